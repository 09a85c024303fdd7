"""One series over several years: the rule for repeated months put together, as tables and in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from countylines.analyses import error_rates, rule_tables, which_months, words
from countylines.analyses.analysis import tried
from countylines.analyses.months import RULE, Months, Tested
from countylines.observations.series import MONTHS_IN_YEAR
from countylines.prose import listed, p_value
from countylines.show import Finding, Section
from countylines.statistics.detectable import Detectable
from countylines.statistics.month_ratios import MonthRatios, fit_month_ratios
from countylines.statistics.month_specifications import month_specifications
from countylines.statistics.repeated_months import Reading, RepeatedMonths, assess
from countylines.statistics.several_years_tests import CHANGEPOINT, several_years_table

SPECIFICATIONS = (
    "The tests of the rule with every exposure, with years that begin in each month, and with both trends; none is "
    "selected. *Given working days*: $\\log(w/d)$ as a covariate; *working days*: the offset is $\\log w$ in place of "
    "$\\log d$, as if every event fell on one."
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

    @cached_property
    def _rule_or_refusal(self) -> tuple[RepeatedMonths | None, str]:
        return tried(assess, self.series.counts, self.dated, draws=self.draws, seed=self.seed)

    @property
    def rule(self) -> RepeatedMonths | None:
        """The rule; None where it cannot be applied, and ``refused`` says why."""
        return self._rule_or_refusal[0]

    @property
    def refused(self) -> str:
        """Say why the rule cannot be applied; empty where it can."""
        return self._rule_or_refusal[1]

    @property
    def claimed(self) -> bool:
        """Say whether months are said to differ repeatedly."""
        return self.rule is not None and self.rule.claimed and not self.lost

    @cached_property
    def by_day_alone(self) -> bool:
        """Say whether months are claimed by their numbers a day alone, and not where every month has as many days.

        A number held level whatever the month's length, as a planned one is, is high by the day each February.
        """
        if self.rule is None or not self.rule.claimed:
            return False
        alike = replace(self.dated, days=np.ones_like(self.dated.days), working_days=None)
        by_number, _ = tried(assess, self.series.counts, alike, draws=self.draws, seed=self.seed)
        return by_number is None or not by_number.claimed

    @cached_property
    def ratios(self) -> MonthRatios | None:
        """Each month against the mean of the twelve; None unless months are said to differ repeatedly."""
        if self.rule is None or not self.claimed:
            return None
        told = ~np.isin(self.dated.years, self.rule.empty_years)
        return fit_month_ratios(self.series.counts[None, told], self.dated.take(told)).row()

    @cached_property
    def detectable(self) -> Detectable | None:
        """The cycle that the rule would have found four times in five; None where it claims, or none is simulated."""
        if self.rule is None or self.rule.claimed:
            return None
        total, phi1 = int(self.series.counts.sum()), self.rule.cycle.test.phi1
        return rule_tables.would_be_found(self.series, total, phi1, self.rule.empty_years, self.seed)

    @property
    def tested(self) -> Tested | None:
        """The rule, by its largest p-value over all tests; None where it cannot be applied."""
        if self.rule is None:
            return None
        return Tested(RULE, self.rule.largest_p_value, self.rule.claimed, self.rule.least_p_value)

    @property
    def heading(self) -> str:
        """Say what the rule says."""
        if self.rule is None:
            return rule_tables.NOT_TESTED
        return f"{rule_tables.HEADINGS[self.rule.state]}{words.limit(lost=self.lost, by_day_alone=self.by_day_alone)}"

    def findings(self) -> list[Finding]:
        """Say what several years of months show by the rule, and what they cannot."""
        if self.rule is None:
            return [Finding(self.heading, [words.span_of(self.series), self.refused], "rule")]
        sentences = [f"{words.span_of(self.series)} {rule_tables.said(self.rule)}"]
        sentences += [_tests(reading) for reading in self.rule.readings]
        if further := rule_tables.further_tests(self.rule):
            sentences += [*further, *words.whose_working_days(self.series.nation)]
        if self.rule.claimed:
            sentences += [words.BY_DAY_ALONE.format("month", "February")] if self.by_day_alone else []
            sentences.append(words.NOT_LEFT_SAID if self.lost else words.WARNING)
        else:
            sentences += [rule_tables.incompatible(self.rule.cycle.far), rule_tables.found_sentence(self.detectable)]
        sentences += [*self._incomplete(), self.series.measured.caution]
        found = [Finding(self.heading, sentences, "rule")]
        if self.ratios:
            found.append(which_months.finding(self.ratios, self.rule.cycle, len(self.rule.complete_years)))
        return found

    def in_short(self) -> list[str]:
        """Say what the rule says, and which months are named."""
        return [sentence for finding in self.findings() for sentence in finding.sentences]

    def _incomplete(self) -> list[str]:
        rule = self.rule
        if rule is None or MONTHS_IN_YEAR * len(rule.complete_years) == len(self.series.months):
            return []
        years = listed([str(year) for year in rule.complete_years])
        other = "every other month" if rule.empty_years else "every month"
        told = [f"The turning of years uses the complete years alone ({years}); the other tests use {other}."]
        whole = MONTHS_IN_YEAR * (len(rule.complete_years) + len(rule.empty_years)) == len(self.series.months)
        return words.empty_years(rule.empty_years) + ([] if whole else told)

    def sections(self) -> list[Section]:
        """Give the rule, the size of one rise and fall a year, and which months are high or low."""
        rule = self.table(self.rule_table(), "rule", "the rule for several years")
        cycle = self.table(self.cycle_table(), "cycle", "one rise and fall a year, given the smooth trend")
        method = "" if self.refused else rule_tables.RULE
        return [Section("rule", rule_tables.RULE_HEADING, [rule, cycle], method), *self.named_sections()]

    def sensitivity(self) -> list[Section]:
        """Give the rule's tests with other exposures, starts of the year and trends, and other tests besides."""
        beside = self.table(self.sensitivity_table(), "sensitivity", "sensitivity of several years", digits=4)
        sections = [Section("sensitivity", "Other tests of several years", [beside], BESIDE)]
        if self.rule is not None:
            what = "the tests of the rule, exposure by start of the year and trend"
            curve = self.table(self.specifications_table(), "month-specifications", what, digits=3)
            heading = "The rule with other exposures and other starts of the year"
            sections.insert(0, Section("month-specifications", heading, [curve], SPECIFICATIONS))
        return sections

    def rule_table(self) -> pd.DataFrame:
        """Give both tests with both trends, a row each; the claim needs all of a trend's rows, with both trends."""
        return rule_tables.table_of_rule(self.rule, self.refused)

    def cycle_table(self) -> pd.DataFrame:
        """Give the size of one rise and fall a year, given the smooth trend."""
        if self.rule is None:
            return rule_tables.quantities([(f"not fitted: {self.refused}", None)], None)
        cycle, told = self.rule.cycle, self.ratios is None or self.ratios.one_rise_and_fall
        rows: list[tuple[str, float | None]] = [
            (f"quasi-Poisson F on {rule_tables.degrees(cycle.test)}", cycle.test.statistic),
            ("p of F, if months are independent around the trend", cycle.test.p_value),
            ("φ₁", cycle.test.phi1),
        ]
        if self.ratios:
            rows += which_months.shape_rows(self.ratios)
        if self.ratios and told:
            rows += [
                ("log-amplitude", float(cycle.log_amplitude)),
                ("peak, in months after 1 January", float(cycle.peak)),
            ]
            rows.append(("least log-amplitude in the 95% ellipse", cycle.near))
        if told:
            rows.append(("greatest log-amplitude in the 95% ellipse, U", cycle.far))
        return rule_tables.quantities(rows, self.detectable)

    def specifications_table(self) -> pd.DataFrame:
        """Give the p-values of the rule's tests: a row a trend and start of the year, a column a test and exposure."""
        draws = min(self.draws, 9_999)
        found = month_specifications(self.series.counts, self.dated, draws=draws, seed=self.seed)
        return rule_tables.by_start(found)

    def sensitivity_table(self) -> pd.DataFrame:
        """Give the other tests a statistician would ask for; none of them decides anything."""
        draws = min(self.draws, 9_999)
        table = several_years_table(self.series.counts, self.dated, draws=draws, seed=self.seed)
        misled = error_rates.told(self.rates.of_dependent_months("changepoint"))
        table.loc[table["method"] == CHANGEPOINT, "assumes"] += f" (of such flat series it rejects: {misled})"
        return table.rename(columns={"p_value": "p", "not_given": "not given"})


def _tests(reading: Reading) -> str:
    return (
        f"With the trend as a {reading.trend}, the test that months differ gives {p_value(reading.months.p_value)}; "
        f"turning the years against one another gives {p_value(reading.whole_pattern.p_value)} for the whole pattern "
        f"and {p_value(reading.first_harmonic.p_value)} for one rise and fall."
    )
