"""What a person says of a made-up file, and sheets written down row by row."""

from functools import cache

from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid
from countylines.received.layout import read_layout
from countylines.received.propose.proposal import Wanted
from countylines.received.propose.propose import propose
from countylines.received.read import read_sheets
from countylines.received.readings import Asked
from tests.foi_corpus.build import AREAS, HERE

SERIES = {
    "force": "norfolk",
    "area": "Norwich",
    "measure": "arrests",
    "kind": "flow",
    "counting_rule": "made up for a test",
}


def wanted(**beside):
    return Wanted({**SERIES, **beside.pop("series", {})}, ("norfolk", "Norfolk Constabulary"), AREAS, **beside)


def grid(*rows, sheet="table 1"):
    return Grid.of(sheet, [list(row) for row in rows])


def of_case(case):
    """Say of a made-up file only what it leaves open itself: area, year, kind of quarters, which records."""
    labels = (case.layout.get("tables") or [case.layout.get("records")])[0]["labels"]
    return wanted(
        series={**case.series, "area": labels.get("area", {}).get("text", "Norwich")},
        period=labels.get("year", {}).get("text", ""),
        quarters=case.layout.get("quarters", ""),
        day="2023-02-14",
        where={"Type": ["Drugs"]},
    )


@cache
def grids_of(name):
    """Read the sheets of a made-up file, once for all tests of proposals."""
    return read_grids(HERE / name, name)


FORCES = ("norfolk", "kent", "suffolk", "essex")


def figures(*rows, chosen=(), sheets=(), **beside):
    """Read rows as they are proposed: (start, end, area, what the measure or rule adds, low, high) of each figure."""
    grids = list(sheets) or [grid(*rows)]
    proposal = propose(grids, wanted(forces=FORCES, day="2023-02-14", **beside), chosen)
    layout = read_layout(proposal.layout, proposal.series, "layout.json", "answer")
    asked = Asked(layout, proposal.series, {"norfolk": AREAS})
    reading = read_sheets({each.sheet: each for each in grids}, "answer", asked)
    assert [str(problem) for problem in reading.problems] == []
    return [
        (f"{row.start}", f"{row.end}", row.area, _added(row), row.low, row.high)
        for row in reading.observations.itertuples()
    ]


def _added(row):
    parts = (row.measure.partition(": ")[2], row.counting_rule.partition(": ")[2])
    return " / ".join(filter(None, parts))
