"""Several exact years: the rule chooses the words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.plain_months import months_told
from countylines.analyses.several_years import SeveralYears
from countylines.analyses.words import BY_DAY_ALONE
from countylines.show.picture import Picture
from countylines.statistics.rotation import RotationTest
from tests.analyses.given import NORWICH, YEAR, headings, repeated, several_years, told, words
from tests.synthetic import series

REPEATED = ["The months differ repeatedly"]


def test_five_years_also_give_the_stability_of_the_pattern() -> None:
    tests = several_years(repeated(YEAR, 5)).sensitivity_table().to_string()
    assert "tability" in tests and "STL" in tests


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
    found = analyse(s, draws=99)
    assert isinstance(found, SeveralYears) and found.rule is not None
    assert found.rule.complete_years == (2021, 2023, 2024)
    assert "Missing inside: 2022-06" in words(s)


def test_repeated_months_are_claimed_with_their_size_and_the_warning() -> None:
    counts = repeated(YEAR)
    assert headings(several_years(counts))[:1] == REPEATED
    text = words(series(counts))
    assert "The months differ repeatedly" in text
    assert "also given their working days" in text
    assert "With years that begin in each of the twelve months, the test that months differ gives at most p <" in text
    assert "High: April" in text and "Low: January" in text
    assert "sizes that are found together with the claim tend to be overstated" in text
    assert "a cycle close to but not of 12 months, can look like repeated months" in text
    assert "incompatible" not in text


def test_a_pattern_of_two_peaks_repeats_without_an_identified_shape() -> None:
    counts = repeated([20, 60, 20, 5, 5, 5, 20, 60, 20, 5, 5, 5])
    found = several_years(counts)
    assert headings(found)[0] == REPEATED[0]
    assert "not described as one rise and fall a year, so no size and no peak" in words(series(counts))
    assert not set(found.cycle_table()["quantity"]) & {"log-amplitude", "peak, in months after 1 January"}


def test_the_months_that_a_claim_names_are_marked_in_the_chart_and_none_without_a_claim() -> None:
    claimed = several_years(repeated([20, 60, 20, 5, 5, 5, 20, 60, 20, 5, 5, 5]))
    high = claimed.drawn().loc[claimed.drawn()["named"] == "high", "month"]
    assert set(high.dt.month) >= {2, 8} and not set(high.dt.month) & {4, 5, 6, 10, 11, 12}
    (chart, *_) = claimed.months().parts
    assert isinstance(chart, Picture) and "July, August and September: named as high: January 2021" in chart.text
    flat = several_years([20, 21, 19] * 12)
    assert set(flat.drawn()["named"]) == {""}


def test_one_rise_and_fall_is_said_where_a_wave_fits_and_no_month_departs_from_it() -> None:
    months = np.tile(np.arange(1, 13), 5)
    counts = np.random.default_rng(2).poisson(30 * np.exp(0.5 * np.cos(2 * np.pi * (months - 0.5) / 12 - 1.5)))
    found = several_years(counts.tolist())
    text = told(found.findings())
    assert "well described by one rise and fall a year: its peak is" in text and "overstated" not in text
    assert {"log-amplitude", "peak, in months after 1 January"} <= set(found.cycle_table()["quantity"])


def test_outside_the_united_kingdom_working_days_were_not_looked_at() -> None:
    text = words(series(repeated(YEAR), nation="France"))
    assert "The months differ repeatedly" in text
    assert "Working days were not looked at: they are not known for these months." in text
    assert "given their working days" not in text


def test_working_days_of_england_and_wales_are_said_to_stand_for_those_of_great_britain() -> None:
    assert "Working days are those of England and Wales." in words(series(repeated(YEAR), nation="Great Britain"))
    assert "Working days are those" not in words(series(repeated(YEAR), nation="Wales"))


def worked(counts: list[int], **changed: object) -> SeveralYears:
    """Give an analysis whose claim is weakened in a part of the rule."""
    found = several_years(counts)
    assert found.rule is not None and found.rule.working_days is not None
    given = replace(found.rule.working_days, **{k: v for k, v in changed.items() if k != "starts"})  # type: ignore[arg-type]
    starts = found.rule.starts.copy()
    starts[3] = changed.get("starts", starts[3])
    found.__dict__["_rule_or_refusal"] = replace(found.rule, starts=starts, working_days=given), ""
    return found


def test_each_state_of_the_rule_has_its_words() -> None:
    counts = repeated(YEAR)
    rule = several_years(counts).rule
    assert rule is not None and rule.working_days is not None
    weak = replace(rule.working_days.smooth, p_value=0.2)
    hangs = worked(counts, starts=0.2)
    assert headings(hangs) == ["Months are alike in the calendar years, but that hangs on where a year begins"]
    assert "not shown to be when years are cut at April: a level that changes on one date" in told(hangs.findings())
    goes = worked(counts, smooth=weak, coefficient=1.0, p_value=0.01)
    assert headings(goes) == ["Months with more working days have more; beyond that, none is shown to differ"]
    text = told(goes.findings())
    assert "allowing for that, months are not shown to differ repeatedly" in text
    assert "a month with 5% more working days has 5.0% more (p = 0.01)" in text
    untold = worked(counts, smooth=weak, coefficient=-1.0, p_value=0.01)
    assert headings(untold) == ["Months differ repeatedly by calendar days, but cannot be told from working days"]
    assert "these figures cannot tell the months from their working days" in told(untold.findings())
    for found in (hangs, goes, untold):
        assert "would have been found four times in five" in told(found.findings())
        assert "can look like repeated months" not in told(found.findings())
        assert found.ratios is None and found.tested is not None and not found.tested.holds


def test_the_same_peak_at_other_times_is_uneven_at_most() -> None:
    counts = [n for turn in (0, 4, 8, 2) for n in YEAR[turn:] + YEAR[:turn]]
    found = several_years(counts)
    assert headings(found) != REPEATED
    assert "differ repeatedly, whichever" not in told(found.findings())


@pytest.fixture(scope="module")
def repeating() -> SeveralYears:
    """Give years that repeat; what the rule finds of them is changed by a test, and put back after it."""
    return several_years(repeated(YEAR))


def test_uneven_months_without_the_claim_say_so(repeating: SeveralYears, monkeypatch: pytest.MonkeyPatch) -> None:
    found, rule = repeating, repeating.rule
    assert rule is not None
    blind = RotationTest(extreme=144, combinations=144, enumerated=True)
    readings = [replace(reading, whole_pattern=blind, first_harmonic=blind) for reading in rule.readings]
    blinded = replace(rule, smooth=readings[0], levels=readings[1])
    monkeypatch.setitem(found.__dict__, "_rule_or_refusal", (blinded, ""))
    (said,) = found.findings()
    assert said.heading == "The months are uneven, but are not shown to be the same months each year"
    assert "whichever way the trend is taken out" in said.sentences[0]


def test_the_claim_needs_both_trends_and_one_alone_is_named(
    repeating: SeveralYears, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, rule = repeating, repeating.rule
    assert rule is not None
    assert rule.claimed
    for changed, other in (("smooth", "level for each year"), ("levels", "smooth curve")):
        reading = getattr(rule, changed)
        weak = replace(reading, months=replace(reading.months, p_value=0.06))
        monkeypatch.setitem(found.__dict__, "_rule_or_refusal", (replace(rule, **{changed: weak}), ""))
        assert found.rule is not None and not found.rule.claimed
        said = found.findings()[0].sentences[0]
        assert f"is not shown: they do with the trend as a {other}, and would have to whichever way" in said


def test_several_years_not_shown_name_the_incompatible_cycle() -> None:
    rng = np.random.default_rng(6)
    found = several_years(rng.poisson(15, 50).tolist(), start="2015-05")
    assert headings(found) == ["That the same months stand out each year is not shown"]
    text = told(found.findings())
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


@pytest.mark.parametrize("counts", [[0] * 40 + [7], [10] * 36, [0, 0, 1] * 12, [0] * 24 + [5, 1, 2] * 6])
def test_odd_several_years_give_tables(counts: list[int]) -> None:
    found = several_years(counts)
    assert len(found.rule_table()) in (1, 10)
    assert len(found.cycle_table())
    assert found.rule is None or len(found.specifications_table()) == 25
    assert found.sensitivity_table()["not given"].notna().all()


def test_a_year_without_events_is_told_and_refuses_nothing() -> None:
    told = "In 2022 no event was recorded, which says nothing of how its months differ"
    exact = words(series([*NORWICH, *[0] * 12, *NORWICH, *NORWICH]))
    assert "turning the years against one another gives p =" in exact and told in exact
    assert "The turning of years uses the complete years alone" not in exact
    longer = words(series([*NORWICH, *[0] * 12, *NORWICH, *NORWICH, 5]))
    assert "uses the complete years alone (2021, 2023 and 2024); the other tests use every other month" in longer
    assert told in words(series([*NORWICH, *[0] * 12, (0, 4), *NORWICH[1:], *NORWICH]))
    assert told not in words(series(NORWICH * 3))


def test_a_number_held_level_is_said_to_repeat_by_the_day_alone(repeating: SeveralYears) -> None:
    """Fifty a month, whatever its length, is a tenth more a day each February, and no month of it stands out."""
    level = analyse(series([50, 51, 49, 50, 50, 51] * 10), draws=999)
    assert isinstance(level, SeveralYears)
    assert level.rule is not None and level.rule.claimed
    by_day_alone = BY_DAY_ALONE.format("month", "February")
    assert by_day_alone in level.findings()[0].sentences
    assert level.heading == "The months differ repeatedly, by the day alone"
    lost = replace(level, lost=True)
    assert lost.heading == f"{level.heading}, but not after correction over all series"
    assert by_day_alone in lost.findings()[0].sentences and not lost.named_months
    assert repeating.heading == "The months differ repeatedly"
    assert any(text.startswith("That is by the day:") for text in months_told(level))
    assert by_day_alone not in repeating.findings()[0].sentences
    assert not any(text.startswith("That is by the day:") for text in months_told(repeating))
