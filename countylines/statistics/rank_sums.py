"""Sums of the ranks of months in a row: Hewitt's test of one year, and Rogerson's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import MONTHS, Counts, FloatArray, IntArray

WINDOWS = (3, 4, 5, 6)
"""Months in a row whose ranks are summed: Rogerson's three to five, Hewitt's six."""


def rank_sums(counts: Counts, days: FloatArray, window: int) -> FloatArray:
    """Give the greatest sum of the ranks of so many months in a row, the year being a circle.

    Parameters
    ----------
    counts : ndarray, shape (..., 12)
        In the order of the year. Ranks are those of daily rates, 12 the highest; ties get midranks.
    days : ndarray, shape (12,)
    window : int
        Months in a row.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Hewitt, Milner, Csima and Pakula (1971), British Journal of Preventive and Social Medicine 25, 174-176, with
    six months; Rogerson (1996), International Journal of Epidemiology 25, 644-648, with three to five.
    """
    ranks = stats.rankdata(counts / days, axis=-1)
    turns = [np.roll(ranks, -turn, axis=-1)[..., :window].sum(axis=-1) for turn in range(ranks.shape[-1])]
    return np.asarray(np.max(turns, axis=0), dtype=np.float64)


def rank_sum_p_values(sums: npt.ArrayLike, window: int) -> FloatArray:
    """Give the exact probability of a rank sum at least as great, were every order of twelve months as likely.

    Parameters
    ----------
    sums : array_like, shape (...)
        As `rank_sums` gives them. A half, which only ties leave, gets the p-value of the whole number below it: the
        distribution is that without ties, so with ties the p-value is an approximation on the cautious side.
    window : int
        One of `WINDOWS`.

    Returns
    -------
    ndarray, shape (...)
    """
    arrangements = _rank_sum_arrangements()[WINDOWS.index(window)]
    tail = arrangements[::-1].cumsum()[::-1] / arrangements.sum()
    p_values: FloatArray = tail[np.floor(sums).astype(np.int64)]
    return p_values


@lru_cache
def _rank_sum_arrangements() -> IntArray:
    """Count the circular orders of the ranks 1 to 12 by their greatest sum of each window, shape (4, 79).

    All 11! orders are gone through: 12 stands between two ranks, one more follows, and the other eight are permuted at
    once. A mirror image has the same sums, so that only half of the neighbours of 12 are needed.
    """
    everything = MONTHS * (MONTHS + 1) // 2
    orders = np.array(list(permutations(range(MONTHS - 4)))).T
    found = np.zeros((len(WINDOWS), everything + 1), dtype=np.int64)
    for before, after, following in permutations(range(1, MONTHS), 3):
        if before > after:
            continue
        rest = np.setdiff1d(np.arange(1, MONTHS), [before, after, following])
        running = [np.int8(sum((before, MONTHS, after, following)[:place])) for place in range(5)]
        for ranks in rest.astype(np.int8)[orders]:
            running.append(running[-1] + ranks)
        for row, window in zip(found, WINDOWS, strict=True):
            row += 2 * np.bincount(_greatest(running, window, everything), minlength=everything + 1)
    return found


def _greatest(running: Sequence[Any], window: int, everything: int) -> npt.NDArray[np.int8]:
    """Give the greatest sum of a window from the running sums at its edges, round the circle."""
    greatest = np.zeros(running[-1].shape, dtype=np.int8)
    for start in range(MONTHS):
        end = start + window
        # Small integers: the whole goes off first, or the sum would not fit.
        before = running[start] if end <= MONTHS else running[start] - np.int8(everything)
        np.maximum(greatest, running[end if end <= MONTHS else end - MONTHS] - before, out=greatest)
    return greatest
