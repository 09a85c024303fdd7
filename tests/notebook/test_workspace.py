"""Where a notebook works: only the environment names a real report, and a scratch report makes what it needs."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbclient
import nbformat
import pandas as pd
import pytest

from countylines.errors import ProjectError
from countylines.notebook.workspace import open_report
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE
from countylines.project import FORCE_VARIABLE

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
    with pytest.raises(ProjectError, match=r"no table observations\.csv: 01_clean makes it"):
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
