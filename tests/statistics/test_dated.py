"""The months that counts are of: what follows from them, by hand."""

from __future__ import annotations

import numpy as np

from countylines.statistics.dated import Dated
from countylines.statistics.designs import smooth_trend

MARCH_TO_JUNE = Dated.of([31, 30, 30], [2021, 2021, 2021], [3, 4, 6], [23, 20, 22])


def test_the_index_counts_on_over_a_missing_month() -> None:
    assert np.diff(MARCH_TO_JUNE.index).tolist() == [1, 2]
    assert MARCH_TO_JUNE.index[0] == 12 * 2021 + 2


def test_march_lies_in_the_year_before_one_that_begins_in_april() -> None:
    assert MARCH_TO_JUNE.years_from(4).tolist() == [2020, 2021, 2021]
    assert MARCH_TO_JUNE.years_from(1).tolist() == [2021, 2021, 2021]


def test_some_of_the_months_keep_what_is_known_of_each() -> None:
    some = MARCH_TO_JUNE.take(np.array([True, False, True]))
    assert [each.tolist() for each in (some.days, some.months)] == [[31, 30], [3, 6]]
    assert some.working_days is not None and some.working_days.tolist() == [23, 22]
    assert Dated.of([31, 30], [2021, 2021], [3, 4]).take(np.array([True, False])).working_days is None


def test_the_curve_of_a_short_series_is_a_straight_line() -> None:
    assert np.array_equal(MARCH_TO_JUNE.curve(), smooth_trend([2, 3, 5], 1))
