"""Batches, rates, and the comparisons that must be able to fail."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from frictionless import Package

from countylines.analyses import error_rates
from countylines.errors import ProjectError
from countylines.method_checks import stored_rates
from countylines.method_checks.findings import RULE, cases_for
from countylines.method_checks.simulation import (
    BATCH,
    batches,
    compare_expected,
    compare_rates,
    rates,
    simulate_batch,
)
from countylines.method_checks.simulation_run import count_series, run
from countylines.method_checks.worlds import CASES, find_case
from tests.conftest import REPOSITORY

FAST = [find_case("poisson-3"), find_case("clustered-3")]


def test_batches_hold_the_series_asked_for_and_long_series_a_share() -> None:
    three = list(batches(find_case("poisson-3"), 2 * BATCH + 7, seed=1))
    assert [b.series for b in three] == [BATCH, BATCH, 7]
    assert [b.number for b in three] == [0, 1, 2]
    assert sum(b.series for b in batches(find_case("poisson-5"), 1000, 1)) == 500
    assert sum(b.series for b in batches(find_case("poisson-10"), 1000, 1)) == 250
    assert [b.series for b in batches(find_case("poisson-10"), 1, 1)] == [1]
    with pytest.raises(ValueError, match="0 series were asked for"):
        list(batches(find_case("poisson-3"), 0, 1))


def test_no_two_batches_share_their_chance() -> None:
    starts = {
        float(batch.rng.random())
        for seed in (1, 2)
        for name in ("poisson-3", "clustered-3")
        for batch in batches(find_case(name), 2 * BATCH, seed)
    }
    assert len(starts) == 8


def test_rates_put_batches_together_in_any_order() -> None:
    first, second = batches(find_case("poisson-3"), BATCH + 50, seed=1)
    found = [(first, {"rule claims": 10}), (second, {"rule claims": 5})]
    table = rates(found)
    assert table.to_dict("records") == rates(found[::-1]).to_dict("records")
    (row,) = table.to_dict("records")
    assert (row["rate"], row["series"]) == (15 / 300, 300)
    assert row["standard_error"] == pytest.approx(np.sqrt(0.05 * 0.95 / 300))


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing() -> None:
    told: list[int] = []
    alone = run(FAST, 60, 5, processes=1, done=told.append)
    pd.testing.assert_frame_equal(alone, run(FAST[::-1], 60, 5, processes=2))
    assert sum(told) == count_series(FAST, 60) == 120
    own = alone[alone["case"] == "poisson-3"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, run([find_case("poisson-3")], 60, 5))
    assert not alone["rate"].equals(run(FAST, 60, 6)["rate"])
    with pytest.raises(ProjectError, match="0 processes"):
        run(FAST, 60, 5, processes=0)


def test_a_batch_counts_every_quantity_of_its_case() -> None:
    one_year = simulate_batch(next(batches(find_case("clustered-1"), 20, 1)))
    assert {"X²", "Watson", "quasi-Poisson F", "rank sets exclude a rank"} <= one_year.keys()
    several = simulate_batch(next(batches(find_case("cosine-30-3"), 20, 1)))
    assert {"rule claims", "U covers", "ellipse covers", "changepoint"} <= several.keys()
    assert all(0 <= hits <= 20 for hits in (one_year | several).values())


def table(rate: float, series: int, case: str = "poisson-3") -> pd.DataFrame:
    return pd.DataFrame({"case": [case], "quantity": ["rule claims"], "rate": [rate], "series": [series]})


@pytest.mark.parametrize(
    ("stored", "live", "differs"), [(0.03, 0.05, False), (0.03, 0.09, True), (0.5, 0.36, False), (0.5, 0.34, True)]
)
def test_runs_differ_beyond_four_standard_errors(stored: float, live: float, differs: bool) -> None:
    (row,) = compare_rates(table(stored, 8000), table(live, 200)).to_dict("records")
    assert row["differs"] == differs
    assert np.sign(row["standard errors"]) == np.sign(live - stored)


def test_the_standard_error_is_that_of_both_runs_with_half_a_series_granted() -> None:
    (row,) = compare_rates(table(0.2, 400), table(0.3, 100)).to_dict("records")
    pooled = (80 + 30) / 500
    error = np.sqrt(pooled * (1 - pooled) * (1 / 400 + 1 / 100))
    assert row["standard errors"] == pytest.approx((0.1 - (1 / 400 + 1 / 100) / 2) / error)


def test_rates_that_never_happen_do_not_differ_and_unknown_ones_are_refused() -> None:
    assert compare_rates(table(0, 8000), table(0, 100))["standard errors"].tolist() == [0]
    with pytest.raises(ValueError, match="not among the stored ones, first 'rule claims' of 'poisson-3'"):
        compare_rates(table(0, 8000, "dip-3"), table(0, 100))


def expected(low: float, high: float, rounding: float = 0.0005) -> pd.DataFrame:
    row = table(0, 4000).drop(columns="rate")
    return row.assign(low=low, high=high, rounding=rounding)


@pytest.mark.parametrize(
    ("low", "high", "rate", "differs"),
    [
        (0.03, 0.03, 0.035, False),
        (0.03, 0.03, 0.06, True),
        (0.03, 0.06, 0.06, False),
        (0.1, np.nan, 0.95, False),
        (0.1, np.nan, 0.05, True),
        (np.nan, 0.1, 0.02, False),
        (np.nan, 0.1, 0.15, True),
    ],
)
def test_expected_rates_may_be_ranges_open_on_a_side(low: float, high: float, rate: float, differs: bool) -> None:
    (row,) = compare_expected(table(rate, 8000), expected(low, high)).to_dict("records")
    assert row["differs"] == differs


def test_rounding_is_granted_and_unmeasured_quantities_are_refused() -> None:
    assert compare_expected(table(0.034, 10**9), expected(0.03, 0.03, 0.005))["standard errors"].tolist() == [0]
    with pytest.raises(ValueError, match="'rule claims' of 'poisson-3' was not measured"):
        compare_expected(table(0.03, 10).assign(quantity="other"), expected(0.03, 0.03))


def test_every_case_and_quantity_expected_exists() -> None:
    wanted = stored_rates.read_expected(REPOSITORY)
    assert set(wanted["case"]) <= {case.id for case in CASES}
    assert not wanted.duplicated(["case", "quantity"]).any()
    assert (wanted["low"].notna() | wanted["high"].notna()).all()


def test_stored_rates_are_those_measured_beforehand_or_say_why_not() -> None:
    stored, wanted = error_rates.read(REPOSITORY), stored_rates.read_expected(REPOSITORY)
    compared = compare_expected(stored, wanted)
    assert len(compared) == len(wanted) >= 140
    explained = wanted.loc[wanted["reason"].notna(), ["case", "quantity"]]
    differing = compared.loc[compared["differs"], ["case", "quantity"]]
    assert set(differing.itertuples(index=False)) == set(explained.itertuples(index=False))
    assert len(differing) < 0.06 * len(wanted)


def test_stored_rates_rest_on_every_case_with_its_share_of_series() -> None:
    stored, made = error_rates.read(REPOSITORY), stored_rates.read_descriptor(REPOSITORY)["countylines"]
    assert made["series"] >= 8_000
    series = stored.groupby("case")["series"].unique().map(list).to_dict()
    assert series == {case.id: [round(made["series"] * case.share)] for case in CASES}
    assert "countylines.statistics.repeated_months" in made["code"]


def test_rates_are_written_with_a_descriptor_that_holds(tmp_path: Path) -> None:
    found = run([find_case("poisson-3")], 20, 1)
    stored_rates.write(found, 20, 1, {"countylines.method_checks.simulation": "0" * 64}, tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    content = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert content["countylines"]["seed"] == 1
    assert content["countylines"]["synthetic"] is True
    assert {path.name for path in tmp_path.iterdir()} == {"rates.csv", "datapackage.json"}
    read = pd.read_csv(tmp_path / "rates.csv")
    np.testing.assert_allclose(read["rate"], found["rate"], rtol=1e-5)
    assert set(read["description"]) == {find_case("poisson-3").description}


def test_absent_rates_and_unknown_cases_are_told_in_a_sentence(tmp_path: Path) -> None:
    for read in (error_rates.read, stored_rates.read_descriptor):
        with pytest.raises(ProjectError, match="is not there"):
            read(tmp_path)
    with pytest.raises(ProjectError, match="--case nowhere: there is no such case"):
        stored_rates.cases_named(["nowhere"])
    assert [case.id for case in stored_rates.cases_named(["dip-3", "dip-3"])] == ["dip-3"]
    assert stored_rates.cases_named([]) == list(CASES)


def test_the_methods_page_gives_how_often_the_rule_errs_here() -> None:
    stored = error_rates.read(REPOSITORY)
    errs = stored[(stored["quantity"] == RULE) & stored["case"].isin(cases_for("error"))]["rate"]
    told = f"errs in {errs.min():.3f} to {errs.max():.3f} of series".replace("0.", ".")
    assert told in " ".join((REPOSITORY / "docs" / "methods.md").read_text(encoding="utf-8").split())
