"""Numbers that were left out are told with their ranges; what is no count, or of another force, is not."""

import pytest

from countylines.received.account.cells import is_fraction, is_number
from tests.conftest import SERIES
from tests.received.account.judged import grid, kinds, told

NORFOLK = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}, "leave_out": {"C": "no whole counts"}}


def beside(*cells, header="Charges"):
    """Give a table of arrests with another column beside them."""
    rows = zip(("Jan-21", "Feb-21", "Mar-21"), (5, 6, 7), cells, strict=True)
    return "\n".join([f"Month | Arrests | {header}", *(" | ".join(map(str, row)) for row in rows)])


@pytest.mark.parametrize(
    "text",
    ["14", "14.0", "1,204", "1.204", "1 204", "6 (12%)", "2 arrests", "No arrests", "fewer than five", "<5", "#REF!",
     "=A1+A2", "12*", "7 [p]", "five", "10 or more", "3-5", "(14)"],
)  # fmt: skip
def test_a_number_is_known_however_it_is_written(text):
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "12%", "14.5", "-3", "Jan-21", "2021/22", "12 Acacia Road", "Norwich", "x" * 90])
def test_what_is_no_count_is_no_number(text):
    assert not is_number(text)


def test_fractions_signs_and_percentages_are_told_from_whole_numbers():
    assert all(map(is_fraction, ["14.5", "12%", "-3", "+4", "3.79"]))
    assert not any(map(is_fraction, ["14", "14.0", "1,204"]))


@pytest.mark.parametrize("cells", [("9.0", "12.0", "15.0"), ("9 arrests", "No arrests", "fewer than five"), (9, 8, 7)])
def test_numbers_left_out_are_told_with_their_range(cells):
    said = told(beside(*cells), NORFOLK)
    assert "a.csv, sheet 'Data', C2:C4: 3 cells look like numbers of a count and are not read; give a layout" in said


def test_numbers_that_nothing_speaks_of_are_told_wherever_they_stand():
    table = beside(*["", "", 77]) + "\n | | 88.0"
    left = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}
    for by_hand in (False, True):
        assert "C4:C5: 2 cells look like numbers of a count and are not read" in told(table, left, by_hand=by_hand)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Rate per 1,000", ("9.1", "8.0", "7.2")),
        ("Charged", ("9%", "8%", "7%")),
        ("Change", ("-1", "+2", "4")),
        ("Year", (2021, 2021, 2021)),
        ("Reference", (101, 205, 103)),
        ("Grant (£m)", ("4.00", "3.75", "3.79")),
    ],
)
def test_rates_changes_years_and_references_are_no_counts(header, cells):
    assert kinds(beside(*cells, header=header), NORFOLK) == []


@pytest.mark.parametrize("header", ["Share sales", "Mandate fraud", "Operations", "Corporate"])
def test_a_header_that_only_holds_such_a_word_excuses_nothing(header):
    assert kinds(beside(9, 8, 7, header=header), NORFOLK) == ["numbers left out"]


def test_a_rate_of_whole_numbers_is_told():
    assert kinds(beside(9, 8, 7, header="Share of arrests"), NORFOLK) == ["numbers left out"]


def test_rows_of_other_forces_are_left_out_and_other_rows_are_not():
    table = "Force | 2021\nNorfolk | 5\nSuffolk | 6\nEngland | 80"
    block = {"counts": "B2:B4", "labels": {"year": {"row": 1}}, "where": {"A": ["Norfolk"]}}
    assert kinds(table, block, series={**SERIES, "area": "Norfolk"}) == []
    drugs = "Type | 2021\nDrugs | 5\nTheft | 6\nOther | 80"
    block = {"counts": "B2:B4", "labels": {"year": {"row": 1}}, "where": {"A": ["Drugs"]}}
    assert kinds(drugs, block) == ["numbers left out"]
    assert kinds(drugs, block, chosen={"Type"}) == []


def test_what_a_person_left_out_with_a_reason_is_no_doubt():
    assert kinds(beside(9, 8, 7), NORFOLK, by_hand=True) == []


def test_a_sheet_with_a_table_that_was_not_read_is_told():
    sheets = [
        grid("Sheet | Day\nTable 1 | 01/01/2021\nTable 2 | 01/02/2021", "Contents"),
        grid("Month | Arrests\nJan-21 | 5\nFeb-21 | 6\nMar-21 | 7"),
        grid("Call us | 0123\n", "Cover"),
    ]
    block = {"counts": "A2", "labels": {"month": {"text": "2021-01"}}, "sheet": "Contents"}
    said = told(sheets, block)
    assert "sheet 'Data', B2:B4: 1 sheet holds numbers, and nothing on it is read" in said
    assert "Cover" not in said
    left = {"tables": [block], "leave_out": {"Data": "another subject"}}
    assert "sheets not read" in kinds(sheets, left)
    assert "sheets not read" not in kinds(sheets, left, by_hand=True)
