"""Counts by quarter and by year: what can be tested of them, and what cannot, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from countylines.analyses.analysis import OfSeries
from countylines.observations.period_series import PeriodSeries, Unit, financial_quarter, quarter_months
from countylines.prose import count_of, interval, intervals, listed, number, p_value, percentage
from countylines.show.findings import Finding
from countylines.show.sections import Part, Section
from countylines.show.tables import Table
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.dispersion import Dispersion, measure_dispersion
from countylines.statistics.multiplicity import holm_table
from countylines.statistics.rates import RateComparison, compare_rates, compare_rates_deflated

NONE = "No release read here gives a count by quarter or by year that its months do not give already."
METHOD = (
    "A figure is of a quarter or a year by its first and last day, never by a guess; financial years begin in April, "
    "and their first quarter is April to June. Only the newest exact figures in a row are tested: with $X^2$ as for "
    "months, and the last two years with the exact comparison of their daily rates, once more with $\\varphi_0$ of all "
    "the years. Figures counted by different rules are not joined."
)
"""How quarters and years are tested, as Markdown."""
LEFT_OUT = "Their figures are in tables/figures.csv."
"""What is said of the series of quarters and years that are not shown in full."""
QUARTERS = 4
EVERY = "Every series of quarters and years"
FEWEST_FOR_DISPERSION = 3
"""Periods needed for a dispersion; of two, it would be their comparison over again."""
COMPARISON_COLUMNS = [
    *("series", "compared", "ratio of daily rates", "95% low", "95% high", "central p"),
    *("φ₀", "φ₀ 95% low", "φ₀ 95% high", "φ₀ p"),
]


class YearsCompared(NamedTuple):
    """The last year of a series against the one before it."""

    before: str
    after: str
    exact: RateComparison
    """Daily rate of the later over the earlier, if events were independent."""
    phi0: float | None
    """Pearson's X² of all the years over its degrees of freedom; None with two years."""
    deflated: tuple[float, tuple[float, float]] | None
    """p-value and 95% limits of the ratio with that allowed for."""

    @property
    def larger_p_value(self) -> float | None:
        """Give the larger of the two p-values; None with two years, which have but one."""
        return max(self.exact.p_value, self.deflated[0]) if self.deflated else None

    @property
    def shown(self) -> bool:
        """Say whether a difference is shown: on both readings."""
        return self.larger_p_value is not None and self.larger_p_value < SIGNIFICANCE


