"""Rules about months: which was highest or lowest, and whether their levels were similar."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from countylines.claims import judgement, on_record, parameters
from countylines.claims.claim import Claim
from countylines.claims.judgement import Bearing, Judgement
from countylines.claims.on_record import OnRecord
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.observations.series import Evidence, Series
from countylines.prose import interval, listed, month, number, percentage
from countylines.statistics.dispersion import pearson_statistics
from countylines.statistics.intervals import rank_sets
from countylines.statistics.least_change import least_of

FEWEST_MONTHS_TO_RANK = 3


def extreme_month(claim: Claim, rule: parameters.ExtremeMonth, record: OnRecord) -> Judgement:
    """Judge which month was highest or lowest, with its count."""
    months = record.months(claim)
    own, other = (None if found is None else _extreme(rule, found) for found in months)
    found = months[0] if months[0] is not None else months[1]
    if found is None:
        return judgement.no_figure(claim, record)
    asked = found["start"] == pd.Timestamp(rule.month)
    if not asked.any():
        raise ClaimError(f"{claim.where}.rule.month: {rule.month:%Y-%m} lies outside the scope of the claim.")
    high = rule.which == "highest"
    value, rest = Count.of(next(found[asked].itertuples())), found[~asked]
    nearest = rest["low"].max() if high else rest["high"].min()
    names = [month(start) for start in rest.loc[rest["low" if high else "high"] == nearest, "start"]]
    ranks = _ranks(found, asked.to_numpy())
    return Judgement(
        judgement.weigh(own, other, Verdict.ADDS_UP),
        (
            f"{month(rule.month)} has {value.told()}; the {rule.which} of the others is "
            f"{listed(names)} with {number(nearest)}.",
            *ranks[1],
        ),
        _place_of_months(on_record.sum_of(found).series, record),
        number=value.told(),
        interval=ranks[0],
        sources=() if months[1] is None else on_record.releases_behind(months[1]),
        flips=_flips_extreme(rule, value, nearest),
    )


def _extreme(rule: parameters.ExtremeMonth, months: pd.DataFrame) -> Bearing | None:
    at = months["start"] == pd.Timestamp(rule.month)
    if not at.any() or len(months) < 2:
        return None
    value, rest = Count.of(next(months[at].itertuples())), months[~at]
    top = value.high if value.high is not None else np.inf
    highs = rest["high"].astype(float).fillna(np.inf)
    if rule.which == "highest":
        ranked = judgement.bearing_of(value.low > highs.max(), top <= rest["low"].max())
    else:
        ranked = judgement.bearing_of(top < rest["low"].min(), value.low >= highs.min())
    return judgement.all_of([ranked, judgement.within(rule.count, value)])


def _ranks(months: pd.DataFrame, asked: Any) -> tuple[str, tuple[str, ...]]:
    """Give the ranks that clustering allows a month, and say so; nothing where months are few or not exact."""
    if len(months) < FEWEST_MONTHS_TO_RANK or not (months["low"] == months["high"]).fillna(False).all():
        return "", ()
    counts, days = months["low"].to_numpy(dtype=np.int64), (months["end"] - months["start"]).dt.days.to_numpy() + 1
    if not counts.sum():
        return "", ()
    phi0 = float(pearson_statistics(counts, days)) / (len(counts) - 1)
    best, worst = rank_sets(counts, phi0=phi0)[asked][0]
    told = f"rank{'s' if best != worst else ''} {interval(best, worst)} of {len(counts)}"
    sentence = (
        f"As a count it stands; as a rate it says little: allowing for events in clusters (φ₀), {told} are compatible "
        "with these months at 95%."
    )
    return f"{told} (95%, φ₀)", (sentence,) if best != worst else ()


def _flips_extreme(rule: parameters.ExtremeMonth, value: Count, nearest: Any) -> str:
    if not value.is_exact or pd.isna(nearest):
        return "Exact counts of every month."
    apart = abs(int(nearest) - value.low)
    which, more = ("highest", "fewer") if rule.which == "highest" else ("lowest", "more")
    return f"{number(apart)} {more} in {month(rule.month)}, and it would no longer be alone the {which}."


def _place_of_months(series: Series, record: OnRecord) -> judgement.Shown:
    """Give the table of ranks, where the notebook on months has one; else the cells as received."""
    ranked = [m for m in record.monthly if m.identity == series and m.evidence is Evidence.ONE_YEAR]
    return judgement.shown_table(judgement.MONTHS, f"ranks-{ranked[0].slug}") if ranked else judgement.CELLS


def level_months(claim: Claim, rule: parameters.LevelMonths, record: OnRecord) -> Judgement:
    """Judge whether months were at a similar level: each within a share of the daily rate of all."""
    months = record.months(claim)
    levels = [None if found is None else _levels(found) for found in months]
    own, other = (None if found is None else _level(found, rule.within) for found in levels)
    shown = levels[0] if levels[0] is not None else levels[1]
    if shown is None:
        return judgement.no_figure(claim, record)
    if _distance(shown).isna().all():
        told = f"No {claim.quantity} are recorded in these months: there is no rate to set them against."
        return Judgement(Verdict.NOT_SHOWN, (told,), judgement.shown_workings(claim), number="0", workings=shown)
    furthest = shown.loc[_distance(shown).idxmax()]
    margin = max(abs(furthest["least against the mean"]), abs(furthest["most against the mean"]))
    side = "below" if furthest["least against the mean"] < 0 else "above"
    ends = shown["least against the mean"].min(), shown["most against the mean"].max()
    return Judgement(
        judgement.weigh(own, other, Verdict.ADDS_UP),
        (
            f"{furthest['month']} lies furthest from the mean daily rate, {percentage(margin)} {side} it; "
            f"within {percentage(float(rule.within), 0)} counts as similar here.",
        ),
        judgement.shown_workings(claim),
        number=percentage(margin),
        interval=f"{percentage(ends[0]).replace('-', '−')} to {percentage(ends[1]).replace('-', '−')} about the mean",
        sources=() if months[1] is None else on_record.releases_behind(months[1]),
        flips=_flips_level(months[0] if months[0] is not None else months[1], furthest, margin, side, rule.within),
        workings=shown,
        plain=_level_in_short(months[0] if months[0] is not None else months[1], margin, rule.within),
    )


def _level_in_short(months: pd.DataFrame | None, margin: float, within: Fraction) -> str:
    """Say between which counts the months lay, and whether each is near enough to the average."""
    assert months is not None
    least, most = months["low"].min(), months["high"].max()
    open_above = months["high"].isna().any()
    span = f"are {number(least)} or more" if open_above else f"lie from {number(least)} to {number(most)}"
    share = {Fraction(1, 4): "a quarter", Fraction(1, 2): "half"}.get(within, percentage(float(within), 0))
    which = "each is" if margin <= within else "not every one is"
    return f"The months' counts {span}; {which} within {share} of their daily average."


def _levels(months: pd.DataFrame) -> pd.DataFrame:
    """Give each month's daily rate against the daily rate of all, at the least and the most that the counts allow."""
    days = (months["end"] - months["start"]).dt.days + 1
    low, high = months["low"].astype(float), months["high"].astype(float).fillna(np.inf)
    mean = days.sum() / days
    # A month's share of all grows with its own count and shrinks with the others'.
    least = mean * low / (low + (high.sum() - high)).replace(0, np.nan) - 1
    most = mean * high / (high + (low.sum() - low)).replace(0, np.nan) - 1
    return pd.DataFrame(
        {
            "month": [month(start) for start in months["start"]],
            "days": days,
            "count": [interval(a, b) for a, b in zip(months["low"], months["high"], strict=True)],
            "least against the mean": least,
            "most against the mean": most,
        }
    )


