"""Events to mark on a time axis: intensification weeks, restrictions; each with the area it applies to.

Events are marks on the calendar, not figures: a report shows one from the day it was over, also where we read
its page later; the day it was read stands beside it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from countylines.project import Force

INTENSIFICATION_WEEKS = "intensification-weeks"
RESTRICTIONS = "england-restrictions"

_WIDER = {
    "England": {"England", "England and Wales", "Great Britain", "UK"},
    "Wales": {"Wales", "England and Wales", "Great Britain", "UK"},
    "Great Britain": {"Great Britain", "UK"},
    "Northern Ireland": {"Northern Ireland", "UK"},
}


def events_for(force: Force, report_date: date, root: Path) -> pd.DataFrame:
    """Read the events that apply to a force and were over by a day.

    Returns
    -------
    pandas.DataFrame
        Columns ``event`` (the folder under ``data/events``), ``start``, ``end`` (days, both included), ``area``,
        ``label``, ``known``, ``basis``, ``source``; ordered by start. Events whose days were not seen are left out.
    """
    parts = [
        pd.read_csv(path, keep_default_na=False).assign(event=path.parent.name)
        for path in sorted((root / "data" / "events").glob("*/events.csv"))
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[(table["start"] != "") & (table["end"] != "")]
    table = table.assign(start=pd.to_datetime(table["start"]), end=pd.to_datetime(table["end"]))
    applies = table["area"].isin(_WIDER[force.nation] | set(force.areas))
    over = table["end"] <= pd.Timestamp(report_date)
    columns = ["event", "start", "end", "area", "label", "known", "basis", "source"]
    return table.loc[applies & over, columns].sort_values(["start", "event"], ignore_index=True)


def months_with(events: pd.DataFrame, event: str, months: pd.Series) -> pd.Series:
    """Say of each month (its first day) whether an event of this kind fell in it, wholly or in part."""
    chosen = events[events["event"] == event]
    ends = months + pd.offsets.MonthEnd(0)
    hits = [
        bool(((chosen["start"] <= end) & (chosen["end"] >= start)).any())
        for start, end in zip(months, ends, strict=True)
    ]
    return pd.Series(hits, index=months.index, dtype=bool)
