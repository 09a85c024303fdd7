"""Totals: held against their parts, withheld where they would uncover a hidden cell, and running ones.

Figures can together say more of a hidden one than its publisher did though none is a total of others: two rolling years
and the quarters between them leave a hidden quarter one count; so do halves that overlap, a total of which a part was
never given, and a force's figure beside those of all its areas but one. The days of a series are taken apart into the
smallest pieces between the ends of its figures; each figure is the sum of its pieces.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.counts.arrays import BoolArray
from countylines.observations import CONTRADICT, PERIOD, SERIES
from countylines.observations.contract import validate
from countylines.observations.hidden_cells import Totals, examine_hidden_cells, extremes_of_sum, totals_to_withhold
from countylines.observations.reconcile import as_given
from countylines.observations.series import is_whole_month
from countylines.project import forces, project_root

NARROWS = "withheld: with its parts it would narrow a hidden cell"
TOGETHER = "withheld: with other figures it would narrow a hidden cell"
DISAGREES = "withheld: the totals of its table disagree about hidden cells"


def cumulative(figures: pd.DataFrame) -> pd.DataFrame:
    """Pick the flows of one series that start together and end apart: running totals, never summed.

    Calendar months are left out: a year's total beside its own January is a total, held against all its months.
    """
    flows = figures[(figures["kind"] == "flow") & ~is_whole_month(figures)]
    together = flows.groupby([*SERIES, "start", "start_latest"])["end"].transform("nunique") > 1
    return flows[together]


def total_checks(figures: pd.DataFrame) -> pd.DataFrame:
    """Hold each stated total against the sum of the figures that tile its period exactly, in the same series.

    Returns
    -------
    pandas.DataFrame
        One row a total that its parts cover: series, ``start``, ``end``, ``parts``, ``total_low``, ``total_high``,
        ``sum_low``, ``sum_high``, ``passed`` (the two intervals have a count in common).
    """
    rows = []
    flows = _dated_flows(figures[figures["standing"] != "missing"])
    for key, group in flows.groupby(SERIES, sort=True):
        low, high = group["low"].tolist(), group["high"].tolist()
        for total, parts in _tiled_totals(group):
            sum_low = sum(low[part] for part in parts)
            sum_high = pd.NA if any(high[part] is pd.NA for part in parts) else sum(high[part] for part in parts)
            apart = (pd.notna(high[total]) and sum_low > high[total]) or (pd.notna(sum_high) and low[total] > sum_high)
            period = group["start"].iloc[total], group["end"].iloc[total]
            rows.append((*key, *period, len(parts), low[total], high[total], sum_low, sum_high, not apart))
    columns = [*SERIES, "start", "end", "parts", "total_low", "total_high", "sum_low", "sum_high", "passed"]
    return pd.DataFrame(rows, columns=columns)


def withheld_totals(figures: pd.DataFrame) -> pd.Series:
    """Say which stated totals may not stand beside their parts, and why.

    A total is held against the figures of its series that tile its period. Where these include a hidden cell (a
    count published as bounds, suppressed or not given; one that releases contradict one another on hides nothing), the
    totals of the series that together narrow such a cell are withheld; where they disagree about hidden cells, all are.
    So are figures that narrow one though they tile nothing, and those of the whole force beside those of its areas
    (`_over_pieces`, `_over_areas`). Sums over measures are not known to be sums, so they are not looked at.

    Returns
    -------
    pandas.Series
        By the rows of ``figures``, which are reconciled: ``NARROWS``, ``TOGETHER``, ``DISAGREES``, or empty.
    """
    reasons = pd.Series("", index=figures.index, dtype=str)
    hides = ~figures["inexact"].isin(["", CONTRADICT])
    if not hides.any():
        return reasons
    for _, group in _dated_flows(figures).groupby(SERIES, sort=True):
        hidden = hides.loc[group.index].to_numpy(dtype=bool)
        if not hidden.any():
            continue
        stated = (group["standing"] != "missing").to_numpy(dtype=bool)
        tiled = {total: parts for total, parts in _tiled_totals(group) if stated[total]}
        at = group.index[list(tiled)]
        membership = np.zeros((len(tiled), len(group)), dtype=bool)
        for row, parts in enumerate(tiled.values()):
            membership[row, parts] = True
        low, high = (group.loc[at, bound].to_numpy() for bound in ("low", "high"))
        totals = Totals(tuple(at.astype(str)), membership, low, high)
        reasons.loc[at] = why_withheld(group["low"].fillna(0), group["high"], totals, hidden)
        shown = stated & (reasons.loc[group.index] == "").to_numpy()
        withheld, disagree = _over_pieces(group, hidden & (reasons.loc[group.index] == "").to_numpy(), shown)
        reasons.loc[group.index[withheld]] = DISAGREES if disagree else TOGETHER
    for total in _over_areas(figures[reasons == ""], hides):
        reasons.loc[total] = TOGETHER
    return reasons


def why_withheld(low: npt.ArrayLike, high: npt.ArrayLike, totals: Totals, hidden: BoolArray) -> list[str]:
    """Say of each total over cells, some of them hidden, why it may not stand beside them; empty where it may."""
    over_hidden = totals.over(hidden)
    if not over_hidden.any():
        return [""] * len(over_hidden)
    about = totals.pick(over_hidden)
    if not examine_hidden_cells(low, high, about).feasible:
        return [DISAGREES] * len(over_hidden)
    narrows = over_hidden.copy()
    narrows[over_hidden] = totals_to_withhold(low, high, about)
    return [NARROWS if withheld else "" for withheld in narrows]


def withhold_totals(table: pd.DataFrame, figures: pd.DataFrame | None = None) -> pd.DataFrame:
    """Take out of observations the totals of `withheld_totals`, in every release that gives them.

    Gives the same rows; those withheld have the reading ``withheld``, no bounds, and say why in ``cell``. ``figures``
    are the same observations, reconciled, where that was done already.
    """
    figures = as_given(table) if figures is None else figures
    reasons = withheld_totals(figures)
    if not reasons.any():
        return table
    keys = [*SERIES, *PERIOD]
    by_period = pd.Series(reasons.to_numpy(), index=pd.MultiIndex.from_frame(figures[keys]))
    reason = by_period.reindex(pd.MultiIndex.from_frame(table[keys])).fillna("").to_numpy()
    shown, withheld = table.copy(), reason != ""
    shown.loc[withheld, ["low", "high"]] = pd.NA
    shown.loc[withheld, "reading"] = "withheld"
    shown.loc[withheld, "cell"] = reason[withheld]
    return validate(shown)


def _dated_flows(figures: pd.DataFrame) -> pd.DataFrame:
    """Pick the flows whose first and last day are certain."""
    flows = figures[figures["kind"] == "flow"]
    return flows[(flows["start"] == flows["start_latest"]) & (flows["end"] == flows["end_earliest"])]


def _tiled_totals(group: pd.DataFrame) -> Iterator[tuple[int, list[int]]]:
    """Give each figure of a series that others tile, with these, by their places in the series."""
    starts, ends = (group[side].to_numpy().astype("datetime64[D]").astype(int).tolist() for side in ("start", "end"))
    by_day = sorted(range(len(group)), key=lambda place: (starts[place], ends[place]))
    first_days = sorted(starts)
    for total, (start, end) in enumerate(zip(starts, ends, strict=True)):
        within = by_day[bisect_left(first_days, start) : bisect_right(first_days, end)]
        others = {place: (starts[place], ends[place]) for place in within if place != total}
        if parts := _tiling(others, start, end):
            yield total, parts


def _tiling(inside: dict[int, tuple[int, int]], start: int, end: int) -> list[int]:
    """Pick periods that cover the days ``start … end`` end to end without overlap, shorter ones first; else none.

    ``inside`` are periods by their places, in the order of their days.
    """
    # From the last day backwards: by first day, the shortest period from which the end can be reached.
    leading: dict[int, int] = {}
    for place in reversed(inside):
        first, last = inside[place]
        if last == end or (last < end and last + 1 in leading):
            leading[first] = place
    parts = []
    while start <= end:
        if start not in leading:
            return []
        parts.append(leading[start])
        start = inside[leading[start]][1] + 1
    return parts


def _over_pieces(group: pd.DataFrame, hidden: BoolArray, shown: BoolArray) -> tuple[BoolArray, bool]:
    """Say which figures of a series are withheld so that the others narrow no hidden one; masks, as is given.

    ``group`` are reconciled flows whose first and last day are certain. Of the figures that share days with a narrowed
    one and do not lie inside it those over all of it are withheld; all that share its days where there are none. What
    the figures inside a hidden one say of it is the publisher's own, and narrows nothing. Also says whether no counts
    of the pieces meet all figures; those over hidden ones are withheld then.
    """
    starts, ends = (group[side].to_numpy().astype("datetime64[D]").astype(int) for side in ("start", "end"))
    edges = np.unique(np.concatenate([starts, ends + 1]))
    pieces = (starts[:, None] <= edges[:-1]) & (edges[1:] <= ends[:, None] + 1)
    low = group["low"].fillna(0).to_numpy(np.float64)
    high = group["high"].to_numpy(np.float64, na_value=np.inf)
    withheld = np.zeros(len(group), dtype=np.bool_)
    apart = np.arange(len(group))
    share = pieces.astype(int) @ pieces.T.astype(int)
    inside = share == pieces.sum(axis=1)[:, None]  # Row: the figure that lies inside that of the column.
    waiting = list(np.flatnonzero(hidden))
    while waiting:
        cell = waiting[0]
        if withheld[cell]:
            waiting.pop(0)
            continue
        others = shown & ~withheld & (share[cell] > 0) & ~inside[:, cell]
        if not others.any():
            waiting.pop(0)
            continue
        stand = _connected(share, shown & ~withheld, int(cell))
        known = Totals(tuple(map(str, apart[stand])), pieces[stand], low[stand], high[stand])
        least, greatest = extremes_of_sum(known, pieces[cell])
        over = others & inside[cell]
        if np.isnan(least):
            return withheld | (shown & ~hidden & inside[hidden].any(axis=0) & (share[cell] > 0) & others), True
        within = stand & inside[:, cell]
        alone = Totals(tuple(map(str, apart[within])), pieces[within], low[within], high[within])
        first, last = extremes_of_sum(alone, pieces[cell])
        narrowed = (least, greatest) != (first, last) if np.isfinite(last) else least == greatest
        if narrowed:
            withheld |= over if over.any() else others
        else:
            waiting.pop(0)
    return withheld, False


def _connected(share: np.ndarray, shown: BoolArray, cell: int) -> BoolArray:
    """Say which figures that are shown share days with a figure, directly or through one another."""
    reached = np.zeros(len(share), dtype=np.bool_)
    reached[cell] = True
    while True:
        more = reached | (shown & (share[reached] > 0).any(axis=0))
        if (more == reached).all():
            return reached
        reached = more


def _over_areas(figures: pd.DataFrame, hides: pd.Series) -> Iterator[int]:
    """Give the figures of a whole force that narrow a hidden one of an area, beside those of other areas.

    Nobody says here which areas make up a force, and a reader knows: the others are taken together, and one by one.
    """
    flows = figures[figures["force"] != ""]
    widest = {name: str(force.areas[0]) for name, force in forces(project_root()).items() if force.areas}
    key = [name for name in SERIES if name != "area"] + PERIOD
    for _, group in flows.groupby(key, sort=False):
        whole = group["area"] == group["force"].map(widest)
        if not whole.any() or whole.all() or not hides[group.index].any():
            continue
        low, high = (group[side].astype("Float64") for side in ("low", "high"))
        for cell in group.index[hides[group.index] & ~whole & high.notna()]:
            others = ~whole & (group.index != cell) & low.notna()
            for total in group.index[whole & low.notna()]:
                at_most = [high[total] - low[others].sum(), *(high[total] - low[others])]
                at_least = low[total] - high[others].sum() if high[others].notna().all() else 0
                if any(0 <= most < high[cell] for most in at_most if pd.notna(most)) or (
                    low[cell] < at_least <= high[cell]
                ):
                    yield total
