"""Tables of pages, letters and PDF files."""

import io

import docx
import pytest

from countylines.received.grids.grid import CellRange
from countylines.received.grids.shown import ALIGNED
from tests.foi_corpus.writers import Sheet, archive, pdf
from tests.received.grids.archives import parts_of


def test_a_letter_whose_parts_are_nowhere_is_told(refused):
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    parts = parts_of(buffer.getvalue())
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(b"Target=", b"Taget=")
    assert "is broken or cut short" in refused(archive(parts), "answer.docx")


def test_html_hides_scripts_marks_footnotes_and_keeps_tables_in_tables_apart(read):
    page = (
        "<table><tr><td colspan=2>12<sup>1</sup><script>9</script></td></tr><tr><td>a<br>b</td>"
        "<td><table><tr><td>inner</td></tr></table></td></tr></table>"
    )
    outer, inner = read(page.encode(), "answer.xls")
    assert outer.text(1, 1) == "12¹"
    assert outer.text(2, 1) == "a\nb"
    assert outer.merged == (CellRange(1, 1, 1, 2),)
    assert inner.rows == (("inner",),)


@pytest.mark.parametrize("content", [b"<html><p>no table</p></html>", b"<html></html>"])
def test_a_page_without_a_table_is_told(refused, content):
    assert "is a web page without a table" in refused(content, "answer.html")


def test_a_span_of_a_million_columns_is_cut(read):
    (grid,) = read(b"<table><tr><td colspan=999999>a</td></tr></table>", "answer.html")
    assert grid.width == 1000


def test_docx_marks_raised_text(read):
    letter = docx.Document()
    table = letter.add_table(1, 1)
    table.cell(0, 0).paragraphs[0].add_run("12")
    table.cell(0, 0).paragraphs[0].add_run("1").font.superscript = True
    buffer = io.BytesIO()
    letter.save(buffer)
    assert read(buffer.getvalue(), "answer.docx")[0].rows == (("12¹",),)


def test_a_letter_without_a_table_is_told(refused):
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    assert "is a document without a table" in refused(buffer.getvalue(), "answer.docx")


def test_a_page_with_control_characters_is_read(read):
    header = b"<tr><td>Month\x01<br>of\x02</td><td>Stops<sup>\x031</sup></td></tr>"
    page = b"<html><table>" + header + b"<tr><td>Jan-21</td><td>5</td></tr></table>"
    (grid,) = read(page, "answer.html")
    assert [list(row) for row in grid.rows] == [["Month\nof", "Stops¹"], ["Jan-21", "5"]]


def unruled(sheets):
    return pdf(sheets).replace(b" re S", b"     ")


def test_a_pdf_without_a_table_or_without_text_is_told(refused):
    content = unruled({"Data": Sheet([["a letter in words"], ["that go on"], ["and end"]])})
    assert "is a PDF without a table in it" in refused(content, "answer.pdf")
    assert "a scan" in refused(content.replace(b") Tj ET", b") x  ET"), "answer.pdf")


def test_a_pdf_without_rules_is_read_where_its_words_align(read):
    rows = [
        ["District", "Jan-21", "Feb-21"],
        ["Great Yarmouth", "7", "12"],
        ["Norwich", "", "9"],
        ["Norfolk", "5", "6"],
    ]
    (grid,) = read(unruled({"Data": Sheet(rows)}), "answer.pdf")
    assert [list(row) for row in grid.rows] == rows
    assert list(grid.apart.values()) == [ALIGNED]


def test_a_pdf_of_which_two_columns_run_together_is_refused(refused):
    rows = [["District", "Jan-21", "Feb-21"], ["Norwich 7 12", "", ""], ["Norfolk 5 6", "", ""]]
    assert "without a table in it" in refused(unruled({"Data": Sheet(rows)}), "answer.pdf")


def test_pdf_marks_smaller_raised_text(read):
    content = pdf({"Data": Sheet([["12", "34"]])})
    raised = content.replace(b"(12) Tj ET", b"(12) Tj /F1 5 Tf 3 Ts (1) Tj ET")
    length = int(content.split(b"/Length ")[1].split()[0])
    raised = raised.replace(b"/Length %d" % length, b"/Length %d" % (length + len(raised) - len(content)))
    assert read(raised, "answer.pdf")[0].rows == (("12¹", "34"),)
