"""Series of months that are described, not tested: few months, two years, or no event at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from countylines.analyses import words
from countylines.analyses.inexact import InexactMonths, hidden_months
from countylines.analyses.months import Months
from countylines.observations.series import FEWEST_TESTED, MONTHS_IN_YEAR, MonthlySeries
from countylines.prose import intervals, listed, month
from countylines.show.findings import Finding
from countylines.statistics.alike import alike, alike_by_chance

AS_THEY_ARE = "So few months are described, not tested"
NONE_LEFT = "The months are described, and none is tested"
COMPARED_FROM = f"Months are compared from {FEWEST_TESTED} on; the counts themselves are in the table."


class NoEvent(Months):
    """A series of zeros."""

    def findings(self) -> Sequence[Finding]:
        """Say that there is nothing to compare."""
        every = "every month that is tested" if len(self.series.left_out) else "every month"
        told = f"{self.series.title}: {every} is zero, so no months can be compared.{words.more_left_out(self.series)}"
        return [Finding("No event was recorded", [told])]


class FewMonths(Months):
    """One month, or two; or none, where all are left out of the tests."""

    def findings(self) -> Sequence[Finding]:
        """Give the months as they are."""
        every = self.series.every_month
        months = zip(every["month"], intervals(every["low"], every["high"]), strict=True)
        each = listed([f"{count} in {month(first)}" for first, count in months])
        told = [f"{self.series.title}: {each}. {COMPARED_FROM}", *words.all_left_out([self.series])]
        return [Finding(AS_THEY_ARE if self.series.left_out.empty else NONE_LEFT, told)]


class FewInexactMonths(InexactMonths):
    """One month, or two, not both of them exact."""

    def findings(self) -> Sequence[Finding]:
        """Give the months as they are."""
        return [Finding(AS_THEY_ARE, [f"{hidden_months(self)} {COMPARED_FROM}", words.NO_BOUND_USED])]


class TwoYears(Months):
    """More than a year, and fewer than three complete calendar years."""

    def findings(self) -> Sequence[Finding]:
        """Say which months look alike."""
        told = [words.span_of(self.series), words.TOO_FEW_YEARS, *_alike(self.series, self.seed)]
        return [Finding(words.TWO_YEARS, told)]


class TwoInexactYears(InexactMonths):
    """More than a year, and fewer than three complete calendar years, some months known only between bounds."""

    def findings(self) -> Sequence[Finding]:
        """Say what the bounds tell."""
        return [Finding(words.TWO_YEARS, [hidden_months(self), words.TOO_FEW_YEARS, words.NO_BOUND_USED])]


def _alike(series: MonthlySeries, seed: int) -> list[str]:
    """Name the months on the same side of their own year's daily rate in every complete year, and what chance gives."""
    years = series.months["month"].dt.year
    complete = series.months[years.groupby(years).transform("size") == MONTHS_IN_YEAR]
    if len(complete) < 2 * MONTHS_IN_YEAR:
        return []
    counts, days = (complete[name].to_numpy(dtype=np.int64).reshape(-1, MONTHS_IN_YEAR) for name in ("low", "days"))
    names = [f"{date(2000, month, 1):%B}" for month in range(1, MONTHS_IN_YEAR + 1)]
    told = [
        f"{side} the mean of their year each time: {listed([names[at] for at in np.flatnonzero(where)]) or 'none'}"
        for side, where in zip(("above", "below"), alike(counts, days), strict=True)
    ]
    return [
        f"Months that look alike in the complete years, {'; '.join(told)}. That is a description.",
        *([words.by_chance(alike_by_chance(counts, days, seed=seed), "month")] if counts.any() else []),
    ]
