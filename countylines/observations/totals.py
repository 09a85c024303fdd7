"""Totals: held against their parts, withheld where they would uncover a hidden cell, and running ones."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.counts.arrays import BoolArray
from countylines.observations import CONTRADICT, PERIOD, SERIES
from countylines.observations.contract import validate
from countylines.observations.hidden_cells import Totals, examine_hidden_cells, totals_to_withhold
from countylines.observations.pieces import over_areas, over_pieces
from countylines.observations.reconcile import as_given
from countylines.observations.series import is_whole_month

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
    (`pieces`). Sums over measures are not known to be sums, so they are not looked at.

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
        withheld, disagree = over_pieces(group, hidden & (reasons.loc[group.index] == "").to_numpy(), shown)
        reasons.loc[group.index[withheld]] = DISAGREES if disagree else TOGETHER
    for total in over_areas(figures[reasons == ""], hides):
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
