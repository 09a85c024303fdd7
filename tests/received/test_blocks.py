"""A block taken apart: which cells are figures, labels and totals, before anything is read."""

import pytest

from countylines.received.blocks import Found, Unfolded, numbers
from countylines.received.grids.grid import Grid
from countylines.received.layout import Block

GRID = Grid.of(
    "s",
    [["Month", "2021", "2022", "All"], ["Jan", "5", "6", "11"], ["Feb", "7", "8", "15"], ["Both", "12", "14", "26"]],
)
LABELS = {"year": {"row": 1}, "month": {"column": "A"}}


def block(**more):
    return Block.model_validate({"counts": "B2:C3", "labels": LABELS, **more})


@pytest.mark.parametrize(
    ("lines", "which"), [("4", {4}), ("4:6", {4, 5, 6}), ("4:5, 9", {4, 5, 9}), ("B:D", {2, 3, 4}), ("AA", {27})]
)
def test_rows_and_columns_are_numbered(lines, which):
    assert numbers(lines) == which


def test_each_figure_has_its_labels_with_their_places():
    unfolded = Unfolded(GRID, block())
    assert (unfolded.rows, unfolded.columns, unfolded.standing.all()) == ([2, 3], [2, 3], True)
    assert unfolded.labels(3, 2) == {"year": Found("2021", (1, 2)), "month": Found("Feb", (3, 1))}
    assert unfolded.said["year"].tolist() == [[0, 1]]
    assert unfolded.said["month"].tolist() == [[0], [1]]


def test_no_figure_stands_where_a_label_leaves_it_out():
    labels = {"year": {"row": 1, "names": {"2022": None}}, "month": {"column": "A", "names": {"Jan": None}}}
    unfolded = Unfolded(GRID, block(labels=labels))
    assert unfolded.standing.tolist() == [[False, False], [True, False]]
    assert [unfolded.roles[place] for place in ((2, 2), (3, 2), (3, 3))] == ["left out", "figure", "left out"]


def test_a_total_of_totals_has_the_figures_as_its_parts():
    unfolded = Unfolded(GRID, block(totals={"D": "B:C", "4": "2:3"}))
    parts = {total.place: (total.parts, total.whole) for total in unfolded.totals}
    assert parts[2, 4] == (((2, 2), (2, 3)), True)
    assert parts[4, 4] == (((2, 2), (2, 3), (3, 2), (3, 3)), True)
    assert unfolded.roles[4, 4] == "total"
    assert unfolded.roles[4, 1] == unfolded.roles[1, 4] == "label"


def test_a_total_over_a_row_that_is_left_out_is_not_whole():
    unfolded = Unfolded(GRID, block(totals={"4": "2:3"}, leave_out={"3": "not asked for"}))
    parts = {total.place: (total.parts, total.whole) for total in unfolded.totals}
    assert parts[4, 2] == (((2, 2),), False)
    assert unfolded.roles[3, 2] == "left out"


def test_a_column_of_labels_among_counts_is_left_out_of_these_and_read():
    grid = Grid.of("s", [["n", "Month", "m"], ["5", "Jan", "6"], ["7", "Feb", "8"]])
    labels = {"month": {"column": "B"}, "measure": {"row": 1}}
    unfolded = Unfolded(grid, Block.model_validate({"counts": "A2:C3", "labels": labels, "leave_out": {"B": "labels"}}))
    assert [unfolded.roles[2, column] for column in (1, 2, 3)] == ["figure", "label", "figure"]
