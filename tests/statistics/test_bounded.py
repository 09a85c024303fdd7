"""Suppressed counts: known answers, plain enumeration, an independent likelihood, and what is refused."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countylines.statistics.bounded import bound_statistics, shape_p_values, suppressed_table
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.fillings import search_fillings
from tests.statistics.series import each

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
APRIL = 3
NO_BOUND = math.inf


def hide_april(low: int = 0, high: float = 4) -> tuple[np.ndarray, np.ndarray]:
    lows, highs = COUNTS.copy(), COUNTS.astype(float)
    lows[APRIL], highs[APRIL] = low, high
    return lows, highs


def table_of(*bounds: object, **options: int) -> pd.DataFrame:
    return suppressed_table(bound_statistics(*bounds, **options))


def pearson(counts: np.ndarray, days: np.ndarray = DAYS) -> float:
    expected = counts.sum() * days / days.sum()
    return float(((counts - expected) ** 2 / expected).sum())


@given(st.lists(st.integers(0, 60), min_size=12, max_size=12).filter(lambda n: np.count_nonzero(n) > 2))
@settings(max_examples=20, deadline=None)
def test_intervals_that_shrink_to_points_give_the_exact_answer(counts: list[int]) -> None:
    found, exact = bound_statistics(counts, counts, DAYS, MONTHS), measure_dispersion(counts, DAYS, draws=1)
    assert found.total == (sum(counts), sum(counts))
    for bounds, value in ((found.pearson, exact.statistic), (found.g, exact.g_statistic)):
        assert (bounds.least, bounds.greatest) == pytest.approx((value, value), rel=1e-9)
        assert bounds.exhaustive and bounds.fillings == 1
    assert found.shape_p_value is not None
    p_value = fit_within_year_shape(counts, DAYS, MONTHS).test.p_value
    assert (found.shape_p_value.least, found.shape_p_value.greatest) == pytest.approx((p_value, p_value), abs=1e-9)


def test_a_convex_statistic_is_largest_at_a_corner() -> None:
    low, high = np.array([0, 0, 0, 9, 2]), np.array([6, 6, 6, 9, 9])
    every = search_fillings(low, high, each(lambda n: pearson(n, DAYS[:5])))
    searched = search_fillings(low, high, each(lambda n: pearson(n, DAYS[:5])), limit=140)
    assert every.exhaustive and not searched.exhaustive and searched.corners
    assert searched.greatest == every.greatest


def test_the_least_dispersion_may_lie_inside_and_not_at_a_bound() -> None:
    lows, highs = hide_april(0, 60)
    found = bound_statistics(lows, highs, DAYS, MONTHS).pearson
    assert 0 < found.least_at[APRIL] < 60
    assert found.least < min(pearson(lows), pearson(highs))


@given(st.lists(st.lists(st.integers(0, 40), min_size=12, max_size=12), min_size=1, max_size=8), st.integers(4, 12))
def test_many_shapes_at_once_are_those_fitted_one_by_one(series: list[list[int]], size: int) -> None:
    fillings = np.array(series)[:, :size]
    days, months = DAYS[:size].astype(float), MONTHS[:size]
    together = shape_p_values(fillings, days, months)
    for counts, p_value in zip(fillings, together, strict=True):
        try:
            expected = fit_within_year_shape(counts, days, months).test.p_value
        except ValueError:
            assert math.isnan(p_value)
        else:
            assert p_value == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("counts", [[0, 0, 0, 10, 0, 1, 1000] + [0] * 5, [0, 0, 0, 1, 1, 1] + [0] * 6, [10**6] * 12])
def test_an_extreme_year_has_the_same_shape_either_way(counts: list[int]) -> None:
    expected = fit_within_year_shape(counts, DAYS, MONTHS).test.p_value
    assert shape_p_values(np.array([counts]), DAYS, MONTHS)[0] == pytest.approx(expected, abs=1e-6)


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
    shapes = [fit_within_year_shape(counts, DAYS, MONTHS).test.p_value for counts in filled]
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


def test_the_table_says_that_totals_are_summed_and_when_it_only_searched() -> None:
    low, high = np.zeros(12), np.full(12, 4)
    searched = table_of(low, high, DAYS, MONTHS).set_index("quantity")
    assert searched.loc["total"].tolist() == [0, 48, "summed over the bounds"]
    assert "largest X² or G at a corner, exactly" in searched.loc["p of G", "how"]
    assert "the true bounds may lie further out; no answer at" in searched.loc["p of F, within-year shape", "how"]


def test_several_years_have_no_within_year_shape() -> None:
    counts = np.tile(COUNTS, 2)
    table = table_of(counts, counts, np.tile(DAYS, 2), np.tile(MONTHS, 2))
    assert not table["quantity"].str.contains("within-year").any()


def test_no_event_possible_is_refused() -> None:
    with pytest.raises(ValueError, match="no answer at any"):
        bound_statistics([0] * 12, [0] * 12, DAYS, MONTHS)
