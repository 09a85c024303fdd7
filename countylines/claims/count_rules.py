"""Rules about counts: of one time, of two, and of several areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from countylines.analyses import line_findings
from countylines.analyses.drug_lines import ACTIVE, HIGHEST_HARM
from countylines.claims import judgement, on_record, parameters
from countylines.claims.claim import Claim
from countylines.claims.judgement import Bearing, Judgement
from countylines.claims.on_record import OnRecord, SourcedCount
from countylines.claims.parameters import Period
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.observations import NO_FORCE
from countylines.observations.measures import measured
from countylines.observations.series import Series
from countylines.prose import count_of, interval, number, p_value, percentage
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.rates import compare_rates


def count(claim: Claim, rule: parameters.CountRule, record: OnRecord) -> Judgement:
    """Judge a count by the figure of its time, and by the sum of its months."""
    sides = record.sides(claim, claim.area)
    stated = [on_record.find_count(figures, claim.period, claim) for figures in sides]
    months = [on_record.find_months(figures, claim.period, claim) for figures in sides]
    sums = [None if table is None else on_record.sum_of(table) for table in months]
    own, other = (
        judgement.all_of(judgement.within(rule.count, figure.count) for figure in pair if figure)
        for pair in zip(stated, sums, strict=True)
    )
    if own is None and other is None:
        return judgement.no_figure(claim, record)
    on_record.refuse_several_series((figure.series for figure in (*stated, *sums) if figure), claim)
    verdict = judgement.weigh(own, other, Verdict.ADDS_UP if sums[0] else Verdict.AS_STATED)
    told = map(_told_of, ("The claim's own source gives", "Others give"), stated, sums)
    first = next(figure for figure in (*stated, *sums) if figure)
    return Judgement(
        verdict,
        (*filter(None, told), *doubt(first.series, record)),
        place_of_count(first.series, totalled=bool(sums[0] and stated[0])),
        number=first.count.told(),
        interval=interval(first.count.low, first.count.high),
        sources=judgement.releases_of([stated[1], sums[1]]),
        flips=_flips_count(rule.count, verdict),
        plain=_contradiction(rule.count, (*stated, *sums)) if verdict is Verdict.CONTRADICTED else "",
    )


def _told_of(gives: str, figure: SourcedCount | None, total: SourcedCount | None) -> str:
    """Say what a side gives as a figure and as the sum of its months; empty where it gives neither."""
    if figure is None:
        return f"{gives} months that add up to {total.count.told()}." if total else ""
    return f"{gives} {figure.count.told()}" + (f", and months that add up to {total.count.told()}." if total else ".")


def _contradiction(claimed: Count, found: Sequence[SourcedCount | None]) -> str:
    """Set what was claimed beside the figure that rules it out."""
    other = next(f.count for f in found if f and judgement.within(claimed, f.count) is Bearing.FAILS)
    return f"The claim is of {claimed.told()}; the figures give {other.told()}."


def doubt(series: Series, record: OnRecord) -> list[str]:
    """Say beside a count of lines whether a count by another rule casts doubt on it."""
    if series.measure != ACTIVE:
        return []
    d = record.drug_lines(series)
    return [] if d.counted.empty or d.other_rules.empty else [line_findings.comparable_sentence(d)]


def place_of_count(series: Series, *, totalled: bool = False) -> judgement.Shown:
    """Give the table that shows a count: of totals, of lines, or of the cells as received."""
    if totalled:
        return judgement.shown_table(judgement.CLEAN, "totals")
    if series.force != NO_FORCE and series.kind == "stock" and series.measure in (ACTIVE, HIGHEST_HARM):
        return judgement.shown_table(judgement.LINES, "lines-active")
    return judgement.CELLS


def _flips_count(claimed: Count, verdict: Verdict) -> str:
    outside = judgement.outside_of(claimed)
    return {
        Verdict.SUPPORTED: "That the sources count the same thing at the same time, and that neither copied the other.",
        Verdict.ADDS_UP: f"That no month was counted otherwise: an error in one leaves {outside}.",
        Verdict.AS_STATED: f"That the source has it right: a second one with {outside} would contradict it.",
        Verdict.CONTRADICTED: "That the figures count what the claim speaks of.",
        Verdict.NOT_SHOWN: f"A narrower figure: one within the claim supports it, {outside} contradicts it.",
        Verdict.NOT_TESTABLE_YET: "",
    }[verdict]


def change(claim: Claim, rule: parameters.Change, record: OnRecord) -> Judgement:
    """Judge whether a recorded count went up or down since an earlier time."""
    asked = claim.period.joined(rule.before)
    pairs = record.counts(claim, rule.before, claim.period)
    own, other = (_changed(rule, *pair) for pair in pairs)
    first, later = pairs[0] if own else pairs[1]
    if first is None or later is None:
        return judgement.no_figure(claim, record, asked)
    told, compared, ratio = _compared(first.count, later.count, rule.before, claim.period)
    return Judgement(
        judgement.weigh(own, other, Verdict.ADDS_UP),
        (told, *compared, measured(claim.quantity).caution),
        judgement.CELLS,
        number=f"{first.count.told()} to {later.count.told()}",
        interval=ratio,
        sources=judgement.releases_of(pairs[1]) if other else (),
        flips="That both years were counted by one rule, and that neither figure is revised past the other.",
        asked=asked,
        plain=f"The recorded count {_way(first.count, later.count)}: {first.count.told()} before, "
        f"{later.count.told()} then.",
    )


def _changed(rule: parameters.Change, first: SourcedCount | None, later: SourcedCount | None) -> Bearing | None:
    if first is None or later is None:
        return None
    if rule.direction == "up":
        first, later = later, first
    a, b = first.count, later.count
    # Now the claim is that b lies below a.
    return judgement.bearing_of(b.high is not None and b.high < a.low, a.high is not None and b.low >= a.high)


def _compared(first: Count, later: Count, before: Period, then: Period) -> tuple[str, tuple[str, ...], str]:
    """Say how the counts changed, and whether a change of the rate behind them is shown."""
    told = f"The recorded count {_way(first, later)}: {first.told()} before, {later.told()} then"
    if not (first.is_exact and later.is_exact and first.low):
        return f"{told}.", (), ""
    days, days_before = ((p.end - p.start).days + 1 for p in (then, before))
    found = compare_rates((later.low, days), (first.low, days_before))
    change = percentage(later.low / first.low - 1, 2).replace("-", "−")
    low, high = (number(end, 4) for end in found.interval)
    shown = "is" if found.p_value < SIGNIFICANCE else "is not"
    sentence = (
        f"The claim is about recorded counts, and these are not a sample. That the rate behind them changed {shown} "
        f"shown at 5%, even were the records independent of one another ({p_value(found.p_value)}, central)."
    )
    ratio = f"ratio of daily rates {low} to {high} (95%, central {p_value(found.p_value)})"
    return f"{told} ({change}).", (sentence,), ratio


def _way(first: Count, later: Count) -> str:
    return "fell" if later.low < first.low else "rose" if later.low > first.low else "did not change"


def among_highest(claim: Claim, rule: parameters.AmongHighest, record: OnRecord) -> Judgement:
    """Judge whether an area ranks so high, or higher, among all that are counted alike."""
    sides = record.sides(claim)
    own, other = (_placed(claim, rule.rank, figures) for figures in sides)
    found = own or other
    if found is None:
        return judgement.no_figure(claim, record)
    _, best, worst, areas = found
    place = f"{best}" if best == worst else f"{best} to {worst}"
    return Judgement(
        judgement.weigh(own and own[0], other and other[0], Verdict.ADDS_UP),
        (
            f"{claim.area} ranks {place} among {count_of(areas, 'area')} with figures; the claim needs {rule.rank} or "
            "better.",
        ),
        judgement.CELLS,
        number=f"rank {place}",
        interval=f"ranks {best}–{worst} of {areas}",
        sources=on_record.releases_behind(sides.other) if other else (),
        flips="Which areas are set against one another, and whether counts or rates are.",
    )


def _placed(claim: Claim, rank: int, figures: pd.DataFrame) -> tuple[Bearing, int, int, int] | None:
    """Rank the claim's area among all with a figure for the time; None where too few areas to decide have one.

    The claim holds where fewer areas than its rank lie above: areas that share a place share it at its best.
    """
    found = {str(area): on_record.find_count(rows, claim.period, claim) for area, rows in figures.groupby("area")}
    counts = {area: figure.count for area, figure in found.items() if figure}
    alike = (replace(figure.series, force=NO_FORCE, area=claim.area) for figure in found.values() if figure)
    on_record.refuse_several_series(alike, claim)
    if claim.area not in counts or len(counts) <= rank:
        return None
    here = counts.pop(claim.area)
    above = sum(here.high is not None and count.low > here.high for count in counts.values())
    maybe_above = sum(count.high is None or count.high > here.low for count in counts.values())
    return judgement.bearing_of(maybe_above < rank, above >= rank), above + 1, maybe_above + 1, len(counts) + 1
