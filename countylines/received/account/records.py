"""Rows that were counted as one event each, although numbers stand in them or there is one for every month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from countylines.prose import number
from countylines.received.account.cells import OF_EVENTS, is_number, words
from countylines.received.account.given import Doubt, Given, Place, by_column, placed
from countylines.received.account.lines import column_of, speaks_for_itself
from countylines.received.account.roles import NOT_MET, Roles, saying
from countylines.received.grids.grid import Grid
from countylines.received.markers import plain

_FEW = 3


def rows_counted(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell that rows were counted although a column of numbers exists, or every month has just one."""
    for grid in filter(given.is_records, given.grids):
        if places := list(_numbers(roles, grid)):
            header = plain(grid.text(given.layout.records.header if given.layout.records else 1, places[0][1]))
            yield Doubt(
                "rows counted",
                placed(given.file, {grid.sheet: places}),
                f"rows are counted, one an event, and numbers stand in them (under {header[:40]!r}); if these are the "
                "counts, give a layout that names them under counts, else one by hand that counts records",
            )
        elif one := _one_a_month(given):
            yield Doubt(
                "rows counted",
                f"{given.file}, sheet {grid.sheet!r}",
                f"rows are counted, one an event, and each of {number(one)} months has exactly one: it may be a "
                "table of months; give a layout that names its counts, else one by hand that counts records",
            )


def _numbers(roles: Roles, grid: Grid) -> Iterator[Place]:
    """Give the cells of columns of numbers that were left out, of what was counted."""
    left = {place: grid.text(*place) for place, role in roles.left_out(grid).items() if role.why != NOT_MET}
    filled = Counter(column for _, column in left)
    numbers = {*saying(left, is_number), *(place for place in left if grid.kind(*place) == "error")}
    for column, places in by_column(sorted(numbers)).items():
        header, texts = column_of(grid, column)
        if (
            2 * len(places) > filled[column]
            and not words(header) & OF_EVENTS
            and not speaks_for_itself(header, texts, is_first=column == 1)
        ):
            yield from places


def _one_a_month(given: Given) -> int:
    """Give how many months there are, if each has one record; 0 otherwise."""
    observed = given.reading.observations
    months = observed.groupby(["start", "end"])["low"].sum()
    return len(months) if len(months) >= _FEW and (months == 1).all() else 0
