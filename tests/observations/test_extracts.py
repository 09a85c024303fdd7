"""From which extract each month comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd

from countylines.observations.extracts import monthly_extracts
from countylines.observations.known import observations
from countylines.observations.series import Series
from countylines.releases.release import releases_for
from tests.conftest import SERIES, Given, Project

NORWICH = Series(**SERIES)  # type: ignore[arg-type]


def extracts(project: Project, day: str = "2022-12-31") -> pd.DataFrame:
    known = date.fromisoformat(day)
    return monthly_extracts(project.observations(day), releases_for("norfolk", known, project.root))[NORWICH]


def test_an_extract_ends_where_its_table_says_or_with_the_last_month_of_the_release(
    project: Project, edit: Callable[..., None]
) -> None:
    folder = project.release("answer", Given("month,count\n2020-11,5\n2020-12,6\n"), Given("month,count\n2021-01,7\n"))
    found = extracts(project)
    assert found["extract_end"].dt.strftime("%Y-%m").tolist() == ["2021-01"] * 3
    assert found["age"].tolist() == [2, 1, 0]
    edit(folder / "datapackage.json", "resources", 0, "countylines", "extract_end", to="2020-12")
    found = extracts(project)
    assert found["extract_end"].dt.strftime("%Y-%m").tolist() == ["2020-12", "2020-12", "2021-01"]
    assert found["age"].tolist() == [1, 0, 0]
    assert not found["final"].any()


def test_a_publisher_can_say_that_figures_are_final(project: Project, edit: Callable[..., None]) -> None:
    folder = project.release("answer", Given("month,count\n2020-12,6\n"), Given("month,count\n2021-01,7\n"))
    edit(folder / "datapackage.json", "resources", 0, "countylines", "final", to=True)
    assert extracts(project)["final"].tolist() == [True, False]


def test_revised_months_and_hidden_ones_are_there_and_missing_ones_are_not(project: Project) -> None:
    project.release("earlier", Given("month,count\n2020-11,5\n2020-12,<5\n2021-01,\n"), known="2021-02-01")
    project.release("later", Given("month,count\n2020-12,6\n", revises=("earlier",)))
    found = extracts(project)
    assert found[["release", "superseded", "age"]].to_numpy().tolist() == [
        ["earlier", False, 1],
        ["earlier", True, 0],
        ["later", False, 0],
    ]
    assert found[["low", "high"]].astype(int).to_numpy().tolist() == [[5, 5], [0, 4], [6, 6]]
    assert found["known"].dt.strftime("%F").tolist() == ["2021-02-01", "2021-02-01", "2022-01-15"]


def test_other_periods_are_no_months(project: Project) -> None:
    project.months("answer", m2021_01="5")
    layout = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}
    project.release("year", Given("start,end,count\n2021-01-01,2021-12-31,50\n", layout=layout))
    assert extracts(project)["release"].tolist() == ["answer"]


def test_no_month_has_no_extract(project: Project) -> None:
    project.months("answer", m2021_01="")
    known = date(2022, 12, 31)
    assert monthly_extracts(project.observations(), releases_for("norfolk", known, project.root)) == {}


def test_london_s_copy_of_2019_joins_two_extracts(repository: Path) -> None:
    """The publication of March 2019 has a file that ends with 2016 and one that ends with 2018."""
    day = date(2019, 4, 30)
    observed = observations("metropolitan", day, repository)
    found = monthly_extracts(observed, releases_for("metropolitan", day, repository))
    london = next(table for series, table in found.items() if series.area == "London")
    ages = london.set_index(london["month"].dt.strftime("%Y-%m"))["age"]
    assert (ages["2016-12"], ages["2016-07"], ages["2017-01"], ages["2018-12"]) == (0, 5, 23, 0)
