"""One series over one year, some of its months known only between bounds: what holds whatever the counts are.

A statement is made only if it holds at every filling of the inexact months that is searched. The model beside it takes
the bounds themselves as its data. No bound is used as if it were the count, and no filling is an estimate of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from countylines.analyses import words
from countylines.analyses.inexact import InexactMonths, hidden_months, over_fillings
from countylines.analyses.months import SHAPE, Tested
from countylines.prose import number
from countylines.show import Finding, Section
from countylines.statistics import SIGNIFICANCE, IntArray, bounded, censored
from countylines.statistics.dispersion import measure_dispersion

FEWEST_KNOWN = 3
"""So many months must be certain to have had events and have an upper bound, or nothing is computed."""
STATISTICS = (
    "The least and the greatest value over the fillings $n$ of $X^2(n)=\\sum (n_i-E_i)^2/E_i$, $G$, $\\varphi_0$ and "
    "the p-values. $X^2$ and $G$ are convex, so the greatest lies where every inexact month is at a bound, and the "
    "least may lie inside."
)
MODEL = (
    "The model takes the bounds themselves as its data: $L=\\prod_i P(l_i\\le Y_i\\le h_i)$ with $Y_i$ negative "
    "binomial, $\\log E(Y_i)=\\log d_i+\\beta_0$ and variance $\\mu+\\alpha\\mu^2$, of which Poisson is the limit "
    "$\\alpha=0$; then with $\\beta_1\\cos\\theta_i+\\beta_2\\sin\\theta_i$ added, the shape of this year only "
    "(interval censoring, Klein and Moeschberger 2003). It takes for granted that whether a month is exact depends on "
    "its count alone."
)
"""How these were worked out, as Markdown."""
NO_RANKS = (
    "Whether a month differs from the others beyond chance takes exact counts, so no ranks and no probabilities are "
    "given."
)
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


class Unevenness(StrEnum):
    """What the dispersion test says, over the fillings of the inexact months."""

    EVERY = "uneven at every filling"
    NONE = "uneven at no filling"
    DEPENDS = "depends on the inexact counts"


@dataclass(frozen=True, eq=False)
class InexactYear(InexactMonths):
    """The analysis of one series over at most twelve months, some known only between bounds."""

    needs_exact = NEEDS_EXACT_YEAR

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
    def statistics(self) -> bounded.SuppressedStatistics | None:
        """Bounds of the statistics over the fillings; None where nothing is computed."""
        if self.refused:
            return None
        return bounded.bound_statistics(*self.bounds, self.series.days, self.series.calendar_months, seed=self.seed)

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

    @property
    def tested(self) -> Tested | None:
        """The test of one rise and fall, where its p-value is greatest; None where none is bounded."""
        if self.statistics is None or self.statistics.shape_p_value is None:
            return None
        greatest = self.statistics.shape_p_value.greatest
        return Tested(SHAPE, greatest, greatest < SIGNIFICANCE)

    @cached_property
    def model(self) -> censored.CensoredFit | None:
        """Negative binomial model of equal daily rates whose data are the bounds; None where nothing is computed."""
        return None if self.refused else censored.fit_censored(*self.bounds, self.series.days)

    @cached_property
    def shape(self) -> censored.CensoredShape | None:
        """The same with one rise and fall a year; None where nothing is computed or it is bounded at no filling."""
        if self.statistics is None or self.statistics.shape_p_value is None:
            return None
        return censored.fit_censored_shape(*self.bounds, self.series.days, self.series.calendar_months)

    def findings(self) -> list[Finding]:
        """Say what one year shows where some months are known only between bounds."""
        return [self._unevenness(), self._seasonality(), self._highest()]

    def in_short(self) -> list[str]:
        """Say whether months are uneven, and which may have been the highest."""
        return [self._unevenness_sentence(), words.NOT_SEASONALITY, f"{self._highest().heading}."]

    def _unevenness_sentence(self) -> str:
        if self.refused:
            return f"{hidden_months(self)} {self.refused}"
        uneven = "more uneven than independent events at one daily rate would be"
        judged = {
            Unevenness.EVERY: f"The months are {uneven}, {words.whatever(self.certain)}",
            Unevenness.NONE: f"The months are not shown to be {uneven}, {words.whatever(self.certain)}",
            Unevenness.DEPENDS: f"Whether the months are {uneven} depends on the inexact counts",
        }[self.unevenness]
        return f"{hidden_months(self)} {judged} ({over_fillings(*self.p_values)})."

    @property
    def heading(self) -> str:
        """Say whether months are more uneven than independent events would be, as far as is known."""
        if self.refused:
            return "Too little is known of the months to compare them"
        what, how = self.series.measured.many, words.whatever(self.certain)
        return {
            Unevenness.EVERY: f"The months are more uneven than independent {what} would be, {how}",
            Unevenness.NONE: f"The months are not shown to be uneven, {how}",
            Unevenness.DEPENDS: "Whether the months are uneven depends on the inexact counts",
        }[self.unevenness]

    def _unevenness(self) -> Finding:
        told, what = self._unevenness_sentence(), self.series.measured.many
        if self.model is None:
            return Finding(self.heading, [told, words.NO_BOUND_USED], "statistics")
        low, high = self.model.rate_interval
        level = (
            "A negative binomial model whose data are the bounds themselves puts the level at "
            f"{number(self.model.rate, 3)} a day, 95% {number(low, 3)} to {number(high, 3)}, if whether a month is "
            "exact depends on its count alone."
        )
        limit = words.NO_PROOF_OF_ALIKE
        if self.unevenness is not Unevenness.NONE:
            limit = (
                f"The test supposes that the {what} are independent of one another, and police work in operations: "
                f"this is not seasonality, nor proof of riskier months. {self.series.measured.caution}"
            )
        return Finding(self.heading, [told, level, limit, words.NO_BOUND_USED], "statistics")

    def _seasonality(self) -> Finding:
        if self.statistics is None or self.statistics.shape_p_value is None:
            told = "A shape within the year was not fitted: too little is known of its months."
        elif len(self.series.months) < words.FEWEST_FOR_A_SHAPE:
            told = f"{len(self.series.months)} months are too few to speak of a shape within the year."
        else:
            found = self.statistics.shape_p_value
            judged = f"is not shown, {words.whatever(found.exhaustive)}"
            if found.greatest < SIGNIFICANCE:
                judged = f"is visible, {words.whatever(found.exhaustive)}"
            elif found.least < SIGNIFICANCE:
                judged = "is visible or not shown, depending on the inexact counts"
            told = (
                f"Within these months one rise and fall {judged} (quasi-Poisson F, "
                f"{over_fillings(found.least, found.greatest)}): that is the shape of this year only."
            )
        return words.one_year_only(told, "statistics")

    def _highest(self) -> Finding:
        names = self.may_be_highest
        several = f"one of {len(names)} months" if len(names) > words.MOST_NAMED else " or ".join(names)
        heading = "Which month was the highest recorded is open"
        told = f"The highest recorded count is that of {several}."
        if len(names) == 1:
            heading = f"{names[0]} was the highest recorded month, but the figures do not show that it was the highest"
            told = "Its count is the highest whatever the inexact ones are."
        elif not set(names) & set(self.inexact):
            heading, told = f"No single month stands highest: {words.named(names)} share the highest count", ""
        return Finding(heading, [f"{told} {NO_RANKS}".strip()], "bounds")

    def sections(self) -> list[Section]:
        """Give the bounds of the months, and what of the statistics they leave open."""
        what = "bounds of the statistics over the inexact counts"
        table = self.table(self.statistics_table(), "inexact-statistics", what)
        heading = "Dispersion: between which bounds does it lie?"
        sections = [Section("statistics", heading, [table], "" if self.refused else STATISTICS)]
        if self.model is not None:
            table = self.table(self.model_table(), "inexact-model", "negative binomial model of the bounds")
            sections.append(Section("model", "A model of the bounds", [table], MODEL))
        return [*sections, self.bounds_section()]

    def statistics_table(self) -> pd.DataFrame:
        """Give the bounds of the statistics over the fillings, a row each."""
        if self.statistics is None or self.monte_carlo_p_values is None:
            return self._not_computed()
        table = bounded.suppressed_table(self.statistics)
        how = f"at the fillings of the greatest and the least X² found; {self.draws:,} multinomial draws"
        least, greatest = self.monte_carlo_p_values
        row = ["p of X², Monte Carlo", None if self.open_months else least, greatest, how]
        after = int(np.flatnonzero(table["quantity"] == "p of Pearson X²")[0]) + 1
        added = pd.DataFrame([row], columns=table.columns).astype(table.dtypes)
        return pd.concat([table[:after], added, table[after:]], ignore_index=True)

    def _not_computed(self) -> pd.DataFrame:
        return pd.DataFrame({"quantity": [f"not computed: {self.refused}"]})

    def model_table(self) -> pd.DataFrame:
        """Give the model that takes the bounds as its data, a row a quantity."""
        if self.model is None:
            return self._not_computed()
        return censored.censored_fit_table(self.model, self.shape)
