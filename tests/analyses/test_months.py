"""What every series of months shows: its months and its years."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.level import Level
from countylines.analyses.months import calendar, months_message, years_table
from countylines.analyses.one_year import OneYear
from countylines.observations.series import BREAK, LATE_ASSUMED, LATE_MEASURED, OTHER_SIDE
from countylines.show.findings import Statements
from countylines.show.picture import Picture
from countylines.show.tables import Table
from tests.analyses.given import NORWICH, WEEKS
from tests.synthetic import leaving_out, series


def test_years_are_bounded_where_months_are() -> None:
    table = years_table(series([5, (0, 4), 7, 8]))
    assert table["total"].tolist() == ["20–24"]
    assert table["a day, at least"].iloc[0] == pytest.approx(20 / 120)
    assert table["a day, at most"].iloc[0] == pytest.approx(24 / 120)


def test_years_of_exact_months_have_one_rate_and_an_open_month_has_no_highest() -> None:
    table = years_table(series([*[5] * 12, 7]))
    assert table.columns.tolist() == ["year", "months", "total", "a day"]
    assert table["a day"].tolist() == pytest.approx([60 / 365, 7 / 31])
    table = years_table(series([*[5] * 11, (6, None), 7]))
    assert table["total"].tolist() == ["61 or more", "7"]
    assert pd.isna(table["a day, at most"].iloc[0])
    assert table["a day, at most"].iloc[1] == pytest.approx(7 / 31)


def test_the_chart_gets_events_of_its_own_span_alone() -> None:
    s = series(NORWICH)
    outside = WEEKS.assign(start=WEEKS["start"] - pd.DateOffset(years=2), end=WEEKS["end"] - pd.DateOffset(years=2))
    a = analyse(s, pd.concat([WEEKS, outside]), draws=100)
    (chart, *_) = a.months().parts
    assert isinstance(chart, Picture) and chart.name == f"months-{s.slug}"
    assert re.findall(r"^Week.*: (\S+) to", chart.text, re.MULTILINE) == ["2021-05-17", "2021-10-11"]
    assert not {"expected", "deflated_high"} & set(a.drawn().columns)
    assert isinstance(a, OneYear) and {"expected", "deflated_high"} <= set(a.with_intervals().columns)


def test_hidden_months_are_drawn_as_bars_and_never_as_dots() -> None:
    s = series([(0, 4), (601, None), *NORWICH[2:]])
    (chart, *_) = analyse(s, draws=99).months().parts
    assert isinstance(chart, Picture)
    assert "Known between bounds" in chart.text and "At least" in chart.text
    dots = re.search(r"^Count: .*$", chart.text, re.MULTILINE)
    assert dots is not None
    assert "January" not in dots[0] and "February" not in dots[0] and "March 2021" in dots[0]


def test_one_year_is_a_row_a_month_and_more_years_are_a_row_a_year() -> None:
    year = calendar(series([*NORWICH[:11], (0, 4)]))
    assert year["count"].tolist() == ["5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "0–4"]
    assert year["days"].sum() == 365
    years = calendar(series([*NORWICH, 7], start="2021-01"))
    assert years["year"].tolist() == ["2021", "2022"]
    assert years["Mar"].tolist() == ["24", ""]
    assert years["Jan"].tolist() == ["5", "7"]


LEFT_OUT = {"m2021_11": LATE_ASSUMED, "m2021_12": LATE_ASSUMED}


def test_months_left_out_of_the_tests_are_shown_and_said() -> None:
    a = analyse(leaving_out(series(NORWICH), **LEFT_OUT), draws=99)
    (chart, years, intervals, *_, told) = a.months().parts
    assert isinstance(chart, Picture) and isinstance(years, Table) and isinstance(told, Statements)
    assert "Count that may still grow, not tested: November 2021 19; December 2021 13." in chart.text
    assert isinstance(intervals, Picture) and intervals.name == f"intervals-{a.series.slug}"
    assert len(re.findall(r"^95%, if .*October 2021", intervals.text, re.MULTILINE)) == 2
    assert "November" not in intervals.text and "nan" not in chart.text + intervals.text
    assert years.frame.iloc[0][["months", "of them not tested", "total"]].tolist() == [12, 2, "175"]
    assert told.sentences == [
        f"{a.title}: shown, and left out of the tests: November 2021 to December 2021 (2 months), because months so "
        "new are assumed to be still growing."
    ]
    assert calendar(leaving_out(series(NORWICH), **LEFT_OUT)).equals(calendar(series(NORWICH)))


def test_a_series_of_which_no_month_is_used_shows_every_month_and_says_why_none_is_tested() -> None:
    whole = series([5, (0, 4), 7])
    a = analyse(leaving_out(whole, m2021_01=OTHER_SIDE, m2021_02=BREAK, m2021_03=LATE_MEASURED))
    (finding,) = a.findings()
    assert finding.heading == "The months are described, and none is tested"
    assert "5 in January 2021, 0–4 in February 2021 and 7 in March 2021" in finding.sentences[0]
    assert all(month in finding.sentences[1] for month in ("January 2021", "February 2021", "March 2021"))
    (chart, *_) = a.months().parts
    assert (
        isinstance(chart, Picture) and "A bar of its own colour is a count known only between two bounds" in chart.text
    )


def test_the_months_are_kept_for_the_front_page() -> None:
    s = series(NORWICH)
    section = analyse(s, draws=99).months()
    pd.testing.assert_frame_equal(section.data[f"summary-months-{s.slug}"], calendar(s))


def message(cells: list, **options: str) -> str:
    """Give the message of a synthetic series of arrests."""
    given = series(cells, **options)
    return months_message(given, Level(given))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (NORWICH, "175 arrests in 2021, from 4 in April to 24 in March"),
        ([3, 1, 1], "5 arrests in 2021, from 1 in 2 months to 3 in January"),
        ([2, 2, 2], "6 arrests in 2021"),
        ([0, 0], "No arrest in 2021"),
        ([1], "1 arrest in 2021"),
        ([5, (0, 4), (6, None)], "At least 11 arrests in 2021"),
    ],
)
def test_without_a_year_before_the_months_are_counted(cells: list, told: str) -> None:
    assert message(cells) == told


def test_the_level_leads_where_it_is_compared() -> None:
    given = series([10] * 12 + [30] * 12, start="2020-01")
    level = Level(given)
    assert level.compared
    assert months_message(given, level) == level.heading
    assert "360" in level.heading and "120" in level.heading
