"""What a person can choose from: rows and columns by their words, texts by what they are (pure functions)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from countylines.adding import choices
from countylines.adding.choices import Line
from countylines.adding.draft import Draft
from countylines.adding.understand import Understood, undecided
from countylines.adding.window import ROWS
from countylines.received.account.given import Place
from countylines.received.grids.grid import CellRange, Grid, column_number, letters
from countylines.received.markers import plain

LEAVE_OUT = "leave out"
"""What is said of a label's text whose figures are not read."""
_WORDS, _TEXTS = 28, 200

Text = tuple[str, str]
"""The field of a label (empty: a cell of counts), and its text."""


def labels_of(layout: Mapping[str, Any], block: int) -> dict[str, Any]:
    """Give the labels of a block, or of the records."""
    tables = choices.blocks_of(layout)
    part: dict[str, Any] = layout.get("records") or (tables[block] if tables else {"labels": {}})
    return dict(part["labels"])


def line_said(draft: Draft, block: int, line: str, lines: Mapping[str, Line]) -> Line:
    """Give what a row or a column is said to hold; ``lines`` as `choices.lines_said` gives them."""
    if not draft.layout or not choices.is_read(draft.layout, block, draft.window.sheet):
        return Line(choices.NOTHING)
    counted = choices.is_counted(draft.layout, block, line)
    return lines.get(line, Line(choices.COUNTS if counted else choices.NOTHING))


def named(draft: Draft, block: int, line: str, lines: Mapping[str, Line]) -> str:
    """Name a row or a column: its words, and what it is said to hold."""
    words = header_of(draft.grid, draft.layout, block, line)
    return f"{line} · {words[:_WORDS] or '(empty)'} · {line_said(draft, block, line, lines).what.replace('_', ' ')}"


def header_of(grid: Grid, layout: Mapping[str, Any], block: int, line: str) -> str:
    """Give the first text of a row, or what heads a column: right over the figures, or else its first text."""
    if choices.is_row(line):
        return next(filter(None, (plain(grid.label(int(line), at)) for at in range(1, grid.width + 1))), "")
    column, tables = column_number(line), choices.blocks_of(layout)
    if "records" in layout:
        return plain(grid.label(layout["records"].get("header", 1), column))
    first = CellRange.parse(str(tables[block]["counts"])).first_row if tables else 1
    rows = chain(range(first - 1, max(first - ROWS, 0), -1), range(first, min(first + ROWS, grid.height + 1)))
    return next(filter(None, (plain(grid.label(row, column)) for row in rows)), "")


def texts(draft: Draft, understood: Understood, block: int) -> list[tuple[str, Text]]:
    """Give the texts of which a person can say what they mean: those nobody knows first, then markers and labels."""
    labels = labels_of(draft.layout, block)
    offered: dict[Text, str] = {}
    for text in undecided(understood):
        offered["", plain(text)] = f"{plain(text) or '(blank)'}: nothing says what it means"
    for text in draft.layout.get("readings", {}):
        offered.setdefault(("", text), f"{text or '(blank)'}: decided")
    for place, role in understood.roles.get(draft.grid.sheet, {}).items():
        text = plain(draft.grid.text(*place))
        if role.name == "figure" and not text.replace(",", "").isdecimal():
            offered.setdefault(("", text), text[:_WORDS])
        if role.name in ("label", "area"):
            for field in _fields_at(place, labels):
                offered.setdefault((field, text), f"{field.replace('_', ' ')}: {text[:_WORDS]}")
    return [(told, text) for text, told in list(offered.items())[:_TEXTS]]


def _fields_at(place: Place, labels: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    row, column = place[0], letters(place[1])
    for name, label in labels.items():
        if label.get("row") == row or column in (label.get("column"), label.get("heading")):
            yield name


def meaning(layout: Mapping[str, Any], block: int, text: Text) -> str:
    """Give what a text was said to mean, as a person would say it; empty where nothing was."""
    field, words = text
    if field:
        names = labels_of(layout, block).get(field, {}).get("names", {})
        found = {plain(name): LEAVE_OUT if value is None else str(value) for name, value in names.items()}
        return found.get(plain(words), "")
    decided = layout.get("readings", {}).get(plain(words))
    if decided is None:
        return ""
    return f"{decided['low']}-{decided['high']}" if "low" in decided else str(decided.get("reads") or "unknown")
