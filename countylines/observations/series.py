"""What makes figures one series; the months of one, and the state of their evidence, which chooses the words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.counts.arrays import require_exact
from countylines.observations import SERIES
from countylines.observations.measures import Measured, measured
from countylines.observations.working_days import working_days
from countylines.project import file_name, sha256_of
from countylines.prose import capitalised

MONTHS_IN_YEAR = 12
FEWEST_TESTED = 3
LATE_MEASURED = "recorded late, measured"
LATE_ASSUMED = "recorded late, assumed"
UNFINISHED = "not over when published"
LATE = (LATE_MEASURED, LATE_ASSUMED, UNFINISHED)
BREAK = "break"
OTHER_SIDE = "other side of a break"
"""Why a month is left out of tests: it may still grow (shown by a later publication, assumed, or not over when it was
published), the recording changed in it, or between it and the months that are used."""
MONTH_COLUMNS = ["month", "days", "low", "high", "standing", "inexact", "releases"]
NO_MONTH = pd.DataFrame(columns=[*MONTH_COLUMNS, "why"]).astype(
    {"month": "datetime64[ns]", "days": "int64", "low": "Int64", "high": "Int64"}
)


class Evidence(StrEnum):
    """How much a series can show about its months."""

    NOT_EXACT = "some months are not exact numbers"
    ALL_ZERO = "no event in any month"
    FEW_MONTHS = "one or two months"
    ONE_YEAR = "one year"
    TWO_YEARS = "two years"
    SEVERAL_YEARS = "three or more years"


@dataclass(frozen=True, order=True)
class Series:
    """What makes figures comparable as if alike: figures that differ in one of the five are of two series.

    ``force`` is the identifier of the force, ``countylines.observations.NO_FORCE`` where the figures belong to none;
    ``kind`` is ``stock`` (on a day) or ``flow`` (over a period).
    """

    force: str
    area: str
    measure: str
    kind: str
    counting_rule: str

    @classmethod
    def of(cls, row: Any) -> Self:
        """Give the series of a row of observations or figures (a named tuple, or a pandas.Series)."""
        return cls(*(str(getattr(row, name)) for name in SERIES))

    @classmethod
    def all_of(cls, figures: pd.DataFrame) -> list[Self]:
        """List the series of some figures, each once, in the order of the figures."""
        columns = (figures[name].tolist() for name in SERIES)
        return [cls(*map(str, names)) for names in dict.fromkeys(zip(*columns, strict=True))]

    def pick(self, figures: pd.DataFrame) -> pd.DataFrame:
        """Pick the rows of this series, in their order."""
        own = (figures[name].to_numpy() == value for name, value in zip(SERIES, astuple(self), strict=True))
        return figures[np.logical_and.reduce([np.asarray(each, dtype=np.bool_) for each in own])]

    @property
    def title(self) -> str:
        """Name the series in words: measure and area."""
        return f"{capitalised(self.measure)}, {self.area}"

    @property
    def measured(self) -> Measured:
        """Say what kind of thing is counted."""
        return measured(self.measure)

    @property
    def slug(self) -> str:
        """Name the series as files do."""
        return file_name(self.area, self.measure)


@dataclass(frozen=True, eq=False)
class Named:
    """Figures of one series, with its name.

    It holds the rule too where without it another series would have the same (``named_rule``, as `shared_names` says).
    """

    identity: Series
    named_rule: bool = field(default=False, kw_only=True)

    @property
    def area(self) -> str:
        """Where it is counted."""
        return self.identity.area

    @property
    def measure(self) -> str:
        """What is counted."""
        return self.identity.measure

    @property
    def measured(self) -> Measured:
        """What kind of thing is counted."""
        return self.identity.measured

    @property
    def counting_rule(self) -> str:
        """What counts as one."""
        return self.identity.counting_rule

    @property
    def span(self) -> str:
        """The time the figures are of, in words."""
        raise NotImplementedError

    @property
    def least_total(self) -> int:
        """How many events there were at least."""
        raise NotImplementedError

    @property
    def title(self) -> str:
        """Name the figures as a caption does: measure, area, span."""
        rule = f" ({self.counting_rule})" if self.named_rule else ""
        return f"{self.identity.title}, {self.span}{rule}"

    @property
    def slug(self) -> str:
        """Name the figures as their files do."""
        return self._slug()

    def _slug(self, *unit: str) -> str:
        mark = sha256_of(astuple(self.identity))[:6] if self.named_rule else ""
        return file_name(self.area, self.measure, *unit, mark)


def shared_names(all_series: Iterable[Series]) -> set[Series]:
    """Give those of several series whose files another one would overwrite: their names must hold the rule."""
    slugs = {series: series.slug for series in all_series}
    times = Counter(slugs.values())
    return {series for series, slug in slugs.items() if times[slug] > 1}


@dataclass(frozen=True, eq=False)
class MonthlySeries(Named):
    """The months of one series, in order.

    Its title and its totals speak of every month; what can be shown, the counts and the names of those that are used.

    Attributes
    ----------
    months : pandas.DataFrame
        The months that are used by tests and forecasts. Columns ``month`` (first day), ``days``, ``low``, ``high``,
        ``standing``, ``inexact`` (why it is not exact, as `countylines.observations.reconcile` says), ``releases``.
    left_out : pandas.DataFrame
        The others, which are shown alone: the same columns, and ``why``.
    nation : str
        Whose working days count, as ``data/forces.csv`` names it; empty where it is not known.
    """

    months: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=NO_MONTH.copy, kw_only=True)
    nation: str = field(default="", kw_only=True)

    @cached_property
    def every_month(self) -> pd.DataFrame:
        """The months that are used and those left out, in order; ``why`` is empty for those used."""
        parts = [part for part in (self.months.assign(why=""), self.left_out) if len(part)]
        return pd.concat(parts).sort_values("month", ignore_index=True)

    @property
    def span(self) -> str:
        """The years of the months: 2021, or 2019–2021."""
        first, last = self.every_month["month"].iloc[0].year, self.every_month["month"].iloc[-1].year
        return str(first) if first == last else f"{first}–{last}"

    @property
    def least_total(self) -> int:
        """How many events there were at least: the sum of the least counts of every month."""
        return int(self.every_month["low"].sum())

    @property
    def evidence(self) -> Evidence:
        """Say what the series can show."""
        if self.months.empty:
            return Evidence.FEW_MONTHS
        if not (self.months["low"] == self.months["high"]).fillna(False).all():
            return Evidence.NOT_EXACT
        return self.length if self.counts.sum() else Evidence.ALL_ZERO

    @property
    def length(self) -> Evidence:
        """Say how many years the series has, whatever its counts."""
        if len(self.months) < FEWEST_TESTED:
            return Evidence.FEW_MONTHS
        if len(self.months) + len(gaps(self.months)) <= MONTHS_IN_YEAR:
            return Evidence.ONE_YEAR
        return Evidence.SEVERAL_YEARS if self.complete_years >= 3 else Evidence.TWO_YEARS

    @property
    def complete_years(self) -> int:
        """Count the calendar years of which all twelve months are used."""
        return int((self.months["month"].dt.year.value_counts() == MONTHS_IN_YEAR).sum())

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Give the counts, shape (k,); refused with a ValueError where a month is not exact."""
        return require_exact(self.months["low"], self.months["high"], self.title)

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """Give the exposure of each month in days, shape (k,)."""
        return np.asarray(self.months["days"], dtype=np.int64)

    @property
    def calendar_months(self) -> npt.NDArray[np.int64]:
        """Give the calendar months 1–12, shape (k,)."""
        return np.asarray(self.months["month"].dt.month, dtype=np.int64)

    @property
    def working_days(self) -> npt.NDArray[np.int64] | None:
        """Give the working days of each month, shape (k,); None where they are not known."""
        return working_days(self.months["month"], self.nation)

    @cached_property
    def names(self) -> list[str]:
        """Name each month as a reader would: March, or March 2021 where the series spans several years."""
        several = self.every_month["month"].dt.year.nunique() > 1
        return [f"{m:%B %Y}" if several else f"{m:%B}" for m in self.months["month"]]

    def inexact(self, why: str) -> list[str]:
        """Name the months that are not exact for one reason, as `countylines.observations.reconcile` gives it."""
        return [name for name, reason in zip(self.names, self.months["inexact"], strict=True) if reason == why]

    @property
    def missing(self) -> list[str]:
        """List the months inside the series without a figure (``YYYY-MM``)."""
        return gaps(self.every_month)

    @property
    def holes(self) -> list[str]:
        """List the months left out between the first that is used and the last (``YYYY-MM``)."""
        return sorted(set(gaps(self.months)) - set(self.missing))


