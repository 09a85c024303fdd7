"""A sheet as the form shows it: what a cell holds stays a text, and its role can be read without its colour."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html as markup

from countylines.adding.choices import Line
from countylines.face import sheet
from countylines.face.form import ReadingForm, reading_form
from countylines.received.account.roles import ROLES, Role
from countylines.received.grids.grid import CellRange, Grid
from tests.conftest import Project


def shown(grid: Grid, **other: Any) -> Any:
    rows, columns = range(1, grid.height + 1), range(1, grid.width + 1)
    return markup.fromstring(sheet.table(sheet.Shown(grid, rows, columns, **other)))


def brightness(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class TestRoles:
    def test_each_has_a_letter_of_its_own(self) -> None:
        assert set(sheet.MARKS) == set(ROLES)
        assert len({mark.letter for mark in sheet.MARKS.values()}) == len(ROLES)

    @pytest.mark.parametrize("page", ["light", "dark"])
    def test_words_stand_out_from_each_colour(self, page: str) -> None:
        for mark in sheet.MARKS.values():
            light, dark = sorted((brightness(getattr(mark, page)), brightness(sheet.INK[page])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5

    def test_a_cell_says_what_it_was_taken_for_and_why(self) -> None:
        grid = Grid.of("s", [["5", "note"]], apart={(1, 1): "in a hidden column"})
        roles = {(1, 1): Role("figure"), (1, 2): Role("left out", "a note")}
        lines = {"B": Line("left out", "a note")}
        table = shown(grid, roles=roles, lines=lines, counted=["A"], told=["A1"])
        first, second = table.findall(".//td")
        assert first.text_content() == "F5 hidden column" and "told" in first.get("class")
        assert second.text_content() == "Xnote" and second.get("title") == "a note"
        heads = [head.text_content() for head in table.findall(".//thead/tr/th")]
        assert heads == ["", "Acounts", "Bleft out"]

    def test_merged_cells_are_one_also_where_the_window_cuts_them(self) -> None:
        grid = Grid.of("s", [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]], merged=(CellRange(1, 1, 2, 2),))
        cell = shown(grid).findall(".//td")[0]
        assert (cell.get("rowspan"), cell.get("colspan"), cell.text_content()) == ("2", "2", "a")
        cut = markup.fromstring(sheet.table(sheet.Shown(grid, range(2, 4), range(2, 4))))
        assert [cell.text_content() for cell in cut.findall(".//td")] == ["a", "c", "e", "f"]


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</table></div><h1>x</h1>", "&lt;b&gt; & \"quotes\" '",
    '" onmouseover="alert(1)', "<style>*{display:none}</style>", "<!--", "]]>", "\u202ereversed", "a\x1b[31mred",
]  # fmt: skip


class TestHostile:
    def test_markup_in_a_cell_stays_a_text(self) -> None:
        grid = Grid.of("<b>s", [[text, text * 100] for text in HOSTILE])
        roles = {(row, column): Role("left out", text) for row, text in enumerate(HOSTILE, 1) for column in (1, 2)}
        lines = {"A": Line("left out", "<i>why"), "2": Line("total", "<u>")}
        table = shown(grid, roles=roles, lines=lines)
        tags = {each.tag for each in table.iter()}
        assert tags == {"table", "thead", "tbody", "tr", "th", "td", "b", "small"}
        assert len(table.findall(".//tbody/tr")) == len(HOSTILE)
        assert {name for each in table.iter() for name in each.attrib if name.startswith("on")} == {"onclick"}
        assert [each.tag for each in table.iter() if "onclick" in each.attrib] == ["table"]

    def test_a_form_on_it_shows_nothing_of_it_as_markup(self, project: Project, received: Any) -> None:
        rows = "".join(f'"{text.replace(chr(34), chr(34) * 2)}",{at},{at + 2}\n' for at, text in enumerate(HOSTILE, 5))
        form = reading_form(str(received(f"Arrests\n<b>Area</b>,2020,2021\n{rows}Norwich,*,<5\n")), controls=True)
        assert isinstance(form, ReadingForm)
        parts = [form.said, form.shown, form.details, form.figures, *form.doubts.children[::2]]
        found = " ".join(part.value for part in parts)
        assert "&lt;script&gt;" in form.details.value and "&lt;5" in form.figures.value
        assert not re.search(r"<(script|img|h1|style|5|b>Area)", found)

    def test_long_cells_and_many_columns_are_cut(self, project: Project, received: Any) -> None:
        wide = ",".join(["Month", *(f"M{at}" for at in range(1, 2000))])
        rows = "".join(f"2021-{at:02d}," + ",".join(["1"] * 1999) + "\n" for at in range(1, 13))
        form = reading_form(str(received(f"{'x' * 5000}\n{wide}\n{rows}")), controls=True)
        assert isinstance(form, ReadingForm)
        assert len(form.shown.value) < 100_000 and "x" * 41 not in re.sub(r'title="[^"]*"', "", form.shown.value)
        assert len(form.column.line.options) == sheet.COLUMNS and len(form.columns.options) == 84
        form.columns.value = form.columns.options[-1][1]
        assert form.column.line.options[-1][1] == "BXX", "the two thousandth column"


def test_the_style_and_the_clicks_name_classes_that_the_form_has(project: Project, received: Path | Any) -> None:
    form = reading_form(str(received("Month,Arrests\n2021-01,5\n2021-02,6\n2021-03,7\n")), controls=True)
    assert isinstance(form, ReadingForm)
    assert sheet.FORM in form.box._dom_classes
    assert sheet.COLUMN in form.column.line._dom_classes and sheet.ROW in form.row.line._dom_classes
