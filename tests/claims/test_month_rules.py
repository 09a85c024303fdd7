"""Rules about months, on made-up figures."""

from __future__ import annotations

from fractions import Fraction

import pytest

from countylines.claims.claim import Claim
from countylines.claims.verdict import Verdict
from countylines.errors import ClaimError
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from tests.claims.given import (
    ADDS_UP,
    CONTRADICTED,
    NOT_SHOWN,
    NOT_YET,
    OWN,
    SECOND,
    SUPPORTED,
    THIRD,
    claim,
    exactly,
    judged,
    known,
    months,
    period,
)

RISING = months("5", "16", "24")
SUMMER = period("2021-06-01", "2021-07-31")


def extreme(which: str, month: int, count: int) -> Claim:
    return claim("extreme month", which=which, month=f"2021-{month:02d}", count=exactly(count))


class TestExtremeMonth:
    @pytest.mark.parametrize(
        ("cells", "which", "month", "count", "verdict"),
        [
            (("5", "16", "24"), "highest", 3, 24, ADDS_UP),
            (("5", "16", "24"), "lowest", 1, 5, ADDS_UP),
            (("5", "16", "24"), "highest", 2, 16, CONTRADICTED),
            (("5", "16", "24"), "highest", 3, 25, CONTRADICTED),
            (("24", "16", "24"), "highest", 3, 24, CONTRADICTED),
            (("5", "5", "24"), "lowest", 1, 5, CONTRADICTED),
            (("5", "<30", "24"), "highest", 3, 24, NOT_SHOWN),
            (("5", "<20", "24"), "highest", 3, 24, ADDS_UP),
            (("5", "<20", "24"), "lowest", 1, 5, NOT_SHOWN),
            (("5", "24"), "highest", 2, 24, NOT_YET),
        ],
    )
    def test_the_highest_and_the_lowest(
        self, cells: tuple[str, ...], which: str, month: int, count: int, verdict: Verdict
    ) -> None:
        assert judged({OWN: [months(*cells)]}, extreme(which, month, count)).verdict is verdict

    def test_a_second_source_supports_and_the_margin_is_told(self) -> None:
        assert judged({OWN: [RISING]}, extreme("highest", 3, 24)).flips.startswith("8 fewer in March 2021")
        assert judged({OWN: [RISING]}, extreme("lowest", 1, 5)).flips.startswith("11 more in January 2021")
        found = judged({OWN: [RISING], SECOND: [RISING]}, extreme("highest", 3, 24))
        assert (found.verdict, found.sources) == (SUPPORTED, (SECOND,))

    def test_a_month_outside_the_scope_is_an_error(self) -> None:
        with pytest.raises(ClaimError, match="2021-07 lies outside the scope"):
            judged({OWN: [RISING]}, extreme("highest", 7, 24))

    def test_a_month_is_shown_in_the_ranks_of_its_own_series(self) -> None:
        sources = {THIRD: [months("50", "16", "1", counting_rule="a first rule")], OWN: [RISING]}
        own = next(s for s in monthly_series(reconcile(known(sources)), "norfolk") if 24 in s.counts)
        found = judged(sources, extreme("highest", 3, 24))
        assert found.shown.address == f"02_seasonality.html#table-ranks-{own.slug}"


class TestLevelMonths:
    # June and July: 30 in 30 days and 93 in 31, 123 in 61 in all: 50.4% below and 48.8% above 123/61 a day.
    @pytest.mark.parametrize(
        ("within", "cells", "verdict"),
        [
            ("51/100", ("30", "93"), ADDS_UP),
            ("1/2", ("30", "93"), CONTRADICTED),
            ("0", ("30", "31"), ADDS_UP),
            ("51/100", ("30", "<120"), NOT_SHOWN),
            ("51/100", ("0", "93"), CONTRADICTED),
        ],
    )
    def test_similar_levels(self, within: str, cells: tuple[str, str], verdict: Verdict) -> None:
        asked = claim("level months", SUMMER, within=Fraction(within))
        found = judged({OWN: [months(*cells, first="2021-06")]}, asked)
        assert found.verdict is verdict
        if cells == ("30", "93"):
            assert found.number == "50.4%"
            assert found.interval == "−50.4% to 48.8% about the mean"
        assert found.workings is not None and len(found.workings) == 2

    def test_months_without_any_arrest_have_no_level(self) -> None:
        asked = claim("level months", SUMMER, within=Fraction(1, 4))
        assert judged({OWN: [months("0", "0", first="2021-06")]}, asked).verdict is NOT_SHOWN
