"""One rise and fall a year given the smooth trend, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np
from scipy import stats

from countylines.statistics import SIGNIFICANCE, AnyArray, BoolArray, FloatArray, IntArray, Result
from countylines.statistics.dated import Dated
from countylines.statistics.designs import peak_of, waves
from countylines.statistics.poisson import FTestOf, f_tests, fit, information_of

DIRECTIONS = np.linspace(0, 2 * np.pi, 180, endpoint=False)
"""In which the edge of an ellipse is looked for first."""
NEWTON_STEPS = 6


@dataclass(frozen=True, eq=False)
class CycleOf(Generic[Result]):
    """One rise and fall a year given the smooth trend, and its 95% ellipse: of one series, or of many (`Cycles`).

    Attributes
    ----------
    test : FTest
        The quasi-Poisson F test of cosine and sine against the trend alone, on (2, n - K - 3).
    coefficients : ndarray, shape (2,) or (series, 2)
        Of cos θ and sin θ in the log of the daily rate.
    shape : ndarray, shape (2, 2) or (series, 2, 2)
        The ellipse is (b - coefficients)' shape⁻¹ (b - coefficients) <= 1: the Poisson covariance times max(1, φ₁).
    near, far : float, or ndarray of shape (series,)
        Least and greatest log-amplitude in the ellipse; ``near`` is 0 if it holds 0. ``far`` is U: a one-peak cycle
        above it is incompatible with the figures, if months are independent around the trend.
    """

    test: FTestOf[Result]
    coefficients: FloatArray
    shape: FloatArray
    near: Result
    far: Result

    @property
    def cosine(self) -> FloatArray:
        """Give the coefficient of cos θ."""
        return self.coefficients[..., 0]

    @property
    def sine(self) -> FloatArray:
        """Give the coefficient of sin θ."""
        return self.coefficients[..., 1]

    @property
    def log_amplitude(self) -> FloatArray:
        """Give the length of the coefficients."""
        return np.hypot(self.cosine, self.sine)

    @property
    def peak(self) -> FloatArray:
        """Give the peak, in months after 1 January, from 0 to 12 (months of equal width)."""
        return peak_of(self.cosine, self.sine)

    def covers(self, truth: FloatArray) -> BoolArray:
        """Say of each series whether its ellipse holds the coefficients given."""
        return _within(truth - self.coefficients, self.shape)

    def row(self, at: int = 0) -> Cycle:
        """Give the cycle of one series; ValueError if the cosinor meets every month exactly."""
        test, near, far = self.test.row(at), np.asarray(self.near)[at], np.asarray(self.far)[at]
        return Cycle(test, self.coefficients[at], self.shape[at], near, far)


Cycle = CycleOf[float]
Cycles = CycleOf[AnyArray]


def fit_cycles(counts: IntArray, dated: Dated) -> Cycles:
    """Fit the cosinor given the smooth trend to many series, each with an event; counts have shape (series, n)."""
    trend = dated.curve()
    design = np.column_stack([trend, waves(dated.months)])
    cosinor = fit(counts, design, dated.days)
    test = f_tests(fit(counts, trend, dated.days), cosinor)
    information = information_of(design, cosinor.fitted)
    covariance = np.linalg.inv(information)[:, -2:, -2:] * np.maximum(test.phi1, 1)[:, None, None]
    shape = covariance * 2 * stats.f.isf(SIGNIFICANCE, 2, cosinor.residual_degrees)
    centre = cosinor.coefficients[:, -2:]
    near = np.where(_within(centre, shape), 0.0, _edge(centre, shape, -1))
    return Cycles(test, centre, shape, near, _edge(centre, shape, 1))


def _within(apart: FloatArray, shape: FloatArray) -> BoolArray:
    return (apart * np.linalg.solve(shape, apart[..., None])[..., 0]).sum(axis=1) <= 1


def _edge(centre: FloatArray, shape: FloatArray, sign: int) -> FloatArray:
    """Give the greatest (1) or least (-1) distance of an edge from 0: the best direction, then Newton's."""
    root = np.linalg.cholesky(shape)

    def edge(angle: FloatArray) -> FloatArray:
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        return (root @ circle[..., None])[..., 0]

    squares = ((centre + edge(np.broadcast_to(DIRECTIONS[:, None], (DIRECTIONS.size, len(centre))))) ** 2).sum(axis=-1)
    angle = DIRECTIONS[(sign * squares).argmax(axis=0)]
    for _ in range(NEWTON_STEPS):
        around, ahead = edge(angle), edge(angle + np.pi / 2)
        slope = ((centre + around) * ahead).sum(axis=1)
        bend = (ahead**2 - (centre + around) * around).sum(axis=1)
        angle = angle - np.divide(slope, bend, out=np.zeros_like(slope), where=sign * bend < 0)
    refined = sign * np.maximum(sign * ((centre + edge(angle)) ** 2).sum(axis=1), (sign * squares).max(axis=0))
    return np.sqrt(refined)
