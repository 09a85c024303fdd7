"""Several years of months: whether they differ repeatedly, whichever way the trend is taken out.

The rule was fixed in advance for its error rates (docs/analysis-plan.md). It asks two questions of the months, and
asks both of them twice: with the trend as a smooth curve, and as a level for each year. Only where all agree are the
months said to differ repeatedly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, SIGNIFICANCE, FloatArray, IntArray
from countylines.statistics.checks import check_series
from countylines.statistics.cycles import Cycle, _cycle
from countylines.statistics.designs import _indicators, month_factor, smooth_trend
from countylines.statistics.dispersion import expected_counts
from countylines.statistics.poisson import FTest, f_p_values, f_test, fit, fit_poisson
from countylines.statistics.rotation import RotationTest, first_harmonic, rotation_p_values, rotation_test

FEWEST_YEARS = 3
"""With two complete years no rotation p-value can fall below 1/12."""


JANUARY = 1


@dataclass(frozen=True)
class Reading:
    """The two tests with the trend taken out in one way.

    Attributes
    ----------
    trend : str
        How: as a smooth curve, or as a level for each year.
    months : FTest
        Test 1: trend and months against trend alone.
    whole_pattern, first_harmonic : RotationTest
        Test 2: rotations of the whole months, and of each year's first harmonic.
    """

    trend: str
    months: FTest
    whole_pattern: RotationTest
    first_harmonic: RotationTest

    @property
    def rotation_holds(self) -> bool:
        """Say whether at least one rotation statistic is significant."""
        return min(self.whole_pattern.p_value, self.first_harmonic.p_value) < SIGNIFICANCE

    @property
    def holds(self) -> bool:
        """Say whether both tests hold with this trend."""
        return self.months.p_value < SIGNIFICANCE and self.rotation_holds

    @property
    def combined_p_value(self) -> float:
        """Give the larger of the two tests' p-values, that of the rotations doubled for being the better of two."""
        rotations = min(self.whole_pattern.p_value, self.first_harmonic.p_value)
        return max(self.months.p_value, min(1.0, 2 * rotations))


@dataclass(frozen=True)
class RepeatedMonths:
    """What several years of months show about months that differ repeatedly.

    Attributes
    ----------
    smooth, levels : Reading
        The two tests with the trend as a smooth curve, and as a level for each year.
    cycle : Cycle
        One rise and fall a year, given the smooth trend.
    knots : int
        K of the smooth trend, which has K + 1 columns.
    complete_years : tuple of int
        First calendar years of the complete years that the rotations use.
    first_month : int
        The calendar month with which a year begins: 1, or 4 as sensitivity.
    """

    smooth: Reading
    levels: Reading
    cycle: Cycle
    knots: int
    complete_years: tuple[int, ...]
    first_month: int

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """Give both readings."""
        return self.smooth, self.levels

    @property
    def claimed(self) -> bool:
        """Say whether months differ repeatedly: both tests hold, whichever way the trend is taken out."""
        return all(reading.holds for reading in self.readings)

    @property
    def uneven(self) -> bool:
        """Say whether test 1 finds months uneven with both trends, whatever the rotations say."""
        return all(reading.months.p_value < SIGNIFICANCE for reading in self.readings)

    @property
    def harmonic_repeats(self) -> bool:
        """Say whether the first harmonic's rotation is significant with both trends."""
        return all(reading.first_harmonic.p_value < SIGNIFICANCE for reading in self.readings)

    @property
    def largest_p_value(self) -> float:
        """Give the largest p-value over tests and trends, for correction across forces."""
        return max(reading.combined_p_value for reading in self.readings)

    @property
    def least_p_value(self) -> float:
        """Give the floor of `largest_p_value`: twice the least share that the rotations can give."""
        return 2 * self.levels.whole_pattern.least_p_value


