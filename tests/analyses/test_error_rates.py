"""The rates that pages quote are the stored ones, and what was not simulated is said to be so."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.analyses import error_rates
from countylines.analyses.error_rates import NOT_SIMULATED, ErrorRates
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.errors import ProjectError
from countylines.method_checks.worlds import draw, find_case
from countylines.statistics.one_year_tests import within_one_year
from countylines.statistics.specifications import EXPOSURES, TESTS
from countylines.subjects.force import Force
from tests.analyses.given import NORWICH
from tests.conftest import REPOSITORY
from tests.synthetic import series

FILE = REPOSITORY / "data" / "simulations" / "rates.csv"
INDEPENDENT, CLUSTERED = "rejects flat years if events are independent", "rejects flat years if they cluster"
# .51234 of clustered years: a rate that no code could have typed.
MADE_UP = ErrorRates(
    {
        ("clustered-1", "X²"): 0.51234,
        ("ar5-3", "changepoint"): 0.125,
        ("ar8-many-5", "changepoint"): 0.625,
        ("cosine-30-ar5-3", "changepoint"): 0.875,
        ("poisson-3", "changepoint"): 0.045,
    }
)


def uneven_year(rates: ErrorRates) -> OneYear:
    return OneYear(series(NORWICH), draws=199, rates=rates)


def test_the_table_and_the_sentences_quote_the_rate_they_are_given() -> None:
    a = uneven_year(MADE_UP)
    row = a.sensitivity_table().set_index("test").loc["Pearson X²"]
    assert (row[INDEPENDENT], row[CLUSTERED]) == (NOT_SIMULATED, 0.51234)
    assert "Pearson's X² rejects: 51.2%)" in " ".join(a.specification_sentences())
    assert "Pearson's X² rejects: not simulated)" in " ".join(uneven_year(ErrorRates({})).specification_sentences())


def test_every_stored_rate_of_a_flat_year_stands_beside_its_test() -> None:
    plain = pd.read_csv(FILE).set_index(["case", "quantity"])["rate"]
    table = uneven_year(error_rates.stored(REPOSITORY)).sensitivity_table().set_index("test")
    assert table.loc["Pearson X²", CLUSTERED] == plain["clustered-1", "X²"]
    assert table.loc["Hewitt (6 months)", INDEPENDENT] == plain["poisson-1", "Hewitt"]
    assert table.loc["Rogerson (3 months)", [INDEPENDENT, CLUSTERED]].tolist() == [NOT_SIMULATED] * 2
    assert (table[CLUSTERED] != NOT_SIMULATED).sum() == len(error_rates.OF_ONE_YEAR)


def test_the_names_are_those_of_the_tests_and_of_the_simulation() -> None:
    counts, calendar = draw(find_case("poisson-1"), 3, np.random.default_rng(1))
    simulated = within_one_year(counts, calendar.days, np.random.default_rng(1))
    assert set(error_rates.OF_ONE_YEAR.values()) == simulated.keys()
    assert error_rates.OF_ONE_YEAR.keys() <= {test.named(exposure) for test in TESTS for exposure in EXPOSURES}


def test_the_test_of_a_change_is_said_to_mislead_as_often_as_was_simulated() -> None:
    several = SeveralYears(series([20, 15, 17] * 12), draws=99, rates=MADE_UP)
    told = several.sensitivity_table()["assumes"].iloc[-1]
    assert told.endswith(
        "resemble the months before them, for a change (of such flat series it rejects: 12.5% to 62.5%)"
    )
    none = replace(several, rates=ErrorRates({})).sensitivity_table()["assumes"].iloc[-1]
    assert none.endswith("it rejects: not simulated)")


def test_rates_are_told_as_in_a_sentence() -> None:
    assert error_rates.told([0.718625]) == "71.9%"
    assert error_rates.told([0.1, 0.2, 0.4]) == "10.0% to 40.0%"
    assert error_rates.told([]) == error_rates.told([None]) == NOT_SIMULATED


def test_a_project_without_a_simulation_has_no_rates_and_a_rate_has_one_value(tmp_path: Path) -> None:
    assert error_rates.stored(tmp_path) == ErrorRates({})
    with pytest.raises(ProjectError, match=r"data/simulations/rates\.csv is not there"):
        error_rates.read(tmp_path)
    folder = tmp_path / "data" / "simulations"
    folder.mkdir(parents=True)
    for broken in ("case,rate\na,.1\n", "case,quantity,rate\na,b,.1\na,b,.2\n"):
        (folder / "rates.csv").write_text(broken, encoding="utf-8")
        with pytest.raises(ProjectError, match="one rate"):
            error_rates.stored(tmp_path)


def test_the_rates_are_an_input_of_the_report_of_a_force_also_in_a_copy(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    norfolk, day = Force.named("norfolk", REPOSITORY), date(2021, 12, 31)
    here, there = (norfolk.inputs(day, root) for root in (REPOSITORY, tmp_path))
    assert here == there and "data/simulations/rates.csv" in here
    copied = tmp_path / "data" / "simulations" / "rates.csv"
    copied.write_text(copied.read_text(encoding="utf-8").replace("0.718625", "0.718750"), encoding="utf-8")
    changed = norfolk.inputs(day, tmp_path)
    assert {name for name in here if here[name] != changed[name]} == {"data/simulations/rates.csv"}
    copied.unlink()
    assert "data/simulations/rates.csv" not in norfolk.inputs(day, tmp_path)
