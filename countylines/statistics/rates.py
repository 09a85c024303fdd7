"""Two daily rates compared: exactly, allowing for clustering, and without holding their total fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats
from statsmodels.stats.rates import test_poisson_2indep

from countylines.statistics.checks import check_counts, check_days, check_probability
from countylines.statistics.intervals import deflation


@dataclass(frozen=True)
class RateComparison:
    """Two rates compared, given how many events there were together.

    Attributes
    ----------
    ratio
        First rate over second; infinite where only the second has no events.
    p_value, interval
        Central exact conditional: twice the smaller tail, at most 1; and Clopper-Pearson limits of the ratio, its
        counterpart.
    mid_p_value, mid_p_interval
        The same with half the probability of the observed count: less cautious.
    level
        Confidence level of both intervals.
    """

    ratio: float
    p_value: float
    interval: tuple[float, float]
    mid_p_value: float
    mid_p_interval: tuple[float, float]
    level: float


Group = tuple[npt.ArrayLike, npt.ArrayLike]
"""Events of a group, in one number or one for each of its periods, and their exposure likewise."""


def compare_rates(first: Group, second: Group, *, level: float = 0.95) -> RateComparison:
    """Compare the rates of two groups of periods, supposing independent events.

    Parameters
    ----------
    first, second : Group
        With exposure in the same unit.
    level : float
        Confidence level of the intervals.

    Raises
    ------
    ValueError
        If counts, exposures (see `checks`) or the level are not valid, or neither group has events.

    Notes
    -----
    Given the total, the first count is binomial: Przyborowski and Wilenski (1940), Biometrika 31, 313-323. Fay
    (2010), R Journal 2(1), 53-58, on why the p-value must belong to the interval: R `rateratio.test`,
    `exactci`.
    """
    check_probability(level, "confidence level")
    (first_count, first_days), (second_count, second_days) = _summed(first), _summed(second)
    _refuse_no_events(total := first_count + second_count)
    share = first_days / (first_days + second_days)

    def as_ratio(proportion: float) -> float:
        return proportion / (1 - proportion) * second_days / first_days if proportion < 1 else np.inf

    exact = stats.binomtest(first_count, total, share).proportion_ci(confidence_level=level, method="exact")
    mid_p_low, mid_p_high = _mid_p_proportion(first_count, total, level)
    return RateComparison(
        ratio=as_ratio(first_count / total),
        p_value=min(1.0, 2 * min(_tails(first_count, total, share, observed_weight=1.0))),
        interval=(as_ratio(float(exact.low)), as_ratio(float(exact.high))),
        mid_p_value=min(1.0, 2 * min(_tails(first_count, total, share, observed_weight=0.5))),
        mid_p_interval=(as_ratio(mid_p_low), as_ratio(mid_p_high)),
        level=level,
    )


def compare_rates_deflated(
    first: Group, second: Group, phi0: float, *, level: float = 0.95
) -> tuple[float, tuple[float, float]]:
    r"""Compare two rates as `compare_rates`, allowing for overdispersion, on the log scale.

    Returns
    -------
    p_value : float
        Two-sided, normal.
    interval : tuple of float
        Of the ratio of rates, first over second; (0, inf) where a group has no events.

    Notes
    -----
    :math:`\mathrm{Var}(\log \hat r) = \max(1, \varphi_0)(1/n_1 + 1/n_2)` with the dispersion of the series: the
    quasi-Poisson variance (McCullagh and Nelder 1989, section 6.2).
    """
    (first_count, first_days), (second_count, second_days) = _summed(first), _summed(second)
    phi = deflation(phi0)
    quantile = float(stats.norm.isf((1 - check_probability(level, "confidence level")) / 2))
    if first_count == 0 or second_count == 0:
        return 1.0, (0.0, float("inf"))
    log_ratio = float(np.log(first_count / first_days) - np.log(second_count / second_days))
    error = float(np.sqrt(phi * (1 / first_count + 1 / second_count)))
    low, high = (float(np.exp(log_ratio + end * error)) for end in (-quantile, quantile))
    return 2 * float(stats.norm.sf(abs(log_ratio) / error)), (low, high)


LARGEST_E_TEST = 20_000
"""Events in both groups; beyond, the E-test would go through too many pairs of counts."""


@dataclass(frozen=True)
class UnconditionalComparison:
    """Two-sided p-values without holding the total fixed: sensitivity of `RateComparison`.

    That of the E-test is None with more events than `LARGEST_E_TEST`.
    """

    score_p_value: float
    e_test_p_value: float | None


def compare_rates_unconditionally(first: Group, second: Group) -> UnconditionalComparison:
    """Compare two rates as `compare_rates` by the score test and the E-test.

    Notes
    -----
    ``statsmodels.stats.rates.test_poisson_2indep(method="score")``: Gu, Ng, Tang and Schucany (2008), Biometrical
    Journal 50, 283-298. ``scipy.stats.poisson_means_test``: Krishnamoorthy and Thomson (2004), Journal of Statistical
    Planning and Inference 119, 23-35.
    """
    (first_count, first_days), (second_count, second_days) = _summed(first), _summed(second)
    _refuse_no_events(first_count + second_count)
    # The library also divides the rates, which the test does not need and which warns where the second is 0.
    with np.errstate(divide="ignore"):
        score = test_poisson_2indep(first_count, first_days, second_count, second_days, method="score")
    small = first_count + second_count <= LARGEST_E_TEST
    e_test = stats.poisson_means_test(first_count, first_days, second_count, second_days) if small else None
    return UnconditionalComparison(float(score.pvalue), None if e_test is None else float(e_test.pvalue))


def _refuse_no_events(total: int) -> None:
    if total == 0:
        raise ValueError("Neither group has events, so their ratio is unknown: report that both are zero.")


def _summed(group: Group) -> tuple[int, float]:
    counts, exposure = group
    n = check_counts(np.atleast_1d(counts), minimum_periods=1, may_be_all_zero=True)
    d = check_days(np.atleast_1d(exposure), n.size)
    return int(n.sum()), float(d.sum())


def _tails(count: int, total: int, share: float, observed_weight: float) -> tuple[float, float]:
    """Return P(X < count) and P(X > count), each with the observed count given that weight."""
    observed = observed_weight * stats.binom.pmf(count, total, share)
    below, above = stats.binom.cdf(count - 1, total, share), stats.binom.sf(count, total, share)
    return float(below + observed), float(above + observed)


def _mid_p_proportion(count: int, total: int, level: float) -> tuple[float, float]:
    def solve(side: int) -> float:
        def excess(share: float) -> float:
            return _tails(count, total, share, observed_weight=0.5)[side] - (1 - level) / 2

        return float(optimize.brentq(excess, 0.0, 1.0, xtol=1e-14))

    return solve(1) if count > 0 else 0.0, solve(0) if count < total else 1.0
