"""A police archive as data.police.uk gives it → counts by month; coordinates and Crime IDs are not kept.

The archive is a folder a month, and in it files of all forces: ``2019-01/2019-01-norfolk-street.csv``. Each file is
read by itself, so that memory holds one; only files of the force that is asked for are opened.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from countylines.adding.chosen import Where, taken
from countylines.adding.lookup import Lookup
from countylines.errors import ReleaseError
from countylines.project import files_below

KINDS = ("street", "outcomes", "stop-and-search")
NOT_AVAILABLE = "[x]"
"""The count of a month of which the archive has no file, in the shorthand of the Government Statistical Service."""

_NAME = re.compile(rf"([0-9]{{4}}-(?:0[1-9]|1[0-2]))-(.+)-({'|'.join(KINDS)})\.csv")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
MONTHS = {"Month": False, "Date": True}
"""Columns that say a record's month, and whether a day and a time follow in them."""

Hashes = npt.NDArray[np.uint64]
"""Crime IDs as numbers of 64 bits: a million take 8 MB, and none can be read again."""

_CRIME, _REPORTED = "Crime ID", "Reported by"


@dataclass(frozen=True)
class File:
    """One file of an archive, by what its name says."""

    path: Path
    month: str
    force: str
    kind: str

    @property
    def name(self) -> str:
        """Its name, with its folder where that is its month's."""
        within = self.path.parent.name == self.month
        return f"{self.month}/{self.path.name}" if within else self.path.name


@dataclass(frozen=True)
class Found:
    """The files of an archive, in the order of their names, and what else lay among them."""

    files: tuple[File, ...]
    others: tuple[Path, ...]


@dataclass
class Counted:
    """What counting some files of an archive gave.

    Attributes
    ----------
    counts : Counter
        Records by month and area (empty where no look-up tells areas apart); ``odd`` are those whose own month is
        not that of their file: they belong to either.
    left_out : Counter
        Records left out, by why: each by the first condition that it does not meet.
    untold : Counter
        By column the records that meet all conditions but have no text there: nothing says if they belong.
    unknown : Counter
        Texts that the look-up does not have.
    met : dict
        By column and text of the conditions the texts that were taken.
    twice : Counter
        By month the records of which the same Crime ID is also on another.
    reported : Counter
        By the name of a force the records that it reported.
    """

    digest: str = ""
    records: int = 0
    months: set[str] = field(default_factory=set)
    empty: list[File] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    odd: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    untold: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    met: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    twice: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)

    def cell(self, month: str, area: str = "") -> str:
        """Write the count of a month: bounds where records may belong to it or to another."""
        if month not in self.months:
            return NOT_AVAILABLE
        low = self.counts[month, area]
        may = sum(number for (file, own, of), number in self.odd.items() if month in (file, own) and of == area)
        return f"{low}-{low + may}" if may else str(low)


def find(paths: Iterable[Path]) -> Found:
    """Find the files of an archive in folders and among files.

    ReleaseError if one lies in the folder of another month, or two have the same month, force and kind.
    """
    files: dict[tuple[str, str, str], File] = {}
    others = []
    for path in sorted(each for given in paths for each in (files_below(given) if given.is_dir() else [given])):
        if path.name.startswith("."):
            continue
        if not (match := _NAME.fullmatch(path.name)):
            others.append(path)
            continue
        file = File(path, *match.groups())
        if _MONTH.fullmatch(path.parent.name) and path.parent.name != file.month:
            raise ReleaseError(
                f"{path.name} lies in the folder {path.parent.name}, which is not its month. Unpack the archive again."
            )
        first = files.setdefault((file.month, file.force, file.kind), file)
        if first is not file:
            raise ReleaseError(
                f"{first.path} and {path} are files of the same month, force and kind. Give one of them."
            )
    return Found(tuple(sorted(files.values(), key=lambda file: (file.month, file.force, file.kind))), tuple(others))


def header_of(file: File) -> tuple[list[str], int]:
    """Give the names of a file's columns, none where it is empty, and the lines that they take.

    ReleaseError if it is no text.
    """
    try:
        with file.path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text)
            return [name.strip() for name in next(filter(None, reader), [])], reader.line_num
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReleaseError(f"{file.name} cannot be read as CSV in UTF-8: {error}. Unpack the archive again.") from None


def count(files: Sequence[File], where: Where, lookup: Lookup | None = None) -> Counted:
    """Count the records of files that are alike, those of one force and kind.

    Parameters
    ----------
    files : sequence of File
        What is counted; memory holds one at a time.
    where : mapping
        By column the texts, or beginnings of texts, that a record is to have there.
    lookup : Lookup, optional
        The areas in which records are counted; without it there is one.

    Raises
    ------
    ReleaseError
        If a file lacks a column or cannot be read to its end.
    """
    counted = Counted(met={(name, text): set() for name, texts in where.items() for text in texts})
    crimes: dict[str, Hashes] = {}
    digest = hashlib.sha256()
    for file in files:
        content = file.path.read_bytes()
        digest.update(f"{hashlib.sha256(content).hexdigest()}  {file.name}\n".encode())
        header, lines = header_of(file)
        if not header:
            counted.empty.append(file)
            continue
        table, month = _read(file, content, header, lines, [*where, *([lookup.column] if lookup else [])])
        if not table.num_rows:
            counted.empty.append(file)
            continue
        counted.months.add(file.month)
        crimes[file.month] = _count_file(counted, file, table, month, where, lookup)
    counted.digest = digest.hexdigest()
    counted.twice = _twice(crimes)
    return counted


