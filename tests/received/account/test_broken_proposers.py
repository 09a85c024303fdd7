"""The account alone catches a proposer broken on purpose, whatever the table; a right layout raises no doubt."""

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from countylines.received.grids.grid import letters
from tests.received.account.judged import grid, kinds
from tests.received.account.test_records import counted

MEASURES = ("Arrests", "Charges", "Mandate fraud", "Share sales", "Stops on match days")
counts = st.one_of(st.integers(0, 99_999).map(str), st.integers(1000, 9999).map("{:,}".format), st.just("<5"))


@st.composite
def tables(draw, least=1):
    """Give rows of months and counts: a header, then one row a month."""
    names = draw(st.lists(st.sampled_from(MEASURES), min_size=least, max_size=3, unique=True))
    months = [date(2021, month, 1).strftime("%b-%y") for month in range(1, draw(st.integers(3, 12)) + 1)]
    rows = [[month, *(draw(counts) for _ in names)] for month in months]
    # Counts that happen to go up by one from one number rows as well as any.
    assume(not any(row[1] == str(at) for at, row in enumerate(rows, 1)))
    return [["Month", *names], *rows]


def right(rows, **changes):
    """Give the layout that reads all of a table, with changes."""
    names = {name: f"drugs: {name}" for name in rows[0][1:]}
    labels = {"month": {"column": "A"}, "measure": {"row": 1, "names": names}}
    return {"counts": area(rows), "labels": labels, **changes}


def area(rows, first=2, columns=0, lines=0):
    return f"B{first}:{letters(len(rows[0]) - columns)}{len(rows) - lines}"


def without_a_column(rows):
    return right(rows, counts=area(rows, columns=1))


def a_column_called_no_counts(rows):
    return right(rows, leave_out={letters(len(rows[0])): "percentages or rates, no counts"})


def without_the_last_row(rows):
    return right(rows, counts=area(rows, lines=1))


def without_the_first_row(rows):
    return right(rows, counts=area(rows, first=3))


def one_row_alone(rows):
    return right(rows, where={"A": [rows[1][0]]})


def months_as_measures_of_one_year(rows):
    labels = {"measure": {"column": "A"}, "counting_rule": {"row": 1}, "year": {"text": "2021"}}
    return right(rows, labels=labels)


def counts_as_names(rows):
    labels = {"month": {"column": "A"}, "measure": {"column": letters(len(rows[0]))}}
    return right(rows, counts=area(rows, columns=1), labels=labels)


def beyond_the_end(rows):
    return right(rows, counts=area(rows, lines=-4))


BROKEN = (
    without_a_column,
    a_column_called_no_counts,
    without_the_last_row,
    without_the_first_row,
    one_row_alone,
    months_as_measures_of_one_year,
    counts_as_names,
    beyond_the_end,
)


def sheet(rows, name="Data"):
    return grid("\n".join(" | ".join(row) for row in rows), name)


@given(tables())
def test_a_right_layout_raises_no_doubt(rows):
    assert kinds([sheet(rows)], right(rows)) == []


@pytest.mark.parametrize("broken", BROKEN)
@given(tables(least=2))
def test_a_layout_broken_on_purpose_raises_one(broken, rows):
    assert kinds([sheet(rows)], broken(rows)) != []


@example([["Month", "Arrests"], ["Jan-21", "0"], ["Feb-21", "1990"], ["Mar-21", "1990"]])
@given(tables())
def test_another_sheet_read_in_its_place_raises_one(rows):
    contents = grid("Month | Sheet\nJan-21 | 11\nFeb-21 | 12", "Contents")
    block = {"sheet": "Contents", "counts": "B2:B3", "labels": {"month": {"column": "A"}}}
    assert kinds([contents, sheet(rows)], block) == ["sheets not read"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(tables())
def test_rows_counted_in_place_of_their_numbers_raise_one(tmp_path, rows):
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    assert [doubt.kind for doubt in counted(tmp_path, f"{text}\n")] == ["rows counted"]
