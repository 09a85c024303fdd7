"""One figure a series and period, from all the releases that agree or disagree on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce
from operator import itemgetter
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
    """Give one figure a series and period, as `as_given`, and the months that days fill, as `with_months_filled`."""
    return with_months_filled(as_given(table))


def as_given(table: pd.DataFrame) -> pd.DataFrame:
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
    return _figures(rows)


def with_months_filled(figures: pd.DataFrame) -> pd.DataFrame:
    """Add the calendar months that days of one series, or other short times, fill without a gap.

    A month of which a figure is given has none added. One of whose parts one is known between bounds is so too. A
    series that fills less than half of the months it meets, as weeks do, has none added.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `as_given` gives them; the months added are put in their order, and ``cells`` says of what they are sums.
    """
    flows = figures[
        (figures["kind"] == "flow") & (figures["standing"] != "missing")
        & (figures["start"] == figures["start_latest"]) & (figures["end"] == figures["end_earliest"])
    ]  # fmt: skip
    month = flows["start"].dt.to_period("M")
    flows = flows.assign(month=month)[month == flows["end"].dt.to_period("M")]
    days = (flows["end"] - flows["start"]).dt.days + 1
    whole = days == flows["start"].dt.days_in_month
    if whole.all():
        return figures
    given = {*flows.loc[whole, [*SERIES, "month"]].itertuples(index=False, name=None)}
    filled: list[tuple[Any, ...]] = []
    for series, shorter in flows.assign(days=days)[~whole].groupby(SERIES, sort=False):
        by_month = dict(iter(shorter.groupby("month")))
        full = [
            month
            for month, parts in by_month.items()
            if parts["days"].sum() == month.days_in_month
            # The times are in order: none meets the one before it.
            and (parts["start"].iloc[1:].to_numpy() > parts["end"].iloc[:-1].to_numpy()).all()
        ]
        if 2 * len(full) >= len(by_month):
            new = [month for month in full if (*series, month) not in given]
            filled += [(*series, *_filled_month(month, by_month[month])) for month in new]
    if not filled:
        return figures
    rows = [*figures.astype(object).where(figures.notna(), None).itertuples(index=False, name=None), *filled]
    return _figures(sorted(rows, key=itemgetter(slice(len(KEYS)))))


def _figures(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else [()] * len(TYPES)
    return pd.DataFrame({name: pd.array(column, TYPES[name]) for name, column in zip(TYPES, columns, strict=True)})


def _filled_month(month: pd.Period, parts: pd.DataFrame) -> tuple[Any, ...]:
    """Give a month as a row of figures, from the times that fill it; the worst of their standings is its own."""
    first, last = month.start_time, month.end_time.normalize()
    high = None if parts["high"].isna().any() else int(parts["high"].sum())
    standing = next((each for each in ("contradict", "agree") if (parts["standing"] == each).any()), "single")
    inexact = next((each for each in (CONTRADICT, SUPPRESSED, BOUNDS) if (parts["inexact"] == each).any()), "")
    releases = "; ".join(dict.fromkeys("; ".join(parts["releases"]).split("; ")))
    cells = f"the sum of {len(parts)} figures"
    return first, first, last, last, int(parts["low"].sum()), high, standing, inexact, cells, releases


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
