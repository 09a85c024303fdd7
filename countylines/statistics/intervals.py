"""How sure the counts of periods, their ranks and their comparisons are.

The exact procedures suppose independent events. Where events come in clusters their intervals are too narrow, so
a version deflated by the dispersion phi0 (Pearson's X² over its degrees of freedom, never taken below 1) stands
beside each, and what is said follows the weaker one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import integrate, special, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.rates import confint_poisson

from countylines.statistics import MONTHS, SIGNIFICANCE, FloatArray, IntArray
from countylines.statistics.checks import check_counts, check_probability, check_series


def deflation(phi0: float) -> float:
    """Return the factor counts are deflated by, max(1, phi0).

    Parameters
    ----------
    phi0 : float
        Pearson's X² over its degrees of freedom.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If phi0 is not finite or below zero.
    """
    if not (np.isfinite(phi0) and phi0 >= 0):
        raise ValueError(f"The dispersion is {phi0:g}: it must be a finite number of 0 or more.")
    return max(1.0, float(phi0))


def simultaneous_level(periods: int, level: float = 0.95) -> float:
    """Return the level each of several independent intervals needs for all to hold together at ``level``.

    Parameters
    ----------
    periods : int
        How many intervals.
    level : float
        The joint confidence level.

    Returns
    -------
    float
        level^(1/periods).

    Raises
    ------
    ValueError
        If there is no period or the level is not a probability.
    """
    if periods < 1:
        raise ValueError(f"Intervals of {periods} periods were asked for: at least 1 is needed.")
    return float(check_probability(level, "confidence level") ** (1 / periods))


def garwood_intervals(counts: npt.ArrayLike, *, level: float = 0.95, phi0: float = 1.0) -> FloatArray:
    """Return central exact Poisson intervals of expected counts, deflated where phi0 exceeds 1.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period; one period is enough, and zero is a count.
    level : float
        Confidence level of each interval.
    phi0 : float
        Dispersion; the interval is that of n/φ times φ, φ = max(1, phi0). 1 or less gives Garwood's own.

    Returns
    -------
    ndarray of float64, shape (k, 2)
        Lower and upper limits, in events.

    Raises
    ------
    ValueError
        If a count is not valid (see `checks.check_counts`), the level is not a probability or
        phi0 is not valid (see `deflation`).

    Notes
    -----
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.
    """
    n = check_counts(counts, minimum_periods=1, may_be_all_zero=True)
    phi = deflation(phi0)
    alpha = 1 - check_probability(level, "confidence level")
    return phi * np.column_stack(confint_poisson(n / phi, 1, method="exact-c", alpha=alpha))


def mid_p_intervals(counts: npt.ArrayLike, *, level: float = 0.95) -> FloatArray:
    """Return mid-P Poisson intervals of expected counts, which cover ``level`` on average rather than at least.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period; one period is enough, and zero is a count.
    level : float
        Confidence level of each interval.

    Returns
    -------
    ndarray of float64, shape (k, 2)
        Lower and upper limits, in events.

    Raises
    ------
    ValueError
        If a count is not valid (see `checks.check_counts`) or the level is not a probability.

    Notes
    -----
    Lancaster (1961), Significance tests in discrete distributions, Journal of the American Statistical
    Association 56, 223-234.
    """
    n = check_counts(counts, minimum_periods=1, may_be_all_zero=True)
    alpha = 1 - check_probability(level, "confidence level")
    limits = np.array([confint_poisson(count, 1, method="midp-c", alpha=alpha) for count in n.tolist()])
    # Without events statsmodels gives the upper limit twice.
    limits[n == 0, 0] = 0.0
    return limits


@dataclass(frozen=True, eq=False)
class PeriodIntervals:
    """Intervals of the expected count of each period; every array has shape (k, 2), in events.

    Attributes
    ----------
    level : float
        Confidence level: of each interval, or of all together where simultaneous.
    phi : float
        The deflation used, max(1, phi0).
    garwood : ndarray
        Central exact Poisson.
    mid_p : ndarray
        Mid-P.
    simultaneous : ndarray
        Central exact Poisson, all periods together.
    deflated : ndarray
        As `garwood`, deflated.
    deflated_simultaneous : ndarray
        As `simultaneous`, deflated.
    """

    level: float
    phi: float
    garwood: FloatArray
    mid_p: FloatArray
    simultaneous: FloatArray
    deflated: FloatArray
    deflated_simultaneous: FloatArray


def period_intervals(counts: npt.ArrayLike, phi0: float, *, level: float = 0.95) -> PeriodIntervals:
    """Return every kind of interval of the expected counts of a series.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    phi0 : float
        Dispersion of the series (see `countylines.statistics.dispersion.measure_dispersion`).
    level : float
        Confidence level.

    Returns
    -------
    PeriodIntervals

    Raises
    ------
    ValueError
        If the counts are not valid (see `checks.check_counts`), the level is not a probability
        or phi0 is not valid (see `deflation`).
    """
    n = check_counts(counts)
    joint = simultaneous_level(n.size, level)
    return PeriodIntervals(
        level=level,
        phi=deflation(phi0),
        garwood=garwood_intervals(n, level=level),
        mid_p=mid_p_intervals(n, level=level),
        simultaneous=garwood_intervals(n, level=joint),
        deflated=garwood_intervals(n, level=level, phi0=phi0),
        deflated_simultaneous=garwood_intervals(n, level=joint, phi0=phi0),
    )


def rank_sets(
    counts: npt.ArrayLike, *, phi0: float | None = None, level: float = 0.95, simultaneous: bool = True
) -> IntArray:
    r"""Return the ranks that each period's count may have among them, 1 for the highest.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period; days are not taken into account.
    phi0 : float, optional
        Dispersion. Without it pairs are compared by exact one-sided binomial tests, which suppose independent
        events; with it by :math:`z = (n_j - n_k) / \sqrt{\max(1, \varphi_0)(n_j + n_k)}`.
    level : float
        Confidence level.
    simultaneous : bool
        Whether the sets of all periods hold together (Holm over all k(k - 1) comparisons) or each by itself
        (Holm over its own 2(k - 1)).

    Returns
    -------
    ndarray of int64, shape (k, 2)
        The highest rank (smallest number) and the lowest that are not excluded.

    Raises
    ------
    ValueError
        If the counts are not valid (see `checks.check_counts`), the level is not a probability
        or phi0 is not valid (see `deflation`).

    Notes
    -----
    Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021), Finite- and large-sample inference for ranks using
    multinomial data, NBER Working Paper 29519; `csranks_multinom` of the R package csranks.
    """
    n = check_counts(counts)
    alpha = 1 - check_probability(level, "confidence level")
    # Row j, column k: how surprising n_j is if k's expected count is at least j's.
    pair_total = n[:, None] + n[None, :]
    if phi0 is None:
        p = stats.binom.sf(n[:, None] - 1, pair_total, 0.5)
    else:
        # Two periods without events do not differ; the 1 only keeps 0 from being divided by 0.
        p = stats.norm.sf((n[:, None] - n[None, :]) / np.sqrt(deflation(phi0) * np.maximum(pair_total, 1)))
    if simultaneous:
        pairs = ~np.eye(n.size, dtype=np.bool_)
        above = _holm(p, pairs, alpha)
        return _ranks_left(above.sum(axis=0), above.sum(axis=1))
    beaten_by, beats = np.zeros_like(n), np.zeros_like(n)
    for j in range(n.size):
        own = np.zeros(p.shape, dtype=np.bool_)
        own[j, :] = own[:, j] = True
        own[j, j] = False
        above = _holm(p, own, alpha)
        beaten_by[j], beats[j] = above[:, j].sum(), above[j, :].sum()
    return _ranks_left(beaten_by, beats)


def _holm(p: FloatArray, compared: npt.NDArray[np.bool_], alpha: float) -> npt.NDArray[np.bool_]:
    rejected = np.zeros(p.shape, dtype=np.bool_)
    rejected[compared] = multipletests(p[compared], alpha=alpha, method="holm")[0]
    return rejected


def _ranks_left(beaten_by: IntArray, beats: IntArray) -> IntArray:
    return np.column_stack([1 + beaten_by, beats.size - beats]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class HighestRate:
    """The probability of each period that its daily rate is the highest, supposing that one is.

    Attributes
    ----------
    jeffreys : ndarray, shape (k,)
        Independent events, Jeffreys' prior: Gamma(n + ½, d).
    gamma_poisson : ndarray, shape (k,)
        Rates drawn towards each other as far as the negative binomial fit says.
    gamma_poisson_equal : bool
        Whether that fit found no overdispersion at all (alpha 0), so that every period has 1/k.
    deflated : ndarray, shape (k,)
        Counts and days divided by max(1, phi0): Gamma(n/φ + ½, d/φ).
    """

    jeffreys: FloatArray
    gamma_poisson: FloatArray
    gamma_poisson_equal: bool
    deflated: FloatArray


def highest_rate(counts: npt.ArrayLike, days: npt.ArrayLike, *, phi0: float, alpha: float) -> HighestRate:
    r"""Return the probability of each period that its daily rate is the highest.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    phi0 : float
        Dispersion of the series (see `countylines.statistics.dispersion.measure_dispersion`).
    alpha : float
        Overdispersion of the series (see `countylines.statistics.negative_binomial.compare_negative_binomial`).

    Returns
    -------
    HighestRate

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`), phi0 is not valid (see
        `deflation`) or alpha is not finite or below zero.

    Notes
    -----
    :math:`P_j = \int f_j(x) \prod_{i \ne j} F_i(x)\,dx` over independent gamma posteriors, by quadrature. The
    gamma-Poisson posterior is :math:`\Gamma(n + k, d + k \sum d / N)` with :math:`k = 1/\hat\alpha`: Gelman et
    al. (2013), Bayesian Data Analysis, section 2.6.
    """
    n, d = check_series(counts, days)
    phi = deflation(phi0)
    if not (np.isfinite(alpha) and alpha >= 0):
        raise ValueError(f"The overdispersion is {alpha:g}: it must be a finite number of 0 or more.")
    events = n.astype(np.float64)
    if alpha > 0:
        size = 1 / alpha
        gamma_poisson = _probability_highest(events + size, d + size * d.sum() / n.sum())
    else:
        gamma_poisson = np.full(n.size, 1 / n.size)
    return HighestRate(
        jeffreys=_probability_highest(events + 0.5, d),
        gamma_poisson=gamma_poisson,
        gamma_poisson_equal=alpha == 0,
        deflated=_probability_highest(events / phi + 0.5, d / phi),
    )


def _probability_highest(shape: FloatArray, rate: FloatArray) -> FloatArray:
    negligible = 1e-14
    # The highest of the rates exceeds each of them, so almost surely the largest of these lower quantiles.
    low = float((stats.gamma.ppf(negligible, shape) / rate).max())
    high = float((stats.gamma.isf(negligible, shape) / rate).max())

    def density(log_x: float) -> FloatArray:
        scaled = rate * np.exp(log_x)
        log_below = np.log(special.gammainc(shape, scaled))
        log_density = shape * np.log(scaled) - scaled - special.gammaln(shape)
        probability: FloatArray = np.exp(log_density + log_below.sum() - log_below)
        return probability

    # In log x the densities are smooth even where a shape is below 1.
    integral, _ = integrate.quad_vec(
        density, np.log(low), np.log(high), epsabs=1e-10, epsrel=1e-10, norm="max", limit=200
    )
    return np.asarray(integral, dtype=np.float64)


TINY = 1e-300
"""Stands for a count of 0, whose interval begins at 0."""


def intervals_within_one_year(
    counts: IntArray, days: FloatArray, truth: FloatArray
) -> dict[str, npt.NDArray[np.bool_]]:
    """Say of each series which statements about single months hold.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, 12)
        At least one event in each series.
    days : ndarray, shape (12,)
    truth : ndarray, shape (12,)
        Expected counts of the months.

    Returns
    -------
    dict of str to ndarray of bool, shape (series,) each
        Whether Garwood's 95% interval of March holds its expected count, whether the simultaneous ones of all months
        do, both as they are and deflated by max(1, φ₀); and whether the simultaneous rank sets exclude any rank
        (`countylines.statistics.intervals.rank_sets`), by exact comparisons of pairs and by deflated ones.

    Notes
    -----
    A rank is excluded where Holm's procedure rejects anything, which is where the smallest p-value of all pairs is at
    most the level over their number.
    """
    total = counts.sum(axis=1, keepdims=True)
    expected = total * days / days.sum()
    phi = np.maximum(((counts - expected) ** 2 / expected).sum(axis=1) / (MONTHS - 1), 1)
    joint = simultaneous_level(MONTHS)
    highest, lowest = counts.max(axis=1), counts.min(axis=1)
    exact = stats.binom.sf(highest - 1, highest + lowest, 0.5)
    deflated = stats.norm.sf((highest - lowest) / np.sqrt(phi * np.maximum(highest + lowest, 1)))
    level = SIGNIFICANCE / (MONTHS * (MONTHS - 1))

    def held(level: float, phi: FloatArray) -> npt.NDArray[np.bool_]:
        tail = (1 - level) / 2
        scaled = counts / phi[:, None]
        lower, upper = special.gammaincinv(np.maximum(scaled, TINY), tail), special.gammainccinv(scaled + 1, tail)
        inside: npt.NDArray[np.bool_] = (phi[:, None] * lower <= truth) & (truth <= phi[:, None] * upper)
        return inside

    ones = np.ones(len(counts))
    return {
        "interval of March covers": held(0.95, ones)[:, 2],
        "interval of March covers, deflated": held(0.95, phi)[:, 2],
        "simultaneous intervals cover": held(joint, ones).all(axis=1),
        "simultaneous intervals cover, deflated": held(joint, phi).all(axis=1),
        "rank sets exclude a rank": exact <= level,
        "rank sets exclude a rank, deflated": deflated <= level,
    }
