"""A received file and its layout → observations, totals, and an account of every cell: what it was taken for.

`read_file` collects what is wrong (``problems``) and what is doubtful instead of stopping at the first, so that all of
it can be shown; `countylines.releases.tables.read_table` refuses a release with a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from countylines.errors import ReleaseError
from countylines.received import blocks, readings, records
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid, address, parse_address
from countylines.received.identity import IDENTITY
from countylines.received.layout import Block
from countylines.received.markers import STATUSES, Cell, plain, read_cell
from countylines.received.periods import FIELDS, Period, period_of
from countylines.received.readings import Alike

T = TypeVar("T")

_NO_COUNT = {
    "date": "a day; a spreadsheet may have made it out of a range such as 1-4. Correct the cell in layout.json",
    "error": "an error, or a formula without its value. Open the file in a spreadsheet and save it, or ask for it",
    "boolean": "true or false, and no count",
}
"""Why a cell of a workbook that is no text or number holds no count."""


def read_file(
    path: Path,
    where: str,
    asked: readings.Asked,
    corrections: Sequence[Mapping[str, Any]] = (),
    decided: str = "layout.json",
) -> readings.FileReading:
    """Read a received file by its layout; sentences call the file ``where``, and the layout ``decided``.

    ``corrections`` are the corrected cells of this resource: ``cell`` (and ``sheet``), ``found``, ``reads``.
    ReleaseError if the file is no table, a sheet of the layout is not in it, or a correction does not find its cell.
    """
    if asked.layout.records:
        return records.count_records(path, where, asked, asked.layout.records, corrections, decided)
    return read_sheets(corrected(read_grids(path, where), corrections, decided), where, asked)


def corrected(grids: Sequence[Grid], corrections: Sequence[Mapping[str, Any]], where: str) -> dict[str, Grid]:
    """Give the sheets by name, their corrections applied: each must still find its cell, or ReleaseError is raised."""
    by_name = {grid.sheet: grid for grid in grids}
    for correction in corrections:
        name = correction.get("sheet") or (grids[0].sheet if len(grids) == 1 else "")
        cell, found = str(correction["cell"]), correction["found"]
        try:
            place = parse_address(cell)
        except ValueError as error:
            raise ReleaseError(f"{where}: corrections: {error}.") from None
        inside = name in by_name and place[0] <= by_name[name].height and place[1] <= by_name[name].width
        if not inside or by_name[name].text(*place) != found:
            raise ReleaseError(
                f"{where} corrects cell {cell} of sheet {name!r}, but {found!r} does not stand there. "
                "Remove the correction, or mend its place."
            )
        by_name[name] = by_name[name].changed({place: str(correction["reads"])})
    return by_name


def read_sheets(grids: Mapping[str, Grid], where: str, asked: readings.Asked) -> readings.FileReading:
    """Read the blocks of a layout from sheets of cells; ReleaseError where a sheet of the layout is not among them."""
    collected = readings.Collected()
    roles: dict[str, dict[blocks.Place, str]] = {}
    for block in asked.layout.tables or []:
        for sheet in _sheets_of(block, grids, where):
            unfolded = blocks.Unfolded(grids[sheet], block)
            # What one block reads is read, even where another leaves it out.
            stronger = {place: role for place, role in roles.get(sheet, {}).items() if role != "left out"}
            roles[sheet] = {**unfolded.roles, **stronger}
            _Reader(unfolded, asked, collected, list(grids)).read()
    collected.cells |= {sheet: _account(grid, roles.get(sheet), asked) for sheet, grid in grids.items() if grid.filled}
    return collected.reading(asked)


def _sheets_of(block: Block, grids: Mapping[str, Grid], where: str) -> list[str]:
    named, listed = block.sheets, ", ".join(map(repr, grids))
    if named is None and len(grids) > 1:
        raise ReleaseError(f"{where} has the sheets {listed}; say under sheet in layout.json which is read.")
    for sheet in named or []:
        if sheet not in grids:
            raise ReleaseError(f"{where} has no sheet {sheet!r}, which its layout.json names; it has {listed}.")
    return list(grids) if named is None else named


class _Reader:
    """Reads the figures and totals of one block: what many of them share is asked once."""

    def __init__(
        self, unfolded: blocks.Unfolded, asked: readings.Asked, collected: readings.Collected, sheets: Sequence[str]
    ) -> None:
        self.unfolded, self.grid = unfolded, unfolded.grid
        self.asked, self.collected = asked, collected
        self.labelled = unfolded.block.labels
        self.of_series = [name for name in IDENTITY if name in self.labelled]
        self.of_period = [name for name in self.labelled if name in FIELDS]
        self.before_address = readings.place_told(self.grid.sheet, "", sheets)
        self.decisions = asked.layout.decisions()
        rows, columns = np.nonzero(unfolded.standing)
        self.line, self.column = np.array(unfolded.rows)[rows], np.array(unfolded.columns)[columns]

    def read(self) -> None:
        for place, told in self.unfolded.problems:
            self.problem(place, told)
        if self.line.size:
            self.figures()
        for total in self.unfolded.totals:
            self.total(total)

    def problem(self, place: blocks.Place | None, told: str) -> None:
        at, found = (address(*place), self.grid.text(*place)) if place else ("", "")
        self.collected.problem(told, self.grid.sheet, at, found)

    def figures(self) -> None:
        """Read the figures; where a part of one cannot be read there is a problem, and no figure."""
        cell = self.cells()
        series = self.said(self.of_series, self._series)
        period = self.said([name for name in self.labelled if name in (*FIELDS, "kind")], self._period)
        status = self.statuses(cell) if "status" in self.labelled else cell.each(lambda read: read and read[1].status)
        everywhere = np.zeros(self.line.size, np.int64)
        where = (Alike([text], everywhere) for text in (self.grid.sheet, self.before_address))
        figures = readings.Figures.of(self.line, self.column, *where, series, period, cell, status)
        self.collected.figures.append(figures)

    def cells(self) -> Alike[readings.AsRead | None]:
        """Read the cells of the figures, those that are alike once: most cells of a table say what others do."""
        unfolded, standing = self.unfolded, self.unfolded.standing
        given = chain.from_iterable(self.grid.cells(row, unfolded.columns) for row in unfolded.rows)
        texts = Alike.of(given, standing.size).where(standing.ravel())
        read = [self.cell(text, kind) for text, kind in texts.values]
        told = np.array([isinstance(each, str) or bool(each.doubt) for each in read])
        for at in np.flatnonzero(told[texts.numbers]).tolist():
            self.tell(self.place(at), read[texts.numbers[at]])
        both = zip(texts.values, read, strict=True)
        return Alike([None if isinstance(each, str) else (text, each) for (text, _), each in both], texts.numbers)

    def said(self, names: Sequence[str], say: Callable[[blocks.Labels], T]) -> Alike[T]:
        """Ask what some labels say together of each figure, once where they are alike."""
        standing, together = self.unfolded.standing, np.zeros((1, 1), np.int64)
        for said in map(self.unfolded.said.__getitem__, names):
            pairs = together * (said.max() + 2) + said
            together = readings.alike(pairs.ravel())[0].reshape(pairs.shape)
        numbers, first = readings.alike(np.broadcast_to(together, standing.shape)[standing])
        return Alike([say(self.unfolded.labels(*self.place(at))) for at in first], numbers)

    def statuses(self, cell: Alike[readings.AsRead | None]) -> Alike[str | None]:
        """Give the status of each figure, from its label or its own mark."""
        label = self.said(["status"], lambda labels: labels["status"])
        numbers, first = readings.alike(label.numbers * len(cell.values) + cell.numbers)
        statuses: list[str | None] = []
        for number, (found, read) in enumerate((label[at], cell[at]) for at in first):
            try:
                statuses.append(_status(found, read[1]) if read else None)
            except ValueError as error:
                statuses.append(None)
                for place in map(self.place, np.flatnonzero(numbers == number).tolist()):
                    self.problem(self.unfolded.labels(*place)["status"].place or place, str(error))
        return Alike(statuses, numbers)

    def place(self, at: int) -> blocks.Place:
        """Give the place of a figure."""
        return int(self.line[at]), int(self.column[at])

    def total(self, total: blocks.Total) -> None:
        text = self.grid.text(*total.place)
        cell = self.cell(text, self.grid.kind(*total.place))
        self.tell(total.place, cell)
        if isinstance(cell, str):
            return
        parts = tuple(address(*part) for part in total.parts)
        read = (cell.low, cell.high, cell.reading, cell.status, text, cell.doubt)
        row = (self.grid.sheet, address(*total.place), parts, total.whole, *read)
        self.collected.totals.append(dict(zip(readings.TOTALS, row, strict=True)))

    def tell(self, place: blocks.Place, cell: Cell | str) -> None:
        """Tell why a cell holds no count, or what is doubtful about it."""
        if isinstance(cell, str):
            self.problem(place, cell)
        elif cell.doubt:
            self.collected.doubt(cell.doubt, self.grid.sheet, address(*place))

    def cell(self, text: str, kind: str) -> Cell | str:
        """Read a cell of counts, or say why it holds none: a day or an error, unless the layout reads it."""
        layout = self.asked.layout
        if kind not in ("text", "number") and plain(text) not in self.decisions:
            return f"found {text!r}, {_NO_COUNT[kind]}"
        try:
            cell = read_cell(
                text, zeros_shown=layout.zeros_shown, decisions=self.decisions, rounded_to=layout.rounded_to
            )
        except ValueError as error:
            return str(error)
        too_large = max(cell.low or 0, cell.high or 0) > readings.LARGEST
        return f"found {text[:40]!r}, which is too large for a count" if too_large else cell

    def _series(self, labels: blocks.Labels) -> readings.Series | None:
        series = {name: value or "" for name, value in self.asked.series.items()}
        complete = True
        for name in self.of_series:
            try:
                series[name] = readings.identity(name, labels[name].text, self.asked, series.get("force", ""))
            except ValueError as error:
                self.problem(labels[name].place, str(error))
                complete = False
        return tuple(series[name] for name in IDENTITY) if complete else None

    def _period(self, labels: blocks.Labels) -> Period | None:
        kind = labels["kind"].text if "kind" in labels else self.asked.series["kind"] or ""
        texts = {name: labels[name].text for name in self.of_period}
        try:
            return period_of(texts, kind, self.asked.layout.quarters)
        except ValueError as error:
            places = [labels[name].place for name in texts if texts[name]]
            if all(texts.values()):
                self.problem(places[0] if places else None, str(error))
            return None


def _status(label: blocks.Found, cell: Cell) -> str:
    """Give a figure's status from its label or its cell's own mark; ValueError, with a sentence, where they are odd."""
    text = label.text.strip("[]() ").lower()
    if cell.status and label.place is None:
        return cell.status  # What a cell says of itself comes before what is said of all of them.
    if text and text not in STATUSES:
        raise ValueError(f"found {text!r}; a status is one of {', '.join(STATUSES)}, or empty")
    if text and cell.status and text != cell.status:
        raise ValueError(f"found the status {text!r} beside {cell.status!r} in the cell itself")
    return text or cell.status


def _account(grid: Grid, roles: Mapping[blocks.Place, str] | None, asked: readings.Asked) -> dict[blocks.Place, str]:
    """Say of every cell what it was taken for; what of it must not pass unseen, `received.account` tells."""
    if roles is None and grid.sheet in asked.layout.leave_out:
        return dict.fromkeys(grid.filled, "left out")
    known = roles or {}
    taken = dict(zip(grid.filled, map(known.get, grid.filled, repeat("")), strict=True))
    others = {place: "number" if _is_number(grid, place) else "text" for place, role in taken.items() if not role}
    return taken | others


def _is_number(grid: Grid, place: blocks.Place) -> bool:
    """Say whether a cell holds a count or bounds of one: a title or a note does not."""
    try:
        cell = read_cell(grid.text(*place))
    except ValueError:
        return grid.kind(*place) == "number"
    return cell.count is not None
