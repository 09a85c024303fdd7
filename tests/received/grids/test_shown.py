"""What a file hides or shows otherwise than it stores is told of each cell; ordinary formats are not."""

import io
import re
import struct

import docx
import openpyxl
import pytest
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from countylines.received.grids.binary import _unpacked
from countylines.received.grids.documents import read_docx, read_html
from countylines.received.grids.shown import HIDDEN_COLUMN, HIDDEN_ROW, INVISIBLE, STRUCK, TRACKED, shown_otherwise
from countylines.received.grids.workbooks import read_workbook
from tests.foi_corpus.writers import _ODS, Sheet, _record, _wide, archive, ods, unpacked, xls, xlsb, xlsx


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
        ('"£"#,##0;[Red]-"£"#,##0', "8", "shown with '£'"),
        ("[$£-809]#,##0", "8", "shown with '£'"),
        ("0%", "1", "shown with '%'"),
        ('0" arrests"', "8", ""),
        ("mmm\\-yy", "44562", ""),
        ("[$-809]dd mmmm yyyy;@", "44562", ""),
    ],
)
def test_a_format_that_shows_another_text_is_told(code, value, shown):
    assert shown_otherwise(code, value) == shown


ROWS = (("Month", "Arrests", "Working"), ("Jan", 2, 2), ("Feb", 8, 8), ("Mar", 9, 9))
SEEN = {
    (1, 3): HIDDEN_COLUMN, (2, 2): "shown as '<5'", (2, 3): HIDDEN_COLUMN, (3, 1): HIDDEN_ROW, (3, 2): HIDDEN_ROW,
    (3, 3): HIDDEN_ROW, (4, 2): STRUCK, (4, 3): HIDDEN_COLUMN,
}  # fmt: skip
"""Of ROWS, where row 3 and column C are hidden, B2 is shown as <5 and B4 struck out."""
NOTES = {(2, 2): "The true figure is 4", (4, 1): "Provisional – é"}


def in_xlsx():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet["B2"].number_format = '[<5]"<5";0'
    sheet["B4"].font = openpyxl.styles.Font(strike=True)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    for (row, column), text in NOTES.items():
        sheet.cell(row, column).comment = openpyxl.comments.Comment(text, "")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def note_records():
    """Give the records of notes on cells of an XLS workbook: a thing drawn, its text, and where it belongs."""
    records = b""
    for number, ((row, column), text) in enumerate(NOTES.items(), 1):
        wide = not text.isascii()
        characters = bytes([wide]) + text.encode("utf-16-le" if wide else "latin-1")
        records += struct.pack("<HHHHHH", 0x5D, 8, 0x15, 0x12, 0x19, number)
        records += struct.pack("<HH", 0x1B6, 18) + struct.pack("<5HHH4x", 0, 0, 0, 0, 0, len(text), 16)
        records += struct.pack("<HH", 0x3C, len(characters)) + characters
        records += struct.pack("<HHHHHHH3s", 0x1C, 13, row - 1, column - 1, 0, number, 0, b"\0\0\0")
    return records