def assess(
    counts: npt.ArrayLike,
    days: npt.ArrayLike,
    years: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    first_month: int = JANUARY,
    draws: int = 99_999,
    seed: int = 1,
) -> RepeatedMonths:
    r"""Apply the rule for several years.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each month, exact.
    days : array_like, shape (n,)
        Exposure of each month in days, leap days included.
    years, months : array_like, shape (n,)
        Calendar year and month (1 to 12) of each count, in the order of time; months may be missing.
    first_month : int
        The month with which a year begins, for the rotations and the year levels.
    draws, seed : int
        Of the rotations, where they are too many to go through.

    Returns
    -------
    RepeatedMonths

    Raises
    ------
    ValueError
        If the series is not valid, a month comes twice or out of order, fewer than three years are complete, fewer
        than three months have events, a complete year has none, or a model meets every month exactly.

    Notes
    -----
    The smooth trend is a natural cubic spline of the month's index, whose K - 1 inner knots stand at equally spaced
    quantiles, K = max(1, round(n / 12)), fitted to all months. Test 1 is a quasi-Poisson F test of the month factor
    (McCullagh and Nelder 1989). Test 2 rotates residuals :math:`\sqrt{(n + 3/8)/d} - \sqrt{\hat\mu/d}` (Anscombe 1948)
    of complete years against one another, in the manner of a random shift test (Upton and Fingleton 1985). For year
    levels the residuals are :math:`\sqrt{(n + 3/8)/d}`; all are centred within their year.
    """
    n, d, index, month = _check(counts, days, years, months)
    year = _year_labels(index, month, first_month)
    complete = tuple(int(label) for label in np.unique(year) if (year == label).sum() == MONTHS)
    if len(complete) < FEWEST_YEARS:
        raise ValueError(
            f"{len(complete)} of the years are complete and the rule needs {FEWEST_YEARS}: "
            "describe the months, or add years."
        )
    empty = [label for label in complete if not n[year == label].any()]
    if empty:
        raise ValueError(
            f"The year that begins in {empty[0]}-{first_month:02d} has no event at all, so nothing is known of its "
            "months: find out whether it was recorded, and describe the months."
        )
    knots = max(1, round(n.size / MONTHS))
    trend = smooth_trend(index, knots)
    offset = np.log(expected_counts(n, d))
    factor = month_factor(month)
    smooth_fit = fit_poisson(n, trend, offset)
    roots = np.sqrt((n + 0.375) / d)
    in_complete = np.isin(year, complete)

    def rotate(residuals: FloatArray) -> tuple[RotationTest, RotationTest]:
        by_year = _by_year(residuals[in_complete], month[in_complete], first_month, len(complete))
        return rotation_test(by_year, draws=draws, seed=seed), rotation_test(
            first_harmonic(by_year), draws=draws, seed=seed
        )

    smooth_months = f_test(n, smooth_fit, fit_poisson(n, np.column_stack([trend, factor]), offset))
    return RepeatedMonths(
        smooth=Reading("smooth curve", smooth_months, *rotate(roots - np.sqrt(smooth_fit.mu / d))),
        levels=Reading("level for each year", _months_given_levels(n, year, factor, offset), *rotate(roots)),
        cycle=_cycle(n, trend, month, offset, smooth_fit),
        knots=knots,
        complete_years=complete,
        first_month=first_month,
    )


def _check(
    counts: npt.ArrayLike, days: npt.ArrayLike, years: npt.ArrayLike, months: npt.ArrayLike
) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """Return counts, days, month index (counting on over gaps) and calendar months, or say what is wrong."""
    n, d = check_series(counts, days)
    year, month = np.asarray(years, dtype=np.int64), np.asarray(months, dtype=np.int64)
    if year.shape != n.shape or month.shape != n.shape:
        raise ValueError(f"There are {n.size} counts, {year.size} years and {month.size} months: give one of each.")
    if ((month < 1) | (month > MONTHS)).any():
        raise ValueError(f"{month[(month < 1) | (month > MONTHS)][0]} is not a month: give 1 for January to 12.")
    index = MONTHS * year + month - 1
    steps = np.diff(index)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0)) + 1
        raise ValueError(
            f"{year[at]}-{month[at]:02d} comes after {year[at - 1]}-{month[at - 1]:02d}: "
            "give each month once, in the order of time."
        )
    if np.count_nonzero(n) < 3:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the {n.size} months have events: report the counts themselves."
        )
    return n, d, index, month


