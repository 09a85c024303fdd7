"""Columns of log-linear models of months: cosines of the year, calendar months, and a smooth trend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from patsy import dmatrix

from countylines.statistics import MONTHS, FloatArray


def waves(months: npt.ArrayLike, harmonics: int = 1) -> FloatArray:
    """Give the cosine and the sine of the middle of each month.

    Parameters
    ----------
    months : array_like, shape (k,)
        Calendar months, 1 to 12.
    harmonics : int
        Cycles a year, from one up to so many.

    Returns
    -------
    ndarray, shape (k, 2 * harmonics)
    """
    angles = np.outer(month_angles(months), np.arange(1, harmonics + 1))
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(angles), -1)


def with_level(columns: FloatArray) -> FloatArray:
    """Put an intercept before the columns of a design, shape (k, p) to (k, 1 + p)."""
    return np.column_stack([np.ones(len(columns)), columns])


def smooth_trend(index: npt.ArrayLike, knots: int) -> FloatArray:
    """Give the columns of the smooth trend: a natural cubic spline with an intercept.

    Parameters
    ----------
    index : array_like, shape (n,)
        Month index, counting on over missing months.
    knots : int
        K; the K - 1 inner knots stand at equally spaced quantiles of ``index``.

    Returns
    -------
    ndarray of float64, shape (n, K + 1)
        For K = 1, an intercept and a straight line.
    """
    t = np.asarray(index, dtype=np.float64)
    t = t - t[0]
    if knots == 1:
        return np.column_stack([np.ones_like(t), t / max(t[-1], 1.0)])
    return np.asarray(dmatrix(f"cr(t, df={knots + 1}) - 1", {"t": t}))


def month_factor(months: npt.ArrayLike) -> FloatArray:
    """Give indicator columns of all calendar months present but the first.

    Parameters
    ----------
    months : array_like, shape (n,)
        Calendar months, 1 to 12.

    Returns
    -------
    ndarray of float64, shape (n, months present - 1)
    """
    return _indicators(np.asarray(months))[:, 1:]


def _indicators(labels: npt.NDArray[np.int64]) -> FloatArray:
    columns: FloatArray = (labels[:, None] == np.unique(labels)).astype(np.float64)
    return columns


def month_angles(months: npt.ArrayLike) -> FloatArray:
    r"""Return the angle of the middle of each month, :math:`\theta = 2\pi(m - 1/2)/12`.

    Parameters
    ----------
    months : array_like, shape (n,)
        Month numbers, 1 to 12. Months have equal width here: only the offset knows their days.

    Returns
    -------
    ndarray of float64, shape (n,)
        Radians.
    """
    return 2 * np.pi * (np.asarray(months, dtype=np.float64) - 0.5) / MONTHS
