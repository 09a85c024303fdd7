"""Numbers, days and lists as written in sentences."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.prose import count_of, day, interval, is_missing, listed, month, number, p_value, percentage, under


@pytest.mark.parametrize("value", [None, math.nan, np.nan, pd.NA, pd.NaT])
def test_no_value_is_missing(value):
    assert is_missing(value)
    assert number(value) == "none"


@pytest.mark.parametrize("value", [0, 0.0, False, "", math.inf, date(2021, 1, 1)])
def test_a_value_is_not_missing(value):
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (175, "175"),
        (1503, "1,503"),
        (1234567, "1,234,567"),
        (-5, "-5"),
        (175.0, "175"),
        (np.int64(2118), "2,118"),
        (np.float64(14.5833333333), "14.5833"),
        (2.5241817, "2.52418"),
        (0.1 + 0.2, "0.3"),
        (-0.0575920, "-0.057592"),
        (1234567.8, "1,234,570"),
        (0.000012345678, "1.23457e-05"),
        (1e300, "1e+300"),
        (123456.7, "123,457"),
        (99999.97, "100,000"),
        (12345.67, "12345.7"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_number_is_written(value, written):
    assert number(value) == written


def test_fewer_digits_may_be_asked_for():
    assert number(14.58333, digits=3) == "14.6"
    assert number(1503, digits=2) == "1,503"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_six_significant_digits_are_kept(value):
    written = float(number(value).replace(",", ""))
    assert math.isclose(written, value, rel_tol=6e-6, abs_tol=0)


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_loses_nothing(value):
    assert int(number(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("share", "decimals", "written"),
    [(0.6133333, 1, "61.3%"), (0.6133333, 2, "61.33%"), (0, 1, "0.0%"), (1, 0, "100%"), (-0.0576, 2, "-5.76%")],
)
def test_a_share_is_written_as_a_percentage(share, decimals, written):
    assert percentage(share, decimals) == written


@pytest.mark.parametrize(
    ("p", "written"),
    [
        (0.80231, "p = 0.8"),
        (0.003516, "p = 0.0035"),
        (0.0001, "p = 0.0001"),
        (0.00009999, "p < 0.0001"),
        (0, "p < 0.0001"),
        (1, "p = 1"),
        (math.nan, "p is not defined"),
    ],
)
def test_a_p_value_is_never_nought(p, written):
    assert p_value(p) == written


def test_days_and_months_are_written_as_in_prose():
    assert day(date(2021, 12, 31)) == "31 December 2021"
    assert day(pd.Timestamp("2021-03-04")) == "4 March 2021"
    assert month(date(2021, 12, 31)) == "December 2021"


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (24, 24, "24"),
        (0, 0, "0"),
        (0, 29, "0–29"),
        (800, 1100, "800–1,100"),
        (601, None, "601 or more"),
        (7401, pd.NA, "7,401 or more"),
        (None, None, "not given"),
        (pd.NA, pd.NA, "not given"),
        (np.int64(75), np.int64(75), "75"),
    ],
)
def test_an_interval_is_written_with_both_bounds(low, high, written):
    assert interval(low, high) == written


@pytest.mark.parametrize(
    ("items", "written"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_items_are_listed_as_in_prose(items, written):
    assert listed(items) == written


@pytest.mark.parametrize(
    ("count", "nouns", "written"),
    [
        (1, ("month",), "1 month"),
        (0, ("month",), "0 months"),
        (np.int64(1503), ("arrest",), "1,503 arrests"),
        (1, ("person", "people"), "1 person"),
        (2118, ("person", "people"), "2,118 people"),
        ("fewer than 30", ("line",), "fewer than 30 lines"),
        ("1", ("line",), "1 line"),
    ],
)
def test_a_count_stands_with_its_noun(count, nouns, written):
    assert count_of(count, *nouns) == written


def test_a_sentence_stands_under_the_name_of_what_it_is_about():
    assert under("Arrests, Norwich", "The months are uneven.") == "Arrests, Norwich: the months are uneven."
    assert under("Arrests, Norwich", "March was the highest.") == "Arrests, Norwich: March was the highest."
    assert under("Arrests, Norwich", "March, the month of a week, differs.").startswith("Arrests, Norwich: March, the")
    assert under("Arrests, Norwich", "Arrests, Norwich: 12 months.") == "Arrests, Norwich: 12 months."
