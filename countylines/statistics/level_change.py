"""How the level changed: the newest year of months or of quarters, or the newest year, against the one before it.

Neither the season nor the difference itself is in the dispersion: months are held against the same months of other
years, and a row of years against its own trend without the last one. Counts are those that may be compared; whoever
calls leaves out months that may still grow, and asks a second time with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import MONTHS, SIGNIFICANCE, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.designs import indicators
from countylines.statistics.fillings import search_fillings
from countylines.statistics.poisson import fit, row_of

MOST_BLOCKS = 5
"""Years further back say less of how much months vary now."""
ASSUMED_VARIANCE, ASSUMED_DEGREES = 2.5, 4
"""What is assumed where yearly counts cannot show how much they vary: a variance of 2.5 times the mean, as the months
of Norwich in 2021, weighed as if it had been measured on 4 degrees of freedom."""
WIDEST = 4
"""An interval whose high end is more than so many times its low end, a factor of 2 either way, says too little."""
MOST_ALIKE = 0.9
SEARCHED = 2_000
"""Fillings of hidden counts tried for each end of an interval."""


class Change(StrEnum):
    """What may be said of a change of level."""

    ROSE = "rose"
    FELL = "fell"
    UNCLEAR = "no clear change"
    TOO_FEW = "too few to say"
    NONE = "none in either"
    NOTHING = "nothing to set it against"


def judged(low: float, high: float) -> Change:
    """Say what limits of a ratio allow to be said of the change; missing where neither year has an event."""
    if np.isnan(low):
        return Change.NONE
    if low > 1:
        return Change.ROSE
    if high < 1:
        return Change.FELL
    return Change.TOO_FEW if high > WIDEST * low else Change.UNCLEAR


@dataclass(frozen=True)
class LevelChangeOf(Generic[Result]):
    """A newest year against the one before: of one series (`LevelChange`), or of many (`LevelChanges`).

    Attributes
    ----------
    latest, before : int, or ndarray of shape (series,), as all that follow
        Events of the newest year and of the one before it.
    ratio
        Of their daily rates, newest over earlier: infinite where the earlier has no event, missing where neither has.
    phi, degrees
        Variance over mean of the counts, and the degrees of freedom that it rests on; infinite where it is assumed.
    rho, variance_factor
        How much neighbouring months are alike, from 0 to .9, and how many times that makes the variance of a year
        against the next what it is of independent months; 0 and 1 of quarters and years, of which it is not known.
    p_value
        Two-sided, that the level did not change.
    low, high
        95% limits of the ratio: the exact bound where one of the years has no event, missing where neither has.
    independent_low, independent_high
        The same if neighbouring months were not alike; of yearly counts, if events were independent.
    """

    latest: Result
    before: Result
    ratio: Result
    phi: Result
    degrees: Result
    rho: Result
    variance_factor: Result
    p_value: Result
    low: Result
    high: Result
    independent_low: Result
    independent_high: Result

    def row(self, at: int = 0) -> LevelChange:
        """Give the change of one series of many."""
        return LevelChange(*row_of(self, at))

    @property
    def state(self) -> Change:
        """Say of one series what may be said."""
        return judged(float(self.low), float(self.high))

    @property
    def states(self) -> list[Change]:
        """Say of each of many series what may be said."""
        return [judged(float(low), float(high)) for low, high in np.column_stack([self.low, self.high])]

    @property
    def is_uneven(self) -> bool:
        """Say of one series whether counts as many would say something, and only vary too much for that."""
        if self.state is not Change.TOO_FEW or not (self.latest and self.before):
            return False
        half_width = stats.norm.isf(SIGNIFICANCE / 2) * np.sqrt(1 / self.latest + 1 / self.before)
        return bool(2 * half_width <= np.log(WIDEST))

    @property
    def tipping_variance(self) -> float:
        """Give of one series the variance over the mean at which the change would no longer be clear, at 95%.

        Missing where a year has no event, because then there is no ratio.
        """
        if not (self.latest and self.before):
            return np.nan
        normal = stats.norm.isf(SIGNIFICANCE / 2)
        return float(np.log(self.ratio) ** 2 / (normal**2 * (1 / self.latest + 1 / self.before)))


LevelChange = LevelChangeOf[float]
LevelChanges = LevelChangeOf[AnyArray]


def too_short(index: IntArray, periods: int = MONTHS) -> bool:
    """Say whether a series is shorter than two years, so that there is nothing to set its level against."""
    return not index.size or bool(index[-1] - index[0] + 1 < 2 * periods)


def year_blocks(index: IntArray, last: int, periods: int = MONTHS) -> IntArray:
    """Find the blocks of a year each, counted back from a period, oldest first.

    Parameters
    ----------
    index : ndarray of int64, shape (n,)
        Index of each month, 12 · year + month - 1, or of each quarter, 4 · year + quarter - 1; some may be missing.
    last : int
        Index of the last period of the newest block.
    periods : int
        12 for months, 4 for quarters.

    Returns
    -------
    ndarray of int64, shape (blocks, periods)
        Places in the series: of the newest two blocks, and of those of the three before them that are whole.

    Raises
    ------
    ValueError
        If there are not two years up to ``last``, or one of the newest two lacks a period, which is named.
    """
    if too_short(index[index <= last], periods):
        raise ValueError(
            f"{Change.NOTHING.capitalize()}, because two years in a row are needed, and the figures from "
            f"{_named(index[0], periods)} to {_named(last, periods)} are fewer. Add the year before."
        )
    windows = last - periods * np.arange(MOST_BLOCKS, 0, -1)[:, None] + np.arange(1, periods + 1)
    missing = np.setdiff1d(windows[-2:], index)
    if missing.size:
        raise ValueError(f"Not compared, because no figure may be used of {_spans(missing, periods)}.")
    return np.searchsorted(index, windows[np.isin(windows, index).all(axis=1)])


def latest_calendar_year(index: IntArray, periods: int = MONTHS) -> int:
    """Give the index of the last period of the newest complete calendar year, where it can be set against another.

    ValueError if there are not two complete calendar years, if the newest two do not adjoin, or if the newest ended two
    years or more before the last period.
    """
    years, sizes = np.unique(index // periods, return_counts=True)
    complete = years[sizes == periods]
    if complete.size < 2:
        raise ValueError(
            f"{Change.NOTHING.capitalize()}, because two complete calendar years are needed; at hand: {complete.size}."
        )
    before, latest = complete[-2:].tolist()
    if latest - before > 1:
        raise ValueError(
            f"Not compared, because the newest complete calendar years, {before} and {latest}, do not adjoin."
        )
    last = int(periods * (latest + 1) - 1)
    if index[-1] - last >= 2 * periods:
        raise ValueError(
            f"Not compared, because the newest complete calendar years, {before} and {latest}, ended two years or more "
            f"before the last figure that may be used, {_named(index[-1], periods)}."
        )
    return last


def _named(at: int, periods: int) -> str:
    year, within = divmod(int(at), periods)
    return f"{year}-{within + 1:02d}" if periods == MONTHS else f"quarter {within + 1} of {year}"


def _spans(index: IntArray, periods: int) -> str:
    """Name periods, those in a row by their first and last."""
    rows = np.split(index, np.flatnonzero(np.diff(index) > 1) + 1)
    ends = [dict.fromkeys(_named(at, periods) for at in row[[0, -1]]) for row in rows]
    return ", ".join(" to ".join(end) for end in ends)


def level_changes(counts: IntArray, days: FloatArray, blocks: IntArray) -> LevelChanges:
    r"""Compare the newest block of a year with the one before it.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    days : ndarray, shape (n,)
    blocks : ndarray of int64, shape (blocks, 12) or (blocks, 4)
        Places of the months or quarters of each block (`year_blocks`); the same one may be left out of each.

    Notes
    -----
    Poisson model of a level for each block and a factor for each calendar month. :math:`\varphi = X^2/(11(B-1))` over
    the B blocks that have events; with fewer than two of them it is assumed. With the rates' ratio R and
    :math:`\mathrm{se}^2 = \max(1, \varphi)(1/N_1 + 1/N_2)` the limits are :math:`\log R \pm t_{.975} \mathrm{se}
    \sqrt V`, where V is the `variance_factor` of months; 1 of quarters, of which twelve to twenty show too little of
    their neighbours.
    """
    size, periods = blocks.shape
    places = blocks.ravel()
    n, d = counts[:, places], days[places]
    block, within = np.repeat(np.arange(size), periods), np.tile(np.arange(periods), size)
    found = fit(n, np.column_stack([indicators(block), indicators(within)[:, 1:]]), d)
    by_block, exposure = n.reshape(-1, size, periods).sum(axis=2), d.reshape(size, periods).sum(axis=1)
    freedom = (periods - 1.0) * ((by_block > 0).sum(axis=1) - 1)
    told = freedom > 0
    phi = np.where(told, found.pearson / np.maximum(freedom, 1), ASSUMED_VARIANCE)
    degrees = np.where(told, freedom, np.inf)
    rho = np.zeros(len(n))
    if periods >= MONTHS - 1:
        in_a_row = np.diff(places) == 1
        residuals = (n - found.fitted) / np.sqrt(found.fitted)
        rho = np.where(told, _neighbours_alike(residuals, in_a_row), 0.0)
    totals, independent = (by_block[:, -1], by_block[:, -2]), (np.maximum(1, phi), degrees)
    return _compared(totals, float(exposure[-1] / exposure[-2]), phi, degrees, rho, independent)


def _neighbours_alike(residuals: FloatArray, in_a_row: AnyArray) -> FloatArray:
    r"""Estimate how much neighbouring months are alike, shape (series,), of Pearson residuals in order of time.

    :math:`\rho = (r_1 + 1/12)/(2/3)`, kept between 0 and .9: in taking levels and a month factor out the fit leaves
    independent months with :math:`r_1 \approx -1/12`, and takes about a third of what is there.
    """
    products = (residuals[:, 1:] * residuals[:, :-1])[:, in_a_row].sum(axis=1)
    squares = np.maximum((residuals**2).sum(axis=1), np.finfo(np.float64).tiny)
    lag_one = products / squares * residuals.shape[1] / in_a_row.sum()
    return np.clip((lag_one + 1 / MONTHS) / (2 / 3), 0, MOST_ALIKE)


def variance_factor(rho: npt.ArrayLike) -> FloatArray:
    r"""Give how many times the variance of a year against the next is that of independent months, shape (...).

    :math:`V = c'Rc/c'c` with c twelve times -1 and twelve times +1, and :math:`R_{ij} = \rho^{|i-j|}`.
    """
    contrast = np.repeat([-1.0, 1.0], MONTHS)
    apart = np.correlate(contrast, contrast, mode="full")[contrast.size - 1 :]
    apart[1:] *= 2
    powers = np.asarray(rho, dtype=np.float64)[..., None] ** np.arange(contrast.size)
    return powers @ apart / contrast.size


def yearly_changes(counts: IntArray, days: FloatArray, years: IntArray) -> LevelChanges:
    r"""Compare the last year with the one before it, where nothing but the totals of years is known.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, Y)
    days : ndarray, shape (Y,)
    years : ndarray of int64, shape (Y,)
        In which each year begins; some may be missing before the last two.

    Raises
    ------
    ValueError
        If there is one year only, or the last two do not adjoin.

    Notes
    -----
    :math:`\varphi^* = (4 \cdot 2.5 + X^2)/(4 + f)`, where X² on :math:`f = Y - 3` degrees of freedom is that of a
    log-linear trend through all years but the last; with fewer than four years there is none, and 2.5 is assumed. The
    limits are :math:`\log R \pm q \sqrt{\max(1, \varphi^*)(1/N_1 + 1/N_2)}` with q of t on 4 + f degrees of freedom, of
    the normal distribution where f = 0.
    """
    if years.size < 2:
        raise ValueError(f"{Change.NOTHING.capitalize()}, because two years are needed; at hand: {years.size}.")
    if years[-1] - years[-2] > 1:
        raise ValueError(
            f"Not compared, because no figure may be used of the years between {years[-2]} and {years[-1]}."
        )
    measured = max(0, years.size - 3)
    phi, degrees = np.full(len(counts), ASSUMED_VARIANCE), np.full(len(counts), np.inf)
    if measured:
        trend = np.column_stack([np.ones(years.size - 1), years[:-1] - years[0]])
        statistic = fit(counts[:, :-1], trend, days[:-1]).pearson
        degrees = np.full(len(counts), float(ASSUMED_DEGREES + measured))
        phi = (ASSUMED_DEGREES * ASSUMED_VARIANCE + statistic) / degrees
    last, before = counts[:, -1], counts[:, -2]
    none = np.zeros(len(counts))
    independent = none + 1, none + np.inf
    return _compared((last, before), float(days[-1] / days[-2]), phi, degrees, none, independent)


def _compared(
    totals: tuple[IntArray, IntArray],
    exposure: float,
    phi: FloatArray,
    degrees: FloatArray,
    rho: FloatArray,
    independent: tuple[FloatArray, FloatArray],
) -> LevelChanges:
    """Give the ratio of two totals, ``exposure`` being that of their days, with its limits.

    ``independent`` are the variance over the mean, and its degrees of freedom, of the limits beside them.
    """
    latest, before = totals
    factor = variance_factor(rho)
    variance = np.maximum(1, phi) * factor
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = latest / before / exposure
        error = np.sqrt(variance * (1 / latest + 1 / before))
        p_value = 2 * stats.t.sf(np.abs(np.log(ratio)) / error, degrees)
    # Of a year without an event: the exact test of the other's events, deflated, all on one side.
    events = (latest + before) / variance
    share = np.where(latest == 0, exposure, 1) / (1 + exposure)
    exact = np.minimum(1, 2 * (1 - share) ** events)
    one_sided = (latest == 0) | (before == 0)
    low, high = _limits(totals, exposure, variance, degrees)
    independent_low, independent_high = _limits(totals, exposure, *independent)
    return LevelChanges(
        *(latest, before, ratio, phi, degrees, rho, factor),
        np.where(one_sided, exact, p_value),
        *(low, high, independent_low, independent_high),
    )


def _limits(
    totals: tuple[IntArray, IntArray], exposure: float, variance: FloatArray, degrees: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Give the 95% limits of the ratio; where one of the totals is 0, that of Clopper and Pearson, deflated."""
    latest, before = totals
    with np.errstate(divide="ignore", invalid="ignore"):
        half = stats.t.isf(SIGNIFICANCE / 2, degrees) * np.sqrt(variance * (1 / latest + 1 / before))
        ratio = latest / before / exposure
        low, high = ratio * np.exp(-half), ratio * np.exp(half)
        # The odds at which none of so many events falls into one of the years with probability .025.
        odds = np.expm1(np.log(2 / SIGNIFICANCE) * variance / (latest + before))
    low = np.where(latest == 0, 0.0, np.where(before == 0, 1 / (odds * exposure), low))
    high = np.where(latest == 0, odds / exposure, np.where(before == 0, np.inf, high))
    neither = (latest == 0) & (before == 0)
    return np.where(neither, np.nan, low), np.where(neither, np.nan, high)


