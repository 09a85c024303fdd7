"""Tables in letters as text and in e-mails: told apart by bars, tabs or how words align, and never guessed."""

import pytest

from countylines.received.grids.files import file_format
from countylines.received.grids.letters import is_letter, text_of
from countylines.received.grids.shown import ALIGNED

LETTER = """Request 7/24

We counted the stops in each district, as you asked:

District           Jan-23   Feb-23
--------           ------   ------
Norwich                14        7
Great Yarmouth          9
North Norfolk           2       31

That is all we hold.
"""
MAIL = "From: Team <team@example.org>\nTo: Someone <x@example.org>\nSubject: Stops\nMIME-Version: 1.0\n"
PLAIN = f"{MAIL}Content-Type: text/plain; charset=utf-8\n\nHello\n\n" + (
    "| Month | Stops |\n|---|---|\n| Jan-23 | 5 |\n| Feb-23 | 7 |\n"
)
PAGE = (
    f"{MAIL}Content-Type: text/html; charset=utf-8\n\n<p>Hello</p><table><tr><td>Month</td><td>Stops</td></tr>"
    "<tr><td>Jan-23</td><td>5</td></tr></table>\n"
)
ATTACHED = (
    f'{MAIL}Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee attached.\n--b\n'
    'Content-Type: text/csv\nContent-Disposition: attachment; filename="stops.csv"\n\nMonth,Stops\n--b--\n'
)


def test_a_table_in_a_letter_keeps_blank_cells_and_words_of_two(read):
    (grid,) = read(LETTER.encode(), "letter.txt")
    assert [list(row) for row in grid.rows] == [
        ["District", "Jan-23", "Feb-23"],
        ["Norwich", "14", "7"],
        ["Great Yarmouth", "9", ""],
        ["North Norfolk", "2", "31"],
    ]  # fmt: skip
    assert list(grid.apart.values()) == [ALIGNED]
    assert grid.around == (
        "Request 7/24", "We counted the stops in each district, as you asked:", "That is all we hold."
    )  # fmt: skip


def test_columns_that_run_together_are_no_table(refused):
    """A header wide enough to stand over two columns would give one cell two counts."""
    text = (
        "Stops in both months\n"
        + "District   Stops in January February\n"
        + "Norwich        14      7\nNorfolk         9      3\n"
    )
    assert not is_letter(text.encode())


@pytest.mark.parametrize("content", [PLAIN, PAGE])
def test_a_table_in_the_text_of_an_email_is_read(read, content):
    assert file_format(content.encode()) == "eml"
    (grid,) = read(content.encode(), "mail.eml")
    assert [list(row) for row in grid.rows][:2] == [["Month", "Stops"], ["Jan-23", "5"]]
    assert ALIGNED not in grid.apart.values()


def test_what_is_attached_to_an_email_is_to_be_added_by_itself(refused):
    assert "is an e-mail with stops.csv attached. Save that, and add it" in refused(ATTACHED.encode(), "mail.eml")


def test_an_email_without_a_table_is_told(refused):
    assert "without a table in its text" in refused(f"{MAIL}\nHello\n".encode(), "mail.eml")


def test_all_of_an_email_is_looked_through():
    said = text_of(PAGE.encode(), "eml")
    assert "x@example.org" in said and "Hello" in said


@pytest.mark.parametrize(
    "text",
    [
        "Month,Stops\nJan-23,  5\nFeb-23,  7\nMar-23,  8\n",
        "Month\tStops\nJan-23\t5\nFeb-23\t7\n",
        "Month;Stops made;Note\nJan-23;5;as of  May\nFeb-23;7;as of  May\nMar-23;7;as of  May\n",
        "Stops\n5\n7\n",
        'Area,Month,Stops\r"Norwich  city",2021-01,5\r"Norwich  city",2021-02,"1,000"\r"Norwich  city",2021-03,7\r',
    ],
)
def test_what_a_separator_parts_is_no_letter(text):
    assert file_format(text.encode()) == "csv"
