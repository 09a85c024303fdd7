"""Suppressed counts: known answers, plain enumeration, an independent likelihood, and what is refused."""

import math
import time
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from countylines.statistics.bounded import bound_statistics, suppressed_table
from countylines.statistics.censored import (
    CensoredFit,
    CensoredShape,
    _log_interval,
    censored_fit_table,
    fit_censored,
    fit_censored_shape,
    log_probability,
)
from countylines.statistics.fillings import fillings_to_try, search_fillings
from tests.statistics.series import each

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
APRIL = 3
EXPECTED = pd.read_csv(KNOWN / "suppressed_counts.csv").set_index("quantity")
NO_BOUND = math.inf


def hide_april(low: int = 0, high: float = 4) -> tuple[np.ndarray, np.ndarray]:
    lows, highs = COUNTS.copy(), COUNTS.astype(float)
    lows[APRIL], highs[APRIL] = low, high
    return lows, highs


@cache
def norwich_shape() -> CensoredShape:
    return fit_censored_shape(COUNTS, COUNTS, DAYS, MONTHS)


@cache
def hidden_april_fit() -> CensoredFit:
    return fit_censored(*hide_april(), DAYS)


def table_of(*bounds: object, **options: int) -> pd.DataFrame:
    return suppressed_table(bound_statistics(*bounds, **options))


def edwards_p_value(counts: np.ndarray) -> float:
    roots = np.sqrt(counts)
    centre = (roots * np.exp(2j * np.pi * (MONTHS - 0.5) / 12)).sum() / roots.sum()
    return float(stats.chi2.sf(8 * counts.sum() * abs(centre) ** 2, 2))


def pearson(counts: np.ndarray, days: np.ndarray = DAYS) -> float:
    expected = counts.sum() * days / days.sum()
    return float(((counts - expected) ** 2 / expected).sum())


# Known answers


def norwich_results() -> dict[str, float]:
    fit, shape = fit_censored(COUNTS, COUNTS, DAYS), norwich_shape()
    edwards = search_fillings(*hide_april(), each(edwards_p_value))
    return {
        "alpha": fit.alpha,
        "alpha_lower": fit.alpha_interval[0],
        "alpha_upper": fit.alpha_interval[1],
        "log_likelihood": fit.log_likelihood,
        "poisson_against_negative_binomial": 2 * (fit.log_likelihood - fit.poisson_log_likelihood),
        "cosine_likelihood_ratio": shape.likelihood_ratio,
        "cosine_p_value": shape.p_value,
        "edwards_least_p_value": edwards.least,
        "edwards_greatest_p_value": edwards.greatest,
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


# The censored likelihood


@given(st.lists(st.integers(0, 60), min_size=4, max_size=12))
@settings(max_examples=8, deadline=None)
def test_exact_counts_give_the_fit_of_statsmodels(counts: list[int]) -> None:
    n = np.array(counts)
    assume(np.count_nonzero(n) > 2)
    days = DAYS[: n.size]
    fit = fit_censored(n, n, days)
    if fit.alpha == 0:
        poisson = sm.GLM(n, np.ones(n.size), family=sm.families.Poisson(), offset=np.log(days)).fit()
        assert fit.log_likelihood == pytest.approx(poisson.llf, abs=1e-7)
        assert math.log(fit.rate) == pytest.approx(poisson.params[0], abs=1e-5)
        return
    model = sm.NegativeBinomial(n, np.ones(n.size), offset=np.log(days))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        reference = model.fit(start_params=[math.log(fit.rate), fit.alpha], method="newton", disp=0, maxiter=200)
    if not reference.mle_retvals["converged"]:
        return
    assert fit.log_likelihood == pytest.approx(reference.llf, abs=1e-6)
    assert math.log(fit.rate) == pytest.approx(reference.params[0], abs=1e-4)
    assert fit.alpha == pytest.approx(reference.params[1], rel=1e-3, abs=1e-5)


def test_an_exact_cosine_gives_the_fit_of_statsmodels() -> None:
    shape = norwich_shape()
    angle = 2 * np.pi * (MONTHS - 0.5) / 12
    design = np.column_stack([np.ones(12), np.cos(angle), np.sin(angle)])
    reference = sm.NegativeBinomial(COUNTS, design, offset=np.log(DAYS)).fit(
        start_params=[-0.7, 0, 0, 0.1], method="newton", disp=0
    )
    assert (shape.cosine, shape.sine, shape.alpha) == pytest.approx(tuple(reference.params[1:]), abs=1e-5)
    assert shape.log_likelihood == pytest.approx(reference.llf, abs=1e-8)
    assert shape.log_amplitude == pytest.approx(math.hypot(*reference.params[1:3]), abs=1e-5)
    assert shape.peak_month is not None
    turn = np.cos(2 * np.pi * (shape.peak_month - 0.5) / 12 - math.atan2(reference.params[2], reference.params[1]))
    assert turn == pytest.approx(1)
    assert shape.label == "within-year shape, not seasonality"


def brute_log_likelihood(low: np.ndarray, high: np.ndarray, mean: np.ndarray, alpha: float) -> float:
    size = 1 / alpha
    inside = [
        stats.nbinom.pmf(np.arange(a, b + 1), size, size / (size + m)).sum()
        for a, b, m in zip(low, high, mean, strict=True)
    ]
    return float(np.log(inside).sum())


@given(st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0, 0, 0, 3, 10])), min_size=4, max_size=10))
@settings(max_examples=4, deadline=None)
def test_a_censored_fit_is_the_maximum_of_the_summed_probabilities(cells: list[tuple[int, int]]) -> None:
    low = np.array([a for a, _ in cells])
    high = low + np.array([width for _, width in cells])
    days = DAYS[: len(cells)]
    fit = fit_censored(low, high, days)
    reached = brute_log_likelihood(low, high, fit.rate * days, max(fit.alpha, 1e-9))
    assert fit.log_likelihood == pytest.approx(reached, abs=1e-6)

    def loss(trial: np.ndarray) -> float:
        return -brute_log_likelihood(low, high, math.exp(trial[0]) * days, math.exp(min(max(trial[1], -15), 5)))

    middle = math.log((low + high).sum() / 2 / days.sum())
    best = min(
        (optimize.minimize(loss, [middle, start], method="Nelder-Mead") for start in (-4.0, -1.0)), key=lambda r: r.fun
    )
    assert fit.log_likelihood >= -best.fun - 1e-6


