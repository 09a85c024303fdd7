"""A reading in the making: a file, what is said of it, the layout so far → what it is understood to say.

Each change gives another draft, so that one can go back; nothing here shows anything. Rows are read in a window of a
sheet where the whole file takes long. What there is to choose from is given too: rows and columns by their words, texts
by what they are. `commands.add` and the form both end at `countylines.adding.write.write_accepted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from countylines.adding import choices
from countylines.adding.choices import Line
from countylines.adding.many import Received, understand_all
from countylines.adding.understand import Said, Stated, Understood, undecided
from countylines.adding.write import Storing, personal_in, to_store, write_accepted
from countylines.errors import ParameterError, ProjectError
from countylines.received.account.given import Doubt
from countylines.received.blocks import numbers
from countylines.received.grids.grid import CellRange, Grid, column_number, letters, parse_address
from countylines.received.markers import plain

OF_PROPOSAL = ("layout", "several readings")
"""Kinds of doubts that the proposed layout has of itself: they stand until a choice or a reason answers them."""
_WHERE = re.compile('--where "(.+?)=')
NO_FIGURES = "no figures are read from these rows"
ROWS, CELLS = 200, 10_000
"""Of a wide sheet fewer rows are read at once: so many as have about so many cells, five at least."""
_ABOVE = 20
"""Rows over a block that are kept: its title, and the words of its headers."""
OUTSIDE = "a total of rows that are not shown"
LEAVE_OUT = "leave out"
"""What is said of a label's text whose figures are not read."""
_WORDS, _TEXTS = 28, 200

Text = tuple[str, str]
"""The field of a label (empty: a cell of counts), and its text."""


