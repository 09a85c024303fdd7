"""Which newest year of a series is set against which year before it, and what came of it: a statement each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from countylines.observations.period_series import MONTHS_IN_QUARTER, MONTHS_IN_YEAR, PeriodSeries, Unit, quarter_months
from countylines.observations.series import BREAK, LATE, LATE_ASSUMED, MonthlySeries
from countylines.prose import interval, month
from countylines.statistics import FloatArray, IntArray, level_change
from countylines.statistics.level_change import Change, ChangeBetween, LevelChange, LevelChanges

QUARTERS = MONTHS_IN_YEAR // MONTHS_IN_QUARTER
CHANGED = "Not compared, because the recording changed"
NO_FIGURE = f"{Change.NOTHING.capitalize()}, because no figure may be used."
CALENDAR_YEAR = "the newest complete calendar year"
ONE_YEAR = f"{Change.NOTHING.capitalize()}, because two years with an upper bound are needed; at hand: 1."


Compare = Callable[[IntArray, FloatArray], LevelChanges]
"""From counts, shape (series, n), and days, shape (n,), to how the level changed."""


@dataclass(frozen=True, eq=False)
class Basis:
    """What a comparison of exact counts was made from: arrays of shape (n,), and which of them are the newest year."""

    index: IntArray
    """12 · year + month - 1, 4 · year + quarter - 1, or the year."""
    counts: IntArray
    days: FloatArray
    latest: IntArray
    compare: Compare


class OnePart(NamedTuple):
    """The month, or quarter, that alone makes more than half of the difference between two years."""

    name: str
    counts: tuple[str, str]
    """Of it and of the same one a year before."""
    whole: bool
    """Whether it makes all of the difference, or more."""
    without: Statement
    """The years compared without it, and without the same one of every other year."""

    @property
    def share(self) -> str:
        """Say how much of the difference it makes."""
        return "all" if self.whole else "most"


class Statement(NamedTuple):
    """The newest year of a series set against the one before it."""

    latest: str
    before: str
    change: LevelChange | ChangeBetween | None = None
    refused: str = ""
    """Why they are not compared; empty where they are."""
    counts: tuple[str, str] = ("", "")
    """Of the newest year and of the one before it."""
    growing: int = 0
    """How many of the months, quarters or years that are counted may still grow."""
    assumed: bool = False
    """Whether it is assumed, and not measured, that older months are complete."""
    basis: Basis | None = None
    """By which it can be compared again, had a count been otherwise; None where counts are not exact."""
    mostly: OnePart | None = None
    """On which month, or quarter, a rise or a fall rests; None where no single one makes most of it."""

    @property
    def state(self) -> Change | None:
        """What the figures say; None where they are not compared."""
        return self.change.state if self.change else None

    @property
    def p_value(self) -> float:
        """That the level did not change; of inexact counts the larger of both ends, and 1 where these disagree."""
        if self.change is None:
            return np.nan
        if not isinstance(self.change, ChangeBetween):
            return self.change.p_value
        if self.change.low <= 1 <= self.change.high:
            return 1.0
        return max(self.change.lowest.p_value, self.change.highest.p_value)


@dataclass(frozen=True, eq=False)
class _Figures:
    """Counts of months, quarters or years in order, those without an upper bound left out; arrays of shape (n,)."""

    index: IntArray
    days: FloatArray
    low: IntArray
    high: IntArray
    growing: IntArray
    """1 where a count may still grow."""
    assumed: bool
    seed: int

    @classmethod
    def of(cls, table: pd.DataFrame, index: pd.Series, seed: int) -> _Figures:
        """Read the figures of a table that lie in one part, with why each is left out of tests."""
        told = (table["high"].notna() & (table["why"] != BREAK)).to_numpy()
        growing = table["why"].isin(LATE)
        columns = (np.asarray(column[told], dtype=np.int64) for column in (index, table["low"], table["high"], growing))
        at, low, high, grows = columns
        assumed = bool((table["why"] == LATE_ASSUMED).any())
        return cls(at, np.asarray(table["days"][told], dtype=np.float64), low, high, grows, assumed, seed)

    def only(self, kept: np.ndarray) -> _Figures:
        """Give some of the figures."""
        arrays = {name: getattr(self, name)[kept] for name in ("index", "days", "low", "high", "growing")}
        return replace(self, **arrays)

    def compared(self, names: tuple[str, str], latest: IntArray, before: IntArray, compare: Compare) -> Statement:
        """Set some of the figures against others."""
        change: LevelChange | ChangeBetween
        basis = None
        if (self.low == self.high).all():
            basis = Basis(self.index, self.low, self.days, latest, compare)
            change = compare(self.low[None], self.days).row()
        elif not self.high[np.append(latest, before)].any():
            # Nothing in either year, whatever the older figures are that are hidden.
            change = compare(self.low[None], self.days).row()
        else:
            change = level_change.change_between(
                self.low, self.high, lambda counts: compare(counts, self.days), latest, before, seed=self.seed
            )
        sums = tuple(interval(self.low[places].sum(), self.high[places].sum()) for places in (latest, before))
        grows = int(self.growing[np.append(latest, before)].sum())
        return Statement(*names, change, counts=(sums[0], sums[1]), growing=grows, assumed=self.assumed, basis=basis)


def statements_of(series: MonthlySeries | PeriodSeries, seed: int = 1) -> list[Statement]:
    """Set the newest year of a series against the one before it, in each way that its figures allow.

    The statement that leads comes first. Those with figures that may still grow stand behind those without.
    """
    if isinstance(series, MonthlySeries):
        return _of_parts(series.every_month.rename(columns={"month": "start"}), MONTHS_IN_YEAR, seed)
    if series.unit is Unit.QUARTER:
        return _of_parts(series.every_period, QUARTERS, seed)
    # Of years the newest complete pair leads, whether it is compared or not: no older one stands for it.
    by_year = _of_years(series.every_period.assign(name=series.names), seed)
    return sorted(by_year, key=lambda told: told.growing > 0)


def parts_of(why: pd.Series) -> pd.Series:
    """Give each figure the number of its part between documented changes of recording, by why each is left out."""
    # What may still grow is of the part of the figure before it.
    side = why.mask(why.isin(LATE)).ffill().bfill().fillna("")
    return (side != side.shift()).cumsum()


def _of_parts(every: pd.DataFrame, periods: int, seed: int) -> list[Statement]:
    """Compare the months or quarters of the newest part that can be used, and say why of a newer one they are not."""
    parts = parts_of(every["why"])
    usable = parts[every["why"] == ""]
    long_enough = usable[usable.groupby(usable).transform("size") >= 2 * periods]
    newest = int(parts.max())
    used = int(max(long_enough, default=max(usable, default=newest)))
    told = [] if used == newest else _since_a_break(every, parts == newest, periods, seed)
    # Those lead that are compared, of figures that are complete; otherwise the order stays.
    statements = [*told, *_of_part(every[parts == used], periods, seed)]
    return sorted(statements, key=lambda told: (told.growing > 0, told.change is None))


def _of_part(table: pd.DataFrame, periods: int, seed: int) -> list[Statement]:
    """Compare the newest years of a part between changes of recording, without what may still grow and with it."""
    at = table["start"].dt
    index = periods * at.year + (at.month - 1) * periods // MONTHS_IN_YEAR
    figures = _Figures.of(table, index, seed)
    told = _of_blocks(figures.only(figures.growing == 0), periods)
    if figures.growing.any():
        # What growing figures cannot change is said once.
        told += [statement for statement in _of_blocks(figures, periods) if statement.growing]
    return told


def _since_a_break(every: pd.DataFrame, newest: pd.Series, periods: int, seed: int) -> list[Statement]:
    """Compare the months or quarters since the last documented change of recording."""
    table = every[newest & (every["why"] != BREAK)]
    if table.empty:
        return []
    told = [statement for statement in _of_part(table, periods, seed) if statement.change]
    at = table["start"].iloc[-1]
    names = _ends(periods * at.year + (at.month - 1) * periods // MONTHS_IN_YEAR, periods)
    return told or [Statement(*names, refused=_changed(every))]


def _changed(every: pd.DataFrame) -> str:
    """Say when the recording last changed, and that nothing is compared across it."""
    breaks = every.loc[every["why"] == BREAK, ["start", "days"]]
    if breaks.empty:
        return f"{CHANGED}."
    first = breaks["start"].iloc[-1]
    last = month(first + pd.Timedelta(days=int(breaks["days"].iloc[-1]) - 1))
    return f"{CHANGED} in {month(first)}." if month(first) == last else f"{CHANGED} between {month(first)} and {last}."


def _of_blocks(figures: _Figures, periods: int) -> list[Statement]:
    index = figures.index
    if not index.size:
        return [Statement("the newest year", "the one before", refused=NO_FIGURE)]
    last = int(index[-1])
    named = _ends(last, periods)
    if level_change.too_short(index, periods):
        return [_compared(figures, last, named, periods)]
    try:
        december = level_change.latest_calendar_year(index, periods)
    except ValueError as error:
        calendar = Statement(CALENDAR_YEAR, "the one before", refused=str(error))
        return [_compared(figures, last, named, periods), calendar]
    by_year = _compared(figures, december, _ends(december, periods), periods)
    return [by_year] if december == last else [_compared(figures, last, named, periods), by_year]


def _ends(last: int, periods: int) -> tuple[str, str]:
    """Name a year by its last month or quarter, and the year before it."""
    year, within = divmod(last, periods)
    if within == periods - 1:
        return str(year), str(year - 1)
    what = "12 months" if periods == MONTHS_IN_YEAR else "four quarters"
    return f"the {what} to {_named(last, periods)}", f"the {what} before"


def _compared(figures: _Figures, last: int, names: tuple[str, str], periods: int) -> Statement:
    try:
        blocks = level_change.year_blocks(figures.index, last, periods)
    except ValueError as error:
        return Statement(*names, refused=str(error))
    told = _of_two(figures, blocks, names)
    return told._replace(mostly=_mostly(figures, blocks, told, periods))


def _of_two(figures: _Figures, blocks: IntArray, names: tuple[str, str]) -> Statement:
    """Set the newest block against the one before it."""
    try:
        return figures.compared(names, blocks[-1], blocks[-2], partial(level_change.level_changes, blocks=blocks))
    except ValueError as error:
        return Statement(*names, refused=str(error))


def _mostly(figures: _Figures, blocks: IntArray, told: Statement, periods: int) -> OnePart | None:
    """Find the month, or quarter, that makes more than half of a rise or a fall; of bounds by their middles."""
    if told.state not in (Change.ROSE, Change.FELL):
        return None
    twice = (figures.low + figures.high)[blocks[-2:]]
    made = (twice[1] - twice[0]) * (1 if told.state is Change.ROSE else -1)
    at = int(made.argmax())
    if 2 * made[at] <= made.sum():
        return None
    latest, before = blocks[-1, at], blocks[-2, at]
    counts = tuple(interval(int(figures.low[place]), int(figures.high[place])) for place in (latest, before))
    without = _of_two(figures, np.delete(blocks, at, axis=1), (told.latest, told.before))
    name = _named(int(figures.index[latest]), periods)
    return OnePart(name, (counts[0], counts[1]), bool(made[at] >= made.sum()), without)


def _named(at: int, periods: int) -> str:
    """Name a month or a quarter by its index."""
    year, within = divmod(at, periods)
    if periods == MONTHS_IN_YEAR:
        return month(pd.Timestamp(year, within + 1, 1))
    return f"{quarter_months(MONTHS_IN_QUARTER * within + 1)} {year}"


def _of_years(every: pd.DataFrame, seed: int) -> list[Statement]:
    """Compare each year with the one before it, the newest first, none across a documented change of recording."""
    parts, told = parts_of(every["why"]), list[Statement]()
    names = dict(zip(every["start"].dt.year, every["name"], strict=True))
    for part in sorted(parts.unique(), reverse=True):
        figures = _Figures.of(table := every[parts == part], table["start"].dt.year, seed)
        if part != parts.iloc[0] and figures.index.size:
            first = int(figures.index[0])
            told += [*_pairs(figures, names), Statement(names[first], "the year before", refused=_changed(every))]
        else:
            told += _pairs(figures, names)
    return told or [Statement(names[max(names)], "the year before", refused=ONE_YEAR)]


def _pairs(figures: _Figures, names: Mapping[int, str]) -> list[Statement]:
    told = []
    for last in range(figures.index.size - 1, 0, -1):
        until = figures.only(np.arange(figures.index.size) <= last)
        named = names[int(until.index[-1])], names[int(until.index[-2])]
        compare = partial(level_change.yearly_changes, years=until.index)
        try:
            told.append(until.compared(named, np.array([last]), np.array([last - 1]), compare))
        except ValueError as error:
            told.append(Statement(*named, refused=str(error)))
    return told
