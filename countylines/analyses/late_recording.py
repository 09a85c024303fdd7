"""Which months of a series are used: none still being recorded, and none beyond a documented change of recording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from countylines.analyses.analysis import OfSeries, tried
from countylines.analyses.words import named_titles
from countylines.observations.events import recording_changes
from countylines.observations.extracts import EXTRACT, monthly_extracts
from countylines.observations.measures import OFFENCES
from countylines.observations.series import (
    BREAK,
    LATE_ASSUMED,
    LATE_MEASURED,
    MONTHS_IN_YEAR,
    OTHER_SIDE,
    UNFINISHED,
    MonthlySeries,
    Series,
)
from countylines.project import PoliceForce
from countylines.prose import count_of, listed, month, number, percentage
from countylines.releases.release import Release
from countylines.show import Finding, Section
from countylines.show.drawing import Around
from countylines.show.month_charts import growth_chart
from countylines.statistics import BoolArray, IntArray
from countylines.statistics.late_recording import MATURE, OLDEST_AGE, Growth, measure_growth

ASSUMED = 6
"""So many months of recorded offences are taken to be still growing where no second publication shows how many are."""
LONG_ENOUGH = 24
"""A month is taken to have stopped growing in an extract that ends so many months after it."""
IN_LONDON = "London's possession offences needed 3 to 5 months, its trafficking offences 7 to 14."
METHOD = (
    "The age of a month is the number of months between it and the last of the extract. $r(a)$ is the later count over "
    "the earlier at age $a$, only where both are exact and the later extract ends two years or more after the month; "
    "the growth is $r(a)$ over the pooled ratio of ages 12 to 23, by which later corrections change any month. "
    "Isotonic regression lets it never rise with age (weights: the earlier counts); the months younger than the first "
    "age at which it is 1.02 or less are immature. Of several extracts the largest number is used."
)
"""How growth is measured, as Markdown."""
FEWEST_YEARS = 3
"""Complete years that the rule for repeated months needs."""


class Pair(NamedTuple):
    """An extract and a later publication of its months."""

    release: str
    extract_end: pd.Timestamp
    later_release: str
    growth: Growth


class Immature(NamedTuple):
    """How many of the newest months of an extract are left out, and why."""

    months: int
    why: str
    at_least: bool = False
    """Whether more may still be growing: no month compared was mature."""


@dataclass(frozen=True, eq=False)
class Records:
    """What is known of a force's records beside its figures."""

    extracts: Mapping[Series, pd.DataFrame]
    """By series, `countylines.observations.extracts.monthly_extracts`."""
    changes: pd.DataFrame
    """Documented changes of recording (`countylines.observations.events.recording_changes`)."""
    areas: tuple[str, ...] = ()
    """The areas of the force, the widest first."""
    known: Mapping[str, date] = field(default_factory=dict)
    """By release, the day it became known."""
    _pairs: dict[Series, list[Pair]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def of(
        cls, observations: pd.DataFrame, releases: Sequence[Release], force: PoliceForce, day: date, root: Path
    ) -> Records:
        """Read what was known on a day, with the observations of the releases known by then."""
        areas = tuple(map(str, force.areas))
        known = {release.id: release.known.day for release in releases}
        return cls(monthly_extracts(observations, releases), recording_changes(force, day, root), areas, known)

    def pairs(self, series: Series) -> list[Pair]:
        """Give each extract of a series that a later publication shows the growth of, the oldest first."""
        if series not in self._pairs:
            self._pairs[series] = pairs(self.extracts[series]) if series in self.extracts else []
        return self._pairs[series]

    def measured_by(self, series: Series) -> Series:
        """Give the series whose publications show how the newest months of this one grow.

        Of a part of the force's area that is the whole, where later publications give it: both come from the same
        records, and the few events of a part show little.
        """
        whole = replace(series, area=self.areas[0]) if self.areas else series
        return whole if self.pairs(whole) else series

    def immature(self, series: Series) -> Immature:
        """Say how many of the newest months of each extract are still growing."""
        compared = self.pairs(self.measured_by(series))
        assumed = ASSUMED if series.measured is OFFENCES else 0
        if not compared:
            return Immature(assumed, LATE_ASSUMED)
        at_least = not all(pair.growth.reached for pair in compared)
        months = max(pair.growth.immature for pair in compared)
        return Immature(max(months, assumed) if at_least else months, LATE_MEASURED, at_least)

    def late(self, months: pd.Series, series: Series) -> BoolArray:
        """Say of each month (its first day) whether it is still growing, by the newest extract that stands for it."""
        if series not in self.extracts:
            return np.zeros(len(months), dtype=np.bool_)
        standing = self.extracts[series]
        standing = standing[~standing["superseded"]]
        newest = standing.sort_values("age", ascending=False).drop_duplicates("month")
        growing = newest.loc[(newest["age"] < self.immature(series).months) & ~newest["final"], "month"]
        return np.asarray(months.isin(growing), dtype=np.bool_)

    def unfinished(self, figures: pd.DataFrame) -> BoolArray:
        """Say of each figure whether its period was not over when the newest release that gives it became known."""
        given = (names.split("; ") for names in figures["releases"])
        days = [max((self.known[name] for name in names if name in self.known), default=date.max) for names in given]
        return np.array([end.date() > day for end, day in zip(figures["end"], days, strict=True)], dtype=np.bool_)

    def concerning(self, events: pd.DataFrame, series: Series) -> pd.DataFrame:
        """Pick the events that concern a series: of its own area, of the force's whole area, or of what holds that."""
        return events[~events["area"].isin(set(self.areas[1:]) - {series.area})]

    def broken(self, series: Series) -> IntArray:
        """Give the months in which the recording of a series changed, once and in order, as `month_number` counts."""
        changes = self.concerning(self.changes, series)
        spans = zip(month_number(changes["start"]), month_number(changes["end"]), strict=True)
        return np.unique([month for first, last in spans for month in range(first, last + 1)]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class LateRecording(OfSeries):
    """How the newest months of a series grew from one publication to a later one, or how much is assumed."""

    records: Records

    @property
    def pairs(self) -> list[Pair]:
        """Each extract whose months a later publication gives."""
        return self.records.pairs(self.series.identity)

    @property
    def immature(self) -> Immature:
        """How many of the newest months are left out."""
        return self.records.immature(self.series.identity)

    @property
    def goes_by_itself(self) -> bool:
        """Whether its own publications show how many months are left out, not those of the whole force."""
        return bool(self.pairs) and self.records.measured_by(self.series.identity) == self.series.identity

    def findings(self) -> list[Finding]:
        """Say how many of the newest months are left out, and what shows it."""
        if not self.goes_by_itself:
            return []
        of_each = listed([f"{number(p.growth.immature)} of the extract to {month(p.extract_end)}" for p in self.pairs])
        more = " More may have been: no month compared had stopped growing." if self.immature.at_least else ""
        told = (
            f"{self.title}: of the newest months of an extract so many had grown by more than "
            f"{percentage(MATURE - 1, 0)} in a later publication, beyond what months of a year and older grew by: "
            f"{of_each}.{more} So the {count_of(self.immature.months, 'newest month')} of each extract are shown, and "
            "not tested."
        )
        return [Finding("Late recording: how the newest months grew", [told], "late-recording")]

    def sections(self) -> list[Section]:
        """Give the growth of each extract by age, as a chart and in short."""
        if not self.goes_by_itself:
            return []
        what = "by how much the newest months of each extract grew in a later publication"
        kept_as = f"late-recording-by-age-{self.series.slug}"
        around: Around = {"table": kept_as, "name": f"late-recording-{self.series.slug}"}
        chart = growth_chart(f"{self.title}: growth by age", self.by_age(), self.immature.months, MATURE, **around)
        table = self.table(self.in_brief(), "late-recording", what, digits=4)
        kept = {kept_as: self.by_age()}
        return [Section("late-recording", "Growth by the age of the month", [chart, table], METHOD, kept)]

    def by_age(self) -> pd.DataFrame:
        """Give each month compared: its age at the end of the extract, both counts, and the growth."""
        return pd.concat(
            [
                pd.DataFrame(
                    {
                        "extract to": f"{pair.extract_end:%Y-%m}",
                        "age": pair.growth.ages,
                        "recorded by then": pair.growth.earlier,
                        "recorded later": pair.growth.later,
                        "growth": pair.growth.ratio / pair.growth.reference,
                        "growth, never rising with age": pair.growth.isotonic,
                    }
                )
                for pair in self.pairs
            ],
            ignore_index=True,
        )

    def in_brief(self) -> pd.DataFrame:
        """Give each extract: how many of its newest months are immature, and by how much the newest grew."""
        rows = [
            {
                "extract to": f"{pair.extract_end:%Y-%m}",
                "published in": pair.release,
                "compared with": pair.later_release,
                "months of a year and older grew": pair.growth.reference,
                "immature months": pair.growth.immature,
                **{f"newest {count} grew": pair.growth.of_newest(count) for count in (3, 6, 12)},
            }
            for pair in self.pairs
        ]
        return pd.DataFrame(rows)


def assumed(all_late: Sequence[LateRecording]) -> list[str]:
    """Say of which series it is assumed how many of the newest months grow, and of which it is told from another."""
    told, by_whole = [], [a.title for a in all_late if a.immature.why == LATE_MEASURED and not a.goes_by_itself]
    taken = [a.title for a in all_late if a.immature == Immature(ASSUMED, LATE_ASSUMED)]
    if taken:
        told.append(
            f"{named_titles(taken)}: no later publication shows how much the newest months grew. The {ASSUMED} newest "
            f"of an extract are assumed to be growing still. {IN_LONDON}"
        )
    if by_whole:
        told.append(
            f"{named_titles(by_whole)}: how many of the newest months are left out is told from the whole of the "
            "force's area, whose figures come from the same records."
        )
    return told


def settle(series: MonthlySeries, records: Records) -> MonthlySeries:
    """Leave out months still growing, not over when published, of a change of recording, and beyond such a change.

    Of the parts between changes the longest one of three complete years or more is used (of mature months, with an
    event in each year); where there is none, the newest of twelve months or more; else the longest. Of equally long
    ones the newer.
    """
    months = series.months
    broken = records.broken(series.identity)
    at = month_number(months["month"])
    unfinished = records.unfinished(months.assign(end=months["month"] + pd.offsets.MonthEnd(0)))
    late, changed = records.late(months["month"], series.identity) | unfinished, np.isin(at, broken)
    part = np.searchsorted(broken, at)
    usable = ~(late | changed)
    with_events = ~np.asarray(months["high"].eq(0).fillna(False), dtype=np.bool_)
    reasons = [changed, unfinished, late, part != _carrying(at[usable], part[usable], with_events[usable])]
    why = np.select(reasons, [BREAK, UNFINISHED, records.immature(series.identity).why, OTHER_SIDE], default="")
    used = why == ""
    left_out = months[~used].assign(why=why[~used]).reset_index(drop=True)
    return series if used.all() else replace(series, months=months[used].reset_index(drop=True), left_out=left_out)


def pairs(extracts: pd.DataFrame) -> list[Pair]:
    """Set each extract of a series beside the newest later publication of its months.

    Months are compared that are exact in both, and from which the later extract ends `LONG_ENOUGH` months on; of an
    extract none of whose `ASSUMED` newest months are, nothing is said.
    """
    exact = extracts[(extracts["low"] == extracts["high"]).fillna(False)]
    columns = ["month", "low", "known", *EXTRACT]
    found = []
    for (release, end), earlier in exact[exact["age"] <= OLDEST_AGE].groupby(EXTRACT, sort=False):
        later = exact.loc[(exact["release"] != release) & (exact["age"] >= LONG_ENOUGH), columns]
        both = earlier.merge(later, on="month", suffixes=("", "_later"))
        if both.empty:
            continue
        newest = both.sort_values(["known_later", "release_later"])["release_later"].iloc[-1]
        both = both[both["release_later"] == newest]
        growth, _ = tried(measure_growth, both["low"], both["low_later"], both["age"])
        if growth and growth.ages[0] < ASSUMED:
            found.append(Pair(str(release), end, newest, growth))
    return sorted(found, key=lambda pair: (pair.extract_end, pair.release))


def month_number(days: pd.Series) -> IntArray:
    """Count the months of days from the year 0 on, shape (n,)."""
    return np.asarray(MONTHS_IN_YEAR * days.dt.year + days.dt.month - 1, dtype=np.int64)


def _carrying(months: IntArray, part: IntArray, with_events: BoolArray) -> int:
    """Say which part of a series is used, given its usable months and the part each is in; −1 where there is none."""
    sizes = {int(each): int((part == each).sum()) for each in np.unique(part)}
    of_years = []
    for each in sizes:
        years, events = months[part == each] // MONTHS_IN_YEAR, with_events[part == each]
        complete = [year for year in np.unique(years) if (years == year).sum() == MONTHS_IN_YEAR]
        if sum(bool(events[years == year].any()) for year in complete) >= FEWEST_YEARS:
            of_years.append(each)
    if of_years:
        return max(of_years, key=lambda each: (sizes[each], each))
    if of_a_year := [each for each in sizes if sizes[each] >= MONTHS_IN_YEAR]:
        return max(of_a_year)
    return max(sizes, key=lambda each: (sizes[each], each), default=-1)
