"""The evidence chooses the words: each state with a series that is in it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from countylines.events import COLUMNS
from countylines.month_findings import abstract, findings, last_month_sentences, months_for_chart, years_table
from countylines.one_year import OneYear, analyse, holm_table
from countylines.series import Evidence, MonthlySeries
from tests.synthetic import series

NORWICH = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
NO_EVENTS = pd.DataFrame(columns=COLUMNS).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
WEEKS = pd.DataFrame(
    {
        "event": "intensification-weeks",
        "start": pd.to_datetime(["2021-05-17", "2021-10-11"]),
        "end": pd.to_datetime(["2021-05-23", "2021-10-17"]),
        "label": "week",
    }
)


def one_year(counts: list[int], events: pd.DataFrame = NO_EVENTS, **options: str) -> OneYear:
    found = analyse(series(counts, **options), events, draws=2000)
    assert found is not None
    return found


def words(s: MonthlySeries, events: pd.DataFrame = NO_EVENTS) -> str:
    return "\n".join(f"{f.heading}\n" + "\n".join(f.sentences) for f in findings(s, analyse(s, events, draws=2000)))


@pytest.mark.parametrize(
    ("counts", "evidence"),
    [
        ([5, (0, 4), 7, 8], Evidence.NOT_EXACT),
        ([5, (6, None), 7, 8], Evidence.NOT_EXACT),
        ([0, 0, 0, 0], Evidence.ALL_ZERO),
        (NORWICH, Evidence.ONE_YEAR),
        ([5, 6, 7], Evidence.ONE_YEAR),
        (NORWICH + NORWICH, Evidence.TWO_YEARS),
        ([*NORWICH, 5], Evidence.TWO_YEARS),
        (NORWICH * 3, Evidence.SEVERAL_YEARS),
    ],
)
def test_the_state_follows_the_series(counts: list, evidence: Evidence) -> None:
    assert series(counts).evidence is evidence


def test_forty_months_from_july_are_two_complete_years() -> None:
    found = series([10] * 40, start="2018-07")
    assert (found.complete_years, found.evidence) == (2, Evidence.TWO_YEARS)


def test_one_year_never_speaks_of_seasonality_as_shown() -> None:
    text = words(series(NORWICH))
    assert "One year cannot show seasonality" in text
    assert "not seasonality, nor proof of riskier months" in text
    # Even where the shape of the year is unmistakable.
    strong = [2, 4, 10, 20, 35, 48, 50, 38, 22, 12, 5, 2]
    assert "One year cannot show seasonality" in words(series(strong))
    assert "the shape of this year only" in words(series(strong))


def test_flat_months_are_not_shown_to_be_uneven() -> None:
    text = words(series([14, 15, 16, 14, 15, 13, 16, 15, 14, 16, 15, 14]))
    assert "not shown to be uneven" in text
    assert "no proof that every day was alike" in text
    assert "would no longer be remarkable" not in text


def test_the_highest_month_follows_the_weaker_version() -> None:
    assert "but the figures do not show that it was the highest" in words(series(NORWICH))
    outstanding = [10, 11, 9, 10, 11, 10, 90, 9, 10, 11, 10, 9]
    analysis = one_year(outstanding)
    _, high = analysis.rank_sets["deflated"][6]
    assert ("was highest" in words(series(outstanding))) == (high < 12)


def test_months_that_share_the_highest_count_are_both_named() -> None:
    text = words(series([3, 8, 8, 4]))
    assert "February and March share the highest count" in text


def test_event_weeks_are_compared_only_where_there_are_some_and_others() -> None:
    assert "May and October" in words(series(NORWICH), WEEKS)
    assert "week of action" not in words(series(NORWICH))
    assert one_year([5, 6, 7, 8], WEEKS, start="2021-01").event_comparison is None


def test_a_difference_is_claimed_only_where_both_readings_show_it() -> None:
    clustered = [5, 5, 5, 5, 30, 5, 5, 5, 5, 1, 5, 5]
    found = one_year(clustered, WEEKS).event_comparison
    assert found is not None
    assert found.exact.p_value < 0.05 < found.deflated_p_value
    assert not found.shown
    assert "No difference is shown" in words(series(clustered), WEEKS)


@pytest.mark.parametrize("counts", [NORWICH * 2, NORWICH * 3])
def test_several_years_are_described_and_not_tested(counts: list[int]) -> None:
    text = words(series(counts))
    assert "described, not tested" in text
    assert "nothing is said about seasonality" in text
    assert "p =" not in text


def test_months_missing_inside_are_named() -> None:
    assert "Missing inside: 2021-03, 2022-01" in words(series([10] * 22, skip=("2021-03", "2022-01")))


def test_intervals_are_never_tested() -> None:
    text = words(series([5, (0, 4), 7, 8]))
    assert "not exact are 1 of 4 months; the total is 20–24" in text
    assert "p =" not in text
    assert "the total is 26 or more" in words(series([5, (6, None), 7, 8]))


def test_a_last_month_known_before_its_end_may_not_be_complete() -> None:
    s = series(NORWICH)
    (told,) = last_month_sentences([s], {"synthetic": date(2021, 12, 31)})
    assert "December 2021 may not be a full month, because its figure was known by 31 December 2021" in told
    assert last_month_sentences([s], {"synthetic": date(2022, 1, 15)}) == []


def test_few_months_get_no_words_on_a_shape() -> None:
    assert "4 months are too few to speak of a shape" in words(series([1, 30, 60, 2]))


def test_months_missing_inside_one_year_are_named() -> None:
    assert "9 months (missing: 2021-04, 2021-05, 2021-06)" in words(
        series(NORWICH[:9], skip=("2021-04", "2021-05", "2021-06"))
    )


def test_no_event_at_all_is_said() -> None:
    assert "every month is zero" in words(series([0, 0, 0, 0]))


@pytest.mark.parametrize("counts", [[5, 6, 7], [0, 0, 9, 0, 0, 0], [0, 5, 0, 3], [10**6] * 12, [1, 0, 0, 0]])
def test_odd_years_give_words_and_no_traceback(counts: list[int]) -> None:
    text = words(series(counts))
    assert "One year cannot show seasonality" in text
    assert "nan" not in text.lower().split()


def test_a_force_without_months_is_told_what_to_ask() -> None:
    (found,) = findings(None, None, "Kent Police")
    assert "not asked" in found.sentences[0]
    assert "A request that would ask" in found.sentences[1]
    assert abstract("Kent Police", [], []) == [found.sentences[0]]


def test_years_are_bounded_where_months_are() -> None:
    table = years_table(series([5, (0, 4), 7, 8]))
    assert table["total"].tolist() == ["20–24"]
    assert table["a day, at least"].iloc[0] == pytest.approx(20 / 120)
    assert table["a day, at most"].iloc[0] == pytest.approx(24 / 120)


def test_several_series_are_corrected_by_holm() -> None:
    table = holm_table([one_year(NORWICH), one_year([2, 4, 10, 20, 35, 48, 50, 38, 22, 12, 5, 2])])
    smaller, larger = sorted(table["p of F"])
    assert sorted(table["p, Holm"]) == pytest.approx([min(1, 2 * smaller), max(larger, min(1, 2 * smaller))])
    assert holm_table([]).empty


def test_the_chart_gets_events_of_its_own_span_alone() -> None:
    s = series(NORWICH)
    outside = WEEKS.assign(start=WEEKS["start"] - pd.DateOffset(years=2), end=WEEKS["end"] - pd.DateOffset(years=2))
    months, events = months_for_chart(s, analyse(s, WEEKS, draws=100), pd.concat([WEEKS, outside]))
    assert len(events) == 2
    assert {"expected", "deflated_high"} <= set(months.columns)
