"""Suppressed counts: known answers, plain enumeration, an independent likelihood, and what is refused."""

import math
import time
import warnings
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from countylines.statistics.bounded import _shape_p_values, bound_statistics, suppressed_table
from countylines.statistics.censored import (
    CensoredFit,
    CensoredShape,
    _log_interval,
    _log_probability,
    censored_fit_table,
    fit_censored,
    fit_censored_shape,
)
from countylines.statistics.checks import check_bounds, require_exact
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.fillings import all_fillings, search_fillings

KNOWN = Path(__file__).parent / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
APRIL = 3
EXPECTED = pd.read_csv(KNOWN / "suppressed_counts.csv").set_index("quantity")
NO_BOUND = math.inf

bounds_of_some_months = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0, 0, 1, 2])).map(lambda cell: (cell[0], sum(cell))),
    min_size=4,
    max_size=6,
)


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


def fillings_of(cells: list[tuple[int, int]]) -> list[np.ndarray]:
    return [np.array(counts) for counts in product(*(range(low, high + 1) for low, high in cells))]


# Known answers


def norwich_results() -> dict[str, float]:
    fit, shape = fit_censored(COUNTS, COUNTS, DAYS), norwich_shape()
    edwards = search_fillings(*hide_april(), edwards_p_value)
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


def test_edwards_is_refused_where_april_is_hidden() -> None:
    with pytest.raises(ValueError, match=r"Edwards' test needs exact counts and 1 of 12 .* first in period 4"):
        require_exact(*hide_april(), "Edwards' test")
    np.testing.assert_array_equal(require_exact(COUNTS, COUNTS, "Edwards' test"), COUNTS)


# Searched bounds


@given(bounds_of_some_months)
@settings(max_examples=25, deadline=None)
def test_an_exhaustive_search_is_plain_enumeration(cells: list[tuple[int, int]]) -> None:
    low, high = np.array(cells).T
    assume(high.any())
    days = DAYS[: len(cells)]
    found = search_fillings(low, high, lambda counts: pearson(counts, days) if counts.any() else math.nan)
    values = [pearson(counts, days) for counts in fillings_of(cells) if counts.any()]
    assert found.exhaustive and found.fillings == len(fillings_of(cells))
    assert found.refused == (not low.any())
    assert (found.least, found.greatest) == (min(values), max(values))
    assert (pearson(found.least_at, days), pearson(found.greatest_at, days)) == (min(values), max(values))


@given(st.lists(st.integers(0, 60), min_size=12, max_size=12).filter(lambda n: np.count_nonzero(n) > 2))
@settings(max_examples=20, deadline=None)
def test_intervals_that_shrink_to_points_give_the_exact_answer(counts: list[int]) -> None:
    found, exact = bound_statistics(counts, counts, DAYS, MONTHS), measure_dispersion(counts, DAYS, draws=1)
    assert found.total == (sum(counts), sum(counts))
    for bounds, value in ((found.pearson, exact.statistic), (found.g, exact.g_statistic)):
        assert (bounds.least, bounds.greatest) == pytest.approx((value, value), rel=1e-9)
        assert bounds.exhaustive and bounds.fillings == 1
    assert found.shape_p_value is not None
    p_value = fit_within_year_shape(counts, DAYS, MONTHS).p_value
    assert (found.shape_p_value.least, found.shape_p_value.greatest) == pytest.approx((p_value, p_value), abs=1e-9)


@given(bounds_of_some_months, st.data())
@settings(max_examples=30, deadline=None)
def test_widening_an_interval_never_narrows_the_bounds(cells: list[tuple[int, int]], data: st.DataObject) -> None:
    low, high = np.array(cells).T
    assume(np.count_nonzero(low) > 2)
    wider = data.draw(st.integers(0, len(cells) - 1))
    low_wide, high_wide = low.copy(), high.copy()
    low_wide[wider], high_wide[wider] = max(0, low[wider] - 1), high[wider] + 2
    k = len(cells)
    narrow, wide = (
        bound_statistics(a, b, DAYS[:k], MONTHS[:k], limit=50_000) for a, b in ((low, high), (low_wide, high_wide))
    )
    pairs = [(narrow.pearson, wide.pearson), (narrow.g, wide.g)]
    if narrow.shape_p_value and wide.shape_p_value:
        pairs.append((narrow.shape_p_value, wide.shape_p_value))
    for inner, outer in pairs:
        assert inner.exhaustive and outer.exhaustive
        assert outer.least <= inner.least * (1 + 1e-9) and outer.greatest * (1 + 1e-9) >= inner.greatest


