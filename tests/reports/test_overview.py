"""The list of all reports and the pages of what changed: the same bytes for the same reports, and no dead link."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from countylines.reports import manifest, overview
from countylines.reports.overview import read_entries, write_index
from countylines.subjects import identify
from tests.reports.test_pages import browser, needs_browser
from tests.small_project import ROOT

__all__ = ["browser"]
HOSTILE = "<script>alert(1)</script> & [bold] {{ 7 * 7 }} " + "x" * 10_000


def listed(outputs: Path, root: Path) -> Path:
    """Write the list of the reports in a folder, and give its page."""
    write_index(outputs, root, identify(root))
    return outputs / "index.html"


def alter(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / manifest.NAME
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def place(outputs: Path, committed: Path, day: str, name: str, **identity: object) -> Path:
    """Put a copy of the committed report there, as the report of another day or force."""
    folder = outputs / day / name
    shutil.copytree(committed, folder)
    alter(folder, lambda m: m["report"].update(report_date=day, **identity))
    return folder


def of_methods(content: dict[str, Any]) -> None:
    del content["report"]["force"]
    content["headline"] = "Every method reaches its known answers."


def fill(outputs: Path, committed: Path, order: list[int]) -> None:
    """Put reports there in some order: three days of one force, a second edition, another force, the methods."""
    verdicts = [{"id": str(i), "claim": f"Claim {i}", "verdict": v} for i, v in enumerate(["not shown", "adds up"] * 2)]

    def later() -> None:
        folder = place(outputs, committed, "2023-03-31", "norfolk")
        alter(folder, lambda m: m.update(verdicts=[*verdicts, {"id": "x", "claim": "Last", "verdict": "not shown"}]))

    steps = [
        lambda: place(outputs, committed, "2021-12-31", "norfolk"),
        lambda: place(outputs, committed, "2021-12-31", "norfolk.2", edition=2, notice="March was <23>"),
        later,
        lambda: place(outputs, committed, "2022-06-30", "norfolk"),
        lambda: place(outputs, committed, "2022-06-30", "kent", force="kent"),
        lambda: alter(place(outputs, committed, "2023-03-31", "methods"), of_methods),
    ]
    for step in order:
        steps[step]()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a project folder without reports."""
    folder = tmp_path / "a project"
    (folder / "data" / "releases").mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "forces.csv", folder / "data" / "forces.csv")
    return folder


@pytest.fixture
def outputs(root: Path, committed: Path) -> Path:
    fill(root / "outputs", committed, [0, 1, 2, 3, 4, 5])
    return root / "outputs"


