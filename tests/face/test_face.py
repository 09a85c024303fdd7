"""The public face: its names, what loading them costs, their examples, and that they say what a report says."""

from __future__ import annotations

import ast
import doctest
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import countylines as cl
from countylines.errors import ParameterError, ProjectError
from countylines.face.known import Frame
from countylines.face.shown import RATE
from countylines.project import ROOT_VARIABLE
from countylines.show.picture import Picture
from tests.conftest import Given, Project
from tests.synthetic import series as synthetic

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "outputs" / "2021-12-31" / "norfolk" / "tables"
NAMES = [
    "chart", "explore", "figures", "forces", "lines", "months", "open_report", "read", "save", "series", "table",
    "test",
]  # fmt: skip
"""What people's own cells rely on: a name may be added, up to twelve, and none is taken away or renamed."""
WITHOUT_EXAMPLE = {"open_report"}
"""What notebooks of reports call too: a scratch report is made where it is used, which takes a kernel."""


def shown(notebook: str) -> str:
    """Give all that a notebook of the committed report shows."""
    cells = json.loads((REPORT.parent / notebook).read_text(encoding="utf-8"))["cells"]
    return json.dumps([cell.get("outputs") for cell in cells], ensure_ascii=False)


class TestNames:
    def test_they_stay(self) -> None:
        assert cl.__all__ == NAMES and len(NAMES) <= 12
        assert set(NAMES) <= set(dir(cl))

    def test_each_stands_in_the_tour(self) -> None:
        tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
        assert set(re.findall(r"\bcl\.(\w+)", tour)) == set(NAMES)

    def test_an_unknown_one_is_told_with_those_there_are(self) -> None:
        with pytest.raises(AttributeError, match="no 'figure'; it has chart, explore, figures"):
            cl.figure  # noqa: B018

    def test_a_type_checker_sees_each_and_no_other(self) -> None:
        """With ``__getattr__`` in its sight, mypy would let ``from countylines import figurs`` pass."""
        tree = ast.parse(Path(cl.__file__).read_text(encoding="utf-8"))
        (branch,) = (
            node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        )
        seen = {alias.asname: node.module for node in branch.body for alias in getattr(node, "names", ())}
        assert seen == cl.FACE
        outside = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert "__getattr__" not in outside and "__getattr__" in ast.unparse(branch.orelse[0])

    def test_importing_the_package_loads_nothing(self) -> None:
        told = "import sys; before = {*sys.modules}; import countylines; print(*({*sys.modules} - before))"
        run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
        assert {name.split(".")[0] for name in run.stdout.split()} - sys.stdlib_module_names == {"countylines"}

    @pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_EXAMPLE))
    def test_its_examples_hold(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)
        (found,) = (t for t in doctest.DocTestFinder(recurse=False).find(getattr(cl, name), name) if t.examples)
        report: list[str] = []
        failed, tried = doctest.DocTestRunner().run(found, out=report.append)
        assert (failed, tried > 1) == (0, True), "".join(report)


@pytest.mark.slow
def test_the_lines_of_the_tour_run_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ROOT_VARIABLE, str(ROOT))
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"Month": ["2021-01", "2021-02"], "Arrests": [5, 16]}).to_excel("answer.xlsx", index=False)
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    lines = re.findall(r"\| `((?:\w+ = )?cl\.[^`]+|found\.[^`]+)`", tour)
    assert len(lines) > len(NAMES)
    names: dict[str, Any] = {"cl": cl}
    for line in lines:
        if "open_report" not in line:
            exec(line, names)
    assert (tmp_path / "chart.svg").is_file() and (tmp_path / "table.xlsx").is_file()
    for name in ("findings", "sections", "sensitivity", "plot"):
        assert f".{name}()" in tour and hasattr(cl.months(names["found"][0]), name)
    assert {"figures", "doubts", "series"} <= set(dir(names["answer"]))


