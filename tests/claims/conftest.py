"""What was known of Norfolk, and what became of the claims about it: read and judged once for all tests of claims."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import pytest

from countylines.claims import ledger
from countylines.claims.claim import claims_for
from countylines.claims.on_record import OnRecord
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from tests.conftest import REPOSITORY


@pytest.fixture(scope="session")
def of_norfolk() -> Callable[[str], OnRecord]:
    """Give what was known of Norfolk on a day, as the first notebook writes it."""

    @cache
    def known(day: str) -> OnRecord:
        table = observations("norfolk", date.fromisoformat(day), REPOSITORY)
        figures = reconcile(table)
        monthly = monthly_series(figures, "norfolk")
        return OnRecord(table, figures, "norfolk", date.fromisoformat(day), ("Norfolk", "Norwich"), monthly)

    return known


@pytest.fixture(scope="session")
def entries(of_norfolk: Callable[[str], OnRecord]) -> list[ledger.Entry]:
    """Give the ledger of the article's own day."""
    return ledger.entries(claims_for("norfolk", date(2021, 12, 31), REPOSITORY), of_norfolk("2021-12-31"))
