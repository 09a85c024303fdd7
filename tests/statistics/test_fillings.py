"""Suppressed counts: known answers, plain enumeration, an independent likelihood, and what is refused."""

import math
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from countylines.statistics.bounded import bound_statistics
from countylines.statistics.fillings import fillings_to_try, search_fillings
from tests.statistics.series import each

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
APRIL = 3
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


def edwards_p_value(counts: np.ndarray) -> float:
    roots = np.sqrt(counts)
    centre = (roots * np.exp(2j * np.pi * (MONTHS - 0.5) / 12)).sum() / roots.sum()
    return float(stats.chi2.sf(8 * counts.sum() * abs(centre) ** 2, 2))


def pearson(counts: np.ndarray, days: np.ndarray = DAYS) -> float:
    expected = counts.sum() * days / days.sum()
    return float(((counts - expected) ** 2 / expected).sum())


def fillings_of(cells: list[tuple[int, int]]) -> list[np.ndarray]:
    return [np.array(counts) for counts in product(*(range(low, high + 1) for low, high in cells))]


# Searched bounds


@given(bounds_of_some_months)
def test_an_exhaustive_search_is_plain_enumeration(cells: list[tuple[int, int]]) -> None:
    low, high = np.array(cells).T
    assume(high.any())
    days = DAYS[: len(cells)]
    found = search_fillings(low, high, each(lambda counts: pearson(counts, days) if counts.any() else math.nan))
    values = [pearson(counts, days) for counts in fillings_of(cells) if counts.any()]
    assert found.exhaustive and found.fillings == len(fillings_of(cells))
    assert found.refused == (not low.any())
    assert (found.least, found.greatest) == (min(values), max(values))
    assert (pearson(found.least_at, days), pearson(found.greatest_at, days)) == (min(values), max(values))


@given(bounds_of_some_months, st.data())
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


def test_a_search_reaches_what_enumeration_finds() -> None:
    low, high, days = np.zeros(5, dtype=int), np.full(5, 5), DAYS[:5]

    def statistic(counts: np.ndarray) -> float:
        return pearson(counts, days) if counts.any() else math.nan

    every = search_fillings(low, high, each(statistic), limit=10**5)
    searched = search_fillings(low, high, each(statistic), limit=600)
    assert every.exhaustive and not searched.exhaustive
    assert searched.fillings <= 600
    assert (searched.least, searched.greatest) == pytest.approx((every.least, every.greatest))
    again = search_fillings(low, high, each(statistic), limit=600)
    assert again.how == searched.how and again.least_at.tolist() == searched.least_at.tolist()


def test_searched_fillings_stay_within_the_bounds() -> None:
    low, high = np.array([0, 2, 0, 5, 1, 7]), np.array([40, 60, 30, 5, 90, 80])
    seen: list[np.ndarray] = []

    def statistic(counts: np.ndarray) -> float:
        seen.append(counts.copy())
        return float(counts[1] - counts[4])

    found = search_fillings(low, high, each(statistic), limit=2_000)
    tried = np.array(seen)
    assert ((tried >= low) & (tried <= high)).all()
    assert (found.least, found.greatest) == (2 - 90, 60 - 1)


# Fillings at which a claim must hold


def test_few_fillings_are_all_there_are_each_once_corners_first() -> None:
    found = fillings_to_try([0, 0, 5], [9, 9, 5])
    assert found.exhaustive and found.reach is None
    assert {tuple(each) for each in found.values.tolist()} == set(product(range(10), range(10), [5]))
    assert len(found.values) == 100
    assert {tuple(each) for each in found.values[:4].tolist()} == set(product([0, 9], [0, 9], [5]))


def test_too_many_fillings_are_drawn_and_said_so() -> None:
    found = fillings_to_try([0] * 8, [9] * 8, limit=600)
    tried = {tuple(each) for each in found.values.tolist()}
    assert not found.exhaustive and len(tried) == len(found.values) <= 600
    assert set(product([0, 9], repeat=8)) <= tried


def test_a_cell_without_an_upper_bound_is_never_searched_to_the_end() -> None:
    low, high = [0, 5, 5], [NO_BOUND, 5, 5]
    tried = fillings_to_try(low, high)
    assert not tried.exhaustive and tried.reach == 1_000
    found = search_fillings(low, high, each(lambda counts: float(counts[0])))
    assert (found.least, found.greatest, found.reach, found.exhaustive) == (0, 1_000, 1_000, False)
    assert "tried up to 1,000 only" in found.how