@given(bounds_of_some_months, st.data())
@settings(max_examples=40, deadline=None)
def test_with_a_total_only_fillings_that_meet_it_are_tried(cells: list[tuple[int, int]], data: st.DataObject) -> None:
    low, high = np.array(cells).T
    assume(high.any())
    total = data.draw(st.integers(int(low.sum()) - 1, int(high.sum()) + 1))
    meet = [counts for counts in fillings_of(cells) if counts.sum() == total]
    unmasks = not meet or any(
        {counts[i] for counts in meet} != set(range(low[i], high[i] + 1)) for i in range(len(cells))
    )
    if unmasks:
        with pytest.raises(ValueError, match=r"total (narrows a hidden cell|cannot be met)"):
            search_fillings(low, high, pearson, total=total)
        return
    if total == 0:
        return
    days = DAYS[: len(cells)]
    found = search_fillings(low, high, lambda counts: pearson(counts, days), total=total)
    values = [pearson(counts, days) for counts in meet]
    assert (found.least, found.greatest, found.fillings) == (min(values), max(values), len(meet))
    assert found.total == total


@pytest.mark.parametrize("total", [None, 12])
def test_a_search_reaches_what_enumeration_finds(total: int | None) -> None:
    low, high, days = np.zeros(5, dtype=int), np.full(5, 5), DAYS[:5]

    def statistic(counts: np.ndarray) -> float:
        return pearson(counts, days) if counts.any() else math.nan

    every = search_fillings(low, high, statistic, total=total, limit=10**5)
    searched = search_fillings(low, high, statistic, total=total, limit=600)
    assert every.exhaustive and not searched.exhaustive
    assert searched.fillings <= 600
    assert (searched.least, searched.greatest) == pytest.approx((every.least, every.greatest))
    again = search_fillings(low, high, statistic, total=total, limit=600)
    assert again.how == searched.how and again.least_at.tolist() == searched.least_at.tolist()


def test_searched_fillings_stay_within_the_bounds_and_the_total() -> None:
    low, high = np.array([0, 2, 0, 5, 1, 7]), np.array([40, 60, 30, 5, 90, 80])
    seen: list[np.ndarray] = []

    def statistic(counts: np.ndarray) -> float:
        seen.append(counts.copy())
        return float(counts[1] - counts[4])

    found = search_fillings(low, high, statistic, total=150, limit=2_000)
    tried = np.array(seen)
    assert ((tried >= low) & (tried <= high)).all() and (tried.sum(axis=1) == 150).all()
    assert (found.least, found.greatest) == (2 - 90, 60 - 1)


@pytest.mark.parametrize("total", [None, 19])
def test_a_convex_statistic_is_largest_at_a_corner(total: int | None) -> None:
    low, high = np.array([0, 0, 0, 9, 2]), np.array([6, 6, 6, 9, 9])
    every = search_fillings(low, high, lambda n: pearson(n, DAYS[:5]), total=total)
    searched = search_fillings(low, high, lambda n: pearson(n, DAYS[:5]), total=total, limit=140)
    assert every.exhaustive and not searched.exhaustive and searched.corners
    assert searched.greatest == every.greatest


def test_the_least_dispersion_may_lie_inside_and_not_at_a_bound() -> None:
    lows, highs = hide_april(0, 60)
    found = bound_statistics(lows, highs, DAYS, MONTHS).pearson
    assert 0 < found.least_at[APRIL] < 60
    assert found.least < min(pearson(lows), pearson(highs))


@given(st.lists(st.lists(st.integers(0, 40), min_size=12, max_size=12), min_size=1, max_size=8), st.integers(4, 12))
@settings(max_examples=40, deadline=None)
def test_many_shapes_at_once_are_those_fitted_one_by_one(series: list[list[int]], size: int) -> None:
    fillings = np.array(series)[:, :size]
    days, months = DAYS[:size].astype(float), MONTHS[:size]
    together = _shape_p_values(fillings, days, months)
    for counts, p_value in zip(fillings, together, strict=True):
        try:
            expected = fit_within_year_shape(counts, days, months).p_value
        except ValueError:
            assert math.isnan(p_value)
        else:
            assert p_value == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("counts", [[0, 0, 0, 10, 0, 1, 1000] + [0] * 5, [0, 0, 0, 1, 1, 1] + [0] * 6, [10**6] * 12])
