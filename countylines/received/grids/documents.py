"""Tables of pages and documents (HTML, DOCX, PDF) → grids of cells as text, numbered from ``table 1``."""

from __future__ import annotations

import io
import logging
import re
import statistics
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lxml import etree, html

from countylines.received.grids.delimited import decoded
from countylines.received.grids.grid import CellRange, Grid
from countylines.received.grids.letters import grids_of
from countylines.received.grids.limits import PAGES, UnreadableError, check_cells
from countylines.received.grids.shown import STRAY, STRUCK, TRACKED
from countylines.received.grids.workbooks import raised

SHEET_NAME = "data-sheet"
"""The attribute of a table that holds the name of the sheet it is a copy of."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that no page may hold, and that lxml reads but does not write."""
_SPAN_LIMIT = 1_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RUN, _CHANGES = f"{_WORD}r", (f"{_WORD}ins", f"{_WORD}del", f"{_WORD}moveFrom")


Table = tuple[list[list[str]], tuple[CellRange, ...], dict[tuple[int, int], str]]
"""A table's rows, its merged cells, and how cells are shown otherwise than they are read."""


def _numbered(tables: Iterable[Table], around: Iterable[str] = ()) -> list[Grid]:
    """Give the tables that hold anything, numbered; the text ``around`` them stands with the first."""
    filled = [table for table in tables if any(any(cell.strip() for cell in row) for row in table[0])]
    outside = tuple(line for text in around if (line := " ".join(text.split())))
    return [
        Grid.of(f"table {number}", rows, merged=merged, apart=apart, around=outside if number == 1 else ())
        for number, (rows, merged, apart) in enumerate(filled, 1)
    ]


def read_html(content: bytes) -> list[Grid]:
    """Read the tables of a web page, or of a page that calls itself a workbook; scripts are left out."""
    declared = re.search(rb"charset=[\"']?([\w-]+)", content[:2048], re.IGNORECASE)
    try:
        text = content.decode(declared[1].decode() if declared else "utf-8")
    except (UnicodeDecodeError, LookupError):
        text = decoded(content)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    try:
        page = html.document_fromstring(_CONTROL.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError) as error:
        raise UnreadableError(f"cannot be read as HTML ({error}). Save its table as CSV") from None
    etree.strip_elements(page, "script", "style", "template", with_tail=False)
    for mark in page.iter("sup"):
        mark.text = raised("".join(mark.itertext()))
        del mark[:]
    for line in page.iter("br"):
        line.tail = f"\n{line.tail or ''}"
    found = list(page.iter("table"))
    tables = _numbered(map(_html_table, found), _html_around(page))
    if not tables:
        raise UnreadableError("is a web page without a table in it. Save the table as CSV")
    named = [table.get(SHEET_NAME, "") for table in found]
    if len(tables) == len(found) and all(named) and len(set(named)) == len(named):
        # A copy that this project wrote of a workbook's sheets.
        return [replace(table, sheet=name) for table, name in zip(tables, named, strict=True)]
    return tables


def _html_around(page: Any) -> list[str]:
    """Give the text of a page outside its tables, a paragraph an item."""
    blocks = page.iter("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption")
    beside = ["".join(block.itertext()) for block in blocks if next(block.iterancestors("td", "th"), None) is None]
    stray = page.xpath("//table//text()[normalize-space() and not(ancestor::td or ancestor::th or ancestor::caption)]")
    return beside + [f"{STRAY}{text.strip()}" for text in stray]


def _html_table(table: Any) -> Table:
    cells: dict[tuple[int, int], str] = {}
    merged: list[CellRange] = []
    own = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    width = 0
    for at, row in enumerate(own, 1):
        column = 1
        for cell in row.iterchildren("td", "th"):
            while (at, column) in cells:
                column += 1
            high, wide = _html_span(cell, "rowspan", len(own) - at + 1), _html_span(cell, "colspan", _SPAN_LIMIT)
            width = max(width, column + wide - 1)
            check_cells(len(own), width, "table")
            cells |= {(at + down, column + right): "" for down in range(high) for right in range(wide)}
            cells[at, column] = "".join(cell.itertext()).strip()
            if high * wide > 1:
                merged.append(CellRange(at, column, at + high - 1, column + wide - 1))
            column += wide
    rows = [[cells.get((row, column), "") for column in range(1, width + 1)] for row in range(1, len(own) + 1)]
    return rows, tuple(merged), {}


def _html_span(cell: Any, name: str, most: int) -> int:
    text = cell.get(name, "1").strip()
    return min(max(int(text), 1), most) if re.fullmatch(r"[0-9]{1,6}", text) else 1


def read_docx(content: bytes) -> list[Grid]:
    """Read the tables of a Word document."""
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            spans = re.findall(rb"gridSpan\s[^>]*val\s*=\s*[\"']\s*([0-9]+)", archive.read("word/document.xml"))
        if any(len(span) > 3 for span in spans):
            raise UnreadableError(f"has a cell over more than {_SPAN_LIMIT} columns. Copy the table into a workbook")
        document = docx.Document(io.BytesIO(content))
        around = [_docx_paragraph(paragraph._p)[0] for paragraph in document.paragraphs]
        tables = _numbered(map(_docx_table, document.tables), around)
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        # python-docx meets a broken file with whatever exception its parsing happens upon.
        raise UnreadableError(f"is broken or cut short ({type(error).__name__}). Ask for the file again") from None
    if not tables:
        what = "is a document without a table in it"
        raise UnreadableError(f"{what}. Type its figures into a CSV file, as a transcription")
    return tables