class TestAgainstAReport:
    """The committed report of 31 December 2021 says the same."""

    def test_figures(self) -> None:
        found = cl.figures("norfolk", "2021-12-31")
        kept = pd.read_csv(REPORT / "figures.csv", keep_default_na=False, dtype=str)
        columns = ["force", "area", "measure", "low", "high", "standing", "releases"]
        assert (
            found[columns].astype("string").fillna("").astype(str).to_numpy().tolist()
            == kept[columns].to_numpy().tolist()
        )

    def test_months(self) -> None:
        (arrests,) = cl.series("norfolk", "2021-12-31")
        findings = cl.months(arrests, "2021-12-31").findings()
        assert findings and all(finding.heading in shown("02_seasonality.ipynb") for finding in findings)

    def test_lines(self) -> None:
        findings = cl.lines("norfolk", "2021-12-31").findings()
        assert findings and all(finding.heading in shown("03_drug_lines.ipynb") for finding in findings)

    def test_plots_have_the_counts_of_the_pictures_of_the_report(self) -> None:
        figures = REPORT.parent / "figures"
        (arrests,) = cl.series("norfolk", "2021-12-31")
        for analysed, name, label in (
            (cl.months(arrests, "2021-12-31"), "months-norwich-county-lines-arrests", "Count:"),
            (cl.lines("norfolk", "2021-12-31"), "drug-lines", "lines into Norwich and Norfolk"),
        ):
            texts = analysed.plot().text, Picture.read(figures / f"{name}.svg").text
            drawn, kept = ([line for line in text.splitlines() if line.startswith(label)] for text in texts)
            assert kept and drawn == kept
            assert analysed.sections() and len(analysed.table)


TWICE = "month,count\n2021-01,5\n2021-02,<5\n2021-03,7\n2022-01,9\n"


@pytest.fixture
def two_releases(project: Project) -> Project:
    """Give a project in which a second release revises a figure of the first."""
    project.release("norfolk-2022-02-01-first", Given(TWICE), known="2022-02-01")
    newer = Given("month,count\n2021-03,8\n", revises=("norfolk-2022-02-01-first",))
    project.release("norfolk-2022-06-01-second", newer, known="2022-06-01")
    return project


class TestSeries:
    def test_a_revision_stands_and_one_release_alone_says_what_it_said(self, two_releases: Project) -> None:
        def march(*releases: str) -> int:
            (found,) = cl.series("norfolk", "2022-12-31", release=releases)
            return int(found.every_month.set_index("month")["low"]["2021-03-01"])

        assert march() == march("norfolk-2022-06-01-second") == 8
        assert march("norfolk-2022-02-01-first") == 7
        (then,) = cl.series("norfolk", "2022-03-01")
        assert then.every_month["low"].tolist() == [5, 0, 7, 9]

    def test_a_new_release_is_seen_at_once(self, two_releases: Project) -> None:
        assert len(cl.series("norfolk", "2022-12-31")[0].every_month) == 4
        two_releases.release("norfolk-2022-07-01-third", Given("month,count\n2021-04,1\n"), known="2022-07-01")
        assert len(cl.series("norfolk", "2022-12-31")[0].every_month) == 5

    def test_it_is_cut_to_a_period(self, two_releases: Project) -> None:
        (found,) = cl.series("norfolk", "2022-12-31", first="2021-02", last="2021-12")
        assert found.months["month"].dt.strftime("%Y-%m").tolist() == ["2021-02", "2021-03"]

    def test_it_is_shown_as_a_table_of_what_there_is(self, two_releases: Project) -> None:
        found = cl.series("norfolk", "2022-12-31")
        assert "1 monthly series" in repr(found) and "County lines arrests, Norwich" in repr(found)
        assert "<caption>1 monthly series</caption>" in found._repr_mimebundle_()["text/html"]

    def test_what_is_changed_in_a_cell_stays_there(self, two_releases: Project) -> None:
        found = cl.figures("norfolk", "2022-12-31")
        found.loc[:, "low"] = 0
        assert cl.figures("norfolk", "2022-12-31")["low"].sum() > 0

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({"name": "Arrests"}, r"no monthly series 'Arrests'; there is County lines arrests, Norwich\."),
            ({"area": "Kent"}, r"no area 'Kent'; there is Norwich\."),
            ({"measure": "seizures"}, r"no measure 'seizures'; there is county lines arrests\."),
            ({"release": "another"}, r"no release 'another'; there is norfolk-2022-02-01-first and"),
            ({"first": "spring"}, r"written YYYY-MM, such as 2021-03; found 'spring'"),
            ({"first": "2023-01"}, r"no month from 2023-01 to the last"),
        ],
    )
    def test_what_is_not_there_is_told(self, two_releases: Project, asked: dict[str, str], told: str) -> None:
        with pytest.raises(ParameterError, match=told):
            cl.series("norfolk", "2022-12-31", **asked)


