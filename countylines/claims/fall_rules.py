"""Rules about falls of a stock: by more than a share, and of more than half within twelve months."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from countylines.analyses import line_findings
from countylines.analyses.drug_lines import ACTIVE, DrugLines, bound, series_of_fall
from countylines.claims import judgement, on_record, parameters
from countylines.claims.claim import Claim
from countylines.claims.count_rules import doubt, place_of_count
from countylines.claims.judgement import Bearing, Judgement
from countylines.claims.on_record import OnRecord, SourcedCount
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.prose import number, percentage
from countylines.statistics import balance

BY_BALANCE = {
    balance.Conclusion.SUPPORTED: Verdict.SUPPORTED,
    balance.Conclusion.CONTRADICTED: Verdict.CONTRADICTED,
    balance.Conclusion.NOT_SHOWN: Verdict.NOT_SHOWN,
}
"""The verdict on a claim of which the balance of lines concludes something."""


def fall(claim: Claim, rule: parameters.Fall, record: OnRecord) -> Judgement:
    """Judge whether a count fell by more than a share since an earlier time, and by at most another."""
    pairs = record.counts(claim, rule.before, claim.period)
    falls = [_share_lost(claim, *pair) for pair in pairs]
    own, other = (lost and _fallen(rule, *lost) for lost in falls)
    found = falls[0] or falls[1]
    asked = claim.period.joined(rule.before)
    if found is None:
        return judgement.no_figure(claim, record, asked)
    first, later = pairs[0] if falls[0] else pairs[1]
    assert first is not None and later is not None
    told = _told_fall(*found)
    return Judgement(
        judgement.weigh(own, other, Verdict.ADDS_UP),
        (
            f"From {first.count.told()} to {later.count.told()} is a fall of {told}, if both were counted alike.",
            *doubt(first.series, record),
        ),
        place_of_count(first.series),
        number=f"{first.count.told()} to {later.count.told()}",
        interval=told,
        sources=judgement.releases_of(pairs[1]) if falls[1] else (),
        flips=_flips_fall(rule, later.count),
        asked=asked,
        plain=f"From {first.count.told()} to {later.count.told()} is a fall of {_told_fall(*found, decimals=0)}, if "
        "both were counted alike.",
    )


def _share_lost(
    claim: Claim, first: SourcedCount | None, later: SourcedCount | None
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


def _told_fall(least: Fraction | float, most: Fraction | float, decimals: int = 1) -> str:
    ends = [percentage(float(end), decimals).replace("-", "−") for end in (least, most)]
    if least == -np.inf:
        return f"at most {ends[1]}"
    return ends[0] if least == most else f"{ends[0]} to {ends[1]}"


def _fallen(rule: parameters.Fall, least: Fraction | float, most: Fraction | float) -> Bearing:
    holds = least > rule.more_than and most <= rule.at_most
    return judgement.bearing_of(holds, most <= rule.more_than or least > rule.at_most)


def _flips_fall(rule: parameters.Fall, later: Count) -> str:
    """Say between which earlier counts the claim holds, given the later one."""
    if later.high is None or rule.more_than == 1:
        return "Exact counts of both days."
    least = int(later.high / (1 - rule.more_than)) + 1
    upper = "or more" if rule.at_most == 1 else f"to {number(int(later.low / (1 - rule.at_most)))}"
    return f"An earlier count that was not {number(least)} {upper}, or two days that were not counted alike."


def half_gone(claim: Claim, rule: parameters.HalfGone, record: OnRecord) -> Judgement:
    """Judge whether more than half of the lines went within twelve months, by the balance of lines."""
    d = lines_claimed(claim, record)
    if d is None:
        return judgement.no_figure(claim, record)
    net = rule.interpretation == "net"
    found = d.net if net else d.gross
    assert found is not None and d.balance is not None and d.claimed is not None
    sentences = line_findings.net_sentences(d) if net else line_findings.gross_sentences(d)
    leads = d.series == record.leading_lines.series
    counts = [rows[rows["end"] <= d.claimed.end] for rows in (d.counted, d.closed)]
    counted = found.every_end_counted
    margin = "I − 2L" if net else "2(C − c) − I"
    return Judgement(
        concluded(d, rule),
        (*sentences, *([] if d.other_rules.empty else [line_findings.comparable_sentence(d)])),
        judgement.shown_table(judgement.LINES, "balance") if leads else judgement.shown_workings(claim),
        number="" if counted is None else f"{margin} at most {bound(counted.margin.high, '∞')}, every end counted",
        interval=f"{margin} from {bound(found.ends_may_be_uncounted.margin.low, '−∞')} to "
        f"{bound(found.ends_may_be_uncounted.margin.high, '∞')}, ends uncounted allowed",
        sources=tuple(name for name in on_record.releases_behind(*counts) if name != claim.source.release),
        flips=" ".join(line_findings.assumptions(d)),
        workings=None if leads else d.verdicts_table(),
        plain=_half_gone_in_short(d, found),
    )


def concluded(d: DrugLines, rule: parameters.HalfGone) -> Verdict:
    """Give the verdict that the balance of some lines, which has one, leads to."""
    found = d.net if rule.interpretation == "net" else d.gross
    assert found is not None
    return BY_BALANCE[found.ends_may_be_uncounted.conclusion]


def _half_gone_in_short(d: DrugLines, found: balance.ClaimUnderBalance) -> str:
    """Say in a sentence what the balance of lines leaves of the claim."""
    counted, allowed, share = found.every_end_counted, found.ends_may_be_uncounted.conclusion, d.counted_share
    if allowed is balance.Conclusion.SUPPORTED:
        return "The counts of lines, and of closures, bear it out."
    if allowed is balance.Conclusion.CONTRADICTED:
        return "The counts of lines, and of closures, rule it out."
    if counted is None or counted.conclusion is not balance.Conclusion.CONTRADICTED:
        return "The counts of lines, and of closures, leave it open."
    if share is None:
        return "By the closures that police counted it fails; only lines that ended uncounted could make it true."
    ends = [percentage(end, 0) for end in (share.low, share.high)]
    told = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    return (
        f"Police closures account for {told} of the lines of a year before; only lines that ended uncounted could make "
        "the claim true."
    )


def lines_claimed(claim: Claim, record: OnRecord) -> DrugLines | None:
    """Give the counts of the claim's own series, or of its area; None where they say nothing of the claim's time."""
    if claim.quantity != ACTIVE:
        return None
    figures = pd.concat(record.sides(claim, claim.area))
    series = series_of_fall(figures[(figures["force"] == record.force) & (figures["kind"] == "stock")])
    d = None if series is None else record.drug_lines(series)
    if d is None or d.claimed is None or d.balance is None:
        return None
    return d if d.claimed.start <= pd.Timestamp(claim.period.end) <= d.claimed.end else None