def test_an_extreme_year_has_the_same_shape_either_way(counts: list[int]) -> None:
    expected = fit_within_year_shape(counts, DAYS, MONTHS).p_value
    assert _shape_p_values(np.array([counts]), DAYS, MONTHS)[0] == pytest.approx(expected, abs=1e-6)


# Claims that must hold at every filling


def test_a_claim_holds_only_if_it_holds_at_every_filling() -> None:
    lows, highs = hide_april()
    uneven = all_fillings(lows, highs, lambda counts: bool(stats.chi2.sf(pearson(counts), 11) < 0.05))
    assert uneven.holds and uneven.exhaustive and uneven.fillings == 5 and uneven.fails_at is None
    edwards = all_fillings(lows, highs, lambda counts: edwards_p_value(counts) < 0.05)
    assert not edwards.holds and edwards.exhaustive
    assert edwards.fails_at is not None and edwards_p_value(edwards.fails_at) >= 0.05


def test_one_filling_inside_is_enough_to_fail_a_claim() -> None:
    found = all_fillings([0, 0, 5], [9, 9, 5], lambda counts: tuple(counts) != (4, 7, 5))
    assert not found.holds and found.fails_at is not None and found.fails_at.tolist() == [4, 7, 5]


def test_a_claim_that_cannot_be_judged_at_a_filling_does_not_hold() -> None:
    found = all_fillings([0, 0, 0], [1, 1, 1], lambda counts: bool(measure_dispersion(counts, [30] * 3).p_value >= 0))
    assert not found.holds and found.fails_at is not None and not found.fails_at.any()


def test_a_claim_over_too_many_fillings_is_searched_and_said_so() -> None:
    tried: set[tuple[int, ...]] = set()
    found = all_fillings([0] * 8, [9] * 8, lambda counts: not tried.add(tuple(counts)), limit=600)
    assert found.holds and not found.exhaustive
    assert found.fillings == len(tried) <= 600
    assert set(product([0, 9], repeat=8)) <= tried


def test_a_cell_without_an_upper_bound_is_never_searched_to_the_end() -> None:
    low, high = [0, 5, 5], [NO_BOUND, 5, 5]
    claim = all_fillings(low, high, lambda counts: True)
    assert claim.holds and not claim.exhaustive and claim.reach == 1_000
    found = search_fillings(low, high, lambda counts: float(counts[0]))
    assert (found.least, found.greatest, found.reach, found.exhaustive) == (0, 1_000, 1_000, False)
    assert "tried up to 1,000 only" in found.how


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
    found = _log_probability(count, mean, alpha)
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
        inside = abs(outside - np.exp(_log_probability(counts, mean, alpha)).sum(axis=0))
        seen = inside > (1e-9 if outside else 1e-200)
        np.testing.assert_allclose(wide[seen], np.log(inside[seen]), rtol=1e-6, atol=1e-6)


def test_the_fit_does_not_jump_as_alpha_leaves_the_poisson_model() -> None:
    count, mean = np.array([0, 3, 5_000, 10**6]), np.array([2.0, 3.5, 5_100.0, 1e6 + 10])
    near, limit = _log_probability(count, mean, 1e-13), _log_probability(count, mean, 0)
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


def test_a_cell_without_an_upper_bound_leaves_the_dispersion_without_one() -> None:
    table = table_of(*hide_april(0, NO_BOUND), DAYS, MONTHS).set_index("quantity")
    for quantity in ("total", "Pearson X², day-weighted", "φ₀ = X²/df", "G, day-weighted"):
        assert pd.isna(table.loc[quantity, "greatest"])
    assert table.loc["p of Pearson X²", "least"] == table.loc["p of G", "least"] == 0
    assert "no upper bound" in table.loc["Pearson X², day-weighted", "how"]
    assert "tried up to 2,400 only" in table.loc["p of F, within-year shape", "how"]


