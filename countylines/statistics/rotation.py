"""Rotations of years against one another: how many line their months up at least as well as the calendar does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np

from countylines.statistics import ROUNDING, TIE, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.poisson import row_of

MOST_ENUMERATED = 250_000
"""Up to so many combinations of rotations all are gone through; beyond, they are drawn."""
AT_ONCE = 250_000
"""Statistics worked out together: more do not fit into a processor's own memory, which takes twice as long."""


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


def rotation_tests(
    by_year: FloatArray, *, draws: int = 99_999, seed: int = 1, most_enumerated: int = MOST_ENUMERATED
) -> tuple[RotationTests, RotationTests]:
    r"""Test whether the months, or quarters, of the years line up better than under rotations of the years.

    Two tests: of the whole pattern, and of each year's first harmonic, its projection on one cosine.

    Parameters
    ----------
    by_year : ndarray, shape (series, Y, 12) or (series, Y, 4)
        Residuals of complete years, centred within year.
    draws, seed : int
        Where there are more than ``most_enumerated`` combinations, so many are drawn, the same for every series.
    most_enumerated : int
        250,000 go through all of up to six years of months, and of nine years of quarters.

    Notes
    -----
    The statistic is :math:`T = \sum_m (\sum_y r_{ym})^2`. The first year stays and every other is rotated by 0 to 11
    months. It rests on years being independent and months being exchangeable under rotation around the trend.
    """
    series, years, periods = by_year.shape
    enumerated = periods ** (years - 1) <= most_enumerated
    combinations = periods ** (years - 1) if enumerated else draws
    both = np.stack([by_year, first_harmonic(by_year)])
    observed, squares = (both.sum(axis=2) ** 2).sum(axis=2), (both**2).sum(axis=(2, 3))
    # Of years without any variation, rounding alone is left: all their rotations tie.
    least = observed * TIE - squares * ROUNDING**2
    if enumerated:
        extreme = np.stack([_extreme_of_all(rows, bound) for rows, bound in zip(both, least, strict=True)])
    else:
        extreme = _extreme_of_drawn(by_year, least, draws, seed)
    alike = np.ones(series, dtype=np.int64)
    whole_pattern, one_cycle = (
        RotationTests(each, combinations * alike, np.full(series, enumerated)) for each in extreme
    )
    return whole_pattern, one_cycle


def first_harmonic(by_year: FloatArray) -> FloatArray:
    """Project the months, or quarters, of each year on one cosine; shape (..., Y, 12) or (..., Y, 4) both."""
    spectra = np.fft.rfft(by_year, axis=-1)
    spectra[..., 0], spectra[..., 2:] = 0, 0
    return np.fft.irfft(spectra, n=by_year.shape[-1], axis=-1)


def _extreme_of_all(by_year: FloatArray, least: FloatArray) -> IntArray:
    """Count the combinations, of all there are, whose statistic is at least ``least``, shape (series,).

    Each is the squared length of a sum of two vectors, one of the first years and one of the others: all of them are
    one product of matrices.
    """
    _, years, periods = by_year.shape
    half, turns = (years + 1) // 2, (np.arange(periods) - np.arange(periods)[:, None]) % periods
    extreme = np.zeros(len(by_year), dtype=np.int64)
    size = max(1, AT_ONCE // periods ** (years - 1))
    for start in range(0, len(by_year), size):
        these = by_year[start : start + size]
        first, other = these[:, :1], np.zeros_like(these[:, :1])
        for year in range(1, years):
            sums = (first if year < half else other)[:, :, None] + these[:, None, year, turns]
            sums = sums.reshape(len(these), -1, periods)
            first, other = (sums, other) if year < half else (first, sums)
        squares = [(each**2).sum(axis=2) for each in (first, other)]
        left = np.concatenate([first, squares[0][:, :, None], np.ones((*first.shape[:2], 1))], axis=2)
        right = np.concatenate([2 * other, np.ones((*other.shape[:2], 1)), squares[1][:, :, None]], axis=2)
        statistics = left @ right.transpose(0, 2, 1)
        extreme[start : start + size] = (statistics >= least[start : start + size, None, None]).sum(axis=(1, 2))
    return extreme


def _extreme_of_drawn(by_year: FloatArray, least: FloatArray, draws: int, seed: int) -> IntArray:
    """Count the combinations, of some drawn, whose statistics are at least ``least``, of shape (2, series).

    A turn shifts the phase of each harmonic of a year, so that the sums of many series and combinations are a product
    of harmonics and phases.
    """
    series, years, periods = by_year.shape
    spectra = np.fft.rfft(by_year, axis=2)
    of_one_turn = np.exp(-2j * np.pi * np.arange(periods) / periods)
    turns = np.random.default_rng(seed).integers(0, periods, size=(years - 1, draws))
    turns = np.vstack([np.zeros_like(turns[:1]), turns])
    extreme = np.zeros((2, series), dtype=np.int64)
    size = max(1, AT_ONCE // max(series, 4 * years))
    for start in range(0, draws, size):
        statistics = np.zeros(1)
        for harmonic in range(1, periods // 2 + 1):
            phases = of_one_turn[harmonic * turns[:, start : start + size] % periods]
            sums = spectra[:, :, harmonic] @ phases
            # Of the sum of squares each harmonic but the last has its share twice (Parseval).
            squares = (sums.real**2 + sums.imag**2) * (1 + (harmonic < periods // 2)) / periods
            if harmonic == 1:
                extreme[1] += (squares >= least[1][:, None]).sum(axis=1)
            statistics = statistics + squares
        extreme[0] += (statistics >= least[0][:, None]).sum(axis=1)
    return extreme
