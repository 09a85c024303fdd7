"""What arrays must be, and the sentences on what is wrong with them."""

import numpy as np
import pytest

from countylines.statistics.checks import check_counts, check_days, check_series


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([31, 0, 31], "Period 2 has 0 days"),
        ([31, 28, -3], "Period 3 has -3 days"),
        ([31, 28], "There are 3 counts but 2 numbers of days"),
        ([31, float("nan"), 31], "Period 2 of the days is missing or infinite"),
        (31, "The days have 0 dimensions"),
    ],
)
def test_bad_days_are_refused_in_a_sentence(days, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        check_series([1, 2, 3], days)


def test_checks_return_what_they_checked() -> None:
    counts = check_counts([1.0, 2.0, 3.0])
    assert counts.dtype == np.int64 and counts.tolist() == [1, 2, 3]
    assert check_counts([0], minimum_periods=1, may_be_all_zero=True).tolist() == [0]
    assert check_days([30, 31], 2).tolist() == [30.0, 31.0]
