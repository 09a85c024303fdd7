"""How many people live in an area, as a page said that was known by a day; no report reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from countylines.errors import ReleaseError
from countylines.files import Day, Part, Text, validated
from countylines.guarded import csv_of
from countylines.project import read_input, relative
from countylines.prose import day as written_day
from countylines.prose import number
from countylines.releases import BASES


@dataclass(frozen=True)
class Population:
    """The people of an area: how many, and on which day, where it is known."""

    area: str
    people: int
    day: date | None = None

    def told(self) -> str:
        """Say how many there are, and on which day, as the source of a rate."""
        people = f"{number(self.people)} people in {self.area}"
        on = f"on {written_day(self.day)} (data/populations.csv)" if self.day else "as given"
        return f"{people} {on}, the same for every month"


def _whole(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() else text


class Row(Part):
    """A row of ``data/populations.csv``."""

    area: Text
    day: Day
    population: Annotated[int, BeforeValidator(_whole), Field(ge=1)]
    known: Day
    basis: Literal[BASES]  # type: ignore[valid-type]
    source: Text
    note: str


def population_of(area: str, known_by: date, root: Path) -> Population | None:
    """Give the newest population of an area that was known by a day; None where there is none.

    ReleaseError names the line and the column of ``data/populations.csv`` that is wrong.
    """
    path = root / "data" / "populations.csv"
    if not path.is_file():
        return None
    where = relative(path, root)
    table = csv_of(read_input(path, root, ReleaseError), where, ReleaseError, tuple(Row.model_fields))
    rows = [validated(Row, row, f"{where}, line {line}") for line, row in table.records()]
    known = [row for row in rows if row.area == area and row.known <= known_by.isoformat()]
    if not known:
        return None
    newest = max(known, key=lambda row: (row.day, row.known))
    return Population(area, newest.population, date.fromisoformat(newest.day))
