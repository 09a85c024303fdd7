"""The charts to explore with: their text says what is drawn, and no bound is drawn as a value."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb

import countylines as cl
from countylines.errors import ParameterError
from countylines.face.shown import EVENTS, KINDS, RATE
from countylines.show.drawing import Sheet
from countylines.show.period_charts import FAINTEST, STRONGEST, calendar_chart
from countylines.show.style import DARK, Colour
from tests.show.conftest import touching
from tests.show.test_style import contrast
from tests.synthetic import series

COUNTS = [5, (1, 4), 24, (6, None), 12, 20, 10, 19, 18, 15, 19, 13, 8]
"""Thirteen months from January 2021: one known between bounds, one open above."""


WEEKS = [
    ("intensification-weeks", "2021-02-22", "2021-02-28", "week of action"),
    ("intensification-weeks", "2021-12-27", "2022-01-02", "week at the turn"),
    ("intensification-weeks", "2019-10-07", "2019-10-13", "week before"),
    ("recording-changes", "2022-01-31", "2022-01-31", "system changed"),
]
NAMED = [("Week of action", 2021), ("Week at the turn", 2021), ("System changed", 2022)]


def events(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    days = dict.fromkeys(["start", "end"], "datetime64[ns]")
    return pd.DataFrame(rows, columns=["event", "start", "end", "label"]).astype(days)


def told(kind: str, label: str) -> str:
    """Give the line of a chart's text that begins with a label."""
    lines = cl.chart(series(COUNTS), kind=kind).text.splitlines()
    return next(line for line in lines if line.startswith(f"{label}:"))


def test_years_are_totals_and_an_open_year_has_no_dot() -> None:
    assert told("years", "At least") == "At least: 2021: 162."
    assert told("years", "Total of fewer than twelve months") == "Total of fewer than twelve months: 2022: 8."


def test_a_year_known_between_bounds_is_a_bar() -> None:
    chart = cl.chart(series([5, (1, 4), *[10] * 10]), kind="years")
    assert "Known between bounds: 2021: 106 to 109." in chart.text.splitlines()
    assert "Total:" not in chart.text


def test_every_month_of_the_grid_is_told_and_written() -> None:
    chart = cl.chart(series(COUNTS), kind="month by year")
    for said in ("January 2021 5", "February 2021 1–4", "April 2021 6 or more", "January 2022 8"):
        assert f" {said}" in chart.text.replace(";", " ")
    for svg in (chart.svg, chart.narrow):
        assert {"5", "1–4", "6+"} <= set(re.findall(r">([^<>]+)</text>", svg))


def test_months_of_the_grid_that_are_not_exact_are_framed_and_have_no_colour(sheets: list[Sheet]) -> None:
    cl.chart(series([4, (1, 4), 40, (6, None)]), kind="month by year")
    for sheet in sheets:
        cells = [patch for patch in sheet.canvas.axes[0].patches if patch.get_label() == "_month"]
        assert [to_hex(cell.get_edgecolor()) == Colour.BOUNDS for cell in cells] == [False, True, False, True]
        assert [cell.get_facecolor()[3] for cell in cells] == pytest.approx([FAINTEST, 0, STRONGEST, 0])


@pytest.mark.parametrize("page", ["light", "dark"])
def test_words_are_read_on_the_strongest_colour_of_a_grid(page: str) -> None:
    ink, paper, colour = (
        np.array(to_rgb(each.value if page == "light" else DARK[each]))
        for each in (Colour.INK, Colour.BACKGROUND, Colour.COUNT)
    )
    cell = STRONGEST * colour + (1 - STRONGEST) * paper
    assert contrast(to_hex(ink), to_hex(cell)) >= 4.5, "WCAG 2.2, success criterion 1.4.3"


def test_counts_that_do_not_fit_a_phone_are_told_alone() -> None:
    chart = cl.chart(series([7, 12345, 8]), kind="month by year")
    assert ">12,345<" in chart.svg and "February 2021 12,345" in chart.text
    assert not {"7", "12,345", "8"} & set(re.findall(r">([^<>]+)</text>", chart.narrow))


