"""Events to mark on a time axis: intensification weeks, restrictions; each with the area it applies to.

Events are marks on the calendar, not figures: a report shows one from the day it was over, also where we read
its page later; the day it was read stands beside it.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pandas as pd

from countylines.errors import ReleaseError
from countylines.project import PoliceForce, parse_day, read_once, relative

INTENSIFICATION_WEEKS = "intensification-weeks"

COLUMNS = ["event", "start", "end", "area", "label", "known", "basis", "planned", "source", "note"]
_DAYS = {"start": "datetime64[ns]", "end": "datetime64[ns]"}
_WIDER = {
    "England": {"England", "England and Wales", "Great Britain", "UK"},
    "Wales": {"Wales", "England and Wales", "Great Britain", "UK"},
    "Great Britain": {"Great Britain", "UK"},
    "Northern Ireland": {"Northern Ireland", "UK"},
}


def events_for(force: PoliceForce, report_date: date, root: Path) -> pd.DataFrame:
    """Read the events that apply to a force and were over by a day.

    Returns
    -------
    pandas.DataFrame
        Columns ``event`` (the folder under ``data/events``), ``start``, ``end`` (days, both included), ``area``,
        ``label``, ``known``, ``basis``, ``planned``, ``source``, ``note``; ordered by start.
        Events whose days were not seen are left out; the label of a day only planned says so.
    """
    none = pd.DataFrame(columns=COLUMNS, dtype="str").astype(_DAYS)
    files = sorted((root / "data" / "events").glob("*/events.csv"))
    table = pd.concat([none, *(_read(path, root) for path in files)], ignore_index=True)
    applies = table["area"].isin(_WIDER[force.nation] | set(force.areas))
    over = table["end"] <= pd.Timestamp(report_date)
    return table.loc[applies & over, COLUMNS].sort_values(["start", "event"], ignore_index=True)


def _read(path: Path, root: Path) -> pd.DataFrame:
    """Read a file of events; rows whose days were not seen are left out."""
    table = pd.read_csv(io.BytesIO(read_once(path)), keep_default_na=False, dtype="str")
    table = table[(table["start"] != "") & (table["end"] != "")]
    for line, row in zip(table.index + 2, table.to_dict(orient="records"), strict=True):
        days = [parse_day(row[column]) for column in ("start", "end")]
        if None in days or days != sorted(filter(None, days)):
            raise ReleaseError(
                f"{relative(path, root)}, line {line}: found {row['start']!r} to {row['end']!r}; "
                "two days written YYYY-MM-DD, the earlier first, are needed."
            )
    planned = table["planned"].map({"true": " (as planned)"}).fillna("")
    return table.astype(_DAYS).assign(event=path.parent.name, label=table["label"] + planned)


def months_with(events: pd.DataFrame, event: str, months: pd.Series) -> pd.Series:
    """Say of each month (its first day) whether an event of this kind fell in it, wholly or in part."""
    chosen = events[events["event"] == event]
    ends = months + pd.offsets.MonthEnd(0)
    hits = [
        bool(((chosen["start"] <= end) & (chosen["end"] >= start)).any())
        for start, end in zip(months, ends, strict=True)
    ]
    return pd.Series(hits, index=months.index, dtype=bool)
