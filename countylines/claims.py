"""Published claims as data: what was said, by whom, of where and when, and the rule that would make it true.

One file of ``data/claims/`` holds the claims of one source. Standard library only, so that "is this report up to
date?" is answered at once; the rules themselves are ``countylines.claim_rules``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from countylines.counts import Count
from countylines.errors import ClaimError, ProjectError
from countylines.files import JsonFile
from countylines.project import find_force, in_sentence, parse_day
from countylines.prose import day
from countylines.releases.descriptor import OWN_KEY, Known
from countylines.releases.release import DESCRIPTOR

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 80
"""Characters of a claim's name: it is part of a file's name and of an anchor."""
ADDRESS = re.compile(r"https?://\S+")
MONTH = re.compile(r"\d{4}-\d{2}")
CLAIM_KEYS = (
    "id",
    "who",
    "when",
    "scope",
    "paraphrase",
    "quantity",
    "interpretation",
    "rule",
    "request",
)


class Verdict(StrEnum):
    """What the figures known on the report's day say of a claim."""

    SUPPORTED = "supported"
    ADDS_UP = "adds up"
    AS_STATED = "as stated, no second source"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"
    NOT_TESTABLE_YET = "not testable yet"

    @property
    def shape(self) -> str:
        """Give the sign that stands before the word, so that a verdict is told by shape and word, never by colour."""
        return SHAPES[self]

    @property
    def asks(self) -> bool:
        """Say whether a request for figures is due."""
        return self in (Verdict.NOT_SHOWN, Verdict.NOT_TESTABLE_YET)


SHAPES = {
    Verdict.SUPPORTED: "●",
    Verdict.ADDS_UP: "◐",
    Verdict.AS_STATED: "○",
    Verdict.CONTRADICTED: "✕",
    Verdict.NOT_SHOWN: "◌",
    Verdict.NOT_TESTABLE_YET: "◇",
}
MEANINGS = {
    Verdict.SUPPORTED: "a source other than the claim's own bears it out; it is named",
    Verdict.ADDS_UP: "it follows by arithmetic from other figures of its own source; no second source",
    Verdict.AS_STATED: "the figure stands in the claim's own source and nowhere else",
    Verdict.CONTRADICTED: "figures say otherwise",
    Verdict.NOT_SHOWN: "figures bear on it, and do not settle it",
    Verdict.NOT_TESTABLE_YET: "no figure known on the day bears on it",
}


@dataclass(frozen=True)
class Period:
    """From one day to another, both counted."""

    start: date
    end: date

    def told(self) -> str:
        """Write the period in words."""
        return f"{day(self.start)} to {day(self.end)}"

    def joined(self, other: Period) -> Period:
        """Give the shortest period that holds both."""
        return Period(min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True)
class ClaimSource:
    """Where claims were published: the page, the release made from it (None where it gave no figure), the known day."""

    title: str
    path: str
    release: str | None
    known: Known


@dataclass(frozen=True)
class Claim:
    """One checkable claim.

    Attributes
    ----------
    id : str
        Its name among all claims.
    who, when : str
        Who said it, and when.
    area : str
        Of where it speaks.
    period : Period
        Of when it speaks.
    paraphrase : str
        What it says, in our own words.
    quantity : str
        The measure it speaks of, named as in the releases where these have it.
    interpretation : str
        How it is read here.
    kind : str
        Kind of its rule, one of ``PARAMETERS``.
    rule : dict
        Parameters of the rule, read and checked.
    counting_rule : str
        The counting rule of the figures that may be used; empty: that of the claim's own source.
    authority : str
        Whom to ask for figures; empty: the force.
    fields : tuple of str
        What to ask for.
    source : ClaimSource
        Where it was published.
    where : str
        File and position, for errors.
    """

    id: str
    who: str
    when: str
    area: str
    period: Period
    paraphrase: str
    quantity: str
    interpretation: str
    kind: str
    rule: dict[str, Any]
    counting_rule: str
    authority: str
    fields: tuple[str, ...]
    source: ClaimSource
    where: str


Reader = Callable[[JsonFile, tuple[str | int, ...]], Any]


def _bounds(file: JsonFile, at: tuple[str | int, ...]) -> Count:
    try:
        return Count(file.get(*at, "low"), file.get(*at, "high"))
    except (TypeError, ValueError) as error:
        file.fail(*at, message=str(error).rstrip("."))


