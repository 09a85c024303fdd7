"""Why a month is not exact, and that it is told apart."""

from __future__ import annotations

import pandas as pd
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.inexact import InexactMonths
from countylines.observations import BOUNDS, CONTRADICT, SUPPRESSED
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, monthly_series
from countylines.show.month_charts import months_chart
from tests.analyses.given import NORWICH, words
from tests.conftest import Given, Project

WITH_STATUS = {"period": {"month": "month"}, "count": "count", "status": "status"}


def received(project: Project, cells: list[str], other: dict[int, str], suppressed: int | None = None) -> MonthlySeries:
    """Give the series of one release of a month a cell, and of another that gives some of them otherwise."""
    rows = [
        f"{m:%Y-%m},{c},{'c' if i == suppressed else ''}"
        for i, (m, c) in enumerate(zip(days(cells), cells, strict=True))
    ]
    project.release("first-answer", Given("month,count,status\n" + "\n".join(rows) + "\n", layout=WITH_STATUS))
    again = "".join(f"{days(cells)[at]:%Y-%m},{cell}\n" for at, cell in other.items())
    if again:
        project.release("second-answer", Given(f"month,count\n{again}"), known="2022-03-15")
    (found,) = monthly_series(reconcile(project.observations("2026-12-31")), "norfolk")
    return found


def days(cells: list[str]) -> pd.DatetimeIndex:
    return pd.date_range("2021-01-01", periods=len(cells), freq="MS")


@pytest.mark.parametrize("years", [1, 2, 3])
def test_releases_that_contradict_one_another_hide_nothing(project: Project, years: int) -> None:
    s = received(project, [str(n) for n in NORWICH] * years, {1: "17"})
    text = words(s)
    name = "February" if years == 1 else "February 2021"
    assert f"1 of {12 * years} months" in text and f"is not exact ({name})" in text
    assert (
        f"The releases contradict one another on {name}: the count is taken to lie within the interval that spans"
        in text
    )
    assert "hidden" not in text and "suppress" not in text.lower() and "known only between bounds" not in text
    a = analyse(s, draws=99)
    assert isinstance(a, InexactMonths)
    assert a.counts_table()["why not exact"].tolist()[:3] == ["", "the releases contradict one another", ""]
    assert "Releases contradict one another on 1 of them." in months_chart("t", "u", s.months).text


def test_why_a_month_is_not_exact_is_told_apart(project: Project) -> None:
    cells = ["5", "16", "<5", "4", "<5", "20", "10", "19", "18", "15", "19", "13"]
    s = received(project, cells, {1: "17"}, suppressed=4)
    assert s.months["inexact"].tolist() == ["", CONTRADICT, BOUNDS, "", SUPPRESSED, *[""] * 7]
    text = words(s)
    assert "3 of 12 months are not exact (February, March and May)" in text
    assert "The releases contradict one another on February:" in text
    assert "Suppressed by the publisher: May." in text


def test_months_published_as_bounds_are_neither_suppressed_nor_contradicted(project: Project) -> None:
    s = received(project, ["<5", *[str(n) for n in NORWICH[1:]]], {})
    text = words(s)
    assert "1 of 12 months is known only between bounds (January)" in text
    assert "contradict" not in text and "uppressed" not in text and "hidden" not in text


def test_a_total_over_a_contradicted_month_is_not_withheld(project: Project) -> None:
    """Its parts hide nothing; beside a cell that does, the total stays out."""
    year = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}
    project.release("first-answer", Given("month,count\n" + "".join(f"2021-{m:02d},10\n" for m in range(1, 13))))
    project.release("second-answer", Given("month,count\n2021-02,12\n"), known="2022-03-15")
    project.release("total", Given("start,end,count\n2021-01-01,2021-12-31,120\n", layout=year))
    table = project.observations("2026-12-31")
    assert "withheld" not in set(table["reading"])
