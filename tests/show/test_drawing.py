"""Drawings made pictures: text read from what was drawn, for both widths and both pages, the same bytes twice."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import PathCollection

import countylines.show
from countylines.show.drawing import Said, Sheet, drawn
from countylines.show.picture import NARROW
from countylines.show.style import DARK, Colour

SAID = Said(
    "Tides", "Two tides.", "A mark is a tide.", name_x=lambda x: f"at {x:g}", message="High", source="A harbour"
)


def two(sheet: Sheet) -> None:
    """Draw two marks."""
    (axes,) = sheet.panels(120)
    axes.scatter([1, 2], [3, 4.5], label="Tide", color=Colour.COUNT)
    axes.set(xlabel="Hour", ylabel="Metres")


def test_the_text_says_subject_alternative_reading_and_every_value() -> None:
    assert drawn(SAID, two).text.splitlines() == [
        "Figure: Tides",
        "Two tides.",
        "A mark is a tide.",
        "Title: High",
        "Across: Hour. Up: Metres.",
        "Tide: at 1 3; at 2 4.5.",
    ]


def test_the_text_follows_the_drawing_not_what_was_given(sheets: list[Sheet]) -> None:
    drawn(SAID, two)
    canvas = sheets[0].canvas
    scatter = next(a for a in canvas.axes[0].get_children() if isinstance(a, PathCollection))
    scatter.set_offsets(np.array([[1, 3], [2, 99]]))
    assert "at 2 99" in SAID.text(canvas)


def test_the_same_drawing_gives_the_same_bytes() -> None:
    one, other = drawn(SAID, two), drawn(SAID, two)
    assert (one.svg, one.narrow) == (other.svg, other.narrow)


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_the_picture_is_canonical_text_with_its_title_and_source_in_it(width: str) -> None:
    picture = drawn(SAID, two)
    svg = picture.svg if width == "wide" else picture.narrow
    assert ">High<" in svg and ">Tides<" in svg and ">Source: A harbour<" in svg, "text stays text"
    assert "<title>Tides</title>" in svg
    assert "<metadata>" not in svg
    assert not re.search(r"\d\.\d{3,}", " ".join(re.findall(r' (?:d|x|y|points|transform)="([^"]*)"', svg)))
    assert not re.search(r'id="[a-z]+[0-9a-f]{10}"', svg)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    assert used <= set(re.findall(r'id="([^"]+)"', svg))


def test_every_colour_of_a_drawing_has_another_on_a_dark_page() -> None:
    svg = drawn(SAID, two).svg
    used = set(re.findall(r'style="[^"]*?(?:fill|stroke): (#[0-9a-f]{6})', svg))
    assert used and used <= {colour.value for colour in DARK}
    for colour in used:
        assert f'[style*="fill: {colour}"]{{fill:{DARK[Colour(colour)]}!important}}' in svg


def test_an_output_holds_both_drawings() -> None:
    shown = drawn(SAID, two)._repr_mimebundle_()
    assert set(shown) == {"text/plain", "image/svg+xml", NARROW}
    assert 'viewBox="0 0 576 ' in shown["image/svg+xml"]
    assert 'viewBox="0 0 262 ' in shown[NARROW]


def test_nothing_stays_open_in_pyplot() -> None:
    import matplotlib.pyplot as plt

    drawn(SAID, two)
    assert plt.get_fignums() == []


def test_charts_know_nothing_of_the_statistics() -> None:
    folder = Path(countylines.show.__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert set(re.findall(r"^from countylines\.(\w+)", text, flags=re.MULTILINE)) <= {"show", "prose"}
