"""Counts by quarter and by year: their level, whether quarters repeat, and what they cannot show, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from countylines.analyses import words
from countylines.analyses.analysis import OfSeries
from countylines.analyses.late_recording import Records
from countylines.analyses.level import Level, levels_section
from countylines.analyses.quarters import METHOD as RULE
from countylines.analyses.quarters import Quarters
from countylines.observations.period_series import PeriodSeries, Unit, financial_quarter, quarter_months
from countylines.observations.series import BREAK, MONTHS_IN_YEAR, UNFINISHED
from countylines.prose import count_of, interval, intervals, listed, number, p_value, under
from countylines.show import Finding, Part, Section, Table
from countylines.statistics import SIGNIFICANCE, IntArray
from countylines.statistics.alike import alike, alike_by_chance
from countylines.statistics.dispersion import Dispersion, measure_dispersion

NONE = "No release read here gives a count by quarter or by year that its months do not give already."
METHOD = (
    "A figure is of a quarter or a year by its first and last day, never by a guess; financial years begin in April, "
    "and their first quarter is April to June. $X^2$ of quarters is that of the newest exact ones in a row, as for "
    "months. Figures counted by different rules are not joined."
)
"""How quarters and years are tested, as Markdown."""
LEFT_OUT = "Their figures are in tables/figures.csv."
"""What is said of the series of quarters and years that are not shown in full."""
QUARTERS = 4
EVERY = "Every series of quarters and years"
FEWEST_FOR_DISPERSION = 3
"""Quarters needed for a dispersion; of two, it would be their comparison over again."""


@dataclass(frozen=True, eq=False)
class OtherPeriods(OfSeries):
    """The analysis of one series of quarters or of years."""

    series: PeriodSeries
    draws: int = 99_999
    seed: int = 1
    """Of Monte Carlo p-values, of searches, and of rotations that are too many to go through."""
    nation: str = ""
    """Of the force, whose working days are counted."""

    @cached_property
    def level(self) -> Level:
        """How the level changed."""
        return Level(self.series, self.seed, shown=self.shown)

    @cached_property
    def quarters(self) -> Quarters | None:
        """Whether the same quarters stand out each year; None of years."""
        return Quarters(self.series, self.nation, self.draws, self.seed) if self._is_quarters else None

    @cached_property
    def dispersion(self) -> Dispersion | None:
        """Pearson's test of equal daily rates of quarters; None with fewer than three, or without an event.

        None of years: it would take a steady change for clustering, and nothing rests on it.
        """
        counts, days = self.series.counts, self.series.days
        if not self._is_quarters or len(counts) < FEWEST_FOR_DISPERSION or not counts.any():
            return None
        return measure_dispersion(counts, days, significance=SIGNIFICANCE, draws=self.draws, seed=self.seed)

    @property
    def uneven(self) -> bool:
        """Say whether periods are more uneven than independent events of one daily rate would be."""
        return self.dispersion is not None and self.dispersion.monte_carlo_p_value < SIGNIFICANCE

    @cached_property
    def complete_years(self) -> list[int]:
        """The calendar years of which the run has every quarter."""
        if not self._is_quarters:
            return []
        years = self.series.periods["start"].iloc[self.series.run].dt.year.value_counts()
        return sorted(int(year) for year in years.index[years == QUARTERS])

    def alike(self) -> dict[str, list[str]]:
        """Name the quarters ``above`` and ``below`` their own year's daily rate in every complete year.

        Empty with fewer than two complete years.
        """
        if len(self.complete_years) < 2:
            return {}
        counts, days = self._by_year
        names = [quarter_months(1 + 3 * at) for at in range(QUARTERS)]
        return {
            side: [names[at] for at in np.flatnonzero(where)]
            for side, where in zip(("above", "below"), alike(counts, days), strict=True)
        }

    @property
    def _by_year(self) -> tuple[IntArray, IntArray]:
        """The counts and days of the complete calendar years' quarters, shape (Y, 4) each."""
        periods = self.series.periods.iloc[self.series.run]
        complete = periods[periods["start"].dt.year.isin(self.complete_years)]
        counts, days = (complete[name].to_numpy(dtype=np.int64).reshape(-1, QUARTERS) for name in ("low", "days"))
        return counts, days

    def findings(self) -> list[Finding]:
        """Say what the quarters or years show."""
        found = [*self.level.findings()] if self.level.said else []
        if self.quarters and self.quarters.state:
            found.append(Finding(self.quarters.heading, self.quarters.sentences(), "quarters"))
        elif self._is_quarters and self.dispersion:
            found.append(self._described_quarters())
        if not found:
            counts = intervals(self.series.periods["low"], self.series.periods["high"])
            each = "; ".join(f"{name}: {count}" for name, count in zip(self.series.names, counts, strict=True))
            told = f"Recorded: {each}. What these figures do not give, and why, stands in the table below."
            found = [Finding("described, not tested", [told], "periods")]
        return [replace(finding, heading=under(self.title, finding.heading)) for finding in found]

    def in_short(self) -> list[str]:
        """Say in a few sentences what the findings say at length."""
        repeat = self.quarters.sentences()[:1] if self.quarters else []
        return [*self.level.in_short(), *repeat] or [f"{finding.heading}." for finding in self.findings()]

    def sections(self) -> list[Section]:
        """Give the level, the rule for quarters, the periods, and their dispersion."""
        parts: list[Part] = [Table(self.periods_table(), self.title, name=f"periods-{self.series.slug}")]
        if self.dispersion:
            parts.append(self.table(self.dispersion_table(), "dispersion", "dispersion"))
        shown = [Section("periods", self.title, parts)]
        if self.quarters and self.quarters.state:
            rule = self.table(self.quarters.table(), "quarters", "the rule for quarters")
            shown = [Section("quarters", "Are they the same quarters each year?", [rule], RULE), *shown]
        return [*(self.level.sections() if self.level.said else []), *shown]

    def _described_quarters(self) -> Finding:
        """Say how uneven quarters are of which there are too few for the rule."""
        uneven = "more uneven than independent events would be" if self.uneven else "not shown to be uneven"
        sentences = [
            self._dispersion_sentence(),
            "That is not seasonality: events come in groups, and the level may have changed between years.",
        ]
        for side, names in self.alike().items():
            what = listed(names) or "none"
            sentences.append(
                f"{side.capitalize()} the daily rate of their year in each complete calendar year: {what}."
            )
        if self.alike():
            sentences.append(
                "That is a description: there are too few years to tell whether the same quarters come again."
            )
            if self.series.counts.any():
                sentences.append(words.by_chance(alike_by_chance(*self._by_year, seed=self.seed), "quarter"))
        return Finding(f"The quarters are {uneven}", sentences, "periods")

    def _dispersion_sentence(self) -> str:
        counts, what, found = self.series.counts, self.series.measured, self.dispersion
        if found is None:
            return ""
        events = count_of(counts.sum(), what.one, what.many)
        recorded = f"{count_of(len(counts), self.series.unit)} in a row, {events} recorded"
        judged = "more uneven than" if self.uneven else "not shown to be more uneven than"
        return (
            f"{recorded}, from {number(int(counts.min()))} to {number(int(counts.max()))}: {judged} independent events "
            f"at one daily rate would be ({p_value(found.monte_carlo_p_value)}, variance {number(found.phi0, 3)} "
            "times theirs)."
        )

    def periods_table(self) -> pd.DataFrame:
        """Give each period's days, count and daily rate; a rate only where the count is exact."""
        periods, exact = self.series.periods, self.series.exact
        names: dict[str, list[Any]] = {str(self.series.unit): self.series.names}
        if self._is_quarters:
            names["financial quarter"] = [financial_quarter(start) for start in periods["start"]]
        counts = intervals(periods["low"], periods["high"])
        rate = (periods["low"] / periods["days"]).astype(float).where(exact)
        table = pd.DataFrame({**names, "days": periods["days"], "count": counts, "a day": rate})
        if not self._is_quarters:
            return table
        at = np.arange(len(periods))
        return table.assign(**{"in the dispersion": np.isin(at, at[self.series.run])})

    def dispersion_table(self) -> pd.DataFrame:
        """Give Pearson's test and the measures beside it, a row each; empty where it is not given."""
        found = self.dispersion
        rows = found and [
            ("periods", len(self.series.counts), "the newest exact ones in a row"),
            ("total", int(self.series.counts.sum()), ""),
            ("Pearson X², day-weighted", found.statistic, f"{found.degrees_of_freedom} degrees of freedom"),
            ("p of X²", found.p_value, "chi-squared"),
            ("p of X², Monte Carlo", found.monte_carlo_p_value, f"{found.draws:,} draws, seed {self.seed}"),
            ("φ₀ = X²/df", found.phi0, "overdispersion about equal daily rates"),
            ("tipping design effect", found.tipping_design_effect, "mean cluster size at which the finding goes"),
        ]
        return pd.DataFrame(rows or [], columns=["quantity", "value", "how"])

    def not_given(self) -> list[tuple[str, str]]:
        """List what these figures do not give, each with the reason."""
        besides = self._not_of_quarters() if self._is_quarters else self._not_of_years()
        compared = [] if self.level.said else [("comparison with the year before", self.level.leading.refused)]
        return [*self._left_out(), *besides, *compared]

    @property
    def _is_quarters(self) -> bool:
        return self.series.unit is Unit.QUARTER

    def _left_out(self) -> list[tuple[str, str]]:
        """Name the periods that are not one number, and the quarters whose unevenness is not tested."""
        periods, names, told = self.series.periods, self.series.names, []
        for at in np.flatnonzero(~self.series.exact):
            why = ": the releases contradict each other" if periods["standing"][at] == "contradict" else ""
            count = interval(periods["low"][at], periods["high"][at])
            told.append((f"one number for {names[at]}", f"{count}{why}"))
        if not self._is_quarters:
            return told
        apart = [names[at] for at in range(self.series.run.start) if self.series.exact[at]]
        if apart:
            why = "a period between these and the tested ones is missing or not exact"
            told.append((f"dispersion with {listed(apart)}", why))
        if len(self.series.counts) < FEWEST_FOR_DISPERSION:
            exact = f"{count_of(len(self.series.counts), f'exact {self.series.unit}')} in a row"
            told.append(("dispersion between periods", f"it needs {FEWEST_FOR_DISPERSION} in a row; there: {exact}"))
        elif not self.series.counts.any():
            told.append(("dispersion between periods", "no event was recorded in any of them"))
        return told

    def _not_of_quarters(self) -> list[tuple[str, str]]:
        cosinor = "four points a year leave one degree of freedom beside its level, its cosine and its sine"
        told = [
            ("one rise and fall within a year (cosinor)", cosinor),
            ("ranks, and the highest month", "the months within a quarter are not known"),
        ]
        if self.quarters and self.quarters.refused:
            told.append(("whether quarters repeat", self.quarters.refused))
        return told

    def _not_of_years(self) -> list[tuple[str, str]]:
        told = [
            ("anything on months, quarters or seasons", "a year's total does not say when in the year"),
            ("trend", "no test of a trend over years was fixed"),
        ]
        if self.series.unit is Unit.FINANCIAL_YEAR:
            told.append(("forecast", "bands are made for calendar years"))
        elif len(self.series.counts) < 2:
            told.append(("forecast", "two exact years in a row are needed, or one with its months"))
        return told


