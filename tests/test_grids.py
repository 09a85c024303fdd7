"""Files as received: told by their content, read into cells with their places, and refused in sentences."""

import io
import struct
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from countylines.errors import ReleaseError
from countylines.received.grids import limits
from countylines.received.grids.delimited import encoding_of, separator_of
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Area, Grid, address, column_number, letters, parse_address
from tests.foi_corpus.writers import Sheet, archive, ods, pdf, xls, xlsb, xlsx

SMALL = {"Data": Sheet([["Month", "Count"], ["Jan-21", 5]])}


@pytest.fixture
def read(tmp_path):
    def read_bytes(content, name="answer.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_grids(path, name)

    return read_bytes


@pytest.fixture
def refused(read):
    def told(content, name="answer.xlsx"):
        with pytest.raises(ReleaseError) as error:
            read(content, name)
        assert str(error.value).startswith(name)
        assert str(error.value).endswith(".")
        return str(error.value)

    return told


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def far_xlsx():
    book = openpyxl.Workbook()
    book.active["A1"] = book.active["XFD1048576"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def far_xlsb():
    parts = parts_of(xlsb(SMALL))
    near, far = (struct.pack("<I", row) + bytes(21) for row in (1, 1_048_575))
    sheet = parts["xl/worksheets/sheet1.bin"].replace(near, far)
    return archive({**parts, "xl/worksheets/sheet1.bin": sheet.replace(struct.pack("<II", 1, 0), _LAST_COLUMN)})


def far_ods():
    parts = parts_of(ods(SMALL))
    cell, row = b'<table:table-cell office:value-type="float"', b"<table:table-row>"
    wide = cell.replace(b"-cell", b'-cell table:number-columns-repeated="10000"')
    high = b'<table:table-row table:number-rows-repeated="1000000">'
    return archive({**parts, "content.xml": parts["content.xml"].replace(cell, wide).replace(row, high)})


_LAST_COLUMN = struct.pack("<II", 16_383, 0)


class TestAddresses:
    @pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA"), (16384, "XFD")])
    def test_columns_have_letters(self, number, name):
        assert letters(number) == name
        assert column_number(name) == number

    def test_a_cell_has_an_address(self):
        assert address(4, 2) == "B4"
        assert parse_address("B4") == (4, 2)

    @pytest.mark.parametrize("text", ["B4:A5", "B4:D3", "b4", "4B", "B0", "B4-D15", "", "B4:"])
    def test_what_is_no_area_is_told(self, text):
        if text == "B4:":
            assert Area.parse(text) == Area(4, 2, 4, 2)
            return
        with pytest.raises(ValueError, match="found"):
            Area.parse(text)

    def test_a_merged_area_shows_the_text_of_its_first_cell(self):
        grid = Grid.of("s", [["a", ""], ["", ""]], merged=(Area(1, 1, 2, 2),))
        assert grid.label(2, 2) == "a"
        assert grid.text(2, 2) == grid.text(9, 9) == ""


class TestText:
    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (b"a,b\n", "utf-8-sig"),
            ("£,–\n".encode(), "utf-8-sig"),
            ("£,–\n".encode("cp1252"), "cp1252"),
            ("a,b\n".encode("utf-16"), "utf-16"),
            ("a,b\n".encode("utf-16-be"), "utf-16-be"),
            ("a,b\n".encode("utf-16-le"), "utf-16-le"),
        ],
    )
    def test_the_encoding_shows_itself(self, content, encoding):
        assert encoding_of(content) == encoding

    @pytest.mark.parametrize(
        ("text", "separator"),
        [
            ("a,b\n1,2\n", ","),
            ("a;b\n1;2\n", ";"),
            ("a\tb\n1\t2\n", "\t"),
            ("a|b\n1|2\n", "|"),
            ("County lines, arrests\na;b;c\n1;1,021;3\n4;5;6\n", ";"),
            ("one\ntwo\n", ","),
            ("sep=;\na,b;c\n", ";"),
        ],
    )
    def test_the_separator_is_that_of_most_rows(self, text, separator):
        assert separator_of(text) == separator

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_rows_are_those_a_spreadsheet_shows(self, read, end):
        (grid,) = read(f'a,"b{end}c"{end}{end}1,2{end}'.encode(), "answer.csv")
        assert [len(row) for row in grid.rows] == [2, 2, 2]
        assert grid.text(3, 2) == "2"
        assert grid.text(1, 2).split() == ["b", "c"]

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "is empty"),
            (b"\n \n", "is empty"),
            (b'a,b\n1,"2\n', "cannot be read as CSV: line 2"),
            (b'a,b\n1,"2" 3\n', "a cell with a separator stands in quotation marks"),
            (b"abc\0\x01\x02 def" * 9, "is no text"),
            (b"\xff\xfea\0,", "breaks off"),
        ],
    )
    def test_what_is_no_table_is_told(self, refused, content, told):
        assert told in refused(content, "answer.csv")


