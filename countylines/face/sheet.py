"""A window of a sheet as a table of HTML: each cell with what it was taken for, in a colour and by a letter.

Every text of the file is escaped: a cell may hold anything.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from countylines.adding.choices import Line
from countylines.received.account.given import Place
from countylines.received.account.roles import Role
from countylines.received.grids.grid import Grid, address, letters
from countylines.received.markers import plain

COLUMNS = 24
"""Columns that stand beside one another."""
_LONGEST, _LONGEST_TITLE = 40, 300


@dataclass(frozen=True)
class Mark:
    """How a role is shown: a letter, and the shade behind its words on a light page and on a dark one."""

    letter: str
    light: str
    dark: str


FORM, COLUMN, ROW = "cl-form", "cl-column", "cl-row"
"""Classes of the form, and of the lists in it of which a click on the sheet chooses a column or a row."""

_KEYS = (
    f"const form=this.closest('.{FORM}');"
    "if(form)form.addEventListener('focusin',e=>{if(!e.target.matches('input[type=text],textarea'))"
    "e.target.setAttribute('data-lm-suppress-shortcuts','true')})"
)
"""A list or a button takes its own keys: else JupyterLab takes B as an order to insert a cell, D D to delete one."""
_CLICK = (
    f"const at=event.target.closest('[data-at]'),form=this.closest('.{FORM}');"
    f"if(at&&form){{const list=form.querySelector(at.scope==='col'?'.{COLUMN} select':'.{ROW} select');"
    "if(list){list.selectedIndex=at.dataset.at;list.dispatchEvent(new Event('change',{bubbles:true}));list.focus()}}"
)
"""A click on what heads a row or column chooses it in its list; without it the list itself is there."""

INK = {"light": "#1c1d20", "dark": "#eceef1"}
"""The colour of words, as in charts (`countylines.show.style`)."""
MARKS = {
    "figure": Mark("F", "#cfe8cf", "#1f4a2a"),
    "total": Mark("T", "#f6e3b0", "#574307"),
    "period": Mark("P", "#ecd3f2", "#4c2459"),
    "area": Mark("A", "#c9e6f2", "#10485c"),
    "label": Mark("L", "#d3dcf8", "#26346e"),
    "status": Mark("S", "#d9e3e8", "#37474f"),
    "title": Mark("H", "#ededed", "#33373d"),
    "footnote": Mark("N", "#ededed", "#33373d"),
    "left out": Mark("X", "#f9d6d2", "#5c2520"),
}
_DARK = ('body[data-jp-theme-light="false"]', "body.vscode-dark")


@dataclass(frozen=True)
class Shown:
    """What is shown of a sheet: its rows and columns, what each cell was taken for, what a line is said to hold."""

    grid: Grid
    rows: range
    columns: range
    roles: Mapping[Place, Role] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)
    counted: Collection[str] = ()
    told: Collection[str] = ()
    """Addresses of cells of which a problem tells."""


def style() -> str:
    """Give the rules of the table, for light pages and dark ones."""
    rules = [
        ".cl-sheet{border-collapse:collapse;font-size:12px;line-height:1.35;width:max-content}",
        f".{FORM} .widget-html-content{{line-height:1.4}}.{FORM} .widget-html-content p{{margin:.4em 0}}",
        ".cl-sheet th,.cl-sheet td{border:1px solid #8a919b;padding:2px 6px;text-align:left;vertical-align:top;"
        "max-width:16em;overflow-wrap:anywhere;white-space:normal}",
        ".cl-sheet th{font-weight:600;background:var(--jp-layout-color2,#f0f0f0);color:var(--jp-ui-font-color0,#000)}",
        ".cl-sheet th[data-at]{cursor:pointer}.cl-sheet th[data-at]:hover{text-decoration:underline}",
        ".cl-sheet th small{display:block;font-weight:400}",
        ".cl-sheet thead th{position:sticky;top:0;z-index:1}",
        ".cl-sheet b{display:inline-block;min-width:1.1em;margin-right:.3em;font-family:monospace}",
        ".cl-sheet i,.cl-key i{font-style:normal;border:1px dashed currentColor;padding:0 3px;font-size:11px}",
        ".cl-sheet .told{outline:3px solid #c62828;outline-offset:-3px}",
        ".cl-sheet th,.cl-figures td{overflow-wrap:normal}.cl-figures td{white-space:nowrap;max-width:none}",
        ".cl-form details{overflow:auto;max-height:30em}",
        ".cl-key{display:flex;flex-wrap:wrap;gap:4px 8px;font-size:12px;margin:4px 0}.cl-key span{padding:1px 6px}",
    ]
    for number, mark in enumerate(MARKS.values()):
        rules.append(f".cl-r{number}{{background:{mark.light};color:{INK['light']}}}")
        rules += [f"{dark} .cl-r{number}{{background:{mark.dark};color:{INK['dark']}}}" for dark in _DARK]
    rules += [f"{dark} .cl-sheet .told{{outline-color:#ff8a80}}" for dark in _DARK]
    return f'<style onload="{_KEYS}">{"".join(rules)}</style>'


def key(roles: Collection[Role]) -> str:
    """Explain the letters and colours that are in use."""
    names = {role.name for role in roles}
    spans = [
        f'<span class="{_class(name)}"><b>{MARKS[name].letter}</b> {name}</span>' for name in MARKS if name in names
    ]
    return f'<div class="cl-key">{"".join(spans)}<span><i>hidden</i> as the file has it</span></div>'


def table(shown: Shown) -> str:
    """Give the window as a table; merged cells are one, and what is hidden or struck out says so."""
    grid = shown.grid
    spans, covered = _merged(grid, shown.rows, shown.columns)
    head = "".join(_head(letters(column), at, shown, scope="col") for at, column in enumerate(shown.columns))
    body = []
    for at, row in enumerate(shown.rows):
        cells = [_cell(shown, (row, column), spans) for column in shown.columns if (row, column) not in covered]
        body.append(f"<tr>{_head(str(row), at, shown, scope='row')}{''.join(cells)}</tr>")
    caption = html.escape(plain(grid.sheet)[:_LONGEST])
    return (
        f'<table class="cl-sheet" aria-label="{caption}" onclick="{_CLICK}"><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>"
    )


def _class(role: str) -> str:
    return f"cl-r{list(MARKS).index(role)}"


def _head(line: str, at: int, shown: Shown, *, scope: str) -> str:
    said = shown.lines.get(line)
    counts = "counts" if scope == "col" and line in shown.counted else ""
    word = said.what if said else counts
    why = f' title="{html.escape(said.said[:_LONGEST_TITLE])}"' if said and said.said else ""
    small = f"<small>{html.escape(word.replace('_', ' '))}</small>" if word else ""
    return f'<th scope="{scope}" data-at="{at}"{why}>{line}{small}</th>'


def _cell(shown: Shown, place: Place, spans: Mapping[Place, tuple[int, int]]) -> str:
    grid = shown.grid
    holder = grid.holder(*place)
    text = plain(grid.text(*holder))
    role = shown.roles.get(holder)
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    titles = [text[:_LONGEST_TITLE]] if short != text else []
    titles += [role.why] if role and role.why else []
    apart = grid.apart.get(holder, "")
    attributes = f' class="{_class(role.name)}{" told" if address(*holder) in shown.told else ""}"' if role else ""
    if titles:
        attributes += f' title="{html.escape("; ".join(titles))}"'
    down, across = spans.get(place, (1, 1))
    attributes += f' rowspan="{down}"' if down > 1 else ""
    attributes += f' colspan="{across}"' if across > 1 else ""
    letter = f"<b>{MARKS[role.name].letter}</b>" if role else ""
    note = f" <i>{html.escape(apart.removeprefix('in a ')[:_LONGEST])}</i>" if apart else ""
    return f"<td{attributes}>{letter}{html.escape(short)}{note}</td>"


def _merged(grid: Grid, rows: range, columns: range) -> tuple[dict[Place, tuple[int, int]], set[Place]]:
    """Give by the first cell that is shown of each merged range how far it goes, and the cells that it covers."""
    spans: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    for cells in grid.merged:
        down = range(max(cells.first_row, rows.start), min(cells.last_row + 1, rows.stop))
        across = range(max(cells.first_column, columns.start), min(cells.last_column + 1, columns.stop))
        if down and across:
            spans[down.start, across.start] = len(down), len(across)
            covered |= {(row, column) for row in down for column in across} - {(down.start, across.start)}
    return spans, covered


def pages(last: int, size: int, name: Callable[[int], str] = str) -> list[tuple[str, int]]:
    """Give the windows of so many rows or columns: what each is called, and its first one."""
    return [
        (f"{name(first)} to {name(min(first + size - 1, last))}", first) for first in range(1, max(last, 1) + 1, size)
    ]


def where(grid: Grid, rows: range, columns: range) -> str:
    """Say which rows and columns of a sheet are shown, and whether the file hides it."""
    hidden = " The file hides this sheet." if grid.hidden else ""
    across = (
        f"columns {letters(columns.start)} to {letters(columns.stop - 1)} of {grid.width}" if columns else "no column"
    )
    told = f"Sheet {plain(grid.sheet)[:_LONGEST]!r}: rows {rows.start} to {rows.stop - 1} of {grid.height}, {across}."
    return f"<p>{html.escape(told + hidden)}</p>"
