"""Many tests at once: p-values corrected by Holm's procedure, or by Benjamini and Hochberg's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import FloatArray


def holm(p_values: npt.ArrayLike) -> FloatArray:
    """Correct p-values for their number, so that at most the level of any is wrongly rejected among them all.

    Shape (..., m): all m along the last axis together.

    Notes
    -----
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65-70.
    """
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, axis=-1, kind="stable")
    corrected = np.maximum.accumulate(np.take_along_axis(p, order, axis=-1) * np.arange(p.shape[-1], 0, -1), axis=-1)
    placed = np.empty_like(p)
    np.put_along_axis(placed, order, np.minimum(corrected, 1.0), axis=-1)
    return placed


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Correct p-values for their number, so that of those rejected the level's share is wrong, as expected.

    Shape as `holm`.

    Notes
    -----
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    return stats.false_discovery_control(p_values, axis=-1)
