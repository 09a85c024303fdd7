"""Several years of months: classical tests, how strong and how stable a pattern is, and a change of level.

All of it is sensitivity or description. Whether months differ repeatedly is for the rule of
`countylines.statistics.repeated_months` alone; no wording depends on a result of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.statistics import MONTHS, BoolArray, FloatArray, IntArray, changepoint
from countylines.statistics.checks import check_dated_months, check_draws, finite_array
from countylines.statistics.dated import Dated
from countylines.statistics.designs import month_factor, waves
from countylines.statistics.poisson import FTest, f_tests, fit
from countylines.statistics.strength import strength

CHANGE_PERMUTATIONS = 199
"""Of the changepoints of many series: p below .05 means at most 8 of them, a level of .045."""
FEWEST_YEARS_TESTED = 3
FEWEST_YEARS_DESCRIBED = 5
"""Stability and strength of a pattern, which are described from so many complete years on."""
FEWEST_CALENDAR_MONTHS = 4
"""So many calendar months must have events for a harmonic that changes to be fitted beside their levels."""
FEWEST_MONTHS_QS = 36


class ChiSquaredTest(NamedTuple):
    """A test whose statistic is set against a chi-squared distribution, of which the p-value is the upper tail."""

    statistic: float
    degrees_of_freedom: int
    p_value: float


def friedman(blocks: npt.ArrayLike) -> ChiSquaredTest:
    """Test whether the same columns rank high in every row, on k - 1 degrees of freedom, corrected for ties.

    Parameters
    ----------
    blocks : array_like, shape (b, k)
        A row for each block, a column for each treatment: years and months. Any unit; at least 2 rows, 3 columns.

    Raises
    ------
    ValueError
        If a value is missing, there are too few rows or columns, or no row has two different values.

    Notes
    -----
    Friedman (1937), Journal of the American Statistical Association 32, 675-701. It rests on rows being independent
    and, without an effect, every order within a row being equally likely: a trend within the rows breaks that.
    """
    rows = finite_array(blocks, "blocks", dimensions=2)
    if rows.shape[0] < 2 or rows.shape[1] < 3:
        raise ValueError(
            f"There are {rows.shape[0]} blocks of {rows.shape[1]}: at least 2 blocks of 3 are needed to compare ranks."
        )
    if not np.ptp(rows, axis=1).any():
        raise ValueError("Every block has one value throughout: there are no ranks to compare.")
    statistic, degrees = float(friedman_statistics(rows[None])[0]), rows.shape[1] - 1
    return ChiSquaredTest(statistic, degrees, float(stats.chi2.sf(statistic, degrees)))


def friedman_statistics(blocks: FloatArray) -> FloatArray:
    """Give Friedman's statistic of many series, corrected for ties, and 0 where no row has two different values.

    Shape (series, b, k) to (series,).
    """
    _, rows, columns = blocks.shape
    ranks = stats.rankdata(blocks, axis=2)
    between = ((ranks.sum(axis=1) - rows * (columns + 1) / 2) ** 2).sum(axis=1)
    within = ((ranks - (columns + 1) / 2) ** 2).sum(axis=(1, 2))
    return np.divide((columns - 1) * between, within, out=np.zeros(len(blocks)), where=within > 0)


def kruskal_wallis(values: npt.ArrayLike, groups: npt.ArrayLike) -> ChiSquaredTest:
    """Test whether some groups rank higher than others among all values, corrected for ties.

    Parameters
    ----------
    values, groups : array_like, shape (n,)
        In any unit, and the group of each: its month.

    Raises
    ------
    ValueError
        If a value is missing, there is not one group for each value, there are fewer than 2 groups, or all values
        are the same.

    Notes
    -----
    Kruskal and Wallis (1952), Journal of the American Statistical Association 47, 583-621: ``scipy.stats.kruskal``.
    It rests on all values being independent.
    """
    x = finite_array(values, "values")
    labels = np.asarray(groups)
    if labels.shape != x.shape:
        raise ValueError(f"There are {x.size} values and {labels.size} groups: give one group for each value.")
    names = np.unique(labels)
    if names.size < 2:
        raise ValueError(f"There are {names.size} groups: at least 2 are needed to compare ranks.")
    if not np.ptp(x):
        raise ValueError("All values are the same: there are no ranks to compare.")
    statistic, p_value = stats.kruskal(*[x[labels == name] for name in names])
    return ChiSquaredTest(float(statistic), names.size - 1, float(p_value))


def qs(values: npt.ArrayLike, *, period: int = MONTHS) -> ChiSquaredTest:
    r"""Test whether values resemble those one and two periods before.

    Parameters
    ----------
    values : array_like, shape (n,)
        Equally spaced values without a trend: first differences of a series. More than two periods of them.
    period : int
        Values in a period: 12 months.

    Raises
    ------
    ValueError
        If a value is missing, there are not more than two periods, or all values are the same.

    Notes
    -----
    :math:`QS = n(n+2)\left(\frac{r_{12}^2}{n-12} + \frac{r_{24}^2}{n-24}\right)`, a Ljung and Box (1978, Biometrika
    65, 297-303) statistic at the seasonal lags: R ``seastests::qs``; Ollech and Webel (2020), Deutsche Bundesbank
    Discussion Paper 55. It is 0 where either autocorrelation is not positive, and weak on small counts.
    """
    x = finite_array(values, "values")
    if x.size <= 2 * period:
        raise ValueError(f"There are {x.size} values and more than {2 * period} are needed: leave QS out.")
    if not np.ptp(x):
        raise ValueError("All values are the same: they have no autocorrelation.")
    statistic = float(qs_statistics(x[None], period)[0])
    return ChiSquaredTest(statistic, 2, float(stats.chi2.sf(statistic, 2)))


def qs_statistics(values: FloatArray, period: int = MONTHS) -> FloatArray:
    """Give QS of many series, shape (series,) of values of shape (series, n)."""
    x, n = values - values.mean(axis=1, keepdims=True), values.shape[1]
    squares = (x**2).sum(axis=1)
    once, twice = ((x[:, lag:] * x[:, :-lag]).sum(axis=1) / squares for lag in (period, 2 * period))
    statistics = n * (n + 2) * (once**2 / (n - period) + twice**2 / (n - 2 * period))
    return np.where((once > 0) & (twice > 0), statistics, 0.0)


def pattern_stability(counts: npt.ArrayLike, dated: Dated) -> FTest:
    r"""Test whether the pattern of the months drifts over the years: month × year, in its first harmonic.

    F is on 2 and the larger model's residual degrees. ValueError if the series is not valid, fewer than five calendar
    years or four calendar months have events, or the larger model meets every month exactly.

    Notes
    -----
    Quasi-Poisson (McCullagh and Nelder 1989): smooth trend and month factor against the same with
    :math:`y\cos\theta` and :math:`y\sin\theta`, y the calendar year. So a cycle that grows, fades or shifts steadily
    is looked for on top of a stable pattern of any shape. A full month × year interaction would leave nothing to
    measure the error by. The trend is the smooth one, because a level for each year takes a curved trend for a
    pattern that changes.
    """
    n, every = check_dated_months(counts, dated)
    # A year without events tells nothing of its months.
    kept = np.isin(every.years, every.years[n > 0])
    n, used = n[kept], every.take(kept)
    d, year, month = used.days, used.years, used.months
    # A calendar month that never has an event tells nothing of change, and its level has no finite estimate.
    told = np.isin(month, month[n > 0])
    if (some := np.unique(month[told]).size) < FEWEST_CALENDAR_MONTHS:
        raise ValueError(
            f"Calendar months with events, in any year: {some}, and a changing cycle needs "
            f"{FEWEST_CALENDAR_MONTHS}: report the counts themselves."
        )
    if (some := np.unique(year).size) < FEWEST_YEARS_DESCRIBED:
        raise ValueError(
            f"Years with events: {some}, and a changing pattern needs {FEWEST_YEARS_DESCRIBED}: "
            "leave its stability out."
        )
    trend = used.curve()[told]
    since = (year[told] - year.mean())[:, None] / np.ptp(year)
    smaller = np.column_stack([trend, month_factor(month[told])])
    larger = np.column_stack([smaller, since * waves(month[told])])
    fits = (fit(n[None, told], design, d[told]) for design in (smaller, larger))
    return f_tests(*fits).row()


@dataclass(frozen=True, eq=False)
class _Months:
    """A valid series of months, and the parts of it that the methods of the table take."""

    n: IntArray
    dated: Dated

    @property
    def complete(self) -> BoolArray:
        """Tell which months lie in complete calendar years."""
        _, inverse, size = np.unique(self.dated.years, return_inverse=True, return_counts=True)
        return (size == MONTHS)[inverse]

    @property
    def rates(self) -> FloatArray:
        return self.n / self.dated.days

    @property
    def detrended(self) -> FloatArray:
        """Give counts over what the smooth trend alone expects: a ratio keeps months without events tied."""
        # A smooth trend of logs cannot pass through a year without events, whose months tie at 0 anyway.
        told = np.isin(self.dated.years, self.dated.years[self.n > 0])
        n, used = self.n[told], self.dated.take(told)
        ratios = np.zeros(self.n.size)
        ratios[told] = n / fit(n[None], used.curve(), used.days).fitted[0]
        return ratios


class _Needs(NamedTuple):
    """The complete calendar years or the months that a method needs, and whether none inside may be missing."""

    years: int = 0
    months: int = 0
    no_gap: bool = False

    def __str__(self) -> str:
        if self.years:
            return f"{self.years} complete years{', without a gap' if self.no_gap else ''}"
        return f"{self.months} months{' without a gap' if self.no_gap else ''}"

    def check(self, series: _Months) -> None:
        complete = int(series.complete.sum()) // MONTHS
        if complete < self.years:
            raise ValueError(f"Complete calendar years: {complete}, and {self.years} are needed.")
        if series.n.size < self.months:
            raise ValueError(f"Months: {series.n.size}, and {self.months} are needed.")
        missing = int(np.ptp(series.dated.index)) + 1 - series.n.size
        if self.no_gap and missing:
            raise ValueError(f"Months missing inside the series: {missing}, and a row without gaps is needed.")


_Found = tuple[str, float, float]
"""What the statistic is, the statistic, and its p-value: missing where the method describes."""


def several_years_table(counts: npt.ArrayLike, dated: Dated, *, draws: int = 9_999, seed: int = 1) -> pd.DataFrame:
    """Apply every method of this module to one series.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Exact counts of the months ``dated``.
    draws, seed : int
        Of the changepoint's permutations.

    Returns
    -------
    pandas.DataFrame
        A row a method: ``method``; ``measure``, what the statistic is; ``statistic``; ``p_value``, missing where the
        method describes; ``needs``; ``assumes``, with the known failure; ``not_given``, the reason why there is no
        statistic, else empty.

    Raises
    ------
    ValueError
        If the series itself is not valid; that it is too short or too flat for a method is no error.
    """
    check_draws(draws, "permutations")
    series = _Months(*check_dated_months(counts, dated))
    rows = []
    for method, measure, needs, assumes, compute in _METHODS:
        try:
            changepoint.check_variation(series.n, series.dated.days)
            needs.check(series)
            found = compute(series, draws, seed) if compute is _change else compute(series)
            rows.append((method, *found, str(needs), assumes, ""))
        except ValueError as reason:
            rows.append((method, measure, np.nan, np.nan, str(needs), assumes, str(reason)))
    columns = ["method", "measure", "statistic", "p_value", "needs", "assumes", "not_given"]
    return pd.DataFrame(rows, columns=columns).astype({"statistic": np.float64, "p_value": np.float64})


def _friedman(series: _Months, values: FloatArray) -> _Found:
    return _told("χ²", friedman(values[series.complete].reshape(-1, MONTHS)))


def _kruskal_wallis(series: _Months, values: FloatArray) -> _Found:
    return _told("H", kruskal_wallis(values[series.complete], series.dated.months[series.complete]))


def _told(statistic: str, found: ChiSquaredTest) -> _Found:
    return f"{statistic}, {found.degrees_of_freedom} df", found.statistic, found.p_value


def _stability(series: _Months) -> _Found:
    found = pattern_stability(series.n, series.dated)
    return f"F({found.gained}, {found.residual})", found.statistic, found.p_value


def _change(series: _Months, draws: int, seed: int) -> _Found:
    found = changepoint.find_changepoint(series.n, series.dated.days, draws=draws, seed=seed)
    last = date(int(series.dated.years[found.before - 1]), int(series.dated.months[found.before - 1]), 1)
    ratio = f"likelihood ratio of a change after {last:%B %Y}, the likeliest place"
    return ratio, found.statistic, found.p_value


CHANGEPOINT = "Single change of the rate"
_TESTED, _DESCRIBED = _Needs(years=FEWEST_YEARS_TESTED), _Needs(years=FEWEST_YEARS_DESCRIBED)
_SHARE, _FLAT = "share, 0 to 1", "a description: flat series do not give 0"
_METHODS: tuple[tuple[str, str, _Needs, str, Callable[..., _Found]], ...] = (
    (
        "Friedman, daily rates",
        "χ²",
        _TESTED,
        "no trend within a year; a steady trend looks like months that differ, the more so the more years there are",
        lambda series: _friedman(series, series.rates),
    ),
    (
        "Friedman, smooth trend taken out",
        "χ²",
        _TESTED,
        "months independent around the trend; cautious with few years",
        lambda series: _friedman(series, series.detrended),
    ),
    (
        "Kruskal–Wallis, daily rates",
        "H",
        _TESTED,
        "no trend at all: differences between years hide those between months",
        lambda series: _kruskal_wallis(series, series.rates),
    ),
    (
        "Kruskal–Wallis, smooth trend taken out",
        "H",
        _TESTED,
        "months independent around the trend; rejects a little too often with many years",
        lambda series: _kruskal_wallis(series, series.detrended),
    ),
    (
        "QS, first differences of daily rates",
        "QS",
        _Needs(months=FEWEST_MONTHS_QS, no_gap=True),
        "weak on small counts; 0 unless months resemble those one and two years before",
        lambda series: _told("QS", qs(np.diff(series.rates))),
    ),
    (
        "Stability of the pattern (month × year)",
        "F",
        _DESCRIBED,
        "months independent around the trend; a small p says that the pattern drifts; finds steady drift of a one-peak "
        "cycle only",
        _stability,
    ),
    (
        "Strength of seasonality F_S (STL, periodic)",
        _SHARE,
        _DESCRIBED._replace(no_gap=True),
        _FLAT,
        lambda series: (_SHARE, strength(series.rates).seasonal, np.nan),
    ),
    (
        "Strength of trend F_T (STL, periodic)",
        _SHARE,
        _DESCRIBED._replace(no_gap=True),
        _FLAT,
        lambda series: (_SHARE, strength(series.rates).trend, np.nan),
    ),
    (
        CHANGEPOINT,
        "likelihood ratio of the likeliest change",
        _Needs(months=changepoint.FEWEST_PERIODS_CHANGEPOINT),
        "months in any order equally likely; takes a trend, or months that resemble the months before them, for a "
        "change",
        _change,
    ),
)


def beside_the_rule(counts: IntArray, dated: Dated, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Give p-values of tests that are shown beside the rule, or that it is better than, shape (series,) each.

    Counts have shape (series, n), of complete calendar years, at least three. Months are given the smooth trend;
    Friedman's blocks are the years, of daily rates; QS is of their first differences; and ``rng`` permutes for the
    changepoint.
    """
    days, trend, factor = dated.days, dated.curve(), month_factor(dated.months)
    gain = fit(counts, trend, days).deviance - fit(counts, np.column_stack([trend, factor]), days).deviance
    rates = counts / days
    return {
        "months, Poisson likelihood ratio": stats.chi2.sf(gain, factor.shape[1]),
        "Friedman": stats.chi2.sf(friedman_statistics(rates.reshape(len(counts), -1, MONTHS)), MONTHS - 1),
        "QS": stats.chi2.sf(qs_statistics(np.diff(rates, axis=1)), 2),
        "changepoint": changepoint.change_p_values(counts, days, CHANGE_PERMUTATIONS, rng),
    }
