"""Rotations of years against one another: how many line their months up at least as well as the calendar does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic

import numpy as np

from countylines.statistics import MONTHS, ROUNDING, TIE, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.designs import waves
from countylines.statistics.poisson import row_of

MOST_ENUMERATED = 250_000
"""Up to so many combinations of rotations all are gone through; beyond, they are drawn."""
AT_ONCE = 250_000
"""Statistics worked out together: more do not fit into a processor's own memory, which takes twice as long."""

MANY, MOST_TABLED = 8, 25_000
"""From so many series on, and up to so many combinations, statistics are sums by a table."""


@dataclass(frozen=True)
class RotationTestOf(Generic[Result]):
    """How many rotations of the years line their months up at least as well as the calendar: one series, or many.

    Attributes
    ----------
    extreme : int, or ndarray of shape (series,), as all that follow
        Combinations with a statistic at least the observed one; with all of them gone through, the calendar's own
        is among them.
    combinations, enumerated
        How many were gone through, or drawn, and whether these were all.
    """

    extreme: Result
    combinations: Result
    enumerated: Result

    @classmethod
    def none(cls, series: int) -> RotationTests:
        """Give tests of series to which they cannot be applied: they show nothing, at a p-value of 1."""
        own = np.ones(series, dtype=np.int64)
        return RotationTests(own, own, own.astype(np.bool_))

    @property
    def p_value(self) -> Result:
        """Give the share, or (1 + extreme) / (1 + drawn)."""
        own = 1 - self.enumerated
        return (own + self.extreme) / (own + self.combinations)

    @property
    def least_p_value(self) -> Result:
        """Give the least p-value there can be: the calendar's own combination is always as good as itself."""
        return 1 / (1 - self.enumerated + self.combinations)

    def row(self, at: int = 0) -> RotationTest:
        """Give the test of one series of many."""
        return RotationTest(*row_of(self, at))


RotationTest = RotationTestOf[float]
RotationTests = RotationTestOf[AnyArray]


def first_harmonic(by_year: FloatArray) -> FloatArray:
    """Project each year's months, January to December, on one cosine; shape (..., Y, 12) both."""
    circle = waves(np.arange(1, MONTHS + 1))
    return by_year @ circle @ circle.T / (MONTHS / 2)


def rotation_tests(
    by_year: FloatArray, *, draws: int = 99_999, seed: int = 1, most_enumerated: int = MOST_ENUMERATED
) -> RotationTests:
    r"""Test whether the months of the years line up better than under rotations of the years.

    Parameters
    ----------
    by_year : ndarray, shape (series, Y, 12)
        Residuals of complete years, centred within year.
    draws, seed : int
        Where there are more than ``most_enumerated`` combinations, so many are drawn, the same for every series.
    most_enumerated : int
        250,000 go through all of up to six years.

    Notes
    -----
    The statistic is :math:`T = \sum_m (\sum_y r_{ym})^2`. The first year stays and every other is rotated by 0 to 11
    months. :math:`T = \sum_y |r_y|^2 + 2 \sum_{i<j} C_{ij}(s_j - s_i)` with the circular cross-correlations
    :math:`C_{ij}`, so all :math:`12^{Y-1}` combinations are sums of look-ups. It rests on years being independent and
    months being exchangeable under rotation around the trend.
    """
    years = by_year.shape[1]
    enumerated = MONTHS ** (years - 1) <= most_enumerated
    combinations = MONTHS ** (years - 1) if enumerated else draws
    pairs = list(zip(*np.triu_indices(years, 1), strict=True))
    turned = years, None if enumerated else (draws, seed)
    spectra = np.fft.rfft(by_year, axis=2)
    correlations = [np.fft.irfft(spectra[:, i] * spectra[:, j].conj(), n=MONTHS, axis=1) for i, j in pairs]
    squares = (by_year**2).sum(axis=(1, 2))
    observed = squares + 2 * np.sum([each[:, 0] for each in correlations], axis=0)
    # Of years without any variation, rounding alone is left: all their rotations tie.
    least = (observed * TIE - squares * ROUNDING**2 - squares) / 2
    extreme = np.zeros(len(by_year), dtype=np.int64)
    size = max(1, AT_ONCE // combinations)
    many = len(by_year) >= MANY and combinations <= MOST_TABLED
    for start in range(0, len(by_year), size):
        these = slice(start, start + size)
        if many:
            statistics = np.hstack([each[these] for each in correlations]) @ _table(*turned)
        else:
            looked_up = zip(correlations, _lags(*turned), strict=True)
            products = sum(each[these].take(lag, axis=1) for each, lag in looked_up)
            statistics = np.asarray(products).reshape(len(squares[these]), combinations)
        extreme[these] = (statistics >= least[these, None]).sum(axis=1)
    alike = np.ones(len(by_year), dtype=np.int64)
    return RotationTests(extreme, combinations * alike, np.full(len(by_year), enumerated))


@lru_cache(maxsize=2)
def _table(years: int, drawn: tuple[int, int] | None) -> FloatArray:
    """Say by 1 which correlations add up to the statistic of each combination, shape (pairs · 12, combinations).

    For many series one product of two matrices takes a quarter of the time of looking each correlation up.
    """
    by_pair = [lag.ravel() for lag in np.broadcast_arrays(*_lags(years, drawn))]
    return np.vstack([lag == np.arange(MONTHS)[:, None] for lag in by_pair]).astype(np.float64)


@lru_cache(maxsize=2)
def _lags(years: int, drawn: tuple[int, int] | None) -> Sequence[IntArray]:
    """Give by how much each two years are turned against one another in every combination, or in some drawn by a seed.

    Kept, because to work them out takes several times as long as to look the correlations of a series up by them.
    """
    if drawn is None:
        turns = list(np.meshgrid(*[np.arange(MONTHS)] * (years - 1), indexing="ij", sparse=True))
    else:
        draws, seed = drawn
        turns = list(np.random.default_rng(seed).integers(0, MONTHS, size=(years - 1, draws)))
    shift = [np.zeros((1,) * turns[0].ndim, dtype=np.int64), *turns]
    return [(shift[j] - shift[i]) % MONTHS for i, j in zip(*np.triu_indices(years, 1), strict=True)]
