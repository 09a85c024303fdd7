"""How uneven the counts of a series are, and what clustering of arrests would explain it.

Every test here sets the counts against expectations proportional to the days of each period. All but the
negative binomial one suppose independent arrests; police arrest in operations, so a small p-value is evidence
of unevenness or clustering and never, alone, of seasonality. Where nothing else is said, ``counts`` and ``days`` are
array_like of shape (k,): the events in each period, and its exposure in days. Series that are not valid are refused
(ValueError, see `checks.check_series`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from countylines.statistics import ROUNDING, TIE, Counts, FloatArray, IntArray
from countylines.statistics.checks import check_draws, check_probability, check_series


def flat_expectations(counts: Counts, days: FloatArray) -> FloatArray:
    r"""Give what each period would have if every day were alike, :math:`e_i = N d_i / \sum d`.

    Shape (..., k) like the counts; missing for a series without any event.
    """
    total = counts.sum(axis=-1, keepdims=True).astype(np.float64)
    return np.where(total > 0, total, np.nan) * (days / days.sum())


def pearson_statistics(counts: Counts, days: FloatArray) -> FloatArray:
    """Give Pearson's X² about equal daily rates, shape (...) of counts of shape (..., k)."""
    expected = flat_expectations(counts, days)
    return ((counts - expected) ** 2 / expected).sum(axis=-1)


def g_statistics(counts: Counts, days: FloatArray) -> FloatArray:
    """Give the likelihood-ratio statistic G about equal daily rates, shape (...) of counts of shape (..., k)."""
    return 2 * special.rel_entr(counts, flat_expectations(counts, days)).sum(axis=-1)


@dataclass(frozen=True, eq=False)
class Dispersion:
    """Pearson's test of equal daily rates, and the measures that go with it.

    Attributes
    ----------
    expected : ndarray, shape (k,)
        Day-weighted expectations, in events.
    statistic, degrees_of_freedom, p_value
        Pearson's X², k - 1, and the p-value from the chi-squared distribution.
    monte_carlo_p_value, draws
        The p-value from so many multinomial draws with the same total.
    variance_to_mean, phi0
        Sample variance (k - 1) over the mean of the counts, days aside; X² over its degrees of freedom.
    tipping_design_effect : float or None
        The arrest-weighted mean cluster size at which X² falls to its critical value; None where X² does not exceed it.
    g_statistic, g_p_value
        The likelihood-ratio statistic against the same expectations (the Poisson deviance); its chi-squared p-value.
    """

    expected: FloatArray
    statistic: float
    degrees_of_freedom: int
    p_value: float
    monte_carlo_p_value: float
    draws: int
    variance_to_mean: float
    phi0: float
    tipping_design_effect: float | None
    g_statistic: float
    g_p_value: float

    def if_clustered(self, size: float) -> float:
        """Give the chi-squared p-value of X² over a design effect: events in groups of that arrest-weighted mean size.

        ValueError below 1.
        """
        if not size >= 1:
            raise ValueError(f"Groups of events have a mean size of 1 or more; found {size:g}.")
        return float(stats.chi2.sf(self.statistic / size, self.degrees_of_freedom))


def measure_dispersion(
    counts: npt.ArrayLike, days: npt.ArrayLike, *, significance: float = 0.05, draws: int = 99_999, seed: int = 1
) -> Dispersion:
    r"""Test whether every day had the same rate, supposing independent arrests.

    Parameters
    ----------
    significance : float
        The level of the critical value that gives the tipping design effect.
    draws, seed : int
        Monte Carlo draws B; the p-value is :math:`(1 + \#\{X^{2*} \ge X^2\}) / (B + 1)`.

    Raises
    ------
    ValueError
        If the level is not a probability or `draws` is below 1.

    Notes
    -----
    X² divided by the arrest-weighted mean cluster size, :math:`\sum m^2 / \sum m` over clusters of m arrests,
    is about what independent clusters would give: the design effect of Rao and Scott (1981), Journal of the
    American Statistical Association 76, 221-230.
    """
    n, d = check_series(counts, days)
    degrees = n.size - 1
    statistic, g_statistic = float(pearson_statistics(n, d)), float(g_statistics(n, d))
    critical = float(stats.chi2.isf(check_probability(significance, "significance level"), degrees))
    check_draws(draws, "Monte Carlo draws")
    drawn = pearson_statistics(draw_flat(int(n.sum()), tuple(d), draws, seed), d)
    extreme = int((drawn >= statistic * TIE).sum())
    return Dispersion(
        expected=flat_expectations(n, d),
        statistic=statistic,
        degrees_of_freedom=degrees,
        p_value=float(stats.chi2.sf(statistic, degrees)),
        monte_carlo_p_value=(1 + extreme) / (draws + 1),
        draws=draws,
        variance_to_mean=float(n.var(ddof=1) / n.mean()),
        phi0=statistic / degrees,
        tipping_design_effect=statistic / critical if statistic > critical else None,
        g_statistic=g_statistic,
        g_p_value=float(stats.chi2.sf(g_statistic, degrees)),
    )


@lru_cache(maxsize=4)
def draw_flat(total: int, days: tuple[float, ...], draws: int, seed: int) -> IntArray:
    """Draw series with equal daily rates and that total, shape (draws, k); several tests of a series share them."""
    exposure = np.array(days)
    return np.random.default_rng(seed).multinomial(total, exposure / exposure.sum(), size=draws)


