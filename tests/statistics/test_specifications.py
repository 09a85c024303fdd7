"""The tests of one year: known answers, other ways to a number, what must change nothing, and what is refused."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.designs import waves
from countylines.statistics.specifications import (
    DAYS,
    EQUAL,
    NO_MONTH,
    TESTS,
    specifications,
    whole_year_table,
)

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, LENGTHS = NORWICH["count"].to_numpy(), NORWICH["days"].to_numpy(dtype=float)
MONTHS = np.arange(1, 13)
NAMES = [f"month {month}" for month in MONTHS]
CIRCLE = waves(MONTHS)
EQUAL_DAYS = np.ones(12)
EXPECTED = pd.read_csv(KNOWN / "norwich_2021.csv").query("part == 'one_year_tests'").set_index("quantity")
BIRTHS = pd.read_csv(KNOWN / "anencephaly_counts.csv")["count"].to_numpy()
EXPECTED_BIRTHS = pd.read_csv(KNOWN / "anencephaly.csv").set_index("quantity")
NAMED = {
    "x2": "Pearson X²",
    "g": "G",
    "cameron_trivedi": "Cameron–Trivedi z",
    "f": "quasi-Poisson cosinor F",
    "likelihood_ratio": "Poisson cosinor",
    "negative_binomial_cosinor": "negative binomial cosinor",
    "walter_elwood": "Walter–Elwood",
    "edwards": "Edwards",
    "score": "Rao score",
    "roger": "Roger",
    "watson": "Watson U²",
    "hewitt": "Hewitt (6 months)",
    "two_harmonics": "two harmonics (Poisson)",
    "two_harmonics_f": "two harmonics (quasi-Poisson F)",
}


def of_a_year(found: pd.DataFrame) -> dict[str, float]:
    """Give the results on all months by the names of the known answers."""
    whole = whole_year_table(found).set_index("test")
    results = {quantity: whole.loc[name, "statistic"] for quantity, name in NAMED.items()}
    results |= {f"{quantity}_p_value": whole.loc[name, "p"] for quantity, name in NAMED.items()}
    results["hewitt_rank_sum"] = results.pop("hewitt")
    equal = found[(found["exposure"] == EQUAL) & (found["left_out"] == NO_MONTH)].set_index("test")
    results["x2_equal_months"], results["x2_equal_months_p_value"] = equal.loc["Pearson X²", ["statistic", "p_value"]]
    return results


@pytest.fixture(scope="module")
def norwich() -> pd.DataFrame:
    return specifications(COUNTS, LENGTHS, MONTHS, NAMES)


@pytest.fixture(scope="module")
def births() -> dict[str, float]:
    return of_a_year(specifications(BIRTHS, EQUAL_DAYS, MONTHS, NAMES)) | {"total": int(BIRTHS.sum())}


@pytest.mark.parametrize("quantity", EXPECTED.index)
def test_norwich_2021_reaches_the_known_answer(norwich: pd.DataFrame, quantity: str) -> None:
    row = EXPECTED.loc[quantity]
    assert of_a_year(norwich)[quantity] == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


@pytest.mark.parametrize("quantity", EXPECTED_BIRTHS.index)
def test_the_births_of_edwards_reach_the_known_answer(births: dict[str, float], quantity: str) -> None:
    row = EXPECTED_BIRTHS.loc[quantity]
    assert births[quantity] == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


# Specifications


def test_every_specification_is_there_and_none_twice(norwich: pd.DataFrame) -> None:
    assert len(norwich) == len(TESTS) * 2 * 13
    assert not norwich.duplicated(["test", "exposure", "left_out"]).any()
    assert (norwich["p_value"].isna() == (norwich["not_given"] != "")).all()
    assert norwich["p_value"].dropna().between(0, 1).all()


def test_a_month_left_out_is_left_out(norwich: pd.DataFrame) -> None:
    without_march = COUNTS != 24
    row = norwich.set_index(["test", "exposure", "left_out"]).loc[("Pearson X²", DAYS, "month 3")]
    share = LENGTHS[without_march] / LENGTHS[without_march].sum()
    assert row["statistic"] == pytest.approx(stats.chisquare(COUNTS[without_march], share * 151)[0])
    shape = fit_within_year_shape(COUNTS[without_march], EQUAL_DAYS[without_march], MONTHS[without_march])
    row = norwich.set_index(["test", "exposure", "left_out"]).loc[("quasi-Poisson cosinor F", EQUAL, "month 3")]
    assert row["p_value"] == pytest.approx(shape.test.p_value)


def test_tests_that_go_round_the_year_refuse_a_gap(norwich: pd.DataFrame) -> None:
    gap = norwich[norwich["left_out"] != NO_MONTH]
    refused = set(gap.loc[gap["p_value"].isna(), "test"])
    rank_tests = {f"Rogerson ({w} months)" for w in (3, 4, 5)} | {"Hewitt (6 months)"}
    assert refused == rank_tests | {"Walter–Elwood (Edwards)"}
    assert gap.loc[gap["p_value"].isna(), "not_given"].str.startswith("It goes round the whole year").all()


def refused(counts: list[int]) -> pd.Series:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = specifications(counts, LENGTHS[: len(counts)], MONTHS[: len(counts)], NAMES[: len(counts)], draws=99)
    assert (found["p_value"].isna() == (found["not_given"] != "")).all()
    whole = found[(found["left_out"] == NO_MONTH) & (found["exposure"] == DAYS)]
    return whole.set_index("test")["not_given"]


@pytest.mark.parametrize("counts", [[0, 0, 175] + [0] * 9, [0, 90, 85] + [0] * 9])
def test_one_or_two_months_with_events_give_no_p_value(counts: list[int]) -> None:
    told = refused(counts)
    assert (told != "").all()
    assert told["Pearson X²"] == f"Months with events: {np.count_nonzero(counts)}, and at least 3 are needed."


def test_a_month_without_events_has_no_square_root_to_lean_on() -> None:
    told = refused([0, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13])
    assert told[told != ""].index.tolist() == ["Walter–Elwood (Edwards)"]
    assert "square roots" in told["Walter–Elwood (Edwards)"]


def test_a_handful_of_events_gives_no_chi_squared_p_value() -> None:
    told = refused([1, 0, 2, 0, 0, 1, 0, 0, 1, 0, 0, 0])
    assert "event expected in every month" in told["G"]
    assert told["Watson U²"] == told["permutation cosinor"] == told["Hewitt (6 months)"] == ""


def test_three_months_are_too_few_for_a_curve() -> None:
    told = refused([10, 20, 15])
    assert "at least 4 are needed" in told["quasi-Poisson cosinor F"]
    assert "at least 6 are needed" in told["two harmonics (Poisson)"]
    assert told["Pearson X²"] == ""


def test_counts_of_a_million_break_nothing() -> None:
    told = refused([1_000_000 + 1_000 * (month % 5) for month in range(12)])
    assert (told[[test for test in told.index if "negative" not in test]] == "").all()
