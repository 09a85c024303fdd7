"""Figures that together say more of a hidden one than its publisher did, though none is a total of others.

Two rolling years and the quarters between them leave a hidden quarter one count; so do halves that overlap, a total of
which a part was never given, and a force's figure beside those of all its areas but one. The days of a series are taken
apart into the smallest pieces between the ends of its figures; each figure is the sum of its pieces.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from countylines.counts.arrays import BoolArray
from countylines.observations import PERIOD, SERIES
from countylines.observations.hidden_cells import Totals, extremes_of_sum
from countylines.project import forces, project_root


def over_pieces(group: pd.DataFrame, hidden: BoolArray, shown: BoolArray) -> tuple[BoolArray, bool]:
    """Say which figures of a series are withheld so that the others narrow no hidden one.

    Parameters
    ----------
    group : pandas.DataFrame
        Reconciled flows of one series whose first and last day are certain.
    hidden, shown : ndarray of bool
        Which of them hide a count, and which have bounds that are shown.

    Returns
    -------
    withheld : ndarray of bool
        Of the figures that share days with a narrowed one and do not lie inside it, those over all of it; all that
        share its days where there are none.
    disagree : bool
        Whether no counts of the pieces meet all figures; those over hidden ones are withheld then.

    Notes
    -----
    What the figures inside a hidden one say of it is the publisher's own, and narrows nothing.
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


def over_areas(figures: pd.DataFrame, hides: pd.Series) -> Iterator[int]:
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
