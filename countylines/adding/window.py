"""A window of a sheet's rows, with what of a layout speaks of them: read at once where the whole file takes long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from countylines.received.blocks import numbers
from countylines.received.grids.grid import CellRange, Grid, column_number, parse_address

ROWS, CELLS = 200, 10_000
"""Of a wide sheet fewer rows are read at once: so many as have about so many cells, five at least."""
_ABOVE = 20
"""Rows over a block that are kept: its title, and the words of its headers."""
OUTSIDE = "a total of rows that are not shown"


def rows_at_once(grid: Grid) -> int:
    """Give how many rows of a sheet a window has."""
    return min(ROWS, max(5, CELLS // max(grid.width, 1)))


@dataclass(frozen=True)
class Window:
    """So many rows of a sheet from a first one; of other sheets their first rows."""

    sheet: str
    first: int = 1

    def rows(self, grid: Grid) -> range:
        """Give the rows of a sheet that lie in it."""
        first = self.first if grid.sheet == self.sheet else 1
        return range(first, min(first + rows_at_once(grid), grid.height + 1))

    def is_whole(self, grids: Sequence[Grid]) -> bool:
        """Say whether nothing lies outside."""
        return all(len(self.rows(grid)) == grid.height for grid in grids)


def cut(
    grids: Sequence[Grid], layout: Mapping[str, Any], corrections: Sequence[Mapping[str, Any]], window: Window
) -> tuple[list[Grid], dict[str, Any], tuple[Mapping[str, Any], ...]]:
    """Give the sheets, the layout and the corrections as far as they lie in a window.

    Cells keep their places: rows outside are blank, but for those that label what is read, and the layout names no
    figures there. A block of which nothing lies in the window is left out of the layout, which may then have none.
    """
    tables, kept = [], {grid.sheet: set(window.rows(grid)) for grid in grids}
    by_name = {grid.sheet: grid for grid in grids}
    for block in layout.get("tables") or []:
        named = block.get("sheet") or list(by_name)
        for sheet in [named] if isinstance(named, str) else named:
            if (grid := by_name.get(sheet)) and (part := _part(block, grid, window)):
                one, rows = part
                tables.append({**one, **({"sheet": sheet} if len(grids) > 1 else {})})
                kept[sheet] |= rows
    shown = [_shortened(grid, kept[grid.sheet]) for grid in grids]
    made = {**deepcopy(dict(layout)), **({"tables": tables} if "tables" in layout else {})}
    only = grids[0].sheet if len(grids) == 1 else ""
    return shown, made, tuple(each for each in corrections if _row_of(each) in kept.get(each.get("sheet") or only, ()))


def _row_of(correction: Mapping[str, Any]) -> int:
    try:
        return parse_address(str(correction["cell"]))[0]
    except ValueError:
        return 0


def _part(block: Mapping[str, Any], grid: Grid, window: Window) -> tuple[dict[str, Any], set[int]] | None:
    """Give what of a block lies in a window of a sheet, and the rows that it needs."""
    counts = CellRange.parse(str(block["counts"]))
    shown = window.rows(grid)
    first, last = max(counts.first_row, shown.start), min(counts.last_row, shown.stop - 1)
    if first > last:
        return None
    if first > counts.first_row:
        first = min(_labelled_above(label, grid, counts, first) for label in [{}, *block["labels"].values()])
    within = set(range(first, last + 1))
    rows = within | {label["row"] for label in block["labels"].values() if "row" in label}
    rows |= set(range(max(1, counts.first_row - _ABOVE), counts.first_row))
    part = {**deepcopy(dict(block))}
    part["counts"] = str(CellRange(first, counts.first_column, last, counts.last_column))
    totals, left = {}, dict(block.get("leave_out", {}))
    for at, of in block.get("totals", {}).items():
        if not at.isdigit() or (int(at) in within | set(shown) and numbers(of) <= within | set(shown)):
            totals[at] = of
        elif int(at) in within:
            left[at] = OUTSIDE
    for key, value in (("totals", totals), ("leave_out", left)):
        part.pop(key, None)
        part |= {key: value} if value else {}
    return part, rows


def _labelled_above(label: Mapping[str, Any], grid: Grid, counts: CellRange, first: int) -> int:
    """Give the row from which on a block is to be read, so that its first row in the window has this label."""
    name = label.get("heading") or label.get("column")
    if not name or not ("heading" in label or label.get("fill") or grid.merged):
        return first
    column, row = column_number(name), first
    if not ("heading" in label or label.get("fill")):
        return max(counts.first_row, grid.holder(first, column)[0])
    while row > counts.first_row and not (grid.text(row, column).strip() and ("heading" not in label or row < first)):
        row -= 1
    return row


def _shortened(grid: Grid, kept: set[int]) -> Grid:
    if len(kept) >= grid.height:
        return grid
    last = min(max(kept, default=0), grid.height)
    blank = ("",) * grid.width
    rows = tuple(grid.rows[row - 1] if row in kept else blank for row in range(1, last + 1))
    merged = tuple(cells for cells in grid.merged if cells.first_row in kept)
    kinds = tuple(kinds if row in kept else () for row, kinds in enumerate(grid.kinds[:last], 1))
    apart, notes = (
        {place: told for place, told in by_place.items() if place[0] in kept} for by_place in (grid.apart, grid.notes)
    )
    return replace(grid, rows=rows, merged=merged, kinds=kinds, apart=apart, notes=notes)
