"""What bears on a rule, and the verdict it comes to."""

from __future__ import annotations

import pytest

from countylines.claims.judgement import Bearing, outside_of, weigh
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from tests.claims.given import AS_STATED, CONTRADICTED, NOT_SHOWN, NOT_YET, SUPPORTED


@pytest.mark.parametrize(
    ("own", "other", "verdict"),
    [
        (None, None, NOT_YET),
        (Bearing.HOLDS, None, AS_STATED),
        (Bearing.HOLDS, Bearing.OPEN, AS_STATED),
        (Bearing.HOLDS, Bearing.HOLDS, SUPPORTED),
        (None, Bearing.HOLDS, SUPPORTED),
        (Bearing.OPEN, Bearing.HOLDS, SUPPORTED),
        (Bearing.HOLDS, Bearing.FAILS, CONTRADICTED),
        (Bearing.FAILS, Bearing.HOLDS, CONTRADICTED),
        (Bearing.FAILS, None, CONTRADICTED),
        (Bearing.OPEN, None, NOT_SHOWN),
        (None, Bearing.OPEN, NOT_SHOWN),
    ],
)
def test_a_claim_is_never_supported_by_its_own_words(
    own: Bearing | None, other: Bearing | None, verdict: Verdict
) -> None:
    assert weigh(own, other, AS_STATED) is verdict


def test_counts_of_claims_carry_separators_of_thousands() -> None:
    assert Count(0, 1502).told() == "fewer than 1,503"
    assert outside_of(Count(0, 1502)) == "1,503 or more"
    assert outside_of(Count(1503, None)) == "fewer than 1,503"