def in_xls(monkeypatch):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet")
    # A chart on the sheet, whose own records say nothing of the sheet's columns.
    chart = (
        struct.pack("<HH16x", 0x809, 16)
        + struct.pack("<HHHHHHHH", 0x7D, 12, 0, 1, 0, 0, 1, 0)
        + struct.pack("<HH", 0x0A, 0)
    )
    shown, struck = xlwt.easyxf(num_format_str='[<5]"<5";0'), xlwt.easyxf("font: struck_out on")
    for row, values in enumerate(ROWS):
        for column, value in enumerate(values):
            style = {(1, 1): shown, (3, 1): struck}.get((row, column))
            sheet.write(row, column, value, *([style] if style else []))
    sheet.row(2).hidden = True
    sheet.col(2).hidden = True
    written = type(sheet).get_biff_data
    end = struct.pack("<HH", 0x0A, 0)

    def with_notes(page):
        data = written(page)
        assert data.endswith(end)
        return data.removesuffix(end) + chart + note_records() + end

    monkeypatch.setattr(type(sheet), "get_biff_data", with_notes)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def in_xlsb():
    """Give the parts of ROWS as written by the corpus, with what hides added to the records."""
    parts = unpacked(xlsb({"Sheet": Sheet(ROWS)}))
    sheet = parts["xl/worksheets/sheet1.bin"]
    row = struct.pack("<I", 2) + bytes(21)
    hidden = row[:11] + b"\x10" + row[12:]
    columns = _record(390) + _record(60, struct.pack("<IIIIH", 2, 2, 0, 0, 1)) + _record(391)
    sheet = sheet.replace(_record(0, row), _record(0, hidden)).replace(_record(145), columns + _record(145))
    for at, style in (((2, 2), 1), ((4, 2), 2)):
        value = struct.pack("<d", ROWS[at[0] - 1][at[1] - 1])
        plain, styled = (_record(5, struct.pack("<II", 1, number) + value) for number in (0, style))
        assert sheet.count(plain) == 1
        sheet = sheet.replace(plain, styled)
    fonts = _record(43, struct.pack("<HH", 220, 0) + bytes(8)) + _record(43, struct.pack("<HH", 220, 8) + bytes(8))
    cells = b"".join(_record(47, struct.pack("<HHH", 0, *look) + bytes(10)) for look in ((0, 0), (164, 0), (0, 1)))
    formats = (
        _record(615, struct.pack("<I", 1)) + _record(44, struct.pack("<H", 164) + _wide('[<5]"<5";0')) + _record(616)
    )
    looks = _record(626) + _record(47, bytes(16)) + _record(627)  # Named styles are no cells.
    parts["xl/styles.bin"] = formats + fonts + looks + _record(617, struct.pack("<I", 3)) + cells + _record(618)
    notes = b"".join(
        _record(635, struct.pack("<5I", 0, row - 1, row - 1, column - 1, column - 1) + bytes(16))
        + _record(637, b"\0" + _wide(text)) + _record(636)
        for (row, column), text in NOTES.items()
    )  # fmt: skip
    parts["xl/comments1.bin"] = _record(628) + _record(632, _wide("A. N. Other")) + notes + _record(629)
    link = '<Relationship Id="rId1" Type="http://x/relationships/comments" Target="../comments1.bin"/>'
    parts["xl/worksheets/_rels/sheet1.bin.rels"] = f"<Relationships>{link}</Relationships>".encode()
    parts["xl/worksheets/sheet1.bin"] = sheet
    return archive(parts)


