"""What a file hides or shows otherwise than it stores is told of each cell; ordinary formats are not."""

import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from countylines.received.grids.documents import read_docx, read_html
from countylines.received.grids.shown import HIDDEN_COLUMN, HIDDEN_ROW, STRUCK, TRACKED, shown_otherwise
from countylines.received.grids.workbooks import read_workbook


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ('[<5]"<5";0', "2", "shown as '<5'"),
        ('[<5]"<5";0', "8", ""),
        (";;;", "8", "shown as ''"),
        ('"*"', "3", "shown as '*'"),
        ('"<"0', "5", "shown as '\"<\"0'"),
        ("0,", "12000", "shown as '0,'"),
        ('0;-0;"Nil"', "0", "shown as 'Nil'"),
        ("General", "8", ""),
        ("#,##0", "12000", ""),
        ("0.0", "8", ""),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "8", ""),
        ('"£"#,##0;[Red]-"£"#,##0', "8", ""),
        ('0" arrests"', "8", ""),
        ("mmm\\-yy", "44562", ""),
        ("[$-809]dd mmmm yyyy;@", "44562", ""),
    ],
)
def test_a_format_that_shows_another_text_is_told(code, value, shown):
    assert shown_otherwise(code, value) == shown


def test_hidden_rows_and_columns_formats_and_struck_out_cells_of_a_workbook_are_told():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (("Month", "Arrests", "Working"), ("Jan", 2, 2), ("Feb", 8, 8), ("Mar", 9, 9)):
        sheet.append(row)
    sheet["B2"].number_format = '[<5]"<5";0'
    sheet["B4"].font = openpyxl.styles.Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    (grid,) = read_workbook(buffer.getvalue(), "xlsx")
    assert grid.apart == {
        (1, 3): HIDDEN_COLUMN, (2, 2): "shown as '<5'", (2, 3): HIDDEN_COLUMN, (3, 1): HIDDEN_ROW, (3, 2): HIDDEN_ROW,
        (3, 3): HIDDEN_ROW, (4, 2): STRUCK, (4, 3): HIDDEN_COLUMN,
    }  # fmt: skip
    assert grid.text(2, 2) == "2"


def document(fill):
    file = docx.Document()
    file.add_paragraph("There were 14 arrests.")
    table = file.add_table(2, 2)
    table.cell(0, 0).text = "Month"
    fill(table.cell(1, 1).paragraphs[0])
    buffer = io.BytesIO()
    file.save(buffer)
    return read_docx(buffer.getvalue())[0]


def test_what_is_struck_out_is_not_read_and_is_told():
    def fill(paragraph):
        paragraph.add_run("8").font.strike = True
        paragraph.add_run("5")

    grid = document(fill)
    assert (grid.text(2, 2), grid.apart) == ("5", {(2, 2): STRUCK})


def test_a_tracked_change_is_read_as_it_would_be_accepted_and_is_told():
    def fill(paragraph):
        for name, text in (("del", "<w:delText>8</w:delText>"), ("ins", "<w:t>5</w:t>")):
            paragraph._p.append(parse_xml(f'<w:{name} {nsdecls("w")} w:id="1"><w:r>{text}</w:r></w:{name}>'))

    grid = document(fill)
    assert (grid.text(2, 2), grid.apart) == ("5", {(2, 2): TRACKED})


def test_the_text_around_tables_is_kept_with_the_first():
    assert document(lambda paragraph: paragraph.add_run("6")).around == ("There were 14 arrests.",)
    page = b"<html><body><p>There were <b>14</b> arrests.</p><table><tr><td><p>5</p></td></tr></table></body></html>"
    assert read_html(page)[0].around == ("There were 14 arrests.",)
    misspelt = b"<html><table><tr><td>Jan</td><t d>5</t></tr></table></html>"
    assert read_html(misspelt)[0].around == ("in a table, outside its cells: 5",)
