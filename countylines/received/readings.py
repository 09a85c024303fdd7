"""What reading a file gives: observations, totals, an account of every cell, and what is wrong or doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from operator import attrgetter, itemgetter
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.received.grids.grid import address, letters
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
U = TypeVar("U")
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

AsRead = tuple[str, Cell]
"""A cell's text, and what it says."""


@dataclass(frozen=True)
class Alike(Generic[T]):
    """What each of many figures says, as the number of one of few ``values``."""

    values: Sequence[T]
    numbers: npt.NDArray[np.int64]

    @classmethod
    def of(cls, said: Iterable[T], how_many: int) -> Alike[T]:
        """Give numbers to what so many figures say."""
        known: dict[T, int] = {}
        numbers = np.fromiter((known.setdefault(each, len(known)) for each in said), np.int64, how_many)
        return cls(list(known), numbers)

    @classmethod
    def joined(cls, several: Sequence[Alike[T]]) -> Alike[T]:
        """Give what the figures of several tables say; what is equal has one number."""
        values = [value for of in several for value in of.values]
        before = np.cumsum([0, *(len(of.values) for of in several)])
        equal = cls.of(values, len(values))
        numbers = np.concatenate([of.numbers + first for of, first in zip(several, before, strict=False)])
        return cls(equal.values, equal.numbers[numbers])

    def __getitem__(self, at: int) -> T:
        return self.values[int(self.numbers[at])]

    def each(self, say: Callable[[T], U]) -> Alike[U]:
        """Give what something says of each value."""
        return Alike([say(value) for value in self.values], self.numbers)

    def where(self, holds: npt.NDArray[np.bool_]) -> Alike[T]:
        """Give what some of the figures say, without values that none of them says."""
        numbers, first = alike(self.numbers[holds])
        return Alike([self.values[number] for number in self.numbers[holds][first]], numbers)

    def column(self, say: Callable[[T], Any], dtype: str | None = None) -> Any:
        """Give a column of what something says of each value."""
        return pd.Series(list(map(say, self.values)), dtype=dtype).array.take(self.numbers)


@dataclass(frozen=True)
class Figures:
    """Figures as read, and where: the line and column of each (0 where it stands in no cell), and its sheet.

    ``before`` is what its place in words begins with.
    """

    line: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    sheet: Alike[str]
    before: Alike[str]
    series: Alike[Series]
    period: Alike[Period]
    cell: Alike[AsRead]
    status: Alike[str]

    @classmethod
    def of(cls, line: npt.NDArray[np.int64], column: npt.NDArray[np.int64], *said: Alike[Any]) -> Figures:
        """Give the figures of which everything can be said: no value is None."""
        can = np.logical_and.reduce([np.array([value is not None for value in of.values])[of.numbers] for of in said])
        return cls(line, column, *said) if can.all() else cls(line[can], column[can], *(of.where(can) for of in said))

    @classmethod
    def joined(cls, several: Sequence[Figures]) -> Figures:
        """Give the figures of several tables as one."""
        line, column, *said = ([getattr(of, each.name) for of in several] for each in fields(cls))
        return cls.of(np.concatenate(line), np.concatenate(column), *map(Alike.joined, said))

    def repeated(self) -> Iterator[tuple[int, int]]:
        """Give every figure of a series and period that an earlier one gives already, and that one."""
        numbers, first = alike(self.series.numbers * len(self.period.values) + self.period.numbers)
        if len(first) < len(numbers):
            yield from ((at, first[number]) for at, number in enumerate(numbers.tolist()) if first[number] != at)

    def table(self, asked: Asked) -> pd.DataFrame:
        """Give them as the table of a `FileReading`."""
        lettered = pd.Series(Alike.of(self.column.tolist(), len(self.column)).column(letters))
        address = lettered + pd.Series(self.line).astype(str).where(lettered != "", "")
        cells = self.cell.each(itemgetter(1))
        columns = {
            **{name: self.series.column(itemgetter(at)) for at, name in enumerate(IDENTITY)},
            **{name: self.period.column(attrgetter(name)) for name in ("start", "start_latest", "end_earliest", "end")},
            **{name: cells.column(attrgetter(name), "Int64") for name in ("low", "high")},
            **{name: cells.column(attrgetter(name)) for name in ("reading", "doubt")},
            **{name: getattr(self, name).column(str) for name in ("sheet", "status")},
            "cell": self.cell.column(itemgetter(0)),
            **{"release": asked.release, "resource": asked.resource, "line": self.line, "column": self.column},
            **{"address": address, "place": pd.Series(self.before.column(str)) + address},
        }
        return pd.DataFrame(columns)[list(COLUMNS)]


@dataclass
class Collected:
    """Figures and totals, and what is wrong or doubtful, as a file is read."""

    figures: list[Figures] = field(default_factory=list)
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
        """Give the tables; a figure that stands twice cannot be read."""
        table = pd.DataFrame(columns=list(COLUMNS)).astype({"low": "Int64", "high": "Int64"})
        if any(figures.line.size for figures in self.figures):
            figures = Figures.joined(self.figures)
            table = figures.table(asked)
            for at, first in figures.repeated():
                self._twice(figures, at, first)
        return FileReading(
            table,
            _totals(self.totals),
            self.cells,
            tuple(dict.fromkeys(self.problems)),
            tuple(dict.fromkeys(self.doubts)),
            dict(self.records),
        )

    def _twice(self, figures: Figures, at: int, first: int) -> None:
        area, measure = (figures.series[at][IDENTITY.index(name)] for name in ("area", "measure"))
        period = figures.period[at]
        told = (
            f"{period.start} to {period.end} ({area}, {measure}) stands twice, also in "
            f"{address(figures.line[first], figures.column[first])} of sheet {figures.sheet[first]!r}; find out which "
            "holds, and leave the other out. If each row is one event, give --records"
        )
        self.problem(told, figures.sheet[at], address(figures.line[at], figures.column[at]))


def alike(numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], list[int]]:
    """Give what is equal one number, in the order in which it comes; and the place of the first of each."""
    return pd.factorize(numbers)[0], pd.Series(numbers).drop_duplicates().index.to_list()


def _totals(rows: list[dict[str, Any]]) -> pd.DataFrame:
    bounds = {bound: pd.array([row[bound] for row in rows], dtype="Int64") for bound in ("low", "high")}
    return pd.DataFrame(rows, columns=list(TOTALS)).assign(**bounds)


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
