"""The quarters or the years of one series, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.observations import SERIES
from countylines.observations.series import Named, Series, is_whole_month, shared_names

MONTHS_IN_QUARTER, MONTHS_IN_YEAR = 3, 12
APRIL = 4


class Unit(StrEnum):
    """What a figure is a total of."""

    QUARTER = "quarter"
    CALENDAR_YEAR = "calendar year"
    FINANCIAL_YEAR = "financial year"


@dataclass(frozen=True, eq=False)
class PeriodSeries(Named):
    """The quarters, the calendar years or the financial years of one series, in order.

    Attributes
    ----------
    periods : pandas.DataFrame
        Columns ``start`` and ``end`` (first and last day), ``days``, ``low``, ``high``, ``standing``, ``releases``.
    why : tuple of str
        Why each is not compared with the others, as months are left out (`countylines.observations.series`): it may
        still grow, or the recording changed in it; empty for those that are. None is left out where it is empty.
    """

    unit: Unit
    periods: pd.DataFrame
    why: tuple[str, ...] = field(default=(), kw_only=True)

    @property
    def every_period(self) -> pd.DataFrame:
        """The periods, each with ``why`` it is left out."""
        return self.periods.assign(why=pd.array(self.why or [""] * len(self.periods), dtype="str"))

    @property
    def span(self) -> str:
        """The unit, with its first period and its last."""
        first, last = self.names[0], self.names[-1]
        return f"{self.unit} {first}" if first == last else f"{self.unit}s {first} to {last}"

    @property
    def least_total(self) -> int:
        """How many events there were at least: the sum of the least counts of the periods."""
        return int(self.periods["low"].sum())

    @property
    def slug(self) -> str:
        """Name the figures as their files do."""
        return self._slug(f"{self.unit}s")

    @property
    def names(self) -> list[str]:
        """Name each period as a reader would: April–June 2021, 2021, or 2021/22."""
        return [period_name(start, self.unit) for start in self.periods["start"]]

    @cached_property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Say of each period whether its count is one number, shape (k,)."""
        return np.asarray((self.periods["low"] == self.periods["high"]).fillna(False), dtype=np.bool_)

    @cached_property
    def run(self) -> slice:
        """The newest periods in a row that are exact: what is tested."""
        starts, ends = self.periods["start"], self.periods["end"]
        last = len(starts)
        while last and not self.exact[last - 1]:
            last -= 1
        first = last
        while first and self.exact[first - 1] and (first == last or ends[first - 1] + DAY == starts[first]):
            first -= 1
        return slice(first, last)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Give the counts of the run."""
        return np.asarray(self.periods["low"].iloc[self.run], dtype=np.int64)

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """Give the exposure of each period of the run, in days."""
        return np.asarray(self.periods["days"].iloc[self.run], dtype=np.int64)


DAY = pd.Timedelta(days=1)


def period_name(start: pd.Timestamp, unit: Unit) -> str:
    """Name a period by its first day: April–June 2021, 2021, or 2021/22.

    A quarter is named by its months, which are the same whether years begin in January or in April.
    """
    if unit is Unit.QUARTER:
        return f"{quarter_months(start.month)} {start.year}"
    return str(start.year) if unit is Unit.CALENDAR_YEAR else f"{start.year}/{(start.year + 1) % 100:02d}"


def financial_quarter(start: pd.Timestamp) -> str:
    """Name a quarter within the financial year, which begins in April: Q1 of 2021/22 is April to June 2021."""
    year = start.year if start.month >= APRIL else start.year - 1
    return f"Q{(start.month - APRIL) % MONTHS_IN_YEAR // MONTHS_IN_QUARTER + 1} of {year}/{(year + 1) % 100:02d}"


def period_series(figures: pd.DataFrame, force: str) -> list[PeriodSeries]:
    """Pick a force's series of quarters and of years from its reconciled figures, each of one unit.

    What a figure is a total of follows from its first and last day alone. Units whose every figure has all its months
    beside it are left out: the months say more.
    """
    flows = figures[(figures["kind"] == "flow") & (figures["force"] == force) & (figures["standing"] != "missing")]
    months = flows[is_whole_month(flows)].groupby(SERIES)["start"].agg(set).to_dict()
    units = flows.assign(unit=_units(flows))
    grouped = {
        key: periods.assign(days=(periods["end"] - periods["start"]).dt.days + 1).reset_index(drop=True)
        for key, periods in units[units["unit"] != ""].groupby([*SERIES, "unit"], sort=True)
        if not _told_by_months(periods, months.get(key[:-1], set()))
    }
    shared = {unit: shared_names(Series(*key[:-1]) for key in grouped if key[-1] == unit) for unit in Unit}
    columns = ["start", "end", "days", "low", "high", "standing", "releases"]
    return [
        PeriodSeries(Series(*key), Unit(unit), periods[columns], named_rule=Series(*key) in shared[unit])
        for (*key, unit), periods in grouped.items()
    ]


def of_other_periods(figures: pd.DataFrame, force: str) -> dict[Series, int]:
    """Count a force's flows that follow on one another and are of no period that is compared: weeks, halves of years.

    Windows that move on, such as the twelve months to each, follow on one another too. Single spans do not, such as
    weeks of action, nor do counts from one day on. Figures that have all their months beside them are left out.
    """
    flows = figures[(figures["kind"] == "flow") & (figures["force"] == force) & (figures["standing"] != "missing")]
    months = flows[is_whole_month(flows)].groupby(SERIES)["start"].agg(set).to_dict()
    others = flows[~is_whole_month(flows) & (_units(flows) == "")].sort_values([*SERIES, "start", "end"])
    return {
        Series(*key): len(of)
        for key, of in others.groupby(SERIES, sort=False)
        if 2 * _following(of).sum() >= len(of) > 1 and not _told_by_months(of, months.get(key, set()))
    }


def _following(periods: pd.DataFrame) -> pd.Series:
    """Say which periods begin later than the one before, within it or on the day after it."""
    start, before = periods["start"], periods.shift()
    return (start > before["start"]) & (start <= before["end"] + DAY)


def years_in_a_row(all_series: Sequence[PeriodSeries]) -> list[PeriodSeries]:
    """Pick the series of calendar years with two or more exact ones in a row: enough for a forecast."""
    return [s for s in all_series if s.unit is Unit.CALENDAR_YEAR and len(s.counts) > 1]


def _units(figures: pd.DataFrame) -> pd.Series:
    """Say what figures are totals of, by their days; empty for any other period, and where days are uncertain."""
    start, after = figures["start"], figures["end"] + DAY
    sharp = (start == figures["start_latest"]) & (figures["end"] == figures["end_earliest"]) & (start.dt.day == 1)
    year = sharp & (after == start + pd.DateOffset(months=MONTHS_IN_YEAR))
    units = pd.Series("", index=figures.index, dtype=str)
    quarter = sharp & (after == start + pd.DateOffset(months=MONTHS_IN_QUARTER))
    units[quarter & (start.dt.month % MONTHS_IN_QUARTER == 1)] = Unit.QUARTER
    units[year & (start.dt.month == 1)] = Unit.CALENDAR_YEAR
    units[year & (start.dt.month == APRIL)] = Unit.FINANCIAL_YEAR
    return units


def _told_by_months(periods: pd.DataFrame, months: set[pd.Timestamp]) -> bool:
    days = zip(periods["start"], periods["end"], strict=True)
    return all(months.issuperset(pd.date_range(start.replace(day=1), end, freq="MS")) for start, end in days)


def quarter_months(first: int) -> str:
    """Name a quarter by its first and last month."""
    start = pd.Timestamp(2000, first, 1)
    return f"{start:%B}–{start + pd.DateOffset(months=2):%B}"
