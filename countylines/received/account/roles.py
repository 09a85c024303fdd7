"""What each cell was taken for: one role a cell, whatever sheet it stands on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from countylines.received.account.cells import is_number, is_year, spaced
from countylines.received.account.given import Given, Place
from countylines.received.grids.grid import Grid, column_number
from countylines.received.layout import Block, Label
from countylines.received.markers import plain
from countylines.received.periods import FIELDS

ROLES = ("figure", "label", "period", "area", "total", "status", "footnote", "title", "left out")

A_PARAGRAPH = 200
"""Characters: a longer text is no label, title or note on figures."""

UNSPOKEN = "nothing in the layout speaks of it"
NOT_READ = "nothing on its sheet is read"
NOT_MET = "its row does not meet where"
NOT_COUNTED = "a column that says nothing of the records counted"


def is_decided(given: Given, why: str) -> bool:
    """Say whether a person decided that something is left out: in a layout by hand, or for a reason of their own."""
    return why in given.decided or (given.by_hand and why not in (UNSPOKEN, NOT_READ))


@dataclass(frozen=True)
class Role:
    """What a cell was taken for: one of ``ROLES``, and of one left out why."""

    name: str
    why: str = ""


FIGURE, TOTAL, TITLE, LABEL = map(Role, ("figure", "total", "title", "label"))


def saying(texts: Mapping[Place, str], says: Callable[[str], object]) -> list[Place]:
    """Give the places of the texts of which something holds; a text that stands many times is asked once."""
    telling = {text for text in {*texts.values()} if says(text)}
    return [place for place, text in texts.items() if text in telling] if telling else []


class Roles:
    """The roles of every cell that is not empty, by sheet and place."""

    def __init__(self, given: Given) -> None:
        self.given = given

    @cached_property
    def by_sheet(self) -> dict[str, dict[Place, Role]]:
        """The role of each cell."""
        read = self.given.reading.cells
        return {grid.sheet: self._of_sheet(grid, read.get(grid.sheet, {})) for grid in self.given.grids}

    def left_out(self, grid: Grid) -> dict[Place, Role]:
        """Give the cells of a sheet that were left out."""
        of_sheet = self.by_sheet[grid.sheet]
        return {place: of_sheet[place] for place in self.named(grid, "left out")}

    def figures(self, grid: Grid) -> list[Place]:
        """Give the places of a sheet's figures."""
        return self.named(grid, FIGURE.name)

    def named(self, grid: Grid, *names: str) -> list[Place]:
        """Give the places of a sheet's cells that have one of some roles, row by row: few have another than figure."""
        places = [self._by_name[grid.sheet].get(name, []) for name in names]
        return places[0] if len(places) == 1 else sorted(chain.from_iterable(places))

    def texts(self, grid: Grid, *names: str) -> dict[Place, str]:
        """Give the texts of a sheet's cells that have one of some roles; those of whole paragraphs aside."""
        key = grid.sheet, names
        if key not in self._texts:
            texts = {place: spaced(grid.text(*place)) for place in self.named(grid, *names)}
            self._texts[key] = {place: text for place, text in texts.items() if len(text) <= A_PARAGRAPH}
        return self._texts[key]

    @cached_property
    def _texts(self) -> dict[tuple[str, tuple[str, ...]], dict[Place, str]]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, dict[str, list[Place]]]:
        by_name: dict[str, dict[str, list[Place]]] = {}
        for sheet, of_sheet in self.by_sheet.items():
            of_name = by_name[sheet] = {name: [] for name in ROLES}
            for place, role in of_sheet.items():
                of_name[role.name].append(place)
        return by_name

    def _of_sheet(self, grid: Grid, read: Mapping[Place, str]) -> dict[Place, Role]:
        if self.given.is_records(grid):
            return self._of_records(grid)
        blocks = self.given.blocks(grid)
        why = self.given.layout.leave_out.get(grid.sheet, NOT_READ)
        if not blocks:
            return dict.fromkeys(grid.filled, Role("left out", why))
        rows = [row for (row, _), role in read.items() if role in ("figure", "total")]
        ends = (min(rows), max(rows)) if rows else (grid.height, grid.height)
        label = _labels(blocks, grid)
        others = [place for place in grid.filled if read[place] != "figure"]
        roles = {place: _role(read[place], grid, place, blocks, ends, label) for place in others}
        return dict.fromkeys(grid.filled, FIGURE) | roles

    def _of_records(self, grid: Grid) -> dict[Place, Role]:
        """Give the roles of records: the cells of columns that label them, where their row is counted."""
        records = self.given.layout.records
        assert records is not None
        header = [plain(text) for text in grid.rows[records.header - 1]] if grid.height >= records.header else []
        fields = {label.column: field for field, label in records.labels.items() if label.column}
        wanted = {at: set(records.where[name]) for at, name in enumerate(header) if name in records.where}
        not_met, not_counted = Role("left out", NOT_MET), Role("left out", NOT_COUNTED)
        of_column = [
            Role(_of_field(fields[name])) if name in fields else LABEL if name in records.where else not_counted
            for name in header
        ]
        others = {
            row
            for row, texts in enumerate(grid.rows, 1)
            if row > records.header and any(plain(texts[at]) not in met for at, met in wanted.items())
        }
        of_head = {**dict.fromkeys(range(records.header), TITLE), records.header: LABEL}
        of_row = of_head | dict.fromkeys(others, not_met)
        return {place: of_row.get(place[0]) or of_column[place[1] - 1] for place in grid.filled}


