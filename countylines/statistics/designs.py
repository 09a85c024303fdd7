"""Columns of log-linear models of months: cosines of the year, calendar months, and a smooth trend."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, FloatArray, IntArray


def waves(months: npt.ArrayLike, harmonics: int = 1) -> FloatArray:
    """Give the cosine and the sine of the middle of each month, 1 to 12, with one cycle a year up to ``harmonics``.

    Shape (k,) to (k, 2 * harmonics).
    """
    angles = np.outer(month_angles(months), np.arange(1, harmonics + 1))
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(angles), -1)


def with_level(columns: FloatArray) -> FloatArray:
    """Put an intercept before the columns of a design, shape (k, p) to (k, 1 + p)."""
    return np.column_stack([np.ones(len(columns)), columns])


def smooth_trend(index: npt.ArrayLike, knots: int) -> FloatArray:
    """Give the columns of the smooth trend: a natural cubic spline with an intercept.

    Of month indices of shape (n,), which count on over missing months, to shape (n, K + 1): K - 1 inner knots stand at
    equally spaced quantiles of the index, and K = 1 gives an intercept and a straight line.
    """
    t = np.asarray(index, dtype=np.float64)
    t = t - t[0]
    if knots == 1:
        return np.column_stack([np.ones_like(t), t / max(t[-1], 1.0)])
    # patsy takes long to import, and a report of one year has no trend.
    from patsy import dmatrix

    return np.asarray(dmatrix(f"cr(t, df={knots + 1}) - 1", {"t": t}))


def knots_of(months: int) -> int:
    """Give K of the smooth trend of so many months: one a year, at least 1."""
    return max(1, round(months / MONTHS))


def month_factor(months: npt.ArrayLike) -> FloatArray:
    """Give indicator columns of all calendar months present but the first, shape (n, months present - 1)."""
    return indicators(np.asarray(months))[:, 1:]


def indicators(labels: IntArray) -> FloatArray:
    """Give a column of zeros and ones for each label, in their order, shape (n, labels)."""
    return (labels[:, None] == np.unique(labels)).astype(np.float64)


def peak_of(cosine: FloatArray | float, sine: FloatArray | float) -> Any:
    """Give where a cosine wave peaks, in months after 1 January, from 0 to 12, by its coefficients: shape (...)."""
    return np.arctan2(sine, cosine) % (2 * np.pi) * MONTHS / (2 * np.pi)


def month_angles(months: npt.ArrayLike) -> FloatArray:
    r"""Return the angle of the middle of each month, :math:`\theta = 2\pi(m - 1/2)/12`, in radians.

    Months have equal width here: only the offset knows their days.
    """
    return 2 * np.pi * (np.asarray(months, dtype=np.float64) - 0.5) / MONTHS
