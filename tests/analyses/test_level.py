"""The level of a series and how it changed: which years are compared, which statement leads, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from countylines.analyses.late_recording import Records
from countylines.analyses.level import IF_COMPLETE, NO_NEIGHBOURS, WANDERS, Level, levels_table
from countylines.analyses.other_periods import settle
from countylines.analyses.plain_level import glance
from countylines.observations.known import observations
from countylines.observations.period_series import PeriodSeries, Unit, period_series
from countylines.observations.reconcile import reconcile
from countylines.observations.series import (
    BREAK,
    LATE_ASSUMED,
    LATE_MEASURED,
    OTHER_SIDE,
    MonthlySeries,
    monthly_series,
)
from countylines.prose import number
from countylines.statistics.level_change import Change, ChangeBetween
from tests.analyses.given import NORWICH, told
from tests.conftest import REPOSITORY
from tests.synthetic import leaving_out, series

OFFENCES = "recorded drug offences"


def found(force: str, day: date) -> pd.DataFrame:
    return reconcile(observations(force, day, REPOSITORY))


def northern_ireland(why: str = "") -> Level:
    """Give the level of Northern Ireland's 74 months, the newest six left out where it is said why."""
    (whole,) = monthly_series(found("northern-ireland", date(2021, 6, 30)), "northern-ireland")
    newest = {f"m{month:%Y_%m}": why for month in whole.months["month"].iloc[-6:]}
    return Level(leaving_out(whole, **newest) if why else whole)


def norfolk(slug: str) -> Level:
    (only,) = [s for s in period_series(found("norfolk", date(2026, 11, 23)), "norfolk") if s.slug == slug]
    return Level(settle(only, Records({}, NO_CHANGES)))


NO_CHANGES = pd.DataFrame({"start": pd.to_datetime([]), "end": pd.to_datetime([]), "area": []})


def periods(
    counts: Sequence[int | tuple[int, int | None]], unit: Unit, first: str, measure: str = "synthetic arrests"
) -> Level:
    """Give the level of made-up quarters or years in a row."""
    frequency = {Unit.QUARTER: "Q", Unit.CALENDAR_YEAR: "Y", Unit.FINANCIAL_YEAR: "Y-MAR"}[unit]
    spans = pd.period_range(first, periods=len(counts), freq=frequency)
    bounds = [n if isinstance(n, tuple) else (n, n) for n in counts]
    table = pd.DataFrame(
        {
            "start": spans.start_time,
            "end": spans.end_time.normalize(),
            "days": (spans.end_time.normalize() - spans.start_time).days + 1,
            "low": pd.array([low for low, _ in bounds], dtype="Int64"),
            "high": pd.array([high for _, high in bounds], dtype="Int64"),
            "standing": "single",
            "releases": "synthetic",
        }
    )
    found = PeriodSeries(series([1], measure=measure).identity, unit, table)
    return Level(settle(found, Records({}, NO_CHANGES)))


def compared(level: Level) -> list[str]:
    return [f"{s.latest}, {s.state}" + (f", {s.growing} growing" if s.growing else "") for s in level.statements]


def words(level: Level) -> str:
    return told(level.findings())


def test_the_newest_twelve_months_lead_where_they_end_after_the_newest_calendar_year() -> None:
    level = northern_ireland()
    assert compared(level) == ["the 12 months to May 2021, rose", "2020, no clear change"]
    (said,) = level.findings()
    assert said.heading == "The level rose: 1,093 in the 12 months to May 2021, after 914 in the 12 months before"
    # The ratio 1.199 and its limits 1.030 to 1.397 are known answers (tests/known_answers/level_change.csv).
    assert said.sentences[0] == (
        "Offences a day in the 12 months to May 2021: 19.9% more than in the 12 months before (1,093 and 914), 95% "
        "+3.0% to +39.7%: the level rose."
    )
    assert (
        "reads otherwise: offences a day in 2020: 3.7% more than in 2019 (980 and 942), 95% −15.9% to +28.0%"
        in (said.sentences[1])
    )
    assert level.in_short() == [" ".join(said.sentences[:2])]
    assert said.sentences[2] == WANDERS