class TestTables:
    def test_months_are_added_up_and_bounds_stay_bounds(self, two_releases: Project) -> None:
        found = cl.series("norfolk", "2022-12-31")
        assert cl.table(found)["count"].tolist() == ["5", "0–4", "8", "9"]
        assert cl.table(found, by="years")[["period", "months", "count"]].to_numpy().tolist() == [
            ["2021", 3, "13–17"],
            ["2022", 1, "9"],
        ]
        assert cl.table(found, by="quarters")["period"].tolist() == ["January–March 2021", "January–March 2022"]
        assert cl.table(found, by="months of the year")["count"].tolist() == ["14", "0–4", "8"]

    def test_a_month_open_above_leaves_its_year_open(self) -> None:
        assert cl.table(synthetic([3, (5, None)]), by="years")["count"].tolist() == ["8 or more"]

    def test_another_group_is_refused(self) -> None:
        with pytest.raises(ParameterError, match="not added up into 'weeks'; they are into months, quarters"):
            cl.table(synthetic([1, 2]), by="weeks")


PEOPLE = "area,day,population,known,basis,source,note\n"


class TestRates:
    @pytest.fixture
    def people(self, two_releases: Project) -> Callable[..., None]:
        """Write a table of populations: a row for each of its day, number and the day it became known."""

        def write(*rows: tuple[str, str, str]) -> None:
            lines = [f"Norwich,{day},{people},{known},stated,https://example.org,\n" for day, people, known in rows]
            (two_releases.root / "data" / "populations.csv").write_text(PEOPLE + "".join(lines), encoding="utf-8")

        return write

    def test_a_rate_is_the_count_over_the_people_known_by_the_day(self, people: Callable[..., None]) -> None:
        people(("2011-03-27", "100000", "2012-07-16"), ("2021-03-21", "140000", "2022-06-28"))
        found = cl.series("norfolk", "2022-12-31", first="2021-03")
        old, new = (cl.chart(found, kind=RATE, day=day).text for day in ("2022-06-02", "2022-12-31"))
        assert "March 2021 0.8; January 2022 0.9" in old, "8 and 9 of 100,000"
        assert "March 2021 0.5714; January 2022 0.6429" in new, "8 and 9 of 140,000"

    def test_bounds_stay_bounds(self, two_releases: Project) -> None:
        found = cl.series("norfolk", "2022-12-31", last="2021-02")
        assert "February 2021 0 to 4000" in cl.chart(found, kind=RATE, population=10).text

    def test_its_source_is_under_it(self, people: Callable[..., None]) -> None:
        people(("2021-03-21", "140000", "2022-06-28"))
        found = cl.series("norfolk", "2022-12-31")
        told = "140,000 people in Norwich on 21 March 2021 (data/populations.csv), the same for every month"
        assert told in " ".join(re.findall(r">([^<>]+)</text>", cl.chart(found, kind=RATE, day="2022-12-31").svg))

    @pytest.mark.parametrize(
        ("asked", "told"),
        [
            ({}, 'needs the day by which it was known, such as day="2021-12-31"'),
            ({"day": "2022-12-31"}, r"No population of Norwich was known on 2022-12-31 \(data/populations.csv\): give"),
            ({"population": -5}, "whole number of people; found -5"),
            ({"population": "144,000"}, "whole number of people; found '144,000'"),
            ({"population": float("nan")}, "whole number of people; found nan"),
        ],
    )
    def test_without_people_it_is_refused(self, two_releases: Project, asked: dict[str, Any], told: str) -> None:
        with pytest.raises(ParameterError, match=told):
            cl.chart(cl.series("norfolk", "2022-12-31"), kind=RATE, **asked)

    @pytest.mark.parametrize("wrong", ["144,000", "about 144000", "0", "-3", "1.5"])
    def test_a_population_that_is_no_number_is_named(self, people: Callable[..., None], wrong: str) -> None:
        people(("2021-03-21", f'"{wrong}"', "2022-06-28"))
        with pytest.raises(ProjectError, match=rf"populations\.csv, line 2.*population.*{wrong}"):
            cl.chart(cl.series("norfolk", "2022-12-31"), kind=RATE, day="2022-12-31")

    def test_one_number_for_two_areas_is_refused(self) -> None:
        with pytest.raises(ParameterError, match="One population was given for Exampleton and Elsewhere"):
            cl.chart([synthetic([1, 2]), synthetic([1, 2], area="Elsewhere")], kind=RATE, population=10)


