"""The figures that bear on a claim: those of its own source, and those of all others, picked by series and period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from countylines.analyses.drug_lines import DrugLines
from countylines.claims import Claim, Period
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.observations import PERIOD, WITHOUT_BOUNDS
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, Series, is_whole_month, monthly_series


@dataclass(frozen=True)
class Figure:
    """A count, the releases that give it, and its series."""

    count: Count
    releases: tuple[str, ...]
    series: Series


@dataclass(frozen=True, eq=False)
class OnRecord:
    """What was known of a force on the report's day.

    Parameters
    ----------
    observations : pandas.DataFrame
        As ``01_clean`` wrote them (``countylines.observations``).
    force : str
        Identifier of the force.
    report_date : datetime.date
        The report's day.
    areas : tuple of str, optional
        The force's areas, the widest first: they say which counts of lines lead (`DrugLines`).
    """

    observations: pd.DataFrame
    force: str
    report_date: date
    areas: tuple[str, ...] | None = None

    @cached_property
    def figures(self) -> pd.DataFrame:
        """One figure a series and period, from all releases."""
        return reconcile(self.observations)

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
    def monthly(self) -> list[MonthlySeries]:
        """The monthly series, as the notebook on months shows them."""
        return monthly_series(self.figures, self.force)

    def bearing(self, claim: Claim, area: str | None = None) -> Sides:
        """Pick the figures of a claim's quantity, those of the claim's own source apart.

        Parameters
        ----------
        claim : Claim
            The claim.
        area : str, optional
            Where they are counted; any area where it is left out.

        Notes
        -----
        Only figures of the series that the claim's own source gives are set against its own; where it gives none,
        those of the force before those that belong to no force.
        """
        o = self.observations
        rows = o[(o["measure"] == claim.quantity) & ~o["reading"].isin(WITHOUT_BOUNDS)]
        if claim.counting_rule:
            rows = rows[rows["counting_rule"] == claim.counting_rule]
        if area is not None:
            rows = rows[rows["area"] == area]
        own = rows["release"] == claim.source.release
        alike = ["force", "kind", "counting_rule"]
        if own.any():
            keys = pd.MultiIndex.from_frame(rows[alike])
            rows = rows[keys.isin(keys[own])]
        elif area is not None and (rows["force"] == self.force).any():
            rows = rows[rows["force"] == self.force]
        own = own.loc[rows.index]
        return Sides(_reconciled(rows[own]), _reconciled(rows[~own]))


@dataclass(frozen=True, eq=False)
class Sides:
    """Reconciled figures of the claim's own source, and those of all other sources."""

    own: pd.DataFrame
    other: pd.DataFrame


def _reconciled(rows: pd.DataFrame) -> pd.DataFrame:
    """Reconcile; days stay days where there is no row."""
    return reconcile(rows).astype(dict.fromkeys(PERIOD, "datetime64[ns]"))


def find_figure(figures: pd.DataFrame, period: Period, claim: Claim) -> Figure | None:
    """Find the count of a period: a flow over exactly that time, or a stock on a day certainly within it.

    Raises
    ------
    ClaimError
        If figures of several series answer.
    """
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    sharp = (figures["start"] == figures["start_latest"]) & (figures["end_earliest"] == figures["end"])
    flow = (figures["kind"] == "flow") & sharp & (figures["start"] == start) & (figures["end"] == end)
    stock = (figures["kind"] == "stock") & (figures["start"] >= start) & (figures["end"] <= end)
    rows = figures[flow | stock]
    if rows.empty:
        return None
    refuse_several_series(Series.all_of(rows), claim)
    counts = [Count.of(row) for row in rows.itertuples()]
    return Figure(_span(counts), _releases(rows), Series.of(rows.iloc[0]))


def find_months(figures: pd.DataFrame, period: Period, claim: Claim) -> pd.DataFrame | None:
    """Find the counts of all calendar months of a period, in order; None where one is missing."""
    start, end = pd.Timestamp(period.start), pd.Timestamp(period.end)
    inside = (figures["kind"] == "flow") & (figures["start"] >= start) & (figures["end"] <= end)
    months = figures[inside & is_whole_month(figures)].sort_values("start", ignore_index=True)
    refuse_several_series(Series.all_of(months), claim)
    wanted = pd.date_range(start, end, freq="MS")
    return months if len(wanted) and months["start"].tolist() == wanted.tolist() else None


def sum_of(months: pd.DataFrame) -> Figure:
    """Add up months."""
    total = Count.exact(0)
    for row in months.itertuples():
        total = total + Count.of(row)
    return Figure(total, _releases(months), Series.of(months.iloc[0]))


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


def _span(counts: list[Count]) -> Count:
    whole = counts[0]
    for count in counts[1:]:
        whole = whole.span(count)
    return whole


def _releases(rows: pd.DataFrame) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in rows["releases"] for name in names.split("; ")))
