"""A censored fall between two days: what two counts of active drug lines allow, and what they do not.

B lines are active at the start, L at the later day, I twelve months before the later day. L is often only
bounded ("under 30"), and I was not counted at all, so everything here is a bound or a condition; no curve is
fitted through two points. Between the days the lines balance:

    I = B - c + O1 - X1    and    L = I - (C - c) + O2 - X2,

with c lines counted as closed before the last twelve months and C by their end, O lines opened and X ended
without being counted as closed (1 before, 2 during the last twelve months), and no term negative.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from countylines.interval_counts import Count, IntegerInterval

FloatArray = npt.NDArray[np.float64]

MONTHS_IN_LAST_YEAR = 12
# Exactly half is not more than half, whatever the last digit of a power says.
_TIE = 1e-9
CLOSURES_ASSUMPTION = (
    "All reports of closures are taken to mean the same lines as the count of active lines at the start, "
    "whatever name they use for them."
)
"""The assumption under which closures and active lines enter one balance; print it with every result."""


# The fall between the two days


@dataclass(frozen=True)
class FallBounds:
    """The least and the greatest fall, as shares of the start (1 is a fall to zero; negative is a rise)."""

    low: float
    high: float


def fall_between(start: Count, later: Count) -> FallBounds:
    """Bound the fall 1 - L/B from one stock to a later one.

    Parameters
    ----------
    start, later : Count
        Lines active on the earlier day (B) and on the later day (L).

    Returns
    -------
    FallBounds
        Shares of B. An unbounded L leaves the low end at minus infinity, an unbounded B the high end at 1.

    Raises
    ------
    ValueError
        If B may be zero.
    """
    _require_above_zero(start)
    least = -np.inf if later.high is None else 1 - later.high / start.low
    greatest = 1.0 if start.high is None else 1 - later.low / start.high
    return FallBounds(float(least), float(greatest))


def least_opened(earlier: Count, later: Count) -> int:
    """Count the lines that must have opened between two days if both counts mean the same lines.

    Parameters
    ----------
    earlier, later : Count
        Lines active on the two days.

    Returns
    -------
    int
        The least number; 0 where the later count need not be the higher.
    """
    return 0 if earlier.high is None else max(0, later.low - earlier.high)


def openings_less_uncounted_ends(start: Count, closed: Count, later: Count) -> IntegerInterval:
    """Solve the balance L = B - closed + opened - ended uncounted for opened - ended uncounted.

    Parameters
    ----------
    start, later : Count
        Lines active on the two days.
    closed : Count
        Lines counted as closed between them.

    Returns
    -------
    IntegerInterval
        Openings less uncounted ends; negative where more ended uncounted than opened.
    """
    return later - start + closed


# Two paths between the days, to show what "more than half in the last twelve months" would take


class Path(StrEnum):
    """A way from the start to the later stock: the same share lost each month, or the same number."""

    CONSTANT_RATE = "constant rate"
    LINEAR = "linear"


@dataclass(frozen=True)
class ConstantRate:
    """The path on which the same share of lines goes every month.

    Attributes
    ----------
    monthly_fall : float
        Share of the active lines lost per month; negative for a rise.
    half_life : float
        Months in which half go; infinite where the stock does not fall.
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

    Returns
    -------
    ConstantRate
        Rate and half-life.

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


def stock_on_path(path: Path, start: int, later: int, months: float, times: npt.ArrayLike) -> FloatArray:
    """Give the stock along a path, for drawing.

    Parameters
    ----------
    path : Path
        Constant rate or linear.
    start, later : int
        Lines active at month 0 and at the last month.
    months : float
        Months between them, at least 12.
    times : array_like, shape (n,)
        Months since the start, from 0 to `months`.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Lines active at each of the times, not rounded.

    Raises
    ------
    ValueError
        As `constant_rate`, or if a time lies outside the two days.
    """
    _check_path(start, later, months)
    elapsed = np.asarray(times, dtype=float)
    if not ((elapsed >= 0) & (elapsed <= months)).all():
        raise ValueError(f"A time lies outside 0 to {months} months; a path says nothing beyond its two days.")
    if path is Path.LINEAR:
        return start + (later - start) * elapsed / months
    return start * (later / start) ** (elapsed / months)


