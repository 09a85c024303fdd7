"""Negative binomial (NB2) models of counts that scatter more than independent events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special, stats

from countylines.statistics import FloatArray, IntArray
from countylines.statistics.checks import check_probability, check_series
from countylines.statistics.designs import waves, with_level
from countylines.statistics.poisson import LONGEST_STEP, fit, information_of, newton_step

LOG_ALPHA = (-20.0, 14.0)
"""Range in which the overdispersion is looked for; Poisson, its limit at 0, is set against it."""
BISECTIONS, SECANTS = 14, 5
"""Enough to find it to all digits: the range is narrowed to 0.002, where its slope is as good as straight."""
MOST_STEPS = 100
CONVERGED = 1e-12
LARGE = 1e4
"""From this 1/α on, Stirling's series stands for differences of log-gamma functions, which would lose the digits that
tell the model from the Poisson one."""


@dataclass(frozen=True)
class NegativeBinomialComparison:
    """The Poisson model against the negative binomial one, both with equal daily rates.

    Attributes
    ----------
    statistic, p_value
        Likelihood ratio, and half its chi-squared (1) tail, because alpha = 0 is the edge of what is possible; 1 where
        alpha is 0.
    alpha, alpha_interval, level
        Maximum-likelihood overdispersion: the variance is mean + alpha mean², and 0 is the Poisson model; its
        profile-likelihood interval at that confidence level.
    log_likelihood
        Of the negative binomial model at its maximum.
    """

    statistic: float
    p_value: float
    alpha: float
    alpha_interval: tuple[float, float]
    level: float
    log_likelihood: float


def compare_negative_binomial(
    counts: npt.ArrayLike, days: npt.ArrayLike, *, level: float = 0.95
) -> NegativeBinomialComparison:
    """Set the Poisson model with equal daily rates against the negative binomial (NB2) one.

    Parameters
    ----------
    counts, days : array_like, shape (k,)
        As `checks.check_series`.
    level : float
        Confidence level of the interval of alpha.

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`) or the level is not a probability.
    RuntimeError
        If the likelihood has no maximum.

    Notes
    -----
    Self and Liang (1987), Journal of the American Statistical Association 82, 605-610, give the half p-value.
    """
    n, d = check_series(counts, days)
    check_probability(level, "confidence level")
    design = np.ones((n.size, 1))
    found = fit_negative_binomial(n[None], design, d)
    alpha, best, poisson = float(found.alpha[0]), float(found.log_likelihood[0]), float(found.poisson[0])
    if not np.isfinite(alpha):
        raise RuntimeError(
            f"The negative binomial model could not be fitted to the counts {n.tolist()}: "
            "leave out what depends on it, and report the counts."
        )

    statistic, allowed = 2 * (best - poisson), float(stats.chi2.ppf(level, 1))

    def excess_deviance(trial: float) -> float:
        _, height_at = _profile(n[None], design, np.log(d))
        return 2 * (best - float(height_at(np.log([trial]))[0])) - allowed

    def limit(inner: float, outer: float) -> float:
        return float(optimize.brentq(excess_deviance, inner, outer, xtol=1e-12))

    beyond = max(2 * alpha, 1e-3)
    while excess_deviance(beyond) < 0:
        beyond *= 2
    lower = 0.0 if statistic <= allowed else limit(alpha * 1e-6, alpha)
    return NegativeBinomialComparison(
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, 1)) / 2 if alpha > 0 else 1.0,
        alpha=alpha,
        alpha_interval=(lower, limit(max(alpha, 1e-9), beyond)),
        level=level,
        log_likelihood=best,
    )


@dataclass(frozen=True, eq=False)
class NegativeBinomialFits:
    """Negative binomial fits of one design to many series, shape (series,) each.

    ``alpha`` is 0 where the Poisson model has the maximum, infinite where there is none; ``log_likelihood`` is that at
    the maximum, ``poisson`` that of the Poisson model.
    """

    alpha: FloatArray
    log_likelihood: FloatArray
    poisson: FloatArray


def fit_negative_binomial(counts: IntArray, design: FloatArray, days: FloatArray) -> NegativeBinomialFits:
    """Fit a negative binomial (NB2) log-linear model to many series, each with its own overdispersion.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    design : ndarray, shape (n, p)
        Columns of the model, an intercept among them.
    days : ndarray, shape (n,)
        Exposure.

    Notes
    -----
    The profile likelihood's slope in log α is bisected, then followed by secants. Lawless (1987), Canadian Journal of
    Statistics 15, 209-225.
    """
    model = fit(counts, design, days)
    poisson = (special.xlogy(counts, model.fitted) - model.fitted - special.gammaln(counts + 1)).sum(axis=1)
    alpha, best = np.zeros(len(counts)), poisson.copy()
    # Without excess the likelihood falls from α = 0 on: its slope there is half this sum.
    over = np.flatnonzero(((counts - model.fitted) ** 2 - counts).sum(axis=1) > 0)
    offset = np.log(model.fitted[over])
    slope_at, height_at = _profile(counts[over], design, offset)
    low, high = (np.full(over.size, bound) for bound in LOG_ALPHA)
    endless = slope_at(high) > 0
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        rising = slope_at(middle) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    before, last = low, high
    slope_before, slope = slope_at(before), slope_at(last)
    for _ in range(SECANTS):
        fall = slope_before - slope
        step = np.divide(slope * (last - before), fall, out=np.zeros_like(fall), where=fall != 0)
        before, last, slope_before = last, np.clip(last + step, low, high), slope
        slope = slope_at(last)
    reached = height_at(last)
    gains = reached > poisson[over]
    alpha[over] = np.where(endless, np.inf, np.where(gains, np.exp(last), 0.0))
    best[over] = np.maximum(reached, poisson[over])
    return NegativeBinomialFits(alpha, best, poisson)


def _profile(
    counts: IntArray, design: FloatArray, offset: FloatArray
) -> tuple[Callable[[FloatArray], FloatArray], Callable[[FloatArray], FloatArray]]:
    """Give two functions of log α: the slope of the profile log-likelihood in it, and its height.

    They remember where they found the coefficients, from which they go on (Fisher scoring).
    """
    coefficients = np.zeros((len(counts), design.shape[1]))

    def mean_at(alpha: FloatArray) -> FloatArray:
        nonlocal coefficients
        for _ in range(MOST_STEPS):
            mean = np.exp(offset + coefficients @ design.T)
            information = information_of(design, mean / (1 + alpha * mean))
            step = newton_step(information, ((counts - mean) / (1 + alpha * mean)) @ design)
            longest = np.abs(step @ design.T).max(axis=1, initial=0, keepdims=True)
            coefficients = coefficients + step * np.minimum(1, LONGEST_STEP / np.maximum(longest, LONGEST_STEP))
            if (longest <= CONVERGED).all():
                break
        return np.exp(offset + coefficients @ design.T)

    def slope_at(log_alpha: FloatArray) -> FloatArray:
        alpha = np.exp(log_alpha)[:, None]
        return _slope(counts, mean_at(alpha), 1 / alpha)

    def height_at(log_alpha: FloatArray) -> FloatArray:
        alpha = np.exp(log_alpha)[:, None]
        return log_probability(counts, mean_at(alpha), alpha).sum(axis=1)

    return slope_at, height_at


def _slope(counts: IntArray, mean: FloatArray, size: FloatArray) -> FloatArray:
    """Give the slope of the log-likelihood in log α at 1/α, the means as they are."""
    further = counts + size
    exactly = special.digamma(further) - np.log(further) - special.digamma(size) + np.log(size)
    by_series = counts / (2 * size * further) * (1 + (size + further) / (6 * size * further))
    apart = (counts - mean) / (size + mean)
    terms = np.log1p(apart) - apart + np.where(size < LARGE, exactly, by_series)
    return -(size * terms).sum(axis=1)


def log_probability(count: npt.ArrayLike, mean: FloatArray, alpha: float | FloatArray) -> FloatArray:
    """Give the log of the negative binomial (NB2) probability of counts; alpha = 0, for all, is the Poisson one."""
    y = np.asarray(count, dtype=np.float64)
    events: FloatArray = special.xlogy(y, mean) - special.gammaln(y + 1)
    if np.ndim(alpha) == 0 and alpha == 0:
        return events - mean
    size = 1 / np.asarray(alpha, dtype=np.float64)
    large = size >= LARGE
    rising = (size + y - 0.5) * np.log1p(y / size) - y + (1 / (size + y) - 1 / size) / 12
    if not large.all():
        rising = np.where(large, rising, special.gammaln(y + size) - special.gammaln(size) - y * np.log(size))
    return events + rising - (size + y) * np.log1p(mean / size)


def negative_binomial_gains(counts: IntArray, days: FloatArray, months: npt.ArrayLike) -> FloatArray:
    """Give the likelihood-ratio statistic of a cosine between negative binomial models, each with its own α.

    Shape (series,), to be set against chi-squared with 2 degrees of freedom.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, k)
    days, months : array_like, shape (k,)
        Exposure, and calendar months 1 to 12.
    """
    designs = np.ones((days.size, 1)), with_level(waves(months))
    flat, cosinor = (fit_negative_binomial(counts, design, days).log_likelihood for design in designs)
    return np.maximum(2 * (cosinor - flat), 0.0)
