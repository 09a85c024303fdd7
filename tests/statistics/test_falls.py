"""The statistics of the drug lines: METHODS' numbers, and the balance against plain enumeration."""

import math
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countylines.counts import Count, IntegerInterval
from countylines.statistics.balance import (
    Balance,
    Conclusion,
    Interpretation,
    counted_share,
    judge,
)
from countylines.statistics.falls import (
    Path,
    constant_rate,
    early_losses,
    fall_between,
    greatest_later_stock,
    interim_stock,
    last_year_fall,
    last_year_grid,
    path_table,
    stock_ratio_bounds,
)

START, UNDER_THIRTY = Count.exact(75), Count(0, 29)
NORFOLK = Balance(START, Count(31, 36), Count.exact(52), UNDER_THIRTY)
NET, GROSS = Interpretation.NET, Interpretation.GROSS


def stock_on_path(path, start, later, months, times):
    """Give the stock along a path, by its definition."""
    elapsed = np.asarray(times, dtype=float) / months
    return start + (later - start) * elapsed if path is Path.LINEAR else start * (later / start) ** elapsed


def to_digits(value, digits):
    """Compare as METHODS prints: rounded to the digits it gives."""
    return pytest.approx(value, abs=0.5 * 10**-digits)


# Falls between two days


def test_fall_of_norfolk():
    fall = fall_between(START, UNDER_THIRTY)
    assert 100 * fall.low == to_digits(61.33, 2)
    assert fall.high == 1


def test_fall_with_unbounded_counts():
    assert fall_between(START, Count(5, None)).low == -math.inf
    assert fall_between(Count(75, None), UNDER_THIRTY).high == 1


@given(st.integers(1, 60), st.integers(0, 20), st.integers(0, 60), st.integers(0, 20))
def test_fall_against_enumeration(start, start_width, later, later_width):
    falls = [
        1 - Fraction(end, begin)
        for begin in range(start, start + start_width + 1)
        for end in range(later, later + later_width + 1)
    ]
    bounds = fall_between(Count(start, start + start_width), Count(later, later + later_width))
    assert (bounds.low, bounds.high) == pytest.approx((float(min(falls)), float(max(falls))))


@pytest.mark.parametrize(
    ("start", "later", "low", "high"),
    [
        (Count(0, 0), Count(3, 3), -math.inf, -math.inf), (Count(0, 0), Count(0, 0), 0, 0),
        (Count(0, 4), Count(12, 12), -math.inf, -2), (Count(0, 4), Count(0, 4), -math.inf, 1),
        (Count(0, 4), Count(0, 0), 0, 1), (Count(0, 0), Count(3, None), -math.inf, -math.inf),
    ],
)  # fmt: skip
def test_from_nothing_there_is_no_share_but_a_direction(start, later, low, high):
    bounds = fall_between(start, later)
    assert (bounds.low, bounds.high) == (low, high)


# Paths


def test_constant_rate_of_norfolk():
    rate = constant_rate(75, 29, 25)
    assert 100 * rate.monthly_fall == to_digits(3.729, 3)
    assert rate.half_life == to_digits(18.24, 2)


@pytest.mark.parametrize(
    ("path", "months", "percent", "greatest"),
    [
        (Path.CONSTANT_RATE, 25, 36.6, 17),
        (Path.CONSTANT_RATE, 26, 35.5, 16),
        (Path.LINEAR, 25, 43.2, 24),
        (Path.LINEAR, 26, 42.3, 23),
    ],
)
def test_last_twelve_months_of_norfolk(path, months, percent, greatest):
    assert 100 * last_year_fall(path, 75, 29, months) == to_digits(percent, 1)
    assert greatest_later_stock(path, 75, months) == greatest


def test_path_table_of_norfolk():
    table = path_table(75, 29, [25, 26])
    assert table["path"].tolist() == ["constant rate", "constant rate", "linear", "linear"]
    assert table["months"].tolist() == [25, 26, 25, 26]
    assert (100 * table["last_year_fall"]).round(1).tolist() == [36.6, 35.5, 43.2, 42.3]
    assert table["greatest_later_stock"].tolist() == [17, 16, 24, 23]
    np.testing.assert_allclose(1 - 29 / table["interim_stock"], table["last_year_fall"])


@given(st.integers(1, 200), st.integers(0, 250), st.integers(12, 60))
def test_a_path_ends_where_it_must_and_agrees_with_its_fall(start, later, months):
    for path in Path:
        ends = stock_on_path(path, start, later, months, [0, months - 12, months])
        np.testing.assert_allclose(ends[[0, 2]], [start, later], atol=1e-9)
        np.testing.assert_allclose(interim_stock(path, start, [later], months), ends[[1]], atol=1e-9)
        if later > 0:
            assert 1 - later / ends[1] == pytest.approx(last_year_fall(path, start, later, months), abs=1e-9)
        else:
            assert last_year_fall(path, start, later, months) == 1


