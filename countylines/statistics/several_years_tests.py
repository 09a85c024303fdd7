"""Several years of months: classical tests, how strong and how stable a pattern is, and a change of level.

All of it is sensitivity or description. Whether months differ repeatedly is for the rule of
`countylines.repeated_months` alone; no wording depends on a result of this module.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.tsa.seasonal import STL
from statsmodels.tsa.stattools import acf

from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.changepoint import (
    FEWEST_PERIODS_CHANGEPOINT,
    Changepoint,
    _change_p_values,
    _check_variation,
    find_changepoint,
)
from countylines.statistics.checks import check_series
from countylines.statistics.cycles import _trend
from countylines.statistics.designs import month_angles, month_factor, smooth_trend
from countylines.statistics.dispersion import expected_counts
from countylines.statistics.poisson import FTest, f_test, fit, fit_poisson

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
    Friedman (1937), Journal of the American Statistical Association 32, 675-701: ``scipy.stats.friedmanchisquare``.
    It rests on rows being independent and, without an effect, every order within a row being equally likely: a trend
    within the rows breaks that.
    """
    rows = _finite(blocks, "blocks", dimensions=2)
    if rows.shape[0] < 2 or rows.shape[1] < 3:
        raise ValueError(
            f"There are {rows.shape[0]} blocks of {rows.shape[1]}: at least 2 blocks of 3 are needed to compare ranks."
        )
    if not np.ptp(rows, axis=1).any():
        raise ValueError("Every block has one value throughout: there are no ranks to compare.")
    statistic, p_value = stats.friedmanchisquare(*rows.T)
    return ChiSquaredTest(float(statistic), rows.shape[1] - 1, float(p_value))


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
    x = _finite(values, "values")
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
    x = _finite(values, "values")
    if x.size <= 2 * period:
        raise ValueError(f"There are {x.size} values and more than {2 * period} are needed: leave QS out.")
    if not np.ptp(x):
        raise ValueError("All values are the same: they have no autocorrelation.")
    once, twice = acf(x, nlags=2 * period, fft=False)[[period, 2 * period]]
    n = x.size
    both = once > 0 and twice > 0
    statistic = n * (n + 2) * float(once**2 / (n - period) + twice**2 / (n - 2 * period)) if both else 0.0
    return ChiSquaredTest(statistic, 2, float(stats.chi2.sf(statistic, 2)))


@dataclass(frozen=True)
class Strength:
    """How much of a series' variation its seasonal part and its trend take up: 0 is none, 1 is all.

    Attributes
    ----------
    seasonal : float
        F_S = max(0, 1 - Var R / Var(S + R)).
    trend : float
        F_T = max(0, 1 - Var R / Var(T + R)).
    """

    seasonal: float
    trend: float


def strength(values: npt.ArrayLike, *, window: int | Literal["periodic"] = "periodic") -> Strength:
    r"""Measure the strength of seasonality and trend in an STL decomposition of months.

    Parameters
    ----------
    values : array_like, shape (n,)
        Months in a row, without gaps; at least two years.
    window : int or "periodic"
        Years over which the seasonal part of a month is smoothed, odd and at least 7; "periodic" holds it fixed.

    Returns
    -------
    Strength

    Raises
    ------
    ValueError
        If a value is missing, there are fewer than 24, all are the same, or the window is not odd or below 7.

    Notes
    -----
    Cleveland et al. (1990), Journal of Official Statistics 6, 3-73; Wang, Smith and Hyndman (2006), Data Mining and
    Knowledge Discovery 13, 335-364. The settings are those of R ``stl``, whose results statsmodels meets with them
    and not by default. Description, without a p-value: months that differ by chance have strength too, the more the
    fewer years there are and the narrower the window is.
    """
    x = _finite(values, "values")
    if x.size < 2 * MONTHS:
        raise ValueError(f"There are {x.size} months and at least {2 * MONTHS} are needed: leave the strength out.")
    if window != "periodic" and (window < 7 or window % 2 == 0):
        raise ValueError(f"The seasonal window is {window}: give an odd number of years, 7 or more.")
    if not np.ptp(x):
        raise ValueError("All values are the same: they have neither seasonality nor trend.")
    seasonal_window = 10 * x.size + 1 if window == "periodic" else window
    trend_window = _next_odd(1.5 * MONTHS / (1 - 1.5 / seasonal_window))
    low_pass_window = _next_odd(MONTHS)
    parts = STL(
        x,
        period=MONTHS,
        seasonal=seasonal_window,
        trend=trend_window,
        low_pass=low_pass_window,
        seasonal_deg=0,
        seasonal_jump=math.ceil(seasonal_window / 10),
        trend_jump=math.ceil(trend_window / 10),
        low_pass_jump=math.ceil(low_pass_window / 10),
    ).fit(inner_iter=2, outer_iter=0)
    seasonal = parts.seasonal
    if window == "periodic":
        position = np.arange(x.size) % MONTHS
        seasonal = (np.bincount(position, seasonal) / np.bincount(position))[position]
    remainder = x - seasonal - parts.trend
    return Strength(_share(seasonal, remainder), _share(parts.trend, remainder))