def vary_last_days(
    counts: npt.ArrayLike, days: npt.ArrayLike, last_days: Iterable[float] = (13, 20, 27)
) -> pd.DataFrame:
    """Repeat Pearson's test as if the last period had been counted for fewer days, ``last_days``.

    A row for each number of days: `last_days`, `statistic` (X²), `p_value` (chi-squared), `phi0`. ValueError if the
    last period would last longer than its own days.
    """
    n, d = check_series(counts, days)
    rows = []
    for last in last_days:
        if not 0 < last <= d[-1]:
            raise ValueError(
                f"The last period has {d[-1]:g} days and {last:g} were asked for: "
                "give numbers above 0 and up to its own days."
            )
        statistic, degrees = float(pearson_statistics(n, np.append(d[:-1], last))), n.size - 1
        rows.append((float(last), statistic, float(stats.chi2.sf(statistic, degrees)), statistic / degrees))
    return pd.DataFrame(rows, columns=["last_days", "statistic", "p_value", "phi0"])


@dataclass(frozen=True)
class Extremes:
    """How unusual the highest and the lowest count are where every day is alike.

    The p-values are the exact probabilities that some period has at least the ``maximum``, or at most the ``minimum``.
    """

    maximum: int
    maximum_p_value: float
    minimum: int
    minimum_p_value: float


def exact_extremes(counts: npt.ArrayLike, days: npt.ArrayLike) -> Extremes:
    """Return the exact multinomial probabilities of a maximum and a minimum as extreme as those observed.

    The same number of days everywhere makes the periods equally likely.

    Notes
    -----
    A multinomial is a set of Poisson counts given their total, so the probability that counts lie within
    bounds is a convolution of Poisson probabilities cut at those bounds: Levin (1981), A representation for
    multinomial cumulative distribution functions, Annals of Statistics 9, 1123-1126.
    """
    n, d = check_series(counts, days)
    expected, total = flat_expectations(n, d), int(n.sum())
    maximum, minimum = int(n.max()), int(n.min())
    count = np.arange(total + 1)
    return Extremes(
        maximum=maximum,
        maximum_p_value=_probability_some_hit(expected, count >= maximum),
        minimum=minimum,
        minimum_p_value=_probability_some_hit(expected, count <= minimum),
    )


def _probability_some_hit(expected: FloatArray, hit: npt.NDArray[np.bool_]) -> float:
    """Return the probability that some count c of a multinomial with total ``hit.size - 1`` has ``hit[c]``.

    Summed over the first period that is hit, so that only positive terms are added: one minus the opposite would
    lose a small probability in rounding.
    """
    count, total = np.arange(hit.size), hit.size - 1
    rest = np.append(np.cumsum(expected[:0:-1])[::-1], 0.0)
    unhit_so_far = (count == 0).astype(float)
    probability = 0.0
    for mean, mean_of_rest in zip(expected, rest, strict=True):
        here = stats.poisson.pmf(count, mean)
        first_hit = _add_counts(unhit_so_far, here * hit)
        probability += float(first_hit @ stats.poisson.pmf(total - count, mean_of_rest))
        unhit_so_far = _add_counts(unhit_so_far, here * ~hit)
    return min(1.0, probability / float(stats.poisson.pmf(total, total)))


def _add_counts(left: FloatArray, right: FloatArray) -> FloatArray:
    """Convolve two distributions on 0..total and cut the sum at total, passing over the zeros at their ends."""
    summed = np.zeros_like(left)
    i, j = np.flatnonzero(left), np.flatnonzero(right)
    if i.size and j.size:
        start = i[0] + j[0]
        part = np.convolve(left[i[0] : i[-1] + 1], right[j[0] : j[-1] + 1])[: max(0, left.size - start)]
        summed[start : start + part.size] = part
    return summed


@dataclass(frozen=True)
class CameronTrivedi:
    """A regression-based test of variance equal to the mean, against a variance in proportion to it.

    Attributes
    ----------
    statistic, p_value
        z, the mean of the auxiliary variable over its standard error, and its upper tail: only more variance counts.
    dispersion
        Estimated variance over mean; 1 if events are independent.
    """

    statistic: float
    p_value: float
    dispersion: float


def cameron_trivedi(counts: npt.ArrayLike, days: npt.ArrayLike) -> CameronTrivedi:
    r"""Test for overdispersion about equal daily rates.

    ValueError if only one period has events, or every period departs from its expectation alike, so that there is
    nothing to measure the error by.

    Notes
    -----
    With :math:`a_i = ((n_i - E_i)^2 - n_i) / E_i`, :math:`z = \sqrt{k}\,\bar a / s_a` and the dispersion is
    :math:`1 + \bar a`: Cameron and Trivedi (1990), Regression-based tests for overdispersion in the Poisson model,
    Journal of Econometrics 46, 347-364; R ``AER::dispersiontest`` by default. The normal distribution is that of
    many periods: with twelve the test errs on the cautious side, because few large :math:`a_i` raise :math:`s_a` too.
    """
    n, d = check_series(counts, days)
    if np.count_nonzero(n) == 1:
        raise ValueError("Only one of the periods has events: report that count itself.")
    expected = flat_expectations(n, d)
    excess = ((n - expected) ** 2 - n) / expected
    error = float(excess.std(ddof=1)) / np.sqrt(n.size)
    if error < ROUNDING:
        raise ValueError(
            "Every period departs from its expectation alike, which leaves nothing to measure the error by: "
            "report the counts themselves."
        )
    statistic = float(excess.mean()) / error
    return CameronTrivedi(statistic, float(stats.norm.sf(statistic)), 1 + float(excess.mean()))
