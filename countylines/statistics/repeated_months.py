"""Several years of months: whether they differ repeatedly, whichever way the trend is taken out.

The rule was fixed in advance for its error rates (docs/analysis-plan.md). It asks two questions of the months, and
asks both of them twice: with the trend as a smooth curve, and as a level for each year. Only where all agree are the
months said to differ repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.statistics import MONTHS, SIGNIFICANCE, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.checks import check_dated_months
from countylines.statistics.cycles import Cycle, fit_cycles
from countylines.statistics.designs import indicators, knots_of, month_factor, smooth_trend
from countylines.statistics.multiplicity import benjamini_hochberg
from countylines.statistics.poisson import FTestOf, FTests, f_tests, fit, join
from countylines.statistics.rotation import (
    MOST_ENUMERATED,
    RotationTestOf,
    RotationTests,
    first_harmonic,
    rotation_tests,
)

FEWEST_YEARS = 3
"""With two complete years no rotation p-value can fall below 1/12."""
FEWEST_WITH_EVENTS = 3
JANUARY = 1
SMOOTH, LEVELS = "smooth curve", "level for each year"


@dataclass(frozen=True)
class ReadingOf(Generic[Result]):
    """The two tests with the trend taken out in one way: of one series (`Reading`), or of many.

    Attributes
    ----------
    trend, months
        How: `SMOOTH` or `LEVELS`; test 1: trend and months against trend alone.
    whole_pattern, first_harmonic
        Test 2: rotations of the whole months, and of each year's first harmonic.
    """

    trend: str
    months: FTestOf[Result]
    whole_pattern: RotationTestOf[Result]
    first_harmonic: RotationTestOf[Result]

    @property
    def _better_rotation(self) -> Result:
        return np.minimum(self.whole_pattern.p_value, self.first_harmonic.p_value)

    @property
    def deciding_p_value(self) -> Result:
        """Give the larger of the two tests' p-values, that of the rotations being the better of two.

        Missing where test 1 has nothing to measure its error by.
        """
        return np.maximum(self.months.p_value, self._better_rotation)

    @property
    def holds(self) -> Result:
        """Say whether both tests hold with this trend."""
        return self.deciding_p_value < SIGNIFICANCE

    @property
    def combined_p_value(self) -> Result:
        """Give the larger of the two tests' p-values, that of the rotations doubled for being the better of two."""
        return np.maximum(self.months.p_value, np.minimum(1.0, 2 * self._better_rotation))

    def row(self) -> Reading:
        """Give the reading of the first series; ValueError if a model meets every month exactly."""
        return Reading(self.trend, self.months.row(), self.whole_pattern.row(), self.first_harmonic.row())


Reading = ReadingOf[float]
Readings = ReadingOf[AnyArray]


@dataclass(frozen=True)
class RuleOf(Generic[Result]):
    """The rule for several years, applied to one series (`RepeatedMonths`), or to many of the same months (`Rule`).

    ``smooth`` and ``levels`` are the two tests with the trend as a smooth curve, and as a level for each year.
    """

    smooth: ReadingOf[Result]
    levels: ReadingOf[Result]

    @property
    def deciding_p_value(self) -> Result:
        """Give the larger p-value of both readings: the rule claims where it is below the level."""
        return np.maximum(self.smooth.deciding_p_value, self.levels.deciding_p_value)

    @property
    def claimed(self) -> Result:
        """Say whether months differ repeatedly: both tests hold, whichever way the trend is taken out."""
        return self.deciding_p_value < SIGNIFICANCE


Rule = RuleOf[AnyArray]


@dataclass(frozen=True)
class RepeatedMonths(RuleOf[float]):
    """What several years of months show about months that differ repeatedly.

    Attributes
    ----------
    cycle, knots
        One rise and fall a year, given the smooth trend; K of that trend, which has K + 1 columns.
    complete_years, empty_years
        First calendar years of the complete years that the rotations use, and of those without any event, whose months
        are left out.
    """

    cycle: Cycle
    knots: int
    complete_years: tuple[int, ...]
    empty_years: tuple[int, ...]

    @property
    def claimed(self) -> bool:
        """Say whether months differ repeatedly: both tests hold, whichever way the trend is taken out."""
        return bool(super().claimed)

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """Give both readings."""
        return self.smooth, self.levels

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
    most_enumerated: int = MOST_ENUMERATED,
) -> RepeatedMonths:
    r"""Apply the rule for several years.

    Parameters
    ----------
    counts, days, years, months : array_like, shape (n,)
        Events of each month, exact, its days, and its calendar year and month, as `checks.check_dated_months`.
    first_month : int
        The month with which a year begins, for the rotations and the year levels.
    draws, seed, most_enumerated : int
        Of the rotations, where they are too many to go through; see `rotation.rotation_tests`.

    Raises
    ------
    ValueError
        If the series is not valid, a month comes twice or out of order, fewer than three complete years have events,
        fewer than three months have, or a model meets every month exactly.

    Notes
    -----
    The smooth trend is a natural cubic spline of the month's index, whose K - 1 inner knots stand at equally spaced
    quantiles, K = max(1, round(n / 12)), fitted to all months. Test 1 is a quasi-Poisson F test of the month factor
    (McCullagh and Nelder 1989). Test 2 rotates residuals :math:`\sqrt{(n + 3/8)/d} - \sqrt{\hat\mu/d}` (Anscombe 1948)
    of complete years against one another, in the manner of a random shift test (Upton and Fingleton 1985). For year
    levels the residuals are :math:`\sqrt{(n + 3/8)/d}`; all are centred within their year.

    A complete year without any event says nothing of its months and has no level, nor can a smooth trend of logs pass
    through it: its months are left out, and the index counts on. A calendar month without any event stays in: its
    fitted mean goes to 0, and it takes its degree of freedom.
    """
    n, d, calendar_year, month = check_dated_months(counts, days, years, months)
    year = calendar_year - (month < first_month)
    if np.count_nonzero(n) < FEWEST_WITH_EVENTS:
        raise ValueError(f"Months with events: only {np.count_nonzero(n)} of {n.size}. Report the counts themselves.")
    labels, sizes = np.unique(year, return_counts=True)
    whole = labels[sizes == MONTHS]
    empty = np.setdiff1d(whole, year[n > 0])
    complete = np.setdiff1d(whole, empty)
    if whole.size < FEWEST_YEARS:
        raise ValueError(
            f"Complete years: {whole.size}, and the rule needs {FEWEST_YEARS}: describe the months, or add years."
        )
    if complete.size < FEWEST_YEARS:
        raise ValueError(
            f"The year that begins in {empty[0]}-{first_month:02d} has no event at all, so nothing is known of its "
            f"months. Complete years with events: {complete.size}, and the rule needs {FEWEST_YEARS}: find out whether "
            "the others were recorded, and describe the months."
        )
    options = {"first_month": first_month, "draws": draws, "seed": seed, "most_enumerated": most_enumerated}
    rule = assess_many(n[None], d, calendar_year, month, **options)
    kept = ~np.isin(year, empty)
    return RepeatedMonths(
        smooth=rule.smooth.row(),
        levels=rule.levels.row(),
        cycle=fit_cycles(n[None, kept], d[kept], calendar_year[kept], month[kept]).row(),
        knots=knots_of(int(kept.sum())),
        complete_years=tuple(complete.tolist()),
        empty_years=tuple(empty.tolist()),
    )


