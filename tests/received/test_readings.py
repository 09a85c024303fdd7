"""Where a cell stands, what is wrong with it, and which labels of identity are refused."""

import pytest

from countylines.received.layout import Layout
from countylines.received.readings import Asked, Collected, Problem, identity, place_told

LAYOUT = Layout.model_validate({"tables": [{"counts": "B2", "labels": {"month": {"column": "A"}}}]})
ASKED = Asked(LAYOUT, {}, {"norfolk": ("Norfolk", "Norwich"), "suffolk": ()})


def test_a_place_names_its_sheet_unless_the_file_has_one_table_without_a_name():
    assert place_told("table 1", "B2", ["table 1"]) == "B2"
    assert place_told("table 1", "B2", ["table 1", "table 2"]) == "sheet 'table 1', B2"
    assert place_told("Data", "B2", ["Data"]) == "sheet 'Data', B2"


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (Problem("Data", "B2", "found 'x'"), "sheet 'Data', B2: found 'x'"),
        (Problem("Data", "", "found 'x'"), "sheet 'Data': found 'x'"),
        (Problem("", "", "found 'x'"), "found 'x'"),
    ],
)
def test_a_problem_is_told_with_its_place(problem, told):
    assert str(problem) == told


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("measure", "", "found no text, where measure is to be written"),
        ("kind", "level", "found 'level'; stock or flow is needed"),
        ("force", "Norfolk", "found 'Norfolk'; say under names in layout.json which force it is"),
        ("area", "Elsewhere", r"is none of the force's areas \(Norfolk, Norwich\)"),
    ],
)
def test_a_label_of_identity_that_is_none_is_refused(name, text, told):
    with pytest.raises(ValueError, match=told):
        identity(name, text, ASKED, "norfolk")


def test_an_area_is_looked_for_among_those_of_its_own_force():
    assert identity("area", "norwich CITY", ASKED, "norfolk") == "Norwich"
    with pytest.raises(ValueError, match="none yet"):
        identity("area", "Norwich", ASKED, "suffolk")


def test_nothing_collected_is_empty_tables_with_their_columns():
    reading = Collected().reading(ASKED)
    assert (len(reading.observations), len(reading.totals), len(reading.cells)) == (0, 0, 0)
    assert str(reading.observations["low"].dtype) == "Int64"
