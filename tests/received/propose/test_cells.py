"""What a cell of a received file can be: a label of a period, a force's name."""

import pytest

from countylines.received.propose.cells import common_field, fields_of, force_word


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("2021", {"year"}),
        ("Jan-21", {"month"}),
        ("2020/21", {"financial_year"}),
        ("2011-12", {"financial_year", "month"}),
        ("Q1 2020/21", {"quarter"}),
        ("31/12/2021", {"day"}),
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


@pytest.mark.parametrize("name", ["Norfolk", "norfolk", "Norfolk Constabulary", "Norfolk Police"])
def test_a_force_is_known_by_its_name(name):
    assert force_word(name) == "norfolk"
