"""Numbers that were left out: cells that could be counts, beside what was read or on sheets of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from countylines.prose import count_of
from countylines.received.account.cells import is_fraction, is_number, is_year
from countylines.received.account.given import Doubt, Given, Place, placed
from countylines.received.account.lines import (
    REGIONS,
    column_of,
    force_word,
    header_of,
    own_names,
    row_of,
    speaks_for_itself,
)
from countylines.received.account.roles import NOT_READ, Roles, is_decided
from countylines.received.grids.grid import Grid, column_number
from countylines.received.layout import Block
from countylines.received.markers import plain
from countylines.received.places import normalised


def numbers_left_out(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell numbers that were left out of tables that were read."""
    if found := given.by_sheet(partial(_left_on, given, roles)):
        number = sum(map(len, found.values()))
        yield Doubt(
            "numbers left out",
            placed(given.file, found),
            f"{count_of(number, 'cell looks', 'cells look')} like numbers of a count and "
            f"{'is' if number == 1 else 'are'} not read; give a layout that names them "
            "under counts or totals, or leaves them out with a reason",
        )


def _left_on(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    """Give the places of a sheet's numbers that were left out, and for which nothing speaks."""
    if given.is_records(grid) or not given.blocks(grid):
        return
    spoken = {place for place, role in roles.left_out(grid).items() if is_decided(given, role.why)}
    left = {place: grid.text(*place) for place in roles.left_out(grid) if place not in spoken}
    numbers = [place for place, text in left.items() if is_number(text) or grid.kind(*place) in ("number", "error")]
    other_rows = _rows_of_others(given, grid)
    numbers = [place for place in numbers if place[0] not in other_rows and not is_fraction(left[place])]
    others = _columns_of_others(given, roles, grid)
    columns = {
        column
        for column in {place[1] for place in numbers}
        if column in others or speaks_for_itself(*column_of(grid, column), is_first=column == 1)
    }
    rows = {row for row in {place[0] for place in numbers} if speaks_for_itself(*row_of(grid, row))}
    yield from (place for place in numbers if place[0] not in rows and place[1] not in columns)


def _rows_of_others(given: Given, grid: Grid) -> set[int]:
    """Give the rows that ``where`` leaves out by a person's choice, or because they are not of the force or area."""
    own = own_names(given)
    blocks = given.blocks(grid)
    return {
        row
        for row in range(1, grid.height + 1)
        if blocks and all(_is_of_another(block, grid, row, own, given) for block in blocks)
    }


def _columns_of_others(given: Given, roles: Roles, grid: Grid) -> set[int]:
    """Give the columns that other forces head, where a column that is read is headed by the force that was asked."""
    own = own_names(given)
    figures = roles.figures(grid)
    if not figures:
        return set()
    first = min(row for row, _ in figures)
    heads = {column: header_of(grid, column, first) for column in range(1, grid.width + 1)}
    if not any(normalised(heads[column]) in own for column in {column for _, column in figures}):
        return set()
    known = {force_word(name) for force, names in given.forces.items() for name in (force.replace("-", " "), names[0])}
    others = {column for column, head in heads.items() if normalised(head) not in own and force_word(head) in known}
    return others | {column for column, head in heads.items() if others and plain(head).casefold() in REGIONS}


def _is_of_another(block: Block, grid: Grid, row: int, own: set[str], given: Given) -> bool:
    for column, texts in block.where.items():
        at = column_number(column)
        asked = column in given.chosen or header_of(grid, at, block.counts.first_row) in given.chosen
        if (asked or all(normalised(text) in own for text in texts)) and plain(grid.label(row, at)) not in texts:
            return True
    return False


def sheets_not_read(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell sheets that hold a table of numbers, and of which nothing is read."""
    if found := given.by_sheet(lambda grid: _table_of(grid) if _is_unread(given, grid) else []):
        yield Doubt(
            "sheets not read",
            placed(given.file, found),
            f"{count_of(len(found), 'sheet holds', 'sheets hold')} numbers, and nothing on "
            f"{'it' if len(found) == 1 else 'them'} is read; say under sheet in a layout what is, or leave "
            f"{'it' if len(found) == 1 else 'each'} out with a reason",
        )  # fmt: skip


def _is_unread(given: Given, grid: Grid) -> bool:
    decided = is_decided(given, given.layout.leave_out.get(grid.sheet, NOT_READ))
    return not (decided or given.is_records(grid) or given.blocks(grid))


def _table_of(grid: Grid) -> list[Place]:
    """Give the numbers of a sheet, if they stand in a row or column of two or more; 1, 2, 3 that count rows aside."""
    counting = {column for column in range(1, grid.width + 1) if _is_numbering(column_of(grid, column)[1])}
    of_counts = {place[1] for place, text in grid.filled.items() if is_number(text) and not is_year(text)}
    # Under a header a number like a year is a count where others of its column are none.
    heads = {column: row for (row, column), _ in reversed(grid.filled.items())}
    numbers = [
        (row, column)
        for (row, column), text in grid.filled.items()
        if (
            is_number(text)
            and column not in counting
            and (not is_year(text) or (column in of_counts and row > heads[column]))
        )
        or (is_fraction(text) and grid.kind(row, column) == "number")
    ]
    rows, columns = ([place[at] for place in numbers] for at in (0, 1))
    return numbers if len(numbers) > max(len(set(rows)), 1) or len(numbers) > max(len(set(columns)), 1) else []


def _is_numbering(texts: Sequence[str]) -> bool:
    """Say whether the cells of a column count its own rows: 1, 2, 3."""
    return len(texts) > 1 and list(texts) == [str(at) for at in range(1, len(texts) + 1)]
