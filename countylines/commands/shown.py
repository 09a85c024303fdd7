"""What a person sees in the terminal: an answer's sheets in colours, what it was understood to say, what changed.

Text of a file is shown as text, and never as an order to the terminal or as markup.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from countylines.prose import count_of

if TYPE_CHECKING:
    from countylines.adding.understand import Understood
    from countylines.received.account.roles import Role
    from countylines.received.grids.grid import Grid
    from countylines.reports.compare import Comparison
    from countylines.reports.table_changes import TableChange

_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tabs and line ends, and those that turn the direction of writing."""


def as_text(text: str) -> str:
    r"""Give a text with its control characters written out: ``\x1b`` for an escape."""
    return _ORDERS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class Terminal(Console):
    """A console that shows what it is given as text, in tables too."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, markup=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Turn a string into rich's text, its control characters written out."""
        return super().render_str(as_text(text), **settings)


ROWS_SHOWN = 24
PROBLEMS_SHOWN = 8
LINES_SHOWN = 5
"""Of each table that changed, cells and rows each."""

console = Terminal(soft_wrap=True)

_READING_COLOURS = {"exact": "green", "interval": "cyan", "open": "cyan", "approximate": "yellow", "missing": "red"}
_ROLE_COLOURS = {
    "figure": "bold green", "label": "blue", "area": "cyan", "period": "magenta", "total": "yellow",
    "status": "bright_blue", "title": "dim", "footnote": "dim", "left out": "red",
}  # fmt: skip
_HIDDEN = "reverse"
_CELL = 16
"""Characters of a cell of a sheet that are shown."""


def line(what: str, text: str, style: str) -> None:
    """Print a sentence after a word for what it is."""
    console.print(f"{what}: ", style=style, end="")
    console.print(text)


def print_table(table: Table, width: int = 140) -> None:
    """Print a table as wide as the terminal, or as ``COLUMNS`` says; so wide where there is neither."""
    Terminal(width=None if console.is_terminal or "COLUMNS" in os.environ else width).print(table)


def _folding(title: str, *headings: str) -> Table:
    return Table(*(Column(heading, overflow="fold") for heading in headings), title=title)


def show_understood(understood: Understood) -> None:
    """Show what a file was understood to say: where it stands, each cell, checks."""
    from countylines.adding.write import AS_READ

    reading = understood.reading
    if reading is not None:
        _show_places(understood.layout)
        figures = reading.observations
        table = _folding(f"{len(figures)} figure{'s' * (len(figures) != 1)}, as read", *AS_READ)
        for row in _shortened(figures).itertuples():
            table.add_row(*cells_of(row), style=_READING_COLOURS.get(row.reading, ""))
        if len(figures) > ROWS_SHOWN:
            table.caption = f"{len(figures) - ROWS_SHOWN} rows are not shown; every kind of reading is"
        print_table(table)
        counted = figures["reading"].value_counts()
        line("cells by reading", ", ".join(f"{number} {name}" for name, number in counted.items()), "bold")
        line("totals held against their cells", str(len(reading.totals)), "bold")
    doubts = [f"{doubt} ({doubt.kind})" for doubt in understood.doubts]
    told = {"note": (understood.notes, "cyan"), "doubt": (doubts, "bold yellow")}
    for what, (texts, style) in (told | {"problem": (understood.problems[:PROBLEMS_SHOWN], "bold red")}).items():
        for text in texts:
            line(what, text, style)


