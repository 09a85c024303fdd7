"""Bounds of counts in arrays, and the sentences on what is wrong with them."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.counts.arrays import check_bounds, require_exact
from countylines.statistics.bounded import bound_statistics

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
APRIL = 3
NO_BOUND = math.inf


def hide_april(low: int = 0, high: float = 4) -> tuple[np.ndarray, np.ndarray]:
    lows, highs = COUNTS.copy(), COUNTS.astype(float)
    lows[APRIL], highs[APRIL] = low, high
    return lows, highs


def test_edwards_is_refused_where_april_is_hidden() -> None:
    with pytest.raises(ValueError, match=r"Edwards' test needs exact counts and 1 of 12 .* first in period 4"):
        require_exact(*hide_april(), "Edwards' test")
    np.testing.assert_array_equal(require_exact(COUNTS, COUNTS, "Edwards' test"), COUNTS)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ([1, 2], [1, 2], "There are 2 periods and at least 3"),
        ([1, 2, 3], [1, 2], "3 low bounds but 2 high ones"),
        ([1, math.nan, 3], [1, 2, 3], "Period 2 has no low bound"),
        ([1, -1, 3], [1, 2, 3], "Period 2 has a negative bound"),
        ([1, 2, 0.5], [1, 2, 3], "Period 3 has a fractional bound"),
        ([1, 2, 3], [1, 1, 3], "Period 2 has a low bound above its high one"),
        ([1, 2, 3], [1, 2, 1e15], "Period 3 has a bound of more than"),
        (["a", 2, 3], [1, 2, 3], "low bounds are not all numbers"),
    ],
)
def test_bounds_that_are_no_counts_are_refused(low: list[float], high: list[float], told: str) -> None:
    for refuse in (check_bounds, lambda a, b: bound_statistics(a, b, [30] * 3, [1, 2, 3])):
        with pytest.raises(ValueError, match=told):
            refuse(low, high)


def test_missing_upper_bounds_are_no_upper_bounds() -> None:
    _, high = check_bounds([1, 2, 3, 4], pd.array([1, None, 3, None], dtype="Int64"))
    assert high.tolist() == [1, NO_BOUND, 3, NO_BOUND]
    assert check_bounds([1, 2, 3], [None, math.nan, 3])[1].tolist() == [NO_BOUND, NO_BOUND, 3]
