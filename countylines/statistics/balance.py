"""A censored fall between two days: what two counts of active drug lines allow, and what they do not.

B lines are active at the start, L at the later day, I twelve months before the later day. L is often only
bounded ("under 30"), and I was not counted at all, so everything here is a bound or a condition; no curve is
fitted through two points. Between the days the lines balance:

    I = B - c + O1 - X1    and    L = I - (C - c) + O2 - X2,

with c lines counted as closed before the last twelve months and C by their end, O lines opened and X ended
without being counted as closed (1 before, 2 during the last twelve months), and no term negative.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from countylines.counts import Count, IntegerInterval
from countylines.statistics.falls import FallBounds, _values

CLOSURES_ASSUMPTION = (
    "All reports of closures are taken to mean the same lines as the count of active lines at the start, "
    "whatever name they use for them."
)
"""The assumption under which closures and active lines enter one balance; print it with every result."""


def least_opened(earlier: Count, later: Count) -> int:
    """Count the least lines that must have opened between two days if both counts mean the same lines."""
    return 0 if earlier.high is None else max(0, later.low - earlier.high)


def openings_less_uncounted_ends(start: Count, closed: Count, later: Count) -> IntegerInterval:
    """Solve the balance L = B - closed + opened - ended uncounted for opened - ended uncounted.

    The interval is negative where more ended uncounted than opened.
    """
    return later - start + closed


class Conclusion(StrEnum):
    """What all histories of lines that the figures allow say of a claim, together."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"


class Interpretation(StrEnum):
    """The two things that "more than half in the last twelve months" can mean.

    Net: more than half of the stock was gone, I > 2L. Gross: closures were more than half of it, 2(C - c) > I.
    """

    NET = "net"
    GROSS = "gross"


@dataclass(frozen=True)
class Balance:
    """The counts that a balance of active lines starts from.

    Parameters
    ----------
    start, later : Count
        Lines active at the start (B) and on the later day (L).
    closed_before, closed : Count
        Lines counted as closed from the start to twelve months before the later day (c), the interval that spans them
        where only reports on either side of that day exist; and to the later day (C), at least as many.

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
        if self.closed.high is not None and self.closed_before.low > self.closed.high:
            raise ValueError(
                f"Lines closed before the last twelve months ({self.closed_before}) outnumber those closed "
                f"by their end ({self.closed}); one of the reports counts something else: leave it out."
            )


@dataclass(frozen=True)
class OverHistories:
    """A claim judged over every history of lines that the figures allow.

    Attributes
    ----------
    interim
        Stock twelve months before the later day (I).
    margin, conclusion
        I - 2L (net) or 2(C - c) - I (gross), whose ends both occur: the claim holds where it is above zero. Supported
        where that is always so, contradicted where it never is.
    """

    interim: IntegerInterval
    margin: IntegerInterval
    conclusion: Conclusion


@dataclass(frozen=True)
class Requirement:
    """What the claim takes if no line opened, at one number of earlier closures.

    The least numbers are over every reading of the other counts; None where no number would do.

    Attributes
    ----------
    closed_before, least_weighted_ends
        Lines counted as closed before the last twelve months (c); least X1 + 2 X2 (net) or X1 (gross): what uncounted
        ends add to the margin.
    least_if_before, least_if_during
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
    every_end_counted, ends_may_be_uncounted
        Supposing that every line that ended was counted as closed (X1 = X2 = 0), None where the figures rule that out;
        supposing nothing of the kind, whose conclusion is the one for a ledger of claims.
    closures_at_half
        2C - B: with nothing opened and every end counted the claim holds where c is below it.
    requirements
        One for each c; empty where the count at the start or of closures has no upper bound.
    assumption
        What the whole rests on, to be printed with it.
    """

    interpretation: Interpretation
    every_end_counted: OverHistories | None
    ends_may_be_uncounted: OverHistories
    closures_at_half: IntegerInterval
    requirements: tuple[Requirement, ...]
    assumption: str = CLOSURES_ASSUMPTION


def judge(balance: Balance, interpretation: Interpretation) -> ClaimUnderBalance:
    """Judge "more than half in the last twelve months" over all histories that the balance allows.

    With the balance, the net claim I > 2L is X1 + 2 X2 > c - (2C - B) + O1 + 2 O2 and the gross one,
    (C - c)/I > 1/2, is X1 > c - (2C - B) + O1. An I of 0 cannot be divided by; the gross claim is then read
    as 2(C - c) > I.
    """
    return ClaimUnderBalance(
        interpretation=interpretation,
        every_end_counted=_every_end_counted(balance, interpretation),
        ends_may_be_uncounted=_ends_may_be_uncounted(balance, interpretation),
        closures_at_half=balance.closed + balance.closed - balance.start,
        requirements=tuple(_requirements(balance, interpretation)),
    )


def counted_share(start: Count, closed_before: Count, closed: Count) -> FallBounds:
    """Give the share (C - c)/(B - c) of the interim stock closed in the last twelve months, all other terms being zero.

    If nothing opened and nothing ended uncounted, I = B - c and L = B - C; the share is then also the fall. ValueError
    unless c <= C <= B and c < B at every reading: otherwise lines must have opened, or none are left.
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


