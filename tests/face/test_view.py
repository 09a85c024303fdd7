"""A view and the explorer's controls: its code makes what it shows, and without a front end there are no controls."""

from __future__ import annotations

import itertools
import time
from typing import Any

import ipywidgets as widgets
import pandas as pd
import pytest

import countylines as cl
from countylines.face import shown, view
from countylines.face.controls import image
from countylines.face.explorer import Explorer
from countylines.face.known import name_of
from countylines.face.shown import EVENTS, KINDS, RATE
from countylines.face.tested import EXPOSURES, TRENDS
from countylines.face.view import View
from countylines.show.picture import NARROW, Picture
from tests.conftest import EVENTS_HEADER, Given, Project

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
    week = "2019-10-07,2019-10-13,England,week of action,2019-10-18,stated,false,https://example.org,\n"
    folder = project.root / "data" / "events" / "weeks"
    folder.mkdir(parents=True)
    (folder / "events.csv").write_text(EVENTS_HEADER + week, encoding="utf-8")
    people = "area,day,population,known,basis,source,note\n"
    people += "Norwich,2021-03-21,140000,2022-06-28,stated,https://example.org,\n"
    (project.root / "data" / "populations.csv").write_text(people, encoding="utf-8")
    return project


Recorded = tuple[list[tuple[str, str]], dict[str, Any]]


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give in place of a chart what would be drawn, which takes no time."""

    def record(all_series: Any, **how: Any) -> Recorded:
        return [(name_of(each), each.every_month.to_csv()) for each in all_series], how

    for module in (shown, view):
        monkeypatch.setattr(module, "chart", record)


_drawn: dict[str, Picture] = {}


@pytest.fixture
def drawn_once(project_of_two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a chart that was drawn before from what is kept: the same figures of the same project, in the same way."""
    draw = shown.chart

    def kept(all_series: Any, **how: Any) -> Picture:
        beside = [path.read_text(encoding="utf-8") for path in sorted(project_of_two.root.glob("data/**/*.csv"))]
        asked = repr(([(name_of(each), each.every_month.to_csv()) for each in all_series], sorted(how.items()), beside))
        if asked not in _drawn:
            _drawn[asked] = draw(all_series, **how)
        return _drawn[asked]

    for module in (shown, view):
        monkeypatch.setattr(module, "chart", kept)


