"""The pages of a report: one HTML a notebook and the front page, without any request to a network.

On a phone a page folds what is under its headings: each heading stays, and opens what is under it when asked for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from countylines.errors import RenderError
from countylines.prose import listed
from countylines.reports.sources import read_notebook, source

FRONT = "index.html"
STORY = "story.md"
LANGUAGE = "en-GB"
PAGE_MAKER = "countylines.reports.exporter"
"""The module that takes half a second to import: best while notebooks run."""
FRONT_LINK = "Main points"
"""What the front page of several is called where the others link to it: its title says more."""
TITLE = re.compile(r"<h1>(.*)</h1>")
SECTION = "## "
MANY = 4
"""So many headings under another one are a list to choose from: each folds all that is under it."""
SHORT = 240
"""Characters of text that take no more room than the line that would open them."""
MAIN = re.compile(r"(?s)(?<=<main id=\"main\">).*(?=</main>)")
TAGS = re.compile(r"<[^>]*>")


def page_name(notebook: str, names: Sequence[str]) -> str:
    """Give the file name of a notebook's page; the last one of a report's notebooks is the front page."""
    return FRONT if notebook == names[-1] else f"{notebook}.html"


def title_of(notebook: dict[str, Any]) -> str:
    """Give a notebook's title: the one that it worked out, or its first heading.

    Raises
    ------
    RenderError
        If it has none.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if found := TITLE.fullmatch("".join(output.get("data", {}).get("text/html", ""))):
                return html.unescape(found[1])
        if cell["cell_type"] == "markdown" and source(cell).startswith("# "):
            return source(cell).splitlines()[0].removeprefix("# ").strip()
    raise RenderError("A notebook has no title: its first Markdown cell must begin with '# '.")


def _second_section(notebook: dict[str, Any]) -> str:
    """Give the cell that begins the second section, before which a front page has its links; empty without one."""
    sections = [
        cell["id"] for cell in notebook["cells"] if cell["cell_type"] == "markdown" and source(cell).startswith(SECTION)
    ]
    return sections[1] if len(sections) > 1 else ""


def verify(name: str, notebook: dict[str, Any]) -> None:
    """Refuse outputs that a reader or a check would miss.

    Raises
    ------
    RenderError
        For a picture without a text alternative, a bitmap (a check cannot compare it), or text on stderr.
    """
    for number, cell in enumerate(notebook["cells"], start=1):
        for output in cell.get("outputs", []):
            where = f"notebooks/{name}.ipynb, cell {number}"
            data = output.get("data", {})
            if output.get("name") == "stderr":
                raise RenderError(f"{where}: wrote on stderr: {''.join(output['text']).strip()[:200]}")
            if any(kind.startswith("image/") and kind != "image/svg+xml" for kind in data):
                raise RenderError(f"{where}: shows a bitmap. Show figures with report.figure(…).")
            if "image/svg+xml" in data and not "".join(data.get("text/plain", "")).startswith("Figure: "):
                raise RenderError(f"{where}: shows a picture without its text. Show figures with report.figure(…).")


def pages(
    folder: Path,
    heading: str,
    names: Sequence[str],
    tables: Sequence[dict[str, Any]] = (),
    *,
    on_paper: bool = True,
) -> dict[str, str]:
    """Make the pages of a report from the executed notebooks in its folder, by file name.

    Parameters
    ----------
    heading : str
        What stands at the head of every page: subject and day.
    names : sequence of str
        The report's notebooks, the front page last.
    tables : sequence of dict
        The report's tables, each described as in its data package; the front page offers those with rows.
    on_paper : bool
        Whether the front page is set as PDF too, and offers it.
    """
    import nbformat

    from countylines.reports.exporter import PageExporter

    notebooks = {name: read_notebook(folder / f"{name}.ipynb") for name in names}
    exporter = PageExporter()
    made = {}
    for name, notebook in notebooks.items():
        verify(name, notebook)
        links = [
            {
                "href": page_name(n, names),
                "title": FRONT_LINK if n == names[-1] and len(names) > 1 else title_of(nb),
                "here": n == name,
            }
            for n, nb in notebooks.items()
        ]
        resources = {
            "links_before": _second_section(notebook) if name == names[-1] else "",
            "story": (folder / STORY).is_file(),
            "page_title": title_of(notebook),
            "heading": heading,
            "lang": LANGUAGE,
            "links": [links[-1], *links[:-1]],
            "notebook": f"{name}.ipynb",
            "offers": name == names[-1] and bool(tables),
            "tables": [table for table in tables if table["rows"]],
            "on_paper": on_paper,
            "metadata": {"name": name},
        }
        text, _ = exporter.from_notebook_node(nbformat.from_dict(notebook), resources)
        made[page_name(name, names)] = text if name == names[-1] else fold(text)
    return made


def fold(page: str) -> str:
    """Fold on a phone the evidence under headings of the fourth level, and what is under each of many of the third.

    On a desk, and on paper, everything stands open. Text of a notebook is escaped in a page, so that its headings are
    those that begin a part.
    """
    return MAIN.sub(lambda main: "".join(map(_section, _split(main[0], 2))), page)


def _split(text: str, level: int) -> list[str]:
    """Cut a text before its headings of a level, of which none in it is higher."""
    return re.split(rf"(?=<h{level}[ >])", text)


def _section(section: str) -> str:
    parts = _split(section, 3)
    many = len(parts) - 1 >= MANY
    pieces = [piece for part in parts for piece in ([part] if many and part.startswith("<h3") else _split(part, 4))]
    folded = ("<h3", "<h4") if many else "<h4"
    return "".join(_folded(piece) if piece.startswith(folded) else piece for piece in pieces)


def _folded(part: str) -> str:
    heading, end, under = part.partition(f"</h{part[2]}>")
    what = _contents(under)
    if not what and len(TAGS.sub("", under)) < SHORT:
        return part
    summary = f'<summary class="screen">Read on{": " if what else ""}{listed(what) if what else ""}</summary>'
    return f'{heading}{end}<details class="fold under beside">{summary}{under}</details>\n'


def _contents(text: str) -> list[str]:
    """Name what is more than text."""
    counted = ((text.count("<figure"), "chart"), (text.count("<table"), "table"))
    shown = [f"a {noun}" if n == 1 else f"{n} {noun}s" for n, noun in counted if n]
    return [*(["formulas"] if "<math" in text else []), *shown]
