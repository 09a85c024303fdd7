"""Where a notebook works: only the environment names a real report, and a scratch report makes what it needs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pandas as pd
import pytest

from countylines.analyses.analysis import Analysis
from countylines.errors import ProjectError
from countylines.notebook.workspace import Report, open_report
from countylines.observations.reconcile import reconcile
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, SUBJECT_VARIABLE
from countylines.show.findings import Finding, Statements
from countylines.show.picture import Picture
from countylines.show.sections import Heading, Method, Section
from countylines.show.tables import Table
from tests.conftest import Project

ROOT = Path(__file__).parents[2]
DAY = "2021-12-31"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a copy of data and notebooks, found from its notebooks folder as JupyterLab finds it."""
    root = tmp_path / "a clone"
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, root / folder)
    for name in ("COUNTYLINES_ROOT", FOLDER_VARIABLE, SUBJECT_VARIABLE, DATE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(root / "notebooks")
    return root


def files(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file() and ".scratch" not in path.parts
    }


def test_without_an_environment_it_is_a_scratch_report(clone: Path) -> None:
    report = open_report("norfolk", DAY)
    assert report.scratch
    assert report.folder == clone / ".scratch" / DAY / "norfolk"
    assert report.force.name == "Norfolk Constabulary"


def test_the_environment_names_the_folder(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ((FOLDER_VARIABLE, str(tmp_path)), (SUBJECT_VARIABLE, "norfolk"), (DATE_VARIABLE, DAY)):
        monkeypatch.setenv(name, value)
    report = open_report("norfolk", DAY)
    assert (report.folder, report.scratch) == (tmp_path, False)
    with pytest.raises(ProjectError, match="ask for kent on 2021-12-31, but COUNTYLINES_REPORT is set for norfolk"):
        open_report("kent", DAY)
    with pytest.raises(ProjectError, match=r"no tables/observations\.csv: 01_clean makes it"):
        report.observations()


@pytest.mark.parametrize(("force", "day"), [("norfork", DAY), ("norfolk", "31/12/2021")])
def test_odd_parameters_are_told(clone: Path, force: str, day: str) -> None:
    with pytest.raises(ProjectError, match=r"Did you mean norfolk|a day is written YYYY-MM-DD"):
        open_report(force, day)


def test_tables_are_written_with_six_digits_and_iso_days(clone: Path) -> None:
    report = open_report("norfolk", DAY)
    frame = pd.DataFrame({"day": pd.to_datetime(["2021-03-01"]), "value": [0.123456789], "text": ["a,b"]})
    shown = report.table(frame, "numbers", "Numbers")
    assert (report.folder / "tables" / "numbers.csv").read_bytes() == b'day,value,text\n2021-03-01,0.123457,"a,b"\n'
    assert "Numbers" in shown.text()
    assert [path.name for path in (report.folder / "tables").iterdir()] == ["numbers.csv"]


FRAME = pd.DataFrame({"month": ["March"], "count": [24]})
SVG = Picture.of("<svg><path/></svg>", "Figure: Months\nMarch 24.").svg


@dataclass(frozen=True)
class Made(Analysis):
    """A made-up analysis: its findings as (heading, section), and its sections by name."""

    name: str
    found: tuple[tuple[str, str], ...]
    shown_by: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.name

    def findings(self) -> list[Finding]:
        return [Finding(heading, ["Said."], section) for heading, section in self.found]

    def sections(self) -> list[Section]:
        return [Section(name, f"Section {name}", [Statements([f"Shown by {name}."])]) for name in self.shown_by]


def order(outputs: list[Any]) -> list[str]:
    """Name what was displayed: findings by heading, headings with their level."""
    told = {Finding: lambda o: o.heading, Heading: lambda o: f"{o.text} ({o.level})"}
    return [told[type(output)](output) for output in outputs if type(output) in told]


def test_each_finding_is_followed_by_its_section_and_the_rest_come_last(
    report: Callable[..., Report], shown: list[Any]
) -> None:
    found = (("One", "b"), ("Two", ""), ("Three", "b"), ("Four", "a"))
    report().show_findings([Made("Arrests", found, ("a", "b", "c"))])
    assert order(shown) == ["One", "Section b (4)", "Two", "Three", "Four", "Section a (4)", "Section c (4)"]


def test_findings_of_several_series_stand_under_their_names(report: Callable[..., Report], shown: list[Any]) -> None:
    analyses = [Made("Arrests", (("One", ""),), ()), Made("Seizures", (("Seizures: two", ""),), ())]
    opened = report()
    opened.show_findings(analyses)
    assert order(shown) == ["Arrests: one", "Seizures: two"]
    shown.clear()
    opened.show_findings(analyses[:1])
    assert order(shown) == ["One"]


def test_a_section_is_kept_and_shown_part_by_part(report: Callable[..., Report], shown: list[Any]) -> None:
    opened = report()
    kept = FRAME.assign(bound=0.123456789)
    table = Table(FRAME, "Months", name="months", kept=kept)
    unnamed, picture, told = Table(FRAME, "Not kept"), Picture(SVG, "drawn"), Statements(["Said."])
    parts = [table, unnamed, picture, told]
    opened.show([Section("months", "The months", parts, "How.", {"behind": FRAME})], level=5)
    assert shown == [Heading("The months", 5), Method("How."), *parts]
    files = {path.relative_to(opened.folder).as_posix() for path in opened.folder.rglob("*.*")}
    assert files == {"tables/months.csv", "tables/behind.csv", "figures/drawn.svg"}
    assert opened.read_text("months", "02_seasonality")["bound"].tolist() == ["0.123457"]


def test_where_there_is_no_section_something_else_is_said(report: Callable[..., Report], shown: list[Any]) -> None:
    opened = report()
    opened.show([])
    assert shown == []
    opened.show([], otherwise="Nothing to show.")
    assert shown == [Statements(["Nothing to show."])]


def test_what_an_earlier_notebook_wrote_is_read_as_it_stands_there(report: Callable[..., Report]) -> None:
    opened = report()
    opened.write(pd.DataFrame({"count": ["5", "0–4"], "note": ["", "NA"]}), "cells")
    opened.write(pd.DataFrame({"count": [5, 7]}), "numbers")
    assert opened.read_text("cells", "02_seasonality").to_dict("list") == {"count": ["5", "0–4"], "note": ["", "NA"]}
    assert opened.read_text("numbers", "02_seasonality")["count"].tolist() == ["5", "7"]
    assert opened.read("numbers", "02_seasonality")["count"].tolist() == [5, 7]
    assert opened.has("numbers") and not opened.has("lines-closed")
    with pytest.raises(ProjectError, match=r"no tables/lines-closed\.csv: 03_drug_lines makes it"):
        opened.read_text("lines-closed", "03_drug_lines")


def test_a_picture_is_shown_as_it_was_drawn(report: Callable[..., Report]) -> None:
    opened = report()
    opened.figure(Picture(SVG), "months")
    found = opened.picture("months", "02_seasonality")
    assert (found.name, found.svg) == ("months", SVG)
    assert found.text == "Figure: Months\nMarch 24."
    with pytest.raises(ProjectError, match=r"no figures/lines\.svg: 03_drug_lines makes it and has not run"):
        opened.picture("lines", "03_drug_lines")


def test_later_notebooks_read_the_figures_as_they_were_reconciled(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    project.months("first", m2021_03="24", m2021_04="<5", m2021_05="7")
    project.months("second", m2021_03="25", m2021_06=">600")
    opened = cleaned()
    expected = reconcile(project.observations("2022-12-31"))
    assert set(expected["standing"]) == {"single", "contradict"}
    pd.testing.assert_frame_equal(opened.figures_in_use(), expected)


@pytest.mark.kernel
def test_any_notebook_can_be_opened_alone(clone: Path) -> None:
    """In a kernel, as JupyterLab runs it: the earlier notebook is run first, once, and nothing committed is touched."""
    before = files(clone)
    notebook = nbformat.v4.new_notebook()
    source = (
        f'from countylines.notebook.workspace import open_report\nlen(open_report("norfolk", "{DAY}").observations())'
    )
    notebook.cells = [nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell(source)]
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(clone / "notebooks")}}).execute()
    first, second = (list(cell.outputs) for cell in notebook.cells)
    assert first[0]["text"].startswith("Running 01_clean first")
    assert [output["output_type"] for output in second] == ["execute_result"]
    assert first[-1]["data"] == second[-1]["data"]
    assert files(clone) == before


@pytest.mark.kernel
def test_stale_scratch_tables_are_made_again(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told() -> str:
        open_report("norfolk", DAY).observations()
        return capsys.readouterr().out

    assert "Running 01_clean first" in told()
    assert told() == ""
    layout = clone / "data/releases/norfolk-2021-12-31-edp-lines-halved/layout.json"
    layout.write_text(layout.read_text() + "\n")
    assert "were made from other inputs or code" in told()
    assert told() == ""
