"""The tests of one year: known answers, other ways to a number, what must change nothing, and what is refused."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from countylines.method_checks.worlds import draw, find_case
from countylines.statistics.censored import fit_censored_shape
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.designs import month_angles, waves, with_level
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.negative_binomial import negative_binomial_gains
from countylines.statistics.one_year_tests import (
    permutation_p_value,
    score_statistics,
    two_harmonics,
    walter_elwood_statistics,
    watson_p_value,
    watson_statistics,
    within_one_year,
)
from countylines.statistics.poisson import f_tests, fit
from countylines.statistics.rank_sums import ARRANGEMENTS, rank_sums
from countylines.statistics.specifications import (
    specifications,
)
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, LENGTHS = NORWICH["count"].to_numpy(), NORWICH["days"].to_numpy(dtype=float)
MONTHS = np.arange(1, 13)
NAMES = [f"month {month}" for month in MONTHS]
CIRCLE = waves(MONTHS)
EQUAL_DAYS = np.ones(12)
positive_year = st.lists(st.integers(1, 60), min_size=12, max_size=12)


# Other ways to the same number


def test_walter_and_elwood_as_r_writes_it() -> None:
    angles = 2 * np.pi * np.arange(12) / 12
    roots, weights = np.sqrt(COUNTS), np.sqrt(LENGTHS)
    expected = np.sqrt(COUNTS.sum() * LENGTHS / LENGTHS.sum()).sum()
    total = 0.0
    for wave in (np.cos(angles), np.sin(angles)):
        apart = (roots * wave).sum() / roots.sum() - (weights * wave).sum() / weights.sum()
        total += apart**2 / (0.25 * (wave**2).sum() / expected**2)
    assert walter_elwood_statistics(COUNTS, LENGTHS, CIRCLE) == pytest.approx(total)


@given(positive_year, st.integers(4, 12))
def test_the_score_is_that_of_the_poisson_model(counts: list[int], size: int) -> None:
    n, d, w = np.array(counts)[:size], LENGTHS[:size], CIRCLE[:size]
    flat = sm.GLM(n, np.ones(size), family=sm.families.Poisson(), offset=np.log(d)).fit(tol=1e-12)
    assert score_statistics(n, d, w) == pytest.approx(flat.score_test(exog_extra=w)[0], rel=1e-6, abs=1e-8)


def test_watson_as_its_definition_says() -> None:
    share = LENGTHS / LENGTHS.sum()
    running = [sum(COUNTS[: i + 1]) - 175 * sum(share[: i + 1]) for i in range(12)]
    mean = sum(p * s for p, s in zip(share, running, strict=True))
    direct = sum(p * (s - mean) ** 2 for p, s in zip(share, running, strict=True)) / 175
    assert watson_statistics(COUNTS, LENGTHS) == pytest.approx(direct)


def test_permutations_agree_with_all_of_them() -> None:
    n, d, months = np.array([3, 9, 1, 14, 6]), np.array([31.0, 28, 31, 30, 15]), np.array([1, 2, 4, 7, 11])
    every = score_statistics(np.array(list(permutations(n))), d, waves(months))
    exact = (every >= score_statistics(n, d, waves(months)) * (1 - 1e-9)).mean()
    found = permutation_p_value(n, d, months, draws=40_000, seed=3)
    assert found == pytest.approx(exact, abs=4.5 * np.sqrt(exact * (1 - exact) / 40_000))


def test_draws_are_seeded_and_never_give_zero() -> None:
    for test in (
        lambda seed: permutation_p_value(COUNTS, LENGTHS, MONTHS, draws=999, seed=seed),
        lambda seed: watson_p_value(COUNTS, LENGTHS, draws=999, seed=seed),
    ):
        assert test(4) == test(4)
        assert len({test(seed) for seed in range(5)}) > 1
    peaked = [1, 2, 3, 40, 80, 90, 60, 30, 3, 2, 1, 1]
    assert watson_p_value(peaked, LENGTHS, draws=99) == 1 / 100


@pytest.fixture(scope="module")
def drawn() -> np.ndarray:
    rng = np.random.default_rng(5)
    return np.vstack(
        [draw(find_case(case), 6, rng)[0] for case in ("poisson-1", "clustered-1", "cosine-64-clustered-1")]
    )


def test_single_series_and_batches_agree(drawn: np.ndarray) -> None:
    batched = within_one_year(drawn, LENGTHS, np.random.default_rng(1))
    gains = negative_binomial_gains(drawn, LENGTHS, MONTHS)
    designs = np.ones((12, 1)), with_level(waves(MONTHS, harmonics=2))
    flat, two = (fit(drawn, each, LENGTHS) for each in designs)
    for at, n in enumerate(drawn):
        shape, (gain, test) = fit_within_year_shape(n, LENGTHS, MONTHS), two_harmonics(n, LENGTHS, MONTHS)
        assert batched["cosinor likelihood ratio"][at] == pytest.approx(shape.likelihood_ratio_p_value, abs=1e-7)
        assert batched["quasi-Poisson F"][at] == pytest.approx(shape.test.p_value, abs=1e-7)
        assert gain == pytest.approx(flat.deviance[at] - two.deviance[at], abs=1e-6)
        assert test.p_value == pytest.approx(f_tests(flat, two).p_value[at], abs=1e-6)
        assert negative_binomial_gains(n[None], LENGTHS, MONTHS)[0] == pytest.approx(gains[at], abs=1e-3)
        assert batched["Edwards"][at] == pytest.approx(
            stats.chi2.sf(walter_elwood_statistics(n, EQUAL_DAYS, CIRCLE), 2)
        )


# What must change nothing


@given(positive_year, st.floats(0.01, 100))
def test_the_unit_of_time_changes_nothing(counts: list[int], factor: float) -> None:
    n = np.array(counts)
    for statistic in (
        lambda d: walter_elwood_statistics(n, d, CIRCLE),
        lambda d: score_statistics(n, d, CIRCLE),
        lambda d: watson_statistics(n, d),
        lambda d: two_harmonics(n, d, MONTHS)[0],
    ):
        assert statistic(LENGTHS * factor) == pytest.approx(statistic(LENGTHS), rel=1e-6, abs=1e-9)
    assert permutation_p_value(n, LENGTHS * factor, MONTHS, draws=99) == permutation_p_value(
        n, LENGTHS, MONTHS, draws=99
    )


@given(positive_year, st.integers(1, 11))
def test_a_turned_year_keeps_its_statistics(counts: list[int], turn: int) -> None:
    n, turned = np.array(counts), np.roll(counts, turn)
    days = np.roll(LENGTHS, turn)
    close = {"rel": 1e-8, "abs": 1e-10}
    for equal in (walter_elwood_statistics, score_statistics):
        assert equal(turned, EQUAL_DAYS, CIRCLE) == pytest.approx(equal(n, EQUAL_DAYS, CIRCLE), **close)
    assert watson_statistics(turned, days) == pytest.approx(watson_statistics(n, LENGTHS), **close)
    assert [rank_sums(turned, days, w) for w in ARRANGEMENTS] == [rank_sums(n, LENGTHS, w) for w in ARRANGEMENTS]


@given(positive_year, st.permutations(range(12)))
def test_the_order_in_which_months_are_given_changes_nothing(counts: list[int], order: list[int]) -> None:
    n = np.array(counts)
    for statistic in (walter_elwood_statistics, score_statistics):
        assert statistic(n[order], LENGTHS[order], CIRCLE[order]) == pytest.approx(
            statistic(n, LENGTHS, CIRCLE), rel=1e-8, abs=1e-10
        )


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([0] * 12, "Every count is zero"),
        ([5, 6], "There are 2 periods and at least 3 are needed"),
        ([5, np.nan, 6, 7], "Period 2 of the counts is missing"),
        ([5, -1, 6, 7], "negative count"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(counts: list[float], says: str) -> None:
    size = len(counts)
    with pytest.raises(ValueError, match=says):
        specifications(counts, LENGTHS[:size], MONTHS[:size], NAMES[:size])
    with pytest.raises(ValueError, match=says):
        permutation_p_value(counts, LENGTHS[:size], MONTHS[:size])
    with pytest.raises(ValueError, match=says):
        watson_p_value(counts, LENGTHS[:size])


def test_nothing_is_drawn_no_times() -> None:
    with pytest.raises(ValueError, match="0 draws were asked for"):
        permutation_p_value(COUNTS, LENGTHS, MONTHS, draws=0)
    with pytest.raises(ValueError, match="0 draws were asked for"):
        watson_p_value(COUNTS, LENGTHS, draws=0)


WAVES = np.column_stack([np.cos(month_angles(MONTHS)), np.sin(month_angles(MONTHS))])


@pytest.fixture(scope="module")
def norwich_p_values() -> dict[str, float]:
    found = within_one_year(COUNTS[None], LENGTHS.astype(float), np.random.default_rng(1))
    return {name: float(p[0]) for name, p in found.items()}


# R 4.2.2 and independent Python code.
@pytest.mark.parametrize(
    ("test", "p_value", "tolerance"),
    [
        ("X²", 0.002948, 5e-7),
        ("G", 0.0006615, 5e-8),
        ("Edwards", 0.18557, 5e-6),
        ("Roger", 0.42776, 5e-6),
        ("cosinor likelihood ratio", 0.48532, 5e-6),
        ("negative binomial likelihood ratio", 0.77841, 5e-5),
        ("quasi-Poisson F", 0.80231, 5e-6),
        ("Watson", 0.198, 0.006),
        ("Hewitt", 0.7154, 0.006),
    ],
)
def test_p_values_of_norwich_2021_reach_the_known_answers(
    norwich_p_values: dict[str, float], test: str, p_value: float, tolerance: float
) -> None:
    assert norwich_p_values[test] == pytest.approx(p_value, abs=tolerance)


def test_statistics_of_norwich_2021_reach_the_known_answers() -> None:
    assert watson_statistics(COUNTS[None], LENGTHS)[0] == pytest.approx(0.117765, abs=5e-7)
    assert score_statistics(COUNTS.astype(float), LENGTHS, WAVES) == pytest.approx(1.4440, abs=5e-5)


def test_the_permutations_agree_with_the_score_statistic_s_own_distribution(norwich_p_values: dict[str, float]) -> None:
    rng = np.random.default_rng(7)
    drawn = score_statistics(rng.permuted(np.tile(COUNTS, (20_000, 1)), axis=1).astype(float), LENGTHS, WAVES)
    exact = (drawn >= score_statistics(COUNTS.astype(float), LENGTHS, WAVES) - 1e-9).mean()
    assert abs(norwich_p_values["permutation cosinor"] - exact) < 4 * np.sqrt(exact * (1 - exact) / 999)


def test_one_year_is_that_of_the_scalar_tests() -> None:
    days, _, months = design((2003, 1), 12)
    counts = random_series(10, 12, 15, seed=3)
    found = within_one_year(counts, days, np.random.default_rng(1))
    for i, n in enumerate(counts):
        dispersion, shape = measure_dispersion(n, days, draws=1), fit_within_year_shape(n, days, months)
        assert found["X²"][i] == pytest.approx(dispersion.p_value, rel=1e-8)
        assert found["G"][i] == pytest.approx(dispersion.g_p_value, rel=1e-6)
        assert found["quasi-Poisson F"][i] == pytest.approx(shape.test.p_value, rel=1e-6)
        assert found["cosinor likelihood ratio"][i] == pytest.approx(shape.likelihood_ratio_p_value, rel=1e-6)
    for i in range(2):
        scalar = fit_censored_shape(counts[i], counts[i], days, months)
        assert found["negative binomial likelihood ratio"][i] == pytest.approx(scalar.p_value, abs=2e-4)
