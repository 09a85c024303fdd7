"""What moved between two tables: by the columns that name a row, never by place, and not beyond the digits carried."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from countylines.guarded import RawTable, csv_of
from countylines.prose import SIGNIFICANT_DIGITS

Keys = Mapping[str, tuple[str, ...]]
"""What names a row where the first columns do not, also of tables whose name goes on with another word."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf", re.IGNORECASE)
WHOLE = re.compile(r"[+-]?\d+(\.0*)?")


class Row(NamedTuple):
    """A row that only one of two tables has: what names it, and its other cells, each as *column* and *value*."""

    name: str
    cells: tuple[tuple[str, str], ...]


class Cell(NamedTuple):
    """A cell that moved: what names its row, its column, and its two values."""

    row: str
    column: str
    old: str
    new: str


class TableChange(NamedTuple):
    """What moved in one table; ``whole`` says *new* or *gone* where only one of two reports has it."""

    name: str
    whole: str = ""
    size: int = 0
    columns_gone: tuple[str, ...] = ()
    columns_new: tuple[str, ...] = ()
    rows_gone: tuple[Row, ...] = ()
    rows_new: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()

    @property
    def moved(self) -> bool:
        """Say whether anything did."""
        return any((self.whole, self.columns_gone, self.columns_new, self.rows_gone, self.rows_new, self.cells))


def read_table(path: Path) -> RawTable:
    """Read a table of a report.

    Raises
    ------
    ProjectError
        If it is no CSV in UTF-8 with a header, or a row has more or fewer cells than the header.
    """
    content = path.read_bytes()
    return csv_of(content, path.as_posix()) if content.strip() else RawTable([], [], [])


def same(old: str, new: str) -> bool:
    """Say whether two cells say the same: equal whole numbers or texts, or numbers equal to six significant digits.

    Numbers are equal that lie no further apart than half a unit of the larger one's sixth digit.
    """
    if old == new:
        return True
    if not (NUMBER.fullmatch(old) and NUMBER.fullmatch(new)):
        return False
    a, b = Decimal(old), Decimal(new)
    if a == b or (WHOLE.fullmatch(old) and WHOLE.fullmatch(new)) or a.is_infinite() or b.is_infinite():
        return a == b
    unit = Decimal(1).scaleb(max(abs(a), abs(b)).adjusted() - SIGNIFICANT_DIGITS + 1)
    return abs(a - b) <= unit / 2


def compare_tables(name: str, old: RawTable, new: RawTable, keys: Keys) -> TableChange:
    """Say what moved between two tables of one name; the order of rows and of columns says nothing.

    Rows are matched by the columns that name them (`key_columns`). Rows that these do not tell apart are matched
    as they are, and what is left of them in the order of their cells.
    """
    shared = [column for column in old.header if column in new.header]
    key = key_columns(name, old, new, keys)
    others = [column for column in shared if column not in key]
    before, after = _by_name(old, key, others), _by_name(new, key, others)
    gone, came, cells = [], [], []
    for named in dict.fromkeys([*before, *after]):
        label = ", ".join(filter(None, named))
        were, are = Counter(before.get(named, [])), Counter(after.get(named, []))
        then, now = sorted((were - are).elements()), sorted((are - were).elements())
        for was, now_is in zip(then, now, strict=False):
            moved = zip(others, was, now_is, strict=True)
            cells += [Cell(label, column, a, b) for column, a, b in moved if not same(a, b)]
        gone += [_row(label, others, row) for row in then[len(now) :]]
        came += [_row(label, others, row) for row in now[len(then) :]]
    return TableChange(
        name,
        columns_gone=tuple(column for column in old.header if column not in shared),
        columns_new=tuple(column for column in new.header if column not in shared),
        rows_gone=tuple(gone),
        rows_new=tuple(came),
        cells=tuple(cells),
    )


def key_columns(name: str, old: RawTable, new: RawTable, keys: Keys) -> tuple[str, ...]:
    """Choose the columns that name a row: as few of the first ones as tell all rows of both tables apart.

    Those that ``keys`` gives for the table come first. A column with a number that is not whole is a measurement and
    names nothing; where the others together do not tell the rows apart, all of them are the name.
    """
    shared = [column for column in old.header if column in new.header]
    given = [column for column in _given(name, keys) if column in shared]
    free = [c for c in shared if c not in given and not (_is_measured(old, c) or _is_measured(new, c))]
    order = [*given, *free]
    for length in range(max(1, len(given)), len(order)):
        if all(_tells_apart(table, order[:length]) for table in (old, new)):
            return tuple(order[:length])
    return tuple(order)


def _given(name: str, keys: Keys) -> tuple[str, ...]:
    """Look a table up: by its name, or by the longest one that it goes on from."""
    fitting = [start for start in keys if f"{name}-".startswith(f"{start}-")]
    return keys[max(fitting, key=len)] if fitting else ()


def _is_measured(table: RawTable, column: str) -> bool:
    return any(NUMBER.fullmatch(cell) and not WHOLE.fullmatch(cell) for cell in set(table.column(column)))


def _tells_apart(table: RawTable, columns: Sequence[str]) -> bool:
    names = [tuple(map(_canonical, row)) for row in table.pick(columns)]
    return len(set(names)) == len(names)


def _canonical(cell: str) -> str:
    """Write a cell of a row's name in one way: 12.0 and 12 are the same month."""
    return cell.partition(".")[0] if WHOLE.fullmatch(cell) else cell


def _by_name(
    table: RawTable, key: Sequence[str], others: Sequence[str]
) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
    for named, cells in zip(table.pick(key), table.pick(others), strict=True):
        found[tuple(map(_canonical, named))].append(cells)
    return found


def _row(label: str, columns: Sequence[str], cells: Sequence[str]) -> Row:
    return Row(label, tuple((column, cell) for column, cell in zip(columns, cells, strict=True) if cell))
