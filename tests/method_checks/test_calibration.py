"""Calibration: a seeded simulation in which the rule errs as often as was measured beforehand, and X² does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from countylines.method_checks import stored_rates
from countylines.method_checks.findings import CALENDAR_ALONE, RULE, cases_for
from countylines.method_checks.simulation import compare_expected
from countylines.method_checks.worlds import draw, find_case
from countylines.statistics.dated import Dated
from countylines.statistics.one_year_tests import within_one_year
from countylines.statistics.repeated_months import assess_many
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

SERIES = {3: 600, 5: 200}
EXPECTED = stored_rates.read_expected(REPOSITORY)
OF_THE_RULE = EXPECTED[EXPECTED["quantity"] == RULE]
NULL = [case for case in cases_for("error") if find_case(case).years in SERIES and case in set(OF_THE_RULE["case"])]


def claims(name: str, seed: int) -> pd.DataFrame:
    case = find_case(name)
    series = SERIES[case.years]
    counts, calendar = draw(case, series, np.random.default_rng([seed, len(name)]))
    claimed = assess_many(counts, calendar).claimed
    return pd.DataFrame({"case": [name], "quantity": [RULE], "rate": [claimed.mean()], "series": [series]})


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return pd.concat([claims(name, seed=20) for name in NULL])


def test_every_null_case_is_calibrated() -> None:
    assert len(NULL) >= 28


@pytest.mark.parametrize("name", NULL)
def test_the_rule_errs_as_often_as_was_measured(measured: pd.DataFrame, name: str) -> None:
    (row,) = compare_expected(measured[measured["case"] == name], OF_THE_RULE).to_dict("records")
    assert not row["differs"], row


def test_over_all_null_cases_the_rule_errs_as_often_as_was_measured(measured: pd.DataFrame) -> None:
    """Many small runs together are sharper than each: a rule that errs half as often again fails here."""
    both = measured.merge(OF_THE_RULE, on="case")
    hits, wanted = (both["rate"] * both["series_x"]).sum(), (both["low"] * both["series_x"]).sum()
    assert abs(hits - wanted) < 4 * np.sqrt(wanted)


@pytest.mark.parametrize(
    "name", ["april-levels-many-5", "working-days-100-350-poisson-5", "working-days-70-350-poisson-5"]
)
def test_the_rule_of_calendar_years_alone_would_be_seen(name: str) -> None:
    """The trap stays documented: without starts and working days such worlds are claimed far too often."""
    counts, calendar = draw(find_case(name), 200, np.random.default_rng(1))
    alone = (assess_many(counts, Dated.of(calendar.days, calendar.years, calendar.months)).trends_p_value < 0.05).mean()
    wrong = pd.DataFrame({"case": [name], "quantity": [RULE], "rate": [alone], "series": [200]})
    assert compare_expected(wrong, OF_THE_RULE)["differs"].all()
    before = EXPECTED[EXPECTED["quantity"] == CALENDAR_ALONE]
    assert not compare_expected(wrong.assign(quantity=CALENDAR_ALONE), before)["differs"].any()


def test_a_rule_of_the_smooth_trend_alone_would_be_seen() -> None:
    case = find_case("january-levels-many-5")
    counts, calendar = draw(case, 200, np.random.default_rng(1))
    alone = assess_many(counts, Dated.of(calendar.days, calendar.years, calendar.months)).smooth.holds.mean()
    wrong = pd.DataFrame({"case": [case.id], "quantity": [RULE], "rate": [alone], "series": [200]})
    assert compare_expected(wrong, OF_THE_RULE)["differs"].all()


def test_pearson_lies_under_clustering_and_the_quasi_poisson_test_does_not() -> None:
    series = 1_500
    counts, calendar = draw(find_case("clustered-1"), series, np.random.default_rng(4))
    found = within_one_year(counts, calendar.days, np.random.default_rng(5))
    measured = pd.DataFrame(
        [("clustered-1", name, (p < 0.05).mean(), series) for name, p in found.items()],
        columns=["case", "quantity", "rate", "series"],
    )
    of_one_year = EXPECTED[EXPECTED["quantity"].isin(measured["quantity"])]
    assert not compare_expected(measured, of_one_year)["differs"].any()
    rates = measured.set_index("quantity")["rate"]
    assert rates["X²"] > 0.6
    assert rates["quasi-Poisson F"] < 0.08
