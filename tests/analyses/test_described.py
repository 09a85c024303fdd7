"""Series that are described and not tested."""

from __future__ import annotations

from countylines.analyses.choose import analyse
from countylines.analyses.described import FewMonths
from tests.analyses.given import NORWICH, words
from tests.synthetic import series


def test_two_years_are_described_and_not_tested() -> None:
    text = words(series(NORWICH * 2))
    assert "Fewer than three complete years cannot show that months repeat" in text
    assert "nothing is said about seasonality" in text
    assert "above the mean of their year each time: February, March, June" in text
    assert "p =" not in text and "p <" not in text


def test_a_month_at_the_mean_of_its_year_is_on_neither_side() -> None:
    assert "each time: none; below the mean of their year each time: none" in words(series([0] * 24 + [1]))
    assert "below the mean of their year each time: none" in words(series([*NORWICH, *[0] * 12]))


def test_months_missing_inside_are_named() -> None:
    assert "Missing inside: 2021-03, 2022-01" in words(series([10] * 22, skip=("2021-03", "2022-01")))


def test_two_years_with_hidden_months_are_described() -> None:
    text = words(series([*NORWICH[:3], (0, 4), *NORWICH[4:], *NORWICH]))
    assert "Fewer than three complete years cannot show that months repeat" in text
    assert "1 of 24 months (2 complete calendar years) is known only between bounds (April 2021)" in text
    assert "the total is 346–350" in text


def test_one_month_or_two_are_given_as_they_are() -> None:
    assert "2021: 5 in January 2021. Months are compared from 3 on" in words(series([5]))
    assert "2021: 5 in January 2021 and 1,006 in February 2021. Months" in words(series([5, 1006]))


def test_no_event_at_all_is_said() -> None:
    assert "every month is zero" in words(series([0, 0, 0, 0]))


def test_one_or_two_months_are_described_and_not_tested() -> None:
    few = series([5, 6])
    assert type(analyse(few)) is FewMonths
    text = words(few)
    assert "So few months are described, not tested" in text
    assert "season" not in text
