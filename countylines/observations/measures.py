"""What a measure counts, told from its text: one table of kinds, each with the words that it allows."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """A kind of thing that a measure counts.

    Attributes
    ----------
    one, many : str
        What one of them is called, and several.
    caution : str
        A sentence: what such figures measure, and what they do not.
    """

    one: str
    many: str
    caution: str


ARRESTS = Measured(
    "arrest", "arrests", "Arrests measure what the police did and wrote down, not how much offending there was."
)
OFFENCES = Measured(
    "offence",
    "offences",
    "Recorded offences of this kind measure what the police did and wrote down, not how much offending there was.",
)
SEARCHES = Measured(
    "search", "searches", "Searches measure what the police did and wrote down, not how much offending there was."
)
SEIZURES = Measured(
    "seizure", "seizures", "Seizures measure what the police took and wrote down, not how much there was to take."
)
WARRANTS = Measured(
    "warrant", "warrants", "Warrants measure what the police and the courts did, not how much offending there was."
)
CHARGES = Measured(
    "charge", "charges", "Charges measure what police and prosecutors decided, not how much offending there was."
)
CLOSURES = Measured(
    "closure", "closures", "Closures measure what the police did and wrote down, not how many lines ended."
)
LINES = Measured("line", "lines", "Counts of lines measure what the police knew of, not how many lines there were.")
PEOPLE = Measured(
    "person", "people", "Counts of people measure whom the police dealt with, not how many people offended."
)
AMOUNTS = Measured(
    "unit",
    "units",
    "An amount, a share or a rate is no count of separate events: tests that suppose independent events do not fit it.",
)
OTHER = Measured(
    "event", "events", "A recorded count measures what was written down, not how much offending there was."
)
"""A measure of no known kind, or of several: nothing is said of it that may be wrong."""

_LINE = r"(?:drugs?|county|deal) lines?"
_HEADS = {
    ARRESTS: r"arrests?(?: made| recorded)?",
    OFFENCES: r"(?:offences?|crimes?)(?: recorded)?",
    SEARCHES: r"search(?:es)?(?: made| recorded| conducted)?",
    SEIZURES: r"seizures?(?: made| recorded)?",
    WARRANTS: r"warrants?(?: executed)?",
    CHARGES: r"charges",
    CLOSURES: rf"{_LINE} (?:closed|shut|cut|closures?)",
    LINES: rf"{_LINE}(?: active| running)?",
    PEOPLE: r"(?:people|persons?|adults|children) (?:arrested|charged|searched|stopped|safeguarded)",
    AMOUNTS: r"(?:values?|weights?|amounts?|rates?|percentages?|proportions?|shares?)",
}
"""By kind, the words with which the name of such a measure ends, before anything that qualifies it."""
_ENDS = {kind: re.compile(rf"(?:.* )?{words}") for kind, words in _HEADS.items()}
_STOP_AND_SEARCH = re.compile(r"\bstops?[ -](?:and|&)[ -]search(?:es)?\b")
_UNIT = re.compile(r"[£$€%]|\b(?:kg|g|grams?|kilograms?|per(?! (?:day|week|month|quarter|year)))\b")
_QUALIFIED = re.compile(
    r" (?:after|at|by|during|following|for|from|in|into|involving|leading|of|on|resulting|that|to|under|where|which|"
    r"with|within|without)(?: |$)"
)
_JOINED = re.compile(r" (?:and|or|&) |[,;:/]")


def measured(measure: str) -> Measured:
    """Say what kind of thing a measure counts.

    The words decide with which its name ends, before anything that qualifies it: *stop and searches leading to arrest*
    are searches, *arrest warrants executed* warrants, and an *arrest rate* is neither.

    Parameters
    ----------
    measure : str
        As a release names it, such as ``county lines arrests``.

    Returns
    -------
    Measured
        `OTHER` where no kind is recognised, or several are joined.
    """
    text = _STOP_AND_SEARCH.sub("searches", " ".join(measure.casefold().split()))
    text = re.sub(r"^(?:the )?(?:total )?(?:number|count) of ", "", text)
    name = _QUALIFIED.split(re.sub(r" ?\([^)]*\)", "", text), maxsplit=1)[0]
    if _UNIT.search(" ".join([name, *re.findall(r"\(([^)]*)\)", text)])):
        return AMOUNTS
    if _JOINED.search(name):
        return OTHER
    found = _kind(name)
    joined = {_kind(part) for part in map(str.strip, _JOINED.split(text)[1:])}
    return found if joined <= {found, OTHER} else OTHER


def _kind(name: str) -> Measured:
    return next((kind for kind, ends in _ENDS.items() if ends.fullmatch(name)), OTHER)
