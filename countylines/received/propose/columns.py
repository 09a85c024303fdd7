"""The columns of one block → what each may hold: counts, a period, a status, names, or what is left out.

A column that can hold one of two things (``open``) takes the likelier; the others are tried beside it, and the account
judges which reading stands (`countylines.adding.understand`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countylines.received import markers
from countylines.received.grids.grid import letters
from countylines.received.propose import cells, vocabulary
from countylines.received.propose.proposal import HOW
from countylines.received.propose.sheet import Sheet, Table

COUNTS, NAMES, PERIOD = "counts", "names", "a period"
"""What a column of numbers may hold; all else speaks for itself."""

NUMBERED = "numbers of days, weeks or periods, no counts"
_NUMBER_OF_PERIOD = re.compile(r"\s*[0-9]{1,2}\s*")
Chosen = Mapping[int, str]
"""By column, which of these it is to be taken for."""

Held = Counter[tuple[str, str]]
"""How often a column holds a text of a kind; plain numbers that cannot be a period are all counted as one of them."""


@dataclass
class Columns:
    """The columns of a block by what they hold; ``open`` gives what else a column may hold."""

    sheet: Sheet
    table: Table
    rows: Sequence[int]
    heading_rows: Sequence[int]
    chosen: Chosen
    counts: list[int] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    periods: dict[str, int] = field(default_factory=dict)
    repeated_periods: dict[int, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    numbered: list[int] = field(default_factory=list)
    leave_out: dict[str, str] = field(default_factory=dict)
    open: dict[int, tuple[str, ...]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.grid = self.sheet.grid
        self.used = [c for c in range(1, self.grid.width + 1) if self.header(c) or any(self.cells(c))]
        for column in self.used:
            self._sort(column)

    def header(self, column: int) -> str:
        """Give the lowest text that stands over a column."""
        texts = [self.sheet.label(row, column) for row in self.table.headers]
        return next((text for text in reversed(texts) if text), "")

    def cells(self, column: int) -> list[str]:
        """List the texts of a column under its header."""
        return [text for row in self.rows if (text := self.sheet.label(row, column))]

    def _sort(self, column: int) -> None:
        header = self.header(column)
        at = self._held(column, header)
        if not at:
            # A column without a cell, under a period, is one of blank figures.
            if cells.fields_of(header):
                self.counts.append(column)
            return
        if self._is_status(header, at):
            self.statuses.append(column)
            return
        possible = self._possible(column, header, at)
        role = self.chosen.get(column, possible[0])
        if len(possible) > 1:
            self.open[column] = tuple(possible)
        if role == PERIOD:
            self._add_period(column, self._period(header, at) or "")
        elif role == COUNTS:
            self.counts.append(column)
        elif role == NAMES:
            self.texts.append(column)
        else:
            self.leave_out[letters(column)] = role
            self.numbered += [column] if role == NUMBERED else []

    def _places(self, column: int) -> Iterator[tuple[int, int]]:
        headings = {*self.heading_rows}
        return (self.grid.holder(row, column) for row in self.rows if row not in headings)

    def _held(self, column: int, header: str) -> Held:
        """Count what a column holds under its header: many cells say the same, or nothing but a number."""
        apart = cells.may_be_period(header)
        rows, classes = self.grid.rows, self.sheet.classes
        held: Held = Counter()
        numbers: list[tuple[int, int]] = []
        for row, at in self._places(column):
            found, text = classes[row - 1][at - 1], rows[row - 1][at - 1]
            if found == "number" and not apart and text.isdigit():
                numbers.append((row, at))
            elif found:
                held[text, self.grid.kind(row, at)] += 1
        if numbers:
            held[self.grid.text(*numbers[0]), self.grid.kind(*numbers[0])] += len(numbers)
        return held

    def _is_status(self, header: str, at: Held) -> bool:
        """Say whether a column holds letters of statuses, under a word for them, or unnamed beside counts."""
        named = vocabulary.says_alone(header, "status") or (not header and bool(self.counts))
        return named and all(text.strip("[]() ").lower() in markers.STATUSES for text, _ in at)

    def _possible(self, column: int, header: str, at: Held) -> list[str]:
        """Give what a column may hold, the likeliest first: one of ``COUNTS, NAMES, PERIOD``, or why it is left out."""
        classes: Counter[str] = Counter()
        for cell, times in at.items():
            classes[self.sheet.class_of(*cell)] += times
        numbers = sum(classes[found] for found in ("number", "marker", "year"))
        if classes["number"]:
            numbers += _times(at, vocabulary.is_withheld)
        odd, mostly = classes["odd"], at.total() / 2
        shares = _times(at, lambda text: "%" in text and self.sheet.class_of(text, "text") != "number")
        alone = len(self.used) == 1
        if (period := self._period(header, at)) and (alone or not cells.fields_of(header)):
            says = vocabulary.is_period(header) or period == "period"
            if says or numbers <= mostly or (not header and column == self.used[0]):
                return [PERIOD]
            return [COUNTS, PERIOD] if period != "year" or self.counts or self.periods else [PERIOD, COUNTS]
        if numbers + odd <= mostly:
            if vocabulary.says_alone(header, "remark") or (not header and self.counts):
                return [f"remarks, no counts: {cells.some(self.cells(column))}"]
            return [NAMES]
        if vocabulary.says(header, "rate") and (odd or shares):
            return ["percentages or rates, no counts"]
        if shares > mostly or vocabulary.says_alone(header, "rate"):
            return ["percentages or rates, no counts"]
        if vocabulary.says(header, "change") and (odd or vocabulary.says_alone(header, "change", "rate")):
            return ["a change, no count"]
        if odd > mostly:
            return ["numbers that are no whole counts"]
        if vocabulary.is_numbered(header) and _times(at, _NUMBER_OF_PERIOD.fullmatch) > mostly:
            return [NUMBERED]
        if self._is_reference(column, header, at):
            return ["an index or a reference, no count"]
        if len(at) == at.total() and cells.are_bands([markers.plain(text) for text, _ in at]):
            return [NAMES, COUNTS]
        names = vocabulary.says_alone(header, "age", "code", "beside a period", "beside an age")
        return [NAMES, COUNTS] if names else [COUNTS]

    def _is_reference(self, column: int, header: str, at: Held) -> bool:
        if vocabulary.says_alone(header, "reference", "beside a reference"):
            return True
        if header and column != self.used[0]:
            return False
        texts = [text for place in self._places(column) if (text := markers.plain(self.grid.text(*place)))]
        alone = len(set(texts)) == len(texts) > 2
        counting = texts == list(map(str, range(1, len(texts) + 1)))
        return alone and ((not header and len(texts) > 3) or counting)

    def _period(self, header: str, at: Held) -> str | None:
        """Give the field of a period that most cells of a column are; bare numbers are only under a word for one."""
        good: Held = Counter()
        others, half = 0, at.total() / 2
        for cell, times in at.items():
            if cells.fields_of(*cell, header):
                good[cell] = times
            elif (others := others + times) >= half:
                return None
        found = cells.common_field(list(good.elements()), header, 0.6)
        if found in cells.OF_YEARS and any(found not in cells.fields_of(*cell, header) for cell in good):
            spans = [cells.span_of(text) for text, _ in good if not cells.is_longer_than_a_year(text)]
            found = "period" if all(span and span[0] < span[1] for span in spans) else found
        return (vocabulary.week(header) or found) if found == "day" else found

    def _add_period(self, column: int, period: str) -> None:
        header, texts = self.header(column), self.cells(column)
        if period in self.periods:
            self.repeated_periods[column] = period
            self.leave_out[letters(column)] = f"the period, which column {letters(self.periods[period])} gives"
            return
        self.periods[period] = column
        months = "month" in cells.fields_of(texts[0], "text", header)
        if period == "financial_year" and months and "year" not in vocabulary.words(header):
            self.doubts.append(
                f"{texts[0]!r} can be a month or a financial year; it is read as a financial year. Else {HOW}"
            )

    def status_label(self) -> dict[str, Any] | None:
        """Give the label of the statuses: that of one column, or what stands right of each count; None without one."""
        if not self.statuses:
            return None
        if len(self.statuses) == 1 and self.header(self.statuses[0]):
            return {"column": letters(self.statuses[0])}
        if any(column + 1 in self.used and column + 1 not in self.statuses for column in self.counts):
            self.doubts.append(f"statuses stand right of some columns of counts, and of others not; {HOW}")
        return {"right": 1}


def _times(held: Held, says: Callable[[str], object]) -> int:
    """Say how many of a column's cells have a text of which something holds."""
    return sum(times for (text, _), times in held.items() if says(text))
