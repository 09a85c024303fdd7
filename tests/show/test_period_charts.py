"""The charts to explore with: their text says what is drawn, and no bound is drawn as a value."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb

import countylines as cl
from countylines.errors import ParameterError
from countylines.face.shown import KINDS
from countylines.show.drawing import Sheet
from countylines.show.period_charts import FAINTEST, STRONGEST
from countylines.show.style import DARK, Colour
from tests.show.conftest import touching
from tests.show.test_style import contrast
from tests.synthetic import series

COUNTS = [5, (1, 4), 24, (6, None), 12, 20, 10, 19, 18, 15, 19, 13, 8]
"""Thirteen months from January 2021: one known between bounds, one open above."""


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
        cl.chart(shown, kind=kind)
    assert [touching(sheet.canvas) for sheet in sheets] == [[]] * 4


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