def _share(file: JsonFile, at: tuple[str | int, ...]) -> Fraction:
    text = file.text(*at)
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        file.fail(*at, message=f"found {text!r}; a share is written as a fraction, such as 1/2")
    if not 0 <= share <= 1:
        file.fail(*at, message=f"found {text!r}; a share lies between 0 and 1")
    return share


def _month(file: JsonFile, at: tuple[str | int, ...]) -> date:
    text = file.text(*at)
    first = parse_day(f"{text}-01") if MONTH.fullmatch(text) else None
    if first is None:
        file.fail(*at, message=f"found {text!r}; a month is written YYYY-MM, such as 2021-03")
    return first


def _period(file: JsonFile, at: tuple[str | int, ...]) -> Period:
    period = Period(file.day(*at, "start"), file.day(*at, "end"))
    if period.start > period.end:
        file.fail(*at, message=f"begins on {period.start} and ends on {period.end}; give the earlier day first")
    return period


def _texts(file: JsonFile, at: tuple[str | int, ...]) -> tuple[str, ...]:
    return tuple(file.text(*at, index) for index in range(len(file.list_of(*at))))


def _releases(file: JsonFile, at: tuple[str | int, ...]) -> tuple[str, ...]:
    names = tuple(file.text(*at, index) for index in range(len(file.list_of(*at, default=[]))))
    for index, name in enumerate(names):
        _require_release(file, name, *at, index)
    return names


def _rank(file: JsonFile, at: tuple[str | int, ...]) -> int:
    rank = file.get(*at)
    if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
        file.fail(*at, message=f"found {rank!r}; a rank is a whole number from 1")
    return rank


def _text(file: JsonFile, at: tuple[str | int, ...]) -> str:
    return file.text(*at)


def _one_of(*choices: str) -> Reader:
    return lambda file, at: file.choice(choices, *at)


PARAMETERS: dict[str, dict[str, Reader]] = {
    "count": {"count": _bounds},
    "extreme month": {"which": _one_of("highest", "lowest"), "month": _month, "count": _bounds},
    "level months": {"within": _share},
    "fall": {"from": _period, "more_than": _share, "at_most": _share},
    "half gone in twelve months": {"interpretation": _one_of("net", "gross")},
    "change": {"direction": _one_of("down", "up"), "from": _period},
    "share of origins": {"measure": _text, "total": _text, "home": _text, "places": _texts, "more_than": _share},
    "ratio of origins": {"measure": _text, "total": _text, "places": _texts, "against": _texts, "at_most": _share},
    "among the highest": {"rank": _rank},
    "stated": {"also": _releases},
}
"""By kind of rule, its parameters and how each is read; ``countylines.claim_rules`` holds the function of each."""


def claims_for(force: str, report_date: date, root: Path) -> list[Claim]:
    """Read the claims about a force that were known by a day, in the order of their becoming known.

    Raises
    ------
    ClaimError
        Naming the file and the key, what was found there, and what to do.
    """
    by_file = [read_claims(path, root) for path in claim_files(force, report_date, root)]
    claims = sorted((c for claims in by_file for c in claims), key=lambda claim: claim.source.known.day)
    places: dict[str, str] = {}
    for claim in claims:
        if claim.id in places:
            raise ClaimError(
                f"{claim.where} and {places[claim.id]} are both called {claim.id!r}. Give each claim a name of its own."
            )
        places[claim.id] = claim.where
    return claims


def claim_files(force: str, report_date: date, root: Path) -> list[Path]:
    """List the files of claims about a force; of one known after the day nothing but the day is read."""
    found = []
    for path in sorted((root / "data" / "claims").glob("*.json")):
        file = JsonFile(path, root, ClaimError)
        if file.day("known", "day") <= report_date and file.text("force") == force:
            found.append(path)
    return found


def read_claims(path: Path, root: Path) -> list[Claim]:
    """Read the claims of one source.

    Raises
    ------
    ClaimError
        Naming the file and the key, what was found there, and what to do.
    """
    file = JsonFile(path, root, ClaimError)
    force = file.text("force")
    try:
        find_force(force, root)
    except ProjectError as error:
        file.fail("force", message=str(error).rstrip("."))
    source = _source(file)
    return [_claim(file, index, source) for index in range(len(file.list_of("claims")))]


