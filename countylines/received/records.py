"""Files of one row an event, counted by calendar month as they stream by (pyarrow's scan and hash aggregate)."""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.dataset as ds
from pyarrow import acero

from countylines.counts import Count
from countylines.errors import ReleaseError
from countylines.project import read_once
from countylines.prose import count_of
from countylines.received import readings
from countylines.received.grids.delimited import encoding_of, separator_of
from countylines.received.grids.files import file_format, read_grids
from countylines.received.grids.limits import UnreadableError
from countylines.received.identity import IDENTITY
from countylines.received.layout import Label, Records
from countylines.received.markers import Cell, plain
from countylines.received.periods import Period, read_day, read_month
from countylines.received.readings import Alike

_SAMPLE = 1 << 20
_TIME_OF_DAY = r"[T ]\d{1,2}:\d{2}.*$"
_COUNT, _MET = "records counted", "where is met"


def count_records(
    path: Path,
    where: str,
    asked: readings.Asked,
    records: Records,
    corrections: Sequence[Mapping[str, Any]],
    decided: str,
) -> readings.FileReading:
    """Count a file's records by month and series, as `countylines.received.read.read_file` describes.

    Memory holds one group a day, series and text of ``where``, never the file. ReleaseError also tells that a column
    of the layout is not in it.
    """
    if corrections:
        raise ReleaseError(f"{decided} corrects a cell of {where}; records are mended by names and leave_out.")
    try:
        header, source = _open(path, where, records)
        columns = _columns(records, header, where)
        groups = _grouped(source, records, columns)
    except UnreadableError as error:
        raise ReleaseError(f"{where} {error}.") from None
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _cut_short(where, error) from None
    return _Counting(asked, records).run(groups)


def texts_counted(path: Path, where: str, records: Records, column: str) -> Counter[str]:
    """Give the texts of a column on records that would be counted, each with how many; errors as `count_records`."""
    try:
        header, source = _open(path, where, records, {column})
        _columns(records, header, where)
        groups = _grouped(source, records, [column])
    except UnreadableError as error:
        raise ReleaseError(f"{where} {error}.") from None
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise _cut_short(where, error) from None
    return Counter({group[column]: group[_COUNT] for group in groups if group[_MET]})


def _cut_short(where: str, error: Exception) -> ReleaseError:
    told = str(error).partition("\n")[0].rstrip(".")
    return ReleaseError(f"{where} cannot be read to its end: {told}. Ask for the file again.")


def _open(
    path: Path, where: str, records: Records, besides: Collection[str] = ()
) -> tuple[list[str], acero.Declaration]:
    """Give the header of a file, and where acero takes its rows from."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if file_format(sample if sample[:2] != b"PK" else read_once(path)) == "csv":
        return _open_text(path, sample, records, besides)
    grids = {grid.sheet: grid for grid in read_grids(path, where)}
    name = records.sheet or next(iter(grids))
    if name not in grids or (records.sheet is None and len(grids) > 1):
        raise UnreadableError(f"has the sheets {', '.join(map(repr, grids))}; say under sheet in layout.json which")
    rows = grids[name].rows
    if len(rows) < records.header:
        raise UnreadableError(f"has no row {records.header} on sheet {name!r}, where its layout.json has the header")
    header = _unlike(list(rows[records.header - 1]))
    body = [row for row in rows[records.header :] if any(cell.strip() for cell in row)]
    table = pa.table({name: pa.array([row[at] for row in body], pa.string()) for at, name in enumerate(header)})
    return header, acero.Declaration("table_source", acero.TableSourceNodeOptions(table))


def _open_text(
    path: Path, sample: bytes, records: Records, besides: Collection[str]
) -> tuple[list[str], acero.Declaration]:
    encoding = encoding_of(sample.rpartition(b"\n")[0] or sample)
    text = sample.decode(encoding, "replace").removeprefix("\ufeff")
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = _unlike([row for _, row in zip(range(records.header), reader, strict=False)][-1])
    except csv.Error as error:
        raise UnreadableError(f"cannot be read as CSV: line {reader.line_num}: {error}") from None
    used = {label.column for label in records.labels.values() if label.column} | records.where.keys() | set(besides)
    form = ds.CsvFileFormat(
        arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(used, pa.string()), strings_can_be_null=False
        ),
        read_options=arrow_csv.ReadOptions(column_names=header, skip_rows=reader.line_num, encoding=encoding),
    )
    scan = acero.ScanNodeOptions(ds.dataset(path, format=form), columns=sorted(used & set(header)))
    return header, acero.Declaration("scan", scan)


def _unlike(header: Sequence[str]) -> list[str]:
    """Give a header whose names differ: one that stands twice is numbered."""
    seen: Counter[str] = Counter()
    names = []
    for name in map(plain, header):
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _columns(records: Records, header: Sequence[str], where: str) -> list[str]:
    """Give the columns by which records are told apart."""
    labelled = [label.column for label in records.labels.values() if label.column]
    for column in (*labelled, *records.where):
        if column not in header:
            raise ReleaseError(
                f"{where} has no column {column!r}, which its layout.json names; its columns are {', '.join(header)}. "
                "Correct the layout."
            )
    return list(dict.fromkeys([*labelled, *(column for column, texts in records.where.items() if len(texts) > 1)]))


def _grouped(source: acero.Declaration, records: Records, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Count records by the texts of some columns; those that do not meet ``where`` are one group, of empty texts."""
    met: pc.Expression = pc.scalar(True)
    for name, texts in records.where.items():
        met = met & pc.is_in(pc.utf8_trim_whitespace(pc.field(name)), value_set=pa.array(texts))
    day = records.labels["day"].column if "day" in records.labels else None
    without_time = partial(pc.replace_substring_regex, pattern=_TIME_OF_DAY, replacement="")
    keys = [without_time(pc.field(name)) if name == day else pc.field(name) for name in columns]
    told_apart = [pc.if_else(met, pc.utf8_trim_whitespace(key), pc.scalar("")) for key in keys]
    project = acero.ProjectNodeOptions([met, *told_apart], [_MET, *columns])
    count = acero.AggregateNodeOptions([([], "hash_count_all", None, _COUNT)], keys=[_MET, *columns])
    steps = [source, acero.Declaration("project", project), acero.Declaration("aggregate", count)]
    return list(acero.Declaration.from_sequence(steps).to_table(use_threads=True).to_pylist())