class TestWorkbooks:
    def test_kinds_of_cells_are_kept(self, read):
        rows = [["a", 5, date(2021, 1, 1)]]
        (grid,) = read(xlsx({"Data": Sheet(rows)}))
        assert grid.rows == (("a", "5", "2021-01-01"),)
        assert (grid.kind(1, 1), grid.kind(1, 2), grid.kind(1, 3)) == ("text", "number", "date")

    def test_errors_and_formulas_without_a_value_are_told_apart_from_blanks(self, read):
        book = openpyxl.Workbook()
        book.active["A1"], book.active["B1"], book.active["C1"] = 1, "=A1+1", "#DIV/0!"
        buffer = io.BytesIO()
        book.save(buffer)
        (grid,) = read(buffer.getvalue())
        assert grid.rows == (("1", "=A1+1", "#DIV/0!"),)
        assert grid.kinds == {(1, 1): "number", (1, 2): "error", (1, 3): "error"}

    def test_a_raised_footnote_is_no_digit_of_the_number(self, read):
        book = openpyxl.Workbook()
        up = InlineFont(vertAlign="superscript")
        book.active["A1"] = CellRichText("12", TextBlock(up, "1"))
        book.active["A2"] = CellRichText("12", TextBlock(InlineFont(b=True), "1"))
        buffer = io.BytesIO()
        book.save(buffer)
        (grid,) = read(buffer.getvalue())
        assert grid.rows == (("12¹",), ("121",))

    def test_hidden_sheets_say_so(self, read):
        book = openpyxl.Workbook()
        book.active["A1"] = 1
        book.create_sheet("Names").sheet_state = "hidden"
        buffer = io.BytesIO()
        book.save(buffer)
        assert [(grid.sheet, grid.hidden) for grid in read(buffer.getvalue())] == [("Sheet", False), ("Names", True)]

    def test_a_binary_workbook_that_takes_down_its_reader_is_told(self, refused, capfd):
        parts = parts_of(xlsb(SMALL))
        book = parts["xl/workbook.bin"].replace("rId1".encode("utf-16-le"), "rId9".encode("utf-16-le"))
        assert "is broken" in refused(archive({**parts, "xl/workbook.bin": book}))
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize("far", [far_xlsx, far_xlsb, far_ods])
    def test_a_cell_far_away_is_refused_before_memory_is_taken(self, refused, far):
        told = refused(far())
        assert "1,000,000 cells are the limit" in told
        assert "rows ×" in told

    @pytest.mark.parametrize("write", [xlsx, xls, xlsb, ods, pdf])
    def test_a_file_cut_short_is_told(self, refused, write):
        content = write(SMALL)
        assert "Ask for" in refused(content[: len(content) // 2]) or "Open it" in refused(content[: len(content) // 2])

    def test_a_bomb_is_refused_unopened(self, refused, monkeypatch):
        monkeypatch.setattr(limits, "BYTES_UNPACKED", 10_000)
        assert "10,000 bytes in" in refused(archive({"xl/workbook.xml": bytes(10_001)}))

    def test_an_archive_that_lies_about_its_size_is_broken(self, refused):
        content = archive({"xl/workbook.xml": bytes(5000)})
        lying = content.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
        assert "is broken or cut short" in refused(lying)

    def test_an_encrypted_workbook_is_told(self, refused):
        ole = bytes.fromhex("d0cf11e0a1b11ae1")
        assert "is encrypted" in refused(ole + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
        manifest = b'<manifest:encryption-data xmlns:manifest="x"/>'
        assert "is encrypted" in refused(
            archive({"mimetype": b"x", "content.xml": b"x", "META-INF/manifest.xml": manifest})
        )

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "an old Word document"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is broken"),
            (archive({"a.csv": b"1"}), "is an archive (ZIP)"),
            (archive({"ppt/presentation.xml": b"1"}), "is a presentation"),
            (b"\x89PNG\r\n", "is a picture"),
            (b"{\\rtf1 x}", "is rich text"),
            (b"<?xml version='1.0'?><a/>", "is XML"),
        ],
    )
    def test_what_cannot_be_read_says_what_to_do_instead(self, refused, content, told):
        assert told in refused(content)


class TestDocuments:
    def test_a_letter_whose_parts_are_nowhere_is_told(self, refused):
        buffer = io.BytesIO()
        docx.Document().save(buffer)
        parts = parts_of(buffer.getvalue())
        parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b"Target=", b"Taget=")
        assert "is broken or cut short" in refused(archive(parts), "answer.docx")

    def test_html_hides_scripts_marks_footnotes_and_keeps_tables_in_tables_apart(self, read):
        page = (
            "<table><tr><td colspan=2>12<sup>1</sup><script>9</script></td></tr><tr><td>a<br>b</td>"
            "<td><table><tr><td>inner</td></tr></table></td></tr></table>"
        )
        outer, inner = read(page.encode(), "answer.xls")
        assert outer.text(1, 1) == "12¹"
        assert outer.text(2, 1) == "a\nb"
        assert outer.merged == (Area(1, 1, 1, 2),)
        assert inner.rows == (("inner",),)

    @pytest.mark.parametrize("content", [b"<html><p>no table</p></html>", b"<html></html>"])
    def test_a_page_without_a_table_is_told(self, refused, content):
        assert "is a web page without a table" in refused(content, "answer.html")

    def test_a_span_of_a_million_columns_is_cut(self, read):
        (grid,) = read(b"<table><tr><td colspan=999999>a</td></tr></table>", "answer.html")
        assert grid.width == 1000

    def test_docx_marks_raised_text(self, read):
        letter = docx.Document()
        table = letter.add_table(1, 1)
        table.cell(0, 0).paragraphs[0].add_run("12")
        table.cell(0, 0).paragraphs[0].add_run("1").font.superscript = True
        buffer = io.BytesIO()
        letter.save(buffer)
        assert read(buffer.getvalue(), "answer.docx")[0].rows == (("12¹",),)

    def test_a_letter_without_a_table_is_told(self, refused):
        buffer = io.BytesIO()
        docx.Document().save(buffer)
        assert "is a document without a table" in refused(buffer.getvalue(), "answer.docx")

    def test_a_pdf_without_a_ruled_table_or_without_text_is_told(self, refused):
        content = pdf(SMALL)
        unruled = content.replace(b" re S", b"     ")
        assert "is a PDF without a ruled table in it" in refused(unruled, "answer.pdf")
        assert "a scan" in refused(unruled.replace(b") Tj ET", b") x  ET"), "answer.pdf")

    def test_pdf_marks_smaller_raised_text(self, read):
        content = pdf({"Data": Sheet([["12", "34"]])})
        raised = content.replace(b"(12) Tj ET", b"(12) Tj /F1 5 Tf 3 Ts (1) Tj ET")
        length = int(content.split(b"/Length ")[1].split()[0])
        raised = raised.replace(b"/Length %d" % length, b"/Length %d" % (length + len(raised) - len(content)))
        assert read(raised, "answer.pdf")[0].rows == (("12¹", "34"),)


def test_a_file_too_large_for_a_table_says_what_to_do(refused, monkeypatch):
    monkeypatch.setattr("countylines.received.grids.files.BYTES_OF_A_FILE", 10)
    assert "name records in layout.json" in refused(b"a,b\n1,2\n3,4\n", "answer.csv")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ReleaseError, match=r"answer\.csv cannot be opened"):
        read_grids(tmp_path / "answer.csv", "answer.csv")