def settle(series: PeriodSeries, records: Records, final: Collection[str] = ()) -> PeriodSeries:
    """Say which quarters or years may still grow, were not over when published, or hold a change of recording.

    A period may still grow where any of its months may, by what is known of months of the same series; not where all
    its releases are ``final``, whose publishers call the figures so.
    """
    first, last = (
        MONTHS_IN_YEAR * day.dt.year + day.dt.month for day in (series.periods["start"], series.periods["end"])
    )
    broken = records.broken(series.identity) + 1
    changed = [bool(((one <= broken) & (broken <= other)).any()) for one, other in zip(first, last, strict=True)]
    immature = records.immature(series.identity)
    settled = series.periods["releases"].map(lambda names: set(names.split("; ")) <= set(final))
    late = (last.max() - last < immature.months) & ~settled
    reasons = [changed, records.unfinished(series.periods), late]
    return replace(series, why=tuple(np.select(reasons, [BREAK, UNFINISHED, immature.why], default="").tolist()))


def together(analyses: Sequence[OtherPeriods]) -> list[Section]:
    """Give what is shown of all series of quarters and years together: none where there is no series."""
    if not analyses:
        return []
    tables = [] if all(a.in_full for a in analyses) else [Table(list_of_all(analyses), EVERY, name="other-periods")]
    caption = "What these quarters and years do not give, and why"
    tables.append(Table(not_given_table(analyses), caption, name="other-periods-not-given"))
    shown = [Section("other-periods", "Quarters and years together", tables, METHOD)]
    return [*levels_section([a.level for a in analyses], "period-levels"), *shown]


