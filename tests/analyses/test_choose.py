"""Each series gets the analysis of its state of evidence, and every state its heading."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.described import FewInexactMonths, FewMonths, NoEvent, TwoInexactYears, TwoYears
from countylines.analyses.inexact_year import InexactYear
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.observations.series import Evidence
from tests.analyses.given import NORWICH, told
from tests.synthetic import series


@pytest.mark.parametrize(
    ("counts", "evidence"),
    [
        ([5, (0, 4), 7, 8], Evidence.NOT_EXACT),
        ([5, (6, None), 7, 8], Evidence.NOT_EXACT),
        ([0, 0, 0, 0], Evidence.ALL_ZERO),
        (NORWICH, Evidence.ONE_YEAR),
        ([5, 6, 7], Evidence.ONE_YEAR),
        ([5, 6], Evidence.FEW_MONTHS),
        ([5], Evidence.FEW_MONTHS),
        (NORWICH + NORWICH, Evidence.TWO_YEARS),
        ([*NORWICH, 5], Evidence.TWO_YEARS),
        (NORWICH * 3, Evidence.SEVERAL_YEARS),
    ],
)
def test_the_state_follows_the_series(counts: list, evidence: Evidence) -> None:
    assert series(counts).evidence is evidence


def test_forty_months_from_july_are_two_complete_years() -> None:
    found = series([10] * 40, start="2018-07")
    assert (found.complete_years, found.evidence) == (2, Evidence.TWO_YEARS)


STATES = {
    "one year": (series(NORWICH), Evidence.ONE_YEAR, OneYear, "One year cannot show seasonality"),
    "two years": (series(NORWICH * 2), Evidence.TWO_YEARS, TwoYears, "Two years of months cannot show"),
    "hidden months of one year": (
        series([(0, 4), *NORWICH[1:]]),
        Evidence.NOT_EXACT,
        InexactYear,
        "One year cannot show seasonality",
    ),
    "hidden months of two years": (
        series([(0, 4), *NORWICH[1:], *NORWICH]),
        Evidence.NOT_EXACT,
        TwoInexactYears,
        "Two years of months cannot show",
    ),
    "hidden months of several years": (
        series([(5, 9), *([7, 9, 8, 10, 6] * 8)[1:36]]),
        Evidence.NOT_EXACT,
        InexactYears,
        "That the same months stand out each year is not shown",
    ),
    "two months": (series([5, 6]), Evidence.FEW_MONTHS, FewMonths, "So few months are described, not tested"),
    "two months, one hidden": (
        series([5, (0, 4)]),
        Evidence.NOT_EXACT,
        FewInexactMonths,
        "So few months are described, not tested",
    ),
    "one month of zero": (series([0]), Evidence.ALL_ZERO, NoEvent, "No event was recorded"),
    "nothing known": (series([(0, 4)] * 36), Evidence.NOT_EXACT, InexactYears, "cannot be tested"),
    "all zero": (series([0] * 12), Evidence.ALL_ZERO, NoEvent, "No event was recorded"),
    "five years, not claimed": (
        series(np.random.default_rng(6).poisson(15, 60).tolist(), start="2015-01"),
        Evidence.SEVERAL_YEARS,
        SeveralYears,
        "That the same months stand out each year is not shown",
    ),
}


NEVER = ("excluded", "there is none", "no seasonality", "seasonal ", "seasonal.", "riskier month ", "typical year")


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_heading_and_none_of_the_forbidden_words(state: str) -> None:
    s, evidence, analysis, heading = STATES[state]
    assert s.evidence is evidence
    found = analyse(s, draws=199)
    assert type(found) is analysis
    said = found.findings()
    assert any(heading in finding.heading for finding in said)
    text = "\n".join([told(said), *found.in_short()])
    assert not [word for word in NEVER if word in text.lower()]
    assert "differ repeatedly, whichever" not in text
