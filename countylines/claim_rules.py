"""The rules that would make a claim true: each a small function from a claim and what was known to a judgement.

A rule looks at the figures of the claim's own source and at those of all other sources apart, because a claim is
never supported by its own words. Every figure is an interval; a rule holds, fails, or is left open by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from countylines import line_findings, lines
from countylines.claim_figures import Figure, OnRecord, find_figure, find_months, sum_of
from countylines.claims import Claim, Period, Verdict
from countylines.dispersion import expected_counts
from countylines.drug_lines import ACTIVE, DrugLines, as_count, bound
from countylines.errors import ClaimError
from countylines.interval_counts import Count
from countylines.intervals import compare_rates, rank_sets
from countylines.month_findings import activity
from countylines.prose import day, interval, listed, month, number, p_value, percentage
from countylines.series import Evidence, MonthlySeries

CLEAN, MONTHS, LINES, CLAIMS = "01_clean", "02_seasonality", "03_drug_lines", "04_claims"
NOTEBOOK_NAMES = {CLEAN: "figures known", MONTHS: "months", LINES: "drug lines", CLAIMS: "claims"}
FEWEST_MONTHS_TO_RANK = 3


class Reading(StrEnum):
    """What figures do to a rule."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


@dataclass(frozen=True)
class Shown:
    """The place that shows a judgement: a table of a notebook, by its name."""

    notebook: str
    anchor: str

    @property
    def address(self) -> str:
        """Give the address from another page of the report."""
        return f"{self.notebook}.html#{self.anchor}"

    def told(self) -> str:
        """Write the place in words."""
        name = self.anchor.removeprefix("table-").removeprefix("claim-").replace("-", " ")
        return f"{NOTEBOOK_NAMES[self.notebook]}: {name}"


def table(notebook: str, name: str) -> Shown:
    """Give the place of a table that a notebook shows under its name."""
    return Shown(notebook, f"table-{name}")


@dataclass(frozen=True, eq=False)
class Judgement:
    """A verdict with its evidence.

    Attributes
    ----------
    verdict : Verdict
        One of the six.
    says : tuple of str
        What the figures say, in sentences; the first stands on the front page.
    shown : Shown
        The place that shows it.
    number, interval : str
        The figure, and the interval it lies in; empty where there is none.
    sources : tuple of str
        Releases other than the claim's own that bear on it.
    flips : str
        The assumption, or the change of a figure, that would flip the verdict.
    asked : Period or None
        For when a request would ask; None: the claim's own time.
    workings : pandas.DataFrame or None
        A table that shows it, where no other notebook does.
    """

    verdict: Verdict
    says: tuple[str, ...]
    shown: Shown
    number: str = ""
    interval: str = ""
    sources: tuple[str, ...] = ()
    flips: str = ""
    asked: Period | None = None
    workings: pd.DataFrame | None = field(default=None)


def judge(claim: Claim, record: OnRecord) -> Judgement:
    """Judge a claim by what was known on the report's day.

    Raises
    ------
    ClaimError
        If its rule cannot be evaluated.
    """
    return RULES[claim.kind](claim, record)


def weigh(own: Reading | None, other: Reading | None, alone: Verdict) -> Verdict:
    """Turn what the own source's figures and the others' do to a rule into a verdict.

    Parameters
    ----------
    own, other : Reading or None
        None where there are no such figures.
    alone : Verdict
        The verdict where the own source alone bears the rule out: adds up, or as stated.
    """
    if Reading.FAILS in (own, other):
        return Verdict.CONTRADICTED
    if other is Reading.HOLDS:
        return Verdict.SUPPORTED
    if own is Reading.HOLDS:
        return alone
    return Verdict.NOT_TESTABLE_YET if own is None and other is None else Verdict.NOT_SHOWN


def _reading(holds: bool, fails: bool) -> Reading:
    return Reading.HOLDS if holds else Reading.FAILS if fails else Reading.OPEN


def _all_of(readings: Iterable[Reading]) -> Reading | None:
    """Join readings that must all hold; None where there is none."""
    found = list(readings)
    if not found:
        return None
    return _reading(all(r is Reading.HOLDS for r in found), any(r is Reading.FAILS for r in found))


