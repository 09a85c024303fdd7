"""Negative binomial (NB2) models of counts that scatter more than independent events."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy import optimize, special, stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.checks import check_months, check_probability, check_series
from countylines.statistics.designs import waves, with_level
from countylines.statistics.dispersion import _expected, expected_counts
from countylines.statistics.poisson import fit, fit_poisson


@dataclass(frozen=True)
class NegativeBinomialComparison:
    """The Poisson model against the negative binomial one, both with equal daily rates.

    Attributes
    ----------
    statistic : float
        Likelihood-ratio statistic.
    p_value : float
        Half the chi-squared (1) tail, because alpha = 0 is the edge of what is possible; 1 where alpha is 0.
    alpha : float
        Maximum-likelihood overdispersion: the variance is mean + alpha mean². 0 is the Poisson model.
    alpha_interval : tuple of float
        Profile-likelihood interval.
    level : float
        Confidence level of the interval.
    log_likelihood : float
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
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    level : float
        Confidence level of the interval of alpha.

    Returns
    -------
    NegativeBinomialComparison

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`) or the level is not a probability.
    RuntimeError
        If the negative binomial fit fails.

    Notes
    -----
    Self and Liang (1987), Journal of the American Statistical Association 82, 605-610, give the half p-value.
    """
    n, d = check_series(counts, days)
    check_probability(level, "confidence level")
    expected = _expected(n, d)
    poisson = float(stats.poisson.logpmf(n, expected).sum())
    alpha, best = fit_negative_binomial(n, expected, np.ones((n.size, 1)))
    statistic = 2 * (best - poisson)
    return NegativeBinomialComparison(
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, 1)) / 2 if alpha > 0 else 1.0,
        alpha=alpha,
        alpha_interval=_profile_interval(n, expected, alpha, best, poisson, level),
        level=level,
        log_likelihood=best,
    )


def fit_negative_binomial(n: IntArray, fitted: FloatArray, design: FloatArray) -> tuple[float, float]:
    """Fit a negative binomial (NB2) log-linear model from the Poisson fit of the same model, which is its limit.

    Parameters
    ----------
    n : ndarray, shape (k,)
        Counts.
    fitted : ndarray, shape (k,)
        Expected counts of the Poisson model.
    design : ndarray, shape (k, p)
        Columns of the model, an intercept among them.

    Returns
    -------
    alpha : float
        At the maximum; 0 where the Poisson model is.
    log_likelihood : float

    Raises
    ------
    RuntimeError
        If the fit fails.
    """
    poisson = float(stats.poisson.logpmf(n, fitted).sum())
    excess = float(((n - fitted) ** 2 - n).sum())
    if excess <= 0:
        # The likelihood falls from alpha = 0 on: its slope there is half this sum.
        return 0.0, poisson
    # log(fitted) is log(days) plus columns of the design, which the coefficients take up and which steadies the fit.
    model = sm.NegativeBinomial(n, design, offset=np.log(fitted))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        start = [*np.zeros(design.shape[1]), excess / float((fitted**2).sum())]
        near = model.fit(start_params=start, method="bfgs", maxiter=500, disp=0)
        # Newton's steps settle digits that BFGS leaves open.
        fit = model.fit(start_params=near.params, method="newton", maxiter=500, disp=0)
    if not (np.isfinite(fit.llf) and fit.mle_retvals["converged"]):
        raise RuntimeError(
            f"The negative binomial model could not be fitted to the counts {n.tolist()}: "
            "leave out what depends on it, and report the counts."
        )
    return float(fit.params[-1]), float(fit.llf)


def _profile_interval(
    n: IntArray, expected: FloatArray, alpha: float, best: float, poisson: float, level: float
) -> tuple[float, float]:
    allowed = float(stats.chi2.ppf(level, 1))

    def excess_deviance(trial: float) -> float:
        family = sm.families.NegativeBinomial(alpha=trial)
        with warnings.catch_warnings():
            # Counts that equal their expectations are no mistake here.
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            fit = sm.GLM(n, np.ones(n.size), family=family, offset=np.log(expected)).fit(tol=1e-12)
        return 2 * (best - float(fit.llf)) - allowed

    if 2 * (best - poisson) <= allowed:
        lower = 0.0
    else:
        lower = float(optimize.brentq(excess_deviance, alpha * 1e-6, alpha, xtol=1e-12))
    beyond = max(2 * alpha, 1e-3)
    while excess_deviance(beyond) < 0:
        beyond *= 2
    return lower, float(optimize.brentq(excess_deviance, max(alpha, 1e-9), beyond, xtol=1e-12))


def negative_binomial_gain(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> float:
    """Give the likelihood-ratio statistic of a cosine between negative binomial models, each with its own α.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12.

    Returns
    -------
    float
        To be set against chi-squared with 2 degrees of freedom.

    Raises
    ------
    ValueError
        If the series or the months are not valid.
    RuntimeError
        If a negative binomial fit fails.

    Notes
    -----
    ``statsmodels.api.NegativeBinomial`` estimates α; ``sm.GLM`` with that family would keep it fixed. Where counts
    scatter no more than Poisson counts around a model, Poisson is its limit. Lawless (1987), Canadian Journal of
    Statistics 15, 209-225.
    """
    n, d = check_series(counts, days)
    offset = np.log(expected_counts(n, d))
    designs = np.ones((n.size, 1)), with_level(waves(check_months(months, n.size)))
    flat, cosinor = (fit_negative_binomial(n, fit_poisson(n, each, offset).fittedvalues, each)[1] for each in designs)
    return max(0.0, 2 * (cosinor - flat))


LOG_ALPHA = (-12.0, 3.0)
"""Range in which the negative binomial's α is looked for; Poisson, its limit at 0, is set against it."""


def negative_binomial_gains(counts: IntArray, days: FloatArray) -> FloatArray:
    """Give the likelihood-ratio statistic of a cosine between negative binomial models of one year, shape (series,).

    Both models estimate their own α, by golden-section search on its logarithm, with Poisson as the limit at 0.
    """
    designs = np.ones((MONTHS, 1)), with_level(waves(np.arange(1, MONTHS + 1)))
    flat, cosinor = (_best_log_likelihood(counts, design, days) for design in designs)
    gains: FloatArray = np.maximum(2 * (cosinor - flat), 0)
    return gains


def _best_log_likelihood(counts: IntArray, design: FloatArray, days: FloatArray) -> FloatArray:
    fitted = fit(counts, design, days).fitted
    poisson = (special.xlogy(counts, fitted) - fitted - special.gammaln(counts + 1)).sum(axis=1)
    start = np.asarray(np.linalg.lstsq(design, np.log(fitted / days).T, rcond=None)[0].T, dtype=np.float64)

    def profile(log_alpha: FloatArray) -> FloatArray:
        return _log_likelihood(counts, design, days, np.exp(log_alpha), start)

    golden = (math.sqrt(5) - 1) / 2
    low, high = (np.full(len(counts), bound) for bound in LOG_ALPHA)
    for _ in range(25):
        lower, upper = high - golden * (high - low), low + golden * (high - low)
        rising = profile(lower) < profile(upper)
        low, high = np.where(rising, lower, low), np.where(rising, high, upper)
    best: FloatArray = np.maximum(poisson, profile((low + high) / 2))
    return best


def _log_likelihood(
    counts: IntArray, design: FloatArray, days: FloatArray, alpha: FloatArray, start: FloatArray
) -> FloatArray:
    """Give the greatest negative binomial log-likelihood at given α, by Fisher scoring."""
    coefficients = start
    size = 1 / alpha[:, None]
    for _ in range(8):
        mean = days * np.exp(coefficients @ design.T)
        weight = mean / (1 + mean / size)
        information = np.einsum("ni,sn,nj->sij", design, weight, design, optimize=True)
        score = (weight * (counts - mean) / mean) @ design
        coefficients = coefficients + np.linalg.solve(information, score[..., None])[..., 0]
    mean = days * np.exp(coefficients @ design.T)
    terms = (
        special.gammaln(counts + size)
        - special.gammaln(size)
        - special.gammaln(counts + 1)
        - size * np.log1p(mean / size)
        + special.xlogy(counts, mean / (mean + size))
    )
    best: FloatArray = terms.sum(axis=1)
    return best
