"""The figures that bear on a claim: those of its own source, and those of all others, picked by series and period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from typing import NamedTuple

import pandas as pd

from countylines.analyses.drug_lines import DrugLines
from countylines.claims.claim import Claim
from countylines.claims.parameters import Period
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.observations import WITHOUT_BOUNDS
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, Series, is_whole_month


@dataclass(frozen=True)
class SourcedCount:
    """A count, the releases that give it, and its series."""

    count: Count
    releases: tuple[str, ...]
    series: Series


class Sides(NamedTuple):
    """Reconciled figures of the claim's own source, and those of all other sources."""

    own: pd.DataFrame
    other: pd.DataFrame


@dataclass(frozen=True, eq=False)
class OnRecord:
    """What was known of a force, by its identifier, on the report's day.

    The ``observations`` are as ``01_clean`` wrote them (``countylines.observations.contract``), the ``figures`` the
    same, reconciled: one figure a series and period, from all releases. The force's ``areas``, the widest first, say
    which counts of lines lead (`DrugLines`); ``monthly`` are its monthly series, as the notebook on months shows them.
    """

    observations: pd.DataFrame
    figures: pd.DataFrame
    force: str
    report_date: date
    areas: tuple[str, ...] | None = None
    monthly: Sequence[MonthlySeries] = ()
    _by_source: dict[str | None, Sides] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def leading_lines(self) -> DrugLines:
        """The counts of lines that the notebook on drug lines asks of."""
        return DrugLines(self.figures, self.force, self.areas)

    def drug_lines(self, series: Series) -> DrugLines:
        """Give the counts of lines of one series, with the closures in its area."""
        return DrugLines(self.figures, series.force, chosen=series)

    @cached_property
    def releases(self) -> frozenset[str]:
        """The releases that the observations come from."""
        return frozenset(self.observations["release"])

    @cached_property
    def _stated(self) -> pd.DataFrame:
        """The observations with a number."""
        return self.observations[~self.observations["reading"].isin(WITHOUT_BOUNDS)]

    def sides(self, claim: Claim, area: str | None = None) -> Sides:
        """Pick the figures of a claim's quantity, of one area or of any, those of the claim's own source apart.

        Notes
        -----
        Only figures of the series that the claim's own source gives are set against its own; where it gives none,
        those of the force before those that belong to no force. A figure is reconciled within its series, so that
        picking series before or after gives the same: it is done after, once a source.
        """
        asked = self._asked(self._stated, claim, area)
        own = asked["release"] == claim.source.release
        alike, force = _alike(asked[own]), self.force
        sides = [self._asked(figures, claim, area) for figures in self._of_source(claim.source.release)]
        if own.any():
            sides = [figures[_alike(figures).isin(alike)] for figures in sides]
        elif area is not None and (asked["force"] == force).any():
            sides = [figures[figures["force"] == force] for figures in sides]
        return Sides(*(figures.reset_index(drop=True) for figures in sides))

    def counts(self, claim: Claim, *periods: Period) -> list[tuple[SourcedCount | None, ...]]:
        """Find the counts of some periods, by the claim's own source and by all others; raises as `find_count`."""
        sides = self.sides(claim, claim.area)
        found = [tuple(find_count(figures, period, claim) for period in periods) for figures in sides]
        refuse_several_series((count.series for counts in found if all(counts) for count in counts if count), claim)
        return found

    def months(self, claim: Claim) -> list[pd.DataFrame | None]:
        """Find all months of the claim's time, by its own source and by all others; raises as `find_count`."""
        found = [find_months(figures, claim.period, claim) for figures in self.sides(claim, claim.area)]
        refuse_several_series((sum_of(table).series for table in found if table is not None), claim)
        return found

    def _of_source(self, release: str | None) -> Sides:
        """Reconcile the figures of a release apart from all others, once; a side that is all figures is so already."""
        if release not in self._by_source:
            own = self._stated["release"] == release
            stated = self.figures[self.figures["standing"] != "missing"]
            if own.all() or not own.any():
                none = stated.iloc[:0]
                self._by_source[release] = Sides(stated, none) if own.any() else Sides(none, stated)
            else:
                self._by_source[release] = Sides(reconcile(self._stated[own]), reconcile(self._stated[~own]))
        return self._by_source[release]

    @staticmethod
    def _asked(rows: pd.DataFrame, claim: Claim, area: str | None) -> pd.DataFrame:
        """Pick a claim's measure, counting rule and area."""
        rows = rows[rows["measure"] == claim.quantity]
        if claim.rule.counting_rule:
            rows = rows[rows["counting_rule"] == claim.rule.counting_rule]
        return rows if area is None else rows[rows["area"] == area]


