"""One rise and fall a year given the smooth trend, and how large it may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats
from statsmodels.genmod.generalized_linear_model import GLMResults

from countylines.statistics import MONTHS, SIGNIFICANCE, FloatArray, IntArray
from countylines.statistics.designs import month_angles, smooth_trend
from countylines.statistics.poisson import FTest, f_p_values, f_test, fit, fit_poisson


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


def _cycle(n: IntArray, trend: FloatArray, month: IntArray, offset: FloatArray, smaller: GLMResults) -> Cycle:
    theta = month_angles(month)
    larger = fit_poisson(n, np.column_stack([trend, np.cos(theta), np.sin(theta)]), offset)
    test = f_test(n, smaller, larger)
    centre = np.asarray(larger.params)[-2:]
    covariance = np.asarray(larger.normalized_cov_params)[-2:, -2:] * max(1.0, test.phi1)
    size = 2 * float(stats.f.isf(SIGNIFICANCE, 2, test.degrees_of_freedom[1]))
    near, far = _distances(centre, covariance * size)
    return Cycle(
        test=test,
        cosine=float(centre[0]),
        sine=float(centre[1]),
        log_amplitude=float(np.hypot(*centre)),
        peak=float(np.arctan2(centre[1], centre[0]) % (2 * np.pi)) * MONTHS / (2 * np.pi),
        near=near,
        far=far,
    )


def _distances(centre: FloatArray, shape: FloatArray) -> tuple[float, float]:
    """Give the least and the greatest distance from 0 of the ellipse (b - centre)' shape⁻¹ (b - centre) <= 1."""
    root = np.linalg.cholesky(shape)

    def distance(angle: float) -> float:
        return float(np.hypot(*(centre + root @ np.array([np.cos(angle), np.sin(angle)]))))

    grid = np.linspace(0, 2 * np.pi, 721)
    step = grid[1]
    edge = np.hypot(*(centre[:, None] + root @ np.stack([np.cos(grid), np.sin(grid)])))

    def refine(sign: int) -> float:
        around = grid[int(np.argmin(sign * edge))]
        found = optimize.minimize_scalar(
            lambda angle: sign * distance(angle), bounds=(around - step, around + step), method="bounded"
        )
        return sign * float(found.fun)

    holds_zero = float(centre @ np.linalg.solve(shape, centre)) <= 1
    return 0.0 if holds_zero else refine(1), refine(-1)


@dataclass(frozen=True, eq=False)
class Cycles:
    """A cosinor given the smooth trend, for many series.

    Attributes
    ----------
    p_value : ndarray, shape (series,)
        Of the quasi-Poisson F test on (2, n - K - 3).
    coefficients : ndarray, shape (series, 2)
        Of cos θ and sin θ in the log of the rate.
    shape : ndarray, shape (series, 2, 2)
        The 95% ellipse is (b - coefficients)' shape⁻¹ (b - coefficients) <= 1.
    far : ndarray, shape (series,)
        U: the greatest log-amplitude in the ellipse.
    """

    p_value: FloatArray
    coefficients: FloatArray
    shape: FloatArray
    far: FloatArray

    def covers(self, truth: FloatArray) -> npt.NDArray[np.bool_]:
        """Say of each series whether its ellipse holds the coefficients given."""
        apart = truth - self.coefficients
        inside: npt.NDArray[np.bool_] = (apart * np.linalg.solve(self.shape, apart[..., None])[..., 0]).sum(axis=1) <= 1
        return inside


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
    trend = _trend(years, months)
    theta = month_angles(months)
    design = np.column_stack([trend, np.cos(theta), np.sin(theta)])
    cosinor = fit(counts, design, days)
    phi1 = cosinor.pearson / cosinor.residual_degrees
    information = np.einsum("ni,sn,nj->sij", design, cosinor.fitted, design, optimize=True)
    quantile = 2 * stats.f.isf(SIGNIFICANCE, 2, cosinor.residual_degrees)
    covariance = np.linalg.inv(information)[:, -2:, -2:]
    shape = covariance * (quantile * np.maximum(phi1, 1))[:, None, None]
    coefficients = np.linalg.lstsq(design, np.log(cosinor.fitted / days).T, rcond=None)[0][-2:].T
    return Cycles(f_p_values(fit(counts, trend, days), cosinor), coefficients, shape, _far_edges(coefficients, shape))


def _trend(years: IntArray, months: IntArray) -> FloatArray:
    return smooth_trend(MONTHS * years + months - 1, max(1, round(months.size / MONTHS)))


def _far_edges(centre: FloatArray, shape: FloatArray) -> FloatArray:
    """Give the greatest distance from 0 in each ellipse: the best of a grid of angles, then Newton's method."""
    root = np.linalg.cholesky(shape)

    def edge(angle: FloatArray) -> FloatArray:
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        points: FloatArray = np.einsum("sij,...sj->...si", root, circle)
        return points

    grid = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    squares = ((centre + edge(np.broadcast_to(grid[:, None], (grid.size, len(centre))))) ** 2).sum(axis=-1)
    angle = grid[squares.argmax(axis=0)]
    for _ in range(6):
        around, ahead = edge(angle), edge(angle + np.pi / 2)
        slope = ((centre + around) * ahead).sum(axis=1)
        bend = (ahead**2 - (centre + around) * around).sum(axis=1)
        angle = angle - np.where(bend < 0, slope / np.where(bend < 0, bend, 1), 0)
    far: FloatArray = np.sqrt(np.maximum(((centre + edge(angle)) ** 2).sum(axis=1), squares.max(axis=0)))
    return far
