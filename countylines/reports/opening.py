"""What changed between two reports, as somebody would say it who had read both."""

from __future__ import annotations

from collections.abc import Sequence

from countylines.prose import count_of, listed, number
from countylines.reports.compare import DAY, NONE, ClaimChange, Comparison

MOST_NAMED = 3
"""So many claims are named with both verdicts."""
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NOTHING = "Nothing changed: the verdicts, the main points, the tables and the charts say the same."


def opening(comparison: Comparison) -> str:
    """Say what became of verdicts and main points, and why: the why stands with the first that moved."""
    if not comparison.moved:
        return NOTHING
    claims = comparison.claims
    changed = [claim for claim in claims if NONE not in (claim.old, claim.new)]
    told = [_verdicts(changed), *_claims(claims), _main_points(comparison)]
    if not (claims or comparison.findings_new or comparison.findings_gone):
        told.append(f"Only {_rest(comparison)} changed.")
    moved = next(place for place, text in enumerate(told) if text not in (_SAME_VERDICTS, _SAME_POINTS))
    told[moved] = f"{told[moved].removesuffix('.')}{_because(comparison)}."
    return " ".join(told)


_SAME_VERDICTS, _SAME_POINTS = "No verdict changed.", "The main points are the same."


def _verdicts(changed: Sequence[ClaimChange]) -> str:
    """Say how many verdicts changed, and name the first of their claims, each with both."""
    if not changed:
        return _SAME_VERDICTS
    named = [f"“{claim.claim.rstrip('.')}” went from “{claim.old}” to “{claim.new}”" for claim in changed[:MOST_NAMED]]
    more = [f"and {number(len(changed) - MOST_NAMED)} more"] if len(changed) > MOST_NAMED else []
    return f"{_start(_how_many(len(changed), 'verdict'))} changed: {'; '.join([*named, *more])}."


def _claims(claims: Sequence[ClaimChange]) -> list[str]:
    """Say how many claims only one of the reports has."""
    came, went = sum(claim.old == NONE for claim in claims), sum(claim.new == NONE for claim in claims)
    counted = ((came, "new"), (went, "no longer there"))
    return [f"{_start(_how_many(n, 'claim'))} {_is(n)} {what}." for n, what in counted if n]


def _main_points(comparison: Comparison) -> str:
    came, went = len(comparison.findings_new), len(comparison.findings_gone)
    now = len(comparison.new.manifest["findings"])
    if came and went:
        which = {1: "the main point", 2: "both main points"}.get(now, f"all {_word(now)} main points")
        return f"{_start(which if came == now else f'{_word(came)} of the {_word(now)} main points')} changed."
    if came:
        return f"{_start(_how_many(came, 'main point'))} {_is(came)} new."
    return f"{_start(_how_many(went, 'main point'))} fell away." if went else _SAME_POINTS


def _rest(comparison: Comparison) -> str:
    tables, figures = len(comparison.tables), len(comparison.figures)
    return listed([_how_many(n, noun) for n, noun in ((tables, "table"), (figures, "chart")) if n])


def _because(comparison: Comparison) -> str:
    if comparison.altered:
        return ", perhaps because a file was changed after it was rendered"
    differing = comparison.differing
    # Another day moves most by what became known until then.
    causes = [cause for cause in differing if cause.noun != DAY or len(differing) == 1]
    told = listed([cause.because for cause in causes])
    if len({cause.noun for cause in causes}) > 1:
        return f". {_start(told)}: which of these did it is not known"
    return f", because {told}" if told else ""


def _how_many(count: int, noun: str) -> str:
    return count_of(_word(count), noun) if count != 1 else f"one {noun}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _word(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else number(count)


def _start(text: str) -> str:
    return text[:1].upper() + text[1:]
