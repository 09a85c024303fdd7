"""What changed between two reports, and why: each cause alone, and every kind of result."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from countylines.commands.shown import told_comparison
from countylines.errors import ProjectError
from countylines.reports import manifest
from countylines.reports.compare import ClaimChange, Comparison, compare
from countylines.reports.table_changes import Cell
from countylines.subjects import identify
from tests.small_project import ROOT

RELEASE = "norfolk-2021-12-31-edp-lines-halved"
OTHER_RELEASE = "norfolk-2021-07-05-36-lines-shut"


class Copy:
    """A copy of a committed report, to be changed; its hashes follow unless a test says otherwise."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def content(self) -> dict[str, Any]:
        return json.loads((self.folder / manifest.NAME).read_text())

    def change(self, alter: Callable[[dict[str, Any]], object]) -> None:
        content = self.content
        alter(content)
        (self.folder / manifest.NAME).write_text(json.dumps(content))

    def rows(self, name: str) -> list[list[str]]:
        with (self.folder / "tables" / f"{name}.csv").open(newline="") as text:
            return list(csv.reader(text))

    def write(self, name: str, rows: list[list[str]], *, hashes: bool = True) -> None:
        with (self.folder / "tables" / f"{name}.csv").open("w", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows(rows)
        if hashes:
            self.refresh()

    def refresh(self) -> None:
        self.change(lambda m: m.update(outputs=manifest.hash_outputs(self.folder)))

    def set_cell(self, name: str, row: str, column: str, value: str, *, hashes: bool = True) -> None:
        rows = self.rows(name)
        found = [r for r in rows if row in r[:2]]
        assert len(found) == 1
        found[0][rows[0].index(column)] = value
        self.write(name, rows, hashes=hashes)


@pytest.fixture
def new(tmp_path: Path, committed: Path) -> Copy:
    folder = tmp_path / "outputs" / committed.parent.name / committed.name
    shutil.copytree(committed, folder)
    return Copy(folder)


def only(comparison: Comparison, kind: str) -> list[str]:
    """Give the causes of one kind, and see that there are none of another."""
    causes = {cause.title: cause.texts for cause in comparison.causes}
    assert [name for name, texts in causes.items() if texts] == [kind]
    return causes[kind]


LAYOUT = "Layout (how tables are read)"


def of_release(name: str, file: str) -> str:
    return f"data/releases/{name}/{file}"


@pytest.mark.parametrize(
    ("alter", "kind", "said"),
    [
        (
            lambda m: m["inputs"].update({of_release(RELEASE, "arrests.csv"): "0"}),
            "Data",
            f"{RELEASE}: arrests.csv: changed",
        ),
        (
            lambda m: m["inputs"].update({of_release(RELEASE, "datapackage.json"): "0"}),
            "Data",
            f"{RELEASE}: datapackage.json: changed",
        ),
        (
            lambda m: m["inputs"].update({of_release("norfolk-2022-x", f): "0" for f in ("a.csv", "layout.json")}),
            "Data",
            "norfolk-2022-x: new",
        ),
        (
            lambda m: m.update(inputs={k: v for k, v in m["inputs"].items() if OTHER_RELEASE not in k}),
            "Data",
            f"{OTHER_RELEASE}: no longer there",
        ),
        (
            lambda m: m.update(
                inputs={k: v for k, v in m["inputs"].items() if OTHER_RELEASE not in k}
                | {of_release(OTHER_RELEASE, "retraction.json"): "0"}
            ),
            "Data",
            f"{OTHER_RELEASE}: taken back",
        ),
        (
            lambda m: m["inputs"].update({"data/forces.csv (row of the force)": "0"}),
            "Data",
            "data/forces.csv (row of the force): changed",
        ),
        (
            lambda m: m["inputs"].update({of_release(RELEASE, "layout.json"): "0"}),
            LAYOUT,
            f"{RELEASE}: layout.json: changed",
        ),
        (
            lambda m: m["code"]["notebooks"]["03_drug_lines"]["modules"].update({"countylines.statistics.falls": "0"}),
            "Code",
            "countylines.statistics.falls: changed (serves 03_drug_lines)",
        ),
        (
            lambda m: m["code"]["notebooks"]["02_seasonality"].update(source="0"),
            "Code",
            "notebook 02_seasonality: changed",
        ),
        (lambda m: m["code"]["templates"].update({"page.css": "0"}), "Code", "template page.css: changed"),
        (lambda m: m["packages"].update(numpy="99.0"), "Packages", "numpy: {numpy} → 99.0"),
        (lambda m: m["packages"].update(polars="1.0"), "Packages", "polars: absent → 1.0"),
        (
            lambda m: m["parameters"]["02_seasonality"].update(draws=99),
            "Parameters",
            "draws: 99999 → 99 (02_seasonality)",
        ),
    ],
)
def test_each_cause_alone_is_named_and_alone_moves_nothing(
    committed: Path, new: Copy, alter: Callable[[dict[str, Any]], object], kind: str, said: str
) -> None:
    new.change(alter)
    comparison = compare(committed, new.folder, identify(ROOT))
    assert only(comparison, kind) == [
        said.format(
            numpy=new.content["packages"]["numpy"]
            if "{" not in said
            else json.loads((committed / manifest.NAME).read_text())["packages"]["numpy"]
        )
    ]
    assert not comparison.moved
    assert "no result moved" in comparison.reason()


def test_a_release_that_is_no_longer_taken_back_is_named(committed: Path, new: Copy) -> None:
    def take_back(content: dict[str, Any]) -> None:
        kept = {k: v for k, v in content["inputs"].items() if OTHER_RELEASE not in k}
        content["inputs"] = kept | {of_release(OTHER_RELEASE, "retraction.json"): "0"}

    new.change(take_back)
    (text,) = only(compare(new.folder, committed, identify(ROOT)), "Data")
    assert text.startswith(f"{OTHER_RELEASE}: no longer taken back, known on 2021-07-05 (")


def test_the_only_cause_is_said_to_have_moved_what_moved(committed: Path, new: Copy) -> None:
    new.set_cell("months-norwich-county-lines-arrests", "March", "count", "23")
    new.change(lambda m: m["inputs"].update({of_release(RELEASE, "layout.json"): "0"}))
    comparison = compare(committed, new.folder, identify(ROOT))
    (table,) = comparison.tables
    assert table.cells == (Cell("March", "count", "24", "23"),)
    assert comparison.reason() == "Only layout differs."
    new.change(lambda m: m["packages"].update(numpy="99.0"))
    assert (
        compare(committed, new.folder, identify(ROOT)).reason().startswith("Layout and packages differ. Which of them")
    )


def test_another_day_with_other_data_is_the_ordinary_case(committed: Path, new: Copy) -> None:
    def later(content: dict[str, Any]) -> None:
        content["report"]["report_date"] = "2022-06-30"
        for values in content["parameters"].values():
            values["report_date"] = "2022-06-30"
        content["inputs"][of_release("norfolk-2022-x", "a.csv")] = "0"

    new.change(later)
    new.set_cell("months-norwich-county-lines-arrests", "March", "count", "23")
    comparison = compare(committed, new.folder, identify(ROOT))
    assert comparison.reason() == "Only the report's day and the data known by it differ."
    assert comparison.parameters.texts == ["report_date: 2021-12-31 → 2022-06-30"]
    assert (comparison.old.title, comparison.new.title) == ("31 December 2021", "30 June 2022")


def test_the_same_report_twice_moves_nothing(committed: Path) -> None:
    comparison = compare(committed, committed, identify(ROOT))
    assert not comparison.moved
    assert not any(cause.texts for cause in comparison.causes)


def test_tables_in_another_order_move_nothing(committed: Path, new: Copy) -> None:
    for path in sorted((new.folder / "tables").glob("*.csv")):
        header, *rows = new.rows(path.stem)
        new.write(path.stem, [header, *random.Random(1).sample(rows, len(rows))], hashes=False)
    new.refresh()
    comparison = compare(committed, new.folder, identify(ROOT))
    assert comparison.tables == []
    assert not comparison.moved


def test_less_than_six_digits_moves_nothing_and_the_sixth_does(committed: Path, new: Copy) -> None:
    new.set_cell("falls", "75 in November 2019", "fall at least", "0.61333333333")
    assert not compare(committed, new.folder, identify(ROOT)).moved
    new.set_cell("falls", "75 in November 2019", "fall at least", "0.613334")
    (table,) = compare(committed, new.folder, identify(ROOT)).tables
    assert table.cells == (
        Cell("Norfolk, 75 in November 2019, fewer than 30 in December 2021", "fall at least", "0.613333", "0.613334"),
    )


def test_tables_that_came_and_went_are_named(committed: Path, new: Copy) -> None:
    (new.folder / "tables" / "falls.csv").unlink()
    new.write("rises", [["what", "n"], ["a", "1"], ["b", "2"]])
    changes = {t.name: (t.whole, t.size) for t in compare(committed, new.folder, identify(ROOT)).tables}
    assert changes == {"falls": ("gone", 1), "rises": ("new", 2)}
    assert "1 table new, 1 table gone" in compare(committed, new.folder, identify(ROOT)).summary()


def test_findings_that_came_and_went_are_told(committed: Path, new: Copy) -> None:
    then = new.content["findings"]
    new.change(lambda m: m.update(findings=["Something new", *then[1:]]))
    comparison = compare(committed, new.folder, identify(ROOT))
    assert (comparison.findings_gone, comparison.findings_new) == ([then[0]], ["Something new"])
    assert comparison.moved


def claim(name: str, verdict: str) -> dict[str, str]:
    return {"id": name, "claim": f"Claim about {name}.", "verdict": verdict}


def test_claims_whose_verdict_moved_are_named_with_their_evidence(committed: Path, new: Copy, tmp_path: Path) -> None:
    old = Copy(tmp_path / "old" / "norfolk")
    shutil.copytree(committed, old.folder)
    old.change(lambda m: m.update(verdicts=[claim("crime-2022", "not testable yet"), claim("arrests", "adds up")]))
    new.change(
        lambda m: m.update(
            verdicts=[claim("arrests", "adds up"), claim("crime-2022", "supported"), claim("later", "not shown")]
        )
    )
    header = ["id", "verdict", "figures say", "other sources"]
    new.write("claims", [header, ["crime-2022", "supported", "2,118 then 1,996.", "norfolk-2023-03-30-drug-crimes"]])
    assert compare(old.folder, new.folder, identify(ROOT)).claims == [
        ClaimChange(
            "crime-2022",
            "Claim about crime-2022.",
            "not testable yet",
            "supported",
            "2,118 then 1,996. Other sources: norfolk-2023-03-30-drug-crimes.",
        ),
        ClaimChange("later", "Claim about later.", "—", "not shown", ""),
    ]
    assert [c.new for c in compare(new.folder, old.folder, identify(ROOT)).claims] == ["not testable yet", "—"]


def test_a_figure_that_says_something_else_is_named(committed: Path, new: Copy) -> None:
    path = new.folder / "03_drug_lines.ipynb"
    text = path.read_text()
    assert "closed under Operation Orochi: 2020-06-02 20" in text
    path.write_text(text.replace("closed under Operation Orochi: 2020-06-02 20", "closed under Operation Orochi: 21"))
    new.refresh()
    (figure,) = compare(committed, new.folder, identify(ROOT)).figures
    assert figure.title == "Drug lines, Norfolk Constabulary"
    assert [line for line in figure.new if "Operation Orochi: 21" in line]
    assert len(figure.gone) == len(figure.new) == 1


def test_a_file_that_was_changed_by_hand_is_no_cause_of_another_kind(committed: Path, new: Copy) -> None:
    new.set_cell("falls", "75 in November 2019", "fall at least", "0.7", hashes=False)
    comparison = compare(committed, new.folder, identify(ROOT))
    assert comparison.altered == ["31 December 2021: tables/falls.csv was changed"]
    assert "changed after it was rendered" in comparison.reason()
    assert comparison.moved


def no_force(content: dict[str, Any]) -> None:
    del content["report"]["force"]


@pytest.mark.parametrize(
    ("alter", "said"),
    [
        (lambda m: m["report"].update(force="kent"), "speaks of norfolk, .* of kent. Compare two reports on the same"),
        (no_force, "speaks of norfolk, .* of methods"),
        (lambda m: m.update(format="another 1"), "is not a report"),
        (lambda m: m.pop("inputs"), "inputs: missing; render the report again"),
        (
            lambda m: m["report"].update(report_date="soon"),
            "report.report_date: found 'soon'; a day is written YYYY-MM-DD",
        ),
        (lambda m: m.update(code={}), "manifest.json: code.notebooks: missing; render the report again"),
    ],
)
def test_what_cannot_be_compared_is_told(
    committed: Path, new: Copy, alter: Callable[[dict[str, Any]], object], said: str
) -> None:
    new.change(alter)
    with pytest.raises(ProjectError, match=said):
        compare(committed, new.folder, identify(ROOT))


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "countylines", "compare", *arguments],
        env={**os.environ, "COUNTYLINES_ROOT": str(root), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def root(tmp_path: Path, new: Copy) -> Path:
    """Give a project folder with the changed copy in its outputs."""
    (tmp_path / "data" / "releases").mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "forces.csv", tmp_path / "data" / "forces.csv")
    return tmp_path


