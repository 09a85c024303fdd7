"""What is too large is refused before memory is taken."""

import io
import struct

import openpyxl
import pytest

from countylines.received.grids import limits
from tests.foi_corpus.writers import archive, docx_letter, ods, unpacked, xlsb
from tests.received.grids.archives import SMALL, parts_of


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


@pytest.mark.parametrize("far", [far_xlsx, far_xlsb, far_ods])
def test_a_cell_far_away_is_refused_before_memory_is_taken(refused, far):
    told = refused(far())
    assert "1,000,000 cells are the limit" in told
    assert "rows ×" in told


def test_a_bomb_is_refused_unopened(refused, monkeypatch):
    monkeypatch.setattr(limits, "BYTES_UNPACKED", 10_000)
    assert "10,000 bytes in" in refused(archive({"xl/workbook.xml": bytes(10_001)}))


def test_an_archive_that_lies_about_its_size_is_broken(refused):
    content = archive({"xl/workbook.xml": bytes(5000)})
    lying = content.replace(struct.pack("<I", 5000), struct.pack("<I", 50))
    assert "is broken or cut short" in refused(lying)


@pytest.mark.slow
def test_a_small_file_that_asks_for_all_memory_ends_in_a_sentence(refused):
    """Of a thousand million spaces in a cell, as ODS writes them, calamine makes a text."""
    parts = parts_of(ods(SMALL))
    content = parts["content.xml"].replace(b"<text:p>Month", b'<text:p>Month<text:s text:c="2000000000"/>', 1)
    assert "needs more than 2 GB of memory or 60 seconds" in refused(archive({**parts, "content.xml": content}))
    resource = pytest.importorskip("resource")
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 2_000_000


@pytest.mark.parametrize("written", [b'w:val="99999"', b"w:val = '99999'", b'w:val\n="99999"'])
def test_a_cell_over_too_many_columns_is_refused_before_memory_is_taken(refused, written):
    parts = unpacked(docx_letter(SMALL))
    body = parts["word/document.xml"].replace(b"<w:tcPr>", b"<w:tcPr><w:gridSpan " + written + b"/>", 1)
    assert body != parts["word/document.xml"]
    assert "has a cell over more than" in refused(archive({**parts, "word/document.xml": body}))


def test_a_text_too_long_for_a_cell_is_refused_where_it_stands(refused):
    told = refused(f"month,count\n2021-01,{'9' * 5_001}\n".encode(), "answer.csv")
    assert "has 5,001 characters in cell B2 of sheet 'table 1'; 5,000 are the limit" in told


def test_a_table_wider_than_a_spreadsheet_is_refused(refused):
    wide = "Area" + ",x" * 16_384 + "\nNorwich" + ",3" * 16_384
    assert "has 16,385 columns on sheet 'table 1'; 16,384 are the limit" in refused(wide.encode(), "answer.csv")
