"""Rows without a label are totals where they are exactly the sum of those next to them, and beyond chance."""

import pytest

from countylines.received.propose.totals import bounds_of, unnamed
from tests.received.propose.asking import grid


def found(*rows):
    sheet = grid(*rows)
    return list(unnamed(sheet, {at: bool(row[0]) for at, row in enumerate(rows, 1)}, [2, 3]))


def test_a_row_under_or_over_its_parts_is_one():
    assert found(["Drugs", "6", "8"], ["Theft", "9", "7"], ["", "15", "15"]) == [(3, [1, 2])]
    assert found(["", "15", "15"], ["Supply", "6", "8"], ["Possession", "9", "7"]) == [(1, [2, 3])]


@pytest.mark.parametrize(
    "rows",
    [
        [["Drugs", "6", "8"], ["Theft", "9", "7"], ["", "15", "14"]],
        [["Drugs", "1", "2"], ["Theft", "3", "2"], ["", "4", "4"]],
        [["Drugs", "<5", "8"], ["Theft", "9", "7"], ["", "12", "15"]],
        [["Drugs", "15", "15"], ["", "15", "15"]],
        [["Drugs", "0", "0"], ["Theft", "0", "0"], ["", "0", "0"]],
    ],
)
def test_one_that_adds_up_by_chance_or_not_at_all_is_none(rows):
    assert found(*rows) == []


def test_a_cell_that_does_not_say_leaves_any_count_open():
    assert bounds_of("7") == (7, 7)
    assert bounds_of("<5") == (0, 4)
    assert bounds_of("few") == (0, float("inf"))
