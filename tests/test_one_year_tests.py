"""The tests of one year: known answers, other ways to a number, what must change nothing, and what is refused."""

from __future__ import annotations

import warnings
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from countylines.simulated_cases import draw, find_case
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.designs import waves, with_level
from countylines.statistics.negative_binomial import negative_binomial_gain, negative_binomial_gains
from countylines.statistics.one_year_tests import (
    permutation_p_value,
    score_statistics,
    two_harmonics,
    walter_elwood_statistics,
    watson_p_value,
    watson_statistics,
    within_one_year,
)
from countylines.statistics.poisson import f_p_values, fit
from countylines.statistics.rank_sums import WINDOWS, rank_sum_p_values, rank_sums
from countylines.statistics.specifications import (
    DAYS,
    EQUAL,
    NO_MONTH,
    REJECTS,
    TESTS,
    specifications,
    whole_year_table,
)

KNOWN = Path(__file__).parent / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, LENGTHS = NORWICH["count"].to_numpy(), NORWICH["days"].to_numpy(dtype=float)
MONTHS = np.arange(1, 13)
NAMES = [f"month {month}" for month in MONTHS]
CIRCLE = waves(MONTHS)
EQUAL_DAYS = np.ones(12)
EXPECTED = pd.read_csv(KNOWN / "norwich_2021.csv").query("part == 'one_year_tests'").set_index("quantity")
BIRTHS = pd.read_csv(KNOWN / "anencephaly_counts.csv")["count"].to_numpy()
EXPECTED_BIRTHS = pd.read_csv(KNOWN / "anencephaly.csv").set_index("quantity")
RANK_SUMS = pd.read_csv(KNOWN / "rank_sums.csv")
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
positive_year = st.lists(st.integers(1, 60), min_size=12, max_size=12)


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


def test_rank_sums_have_the_exact_distribution() -> None:
    for window, rows in RANK_SUMS.groupby("window"):
        found = rank_sum_p_values(rows["rank_sum"], int(window))
        np.testing.assert_allclose(found, rows["p_value"], rtol=0, atol=6e-11)
        assert rows["arrangements"].sum() == 39_916_800
    assert set(RANK_SUMS["window"]) == set(WINDOWS)


def test_a_half_of_tied_ranks_gets_the_larger_p_value() -> None:
    assert rank_sum_p_values([54.5, 54], 6).tolist() == [pytest.approx(0.0804617605)] * 2
    assert rank_sum_p_values(rank_sums(np.full(12, 7), EQUAL_DAYS, 6), 6) == 1


def test_rank_sums_look_round_the_turn_of_the_year() -> None:
    year = np.array([11, 10, 9, 1, 2, 3, 4, 5, 6, 7, 8, 12])
    assert [float(rank_sums(year, EQUAL_DAYS, window)) for window in WINDOWS] == [33, 42, 50, 57]


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
@settings(max_examples=25, deadline=None)
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
    gains = negative_binomial_gains(drawn, LENGTHS)
    designs = np.ones((12, 1)), with_level(waves(MONTHS, harmonics=2))
    flat, two = (fit(drawn, design, LENGTHS) for design in designs)
    for at, n in enumerate(drawn):
        shape, (gain, test) = fit_within_year_shape(n, LENGTHS, MONTHS), two_harmonics(n, LENGTHS, MONTHS)
        assert batched["cosinor likelihood ratio"][at] == pytest.approx(shape.likelihood_ratio_p_value, abs=1e-7)
        assert batched["quasi-Poisson F"][at] == pytest.approx(shape.p_value, abs=1e-7)
        assert gain == pytest.approx(flat.deviance[at] - two.deviance[at], abs=1e-6)
        assert test.p_value == pytest.approx(f_p_values(flat, two)[at], abs=1e-6)
        assert negative_binomial_gain(n, LENGTHS, MONTHS) == pytest.approx(gains[at], abs=1e-3)
        assert batched["Edwards"][at] == pytest.approx(
            stats.chi2.sf(walter_elwood_statistics(n, EQUAL_DAYS, CIRCLE), 2)
        )