def _alike(rows: pd.DataFrame) -> pd.MultiIndex:
    """Give what figures of several areas have in common where they are counted alike."""
    return pd.MultiIndex.from_frame(rows[["force", "kind", "counting_rule"]])


def find_count(figures: pd.DataFrame, period: Period, claim: Claim) -> SourcedCount | None:
    """Find the count of a period: a flow over exactly that time, or a stock on a day certainly within it.

    Raises
    ------
    ClaimError
        If figures of several series answer.
    """
    if figures.empty:
        return None
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    sharp = (figures["start"] == figures["start_latest"]) & (figures["end_earliest"] == figures["end"])
    flow = (figures["kind"] == "flow") & sharp & (figures["start"] == start) & (figures["end"] == end)
    stock = (figures["kind"] == "stock") & (figures["start"] >= start) & (figures["end"] <= end)
    rows = figures[flow | stock]
    if rows.empty:
        return None
    refuse_several_series(Series.all_of(rows), claim)
    spanned = reduce(Count.span, (Count.of(row) for row in rows.itertuples()))
    return SourcedCount(spanned, releases_behind(rows), Series.of(rows.iloc[0]))


def find_months(figures: pd.DataFrame, period: Period, claim: Claim) -> pd.DataFrame | None:
    """Find the counts of all calendar months of a period, in order; None where one is missing."""
    if figures.empty:
        return None
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    inside = (figures["kind"] == "flow") & (figures["start"] >= start) & (figures["end"] <= end)
    months = figures[inside & is_whole_month(figures)].sort_values("start", ignore_index=True)
    refuse_several_series(Series.all_of(months), claim)
    wanted = pd.date_range(start, end, freq="MS")
    return months if len(wanted) and months["start"].tolist() == wanted.tolist() else None


def sum_of(months: pd.DataFrame) -> SourcedCount:
    """Add up months."""
    total = sum((Count.of(row) for row in months.itertuples()), Count.exact(0))
    return SourcedCount(total, releases_behind(months), Series.of(months.iloc[0]))


def refuse_several_series(series: Iterable[Series], claim: Claim) -> None:
    """Refuse figures that are not all of one series: which of them is meant, a person must say."""
    found = list(dict.fromkeys(series))
    rules = list(dict.fromkeys(series.counting_rule for series in found))
    at = f"{claim.where}.rule: cannot be evaluated, because figures"
    if len(rules) > 1:
        told = "; ".join(f"{rule!r}" for rule in rules)
        raise ClaimError(
            f"{at} of {len(rules)} counting rules answer it: {told}. Name the one that is meant as counting_rule."
        )
    if len(found) > 1:
        told = "; ".join(f"{s.title} ({s.kind}{'' if s.force else ', of no one force'})" for s in found)
        raise ClaimError(
            f"{at} of {len(found)} series answer it: {told}. Give them different counting rules in their releases, and "
            "name the one that is meant as counting_rule."
        )


def releases_behind(*tables: pd.DataFrame) -> tuple[str, ...]:
    """List the releases behind the figures of some tables."""
    return tuple(dict.fromkeys(name for rows in tables for names in rows["releases"] for name in names.split("; ")))
