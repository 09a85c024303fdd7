"""A view and the explorer's controls: its code makes what it shows, and without a front end there are no controls."""

from __future__ import annotations

import time
from typing import Any

import ipywidgets as widgets
import pandas as pd
import pytest

import countylines as cl
from countylines.face.explorer import Explorer
from countylines.face.view import View
from countylines.show.picture import NARROW, Picture
from tests.conftest import Given, Project

YEAR = "month,count\n" + "".join(f"2021-{month:02d},{count}\n" for month, count in enumerate([8, 10, 16] * 4, 1))
DECADE = "month,count\n" + "".join(
    f"{year}-{month:02d},{20 + (7 * month + 3 * year) % 11}\n" for year in range(2012, 2022) for month in range(1, 13)
)


def made_by(code: str) -> tuple[Any, Picture, pd.DataFrame]:
    """Run the lines of a view as a cell would: what it displays, and its last value."""
    shown: list[Any] = []
    *lines, last = code.splitlines()
    names = {"display": shown.append}
    exec("\n".join(lines), names)
    tested, chart = shown
    return tested, chart, eval(last, names)


@pytest.fixture
def project_of_two(project: Project) -> Project:
    """Give a project with ten years of one series, and a year of another."""
    seizures = {"measure": "seizures", "area": "Norfolk"}
    project.release("norfolk-2022-01-15-answer", Given(DECADE), Given(YEAR, series=seizures))
    return project


class TestView:
    @pytest.mark.parametrize(
        "choice",
        [
            {},
            {"by": "years", "kind": "cumulative", "first": "2014-01", "last": "2018-06"},
            {"names": ("Seizures, Norfolk", "County lines arrests, Norwich"), "kind": "side by side", "by": "quarters"},
            {"trend": "level for each year", "exposure": "working days", "leave_out": ("2015-03",)},
            {"release": ("norfolk-2022-01-15-answer",), "kind": "month by year"},
        ],
    )
    def test_its_code_makes_what_it_shows(self, project_of_two: Project, choice: dict[str, Any]) -> None:
        view = View("norfolk", "2022-12-31", **choice)
        tested, chart, table = made_by(view.code)
        assert tested.sentences == view.tested.sentences
        assert chart.svg == view.chart().svg
        assert table.equals(view.table())

    def test_its_table_says_nothing_twice(self, project_of_two: Project) -> None:
        view = View("norfolk", "2022-12-31", ("County lines arrests, Norwich",), by="quarters")
        assert list(view.shown().frame) == ["period", "days", "count"]
        assert view.shown().caption == "County lines arrests, Norwich, by quarters"
        both = view.changed(names=("County lines arrests, Norwich", "Seizures, Norfolk"))
        assert list(both.shown().frame) == ["series", "period", "days", "count"]

    def test_what_another_choice_makes_impossible_is_let_go(self, project_of_two: Project) -> None:
        view = View("norfolk", "2022-12-31", ("County lines arrests, Norwich",), leave_out=("2015-03", "2021-02"))
        assert view.changed(names=("Seizures, Norfolk",)).leave_out == ("2021-02",)
        assert view.changed(names=("Something else",)).names == ()

    def test_a_force_without_months_is_told(self, project: Project) -> None:
        lines = Given("month,count\n2021-03,4\n", series={"kind": "stock", "measure": "drug lines active"})
        project.release("norfolk-2022-01-15-lines", lines)
        assert View("norfolk", "2022-12-31").sentences[0].startswith("No monthly series of norfolk was known")
        Explorer(View("norfolk", "2022-12-31"), has_controls=True)


class TestExplorer:
    @pytest.fixture
    def explorer(self, project_of_two: Project) -> Explorer:
        return cl.explore("norfolk", "2022-12-31", controls=True)

    def test_each_choice_changes_what_is_shown(self, explorer: Explorer) -> None:
        for control, value in (
            (explorer.kind, "years"),
            (explorer.by, "quarters"),
            (explorer.first, "2013-01"),
            (explorer.last, "2020-12"),
            (explorer.trend, "level for each year"),
            (explorer.exposure, "working days"),
            (explorer.leave_out, ("2015-03",)),
            (explorer.names, ("Seizures, Norfolk",)),
        ):
            before = (explorer.said.value, explorer.drawn.value, explorer.rows.value), explorer.code.value
            control.value = value
            after = (explorer.said.value, explorer.drawn.value, explorer.rows.value), explorer.code.value
            assert before[0] != after[0] and before[1] != after[1], control.description
            svg = made_by(explorer.code.value)[1].svg
            assert explorer.drawn.value.partition("viewBox")[2] == svg.partition("viewBox")[2]

    def test_two_series_are_drawn_side_by_side(self, explorer: Explorer) -> None:
        explorer.names.value = tuple(explorer.names.options)
        assert explorer.kind.value == "side by side"

    def test_an_area_has_its_own_series(self, explorer: Explorer) -> None:
        explorer.area.value = "Norfolk"
        assert list(explorer.names.options) == ["Seizures, Norfolk"] == list(explorer.names.value)
        assert "Seizures, Norfolk" in explorer.code.value
        explorer.area.value = "every area"
        assert len(explorer.names.options) == 2

    def test_what_cannot_be_is_told_in_place(self, explorer: Explorer) -> None:
        explorer.day.value = explorer.day.value.replace(year=2001)
        assert "2001" in explorer.said.value and "<b>" in explorer.said.value
        assert explorer.drawn.value == explorer.code.value == "", "a chart of something else would stand under it"
        explorer.day.value = explorer.day.value.replace(year=2022)
        assert "County lines arrests" in explorer.said.value

    def test_it_saves_chart_and_table(self, explorer: Explorer, project_of_two: Project) -> None:
        for end, button in explorer.save.items():
            button.click()
            assert f"{end}</p>" in explorer.saved.value
        kept = sorted(path.suffix for path in (project_of_two.root / ".scratch" / "explore").iterdir())
        assert kept == [".csv", ".png", ".svg"]

    def test_ten_years_answer_within_a_second(self, explorer: Explorer) -> None:
        explorer.kind.value = "month by year"
        taken = []
        for trend, exposure in (("level for each year", "days"), ("smooth curve", "working days")):
            started = time.process_time()
            explorer.trend.value = trend
            explorer.exposure.value = exposure
            taken.append((time.process_time() - started) / 2)
        assert min(taken) < 1

    def test_without_a_front_end_there_is_no_control(
        self, project_of_two: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("JPY_SESSION_NAME", "VSCODE_PID"):
            monkeypatch.delenv(name, raising=False)
        made: list[widgets.Widget] = []
        widgets.Widget.on_widget_constructed(made.append)
        try:
            outputs = cl.explore("norfolk", "2022-12-31").view.outputs()
            assert made == []
            cl.explore("norfolk", "2022-12-31", controls=True)
            assert made
        finally:
            widgets.Widget.on_widget_constructed(None)
        kinds = {kind for output in outputs for kind in output._repr_mimebundle_()}
        assert kinds == {"text/plain", "text/html", "image/svg+xml", NARROW, "text/markdown"}

    @pytest.mark.parametrize("name", ["JPY_SESSION_NAME", "VSCODE_PID"])
    def test_where_a_person_has_it_open_there_are_controls(
        self, project_of_two: Project, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "notebooks/00_explore.ipynb")
        assert cl.explore("norfolk", "2022-12-31").has_controls
