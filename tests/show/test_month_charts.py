"""Charts of months: text read from what was drawn, bounds never drawn as values, and no label on another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.container import BarContainer

from countylines.show.drawing import Sheet
from countylines.show.month_charts import growth_chart, intervals_chart, months_chart, ratios_chart
from countylines.show.style import Colour
from tests.show.conftest import dots, touching, words
from tests.synthetic import series

WEEKS = pd.DataFrame(
    {
        "start": pd.to_datetime(["2021-01-06", "2021-02-01", "2021-05-17", "2021-10-11"]),
        "end": pd.to_datetime(["2021-03-28", "2021-02-07", "2021-05-23", "2021-10-17"]),
        "label": ["third lockdown", "week of action", "county lines intensification week", "week of action"],
    }
)
MESSAGE = "No clear change of the level: 964 in the 12 months to November 2020, after 926 in the 12 months before"


def many(count: int, last: str = "2021-12", scale: int = 1) -> pd.DataFrame:
    """Give so many months up to one, with high Decembers and low Junes, and a slow wave."""
    month = pd.date_range(end=f"{last}-01", periods=count, freq="MS")
    at = np.arange(count)
    counts = scale * (60 + 25 * np.sin(at / 17) + 20 * np.cos(2 * np.pi * month.month / 12) + at % 7).astype(int)
    table = pd.DataFrame({"month": month, "days": month.days_in_month, "inexact": "", "releases": "r"})
    return table.assign(low=counts, high=counts).astype({"low": "Int64", "high": "Int64"})


def columns(sheet: Sheet) -> dict[str, list[float]]:
    """Give the heights of the columns by what they are called."""
    found = [each for axes in sheet.canvas.axes for each in axes.containers if isinstance(each, BarContainer)]
    return {str(each.get_label()): [bar.get_height() for bar in each.patches] for each in found}


def test_the_text_tells_every_plotted_count() -> None:
    found = months_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months)
    assert "Count: January 2021 5; February 2021 16; March 2021 24." in found.text
    assert found.text.splitlines()[:3] == [
        "Figure: Synthetic arrests",
        "Synthetic arrests: a column a month, January 2021 to March 2021, from 5 in January 2021 to 24 in March 2021.",
        "3 months, as counted.",
    ]


@pytest.mark.parametrize(("newest", "among"), [(400, True), (2, True), (6, False), (24, False)])
def test_the_alternative_passes_over_no_untested_month_that_lies_beyond_the_others(newest: int, among: bool) -> None:
    months = series([5, 16, 24, newest]).months.assign(growing=[False, False, False, True])
    told = months_chart("Synthetic arrests", "Arrests", months).text.splitlines()[1]
    ends = "from 5 in January 2021 to 24 in March 2021"
    assert told.endswith(f", {ends} among the months tested." if among else f", {ends}.")


def test_a_count_between_bounds_has_a_bar_of_its_own_and_no_column(sheets: list[Sheet]) -> None:
    found = months_chart("Synthetic arrests", "Arrests", series([5, (0, 4), (6, None)]).months)
    assert "Known between bounds: February 2021 0 to 4." in found.text
    assert "At least: March 2021 6." in found.text
    assert "some counts are known only between bounds" in found.text.splitlines()[1]
    assert "Average" not in found.text
    for sheet in sheets:
        assert columns(sheet) == {"Count": [5.0]}
        assert {"5", "0–4", "6+"} <= {text.get_text() for text in words(sheet.canvas)}


def test_a_month_that_may_still_grow_is_hollow_and_one_beyond_a_change_is_apart(sheets: list[Sheet]) -> None:
    growing, change, apart = ([month == which for month in range(4)] for which in (3, 1, 0))
    months = series([5, 16, 24, 7]).months.assign(growing=growing, change=change, apart=apart)
    found = months_chart("Synthetic arrests", "Arrests", months)
    assert "Count: March 2021 24." in found.text
    assert "Count that may still grow, not tested: April 2021 7." in found.text
    assert "Count beyond a change of recording, not tested: January 2021 5; February 2021 16." in found.text
    assert "Recording changed: 2021-02-01 to 2021-02-28." in found.text
    assert "1 month may still grow; marks are hollow there." in found.text
    by_label = {c.get_label(): c.patches[0] for axes in sheets[0].canvas.axes for c in axes.containers}
    assert by_label["Count that may still grow, not tested"].get_facecolor() == (1, 1, 1, 1)
    assert by_label["Count"].get_facecolor() == by_label["Count that may still grow, not tested"].get_edgecolor()


def test_the_average_is_that_of_exact_months_alone() -> None:
    found = months_chart("A", "Arrests", series([5, 16, 24]).months)
    assert ">Average, 15 a month<" in found.svg
    assert "Average, 15 a month: 15." in found.text.splitlines(), "it is that of no month"


def test_events_are_told_by_their_days_and_named_once(sheets: list[Sheet]) -> None:
    found = months_chart("Synthetic arrests", "Arrests", many(12), WEEKS)
    assert "Week of action: 2021-02-01 to 2021-02-07." in found.text
    assert "Week of action, again: 2021-10-11 to 2021-10-17." in found.text
    for sheet in sheets:
        named = [text.get_text() for text in words(sheet.canvas)]
        assert named.count("Week of action") == 1
        assert named.count("Third lockdown") == 1


def test_of_several_years_the_largest_and_the_smallest_month_and_the_named_ones_are_marked() -> None:
    months = many(36).assign(named=lambda t: t["month"].dt.month.map({12: "high", 6: "low"}).fillna(""))
    months.loc[7, ["low", "high"]] = 1
    months.loc[30, ["low", "high"]] = 200
    found = months_chart("Synthetic arrests", "Arrests", months)
    for svg in (found.svg, found.narrow):
        assert ">Aug 2019: 1<" in svg
        assert ">Jul 2021: 200<" in svg
        assert ">2019<" in svg and ">2021<" in svg
    assert "December: named as high: December 2019" in found.text
    assert "June: named as low: June 2019" in found.text
    assert "from 1 in August 2019 to 200 in July 2021" in found.text.splitlines()[1]


@pytest.mark.parametrize(
    ("bounds", "smallest", "largest"),
    [((1, 4), False, True), ((3, 250), False, False), ((190, 250), True, False), ((5, 199), True, True)],
)
def test_no_month_is_said_to_be_an_extreme_that_one_between_bounds_may_pass(
    bounds: tuple[int, int], smallest: bool, largest: bool
) -> None:
    months = many(36)
    months.loc[7, ["low", "high"]] = 5
    months.loc[30, ["low", "high"]] = 200
    months.loc[20, ["low", "high", "inexact"]] = (*bounds, "bounds")
    found = months_chart("Synthetic arrests", "Arrests", months)
    assert (">Aug 2019: 5<" in found.svg, ">Jul 2021: 200<" in found.svg) == (smallest, largest)
    told = found.text.splitlines()[1]
    assert ("5 in August 2019" in told, "200 in July 2021" in told) == (smallest, largest)


def test_the_average_of_twelve_months_is_the_mean_around_each_and_none_where_a_month_is_not_exact() -> None:
    months = many(25)
    counts = [12.0] * 12 + [24.0] * 13
    months = months.assign(low=counts, high=counts).astype({"low": "Int64", "high": "Int64"})
    found = months_chart("Synthetic arrests", "Arrests", months).text
    # Around January 2021, the first of 24: half of July 2020, four of 12, seven of 24, and half of July 2021.
    assert "January 2021 19.5;" in found.split("Average of the 12 months around: ")[1]
    months.loc[12, "high"] = 30
    assert "Average" not in months_chart("Synthetic arrests", "Arrests", months).text


def test_a_line_is_broken_where_months_are_missing(sheets: list[Sheet]) -> None:
    months_chart("Synthetic arrests", "Arrests", many(40).drop(index=range(10, 20)))
    (line,) = (a for a in sheets[0].canvas.axes[0].get_lines() if a.get_label() == "Count")
    x, y = line.get_data()
    long = [b - a for a, b, left, right in zip(x, x[1:], y, y[1:], strict=False) if not np.isnan(left + right)]
    assert max(long) < 32
    assert np.isnan(y).sum() == 1


@pytest.mark.parametrize("count", [2, 12, 14, 18, 24, 74, 188, 348])
@pytest.mark.parametrize("scale", [1, pytest.param(100, marks=pytest.mark.slow)])
def test_no_label_touches_another_and_the_ends_are_labelled(sheets: list[Sheet], count: int, scale: int) -> None:
    months = many(count, scale=scale).assign(growing=lambda t: t.index > count - 4)
    if count > 36:
        months["named"] = months["month"].dt.month.map({12: "high", 6: "low"}).fillna("")
    weeks = WEEKS[WEEKS["end"] >= months["month"].iloc[0]]
    title = "Police recorded drug trafficking offences, Northern Ireland"
    source = "Police Service of Northern Ireland: statistics"
    months_chart(title, "Offences", months, weeks, message=MESSAGE, source=source)
    for sheet in sheets:
        assert touching(sheet.canvas) == []
        years = [text.get_text() for text in words(sheet.canvas) if text.get_text().isdigit()]
        if count > 18:
            assert {str(months["month"].iloc[0].year), str(months["month"].iloc[-1].year)} <= set(years)
        exact = months["low"][~months["growing"]]
        if len(exact) > 1:
            told = " ".join(text.get_text() for text in words(sheet.canvas))
            assert f"{exact.max():,}" in told and f"{exact.min():,}" in told


def test_thousands_are_separated_on_the_axis(sheets: list[Sheet]) -> None:
    months_chart("Synthetic arrests", "Arrests", many(30, scale=100))
    assert all("10,000" in {text.get_text() for text in words(sheet.canvas)} for sheet in sheets)


def test_columns_of_one_letter_or_three_are_in_order(sheets: list[Sheet]) -> None:
    months_chart("Synthetic arrests", "Arrests", many(12))
    for sheet in sheets:
        places = [tick.get_position()[0] for tick in sheet.canvas.axes[-1].get_xticklabels()]
        assert all(a < b for a, b in pairwise(places))


def test_intervals_say_what_each_supposes() -> None:
    ends = {"interval_low": 1.0, "interval_high": 40.0, "deflated_low": 0.5, "deflated_high": 60.0, "expected": 15.0}
    found = intervals_chart("Synthetic arrests", "Arrests", series([5, 16, 24]).months.assign(**ends), "arrests")
    assert "95%, if arrests are independent: January 2021 1 to 40; February 2021 1 to 40" in found.text
    assert "95%, if arrests come in groups: January 2021 0.5 to 60" in found.text
    assert "Count: January 2021 5; February 2021 16; March 2021 24." in found.text
    assert "φ" not in found.svg


def test_named_months_have_shapes_of_their_own(sheets: list[Sheet]) -> None:
    names = [f"{day:%B}" for day in pd.date_range("2021-01-01", periods=12, freq="MS")]
    named = ["high", "low"] + [""] * 10
    table = pd.DataFrame({"month": names, "ratio to the mean": [1.5, 0.5] + [1.0] * 10, "named": named})
    found = ratios_chart("Ratios", table.assign(**{"95% low": 0.4, "95% high": 1.6}))
    assert "Named as high: January 1.5." in found.text
    assert "Named as low: February 0.5." in found.text
    assert len(dots(sheets[0].canvas)) == 12
    assert [touching(sheet.canvas) for sheet in sheets] == [[], []]


def test_the_growth_of_each_extract_has_its_shape(sheets: list[Sheet]) -> None:
    ends = ["2020-01", "2020-01", "2021-01", "2021-01"]
    growth = pd.DataFrame({"extract to": ends, "age": [0, 1] * 2, "growth": [1.4, 1.1] * 2})
    found = growth_chart("Growth", growth.assign(**{"growth, never rising with age": growth["growth"]}), 1, 1.02)
    assert "Extract to 2020-01: age 0: 1.4; age 1: 1.1." in found.text
    assert "Left out of the tests: age 0 to age 0." in found.text
    assert [touching(sheet.canvas) for sheet in sheets] == [[], []]
    assert Colour.COUNT in found.svg


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([3, 9, 9, 5], "January 2021 to April 2021, from 3 in January 2021 to 9 in 2 months."),
        ([3, 9, 3, 5], "January 2021 to April 2021, from 3 in 2 months to 9 in February 2021."),
        ([7, 7, 7, 7], "January 2021 to April 2021, 7 in each."),
        ([17], "January 2021, 17 in each."),
    ],
)
def test_of_months_that_tie_none_is_named_the_extreme(counts: list[int], told: str) -> None:
    found = months_chart("Synthetic arrests", "Arrests", series(counts).months)
    assert found.text.splitlines()[1] == f"Synthetic arrests: a column a month, {told}"


def test_months_without_a_figure_in_between_are_said_below() -> None:
    def reading(*skip: str) -> str:
        return months_chart("Synthetic arrests", "Arrests", series([3, 9, 4], skip=skip).months).text.splitlines()[2]

    assert reading() == "3 months, as counted."
    assert reading("2021-02") == "3 months, as counted. 1 month in between has no figure."
    assert reading("2021-02", "2021-03") == "3 months, as counted. 2 months in between have no figure."
