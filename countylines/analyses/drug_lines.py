"""A force's drug lines: the counts of active lines and of closures, set into the balance, as tables.

The statistics are `countylines.statistics.falls` and `balance`; here the right figures are picked from what was known
on the day.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.analyses.analysis import tried
from countylines.counts import Count
from countylines.observations import NO_FORCE, SERIES
from countylines.observations.contract import as_shown
from countylines.observations.series import Series
from countylines.prose import day, interval, month
from countylines.statistics import balance, falls
from countylines.statistics.balance import ClaimUnderBalance, Requirement

ACTIVE = "drug lines active"
HIGHEST_HARM = "highest-harm drug lines active"
CLOSED = "drug lines closed"
NATIONAL = "county lines active"
APPROXIMATE = ("about", "around", "almost", "nearly", "~")
YEAR = pd.DateOffset(months=12)
RULE_AND_RELEASES = "area", "counting_rule", "releases"
"""Columns that end the tables of counts."""
SHORTEST_GAP_DAYS = 366
"""A fall "in the last twelve months" is asked of two counts further apart than that."""


@dataclass(frozen=True)
class StockCount:
    """One count of active lines: on a day somewhere in ``start … end``; ``cell`` is what the source says."""

    start: pd.Timestamp
    end: pd.Timestamp
    count: Count
    cell: str

    @classmethod
    def of(cls, row: Any) -> StockCount:
        """Give the count of a row of reconciled figures."""
        return cls(row.start, row.end, Count.of(row), row.cells)

    def when(self) -> str:
        """Write the days in words, with their preposition: in November 2019, on 5 July 2021."""
        if self.start == self.end:
            return f"on {day(self.start)}"
        if (self.start.year, self.start.month) == (self.end.year, self.end.month):
            return f"in {month(self.start)}"
        return f"on some day from {month(self.start)} to {month(self.end)}"

    def told(self) -> str:
        """Write the count in words: 75, fewer than 30, "about 50" (read as 45–54)."""
        if self.cell.startswith(APPROXIMATE):
            return f"“{self.cell}” (read as {interval(self.count.low, self.count.high)})"
        return self.count.told()


def series_of_fall(active: pd.DataFrame) -> Series | None:
    """Choose the series whose fall is asked of: the one of the newest count among those counted on two days or more.

    The counts are of one area. Where none was certainly counted on two days, it is the one of the newest count; None
    where there is no count.
    """
    counts = active.sort_values(["end", "start"])
    newest_first = Series.all_of(counts[::-1])
    on_two_days = [series for series in newest_first if _on_two_days(series.pick(counts))]
    return next(iter([*on_two_days, *newest_first]), None)


def _on_two_days(counts: pd.DataFrame) -> bool:
    """Say whether two of the counts are certainly of different days."""
    return bool(counts["start"].max() > counts["end"].min())


@dataclass(frozen=True, eq=False)
class DrugLines:
    """What was known on a day of a force's drug lines, in one of its areas.

    Where there is a count of the whole of the force's area, the first of its ``areas``
    (``countylines.project.PoliceForce.areas``), it leads, else the area with the largest: its fall is asked of.
    """

    figures: pd.DataFrame
    """Reconciled figures (``countylines.observations.reconcile``)."""
    force: str
    areas: tuple[str, ...] | None = None
    chosen: Series | None = None
    """The counts to ask of instead."""

    @cached_property
    def everywhere(self) -> pd.DataFrame:
        """Counts of active lines, oldest first, of every area and counting rule; the area that leads comes first."""
        counts = self._pick(ACTIVE, "stock").sort_values(["start", "end"])
        largest_first = counts.groupby("area")["low"].max().sort_values(ascending=False, kind="stable").index
        order = list(dict.fromkeys([*(self.areas or ())[:1], *largest_first]))
        return counts.sort_values("area", key=lambda areas: areas.map(order.index), kind="stable", ignore_index=True)

    @cached_property
    def series(self) -> Series | None:
        """The counts that a fall is asked of: of one area, by one rule; None where there is no count."""
        if self.chosen is not None or self.everywhere.empty:
            return self.chosen
        return series_of_fall(self._in(self.everywhere, self.everywhere["area"].iloc[0]))

    @cached_property
    def elsewhere(self) -> list[DrugLines]:
        """The force's other areas that have a fall of their own: two counts by one rule."""
        areas = [area for area in self.everywhere["area"].unique() if self.series and area != self.series.area]
        chosen = [series_of_fall(self._in(self.everywhere, area)) for area in areas]
        there = [replace(self, chosen=series) for series in chosen]
        return [d for d in there if _on_two_days(d.counted)]

    @cached_property
    def active(self) -> pd.DataFrame:
        """Counts of active lines in the area, oldest first, of every counting rule."""
        return self._in(self.everywhere)

    @cached_property
    def closed(self) -> pd.DataFrame:
        """Running totals of lines closed in the area, oldest first, of every counting rule."""
        return self._in(self.closed_everywhere)

    @cached_property
    def closed_everywhere(self) -> pd.DataFrame:
        """Running totals of lines closed, oldest first, of every area and counting rule.

        Closures of one month after another, or one year, are none: they are shown with the other figures by month.
        """
        closed = self._pick(CLOSED, "flow").sort_values(["end", "end_earliest"], ignore_index=True)
        by_series = closed.groupby(SERIES)
        return closed[by_series["start"].transform("max") <= by_series["end"].transform("min")].reset_index(drop=True)

    @cached_property
    def national(self) -> pd.DataFrame:
        """National estimates of active lines."""
        return self._pick(NATIONAL, force=NO_FORCE).sort_values(["start", "end"], ignore_index=True)

    def _pick(self, measure: str, *kind: str, force: str | None = None) -> pd.DataFrame:
        """Pick the figures of a measure, of one kind where one is asked for, of this force or another."""
        f = self.figures
        stated = (f["force"] == (self.force if force is None else force)) & (f["standing"] != "missing")
        return f[stated & (f["measure"] == measure) & (f["kind"].isin(kind) if kind else True)]

    def _in(self, rows: pd.DataFrame, area: str | None = None) -> pd.DataFrame:
        """Pick the rows of an area: that of the series, where none is named."""
        area = self.series.area if area is None and self.series else area
        return rows[rows["area"] == area].reset_index(drop=True)

    @property
    def where(self) -> str:
        """The area in words, " in Norwich"; empty where it is the whole of the force's."""
        if self.series is None:
            return ""
        alone = self.areas is None and self.everywhere["area"].nunique() == 1
        return "" if alone or (self.areas or ())[:1] == (self.series.area,) else f" in {self.series.area}"

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The counts of the series, oldest first."""
        return self.active if self.series is None else self.series.pick(self.active)

    @cached_property
    def stocks(self) -> list[StockCount]:
        """The same, as counts."""
        return [StockCount.of(row) for row in self.counted.itertuples()]

    @cached_property
    def other_rules(self) -> pd.DataFrame:
        """Counts of active lines in the area by other rules."""
        return self.active.drop(self.counted.index)

    @property
    def start(self) -> StockCount:
        """The first count."""
        return self.stocks[0]

    @cached_property
    def claimed(self) -> StockCount | None:
        """The first later count of which a fall in its last twelve months can be asked."""
        later = (s for s in self.stocks[1:] if (s.start - self.start.end).days >= SHORTEST_GAP_DAYS)
        return next(later, None)

    @cached_property
    def gap_months(self) -> list[int]:
        """Whole months between the first count and the claimed one; one more if the later day fell a month later."""
        if self.claimed is None:
            return []
        months = (self.claimed.end.year - self.start.end.year) * 12 + self.claimed.end.month - self.start.end.month
        return [months, months + 1]

    @cached_property
    def balance(self) -> balance.Balance | None:
        """The counts of the balance, under the named assumption; None where no closures bracket the last year.

        Closures by the start of the last twelve months lie between the largest running total that is certainly of an
        earlier day and the smallest that is certainly of a later one; those by the later day are the newest running
        total whose days overlap it.
        """
        if self.claimed is None or self.claimed.count.high is None:
            return None
        anchor_first, anchor_last = self.claimed.start - YEAR, self.claimed.end - YEAR
        closed = self.closed
        before = closed[closed["end"] <= anchor_first]
        after = closed[(closed["end_earliest"] >= anchor_last) & closed["high"].notna()]
        by_then = closed[(closed["end_earliest"] <= self.claimed.end) & (closed["end"] >= self.claimed.start)]
        if before.empty or after.empty or by_then.empty:
            return None
        # Totals that contradict one another leave what spans them.
        ends = int(before["low"].max()), int(after["high"].min())
        closed_before = Count(min(ends), max(ends))
        return balance.Balance(self.start.count, closed_before, Count.of(by_then.iloc[-1]), self.claimed.count)

    @cached_property
    def net(self) -> ClaimUnderBalance | None:
        """More than half of the stock gone in twelve months."""
        return balance.judge(self.balance, balance.Interpretation.NET) if self.balance else None

    @cached_property
    def gross(self) -> ClaimUnderBalance | None:
        """Closures in twelve months more than half of the stock."""
        return balance.judge(self.balance, balance.Interpretation.GROSS) if self.balance else None

    @cached_property
    def counted_share(self) -> falls.FallBounds | None:
        """Share of the lines of a year before that closures account for, if none opened; None where some must have."""
        b = self.balance
        if b is None or b.start.high is None:
            return None
        return tried(balance.counted_share, b.start, b.closed_before, b.closed)[0]

    @cached_property
    def needed(self) -> tuple[Requirement, ...]:
        """What the net and gross claims need, from the most earlier closures that need nothing up to those reported."""
        if self.balance is None or self.net is None or self.balance.closed_before.high is None:
            return ()
        free = (self.net.closures_at_half.low or 0) - 1
        wider = Count(max(0, min(free, self.balance.closed_before.low)), self.balance.closed_before.high)
        widened = replace(self.balance, closed_before=wider)
        return balance.judge(widened, balance.Interpretation.NET).requirements

    @cached_property
    def later_closures_that_flip(self) -> int | None:
        """Fewest closures by the later day beyond those reported at which the net claim is no longer contradicted."""
        if self.balance is None or self.net is None or self.net.every_end_counted is None:
            return None
        contradicted = self.net.every_end_counted.conclusion is balance.Conclusion.CONTRADICTED
        if not contradicted or self.balance.start.high is None:
            return None
        for more in range(1, self.balance.start.high + 1):
            closed = self.balance.closed + Count.exact(more)
            again = balance.judge(replace(self.balance, closed=closed), balance.Interpretation.NET).every_end_counted
            if again is not None and again.conclusion is not balance.Conclusion.CONTRADICTED:
                return more
        return None

    def year_claimed(self) -> str:
        """Name the twelve months of the claim: those to the later count."""
        assert self.claimed is not None
        return f"the twelve months to {month(self.claimed.end)}"

    def active_table(self) -> pd.DataFrame:
        """Give every count of active lines as published and as read, with its area, rule and releases."""
        rows = pd.concat([self.everywhere, self._pick(HIGHEST_HARM, "stock")], ignore_index=True)
        headings = {"cells": "as published", "count": "lines", "measure": "what"}
        return as_shown(rows, "start", "end", *headings, *RULE_AND_RELEASES, **headings)

    def closed_table(self) -> pd.DataFrame:
        """Give every running total of closures, with its area, rule and release."""
        headings = {"end_earliest": "at the earliest by", "end": "at the latest by", "low": "lines closed so far"}
        return as_shown(self.closed_everywhere, *headings, *RULE_AND_RELEASES, **headings)

    def falls_table(self) -> pd.DataFrame:
        """Give the fall from the first count to each later one of its rule, in every area that has one."""
        rows = []
        for d in (self, *self.elsewhere):
            for stock in d.stocks[1:]:
                assert d.series is not None
                fall = falls.fall_between(d.start.count, stock.count)
                told = [f"{count.told()} {count.when()}" for count in (d.start, stock)]
                rows.append((d.series.area, *told, fall.low, fall.high))
        return pd.DataFrame(rows, columns=["area", "first", "later", "fall at least", "fall at most"])

    def paths_table(self) -> pd.DataFrame:
        """Give two ways the fall may have run, at the bound of the later count, and what each would need."""
        start, later = self.bounds()
        found = falls.path_table(start, later, self.gap_months)
        rates = [astuple(falls.constant_rate(start, later, months)) for months in found["months"]]
        of_rate = found["path"] == falls.Path.CONSTANT_RATE.value
        for at, name in enumerate(("lost a month", "half-life, months")):
            found.insert(2 + at, name, pd.Series([rate[at] for rate in rates]).where(of_rate))
        headings = {"interim_stock": "lines twelve months before", "last_year_fall": "gone in the last twelve months"}
        headings["greatest_later_stock"] = "more than half gone only if lines at the end are at most"
        return found.rename(columns=headings)

    def grid(self) -> pd.DataFrame:
        """Give the fall of the last twelve months for every pair of interim and later stock."""
        start, later = self.bounds()
        return falls.last_year_grid(range(start + 1), range(later + 1))

    def grid_rows(self) -> pd.DataFrame:
        """Give, for each later stock, the interim stock needed for more than half, and what two paths would give."""
        _, later = self.bounds()
        grid = self.grid()
        needed = grid[grid["more_than_half"]].groupby("later")["interim"].min()
        ends = pd.Series(range(later + 1))
        columns = {"lines at the end": ends, "needed twelve months before": ends.map(needed), **self.path_curves()}
        counted = self.counted_histories().set_index("later")
        columns |= {f"{name}, every end counted": ends.map(counted[name]) for name in ("least", "greatest")}
        return pd.DataFrame(columns)

    def path_curves(self) -> dict[str, npt.NDArray[np.float64]]:
        """Give the interim stock on each path for each later stock, by a name for a legend."""
        start, later = self.bounds()
        return {
            f"{path.value}, {months} months": falls.interim_stock(path, start, np.arange(later + 1), months)
            for path in falls.Path
            for months in self.gap_months
        }

    def counted_histories(self) -> pd.DataFrame:
        """Give, for each later stock, the interim stocks possible if every line that ended was counted as closed.

        Columns ``later``, and the ``least`` and ``greatest`` interim stock: I = B - c + O₁, L = B - C + O₁ + O₂.
        """
        columns = ["later", "least", "greatest"]
        b = self.balance
        if b is None or not (b.start.is_exact and b.closed.is_exact) or b.closed_before.high is None:
            return pd.DataFrame(columns=columns)
        _, bound = self.bounds()
        left = b.start.low - b.closed.low
        rows = [
            (later, b.start.low - b.closed_before.high, b.start.low - b.closed_before.low + later - left)
            for later in range(max(left, b.later.low), bound + 1)
        ]
        return pd.DataFrame(rows, columns=columns)

    def bounds(self) -> tuple[int, int]:
        """Give the first count and the upper bound of the claimed one, between which paths run where there are any."""
        assert self.claimed is not None and self.claimed.count.high is not None and self.start.count.is_exact
        return self.start.count.low, self.claimed.count.high

    @property
    def has_paths(self) -> bool:
        """Say whether a fall in the last twelve months can be asked of two counts, with none made between them."""
        if self.claimed is None or self.claimed is not self.stocks[1]:
            return False
        later = self.claimed.count.high
        return later is not None and self.start.count.is_exact and later < self.start.count.low

    def requirements_table(self) -> pd.DataFrame:
        """Give what each interpretation takes for each number of earlier closures, if no line opened."""
        reported = self.balance.closed_before if self.balance else ()
        # With nothing opened, what the gross claim needs of X₁ is what the net one needs of X₁ + 2X₂.
        rows = [
            (n.closed_before, n.closed_before in reported, n.least_weighted_ends, n.least_if_before, n.least_if_during)
            for n in self.needed
        ]
        columns = ["closed before the last twelve months", "reported", "least X₁ + 2X₂ (net), X₁ (gross)"]
        columns += ["ended uncounted, if before", "ended uncounted, if during (net)"]
        return pd.DataFrame(rows, columns=columns)

    def verdicts_table(self) -> pd.DataFrame:
        """Give what follows for both interpretations, with the margin that decides."""
        rows = []
        for claim, margin in ((self.net, "I − 2L"), (self.gross, "2 × closed in the year − I")):
            if claim is None:
                continue
            for supposed, found in (
                ("every line that ended was counted as closed", claim.every_end_counted),
                ("lines may have ended uncounted", claim.ends_may_be_uncounted),
            ):
                told = "no history", "no history", "ruled out by the figures"
                if found is not None:
                    told = bound(found.margin.low, "−∞"), bound(found.margin.high, "∞"), found.conclusion.value
                rows.append((claim.interpretation.value, supposed, f"{margin} > 0", *told))
        columns = ["interpretation", "supposing", "the claim holds where", "least", "greatest", "verdict"]
        return pd.DataFrame(rows, columns=columns)

    def charted(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give counts or running totals as the lines chart takes them, with a name of each series for its legend.

        That is the beginning of its counting rule where that is enough, with the name of an area that is not the whole.
        """
        names: dict[Series, str] = {}
        for series in Series.all_of(rows):
            whole = self.series is None or (series.area == self.series.area and not self.where)
            area = "" if whole else f"{series.area}: "
            short = area + re.split("[;,]", series.counting_rule, maxsplit=1)[0]
            names[series] = area + series.counting_rule if short in names.values() else short
        return rows.assign(rule=[names[Series.of(row)] for row in rows.itertuples()])

    def national_table(self, notes: dict[str, str]) -> pd.DataFrame:
        """Give national estimates, each with its rule and the notes of its release (by name): context, never joined."""
        rows = self.national.assign(notes=[notes.get(name, "") for name in self.national["releases"]])
        return as_shown(rows, "start", "end", "count", "area", "counting_rule", "notes", count="lines")

    def sources_table(self) -> pd.DataFrame:
        """List the releases behind the counts, and how many figures each gave."""
        used = pd.concat([self.everywhere, self.closed_everywhere, self.national])["releases"].str.split("; ").explode()
        return used.value_counts().sort_index().rename_axis("release").reset_index(name="figures")

    def sensitivity_table(self) -> pd.DataFrame:
        """Bound the ratio of the two stocks as if they were Poisson counts: sensitivity only, both are censuses."""
        assert self.claimed is not None
        found = falls.stock_ratio_bounds(self.start.count, self.claimed.count)
        hows = "profile likelihood", "exact at the upper bound"
        readings = [f"{how}, {sides} 95%" for how in hows for sides in ("one-sided", "two-sided")]
        return pd.DataFrame({"reading": readings, "later ÷ earlier is at most": astuple(found)})


def bound(value: int | None, none: str) -> str:
    """Write an end of an interval of integers with a real minus sign; ``none`` where there is no end."""
    return none if value is None else f"{value:,}".replace("-", "−")
