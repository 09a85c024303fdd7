"""Rules about where people come from, judged by arrests by origin."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from countylines.claims import judgement, on_record, parameters
from countylines.claims.claim import Claim
from countylines.claims.judgement import Bearing, Judgement
from countylines.claims.on_record import OnRecord
from countylines.claims.parameters import Period
from countylines.claims.verdict import Verdict
from countylines.observations import PERIOD, SERIES
from countylines.observations.measures import measured
from countylines.observations.series import Series
from countylines.prose import count_of, listed, number, percentage

UNKNOWN = "not known"


@dataclass(frozen=True, eq=False)
class _Origins:
    """Arrests by where the people came from, those with the most first, and how many of all have no origin."""

    by_place: pd.DataFrame
    total: int
    releases: tuple[str, ...]
    period: Period
    series: Series
    """Of the origins; its rule is what their rules have in common."""

    @property
    def area(self) -> str:
        """Where the arrests were made."""
        return self.series.area

    def known(self, places: Iterable[str]) -> int:
        """Count those known to come from some places."""
        return int(self.by_place.loc[self.by_place["place"].isin(list(places)), "count"].sum())

    def named(self, places: Iterable[str]) -> str:
        """List those of some places that the figures name."""
        return listed([place for place in places if place in set(self.by_place["place"])]) or "none of these places"

    @property
    def open(self) -> int:
        """Count those whose origin the figures do not tell: not known, or not accounted for."""
        return self.total - int(self.by_place["count"].sum()) + self.known([UNKNOWN])


def _origins(claim: Claim, rule: parameters.OriginRule, record: OnRecord) -> _Origins | None:
    """Find the arrests by origin, each place the last words of its counting rule, what stands before them the rule.

    Those of the claim's own area and time come first, then its own source's, then the largest total. The total is the
    stated one, or what the origins add up to where that is more.

    Raises
    ------
    ClaimError
        If origins by several rules, or totals by several, answer equally well.
    """
    f = record.figures
    flows = f[(f["force"] == record.force) & (f["kind"] == "flow") & (f["low"] == f["high"])]
    rows = flows[flows["measure"] == rule.measure]
    split = rows["counting_rule"].str.rsplit(": ", n=1)
    rows = rows.assign(counting_rule=split.str[0], place=split.str[-1])
    if rule.counting_rule:
        rows = rows[rows["counting_rule"] == rule.counting_rule]
    totals = flows[flows["measure"] == rule.total]
    found = [
        _origins_of(claim, group, totals[(totals[["area", *PERIOD]] == group[["area", *PERIOD]].iloc[0]).all(axis=1)])
        for _, group in rows.groupby([*SERIES, *PERIOD])
    ]
    return _chosen(claim, found)


def _origins_of(claim: Claim, group: pd.DataFrame, totals: pd.DataFrame) -> _Origins:
    """Join arrests by origin with the total of the same area and time: that of their own releases before any other."""
    releases = set(on_record.releases_behind(group))
    own = totals["releases"].map(lambda names: not releases.isdisjoint(names.split("; "))).astype(bool)
    totals = totals[own] if own.any() else totals
    on_record.refuse_several_series(Series.all_of(totals), claim)
    places = pd.DataFrame({"place": group["place"], "count": group["low"].astype(int)})
    places = places.sort_values(["count", "place"], ascending=[False, True], ignore_index=True)
    total = max([int(places["count"].sum()), *totals["low"].astype(int)])
    names = on_record.releases_behind(group, totals)
    first = next(group.itertuples())
    return _Origins(places, total, names, Period(start=first.start.date(), end=first.end.date()), Series.of(first))


def _chosen(claim: Claim, found: list[_Origins]) -> _Origins | None:
    """Choose by area, time, own source, then size; refuse what differs in its counting rule alone."""
    if not found:
        return None
    fits = [(origins.area == claim.area, origins.period == claim.period) for origins in found]
    best = [origins for origins, fit in zip(found, fits, strict=True) if fit == max(fits)]
    candidates = [origins for origins in best if claim.source.release in origins.releases] or best
    chosen = max(candidates, key=lambda origins: origins.total)
    on_record.refuse_several_series((origins.series for origins in candidates if origins.area == chosen.area), claim)
    return chosen


def _settles(claim: Claim, origins: _Origins, bearing: Bearing) -> Verdict:
    """Turn the bearing of stand-in figures into a verdict: those of another area or time leave a claim not shown."""
    if (origins.area, origins.period) != (claim.area, claim.period):
        return Verdict.NOT_SHOWN
    own = origins.releases == (claim.source.release,)
    return judgement.weigh(bearing if own else None, None if own else bearing, Verdict.ADDS_UP)


def _origins_caveat(claim: Claim, rule: parameters.OriginRule, origins: _Origins) -> tuple[str, ...]:
    what = measured(rule.measure)
    accounted = int(origins.by_place["count"].sum())
    gap = (
        f"The origins add up to {number(accounted)} of the {count_of(origins.total, what.one, what.many)}: "
        f"{_are(origins.total - accounted)} not accounted for, and {_are(origins.known([UNKNOWN]))} given as not known."
    )
    other = (
        f"The figures are {what.many} in {origins.area}, {origins.period.told()}; the claim is about {claim.area}, "
        f"{claim.period.told()}."
    )
    return gap, other


def _are(count: int) -> str:
    return f"{number(count)} {'is' if count == 1 else 'are'}"


def _origin_table(origins: _Origins, home: str) -> pd.DataFrame:
    outside = int(origins.by_place.loc[~origins.by_place["place"].isin([home, UNKNOWN]), "count"].sum())
    table = origins.by_place.copy()
    table.loc[len(table)] = ["not accounted for", origins.total - int(table["count"].sum())]
    table["share of all"] = table["count"] / origins.total
    elsewhere = ~table["place"].isin([home, UNKNOWN, "not accounted for"])
    table[f"share of those known to be from outside {home}"] = (table["count"] / max(outside, 1)).where(elsewhere)
    return table


def share_of_origins(claim: Claim, rule: parameters.ShareOfOrigins, record: OnRecord) -> Judgement:
    """Judge whether more than a share of all people come from some places."""
    origins = _origins(claim, rule, record)
    if origins is None:
        return judgement.no_figure(claim, record)
    home, more_than = rule.home, rule.more_than
    there, at_home = origins.known(rule.places), origins.known([home])
    of_all = Fraction(there, origins.total), Fraction(there + origins.open, origins.total)
    bearing = judgement.bearing_of(of_all[0] > more_than, of_all[1] <= more_than)
    range_all = f"{percentage(float(of_all[0]))} to {percentage(float(of_all[1]))}"
    what = measured(rule.measure)
    range_others, of_known = _shares_of_others(origins, there, origins.total - at_home)
    return Judgement(
        _settles(claim, origins, bearing),
        (
            f"Of all {count_of(origins.total, what.one, what.many)} {range_all} were of people from "
            f"{origins.named(rule.places)}, depending on the {number(origins.open)} without a known origin; "
            f"of those from outside {home} it is {range_others} ({of_known} of those whose origin is known). The two "
            "are different statements.",
            f"The largest single group comes from {origins.by_place['place'].iloc[0]}.",
            *_origins_caveat(claim, rule, origins),
        ),
        judgement.shown_workings(claim),
        number=f"{number(there)} of {number(origins.total)}",
        interval=f"{range_all} of all; {range_others} of those from outside {home}",
        sources=tuple(name for name in origins.releases if name != claim.source.release),
        flips=f"Whether “mostly” is of all people or of those from outside {home}; where the rest came from; and "
        f"whether {claim.area} is like {origins.area}.",
        workings=_origin_table(origins, home),
        plain=_share_in_short(rule, origins, there, bearing),
    )


def _share_in_short(rule: parameters.ShareOfOrigins, origins: _Origins, there: int, bearing: Bearing) -> str:
    """Say how many came from there, and of whom the claim is true where that can be told."""
    of = f"{count_of(origins.total, measured(rule.measure).one, measured(rule.measure).many)} in {origins.area}"
    told = (
        f"Of {of}, {number(there)} were of people from {origins.named(rule.places)}; the origin of "
        f"{number(origins.open)} is unknown."
    )
    outside = origins.total - origins.known([rule.home]) - origins.open
    if bearing is not Bearing.HOLDS and outside and Fraction(there, outside) > rule.more_than:
        told += f" So many are most of those known to be from outside {rule.home}, not of all."
    return told


def _shares_of_others(origins: _Origins, there: int, outside: int) -> tuple[str, str]:
    """Give the share of those from outside, at its bounds, and of those known to be from outside."""
    if not outside:
        return "none", "none"
    known = outside - origins.open
    ends = f"{percentage(there / outside)} to {percentage((there + origins.open) / outside)}"
    return ends, percentage(there / known) if known else "none"


def ratio_of_origins(claim: Claim, rule: parameters.RatioOfOrigins, record: OnRecord) -> Judgement:
    """Judge whether far fewer people come from some places than from others."""
    origins = _origins(claim, rule, record)
    if origins is None:
        return judgement.no_figure(claim, record)
    few, many = origins.known(rule.places), origins.known(rule.against)
    if not many:
        return judgement.no_figure(claim, record)
    least, most = Fraction(few, many + origins.open), Fraction(few + origins.open, many)
    bearing = judgement.bearing_of(most <= rule.at_most, least > rule.at_most)
    ends = f"{percentage(float(least))} to {percentage(float(most))}"
    return Judgement(
        _settles(claim, origins, bearing),
        (
            f"{number(few)} were known to be from {origins.named(rule.places)}, {number(many)} from "
            f"{origins.named(rule.against)}: {percentage(few / many)} as many, and {ends} depending on the "
            f"{number(origins.open)} without a known origin; at most {percentage(float(rule.at_most), 0)} counts as "
            "much lower here.",
            *_origins_caveat(claim, rule, origins),
        ),
        judgement.shown_workings(claim),
        number=f"{number(few)} against {number(many)}",
        interval=ends,
        sources=tuple(name for name in origins.releases if name != claim.source.release),
        flips=f"Where the rest came from; and whether {claim.area} is like {origins.area}.",
        workings=origins.by_place,
        plain=_ratio_in_short(rule, origins, few, many),
    )


def _ratio_in_short(rule: parameters.RatioOfOrigins, origins: _Origins, few: int, many: int) -> str:
    """Say how many came from both, and how many of unknown origin it would take for the claim to fail."""
    told = (
        f"In {origins.area} {number(few)} were known to be from {origins.named(rule.places)}, {number(many)} from "
        f"{origins.named(rule.against)}; the origin of {number(origins.open)} is unknown."
    )
    missing = math.floor(rule.at_most * many) - few + 1
    if 0 < missing <= origins.open:
        told += f" The claim would fail only if at least {number(missing)} of those came from the former."
    return told
