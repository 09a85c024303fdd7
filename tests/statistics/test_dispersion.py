"""Dispersion: known answers, independent computations, and what must not change a result."""

import warnings
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countylines.statistics.dispersion import (
    cameron_trivedi,
    exact_extremes,
    g_statistics,
    measure_dispersion,
    pearson_statistics,
    vary_last_days,
)
from countylines.statistics.negative_binomial import compare_negative_binomial
from tests.statistics import oracle
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS = NORWICH["count"].to_numpy()
DAYS = NORWICH["days"].to_numpy()
EXPECTED = pd.read_csv(KNOWN / "norwich_2021.csv").query("part == 'dispersion'").set_index("quantity")
counts_of_a_year = st.lists(st.integers(0, 60), min_size=3, max_size=12).filter(any)


def norwich_results() -> dict[str, float]:
    dispersion = measure_dispersion(COUNTS, DAYS)
    equal_months = measure_dispersion(COUNTS, np.ones(12), draws=1)
    extremes, equal_extremes = exact_extremes(COUNTS, DAYS), exact_extremes(COUNTS, np.ones(12))
    comparison = compare_negative_binomial(COUNTS, DAYS)
    december = vary_last_days(COUNTS, DAYS).set_index("last_days")["p_value"]
    assert dispersion.tipping_design_effect is not None
    return {
        "total": float(dispersion.expected.sum()),
        "mean": float(equal_months.expected[0]),
        "variance": dispersion.variance_to_mean * 175 / 12,
        "variance_to_mean": dispersion.variance_to_mean,
        "x2_equal_months": equal_months.statistic,
        "x2_equal_months_p_value": equal_months.p_value,
        "x2": dispersion.statistic,
        "x2_p_value": dispersion.p_value,
        "x2_monte_carlo_p_value": dispersion.monte_carlo_p_value,
        "g": dispersion.g_statistic,
        "g_p_value": dispersion.g_p_value,
        "phi0": dispersion.phi0,
        "tipping_design_effect": dispersion.tipping_design_effect,
        "x2_p_value_december_13_days": december[13],
        "x2_p_value_december_20_days": december[20],
        "x2_p_value_december_27_days": december[27],
        "maximum_p_value": extremes.maximum_p_value,
        "minimum_p_value": extremes.minimum_p_value,
        "maximum_p_value_equal_months": equal_extremes.maximum_p_value,
        "minimum_p_value_equal_months": equal_extremes.minimum_p_value,
        "poisson_against_negative_binomial": comparison.statistic,
        "poisson_against_negative_binomial_p_value": comparison.p_value,
        "negative_binomial_log_likelihood": comparison.log_likelihood,
        "alpha": comparison.alpha,
        "alpha_lower": comparison.alpha_interval[0],
        "alpha_upper": comparison.alpha_interval[1],
    }


@pytest.fixture(scope="module")
def norwich() -> dict[str, float]:
    return norwich_results()


@pytest.mark.parametrize("quantity", EXPECTED.index)
def test_norwich_2021_reaches_the_known_answer(norwich: dict[str, float], quantity: str) -> None:
    row = EXPECTED.loc[quantity]
    assert norwich[quantity] == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


def test_every_result_has_a_known_answer(norwich: dict[str, float]) -> None:
    assert set(norwich) == set(EXPECTED.index)


def test_norwich_2021_highest_and_lowest() -> None:
    extremes = exact_extremes(COUNTS, DAYS)
    assert (extremes.maximum, extremes.minimum) == (24, 4)
    assert measure_dispersion(COUNTS, DAYS, draws=1).degrees_of_freedom == 11


def test_dispersion_is_about_expectations_by_days() -> None:
    np.testing.assert_allclose(measure_dispersion([1, 2, 3], [30, 60, 30], draws=1).expected, [1.5, 3.0, 1.5])
    flat = measure_dispersion([30, 60, 30], [15, 30, 15], draws=99)
    assert flat.statistic == pytest.approx(0, abs=1e-12)
    assert flat.p_value == pytest.approx(1)
    assert flat.monte_carlo_p_value == 1


def test_tipping_design_effect_only_beyond_the_critical_value() -> None:
    assert measure_dispersion([14, 15, 16], [30, 30, 30], draws=1).tipping_design_effect is None
    uneven = measure_dispersion([4, 15, 26], [30, 30, 30], draws=1)
    assert uneven.tipping_design_effect is not None
    at_the_edge = uneven.statistic / uneven.tipping_design_effect
    assert stats.chi2.sf(at_the_edge, 2) == pytest.approx(0.05)
    assert (
        uneven.p_value < 0.05
        and measure_dispersion([4, 15, 26], [30, 30, 30], draws=1, significance=1e-6).tipping_design_effect is None
    )