@pytest.mark.parametrize("why", [LATE_ASSUMED, LATE_MEASURED])
def test_a_rise_with_months_that_may_still_grow_comes_second(why: str) -> None:
    level = northern_ireland(why)
    assert compared(level) == [
        "the 12 months to November 2020, no clear change",
        "2019, no clear change",
        "the 12 months to May 2021, rose, 6 growing",
        "2020, no clear change, 1 growing",
    ]
    first, second = level.findings()[0].sentences[:2]
    assert level.in_short() == [f"{first} {second}"]
    assert "3.8% more than in the 12 months before (964 and 926)" in first and first.endswith(": no clear change.")
    assert "with 6 months that may still grow counted, the level rose. Late recording adds to it." in second
    assert WANDERS not in words(level)
    assert "reads otherwise" not in words(level)


def test_a_rise_that_one_month_makes_is_said_to_be_that_month_s() -> None:
    level = Level(series([20] * 24 + [*[20] * 3, 300, *[20] * 8]))
    (said,) = level.findings()
    assert said.heading == "The level rose, all of it by April 2023: 520 in 2023, after 240 in 2022"
    assert said.sentences[1].startswith(
        "Without April 2023, which makes all of that (300, after 20 a year before): arrests a day in 2023: 0.0% more "
        "than in 2022 (220 and 220), 95% "
    )
    assert said.sentences[1].endswith(": no clear change.")
    assert level.verdict == "rose, all of it by April 2023"
    assert glance([level])["change"].tolist() == ["a clear rise, all of it by April 2023"]


def test_a_rise_that_growing_figures_show_is_said_to_be_one_month_s_too() -> None:
    newest = dict.fromkeys(("m2024_04", "m2024_05", "m2024_06"), LATE_MEASURED)
    level = Level(leaving_out(series([20] * 39 + [300] + [20] * 2), **newest))
    assert "Late recording adds to it.\nWithout April 2024, which makes all of that (300, after 20" in words(level)
    assert "rose, all of it by April 2024, with 3 months that may still grow counted" in (
        level.statements_table()["what is said"].tolist()
    )
    complete = Level(series([20] * 27 + [300] + [20] * 13))
    assert "\nWithout April 2023, which makes all of that (300, after 20 a year before): arrests a day in 2023" in (
        words(complete)
    )


def test_a_level_that_is_too_uneven_is_not_said_to_be_of_too_few() -> None:
    uneven = Level(series([20] * 24 + [*[20] * 3, 5000, *[20] * 8]))
    assert uneven.verdict == "too uneven to say"
    assert uneven.statements_table()["what is said"].tolist() == ["too uneven to say"]
    few = Level(series([0] * 12 + [1, *[0] * 10, 1] + [0, 1, *[0] * 9, 2]))
    assert few.verdict == "too few to say"


FALLING = [30] * 24 + [12] * 12


@pytest.mark.parametrize(("why", "condition"), [(LATE_ASSUMED, True), (LATE_MEASURED, False)])
def test_a_fall_hangs_on_the_months_being_complete_where_that_is_assumed(why: str, condition: bool) -> None:
    whole = series([*FALLING, 2, 2, 2], start="2018-01")
    level = Level(leaving_out(whole, m2021_01=why, m2021_02=why, m2021_03=why))
    assert level.leading.state is Change.FELL
    assert (IF_COMPLETE.format("months") in level.findings()[0].heading) is condition
    assert (IF_COMPLETE.format("months") in level.in_short()[0]) is condition
    assert (IF_COMPLETE.format("months") in level.statements_table()["what is said"].iloc[0]) is condition


def test_months_that_may_still_grow_never_make_a_fall() -> None:
    whole = series([30] * 36 + [3] * 9, start="2018-01")
    level = Level(leaving_out(whole, **{f"m2021_{month:02}": LATE_ASSUMED for month in range(1, 10)}))
    assert level.leading.state is Change.UNCLEAR
    assert [s.state for s in level.statements if s.growing] == [Change.FELL]
    assert "fell" not in words(level)
    said = level.statements_table()["what is said"].tolist()
    assert said == ["no clear change", "no fall is said of 9 months that may still grow counted"]


