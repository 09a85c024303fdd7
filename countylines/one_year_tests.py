"""One year of months: every test a statistician would ask for, with either exposure and with each month left out.

All of it is sensitivity: all results are shown, none is selected, and no wording depends on one of them. Most of these
tests suppose independent arrests and reject a flat year in which arrests come in groups; what each does there stands
beside it in a report. Statistics take many series at once, so that the simulations measure the very functions that a
report uses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.cameron_trivedi import cameron_trivedi
from countylines.dispersion import (
    TIE,
    FloatArray,
    IntArray,
    check_series,
    expected_counts,
    fit_negative_binomial,
)
from countylines.repeated_months import FTest, f_test
from countylines.seasonality import (
    MONTHS,
    WithinYearShape,
    check_months,
    fit_poisson,
    fit_within_year_shape,
    month_angles,
)

Counts = IntArray | FloatArray
"""Whole numbers; permuted ones are held as floats, which saves a conversion in every product."""
WINDOWS = (3, 4, 5, 6)
"""Months in a row whose ranks are summed: Rogerson's three to five, Hewitt's six."""
FEWEST_WITH_EVENTS = 3
LEAST_EXPECTED = 1.0
"""Events a month, below which the chi-squared distribution is no guide (Cochran 1954)."""
FEWER_DRAWS = 10
"""A specification with a month left out takes one in so many of the draws."""


def waves(months: npt.ArrayLike, harmonics: int = 1) -> FloatArray:
    """Give the cosine and the sine of the middle of each month.

    Parameters
    ----------
    months : array_like, shape (k,)
        Calendar months, 1 to 12.
    harmonics : int
        Cycles a year, from one up to so many.

    Returns
    -------
    ndarray, shape (k, 2 * harmonics)
    """
    angles = np.outer(month_angles(months), np.arange(1, harmonics + 1))
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1).reshape(len(angles), -1)


def with_level(columns: FloatArray) -> FloatArray:
    """Put an intercept before the columns of a design, shape (k, p) to (k, 1 + p)."""
    return np.column_stack([np.ones(len(columns)), columns])


def walter_elwood_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Walter and Elwood's statistic of a year; with equal days it is Edwards's.

    Parameters
    ----------
    counts : ndarray, shape (..., 12)
    days : ndarray, shape (12,)
        Exposure.
    waves : ndarray, shape (12, 2)
        Cosine and sine of each month. A common turn of them changes nothing.

    Returns
    -------
    ndarray, shape (...)
        To be set against chi-squared with 2 degrees of freedom.

    Notes
    -----
    :math:`\tfrac23 \big(\sum\sqrt{E_i}\big)^2 \Big|\frac{\sum\sqrt{n_i}\,e^{i\theta_i}}{\sum\sqrt{n_i}}
    - \frac{\sum\sqrt{d_i}\,e^{i\theta_i}}{\sum\sqrt{d_i}}\Big|^2` with day-weighted expectations :math:`E_i`: Walter
    and Elwood (1975), British Journal of Preventive and Social Medicine 29, 18-21, as in R ``season::wtest``. With
    equal days :math:`8N|\cdot|^2`: Edwards (1961), Annals of Human Genetics 25, 83-87.
    """
    roots, weights = np.sqrt(counts), np.sqrt(days)
    apart = (roots @ waves) / roots.sum(axis=-1, keepdims=True) - weights @ waves / weights.sum()
    # The variance of a square root is 1/4, and the squares of twelve cosines sum to 6.
    scale = counts.sum(axis=-1) / days.sum() * weights.sum() ** 2 * 4 / (MONTHS / 2)
    statistics: FloatArray = scale * (apart**2).sum(axis=-1)
    return statistics


