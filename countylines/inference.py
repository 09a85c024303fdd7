"""The sheets of a received file → a proposed layout, with what is doubtful in it (pure functions).

A proposal is what a person would try first. It is read by `countylines.reading` like one written by hand, so that a
wrong guess shows in its totals, periods and places; what cannot be told from the file is a doubt, never a guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from countylines.grids.grid import Grid, address, letters
from countylines.markers import STATUSES, plain, read_cell, unmarked
from countylines.periods import period_of, read_day, read_financial_year, read_month
from countylines.places import match_area
from countylines.prose import count_of

YEARS = range(1990, 2040)
_TOTAL = re.compile(
    r"(?:sub|grand|overall)?[\s-]*totals?\b.*|.*\btotal|"
    r"all(?: (?:areas|forces|districts|drugs|types|offences|categories))?|"
    r"sum|both|overall|(?:whole |full )?year",
    re.IGNORECASE,
)
_GRAND = re.compile(r"grand\b.*|overall\b.*|all\b.*", re.IGNORECASE)
_RATE = re.compile(
    r".*(?:%|per ?cent|percentage|\brate\b|\bper 1,?000|\bshare\b|% change).*", re.IGNORECASE | re.DOTALL
)
_INDEX = re.compile(r"(?:index|id|ref(?:erence)?|row|serial|crime id|urn)(?:\s*(?:no|number)\.?)?|", re.IGNORECASE)
_STATUS = re.compile(r"flags?|status|markers?", re.IGNORECASE)
_AREA = re.compile(
    r".*\b(?:areas?|districts?|places?|towns?|cit(?:y|ies)|boroughs?|local authority|csp|policing area|location)\b.*",
    re.IGNORECASE,
)
_FORCE = re.compile(r".*\b(?:police force|force(?:[\s_]*name)?|constabulary|reported by)\b.*", re.IGNORECASE)
_QUARTER = re.compile(r"(?:q|qtr|quarter)\s*[1-4]\b.*|.+\b(?:q|qtr|quarter)\s*[1-4]", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|almost|nearly|approx\.?|circa|c\.|~)\s*[0-9,]+", re.IGNORECASE)
_FRACTION = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?|[-+]?\.[0-9]+%?")
_YEAR_IN_TEXT = re.compile(r"(?<![0-9/–-])(20[0-9]{2}(?:\s?[/–-]\s?(?:20)?[0-9]{2})?)(?![0-9/–-])")
_FOOTNOTE = re.compile(
    r"(?P<mark>\*+|\[[a-z0-9 ]+\]|-|–|\.\.|#|:|<\s?[0-9]+|blanks?(?: cells?)?|(?:an )?empty cells?|stars?|dash(?:es)?)"
    r"\s*(?:=|:|–|-|means?|denotes?|indicates?|represents?|stands? for|is|are)?\s+(?P<meaning>\S.*)",
    re.IGNORECASE,
)
_WORDS_FOR_MARKS = {"blank": "", "empty": "", "star": "*", "dash": "-"}

NO_PERIOD = "nothing in the file says its period: give --period, such as 2021 or 2009/10"
HOW = "write the layout by hand (data/README.md, layout.json) and give it with --layout"


@dataclass(frozen=True)
class Wanted:
    """What a person said of a file: its series, the force's names and areas, and what the file leaves open."""

    series: Mapping[str, str]
    force_names: Sequence[str] = ()
    areas: Sequence[str] = ()
    period: str = ""
    quarters: str = ""
    day: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A layout to be tried: what it leaves constant, what is doubtful in it, and what else is to be said of it."""

    layout: dict[str, Any]
    series: dict[str, str]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def fields_of(text: str, kind: str = "text", header: str = "") -> set[str]:
    """Say which fields of a period a label can be; ``header`` allows bare numbers (a month 3, a quarter 1, a serial).

    Parameters
    ----------
    text, kind : str
        The cell, and what it was in its file.
    header : str
        The name of its column, or nothing.
    """
    label, name = unmarked(plain(text)), header.lower().replace("_", " ")
    found = set()
    if re.fullmatch(r"[0-9]{4}", label) and int(label) in YEARS:
        found.add("year")
    if _QUARTER.fullmatch(label) or (re.fullmatch("[1-4]", label) and "quarter" in name):
        found.add("quarter")
    if _succeeds(read_financial_year, label) and re.match(r"(?:fy\s*)?[0-9]{4}", label, re.IGNORECASE):
        found.add("financial_year")
    bare = re.fullmatch(r"[0-9]{1,2}|[0-9]{5}(?:\.[0-9]+)?", label) is not None
    if not bare or re.search(r"month|date|day|period", name):
        if _succeeds(read_day, label):
            found.add("day")
        if _succeeds(read_month, label):
            found.add("month")
    if not found and _succeeds(lambda said: period_of({"period": said}, "flow", None), label):
        found.add("period")
    return found - {"year"} if kind == "date" else found


def _succeeds(read: Any, text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


def common_field(cells: Iterable[tuple[str, str]], header: str = "", share: float = 1.0) -> str | None:
    """Give the field that labels of a row or column can be, at least a share of them; None if there is none."""
    possible = [fields_of(text, kind, header) for text, kind in cells]
    order = ("year", "month", "financial_year", "quarter", "day", "period")
    counts = {name: sum(name in here for here in possible) for name in order}
    enough = [name for name in order if counts[name] and counts[name] >= share * len(possible)]
    if not enough:
        return None
    most = max(counts[name] for name in enough)
    best = [name for name in enough if counts[name] == most]
    return "financial_year" if {"month", "financial_year"} <= set(best) and "month" not in header.lower() else best[0]


def cell_class(text: str, kind: str = "text") -> str:
    """Say what a cell looks like: number, marker, year (a number too), odd (no whole count), text, or nothing."""
    label = plain(text)
    if not label:
        return ""
    if kind == "date":
        return "text"
    if re.fullmatch(r"[0-9]{4}", label) and int(label) in YEARS:
        return "year"
    if _ABOUT.fullmatch(label):
        return "number"
    try:
        cell = read_cell(label)
    except ValueError:
        return "odd" if kind == "number" or _FRACTION.fullmatch(label) else "text"
    return "marker" if cell.count.reading == "missing" else "number"


@dataclass
class _Table:
    """Rows and columns of one block as they were told apart."""

    headers: list[int]
    first: int
    last: int
    title: str = ""


class _Sheet:
    """One sheet, its cells classed once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.classes = [
            [cell_class(text, grid.kind(row, column)) for column, text in enumerate(texts, 1)]
            for row, texts in enumerate(grid.rows, 1)
        ]

    def label(self, row: int, column: int) -> str:
        return plain(self.grid.label(row, column))

    def filled(self, row: int) -> list[int]:
        return [column for column, found in enumerate(self.classes[row - 1], 1) if found]

    def is_data(self, row: int) -> bool:
        classes = self.classes[row - 1]
        counts = sum(found in ("number", "marker", "odd") for found in classes)
        return counts > 0 and not (counts < 2 and self._periods(row) >= 3) and not self.serials(row)

    def serials(self, row: int) -> bool:
        """Say whether a row holds months as the numbers by which a spreadsheet keeps days: a month apart each."""
        texts = [plain(text) for text in self.grid.rows[row - 1]]
        days = [int(text) for text in texts if re.fullmatch(r"[34][0-9]{4}", text)]
        return len(days) >= 3 and all(28 <= later - day <= 31 for day, later in pairwise(days))

    def _periods(self, row: int) -> int:
        return sum(bool(fields_of(self.grid.text(row, c), self.grid.kind(row, c))) for c in self.filled(row))

    def is_header(self, row: int) -> bool:
        places = {self.grid.holder(row, column) for column in range(1, self.grid.width + 1)}
        shown = {place for place in places if self.grid.text(*place).strip()}
        return not self.is_data(row) and len(shown) >= 2

    def tables(self) -> list[_Table]:
        """Find the blocks: a run of header rows, then rows of figures until the next header or the notes."""
        found: list[_Table] = []
        headers: list[int] = []
        title = ""
        for row in range(1, self.grid.height + 1):
            if self.is_header(row):
                if found and not headers and self._goes_on(found[-1], row):
                    table = found[-1]
                    table.last = row if row == table.last + 1 and self._has_number(row) else table.last
                    continue
                headers = [*headers, row] if headers and row == headers[-1] + 1 else [row]
            elif self.is_data(row):
                if headers:
                    found.append(_Table(headers, min(headers[-1] + 1, row), row, title))
                    headers, title = [], ""
                elif found:
                    found[-1].last = row
            elif (filled := self.filled(row)) and len(filled) == 1 and not headers:
                title = self.label(row, filled[0])
        for table in found:
            self._with_blank_rows(table, [other.headers[0] for other in found if other.first > table.first])
        return found

    def records(self) -> _Table | None:
        """Give a header and the rows under it, where no row has a figure; None where there are none."""
        rows = [row for row in range(1, self.grid.height + 1) if self.is_header(row)]
        headers = [row for row in rows if not self._periods(row)]
        if not headers or rows[-1] <= headers[0] + 1:
            return None
        return _Table([headers[0]], headers[0] + 1, rows[-1])

    def _goes_on(self, table: _Table, row: int) -> bool:
        """Say whether a row without figures is one of labels only: those of a table under its own header."""
        here, above = ([c.replace("year", "number") for c in self.classes[at - 1]] for at in (row, table.last))
        alike = all(one == other for one, other in zip(here, above, strict=True) if one and other)
        if row == table.last + 1 and alike and "number" in here and "text" in here:
            return True
        following = row + 1
        if following > self.grid.height or not self.is_data(following):
            return False
        names = {self.label(table.headers[-1], column) for column in self.filled(table.headers[-1])}
        texts = {self.label(row, column) for column in self.filled(row)}
        return self._periods(row) < 2 and not texts & names

    def _has_number(self, row: int) -> bool:
        return any(found in ("number", "year") for found in self.classes[row - 1])

    def _with_blank_rows(self, table: _Table, following: Sequence[int]) -> None:
        """Take rows whose label is a period like those above, though their figures are blank."""
        while table.last + 1 <= self.grid.height and table.last + 1 not in following:
            filled = self.filled(table.last + 1)
            if not filled or not all(
                fields_of(self.grid.text(table.last + 1, c), self.grid.kind(table.last + 1, c)) for c in filled
            ):
                return
            table.last += 1


