"""Rotations of years against one another: how many line their months up at least as well as the calendar does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from countylines.statistics import MONTHS, ROUNDING, TIE, FloatArray
from countylines.statistics.designs import month_angles

MOST_ENUMERATED = 250_000
"""Up to so many combinations of rotations all are gone through; beyond, they are drawn."""


@dataclass(frozen=True)
class RotationTest:
    """How many rotations of the years line their months up at least as well as the calendar does.

    Attributes
    ----------
    extreme : int
        Combinations with a statistic at least the observed one; with all of them gone through, the calendar's own
        is among them.
    combinations : int
        How many were gone through, or drawn.
    enumerated : bool
        Whether these were all.
    """

    extreme: int
    combinations: int
    enumerated: bool

    @property
    def p_value(self) -> float:
        """Give the share, or (1 + extreme) / (1 + drawn)."""
        own = 0 if self.enumerated else 1
        return (own + self.extreme) / (own + self.combinations)

    @property
    def least_p_value(self) -> float:
        """Give the least p-value there can be: the calendar's own combination is always as good as itself."""
        return 1 / (self.combinations if self.enumerated else 1 + self.combinations)


def first_harmonic(by_year: FloatArray) -> FloatArray:
    """Project each year's months on one cosine.

    Parameters
    ----------
    by_year : ndarray, shape (Y, 12)
        Residuals, January to December.

    Returns
    -------
    ndarray, shape (Y, 12)
    """
    theta = month_angles(np.arange(1, MONTHS + 1))
    waves = np.stack([np.cos(theta), np.sin(theta)])
    projected: FloatArray = by_year @ waves.T @ waves / (MONTHS / 2)
    return projected


def rotation_test(by_year: FloatArray, *, draws: int = 99_999, seed: int = 1) -> RotationTest:
    r"""Test whether the months of the years line up better than under rotations of the years.

    Parameters
    ----------
    by_year : ndarray, shape (Y, 12)
        Residuals of complete years, centred within year.
    draws, seed : int
        Where there are more than 250,000 combinations (Y > 6), so many are drawn.

    Returns
    -------
    RotationTest

    Notes
    -----
    The statistic is :math:`T = \sum_m (\sum_y r_{ym})^2`. The first year stays and every other is rotated by 0 to 11
    months. :math:`T = \sum_y |r_y|^2 + 2 \sum_{i<j} C_{ij}(s_j - s_i)` with the circular cross-correlations
    :math:`C_{ij}`, so all :math:`12^{Y-1}` combinations are sums of look-ups. It rests on years being independent and
    months being exchangeable under rotation around the trend.
    """
    years = by_year.shape[0]
    spectra = np.fft.rfft(by_year, axis=1)
    correlations = np.fft.irfft(spectra[:, None] * spectra[None].conj(), n=MONTHS, axis=2)
    enumerated = MONTHS ** (years - 1) <= MOST_ENUMERATED
    if enumerated:
        shifts = list(np.meshgrid(*[np.arange(MONTHS)] * (years - 1), indexing="ij", sparse=True))
    else:
        shifts = list(np.random.default_rng(seed).integers(0, MONTHS, size=(years - 1, draws)))
    shift = [np.zeros(1, dtype=np.int64).reshape((1,) * shifts[0].ndim), *shifts]
    total = sum(correlations[i, j][(shift[j] - shift[i]) % MONTHS] for i in range(years) for j in range(i + 1, years))
    squares = float((by_year**2).sum())
    statistics = squares + 2 * np.asarray(total)
    observed = squares + 2 * float(correlations[np.triu_indices(years, 1)][:, 0].sum())
    # Of years without any variation, rounding alone is left: all their rotations tie.
    extreme = int((statistics >= observed * TIE - squares * ROUNDING**2).sum())
    return RotationTest(extreme, statistics.size, enumerated)


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
