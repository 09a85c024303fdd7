"""What moved between two tables: matched by what names a row, whatever the order, to the digits that tables carry."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.errors import ProjectError
from countylines.guarded import RawTable
from countylines.reports.table_changes import Cell, Row, compare_tables, key_columns, read_table, same


@pytest.mark.parametrize(
    ("old", "new", "equal"),
    [
        ("24", "24", True),
        ("24", "24.0", True),
        ("24", "25", False),
        ("1234567", "1234568", False),  # Counts are whole: the seventh digit is an event.
        ("0.613333", "0.6133333333", True),
        ("0.613333", "0.6133335", True),  # Half a unit of the sixth digit.
        ("0.613333", "0.613334", False),  # The last digit that a table carries.
        ("123456.4", "123456.8", True),
        ("123456.2", "123457.2", False),
        ("1.29817e-05", "0.0000129817", True),
        ("1.29817e-05", "1.29818e-05", False),
        ("0", "1e-12", False),
        ("0.5", "-0.5", False),
        ("inf", "inf", True),
        ("inf", "1e300", False),
        ("-inf", "inf", False),
        ("", "0", False),
        ("", "", True),
        ("24", "24 ", False),
        ("nan", "nan", True),
        ("not shown", "contradicted", False),
        ("0–29", "0–28", False),
        ("1" * 5000, "1" * 5000 + ".0", True),
    ],
)
def test_cells_are_the_same_to_six_significant_digits(old: str, new: str, equal: bool) -> None:
    assert same(old, new) is equal
    assert same(new, old) is equal


def of_rows(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> RawTable:
    cells = [list(row) for row in rows]
    return RawTable(list(columns), list(range(2, len(cells) + 2)), cells)


def table(columns: str, *rows: str) -> RawTable:
    return of_rows(columns.split(","), [row.split(",") for row in rows])


def shuffled(given_: RawTable, seed: int) -> RawTable:
    """Put rows and columns into another order."""
    rng = random.Random(seed)
    places = rng.sample(range(len(given_.header)), len(given_.header))
    rows = rng.sample(given_.rows, len(given_.rows))
    return of_rows(
        tuple(given_.header[p] for p in places),
        tuple(tuple(row[p] for p in places) for row in rows),
    )


words = st.sampled_from(["January", "February", "net", "gross", "", "12", "12.5"])
tables = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[words] * width), max_size=8).map(
        lambda rows: of_rows(tuple("abcd"[:width]), tuple(rows))
    )
)


@given(tables, st.integers(0, 10**6))
def test_another_order_of_rows_and_columns_moves_nothing(given_: RawTable, seed: int) -> None:
    """Also where rows are the same twice, or no columns tell them apart."""
    assert not compare_tables("any", given_, shuffled(given_, seed), {}).moved


@given(tables, tables)
def test_something_moves_exactly_where_rows_differ(old: RawTable, new: RawTable) -> None:
    differ = set(old.header) != set(new.header)
    differ |= sorted(old.rows) != sorted(new.rows)
    assert compare_tables("any", old, new, {}).moved is differ


@given(st.permutations(["a", "b", "c", "d"]), st.integers(0, 3), st.integers(0, 10**6))
def test_the_one_cell_that_moved_is_named(names: list[str], which: int, seed: int) -> None:
    old = of_rows(("name", "value", "p"), tuple((name, str(i), "0.5") for i, name in enumerate(names)))
    moved = [list(row) for row in old.rows]
    moved[which][2] = "0.51"
    change = compare_tables("any", old, shuffled(of_rows(old.header, tuple(map(tuple, moved))), seed), {})
    assert change.cells == (Cell(names[which], "p", "0.5", "0.51"),)
    assert (change.rows_gone, change.rows_new, change.columns_gone, change.columns_new) == ((), (), (), ())


@given(tables, tables)
def test_backwards_says_the_same_of_the_other_side(old: RawTable, new: RawTable) -> None:
    there = compare_tables("any", old, new, {})
    back = compare_tables("any", new, old, {})
    if old.header == new.header:
        assert sorted((c.row, c.column, c.old, c.new) for c in there.cells) == sorted(
            (c.row, c.column, c.new, c.old) for c in back.cells
        )
        assert sorted(row.name for row in there.rows_gone) == sorted(row.name for row in back.rows_new)


def test_rows_and_columns_that_came_and_went_are_named() -> None:
    old = table("month,count,days", "January,5,31", "February,16,28")
    new = table("month,count,rate", "February,16,0.571", "March,24,0.774")
    change = compare_tables("months", old, new, {})
    assert change.rows_gone == (Row("January", (("count", "5"),)),)
    assert change.rows_new == (Row("March", (("count", "24"),)),)
    assert (change.columns_gone, change.columns_new) == (("days",), ("rate",))
    assert change.cells == ()


def test_as_few_of_the_first_columns_as_tell_rows_apart_name_them() -> None:
    one = table("path,months,lines", "constant,25,46", "constant,26,45", "linear,25,51")
    assert key_columns("any", one, one, {}) == ("path", "months")
    assert key_columns("any", table("path,lines", "constant,46"), table("path,lines", "linear,51"), {}) == ("path",)


def test_both_tables_decide_what_names_a_row() -> None:
    old = table("first,later,fall", "75,29,0.613")
    new = table("first,later,fall", "75,29,0.613", "75,20,0.733")
    change = compare_tables("falls", old, new, {})
    assert change.rows_new == (Row("75, 20", (("fall", "0.733"),)),)
    assert change.cells == change.rows_gone == ()


def test_a_measurement_names_nothing() -> None:
    old, new = table("p,months", "0.5,1", "0.25,2"), table("p,months", "0.5,1", "0.75,2")
    assert key_columns("any", old, new, {}) == ("months",)
    assert compare_tables("any", old, new, {}).cells == (Cell("2", "p", "0.25", "0.75"),)


def test_rows_with_one_name_are_matched_as_they_are() -> None:
    old = table("what,p", "a,0.25", "a,0.5", "a,0.5")
    new = table("what,p", "a,0.5", "a,0.125", "a,0.5")
    assert compare_tables("any", old, new, {}).cells == (Cell("a", "p", "0.25", "0.125"),)
    fewer = table("what,p", "a,0.5", "a,0.5")
    assert compare_tables("any", old, fewer, {}).rows_gone == (Row("a", (("p", "0.25"),)),)


def test_a_month_written_as_a_decimal_number_is_the_same_month() -> None:
    assert not compare_tables("any", table("month,n", "1,5", "2,6"), table("month,n", "1.0,5.0", "2.0,6"), {}).moved


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n3\n", "line 3: found 1 cell under 2 columns"),
        (b"a\n\xff\n", "line 2: a character is not written in UTF-8"),
    ],
)
def test_a_broken_table_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(ProjectError, match=told):
        read_table(path)


def test_an_empty_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("")
    assert read_table(path) == of_rows((), ())
