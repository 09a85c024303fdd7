"""One series over several years: the rule for repeated months put together, as tables and as a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pandas as pd

from countylines import error_rates
from countylines.error_rates import ErrorRates
from countylines.prose import number
from countylines.series import MonthlySeries
from countylines.statistics import SIGNIFICANCE, multiplicity
from countylines.statistics.detectable import Detectable, detectable_cycle
from countylines.statistics.poisson import FTest
from countylines.statistics.repeated_months import JANUARY, Reading, RepeatedMonths, assess
from countylines.statistics.rotation import RotationTest
from countylines.statistics.several_years_tests import CHANGEPOINT, several_years_table

APRIL = 4


class Verdict(StrEnum):
    """What several years of months show, by the rule; it chooses the words."""

    REPEATED = "months differ repeatedly"
    UNEVEN = "uneven months, not shown to be the same each year"
    NOT_SHOWN = "not shown"
    NOT_TESTABLE = "cannot be tested"


@dataclass(frozen=True, eq=False)
class SeveralYears:
    """The analysis of one series with three or more complete calendar years.

    Parameters
    ----------
    series : MonthlySeries
        Exact counts.
    draws, seed : int
        Of the rotations, where there are too many to go through.
    """

    series: MonthlySeries
    draws: int = 99_999
    seed: int = 1

    def _assess(self, first_month: int) -> RepeatedMonths:
        years = self.series.months["month"].dt.year.to_numpy()
        months = self.series.calendar_months
        counts, days = self.series.counts, self.series.days
        return assess(counts, days, years, months, first_month=first_month, draws=self.draws, seed=self.seed)

    @cached_property
    def _rule_or_refusal(self) -> RepeatedMonths | str:
        try:
            return self._assess(JANUARY)
        except ValueError as error:
            return str(error)

    @property
    def rule(self) -> RepeatedMonths | None:
        """The rule on years from January; None where it cannot be applied, and ``refused`` says why."""
        return self._rule_or_refusal if isinstance(self._rule_or_refusal, RepeatedMonths) else None

    @property
    def refused(self) -> str:
        """Say why the rule cannot be applied; empty where it can."""
        return self._rule_or_refusal if isinstance(self._rule_or_refusal, str) else ""

    @cached_property
    def from_april(self) -> RepeatedMonths | None:
        """The rule on years from April, as sensitivity; None with fewer than three such years."""
        try:
            return self._assess(APRIL)
        except ValueError:
            return None

    @cached_property
    def detectable(self) -> Detectable | None:
        """The cycle that the rule would have found four times in five; None where it cannot be simulated."""
        if self.rule is None:
            return None
        months = self.series.months["month"].dt
        # Simulated series have events in every year that they have.
        told = ~months.year.isin(self.rule.empty_years)
        try:
            return detectable_cycle(
                int(self.series.counts.sum()),
                self.rule.cycle.test.phi1,
                self.series.days[told],
                months.year[told],
                months.month[told],
                seed=self.seed,
            )
        except ValueError:
            return None

    @property
    def verdict(self) -> Verdict:
        """Say what the months show."""
        if self.rule is None:
            return Verdict.NOT_TESTABLE
        if self.rule.claimed:
            return Verdict.REPEATED
        return Verdict.UNEVEN if self.rule.uneven else Verdict.NOT_SHOWN

    # Tables

    def rule_table(self) -> pd.DataFrame:
        """Give both tests with both trends, a row each; the claim needs all of a trend's rows, with both trends."""
        return table_of_rule(self.rule, self.refused)

    def cycle_table(self) -> pd.DataFrame:
        """Give the size of one rise and fall a year, given the smooth trend."""
        if self.rule is None:
            return pd.DataFrame([(f"not fitted: {self.refused}", None)], columns=["quantity", "value"])
        cycle = self.rule.cycle
        rows = [
            (f"quasi-Poisson F on {_degrees(cycle.test)}", cycle.test.statistic),
            ("p of F, if months are independent around the trend", cycle.test.p_value),
            ("φ₁", cycle.test.phi1),
            ("log-amplitude", cycle.log_amplitude),
            ("peak, in months after 1 January", cycle.peak),
            ("least log-amplitude in the 95% ellipse", cycle.near),
            ("greatest log-amplitude in the 95% ellipse, U", cycle.far),
        ]
        if self.detectable:
            rows.append(("log-amplitude that would be found four times in five", self.detectable.log_amplitude))
            rows.append(("Monte Carlo standard error of that", self.detectable.standard_error))
        return pd.DataFrame(rows, columns=["quantity", "value"])

    def from_april_table(self) -> pd.DataFrame:
        """Give the rule on years from April to March."""
        return table_of_rule(self.from_april, "fewer than three complete years from April, or not testable")

    def sensitivity_table(self, rates: ErrorRates) -> pd.DataFrame:
        """Give the other tests a statistician would ask for; none of them decides anything.

        Parameters
        ----------
        rates : ErrorRates
            The simulated ones, of which one says how far the test of a change misleads.
        """
        months = self.series.months["month"].dt
        table = several_years_table(
            self.series.counts,
            self.series.days,
            months.year,
            months.month,
            draws=min(self.draws, 9_999),
            seed=self.seed,
        )
        misled = error_rates.told(rates.of_dependent_months("changepoint"))
        table.loc[table["method"] == CHANGEPOINT, "assumes"] += f" (of such flat series it rejects: {misled})"
        return table.rename(columns={"p_value": "p", "not_given": "not given"})


