"""Figures that are no counts of their own period: sums over a window that moves on, running totals, averages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from math import factorial
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.received.account.given import Doubt, Given, Place, placed, places_by_sheet, places_of, ranges
from countylines.received.account.roles import Roles, saying
from countylines.received.grids.grid import Grid
from countylines.received.identity import IDENTITY

_MOVING = re.compile(
    r"\brolling\b(?! stock)|\bmoving (?:average|mean|total|sum|year|annual)|\bcumulative|\brunning totals?\b|"
    r"\byear[ -]to[ -]date\b|\bf?ytd\b|\bso far this year\b",
    re.IGNORECASE,
)
"""Words of any text of a sheet for figures of a window."""
_LABELLED_SO = re.compile(
    r"^running\b|\bcum\b|\br12m?\b|\b(?:last|past|previous|latest) (?:[2-9]|1[0-9]|[a-z]+) (?:months|weeks|years)\b|"
    r"(?:\b12[ -]?m(?:th|onth)s?|(?:^|\()12[ -]?ms?)\b(?! (?:to|ending|ended)\b)",
    re.IGNORECASE,
)
"""Words for such figures in a label, where a title may mean the time of the whole table."""
_AVERAGE = re.compile(r"\b(?:averages?|avg|mean|median)\b(?! ages?\b)", re.IGNORECASE)
_SHORT = 100
"""Days: what is shorter is a month or a quarter."""
_RUN, _TIMES, _A_YEAR = 8, 4, 12
"""Figures that rise and never fall, and how many times the first the last of them is, to look like a running total."""
_CHANGES, _LARGE, _BY_CHANCE = 8, 10, 0.001
_TRIED = 10_000_000
"""Comparisons of the series of a sheet with one another, by period, at the most."""
_HALF_A_YEAR, _FEW = 6, 3
"""So many months of a year, or periods of which several figures are, have hardly by chance the same counts."""


def windows(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures of which the sheet, or they themselves, say that each is not a count of its own period."""
    said = given.by_sheet(partial(_said, given, roles))
    if said:
        yield Doubt(
            "sums over a window",
            placed(given.file, said),
            f"{given.quoted(said, 'say')} that a figure is a sum or an average over several "
            "periods, and each is read as the count of its own; ask for the counts, or give a layout whose periods are "
            'as long as the sums (names such as "Year ending March 2021")',
        )
        return
    if len(given.places) < _RUN or len(flows := _in_order(given)) < _RUN:
        return
    for places, told in (_never_falling(flows), _too_even(flows)):
        if places:
            yield Doubt("sums over a window", placed(given.file, places), told)
            return