def interim_stock(path: Path, start: int, later: npt.ArrayLike, months: float) -> FloatArray:
    """Give the stock twelve months before the later day along a path, for each of several later stocks.

    Parameters
    ----------
    path : Path
        Constant rate or linear.
    start : int
        Lines active on the earlier day.
    later : array_like of int, shape (n,)
        Lines active on the later day.
    months : float
        Months between them, at least 12.

    Returns
    -------
    numpy.ndarray, shape (n,)
        I for each L, not rounded; on the I x L grid the path is this curve.

    Raises
    ------
    ValueError
        As `constant_rate`.
    """
    stocks = np.asarray(later, dtype=float)
    _check_path(start, stocks, months)
    elapsed = (months - MONTHS_IN_LAST_YEAR) / months
    if path is Path.LINEAR:
        return start + (stocks - start) * elapsed
    return start * (stocks / start) ** elapsed


def last_year_fall(path: Path, start: int, later: int, months: float) -> float:
    """Give the share of the lines active twelve months before the later day that went by it, on a path.

    Parameters
    ----------
    path : Path
        Constant rate or linear.
    start, later : int
        Lines active on the two days.
    months : float
        Months between them, at least 12.

    Returns
    -------
    float
        1 - L/I, I read off the path.

    Raises
    ------
    ValueError
        As `constant_rate`.
    """
    _check_path(start, later, months)
    if path is Path.CONSTANT_RATE:
        # Not 1 - L/I: the two are equal, but this also has its limit, 1, at L = 0.
        return float(1 - (later / start) ** (MONTHS_IN_LAST_YEAR / months))
    # The linear interim stock is at least 12/months of the start, so never 0.
    return float(1 - later / interim_stock(path, start, later, months))


def greatest_later_stock(path: Path, start: int, months: float) -> int:
    """Find the greatest later stock at which more than half went in the last twelve months, on a path.

    Parameters
    ----------
    path : Path
        Constant rate or linear.
    start : int
        Lines active on the earlier day.
    months : float
        Months between the days, at least 12.

    Returns
    -------
    int
        The greatest such L. There always is one: at L = 0 all are gone.

    Raises
    ------
    ValueError
        As `constant_rate`.
    """
    _check_path(start, 0, months)
    return max(later for later in range(start) if last_year_fall(path, start, later, months) > 1 / 2 + _TIE)


def path_table(start: int, later: int, months: Sequence[float]) -> pd.DataFrame:
    """Set the two paths side by side for several readings of the time between the days.

    Parameters
    ----------
    start, later : int
        Lines active on the two days.
    months : sequence of float
        Months between them, each at least 12.

    Returns
    -------
    pandas.DataFrame
        One row a path and number of months: `path`, `months`, `interim_stock` (twelve months before the
        later day), `last_year_fall` (share of it) and `greatest_later_stock` (as the function of that name).

    Raises
    ------
    ValueError
        As `constant_rate`.
    """
    rows = [
        {
            "path": path.value,
            "months": between,
            "interim_stock": float(interim_stock(path, start, later, between)),
            "last_year_fall": last_year_fall(path, start, later, between),
            "greatest_later_stock": greatest_later_stock(path, start, between),
        }
        for path in Path
        for between in months
    ]
    return pd.DataFrame(rows)


# The unknown stock of twelve months before


@dataclass(frozen=True)
class EarlyLosses:
    """What "more than half went in the last twelve months" leaves for the time before them.

    Attributes
    ----------
    interim_needed : int
        Least stock twelve months before the later day.
    lost_in_all : int
        Lines lost between the two days.
    lost_before_at_most : int
        Of them, the most that can have gone before the last twelve months; negative: the stock must have
        grown first.
    share_of_fall, share_of_start : float
        The same as a share of the lines lost, and of the lines at the start.
    """

    interim_needed: int
    lost_in_all: int
    lost_before_at_most: int
    share_of_fall: float
    share_of_start: float


