"""Which figures a later report gives otherwise than an earlier one, those that moved most by name (no pandas)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from countylines.prose import day, month, number, percentage
from countylines.reports.table_changes import read_table

SERIES = ("force", "area", "measure", "kind", "counting_rule")
PERIOD = ("start", "start_latest", "end_earliest", "end")
MOST_SERIES, MOST_FIGURES = 3, 8
"""So many series are named, those with the most events revised, and so many figures of each."""


class Revised(NamedTuple):
    """A figure, exact in both reports, and what it was before."""

    period: tuple[str, ...]
    then: int
    now: int
    releases: str

    @property
    def share(self) -> float:
        """By what share it moved, up or down."""
        return abs(self.now - self.then) / max(self.then, 1)


def revised(then: Path, now: Path) -> list[str]:
    """Say how many figures of ``tables/figures.csv`` differ, and name those of a series that moved by the most.

    ``then`` and ``now`` are the folders of two reports; nothing is said where one lacks the table, or none differs.
    """
    before, after = _figures(then), _figures(now)
    both = before.keys() & after.keys()
    moved: dict[tuple[str, ...], list[Revised]] = {}
    for key in sorted(both):
        (was, _), (is_now, releases) = before[key], after[key]
        if was != is_now:
            moved.setdefault(key[: len(SERIES)], []).append(Revised(key[len(SERIES) :], was, is_now, releases))
    if not moved:
        return []
    largest = sorted(moved, key=lambda series: -sum(each.now for each in moved[series]))
    count = sum(map(len, moved.values()))
    told = f"{number(count)} of {number(len(both))} figures that both give exactly were revised, of {len(moved)} series"
    return [told, *(_told(series, moved[series]) for series in largest[:MOST_SERIES])]


def _figures(folder: Path) -> dict[tuple[str, ...], tuple[int, str]]:
    path = folder / "tables" / "figures.csv"
    if not path.is_file():
        return {}
    rows = read_table(path).pick((*SERIES, *PERIOD, "low", "high", "releases"))
    size = len(SERIES) + len(PERIOD)
    return {row[:size]: (int(row[size]), row[-1]) for row in rows if row[size] and row[size] == row[size + 1]}


def _told(series: tuple[str, ...], figures: list[Revised]) -> str:
    """Name the figures of a series that moved by the largest share, in order of time."""
    _, area, measure, *_ = series
    most = sorted(sorted(figures, key=lambda each: -each.share)[:MOST_FIGURES], key=lambda each: each.period)
    each = "; ".join(
        f"{_period(*revision.period)} {number(revision.then)} → {number(revision.now)} "
        f"({'+' if revision.now > revision.then else '−'}{percentage(revision.share, 0)})"
        for revision in most
    )
    which = "" if len(figures) == len(most) else f" (the {len(most)} that moved most of {number(len(figures))})"
    return f"{measure}, {area}{which}: {each}; now by {', '.join(_releases(most))}"


def _releases(figures: Iterable[Revised]) -> list[str]:
    return list(dict.fromkeys(name for each in figures for name in each.releases.split("; ")))


def _period(start: str, _latest: str, _earliest: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return month(first)
    return day(first) if first == last else f"{day(first)} to {day(last)}"
