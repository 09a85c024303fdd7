"""The static copy: every page is reached and leads somewhere, corrected reports say so, and nobody's file is lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

import pytest

from countylines.errors import ProjectError
from countylines.reports import manifest
from countylines.reports.site import LISTING, Published, publish
from countylines.subjects import identify
from tests.reports.test_overview import HOSTILE, Links, alter, fill, root
from tests.reports.test_pages import browser, needs_browser
from tests.small_project import ROOT

__all__ = ["browser", "root"]
FIRST, SECOND, LATER = "2021-12-31/norfolk", "2021-12-31/norfolk.2", "2022-06-30/norfolk"


@pytest.fixture(scope="session")
def committed(committed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the report without its tables, half of what is read of a page; what links lead to in them stays."""
    folder = shutil.copytree(committed, tmp_path_factory.mktemp("without tables") / "norfolk")
    for page in folder.glob("*.html"):
        parts = re.split(r"(<table\b.*?</table>)", page.read_text(), flags=re.DOTALL)
        parts[1::2] = ["".join(f"<i {name}></i>" for name in re.findall(r'\bid="[^"]*"', part)) for part in parts[1::2]]
        page.write_text("".join(parts))
    intact(folder)
    return folder


@pytest.fixture
def outputs(root: Path, committed: Path) -> Path:
    """Give three reports on one subject: one day, its correction, a later day."""
    fill(root / "outputs", committed, [0, 1, 3])
    return root / "outputs"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "the web"


def published(root: Path, target: Path) -> Published:
    return publish(target, root / "outputs", root, identify(root))


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def intact(folder: Path) -> None:
    alter(folder, lambda content: content.update(outputs=manifest.hash_outputs(folder)))


def test_from_the_list_every_page_is_reached_and_no_link_is_dead(root: Path, outputs: Path, target: Path) -> None:
    before = files(outputs)
    made = published(root, target)
    waiting, reached = [made.path], set()
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in Links(page).found:
            if not link.startswith(("https://", "http://", "data:")):
                address, _, anchor = link.partition("#")
                file = Path(os.path.normpath(page.parent / unquote(address))) if address else page
                assert file.is_file(), f"{page.name} leads to {link}"
                assert file.is_relative_to(target)
                assert not anchor or anchor in Links(file).ids, f"{page.name} leads to {link}"
                waiting += [file] if file.suffix == ".html" else []
    assert reached == set(target.rglob("*.html"))
    assert {path.parent.relative_to(target).as_posix() for path in reached} == {".", "compare", FIRST, SECOND, LATER}
    assert not any(b"<script" in content for name, content in files(target).items() if name.endswith(".html"))
    assert (made.reports, made.files, made.notes) == (3, len(files(target)) - 1, [])
    assert files(outputs) == before


def test_a_corrected_report_says_so_at_its_head_and_leads_to_the_correction(
    root: Path, outputs: Path, target: Path
) -> None:
    alter(outputs / SECOND, lambda content: content["report"].update(notice=HOSTILE))
    published(root, target)
    for page in (target / FIRST).glob("*.html"):
        text = page.read_text()
        notice, _, rest = text.partition('<a class="skip"')[2].partition("<header>")
        assert '<b>Notice:</b> This report was corrected. Use <a href="../norfolk.2/index.html">edition 2</a>' in notice
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; [bold] {{ 7 * 7 }}" in notice
        assert "Notice:" not in rest
    for name in (SECOND, LATER):
        assert (target / name / "index.html").read_bytes() == (outputs / name / "index.html").read_bytes()
    # The pages of what changed were made before, from reports as they are.
    assert "Not intact" not in next((target / "compare").glob("*.2.html")).read_text()


def test_a_report_of_which_something_was_taken_back_says_so(root: Path, outputs: Path, target: Path) -> None:
    name = next(p.split("/")[2] for p in manifest.read(outputs / LATER)["inputs"] if p.startswith("data/releases/"))
    shutil.copytree(ROOT / "data" / "releases" / name, root / "data" / "releases" / name)
    told = {"day": "2024-01-01", "reason": "<b>withdrawn"}
    (root / "data" / "releases" / name / "retraction.json").write_text(json.dumps(told))
    published(root, target)
    head = (target / LATER / "01_clean.html").read_text().partition("<header>")[0]
    assert f"{name} was taken back on 2024-01-01: &lt;b&gt;withdrawn" in head


def test_a_report_that_is_not_intact_is_left_out_and_told(root: Path, outputs: Path, target: Path) -> None:
    (outputs / LATER / "tables" / "falls.csv").write_text("n\n1\n")
    (outputs / SECOND / "mine.txt").write_text("a stray file")
    notes = published(root, target).notes
    assert [note.split(": ")[0] for note in notes] == ["left out", "left out"]
    assert "tables/falls.csv was changed" in notes[0]
    assert not (target / LATER).exists()
    assert "30 June 2022" not in (target / "index.html").read_text()


