"""One rise and fall a year given the smooth trend, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from countylines.statistics import MONTHS, SIGNIFICANCE, BoolArray, FloatArray, IntArray
from countylines.statistics.designs import knots_of, smooth_trend, waves
from countylines.statistics.poisson import FTest, FTests, f_tests, fit

DIRECTIONS = np.linspace(0, 2 * np.pi, 180, endpoint=False)
"""In which the edge of an ellipse is looked for first."""
NEWTON_STEPS = 6


@dataclass(frozen=True)
class Cycle:
    """One rise and fall a year given the smooth trend: a cosinor and its 95% confidence ellipse.

    Attributes
    ----------
    test : FTest
        The cosine and sine against the trend alone.
    cosine, sine : float
        Their coefficients in the log of the daily rate.
    log_amplitude : float
        Their length.
    peak : float
        The peak, in months after 1 January, from 0 to 12 (months of equal width).
    near, far : float
        Least and greatest log-amplitude in the ellipse; ``near`` is 0 if it holds 0. Its covariance is the Poisson
        one times max(1, φ₁). ``far`` is U: a one-peak cycle above it is incompatible with the figures, if months are
        independent around the trend.
    """

    test: FTest
    cosine: float
    sine: float
    log_amplitude: float
    peak: float
    near: float
    far: float


@dataclass(frozen=True, eq=False)
class Cycles:
    """A cosinor given the smooth trend, for many series.

    Attributes
    ----------
    test : FTests
        The quasi-Poisson F tests on (2, n - K - 3).
    coefficients : ndarray, shape (series, 2)
        Of cos θ and sin θ in the log of the rate.
    shape : ndarray, shape (series, 2, 2)
        The 95% ellipse is (b - coefficients)' shape⁻¹ (b - coefficients) <= 1.
    near, far : ndarray, shape (series,)
        Least and greatest log-amplitude in the ellipse.
    """

    test: FTests
    coefficients: FloatArray
    shape: FloatArray
    near: FloatArray
    far: FloatArray

    def covers(self, truth: FloatArray) -> BoolArray:
        """Say of each series whether its ellipse holds the coefficients given."""
        return _within(truth - self.coefficients, self.shape)

    def row(self, at: int = 0) -> Cycle:
        """Give the cycle of one series.

        Raises
        ------
        ValueError
            If the cosinor meets every month exactly.
        """
        cosine, sine = self.coefficients[at].tolist()
        return Cycle(
            test=self.test.row(at),
            cosine=cosine,
            sine=sine,
            log_amplitude=float(np.hypot(cosine, sine)),
            peak=float(np.arctan2(sine, cosine) % (2 * np.pi)) * MONTHS / (2 * np.pi),
            near=float(self.near[at]),
            far=float(self.far[at]),
        )


def fit_cycles(counts: IntArray, days: FloatArray, years: IntArray, months: IntArray) -> Cycles:
    """Fit the cosinor given the smooth trend to many series.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
        At least one event in each series.
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Calendar year and month, in the order of time.

    Returns
    -------
    Cycles
    """
    trend = smooth_trend(MONTHS * years + months - 1, knots_of(months.size))
    design = np.column_stack([trend, waves(months)])
    cosinor = fit(counts, design, days)
    test = f_tests(fit(counts, trend, days), cosinor)
    information = (design.T * cosinor.fitted[:, None]) @ design
    covariance = np.linalg.inv(information)[:, -2:, -2:] * np.maximum(test.phi1, 1)[:, None, None]
    shape = covariance * 2 * stats.f.isf(SIGNIFICANCE, 2, cosinor.residual_degrees)
    centre = cosinor.coefficients[:, -2:]
    near = np.where(_within(centre, shape), 0.0, _edge(centre, shape, -1))
    return Cycles(test, centre, shape, near, _edge(centre, shape, 1))


def _within(apart: FloatArray, shape: FloatArray) -> BoolArray:
    inside: BoolArray = (apart * np.linalg.solve(shape, apart[..., None])[..., 0]).sum(axis=1) <= 1
    return inside


def _edge(centre: FloatArray, shape: FloatArray, sign: int) -> FloatArray:
    """Give the greatest (1) or least (-1) distance of an edge from 0: the best direction, then Newton's."""
    root = np.linalg.cholesky(shape)

    def edge(angle: FloatArray) -> FloatArray:
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        points: FloatArray = (root @ circle[..., None])[..., 0]
        return points

    squares = ((centre + edge(np.broadcast_to(DIRECTIONS[:, None], (DIRECTIONS.size, len(centre))))) ** 2).sum(axis=-1)
    angle = DIRECTIONS[(sign * squares).argmax(axis=0)]
    for _ in range(NEWTON_STEPS):
        around, ahead = edge(angle), edge(angle + np.pi / 2)
        slope = ((centre + around) * ahead).sum(axis=1)
        bend = (ahead**2 - (centre + around) * around).sum(axis=1)
        angle = angle - np.divide(slope, bend, out=np.zeros_like(slope), where=sign * bend < 0)
    refined = sign * np.maximum(sign * ((centre + edge(angle)) ** 2).sum(axis=1), (sign * squares).max(axis=0))
    distances: FloatArray = np.sqrt(refined)
    return distances
