"""A small made-up table, a layout for it, and the doubts the account has about the two."""

from datetime import date

from countylines.received.account.account import account
from countylines.received.account.given import Given
from countylines.received.grids.grid import Grid
from countylines.received.layout import read_layout
from countylines.received.read import read_sheets
from countylines.received.readings import Asked
from tests.conftest import SERIES

AREAS = ("Norfolk", "Norwich", "Greater Norwich")
FORCES = {
    "norfolk": ("Norfolk Constabulary", *AREAS),
    "suffolk": ("Suffolk Constabulary", "Suffolk"),
    "kent": ("Kent Police",),
    "essex": ("Essex Police",),
}
MONTHS = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}


def grid(text, sheet="Data", **beside):
    """Give a sheet of rows that stand one a line, its cells separated by bars."""
    return Grid.of(
        sheet, [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").splitlines()], **beside
    )


def judged(grids, layout=None, series=None, **beside):
    """Read sheets by a layout (blocks, or all of it), and account for them."""
    grids = [grid(grids)] if isinstance(grids, str) else grids
    content = layout or {"tables": [MONTHS]}
    content = content if "tables" in content else {"tables": [content]}
    labelled = {name for block in content["tables"] for name in block["labels"]}
    series = series or {name: value for name, value in SERIES.items() if name not in labelled}
    read_by = read_layout(content, series, "layout.json", "answer")
    areas = {name: known[1:] for name, known in FORCES.items()}
    reading = read_sheets({each.sheet: each for each in grids}, "a.csv", Asked(read_by, series, areas))
    stated = {"known": date(2023, 2, 14), "force": "norfolk", "forces": FORCES}
    return account(Given("a.csv", grids, read_by, reading, **{**stated, **beside}))


def kinds(*arguments, **beside):
    """Give the kinds of the doubts."""
    return [doubt.kind for doubt in judged(*arguments, **beside).doubts]


def told(*arguments, **beside):
    """Give the doubts as they are told."""
    return "\n".join(map(str, judged(*arguments, **beside).doubts))
