"""Rules about falls of a stock, on made-up figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from countylines.claims.claim import Claim
from countylines.claims.fall_rules import BY_BALANCE
from countylines.claims.parameters import Period
from countylines.claims.verdict import Verdict
from countylines.errors import ClaimError
from countylines.statistics.balance import Conclusion
from tests.claims.given import (
    ADDS_UP,
    CONTRADICTED,
    DECEMBER,
    NOT_SHOWN,
    NOT_YET,
    NOVEMBER,
    ON_LINES,
    OWN,
    QUARTER,
    SECOND,
    SUPPORTED,
    THIRD,
    claim,
    closed,
    judged,
    stock,
)


class TestFalls:
    def fall(self, **given: Any) -> Claim:
        rule = {"from": NOVEMBER, "more_than": Fraction(1, 2), "at_most": Fraction(1)}
        return claim("fall", DECEMBER, **{**ON_LINES, **rule, **given})

    @pytest.mark.parametrize(
        ("first", "later", "verdict", "told"),
        [
            ("75", "20", ADDS_UP, "73.3%"),
            ("75", "<30", ADDS_UP, "61.3% to 100.0%"),
            ("75", "<40", NOT_SHOWN, "48.0% to 100.0%"),
            ("75", "40", CONTRADICTED, "46.7%"),
            ("80", "40", CONTRADICTED, "50.0%"),
            (">80", "40", ADDS_UP, "50.6% to 100.0%"),
            ("75", ">10", NOT_SHOWN, "at most 85.3%"),
            ("75", ">60", CONTRADICTED, "at most 18.7%"),
            ("<30", "10", NOT_SHOWN, "at most 65.5%"),
        ],
    )
    def test_more_than_half(self, first: str, later: str, verdict: Verdict, told: str) -> None:
        found = judged({OWN: [stock(first, NOVEMBER), stock(later, DECEMBER)]}, self.fall())
        assert (found.verdict, found.interval) == (verdict, told)
        assert found.asked == Period(start=NOVEMBER.start, end=DECEMBER.end)

    def test_nearly_half_has_an_upper_edge_too(self) -> None:
        sources = {OWN: [stock("50", NOVEMBER), stock("27", DECEMBER)]}
        found = judged(sources, self.fall(more_than=Fraction(1, 3), at_most=Fraction(1, 2)))
        assert found.verdict is ADDS_UP
        # 27 is two thirds of 40.5 and half of 54.
        assert found.flips.startswith("An earlier count that was not 41 to 54")
        assert judged(sources, self.fall(more_than=Fraction(1, 3), at_most=Fraction(2, 5))).verdict is CONTRADICTED

    def test_a_second_source_supports_and_one_count_is_not_enough(self) -> None:
        sources = {SECOND: [stock("75", NOVEMBER), stock("20", DECEMBER)]}
        assert judged(sources, self.fall()).verdict is SUPPORTED
        sources = {**sources, THIRD: [stock("40", DECEMBER, area="Suffolk")]}
        assert judged(sources, self.fall(area="Suffolk")).verdict is NOT_YET

    def test_there_is_no_share_of_nothing(self) -> None:
        with pytest.raises(ClaimError, match="no share of an earlier count of 0"):
            judged({OWN: [stock("0", NOVEMBER), stock("2", DECEMBER)]}, self.fall())

    def test_two_days_by_two_rules_are_no_fall(self) -> None:
        by_two = [stock("75", NOVEMBER), stock("20", DECEMBER, counting_rule="another rule")]
        with pytest.raises(ClaimError, match="2 counting rules answer it"):
            judged({OWN: by_two}, self.fall())


class TestHalfGone:
    LINES = (stock("75", NOVEMBER), stock("<30", DECEMBER))
    CLOSURES = (closed("31", "2020-11-30"), closed("52", "2021-12-31", "last"))

    def gone(self, interpretation: str, of: Period = DECEMBER) -> Claim:
        return claim("half gone in twelve months", of, **ON_LINES, interpretation=interpretation)

    def test_every_conclusion_has_its_verdict(self) -> None:
        assert BY_BALANCE.keys() == set(Conclusion)
        assert all(verdict.value == conclusion.value for conclusion, verdict in BY_BALANCE.items())

    def test_closures_that_did_not_grow_contradict_the_gross_claim(self) -> None:
        closures = [closed("31", "2020-11-30"), closed("31", "2021-07-05", "again"), closed("31", "2021-12-31", "last")]
        sources = {OWN: self.LINES, SECOND: closures}
        assert judged(sources, self.gone("gross")).verdict is CONTRADICTED
        assert judged(sources, self.gone("net")).verdict is NOT_SHOWN
        assert judged(sources, self.gone("net")).sources == (SECOND,)

    def test_without_closures_or_of_another_year_it_is_not_testable(self) -> None:
        assert judged({OWN: self.LINES}, self.gone("net")).verdict is NOT_YET
        sources = {OWN: self.LINES, SECOND: self.CLOSURES}
        assert judged(sources, self.gone("net")).verdict is not NOT_YET
        assert judged(sources, self.gone("net", QUARTER)).verdict is NOT_YET

    def test_the_lines_of_an_area_are_judged_by_its_own_counts(self) -> None:
        there = {"area": "Norwich"}
        sources = {OWN: self.LINES, SECOND: self.CLOSURES}
        asked = claim("half gone in twelve months", DECEMBER, None, **{**ON_LINES, **there}, interpretation="net")
        assert judged(sources, asked).verdict is NOT_YET
        sources |= {THIRD: [stock("40", NOVEMBER, **there), stock("18", DECEMBER, **there)]}
        assert judged(sources, asked).verdict is NOT_YET
        closures = [closed("5", "2020-11-30").but(**there), closed("22", "2021-12-31").but(**there)]
        found = judged({**sources, "norwich-closures": closures}, asked)
        assert found.verdict is NOT_SHOWN
        assert "Lines counted as closed: 5–22 by the start" in found.says[1] and "out of 40" in found.says[1]
        # The notebook on lines asks of the county: what this rests on stands with the claim.
        assert found.shown.address == "04_claims.html#table-claim-made-up" and found.workings is not None
