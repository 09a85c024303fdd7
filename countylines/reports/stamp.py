"""Stamp everything that stands in a folder, so that nothing of it can be taken for a report, or for part of one."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from countylines.reports.page import STORY
from countylines.reports.sources import read_notebook, write_notebook

SVG, NARROW = "image/svg+xml", "application/x.narrow+svg"
BAND = 24
"""Points above a picture that the mark takes."""
_OPENING = re.compile(
    r'<svg\b[^>]*\bheight="(?P<height>[\d.]+)pt"[^>]*\bviewBox="0 0 (?P<w>[\d.]+) (?P<h>[\d.]+)"[^>]*>'
)


@dataclass(frozen=True)
class Stamp:
    """What stands on every page, picture and table: a mark in a few words, and why."""

    mark: str
    told: Sequence[str]
    """What makes it so, a sentence or line each."""

    @property
    def line(self) -> str:
        """Give mark and reasons in a line."""
        return f"{self.mark}: {'; '.join(self.told)}"


def stamp(folder: Path, given: Stamp) -> None:
    """Stamp what notebooks left in a folder, and the notebooks themselves, before pages are made of them."""
    for path in sorted((folder / "tables").glob("*.csv")):
        path.write_text(stamped_table(path.read_text(encoding="utf-8"), given), encoding="utf-8", newline="\n")
    for path in sorted((folder / "figures").glob("*.svg")):
        path.write_text(stamped_picture(path.read_text(encoding="utf-8"), given), encoding="utf-8", newline="\n")
    for path in sorted(folder.glob("*.ipynb")):
        write_notebook(_stamped_notebook(read_notebook(path), given), path)
    if (story := folder / STORY).is_file():
        text = story.read_text(encoding="utf-8")
        story.write_text(f"**{given.line}**\n\n{text}", encoding="utf-8", newline="\n")


def stamped_table(text: str, given: Stamp) -> str:
    """Put a column in front of a table, with the mark as its name, and the reasons in every row."""
    made = io.StringIO()
    header, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    csv.writer(made, lineterminator="\n").writerows(
        [[given.mark, *header], *([["; ".join(given.told), *row] for row in rows])]
    )
    return made.getvalue()


def stamped_picture(svg: str, given: Stamp) -> str:
    """Write the mark in a band above a picture, and into its title."""
    opening = _OPENING.search(svg)
    mark = html.escape(given.mark)
    text = f'<text x="4" y="{-BAND / 3:g}" fill="#d93025" style="font: bold 13px DejaVu Sans, sans-serif">{mark}</text>'
    if opening:
        taller = opening[0].replace(
            f'height="{opening["height"]}pt"', f'height="{float(opening["height"]) + BAND:g}pt"'
        )
        box = f'viewBox="0 0 {opening["w"]} {opening["h"]}"'
        taller = taller.replace(box, f'viewBox="0 {-BAND} {opening["w"]} {float(opening["h"]) + BAND:g}"')
        svg = svg.replace(opening[0], taller, 1)
    svg = svg.replace("<title>", f"<title>{mark}: ", 1)
    before, end, after = svg.rpartition("</svg>")
    return f"{before}{text}{end}{after}"


def _stamped_notebook(notebook: dict[str, Any], given: Stamp) -> dict[str, Any]:
    """Put the stamp above a notebook, on each of its pictures, and into the caption of each of its tables."""
    listed = "".join(f"\n> - {plain(text)}" for text in given.told)
    head = {"cell_type": "markdown", "id": "stamp", "metadata": {}, "source": f"> **{given.mark}**\n>{listed}"}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            for kind in (SVG, NARROW):
                if kind in data:
                    data[kind] = stamped_picture("".join(data[kind]), given)
            if SVG in data:
                first, _, rest = "".join(data["text/plain"]).partition("\n")
                data["text/plain"] = f"{first}\n{given.mark}: {rest}" if rest else first
            if "text/html" in data:
                table = "".join(data["text/html"])
                data["text/html"] = table.replace("<caption>", f"<caption>{html.escape(given.mark)}: ")
    return {**notebook, "cells": [head, *notebook["cells"]]}


def plain(text: str) -> str:
    """Write text so that Markdown takes nothing in it as marks."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