def test_one_year_has_nothing_to_be_set_against_and_says_so_where_things_are_left_open() -> None:
    level = Level(series(NORWICH))
    assert compared(level) == ["2021, None"]
    assert level.heading == "There is nothing to set the level against"
    assert level.in_short() == []
    (open_,) = level.left_open()
    assert "two years in a row are needed, and the figures from 2021-01 to 2021-12 are fewer" in open_
    assert northern_ireland().left_open() == []
    assert level.statements_table()["what is said"].tolist() == [level.leading.refused]


def test_a_series_without_a_month_that_is_used() -> None:
    level = Level(leaving_out(series([5, 6]), m2021_01=LATE_ASSUMED, m2021_02=LATE_ASSUMED))
    assert not level.compared
    assert level.heading == "There is nothing to set the level against"
    assert level.sections()


def test_a_hole_is_named_and_the_calendar_years_stand_in_for_the_newest_months() -> None:
    # July to December of 2016 of an inner extract may still grow, and so may the newest months.
    whole = series([30 + month % 3 for month in range(120)], start="2008-01")
    late = {f"m2016_{month:02}": LATE_ASSUMED for month in range(7, 13)}
    level = Level(leaving_out(whole, **late, m2017_12=LATE_ASSUMED))
    assert compared(level)[:2] == ["2015, no clear change", "the 12 months to November 2017, None"]
    assert "no figure may be used of 2016-07 to 2016-12" in words(level)
    far = Level(leaving_out(whole, **late, **{f"m2014_{month:02}": LATE_ASSUMED for month in range(7, 13)}))
    assert not far.compared
    assert far.heading == "The level is not compared"
    assert "2015 and 2017, do not adjoin" in far.statements_table()["what is said"].iloc[1]


def broken(months_after: int) -> MonthlySeries:
    """Give four years, a break, and months after it that are not used."""
    whole = series([30] * 49 + [60] * months_after, start="2018-01")
    after = {f"m{month:%Y_%m}": OTHER_SIDE for month in whole.months["month"].iloc[49:]}
    return leaving_out(whole, m2022_01=BREAK, **after)


def test_nothing_is_compared_across_a_documented_break() -> None:
    level = Level(broken(16))
    assert compared(level) == ["2021, no clear change", "the 12 months to May 2023, None"]
    assert "against the 12 months before: not compared, because the recording changed in January 2022." in words(level)
    since = Level(broken(30))
    assert compared(since) == ["the 12 months to July 2024, no clear change", "2021, no clear change"]


def test_months_beyond_a_change_in_a_month_without_a_figure_are_not_counted_with_the_others() -> None:
    whole = series([30] * 48 + [60] * 16, start="2018-01", skip=("2022-01",))
    after = {f"m{month:%Y_%m}": OTHER_SIDE for month in whole.months["month"].iloc[48:]}
    level = Level(leaving_out(whole, **after))
    assert compared(level) == ["2021, no clear change", "the 12 months to May 2023, None"]
    assert "not compared, because the recording changed." in words(level)


def test_quarters_after_a_change_are_not_compared_with_those_before_it() -> None:
    level = periods([50, 60, 40, 45] * 3 + [90] * 5, Unit.QUARTER, "2018Q1")
    assert isinstance(level.series, PeriodSeries)
    broken = replace(level.series, why=("",) * 12 + (BREAK,) + ("",) * 4)
    assert compared(Level(broken)) == ["2020, no clear change", "the four quarters to January–March 2022, None"]
    assert "because the recording changed between January 2021 and March 2021" in words(Level(broken))
    much_later = periods([50, 60, 40, 45] * 3 + [90] * 10, Unit.QUARTER, "2018Q1")
    assert isinstance(much_later.series, PeriodSeries)
    since = Level(replace(much_later.series, why=("",) * 12 + (BREAK,) + ("",) * 9))
    assert since.leading.latest == "the four quarters to April–June 2023"
    assert since.leading.state is Change.UNCLEAR


