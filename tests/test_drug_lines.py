"""What is picked from the figures for the balance, and the words that follow."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from countylines.counts import Count
from countylines.drug_lines import ACTIVE, CLOSED, DrugLines
from countylines.line_findings import abstract, findings, later_balance
from countylines.observations import observations, reconcile
from countylines.summary import findings as summary_findings
from tests.synthetic import series

RULE, OTHER = "lines the force counts", "lines somebody else counts"


def figure(
    measure: str, start: str, end: str, low: int, high: int | None, rule: str = RULE, earliest: str = ""
) -> dict:
    stock = measure == ACTIVE
    return {
        "force": "norfolk",
        "area": "Norfolk",
        "measure": measure,
        "kind": "stock" if stock else "flow",
        "counting_rule": rule,
        "start": start,
        "start_latest": end if stock else start,
        "end_earliest": start if stock else earliest or end,
        "end": end,
        "low": low,
        "high": high,
        "standing": "single",
        "cells": str(low) if low == high else f"<{high}",
        "releases": "synthetic",
    }


def lines(*rows: dict) -> DrugLines:
    columns = list(figure(ACTIVE, "2020-01-01", "2020-01-01", 0, 0))
    table = pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})
    for column in ("start", "start_latest", "end_earliest", "end"):
        table[column] = pd.to_datetime(table[column])
    return DrugLines(table, "norfolk")


def known(day: date) -> DrugLines:
    return DrugLines(reconcile(observations("norfolk", day)), "norfolk")


def text(d: DrugLines) -> str:
    return "\n".join(f"{f.heading}\n" + "\n".join(f.sentences) for f in findings(d, "Norfolk Constabulary"))


FIRST = figure(ACTIVE, "2019-11-01", "2019-11-30", 75, 75)
LATER = figure(ACTIVE, "2021-12-25", "2021-12-31", 0, 29)
CLOSURES = [
    figure(CLOSED, "2019-11-01", "2020-11-30", 31, 31, earliest="2020-06-02"),
    figure(CLOSED, "2019-11-01", "2021-07-05", 36, 36),
    figure(CLOSED, "2019-11-01", "2021-12-31", 52, 52, earliest="2021-12-01"),
]


class TestNorfolkIn2021:
    def test_the_balance_starts_from_what_was_known(self) -> None:
        balance = known(date(2021, 12, 31)).balance
        assert balance is not None
        assert balance.start == Count.exact(75)
        assert balance.closed_before == Count(31, 36)
        assert balance.closed == Count.exact(52)
        assert balance.later == Count(0, 29)

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
    # The newest count leads, also where an older rule has more of them.
    told = text(d)
    assert "75 drug lines active in November 2019, and no other count by the same rule: no fall can be measured" in told
    assert "at least 48 lines opened, or the counting changed" in told


def test_an_approximate_figure_is_told_as_the_source_says_it() -> None:
    told = text(known(date(2019, 6, 30)))
    assert "“about 50” (read as 45–54) drug lines active on some day from January 2016 to December 2018" in told


def test_a_closure_more_or_less_is_told_where_it_would_change_the_verdict() -> None:
    d = lines(FIRST, LATER, *CLOSURES)
    assert d.balance is not None and d.later_closures_that_flip == 2
    for more, contradicted in ((1, True), (2, False)):
        closed = figure(CLOSED, "2019-11-01", "2021-12-31", 52 + more, 52 + more, earliest="2021-12-01")
        again = lines(FIRST, LATER, *CLOSURES[:2], closed).net
        assert again is not None and again.every_end_counted is not None
        assert (again.every_end_counted.verdict.value == "contradicted") is contradicted


def test_later_figures_give_the_openings_less_uncounted_ends() -> None:
    d = known(date(2026, 11, 23))
    told = later_balance(d)
    assert "come to 19, if the closures are of the same span" in told[0]
    assert "Assumption" in told[1]
    assert "a fall of 73.3%" in text(d)
    table = d.national_table({"national-2022-02-25-wpq-126769-county-lines": "a change in reporting"})
    assert {"800–1,100", "600"} <= set(table["lines"])
    assert "a change in reporting" in set(table["notes"])


def test_closures_that_bracket_the_day_on_both_sides_are_needed() -> None:
    assert lines(FIRST, LATER, *CLOSURES).balance is not None
    assert lines(FIRST, LATER, *CLOSURES[1:]).balance is None
    assert lines(FIRST, LATER, *CLOSURES[:2]).balance is None


def test_a_running_total_of_uncertain_day_is_on_neither_side() -> None:
    uncertain = figure(CLOSED, "2019-11-01", "2021-03-31", 35, 35, earliest="2020-10-01")
    balance = lines(FIRST, LATER, uncertain, *CLOSURES).balance
    assert balance is not None
    assert balance.closed_before == Count(31, 36)


def test_few_enough_early_closures_bear_the_claim_out_as_far_as_counted() -> None:
    early = [figure(CLOSED, "2019-11-01", "2020-11-30", 10, 10), figure(CLOSED, "2019-11-01", "2021-01-05", 12, 12)]
    d = lines(FIRST, LATER, *early, CLOSURES[2])
    assert d.net is not None and d.net.every_end_counted is not None
    told = text(d)
    # With openings allowed the margin takes both signs here, or is always above zero: the words follow it.
    assert ("borne out by the counted closures" in told) == (d.net.every_end_counted.verdict.value == "supported")
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
    assert d.falls_table().shape == (1, 4)


def test_two_rules_are_never_joined() -> None:
    d = lines(FIRST, figure(ACTIVE, "2021-12-25", "2021-12-31", 0, 29, rule=OTHER))
    assert d.rule == OTHER
    assert "no other count by the same rule: no fall can be measured" in text(d)
    assert d.falls_table().empty


def test_a_force_without_lines_gets_the_request_that_would_ask() -> None:
    d = lines()
    assert "A request that would ask" in text(d)
    assert abstract(d, "Kent Police") == ["Drug lines were not asked about."]
    for table in (d.active_table(), d.closed_table(), d.falls_table(), d.requirements_table(), d.verdicts_table()):
        assert len(table) == 0
        assert len(table.columns) > 0


def test_the_front_page_has_at_most_five_findings_and_says_where_each_is_shown() -> None:
    table = summary_findings("Norfolk Constabulary", [], [], known(date(2021, 12, 31)))
    assert len(table) <= 5
    assert set(table["notebook"]) <= {"02_seasonality", "03_drug_lines"}


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


def test_the_front_page_names_the_largest_series_and_how_many_more_there_are() -> None:
    small, large, other = (series([count] * 12) for count in (1, 20, 3))
    table = summary_findings("Kent Police", [small, large, other], [None] * 3, lines())
    assert "240 events" in table["finding"].iloc[0] or "240 in all" in table["finding"].iloc[0]
    assert table["finding"].iloc[1] == "2 more monthly series are in the notebook on months."
    assert len(table) == 2
