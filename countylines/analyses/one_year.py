"""One series over one year: what may be said of it, and the sections that show it.

One year cannot show seasonality, whatever a test says: a small p-value of the omnibus test speaks of months that
are more uneven than independent arrests would be, and the police arrest in operations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from countylines.analyses import error_rates, words
from countylines.analyses.months import POINTS
from countylines.analyses.one_year_tables import OneYearTables
from countylines.prose import count_of, listed, number, p_value, percentage
from countylines.show import Finding, Part, Section, Statements
from countylines.show.check_charts import specification_chart
from countylines.show.drawing import Around
from countylines.show.month_charts import intervals_chart
from countylines.statistics import SIGNIFICANCE

FIRST = [1, 1]
"""The rank set of a month that is shown to be the highest."""
INTERVALS = (
    "Each month has two 95% intervals: the narrow one supposes that events are independent of one another, the wide "
    "one allows for clustering as far as the months themselves show it ($\\varphi_0$, below); and the dashed line is "
    "what each month would have, were every day alike: $E_i = N\\,d_i/\\sum d$ for $d_i$ days."
)
DISPERSION = (
    "$X^2=\\sum (n_i-E_i)^2/E_i$ on $k-1$ degrees of freedom tests that every day had the same rate (Pearson), with a "
    "Monte Carlo p-value from multinomial draws; $\\varphi_0 = X^2/(k-1)$. It supposes independent events. The "
    "*tipping design effect* $X^2/\\chi^2_{crit}$ is the event-weighted mean size of clusters, $\\sum m^2/\\sum m$, at "
    "which the finding goes (Rao and Scott 1981)."
)
SHAPE = (
    "$\\log E(n_i) = \\log d_i + \\beta_0$ $+\\,\\beta_1\\cos\\theta_i$ $+\\,\\beta_2\\sin\\theta_i$ with $\\theta = "
    "2\\pi(m-\\tfrac12)/12$ in month $m$; $F = (\\Delta D/2)/\\varphi_1$ on $(2, k-3)$, the quasi-Poisson test of one "
    "rise and fall a year. In flat simulated years it errs at its nominal rate even where events cluster, which $X^2$ "
    "does not."
)
RANKS = (
    "Rank sets hold for all months together at 95% (pairwise comparisons with Holm's correction; Bazylik et al. 2021). "
    "The probabilities suppose that one month *is* highest."
)
COMPARISONS = (
    "The p-value is central: twice the smaller tail of the exact conditional test; the interval is Clopper and "
    "Pearson's. Both suppose independent events. The E-test and the score test, which do not hold the total fixed, "
    "stand beside it as sensitivity."
)
EVERY_TEST = (
    "Every test of one year that a statistician would ask for, with what it supposes and the share of simulated flat "
    "years that it rejects at its nominal level: years of independent events, and years in which events cluster. None "
    "decides anything here; where a test makes no sense, the table says why. The cosinor's permutations move counts "
    "over the months, whose days stay. Walter and Elwood's test is that of Edwards, and Rao's that of Roger, with the "
    "days of the months."
)
SPECIFICATIONS = (
    "The same tests with the days of the months or with equal months, and with each month left out: every combination "
    "is a specification, all are shown and none is selected (Simonsohn et al. 2020)."
)
LAST_MONTH = (
    "The last month may not have been over when its figure was taken: the omnibus test again, as if it had fewer days."
)
"""How each was worked out, as Markdown."""


class OneYear(OneYearTables):
    """The analysis of one series over at most twelve months."""

    def findings(self) -> list[Finding]:
        """Say what one year of months shows, and what it cannot."""
        return [self._unevenness(), self._seasonality(), self._highest(), *self._event_weeks()]

    def in_short(self) -> list[str]:
        """Say whether months are uneven, and which was the highest."""
        return [self.unevenness_sentence(), words.NOT_SEASONALITY, f"{self._highest().heading}."]

    @property
    def heading(self) -> str:
        """Say whether months are more uneven than independent events would be."""
        return self._unevenness().heading

    def unevenness_sentence(self) -> str:
        """Say in one sentence whether months are more uneven than independent events would be."""
        counts, names = self.series.counts, self.series.names
        lowest, highest = (words.names_at(names, counts == extreme, "in ") for extreme in (counts.min(), counts.max()))
        span = f"from {number(counts.min())} ({lowest}) to {number(counts.max())} ({highest}) a month"
        if counts.min() == counts.max():
            span = f"{number(counts[0])} in every month"
        missing = ", ".join(self.series.missing)
        gap = f", {count_of(len(counts), 'month')} (missing: {missing})" if missing else ""
        p = self.dispersion.monte_carlo_p_value
        judged = "more uneven than" if self.uneven else "not shown to be more uneven than"
        return (
            f"{self.title}{gap}: {number(int(counts.sum()))} in all, {span}; {judged} independent events at one "
            f"daily rate would be ({p_value(p)}).{words.more_left_out(self.series)}"
        )

    def _unevenness(self) -> Finding:
        d, what = self.dispersion, self.series.measured.many
        sentences = [self.unevenness_sentence()]
        if not self.uneven:
            heading = "The months are not shown to be uneven"
            return Finding(heading, [*sentences, words.NO_PROOF_OF_ALIKE], "dispersion")
        if d.tipping_design_effect is not None:
            sentences.append(
                f"The test supposes that the {what} are independent of one another. Police work in operations: if the "
                f"typical one came in a group of {number(d.tipping_design_effect, 3)} (mean cluster size, weighted by "
                f"{what}), the unevenness would no longer be remarkable."
            )
        sentences.append(f"So this is not seasonality, nor proof of riskier months. {self.series.measured.caution}")
        return Finding(f"The months are more uneven than independent {what} would be", sentences, "dispersion")

    def _seasonality(self) -> Finding:
        if self.shape is None:
            told = f"A shape within the year was not fitted. {self.shape_refused}"
        elif len(self.series.counts) < words.FEWEST_FOR_A_SHAPE:
            told = f"{len(self.series.counts)} months are too few to speak of a shape within the year."
        else:
            test = self.shape.test
            shown = "visible" if test.p_value < SIGNIFICANCE else "not shown"
            told = (
                f"Within these months one rise and fall is {shown} (quasi-Poisson F = {number(test.statistic, 3)}, "
                f"{p_value(test.p_value)}): that is the shape of this year only."
            )
        return words.one_year_only(told, "shape")

    def _highest(self) -> Finding:
        counts, names = self.series.counts, self.series.names
        top = int(np.argmax(counts))
        tied = [name for name, count in zip(names, counts, strict=True) if count == counts[top]]
        if len(tied) > 1:
            alike = len(tied) == len(names)
            shared = "all months have the same count" if alike else f"{words.named(tied)} share the highest count"
            each = f"Each has {number(counts[top])}; the ranks of all months are in the table."
            return Finding(f"No single month stands highest: {shared}", [each], "ranks")
        name, what = names[top], self.series.measured.many
        independent, deflated = (self.rank_sets[reading][top].tolist() for reading in ("independent", "deflated"))
        heading = f"{name} was the highest recorded month, but the figures do not show that it was the highest"
        if deflated == FIRST:
            heading = f"{name} was the highest month, also with clustering allowed for"
        elif independent == FIRST:
            heading = (
                f"{name} was the highest recorded month; that it was the highest is shown if {what} are independent, "
                "and not with clustering allowed for"
            )
        most = number(counts[top])
        has = f"All {most} {what} were recorded in {name}" if 1 < counts[top] == counts.sum() else f"{name} has {most}"
        chances = [float(p[top]) for p in (self.highest.jeffreys, self.highest.gamma_poisson, self.highest.deflated)]
        sentences = [
            f"{has}. Its rank among the {len(counts)} months {_rank(independent)} if {what} are independent, and "
            f"{_rank(deflated, after=independent)} with clustering allowed for (95%, all months together).",
            f"If one month is taken to have the highest daily rate, the chance that it is {name} is "
            f"{_chances(chances)}, depending on how much clustering is allowed for.",
            "With clustering allowed for, a year of months can hardly place any month: the unevenness that would "
            "single one out also widens every interval.",
        ]
        return Finding(heading, sentences, "ranks")

    def _event_weeks(self) -> list[Finding]:
        found, what = self.event_comparison, self.series.measured.many
        if found is None:
            return []
        months = f"{words.names_at(self.series.names, self.event_months)}, the months with a national week of action"
        exact, deflated = (
            f"{number(low, 3)} to {number(high, 3)}" for low, high in (found.exact.interval, found.deflated_interval)
        )
        heading = f"{months}, differ from the others" if found.shown else f"No difference is shown for {months}"
        sentences = [
            f"Their daily rate is {number(found.exact.ratio, 3)} times that of the other months: 95% {exact} if {what} "
            f"are independent (central {p_value(found.exact.p_value)}), {deflated} with clustering allowed for.",
            f"A week of action can move {what} within its month, and a month is too coarse to see that.",
        ]
        return [Finding(heading, sentences, "comparisons")]

    @property
    def how_drawn(self) -> str:
        """Say how to read the chart, as Markdown."""
        return f"{POINTS} {INTERVALS}"

    def with_intervals(self) -> pd.DataFrame:
        """Give the months with what is expected of each, and their intervals."""
        names = "interval_low", "interval_high", "deflated_low", "deflated_high"
        ends = dict(zip(names, [*self.intervals.garwood.T, *self.intervals.deflated.T], strict=True))
        tested = self.series.months[["month"]].assign(expected=self.dispersion.expected, **ends)
        return self.drawn().merge(tested, on="month", how="left")

    def months_tables(self) -> list[Part]:
        """Give the year, and each month with its intervals."""
        what = "each month with its intervals, in counts"
        months = self.table(self.months_shown(), "months", what, digits=4, kept=self.months_table())
        unit, many = self.series.measure.capitalize(), self.series.measured.many
        around: Around = {"table": months.name, "name": f"intervals-{self.series.slug}"}
        chart = intervals_chart(f"{self.title}: intervals", unit, self.with_intervals(), many, **around)
        return [*super().months_tables(), chart, months]

    def sections(self) -> list[Section]:
        """Give the dispersion, the shape within the year, the ranks, and the comparisons that a reader asks for."""
        dispersion = self.table(self.dispersion_table(), "dispersion", "dispersion")
        what = "exact probabilities of the extremes, were every day alike"
        extremes = self.table(self.extremes_table(), "extremes", what, digits=4)
        shape = self.table(self.shape_table(), "shape", "one rise and fall within the year")
        what = "ranks, and the probability of the highest daily rate"
        ranks = self.table(self.ranks_table(), "ranks", what, digits=3)
        ratios = self.table(self.comparisons_table(), "comparisons", "ratios of daily rates", digits=4)
        uneven = "Dispersion: are months more uneven than chance?"
        return [
            Section("dispersion", uneven, [dispersion, extremes], DISPERSION),
            Section("shape", "Within-year shape, not seasonality", [shape], SHAPE if self.shape else ""),
            Section("ranks", "Ranks: which month was highest?", [ranks], RANKS),
            Section("comparisons", "Comparisons a reader will ask for", [ratios], COMPARISONS),
        ]

    def sensitivity(self) -> list[Section]:
        """Give every test of one year, every specification of them, and the last month cut short."""
        tests = self.table(self.sensitivity_table(), "sensitivity", "sensitivity of one year", digits=4)
        what = "p-values by the month left out"
        kept = self.specification_table()
        grid = self.table(self.specification_grid(), "specifications", what, digits=2, kept=kept)
        title = f"{self.title}: p-values of every specification"
        chart = specification_chart(title, kept, SIGNIFICANCE, table=grid.name, name=grid.name)
        parts: list[Part] = [chart, grid, Statements(self.specification_sentences())]
        refused = self.specifications_not_given()
        if len(refused):
            what = "specifications without a p-value"
            parts.append(self.table(refused, "specifications-not-given", what))
        last = self.table(self.last_month_table(), "last-month", "the last month cut short")
        return [
            Section("sensitivity", "Every test of one year", [tests], EVERY_TEST),
            Section("specifications", "Every specification of the tests", parts, SPECIFICATIONS),
            Section("last-month", "Was the last month over?", [last], LAST_MONTH),
        ]

    def specification_sentences(self) -> list[str]:
        """Say how many specifications of the tests there are, and how many of which reject; none is selected."""
        found = self.specifications
        given = found[found["p_value"].notna()]
        below = given[given["p_value"] < SIGNIFICANCE]
        refused = len(found) - len(given)
        sentences = [
            f"{self.title}: {count_of(len(found), 'specification')}, which are "
            f"{count_of(found['test'].nunique(), 'test')}, each with the days of the months and with equal months, on "
            f"all months and with each month left out. {number(len(given))} {'gives' if len(given) == 1 else 'give'} a "
            f"p-value; for {number(refused)} the table says why not. All are shown and none is selected: what a report "
            "may say rests on the tests of the analysis plan alone.",
            f"{number(len(below)) if len(below) else 'None'} of them {'is' if len(below) < 2 else 'are'} below "
            f"{SIGNIFICANCE}{_by_test(given, below)}.",
        ]
        independent = int(below["independent"].sum())
        if independent:
            which = "all" if independent == len(below) else number(independent)
            _, clustered = self.rates.of_flat_years("Pearson X²")
            sentences.append(
                f"Tests that suppose independent events give {which} of those. Such tests reject flat years in which "
                f"events cluster (of simulated ones Pearson's X² rejects: {error_rates.told([clustered])}): a "
                "rejection needs no month to differ from another."
            )
        return sentences


def _rank(ranks: Sequence[int], after: Sequence[int] = FIRST) -> str:
    """Write a rank set as the end of a sentence, in which another may stand before it."""
    low, high = ranks
    if low == high:
        return f"is {low}"
    return f"{low} to {high}" if after[0] < after[1] else f"may be {low} to {high}"


def _chances(chances: Sequence[float]) -> str:
    """Write the least and the greatest of some probabilities; none is said to be 0% or 100%."""
    ends = min(chances), max(chances)
    told = ["less than 1%" if p < 0.005 else "more than 99%" if p >= 0.995 else percentage(p, 0) for p in ends]
    return told[0] if told[0] == told[1] else f"between {told[0]} and {told[1]}"


def _by_test(given: pd.DataFrame, below: pd.DataFrame) -> str:
    """Say how many specifications of each test reject, where any does."""
    every, some = given["test"].value_counts(), below["test"].value_counts(sort=False)
    told = [f"{test} {some[test]} of {every[test]}" for test in given["test"].unique() if test in some]
    return f": {listed(told)}" if told else ""
