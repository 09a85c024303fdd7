"""One series some of whose months are known only between bounds: what holds whatever the inexact counts are.

A statement is made only if it holds at every filling of the inexact months that is searched. The model beside it takes
the bounds themselves as its data. No bound is used as if it were the count, and no filling is an estimate of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.observations import BOUNDS, CONTRADICT, SUPPRESSED
from countylines.prose import interval, listed
from countylines.series import MonthlySeries
from countylines.several_years import table_of_rule
from countylines.statistics import MONTHS, SIGNIFICANCE, FloatArray, IntArray
from countylines.statistics.bounded import SuppressedStatistics, bound_statistics, suppressed_table
from countylines.statistics.censored import (
    CensoredFit,
    CensoredShape,
    censored_fit_table,
    fit_censored,
    fit_censored_shape,
)
from countylines.statistics.checks import check_bounds, require_exact
from countylines.statistics.cycles import fit_cycles
from countylines.statistics.detectable import Detectable, detectable_cycle
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.fillings import SearchedBounds, all_fillings, search_fillings
from countylines.statistics.repeated_months import FEWEST_YEARS, RepeatedMonths, assess, assess_many

WHY = {
    "": "",
    CONTRADICT: "the releases contradict one another",
    SUPPRESSED: "suppressed by the publisher",
    BOUNDS: "published as bounds",
}
FEWEST_KNOWN = 3
"""So many months must be certain to have had events and have an upper bound, or nothing is computed."""
RULE_FILLINGS = 250
"""So many fillings the rule for several years is tried on, and as many again that are chosen to weaken it."""
ENUMERATED, DRAWN = 20_736, 4_999
"""Rotations while fillings are searched: all of up to five years, else so many drawn. The filling that decides gets
the rule in full."""
CYCLE_FILLINGS = 1_000
GREATEST_AMPLITUDE = 3.0
"""Beyond this log-amplitude a peak is 400 times its trough: to call that incompatible would say nothing."""

NEEDS_EXACT_YEAR = {
    "Edwards' test": "takes the square root of each count, so small months, the likeliest to be inexact, move it most",
    "Roger's test, Rao's score test and the permutation cosinor": "weigh each month by its count",
    "Walter and Elwood's test": "takes the square root of each count",
    "Watson's U²": "adds the counts up from month to month",
    "Hewitt's rank sums": "rank the months, and bounds that overlap have no order",
    "Exact probabilities of the extremes": "are given for one highest and one lowest count",
    "Garwood and mid-P intervals": "are intervals about one count; an inexact month has none",
    "Rank sets, and the probability of the highest rate": "compare the counts of every two months",
    "Exact comparisons of two rates": "are conditional on the two counts",
    "Two harmonics, dropped months, the last month cut short": "repeat tests that are bounded above; they add nothing",
}
"""Methods of one year that have no answer for bounds, each as the start of a sentence, and why."""
NEEDS_EXACT_YEARS = {
    "Friedman's and Kruskal and Wallis' tests": "rank the months, and bounds that overlap have no order",
    "QS, and the changepoint": "follow the counts from month to month",
    "STL and its strength": "smooths the counts themselves",
    "Stability of the pattern": "fits each year's cosine to its counts",
    "Years from April": "are sensitivity of the rule; the rule decides at every filling searched",
    "A forecast of the next year": "starts from the total of each year",
}
"""The same of several years."""


class Unevenness(StrEnum):
    """What the dispersion test says, over the fillings of the inexact months."""

    EVERY = "uneven at every filling"
    NONE = "uneven at no filling"
    DEPENDS = "depends on the inexact counts"


@dataclass(frozen=True, eq=False)
class HiddenMonths:
    """A series with months known between bounds, and what its bounds alone say.

    Parameters
    ----------
    series : MonthlySeries
        At least one month is not exact.
    draws, seed : int
        Of Monte Carlo p-values and of searches.
    """

    series: MonthlySeries
    draws: int = 99_999
    seed: int = 1

    @cached_property
    def bounds(self) -> tuple[IntArray, FloatArray]:
        """Give the least and the greatest count of each month, shape (k,); infinite where there is no greatest."""
        return check_bounds(self.series.months["low"], self.series.months["high"], minimum_periods=1)

    @property
    def hidden(self) -> list[str]:
        """Name the months known only between bounds."""
        low, high = self.bounds
        return [name for name, exact in zip(self.series.names, low == high, strict=True) if not exact]

    @property
    def open_months(self) -> list[str]:
        """Name the months without an upper bound."""
        return [name for name, high in zip(self.series.names, self.bounds[1], strict=True) if np.isinf(high)]

    @property
    def total(self) -> tuple[int, int | None]:
        """Give the least and the greatest total, summed over the bounds; no upper one where a month has none."""
        low, high = self.bounds
        return int(low.sum()), int(high.sum()) if np.isfinite(high).all() else None

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Say of each month whether it certainly had events and has an upper bound."""
        low, high = self.bounds
        return (low > 0) & np.isfinite(high)

    def counts_table(self) -> pd.DataFrame:
        """Give each month's bounds, its daily rate's, and the ranks (1 is highest) that its recorded count may have."""
        low, high = self.bounds
        days = self.series.days
        others = ~np.eye(low.size, dtype=np.bool_)
        return pd.DataFrame(
            {
                "month": self.series.names,
                "days": days,
                "count": [interval(a, None if np.isinf(b) else b) for a, b in zip(low, high, strict=True)],
                "why not exact": self.series.months["inexact"].map(WHY).to_numpy(),
                "a day, at least": low / days,
                "a day, at most": pd.Series(high / days, dtype="Float64").replace(np.inf, pd.NA),
                "highest rank of the count": 1 + (low[None] > high[:, None]).sum(axis=1),
                "lowest rank of the count": 1 + ((high[None] > low[:, None]) & others).sum(axis=1),
            }
        )

    def _not_given(self, methods: dict[str, str]) -> pd.DataFrame:
        rows = [(method, why) for method, why in methods.items() if self._refused_by(method)]
        return pd.DataFrame(rows, columns=["not given", "why it needs exact counts"])

    def _refused_by(self, method: str) -> bool:
        try:
            require_exact(*self.bounds, method)
        except ValueError:
            return True
        return False


