"""The tests of one year: known answers, other ways to a number, what must change nothing, and what is refused."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.rank_sums import ARRANGEMENTS, rank_sum_p_values, rank_sums

KNOWN = Path(__file__).parents[1] / "known_answers"
EQUAL_DAYS = np.ones(12)
RANK_SUMS = pd.read_csv(KNOWN / "rank_sums.csv")


def test_rank_sums_have_the_exact_distribution() -> None:
    for window, rows in RANK_SUMS.groupby("window"):
        found = rank_sum_p_values(rows["rank_sum"], int(window))
        np.testing.assert_allclose(found, rows["p_value"], rtol=0, atol=6e-11)
        least, arrangements = ARRANGEMENTS[int(window)]
        assert dict(enumerate(arrangements, least)) == dict(zip(rows["rank_sum"], rows["arrangements"], strict=True))
        assert sum(arrangements) == math.factorial(11)
        # The greatest sum is that of the highest ranks in a row, in any order, and the others in any order.
        assert arrangements[-1] == math.factorial(int(window)) * math.factorial(12 - int(window))
    assert set(RANK_SUMS["window"]) == set(ARRANGEMENTS)


def test_a_half_of_tied_ranks_gets_the_larger_p_value() -> None:
    assert rank_sum_p_values([54.5, 54], 6).tolist() == [pytest.approx(0.0804617605)] * 2
    assert rank_sum_p_values(rank_sums(np.full(12, 7), EQUAL_DAYS, 6), 6) == 1


def test_rank_sums_look_round_the_turn_of_the_year() -> None:
    year = np.array([11, 10, 9, 1, 2, 3, 4, 5, 6, 7, 8, 12])
    assert [float(rank_sums(year, EQUAL_DAYS, window)) for window in ARRANGEMENTS] == [33, 42, 50, 57]
