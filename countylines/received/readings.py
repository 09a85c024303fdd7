"""What reading a file gives: observations, totals, an account of every cell, and what is wrong or doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from countylines.received.identity import IDENTITY, KINDS
from countylines.received.layout import Layout
from countylines.received.markers import Cell
from countylines.received.periods import Period
from countylines.received.places import match_area

COLUMNS = (
    *IDENTITY, "start", "start_latest", "end_earliest", "end", "low", "high", "reading", "status",
    "release", "resource", "line", "place", "cell", "sheet", "address", "doubt",
)  # fmt: skip
"""Columns of `FileReading.observations`: those of the observations' contract, then sheet, address and doubt."""

LARGEST = 10**12
"""No count is larger."""

ONLY_TABLE = ["table 1"]
"""Sheets of a file that has one table without a name of its own."""

TOTALS = ("sheet", "address", "parts", "whole", "low", "high", "reading", "status", "cell", "doubt")
CELLS = ("sheet", "address", "row", "column", "cell", "role")


def place_told(sheet: str, cell: str, sheets: Collection[str]) -> str:
    """Say where a cell stands: its sheet, unless the file has one table without a name, and its address."""
    return cell if list(sheets) == ONLY_TABLE else f"sheet {sheet!r}, {cell}"


@dataclass(frozen=True)
class Problem:
    """Something that keeps a file from being read, or (a doubt) from being believed unseen: where, and a sentence."""

    sheet: str
    address: str
    told: str

    @property
    def place(self) -> str:
        """Say where it stands: sheet and address, as far as it has them."""
        return ", ".join(filter(None, [f"sheet {self.sheet!r}" if self.sheet else "", self.address]))

    def __str__(self) -> str:
        return f"{self.place}: {self.told}" if self.place else self.told


@dataclass(frozen=True)
class FileReading:
    """What a file was read as: its tables, what cannot be read, and what can but needs a person to look at it.

    Attributes
    ----------
    observations : pandas.DataFrame
        One row a figure, columns ``COLUMNS``; ``line`` is the row on the sheet, ``doubt`` empty where there is none.
    totals : pandas.DataFrame
        One row a total, columns ``TOTALS``; ``parts`` holds the addresses of the figures it is a total of, on the same
        sheet, and ``whole`` says whether these are all: where one was left out it cannot be held against their sum.
    cells : pandas.DataFrame
        One row a cell that is not empty, columns ``CELLS``; ``role`` is figure, total, label, heading, left out, text
        (a title, a note) or number (one that nothing speaks of).
    records : mapping
        Of a file of one row an event: how many records were taken for what.
    """

    observations: pd.DataFrame
    totals: pd.DataFrame
    cells: pd.DataFrame
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    records: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What a file is read for: its layout, the constants of its series, and the forces there are with their areas."""

    layout: Layout
    series: Mapping[str, str | None]
    forces: Mapping[str, Collection[str]]
    release: str = ""
    resource: str = ""


@dataclass
class Collected:
    """Rows of the tables to come, and what is wrong or doubtful, as a file is read."""

    observations: list[dict[str, Any]] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    cells: list[tuple[str, str, int, int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)

    def problem(self, told: str, sheet: str = "", place: str = "") -> None:
        """Add what cannot be read."""
        self.problems.append(Problem(sheet, place, told))

    def doubt(self, told: str, sheet: str = "", place: str = "") -> None:
        """Add what needs a person to look at it."""
        self.doubts.append(Problem(sheet, place, told))

    def reading(self) -> FileReading:
        """Give the tables."""
        return FileReading(
            _table(self.observations, COLUMNS),
            _table(self.totals, TOTALS),
            pd.DataFrame(self.cells, columns=list(CELLS)),
            tuple(dict.fromkeys(self.problems)),
            tuple(dict.fromkeys(self.doubts)),
            dict(self.records),
        )


def _table(rows: list[dict[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    """Give rows as a table whose bounds are whole numbers, or missing."""
    bounds = {bound: pd.array([row[bound] for row in rows], dtype="Int64") for bound in ("low", "high")}
    return pd.DataFrame(rows, columns=list(columns)).assign(**bounds)


def repeats(observations: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Give every figure of a series and period that an earlier one gives already, and that one."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in observations:
        key = tuple(row[name] for name in (*IDENTITY, "start", "start_latest", "end_earliest", "end"))
        if (first := seen.setdefault(key, row)) is not row:
            yield row, first


def identity(name: str, text: str, asked: Asked, force: str) -> str:
    """Give a field of identity from its label; ValueError where that is no known area (of the force), force or kind."""
    if not text:
        raise ValueError(f"found no text, where {name} is to be written")
    if name == "area":
        return match_area(text, asked.forces.get(force, ()))
    if name == "kind" and text not in KINDS:
        raise ValueError(f"found {text!r}; stock or flow is needed")
    if name == "force" and text not in asked.forces:
        raise ValueError(f"found {text!r}; say under names in layout.json which force it is, or null to leave it out")
    return text


def observation(
    series: Mapping[str, str], period: Period, cell: Cell, status: str, asked: Asked, line: int, text: str
) -> dict[str, Any]:
    """Give one row of observations, but for its place."""
    read = {"low": cell.low, "high": cell.high, "reading": cell.reading, "status": status}
    source = {"release": asked.release, "resource": asked.resource, "line": line, "cell": text}
    return {**series, **vars(period), **read, **source, "doubt": cell.doubt}
