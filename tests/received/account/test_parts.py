"""Texts that say a figure counts part of its period are told; days outside, or at its ends, are not."""

import pytest

from tests.received.account.judged import kinds, told

PART = "part of a period"
MONTHS = {"counts": "B3:B5", "labels": {"month": {"column": "A"}}}
YEARS = {"counts": "B3:B5", "labels": {"year": {"column": "A"}}}


def months(before="Norwich", after=""):
    return f"{before} | \nMonth | Arrests\nSep 2021 | 9\nOct 2021 | 13\nNov 2021 | 6\n{after} | "


def years(after):
    return f"Norwich | \nYear | Arrests\n2019 | 130\n2020 | 144\n2021 | 90\n{after} | "


@pytest.mark.parametrize(
    "after",
    [
        "Data correct as at 14 November 2021",
        "Data as at 1 November 2021",
        "Extracted on 14/11/2021",
        "Figures up to and including 2021-11-14.",
        "Up to 14th November",
        "November is incomplete",
        "Part month",
        "November: two weeks only",
        "Arrests to date",
    ],
)
def test_a_note_that_ends_the_last_month_early_is_told(after):
    said = told(months(after=after), MONTHS)
    assert f"A6: {after!r} may say that a figure counts part of its period" in said
    assert "it is read as all of 2021-09-01 to 2021-11-30" in said


def test_a_title_that_begins_within_the_first_month_is_told():
    assert PART in kinds(months(before="Arrests from 6 September 2021 to 30 November 2021"), MONTHS)


def test_a_year_that_ends_early_is_told():
    assert PART in kinds(years("2021 figures are up to 30 September"), YEARS)
    assert PART in kinds(years("Figures to 30 September"), YEARS)


@pytest.mark.parametrize(
    "before",
    ["Arrests from 1 September 2021 to 30 November 2021", "Arrests from 01/09/2021 to 30/11/2021", "Only adults"],
)
def test_days_at_the_ends_of_the_periods_are_not(before):
    assert kinds(months(before=before), MONTHS) == []


@pytest.mark.parametrize("after", ["Answered on 14 December 2021", "An operation began on 14 October 2021", "Part 2"])
def test_days_elsewhere_are_not(after):
    assert kinds(months(after=after), MONTHS) == []


def test_a_period_read_to_that_day_is_not():
    block = {"counts": "C3:C4", "labels": {"start": {"column": "A"}, "end": {"column": "B"}}}
    table = (
        "Norwich | | \nFrom | To | Arrests\n2021-10-01 | 2021-10-31 | 13\n2021-11-01 | 2021-11-14 | 6\nTo 14/11/2021"
    )
    assert PART not in kinds(table, block)


@pytest.mark.parametrize(
    "after",
    [
        "2021 covers January to September.",
        "2021: Jan-Sep",
        "Figures for 2021 are up to September",
        "Figures for 2021 are up to and including Sept.",
        "In 2020 only arrests until the end of August 2020 were recorded",
        "The 2019 figure is from April onwards, when recording began",
        "Arrests before June 2020 were not searched",
        "The system was not in use between 3 March 2020 and 15 May 2020",
        "2021 is not a full year",
        "2021 is not the whole year.",
        "Please note 2021 = 9 months",
        "2021 (nine months)",
        "The last row covers only 10 months",
        "Six months of data for 2021",
        "Up to the date of your request",
        "Figures for 2021 run to the 15th of the month",
        "First three quarters of 2021 only",
    ],
)
def test_a_year_of_which_a_note_names_some_months_is_told(after):
    assert PART in kinds(years(after), YEARS)


@pytest.mark.parametrize(
    "after",
    [
        "Arrests from January 2019 to December 2021",
        "Jan 2019 - Dec 2021",
        "Figures are for January to December",
        "Recorded since January 2019",
        "Recorded since April 2008",
        "Sentenced to 9 months",
        "All 12 months of each year are counted",
        "Recorded crime statistics are up to date",
        "Years ending March",
        "Years run from 1 April to 31 March",
        "Answered by the March team",
    ],
)
def test_months_at_the_ends_of_years_or_beyond_are_not(after):
    assert PART not in kinds(years(after), YEARS)


@pytest.mark.parametrize("before", ["Arrests January 2019 - June 2021", "Apr 2019 to Dec 2021", "Arrests to June 2021"])
def test_a_title_that_begins_or_ends_within_a_year_is_told(before):
    assert PART in kinds(years("").replace("Norwich", before, 1), YEARS)


def test_a_month_that_a_title_ends_with_is_whole():
    assert PART not in kinds(months(before="Arrests, September to November 2021"), MONTHS)
    assert PART not in kinds(months(after="Figures from Sept 2021 up to the end of November"), MONTHS)


def test_a_sentence_of_a_long_note_is_told():
    letter = "Every effort is made to be accurate, and figures may change as records are reviewed by the force. " * 3
    assert PART in kinds(years(f"{letter}Figures for 2021 are up to the end of September 2021. {letter}"), YEARS)
