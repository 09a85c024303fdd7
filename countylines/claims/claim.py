"""Published claims as data: what was said, by whom, of where and when, and the rule that would make it true.

One file of ``data/claims/`` holds the claims of one source. Nothing here loads pandas, so that "is this report up to
date?" is answered at once; the rules themselves are ``countylines.claims.rules``.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from countylines.claims.parameters import PARAMETERS, Period, Rule, Stated, Texts
from countylines.errors import ClaimError
from countylines.files import VERSION, JsonFile, Part, Text, Version
from countylines.project import entries, forces, in_sentence
from countylines.releases.descriptor import OWN_KEY, Known
from countylines.releases.release import DESCRIPTOR

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_ID = 80
"""Characters of a claim's name: it is part of a file's name and of an anchor."""
ADDRESS = re.compile(r"https?://\S+")


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError("the address of the page is needed, with https://")
    return text


def _identifier(text: str) -> str:
    if not IDENTIFIER.fullmatch(text) or len(text) > LONGEST_ID:
        raise ValueError(f"small letters and digits joined by '-' are needed, at most {LONGEST_ID} characters")
    return text


class Page(Part):
    """The page that claims were published on, and the release made from it; None where it gave no figure."""

    title: Text
    path: Annotated[str, AfterValidator(_address)]
    release: str | None


class Scope(Period):
    """Of where and when a claim speaks."""

    area: Text


class Request(Part):
    """What to ask for, and whom; empty: the force."""

    fields: Texts
    to: Text = ""


class Entry(Part):
    """One claim as its file has it; its rule is read by its kind."""

    id: Annotated[str, AfterValidator(_identifier)]
    who: Text
    when: Text
    scope: Scope
    paraphrase: Text
    quantity: Text
    interpretation: Text
    rule: dict[str, Any]
    request: Request


class ClaimsFile(Part):
    """The claims of one source about a force."""

    version: Version = VERSION
    force: Text
    source: Page
    known: Known
    claims: Annotated[list[Entry], Field(min_length=1)]


class ClaimSource(Page):
    """Where claims were published, and when they became known."""

    known: Known


@dataclass(frozen=True)
class Claim:
    """One checkable claim, by an ``id`` of its own among all claims: who said it and when, of which area and period.

    The ``paraphrase`` says it in our own words, the ``interpretation`` how it is read here, and the ``rule`` what would
    make it true. The ``quantity`` is the measure it speaks of, named as in the releases where these have it. An
    ``authority`` is asked for ``fields``: the force, where it is empty. ``where`` is file and position, for errors.
    """

    id: str
    who: str
    when: str
    area: str
    period: Period
    paraphrase: str
    quantity: str
    interpretation: str
    rule: Rule
    authority: str
    fields: tuple[str, ...]
    source: ClaimSource
    where: str


def claims_for(force: str, report_date: date, root: Path) -> list[Claim]:
    """Read the claims about a force that were known by a day, in the order of their becoming known.

    Raises
    ------
    ClaimError
        As `read_claims`, and where two claims have one name.
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
    for path in (each for each in entries(root / "data" / "claims") if each.suffix == ".json"):
        file = JsonFile(path, root, ClaimError)
        if file.day("known", "day") <= report_date and _force_of(file) == force:
            found.append(path)
    return found


def _force_of(file: JsonFile) -> str:
    """Give the force that a file's claims are about; an unknown one would hide them."""
    name = file.text("force")
    if name not in (known := forces(file.root)):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        file.fail("force", message=f"found {name!r}; data/forces.csv has no such force{hint}")
    return name


def read_claims(path: Path, root: Path) -> list[Claim]:
    """Read the claims of one source.

    Raises
    ------
    ClaimError
        Naming the file and the key, what was found there, and what to do.
    """
    file = JsonFile(path, root, ClaimError)
    content = file.read(ClaimsFile)
    _force_of(file)
    source = _source(file, content.source, content.known)
    return [_claim(file, number, entry, source) for number, entry in enumerate(content.claims)]


def _source(file: JsonFile, page: Page, known: Known) -> ClaimSource:
    source = ClaimSource(**dict(page), known=known)
    if page.release is None:
        return source
    name = page.release
    descriptor = _require_release(file, name, "source", "release")
    if (own := descriptor.day(OWN_KEY, "known", "day")) != known.day:
        file.fail("known", "day", message=f"found {known.day}, but the release {name} was known on {own}; give one day")
    pages = [descriptor.get("sources", i, "path", default="") for i in range(len(descriptor.list_of("sources")))]
    if page.path not in pages:
        file.fail("source", "path", message=f"the release {name} has no such source; give the page it was made from")
    return source


def _require_release(file: JsonFile, name: str, *keys: str | int) -> JsonFile:
    folder = file.root / "data" / "releases" / name
    if not IDENTIFIER.fullmatch(name) or not folder.is_dir():
        file.fail(*keys, message=f"found {name!r}, and there is no such release; correct the name, or add the release")
    return JsonFile(folder / DESCRIPTOR, file.root)


def _claim(file: JsonFile, number: int, entry: Entry, source: ClaimSource) -> Claim:
    return Claim(
        id=entry.id,
        who=entry.who,
        when=entry.when,
        area=entry.scope.area,
        period=Period(start=entry.scope.start, end=entry.scope.end),
        paraphrase=entry.paraphrase,
        quantity=entry.quantity,
        interpretation=entry.interpretation,
        rule=_rule(file, "claims", number, "rule"),
        authority=entry.request.to,
        fields=tuple(entry.request.fields),
        source=source,
        where=f"{file.where}: claims[{number}]",
    )


def _rule(file: JsonFile, *at: str | int) -> Rule:
    kind = file.text(*at, "kind")
    if kind not in PARAMETERS:
        file.fail(*at, "kind", message=f"found {kind!r}, an unknown rule; it is one of {', '.join(PARAMETERS)}")
    rule = file.read(PARAMETERS[kind], *at)
    if isinstance(rule, Stated):
        for number, name in enumerate(rule.also):
            _require_release(file, name, *at, "also", number)
    return rule


def request(claim: Claim, force_name: str, asked: Period) -> str:
    """Word the request under the Freedom of Information Act 2000 that would settle a claim, for the time ``asked``.

    The force is asked where the claim names nobody else.
    """
    fields = "; ".join(f"({order}) {field}" for order, field in enumerate(claim.fields, start=1))
    return (
        f"To {claim.authority or in_sentence(force_name)}. Under the Freedom of Information Act 2000, please send me, "
        f"for {claim.area} and the time from {asked.told()}: {fields}. Please say by which rule each figure is "
        "counted, and on which day that rule changed, if it did. Please send a table as a CSV file, with zeros "
        "shown as zeros; if a figure is withheld, please mark its cell and send the others."
    )
