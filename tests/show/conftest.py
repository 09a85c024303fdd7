"""The drawings behind pictures, to be measured."""

from __future__ import annotations

from itertools import combinations

import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from countylines.show.drawing import Sheet


@pytest.fixture
def sheets(monkeypatch: pytest.MonkeyPatch) -> list[Sheet]:
    """Collect the drawings of pictures: of each the wide one, then the narrow one."""
    kept: list[Sheet] = []
    finish = Sheet.finish

    def keep(sheet: Sheet, *arguments: object) -> None:
        kept.append(sheet)
        finish(sheet, *arguments)

    monkeypatch.setattr(Sheet, "finish", keep)
    return kept


def dots(canvas: Figure) -> list[tuple[float, float]]:
    """List where the marks of a drawing stand."""
    found = [a for axes in canvas.axes for a in axes.get_children() if isinstance(a, PathCollection)]
    return [(float(x), float(y)) for artist in found for x, y in artist.get_offsets()]


def words(canvas: Figure) -> list[Text]:
    """List the texts of a drawing that are seen."""
    if canvas.stale:
        canvas.draw_without_rendering()
    found = [text for text in canvas.findobj(Text) if text.get_visible() and text.get_text().strip()]
    outside = []
    for axes in canvas.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            outside += [tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
            outside += [axis.get_offset_text()]
        if not axes.axison:
            outside += axes.xaxis.findobj(Text) + axes.yaxis.findobj(Text)
    hidden = {id(text) for text in outside}
    return [text for text in found if id(text) not in hidden]


def touching(canvas: Figure) -> list[tuple[str, str]]:
    """List the pairs of texts whose boxes touch, and those that stick out of the drawing, with "the edge"."""
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in words(canvas)]
    pairs = [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]
    paper = Bbox([[-0.5, -0.5], canvas.get_size_inches() * 72 + 0.5])
    return pairs + [(text, "the edge") for text, box in boxes if Bbox.union([box, paper]).bounds != paper.bounds]
