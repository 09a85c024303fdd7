"""Several years of months: whether they differ repeatedly, whichever way the trend is taken out.

The rule was fixed in advance for its error rates (docs/analysis-plan.md). It asks two questions of the months, and
asks both of them twice: with the trend as a smooth curve, and as a level for each year. What holds then must hold with
years that begin in any month, or a level that changes on one day each year could make it; and given the working days
of each month, or figures that fall on working days could. Only where all agree are the months said to differ
repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.statistics import MONTHS, SIGNIFICANCE, AnyArray, BoolArray, FloatArray, IntArray, Result
from countylines.statistics.checks import check_dated_months
from countylines.statistics.cycles import Cycle, fit_cycles
from countylines.statistics.dated import Dated
from countylines.statistics.designs import indicators, knots_of, month_factor
from countylines.statistics.multiplicity import benjamini_hochberg
from countylines.statistics.poisson import Fit, FTestOf, FTests, f_tests, fit, information_of, join
from countylines.statistics.rotation import RotationTestOf, RotationTests, rotation_tests
from countylines.statistics.year_levels import months_given_levels

FEWEST_YEARS = 3
"""With two complete years no rotation p-value can fall below 1/12."""
FEWEST_WITH_EVENTS = 3
JANUARY = 1
SMOOTH, LEVELS = "smooth curve", "level for each year"


class State(StrEnum):
    """What the rule says of a series: the first that fits."""

    NOT_SHOWN = "not shown"
    UNEVEN = "uneven, not shown to repeat"
    HANGS_ON_START = "hangs on the start of the year"
    GOES_WITH_WORKING_DAYS = "goes with working days"
    NOT_TOLD_FROM_WORKING_DAYS = "not told from working days"
    CLAIMED = "claimed"


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
class WorkingDaysOf(Generic[Result]):
    """The months given the working days of each too, and what goes with these: of one series, or of many.

    The covariate is c = log(working days / days), less its mean.

    Attributes
    ----------
    smooth, levels
        The month factor given smooth trend and c, and given a level for each calendar year and c. Of many series only
        those are tested that hold without c; of the others nothing is shown, at a p-value of 1.
    coefficient, standard_error, p_value
        Of c in smooth trend, month factor and c; with max(1, φ₁), and two-sided by t. A coefficient of 1 is what
        events have that fall on working days alone. Missing where not tested.
    """

    smooth: FTestOf[Result]
    levels: FTestOf[Result]
    coefficient: Result
    standard_error: Result
    p_value: Result

    @classmethod
    def none(cls, series: int) -> WorkingDaysTests:
        """Give tests of series that are not tested."""
        missing = np.full(series, np.nan)
        return WorkingDaysTests(FTests.none(series), FTests.none(series), missing, missing, missing)

    @property
    def deciding_p_value(self) -> Result:
        """Give the larger p-value of both tests."""
        return np.maximum(self.smooth.p_value, self.levels.p_value)

    @property
    def matter(self) -> Result:
        """Say whether months with more working days have more, beyond what chance gives."""
        return (self.coefficient > 0) & (self.p_value < SIGNIFICANCE)

    def row(self) -> WorkingDays:
        """Give the tests of the first series; ValueError if a model meets every month exactly."""
        given = (np.asarray(each)[0].item() for each in (self.coefficient, self.standard_error, self.p_value))
        return WorkingDays(self.smooth.row(), self.levels.row(), *given)


WorkingDays = WorkingDaysOf[float]
WorkingDaysTests = WorkingDaysOf[AnyArray]


@dataclass(frozen=True)
class RuleOf(Generic[Result]):
    """The rule for several years, applied to one series (`RepeatedMonths`), or to many of the same months (`Rule`).

    Attributes
    ----------
    smooth, levels
        The two tests with the trend as a smooth curve, and as a level for each year.
    starts : ndarray, shape (12,) or (series, 12)
        P-values of the month factor given a level for each year, years beginning in January, …, December.
    working_days
        The months given the working days of each; None where these are not known.
    """

    smooth: ReadingOf[Result]
    levels: ReadingOf[Result]
    starts: FloatArray
    working_days: WorkingDaysOf[Result] | None

    @property
    def trends_p_value(self) -> Result:
        """Give the larger p-value of both readings."""
        return np.maximum(self.smooth.deciding_p_value, self.levels.deciding_p_value)

    @property
    def starts_p_value(self) -> Result:
        """Give the largest p-value over the months in which years may begin."""
        return self.starts.max(axis=-1)

    @property
    def deciding_p_value(self) -> Result:
        """Give the largest p-value over all parts: the rule claims where it is below the level."""
        without = np.maximum(self.trends_p_value, self.starts_p_value)
        return without if self.working_days is None else np.maximum(without, self.working_days.deciding_p_value)

    @property
    def claimed(self) -> Result:
        """Say whether months differ repeatedly: every part holds."""
        return self.deciding_p_value < SIGNIFICANCE

    @property
    def uneven(self) -> Result:
        """Say whether test 1 finds months uneven with both trends, whatever the rotations say."""
        return np.maximum(self.smooth.months.p_value, self.levels.months.p_value) < SIGNIFICANCE

    @property
    def states(self) -> AnyArray:
        """Give the `State` of each series."""
        parts = [self.trends_p_value, self.starts_p_value, self.deciding_p_value]
        trends, starts, every = (np.asarray(p_value) < SIGNIFICANCE for p_value in parts)
        matter = np.zeros_like(every) if self.working_days is None else np.asarray(self.working_days.matter)
        found = {
            State.NOT_SHOWN: ~trends & ~np.asarray(self.uneven),
            State.UNEVEN: ~trends,
            State.HANGS_ON_START: ~starts,
            State.GOES_WITH_WORKING_DAYS: ~every & matter,
            State.NOT_TOLD_FROM_WORKING_DAYS: ~every,
        }
        return np.select(list(found.values()), [np.array(state, dtype=object) for state in found], State.CLAIMED)


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
        """Say whether months differ repeatedly: every part of the rule holds."""
        return bool(super().claimed)

    @property
    def state(self) -> State:
        """Give the state of the rule: the first that fits."""
        return State(self.states.item())

    @property
    def worst_start(self) -> int:
        """Give the calendar month in which years begin that the month factor holds with least."""
        return int(np.argmax(self.starts)) + 1

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """Give both readings."""
        return self.smooth, self.levels

    @property
    def largest_p_value(self) -> float:
        """Give the largest p-value over all tests, for correction across forces."""
        given = [] if self.working_days is None else [float(self.working_days.deciding_p_value)]
        return max(*(reading.combined_p_value for reading in self.readings), float(self.starts_p_value), *given)

    @property
    def least_p_value(self) -> float:
        """Give the floor of `largest_p_value`: twice the least share that the rotations can give."""
        return 2 * self.levels.whole_pattern.least_p_value


def assess(counts: npt.ArrayLike, dated: Dated, *, first_month: int = JANUARY, **rotations: int) -> RepeatedMonths:
    r"""Apply the rule for several years.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events of each month, exact.
    dated : Dated
        The months, as `checks.check_dated_months`; without their working days that part of the rule is left out.
    first_month : int
        The month with which a year begins, for the rotations and the year levels beside them.
    **rotations : int
        How years are turned, where there are too many ways to go through all: see `rotation.rotation_tests`.

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
    levels the residuals are :math:`\sqrt{(n + 3/8)/d}`; all are centred within their year. Year levels that begin in
    each calendar month, and log(working days / days) as a covariate, hold the claim back where a level that changes on
    one day each year, or events that fall on working days, could make it.

    A complete year without any event says nothing of its months and has no level, nor can a smooth trend of logs pass
    through it: its months are left out, and the index counts on. A calendar month without any event stays in: its
    fitted mean goes to 0, and it takes its degree of freedom.
    """
    n, checked = check_dated_months(counts, dated)
    year = checked.years_from(first_month)
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
    options: dict[str, Any] = {"every_part": True, "first_month": first_month, **rotations}
    rule = assess_many(n[None], checked, **options)
    kept = ~np.isin(year, empty)
    return RepeatedMonths(
        smooth=rule.smooth.row(),
        levels=rule.levels.row(),
        starts=rule.starts[0],
        working_days=None if rule.working_days is None else rule.working_days.row(),
        cycle=fit_cycles(n[None, kept], checked.take(kept)).row(),
        knots=knots_of(int(kept.sum())),
        complete_years=tuple(complete.tolist()),
        empty_years=tuple(empty.tolist()),
    )


def assess_many(
    counts: IntArray, dated: Dated, *, every_part: bool = False, first_month: int = JANUARY, **rotations: int
) -> Rule:
    """Apply the rule for several years to many series of the same months.

    As `assess`, with counts of int64 and of shape (series, n). P-values are 1 where the rule cannot be applied, because
    fewer than three complete years have events. Unless ``every_part`` is asked for, the last part, on working days, is
    worked out only of series that hold up to it.
    """
    _, year, sizes = np.unique(dated.years_from(first_month), return_inverse=True, return_counts=True)
    with_events = counts @ indicators(year) > 0
    found: list[tuple[IntArray, Rule]] = []
    # Complete years without events are left out, so series are assessed together that have them in the same years.
    for told in np.unique(with_events, axis=0):
        alike = np.flatnonzero((with_events == told).all(axis=1))
        kept = (told | (sizes != MONTHS))[year]
        complete = told & (sizes == MONTHS)
        if complete.sum() < FEWEST_YEARS:
            found.append((alike, _untold(alike.size, dated.working_days is not None)))
            continue
        n, told_of, whole = counts[np.ix_(alike, kept)], dated.take(kept), complete[year[kept]]
        d, factor, curve = told_of.days, month_factor(told_of.months), told_of.curve()
        around, roots = fit(n, curve, d), np.sqrt((n + 0.375) / d)
        residuals = np.stack([roots - np.sqrt(around.fitted / d), roots])[:, :, whole]
        # Columns are January to December, and years are centred.
        rows = residuals.reshape(2 * alike.size, -1, MONTHS)
        rows = np.roll(rows - rows.mean(axis=2, keepdims=True), first_month - 1, axis=2)
        turned = [_halves(each) for each in rotation_tests(rows, **rotations)]
        tests = (
            f_tests(around, fit(n, np.column_stack([curve, factor]), d)),
            months_given_levels(n, told_of, first_month),
        )
        smooth, levels = (
            Readings(trend, test, *(each[at] for each in turned))
            for at, (trend, test) in enumerate(zip((SMOOTH, LEVELS), tests, strict=True))
        )
        starts = np.stack([months_given_levels(n, told_of, at + 1).p_value for at in range(MONTHS)], axis=1)
        rule = Rule(smooth, levels, starts, None)
        if told_of.working_days is not None:
            asked = np.full(alike.size, True) if every_part else rule.claimed
            rule = replace(rule, working_days=_given_working_days(n, told_of, curve, factor, asked))
        found.append((alike, rule))
    return join(found)


def _untold(series: int, with_working_days: bool) -> Rule:
    """Give the rule of series to which it cannot be applied: nothing is shown of them."""
    untold, unturned = FTests.none(series), RotationTests.none(series)
    smooth, levels = (Readings(trend, untold, unturned, unturned) for trend in (SMOOTH, LEVELS))
    given = WorkingDaysTests.none(series) if with_working_days else None
    return Rule(smooth, levels, np.ones((series, MONTHS)), given)


def _halves(tests: RotationTests) -> tuple[RotationTests, RotationTests]:
    """Take apart the tests of the same series with two kinds of residuals, the ones after the others."""
    parts = [np.split(each, 2) for each in (tests.extreme, tests.combinations, tests.enumerated)]
    first, second = (RotationTests(*(part[at] for part in parts)) for at in range(2))
    return first, second


def _given_working_days(
    counts: IntArray, dated: Dated, curve: FloatArray, factor: FloatArray, asked: BoolArray
) -> WorkingDaysTests:
    """Test the month factor given the working days too, of the series asked for."""
    untold = np.flatnonzero(~asked), WorkingDaysTests.none(int((~asked).sum()))
    if not asked.any():
        return untold[1]
    n, days, years = counts[asked], dated.days, dated.years
    covariate = np.log(dated.working_days / days)
    # A year without any event has no level.
    told = np.isin(years, years[n.any(axis=0)])
    columns = factor, (covariate - covariate.mean())[:, None]
    smooth, larger = month_test(n, days, curve, *columns)
    levels, _ = month_test(n[:, told], days[told], indicators(years[told]), *(each[told] for each in columns))
    design = np.column_stack([curve, *columns])
    coefficient, error = larger.coefficients[:, -1], _standard_errors(larger, design, smooth.phi1)
    p_value = 2 * stats.t.sf(np.abs(coefficient / error), larger.residual_degrees)
    return join([untold, (np.flatnonzero(asked), WorkingDaysTests(smooth, levels, coefficient, error, p_value))])


def month_test(
    counts: IntArray, days: FloatArray, trend: FloatArray, factor: FloatArray, covariate: FloatArray
) -> tuple[FTests, Fit]:
    """Test the month factor given a trend and a covariate, and give the fit with all three."""
    larger = fit(counts, np.column_stack([trend, factor, covariate]), days)
    return f_tests(fit(counts, np.column_stack([trend, covariate]), days), larger), larger


def _standard_errors(fitted: Fit, design: FloatArray, phi1: FloatArray) -> FloatArray:
    """Give the quasi-Poisson standard error of a design's last coefficient, for each series."""
    covariance = np.linalg.pinv(information_of(design, fitted.fitted), hermitian=True)
    return np.sqrt(covariance[:, -1, -1] * np.maximum(1.0, phi1))


def across_forces(found: Sequence[tuple[str, RepeatedMonths]]) -> pd.DataFrame:
    """Correct the rule over forces by Benjamini and Hochberg (1995).

    A row a force: ``force``, ``complete years``, ``p`` (the largest over all tests), ``least p possible``, ``p,
    Benjamini–Hochberg``, ``state`` and ``months differ repeatedly`` (by the rule alone), ``after correction``.
    """
    columns = ["force", "complete years", "p", "least p possible", "state", "months differ repeatedly"]
    rows = [
        (force, len(r.complete_years), r.largest_p_value, r.least_p_value, r.state.value, r.claimed)
        for force, r in found
    ]
    table = pd.DataFrame(rows, columns=columns).astype({"p": np.float64, "months differ repeatedly": np.bool_})
    corrected, claimed = benjamini_hochberg(table["p"]), table["months differ repeatedly"]
    table.insert(4, "p, Benjamini–Hochberg", corrected)
    return table.assign(**{"after correction": claimed & (corrected < SIGNIFICANCE)})
