"""Who made an old workbook is read from it, and taken out of it, and nothing else is."""

import struct

import pytest

from countylines.received.grids.compound import is_workbook, makers, stream_of, without_makers
from countylines.received.grids.files import file_format
from countylines.received.grids.limits import UnreadableError
from countylines.received.grids.workbooks import read_workbook
from tests.foi_corpus.writers import xls
from tests.received.grids.archives import SMALL, compound, properties

SUMMARY, DOCUMENT = "\x05SummaryInformation", "\x05DocumentSummaryInformation"


def workbook(page=1252, **streams):
    """Give an old workbook with properties: its author and who saved it last, and a title that is neither."""
    texts = {2: "Arrests by month", 4: "Ann Exämple", 8: "Bo Sample", 18: "Microsoft Excel"}
    return compound(
        {
            "Workbook": stream_of(xls(SMALL), "Workbook").ljust(4096, b"\0"),
            SUMMARY: properties(texts, page),
            DOCUMENT: properties({14: "Cy Manager", 15: "Norfolk Constabulary"}, page),
            **streams,
        }
    )


@pytest.mark.parametrize("page", [1252, 1200])
def test_who_made_a_workbook_is_read_in_its_code_page(page):
    assert makers(workbook(page)) == ["Ann Exämple", "Bo Sample", "Cy Manager", "None"], "xlwt writes for None"


@pytest.mark.parametrize("page", [1252, 1200])
def test_they_are_taken_out_and_all_else_stays(page):
    before = workbook(page)
    after = without_makers(before)
    assert makers(after) == [""] * 4
    assert b"Exam" not in after and "Bo Sample".encode("utf-16-le" if page == 1200 else "cp1252") not in after
    assert "Norfolk Constabulary".encode("utf-16-le" if page == 1200 else "cp1252") in after
    changed = sum(one != other for one, other in zip(before, after, strict=True))
    assert 0 < changed <= 80, "bytes of three names, in the width of the page, and of the user"
    assert read_workbook(after, "xls") == read_workbook(before, "xls") == read_workbook(xls(SMALL), "xls")
    assert without_makers(after) == after


def test_the_user_in_the_workbook_itself_is_read_as_excel_writes_it():
    record = struct.pack("<HHHB", 0x5C, 112, 8, 0) + b"DJ Scott".ljust(109)
    book = stream_of(xls(SMALL), "Workbook")
    at = book.index(struct.pack("<HH", 0x5C, 112))
    content = compound({"Workbook": (book[:at] + record + book[at + 116 :]).ljust(4096, b"\0")})
    assert makers(content) == ["DJ Scott"]
    assert makers(without_makers(content)) == [""]


def test_a_workbook_without_properties_names_its_user_alone():
    assert makers(xls(SMALL)) == ["None"]
    assert makers(compound({"Book": bytes(5000)})) == []


def test_properties_that_are_too_short_name_nobody():
    assert makers(workbook(**{SUMMARY: b"\xfe\xff", DOCUMENT: b""})) == ["None"]


def test_what_is_embedded_in_a_workbook_or_a_document_does_not_say_which_of_them_it_is():
    content = bytearray(workbook(WordDocument=b"a letter"))
    entries = {name: content.index(name.encode("utf-16-le")) for name in ("Root Entry", "Workbook", "WordDocument")}
    assert entries["Workbook"] < entries["WordDocument"] and (entries["WordDocument"] - entries["Workbook"]) % 128 == 0
    assert file_format(bytes(content)) == "xls"
    # As if the workbook, and all that its entry leads to, stood in a folder of the document.
    child = (entries["WordDocument"] - entries["Root Entry"]) // 128
    content[entries["Root Entry"] + 76 : entries["Root Entry"] + 80] = struct.pack("<I", child)
    assert not is_workbook(bytes(content))
    with pytest.raises(UnreadableError, match="old Word document"):
        file_format(bytes(content))
    assert not is_workbook(bytes(content[:600]))
