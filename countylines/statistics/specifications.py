"""One year of months: every test a statistician would ask for, with either exposure and with each month left out.

All of it is sensitivity: all results are shown, none is selected, and no wording depends on one of them. Most of these
tests suppose independent arrests and reject a flat year in which arrests come in groups; what each does there stands
beside it in a report.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.statistics import MONTHS, FloatArray, IntArray, one_year_tests
from countylines.statistics.checks import check_months, check_series
from countylines.statistics.cosinor import WithinYearShape, fit_within_year_shape
from countylines.statistics.designs import waves
from countylines.statistics.dispersion import cameron_trivedi, flat_expectations, g_statistics, pearson_statistics
from countylines.statistics.negative_binomial import negative_binomial_gains
from countylines.statistics.poisson import FTest
from countylines.statistics.rank_sums import rank_sum_p_values, rank_sums

FEWEST_WITH_EVENTS = 3
LEAST_EXPECTED = 1.0
"""Events a month, below which the chi-squared distribution is no guide (Cochran 1954)."""
FEWER_DRAWS = 10
"""A specification with a month left out takes one in so many of the draws."""


@dataclass(frozen=True)
class _Year:
    """A series as the tests take it: one exposure, perhaps a month left out."""

    n: IntArray
    d: FloatArray
    months: FloatArray
    draws: int
    seed: int

    @cached_property
    def shape(self) -> WithinYearShape:
        return fit_within_year_shape(self.n, self.d, self.months)

    @cached_property
    def two_harmonics(self) -> tuple[float, FTest]:
        return one_year_tests.two_harmonics(self.n, self.d, self.months)

    @cached_property
    def waves(self) -> FloatArray:
        return waves(self.months)

    def check(self, *, twelve_months: bool = False, large_counts: bool = False, no_zero: bool = False) -> None:
        """Refuse what only arithmetic would answer: too few months with events show no order of months."""
        if twelve_months and self.n.size < MONTHS:
            raise ValueError(f"It goes round the whole year, and there are {self.n.size} of its {MONTHS} months.")
        if (some := np.count_nonzero(self.n)) < FEWEST_WITH_EVENTS:
            raise ValueError(f"Months with events: {some}, and at least {FEWEST_WITH_EVENTS} are needed.")
        if large_counts and (least := flat_expectations(self.n, self.d).min()) < LEAST_EXPECTED:
            raise ValueError(
                f"It needs {LEAST_EXPECTED:g} event expected in every month for its chi-squared distribution, and a "
                f"month has {least:.2g}."
            )
        if no_zero and not self.n.all():
            raise ValueError("It takes square roots of counts, which say little of months without any event.")


_Found = tuple[str, float, float]


def _large_counts(
    statistic: Callable[[_Year], float | FloatArray], degrees: int = 0, **needs: bool
) -> Callable[[_Year], _Found]:
    """Set a statistic of large counts against chi-squared on so many degrees of freedom; 0 stands for k - 1."""

    def compute(year: _Year) -> _Found:
        year.check(large_counts=True, **needs)
        found, on = float(statistic(year)), degrees or year.n.size - 1
        return f"χ², {on} df", found, float(stats.chi2.sf(found, on))

    return compute


def _against_f(test: FTest) -> _Found:
    return f"F({test.degrees_of_freedom[0]}, {test.degrees_of_freedom[1]})", test.statistic, test.p_value


def _cameron_trivedi(year: _Year) -> _Found:
    year.check()
    found = cameron_trivedi(year.n, year.d)
    return "normal, upper tail", found.statistic, found.p_value


def _permutation(year: _Year) -> _Found:
    year.check()
    p = one_year_tests.permutation_p_value(year.n, year.d, year.months, draws=year.draws, seed=year.seed)
    return f"{year.draws:,} permutations", float(one_year_tests.score_statistics(year.n, year.d, year.waves)), p


def _watson(year: _Year) -> _Found:
    year.check()
    p = one_year_tests.watson_p_value(year.n, year.d, draws=year.draws, seed=year.seed)
    return f"{year.draws:,} multinomial draws", float(one_year_tests.watson_statistics(year.n, year.d)), p


def _rank_sum(window: int) -> Callable[[_Year], _Found]:
    def compute(year: _Year) -> _Found:
        year.check(twelve_months=True)
        found = float(rank_sums(year.n, year.d, window))
        ties = np.unique(year.n / year.d).size < MONTHS
        return f"exact{', midranks for ties' if ties else ''}", found, float(rank_sum_p_values(found, window))

    return compute


DAYS, EQUAL = "days", "equal months"
EXPOSURES = (DAYS, EQUAL)
NO_MONTH = "none"


@dataclass(frozen=True)
class OneYearTest:
    """One test of the sensitivity set.

    Attributes
    ----------
    name, equal_name
        With the days of the months as exposure; with equal months, where it has another name then.
    supposes, supposes_independence
        Beyond equal daily rates; whether clustering of arrests alone can make it reject.
    compute
        Takes the series, gives what the statistic is set against, the statistic and the p-value.
    """

    name: str
    supposes: str
    supposes_independence: bool
    compute: Callable[[_Year], _Found]
    equal_name: str = ""

    @property
    def label(self) -> str:
        """Name the test under both exposures."""
        return f"{self.name} ({self.equal_name})" if self.equal_name else self.name

    def named(self, exposure: str) -> str:
        """Name the test under an exposure."""
        return self.equal_name if self.equal_name and exposure == EQUAL else self.name


_INDEPENDENT, _QUASI = "independent events", "variance in proportion to the mean"
_ANY_ORDER = "every order of the months equally likely"
TESTS = (
    OneYearTest("Pearson X²", _INDEPENDENT, True, _large_counts(lambda year: pearson_statistics(year.n, year.d))),
    OneYearTest("G", _INDEPENDENT, True, _large_counts(lambda year: g_statistics(year.n, year.d))),
    OneYearTest("Cameron–Trivedi z", f"{_INDEPENDENT}, and many months", True, _cameron_trivedi),
    OneYearTest("quasi-Poisson cosinor F", _QUASI, False, lambda year: _against_f(year.shape.test)),
    OneYearTest("permutation cosinor", _ANY_ORDER, False, _permutation),
    OneYearTest("Poisson cosinor", _INDEPENDENT, True, _large_counts(lambda year: year.shape.likelihood_ratio, 2)),
    OneYearTest(
        "negative binomial cosinor",
        "gamma-mixed events, and many months",
        False,
        _large_counts(lambda year: negative_binomial_gains(year.n[None], year.d, year.months)[0], 2),
    ),
    OneYearTest(
        "Walter–Elwood",
        f"{_INDEPENDENT}, no small months",
        True,
        _large_counts(
            lambda year: one_year_tests.walter_elwood_statistics(year.n, year.d, year.waves),
            2,
            twelve_months=True,
            no_zero=True,
        ),
        "Edwards",
    ),
    OneYearTest(
        "Rao score",
        _INDEPENDENT,
        True,
        _large_counts(lambda year: one_year_tests.score_statistics(year.n, year.d, year.waves), 2),
        "Roger",
    ),
    OneYearTest("Watson U²", _INDEPENDENT, True, _watson),
    OneYearTest("Hewitt (6 months)", _ANY_ORDER, False, _rank_sum(6)),
    *(OneYearTest(f"Rogerson ({months} months)", _ANY_ORDER, False, _rank_sum(months)) for months in (5, 4, 3)),
    OneYearTest("two harmonics (Poisson)", _INDEPENDENT, True, _large_counts(lambda year: year.two_harmonics[0], 4)),
    OneYearTest("two harmonics (quasi-Poisson F)", _QUASI, False, lambda year: _against_f(year.two_harmonics[1])),
)


def specifications(
    counts: npt.ArrayLike,
    days: npt.ArrayLike,
    months: npt.ArrayLike,
    names: Sequence[str],
    *,
    draws: int = 99_999,
    seed: int = 1,
) -> pd.DataFrame:
    """Apply every test with either exposure to all months and with each month left out: none is selected.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12, in the order of time.
    names : sequence of str, length k
        What a reader calls each month.
    draws, seed : int
        Of permutations and multinomial draws; with a month left out, a tenth as many.

    Returns
    -------
    DataFrame
        A row a specification: ``test``, ``exposure``, ``left_out``, ``set_against``, ``statistic``, ``p_value``,
        ``independent`` (whether the test supposes independent arrests), and ``not_given``: why a test gives no
        p-value, empty where it does.
    """
    n, d = check_series(counts, days)
    m = check_months(months, n.size)
    fewer, at = max(1, draws // FEWER_DRAWS), np.arange(n.size)
    kept_months = [(NO_MONTH, at >= 0), *((name, at != place) for place, name in enumerate(names))]
    years = [
        (exposure, left_out, _Year(n[kept], weight[kept], m[kept], draws if left_out == NO_MONTH else fewer, seed))
        for exposure, weight in ((DAYS, d), (EQUAL, np.ones_like(d)))
        for left_out, kept in kept_months
    ]
    rows = [
        (test.label, exposure, left_out, *_apply(test, year), test.supposes_independence)
        for test in TESTS
        for exposure, left_out, year in years
    ]
    columns = ["test", "exposure", "left_out", "set_against", "statistic", "p_value", "not_given", "independent"]
    return pd.DataFrame(rows, columns=columns)


def whole_year_table(found: pd.DataFrame) -> pd.DataFrame:
    """Give each test on all months, with what it supposes, from what `specifications` found.

    A row a test, with the days of the months; the tests that have another name with equal months once more.
    """
    whole = found[found["left_out"] == NO_MONTH].set_index(["test", "exposure"])
    rows = []
    for test in TESTS:
        for exposure in EXPOSURES if test.equal_name else (DAYS,):
            row = whole.loc[(test.label, exposure)]
            told = row["statistic"], row["set_against"], row["p_value"], test.supposes, row["not_given"]
            rows.append((test.named(exposure), exposure, *told))
    columns = ["test", "exposure", "statistic", "set against", "p", "supposes", "not given"]
    return pd.DataFrame(rows, columns=columns)


def _apply(test: OneYearTest, year: _Year) -> tuple[str, float, float, str]:
    try:
        return *test.compute(year), ""
    except (ValueError, RuntimeError) as reason:
        return "", np.nan, np.nan, str(reason)
