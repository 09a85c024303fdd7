"""Several years of months: classical tests, how strong and how stable a pattern is, and a change of level.

All of it is sensitivity or description. Whether months differ repeatedly is for the rule of
`countylines.statistics.repeated_months` alone; no wording depends on a result of this module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.changepoint import (
    FEWEST_PERIODS_CHANGEPOINT,
    change_p_values,
    check_variation,
    find_changepoint,
)
from countylines.statistics.checks import check_dated_months, finite_array
from countylines.statistics.designs import knots_of, month_factor, smooth_trend, waves
from countylines.statistics.poisson import FTest, f_tests, fit
from countylines.statistics.strength import Strength, strength

CHANGE_PERMUTATIONS = 199
"""Of the changepoints of many series: p below .05 means at most 8 of them, a level of .045."""
FEWEST_YEARS_TESTED = 3
FEWEST_YEARS_DESCRIBED = 5
"""Stability and strength of a pattern, which are described from so many complete years on."""
FEWEST_CALENDAR_MONTHS = 4
"""So many calendar months must have events for a harmonic that changes to be fitted beside their levels."""
FEWEST_MONTHS_QS = 36


@dataclass(frozen=True)
class ChiSquaredTest:
    """A test whose statistic is set against a chi-squared distribution.

    Attributes
    ----------
    statistic : float
        Friedman's, Kruskal and Wallis's, or QS.
    degrees_of_freedom : int
        Of the chi-squared distribution.
    p_value : float
        Its upper tail.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float


def friedman(blocks: npt.ArrayLike) -> ChiSquaredTest:
    """Test whether the same columns rank high in every row, with the correction for ties.

    Parameters
    ----------
    blocks : array_like, shape (b, k)
        A row for each block, a column for each treatment: years and months. Any unit; at least 2 rows, 3 columns.

    Returns
    -------
    ChiSquaredTest
        On k - 1 degrees of freedom.

    Raises
    ------
    ValueError
        If a value is missing, there are too few rows or columns, or no row has two different values.

    Notes
    -----
    Friedman (1937), Journal of the American Statistical Association 32, 675-701.
    It rests on rows being independent and, without an effect, every order within a row being equally likely: a trend
    within the rows breaks that.
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

    Parameters
    ----------
    blocks : ndarray, shape (series, b, k)

    Returns
    -------
    ndarray, shape (series,)
    """
    _, rows, columns = blocks.shape
    ranks = stats.rankdata(blocks, axis=2)
    between = ((ranks.sum(axis=1) - rows * (columns + 1) / 2) ** 2).sum(axis=1)
    within = ((ranks - (columns + 1) / 2) ** 2).sum(axis=(1, 2))
    statistics: FloatArray = np.divide((columns - 1) * between, within, out=np.zeros(len(blocks)), where=within > 0)
    return statistics


