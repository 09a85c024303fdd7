"""What charts say in words: the message that is their title, and whose figures they show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from countylines.analyses.level import Level
from countylines.observations.series import MonthlySeries
from countylines.prose import count_of, month, number
from countylines.statistics import FloatArray

MOST_SOURCES = 2
"""Of more sources the chart names so many; all stand in the table of sources."""


def source_line(releases: Iterable[str], publishers: Mapping[str, str]) -> str:
    """Name whose figures these are, by the names of their releases, joined with semicolons; empty where unknown."""
    ids = dict.fromkeys(name for names in releases for name in names.split("; "))
    named = list(dict.fromkeys(publishers[name] for name in ids if name in publishers))
    more = len(named) - MOST_SOURCES
    return "; ".join([*named[:MOST_SOURCES], *([f"and {number(more)} more"] if more > 0 else [])])


def months_message(series: MonthlySeries, level: Level) -> str:
    """Say what the months show at first sight: how the level changed, or else how many there were."""
    if level.compared:
        return level.heading
    table, measured = series.every_month, series.measured
    low, high = (table[end].to_numpy(dtype=float, na_value=np.nan) for end in ("low", "high"))
    if not (low == high).all():
        return f"At least {count_of(int(low.sum()), measured.one, measured.many)} in {series.span}"
    total = int(low.sum())
    told = f"{count_of(total, measured.one, measured.many) if total else f'No {measured.one}'} in {series.span}"
    if len(table) < 2 or low.min() == low.max():
        return told
    several = table["month"].dt.year.nunique() > 1
    names = [month(day) if several else f"{day:%B}" for day in table["month"]]
    ends = [_extreme(low, extreme, names) for extreme in (low.min(), low.max())]
    return f"{told}, from {ends[0]} to {ends[1]}"


def _extreme(counts: FloatArray, extreme: float, names: Sequence[str]) -> str:
    """Write an extreme with its month, or with how many months have it."""
    at = np.flatnonzero(counts == extreme)
    return f"{number(int(extreme))} in {names[at[0]] if len(at) == 1 else f'{number(len(at))} months'}"
