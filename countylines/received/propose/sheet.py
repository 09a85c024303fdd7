"""A sheet of a received file → the blocks of figures on it, or the one list of records."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from countylines.received.grids.grid import Grid
from countylines.received.markers import plain
from countylines.received.propose import cells

_YEAR_IN_TEXT = re.compile(r"(?<![0-9/–-])(20[0-9]{2}(?:\s?[/–-]\s?(?:20)?[0-9]{2})?)(?![0-9/–-])")


@dataclass
class Table:
    """Rows and columns of one block as they were told apart."""

    headers: list[int]
    first: int
    last: int
    title: str = ""


class Sheet:
    """One sheet, its cells classed once."""

    def __init__(self, grid: Grid, explained: Collection[str] = ()) -> None:
        """Class the cells of a sheet; texts that a person ``explained`` stand for counts."""
        self.grid = grid
        self.explained = explained
        self.class_of = self._explained_class_of if explained else cells.cell_class
        """Gives what a cell looks like, by its text and kind."""
        self._data: dict[int, bool] = {}
        self.classes = [list(map(self.class_of, texts, grid.kinds_of(row))) for row, texts in enumerate(grid.rows, 1)]

    def _explained_class_of(self, text: str, kind: str) -> str:
        return "marker" if plain(text) in self.explained else cells.cell_class(text, kind)

    def label(self, row: int, column: int) -> str:
        """Give a cell's text on one line, or that of the merged cells it belongs to."""
        return plain(self.grid.label(row, column))

    @cached_property
    def years(self) -> list[tuple[int, str, str]]:
        """The years, or financial years, that texts of the sheet name, each after its row and its text."""
        return [
            (row, self.label(row, column), plain(year))
            for row in range(1, self.grid.height + 1)
            for column in self.filled(row)
            for year in _YEAR_IN_TEXT.findall(self.label(row, column))
        ]

    def filled(self, row: int) -> list[int]:
        """List the columns in which a row holds something."""
        return [column for column, found in enumerate(self.classes[row - 1], 1) if found]

    def is_data(self, row: int) -> bool:
        """Say whether a row looks like one of figures."""
        if row not in self._data:
            found = self.classes[row - 1]
            counts = sum(map(found.count, ("number", "marker", "odd")))
            counts -= counts == 1 and found[0] == "marker"  # A sign for "number" heads what numbers rows.
            self._data[row] = counts > 0 and not (counts < 2 and self._periods(row) >= 3) and not self.serials(row)
        return self._data[row]

    def serials(self, row: int) -> bool:
        """Say whether a row holds months as numbers, one after another."""
        return cells.are_serials(map(str.strip, self.grid.rows[row - 1]))

    def is_of_bands(self, row: int, above: Sequence[int]) -> bool:
        """Say whether a row heads columns by bands, as of ages; under names of their own, bands are counts withheld."""
        texts = {column: plain(self.grid.text(row, column)) for column in self.filled(row)}
        texts = {c: text for c, text in texts.items() if cells.is_band(text) or self.classes[row - 1][c - 1] != "text"}
        named = [self.label(above[-1], column) for column in texts] if above else []
        told_apart = len(set(filter(None, named))) == len(texts)
        return not told_apart and cells.are_bands(list(texts.values()))

    def _periods(self, row: int) -> int:
        return sum(bool(self._fields(row, column)) for column in self.filled(row))

    def is_header(self, row: int) -> bool:
        """Say whether a row looks like one of a header: two texts or more, and no figures."""
        if self.is_data(row):
            return False
        if not self.grid.merged:
            return len(self.filled(row)) >= 2
        places = {self.grid.holder(row, column) for column in range(1, self.grid.width + 1)}
        return sum(bool(self.grid.text(*place).strip()) for place in places) >= 2

    def tables(self) -> list[Table]:
        """Find the blocks: a run of header rows, then rows of figures until the next header or the notes."""
        found: list[Table] = []
        headers: list[int] = []
        title = ""
        for row in range(1, self.grid.height + 1):
            pending = headers if headers and headers[-1] == row - 1 else []
            if self.is_header(row) or (not found and self.is_data(row) and self.is_of_bands(row, pending)):
                under = bool(found) and not headers and row == found[-1].last + 1
                if under and (self._labelled_alike(row, row - 1) or self._is_blank_under(row, found[-1].first)):
                    found[-1].last = row
                    continue
                if found and not headers and self._goes_on(found[-1], row):
                    if row == found[-1].last + 1 and {"number", "year"} & set(self.classes[row - 1]):
                        found[-1].last = row
                    continue
                if pending:
                    headers.append(row)
                else:
                    headers = [row]
            elif self.is_data(row):
                if headers:
                    while len(headers) > 1 and self._labelled_alike(row, headers[-1]):
                        headers.pop()
                    found.append(Table(headers, min(headers[-1] + 1, row), row, title))
                    headers, title = [], ""
                elif found:
                    found[-1].last = row
            elif (filled := self.filled(row)) and len(filled) == 1 and not headers:
                title = self.label(row, filled[0])
        ends = [*(table.headers[0] for table in found[1:]), self.grid.height + 1]
        for table, end in zip(found, ends, strict=False):
            self._with_blank_rows(table, end)
        return found

    def records(self) -> Table | None:
        """Give a header and the rows under it, where no row has a figure; None where there are none."""
        rows = [row for row in range(1, self.grid.height + 1) if self.is_header(row)]
        header = next((row for row in rows if not self._periods(row)), None)
        if header is None or rows[-1] <= header + 1:
            return None
        return Table([header], header + 1, rows[-1])

    def _labelled_alike(self, row: int, other: int) -> bool:
        """Say whether two rows begin with periods of one kind in one column: both are of one table."""
        here, there = self.filled(row), self.filled(other)
        if len(here) < 2 or here[0] != there[0]:
            return False
        return bool(self._fields(row, here[0]) & self._fields(other, here[0]))

    def _is_blank_under(self, row: int, first: int) -> bool:
        """Say whether a row has labels alone, under those of the last row of figures: its own figures are blank."""
        above = next((other for other in range(row - 1, first - 1, -1) if self.is_data(other)), first)
        return all(self.classes[above - 1][column - 1] == "text" for column in self.filled(row))

    def _fields(self, row: int, column: int) -> frozenset[str]:
        return cells.fields_of(self.grid.text(row, column), self.grid.kind(row, column))

    def _goes_on(self, table: Table, row: int) -> bool:
        """Say whether a row without figures is one of labels only: those of a table under its own header."""
        names = {self.label(table.headers[-1], column) for column in self.filled(table.headers[-1])}
        if names & {self.label(row, column) for column in self.filled(row)}:
            return False
        here, above = ([c.replace("year", "number") for c in self.classes[at - 1]] for at in (row, table.last))
        alike = all(one == other for one, other in zip(here, above, strict=True) if one and other)
        if row == table.last + 1 and alike and "number" in here and "text" in here:
            return True
        if row + 1 > self.grid.height or not self.is_data(row + 1):
            return False
        return self._periods(row) < 2

    def _with_blank_rows(self, table: Table, end: int) -> None:
        """Take rows before the ``end`` whose label is a period like those above, though their figures are blank."""
        while (row := table.last + 1) < end:
            filled = self.filled(row)
            if not filled or self._periods(row) < len(filled):
                return
            table.last = row
