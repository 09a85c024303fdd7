"""Each series gets the analysis of its state of evidence, and every state its heading."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.analyses.analysis import Shown
from countylines.analyses.choose import MOST_IN_FULL, analyse, choose_shown
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
    "two years": (series(NORWICH * 2), Evidence.TWO_YEARS, TwoYears, "Fewer than three complete years cannot show"),
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
        "Fewer than three complete years cannot show",
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
    assert found.heading == said[0].heading
    assert any(heading in finding.heading for finding in said)
    text = "\n".join([told(said), *found.in_short()])
    assert not [word for word in NEVER if word in text.lower()]
    assert "differ repeatedly, whichever" not in text


EIGHT = [series([n] * 12, area=f"Area {n}") for n in (3, 8, 1, 6, 2, 7, 5, 4)]
"""Eight series, each of twelve times as many events as its area is numbered."""


def test_few_series_are_all_shown_in_full_in_their_order() -> None:
    few = EIGHT[:MOST_IN_FULL]
    assert choose_shown(few) == [(s, Shown.EVERY) for s in few]


def test_of_many_those_that_claims_speak_of_are_shown_then_the_largest_and_every_one_is_listed() -> None:
    chosen = choose_shown(EIGHT, {("Area 1", "synthetic arrests"), ("Area 8", "another measure"), ("Area 2", "drugs")})
    found = [(s.area.removeprefix("Area "), shown) for s, shown in chosen]
    assert found == [
        ("1", Shown.CLAIMED),
        *[(area, Shown.LARGEST) for area in "87654"],
        ("3", Shown.LISTED),
        ("2", Shown.LISTED),
    ]


def test_every_series_that_a_claim_speaks_of_is_shown_however_many_they_are() -> None:
    chosen = choose_shown(EIGHT, {(s.area, s.measure) for s in EIGHT[1:]})
    assert [shown for _, shown in chosen] == [Shown.CLAIMED] * 7 + [Shown.LISTED]
    assert chosen[-1][0] is EIGHT[0]