def _read(
    file: File, content: bytes, header: Sequence[str], lines: int, wanted: Collection[str]
) -> tuple[pa.Table, str]:
    """Read the columns that are used, as texts without spaces around them, and say which tells the month."""
    month = next((name for name in MONTHS if name in header), "")
    if missing := [name for name in (*wanted, *([] if month else ["Month"])) if name not in header]:
        raise ReleaseError(
            f"{file.name} has no column {missing[0]!r}; its columns are {', '.join(header)}. Say with --files which "
            "files are to be read, or mend the condition."
        )
    if twice := [name for name in (month, *wanted) if header.count(name) > 1]:
        raise ReleaseError(f"{file.name} has the column {twice[0]!r} twice. Unpack the archive again.")
    used = list(dict.fromkeys([month, *wanted, *(name for name in (_CRIME, _REPORTED) if name in header)]))
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(content + b"\n"),  # A header alone may end without a line end, which arrow calls a mistake.
            arrow_csv.ReadOptions(column_names=list(header), skip_rows=lines),
            arrow_csv.ParseOptions(newlines_in_values=True),
            arrow_csv.ConvertOptions(
                include_columns=used, column_types=dict.fromkeys(used, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        # What follows a colon may be the row itself, with its Crime ID.
        told = ":".join(str(error).split(":")[:2]).strip()
        raise ReleaseError(f"{file.name} cannot be read to its end: {told}. Unpack the archive again.") from None
    return pa.table({name: pc.utf8_trim_whitespace(table[name]) for name in used}), month


def _count_file(
    counted: Counted, file: File, table: pa.Table, month: str, where: Where, lookup: Lookup | None
) -> Hashes:
    """Add one file to what was counted; give the Crime IDs of the records counted, each as a number of 64 bits."""
    counted.records += table.num_rows
    every = pa.chunked_array([pa.repeat(pa.scalar(True), table.num_rows)])
    masks = {name: _meets(counted, name, texts, table[name]) for name, texts in where.items()}
    kept = every
    for name, mask in masks.items():
        beside = reduce(pc.and_, (other for of, other in masks.items() if of != name), every)
        blank = pc.and_not(pc.equal(table[name], ""), mask)
        counted.untold[name] += _sum(pc.and_(beside, blank))
        gone = pc.and_(kept, pc.invert(mask))
        counted.left_out[f"{name}: no text"] += _sum(pc.and_(gone, blank))
        counted.left_out[f"{name}: another than {' or '.join(where[name])}"] += _sum(pc.and_not(gone, blank))
        kept = pc.and_(kept, mask)
    table = table.filter(kept)
    areas: dict[str, str | None] = {}
    if lookup:
        found = _texts(table, lookup.column)
        areas = lookup.of(found)
        counted.unknown.update({text: records for text, records in found.items() if text not in areas})
        in_area = pc.is_in(table[lookup.column], pa.array([text for text in found if areas.get(text)], pa.string()))
        counted.left_out[f"{lookup.column}: of no area of the look-up"] += _sum(pc.invert(in_area))
        table = table.filter(in_area)
    own = pc.utf8_slice_codeunits(table[month], 0, 7) if MONTHS[month] else table[month]
    keys = {"own": own} | ({"place": table[lookup.column]} if lookup else {})
    groups = pa.table(keys).group_by(list(keys)).aggregate([([], "count_all")])
    for group in groups.to_pylist():
        area = areas[group["place"]] or "" if lookup else ""
        if group["own"] == file.month:
            counted.counts[file.month, area] += group["count_all"]
        else:
            counted.odd[file.month, group["own"], area] += group["count_all"]
    if _REPORTED in table.column_names:
        counted.reported.update(_texts(table, _REPORTED))
    ids = table[_CRIME] if _CRIME in table.column_names else pa.chunked_array([[]], pa.string())
    ids = ids.filter(pc.not_equal(ids, ""))
    hashes: Hashes = pd.util.hash_array(ids.to_numpy(), categorize=False)
    return hashes


def _meets(counted: Counted, name: str, texts: Sequence[str], column: pa.ChunkedArray) -> pa.ChunkedArray:
    by_text = taken(texts, pc.unique(column).to_pylist())
    for text, found in by_text.items():
        counted.met[name, text].update(found)
    return pc.is_in(column, pa.array([each for found in by_text.values() for each in found], pa.string()))


def _sum(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask, min_count=0).as_py())


def _texts(table: pa.Table, column: str) -> dict[str, int]:
    return {each["values"]: each["counts"] for each in pc.value_counts(table[column]).to_pylist()}


def _twice(crimes: Mapping[str, Hashes]) -> Counter[str]:
    """Count by month the records that share their Crime ID with another."""
    if not crimes:
        return Counter()
    different, records = np.unique(np.concatenate(list(crimes.values())), return_counts=True)
    shared = different[records > 1]
    of_month = {month: int(np.isin(hashes, shared).sum()) for month, hashes in crimes.items()}
    return Counter({month: number for month, number in of_month.items() if number})
