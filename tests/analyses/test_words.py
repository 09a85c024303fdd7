"""Words that several states share: counts in their number, and what is counted by its name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from countylines.analyses import all_months
from countylines.analyses.words import age_told, by_chance, source_line, span_of
from tests.analyses.given import WEEKS, words
from tests.synthetic import series


def test_a_count_of_one_takes_the_singular() -> None:
    s = series([1, *[0] * 11])
    assert "12 months, 1 complete calendar year, 1 arrest, from 0 to 1 a month" in span_of(s)
    assert "(1 complete calendar year)" in words(series([(0, 4), *[5] * 13]))


def test_words_name_what_is_counted() -> None:
    counts = [2, 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29]
    arrests = series(counts)
    offences = series(counts, measure="synthetic offences")
    for s, events in (
        (arrests, WEEKS),
        (offences, WEEKS),
        (replace(offences, months=series([(0, 2), *counts[1:]]).months), WEEKS),
    ):
        text = words(s, events) + "\n".join(all_months.caveats([s]))
        what = "arrests" if s is arrests else "offences"
        assert f"more uneven than independent {what} would be" in text
        assert f"supposes that the {what} are independent of one another" in text
        assert f"bring {what} in groups" in text
        assert ("arrest" in text.lower()) == (s is arrests)


@pytest.mark.parametrize(
    ("measure", "many", "start"),
    [
        ("stop and searches leading to arrest", "searches", "Searches measure"),
        ("warrants executed following arrest", "warrants", "Warrants measure"),
        ("drug seizures", "seizures", "Seizures measure"),
        ("drug lines closed", "closures", "Closures measure"),
        ("people arrested", "people", "Counts of people measure"),
        ("deaths from drug misuse", "events", "A recorded count measures"),
    ],
)
def test_no_measure_is_called_what_it_is_not(measure: str, many: str, start: str) -> None:
    for counts in ([2, 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29], [(0, 2), 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29]):
        s = series(counts, measure=measure)
        text = "\n".join([words(s, WEEKS), *all_months.caveats([s])])
        assert start in text and f"more uneven than independent {many} would be" in text
        assert not re.search(r"\b(?:arrests?|offences)\b", text.replace(measure, "").replace(s.title, ""))


@pytest.mark.parametrize(
    ("newest", "on", "told"),
    [
        ("2021-12-31", "2021-12-31", "of the month of the report"),
        ("2021-12-31", "2022-01-30", "of the month before that of the report"),
        ("2021-12-31", "2022-01-31", "1 month old"),
        ("2023-12-31", "2024-07-01", "6 months old"),
        ("2023-12-31", "2026-11-23", "34 months old"),
        ("2023-02-28", "2023-03-31", "1 month old"),
        ("2020-03-10", "2020-05-10", "2 months old"),
        ("2020-03-10", "2020-05-09", "1 month old"),
        ("2024-12-31", "2024-07-01", "of a time that was not over on the day of the report"),
    ],
)
def test_the_age_of_a_figure_is_the_whole_months_since_its_last_day(newest: str, on: str, told: str) -> None:
    assert age_told(pd.Timestamp(newest), date.fromisoformat(on)) == told


def test_one_month_that_looks_alike_by_chance_is_one() -> None:
    assert by_chance(0.999, "quarter").startswith("Were every day alike, 1 quarter would")
    assert by_chance(1.04, "month").startswith("Were every day alike, 1 month would")
    assert by_chance(0.4, "month").startswith("Were every day alike, 0.4 months would")


def test_sources_are_named_once_and_the_first_of_many() -> None:
    names = {"a": "A force", "b": "A force", "c": "A paper", "d": "A site", "e": "Another site"}
    assert source_line(["a; b", "c"], names) == "A force; A paper"
    assert source_line(["a", "c; d", "e"], names) == "A force; A paper; and 2 more"
    assert source_line(["unknown"], names) == ""
