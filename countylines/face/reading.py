"""What a file is understood to say, as the reading form shows it: sentences, figures, the layout that is saved."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from countylines.adding.understand import Understood
from countylines.adding.write import AS_READ, cells_as_read
from countylines.prose import count_of
from countylines.received.markers import plain

FIGURES = 24
"""Figures that are shown beside how they are read."""
OPTIONS = (
    "What is to be said with --period is said here under <i>All figures</i>, with --quarters, --rounded and --records "
    "under <i>The table</i>, with --reading under <i>A cell</i>, with --accept beside the doubt; --layout is this form."
)
_LONGEST = 80


def number_read(understood: Understood) -> str:
    """Say how many figures are read."""
    figures = understood.reading.observations if understood.reading is not None else ()
    return f"{count_of(len(figures), 'figure')} {'is' if len(figures) == 1 else 'are'} read"


def listed(sentences: Sequence[str], most: int = 8) -> str:
    """Give sentences as a list, the first ones of many."""
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences[:most])
    more = f"<li>… and {len(sentences) - most} more</li>" if len(sentences) > most else ""
    return f"<ul>{items}{more}</ul>" if sentences else ""


def alert(words: str) -> str:
    """Give a sentence that says what could not be done."""
    return f'<p role="alert"><b>{html.escape(words)}</b></p>'


def headline(understood: Understood, rows: str, *, is_proposed: bool) -> str:
    """Say how much is read, and what is in the way; ``rows`` names those read where it is not all of the file."""
    lines = [f"{number_read(understood)}{f' of {rows}' if rows else ''}"]
    if understood.layout:
        below = [(understood.problems, "problem"), (understood.doubts, "doubt")]
    else:
        below = [([*understood.problems, *understood.doubts], "reason")]
    lines += [f"{count_of(len(found), what)} below" for found, what in below if found]
    told = f"<b>{html.escape('; '.join(lines))}.</b>"
    if rows:
        told += " Read all before you write: what other rows say is not in this."
    if is_proposed:
        told += " So it is proposed; nothing was chosen yet."
    return f'<p role="status">{told}</p>'


def details(understood: Understood) -> str:
    """Say what cannot be read and why, and what else is to be seen; doubts are left to their reasons."""
    parts = []
    if understood.problems:
        parts.append(f"<p><b>Cannot be read:</b></p>{listed(understood.problems)}")
    if not understood.layout and understood.doubts:
        parts.append(f"<p><b>No table was found:</b></p>{listed(list(map(str, understood.doubts)))}")
    if any("--" in sentence for sentence in (*understood.problems, *map(str, understood.doubts))):
        parts.append(f"<p>{OPTIONS}</p>")
    if understood.notes:
        parts.append(_fold(count_of(len(understood.notes), "note"), listed(understood.notes, 20)))
    return "".join(parts)


def figures(understood: Understood) -> str:
    """Give the first figures as they are read, behind a line that opens them."""
    if understood.reading is None or understood.reading.observations.empty:
        return ""
    found = understood.reading.observations
    rows = (
        [html.escape(plain(words)[:_LONGEST]) for words in cells_as_read(row)]
        for row in found.head(FIGURES).itertuples()
    )
    body = "".join(f"<tr><td>{'</td><td>'.join(row)}</td></tr>" for row in rows)
    head = "".join(f'<th scope="col">{name}</th>' for name in AS_READ)
    more = f" (the first {FIGURES} of {len(found)})" if len(found) > FIGURES else ""
    table = f'<table class="cl-sheet cl-figures"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return _fold(f"Each figure beside how it was read{more}", table)


def saved(layout: Mapping[str, Any]) -> str:
    """Give the layout as its file will hold it, behind a line that opens it."""
    content = html.escape(json.dumps(layout, ensure_ascii=False, indent=2))
    return _fold("What is saved (layout.json)", f"<pre>{content}</pre>") if layout else ""


def _fold(title: str, content: str) -> str:
    return f"<details><summary>{html.escape(title)}</summary>{content}</details>"