def score_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Rao's score statistic of a cosine in the log of the daily rate; with twelve equal days it is Roger's.

    Parameters
    ----------
    counts : ndarray, shape (..., k)
    days : ndarray, shape (k,)
        Exposure.
    waves : ndarray, shape (k, 2)
        Cosine and sine of each month.

    Returns
    -------
    ndarray, shape (...)
        To be set against chi-squared with 2 degrees of freedom.

    Notes
    -----
    :math:`U'I^{-1}U` with :math:`U = \sum_i (n_i - E_i)w_i` and
    :math:`I = \sum_i E_i (w_i-\bar w)(w_i-\bar w)'`. With twelve equal months
    :math:`2|\sum n_i e^{i\theta_i}|^2/N`: Roger (1977), Biometrika 64, 152-155.
    """
    total = counts.sum(axis=-1)
    shares = days / days.sum()
    centre = shares @ waves
    information = (waves * shares[:, None]).T @ waves - np.outer(centre, centre)
    score = counts @ waves - total[..., None] * centre
    statistics: FloatArray = (score @ np.linalg.inv(information) * score).sum(axis=-1) / total
    return statistics


def permutation_p_value(
    counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1
) -> float:
    """Test a cosine by permuting the counts over the months, whose days stay where they are.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12.
    draws, seed : int
        Random permutations B; the p-value is (1 + #) / (B + 1).

    Returns
    -------
    float
        Upper tail of the score statistic (see `score_statistics`).

    Raises
    ------
    ValueError
        If the series is not valid (see `countylines.dispersion.check_series`), or if ``draws`` is below 1.

    Notes
    -----
    It supposes that without a cycle every order of the counts is as likely as any other, which unequal days break a
    little. How much counts scatter does not matter, and so neither does clustering within months.
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    w = waves(check_months(months, n.size))
    drawn = np.random.default_rng(seed).permuted(np.tile(n.astype(np.float64), (draws, 1)), axis=1)
    return _share_at_or_above(score_statistics(drawn, d, w), float(score_statistics(n, d, w)))


def watson_statistics(counts: Counts, days: FloatArray) -> FloatArray:
    r"""Give Watson's U² for grouped data about day-weighted expectations.

    Parameters
    ----------
    counts : ndarray, shape (..., k)
        In the order of the year, which is a circle: where it begins does not matter.
    days : ndarray, shape (k,)

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    :math:`U^2 = \frac1N\sum_i p_i (S_i - \bar S)^2` with :math:`p_i = d_i/\sum d`, running sums
    :math:`S_i = \sum_{j\le i}(n_j - E_j)` and :math:`\bar S = \sum p_i S_i`: Choulakian, Lockhart and Stephens (1994),
    Canadian Journal of Statistics 22, 125-137.
    """
    shares = days / days.sum()
    total = counts.sum(axis=-1)
    running = np.cumsum(counts - total[..., None] * shares, axis=-1)
    centred = running - (running * shares).sum(axis=-1, keepdims=True)
    statistics: FloatArray = (centred**2 * shares).sum(axis=-1) / total
    return statistics


def watson_p_value(counts: npt.ArrayLike, days: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1) -> float:
    """Test equal daily rates by Watson's U², set against multinomial draws with the same total.

    Parameters
    ----------
    counts, days : array_like, shape (k,)
        Events and exposure, in the order of the year.
    draws, seed : int
        The p-value is (1 + #) / (draws + 1).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the series is not valid (see `countylines.dispersion.check_series`), or if ``draws`` is below 1.
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    drawn = np.random.default_rng(seed).multinomial(int(n.sum()), d / d.sum(), size=draws)
    return _share_at_or_above(watson_statistics(drawn, d), float(watson_statistics(n, d)))


def check_draws(draws: int) -> None:
    """Refuse to draw nothing.

    Raises
    ------
    ValueError
        If ``draws`` is below 1.
    """
    if draws < 1:
        raise ValueError(f"{draws} draws were asked for: at least 1 is needed.")


def _share_at_or_above(drawn: FloatArray, observed: float) -> float:
    return (1 + int((drawn >= observed * TIE).sum())) / (1 + drawn.size)


def rank_sums(counts: Counts, days: FloatArray, window: int) -> FloatArray:
    """Give the greatest sum of the ranks of so many months in a row, the year being a circle.

    Parameters
    ----------
    counts : ndarray, shape (..., 12)
        In the order of the year. Ranks are those of daily rates, 12 the highest; ties get midranks.
    days : ndarray, shape (12,)
    window : int
        Months in a row.

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    Hewitt, Milner, Csima and Pakula (1971), British Journal of Preventive and Social Medicine 25, 174-176, with
    six months; Rogerson (1996), International Journal of Epidemiology 25, 644-648, with three to five.
    """
    ranks = stats.rankdata(counts / days, axis=-1)
    turns = [np.roll(ranks, -turn, axis=-1)[..., :window].sum(axis=-1) for turn in range(ranks.shape[-1])]
    return np.asarray(np.max(turns, axis=0), dtype=np.float64)


def rank_sum_p_values(sums: npt.ArrayLike, window: int) -> FloatArray:
    """Give the exact probability of a rank sum at least as great, were every order of twelve months as likely.

    Parameters
    ----------
    sums : array_like, shape (...)
        As `rank_sums` gives them. A half, which only ties leave, gets the p-value of the whole number below it: the
        distribution is that without ties, so with ties the p-value is an approximation on the cautious side.
    window : int
        One of `WINDOWS`.

    Returns
    -------
    ndarray, shape (...)
    """
    arrangements = _rank_sum_arrangements()[WINDOWS.index(window)]
    tail = arrangements[::-1].cumsum()[::-1] / arrangements.sum()
    p_values: FloatArray = tail[np.floor(sums).astype(np.int64)]
    return p_values


@lru_cache
def _rank_sum_arrangements() -> IntArray:
    """Count the circular orders of the ranks 1 to 12 by their greatest sum of each window, shape (4, 79).

    All 11! orders are gone through: 12 stands between two ranks, one more follows, and the other eight are permuted at
    once. A mirror image has the same sums, so that only half of the neighbours of 12 are needed.
    """
    everything = MONTHS * (MONTHS + 1) // 2
    orders = np.array(list(permutations(range(MONTHS - 4)))).T
    found = np.zeros((len(WINDOWS), everything + 1), dtype=np.int64)
    for before, after, following in permutations(range(1, MONTHS), 3):
        if before > after:
            continue
        rest = np.setdiff1d(np.arange(1, MONTHS), [before, after, following])
        running = [np.int8(sum((before, MONTHS, after, following)[:place])) for place in range(5)]
        for ranks in rest.astype(np.int8)[orders]:
            running.append(running[-1] + ranks)
        for row, window in zip(found, WINDOWS, strict=True):
            row += 2 * np.bincount(_greatest(running, window, everything), minlength=everything + 1)
    return found


def _greatest(running: Sequence[Any], window: int, everything: int) -> npt.NDArray[np.int8]:
    """Give the greatest sum of a window from the running sums at its edges, round the circle."""
    greatest = np.zeros(running[-1].shape, dtype=np.int8)
    for start in range(MONTHS):
        end = start + window
        # Small integers: the whole goes off first, or the sum would not fit.
        before = running[start] if end <= MONTHS else running[start] - np.int8(everything)
        np.maximum(greatest, running[end if end <= MONTHS else end - MONTHS] - before, out=greatest)
    return greatest


def negative_binomial_gain(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> float:
    """Give the likelihood-ratio statistic of a cosine between negative binomial models, each with its own α.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12.

    Returns
    -------
    float
        To be set against chi-squared with 2 degrees of freedom.

    Raises
    ------
    ValueError
        If the series or the months are not valid.
    RuntimeError
        If a negative binomial fit fails.

    Notes
    -----
    ``statsmodels.api.NegativeBinomial`` estimates α; ``sm.GLM`` with that family would keep it fixed. Where counts
    scatter no more than Poisson counts around a model, Poisson is its limit. Lawless (1987), Canadian Journal of
    Statistics 15, 209-225.
    """
    n, d = check_series(counts, days)
    offset = np.log(expected_counts(n, d))
    designs = np.ones((n.size, 1)), with_level(waves(check_months(months, n.size)))
    flat, cosinor = (fit_negative_binomial(n, fit_poisson(n, each, offset).fittedvalues, each)[1] for each in designs)
    return max(0.0, 2 * (cosinor - flat))


def two_harmonics(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> tuple[float, FTest]:
    r"""Test one and two cycles a year together against equal daily rates.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12; at least six.

    Returns
    -------
    likelihood_ratio : float
        Poisson; to be set against chi-squared with 4 degrees of freedom.
    test : FTest
        Quasi-Poisson F on (4, k - 5).

    Raises
    ------
    ValueError
        If the series or the months are not valid, fewer than five months have events, or the curve meets every month
        exactly.
    """
    n, d = check_series(counts, days, minimum_periods=6)
    design = with_level(waves(check_months(months, n.size), harmonics=2))
    if np.count_nonzero(n) < design.shape[1]:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the months have events and two harmonics need at least {design.shape[1]}: "
            "report the counts themselves."
        )
    offset = np.log(expected_counts(n, d))
    smaller, larger = (fit_poisson(n, each, offset) for each in (np.ones((n.size, 1)), design))
    return max(0.0, float(smaller.deviance - larger.deviance)), f_test(n, smaller, larger)


# The tests, each with what it supposes and what it does to flat years


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
        return two_harmonics(self.n, self.d, self.months)

    @cached_property
    def waves(self) -> FloatArray:
        return waves(self.months)

    def needs_twelve_months(self) -> None:
        if self.n.size < MONTHS:
            raise ValueError(f"It goes round the whole year, and there are {self.n.size} of its {MONTHS} months.")

    def needs_events(self) -> None:
        """Refuse what only arithmetic would answer: so few months with events show no order of months."""
        if (some := np.count_nonzero(self.n)) < FEWEST_WITH_EVENTS:
            raise ValueError(f"Months with events: {some}, and at least {FEWEST_WITH_EVENTS} are needed.")

    def needs_large_counts(self) -> None:
        self.needs_events()
        if (least := expected_counts(self.n, self.d).min()) < LEAST_EXPECTED:
            raise ValueError(
                f"It needs {LEAST_EXPECTED:g} event expected in every month for its chi-squared distribution, and a "
                f"month has {least:.2g}."
            )

    def needs_no_zero(self) -> None:
        if not self.n.all():
            raise ValueError("It takes square roots of counts, which say little of months without any event.")


_Found = tuple[str, float, float]


def _against_chi_squared(statistic: float, degrees: int) -> _Found:
    return f"χ², {degrees} df", statistic, float(stats.chi2.sf(statistic, degrees))


def _against_f(statistic: float, degrees: tuple[int, int]) -> _Found:
    return f"F({degrees[0]}, {degrees[1]})", statistic, float(stats.f.sf(statistic, *degrees))


def _pearson(year: _Year) -> _Found:
    year.needs_large_counts()
    return _against_chi_squared(float(stats.chisquare(year.n, expected_counts(year.n, year.d))[0]), year.n.size - 1)


def _g(year: _Year) -> _Found:
    year.needs_large_counts()
    found = stats.power_divergence(year.n, expected_counts(year.n, year.d), lambda_="log-likelihood")
    return _against_chi_squared(float(found[0]), year.n.size - 1)


def _cameron_trivedi(year: _Year) -> _Found:
    year.needs_events()
    found = cameron_trivedi(year.n, year.d)
    return "normal, upper tail", found.statistic, found.p_value


def _quasi_f(year: _Year) -> _Found:
    return _against_f(year.shape.statistic, year.shape.degrees_of_freedom)


def _permutation(year: _Year) -> _Found:
    year.needs_events()
    p = permutation_p_value(year.n, year.d, year.months, draws=year.draws, seed=year.seed)
    return f"{year.draws:,} permutations", float(score_statistics(year.n, year.d, year.waves)), p


def _cosinor(year: _Year) -> _Found:
    year.needs_large_counts()
    return _against_chi_squared(year.shape.likelihood_ratio, 2)


def _negative_binomial(year: _Year) -> _Found:
    year.needs_large_counts()
    return _against_chi_squared(negative_binomial_gain(year.n, year.d, year.months), 2)


def _walter_elwood(year: _Year) -> _Found:
    year.needs_twelve_months()
    year.needs_large_counts()
    year.needs_no_zero()
    return _against_chi_squared(float(walter_elwood_statistics(year.n, year.d, year.waves)), 2)


def _score(year: _Year) -> _Found:
    year.needs_large_counts()
    return _against_chi_squared(float(score_statistics(year.n, year.d, year.waves)), 2)


def _watson(year: _Year) -> _Found:
    year.needs_events()
    p = watson_p_value(year.n, year.d, draws=year.draws, seed=year.seed)
    return f"{year.draws:,} multinomial draws", float(watson_statistics(year.n, year.d)), p


def _rank_sum(window: int) -> Callable[[_Year], _Found]:
    def compute(year: _Year) -> _Found:
        year.needs_twelve_months()
        year.needs_events()
        found = float(rank_sums(year.n, year.d, window))
        ties = np.unique(year.n / year.d).size < MONTHS
        return f"exact{', midranks for ties' if ties else ''}", found, float(rank_sum_p_values(found, window))

    return compute


def _two_harmonics(year: _Year) -> _Found:
    year.needs_large_counts()
    return _against_chi_squared(year.two_harmonics[0], 4)


def _two_harmonics_f(year: _Year) -> _Found:
    found = year.two_harmonics[1]
    return _against_f(found.statistic, found.degrees_of_freedom)


DAYS, EQUAL = "days", "equal months"
EXPOSURES = (DAYS, EQUAL)
NO_MONTH = "none"


@dataclass(frozen=True)
class OneYearTest:
    """One test of the sensitivity set.

    Attributes
    ----------
    name : str
        With the days of the months as exposure.
    supposes : str
        Beyond equal daily rates.
    supposes_independence : bool
        Whether clustering of arrests alone can make it reject.
    compute : callable
        Takes the series, gives what the statistic is set against, the statistic and the p-value.
    equal_name : str
        With equal months, where it has another name then.
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


_INDEPENDENT = "independent events"
_ANY_ORDER = "every order of the months equally likely"
TESTS = (
    OneYearTest("Pearson X²", _INDEPENDENT, True, _pearson),
    OneYearTest("G", _INDEPENDENT, True, _g),
    OneYearTest("Cameron–Trivedi z", f"{_INDEPENDENT}, and many months", True, _cameron_trivedi),
    OneYearTest("quasi-Poisson cosinor F", "variance in proportion to the mean", False, _quasi_f),
    OneYearTest("permutation cosinor", _ANY_ORDER, False, _permutation),
    OneYearTest("Poisson cosinor", _INDEPENDENT, True, _cosinor),
    OneYearTest("negative binomial cosinor", "gamma-mixed events, and many months", False, _negative_binomial),
    OneYearTest("Walter–Elwood", f"{_INDEPENDENT}, no small months", True, _walter_elwood, "Edwards"),
    OneYearTest("Rao score", _INDEPENDENT, True, _score, "Roger"),
    OneYearTest("Watson U²", _INDEPENDENT, True, _watson),
    OneYearTest("Hewitt (6 months)", _ANY_ORDER, False, _rank_sum(6)),
    OneYearTest("Rogerson (5 months)", _ANY_ORDER, False, _rank_sum(5)),
    OneYearTest("Rogerson (4 months)", _ANY_ORDER, False, _rank_sum(4)),
    OneYearTest("Rogerson (3 months)", _ANY_ORDER, False, _rank_sum(3)),
    OneYearTest("two harmonics (Poisson)", _INDEPENDENT, True, _two_harmonics),
    OneYearTest("two harmonics (quasi-Poisson F)", "variance in proportion to the mean", False, _two_harmonics_f),
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

    Raises
    ------
    ValueError
        If the series or the months are not valid.
    """
    n, d = check_series(counts, days)
    m = check_months(months, n.size)
    fewer = max(1, draws // FEWER_DRAWS)
    years = [
        (exposure, left_out, _Year(n[kept], weight[kept], m[kept], draws if left_out == NO_MONTH else fewer, seed))
        for exposure, weight in ((DAYS, d), (EQUAL, np.ones_like(d)))
        for left_out, kept in _months_kept(names)
    ]
    rows = [
        (test.label, exposure, left_out, *_apply(test, year), test.supposes_independence)
        for test in TESTS
        for exposure, left_out, year in years
    ]
    columns = ["test", "exposure", "left_out", "set_against", "statistic", "p_value", "not_given", "independent"]
    return pd.DataFrame(rows, columns=columns)


def whole_year_table(found: pd.DataFrame) -> pd.DataFrame:
    """Give each test on all months, with what it supposes.

    Parameters
    ----------
    found : DataFrame
        Of `specifications`.

    Returns
    -------
    DataFrame
        A row a test, with the days of the months; the tests that have another name with equal months once more.
    """
    whole = found[found["left_out"] == NO_MONTH].set_index(["test", "exposure"])
    rows = []
    for test in TESTS:
        for exposure in EXPOSURES if test.equal_name else (DAYS,):
            row = whole.loc[(test.label, exposure)]
            rows.append(
                {
                    "test": test.named(exposure),
                    "exposure": exposure,
                    "statistic": row["statistic"],
                    "set against": row["set_against"],
                    "p": row["p_value"],
                    "supposes": test.supposes,
                    "not given": row["not_given"],
                }
            )
    return pd.DataFrame(rows)


def _months_kept(names: Sequence[str]) -> list[tuple[str, npt.NDArray[np.bool_]]]:
    at = np.arange(len(names))
    return [(NO_MONTH, at >= 0), *((name, at != place) for place, name in enumerate(names))]


def _apply(test: OneYearTest, year: _Year) -> tuple[str, float, float, str]:
    try:
        return *test.compute(year), ""
    except (ValueError, RuntimeError) as reason:
        return "", np.nan, np.nan, str(reason)
