"""The ledger as tables, text and requests; hostile text in a claim stays text."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from countylines.claims import front, ledger
from countylines.claims.claim import read_claims
from countylines.claims.verdict import Verdict
from countylines.reports.page import pages
from countylines.show.tables import Table
from tests.claims import given
from tests.claims.test_claim import good, set_to, written
from tests.conftest import Project
from tests.reports.test_pages import executed, shown
from tests.show.test_tables import HOSTILE, Page

DAY = date(2021, 12, 31)


def test_the_table_has_a_row_a_claim_and_survives_its_file(entries: list[ledger.Entry]) -> None:
    table = ledger.claims_table(entries)
    assert list(table.columns) == list(ledger.COLUMNS)
    assert len(table) == 16
    again = pd.read_csv(io.StringIO(table.to_csv(index=False)), keep_default_na=False, na_values=[""])
    assert front.front_table(again).equals(front.front_table(table))


def test_that_another_source_supports_a_claim_is_said_on_the_front_page(entries: list[ledger.Entry]) -> None:
    table = ledger.claims_table(entries).set_index("id")
    assert table.loc["lines-75-in-2019", "in short"].endswith(" gives 75. Another source says so too.")
    assert "Borne out" not in table.loc["norwich-arrests-2021", "in short"]


def test_the_verdicts_are_counted(entries: list[ledger.Entry]) -> None:
    (told,) = ledger.abstract("Norfolk Constabulary", entries)
    assert told.startswith(
        "16 claims were judged: 1 supported, 5 adds up, 3 as stated, no second source, 2 not shown and "
        "5 not testable yet."
    )
    counts = ledger.verdicts_table(entries).set_index("verdict")["claims"]
    assert counts.sum() == 16
    assert counts["✕ contradicted"] == 0


def test_what_is_not_shown_or_not_testable_yields_a_request(entries: list[ledger.Entry]) -> None:
    table = ledger.requests_table(entries, "Norfolk Constabulary").set_index("id")
    asking = {e.claim.id for e in entries if e.judgement.verdict in (Verdict.NOT_SHOWN, Verdict.NOT_TESTABLE_YET)}
    assert set(table.index) == asking
    forecast = table.loc["drug-crime-down-in-2022"]
    # The forecast is about 2022 against 2021: both years are needed.
    assert (forecast["from"], forecast["until"]) == (date(2021, 1, 1), date(2022, 12, 31))
    assert forecast["to"] == "Norfolk Constabulary"
    assert "for Norfolk and the time from 1 January 2021 to 31 December 2022" in forecast["request"]
    assert "(1) the number of drug-related crimes recorded, by calendar month" in forecast["request"]
    assert table.loc["adder-hardest-hit", "to"] == "the Home Office"
    assert table.loc["half-gone-net", "from"] == date(2020, 12, 25)


def test_the_sources_are_listed_once_each(entries: list[ledger.Entry]) -> None:
    table = ledger.sources_table(entries)
    assert table["claims"].tolist() == [1, 1, 14]
    assert table["basis"].tolist() == ["assumed", "stated", "assumed"]


def test_a_force_without_claims_is_told() -> None:
    assert ledger.abstract("Kent Police", []) == [
        "No published claim about Kent Police was entered that was known on the day."
    ]
    for table in (ledger.claims_table([]), ledger.requests_table([], "Kent Police"), ledger.sources_table([])):
        assert len(table) == 0
        assert len(table.columns) > 0
    assert len(front.front_table(ledger.claims_table([]))) == 0


def test_a_card_has_the_anchor_that_links_lead_to(entries: list[ledger.Entry]) -> None:
    for entry in entries:
        bundle = ledger.Card(entry, "Norfolk Constabulary")._repr_mimebundle_()
        page = Page(bundle["text/html"])
        assert page.attributes("h3") == [{"id": f"claim-{entry.claim.id}"}]
        assert page.attributes("a") == [{"href": entry.judgement.shown.address}]
        assert ("Request" in bundle["text/plain"]) == entry.judgement.verdict.asks


@pytest.mark.parametrize("hostile", [*HOSTILE, r"\begin{align} $\frac12$ \href{javascript:x}{y}"])
def test_hostile_text_in_a_claim_shows_as_text(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hostile: str
) -> None:
    content: dict[str, Any] = good()
    for keys in (("paraphrase",), ("who",), ("when",), ("interpretation",), ("quantity",), ("scope", "area")):
        set_to("claims", 0, *keys, value=hostile)(content)
    set_to("claims", 0, "request", value={"to": hostile, "fields": [hostile]})(content)
    set_to("source", "title", value=hostile)(content)
    source = content["source"]["path"]
    claims = read_claims(written(project, content), project.root)
    found = ledger.entries(claims, given.on_record(given.known({"norfolk-own": [given.months("5", "16", "24")]})))
    table = ledger.claims_table(found)
    frames = [front.front_table(table), table, ledger.requests_table(found, hostile), ledger.sources_table(found)]
    things = [ledger.Card(found[0], hostile), *(Table(frame, hostile) for frame in frames)]
    bundles = [thing._repr_mimebundle_() for thing in things]
    outputs = [shown(text_html=bundle["text/html"], text_plain=bundle["text/plain"]) for bundle in bundles]
    monkeypatch.setattr("countylines.reports.page.read_notebook", lambda path: executed(*outputs))
    (made,) = pages(tmp_path, "A report", ("n",)).values()
    body = Page(made[made.index("<main") : made.index("</main>") + len("</main>")])
    assert not {"script", "img", "h1"} & set(body.tags()[2:])
    assert body.comments == []
    assert {link["href"].partition("#")[0] for link in body.attributes("a")} == {"04_claims.html", source}
    assert sum(hostile in text for text in body.texts("td", "th", "p", "h3")) >= 10
