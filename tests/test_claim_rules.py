"""Each rule and each verdict, on made-up figures and on the real ones."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

import pandas as pd
import pytest

from countylines.claim_figures import OnRecord
from countylines.claim_judgement import Judgement, Reading, outside_of, told_count, weigh
from countylines.claim_rules import judge
from countylines.claims import Claim, ClaimSource, Period, Verdict, claims_for
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.counts import Count
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.releases.descriptor import Known
from countylines.observations.series import monthly_series
from tests.conftest import DAYS, MONTHS, REPOSITORY, Given, Project

SUPPORTED, ADDS_UP, AS_STATED, CONTRADICTED, NOT_SHOWN, NOT_YET = Verdict
QUARTER = Period(date(2021, 1, 1), date(2021, 3, 31))
YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))
NOVEMBER, DECEMBER = (Period(date(2019, 11, 1), date(2019, 11, 30)), Period(date(2021, 12, 1), date(2021, 12, 31)))
OWN, SECOND, THIRD = "norfolk-own", "norfolk-second", "norfolk-third"
LINES = {"measure": "drug lines active", "area": "Norfolk", "kind": "stock"}


def exactly(count: int) -> Count:
    return Count.exact(count)


def claim(kind: str, period: Period = QUARTER, release: str | None = OWN, **given: Any) -> Claim:
    known = Known(day=date(2022, 1, 15), basis="stated", reason="the page shows it")
    named = {"area": "Norwich", "quantity": "county lines arrests", "counting_rule": ""}
    rule = {key: value for key, value in given.items() if key not in named}
    named |= {key: value for key, value in given.items() if key in named}
    return Claim(
        id="made-up",
        who="Somebody",
        when="once",
        period=period,
        paraphrase="A claim made up for a test.",
        interpretation="As the rule says.",
        kind=kind,
        rule=rule,
        authority="",
        fields=("figures",),
        source=ClaimSource("A page", "https://example.org/page", release, known),
        where="data/claims/made-up.json: claims[0]",
        **named,
    )


def judged(project: Project, asked: Claim) -> Judgement:
    day = date(2022, 12, 31)
    return judge(asked, OnRecord(project.observations(day.isoformat()), "norfolk", day))


def months(*cells: str, rule: str = "") -> Given:
    rows = "".join(f"2021-{order:02d},{cell}\n" for order, cell in enumerate(cells, start=1))
    return Given(f"month,count\n{rows}", {"counting_rule": rule} if rule else {})


def total(cell: str, start: str = "2021-01-01", end: str = "2021-03-31", **series: str | None) -> Given:
    return Given(f"start,end,count\n{start},{end},{cell}\n", series, DAYS)


def stock(cell: str, period: Period, **series: str | None) -> Given:
    return total(cell, str(period.start), str(period.end), **{**LINES, **series})


def unrelated() -> Given:
    """Give a figure that bears on no claim here: a force must have one."""
    return total("7", measure="drug seizures")


class TestWeighing:
    @pytest.mark.parametrize(
        ("own", "other", "verdict"),
        [
            (None, None, NOT_YET),
            (Reading.HOLDS, None, AS_STATED),
            (Reading.HOLDS, Reading.OPEN, AS_STATED),
            (Reading.HOLDS, Reading.HOLDS, SUPPORTED),
            (None, Reading.HOLDS, SUPPORTED),
            (Reading.OPEN, Reading.HOLDS, SUPPORTED),
            (Reading.HOLDS, Reading.FAILS, CONTRADICTED),
            (Reading.FAILS, Reading.HOLDS, CONTRADICTED),
            (Reading.FAILS, None, CONTRADICTED),
            (Reading.OPEN, None, NOT_SHOWN),
            (None, Reading.OPEN, NOT_SHOWN),
        ],
    )
    def test_a_claim_is_never_supported_by_its_own_words(
        self, own: Reading | None, other: Reading | None, verdict: Verdict
    ) -> None:
        assert weigh(own, other, AS_STATED) is verdict


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
    def test_verdicts(self, project: Project, own: list[Given], second: list[Given], verdict: Verdict) -> None:
        project.release(OWN, *own)
        if second:
            project.release(SECOND, *second)
        found = judged(project, claim("count", count=exactly(45)))
        assert found.verdict is verdict
        assert found.sources == ((SECOND,) if second and verdict in (SUPPORTED, NOT_SHOWN) else found.sources)

    @pytest.mark.parametrize(
        ("second", "verdict"), [("25", SUPPORTED), ("<20", SUPPORTED), ("30", CONTRADICTED), ("<40", AS_STATED)]
    )
    def test_a_bound_is_borne_out_only_from_within(self, project: Project, second: str, verdict: Verdict) -> None:
        project.release(OWN, stock("<30", DECEMBER))
        project.release(SECOND, stock(second, DECEMBER))
        asked = claim("count", DECEMBER, area="Norfolk", quantity=LINES["measure"], count=Count(0, 29))
        found = judged(project, asked)
        assert found.verdict is verdict
        assert (found.number, found.interval) == ("fewer than 30", "0–29")

    def test_a_stock_of_an_uncertain_day_outside_the_time_is_no_figure_of_it(self, project: Project) -> None:
        project.release(OWN, stock("<30", DECEMBER))
        project.release(SECOND, stock("50", Period(date(2021, 12, 1), date(2022, 1, 10))))
        asked = claim("count", DECEMBER, area="Norfolk", quantity=LINES["measure"], count=Count(0, 29))
        assert judged(project, asked).verdict is AS_STATED

    def test_a_withheld_total_settles_nothing(self, project: Project) -> None:
        project.release(OWN, total("42"), months("<5", "16", "24"))
        assert judged(project, claim("count", count=exactly(42))).verdict is NOT_SHOWN

    def test_a_revised_figure_no_longer_speaks(self, project: Project) -> None:
        project.release(OWN, total("45"))
        project.release(SECOND, total("46"))
        revised = Given(total("45").rows, {}, DAYS, revises=(SECOND,))
        project.release(THIRD, revised, known="2022-02-01")
        found = judged(project, claim("count", count=exactly(45)))
        assert (found.verdict, found.sources) == (SUPPORTED, (THIRD,))

    def test_figures_of_several_rules_cannot_be_evaluated_until_one_is_named(self, project: Project) -> None:
        project.release(SECOND, total("45", counting_rule="one"), total("46", counting_rule="other"))
        with pytest.raises(
            ClaimError, match=r"claims\[0\]\.rule: cannot be evaluated, .* 2 counting rules .*'one'; 'other'"
        ):
            judged(project, claim("count", count=exactly(45)))
        named = claim("count", count=exactly(45), counting_rule="one")
        assert judged(project, named).verdict is SUPPORTED

    def test_what_is_not_testable_says_what_is_missing_and_where_it_is_told(self, project: Project) -> None:
        project.release(SECOND, unrelated())
        found = judged(project, claim("count", Period(date(2022, 1, 1), date(2023, 12, 31)), count=exactly(45)))
        assert found.says[0].startswith("No release known on the report's day gives county lines arrests for Norwich")
        assert "31 December 2023, is not over" in found.says[0]
        assert found.shown.address == "04_claims.html#claim-made-up"


class TestMonths:
    def extreme(self, which: str, month: int, count: int) -> Claim:
        return claim("extreme month", which=which, month=date(2021, month, 1), count=exactly(count))

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
        self, project: Project, cells: tuple[str, ...], which: str, month: int, count: int, verdict: Verdict
    ) -> None:
        project.release(OWN, months(*cells))
        assert judged(project, self.extreme(which, month, count)).verdict is verdict

    def test_a_second_source_supports_and_the_margin_is_told(self, project: Project) -> None:
        project.release(OWN, months("5", "16", "24"))
        assert judged(project, self.extreme("highest", 3, 24)).flips.startswith("8 fewer in March 2021")
        assert judged(project, self.extreme("lowest", 1, 5)).flips.startswith("11 more in January 2021")
        project.release(SECOND, months("5", "16", "24"))
        found = judged(project, self.extreme("highest", 3, 24))
        assert (found.verdict, found.sources) == (SUPPORTED, (SECOND,))

    def test_a_month_outside_the_scope_is_an_error(self, project: Project) -> None:
        project.release(OWN, months("5", "16", "24"))
        with pytest.raises(ClaimError, match="2021-07 lies outside the scope"):
            judged(project, self.extreme("highest", 7, 24))

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
    def test_similar_levels(self, project: Project, within: str, cells: tuple[str, str], verdict: Verdict) -> None:
        june, july = cells
        project.release(OWN, Given(f"month,count\n2021-06,{june}\n2021-07,{july}\n"))
        asked = claim("level months", Period(date(2021, 6, 1), date(2021, 7, 31)), within=Fraction(within))
        found = judged(project, asked)
        assert found.verdict is verdict
        if cells == ("30", "93"):
            assert found.number == "50.4%"
            assert found.interval == "−50.4% to 48.8% about the mean"
        assert found.workings is not None and len(found.workings) == 2

    def test_months_without_any_arrest_have_no_level(self, project: Project) -> None:
        project.release(OWN, Given("month,count\n2021-06,0\n2021-07,0\n"))
        asked = claim("level months", Period(date(2021, 6, 1), date(2021, 7, 31)), within=Fraction(1, 4))
        assert judged(project, asked).verdict is NOT_SHOWN


class TestFalls:
    def fall(self, **given: Any) -> Claim:
        rule = {"from": NOVEMBER, "more_than": Fraction(1, 2), "at_most": Fraction(1), **given}
        return claim("fall", DECEMBER, area="Norfolk", quantity=LINES["measure"], **rule)

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
    def test_more_than_half(self, project: Project, first: str, later: str, verdict: Verdict, told: str) -> None:
        project.release(OWN, stock(first, NOVEMBER), stock(later, DECEMBER))
        found = judged(project, self.fall())
        assert (found.verdict, found.interval) == (verdict, told)
        assert found.asked == Period(NOVEMBER.start, DECEMBER.end)

    def test_nearly_half_has_an_upper_edge_too(self, project: Project) -> None:
        project.release(OWN, stock("50", NOVEMBER), stock("27", DECEMBER))
        edges = {"more_than": Fraction(1, 3), "at_most": Fraction(1, 2)}
        assert judged(project, self.fall(**edges)).verdict is ADDS_UP
        # 27 is two thirds of 40.5 and half of 54.
        assert judged(project, self.fall(**edges)).flips.startswith("An earlier count that was not 41 to 54")
        assert judged(project, self.fall(more_than=Fraction(1, 3), at_most=Fraction(2, 5))).verdict is CONTRADICTED

    def test_a_second_source_supports_and_one_count_is_not_enough(self, project: Project) -> None:
        project.release(SECOND, stock("75", NOVEMBER), stock("20", DECEMBER))
        assert judged(project, self.fall()).verdict is SUPPORTED
        project.release(THIRD, stock("40", DECEMBER, area="Suffolk"))
        assert (
            judged(
                project, claim("fall", DECEMBER, area="Suffolk", quantity=LINES["measure"], **self.fall().rule)
            ).verdict
            is NOT_YET
        )

    def test_there_is_no_share_of_nothing(self, project: Project) -> None:
        project.release(OWN, stock("0", NOVEMBER), stock("2", DECEMBER))
        with pytest.raises(ClaimError, match="no share of an earlier count of 0"):
            judged(project, self.fall())


def closed(cell: str, end: str, rule: str = "lines closed") -> Given:
    return total(cell, "2019-11-01", end, measure="drug lines closed", area="Norfolk", counting_rule=rule)


class TestHalfGone:
    def gone(self, interpretation: str, period: Period = DECEMBER) -> Claim:
        given = {"area": "Norfolk", "quantity": LINES["measure"]}
        return claim("half gone in twelve months", period, interpretation=interpretation, **given)

    def test_closures_that_did_not_grow_contradict_the_gross_claim(self, project: Project) -> None:
        closures = [closed("31", "2020-11-30"), closed("31", "2021-07-05", "again"), closed("31", "2021-12-31", "last")]
        project.release(OWN, stock("75", NOVEMBER), stock("<30", DECEMBER))
        project.release(SECOND, *closures)
        assert judged(project, self.gone("gross")).verdict is CONTRADICTED
        assert judged(project, self.gone("net")).verdict is NOT_SHOWN
        assert judged(project, self.gone("net")).sources == (SECOND,)

    def test_without_closures_or_of_another_year_it_is_not_testable(self, project: Project) -> None:
        project.release(OWN, stock("75", NOVEMBER), stock("<30", DECEMBER))
        assert judged(project, self.gone("net")).verdict is NOT_YET
        project.release(SECOND, closed("31", "2020-11-30"), closed("52", "2021-12-31", "last"))
        assert judged(project, self.gone("net")).verdict is not NOT_YET
        assert judged(project, self.gone("net", QUARTER)).verdict is NOT_YET


class TestChange:
    def change(self, direction: str, release: str | None = None) -> Claim:
        before = Period(date(2020, 1, 1), date(2020, 12, 31))
        return claim("change", YEAR, release, direction=direction, **{"from": before})

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
    def test_recorded_counts_decide(
        self, project: Project, before: str, later: str, down: Verdict, up: Verdict
    ) -> None:
        years = f"year,count\n2020,{before}\n2021,{later}\n"
        project.release(SECOND, Given(years, {}, {**MONTHS, "period": {"year": "year"}}))
        assert judged(project, self.change("down")).verdict is down
        assert judged(project, self.change("up")).verdict is up
        assert judged(project, self.change("down", SECOND)).verdict is (ADDS_UP if down is SUPPORTED else down)

    def test_one_year_is_not_enough(self, project: Project) -> None:
        project.release(SECOND, total("1996", end="2021-12-31"))
        found = judged(project, self.change("down"))
        assert (found.verdict, found.asked) == (NOT_YET, Period(date(2020, 1, 1), date(2021, 12, 31)))


BY_ORIGIN = {"measure": "arrests by origin"}


def origins(*rows: tuple[str, int], area: str = "Norwich") -> Given:
    text = "".join(f"origin: {place},2021-01-01,2021-12-31,{count}\n" for place, count in rows)
    layout = {**DAYS, "series": {"counting_rule": "counting_rule"}}
    return Given(f"counting_rule,start,end,count\n{text}", {**BY_ORIGIN, "area": area}, layout)


SHARE = {"measure": "arrests by origin", "total": "all arrests", "home": "Norfolk", "places": ("London", "Essex")}


class TestOrigins:
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
    def test_most_of_all(self, project: Project, rows: list[tuple[str, int]], arrests: str, verdict: Verdict) -> None:
        asked = claim("share of origins", YEAR, more_than=Fraction(1, 2), **SHARE)
        everyone = total(arrests, end="2021-12-31", measure="all arrests")
        project.release(SECOND, origins(*rows), everyone)
        assert judged(project, asked).verdict is verdict

    def test_another_area_or_time_shows_nothing_of_it(self, project: Project) -> None:
        asked = claim("share of origins", YEAR, more_than=Fraction(1, 2), **SHARE)
        project.release(SECOND, origins(("London", 90), ("Norfolk", 10), area="Norfolk"))
        assert judged(project, asked).verdict is NOT_SHOWN
        later = claim("share of origins", NOVEMBER, area="Norfolk", more_than=Fraction(1, 2), **SHARE)
        assert judged(project, later).verdict is NOT_SHOWN

    def test_its_own_source_does_not_support_it(self, project: Project) -> None:
        asked = claim("share of origins", YEAR, more_than=Fraction(1, 2), **SHARE)
        project.release(OWN, origins(("London", 90), ("Norfolk", 10)))
        assert judged(project, asked).verdict is ADDS_UP

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
    def test_much_fewer(self, project: Project, rows: list[tuple[str, int]], verdict: Verdict) -> None:
        rule = {"measure": "arrests by origin", "total": "all arrests", "places": ("Merseyside", "Liverpool")}
        asked = claim("ratio of origins", YEAR, against=("London",), at_most=Fraction(1, 4), **rule)
        project.release(SECOND, origins(*rows))
        assert judged(project, asked).verdict is verdict


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
    def test_among_the_highest(self, project: Project, cells: tuple[str, ...], rank: int, verdict: Verdict) -> None:
        areas = ("Norwich", "Blackpool", "Hastings", "Middlesbrough")
        rows = "".join(f"{area},2021,{cell}\n" for area, cell in zip(areas, cells, strict=True))
        layout = {"period": {"year": "year"}, "count": "count", "status": None, "series": {"area": "area"}}
        project.release("national-areas", Given(f"area,year,count\n{rows}", {"force": None}, layout))
        project.release(SECOND, unrelated())
        assert judged(project, claim("among the highest", YEAR, rank=rank)).verdict is verdict


class TestStated:
    def test_only_a_second_source_that_was_known_supports(self, project: Project) -> None:
        project.release(OWN, unrelated())
        assert judged(project, claim("stated", also=())).verdict is AS_STATED
        assert judged(project, claim("stated", also=(OWN, SECOND))).verdict is AS_STATED
        project.release(SECOND, total("8", measure="drug seizures", area="Norfolk"))
        found = judged(project, claim("stated", also=(SECOND,)))
        assert (found.verdict, found.sources) == (SUPPORTED, (SECOND,))


class TestFiguresApart:
    """Figures that differ in one field of the series, beside those a claim is judged by, change nothing of it."""

    APART = (
        {"force": "suffolk"},
        {"force": None},
        {"area": "Yarmouth"},
        {"measure": "charges"},
        {"kind": "other"},
        {"counting_rule": "another rule"},
    )
    BEFORE = Period(date(2020, 1, 1), date(2020, 12, 31))
    FALL: ClassVar = {"more_than": Fraction(1, 2), "at_most": Fraction(1), "from": NOVEMBER}
    ON_LINES: ClassVar = {"area": "Norfolk", "quantity": LINES["measure"]}
    CASES: ClassVar = {
        "count": (claim("count", count=exactly(45)), [total("45"), months("5", "16", "24")], [total("46")]),
        "count of months": (claim("count", count=exactly(45)), [months("5", "16", "24")], [months("5", "16", "25")]),
        "extreme month": (
            claim("extreme month", which="highest", month=date(2021, 3, 1), count=exactly(24)),
            [months("5", "16", "24")],
            [months("50", "16", "1")],
        ),
        "level months": (
            claim("level months", within=Fraction(1, 4)),
            [months("9", "8", "9")],
            [months("50", "1", "1")],
        ),
        "fall": (
            claim("fall", DECEMBER, **ON_LINES, **FALL),
            [stock("75", NOVEMBER), stock("20", DECEMBER)],
            [stock("10", NOVEMBER), stock("70", DECEMBER)],
        ),
        "half gone in twelve months": (
            claim("half gone in twelve months", DECEMBER, **ON_LINES, interpretation="net"),
            [stock("75", NOVEMBER), stock("<30", DECEMBER), closed("31", "2020-11-30"), closed("52", "2021-12-31")],
            [
                stock("18", Period(date(2021, 6, 30), date(2021, 6, 30))),
                stock("70", DECEMBER),
            ],
        ),
        "change": (
            claim("change", YEAR, direction="down", **{"from": BEFORE}),
            [total("50", "2020-01-01", "2020-12-31"), total("40", "2021-01-01", "2021-12-31")],
            [total("10", "2020-01-01", "2020-12-31"), total("90", "2021-01-01", "2021-12-31")],
        ),
    }

    @staticmethod
    def told(found: Judgement) -> tuple:
        return found.verdict, found.says[0], found.number, found.interval, found.sources, found.flips

    @staticmethod
    def moved(tables: list[Given], changed: dict[str, str | None]) -> list[Given]:
        kinds = {"stock": "flow", "flow": "stock"}
        return [
            replace(
                t,
                series={
                    **t.series,
                    **({"kind": kinds[t.series.get("kind") or "flow"]} if "kind" in changed else changed),
                },
            )
            for t in tables
        ]

    @pytest.mark.parametrize("changed", APART, ids=str)
    @pytest.mark.parametrize("case", CASES)
    def test_are_set_against_no_claim(self, project: Project, case: str, changed: dict[str, str | None]) -> None:
        asked, own, other = self.CASES[case]
        project.release(OWN, *own)
        alone = judged(project, asked)
        assert alone.verdict is not NOT_YET
        project.release(THIRD, *self.moved(other, changed))
        assert self.told(judged(project, asked)) == self.told(alone)

    def test_a_rank_is_among_areas_counted_alike(self, project: Project) -> None:
        areas = ("Norwich", "Blackpool", "Hastings")
        rows = "".join(f"{area},2021,{cell}\n" for area, cell in zip(areas, ("9", "10", "3"), strict=True))
        layout = {"period": {"year": "year"}, "count": "count", "status": None, "series": {"area": "area"}}
        table = Given(f"area,year,count\n{rows}", {"force": None}, layout)
        asked = claim("among the highest", YEAR, rank=1)
        project.release(SECOND, table)
        project.release(THIRD, unrelated())
        alone = judged(project, asked)
        assert alone.verdict is CONTRADICTED
        project.release("national-measure", replace(table, series={"force": None, "measure": "charges"}))
        assert self.told(judged(project, asked)) == self.told(alone)
        other = Given("area,year,count\nMiddlesbrough,2021,99\n", {"force": None, "counting_rule": "another"}, layout)
        project.release("national-other", other)
        with pytest.raises(ClaimError, match="2 counting rules answer it"):
            judged(project, asked)

    @pytest.mark.parametrize(
        "changed",
        [{"force": None}, {"area": "Yarmouth"}, {"measure": "charges by origin"}, {"kind": "stock"}],
        ids=str,
    )
    def test_origins_are_of_one_series(self, project: Project, changed: dict[str, str | None]) -> None:
        asked = claim("share of origins", YEAR, more_than=Fraction(1, 2), **SHARE)
        everyone = total("100", end="2021-12-31", measure="all arrests")
        project.release(SECOND, origins(("London", 60), ("Norfolk", 30)))
        project.release("norfolk-everyone", everyone)
        alone = judged(project, asked)
        assert (alone.verdict, alone.number) == (SUPPORTED, "60 of 100")
        many = origins(("London", 10), ("Norfolk", 900))
        more = total("5000", end="2021-12-31", measure="all arrests")
        project.release(THIRD, *(replace(t, series={**t.series, **changed}) for t in (many, more)))
        assert self.told(judged(project, asked)) == self.told(alone)

    def test_origins_by_another_rule_are_not_added_up(self, project: Project) -> None:
        asked = claim("share of origins", YEAR, more_than=Fraction(1, 2), **SHARE)
        project.release(OWN, origins(("London", 60), ("Norfolk", 40)))
        again = origins(("London", 10), ("Norfolk", 900))
        project.release(THIRD, replace(again, rows=str(again.rows).replace("origin:", "where they live:")))
        found = judged(project, asked)
        assert (found.verdict, found.number) == (ADDS_UP, "60 of 100")
        with pytest.raises(ClaimError, match="2 counting rules answer it: 'origin'; 'where they live'"):
            judged(project, replace(asked, source=replace(asked.source, release=None)))
        named = replace(asked, counting_rule="where they live")
        assert judged(project, named).number == "10 of 910"

    def test_two_days_by_two_rules_are_no_fall(self, project: Project) -> None:
        asked, _, _ = self.CASES["fall"]
        project.release(OWN, stock("75", NOVEMBER), stock("20", DECEMBER, counting_rule="another rule"))
        with pytest.raises(ClaimError, match="2 counting rules answer it"):
            judged(project, asked)

    def test_two_kinds_that_nothing_tells_apart_are_refused(self, project: Project) -> None:
        asked = claim("count", DECEMBER, SECOND, **self.ON_LINES, count=exactly(20))
        project.release(OWN, stock("20", DECEMBER))
        project.release(THIRD, stock("25", DECEMBER, kind="flow"))
        with pytest.raises(ClaimError, match=r"2 series answer it: .*\(flow\); .*\(stock\)"):
            judged(project, asked)

    def test_the_lines_of_an_area_are_judged_by_its_own_counts(self, project: Project) -> None:
        there = {"area": "Norwich"}
        project.release(OWN, stock("75", NOVEMBER), stock("<30", DECEMBER))
        project.release(SECOND, closed("31", "2020-11-30"), closed("52", "2021-12-31", "last"))
        asked = claim("half gone in twelve months", DECEMBER, None, **{**self.ON_LINES, **there}, interpretation="net")
        assert judged(project, asked).verdict is NOT_YET
        project.release(THIRD, stock("40", NOVEMBER, **there), stock("18", DECEMBER, **there))
        assert judged(project, asked).verdict is NOT_YET
        closures = [closed("5", "2020-11-30"), closed("22", "2021-12-31")]
        project.release("norwich-closures", *(replace(t, series={**t.series, **there}) for t in closures))
        found = judged(project, asked)
        assert found.verdict is NOT_SHOWN
        assert "5–22 lines were counted as closed by the start" in found.says[1] and "out of 40" in found.says[1]
        # The notebook on lines asks of the county: what this rests on stands with the claim.
        assert found.shown.address == "04_claims.html#table-claim-made-up" and found.workings is not None

    def test_a_month_is_shown_in_the_ranks_of_its_own_series(self, project: Project) -> None:
        asked = claim("extreme month", which="highest", month=date(2021, 3, 1), count=exactly(24))
        project.release(THIRD, months("50", "16", "1", rule="a first rule"))
        project.release(OWN, months("5", "16", "24"))
        own = next(s for s in monthly_series(reconcile(project.observations()), "norfolk") if 24 in s.counts)
        assert judged(project, asked).shown.address == f"02_seasonality.html#table-ranks-{own.slug}"


# The real ledger


with (REPOSITORY / "tests" / "known_answers" / "norfolk_ledger.csv").open(encoding="utf-8", newline="") as table:
    LEDGER = list(csv.DictReader(table))
REPORT_DATES = ("2021-12-31", "2023-03-31", "2026-11-23")


@pytest.fixture(scope="module")
def real() -> dict[str, dict[str, Judgement]]:
    found = {}
    for text in REPORT_DATES:
        day = date.fromisoformat(text)
        record = OnRecord(observations("norfolk", day, REPOSITORY), "norfolk", day)
        found[text] = {c.id: judge(c, record) for c in claims_for("norfolk", day, REPOSITORY)}
    return found


@pytest.mark.parametrize("day", REPORT_DATES)
def test_the_ledger_of_norfolk(real: dict[str, dict[str, Judgement]], day: str) -> None:
    assert {name: found.verdict.value for name, found in real[day].items()} == {r["claim"]: r[day] for r in LEDGER}


def test_the_evidence_of_norfolk(real: dict[str, dict[str, Judgement]]) -> None:
    then, now = real["2021-12-31"], real["2026-11-23"]
    level = then["norwich-autumn-level"]
    assert level.number == "23.6%"
    assert "less than 23.6%; or with 1 fewer in December 2021" in level.flips
    assert then["norwich-march-highest"].interval == "ranks 1–12 of 12 (95%, φ₀)"
    assert then["norwich-march-highest"].flips.startswith("4 fewer in March 2021")
    assert then["lines-75-in-2019"].sources == ("norfolk-2021-01-11-30-of-75-lines-shut",)
    assert then["commissioner-lines-nearly-halved"].interval == "40.0% to 50.0%"
    net, gross = then["half-gone-net"], then["half-gone-gross"]
    assert "contradicted by the counted closures if they are of the same lines as the 75" in net.says[0]
    assert "41.0% to 47.7%" in gross.says[0]
    assert "With 2 closed in between" in net.flips
    assert any("at least 48 lines opened, or the counting changed" in sentence for sentence in net.says)
    crime = real["2023-03-31"]["drug-crime-down-in-2022"]
    assert crime.sources == ("norfolk-2023-03-30-drug-crimes-recorded",)
    assert "2,118 before, 1,996 then (−5.76%)" in crime.says[0]
    assert "is not shown at 5%" in crime.says[1] and "p = 0.059, central" in crime.says[1]
    assert "not how much offending there was" in crime.says[2]
    south, north = now["offenders-from-the-south"], now["offenders-from-merseyside"]
    # 443 + 25 of 1,503, up to 332 more; of 864 from outside Norfolk; of 532 whose origin is known.
    assert south.number == "468 of 1,503"
    assert south.interval == "31.1% to 53.2% of all; 54.2% to 92.6% of those from outside Norfolk"
    assert "88.0% of those whose origin is known" in south.says[0]
    assert any("1,224 of the 1,503 arrests: 279 are not accounted for" in sentence for sentence in south.says)
    assert north.number == "11 against 468"


def test_every_judgement_says_something_and_where_it_is_shown(real: dict[str, dict[str, Judgement]]) -> None:
    for found in (judgement for day in real.values() for judgement in day.values()):
        assert found.says and all(sentence.endswith(".") for sentence in found.says)
        assert found.flips and found.shown.address
        assert found.verdict is not SUPPORTED or found.sources


def test_an_empty_record_leaves_every_claim_open() -> None:
    day = date(2021, 12, 31)
    none = observations("norfolk", day, REPOSITORY).iloc[:0]
    record = OnRecord(none, "norfolk", day)
    open_ones = {judge(c, record).verdict for c in claims_for("norfolk", day, REPOSITORY) if c.kind != "stated"}
    assert open_ones == {NOT_YET}
    assert isinstance(record.figures, pd.DataFrame)


def test_counts_of_claims_carry_separators_of_thousands() -> None:
    assert told_count(Count(0, 1502)) == "fewer than 1,503"
    assert outside_of(Count(0, 1502)) == "1,503 or more"
    assert outside_of(Count(1503, None)) == "fewer than 1,503"
