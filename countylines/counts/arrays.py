"""Counts as intervals in arrays: the least of each, and the greatest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

TOO_LARGE = 2**40
"""Bounds beyond this are no counts of arrests, and their squares would not fit into whole numbers."""


def check_bounds(low: npt.ArrayLike, high: npt.ArrayLike, *, minimum_periods: int = 3) -> tuple[IntArray, FloatArray]:
    """Return the bounds of each count ready for use, or say what is wrong with them.

    Parameters
    ----------
    low : array_like, shape (k,)
        The least count of each period.
    high : array_like, shape (k,)
        The greatest; infinite, None or missing where there is no upper bound.
    minimum_periods : int
        The fewest periods the caller can work with.

    Returns
    -------
    low : ndarray of int64, shape (k,)
    high : ndarray of float64, shape (k,)
        Infinite where there is no upper bound.

    Raises
    ------
    ValueError
        If a low bound is missing, a bound is negative, fractional or too large to be a count, low exceeds high, or
        there are too few periods.
    """
    lows, highs = _as_floats(low, "low", np.nan), _as_floats(high, "high", np.inf)
    if lows.shape != highs.shape:
        raise ValueError(f"There are {lows.size} low bounds but {highs.size} high ones: give one of each a period.")
    if lows.size < minimum_periods:
        raise ValueError(
            f"There are {lows.size} periods and at least {minimum_periods} are needed: "
            "add periods, or leave this statistic out."
        )
    for wrong, what in (
        (~np.isfinite(lows), "has no low bound: give 0 where nothing is known, or leave the period out"),
        ((lows < 0) | (highs < 0), "has a negative bound: counts are 0 or more, so correct it"),
        ((lows != np.floor(lows)) | (highs != np.floor(highs)), "has a fractional bound: give whole numbers"),
        (lows > highs, "has a low bound above its high one: correct it"),
        (
            (lows > TOO_LARGE) | ((highs > TOO_LARGE) & np.isfinite(highs)),
            "has a bound of more than a million million: leave the upper bound out if there is none",
        ),
    ):
        if wrong.any():
            raise ValueError(f"Period {int(np.argmax(wrong)) + 1} {what}.")
    return lows.astype(np.int64), highs


def _as_floats(values: npt.ArrayLike, name: str, missing: float) -> FloatArray:
    try:
        vector = pd.array(np.asarray(values, dtype=object).tolist(), dtype="Float64")
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {name} bounds are not all numbers ({error}): give one number a period.") from error
    floats: FloatArray = vector.to_numpy(dtype=np.float64, na_value=missing)
    return floats


def require_exact(low: npt.ArrayLike, high: npt.ArrayLike, method: str) -> IntArray:
    """Return the counts where every one is exact, and refuse them otherwise.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each period; see `check_bounds`.
    method : str
        What needs exact counts, as the start of a sentence: ``"Edwards' test"``.

    Returns
    -------
    ndarray of int64, shape (k,)

    Raises
    ------
    ValueError
        If a count is not exact, or a bound is not valid.
    """
    lows, highs = check_bounds(low, high, minimum_periods=1)
    hidden = lows != highs
    if hidden.any():
        raise ValueError(
            f"{method} needs exact counts and {hidden.sum()} of {hidden.size} are known only between bounds, "
            f"the first in period {int(np.argmax(hidden)) + 1}: leave it out, for a bound is not a count."
        )
    return lows
