"""Charts of drug lines: a count between bounds is never a mark, and both panels share what a shape means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from countylines.show.drawing import Sheet
from countylines.show.line_charts import grid_chart, lines_chart
from tests.show.conftest import dots, touching, words

ACTIVE = pd.DataFrame(
    {
        "start": pd.to_datetime(["2019-11-01", "2021-12-25"]),
        "end": pd.to_datetime(["2019-11-30", "2021-12-31"]),
        "low": pd.array([75, 0], dtype="Int64"),
        "high": pd.array([75, 29], dtype="Int64"),
        "rule": "lines",
    }
)
CLOSED = pd.DataFrame(
    {
        "end_earliest": pd.to_datetime(["2020-06-02"]),
        "end": pd.to_datetime(["2020-11-30"]),
        "low": pd.array([31], dtype="Int64"),
        "high": pd.array([31], dtype="Int64"),
        "rule": "cut",
    }
)


def test_a_censored_stock_is_never_a_dot_at_its_bound(sheets: list[Sheet]) -> None:
    found = lines_chart("Synthetic lines", ACTIVE, CLOSED)
    assert "lines: 2019-11-01 to 2019-11-30: 75." in found.text
    assert "lines: known between bounds: 2021-12-25 to 2021-12-31: 0 to 29." in found.text
    assert "cut: 2020-06-02 to 2020-11-30: 31." in found.text
    for sheet in sheets:
        assert sorted(y for _, y in dots(sheet.canvas)) == [31.0, 75.0]
        assert {"75", "● 0–29", "31"} <= {text.get_text() for text in words(sheet.canvas)}


def test_nothing_is_drawn_between_two_stocks(sheets: list[Sheet]) -> None:
    lines_chart("Synthetic lines", ACTIVE, CLOSED.iloc[:0])
    assert all(len(axes.get_lines()) == 0 for axes in sheets[0].canvas.axes)


def test_no_year_is_named_in_which_nothing_was_counted(sheets: list[Sheet]) -> None:
    lines_chart("Synthetic lines", ACTIVE, CLOSED.iloc[:0])
    lines_chart("Synthetic lines", ACTIVE.iloc[1:], CLOSED.iloc[:0])
    named = [[text.get_text() for text in sheet.canvas.axes[0].get_xticklabels()] for sheet in sheets]
    # From November 2019 to 31 December 2021; then of December 2021 alone.
    assert named[0] == ["2019", "2020", "2021"] and named[-1] == ["2021"]


def test_a_way_of_counting_has_one_shape_in_both_panels(sheets: list[Sheet]) -> None:
    same = CLOSED.assign(rule="lines")
    lines_chart("Synthetic lines", ACTIVE, pd.concat([same, CLOSED], ignore_index=True))
    (above,), (first, second) = (
        [c.get_paths()[0].vertices for c in axes.collections if len(c.get_offsets()) and c.get_label()[0] != "_"][:n]
        for axes, n in zip(sheets[0].canvas.axes, (1, 2), strict=True)
    )
    assert np.array_equal(above, first)
    assert not np.array_equal(first, second)


def test_many_counts_are_labelled_without_touching(sheets: list[Sheet]) -> None:
    days = pd.date_range("2019-01-01", periods=14, freq="45D")
    counts = pd.array(range(31, 45), dtype="Int64")
    rules = [f"lines that one force counts in way {at % 6}" for at in range(14)]
    active = pd.DataFrame({"start": days, "end": days, "low": counts, "high": counts, "rule": rules})
    totals = active.rename(columns={"start": "end_earliest"})
    lines_chart("Synthetic lines", active, totals, message="A fall", source="A force")
    for sheet in sheets:
        assert touching(sheet.canvas) == []
        told = [text.get_text() for text in words(sheet.canvas)]
        assert told.count("31") == told.count("44") == 2


def test_the_grid_tells_its_paths_and_the_counted_histories() -> None:
    counted = pd.DataFrame({"later": [1, 2], "least": [3, 3], "greatest": [4, 5]})
    found = grid_chart("Grid", 6, 2, {"linear, 25 months": np.array([3.0, 3.5, 4.0])}, counted)
    assert "Exactly half gone in twelve months: 0 at the end 0; 1 at the end 2; 2 at the end 4." in found.text
    assert "linear, 25 months: 0 at the end 3; 1 at the end 3.5; 2 at the end 4." in found.text
    assert (
        "Possible if every line that ended was counted as closed: 1 at the end 3 to 4; 2 at the end 3 to 5."
        in found.text
    )
