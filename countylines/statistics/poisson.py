"""Poisson log-linear models of many series at once, and the quasi-Poisson F test of one against another."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.genmod.generalized_linear_model import GLMResults

from countylines.statistics import ROUNDING, FloatArray, IntArray


@dataclass(frozen=True)
class FTest:
    """A quasi-Poisson F test of a larger model against a smaller one.

    Attributes
    ----------
    statistic : float
        Gain in deviance a parameter, over ``phi1``.
    degrees_of_freedom : tuple of int
        Of the gain and of the larger model's residuals.
    p_value : float
        Upper tail of F.
    phi1 : float
        Pearson's X² of the larger model over its degrees of freedom.
    """

    statistic: float
    degrees_of_freedom: tuple[int, int]
    p_value: float
    phi1: float


def f_test(n: IntArray, smaller: GLMResults, larger: GLMResults) -> FTest:
    """Test one fitted Poisson model against a larger one, with the larger one's dispersion.

    Raises
    ------
    ValueError
        If the larger model meets every month exactly, or leaves no degree of freedom.
    """
    degrees = int(smaller.df_resid - larger.df_resid), int(larger.df_resid)
    phi1 = float(larger.pearson_chi2) / degrees[1] if degrees[1] > 0 else 0.0
    if phi1 < ROUNDING:
        raise ValueError(
            f"A model with {n.size - degrees[1]} parameters meets the {n.size} months exactly, which leaves nothing "
            "to measure its error by: report the counts themselves, or add months."
        )
    statistic = max(0.0, float(smaller.deviance - larger.deviance)) / degrees[0] / phi1
    return FTest(statistic, degrees, float(stats.f.sf(statistic, *degrees)), phi1)


def fit_poisson(n: IntArray, design: FloatArray, offset: FloatArray) -> GLMResults:
    """Fit a Poisson log-linear model.

    Parameters
    ----------
    n : ndarray, shape (n,)
        Counts.
    design : ndarray, shape (n, p)
        Columns of the model, an intercept among them.
    offset : ndarray, shape (n,)
        Log of the exposure, up to a constant.

    Returns
    -------
    statsmodels GLMResults
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Counts that equal their expectations, or months without any event, are no mistake here.
        warnings.simplefilter("ignore")
        return sm.GLM(n, design, family=sm.families.Poisson(), offset=offset).fit(
            maxiter=200, tol=1e-10, tol_criterion="params"
        )


MOST_STEPS = 60


CONVERGED = 1e-9


LARGEST_LOG_RATE = 20.0
"""Relative to the mean, up or down: a month without any event in any year would drift to minus infinity."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Poisson fits of one design to many series.

    Attributes
    ----------
    fitted : ndarray, shape (series, n)
        Expected counts.
    deviance, pearson : ndarray, shape (series,)
    residual_degrees : int
    """

    fitted: FloatArray
    deviance: FloatArray
    pearson: FloatArray
    residual_degrees: int


def fit(counts: npt.NDArray[np.int64], design: FloatArray, days: FloatArray) -> Fit:
    """Fit one Poisson log-linear model to many series by iteratively reweighted least squares.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    design : ndarray, shape (n, p)
        Columns of the model, of full rank.
    days : ndarray, shape (n,)
        Exposure.

    Returns
    -------
    Fit
    """
    expected = counts.sum(axis=1, keepdims=True) * days / days.sum()
    log_rate = np.log((counts + 0.5) / (expected + 0.5))
    deviance = np.full(len(counts), np.inf)
    for _ in range(MOST_STEPS):
        fitted = expected * np.exp(log_rate)
        working = log_rate + (counts - fitted) / fitted
        weighted = design.T[None] * fitted[:, None]
        coefficients = np.linalg.solve(weighted @ design, (weighted @ working[..., None]))[..., 0]
        log_rate = np.clip(coefficients @ design.T, -LARGEST_LOG_RATE, LARGEST_LOG_RATE)
        before, deviance = deviance, _deviance(counts, expected * np.exp(log_rate))
        if (np.abs(before - deviance) <= CONVERGED * (deviance + 1)).all():
            break
    fitted = expected * np.exp(log_rate)
    pearson = ((counts - fitted) ** 2 / fitted).sum(axis=1)
    return Fit(fitted, deviance, pearson, design.shape[0] - design.shape[1])


def _deviance(counts: npt.NDArray[np.int64], fitted: FloatArray) -> FloatArray:
    terms = special.xlogy(counts, counts / fitted) - (counts - fitted)
    deviance: FloatArray = 2 * terms.sum(axis=1)
    return deviance


def f_p_values(smaller: Fit, larger: Fit) -> FloatArray:
    """Give the quasi-Poisson p-values of a larger model against a smaller one, shape (series,)."""
    gained = smaller.residual_degrees - larger.residual_degrees
    phi1 = larger.pearson / larger.residual_degrees
    statistic = np.maximum(smaller.deviance - larger.deviance, 0) / gained / np.maximum(phi1, ROUNDING)
    p_values: FloatArray = stats.f.sf(statistic, gained, larger.residual_degrees)
    return p_values
