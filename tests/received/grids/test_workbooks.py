"""Workbooks: kinds of cells, formulas, raised footnotes, hidden sheets."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from countylines.received.grids import workbooks
from countylines.received.grids.shown import INVISIBLE, STRUCK, Styles
from tests.foi_corpus.writers import _ODS, Sheet, archive, ods, unpacked, xlsx


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


ROWS = [
    '<c r="A{n}" t="s"><v>0</v></c><c r="B{n}"><v>3</v></c>',
    '<c r="A{n}" t="inlineStr"><is><t>Jan</t></is></c><c r="D{n}" s="1"/><c r="C{n}" s="1"><v>4</v></c>',
    '<c r="A{n}"><f>1+1</f></c><c r="B{n}" t="e"><v>#REF!</v></c>',
    '<c r="A{n}" s="2"><v>4</v></c><c r="XFD{n}" s="2"/>',
    "<c><v>1</v></c><c><v>2</v></c>",
    '<c r="A9"><v>1</v></c>',
    '<c r="A{n}" t="inlineStr"><is><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></is></c>',
    "",
    '<c r="A{n}" t="str"><v>a &amp; b</v></c>',
    '<c r="A{n}"><v>1</v></c><c r="Z{n}" s="1"/><c r="AA{n}"/>',
    '<c r="A{n}"><v>1</v><v>2</v></c>',
]


@pytest.mark.parametrize("strings", [{}, {"0": "12¹"}])
@pytest.mark.parametrize(
    "around",
    [
        "", '<cols><col min="2" max="2" hidden="1"/></cols>', '<cols><col\n min="2" max="2"\thidden = "true" /></cols>',
        '<cols><col min="2" max="2" width=".0"/></cols>', '<cols><col x14ac:a=">" min="2" max="2" hidden="1"/></cols>',
        '<!-- <sheetData --><cols><col min="2" max="2" hidden="1"/></cols>',
    ],
)  # fmt: skip
def test_rows_of_plain_values_are_looked_at_as_written_with_the_same_result(monkeypatch, around, strings):
    rows = [f'<row r="{n}">{row.format(n=n)}</row>' for n, row in enumerate(ROWS, 1)]
    plain = ROWS[1].format
    rows += [f'<row r="14" spans="1:4" ht="12.8" hidden="false" x14ac:dyDescent="0.25">{plain(n=14)}</row>']
    rows += [f'<row r="15" hidden="1">{plain(n=15)}</row>', f'<row r="16" ht="0">{plain(n=16)}</row>']
    named = 'xmlns="urn:main" xmlns:x14ac="urn:other"'
    part = f"<worksheet {named}>{around}<sheetData>{''.join(rows)}</sheetData></worksheet>".encode()
    styles, emptied, without_plain = Styles(("", "", '"<5"'), (False, False, False)), [], workbooks._without_plain

    def kept(*given):
        rest = without_plain(*given)
        emptied.extend(map(int, re.findall(rb'<row r="([0-9]+)"/>', rest)))
        return rest

    monkeypatch.setattr(workbooks, "_without_plain", kept)
    quick = workbooks._of_xlsx_sheet(part, "Data", strings, styles)
    monkeypatch.setattr(workbooks, "_without_plain", lambda content, *_: content)
    assert workbooks._of_xlsx_sheet(part, "Data", strings, styles) == quick
    assert emptied == ([] if around else [2, 8, 10, 14] if strings else [1, 2, 8, 10, 14])


ODS_CELL = '<table:table-cell office:value-type="{0}" office:{1}="{2}"{4}><text:p>{3}</text:p></table:table-cell>'
A_COUNT = ODS_CELL.format("float", "value", 4, 4, ' calcext:value-type="float"')
SEVEN = A_COUNT.replace(" office", ' table:number-columns-repeated="7" office', 1)
PADDED = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="1000"/>'
ODS_ROWS = [
    f'<table:table-row table:style-name="ro1">{A_COUNT}<table:table-cell/>{A_COUNT}{PADDED}</table:table-row>',
    f"<table:table-row>{SEVEN}</table:table-row>",
    f"<table:table-row>{PADDED}</table:table-row>",
    f"<table:table-row>{ODS_CELL.format('float', 'value', 4, '&lt;5', '')}</table:table-row>",
    f"<table:table-row>{ODS_CELL.format('percentage', 'value', 0.5, '50%', '')}</table:table-row>",
    f'<table:table-row table:visibility="collapse">{A_COUNT}</table:table-row>',
    f'<table:table-row table:number-rows-repeated="3">{A_COUNT}</table:table-row>',
    f"<table:table-row>{ODS_CELL.format('date', 'date-value', '2021-01-01', 'Jan 21', '')}{A_COUNT}</table:table-row>",
]


@pytest.mark.parametrize("struck", ["none", "solid"])
def test_rows_of_plain_cells_of_an_opendocument_sheet_are_looked_at_as_written_with_the_same_result(struck):
    parts = unpacked(ods({"Data": Sheet([])}))
    look = f'<style:text-properties style:text-line-through-style="{struck}"/>'
    style = f'<style:style style:name="ce1" style:family="table-cell">{look}</style:style><office:body>'
    named = "".join(f' xmlns:{name}="{_ODS}{name}:1.0"' for name in ("style", "calcext"))
    content = parts["content.xml"].decode().replace("<office:body>", style).replace(" xmlns", f"{named} xmlns", 1)
    content = content.replace('table:name="Data">', f'table:name="Data">{"".join(ODS_ROWS)}')
    slow, quick = (
        zipfile.ZipFile(io.BytesIO(archive({**parts, "content.xml": each.encode()})))
        for each in (content.replace("</table:table-row>", " </table:table-row>"), content)
    )
    looks = {"ce1": STRUCK} if struck == "solid" else {}
    emptied = workbooks._without_plain_ods(content.encode(), looks).count(
        b'<table:table-cell office:value-type="string" table'
    )
    assert workbooks._of_ods(quick) == workbooks._of_ods(slow)
    found = workbooks._of_ods(quick)["Data"]
    assert (found.rows, found.columns, emptied) == (10, 7, 3 if struck == "none" else 2)


STRUCK_OUT, WHITE = 'style:text-line-through-style="solid"', 'fo:color="#FFFFFF"'
DARK = '<style:table-cell-properties fo:background-color="#000000"/>'
NAMED = '<table:table-cell table:style-name="ce1"'


@pytest.mark.parametrize(
    ("properties", "ground", "put", "look"),
    [
        (STRUCK_OUT, "", (NAMED, "{}", "{}"), STRUCK),
        (WHITE, "", (NAMED, "{}", "{}"), INVISIBLE),
        (WHITE, DARK, (NAMED, "{}", "{}"), ""),
        ('fo:color="#000000"', DARK, (NAMED, "{}", "{}"), INVISIBLE),
        (WHITE, "", ("{}", '<table:table-column table:default-cell-style-name="ce1"/>', "{}"), INVISIBLE),
        (WHITE, "", ("{}", "{}", '<table:table-row table:default-cell-style-name="ce1">'), INVISIBLE),
        (WHITE, "", ("{}", '<table:table-column/><table:table-column table:default-cell-style-name="ce1"/>', "{}"), ""),
    ],
)
@pytest.mark.parametrize("of_parent", [False, True])
def test_how_text_of_an_opendocument_sheet_looks_is_told(properties, ground, put, look, of_parent):
    """By its cell's own style, that of its row or its column, and what a style takes over from another."""
    cell, column, row = (each.format("") for each in put)
    parts = unpacked(ods({"Data": Sheet([])}))
    name, other = ("Base", "ce1") if of_parent else ("ce1", "Base")
    of_cells = 'style:family="table-cell"'
    style = f'<style:style style:name="{name}" {of_cells}>{ground}<style:text-properties {properties}/></style:style>'
    taken = f'<style:style style:name="{other}" {of_cells} style:parent-style-name="Base"/>' if of_parent else ""
    taken += '<style:style style:name="ce1" style:family="text"><style:text-properties/></style:style>'
    namespaces = "".join(f' xmlns:{each}="{_ODS}{each}:1.0"' for each in ("style", "calcext", "fo"))
    first = A_COUNT.replace("<table:table-cell", cell or "<table:table-cell")
    table = f"{column}{row or '<table:table-row>'}{first}</table:table-row>"
    content = parts["content.xml"].decode().replace(" xmlns", f"{namespaces} xmlns", 1)
    content = content.replace("<office:body>", f"{taken}{style}<office:body>")
    content = content.replace('table:name="Data">', f'table:name="Data">{table}')
    book = zipfile.ZipFile(io.BytesIO(archive({**parts, "content.xml": content.encode()})))
    assert workbooks._of_ods(book)["Data"].apart == ({(1, 1): look} if look else {})
