"""What a page folds on a phone: nothing is lost, headings stay, and no page is longer than a reader scrolls."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from countylines.reports.folds import fold
from tests.reports.test_pages import browser as browser
from tests.reports.test_pages import needs_browser
from tests.small_project import ROOT

LONGEST, PHONE = 15, {"width": 390, "height": 844}
"""Screens of the longest page, and the phone."""
TABLE = "<table><tr><td>1</td></tr></table>"
REPORTS = sorted(path.parent for path in ROOT.glob("outputs/*/*/manifest.json"))


def page(text: str) -> str:
    return f'<header><h3>Head</h3>{TABLE}</header><main id="main">\n{text}</main><footer><h4>Foot</h4>{TABLE}</footer>'


def folds(text: str) -> dict[str, str]:
    """Give by heading what the line that opens the part under it says; also that nothing else was done."""
    folded = fold(page(text))
    lines = r'<details class="fold under beside"><summary class="screen">Read on.*?</summary>|</details>\n'
    assert re.sub(lines, "", folded) == page(text)
    found = BeautifulSoup(folded, "html.parser").select("details")
    return {each.find_previous_sibling().text: each.summary.text for each in found}


def sections(count: int, under: str = TABLE) -> str:
    return "<h2>Findings</h2><p>Each one.</p>" + "".join(f"<h3>F{n}</h3><p>So.</p>{under}" for n in range(count))


def test_of_few_findings_the_evidence_is_folded_and_of_many_everything() -> None:
    evidence = f"<h4>How</h4><p><math></math> so.</p>{TABLE}{TABLE}<figure></figure>"
    assert folds("<h1>What?</h1><p>Why.</p>" + TABLE + sections(3)) == {}
    assert folds(sections(1, evidence)) == {"How": "Read on: formulas, a chart and 2 tables"}
    many = folds(sections(4, evidence) + sections(3) + evidence)
    assert list(many) == ["F0", "F1", "F2", "F3", "How"]
    assert many["F3"] == "Read on: formulas, a chart and 2 tables"


def test_a_few_words_stay_and_many_are_folded() -> None:
    assert folds(sections(4, "")) == {}
    assert set(folds(sections(5, f"<p>{'word ' * 60}</p>")).values()) == {"Read on"}


def test_a_heading_within_text_is_no_heading() -> None:
    assert folds(f"<h4>A</h4><pre>&lt;h4&gt;B&lt;/h4&gt;</pre>{TABLE}") == {"A": "Read on: a table"}


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("folder", REPORTS, ids=lambda folder: f"{folder.parent.name} {folder.name}")
def test_no_page_of_a_report_is_longer_than_a_reader_scrolls(browser, folder) -> None:
    context = browser.new_context(viewport=PHONE, offline=True)
    opened = context.new_page()
    screens = {}
    for path in sorted(folder.glob("*.html")):
        opened.goto(path.resolve().as_uri())
        screens[path.name] = opened.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
    context.close()
    assert screens and {name: round(n, 1) for name, n in screens.items() if n > LONGEST} == {}


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("width", "opened"), [(390, False), (1280, True)])
def test_what_is_folded_on_a_phone_stands_open_on_a_desk_and_with_all_code(browser, width: int, opened: bool) -> None:
    css = (ROOT / "countylines" / "reports" / "template" / "page.css").read_text(encoding="utf-8")
    text = f"<h4>How</h4><p>{'word ' * 60}</p>"
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
    shown = context.new_page()
    shown.set_content(f'<style>{css}</style><input type="checkbox" id="showcode">{fold(page(text))}')
    assert shown.locator("main p").is_visible() is opened
    assert shown.locator("main summary").is_visible() is not opened
    if not opened:
        shown.locator("#showcode").check()
        assert shown.locator("main p").is_visible()
    context.close()


@needs_browser
@pytest.mark.browser
def test_a_link_to_what_is_folded_opens_it(browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(fold(page(f'<h4>How</h4><p>{"word " * 60}</p><table id="t"><tr><td>1</td></tr></table>')))
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, offline=True)
    shown = context.new_page()
    for address, seen in ((path.as_uri(), False), (f"{path.as_uri()}#t", True)):
        shown.goto(address)
        assert shown.locator("#t").is_visible() is seen
    context.close()
