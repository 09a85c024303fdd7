"""Addresses, ranges of cells, and merged cells."""

import pytest

from countylines.received.grids.grid import CellRange, Grid, address, column_number, letters, parse_address


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")])
def test_columns_have_letters(number, name):
    assert letters(number) == name
    assert column_number(name) == number


def test_a_cell_has_an_address():
    assert address(4, 2) == "B4"
    assert parse_address("B4") == (4, 2)


@pytest.mark.parametrize("text", ["B4:A5", "B4:D3", "b4", "4B", "B0", "B4-D15", "", "B4:"])
def test_what_is_no_area_is_told(text):
    if text == "B4:":
        assert CellRange.parse(text) == CellRange(4, 2, 4, 2)
        return
    with pytest.raises(ValueError, match="found"):
        CellRange.parse(text)


def test_a_merged_area_shows_the_text_of_its_first_cell():
    grid = Grid.of("s", [["a", ""], ["", ""]], merged=(CellRange(1, 1, 2, 2),))
    assert grid.label(2, 2) == "a"
    assert grid.text(2, 2) == grid.text(9, 9) == ""


def test_a_changed_cell_is_text_and_the_others_stay_what_they_were():
    grid = Grid.of("s", [["Jan", "3"], ["Feb", "4"]], [["text", "number"], ["text", "number"]])
    changed = grid.changed({(2, 2): "<5", (1, 1): "January"})
    assert changed.rows == (("January", "3"), ("Feb", "<5"))
    assert [changed.kind(1, 2), changed.kind(2, 2), grid.kind(2, 2)] == ["number", "text", "number"]
