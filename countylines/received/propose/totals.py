"""Rows that are the sum of others, though nothing calls them a total; and rows and columns as a layout writes them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from countylines.received import markers
from countylines.received.grids.grid import Grid

_LARGE = 10
"""What is as large is hardly by chance the sum of others."""


@lru_cache(maxsize=markers.TEXTS_KEPT)
def bounds_of(text: str) -> tuple[int, float]:
    """Give the bounds of what a cell counts; one that does not say leaves any count open."""
    try:
        count = markers.read_cell(text).count
    except ValueError:
        count = None
    return (0, math.inf) if count is None else (count.low, math.inf if count.high is None else count.high)


def unnamed(grid: Grid, labelled: Mapping[int, bool], columns: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Give the rows without a label that are exactly the sum of those with one next to them, and these.

    ``labelled`` says of each row, in their order, whether it has a label; ``columns`` hold the counts.
    """
    found = [(named, list(run)) for named, run in groupby(labelled, labelled.__getitem__)]
    for at, (named, blank) in enumerate(found):
        choices = [(blank[-1], run) for _, run in found[at + 1 : at + 2]]
        choices += [(blank[0], run) for _, run in found[max(at - 1, 0) : at]]
        yield from [each for each in choices if not named and _is_sum(grid, *each, columns)][:1]


def _is_sum(grid: Grid, row: int, parts: Sequence[int], columns: Sequence[int]) -> bool:
    """Say whether a row is the sum of several others in each column, beyond chance."""
    bounds = [[bounds_of(grid.text(each, column)) for column in columns] for each in (row, *parts)]
    if len(parts) < 2 or any(low != high for of_row in bounds for low, high in of_row):
        return False
    whole, *others = [[low for low, _ in of_row] for of_row in bounds]
    return max(whole) >= _LARGE and whole == [sum(column) for column in zip(*others, strict=True)]


def ranges(lines: Sequence[int], spelt: Callable[[int], str]) -> str:
    """Write rows or columns as a layout does: 4:15,17."""
    return ",".join(":".join(dict.fromkeys((spelt(run[0]), spelt(run[-1])))) for run in runs(sorted(lines)))


def runs(lines: Iterable[int]) -> Iterator[list[int]]:
    """Give the lines that follow on one another together."""
    for _, run in groupby(enumerate(lines), key=lambda at: at[1] - at[0]):
        yield [line for _, line in run]
