"""The statistics of the drug lines: METHODS' numbers, and the balance against plain enumeration."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countylines.counts import Count, IntegerInterval
from countylines.statistics.balance import (
    CLOSURES_ASSUMPTION,
    Balance,
    Conclusion,
    Interpretation,
    Requirement,
    _every_end_counted,
    counted_share,
    judge,
    least_opened,
    openings_less_uncounted_ends,
)

START, UNDER_THIRTY = Count.exact(75), Count(0, 29)
NORFOLK = Balance(START, Count(31, 36), Count.exact(52), UNDER_THIRTY)
NET, GROSS = Interpretation.NET, Interpretation.GROSS


def to_digits(value, digits):
    """Compare as METHODS prints: rounded to the digits it gives."""
    return pytest.approx(value, abs=0.5 * 10**-digits)


def test_27_and_75_count_the_same_only_if_48_lines_opened():
    assert least_opened(Count.exact(27), START) == 48
    assert least_opened(Count(20, 30), Count(70, 80)) == 40
    assert least_opened(Count(27, None), START) == 0
    assert least_opened(START, UNDER_THIRTY) == 0


def test_openings_less_uncounted_ends():
    assert openings_less_uncounted_ends(START, Count.exact(74), Count.exact(20)) == IntegerInterval.exact(19)
    # "Under 30" caps O1 + O2 - X1 - X2 at 6.
    assert openings_less_uncounted_ends(START, Count.exact(52), UNDER_THIRTY) == IntegerInterval(-23, 6)


# The balance: Norfolk


def at(closed_before, interpretation, balance=NORFOLK):
    return judge(replace(balance, closed_before=closed_before), interpretation)


def test_net_claim_of_norfolk():
    claim = judge(NORFOLK, NET)
    assert claim.closures_at_half == IntegerInterval.exact(29)
    assert claim.every_end_counted.margin.high == -2
    # By hand: c = 36, O1 = 0, O2 = 6 gives I = 39, L = 29.
    assert claim.every_end_counted.margin.low == 39 - 2 * 29
    assert claim.every_end_counted.interim == IntegerInterval(75 - 36, 75 - 31 + 6)
    assert claim.every_end_counted.conclusion is Conclusion.CONTRADICTED
    assert claim.ends_may_be_uncounted.margin == IntegerInterval(-58, None)
    assert claim.ends_may_be_uncounted.conclusion is Conclusion.NOT_SHOWN
    assert claim.assumption == CLOSURES_ASSUMPTION


def test_gross_claim_of_norfolk():
    claim = judge(NORFOLK, GROSS)
    # c = 31, nothing opened: 2 (52 - 31) - 44; c = 36 and six opened before: 2 (52 - 36) - 45.
    assert claim.every_end_counted.margin == IntegerInterval(-13, -2)
    assert claim.every_end_counted.conclusion is Conclusion.CONTRADICTED
    assert claim.ends_may_be_uncounted.margin == IntegerInterval(None, 2 * (52 - 31))
    assert claim.ends_may_be_uncounted.conclusion is Conclusion.NOT_SHOWN


def test_what_the_net_claim_takes():
    # X1 + 2 X2 > c - 29: at least c - 28, all of it before, half of it (rounded up) during.
    assert judge(NORFOLK, NET).requirements == (
        Requirement(31, least_weighted_ends=3, least_if_before=3, least_if_during=2),
        Requirement(32, least_weighted_ends=4, least_if_before=4, least_if_during=2),
        Requirement(33, least_weighted_ends=5, least_if_before=5, least_if_during=3),
        Requirement(34, least_weighted_ends=6, least_if_before=6, least_if_during=3),
        Requirement(35, least_weighted_ends=7, least_if_before=7, least_if_during=4),
        Requirement(36, least_weighted_ends=8, least_if_before=8, least_if_during=4),
    )
    assert at(Count(27, 30), NET).requirements == (
        Requirement(27, least_weighted_ends=0, least_if_before=0, least_if_during=0),
        Requirement(28, least_weighted_ends=0, least_if_before=0, least_if_during=0),
        Requirement(29, least_weighted_ends=1, least_if_before=1, least_if_during=1),
        Requirement(30, least_weighted_ends=2, least_if_before=2, least_if_during=1),
    )


def test_what_the_gross_claim_takes():
    # X1 > c - 29: a line that ended uncounted during the year does not help.
    needed = {row.closed_before: row for row in at(Count(28, 36), GROSS).requirements}
    assert needed[28] == Requirement(28, least_weighted_ends=0, least_if_before=0, least_if_during=0)
    assert needed[31] == Requirement(31, least_weighted_ends=3, least_if_before=3, least_if_during=None)
    assert needed[36] == Requirement(36, least_weighted_ends=8, least_if_before=8, least_if_during=None)


@pytest.mark.parametrize("interpretation", Interpretation)
@pytest.mark.parametrize(
    ("closed_before", "verdict"),
    [
        (28, Conclusion.NOT_SHOWN),
        (29, Conclusion.CONTRADICTED),
        (30, Conclusion.CONTRADICTED),
        (31, Conclusion.CONTRADICTED),
    ],
)
def test_the_verdict_turns_at_29_closures(closed_before, verdict, interpretation):
    assert at(Count.exact(closed_before), interpretation).every_end_counted.conclusion is verdict


@pytest.mark.parametrize("interpretation", Interpretation)
def test_few_closures_and_a_later_stock_that_leaves_no_room_for_openings_support_the_claim(interpretation):
    # c = 20 and L <= 23 = B - C: nothing opened, I = 55, and 55 > 46, 64 > 55.
    balance = Balance(START, Count.exact(20), Count.exact(52), Count(0, 23))
    assert judge(balance, interpretation).every_end_counted.conclusion is Conclusion.SUPPORTED


def test_shares_if_nothing_opened_and_every_end_was_counted():
    share = counted_share(START, Count(31, 36), Count.exact(52))
    assert 100 * share.high == to_digits(47.7, 1)
    assert 100 * share.low == to_digits(41.0, 1)
    assert counted_share(START, Count.exact(31), Count.exact(52)).low == pytest.approx(21 / 44)
    assert counted_share(START, Count.exact(36), Count.exact(52)).low == pytest.approx(16 / 39)


@pytest.mark.parametrize(
    ("before", "closed"),
    [(Count(31, 60), Count.exact(52)), (Count(31, 36), Count(33, 52)), (Count(31, 36), Count(52, 76))],
)
def test_counted_share_needs_closures_that_fit_the_start(before, closed):
    with pytest.raises(ValueError, match="use the balance"):
        counted_share(START, before, closed)


@pytest.mark.parametrize(("before", "closed"), [(Count(31, None), Count.exact(52)), (Count.exact(31), Count(52, None))])
def test_counted_share_needs_closures_with_an_end(before, closed):
    with pytest.raises(ValueError, match="no certain number"):
        counted_share(START, before, closed)


def test_counted_share_of_an_unbounded_start_has_no_least_value_above_zero():
    assert counted_share(Count(75, None), Count.exact(31), Count.exact(52)).low == 0


def test_closures_that_fall_are_refused():
    with pytest.raises(ValueError, match="outnumber those closed by their end"):
        Balance(START, Count(53, 60), Count.exact(52), UNDER_THIRTY)


def test_uncounted_ends_may_be_forced_by_the_figures():
    # 75 - 40 = 35 lines would be left with nothing opened, yet fewer than 30 were.
    claim = judge(Balance(START, Count.exact(30), Count.exact(40), UNDER_THIRTY), NET)
    assert claim.every_end_counted is None
    assert claim.ends_may_be_uncounted.conclusion is Conclusion.NOT_SHOWN


def test_unbounded_counts():
    claim = judge(Balance(START, Count(31, None), Count(52, None), Count(0, None)), NET)
    assert claim.requirements == ()
    assert claim.every_end_counted.margin == IntegerInterval(None, None)
    # Closures before the last twelve months are never more than closures in all.
    bounded = judge(Balance(START, Count(50, None), Count.exact(52), UNDER_THIRTY), NET)
    assert [row.closed_before for row in bounded.requirements] == [50, 51, 52]


# The balance against enumeration: every history, one by one

TINY = st.integers(0, 3)


def tiny_counts(most_width):
    return st.tuples(TINY, st.integers(0, most_width)).map(lambda pair: Count(pair[0], pair[0] + pair[1]))


BALANCES = (
    st.tuples(tiny_counts(1), tiny_counts(1), tiny_counts(1), tiny_counts(2))
    .filter(lambda counts: counts[1].low <= counts[2].high)
    .map(lambda counts: Balance(*counts))
)


# With bounds up to 5 no extreme or least number below needs more than this many of any unknown.
MOST = 10


def integers(count):
    return range(count.low, count.high + 1)


def histories(balance, most_opened=MOST, most_uncounted=MOST):
    """All histories as rows B, c, C, O1, O2, X1, X2, I, L, written out from the balance itself."""
    counts = product(integers(balance.start), integers(balance.closed_before), integers(balance.closed))
    opened, ended = range(most_opened + 1), range(most_uncounted + 1)
    unknowns = np.array(list(product(opened, opened, ended, ended)))
    rows = []
    for start, before, closed in counts:
        interim = start - before + unknowns[:, 0] - unknowns[:, 2]
        later = interim - (closed - before) + unknowns[:, 1] - unknowns[:, 3]
        possible = (interim >= 0) & (later >= balance.later.low) & (later <= balance.later.high)
        if before <= closed:
            known = np.tile([start, before, closed], (possible.sum(), 1))
            rows.append(np.column_stack([known, unknowns[possible], interim[possible], later[possible]]))
    return np.vstack(rows).T


def margin_of(interpretation, table):
    _, before, closed, *_, interim, later = table
    return interim - 2 * later if interpretation is NET else 2 * (closed - before) - interim


@settings(deadline=None, max_examples=100)
@given(balance=BALANCES)
def test_the_two_conditions_are_the_claims(balance):
    # The inequalities of METHODS, with 2C - B for 29, hold in exactly the histories in which the claims do.
    start, before, closed, opened_before, opened_during, ended_before, ended_during, _, _ = table = histories(balance)
    beyond = before - (2 * closed - start) + opened_before
    assert ((ended_before + 2 * ended_during > beyond + 2 * opened_during) == (margin_of(NET, table) > 0)).all()
    assert ((ended_before > beyond) == (margin_of(GROSS, table) > 0)).all()


@settings(deadline=None)
@given(st.integers(0, 120), st.integers(0, 120), st.integers(0, 60), st.integers(0, 120))
def test_exact_counts_give_the_exact_answer(start, before, closed_after, later):
    closed = before + closed_after
    claim = judge(Balance(*map(Count.exact, (start, before, closed, later))), NET)
    assert claim.closures_at_half == IntegerInterval.exact(2 * closed - start)
    # With every end counted, max(0, B - c) <= I <= L + C - c.
    least, most = max(0, start - before), later + closed_after
    if least > most:
        assert claim.every_end_counted is None
    else:
        assert claim.every_end_counted.interim == IntegerInterval(least, most)
        assert claim.every_end_counted.margin == IntegerInterval(least - 2 * later, most - 2 * later)


WIDER = st.tuples(st.integers(0, 5), st.one_of(st.none(), st.integers(0, 5)))
WIDE_COUNTS = st.tuples(st.integers(0, 90), st.integers(0, 20)).map(lambda pair: Count(pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize("interpretation", Interpretation)
@settings(deadline=None, max_examples=100)
@given(
    counts=st.tuples(*[WIDE_COUNTS] * 4).filter(lambda four: four[1].low <= four[2].high),
    by=st.tuples(*[WIDER] * 4),
)
def test_widening_never_narrows(interpretation, counts, by):
    widened = [
        Count(max(0, count.low - down), None if up is None else count.high + up)
        for count, (down, up) in zip(counts, by, strict=True)
    ]
    narrow, wide = judge(Balance(*counts), interpretation), judge(Balance(*widened), interpretation)
    pairs = [(narrow.ends_may_be_uncounted, wide.ends_may_be_uncounted)]
    if narrow.every_end_counted is not None:
        pairs.append((narrow.every_end_counted, wide.every_end_counted))
    for inner, outer in pairs:
        assert outer.margin.covers(inner.margin)
        assert outer.interim.covers(inner.interim)
        assert outer.conclusion in (inner.conclusion, Conclusion.NOT_SHOWN)
    for row in narrow.requirements:
        same = [other for other in wide.requirements if other.closed_before == row.closed_before]
        for other in same:
            if row.least_weighted_ends is not None:
                assert other.least_weighted_ends <= row.least_weighted_ends


FAR = 10_000
MAYBE_OPEN = st.one_of(WIDE_COUNTS, st.builds(Count, st.integers(0, 90), st.none()))


@pytest.mark.parametrize("interpretation", Interpretation)
@settings(deadline=None)
@given(counts=st.tuples(*[MAYBE_OPEN] * 4))
def test_no_bound_is_the_limit_of_a_far_bound(interpretation, counts):
    if counts[2].high is not None and counts[1].low > counts[2].high:
        return
    far = [Count(count.low, FAR if count.high is None else count.high) for count in counts]
    unbounded = judge(Balance(*counts), interpretation).every_end_counted
    # Requirements list every c, B and C, so only the conclusion is worked out for the far bounds.
    bounded = _every_end_counted(Balance(*far), interpretation)
    if unbounded is None:
        assert bounded is None
        return
    for limit, near in ((unbounded.margin, bounded.margin), (unbounded.interim, bounded.interim)):
        for bound, value in ((limit.low, near.low), (limit.high, near.high)):
            assert (abs(value) > FAR - 200) if bound is None else (value == bound)
    assert unbounded.conclusion is bounded.conclusion