def sentences(analyses: Sequence[OtherPeriods], report_date: date) -> pd.DataFrame:
    """Give what the front page says of quarters and years where there are no months: columns ``words.SENTENCES``."""
    largest = sorted(analyses, key=lambda a: a.series.least_total, reverse=True)
    several = len(largest) > 1
    rows = [
        (a.title, words.IN_SHORT, under(a.title, text) if several else text) for a in largest for text in a.in_short()
    ]
    for a in largest:
        age = words.age_told(a.series.periods["end"].iloc[-1], report_date)
        rows.append((a.title, words.AGE, f"The newest figure of {a.title} is {age}."))
    rows += [("", words.LEFT_OPEN, text) for text in dict.fromkeys(a.series.measured.caution for a in largest)]
    return pd.DataFrame(rows, columns=words.SENTENCES)


def list_of_all(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give a row a series of quarters or years: how much there is, what it shows, and whether it is shown in full."""
    rows = [
        (a.title, len(a.series.periods), a.series.least_total, a.heading.removeprefix(f"{a.title}: "), a.shown.value)
        for a in sorted(analyses, key=lambda a: a.series.least_total, reverse=True)
    ]
    columns = ["series", "quarters or years", "events, at least", "what it shows", "shown in full"]
    return pd.DataFrame(rows, columns=columns)


def not_given_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give what the quarters and years of a report do not give, and why, a row each.

    Of many series those stand in a row together of which the same is not given for the same reason.
    """
    rows = [(a.series.title, what, why) for a in analyses for what, why in a.not_given()]
    table = pd.DataFrame(rows, columns=["series", "not given", "why"])
    if all(a.in_full for a in analyses):
        return table
    together = table.groupby(["not given", "why"], sort=False)["series"]
    alike = together.agg(lambda titles: titles.iloc[0] if len(titles) == 1 else f"{len(titles)} series")
    return alike.reset_index()[table.columns.tolist()]
