"""Made-up series that several tests of the analyses share, and what is said of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pandas as pd

from countylines.analyses.choose import analyse
from countylines.analyses.months import NO_EVENTS, Months
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.observations.series import MonthlySeries
from countylines.show.findings import Finding
from tests.synthetic import series

Cells = list[int | tuple[int, int | None]]
NORWICH = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
YEAR = [8, 10, 16, 22, 30, 34, 33, 28, 20, 14, 9, 8]
"""A made-up year with one peak."""
WEEKS = pd.DataFrame(
    {
        "event": "intensification-weeks",
        "start": pd.to_datetime(["2021-05-17", "2021-10-11"]),
        "end": pd.to_datetime(["2021-05-23", "2021-10-17"]),
        "label": "week",
    }
)


def repeated(year: list[int], years: int = 4) -> list[int]:
    """Repeat a year with small steps of its own each time."""
    steps = [0, 1, -1, 2, -2, 1, 0, -1, 2, -2, 1, 0]
    return [n + steps[(month + 5 * turn) % 12] for turn in range(years) for month, n in enumerate(year)]


def fillings(cells: Cells) -> list[tuple[int, ...]]:
    """List every filling of cells that are known between bounds."""
    spans = [range(c[0], (c[1] or c[0]) + 1) if isinstance(c, tuple) else [c] for c in cells]
    return list(itertools.product(*spans))


def one_year(counts: Cells, events: pd.DataFrame = NO_EVENTS, **options: str) -> OneYear:
    """Analyse a series of one exact year."""
    found = analyse(series(counts, **options), events, draws=2000)
    assert isinstance(found, OneYear)
    return found


def several_years(counts: Cells, **options: str) -> SeveralYears:
    """Analyse a series of several exact years."""
    found = analyse(series(counts, **options), draws=500)
    assert isinstance(found, SeveralYears)
    return found


def told(findings: Sequence[Finding]) -> str:
    """Write findings as they are read, one after the other."""
    return "\n".join(f"{f.heading}\n" + "\n".join(f.sentences) for f in findings)


def words(s: MonthlySeries, events: pd.DataFrame = NO_EVENTS) -> str:
    """Say what is said of a series."""
    return told(analyse(s, events, draws=2000).findings())


def headings(a: Months) -> list[str]:
    """List the headings of the findings."""
    return [finding.heading for finding in a.findings()]
