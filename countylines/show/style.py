"""The one style of all charts: a colour for each meaning, on a light page and on a dark one, and two widths."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Colour(StrEnum):
    """What a colour means, the same in every chart of a report; its value is the colour on a light page."""

    BACKGROUND = "#ffffff"
    INK = "#1c1d20"
    """Words, axes, and lines that divide."""
    QUIET = "#5b626c"
    """What stands beside the figures: averages, expectations, events, and months that are not tested."""
    COUNT = "#0a5fa8"
    """A count as recorded."""
    BOUNDS = "#b45309"
    """A count known only between two bounds."""
    INDEPENDENT = "#0b7a62"
    """What supposes that events are independent of one another."""
    GROUPED = "#7d3ca8"
    """What allows for events that come in groups."""
    NAMED = "#b0166b"
    """What the evidence names: months that repeatedly stand out."""


DARK = {
    Colour.BACKGROUND: "#15181c",
    Colour.INK: "#eceef1",
    Colour.QUIET: "#a9b1bb",
    Colour.COUNT: "#6cb6ff",
    Colour.BOUNDS: "#f0a04b",
    Colour.INDEPENDENT: "#45c9a8",
    Colour.GROUPED: "#cf9bf0",
    Colour.NAMED: "#ff8ac2",
}
"""Each colour on a dark page; both backgrounds are those of the pages (``reports/template/page.css``)."""

CATEGORIES = (Colour.COUNT, Colour.BOUNDS, Colour.INDEPENDENT, Colour.GROUPED, Colour.NAMED, Colour.QUIET, Colour.INK)
"""Colours of groups that have no meaning in common with other charts, each with its shape."""
MARKERS = ("o", "s", "D", "^", "v", "P", "X")


class Width(NamedTuple):
    """How wide a drawing is, and how large its words are."""

    points: float
    title: float = 11.5
    words: float = 9.0
    small: float = 8.5


WIDE = Width(576)
NARROW = Width(262, title=11, words=8.5, small=8)
"""For a desk and paper, and for a phone, whose column is 358 CSS pixels wide."""

SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "countylines",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.facecolor": "none",
    "figure.facecolor": Colour.BACKGROUND.value,
    "savefig.facecolor": Colour.BACKGROUND.value,
    "figure.dpi": 72,
    **dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), Colour.INK.value),
    "axes.edgecolor": Colour.QUIET.value,
}
"""Text stays text, identifiers do not change from run to run, and a point is a pixel."""


def stylesheet() -> str:
    """Give the rules by which a drawing changes its colours on a dark page."""
    kinds = ("fill", "stroke")
    rules = [f'[style*="{kind}: {c.value}"]{{{kind}:{dark}!important}}' for c, dark in DARK.items() for kind in kinds]
    return f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
