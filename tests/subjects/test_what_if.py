"""A what-if is stamped everywhere, lands nowhere near a report, and is taken for one by no command."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pdfplumber
import pytest

import countylines
from countylines.reports.stamp import Stamp, stamped_picture, stamped_table
from countylines.subjects.what_if import MARK
from tests.small_project import COMMITTED, LAST, PARAMETERS, WRITE_FINDINGS, SmallProject, code

OPEN = "from countylines.notebook.workspace import open_report\nreport = open_report(force, report_date)"
CLEAN = f"""\
{OPEN}
from countylines.notebook import cleaning
known = cleaning.Known.of(report)
report.write(known.table, "observations")
report.table(known.figures, "figures", "The figures")"""
DRAW = f"""\
{OPEN}
from countylines.show.picture import Picture
text = "Figure: Months\\nTwelve months.\\nA bar is a month."
box = 'width="90pt" height="40pt" viewBox="0 0 90 40" xmlns="http://www.w3.org/2000/svg"'
svg = f'<svg {{box}}><text y="30">x</text></svg>'
report.figure(Picture.of(svg, text, svg), "months")"""
FRONT = f"""\
{WRITE_FINDINGS}
{OPEN}
report.text("# A title\\n\\nA story.\\n", "story.md")"""
FIGURE = "county lines arrests, Norwich, 2021-04"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    root = tmp_path_factory.mktemp("what-if") / "project"
    root.mkdir()
    small = SmallProject(root)
    small.notebook("01_clean", [code(PARAMETERS, "parameters"), code(CLEAN)])
    small.notebook("02_seasonality", [code(PARAMETERS, "parameters"), code(DRAW)])
    small.notebook("05_summary", [code(PARAMETERS + LAST, "parameters"), code(FRONT)])
    return small


def made(project: SmallProject, *sets: str) -> Path:
    given = [part for text in sets for part in ("--set", text)]
    done = project.run("what-if", "--date", "2021-12-31", "--no-open", *given)
    assert done.returncode == 0, done.stderr
    return project.root / Path(done.stdout.splitlines()[-1]).parent


@pytest.fixture(scope="module")
def changed(project: SmallProject) -> Path:
    return made(project, "2021-04=9", "drug lines active,2021-12=35")


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.reader(table))


@pytest.mark.kernel
class TestMade:
    def test_it_works_with_what_was_changed(self, changed: Path) -> None:
        header, *figures = rows(changed / "tables" / "figures.csv")
        cells = {
            (row[header.index("measure")], row[header.index("start")]): row[header.index("cells")] for row in figures
        }
        assert cells["county lines arrests", "2021-04-01"] == "9"
        assert cells["drug lines active", "2021-12-25"] == "35"

    def test_it_never_lands_among_reports(self, project: SmallProject, changed: Path) -> None:
        assert changed.relative_to(project.root).parts[:2] == (".scratch", "what-if")
        assert not project.outputs.exists()

    def test_everything_is_stamped(self, changed: Path) -> None:
        told = f"{FIGURE}: 9 instead of 4"
        for page in changed.glob("*.html"):
            text = page.read_text(encoding="utf-8")
            head, _, main = text.partition("<main")
            assert MARK in head.partition("<title>")[2].partition("</title>")[0], page.name
            assert MARK in head.partition("<header>")[2] and MARK in main and told in main, page.name
        tables = list((changed / "tables").glob("*.csv"))
        pictures = list((changed / "figures").glob("*.svg"))
        assert len(tables) >= 3 and len(pictures) == 2
        for table in tables:
            header, *lines = rows(table)
            assert header[0] == MARK and all(told in line[0] for line in lines), table.name
        for picture in pictures:
            text = picture.read_text(encoding="utf-8")
            assert f"<title>{MARK}: " in text and f">{MARK}</text>" in text, picture.name
        assert (changed / "story.md").read_text(encoding="utf-8").startswith(f"**{MARK}: {told}")
        for notebook in changed.glob("*.ipynb"):
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
            drawn = [data[kind] for data in shown for kind in data if "svg" in kind]
            assert all(f">{MARK}</text>" in svg for svg in drawn) and len(drawn) == 2 * (notebook.stem[:2] == "02")
            first = cells[0]["source"]
            assert MARK in first and told in first.replace("\\", ""), notebook.name
        shown = (changed / "01_clean.html").read_text(encoding="utf-8")
        assert f"<caption>{MARK}: The figures</caption>" in shown

    def test_paper_and_workbook_are_stamped(self, changed: Path) -> None:
        with pdfplumber.open(changed / "report.pdf") as paper:
            assert all(MARK in page.extract_text() for page in paper.pages)
        book = openpyxl.load_workbook(changed / "tables.xlsx", read_only=True)
        for sheet in book:
            assert any(MARK in str(cell) for row in sheet.iter_rows(max_row=4, values_only=True) for cell in row), sheet

    def test_no_command_takes_it_for_a_report(self, project: SmallProject, changed: Path) -> None:
        checked = project.run("check", str(changed))
        assert checked.returncode == 1 and "is no report: it is stamped “WHAT IF, not a report" in checked.stdout
        compared = project.run("compare", str(changed), str(changed))
        assert compared.returncode == 2 and "is no report: it is stamped" in compared.stderr
        assert "Traceback" not in checked.stderr + compared.stderr
        # Nor does the list, where somebody moves it among reports.
        moved = project.outputs / "2021-12-31" / "norfolk"
        moved.parent.mkdir(parents=True)
        changed.rename(moved)
        try:
            listed = project.run("index")
            assert "is no report" in listed.stderr
            page = project.outputs / "index.html"
            assert not page.exists() or "norfolk" not in page.read_text(encoding="utf-8")
        finally:
            moved.rename(changed)
            for path in (project.outputs / "2021-12-31", project.outputs):
                for left in path.glob("*"):
                    left.unlink()
                path.rmdir()

    def test_a_notebook_makes_the_same(self, project: SmallProject, changed: Path) -> None:
        call = "import countylines as cl\nprint(cl.open_report('norfolk', '2021-12-31').what_if({}))"
        sets = "'2021-04=9', 'drug lines active,2021-12=35'"
        before = {path.name: path.read_bytes() for path in (changed / "tables").iterdir()}
        command = [sys.executable, "-c", call.format(sets)]
        done = subprocess.run(command, cwd=project.root, env=project.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert f"{MARK}: {FIGURE}: 9 instead of 4; " in done.stdout and "A finding" in done.stdout
        assert {path.name: path.read_bytes() for path in (changed / "tables").iterdir()} == before

    def test_the_same_values_give_the_same_figures(self, project: SmallProject) -> None:
        same = made(project, "2021-04=4", "drug lines active,2021-12=<30")
        for name in ("figures", "observations"):
            assert [row[1:] for row in rows(same / "tables" / f"{name}.csv")] == rows(
                COMMITTED / "tables" / f"{name}.csv"
            )


def test_a_mistake_in_a_change_ends_in_a_sentence(small: SmallProject) -> None:
    done = small.run("what-if", "--date", "2021-12-31", "--set", "2021-13=4")
    assert done.returncode == 2 and done.stderr.startswith("Error: --set 2021-13=4: no figure is called '2021-13'.")
    assert not (small.root / ".scratch").exists()


def test_a_notebook_says_how_a_change_is_written() -> None:
    told = str(countylines.open_report("norfolk", "2021-12-31").what_if())
    assert "Nothing is changed. A change is written KEY=VALUE" in told


STAMP = Stamp(MARK, ["a figure: 9 instead of 4", 'another, "quoted"'])


def test_a_table_without_rows_is_stamped_too() -> None:
    assert stamped_table("a,b\n", STAMP) == f'"{MARK}",a,b\n'
    assert stamped_table('a,b\n"1,0",\n', STAMP).splitlines()[1].endswith('another, ""quoted""","1,0",')


def test_a_picture_grows_by_the_mark_and_keeps_what_it_shows() -> None:
    svg = '<svg width="90pt" height="40pt" viewBox="0 0 90 40"><title>Months</title><path d="M 0 0"/></svg>\n'
    stamped = stamped_picture(svg, STAMP)
    assert 'height="64pt" viewBox="0 -24 90 64"' in stamped
    assert '<path d="M 0 0"/>' in stamped and stamped.endswith("</svg>\n")
