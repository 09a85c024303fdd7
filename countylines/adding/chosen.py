"""Which rows a person chose: texts of a column, also by how they begin (``--where "LSOA name=Norwich *"``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from countylines.errors import ParameterError
from countylines.prose import count_of, number
from countylines.received.grids.grid import Grid
from countylines.received.layout import Records
from countylines.received.markers import plain
from countylines.received.records import texts_counted

_CODE = re.compile(r"\s+[0-9]+\w?$")

Where = Mapping[str, Sequence[str]]
"""By column the texts that rows are to have there; one that ends in ``*`` takes every text that begins so."""


def is_beginning(text: str) -> bool:
    r"""Say whether a text stands for all that begin so; a star that is meant as such is written ``\*``."""
    return text.endswith("*") and not text.endswith(r"\*")


def takes(wanted: str, found: str) -> bool:
    """Say whether a text that was found is one that is wanted; an empty one begins with nothing."""
    if is_beginning(wanted):
        return bool(found) and found.startswith(wanted[:-1])
    return found == (f"{wanted[:-2]}*" if wanted.endswith(r"\*") else wanted)


def taken(wanted: Sequence[str], found: Iterable[str]) -> dict[str, list[str]]:
    """Give, by each text that is wanted, those found that it takes."""
    texts = list(dict.fromkeys(found))
    return {text: [each for each in texts if takes(text, each)] for text in wanted}


def exact(path: Path, grids: Sequence[Grid], whole: bool, where: Where) -> tuple[dict[str, list[str]], list[str]]:
    """Give a choice without beginnings, by the texts that a file has under each column, and what each takes.

    ``grids`` and ``whole`` are as `countylines.adding.understand.sheets_of` gives them. ParameterError if there is no
    such column, or no text in it begins so.
    """
    settled = {column: list(wanted) for column, wanted in where.items()}
    begun = {}
    for column, wanted in where.items():
        if any(text.endswith("*") for text in wanted):
            begun[column] = taken(wanted, texts_under(path, grids, whole, column, "--where"))
            for text, found in begun[column].items():
                if not found:
                    raise ParameterError(f"--where {column}={text}: {path.name} has no such text under {column!r}.")
            settled[column] = list(dict.fromkeys(each for found in begun[column].values() for each in found))
    notes = []
    for column, by_text in begun.items():
        # A text on no row that meets the other conditions was not meant, and would be told as a mistake.
        met = set(texts_under(path, grids, whole, column, "--where", settled)) or set(settled[column])
        settled[column] = [text for text in settled[column] if text in met or text in by_text]
        for text, found in by_text.items():
            if is_beginning(text):
                there = [each for each in found if each in met]
                notes.append(f"{text!r} under {column!r} takes {count_of(len(there), 'text')}: {alike(there)}")
    return settled, notes


def check_used(where: Where, layout: Mapping[str, Any]) -> None:
    """Refuse a choice of rows that a layout does not make: ParameterError if a column is not in it."""
    blocks = [*layout.get("tables", []), *filter(None, [layout.get("records")])]
    used = [list(texts) for block in blocks for texts in block.get("where", {}).values()]
    for column, texts in where.items():
        if list(texts) not in used:
            raise ParameterError(
                f"--where {column}={texts[0]}: no column of texts that is headed so was found, and every row would be "
                "read. Mend the header's name, or say it in a layout (where)."
            )


def texts_under(
    path: Path, grids: Sequence[Grid], whole: bool, column: str, option: str, where: Where | None = None
) -> list[str]:
    """Give the texts under a header, of the rows that have one of some texts under others (``where``).

    Of a file too large for a grid they are looked for in all of it.
    """
    heads = [(grid, row, at) for grid in grids for (row, at), text in grid.filled.items() if plain(text) == column]
    if not heads:
        raise ParameterError(f"{option} {column}: {path.name} has no column headed so.")
    if not whole:
        content = {"labels": {"month": {"column": column}}, "header": heads[0][1], "where": where or {}}
        return list(texts_counted(path, path.name, Records.model_validate(content), column))
    found = []
    for grid, head, at in heads:
        named = {plain(grid.label(head, other)): other for other in range(1, grid.width + 1)}
        others = {named[name]: texts for name, texts in (where or {}).items() if name in named}
        for row in range(head + 1, grid.height + 1):
            if all(plain(grid.label(row, other)) in texts for other, texts in others.items()):
                found.append(plain(grid.label(row, at)))
    return list(dict.fromkeys(found))


def alike(texts: Iterable[str]) -> str:
    """Name texts, several that differ in a code at their end together: Norwich (85)."""
    heads: dict[str, list[str]] = {}
    for text in texts:
        heads.setdefault(head_of(text), []).append(text)
    named = sorted(heads.items(), key=lambda each: -len(each[1]))
    return some([f"{head} ({number(len(of))})" if len(of) > 1 else of[0] for head, of in named])


def head_of(text: str) -> str:
    """Give a text without the number or code at its end: Norwich of Norwich 001A."""
    return _CODE.sub("", text)


def some(texts: Sequence[str], most: int = 6) -> str:
    """Name some texts, the first few where there are many."""
    more = f" and {number(len(texts) - most)} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more