def test_publishing_again_replaces_its_own_files_alone(root: Path, outputs: Path, target: Path) -> None:
    (target / ".git").mkdir(parents=True)
    (target / ".git" / "HEAD").write_text("ref")
    (target / "CNAME").write_text("example.org")
    published(root, target)
    first = files(target)
    published(root, target)
    assert files(target) == first
    (target / LATER / "mine.txt").write_text("mine")
    shutil.rmtree(outputs / LATER)
    shutil.rmtree(outputs / SECOND)
    published(root, target)
    assert {name for name in files(target) if not name.startswith(FIRST)} == {
        *(".git/HEAD", "CNAME", "index.html", LISTING, f"{LATER}/mine.txt"),
    }
    assert "Notice:" not in (target / FIRST / "index.html").read_text()
    assert not [path for path in target.rglob("*") if path.is_dir() and not any(path.iterdir())]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("index.html", "mine", "index.html is there, and not of a site published before"),
        (LISTING, "{}", "is not the listing of a site"),
        (LISTING, json.dumps({"format": "countylines site 1", "files": ["../../precious"]}), "is not in its folder"),
    ],
)
def test_files_of_somebody_else_are_never_replaced(
    root: Path, outputs: Path, target: Path, name: str, content: str, told: str
) -> None:
    target.mkdir()
    (target / name).write_text(content)
    with pytest.raises(ProjectError, match=told):
        published(root, target)
    assert files(target) == {name: content.encode()}


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("<script>1</script>", "index.html has a script"),
        ('<p onclick="x()">a</p>', "index.html has a script"),
        ('<a href="gone.html">a</a>', "leads to gone.html, which is not there"),
        ('<a href="#gone">a</a>', "leads to #gone, which is not there"),
        ('<a href="01_clean.html#gone">a</a>', "leads to 01_clean.html#gone, which is not there"),
        ('<a href="../../../../x">a</a>', "leads to ../../../../x, which is not there"),
        ('<a href="/etc/passwd">a</a>', "leads to /etc/passwd, which is not there"),
        ('<a href="file:///etc/passwd">a</a>', "leads to file:///etc/passwd"),
        ('<a href="javascript:x()">a</a>', "leads to javascript"),
        ('<img alt="" src="https://example.org/a.png">', "asks for https://example.org/a.png"),
        ('<source srcset="//example.org/a.png 2x">', "asks for //example.org/a.png"),
    ],
)
def test_a_page_that_the_web_should_not_have_stops_all(
    root: Path, committed: Path, target: Path, added: str, told: str
) -> None:
    fill(root / "outputs", committed, [0])
    page = root / "outputs" / FIRST / "index.html"
    page.write_text(page.read_text().replace("</main>", f"{added}</main>"))
    intact(root / "outputs" / FIRST)
    with pytest.raises(ProjectError, match=f"Nothing was published: .*{told}"):
        published(root, target)
    assert not target.exists()
    assert not list(target.parent.glob(".site-*"))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (lambda root: root / "outputs" / "site", "within the reports themselves"),
        (lambda root: root / "data" / "forces.csv", "is a file. Give a folder"),
    ],
)
def test_a_place_that_cannot_be_is_told(root: Path, outputs: Path, place: Callable[[Path], Path], told: str) -> None:
    with pytest.raises(ProjectError, match=told):
        published(root, place(root))


def test_the_command_publishes_and_says_where_and_refuses_without_a_report(
    root: Path, committed: Path, target: Path
) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "countylines", "site", str(target)],
            env={**os.environ, "COUNTYLINES_ROOT": str(root)},
            capture_output=True,
            text=True,
            check=False,
        )

    refused = run()
    assert (refused.returncode, target.exists()) == (2, False)
    assert "There is no intact report" in refused.stderr
    fill(root / "outputs", committed, [0])
    done = run()
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"1 report, {len(files(target)) - 1} files", f"{target}/index.html"]


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_page_with_a_notice_has_no_accessibility_violation(
    browser, root: Path, outputs: Path, target: Path, width: int, scheme: str
) -> None:
    import axe_playwright_python

    published(root, target)
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
    opened = context.new_page()
    opened.goto((target / FIRST / "index.html").as_uri())
    notice = opened.get_by_role("complementary", name="Notice")
    assert notice.is_visible()
    assert notice.bounding_box()["y"] < 50
    found = opened.evaluate(axe + ";axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    notice.get_by_role("link").click()
    assert opened.url.endswith("/norfolk.2/index.html")
    context.close()
