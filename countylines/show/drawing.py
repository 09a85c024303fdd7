"""A drawing made a picture: for wide and narrow screens, canonical SVG, and a text read from what its artists plot."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.dates import num2date
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from countylines.show.picture import Picture
from countylines.show.style import NARROW, SETTINGS, WIDE, Colour, Width, stylesheet

NAMED_ON_IT = "named on it"
"""The label of axes whose marks have their names written beside them, and need no key."""
ROW_NAMES = 0.36
"""The share of the width that names of rows take at most."""
KEY = 0.9
"""The share of the width that a line of the key takes at most, beside its mark."""
GAP = 4.0
"""Points between what stands above one another in the head of a drawing."""
MOST_LETTERS, MOST_TEXT = 30, 400
"""Of a word, and of a text, on a drawing; its description gives the whole."""
_GEOMETRY = re.compile(r'\b(d|x|y|x1|x2|y1|y2|cx|cy|r|width|height|points|transform|viewBox)="([^"]*)"')
_DECIMAL = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_HASHED = re.compile(r'id="([a-z]+[0-9a-f]{10})"')
_Name = Callable[[float], str]
"""How a position is told."""


class Around(TypedDict, total=False):
    """What a chart is given to say around it, and the name it is kept by: as `Said` has them."""

    message: str
    source: str
    table: str
    name: str


@dataclass(frozen=True)
class Said:
    """What is said of a drawing, in it and beside it.

    ``name_x`` and ``name_y`` write a position as a reader would name it, ``name_edge`` the left and right edge of a
    span.
    """

    subject: str
    """What is drawn, where and when: the name of the picture, and a line under its title."""
    alternative: str
    """One sentence for those who do not see the picture."""
    reading: str
    """How to read its marks."""
    name_x: _Name
    name_edge: _Name | None = None
    name_y: _Name | None = None
    message: str = ""
    """What it shows: its title; where there is none, the subject is."""
    source: str = ""
    """Whose figures they are."""
    table: str = ""
    """The table that has its figures, as it is kept."""
    name: str = ""
    """Under which the picture is kept."""

    def text(self, canvas: Canvas) -> str:
        """Write the text of the picture; what was plotted is read from the drawing."""
        names = self.name_x, self.name_edge or self.name_x, self.name_y or _value
        table = [f"Table: tables/{self.table}.csv"] if self.table else []
        head = [f"Figure: {self.subject}", self.alternative, self.reading, *table]
        shown = [f"Title: {self.message}"] if self.message else []
        return "\n".join([*head, *shown, *_plotted(canvas, *names)])


@dataclass
class Sheet:
    """A drawing under way, of one width."""

    width: Width
    key: Sequence[tuple[Any, str]] = ()
    """What the key explains, where it is not told by the labels of what is drawn."""
    canvas: Canvas = field(init=False)

    def __post_init__(self) -> None:
        """Open an empty canvas."""
        self.canvas = Canvas(figsize=(self.width.points / 72, 1), layout="constrained")
        FigureCanvasAgg(self.canvas)

    @property
    def narrow(self) -> bool:
        """Say whether it is the drawing for narrow screens."""
        return self.width == NARROW

    def panels(self, *heights: float) -> list[Axes]:
        """Give axes above each other, each of a height in points with its labels."""
        self.canvas.set_figheight(sum(heights) / 72)
        axes = self.canvas.subplots(len(heights), 1, squeeze=False, height_ratios=heights)[:, 0]
        for each in axes:
            each.tick_params(labelsize=self.width.small, length=3)
        return list(axes)

    def size(self, text: str, points: float | None = None, weight: str = "normal") -> tuple[float, float]:
        """Measure a text in points: its width and its height."""
        written = self.canvas.text(0, 0, text, fontsize=points or self.width.small, fontweight=weight)
        box = written.get_window_extent()
        written.remove()
        return box.width, box.height

    def wrapped(self, text: str, points: float, weight: str = "normal", share: float = 1.0) -> str:
        """Break a text into lines that fit the drawing, or a share of it; what no drawing has room for is cut."""
        words = re.sub(rf"(\S{{{MOST_LETTERS}}})\S+", r"\1…", text)[:MOST_TEXT].split()
        room = share * self.width.points - 2 * GAP
        if self.size(whole := " ".join(words), points, weight)[0] <= room:
            return whole
        lines: list[str] = []
        for word in words:
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.size(longer, points, weight)[0] <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return "\n".join(lines)

    def row_name(self, text: str) -> str:
        """Break the name of a row into lines of at most a third of the drawing."""
        return self.wrapped(text, self.width.small, share=ROW_NAMES)

    def settled(self) -> Sheet:
        """Lay out what is drawn so far, so that places can be measured."""
        engine: Any = self.canvas.get_layout_engine()
        engine.execute(self.canvas)
        return self

    def finish(self, said: Said) -> None:
        """Set title, subject and key above what is drawn, and the source under it."""
        title = (said.message or said.subject, {"fontsize": self.width.title, "fontweight": "bold"})
        subject = (said.subject, {"fontsize": self.width.words, "color": Colour.QUIET.value})
        head = [self._line(*line) for line in ([title, subject] if said.message else [title])]
        source = {"fontsize": self.width.small, "color": Colour.QUIET.value}
        foot = self._line(f"Source: {said.source}", source) if said.source else None
        key = self.key or key_of(self.canvas)
        legend = self._key(key) if key else None
        above = [*head, *([legend] if legend else [])]
        heights = [float(each.get_window_extent().height) + GAP for each in above]
        below = foot.get_window_extent().height + 2 * GAP if foot else 0.0
        drawn = self.canvas.get_figheight() * 72
        whole = drawn + sum(heights) + below + GAP
        self.canvas.set_figheight(whole / 72)
        top = whole - GAP
        for each, height in zip(above, heights, strict=True):
            if isinstance(each, Text):
                each.set_position((GAP / self.width.points, top / whole))
            else:
                each.set_bbox_to_anchor(Bbox([[0, top / whole]] * 2), self.canvas.transFigure)
            top -= height
        if foot:
            foot.set_position((GAP / self.width.points, (below - GAP) / whole))
        engine: Any = self.canvas.get_layout_engine()
        engine.set(rect=(0, below / whole, 1, drawn / whole), w_pad=GAP / 72, h_pad=GAP / 72)

    def _line(self, text: str, look: dict[str, Any]) -> Text:
        broken = self.wrapped(text, look["fontsize"], look.get("fontweight", "normal"))
        return self.canvas.text(0, 0, broken, ha="left", va="top", linespacing=1.25, in_layout=False, **look)

    def _key(self, key: Sequence[tuple[Any, str]]) -> Any:
        handles, labels = [handle for handle, _ in key], [self.wrapped(t, self.width.small, share=KEY) for _, t in key]
        look: dict[str, Any] = {"fontsize": self.width.small, "loc": "upper left", "frameon": False}
        look |= {"handlelength": 1.6, "columnspacing": 1.4, "labelspacing": 0.35, "borderpad": 0.2, "borderaxespad": 0}
        for columns in range(1 if self.narrow else min(4, len(key)), 0, -1):
            legend = self.canvas.legend(handles, labels, ncols=columns, **look)
            legend.set_in_layout(False)
            if columns == 1 or legend.get_window_extent().width <= self.width.points - 2 * GAP:
                break
            legend.remove()
        return legend


def drawn(said: Said, draw: Callable[[Sheet], Any]) -> Picture:
    """Give the picture of what ``draw`` draws, for wide and for narrow screens, with the text of what it really plots.

    Artists with a label (not beginning with "_") are told, and stand in the key above the drawing.
    """
    with matplotlib.rc_context(SETTINGS):
        wide, narrow = Sheet(WIDE), Sheet(NARROW)
        for sheet in (wide, narrow):
            draw(sheet)
            sheet.finish(said)
        return Picture.of(_svg(wide.canvas), said.text(wide.canvas), _svg(narrow.canvas), said.name)


def key_of(canvas: Canvas) -> list[tuple[Any, str]]:
    """List what the key of a drawing explains: each mark once; nothing where there is one kind alone."""
    found: dict[str, Any] = {}
    for axes in (each for each in canvas.axes if each.get_label() != NAMED_ON_IT):
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            found.setdefault(label, _small(handle))
    return [(handle, label) for label, handle in found.items()] if len(found) > 1 else []


def _small(handle: Any) -> Any:
    """Give the mark of a key for what is drawn: a broad bar as a short one."""
    if isinstance(handle, LineCollection):
        colour: Any = handle.get_color()
        width = min(5.0, float(np.max(handle.get_linewidth())))
        return Line2D([], [], color=colour[0], alpha=handle.get_alpha(), lw=width)
    return handle


def name_day(x: float) -> str:
    """Write a position on a date axis as an ISO day."""
    return f"{num2date(x):%Y-%m-%d}"


def _plotted(canvas: Canvas, *names: _Name) -> list[str]:
    lines = []
    for axes in canvas.axes:
        if axes.get_xlabel() or axes.get_ylabel():
            across = " ".join(axes.get_xlabel().split())
            lines.append(f"Across: {across}. Up: {axes.get_ylabel()}.")
        artists: list[Any] = [*axes.containers, *axes.get_children()]
        for artist in artists:
            label = str(artist.get_label() or "")
            if label and not label.startswith("_") and (told := _tell(artist, *names)):
                lines.append(f"{label}: {told}.")
    return lines


def _tell(artist: Any, name_x: _Name, name_edge: _Name, name_y: _Name) -> str:
    """Read back what one artist plots."""
    if isinstance(artist, BarContainer):
        return "; ".join(f"{name_x(b.get_x() + b.get_width() / 2)} {name_y(b.get_height())}" for b in artist.patches)
    if isinstance(artist, Line2D):
        x, y = (np.asarray(v, dtype=float) for v in artist.get_data(orig=False))
        axes: Any = artist.axes
        # A level across the whole drawing stands at no place.
        if artist.get_transform() == axes.get_yaxis_transform("grid"):
            return name_y(y[0])
        return "; ".join(f"{name_x(a)} {name_y(b)}" for a, b in zip(x, y, strict=True) if not np.isnan(b))
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
    """Write a canonical SVG with the colours of a dark page: no date, two decimals, identifiers by appearance."""
    measured_on = canvas.canvas
    with io.StringIO() as stream:
        # Figure.savefig would draw twice, once for the layout alone.
        FigureCanvasSVG(canvas).print_svg(stream, metadata={"Date": None, "Creator": None})
        svg = stream.getvalue()
    canvas.set_canvas(measured_on)
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", svg))
    svg = _GEOMETRY.sub(lambda m: f'{m[1]}="{_DECIMAL.sub(_two_decimals, m[2])}"', svg)
    for order, hashed in enumerate(dict.fromkeys(_HASHED.findall(svg))):
        svg = re.sub(rf"\b{hashed}\b", f"i{order}", svg)
    return svg.replace("</style>", f"</style>\n  <style>{stylesheet()}</style>", 1)


def _two_decimals(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
