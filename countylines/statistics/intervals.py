"""How sure the counts of periods, their ranks and their comparisons are.

Counts, levels and dispersions that are not valid are refused (ValueError: `checks.check_counts`, `deflation`).
The exact procedures suppose independent events. Where events come in clusters their intervals are too narrow, so
a version deflated by the dispersion phi0 (Pearson's X² over its degrees of freedom, never taken below 1) stands
beside each, and what is said follows the weaker one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import integrate, optimize, special, stats

from countylines.statistics import MONTHS, SIGNIFICANCE, BoolArray, FloatArray, IntArray
from countylines.statistics.checks import check_counts, check_probability, check_series
from countylines.statistics.dispersion import pearson_statistics
from countylines.statistics.multiplicity import holm


def deflation(phi0: float) -> float:
    """Return the factor counts are deflated by, max(1, phi0); an infinite or negative phi0 is refused (ValueError)."""
    if not (np.isfinite(phi0) and phi0 >= 0):
        raise ValueError(f"The dispersion is {phi0:g}: it must be a finite number of 0 or more.")
    return max(1.0, float(phi0))


def simultaneous_level(periods: int, level: float = 0.95) -> float:
    """Return the level^(1/periods) that each of independent intervals needs for all to hold together at ``level``.

    No period, or a level that is not a probability, is refused (ValueError).
    """
    if periods < 1:
        raise ValueError(f"Intervals of {periods} periods were asked for: at least 1 is needed.")
    return float(check_probability(level, "confidence level") ** (1 / periods))


def garwood_intervals(counts: npt.ArrayLike, *, level: float = 0.95, phi0: float = 1.0) -> FloatArray:
    """Return central exact Poisson intervals of expected counts in events, shape (k, 2), deflated where phi0 exceeds 1.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period; one period is enough, and zero is a count.
    level : float
        Confidence level of each interval.
    phi0 : float
        Dispersion; the interval is that of n/φ times φ, φ = max(1, phi0). 1 or less gives Garwood's own.

    Notes
    -----
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.
    """
    n = check_counts(counts, minimum_periods=1, may_be_all_zero=True)
    return garwood_limits(n, check_probability(level, "confidence level"), np.asarray(deflation(phi0)))


def garwood_limits(counts: IntArray, level: float, phi: FloatArray) -> FloatArray:
    """Give `garwood_intervals` of many series, shape (..., k), each deflated by its ``phi``: shape (..., k, 2)."""
    tail, factor = (1 - level) / 2, phi[..., None]
    scaled = counts / factor
    lower = np.where(counts > 0, special.gammaincinv(np.where(counts > 0, scaled, 1), tail), 0.0)
    return np.stack([factor * lower, factor * special.gammainccinv(scaled + 1, tail)], axis=-1)


def mid_p_intervals(counts: npt.ArrayLike, *, level: float = 0.95) -> FloatArray:
    """Return mid-P Poisson intervals of expected counts, which cover ``level`` on average rather than at least.

    As `garwood_intervals`. Lancaster (1961), Significance tests in discrete distributions, Journal of the American
    Statistical Association 56, 223-234.
    """
    n = check_counts(counts, minimum_periods=1, may_be_all_zero=True)
    alpha = 1 - check_probability(level, "confidence level")
    return np.array([_mid_p_interval(count, alpha / 2) for count in n.tolist()])


def _mid_p_interval(count: int, tail: float) -> tuple[float, float]:
    def more(mean: float) -> float:
        """Give the mid-P probability of more events than were counted."""
        at_least = special.gammainc(count, mean) if count else 1.0
        return float(at_least + special.gammainc(count + 1, mean)) / 2

    # Central exact limits, which lie further out.
    outer = special.gammaincinv(count, tail) if count else 0.0, special.gammainccinv(count + 1, tail)
    lower = float(optimize.brentq(lambda mean: more(mean) - tail, *outer, xtol=1e-12)) if count else 0.0
    return lower, float(optimize.brentq(lambda mean: more(mean) - (1 - tail), *outer, xtol=1e-12))


@dataclass(frozen=True, eq=False)
class PeriodIntervals:
    """95% intervals of the expected count of each period, or of all together; arrays of shape (k, 2), in events.

    Attributes
    ----------
    phi
        The deflation used, max(1, phi0).
    garwood, mid_p, simultaneous
        Central exact Poisson, mid-P, and central exact for all periods together.
    deflated, deflated_simultaneous
        As `garwood` and `simultaneous`, deflated.
    """

    phi: float
    garwood: FloatArray
    mid_p: FloatArray
    simultaneous: FloatArray
    deflated: FloatArray
    deflated_simultaneous: FloatArray


def period_intervals(counts: npt.ArrayLike, phi0: float) -> PeriodIntervals:
    """Return every kind of 95% interval of the expected counts of a series, deflated by its dispersion or not."""
    n = check_counts(counts)
    joint = simultaneous_level(n.size)
    return PeriodIntervals(
        phi=deflation(phi0),
        garwood=garwood_intervals(n),
        mid_p=mid_p_intervals(n),
        simultaneous=garwood_intervals(n, level=joint),
        deflated=garwood_intervals(n, phi0=phi0),
        deflated_simultaneous=garwood_intervals(n, level=joint, phi0=phi0),
    )


def rank_sets(
    counts: npt.ArrayLike, *, phi0: float | None = None, level: float = 0.95, simultaneous: bool = True
) -> IntArray:
    r"""Return the ranks that each period's count may have among them, 1 for the highest.

    Shape (k, 2): the highest rank (smallest number) and the lowest that are not excluded.

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

    Notes
    -----
    Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021), Finite- and large-sample inference for ranks using
    multinomial data, NBER Working Paper 29519; `csranks_multinom` of the R package csranks.
    """
    n = check_counts(counts)
    alpha = 1 - check_probability(level, "confidence level")
    phi = None if phi0 is None else np.array([deflation(phi0)])
    return rank_sets_many(n[None], phi, alpha, simultaneous=simultaneous)[0]


def rank_sets_many(counts: IntArray, phi: FloatArray | None, alpha: float, *, simultaneous: bool = True) -> IntArray:
    """Give `rank_sets` of counts of shape (series, k) at level 1 - ``alpha``: shape (series, k, 2).

    ``phi``, shape (series,), is what each is deflated by, 1 or more; None for exact comparisons.
    """
    # Row j, column k: how surprising n_j is if k's expected count is at least j's.
    one, other = counts[:, :, None], counts[:, None, :]
    if phi is None:
        p = stats.binom.sf(one - 1, one + other, 0.5)
    else:
        # Two periods without events do not differ; the 1 only keeps 0 from being divided by 0.
        p = stats.norm.sf((one - other) / np.sqrt(phi[:, None, None] * np.maximum(one + other, 1)))
    periods = counts.shape[1]
    pairs = ~np.eye(periods, dtype=np.bool_)

    def rejected(compared: BoolArray) -> BoolArray:
        """Say which comparisons Holm's procedure rejects, shape (series, k, k)."""
        above = np.zeros(p.shape, dtype=np.bool_)
        above[:, compared] = holm(p[:, compared]) <= alpha
        return above

    if simultaneous:
        above = rejected(pairs)
        beaten_by, beats = above.sum(axis=1), above.sum(axis=2)
    else:
        beaten_by, beats = np.zeros_like(counts), np.zeros_like(counts)
        for j, own in enumerate(np.eye(periods, dtype=np.bool_)):
            above = rejected(pairs & (own | own[:, None]))
            beaten_by[:, j], beats[:, j] = above[:, :, j].sum(axis=1), above[:, j].sum(axis=1)
    return np.stack([1 + beaten_by, periods - beats], axis=-1).astype(np.int64)


