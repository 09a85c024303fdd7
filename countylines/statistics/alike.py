"""Periods on the same side of their own year's daily rate in every year, and how many are by chance."""

from __future__ import annotations

import numpy as np

from countylines.statistics import BoolArray, FloatArray, IntArray
from countylines.statistics.detectable import draw_counts

DRAWS = 10_000


def alike(counts: IntArray, days: IntArray | FloatArray) -> tuple[BoolArray, BoolArray]:
    """Say of each period whether it lies above, and whether below, the daily rate of its own year in every year.

    Counts have shape (..., Y, periods) and days (Y, periods); the answers shape (..., periods).
    """
    level = counts.sum(axis=-1, keepdims=True) / days.sum(axis=-1, keepdims=True)
    above = counts / days - level
    return (above > 0).all(axis=-2), (above < 0).all(axis=-2)


def alike_by_chance(counts: IntArray, days: IntArray | FloatArray, *, draws: int = DRAWS, seed: int = 1) -> float:
    r"""Give how many periods are on one side in every year, on average, where every day is alike.

    Parameters
    ----------
    counts, days : ndarray, shape (Y, periods)
        Of complete years, with an event.
    draws, seed : int
        Series drawn, of the same total and as variable about their years' daily rates, and their seed.

    Notes
    -----
    :math:`\max(1, X^2/(n - Y))` is how many times the variance is that of independent events; the series are drawn as
    for `detectable.detectable_cycle`.
    """
    expected = counts.sum(axis=1, keepdims=True) * days / days.sum(axis=1, keepdims=True)
    squares = np.divide((counts - expected) ** 2, expected, out=np.zeros(counts.shape), where=expected > 0)
    phi = max(1.0, float(squares.sum()) / (counts.size - len(counts)))
    flat = counts.sum() * days.ravel() / days.sum()
    drawn = draw_counts(flat, phi, draws, np.random.default_rng(seed)).reshape(draws, *counts.shape)
    return float(sum(side.sum(axis=1).mean() for side in alike(drawn, days)))
