"""The rules that would make a claim true: each a small function from a claim and what was known to a judgement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd

from countylines.analyses import line_findings
from countylines.analyses.drug_lines import ACTIVE, HIGHEST_HARM, DrugLines, bound, series_of_fall
from countylines.claim_figures import Figure, OnRecord, find_figure, find_months, refuse_several_series, sum_of
from countylines.claim_judgement import (
    CLAIMS,
    CLEAN,
    LINES,
    Judgement,
    Reading,
    Shown,
    all_of,
    no_figure,
    outside_of,
    reading_of,
    releases_of,
    shown_table,
    weigh,
    within,
)
from countylines.claim_month_rules import extreme_month, level_months
from countylines.claim_origin_rules import ratio_of_origins, share_of_origins
from countylines.claims import Claim, Period, Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.observations import NO_FORCE
from countylines.observations.measures import measured
from countylines.observations.series import Series
from countylines.prose import count_of, interval, listed, number, p_value, percentage
from countylines.statistics import SIGNIFICANCE, balance
from countylines.statistics.rates import compare_rates


def judge(claim: Claim, record: OnRecord) -> Judgement:
    """Judge a claim by what was known on the report's day.

    Raises
    ------
    ClaimError
        If its rule cannot be evaluated.
    """
    return RULES[claim.kind](claim, record)


# A count


def _count(claim: Claim, record: OnRecord) -> Judgement:
    claimed: Count = claim.rule["count"]
    sides = record.bearing(claim, claim.area)
    stated = [find_figure(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    months = [find_months(figures, claim.period, claim) for figures in (sides.own, sides.other)]
    sums = [None if table_ is None else sum_of(table_) for table_ in months]
    own, other = (
        all_of(within(claimed, figure.count) for figure in pair if figure) for pair in zip(stated, sums, strict=True)
    )
    if own is None and other is None:
        return no_figure(claim, record)
    refuse_several_series((figure.series for figure in (*stated, *sums) if figure), claim)
    verdict = weigh(own, other, Verdict.ADDS_UP if sums[0] else Verdict.AS_STATED)
    told = (_told_of("The claim's own source gives", stated[0], sums[0]), _told_of("Others give", stated[1], sums[1]))
    first = next(figure for figure in (*stated, *sums) if figure)
    return Judgement(
        verdict,
        (*filter(None, told), *_doubt(first.series, record)),
        _place_of_count(first.series, totalled=bool(sums[0] and stated[0])),
        number=first.count.told(),
        interval=interval(first.count.low, first.count.high),
        sources=releases_of([stated[1], sums[1]]),
        flips=_flips_count(claimed, verdict),
    )


def _told_of(gives: str, figure: Figure | None, total: Figure | None) -> str:
    """Say what a side gives as a figure and as the sum of its months; empty where it gives neither."""
    if figure is None:
        return f"{gives} months that add up to {total.count.told()}." if total else ""
    return f"{gives} {figure.count.told()}" + (f", and months that add up to {total.count.told()}." if total else ".")


def _doubt(series: Series, record: OnRecord) -> list[str]:
    """Say beside a count of lines whether a count by another rule casts doubt on it."""
    if series.measure != ACTIVE:
        return []
    d = record.drug_lines(series)
    return [] if d.counted.empty or d.other_rules.empty else [line_findings.comparable_sentence(d)]


def _place_of_count(series: Series, *, totalled: bool = False) -> Shown:
    if totalled:
        return shown_table(CLEAN, "totals")
    among_lines = series.force != NO_FORCE and series.kind == "stock" and series.measure in (ACTIVE, HIGHEST_HARM)
    return shown_table(LINES, "lines-active") if among_lines else shown_table(CLEAN, "cells")


def _flips_count(claimed: Count, verdict: Verdict) -> str:
    outside = outside_of(claimed)
    return {
        Verdict.SUPPORTED: "That the sources count the same thing at the same time, and that neither copied the other.",
        Verdict.ADDS_UP: f"That no month was counted otherwise: an error in one leaves {outside}.",
        Verdict.AS_STATED: f"That the source has it right: a second one with {outside} would contradict it.",
        Verdict.CONTRADICTED: "That the figures count what the claim speaks of.",
        Verdict.NOT_SHOWN: f"A narrower figure: one within the claim supports it, {outside} contradicts it.",
        Verdict.NOT_TESTABLE_YET: "",
    }[verdict]


# Falls of a stock


def _fall(claim: Claim, record: OnRecord) -> Judgement:
    sides = record.bearing(claim, claim.area)
    pairs = [
        (find_figure(figures, claim.rule["from"], claim), find_figure(figures, claim.period, claim))
        for figures in (sides.own, sides.other)
    ]
    refuse_several_series((figure.series for pair in pairs if all(pair) for figure in pair if figure), claim)
    falls = [_share_lost(claim, *pair) for pair in pairs]
    own, other = (None if found is None else _fallen(claim, found) for found in falls)
    fall = falls[0] or falls[1]
    asked = claim.period.joined(claim.rule["from"])
    if fall is None:
        return no_figure(claim, record, asked)
    first, later = pairs[0] if falls[0] else pairs[1]
    assert first is not None and later is not None
    told = _told_fall(*fall)
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (
            f"From {first.count.told()} to {later.count.told()} is a fall of {told}, if both were counted alike.",
            *_doubt(first.series, record),
        ),
        _place_of_count(first.series),
        number=f"{first.count.told()} to {later.count.told()}",
        interval=told,
        sources=releases_of(pairs[1]) if falls[1] else (),
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
    return reading_of(fall[0] > more_than and fall[1] <= at_most, fall[1] <= more_than or fall[0] > at_most)


def _flips_fall(claim: Claim, later: Count) -> str:
    """Say between which earlier counts the claim holds, given the later one."""
    more_than, at_most = claim.rule["more_than"], claim.rule["at_most"]
    if later.high is None or more_than == 1:
        return "Exact counts of both days."
    least = Fraction(later.high) / (1 - more_than)
    most = None if at_most == 1 else Fraction(later.low) / (1 - at_most)
    whole = int(least) + 1
    upper = "or more" if most is None else f"to {number(int(most))}"
    return f"An earlier count that was not {number(whole)} {upper}, or two days that were not counted alike."


def _half_gone(claim: Claim, record: OnRecord) -> Judgement:
    d = _lines_claimed(claim, record)
    if d is None:
        return no_figure(claim, record)
    net = claim.rule["interpretation"] == balance.Interpretation.NET
    found = d.net if net else d.gross
    assert found is not None and d.balance is not None
    verdict = Verdict(found.ends_may_be_uncounted.verdict.value)
    sentences = line_findings.net_sentences(d) if net else line_findings.gross_sentences(d)
    used = _releases_of(d)
    leads = d.series == record.leading_lines.series
    counted = found.every_end_counted
    margin = "I − 2L" if net else "2(C − c) − I"
    return Judgement(
        verdict,
        (*sentences, *([] if d.other_rules.empty else [line_findings.comparable_sentence(d)])),
        shown_table(LINES, "balance") if leads else shown_table(CLAIMS, f"claim-{claim.id}"),
        number="" if counted is None else f"{margin} at most {bound(counted.margin.high, '∞')}, every end counted",
        interval=f"{margin} from {bound(found.ends_may_be_uncounted.margin.low, '−∞')} to "
        f"{bound(found.ends_may_be_uncounted.margin.high, '∞')}, ends uncounted allowed",
        sources=tuple(name for name in used if name != claim.source.release),
        flips=" ".join(line_findings.assumptions(d)),
        workings=None if leads else d.verdicts_table(),
    )


def _lines_claimed(claim: Claim, record: OnRecord) -> DrugLines | None:
    """Give the counts of the claim's own series, or of its area; None where they say nothing of the claim's time."""
    if claim.quantity != ACTIVE:
        return None
    sides = record.bearing(claim, claim.area)
    bearing = pd.concat([sides.own, sides.other])
    series = series_of_fall(bearing[(bearing["force"] == record.force) & (bearing["kind"] == "stock")])
    d = None if series is None else record.drug_lines(series)
    if d is None or d.claimed is None or d.balance is None:
        return None
    return d if d.claimed.start <= pd.Timestamp(claim.period.end) <= d.claimed.end else None


def _releases_of(d: DrugLines) -> list[str]:
    """List the releases behind the counts of the balance: lines active by its rule, and closures up to its end."""
    assert d.claimed is not None
    rows = (rows[rows["end"] <= d.claimed.end] for rows in (d.counted, d.closed))
    return list(dict.fromkeys(name for part in rows for names in part["releases"] for name in names.split("; ")))


# Recorded counts of two periods


def _change(claim: Claim, record: OnRecord) -> Judgement:
    before: Period = claim.rule["from"]
    asked = claim.period.joined(before)
    sides = record.bearing(claim, claim.area)
    pairs = [
        (find_figure(figures, before, claim), find_figure(figures, claim.period, claim))
        for figures in (sides.own, sides.other)
    ]
    refuse_several_series((figure.series for pair in pairs if all(pair) for figure in pair if figure), claim)
    own, other = (_changed(claim, *pair) for pair in pairs)
    first, later = pairs[0] if own else pairs[1]
    if first is None or later is None:
        return no_figure(claim, record, asked)
    told, compared, ratio = _compared(claim, first.count, later.count)
    return Judgement(
        weigh(own, other, Verdict.ADDS_UP),
        (told, *compared, measured(claim.quantity).caution),
        shown_table(CLEAN, "cells"),
        number=f"{first.count.told()} to {later.count.told()}",
        interval=ratio,
        sources=releases_of(pairs[1]) if other else (),
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
    return reading_of(b.high is not None and b.high < a.low, a.high is not None and b.low >= a.high)


def _compared(claim: Claim, first: Count, later: Count) -> tuple[str, tuple[str, ...], str]:
    """Say how the counts changed, and whether a change of the rate behind them is shown."""
    way = "fell" if later.low < first.low else "rose" if later.low > first.low else "did not change"
    told = f"The recorded count {way}: {first.told()} before, {later.told()} then"
    if not (first.is_exact and later.is_exact and first.low):
        return f"{told}.", (), ""
    exposure = [(p.end - p.start).days + 1 for p in (claim.period, claim.rule["from"])]
    found = compare_rates(later.low, exposure[0], first.low, exposure[1])
    change = percentage(later.low / first.low - 1, 2).replace("-", "−")
    low, high = (number(end, 4) for end in found.interval)
    shown = "is" if found.p_value < SIGNIFICANCE else "is not"
    sentence = (
        f"The claim is about recorded counts, and these are not a sample. That the rate behind them changed {shown} "
        f"shown at 5%, even were the records independent of one another ({p_value(found.p_value)}, central)."
    )
    return (
        f"{told} ({change}).",
        (sentence,),
        f"ratio of daily rates {low} to {high} (95%, central {p_value(found.p_value)})",
    )


# Areas, and what has no figure


def _among_highest(claim: Claim, record: OnRecord) -> Judgement:
    rank: int = claim.rule["rank"]
    sides = record.bearing(claim)
    own, other = (_placed(claim, figures) for figures in (sides.own, sides.other))
    found = own or other
    if found is None:
        return no_figure(claim, record)
    _, best, worst, areas = found
    place = f"{best}" if best == worst else f"{best} to {worst}"
    return Judgement(
        weigh(own and own[0], other and other[0], Verdict.ADDS_UP),
        (
            f"{claim.area} ranks {place} among {count_of(areas, 'area')} with figures; the claim needs {rank} or "
            "better.",
        ),
        shown_table(CLEAN, "cells"),
        number=f"rank {place}",
        interval=f"ranks {best}–{worst} of {areas}",
        sources=tuple(dict.fromkeys("; ".join(sides.other["releases"]).split("; "))) if other else (),
        flips="Which areas are set against one another, and whether counts or rates are.",
    )


def _placed(claim: Claim, figures: pd.DataFrame) -> tuple[Reading, int, int, int] | None:
    """Rank the claim's area among all with a figure for the time; None where too few areas to decide have one.

    The claim holds where fewer areas than its rank lie above: areas that share a place share it at its best.
    """
    found = {str(area): find_figure(rows, claim.period, claim) for area, rows in figures.groupby("area")}
    counts = {area: figure.count for area, figure in found.items() if figure}
    alike = (replace(figure.series, force=NO_FORCE, area=claim.area) for figure in found.values() if figure)
    refuse_several_series(alike, claim)
    rank: int = claim.rule["rank"]
    if claim.area not in counts or len(counts) <= rank:
        return None
    here = counts.pop(claim.area)
    above = sum(here.high is not None and count.low > here.high for count in counts.values())
    maybe_above = sum(count.high is None or count.high > here.low for count in counts.values())
    return reading_of(maybe_above < rank, above >= rank), above + 1, maybe_above + 1, len(counts) + 1


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
    "extreme month": extreme_month,
    "level months": level_months,
    "fall": _fall,
    "half gone in twelve months": _half_gone,
    "change": _change,
    "share of origins": share_of_origins,
    "ratio of origins": ratio_of_origins,
    "among the highest": _among_highest,
    "stated": _stated,
}
"""By kind, the function that judges; its parameters are read by ``countylines.claims.PARAMETERS``."""