def _every_end_counted(balance: Balance, interpretation: Interpretation) -> OverHistories | None:
    """Judge the claim with X1 = X2 = 0, where the balance says max(0, B - c) <= I <= L + C - c.

    Each extreme below is at a corner of the counts' intervals that such a history reaches.
    """
    start, later, later_high = balance.start.low, balance.later.low, _or_infinity(balance.later.high)
    closed, closed_high = balance.closed.low, _or_infinity(balance.closed.high)
    before, before_high = balance.closed_before.low, min(_or_infinity(balance.closed_before.high), closed_high)
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
    return _over_histories(interim_low, later_high + closed_high - before, margin_low, margin_high)


def _ends_may_be_uncounted(balance: Balance, interpretation: Interpretation) -> OverHistories:
    """Judge the claim with X1 and X2 free, where every I >= 0 goes with every L.

    Any number of lines may then have opened and ended uncounted, before the last twelve months or during them.
    """
    if interpretation is Interpretation.NET:
        return _over_histories(0, math.inf, -2 * _or_infinity(balance.later.high), math.inf)
    most_closed = _or_infinity(balance.closed.high) - balance.closed_before.low
    return _over_histories(0, math.inf, -math.inf, 2 * most_closed)


def _over_histories(interim_low: float, interim_high: float, margin_low: float, margin_high: float) -> OverHistories:
    """Put it together; the sign of the margin is the conclusion."""
    not_supported = Conclusion.CONTRADICTED if margin_high <= 0 else Conclusion.NOT_SHOWN
    return OverHistories(
        interim=IntegerInterval(_or_none(interim_low), _or_none(interim_high)),
        margin=IntegerInterval(_or_none(margin_low), _or_none(margin_high)),
        conclusion=Conclusion.SUPPORTED if margin_low > 0 else not_supported,
    )


def _requirements(balance: Balance, interpretation: Interpretation) -> Iterator[Requirement]:
    """Find the fewest uncounted ends with which the claim holds, over every B and C, at each c that is none above C."""
    if balance.start.high is None or balance.closed.high is None:
        return
    before_high = min(_or_infinity(balance.closed_before.high), balance.closed.high)
    for closed_before in range(balance.closed_before.low, int(before_high) + 1):
        rows = [
            _least_ends(start, closed_before, closed, balance.later, interpretation)
            for start in _values(balance.start)
            for closed in _values(balance.closed)
            if closed >= closed_before
        ]
        yield Requirement(closed_before, *(_or_none(min(column)) for column in zip(*rows, strict=True)))


def _least_ends(
    start: int, closed_before: int, closed: int, later: Count, interpretation: Interpretation
) -> list[float]:
    """Give the least weighted ends, ends before and ends during the last twelve months at exact B, c and C.

    With nothing opened X1 + X2 = B - C - L, so L bounds the number of uncounted ends on both sides, and the
    claim needs X1 + 2 X2 (net) or X1 (gross) to be at least c - (2C - B) + 1. Infinite where no number would do.
    """
    fewest = max(0, start - closed - _or_infinity(later.high))
    most = start - closed - later.low
    needed = max(0, closed_before - (2 * closed - start) + 1)
    before = max(fewest, needed)
    if interpretation is Interpretation.NET:
        allowed = [(before, 2 * most), (before, most), (max(fewest, math.ceil(needed / 2)), most)]
    else:
        allowed = [(needed, most), (before, most), (fewest if needed == 0 else math.inf, most)]
    return [least if fewest <= most and least <= greatest else math.inf for least, greatest in allowed]


def _or_infinity(bound: int | None) -> float:
    return math.inf if bound is None else bound


def _or_none(bound: float) -> int | None:
    return None if math.isinf(bound) else int(bound)
