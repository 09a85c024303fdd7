"""One series over several years: the rule for repeated months put together, as tables and in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from countylines.analyses import error_rates, rule_tables
from countylines.analyses.analysis import tried
from countylines.analyses.months import RULE, Months, Tested
from countylines.analyses.words import WARNING, empty_years, span_of
from countylines.observations.series import MONTHS_IN_YEAR
from countylines.prose import listed, number, p_value
from countylines.show.findings import Finding
from countylines.show.sections import Section
from countylines.statistics import IntArray
from countylines.statistics.detectable import Detectable
from countylines.statistics.repeated_months import JANUARY, Reading, RepeatedMonths, assess
from countylines.statistics.several_years_tests import CHANGEPOINT, several_years_table

APRIL = 4
FROM_APRIL = (
    "The same with years from April to March, as sensitivity: it decides nothing, and a differing verdict is said."
)
BESIDE = (
    "The tests that a statistician would ask for besides, all shown and none selected. A steady trend, months that "
    "resemble the months before them, or small counts mislead each of them in a way of its own, which the table names; "
    "the rule above alone decides."
)
"""How these were worked out, as Markdown."""


@dataclass(frozen=True, eq=False)
class SeveralYears(Months):
    """The analysis of one series with three or more complete calendar years, its counts exact."""

    @property
    def _dated(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        series = self.series
        return series.counts, series.days, series.months["month"].dt.year.to_numpy(), series.calendar_months

    def _assess(self, first_month: int) -> tuple[RepeatedMonths | None, str]:
        return tried(assess, *self._dated, first_month=first_month, draws=self.draws, seed=self.seed)

    @cached_property
    def _rule_or_refusal(self) -> tuple[RepeatedMonths | None, str]:
        return self._assess(JANUARY)

    @property
    def rule(self) -> RepeatedMonths | None:
        """The rule on years from January; None where it cannot be applied, and ``refused`` says why."""
        return self._rule_or_refusal[0]

    @property
    def refused(self) -> str:
        """Say why the rule cannot be applied; empty where it can."""
        return self._rule_or_refusal[1]

    @cached_property
    def from_april(self) -> RepeatedMonths | None:
        """The rule on years from April, as sensitivity; None with fewer than three such years."""
        return self._assess(APRIL)[0]

    @cached_property
    def detectable(self) -> Detectable | None:
        """The cycle that the rule would have found four times in five; None where it cannot be simulated."""
        if self.rule is None:
            return None
        total, phi1 = int(self.series.counts.sum()), self.rule.cycle.test.phi1
        return rule_tables.would_be_found(self.series, total, phi1, self.rule.empty_years, self.seed)

    @property
    def tested(self) -> Tested | None:
        """The rule, by its largest p-value over tests and trends; None where it cannot be applied."""
        if self.rule is None:
            return None
        return Tested(RULE, self.rule.largest_p_value, self.rule.claimed, self.rule.least_p_value)

    @property
    def heading(self) -> str:
        """Say what the rule says."""
        if self.rule is None:
            return "Whether months repeat cannot be tested"
        if self.rule.claimed:
            return "The months differ repeatedly"
        if self.rule.uneven:
            return "The months are uneven, but are not shown to be the same months each year"
        return "That the same months stand out each year is not shown"

    def findings(self) -> list[Finding]:
        """Say what several years of months show by the rule, and what they cannot."""
        if self.rule is None:
            return [Finding(self.heading, [span_of(self.series), self.refused], "rule")]
        if self.rule.claimed:
            said = _repeated(self.rule)
        elif self.rule.uneven:
            said = (
                "The months are uneven, but not shown to be the same months each year whichever way the trend is taken "
                "out."
            )
        else:
            said = _not_shown(self.rule)
        sentences = [f"{span_of(self.series)} {said}"]
        sentences += [_tests(reading) for reading in self.rule.readings]
        edge = rule_tables.incompatible(self.rule.cycle.far)
        sentences += [WARNING] if self.rule.claimed else [edge, rule_tables.found_sentence(self.detectable)]
        sentences += self._incomplete() + self._from_april()
        sentences.append(self.series.measured.caution)
        return [Finding(self.heading, sentences, "rule")]

    def _incomplete(self) -> list[str]:
        rule = self.rule
        if rule is None or MONTHS_IN_YEAR * len(rule.complete_years) == len(self.series.months):
            return []
        years = listed([str(year) for year in rule.complete_years])
        other = "every other month" if rule.empty_years else "every month"
        told = [f"The turning of years uses the complete years alone ({years}); the other tests use {other}."]
        whole = MONTHS_IN_YEAR * (len(rule.complete_years) + len(rule.empty_years)) == len(self.series.months)
        return empty_years(rule.empty_years) + ([] if whole else told)

    def _from_april(self) -> list[str]:
        if self.rule is None or self.from_april is None or self.from_april.claimed == self.rule.claimed:
            return []
        differs = "would be claimed" if self.from_april.claimed else "would not be claimed"
        return [f"With years from April to March instead, repeated months {differs}; the rule was fixed for January."]

    def sections(self) -> list[Section]:
        """Give the rule, and the size of one rise and fall a year."""
        rule = self.table(self.rule_table(), "rule", "the rule for several years")
        cycle = self.table(self.cycle_table(), "cycle", "one rise and fall a year, given the smooth trend")
        return [Section("rule", rule_tables.RULE_HEADING, [rule, cycle], "" if self.refused else rule_tables.RULE)]

    def sensitivity(self) -> list[Section]:
        """Give the rule with years from April, and the tests that a statistician would ask for besides."""
        april = self.table(self.from_april_table(), "rule-from-april", "the rule with years from April")
        beside = self.table(self.sensitivity_table(), "sensitivity", "sensitivity of several years", digits=4)
        return [
            Section("from-april", "The rule with years from April", [april], FROM_APRIL),
            Section("sensitivity", "Other tests of several years", [beside], BESIDE),
        ]

    def rule_table(self) -> pd.DataFrame:
        """Give both tests with both trends, a row each; the claim needs all of a trend's rows, with both trends."""
        return rule_tables.table_of_rule(self.rule, self.refused)

    def cycle_table(self) -> pd.DataFrame:
        """Give the size of one rise and fall a year, given the smooth trend."""
        if self.rule is None:
            return rule_tables.quantities([(f"not fitted: {self.refused}", None)], None)
        cycle = self.rule.cycle
        rows: list[tuple[str, float | None]] = [
            (f"quasi-Poisson F on {rule_tables.degrees(cycle.test)}", cycle.test.statistic),
            ("p of F, if months are independent around the trend", cycle.test.p_value),
            ("φ₁", cycle.test.phi1),
            ("log-amplitude", float(cycle.log_amplitude)),
            ("peak, in months after 1 January", float(cycle.peak)),
            ("least log-amplitude in the 95% ellipse", cycle.near),
            ("greatest log-amplitude in the 95% ellipse, U", cycle.far),
        ]
        return rule_tables.quantities(rows, self.detectable)

    def from_april_table(self) -> pd.DataFrame:
        """Give the rule on years from April to March."""
        return rule_tables.table_of_rule(self.from_april, "fewer than three complete years from April, or not testable")

    def sensitivity_table(self) -> pd.DataFrame:
        """Give the other tests a statistician would ask for; none of them decides anything."""
        table = several_years_table(*self._dated, draws=min(self.draws, 9_999), seed=self.seed)
        misled = error_rates.told(self.rates.of_dependent_months("changepoint"))
        table.loc[table["method"] == CHANGEPOINT, "assumes"] += f" (of such flat series it rejects: {misled})"
        return table.rename(columns={"p_value": "p", "not_given": "not given"})