def _next_odd(width: float) -> int:
    whole = math.ceil(width)
    return whole + 1 - whole % 2


def _share(part: FloatArray, remainder: FloatArray) -> float:
    together = float(np.var(part + remainder))
    return max(0.0, 1 - float(np.var(remainder)) / together) if together > 0 else 0.0


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
    n, d, year, month = _check_months(counts, days, years, months)
    # A calendar month that never has an event tells nothing of change, and its level has no finite estimate.
    told = np.isin(month, np.unique(month[n > 0]))
    with_events = np.unique(month[n > 0]).size
    if with_events < FEWEST_CALENDAR_MONTHS:
        raise ValueError(
            f"{with_events} of the calendar months have events, in any year, and a changing cycle needs "
            f"{FEWEST_CALENDAR_MONTHS}: report the counts themselves."
        )
    years_with_events = np.unique(year[n > 0]).size
    if years_with_events < FEWEST_YEARS_DESCRIBED:
        raise ValueError(
            f"{years_with_events} of the years have events and a changing pattern needs {FEWEST_YEARS_DESCRIBED}: "
            "leave its stability out."
        )
    index = MONTHS * year + month
    trend = smooth_trend(index, max(1, round(n.size / MONTHS)))[told]
    theta = month_angles(month[told])
    since = (year[told] - year.mean())[:, None] / np.ptp(year)
    smaller = np.column_stack([trend, month_factor(month[told])])
    larger = np.column_stack([smaller, since * np.column_stack([np.cos(theta), np.sin(theta)])])
    offset = np.log(expected_counts(n[told], d[told]))
    return f_test(n[told], fit_poisson(n[told], smaller, offset), fit_poisson(n[told], larger, offset))


def _finite(values: npt.ArrayLike, name: str, *, dimensions: int = 1) -> FloatArray:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {name} are not all numbers ({error}): give numbers alone.") from error
    if array.ndim != dimensions:
        raise ValueError(f"The {name} have {array.ndim} dimensions and {dimensions} are needed.")
    if not np.isfinite(array).all():
        raise ValueError(f"Some of the {name} are missing or infinite: give a number for each, or leave this out.")
    return array