def assess_many(
    counts: IntArray,
    days: FloatArray,
    years: IntArray,
    months: IntArray,
    *,
    first_month: int = JANUARY,
    draws: int = 99_999,
    seed: int = 1,
    most_enumerated: int = MOST_ENUMERATED,
) -> Rule:
    """Apply the rule for several years to many series of the same months.

    As `assess`, with counts of int64 and of shape (series, n). P-values are 1 where the rule cannot be applied, because
    fewer than three complete years have events.
    """
    _, year, sizes = np.unique(years - (months < first_month), return_inverse=True, return_counts=True)
    with_events = counts @ indicators(year) > 0

    def reading(trend: str, test: FTests, residuals: FloatArray) -> Readings:
        # Columns are January to December, and years are centred.
        rows = residuals.reshape(len(residuals), -1, MONTHS)
        rows = np.roll(rows - rows.mean(axis=2, keepdims=True), first_month - 1, axis=2)
        rotations = {"draws": draws, "seed": seed, "most_enumerated": most_enumerated}
        return Readings(trend, test, *(rotation_tests(each, **rotations) for each in (rows, first_harmonic(rows))))

    found: list[tuple[IntArray, Rule]] = []
    # Complete years without events are left out, so series are assessed together that have them in the same years.
    for told in np.unique(with_events, axis=0):
        alike = np.flatnonzero((with_events == told).all(axis=1))
        kept = (told | (sizes != MONTHS))[year]
        complete = told & (sizes == MONTHS)
        if complete.sum() < FEWEST_YEARS:
            untold, unturned = FTests.none(alike.size), RotationTests.none(alike.size)
            smooth, levels = (Readings(trend, untold, unturned, unturned) for trend in (SMOOTH, LEVELS))
        else:
            n, d, whole = counts[np.ix_(alike, kept)], days[kept], complete[year[kept]]
            factor, index = month_factor(months[kept]), MONTHS * years[kept] + months[kept] - 1
            curve = smooth_trend(index, knots_of(index.size))
            around, roots = fit(n, curve, d), np.sqrt((n + 0.375) / d)
            given_curve = f_tests(around, fit(n, np.column_stack([curve, factor]), d))
            smooth = reading(SMOOTH, given_curve, (roots - np.sqrt(around.fitted / d))[:, whole])
            levels = reading(LEVELS, _months_given_levels(n, d, year[kept], factor), roots[:, whole])
        found.append((alike, Rule(smooth, levels)))
    return join(found)


def _months_given_levels(counts: IntArray, days: FloatArray, year: IntArray, factor: FloatArray) -> FTests:
    """Test the month factor given a level for each year; a year without any event says nothing of its months."""
    told = np.isin(year, year[counts.any(axis=0)])
    levels = indicators(year[told])
    some, d, larger = counts[:, told], days[told], np.column_stack([levels, factor[told]])
    return f_tests(fit(some, levels, d), fit(some, larger, d))


def across_forces(found: Sequence[tuple[str, RepeatedMonths]]) -> pd.DataFrame:
    """Correct the rule over forces by Benjamini and Hochberg (1995).

    A row a force: ``force``, ``complete years``, ``p`` (the largest over tests and trends), ``least p possible``, ``p,
    Benjamini–Hochberg``, ``months differ repeatedly`` (by the rule alone), ``after correction``.
    """
    columns = ["force", "complete years", "p", "least p possible", "months differ repeatedly"]
    rows = [(force, len(r.complete_years), r.largest_p_value, r.least_p_value, r.claimed) for force, r in found]
    table = pd.DataFrame(rows, columns=columns).astype({"p": np.float64, "months differ repeatedly": np.bool_})
    corrected, claimed = benjamini_hochberg(table["p"]), table["months differ repeatedly"]
    table.insert(4, "p, Benjamini–Hochberg", corrected)
    return table.assign(**{"after correction": claimed & (corrected < SIGNIFICANCE)})
