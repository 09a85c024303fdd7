"""Where the blocks of figures stand on a sheet, and what no block is."""

from countylines.received.propose.sheet import Sheet
from tests.received.propose.asking import grid

TABLE = (["Month", "2021", "2022"], ["Jan", "5", "6"], ["Feb", "7", "<5"])


def found(*rows):
    return [(table.headers, table.first, table.last, table.title) for table in Sheet(grid(*rows)).tables()]


def test_a_block_is_a_header_and_the_rows_of_figures_under_it():
    assert found(*TABLE) == [([1], 2, 3, "")]


def test_a_title_above_and_a_note_below_are_no_part_of_it():
    assert found(["Arrests", "", ""], *TABLE, ["", "", ""], ["Notes: none", "", ""]) == [([2], 3, 4, "Arrests")]


def test_a_sign_for_a_number_heads_a_column_of_them():
    assert found(["#", "Month", "Stops"], ["1", "Jan", "5"], ["2", "Feb", "7"]) == [([1], 2, 3, "")]
    assert found(["Area", "Jan", "Feb"], ["Norwich", "#", "#"]) == [([1], 2, 2, "")]


def test_two_header_rows_are_one_header():
    assert found(["", "Norwich", "Norfolk"], ["Month", "Arrests", "Charges"], ["Jan", "5", "6"]) == [([1, 2], 3, 3, "")]


def test_blocks_one_under_the_other_are_told_apart_by_their_headers():
    assert found(*TABLE, ["Month", "Charges", "Other"], ["Jan", "1", "2"]) == [([1], 2, 3, ""), ([4], 5, 5, "")]


def test_a_row_whose_figures_are_blank_belongs_to_the_block_by_its_label():
    assert found(*TABLE, ["Mar", "", ""]) == [([1], 2, 4, "")]


def test_a_list_without_figures_is_records():
    sheet = Sheet(grid(["Date", "Type"], ["31/01/2021", "Drugs"], ["01/02/2021", "Theft"]))
    assert sheet.tables() == []
    records = sheet.records()
    assert (records.headers, records.first, records.last) == ([1], 2, 3)


def test_months_kept_as_serial_numbers_are_a_header():
    sheet = Sheet(grid(["", "44197", "44228", "44256"], ["Norwich", "5", "6", "7"]))
    assert sheet.serials(1)
    assert not Sheet(grid(["", "44197", "44198", "44199"])).serials(1)


def test_rows_of_labels_whose_figures_are_blank_stay_in_their_table():
    rows = [
        ["Force", "Tactic", "2021", "2022"],
        ["Norfolk", "Cuffs", "4", "5"],
        ["Norfolk", "Baton", "", ""],
        ["Norfolk", "Dog", "", ""],
        ["Kent", "Cuffs", "6", "7"],
    ]
    assert [(table.headers, table.first, table.last) for table in Sheet(grid(*rows)).tables()] == [([1], 2, 5)]


def test_a_header_right_under_a_table_begins_another():
    rows = [["Area", "Type", "2021"], ["Norwich", "Theft", "4"], ["Norwich", "Fraud", ""], ["Area", "Type", "2022"], ["Norwich", "Theft", "5"]]  # fmt: skip # noqa: E501
    assert [(table.headers, table.first, table.last) for table in Sheet(grid(*rows)).tables()] == [([1], 2, 3), ([4], 5, 5)]  # fmt: skip # noqa: E501
