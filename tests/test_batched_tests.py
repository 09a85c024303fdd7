"""The batched tests beside the scalar ones, and beside known answers where there is no scalar one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.censored import fit_censored_shape
from countylines.statistics.changepoint import CHANGE_PERMUTATIONS, find_changepoint
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.cycles import fit_cycles
from countylines.statistics.designs import month_angles
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.intervals import garwood_intervals, intervals_within_one_year, rank_sets, simultaneous_level
from countylines.statistics.one_year_tests import score_statistics, watson_statistics, within_one_year
from countylines.statistics.repeated_months import assess
from countylines.statistics.several_years_tests import beside_the_rule, friedman, qs
from tests.conftest import REPOSITORY
from tests.test_batched_rule import design, random_series

NORWICH = pd.read_csv(REPOSITORY / "tests" / "known_answers" / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
WAVES = np.column_stack([np.cos(month_angles(MONTHS)), np.sin(month_angles(MONTHS))])


@pytest.fixture(scope="module")
def norwich() -> dict[str, float]:
    found = within_one_year(COUNTS[None], DAYS.astype(float), np.random.default_rng(1))
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
def test_norwich_2021_reaches_the_known_answer(
    norwich: dict[str, float], test: str, p_value: float, tolerance: float
) -> None:
    assert norwich[test] == pytest.approx(p_value, abs=tolerance)


def test_statistics_of_norwich_2021_reach_the_known_answers() -> None:
    assert watson_statistics(COUNTS[None], DAYS)[0] == pytest.approx(0.117765, abs=5e-7)
    assert score_statistics(COUNTS.astype(float), DAYS, WAVES) == pytest.approx(1.4440, abs=5e-5)


def test_the_permutations_agree_with_the_score_statistic_s_own_distribution(norwich: dict[str, float]) -> None:
    rng = np.random.default_rng(7)
    drawn = score_statistics(rng.permuted(np.tile(COUNTS, (20_000, 1)), axis=1).astype(float), DAYS, WAVES)
    exact = (drawn >= score_statistics(COUNTS.astype(float), DAYS, WAVES) - 1e-9).mean()
    assert abs(norwich["permutation cosinor"] - exact) < 4 * np.sqrt(exact * (1 - exact) / 999)


def test_one_year_is_that_of_the_scalar_tests() -> None:
    days, _, months = design((2003, 1), 12)
    counts = random_series(10, 12, 15, seed=3)
    found = within_one_year(counts, days, np.random.default_rng(1))
    for i, n in enumerate(counts):
        dispersion, shape = measure_dispersion(n, days, draws=1), fit_within_year_shape(n, days, months)
        assert found["X²"][i] == pytest.approx(dispersion.p_value, rel=1e-8)
        assert found["G"][i] == pytest.approx(dispersion.g_p_value, rel=1e-6)
        assert found["quasi-Poisson F"][i] == pytest.approx(shape.p_value, rel=1e-6)
        assert found["cosinor likelihood ratio"][i] == pytest.approx(shape.likelihood_ratio_p_value, rel=1e-6)
    for i in range(2):
        scalar = fit_censored_shape(counts[i], counts[i], days, months)
        assert found["negative binomial likelihood ratio"][i] == pytest.approx(scalar.p_value, abs=2e-4)


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


def test_cycles_are_those_of_the_rule() -> None:
    time = design((2003, 7), 48)
    counts = random_series(12, 48, 15, seed=8)
    cycles = fit_cycles(counts, *time)
    for i, n in enumerate(counts):
        one = assess(n, *time).cycle
        assert cycles.p_value[i] == pytest.approx(one.test.p_value, rel=1e-6)
        np.testing.assert_allclose(cycles.coefficients[i], [one.cosine, one.sine], atol=1e-7)
        assert cycles.far[i] == pytest.approx(one.far, rel=1e-6)
        assert cycles.covers(np.zeros(2))[i] == (one.near == 0)


def test_tests_beside_the_rule_are_the_scalar_ones() -> None:
    time = design((2001, 1), 48)
    counts = random_series(12, 48, 15, seed=9)
    found = beside_the_rule(counts, *time, np.random.default_rng(1))
    for i, n in enumerate(counts):
        rates = n / time[0]
        assert found["Friedman"][i] == pytest.approx(friedman(rates.reshape(-1, 12)).p_value, rel=1e-8)
        assert found["QS"][i] == pytest.approx(qs(np.diff(rates)).p_value, rel=1e-8)
    for i in range(4):
        p = find_changepoint(counts[i], time[0], draws=4_999).p_value
        error = np.sqrt(p * (1 - p) / CHANGE_PERMUTATIONS)
        assert abs(found["changepoint"][i] - p) < 4 * error + 1 / CHANGE_PERMUTATIONS
