"""The words on drug lines: what the counts and the counted closures allow."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from countylines.analyses.drug_lines import ACTIVE, CLOSED
from countylines.analyses.line_findings import LinesOfForce, later_balance
from countylines.show.picture import Picture
from tests.analyses.given_lines import AREAS, CLOSURES, FIRST, LATER, OTHER, figure, known, lines, text

APART = [
    {"force": "kent"},
    {"force": ""},
    {"area": "Norwich"},
    {"measure": "drug lines watched"},
    {"kind": "other kind"},
]


class TestNorfolkIn2021:
    def test_the_words_are_those_of_the_verdicts(self) -> None:
        told = text(known(date(2021, 12, 31)))
        for sentence in (
            "a fall of at least 61.3%",
            "needs 59 or more at their start: at most 16 of the 46 lines lost (34.8% of the fall, 21.3% of the 75)",
            "twice the lines at the end of the twelve months are at least 2 more than those at their start, however "
            "many opened: then the claim cannot be true",
            "at least 2 to 4 during those twelve months, or at least 3 to 8 before them",
            "the police closed 41.0% to 47.7% of the lines active at the start of the twelve months; if lines had "
            "ended uncounted before, the share was larger",
            "within the twelve months to December 2021 is not shown; it is contradicted by the counted closures if "
            "they are of "
            "the same lines as the 75 and no other line ended",
            "With 2 closed in between, the counted closures would no longer contradict the claim",
            "If every line that ended was counted the claim is contradicted",
            "either at least 48 lines opened, or the counting changed",
            "All reports of closures are taken to mean the same lines",
        ):
            assert sentence in told

    def test_a_fall_is_never_told_from_the_bound_as_if_it_were_the_value(self) -> None:
        assert "29 drug lines active" not in text(known(date(2021, 12, 31)))

    def test_nothing_later_is_told(self) -> None:
        assert later_balance(known(date(2021, 12, 31))) == []


def test_before_december_2021_there_is_no_fall_to_speak_of() -> None:
    d = known(date(2021, 7, 31))
    assert d.balance is None
    assert not d.has_paths
    # The rule counted on two days leads; the newer count by the force's own rule stands beside it.
    told = text(d)
    assert (
        LinesOfForce(d, "Norfolk Constabulary")
        .findings()[0]
        .heading.startswith("Active lines: “about 50” (read as 45–54)")
    )
    assert "By another rule the count was 75 in November 2019; figures of different rules are not joined." in told


def test_an_approximate_figure_is_told_as_the_source_says_it() -> None:
    told = text(known(date(2019, 6, 30)))
    assert "“about 50” (read as 45–54) drug lines active on some day from January 2016 to December 2018" in told


def test_later_figures_give_the_openings_less_uncounted_ends() -> None:
    d = known(date(2026, 11, 23))
    told = later_balance(d)
    assert "come to 19, if the closures are of the same span" in told[0]
    assert "Assumption" in told[1]
    assert "a fall of 73.3%" in text(d)
    table = d.national_table({"national-2022-02-25-wpq-126769-county-lines": "a change in reporting"})
    assert {"800–1,100", "600"} <= set(table["lines"])
    assert "a change in reporting" in set(table["notes"])


def test_few_enough_early_closures_bear_the_claim_out_as_far_as_counted() -> None:
    early = [figure(CLOSED, "2019-11-01", "2020-11-30", 10, 10), figure(CLOSED, "2019-11-01", "2021-01-05", 12, 12)]
    d = lines(FIRST, LATER, *early, CLOSURES[2])
    assert d.net is not None and d.net.every_end_counted is not None
    told = text(d)
    # With openings allowed the margin takes both signs here, or is always above zero: the words follow it.
    assert ("borne out by the counted closures" in told) == (d.net.every_end_counted.conclusion.value == "supported")
    assert "the claim cannot be true" not in told


@pytest.mark.parametrize(
    ("later", "told"),
    [
        ((20, 20), "a fall of 73.3%"),
        ((90, 90), "a rise of 20.0%"),
        ((60, 90), "neither a fall nor a rise is shown"),
        ((0, None), "neither a fall nor a rise is shown"),
        ((90, 100), "a rise of at least 20.0%"),
    ],
)
def test_any_later_count_gets_honest_words(later: tuple[int, int | None], told: str) -> None:
    d = lines(FIRST, figure(ACTIVE, "2021-12-25", "2021-12-31", *later))
    assert told in text(d)
    assert d.falls_table().shape == (1, 5)


def test_a_count_by_another_rule_is_a_rival_of_the_first_for_a_year() -> None:
    def said(day: str) -> str:
        return text(lines(figure(ACTIVE, day, day, 27, 27, rule=OTHER), FIRST, LATER))

    assert "either at least 48 lines opened, or the counting changed" in said("2018-11-01")
    older = said("2018-10-31")
    assert "opened" not in older and "Whether the 75 is comparable" not in older
    assert "By another rule the count was 27 on 31 October 2018; figures of different rules are not joined." in older


def test_a_fall_by_less_than_half_can_have_been_halved_only_after_a_rise() -> None:
    d = lines(figure(ACTIVE, "2020-03-31", "2020-03-31", 60, 60), figure(ACTIVE, "2022-03-31", "2022-03-31", 34, 34))
    # More than half gone from I to 34 needs I of 69 or more, 9 above the 60.
    assert "needs 69 or more at their start: the 60 must have grown by 9 or more before." in text(d)
    # 59 lines at the least, of 60: one may have gone before.
    d = lines(figure(ACTIVE, "2020-03-31", "2020-03-31", 60, 60), figure(ACTIVE, "2022-03-31", "2022-03-31", 29, 29))
    assert "needs 59 or more at their start: at most 1 of the 31 lines lost" in text(d)


def test_where_lines_were_counted_in_between_nothing_is_supposed_of_the_twelve_months() -> None:
    between = figure(ACTIVE, "2020-06-30", "2020-06-30", 40, 40)
    assert lines(FIRST, LATER).has_paths
    d = lines(FIRST, between, LATER)
    assert not d.has_paths and "nobody counted" not in text(d) and "The two counts alone" not in text(d)
    assert LinesOfForce(d, "Norfolk Constabulary").sensitivity() == []


def test_the_chart_s_alternative_joins_no_counts_of_two_rules_or_areas() -> None:
    other = figure(ACTIVE, "2016-01-01", "2018-12-31", 45, 54, rule=OTHER)
    elsewhere = figure(ACTIVE, "2020-12-31", "2020-12-31", 14, 14, area="Norwich")
    (section,) = LinesOfForce(lines(other, FIRST, LATER, elsewhere, areas=AREAS), "Norfolk Constabulary").counted()
    (chart,) = [part for part in section.parts if isinstance(part, Picture)]
    assert chart.text.splitlines()[1] == (
        "Drug lines, Norfolk Constabulary, 4 counts of active lines: 75 active drug lines in November 2019, fewer than "
        "30 in December 2021."
    )


def test_more_lines_closed_than_there_were_at_first_take_no_share() -> None:
    few = figure(ACTIVE, "2019-11-01", "2019-11-30", 20, 20), figure(ACTIVE, "2021-12-25", "2021-12-31", 18, 18)
    totals = [row | {"low": n, "high": n} for row, n in zip(CLOSURES, (15, 18, 40), strict=True)]
    d = lines(*few, *totals)
    assert d.balance is not None and d.counted_share is None
    assert "With every ended line counted" not in text(d) and "Lines counted as closed: 15–18 by the start" in text(d)
    share = lines(FIRST, LATER, *CLOSURES).counted_share
    # 16 of the 39 to 21 of the 44 lines of a year before (docs/methods.md).
    assert share is not None and (share.low, share.high) == pytest.approx((16 / 39, 21 / 44))


def test_closures_of_one_month_after_another_are_no_running_total() -> None:
    months = [figure(CLOSED, f"2020-{m:02}-01", f"2020-{m:02}-28", 4, 4) for m in range(1, 12)]
    d = lines(FIRST, LATER, *months)
    assert d.closed_everywhere.empty and d.balance is None
    # Beside them running totals by another rule stay.
    d = lines(FIRST, LATER, *[month | {"counting_rule": OTHER} for month in months], *CLOSURES)
    assert d.closed["low"].tolist() == [31, 36, 52]


def test_two_rules_are_never_joined() -> None:
    d = lines(FIRST, figure(ACTIVE, "2021-12-25", "2021-12-31", 0, 29, rule=OTHER))
    assert d.series is not None and d.series.counting_rule == OTHER
    assert "no other count by the same rule: no fall can be measured" in text(d)
    assert d.falls_table().empty


class TestFiguresOfAnotherSeries:
    """Eighteen lines on a day in between, or closures, that differ in one field from what the fall is measured by."""

    @pytest.mark.parametrize("other", APART, ids=str)
    def test_change_no_finding(self, other: dict[str, str]) -> None:
        own = lines(FIRST, LATER, *CLOSURES, areas=AREAS)
        count = figure(ACTIVE, "2021-06-30", "2021-06-30", 18, 18) | other
        newest = figure(ACTIVE, "2022-03-31", "2022-03-31", 3, 3) | {**other, "counting_rule": OTHER}
        closures = [
            figure(CLOSED, "2019-11-01", end, closed, closed) | other
            for end, closed in (("2020-12-01", 5), ("2021-01-05", 40), ("2021-12-31", 70))
        ]
        found = lines(FIRST, LATER, *CLOSURES, count, newest, *closures, areas=AREAS)
        assert text(found) == text(own)
        assert found.balance == own.balance
        assert later_balance(found) == later_balance(own)
        for table in ("falls_table", "paths_table", "verdicts_table", "requirements_table"):
            pd.testing.assert_frame_equal(getattr(found, table)(), getattr(own, table)())

    def test_two_counts_of_another_area_are_a_fall_of_their_own(self) -> None:
        norwich = [
            figure(ACTIVE, "2020-01-31", "2020-01-31", 40, 40, area="Norwich"),
            figure(ACTIVE, "2021-06-30", "2021-06-30", 18, 18, area="Norwich"),
        ]
        own, both = (lines(FIRST, LATER, *CLOSURES, *more, areas=AREAS) for more in ([], norwich))
        told = LinesOfForce(both, "Norfolk Constabulary").findings()
        before = LinesOfForce(own, "Norfolk Constabulary").findings()
        assert [f.heading for f in told[:-1]] == [f.heading for f in before]
        assert told[-1].heading.startswith("The number of active lines in Norwich more than halved (40 on 31 January")
        # 1 - 18/40 = 55%
        assert "40 drug lines active in Norwich on 31 January 2020, 18 on 30 June 2021: a fall of 55.0%" in text(both)
        assert both.falls_table()["area"].tolist() == ["Norfolk", "Norwich"]

    def test_of_a_part_of_the_force_alone_are_named_by_it(self) -> None:
        d = lines(figure(ACTIVE, "2021-06-30", "2021-06-30", 18, 18, area="Norwich"), areas=AREAS)
        assert "18 drug lines active in Norwich on 30 June 2021" in text(d)


class TestTheRuleOfAFall:
    def test_one_newer_count_by_another_rule_is_shown_and_changes_no_headline(self) -> None:
        newer = figure(ACTIVE, "2022-01-31", "2022-01-31", 31, 31, rule=OTHER)
        own, both = lines(FIRST, LATER, *CLOSURES), lines(FIRST, LATER, *CLOSURES, newer)
        told = [f.heading for f in LinesOfForce(both, "Norfolk Constabulary").findings()]
        assert [heading for heading in told if "other rules" not in heading] == [
            f.heading for f in LinesOfForce(own, "Norfolk Constabulary").findings()
        ]
        assert (
            "By another rule the count was 31 on 31 January 2022; figures of different rules are not joined."
            in text(both)
        )
        assert both.balance == own.balance
        assert "31" in both.active_table()["lines"].tolist()


def test_a_force_without_lines_gets_the_request_that_would_ask() -> None:
    d = lines()
    assert "A request that would ask" in text(d)
    assert LinesOfForce(d, "Kent Police").in_short() == ["Drug lines were not asked about."]
    for table in (d.active_table(), d.closed_table(), d.falls_table(), d.requirements_table(), d.verdicts_table()):
        assert len(table) == 0
        assert len(table.columns) > 0


def test_lines_are_counted_in_the_right_number() -> None:
    one, many = figure(ACTIVE, "2019-11-01", "2019-11-30", 1, 1), figure(ACTIVE, "2021-12-31", "2021-12-31", 1503, 1503)
    assert "1 drug line active in November 2019, 1,503 on 31 December 2021" in text(lines(one, many))
    before = figure(ACTIVE, "2021-01-31", "2021-01-31", 2, 2, rule=OTHER)
    assert "at least 1,501 lines opened" in text(lines(before, many))
    assert "fewer than 1,503 drug lines active" in text(lines(figure(ACTIVE, "2020-01-01", "2020-01-01", 0, 1502)))
