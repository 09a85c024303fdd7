"""Several years of quarters: whether they differ repeatedly, whichever way the trend is taken out.

The rule for months (`repeated_months`) carried over to quarters would claim what a level does that changes each April,
and what comes of quarters having more working days than others. So quarters have a rule of their own, fixed in advance
for its error rates (docs/analysis-plan.md): it takes a level for each year from each of the four quarters on, and asks
once more with working days in the place of days.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, SIGNIFICANCE, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.checks import check_dated_months
from countylines.statistics.dated import Dated
from countylines.statistics.designs import indicators, smooth_trend
from countylines.statistics.fillings import fillings_to_try
from countylines.statistics.poisson import FTestOf, FTests, f_tests, fit, join
from countylines.statistics.rotation import RotationTestOf, RotationTests, rotation_tests

QUARTERS = 4
FIRST_MONTHS = (1, 4, 7, 10)
"""The calendar months that quarters begin in, by which they are dated."""
FEWEST_YEARS = 4
"""With three complete years no rotation p-value can fall below 1/16."""


class State(StrEnum):
    """What may be said of quarters, the least first."""

    NOT_SHOWN = "not shown"
    UNEVEN = "uneven"
    CALENDAR_DAYS = "holds by calendar days only"
    CLAIMED = "claimed"


@dataclass(frozen=True)
class QuartersRuleOf(Generic[Result]):
    """The rule for quarters, applied to one series (`RepeatedQuarters`), or to many of the same quarters.

    Attributes
    ----------
    smooth
        F test of the quarter factor, the trend being a smooth curve.
    january, april, july, october
        The same with a level for each year that begins in that month.
    smooth_rotation, levels_rotation
        Rotations of the complete years against one another, around the curve and around calendar-year levels.
    smooth_working, january_working
        The F tests of ``smooth`` and ``january`` with working days in the place of days; of calendar days again where
        working days are not known, so that they decide nothing.
    """

    smooth: FTestOf[Result]
    january: FTestOf[Result]
    april: FTestOf[Result]
    july: FTestOf[Result]
    october: FTestOf[Result]
    smooth_rotation: RotationTestOf[Result]
    levels_rotation: RotationTestOf[Result]
    smooth_working: FTestOf[Result]
    january_working: FTestOf[Result]

    @property
    def uneven_p_value(self) -> Result:
        """Give the largest p-value of the five F tests by calendar days."""
        return _largest([t.p_value for t in (self.smooth, self.january, self.april, self.july, self.october)])

    @property
    def calendar_p_value(self) -> Result:
        """Give the largest p-value of all tests by calendar days."""
        return _largest([self.uneven_p_value, self.smooth_rotation.p_value, self.levels_rotation.p_value])

    @property
    def largest_p_value(self) -> Result:
        """Give the largest p-value of all tests: quarters are said to differ repeatedly where it is below the level."""
        return _largest([self.calendar_p_value, self.smooth_working.p_value, self.january_working.p_value])

    @property
    def rank(self) -> Result:
        """Give the place of the state among those of `State`."""
        bars = [self.uneven_p_value, self.calendar_p_value, self.largest_p_value]
        return np.add.reduce([np.asarray(bar < SIGNIFICANCE, dtype=np.int64) for bar in bars])


QuartersRule = QuartersRuleOf[AnyArray]


def _largest(p_values: list[Result]) -> Result:
    return np.maximum.reduce(p_values)


@dataclass(frozen=True)
class RepeatedQuarters(QuartersRuleOf[float]):
    """What several years of quarters show about quarters that differ repeatedly.

    ``complete_years`` are those used, ``empty_years`` complete ones without any event, which are left out, and
    ``working_days`` says whether working days were looked at.
    """

    complete_years: tuple[int, ...]
    empty_years: tuple[int, ...]
    working_days: bool

    @property
    def state(self) -> State:
        """Say what may be said."""
        return list(State)[int(self.rank)]


def assess(counts: npt.ArrayLike, dated: Dated, **rotations: int) -> RepeatedQuarters:
    r"""Apply the rule for quarters.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events of each quarter, exact.
    dated : Dated
        The quarters, each by its first month, in order of time; working days are None where they are not known, as
        outside the United Kingdom. Quarters of incomplete calendar years are left out.
    **rotations : int
        How years are turned, where there are too many ways to go through all: see `rotation.rotation_tests`.

    Raises
    ------
    ValueError
        If the series is not valid, fewer than four complete calendar years have events, or a model meets every quarter
        exactly.

    Notes
    -----
    As for months: a quasi-Poisson F test of the quarter factor given a natural cubic spline of as many pieces as there
    are complete years, or given year levels, which begin in January, April, July and October in turn; and all
    :math:`4^{Y-1}` rotations of the years against one another. A second exposure, and not a covariate as for months:
    four quarters a year leave too little to estimate one from.
    """
    n, checked = check_dated_months(counts, dated)
    labels, sizes = np.unique(checked.years, return_counts=True)
    complete = labels[sizes == QUARTERS]
    empty = np.setdiff1d(complete, checked.years[n > 0])
    told = np.setdiff1d(complete, empty)
    if told.size < FEWEST_YEARS:
        without = f", {empty.size} more without any event" if empty.size else ""
        raise ValueError(
            f"Complete calendar years with events: {told.size}{without}, and the rule needs {FEWEST_YEARS}: describe "
            "the quarters, or add years."
        )
    found, worked = assess_many(n[None], checked, **rotations), checked.working_days
    rows = {name: getattr(found, name).row() for name in found.__dataclass_fields__}
    return RepeatedQuarters(
        **rows, complete_years=(*told.tolist(),), empty_years=(*empty.tolist(),), working_days=worked is not None
    )


def assess_many(counts: IntArray, dated: Dated, **rotations: int) -> QuartersRule:
    """Apply the rule for quarters to many series of the same quarters, counts of int64 and of shape (series, n).

    As `assess`; p-values are 1 where fewer than four complete calendar years have events.
    """
    _, year, sizes = np.unique(dated.years, return_inverse=True, return_counts=True)
    events = counts @ indicators(year) > 0
    # Series are assessed together that have the same levels without events, whichever quarter years begin in.
    alike = np.hstack([counts @ indicators(dated.years_from(first)) > 0 for first in FIRST_MONTHS])
    found: list[tuple[IntArray, QuartersRule]] = []
    for pattern in np.unique(alike, axis=0):
        these = np.flatnonzero((alike == pattern).all(axis=1))
        used = (events[these[0]] & (sizes == QUARTERS))[year]
        if used.sum() < QUARTERS * FEWEST_YEARS:
            untold, unturned = FTests.none(these.size), RotationTests.none(these.size)
            found.append(
                (these, QuartersRule(untold, untold, untold, untold, untold, unturned, unturned, untold, untold))
            )
            continue
        found.append((these, _assess_alike(counts[np.ix_(these, used)], dated.take(used), rotations)))
    return join(found)


def _assess_alike(n: IntArray, dated: Dated, turns: dict[str, int]) -> QuartersRule:
    """Apply the rule to series of complete years, each with events, that have events in the same levels."""
    days, worked, size = dated.days, dated.working_days, dated.days.size // QUARTERS
    factor, curve = indicators(dated.months)[:, 1:], smooth_trend(dated.index // (MONTHS // QUARTERS), size)

    def given_curve(exposure: FloatArray) -> FTests:
        return f_tests(fit(n, curve, exposure), fit(n, np.column_stack([curve, factor]), exposure))

    def given_levels(exposure: FloatArray, first: int = 1) -> FTests:
        start = dated.years_from(first)
        told = np.isin(start, start[n.any(axis=0)])
        levels, some, d = indicators(start[told]), n[:, told], exposure[told]
        return f_tests(fit(some, levels, d), fit(some, np.column_stack([levels, factor[told]]), d))

    def turned(residuals: FloatArray) -> RotationTests:
        by_year = residuals.reshape(len(n), size, QUARTERS)
        return rotation_tests(by_year - by_year.mean(axis=2, keepdims=True), **turns)[0]

    roots = np.sqrt((n + 0.375) / days)
    around = roots - np.sqrt(fit(n, curve, days).fitted / days)
    smooth, january = given_curve(days), given_levels(days)
    return QuartersRule(
        smooth=smooth,
        january=january,
        april=given_levels(days, first=4),
        july=given_levels(days, first=7),
        october=given_levels(days, first=10),
        smooth_rotation=turned(around),
        levels_rotation=turned(roots),
        smooth_working=smooth if worked is None else given_curve(worked),
        january_working=january if worked is None else given_levels(worked),
    )


def weakest_state(
    low: npt.ArrayLike, high: npt.ArrayLike, dated: Dated, *, limit: int = 2_000, draws: int = 9_999, seed: int = 1
) -> tuple[State, bool]:
    """Give the weakest state over the values of hidden counts that were searched, and whether that is certain.

    ``low`` and ``high`` are the bounds of each count, shape (n,), ``limit`` is how many values to try at most; the rest
    as in `assess`.
    """
    tried = fillings_to_try(low, high, limit=limit, seed=seed)
    weakest = int(assess_many(tried.values, dated, draws=draws, seed=seed).rank.min())
    return [*State][weakest], tried.exhaustive or not weakest
