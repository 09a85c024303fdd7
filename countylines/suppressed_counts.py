"""Statistics of a monthly series some of whose counts are known only between bounds.

Two ways are kept apart. *Searched bounds* ask which values a statistic takes as the hidden cells run through the
whole numbers they may be; nothing is said to be likelier than anything else. A *censored likelihood* uses the
bounds themselves as the data of a negative binomial model. Neither ever puts a bound in the place of a count, and
a method that has no answer for bounds refuses them (`require_exact`).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from countylines.dispersion import FloatArray, IntArray, check_days, check_probability
from countylines.seasonality import MONTHS, ROUNDING, check_months, month_angles

LIMIT = 20_000
"""How many fillings of the hidden cells a search may try unless told otherwise."""
REACH = 100
"""A cell without an upper bound is searched up to this many times the largest bound of the series (at least 10)."""
AT_ONCE = 64
"""So many fillings are judged before the search looks whether a claim has failed."""
TOO_LARGE = 2**40
"""Bounds beyond this are no counts of arrests, and their squares would not fit into whole numbers."""


def check_bounds(low: npt.ArrayLike, high: npt.ArrayLike, *, minimum_periods: int = 3) -> tuple[IntArray, FloatArray]:
    """Return the bounds of each count ready for use, or say what is wrong with them.

    Parameters
    ----------
    low : array_like, shape (k,)
        The least count of each period.
    high : array_like, shape (k,)
        The greatest; infinite, None or missing where there is no upper bound.
    minimum_periods : int
        The fewest periods the caller can work with.

    Returns
    -------
    low : ndarray of int64, shape (k,)
    high : ndarray of float64, shape (k,)
        Infinite where there is no upper bound.

    Raises
    ------
    ValueError
        If a low bound is missing, a bound is negative, fractional or too large to be a count, low exceeds high, or
        there are too few periods.
    """
    lows, highs = _as_floats(low, "low", np.nan), _as_floats(high, "high", np.inf)
    if lows.shape != highs.shape:
        raise ValueError(f"There are {lows.size} low bounds but {highs.size} high ones: give one of each a period.")
    if lows.size < minimum_periods:
        raise ValueError(
            f"There are {lows.size} periods and at least {minimum_periods} are needed: "
            "add periods, or leave this statistic out."
        )
    for wrong, what in (
        (~np.isfinite(lows), "has no low bound: give 0 where nothing is known, or leave the period out"),
        ((lows < 0) | (highs < 0), "has a negative bound: counts are 0 or more, so correct it"),
        ((lows != np.floor(lows)) | (highs != np.floor(highs)), "has a fractional bound: give whole numbers"),
        (lows > highs, "has a low bound above its high one: correct it"),
        (
            (lows > TOO_LARGE) | ((highs > TOO_LARGE) & np.isfinite(highs)),
            "has a bound of more than a million million: leave the upper bound out if there is none",
        ),
    ):
        if wrong.any():
            raise ValueError(f"Period {int(np.argmax(wrong)) + 1} {what}.")
    return lows.astype(np.int64), highs


def _as_floats(values: npt.ArrayLike, name: str, missing: float) -> FloatArray:
    try:
        vector = pd.array(np.asarray(values, dtype=object).tolist(), dtype="Float64")
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {name} bounds are not all numbers ({error}): give one number a period.") from error
    floats: FloatArray = vector.to_numpy(dtype=np.float64, na_value=missing)
    return floats


def require_exact(low: npt.ArrayLike, high: npt.ArrayLike, method: str) -> IntArray:
    """Return the counts where every one is exact, and refuse them otherwise.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each period; see `check_bounds`.
    method : str
        What needs exact counts, as the start of a sentence: ``"Edwards' test"``.

    Returns
    -------
    ndarray of int64, shape (k,)

    Raises
    ------
    ValueError
        If a count is not exact, or a bound is not valid.
    """
    lows, highs = check_bounds(low, high, minimum_periods=1)
    hidden = lows != highs
    if hidden.any():
        raise ValueError(
            f"{method} needs exact counts and {hidden.sum()} of {hidden.size} are known only between bounds, "
            f"the first in period {int(np.argmax(hidden)) + 1}: leave it out, for a bound is not a count."
        )
    return lows


# Searching the fillings


@dataclass(frozen=True)
class _Cells:
    """The hidden cells of a series, each with a finite upper bound, and what their sum must be."""

    at: IntArray
    least: IntArray
    most: IntArray
    series: IntArray
    remaining: int | None
    reach: int | None

    @property
    def widths(self) -> list[int]:
        return [int(width) for width in self.most - self.least + 1]

    def fill(self, values: IntArray) -> IntArray:
        """Put values, shape (m, hidden cells), into whole series, shape (m, k)."""
        filled = np.tile(self.series, (len(values), 1))
        filled[:, self.at] = values
        return filled

    def allowed(self, values: IntArray) -> IntArray:
        """Keep the rows that lie within the bounds and add up."""
        within = ((values >= self.least) & (values <= self.most)).all(axis=1)
        if self.remaining is not None:
            within &= values.sum(axis=1) == self.remaining
        return values[within]


def _hidden_cells(low: npt.ArrayLike, high: npt.ArrayLike, total: int | None) -> _Cells:
    lows, highs = check_bounds(low, high, minimum_periods=1)
    at = np.flatnonzero(lows != highs)
    remaining = None
    if total is not None:
        remaining = int(total) - int(np.delete(lows, at).sum())
        _refuse_unmasking_total(lows[at], highs[at], remaining)
    finite = np.concatenate([lows, highs[np.isfinite(highs)], [10]])
    farthest = REACH * int(finite.max())
    most = np.where(np.isinf(highs), farthest, highs).astype(np.int64)
    reach = farthest if np.isinf(highs).any() else None
    return _Cells(at, lows[at], most[at], lows, remaining, reach)


def _refuse_unmasking_total(least: IntArray, most: FloatArray, remaining: int) -> None:
    if not least.sum() <= remaining <= most.sum():
        raise ValueError(
            "The stated total cannot be met by any values of the hidden cells: "
            "leave the total out, and report that it disagrees with the cells."
        )
    others_least, others_most = least.sum() - least, np.array([np.delete(most, i).sum() for i in range(most.size)])
    if (remaining - others_most > least).any() or (remaining - others_least < most).any():
        raise ValueError(
            "The stated total narrows a hidden cell, so it may not be used: leave the total out (total=None), "
            "and the sum is computed from the cells."
        )


def _every_filling(cells: _Cells, limit: int) -> IntArray | None:
    """List every filling, or None where there are more than ``limit``."""
    widths = cells.widths
    # With a total the widest cell follows from the others.
    follows = int(np.argmax(widths)) if cells.remaining is not None and widths else None
    free = [i for i in range(len(widths)) if i != follows]
    size = math.prod(widths[i] for i in free)
    if size > limit:
        return None
    if not widths:
        return np.zeros((1, 0), dtype=np.int64)
    values = np.zeros((size, len(widths)), dtype=np.int64)
    if free:
        steps = np.unravel_index(np.arange(size), [widths[i] for i in free])
        values[:, free] = np.column_stack(steps) + cells.least[free]
    if follows is not None and cells.remaining is not None:
        values[:, follows] = cells.remaining - values.sum(axis=1)
    return cells.allowed(values)


def _every_corner(cells: _Cells, limit: int) -> IntArray | None:
    """List the corners of what is allowed, or None where there may be more than ``limit``.

    A corner has every cell at a bound; with a total, every cell but one, which takes what is left.
    """
    hidden = len(cells.widths)
    if hidden > 30 or 2**hidden * (1 if cells.remaining is None else hidden) > limit:
        return None
    at_most = (np.arange(2**hidden)[:, None] >> np.arange(hidden)) & 1
    corners = np.where(at_most, cells.most, cells.least)
    if cells.remaining is None:
        return corners
    rest = cells.remaining - corners.sum(axis=1)
    moved = [corners + rest[:, None] * (np.arange(hidden) == cell) for cell in range(hidden)]
    return np.unique(cells.allowed(np.concatenate(moved)), axis=0)


def _draw_fillings(cells: _Cells, size: int, corners: bool, rng: np.random.Generator) -> IntArray:
    """Draw fillings, uniform within what is left for each cell or at an end of it, cells taken in random order."""
    hidden = len(cells.widths)
    values = np.zeros((size, hidden), dtype=np.int64)
    order = rng.permuted(np.tile(np.arange(hidden), (size, 1)), axis=1)
    rest_least, rest_most = np.full(size, cells.least.sum()), np.full(size, cells.most.sum())
    left = None if cells.remaining is None else np.full(size, cells.remaining)
    for cell in order.T:
        least, most = cells.least[cell], cells.most[cell]
        if left is not None:
            rest_least, rest_most = rest_least - least, rest_most - most
            least, most = np.maximum(least, left - rest_most), np.minimum(most, left - rest_least)
        drawn = np.where(rng.integers(2, size=size), least, most) if corners else rng.integers(least, most + 1)
        values[np.arange(size), cell] = drawn
        left = None if left is None else left - drawn
    return values


def _moves(cells: _Cells, values: IntArray) -> IntArray:
    """Give what one step leads to, each step a power of two.

    One cell, or all together, goes up or down; with a total, something goes from one cell to another.
    """
    hidden = len(cells.widths)
    widest = max(cells.widths) - 1
    steps = np.unique([*(2 ** np.arange(widest.bit_length())), widest])
    each = np.eye(hidden, dtype=np.int64)
    together = np.zeros((0, hidden), dtype=np.int64)
    if cells.remaining is None:
        together = np.clip(values + np.append(steps, -steps)[:, None], cells.least, cells.most)
        directions = np.concatenate([each, -each])
        room = np.concatenate([cells.most - values, values - cells.least])
    else:
        up, down = np.nonzero(~np.eye(hidden, dtype=np.bool_))
        directions = each[up] - each[down]
        room = np.minimum(cells.most[up] - values[up], values[down] - cells.least[down])
    lengths = np.minimum(steps[None, :], room[:, None])
    directions, lengths = np.repeat(directions, steps.size, axis=0), lengths.ravel()
    alone = values + (directions * lengths[:, None])[lengths > 0]
    return np.unique(np.concatenate([alone, together]), axis=0)


Statistic = Callable[[IntArray], float | FloatArray]
Claim = Callable[[IntArray], bool | npt.NDArray[np.bool_]]


@dataclass(frozen=True, eq=False)
class SearchedBounds:
    """The least and the greatest value of a statistic over the fillings that were tried.

    Unless the search was exhaustive these are inner bounds: the true ones are the same or lie further out.

    Attributes
    ----------
    least, greatest : float
        Of the statistic.
    least_at, greatest_at : ndarray of int64, shape (k,)
        A filling that has it.
    fillings : int
        How many were tried.
    refused : int
        Among them, those at which the statistic has no answer.
    exhaustive : bool
        Whether every filling was tried, so that the bounds are the true ones.
    corners : bool
        Whether every corner was tried (each hidden cell at one of its bounds), so that the greatest value of a
        convex statistic is the true one.
    reach : int or None
        The highest number tried in cells that have no upper bound; None where each has one. The bounds then hold
        up to there only.
    total : int or None
        The stated total that every filling meets; None where the total is that of the filling.
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
    total: int | None

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

    evaluate: Callable[[IntArray], FloatArray]
    cells: _Cells
    best: dict[int, tuple[float, IntArray]] = field(default_factory=dict)
    fillings: int = 0
    refused: int = 0

    def try_all(self, values: IntArray) -> None:
        """Evaluate fillings and remember the least (sign -1) and the greatest (sign 1) value."""
        if not len(values):
            return
        found = self.evaluate(self.cells.fill(values))
        self.fillings += len(values)
        self.refused += int(np.isnan(found).sum())
        if np.isnan(found).all():
            return
        for sign in (-1, 1):
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
    statistic: Statistic,
    *,
    total: int | None = None,
    limit: int = LIMIT,
    seed: int = 1,
    vectorized: bool = False,
) -> SearchedBounds:
    """Search the whole numbers that hidden cells may be for the least and the greatest value of a statistic.

    Every filling is tried where there are at most ``limit``. Otherwise the corners are tried (all, where that
    leaves half the limit), then seeded random fillings, then steps that better the least and the greatest value
    found, in one cell or in all at once (with a total: from one cell to another).

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each period; see `check_bounds`.
    statistic : callable
        Takes counts, shape (k,), and gives a number; a ValueError or NaN says that it has no answer there.
    total : int, optional
        A stated total that every filling must meet. Without it each filling has its own.
    limit : int
        How many fillings to try at most.
    seed : int
        Of the random fillings.
    vectorized : bool
        Whether ``statistic`` takes many fillings at once, shape (m, k), and gives as many numbers.

    Returns
    -------
    SearchedBounds

    Raises
    ------
    ValueError
        If a bound is not valid, ``limit`` is below 10, the total cannot be met or narrows a hidden cell, or the
        statistic has no answer at any filling tried.
    """
    cells = _hidden_cells(low, high, total)
    if limit < 10:
        raise ValueError(f"At most {limit} fillings were allowed: allow 10 or more.")
    search = _Search(partial(_at_once if vectorized else _one_by_one, statistic), cells)
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
        total=total,
    )


