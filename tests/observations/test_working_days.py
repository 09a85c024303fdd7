"""Working days: the table against the calendar of each nation, and against the package it was written from."""

from __future__ import annotations

from importlib.metadata import version

import numpy as np
import pandas as pd
import pytest

from countylines.commands.working_days import text
from countylines.observations.working_days import TABLE, source, working_days

# Facts of gov.uk's bank holidays: Mondays to Fridays less those of the nation, substitute and one-off days included.
ENGLAND_2021 = [20, 20, 23, 20, 19, 22, 22, 21, 22, 21, 22, 21]
YEARS = {
    ("England", 2020): 254,
    ("England", 2021): 253,
    ("Scotland", 2020): 253,
    ("Scotland", 2021): 252,
    ("Northern Ireland", 2020): 252,
    ("Northern Ireland", 2021): 251,
}


def months(first: str, count: int) -> pd.Series:
    return pd.Series(pd.date_range(first, periods=count, freq="MS"))


@pytest.mark.parametrize("nation", ["England", "Wales", "Great Britain"])
def test_england_and_wales_have_the_working_days_of_2021(nation: str) -> None:
    found = working_days(months("2021-01-01", 12), nation)
    assert found is not None and found.tolist() == ENGLAND_2021


@pytest.mark.parametrize(("nation", "year", "total"), [(*key, total) for key, total in YEARS.items()])
def test_each_nation_has_its_own(nation: str, year: int, total: int) -> None:
    found = working_days(months(f"{year}-01-01", 12), nation)
    assert found is not None and found.sum() == total


def test_one_off_holidays_are_left_out() -> None:
    """June 2022: Monday to Friday 22 days, less the spring holiday and the jubilee; September: less the funeral."""
    found = working_days(pd.to_datetime(pd.Series(["2022-06-01", "2022-09-01", "2023-05-01"])), "England")
    assert found is not None and found.tolist() == [20, 21, 20]


@pytest.mark.parametrize(("first", "nation"), [("2021-01-01", "France"), ("2021-01-01", ""), ("1960-01-01", "England")])
def test_outside_the_united_kingdom_or_the_table_nothing_is_known(first: str, nation: str) -> None:
    assert working_days(months(first, 12), nation) is None


def test_the_table_is_what_the_package_of_its_version_gives() -> None:
    """A newer version moves no result unseen: the table names its own, and is written anew by hand."""
    if source() != f"holidays {version('holidays')}":
        pytest.skip(f"the table is of {source()}, and holidays {version('holidays')} is installed")
    assert TABLE.read_text(encoding="utf-8") == text()


def test_every_month_has_between_eighteen_and_twentythree_working_days() -> None:
    for nation in ("England", "Scotland", "Northern Ireland"):
        found = working_days(months("1970-01-01", 12 * 71), nation)
        assert found is not None and np.unique(found).tolist() == [18, 19, 20, 21, 22, 23]