@dataclass(frozen=True)
class Draft:
    """A file as it is understood so far.

    Attributes
    ----------
    layout : dict
        The layout that a person mends; empty as long as none was found and nothing was chosen.
    corrections : tuple
        Cells that are misprinted, and what they are read as.
    proposed : bool
        Whether the layout is still the one that was proposed.
    window : Window
        The rows that are shown, and read at once.
    """

    received: Received
    stated: Stated
    said: Said
    layout: dict[str, Any]
    window: Window
    corrections: tuple[Mapping[str, Any], ...] = ()
    proposed: bool = True
    draft: Mapping[str, Any] = field(default_factory=dict)
    machine: Collection[str] = ()
    """The reasons that the proposed layout gave for what it leaves out: nobody decided these."""

    @property
    def grid(self) -> Grid:
        """The sheet that is shown."""
        return next(grid for grid in self.received.grids if grid.sheet == self.window.sheet)

    @property
    def has_more(self) -> bool:
        """Whether the file has rows outside the window."""
        return not self.window.is_whole(self.received.grids)

    @property
    def several(self) -> bool:
        """Whether the file has several sheets."""
        return len(self.received.grids) > 1

    def begun(self) -> dict[str, Any]:
        """Give the layout, or one to begin with."""
        return self.layout or choices.started(self.draft, self.grid, several=self.several)

    def chosen(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Draft:
        """Change the layout; ParameterError where a choice makes no sense."""
        return replace(self, layout=change(self.begun()), proposed=False)

    def with_records(self) -> Draft:
        """Say that each row is one event, of a layout that counts them already; what else it says stays."""
        return replace(self, said=replace(self.said, records=True), proposed=False)

    def restated(self, stated: Stated) -> Draft:
        """State the series anew: labels that stood for the old one stand for the new one."""
        return replace(self, stated=stated, layout=choices.renamed(self.layout, self.stated.series, stated.series))

    def corrected(self, cell: str, reads: str, day: str, reason: str) -> Draft:
        """Correct a cell of the sheet that is shown; what it reads otherwise is no longer corrected."""
        if not reason.strip():
            raise ParameterError(f"Say why {cell} is read otherwise than it is printed.")
        sheet = {"sheet": self.window.sheet} if self.several else {}
        others = [each for each in self.corrections if (each.get("sheet"), each["cell"]) != (sheet.get("sheet"), cell)]
        try:
            found = self.grid.text(*parse_address(cell))
        except ValueError as error:
            raise ParameterError(f"The cell: {error}.") from None
        of = {"resource": "answer", **sheet, "cell": cell, "found": found, "reads": reads, "day": day, "reason": reason}
        made = [*others, of] if reads != found else others
        return replace(self, layout=self.begun(), corrections=tuple(made), proposed=False)


def opened(received: Received, stated: Stated, said: Said, root: Path) -> tuple[Draft, Understood]:
    """Understand a file as the command does, and begin with the layout that was proposed, or as far as one goes."""
    understood = understand_all([received], stated, said, root)
    first = next(iter(choices.blocks_of(understood.layout)), understood.layout.get("records", {})).get("sheet", "")
    sheet = first if isinstance(first, str) else first[0]
    draft = Draft(
        received, stated, said, understood.layout, Window(sheet or received.grids[0].sheet),
        draft=understood.draft, machine=choices.reasons(understood.layout) | choices.reasons(understood.draft),
    )  # fmt: skip
    if draft.layout:
        own = tuple(doubt for doubt in understood.doubts if doubt.kind in OF_PROPOSAL)
        draft = replace(draft, said=replace(said, doubts=(*said.doubts, *own)))
    if draft.layout or not draft.draft:
        return draft, understood
    draft = draft.chosen(lambda layout: layout)
    so_far = read(draft, root)
    return draft, replace(so_far, problems=[*understood.problems, *map(str, understood.doubts), *so_far.problems])


def read(draft: Draft, root: Path, *, whole: bool = False) -> Understood:
    """Read the window of a draft, or all of the file: ReleaseError where its layout cannot be used."""
    if draft.proposed and (whole or not draft.layout or not draft.has_more):
        plain = tuple(doubt for doubt in draft.said.doubts if doubt.kind not in OF_PROPOSAL)
        return understand_all([draft.received], draft.stated, replace(draft.said, doubts=plain), root)
    layout, received, corrections = (
        choices.complete(draft.layout, draft.stated.series),
        draft.received,
        draft.corrections,
    )
    if not whole and draft.has_more:
        grids, layout, corrections = cut(received.grids, layout, corrections, draft.window)
        received = replace(received, grids=grids)
    if layout.get("tables") == []:
        return Understood(layout, dict(draft.stated.series), None, (), (), (NO_FIGURES,))
    decided = (choices.reasons(draft.layout) - {*draft.machine}) | {OUTSIDE}
    said = replace(draft.said, layout=layout, corrections=corrections, decided=decided)
    said = replace(said, doubts=tuple(doubt for doubt in draft.said.doubts if not _is_settled(doubt, draft)))
    return understand_all([received], draft.stated, said, root)


def _is_settled(doubt: Doubt, draft: Draft) -> bool:
    """Say whether a choice answered what was doubtful in the layout that was proposed."""
    told, records = str(doubt), draft.layout.get("records")
    if "--records" in told:
        return records is None or draft.said.records
    if "--quarters" in told:
        return "quarters" in draft.layout
    header = _WHERE.search(told)
    return header is not None and (records is None or header[1] in records.get("where", {}))


def write(draft: Draft, stated: Stated, accepted: Mapping[str, str], storing: Storing, root: Path) -> Path:
    """Read all of the file and write its release, by the same checks as the command.

    ProjectError, and nothing written, where something cannot be read, a doubt is left, or the file names people.
    """
    held = [finding for finding in personal_in(draft.received, root) if not finding.general]
    with to_store(draft.received, held, stated, storing, root) as (received, stated):
        understood = read(replace(draft.restated(stated), received=received), root, whole=True)
        if understood.problems:
            raise ProjectError(f"Nothing was written: {understood.problems[0]}.")
        return write_accepted(understood, stated, accepted, root)


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


def labels_of(layout: Mapping[str, Any], block: int) -> dict[str, Any]:
    """Give the labels of a block, or of the records."""
    tables = choices.blocks_of(layout)
    part: dict[str, Any] = layout.get("records") or (tables[block] if tables else {"labels": {}})
    return dict(part["labels"])


def line_said(draft: Draft, block: int, line: str, lines: Mapping[str, Line]) -> Line:
    """Give what a row or a column is said to hold; ``lines`` as `choices.lines_said` gives them."""
    if not draft.layout or not choices.is_read(draft.layout, block, draft.window.sheet):
        return Line(choices.NOTHING)
    counted = choices.is_counted(draft.layout, block, line)
    return lines.get(line, Line(choices.COUNTS if counted else choices.NOTHING))


def named(draft: Draft, block: int, line: str, lines: Mapping[str, Line]) -> str:
    """Name a row or a column: its words, and what it is said to hold."""
    words = header_of(draft.grid, draft.layout, block, line)
    return f"{line} · {words[:_WORDS] or '(empty)'} · {line_said(draft, block, line, lines).what.replace('_', ' ')}"


def header_of(grid: Grid, layout: Mapping[str, Any], block: int, line: str) -> str:
    """Give the first text of a row, or what heads a column: right over the figures, or else its first text."""
    if choices.is_row(line):
        return next(filter(None, (plain(grid.label(int(line), at)) for at in range(1, grid.width + 1))), "")
    column, tables = column_number(line), choices.blocks_of(layout)
    if "records" in layout:
        return plain(grid.label(layout["records"].get("header", 1), column))
    first = CellRange.parse(str(tables[block]["counts"])).first_row if tables else 1
    rows = chain(range(first - 1, max(first - ROWS, 0), -1), range(first, min(first + ROWS, grid.height + 1)))
    return next(filter(None, (plain(grid.label(row, column)) for row in rows)), "")


def texts(draft: Draft, understood: Understood, block: int) -> list[tuple[str, Text]]:
    """Give the texts of which a person can say what they mean: those nobody knows first, then markers and labels."""
    labels = labels_of(draft.layout, block)
    offered: dict[Text, str] = {}
    for text in undecided(understood):
        offered["", plain(text)] = f"{plain(text) or '(blank)'}: nothing says what it means"
    for text in draft.layout.get("readings", {}):
        offered.setdefault(("", text), f"{text or '(blank)'}: decided")
    for place, role in understood.roles.get(draft.grid.sheet, {}).items():
        text = plain(draft.grid.text(*place))
        if role.name == "figure" and not text.replace(",", "").isdecimal():
            offered.setdefault(("", text), text[:_WORDS])
        if role.name in ("label", "area"):
            row, column = place[0], letters(place[1])
            for field, label in labels.items():
                if label.get("row") == row or column in (label.get("column"), label.get("heading")):
                    offered.setdefault((field, text), f"{field.replace('_', ' ')}: {text[:_WORDS]}")
    return [(told, text) for text, told in list(offered.items())[:_TEXTS]]


def meaning(layout: Mapping[str, Any], block: int, text: Text) -> str:
    """Give what a text was said to mean, as a person would say it; empty where nothing was."""
    field, words = text
    if field:
        names = labels_of(layout, block).get(field, {}).get("names", {})
        found = {plain(name): LEAVE_OUT if value is None else str(value) for name, value in names.items()}
        return found.get(plain(words), "")
    decided = layout.get("readings", {}).get(plain(words))
    if decided is None:
        return ""
    return f"{decided['low']}-{decided['high']}" if "low" in decided else str(decided.get("reads") or "unknown")
