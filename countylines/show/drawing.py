"""A drawing made a picture: canonical SVG, and a text read from what its artists plot."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.dates import num2date
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from countylines.show.picture import Picture

STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "countylines",
    "font.family": ["DejaVu Sans"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
"""Text stays text, and identifiers do not change from run to run."""

_GEOMETRY = re.compile(r'\b(d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|transform|viewBox)="([^"]*)"')
_DECIMAL = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_HASHED = re.compile(r'id="([a-z]+[0-9a-f]{10})"')


def drawn(
    canvas: Canvas,
    title: str,
    summary: str,
    name_x: Callable[[float], str],
    name_edge: Callable[[float], str] | None = None,
    name_y: Callable[[float], str] | None = None,
) -> Picture:
    """Give the picture of a drawing, with the text of what its artists really plot.

    Artists with a label (not beginning with "_") are told. The title is one line, the summary what a reader should take
    from the picture and how to read its marks; ``name_x`` and ``name_y`` write a position as a reader would name it,
    ``name_edge`` the left and right edge of a span.
    """
    plotted = _plotted(canvas, name_x, name_edge or name_x, name_y or _value)
    return Picture.of(_svg(canvas), "\n".join([f"Figure: {title}", summary, *plotted]))


def drawing(width: float = 8.0, height: float = 4.2, rows: int = 1) -> tuple[Canvas, list[Axes]]:
    """Give an empty drawing with ``rows`` axes above each other, in the project's style."""
    with matplotlib.rc_context(STYLE):
        canvas = Canvas(figsize=(width, height), layout="constrained")
        axes = canvas.subplots(rows, 1, squeeze=False)[:, 0]
    return canvas, list(axes)


def name_day(x: float) -> str:
    """Write a position on a date axis as an ISO day."""
    return f"{num2date(x):%Y-%m-%d}"


_Name = Callable[[float], str]
"""How a position is told."""


def _plotted(canvas: Canvas, *names: _Name) -> list[str]:
    lines = []
    for axes in canvas.axes:
        lines.append(f"Across: {axes.get_xlabel()}. Up: {axes.get_ylabel()}.")
        for artist in axes.get_children():
            label = str(artist.get_label())
            if label and not label.startswith("_") and (told := _tell(artist, *names)):
                lines.append(f"{label}: {told}.")
    return lines


def _tell(artist: Any, name_x: _Name, name_edge: _Name, name_y: _Name) -> str:
    """Read back what one artist plots."""
    if isinstance(artist, Line2D):
        x, y = (np.asarray(v, dtype=float) for v in artist.get_data(orig=False))
        return "; ".join(f"{name_x(a)} {name_y(b)}" for a, b in zip(x, y, strict=True))
    if isinstance(artist, LineCollection):
        return "; ".join(_tell_segment(s, name_x, name_y) for s in artist.get_segments())
    if isinstance(artist, PathCollection):
        return "; ".join(f"{name_x(a)} {name_y(b)}" for a, b in np.asarray(artist.get_offsets()))
    if isinstance(artist, Rectangle):
        return f"{name_edge(artist.get_x())} to {name_edge(artist.get_x() + artist.get_width())}"
    return ""


def _tell_segment(segment: Any, name_x: _Name, name_y: _Name) -> str:
    (x0, y0), (x1, y1) = segment[0], segment[-1]
    if x0 == x1:
        return f"{name_x(x0)} {name_y(y0)}" + (f" to {name_y(y1)}" if y0 != y1 else "")
    return f"{name_x(x0)} to {name_x(x1)} {name_y(y0)}"


def _value(y: float) -> str:
    """Write a plotted value: integers whole, others with four significant digits."""
    return f"{y:.0f}" if float(y).is_integer() else f"{y:.4g}"


def _svg(canvas: Canvas) -> str:
    """Write a canonical SVG: no date, two decimals, identifiers by order of appearance."""
    with matplotlib.rc_context(STYLE), io.StringIO() as stream:
        canvas.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        svg = stream.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = _GEOMETRY.sub(lambda m: f'{m[1]}="{_DECIMAL.sub(_two_decimals, m[2])}"', svg)
    for order, hashed in enumerate(dict.fromkeys(_HASHED.findall(svg))):
        svg = re.sub(rf"\b{hashed}\b", f"i{order}", svg)
    return svg


def _two_decimals(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