@dataclass(frozen=True, eq=False)
class HighestRate:
    """The probability of each period that its daily rate is the highest, supposing that one is; shape (k,).

    Attributes
    ----------
    jeffreys : ndarray
        Independent events, Jeffreys' prior: Gamma(n + ½, d).
    gamma_poisson : ndarray
        Rates drawn towards each other as far as the negative binomial fit says.
    deflated : ndarray
        Counts and days divided by max(1, phi0): Gamma(n/φ + ½, d/φ).
    """

    jeffreys: FloatArray
    gamma_poisson: FloatArray
    deflated: FloatArray


def highest_rate(counts: npt.ArrayLike, days: npt.ArrayLike, *, phi0: float, alpha: float) -> HighestRate:
    r"""Return the probability of each period that its daily rate is the highest.

    Parameters
    ----------
    counts, days : array_like, shape (k,)
        As `checks.check_series`.
    phi0, alpha : float
        Dispersion (`dispersion.measure_dispersion`) and overdispersion (`negative_binomial.compare_negative_binomial`),
        which must be finite and not below zero (ValueError).

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
    events, size = n.astype(np.float64), 1 / alpha if alpha else np.inf
    alike = np.full(n.size, 1 / n.size)
    return HighestRate(
        jeffreys=_probability_highest(events + 0.5, d),
        gamma_poisson=_probability_highest(events + size, d + size * d.sum() / n.sum()) if alpha else alike,
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
        return np.exp(log_density + log_below.sum() - log_below)

    # In log x the densities are smooth even where a shape is below 1.
    accuracy = {"epsabs": 1e-10, "epsrel": 1e-10, "norm": "max", "limit": 200}
    return integrate.quad_vec(density, np.log(low), np.log(high), **accuracy)[0]


def intervals_within_one_year(counts: IntArray, days: FloatArray, truth: FloatArray) -> dict[str, BoolArray]:
    """Say of each series of twelve months which statements about single months hold, shape (series,) each.

    Whether Garwood's 95% interval of March holds its expected count (``truth``, shape (12,)), whether the simultaneous
    ones of all months do, both as they are and deflated by max(1, φ₀); and whether the simultaneous `rank_sets` exclude
    any rank, by exact comparisons of pairs and by deflated ones. Each series has at least one event.
    """
    phi = np.maximum(pearson_statistics(counts, days) / (MONTHS - 1), 1)
    joint = simultaneous_level(MONTHS)

    def held(level: float, phi: FloatArray) -> BoolArray:
        low, high = np.moveaxis(garwood_limits(counts, level, phi), -1, 0)
        return (low <= truth) & (truth <= high)

    found: dict[str, BoolArray] = {}
    for deflated, by, compared in (("", np.ones(len(counts)), None), (", deflated", phi, phi)):
        excluded = rank_sets_many(counts, compared, SIGNIFICANCE) != [1, MONTHS]
        found |= {
            f"interval of March covers{deflated}": held(1 - SIGNIFICANCE, by)[:, 2],
            f"simultaneous intervals cover{deflated}": np.all(held(joint, by), axis=1),
            f"rank sets exclude a rank{deflated}": excluded.any(axis=(1, 2)),
        }
    return found