def _distance(levels: pd.DataFrame) -> pd.Series:
    return levels[["least against the mean", "most against the mean"]].abs().max(axis=1)


def _level(levels: pd.DataFrame, tolerance: Fraction) -> Bearing:
    least, most = levels["least against the mean"], levels["most against the mean"]
    outside = (most < -float(tolerance)) | (least > float(tolerance))
    return judgement.bearing_of(bool((_distance(levels) <= float(tolerance)).all()), bool(outside.any()))


def _flips_level(
    months: pd.DataFrame | None, furthest: pd.Series, margin: float, side: str, tolerance: Fraction
) -> str:
    told = f"The verdict flips where “similar” means within less than {percentage(margin)}"
    if months is None or not (months["low"] == months["high"]).all() or margin > tolerance:
        return f"{told}." if margin <= tolerance else f"The claim would need “similar” to mean {percentage(margin)}."
    step, at = (-1, "fewer") if side == "below" else (1, "more")
    position = [month(start) for start in months["start"]].index(furthest["month"])

    counts = months["low"].to_numpy(dtype=np.int64)

    def bearings(which: Sequence[int], changed: int) -> list[Bearing]:
        again = counts.copy()
        again[position] += step * changed
        return [_level(_levels(months.assign(low=again, high=again)), tolerance)]

    most = int(counts[position]) if step < 0 else int(counts.max()) + 1
    found = least_of(bearings, 1, Bearing.HOLDS, [most] if most else [])
    return f"{told}; or with {number(found[0].amount)} {at} in {furthest['month']}." if found else f"{told}."