def in_ods():
    parts = unpacked(ods({"Sheet": Sheet(ROWS)}))
    content = parts["content.xml"].decode()
    rows = content.split("<table:table-row")
    assert "8" in rows[3] and "9" in rows[4]
    rows[3] = ' table:visibility="collapse"' + rows[3]
    content = "<table:table-row".join(rows)
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    content = content.replace("<table:table-row", columns + "<table:table-row", 1)
    style = (
        '<style:style style:name="gone" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    content = content.replace("<office:document-content", f'<office:document-content xmlns:style="{_ODS}style:1.0"')
    content = content.replace(
        "<office:body>", f"<office:automatic-styles>{style}</office:automatic-styles><office:body>"
    )
    content = re.sub(r"<text:p>2</text:p>", f"{annotation(2, 2)}<text:p>&lt;5</text:p>", content, count=1)
    content = re.sub(
        r"<table:table-cell([^>]*>)(<text:p>9)", r'<table:table-cell table:style-name="gone"\1\2', content, count=1
    )
    content = content.replace("<text:p>Mar", f"{annotation(4, 1)}<text:p>Mar")
    return archive({**parts, "content.xml": content.encode()})


def annotation(*place):
    return (
        '<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date>2022-01-01</dc:date>'
        f"<text:p>{NOTES[place]}</text:p></office:annotation>"
    )


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_every_kind_of_workbook_tells_what_it_hides(kind, monkeypatch):
    content = {"xlsx": in_xlsx, "xls": lambda: in_xls(monkeypatch), "xlsb": in_xlsb, "ods": in_ods}[kind]()
    (grid,) = read_workbook(content, kind)
    assert grid.apart == SEEN
    assert grid.notes == NOTES
    assert [grid.text(row, 2) for row in (2, 3, 4)] == ["2", "8", "9"]


def test_a_row_or_column_without_height_or_width_is_hidden():
    parts = unpacked(in_xlsx())
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    sheet = re.sub(r'<col ([^>]*)hidden="1"', r"<col \1", re.sub(r'<row ([^>]*)hidden="1"', r'<row ht="0" \1', sheet))
    sheet = re.sub(r'(<col [^>]*)width="[^"]*"', r'\1width="0"', sheet)
    assert "hidden" not in sheet and 'ht="0"' in sheet and 'width="0"' in sheet
    (grid,) = read_workbook(archive({**parts, "xl/worksheets/sheet1.xml": sheet.encode()}), "xlsx")
    assert grid.apart == SEEN


def test_a_hidden_row_whose_number_stands_at_cells_alone_is_hidden():
    """Far down a sheet, as rows that are left out before it move those after it."""
    parts = unpacked(in_xlsx())
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    rows = re.findall(r"<row .*?</row>", sheet)
    moved = [re.sub(r'r="([A-Z])([0-9])"', lambda m: f'r="{m[1]}{int(m[2]) + 40}"', row) for row in rows]
    moved = [re.sub(r'<row r="[0-9]+"', "<row", row) for row in moved]
    for row, other in zip(rows, moved, strict=True):
        sheet = sheet.replace(row, other)
    assert len(rows) == len(ROWS) and 'r="C43"' in sheet and "<row r=" not in sheet
    (grid,) = read_workbook(archive({**parts, "xl/worksheets/sheet1.xml": sheet.encode()}), "xlsx")
    assert grid.apart == {(row + 40, column): seen for (row, column), seen in SEEN.items()}


def test_a_hidden_sheet_of_ods_is_hidden():
    parts = unpacked(ods({"Shown": Sheet(ROWS), "Working": Sheet(ROWS)}))
    display = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="gone" style:family="table">{display}</style:style>'
    content = (
        parts["content.xml"]
        .decode()
        .replace("<office:document-content", f'<office:document-content xmlns:style="{_ODS}style:1.0"')
    )
    content = content.replace(
        "<office:body>", f"<office:automatic-styles>{style}</office:automatic-styles><office:body>"
    )
    content = content.replace('table:name="Working"', 'table:name="Working" table:style-name="gone"')
    grids = read_workbook(archive({**parts, "content.xml": content.encode()}), "ods")
    assert [(grid.sheet, grid.hidden) for grid in grids] == [("Shown", False), ("Working", True)]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods"])
def test_an_ordinary_workbook_hides_nothing(kind):
    write = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods}[kind]
    (grid,) = read_workbook(write({"Sheet": Sheet(ROWS)}), kind)
    assert (grid.apart, grid.notes) == ({}, {})


@pytest.mark.parametrize(
    ("packed", "number"),
    [
        (0x40590000, 100.0),
        (0x40590001, 1.0),
        ((123 << 2) | 2, 123.0),
        ((12345 << 2) | 3, 123.45),
        ((-5 << 2) | 2, -5.0),
    ],
)
def test_a_number_of_four_bytes_is_read_as_the_format_defines_it(packed, number):
    assert _unpacked(struct.pack("<I", packed & 0xFFFFFFFF)) == number


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


@pytest.mark.parametrize(
    ("font", "ground", "look"),
    [
        ("FFFFFF", None, INVISIBLE),
        ("FF0000", None, ""),
        (None, "000000", INVISIBLE),
        ("FFFF00", "FFFF00", INVISIBLE),
        ("FFFFFF", "1F3864", ""),
        (None, "FFFF00", ""),
        (None, None, ""),
    ],
)
def test_text_in_the_colour_of_its_ground_cannot_be_seen(font, ground, look):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    cell = book.active["B3"]
    if font:
        cell.font = openpyxl.styles.Font(color=font)
    if ground:
        cell.fill = openpyxl.styles.PatternFill("solid", fgColor=ground)
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = read_workbook(buffer.getvalue(), "xlsx")
    assert sheet.apart == ({(3, 2): look} if look else {})


@pytest.mark.parametrize(("format_", "unit"), [("0%", "%"), ('"£"#,##0', "£"), ("#,##0", ""), ("0.00%", "%")])
def test_what_a_format_shows_beside_a_number_is_told_in_each_kind_of_workbook(format_, unit):
    book = openpyxl.Workbook()
    book.active.append([5])
    book.active["A1"].number_format = format_
    buffer = io.BytesIO()
    book.save(buffer)
    old = xlwt.Workbook()
    old.add_sheet("Sheet").write(0, 0, 5, xlwt.easyxf(num_format_str=format_))
    other = io.BytesIO()
    old.save(other)
    for content, kind in ((buffer, "xlsx"), (other, "xls")):
        (sheet,) = read_workbook(content.getvalue(), kind)
        assert sheet.apart == ({(1, 1): f"shown with {unit!r}"} if unit else {})