@dataclass(frozen=True, eq=False)
class SuppressedYear(HiddenMonths):
    """The analysis of one series over at most twelve months, some known only between bounds."""

    @property
    def refused(self) -> str:
        """Say why nothing is computed; empty where something is."""
        known = int(self.known.sum())
        if known >= FEWEST_KNOWN:
            return ""
        return (
            f"The months that are certain to have had events and have an upper bound number {known}, and at least "
            f"{FEWEST_KNOWN} are needed to compare months: nothing is computed beyond the bounds of the counts."
        )

    @cached_property
    def statistics(self) -> SuppressedStatistics | None:
        """Bounds of the statistics over the fillings; None where nothing is computed."""
        if self.refused:
            return None
        return bound_statistics(*self.bounds, self.series.days, self.series.calendar_months, seed=self.seed)

    @cached_property
    def monte_carlo_p_values(self) -> tuple[float, float] | None:
        """Monte Carlo p of X² where it is greatest (0 where it has no limit), and where it is least."""
        if self.statistics is None:
            return None
        found = self.statistics.pearson
        least = 0.0 if found.reach is not None else self._monte_carlo(found.greatest_at)
        return least, self._monte_carlo(found.least_at)

    def _monte_carlo(self, counts: IntArray) -> float:
        return measure_dispersion(counts, self.series.days, draws=self.draws, seed=self.seed).monte_carlo_p_value

    @property
    def p_values(self) -> tuple[float, float]:
        """Least and greatest p of X² over the fillings: the wider of Monte Carlo and chi-squared.

        Raises
        ------
        ValueError
            If nothing is computed.
        """
        if self.statistics is None or self.monte_carlo_p_values is None:
            raise ValueError(self.refused)
        found, k = self.statistics.pearson, self.statistics.degrees_of_freedom
        least, greatest = self.monte_carlo_p_values
        at_greatest = 0.0 if found.reach is not None else float(stats.chi2.sf(found.greatest, k))
        return min(least, at_greatest), max(greatest, float(stats.chi2.sf(found.least, k)))

    @property
    def unevenness(self) -> Unevenness:
        """Say whether the months are more uneven than independent events, whatever the inexact counts are."""
        least, greatest = self.p_values
        if greatest < SIGNIFICANCE:
            return Unevenness.EVERY
        return Unevenness.NONE if least >= SIGNIFICANCE else Unevenness.DEPENDS

    @property
    def certain(self) -> bool:
        """Say whether that holds at every filling there is, not only at those searched."""
        if self.statistics is None:
            return False
        found, judged = self.statistics.pearson, self.unevenness
        greatest_known = judged is Unevenness.NONE and found.corners and found.reach is None
        return found.exhaustive or greatest_known or judged is Unevenness.DEPENDS

    @property
    def may_be_highest(self) -> list[str]:
        """Name the months that may have the highest recorded count."""
        low, high = self.bounds
        return [name for name, most in zip(self.series.names, high, strict=True) if most >= low.max()]

    @cached_property
    def model(self) -> CensoredFit | None:
        """Negative binomial model of equal daily rates whose data are the bounds; None where nothing is computed."""
        return None if self.refused else fit_censored(*self.bounds, self.series.days)

    @cached_property
    def shape(self) -> CensoredShape | None:
        """The same with one rise and fall a year; None where nothing is computed or it is bounded at no filling."""
        if self.statistics is None or self.statistics.shape_p_value is None:
            return None
        return fit_censored_shape(*self.bounds, self.series.days, self.series.calendar_months)

    # Tables

    def statistics_table(self) -> pd.DataFrame:
        """Give the bounds of the statistics over the fillings, a row each."""
        if self.statistics is None or self.monte_carlo_p_values is None:
            return pd.DataFrame([(f"not computed: {self.refused}",)], columns=["quantity"])
        table = suppressed_table(self.statistics)
        how = f"at the fillings of the greatest and the least X² found; {self.draws:,} multinomial draws"
        least, greatest = self.monte_carlo_p_values
        row = ["p of X², Monte Carlo", None if self.open_months else least, greatest, how]
        after = int(np.flatnonzero(table["quantity"] == "p of Pearson X²")[0]) + 1
        added = pd.DataFrame([row], columns=table.columns).astype(table.dtypes)
        return pd.concat([table[:after], added, table[after:]], ignore_index=True)

    def model_table(self) -> pd.DataFrame:
        """Give the model that takes the bounds as its data, a row a quantity."""
        if self.model is None:
            return pd.DataFrame([(f"not computed: {self.refused}",)], columns=["quantity"])
        return censored_fit_table(self.model, self.shape)

    def not_given_table(self) -> pd.DataFrame:
        """Give the methods of one year that must not see bounds, and why."""
        return self._not_given(NEEDS_EXACT_YEAR)


