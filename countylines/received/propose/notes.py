"""What the notes of a file, and the person who adds it, say of its markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from countylines.received.grids.grid import Grid
from countylines.received.markers import plain
from countylines.received.propose.proposal import Wanted

_FOOTNOTE = re.compile(
    r"(?P<mark>\*+|\[[a-z0-9 ]+\]|-|–|\.\.|#|:|<\s?[0-9]+|blanks?(?: cells?)?|(?:an )?empty cells?|stars?|dash(?:es)?)"
    r"\s*(?:=|:|–|-|means?|denotes?|indicates?|represents?|stands? for|is|are)?\s+(?P<meaning>\S.*)",
    re.IGNORECASE,
)
_WORDS_FOR_MARKS = {"blank": "", "empty": "", "star": "*", "dash": "-"}


_FIGURES = "(?:figures|data|statistics|counts|numbers)"
_PROVISIONAL = re.compile(
    rf"\(?provisional\)?\.?|provisional {_FIGURES}\.?|(?:please note(?: that)? |note:? )?(?:all |the |these |our )*"
    rf"{_FIGURES}(?: (?:above|below|here|provided|supplied|given|in this \w+))* (?:are|is|remain|should be (?:treated|"
    r"regarded) as) (?:all |still |currently )?provisional\b[^0-9*]*",
    re.IGNORECASE,
)
"""A text that says of all figures, and of none apart, that they are provisional."""


def _texts(grid: Grid) -> Iterable[str]:
    """Give the different texts around and on a sheet, in their order."""
    return dict.fromkeys([*grid.around, *grid.different])


def provisional(grids: Sequence[Grid]) -> str:
    """Give the text that says that all of a file's figures are provisional; empty where none does."""
    texts = (each for grid in grids for each in _texts(grid))
    return next((plain(text) for text in texts if _PROVISIONAL.fullmatch(plain(text))), "")


_ROUNDED = re.compile(
    rf"(?:please note(?: that)? |notes?:? )?(?:all |the |these |our )*{_FIGURES}"
    r"(?: (?:above|below|here|provided|supplied|given|in this \w+))*(?: are| is| have been| has been| were)? "
    r"(?:all )?round(?:ed)? (?:up or down )?to the nearest ([0-9]+|five|ten)\b[^0-9]*",
    re.IGNORECASE,
)
"""A text that says of all figures what they were rounded to."""


def rounded_to(grids: Sequence[Grid]) -> int | None:
    """Give what a file says plainly that all its figures were rounded to; None where it does not, or says two."""
    texts = {plain(text) for grid in grids for text in _texts(grid)}
    said = {match[1].lower() for text in texts if (match := _ROUNDED.fullmatch(text))}
    steps = {{"five": 5, "ten": 10}.get(step) or int(step) for step in said}
    return steps.pop() if len(steps) == 1 and min(steps) > 1 else None


def decisions(grids: Sequence[Grid], wanted: Wanted) -> dict[str, dict[str, Any]]:
    """Give what footnotes, and the person, say of markers."""
    found: dict[str, dict[str, Any]] = {plain(mark): dict(decision) for mark, decision in wanted.decided.items()}
    for grid in grids:
        for text in grid.different:
            if (said := meaning_of(plain(text))) and said[0] not in found:
                mark, decision = said
                found[mark] = {**decision, "day": wanted.day, "reason": f"note in the file: {plain(text)}"}
    for mark, reads in wanted.readings.items():
        found[plain(mark)] = {
            **decision_of(reads.strip()),
            "day": wanted.day,
            "reason": "decided when the file was added",
        }
    present = {plain(text) for grid in grids for text in grid.different}
    return {mark: decision for mark, decision in found.items() if mark in present}


def decision_of(reads: str) -> dict[str, Any]:
    """Give what a layout makes of a cell that a person says to read so: ``1-4``, ``<5``, ``0``, ``unknown``."""
    if match := re.fullmatch(r"([0-9]+)\s*(?:-|to)\s*([0-9]+)", reads):
        return {"low": int(match[1]), "high": int(match[2])}
    return {"reads": "" if reads.lower() in ("unknown", "missing") else reads}


def meaning_of(note: str) -> tuple[str, dict[str, Any]] | None:
    """Give the marker that a footnote explains, and what it makes of it; None where it does not say so plainly.

    The ``note`` is a text under or above a table, on one line.
    """
    match = _FOOTNOTE.fullmatch(note)
    if not match:
        return None
    word = match["mark"].lower()
    mark = next((sign for name, sign in _WORDS_FOR_MARKS.items() if name in word), match["mark"])
    meaning = match["meaning"].strip().rstrip(".").lower()
    hides = re.search(r"suppress|disclos|confiden|withh|redact|protect|privacy|identif", meaning)
    bound = re.search(
        r"(?:fewer|less) than [0-9]+|under [0-9]+|[0-9]+ or (?:fewer|less)|(?:between )?[0-9]+ (?:and|to|-) [0-9]+",
        meaning,
    )
    status = {"status": "c"} if hides else {}
    if bound:
        text = re.sub(r"between |\s*and\s*", lambda m: "" if "between" in m[0] else "-", bound[0])
        return mark, {"reads": text, **status}
    if mark.startswith("<"):
        return (mark, status) if hides else None
    if hides:
        return mark, {"reads": "0 or more", "status": "c"}
    if re.fullmatch(
        r"(?:a )?(?:zero|nil|none|0)(?: .*)?|no (?:arrests|offences|records?|incidents|seizures).*", meaning
    ):
        return mark, {"reads": "0"}
    if re.match(r"(?:data |figures? )?(?:is |are )?not (?:available|recorded|held|known)", meaning):
        return mark, {"reads": "", "status": "x"}
    return (mark, {"reads": "", "status": "z"}) if re.match("not applicable", meaning) else None
