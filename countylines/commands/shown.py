"""What a person sees of an answer in the terminal: its sheets in colours, what it was understood to say, sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

if TYPE_CHECKING:
    from countylines.adding.understand import Understood
    from countylines.received.account.roles import Role
    from countylines.received.grids.grid import Grid

ROWS_SHOWN = 24
PROBLEMS_SHOWN = 8

console = Console(highlight=False, markup=False, soft_wrap=True)

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
    """Print a table as wide as the terminal, or so wide where there is none."""
    Console(highlight=False, markup=False, width=None if console.is_terminal else width).print(table)


def _folding(title: str, *headings: str) -> Table:
    return Table(*(Column(heading, overflow="fold") for heading in headings), title=title)


def show_understood(understood: Understood) -> None:
    """Show what a file was understood to say: where it stands, each cell, checks."""
    reading = understood.reading
    if reading is not None:
        _show_places(understood.layout)
        figures = reading.observations
        headings = ("cell", "series", "from", "to", "as received", "read as", "status")
        table = _folding(f"{len(figures)} figure{'s' * (len(figures) != 1)}, as read", *headings)
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
    for grid in grids:
        hidden = " (hidden)" if grid.hidden else ""
        columns = range(1, min(grid.width, max(3, console.width // (_CELL + 3))) + 1)
        rows = range(1, min(grid.height, ROWS_SHOWN) + 1)
        table = Table("", *map(_letters, columns), title=f"sheet {grid.sheet!r}{hidden}: {grid.height} rows")
        of_sheet = roles.get(grid.sheet, {}) if roles else {}
        for row in rows:
            table.add_row(str(row), *(_coloured(grid, (row, column), of_sheet) for column in columns))
        if grid.height > len(rows) or grid.width > len(columns):
            table.caption = f"{grid.height - len(rows)} rows and {grid.width - len(columns)} columns are not shown"
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


def _coloured(grid: Grid, place: tuple[int, int], roles: Mapping[tuple[int, int], Role]) -> Text:
    role = roles.get(place)
    style = _ROLE_COLOURS.get(role.name, "") if role else ""
    return Text(_short(grid.text(*place), _CELL), style=f"{style} {_HIDDEN}" if place in grid.apart else style)


def _letters(column: int) -> str:
    from countylines.received.grids.grid import letters

    return letters(column)


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
    import pandas as pd

    if len(figures) <= ROWS_SHOWN:
        return figures
    kinds = figures.drop_duplicates(["reading", "status", "cell"]).drop_duplicates(["reading", "status"])
    return pd.concat([kinds, figures]).drop_duplicates(["sheet", "address", "line", "start", "area", "measure"]).head(ROWS_SHOWN)  # fmt: skip # noqa: E501


def cells_of(row: Any) -> tuple[str, ...]:
    """Give the cells of a table of figures: where each stands, its series, its days, and how it was read."""
    from countylines.adding.write import count_in_words

    series = _short(f"{row.measure}, {row.area}", 120)
    return row.place, series, str(row.start), str(row.end), _short(row.cell), count_in_words(row), row.status


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
