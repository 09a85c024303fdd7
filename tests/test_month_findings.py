"""The evidence chooses the words: each state with a series that is in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from countylines.analysis import analyse
from countylines.events import COLUMNS
from countylines.month_findings import (
    abstract,
    findings,
    last_month_sentences,
    months_for_chart,
    several_years_findings,
    specification_sentences,
    years_table,
)
from countylines.one_year import OneYear, holm_table
from countylines.repeated_months import RotationTest
from countylines.series import Evidence, MonthlySeries
from countylines.several_years import SeveralYears, Verdict
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
    assert isinstance(found, OneYear)
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
        ([5, 6], Evidence.FEW_MONTHS),
        ([5], Evidence.FEW_MONTHS),
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


def test_two_years_are_described_and_not_tested() -> None:
    text = words(series(NORWICH * 2))
    assert "Two years of months cannot show that months repeat" in text
    assert "nothing is said about seasonality" in text
    assert "above the mean of their year each time: February, March, June" in text
    assert "p =" not in text and "p <" not in text


YEAR = [8, 10, 16, 22, 30, 34, 33, 28, 20, 14, 9, 8]
"""A synthetic year with one peak."""


def repeated(year: list[int], years: int = 4) -> list[int]:
    """Repeat a year with small steps of its own each time."""
    steps = [0, 1, -1, 2, -2, 1, 0, -1, 2, -2, 1, 0]
    return [n + steps[(month + 5 * turn) % 12] for turn in range(years) for month, n in enumerate(year)]


def several_years(counts: list[int], **options: str) -> SeveralYears:
    found = analyse(series(counts, **options), NO_EVENTS, draws=500)
    assert isinstance(found, SeveralYears)
    return found


def test_repeated_months_are_claimed_with_their_size_and_the_warning() -> None:
    counts = repeated(YEAR)
    assert several_years(counts).verdict is Verdict.REPEATED
    text = words(series(counts))
    assert "The months differ repeatedly" in text
    assert "One rise and fall a year repeats: its peak is" in text
    assert "a cycle close to but not of 12 months can look like repeated months" in text
    assert "incompatible" not in text


def test_a_pattern_of_two_peaks_repeats_without_an_identified_shape() -> None:
    counts = repeated([20, 60, 20, 5, 5, 5, 20, 60, 20, 5, 5, 5])
    assert several_years(counts).verdict is Verdict.REPEATED
    assert "the shape is not identified" in words(series(counts))


def test_the_same_peak_at_other_times_is_uneven_at_most() -> None:
    counts = [n for turn in (0, 4, 8, 2) for n in YEAR[turn:] + YEAR[:turn]]
    found = several_years(counts)
    assert found.verdict is not Verdict.REPEATED
    assert "differ repeatedly, whichever" not in words(series(counts))


def test_uneven_months_without_the_claim_say_so() -> None:
    found = several_years(repeated(YEAR))
    rule = found.rule
    assert rule is not None
    blind = RotationTest(extreme=144, combinations=144, enumerated=True)
    readings = [replace(reading, whole_pattern=blind, first_harmonic=blind) for reading in rule.readings]
    found.__dict__["_rule_or_refusal"] = replace(rule, smooth=readings[0], levels=readings[1])
    assert found.verdict is Verdict.UNEVEN
    (said,) = several_years_findings(found)
    assert said.heading == "The months are uneven, but are not shown to be the same months each year"
    assert "whichever way the trend is taken out" in said.sentences[0]


def test_the_claim_needs_both_trends() -> None:
    rule = several_years(repeated(YEAR)).rule
    assert rule is not None
    assert rule.claimed
    for changed in ("smooth", "levels"):
        reading = getattr(rule, changed)
        weak = replace(reading, months=replace(reading.months, p_value=0.06))
        assert not replace(rule, **{changed: weak}).claimed


def test_several_years_not_shown_name_the_incompatible_cycle() -> None:
    rng = np.random.default_rng(6)
    counts = rng.poisson(15, 50).tolist()
    assert several_years(counts, start="2015-05").verdict is Verdict.NOT_SHOWN
    text = words(series(counts, start="2015-05"))
    assert "is not shown" in text
    assert "incompatible with these figures, if months are independent around the trend" in text
    assert "would have been found four times in five in a series like this one" in text
    assert "The turning of years uses the complete years alone (2016, 2017 and 2018)" in text
    assert "excluded" not in text
    assert "there is none" not in text


@pytest.mark.parametrize("counts", [[0] * 40 + [7], [10] * 36, [0, 0, 1] * 12])
def test_odd_several_years_give_words_and_no_traceback(counts: list[int]) -> None:
    text = words(series(counts))
    assert "nan" not in text.lower().split()
    assert "Traceback" not in text


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


@pytest.mark.parametrize("counts", [[5, 6, 7], [0, 0, 9, 0, 0, 0], [0, 5, 0, 3], [10**6] * 12, [1, 0, 0, 0]])
def test_odd_years_give_tables(counts: list[int]) -> None:
    table = one_year(counts).dispersion_table().set_index("quantity")
    assert table.loc["total", "value"] == sum(counts)
    assert "Cameron and Trivedi's z" in table.index


@pytest.mark.parametrize("counts", [[0] * 40 + [7], [10] * 36, [0, 0, 1] * 12, [0] * 24 + [5, 1, 2] * 6])
def test_odd_several_years_give_tables(counts: list[int]) -> None:
    found = several_years(counts)
    assert len(found.rule_table()) in (1, 6)
    assert len(found.cycle_table())
    assert len(found.from_april_table()) in (1, 6)
    assert found.sensitivity_table()["not given"].notna().all()


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


def test_one_or_two_months_are_described_and_not_tested() -> None:
    few = series([5, 6])
    assert analyse(few, NO_EVENTS) is None
    text = words(few)
    assert "So few months are described, not tested" in text and "11 events" in text
    assert "season" not in text


def test_the_sentences_of_the_specifications_count_the_table() -> None:
    a = one_year(NORWICH)
    table = a.specification_table()
    told = " ".join(specification_sentences(a))
    below = table[table["p"] < 0.05]
    assert f"{len(table)} specifications, which are 16 tests" in told
    assert f"{table['p'].notna().sum()} give a p-value" in told and "none is selected" in told
    assert f"{len(below)} of them are below 0.05" in told
    x2 = table[table["test"] == "Pearson X²"]
    assert f"Pearson X² {(x2['p'] < 0.05).sum()} of {len(x2)}" in told
    # Of the tests that allow for clustering none rejects.
    assert below["supposes independent arrests"].all() and "All of those come from tests that suppose" in told


def test_flat_months_reject_in_no_specification() -> None:
    told = specification_sentences(one_year([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]))
    assert "None of them is below 0.05." in told
    assert not any("suppose independent" in sentence for sentence in told)


def test_the_grid_shows_every_p_value_of_the_long_table() -> None:
    a = one_year(NORWICH)
    grid, table = a.specification_grid(), a.specification_table()
    long = grid.drop(columns="not given").melt(["test", "exposure"], var_name="month left out", value_name="p")
    both = table.merge(long, on=["test", "exposure", "month left out"], validate="one_to_one")
    assert len(both) == len(table)
    np.testing.assert_array_equal(both["p_x"], both["p_y"])
    assert grid.columns[2:-1].tolist() == ["none", *a.series.names]


def test_comparisons_show_their_sensitivity() -> None:
    table = one_year(NORWICH, WEEKS).comparisons_table()
    assert table[["E-test p", "score p"]].notna().all(axis=None)