def show_sheets(grids: Sequence[Grid], roles: Mapping[str, Mapping[tuple[int, int], Role]] | None = None) -> None:
    """Print the first rows and columns of each sheet, each cell in the colour of what it was taken for."""
    from countylines.received.grids.grid import letters

    for grid in grids:
        hidden = " (hidden)" if grid.hidden else ""
        rows = range(1, min(grid.height, ROWS_SHOWN) + 1)
        columns = range(1, _fitting(grid, rows) + 1)
        table = Table("", *map(letters, columns), title=f"sheet {grid.sheet!r}{hidden}: {grid.height} rows")
        of_sheet = roles.get(grid.sheet, {}) if roles else {}
        for row in rows:
            table.add_row(str(row), *(_coloured(grid, (row, column), of_sheet) for column in columns))
        left = {"row": grid.height - len(rows), "column": grid.width - len(columns)}
        if any(left.values()):
            told = " and ".join(count_of(number, what) for what, number in left.items() if number)
            table.caption = f"{told} not shown"
        print_table(table)
    if roles:
        seen = dict.fromkeys(role.name for of_sheet in roles.values() for role in of_sheet.values())
        key = Text("colours: ")
        for name, style in _ROLE_COLOURS.items():
            if name in seen:
                key.append(f" {name} ", style=style)
        console.print(
            key.append(" hidden ", style=_HIDDEN) if any(grid.hidden or grid.apart for grid in grids) else key
        )


def _fitting(grid: Grid, rows: range) -> int:
    """Give how many columns of a sheet stand beside one another in the terminal."""
    taken = len(str(len(rows))) + 4
    for column in range(1, grid.width + 1):
        taken += max(len(_short(grid.text(row, column), _CELL)) for row in rows) + 3
        if taken > console.width:
            return max(1, column - 1)
    return grid.width


def _coloured(grid: Grid, place: tuple[int, int], roles: Mapping[tuple[int, int], Role]) -> Text:
    role = roles.get(place)
    style = _ROLE_COLOURS.get(role.name, "") if role else ""
    return Text(as_text(_short(grid.text(*place), _CELL)), style=f"{style} {_HIDDEN}" if place in grid.apart else style)


def _show_places(layout: Mapping[str, Any]) -> None:
    blocks = layout.get("tables") or [layout.get("records", {})]
    headings = ("sheet", "figures", "labels", "totals", "left out", "rows")
    table = _folding("What it was understood to be", *headings)
    for block in blocks:
        labels = "\n".join(f"{name}: {_place(source)}" for name, source in block.get("labels", {}).items())
        texts = ("; ".join(f"{key}: {value}" for key, value in block.get(part, {}).items()) for part in ("totals", "leave_out", "where"))  # fmt: skip # noqa: E501
        table.add_row(str(block.get("sheet", "")), str(block.get("counts", "one row an event")), labels, *texts)
    print_table(table)


def _place(source: Mapping[str, Any]) -> str:
    from countylines.received.layout import PLACES

    where = next(f"{key} {source[key]}" for key in PLACES if key in source)
    return where.replace("sheet True", "the sheet's name")


def _shortened(figures: Any) -> Any:
    """Keep the first rows, and one of every way to read a cell."""
    if len(figures) <= ROWS_SHOWN:
        return figures
    kinds = figures.drop_duplicates(["reading", "status", "cell"]).drop_duplicates(["reading", "status"])
    return figures.loc[list(dict.fromkeys([*kinds.index, *figures.index[:ROWS_SHOWN]]))[:ROWS_SHOWN]]


def cells_of(row: Any) -> tuple[str, ...]:
    """Give the cells of a table of figures: where each stands, its series, its days, and how it was read."""
    from countylines.adding.write import cells_as_read

    place, series, start, end, cell, *read = cells_as_read(row)
    return place, _short(series, 120), start, end, _short(cell), *read


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def told_refused(file: Path, understood: Understood) -> str:
    """Say why a file was not added, and print what to go on from: the layout that was tried, or as far as it goes."""
    from countylines.adding.write import layout_file

    reasons = [*understood.problems, *map(str, understood.doubts)]
    shown = "\n".join(f"  - {reason}" for reason in reasons[:PROBLEMS_SHOWN])
    more = f"\n  … and {len(reasons) - PROBLEMS_SHOWN} more" if len(reasons) > PROBLEMS_SHOWN else ""
    more_files = len(understood.files) - 1
    named = f"{file.name} and {more_files} more files were" if more_files > 0 else f"{file.name} was"
    told = f"{named} not added, and nothing was written:\n{shown}{more}{_how_to_correct(understood)}"
    if understood.layout:
        tried = json.dumps(layout_file(understood), ensure_ascii=False, indent=2)
        return f"{told}\nThe layout that was tried, to be corrected by hand and given with --layout:\n{tried}"
    if understood.draft:
        draft = json.dumps(understood.draft, ensure_ascii=False, indent=2)
        return f"{told}\nThe layout so far; where … stands say what is meant, and give it with --layout:\n{draft}"
    return told


