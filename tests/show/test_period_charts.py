"""The charts to explore with: their text says what is drawn, and no bound is drawn as a value."""

from __future__ import annotations

import re

import pytest

import countylines as cl
from countylines.errors import ParameterError
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
    written = re.findall(r">([^<>]+)</text>", chart.svg)
    assert {"5", "1–4", "6 or more"} <= set(written)
    assert chart.svg.count("url(#") >= 2, "months that are not exact are hatched"


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