def kruskal_wallis(values: npt.ArrayLike, groups: npt.ArrayLike) -> ChiSquaredTest:
    """Test whether some groups rank higher than others among all values, with the correction for ties.

    Parameters
    ----------
    values : array_like, shape (n,)
        Any unit.
    groups : array_like, shape (n,)
        The group of each value: its month.

    Returns
    -------
    ChiSquaredTest
        On groups - 1 degrees of freedom.

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

    Returns
    -------
    ChiSquaredTest
        On 2 degrees of freedom; the statistic is 0 where either autocorrelation is not positive.

    Raises
    ------
    ValueError
        If a value is missing, there are not more than two periods, or all values are the same.

    Notes
    -----
    :math:`QS = n(n+2)\left(\frac{r_{12}^2}{n-12} + \frac{r_{24}^2}{n-24}\right)`, a Ljung and Box (1978, Biometrika
    65, 297-303) statistic at the seasonal lags: R ``seastests::qs``; Ollech and Webel (2020), Deutsche Bundesbank
    Discussion Paper 55. Weak on small counts.
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


def pattern_stability(counts: npt.ArrayLike, days: npt.ArrayLike, years: npt.ArrayLike, months: npt.ArrayLike) -> FTest:
    r"""Test whether the pattern of the months drifts over the years: month × year, in its first harmonic.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each month.
    days : array_like, shape (n,)
        Exposure of each month in days.
    years, months : array_like, shape (n,)
        Calendar year and month (1 to 12) of each count, in the order of time; months may be missing.

    Returns
    -------
    FTest
        On 2 and the larger model's residual degrees of freedom.

    Raises
    ------
    ValueError
        If the series is not valid, fewer than five calendar years or four calendar months have events, or the
        larger model meets every month exactly.

    Notes
    -----
    Quasi-Poisson (McCullagh and Nelder 1989): smooth trend and month factor against the same with
    :math:`y\cos\theta` and :math:`y\sin\theta`, y the calendar year. So a cycle that grows, fades or shifts steadily
    is looked for on top of a stable pattern of any shape. A full month × year interaction would leave nothing to
    measure the error by. The trend is the smooth one, because a level for each year takes a curved trend for a
    pattern that changes.
    """
    n, d, year, month = check_dated_months(counts, days, years, months)
    # A year without events tells nothing of its months.
    kept = np.isin(year, year[n > 0])
    n, d, year, month = n[kept], d[kept], year[kept], month[kept]
    # A calendar month that never has an event tells nothing of change, and its level has no finite estimate.
    told = np.isin(month, np.unique(month[n > 0]))
    with_events = np.unique(month[n > 0]).size
    if with_events < FEWEST_CALENDAR_MONTHS:
        raise ValueError(
            f"Calendar months with events, in any year: {with_events}, and a changing cycle needs "
            f"{FEWEST_CALENDAR_MONTHS}: report the counts themselves."
        )
    years_with_events = np.unique(year[n > 0]).size
    if years_with_events < FEWEST_YEARS_DESCRIBED:
        raise ValueError(
            f"Years with events: {years_with_events}, and a changing pattern needs {FEWEST_YEARS_DESCRIBED}: "
            "leave its stability out."
        )
    index = MONTHS * year + month
    trend = smooth_trend(index, knots_of(n.size))[told]
    since = (year[told] - year.mean())[:, None] / np.ptp(year)
    smaller = np.column_stack([trend, month_factor(month[told])])
    larger = np.column_stack([smaller, since * waves(month[told])])
    fits = (fit(n[None, told], design, d[told]) for design in (smaller, larger))
    return f_tests(*fits).row()


@dataclass(frozen=True, eq=False)
class _Months:
    """A valid series of months, and the parts of it that the methods of the table take."""

    n: IntArray
    d: FloatArray
    year: IntArray
    month: IntArray

    @property
    def complete(self) -> npt.NDArray[np.bool_]:
        """Tell which months lie in complete calendar years."""
        _, inverse, size = np.unique(self.year, return_inverse=True, return_counts=True)
        whole: npt.NDArray[np.bool_] = (size == MONTHS)[inverse]
        return whole

    def needs_years(self, fewest: int) -> None:
        """Refuse where fewer calendar years are complete."""
        years = int(self.complete.sum()) // MONTHS
        if years < fewest:
            raise ValueError(f"Complete calendar years: {years}, and {fewest} are needed.")

    def needs_months(self, fewest: int) -> None:
        """Refuse where there are fewer months."""
        if self.n.size < fewest:
            raise ValueError(f"Months: {self.n.size}, and {fewest} are needed.")

    def needs_no_gap(self) -> None:
        """Refuse where a month inside the series is missing."""
        index = MONTHS * self.year + self.month
        missing = int(index[-1] - index[0]) + 1 - index.size
        if missing:
            raise ValueError(f"Months missing inside the series: {missing}, and a row without gaps is needed.")

    @property
    def rates(self) -> FloatArray:
        """Give the daily rates."""
        return self.n / self.d

    @property
    def detrended(self) -> FloatArray:
        """Give counts over what the smooth trend alone expects: a ratio keeps months without events tied."""
        index = MONTHS * self.year + self.month
        # A smooth trend of logs cannot pass through a year without events, whose months tie at 0 anyway.
        told = np.isin(self.year, self.year[self.n > 0])
        n, d = self.n[told], self.d[told]
        ratios = np.zeros(self.n.size)
        ratios[told] = n / fit(n[None], smooth_trend(index[told], knots_of(n.size)), d).fitted[0]
        return ratios


_Found = tuple[str, float, float | None]


def several_years_table(
    counts: npt.ArrayLike,
    days: npt.ArrayLike,
    years: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    draws: int = 9_999,
    seed: int = 1,
) -> pd.DataFrame:
    """Apply every method of this module to one series.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each month, exact.
    days : array_like, shape (n,)
        Exposure of each month in days, leap days included.
    years, months : array_like, shape (n,)
        Calendar year and month (1 to 12) of each count, in the order of time; months may be missing.
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
        If the series itself is not valid: counts or days (see `checks.check_series`), or a month
        that comes twice or out of order. A series that is too short or too flat for a method is no error.
    """
    if draws < 1:
        raise ValueError(f"{draws} permutations were asked for: at least 1 is needed.")
    series = _Months(*check_dated_months(counts, days, years, months))

    def change(series: _Months) -> _Found:
        return _change(series, draws, seed)

    rows = []
    for method, measure, needs, assumes, compute in (*_METHODS, (*_CHANGEPOINT, change)):
        try:
            check_variation(series.n, series.d)
            found, statistic, p_value = compute(series)
            row = (method, found, statistic, np.nan if p_value is None else p_value, needs, assumes, "")
        except ValueError as reason:
            row = (method, measure, np.nan, np.nan, needs, assumes, str(reason))
        rows.append(row)
    columns = ["method", "measure", "statistic", "p_value", "needs", "assumes", "not_given"]
    return pd.DataFrame(rows, columns=columns).astype({"statistic": np.float64, "p_value": np.float64})


def _friedman_of(values: Callable[[_Months], FloatArray]) -> Callable[[_Months], _Found]:
    def compute(series: _Months) -> _Found:
        series.needs_years(FEWEST_YEARS_TESTED)
        found = friedman(values(series)[series.complete].reshape(-1, MONTHS))
        return f"χ², {found.degrees_of_freedom} df", found.statistic, found.p_value

    return compute


def _kruskal_wallis_of(values: Callable[[_Months], FloatArray]) -> Callable[[_Months], _Found]:
    def compute(series: _Months) -> _Found:
        series.needs_years(FEWEST_YEARS_TESTED)
        found = kruskal_wallis(values(series)[series.complete], series.month[series.complete])
        return f"H, {found.degrees_of_freedom} df", found.statistic, found.p_value

    return compute


def _qs(series: _Months) -> _Found:
    series.needs_months(FEWEST_MONTHS_QS)
    series.needs_no_gap()
    found = qs(np.diff(series.rates))
    return f"QS, {found.degrees_of_freedom} df", found.statistic, found.p_value


def _stability(series: _Months) -> _Found:
    series.needs_years(FEWEST_YEARS_DESCRIBED)
    found = pattern_stability(series.n, series.d, series.year, series.month)
    first, second = found.degrees_of_freedom
    return f"F({first}, {second})", found.statistic, found.p_value


def _strength(series: _Months) -> Strength:
    series.needs_years(FEWEST_YEARS_DESCRIBED)
    series.needs_no_gap()
    return strength(series.rates)


def _strength_of_seasonality(series: _Months) -> _Found:
    return "share, 0 to 1", _strength(series).seasonal, None


def _strength_of_trend(series: _Months) -> _Found:
    return "share, 0 to 1", _strength(series).trend, None


def _change(series: _Months, draws: int, seed: int) -> _Found:
    series.needs_months(FEWEST_PERIODS_CHANGEPOINT)
    found = find_changepoint(series.n, series.d, draws=draws, seed=seed)
    last = date(int(series.year[found.before - 1]), int(series.month[found.before - 1]), 1)
    ratio = f"likelihood ratio of a change after {last:%B %Y}, the likeliest place"
    return ratio, found.statistic, found.p_value


def _rates(series: _Months) -> FloatArray:
    return series.rates


def _detrended(series: _Months) -> FloatArray:
    return series.detrended


_TESTED = f"{FEWEST_YEARS_TESTED} complete years"
_DESCRIBED = f"{FEWEST_YEARS_DESCRIBED} complete years"
_IN_A_ROW = "without a gap"
_METHODS: tuple[tuple[str, str, str, str, Callable[[_Months], _Found]], ...] = (
    (
        "Friedman, daily rates",
        "χ²",
        _TESTED,
        "no trend within a year; a steady trend looks like months that differ, the more so the more years there are",
        _friedman_of(_rates),
    ),
    (
        "Friedman, smooth trend taken out",
        "χ²",
        _TESTED,
        "months independent around the trend; cautious with few years",
        _friedman_of(_detrended),
    ),
    (
        "Kruskal–Wallis, daily rates",
        "H",
        _TESTED,
        "no trend at all: differences between years hide those between months",
        _kruskal_wallis_of(_rates),
    ),
    (
        "Kruskal–Wallis, smooth trend taken out",
        "H",
        _TESTED,
        "months independent around the trend; rejects a little too often with many years",
        _kruskal_wallis_of(_detrended),
    ),
    (
        "QS, first differences of daily rates",
        "QS",
        f"{FEWEST_MONTHS_QS} months {_IN_A_ROW}",
        "weak on small counts; 0 unless months resemble those one and two years before",
        _qs,
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
        "share, 0 to 1",
        f"{_DESCRIBED}, {_IN_A_ROW}",
        "a description: flat series do not give 0",
        _strength_of_seasonality,
    ),
    (
        "Strength of trend F_T (STL, periodic)",
        "share, 0 to 1",
        f"{_DESCRIBED}, {_IN_A_ROW}",
        "a description: flat series do not give 0",
        _strength_of_trend,
    ),
)
CHANGEPOINT = "Single change of the rate"
_CHANGEPOINT = (
    CHANGEPOINT,
    "likelihood ratio of the likeliest change",
    f"{FEWEST_PERIODS_CHANGEPOINT} months",
    "months in any order equally likely; takes a trend, or months that resemble the months before them, for a change",
)


def beside_the_rule(
    counts: IntArray, days: FloatArray, years: IntArray, months: IntArray, rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Give p-values of tests that are shown beside the rule, or that it is better than, for complete years.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Complete calendar years, at least three, in the order of time.
    rng : numpy.random.Generator
        Of the changepoint's permutations.

    Returns
    -------
    dict of str to ndarray, shape (series,) each
        The Poisson likelihood ratio of months given the smooth trend; Friedman's test of daily rates with years as
        blocks; QS of the first differences of daily rates; one change of a Poisson rate.
    """
    trend = smooth_trend(MONTHS * years + months - 1, knots_of(months.size))
    factor = month_factor(months)
    gain = fit(counts, trend, days).deviance - fit(counts, np.column_stack([trend, factor]), days).deviance
    rates = counts / days
    return {
        "months, Poisson likelihood ratio": stats.chi2.sf(gain, factor.shape[1]),
        "Friedman": stats.chi2.sf(friedman_statistics(rates.reshape(len(counts), -1, MONTHS)), MONTHS - 1),
        "QS": stats.chi2.sf(qs_statistics(np.diff(rates, axis=1)), 2),
        "changepoint": change_p_values(counts, days, CHANGE_PERMUTATIONS, rng),
    }
