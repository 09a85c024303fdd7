"""Charts and tables on a page in a real browser: on a phone and a desk, on a light page and a dark one."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from countylines.reports import page as page_module
from countylines.show.line_charts import lines_chart
from countylines.show.month_charts import months_chart
from countylines.show.style import DARK, NARROW, Colour
from countylines.show.tables import Table
from tests.reports.test_pages import browser as browser
from tests.reports.test_pages import executed, needs_browser, shown
from tests.show.test_line_charts import ACTIVE, CLOSED
from tests.show.test_month_charts import MESSAGE, WEEKS, many
from tests.synthetic import series

pytestmark = [needs_browser, pytest.mark.browser]

SMALLEST = 10.5
"""CSS pixels of the smallest words of a chart on a phone of 390 pixels."""
NAMED = {12: "high", 6: "low"}
FORCE = "A force"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the address of a page with a chart of each kind and with tables that are long and wide."""
    claimed = many(188).assign(named=lambda t: t["month"].dt.month.map(NAMED).fillna(""))
    pictures = [
        months_chart(
            "One year", "Arrests", many(12), WEEKS, message="175 arrests in 2021", source=FORCE, table="months"
        ),
        months_chart("Bounds", "Arrests", series([5, (0, 4), 16, (6, None)]).months),
        months_chart("Several years", "Offences", many(74), WEEKS, message=MESSAGE, source=FORCE),
        months_chart("Claimed", "Offences", claimed, None, message=MESSAGE, source=FORCE),
        lines_chart("Lines", ACTIVE, CLOSED, message="75, then fewer than 30", source=FORCE),
    ]
    wide = pd.DataFrame({"year": ["2021"] * 3, **{f"the count of month {month}": [1503] * 3 for month in range(1, 13)}})
    long = pd.DataFrame({"month": [f"month {at}" for at in range(20)], "count": range(20)})
    told = pd.DataFrame({"claim": ["March " * 8] * 7, "verdict": "adds up", "says": "so " * 20, "who": "x"})
    tables = [Table(wide, "A wide table"), Table(long, "A long table"), Table(told, "A table of words")]
    outputs = []
    for each in (*pictures, *tables):
        outputs.append(shown())
        outputs[-1]["data"] = each._repr_mimebundle_()
    folder = tmp_path_factory.mktemp("shown")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "read_notebook", lambda path: executed(*outputs))
        (text,) = page_module.pages(folder, "A report", ("n",)).values()
    (folder / "n.html").write_text(text, encoding="utf-8")
    return (folder / "n.html").as_uri()


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def opened(browser, address: str, request: pytest.FixtureRequest):
    """Open the page as wide and as dark as asked for."""
    width, scheme = request.param
    viewport = {"width": width, "height": 900}
    context = browser.new_context(viewport=viewport, color_scheme=scheme, offline=True, bypass_csp=True)
    opened = context.new_page()
    opened.goto(address)
    yield opened, width, scheme
    context.close()


def test_there_is_no_violation_no_sideways_scroll_and_nothing_wider_than_its_column(opened) -> None:
    import axe_playwright_python

    page, width, _ = opened
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
    found = page.evaluate(axe + ";axe.run(document, {resultTypes: ['violations']})")
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    images = page.evaluate(
        "[...document.images].map(e => [e, e.closest('figure')].map(box => box.getBoundingClientRect().right))"
    )
    assert images and all(right <= column + 0.5 for right, column in images)
    tables = page.evaluate("[...document.querySelectorAll('.table')].map(e => e.getBoundingClientRect().right)")
    assert tables and all(right <= width for right in tables)


def test_each_width_has_the_drawing_made_for_it_whose_words_can_be_read(opened) -> None:
    page, width, _ = opened
    drawings = page.evaluate("[...document.images].map(i => [i.naturalWidth, i.getBoundingClientRect().width])")
    assert len(drawings) == 5
    for natural, drawn in drawings:
        assert (natural < 400) is (width == 390)
        # A drawing's width is given in points, of which three make four pixels.
        assert NARROW.small * drawn / (natural * 0.75) >= SMALLEST


def test_no_box_of_another_colour_stands_in_the_page(opened) -> None:
    page, _, scheme = opened
    paper = Colour.BACKGROUND.value if scheme == "light" else DARK[Colour.BACKGROUND]
    for picture in page.locator("img").all():
        drawn = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
        corners = {drawn.getpixel((x, y)) for x in (3, drawn.width - 4) for y in (3, drawn.height - 4)}
        assert {f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in corners} == {paper}
        colours = {pixel for _, pixel in drawn.getcolors(drawn.width * drawn.height) or []}
        ink = Colour.INK.value if scheme == "light" else DARK[Colour.INK]
        assert tuple(bytes.fromhex(ink[1:])) in colours


def test_a_long_table_is_folded_on_a_phone_alone_and_a_wide_one_scrolls_in_its_own_box(opened) -> None:
    page, width, _ = opened
    seen = {name: page.get_by_text(name, exact=True).last.is_visible() for name in ("A wide table", "A long table")}
    assert seen == {"A wide table": True, "A long table": width == 1280}
    if width == 390:
        assert page.evaluate("(e => e.scrollWidth - e.clientWidth)(document.querySelector('.table'))") > 0
        hint = page.evaluate("getComputedStyle(document.querySelector('caption'), '::after').content")
        assert "more to the right" in hint
        page.locator("summary", has_text="A long table").click()
        assert page.locator("caption", has_text="A long table").is_visible()
