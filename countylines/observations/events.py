"""Events to mark on a time axis: intensification weeks, restrictions; each with the area it applies to.

Events are marks on the calendar, not figures: a report shows one from the day it was over, also where we read
its page later; the day it was read stands beside it. Their rows (``data/events/*/events.csv``) are held against what
their columns may say without pandas, so that "is this report up to date?" is answered at once.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BeforeValidator

from countylines.errors import ReleaseError
from countylines.files import Day, Part, Text, held_to, validated
from countylines.guarded import csv_of
from countylines.project import PoliceForce, entries, forces, parse_day, read_input, relative
from countylines.releases import BASES

if TYPE_CHECKING:
    import pandas as pd

INTENSIFICATION_WEEKS = "intensification-weeks"
RECORDING_CHANGES = "recording-changes"
DATES_TESTED = "dates-tested"

COLUMNS = ["event", "start", "end", "area", "label", "known", "basis", "planned", "source", "note"]
_DAYS = dict.fromkeys(["start", "end"], "datetime64[ns]")

_IN_BRITAIN = {"Great Britain", "UK"}
WIDER = {nation: {nation, "England and Wales", *_IN_BRITAIN} for nation in ("England", "Wales")}
WIDER |= {"Great Britain": _IN_BRITAIN, "Northern Ireland": {"Northern Ireland", "UK"}}
"""By nation of a force, the areas of events that hold it."""


def areas_of_events(force: PoliceForce) -> set[str]:
    """Give the areas in which an event concerns a force: its own, its nation, and what holds that."""
    return WIDER[force.nation] | set(force.areas)


_NEEDED = "a day is written YYYY-MM-DD, such as 2021-12-31; both are empty where it was not seen"
DayIfSeen = Annotated[str, held_to(lambda day: not day or parse_day(day), _NEEDED)]


class Event(Part):
    """Something that happened from one day to another, or on days that were not seen."""

    start: DayIfSeen
    end: DayIfSeen
    area: Text
    label: Text
    known: Day
    basis: Literal[BASES]  # type: ignore[valid-type]
    planned: Annotated[Literal["true", "false"], BeforeValidator(str.lower)]
    source: str
    note: str


def event_files(root: Path) -> list[Path]:
    """List the files of events."""
    paths = (folder / "events.csv" for folder in entries(root / "data" / "events"))
    return [path for path in paths if path.exists()]


def read_events(path: Path, root: Path) -> list[dict[str, str]]:
    """Read a file of events, every cell as text.

    ReleaseError names the line and the column that is wrong: an area that no force has would hide its event.
    """
    where = relative(path, root)
    known = {*set().union(*WIDER.values()), *(str(area) for force in forces(root).values() for area in force.areas)}
    table = csv_of(read_input(path, root, ReleaseError), where, ReleaseError, tuple(Event.model_fields))
    for line, row in table.records():
        at = f"{where}, line {line}"
        event = validated(Event, row, at)
        if event.start and event.end and event.start > event.end:
            raise ReleaseError(f"{at}: found {event.start!r} to {event.end!r}; the earlier day comes first.")
        if event.area not in known:
            told = "it is a nation, Great Britain, UK, England and Wales, or an area of a force in data/forces.csv"
            raise ReleaseError(f"{at}: area: found {event.area!r}; {told}.")
    return [row for _, row in table.records()]


def events_for(force: PoliceForce, report_date: date, root: Path) -> pd.DataFrame:
    """Read the events that apply to a force and were over by a day, ordered by start.

    Columns ``COLUMNS``, of which ``event`` is the folder under ``data/events``; ``start`` and ``end`` are days, both
    included. Events whose days were not seen are left out; the label of a day only planned says so.
    """
    import pandas as pd

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
    import pandas as pd

    rows = [row for row in read_events(path, root) if row["start"] and row["end"]]
    table = pd.DataFrame(rows, columns=COLUMNS[1:], dtype="str")
    planned = table["planned"].str.lower().map({"true": " (as planned)"}).fillna("")
    return table.astype(_DAYS).assign(event=path.parent.name, label=table["label"] + planned)


def months_with(events: pd.DataFrame, event: str, months: pd.Series) -> pd.Series:
    """Say of each month (its first day) whether an event of this kind fell in it, wholly or in part."""
    import pandas as pd

    chosen = events[events["event"] == event]
    first, last = months.to_numpy()[:, None], (months + pd.offsets.MonthEnd(0)).to_numpy()[:, None]
    hits = (chosen["start"].to_numpy() <= last) & (chosen["end"].to_numpy() >= first)
    return pd.Series(hits.any(axis=1), index=months.index)