class TestConditionalFormats:
    """A format that depends on the number may withhold it on the screen, and the file stores it all the same."""

    @staticmethod
    def seen(*rules, where="B2:B5"):
        book = openpyxl.Workbook()
        for row in (("Month", "Arrests"), ("Jan", 2), ("Feb", 8), ("Mar", 4), ("Apr", "n/a")):
            book.active.append(row)
        for rule in rules:
            book.active.conditional_formatting.add(where, rule)
        buffer = io.BytesIO()
        book.save(buffer)
        return read_workbook(buffer.getvalue(), "xlsx")[0].apart

    @staticmethod
    def style(**look):
        return openpyxl.styles.differential.DifferentialStyle(**look)

    def test_a_number_format_where_a_comparison_holds(self):
        code = openpyxl.styles.numbers.NumberFormat(numFmtId=164, formatCode='"<5"')
        rule = openpyxl.formatting.rule.Rule("cellIs", operator="lessThan", formula=["5"], dxf=self.style(numFmt=code))
        assert self.seen(rule) == {(2, 2): "shown as '<5'", (4, 2): "shown as '<5'"}

    @pytest.mark.parametrize(
        ("operator", "formula", "rows"),
        [
            ("lessThanOrEqual", ["4"], {2, 4}), ("greaterThan", ["4"], {3}), ("greaterThanOrEqual", ["4"], {3, 4}),
            ("equal", ["8"], {3}), ("notEqual", ["8"], {2, 4}), ("between", ["3", "5"], {4}),
            ("notBetween", ["3", "5"], {2, 3}), ("lessThan", ["$D$1"], {2, 3, 4}),
        ],
    )  # fmt: skip
    def test_text_in_the_colour_of_its_ground(self, operator, formula, rows):
        """A bound that another cell gives is not worked out: then it may hold of every number."""
        rule = openpyxl.formatting.rule.CellIsRule(operator, formula, font=openpyxl.styles.Font(color="FFFFFF"))
        assert self.seen(rule) == {(row, 2): INVISIBLE for row in rows}

    def test_a_formula_may_hold_of_every_number(self):
        rule = openpyxl.formatting.rule.FormulaRule(["MOD(B2,2)=0"], font=openpyxl.styles.Font(strike=True))
        assert self.seen(rule) == dict.fromkeys([(2, 2), (3, 2), (4, 2)], STRUCK)

    def test_a_bar_in_the_place_of_the_number(self):
        shown, bare = (
            openpyxl.formatting.rule.DataBarRule("min", None, "max", None, color="FF638EC6", showValue=value)
            for value in (None, False)
        )
        assert self.seen(shown) == {}
        assert set(self.seen(bare, where="B2:B3").values()) == {"shown as 'a bar or an icon'"}

    def test_of_two_rules_the_one_that_holds(self):
        above, below = (
            openpyxl.formatting.rule.CellIsRule(operator, ["3"], font=openpyxl.styles.Font(color="FFFFFF"))
            for operator in ("greaterThan", "lessThan")
        )
        assert self.seen(above, below) == dict.fromkeys([(2, 2), (3, 2), (4, 2)], INVISIBLE)

    def test_what_can_be_read_is_told_by_nobody(self):
        ground = openpyxl.styles.PatternFill(bgColor="C00000", fill_type="solid")
        white_on_red = openpyxl.formatting.rule.CellIsRule(
            "lessThan", ["5"], font=openpyxl.styles.Font(color="FFFFFF"), fill=ground
        )
        red = openpyxl.formatting.rule.CellIsRule("lessThan", ["5"], fill=ground)
        assert self.seen(white_on_red, red) == {}
        tint, other = openpyxl.styles.Color(theme=4), openpyxl.styles.Color(theme=5)
        of_the_theme = openpyxl.formatting.rule.CellIsRule(
            "lessThan", ["5"], font=openpyxl.styles.Font(color=tint), fill=openpyxl.styles.PatternFill(bgColor=other)
        )
        assert self.seen(of_the_theme) == {}
