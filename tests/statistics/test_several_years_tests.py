"""Classical tests of several years: known answers from R, and what a series is too short or too flat for."""

from __future__ import annotations

from calendar import monthrange
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.changepoint import find_changepoint
from countylines.statistics.dated import Dated
from countylines.statistics.dispersion import cameron_trivedi
from countylines.statistics.several_years_tests import (
    CHANGE_PERMUTATIONS,
    beside_the_rule,
    friedman,
    friedman_statistics,
    kruskal_wallis,
    qs,
    qs_statistics,
    several_years_table,
    strength,
)
from tests.statistics import oracle
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
SERIES = pd.read_csv(KNOWN / "several_years_series.csv")


def counts(name: str) -> np.ndarray:
    return SERIES.loc[SERIES["series"] == name, "count"].to_numpy(float)


# R 4.2.2, seastests 0.15.4 on first differences; independent Python code agrees.
@pytest.mark.parametrize(
    ("name", "test", "statistic", "p_value"),
    [
        ("UK driver deaths", "qs", 108.71232931966, 2.474e-24),
        ("UK driver deaths", "kruskal_wallis", 94.3135850130063, 2.3697e-15),
        ("UK driver deaths", "friedman", 80.9076923076923, 9.84853e-13),
        ("US accidental deaths", "qs", 74.4742112748026, 6.732e-17),
        ("US accidental deaths", "kruskal_wallis", 59.3344287949922, 1.23224903614272e-08),
        ("US accidental deaths", "friedman", 47.1538461538461, 2.01939069044421e-06),
    ],
)
def test_differences_reach_the_known_answers(name: str, test: str, statistic: float, p_value: float) -> None:
    differences = np.diff(counts(name))
    months = SERIES.loc[SERIES["series"] == name, "month"].to_numpy(int)[1:]
    found = {
        "qs": lambda: qs(differences),
        "kruskal_wallis": lambda: kruskal_wallis(differences, months),
        "friedman": lambda: friedman(differences[-(differences.size // 12 * 12) :].reshape(-1, 12)),
    }[test]()
    assert found.statistic == pytest.approx(statistic, rel=1e-5)
    assert found.p_value == pytest.approx(p_value, rel=1e-3)


def test_friedman_and_kruskal_wallis_reach_the_examples_of_r() -> None:
    found = friedman(pd.read_csv(KNOWN / "rounding_times.csv").to_numpy())
    assert (found.statistic, found.p_value) == (pytest.approx(11.142857142857), pytest.approx(0.00380504077551136))
    ozone = pd.read_csv(KNOWN / "ozone_by_month.csv")
    found = kruskal_wallis(ozone["ozone"], ozone["month"])
    assert (found.statistic, found.p_value) == (pytest.approx(29.2665763061169), pytest.approx(6.90071411854678e-06))


# R package AER, dispersiontest; the horse kicks are vcd::VonBort, as frequencies of 0 to 4 deaths.
@pytest.mark.parametrize(
    ("values", "days", "statistic", "p_value", "dispersion"),
    [
        (
            np.repeat([0, 1, 2, 3, 4], [144, 91, 32, 11, 2]),
            np.ones(280),
            1.03089508838055,
            0.151295010068898,
            1.08571428564648,
        ),
        (
            [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13],
            [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
            1.65439259723984,
            0.0490238848031483,
            2.35321117689937,
        ),
    ],
)
def test_cameron_and_trivedi_reach_the_known_answers(values, days, statistic, p_value, dispersion) -> None:  # type: ignore[no-untyped-def]
    found = cameron_trivedi(values, days)
    assert found.statistic == pytest.approx(statistic, rel=1e-5)
    assert found.p_value == pytest.approx(p_value, rel=1e-4)
    assert found.dispersion == pytest.approx(dispersion, rel=1e-5)


def months(years: int, skip: tuple[int, ...] = ()) -> pd.DataFrame:
    table = pd.DataFrame({"year": np.repeat(np.arange(2001, 2001 + years), 12), "month": np.tile(range(1, 13), years)})
    table["days"] = [monthrange(y, m)[1] for y, m in zip(table["year"], table["month"], strict=True)]
    return table.assign(count=np.random.default_rng(2).poisson(15, len(table))).drop(index=list(skip))


def table_of(t: pd.DataFrame) -> pd.DataFrame:
    return several_years_table(t["count"], Dated.of(t["days"], t["year"], t["month"]), draws=199).set_index("method")


def test_every_test_is_given_for_five_whole_years() -> None:
    table = table_of(months(5))
    assert (table["not_given"] == "").all()
    assert table["p_value"].dropna().between(0, 1).all()
    assert len(table) == 9


def test_what_a_series_is_too_short_or_too_broken_for_is_said() -> None:
    short = table_of(months(3))
    assert "3" in short.loc["Strength of seasonality F_S (STL, periodic)", "not_given"]
    broken = table_of(months(5, skip=(17,)))
    assert broken.loc["QS, first differences of daily rates", "not_given"] != ""
    assert pd.isna(broken.loc["QS, first differences of daily rates", "p_value"])
    assert broken.loc["Friedman, daily rates", "not_given"] == ""


def test_a_pattern_that_repeats_is_seen_by_every_test_of_months() -> None:
    t = months(5)
    t["count"] = np.random.default_rng(1).poisson(40 * np.exp(0.8 * np.cos(2 * np.pi * (t["month"] - 4) / 12)))
    table = table_of(t)
    assert (table.filter(regex="Friedman|Kruskal|QS", axis=0)["p_value"] < 0.001).all()
    assert table.loc["Strength of seasonality F_S (STL, periodic)", "statistic"] > 0.8


@pytest.mark.parametrize(
    "compute",
    [
        lambda: find_changepoint([5] * 10, [30] * 10),
        lambda: find_changepoint([0] * 30, [30] * 30),
        lambda: friedman([[1.0, float("nan")], [2.0, 3.0]]),
        lambda: strength([1.0] * 10),
        lambda: cameron_trivedi([0, 0, 0, 0], [30] * 4),
    ],
)
def test_bad_input_is_refused_in_a_sentence(compute) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"\w+ \w+.*[.:]"):
        compute()


def test_tests_beside_the_rule_are_the_scalar_ones() -> None:
    time = design((2001, 1), 48)
    counts = random_series(12, 48, 15, seed=9)
    found = beside_the_rule(counts, Dated.of(*time), np.random.default_rng(1))
    for i, n in enumerate(counts):
        rates = n / time[0]
        assert found["Friedman"][i] == pytest.approx(friedman(rates.reshape(-1, 12)).p_value, rel=1e-8)
        assert found["QS"][i] == pytest.approx(qs(np.diff(rates)).p_value, rel=1e-8)
    for i in range(4):
        p = find_changepoint(counts[i], time[0], draws=4_999).p_value
        error = np.sqrt(p * (1 - p) / CHANGE_PERMUTATIONS)
        assert abs(found["changepoint"][i] - p) < 4 * error + 1 / CHANGE_PERMUTATIONS


def test_statistics_of_many_series_are_those_of_scipy_and_statsmodels() -> None:
    counts = random_series(20, 60, 4, seed=9)
    blocks = counts.reshape(20, 5, 12).astype(float)
    assert friedman_statistics(blocks) == pytest.approx([oracle.friedman(each) for each in blocks], rel=1e-10)
    differences = np.diff(counts, axis=1).astype(float)
    assert qs_statistics(differences) == pytest.approx([oracle.qs(each) for each in differences], rel=1e-10)
