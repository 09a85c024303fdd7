"""One series over one year: the statistics put together, as tables (`one_year` says what they allow)."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.analyses import error_rates
from countylines.analyses.analysis import tried
from countylines.analyses.months import SHAPE, Months, Tested
from countylines.observations.events import INTENSIFICATION_WEEKS, months_with
from countylines.prose import interval, listed, number
from countylines.statistics import SIGNIFICANCE, IntArray, rates
from countylines.statistics.cosinor import WithinYearShape, fit_within_year_shape
from countylines.statistics.dispersion import (
    CameronTrivedi,
    Dispersion,
    Extremes,
    cameron_trivedi,
    exact_extremes,
    measure_dispersion,
    vary_last_days,
)
from countylines.statistics.intervals import (
    HighestRate,
    PeriodIntervals,
    garwood_intervals,
    highest_rate,
    period_intervals,
)
from countylines.statistics.intervals import rank_sets as find_rank_sets
from countylines.statistics.negative_binomial import NegativeBinomialComparison, compare_negative_binomial
from countylines.statistics.specifications import specifications, whole_year_table

MOST_FOR_EXTREMES = 100_000
"""The time the exact probabilities take grows with the square of the events."""
LAST_MONTH_DAYS = (13, 20, 27)
"""Days the last month may have had, if figures were taken before it was over."""


@dataclass(frozen=True)
class Comparison:
    """Two daily rates compared as if events were independent, and with the overdispersion allowed for."""

    exact: rates.RateComparison
    unconditional: rates.UnconditionalComparison
    deflated_p_value: float
    deflated_interval: tuple[float, float]

    @property
    def shown(self) -> bool:
        """Say whether the two differ on both readings."""
        return max(self.exact.p_value, self.deflated_p_value) < SIGNIFICANCE

    def row(self) -> tuple[float | None, ...]:
        """Give the ratio, its exact limits, and the p-values; and the limits and the p-value deflated."""
        exact, other = self.exact, self.unconditional
        p_values = exact.p_value, exact.mid_p_value, other.e_test_p_value, other.score_p_value
        return exact.ratio, *exact.interval, *p_values, *self.deflated_interval, self.deflated_p_value


class OneYearTables(Months):
    """The statistics of one series over at most twelve months: exact counts, at least three, at least one event."""

    @cached_property
    def dispersion(self) -> Dispersion:
        """Test of equal daily rates (Pearson), with the measures beside it."""
        counts, days = self.series.counts, self.series.days
        return measure_dispersion(counts, days, significance=SIGNIFICANCE, draws=self.draws, seed=self.seed)

    @cached_property
    def extremes(self) -> dict[str, Extremes]:
        """Exact probability of so high a maximum and so low a minimum, by days and with equal months.

        None of them where there are more than ``MOST_FOR_EXTREMES`` events.
        """
        counts, days = self.series.counts, self.series.days
        if counts.sum() > MOST_FOR_EXTREMES:
            return {}
        weighted = {"day-weighted": days, "equal months": np.ones_like(days)}
        return {weighting: exact_extremes(counts, exposure) for weighting, exposure in weighted.items()}

    @cached_property
    def negative_binomial(self) -> NegativeBinomialComparison:
        """Poisson against negative binomial."""
        return compare_negative_binomial(self.series.counts, self.series.days)

    @cached_property
    def cameron_trivedi(self) -> CameronTrivedi | None:
        """Regression test of overdispersion; None where its error cannot be measured."""
        return tried(cameron_trivedi, self.series.counts, self.series.days)[0]

    @property
    def shape(self) -> WithinYearShape | None:
        """One-peak shape within the year; None where it cannot be fitted, and ``shape_refused`` says why."""
        return self._shape[0]

    @property
    def shape_refused(self) -> str:
        """Say why no shape was fitted; empty where one was."""
        return self._shape[1]

    @cached_property
    def _shape(self) -> tuple[WithinYearShape | None, str]:
        return tried(fit_within_year_shape, self.series.counts, self.series.days, self.series.calendar_months)

    @property
    def tested(self) -> Tested | None:
        """The test of one rise and fall within the year; None where it cannot be fitted."""
        return Tested(SHAPE, p := self.shape.test.p_value, p < SIGNIFICANCE) if self.shape else None

    @cached_property
    def intervals(self) -> PeriodIntervals:
        """Intervals of each month's expected count."""
        return period_intervals(self.series.counts, self.dispersion.phi0)

    @cached_property
    def rank_sets(self) -> dict[str, IntArray]:
        """Simultaneous 95% rank sets, 1 = highest, shape (k, 2) each."""
        return {
            "independent": find_rank_sets(self.series.counts),
            "deflated": find_rank_sets(self.series.counts, phi0=self.dispersion.phi0),
        }

    @cached_property
    def highest(self) -> HighestRate:
        """Probability of each month that its daily rate is the highest, supposing that one is."""
        phi0, alpha = self.dispersion.phi0, self.negative_binomial.alpha
        return highest_rate(self.series.counts, self.series.days, phi0=phi0, alpha=alpha)

    @cached_property
    def event_months(self) -> npt.NDArray[np.bool_]:
        """Say of each month whether a county lines intensification week fell in it."""
        hits = months_with(self.events, INTENSIFICATION_WEEKS, self.series.months["month"])
        return np.asarray(hits, dtype=np.bool_)

    @cached_property
    def event_comparison(self) -> Comparison | None:
        """Daily rate in months with an intensification week against the rest; None where there is no such split."""
        with_week = self.event_months
        if with_week.all() or not with_week.any():
            return None
        return self._compare(with_week, ~with_week)

    def _compare(self, first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> Comparison:
        counts, days = self.series.counts, self.series.days
        groups = (counts[first], days[first]), (counts[second], days[second])
        deflated = rates.compare_rates_deflated(*groups, phi0=self.dispersion.phi0)
        return Comparison(rates.compare_rates(*groups), rates.compare_rates_unconditionally(*groups), *deflated)

    @cached_property
    def specifications(self) -> pd.DataFrame:
        """Every test of the year with either exposure, on all months and with each left out."""
        dated = self.series.counts, self.series.days, self.series.calendar_months, self.series.names
        return specifications(*dated, draws=self.draws, seed=self.seed)

    @property
    def uneven(self) -> bool:
        """Say whether months are more uneven than independent events of one daily rate would be."""
        return self.dispersion.monte_carlo_p_value < SIGNIFICANCE

    def dispersion_table(self) -> pd.DataFrame:
        """Give the omnibus test and the measures beside it, a row each."""
        d, nb, ct = self.dispersion, self.negative_binomial, self.cameron_trivedi
        low, high = nb.alpha_interval
        ((total_low, total_high),) = garwood_intervals([int(self.series.counts.sum())])
        rows: list[tuple[str, float | None, str]] = [
            ("total", self.series.counts.sum(), f"95% {total_low:.2f}–{total_high:.2f} if events are independent"),
            ("mean of the months", self.series.counts.mean(), ""),
            ("variance of the months", self.series.counts.var(ddof=1), ""),
            ("variance to mean", d.variance_to_mean, "days aside"),
            ("Pearson X², day-weighted", d.statistic, f"{d.degrees_of_freedom} degrees of freedom"),
            ("p of X²", d.p_value, "chi-squared"),
            ("p of X², Monte Carlo", d.monte_carlo_p_value, f"{d.draws:,} multinomial draws, seed {self.seed}"),
            ("G, day-weighted", d.g_statistic, "likelihood ratio"),
            ("p of G", d.g_p_value, "chi-squared"),
            ("φ₀ = X²/df", d.phi0, "overdispersion about equal daily rates"),
            ("tipping design effect", d.tipping_design_effect, "mean cluster size at which the finding goes"),
            ("negative binomial α", nb.alpha, f"95% {number(low, 4)}–{number(high, 4)}"),
            ("Poisson against negative binomial", nb.statistic, "likelihood ratio"),
            ("p of that", nb.p_value, "halved: α lies at its boundary"),
            ("Cameron and Trivedi's z", ct.statistic if ct else None, "variance above the mean, a constant multiple"),
            ("p of z", ct.p_value if ct else None, "one-sided, normal"),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "how"])

    def extremes_table(self) -> pd.DataFrame:
        """Give the exact probabilities of the highest and of the lowest month, if all days had one rate."""
        if not self.extremes:
            return pd.DataFrame({"months weighted": [f"not computed: more than {MOST_FOR_EXTREMES:,} events"]})
        columns = ["months weighted", "highest count", "P(some month ≥ highest)"]
        columns += ["lowest count", "P(some month ≤ lowest)"]
        return pd.DataFrame([(by, *astuple(found)) for by, found in self.extremes.items()], columns=columns)

    def shape_table(self) -> pd.DataFrame:
        """Give the fit of one peak within the year, a row a quantity."""
        if self.shape is None:
            return pd.DataFrame([(f"not fitted: {self.shape_refused}", None)], columns=["quantity", "value"])
        s = self.shape
        numerator, denominator = s.test.degrees_of_freedom
        rows = [
            (f"quasi-Poisson F on ({numerator}, {denominator})", s.test.statistic),
            ("p of F", s.test.p_value),
            ("φ₁", s.test.phi1),
            ("log-amplitude", s.log_amplitude),
            ("peak / trough", s.peak_to_trough),
            ("peak, in months (1 is the middle of January)", s.peak_month),
            ("Poisson likelihood ratio", s.likelihood_ratio),
            ("p of that, if events were independent", s.likelihood_ratio_p_value),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value"])

    def months_table(self) -> pd.DataFrame:
        """Give each month with its intervals, in events: a column a bound, to compute with."""
        found = self.intervals
        columns = {"month": self.series.names, "days": self.series.days, "count": self.series.counts}
        columns["expected"] = self.dispersion.expected
        bounds = found.garwood, found.mid_p, found.simultaneous, found.deflated, found.deflated_simultaneous
        names = "Garwood 95%", "mid-P 95%", "simultaneous", "φ₀ 95%", "φ₀ simultaneous"
        for name, ends in zip(names, bounds, strict=True):
            columns[f"{name} low"], columns[f"{name} high"] = ends.T
        return pd.DataFrame(columns)

    def months_shown(self) -> pd.DataFrame:
        """Give the same for a reader: each interval in one cell."""
        table = self.months_table()
        shown = table[["month", "days", "count", "expected"]].copy()
        for name in [column.removesuffix(" low") for column in table.columns if column.endswith(" low")]:
            bounds = zip(table[f"{name} low"], table[f"{name} high"], strict=True)
            shown[name] = [f"{low:.2f}–{high:.2f}" for low, high in bounds]
        return shown

    def ranks_table(self) -> pd.DataFrame:
        """Give each month's rank sets and the probability that its daily rate is the highest."""
        independent, deflated = self.rank_sets["independent"], self.rank_sets["deflated"]
        return pd.DataFrame(
            {
                "month": self.series.names,
                "count": self.series.counts,
                "ranks if independent": [interval(low, high) for low, high in independent],
                "ranks, φ₀": [interval(low, high) for low, high in deflated],
                "P highest, Jeffreys": self.highest.jeffreys,
                "P highest, gamma-Poisson": self.highest.gamma_poisson,
                "P highest, φ₀": self.highest.deflated,
            }
        )

    def comparisons_table(self) -> pd.DataFrame:
        """Give the ratios of daily rates that a reader asks for: the two highest months, and event weeks."""
        counts, names = self.series.counts, self.series.names
        first, second = np.argsort(-counts, kind="stable")[:2]
        at = np.arange(len(counts))
        rows = [(f"{names[first]} against {names[second]}", self._compare(at == first, at == second))]
        if self.event_comparison:
            weeks = listed([name for name, hit in zip(names, self.event_months, strict=True) if hit])
            rows.append((f"{weeks} (intensification weeks) against the rest", self.event_comparison))
        columns = ["compared", "ratio of daily rates", "95% low", "95% high", "central p", "mid-P p"]
        columns += ["E-test p", "score p", "φ₀ 95% low", "φ₀ 95% high", "φ₀ p"]
        return pd.DataFrame([(name, *found.row()) for name, found in rows], columns=columns)

    def sensitivity_table(self) -> pd.DataFrame:
        """Give every test a statistician would ask for, with how often it rejects simulated flat years."""
        table = whole_year_table(self.specifications)
        rejects = zip(*map(self.rates.of_flat_years, table["test"]), strict=True)
        for name, found in zip(("events are independent", "they cluster"), rejects, strict=True):
            cells = [error_rates.NOT_SIMULATED if rate is None else rate for rate in found]
            table.insert(table.shape[1] - 1, f"rejects flat years if {name}", cells)
        return table

    def specification_table(self) -> pd.DataFrame:
        """Give every specification: a row for each test, exposure and month left out."""
        names = {"left_out": "month left out", "set_against": "set against", "p_value": "p", "not_given": "not given"}
        return self.specifications.rename(columns=names | {"independent": "supposes independent events"})

    def specification_grid(self) -> pd.DataFrame:
        """Give the p-values of every specification for a reader: a column for each month left out."""
        found = self.specifications
        grid = found.pivot_table(
            index=["test", "exposure"], columns="left_out", values="p_value", sort=False, dropna=False, observed=True
        )
        return grid.reindex(columns=found["left_out"].unique()).reset_index().rename_axis(columns=None)

    def specifications_not_given(self) -> pd.DataFrame:
        """Say why specifications of some tests give no p-value: a row for each test and reason."""
        refused = self.specifications[self.specifications["p_value"].isna()]
        counted = refused.groupby(["test", "not_given"], sort=False).size().reset_index(name="specifications")
        return counted.rename(columns={"not_given": "why no p-value is given"})

    def last_month_table(self) -> pd.DataFrame:
        """Give X² again with the last month shorter, as if figures were taken before it was over."""
        found = vary_last_days(self.series.counts, self.series.days, LAST_MONTH_DAYS)
        return found.set_axis(["days of the last month", "X²", "p", "φ₀"], axis="columns")
