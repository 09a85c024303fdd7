"""Predictive bands: plain enumeration and roots beside them, scores worked by hand, properties, coverage, words."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from countylines.statistics.predictive_bands import (
    Band,
    Covered,
    Method,
    independent_band,
    overdispersed_band,
    random_walk_band,
    score_band,
)


def binomial_tails(n: int, y: int, share: float) -> tuple[float, float]:
    """Give P(X <= n) and P(X >= n) of a binomial of n + y trials, by adding up its terms."""
    terms = [math.comb(n + y, x) * share**x * (1 - share) ** (n + y - x) for x in range(n + y + 1)]
    return sum(terms[: n + 1]), sum(terms[n:])


@given(st.integers(0, 25), st.sampled_from([365, 366, 731]), st.sampled_from([365, 366]), st.sampled_from([0.8, 0.95]))
def test_the_band_of_independent_events_is_where_no_tail_is_small(n: int, days: int, ahead: int, level: float) -> None:
    tail, share = (1 - level) / 2, days / (days + ahead)
    inside = [y for y in range(120) if min(binomial_tails(n, y, share)) > tail]
    assert independent_band(n, days, ahead, level=level) == (inside[0], inside[-1])
    assert inside == list(range(inside[0], inside[-1] + 1))


def test_no_event_yet_gives_the_band_of_a_geometric_count() -> None:
    # Equal days: P(X = 0 of y) = 2^-y is above .025 up to y = 5 (.03125), and not at 6.
    assert independent_band(0, 365, 365) == (0, 5)


@given(
    st.integers(0, 5000),
    st.floats(1, 60),
    st.sampled_from([365.0, 1096.0, 3653.0]),
    st.sampled_from([365.0, 366.0]),
    st.floats(0.708, 4),
)
@example(n=1, phi=1.0, d=1096.0, ahead=365.0, q=0.708)
def test_the_overdispersed_band_is_where_the_inequality_holds(
    n: int, phi: float, d: float, ahead: float, q: float
) -> None:
    low, high = overdispersed_band(n, d, ahead, phi, q)
    ratio = ahead / d

    def excess(y: float) -> float:
        return (y - ratio * n) ** 2 - q**2 * phi * ratio * (n + y)

    slack = 1e-6 * (1 + n)
    assert low <= high
    assert excess(low) <= slack
    assert excess(high) <= slack
    assert excess(high + 1) >= -slack
    assert low == 0 or excess(low - 1) >= -slack


def test_a_band_that_may_hold_no_whole_number_is_refused() -> None:
    # Of one event in three years the half-sigma band around 1/3 is (.04, .71).
    with pytest.raises(ValueError, match="may hold no whole number"):
        overdispersed_band(1, 1096, 365, 1.0, 0.5)


def test_the_random_walk_goes_on_from_the_last_year_by_hand() -> None:
    # Root rates of 365 days; two changes, so t on 2 degrees of freedom.
    counts, days = [100, 144, 100], [365, 365, 365]
    roots = [math.sqrt((n + 0.375) / 365) for n in counts]
    change = ((roots[1] - roots[0]) ** 2 + (roots[2] - roots[1]) ** 2) / 2
    assert change > 1 / 730
    reach = stats.t.ppf(0.975, 2) * math.sqrt(change)
    low, high = (max(0.0, roots[2] - reach)) ** 2 * 365 - 0.375, (roots[2] + reach) ** 2 * 365 - 0.375
    assert random_walk_band(counts, days, 365) == (max(0, math.ceil(low)), math.floor(high))
    # Four years on, the reach is twice as long.
    high = (roots[2] + 2 * reach) ** 2 * 365 - 0.375
    assert random_walk_band(counts, days, 365, years_ahead=4)[1] == math.floor(high)


def test_years_that_hardly_change_still_wander_as_much_as_poisson_counts() -> None:
    reach = stats.t.ppf(0.975, 2) * math.sqrt(1 / (2 * 365))
    root = math.sqrt(100.375 / 365)
    assert random_walk_band([100, 100, 100], [365] * 3, 365) == (
        math.ceil((root - reach) ** 2 * 365 - 0.375),
        math.floor((root + reach) ** 2 * 365 - 0.375),
    )


BAND = Band(Method.INDEPENDENT, 0.8, 10, 20)


@pytest.mark.parametrize(
    ("low", "high", "covered", "least", "greatest"),
    [
        (15, 15, Covered.YES, 10, 10),
        (10, 20, Covered.YES, 10, 10),
        # 2/α is 10: three events above the band cost 30, two below it 20.
        (23, 23, Covered.NO, 40, 40),
        (8, 8, Covered.NO, 30, 30),
        (18, 23, Covered.UNDETERMINED, 10, 40),
        (8, 23, Covered.UNDETERMINED, 10, 40),
        (21, 24, Covered.NO, 20, 50),
        (15, None, Covered.UNDETERMINED, 10, math.inf),
        (21, None, Covered.NO, 20, math.inf),
    ],
)
def test_the_interval_score_by_hand(
    low: int, high: int | None, covered: Covered, least: float, greatest: float
) -> None:
    found = score_band(BAND, low, high)
    assert found.covered is covered
    assert (found.least, found.greatest) == (pytest.approx(least), pytest.approx(greatest))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 10))
def test_an_interval_scores_as_its_best_and_its_worst_total(one: int, other: int, wider: int) -> None:
    low, high = min(one, other), max(one, other)
    inside = [score_band(BAND, total, total) for total in range(low, high + 1)]
    found = score_band(BAND, low, high)
    assert found.least == min(s.least for s in inside)
    assert found.greatest == max(s.greatest for s in inside)
    answers = {s.covered for s in inside}
    assert found.covered is (answers.pop() if len(answers) == 1 else Covered.UNDETERMINED)
    widened = score_band(BAND, max(0, low - wider), high + wider)
    assert widened.least <= found.least <= found.greatest <= widened.greatest
