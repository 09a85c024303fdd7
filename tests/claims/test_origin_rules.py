"""Rules about where people come from, on made-up figures."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from countylines.claims.claim import Claim
from countylines.claims.parameters import Period
from countylines.claims.verdict import Verdict
from countylines.errors import ClaimError
from tests.claims.given import (
    ADDS_UP,
    CONTRADICTED,
    NOT_SHOWN,
    NOT_YET,
    NOVEMBER,
    OWN,
    SECOND,
    SUPPORTED,
    THIRD,
    YEAR,
    claim,
    judged,
    origins,
    told,
    total,
)

FIGURES = {"measure": "arrests by origin", "total": "all arrests"}


def share(of: Period = YEAR, area: str = "Norwich") -> Claim:
    rule = {"home": "Norfolk", "places": ["London", "Essex"], "more_than": Fraction(1, 2)}
    return claim("share of origins", of, area=area, **FIGURES, **rule)


class TestShareOfOrigins:
    @pytest.mark.parametrize(
        ("rows", "arrests", "verdict"),
        [
            ([("London", 50), ("Essex", 10), ("Norfolk", 40)], "100", SUPPORTED),
            ([("London", 40), ("Essex", 10), ("Norfolk", 50)], "100", CONTRADICTED),
            ([("London", 40), ("Norfolk", 40), ("not known", 20)], "100", NOT_SHOWN),
            ([("London", 40), ("Norfolk", 40)], "100", NOT_SHOWN),
            ([("London", 40), ("Norfolk", 50), ("not known", 10)], "100", CONTRADICTED),
            ([("Norfolk", 100)], "100", CONTRADICTED),
            ([("not known", 100)], "100", NOT_SHOWN),
            ([("London", 60), ("Norfolk", 40)], "90", SUPPORTED),
        ],
    )
    def test_most_of_all(self, rows: list[tuple[str, int]], arrests: str, verdict: Verdict) -> None:
        everyone = total(arrests, end="2021-12-31", measure="all arrests")
        assert judged({SECOND: [origins(*rows), everyone]}, share()).verdict is verdict

    def test_another_area_or_time_shows_nothing_of_it(self) -> None:
        sources = {SECOND: [origins(("London", 90), ("Norfolk", 10), area="Norfolk")]}
        assert judged(sources, share()).verdict is NOT_SHOWN
        assert judged(sources, share(NOVEMBER, "Norfolk")).verdict is NOT_SHOWN

    def test_its_own_source_does_not_support_it(self) -> None:
        assert judged({OWN: [origins(("London", 90), ("Norfolk", 10))]}, share()).verdict is ADDS_UP

    @pytest.mark.parametrize(
        "changed",
        [{"force": None}, {"area": "Yarmouth"}, {"measure": "charges by origin"}, {"kind": "stock"}],
        ids=str,
    )
    def test_origins_are_of_one_series(self, changed: dict[str, str | None]) -> None:
        everyone = total("100", end="2021-12-31", measure="all arrests")
        sources = {SECOND: [origins(("London", 60), ("Norfolk", 30))], "norfolk-everyone": [everyone]}
        alone = judged(sources, share())
        assert (alone.verdict, alone.number) == (SUPPORTED, "60 of 100")
        many = origins(("London", 10), ("Norfolk", 900))
        more = total("5000", end="2021-12-31", measure="all arrests")
        apart = {**sources, THIRD: [many.but(**changed), more.but(**changed)]}
        assert told(judged(apart, share())) == told(alone)

    def test_origins_by_another_rule_are_not_added_up(self) -> None:
        asked = share()
        again = origins(("London", 10), ("Norfolk", 900), rule="where they live")
        sources = {OWN: [origins(("London", 60), ("Norfolk", 40))], THIRD: [again]}
        found = judged(sources, asked)
        assert (found.verdict, found.number) == (ADDS_UP, "60 of 100")
        with pytest.raises(ClaimError, match="2 counting rules answer it: 'origin'; 'where they live'"):
            judged(sources, replace(asked, source=asked.source.model_copy(update={"release": None})))
        named = replace(asked, rule=asked.rule.model_copy(update={"counting_rule": "where they live"}))
        assert judged(sources, named).number == "10 of 910"


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([("London", 80), ("Liverpool", 20)], SUPPORTED),
        ([("London", 79), ("Liverpool", 21)], CONTRADICTED),
        ([("London", 80), ("Liverpool", 10), ("not known", 10)], SUPPORTED),
        ([("London", 79), ("Liverpool", 10), ("not known", 11)], NOT_SHOWN),
        ([("Liverpool", 10)], NOT_YET),
    ],
)
def test_much_fewer(rows: list[tuple[str, int]], verdict: Verdict) -> None:
    rule = {"places": ["Merseyside", "Liverpool"], "against": ["London"], "at_most": Fraction(1, 4)}
    asked = claim("ratio of origins", YEAR, **FIGURES, **rule)
    assert judged({SECOND: [origins(*rows)]}, asked).verdict is verdict
