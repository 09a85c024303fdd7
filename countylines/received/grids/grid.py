"""A sheet of cells as text, and the addresses of cells as a spreadsheet shows them (standard library only)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain, repeat

from countylines.received.grids.limits import CHARACTERS_OF_A_CELL, UnreadableError, check_cells


@lru_cache(maxsize=1 << 15)
def letters(column: int) -> str:
    """Give a column's letters from its number: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


@lru_cache(maxsize=1 << 15)
def column_number(name: str) -> int:
    """Give a column's number from its letters; ValueError, with a sentence, if they are not one to three capitals."""
    if not re.fullmatch(r"[A-Z]{1,3}", name):
        raise ValueError(f"found {name!r}; a column is written in capital letters, such as B")
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def address(row: int, column: int) -> str:
    """Give a cell's address: row 4, column 2 is B4."""
    return f"{letters(column)}{row}"


def parse_address(text: str) -> tuple[int, int]:
    """Give the row and the column of an address; ValueError, with a sentence, if it is none."""
    name = text.rstrip("0123456789")
    row = text[len(name) :]
    try:
        # A sheet has few columns, which are remembered: the rest is quicker than a pattern.
        column = column_number(name)
    except ValueError:
        column = 0
    if not column or not 0 < len(row) < 8 or row[0] == "0":
        raise ValueError(f"found {text!r}; a cell is written such as B4")
    return int(row), column


@dataclass(frozen=True)
class CellRange:
    """A rectangle of cells; rows and columns count from 1, the last ones included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @classmethod
    def parse(cls, text: str) -> CellRange:
        """Read a range such as ``B4:D15``, or one cell; ValueError, with a sentence, for anything else."""
        first, _, last = text.partition(":")
        try:
            cells = cls(*parse_address(first), *parse_address(last or first))
        except ValueError:
            raise ValueError(f"found {text!r}; a range of cells is written such as B4:D15") from None
        if cells.first_row > cells.last_row or cells.first_column > cells.last_column:
            raise ValueError(f"found {text!r}; the upper left cell comes first")
        return cells

    def __str__(self) -> str:
        return f"{address(self.first_row, self.first_column)}:{address(self.last_row, self.last_column)}"

    def clipped(self, height: int, width: int) -> list[tuple[int, int]]:
        """Give its cells on a sheet of so many rows and columns."""
        rows = range(self.first_row, min(self.last_row, height) + 1)
        columns = range(self.first_column, min(self.last_column, width) + 1)
        check_cells(len(rows), len(columns), str(self))
        return [(row, column) for row in rows for column in columns]

    @property
    def rows(self) -> range:
        """The numbers of its rows."""
        return range(self.first_row, self.last_row + 1)

    @property
    def columns(self) -> range:
        """The numbers of its columns."""
        return range(self.first_column, self.last_column + 1)


@dataclass(frozen=True)
class Grid:
    """One sheet: ``rows`` of texts, all of one width; the ``kinds`` of rows that hold more than text; merged ranges.

    ``hidden`` says that a workbook does not show the sheet; ``apart`` how a person who opens the file sees a cell
    otherwise than it is stored (`shown`); ``around`` is the text of a document outside its tables, of its first one;
    ``notes`` are those that a workbook has on its cells.
    """

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, ...], ...] = ()
    merged: tuple[CellRange, ...] = ()
    hidden: bool = False
    apart: dict[tuple[int, int], str] = field(default_factory=dict)
    around: tuple[str, ...] = ()
    notes: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sheet: str,
        rows: list[list[str]],
        kinds: Iterable[Sequence[str]] = (),
        merged: tuple[CellRange, ...] = (),
        hidden: bool = False,
        apart: dict[tuple[int, int], str] | None = None,
        around: tuple[str, ...] = (),
        notes: dict[tuple[int, int], str] | None = None,
    ) -> Grid:
        """Give a grid of rows that may differ in length: the shorter are filled up with empty cells."""
        width = max(map(len, rows), default=0)
        for row, texts in enumerate(rows, 1):
            for column, text in enumerate(texts, 1):
                if len(text) > CHARACTERS_OF_A_CELL:
                    raise UnreadableError(
                        f"has {len(text):,} characters in cell {address(row, column)} of sheet {sheet!r}; "
                        f"{CHARACTERS_OF_A_CELL:,} are the limit. Shorten the cell, or save the table alone"
                    )
        check_cells(sum(len(cells.clipped(len(rows), width)) for cells in merged), 1, sheet)
        filled = tuple((*row, *[""] * (width - len(row))) for row in rows)
        return cls(sheet, filled, tuple(map(tuple, kinds)), merged, hidden, apart or {}, around, notes or {})

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def text(self, row: int, column: int) -> str:
        """Give a cell's text; beyond the sheet's edge there is none."""
        if row < 1 or column < 1:
            return ""
        try:
            return self.rows[row - 1][column - 1]
        except IndexError:
            return ""

    def kind(self, row: int, column: int) -> str:
        """Say what a cell was in its file."""
        if row < 1 or column < 1:
            return "text"
        try:
            return self.kinds[row - 1][column - 1]
        except IndexError:
            return "text"

    def cells(self, row: int, columns: Sequence[int]) -> list[tuple[str, str]]:
        """Give the text and the kind of some cells of a row, which may lie beyond the sheet's edge."""
        texts, kinds = self.rows[row - 1 : row], self.kinds[row - 1 : row]
        if not texts or not kinds or min(columns) < 1 or max(columns) > min(len(texts[0]), len(kinds[0])):
            return [(self.text(row, column), self.kind(row, column)) for column in columns]
        return [(texts[0][column - 1], kinds[0][column - 1]) for column in columns]

    def kinds_of(self, row: int) -> Iterator[str]:
        """Say what each cell of a row was in its file; what nothing is said of is text, without an end."""
        return chain(self.kinds[row - 1] if row <= len(self.kinds) else (), repeat("text"))

    def label(self, row: int, column: int) -> str:
        """Give a cell's text, or that of the merged cells it belongs to."""
        return self.text(*self.holder(row, column)) if self.merged else self.text(row, column)

    def holder(self, row: int, column: int) -> tuple[int, int]:
        """Give the cell that holds the text shown at a place: another one where cells are merged."""
        return self._holders.get((row, column), (row, column)) if self.merged else (row, column)

    @cached_property
    def _holders(self) -> dict[tuple[int, int], tuple[int, int]]:
        return {
            place: (cells.first_row, cells.first_column)
            for cells in self.merged
            for place in cells.clipped(self.height, self.width)
        }

    @cached_property
    def filled(self) -> dict[tuple[int, int], str]:
        """The texts of the cells that are not empty, by place, row by row."""
        return {
            (row, column): text
            for row, texts in enumerate(self.rows, 1)
            for column, text in enumerate(texts, 1)
            if text.strip()
        }

    @cached_property
    def different(self) -> dict[str, None]:
        """The different texts of the cells, in their order: most cells of a table say what others do."""
        return dict.fromkeys(chain.from_iterable(self.rows))

    def changed(self, texts: Mapping[tuple[int, int], str]) -> Grid:
        """Give the sheet with other texts in some cells."""
        rows, kinds = list(map(list, self.rows)), list(map(list, self.kinds))
        for (row, column), text in texts.items():
            rows[row - 1][column - 1] = text
            if self.kind(row, column) != "text":
                kinds[row - 1][column - 1] = "text"
        return replace(self, rows=tuple(map(tuple, rows)), kinds=tuple(map(tuple, kinds)))
