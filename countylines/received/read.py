"""A received file and its layout → observations, totals, and an account of every cell: what it was taken for.

`read_file` collects what is wrong (``problems``) and what is doubtful instead of stopping at the first, so that all of
it can be shown; `countylines.releases.tables.read_table` refuses a release with a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

from countylines.errors import ReleaseError
from countylines.received import blocks, readings, records
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid, address, parse_address
from countylines.received.identity import IDENTITY
from countylines.received.layout import Block, Layout
from countylines.received.markers import STATUSES, Cell, plain, read_cell
from countylines.received.periods import FIELDS, Period, period_of

T = TypeVar("T")


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
    for each, first in readings.repeated(collected.observations):
        area, measure = (each.series[IDENTITY.index(name)] for name in ("area", "measure"))
        told = (
            f"{each.period.start} to {each.period.end} ({area}, {measure}) stands twice, also in "
            f"{address(first.line, first.column)} of sheet {first.sheet!r}; find out which holds, and leave the "
            "other out. If each row is one event, give --records"
        )
        collected.problem(told, each.sheet, address(each.line, each.column))
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


class _Once(Generic[T]):
    """What some labels of a figure say together, asked once for those that are alike: most figures share them."""

    def __init__(self, names: Sequence[str], of_row: Collection[str], say: Callable[[blocks.Labels], T]) -> None:
        self.names, self.say = names, say
        self.by_row, self.by_column = (any((name in of_row) is told for name in names) for told in (True, False))
        self.by_texts: dict[tuple[str, ...], T] = {}
        self.by_labels: dict[tuple[int, int], T] = {}

    def __call__(self, of_row: blocks.Labels, of_column: blocks.Labels) -> T:
        key = id(of_row) if self.by_row else 0, id(of_column) if self.by_column else 0
        try:
            return self.by_labels[key]
        except KeyError:
            labels = {**of_row, **of_column}
            texts = tuple(labels[name].text for name in self.names)
            if texts not in self.by_texts:
                self.by_texts[texts] = self.say(labels)
            return self.by_labels.setdefault(key, self.by_texts[texts])


class _Reader:
    """Reads the figures and totals of one block; a label that is wrong is told once, not once a figure."""

    def __init__(
        self, unfolded: blocks.Unfolded, asked: readings.Asked, collected: readings.Collected, sheets: Sequence[str]
    ) -> None:
        self.unfolded, self.grid = unfolded, unfolded.grid
        self.asked, self.collected = asked, collected
        labelled = unfolded.block.labels
        self.of_series = [name for name in IDENTITY if name in labelled]
        self.of_period = [name for name in labelled if name in FIELDS]
        of_period = [*self.of_period, *(["kind"] if "kind" in labelled else [])]
        self.series = _Once(self.of_series, unfolded.of_row, self._series)
        self.period = _Once(of_period, unfolded.of_row, self._period)
        self.has_status = "status" in labelled
        self.before_address = readings.place_told(self.grid.sheet, "", sheets)
        self.decisions = asked.layout.decisions()
        self.read_cells: dict[tuple[str, str], Cell | str] = {}
        """By text and kind what a cell says, or why it holds no count: most cells of a table say what others do."""

    def read(self) -> None:
        for place, told in self.unfolded.problems:
            self.problem(place, told)
        for row, of_row, figures in self.unfolded.figures:
            for column, of_column in figures:
                self.figure((row, column), of_row, of_column)
        for total in self.unfolded.totals:
            self.total(total)

    def problem(self, place: blocks.Place | None, told: str) -> None:
        at, found = (address(*place), self.grid.text(*place)) if place else ("", "")
        self.collected.problem(told, self.grid.sheet, at, found)

    def figure(self, place: blocks.Place, of_row: blocks.Labels, of_column: blocks.Labels) -> None:
        text = self.grid.text(*place)
        cell = self.cell(place, text)
        series = self.series(of_row, of_column)
        period = self.period(of_row, of_column) if series else None
        if cell is None or series is None or period is None:
            return
        status = self._status(place, {**of_row, **of_column}["status"], cell) if self.has_status else cell.status
        if status is not None:
            read = (series, period, cell, status, *place, text, self.before_address, self.grid.sheet)
            self.collected.observations.append(read)

    def total(self, total: blocks.Total) -> None:
        text = self.grid.text(*total.place)
        if (cell := self.cell(total.place, text)) is None:
            return
        parts = tuple(address(*part) for part in total.parts)
        read = (cell.low, cell.high, cell.reading, cell.status, text, cell.doubt)
        row = (self.grid.sheet, address(*total.place), parts, total.whole, *read)
        self.collected.totals.append(dict(zip(readings.TOTALS, row, strict=True)))

    def cell(self, place: blocks.Place, text: str) -> Cell | None:
        """Read a cell's text; None, and a problem, where it holds no count."""
        key = text, self.grid.kind(*place)
        if (cell := self.read_cells.get(key)) is None:
            cell = self.read_cells[key] = _read(*key, self.asked.layout, self.decisions)
        if isinstance(cell, str):
            self.problem(place, cell)
            return None
        if cell.doubt:
            self.collected.doubt(cell.doubt, self.grid.sheet, address(*place))
        return cell

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

    def _status(self, place: blocks.Place, label: blocks.Found, cell: Cell) -> str | None:
        """Give a figure's status, from its label or its own mark; None, and a problem, where they are odd."""
        text = label.text.strip("[]() ").lower()
        if cell.status and label.place is None:
            return cell.status  # What a cell says of itself comes before what is said of all of them.
        if text and text not in STATUSES:
            told = f"found {text!r}; a status is one of {', '.join(STATUSES)}, or empty"
        elif text and cell.status and text != cell.status:
            told = f"found the status {text!r} beside {cell.status!r} in the cell itself"
        else:
            return text or cell.status
        self.problem(label.place or place, told)
        return None


def _read(text: str, kind: str, layout: Layout, decisions: Mapping[str, Mapping[str, Any]]) -> Cell | str:
    """Read a cell of counts, or say why it holds none: a day or an error of a workbook, unless the layout reads it."""
    if kind in ("text", "number") or plain(text) in decisions:
        try:
            cell = read_cell(text, zeros_shown=layout.zeros_shown, decisions=decisions, rounded_to=layout.rounded_to)
        except ValueError as error:
            return str(error)
        too_large = max(cell.low or 0, cell.high or 0) > readings.LARGEST
        return f"found {text[:40]!r}, which is too large for a count" if too_large else cell
    why = {
        "date": "a day; a spreadsheet may have made it out of a range such as 1-4. Correct the cell in layout.json",
        "error": "an error, or a formula without its value. Open the file in a spreadsheet and save it, or ask for it",
        "boolean": "true or false, and no count",
    }
    return f"found {text!r}, {why[kind]}"


def _account(grid: Grid, roles: Mapping[blocks.Place, str] | None, asked: readings.Asked) -> dict[blocks.Place, str]:
    """Say of every cell what it was taken for; what of it must not pass unseen, `received.account` tells."""
    if roles is None and grid.sheet in asked.layout.leave_out:
        return dict.fromkeys(grid.filled, "left out")
    known = roles or {}
    return {place: known.get(place) or ("number" if _is_number(grid, place) else "text") for place in grid.filled}


def _is_number(grid: Grid, place: blocks.Place) -> bool:
    """Say whether a cell holds a count or bounds of one: a title or a note does not."""
    try:
        cell = read_cell(grid.text(*place))
    except ValueError:
        return grid.kind(*place) == "number"
    return cell.count is not None
