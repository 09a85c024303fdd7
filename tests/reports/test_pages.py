"""The pages of the committed report in a real browser, and what a page refuses."""

from __future__ import annotations

import html
import re
import shutil
from base64 import b64decode
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from countylines.errors import RenderError
from countylines.reports import pdf
from countylines.reports.page import fold, pages, title_of, verify
from countylines.show.findings import Line
from countylines.show.sections import View
from countylines.show.tables import Table
from tests.small_project import ROOT

CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="needs a browser: /usr/bin/chromium (Debian package chromium)"
)


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_no_page_has_an_accessibility_violation(browser, committed: Path, width: int, scheme: str) -> None:
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else asked.append(r.url))
    for path in sorted(committed.glob("*.html")):
        opened.goto(path.resolve().as_uri())
        found = opened.evaluate(axe + ";axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == [], path.name
        assert opened.evaluate("document.documentElement.scrollWidth") <= width, f"{path.name} is wider than the screen"
    assert asked == []
    context.close()


@needs_browser
@pytest.mark.browser
def test_links_lead_somewhere_and_code_opens_by_keyboard_without_a_script(browser, committed: Path) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    opened = context.new_page()
    anchors = {path.name: set(re.findall(r'\bid="([^"]+)"', path.read_text())) for path in committed.glob("*.html")}
    for path in sorted(committed.glob("*.html")):
        opened.goto(path.resolve().as_uri())
        for link in opened.locator("a[href]").all():
            target = link.get_attribute("href")
            if target.startswith(("https://", "http://")):
                continue
            file, _, anchor = target.partition("#")
            assert not file or (committed / file).is_file(), target
            assert not anchor or anchor in anchors[file or path.name], target
        code = opened.locator("details.code pre").first
        assert not code.is_visible()
        opened.locator("#showcode").focus()
        opened.keyboard.press("Space")
        assert code.is_visible()
    context.close()


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_without_a_script_everything_but_code_and_folds_is_seen(browser, committed: Path, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=False, reduced_motion="reduce", offline=True
    )
    opened = context.new_page()
    # What is under headings is folded on a phone alone.
    closed = "details" if width == 390 else "details:not(.under)"
    for path in sorted(committed.glob("*.html")):
        opened.goto(path.resolve().as_uri())
        # Of several views of the same figures the first is shown; each of the others has its button.
        for kind in ("h1", "h2", "h3", "h4", "p", "li", "figcaption", "caption", "img"):
            told = opened.locator(f"main {kind}:not({closed} *, h3.view, .view:not(.view-1) *)")
            assert all(one.is_visible() for one in told.all()), f"{path.name}: {kind}"
            assert told.count() or kind not in ("h1", "h2", "p")
    context.close()


@needs_browser
@pytest.mark.browser
def test_the_front_page_prints_what_its_folds_hold_and_leaves_out_what_is_for_a_screen(
    browser, committed: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    opened = context.new_page()
    opened.goto((committed / "index.html").resolve().as_uri())
    fold, files = opened.locator("details.fold li").first, opened.locator("#files")
    assert not fold.is_visible()
    assert files.is_visible()
    opened.emulate_media(media="print")
    assert fold.is_visible()
    assert not files.is_visible()
    assert not opened.locator("nav").is_visible()
    context.close()


@needs_browser
@pytest.mark.browser
def test_a_table_of_words_is_set_row_beneath_row_on_a_phone_and_stays_a_table(
    browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = Table(pd.DataFrame({"claim": ["March"], "verdict": ["adds up"], "says": ["so " * 20], "who": ["x"]}), "T")
    bundle = table._repr_mimebundle_()
    notebook = executed(shown(text_html=bundle["text/html"], text_plain=bundle["text/plain"]))
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: notebook)
    (text,) = pages(tmp_path, "heading", ("n",)).values()
    (tmp_path / "n.html").write_text(text, encoding="utf-8")
    for width, beneath in ((390, True), (1280, False)):
        context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=False)
        opened = context.new_page()
        opened.goto((tmp_path / "n.html").as_uri())
        tops = [cell.bounding_box()["y"] for cell in opened.locator("tbody th, tbody td").all()]
        assert (tops == sorted(set(tops))) is beneath
        # As the browser itself tells it to a screen reader, not as the tags would have it.
        nodes = context.new_cdp_session(opened).send("Accessibility.getFullAXTree")["nodes"]
        told = {(node["role"]["value"], node["name"]["value"]) for node in nodes if "name" in node}
        assert {("columnheader", "verdict"), ("rowheader", "March"), ("cell", "adds up"), ("table", "T")} <= told
        context.close()


@pytest.fixture
def with_views(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give a page with three views of figures, each with a table, between two paragraphs."""
    parts = [Line("Before.")]
    for name in ("By month", "By year", "By area"):
        rows = [(str(n), n) for n in range(20 if name == "By area" else 2)]
        parts += [View(name), Table(pd.DataFrame(rows, columns=["when", "count"]), f"Table {name}")]
    bundles = [part._repr_mimebundle_() for part in parts]
    notebook = executed(*(shown(text_html=b["text/html"], text_plain=b["text/plain"]) for b in bundles))
    notebook["cells"].append({"cell_type": "markdown", "id": "cell-02", "metadata": {}, "source": "After."})
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: notebook)
    (text,) = pages(tmp_path, "heading", ("n",)).values()
    path = tmp_path / "n.html"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_view_has_its_button_and_its_table_and_paper_has_its_heading(with_views: Path) -> None:
    page = BeautifulSoup(with_views.read_text(encoding="utf-8"), "html.parser")
    buttons = page.select("fieldset.screen > label:has(> input[type=radio])")
    assert [label.get_text(strip=True) for label in buttons] == ["by month", "by year", "by area"]
    assert [label.input.has_attr("checked") for label in buttons] == [True, False, False]
    assert len({label.input["name"] for label in buttons}) == 1
    views = page.select("div.by > section.view")
    assert [view["aria-label"] for view in views] == ["By month", "By year", "By area"]
    assert [view.caption.get_text() for view in views] == ["Table By month", "Table By year", "Table By area"]
    assert [view.select_one("h3").get_text() for view in views] == ["By month", "By year", "By area"]
    outside = [p.get_text() for p in page.select("main > p")]
    assert "Before." in outside and "After." in outside
    on_paper = [block for block in pdf.blocks(str(page)) if block["kind"] in ("heading", "table")]
    assert [block.get("caption") for block in on_paper[1:]] == [
        None, "Table By month", None, "Table By year", None, "Table By area",
    ]  # fmt: skip


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_views_are_chosen_by_keyboard_without_a_script_and_printed_all(
    browser, with_views: Path, width: int, scheme: str
) -> None:
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
    opened = context.new_page()
    opened.goto(with_views.as_uri())
    tables = opened.locator(".view table")
    opened.locator(".views input").first.focus()
    for at in range(3):
        assert [table.is_visible() for table in tables.all()] == [at == each for each in range(3)]
        assert opened.locator(".views label:has(:checked)").bounding_box()["height"] >= 24
        found = opened.evaluate(axe + ";axe.run(document, {resultTypes: ['violations']})")
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
        assert opened.evaluate("document.documentElement.scrollWidth") <= width
        opened.keyboard.press("ArrowRight")
    opened.emulate_media(media="print")
    assert all(table.is_visible() for table in tables.all())
    assert all(heading.is_visible() for heading in opened.locator("h3.view").all())
    assert not opened.locator(".views").is_visible()
    context.close()


def test_the_front_page_offers_every_table(committed: Path) -> None:
    page = BeautifulSoup((committed / "index.html").read_text(encoding="utf-8"), "html.parser")
    kept = {f"tables/{path.name}": path.read_text(encoding="utf-8") for path in (committed / "tables").iterdir()}
    tables = {path for path, text in kept.items() if text.count("\n") > 1}
    story = {"story.md"} if (committed / "story.md").is_file() else set()
    assert {link["href"] for link in page.select("a[download]")} == tables | {
        "report.pdf",
        "datapackage.json",
        "tables.xlsx",
    } | story


def executed(*outputs: dict) -> dict:
    title = {"cell_type": "markdown", "metadata": {}, "source": "# Why?\n\n<script>alert(1)</script>\n\nand $x_1$"}
    code = {"cell_type": "code", "metadata": {}, "source": "1", "execution_count": 1, "outputs": list(outputs)}
    cells = [{**cell, "id": f"cell-{i:02d}"} for i, cell in enumerate([title, code])]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def shown(**data: str) -> dict:
    kinds = {kind.replace("_", "/"): value for kind, value in data.items()}
    if "image/svg" in kinds:
        kinds["image/svg+xml"] = kinds.pop("image/svg")
    return {"output_type": "display_data", "data": kinds, "metadata": {}}


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (shown(image_svg="<svg/>", text_plain="<Figure size 640x480>"), "a picture without its text"),
        (shown(image_svg="<svg/>"), "a picture without its text"),
        (shown(image_png="iVBOR", text_plain="Figure: a bitmap"), "shows a bitmap"),
        ({"output_type": "stream", "name": "stderr", "text": "FutureWarning: soon"}, "wrote on stderr: FutureWarning"),
    ],
)
def test_outputs_that_a_reader_or_a_check_would_miss_are_refused(output: dict, told: str) -> None:
    with pytest.raises(RenderError, match=rf"notebooks/n\.ipynb, cell 2: .*{told}"):
        verify("n", executed(output))


def test_a_figure_with_its_text_is_accepted() -> None:
    verify("n", executed(shown(image_svg="<svg/>", text_plain="Figure: arrests\nThey vary.")))


FRONT = {
    "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "execution_count": 1, "outputs": []},
        {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "## Main points"},
        {"cell_type": "markdown", "id": "c", "metadata": {}, "source": "## The claims"},
        {"cell_type": "markdown", "id": "d", "metadata": {}, "source": "## The months"},
    ],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def front_of(title: str) -> dict:
    """Give a front page whose title is worked out."""
    code, *rest = FRONT["cells"]
    heading = shown(text_html=f"<h1>{html.escape(title)}</h1>", text_plain=title)
    return {**FRONT, "cells": [{**code, "outputs": [heading]}, *rest]}


def test_a_title_that_was_worked_out_is_that_of_the_page() -> None:
    assert title_of(front_of("Lines in A & B: what 2021 shows")) == "Lines in A & B: what 2021 shows"
    with pytest.raises(RenderError, match="has no title"):
        title_of(FRONT)


def test_a_front_page_has_its_links_behind_the_first_section_and_other_pages_at_their_head(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    notebooks = {"n": executed(), "front": front_of("Lines")}
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: notebooks[path.stem])
    tables = [{"name": "t", "path": "tables/t.csv", "rows": 1, "schema": {"fields": []}}]
    made = {
        name: BeautifulSoup(text, "html.parser")
        for name, text in pages(tmp_path, "H", tuple(notebooks), tables).items()
    }
    assert made["n.html"].select("header nav") and not made["n.html"].select("main nav")
    assert [link.text for link in made["n.html"].select("nav a")] == ["Main points", "Why?"]
    front = made["index.html"]
    assert front.select_one("title").text == "Lines – H"
    assert not front.select("header nav")
    order = [tag.name if tag.name == "nav" else tag.text for tag in front.select("main h1, main h2, main nav")]
    assert order == ["Lines", "Main points", "nav", "The claims", "The months", "Downloads"]
    assert front.select_one("nav").find_parent(class_="screen")
    assert not front.select("a[href='story.md']")
    (tmp_path / "story.md").write_text("# Lines\n", encoding="utf-8")
    again = pages(tmp_path, "H", tuple(notebooks), tables)["index.html"]
    assert BeautifulSoup(again, "html.parser").select("a[href='story.md'][download]")


SUMMARIES = [
    path
    for path in sorted((ROOT / "outputs").glob("*/*/05_summary.ipynb"))
    if "## Main points" in path.read_text(encoding="utf-8")
]
"""Of the committed reports those whose front page has main points."""


@needs_browser
@pytest.mark.browser
@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda path: f"{path.parts[-3]} {path.parts[-2]}")
def test_every_main_point_is_on_the_first_screen_of_a_phone(browser, summary: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=True, offline=True)
    opened = context.new_page()
    opened.goto(summary.with_name("index.html").resolve().as_uri())
    bottom = opened.evaluate("document.querySelector('main h2 ~ ul').getBoundingClientRect().bottom")
    assert bottom <= 900
    context.close()


def test_a_notebook_without_a_title_is_refused() -> None:
    with pytest.raises(RenderError, match="has no title"):
        title_of({"cells": []})


def test_hostile_text_shows_as_text_and_formulas_as_mathml(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    hostile = "<script>alert('x')</script>"
    table = Table(pd.DataFrame({"a": [hostile]}), hostile)
    bundle = table._repr_mimebundle_()
    notebook = executed(
        shown(text_html=bundle["text/html"], text_plain=bundle["text/plain"]),
        shown(image_svg="<svg/>", text_plain=f'Figure: " onerror="x\n{hostile}'),
        {"output_type": "stream", "name": "stdout", "text": hostile},
    )
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: notebook)
    (page,) = pages(tmp_path, hostile, ("n",)).values()
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 5
    assert BeautifulSoup(page, "html.parser").img.attrs.keys() == {"alt", "src"}
    assert "<math" in page


FIGURE = "Figure: Arrests\nArrests rose.\nA mark is a month.\nTable: tables/months.csv\nCount: March 24."


def test_a_figure_has_one_sentence_for_its_alternative_a_caption_and_a_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    output = shown(image_svg="<svg/>", text_plain=FIGURE)
    output["data"]["application/x.narrow+svg"] = "<svg id='narrow'/>"
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: executed(output))
    (page,) = pages(tmp_path, "heading", ("n",)).values()
    figure = BeautifulSoup(page, "html.parser").select_one("figure")
    assert figure is not None
    assert [image["alt"] for image in figure.select("img")] == ["Arrests rose."]
    assert figure.select_one("figcaption").get_text() == "A mark is a month. The figures as a table"
    assert [link["href"] for link in figure.select("a")] == ["tables/months.csv"]
    (source,) = figure.select("picture source")
    assert b64decode(source["srcset"].partition("base64,")[2]) == b"<svg id='narrow'/>"


def test_a_figure_of_one_line_has_its_title_for_both(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notebook = executed(shown(image_svg="<svg/>", text_plain="Figure: Arrests"))
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: notebook)
    (page,) = pages(tmp_path, "heading", ("n",)).values()
    assert 'alt="Arrests"' in page and "<figcaption>Arrests</figcaption>" in page
    assert "<source" not in page


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