@dataclass(frozen=True, eq=False)
class ChangeBetween:
    """A change of level where some counts are known only between bounds: no bound is used as if it were the count.

    Attributes
    ----------
    lowest, highest
        The change at the values of the hidden counts with the lowest low limit that was found, and at those with the
        highest high one.
    least_ratio, greatest_ratio
        The least and the greatest ratio that the bounds allow; missing where neither year need have an event.
    exhaustive
        Whether every value of the hidden counts was tried; if not, the limits may lie further out.
    """

    lowest: LevelChange
    highest: LevelChange
    least_ratio: float
    greatest_ratio: float
    exhaustive: bool

    @property
    def low(self) -> float:
        """Give the lowest low limit of the ratio that was found."""
        return self.lowest.low

    @property
    def high(self) -> float:
        """Give the highest high limit of the ratio that was found."""
        return self.highest.high

    @property
    def state(self) -> Change:
        """Say what may be said whatever the hidden counts are: a rise or a fall only where both ends say so."""
        return judged(self.low, self.high)

    @property
    def is_uneven(self) -> bool:
        """Say whether it is how much the counts vary that leaves the change open, at both ends."""
        return self.lowest.is_uneven and self.highest.is_uneven


def change_between(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    compare: Callable[[IntArray], LevelChanges],
    latest: IntArray,
    before: IntArray,
    *,
    limit: int = SEARCHED,
    seed: int = 1,
) -> ChangeBetween:
    """Search the values of hidden counts for the lowest and the highest limit of a change of level.

    Parameters
    ----------
    low, high : array_like, shape (n,)
        Bounds of each count, all of them finite.
    compare : callable
        Compares series of shape (m, n), as `level_changes` and `yearly_changes`.
    latest, before : ndarray of int64
        Places of the counts of the newest year and of the year before it.
    limit, seed : int
        How many values to try for each limit, and the seed of those drawn (`fillings.search_fillings`).

    Raises
    ------
    ValueError
        If a count has no upper bound, or neither year has an event at any value tried.
    """
    lows, highs = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if not np.isfinite(highs).all():
        raise ValueError("Not compared, because a count has no upper bound, and so neither has the change.")
    lowest = search_fillings(lows, highs, lambda filled: compare(filled).low, limit=limit, seed=seed)
    highest = search_fillings(lows, highs, lambda filled: compare(filled).high, limit=limit, seed=seed)
    # One year at its least and the other at its greatest, which a search among many hidden counts may miss.
    corners = np.stack([lows, lows]).astype(np.int64)
    corners[0, before], corners[1, latest] = highs[before], highs[latest]
    tried = compare(np.stack([*corners, lowest.least_at, highest.greatest_at]))
    return ChangeBetween(
        lowest=tried.row(int(np.nanargmin(tried.low))),
        highest=tried.row(int(np.nanargmax(tried.high))),
        least_ratio=float(tried.ratio[0]),
        greatest_ratio=float(tried.ratio[1]),
        exhaustive=lowest.exhaustive and highest.exhaustive,
    )