def is_whole_month(figures: pd.DataFrame) -> pd.Series:
    """Say of each figure whether its period is exactly one calendar month."""
    exact = (figures["start"] == figures["start_latest"]) & (figures["end"] == figures["end_earliest"])
    return exact & (figures["start"].dt.day == 1) & (figures["end"] == figures["start"] + pd.offsets.MonthEnd(0))


def gaps(months: pd.DataFrame) -> list[str]:
    """List the calendar months (``YYYY-MM``) missing between a series' first month and its last."""
    there = pd.PeriodIndex(months["month"], freq="M")
    if there.empty:
        return []
    return [str(month) for month in pd.period_range(there.min(), there.max()).difference(there)]


def monthly(figures: pd.DataFrame, force: str) -> dict[Series, pd.DataFrame]:
    """Pick a force's flows given by calendar month from its reconciled figures.

    Returns
    -------
    dict
        By series: the months in order, as `MonthlySeries` has them. Months without a figure are not filled in.
    """
    flows = figures[(figures["kind"] == "flow") & (figures["force"] == force)]
    months = flows[is_whole_month(flows) & (flows["standing"] != "missing")]
    months = months.assign(month=months["start"], days=(months["end"] - months["start"]).dt.days + 1)
    by_series = months.groupby(SERIES, sort=True)
    return {Series(*key): group[MONTH_COLUMNS].reset_index(drop=True) for key, group in by_series}


def monthly_series(figures: pd.DataFrame, force: str, nation: str = "") -> list[MonthlySeries]:
    """Pick a force's monthly series from its reconciled figures; ``nation`` is where the force works."""
    months = monthly(figures, force)
    shared = shared_names(months)
    return [
        MonthlySeries(series, table, named_rule=series in shared, nation=nation) for series, table in months.items()
    ]
