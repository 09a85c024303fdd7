"""Of the ledger what the front page shows, from its table alone: nothing here judges, and no statistics are loaded."""

from __future__ import annotations

import pandas as pd

from countylines.claims.verdict import MEANINGS, Verdict
from countylines.project import in_sentence
from countylines.show.findings import Finding
from countylines.show.tables import Link


def none_entered(force_name: str) -> Finding:
    """Say that no claim is entered for a force, and how one is."""
    how = "A claim is entered as data, with its source and the rule that would make it true"
    return Finding(
        f"No published claim about {in_sentence(force_name)} was entered that was known on the day",
        [f"{how}: data/claims/, as data/README.md says."],
    )


def front_table(ledger: pd.DataFrame) -> pd.DataFrame:
    """Give the ledger as the front page shows it, each claim with its verdict as shape and word, and a link.

    It is as `countylines.claims.ledger.claims_table` gives it, or read back from its file.
    """
    ledger = ledger.astype(object).where(ledger.notna(), "")
    return pd.DataFrame(
        {
            "claim": ledger["claim"],
            "verdict": [Verdict(verdict).told for verdict in ledger["verdict"]],
            "what the figures say": ledger["in short"],
            "who said so": ledger["who"],
            "shown in": [Link(text, to) for text, to in zip(ledger["place"], ledger["shown in"], strict=True)],
        }
    )


def meanings() -> list[str]:
    """Say what each verdict means, for who reads them on the front page."""
    return [f"{verdict.told}: {meaning}." for verdict, meaning in MEANINGS.items()]