def early_losses(start: int, later: int) -> EarlyLosses:
    """Work out how few lines may have gone early if more than half went in the last twelve months.

    Parameters
    ----------
    start, later : int
        Lines active on the two days; give the bound where the later count is bounded.

    Returns
    -------
    EarlyLosses
        From I > 2L, so I >= 2L + 1.

    Raises
    ------
    ValueError
        If the stock did not fall, or the later stock is negative.
    """
    if not 0 <= later < start:
        raise ValueError(f"The stock goes from {start} to {later}, which is not a fall; there is none to divide.")
    interim = 2 * later + 1
    return EarlyLosses(
        interim_needed=interim,
        lost_in_all=start - later,
        lost_before_at_most=start - interim,
        share_of_fall=(start - interim) / (start - later),
        share_of_start=(start - interim) / start,
    )


def last_year_grid(interim: Sequence[int], later: Sequence[int]) -> pd.DataFrame:
    """Give the fall of the last twelve months for every pair of interim and later stock.

    Parameters
    ----------
    interim, later : sequence of int
        Lines active twelve months before the later day (I) and on it (L).

    Returns
    -------
    pandas.DataFrame
        One row a pair: `interim`, `later`, `fall` (1 - L/I; missing where I is 0) and `more_than_half`.

    Raises
    ------
    ValueError
        If a stock is negative.
    """
    if min(*interim, *later, 0) < 0:
        raise ValueError("A stock of the grid is negative; give numbers of lines from 0 upwards.")
    pairs = pd.MultiIndex.from_product([interim, later], names=["interim", "later"]).to_frame(index=False)
    fall = 1 - pairs["later"] / pairs["interim"].where(pairs["interim"] > 0)
    return pairs.assign(fall=fall, more_than_half=pairs["interim"] > 2 * pairs["later"])


# The balance