@dataclass(frozen=True, eq=False)
class OtherPeriods(OfSeries):
    """The analysis of one series of quarters or of years: only its newest exact periods in a row are tested."""

    series: PeriodSeries
    draws: int = 99_999
    seed: int = 1
    """Of the Monte Carlo p-value."""

    @cached_property
    def dispersion(self) -> Dispersion | None:
        """Pearson's test of equal daily rates; None with fewer than three periods, or without an event."""
        counts, days = self.series.counts, self.series.days
        if len(counts) < FEWEST_FOR_DISPERSION or not counts.any():
            return None
        return measure_dispersion(counts, days, significance=SIGNIFICANCE, draws=self.draws, seed=self.seed)

    @property
    def uneven(self) -> bool:
        """Say whether periods are more uneven than independent events of one daily rate would be."""
        return self.dispersion is not None and self.dispersion.monte_carlo_p_value < SIGNIFICANCE

    @cached_property
    def comparison(self) -> YearsCompared | None:
        """The last two years compared; None for quarters, with one year, or without an event in either."""
        counts, days = self.series.counts, self.series.days
        if self._is_quarters or len(counts) < 2 or not counts[-2:].any():
            return None
        groups = counts[-1], days[-1], counts[-2], days[-2]
        phi0 = self.dispersion.phi0 if self.dispersion else None
        before, after = self.series.names[self.series.run][-2:]
        deflated = compare_rates_deflated(*groups, phi0=phi0) if phi0 is not None else None
        return YearsCompared(before, after, compare_rates(*groups), phi0, deflated)

    @cached_property
    def complete_years(self) -> list[int]:
        """The calendar years of which the run has every quarter."""
        if not self._is_quarters:
            return []
        years = self.series.periods["start"].iloc[self.series.run].dt.year.value_counts()
        return sorted(int(year) for year in years.index[years == QUARTERS])

    @property
    def rotation_floor(self) -> float | None:
        """The least p that turning years of four quarters against one another could give; None without two years."""
        return float(QUARTERS) ** (1 - len(self.complete_years)) if len(self.complete_years) > 1 else None

    def alike(self) -> dict[str, list[str]]:
        """Name the quarters ``above`` and ``below`` their own year's daily rate in every complete year.

        Empty with fewer than two complete years.
        """
        if self.rotation_floor is None:
            return {}
        periods = self.series.periods.iloc[self.series.run]
        complete = periods[periods["start"].dt.year.isin(self.complete_years)]
        by_year = complete.groupby(complete["start"].dt.year)
        level = by_year["low"].transform("sum") / by_year["days"].transform("sum")
        rate = complete["low"] / complete["days"]
        quarter = complete["start"].dt.month
        sides = {"above": (rate > level).groupby(quarter).all(), "below": (rate < level).groupby(quarter).all()}
        return {side: [quarter_months(int(month)) for month in same.index[same]] for side, same in sides.items()}

    def findings(self) -> list[Finding]:
        """Say what the quarters or years show."""
        if self.dispersion is None and self.comparison is None:
            counts = intervals(self.series.periods["low"], self.series.periods["high"])
            each = "; ".join(f"{name}: {count}" for name, count in zip(self.series.names, counts, strict=True))
            told = f"Recorded: {each}. What these figures do not give, and why, stands in the table below."
            return [Finding(f"{self.title}: described, not tested", [told], "periods")]
        return [self._quarters() if self._is_quarters else self._years()]

    def sections(self) -> list[Section]:
        """Give the periods, and their dispersion."""
        parts: list[Part] = [Table(self.periods_table(), self.title, name=f"periods-{self.series.slug}")]
        if self.dispersion:
            parts.append(self.table(self.dispersion_table(), "dispersion", "dispersion"))
        return [Section("periods", self.title, parts)]

    def _quarters(self) -> Finding:
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
        if self.rotation_floor is not None:
            sentences.append("That is a description: no rule was fixed by which quarters would be said to repeat.")
        return Finding(f"{self.title}: the quarters are {uneven}", sentences, "periods")

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

    def _years(self) -> Finding:
        sentences = [self._dispersion_sentence()] if self.dispersion else []
        if self.comparison is None:
            return Finding(f"{self.title}: the last two years are not compared", sentences, "periods")
        sentences += _comparison_sentences(self.series, self.comparison)
        before, after = (number(int(count)) for count in self.series.counts[-2:])
        told = f"{after} recorded in {self.comparison.after}, after {before} in {self.comparison.before}"
        judged = "not shown to differ by more than years vary anyway"
        if self.comparison.shown:
            judged = "more of a difference than chance or the other years explain"
        elif self.comparison.exact.p_value >= SIGNIFICANCE:
            judged = "not shown to differ by more than chance"
        return Finding(f"{self.title}: {told}, {judged}", sentences, "periods")

    def periods_table(self) -> pd.DataFrame:
        """Give each period's days, count and daily rate; a rate only where the count is exact."""
        periods, exact = self.series.periods, self.series.exact
        names: dict[str, list[Any]] = {str(self.series.unit): self.series.names}
        if self._is_quarters:
            names["financial quarter"] = [financial_quarter(start) for start in periods["start"]]
        counts = intervals(periods["low"], periods["high"])
        rate = (periods["low"] / periods["days"]).astype(float).where(exact)
        at = np.arange(len(periods))
        tested = np.isin(at, at[self.series.run])
        return pd.DataFrame({**names, "days": periods["days"], "count": counts, "a day": rate, "in the tests": tested})

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
        return [*self._left_out(), *(self._not_of_quarters() if self._is_quarters else self._not_of_years())]

    @property
    def _is_quarters(self) -> bool:
        return self.series.unit is Unit.QUARTER

    def _left_out(self) -> list[tuple[str, str]]:
        """Name the periods that enter no test."""
        periods, names, told = self.series.periods, self.series.names, []
        for at in np.flatnonzero(~self.series.exact):
            why = ": the releases contradict each other" if periods["standing"][at] == "contradict" else ""
            count = interval(periods["low"][at], periods["high"][at])
            told.append((f"any test with {names[at]}", f"{count} is not one number{why}"))
        apart = [names[at] for at in range(self.series.run.start) if self.series.exact[at]]
        if apart:
            why = "a period between these and the tested ones is missing or not exact"
            told.append((f"any test with {listed(apart)}", why))
        if len(self.series.counts) < FEWEST_FOR_DISPERSION:
            exact = f"{count_of(len(self.series.counts), f'exact {self.series.unit}')} in a row"
            told.append(("dispersion between periods", f"it needs {FEWEST_FOR_DISPERSION} in a row; there: {exact}"))
        elif not self.series.counts.any():
            told.append(("dispersion between periods", "no event was recorded in any of them"))
        return told

    def _not_of_quarters(self) -> list[tuple[str, str]]:
        cosinor = "four points a year leave one degree of freedom beside its level, its cosine and its sine"
        why = "there are fewer than two complete calendar years"
        if self.rotation_floor is not None:
            why = (
                "no rule was fixed for quarters before figures were seen, so they are described; turning "
                f"{len(self.complete_years)} years of four quarters against one another could not give p below "
                f"{self.rotation_floor:.4g}"
            )
        return [
            ("one rise and fall within a year (cosinor)", cosinor),
            ("ranks, and the highest month", "the months within a quarter are not known"),
            ("whether quarters repeat", why),
        ]

    def _not_of_years(self) -> list[tuple[str, str]]:
        told = [
            ("anything on months, quarters or seasons", "a year's total does not say when in the year"),
            ("trend", "no test of a trend over years was fixed; the dispersion takes a steady change in, too"),
        ]
        if self.series.unit is Unit.FINANCIAL_YEAR:
            told.append(("forecast", "bands are made for calendar years"))
        elif len(self.series.counts) < 2:
            told.append(("forecast", "two exact years in a row are needed, or one with its months"))
        if self.comparison is None:
            why = "two exact years in a row are needed" if len(self.series.counts) < 2 else "neither year has an event"
            return [*told, ("comparison of the last two years", why)]
        if self.comparison.phi0 is None:
            told.append(("comparison with clustering allowed for", "two years cannot show how much years vary"))
        return told


