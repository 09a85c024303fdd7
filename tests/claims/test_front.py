"""What the front page shows of the ledger."""

from __future__ import annotations

from countylines.claims import front, ledger
from countylines.claims.verdict import MEANINGS
from countylines.show.tables import Link


def test_the_front_page_tells_a_verdict_by_shape_and_word_and_links_to_its_cell(entries: list[ledger.Entry]) -> None:
    table = front.front_table(ledger.claims_table(entries)).set_index("claim")
    assert table.loc["In November 2019 there had been 75 drug lines.", "verdict"] == "● supported"
    assert table.loc["March 2021 had the most county lines arrests, 24.", "verdict"] == "◐ adds up"
    link = table.loc["More than half of the drug lines went within the past twelve months.", "shown in"]
    assert link == Link("drug lines: balance", "03_drug_lines.html#table-balance")
    assert all(text[0] in "●◐○✕◌◇" and text[1] == " " and len(text) > 5 for text in table["verdict"])


def test_each_verdict_is_explained_once() -> None:
    told = front.meanings()
    assert len(told) == len(MEANINGS)
    assert told[0] == "● supported: a source other than the claim's own bears it out; it is named."


def test_without_claims_it_says_how_one_is_entered() -> None:
    found = front.none_entered("Metropolitan Police Service")
    assert found.heading.startswith("No published claim about the Metropolitan Police Service was entered")
    assert "data/README.md" in found.sentences[0]
