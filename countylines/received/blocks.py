"""A block of figures on a sheet → its figures, each with its labels, and its totals, each with its parts.

Positions are pairs of row and column, counted from 1. Nothing here knows what a label or a figure says.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from countylines.received.grids.grid import Grid, column_number
from countylines.received.layout import Block, Label
from countylines.received.markers import plain

Place = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """A label as found: its text (through ``names``), and where it stands; no place where it is the layout's own."""

    text: str
    place: Place | None = None


Labels = Mapping[str, Found]
"""What is said of a figure, by field."""

LEFT_OUT = -1


@dataclass(frozen=True)
class Total:
    """A cell that holds a total of ``parts``, and whether these are all that it is a total of."""

    place: Place
    parts: tuple[Place, ...]
    whole: bool


def numbers(lines: str) -> set[int]:
    """Give the numbers of rows (``4:15,17``) or columns (``B:D``)."""
    found: set[int] = set()
    for part in lines.split(","):
        first, _, last = part.strip().partition(":")
        ends = [int(end) if end.isdigit() else column_number(end) for end in (first, last or first)]
        found.update(range(ends[0], ends[1] + 1))
    return found


class Unfolded:
    """A block of a sheet taken apart, by what says where its figures, labels and totals stand.

    Its figures stand where ``rows`` and ``columns`` meet, as far as ``standing`` (rows × columns) says so. ``said``
    gives for each field the number of what it says of each: rows × columns, or one row or column where all of them
    share it. Besides it tells what each cell is (``roles``), the ``totals``, and by place what is wrong.
    """

    def __init__(self, grid: Grid, block: Block) -> None:
        self.grid, self.block = grid, block
        self.totals: list[Total] = []
        self.roles: dict[Place, str] = {}
        self.problems: list[tuple[Place | None, str]] = []
        self.total_rows = {int(at): numbers(of) for at, of in block.totals.items() if at.isdigit()}
        self.total_columns = {column_number(at): numbers(of) for at, of in block.totals.items() if not at.isdigit()}
        self.left_rows = set().union(*(numbers(line) for line in block.leave_out if line[0].isdigit()))
        self.left_columns = set().union(*(numbers(line) for line in block.leave_out if not line[0].isdigit()))
        out = self.left_columns | self.total_columns.keys()
        self.columns = [column for column in block.counts.columns if column not in out]
        self.every_column = range(1, grid.width + 1)
        self._named = {
            field_: {plain(name): value for name, value in source.names.items()}
            for field_, source in block.labels.items()
        }
        self._found: dict[tuple[str, int, int], Found | None] = {}
        """Labels by field and by the row and the column on which they depend."""
        self.heading_rows: list[int] = []
        self.filled: dict[Place, Place] = {}
        self.heading_columns = {column_number(s.heading) for s in block.labels.values() if s.heading}
        self.label_columns = {column_number(s.column) for s in block.labels.values() if s.column}
        self.rows = list(self._rows())
        every_row = range(1, grid.height + 1)
        self._mark(self.left_rows.intersection(every_row), self.every_column, "left out")
        self._mark(every_row, self.left_columns, "left out")
        self.standing = np.ones((len(self.rows), len(self.columns)), dtype=bool)
        self.said = {field_: self._say(field_, source) for field_, source in block.labels.items()}
        for told, those in (("figure", self.standing), ("left out", ~self.standing)):
            self.roles |= dict.fromkeys(self._places(those), told)
        self._totals()
        if not self.standing.any():
            self.problems.append((None, f"no figure was found in {block.counts}; mend counts or where"))

    def labels(self, row: int, column: int) -> Labels:
        """Give what is said of a figure, and where."""
        found = {name: self._label(name, source, row, column) for name, source in self.block.labels.items()}
        return {name: each for name, each in found.items() if each}

    def _places(self, of: npt.NDArray[np.bool_]) -> Iterable[Place]:
        """Give the places of some cells (rows × columns), row by row."""
        if of.all():
            return product(self.rows, self.columns)
        return [(self.rows[row], self.columns[column]) for row, column in np.argwhere(of).tolist()]

    def _say(self, field_: str, source: Label) -> npt.NDArray[np.int64]:
        """Give numbers to what a label says of each figure; where ``names`` leaves one out, none stands."""
        by_row, by_column = _depends(source)
        cells = np.any(self.standing, axis=() if by_row else 0, keepdims=True)
        cells = np.any(cells, axis=() if by_column else 1, keepdims=True)
        said = np.full(cells.shape, LEFT_OUT, dtype=np.int64)
        known: dict[tuple[str, bool], int] = {}
        for row, column in np.argwhere(cells).tolist():
            if found := self._label(field_, source, self.rows[row], self.columns[column]):
                said[row, column] = known.setdefault((found.text, found.place is None), len(known))
        self.standing &= said != LEFT_OUT
        return said

    def _rows(self) -> Iterator[int]:
        """Give the rows of figures; headings, rows left out, of totals, and empty ones are told apart."""
        waiting = 0
        unmet = {(column, text) for column, texts in self.block.where.items() for text in texts}
        for row in self.block.counts.rows:
            if row in self.left_rows or row in self.total_rows:
                continue
            if not any(self.grid.text(row, column).strip() for column in self.columns):
                if self._is_heading(row):
                    self._heading_without_rows(waiting)
                    self.heading_rows.append(row)
                    waiting = row
                    continue
                labels = [self.grid.label(row, column) for column in self.label_columns]
                if labels and not any(label.strip() for label in labels):
                    continue
            if (met := self._where(row)) is None:
                self._mark([row], self.every_column, "left out")
                continue
            unmet -= met
            waiting = 0
            yield row
        self._heading_without_rows(waiting)
        for column, text in sorted(unmet):
            self.problems.append((None, f"where: no row has {text!r} in column {column}; correct the text"))

    def _is_heading(self, row: int) -> bool:
        filled = [column for column in self.heading_columns if self.grid.text(row, column).strip()]
        self._mark([row], filled, "heading")
        return bool(filled)

    def _heading_without_rows(self, row: int) -> None:
        if row:
            place = (row, min(self.heading_columns))
            what = f"found {self.grid.text(*place)!r}, a heading without rows of figures under it"
            self.problems.append((place, f"{what}; if its figures are blank, leave it out"))

    def _where(self, row: int) -> set[tuple[str, str]] | None:
        """Give what a row meets of ``where``; None where it fails a part of it."""
        met = set()
        for column, texts in self.block.where.items():
            found = plain(self.grid.label(row, column_number(column)))
            if found not in texts:
                return None
            met.add((column, found))
            self.roles[self.grid.holder(row, column_number(column))] = "label"
        return met

    def _mark(self, rows: Iterable[int], columns: Collection[int], role: str) -> None:
        self.roles |= {(row, column): role for row in rows for column in columns}

    def _label(self, field_: str, source: Label, row: int, column: int) -> Found | None:
        """Give a label of a cell; None where ``names`` leaves it out."""
        by_row, by_column = _depends(source)
        key = field_, row if by_row else 0, column if by_column else 0
        if key not in self._found:
            self._found[key] = self._look_up(field_, source, row, column)
        return self._found[key]

    def _look_up(self, field_: str, source: Label, row: int, column: int) -> Found | None:
        found = self._find(source, row, column)
        # A column of labels among those of counts is left out of these, and read all the same.
        if found.place and self.roles.get(found.place) != "heading":
            self.roles[found.place] = "label"
        text = plain(found.text)
        named = self._named[field_]
        if text in named:
            value = named[text]
            return None if value is None else Found(value, found.place)
        if not text and field_ != "status":
            told = f"found no text, where {field_} is to be written"
            self.problems.append((found.place or (row, column), told))
        return Found(text, found.place)

    def _find(self, source: Label, row: int, column: int) -> Found:
        grid, counts = self.grid, self.block.counts
        if source.text is not None:
            return Found(source.text)
        if source.sheet:
            return Found(grid.sheet)
        if source.right is not None:
            if column + source.right > grid.width:
                return Found("")
            place = grid.holder(row, column + source.right)
            if grid.text(*place).strip():
                self.roles[place] = "label"
            return Found(grid.text(*place), place)
        if source.row is not None:
            place = grid.holder(source.row, column)
            while source.fill and not grid.text(*place).strip() and place[1] > counts.first_column:
                place = grid.holder(source.row, place[1] - 1)
            return Found(grid.text(*place), place)
        if source.column is not None:
            place = start = grid.holder(row, column_number(source.column))
            while source.fill and not grid.text(*place).strip() and place[0] > counts.first_row:
                above = place[0] - 1, place[1]
                place = self.filled.get(above, grid.holder(*above))
            self.filled[start] = place
            return Found(grid.text(*place), place)
        column = column_number(source.heading or "A")
        for at in reversed(self.heading_rows[: bisect_left(self.heading_rows, row)]):
            if grid.text(at, column).strip():
                return Found(grid.text(at, column), (at, column))
        return Found("", (row, column))

    def _totals(self) -> None:
        """Give each total its parts: totals among them are taken apart in turn."""
        across, down = self.total_columns, self.total_rows
        lines = [(row, column) for row in self.rows for column in across]
        lines += [(row, column) for row in down for column in (*self.columns, *across)]
        figures = set(self._places(self.standing)) if lines else set()
        heading_rows = [source.row for source in self.block.labels.values() if source.row]
        self._mark(heading_rows, across, "label")
        self._mark(down, self.label_columns | self.heading_columns, "label")
        for row, column in lines:
            if not self.grid.text(row, column).strip():
                continue
            wanted_rows = _expand(row, down) if row in down else {row}
            wanted_columns = _expand(column, across) if column in across else {column}
            wanted = {(r, c) for r in wanted_rows for c in wanted_columns}
            # An empty cell that is no figure, in a heading's row or a blank one, is no part that is missing.
            spoken = [p for p in wanted if self.grid.text(*p).strip() or self.roles.get(p) == "left out"]
            self.roles[row, column] = "total"
            self.totals.append(Total((row, column), tuple(sorted(wanted & figures)), figures.issuperset(spoken)))


def _depends(source: Label) -> tuple[bool, bool]:
    """Say whether a label depends on the row of its figure, and whether on the column."""
    is_constant = source.text is not None or source.sheet is not None
    by_row, by_column = source.row is None, source.column is None and source.heading is None
    return by_row and not is_constant, by_column and not is_constant


def _expand(line: int, totals: Mapping[int, set[int]], seen: frozenset[int] = frozenset()) -> set[int]:
    """Give the rows or columns that a total is of, those of the totals among them instead of these."""
    if line not in totals or line in seen:
        return {line}
    return set().union(*(_expand(part, totals, seen | {line}) for part in totals[line]))