def test_the_error_rates_given_are_found_again() -> None:
    named = {
        "X²": "Pearson X²",
        "G": "G",
        "Edwards": "Edwards",
        "Roger": "Roger",
        "Watson": "Watson U²",
        "cosinor likelihood ratio": "Poisson cosinor",
        "negative binomial likelihood ratio": "negative binomial cosinor",
        "quasi-Poisson F": "quasi-Poisson cosinor F",
        "permutation cosinor": "permutation cosinor",
        "Hewitt": "Hewitt (6 months)",
    }
    for column, case in enumerate(("poisson-1", "clustered-1")):
        rng = np.random.default_rng(20 + column)
        counts, calendar = draw(find_case(case), 2_000, rng)
        found = {named[test]: p for test, p in within_one_year(counts, calendar.days, rng).items()}
        found |= _beside(counts, calendar.days)
        assert found.keys() == REJECTS.keys()
        for test, p_values in found.items():
            given_before = REJECTS[test][column]
            error = np.sqrt(given_before * (1 - given_before) * (1 / 2_000 + 1 / 8_000))
            assert (p_values < 0.05).mean() == pytest.approx(given_before, abs=4 * error + 0.0005), (test, case)


def _beside(counts: np.ndarray, days: np.ndarray) -> dict[str, np.ndarray]:
    expected = counts.sum(axis=1, keepdims=True) * days / days.sum()
    excess = ((counts - expected) ** 2 - counts) / expected
    flat, two = (fit(counts, x, days) for x in (np.ones((12, 1)), with_level(waves(MONTHS, harmonics=2))))
    return {
        "Cameron–Trivedi z": stats.norm.sf(excess.mean(axis=1) / excess.std(axis=1, ddof=1) * np.sqrt(12)),
        "Walter–Elwood": stats.chi2.sf(walter_elwood_statistics(counts, days, CIRCLE), 2),
        "Rao score": stats.chi2.sf(score_statistics(counts, days, CIRCLE), 2),
        "two harmonics (Poisson)": stats.chi2.sf(flat.deviance - two.deviance, 4),
        "two harmonics (quasi-Poisson F)": f_p_values(flat, two),
        **{f"Rogerson ({w} months)": rank_sum_p_values(rank_sums(counts, days, w), w) for w in (3, 4, 5)},
    }


# What must change nothing


@given(positive_year, st.floats(0.01, 100))
@settings(max_examples=30, deadline=None)
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
@settings(max_examples=30, deadline=None)
def test_a_turned_year_keeps_its_statistics(counts: list[int], turn: int) -> None:
    n, turned = np.array(counts), np.roll(counts, turn)
    days = np.roll(LENGTHS, turn)
    close = {"rel": 1e-8, "abs": 1e-10}
    for equal in (walter_elwood_statistics, score_statistics):
        assert equal(turned, EQUAL_DAYS, CIRCLE) == pytest.approx(equal(n, EQUAL_DAYS, CIRCLE), **close)
    assert watson_statistics(turned, days) == pytest.approx(watson_statistics(n, LENGTHS), **close)
    assert [rank_sums(turned, days, w) for w in WINDOWS] == [rank_sums(n, LENGTHS, w) for w in WINDOWS]


@given(positive_year, st.permutations(range(12)))
@settings(max_examples=30, deadline=None)
def test_the_order_in_which_months_are_given_changes_nothing(counts: list[int], order: list[int]) -> None:
    n = np.array(counts)
    for statistic in (walter_elwood_statistics, score_statistics):
        assert statistic(n[order], LENGTHS[order], CIRCLE[order]) == pytest.approx(
            statistic(n, LENGTHS, CIRCLE), rel=1e-8, abs=1e-10
        )


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
    assert row["p_value"] == pytest.approx(shape.p_value)


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
