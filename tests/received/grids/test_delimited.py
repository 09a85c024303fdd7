"""Text with separated values: its encoding, its separator, its rows."""

import pytest

from countylines.received.grids.delimited import encoding_of, separator_of


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
def test_the_encoding_shows_itself(content, encoding):
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
def test_the_separator_is_that_of_most_rows(text, separator):
    assert separator_of(text) == separator


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_those_a_spreadsheet_shows(read, end):
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
def test_what_is_no_table_is_told(refused, content, told):
    assert told in refused(content, "answer.csv")