def _check_months(
    counts: npt.ArrayLike, days: npt.ArrayLike, years: npt.ArrayLike, months: npt.ArrayLike
) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    n, d = check_series(counts, days)
    year, month = _finite(years, "years"), _finite(months, "months")
    if year.size != n.size or month.size != n.size:
        raise ValueError(f"There are {n.size} counts, {year.size} years and {month.size} months: give one of each.")
    wrong = ~np.isin(month, np.arange(1, MONTHS + 1))
    if wrong.any():
        raise ValueError(f"{month[wrong][0]:g} is not a month: give whole numbers, 1 for January to 12.")
    fractional = year != np.floor(year)
    if fractional.any():
        raise ValueError(f"{year[fractional][0]:g} is not a year: give whole numbers.")
    back = np.diff(MONTHS * year + month) <= 0
    if back.any():
        at = int(np.argmax(back)) + 1
        raise ValueError(
            f"{year[at]:g}-{month[at]:02g} comes after {year[at - 1]:g}-{month[at - 1]:02g}: "
            "give each month once, in the order of time."
        )
    return n, d, year.astype(np.int64), month.astype(np.int64)


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
            raise ValueError(f"{years} calendar years are complete, and {fewest} are needed.")

    def needs_months(self, fewest: int) -> None:
        """Refuse where there are fewer months."""
        if self.n.size < fewest:
            raise ValueError(f"There are {self.n.size} months, and {fewest} are needed.")

    def needs_no_gap(self) -> None:
        """Refuse where a month inside the series is missing."""
        index = MONTHS * self.year + self.month
        missing = int(index[-1] - index[0]) + 1 - index.size
        if missing:
            raise ValueError(
                f"{missing} of the months inside the series are missing, and a row without gaps is needed."
            )

    @property
    def rates(self) -> FloatArray:
        """Give the daily rates."""
        return self.n / self.d

    @property
    def detrended(self) -> FloatArray:
        """Give counts over what the smooth trend alone expects: a ratio keeps months without events tied."""
        index = MONTHS * self.year + self.month
        trend = smooth_trend(index, max(1, round(self.n.size / MONTHS)))
        fitted: FloatArray = fit_poisson(self.n, trend, np.log(expected_counts(self.n, self.d))).mu
        return self.n / fitted


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
    series = _Months(*_check_months(counts, days, years, months))

    def change(series: _Months) -> _Found:
        return _change(series, draws, seed)

    rows = []
    for method, measure, needs, assumes, compute in (*_METHODS, (*_CHANGEPOINT, change)):
        try:
            _check_variation(series.n, series.d)
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


_CHANGEPOINT = (
    "Single change of the rate",
    "likelihood ratio of the likeliest change",
    f"{FEWEST_PERIODS_CHANGEPOINT} months",
    f"months in any order equally likely; {Changepoint.label}, and takes a trend for a change",
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
    trend = _trend(years, months)
    factor = month_factor(months)
    gain = fit(counts, trend, days).deviance - fit(counts, np.column_stack([trend, factor]), days).deviance
    rates = counts / days
    return {
        "months, Poisson likelihood ratio": stats.chi2.sf(gain, factor.shape[1]),
        "Friedman": _friedman(rates.reshape(len(counts), -1, MONTHS)),
        "QS": _qs_p_values(np.diff(rates, axis=1)),
        "changepoint": _change_p_values(counts, days, rng),
    }


def _friedman(blocks: FloatArray) -> FloatArray:
    """Give p-values of Friedman's test, corrected for ties; ``blocks`` has shape (series, blocks, treatments)."""
    _, rows, columns = blocks.shape
    ranks = stats.rankdata(blocks, axis=2)
    between = ((ranks.sum(axis=1) - rows * (columns + 1) / 2) ** 2).sum(axis=1)
    within = ((ranks - (columns + 1) / 2) ** 2).sum(axis=(1, 2))
    statistic = np.divide((columns - 1) * between, within, out=np.zeros(len(blocks)), where=within > 0)
    p_values: FloatArray = stats.chi2.sf(statistic, columns - 1)
    return p_values


def _qs_p_values(differences: FloatArray) -> FloatArray:
    """Give p-values of QS, which rests on the autocorrelations at lags of one and two years where both are positive."""
    x = differences - differences.mean(axis=1, keepdims=True)
    n = x.shape[1]
    once, twice = ((x[:, lag:] * x[:, :-lag]).sum(axis=1) / (x**2).sum(axis=1) for lag in (MONTHS, 2 * MONTHS))
    statistic = n * (n + 2) * (once**2 / (n - MONTHS) + twice**2 / (n - 2 * MONTHS))
    p_values: FloatArray = stats.chi2.sf(np.where((once > 0) & (twice > 0), statistic, 0), 2)
    return p_values
