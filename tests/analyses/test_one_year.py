"""The words of one exact year: the evidence chooses them, and never speaks of seasonality as shown."""

from __future__ import annotations

import pytest

from tests.analyses.given import NORWICH, WEEKS, headings, one_year, words
from tests.synthetic import series


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
    clear = one_year([10, 11, 9, 10, 11, 10, 90, 9, 10, 11, 10, 9])
    assert clear.rank_sets["independent"][6].tolist() == [1, 1]
    assert clear.rank_sets["deflated"][6].tolist() == [1, 12]
    heading = (
        "July was the highest recorded month; that it was the highest is shown if arrests are independent, and not "
        "with clustering allowed for"
    )
    assert heading in headings(clear)
    # A year of months can hardly be so clear that the version with clustering places one; here it is made to.
    clear.__dict__["rank_sets"] = clear.rank_sets | {"deflated": clear.rank_sets["independent"]}
    assert "July was the highest month, also with clustering allowed for" in headings(clear)


def test_months_that_share_the_highest_count_are_both_named() -> None:
    text = words(series([3, 8, 8, 4]))
    assert "February and March share the highest count" in text


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        # Exact: 500 heads of 500 have the chance 2^-500; with φ₀ = 500 the z of every pair is 1.
        ([0] * 7 + [500] + [0] * 4, "All 500 arrests were recorded in August. Its rank among the 12 months is 1 if"),
        ([0, 0, 9], "All 9 arrests were recorded in March. Its rank among the 3 months is 1 if"),
        ([100] * 11 + [900], "December has 900. Its rank among the 12 months is 1 if"),
    ],
)
def test_a_month_that_only_clustering_unseats_is_shown_highest_if_arrests_are_independent(
    counts: list[int], told: str
) -> None:
    text = words(series(counts))
    assert "that it was the highest is shown if arrests are independent, and not with clustering allowed for" in text
    assert f"{told} arrests are independent, and may be 1 to {len(counts)} with clustering allowed for" in text
    assert "do not show" not in text and "1 to 1 " not in text and "100%" not in text


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0] * 7 + [1] + [0] * 4, "August has 1. Its rank among the 12 months may be 1 to 12 if arrests are"),
        # One pair of 12 * 11 needs 2^-n <= .05 / 132, so 12 of 12: with 11 of 11 no month is told from another.
        (
            [0] * 7 + [11] + [0] * 4,
            "All 11 arrests were recorded in August. Its rank among the 12 months may be 1 to 12",
        ),
        ([0] * 6 + [250, 251] + [0] * 4, "August has 251. Its rank among the 12 months may be 1 to 2 if arrests are"),
    ],
)
def test_a_month_whose_rank_is_open_is_not_shown_highest(counts: list[int], told: str) -> None:
    text = words(series(counts))
    assert told in text and "but the figures do not show that it was the highest" in text


@pytest.mark.parametrize(
    ("counts", "heading", "span"),
    [
        ([5] * 12, "all months have the same count", "60 in all, 5 in every month;"),
        ([5] * 3, "all months have the same count", "15 in all, 5 in every month;"),
        ([9] * 5 + [1], "5 months share the highest count", "from 1 (June) to 9 (in 5 of the months) a month;"),
        ([0] * 10 + [7, 7], "November and December share the highest count", "from 0 (in 10 of the months) to 7"),
    ],
)
def test_tied_months_are_told_in_whole_words(counts: list[int], heading: str, span: str) -> None:
    text = words(series(counts))
    assert f"No single month stands highest: {heading}\nEach has {max(counts)};" in text
    assert span in text


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


def test_few_months_get_no_words_on_a_shape() -> None:
    assert "4 months are too few to speak of a shape" in words(series([1, 30, 60, 2]))


def test_months_missing_inside_one_year_are_named() -> None:
    assert "9 months (missing: 2021-04, 2021-05, 2021-06)" in words(
        series(NORWICH[:9], skip=("2021-04", "2021-05", "2021-06"))
    )


@pytest.mark.parametrize("counts", [[5, 6, 7], [0, 0, 9, 0, 0, 0], [0, 5, 0, 3], [10**6] * 12, [1, 0, 0, 0]])
def test_odd_years_give_words_and_no_traceback(counts: list[int]) -> None:
    text = words(series(counts))
    assert "One year cannot show seasonality" in text
    assert "nan" not in text.lower().split()


def test_the_sentences_of_the_specifications_count_the_table() -> None:
    a = one_year(NORWICH)
    table = a.specification_table()
    told = " ".join(a.specification_sentences())
    below = table[table["p"] < 0.05]
    assert f"{len(table)} specifications, which are 16 tests" in told
    assert f"{table['p'].notna().sum()} give a p-value" in told and "none is selected" in told
    assert f"{len(below)} of them are below 0.05" in told
    x2 = table[table["test"] == "Pearson X²"]
    assert f"Pearson X² {(x2['p'] < 0.05).sum()} of {len(x2)}" in told
    # Of the tests that allow for clustering none rejects.
    assert (
        below["supposes independent events"].all() and "Tests that suppose independent events give all of those" in told
    )


def test_flat_months_reject_in_no_specification() -> None:
    told = one_year([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]).specification_sentences()
    assert "None of them is below 0.05." in told
    assert not any("suppose independent" in sentence for sentence in told)