def rule_holm_table(analyses: Sequence[SeveralYears]) -> pd.DataFrame:
    """Correct the rule over the series of a report (Holm 1979), on its largest p-value over tests and trends.

    Parameters
    ----------
    analyses : sequence of SeveralYears
        Those to which the rule cannot be applied are left out.

    Returns
    -------
    pandas.DataFrame
        A row a series: ``series``, ``largest p``, ``p, Holm``, ``least p possible``, ``months differ repeatedly`` (by
        the rule alone), ``after correction``.
    """
    found = [(a.series.title, a.rule) for a in analyses if a.rule]
    table = multiplicity.holm_table([(title, rule.largest_p_value) for title, rule in found], "largest p")
    claimed = pd.Series([rule.claimed for _, rule in found], dtype=bool)
    return table.assign(
        **{
            "least p possible": [rule.least_p_value for _, rule in found],
            "months differ repeatedly": claimed,
            "after correction": claimed & (table["p, Holm"].astype(float) < SIGNIFICANCE),
        }
    )


def table_of_rule(found: RepeatedMonths | None, refused: str) -> pd.DataFrame:
    """Give both tests with both trends, a row each, or one row that says why there are none."""
    columns = ["trend", "test", "statistic", "p"]
    if found is None:
        return pd.DataFrame([("none", "not applied", refused, None)], columns=columns)
    return pd.DataFrame([row for reading in found.readings for row in _rows(reading)], columns=columns)


def _rows(reading: Reading) -> list[tuple[str, str, str, float | None]]:
    months = f"F on {_degrees(reading.months)} = {number(reading.months.statistic)}"
    whole, first = reading.whole_pattern, reading.first_harmonic
    return [
        (reading.trend, "1. month factor", months, reading.months.p_value),
        (reading.trend, "2. rotation, whole pattern", _rotations(whole), whole.p_value),
        (reading.trend, "2. rotation, first harmonic", _rotations(first), first.p_value),
    ]


def _degrees(test: FTest) -> str:
    numerator, denominator = test.degrees_of_freedom
    return f"({numerator}, {denominator})"


def _rotations(test: RotationTest) -> str:
    return f"{test.extreme:,} of {test.combinations:,} rotations" + ("" if test.enumerated else " drawn")
