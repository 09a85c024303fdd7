"""The ledger of claims: each claim with its verdict and evidence, as tables, as text, and as requests for figures."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from countylines.claims.claim import Claim, request
from countylines.claims.front import none_entered
from countylines.claims.judgement import Judgement
from countylines.claims.on_record import OnRecord
from countylines.claims.parameters import Period
from countylines.claims.rules import judge
from countylines.claims.verdict import MEANINGS, Verdict
from countylines.prose import count_of, day, listed, number


@dataclass(frozen=True, eq=False)
class Entry:
    """A claim and what became of it."""

    claim: Claim
    judgement: Judgement

    @property
    def asked(self) -> Period:
        """Give the time for which figures would be asked."""
        return self.judgement.asked or self.claim.period

    def request(self, force_name: str) -> str:
        """Word the request that would settle the claim; empty where none is due."""
        return request(self.claim, force_name, self.asked) if self.judgement.verdict.asks else ""


def entries(claims: Sequence[Claim], record: OnRecord) -> list[Entry]:
    """Judge each claim by what was known on the report's day."""
    return [Entry(claim, judge(claim, record)) for claim in claims]


def abstract(force_name: str, found: Sequence[Entry]) -> list[str]:
    """Say how many claims there are, and how many got each verdict."""
    if not found:
        return [none_entered(force_name).heading + "."]
    counts = Counter(entry.judgement.verdict for entry in found)
    told = listed([f"{number(counts[v])} {v.value}" for v in Verdict if counts[v]])
    claims = f"{count_of(len(found), 'claim')} {'was' if len(found) == 1 else 'were'}"
    return [f"{claims} judged: {told}. A claim is never supported by its own source."]


def _in_short(judgement: Judgement) -> str:
    """Give the plain sentence, and how many other sources bear the claim out."""
    told = judgement.plain or judgement.says[0]
    if judgement.verdict is not Verdict.SUPPORTED:
        return told
    others = len(judgement.sources)
    more = "Another source says so too." if others == 1 else f"{number(others)} other sources bear it out."
    return f"{told} {more}"


COLUMNS: dict[str, Callable[[Claim, Judgement], Any]] = {
    "id": lambda claim, _: claim.id,
    "verdict": lambda _, judgement: judgement.verdict.value,
    "claim": lambda claim, _: claim.paraphrase,
    "who": lambda claim, _: claim.who,
    "when": lambda claim, _: claim.when,
    "area": lambda claim, _: claim.area,
    "from": lambda claim, _: claim.period.start,
    "to": lambda claim, _: claim.period.end,
    "quantity": lambda claim, _: claim.quantity,
    "read as": lambda claim, _: claim.interpretation,
    "in short": lambda _, judgement: _in_short(judgement),
    "figures say": lambda _, judgement: " ".join(judgement.says),
    "number": lambda _, judgement: judgement.number,
    "interval": lambda _, judgement: judgement.interval,
    "other sources": lambda _, judgement: "; ".join(judgement.sources),
    "rests on": lambda _, judgement: judgement.flips,
    "turns": lambda _, judgement: judgement.turns,
    "place": lambda _, judgement: judgement.shown.told(),
    "shown in": lambda _, judgement: judgement.shown.address,
    "source": lambda claim, _: claim.source.title,
    "source address": lambda claim, _: claim.source.path,
    "release": lambda claim, _: claim.source.release or "",
    "known": lambda claim, _: claim.source.known.day,
}
"""Columns of the ledger, each with how it follows from a claim and what became of it."""


def claims_table(found: Sequence[Entry]) -> pd.DataFrame:
    """Give the ledger, a row a claim, with columns ``COLUMNS``: for the file, and for the pages made from it."""
    return pd.DataFrame({name: [of(entry.claim, entry.judgement) for entry in found] for name, of in COLUMNS.items()})


def verdicts_table(found: Sequence[Entry]) -> pd.DataFrame:
    """Explain the six verdicts, and count the claims that got each."""
    counts = Counter(entry.judgement.verdict for entry in found)
    rows = [(v.told, meaning, counts[v]) for v, meaning in MEANINGS.items()]
    return pd.DataFrame(rows, columns=["verdict", "means", "claims"])


def requests_table(found: Sequence[Entry], force_name: str) -> pd.DataFrame:
    """Give the requests for figures that would settle what is not shown, or not testable yet."""
    rows = [
        (e.claim.id, e.claim.authority or force_name, e.asked.start, e.asked.end, e.request(force_name))
        for e in found
        if e.judgement.verdict.asks
    ]
    return pd.DataFrame(rows, columns=["id", "to", "from", "until", "request"])


def sources_table(found: Sequence[Entry]) -> pd.DataFrame:
    """List where the claims were published, and how the day they became known was found."""
    claims = Counter(entry.claim.source.path for entry in found)
    sources = {entry.claim.source.path: entry.claim.source for entry in found}
    rows = [
        (
            s.title,
            path,
            s.known.day,
            s.known.basis,
            s.known.reason,
            s.release or "none: it gives no figure",
            claims[path],
        )
        for path, s in sources.items()
    ]
    return pd.DataFrame(rows, columns=["source", "address", "known", "basis", "reason", "release", "claims"])


@dataclass(frozen=True, eq=False)
class Card:
    """One claim with all its evidence, under an anchor of its own."""

    entry: Entry
    force_name: str

    def _lines(self) -> list[tuple[str, str]]:
        claim, judgement = self.entry.claim, self.entry.judgement
        told = [
            ("Said by", f"{claim.who}, {claim.when}; of {claim.area}, {claim.period.told()}."),
            ("Read as", claim.interpretation),
            ("Figures", " ".join(judgement.says)),
            ("Number", judgement.number),
            ("Interval", judgement.interval),
            ("Other sources", ", ".join(judgement.sources)),
            ("Rests on", judgement.flips),
            ("Turns", judgement.turns),
            ("Own source", f"{claim.source.title}, known on {day(claim.source.known.day)}."),
            ("Request", self.entry.request(self.force_name)),
        ]
        return [(name, text) for name, text in told if text]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        lines = self._lines()
        head = f"{self.entry.judgement.verdict.told}: {self.entry.claim.paraphrase}"
        text = "\n".join([head, *(f"{name}: {told}" for name, told in lines)])
        body = "".join(f"<p><b>{name}.</b> {html.escape(told)}</p>" for name, told in lines)
        shown = self.entry.judgement.shown
        link = f'<p>Shown in <a href="{html.escape(shown.address)}">{html.escape(shown.told())}</a>.</p>'
        heading = f'<h3 id="claim-{self.entry.claim.id}">{html.escape(head)}</h3>'
        return {"text/plain": text, "text/html": f"{heading}{body}{link}"}
