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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from countylines.adding.chosen import Where, alike, head_of, some, taken
from countylines.adding.lookup import Lookup, unknown
from countylines.adding.understand import Said, Stated
from countylines.errors import ParameterError, ReleaseError
from countylines.project import PoliceForce, files_below, find_force, in_sentence
from countylines.prose import count_of, listed, number
from countylines.received.account.given import Doubt
from countylines.received.places import match_area, normalised

KINDS = ("street", "outcomes", "stop-and-search")
NOT_AVAILABLE = "[x]"
"""The count of a month of which the archive has no file, in the shorthand of the Government Statistical Service."""

_NAME = re.compile(rf"([0-9]{{4}}-(?:0[1-9]|1[0-2]))-(.+)-({'|'.join(KINDS)})\.csv")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
MONTHS = {"Month": False, "Date": True}
"""Columns that say a record's month, and whether a day and a time follow in them."""

Hashes = npt.NDArray[np.uint64]
"""Crime IDs as numbers of 64 bits: a million take 8 MB, and none can be read again."""

TABLE = "counts.csv"
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


def is_archive(paths: Sequence[Path]) -> bool:
    """Say whether paths hold files named as in an archive of data.police.uk."""
    return any(find(paths).files)


def keep(paths: Sequence[Path], pattern: str, stated: Stated, said: Said, root: Path) -> tuple[str, Stated, Said]:
    """Count the records of an archive of the force that is stated, by month and, with a look-up, by area.

    Gives the table of counts as CSV, with what is stated and said of it: to be added like a table that was received.
    ParameterError or ReleaseError if it cannot be told which files are meant, or one of them cannot be counted.
    """
    if not said.records:
        raise ParameterError("A police archive holds one row an event: say with --records that they are to be counted.")
    if said.layout or said.corrections or said.readings or said.period or said.quarters:
        raise ParameterError("--layout, --reading, --period and --quarters are not said of a police ")
    if stated.series["kind"] != "flow":
        raise ParameterError("--kind stock: records are counted over a month, which is a flow.")
    if timed := MONTHS.keys() & said.where.keys():
        raise ParameterError(f"--where {timed.pop()}: other months would be 0. Give the folders of the months meant.")
    found, force, lookup = find(paths), stated.series["force"], said.lookup
    if stray := [path for path in found.others if path in paths]:
        raise ParameterError(f"{stray[0]} is not a file of the archive that is named beside it. Add it by itself.")
    files = _chosen(found, force, pattern, [*said.where, *([lookup.column] if lookup else [])])
    counted = count(files, said.where, lookup)
    if not counted.months:
        raise ReleaseError(f"The {count_of(len(files), 'file')} of {force} hold no record: there is nothing to count.")
    months = [str(month) for month in pd.period_range(found.files[0].month, found.files[-1].month, freq="M")]
    areas = lookup.listed if lookup else [""]
    rows = [[month, *filter(None, [area]), counted.cell(month, area)] for month in months for area in areas]
    columns = ["month", *(["area"] if lookup else []), "count"]
    last = "C" if lookup else "B"
    labels = {"month": {"column": "A"}} | ({"area": {"column": "B"}} if lookup else {})
    layout = {"tables": [{"counts": f"{last}2:{last}{len(rows) + 1}", "labels": labels}]}
    notes = tuple(_notes(found, files, counted, months, said, force))
    kept = replace(
        stated, original=counted.digest, notes=(*stated.notes, *notes), counted=_provenance(files, counted, said)
    )
    read = Said(
        layout=layout, doubts=tuple(_doubts(counted, said, find_force(force, root), stated.series["area"])), notes=notes
    )
    return pd.DataFrame(rows, columns=columns).to_csv(index=False, lineterminator="\n"), kept, read


def _chosen(found: Found, force: str, pattern: str, columns: Collection[str]) -> list[File]:
    """Give the files of a force that are counted: of one kind, which ``--files`` or the columns that are used say."""
    own = [file for file in found.files if file.force == force]
    if not own:
        others = sorted({file.force for file in found.files})
        raise ReleaseError(f"The archive has no file of {force}; it has files of {', '.join(others)}.")
    files = [file for file in own if fnmatch(file.path.name, pattern or "*")]
    if not files:
        raise ParameterError(f"--files {pattern}: no file of {force} is named so; one is {own[0].path.name}.")
    kinds = Counter(file.kind for file in files)
    if len(kinds) > 1:
        headers: dict[str, list[str]] = {}
        for file in files:
            headers[file.kind] = headers.get(file.kind) or header_of(file)[0]
        if not (fitting := [kind for kind in kinds if set(columns) <= set(headers[kind])]):
            told = "; ".join(f"{kind} has {', '.join(header)}" for kind, header in headers.items())
            raise ParameterError(f"No kind of file of {force} has the columns {listed(list(columns))}: {told}.")
        kinds = Counter({kind: kinds[kind] for kind in fitting})
    if len(kinds) > 1:
        named = ", ".join(f"{kind} ({number})" for kind, number in kinds.items())
        raise ParameterError(
            f"The files of {force} are of several kinds, {named}, which are never counted together. Say which is "
            f'meant: --files "*-{next(iter(kinds))}.csv".'
        )
    (kind,) = kinds
    return [file for file in files if file.kind == kind]


