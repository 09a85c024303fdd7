"""Events to mark on a time axis: intensification weeks, restrictions; each with the area it applies to.

Events are marks on the calendar, not figures: a report shows one from the day it was over, also where we read
its page later; the day it was read stands beside it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from countylines.observations.event_rows import areas_of_events, event_files, read_events
from countylines.project import PoliceForce

INTENSIFICATION_WEEKS = "intensification-weeks"
RECORDING_CHANGES = "recording-changes"
DATES_TESTED = "dates-tested"

COLUMNS = ["event", "start", "end", "area", "label", "known", "basis", "planned", "source", "note"]
_DAYS = dict.fromkeys(["start", "end"], "datetime64[ns]")


def events_for(force: PoliceForce, report_date: date, root: Path) -> pd.DataFrame:
    """Read the events that apply to a force and were over by a day, ordered by start.

    Columns ``COLUMNS``, of which ``event`` is the folder under ``data/events``; ``start`` and ``end`` are days, both
    included. Events whose days were not seen are left out; the label of a day only planned says so.
    """
    none = pd.DataFrame(columns=COLUMNS, dtype="str").astype(_DAYS)
    table = pd.concat([none, *(_read(path, root) for path in event_files(root))], ignore_index=True)
    applies = table["area"].isin(areas_of_events(force))
    over = table["end"] <= pd.Timestamp(report_date)
    return table.loc[applies & over, COLUMNS].sort_values(["start", "event"], ignore_index=True)


def recording_changes(force: PoliceForce, report_date: date, root: Path) -> pd.DataFrame:
    """Read the documented changes of recording that apply to a force and were known by a day, as `events_for`.

    Unlike a mark on the calendar, such a change decides which months are compared: a report uses it from the day on
    which a page is known to have said so.
    """
    events = events_for(force, report_date, root)
    known = events["known"] <= report_date.isoformat()
    return events[(events["event"] == RECORDING_CHANGES) & known].reset_index(drop=True)


def _read(path: Path, root: Path) -> pd.DataFrame:
    """Read a file of events; rows whose days were not seen are left out."""
    rows = [row for row in read_events(path, root) if row["start"] and row["end"]]
    table = pd.DataFrame(rows, columns=COLUMNS[1:], dtype="str")
    planned = table["planned"].str.lower().map({"true": " (as planned)"}).fillna("")
    return table.astype(_DAYS).assign(event=path.parent.name, label=table["label"] + planned)


def months_with(events: pd.DataFrame, event: str, months: pd.Series) -> pd.Series:
    """Say of each month (its first day) whether an event of this kind fell in it, wholly or in part."""
    chosen = events[events["event"] == event]
    first, last = months.to_numpy()[:, None], (months + pd.offsets.MonthEnd(0)).to_numpy()[:, None]
    hits = (chosen["start"].to_numpy() <= last) & (chosen["end"].to_numpy() >= first)
    return pd.Series(hits.any(axis=1), index=months.index)
