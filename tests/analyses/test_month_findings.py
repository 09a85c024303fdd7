"""The evidence chooses the words: each state with a series that is in it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.error_rates import ErrorRates
from countylines.analyses.hidden_years import SuppressedYear, SuppressedYears
from countylines.analyses.all_months import caveats, findings, last_month_sentences, noted
from countylines.analyses.month_findings import all_findings, months_for_chart, sections_in_use, several_years_findings, specification_sentences
from countylines.analyses.months import years_table
from countylines.ledger import abstract
from countylines.analyses.one_year_tables import holm_table
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears, Verdict
from countylines.observations.events import COLUMNS
from countylines.observations import BOUNDS, CONTRADICT, SUPPRESSED
from countylines.observations.reconcile import reconcile
from countylines.statistics.rotation import RotationTest
from countylines.observations.series import Evidence, MonthlySeries, monthly_series
from countylines.show.charts import months_chart
from tests.conftest import Given, Project
from tests.synthetic import series

NORWICH = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
NO_EVENTS = pd.DataFrame(columns=COLUMNS).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
NO_RATES = ErrorRates({})
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
    clear = one_year([10, 11, 9, 10, 11, 10, 90, 9, 10, 11, 10, 9])
    assert clear.rank_sets["independent"][6].tolist() == [1, 1]
    assert clear.rank_sets["deflated"][6].tolist() == [1, 12]
    told = (
        "July was the highest recorded month; that it was the highest is shown if arrests are independent, and not "
        "with clustering allowed for"
    )
    assert told in [finding.heading for finding in findings(clear.series, clear)]
    # A year of months can hardly be so clear that the version with clustering places one; here it is made to.
    clear.__dict__["rank_sets"] = clear.rank_sets | {"deflated": clear.rank_sets["independent"]}
    assert "July was the highest month, also with clustering allowed for" in [
        finding.heading for finding in findings(clear.series, clear)
    ]


STATES = {
    "one year": (series(NORWICH), Evidence.ONE_YEAR, OneYear, "One year cannot show seasonality"),
    "two years": (series(NORWICH * 2), Evidence.TWO_YEARS, type(None), "Two years of months cannot show"),
    "hidden months of one year": (
        series([(0, 4), *NORWICH[1:]]),
        Evidence.NOT_EXACT,
        SuppressedYear,
        "One year cannot show seasonality",
    ),
    "hidden months of two years": (
        series([(0, 4), *NORWICH[1:], *NORWICH]),
        Evidence.NOT_EXACT,
        type(None),
        "Two years of months cannot show",
    ),
    "hidden months of several years": (
        series([(5, 9), *([7, 9, 8, 10, 6] * 8)[1:36]]),
        Evidence.NOT_EXACT,
        SuppressedYears,
        "That the same months stand out each year is not shown",
    ),
    "two months": (series([5, 6]), Evidence.FEW_MONTHS, type(None), "So few months are described, not tested"),
    "two months, one hidden": (
        series([5, (0, 4)]),
        Evidence.NOT_EXACT,
        type(None),
        "So few months are described, not tested",
    ),
    "one month of zero": (series([0]), Evidence.ALL_ZERO, type(None), "No event was recorded"),
    "nothing known": (series([(0, 4)] * 36), Evidence.NOT_EXACT, SuppressedYears, "cannot be tested"),
    "all zero": (series([0] * 12), Evidence.ALL_ZERO, type(None), "No event was recorded"),
    "five years, not claimed": (
        series(np.random.default_rng(6).poisson(15, 60).tolist(), start="2015-01"),
        Evidence.SEVERAL_YEARS,
        SeveralYears,
        "That the same months stand out each year is not shown",
    ),
}
"""By state: a series in it, its evidence, its analysis and words of a heading. Claimed series have tests below."""
NEVER = ("excluded", "there is none", "no seasonality", "seasonal ", "seasonal.", "riskier month ", "typical year")


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_heading_and_none_of_the_forbidden_words(state: str) -> None:
    s, evidence, analysis, heading = STATES[state]
    assert s.evidence is evidence
    found = analyse(s, NO_EVENTS, draws=199)
    assert type(found) is analysis
    told = findings(s, found)
    assert any(heading in finding.heading for finding in told)
    text = "\n".join(
        [*(f"{f.heading}\n" + "\n".join(f.sentences) for f in told), *abstract("Exampleton", [s], [found])]
    )
    assert not [word for word in NEVER if word in text.lower()]
    assert "differ repeatedly, whichever" not in text


def test_no_months_have_their_heading_and_no_test() -> None:
    (told,) = all_findings("Kent Police", [], [])
    assert told.heading == "No monthly figures are at hand"
    assert not any(word in " ".join(told.sentences) for word in (*NEVER, "p =", "p <"))


def test_hidden_months_of_several_years_are_claimed_at_every_filling_or_not() -> None:
    counts = repeated(YEAR)
    claimed = words(series([(7, 9), *counts[1:]]))
    assert "The months differ repeatedly, whatever the inexact counts are" in claimed
    assert "at every filling of the inexact months (3)" in claimed
    assert "can look like repeated months" in claimed and "The peak, and the least size" in claimed
    assert "not shown" not in claimed
    open_month = words(series([(40, None), *counts[1:]]))
    assert "is not shown" in open_month and "there is one at which it fails" in open_month
    assert "Without an upper bound: January 2021, and so the total" in open_month
    assert "leave a one-peak cycle of any size possible" in open_month


def test_several_years_not_claimed_with_hidden_months_name_the_cycles() -> None:
    s = series([(9, 12), *([7, 9, 8, 10, 6] * 8)[1:36]])
    text = words(s)
    assert "incompatible with these figures at every filling searched, if months are independent" in text
    assert "would have been found four times in five, at best" in text
    assert "with inexact months it takes a larger one" in text


def test_five_years_also_give_the_stability_of_the_pattern() -> None:
    tests = several_years(repeated(YEAR, 5)).sensitivity_table(NO_RATES).to_string()
    assert "tability" in tests and "STL" in tests


def test_leap_days_are_exposure() -> None:
    leap, plain = series(NORWICH, start="2020-01"), series(NORWICH)
    assert leap.days[1] == 29 and plain.days[1] == 28
    expected = 175 * 29 / 366
    assert one_year(NORWICH, start="2020-01").dispersion.expected[1] == pytest.approx(expected)


def test_months_outside_complete_years_enter_test_1_and_not_the_rotations() -> None:
    inside = repeated(YEAR, 3)
    short, long = several_years(inside), several_years([*inside, 90, 2, 50], start="2021-01")
    assert short.rule is not None and long.rule is not None
    assert long.rule.complete_years == (2021, 2022, 2023)
    # Year levels leave the residuals of complete years as they are.
    assert long.rule.levels.whole_pattern == short.rule.levels.whole_pattern
    assert long.rule.levels.months.degrees_of_freedom[1] == short.rule.levels.months.degrees_of_freedom[1] + 2
    assert long.rule.cycle.test.phi1 > 2 * short.rule.cycle.test.phi1
    assert "uses the complete years alone (2021, 2022 and 2023)" in words(long.series)


def test_a_year_that_misses_a_month_is_not_complete() -> None:
    s = series(repeated(YEAR, 4)[:-1], skip=("2022-06",))
    assert s.complete_years == 3
    found = analyse(s, NO_EVENTS, draws=99)
    assert isinstance(found, SeveralYears) and found.rule is not None
    assert found.rule.complete_years == (2021, 2023, 2024)
    assert "Missing inside: 2022-06" in words(s)


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


def test_a_single_rank_is_written_as_one_number_in_the_table() -> None:
    table = one_year([0] * 7 + [500] + [0] * 4).ranks_table().set_index("month")
    assert table["ranks if independent"].tolist() == ["2–12"] * 7 + ["1"] + ["2–12"] * 4
    assert set(table["ranks, φ₀"]) == {"1–12"}


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


def test_the_claim_needs_both_trends_and_one_alone_is_named() -> None:
    found = several_years(repeated(YEAR))
    rule = found.rule
    assert rule is not None
    assert rule.claimed
    for changed, other in (("smooth", "level for each year"), ("levels", "smooth curve")):
        reading = getattr(rule, changed)
        weak = replace(reading, months=replace(reading.months, p_value=0.06))
        found.__dict__["_rule_or_refusal"] = replace(rule, **{changed: weak})
        assert found.rule is not None and not found.rule.claimed
        said = several_years_findings(found)[0].sentences[0]
        assert f"is not shown: they do with the trend as a {other}, and would have to whichever way" in said


def test_words_name_what_is_counted() -> None:
    counts = [2, 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29]
    arrests = series(counts)
    offences = series(counts, measure="synthetic offences")
    for s, events in (
        (arrests, WEEKS),
        (offences, WEEKS),
        (replace(offences, months=series([(0, 2), *counts[1:]]).months), WEEKS),
    ):
        text = words(s, events) + "\n".join(caveats([s]))
        what = "arrests" if s is arrests else "offences"
        assert f"more uneven than independent {what} would be" in text
        assert f"supposes that the {what} are independent of one another" in text
        assert f"bring {what} in groups" in text
        assert ("arrest" in text.lower()) == (s is arrests)


@pytest.mark.parametrize(
    ("measure", "many", "start"),
    [
        ("stop and searches leading to arrest", "searches", "Searches measure"),
        ("warrants executed following arrest", "warrants", "Warrants measure"),
        ("drug seizures", "seizures", "Seizures measure"),
        ("drug lines closed", "closures", "Closures measure"),
        ("people arrested", "people", "Counts of people measure"),
        ("deaths from drug misuse", "events", "A recorded count measures"),
    ],
)
def test_no_measure_is_called_what_it_is_not(measure: str, many: str, start: str) -> None:
    for counts in ([2, 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29], [(0, 2), 30, 3, 28, 4, 31, 2, 27, 3, 33, 2, 29]):
        s = series(counts, measure=measure)
        text = "\n".join([words(s, WEEKS), *caveats([s])])
        assert start in text and f"more uneven than independent {many} would be" in text
        assert not re.search(r"\b(?:arrests?|offences)\b", text.replace(measure, "").replace(s.title, ""))


def test_every_series_of_several_has_its_findings_under_its_name() -> None:
    one, other = series(NORWICH), series([1] * 24, area="Elsewhere")
    analyses = [analyse(s, NO_EVENTS, draws=200) for s in (one, other)]
    for told in (
        [f.heading for f in all_findings("Kent Police", [one, other], analyses)],
        abstract("Kent Police", [one, other], analyses),
    ):
        assert [text.startswith(one.title) for text in told] == [not text.startswith(other.title) for text in told]
        assert told[0].startswith(one.title) and told[-1].startswith(other.title)
    assert not all_findings("Kent Police", [one], analyses[:1])[0].heading.startswith(one.title)


def test_a_count_of_one_takes_the_singular() -> None:
    s = series([1, *[0] * 11])
    (told, *_) = findings(s, None)
    assert "12 months, 1 complete calendar year, 1 arrest, from 0 to 1 a month" in told.sentences[0]
    assert "(1 complete calendar year)" in words(series([(0, 4), *[5] * 13]))


def test_what_applies_to_some_series_alone_is_said_of_them_alone() -> None:
    county_lines = series(NORWICH, measure="county lines arrests")
    assert any("arrests are counted as ones of county lines" in told for told in caveats([county_lines]))
    assert not any("county lines" in told for told in caveats([series(NORWICH)]))
    assert any("Intervals and exact tests" in told for told in caveats([series(NORWICH)]))
    assert not any("Intervals and exact tests" in told for told in caveats([series(NORWICH * 3)]))
    assert caveats([])


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


def test_two_years_with_hidden_months_are_described() -> None:
    text = words(series([*NORWICH[:3], (0, 4), *NORWICH[4:], *NORWICH]))
    assert "Two years of months cannot show that months repeat" in text
    assert "1 of 24 months (2 complete calendar years) is known only between bounds (April 2021)" in text
    assert "the total is 346–350" in text


def test_hidden_months_of_one_year_are_judged_at_every_filling() -> None:
    text = words(series([*NORWICH[:3], (0, 4), *NORWICH[4:]]))
    assert "The months are more uneven than independent arrests would be, whatever the inexact counts are" in text
    assert "is not shown, whatever the inexact counts are" in text
    assert "March was the highest recorded month, but the figures do not show" in text
    flat = [15, 14, 15, (0, 60), 15, 14, 15, 15, 14, 15, 14, 15]
    assert "Whether the months are uneven depends on the inexact counts" in words(series(flat))
    assert "Which month was the highest recorded is open" in words(series(flat))
    flat[3] = (13, 16)
    assert "not shown to be uneven, whatever the inexact counts are" in words(series(flat))


def test_exact_months_that_share_the_highest_count_are_named_beside_hidden_ones() -> None:
    assert "February and March share the highest count" in words(series([3, 8, 8, (4, 6)]))


def test_hidden_months_are_drawn_as_bars_and_never_as_dots() -> None:
    s = series([(0, 4), (601, None), *NORWICH[2:]])
    chart = months_chart("Months", "Arrests", *months_for_chart(s, analyse(s, NO_EVENTS, draws=99), NO_EVENTS))
    assert "Known between bounds" in chart.text and "At least" in chart.text
    dots = re.search(r"^Count: .*$", chart.text, re.MULTILINE)
    assert dots is not None
    assert "January" not in dots[0] and "February" not in dots[0] and "March 2021" in dots[0]


def test_a_last_month_known_before_its_end_may_not_be_complete() -> None:
    s = series(NORWICH)
    (told,) = last_month_sentences([s], {"synthetic": date(2021, 12, 31)})
    assert "December 2021 may not be a full month, because its figure was known by 31 December 2021" in told
    assert last_month_sentences([s], {"synthetic": date(2022, 1, 15)}) == []


def test_what_the_release_of_a_series_notes_is_repeated_once() -> None:
    note = "May was not final."
    assert noted([series(NORWICH)] * 2, {"synthetic": note, "another": "x"}) == [
        f"Noted in the release synthetic: {note}"
    ]
    assert noted([series(NORWICH)], {"synthetic": ""}) == []


def test_few_months_get_no_words_on_a_shape() -> None:
    assert "4 months are too few to speak of a shape" in words(series([1, 30, 60, 2]))


def test_months_missing_inside_one_year_are_named() -> None:
    assert "9 months (missing: 2021-04, 2021-05, 2021-06)" in words(
        series(NORWICH[:9], skip=("2021-04", "2021-05", "2021-06"))
    )


def test_one_month_or_two_are_given_as_they_are() -> None:
    assert "2021: 5 in January 2021. Months are compared from 3 on" in words(series([5]))
    assert "2021: 5 in January 2021 and 1,006 in February 2021. Months" in words(series([5, 1006]))


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
    assert found.sensitivity_table(NO_RATES)["not given"].notna().all()


def test_a_force_without_months_is_told_what_to_ask() -> None:
    (found,) = all_findings("Kent Police", [], [])
    assert "not asked" in found.sentences[0]
    assert "A request that would ask" in found.sentences[1]
    assert abstract("Kent Police", [], []) == [found.sentences[0]]


def test_years_are_bounded_where_months_are() -> None:
    table = years_table(series([5, (0, 4), 7, 8]))
    assert table["total"].tolist() == ["20–24"]
    assert table["a day, at least"].iloc[0] == pytest.approx(20 / 120)
    assert table["a day, at most"].iloc[0] == pytest.approx(24 / 120)


def test_years_of_exact_months_have_one_rate_and_an_open_month_has_no_highest() -> None:
    table = years_table(series([*[5] * 12, 7]))
    assert table.columns.tolist() == ["year", "months", "total", "a day"]
    assert table["a day"].tolist() == pytest.approx([60 / 365, 7 / 31])
    table = years_table(series([*[5] * 11, (6, None), 7]))
    assert table["total"].tolist() == ["61 or more", "7"]
    assert pd.isna(table["a day, at most"].iloc[0])
    assert table["a day, at most"].iloc[1] == pytest.approx(7 / 31)


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
    assert "So few months are described, not tested" in text
    assert "season" not in text


def test_the_sentences_of_the_specifications_count_the_table() -> None:
    a = one_year(NORWICH)
    table = a.specification_table()
    told = " ".join(specification_sentences(a, NO_RATES))
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
    told = specification_sentences(one_year([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]), NO_RATES)
    assert "None of them is below 0.05." in told
    assert not any("suppose independent" in sentence for sentence in told)


def test_the_grid_shows_every_p_value_of_the_long_table() -> None:
    a = one_year(NORWICH)
    grid, table = a.specification_grid(), a.specification_table()
    long = grid.melt(["test", "exposure"], var_name="month left out", value_name="p")
    both = table.merge(long, on=["test", "exposure", "month left out"], validate="one_to_one")
    assert len(both) == len(table)
    np.testing.assert_array_equal(both["p_x"], both["p_y"])
    assert grid.columns[2:].tolist() == ["none", *a.series.names]


def test_every_specification_without_a_p_value_is_told_why() -> None:
    a = one_year(NORWICH)
    refused, table = a.specifications_not_given(), a.specification_table()
    assert refused["specifications"].sum() == table["p"].isna().sum() > 0
    assert refused["why no p-value is given"].str.len().min() > 20
    assert set(refused["test"]) == set(table.loc[table["p"].isna(), "test"])


@pytest.mark.parametrize(
    ("analyses", "empty"),
    [
        ([one_year(NORWICH)], ["Several years", "Months known between bounds"]),
        ([], ["Several years", "from Dispersion to Comparisons", "Months known between bounds"]),
    ],
)
def test_sections_without_a_series_are_named(analyses: list[OneYear], empty: list[str]) -> None:
    told = sections_in_use(analyses)[1:]
    assert len(told) == len(empty)
    assert all(name in sentence for name, sentence in zip(empty, told, strict=True))


def test_comparisons_show_their_sensitivity() -> None:
    table = one_year(NORWICH, WEEKS).comparisons_table()
    assert table[["E-test p", "score p"]].notna().all(axis=None)


def test_a_year_without_events_is_told_and_refuses_nothing() -> None:
    told = "In 2022 no event was recorded, which says nothing of how its months differ"
    exact = words(series([*NORWICH, *[0] * 12, *NORWICH, *NORWICH]))
    assert "turning the years against one another gives p =" in exact and told in exact
    assert "The turning of years uses the complete years alone" not in exact
    longer = words(series([*NORWICH, *[0] * 12, *NORWICH, *NORWICH, 5]))
    assert "uses the complete years alone (2021, 2023 and 2024); the other tests use every other month" in longer
    assert told in words(series([*NORWICH, *[0] * 12, (0, 4), *NORWICH[1:], *NORWICH]))
    assert told not in words(series(NORWICH * 3))


WITH_STATUS = {"period": {"month": "month"}, "count": "count", "status": "status"}


def received(project: Project, cells: list[str], other: dict[int, str], suppressed: int | None = None) -> MonthlySeries:
    """Give the series of one release of a month a cell, and of another that gives some of them otherwise."""
    rows = [
        f"{m:%Y-%m},{c},{'c' if i == suppressed else ''}"
        for i, (m, c) in enumerate(zip(days(cells), cells, strict=True))
    ]
    project.release("first-answer", Given("month,count,status\n" + "\n".join(rows) + "\n", layout=WITH_STATUS))
    again = "".join(f"{days(cells)[at]:%Y-%m},{cell}\n" for at, cell in other.items())
    if again:
        project.release("second-answer", Given(f"month,count\n{again}"), known="2022-03-15")
    (found,) = monthly_series(reconcile(project.observations("2026-12-31")), "norfolk")
    return found


def days(cells: list[str]) -> pd.DatetimeIndex:
    return pd.date_range("2021-01-01", periods=len(cells), freq="MS")


@pytest.mark.parametrize("years", [1, 2, 3])
def test_releases_that_contradict_one_another_hide_nothing(project: Project, years: int) -> None:
    s = received(project, [str(n) for n in NORWICH] * years, {1: "17"})
    text = words(s)
    name = "February" if years == 1 else "February 2021"
    assert f"1 of {12 * years} months" in text and f"is not exact ({name})" in text
    assert (
        f"The releases contradict one another on {name}: the count is taken to lie within the interval that spans"
        in text
    )
    assert "hidden" not in text and "suppress" not in text.lower() and "known only between bounds" not in text
    a = analyse(s, NO_EVENTS, draws=99)
    if a is not None:
        assert isinstance(a, SuppressedYear | SuppressedYears)
        assert a.counts_table()["why not exact"].tolist()[:3] == ["", "the releases contradict one another", ""]
    assert "Releases contradict one another on 1 of them." in months_chart("t", "u", s.months).summary


def test_why_a_month_is_not_exact_is_told_apart(project: Project) -> None:
    cells = ["5", "16", "<5", "4", "<5", "20", "10", "19", "18", "15", "19", "13"]
    s = received(project, cells, {1: "17"}, suppressed=4)
    assert s.months["inexact"].tolist() == ["", CONTRADICT, BOUNDS, "", SUPPRESSED, *[""] * 7]
    text = words(s)
    assert "3 of 12 months are not exact (February, March and May)" in text
    assert "The releases contradict one another on February:" in text
    assert "Suppressed by the publisher: May." in text


def test_months_published_as_bounds_are_neither_suppressed_nor_contradicted(project: Project) -> None:
    s = received(project, ["<5", *[str(n) for n in NORWICH[1:]]], {})
    text = words(s)
    assert "1 of 12 months is known only between bounds (January)" in text
    assert "contradict" not in text and "uppressed" not in text and "hidden" not in text


def test_a_total_over_a_contradicted_month_is_not_withheld(project: Project) -> None:
    """Its parts hide nothing; beside a cell that does, the total stays out."""
    year = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}
    project.release("first-answer", Given("month,count\n" + "".join(f"2021-{m:02d},10\n" for m in range(1, 13))))
    project.release("second-answer", Given("month,count\n2021-02,12\n"), known="2022-03-15")
    project.release("total", Given("start,end,count\n2021-01-01,2021-12-31,120\n", layout=year))
    table = project.observations("2026-12-31")
    assert "withheld" not in set(table["reading"])
