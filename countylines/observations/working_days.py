"""Working days of each month, by nation: Monday to Friday less bank holidays.

The table beside this module was written once from the package it names (``python -m
countylines.commands.working_days``), so that a newer version of the package moves no result unseen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

TABLE = Path(__file__).with_suffix(".csv")
ENGLAND_AND_WALES, SCOTLAND, NORTHERN_IRELAND = "England and Wales", "Scotland", "Northern Ireland"
GREAT_BRITAIN = "Great Britain"
SUBDIVISIONS = {ENGLAND_AND_WALES: "ENG", SCOTLAND: "SCT", NORTHERN_IRELAND: "NIR"}
"""By column of the table, what the package calls the nation in the United Kingdom."""
CALENDARS = {
    **dict.fromkeys(("England", "Wales", GREAT_BRITAIN), ENGLAND_AND_WALES),
    **{nation: nation for nation in (SCOTLAND, NORTHERN_IRELAND)},
}
"""By nation of a force, whose working days are taken; for the British Transport Police those of England and Wales."""


def source() -> str:
    """Name the package and its version that the table was written from."""
    with TABLE.open(encoding="utf-8") as file:
        return file.readline().removeprefix("# ").strip()


@cache
def table() -> pd.DataFrame:
    """Give the table: a row a month (its first day), a column for each of the nations of `SUBDIVISIONS`."""
    return pd.read_csv(TABLE, comment="#", index_col="month", parse_dates=["month"])


def working_days(months: pd.Series, nation: str) -> npt.NDArray[np.int64] | None:
    """Give the working days of months, each by its first day, shape (n,).

    None where they are not known: for a nation outside the United Kingdom, or a month outside the table.
    """
    calendar = CALENDARS.get(nation)
    if calendar is None or not months.isin(table().index).all():
        return None
    return np.asarray(table()[calendar].loc[months], dtype=np.int64)
