"""Sums of the ranks of months in a row: Hewitt's test of one year, and Rogerson's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import Counts, FloatArray

# fmt: off
ARRANGEMENTS = {
    3: (21, (522, 26148, 293822, 1270048, 3031116, 4556664, 6102000, 5887680, 5886720, 4979520, 3689280, 2016000,
             2177280)),
    4: (27, (120, 11134, 137226, 732528, 1891860, 3506336, 4587612, 5662464, 5202240, 4989120, 3784320, 3519360,
             2329920, 1687680, 907200, 967680)),
    5: (34, (368, 22496, 277236, 1356860, 3149856, 4070976, 4750464, 4827360, 4708032, 4177152, 3681408, 2884032,
             2278080, 1488960, 1068480, 570240, 604800)),
    6: (40, (1968, 60880, 358864, 1107712, 2205360, 3508992, 4117824, 4691936, 4553632, 4419168, 3680640, 3516768,
             2509056, 1972224, 1284480, 919296, 489600, 518400)),
}
# fmt: on
"""Of the 11! circular orders of the ranks 1 to 12, how many have each greatest sum of so many months in a row: the
least such sum, and the numbers from it on (all orders gone through). Rogerson's windows are three to five months,
Hewitt's is six."""


def rank_sums(counts: Counts, days: FloatArray, window: int) -> FloatArray:
    """Give the greatest sum of the ranks of so many months in a row, the year being a circle: shape (...).

    Parameters
    ----------
    counts : ndarray, shape (..., 12)
        In the order of the year. Ranks are those of daily rates, 12 the highest; ties get midranks.
    days : ndarray, shape (12,)
    window : int
        Months in a row.

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

    Of sums as `rank_sums` gives them, shape (...), and one of the windows of `ARRANGEMENTS`. A half, which only ties
    leave, gets the p-value of the whole number below it: the distribution is that without ties, so with ties the
    p-value is an approximation on the cautious side.
    """
    least, arrangements = ARRANGEMENTS[window]
    tail = np.cumsum(arrangements[::-1])[::-1] / sum(arrangements)
    return tail[np.maximum(np.floor(sums).astype(np.int64) - least, 0)]
