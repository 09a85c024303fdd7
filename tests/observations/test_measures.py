"""What a measure counts is told by whole words, and what is not known gets no wrong word."""

from __future__ import annotations

from datetime import date

import pytest

from countylines.observations import measures
from countylines.observations.known import observations
from countylines.observations.measures import measured


@pytest.mark.parametrize(
    ("measure", "kind"),
    [
        ("county lines arrests", measures.ARRESTS),
        ("Operation Gravity arrests by origin of the person arrested", measures.ARRESTS),
        ("arrests following stop and search", measures.ARRESTS),
        ("stop and search arrests", measures.ARRESTS),
        ("number of arrests for drug offences", measures.ARRESTS),
        ("county lines arrests (synthetic)", measures.ARRESTS),
        ("arrests for drugs and weapons", measures.ARRESTS),
        ("recorded crimes", measures.OFFENCES),
        ("drug-related crimes recorded", measures.OFFENCES),
        ("police recorded drug trafficking offences", measures.OFFENCES),
        ("offences resulting in arrest", measures.OFFENCES),
        ("stop and searches", measures.SEARCHES),
        ("Stop & Searches", measures.SEARCHES),
        ("stop-and-search", measures.SEARCHES),
        ("stop and searches leading to arrest", measures.SEARCHES),
        ("drug seizures", measures.SEIZURES),
        ("seizures at arrest", measures.SEIZURES),
        ("warrants executed", measures.WARRANTS),
        ("arrest warrants executed", measures.WARRANTS),
        ("search warrants", measures.WARRANTS),
        ("charges", measures.CHARGES),
        ("drug lines closed", measures.CLOSURES),
        ("county line closures", measures.CLOSURES),
        ("drug lines active", measures.LINES),
        ("highest-harm drug lines active", measures.LINES),
        ("people arrested", measures.PEOPLE),
        ("people arrested for drug offences", measures.PEOPLE),
        ("cash seized (£)", measures.AMOUNTS),
        ("seizures (kg)", measures.AMOUNTS),
        ("value of seizures", measures.AMOUNTS),
        ("arrest rate", measures.AMOUNTS),
        ("arrests per officer", measures.AMOUNTS),
        ("arrests (% of all)", measures.AMOUNTS),
    ],
)
def test_a_measure_is_of_the_kind_that_its_name_ends_with(measure: str, kind: measures.Measured) -> None:
    assert measured(measure) == kind


@pytest.mark.parametrize(
    "measure",
    [
        "",
        "deaths from drug misuse",
        "arrests and charges",
        "arrests, charges",
        "arrests of adults and charges",
        "de-arrests",
        "arrested",
        "arrests per month",
        "lines of enquiry",
        "case closures",
        "lines opened",
        "warrants issued",
        "crimes solved",
        "crime prevention visits",
        "search dogs",
        "drug lines opened",
        "people",
        "people injured",
        "free charge points",
    ],
)
def test_what_is_not_known_gets_no_word_that_may_be_wrong(measure: str) -> None:
    found = measured(measure)
    assert found == measures.OTHER
    assert found.many == "events"
    assert "police" not in found.caution


@pytest.mark.parametrize("force", ["norfolk", "northern-ireland"])
def test_every_measure_of_the_project_is_of_a_known_kind(repository, force: str) -> None:
    found = observations(force, date(2026, 11, 23), repository)["measure"].unique()
    assert [measure for measure in found if measured(measure) == measures.OTHER] == []
