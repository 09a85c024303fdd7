"""What a cell of a received file can be: a label of a period, a force's name."""

import pytest

from countylines.received.propose.cells import common_field, fields_of, force_word, headed, is_of_part, spans_in


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2021", {"year"}),
        ("Jan-21", {"month"}),
        ("2020/21", {"financial_year"}),
        ("2011-12", {"financial_year", "month"}),
        ("Q1 2020/21", {"quarter"}),
        ("31/12/2021", {"day"}),
        ("H1 2020/21", {"quarter"}),
        ("First half of 2020", {"quarter"}),
        ("Norwich", set()),
        ("24", set()),
        ("44197", set()),
    ],
)
def test_which_period_a_label_can_be(text, fields):
    assert fields_of(text) & {"year", "month", "financial_year", "quarter", "day"} == fields


def test_a_bare_number_is_a_period_under_its_header_only():
    assert common_field([("1", "number"), ("4", "number")], "Financial_Quarter") == "quarter"
    assert common_field([("1", "number"), ("4", "number")], "Offences") is None
    assert common_field([("44197", "number")], "Month") in ("month", "day")
    assert common_field([("1", "number"), ("4", "number")], "month_num") == "month"
    assert common_field([("1", "number"), ("4", "number")], "Day") is None


@pytest.mark.parametrize("name", ["Norfolk", "norfolk", "Norfolk Constabulary", "Norfolk Police"])
def test_a_force_is_known_by_its_name(name):
    assert force_word(name) == "norfolk"


@pytest.mark.parametrize(
    ("header", "label"),
    [("12 months to", "Mar-20"), ("Quarter ending:", "30/06/2020"), ("Year ending March", "2020"),
     ("Quarter commencing (date)", "01/04/2020")],
)  # fmt: skip
def test_a_header_may_begin_what_its_labels_end(header, label):
    assert fields_of(label, "text", header) == {"period"}
    assert headed(label, header).endswith(f" {label}")


@pytest.mark.parametrize(
    ("header", "label"),
    [("Month", "Mar-20"), ("Year ending", "2020"), ("Year to date", "Jan-21"), ("Week ending", "04/01/2021")],
)
def test_a_header_that_begins_nothing_leaves_labels_as_they_are(header, label):
    assert headed(label, header) == ""


def test_periods_of_several_forms_are_read_as_what_says_its_own_span():
    assert common_field([("2020", "text"), ("2021 (Jan-Sep)", "text")]) == "period"
    assert common_field([("2020", "text"), ("Norwich", "text")]) is None


@pytest.mark.parametrize(
    ("rest", "part"),
    [
        ("(Jan-Sep)", True),
        ("to September", True),
        ("YTD", True),
        ("9 months", True),
        ("so far", True),
        ("Pre", True),
        ("FY", True),
        ("Arrests in financial year", True),
        ("Academic year", True),
        ("YE", True),
        ("Year ending", True),
        ("charges", False),
        ("Pre-charge bail", False),
        ("Post office robberies", False),
        ("Marches", False),
        ("total", False),
    ],
)
def test_what_beside_a_year_says_that_a_part_is_meant(rest, part):
    assert is_of_part(rest) is part


def test_a_financial_year_may_be_called_so():
    assert not is_of_part("Financial year", "financial_year")
    assert is_of_part("Academic year", "financial_year")


def test_days_from_and_to_stand_in_a_title():
    assert spans_in("Arrests between 1 April 2020 and 31 March 2022") == ["1 April 2020 to 31 March 2022"]
    assert spans_in("From 01/04/2020 to 30/09/2020") == ["01/04/2020 to 30/09/2020"]
    assert spans_in("Between 31 March 2022 and 1 April 2020") == spans_in("Arrests in 2021") == []
