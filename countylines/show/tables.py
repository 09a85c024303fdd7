"""Tables as a notebook shows them: a caption, scoped headers, and the same as text."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from countylines.prose import is_missing, number


@dataclass(frozen=True)
class Link:
    """A cell that leads to another place of the report."""

    text: str
    address: str


def _cell(value: Any, digits: int) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Link):
        return value.text
    if isinstance(value, (list, tuple)):
        return ", ".join(_cell(v, digits) for v in value)
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if is_missing(value):
        return ""
    if isinstance(value, (date, pd.Timestamp)):
        return f"{value:%Y-%m-%d}"
    return _figure(value, digits)


def _on_the_web(value: Any) -> Any:
    """Make an address on the web, which alone fills a cell, a link with the name of its site."""
    address = ADDRESS.fullmatch(value) if isinstance(value, str) else None
    return Link(address["site"], address[0]) if address else value


def _tagged(start: str, cell: str, value: Any) -> str:
    """Write a cell in its tag, its text escaped, inside its link where it is one; of several links each its own."""
    links = value if isinstance(value, list) else [value]
    linked = html.escape(cell)
    if links and all(isinstance(link, Link) for link in links):
        linked = ", ".join(f'<a href="{html.escape(to.address)}">{html.escape(to.text)}</a>' for to in links)
    return f"<{start}>{linked}</{start[:2]}>"


def _figure(value: float, digits: int) -> str:
    """Write a number in a column of numbers: unlike in a sentence, zeros at the end stay, so that digits line up."""
    text = number(value, digits)
    if float(value).is_integer() or math.isinf(value) or "e" in text or "," in text:
        return text
    return f"{value:#.{digits}g}".rstrip(".")


def _kind(column: pd.Series, cells: list[str], head: bool) -> str:
    """Give the classes of a column, which say how it is set: numbers right, short texts unbroken, long ones wide.

    Counts, also those between bounds, are numbers where they are texts; the names of rows (``head``) are not.
    """
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    numeric |= not head and any(cells) and all(_FIGURE.fullmatch(cell) for cell in cells if cell)
    short = all(len(cell) <= SHORT for cell in cells)
    long = any(len(cell) > LONG for cell in cells)
    wordy = not numeric and any(len(cell) > WORDY for cell in cells)
    named = len(str(column.name)) > LONG_NAME
    classes = " ".join(
        name
        for name, holds in (("number", numeric), ("short", short), ("wordy", wordy), ("long", long), ("named", named))
        if holds
    )
    return f' class="{classes}"' if classes else ""


SHOWN_DIGITS = 4
"""A table shows at most so many significant digits; its CSV has all that are kept."""
SHORT = 16
"""Cells of at most so many characters are not broken over lines."""
LONG = 80
"""A column with a cell of more characters gets room, so that its rows do not become towers."""
WORDY, COLUMNS_BESIDE = 32, 3
"""A table of more than so many columns, one of whose cells has more characters, is set row beneath row on a phone,
unless half of its columns are numbers, which are read down."""
LONG_NAME = 24
"""The name of a column with more characters gets room, so that it does not become a tower."""
MOST_ROWS = 500
"""Of a longer table that is kept so many rows are shown, and its caption says where the others are."""
_FIGURE = re.compile(r"[<>−-]?\d[\d,.]*(–\d[\d,.]*)?%?( or more)?")
"""A number in a text: a count, one between bounds, or a share."""
ADDRESS = re.compile(r"https?://(www\.)?(?P<site>[^\s/]+)\S*")
_ROLES = {
    "table": ' class="stacks" role="table"',
    "rows": ' role="rowgroup"',
    "row": ' role="row"',
    "head": ' role="columnheader"',
    "name": ' role="rowheader"',
    "cell": ' role="cell"',
}
"""What a table of words says of its parts, because a browser forgets it where they are not laid out as a table."""


@dataclass(frozen=True)
class Table:
    """A table with a caption and scoped headers; the first column heads its rows.

    A table with a name is kept as ``tables/<name>.csv``, and has an anchor, ``table-<name>``, by which another page can
    point to it. Where what is kept is not what is shown, such as bounds that a reader sees in one cell, ``kept`` is it.
    Of one with more than `MOST_ROWS` rows the first are shown.
    """

    frame: pd.DataFrame
    caption: str
    digits: int = SHOWN_DIGITS
    name: str = ""
    kept: pd.DataFrame | None = None

    @property
    def _shown(self) -> tuple[pd.DataFrame, str]:
        """Give the rows that are shown, and the caption."""
        rows = len(self.frame)
        if not self.name or rows <= MOST_ROWS:
            return self.frame, self.caption
        told = f"the first {number(MOST_ROWS)} of {number(rows)} rows; all are in tables/{self.name}.csv"
        return self.frame.head(MOST_ROWS), f"{self.caption} ({told})"

    def text(self) -> str:
        """Write the table as aligned text."""
        frame, caption = self._shown
        columns = [str(c) for c in frame.columns]
        rows = [[_cell(v, self.digits) for v in row] for row in frame.itertuples(index=False)]
        cells = pd.DataFrame(rows, columns=columns)
        return f"{caption}\n{cells.to_string(index=False) if len(cells) else '(no rows)'}"

    def html(self) -> str:
        """Write the table as HTML; every text in it is escaped.

        A table of words gets the class ``stacks`` and what a page needs to set each row as a block: the roles of its
        parts, and in each cell the name of its column.
        """
        frame, caption = self._shown
        values = [[_on_the_web(v) for v in row] for row in frame.itertuples(index=False)]
        cells = [[_cell(v, self.digits) for v in row] for row in values]
        names = [html.escape(str(name)) for name in frame.columns]
        kinds = [_kind(frame.iloc[:, i], [row[i] for row in cells], not i) for i in range(frame.shape[1])]
        wordy = any(len(row) > COLUMNS_BESIDE and len(cell) > WORDY for row in cells for cell in row)
        of_words = 2 * sum("number" in kind for kind in kinds) < len(kinds)
        role = _ROLES if wordy and of_words else dict.fromkeys(_ROLES, "")
        heads = [f'<th scope="col"{role["head"]}{kind}>{name}</th>' for kind, name in zip(kinds, names, strict=True)]
        labels = [f' data-label="{name}"' if role["cell"] else "" for name in names]
        tags = [f'th scope="row"{role["name"]}', *[f"td{role['cell']}"] * (len(names) - 1)]
        starts = [f"{tag}{label}{kind}" for tag, label, kind in zip(tags, labels, kinds, strict=False)]
        rows = ("".join(map(_tagged, starts, *row)) for row in zip(cells, values, strict=True))
        body = "".join(f"<tr{role['row']}>{row}</tr>" for row in rows)
        anchor = f' id="table-{html.escape(self.name)}"' if self.name else ""
        return (
            f"<table{role['table']}{anchor}><caption>{html.escape(caption)}</caption>"
            f"<thead{role['rows']}><tr{role['row']}>{''.join(heads)}</tr></thead>"
            f"<tbody{role['rows']}>{body}</tbody></table>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}