class _Counting:
    """Gathers groups of records into counts of a month and series; what is odd is told once a text."""

    def __init__(self, asked: readings.Asked, records: Records) -> None:
        self.asked, self.records = asked, records
        self.collected = readings.Collected()
        self.counts: Counter[tuple[tuple[str, ...], int, int]] = Counter()
        self.odd: Counter[tuple[str, ...]] = Counter()
        self.met: Counter[tuple[str, str]] = Counter()

    def run(self, groups: Sequence[Mapping[str, Any]]) -> readings.FileReading:
        for group in groups:
            if not group[_MET]:
                self.collected.records["record left out by where"] += group[_COUNT]
                continue
            for column, texts in self.records.where.items():
                self.met[column, group[column] if len(texts) > 1 else texts[0]] += group[_COUNT]
            self._add(group)
        for (column, told), number in self.odd.items():
            self.collected.problem(f"{count_of(number, 'record')}, column {column!r}: {told}")
        for column, texts in self.records.where.items():
            for text in texts:
                if not self.met[column, text]:
                    told = f"where: no record has {text!r} in column {column!r}; correct the text, unless there is none"
                    self.collected.doubt(told)
        self._observe()
        return self.collected.reading(self.asked)

    def _add(self, group: Mapping[str, Any]) -> None:
        field = "day" if "day" in self.records.labels else "month"
        number = group[_COUNT]
        try:
            series, month = self._series(group), self._month(field, group)
        except _OddError as odd:
            self.odd[odd.args] += number
            return
        if series is None or month is None:
            self.collected.records["record left out by leave_out or names"] += number
            return
        covers = self.records.covers
        if covers and not covers[0] <= f"{month[0]}-{month[1]:02}" <= covers[1]:
            told = f"found {month[0]}-{month[1]:02}, which is outside what the layout says the file covers"
            self.odd[self.records.labels[field].column or field, told] += number
            return
        self.counts[series, *month] += number
        self.collected.records["record counted"] += number

    def _month(self, field: str, group: Mapping[str, Any]) -> tuple[int, int] | None:
        label = self.records.labels[field]
        text = _text(label, group)
        if text in self.records.leave_out or (named := _named(label, text)) is None:
            return None
        try:
            if field == "day":
                day = read_day(named)
                return day.year, day.month
            year, month = read_month(named)
            if year is None:
                raise ValueError(f"found {text!r} without a year")
            return year, month
        except ValueError as error:
            told = str(error) if text else "found no text; say under leave_out why such records are not counted"
            raise _OddError(label.column or field, told) from None

    def _series(self, group: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Give a record's series; None where ``names`` leaves it out."""
        series = {name: value or "" for name, value in self.asked.series.items()}
        for name in IDENTITY:
            if (label := self.records.labels.get(name)) is None:
                continue
            if (text := _named(label, _text(label, group))) is None:
                return None
            try:
                series[name] = readings.identity(name, text, self.asked, series.get("force", ""))
            except ValueError as error:
                raise _OddError(label.column or name, str(error)) from None
        if series["kind"] != "flow":
            raise _OddError("kind", "found stock; records are counted over a month, which is a flow")
        return tuple(series[name] for name in IDENTITY)

    def _observe(self) -> None:
        """Give one observation a series and month; where the file covers a month, no record is a count of 0."""
        covers = pd.period_range(*self.records.covers, freq="M") if self.records.covers else ()
        months = [(month.year, month.month) for month in covers]
        every = {series for series, _, _ in self.counts}
        if not every and months and self.records.labels.keys().isdisjoint(("force", "area")):
            every = {tuple(str(self.asked.series.get(name) or "") for name in IDENTITY)}
        wanted = set(self.counts) | {(series, *month) for series in every for month in months}
        if not wanted and not self.collected.problems:
            self.collected.problem("no record is counted; mend where, or say what covers")
        sheet = self.records.sheet or ""
        before = f"records of sheet {sheet!r}" if sheet else "records"
        at, many = sorted(wanted), len(wanted)
        counts = [self.counts[each] for each in at]
        self.collected.figures.append(
            readings.Figures(
                line=np.full(many, self.records.header),
                column=np.zeros(many, np.int64),
                sheet=Alike.of(repeat(sheet, many), many),
                before=Alike.of(repeat(before, many), many),
                series=Alike.of((series for series, _, _ in at), many),
                period=Alike.of((_whole_month(year, month) for _, year, month in at), many),
                cell=Alike.of(((count_of(each, "record"), Cell(Count.exact(each), "exact")) for each in counts), many),
                status=Alike.of(repeat("", many), many),
            )
        )


def _whole_month(year: int, month: int) -> Period:
    return Period.exact(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


class _OddError(Exception):
    """A text of a record that cannot be read: its column, and a sentence (``args``)."""


def _text(label: Label, group: Mapping[str, Any]) -> str:
    return group[label.column] if label.column else label.text or ""


def _named(label: Label, text: str) -> str | None:
    names = {plain(name): value for name, value in label.names.items()}
    return names.get(plain(text), text)