def test_whether_or_not_something_happened_is_a_binomial() -> None:
    """Of 10 equal months 3 had none and 7 had one or more: the Poisson rate has 1 - exp(-30 rate) = 7/10.

    Two of the seven are known to be 1 … 10⁶, which says as much as one or more, so that the fit has two upper bounds.
    """
    low, high = np.array([0] * 3 + [1] * 7), np.array([0] * 3 + [10**6] * 2 + [NO_BOUND] * 5)
    fit = fit_censored(low, high, np.full(10, 30))
    assert fit.poisson_log_likelihood == pytest.approx(3 * math.log(0.3) + 7 * math.log(0.7), abs=1e-8)
    assert fit.log_likelihood == pytest.approx(fit.poisson_log_likelihood, abs=1e-6)


def test_profile_limits_are_where_the_likelihood_has_fallen() -> None:
    lows, highs = hide_april()
    fit = hidden_april_fit()
    floor = fit.log_likelihood - stats.chi2.ppf(0.95, 1) / 2

    def best_at_rate(rate: float) -> float:
        return -optimize.minimize_scalar(
            lambda log_alpha: -brute_log_likelihood(lows, highs.astype(int), rate * DAYS, math.exp(log_alpha)),
            bounds=(-8, 3),
            method="bounded",
            options={"xatol": 1e-8},
        ).fun

    for limit in fit.rate_interval:
        assert best_at_rate(limit) == pytest.approx(floor, abs=1e-5)
    assert fit.rate_interval[0] < fit.rate < fit.rate_interval[1]
    assert fit.alpha_interval[0] < fit.alpha < fit.alpha_interval[1]
    assert fit.hidden == 1


