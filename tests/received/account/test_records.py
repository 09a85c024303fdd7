"""Rows counted as events, although they hold the counts; and lists of events, of which nothing is told."""

from datetime import date

import pytest

from countylines.received.account.account import account
from countylines.received.account.given import Given
from countylines.received.grids.files import read_grids
from countylines.received.layout import read_layout
from countylines.received.read import read_file
from countylines.received.readings import Asked
from tests.conftest import SERIES
from tests.received.account.judged import FORCES


def counted(tmp_path, rows, labels=None, **records):
    """Count rows as records, and give the kinds of doubts about that."""
    path = tmp_path / "a.csv"
    path.write_text(rows)
    layout = read_layout({"records": {"labels": labels or {"month": {"column": "Month"}}, **records}}, SERIES, "l", "a")
    reading = read_file(path, path.name, Asked(layout, SERIES, {"norfolk": ("Norwich",)}))
    given = Given(path.name, read_grids(path, path.name), layout, reading, date(2023, 2, 14), "norfolk", FORCES)
    return account(given).doubts


@pytest.mark.parametrize("cells", [("6.0", "8.0"), ("6 (12%)", "8 (15%)"), ("2001", "2012"), ("25111", "No arrests")])
def test_a_column_of_numbers_is_told_when_rows_are_counted(tmp_path, cells):
    (doubt,) = counted(tmp_path, f"Month,Stop searches\nJan-22,{cells[0]}\nFeb-22,{cells[1]}\n")
    assert str(doubt).startswith("a.csv, sheet 'table 1', B2:B3: rows are counted, one an event, and numbers stand in")
    assert "'Stop searches'" in str(doubt)


def test_one_row_a_month_is_told_whatever_it_holds(tmp_path):
    (doubt,) = counted(tmp_path, "Month,Arrests\nJan-22,a dozen\nFeb-22,many\nMar-22,few\n")
    assert doubt.kind == "rows counted"
    assert "each of 3 months has exactly one" in str(doubt)


@pytest.mark.parametrize("column", ["Age,17,18,17,30", "Easting,1,2,3,3", "Note,a,,1,b", "Score,0.5,1.5,2,3.1"])
def test_a_list_of_events_raises_no_doubt(tmp_path, column):
    header, *cells = column.split(",")
    months = ("Jan-22", "Jan-22", "Feb-22", "Feb-22")
    rows = "".join(f"{month},{cell}\n" for month, cell in zip(months, cells, strict=True))
    assert counted(tmp_path, f"Month,{header}\n{rows}") == ()


def test_records_of_other_forces_are_told_unless_they_are_left_out(tmp_path):
    rows = "Month,Force\nJan-22,Kent Police\nJan-22,Norfolk Constabulary\nFeb-22,Norfolk Constabulary\n"
    (doubt,) = counted(tmp_path, rows)
    assert (doubt.kind, "B2" in str(doubt)) == ("other forces", True)
    assert counted(tmp_path, rows, where={"Force": ["Norfolk Constabulary"]}) == ()