class _Reasoner:
    """Makes one entry of ``tables`` (or ``records``) from one block."""

    def __init__(self, sheet: _Sheet, table: _Table, wanted: Wanted) -> None:
        self.sheet, self.grid, self.table, self.wanted = sheet, sheet.grid, table, wanted
        self.doubts: list[str] = []
        self.notes: list[str] = []
        self.labels: dict[str, dict[str, Any]] = {}
        self.leave_out: dict[str, str] = {}
        self.totals: dict[str, str] = {}
        self.where: dict[str, list[str]] = {}
        self.heading_rows: list[int] = []
        self.rows = list(range(table.first, table.last + 1))
        self.used = [c for c in range(1, self.grid.width + 1) if self.header(c) or any(self.cells(c))]
        self.counts: list[int] = []
        self.texts: list[int] = []
        self.periods: dict[str, int] = {}
        self.repeated_periods: dict[int, str] = {}

    def header(self, column: int) -> str:
        texts = [self.sheet.label(row, column) for row in self.table.headers]
        return next((text for text in reversed(texts) if text), "")

    def cells(self, column: int) -> list[str]:
        return [text for row in self.rows if (text := plain(self.grid.label(row, column)))]

    def say(self, told: str) -> str:
        return f"sheet {self.grid.sheet!r}: {told}"

    # Columns -----------------------------------------------------------------------------------------------------

    def sort_columns(self) -> None:
        self._find_headings()
        for column in self.used:
            self._sort(column)

    def _find_headings(self) -> None:
        """Rows with one text and no figures, over rows with figures: headings of groups."""
        for row in self.rows:
            filled = self.sheet.filled(row)
            if len(filled) == 1 and not self.sheet.is_data(row):
                text = self.sheet.label(row, filled[0])
                if not fields_of(text, self.grid.kind(row, filled[0])) and not _TOTAL.fullmatch(text):
                    self.heading_rows.append(row)

    def _sort(self, column: int) -> None:
        header = self.header(column)
        body = [row for row in self.rows if row not in self.heading_rows]
        at = [(self.grid.label(row, column), self.grid.kind(*self.grid.holder(row, column))) for row in body]
        at = [(text, kind) for text, kind in at if plain(text)]
        name = header.replace("_", " ")
        if _STATUS.fullmatch(name) and all(text.strip("[]() ").lower() in STATUSES for text, _ in at):
            self.labels["status"] = {"column": letters(column)}
            return
        if not at:
            return self._blank(column, header)
        classes = [cell_class(*cell) for cell in at]
        counted = sum(found in ("number", "marker", "year") for found in classes)
        if period := self._period_of_column(header, at, classes):
            if period in self.periods:
                self.repeated_periods[column] = period
                self.leave_out[letters(column)] = f"the period, which column {letters(self.periods[period])} gives"
            else:
                self.periods[period] = column
            return
        if _RATE.fullmatch(header) or sum("%" in text for text, _ in at) > len(at) / 2:
            self.leave_out[letters(column)] = "percentages or rates, no counts"
        elif classes.count("odd") > len(at) / 2:
            self.leave_out[letters(column)] = "numbers that are no whole counts"
        elif counted > len(at) / 2 and _INDEX.fullmatch(name):
            if len(self.table.headers) and (header or len({text for text, _ in at}) == len(at) > 3):
                self.leave_out[letters(column)] = "an index or a reference, no count"
            else:
                self.counts.append(column)
        elif counted + classes.count("odd") > len(at) / 2:
            self.counts.append(column)
        else:
            self.texts.append(column)

    def _blank(self, column: int, header: str) -> None:
        """Take a column without a cell, under a period, for one of blank figures."""
        if fields_of(header):
            self.counts.append(column)

    def _period_of_column(self, header: str, at: list[tuple[str, str]], classes: list[str]) -> str | None:
        if fields_of(header) and len(self.used) > 1:
            return None
        good = [cell for cell in at if fields_of(*cell, header)]
        if len(good) <= len(at) / 2:
            return None
        found = common_field(good, header, 0.6)
        if found == "year" and not re.search("year|period|date", header, re.IGNORECASE) and self.counts:
            return None
        if found == "financial_year" and "month" in fields_of(*good[0], header) and "year" not in header.lower():
            self.doubts.append(
                self.say(
                    f"{good[0][0]!r} can be a month or a financial year; it is read as a financial year. Else {HOW}"
                )
            )
        return found

    # Records -----------------------------------------------------------------------------------------------------

    def records(self) -> dict[str, Any]:
        """Give the layout of one row an event."""
        self._text_columns_of_records()
        period = next((name for name in ("day", "month") if name in self.periods), None)
        if period is None:
            raise _UnclearError(self.say(f"no column of counts and no column of days or months was found; {HOW}"))
        header = {column: self.header(column) for column in self.used}
        labels: dict[str, Any] = {period: {"column": header[self.periods[period]]}}
        labels |= {name: {"column": header[column]} for name, column in self._areas_of_records().items()}
        made: dict[str, Any] = {"labels": labels}
        if self.table.headers[-1] != 1:
            made["header"] = self.table.headers[-1]
        if self.where:
            made["where"] = self.where
        self.notes.append(self.say("one row an event: records are counted by month; a month without one is unknown"))
        return made

    def _areas_of_records(self) -> dict[str, int]:
        columns = [c for c in self.texts if _AREA.fullmatch(self.header(c)) and self._all_areas(self.cells(c))]
        return {"area": columns[0]} if columns else {}

    def _text_columns_of_records(self) -> None:
        for column in self.texts:
            header, values = self.header(column), list(dict.fromkeys(self.cells(column)))
            if header in self.wanted.where:
                self.where[header] = list(self.wanted.where[header])
            elif _FORCE.fullmatch(header.replace("_", " ")) and (own := self._own_force(values)):
                self.where[header] = own
            elif re.search(r"type|category|offence|outcome of", header, re.IGNORECASE) and 1 < len(values) <= 30:
                if "outcome" in header.lower():
                    continue
                self.doubts.append(
                    self.say(
                        f"column {header!r} holds {_some(values)}: all are counted. "
                        f'Say which are with --where "{header}={values[0]}"'
                    )
                )

    def _all_areas(self, values: Sequence[str]) -> bool:
        return bool(values) and all(_succeeds(lambda text: match_area(text, self.wanted.areas), v) for v in values)

    def _own_force(self, values: Sequence[str]) -> list[str]:
        return [value for value in values if force_word(value) in set(map(force_word, self.wanted.force_names))]

    # Tables ------------------------------------------------------------------------------------------------------

    def block(self, several: bool) -> dict[str, Any]:
        """Give the entry of one block of figures."""
        self._side_by_side()
        self._headed_alike()
        self._total_columns()
        self._header_labels()
        self._column_labels()
        self._heading_label()
        self._title_label(several)
        self._total_rows()
        self._complete_period()
        for column in self.used:
            between = self.counts and self.counts[0] <= column <= self.counts[-1]
            if between and column not in self.counts and not self._spoken_of(column):
                self.leave_out[letters(column)] = "no counts"
        block: dict[str, Any] = {"counts": self._area(), "labels": self.labels}
        for key, value in (("totals", self.totals), ("leave_out", self.leave_out), ("where", self.where)):
            if value:
                block[key] = value
        return block

    def _side_by_side(self) -> None:
        """Refuse tables beside one another, with the entries that would read each."""
        labelling = {column: name for name, column in self.periods.items()} | self.repeated_periods
        filled = [column for column in self.used if not self._is_empty(column)]
        parts = [list(range(first, last + 1)) for first, last in _runs(filled)]
        parts = [part for part in parts if self._is_table(part, {*self.texts, *labelling})]
        if len(parts) > 1:
            entries = [json.dumps(self._entry(part, labelling), ensure_ascii=False) for part in parts]
            raise _UnclearError(
                self.say(
                    f"{len(parts)} tables stand side by side, an empty column between. Write a layout with an entry of "
                    f"tables for each, such as {' and '.join(entries)}, with what else tells their figures apart "
                    "(data/README.md, layout.json), and give it with --layout"
                )
            )
        for column, name in self.repeated_periods.items():
            first = self.periods[name]
            if unlike := [row for row in self.rows if self._at(row, first) != self._at(row, column)]:
                raise _UnclearError(
                    self.say(
                        f"columns {letters(first)} and {letters(column)} both give the {name}, and they differ, first "
                        f"in row {unlike[0]}: are tables side by side, or is it one table of two periods? Then {HOW}"
                    )
                )

    def _is_table(self, part: Sequence[int], labelling: Collection[int]) -> bool:
        """Say whether some columns are a table of their own: labels, and figures right of them."""
        labels = [column for column in part if column in labelling]
        return bool(labels) and any(column > labels[0] for column in part if column in self.counts)

    def _is_empty(self, column: int) -> bool:
        return not any(self.grid.text(row, column).strip() for row in (*self.table.headers, *self.rows))

    def _entry(self, part: Sequence[int], labelling: Mapping[int, str]) -> dict[str, Any]:
        """Give what would read one of several tables side by side, as far as its columns say."""
        counts = [column for column in part if column in self.counts and not _TOTAL.fullmatch(self.header(column))]
        labels: dict[str, Any] = {labelling[c]: {"column": letters(c)} for c in part if c in labelling}
        row = self.table.headers[-1]
        if field_ := common_field([(self.grid.label(row, c), self.grid.kind(row, c)) for c in counts]):
            labels[field_] = {"row": row}
        columns = counts or [column for column in part if column in self.counts]
        area = f"{address(self.rows[0], columns[0])}:{address(self.rows[-1], columns[-1])}"
        return {"counts": area, "labels": labels}

    def _spoken_of(self, column: int) -> bool:
        return letters(column) in self.totals or letters(column) in self.leave_out

    def _area(self) -> str:
        if not self.counts:
            raise _UnclearError(self.say(f"every column looks like a total; {HOW}"))
        return f"{address(self.rows[0], self.counts[0])}:{address(self.rows[-1], self.counts[-1])}"

    def _bounds(self, row: int, column: int) -> tuple[float, float]:
        try:
            count = read_cell(self.grid.text(row, column)).count
        except ValueError:
            return 0, float("inf")
        low = 0 if count.low is None else count.low
        return low, float("inf") if count.high is None else count.high

    def _total_columns(self) -> None:
        named = [column for column in self.counts if _TOTAL.fullmatch(self.header(column))]
        plain_columns = [column for column in self.counts if column not in named]
        if not plain_columns:
            named = []
        serials = any(map(self.sheet.serials, self.table.headers))
        across = (
            serials or len(self.table.headers) > 1 or any(fields_of(self.header(column)) for column in plain_columns)
        )
        data = [row for row in self.rows if self.sheet.is_data(row)]
        before = 0
        for column in named:
            near = [c for c in plain_columns if before < c < column]
            before = column
            choices = [near, plain_columns] if near and not _GRAND.fullmatch(self.header(column)) else [plain_columns]
            sums = [[self._meets(row, column, parts) for row in data] for parts in choices]
            best = max(range(len(choices)), key=lambda i: sum(sums[i]))
            parts, met = choices[best], sums[best]
            if all(met) or across:
                self.totals[letters(column)] = _ranges(parts, letters)
                continue
            self._no_sum(column, parts, data, met)
        self.counts = [column for column in self.counts if letters(column) not in self.totals]

    def _no_sum(self, column: int, parts: list[int], data: list[int], met: list[bool]) -> None:
        """Tell a total that is no sum: a count of its own, or one whose header does not belong to it."""
        header = self.header(column)
        if shifted := self._too_small(column, parts, data):
            self.doubts.append(
                self.say(
                    f"{header!r} (column {letters(column)}) is smaller than one of its parts in {len(shifted)} of "
                    f"{count_of(len(data), 'row')}, first in row {shifted[0]}: the header may be shifted "
                    f"against the figures{self._rather(column, parts, data)}. Ask "
                    f"the force, then say what stands over which column: "
                    f"{self._say_header(column)}"
                )
            )
        elif sum(met) > len(met) / 2:
            self.totals[letters(column)] = _ranges(parts, letters)
        else:
            self.notes.append(
                self.say(f"{header!r} is not the sum of the columns beside it, and is read as a count of its own")
            )

    def _too_small(self, column: int, parts: Sequence[int], data: Sequence[int]) -> list[int]:
        """Give the rows in which a total would be smaller than one of its parts."""
        return [r for r in data if self._bounds(r, column)[1] < max(self._bounds(r, part)[0] for part in parts)]

    def _rather(self, column: int, parts: Sequence[int], data: Sequence[int]) -> str:
        """Name the next column, where it could be the total: a name is then missing before it."""
        following = next((c for c in self.counts if c > column), None)
        if following is None or self._too_small(following, [*parts, column], data):
            return ""
        return (
            f"; column {letters(following)}, headed {self.header(following)!r}, is nowhere smaller than they are, as "
            "if a name were missing before it"
        )

    def _say_header(self, column: int) -> str:
        """Say how the header of a column is corrected."""
        row = next(row for row in reversed(self.table.headers) if self.sheet.label(row, column))
        found = json.dumps(self.grid.label(row, column), ensure_ascii=False)
        return (
            f'under corrections, as {{"cell": "{address(row, column)}", "found": {found}, "reads": "…", "day": "…", '
            f'"reason": "…"}}, each cell of the header that is not right; a file of corrections alone '
            "is given with --layout too"
        )

    def _headed_alike(self) -> None:
        """Tell columns of figures that no row of the header tells apart."""
        first: dict[tuple[str, ...], int] = {}
        for column in self.counts if len(self.counts) > 1 else []:
            names = tuple(self.sheet.label(row, column) for row in self.table.headers)
            before = first.setdefault(names, column)
            if before != column and any(names):
                self.doubts.append(
                    self.say(
                        f"columns {letters(before)} and {letters(column)} are both headed {self.header(column)!r}. "
                        f"Leave one out with its reason, or say what it is: {self._say_header(column)}"
                    )
                )

    def _meets(self, row: int, column: int, parts: Sequence[int]) -> bool:
        low, high = self._bounds(row, column)
        bounds = [self._bounds(row, part) for part in parts]
        return sum(b[0] for b in bounds) <= high and low <= sum(b[1] for b in bounds)

    def _header_labels(self) -> None:
        others = []
        for row in self.table.headers:
            cells = [(self.sheet.label(row, c), self.grid.kind(*self.grid.holder(row, c))) for c in self.counts]
            filled = [(text, kind) for text, kind in cells if text]
            if not filled:
                continue
            fill = {"fill": True} if cells[0][0] and len(filled) < len(cells) else {}
            if period := "month" if self.sheet.serials(row) else common_field(filled):
                self.labels[period] = {"row": row, **fill}
            elif len({text for text, _ in filled}) > 1:
                others.append(({"row": row, **fill}, [text for text, _ in filled], ""))
            elif self._all_areas([filled[0][0]]):
                self.labels["area"] = {"text": match_area(filled[0][0], self.wanted.areas)}
        for source, texts, name in others:
            self._dimension(source, texts, name)

    def _column_labels(self) -> None:
        for period, column in self.periods.items():
            if period not in self.labels:
                self.labels[period] = {"column": letters(column), **self._fill(column)}
        self._where_columns()
        body = [row for row in self._body() if self._is_wanted(row)]
        texts = [c for c in self.texts if letters(c) not in self.where and len({self._at(r, c) for r in body}) > 0]
        for column in self._telling(texts, body):
            values = list(dict.fromkeys(filter(None, (self._at(row, column) for row in body))))
            values = [value for value in values if not _TOTAL.fullmatch(value)]
            blank = any(not self._at(row, column) for row in body)
            self._dimension({"column": letters(column), **self._fill(column)}, values, self.header(column), blank=blank)

    def _where_columns(self) -> None:
        for column in self.texts:
            header, values = self.header(column), list(dict.fromkeys(self.cells(column)))
            if header in self.wanted.where:
                self.where[letters(column)] = list(self.wanted.where[header])
            elif self._all_areas([value for value in values if not _TOTAL.fullmatch(value)]):
                continue
            elif (own := self._own_force(values)) and (_FORCE.fullmatch(header.replace("_", " ")) or len(values) > 1):
                self.where[letters(column)] = own
                if others := len(values) - len(own):
                    left = "another is" if others == 1 else f"{others} others are"
                    self.notes.append(self.say(f"only rows of {', '.join(own)} are read; {left} left out"))
            elif _FORCE.fullmatch(header.replace("_", " ")):
                raise _UnclearError(
                    self.say(f"column {header!r} names forces, and {self.wanted.series.get('force')} is none of them")
                )

    def _body(self) -> list[int]:
        return [row for row in self.rows if row not in self.heading_rows and self.sheet.filled(row)]

    def _is_wanted(self, row: int) -> bool:
        return all(self._at(row, _number(c)) in texts for c, texts in self.where.items())

    def _at(self, row: int, column: int) -> str:
        return self.sheet.label(row, column)

    def _fill(self, column: int) -> dict[str, bool]:
        """Say whether a label is written only where it changes: mostly blank, and none twice in a row."""
        texts = [self._at(row, column) for row in self._body()]
        repeated = any(text and text == following for text, following in pairwise(texts))
        return {"fill": True} if texts[0] and not repeated and texts.count("") >= len(texts) / 2 else {}

    def _telling(self, columns: Sequence[int], body: Sequence[int]) -> list[int]:
        """Pick the columns of text that tell figures apart: areas, then as few others as are needed."""
        areas = [c for c in columns if self._is_area(c, [self._at(row, c) for row in body])]
        periods = list(self.periods.values())

        def unlike(chosen: Sequence[int]) -> int:
            return len({tuple(self._at(row, c) for c in (*periods, *chosen)) for row in body})

        chosen, rest = areas[:1], [c for c in columns if c not in areas]
        while rest and unlike(chosen) < len(body):
            best = max(rest, key=lambda c: (unlike([*chosen, c]), -c))
            if unlike([*chosen, best]) == unlike(chosen):
                break
            chosen.append(best)
            rest.remove(best)
        if not chosen and len(columns) == 1 and len({self._at(row, columns[0]) for row in body}) > 1:
            return list(columns)
        return sorted(chosen)

    def _is_area(self, column: int, values: Sequence[str]) -> bool:
        named = [value for value in values if value and not _TOTAL.fullmatch(value)]
        return bool(named) and (_AREA.fullmatch(self.header(column)) is not None or self._some_areas(named))

    def _some_areas(self, values: Sequence[str]) -> bool:
        return any(self._all_areas([value]) for value in values)

    def _dimension(self, source: dict[str, Any], texts: Sequence[str], name: str, *, blank: bool = False) -> None:
        """Say what a row or a column of labels tells apart: areas, or what was counted."""
        texts = list(dict.fromkeys(texts))
        if "area" not in self.labels and (_AREA.fullmatch(name) or self._some_areas(texts)):
            self.labels["area"] = source
            return
        for key in ("measure", "counting_rule"):
            if key not in self.labels:
                said = self.wanted.series.get(key, "")
                names = {text: f"{said}: {' '.join(unmarked(text).split())}" for text in texts}
                if blank and not source.get("fill"):
                    names[""] = f"{said}: not stated"
                self.labels[key] = {**source, "names": names}
                self.notes.append(self.say(f"{_some(texts)} are read as {key.replace('_', ' ')}s of their own"))
                return
        self.doubts.append(self.say(f"{_some(texts)} tell figures apart, and nothing says how; {HOW}"))

    def _heading_label(self) -> None:
        if not self.heading_rows or (self.where and not any(map(self._is_wanted, self.heading_rows))):
            return
        column = self.sheet.filled(self.heading_rows[0])[0]
        texts = [self._at(row, column) for row in self.heading_rows]
        if self.heading_rows[0] != self.rows[0]:
            place = address(self.heading_rows[0], column)
            self.doubts.append(
                self.say(f"{place} holds {texts[0]!r} and its row no figures: a heading, or figures left blank? {HOW}")
            )
            self.leave_out |= {str(row): "a label without figures" for row in self.heading_rows}
            return
        self._dimension({"heading": letters(column)}, texts, "")

    def _title_label(self, several: bool) -> None:
        if not several or not self.table.title:
            return
        if "area" not in self.labels and self._all_areas([self.table.title]):
            self.labels["area"] = {"text": match_area(self.table.title, self.wanted.areas)}
        elif "measure" not in self.labels:
            said = self.wanted.series.get("measure", "")
            self.labels["measure"] = {"text": f"{said}: {self.table.title}"}
            self.notes.append(self.say(f"the table under {self.table.title!r} is read as a measure of its own"))

    # Total rows --------------------------------------------------------------------------------------------------

    def _total_rows(self) -> None:
        labelling = [*self.texts, *self.periods.values()]
        named = [row for row in self._body() if any(self._is_total(row, column) for column in labelling)]
        if self.where:
            self.leave_out |= {str(row): "a total over other rows" for row in named if not self._is_wanted(row)}
            named = [row for row in named if self._is_wanted(row)]
        parts_of = [row for row in self._body() if row not in named]
        for row in named:
            start = max([r for r in (*named, *self.heading_rows) if r < row], default=0)
            near = [r for r in parts_of if start < r < row]
            choices = [choice for choice in (near, parts_of) if choice]
            if _GRAND.fullmatch(self._name(row, labelling)):
                choices.reverse()
            fits = [all(self._adds_up(row, column, choice) for column in self.counts) for choice in choices]
            if choices:
                parts = choices[fits.index(True)] if any(fits) else choices[0]
                self.totals[str(row)] = _ranges(parts, str)

    def _name(self, row: int, columns: Sequence[int]) -> str:
        return next((text for column in columns if (text := self._at(row, column))), "")

    def _is_total(self, row: int, column: int) -> bool:
        text = self._at(row, column)
        if not text or _TOTAL.fullmatch(text):
            return bool(text)
        kind = self.grid.kind(*self.grid.holder(row, column))
        return column in self.periods.values() and not fields_of(text, kind, self.header(column)) & set(self.periods)

    def _adds_up(self, row: int, column: int, parts: Sequence[int]) -> bool:
        if not self.grid.text(row, column).strip():
            return True
        low, high = self._bounds(row, column)
        bounds = [self._bounds(part, column) for part in parts]
        return sum(b[0] for b in bounds) <= high and low <= sum(b[1] for b in bounds)

    # Periods -----------------------------------------------------------------------------------------------------

    def _complete_period(self) -> None:
        """Add what the labels of figures leave open: from the sheet's name, the title, or what was said."""
        self._month_is_a_day()
        have = self.labels.keys() & {"year", "financial_year", "month", "quarter", "day", "period", "start"}
        if have & {"year", "financial_year", "day", "period", "start"}:
            return
        if have and not self._needs_year(next(iter(have))):
            return
        if (field_ := common_field([(self.grid.sheet, "text")])) in ("year", "financial_year"):
            self.labels[field_] = {"sheet": True}
            return
        said = self.wanted.period or self._year_of_title()
        field_ = common_field([(said, "text")]) if said else None
        if field_ is None:
            what = "nothing says the year of its months or quarters: give --period, such as 2021" if have else NO_PERIOD
            raise _UnclearError(self.say(what))
        self.labels[field_] = {"text": said}
        if not self.wanted.period:
            self.notes.append(self.say(f"its period, {said}, is taken from the text above the table"))

    def _month_is_a_day(self) -> None:
        if "day" in self.labels and "month" in self.labels:
            del self.labels["day"]

    def _needs_year(self, name: str) -> bool:
        source = self.labels[name]
        if "row" in source and self.sheet.serials(source["row"]):
            return False
        if "row" in source:
            texts = [self._at(source["row"], column) for column in self.counts]
        else:
            texts = [self._at(row, _number(source["column"])) for row in self._body()]
        header = self.header(_number(source["column"])) if "column" in source else ""
        texts = [text for text in texts if text and name in fields_of(text, "text", header)]
        if name == "quarter":
            return not all(re.search(r"[0-9]{4}", text) for text in texts)
        return any(read_month(unmarked(text))[0] is None for text in texts)

    def _year_of_title(self) -> str:
        above = [self.sheet.label(row, c) for row in range(1, self.table.headers[0]) for c in self.sheet.filled(row)]
        found = {plain(text) for title in above for text in _YEAR_IN_TEXT.findall(title)}
        return found.pop() if len(found) == 1 else ""


