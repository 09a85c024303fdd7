"""What a sheet's own part says beside its values: how far it reaches, merged cells, what is hidden, notes on cells."""

from __future__ import annotations

from dataclasses import dataclass, field

from countylines.received.grids.grid import CellRange
from countylines.received.grids.limits import check_cells
from countylines.received.grids.shown import HIDDEN_COLUMN, HIDDEN_ROW, Conditional

Place = tuple[int, int]


@dataclass
class Findings:
    """What a sheet's own part says; ``texts`` and ``errors`` take the place of calamine's."""

    rows: int = 0
    columns: int = 0
    merged: list[CellRange] = field(default_factory=list)
    texts: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    apart: dict[Place, str] = field(default_factory=dict)
    notes: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)
    conditional: list[Conditional] = field(default_factory=list)

    def reach(self, row: int, column: int, sheet: str) -> None:
        """Stretch the sheet to a cell, if there is room for it."""
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        check_cells(self.rows, self.columns, sheet)

    def see(self, place: Place, otherwise: str = "") -> None:
        """Keep how a person who opens the workbook sees a cell otherwise than it is stored, if that is so."""
        row, column = place
        if row in self.hidden_rows:
            otherwise = HIDDEN_ROW
        elif any(column in columns for columns in self.hidden_columns):
            otherwise = HIDDEN_COLUMN
        if otherwise:
            self.apart[place] = otherwise
