"""The PDF says what the front page says, for eyes and for a screen reader, with the same bytes each time."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pdfplumber
import pytest
from bs4 import BeautifulSoup
from pdfplumber.pdf import PDF

from countylines.reports import page as pages_of
from countylines.reports.exporter import PageExporter
from countylines.reports.pdf import blocks, pdf, printable
from countylines.show.findings import Finding, Fold, Statements
from countylines.show.tables import Link, Table
from countylines.subjects.force import NOTEBOOKS

HEADING = "Norfolk Constabulary, report for 31 December 2021"
LONG = "".join(f"name{i:05d}" for i in range(1200))[:10_000]
HOSTILE = {
    "html": "<script>alert('x')</script> &amp; <b>not bold</b>",
    "markdown": "# no heading *not bold* _not so_ [no](link) `no code` ![no](image.svg)",
    "latex": r"$x_1^2$ \textbf{no} \input{/etc/passwd} 100% {\it",
    "typst": '#eval("1 + 1") #import "@preview/x:1.0" @nobody <label> -- "quotes" \\u{41} #panic() ] ) }',
    "long": LONG,
}
MARGIN_TOP, MARGIN_BOTTOM = 19 / 25.4 * 72, 17 / 25.4 * 72


@pytest.fixture(scope="module")
def front(committed: Path) -> str:
    return (committed / "index.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(front: str) -> bytes:
    return pdf(front, HEADING)


@cache
def opened(content: bytes) -> PDF:
    return pdfplumber.open(io.BytesIO(content))


def squeezed(text: str) -> str:
    """Take out what a line break may add or drop, and the spaces of no width where long words may break."""
    return re.sub(r"[\s\u200b]+", "", text)


@cache
def text_of(content: bytes) -> str:
    """Give the text between the margins, in reading order, squeezed."""
    told = []
    for sheet in opened(content).pages:
        body = [c for c in sheet.chars if c["top"] > MARGIN_TOP - 2 and c["bottom"] < sheet.height - MARGIN_BOTTOM + 2]
        told += [c["text"] for c in body]
    return squeezed("".join(told))


def sentences(page: str) -> list[str]:
    """Give every heading, paragraph, list item, cell and caption of a page that is not for the screen alone."""
    main = BeautifulSoup(page, "html.parser").main
    for tag in main.select(".screen, details.code"):
        tag.decompose()
    found = main.select("h1, h2, h3, p, li, caption, th, td, figcaption, summary, pre")
    return [text for tag in found if (text := tag.get_text())]


def structure(content: bytes) -> list[dict[str, Any]]:
    """Give every element of the structure tree."""
    waiting, found = list(opened(content).structure_tree), []
    while waiting:
        element = waiting.pop()
        found.append(element)
        waiting += element.get("children", [])
    return found


def test_every_sentence_of_the_page_is_in_the_pdf(front: str, made: bytes) -> None:
    told = text_of(made)
    wanted = sentences(front)
    assert len(wanted) > 100
    assert [text for text in wanted if squeezed(text) not in told] == []


def test_a_sentence_that_the_page_does_not_have_is_not_in_the_pdf(front: str) -> None:
    page = BeautifulSoup(front, "html.parser")
    for shown in page.select("main table, main figure"):
        shown.decompose()
    changed = str(page).replace("more than 60%", "more than 70%")
    assert changed != str(page)
    told = text_of(pdf(changed, HEADING))
    assert "morethan70%" in told
    assert "morethan60%" not in told


def test_it_is_tagged_in_its_language_with_a_title(made: bytes) -> None:
    catalog = opened(made).doc.catalog
    assert catalog["Lang"].decode() == "en-GB"
    assert catalog["MarkInfo"]["Marked"] is True
    assert catalog["ViewerPreferences"]["DisplayDocTitle"] is True
    metadata = catalog["Metadata"].resolve().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert HEADING in metadata
    kinds = {element["type"] for element in structure(made)}
    assert {"H1", "H2", "L", "LI", "Table", "TH", "TD", "Figure", "Caption"} <= kinds


def test_each_figure_has_the_alternative_of_the_page(front: str, made: bytes) -> None:
    wanted = [image["alt"] for image in BeautifulSoup(front, "html.parser").select("main img")]
    found = [element.get("alt_text") for element in structure(made) if element["type"] == "Figure"]
    assert wanted
    assert sorted(found) == sorted(printable(alt) for alt in wanted)


def test_it_has_at_most_six_pages_and_none_is_half_empty(made: bytes) -> None:
    sheets = opened(made).pages
    assert len(sheets) <= 6
    for sheet in sheets[:-1]:
        lowest = max(c["bottom"] for c in sheet.chars if c["bottom"] < sheet.height - MARGIN_BOTTOM + 2)
        assert lowest > 0.5 * sheet.height, f"page {sheet.page_number} ends early"


def test_a_caption_or_the_line_of_a_fold_never_ends_a_page() -> None:
    table = Table(pd.DataFrame({"name": [f"cell {row}" for row in range(9)]}), "The caption")
    ends = []
    # Items of one line, until nothing else stands on the first page.
    for lines in range(48, 53):
        before = Statements(["Line."] * lines)
        for shown in (table, Fold("The fold", ["Inside."] * 9)):
            sheet, *_ = opened(pdf(page_with(before, shown), HEADING)).pages
            told = [c for c in sheet.extract_text_lines() if c["bottom"] < sheet.height - MARGIN_BOTTOM + 2]
            ends.append(told[-1]["text"])
    assert {"The caption", "The fold", "name"} & set(ends) == set()
    assert {"• Line.", "• Inside."} <= set(ends)


def test_figures_are_drawn_with_real_text(made: bytes) -> None:
    # The name of an axis stands in the picture alone.
    assert "Countylinesarrests" in text_of(made)
    assert all(not sheet.images for sheet in opened(made).pages)


def test_its_fonts_are_those_of_matplotlib(made: bytes) -> None:
    names = {c["fontname"].partition("+")[2] for sheet in opened(made).pages for c in sheet.chars}
    assert names
    assert all(name.startswith("DejaVuSans") for name in names)


def test_another_process_at_another_time_makes_the_same_bytes(front: str, made: bytes, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text(front, encoding="utf-8")
    code = (
        "import pathlib, sys\nfrom countylines.reports.pdf import pdf\n"
        f"sys.stdout.buffer.write(pdf(pathlib.Path(sys.argv[1]).read_text('utf-8'), {HEADING!r}))"
    )
    environment = {**os.environ, "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "86400", "PYTHONHASHSEED": "7"}
    again = subprocess.run(
        [sys.executable, "-c", code, str(page)], cwd=tmp_path, env=environment, capture_output=True, check=True
    ).stdout
    assert again == made
    assert b"CreationDate" not in made
    assert b"ModDate" not in made


def test_the_report_holds_the_pdf_of_its_page(committed: Path, made: bytes) -> None:
    assert (committed / "report.pdf").read_bytes() == made


def page_with(*shown: Any, title: str = "Why?") -> str:
    outputs = [nbformat.v4.new_output("display_data", item._repr_mimebundle_()) for item in shown]
    cells = [nbformat.v4.new_markdown_cell(f"# {title}"), nbformat.v4.new_code_cell("1", outputs=outputs)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"
    resources = {"page_title": title, "heading": HEADING, "lang": "en-GB", "links": [], "metadata": {"name": "n"}}
    made, _ = PageExporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells), resources)
    return str(made)


class Drawn:
    """A figure with a picture of its own."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self) -> dict[str, str]:
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M 0 0 L 9 9"/></svg>'
        return {"image/svg+xml": svg, "text/plain": f"Figure: {self.text}\n{self.text}"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_shows_as_text(kind: str) -> None:
    text = HOSTILE[kind]
    column = "to" if kind == "long" else text
    page = page_with(
        Finding(text, [text]),
        Statements([text]),
        Fold(text, [text]),
        Table(pd.DataFrame({"name": [text], column: [Link(text, "01_clean.html")]}), text),
        Drawn(text),
    )
    assert "<script" not in page
    content = pdf(page, text)
    # At the head, in a heading, a paragraph, an item, a fold and its item, a caption, and once below a figure; and
    # in three cells of the table, which lie beside each other on every page if they are long.
    assert text_of(content).count(squeezed(text)) >= (4 if kind == "long" else 11)
    for sheet in opened(content).pages:
        assert all(c["x1"] < sheet.width and c["bottom"] < sheet.height for c in sheet.chars), "it runs off the page"


def test_characters_that_the_font_lacks_are_named_by_their_code() -> None:
    assert printable("a\x07 警 ◐ φ₀ é") == "a⟨U+0007⟩ ⟨U+8B66⟩ ◐ φ₀ é"
    assert "⟨U+8B66⟩" in text_of(pdf(page_with(Statements(["警 \x07"])), HEADING))


def test_headings_go_down_one_level_at_a_time() -> None:
    levels = [block["level"] for block in blocks(page_with(Finding("First", ["So."]))) if block["kind"] == "heading"]
    assert levels == [1, 2]


def test_addresses_on_the_web_are_links_and_places_in_the_report_are_text() -> None:
    links = [Link("web", "https://example.org/a"), Link("here", "01_clean.html#table-a")]
    content = pdf(page_with(Table(pd.DataFrame({"n": ["1", "2"], "to": links}), "Links")), HEADING)
    assert [link["uri"] for sheet in opened(content).pages for link in sheet.hyperlinks] == ["https://example.org/a"]
    assert "here" in text_of(content)


def test_the_front_page_alone_offers_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Why?")])
    notebook.cells[0]["id"] = "cell-00"
    monkeypatch.setattr(pages_of, "read_notebook", lambda path: notebook)
    field = {"name": "<i>n</i>", "description": "<b>what</b>"}
    table = {"name": "a", "path": "tables/a.csv", "title": "<b>A</b>", "rows": 1, "schema": {"fields": [field]}}
    empty = {**table, "name": "none", "path": "tables/none.csv", "rows": 0}
    made = pages_of.pages(tmp_path, HEADING, list(NOTEBOOKS), [table, empty])
    assert {name for name, text in made.items() if 'href="tables/a.csv"' in text} == {"index.html"}
    assert "<dt>&lt;i&gt;n&lt;/i&gt;</dt><dd>&lt;b&gt;what&lt;/b&gt;</dd>" in made["index.html"]
    (tmp_path / "story.md").write_text("Told.")
    made = pages_of.pages(tmp_path, HEADING, list(NOTEBOOKS), [table, empty])
    offered = [link["href"] for link in BeautifulSoup(made["index.html"], "html.parser").select("a[download]")]
    assert offered == ["tables.xlsx", "story.md", "report.pdf", "datapackage.json", "tables/a.csv"]
    without = pages_of.pages(tmp_path, HEADING, list(NOTEBOOKS), [table], on_paper=False)
    assert "tables.xlsx" in without["index.html"]
    assert "report.pdf" not in without["index.html"]