def _repeated(rule: RepeatedMonths) -> str:
    told = "Months differ repeatedly, whichever way the trend is taken out."
    if not rule.harmonic_repeats:
        return f"{told} One rise and fall a year is not shown to repeat: the shape is not identified."
    cycle = rule.cycle
    return (
        f"{told} One rise and fall a year repeats: its peak is {number(np.exp(2 * cycle.log_amplitude), 3)} times its "
        f"trough and lies {number(cycle.peak, 3)} months after 1 January; log-amplitude "
        f"{number(cycle.log_amplitude, 3)}, 95% {number(cycle.near, 3)} to {number(cycle.far, 3)} if months are "
        "independent around the trend."
    )


def _not_shown(rule: RepeatedMonths) -> str:
    """Say that the rule claims nothing, and where it would with one of the two trends alone."""
    told = "That months differ repeatedly is not shown"
    alone = [reading.trend for reading in rule.readings if reading.holds]
    if alone:
        return f"{told}: they do with the trend as a {alone[0]}, and would have to whichever way it is taken out."
    return f"{told}, whichever way the trend is taken out."


def _tests(reading: Reading) -> str:
    return (
        f"With the trend as a {reading.trend}, the test that months differ gives {p_value(reading.months.p_value)}; "
        f"turning the years against one another gives {p_value(reading.whole_pattern.p_value)} for the whole pattern "
        f"and {p_value(reading.first_harmonic.p_value)} for one rise and fall."
    )
