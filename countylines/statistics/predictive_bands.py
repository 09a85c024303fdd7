"""Predictive bands of a count to come, and their score against the count that came."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics.checks import check_counts, check_days, check_probability

FEWEST_FOR_VARIANCE = 3
"""Years needed to estimate how much years vary; with two, one difference would have to say it all."""


class Method(StrEnum):
    """What a band supposes of how years vary."""

    INDEPENDENT = "independent events at one daily rate"
    ASSUMED = "variance between years assumed"
    ESTIMATED = "variance between years estimated"
    RANDOM_WALK = "last year's rate, changing as much as it has"


class Covered(StrEnum):
    """Whether a band held the total that came."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


class Band(NamedTuple):
    """A predictive band: the least and the greatest total, in events, that are unremarkable at its level.

    The level is the share of such bands that hold their total, if what they suppose is so.
    """

    method: Method
    level: float
    low: int
    high: int


def independent_band(total: int, days: float, next_days: float, *, level: float = 0.95) -> tuple[int, int]:
    r"""Return the exact predictive band of a count, supposing independent events at one daily rate.

    It runs from the least to the greatest count that a central exact comparison of the two rates would not reject.

    Parameters
    ----------
    total : int
        Events so far.
    days, next_days : float
        Days in which they fell, and days of the period to come.
    level : float
        Share of bands that hold their count, at least.

    Notes
    -----
    Given their sum, the count to come is binomial with share :math:`s = d'/(d + d')`; y is inside where both tails
    exceed half of 1 - level. As functions of y the tails are negative binomial distribution functions of index N and
    N + 1, whose quantiles are the limits: Thatcher (1964), Journal of the Royal Statistical Society B 26, 176-192;
    the exact interval of Krishnamoorthy and Peng (2011), Journal of Statistical Planning and Inference 141,
    1709-1718; R `EnvStats::predIntPois(method = "conditional")`.
    """
    n = int(check_counts([total], minimum_periods=1, may_be_all_zero=True)[0])
    exposure, ahead = check_days([days, next_days], 2)
    tail = (1 - check_probability(level, "confidence level")) / 2
    share = exposure / (exposure + ahead)
    low = int(stats.nbinom.ppf(tail, n, share)) if n else 0
    return low, int(stats.nbinom.isf(tail, n + 1, share))


def overdispersed_band(total: int, days: float, next_days: float, phi: float, quantile: float) -> tuple[int, int]:
    r"""Return the predictive band of a count whose variance is phi times its mean: the least and the greatest inside.

    There is always one inside: up to an expectation of :math:`q^2\varphi` the count 0, and beyond it the band is longer
    than 1.

    Parameters
    ----------
    total, days, next_days
        As `independent_band`.
    phi : float
        Variance over mean of a period's count, above 0.
    quantile : float
        How many standard errors the band reaches: of the normal distribution where phi is taken as known, of
        Student's t where it is estimated. Its square times phi is ½ or more (with phi at least 1: a level of 53% or
        more).

    Raises
    ------
    ValueError
        Where the band asked for is so narrow that it may hold no whole number.

    Notes
    -----
    With :math:`\rho = d'/d` the count Y to come is inside where

    .. math:: (Y - \rho N)^2 \le q^2\,\varphi\,\rho\,(N + Y),

    the variance of the difference being taken at the rate of both periods together: the joint-sampling interval of
    Krishnamoorthy and Peng (2011), with the variance multiplied by phi as in Menssen et al. (2025), Pharmaceutical
    Statistics 24 (R `predint`), whose simple interval it approaches for large counts. With the t quantile it inverts
    the quasi-Poisson F test that the year to come differs.
    """
    if quantile**2 * phi < 0.5:
        raise ValueError(f"a band of {quantile:g} standard errors at phi = {phi:g} may hold no whole number; widen it")
    ratio = next_days / days
    spread = quantile**2 * phi * ratio
    middle = ratio * total + spread / 2
    half = float(np.sqrt(spread * total * (1 + ratio) + spread**2 / 4))
    return _whole(middle - half, middle + half)


def random_walk_band(
    counts: npt.ArrayLike, days: npt.ArrayLike, next_days: float, *, years_ahead: int = 1, level: float = 0.95
) -> tuple[int, int]:
    r"""Return the predictive band around the last year's rate, from how much the rate has changed year by year.

    Parameters
    ----------
    counts, days : array_like, shape (k,)
        Events and days of each year, in order, at least three.
    next_days, years_ahead
        Days of the year to come, and how many years after the last one it comes.
    level : float
        Share of such bands that hold their total, if changes are independent and alike.

    Notes
    -----
    A random walk without drift of :math:`\sqrt{(n + 3/8)/d}` (Anscombe 1948, Biometrika 35, 246-254): the last value,
    plus and minus Student's t on k - 1 degrees of freedom times the root mean square change, which is never taken
    below that of a Poisson count, :math:`1/(2\bar d)`.
    """
    n = check_counts(counts, minimum_periods=FEWEST_FOR_VARIANCE)
    d = check_days(days, n.size)
    roots = np.sqrt((n + 3 / 8) / d)
    change = max(float(np.mean(np.diff(roots) ** 2)), 1 / (2 * float(d.mean()))) * years_ahead
    reach = t_quantile(level, n.size - 1) * float(np.sqrt(change))
    low, high = max(0.0, float(roots[-1]) - reach), float(roots[-1]) + reach
    return _whole(low**2 * next_days - 3 / 8, high**2 * next_days - 3 / 8)


def _whole(low: float, high: float) -> tuple[int, int]:
    return max(0, int(np.ceil(low))), int(np.floor(high))


def t_quantile(level: float, degrees_of_freedom: int) -> float:
    """Give how many standard errors a band of Student's t reaches at a level."""
    return float(stats.t.isf((1 - check_probability(level, "confidence level")) / 2, degrees_of_freedom))


class BandScore(NamedTuple):
    """How a band did against the total that came, which may be an interval itself.

    It is covered or not where every total in the interval says the same, undetermined otherwise; ``least`` and
    ``greatest`` are the interval score over those totals, in events, infinite where there is no upper bound.
    """

    covered: Covered
    least: float
    greatest: float


def score_band(band: Band, low: int, high: int | None) -> BandScore:
    r"""Score a band against the total that came.

    The total has equal bounds where it is exact, and no ``high`` where it has no upper bound; ValueError if they are
    negative or the wrong way round.

    Notes
    -----
    The band's width, plus :math:`2/\alpha` for each event that the total lies outside, :math:`\alpha` being
    1 - level; low is good. Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation,
    Journal of the American Statistical Association 102, 359-378, section 6.2.
    """
    top = float("inf") if high is None else high
    if not 0 <= low <= top:
        raise ValueError(f"The total came as {low} to {top:g}: give bounds of 0 or more, the lower one first.")
    inside = low <= band.high and top >= band.low
    wholly = band.low <= low and top <= band.high
    covered = Covered.YES if wholly else Covered.UNDETERMINED if inside else Covered.NO
    totals = (min(max(low, band.low), top), low, top)
    outside = (max(band.low - total, 0) + max(total - band.high, 0) for total in totals)
    least, *ends = (band.high - band.low + 2 / (1 - band.level) * events for events in outside)
    return BandScore(covered, least, max(ends))
