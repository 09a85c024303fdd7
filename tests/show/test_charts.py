"""Charts: text read from what was drawn, bounds never drawn as values, the same drawing the same bytes."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection

from countylines.show import charts, drawing
from countylines.show.charts import grid_chart, lines_chart, months_chart, specification_chart
from tests.synthetic import series

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


@pytest.fixture
def canvases(monkeypatch: pytest.MonkeyPatch) -> list:
    """Collect the drawings behind figures."""
    kept: list = []
    original = charts.drawn

    def keep(canvas, *arguments, **named):
        kept.append(canvas)
        return original(canvas, *arguments, **named)

    monkeypatch.setattr(charts, "drawn", keep)
    return kept


def dots(canvas) -> list[tuple[float, float]]:
    found = [a for axes in canvas.axes for a in axes.get_children() if isinstance(a, PathCollection)]
    return [(float(x), float(y)) for artist in found for x, y in artist.get_offsets()]


def test_the_text_tells_every_plotted_count() -> None:
    found = months_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months)
    assert "Count: January 2021 5; February 2021 16; March 2021 24." in found.text
    assert found.text.splitlines()[0] == "Figure: Synthetic arrests"


def test_the_text_follows_the_drawing_not_the_table(canvases: list) -> None:
    months_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months)
    canvas = canvases[0]
    scatter = next(a for a in canvas.axes[0].get_children() if isinstance(a, PathCollection))
    moved = np.array(scatter.get_offsets())
    moved[1, 1] = 99
    scatter.set_offsets(moved)
    again = drawing.drawn(canvas, "Moved", "", name_x=lambda x: f"{mdates.num2date(x):%B}")
    assert "February 99" in again.text


def test_a_count_between_bounds_has_a_bar_and_no_dot(canvases: list) -> None:
    found = months_chart("Synthetic arrests", "Arrests", series([5, (0, 4), (6, None)]).months)
    assert "Known between bounds: February 2021 0 to 4." in found.text
    assert "At least: March 2021 6." in found.text
    assert "Count: January 2021 5." in found.text
    assert [y for _, y in dots(canvases[0])] == [5.0]


def test_a_month_that_may_still_grow_is_hollow_and_one_beyond_a_change_is_a_point_apart(canvases: list) -> None:
    growing, change, apart = ([month == which for month in range(4)] for which in (3, 1, 0))
    months = series([5, 16, 24, 7]).months.assign(growing=growing, change=change, apart=apart)
    found = months_chart("Synthetic arrests", "Arrests", months)
    assert "Count: March 2021 24." in found.text
    assert "Count that may still grow, not tested: April 2021 7." in found.text
    assert "Count beyond a change of recording, not tested: January 2021 5; February 2021 16." in found.text
    assert "Recording changed: 2021-02-01 to 2021-02-28." in found.text
    assert "1 month may still grow; marks of exact counts are hollow there." in found.text
    by_label = {a.get_label(): a for a in canvases[0].axes[0].get_children() if isinstance(a, PathCollection)}
    assert by_label["Count that may still grow, not tested"].get_facecolor().tolist() == [[1, 1, 1, 1]]
    assert by_label["Count"].get_facecolor().tolist() == [[0, 0, 0, 1]]


def test_a_censored_stock_is_never_a_dot_at_its_bound(canvases: list) -> None:
    found = lines_chart("Synthetic lines", ACTIVE, CLOSED)
    assert "lines: 2019-11-01 to 2019-11-30: 75." in found.text
    assert "lines: known between bounds: 2021-12-25 to 2021-12-31: 0 to 29." in found.text
    assert "cut: 2020-06-02 to 2020-11-30: 31." in found.text
    assert sorted(y for _, y in dots(canvases[0])) == [31.0, 75.0]


def test_nothing_is_drawn_between_two_stocks(canvases: list) -> None:
    lines_chart("Synthetic lines", ACTIVE, CLOSED.iloc[:0])
    assert all(len(axes.get_lines()) == 0 for axes in canvases[0].axes)


def test_spans_are_told_by_their_days() -> None:
    weeks = pd.DataFrame(
        {"start": pd.to_datetime(["2021-02-01"]), "end": pd.to_datetime(["2021-02-07"]), "label": ["week of action"]}
    )
    found = months_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months, weeks)
    assert "Week of action: 2021-02-01 to 2021-02-07." in found.text


def test_the_grid_tells_its_paths_and_the_counted_histories() -> None:
    counted = pd.DataFrame({"later": [1, 2], "least": [3, 3], "greatest": [4, 5]})
    found = grid_chart("Grid", 6, 2, {"linear, 25 months": np.array([3.0, 3.5, 4.0])}, counted)
    assert "Exactly half gone in twelve months: 0 at the end 0; 1 at the end 2; 2 at the end 4." in found.text
    assert "linear, 25 months: 0 at the end 3; 1 at the end 3.5; 2 at the end 4." in found.text
    assert (
        "Possible if every line that ended was counted as closed: 1 at the end 3 to 4; 2 at the end 3 to 5."
        in found.text
    )


def test_the_same_drawing_gives_the_same_bytes() -> None:
    one, other = (lines_chart("Synthetic lines", ACTIVE, CLOSED).svg for _ in range(2))
    assert one == other


def test_the_picture_is_canonical_text() -> None:
    svg = lines_chart("Synthetic lines", ACTIVE, CLOSED).svg
    assert ">Drug lines active<" in svg, "text stays text"
    assert "<metadata>" not in svg
    assert not re.search(r"\d\.\d{3,}", " ".join(re.findall(r' (?:d|x|y|points|transform)="([^"]*)"', svg)))
    assert not re.search(r'id="[a-z]+[0-9a-f]{10}"', svg)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    assert used <= set(re.findall(r'id="([^"]+)"', svg))


def test_nothing_stays_open_in_pyplot() -> None:
    import matplotlib.pyplot as plt

    months_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months)
    assert plt.get_fignums() == []


def test_charts_know_nothing_of_the_statistics() -> None:
    text = Path(charts.__file__).read_text(encoding="utf-8")
    imported = set(re.findall(r"^from countylines\.(\w+)", text, flags=re.MULTILINE))
    assert imported <= {"show", "prose"}


def test_rates_are_told_by_place_and_group_and_keep_off_each_other(canvases: list) -> None:
    table = pd.DataFrame(
        {
            "label": ["X²", "F", "X²", "F"],
            "group": ["independent", "independent", "clustered", "clustered"],
            "rate": [0.05, 0.051, 0.706, 0.049],
            "low": [0.04, 0.04, 0.69, 0.04],
            "high": [0.06, 0.06, 0.72, 0.06],
        }
    )
    figure = charts.rates_chart("Flat years", "Share of series", table, 0.05)
    assert "independent: 0.05 for X²; 0.051 for F." in figure.text
    assert "clustered: 0.706 for X²; 0.049 for F." in figure.text
    assert "The dashed line stands at 0.05." in figure.text
    (axes,) = canvases[-1].axes
    dots = [p.get_offsets() for p in axes.collections if isinstance(p, PathCollection)]
    assert not np.isclose(dots[0][:, 1], dots[1][:, 1]).any()
    assert "dashed" not in charts.rates_chart("Power", "Share", table).text


SPECIFICATIONS = pd.DataFrame(
    [
        ("Careful", "days", "none", 0.6, False),
        ("Careful", "days", "May", 0.3, False),
        ("Careful", "equal months", "none", 0.7, False),
        ("Eager", "days", "none", 0.01, True),
        ("Eager", "days", "May", 1e-12, True),
        ("Eager", "equal months", "none", 0.02, True),
        ("Eager", "equal months", "May", 0.04, True),
        ("Silent", "days", "none", float("nan"), True),
    ],
    columns=["test", "exposure", "month left out", "p", "supposes independent events"],
)


def test_every_specification_is_drawn_and_told() -> None:
    text = specification_chart("Synthetic", SPECIFICATIONS, 0.05).text
    assert "7 p-values, 4 of them below 0.05" in text
    assert "Careful, least to greatest: 0.3 to 0.6 with days; 0.7 with equal months." in text
    assert "Eager, all months: 0.01 with days; 0.02 with equal months." in text
    assert "Eager, least to greatest: 0.0001 to 0.01 with days; 0.02 to 0.04 with equal months." in text
    assert "Silent" not in text


def test_every_specification_has_its_mark(canvases: list) -> None:
    specification_chart("Synthetic", SPECIFICATIONS, 0.05)
    assert sorted(p for p, _ in dots(canvases[0])) == pytest.approx([0.0001, 0.01, 0.02, 0.04, 0.3, 0.6, 0.7])
    (axes,) = canvases[0].axes
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["Eager", "Careful"]
    assert axes.get_xscale() == "log"
    assert list(axes.get_lines()[0].get_xdata()) == [0.05, 0.05]
