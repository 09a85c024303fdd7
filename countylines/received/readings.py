"""What reading a file gives: observations, totals, an account of every cell, and what is wrong or doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.received.grids.grid import letters
from countylines.received.identity import IDENTITY, KINDS
from countylines.received.layout import Layout
from countylines.received.markers import Cell
from countylines.received.periods import Period
from countylines.received.places import match_area

COLUMNS = (
    *IDENTITY, "start", "start_latest", "end_earliest", "end", "low", "high", "reading", "status",
    "release", "resource", "line", "place", "cell", "sheet", "address", "column", "doubt",
)  # fmt: skip
"""Columns of `FileReading.observations`: those of the observations' contract, then where it stands and a doubt."""

T = TypeVar("T")
Place = tuple[int, int]

LARGEST = 10**12
"""No count is larger."""

ONLY_TABLE = ["table 1"]
"""Sheets of a file that has one table without a name of its own."""

TOTALS = ("sheet", "address", "parts", "whole", "low", "high", "reading", "status", "cell", "doubt")


def place_told(sheet: str, cell: str, sheets: Collection[str]) -> str:
    """Say where a cell stands: its sheet, unless the file has one table without a name, and its address."""
    return cell if list(sheets) == ONLY_TABLE else f"sheet {sheet!r}, {cell}"


@dataclass(frozen=True)
class Problem:
    """Something that keeps a file from being read, or (a doubt) from being believed unseen: where, and a sentence."""

    sheet: str
    address: str
    told: str
    found: str = ""
    """The text of the cell."""

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
        One row a figure, columns ``COLUMNS``; ``line`` is the row on the sheet, ``column`` the number of its column (0
        and no ``address`` for a count of records), ``doubt`` empty where there is none.
    totals : pandas.DataFrame
        One row a total, columns ``TOTALS``; ``parts`` holds the addresses of the figures it is a total of, on the same
        sheet, and ``whole`` says whether these are all: where one was left out it cannot be held against their sum.
    cells : mapping
        By sheet and place what each cell that is not empty was taken for: figure, total, label, heading, left out,
        text (a title, a note) or number (one that nothing speaks of).
    records : mapping
        Of a file of one row an event: how many records were taken for what.
    """

    observations: pd.DataFrame
    totals: pd.DataFrame
    cells: Mapping[str, Mapping[Place, str]]
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


Series = tuple[str, ...]
"""The fields of ``IDENTITY`` in their order."""


AsObserved = tuple[Series, Period, Cell, str, int, int, str, str, str]
"""An `Observed` without names, of which a million are made in a third of the time."""


class Observed(NamedTuple):
    """A figure as read, and where: its line and column (0 where it stands in no cell), its text, its sheet.

    ``before`` is what its place in words begins with. Many figures share a series, a period and a cell that says the
    same: each of these is one object.
    """

    series: Series
    period: Period
    cell: Cell
    status: str
    line: int
    column: int
    text: str
    before: str
    sheet: str


@dataclass
class Collected:
    """Figures and totals, and what is wrong or doubtful, as a file is read."""

    observations: list[AsObserved] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, dict[Place, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)

    def problem(self, told: str, sheet: str = "", place: str = "", found: str = "") -> None:
        """Add what cannot be read."""
        self.problems.append(Problem(sheet, place, told, found))

    def doubt(self, told: str, sheet: str = "", place: str = "") -> None:
        """Add what needs a person to look at it."""
        self.doubts.append(Problem(sheet, place, told))

    def reading(self, asked: Asked) -> FileReading:
        """Give the tables."""
        return FileReading(
            _observations(self.observations, asked),
            _totals(self.totals),
            self.cells,
            tuple(dict.fromkeys(self.problems)),
            tuple(dict.fromkeys(self.doubts)),
            dict(self.records),
        )


def _observations(observed: Sequence[AsObserved], asked: Asked) -> pd.DataFrame:
    """Give figures as a table; what many of them share is made into a column once."""
    if not observed:
        return _whole(pd.DataFrame(columns=list(COLUMNS)))
    series, period, cell, status, line, column, text, before, sheet = zip(*observed, strict=True)
    columns = {
        **_shared(series, {name: itemgetter(at) for at, name in enumerate(IDENTITY)}),
        **_shared(period, {name: attrgetter(name) for name in ("start", "start_latest", "end_earliest", "end")}),
        **_shared(cell, {name: attrgetter(name) for name in ("low", "high", "reading", "doubt")}),
    }
    columns |= {name: _repeating(texts) for name, texts in (("status", status), ("cell", text), ("sheet", sheet))}
    lettered = pd.Series(_repeating(tuple(map(letters, column))))
    lines = pd.Series(np.array(line))
    address = lettered + lines.astype(str).where(lettered != "", "")
    columns |= {"release": asked.release, "resource": asked.resource, "line": lines, "column": np.array(column)}
    columns |= {"address": address, "place": pd.Series(_repeating(before)) + address}
    return _whole(pd.DataFrame(columns)[list(COLUMNS)])


def _shared(values: Sequence[Any], of: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    """Give columns of what values say, each different object among them asked once."""
    objects, codes = _distinct(values)
    return {name: pd.Series([say(each) for each in objects]).array.take(codes) for name, say in of.items()}


def _repeating(texts: Sequence[str]) -> Any:
    """Give a column of texts most of which stand in it many times."""
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    return pd.array(distinct, dtype="str").take(codes)


def _distinct(values: Sequence[T]) -> tuple[list[T], npt.NDArray[np.int64]]:
    """Give the different objects among values, and for each value the number of its object."""
    codes, ids = pd.factorize(np.fromiter(map(id, values), np.int64))
    first = np.empty(len(ids), np.int64)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return [values[at] for at in first.tolist()], codes


def _equal(values: Sequence[Any]) -> npt.NDArray[np.int64]:
    """Give a number for each value, the same for those that are equal."""
    objects, codes = _distinct(values)
    numbers: dict[Any, int] = {}
    return np.array([numbers.setdefault(each, len(numbers)) for each in objects], dtype=np.int64)[codes]


def _whole(table: pd.DataFrame) -> pd.DataFrame:
    """Give a table whose bounds are whole numbers, or missing."""
    return table.assign(**{bound: pd.array(table[bound], dtype="Int64") for bound in ("low", "high")})


def _totals(rows: list[dict[str, Any]]) -> pd.DataFrame:
    bounds = {bound: pd.array([row[bound] for row in rows], dtype="Int64") for bound in ("low", "high")}
    return pd.DataFrame(rows, columns=list(TOTALS)).assign(**bounds)


def repeated(observations: Sequence[AsObserved]) -> Iterator[tuple[Observed, Observed]]:
    """Give every figure of a series and period that an earlier one gives already, and that one."""
    keys = _equal([each[0] for each in observations]) * len(observations)
    keys += _equal([each[1] for each in observations])
    if not pd.Series(keys).duplicated().any():
        return
    seen: dict[tuple[Series, Period], Observed] = {}
    for each in map(Observed._make, observations):
        if (first := seen.setdefault((each.series, each.period), each)) is not each:
            yield each, first


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