def _year_labels(index: IntArray, month: IntArray, first_month: int) -> IntArray:
    labels: IntArray = (index - (first_month - 1)) // MONTHS
    return labels


def _months_given_levels(n: IntArray, year: IntArray, factor: FloatArray, offset: FloatArray) -> FTest:
    """Test the month factor given a level for each year; a year without any event says nothing of its months."""
    told = np.isin(year, [label for label in np.unique(year) if n[year == label].any()])
    levels = _indicators(year[told])
    smaller = fit_poisson(n[told], levels, offset[told])
    larger = fit_poisson(n[told], np.column_stack([levels, factor[told]]), offset[told])
    return f_test(n[told], smaller, larger)


def _by_year(values: FloatArray, month: IntArray, first_month: int, years: int) -> FloatArray:
    """Arrange the months of complete years in rows, centred within each; columns are January to December."""
    rows = values.reshape(years, MONTHS)
    rows = np.roll(rows, first_month - 1, axis=1)
    centred: FloatArray = rows - rows.mean(axis=1, keepdims=True)
    return centred


@dataclass(frozen=True, eq=False)
class Rule:
    """P-values of the rule's parts for many series, shape (series,) each."""

    smooth_months: FloatArray
    smooth_whole: FloatArray
    smooth_first: FloatArray
    levels_months: FloatArray
    levels_whole: FloatArray
    levels_first: FloatArray

    @property
    def smooth_holds(self) -> npt.NDArray[np.bool_]:
        """Say of each series whether both tests hold with the smooth trend."""
        rotations = np.minimum(self.smooth_whole, self.smooth_first)
        holds: npt.NDArray[np.bool_] = np.maximum(self.smooth_months, rotations) < SIGNIFICANCE
        return holds

    @property
    def claimed(self) -> npt.NDArray[np.bool_]:
        """Say of each series whether months are said to differ repeatedly."""
        rotations = np.minimum(self.levels_whole, self.levels_first)
        levels_hold = np.maximum(self.levels_months, rotations) < SIGNIFICANCE
        claimed: npt.NDArray[np.bool_] = self.smooth_holds & levels_hold
        return claimed


def assess_many(
    counts: npt.NDArray[np.int64],
    days: FloatArray,
    years: IntArray,
    months: IntArray,
    *,
    draws: int = 99_999,
    seed: int = 1,
) -> Rule:
    """Apply the rule for several years to many series of the same months.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
        Every year of every series has events.
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Calendar year and month, in the order of time; at least two years are complete.
    draws, seed : int
        Of the rotations, where all would be more.

    Returns
    -------
    Rule
    """
    index = MONTHS * years + months - 1
    trend = smooth_trend(index, max(1, round(len(months) / MONTHS)))
    levels = (years[:, None] == np.unique(years)).astype(np.float64)
    factor = month_factor(months)
    labels, sizes = np.unique(years, return_counts=True)
    complete = np.isin(years, labels[sizes == MONTHS])
    smooth = fit(counts, trend, days)
    roots = np.sqrt((counts + 0.375) / days)

    def rotate(residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
        rows = residuals[:, complete].reshape(len(counts), -1, MONTHS)
        rows = rows - rows.mean(axis=2, keepdims=True)
        return rotation_p_values(rows, draws, seed), rotation_p_values(first_harmonic(rows), draws, seed)

    smooth_whole, smooth_first = rotate(roots - np.sqrt(smooth.fitted / days))
    levels_whole, levels_first = rotate(roots)
    return Rule(
        f_p_values(smooth, fit(counts, np.column_stack([trend, factor]), days)),
        smooth_whole,
        smooth_first,
        f_p_values(fit(counts, levels, days), fit(counts, np.column_stack([levels, factor]), days)),
        levels_whole,
        levels_first,
    )
