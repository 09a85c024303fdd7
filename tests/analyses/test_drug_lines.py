"""What is picked from the figures for the balance, and its tables."""

from __future__ import annotations

from datetime import date

import pytest

from countylines.analyses.drug_lines import ACTIVE, CLOSED
from countylines.counts import Count
from tests.analyses.given_lines import AREAS, CLOSURES, FIRST, LATER, OTHER, RULE, figure, known, lines


class TestNorfolkIn2021:
    def test_the_balance_starts_from_what_was_known(self) -> None:
        balance = known(date(2021, 12, 31)).balance
        assert balance is not None
        assert balance.start == Count.exact(75)
        assert balance.closed_before == Count(31, 36)
        assert balance.closed == Count.exact(52)
        assert balance.later == Count(0, 29)


def test_a_closure_more_or_less_is_told_where_it_would_change_the_verdict() -> None:
    d = lines(FIRST, LATER, *CLOSURES)
    assert d.balance is not None and d.later_closures_that_flip == 2
    for more, contradicted in ((1, True), (2, False)):
        closed = figure(CLOSED, "2019-11-01", "2021-12-31", 52 + more, 52 + more, earliest="2021-12-01")
        again = lines(FIRST, LATER, *CLOSURES[:2], closed).net
        assert again is not None and again.every_end_counted is not None
        assert (again.every_end_counted.conclusion.value == "contradicted") is contradicted


def test_closures_that_bracket_the_day_on_both_sides_are_needed() -> None:
    assert lines(FIRST, LATER, *CLOSURES).balance is not None
    assert lines(FIRST, LATER, *CLOSURES[1:]).balance is None
    assert lines(FIRST, LATER, *CLOSURES[:2]).balance is None


def test_a_running_total_of_uncertain_day_is_on_neither_side() -> None:
    uncertain = figure(CLOSED, "2019-11-01", "2021-03-31", 35, 35, earliest="2020-10-01")
    balance = lines(FIRST, LATER, uncertain, *CLOSURES).balance
    assert balance is not None
    assert balance.closed_before == Count(31, 36)


class TestFiguresOfAnotherSeries:
    """Eighteen lines on a day in between, or closures, that differ in one field from what the fall is measured by."""

    def test_stand_in_the_tables_with_their_area(self) -> None:
        norwich = figure(ACTIVE, "2021-06-30", "2021-06-30", 18, 18, area="Norwich")
        closed = figure(CLOSED, "2020-01-01", "2021-06-30", 4, 4, area="Norwich")
        d = lines(norwich, FIRST, LATER, closed, *CLOSURES, areas=AREAS)
        table = d.active_table()
        assert table[["area", "lines"]].to_numpy().tolist() == [
            ["Norfolk", "75"],
            ["Norfolk", "0–29"],
            ["Norwich", "18"],
        ]
        totals = d.closed_table()
        assert totals.loc[totals["lines closed so far"] == 4, "area"].tolist() == ["Norwich"]
        # Beside the county's, under the same rule, it is drawn as a series of its own.
        assert d.charted(d.everywhere)["rule"].tolist() == [RULE, RULE, f"Norwich: {RULE}"]

    def test_an_area_that_leads_and_is_not_the_whole_is_named_in_the_chart_too(self) -> None:
        once = [
            figure(ACTIVE, "2023-03-31", "2023-03-31", n, n, area=area) for n, area in ((14, "Derby"), (6, "Buxton"))
        ]
        d = lines(*once, areas=("Derbyshire", "Derby", "Buxton"))
        assert d.charted(d.everywhere)["rule"].tolist() == [f"Derby: {RULE}", f"Buxton: {RULE}"]

    @pytest.mark.parametrize(
        ("areas", "leads"),
        [(("Norfolk", "Norwich"), "Norfolk"), (("Norwich", "Norfolk"), "Norwich"), ((), "Norfolk"), (None, "Norfolk")],
    )
    def test_the_widest_area_leads(self, areas: tuple[str, ...] | None, leads: str) -> None:
        norwich = [figure(ACTIVE, f"202{year}-06-30", f"202{year}-06-30", 18, 18, area="Norwich") for year in (0, 1)]
        d = lines(FIRST, LATER, *norwich, areas=areas)
        assert d.series is not None and d.series.area == leads


class TestTheRuleOfAFall:
    def test_of_two_rules_with_two_days_the_newest_leads(self) -> None:
        again = [figure(ACTIVE, f"202{year}-01-31", f"202{year}-01-31", 31, 31, rule=OTHER) for year in (0, 2)]
        d = lines(FIRST, LATER, *again)
        assert d.series is not None and d.series.counting_rule == OTHER

    def test_two_windows_that_share_a_day_are_not_two_days(self) -> None:
        once = figure(ACTIVE, "2022-01-01", "2022-01-31", 31, 31, rule=OTHER)
        or_a_month_later = figure(ACTIVE, "2022-01-31", "2022-02-28", 20, 20, rule=OTHER)
        d = lines(FIRST, LATER, once, or_a_month_later)
        assert d.series is not None and d.series.counting_rule == RULE


class TestTheTwelveMonths:
    def test_the_gap_runs_from_the_last_day_of_one_count_to_the_last_of_the_other(self) -> None:
        # The article's own counts are 25 months apart, 26 if the interview fell a month later.
        assert lines(FIRST, LATER).gap_months == [25, 26]
        first = figure(ACTIVE, "2019-09-01", "2019-11-30", 75, 75)
        later = figure(ACTIVE, "2021-12-25", "2022-01-03", 0, 29)
        # November 2019 to January 2022; by the other ends it would be 25, 27 or 28.
        assert lines(first, later).gap_months == [26, 27]
        assert set(lines(first, later).paths_table()["months"]) == {26, 27}

    @pytest.mark.parametrize(
        ("first", "later", "asked"),
        [
            (("2020-01-31", "2020-01-31"), ("2021-01-31", "2021-01-31"), True),
            (("2020-01-31", "2020-01-31"), ("2021-01-30", "2021-01-30"), False),
            # More than a year apart by any other ends, and perhaps half a year only.
            (("2020-01-01", "2020-06-30"), ("2021-01-05", "2021-01-10"), False),
            (("2020-01-01", "2020-01-31"), ("2021-01-15", "2021-12-31"), False),
        ],
    )
    def test_are_asked_of_counts_certainly_further_apart(
        self, first: tuple[str, str], later: tuple[str, str], asked: bool
    ) -> None:
        d = lines(figure(ACTIVE, *first, 75, 75), figure(ACTIVE, *later, 20, 20))
        assert (d.claimed is not None) is asked
        assert (len(d.gap_months) == 2) is asked


def test_the_drawn_histories_are_those_of_the_balance() -> None:
    d = lines(FIRST, LATER, *CLOSURES)
    counted = d.counted_histories().set_index("later")
    assert counted.index.tolist() == list(range(23, 30))
    brute = {
        later: [75 - c + o1 for c in range(31, 37) for o1 in range(40) for o2 in range(40) if 23 + o1 + o2 == later]
        for later in counted.index
    }
    assert {k: (min(v), max(v)) for k, v in brute.items()} == {
        k: (row.least, row.greatest) for k, row in counted.iterrows()
    }
