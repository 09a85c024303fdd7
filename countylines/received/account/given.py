"""What the account judges: sheets, a layout, its reading, and what a person said; and what a doubt is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import compress, groupby

import pandas as pd

from countylines.received.grids.grid import CellRange, Grid
from countylines.received.identity import IDENTITY
from countylines.received.layout import Block, Layout
from countylines.received.markers import plain
from countylines.received.readings import FileReading

Place = tuple[int, int]

_SHOWN = 4


@dataclass(frozen=True)
class Given:
    """A file's sheets, how they were read, and what a person said of them.

    Attributes
    ----------
    forces : mapping
        By the identifier of each force there is its name and its areas; ``force`` is the one that was asked.
    chosen : collection of str
        Columns of which a person chose the rows that are read, by header or letters.
    by_hand : bool
        Whether a person wrote the layout: what it leaves out with a reason was decided then.
    decided : collection of str
        Of a proposed layout that a person changed, the reasons of theirs for what it leaves out.
    """

    file: str
    grids: Sequence[Grid]
    layout: Layout
    reading: FileReading
    known: date
    force: str = ""
    forces: Mapping[str, Sequence[str]] = field(default_factory=dict)
    period: str = ""
    chosen: Collection[str] = ()
    by_hand: bool = False
    decided: Collection[str] = ()

    @cached_property
    def places(self) -> list[Place]:
        """The place of each figure that stands in a cell, in the order of the reading; none of records."""
        return places_of(self.reading.observations)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """The exact counts over periods that stand in cells.

        Of each its ``sheet``, ``line``, ``column``, ``start``, ``days`` from its start to its end, ``count``, and a
        number for its ``series`` and one for its ``period`` in an area.
        """
        observed = self.reading.observations
        exact = (observed["kind"] == "flow") & (observed["reading"] == "exact") & (observed["column"] > 0)
        counts = observed.loc[exact, ["sheet", "line", "column", "start", "end", "low", *IDENTITY]]
        start, end = pd.to_datetime(counts["start"]), pd.to_datetime(counts["end"])
        return counts[["sheet", "line", "column"]].assign(
            start=start,
            days=(end - start).dt.days,
            count=counts["low"].astype(float),
            series=counts.groupby(list(IDENTITY), sort=False).ngroup(),
            period=counts.groupby(["start", "end", "area"], sort=False).ngroup(),
        )

    def observed(self, sheet: str) -> tuple[pd.DataFrame, list[Place]]:
        """Give the figures of a sheet that stand in its cells, and the place of each."""
        if sheet not in self._observed:
            observed = self.reading.observations
            observed = observed[observed["column"] > 0]
            mine = (observed["sheet"] == sheet).to_numpy(dtype=bool)
            self._observed[sheet] = observed[mine], list(compress(self.places, mine.tolist()))
        return self._observed[sheet]

    @cached_property
    def _observed(self) -> dict[str, tuple[pd.DataFrame, list[Place]]]:
        return {}

    def blocks(self, grid: Grid) -> list[Block]:
        """Give the blocks of the layout that are read from a sheet."""
        return [block for block in self.layout.tables or [] if grid.sheet in (block.sheets or [grid.sheet])]

    def by_sheet(self, places: Callable[[Grid], Iterable[Place]]) -> dict[str, list[Place]]:
        """Give places by their sheet, of the sheets that have any."""
        return {grid.sheet: found for grid in self.grids if (found := list(places(grid)))}

    def quoted(self, found: Mapping[str, Sequence[Place]], verb: str, longest: int = 60) -> str:
        """Quote the first few different texts that stand at some places, with a verb: ``'2021', '2022' say``."""
        texts = dict.fromkeys(plain(grid.label(*place)) for grid in self.grids for place in found.get(grid.sheet, ()))
        return f"{', '.join(repr(text[:longest]) for text in list(texts)[:3])} {verb}{'s' * (len(texts) == 1)}"

    def is_records(self, grid: Grid) -> bool:
        """Say whether the rows of a sheet are counted, one an event."""
        records = self.layout.records
        return records is not None and records.sheet in (None, grid.sheet)


@dataclass(frozen=True)
class Doubt:
    """One kind of thing that must not pass unseen: its name, where it stands, and a sentence that says what to do.

    A sentence that says itself where has no ``place``.
    """

    kind: str
    place: str
    told: str

    def __str__(self) -> str:
        return f"{self.place}: {self.told}" if self.place else self.told


def by_column(places: Iterable[Place]) -> dict[int, list[Place]]:
    """Give places by the number of their column."""
    columns: dict[int, list[Place]] = {}
    for place in places:
        columns.setdefault(place[1], []).append(place)
    return columns


def places_of(figures: pd.DataFrame) -> list[Place]:
    """Give the places of figures that stand in a cell, in their order."""
    stand = figures[figures["column"] > 0]
    return list(zip(stand["line"].to_list(), stand["column"].to_list(), strict=True))


def places_by_sheet(figures: pd.DataFrame) -> dict[str, list[Place]]:
    """Give the places of figures that stand in a cell, by sheet."""
    return {str(sheet): places for sheet, of in figures.groupby("sheet", sort=False) if (places := places_of(of))}


def ranges(places: Iterable[Place]) -> list[str]:
    """Write cells as a spreadsheet does, runs of them as ranges: B2:C4, E9."""
    runs: dict[tuple[int, int], list[int]] = {}
    for column, of_column in groupby(sorted({(column, row) for row, column in places}), key=lambda place: place[0]):
        for first, last in _runs(row for _, row in of_column):
            runs.setdefault((first, last), []).append(column)
    boxes = [(rows, columns) for rows, found in runs.items() for columns in _runs(found)]
    found = sorted((first, left, last, right) for (first, last), (left, right) in boxes)
    return [str(CellRange(*box)) if box[:2] != box[2:] else str(CellRange(*box)).partition(":")[0] for box in found]


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Give the first and the last of numbers that follow on one another."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def placed(file: str, by_sheet: Mapping[str, Iterable[Place]]) -> str:
    """Say where cells stand: file, sheet and ranges, the first few of each."""
    told = []
    for sheet, places in by_sheet.items():
        found = ranges(places)
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        told.append(", ".join([f"sheet {sheet!r}", *found[:_SHOWN]]) + more)
    more = f"; and {len(told) - _SHOWN} more sheets" if len(told) > _SHOWN else ""
    return f"{file}, {'; '.join(told[:_SHOWN])}{more}"
