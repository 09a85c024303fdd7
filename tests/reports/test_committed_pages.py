"""Committed reports of one year, of several and of a claimed pattern in a browser: phone and desk, light and dark."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from countylines.show.style import DARK, Colour
from tests.reports.test_pages import browser as browser
from tests.reports.test_pages import needs_browser
from tests.small_project import ROOT

pytestmark = [needs_browser, pytest.mark.browser]

ONE_YEAR, SEVERAL_YEARS = "2021-12-31/norfolk", "2021-06-30/northern-ireland"
CLAIMED = "2026-02-28/metropolitan"
FRONT, MONTHS = "index.html", "02_seasonality.html"
LOOKS = [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
PARTS_OF_TEXT = ("InlineTextBox", "ListMarker")
MOST_WORDS = 30
"""Of a chart's text alternative, which is one sentence."""


@pytest.fixture(params=[ONE_YEAR, SEVERAL_YEARS, CLAIMED])
def report(request: pytest.FixtureRequest) -> Path:
    """Give the folder of a committed report."""
    return ROOT / "outputs" / request.param


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def look(browser: Any, request: pytest.FixtureRequest) -> Iterator[tuple[Any, int, str]]:
    """Open a window as wide and as dark as asked for."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, bypass_csp=True
    )
    yield context.new_page(), width, scheme
    context.close()


def test_there_is_no_violation_and_nothing_is_wider_than_its_place(report: Path, look: tuple[Any, int, str]) -> None:
    import axe_playwright_python

    page, width, scheme = look
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    # A dark page differs in its colours alone.
    rules = "" if scheme == "light" else ", runOnly: ['color-contrast']"
    for name in (MONTHS, FRONT):
        page.goto((report / name).resolve().as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} scrolls sideways"
        images = page.evaluate(
            "[...document.images].filter(e => e.checkVisibility()).map(e => [e, e.closest('figure')]"
            ".map(box => box.getBoundingClientRect().right))"
        )
        assert (images or name == MONTHS) and all(right <= column + 0.5 for right, column in images), name
    found = page.evaluate(f"{axe};axe.run(document, {{resultTypes: ['violations']{rules}}})")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []


def test_each_chart_of_the_front_page_is_drawn_for_the_page_it_stands_on(
    report: Path, look: tuple[Any, int, str]
) -> None:
    page, width, scheme = look
    page.goto((report / FRONT).resolve().as_uri())
    paper = Colour.BACKGROUND.value if scheme == "light" else DARK[Colour.BACKGROUND]
    for picture in page.locator("img").all():
        assert (picture.evaluate("image => image.naturalWidth") < 400) is (width == 390)
        drawn = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
        corners = {drawn.getpixel((x, y)) for x in (3, drawn.width - 4) for y in (3, drawn.height - 4)}
        assert {f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in corners} == {paper}


def told(page: Any) -> list[tuple[str, str, int]]:
    """Read what the browser tells a screen reader, in its order: role, name, and the level of a heading."""
    found = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = {node["nodeId"]: node for node in found}

    def within(node: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
        if not node["ignored"] and node["role"]["value"] not in PARTS_OF_TEXT:
            level = next((p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"), 0)
            yield node["role"]["value"], node.get("name", {}).get("value", ""), level
        for child in node.get("childIds", []):
            if child in nodes and node["role"]["value"] not in PARTS_OF_TEXT:
                yield from within(nodes[child])

    return list(within(found[0]))


def test_a_screen_reader_is_told_the_title_the_points_and_a_sentence_of_each_chart(browser: Any, report: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 900}, offline=True)
    page = context.new_page()
    page.goto((report / FRONT).resolve().as_uri())
    found = told(page)
    headings = [(level, name) for role, name, level in found if role == "heading"]
    title, points = page.locator("h1").inner_text(), page.locator("main h2 ~ ul").first.locator("li").all_inner_texts()
    assert headings[:2] == [(1, title), (2, "Main points")]
    assert all(deeper - level <= 1 for (level, _), (deeper, _) in pairwise(headings))
    first = found.index(("heading", "Main points", 2))
    assert points and found[first + 2][0] == "list"
    said = [name for role, name, _ in found[first + 2 :] if role == "StaticText"]
    assert said[: len(points)] == points
    pictures = [name for role, name, _ in found if role == "image"]
    assert len(pictures) == page.locator("img").count()
    for name in pictures:
        assert name and len(name.split()) <= MOST_WORDS, name
        assert ". " not in name, f"more than one sentence: {name}"
    named = {role: [name for each, name, _ in found if each == role] for role in ("link", "region", "table")}
    assert all(named["link"]) and all(named["region"]) and len(set(named["region"])) == len(named["region"])
    assert named["table"] and all(named["table"])
    context.close()
