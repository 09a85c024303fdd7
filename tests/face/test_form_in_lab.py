"""The reading form as a person uses it: in JupyterLab a wrong reading is mended by clicks, and the release written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from countylines.releases.release import read_release
from countylines.releases.tables import read_table
from tests.commands.test_lab import CHROMIUM, ROOT, TOKEN, started, wait_for_kernel
from tests.small_project import SmallProject

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: /usr/bin/chromium (Debian package chromium)"),
]

ID = "norfolk-2023-02-14-arrests"
# A beat is no count, and what a star means the letter said; the last count is one that a person must look at.
ANSWER = """\
Arrests <b>by</b> month & beat
Month,Beat,Arrests
2021-01,12,5
2021-02,12,*
2021-03,14,6
2021-04,14,400
"""
LAYOUT = {
    "tables": [
        {
            "counts": "B3:C6",
            "labels": {"month": {"column": "A"}},
            "leave_out": {"B": "beats, no counts"},
        }
    ],
    "readings": {"*": {"low": 1, "high": 4, "reason": "the letter says so"}},
}


@pytest.fixture
def page(small: SmallProject, tmp_path: Path) -> Iterator[Any]:
    """Give JupyterLab's page, with the form opened on the answer."""
    from playwright.sync_api import sync_playwright

    shutil.copy(ROOT / "notebooks" / "00_add.ipynb", small.root / "notebooks")
    shutil.copy(ROOT / "jupyter_server_config.py", small.root)
    answer = tmp_path / "answer.csv"
    answer.write_text(ANSWER)
    with started(small.root, tmp_path, "--answer", str(answer)) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 4000})
        page.goto(f"{lab}/lab/tree/notebooks/00_add.ipynb?token={TOKEN}")
        wait_for_kernel(page, "00_add")
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".cl-sheet").first.wait_for(timeout=60_000)
        yield page
        browser.close()


def test_a_wrong_reading_is_mended_by_clicks_and_written(page: Any, small: SmallProject) -> None:
    from playwright.sync_api import expect

    def said(text: str) -> None:
        page.locator(".jupyter-widgets").get_by_text(text).first.wait_for(timeout=20_000)

    def control(label: str) -> Any:
        return page.locator(".jupyter-widgets").get_by_label(label, exact=True)

    def enter(label: str, text: str) -> None:
        control(label).fill(text)
        control(label).press("Enter")

    def takes(address: str, role: str) -> None:
        row, column = int(address[1:]), "ABC".index(address[0])
        cell = page.locator(".cl-sheet").first.locator("tbody tr").nth(row - 1).locator("td").nth(column)
        expect(cell).to_have_text(re.compile(f"^{role}"), timeout=20_000)

    said("8 figures are read")
    takes("B3", "F")
    assert page.locator(".cl-sheet b", has_text="by").count() == 0, "no markup of a cell"
    # A column by the keyboard alone: its letter chooses it (and inserts no cell), Tab leads on to what it holds.
    cells = page.locator(".jp-Cell").count()
    control("Column").focus()
    page.keyboard.type("B")
    page.keyboard.press("Tab")
    page.keyboard.type("left")
    page.keyboard.press("Tab")
    page.keyboard.type("beats, no counts")
    page.keyboard.press("Enter")
    said("4 figures are read")
    assert page.locator(".jp-Cell").count() == cells
    takes("B3", "X")
    takes("C3", "F")
    page.locator(".cl-sheet th", has_text="measure").click()
    chosen = control("Row").get_attribute("id")
    page.wait_for_function("id => document.getElementById(id).value.startsWith('2 ')", arg=chosen)
    control("row holds").select_option(label="nothing")
    page.wait_for_function("() => !document.body.textContent.includes('\"measure\"')", timeout=20_000)
    control("Cells that say").select_option(label="*: nothing says what it means")
    enter("as decided by", "the letter says so")
    enter("mean", "1-4")
    page.wait_for_function("() => !document.body.innerText.includes('nothing says what that means')", timeout=20_000)
    page.get_by_role("button", name="Write the release").click()
    said("Area, Measure, Counting rule, Known on, Source and Licence are missing")
    for label, text in (
        ("Area", "Norwich"), ("Measure", "county lines arrests"), ("Counting rule", "as the force counts"),
        ("Source", "https://example.org/answer"), ("Licence", "OGL-UK-3.0"), ("Name", ID),
    ):  # fmt: skip
        enter(label, text)
    control("Known on").fill("2023-02-14")
    page.get_by_role("button", name="Write the release").click()
    said("no reason says why this may stand: outliers")
    assert not (small.root / "data" / "releases" / ID).exists()
    enter("outliers", "an operation, as the letter says")
    page.get_by_role("button", name="Write the release").click()
    said(f"Written: data/releases/{ID}")

    release = read_release(small.root / "data" / "releases" / ID, small.root)
    layout = json.loads((release.folder / "layout.json").read_text())["resources"]["answer"]
    assert layout["readings"]["*"].pop("day")
    assert layout == LAYOUT
    table = read_table(release, release.resources[0])
    assert [(str(row.start)[:7], row.low, row.high, row.area, row.measure) for row in table.itertuples()] == [
        ("2021-01", 5, 5, "Norwich", "county lines arrests"),
        ("2021-02", 1, 4, "Norwich", "county lines arrests"),
        ("2021-03", 6, 6, "Norwich", "county lines arrests"),
        ("2021-04", 400, 400, "Norwich", "county lines arrests"),
    ]
    assert "an operation, as the letter says" in (release.folder / "datapackage.json").read_text()
    assert (release.folder / "answer.csv").read_text() == ANSWER