class Verdict(StrEnum):
    """What figures say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"


class Interpretation(StrEnum):
    """The two things that "more than half in the last twelve months" can mean.

    Net: more than half of the stock was gone, I > 2L. Gross: closures were more than half of the stock,
    2(C - c) > I.
    """

    NET = "net"
    GROSS = "gross"


@dataclass(frozen=True)
class Balance:
    """The counts that a balance of active lines starts from.

    Parameters
    ----------
    start : Count
        Lines active at the start (B).
    closed_before : Count
        Lines counted as closed from the start to twelve months before the later day (c). Where only reports
        on either side of that day exist, the interval that spans them.
    closed : Count
        Lines counted as closed from the start to the later day (C), at least as many.
    later : Count
        Lines active on the later day (L).

    Raises
    ------
    ValueError
        If more lines were closed before the last twelve months than by their end, whatever the readings.
    """

    start: Count
    closed_before: Count
    closed: Count
    later: Count

    def __post_init__(self) -> None:
        """Refuse counts that no history of lines can have."""
        if self.closed.high is not None and self.closed_before.low > self.closed.high:
            raise ValueError(
                f"Lines closed before the last twelve months ({self.closed_before}) outnumber those closed "
                f"by their end ({self.closed}); one of the reports counts something else: leave it out."
            )


@dataclass(frozen=True)
class Reading:
    """A claim judged over every history of lines that the figures allow.

    Attributes
    ----------
    interim : IntegerInterval
        Stock twelve months before the later day (I).
    margin : IntegerInterval
        I - 2L (net) or 2(C - c) - I (gross): the claim holds where it is above zero. Both ends occur.
    verdict : Verdict
        Supported where the margin is always above zero, contradicted where it never is.
    """

    interim: IntegerInterval
    margin: IntegerInterval
    verdict: Verdict


@dataclass(frozen=True)
class Requirement:
    """What the claim takes if no line opened, at one number of earlier closures.

    The least numbers are over every reading of the other counts; None where no number would do.

    Attributes
    ----------
    closed_before : int
        Lines counted as closed before the last twelve months (c).
    least_weighted_ends : int or None
        Least X1 + 2 X2 (net) or X1 (gross): what uncounted ends add to the margin.
    least_if_before, least_if_during : int or None
        Least number of lines ended uncounted if all of them ended before, or during, the last twelve months.
    """

    closed_before: int
    least_weighted_ends: int | None
    least_if_before: int | None
    least_if_during: int | None


@dataclass(frozen=True)
class ClaimUnderBalance:
    """The claim "more than half in the last twelve months", in one interpretation, against the balance.

    Attributes
    ----------
    interpretation : Interpretation
        Net or gross.
    every_end_counted : Reading or None
        Supposing that every line that ended was counted as closed (X1 = X2 = 0); None where the figures rule
        that out.
    ends_may_be_uncounted : Reading
        Supposing nothing of the kind; its verdict is the one for a ledger of claims.
    closures_at_half : IntegerInterval
        2C - B: with nothing opened and every end counted the claim holds where c is below it.
    requirements : tuple of Requirement
        One for each c; empty where the count at the start or of closures has no upper bound.
    assumption : str
        What the whole rests on, to be printed with it.
    """

    interpretation: Interpretation
    every_end_counted: Reading | None
    ends_may_be_uncounted: Reading
    closures_at_half: IntegerInterval
    requirements: tuple[Requirement, ...]
    assumption: str = CLOSURES_ASSUMPTION


def judge(balance: Balance, interpretation: Interpretation) -> ClaimUnderBalance:
    """Judge "more than half in the last twelve months" over all histories that the balance allows.

    With the balance, the net claim I > 2L is X1 + 2 X2 > c - (2C - B) + O1 + 2 O2 and the gross one,
    (C - c)/I > 1/2, is X1 > c - (2C - B) + O1. An I of 0 cannot be divided by; the gross claim is then read
    as 2(C - c) > I.

    Parameters
    ----------
    balance : Balance
        The counts, as intervals.
    interpretation : Interpretation
        Net or gross.

    Returns
    -------
    ClaimUnderBalance
        Both readings, and what the claim would take.
    """
    return ClaimUnderBalance(
        interpretation=interpretation,
        every_end_counted=_every_end_counted(balance, interpretation),
        ends_may_be_uncounted=_ends_may_be_uncounted(balance, interpretation),
        closures_at_half=balance.closed + balance.closed - balance.start,
        requirements=tuple(_requirement(balance, interpretation, c) for c in _earlier_closures(balance)),
    )


def counted_share(start: Count, closed_before: Count, closed: Count) -> FallBounds:
    """Give the share of the interim stock closed in the last twelve months, all other terms being zero.

    If nothing opened and nothing ended uncounted, I = B - c and L = B - C; (C - c)/I is then also the fall.

    Parameters
    ----------
    start : Count
        Lines active at the start (B).
    closed_before, closed : Count
        Lines closed before the last twelve months (c) and by their end (C).

    Returns
    -------
    FallBounds
        Least and greatest (C - c)/(B - c).

    Raises
    ------
    ValueError
        Unless c <= C <= B and c < B at every reading: otherwise lines must have opened, or none are left.
    """
    if closed.high is None or closed_before.high is None or closed_before.high >= start.low:
        raise ValueError(
            f"{closed_before} lines closed out of {start} leave no certain number to take a share of; "
            "give closures with an upper bound below the count at the start."
        )
    if not closed_before.high <= closed.low <= closed.high <= start.low:
        raise ValueError(
            f"{closed_before} and then {closed} lines closed do not rise to at most the {start} at the "
            "start, so lines must have opened or counts disagree; use the balance, which allows for openings."
        )
    # 1 - (B - C)/(B - c) falls with c and with B, and rises with C.
    least = 0.0 if start.high is None else (closed.low - closed_before.high) / (start.high - closed_before.high)
    return FallBounds(least, (closed.high - closed_before.low) / (start.low - closed_before.low))


def _every_end_counted(balance: Balance, interpretation: Interpretation) -> Reading | None:
    """Judge the claim with X1 = X2 = 0, where the balance says max(0, B - c) <= I <= L + C - c.

    Each extreme below is at a corner of the counts' intervals that such a history reaches.
    """
    start, later, later_high = balance.start.low, balance.later.low, _or_infinity(balance.later.high)
    closed, closed_high = balance.closed.low, _or_infinity(balance.closed.high)
    before = balance.closed_before.low
    before_high = min(_or_infinity(balance.closed_before.high), closed_high)
    if later_high + closed_high < start:
        return None
    interim_low = max(0, start - before_high)
    if interpretation is Interpretation.NET:
        # I - 2L is at most C - c - L, and L at least B - C.
        margin_low = interim_low - 2 * later_high
        margin_high = closed_high - before - max(later, start - closed_high)
    else:
        # 2(C - c) - I is at least C - c - L, and C at least B - L and c.
        margin_low = max(0, max(closed, start - later_high) - before_high) - later_high
        margin_high = 2 * (closed_high - before) - max(0, start - before)
    return _reading(interim_low, later_high + closed_high - before, margin_low, margin_high)


def _ends_may_be_uncounted(balance: Balance, interpretation: Interpretation) -> Reading:
    """Judge the claim with X1 and X2 free, where every I >= 0 goes with every L.

    Any number of lines may then have opened and ended uncounted, before the last twelve months or during them.
    """
    if interpretation is Interpretation.NET:
        return _reading(0, math.inf, -2 * _or_infinity(balance.later.high), math.inf)
    most_closed = _or_infinity(balance.closed.high) - balance.closed_before.low
    return _reading(0, math.inf, -math.inf, 2 * most_closed)


def _reading(interim_low: float, interim_high: float, margin_low: float, margin_high: float) -> Reading:
    """Put a reading together; the sign of the margin is the verdict."""
    verdict = Verdict.NOT_SHOWN
    if margin_low > 0:
        verdict = Verdict.SUPPORTED
    elif margin_high <= 0:
        verdict = Verdict.CONTRADICTED
    return Reading(
        interim=IntegerInterval(_or_none(interim_low), _or_none(interim_high)),
        margin=IntegerInterval(_or_none(margin_low), _or_none(margin_high)),
        verdict=verdict,
    )


def _earlier_closures(balance: Balance) -> range:
    """List the possible c, none above C; empty where there is no end of B or C to try."""
    if balance.start.high is None or balance.closed.high is None:
        return range(0)
    before_high = min(_or_infinity(balance.closed_before.high), balance.closed.high)
    return range(balance.closed_before.low, int(before_high) + 1)


def _requirement(balance: Balance, interpretation: Interpretation, closed_before: int) -> Requirement:
    """Find the fewest uncounted ends with which the claim holds, over every B and C."""
    rows = [
        _least_ends(start, closed_before, closed, balance.later, interpretation)
        for start in _values(balance.start)
        for closed in _values(balance.closed)
        if closed >= closed_before
    ]
    weighted, before, during = (
        min((least for least in column if least is not None), default=None) for column in zip(*rows, strict=True)
    )
    return Requirement(closed_before, least_weighted_ends=weighted, least_if_before=before, least_if_during=during)


def _least_ends(
    start: int, closed_before: int, closed: int, later: Count, interpretation: Interpretation
) -> tuple[int | None, int | None, int | None]:
    """Give the least weighted ends, ends before and ends during the last twelve months at exact B, c and C.

    With nothing opened X1 + X2 = B - C - L, so L bounds the number of uncounted ends on both sides, and the
    claim needs X1 + 2 X2 (net) or X1 (gross) to be at least c - (2C - B) + 1.
    """
    fewest = max(0, start - closed - _or_infinity(later.high))
    most = start - closed - later.low
    if fewest > most:
        return None, None, None
    needed = max(0, closed_before - (2 * closed - start) + 1)
    if interpretation is Interpretation.NET:
        weighted, most_weighted = max(fewest, needed), 2 * most
        during = max(fewest, math.ceil(needed / 2))
    else:
        weighted, most_weighted = needed, most
        during = fewest if needed == 0 else math.inf
    before = max(fewest, needed)
    return (
        int(weighted) if weighted <= most_weighted else None,
        int(before) if before <= most else None,
        int(during) if during <= most else None,
    )


def _or_infinity(bound: int | None) -> float:
    return math.inf if bound is None else bound


def _or_none(bound: float) -> int | None:
    return None if math.isinf(bound) else int(bound)


# Two stocks read as Poisson counts: sensitivity only, for they are censuses, not samples


@dataclass(frozen=True)
class StockRatioBounds:
    """Upper confidence bounds of the ratio of two Poisson means, later to start.

    Attributes
    ----------
    profile_one_sided, profile_two_sided : float
        By profile likelihood, the bounded count entering as the probability of its interval; the two-sided
        bound is the upper end of the two-sided interval.
    exact_one_sided, exact_two_sided : float
        Exact, at the worst case over the intervals: the greatest later count and the least at the start.
    """

    profile_one_sided: float
    profile_two_sided: float
    exact_one_sided: float
    exact_two_sided: float


def stock_ratio_bounds(start: Count, later: Count, level: float = 0.95) -> StockRatioBounds:
    """Bound the ratio of two stocks from above as if both were independent Poisson counts.

    The exact bound is Clopper and Pearson's for L out of L + B, given their sum, which is binomial with odds
    equal to the ratio (Przyborowski and Wilenski 1940). The profile bound is where twice the fall of
    log P(B) P(low <= L <= high) from its maximum, maximised over the mean at the start, reaches the
    chi-squared quantile (1 df) of `level` (two-sided) or of 2 `level` - 1 (one-sided).

    Parameters
    ----------
    start, later : Count
        Lines active on the two days, both with an upper bound.
    level : float
        Confidence level, above 0.5 and below 1.

    Returns
    -------
    StockRatioBounds
        Upper bounds of the ratio.

    Raises
    ------
    ValueError
        If the start may be zero, either stock has no upper bound, or the level is not above 0.5 and below 1.
    """
    _require_above_zero(start)
    if start.high is None or later.high is None:
        raise ValueError(f"A stock has no upper bound ({start}, then {later}), so their ratio has none to find.")
    if not 0.5 < level < 1:
        raise ValueError(f"The confidence level is {level}; give one above 0.5 and below 1.")
    one_sided, two_sided = (
        stats.binomtest(later.high, later.high + start.low, alternative=alternative).proportion_ci(level).high
        for alternative in ("less", "two-sided")
    )
    return StockRatioBounds(
        profile_one_sided=_profile_upper_bound(start, later, float(stats.chi2.ppf(2 * level - 1, df=1))),
        profile_two_sided=_profile_upper_bound(start, later, float(stats.chi2.ppf(level, df=1))),
        exact_one_sided=one_sided / (1 - one_sided),
        exact_two_sided=two_sided / (1 - two_sided),
    )


def _profile_upper_bound(start: Count, later: Count, quantile: float) -> float:
    """Find the ratio above its estimate at which the profile deviance reaches the quantile."""
    best_start, best_later = _likeliest_mean(start), _likeliest_mean(later)
    best = _log_probability(start, best_start) + _log_probability(later, best_later)

    def deviance(ratio: float) -> float:
        # The likeliest mean at the start lies between the one that suits B best and the one that suits L best.
        ends = sorted([best_start, best_later / ratio])
        profile = optimize.minimize_scalar(
            lambda mean: -_log_probability(start, mean) - _log_probability(later, ratio * mean),
            bounds=ends,
            method="bounded",
            options={"xatol": 1e-9 * best_start},
        )
        return 2 * (best + float(profile.fun))

    estimate = best_later / best_start
    above = max(2 * estimate, 1 / best_start)
    while deviance(above) < quantile:
        above *= 2
    below = max(estimate, above * 1e-6)
    return float(optimize.brentq(lambda ratio: deviance(ratio) - quantile, below, above))


def _likeliest_mean(count: Count) -> float:
    """Give the Poisson mean at which an interval is likeliest: the geometric mean of its integers."""
    return float(stats.gmean(_values(count)))


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
