"""The rule for quarters: known answers, plain loops beside it, what must not change it, worlds that misled it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.dated import Dated
from countylines.statistics.repeated_quarters import (
    RepeatedQuarters,
    State,
    assess,
    assess_many,
    weakest_state,
)
from countylines.statistics.rotation import rotation_tests

KNOWN = Path(__file__).parents[1] / "known_answers"
EXPECTED = pd.read_csv(KNOWN / "repeated_quarters.csv")
COUNTS = pd.read_csv(KNOWN / "repeated_quarters_counts.csv")
DRIVERS = COUNTS[COUNTS["series"] == "UK driver deaths"]


def found_for(table: pd.DataFrame, *, worked: bool = True) -> RepeatedQuarters:
    return assess(table["count"], dated(table, worked=worked))


def dated(table: pd.DataFrame, *, worked: bool = True) -> Dated:
    """Date quarters by their first month."""
    working_days = table["working_days"] if worked else None
    return Dated.of(table["days"], table["year"], 3 * table["quarter"] - 2, working_days)


def quantity(found: RepeatedQuarters, name: str) -> object:
    if name == "state":
        return found.state
    test = getattr(found, name.removesuffix(" of"))
    if name.endswith(" of"):
        return test.combinations
    return test.extreme if name.endswith("rotation") else test.p_value


@pytest.mark.parametrize("series", EXPECTED["series"].unique())
def test_known_answers(series: str) -> None:
    found = found_for(COUNTS[COUNTS["series"] == series])
    for row in EXPECTED[EXPECTED["series"] == series].itertuples():
        expected = row.expected if row.quantity == "state" else pytest.approx(float(row.expected), abs=row.tolerance)
        assert quantity(found, row.quantity) == expected, row.quantity


F_TESTS = ["smooth", "january", "april", "july", "october"]
TESTS = [*F_TESTS, "smooth_rotation", "levels_rotation", "smooth_working", "january_working"]


@pytest.mark.parametrize("name", TESTS)
def test_every_test_must_hold(name: str) -> None:
    claimed = found_for(DRIVERS)
    test = getattr(claimed, name)
    failing = replace(test, extreme=200) if name.endswith("rotation") else replace(test, p_value=0.06)
    state = replace(claimed, **{name: failing}).state
    if name.endswith("working"):
        assert state is State.CALENDAR_DAYS
    else:
        assert state is (State.UNEVEN if name.endswith("rotation") else State.NOT_SHOWN)


def calendar(years: int) -> Dated:
    """Give the quarters from 2001 on, without leap days."""
    days, months = np.tile([90.0, 91, 92, 92], years), np.tile([1, 4, 7, 10], years)
    return Dated(days, np.repeat(2001 + np.arange(years), 4), months)


def test_plain_loops_count_the_same_rotations() -> None:
    rng = np.random.default_rng(3)
    residuals = rng.standard_normal((4, 4))
    residuals -= residuals.mean(axis=1, keepdims=True)

    def statistic(turns: tuple[int, ...]) -> float:
        sums = [sum(residuals[y][(q - turns[y]) % 4] for y in range(4)) for q in range(4)]
        return sum(each**2 for each in sums)

    observed = statistic((0, 0, 0, 0))
    extreme = sum(statistic((0, *turns)) >= observed * (1 - 1e-9) for turns in product(range(4), repeat=3))
    found = rotation_tests(residuals[None])[0]
    assert (found.extreme[0], found.combinations[0], found.enumerated[0]) == (extreme, 64, True)
    drawn = rotation_tests(residuals[None], draws=20_000, most_enumerated=10)[0]
    assert not drawn.enumerated[0]
    assert drawn.p_value[0] == pytest.approx(extreme / 64, abs=0.02)


def test_residuals_are_roots_of_counts_and_three_eighths_over_days() -> None:
    quarters = calendar(6)
    counts = np.random.default_rng(6).poisson(2, size=24)
    roots = np.sqrt((counts + 3 / 8) / quarters.days).reshape(1, 6, 4)
    by_hand = rotation_tests(roots - roots.mean(axis=2, keepdims=True))[0]
    assert assess(counts, quarters).levels_rotation.extreme == by_hand.extreme[0]


def test_years_without_any_variation_tie_in_every_rotation() -> None:
    found = rotation_tests(np.zeros((1, 5, 4)))[0]
    assert found.extreme[0] == found.combinations[0] == 256


def test_many_series_are_assessed_as_one_each() -> None:
    rng = np.random.default_rng(4)
    quarters = calendar(5)
    counts = rng.poisson(3, size=(6, 20))
    # A year without events, and quarters in a row without any that straddle two years.
    counts[1, 4:8] = 0
    counts[2, 6:10] = 0
    worked = replace(quarters, working_days=quarters.days - rng.integers(25, 32, size=20))
    many = assess_many(counts, worked)
    for at, each in enumerate(counts):
        alone = assess(each, worked)
        for name in TESTS:
            assert getattr(many, name).p_value[at] == pytest.approx(getattr(alone, name).p_value), name
    assert assess(counts[1], quarters).empty_years == (2002,)
    counts[3, :8] = 0
    assert assess_many(counts, quarters).largest_p_value[3] == 1


def test_a_level_without_any_event_takes_no_degree_of_freedom() -> None:
    counts = np.array([5, 3, 0, 0, 0, 0, 2, 6, 4, 3, 5, 6, 7, 2, 4, 8, 5, 3, 6, 2])
    found = assess(counts, calendar(5))
    # Years from July: the second half of 2001 and the first of 2002 have none, which leaves 16 quarters in 5 levels.
    assert found.july.residual == 16 - 5 - 3
    assert found.january.residual == 20 - 5 - 3


def test_quarters_of_incomplete_years_are_left_out() -> None:
    whole = found_for(DRIVERS)
    table = pd.concat([DRIVERS, DRIVERS.tail(1).assign(year=1985, quarter=1, days=90, count=9_999)])
    more = found_for(table, worked=False)
    assert more.complete_years == whole.complete_years == tuple(range(1979, 1985))
    assert more.calendar_p_value == whole.calendar_p_value


def test_without_working_days_they_decide_nothing() -> None:
    made_up = COUNTS[COUNTS["series"] == "made up: all on working days"]
    assert found_for(made_up).state is State.CALENDAR_DAYS
    without = found_for(made_up, worked=False)
    assert without.state is State.CLAIMED
    assert not without.working_days
    assert found_for(made_up).working_days


def test_quarters_uneven_without_the_rotation_are_uneven_alone() -> None:
    # Every other quarter is high, and now the first is the lowest, now the third: with years turned by half a year they
    # line up better, so that all 2⁴ combinations of such turns are at least as good as the calendar.
    counts = np.array([*[50, 100, 60, 100, 60, 100, 50, 100] * 2, 50, 100, 60, 100])
    found = assess(counts, replace(calendar(5), days=np.full(20, 91.0)))
    assert found.levels_rotation.extreme >= 16
    assert found.uneven_p_value < 0.05 < found.calendar_p_value
    assert found.state is State.UNEVEN


@pytest.mark.parametrize(
    ("years", "empty", "told"), [(3, 0, "events: 3, and"), (4, 1, "events: 3, 1 more without any")]
)
def test_fewer_than_four_complete_years_with_events_are_refused(years: int, empty: int, told: str) -> None:
    counts = np.full(4 * years, 20)
    counts[: 4 * empty] = 0
    with pytest.raises(ValueError, match=told):
        assess(counts, calendar(years))


def test_quarters_met_exactly_are_refused() -> None:
    quarters = calendar(4)
    with pytest.raises(ValueError, match="meets the 16 months exactly"):
        assess(quarters.days.astype(int), quarters)


def test_hidden_quarters_take_the_weakest_state() -> None:
    quarters = dated(DRIVERS)
    low = DRIVERS["count"].to_numpy(dtype=float)
    high = low.copy()
    assert weakest_state(low, high, quarters) == (State.CLAIMED, True)
    high[3] += 10
    assert weakest_state(low, high, quarters) == (State.CLAIMED, True)
    state, certain = weakest_state(low - 2, high + 2, quarters, limit=100)
    assert state is State.CLAIMED
    assert not certain
    # The last quarters of four years may have been empty.
    low[[3, 7, 11, 15]] = 0
    state, certain = weakest_state(low, high, quarters, limit=200)
    assert state is State.NOT_SHOWN
    assert certain


def rate(counts: np.ndarray, years: int) -> float:
    quarters = replace(calendar(years), working_days=np.tile([62.0, 61, 65, 63], years))
    return float((assess_many(counts, quarters).largest_p_value < 0.05).mean())


def test_levels_that_change_each_april_are_seldom_claimed() -> None:
    levels = 44 * 1.3 ** ((np.arange(24) + 3) // 4)
    counts = np.random.default_rng(8).negative_binomial(levels / 1.5, 1 / 2.5, size=(400, 24))
    # .043 of such series; .59 by the rule for months carried over to quarters as it stands.
    assert rate(counts, 6) < 0.1


def test_quarters_that_repeat_are_found() -> None:
    season = np.tile(np.exp(0.4 * np.cos(2 * np.pi * (np.arange(4) + 0.25) / 4)), 6)
    counts = np.random.default_rng(9).negative_binomial(44 * season / 1.5, 1 / 2.5, size=(400, 24))
    # .94 of such series, over eight phases of the cosine.
    assert rate(counts, 6) == pytest.approx(0.94, abs=0.06)
