"""What a person says of a made-up file, and sheets written down row by row."""

from functools import cache

from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid
from countylines.received.propose.proposal import Wanted
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