def _at_once(statistic: Statistic, fillings: IntArray) -> FloatArray:
    return np.asarray(statistic(fillings), dtype=np.float64)


def _one_by_one(statistic: Statistic, fillings: IntArray) -> FloatArray:
    def answer(counts: IntArray) -> float:
        try:
            return float(statistic(counts))
        except ValueError:
            return np.nan

    return np.array([answer(counts) for counts in fillings])


@dataclass(frozen=True, eq=False)
class EveryFilling:
    """Whether something holds whatever the hidden cells are, as far as was searched.

    Attributes
    ----------
    holds : bool
        Whether it held at every filling tried. Where it does not, the answer is final.
    exhaustive : bool
        Whether every filling was tried, or one was found at which it fails: the answer is then certain.
    fillings : int
        How many were tried.
    fails_at : ndarray of int64, shape (k,), or None
        The first filling found at which it does not hold.
    reach : int or None
        The highest number tried in cells that have no upper bound.
    """

    holds: bool
    exhaustive: bool
    fillings: int
    fails_at: IntArray | None
    reach: int | None


def all_fillings(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    predicate: Claim,
    *,
    total: int | None = None,
    limit: int = LIMIT,
    seed: int = 1,
    vectorized: bool = False,
) -> EveryFilling:
    """Ask whether a claim holds at every value that the hidden cells may take.

    Corners come first, for a claim that fails mostly fails at one; the search stops at the first failure. Where
    there are more fillings than ``limit``, corners and seeded random fillings are tried, half the limit each.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each period; see `check_bounds`.
    predicate : callable
        Takes counts, shape (k,), and says whether the claim holds; a ValueError counts as no.
    total, limit, seed
        As in `search_fillings`.
    vectorized : bool
        Whether ``predicate`` takes many fillings at once, shape (m, k), and gives as many answers.

    Returns
    -------
    EveryFilling

    Raises
    ------
    ValueError
        If a bound is not valid, ``limit`` is below 10, or the total cannot be met or narrows a hidden cell.
    """
    cells = _hidden_cells(low, high, total)
    if limit < 10:
        raise ValueError(f"At most {limit} fillings were allowed: allow 10 or more.")
    corners, every = _every_corner(cells, limit // 2), _every_filling(cells, limit)
    rng = np.random.default_rng(seed)
    first = _draw_fillings(cells, limit // 2, True, rng) if corners is None else corners
    rest = _draw_fillings(cells, limit - len(first), False, rng) if every is None else every
    # Each filling once, corners first.
    distinct = list(dict.fromkeys(map(tuple, [*first.tolist(), *rest.tolist()])))
    tried = np.array(distinct, dtype=np.int64).reshape(len(distinct), len(cells.widths))
    fillings = cells.fill(tried)
    holds = predicate if vectorized else partial(_hold, predicate)
    for start in range(0, len(fillings), AT_ONCE):
        batch = fillings[start : start + AT_ONCE]
        if not (held := np.asarray(holds(batch), dtype=np.bool_)).all():
            at = int(np.argmin(held))
            return EveryFilling(False, True, start + at + 1, batch[at], cells.reach)
    return EveryFilling(True, every is not None and cells.reach is None, len(fillings), None, cells.reach)


def _hold(predicate: Claim, fillings: IntArray) -> npt.NDArray[np.bool_]:
    def holds(counts: IntArray) -> bool:
        try:
            return bool(predicate(counts))
        except ValueError:
            return False

    return np.array([holds(counts) for counts in fillings], dtype=np.bool_)


# Bounds of the statistics of one year


@dataclass(frozen=True, eq=False)
class SuppressedStatistics:
    """Bounds of the statistics of a series with hidden cells.

    Attributes
    ----------
    total : tuple of int and (int or None)
        Least and greatest number of events; the greatest is None where a cell has no upper bound.
    stated_total : bool
        Whether that is the total as stated, which every filling then meets; otherwise it is summed anew.
    pearson : SearchedBounds
        Pearson's X² about day-weighted expectations.
    g : SearchedBounds
        The likelihood-ratio statistic about the same expectations.
    degrees_of_freedom : int
        Of both: k - 1.
    shape_p_value : SearchedBounds or None
        p of the quasi-Poisson F of the within-year cosinor; None where a calendar month comes twice, there are
        fewer than four, or no filling has an answer.
    """

    total: tuple[int, int | None]
    stated_total: bool
    pearson: SearchedBounds
    g: SearchedBounds
    degrees_of_freedom: int
    shape_p_value: SearchedBounds | None


def bound_statistics(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    days: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    total: int | None = None,
    limit: int = LIMIT,
    seed: int = 1,
) -> SuppressedStatistics:
    r"""Bound the total, the dispersion statistics and the p-value of the within-year shape.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each month; see `check_bounds`.
    days : array_like, shape (k,)
        Exposure of each month in days.
    months : array_like, shape (k,)
        Calendar months, 1 to 12.
    total, limit, seed
        As in `search_fillings`.

    Returns
    -------
    SuppressedStatistics

    Raises
    ------
    ValueError
        If the bounds or the days are not valid, the total cannot be met or narrows a hidden cell, or no event is
        possible.

    Notes
    -----
    :math:`X^2 = (D/N)\sum n_i^2/d_i - N` is convex in the counts, as a square over a sum less a sum; G is too, as
    a sum of relative entropies. So each has its greatest value at a corner, and its least may lie inside.
    """
    lows, highs = check_bounds(low, high)
    d = check_days(days, lows.size)
    found = partial(search_fillings, lows, highs, total=total, limit=limit, seed=seed, vectorized=True)
    numbers = np.asarray(months)
    yearly = np.unique(numbers).size == numbers.size >= 4
    return SuppressedStatistics(
        total=_total_bounds(lows, highs, total),
        stated_total=total is not None,
        pearson=found(partial(_pearson, days=d)),
        g=found(partial(_likelihood_ratio, days=d)),
        degrees_of_freedom=lows.size - 1,
        shape_p_value=_bound_shape(found, d, numbers) if yearly else None,
    )


def _total_bounds(low: IntArray, high: FloatArray, total: int | None) -> tuple[int, int | None]:
    if total is not None:
        return int(total), int(total)
    return int(low.sum()), int(high.sum()) if np.isfinite(high).all() else None


def _bound_shape(
    found: Callable[[Callable[[IntArray], FloatArray]], SearchedBounds], days: FloatArray, months: npt.ArrayLike
) -> SearchedBounds | None:
    try:
        return found(partial(_shape_p_values, days=days, months=months))
    except ValueError:
        return None


def _expected(fillings: IntArray, days: FloatArray) -> FloatArray:
    """Day-weighted expectations, shape (m, k); NaN where there is no event."""
    total = fillings.sum(axis=1, keepdims=True).astype(np.float64)
    expected: FloatArray = np.where(total > 0, total, np.nan) * (days / days.sum())
    return expected


def _pearson(fillings: IntArray, days: FloatArray) -> FloatArray:
    expected = _expected(fillings, days)
    statistic: FloatArray = ((fillings - expected) ** 2 / expected).sum(axis=1)
    return statistic


def _likelihood_ratio(fillings: IntArray, days: FloatArray) -> FloatArray:
    statistic: FloatArray = 2 * special.rel_entr(fillings, _expected(fillings, days)).sum(axis=1)
    return statistic


def _shape_p_values(fillings: IntArray, days: FloatArray, months: npt.ArrayLike) -> FloatArray:
    """Give the p-value of `countylines.seasonality.fit_within_year_shape` for many series of the same months.

    Newton's method for all at once, with steps kept short; NaN where that function refuses.
    """
    theta = month_angles(check_months(months, days.size))
    design = np.column_stack([np.ones(theta.size), np.cos(theta), np.sin(theta)])
    p_values = np.full(len(fillings), np.nan)
    enough = np.count_nonzero(fillings, axis=1) >= design.shape[1]
    n = fillings[enough].astype(np.float64)
    if not len(n):
        return p_values
    expected = _expected(fillings[enough], days)
    beta = np.zeros((len(n), design.shape[1]))
    for _ in range(200):
        fitted = expected * np.exp(beta @ design.T)
        information = np.einsum("mk,ki,kj->mij", fitted, design, design)
        step = np.linalg.solve(information, ((n - fitted) @ design)[..., None])[..., 0]
        longest = np.abs(step @ design.T).max(axis=1, keepdims=True)
        beta += step * np.minimum(1, 2 / np.maximum(longest, 2))
        if longest.max() < 1e-10:
            break
    fitted = expected * np.exp(beta @ design.T)
    degrees = theta.size - design.shape[1]
    # A month without events may be fitted as good as none.
    squares = np.where(n > 0, (n - fitted) ** 2 / np.where(n > 0, fitted, 1), fitted)
    phi1 = squares.sum(axis=1) / degrees
    flat = np.hypot(beta[:, 1], beta[:, 2]) < ROUNDING
    exactly = (phi1 < ROUNDING) & ~flat
    statistic = np.where(flat, 0, (n * (beta @ design.T)).sum(axis=1) / np.where(phi1 < ROUNDING, 1, phi1))
    p_values[enough] = np.where(exactly, np.nan, stats.f.sf(statistic, 2, degrees))
    return p_values


def suppressed_table(found: SuppressedStatistics) -> pd.DataFrame:
    """Give the bounds of `bound_statistics` as a table, a row a quantity.

    Parameters
    ----------
    found : SuppressedStatistics
        Bounds.

    Returns
    -------
    pandas.DataFrame
        Columns ``quantity``, ``least``, ``greatest`` (missing where there is no upper bound) and ``how``.
    """
    k = found.degrees_of_freedom
    counted = "the total as stated" if found.stated_total else "summed over the bounds"
    rows: list[tuple[str, float, float | None, str]] = [("total", *found.total, counted)]
    for name, bounds in (("Pearson X²", found.pearson), ("G", found.g)):
        how = _how_convex(bounds)
        open_above = bounds.reach is not None
        p_least = 0.0 if open_above else float(stats.chi2.sf(bounds.greatest, k))
        rows.append((f"{name}, day-weighted", bounds.least, None if open_above else bounds.greatest, how))
        rows.append((f"p of {name}", p_least, float(stats.chi2.sf(bounds.least, k)), how))
        if name == "Pearson X²":
            rows.append(("φ₀ = X²/df", bounds.least / k, None if open_above else bounds.greatest / k, how))
    if found.shape_p_value is not None:
        shape = found.shape_p_value
        rows.append(("p of F, within-year shape", shape.least, shape.greatest, shape.how))
    table = pd.DataFrame(rows, columns=["quantity", "least", "greatest", "how"])
    return table.astype({"least": "Float64", "greatest": "Float64"})


def _how_convex(bounds: SearchedBounds) -> str:
    """Say what the bounds of a convex statistic rest on; it grows without limit in a cell without an upper bound."""
    if bounds.reach is not None:
        return f"no upper bound: a hidden cell has none; least by a search of fillings ({bounds.fillings:,})"
    if bounds.corners and not bounds.exhaustive:
        return f"largest X² or G at a corner, exactly; least by a search of fillings ({bounds.fillings:,})"
    return bounds.how


# The censored likelihood


def _log_probability(count: npt.ArrayLike, mean: FloatArray, alpha: float) -> FloatArray:
    r"""Give the log of the negative binomial (NB2) probability; alpha = 0 is the Poisson one.

    From Stirling's series where :math:`1/\alpha` is large, because a difference of log-gamma functions would lose
    the digits there that tell the model from the Poisson one.
    """
    y = np.asarray(count, dtype=np.float64)
    events: FloatArray = special.xlogy(y, mean) - special.gammaln(y + 1)
    if alpha == 0:
        poisson: FloatArray = events - mean
        return poisson
    size = 1 / alpha
    if size < 1e4:
        rising = special.gammaln(y + size) - special.gammaln(size) - y * np.log(size)
    else:
        rising = (size + y - 0.5) * np.log1p(y / size) - y + (1 / (size + y) - 1 / size) / 12
    negative_binomial: FloatArray = events + rising - (size + y) * np.log1p(mean / size)
    return negative_binomial


def _log_interval(low: FloatArray, high: FloatArray, mean: FloatArray, alpha: float) -> FloatArray:
    """Give the log of P(low ≤ Y ≤ high), from whichever tail is the smaller."""
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = _tails(low - 1, mean, alpha), _tails(high, mean, alpha)
        from_below, from_above = above[0] - below[0], below[1] - above[1]
        log_probability = np.log(np.where(above[0] < 0.5, from_below, from_above))
    # Far in a tail the difference is lost: the likelier end is then nearly all there is.
    finite_end = np.where(np.isfinite(high), high, low)
    ends = np.maximum(_log_probability(low, mean, alpha), _log_probability(finite_end, mean, alpha))
    found: FloatArray = np.fmax(np.minimum(log_probability, 0.0), ends)
    return found


def _tails(count: FloatArray, mean: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Give P(Y ≤ count) and P(Y > count); count may be -1 or infinite."""
    inside = np.isfinite(count) & (count >= 0)
    at = np.where(inside, count, 0.0)
    if alpha == 0:
        lower, upper = special.gammaincc(at + 1, mean), special.gammainc(at + 1, mean)
    else:
        share = alpha * mean / (1 + alpha * mean)
        lower, upper = special.betaincc(at + 1, 1 / alpha, share), special.betainc(at + 1, 1 / alpha, share)
    everything = (count > 0).astype(np.float64)
    return np.where(inside, lower, everything), np.where(inside, upper, 1 - everything)


NARROW = 50
"""Intervals of at most this many counts are summed, which loses no digits."""
SMALLEST_LOG_ALPHA, LARGEST_LOG_ALPHA = -20.0, 14.0
FARTHEST = 30.0
"""How far, in logs, a limit of a profile interval is looked for; beyond it there is none."""


@dataclass(frozen=True, eq=False)
class _Censored:
    """The log-likelihood of a series whose counts lie between bounds."""

    low: FloatArray
    high: FloatArray
    days: FloatArray
    about: float
    design: FloatArray

    def daily_rate(self, intercept: float) -> float:
        """Give the events a day that an intercept stands for."""
        return self.about * math.exp(intercept) if intercept < 700 else math.inf

    def log_likelihood(self, beta: FloatArray, alpha: float) -> float:
        """Sum over the periods, a constant not left out."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            mean = np.clip(self.about * self.days * np.exp(np.clip(self.design @ beta, -300, 300)), 1e-300, 1e300)
            narrow = self.high - self.low < NARROW
            total = 0.0
            if narrow.any():
                steps = np.arange((self.high - self.low)[narrow].max() + 1)
                counts = self.low[narrow, None] + steps
                terms = _log_probability(counts, mean[narrow, None], alpha)
                terms = np.where(counts <= self.high[narrow, None], terms, -np.inf)
                total += float(special.logsumexp(terms, axis=1).sum())
            if not narrow.all():
                wide = ~narrow
                total += float(_log_interval(self.low[wide], self.high[wide], mean[wide], alpha).sum())
        return total if np.isfinite(total) else -1e300


@dataclass(frozen=True, eq=False)
class _Maximum:
    """Where a likelihood is highest, and how high."""

    log_likelihood: float
    parameters: FloatArray
    alpha: float


def _maximise(
    log_likelihood: Callable[[FloatArray, float], float],
    starts: Iterable[FloatArray],
    *,
    alpha: float | None = None,
    log_alphas: Iterable[float] = (-5.0, -2.0, 0.5),
) -> _Maximum:
    """Maximise over the parameters and alpha, or over the parameters at a given alpha.

    Alpha is sought by its log, and its edge 0, the Poisson model, beside that.
    """

    def climb(start: FloatArray, at: Callable[[FloatArray], tuple[FloatArray, float]]) -> _Maximum:
        where = start
        if start.size:
            with np.errstate(all="ignore"):
                # The slope is taken from differences, so the default tolerance asks for as much as it can give.
                where = optimize.minimize(
                    lambda trial: -log_likelihood(*at(trial)), start, method="BFGS", jac="3-point"
                ).x
        return _Maximum(log_likelihood(*at(where)), *at(where))

    held = 0.0 if alpha is None else alpha
    best = max((climb(start, lambda trial: (trial, held)) for start in starts), key=_height)
    if alpha is not None:
        return best
    free = [climb(np.append(best.parameters, log_alpha), _split_alpha) for log_alpha in log_alphas]
    overdispersed = max(free, key=_height)
    # Overdispersion that gains nothing is none.
    return overdispersed if overdispersed.log_likelihood - best.log_likelihood > ROUNDING else best


def _height(maximum: _Maximum) -> float:
    return maximum.log_likelihood


def _split_alpha(trial: FloatArray) -> tuple[FloatArray, float]:
    return trial[:-1], math.exp(min(max(float(trial[-1]), SMALLEST_LOG_ALPHA), LARGEST_LOG_ALPHA))


def _limits(
    best: float, height: Callable[[float], float], floor: float, *, least: float = -math.inf, first_step: float = 0.1
) -> tuple[float, float]:
    """Find where a profile likelihood falls to ``floor`` on either side of its maximum.

    A side on which it never does ends at ``least`` below and at infinity above.
    """

    def limit(sign: int) -> float:
        inner, step = best, first_step
        while step <= FARTHEST:
            outer = max(best + sign * step, least)
            if height(outer) <= floor:
                return float(optimize.brentq(lambda trial: height(trial) - floor, inner, outer, xtol=1e-9))
            if outer == least:
                return least
            inner, step = outer, 2 * step
        return math.inf if sign > 0 else least

    return limit(-1), limit(1)


@dataclass(frozen=True)
class CensoredFit:
    """A negative binomial (NB2) model of equal daily rates for counts of which some are known only between bounds.

    Intervals are by profile likelihood, about right in large samples only.

    Attributes
    ----------
    rate : float
        Events a day.
    rate_interval : tuple of float
        Its interval; the upper limit may be infinite.
    alpha : float
        Overdispersion: the variance is mean + alpha mean². 0 is the Poisson model.
    alpha_interval : tuple of float
        Its interval; the upper limit may be infinite.
    log_likelihood : float
        At the maximum.
    poisson_log_likelihood : float
        At that of the Poisson model, alpha = 0.
    hidden : int
        How many of the counts were not exact.
    level : float
        Confidence level of the intervals.
    """

    rate: float
    rate_interval: tuple[float, float]
    alpha: float
    alpha_interval: tuple[float, float]
    log_likelihood: float
    poisson_log_likelihood: float
    hidden: int
    level: float


def fit_censored(low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, *, level: float = 0.95) -> CensoredFit:
    r"""Fit a negative binomial model of equal daily rates to counts known between bounds.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each month; see `check_bounds`. A month of which nothing is known, 0 and no upper
        bound, adds nothing.
    days : array_like, shape (k,)
        Exposure of each month in days.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    CensoredFit

    Raises
    ------
    ValueError
        If bounds, days or level are not valid, or if fewer than two months certainly had events and have an upper
        bound: without them the likelihood may have no maximum.

    Notes
    -----
    :math:`\log \mu_i = \log d_i + \beta_0`; a count contributes
    :math:`P(\text{low}_i \le Y_i \le \text{high}_i)` under NB2: interval censoring, Klein and Moeschberger (2003),
    Survival Analysis, section 3.5; NB2, Cameron and Trivedi (2013), Regression Analysis of Count Data, section
    3.3. It takes for granted that whether a count is hidden depends on nothing but the count.
    """
    model = _censored(low, high, days, pinned_months=2)
    best = _maximise(model.log_likelihood, [np.zeros(1)])
    poisson = _maximise(model.log_likelihood, [np.zeros(1)], alpha=0.0)
    floor = best.log_likelihood - _allowed(level)
    beta = float(best.parameters[0])

    def height_at_rate(trial: float) -> float:
        held = np.array([trial])
        return _maximise(
            lambda _, alpha: model.log_likelihood(held, alpha), [np.zeros(0)], log_alphas=_near(best.alpha)
        ).log_likelihood

    def height_at_alpha(trial: float) -> float:
        return _maximise(model.log_likelihood, [best.parameters], alpha=trial).log_likelihood

    low_rate, high_rate = _limits(beta, height_at_rate, floor)
    return CensoredFit(
        rate=model.daily_rate(beta),
        rate_interval=(model.daily_rate(low_rate), model.daily_rate(high_rate)),
        alpha=best.alpha,
        alpha_interval=_limits(best.alpha, height_at_alpha, floor, least=0.0),
        log_likelihood=best.log_likelihood,
        poisson_log_likelihood=poisson.log_likelihood,
        hidden=int((model.low != model.high).sum()),
        level=level,
    )


@dataclass(frozen=True)
class CensoredShape:
    """A cosine of one cycle a year, in a negative binomial model of counts of which some are hidden.

    Attributes
    ----------
    likelihood_ratio : float
        Of the cosine against equal daily rates, alpha estimated in each.
    p_value : float
        From the chi-squared distribution with 2 degrees of freedom.
    alpha : float
        Overdispersion about the cosine.
    cosine, sine : float
        Coefficients of cos θ and sin θ in the log of the daily rate.
    log_amplitude : float
        Their length: the log of peak over mean level.
    log_amplitude_interval : tuple of float
        Its interval by profile likelihood; the upper limit may be infinite.
    peak_month : float or None
        The peak as a month number: 1 is the middle of January. None where the fitted curve is flat.
    log_likelihood : float
        At the maximum.
    hidden : int
        How many of the counts were not exact.
    level : float
        Confidence level of the interval.
    label : str
        What the cosine of one year is, for every place it is shown.
    """

    likelihood_ratio: float
    p_value: float
    alpha: float
    cosine: float
    sine: float
    log_amplitude: float
    log_amplitude_interval: tuple[float, float]
    peak_month: float | None
    log_likelihood: float
    hidden: int
    level: float
    label: str = field(default="within-year shape, not seasonality", init=False)


def fit_censored_shape(
    low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike, *, level: float = 0.95
) -> CensoredShape:
    r"""Add a cosine of one cycle a year to the model of `fit_censored`.

    Parameters
    ----------
    low, high, days, level
        As in `fit_censored`.
    months : array_like, shape (k,)
        Calendar months, 1 to 12, each at most once.

    Returns
    -------
    CensoredShape

    Raises
    ------
    ValueError
        If bounds, days, months or level are not valid, or if fewer than three months certainly had events and have
        an upper bound.

    Notes
    -----
    :math:`\log \mu_i = \log d_i + \beta_0 + \beta_1\cos\theta_i + \beta_2\sin\theta_i`. In small samples the
    likelihood-ratio test rejects flat years too often, as the stored rates of exact counts show ("negative binomial
    likelihood ratio" of ``clustered-1``).
    """
    flat = _censored(low, high, days, pinned_months=3)
    theta = month_angles(check_months(months, flat.low.size))
    model = replace(flat, design=np.column_stack([np.ones(theta.size), np.cos(theta), np.sin(theta)]))
    floor_share = _allowed(level)
    null = _maximise(flat.log_likelihood, [np.zeros(1)])
    best = _maximise(model.log_likelihood, [np.append(null.parameters, [0.0, 0.0])])
    level_, cosine, sine = (float(value) for value in best.parameters)
    amplitude, angle = math.hypot(cosine, sine), math.atan2(sine, cosine)
    gain = max(0.0, 2 * (best.log_likelihood - null.log_likelihood))

    def height(trial: float) -> float:
        def log_likelihood(at: FloatArray, alpha: float) -> float:
            return model.log_likelihood(np.array([at[0], trial * np.cos(at[1]), trial * np.sin(at[1])]), alpha)

        starts = [np.array([level_, angle + turn]) for turn in (0, np.pi / 2, np.pi, -np.pi / 2)]
        return _maximise(log_likelihood, starts, log_alphas=_near(best.alpha)).log_likelihood

    return CensoredShape(
        likelihood_ratio=gain,
        p_value=float(stats.chi2.sf(gain, 2)),
        alpha=best.alpha,
        cosine=cosine,
        sine=sine,
        log_amplitude=amplitude,
        log_amplitude_interval=_limits(amplitude, height, best.log_likelihood - floor_share, least=0.0),
        peak_month=None if gain < ROUNDING else angle % (2 * np.pi) * MONTHS / (2 * np.pi) + 0.5,
        log_likelihood=best.log_likelihood,
        hidden=int((model.low != model.high).sum()),
        level=level,
    )


def _censored(low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, *, pinned_months: int) -> _Censored:
    lows, highs = check_bounds(low, high)
    d = check_days(days, lows.size)
    pinned = (lows > 0) & np.isfinite(highs)
    if pinned.sum() < pinned_months:
        raise ValueError(
            f"The months that certainly had events and have an upper bound number {pinned.sum()}, and at least "
            f"{pinned_months} are needed: report the bounds of the counts themselves."
        )
    # The intercept is taken from about the daily rate, which steadies the fit.
    about = float((lows[pinned] + highs[pinned]).sum() / 2 / d[pinned].sum())
    return _Censored(lows.astype(np.float64), highs, d, about, np.ones((lows.size, 1)))


def _allowed(level: float) -> float:
    return float(stats.chi2.ppf(check_probability(level, "confidence level"), 1)) / 2


def _near(alpha: float) -> list[float]:
    return [math.log(alpha) if alpha > 0 else -3.0]


def censored_fit_table(fit: CensoredFit, shape: CensoredShape | None = None) -> pd.DataFrame:
    """Give a censored fit, and the shape where there is one, a row a quantity.

    Parameters
    ----------
    fit : CensoredFit
        Of equal daily rates.
    shape : CensoredShape, optional
        Of the within-year cosine.

    Returns
    -------
    pandas.DataFrame
        Columns ``quantity``, ``estimate``, ``low``, ``high`` (missing where there is no limit) and ``how``.
    """
    profile = f"{fit.level:.0%} by profile likelihood; {fit.hidden} of the counts between bounds"
    poisson = 2 * (fit.log_likelihood - fit.poisson_log_likelihood)
    rows: list[tuple[str, float | None, float | None, float | None, str]] = [
        ("events a day", fit.rate, *fit.rate_interval, profile),
        ("events in 30.4 days", 30.4 * fit.rate, 30.4 * fit.rate_interval[0], 30.4 * fit.rate_interval[1], profile),
        ("negative binomial α", fit.alpha, *fit.alpha_interval, profile),
        ("Poisson against negative binomial", poisson, None, None, "likelihood ratio, as if α = 0"),
    ]
    if shape is not None:
        rows += [
            ("log-amplitude", shape.log_amplitude, *shape.log_amplitude_interval, profile),
            ("peak, in months (1 is the middle of January)", shape.peak_month, None, None, shape.label),
            ("cosine against equal daily rates", shape.likelihood_ratio, None, None, "likelihood ratio"),
            ("p of that", shape.p_value, None, None, "chi-squared (2); rejects flat years too often"),
        ]
    table = pd.DataFrame(rows, columns=["quantity", "estimate", "low", "high", "how"])
    numbers = ["estimate", "low", "high"]
    return table.assign(**table[numbers].astype("Float64").replace(np.inf, pd.NA))
