"""Many tests at once: p-values corrected by Holm's procedure, or by Benjamini and Hochberg's."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.statistics import FloatArray


def holm(p_values: npt.ArrayLike) -> FloatArray:
    """Correct p-values for their number, so that at most the level of any is wrongly rejected among them all.

    Shape (..., m): all m along the last axis together.

    Notes
    -----
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65-70.
    """
    p, order, tests = _sorted(p_values)
    corrected = np.maximum.accumulate(p * np.arange(tests, 0, -1), axis=-1)
    return _unsorted(corrected, order)


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Correct p-values for their number, so that of those rejected the level's share is wrong, as expected.

    Shape as `holm`.

    Notes
    -----
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    p, order, tests = _sorted(p_values)
    falling = (p * tests / np.arange(1, tests + 1))[..., ::-1]
    return _unsorted(np.minimum.accumulate(falling, axis=-1)[..., ::-1], order)


def _sorted(p_values: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.intp], int]:
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, axis=-1, kind="stable")
    return np.take_along_axis(p, order, axis=-1), order, p.shape[-1]


def _unsorted(corrected: FloatArray, order: npt.NDArray[np.intp]) -> FloatArray:
    placed = np.empty_like(corrected)
    np.put_along_axis(placed, order, np.minimum(corrected, 1.0), axis=-1)
    return placed


def holm_table(tested: Sequence[tuple[str, float]], p_column: str) -> pd.DataFrame:
    """Correct one p-value a series over the series of a report: ``series``, the p-value, ``p, Holm``, a row each."""
    table = pd.DataFrame(tested, columns=["series", p_column])
    return table.assign(**{"p, Holm": holm(table[p_column])})
