"""Lines of a sheet: what stands over a column or before a row, and whether it says that no counts are there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from countylines.received.account.cells import is_fraction, is_number, is_year, spaced, words
from countylines.received.account.given import Given, Place
from countylines.received.grids.grid import Grid
from countylines.received.markers import plain
from countylines.received.places import normalised

RATES = {"rate", "rates", "per", "percent", "percentage", "percentages", "%", "proportion", "average", "mean", "share"}
CHANGES = {"change", "changes", "difference", "increase", "decrease", "%"}
REFERENCES = {"ref", "reference", "id", "index", "no", "number", "urn", "row", "serial", "code", "rank", "position"}
PERIODS = {"year", "years", "month", "months", "quarter", "day", "date", "week", "period", "fy"}
REGIONS = {
    "england", "wales", "england and wales", "scotland", "great britain", "united kingdom", "uk", "north east",
    "north west", "yorkshire and the humber", "east midlands", "west midlands", "east of england", "eastern", "london",
    "south east", "south west", "total", "all forces",
}  # fmt: skip
"""What stands beside forces in a table of all of them."""
_TITLES = 3
"""Rows above a column of numbers in which its header is looked for."""


def own_names(given: Given) -> set[str]:
    """Give the names of the force that was asked, and of its areas, as they are compared."""
    names = [given.force.replace("-", " "), *given.forces.get(given.force, ())]
    return {normalised(name) for name in [*names, *(name.partition(" Constab")[0] for name in names)]}


@lru_cache(maxsize=1 << 14)
def force_word(name: str) -> str:
    """Give a force's name without case and the words for what it is."""
    said = re.findall(r"[a-z]+", name.casefold().replace("&", "and"))
    return " ".join(word for word in said if word not in ("police", "constabulary", "service", "force", "the", "of"))


def head_at(grid: Grid, column: int, before: int) -> Place | None:
    """Give the place of the lowest text of a column above a row; None where there is none."""
    return next(((row, column) for row in range(before - 1, 0, -1) if plain(grid.label(row, column))), None)


def header_of(grid: Grid, column: int, before: int) -> str:
    """Give the lowest text of a column above a row."""
    return plain(grid.label(*place)) if (place := head_at(grid, column, before)) else ""


def heads_of(given: Given, grid: Grid) -> dict[Place, str]:
    """Give the headers of the columns that are read as figures, by their places."""
    columns = [(block, column) for block in given.blocks(grid) for column in block.counts.columns]
    places = [head_at(grid, column, block.counts.first_row) for block, column in columns]
    return {place: spaced(grid.label(*place)) for place in places if place}


def names_of_others(given: Given) -> set[str]:
    """Give the names of the other forces there are, as `force_word` has them."""
    names = {force_word(known[0]) for force, known in given.forces.items() if force != given.force and known}
    return names - own_names(given)


def header_over(given: Given, grid: Grid, column: int, row: int) -> str:
    """Give the header of a column of figures: above the first row of their block, which may be another force's."""
    first = max((block.counts.first_row for block in given.blocks(grid) if block.counts.first_row <= row), default=row)
    return header_of(grid, column, first)


def column_of(grid: Grid, column: int) -> tuple[str, list[str]]:
    """Give the header and the cells of a column."""
    texts = [text for row in range(1, grid.height + 1) if (text := plain(grid.label(row, column)))]
    return _line(texts)


def row_of(grid: Grid, row: int) -> tuple[str, list[str]]:
    """Give the label and the cells of a row."""
    texts = [text for column in range(1, grid.width + 1) if (text := plain(grid.label(row, column)))]
    return _line(texts)


def _line(texts: Sequence[str]) -> tuple[str, list[str]]:
    """Tell the header of a line from its cells; a year over numbers that are none belongs to the header."""
    first = next((at for at, text in enumerate(texts) if is_number(text) or is_fraction(text)), len(texts))
    if first + 1 < len(texts) and is_year(texts[first]) and not is_year(texts[first + 1]):
        first += 1
    return " ".join(texts[max(0, first - _TITLES) : first]), list(texts[first:])


def speaks_for_itself(header: str, texts: Sequence[str], *, is_first: bool = False) -> bool:
    """Say whether a line is one of rates, changes, years or references, by its header *and* by what it holds.

    ``is_first`` says that it is the first column of its sheet, where programs write the numbers of rows.
    One that holds fractions for the most part has no counts, whatever stands over it.
    """
    said = words(header)
    fractions = sum(map(is_fraction, texts))
    numbers = [text for text in texts if is_number(text)]
    return bool(
        fractions > len(numbers)
        or (said & (RATES | CHANGES) and fractions)
        or (said & PERIODS and all(map(is_year, numbers)))
        or (said & REFERENCES and len(set(numbers)) == len(numbers) > 1)
        or (not header and _counts_rows(numbers, with_gaps=is_first))
    )


def _counts_rows(numbers: Sequence[str], *, with_gaps: bool) -> bool:
    """Say whether numbers without a header only count rows: each is one more than the one before, or larger at least.

    Beyond the first column numbers that merely rise may be counts, over which the header was shifted.
    """
    whole = [int(text) for text in numbers if text.isascii() and text.isdigit()]
    steps = [other - one for one, other in pairwise(whole)]
    return len(whole) == len(numbers) > _TITLES and all(step == 1 or (with_gaps and step > 0) for step in steps)
