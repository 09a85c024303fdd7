"""Several exact years: the rule chooses the words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.several_years import SeveralYears
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
    assert headings(several_years(counts)) == REPEATED
    text = words(series(counts))
    assert "The months differ repeatedly" in text
    assert "One rise and fall a year repeats: its peak is" in text
    assert "a cycle close to but not of 12 months can look like repeated months" in text
    assert "incompatible" not in text


def test_a_pattern_of_two_peaks_repeats_without_an_identified_shape() -> None:
    counts = repeated([20, 60, 20, 5, 5, 5, 20, 60, 20, 5, 5, 5])
    assert headings(several_years(counts)) == REPEATED
    assert "the shape is not identified" in words(series(counts))


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
    assert len(found.rule_table()) in (1, 6)
    assert len(found.cycle_table())
    assert len(found.from_april_table()) in (1, 6)
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
