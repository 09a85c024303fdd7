"""Whole words decide what a header is: those that only hold another do not."""

import pytest

from countylines.received.propose import vocabulary


@pytest.mark.parametrize(
    ("header", "is_one"),
    [
        ("Month", True), ("Date reported", True), ("Offence_Month", True), ("OffenceDate", True), ("Qtr", True),
        ("Mandate fraud", False), ("Holiday arrests", False), ("Yearlings stolen", False), ("Updates", False),
        ("Searches on pay days", False), ("", False), ("To date", False), ("Year to date", False), ("Date to", True),
    ],
)  # fmt: skip
def test_a_period_is_named_by_words_for_one_alone(header, is_one):
    assert vocabulary.is_period(header) is is_one
    assert not vocabulary.is_numbered("Year to date")


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("Total", True), ("Grand total", True), ("Sub-total", True), ("County total", True), ("All ages", True),
        ("Total Class B", True), ("Full year", True), ("All other theft", False), ("Totally exempt", False),
        ("Overall", True), ("Allotments", False), ("Both", True), ("Summary justice", False),
    ],
)  # fmt: skip
def test_a_total_is_named_at_the_start_or_the_end_or_by_all(label, is_one):
    assert vocabulary.is_total(label) is is_one


def test_weeks_say_which_day_they_name():
    named = {"w/c": "week_beginning", "Week commencing": "week_beginning", "Week ending": "week_ending", "Week": ""}
    assert {header: vocabulary.week(header) for header in named} == named


def test_forces_are_named_by_words_for_them_alone():
    assert all(map(vocabulary.is_force, ("Police force", "Force name", "Force/Region", "Reported by", "Falls within")))
    assert not any(map(vocabulary.is_force, ("Task force arrests", "Enforcement", "Use of force", "Area")))


@pytest.mark.parametrize("cell", ["Suppressed", "Redacted", "S40", "s.31", "Section 40(2)", "Not yet available"])
def test_words_that_withhold_are_known(cell):
    assert vocabulary.is_withheld(cell)


@pytest.mark.parametrize("cell", ["Supply", "Not guilty plea", "S", "Street 40", "Bail"])
def test_other_words_withhold_nothing(cell):
    assert not vocabulary.is_withheld(cell)
