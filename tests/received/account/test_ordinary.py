"""Notes as they stand under most answers raise no doubt: one that is always there is read no more."""

import pytest

from tests.conftest import SERIES
from tests.received.account.judged import kinds

MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September"]
COUNTS = [14, 9, 24, 4, 17, 20, 11, 8, 15]
ROWS = [f"{month} 2021 | {count}" for month, count in zip(MONTHS, COUNTS, strict=True)]
BLOCK = {"counts": "B3:B11", "labels": {"month": {"column": "A"}}}
COUNTY = {**SERIES, "area": "Norfolk"}


def found(above, below):
    return kinds("\n".join([f"{above} |", "Month | Arrests", *ROWS, f"{below} |"]), BLOCK, series=COUNTY)


@pytest.mark.parametrize(
    "note",
    [
        "Norfolk and Suffolk Constabularies use the Athena system",
        "Freedom of Information Team, Norfolk and Suffolk Constabularies",
        "Joint Information Management, Norfolk and Suffolk Constabularies",
        "Snapshot taken on 5 January 2022", "A snapshot of a live system",
        "Percentages may not sum to 100", "Estimates are not included", "No target is set",
        "Lockdown restrictions eased from 12 April 2021", "Figures are not rounded",
        "Where there were fewer than 1 recorded, 0 is shown as 0",
        "Offences are recorded in line with Home Office Counting Rules",
        "Data extracted on 5 January 2022 from a live system",
    ],
)  # fmt: skip
def test_an_ordinary_note_raises_no_doubt(note):
    assert found("Arrests in Norfolk", note) == []


@pytest.mark.parametrize(
    "title",
    [
        "Home Office Counting Rules for England and Wales apply",
        "Recorded under the National Crime Recording Standard for England and Wales",
        "Arrests in the East of England are published by the Home Office", "Wales is not included",
        "Data extracted on 5 January 2022 from a live system", "Source: Athena, 4 January 2022",
        "Response date: 4 January 2022",
    ],
)  # fmt: skip
def test_an_ordinary_title_raises_no_doubt(title):
    assert found(title, "") == []


@pytest.mark.parametrize(
    "note", ["Norfolk and Suffolk figures combined", "Only March was counted, for the lockdown from 23 March 2021"]
)
def test_what_is_like_them_and_bears_on_the_figures_does(note):
    assert found("Arrests", note)


def test_a_nationality_is_no_region():
    table = "Nationality | 2020 | 2021\nUK | 5 | 9\nOther | 3 | 8\nUnknown | 2 | 4"
    names = {name: f"arrests: {name}" for name in ("UK", "Other", "Unknown")}
    labels = {"year": {"row": 1}, "measure": {"column": "A", "names": names}}
    series = {name: value for name, value in COUNTY.items() if name != "measure"}
    assert kinds(table, {"counts": "B2:C4", "labels": labels}, series=series) == []
