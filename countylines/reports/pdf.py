"""The front page as a tagged PDF (PDF/UA-1), set by Typst: what the page says, and the same bytes each time."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import typst
from bs4 import BeautifulSoup, Tag
from matplotlib.ft2font import FT2Font

from countylines.reports.sources import TEMPLATES

NAME = "report.pdf"
TEMPLATE = TEMPLATES / "report.typ"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
SCREEN_ONLY = ".screen, details.code"
"""What a page has for the screen alone."""
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
NARROW = 24
"""Characters of the widest column that is as wide as its text."""
LEAST, MOST = 8.0, 40.0
"""Shares of the room that is left for a column."""
STYLES = {"b": "strong", "strong": "strong", "em": "emph", "i": "emph", "code": "code"}
_SPACE = re.compile(r"[ \t\n\r\f]+")

Block = dict[str, Any]
Run = dict[str, Any]


def pdf(page: str, heading: str) -> bytes:
    """Set what stands in the ``main`` of a page as PDF, but for what is for the screen alone.

    The PDF is tagged (PDF/UA-1, ISO 14289-1), has no date, and its fonts are matplotlib's own; ``heading``, subject and
    day, stands at the head of every page.
    """
    content = {"heading": printable(heading), "title": title(page), "blocks": list(blocks(page))}
    made: bytes = typst.compile(
        TEMPLATE, format="pdf", pdf_standards=["ua-1"], font_paths=[FONTS], ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(content)},
    )  # fmt: skip
    return made


def title(page: str) -> str:
    """Give the title of a page."""
    return _text(_one(BeautifulSoup(page, "html.parser"), "title"))


def blocks(page: str) -> Iterator[Block]:
    """Give what a page says, in order: headings, paragraphs, lists, tables and figures.

    A heading is at most one level deeper than the one before it, as PDF/UA asks.
    """
    main = _one(BeautifulSoup(page, "html.parser"), "main")
    for tag in main.select(SCREEN_ONLY):
        tag.decompose()
    depth = 0
    for block in _blocks(main):
        if block["kind"] == "heading":
            depth = block["level"] = min(block["level"], depth + 1)
        yield block


def _blocks(parent: Tag) -> Iterator[Block]:
    for tag in parent.find_all(True, recursive=False):
        if tag.name in HEADINGS:
            yield {"kind": "heading", "level": HEADINGS[tag.name], "runs": _runs(tag)}
        elif tag.name == "p":
            yield {"kind": "paragraph", "runs": _runs(tag)}
        elif tag.name == "summary":
            yield {"kind": "lead", "runs": _runs(tag, "strong")}
        elif tag.name in ("ul", "ol"):
            yield {"kind": "list", "items": [_runs(item) for item in tag.find_all("li", recursive=False)]}
        elif tag.name == "pre":
            yield {"kind": "code", "text": printable(tag.get_text())}
        elif tag.name == "table":
            yield _table(tag)
        elif tag.name == "figure":
            yield _figure(tag)
        else:
            yield from _blocks(tag)


def _one(tag: Tag, selector: str) -> Tag:
    """Give the first element within another that a selector names; our pages always have it."""
    return tag.select(selector)[0]


def _table(tag: Tag) -> Block:
    rows = [row.select("th, td") for row in tag.select("tbody tr")]
    return {
        "kind": "table",
        "caption": _text(_one(tag, "caption")),
        "columns": [_column(*cells) for cells in zip(tag.select("thead th"), *rows, strict=True)],
        "rows": [[_runs(cell) for cell in row] for row in rows],
    }


def _column(head: Tag, *cells: Tag) -> dict[str, Any]:
    """Give a column's name and how it is set: numbers right, short texts unbroken, others in their share of the room.

    A text of length *l* in a column of width *w* takes *l*/*w* lines. Shares as the cube roots of the sums of squared
    lengths make the sum of squared lines the least, so that no column is a tower beside empty ones.
    """
    lengths = [len(head.get_text()), *(len(cell.get_text()) for cell in cells)]
    square = sum(length**2 for length in lengths) / len(lengths)
    return {
        "name": _text(head),
        "number": any("number" in cell.get_attribute_list("class") for cell in cells),
        "narrow": max(lengths) <= NARROW,
        "weight": min(max(square ** (1 / 3), LEAST), MOST),
    }


def _figure(tag: Tag) -> Block:
    picture = _one(tag, "img")
    svg = base64.b64decode(str(picture["src"]).partition("base64,")[2]).decode("utf-8")
    return {"kind": "figure", "svg": svg, "alt": printable(str(picture["alt"])), "runs": _runs(_one(tag, "figcaption"))}


def _text(tag: Tag) -> str:
    return printable(_SPACE.sub(" ", tag.get_text()).strip())


def _runs(tag: Tag, style: str = "plain", to: str | None = None) -> list[Run]:
    """Give the text of an element as runs of one style; a link of the report's own folder is text on paper."""
    runs: list[Run] = []
    for child in tag.children:
        if not isinstance(child, Tag):
            if text := _SPACE.sub(" ", str(child)):
                runs.append({"text": printable(text), "style": style, "to": to})
        elif child.name == "a":
            address = str(child["href"])
            runs += _runs(child, style, address if address.startswith(("https://", "http://")) else None)
        else:
            runs += _runs(child, STYLES.get(child.name, style), to)
    return runs


def printable(text: str) -> str:
    """Write characters that the font lacks by their code: PDF/UA allows none that cannot be shown."""
    return "".join(c if c in " \n" or ord(c) in _drawn() else f"⟨U+{ord(c):04X}⟩" for c in text)


@cache
def _drawn() -> frozenset[int]:
    """Give the characters that the fonts of the template can draw."""
    fonts = (FT2Font(str(FONTS / name)) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
    return frozenset.intersection(*(frozenset(font.get_charmap()) for font in fonts))
