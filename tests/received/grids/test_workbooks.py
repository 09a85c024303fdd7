"""Workbooks: kinds of cells, formulas, raised footnotes, hidden sheets."""

import io
from datetime import date

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.foi_corpus.writers import Sheet, xlsx


def test_kinds_of_cells_are_kept(read):
    rows = [["a", 5, date(2021, 1, 1)]]
    (grid,) = read(xlsx({"Data": Sheet(rows)}))
    assert grid.rows == (("a", "5", "2021-01-01"),)
    assert (grid.kind(1, 1), grid.kind(1, 2), grid.kind(1, 3)) == ("text", "number", "date")


def test_errors_and_formulas_without_a_value_are_told_apart_from_blanks(read):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"], book.active["C1"] = 1, "=A1+1", "#DIV/0!"
    buffer = io.BytesIO()
    book.save(buffer)
    (grid,) = read(buffer.getvalue())
    assert grid.rows == (("1", "=A1+1", "#DIV/0!"),)
    assert [grid.kind(1, column) for column in range(5)] == ["text", "number", "error", "error", "text"]


def test_a_raised_footnote_is_no_digit_of_the_number(read):
    book = openpyxl.Workbook()
    up = InlineFont(vertAlign="superscript")
    book.active["A1"] = CellRichText("12", TextBlock(up, "1"))
    book.active["A2"] = CellRichText("12", TextBlock(InlineFont(b=True), "1"))
    buffer = io.BytesIO()
    book.save(buffer)
    (grid,) = read(buffer.getvalue())
    assert grid.rows == (("12¹",), ("121",))


def test_hidden_sheets_say_so(read):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_sheet("Names").sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    assert [(grid.sheet, grid.hidden) for grid in read(buffer.getvalue())] == [("Sheet", False), ("Names", True)]
