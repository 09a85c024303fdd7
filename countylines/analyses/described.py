"""Series of months that are described, not tested: few months, two years, or no event at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from countylines.analyses.inexact import InexactMonths, hidden_months
from countylines.analyses.months import Months
from countylines.analyses.words import NO_BOUND_USED, TOO_FEW_YEARS, TWO_YEARS, all_left_out, more_left_out, span_of
from countylines.observations.series import FEWEST_TESTED, MONTHS_IN_YEAR, MonthlySeries
from countylines.prose import intervals, listed, month
from countylines.show.findings import Finding

AS_THEY_ARE = "So few months are described, not tested"
NONE_LEFT = "The months are described, and none is tested"
COMPARED_FROM = f"Months are compared from {FEWEST_TESTED} on; the counts themselves are in the table."


class NoEvent(Months):
    """A series of zeros."""

    def findings(self) -> Sequence[Finding]:
        """Say that there is nothing to compare."""
        every = "every month that is tested" if len(self.series.left_out) else "every month"
        told = f"{self.series.title}: {every} is zero, so no months can be compared.{more_left_out(self.series)}"
        return [Finding("No event was recorded", [told])]


class FewMonths(Months):
    """One month, or two; or none, where all are left out of the tests."""

    def findings(self) -> Sequence[Finding]:
        """Give the months as they are."""
        every = self.series.every_month
        months = zip(every["month"], intervals(every["low"], every["high"]), strict=True)
        each = listed([f"{count} in {month(first)}" for first, count in months])
        told = [f"{self.series.title}: {each}. {COMPARED_FROM}", *all_left_out([self.series])]
        return [Finding(AS_THEY_ARE if self.series.left_out.empty else NONE_LEFT, told)]


class FewInexactMonths(InexactMonths):
    """One month, or two, not both of them exact."""

    def findings(self) -> Sequence[Finding]:
        """Give the months as they are."""
        return [Finding(AS_THEY_ARE, [f"{hidden_months(self)} {COMPARED_FROM}", NO_BOUND_USED])]


class TwoYears(Months):
    """More than a year, and fewer than three complete calendar years."""

    def findings(self) -> Sequence[Finding]:
        """Say which months look alike."""
        return [Finding(TWO_YEARS, [span_of(self.series), TOO_FEW_YEARS, *_alike(self.series)])]


class TwoInexactYears(InexactMonths):
    """More than a year, and fewer than three complete calendar years, some months known only between bounds."""

    def findings(self) -> Sequence[Finding]:
        """Say what the bounds tell."""
        return [Finding(TWO_YEARS, [hidden_months(self), TOO_FEW_YEARS, NO_BOUND_USED])]


def _alike(series: MonthlySeries) -> list[str]:
    """Name the months on the same side of their own year's daily rate in every complete year."""
    months = series.months.assign(year=series.months["month"].dt.year, number=series.months["month"].dt.month)
    complete = months[months.groupby("year")["month"].transform("size") == MONTHS_IN_YEAR]
    if complete["year"].nunique() < 2:
        return []
    by_year = complete.groupby("year")
    level = by_year["low"].transform("sum") / by_year["days"].transform("sum")
    rate = complete["low"] / complete["days"]
    told = []
    for side, on_it in (("above", rate > level), ("below", rate < level)):
        same = on_it.groupby(complete["number"]).all()
        names = [f"{date(2000, int(month), 1):%B}" for month in same.index[same]]
        told.append(f"{side} the mean of their year each time: {listed(names) if names else 'none'}")
    return [f"Months that look alike in the complete years, {'; '.join(told)}. That is a description."]