class _UnclearError(Exception):
    """A block that cannot be understood: a sentence."""


def propose(grids: Sequence[Grid], wanted: Wanted) -> Proposal:
    """Propose how a file is to be read.

    Parameters
    ----------
    grids : sequence of Grid
        Its sheets.
    wanted : Wanted
        What a person said of it.

    Returns
    -------
    Proposal
        ``layout`` is empty where nothing could be understood; ``doubts`` then say why and what to do.
    """
    tables: list[dict[str, Any]] = []
    doubts: list[str] = []
    notes: list[str] = []
    left: dict[str, str] = {}
    quarters = wanted.quarters
    for grid in grids:
        sheet = _Sheet(grid)
        found = sheet.tables()
        for table in found:
            reasoner = _Reasoner(sheet, table, wanted)
            reasoner.sort_columns()
            try:
                if not reasoner.counts:
                    if len(found) == 1 and not tables:
                        records = reasoner.records()
                        return _records(grids, grid, records, reasoner, wanted)
                    continue
                block = reasoner.block(len(found) > 1)
            except _UnclearError as error:
                doubts.append(str(error))
                continue
            doubts += reasoner.doubts
            notes += reasoner.notes
            quarters = quarters or _stated_quarters(reasoner)
            tables.append({**({"sheet": grid.sheet} if len(grids) > 1 else {}), **block})
        if not found and (listed := sheet.records()) and not tables:
            reasoner = _Reasoner(sheet, listed, wanted)
            reasoner.sort_columns()
            try:
                return _records(grids, grid, reasoner.records(), reasoner, wanted)
            except _UnclearError as error:
                doubts.append(str(error))
        if not found and len(grids) > 1 and any("number" in row for row in sheet.classes):
            left[grid.sheet] = "no table of figures was found on it"
    if not tables:
        return Proposal(
            {}, dict(wanted.series), tuple(doubts or [f"no table of figures was found; {HOW}"]), tuple(notes)
        )
    _tell_sheets_apart(tables, wanted, notes)
    layout: dict[str, Any] = {"tables": tables, **({"leave_out": left} if left else {})}
    if any("quarter" in table["labels"] for table in tables):
        if quarters:
            layout["quarters"] = quarters
        else:
            doubts.append("are its quarters calendar or financial? Give --quarters calendar or --quarters financial")
    if readings := _readings(grids, wanted):
        layout["readings"] = readings
        notes += [f"{text or 'a blank'!r}: {decision['reason']}" for text, decision in readings.items()]
    labelled = {name for table in tables for name in table["labels"]}
    series = {name: value for name, value in wanted.series.items() if name not in labelled}
    for block in tables:
        for name in (labelled & wanted.series.keys()) - block["labels"].keys():
            block["labels"][name] = {"text": wanted.series[name]}
    return Proposal(layout, series, tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(notes)))


