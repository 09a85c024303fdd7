"""A monthly series as the notebooks analyse it, and the state of the evidence, which chooses the words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.observations import SERIES, gaps, monthly
from countylines.project import file_name, sha256_of
from countylines.statistics.checks import require_exact

MONTHS_IN_YEAR = 12
FEWEST_TESTED = 3


class Evidence(StrEnum):
    """How much a series can show about its months."""

    NOT_EXACT = "some months are not exact numbers"
    ALL_ZERO = "no event in any month"
    FEW_MONTHS = "one or two months"
    ONE_YEAR = "one year"
    TWO_YEARS = "two years"
    SEVERAL_YEARS = "three or more years"


@dataclass(frozen=True, eq=False)
class MonthlySeries:
    """The months of one series, in order.

    Attributes
    ----------
    area, measure, counting_rule : str
        What is counted, where, by which rule.
    months : pandas.DataFrame
        Columns ``month`` (first day), ``days``, ``low``, ``high``, ``standing``, ``inexact`` (why it is
        not exact, as `countylines.observations.reconcile` says), ``releases``.
    named_rule : bool
        Whether the title names the rule too, because another series differs from this one in nothing else.
    """

    area: str
    measure: str
    counting_rule: str
    months: pd.DataFrame
    named_rule: bool = False

    @property
    def title(self) -> str:
        """Name the series as a caption does: measure, area, years."""
        first, last = self.months["month"].iloc[0].year, self.months["month"].iloc[-1].year
        years = str(first) if first == last else f"{first}–{last}"
        rule = f" ({self.counting_rule})" if self.named_rule else ""
        return f"{self.measure[:1].upper()}{self.measure[1:]}, {self.area}, {years}{rule}"

    @property
    def slug(self) -> str:
        """Name the series as its files do."""
        rule = sha256_of([self.counting_rule])[:6] if self.named_rule else ""
        return file_name(self.area, self.measure, rule)

    @property
    def evidence(self) -> Evidence:
        """Say what the series can show."""
        if not (self.months["low"] == self.months["high"]).fillna(False).all():
            return Evidence.NOT_EXACT
        return self.length if self.counts.sum() else Evidence.ALL_ZERO

    @property
    def length(self) -> Evidence:
        """Say how many years the series has, whatever its counts."""
        if len(self.months) < FEWEST_TESTED:
            return Evidence.FEW_MONTHS
        span = (self.months["month"].iloc[-1].to_period("M") - self.months["month"].iloc[0].to_period("M")).n + 1
        if span <= MONTHS_IN_YEAR:
            return Evidence.ONE_YEAR
        return Evidence.SEVERAL_YEARS if self.complete_years >= 3 else Evidence.TWO_YEARS

    @property
    def complete_years(self) -> int:
        """Count the calendar years with all twelve months."""
        return int((self.months["month"].dt.year.value_counts() == MONTHS_IN_YEAR).sum())

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Give the counts, shape (k,); refused with a ValueError where a month is not exact."""
        return require_exact(self.months["low"], self.months["high"], self.title)

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """Give the exposure of each month in days, shape (k,)."""
        days: npt.NDArray[np.int64] = self.months["days"].to_numpy(dtype=np.int64)
        return days

    @property
    def calendar_months(self) -> npt.NDArray[np.int64]:
        """Give the calendar months 1–12, shape (k,)."""
        months: npt.NDArray[np.int64] = self.months["month"].dt.month.to_numpy(dtype=np.int64)
        return months

    @property
    def names(self) -> list[str]:
        """Name each month as a reader would: March, or March 2021 where the series spans several years."""
        several = self.months["month"].dt.year.nunique() > 1
        return [f"{m:%B %Y}" if several else f"{m:%B}" for m in self.months["month"]]

    def inexact(self, why: str) -> list[str]:
        """Name the months that are not exact for one reason, as `countylines.observations.reconcile` gives it."""
        return [name for name, reason in zip(self.names, self.months["inexact"], strict=True) if reason == why]

    @property
    def missing(self) -> list[str]:
        """List the months missing inside the series."""
        return gaps(self.months)


def monthly_series(figures: pd.DataFrame, force: str) -> list[MonthlySeries]:
    """Pick a force's monthly series from its reconciled figures."""
    months = monthly(figures, force)
    identities = [dict(zip(SERIES, key, strict=True)) for key in months]
    names = Counter((identity["area"], identity["measure"]) for identity in identities)
    return [
        MonthlySeries(
            area=identity["area"],
            measure=identity["measure"],
            counting_rule=identity["counting_rule"],
            months=table,
            named_rule=names[identity["area"], identity["measure"]] > 1,
        )
        for identity, table in zip(identities, months.values(), strict=True)
    ]