class Links(HTMLParser):
    """The addresses, headings and ids of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self.inside = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [value for key in ("href", "src") if (value := given.get(key))]
        self.ids |= {given["id"] or ""} if "id" in given else set()
        self.inside = tag if tag in ("h2", "h3", "a") else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside in ("h2", "h3", "a") and data.strip():
            self.headings.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""


def dead(path: Path) -> list[str]:
    links = Links(path)
    return [
        link
        for link in links.found
        if (
            link.removeprefix("#") not in links.ids
            if link.startswith("#")
            else not (path.parent / unquote(link)).is_file()
        )
    ]


def pages(outputs: Path) -> dict[str, bytes]:
    return {
        p.relative_to(outputs).as_posix(): p.read_bytes() for p in [outputs / "index.html", *outputs.glob("compare/*")]
    }


def test_reports_are_listed_newest_first_with_what_changed(root: Path, outputs: Path) -> None:
    notes = write_index(outputs, root, identify(root))
    assert notes == []
    told = Links(outputs / "index.html").headings
    assert told == [
        "Skip to the reports",
        "The newest on each subject",
        "Kent Police, 30 June 2022",
        "Norfolk Constabulary, 31 March 2023",
        "Methods of this project, 31 March 2023",
        "31 March 2023",
        "Methods of this project",
        "Norfolk Constabulary",
        "What changed since 30 June 2022: Norfolk Constabulary",
        "30 June 2022",
        "Kent Police",
        "Norfolk Constabulary",
        "What changed since 31 December 2021, edition 2: Norfolk Constabulary",
        "31 December 2021",
        "Norfolk Constabulary, edition 2",
        "What changed since 31 December 2021: Norfolk Constabulary, edition 2",
        "Norfolk Constabulary",
    ]
    text = (outputs / "index.html").read_text()
    norfolk = manifest.read(outputs / "2023-03-31" / "norfolk")["findings"][0]
    assert f"Norfolk Constabulary, 31 March 2023</a>: {html.escape(norfolk)}</li>" in text
    assert "Claims: not shown (3); adds up (2)" in text
    assert "<b>not shown:</b> Last" in text
    assert "Every method reaches its known answers." in text
    assert "March was &lt;23&gt;" in text


def test_what_changed_links_to_the_tables_of_both_reports_and_says_what_they_are(root: Path, outputs: Path) -> None:
    name = "months-norwich-county-lines-arrests.csv"
    changed = outputs / "2022-06-30" / "norfolk" / "tables" / name
    changed.write_text(changed.read_text().replace("March,31,24,", "March,31,23,"))
    (outputs / "2022-06-30" / "norfolk" / "tables" / "falls.csv").unlink()
    write_index(outputs, root, identify(root))
    page = outputs / "compare" / "2021-12-31-norfolk.2-to-2022-06-30-norfolk.html"
    assert [link for link in Links(page).found if link.endswith(".csv")] == [
        "../2021-12-31/norfolk.2/tables/falls.csv",
        f"../2021-12-31/norfolk.2/tables/{name}",
        f"../2022-06-30/norfolk/tables/{name}",
    ]
    assert dead(page) == []
    # Of few tables that changed each stands open, of many each is folded under its name.
    assert page.read_text().count('<details class="fold rows" open><summary><h3>') == 2
    for table in sorted((outputs / "2022-06-30" / "norfolk" / "tables").glob("*.csv"))[:4]:
        table.unlink()
    write_index(outputs, root, identify(root))
    text = page.read_text()
    assert '<details class="fold rows" open>' not in text
    assert text.count('<details class="fold rows"><summary><h3>') == text.count("<h3>") >= 5
    assert "<p>Each month with the count expected and its 95% intervals. <a href" in text


def test_a_comparison_goes_with_its_reports(root: Path, outputs: Path) -> None:
    write_index(outputs, root, identify(root))
    compared = outputs / "compare"
    others = ["2022-06-30-norfolk-to-2021-12-31-norfolk-elsewhere.html", "notes-to-self.html"]
    for name in others:
        (compared / name).write_text("mine")
    shutil.rmtree(outputs / "2022-06-30" / "norfolk")
    (compared / others[0]).rename(compared / others[0].replace("2022-06-30", "2023-03-31"))
    write_index(outputs, root, identify(root))
    assert sorted(path.name for path in compared.iterdir()) == [
        "2021-12-31-norfolk-to-2021-12-31-norfolk.2.html",
        "2021-12-31-norfolk.2-to-2023-03-31-norfolk.html",
        "2023-03-31-norfolk-to-2021-12-31-norfolk-elsewhere.html",
        "notes-to-self.html",
    ]


def test_a_report_that_used_a_release_taken_back_since_says_so(root: Path, outputs: Path) -> None:
    name = next(
        path.split("/")[2]
        for path in manifest.read(outputs / "2021-12-31" / "norfolk")["inputs"]
        if path.startswith("data/releases/")
    )
    folder = root / "data" / "releases" / name
    shutil.copytree(ROOT / "data" / "releases" / name, folder)
    told = "Since then:"
    assert told not in listed(outputs, root).read_text()
    (folder / "retraction.json").write_text(json.dumps({"day": "2024-01-01", "reason": "<b>withdrawn"}))
    text = listed(outputs, root).read_text()
    assert told in text
    assert f"{name} was taken back on 2024-01-01: &lt;b&gt;withdrawn" in text


def test_no_link_is_dead(root: Path, outputs: Path) -> None:
    write_index(outputs, root, identify(root))
    made = [outputs / name for name in pages(outputs)]
    assert len(made) == 4
    for path in made:
        assert Links(path).found, path
        assert dead(path) == [], path


def test_the_same_reports_give_the_same_bytes(root: Path, outputs: Path, committed: Path, tmp_path: Path) -> None:
    write_index(outputs, root, identify(root))
    first = pages(outputs)
    write_index(outputs, root, identify(root))
    assert pages(outputs) == first
    elsewhere = tmp_path / "another place"
    shutil.copytree(root / "data", elsewhere / "data")
    fill(elsewhere / "outputs", committed, [5, 3, 4, 1, 2, 0])
    write_index(elsewhere / "outputs", elsewhere, identify(elsewhere))
    assert pages(elsewhere / "outputs") == first


def test_the_order_in_which_the_system_lists_files_does_not_matter(
    root: Path, outputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_index(outputs, root, identify(root))
    first = pages(outputs)
    real = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: reversed(list(real(self, pattern))))
    write_index(outputs, root, identify(root))
    assert pages(outputs) == first


def test_a_report_that_came_or_went_changes_its_neighbours(root: Path, outputs: Path) -> None:
    shutil.rmtree(outputs / "2022-06-30" / "norfolk")
    path = listed(outputs, root)
    assert "What changed since 31 December 2021, edition 2: Norfolk Constabulary" in Links(path).headings
    assert dead(path) == []


def test_folders_of_something_else_are_left_out_and_told(root: Path, outputs: Path) -> None:
    alter(outputs / "2022-06-30" / "kent", lambda m: m.update(format="a thesis"))
    (outputs / "2023-03-31" / "methods" / manifest.NAME).write_text("{")
    alter(outputs / "2022-06-30" / "norfolk", lambda m: m.pop("headline"))
    (outputs / "notes").mkdir()
    entries, notes = read_entries(outputs, identify(outputs.parent))
    assert [(e.report_date.isoformat(), e.subject.name, e.edition) for e in entries] == [
        ("2023-03-31", "norfolk", 1),
        ("2021-12-31", "norfolk", 2),
        ("2021-12-31", "norfolk", 1),
    ]
    assert len(notes) == 3
    assert all(note.startswith("left out: ") for note in notes)
    assert dead(listed(outputs, root)) == []


def test_a_comparison_that_cannot_be_made_has_no_link(root: Path, outputs: Path) -> None:
    (outputs / "2022-06-30" / "norfolk" / "tables" / "falls.csv").write_bytes(b"a,b\n1\n")
    notes = write_index(outputs, root, identify(root))
    assert [note.partition(":")[0] for note in notes] == ["not compared", "not compared"]
    assert not [
        text for text in Links(outputs / "index.html").headings if text.startswith("What changed since 30 June 2022")
    ]
    assert dead(outputs / "index.html") == []


def test_a_report_without_a_page_is_listed_without_a_link(root: Path, outputs: Path) -> None:
    (outputs / "2022-06-30" / "norfolk" / "index.html").unlink()
    write_index(outputs, root, identify(root))
    for name in pages(outputs):
        assert dead(outputs / name) == [], name


def test_hostile_text_of_a_manifest_shows_as_text(root: Path, outputs: Path) -> None:
    folder = outputs / "2023-03-31" / "norfolk"
    alter(folder, lambda m: m.update(headline=HOSTILE, findings=[HOSTILE]))
    alter(folder, lambda m: m["report"].update(notice=HOSTILE))
    alter(folder, lambda m: m.update(verdicts=[{"id": HOSTILE, "claim": HOSTILE, "verdict": HOSTILE}]))
    write_index(outputs, root, identify(root))
    for name in ("index.html", "compare/2022-06-30-norfolk-to-2023-03-31-norfolk.html"):
        text = (outputs / name).read_text()
        assert "<script" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [bold] {{ 7 * 7 }}" in text
        assert dead(outputs / name) == []


def test_the_command_writes_the_list_and_names_what_is_left_out(root: Path, outputs: Path) -> None:
    alter(outputs / "2022-06-30" / "kent", lambda m: m.update(format="a thesis"))
    done = subprocess.run(
        [sys.executable, "-m", "countylines", "index"],
        env={**os.environ, "COUNTYLINES_ROOT": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "outputs/index.html\n"
    assert "kent is not a report" in done.stderr


def test_without_reports_the_list_says_so(root: Path) -> None:
    path = listed(root / "outputs", root)
    assert "There is no report yet." in path.read_text()


def test_git_ignores_what_is_made_here() -> None:
    for name in ("index.html", f"{overview.COMPARED}/a.html"):
        done = subprocess.run(["git", "check-ignore", "-q", f"outputs/{name}"], cwd=ROOT, check=False)
        assert done.returncode == 0, name


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_these_pages_have_no_accessibility_violation(
    browser, root: Path, outputs: Path, width: int, scheme: str
) -> None:
    import axe_playwright_python

    folder = outputs / "2023-03-31" / "norfolk"
    (folder / "tables" / "falls.csv").write_text("first,later,fall at least\na,b,0.5\n")
    findings = folder / "tables" / "totals.csv"
    findings.write_text(findings.read_text().replace("agrees", "differs"))
    alter(folder, lambda m: m.update(findings=["Something else"], outputs=manifest.hash_outputs(folder)))
    alter(folder, lambda m: m["packages"].update(numpy="99.0"))
    write_index(outputs, root, identify(root))
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url))
    for name in pages(outputs):
        opened.goto((outputs / name).resolve().as_uri())
        found = opened.evaluate(axe + ";axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == [], name
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        assert opened.evaluate("document.documentElement.lang") == "en-GB"
        assert opened.locator("table:not(:has(caption))").count() == 0
    assert asked == []
    context.close()
