"""The rows of ``data/events/*/events.csv``, each held against what its columns may say (no pandas)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator

from countylines.errors import ReleaseError
from countylines.files import Day, Part, Text, held_to, validated
from countylines.guarded import csv_of
from countylines.project import PoliceForce, entries, forces, parse_day, read_input, relative
from countylines.releases.descriptor import BASES

_IN_BRITAIN = {"Great Britain", "UK"}
WIDER = {nation: {nation, "England and Wales", *_IN_BRITAIN} for nation in ("England", "Wales")}
WIDER |= {"Great Britain": _IN_BRITAIN, "Northern Ireland": {"Northern Ireland", "UK"}}
"""By nation of a force, the areas of events that hold it."""


def areas_of_events(force: PoliceForce) -> set[str]:
    """Give the areas in which an event concerns a force: its own, its nation, and what holds that."""
    return WIDER[force.nation] | set(force.areas)


DayIfSeen = Annotated[
    str,
    held_to(
        lambda day: not day or parse_day(day),
        "a day is written YYYY-MM-DD, such as 2021-12-31; both are empty where it was not seen",
    ),
]


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