def test_a_month_of_which_nothing_is_known_adds_nothing() -> None:
    lows, highs = hide_april(0, NO_BOUND)
    fit, without = fit_censored(lows, highs, DAYS), (np.delete(values, APRIL) for values in (COUNTS, COUNTS, DAYS))
    reference = fit_censored(*without)
    assert fit.rate == pytest.approx(reference.rate, rel=1e-6)
    assert fit.alpha_interval == pytest.approx(reference.alpha_interval, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(reference.log_likelihood, abs=1e-9)


def test_less_dispersed_than_poisson_is_the_poisson_model() -> None:
    fit = fit_censored(DAYS, DAYS, DAYS)
    assert (fit.alpha, fit.alpha_interval[0], fit.rate) == (0, 0, pytest.approx(1, abs=1e-6))
    assert fit.log_likelihood == fit.poisson_log_likelihood


@pytest.mark.parametrize("alpha", [0.0, 1e-7, 0.99e-4, 1.01e-4, 0.01, 0.5, 20.0])
def test_probabilities_are_those_of_scipy(alpha: float) -> None:
    mean, count = np.array([0.3, 4.0, 60.0, 900.0]), np.arange(0, 1_500, 7)[:, None]
    found = log_probability(count, mean, alpha)
    if alpha:
        size = 1 / alpha
        expected = stats.nbinom.pmf(count, size, size / (size + mean))
    else:
        expected = stats.poisson.pmf(count, mean)
    shown = expected > 1e-200
    np.testing.assert_allclose(found[shown], np.log(expected[shown]), rtol=1e-6, atol=1e-7)
    for low, high in ((0, 3), (2, 80), (50, 1_000), (700, NO_BOUND)):
        wide = _log_interval(np.full(4, float(low)), np.full(4, float(high)), mean, alpha)
        outside = high == NO_BOUND
        counts = np.arange(0 if outside else low, low if outside else high + 1)[:, None]
        inside = abs(outside - np.exp(log_probability(counts, mean, alpha)).sum(axis=0))
        seen = inside > (1e-9 if outside else 1e-200)
        np.testing.assert_allclose(wide[seen], np.log(inside[seen]), rtol=1e-6, atol=1e-6)


def test_the_fit_does_not_jump_as_alpha_leaves_the_poisson_model() -> None:
    count, mean = np.array([0, 3, 5_000, 10**6]), np.array([2.0, 3.5, 5_100.0, 1e6 + 10])
    near, limit = log_probability(count, mean, 1e-13), log_probability(count, mean, 0)
    np.testing.assert_allclose(near, limit, atol=1e-5)


# Size, and what is shown


@pytest.mark.parametrize("high", [10**6, NO_BOUND])
def test_a_cell_up_to_a_million_costs_neither_time_nor_memory(high: float) -> None:
    started = time.process_time()
    lows, highs = hide_april(0, high)
    table = table_of(lows, highs, DAYS, MONTHS).set_index("quantity")
    fit_censored(lows, highs, DAYS)
    table_of(np.zeros(12), np.full(12, high), DAYS, MONTHS)
    assert time.process_time() - started < 5
    assert table.loc["total", "least"] == 171
    assert table["least"]["Pearson X², day-weighted"] < 19


def test_the_censored_table_names_limits_that_do_not_exist() -> None:
    fit, shape = hidden_april_fit(), fit_censored_shape(*hide_april(), DAYS, MONTHS)
    table = censored_fit_table(fit, shape).set_index("quantity")
    assert table.loc["events a day", ["estimate", "low", "high"]].tolist() == pytest.approx(
        [fit.rate, *fit.rate_interval]
    )
    assert "1 of the counts between bounds" in table.loc["negative binomial α", "how"]
    assert pd.isna(table.loc["p of that", "high"])
    assert table.loc["log-amplitude", "low"] == 0
    assert len(censored_fit_table(fit)) == 4


@pytest.mark.parametrize(
    ("low", "high"),
    [([0] * 12, [4] * 12), ([1] * 12, [NO_BOUND] * 12), ([0] * 11 + [5], [0] * 11 + [5])],
    ids=["nothing certain", "nothing bounded", "one month"],
)
def test_a_likelihood_without_a_maximum_is_refused(low: list[int], high: list[float]) -> None:
    with pytest.raises(ValueError, match=r"at least 2 are needed"):
        fit_censored(low, high, DAYS)
    with pytest.raises(ValueError, match=r"at least 3 are needed"):
        fit_censored_shape(low, high, DAYS, MONTHS)


def test_other_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence level"):
        fit_censored(COUNTS, COUNTS, DAYS, level=1.5)
    with pytest.raises(ValueError, match="comes twice"):
        fit_censored_shape(COUNTS, COUNTS, DAYS, [*MONTHS[:-1], 1])
    with pytest.raises(ValueError, match="allow 10 or more"):
        search_fillings(*hide_april(), pearson, limit=1)
    with pytest.raises(ValueError, match="allow 10 or more"):
        fillings_to_try(*hide_april(), limit=1)


def test_nothing_is_said_on_stderr() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for high in (10**6, NO_BOUND):
            table_of(*hide_april(0, high), DAYS, MONTHS)
            fit_censored(*hide_april(0, high), DAYS)
        large = COUNTS * 10**5
        table_of(large, large + 1_000, DAYS, MONTHS)
        fit_censored(large, large + 1_000, DAYS)