def test_the_table_gives_bounds_and_what_they_rest_on() -> None:
    lows, highs = hide_april()
    table = table_of(lows, highs, DAYS, MONTHS).set_index("quantity")
    filled = [np.where(np.arange(12) == APRIL, april, COUNTS) for april in range(5)]
    x2 = [measure_dispersion(counts, DAYS, draws=1) for counts in filled]
    shapes = [fit_within_year_shape(counts, DAYS, MONTHS).p_value for counts in filled]
    for quantity, values in {
        "total": [171, 175],
        "Pearson X², day-weighted": [one.statistic for one in x2],
        "p of Pearson X²": [one.p_value for one in x2],
        "φ₀ = X²/df": [one.phi0 for one in x2],
        "G, day-weighted": [one.g_statistic for one in x2],
        "p of G": [one.g_p_value for one in x2],
        "p of F, within-year shape": shapes,
    }.items():
        assert table.loc[quantity, "least"] == pytest.approx(min(values), rel=1e-6)
        assert table.loc[quantity, "greatest"] == pytest.approx(max(values), rel=1e-6)
    assert set(table["how"]) == {"summed over the bounds", "every filling (5)"}


def test_the_table_says_whose_total_it_uses_and_when_it_only_searched() -> None:
    low, high = np.zeros(12), np.full(12, 4)
    stated = table_of(low, high, DAYS, MONTHS, total=20).set_index("quantity")
    assert stated.loc["total"].tolist() == [20, 20, "the total as stated"]
    searched = table_of(low, high, DAYS, MONTHS).set_index("quantity")
    assert searched.loc["total"].tolist() == [0, 48, "summed over the bounds"]
    assert "largest X² or G at a corner, exactly" in searched.loc["p of G", "how"]
    assert "the true bounds may lie further out; no answer at" in searched.loc["p of F, within-year shape", "how"]


def test_several_years_have_no_within_year_shape() -> None:
    counts = np.tile(COUNTS, 2)
    table = table_of(counts, counts, np.tile(DAYS, 2), np.tile(MONTHS, 2))
    assert not table["quantity"].str.contains("within-year").any()


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


# What is refused


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ([1, 2], [1, 2], "There are 2 periods and at least 3"),
        ([1, 2, 3], [1, 2], "3 low bounds but 2 high ones"),
        ([1, math.nan, 3], [1, 2, 3], "Period 2 has no low bound"),
        ([1, -1, 3], [1, 2, 3], "Period 2 has a negative bound"),
        ([1, 2, 0.5], [1, 2, 3], "Period 3 has a fractional bound"),
        ([1, 2, 3], [1, 1, 3], "Period 2 has a low bound above its high one"),
        ([1, 2, 3], [1, 2, 1e15], "Period 3 has a bound of more than"),
        (["a", 2, 3], [1, 2, 3], "low bounds are not all numbers"),
    ],
)
def test_bounds_that_are_no_counts_are_refused(low: list[float], high: list[float], told: str) -> None:
    for refuse in (check_bounds, lambda a, b: bound_statistics(a, b, [30] * 3, [1, 2, 3])):
        with pytest.raises(ValueError, match=told):
            refuse(low, high)


def test_missing_upper_bounds_are_no_upper_bounds() -> None:
    _, high = check_bounds([1, 2, 3, 4], pd.array([1, None, 3, None], dtype="Int64"))
    assert high.tolist() == [1, NO_BOUND, 3, NO_BOUND]
    assert check_bounds([1, 2, 3], [None, math.nan, 3])[1].tolist() == [NO_BOUND, NO_BOUND, 3]


def test_no_event_possible_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer at any"):
        bound_statistics([0] * 12, [0] * 12, DAYS, MONTHS)


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
        all_fillings(*hide_april(), lambda counts: True, limit=1)
    with pytest.raises(ValueError, match="narrows a hidden cell"):
        table_of(*hide_april(), DAYS, MONTHS, total=175)


def test_nothing_is_said_on_stderr() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for high in (10**6, NO_BOUND):
            table_of(*hide_april(0, high), DAYS, MONTHS)
            fit_censored(*hide_april(0, high), DAYS)
        large = COUNTS * 10**5
        table_of(large, large + 1_000, DAYS, MONTHS)
        fit_censored(large, large + 1_000, DAYS)
