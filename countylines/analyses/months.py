"""What every series of months shows, whatever the state of its evidence: its months, and its years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from countylines.analyses import rule_tables, which_months
from countylines.analyses.analysis import OfSeries
from countylines.analyses.error_rates import ErrorRates
from countylines.analyses.level import Level
from countylines.analyses.words import all_left_out, source_line
from countylines.observations.events import COLUMNS
from countylines.observations.series import BREAK, LATE, OTHER_SIDE, MonthlySeries
from countylines.prose import count_of, intervals, month, number
from countylines.show import Part, Section, Statements
from countylines.show.drawing import Around
from countylines.show.month_charts import months_chart
from countylines.statistics.dated import Dated
from countylines.statistics.month_ratios import MonthRatios

NO_EVENTS = pd.DataFrame(columns=COLUMNS).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
POINTS = "Columns and lines are counts as recorded; events are named above them."


SHAPE, RULE = "one rise and fall within the year", "months differ repeatedly"
"""What is tested of a series, of one year and of several, and corrected over all series of a report."""


class Tested(NamedTuple):
    """The test of a series that is corrected over all series of a report."""

    question: str
    """`SHAPE` or `RULE`: series are corrected together of which the same was asked."""
    p_value: float
    """Of a series with inexact months the greatest one found over their fillings, or that of the one that decides."""
    holds: bool
    """Whether it is shown before any correction."""
    least_p_value: float | None = None
    """The least that there can be, where that is above 0."""


@dataclass(frozen=True, eq=False)
class Months(OfSeries):
    """A series of months under analysis."""

    series: MonthlySeries
    draws: int = 99_999
    seed: int = 1
    """Of Monte Carlo p-values, of searches, and of rotations that are too many to go through."""
    events: pd.DataFrame = field(default_factory=NO_EVENTS.copy)
    """Events that apply to the force (``countylines.observations.events.events_for``)."""
    rates: ErrorRates = field(default_factory=lambda: ErrorRates({}))
    """The simulated error rates, which sensitivity quotes."""
    publishers: Mapping[str, str] = field(default_factory=dict)
    """By the name of a release, whose figures they are."""
    lost: bool = field(default=False, kw_only=True)
    """Whether what is claimed of it by itself is not left after correction over all series of a report."""

    @cached_property
    def level(self) -> Level:
        """How the level changed: the newest year against the one before it."""
        return Level(self.series, self.seed, shown=self.shown)

    @property
    def tested(self) -> Tested | None:
        """The test that is corrected over the series of a report; None where none is made."""
        return None

    def in_short(self) -> Sequence[str]:
        """Say in a few sentences what the findings say at length."""
        return self.findings()[0].sentences

    def months(self) -> Section:
        """Give the months as a chart and as tables."""
        title, drawn = self.title, self.drawn()
        first, last = drawn["month"].iloc[0], drawn["month"].iloc[-1] + pd.offsets.MonthEnd(0)
        events = self.events
        inside = (events["start"] <= last) & (events["end"] >= first) & (events["end"] > events["start"])
        around: Around = {
            "message": months_message(self.series, self.level),
            "source": source_line(self.series.every_month["releases"], self.publishers),
            "table": f"summary-months-{self.series.slug}",
            "name": f"months-{self.series.slug}",
        }
        chart = months_chart(title, self.series.measure.capitalize(), drawn, events[inside], **around)
        statements = [Statements(told)] if (told := all_left_out([self.series])) else []
        kept = {around["table"]: calendar(self.series)}
        return Section("months", title, [chart, *self.months_tables(), *statements], self.how_drawn, kept)

    @property
    def how_drawn(self) -> str:
        """Say how to read the chart, as Markdown."""
        return POINTS

    def drawn(self) -> pd.DataFrame:
        """Give the months as the chart takes them (``countylines.show.month_charts.months_chart``)."""
        why = self.series.every_month["why"]
        marks = {"growing": why.isin(LATE), "apart": why == OTHER_SIDE, "change": why == BREAK}
        named = self.series.every_month["month"].dt.month.map(lambda month: self.named_months.get(month, ""))
        return self.series.every_month.assign(named=named, **marks)

    @cached_property
    def dated(self) -> Dated:
        """The months as the methods of several years take them."""
        return rule_tables.dated(self.series)

    @property
    def ratios(self) -> MonthRatios | None:
        """Each calendar month against the mean of the twelve; None unless months are said to differ repeatedly."""
        return None

    @property
    def named_months(self) -> dict[int, str]:
        """Give the calendar months, 1 to 12, that are shown to stand out each year, with high or low."""
        return which_months.sides(self.ratios) if self.ratios else {}

    def named_sections(self) -> list[Section]:
        """Give the ratio of each calendar month, where months are said to differ repeatedly."""
        return [which_months.section(self.title, self.ratios, self.series.slug)] if self.ratios else []

    def months_tables(self) -> list[Part]:
        """Give the tables beside the chart."""
        return [self.table(years_table(self.series), "years", "by year")]


def years_table(series: MonthlySeries) -> pd.DataFrame:
    """Give each calendar year's months, total and daily rate; both ends of the rate where months are not exact.

    Where months are left out of the tests: how many of them.
    """
    by_year = series.every_month.groupby(series.every_month["month"].dt.year)
    low, days = by_year["low"].sum(), by_year["days"].sum()
    # A year with a month open above has no highest total.
    high = by_year["high"].sum().where(by_year["high"].count() == by_year.size())
    rates = {"a day": low} if low.equals(high) else {"a day, at least": low, "a day, at most": high}
    shown = {"year": low.index.astype(str), "months": by_year.size()}
    if len(series.left_out):
        shown["of them not tested"] = by_year["why"].agg(lambda why: (why != "").sum())
    shown["total"] = intervals(low, high)
    shown |= {name: (total / days).astype(float) for name, total in rates.items()}
    return pd.DataFrame(shown).reset_index(drop=True)


def calendar(series: MonthlySeries) -> pd.DataFrame:
    """Give the months for a front page: a row a month, or a row a year where there are several."""
    table = series.every_month
    first, counts = table["month"], intervals(table["low"], table["high"])
    if first.dt.year.nunique() == 1:
        return pd.DataFrame({"month": first.dt.strftime("%B %Y"), "days": table["days"], "count": counts})
    by_year = pd.DataFrame({"year": first.dt.year.astype(str), "month": first.dt.month, "count": counts})
    wide = by_year.pivot(index="year", columns="month", values="count").reindex(columns=range(1, 13)).fillna("")
    return wide.rename(columns=lambda month_: f"{date(2000, month_, 1):%b}").reset_index().rename_axis(columns=None)


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
    ends = []
    for extreme in (low.min(), low.max()):
        at = np.flatnonzero(low == extreme)
        ends.append(f"{number(int(extreme))} in {names[at[0]] if len(at) == 1 else f'{number(len(at))} months'}")
    return f"{told}, from {ends[0]} to {ends[1]}"
