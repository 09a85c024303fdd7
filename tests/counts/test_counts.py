"""Interval counts against plain enumeration of the integers they stand for."""

import operator
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.counts import Count, IntegerInterval

SMALL = st.integers(0, 12)
COUNTS = st.tuples(SMALL, SMALL).map(lambda pair: Count(min(pair), max(pair)))
HALF_OPEN = st.one_of(COUNTS, st.builds(Count, SMALL, st.none()))
BOUND = st.one_of(st.none(), st.integers(-8, 8))
INTERVALS = (
    st.tuples(BOUND, BOUND)
    .filter(lambda pair: None in pair or pair[0] <= pair[1])
    .map(lambda pair: IntegerInterval(*pair))
)
# Every bound below lies well inside, so a set of members tells intervals apart.
WINDOW = range(-40, 41)


def members(interval):
    return {value for value in WINDOW if value in interval}


@pytest.mark.parametrize("combine", [operator.add, operator.sub])
@given(left=COUNTS, right=COUNTS)
def test_arithmetic_gives_all_pairs_and_nothing_else(combine, left, right):
    pairs = {combine(a, b) for a in members(left) for b in members(right)}
    assert members(combine(left, right)) == pairs


@given(left=HALF_OPEN, right=HALF_OPEN)
def test_an_unbounded_term_leaves_the_side_it_moves_unbounded(left, right):
    total, difference = left + right, left - right
    assert isinstance(total, Count)
    assert (total.high is None) == (left.high is None or right.high is None)
    assert (difference.high is None) == (left.high is None)
    assert (difference.low is None) == (right.high is None)
    assert left.low + right.low == total.low


@given(left=INTERVALS, right=INTERVALS)
def test_intersection_holds_the_common_members(left, right):
    common = left.intersection(right)
    assert (set() if common is None else members(common)) == members(left) & members(right)
    assert common == right.intersection(left)


@given(left=INTERVALS, right=INTERVALS)
def test_span_is_the_narrowest_cover(left, right):
    span = left.span(right)
    assert span == right.span(left)
    assert span.covers(left)
    assert span.covers(right)
    both = members(left) | members(right)
    assert members(span) == {value for value in WINDOW if min(both) <= value <= max(both)}


@given(left=INTERVALS, right=INTERVALS)
def test_covers_means_every_member(left, right):
    assert left.covers(right) == (members(right) <= members(left))
    assert left.covers(right) == (left.span(right) == left)
    assert left.covers(right) == (left.intersection(right) == right)


@given(INTERVALS)
def test_intersection_and_span_with_itself_change_nothing(interval):
    assert interval.intersection(interval) == interval
    assert interval.span(interval) == interval


@given(st.integers(0, 1000))
def test_an_exact_count_holds_its_value_alone(value):
    count = Count.exact(value)
    assert count.is_exact
    assert value in count
    assert value + 1 not in count
    assert value - 1 not in count
    assert count - count == IntegerInterval.exact(0)


def test_an_interval_is_not_exact():
    assert not Count(0, 29).is_exact
    assert not Count(29, None).is_exact
    assert not IntegerInterval(None, None).is_exact


def test_a_difference_may_be_negative_and_take_a_further_count():
    assert Count.exact(20) - Count.exact(75) + Count.exact(74) == IntegerInterval.exact(19)
    assert Count(0, 4) - Count(601, None) == IntegerInterval(None, -597)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (Count.exact(24), "24"),
        (Count(0, 29), "0 to 29"),
        (Count(601, None), "601 or more"),
        (IntegerInterval(None, 6), "at most 6"),
        (IntegerInterval(None, None), "any number"),
    ],
)
def test_written_in_words(interval, words):
    assert str(interval) == words


def test_bounds_become_plain_integers():
    count = Count(np.int64(3), np.int64(5))
    assert type(count.low) is int
    assert type(count.high) is int


@pytest.mark.parametrize("bounds", [(30, 29), (-1, 4), (-5, -1), (-1, None), (None, 4)])
def test_what_no_count_can_be_is_refused(bounds):
    with pytest.raises(ValueError, match=r"^The (count|interval)'s low bound is|^The interval's low bound \d+ is"):
        Count(*bounds)


@pytest.mark.parametrize("bounds", [(1.5, 3), (0, 4.0), ("1", 3), (True, 2), (0, float("nan"))])
def test_what_is_not_a_whole_number_is_refused(bounds):
    with pytest.raises(TypeError, match="not a whole number"):
        Count(*bounds)


def test_a_count_takes_no_bare_number():
    with pytest.raises(TypeError):
        Count.exact(3) + 1
    with pytest.raises(TypeError):
        Count.exact(3) - 1


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (Count.exact(24), "24"),
        (Count.exact(0), "0"),
        (Count.exact(1503), "1,503"),
        (Count(0, 29), "fewer than 30"),
        (Count(0, 1999), "fewer than 2,000"),
        (Count(1, 4), "1–4"),
        (Count(601, None), "601 or more"),
        (Count(0, None), "0 or more"),
    ],
)
def test_told_as_in_a_sentence(count, words):
    assert count.told() == words


@pytest.mark.parametrize("high", [None, float("nan"), pd.NA, np.nan])
def test_the_count_of_a_row_has_no_upper_bound_where_it_is_missing(high):
    assert Count.of(SimpleNamespace(low=np.int64(601), high=high)) == Count(601, None)
    assert Count.of(SimpleNamespace(low=0.0, high=29.0)) == Count(0, 29)