class TestView:
    @pytest.mark.usefixtures("drawn_once")
    @pytest.mark.parametrize(
        "choice",
        [
            {},
            {"by": "years", "kind": "cumulative", "first": "2014-01", "last": "2018-06"},
            {"names": ("Seizures, Norfolk", "County lines arrests, Norwich"), "kind": "side by side", "by": "quarters"},
            {"trend": "level for each year", "exposure": "working days", "leave_out": ("2015-03",)},
            {"release": ("norfolk-2022-01-15-answer",), "kind": "month by year"},
            {"kind": "years", "last_days": 20},
            {"kind": "calendar of events"},
            {"kind": "rate per 10,000 people"},
            {"names": ("Seizures, Norfolk",), "kind": "rate per 10,000 people", "population": 900_000, "clustering": 2},
        ],
    )
    def test_its_code_makes_what_it_shows(self, project_of_two: Project, choice: dict[str, Any]) -> None:
        view = View("norfolk", "2022-12-31", **choice)
        tested, chart, table = made_by(view.code)
        assert tested.sentences == view.tested.sentences
        assert chart.svg == view.chart().svg
        assert table.equals(view.table())

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("force", "trends", "assumptions"),
        [
            ("norfolk", TRENDS[:1], [{}, {"clustering": 3}, {"last_days": 20}, {"leave_out": ("2021-03",)}]),
            ("northern-ireland", TRENDS, [{"last_days": 20}, {"leave_out": ("2018-02", "2019-07")}]),
            ("metropolitan", TRENDS, [{"leave_out": ("2020-04",)}]),
        ],
    )
    def test_with_every_chart_and_test_it_is_what_its_code_makes(
        self, force: str, trends: tuple[str, ...], assumptions: list[dict[str, Any]], recorded: None
    ) -> None:
        there = View(force, "2026-11-23")
        assert there.kinds == list(KINDS)
        several = tuple(name_of(each) for each in there.there if each.area == there.series[0].area)[:2]
        for kind, trend, exposure, more in itertools.product(KINDS, trends, EXPOSURES, assumptions):
            choice = {"names": several, "kind": kind, "trend": trend, "exposure": exposure} | more
            found = there.changed(**choice)
            assert found.kind == kind and found.leave_out == more.get("leave_out", ())
            assert found.last_days == (more.get("last_days", 0) if exposure == "days" else 0)
            tested, chart, table = made_by(found.code)
            assert (tested.sentences, chart) == (found.tested.sentences, found.chart())
            assert tested.table.equals(found.tested.table) and table.equals(found.table())

    def test_a_chart_is_offered_where_there_is_something_to_draw(self, project_of_two: Project) -> None:
        both = View("norfolk", "2022-12-31")
        assert {RATE, EVENTS} <= set(both.kinds)
        seizures = View("norfolk", "2022-12-31", ("Seizures, Norfolk",))
        assert not {RATE, EVENTS} & set(seizures.kinds), "no population of Norfolk, and no week of 2021"
        assert RATE in seizures.changed(population=900_000).kinds
        assert RATE not in View("norfolk", "2022-03-01").kinds, "the census was not yet out"
        assert both.changed(kind=RATE).changed(names=("Seizures, Norfolk",)).kind == "months"

    def test_what_no_test_supposes_is_let_go(self, project_of_two: Project) -> None:
        year = View("norfolk", "2022-12-31", ("Seizures, Norfolk",), clustering=3, last_days=13, population=5)
        assert year.changed(by="years").clustering == 3
        years = year.changed(names=("County lines arrests, Norwich",))
        assert (years.clustering, years.last_days, years.population) == (1, 13, 5)
        assert years.changed(exposure="working days").last_days == 0
        assert years.changed(names=tuple(years.there.names)).population == 0, "of two areas"
        assert years.changed(leave_out=("2021-12",), last_days=30).last_days == 0, "November has no 31st day"
        assert years.changed(release=("gone",)).release == ()

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
    def explorer(self, project_of_two: Project, drawn_once: None) -> Explorer:
        return cl.explore("norfolk", "2022-12-31", controls=True)

    def test_each_choice_changes_what_is_shown(self, explorer: Explorer) -> None:
        def shown() -> tuple[Any, ...]:
            return explorer.said.value, explorer.drawn.value, explorer.rows.table.df.to_csv()

        for control, value in (
            (explorer.kind, "years"),
            (explorer.by, "quarters"),
            (explorer.first, "2013-01"),
            (explorer.last, "2020-12"),
            (explorer.trend, "level for each year"),
            (explorer.last_days, 20),
            (explorer.exposure, "working days"),
            (explorer.leave_out, ("2015-03",)),
            (explorer.kind, RATE),
            (explorer.population, 150_000),
            (explorer.names, ("Seizures, Norfolk",)),
            (explorer.clustering, 3),
        ):
            before, code = shown(), explorer.code.code
            control.value = value
            assert before != shown() and code != explorer.code.code, control.description
        assert explorer.drawn.value == image(made_by(explorer.code.code)[1])

    def test_an_area_without_a_choice_has_its_first_series(self, explorer: Explorer) -> None:
        explorer.area.value = "Norfolk"
        explorer.names.value = ()
        assert "Seizures, Norfolk" in explorer.code.code and explorer.names.value == ("Seizures, Norfolk",)

    def test_a_force_without_months_is_told_whatever_was_chosen_before(
        self, explorer: Explorer, project_of_two: Project
    ) -> None:
        lines = Given("month,count\n2021-03,4\n", series={"force": "suffolk", "area": "Suffolk", "kind": "stock"})
        project_of_two.release("suffolk-2022-01-15-lines", lines)
        explorer.leave_out.value, explorer.last_days.value, explorer.kind.value = ("2015-03",), 20, RATE
        explorer.force.options = [*explorer.force.options, ("Suffolk", "suffolk")]
        explorer.force.value = "suffolk"
        assert "No monthly series of suffolk was known" in explorer.said.value and explorer.code.code == ""
        explorer.save["svg"].click()
        assert "no monthly series to show" in explorer.saved.value
        explorer.force.value = "norfolk"
        assert "County lines arrests" in explorer.said.value and explorer.code.code

    def test_the_people_known_are_shown_and_what_is_given_instead_is_in_the_code(self, explorer: Explorer) -> None:
        explorer.kind.value = RATE
        assert explorer.population.value == 140_000 and 'day="2022-12-31"' in explorer.code.code
        explorer.population.value = 150_000
        assert "population=150000" in explorer.code.code
        explorer.population.value = 140_000
        assert "population" not in explorer.code.code

    def test_a_release_that_is_chosen_leaves_the_others_to_choose_from(
        self, explorer: Explorer, project_of_two: Project
    ) -> None:
        project_of_two.months("norfolk-2022-05-01-later", m2022_01="9")
        explorer.day.value = explorer.day.value.replace(day=30)
        explorer.release.value = "norfolk-2022-05-01-later"
        assert 'release=["norfolk-2022-05-01-later"]' in explorer.code.code
        assert len(explorer.release.options) == 3 and len(explorer.rows.table.df) == 1

    def test_the_table_sorts_bounds_as_numbers_and_quarters_by_their_order(
        self, explorer: Explorer, project_of_two: Project
    ) -> None:
        def sorted_by() -> dict[str, list[str]]:
            columns = list(explorer.rows.table.df)
            rules = explorer.rows.table._dt_args["columnDefs"]
            named = {columns[rule["targets"][0]]: rule["orderData"] for rule in rules if "orderData" in rule}
            return {name: [columns[at] for at in places] for name, places in named.items()}

        assert sorted_by() == {}, "numbers and months sort as they are, and their heads show it"
        explorer.by.value = "quarters"
        assert sorted_by() == {"period": ["place"]}
        project_of_two.months("norfolk-2022-05-01-later", m2022_01="<5", m2022_02="12")
        explorer.day.value = explorer.day.value.replace(day=30)
        explorer.by.value = "months"
        assert sorted_by() == {"count": ["low", "high"]}

    def test_two_series_are_drawn_side_by_side(self, explorer: Explorer) -> None:
        explorer.names.value = tuple(explorer.names.options)
        assert explorer.kind.value == "side by side"

    def test_an_area_has_its_own_series(self, explorer: Explorer) -> None:
        explorer.area.value = "Norfolk"
        assert list(explorer.names.options) == ["Seizures, Norfolk"] == list(explorer.names.value)
        assert "Seizures, Norfolk" in explorer.code.code
        explorer.area.value = "every area"
        assert len(explorer.names.options) == 2

    def test_what_cannot_be_is_told_in_place(self, explorer: Explorer) -> None:
        explorer.day.value = explorer.day.value.replace(year=2001)
        assert "2001" in explorer.said.value and "<b>" in explorer.said.value
        assert explorer.drawn.value == explorer.code.code == "", "a chart of something else would stand under it"
        explorer.day.value = explorer.day.value.replace(year=2022)
        assert "County lines arrests" in explorer.said.value

    def test_it_saves_chart_and_table(self, explorer: Explorer, project_of_two: Project) -> None:
        for end, button in explorer.save.items():
            button.click()
            assert f"{end}</p>" in explorer.saved.value
        kept = sorted(path.suffix for path in (project_of_two.root / ".scratch" / "explore").iterdir())
        assert kept == [".csv", ".png", ".svg", ".xlsx"]

    def test_it_saves_where_it_is_told_or_says_why_not(self, explorer: Explorer, project_of_two: Project) -> None:
        explorer.folder.value = "mine/figures"
        explorer.save["csv"].click()
        assert "Saved: mine/figures/norfolk-county" in explorer.saved.value
        (project_of_two.root / "a file").touch()
        explorer.folder.value = "a file"
        explorer.save["svg"].click()
        assert "cannot be written" in explorer.saved.value and "Saved" not in explorer.saved.value

    @pytest.mark.slow
    def test_ten_years_answer_within_a_second(self, project_of_two: Project) -> None:
        explorer = cl.explore("norfolk", "2022-12-31", controls=True)
        explorer.kind.value = "month by year"
        taken = []
        for trend, exposure in (("level for each year", "days"), ("smooth curve", "working days")):
            started = time.process_time()
            explorer.trend.value = trend
            explorer.exposure.value = exposure
            taken.append((time.process_time() - started) / 2)
        assert min(taken) < 1

    def test_without_a_front_end_there_is_no_control(self, drawn_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
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
        self, drawn_once: None, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, "notebooks/00_explore.ipynb")
        assert cl.explore("norfolk", "2022-12-31").has_controls