class TestFrames:
    """A table in a notebook: texts left, numbers right, days as days; in all else a DataFrame."""

    def test_it_is_shown_as_reports_show_theirs(self) -> None:
        page = cl.figures("norfolk", "2021-12-31")[["measure", "start", "low"]].head(3)._repr_html_()
        assert "<caption>3 rows</caption>" in page and ' class="number' in page
        assert re.search(r">\d{4}-\d\d-\d\d</td>", page) and "00:00" not in page

    def test_of_many_rows_the_first_are_shown_and_it_says_so(self) -> None:
        page = Frame({"n": range(100)})._repr_html_()
        assert "The first 60 of 100 rows" in page and page.count("<tr>") == 61

    def test_names_of_rows_are_kept_and_text_is_no_page(self) -> None:
        page = Frame({"n": [1]}, index=pd.Index(["<b>"], name="which"))._repr_html_()
        assert ">which</th>" in page and "&lt;b&gt;" in page and "<b>" not in page

    def test_what_pandas_does_with_it_it_still_does(self) -> None:
        found = cl.forces("2026-11-23")
        assert found.equals(pd.DataFrame(found)) and isinstance(found, pd.DataFrame)
        assert found.groupby("nation").size().sum() == len(found)
        assert len(found.merge(found, on="force")) == len(pd.concat([found])) == len(found)


class TestRead:
    def test_a_table_is_read_and_its_doubts_are_told(self, project: Project, tmp_path: Path) -> None:
        path = tmp_path / "answer.csv"
        path.write_text("Month,Arrests\nJan 2021,5\nFeb 2021,*\nMar 2021,7\n", encoding="utf-8")
        asked = {"force": "norfolk", "area": "Norwich", "measure": "arrests", "day": "2022-01-15"}
        found = cl.read(path, **asked)
        assert any("nothing says what that means" in doubt for doubt in found.doubts)
        (arrests,) = cl.read(path, **asked, readings={"*": "1-4"}).series()
        assert cl.table(arrests)["count"].tolist() == ["5", "1–4", "7"]
        assert not list((project.root / "data" / "releases").iterdir())

    def test_what_is_no_table_is_told(self, project: Project, tmp_path: Path) -> None:
        path = tmp_path / "answer.csv"
        path.write_text("Dear Sir,\nwe do not hold this.\n", encoding="utf-8")
        with pytest.raises(ProjectError, match=r"answer\.csv"):
            cl.read(path, force="norfolk", area="Norwich", measure="arrests")


class TestSave:
    def test_a_chart_and_a_table(self, tmp_path: Path) -> None:
        arrests = synthetic([5, 16, 24])
        chart = cl.chart(arrests)
        assert cl.save(chart, tmp_path / "new" / "a.svg").read_text(encoding="utf-8") == chart.svg
        assert cl.save(chart, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
        kept = pd.read_csv(cl.save(cl.table(arrests), tmp_path / "a.csv"))
        assert kept["low"].tolist() == [5, 16, 24]

    def test_a_formula_is_no_formula_in_a_file(self, tmp_path: Path) -> None:
        path = cl.save(pd.DataFrame({"cell": ["=1+1"]}), tmp_path / "a.csv")
        assert "\n=1+1" not in path.read_text(encoding="utf-8")

    def test_a_workbook_has_numbers_and_no_formula_and_the_same_bytes(self, tmp_path: Path) -> None:
        found = pd.DataFrame({"cell": ["=1+1", "https://example.org"], "count": [5, 16]})
        first, second = (cl.save(found, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
        assert first == second
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["table"]
        assert [[cell.value for cell in row] for row in sheet.rows] == [
            ["cell", "count"],
            ["=1+1", 5],
            ["https://example.org", 16],
        ]
        assert sheet["A2"].data_type == "s" and sheet["A3"].hyperlink is None

    def test_another_end_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ParameterError, match=r"saved as \.svg and \.png; found 'a\.pdf'"):
            cl.save(cl.chart(synthetic([1, 2])), tmp_path / "a.pdf")
        with pytest.raises(ParameterError, match=r"A chart or a table is saved.*found list"):
            cl.save([1], tmp_path / "a.csv")  # type: ignore[arg-type]