def repeated(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell totals that stand again in each row of what they are over: of a year beside each month, or of all kinds."""
    counts = given.flows[given.flows["count"] >= _LARGE]
    if counts.empty or given.by_hand:
        return
    column = counts.groupby(["sheet", "column"], sort=False).ngroup()
    year = counts["start"].dt.year.where(counts["days"].between(1, _SHORT))
    of_year = counts["count"].groupby([column, counts["series"], year])
    same = (of_year.transform("size") >= _HALF_A_YEAR) & (of_year.transform("nunique") == 1)
    of_period = counts["count"].groupby([column, counts["period"]])
    several = of_period.transform("size") > 1
    alike = (several & (of_period.transform("nunique") == 1)).groupby(column).transform("sum")
    periods = counts["start"].where(several).groupby(column).transform("nunique")
    all_alike = several & (alike == several.groupby(column).transform("sum")) & (periods >= _FEW)
    if places := places_by_sheet(counts[same.fillna(value=False) | all_alike]):
        yield Doubt(
            "repeated totals",
            placed(given.file, places),
            "the same numbers stand in each row of a year, or of a period: they may be totals of it, and each is read "
            "as a count of its own; give a layout that leaves their column out with a reason",
        )


def worked_out(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell series that follow from another one of their sheet: running totals, and changes from period to period."""
    for sheet, flows in given.flows.groupby("sheet", sort=False) if not given.by_hand else ():
        if flows["period"].nunique() * flows["series"].nunique() ** 2 > _TRIED:
            continue
        each = flows.drop_duplicates(["start", "days", "series"]).set_index(["start", "days", "series"])["count"]
        wide = each.unstack().sort_index().dropna(axis=1)
        for one, other, how in _following(wide.to_numpy()):
            mine, others = (places_of(flows[flows["series"] == wide.columns[at]]) for at in (one, other))
            yield Doubt(
                "worked out of others",
                placed(given.file, {str(sheet): mine}),
                f"each of these figures is {how.format(', '.join(ranges(others)))}: a running total, or a change, and "
                "no count of its own; give a layout that leaves them out with a reason",
            )
            return


def _following(counts: npt.NDArray[np.float64]) -> Iterator[tuple[int, int, str]]:
    """Give which series (columns) follow from which other in each period (row), and how; sums may begin again."""
    periods, series = counts.shape
    if series < 2 or periods <= _FEW:
        return
    before, after, other = counts[:-1, :, None], counts[1:, :, None], counts[1:, None, :]
    added = after == before + other
    growing = (added & (before > 0) & (other > 0)).sum(axis=0) >= _FEW
    summed = (added | (after == other)).all(axis=0) & growing
    steps = np.abs(np.diff(counts, axis=0))[:, None, :]
    uneven = np.ptp(counts[1:], axis=0)[:, None] > _FEW
    changed = (after == steps).all(axis=0) & uneven & (periods > _FEW + 1)
    for found, how in (
        (summed, "the one before it with that of {} added"),
        (changed, "how far that of {} is from the one before"),
    ):
        yield from ((one, by, how) for one, by in np.argwhere(found & ~np.eye(series, dtype=bool)).tolist())


def _said(given: Given, roles: Roles, grid: Grid) -> list[Place]:
    """Give the texts of a sheet that speak of windows; none where its figures are of periods that overlap."""
    over, under = roles.texts(grid, "label", "period", "area", "title"), roles.texts(grid, "footnote")
    found = saying(over, lambda text: _MOVING.search(text) or _AVERAGE.search(text))
    found += saying(roles.texts(grid, "label"), _LABELLED_SO.search) + saying(under, _MOVING.search)
    if not found or (figures := given.observed(grid.sheet)[0])["kind"].ne("flow").all() or _overlap(figures):
        return []
    return found


def _overlap(figures: pd.DataFrame) -> bool:
    """Say whether counts of one series are of times that meet, as sums over a window are."""
    ordered = figures[figures["kind"] == "flow"].sort_values([*IDENTITY, "start", "end"])
    same = ordered[list(IDENTITY)].eq(ordered[list(IDENTITY)].shift()).all(axis=1)
    starts, ends = pd.to_datetime(ordered["start"]), pd.to_datetime(ordered["end"])
    return bool((same & (starts <= ends.shift())).any())


def _in_order(given: Given) -> pd.DataFrame:
    """Give exact counts of months, quarters or weeks, by series and time."""
    flows = given.flows[given.flows["days"].between(1, _SHORT)]
    return flows.sort_values(["series", "start"], kind="stable")


def _never_falling(flows: pd.DataFrame) -> tuple[dict[str, list[Place]], str]:
    """Find figures that rise and rise within a year: running totals."""
    same = flows["series"].eq(flows["series"].shift())
    rises, goes_on = same & (flows["count"] > flows["count"].shift()), same & (flows["count"] >= flows["count"].shift())
    runs = (~goes_on).cumsum()
    by_run = flows.groupby(runs)["count"].agg(["first", "last"]).assign(different=rises.groupby(runs).sum() + 1)
    # Of so many figures hardly one in a thousand files has by chance so many in a row that each are larger.
    most = next((n for n in range(_RUN, _A_YEAR) if len(flows) < _BY_CHANCE * factorial(n)), _A_YEAR)
    long = by_run[(by_run["different"] >= most) & (by_run["last"] >= _TIMES * by_run["first"].clip(lower=1))]
    found = flows[runs.isin(long.index)]
    longest = int(runs[runs.isin(long.index)].value_counts().max()) if len(long) else 0
    return places_by_sheet(found), (
        f"these figures never fall, {longest} periods in a row, and end at many times what they began at: they may be "
        "running totals, each with all before it; ask, and give the counts of each period if they are"
    )


def _too_even(flows: pd.DataFrame) -> tuple[dict[str, list[Place]], str]:
    """Find series that change less from one period to the next than counts of independent events do.

    The squares of the changes over the sums of the two counts add up to a chi-squared number, as large as there are
    changes; counts in groups change more. Sums over a year that moves on by a month change a twelfth of it.
    """
    same = flows["series"].eq(flows["series"].shift())
    before = flows["count"].shift().where(same)
    square = (flows["count"] - before) ** 2 / (flows["count"] + before).where(lambda both: both > 0)
    by_series = (
        flows.assign(square=square)
        .groupby("series")
        .agg(square=("square", "sum"), changes=("square", "count"), mean=("count", "mean"))
    )
    tried = by_series[(by_series["changes"] >= _CHANGES) & (by_series["mean"] >= _LARGE)]
    # Wilson and Hilferty (1931): the cube root of a chi-squared number over its degrees of freedom is nearly normal.
    spread = 2 / (9 * tried["changes"])
    normal = (np.cbrt(tried["square"] / tried["changes"]) - 1 + spread) / np.sqrt(spread)
    even = tried[normal < NormalDist().inv_cdf(_BY_CHANCE / max(1, len(tried)))]
    return places_by_sheet(flows[flows["series"].isin(even.index)]), (
        "these figures change less from one period to the next than counts of events do by chance: they may be sums or "
        "averages over a window that moves on, shares, or a number that was planned; ask what each of them counts"
    )