def _records(
    grids: Sequence[Grid], grid: Grid, records: dict[str, Any], reasoner: _Reasoner, wanted: Wanted
) -> Proposal:
    if len(grids) > 1:
        records["sheet"] = grid.sheet
    series = {name: value for name, value in wanted.series.items() if name not in records["labels"]}
    return Proposal({"records": records}, series, tuple(reasoner.doubts), tuple(reasoner.notes))


def _stated_quarters(reasoner: _Reasoner) -> str:
    """Give what a header says of its quarters itself."""
    source = reasoner.labels.get("quarter", {})
    header = reasoner.header(_number(source["column"])).lower() if "column" in source else ""
    return next((word for word in ("financial", "calendar") if word in header), "")


def _tell_sheets_apart(tables: list[dict[str, Any]], wanted: Wanted, notes: list[str]) -> None:
    """Where several sheets hold like tables that nothing tells apart, their names do."""
    sheets = list(dict.fromkeys(table["sheet"] for table in tables if "sheet" in table))
    if len(sheets) < 2 or all({"sheet": True} in table["labels"].values() for table in tables):
        return
    areas = all(_succeeds(lambda text: match_area(text, wanted.areas), sheet) for sheet in sheets)
    key = "area" if areas else "measure"
    if any(key in table["labels"] for table in tables):
        return
    names = {} if areas else {"names": {sheet: f"{wanted.series.get('measure', '')}: {sheet}" for sheet in sheets}}
    for table in tables:
        table["labels"][key] = {"sheet": True, **names}
    notes.append(f"the sheets {_some(sheets)} are read as {key}s of their own")


