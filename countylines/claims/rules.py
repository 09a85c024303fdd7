"""The rules that would make a claim true: each a small function from a claim and what was known to a judgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from countylines.claims import count_rules, fall_rules, judgement, month_rules, origin_rules, parameters
from countylines.claims.claim import Claim
from countylines.claims.judgement import Bearing, Judgement
from countylines.claims.on_record import OnRecord
from countylines.claims.verdict import Verdict
from countylines.prose import listed


def judge(claim: Claim, record: OnRecord) -> Judgement:
    """Judge a claim by what was known on the report's day.

    Raises
    ------
    ClaimError
        If its rule cannot be evaluated.
    """
    return RULES[claim.rule.kind](claim, claim.rule, record)


def _stated(claim: Claim, rule: parameters.Stated, record: OnRecord) -> Judgement:
    also = tuple(name for name in rule.also if name in record.releases and name != claim.source.release)
    told = f"also said by {listed(also)}" if also else "no other source that was read says so"
    return Judgement(
        judgement.weigh(Bearing.HOLDS, Bearing.HOLDS if also else None, Verdict.AS_STATED),
        (f"The claim's own source says so; {told}.",),
        judgement.shown_with(claim),
        sources=also,
        flips="Any other source that says otherwise.",
        plain="The claim's own source says so." if also else "Only the claim's own source says so.",
    )


RULES: dict[str, Callable[[Claim, Any, OnRecord], Judgement]] = {
    "count": count_rules.count,
    "extreme month": month_rules.extreme_month,
    "level months": month_rules.level_months,
    "fall": fall_rules.fall,
    "half gone in twelve months": fall_rules.half_gone,
    "change": count_rules.change,
    "share of origins": origin_rules.share_of_origins,
    "ratio of origins": origin_rules.ratio_of_origins,
    "among the highest": count_rules.among_highest,
    "stated": _stated,
}
"""By kind, the function that judges; its parameters are in ``countylines.claims.parameters``."""