def _provenance(files: Sequence[File], counted: Counted, said: Said) -> dict[str, Any]:
    """Give what the descriptor keeps of the counting."""
    return {
        "kind": files[0].kind,
        "where": {column: list(texts) for column, texts in said.where.items()},
        **({"areas": {said.lookup.column: dict(said.lookup.areas)}} if said.lookup else {}),
        "files": len(files),
        "records": counted.records,
        "counted": counted.counts.total() + counted.odd.total(),
        "left_out": {why: left for why, left in counted.left_out.items() if left},
    }


def _notes(
    found: Found,
    files: Sequence[File],
    counted: Counted,
    months: Sequence[str],
    said: Said,
    force: str,
) -> Iterator[str]:
    """Say how the counts arose, and which months are unknown and which are 0."""
    kind, whole = files[0].kind, _provenance(files, counted, said)
    left = "; ".join(f"{why}, {number(of)}" for why, of in whole["left_out"].items())
    yield (
        f"Counted from {count_of(len(files), f'{kind} file')} of {force} in a police archive: "
        f"{count_of(counted.records, 'record')} read, {number(whole['counted'])} counted"
        f"{f', left out by the first condition not met: {left}' if left else ''}. The hash under original is that of "
        "the lines that sha256sum gives of these files, in the order of their names; the records are not kept."
    )
    there = {file.month for file in files}
    if missing := [month for month in months if month not in there]:
        yield f"The archive has no {kind} file of {force} for {some(missing)}: unknown, not 0."
    if empty := [file.month for file in counted.empty]:
        yield f"The {kind} file of {force} holds no record at all for {some(empty)}: unknown, not 0."
    if zero := sorted(counted.months - {month for at in (*counted.counts, *counted.odd) for month in at[:-1]}):
        yield f"0 in {some(zero)}: the file is there, and no record of it is counted."
    for column, blank in counted.untold.items():
        if blank:
            yield (
                f"{count_of(blank, 'record')} that {'meets' if blank == 1 else 'meet'} every other condition "
                f"{'has' if blank == 1 else 'have'} no text under {column!r}: not counted, though some may belong."
            )
    for (column, text), texts in counted.met.items():
        if len(texts) > 1:
            yield f"{text!r} under {column!r} takes {number(len(texts))} texts: {alike(sorted(texts))}."
    kinds = Counter(file.kind for file in found.files if file.force == force)
    if others := [f"{of} ({n})" for of, n in kinds.items() if of != kind]:
        yield f"Other files of {force} were left aside: {', '.join(others)}."
    if found.others:
        yield f"Not read, for they are not named as the archive names its files: {some([p.name for p in found.others])}."  # fmt: skip # noqa: E501


def _doubts(counted: Counted, said: Said, force: PoliceForce, area: str) -> Iterator[Doubt]:
    """Tell what a person has to look at before the counts are believed."""
    if counted.odd:
        told = some([f"{number(n)} of {own!r} in the file of {month}" for (month, own, _), n in counted.odd.items()])
        yield Doubt(
            "months contradicted",
            "",
            f"{count_of(counted.odd.total(), 'record')} that would be counted name another month than the file "
            f"they stand in: {told}. They may belong to either, whose counts are read as bounds",
        )
    if counted.twice:
        told = some([f"{month} ({n})" for month, n in sorted(counted.twice.items())])
        yield Doubt(
            "crimes twice",
            "",
            f"{count_of(counted.twice.total(), 'record')} that are counted share a Crime ID with another: {told}. Each "
            "is counted; if they are one crime, the counts are too high",
        )
    for (column, text), texts in counted.met.items():
        if not texts:
            yield Doubt("where", "", f"no record has {text!r} under {column!r}; correct the text, unless there is none")
    if others := [name for name in counted.reported if not _is_name_of(force, name)]:
        told = some([f"{name or 'nobody'} ({number(counted.reported[name])})" for name in sorted(others)])
        yield Doubt(
            "other forces", "", f"records in files of {force.id} are reported by others, and are counted: {told}"
        )
    if said.lookup:
        yield from unknown(counted.unknown, said.lookup)
        found = {at[-1] for at in (*counted.counts, *counted.odd)}
        if never := [each for each in said.lookup.listed if each not in found]:
            told = f"no record is counted for {some(never)}; correct the texts of the look-up, unless there is none"
            yield Doubt("look-up", "", told)
    else:
        yield from _of_area(counted, said.where, force, area)


def _is_name_of(force: PoliceForce, name: str) -> bool:
    """Say whether a name is that of a force, or holds the words of its identifier."""
    return name == force.name or set(normalised(force.id).split()) <= set(normalised(name).split())


def _of_area(counted: Counted, where: Where, force: PoliceForce, area: str) -> Iterator[Doubt]:
    """Tell where the records counted are not those of the area that they are added for."""
    if not any(column.startswith("LSOA") for column in where):
        if force.areas and _area(area, force) != force.areas[0]:
            yield Doubt(
                "area",
                "",
                f"nothing limits the records to {area}: all of {in_sentence(force.name)} are counted. Give "
                f'--where "LSOA name={area} *" or a look-up table',
            )
        return
    texts = {text for (column, _), found in counted.met.items() if column == "LSOA name" for text in found}
    own = {_area(head_of(text), force) for text in texts}
    if own - {_area(area, force)}:
        yield Doubt("area", "", f"the records counted are of {some(sorted(own))} by their LSOA, and added for {area}")


def _area(name: str, force: PoliceForce) -> str:
    try:
        return match_area(name, force.areas)
    except ValueError:
        return name
