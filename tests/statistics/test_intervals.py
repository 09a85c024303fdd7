"""Intervals, ranks and comparisons: known answers, independent computations, and what must not change a result."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.rates import confint_poisson

from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.intervals import (
    deflation,
    garwood_intervals,
    garwood_limits,
    highest_rate,
    intervals_within_one_year,
    mid_p_intervals,
    period_intervals,
    rank_sets,
    rank_sets_many,
    simultaneous_level,
)
from countylines.statistics.negative_binomial import compare_negative_binomial
from countylines.statistics.rates import compare_rates
from tests.statistics import oracle
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
EXPECTED = pd.read_csv(KNOWN / "norwich_2021.csv").query("part == 'intervals'")
SINGLE = pd.read_csv(KNOWN / "poisson_intervals.csv")
counts_of_a_year = st.lists(st.integers(0, 60), min_size=3, max_size=12).filter(any)
dispersions = st.floats(0, 20)


@pytest.fixture(scope="module")
def norwich() -> dict[str, np.ndarray]:
    """Return each quantity by month; a quantity of the whole year stands alone."""
    phi0 = measure_dispersion(COUNTS, DAYS, draws=1).phi0
    alpha = compare_negative_binomial(COUNTS, DAYS).alpha
    intervals = period_intervals(COUNTS, phi0)
    total = garwood_intervals([COUNTS.sum()])
    ranks, alone = rank_sets(COUNTS), rank_sets(COUNTS, simultaneous=False)
    deflated = rank_sets(COUNTS, phi0=phi0)
    highest = highest_rate(COUNTS, DAYS, phi0=phi0, alpha=alpha)
    return {
        "garwood_lower": intervals.garwood[:, 0],
        "garwood_upper": intervals.garwood[:, 1],
        "mid_p_lower": intervals.mid_p[:, 0],
        "mid_p_upper": intervals.mid_p[:, 1],
        "simultaneous_lower": intervals.simultaneous[:, 0],
        "simultaneous_upper": intervals.simultaneous[:, 1],
        "garwood_total_lower": total[:, 0],
        "garwood_total_upper": total[:, 1],
        "highest_rank": ranks[:, 0],
        "lowest_rank": ranks[:, 1],
        "lowest_rank_alone": alone[:, 1],
        "highest_rank_deflated": deflated[:, 0],
        "lowest_rank_deflated": deflated[:, 1],
        "highest_rate_jeffreys": highest.jeffreys,
        "highest_rate_gamma_poisson": highest.gamma_poisson,
        "highest_rate_deflated": highest.deflated,
    }


@pytest.mark.parametrize("row", EXPECTED.to_dict("records"), ids=lambda r: f"{r['quantity']}-{r['month']:.0f}")
def test_norwich_2021_reaches_the_known_answer(norwich: dict[str, np.ndarray], row: dict) -> None:
    values = norwich[row["quantity"]]
    found = values[0] if np.isnan(row["month"]) else values[int(row["month"]) - 1]
    assert found == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


def test_every_result_has_a_known_answer(norwich: dict[str, np.ndarray]) -> None:
    assert set(norwich) == set(EXPECTED["quantity"])


@pytest.mark.parametrize("quantity", ["garwood", "mid_p"])
def test_single_intervals_reach_the_known_answers(quantity: str) -> None:
    compute = {"garwood": garwood_intervals, "mid_p": mid_p_intervals}[quantity]
    for column, side in enumerate(["lower", "upper"]):
        known = SINGLE.query(f"quantity == '{quantity}_{side}'")
        assert len(known) >= 31
        found = compute(known["count"])[:, column] / known["exposure"]
        assert (abs(found - known["expected"]) <= known["tolerance"]).all()


@given(st.lists(st.integers(0, 500), min_size=1, max_size=4), st.floats(0.5, 0.999), st.floats(1, 10))
def test_garwood_limits_leave_half_of_the_rest_on_each_side(counts: list[int], level: float, phi0: float) -> None:
    tail = (1 - level) / 2
    for n, (lower, upper) in zip(counts, garwood_intervals(counts, level=level), strict=True):
        assert stats.poisson.cdf(n, upper) == pytest.approx(tail)
        assert lower == 0 if n == 0 else stats.poisson.sf(n - 1, lower) == pytest.approx(tail)
    for n, (lower, upper) in zip(counts, garwood_intervals(counts, level=level, phi0=phi0), strict=True):
        # The same for counts that are no integers: gamma tails in place of sums of Poisson probabilities.
        assert stats.gamma.sf(upper / phi0, n / phi0 + 1) == pytest.approx(tail)
        assert lower == 0 if n == 0 else stats.gamma.cdf(lower / phi0, n / phi0) == pytest.approx(tail)


@given(st.integers(0, 300), st.sampled_from([0.8, 0.95, 0.99]))
def test_mid_p_limits_solve_the_mid_p_equation(n: int, level: float) -> None:
    lower, upper = mid_p_intervals([n], level=level)[0]
    half = stats.poisson.pmf(n, [lower, upper]) / 2
    assert stats.poisson.cdf(n - 1, upper) + half[1] == pytest.approx((1 - level) / 2, abs=1e-6)
    if n == 0:
        assert lower == 0
    else:
        assert stats.poisson.sf(n, lower) + half[0] == pytest.approx((1 - level) / 2, abs=1e-6)


@given(counts_of_a_year, dispersions)
@settings(max_examples=10, deadline=None)
def test_intervals_hold_their_count_and_nest(counts: list[int], phi0: float) -> None:
    found = period_intervals(counts, phi0)
    n = np.array(counts)
    for name in ("garwood", "mid_p", "simultaneous", "deflated", "deflated_simultaneous"):
        lower, upper = getattr(found, name).T
        assert (lower <= n).all() and (n <= upper).all(), name
    inside = [("mid_p", "garwood"), ("garwood", "simultaneous"), ("deflated", "deflated_simultaneous")]
    for narrow, wide in [*inside, ("garwood", "deflated"), ("simultaneous", "deflated_simultaneous")]:
        assert (getattr(found, wide)[:, 0] <= getattr(found, narrow)[:, 0] + 1e-6).all(), (narrow, wide)
        assert (getattr(found, wide)[:, 1] >= getattr(found, narrow)[:, 1] - 1e-6).all(), (narrow, wide)
    if n.max() > 0 and phi0 > 1.01:
        assert (found.deflated[:, 1] > found.garwood[:, 1]).all()


@given(counts_of_a_year, st.floats(0, 1))
@settings(max_examples=15, deadline=None)
def test_without_overdispersion_nothing_is_deflated(counts: list[int], phi0: float) -> None:
    found = period_intervals(counts, phi0)
    assert found.phi == 1
    np.testing.assert_array_equal(found.deflated, found.garwood)
    np.testing.assert_array_equal(found.deflated_simultaneous, found.simultaneous)
    days = DAYS[: len(counts)]
    highest = highest_rate(counts, days, phi0=phi0, alpha=0)
    np.testing.assert_array_equal(highest.deflated, highest.jeffreys)


def test_simultaneous_level_holds_jointly() -> None:
    assert simultaneous_level(12) ** 12 == pytest.approx(0.95)
    assert simultaneous_level(1, 0.9) == pytest.approx(0.9)
    assert deflation(0.4) == 1 and deflation(2.5) == 2.5


@given(counts_of_a_year, dispersions, st.data())
@settings(max_examples=8, deadline=None)
def test_shuffled_periods_shuffle_what_is_said_of_them(counts: list[int], phi0: float, data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(counts))))
    n, days = np.array(counts), DAYS[: len(counts)]
    one, other = period_intervals(n, phi0), period_intervals(n[order], phi0)
    for name in ("garwood", "mid_p", "simultaneous", "deflated", "deflated_simultaneous"):
        np.testing.assert_array_equal(getattr(other, name), getattr(one, name)[order])
    np.testing.assert_array_equal(rank_sets(n[order]), rank_sets(n)[order])
    highest, shuffled = (
        highest_rate(n[o], days[o], phi0=phi0, alpha=0.3) for o in (np.arange(n.size), np.array(order))
    )
    for name in ("jeffreys", "gamma_poisson", "deflated"):
        np.testing.assert_allclose(getattr(shuffled, name), getattr(highest, name)[order], atol=1e-9)


def pairwise_p_values(counts: list[int], phi0: float | None) -> dict[tuple[int, int], float]:
    """Return for each pair (j, i) how surprising j's count is if i's expected count is no smaller."""
    p = {}
    for j, i in permutations(range(len(counts)), 2):
        a, b = counts[j], counts[i]
        if phi0 is None:
            p[j, i] = stats.binomtest(a, a + b, 0.5, alternative="greater").pvalue if a + b else 1.0
        else:
            p[j, i] = stats.norm.sf((a - b) / np.sqrt(max(1, phi0) * (a + b))) if a + b else 0.5
    return p


def holm_by_hand(p: dict[tuple[int, int], float]) -> set[tuple[int, int]]:
    rejected = set()
    for step, pair in enumerate(sorted(p, key=p.__getitem__)):
        if p[pair] > 0.05 / (len(p) - step):
            break
        rejected.add(pair)
    return rejected


def ranks_of(j: int, k: int, above: set[tuple[int, int]]) -> list[int]:
    return [1 + sum(loser == j for _, loser in above), k - sum(winner == j for winner, _ in above)]


@given(st.lists(st.integers(0, 40), min_size=3, max_size=8).filter(any), st.sampled_from([None, 0.5, 1.7, 2.6]))
# Here Holm rejects more than Bonferroni, or a dispersion below 1 would reject more than 1 does.
@example([16, 35, 22, 1], None)
@example([14, 6, 21, 39], 1.7)
@example([29, 39, 26, 15], 0.5)
@settings(max_examples=12, deadline=None)
def test_rank_sets_are_those_of_holm_by_hand(counts: list[int], phi0: float | None) -> None:
    above = holm_by_hand(pairwise_p_values(counts, phi0))
    expected = [ranks_of(j, len(counts), above) for j in range(len(counts))]
    assert rank_sets(counts, phi0=phi0).tolist() == expected


@pytest.mark.parametrize("phi0", [None, 1.7])
def test_rank_sets_of_single_periods_are_those_of_holm_by_hand(phi0: float | None) -> None:
    counts = [5, 16, 24, 4, 12, 20, 10, 19]
    p = pairwise_p_values(counts, phi0)
    expected = [ranks_of(j, 8, holm_by_hand({pair: value for pair, value in p.items() if j in pair})) for j in range(8)]
    found = rank_sets(counts, phi0=phi0, simultaneous=False).tolist()
    assert found == expected
    assert found != rank_sets(counts, phi0=phi0).tolist()


def test_ranks_that_are_clear_are_told() -> None:
    assert rank_sets([100, 1000, 10]).tolist() == [[2, 2], [1, 1], [3, 3]]
    assert rank_sets([100, 1000, 10], phi0=1e6).tolist() == [[1, 3]] * 3
    assert rank_sets([0, 0, 5]).tolist() == [[1, 3]] * 3


@given(counts_of_a_year, dispersions, st.floats(0.001, 50))
def test_one_period_is_highest(counts: list[int], phi0: float, alpha: float) -> None:
    found = highest_rate(counts, DAYS[: len(counts)], phi0=phi0, alpha=alpha)
    for probabilities in (found.jeffreys, found.gamma_poisson, found.deflated):
        assert probabilities.sum() == pytest.approx(1, abs=1e-8)
        assert (probabilities >= 0).all()


@given(counts_of_a_year, dispersions, st.floats(0.001, 50), st.floats(0.01, 100))
def test_a_longer_day_does_not_change_which_rate_is_highest(
    counts: list[int], phi0: float, alpha: float, factor: float
) -> None:
    days = DAYS[: len(counts)]
    one = highest_rate(counts, days, phi0=phi0, alpha=alpha)
    other = highest_rate(counts, days * factor, phi0=phi0, alpha=alpha)
    np.testing.assert_allclose(other.gamma_poisson, one.gamma_poisson, atol=1e-9)
    # These two weigh the prior against events, not days, so a common factor leaves them alone as well.
    np.testing.assert_allclose(other.jeffreys, one.jeffreys, atol=1e-9)
    np.testing.assert_allclose(other.deflated, one.deflated, atol=1e-9)


def test_the_higher_of_two_rates_follows_the_beta_distribution() -> None:
    # The third period is so long that its rate is out of the running; of two gamma rates the first is higher
    # when their share, a beta variable, exceeds the share of days.
    counts, days, phi0, alpha = np.array([9, 4, 0]), np.array([31.0, 28.0, 1e9]), 2.0, 0.5
    found = highest_rate(counts, days, phi0=phi0, alpha=alpha)
    half = stats.beta.sf(31 / 59, 9.5, 4.5)
    assert found.jeffreys[0] == pytest.approx(half, abs=1e-8)
    assert found.deflated[0] == pytest.approx(stats.beta.sf(31 / 59, 5.0, 2.5), abs=1e-6)


def test_highest_rate_agrees_with_draws() -> None:
    phi0, alpha, draws = 2.6, 0.125, 400_000
    found = highest_rate(COUNTS, DAYS, phi0=phi0, alpha=alpha)
    rng = np.random.default_rng(8)
    size = 1 / alpha
    posteriors = {
        "jeffreys": (COUNTS + 0.5, DAYS),
        "gamma_poisson": (COUNTS + size, DAYS + size * 365 / 175),
        "deflated": (COUNTS / phi0 + 0.5, DAYS / phi0),
    }
    for name, (shape, rate) in posteriors.items():
        drawn = rng.gamma(shape, 1 / rate, size=(draws, 12)).argmax(axis=1)
        frequency = np.bincount(drawn, minlength=12) / draws
        error = np.sqrt(frequency * (1 - frequency) / draws)
        assert (abs(getattr(found, name) - frequency) <= 4.5 * error + 1e-5).all(), name


def test_no_overdispersion_makes_every_period_alike() -> None:
    found = highest_rate(COUNTS, DAYS, phi0=1, alpha=0)
    np.testing.assert_allclose(found.gamma_poisson, 1 / 12)
    nearly = highest_rate(COUNTS, np.full(12, 30), phi0=1, alpha=1e-9)
    np.testing.assert_allclose(nearly.gamma_poisson, 1 / 12, atol=1e-3)


@pytest.mark.parametrize(
    ("compute", "says"),
    [
        (lambda: garwood_intervals([1.5]), "Period 1 has the fractional count 1.5"),
        (lambda: garwood_intervals([]), "There are 0 periods"),
        (lambda: mid_p_intervals([-1]), "Period 1 has the negative count -1"),
        (lambda: mid_p_intervals([1], level=95), "The confidence level is 95"),
        (lambda: garwood_intervals([1], level=1), "The confidence level is 1"),
        (lambda: garwood_intervals([1], phi0=float("nan")), "The dispersion is nan"),
        (lambda: period_intervals([1, 2], 1), "There are 2 periods"),
        (lambda: period_intervals([0, 0, 0], 1), "Every count is zero"),
        (lambda: period_intervals([1, 2, 3], -1), "The dispersion is -1"),
        (lambda: rank_sets([0, 0, 0]), "Every count is zero"),
        (lambda: rank_sets([1, 2, float("nan")]), "Period 3 of the counts is missing"),
        (lambda: simultaneous_level(0), "Intervals of 0 periods"),
        (lambda: highest_rate([1, 2, 3], [1, 1, 0], phi0=1, alpha=1), "Period 3 has 0 days"),
        (lambda: highest_rate([1, 2, 3], [1, 1, 1], phi0=1, alpha=-1), "The overdispersion is -1"),
        (lambda: compare_rates((0, 1), (0, 1)), "Neither group has events"),
        (lambda: compare_rates((1, 0), (2, 1)), "Period 1 has 0 days"),
        (lambda: compare_rates(([1, 2], [1]), (2, 1)), "There are 2 counts but 1 numbers of days"),
        (lambda: compare_rates((1, 1), (2, 1), level=0), "The confidence level is 0"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(compute, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        compute()


def test_intervals_and_rank_sets_are_those_of_the_scalar_functions() -> None:
    days, *_ = design((2003, 1), 12)
    counts, truth = random_series(12, 12, 9, seed=5), 9 * days / days.mean()
    counts[0, 2] = 0
    found = intervals_within_one_year(counts, days, truth)
    for i, n in enumerate(counts):
        phi0 = measure_dispersion(n, days, draws=1).phi0
        for suffix, phi in (("", 1.0), (", deflated", phi0)):
            each = garwood_intervals(n, phi0=phi)
            joint = garwood_intervals(n, level=simultaneous_level(12), phi0=phi)
            ranks = rank_sets(n, phi0=phi0 if suffix else None)
            assert found[f"interval of March covers{suffix}"][i] == (each[2, 0] <= truth[2] <= each[2, 1])
            assert found[f"simultaneous intervals cover{suffix}"][i] == (
                ((joint[:, 0] <= truth) & (truth <= joint[:, 1])).all()
            )
            assert found[f"rank sets exclude a rank{suffix}"][i] == (ranks != [1, 12]).any()
    # Of twelve months z is at most √11, which Holm's first step does not let pass: deflated sets hold every rank.
    assert {name for name, hits in found.items() if not hits.any()} == {"rank sets exclude a rank, deflated"}


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_intervals_of_many_series_are_those_of_statsmodels(level: float) -> None:
    counts, phi = random_series(20, 12, 5, seed=9), np.linspace(1, 4, 20)
    for limits, n, each in zip(garwood_limits(counts, level, phi), counts, phi, strict=True):
        expected = each * np.column_stack(confint_poisson(n / each, 1, method="exact-c", alpha=1 - level))
        np.testing.assert_allclose(limits, expected, rtol=1e-9, atol=1e-12)


def test_rank_sets_of_many_series_are_those_of_statsmodels() -> None:
    counts, phi = random_series(30, 6, 40, seed=9), np.linspace(1, 2, 30)
    counts[:, 2] *= 3
    exact, deflated = rank_sets_many(counts, None, 0.05), rank_sets_many(counts, phi, 0.05)
    for i, n in enumerate(counts):
        assert exact[i].tolist() == oracle.rank_sets(n, None, 0.05).tolist()
        assert deflated[i].tolist() == oracle.rank_sets(n, phi[i], 0.05).tolist()
    assert (exact != [1, 6]).any() and (deflated != [1, 6]).any()
