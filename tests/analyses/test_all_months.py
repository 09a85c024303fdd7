"""What a report says of all its series of months together."""

from __future__ import annotations

from datetime import date

from countylines.analyses import all_months
from countylines.analyses.choose import analyse
from tests.analyses.given import NORWICH
from tests.analyses.test_choose import NEVER
from tests.synthetic import series


def test_no_months_have_their_heading_and_no_test() -> None:
    ((_, told),) = all_months.findings("Kent Police", [])
    assert told.heading == "No monthly figures are at hand"
    assert not any(word in " ".join(told.sentences) for word in (*NEVER, "p =", "p <"))


def test_every_series_of_several_has_its_findings_under_its_name() -> None:
    one, other = series(NORWICH), series([1] * 24, area="Elsewhere")
    analyses = [analyse(s, draws=200) for s in (one, other)]
    for told in (
        [finding.heading for _, finding in all_months.findings("Kent Police", analyses)],
        all_months.in_short("Kent Police", analyses),
    ):
        assert [text.startswith(one.title) for text in told] == [not text.startswith(other.title) for text in told]
        assert told[0].startswith(one.title) and told[-1].startswith(other.title)
    assert not all_months.findings("Kent Police", analyses[:1])[0][1].heading.startswith(one.title)


def test_what_applies_to_some_series_alone_is_said_of_them_alone() -> None:
    county_lines = series(NORWICH, measure="county lines arrests")
    assert any("arrests are counted as ones of county lines" in told for told in all_months.caveats([county_lines]))
    assert not any("county lines" in told for told in all_months.caveats([series(NORWICH)]))
    assert any("Intervals and exact tests" in told for told in all_months.caveats([series(NORWICH)]))
    assert not any("Intervals and exact tests" in told for told in all_months.caveats([series(NORWICH * 3)]))
    assert all_months.caveats([])


def test_a_last_month_known_before_its_end_may_not_be_complete() -> None:
    s = series(NORWICH)
    (told,) = all_months.last_month_sentences([s], {"synthetic": date(2021, 12, 31)})
    assert "December 2021 may not be a full month, because its figure was known by 31 December 2021" in told
    assert all_months.last_month_sentences([s], {"synthetic": date(2022, 1, 15)}) == []


def test_what_the_release_of_a_series_notes_is_repeated_once() -> None:
    note = "May was not final."
    assert all_months.noted([series(NORWICH)] * 2, {"synthetic": note, "another": "x"}) == [
        f"Noted in the release synthetic: {note}"
    ]
    assert all_months.noted([series(NORWICH)], {"synthetic": ""}) == []


def test_a_force_without_months_is_told_what_to_ask() -> None:
    ((_, found),) = all_months.findings("Kent Police", [])
    assert "not asked" in found.sentences[0]
    assert "A request that would ask" in found.sentences[1]
    assert all_months.in_short("Kent Police", []) == [found.sentences[0]]
