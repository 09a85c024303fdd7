"""What charts say in words: a message that holds in every state, and whose figures they are."""

from __future__ import annotations

import pytest

from countylines.analyses.chart_words import months_message, source_line
from countylines.analyses.level import Level
from tests.analyses.given import NORWICH
from tests.synthetic import series


def message(cells: list, **options: str) -> str:
    """Give the message of a synthetic series of arrests."""
    given = series(cells, **options)
    return months_message(given, Level(given))


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (NORWICH, "175 arrests in 2021, from 4 in April to 24 in March"),
        ([3, 1, 1], "5 arrests in 2021, from 1 in 2 months to 3 in January"),
        ([2, 2, 2], "6 arrests in 2021"),
        ([0, 0], "No arrest in 2021"),
        ([1], "1 arrest in 2021"),
        ([5, (0, 4), (6, None)], "At least 11 arrests in 2021"),
    ],
)
def test_without_a_year_before_the_months_are_counted(cells: list, told: str) -> None:
    assert message(cells) == told


def test_the_level_leads_where_it_is_compared() -> None:
    given = series([10] * 12 + [30] * 12, start="2020-01")
    level = Level(given)
    assert level.compared
    assert months_message(given, level) == level.heading
    assert "360" in level.heading and "120" in level.heading


def test_sources_are_named_once_and_the_first_of_many() -> None:
    names = {"a": "A force", "b": "A force", "c": "A paper", "d": "A site", "e": "Another site"}
    assert source_line(["a; b", "c"], names) == "A force; A paper"
    assert source_line(["a", "c; d", "e"], names) == "A force; A paper; and 2 more"
    assert source_line(["unknown"], names) == ""