def _within(claimed: Count, found: Count) -> Reading:
    return _reading(claimed.covers(found), claimed.intersection(found) is None)


def _told(count: Count) -> str:
    if count.low == 0 and count.high:
        return f"fewer than {count.high + 1}"
    return interval(count.low, count.high)


def _outside(claimed: Count) -> str:
    if claimed.high is None:
        return f"fewer than {claimed.low}"
    return f"{claimed.high + 1} or more" if claimed.low == 0 else f"a number other than {_told(claimed)}"


def _of(figures: Iterable[Figure | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for figure in figures if figure for name in figure.releases))


def _no_figure(claim: Claim, record: OnRecord, asked: Period | None = None) -> Judgement:
    """Judge a claim on which no figure bears."""
    later = f" Its time, to {day(claim.period.end)}, is not over." if claim.period.end > record.report_date else ""
    return Judgement(
        Verdict.NOT_TESTABLE_YET,
        (
            f"No release known on {day(record.report_date)} gives {claim.quantity} for {claim.area}, "
            f"{claim.period.told()}.{later}",
        ),
        Shown(CLAIMS, f"claim-{claim.id}"),
        flips="Any such figure makes it testable.",
        asked=asked,
    )


# A count


def _count(claim: Claim, record: OnRecord) -> Judgement:
    claimed: Count = claim.rule["count"]
    sides = record.bearing(claim, claim.area)
    stated = [find_figure(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    months = [find_months(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    sums = [None if table_ is None else sum_of(table_) for table_ in months]
    own, other = (
        _all_of(_within(claimed, figure.count) for figure in pair if figure) for pair in zip(stated, sums, strict=True)
    )
    if own is None and other is None:
        return _no_figure(claim, record)
    verdict = weigh(own, other, Verdict.ADDS_UP if sums[0] else Verdict.AS_STATED)
    told = (_told_of("The claim's own source gives", stated[0], sums[0]), _told_of("Others give", stated[1], sums[1]))
    first = next(figure for figure in (*stated, *sums) if figure)
    return Judgement(
        verdict,
        (*filter(None, told), *_doubt(claim, record)),
        _place_of_count(claim, bool(sums[0] and stated[0])),
        number=_told(first.count),
        interval=interval(first.count.low, first.count.high),
        sources=_of([stated[1], sums[1]]),
        flips=_flips_count(claimed, verdict),
    )


def _told_of(gives: str, figure: Figure | None, total: Figure | None) -> str:
    """Say what a side gives as a figure and as the sum of its months; empty where it gives neither."""
    if figure is None:
        return f"{gives} months that add up to {_told(total.count)}." if total else ""
    return f"{gives} {_told(figure.count)}" + (f", and months that add up to {_told(total.count)}." if total else ".")


def _doubt(claim: Claim, record: OnRecord) -> list[str]:
    """Say beside a count of lines whether a count by another rule casts doubt on it."""
    d = record.drug_lines
    if claim.quantity != ACTIVE or d.rule is None or d.other_rules.empty:
        return []
    return [line_findings.comparable_sentence(d)]


def _place_of_count(claim: Claim, totalled: bool) -> Shown:
    if totalled:
        return table(CLEAN, "totals")
    return table(LINES, "lines-active") if claim.quantity.endswith(ACTIVE) else table(CLEAN, "cells")


def _flips_count(claimed: Count, verdict: Verdict) -> str:
    outside = _outside(claimed)
    return {
        Verdict.SUPPORTED: "That the sources count the same thing at the same time, and that neither copied the other.",
        Verdict.ADDS_UP: f"That no month was counted otherwise: an error in one leaves {outside}.",
        Verdict.AS_STATED: f"That the source has it right: a second one with {outside} would contradict it.",
        Verdict.CONTRADICTED: "That the figures count what the claim speaks of.",
        Verdict.NOT_SHOWN: f"A narrower figure: one within the claim supports it, {outside} contradicts it.",
        Verdict.NOT_TESTABLE_YET: "",
    }[verdict]


# Months


def _extreme_month(claim: Claim, record: OnRecord) -> Judgement:
    sides = record.bearing(claim, claim.area)
    months = [find_months(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    own, other = (None if found is None else _extreme(claim, found) for found in months)
    found = months[0] if months[0] is not None else months[1]
    if found is None:
        return _no_figure(claim, record)
    asked = found["start"] == pd.Timestamp(claim.rule["month"])
    if not asked.any():
        raise ClaimError(f"{claim.where}.rule.month: {claim.rule['month']:%Y-%m} lies outside the scope of the claim.")
    high = claim.rule["which"] == "highest"
    value, rest = as_count(next(found[asked].itertuples())), found[~asked]
    nearest = rest["low"].max() if high else rest["high"].min()
    names = [month(start) for start in rest.loc[rest["low" if high else "high"] == nearest, "start"]]
    ranks = _ranks(found, asked.to_numpy())
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (
            f"{month(claim.rule['month'])} has {_told(value)}; the {claim.rule['which']} of the others is "
            f"{listed(names)} with {number(nearest)}.",
            *ranks[1],
        ),
        _place_of_months(claim, record),
        number=_told(value),
        interval=ranks[0],
        sources=() if months[1] is None else sum_of(months[1]).releases,
        flips=_flips_extreme(claim, value, nearest),
    )


def _extreme(claim: Claim, months: pd.DataFrame) -> Reading | None:
    at = months["start"] == pd.Timestamp(claim.rule["month"])
    if not at.any() or len(months) < 2:
        return None
    value, rest = as_count(next(months[at].itertuples())), months[~at]
    top = value.high if value.high is not None else np.inf
    highs = rest["high"].astype(float).fillna(np.inf)
    if claim.rule["which"] == "highest":
        ranked = _reading(value.low > highs.max(), bool(top <= rest["low"].max()))
    else:
        ranked = _reading(bool(top < rest["low"].min()), bool(value.low >= highs.min()))
    return _all_of([ranked, _within(claim.rule["count"], value)])


def _ranks(months: pd.DataFrame, asked: Any) -> tuple[str, tuple[str, ...]]:
    """Give the ranks that clustering allows a month, and say so; nothing where months are few or not exact."""
    if len(months) < FEWEST_MONTHS_TO_RANK or not (months["low"] == months["high"]).fillna(False).all():
        return "", ()
    counts, days = months["low"].to_numpy(dtype=np.int64), (months["end"] - months["start"]).dt.days.to_numpy() + 1
    if not counts.sum():
        return "", ()
    expected = expected_counts(counts, days)
    phi0 = float(((counts - expected) ** 2 / expected).sum() / (len(counts) - 1))
    (best, worst) = rank_sets(counts, phi0=phi0)[asked][0]
    told = f"ranks {best}–{worst} of {len(counts)}"
    sentence = (
        f"As a count it stands; as a rate it says little: allowing for arrests in clusters (φ₀), {told} are compatible "
        "with these months at 95%."
    )
    return f"{told} (95%, φ₀)", (sentence,) if best != worst else ()


def _flips_extreme(claim: Claim, value: Count, nearest: Any) -> str:
    if not value.is_exact or pd.isna(nearest):
        return "Exact counts of every month."
    apart = abs(int(nearest) - value.low)
    which, more = ("highest", "fewer") if claim.rule["which"] == "highest" else ("lowest", "more")
    return f"{apart} {more} in {month(claim.rule['month'])}, and it would no longer be alone the {which}."


def _place_of_months(claim: Claim, record: OnRecord) -> Shown:
    """Give the table of ranks, where the notebook on months has one; else the cells as received."""
    series = _series_of(claim, record)
    ranked = series is not None and series.evidence is Evidence.ONE_YEAR
    return table(MONTHS, f"ranks-{series.slug}") if ranked and series else table(CLEAN, "cells")


def _series_of(claim: Claim, record: OnRecord) -> MonthlySeries | None:
    for series in record.monthly:
        if (series.area, series.measure) == (claim.area, claim.quantity):
            return series
    return None


def _level_months(claim: Claim, record: OnRecord) -> Judgement:
    tolerance: Fraction = claim.rule["within"]
    sides = record.bearing(claim, claim.area)
    months = [find_months(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    levels = [None if found is None else _levels(found) for found in months]
    own, other = (None if found is None else _level(found, tolerance) for found in levels)
    shown = levels[0] if levels[0] is not None else levels[1]
    if shown is None:
        return _no_figure(claim, record)
    if _distance(shown).isna().all():
        told = f"No {claim.quantity} are recorded in these months: there is no rate to set them against."
        return Judgement(Verdict.NOT_SHOWN, (told,), table(CLAIMS, f"claim-{claim.id}"), number="0", workings=shown)
    furthest = shown.loc[_distance(shown).idxmax()]
    margin = max(abs(furthest["least against the mean"]), abs(furthest["most against the mean"]))
    side = "below" if furthest["least against the mean"] < 0 else "above"
    ends = shown["least against the mean"].min(), shown["most against the mean"].max()
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (
            f"{furthest['month']} lies furthest from the mean daily rate, {percentage(margin)} {side} it; "
            f"within {percentage(float(tolerance), 0)} counts as similar here.",
        ),
        table(CLAIMS, f"claim-{claim.id}"),
        number=percentage(margin),
        interval=f"{percentage(ends[0]).replace('-', '−')} to {percentage(ends[1]).replace('-', '−')} about the mean",
        sources=() if months[1] is None else sum_of(months[1]).releases,
        flips=_flips_level(months[0] if months[0] is not None else months[1], furthest, margin, side, tolerance),
        workings=shown,
    )


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


def _level(levels: pd.DataFrame, tolerance: Fraction) -> Reading:
    least, most = levels["least against the mean"], levels["most against the mean"]
    outside = (most < -float(tolerance)) | (least > float(tolerance))
    return _reading(bool((_distance(levels) <= float(tolerance)).all()), bool(outside.any()))


def _flips_level(
    months: pd.DataFrame | None, furthest: pd.Series, margin: float, side: str, tolerance: Fraction
) -> str:
    told = f"The verdict flips where “similar” means within less than {percentage(margin)}"
    if months is None or not (months["low"] == months["high"]).all() or margin > tolerance:
        return f"{told}." if margin <= tolerance else f"The claim would need “similar” to mean {percentage(margin)}."
    step, at = (-1, "fewer") if side == "below" else (1, "more")
    position = [month(start) for start in months["start"]].index(furthest["month"])
    for changed in range(1, int(months["low"].max()) + 2):
        counts = months["low"].to_numpy(dtype=np.int64).copy()
        counts[position] += step * changed
        if counts[position] < 0:
            break
        again = months.assign(low=counts, high=counts)
        if _level(_levels(again), tolerance) is not Reading.HOLDS:
            return f"{told}; or with {changed} {at} in {furthest['month']}."
    return f"{told}."


# Falls of a stock


def _fall(claim: Claim, record: OnRecord) -> Judgement:
    sides = record.bearing(claim, claim.area)
    pairs = [
        (find_figure(figures, claim.rule["from"], claim), find_figure(figures, claim.period, claim))
        for figures in (sides.own, sides.other)
    ]
    falls = [_share_lost(claim, *pair) for pair in pairs]
    own, other = (None if found is None else _fallen(claim, found) for found in falls)
    fall = falls[0] or falls[1]
    asked = claim.period.joined(claim.rule["from"])
    if fall is None:
        return _no_figure(claim, record, asked)
    first, later = pairs[0] if falls[0] else pairs[1]
    assert first is not None and later is not None
    told = _told_fall(*fall)
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (
            f"From {_told(first.count)} to {_told(later.count)} is a fall of {told}, if both were counted alike.",
            *_doubt(claim, record),
        ),
        table(LINES, "lines-active") if claim.quantity == ACTIVE else table(CLEAN, "cells"),
        number=f"{_told(first.count)} to {_told(later.count)}",
        interval=told,
        sources=_of(pairs[1]) if falls[1] else (),
        flips=_flips_fall(claim, later.count),
        asked=asked,
    )


def _share_lost(
    claim: Claim, first: Figure | None, later: Figure | None
) -> tuple[Fraction | float, Fraction | float] | None:
    """Bound 1 − L/B; None where a count is not given."""
    if first is None or later is None:
        return None
    if first.count.high == 0:
        raise ClaimError(
            f"{claim.where}.rule: cannot be evaluated, because there is no share of an earlier count of 0."
        )
    no_least = later.count.high is None or first.count.low == 0
    least = -np.inf if no_least else 1 - Fraction(later.count.high or 0, first.count.low)
    most = Fraction(1) if first.count.high is None else 1 - Fraction(later.count.low, first.count.high)
    return least, most


def _told_fall(least: Fraction | float, most: Fraction | float) -> str:
    ends = [percentage(float(end)).replace("-", "−") for end in (least, most)]
    if least == -np.inf:
        return f"at most {ends[1]}"
    return ends[0] if least == most else f"{ends[0]} to {ends[1]}"


def _fallen(claim: Claim, fall: tuple[Fraction | float, Fraction | float]) -> Reading:
    more_than, at_most = claim.rule["more_than"], claim.rule["at_most"]
    return _reading(fall[0] > more_than and fall[1] <= at_most, fall[1] <= more_than or fall[0] > at_most)


def _flips_fall(claim: Claim, later: Count) -> str:
    """Say between which earlier counts the claim holds, given the later one."""
    more_than, at_most = claim.rule["more_than"], claim.rule["at_most"]
    if later.high is None or more_than == 1:
        return "Exact counts of both days."
    least = Fraction(later.high) / (1 - more_than)
    most = None if at_most == 1 else Fraction(later.low) / (1 - at_most)
    whole = int(least) + 1
    upper = "or more" if most is None else f"to {int(most)}"
    return f"An earlier count that was not {whole} {upper}, or two days that were not counted alike."


def _half_gone(claim: Claim, record: OnRecord) -> Judgement:
    d = record.drug_lines
    if not _about(claim, d):
        return _no_figure(claim, record)
    net = claim.rule["interpretation"] == lines.Interpretation.NET
    found = d.net if net else d.gross
    assert found is not None and d.balance is not None
    verdict = Verdict(found.ends_may_be_uncounted.verdict.value)
    sentences = line_findings.net_sentences(d) if net else line_findings.gross_sentences(d)
    used = _releases_of(d)
    counted = found.every_end_counted
    margin = "I − 2L" if net else "2(C − c) − I"
    return Judgement(
        verdict,
        (*sentences, *_doubt(claim, record)),
        table(LINES, "balance"),
        number="" if counted is None else f"{margin} at most {bound(counted.margin.high, '∞')}, every end counted",
        interval=f"{margin} from {bound(found.ends_may_be_uncounted.margin.low, '−∞')} to "
        f"{bound(found.ends_may_be_uncounted.margin.high, '∞')}, ends uncounted allowed",
        sources=tuple(name for name in used if name != claim.source.release),
        flips=" ".join(line_findings.assumptions(d)),
    )


def _about(claim: Claim, d: DrugLines) -> bool:
    """Say whether the counts let one ask of the twelve months that the claim speaks of."""
    if d.claimed is None or d.balance is None or claim.quantity != ACTIVE:
        return False
    return bool(d.claimed.start <= pd.Timestamp(claim.period.end) <= d.claimed.end)


def _releases_of(d: DrugLines) -> list[str]:
    """List the releases behind the counts of the balance: lines active by its rule, and closures up to its end."""
    assert d.claimed is not None
    active = d.active[(d.active["counting_rule"] == d.rule) & (d.active["end"] <= d.claimed.end)]
    closed = d.closed[d.closed["end"] <= d.claimed.end]
    names = pd.concat([active["releases"], closed["releases"]]).str.split("; ").explode()
    return list(dict.fromkeys(names))


# Recorded counts of two periods


def _change(claim: Claim, record: OnRecord) -> Judgement:
    before: Period = claim.rule["from"]
    asked = claim.period.joined(before)
    sides = record.bearing(claim, claim.area)
    pairs = [
        (find_figure(figures, before, claim), find_figure(figures, claim.period, claim))
        for figures in (sides.own, sides.other)
    ]
    own, other = (_changed(claim, *pair) for pair in pairs)
    first, later = pairs[0] if own else pairs[1]
    if first is None or later is None:
        return _no_figure(claim, record, asked)
    told, compared, ratio = _compared(claim, first.count, later.count)
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (told, *compared, activity(claim.quantity)),
        table(CLEAN, "cells"),
        number=f"{_told(first.count)} to {_told(later.count)}",
        interval=ratio,
        sources=_of(pairs[1]) if other else (),
        flips="That both years were counted by one rule, and that neither figure is revised past the other.",
        asked=asked,
    )


def _changed(claim: Claim, first: Figure | None, later: Figure | None) -> Reading | None:
    if first is None or later is None:
        return None
    if claim.rule["direction"] == "up":
        first, later = later, first
    a, b = first.count, later.count
    # Now the claim is that b lies below a.
    return _reading(b.high is not None and b.high < a.low, a.high is not None and b.low >= a.high)


def _compared(claim: Claim, first: Count, later: Count) -> tuple[str, tuple[str, ...], str]:
    """Say how the counts changed, and whether a change of the rate behind them is shown."""
    way = "fell" if later.low < first.low else "rose" if later.low > first.low else "did not change"
    told = f"The recorded count {way}: {_told(first)} before, {_told(later)} then"
    if not (first.is_exact and later.is_exact and first.low):
        return f"{told}.", (), ""
    exposure = [(p.end - p.start).days + 1 for p in (claim.period, claim.rule["from"])]
    found = compare_rates(later.low, exposure[0], first.low, exposure[1])
    change = percentage(later.low / first.low - 1, 2).replace("-", "−")
    low, high = (number(end, 4) for end in found.interval)
    shown = "is" if found.p_value < 0.05 else "is not"
    sentence = (
        f"The claim is about recorded counts, and these are not a sample. That the rate behind them changed {shown} "
        f"shown at 5%, even were the records independent of one another ({p_value(found.p_value)}, central)."
    )
    return (
        f"{told} ({change}).",
        (sentence,),
        f"ratio of daily rates {low} to {high} (95%, central {p_value(found.p_value)})",
    )


# Origins


@dataclass(frozen=True, eq=False)
class _Origins:
    """Arrests by where the people came from, and how many of all have no origin."""

    by_place: pd.DataFrame
    total: int
    releases: tuple[str, ...]
    area: str
    period: Period

    def known(self, places: Iterable[str]) -> int:
        """Count those known to come from some places."""
        return int(self.by_place.loc[self.by_place["place"].isin(list(places)), "count"].sum())

    def named(self, places: Iterable[str]) -> str:
        """List those of some places that the figures name."""
        return listed([place for place in places if place in set(self.by_place["place"])]) or "none of these places"

    @property
    def open(self) -> int:
        """Count those whose origin the figures do not tell: not known, or not accounted for."""
        return self.total - int(self.by_place["count"].sum()) + self.known([UNKNOWN])


UNKNOWN = "not known"


def _origins(claim: Claim, record: OnRecord) -> _Origins | None:
    """Find the arrests by origin, each place the last words of its counting rule; the largest total where several."""
    f = record.figures
    rows = f[(f["measure"] == claim.rule["measure"]) & (f["force"] == record.force) & (f["low"] == f["high"])]
    totals = f[(f["measure"] == claim.rule["total"]) & (f["low"] == f["high"])]
    found = []
    for (area, start, end), group in rows.groupby(["area", "start", "end"]):
        same = totals[(totals["area"] == area) & (totals["start"] == start) & (totals["end"] == end)]
        places = pd.DataFrame(
            {"place": group["counting_rule"].str.rsplit(": ", n=1).str[-1], "count": group["low"].astype(int)}
        )
        total = int(same["low"].max()) if len(same) else int(places["count"].sum())
        names = tuple(dict.fromkeys("; ".join([*group["releases"], *same["releases"]]).split("; ")))
        found.append(_Origins(places, total, names, str(area), Period(start.date(), end.date())))
    return max(found, key=lambda origins: origins.total, default=None)


def _settles(claim: Claim, origins: _Origins, reading: Reading) -> Verdict:
    """Turn a reading of stand-in figures into a verdict: those of another area or time leave a claim not shown."""
    apart = origins.area != claim.area or not (
        origins.period.start <= claim.period.end and claim.period.start <= origins.period.end
    )
    if apart:
        return Verdict.NOT_SHOWN
    own = origins.releases == (claim.source.release,)
    return weigh(reading if own else None, None if own else reading, Verdict.ADDS_UP)


def _origins_caveat(claim: Claim, origins: _Origins) -> tuple[str, ...]:
    accounted = int(origins.by_place["count"].sum())
    gap = (
        f"The origins add up to {number(accounted)} of the {number(origins.total)} arrests: "
        f"{number(origins.total - accounted)} are not accounted for, and {number(origins.known([UNKNOWN]))} are given "
        "as not known."
    )
    other = (
        f"The figures are arrests in {origins.area}, {origins.period.told()}; the claim is about {claim.area}, "
        f"{claim.period.told()}."
    )
    return gap, other


def _origin_table(claim: Claim, origins: _Origins, home: str) -> pd.DataFrame:
    outside = int(origins.by_place.loc[~origins.by_place["place"].isin([home, UNKNOWN]), "count"].sum())
    table_ = origins.by_place.sort_values(["count", "place"], ascending=[False, True], ignore_index=True)
    rest = pd.DataFrame([{"place": "not accounted for", "count": origins.total - int(table_["count"].sum())}])
    table_ = pd.concat([table_, rest], ignore_index=True)
    elsewhere = ~table_["place"].isin([home, UNKNOWN, "not accounted for"])
    return table_.assign(
        **{
            "share of all": table_["count"] / origins.total,
            f"share of those known to be from outside {home}": (table_["count"] / max(outside, 1)).where(elsewhere),
        }
    )


def _share_of_origins(claim: Claim, record: OnRecord) -> Judgement:
    origins = _origins(claim, record)
    if origins is None:
        return _no_figure(claim, record)
    home, more_than = claim.rule["home"], claim.rule["more_than"]
    there, at_home = origins.known(claim.rule["places"]), origins.known([home])
    of_all = Fraction(there, origins.total), Fraction(there + origins.open, origins.total)
    outside = origins.total - at_home
    elsewhere = outside - origins.open
    of_others = Fraction(there, outside), Fraction(there + origins.open, outside)
    reading = _reading(of_all[0] > more_than, of_all[1] <= more_than)
    range_all = f"{percentage(float(of_all[0]))} to {percentage(float(of_all[1]))}"
    range_others = f"{percentage(float(of_others[0]))} to {percentage(float(of_others[1]))}"
    return Judgement(
        _settles(claim, origins, reading),
        (
            f"Of all {number(origins.total)} arrests under the figures at hand {range_all} were of people from "
            f"{origins.named(claim.rule['places'])}, "
            f"depending on the {number(origins.open)} without a known origin; of those from outside {home} it is "
            f"{range_others} ({percentage(there / elsewhere)} of those whose origin is known). The two are different "
            "statements.",
            f"The largest single group comes from {origins.by_place.loc[origins.by_place['count'].idxmax(), 'place']}.",
            *_origins_caveat(claim, origins),
        ),
        table(CLAIMS, f"claim-{claim.id}"),
        number=f"{number(there)} of {number(origins.total)}",
        interval=f"{range_all} of all; {range_others} of those from outside {home}",
        sources=tuple(name for name in origins.releases if name != claim.source.release),
        flips=f"Whether “mostly” is of all people or of those from outside {home}; where the rest came from; and "
        f"whether {claim.area} is like {origins.area}.",
        workings=_origin_table(claim, origins, home),
    )


def _ratio_of_origins(claim: Claim, record: OnRecord) -> Judgement:
    origins = _origins(claim, record)
    if origins is None:
        return _no_figure(claim, record)
    few, many = origins.known(claim.rule["places"]), origins.known(claim.rule["against"])
    at_most: Fraction = claim.rule["at_most"]
    if not many:
        return _no_figure(claim, record)
    least, most = Fraction(few, many + origins.open), Fraction(few + origins.open, many)
    reading = _reading(most <= at_most, least > at_most)
    ends = f"{percentage(float(least))} to {percentage(float(most))}"
    return Judgement(
        _settles(claim, origins, reading),
        (
            f"{number(few)} were known to be from {origins.named(claim.rule['places'])}, {number(many)} from "
            f"{origins.named(claim.rule['against'])}: {percentage(few / many)} as many, and {ends} depending on the "
            f"{number(origins.open)} without a known origin; at most {percentage(float(at_most), 0)} counts as much "
            "lower here.",
            *_origins_caveat(claim, origins),
        ),
        table(CLAIMS, f"claim-{claim.id}"),
        number=f"{number(few)} against {number(many)}",
        interval=ends,
        sources=tuple(name for name in origins.releases if name != claim.source.release),
        flips=f"Where the rest came from; and whether {claim.area} is like {origins.area}.",
        workings=origins.by_place.sort_values(["count", "place"], ascending=[False, True], ignore_index=True),
    )


# Areas, and what has no figure


def _among_highest(claim: Claim, record: OnRecord) -> Judgement:
    rank: int = claim.rule["rank"]
    sides = record.bearing(claim)
    own, other = (_placed(claim, figures) for figures in (sides.own, sides.other))
    found = own or other
    if found is None:
        return _no_figure(claim, record)
    _, best, worst, areas = found
    place = f"{best}" if best == worst else f"{best} to {worst}"
    return Judgement(
        weigh(own and own[0], other and other[0], Verdict.ADDS_UP),
        (f"{claim.area} ranks {place} among the {areas} areas with figures; the claim needs {rank} or better.",),
        table(CLEAN, "cells"),
        number=f"rank {place}",
        interval=f"ranks {best}–{worst} of {areas}",
        sources=_of([Figure(Count.exact(0), tuple("; ".join(sides.other["releases"]).split("; ")))]) if other else (),
        flips="Which areas are set against one another, and whether counts or rates are.",
    )


def _placed(claim: Claim, figures: pd.DataFrame) -> tuple[Reading, int, int, int] | None:
    """Rank the claim's area among all with a figure for the time; None where too few areas to decide have one.

    The claim holds where fewer areas than its rank lie above: areas that share a place share it at its best.
    """
    found = {str(area): find_figure(rows, claim.period, claim) for area, rows in figures.groupby("area")}
    counts = {area: figure.count for area, figure in found.items() if figure}
    rank: int = claim.rule["rank"]
    if claim.area not in counts or len(counts) <= rank:
        return None
    here = counts.pop(claim.area)
    above = sum(here.high is not None and count.low > here.high for count in counts.values())
    maybe_above = sum(count.high is None or count.high > here.low for count in counts.values())
    return _reading(maybe_above < rank, above >= rank), above + 1, maybe_above + 1, len(counts) + 1


def _stated(claim: Claim, record: OnRecord) -> Judgement:
    also = tuple(name for name in claim.rule["also"] if name in record.releases and name != claim.source.release)
    told = f"also said by {listed(also)}" if also else "no other source that was read says so"
    return Judgement(
        weigh(Reading.HOLDS, Reading.HOLDS if also else None, Verdict.AS_STATED),
        (f"The claim's own source says so; {told}.",),
        Shown(CLAIMS, f"claim-{claim.id}"),
        sources=also,
        flips="Any other source that says otherwise.",
    )


RULES: dict[str, Callable[[Claim, OnRecord], Judgement]] = {
    "count": _count,
    "extreme month": _extreme_month,
    "level months": _level_months,
    "fall": _fall,
    "half gone in twelve months": _half_gone,
    "change": _change,
    "share of origins": _share_of_origins,
    "ratio of origins": _ratio_of_origins,
    "among the highest": _among_highest,
    "stated": _stated,
}
"""By kind, the function that judges; its parameters are read by ``countylines.claims.PARAMETERS``."""
