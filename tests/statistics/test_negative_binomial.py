"""Dispersion: known answers, independent computations, and what must not change a result."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from countylines.statistics.designs import waves, with_level
from countylines.statistics.negative_binomial import (
    compare_negative_binomial,
    fit_negative_binomial,
    negative_binomial_gains,
)
from tests.statistics import oracle
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS = NORWICH["count"].to_numpy()
DAYS = NORWICH["days"].to_numpy()


def negative_binomial_log_likelihood(counts: np.ndarray, means: np.ndarray, alpha: float) -> float:
    return float(stats.nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * means)).sum())


def profile(counts: np.ndarray, days: np.ndarray, alpha: float) -> float:
    """Return the log-likelihood at alpha, the rate at its best, by a search of its own."""
    start = np.log(counts.sum() / days.sum())
    search = optimize.minimize_scalar(
        lambda rate: -negative_binomial_log_likelihood(counts, np.exp(rate) * days, alpha),
        bounds=(start - 3, start + 3),
        method="bounded",
        options={"xatol": 1e-9},
    )
    return -float(search.fun)


@pytest.mark.parametrize(
    "counts",
    [COUNTS, [3, 9, 40], [0, 0, 0, 7, 1, 30], [619, 28, 152, 125, 31, 97, 74, 49], [205, 191, 240, 218, 180]],
)
def test_negative_binomial_fit_agrees_with_a_direct_search(counts: list[int]) -> None:
    n = np.array(counts)
    days = DAYS[: n.size].astype(float)
    found = compare_negative_binomial(n, days)
    search = optimize.minimize_scalar(
        lambda log_alpha: -profile(n, days, np.exp(log_alpha)),
        bounds=(-12, 5),
        method="bounded",
        options={"xatol": 1e-8},
    )
    poisson = stats.poisson.logpmf(n, n.sum() * days / days.sum()).sum()
    assert found.alpha == pytest.approx(np.exp(search.x), rel=1e-4)
    assert found.statistic == pytest.approx(2 * (-search.fun - poisson), abs=1e-6)
    assert found.p_value == pytest.approx(stats.chi2.sf(found.statistic, 1) / 2)
    allowed = stats.chi2.ppf(0.95, 1)
    lower, upper = found.alpha_interval
    assert 2 * (found.log_likelihood - profile(n, days, upper)) == pytest.approx(allowed, abs=1e-5)
    if found.statistic > allowed:
        assert 0 < lower < found.alpha
        assert 2 * (found.log_likelihood - profile(n, days, lower)) == pytest.approx(allowed, abs=1e-5)
    else:
        assert lower == 0


@pytest.mark.parametrize("counts", [[14, 15, 14, 15, 14, 15], [15] * 12, [0, 0, 1]])
def test_underdispersed_counts_are_poisson(counts: list[int]) -> None:
    days = DAYS[: len(counts)].astype(float)
    found = compare_negative_binomial(counts, days)
    assert (found.alpha, found.statistic, found.p_value, found.alpha_interval[0]) == (0, 0, 1, 0)
    fall = 2 * (found.log_likelihood - profile(np.array(counts), days, found.alpha_interval[1]))
    assert fall == pytest.approx(stats.chi2.ppf(0.95, 1), abs=1e-5)


def test_counts_equal_to_their_expectations_are_no_cause_for_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = compare_negative_binomial([15] * 12, np.full(12, 30))
    assert found.alpha == 0


# As statsmodels fits them, one series at a time


@pytest.mark.parametrize("mean", [3, 15, 400])
def test_many_fits_are_those_of_statsmodels(mean: float) -> None:
    days, _, months = design((2003, 1), 12)
    counts = np.vstack([random_series(10, 12, mean, seed=7), np.random.default_rng(7).poisson(mean, (5, 12))])
    for columns in (np.ones((12, 1)), with_level(waves(months))):
        found = fit_negative_binomial(counts, columns, days)
        for i, n in enumerate(counts):
            alpha, log_likelihood = oracle.negative_binomial(n, columns, days)
            assert found.alpha[i] == pytest.approx(alpha, rel=2e-5, abs=1e-12)
            assert found.log_likelihood[i] == pytest.approx(log_likelihood, rel=1e-9)
    gains = negative_binomial_gains(counts, days, months)
    alone = [negative_binomial_gains(n[None], days, months)[0] for n in counts]
    assert alone == pytest.approx(gains, rel=1e-9, abs=1e-9)


def test_the_interval_ends_where_the_profile_of_statsmodels_has_fallen() -> None:
    days, *_ = design((2003, 1), 12)
    for n in random_series(5, 12, 15, seed=8):
        found = compare_negative_binomial(n, days)
        for limit in found.alpha_interval:
            if limit:
                fall = 2 * (found.log_likelihood - oracle.profile_height(n, days, limit))
                assert fall == pytest.approx(stats.chi2.ppf(0.95, 1), rel=1e-7)