def _source(file: JsonFile) -> ClaimSource:
    title, path, known = file.text("source", "title"), file.text("source", "path"), file.read(Known, "known")
    if not ADDRESS.fullmatch(path):
        file.fail("source", "path", message=f"found {path!r}; the address of the page is needed, with https://")
    release = file.get("source", "release")
    if release is None:
        return ClaimSource(title, path, None, known)
    name = file.text("source", "release")
    descriptor = _require_release(file, name, "source", "release")
    if (own := descriptor.day(OWN_KEY, "known", "day")) != known.day:
        file.fail("known", "day", message=f"found {known.day}, but the release {name} was known on {own}; give one day")
    if path not in [
        descriptor.get("sources", i, "path", default="") for i in range(len(descriptor.list_of("sources")))
    ]:
        file.fail("source", "path", message=f"the release {name} has no such source; give the page it was made from")
    return ClaimSource(title, path, name, known)


def _require_release(file: JsonFile, name: str, *keys: str | int) -> JsonFile:
    folder = file.root / "data" / "releases" / name
    if not IDENTIFIER.fullmatch(name) or not folder.is_dir():
        file.fail(*keys, message=f"found {name!r}, and there is no such release; correct the name, or add the release")
    return JsonFile(folder / DESCRIPTOR, file.root)


def _claim(file: JsonFile, index: int, source: ClaimSource) -> Claim:
    at = ("claims", index)
    for key in file.mapping(*at):
        if key not in CLAIM_KEYS:
            file.fail(*at, key, message=f"not one of {', '.join(CLAIM_KEYS)}")
    name = file.text(*at, "id")
    if not IDENTIFIER.fullmatch(name) or len(name) > LONGEST_ID:
        told = f"small letters and digits joined by '-' are needed, at most {LONGEST_ID} characters"
        file.fail(*at, "id", message=f"found {name[: LONGEST_ID + 1]!r}; {told}")
    kind, rule, counting_rule = _rule(file, at)
    return Claim(
        id=name,
        who=file.text(*at, "who"),
        when=file.text(*at, "when"),
        area=file.text(*at, "scope", "area"),
        period=_period(file, (*at, "scope")),
        paraphrase=file.text(*at, "paraphrase"),
        quantity=file.text(*at, "quantity"),
        interpretation=file.text(*at, "interpretation"),
        kind=kind,
        rule=rule,
        counting_rule=counting_rule,
        authority=file.text(*at, "request", "to") if "to" in file.mapping(*at, "request") else "",
        fields=_texts(file, (*at, "request", "fields")),
        source=source,
        where=f"{file.where}: claims[{index}]",
    )


def _rule(file: JsonFile, at: tuple[str | int, ...]) -> tuple[str, dict[str, Any], str]:
    given = file.mapping(*at, "rule")
    kind = file.text(*at, "rule", "kind")
    if kind not in PARAMETERS:
        file.fail(*at, "rule", "kind", message=f"found {kind!r}, an unknown rule; it is one of {', '.join(PARAMETERS)}")
    readers = PARAMETERS[kind]
    for key in given:
        if key not in {"kind", "counting_rule", *readers}:
            file.fail(
                *at, "rule", key, message=f"the rule {kind!r} has no such parameter; it takes {', '.join(readers)}"
            )
    counting_rule = file.text(*at, "rule", "counting_rule") if "counting_rule" in given else ""
    return kind, {key: read(file, (*at, "rule", key)) for key, read in readers.items()}, counting_rule


def request(claim: Claim, force_name: str, asked: Period) -> str:
    """Word the request under the Freedom of Information Act 2000 that would settle a claim.

    Parameters
    ----------
    claim : Claim
        The claim.
    force_name : str
        The force, asked where the claim names nobody else.
    asked : Period
        For when figures are needed.
    """
    fields = "; ".join(f"({order}) {field}" for order, field in enumerate(claim.fields, start=1))
    return (
        f"To {claim.authority or in_sentence(force_name)}. Under the Freedom of Information Act 2000, please send me, "
        f"for {claim.area} and the time from {asked.told()}: {fields}. Please say by which rule each figure is "
        "counted, and on which day that rule changed, if it did. Please send a table as a CSV file, with zeros "
        "shown as zeros; if a figure is withheld, please mark its cell and send the others."
    )