@pytest.mark.parametrize("kind", KINDS)
def test_no_label_touches_another(sheets: list[Sheet], kind: str) -> None:
    many = series([month * 37 % 90 + 20 for month in range(130)], measure="seizures")
    for shown in ([series(COUNTS), series([5, 6], measure="seizures")], [many, series(COUNTS)]):
        if kind == EVENTS:
            calendar_chart(shown[0].title, "Seizures", shown[0].every_month, events(*WEEKS))
        else:
            cl.chart(shown, kind=kind, population=140_000)
    assert [touching(sheet.canvas) for sheet in sheets] == [[]] * 4


def test_events_stand_in_the_years_of_the_grid_and_their_days_are_told() -> None:
    text = calendar_chart("Seizures", "Seizures", series(COUNTS).every_month, events(*WEEKS)).text
    assert ", with 4 bars for events." in text
    assert [line for line in text.splitlines() if line.startswith("Week")] == [
        "Week of action, 2021: 22 February to 28 February.",
        "Week at the turn, 2021: 27 December to 31 December.",
        "Week at the turn, 2022: 1 January to 2 January.",
    ]
    assert "System changed, 2022: 31 January to 31 January." in text.splitlines()


def test_each_kind_of_events_has_its_lane_and_its_colour(sheets: list[Sheet]) -> None:
    calendar_chart("Seizures", "Seizures", series(COUNTS).every_month, events(*WEEKS))
    for sheet in sheets:
        bars = [patch for patch in sheet.canvas.axes[0].patches if patch.get_label() != "_month"]
        looks = {bar.get_label(): (to_hex(bar.get_facecolor()), round(bar.get_y() % 1, 3)) for bar in bars}
        week, turn, changed = (looks[f"{name}, {year}"] for name, year in NAMED)
        assert week == turn and week[0] == Colour.NAMED and changed[0] == Colour.BOUNDS and changed[1] != week[1]
        assert [label for _, label in sheet.key] == ["Intensification weeks", "Recording changes"]


def test_a_rate_of_every_series_is_drawn_to_one_scale(sheets: list[Sheet]) -> None:
    cl.chart([series([5, 6]), series([(0, 4), 9])], kind=RATE, population=10_000)
    for sheet in sheets:
        assert len({axes.get_ylim() for axes in sheet.canvas.axes}) == 1
        assert sheet.canvas.axes[0].get_ylim()[1] > 9


def test_a_year_of_one_month_has_a_mark(sheets: list[Sheet]) -> None:
    cl.chart(series(COUNTS), kind="cumulative")
    newest = next(line for line in sheets[0].canvas.axes[0].get_lines() if line.get_label() == "2022")
    assert newest.get_marker() == "o"


def test_a_year_adds_up_and_beyond_a_bound_there_is_no_line() -> None:
    assert told("cumulative", "2021") == "2021: Jan 5."
    assert told("cumulative", "2021, between bounds") == "2021, between bounds: Feb 6 to 9; Mar 30 to 33."
    assert told("cumulative", "2021, at least").startswith("2021, at least: Apr 36; May 48;")


def test_a_year_ends_before_a_month_without_a_figure() -> None:
    chart = cl.chart(series([5, 6, 7], skip=("2021-03",)), kind="cumulative")
    assert "2021: Jan 5; Feb 11." in chart.text.splitlines()


def test_series_stand_one_above_the_other() -> None:
    first, second = series([5, 6], measure="arrests"), series([(0, 4), 9], measure="seizures")
    text = cl.chart([first, second], kind="side by side").text
    assert "Arrests, Exampleton, 2021: January 2021 5; February 2021 6." in text.splitlines()
    assert "Known between bounds: January 2021 0 to 4." in text.splitlines()
    assert text.splitlines()[0] == "Figure: Arrests, Exampleton, 2021; Seizures, Exampleton, 2021"


@pytest.mark.parametrize(
    ("of", "kind", "said"),
    [([], "months", "no monthly series to show"), ([1, 2], "pie", "no chart 'pie'; there is months")],
)
def test_what_cannot_be_drawn_is_told(of: list[int], kind: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        cl.chart([series(of)] if of else [], kind=kind)
