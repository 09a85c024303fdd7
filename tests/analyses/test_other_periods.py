"""Quarters and years: which is which, what is tested by hand and by table, what is refused and why, and the words."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from countylines.analyses.analysis import Shown
from countylines.analyses.other_periods import (
    OtherPeriods,
    comparisons_table,
    list_of_all,
    not_given_table,
    together,
    years_holm_table,
)
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
from tests.conftest import DAYS, REPOSITORY, Given, Project


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
    assert reasons["any test with April–June 2019"] == "0–4 is not one number"
    assert reasons["any test with April–June 2020"] == "4 or more is not one number"
    assert "missing or not exact" in reasons["any test with January–March 2019"]
    table = found.periods_table()
    assert table["in the tests"].tolist() == [False, False, True, True, True, False]
    assert table["a day"].isna().tolist() == [False, True, False, False, False, True]


def test_a_gap_ends_the_row(project: Project) -> None:
    rows = years([5, 6, 7, 8], first=2015)
    found = one(project, [rows[0], *rows[2:]])
    assert found.series.counts.tolist() == [7, 8]


def test_contradicting_releases_are_named_as_the_reason(project: Project) -> None:
    series_of(project, *years([10, 20, 30]), name="one")
    (series,) = series_of(project, *years([12]), name="two")
    reasons = dict(OtherPeriods(series).not_given())
    assert reasons["any test with 2019"] == "10–12 is not one number: the releases contradict each other"


def test_all_suppressed_is_described_and_not_tested(project: Project) -> None:
    found = one(project, quarters(["<5", "<5", "<3"]))
    assert (found.dispersion, found.comparison) == (None, None)
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
    found = one(project, years([300, 200, 150], first=2021)).comparison
    assert found is not None
    assert (found.before, found.after) == ("2022", "2023")
    assert found.exact.ratio == pytest.approx(150 / 200)
    # Pearson's X² of 300, 200, 150 about 216.67, all years of 365 days.
    mean = 650 / 3
    assert found.phi0 == pytest.approx(sum((n - mean) ** 2 / mean for n in (300, 200, 150)) / 2)
    assert found.exact.p_value < 0.05 < found.deflated[0]  # type: ignore[index]
    assert not found.shown


def test_a_leap_year_has_a_day_more(project: Project) -> None:
    found = one(project, years([366, 365], first=2020)).comparison
    assert found is not None
    assert found.exact.ratio == pytest.approx(1)


def norfolk() -> dict[str, OtherPeriods]:
    figures = reconcile(observations("norfolk", date(2026, 11, 23), REPOSITORY))
    return {s.slug: OtherPeriods(s, draws=2000) for s in period_series(figures, "norfolk")}


def test_drug_crimes_of_two_years_reach_the_known_answer() -> None:
    """2,118 (2021) and 1,996 (2022): -5.76%, central p .0592, computed beforehand by independent code."""
    found = norfolk()["norfolk-drug-related-crimes-recorded-calendar-years"]
    assert found.series.counts.tolist() == [2682, 2118, 1996]
    assert found.comparison is not None
    assert 100 * (found.comparison.exact.ratio - 1) == pytest.approx(-5.76, abs=0.005)
    assert found.comparison.exact.p_value == pytest.approx(0.0592, abs=0.00005)
    (said,) = found.findings()
    assert "1,996 recorded in 2022, after 2,118 in 2021, not shown to differ by more than chance" in said.heading
    assert "5.76% fewer in 2022 than in 2021" in "".join(said.sentences)
    assert "not how much offending there was" in said.sentences[-1]


def test_real_seizures_are_of_financial_years_and_one_of_them_contradicts() -> None:
    found = norfolk()["norfolk-drug-seizures-financial-years"]
    assert found.series.names == ["2017/18", "2018/19", "2019/20", "2020/21"]
    assert found.series.counts.tolist() == [2607, 3562, 5208]
    assert "contradict" in dict(found.not_given())["any test with 2017/18"]
    (said,) = found.findings()
    assert "not shown to differ by more than years vary anyway" in said.heading


def test_a_difference_beyond_chance_and_years_is_said(project: Project) -> None:
    # Many years are needed: the difference itself enters φ₀.
    found = one(project, years([100, 101, 99, 100] * 4 + [180], first=2003))
    assert found.comparison is not None
    assert found.comparison.shown
    (said,) = found.findings()
    assert "more of a difference than chance or the other years explain" in said.heading
    assert "with the differences between all 17 years allowed for" in said.sentences[2].lower()


def test_two_years_say_no_more_than_chance(project: Project) -> None:
    found = one(project, years([100, 200]))
    assert found.comparison is not None
    assert found.comparison.deflated is None
    assert not found.comparison.shown
    (said,) = found.findings()
    assert "Two years cannot show how much years vary anyway" in said.sentences[1]
    assert years_holm_table([found]).empty


def test_quarters_are_described_and_never_claimed(project: Project) -> None:
    found = one(project, quarters([10, 50, 30, 30] * 3))
    assert found.complete_years == [2019, 2020, 2021]
    # Three years of four quarters: the other two turn in 4² ways.
    assert found.rotation_floor == pytest.approx(1 / 16)
    assert found.alike() == {"above": ["April–June"], "below": ["January–March"]} | {
        side: names for side, names in found.alike().items() if len(names) > 1
    }
    text = "\n".join(found.findings()[0].sentences)
    assert "That is not seasonality" in text
    assert "no rule was fixed by which quarters would be said to repeat" in text
    assert "could not give p below 0.0625" in dict(found.not_given())["whether quarters repeat"]
    assert found.comparison is None


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
    assert one_year_series_of_zero(project).comparison is None


def one_year_series_of_zero(project: Project) -> OtherPeriods:
    (series,) = [s for s in series_of(project, *years([0, 0]), name="z", measure="raids") if s.measure == "raids"]
    return OtherPeriods(series)


def test_a_rise_from_none_has_no_upper_limit(project: Project) -> None:
    (said,) = one(project, years([0, 12])).findings()
    assert "some and not none, more" in said.sentences[0]
    assert "no upper limit" in said.sentences[0]


def test_tables_name_every_series(project: Project) -> None:
    series_of(project, *years([300, 200, 150]), name="a")
    found = [OtherPeriods(s, draws=500) for s in series_of(project, *years([9, 7, 8]), name="b", measure="stops")]
    table = comparisons_table(found)
    assert table["compared"].tolist() == ["2021 against 2020"] * 2
    assert table["series"].str.startswith(("County lines arrests", "Stops")).all()
    holm = years_holm_table(found)
    larger = [max(a.comparison.exact.p_value, a.comparison.deflated[0]) for a in found]  # type: ignore[union-attr,index]
    assert holm["larger p"].tolist() == larger
    assert holm["p, Holm"].min() == pytest.approx(min(1, 2 * min(larger)))
    assert set(not_given_table(found)["series"]) == set(table["series"])
    assert comparisons_table([]).empty
    assert not_given_table([]).empty


def test_of_many_series_every_one_is_listed_and_what_is_not_given_of_several_is_said_once(project: Project) -> None:
    small, large = ((years([n, n]), f"{n} a year") for n in (5, 80))
    for (rows, measure), name in ((small, "a"), (large, "b")):
        found = series_of(project, *rows, name=name, measure=measure)
    many = [OtherPeriods(s, shown=shown) for s, shown in zip(found, (Shown.LISTED, Shown.LARGEST), strict=True)]
    table = list_of_all(many)
    assert table["events, at least"].tolist() == [160, 10]
    assert table["shown in full"].tolist() == [{s.title: s.shown.value for s in many}[t] for t in table["series"]]
    assert table["what it shows"].tolist() == [
        f"{n} recorded in 2020, after {n} in 2019, not shown to differ by more than chance" for n in (80, 5)
    ]
    (section,) = together(many)
    assert section.parts[0].frame.equals(table)  # type: ignore[union-attr]
    assert not_given_table(many)["series"].tolist() == ["2 series"] * len(many[0].not_given())
    few = [OtherPeriods(s) for s in found]
    assert not any("Every series" in part.caption for part in together(few)[0].parts)  # type: ignore[union-attr]
