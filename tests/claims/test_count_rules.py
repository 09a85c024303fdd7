"""Rules about counts, on made-up figures: of one time, of two, and of several areas."""

from __future__ import annotations

import pytest

from countylines.claims.claim import Claim
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from tests.claims.given import (
    ADDS_UP,
    AS_STATED,
    CONTRADICTED,
    DECEMBER,
    NOT_SHOWN,
    NOT_YET,
    ON_LINES,
    OWN,
    SECOND,
    SUPPORTED,
    THIRD,
    YEAR,
    Made,
    areas,
    claim,
    exactly,
    judged,
    months,
    period,
    stock,
    total,
    unrelated,
)

OF_45 = claim("count", count=exactly(45))
UNDER_30 = claim("count", DECEMBER, **ON_LINES, count=Count(0, 29))


class TestACount:
    @pytest.mark.parametrize(
        ("own", "second", "verdict"),
        [
            ([total("45")], [], AS_STATED),
            ([total("45"), months("5", "16", "24")], [], ADDS_UP),
            ([months("5", "16", "24")], [], ADDS_UP),
            ([total("45"), months("5", "16", "23")], [], CONTRADICTED),
            ([total("46")], [], CONTRADICTED),
            ([total("45")], [total("45")], SUPPORTED),
            ([total("45")], [months("5", "16", "24")], SUPPORTED),
            ([total("45")], [total("46")], CONTRADICTED),
            ([total("45")], [total("<50")], AS_STATED),
            ([total("45")], [total("<45")], CONTRADICTED),
            ([total("45")], [total("46", counting_rule="another rule")], AS_STATED),
            ([total("45")], [total("46", area="Norfolk")], AS_STATED),
            ([total("45")], [total("46", end="2021-03-30")], AS_STATED),
            ([unrelated()], [total("45")], SUPPORTED),
            ([unrelated()], [total("<50")], NOT_SHOWN),
            ([unrelated()], [months("5", "16")], NOT_YET),
            ([unrelated()], [], NOT_YET),
        ],
    )
    def test_verdicts(self, own: list[Made], second: list[Made], verdict: Verdict) -> None:
        found = judged({OWN: own, SECOND: second}, OF_45)
        assert found.verdict is verdict
        assert found.sources == ((SECOND,) if second and verdict in (SUPPORTED, NOT_SHOWN) else found.sources)

    @pytest.mark.parametrize(
        ("second", "verdict"), [("25", SUPPORTED), ("<20", SUPPORTED), ("30", CONTRADICTED), ("<40", AS_STATED)]
    )
    def test_a_bound_is_borne_out_only_from_within(self, second: str, verdict: Verdict) -> None:
        found = judged({OWN: [stock("<30", DECEMBER)], SECOND: [stock(second, DECEMBER)]}, UNDER_30)
        assert found.verdict is verdict
        assert (found.number, found.interval) == ("fewer than 30", "0–29")

    def test_a_stock_of_an_uncertain_day_outside_the_time_is_no_figure_of_it(self) -> None:
        later = stock("50", period("2021-12-01", "2022-01-10"))
        assert judged({OWN: [stock("<30", DECEMBER)], SECOND: [later]}, UNDER_30).verdict is AS_STATED

    def test_a_withheld_total_settles_nothing(self) -> None:
        asked = claim("count", count=exactly(42))
        assert judged({OWN: [total("42"), months("<5", "16", "24")]}, asked).verdict is NOT_SHOWN

    def test_a_revised_figure_no_longer_speaks(self) -> None:
        sources = {OWN: [total("45")], SECOND: [total("46")], THIRD: [total("45")]}
        found = judged(sources, OF_45, revised={SECOND: THIRD})
        assert (found.verdict, found.sources) == (SUPPORTED, (THIRD,))

    def test_figures_of_several_rules_cannot_be_evaluated_until_one_is_named(self) -> None:
        sources = {SECOND: [total("45", counting_rule="one"), total("46", counting_rule="other")]}
        with pytest.raises(
            ClaimError, match=r"claims\[0\]\.rule: cannot be evaluated, .* 2 counting rules .*'one'; 'other'"
        ):
            judged(sources, OF_45)
        named = claim("count", count=exactly(45), counting_rule="one")
        assert judged(sources, named).verdict is SUPPORTED

    def test_what_is_not_testable_says_what_is_missing_and_where_it_is_told(self) -> None:
        found = judged({SECOND: [unrelated()]}, claim("count", period("2022-01-01", "2023-12-31"), count=exactly(45)))
        assert found.says[0].startswith("No release known on the report's day gives county lines arrests for Norwich")
        assert "31 December 2023, is not over" in found.says[0]
        assert found.shown.address == "04_claims.html#claim-made-up"


