"""What a file hides, shows otherwise, strikes out or says outside its tables is told."""

import pytest

from countylines.received.grids.shown import ALIGNED, HIDDEN_COLUMN, HIDDEN_ROW, INVISIBLE, STRUCK, TRACKED
from tests.received.account.judged import grid, kinds, told

MONTH = {"month": {"column": "A"}}
TABLE = "Month | Arrests\nJan-22 | 6\nFeb-22 | 2\nMar-22 | 7"


@pytest.mark.parametrize("why", [HIDDEN_ROW, HIDDEN_COLUMN])
def test_hidden_rows_and_columns_are_told_and_that_they_are_read(why):
    said = told([grid(TABLE, apart={(3, 2): why})])
    assert "a.csv, sheet 'Data', B3: the file hides this (hidden rows or columns), and it is read" in said


def test_a_hidden_sheet_is_told_whether_it_is_read_or_not():
    sheets = [grid(TABLE), grid("Feb-22 | 2", "Working", hidden=True)]
    block = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}, "sheet": "Data"}
    said = told(sheets, block)
    assert "sheet 'Working', A1:B1: the file hides this (a hidden sheet), and what is stored holds it" in said


def test_text_in_the_colour_of_its_ground_is_hidden():
    said = told([grid(TABLE, apart={(3, 2): INVISIBLE})])
    assert "B3: the file hides this (written in the colour of its ground), and it is read" in said


def test_figures_shown_as_money_or_percentages_are_told():
    said = told([grid(TABLE, apart={(3, 2): "shown with '£'", (1, 1): "shown with '%'"})])
    assert "B3: the file shows these figures with '£', and they are read as counts" in said
    assert kinds([grid(TABLE, apart={(1, 2): "shown with '%'"})]) == []


@pytest.mark.parametrize(
    "note", ["Yellow = estimated", "Figures in red are provisional counts", "Cells highlighted are not final",
             "Bold denotes a revision", "Shaded: part of a month"]
)  # fmt: skip
def test_notes_on_what_a_look_means_are_told(note):
    assert "told by looks" in kinds([grid(f"{TABLE}\n{note} |")], {"counts": "B2:B4", "labels": MONTH})


@pytest.mark.parametrize("note", ["Operation Yellow", "Red Lion Street is left in", "Source: Orange county"])
def test_other_notes_with_such_words_are_not(note):
    assert "told by looks" not in kinds([grid(f"{TABLE}\n{note} |")], {"counts": "B2:B4", "labels": MONTH})


def test_a_number_that_is_shown_as_another_text_is_told():
    said = told([grid(TABLE, apart={(3, 2): "shown as '<5'"})])
    assert "B3: the file's number format has this shown as '<5', and another number is stored and read" in said


def test_notes_on_cells_are_told_with_what_they_say():
    notes = {(2, 2): "the true figure\nis 4", (3, 2): "x" * 200, (4, 2): "provisional", (4, 1): "estimated"}
    said = told([grid(TABLE, notes=notes)])
    assert "a.csv, sheet 'Data', B2:B4, A4: the file has notes on these cells, which are not read" in said
    assert f"'the true figure is 4', '{'x' * 60}…', 'provisional' and 1 more; look whether" in said


@pytest.mark.parametrize("why", [STRUCK, TRACKED])
def test_struck_out_and_tracked_text_is_told(why):
    assert kinds([grid(TABLE, apart={(3, 2): why})]) == ["struck out or tracked"]


@pytest.mark.parametrize(
    "line", ["There were 14 arrests in 2022.", "No people were charged; two children were stopped.", "January 2022: 5",
             "In total, 1,204 recorded drug offences",
             "Jul-21 10", "March: 12", "in a table, outside its cells: 5"]
)  # fmt: skip
def test_counts_in_the_text_around_tables_are_told(line):
    assert kinds([grid(TABLE, around=("Dear Sir,", line))]) == ["counts outside tables"]


@pytest.mark.parametrize(
    "line", ["Our reference 123/23 of 14 March 2022", "Section 40(2) of the Act 2000", "within 20 working days",
             "We hold arrests for 2022.", "Call 101 or write to 2 Acacia Road.",
             "in Jul-21 and March 2022", "14 March 2022, 10 pages"]
)  # fmt: skip
def test_other_numbers_of_a_letter_are_not(line):
    assert "counts outside tables" not in kinds([grid(TABLE, around=(line,))])


def test_columns_told_apart_by_alignment_alone_are_told():
    table = "Month | Stops\nJan-22 | 6\nFeb-22 | 8"
    block = {"counts": "B2:B3", "labels": {"month": {"column": "A"}}}
    assert kinds([grid(table, apart={(1, 1): ALIGNED})], block) == ["columns by alignment"]
    assert kinds([grid(table)], block) == []