def _role(
    read: str, grid: Grid, place: Place, blocks: list[Block], ends: tuple[int, int], label: Callable[[Place], Role]
) -> Role:
    """Give the role of a cell that is no figure; ``ends`` are the first and the last row of figures."""
    if read == "total":
        return TOTAL
    if read in ("label", "heading"):
        return label(place)
    if read == "left out":
        return Role("left out", next((why for block in blocks if (why := _reason(block, place))), NOT_MET))
    text = grid.text(*place)
    if read == "number" or ends[0] <= place[0] <= ends[1] or (is_number(text) and not is_year(text)):
        return Role("left out", UNSPOKEN)
    return Role("title" if place[0] < ends[0] else "footnote")


def _of_field(field: str) -> str:
    """Give the role of a label from what it says of a figure."""
    if field in FIELDS:
        return "period"
    return {"area": "area", "force": "area", "status": "status"}.get(field, "label")


def _labels(blocks: list[Block], grid: Grid) -> Callable[[Place], Role]:
    """Give what says which role a label has: outside the rows of labels all of a column have the same."""
    labelled = [(field, label) for block in blocks for field, label in block.labels.items()]
    rows = {label.row for _, label in labelled if label.row}
    heads = {
        at for row in rows for column in range(1, grid.width + 1) for at in ((row, column), grid.holder(row, column))
    }

    @cache
    def role(row: int, column: int) -> Role:
        stand = (_of_field(field) for field, label in labelled if _stands_at(label, grid, (row, column)))
        return Role(next(stand, "label"))

    return lambda place: role(*place) if place in heads else role(0, place[1])


def _stands_at(label: Label, grid: Grid, place: Place) -> bool:
    """Say whether a label stands at a place, its merged cells included."""
    column = place[1]
    of_row = label.row is not None and place in (grid.holder(label.row, column), (label.row, column))
    name = label.column or label.heading
    return of_row or (name is not None and column_number(name) == column)


def _reason(block: Block, place: Place) -> str:
    """Give the reason for which a block leaves a cell out."""
    row, column = place
    for lines, why in block.leave_out.items():
        for part in lines.split(","):
            first, _, last = part.strip().partition(":")
            ends = [int(end) if end.isdigit() else column_number(end) for end in (first, last or first)]
            if ends[0] <= (row if first.isdigit() else column) <= ends[1]:
                return why
    return ""
