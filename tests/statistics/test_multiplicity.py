"""Holm and Benjamini–Hochberg: R's answers, and the rule corrected over the series of a report."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from countylines.analyses.all_months import corrected_table
from countylines.analyses.months import RULE
from countylines.analyses.several_years import SeveralYears
from countylines.statistics.multiplicity import benjamini_hochberg, holm
from countylines.statistics.repeated_months import State, across_forces
from tests.synthetic import series

KNOWN = pd.read_csv(Path(__file__).parents[1] / "known_answers" / "false_discovery_rate.csv")
SHUFFLED = KNOWN.sample(frac=1, random_state=1)
PEAK = [8, 10, 16, 22, 30, 34, 33, 28, 20, 14, 9, 8]
FLAT = [15] * 12


def result(p: float, *, claimed: bool) -> Any:
    state = State.CLAIMED if claimed else State.NOT_SHOWN
    return SimpleNamespace(largest_p_value=p, least_p_value=0.0, complete_years=(1, 2, 3), state=state, claimed=claimed)


def test_holm_reaches_the_known_answers_in_whatever_order() -> None:
    assert holm(SHUFFLED["p"]) == pytest.approx(SHUFFLED["holm"].to_numpy(), abs=1e-9)


def test_forces_reach_the_known_answers_in_whatever_order() -> None:
    table = across_forces([(str(p), result(p, claimed=p < 0.0015)) for p in SHUFFLED["p"]])
    expected = SHUFFLED["benjamini_hochberg"].to_numpy()
    assert table["p, Benjamini–Hochberg"].to_numpy() == pytest.approx(expected, abs=1e-9)
    # Four adjusted values are below .05, but only a series that the rule claims alone can be claimed after it.
    assert (table["p, Benjamini–Hochberg"] < 0.05).sum() == 4
    assert sorted(table.loc[table["after correction"], "p"]) == [0.0001, 0.0004]


def test_nothing_to_correct_is_an_empty_table() -> None:
    assert holm([]).size == 0
    assert corrected_table([], RULE).empty


def several(year: list[int], years: int, seed: int) -> SeveralYears:
    counts = np.random.default_rng(seed).poisson(np.tile(year, years)).tolist()
    return SeveralYears(series(counts), draws=200)


def test_the_rule_is_corrected_over_the_series_on_its_largest_p_value() -> None:
    peaked, flat = several(PEAK, 4, 1), several(FLAT, 4, 12)
    assert peaked.rule is not None
    assert flat.rule is not None
    refused = SeveralYears(series([0] * 36))
    table = corrected_table([peaked, refused, flat], RULE)
    small, large = peaked.rule.largest_p_value, flat.rule.largest_p_value
    assert small < large
    assert table["largest p"].tolist() == [small, large]
    assert table["p, Holm"].tolist() == [pytest.approx(2 * small), pytest.approx(max(2 * small, large))]
    assert table["least p possible"].tolist() == [pytest.approx(2 / 12**3)] * 2
    assert table["months differ repeatedly"].tolist() == [True, False]
    assert table["after correction"].tolist() == [True, False]


def test_three_years_on_the_floor_lose_their_claim_among_four_series() -> None:
    floor = several(PEAK, 3, 1)
    assert floor.rule is not None
    assert floor.rule.claimed
    assert floor.rule.largest_p_value == pytest.approx(2 / 144)
    table = corrected_table([floor, *[several(FLAT, 3, seed) for seed in (12, 13, 14)]], RULE)
    # 4 times 2/144 is .0556.
    assert table.loc[0, "p, Holm"] == pytest.approx(8 / 144)
    assert table.loc[0, "months differ repeatedly"]
    assert not table.loc[0, "after correction"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_corrected_p_values_are_those_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])
    assert benjamini_hochberg(p_values) == pytest.approx(multipletests(p_values, method="fdr_bh")[1])
    assert holm([p_values, p_values[::-1]])[1] == pytest.approx(holm(p_values)[::-1])
