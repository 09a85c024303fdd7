"""The rule for several years on thousands of simulated series at once.

One series is `countylines.repeated_months.assess`; here many series of one design (the same months) go through the
same tests in vectorised form, for simulations of error and power. A test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from countylines.dispersion import TIE, FloatArray, IntArray
from countylines.repeated_months import (
    FEWEST_YEARS,
    MOST_ENUMERATED,
    SIGNIFICANCE,
    first_harmonic,
    month_factor,
    smooth_trend,
)
from countylines.seasonality import MONTHS, ROUNDING

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


def rotation_p_values(by_year: FloatArray, draws: int, seed: int) -> FloatArray:
    """Give the rotation p-values of many series.

    Parameters
    ----------
    by_year : ndarray, shape (series, Y, 12)
        Residuals of complete years, centred within year.
    draws, seed : int
        The combinations are drawn, the same for every series, where all of them would be more than ``draws`` or too
        many to go through.

    Returns
    -------
    ndarray, shape (series,)
    """
    years = by_year.shape[1]
    enumerated = MONTHS ** (years - 1) <= min(draws, MOST_ENUMERATED)
    lags = _lags(years, 0 if enumerated else draws, seed)
    spectra = np.fft.rfft(by_year, axis=2)
    first, second = np.triu_indices(years, 1)
    correlations = np.fft.irfft(spectra[:, first] * spectra[:, second].conj(), n=MONTHS, axis=2)
    products = correlations.reshape(len(by_year), -1) @ lags
    squares = (by_year**2).sum(axis=(1, 2))
    observed = correlations[:, :, 0].sum(axis=1)
    threshold = (squares + 2 * observed) * TIE - squares * ROUNDING**2
    extreme = (products >= (threshold - squares)[:, None] / 2).sum(axis=1)
    own = 0 if enumerated else 1
    p_values: FloatArray = (own + extreme) / (own + lags.shape[1])
    return p_values


@lru_cache(maxsize=4)
def _lags(years: int, draws: int, seed: int) -> FloatArray:
    """Say by how much each pair of years is rotated against one another, as indicators: a statistic is a product.

    Returns
    -------
    ndarray, shape (pairs * 12, combinations)
        A column holds one 1 a pair of years, at its lag; every combination for ``draws`` of 0.
    """
    if draws:
        turns = np.random.default_rng(seed).integers(0, MONTHS, size=(years - 1, draws))
    else:
        turns = np.stack(np.unravel_index(np.arange(MONTHS ** (years - 1)), (MONTHS,) * (years - 1)))
    shift = np.vstack([np.zeros((1, turns.shape[1]), dtype=np.int64), turns])
    first, second = np.triu_indices(years, 1)
    lag = (shift[second] - shift[first]) % MONTHS
    indicators: FloatArray = (lag[:, None] == np.arange(MONTHS)[:, None]).astype(np.float64)
    return indicators.reshape(first.size * MONTHS, -1)


@dataclass(frozen=True, eq=False)
class Rule:
    """P-values of the rule's parts for many series, shape (series,) each."""

    smooth_months: FloatArray
    smooth_whole: FloatArray
    smooth_first: FloatArray
    levels_months: FloatArray
    levels_whole: FloatArray
    levels_first: FloatArray

    @property
    def smooth_holds(self) -> npt.NDArray[np.bool_]:
        """Say of each series whether both tests hold with the smooth trend."""
        rotations = np.minimum(self.smooth_whole, self.smooth_first)
        holds: npt.NDArray[np.bool_] = np.maximum(self.smooth_months, rotations) < SIGNIFICANCE
        return holds

    @property
    def claimed(self) -> npt.NDArray[np.bool_]:
        """Say of each series whether months are said to differ repeatedly."""
        rotations = np.minimum(self.levels_whole, self.levels_first)
        levels_hold = np.maximum(self.levels_months, rotations) < SIGNIFICANCE
        claimed: npt.NDArray[np.bool_] = self.smooth_holds & levels_hold
        return claimed


def assess_many(
    counts: npt.NDArray[np.int64],
    days: FloatArray,
    years: IntArray,
    months: IntArray,
    *,
    draws: int = 99_999,
    seed: int = 1,
) -> Rule:
    """Apply the rule for several years to many series of the same months.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Calendar year and month, in the order of time.
    draws, seed : int
        Of the rotations, where all would be more.

    Returns
    -------
    Rule
        With p-values of 1 where the rule cannot be applied, because fewer than three complete years have events.
    """
    _, year, sizes = np.unique(years, return_inverse=True, return_counts=True)
    events = np.stack([counts[:, year == label].any(axis=1) for label in range(sizes.size)], axis=1)
    parts = np.ones((6, len(counts)))
    # Complete years without events are left out, so series are assessed together that have them in the same years.
    for told in np.unique(events, axis=0):
        if (told & (sizes == MONTHS)).sum() >= FEWEST_YEARS:
            alike = (events == told).all(axis=1)
            kept = (told | (sizes != MONTHS))[year]
            time = days[kept], years[kept], months[kept]
            parts[:, alike] = _assess_alike(counts[alike][:, kept], *time, told[year][kept], draws, seed)
    return Rule(*parts)


def _assess_alike(
    counts: npt.NDArray[np.int64],
    days: FloatArray,
    years: IntArray,
    months: IntArray,
    told: npt.NDArray[np.bool_],
    draws: int,
    seed: int,
) -> tuple[FloatArray, ...]:
    """Give the p-values of `Rule`; ``told`` are the months of years with events, among them all complete years."""
    labels, sizes = np.unique(years, return_counts=True)
    complete = np.isin(years, labels[sizes == MONTHS])
    trend = smooth_trend(MONTHS * years + months - 1, max(1, round(len(months) / MONTHS)))
    levels = (years[told][:, None] == np.unique(years[told])).astype(np.float64)
    factor = month_factor(months)
    smooth = fit(counts, trend, days)
    roots = np.sqrt((counts + 0.375) / days)

    def rotate(residuals: FloatArray) -> tuple[FloatArray, FloatArray]:
        rows = residuals[:, complete].reshape(len(counts), -1, MONTHS)
        rows = rows - rows.mean(axis=2, keepdims=True)
        return rotation_p_values(rows, draws, seed), rotation_p_values(first_harmonic(rows), draws, seed)

    smaller, larger = (
        fit(counts[:, told], design, days[told]) for design in (levels, np.column_stack([levels, factor[told]]))
    )
    return (
        f_p_values(smooth, fit(counts, np.column_stack([trend, factor]), days)),
        *rotate(roots - np.sqrt(smooth.fitted / days)),
        f_p_values(smaller, larger),
        *rotate(roots),
    )
