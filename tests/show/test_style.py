"""The colours of charts: seen on both pages, and told apart by those who see colours otherwise."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from countylines.show.style import DARK, Colour

LEAST_CONTRAST = 3.0
"""WCAG 2.2, success criterion 1.4.11; words need 4.5 (1.4.3)."""
MARKED = (Colour.COUNT, Colour.BOUNDS, Colour.NAMED)
"""Colours of marks that stand in one chart side by side."""


def linear(colour: str) -> np.ndarray:
    """Give red, green and blue as amounts of light (IEC 61966-2-1)."""
    given = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("page", ["light", "dark"])
def test_every_colour_is_seen_against_the_page(page: str) -> None:
    shown = {colour: colour.value if page == "light" else DARK[colour] for colour in Colour}
    paper = shown.pop(Colour.BACKGROUND)
    assert {colour for colour, value in shown.items() if contrast(value, paper) < LEAST_CONTRAST} == set()
    assert contrast(shown[Colour.INK], paper) >= 4.5
    assert contrast(shown[Colour.QUIET], paper) >= 4.5


def test_the_backgrounds_are_those_of_the_pages(repository: Path) -> None:
    css = (repository / "countylines/reports/template/page.css").read_text(encoding="utf-8")
    light, dark = re.findall(r"--bg:(#[0-9a-f]+)", css)
    assert light == "#fff" and Colour.BACKGROUND == "#ffffff"
    assert dark == DARK[Colour.BACKGROUND]


# Viénot, Brettel and Mollon (1999), "Digital video colourmaps for checking the legibility of displays by dichromats",
# in linear RGB: what one without red, and one without green cones sees.
DICHROMATS = {
    "protanopia": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deuteranopia": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def lab(light: np.ndarray) -> np.ndarray:
    """Give CIELAB (D65) of amounts of red, green and blue light."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    t = np.clip(to_xyz @ light, 0, None) / [0.9505, 1.0, 1.089]
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", DICHROMATS)
@pytest.mark.parametrize("page", ["light", "dark"])
def test_marks_side_by_side_are_told_apart_by_colour_or_by_shape(sight: str, page: str) -> None:
    seen = {}
    for colour in (*MARKED, Colour.INDEPENDENT, Colour.GROUPED):
        value = colour.value if page == "light" else DARK[colour]
        seen[colour] = lab(np.array(DICHROMATS[sight]) @ linear(value))
    pairs = [*combinations(MARKED[:2], 2), (Colour.INDEPENDENT, Colour.GROUPED)]
    assert {pair: d for pair in pairs if (d := float(np.linalg.norm(seen[pair[0]] - seen[pair[1]]))) < 20} == {}
