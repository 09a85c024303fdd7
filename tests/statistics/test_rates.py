"""Intervals, ranks and comparisons: known answers, independent computations, and what must not change a result."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countylines.statistics.rates import RateComparison, compare_rates, compare_rates_unconditionally

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
COMPARISONS = pd.read_csv(KNOWN / "rate_comparisons.csv")


def as_row(comparison: RateComparison) -> dict[str, float]:
    return {
        "ratio": comparison.ratio,
        "p_value": comparison.p_value,
        "lower": comparison.interval[0],
        "upper": comparison.interval[1],
        "mid_p_value": comparison.mid_p_value,
        "mid_p_lower": comparison.mid_p_interval[0],
        "mid_p_upper": comparison.mid_p_interval[1],
    }


@pytest.mark.parametrize("row", COMPARISONS.to_dict("records"), ids=lambda row: f"{row['case']}: {row['quantity']}")
def test_comparisons_reach_the_known_answer(row: dict) -> None:
    found = compare_rates((row["first_count"], row["first_exposure"]), (row["second_count"], row["second_exposure"]))
    assert as_row(found)[row["quantity"]] == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


def test_groups_of_periods_are_compared_by_their_sums() -> None:
    intensified = np.isin(MONTHS, [5, 10])
    assert compare_rates(
        (COUNTS[intensified], DAYS[intensified]), (COUNTS[~intensified], DAYS[~intensified])
    ) == compare_rates((27, 62), (148, 303))


@given(st.integers(0, 200), st.integers(0, 200), st.floats(0.1, 10))
def test_comparison_is_symmetric_and_its_parts_agree(first: int, second: int, exposure: float) -> None:
    if first + second == 0:
        return
    one, other = compare_rates((first, exposure), (second, 1)), compare_rates((second, 1), (first, exposure))
    assert other.p_value == pytest.approx(one.p_value)
    assert other.mid_p_value == pytest.approx(one.mid_p_value)
    for here, there in ((one.interval, other.interval), (one.mid_p_interval, other.mid_p_interval)):
        low, high = (np.inf if limit == 0 else 1 / limit for limit in reversed(there))
        assert here == pytest.approx((low, high), rel=1e-6)
    assert one.interval[0] <= one.ratio * (1 + 1e-9) and one.ratio <= one.interval[1] * (1 + 1e-9)
    assert one.interval[0] <= one.mid_p_interval[0] and one.mid_p_interval[1] <= one.interval[1]
    assert one.mid_p_value <= one.p_value <= 1
    # The interval excludes 1 where the p-value is below 5%.
    assert (one.p_value < 0.05) == (not one.interval[0] <= 1 <= one.interval[1])
    assert (one.mid_p_value < 0.05) == (not one.mid_p_interval[0] <= 1 <= one.mid_p_interval[1])


def test_comparison_with_nothing_on_one_side() -> None:
    none = compare_rates((0, 10), (5, 10))
    # All five fall into the second half with probability 1/32, so twice that; half of it with mid-P.
    assert (none.ratio, none.interval[0], none.p_value, none.mid_p_value) == pytest.approx((0, 0, 1 / 16, 1 / 32))
    # (1 - share)^5 = .025 at the upper limit.
    assert none.interval[1] == pytest.approx(0.025 ** (-1 / 5) - 1)
    assert none.mid_p_interval[1] == pytest.approx(0.05 ** (-1 / 5) - 1)
    assert compare_rates((5, 10), (0, 10)).ratio == np.inf
    assert compare_rates((5, 10), (0, 10)).interval[1] == np.inf


def test_e_test_reaches_the_published_example() -> None:
    # scipy's own example: 0 and 3 impurities in 100 seeds each, after Krishnamoorthy and Thomson (2004).
    found = compare_rates_unconditionally((0, 100), (3, 100))
    assert found.e_test_p_value == pytest.approx(0.08837900929018157, rel=1e-5)
    # The pooled z of that example is -sqrt(3).
    assert found.score_p_value == pytest.approx(2 * stats.norm.sf(1.7320508075688772))


def test_score_test_by_its_formula() -> None:
    z = (24 - 44 * 31 / 61) / np.sqrt(44 * 31 / 61 * 30 / 61)
    assert compare_rates_unconditionally(([20, 4], [20, 11]), (20, 30)).score_p_value == pytest.approx(
        2 * stats.norm.sf(abs(z))
    )


@pytest.mark.filterwarnings("error")
def test_rates_without_their_total_fixed_say_nothing_beside_their_result() -> None:
    one, other = (compare_rates_unconditionally(*groups) for groups in (((9, 31), (0, 334)), ((0, 334), (9, 31))))
    assert one.score_p_value == pytest.approx(other.score_p_value) and one.score_p_value < 0.001


def test_rates_without_their_total_fixed_refuse_what_makes_no_sense() -> None:
    assert compare_rates_unconditionally((1_000_000, 31), (1_001_000, 30)).e_test_p_value is None
    with pytest.raises(ValueError, match="Neither group has events"):
        compare_rates_unconditionally((0, 31), (0, 30))