def _comparison_sentences(series: PeriodSeries, found: YearsCompared) -> list[str]:
    exact = found.exact
    told = [
        f"Recorded a day: {_change(exact.ratio)} in {found.after} than in {found.before}, 95% "
        f"{_limits(exact.interval)} if events are independent of one another (central {p_value(exact.p_value)})."
    ]
    if found.deflated is None:
        told.append("Two years cannot show how much years vary anyway, so no more is said.")
    else:
        told.append(
            f"With the differences between all {len(series.counts)} years allowed for, 95% "
            f"{_limits(found.deflated[1])} ({p_value(found.deflated[0])}); the words follow the weaker of the two."
        )
    return [*told, series.measured.caution]


def _change(ratio: float) -> str:
    share = "some and not none," if ratio == np.inf else percentage(abs(ratio - 1), 2)
    return f"{share} {'fewer' if ratio < 1 else 'more'}"


def _limits(interval_: tuple[float, float]) -> str:
    low, high = (
        "no upper limit" if limit == np.inf else f"{'−' if limit < 1 else '+'}{percentage(abs(limit - 1))}"
        for limit in interval_
    )
    return f"{low} to {high}"


def together(analyses: Sequence[OtherPeriods]) -> list[Section]:
    """Give what is shown of all series of quarters and years together: none where there is no series."""
    if not analyses:
        return []
    tables = [] if all(a.in_full for a in analyses) else [Table(list_of_all(analyses), EVERY, name="other-periods")]
    compared, holm = comparisons_table(analyses), years_holm_table(analyses)
    if len(compared):
        caption = "The last two years of each series: ratio of daily rates"
        tables.append(Table(compared, caption, digits=4, name="years-compared"))
    if len(holm) > 1:
        caption = "The last two years, corrected over the series (Holm), on the larger p of each"
        tables.append(Table(holm, caption, name="holm-years"))
    caption = "What these quarters and years do not give, and why"
    tables.append(Table(not_given_table(analyses), caption, name="other-periods-not-given"))
    return [Section("other-periods", "Quarters and years together", tables, METHOD)]


def list_of_all(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give a row a series of quarters or years: how much there is, what it shows, and whether it is shown in full."""
    rows = [
        (a.title, len(a.series.periods), a.series.least_total, a.heading.removeprefix(f"{a.title}: "), a.shown.value)
        for a in sorted(analyses, key=lambda a: a.series.least_total, reverse=True)
    ]
    columns = ["series", "quarters or years", "events, at least", "what it shows", "shown in full"]
    return pd.DataFrame(rows, columns=columns)


def comparisons_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give the last two years of every series that has them, a row each."""
    rows = []
    for a in analyses:
        if a.comparison:
            before, after, exact, phi0, deflated = a.comparison
            p, limits = deflated or (None, (None, None))
            compared = f"{after} against {before}"
            rows.append((a.series.title, compared, exact.ratio, *exact.interval, exact.p_value, phi0, *limits, p))
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def years_holm_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Correct the comparison of the last two years over the series of a report, on the larger of its two p-values."""
    larger = [(a.series.title, a.comparison.larger_p_value) for a in analyses if a.comparison]
    return holm_table([(title, p) for title, p in larger if p is not None], "larger p")


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
