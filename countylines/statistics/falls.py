"""A fall between two days: its bounds, the paths it may have taken, and what must have gone when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from countylines.counts import Count
from countylines.statistics import FloatArray

MONTHS_IN_LAST_YEAR = 12
# Exactly half is not more than half, whatever the last digit of a power says.
_TIE = 1e-9


@dataclass(frozen=True)
class FallBounds:
    """The least and the greatest fall, as shares of the start (1 is a fall to zero; negative is a rise)."""

    low: float
    high: float


def fall_between(start: Count, later: Count) -> FallBounds:
    """Bound the fall 1 - L/B from one stock (B) to a later one (L).

    An unbounded L leaves the low end at minus infinity, an unbounded B the high end at 1. From a B of zero any later
    stock is a rise without bound (minus infinity), and another zero no change.
    """
    least = -np.inf if later.high is None else _fall(start.low, later.high)
    greatest = 1.0 if start.high is None else _fall(start.high, later.low)
    return FallBounds(float(least), float(greatest))


def _fall(start: int, later: int) -> float:
    return 1 - later / start if start else -np.inf if later else 0.0


class Path(StrEnum):
    """A way from the start to the later stock: the same share lost each month, or the same number."""

    CONSTANT_RATE = "constant rate"
    LINEAR = "linear"


@dataclass(frozen=True)
class ConstantRate:
    """The path on which the same share of lines goes every month.

    ``monthly_fall`` is the share of the active lines lost per month, negative for a rise; ``half_life`` the months in
    which half go, infinite where the stock does not fall.
    """

    monthly_fall: float
    half_life: float


def constant_rate(start: int, later: int, months: float) -> ConstantRate:
    """Find the constant monthly rate that leads from one stock to a later one.

    Parameters
    ----------
    start, later : int
        Lines active on the two days; give the bound where the later count is bounded.
    months : float
        Months between them, at least 12.

    Raises
    ------
    ValueError
        If the start is not above zero, the later stock is negative or the months are fewer than 12.
    """
    _check_path(start, later, months)
    if later == 0:
        return ConstantRate(monthly_fall=1.0, half_life=0.0)
    log_rate = float(np.log(later / start)) / months
    half_life = float(-np.log(2) / log_rate) if log_rate < 0 else float("inf")
    return ConstantRate(monthly_fall=-float(np.expm1(log_rate)), half_life=half_life)


def interim_stock(path: Path, start: int, later: npt.ArrayLike, months: float) -> FloatArray:
    """Give the stock twelve months before the later day along a path, for each of several later stocks.

    As `constant_rate`, with ``later`` of shape (n,) or a number. The stocks I, one for each L, are not rounded; on the
    I x L grid the path is this curve.
    """
    stocks = np.asarray(later, dtype=float)
    _check_path(start, stocks, months)
    elapsed = (months - MONTHS_IN_LAST_YEAR) / months
    if path is Path.LINEAR:
        return start + (stocks - start) * elapsed
    return start * (stocks / start) ** elapsed


def last_year_fall(path: Path, start: int, later: int, months: float) -> float:
    """Give the share 1 - L/I of the lines of twelve months before that went by the later day; as `constant_rate`."""
    _check_path(start, later, months)
    if path is Path.CONSTANT_RATE:
        # Not 1 - L/I: the two are equal, but this also has its limit, 1, at L = 0.
        return float(1 - (later / start) ** (MONTHS_IN_LAST_YEAR / months))
    # The linear interim stock is at least 12/months of the start, so never 0.
    return float(1 - later / interim_stock(path, start, later, months))


def greatest_later_stock(path: Path, start: int, months: float) -> int:
    """Find the greatest later stock at which more than half went in the last twelve months; as `constant_rate`.

    There always is one: at L = 0 all are gone.
    """
    _check_path(start, 0, months)
    return max(later for later in range(start) if last_year_fall(path, start, later, months) > 1 / 2 + _TIE)


def path_table(start: int, later: int, months: Sequence[float]) -> pd.DataFrame:
    """Set the two paths side by side for several readings of the time between the days; as `constant_rate`.

    A row a path and number of months: `path`, `months`, `interim_stock` (twelve months before the later day),
    `last_year_fall` (share of it) and `greatest_later_stock` (as the function of that name).
    """
    rows = []
    for path, between in product(Path, months):
        interim, gone = interim_stock(path, start, later, between), last_year_fall(path, start, later, between)
        rows.append((path.value, between, float(interim), gone, greatest_later_stock(path, start, between)))
    return pd.DataFrame(rows, columns=["path", "months", "interim_stock", "last_year_fall", "greatest_later_stock"])


@dataclass(frozen=True)
class EarlyLosses:
    """What "more than half went in the last twelve months" leaves for the time before them.

    Attributes
    ----------
    interim_needed, lost_in_all
        Least stock twelve months before the later day; lines lost between the two days.
    lost_before_at_most, share_of_fall, share_of_start
        Of them, the most that can have gone before the last twelve months (negative: the stock must have grown
        first); the same as a share of the lines lost, and of the lines at the start.
    """

    interim_needed: int
    lost_in_all: int
    lost_before_at_most: int
    share_of_fall: float
    share_of_start: float


def early_losses(start: int, later: int) -> EarlyLosses:
    """Work out how few lines may have gone early if more than half went in the last twelve months.

    That is I > 2L, so I >= 2L + 1. Give the bound where the later count is bounded. ValueError if the stock did not
    fall, or the later stock is negative.
    """
    if not 0 <= later < start:
        raise ValueError(f"The stock goes from {start} to {later}, which is not a fall; there is none to divide.")
    interim, lost = 2 * later + 1, start - later
    before = start - interim
    return EarlyLosses(interim, lost, before, share_of_fall=before / lost, share_of_start=before / start)


def last_year_grid(interim: Sequence[int], later: Sequence[int]) -> pd.DataFrame:
    """Give the fall of the last twelve months for every pair of interim stock (I) and later stock (L).

    One row a pair: `interim`, `later`, `fall` (1 - L/I; missing where I is 0) and `more_than_half`. ValueError if a
    stock is negative.
    """
    if min(*interim, *later, 0) < 0:
        raise ValueError("A stock of the grid is negative; give numbers of lines from 0 upwards.")
    pairs = pd.MultiIndex.from_product([interim, later], names=["interim", "later"]).to_frame(index=False)
    fall = 1 - pairs["later"] / pairs["interim"].where(pairs["interim"] > 0)
    return pairs.assign(fall=fall, more_than_half=pairs["interim"] > 2 * pairs["later"])


@dataclass(frozen=True)
class StockRatioBounds:
    """Upper confidence bounds of the ratio of two Poisson means, later to start.

    By profile likelihood, the bounded count entering as the probability of its interval (the two-sided bound is the
    upper end of the two-sided interval); and exactly, at the worst case over the intervals: the greatest later count
    and the least at the start.
    """

    profile_one_sided: float
    profile_two_sided: float
    exact_one_sided: float
    exact_two_sided: float


def stock_ratio_bounds(start: Count, later: Count, level: float = 0.95) -> StockRatioBounds:
    """Bound the ratio of two stocks from above as if both were independent Poisson counts, not the censuses they are.

    The exact bound is Clopper and Pearson's for L out of L + B, given their sum, which is binomial with odds equal to
    the ratio (Przyborowski and Wilenski 1940). The profile bound is where twice the fall of log P(B) P(low <= L <=
    high) from its maximum, maximised over the mean at the start, reaches the chi-squared quantile (1 df) of `level`
    (two-sided) or of 2 `level` - 1 (one-sided). ValueError if the start may be zero, either stock has no upper bound,
    or the level is not above 0.5 and below 1.
    """
    _require_above_zero(start)
    if start.high is None or later.high is None:
        raise ValueError(f"A stock has no upper bound ({start}, then {later}), so their ratio has none to find.")
    if not 0.5 < level < 1:
        raise ValueError(f"The confidence level is {level}; give one above 0.5 and below 1.")
    profile = [_profile_upper_bound(start, later, float(stats.chi2.ppf(p, df=1))) for p in (2 * level - 1, level)]
    shares = (
        stats.binomtest(later.high, later.high + start.low, alternative=alternative).proportion_ci(level).high
        for alternative in ("less", "two-sided")
    )
    return StockRatioBounds(*profile, *(share / (1 - share) for share in shares))


def _profile_upper_bound(start: Count, later: Count, quantile: float) -> float:
    """Find the ratio above its estimate at which the profile deviance reaches the quantile."""
    # The Poisson mean at which an interval is likeliest is the geometric mean of its integers.
    best_start, best_later = (float(stats.gmean(_values(count))) for count in (start, later))
    best = _log_probability(start, best_start) + _log_probability(later, best_later)

    def deviance(ratio: float) -> float:
        def unlikely(mean: float) -> float:
            return -_log_probability(start, mean) - _log_probability(later, ratio * mean)

        # The likeliest mean at the start lies between the one that suits B best and the one that suits L best.
        ends, accuracy = sorted([best_start, best_later / ratio]), {"xatol": 1e-9 * best_start}
        profile = optimize.minimize_scalar(unlikely, bounds=ends, method="bounded", options=accuracy)
        return 2 * (best + float(profile.fun))

    estimate = best_later / best_start
    above = max(2 * estimate, 1 / best_start)
    while deviance(above) < quantile:
        above *= 2
    below = max(estimate, above * 1e-6)
    return float(optimize.brentq(lambda ratio: deviance(ratio) - quantile, below, above))


def _log_probability(count: Count, mean: float) -> float:
    """Give log P(low <= N <= high) for N Poisson with this mean."""
    return float(special.logsumexp(stats.poisson.logpmf(_values(count), mean)))


def _values(count: Count) -> npt.NDArray[np.int64]:
    if count.high is None:
        raise ValueError(f"A count of {count} cannot be listed; give one with an upper bound.")
    return np.arange(count.low, count.high + 1)


def _require_above_zero(start: Count) -> None:
    if start.low == 0:
        raise ValueError(f"The count at the start ({start}) may be zero, so no share of it can be given.")


def _check_path(start: int, later: npt.ArrayLike, months: float) -> None:
    lowest = float(np.min(later))
    if start <= 0 or lowest < 0:
        raise ValueError(
            f"The path from {start} to {lowest:g} lines cannot be drawn; start above 0, end at 0 or above."
        )
    if not MONTHS_IN_LAST_YEAR <= months < np.inf:
        raise ValueError(
            f"The days are {months} months apart; give at least {MONTHS_IN_LAST_YEAR}, so that there is a "
            "day twelve months before the later one."
        )
