"""One series over several years, some of its months known only between bounds: what holds whatever the counts are.

The rule for several years must hold at every filling of the inexact months that is searched. No bound is used as if it
were the count, and no filling is an estimate of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from countylines.analyses import rule_tables, which_months, words
from countylines.analyses.analysis import tried
from countylines.analyses.inexact import InexactMonths, hidden_months
from countylines.analyses.months import RULE, Tested
from countylines.prose import listed, number
from countylines.show import Finding, Section
from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.cycles import Cycles, fit_cycles
from countylines.statistics.dated import Dated
from countylines.statistics.detectable import Detectable
from countylines.statistics.fillings import SearchedBounds, fillings_to_try, search_fillings
from countylines.statistics.month_ratios import MonthRatios, fit_month_ratios
from countylines.statistics.repeated_months import FEWEST_YEARS, RepeatedMonths, Rule, State, assess, assess_many

RULE_FILLINGS = 250
"""So many fillings the rule for several years is tried on, and as many again that are chosen to weaken it."""
ENUMERATED, DRAWN = 20_736, 4_999
"""Rotations while fillings are searched: all of up to five years, else so many drawn. The filling that decides gets
the rule in full."""
CYCLE_FILLINGS = 1_000
GREATEST_AMPLITUDE = 3.0
"""Beyond this log-amplitude a peak is 400 times its trough: to call that incompatible would say nothing."""
SEARCH = (
    "With inexact counts the rule must hold at every filling searched. Corners and random fillings come first, then "
    "fillings chosen to weaken it. The table is of the filling that decides, and holds nothing that was recorded. $U$ "
    "and $\\varphi_1$ are extremes over the fillings."
)
"""How that was worked out, as Markdown."""
NEEDS_EXACT_YEARS = {
    "Friedman's and Kruskal and Wallis' tests": "rank the months, and bounds that overlap have no order",
    "QS, and the changepoint": "follow the counts from month to month",
    "STL and its strength": "smooths the counts themselves",
    "Stability of the pattern": "fits each year's cosine to its counts",
    "Years from April": "are sensitivity of the rule; the rule decides at every filling searched",
    "A forecast of the next year": "starts from the total of each year",
}
"""Methods of several years that have no answer for bounds, as those of one year."""


@dataclass(frozen=True, eq=False)
class SearchedRule:
    """The rule for several years over the fillings of the inexact months."""

    fillings: IntArray
    """Those searched, shape (m, k)."""
    exhaustive: bool
    """Whether these were all."""
    reach: int | None
    """The highest number tried in months without an upper bound."""
    at: IntArray
    """The filling that decides, shape (k,): the one at which the rule is weakest."""
    rule: RepeatedMonths | None
    """The rule there, in full; None where it cannot be applied there, which counts as not shown."""

    @property
    def state(self) -> State:
        """The weakest state that occurs."""
        return State.NOT_SHOWN if self.rule is None else self.rule.state


@dataclass(frozen=True, eq=False)
class InexactYears(InexactMonths):
    """The analysis of one series with three or more complete calendar years, some months known only between bounds."""

    needs_exact = NEEDS_EXACT_YEARS

    @property
    def refused(self) -> str:
        """Say why the rule is not applied; empty where it is."""
        labels, sizes = np.unique(self.dated.years, return_counts=True)
        whole = [int(year) for year in labels[sizes == MONTHS] if year not in self.empty_years]
        unknown = [str(year) for year in whole if not self.known[self.dated.years == year].any()]
        if unknown:
            return (
                f"In {listed(unknown)} no month is certain to have had events and has an upper bound, so nothing is "
                "known of the order of its months: the rule is not applied."
            )
        if len(whole) < FEWEST_YEARS:
            return (
                f"In {listed([str(year) for year in self.empty_years])} no event was recorded. Complete years with "
                f"events: {len(whole)}, and the rule needs {FEWEST_YEARS}: it is not applied."
            )
        return ""

    @property
    def empty_years(self) -> tuple[int, ...]:
        """Give the complete years without any event, whatever the inexact counts are."""
        by_year = pd.Series(self.bounds[1]).groupby(self.dated.years)
        empty = (by_year.max() == 0) & (by_year.size() == MONTHS)
        return tuple(int(year) for year in empty.index[empty])

    @cached_property
    def searched(self) -> SearchedRule | None:
        """The rule over the fillings of the inexact months; None where it is not applied.

        Where these are too many, others are sought at which it is weaker.
        """
        if self.refused:
            return None
        found = fillings_to_try(*self.bounds, limit=RULE_FILLINGS, seed=self.seed)
        fillings, strengths = found.values, self._strengths(found.values)
        at = fillings[np.argmin(strengths)]
        if not found.exhaustive:
            weakest = search_fillings(*self.bounds, self._strengths, limit=RULE_FILLINGS, seed=self.seed)
            fillings = np.unique(np.vstack([fillings, weakest.least_at]), axis=0)
            at = weakest.least_at if weakest.least < strengths.min() else at
        rule, _ = tried(assess, at, self.dated, draws=self.draws, seed=self.seed)
        return SearchedRule(fillings, found.exhaustive, found.reach, at, rule)

    def _assess_many(self, fillings: IntArray, dated: Dated) -> Rule:
        drawn = min(self.draws, DRAWN)
        return assess_many(fillings, dated, draws=drawn, seed=self.seed, most_enumerated=ENUMERATED)

    def _strengths(self, fillings: IntArray) -> FloatArray:
        """Order fillings by how much the rule says at them: by its state, and within one by the deciding p-value."""
        rule = self._assess_many(fillings, self.dated)
        order = list(State)
        states = np.array([order.index(state) for state in rule.states], dtype=np.float64)
        return states - np.nan_to_num(rule.deciding_p_value, nan=1.0) / 2

    @cached_property
    def by_day_alone(self) -> bool:
        """Say whether, were all months equally long, the rule would not claim at some filling; see `SeveralYears`."""
        if self.searched is None or not self.holds:
            return False
        alike = replace(self.dated, days=np.ones_like(self.dated.days), working_days=None)
        by_number = self._assess_many(self.searched.fillings, alike)
        return not bool(by_number.claimed.all())

    @cached_property
    def ratios(self) -> MonthRatios | None:
        """What holds of each month's ratio to the mean at every filling; None unless the rule claims."""
        if self.searched is None or not self.claimed:
            return None
        told = ~np.isin(self.dated.years, self.empty_years)
        return fit_month_ratios(self.searched.fillings[:, told], self.dated.take(told)).weakest()

    @property
    def holds(self) -> bool:
        """Say whether the rule held at every filling searched."""
        return self.searched is not None and self.searched.state is State.CLAIMED

    @property
    def claimed(self) -> bool:
        """Say whether months are said to differ repeatedly."""
        return self.holds and not self.lost

    @property
    def tested(self) -> Tested | None:
        """The rule at the filling that decides, 1 where it cannot be applied there; None where it is not applied."""
        if self.searched is None:
            return None
        rule = self.searched.rule
        if rule is None:
            return Tested(RULE, 1.0, holds=False)
        return Tested(RULE, rule.largest_p_value, rule.claimed, rule.least_p_value)

    @cached_property
    def greatest_far_edge(self) -> float | None:
        """Greatest U over the fillings searched; None where a month is open."""
        if self.refused or self.open_months:
            return None
        return self._search(lambda fillings: self._cycles(fillings).far).greatest

    @property
    def bounds_tell_of_cycles(self) -> bool:
        """Say whether a cycle of some believable size is incompatible with every filling searched."""
        return self.greatest_far_edge is not None and self.greatest_far_edge < GREATEST_AMPLITUDE

    @cached_property
    def least_phi1(self) -> float | None:
        """Least dispersion about the cosine over the fillings searched; None where a month is open."""
        if self.refused or self.open_months:
            return None
        return self._search(lambda fillings: self._cycles(fillings).test.phi1).least

    def _search(self, statistic: Callable[[IntArray], FloatArray]) -> SearchedBounds:
        return search_fillings(*self.bounds, statistic, limit=CYCLE_FILLINGS, seed=self.seed)

    def _cycles(self, fillings: IntArray) -> Cycles:
        """Fit the cosinor given the smooth trend to many fillings."""
        told = ~np.isin(self.dated.years, self.empty_years)
        return fit_cycles(fillings[:, told], self.dated.take(told))

    @cached_property
    def detectable(self) -> Detectable | None:
        """The cycle the rule would have found four times in five, had every month been exact, at best.

        At the greatest total that the bounds allow and the least dispersion searched: with inexact months the rule
        must hold at every filling, which takes a larger cycle. None where the claim is made, where the bounds leave
        any cycle possible, or where none is simulated.
        """
        greatest, phi1 = self.total[1], self.least_phi1
        if self.holds or not self.bounds_tell_of_cycles or greatest is None or phi1 is None:
            return None
        return rule_tables.would_be_found(self.series, greatest, phi1, self.empty_years, self.seed)

    @property
    def where(self) -> str:
        """Say at which filling the table of the rule is."""
        if self.searched is None:
            return "not applied"
        return "at the filling where it is weakest"

    @property
    def heading(self) -> str:
        """Say what the rule says."""
        if self.searched is None:
            return rule_tables.NOT_TESTED
        certain = f", {words.whatever(self.searched.exhaustive)}" if self.holds else ""
        limited = words.limit(lost=self.lost, by_day_alone=self.by_day_alone)
        return f"{rule_tables.HEADINGS[self.searched.state]}{certain}{limited}"

    def findings(self) -> list[Finding]:
        """Say what several years show by the rule where some months are known only between bounds."""
        found = self.searched
        if found is None:
            return [Finding(self.heading, [hidden_months(self), self.refused], "rule")]
        told = [f"{hidden_months(self)} {_said(found)}", *self._cycle_told()]
        told += [words.BY_DAY_ALONE.format("month", "February")] if self.by_day_alone else []
        told += [words.WARNING] if self.claimed else [words.NOT_LEFT_SAID] if self.lost else []
        told += words.empty_years(self.empty_years)
        if len(self.series.months) > MONTHS * self.series.complete_years:
            other = "every other month" if self.empty_years else "every month"
            told.append(f"The turning of years uses the complete years alone; the other tests use {other}.")
        findings = [Finding(self.heading, [*told, words.NO_BOUND_USED, self.series.measured.caution], "rule")]
        if self.ratios:
            where = ", whatever the inexact counts are, as far as searched; ratios are those nearest to 1"
            findings.append(which_months.finding(self.ratios, None, self.series.complete_years, where))
        return findings

    def _cycle_told(self) -> list[str]:
        far = self.greatest_far_edge
        if far is None or not self.bounds_tell_of_cycles:
            return ["The bounds leave a one-peak cycle of any size possible."]
        told = rule_tables.incompatible(far, " at every filling searched")
        if self.holds:
            return [f"The peak, and the least size of one rise and fall a year, take exact counts. {told}"]
        return [told, rule_tables.found_sentence(self.detectable, were_exact=True)]

    def sections(self) -> list[Section]:
        """Give the rule at the filling that decides, and the bounds of the months."""
        rule = self.table(self.rule_table(), "inexact-rule", f"the rule for several years, {self.where}")
        what = "one rise and fall a year, over the inexact counts"
        cycle = self.table(self.cycle_table(), "inexact-cycle", what)
        method = "" if self.refused else f"{rule_tables.RULE}\n\n{SEARCH}"
        shown = Section("rule", rule_tables.RULE_HEADING, [rule, cycle], method)
        return [shown, *self.named_sections(), self.bounds_section()]

    def rule_table(self) -> pd.DataFrame:
        """Give the tests of the rule at the filling that decides, a row each."""
        if self.searched is None:
            return rule_tables.table_of_rule(None, self.refused)
        return rule_tables.table_of_rule(self.searched.rule, "the rule cannot be applied at the filling that decides")

    def cycle_table(self) -> pd.DataFrame:
        """Give what the figures say of the size of one rise and fall a year, whatever the inexact counts are."""
        if self.greatest_far_edge is None or self.least_phi1 is None:
            why = self.refused or "not searched: a month has no upper bound"
            return rule_tables.quantities([(why, None)], None)
        rows: list[tuple[str, float | None]] = [
            ("greatest log-amplitude in the 95% ellipse, U: the greatest found", self.greatest_far_edge),
            ("φ₁: the least found", self.least_phi1),
        ]
        return rule_tables.quantities(rows, self.detectable, ", were every month exact, at best")


def _said(found: SearchedRule) -> str:
    if found.rule is not None and found.state is State.CLAIMED:
        searched = "" if found.exhaustive else " searched"
        reach = f", up to {number(found.reach)} where a month has no upper bound" if found.reach is not None else ""
        fillings = f"every filling of the inexact months{searched} ({number(len(found.fillings))}{reach})"
        return f"{rule_tables.said(found.rule)} This holds at {fillings}."
    fails = "The rule must hold at every filling of the inexact months, and there is one at which it fails"
    if found.rule is None or found.state is State.NOT_SHOWN:
        return f"That months differ repeatedly is not shown. {fails}."
    return f"{fails}. Where it is weakest: {rule_tables.said(found.rule)}"
