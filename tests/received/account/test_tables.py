"""Counts merged over labels, rows that are not there or were lost, ages and codes."""

import json

import pytest

from countylines.received.grids.grid import CellRange
from tests.received.account.judged import grid, kinds, told

TABLE = "Month | Arrests\nJan-22 | 12\nFeb-22 |\nMar-22 | 7"
BLOCK = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}


def test_a_count_merged_over_several_months_is_told():
    said = told([grid(TABLE, merged=(CellRange(2, 2, 3, 2),))], BLOCK)
    assert "a.csv, sheet 'Data', B2:B3: one count stands here in merged cells over several labels" in said


def test_merged_labels_and_titles_are_not():
    table = grid("Arrests |\nMonth | 2021\nJan-22 | 12\n | 13", merged=(CellRange(1, 1, 1, 2), CellRange(3, 1, 4, 1)))
    assert "merged counts" not in kinds([table], {"counts": "B3:B3", "labels": {"month": {"column": "A"}}})


@pytest.mark.parametrize("counts", ["B2:B6", "B2:D4"])
def test_rows_and_columns_that_the_sheet_has_not_are_told(counts):
    assert "rows that are not there" in kinds(TABLE, {**BLOCK, "counts": counts})


def test_a_last_row_that_was_lost_is_told_whatever_its_cells_hold():
    table = "Month | Arrests\nJan-22 | 6\nFeb-22 | 8\nMar-22 | Not yet available\nSource: the force | 2022"
    said = told(table, {**BLOCK, "counts": "B2:B3"})
    assert "A4:B4: 1 row is labelled as one of the table and not read" in said


@pytest.mark.parametrize("header", ["Age", "Age at arrest", "Offence code", "Ward"])
def test_figures_under_a_header_of_ages_or_codes_are_told(header):
    table = f"Month | {header}\nJan-22 | 17\nFeb-22 | 18\nMar-22 | 17"
    assert kinds(table, BLOCK) == ["ages or codes"]


def test_figures_that_number_rows_are_told():
    table = "No | Table | Day\n1 | Arrests | 12/05/2022\n2 | Seizures | 13/05/2022\n3 | Notes | 14/05/2022"
    assert "ages or codes" in kinds(table, {"counts": "A2:A4", "labels": {"day": {"column": "C"}}})
    assert kinds("Day | Arrests\n12/05/2022 | 1\n13/05/2022 | 2\n14/05/2022 | 3", {"counts": "B2:B4", "labels": {"day": {"column": "A"}}}) == []  # fmt: skip # noqa: E501


@pytest.mark.parametrize("header", ["Arrests", "Number of offences", "Arrests of persons aged under 18", "Encoded"])
def test_figures_under_another_header_are_not(header):
    assert kinds(f"Month | {header}\nJan-22 | 17\nFeb-22 | 18\nMar-22 | 17", BLOCK) == []


def test_figures_that_add_up_to_a_hundred_everywhere_may_be_percentages():
    layout = {"counts": "B2:C4", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
    table = "Month | Men | Women\nJan-22 | 60 | 40\nFeb-22 | 75 | 25\nMar-22 | 81 | 19"
    assert kinds(table, layout) == ["percentages"]
    assert kinds(table.replace("19", "29"), layout) == []


def test_a_column_that_is_labelled_as_one_of_the_table_and_left_out_is_told():
    table = "Area | Jan-22 | Feb-22 | Mar-22\nNorwich | 6 | -2 | 7"
    block = {"counts": "B2:D2", "labels": {"month": {"row": 1}, "area": {"column": "A"}}}
    left_out = {**block, "leave_out": {"C": "numbers that are no whole counts"}}
    said = told([grid(table)], left_out)
    assert "a.csv, sheet 'Data', C1:C2: 1 column is labelled as one of the table and not read" in said
    assert "rows lost" not in kinds([grid(table.replace("-2", "2"))], block)
    assert "rows lost" not in kinds([grid(table)], left_out, by_hand=True)


@pytest.mark.parametrize(
    ("header", "doubted"),
    [("Age of youngest", True), ("Ages", True), ("Average age", True), ("Rank", True), ("Age 10-17", True),
     ("Aged under 18 arrests", False), ("Arrests", False), ("Code of offence", True), ("Arrests by age", False)],
)  # fmt: skip
def test_a_header_of_ages_over_counts_is_told_and_one_of_counts_is_not(header, doubted):
    found = kinds([grid(f"Month | {header}\nJan-22 | 21\nFeb-22 | 35\nMar-22 | 47")])
    assert ("ages or codes" in found) == doubted


def test_the_header_over_the_rows_of_other_forces_is_looked_at():
    """A list of all forces has the header far above the one row that is read."""
    rows = "Essex | Essex Police | 1729200\nKent | Kent Police | 1665400\nNorfolk | Norfolk Constabulary | 862300"
    layout = {
        "counts": "C2:C4",
        "labels": {"year": {"row": 1, "names": {"HEAD 2010": "2010"}}},
        "where": {"A": ["Norfolk"]},
    }
    for header, doubted in (("Population", True), ("Arrests", False)):
        block = json.loads(json.dumps(layout).replace("HEAD", header))
        assert ("ages or codes" in kinds(f"id | Label | {header} 2010\n{rows}", block)) == doubted


def test_years_read_as_counts_are_told():
    table = "Month | First issued\nJan-22 | 2004\nFeb-22 | 2011\nMar-22 | 2008"
    block = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}
    assert kinds(table, block) == ["ages or codes"]
    assert kinds(table.replace("2008", "1408"), block) == []