@dataclass(frozen=True, eq=False)
class SearchedRule:
    """The rule for several years over the fillings of the inexact months.

    Attributes
    ----------
    claimed : bool
        Whether it held at every filling searched.
    fillings : int
        How many were searched, until it first failed.
    exhaustive : bool
        Whether these were all, or one was found at which it fails: the answer is then certain.
    reach : int or None
        The highest number tried in months without an upper bound.
    at : ndarray of int64, shape (k,)
        The filling that decides: one at which the rule fails, or at which it is weakest.
    rule : RepeatedMonths or None
        The rule there, in full; None where it cannot be applied there, which counts as a failure.
    """

    claimed: bool
    fillings: int
    exhaustive: bool
    reach: int | None
    at: IntArray
    rule: RepeatedMonths | None


@dataclass(frozen=True, eq=False)
class SuppressedYears(HiddenMonths):
    """The analysis of one series with three or more complete calendar years, some months known only between bounds."""

    @property
    def _years(self) -> IntArray:
        years: IntArray = self.series.months["month"].dt.year.to_numpy(dtype=np.int64)
        return years

    @property
    def refused(self) -> str:
        """Say why the rule is not applied; empty where it is."""
        labels, sizes = np.unique(self._years, return_counts=True)
        whole = [int(year) for year in labels[sizes == MONTHS] if year not in self.empty_years]
        unknown = [str(year) for year in whole if not self.known[self._years == year].any()]
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
        by_year = pd.Series(self.bounds[1]).groupby(self._years)
        empty = (by_year.max() == 0) & (by_year.size() == MONTHS)
        return tuple(int(year) for year in empty.index[empty])

    @cached_property
    def searched(self) -> SearchedRule | None:
        """The rule over the fillings of the inexact months; None where it is not applied.

        Fillings are tried until the rule fails at one. Where it does not, others are sought at which it is weaker.
        """
        if self.refused:
            return None
        tried = all_fillings(*self.bounds, self._claims, limit=RULE_FILLINGS, seed=self.seed, vectorized=True)
        if tried.fails_at is not None:
            return self._decide(tried.fails_at, tried.fillings, exhaustive=True, reach=tried.reach)
        weakest = self._search(self._largest_p_values, RULE_FILLINGS)
        fillings = tried.fillings if tried.exhaustive else tried.fillings + weakest.fillings
        return self._decide(weakest.greatest_at, fillings, exhaustive=tried.exhaustive, reach=tried.reach)

    def _decide(self, at: IntArray, fillings: int, *, exhaustive: bool, reach: int | None) -> SearchedRule:
        rule = self._assess(at)
        claimed = rule is not None and rule.claimed
        return SearchedRule(claimed, fillings, exhaustive or not claimed, reach, at, rule)

    def _assess(self, counts: IntArray) -> RepeatedMonths | None:
        months = self.series.calendar_months
        try:
            return assess(counts, self.series.days, self._years, months, draws=self.draws, seed=self.seed)
        except ValueError:
            return None

    def _claims(self, fillings: IntArray) -> npt.NDArray[np.bool_]:
        """Say of each filling whether the rule holds; the first failure is judged in full, those after it are left."""
        claims: npt.NDArray[np.bool_] = self._largest_p_values(fillings) < SIGNIFICANCE
        for at in np.flatnonzero(~claims):
            rule = self._assess(fillings[at])
            claims[at] = rule is not None and rule.claimed
            if not claims[at]:
                break
        return claims

    def _largest_p_values(self, fillings: IntArray) -> FloatArray:
        """Give the p-value that decides the rule at each filling: below .05 exactly where months differ repeatedly."""
        days, months = self.series.days.astype(np.float64), self.series.calendar_months
        draws = min(self.draws, DRAWN)
        rotations = {"draws": draws, "seed": self.seed, "most_enumerated": ENUMERATED}
        return assess_many(fillings, days, self._years, months, **rotations).deciding_p_value

    def _search(self, statistic: Callable[[IntArray], FloatArray], limit: int) -> SearchedBounds:
        return search_fillings(*self.bounds, statistic, limit=limit, seed=self.seed, vectorized=True)

    @property
    def claimed(self) -> bool:
        """Say whether months are said to differ repeatedly."""
        return self.searched is not None and self.searched.claimed

    @cached_property
    def greatest_far_edge(self) -> float | None:
        """Greatest U over the fillings searched; None where a month is open."""
        if self.refused or self.open_months:
            return None
        return self._search(lambda fillings: self._cycles(fillings)[0], CYCLE_FILLINGS).greatest

    @property
    def bounds_tell_of_cycles(self) -> bool:
        """Say whether a cycle of some believable size is incompatible with every filling searched."""
        return self.greatest_far_edge is not None and self.greatest_far_edge < GREATEST_AMPLITUDE

    @cached_property
    def least_phi1(self) -> float | None:
        """Least dispersion about the cosine over the fillings searched; None where a month is open."""
        if self.refused or self.open_months:
            return None
        return self._search(lambda fillings: self._cycles(fillings)[1], CYCLE_FILLINGS).least

    def _cycles(self, fillings: IntArray) -> tuple[FloatArray, FloatArray]:
        """Give U and φ₁ of the cosinor given the smooth trend of many fillings, shape (m,) each."""
        told = ~np.isin(self._years, self.empty_years)
        days, months = self.series.days[told].astype(np.float64), self.series.calendar_months[told]
        cycles = fit_cycles(fillings[:, told], days, self._years[told], months)
        return cycles.far, cycles.test.phi1

    @cached_property
    def detectable(self) -> Detectable | None:
        """The cycle the rule would have found four times in five, had every month been exact, at best.

        At the greatest total that the bounds allow and the least dispersion searched: with inexact months the rule
        must hold at every filling, which takes a larger cycle. None where the claim is made, where the bounds leave
        any cycle possible, or where none is simulated.
        """
        greatest, phi1 = self.total[1], self.least_phi1
        if self.claimed or not self.bounds_tell_of_cycles or greatest is None or phi1 is None:
            return None
        months = self.series.months["month"].dt
        told = ~months.year.isin(self.empty_years)
        try:
            return detectable_cycle(
                greatest, phi1, self.series.days[told], months.year[told], months.month[told], seed=self.seed
            )
        except ValueError:
            return None

    @property
    def where(self) -> str:
        """Say at which filling the table of the rule is."""
        if self.searched is None:
            return "not applied"
        return "at the filling where it is weakest" if self.claimed else "at a filling where it fails"

    # Tables

    def rule_table(self) -> pd.DataFrame:
        """Give the tests of the rule at the filling that decides, a row each."""
        if self.searched is None:
            return table_of_rule(None, self.refused)
        return table_of_rule(self.searched.rule, "the rule cannot be applied at the filling that decides")

    def cycle_table(self) -> pd.DataFrame:
        """Give what the figures say of the size of one rise and fall a year, whatever the inexact counts are."""
        if self.greatest_far_edge is None or self.least_phi1 is None:
            why = self.refused or "not searched: a month has no upper bound"
            return pd.DataFrame([(why, None)], columns=["quantity", "value"])
        rows = [
            ("greatest log-amplitude in the 95% ellipse, U: the greatest found", self.greatest_far_edge),
            ("φ₁: the least found", self.least_phi1),
        ]
        if self.detectable:
            told = "log-amplitude that would be found four times in five, were every month exact, at best"
            rows.append((told, self.detectable.log_amplitude))
            rows.append(("Monte Carlo standard error of that", self.detectable.standard_error))
        return pd.DataFrame(rows, columns=["quantity", "value"])

    def not_given_table(self) -> pd.DataFrame:
        """Give the methods of several years that must not see bounds, and why."""
        return self._not_given(NEEDS_EXACT_YEARS)