def _how_to_correct(understood: Understood) -> str:
    """Say how words would be read as counts, and how the first cell that cannot be read would be corrected."""
    from countylines.adding.understand import undecided

    if understood.reading is None or len(understood.files) > 1:
        return ""
    words = [word for word in undecided(understood) if any(map(str.isalpha, word))]
    each = " ".join(f'--reading "{word}=…"' for word in words[:PROBLEMS_SHOWN])
    hint = f"\nIf these stand for a count, say for which (0, 1-4, 0 or more, unknown): {each}" if words else ""
    for problem in understood.reading.problems:
        if problem.told.startswith("found ") and problem.found.strip():
            sheet = {} if [*understood.reading.cells] == [problem.sheet] else {"sheet": problem.sheet}
            of = {**sheet, "cell": problem.address, "found": problem.found, "reads": "…", "day": "…", "reason": "…"}
            correction = json.dumps({"corrections": [of]}, ensure_ascii=False)
            mend = f"\nIf it is a misprint, ask the force; a file that mends it is given with --layout:\n{correction}"
            return f"{hint}{mend}"
    return hint


def told_comparison(comparison: Comparison) -> Iterator[str | Table]:
    """Give what is printed of what changed between two reports, in order: sentences, and tables where something moved.

    The page of the comparison has all of it.
    """
    from countylines.reports.compare import opening

    old, new = comparison.old.title, comparison.new.title
    yield f"From {old} to {new}"
    yield opening(comparison)
    yield comparison.summary()
    yield comparison.reason()
    yield from (f"Not intact: {text}" for text in comparison.altered)
    if comparison.claims:
        rows = [(c.claim, c.old, c.new) for c in comparison.claims]
        yield _moved("Claims whose verdict moved", ("claim", old, new), rows)
        # Beneath the table, where a long name is not broken over lines.
        yield from (f"  {c.claim} {c.old} → {c.new}. {c.evidence}".rstrip() for c in comparison.claims)
    yield from (f"  finding, no longer: {text}" for text in comparison.findings_gone)
    yield from (f"  finding, now: {text}" for text in comparison.findings_new)
    for cause in comparison.causes:
        yield from (f"  {cause.title}: {text}" for text in cause.texts)
    for table in comparison.tables:
        yield from _of_table(table, old, new)
    yield from (f"  figure: {figure.title}: {figure.whole or 'says something else'}" for figure in comparison.figures)


def _of_table(table: TableChange, old: str, new: str) -> Iterator[str | Table]:
    if table.whole:
        yield f"  table {table.name}: {table.whole} ({count_of(table.size, 'row')})"
    yield from (f"  table {table.name}: column {column}: no longer there" for column in table.columns_gone)
    yield from (f"  table {table.name}: column {column}: new" for column in table.columns_new)
    names = [f"row {row.name}: no longer there" for row in table.rows_gone]
    names += [f"row {row.name}: new" for row in table.rows_new]
    yield from (f"  table {table.name}: {name}" for name in [*names[:LINES_SHOWN], *_more(names, "rows")])
    if table.cells:
        rows = [(cell.row, cell.column, cell.old or "none", cell.new or "none") for cell in table.cells]
        yield _moved(f"Table {table.name}", ("row", "column", old, new), rows[:LINES_SHOWN])
        yield from (f"  table {table.name}: {text}" for text in _more(rows, "cells"))


def _more(items: Sequence[object], noun: str) -> list[str]:
    more = len(items) - LINES_SHOWN
    return [f"… and {more:,} more {noun}"] if more > 0 else []


def _moved(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = _folding(title, *headings)
    table.title_justify = "left"
    for row in rows:
        table.add_row(*row)
    return table
