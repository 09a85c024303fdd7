"""Of the ledger what the front page shows, from its table alone: nothing here judges, and no statistics are loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pandas as pd

from countylines.claims.verdict import MEANINGS, Verdict
from countylines.project import in_sentence
from countylines.prose import count_of, day, listed, number
from countylines.show import Finding, Link

CONTESTED = (Verdict.CONTRADICTED, Verdict.NOT_SHOWN)
"""Verdicts on claims that figures speak against, or do not bear out; told first."""
TALLIED = {
    Verdict.SUPPORTED: ("is supported", "are supported"),
    Verdict.ADDS_UP: ("adds up", "add up"),
    Verdict.AS_STATED: ("has no second source", "have no second source"),
    Verdict.CONTRADICTED: ("is contradicted", "are contradicted"),
    Verdict.NOT_SHOWN: ("is not shown", "are not shown"),
    Verdict.NOT_TESTABLE_YET: ("is not testable yet", "are not testable yet"),
}
TOLD_ABOVE = "As told above."
MOST_WORDS = 19
"""Words of a claim that is repeated among the main points; a longer one is pointed to."""


class Published(NamedTuple):
    """Where and when something was published, as a reader is told."""

    title: str
    address: str
    known: date

    @property
    def link(self) -> Link:
        """The publisher's name and the day, as a link."""
        publisher = re.split(r" on |: |, ", self.title, maxsplit=1)[0]
        return Link(f"{publisher}, {day(self.known)}", self.address)


def none_entered(force_name: str) -> Finding:
    """Say that no claim is entered for a force, and how one is."""
    how = "A claim is entered as data, with its source and the rule that would make it true"
    return Finding(
        f"No published claim about {in_sentence(force_name)} was entered that was known on the day",
        [f"{how}: data/claims/, as data/README.md says."],
    )


def front_table(ledger: pd.DataFrame, published: Mapping[str, Published] | None = None) -> pd.DataFrame:
    """Give the ledger as the front page shows it, each claim with its verdict as shape and word, and links.

    It is as `countylines.claims.ledger.claims_table` gives it, or read back from its file. Where it is said how the
    releases were ``published``, by their names, the sources of a claim and of what bears on it are links too; the
    contested claims then stand above the table with their reason (`contested`), which is not said again.
    """
    ledger = ledger.astype(object).where(ledger.notna(), "")
    table = pd.DataFrame(
        {
            "claim": ledger["claim"],
            "verdict": [Verdict(verdict).told for verdict in ledger["verdict"]],
            "what the figures say": ledger["in short"],
            "who said so": ledger["who"],
            "shown in": [Link(text, to) for text, to in zip(ledger["place"], ledger["shown in"], strict=True)],
        }
    )
    if published is None:
        return table
    told = table["what the figures say"].mask(ledger["verdict"].isin(CONTESTED), TOLD_ABOVE)
    evidence = [_evidence(row, published) for _, row in ledger.iterrows()]
    return table.assign(**{"what the figures say": told, "evidence": evidence})


def _evidence(claim: pd.Series, published: Mapping[str, Published]) -> list[Link]:
    """Link a claim's own source, and each other that bears on it."""
    own = Published(claim["source"], claim["source address"], date.fromisoformat(str(claim["known"])))
    others = [published[name].link for name in filter(None, claim["other sources"].split("; ")) if name in published]
    return list(dict.fromkeys([own.link, *others]))


def tally(ledger: pd.DataFrame) -> str:
    """Say in a line how many claims there are, and how many got each verdict."""
    counts = ledger["verdict"].value_counts()
    each = [
        f"{number(int(counts[verdict]))} {one if counts[verdict] == 1 else many}"
        for verdict, (one, many) in TALLIED.items()
        if verdict in counts
    ]
    return f"Of {count_of(len(ledger), 'published claim')}, {listed(each)}."


def contested(ledger: pd.DataFrame) -> list[str]:
    """Say of each contested claim why it is, those with one reason together, the contradicted ones first."""
    told = []
    for verdict in CONTESTED:
        rows = ledger[ledger["verdict"] == verdict]
        for reason, same in rows.groupby("in short", sort=False):
            claims = " ".join(f"“{claim}”" for claim in same["claim"])
            told.append(f"{verdict.told.capitalize()}: {claims} {reason}")
    return told


def main_point(ledger: pd.DataFrame) -> list[str]:
    """Say which claim figures speak against, or do not bear out, and why; nothing where there is none."""
    rows = [ledger[ledger["verdict"] == verdict] for verdict in CONTESTED]
    first = next((row for table in rows for row in table.itertuples()), None)
    if first is None:
        return []
    says = "contradict" if first.verdict == Verdict.CONTRADICTED else "do not back"
    claim, reason = str(first.claim), str(ledger.loc[first.Index, "in short"])
    if len(claim.split()) > MOST_WORDS:
        return [f"The figures {says} a claim that was published; it stands first under the claims.", reason]
    return [f"The figures {says} the claim “{claim.rstrip('.')}”.", reason]


def verdicts(ledger: pd.DataFrame) -> list[str]:
    """Give each claim with its verdict, in a line."""
    return [f"{Verdict(row.verdict).told}: {row.claim}" for row in ledger.itertuples()]


def meanings() -> list[str]:
    """Say what each verdict means, for who reads them on the front page."""
    return [f"{verdict.told}: {meaning}." for verdict, meaning in MEANINGS.items()]
