"""How strong the seasonality and the trend of months are, as shares of their variation (STL)."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, FloatArray
from countylines.statistics.checks import finite_array


class Strength(NamedTuple):
    """How much of a series' variation its seasonal part and its trend take up: 0 is none, 1 is all.

    F_S = max(0, 1 - Var R / Var(S + R)), and F_T = max(0, 1 - Var R / Var(T + R)).
    """

    seasonal: float
    trend: float


def strength(values: npt.ArrayLike, *, window: int | Literal["periodic"] = "periodic") -> Strength:
    r"""Measure the strength of seasonality and trend in an STL decomposition of months.

    Parameters
    ----------
    values : array_like, shape (n,)
        Months in a row, without gaps; at least two years.
    window : int or "periodic"
        Years over which the seasonal part of a month is smoothed, odd and at least 7; "periodic" holds it fixed.

    Raises
    ------
    ValueError
        If a value is missing, there are fewer than 24, all are the same, or the window is not odd or below 7.

    Notes
    -----
    Cleveland et al. (1990), Journal of Official Statistics 6, 3-73; Wang, Smith and Hyndman (2006), Data Mining and
    Knowledge Discovery 13, 335-364. The settings are those of R ``stl``, whose results statsmodels meets with them
    and not by default. Description, without a p-value: months that differ by chance have strength too, the more the
    fewer years there are and the narrower the window is.
    """
    x = finite_array(values, "values")
    if x.size < 2 * MONTHS:
        raise ValueError(f"There are {x.size} months and at least {2 * MONTHS} are needed: leave the strength out.")
    if window != "periodic" and (window < 7 or window % 2 == 0):
        raise ValueError(f"The seasonal window is {window}: give an odd number of years, 7 or more.")
    if not np.ptp(x):
        raise ValueError("All values are the same: they have neither seasonality nor trend.")
    # It takes long to import, and few reports have five years.
    from statsmodels.tsa.seasonal import STL

    seasonal_window = 10 * x.size + 1 if window == "periodic" else window
    trend_window = _next_odd(1.5 * MONTHS / (1 - 1.5 / seasonal_window))
    windows = {"seasonal": seasonal_window, "trend": trend_window, "low_pass": _next_odd(MONTHS)}
    jumps = {f"{part}_jump": math.ceil(width / 10) for part, width in windows.items()}
    parts = STL(x, period=MONTHS, seasonal_deg=0, **windows, **jumps).fit(inner_iter=2, outer_iter=0)
    seasonal = parts.seasonal
    if window == "periodic":
        position = np.arange(x.size) % MONTHS
        seasonal = (np.bincount(position, seasonal) / np.bincount(position))[position]
    remainder = x - seasonal - parts.trend
    return Strength(_share(seasonal, remainder), _share(parts.trend, remainder))


def _next_odd(width: float) -> int:
    whole = math.ceil(width)
    return whole + 1 - whole % 2


def _share(part: FloatArray, remainder: FloatArray) -> float:
    together = float(np.var(part + remainder))
    return max(0.0, 1 - float(np.var(remainder)) / together) if together > 0 else 0.0