def test_the_command_tells_what_moved_and_where_the_page_is(committed: Path, new: Copy, root: Path) -> None:
    new.set_cell("months-norwich-county-lines-arrests", "March", "count", "23")
    new.change(lambda m: m["packages"].update(numpy="99.0"))
    done = run(root, str(committed), str(new.folder))
    assert done.returncode == 1, done.stderr
    assert "Only packages differ." in done.stdout
    assert "→ 99.0" in done.stdout
    assert [line.split()[1::2] for line in done.stdout.splitlines() if "March" in line] == [
        ["March", "count", "24", "23"]
    ]
    page = root / done.stdout.strip().splitlines()[-1]
    assert page.parent == root / "outputs" / "compare"
    text = page.read_text()
    cells = BeautifulSoup(text, "html.parser").select("td")
    assert [cell.get_text() for cell in cells] == ["count", "24", "23"]
    assert str(root) not in text
    assert str(committed) not in text
    assert run(root, str(committed), str(new.folder)).returncode == 1
    assert page.read_text() == text


def report(day: str) -> str:
    return str(ROOT / "outputs" / day / "norfolk")


ORIGINS = "norfolk-2026-11-23-operation-gravity-1503-arrests-by-origin"
SOUTH = "Offenders who deal in Norwich come mostly from the south: London, with Essex and Thames Valley around it."


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        (
            "2021-12-31",
            "2023-03-31",
            {
                ("Reports of drug-related crime will go down in 2022.", "not testable yet", "supported"): (
                    "norfolk-2023-03-30-drug-crimes-recorded"
                )
            },
        ),
        (
            "2023-03-31",
            "2026-11-23",
            {
                ("Offenders from Merseyside come on a much smaller scale.", "not testable yet", "not shown"): ORIGINS,
                (SOUTH, "not testable yet", "not shown"): ORIGINS,
            },
        ),
    ],
)
def test_of_the_committed_reports_each_verdict_that_moved_is_named_with_its_release(
    root: Path, old: str, new: str, moved: dict[tuple[str, str, str], str]
) -> None:
    done = run(root, report(old), report(new))
    assert done.returncode == 1, done.stderr
    page = BeautifulSoup((root / done.stdout.strip().splitlines()[-1]).read_text(), "html.parser")
    rows = page.select_one("table").select("tbody tr")
    assert [tuple(cell.get_text() for cell in row.select("th, td")) for row in rows] == list(moved)
    told_on_page = page.main.get_text()
    for (claim, then, now), release in moved.items():
        (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"  {claim} {then} → {now}. ")]
        assert release in line
        (item,) = [item.get_text() for item in page.select("main > ul > li") if item.get_text().startswith(claim)]
        assert release in item
        cause = f"{release}: new, known on {release.removeprefix('norfolk-')[:10]}"
        assert f"  Data: {cause}" in done.stdout
        assert cause in told_on_page
    assert "Only the report's day and the data known by it differ." in done.stdout