class TestChange:
    def change(self, direction: str, release: str | None = None) -> Claim:
        return claim("change", YEAR, release, direction=direction, **{"from": period("2020-01-01", "2020-12-31")})

    @pytest.mark.parametrize(
        ("before", "later", "down", "up"),
        [
            ("2118", "1996", SUPPORTED, CONTRADICTED),
            ("1996", "2118", CONTRADICTED, SUPPORTED),
            ("2118", "2118", CONTRADICTED, CONTRADICTED),
            ("2118", "<2118", SUPPORTED, CONTRADICTED),
            ("2118", "<2200", NOT_SHOWN, NOT_SHOWN),
            ("2118", ">2000", NOT_SHOWN, NOT_SHOWN),
            ("2118", ">2200", CONTRADICTED, SUPPORTED),
        ],
    )
    def test_recorded_counts_decide(self, before: str, later: str, down: Verdict, up: Verdict) -> None:
        sources = {SECOND: [total(before, "2020-01-01", "2020-12-31"), total(later, end="2021-12-31")]}
        assert judged(sources, self.change("down")).verdict is down
        assert judged(sources, self.change("up")).verdict is up
        assert judged(sources, self.change("down", SECOND)).verdict is (ADDS_UP if down is SUPPORTED else down)

    def test_one_year_is_not_enough(self) -> None:
        found = judged({SECOND: [total("1996", end="2021-12-31")]}, self.change("down"))
        assert (found.verdict, found.asked) == (NOT_YET, period("2020-01-01", "2021-12-31"))


class TestAreas:
    @pytest.mark.parametrize(
        ("cells", "rank", "verdict"),
        [
            (("9", "10", "3", "2"), 2, SUPPORTED),
            (("9", "10", "3", "2"), 1, CONTRADICTED),
            (("9", "<20", "3", "2"), 1, NOT_SHOWN),
            (("9", "<20", "3", "2"), 2, SUPPORTED),
            (("9", "10", "3", "2"), 4, NOT_YET),
            (("9", "9", "3", "2"), 1, SUPPORTED),
        ],
    )
    def test_among_the_highest(self, cells: tuple[str, ...], rank: int, verdict: Verdict) -> None:
        by_area = areas(**dict(zip(("Norwich", "Blackpool", "Hastings", "Middlesbrough"), cells, strict=True)))
        sources = {"national-areas": [by_area], SECOND: [unrelated()]}
        assert judged(sources, claim("among the highest", YEAR, rank=rank)).verdict is verdict

    def test_a_rank_is_among_areas_counted_alike(self) -> None:
        by_area = areas(Norwich="9", Blackpool="10", Hastings="3")
        asked = claim("among the highest", YEAR, rank=1)
        sources = {SECOND: [by_area], THIRD: [unrelated()]}
        alone = judged(sources, asked)
        assert alone.verdict is CONTRADICTED
        apart = {**sources, "national-measure": [by_area.but(measure="charges")]}
        found = judged(apart, asked)
        assert (found.verdict, found.says, found.interval) == (alone.verdict, alone.says, alone.interval)
        assert (found.number, found.sources, found.flips) == (alone.number, alone.sources, alone.flips)
        other = areas(Middlesbrough="99").but(counting_rule="another")
        with pytest.raises(ClaimError, match="2 counting rules answer it"):
            judged({**apart, "national-other": [other]}, asked)