@given(st.integers(1, 150), st.integers(12, 60))
def test_greatest_later_stock_against_whole_numbers(start, months):
    # I > 2L with no root and no division: (L/B)^12 < (1/2)^months, and B + (L - B)(months - 12)/months > 2L.
    constant = [later for later in range(start) if later**12 * 2**months < start**12]
    linear = [later for later in range(start) if 12 * (start - later) > later * months]
    assert greatest_later_stock(Path.CONSTANT_RATE, start, months) == max(constant)
    assert greatest_later_stock(Path.LINEAR, start, months) == max(linear)


@given(st.integers(2, 200), st.integers(1, 199), st.integers(12, 60))
def test_constant_rate_loses_the_same_share_each_month(start, later, months):
    rate = constant_rate(start, later, months)
    stocks = stock_on_path(Path.CONSTANT_RATE, start, later, months, range(months + 1))
    np.testing.assert_allclose(1 - stocks[1:] / stocks[:-1], rate.monthly_fall, atol=1e-12)
    if later < start:
        assert start * 0.5 ** (months / rate.half_life) == pytest.approx(later)
    else:
        assert rate.half_life == math.inf


def test_constant_rate_to_nothing():
    rate = constant_rate(75, 0, 25)
    assert (rate.monthly_fall, rate.half_life) == (1, 0)


def test_impossible_paths_are_refused():
    with pytest.raises(ValueError, match="cannot be drawn"):
        constant_rate(0, 0, 25)
    with pytest.raises(ValueError, match="cannot be drawn"):
        interim_stock(Path.LINEAR, 75, [3, -1], 25)
    with pytest.raises(ValueError, match="at least 12"):
        last_year_fall(Path.LINEAR, 75, 29, 11)
    with pytest.raises(ValueError, match="at least 12"):
        greatest_later_stock(Path.LINEAR, 75, math.nan)


# The unknown interim stock


def test_early_losses_of_norfolk():
    losses = early_losses(75, 29)
    assert losses.interim_needed == 59
    assert (losses.lost_before_at_most, losses.lost_in_all) == (16, 46)
    assert 100 * losses.share_of_fall == to_digits(34.8, 1)
    assert 100 * losses.share_of_start == to_digits(21.3, 1)


@given(st.integers(1, 120), st.data())
def test_interim_needed_is_the_first_at_which_more_than_half_went(start, data):
    later = data.draw(st.integers(0, start - 1))
    losses = early_losses(start, later)
    needed = next(stock for stock in range(1, 3 * start + 2) if Fraction(stock - later, stock) > Fraction(1, 2))
    assert losses.interim_needed == needed
    assert losses.lost_before_at_most == start - needed


@pytest.mark.parametrize(("start", "later"), [(29, 29), (20, 75), (75, -1), (0, 0)])
def test_early_losses_need_a_fall(start, later):
    with pytest.raises(ValueError, match="not a fall"):
        early_losses(start, later)


def test_grid_of_the_last_twelve_months():
    grid = last_year_grid(range(0, 76), range(0, 30)).set_index(["interim", "later"])
    assert len(grid) == 76 * 30
    for (interim, later), cell in grid.iterrows():
        if interim == 0:
            assert math.isnan(cell["fall"])
            assert not cell["more_than_half"]
        else:
            assert cell["fall"] == pytest.approx(float(1 - Fraction(later, interim)))
            assert cell["more_than_half"] == (Fraction(later, interim) < Fraction(1, 2))
    assert not grid.loc[(58, 29), "more_than_half"]
    assert grid.loc[(59, 29), "more_than_half"]


@pytest.mark.parametrize(("interim", "later"), [([-1, 5], [3]), ([5], [3, -2])])
def test_grid_refuses_negative_stocks(interim, later):
    with pytest.raises(ValueError, match="negative"):
        last_year_grid(interim, later)


# The balance: Norfolk


def at(closed_before, interpretation, balance=NORFOLK):
    return judge(replace(balance, closed_before=closed_before), interpretation)


@given(st.lists(st.integers(0, 40), min_size=6, max_size=6).map(sorted))
def test_counted_share_against_enumeration(bounds):
    least_before, most_before, least_closed, most_closed, least_start, most_start = bounds
    counts = (
        Count(least_start, most_start),
        Count(least_before, most_before),
        Count(least_closed, most_closed),
    )
    if most_before >= least_start:
        with pytest.raises(ValueError, match="no certain number"):
            counted_share(*counts)
        return
    shares = [
        (closed - before) / (start - before)
        for start in range(least_start, most_start + 1)
        for before in range(least_before, most_before + 1)
        for closed in range(least_closed, most_closed + 1)
    ]
    share = counted_share(*counts)
    assert (share.low, share.high) == pytest.approx((min(shares), max(shares)))


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


def conclusion_of(margins):
    if (margins > 0).all():
        return Conclusion.SUPPORTED
    return Conclusion.CONTRADICTED if (margins <= 0).all() else Conclusion.NOT_SHOWN