def test_a_break_in_the_last_month_leaves_what_was_before() -> None:
    assert compared(Level(broken(0))) == ["2021, no clear change"]


def test_late_months_beyond_a_break_are_not_counted_with_those_before_it() -> None:
    whole = series([30] * 49 + [60] * 5, start="2018-01")
    late = {f"m2022_{month:02}": LATE_ASSUMED for month in range(2, 7)}
    level = Level(leaving_out(whole, m2022_01=BREAK, **late))
    assert [s.growing for s in level.statements] == [0, 0]
    assert compared(level)[0] == "2021, no clear change"


def test_inexact_months_are_searched_and_no_bound_is_used() -> None:
    cells: list[int | tuple[int, int | None]] = [20] * 24 + [40] * 12
    cells[3], cells[14], cells[30] = (0, 4), (0, 4), (0, 9)
    level = Level(series(cells, start="2019-01"))
    # 2020: 220 to 224 on 366 days; 2021: 440 to 449 on 365.
    assert level.leading.counts == ("440–449", "220–224")
    assert "between 97.0% more and 104.7% more than in 2020 (440–449 and 220–224)" in level.in_short()[0]
    assert ", whatever the inexact counts are: the level rose." in level.in_short()[0]
    assert level.statements_table()["ratio of daily rates"].iloc[0] == "1.97 to 2.047"
    cells[30] = (0, None)
    open_above = Level(series(cells, start="2019-01"))
    assert compared(open_above) == ["2020, no clear change", "2021, None"]
    assert "no figure may be used of 2021-07" in words(open_above)


def test_inexact_counts_that_may_say_either_have_no_small_p_value() -> None:
    level = periods([100, 100, (20, 500)], Unit.CALENDAR_YEAR, "2018")
    (statement, _) = level.statements
    assert statement.state is Change.TOO_FEW
    assert statement.p_value == 1


def test_of_inexact_years_the_larger_variance_and_the_smaller_tipping_value_are_said() -> None:
    level = periods([100, 110, 120, (100, 200), (190, 200)], Unit.CALENDAR_YEAR, "2016")
    change = level.leading.change
    assert isinstance(change, ChangeBetween)
    assert change.lowest.phi != pytest.approx(change.highest.phi, rel=0.01)
    variance = number(max(change.lowest.phi, change.highest.phi), 3)
    assert f"if counts are {variance} times as variable" in words(level)
    tipping = min(change.lowest.tipping_variance, change.highest.tipping_variance)
    assert level.statements_table()["tipping value"].iloc[0] == tipping


def test_one_complete_calendar_year_beside_newer_months_is_not_worth_a_sentence() -> None:
    level = Level(series([20, 22] * 14, start="2019-02"))
    assert compared(level) == ["the 12 months to May 2021, no clear change", "the newest complete calendar year, None"]
    assert "complete calendar year" not in words(level)


def test_years_say_what_they_suppose() -> None:
    level = norfolk("norfolk-drug-related-crimes-recorded-calendar-years")
    # 2022 holds months that may still grow.
    assert compared(level) == ["2021, fell", "2022, no clear change, 1 growing"]
    (said,) = level.findings()
    assert said.heading == (
        "The level fell, if the years are complete as published: 2,118 in 2021, after 2,682 in 2020"
    )
    assert (
        "20.8% fewer than in 2020 (2,118 and 2,682), 95% −27.6% to −13.3%, if counts are 2.5 times as"
        in (said.sentences[0])
    )
    assert said.sentences[1].startswith("The 2.5 is assumed: so variable were the months of Norwich in 2021")
    assert said.sentences[1].endswith("no longer be clear if counts were 16.8 times as variable.")
    table = level.statements_table()
    assert table["tipping value"].tolist() == pytest.approx([16.7757, 0.9415], abs=1e-4)


def test_earlier_years_are_compared_too_and_their_own_trend_enters() -> None:
    level = norfolk("norfolk-drug-seizures-financial-years")
    assert compared(level) == ["2020/21, rose", "2019/20, rose", "2018/19, rose"]
    # Two releases contradict each other on 2017/18: 1,933 and 1,936.
    assert level.leading.counts == ("5,208", "3,562")
    assert level.statements[2].counts == ("2,607", "1,933–1,936")
    assert "comes of an assumed 2.5, as variable as the months of Norwich in 2021 were, and of how the years" in words(
        level
    )
    assert level.statements_table()["φ"].tolist()[1:] == [2.5, 2.5]


def test_quarters_are_compared_by_four_and_say_what_is_not_allowed_for() -> None:
    level = periods([50, 60, 40, 45] * 3 + [52, 61, 90], Unit.QUARTER, "2018Q1")
    assert compared(level) == ["the four quarters to July–September 2021, no clear change", "2020, no clear change"]
    assert NO_NEIGHBOURS in words(level)
    table = level.statements_table()
    assert "V" not in table and not any("independent" in column for column in table)
    short = periods([50, 60, 40, 45, 50, 60, 40], Unit.QUARTER, "2020Q1")
    assert short.heading == "There is nothing to set the level against"


def test_quarters_and_years_of_offences_that_hold_new_months_may_still_grow() -> None:
    level = periods([50, 60, 40, 45] * 3, Unit.QUARTER, "2018Q1", measure=OFFENCES)
    assert [(s.latest, s.growing) for s in level.statements] == [
        ("the four quarters to April–June 2020", 0),
        ("2019", 0),
        ("2020", 2),
    ]
    arrests = periods([50, 60, 40, 45] * 3, Unit.QUARTER, "2018Q1")
    assert [(s.latest, s.growing) for s in arrests.statements] == [("2020", 0)]


def test_years_that_do_not_adjoin_are_not_replaced_by_older_ones() -> None:
    whole = periods([100, 110, 300, 120, 130], Unit.CALENDAR_YEAR, "2015")
    assert isinstance(whole.series, PeriodSeries)
    holed = replace(whole.series, periods=whole.series.periods.drop(3).reset_index(drop=True), why=())
    level = Level(holed)
    assert compared(level) == ["2019, None", "2017, rose", "2016, no clear change"]
    assert not level.compared
    assert "no figure may be used of the years between 2017 and 2019" in words(level)


@pytest.mark.parametrize(
    ("counts", "heading", "sentence"),
    [
        ([0, 40], "The level rose: 40 in 2020, after 0 in 2019", "40 arrests in 2020, after 0 in 2019; 95% +"),
        ([40, 0], "The level fell: 0 in 2020, after 40 in 2019", "0 arrests in 2020, after 40 in 2019; 95% −100.0%"),
        (
            [0, 1],
            "Too few to say whether the level changed: 1 in 2020, after 0 in 2019",
            "1 arrest in 2020, after 0 in",
        ),
        ([0, 0], "No event in either year", "No arrests in 2020, and none in 2019."),
        (
            [(0, 4), 30],
            "The level rose: 30 in 2020, after 0–4 in 2019",
            "30 arrests in 2020, after 0–4 in 2019; 95% +28",
        ),
        ([5, 6], "Too few to say whether the level changed: 6 in 2020, after 5 in 2019", "too few to say whether it"),
    ],
)
def test_zeros_and_few(counts: list[int | tuple[int, int | None]], heading: str, sentence: str) -> None:
    level = periods(counts, Unit.CALENDAR_YEAR, "2019")
    assert level.heading == heading
    assert sentence in level.in_short()[0]
    assert level.sections()
    assert not any(word in words(level) for word in ("inf", "nan", "none times"))


def test_the_levels_of_several_series_are_corrected_for_their_number() -> None:
    rising = series([20] * 24 + [40] * 12, start="2019-01")
    flat = series([20, 21, 22] * 12, start="2019-01", area="Elsewhere")
    table = levels_table([Level(rising), Level(flat), Level(series(NORWICH, area="Third"))])
    assert table["what is said"].tolist() == ["rose", "no clear change", "There is nothing to set the level against"]
    # Holm over the two that are compared: the smaller p twice.
    assert table["p, Holm"].iloc[0] == pytest.approx(2 * table["p"].iloc[0])
    assert np.isnan(table["p, Holm"].iloc[2])
    assert len(levels_table([Level(series(NORWICH))])) == 1
