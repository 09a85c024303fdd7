"""What the notebook on claims shows and keeps: every claim judged once, by the figures known on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from countylines.claims import ledger
from countylines.notebook import claims
from countylines.notebook.claims import Judged
from countylines.notebook.workspace import Report
from countylines.project import find_force
from countylines.show.findings import Finding
from tests.conftest import REPOSITORY, Project
from tests.notebook.conftest import after_cleaning


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """Judge the claims on Norfolk, once for both tests of them."""
    norfolk = find_force("norfolk", REPOSITORY)
    folder = tmp_path_factory.mktemp("claims") / "report"
    return claims.judge_all(
        after_cleaning(Report(date(2021, 12, 31), folder, REPOSITORY, scratch=False, force=norfolk))
    )


@pytest.mark.slow
def test_every_claim_is_judged_and_the_ledger_is_kept(judged: Judged) -> None:
    shown = judged.ledger()
    kept = judged.report.read("claims", "04_claims")
    assert kept.columns.tolist() == list(ledger.COLUMNS)
    assert kept["id"].tolist() == [entry.claim.id for entry in judged.entries]
    assert len(shown.frame) == len(kept) == len(judged.cards()) > 0
    assert judged.verdicts().frame["claims"].sum() == len(kept)
    assert str(len(kept)) in judged.in_short()[0]
    assert {"verdicts", "requests", "claim-sources"} == {
        table.name for table in (judged.verdicts(), judged.requests(), judged.sources())
    }


@pytest.mark.slow
def test_a_verdict_that_no_other_notebook_shows_has_its_workings(judged: Judged) -> None:
    workings = {section.name: section for section in judged.workings()}
    own = [entry.claim.id for entry in judged.entries if entry.judgement.workings is not None]
    assert list(workings) == own and own
    for name, section in workings.items():
        (table,) = section.parts
        assert table.name == f"claim-{name}" and len(table.frame)


def test_where_no_claim_was_entered_that_is_said(project: Project, cleaned: Callable[..., Report]) -> None:
    project.months("a", m2021_01="5")
    judged = claims.judge_all(cleaned())
    (only,) = judged.cards()
    assert isinstance(only, Finding)
    assert judged.ledger().frame.empty and judged.workings() == []
    assert judged.verdicts().frame["claims"].sum() == 0