def enumerate_multinomial(total: int, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return every outcome of a multinomial and its probability."""
    outcomes = np.array([o for o in product(range(total + 1), repeat=days.size) if sum(o) == total])
    return outcomes, stats.multinomial.pmf(outcomes, total, days / days.sum())


@pytest.mark.parametrize("counts", [[2, 1, 0], [4, 1, 1], [0, 2, 5], [2, 2, 2]])
@pytest.mark.parametrize("days", [[30, 30, 30], [31, 28, 31], [10, 20, 5]])
def test_monte_carlo_p_value_agrees_with_enumeration(counts: list[int], days: list[int]) -> None:
    outcomes, probability = enumerate_multinomial(sum(counts), np.array(days))
    share = np.array(days) / sum(days)
    distance = ((outcomes - sum(counts) * share) ** 2 / share).sum(axis=1)
    observed = ((np.array(counts) - sum(counts) * share) ** 2 / share).sum()
    # Ties are settled with room to spare, so that this sum does not hang on rounding either.
    exact = probability[distance >= observed - 1e-6].sum()
    found = measure_dispersion(counts, days, draws=40_000, seed=11).monte_carlo_p_value
    assert found == pytest.approx(exact, abs=4.5 * np.sqrt(exact * (1 - exact) / 40_000) + 2.5e-5)


def test_monte_carlo_p_value_is_seeded_and_never_zero() -> None:
    first, again = (measure_dispersion(COUNTS, DAYS, draws=999, seed=5) for _ in range(2))
    assert first.monte_carlo_p_value == again.monte_carlo_p_value
    others = {measure_dispersion(COUNTS, DAYS, draws=999, seed=seed).monte_carlo_p_value for seed in range(8)}
    assert len(others) > 1
    assert measure_dispersion([0, 0, 400], DAYS[:3], draws=99).monte_carlo_p_value == 1 / 100


@given(st.lists(st.integers(0, 4), min_size=3, max_size=4).filter(any), st.data())
def test_extremes_agree_with_enumeration(counts: list[int], data: st.DataObject) -> None:
    days = np.array(data.draw(st.lists(st.integers(1, 31), min_size=len(counts), max_size=len(counts))))
    outcomes, probability = enumerate_multinomial(sum(counts), days)
    extremes = exact_extremes(counts, days)
    assert extremes.maximum_p_value == pytest.approx(probability[outcomes.max(axis=1) >= max(counts)].sum())
    assert extremes.minimum_p_value == pytest.approx(probability[outcomes.min(axis=1) <= min(counts)].sum())


def test_extremes_keep_the_digits_of_a_tiny_probability() -> None:
    # Far out the probability is the sum of the binomial tails: two such periods at once are out of reach.
    counts, days = [400, 10, 10], [30, 31, 30]
    tails = sum(stats.binom.sf(399, 420, length / 91) for length in days)
    assert tails < 1e-100
    assert exact_extremes(counts, days).maximum_p_value == pytest.approx(tails, rel=1e-9)


def negative_binomial_log_likelihood(counts: np.ndarray, means: np.ndarray, alpha: float) -> float:
    return float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * means)).sum())


def test_vary_last_days_is_the_same_test_with_other_days() -> None:
    table = vary_last_days(COUNTS, DAYS, [7, 31])
    assert table["last_days"].tolist() == [7, 31]
    shorter = measure_dispersion(COUNTS, [*DAYS[:-1], 7], draws=1)
    whole = measure_dispersion(COUNTS, DAYS, draws=1)
    for row, test in zip(table.itertuples(), [shorter, whole], strict=True):
        assert (row.statistic, row.p_value, row.phi0) == pytest.approx((test.statistic, test.p_value, test.phi0))


@pytest.mark.parametrize("last", [0, -1, 32, float("nan")])
def test_vary_last_days_refuses_days_the_period_does_not_have(last: float) -> None:
    with pytest.raises(ValueError, match="The last period has 31 days"):
        vary_last_days(COUNTS, DAYS, [last])


@given(counts_of_a_year, st.floats(0.01, 100))
def test_a_longer_day_changes_nothing(counts: list[int], factor: float) -> None:
    days = DAYS[: len(counts)]
    one, other = (measure_dispersion(counts, days * f, draws=99) for f in (1, factor))
    assert other.statistic == pytest.approx(one.statistic)
    assert other.g_statistic == pytest.approx(one.g_statistic, abs=1e-9)
    np.testing.assert_allclose(other.expected, one.expected)
    before, after = (exact_extremes(counts, days * f) for f in (1, factor))
    assert after.maximum_p_value == pytest.approx(before.maximum_p_value)
    assert after.minimum_p_value == pytest.approx(before.minimum_p_value)
    near, far = (compare_negative_binomial(counts, days * f) for f in (1, factor))
    assert far.alpha == pytest.approx(near.alpha, rel=1e-5, abs=1e-7)
    assert far.statistic == pytest.approx(near.statistic, abs=1e-6)


@given(counts_of_a_year, st.randoms(use_true_random=False))
def test_the_order_of_periods_does_not_matter(counts: list[int], random: Random) -> None:
    days = DAYS[: len(counts)]
    order = list(range(len(counts)))
    random.shuffle(order)
    shuffled = np.array(counts)[order], days[order]
    assert measure_dispersion(*shuffled, draws=1).statistic == pytest.approx(
        measure_dispersion(counts, days, draws=1).statistic
    )
    assert exact_extremes(*shuffled).maximum_p_value == pytest.approx(exact_extremes(counts, days).maximum_p_value)


@given(counts_of_a_year)
def test_results_make_sense_and_warn_of_nothing(counts: list[int]) -> None:
    days = DAYS[: len(counts)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare_negative_binomial(counts, days)
        extremes = exact_extremes(counts, days)
    lower, upper = found.alpha_interval
    assert 0 <= lower <= found.alpha <= upper < np.inf
    assert found.statistic >= 0
    assert 0 < extremes.maximum_p_value <= 1 and 0 < extremes.minimum_p_value <= 1


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([1, 2, float("nan")], "Period 3 of the counts is missing or infinite"),
        ([1, None, 3], "Period 2 of the counts is missing or infinite"),
        ([float("inf"), 2, 3], "Period 1 of the counts is missing or infinite"),
        ([1, -2, 3], "Period 2 has the negative count -2"),
        ([1, 2, 3.5], "Period 3 has the fractional count 3.5"),
        ([1, 2], "There are 2 periods and at least 3 are needed"),
        ([], "There are 0 periods"),
        ([0, 0, 0], "Every count is zero"),
        (["<5", 2, 3], "The counts are not all numbers"),
        ([[1, 2, 3]], "The counts have 2 dimensions"),
    ],
)
@pytest.mark.parametrize("compute", [measure_dispersion, exact_extremes, compare_negative_binomial, vary_last_days])
def test_bad_counts_are_refused_in_a_sentence(compute, counts, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        compute(counts, np.full(np.size(counts), 30))


def test_other_bad_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="The significance level is 5"):
        measure_dispersion(COUNTS, DAYS, significance=5)
    with pytest.raises(ValueError, match="0 Monte Carlo draws"):
        measure_dispersion(COUNTS, DAYS, draws=0)
    with pytest.raises(ValueError, match="The confidence level is 95"):
        compare_negative_binomial(COUNTS, DAYS, level=95)


def test_the_tipping_design_effect_is_of_the_critical_value() -> None:
    # The 5% point of chi-squared with 11 degrees of freedom, from any printed table.
    found = measure_dispersion(COUNTS, DAYS, draws=1)
    assert found.statistic / found.tipping_design_effect == pytest.approx(19.675, abs=5e-4)


HORSE_KICKS = pd.read_csv(KNOWN / "horse_kicks.csv")


@pytest.mark.parametrize(
    ("column", "periods", "total", "statistic", "variance_to_mean", "p_value"),
    [
        ("corps_years", 280, 196, 304.0, 1.08960573476703, 0.145415239789782),
        ("corps_years_fisher", 200, 122, 199.311475409836, 1.0015652030645, 0.480449531492138),
    ],
)
def test_horse_kicks_are_hardly_overdispersed(column, periods, total, statistic, variance_to_mean, p_value) -> None:  # type: ignore[no-untyped-def]
    # R 4.2.2 and independent Python code on vcd::VonBort.
    kicks = HORSE_KICKS["deaths"].repeat(HORSE_KICKS[column]).to_numpy()
    assert (kicks.size, kicks.sum()) == (periods, total)
    found = measure_dispersion(kicks, np.ones(periods), draws=1)
    assert found.statistic == pytest.approx(statistic, rel=1e-5)
    assert found.variance_to_mean == pytest.approx(variance_to_mean, rel=1e-5)
    assert found.p_value == pytest.approx(p_value, rel=1e-4)


def test_cameron_and_trivedi_on_horse_kicks() -> None:
    # R 4.2.2 AER::dispersiontest.
    found = cameron_trivedi(HORSE_KICKS["deaths"].repeat(HORSE_KICKS["corps_years"]), np.ones(280))
    assert (found.statistic, found.p_value, found.dispersion) == pytest.approx(
        (1.03089508838055, 0.151295010068898, 1.08571428564648), rel=1e-5
    )


@pytest.mark.parametrize("mean", [1, 15, 100_000])
def test_statistics_of_many_series_are_those_of_scipy(mean: float) -> None:
    days, *_ = design((2003, 1), 12)
    counts = random_series(20, 12, mean, seed=9)
    found = zip(pearson_statistics(counts, days), g_statistics(counts, days), strict=True)
    assert list(found) == [pytest.approx(oracle.dispersion(n, days), rel=1e-10) for n in counts]


def test_a_series_without_events_has_no_statistic() -> None:
    nothing = np.array([[0, 0, 0], [1, 2, 3]])
    for statistics in (pearson_statistics, g_statistics):
        assert np.isnan(statistics(nothing, np.ones(3))).tolist() == [True, False]