@pytest.mark.parametrize("interpretation", Interpretation)
@given(balance=BALANCES)
def test_every_end_counted_equals_enumeration(interpretation, balance):
    table = histories(balance, most_uncounted=0)
    found = judge(balance, interpretation).every_end_counted
    if table.shape[1] == 0:
        assert found is None
        return
    margins = margin_of(interpretation, table)
    assert found.margin == IntegerInterval(margins.min(), margins.max())
    assert found.interim == IntegerInterval(table[7].min(), table[7].max())
    assert found.conclusion is conclusion_of(margins)


@pytest.mark.parametrize("interpretation", Interpretation)
@given(balance=BALANCES)
def test_uncounted_ends_free_equals_enumeration(interpretation, balance):
    table = histories(balance)
    margins = margin_of(interpretation, table)
    found = judge(balance, interpretation).ends_may_be_uncounted
    assert found.conclusion is conclusion_of(margins)
    # Openings that end uncounted raise I without end; the other side is reached within the enumeration.
    assert found.interim == IntegerInterval(0, None)
    if interpretation is NET:
        assert found.margin == IntegerInterval(margins.min(), None)
    else:
        assert found.margin == IntegerInterval(None, margins.max())


@pytest.mark.parametrize("interpretation", Interpretation)
@given(balance=BALANCES)
def test_requirements_equal_enumeration(interpretation, balance):
    table = histories(balance, most_opened=0)
    table = table[:, margin_of(interpretation, table) > 0]
    _, before, _, _, _, ended_before, ended_during, _, _ = table
    weighted = ended_before + (2 * ended_during if interpretation is NET else 0)
    rows = judge(balance, interpretation).requirements
    possible = integers(balance.closed_before)
    assert [row.closed_before for row in rows] == [c for c in possible if c <= balance.closed.high]
    for row in rows:
        here = before == row.closed_before
        assert row.least_weighted_ends == min(weighted[here], default=None)
        assert row.least_if_before == min(ended_before[here & (ended_during == 0)], default=None)
        assert row.least_if_during == min(ended_during[here & (ended_before == 0)], default=None)


# Stocks read as Poisson counts


def test_ratio_bounds_of_norfolk():
    bounds = stock_ratio_bounds(START, UNDER_THIRTY)
    assert bounds.profile_one_sided == to_digits(0.465, 3)
    assert bounds.profile_two_sided == to_digits(0.505, 3)
    assert bounds.exact_one_sided == to_digits(0.563, 3)
    assert bounds.exact_two_sided == to_digits(0.601, 3)


def test_exact_ratio_bound_leaves_the_level_in_the_tail():
    # Given L + B, L is binomial with odds equal to the ratio: at the bound, 29 or fewer has probability 5%.
    bounds = stock_ratio_bounds(START, UNDER_THIRTY)
    for ratio, tail in ((bounds.exact_one_sided, 0.05), (bounds.exact_two_sided, 0.025)):
        assert stats.binom.cdf(29, 104, ratio / (1 + ratio)) == pytest.approx(tail)


def test_profile_ratio_bound_against_a_grid():
    # The censored likelihood maximised over a fine grid of means instead of by a search.
    means = np.linspace(20, 110, 400_001)
    best = stats.poisson.logpmf(75, 75)
    bounds = stock_ratio_bounds(START, UNDER_THIRTY)
    for ratio, quantile in ((bounds.profile_one_sided, 2.705543), (bounds.profile_two_sided, 3.841459)):
        profile = (stats.poisson.logpmf(75, means) + stats.poisson.logcdf(29, ratio * means)).max()
        assert 2 * (best - profile) == pytest.approx(quantile, abs=1e-5)


def test_profile_ratio_bound_of_exact_counts():
    # With both counts exact the deviance of the ratio is the binomial one of L out of L + B.
    ratio = stock_ratio_bounds(START, Count.exact(29)).profile_two_sided
    share = ratio / (1 + ratio)
    deviance = 2 * (29 * math.log(29 / 104 / share) + 75 * math.log(75 / 104 / (1 - share)))
    assert deviance == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-6)


@pytest.mark.parametrize("later", [Count.exact(0), Count(0, 4), Count(5, 29), Count(70, 90), Count.exact(200)])
@pytest.mark.parametrize("start", [Count.exact(1), Count(60, 75), Count.exact(75)])
def test_ratio_bounds_lie_in_order(start, later):
    bounds = stock_ratio_bounds(start, later)
    assert later.low / start.high < bounds.profile_one_sided < bounds.profile_two_sided
    assert later.high / start.low < bounds.exact_one_sided < bounds.exact_two_sided


@pytest.mark.parametrize(
    ("start", "later", "level", "sentence"),
    [
        (Count(0, 4), UNDER_THIRTY, 0.95, "may be zero"),
        (Count(75, None), UNDER_THIRTY, 0.95, "no upper bound"),
        (START, Count(601, None), 0.95, "no upper bound"),
        (START, UNDER_THIRTY, 0.5, "above 0.5"),
        (START, UNDER_THIRTY, 95, "above 0.5"),
    ],
)
def test_ratio_bounds_refuse_what_has_no_answer(start, later, level, sentence):
    with pytest.raises(ValueError, match=sentence):
        stock_ratio_bounds(start, later, level)