def test_the_command_says_that_nothing_moved(new: Copy, root: Path) -> None:
    done = run(root, str(new.folder), str(new.folder))
    assert done.returncode == 0, done.stderr
    assert "Nothing moved" in done.stdout


@pytest.mark.parametrize("which", ["nowhere", "data"])
def test_the_command_refuses_a_folder_that_is_no_report(new: Copy, root: Path, which: str) -> None:
    done = run(root, str(root / which), str(new.folder))
    assert done.returncode == 2
    assert "is not a report" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (root / "outputs" / "compare").exists()


def test_hostile_text_is_told_as_text(committed: Path, new: Copy, root: Path) -> None:
    hostile = "<script>alert(1)</script> [bold]{{ 7 * 7 }}[/bold]" + "x" * 10_000
    new.change(lambda m: m.update(findings=[hostile]))
    new.write("falls", [["first", hostile], [hostile, hostile]])
    done = run(root, str(committed), str(new.folder))
    assert done.returncode == 1, done.stderr
    assert "[bold]{{ 7 * 7 }}[/bold]" in done.stdout
    page = (root / done.stdout.strip().splitlines()[-1]).read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [bold]{{ 7 * 7 }}[/bold]" in page


def test_a_long_table_is_cut_in_the_terminal_and_says_so(committed: Path, new: Copy) -> None:
    header, *rows = new.rows("twelve-months")
    new.write("twelve-months", [header, *[[row[0], "99", *row[2:]] for row in rows]])
    told_texts = [
        part for part in told_comparison(compare(committed, new.folder, identify(ROOT))) if isinstance(part, str)
    ]
    assert any("more cells" in text for text in told_texts)
