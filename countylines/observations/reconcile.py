"""One figure a series and period, from all the releases that agree or disagree on it."""

from __future__ import annotations

from collections import defaultdict
from functools import reduce
from typing import Any

import pandas as pd

from countylines.counts import Count
from countylines.observations import BOUNDS, CONTRADICT, PERIOD, SERIES, SUPPRESSED, WITHOUT_BOUNDS
from countylines.received.markers import HIDES

KEYS = [*SERIES, *PERIOD]
SOURCE = ["low", "high", "reading", "status", "release", "cell"]
"""What is read of a row of observations besides its series and period."""
TYPES = {
    **dict.fromkeys(SERIES, "str"),
    **dict.fromkeys(PERIOD, "datetime64[ns]"),
    **dict.fromkeys(["low", "high"], "Int64"),
    **dict.fromkeys(["standing", "inexact", "cells", "releases"], "str"),
}
"""The columns of figures, in their order."""


def reconcile(table: pd.DataFrame) -> pd.DataFrame:
    """Give one figure a series and period, from every release that stands for it.

    Intervals that overlap agree: their intersection is used. Disjoint ones contradict: the interval that spans
    them is used, and ``standing`` says so. Superseded, missing and withheld cells are left out, unless nothing else
    stands.

    Returns
    -------
    pandas.DataFrame
        Columns of series and period, ``low``, ``high``, ``standing`` (single, agree, contradict, missing), ``inexact``
        (why the figure is not exact: contradict, suppressed, bounds, missing; else empty), ``cells`` (as received) and
        ``releases`` (names), several joined with "; ".
    """
    current = table[table["superseded_by"] == ""]
    # Plain Python: with a handful of rows a figure, groups of pandas take ten times as long.
    sources: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    keys = zip(*(current[name].tolist() for name in KEYS), strict=True)
    for key, source in zip(keys, current[SOURCE].itertuples(index=False), strict=True):
        sources[key].append(source)
    rows = [(*key, *_figure(sources[key])) for key in sorted(sources)]
    columns = zip(*rows, strict=True) if rows else [()] * len(TYPES)
    return pd.DataFrame({name: pd.array(column, TYPES[name]) for name, column in zip(TYPES, columns, strict=True)})


def _figure(sources: list[Any]) -> tuple[Any, ...]:
    """Give bounds, standing, why it is not exact, cells and releases of a figure, from its rows of observations."""
    stated = [source for source in sources if source.reading not in WITHOUT_BOUNDS]
    if not stated:
        return None, None, "missing", "missing", "", "; ".join(source.release for source in sources)
    counts = [Count.of(source) for source in stated]
    common: Count | None = counts[0]
    for count in counts[1:]:
        common = common.intersection(count) if common else None
    used = common or reduce(Count.span, counts)
    if common is None:
        standing, inexact = "contradict", CONTRADICT
    else:
        standing = "single" if len(stated) == 1 else "agree"
        inexact = "" if used.is_exact else SUPPRESSED if all(s.status == HIDES for s in stated) else BOUNDS
    cells = "; ".join(dict.fromkeys(source.cell for source in stated))
    return used.low, used.high, standing, inexact, cells, "; ".join(source.release for source in stated)