def _docx_table(table: Any) -> Table:
    rows: list[list[str]] = []
    apart: dict[tuple[int, int], str] = {}
    places: dict[Any, list[tuple[int, int]]] = {}
    for at, row in enumerate(table.rows, 1):
        texts: list[str] = [""] * row.grid_cols_before
        for cell in row.cells:
            seen = places.setdefault(cell._tc, [])
            text, altered = _docx_text(cell)
            texts.append("" if seen else text)
            seen.append((at, len(texts)))
            if altered and len(seen) == 1:
                apart[seen[0]] = altered
        check_cells(at, len(texts), "table")
        rows.append(texts)
    merged = tuple(CellRange(*min(place), *max(place)) for place in places.values() if len(place) > 1)
    return rows, merged, apart


def _docx_text(cell: Any) -> tuple[str, str]:
    """Give the text of a cell that stands, and how it was altered: struck out, or changed under tracking."""
    texts, altered = zip(*(_docx_paragraph(paragraph._p) for paragraph in cell.paragraphs), strict=True)
    return "\n".join(texts).strip(), next(filter(None, altered), "")


def _docx_paragraph(paragraph: Any) -> tuple[str, str]:
    """Give a paragraph's text without what is struck out or deleted, and how it was altered."""
    from docx.text.run import Run

    text, altered = "", ""
    for element in paragraph.iter(_RUN):
        run = Run(element, paragraph)
        tracked = next(element.iterancestors(*_CHANGES), None)
        struck = run.font.strike or run.font.double_strike
        if struck or tracked is not None:
            altered = altered or (STRUCK if struck else TRACKED)
        if not struck and (tracked is None or tracked.tag == _CHANGES[0]):
            text += raised(run.text) if run.font.superscript else run.text
    return text, altered


def read_pdf(content: bytes) -> list[Grid]:
    """Read the ruled tables of a PDF, page by page; where there is none, those whose words align."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    # What it warns of, a font without a box for example, is nothing a reader can do anything about.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > PAGES:
                raise UnreadableError(f"has {len(pdf.pages)} pages; {PAGES} are the limit. Keep those with the table")
            found = [(page, page.find_tables()) for page in pdf.pages]
            around = [line for page, on_page in found for line in _pdf_around(page, on_page)]
            tables = _numbered((_pdf_table(page, table) for page, on_page in found for table in on_page), around)
            without_text = not any(page.chars for page, _ in found)
            lines = [] if tables else [line for page in pdf.pages for line in _laid_out(page)]
    except (UnreadableError, MemoryError):
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise UnreadableError("is encrypted. Ask for it without a password") from None
        if error.args and isinstance(error.args[0], MemoryError):
            raise MemoryError from None
        raise UnreadableError("is broken or cut short. Ask for the file again") from None
    except Exception as error:
        # pdfminer meets a broken file with whatever exception its parsing happens upon.
        raise UnreadableError(f"is broken ({type(error).__name__}). Ask for the file again") from None
    if tables:
        return tables
    return grids_of(lines, f"is a PDF {'without text, a scan' if without_text else 'without a table in it'}")


def _laid_out(page: Any) -> list[str]:
    """Give the lines of a page with its words where they stand; pages are kept apart, spaced rows are not."""
    if not page.chars:
        return []
    wide = statistics.median(char["x1"] - char["x0"] for char in page.chars)
    lines = str(page.extract_text(layout=True, x_density=max(1.0, wide))).splitlines()
    return [*filter(str.strip, lines), ""]


def _pdf_around(page: Any, tables: Iterable[Any]) -> list[str]:
    """Give the lines of a page outside its ruled tables."""
    boxes = [table.bbox for table in tables]

    def is_outside(thing: Any) -> bool:
        across, down = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(box[0] <= across <= box[2] and box[1] <= down <= box[3] for box in boxes)

    return str(page.filter(is_outside).extract_text()).splitlines() if page.chars else []


def _pdf_table(page: Any, table: Any) -> Table:
    edges_across, edges_down = (
        sorted({round(box[side], 1) for box in table.cells for side in sides}) for sides in ((0, 2), (1, 3))
    )
    check_cells(len(edges_down), len(edges_across), "table")
    rows = [[""] * (len(edges_across) - 1) for _ in edges_down[1:]]
    merged: list[CellRange] = []
    for left, top, right, bottom in table.cells:
        row, last_row = edges_down.index(round(top, 1)), edges_down.index(round(bottom, 1)) - 1
        column, last_column = edges_across.index(round(left, 1)), edges_across.index(round(right, 1)) - 1
        rows[row][column] = _pdf_text(page, (left, top, right, bottom))
        if (row, column) != (last_row, last_column):
            merged.append(CellRange(row + 1, column + 1, last_row + 1, last_column + 1))
    return rows, tuple(merged), {}


def _pdf_text(page: Any, box: tuple[float, float, float, float]) -> str:
    """Give the text in a box; what is smaller and higher than the rest of it is the mark of a footnote."""
    from pdfplumber.utils.text import extract_text

    left, top, right, bottom = box
    chars = [
        char
        for char in page.chars
        if left <= (char["x0"] + char["x1"]) / 2 <= right and top <= (char["top"] + char["bottom"]) / 2 <= bottom
    ]
    if not chars:
        return ""
    size = statistics.median_high(char["size"] for char in chars)
    base = max(char["bottom"] for char in chars if char["size"] >= 0.85 * size)
    for at, char in enumerate(chars):
        if char["size"] < 0.85 * size and char["bottom"] < base - 0.1 * size:
            chars[at] = {**char, "text": raised(char["text"])}
    return str(extract_text(chars)).strip()
