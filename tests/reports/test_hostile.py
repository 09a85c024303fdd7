"""Hostile text of a release and a claim, from the data through every notebook to the pages and the PDF: it is text."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup

from countylines.reports import page as pages_of
from countylines.reports.page import page_name, pages
from countylines.reports.pdf import pdf
from countylines.subjects.force import NOTEBOOKS
from tests.claims.test_claim import good, set_to, written
from tests.conftest import Given, Project
from tests.reports.test_pdf import HEADING, HOSTILE, squeezed, text_of
from tests.test_bad_input import YEAR, months, run_notebook

RELEASE = "norfolk-synthetic"
MARKUP = {"h1", "h2", "h3", "p", "ul", "li", "b", "a", "table", "caption", "thead", "tbody", "tr", "th", "td", "div"}
MARKUP |= {
    "figure",
    "figcaption",
    "img",
    "pre",
    "code",
    "details",
    "summary",
    "main",
    "span",
    "h4",
    "em",
    "strong",
    "picture",
    "source",
}


def fill(project: Project, text: str) -> None:
    """Write a release and a claim that say a text wherever a text may stand."""
    series = {"measure": text, "counting_rule": text}
    folder = project.release(RELEASE, Given(months(YEAR), series=series))
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor |= {"title": text, "description": text}
    descriptor["sources"][0]["title"] = descriptor["licenses"][0]["title"] = text
    descriptor["countylines"]["known"] |= {"basis": "assumed", "reason": text}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    content: dict[str, Any] = good()
    for keys in (("paraphrase",), ("who",), ("when",), ("interpretation",), ("quantity",)):
        set_to("claims", 0, *keys, value=text)(content)
    set_to("claims", 0, "request", value={"to": text, "fields": [text]})(content)
    set_to("source", "title", value=text)(content)
    written(project, content)


def executed(name: str, shown: list[Any]) -> dict[str, Any]:
    """Give a notebook that shows some things, as one executed by a kernel is read."""
    outputs = []
    for one in shown:
        bundle = one._repr_mimebundle_() if hasattr(one, "_repr_mimebundle_") else {"text/plain": repr(one)}
        outputs.append(nbformat.v4.new_output("display_data", bundle[0] if isinstance(bundle, tuple) else bundle))
    cells = [nbformat.v4.new_markdown_cell(f"# {name}"), nbformat.v4.new_code_cell("1", outputs=outputs)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.slow
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_of_the_data_shows_as_text_on_every_page_and_on_paper(
    project: Project, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    text = HOSTILE[kind]
    fill(project, text)
    notebooks = {name: executed(name, run_notebook(project, monkeypatch, name)) for name in NOTEBOOKS}
    monkeypatch.setattr(pages_of, "read_notebook", lambda path: notebooks[path.stem])
    made = pages(project.root / "report", HEADING, list(NOTEBOOKS))
    for name in NOTEBOOKS:
        main = BeautifulSoup(made[page_name(name, list(NOTEBOOKS))], "html.parser").main
        # Formulas come from our own methods, which no text of the data enters.
        for formula in main.find_all("math"):
            formula.decompose()
        assert {tag.name for tag in main.find_all(True)} <= MARKUP
        assert not [tag for tag in main.find_all(True) if any(key.startswith("on") for key in tag.attrs)]
        # A title begins with a capital letter.
        assert name == "03_drug_lines" or text[1:] in main.get_text()
    front = made["index.html"]
    assert squeezed(BeautifulSoup(front, "html.parser").main.get_text()).count(squeezed(text)) >= 5
    paper = pdf(front, HEADING)
    assert paper.startswith(b"%PDF")
    # The text of many pages takes a minute to read; tests/reports/test_pdf.py looks for the long name on fewer.
    assert kind == "long" or text_of(paper).count(squeezed(text)) >= 5
