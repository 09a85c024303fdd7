"""One series some of whose months are known only between bounds: what its bounds alone say.

No bound is used as if it were the count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.analyses.months import Months
from countylines.analyses.words import MOST_NAMED, more_left_out, named
from countylines.counts.arrays import check_bounds
from countylines.observations import BOUNDS, CONTRADICT, SUPPRESSED
from countylines.observations.series import Evidence
from countylines.prose import count_of, interval, listed, p_value
from countylines.show.sections import Section
from countylines.statistics import FloatArray, IntArray

FILLED = (
    "An inexact count is an interval $[l_i, h_i]$, and $h_i$ may be unknown. No bound is used as if it were the count. "
    "A *filling* puts a whole number of each interval in its place, and a statement is made only if it holds at every "
    "filling searched. The totals are summed over the bounds; a printed total, which could give a hidden count away, "
    "is not used."
)
"""How counts that are intervals are used, as Markdown."""
WHY = {
    "": "",
    CONTRADICT: "the releases contradict one another",
    SUPPRESSED: "suppressed by the publisher",
    BOUNDS: "published as bounds",
}


@dataclass(frozen=True, eq=False)
class InexactMonths(Months):
    """A series with months known between bounds, at least one, and what its bounds alone say."""

    needs_exact: ClassVar[Mapping[str, str]] = {}
    """Methods that have no answer for bounds, each as the start of a sentence, and why."""

    @cached_property
    def bounds(self) -> tuple[IntArray, FloatArray]:
        """Give the least and the greatest count of each month, shape (k,); infinite where there is no greatest."""
        return check_bounds(self.series.months["low"], self.series.months["high"], minimum_periods=1)

    @property
    def inexact(self) -> list[str]:
        """Name the months known only between bounds."""
        low, high = self.bounds
        return [name for name, exact in zip(self.series.names, low == high, strict=True) if not exact]

    @property
    def open_months(self) -> list[str]:
        """Name the months without an upper bound."""
        return [name for name, high in zip(self.series.names, self.bounds[1], strict=True) if np.isinf(high)]

    @property
    def total(self) -> tuple[int, int | None]:
        """Give the least and the greatest total, summed over the bounds; no upper one where a month has none."""
        low, high = self.bounds
        return int(low.sum()), int(high.sum()) if np.isfinite(high).all() else None

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Say of each month whether it certainly had events and has an upper bound."""
        low, high = self.bounds
        return (low > 0) & np.isfinite(high)

    def counts_table(self) -> pd.DataFrame:
        """Give each month's bounds, its daily rate's, and the ranks (1 is highest) that its recorded count may have."""
        low, high = self.bounds
        days = self.series.days
        others = ~np.eye(low.size, dtype=np.bool_)
        return pd.DataFrame(
            {
                "month": self.series.names,
                "days": days,
                "count": [interval(a, None if np.isinf(b) else b) for a, b in zip(low, high, strict=True)],
                "why not exact": self.series.months["inexact"].map(WHY).to_numpy(),
                "a day, at least": low / days,
                "a day, at most": pd.Series(high / days, dtype="Float64").replace(np.inf, pd.NA),
                "highest rank of the count": 1 + (low[None] > high[:, None]).sum(axis=1),
                "lowest rank of the count": 1 + ((high[None] > low[:, None]) & others).sum(axis=1),
            }
        )

    def bounds_section(self) -> Section:
        """Give the bounds of each month."""
        what = "each month's bounds, and the ranks its recorded count may have"
        table = self.table(self.counts_table(), "bounds", what)
        return Section("bounds", "Months known between bounds", [table], FILLED)

    def sensitivity(self) -> list[Section]:
        """Say which methods are not given, where a series of exact counts would have some."""
        table = self.not_given_table()
        if table.empty:
            return []
        parts = [self.table(table, "inexact-not-given", "not given, and why")]
        return [Section("not-given", "Not given", parts, "Methods that take a count at its word must not see bounds.")]

    def not_given_table(self) -> pd.DataFrame:
        """Give the methods that must not see bounds, and why."""
        methods = self.needs_exact.items() if self.inexact else []
        return pd.DataFrame(methods, columns=["not given", "why it needs exact counts"])


def hidden_months(a: InexactMonths) -> str:
    """Say what a series with months that are not exact holds, and why they are not."""
    series, names = a.series, a.inexact
    short = series.length in (Evidence.FEW_MONTHS, Evidence.ONE_YEAR)
    years = "" if short else f" ({count_of(series.complete_years, 'complete calendar year')})"
    which = f" ({listed(names)})" if len(names) <= MOST_NAMED else ""
    no_end = f" Without an upper bound: {named(a.open_months)}, and so the total." if a.open_months else ""
    lacking = f" Missing inside: {', '.join(series.missing)}." if series.missing else ""
    verb = "is" if len(names) == 1 else "are"
    state, why = "known only between bounds", ""
    if contradicted := series.inexact(CONTRADICT):
        state = "not exact"
        why = (
            f" The releases contradict one another on {named(contradicted)}: the count is taken to lie within the "
            "interval that spans what they give."
        )
    if suppressed := series.inexact(SUPPRESSED):
        why += f" Suppressed by the publisher: {named(suppressed)}."
    return (
        f"{series.title}: {len(names)} of {count_of(len(series.months), 'month')}{years} {verb} {state}{which}; the "
        f"total is {interval(*a.total)}, summed over the bounds.{why}{no_end}{lacking}{more_left_out(series)}"
    )


def over_fillings(least: float, greatest: float) -> str:
    """Write the least and the greatest p-value over the fillings searched."""
    low, high = p_value(least), p_value(greatest)
    return f"{low if low == high else f'{low} to {high}'} over the fillings searched"
