"""What the notes of a file, and the person who adds it, say of its markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from countylines.received.grids.grid import Grid
from countylines.received.markers import plain
from countylines.received.propose.proposal import Wanted

_FOOTNOTE = re.compile(
    r"(?:(?:notes?|key):\s*)?(?P<mark>[a-z](?=\s*[=:])|\*+|\[[a-z0-9 ]+\]|-|–|\.\.|#|:|<\s?[0-9]+|"
    r"blanks?(?: cells?)?|(?:an )?empty cells?|stars?|dash(?:es)?)"
    r"\s*(?:=|:|–|-|means?|denotes?|indicates?|represents?|stands? for|is|are)?\s+(?P<meaning>\S.*)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:fewer|less) than [0-9]+|under [0-9]+|[0-9]+ or (?:fewer|less)|(?:between )?[0-9]+ (?:and|to|-) [0-9]+"
)
_SECTION = re.compile(r"\b(?:section|s\.?) ?[0-9]+(?:\([0-9a-z]+\))*")
_UNCLEAR = re.compile(
    r"[0-9%]|\b(?:or|and|not|any|unless|except|more|secondary|another|others?|includ\w+|complement\w*|neighbour\w*|"
    r"per ?cent|hours?|days?|weeks?|months?|aged?)\b"
)
"""What beside a bound may say that it is another, or not the only one."""
_AGES = re.compile(r"\b(?:persons?|people|children|those|individuals) (?:under|below|over)\b")
"""What makes an age of a bound."""
_THINGS = "(?:arrests|offences|records|incidents|seizures|searches|charges|cases|people|persons)"
_IS_ZERO = re.compile(
    rf"(?:an? )?(?:true )?(?:zero|nil|none|0)(?: {_THINGS}| counts?| values?| recorded| reported| returns?)*|"
    rf"no {_THINGS}(?: (?:were |was )?(?:recorded|reported|made|found|returned|identified))?"
    r"(?: (?:in|during|for) (?:that|the|this) (?:month|quarter|year|period))?"
)
_WORDS_FOR_MARKS = {"blank": "", "empty": "", "star": "*", "dash": "-"}


_FIGURES = "(?:figures|data|statistics|counts|numbers)"
_OF_ALL = r"(?!.*\b(?:except|unless|apart|excluding|other than|but)\b)"
_PROVISIONAL = re.compile(
    rf"{_OF_ALL}(?:\(?provisional\)?\.?|provisional {_FIGURES}\.?|"
    r"(?:please note(?: that)? |note:? )?(?:all |the |these |our )*"
    rf"{_FIGURES}(?: (?:above|below|here|provided|supplied|given|in this \w+))* (?:are|is|remain|should be (?:treated|"
    r"regarded) as) (?:all |still |currently )?provisional\b[^0-9*]*)",
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
    rf"{_OF_ALL}(?:please note(?: that)? |notes?:? )?(?:all |the |these |our )*{_FIGURES}"
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
    """Give what footnotes, and the person, say of markers; one that notes explain in two ways is left open."""
    told: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for note in dict.fromkeys(plain(text) for grid in grids for text in grid.different):
        if said := meaning_of(note):
            told.setdefault(said[0], []).append((note, said[1]))
    found: dict[str, dict[str, Any]] = {
        mark: {**decision, "day": wanted.day, "reason": f"note in the file: {note}"}
        for mark, ((note, decision), *others) in told.items()
        if all(other == decision for _, other in others)
    }
    found |= {plain(mark): dict(decision) for mark, decision in wanted.decided.items()}
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
    bounds = [match[0] for match in _BOUND.finditer(meaning)]
    rest = _BOUND.sub(" ", _SECTION.sub(" ", meaning))
    hides = re.search(r"suppress|disclos|confiden|withh|redact|protect|privacy|identif", meaning)
    if len(bounds) == 1 and not _UNCLEAR.search(rest) and not _AGES.search(meaning):
        text = re.sub(r"between |\s*and\s*", lambda m: "" if "between" in m[0] else "-", bounds[0])
        return mark, {"reads": text, **({"status": "c"} if hides else {})}
    if mark.startswith("<"):
        return (mark, {"status": "c"}) if hides else None
    if hides:
        return mark, {"reads": "0 or more", "status": "c"}
    if _IS_ZERO.fullmatch(meaning):
        return mark, {"reads": "0"}
    if re.match(r"(?:data |figures? )?(?:is |are )?not (?:available|recorded|held|known)", meaning):
        return mark, {"reads": "", "status": "x"}
    return (mark, {"reads": "", "status": "z"}) if re.match("not applicable", meaning) else None
