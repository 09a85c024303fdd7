"""Every whole number that hidden cells may be: the least and greatest value of a statistic, and what always holds."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from countylines.counts.arrays import check_bounds
from countylines.statistics import FloatArray, IntArray

LIMIT = 20_000
"""How many fillings of the hidden cells a search may try unless told otherwise."""
REACH = 100
"""A cell without an upper bound is searched up to this many times the largest bound of the series (at least 10)."""


@dataclass(frozen=True)
class _Cells:
    """The hidden cells of a series, each with a finite upper bound."""

    at: IntArray
    least: IntArray
    most: IntArray
    series: IntArray
    reach: int | None

    @property
    def widths(self) -> list[int]:
        return [int(width) for width in self.most - self.least + 1]

    def fill(self, values: IntArray) -> IntArray:
        """Put values, shape (m, hidden cells), into whole series, shape (m, k)."""
        filled = np.tile(self.series, (len(values), 1))
        filled[:, self.at] = values
        return filled


def _hidden_cells(low: npt.ArrayLike, high: npt.ArrayLike, limit: int) -> _Cells:
    lows, highs = check_bounds(low, high, minimum_periods=1)
    if limit < 10:
        raise ValueError(f"At most {limit} fillings were allowed: allow 10 or more.")
    at, endless = np.flatnonzero(lows != highs), np.isinf(highs)
    farthest = REACH * int(np.max([*lows, *highs[~endless], 10]))
    most = np.where(endless, farthest, highs).astype(np.int64)
    return _Cells(at, lows[at], most[at], lows, farthest if endless.any() else None)


def _every_filling(cells: _Cells, limit: int) -> IntArray | None:
    """List every filling, or None where there are more than ``limit``."""
    size = math.prod(cells.widths)
    if size > limit:
        return None
    if not cells.widths:
        return np.zeros((1, 0), dtype=np.int64)
    return np.column_stack(np.unravel_index(np.arange(size), cells.widths)) + cells.least


def _every_corner(cells: _Cells, limit: int) -> IntArray | None:
    """List the corners, at which every cell is at a bound, or None where there are more than ``limit``."""
    hidden = len(cells.widths)
    if hidden > 30 or 2**hidden > limit:
        return None
    at_most = (np.arange(2**hidden)[:, None] >> np.arange(hidden)) & 1
    return np.where(at_most, cells.most, cells.least)


def _draw_fillings(cells: _Cells, size: int, corners: bool, rng: np.random.Generator) -> IntArray:
    """Draw fillings, uniform within the bounds of each cell or at an end of it, cells taken in random order."""
    values = np.zeros((size, len(cells.widths)), dtype=np.int64)
    order = rng.permuted(np.tile(np.arange(values.shape[1]), (size, 1)), axis=1)
    for cell in order.T:
        least, most = cells.least[cell], cells.most[cell]
        drawn = np.where(rng.integers(2, size=size), least, most) if corners else rng.integers(least, most + 1)
        values[np.arange(size), cell] = drawn
    return values


def _moves(cells: _Cells, values: IntArray) -> IntArray:
    """Give what one step leads to: one cell, or all together, goes up or down by a power of two."""
    hidden, widest = len(cells.widths), max(cells.widths) - 1
    steps = np.unique([*(2 ** np.arange(widest.bit_length())), widest])
    each = np.eye(hidden, dtype=np.int64)
    together = np.clip(values + np.append(steps, -steps)[:, None], cells.least, cells.most)
    directions = np.concatenate([each, -each])
    room = np.concatenate([cells.most - values, values - cells.least])
    lengths = np.minimum(steps[None, :], room[:, None])
    directions, lengths = np.repeat(directions, steps.size, axis=0), lengths.ravel()
    alone = values + (directions * lengths[:, None])[lengths > 0]
    return np.unique(np.concatenate([alone, together]), axis=0)


@dataclass(frozen=True, eq=False)
class SearchedBounds:
    """The least and the greatest value of a statistic over the fillings that were tried.

    Unless the search was exhaustive these are inner bounds: the true ones are the same or lie further out.

    Attributes
    ----------
    least, greatest, least_at, greatest_at
        Of the statistic, and a filling, shape (k,), that has each.
    fillings, refused
        How many were tried; among them, those at which the statistic has no answer.
    exhaustive, corners
        Whether every filling was tried, so that the bounds are the true ones; or every corner (each hidden cell at one
        of its bounds), so that the greatest value of a convex statistic is the true one.
    reach
        The highest number tried in cells that have no upper bound; None where each has one. The bounds then hold
        up to there only.
    """

    least: float
    greatest: float
    least_at: IntArray
    greatest_at: IntArray
    fillings: int
    refused: int
    exhaustive: bool
    corners: bool
    reach: int | None

    @property
    def how(self) -> str:
        """Say in words what the bounds rest on."""
        tried = "every filling" if self.exhaustive else "a search of fillings"
        told = [f"{tried} ({self.fillings:,})"]
        if self.reach is not None:
            told.append(f"no upper bound: tried up to {self.reach:,} only")
        elif not self.exhaustive:
            told.append("the true bounds may lie further out")
        if self.refused:
            told.append(f"no answer at {self.refused:,}")
        return "; ".join(told)


@dataclass
class _Search:
    """The best values found so far."""

    statistic: Callable[[IntArray], FloatArray]
    cells: _Cells
    best: dict[int, tuple[float, IntArray]] = field(default_factory=dict)
    fillings: int = 0
    refused: int = 0

    def try_all(self, values: IntArray) -> None:
        """Evaluate fillings and remember the least (sign -1) and the greatest (sign 1) value."""
        if not len(values):
            return
        found = self.statistic(self.cells.fill(values))
        unanswered = np.isnan(found)
        self.fillings += len(values)
        self.refused += int(unanswered.sum())
        for sign in () if unanswered.all() else (-1, 1):
            here = int(np.nanargmax(sign * found))
            if sign not in self.best or sign * found[here] > sign * self.best[sign][0]:
                self.best[sign] = float(found[here]), values[here]

    def climb(self, sign: int, budget: int, rng: np.random.Generator) -> None:
        """Go from the best filling to better neighbours until there is none, or the budget is spent."""
        stop = self.fillings + budget
        while sign in self.best and self.fillings < stop:
            value, values = self.best[sign]
            moves = _moves(self.cells, values)
            room = stop - self.fillings
            self.try_all(moves if len(moves) <= room else rng.choice(moves, room, replace=False))
            if sign * self.best[sign][0] <= sign * value:
                return


def search_fillings(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    statistic: Callable[[IntArray], FloatArray],
    *,
    limit: int = LIMIT,
    seed: int = 1,
) -> SearchedBounds:
    """Search the whole numbers that hidden cells may be for the least and the greatest value of a statistic.

    Every filling is tried where there are at most ``limit``. Otherwise the corners are tried (all, where that
    leaves half the limit), then seeded random fillings, then steps that better the least and the greatest value
    found, in one cell or in all at once.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each period; see `check_bounds`.
    statistic : callable
        Takes fillings, shape (m, k), and gives as many numbers; NaN says that it has no answer there.
    limit, seed : int
        How many fillings to try at most, 10 or more; of the random ones.

    Raises
    ------
    ValueError
        If a bound is not valid, ``limit`` is below 10, or the statistic has no answer at any filling tried.
    """
    cells = _hidden_cells(low, high, limit)
    search = _Search(statistic, cells)
    every = _every_filling(cells, limit)
    corners = _every_corner(cells, limit // 2) if every is None else None
    if every is not None:
        search.try_all(every)
    else:
        rng = np.random.default_rng(seed)
        search.try_all(_draw_fillings(cells, limit // 4, True, rng) if corners is None else corners)
        search.try_all(_draw_fillings(cells, limit // 4, False, rng))
        search.climb(-1, (limit - search.fillings) // 2, rng)
        search.climb(1, limit - search.fillings, rng)
    if not search.best:
        raise ValueError(
            f"The statistic has no answer at any of {search.fillings:,} values of the hidden cells: "
            "report the bounds of the counts themselves."
        )
    (least, least_at), (greatest, greatest_at) = search.best[-1], search.best[1]
    return SearchedBounds(
        least=least,
        greatest=greatest,
        least_at=cells.fill(least_at[None])[0],
        greatest_at=cells.fill(greatest_at[None])[0],
        fillings=search.fillings,
        refused=search.refused,
        exhaustive=every is not None and cells.reach is None,
        corners=every is not None or corners is not None,
        reach=cells.reach,
    )


@dataclass(frozen=True, eq=False)
class Fillings:
    """Whole numbers that hidden cells may be, each filling once.

    Attributes
    ----------
    values : ndarray of int64, shape (m, k)
        Whole series; corners come first, for a claim that fails mostly fails at one.
    exhaustive, reach
        Whether these are all there are; as in `SearchedBounds`.
    """

    values: IntArray
    exhaustive: bool
    reach: int | None


def fillings_to_try(low: npt.ArrayLike, high: npt.ArrayLike, *, limit: int = LIMIT, seed: int = 1) -> Fillings:
    """Give the fillings at which a claim must hold: all of them where there are at most ``limit``.

    Otherwise corners and seeded random fillings, half the limit each. Parameters and errors as `search_fillings`.
    """
    cells = _hidden_cells(low, high, limit)
    corners, every = _every_corner(cells, limit // 2), _every_filling(cells, limit)
    rng = np.random.default_rng(seed)
    first = _draw_fillings(cells, limit // 2, True, rng) if corners is None else corners
    rest = _draw_fillings(cells, limit - len(first), False, rng) if every is None else every
    distinct = list(dict.fromkeys(map(tuple, [*first.tolist(), *rest.tolist()])))
    tried = np.array(distinct, dtype=np.int64).reshape(len(distinct), len(cells.widths))
    return Fillings(cells.fill(tried), every is not None and cells.reach is None, cells.reach)