def _readings(grids: Sequence[Grid], wanted: Wanted) -> dict[str, dict[str, Any]]:
    """Give what footnotes, and the person, say of markers."""
    found: dict[str, dict[str, Any]] = {}
    for grid in grids:
        for _, _, text in grid.filled():
            if (said := meaning_of(plain(text))) and said[0] not in found:
                mark, decision = said
                found[mark] = {**decision, "day": wanted.day, "reason": f"note in the file: {plain(text)}"}
    for mark, reads in wanted.readings.items():
        found[plain(mark)] = {**_said(reads), "day": wanted.day, "reason": "decided when the file was added"}
    present = {plain(text) for grid in grids for row in grid.rows for text in row}
    return {mark: decision for mark, decision in found.items() if mark in present}


def _said(reads: str) -> dict[str, Any]:
    if match := re.fullmatch(r"([0-9]+)\s*(?:-|to)\s*([0-9]+)", reads.strip()):
        return {"low": int(match[1]), "high": int(match[2])}
    return {"reads": "" if reads.strip().lower() in ("", "unknown", "missing") else reads.strip()}


def meaning_of(note: str) -> tuple[str, dict[str, Any]] | None:
    """Give the marker that a footnote explains, and what it makes of it; None where it does not say so plainly.

    Parameters
    ----------
    note : str
        A text under or above a table, on one line.
    """
    match = _FOOTNOTE.fullmatch(note)
    if not match:
        return None
    word = match["mark"].lower()
    mark = next((sign for name, sign in _WORDS_FOR_MARKS.items() if name in word), match["mark"])
    meaning = match["meaning"].strip().rstrip(".").lower()
    hides = re.search(r"suppress|disclos|confiden|withh|redact|protect|privacy|identif", meaning)
    bound = re.search(
        r"(?:fewer|less) than [0-9]+|under [0-9]+|[0-9]+ or (?:fewer|less)|(?:between )?[0-9]+ (?:and|to|-) [0-9]+",
        meaning,
    )
    status = {"status": "c"} if hides else {}
    if bound:
        text = re.sub(r"between |\s*and\s*", lambda m: "" if "between" in m[0] else "-", bound[0])
        return mark, {"reads": text, **status}
    if mark.startswith("<"):
        return (mark, status) if hides else None
    if hides:
        return mark, {"reads": "0 or more", "status": "c"}
    if re.fullmatch(
        r"(?:a )?(?:zero|nil|none|0)(?: .*)?|no (?:arrests|offences|records?|incidents|seizures).*", meaning
    ):
        return mark, {"reads": "0"}
    if re.match(r"(?:data |figures? )?(?:is |are )?not (?:available|recorded|held|known)", meaning):
        return mark, {"reads": "", "status": "x"}
    return (mark, {"reads": "", "status": "z"}) if re.match("not applicable", meaning) else None


def force_word(name: str) -> str:
    """Give a force's name without case and the words for what it is."""
    words = re.findall(r"[a-z]+", name.casefold())
    return " ".join(word for word in words if word not in ("police", "constabulary", "service", "force", "the"))


def _number(name: str) -> int:
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _ranges(lines: Sequence[int], spelt: Any) -> str:
    """Write rows or columns as a layout does: 4:15,17."""
    return ",".join(
        spelt(first) if first == last else f"{spelt(first)}:{spelt(last)}" for first, last in _runs(sorted(lines))
    )


def _runs(lines: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = lines[0]
    for line in lines[1:]:
        if line != previous + 1:
            yield start, previous
            start = line
        previous = line
    yield start, previous


def _some(texts: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(repr(text) for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown
