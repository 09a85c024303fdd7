"""Quarters and years: which is which, what is tested by hand and by table, what is refused and why, and the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from countylines.analyses.analysis import Shown
from countylines.analyses.late_recording import Records
from countylines.analyses.level import Level
from countylines.analyses.other_periods import OtherPeriods, list_of_all, not_given_table, sentences, settle, together
from countylines.analyses.plain_level import level_told
from countylines.analyses.quarters import HEADINGS, NOT_LOOKED_AT, WARNING, Quarters
from countylines.analyses.words import BY_DAY_ALONE
from countylines.observations.known import observations
from countylines.observations.period_series import (
    PeriodSeries,
    Unit,
    financial_quarter,
    period_name,
    period_series,
    years_in_a_row,
)
from countylines.observations.reconcile import reconcile
from countylines.observations.series import BREAK, LATE_ASSUMED, UNFINISHED, Series
from countylines.show.tables import Table
from countylines.statistics.level_change import Change
from countylines.statistics.repeated_quarters import State
from tests.conftest import DAYS, REPOSITORY, Given, Project

NO_CHANGES = pd.DataFrame({"start": pd.to_datetime([]), "end": pd.to_datetime([]), "area": []})


def series_of(project: Project, *rows: tuple[str, str, str], name: str = "r", **identity: str) -> list[PeriodSeries]:
    text = "start,end,count\n" + "".join(f'{start},{end},"{count}"\n' for start, end, count in rows)
    project.release(name, Given(text, layout=DAYS, series=identity))
    return period_series(reconcile(project.observations()), "norfolk")


def quarters(counts: list[str | int], first: str = "2019Q1") -> list[tuple[str, str, str]]:
    periods = pd.period_range(first, periods=len(counts), freq="Q")
    return [(f"{p.start_time:%F}", f"{p.end_time:%F}", str(n)) for p, n in zip(periods, counts, strict=True)]


def years(counts: list[str | int], first: int = 2019, month: int = 1) -> list[tuple[str, str, str]]:
    starts = [pd.Timestamp(first + step, month, 1) for step in range(len(counts))]
    ends = [start + pd.DateOffset(years=1, days=-1) for start in starts]
    return [(f"{s:%F}", f"{e:%F}", str(n)) for s, e, n in zip(starts, ends, counts, strict=True)]


def one(project: Project, rows: list[tuple[str, str, str]]) -> OtherPeriods:
    (series,) = series_of(project, *rows)
    return OtherPeriods(series, draws=2000)


@pytest.mark.parametrize(
    ("start", "end", "unit"),
    [
        ("2021-04-01", "2021-06-30", Unit.QUARTER),
        ("2021-01-01", "2021-03-31", Unit.QUARTER),
        ("2021-01-01", "2021-12-31", Unit.CALENDAR_YEAR),
        ("2021-04-01", "2022-03-31", Unit.FINANCIAL_YEAR),
        ("2021-02-01", "2021-04-30", None),
        ("2021-07-01", "2022-06-30", None),
        ("2021-04-02", "2021-06-30", None),
        ("2021-04-01", "2021-06-29", None),
        ("2021-01-01", "2021-06-30", None),
    ],
)
def test_days_alone_say_what_a_figure_is_a_total_of(project: Project, start: str, end: str, unit: Unit | None) -> None:
    assert [s.unit for s in series_of(project, (start, end, "5"))] == ([unit] if unit else [])


def test_a_period_whose_days_are_uncertain_is_neither(project: Project) -> None:
    spans = {"period": {k: k for k in ("start", "start_latest", "end_earliest", "end")}, "count": "n", "status": None}
    rows = "start,start_latest,end_earliest,end,n\n2021-01-01,2021-02-01,2021-12-31,2021-12-31,9\n"
    project.release("r", Given(rows, layout=spans))
    assert period_series(reconcile(project.observations()), "norfolk") == []


def test_financial_quarter_one_is_april_to_june() -> None:
    named = {month: financial_quarter(pd.Timestamp(2021, month, 1)) for month in (1, 4, 7, 10)}
    assert named == {1: "Q4 of 2020/21", 4: "Q1 of 2021/22", 7: "Q2 of 2021/22", 10: "Q3 of 2021/22"}
    assert period_name(pd.Timestamp("2021-04-01"), Unit.QUARTER) == "April–June 2021"
    assert period_name(pd.Timestamp("1999-04-01"), Unit.FINANCIAL_YEAR) == "1999/00"


def test_figures_of_other_rules_units_and_months_are_not_joined(project: Project) -> None:
    series_of(project, *years([10, 12]), name="calendar")
    series_of(project, *years([10, 12], month=4), name="financial")
    found = series_of(project, *years([10, 12], first=2021), name="rule", counting_rule="another rule")
    assert [(s.unit, s.counting_rule, len(s.periods)) for s in found] == [
        (Unit.CALENDAR_YEAR, "another rule", 2),
        (Unit.CALENDAR_YEAR, "arrests as the force counts them", 2),
        (Unit.FINANCIAL_YEAR, "arrests as the force counts them", 2),
    ]
    assert len({s.slug for s in found}) == 3
    assert "(another rule)" in found[0].title
    assert [s.title for s in years_in_a_row(found)] == [s.title for s in found[:2]]


def test_a_year_with_all_its_months_is_left_to_them(project: Project) -> None:
    project.months("months", **{f"m2021_{month:02d}": "10" for month in range(1, 13)})
    assert series_of(project, *years(["120"], first=2021)) == []
    # Another year without its months: the row of years is worth having.
    (found,) = series_of(project, *years(["100"], first=2020), name="more")
    assert found.names == ["2020", "2021"]


def test_the_newest_exact_periods_in_a_row_are_tested(project: Project) -> None:
    found = one(project, quarters([9, "<5", 20, 30, 25, ">3"]))
    assert found.series.counts.tolist() == [20, 30, 25]
    assert found.series.days.tolist() == [92, 92, 91]
    reasons = dict(found.not_given())
    assert reasons["one number for April–June 2019"] == "0–4"
    assert reasons["one number for April–June 2020"] == "4 or more"
    assert "missing or not exact" in reasons["dispersion with January–March 2019"]
    table = found.periods_table()
    assert table["in the dispersion"].tolist() == [False, False, True, True, True, False]
    assert table["a day"].isna().tolist() == [False, True, False, False, False, True]


def test_a_gap_ends_the_row(project: Project) -> None:
    rows = years([5, 6, 7, 8], first=2015)
    found = one(project, [rows[0], *rows[2:]])
    assert found.series.counts.tolist() == [7, 8]


def test_contradicting_releases_are_named_as_the_reason(project: Project) -> None:
    series_of(project, *years([10, 20, 30]), name="one")
    (series,) = series_of(project, *years([12]), name="two")
    reasons = dict(OtherPeriods(series).not_given())
    assert reasons["one number for 2019"] == "10–12: the releases contradict each other"


def test_all_suppressed_is_described_and_not_tested(project: Project) -> None:
    found = one(project, quarters(["<5", "<5", "<3"]))
    assert found.dispersion is None and not found.level.said
    (said,) = found.findings()
    assert "described, not tested" in said.heading
    assert "April–June 2019: 0–4" in said.sentences[0]


def test_dispersion_is_weighted_by_days_by_hand(project: Project) -> None:
    found = one(project, quarters([100, 100, 140])).dispersion
    assert found is not None
    # 90, 91 and 92 days of 2019.
    expected = [340 * d / 273 for d in (90, 91, 92)]
    statistic = sum((n - e) ** 2 / e for n, e in zip((100, 100, 140), expected, strict=True))
    assert found.statistic == pytest.approx(statistic)
    assert found.phi0 == pytest.approx(statistic / 2)
    assert found.monte_carlo_p_value < 0.05


def test_years_compare_the_last_against_the_one_before(project: Project) -> None:
    found = one(project, years([300, 200, 100], first=2021))
    (said,) = found.findings()
    assert said.heading == f"{found.title}: the level fell: 100 in 2023, after 200 in 2022"
    assert said.section == "level"
    # What the three vary by about one rate would be the fall itself.
    assert found.dispersion is None
    assert "in the dispersion" not in found.periods_table()
    assert found.in_short() == [*found.level.in_short()]


def test_a_leap_year_has_a_day_more(project: Project) -> None:
    change = one(project, years([366, 365], first=2020)).level.leading.change
    assert change is not None
    assert change.ratio == pytest.approx(1)  # type: ignore[union-attr]


def norfolk() -> dict[str, OtherPeriods]:
    figures = reconcile(observations("norfolk", date(2026, 11, 23), REPOSITORY))
    all_series = [settle(s, Records({}, NO_CHANGES)) for s in period_series(figures, "norfolk")]
    return {s.slug: OtherPeriods(s, draws=2000) for s in all_series}


def test_drug_crimes_fall_and_then_no_change_is_clear() -> None:
    """The figures of both are known answers: tests/known_answers/level_change.csv."""
    found = norfolk()["norfolk-drug-related-crimes-recorded-calendar-years"]
    assert found.series.counts.tolist() == [2682, 2118, 1996]
    (said,) = found.findings()
    assert "the level fell, if the years are complete as published: 2,118 in 2021, after 2,682 in 2020" in said.heading
    assert "not how much offending there was" in said.sentences[-1]


def test_real_seizures_are_of_financial_years_and_one_of_them_contradicts() -> None:
    found = norfolk()["norfolk-drug-seizures-financial-years"]
    assert found.series.names == ["2017/18", "2018/19", "2019/20", "2020/21"]
    assert found.series.counts.tolist() == [2607, 3562, 5208]
    assert "contradict" in dict(found.not_given())["one number for 2017/18"]
    (said,) = found.findings()
    assert "the level rose: 5,208 in 2020/21, after 3,562 in 2019/20" in said.heading


def test_fewer_than_four_years_of_quarters_are_described_and_never_claimed(project: Project) -> None:
    found = one(project, quarters([10, 50, 30, 30] * 3))
    assert found.complete_years == [2019, 2020, 2021]
    assert found.alike() == {"above": ["April–June"], "below": ["January–March"]} | {
        side: names for side, names in found.alike().items() if len(names) > 1
    }
    level, described = found.findings()
    assert "no clear change of the level" in level.heading
    text = "\n".join(described.sentences)
    assert "That is not seasonality" in text
    assert "too few years to tell whether the same quarters come again" in text
    assert "with events: 3, and the rule needs 4" in dict(found.not_given())["whether quarters repeat"]


REPEATING = [31, 55, 40, 36, 30, 52, 41, 33, 29, 56, 44, 35, 33, 50, 39, 36, 28, 53, 42, 34]


def test_five_years_of_quarters_get_the_rule(project: Project) -> None:
    found = one(project, quarters(REPEATING))
    assert found.quarters is not None and found.quarters.rule is not None
    assert found.quarters.state is State.CLAIMED
    _, rule = found.findings()
    assert rule.heading == f"{found.title}: the quarters differ repeatedly"
    assert rule.section == "quarters"
    assert "5 complete calendar years, 2019 to 2023, with 797 arrests. Quarters differ repeatedly" in rule.sentences[0]
    # By hand: July to September lies below its year's rate in 2019 and 2022, and above it in the others.
    assert rule.sentences[1] == (
        "Above the daily rate of their year in every one of these years: April–June; below it: January–March and "
        "October–December."
    )
    assert found.in_short()[1] == rule.sentences[0]
    # No nation was given, so no working days are known.
    assert NOT_LOOKED_AT in rule.sentences
    assert found.quarters.table()["days"].tolist() == ["calendar days"] * 7
    assert [section.name for section in found.sections()] == ["level", "quarters", "periods"]
    assert "whether quarters repeat" not in dict(found.not_given())


def test_working_days_are_those_of_the_nation(project: Project) -> None:
    (series,) = series_of(project, *quarters(REPEATING))
    found = OtherPeriods(series, nation="England").quarters
    assert found is not None and found.rule is not None
    assert found.rule.working_days
    assert found.table()["days"].tolist() == ["calendar days"] * 7 + ["working days"] * 2
    assert NOT_LOOKED_AT not in found.sentences()
    # January to March 2019: 22, 20 and 21 days from Monday to Friday that are no bank holiday.
    assert found._dated.working_days[0] == 63  # type: ignore[index]
    abroad = OtherPeriods(series, nation="France").quarters
    assert abroad is not None and NOT_LOOKED_AT in abroad.sentences()


@pytest.mark.parametrize(
    ("counts", "state", "said"),
    [
        (REPEATING, State.CLAIMED, "Quarters differ repeatedly"),
        ([40, 41, 39, 42] * 3 + [41, 40, 42, 39] * 2, State.NOT_SHOWN, "That quarters differ repeatedly is not shown"),
        ([50, 100, 60, 100, 60, 100, 50, 100] * 2 + [50, 100, 60, 100], State.UNEVEN, "The quarters are uneven, but"),
    ],
)
def test_every_state_has_its_words(project: Project, counts: list[int], state: State, said: str) -> None:
    found = one(project, quarters([*counts])).quarters
    assert found is not None
    assert found.state is state
    assert said in found.sentences()[0]
    assert found.heading == HEADINGS[state]
    assert (WARNING in found.sentences()) is (state is State.CLAIMED)


def test_quarters_that_hold_by_calendar_days_alone_are_said_to() -> None:
    table = pd.read_csv(REPOSITORY / "tests" / "known_answers" / "repeated_quarters_counts.csv")
    made_up = table[table["series"] == "made up: all on working days"]
    starts = pd.to_datetime({"year": made_up["year"], "month": 3 * made_up["quarter"] - 2, "day": 1}).reset_index(
        drop=True
    )
    periods = pd.DataFrame({"start": starts, "end": starts + pd.offsets.QuarterEnd(0), "standing": "single"})
    counts = {end: made_up["count"].to_numpy() for end in ("low", "high")}
    periods = periods.assign(days=made_up["days"].to_numpy(), releases="synthetic", **counts)
    series = PeriodSeries(Series("x", "Exampleton", "arrests", "flow", "made up"), Unit.QUARTER, periods)
    found = OtherPeriods(series, nation="England").quarters
    assert found is not None
    assert found.state is State.CALENDAR_DAYS
    assert "by working days that is not shown, so that more working days" in found.sentences()[0]


def test_inexact_quarters_take_the_weakest_state_of_what_they_may_be(project: Project) -> None:
    hidden = one(project, quarters([*REPEATING[:3], "<5", *REPEATING[4:]])).quarters
    assert hidden is not None and hidden.rule is None
    assert hidden.state is not None
    assert "Some counts are inexact: that is the least that may be said whatever they are." in hidden.sentences()
    assert "with 761 arrests or more" in hidden.sentences()[0]
    assert hidden.table()["test"].tolist() == ["not given by itself"]


def test_new_quarters_of_offences_are_left_out_of_the_rule(project: Project) -> None:
    (series,) = series_of(project, *quarters(REPEATING), measure="recorded drug offences")
    found = OtherPeriods(settle(series, Records({}, NO_CHANGES))).quarters
    assert found is not None
    # The last six months of 2023 may still grow, so that the year is not complete.
    assert found.used["start"].dt.year.unique().tolist() == [2019, 2020, 2021, 2022]


def test_quarters_alike_are_those_on_one_side_each_year(project: Project) -> None:
    found = one(project, quarters([10, 50, 30, 30, 10, 50, 20, 40, 99]))
    # July–September: 30/92 = .326 and 20/92 = .217 a day, both below 120/365 = .329 (2020 has 366 days).
    assert found.alike() == {"above": ["April–June"], "below": ["January–March", "July–September"]}
    assert found.complete_years == [2019, 2020]
    assert one_year_only(project) == {}


def one_year_only(project: Project) -> dict[str, list[str]]:
    (series,) = [
        s for s in series_of(project, *quarters([1, 2, 3, 4]), name="s", measure="stops") if s.measure == "stops"
    ]
    return OtherPeriods(series).alike()


def test_no_event_at_all_is_not_tested(project: Project) -> None:
    found = one(project, quarters([0, 0, 0, 0]))
    assert found.dispersion is None
    assert dict(found.not_given())["dispersion between periods"] == "no event was recorded in any of them"


def test_a_year_that_was_not_over_when_published_is_compared_with_none(project: Project) -> None:
    (series,) = series_of(project, *years([120, 130, 70], first=2021))
    end = series.periods["end"].iloc[-1].date()
    early = Records({}, NO_CHANGES, known={"r": end - timedelta(days=1)})
    assert settle(series, early).why == ("", "", UNFINISHED)
    assert " ".join(level_told(Level(settle(series, early)))).endswith(
        "in 2022, after 120 in 2021. That is no clear change. The newest year is left out, because it was not over "
        "when published."
    )
    two = replace(series, periods=series.periods.iloc[1:].reset_index(drop=True))
    assert " ".join(level_told(Level(settle(two, early)))).endswith(
        "in 2023, after 130 in 2022. The newest year was not over when published, so no change is said."
    )
    assert set(settle(series, Records({}, NO_CHANGES, known={"r": end})).why) == {""}


def test_what_may_still_grow_and_what_a_change_of_recording_touches_is_said_of_each_period(project: Project) -> None:
    (series,) = series_of(project, *quarters(REPEATING), measure="recorded drug offences")
    assert set(settle(series, Records({}, NO_CHANGES)).why[:-2]) == {""}
    assert settle(series, Records({}, NO_CHANGES)).why[-2:] == (LATE_ASSUMED, LATE_ASSUMED)
    assert settle(series, Records({}, NO_CHANGES), final={"r"}).why == ("",) * 20
    # 31 March is the last day of a quarter, and 1 April the first of the next.
    for day, place in (("2020-03-31", 4), ("2020-04-01", 5)):
        why = settle(series, Records({}, changes(day)), final={"r"}).why
        assert [at for at, each in enumerate(why) if each == BREAK] == [place]
    found = OtherPeriods(settle(series, Records({}, changes("2020-04-01")), final={"r"})).quarters
    assert found is not None and found.used["start"].dt.year.unique().tolist() == [2021, 2022, 2023]
    # Of the parts before and after a change the longer is used.
    before = OtherPeriods(settle(series, Records({}, changes("2022-05-01")), final={"r"})).quarters
    assert before is not None and before.used["start"].dt.year.unique().tolist() == [2019, 2020, 2021]


def changes(day: str) -> pd.DataFrame:
    return pd.DataFrame({"start": [pd.Timestamp(day)], "end": [pd.Timestamp(day)], "area": ["Norfolk"]})


def test_years_are_not_compared_across_a_change_of_recording(project: Project) -> None:
    (series,) = series_of(project, *years([100, 110, 120, 300, 310, 320], first=2015), measure="stops")
    level = OtherPeriods(settle(series, Records({}, changes("2018-05-01")))).level
    assert [(s.latest, s.state) for s in level.statements] == [
        ("2020", Change.UNCLEAR),
        ("2019", None),
        ("2017", Change.UNCLEAR),
        ("2016", Change.UNCLEAR),
    ]
    # The trend is that of the years since the change alone: of two years there is none.
    assert level.statements[0].change.degrees == np.inf  # type: ignore[union-attr]
    assert (
        "2019 against the year before: not compared, because the recording changed between January 2018 and"
        in (level.findings()[0].sentences[1])
    )


def test_tables_name_every_series(project: Project) -> None:
    series_of(project, *years([300, 200, 150]), name="a")
    found = [OtherPeriods(s, draws=500) for s in series_of(project, *years([9, 7, 8]), name="b", measure="stops")]
    levels, periods = together(found)
    (table,) = levels.parts
    assert isinstance(table, Table)
    assert table.frame["compared"].tolist() == ["2021 against 2020"] * 2
    assert table.frame["series"].str.startswith(("County lines arrests", "Stops")).all()
    assert periods.name == "other-periods"
    assert [section.name for section in together(found[:1])] == ["other-periods"]
    assert set(not_given_table(found)["series"]) == set(table.frame["series"])
    assert not_given_table([]).empty


def test_the_front_page_is_told_of_the_largest_first(project: Project) -> None:
    series_of(project, *quarters(REPEATING), name="a")
    found = [OtherPeriods(s, draws=500) for s in series_of(project, *years([30]), name="b", measure="stops")]
    told = sentences(found, date(2024, 3, 1))
    in_short = told.loc[told["place"] == "in short", "text"].tolist()
    assert "no clear change" in in_short[0] and "Quarters differ repeatedly" in in_short[1]
    assert in_short[2].startswith("Stops") and "described, not tested" in in_short[2]
    assert all(
        text.startswith(title) for title, text in told.loc[told["place"] == "in short", ["series", "text"]].values
    )
    ages = told.loc[told["place"] == "age", "text"].tolist()
    assert ages[0].endswith("quarters January–March 2019 to October–December 2023 is 2 months old.")


def test_of_many_series_every_one_is_listed_and_what_is_not_given_of_several_is_said_once(project: Project) -> None:
    small, large = ((years([n, n]), f"{n} a year") for n in (5, 80))
    for (rows, measure), name in ((small, "a"), (large, "b")):
        found = series_of(project, *rows, name=name, measure=measure)
    many = [OtherPeriods(s, shown=shown) for s, shown in zip(found, (Shown.LISTED, Shown.LARGEST), strict=True)]
    table = list_of_all(many)
    assert table["events, at least"].tolist() == [160, 10]
    assert table["shown in full"].tolist() == [{s.title: s.shown.value for s in many}[t] for t in table["series"]]
    assert table["what it shows"].tolist() == [
        "no clear change of the level: 80 in 2020, after 80 in 2019",
        "too few to say whether the level changed: 5 in 2020, after 5 in 2019",
    ]
    _, section = together(many)
    assert section.parts[0].frame.equals(table)  # type: ignore[union-attr]
    assert not_given_table(many)["series"].tolist() == ["2 series"] * len(many[0].not_given())
    few = [OtherPeriods(s) for s in found]
    assert not any("Every series" in part.caption for part in together(few)[1].parts)  # type: ignore[union-attr]


def test_a_number_of_a_quarter_held_level_is_said_to_repeat_by_the_day_alone(project: Project) -> None:
    series_of(project, *quarters([300, 301, 299] * 8), name="level", measure="planned visits")
    hidden_first = quarters(["300-301", *[300, 301, 299] * 8][:24])
    uneven = [300, 200, 203, 198, 310, 204, 201, 197] * 3
    peak, level = sorted(series_of(project, *quarters(uneven), measure="arrests"), key=lambda s: s.measure)
    by_day_alone = BY_DAY_ALONE.format("quarter", "first quarter")
    held, high = Quarters(level), Quarters(peak)
    (hidden,) = (s for s in series_of(project, *hidden_first, name="hidden", measure="visits") if s.measure == "visits")
    assert held.state is high.state is Quarters(hidden).state is State.CLAIMED
    assert by_day_alone in held.sentences()
    assert by_day_alone in Quarters(hidden).sentences()
    assert by_day_alone not in high.sentences()
