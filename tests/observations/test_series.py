"""What a monthly series can show, and how it is named."""

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

import pandas as pd
import pytest

from countylines.analyses import across_forces, forecasts, other_periods
from countylines.analyses.choose import analyse
from countylines.analyses.late_recording import Records
from countylines.observations import measures
from countylines.observations.known import observations
from countylines.observations.period_series import of_other_periods, period_series
from countylines.observations.reconcile import reconcile
from countylines.observations.series import (
    BREAK,
    LATE_ASSUMED,
    LATE_MEASURED,
    Evidence,
    MonthlySeries,
    Series,
    gaps,
    monthly,
    monthly_series,
)
from countylines.observations.totals import NARROWS, cumulative, total_checks, withheld_totals
from countylines.project import find_force
from countylines.releases.release import releases_for
from tests import synthetic
from tests.conftest import DAYS, Given, Project
from tests.observations.given import WINDOWS

APART = [
    {"force": "suffolk"},
    {"force": None},
    {"area": "Yarmouth"},
    {"measure": "charges"},
    {"kind": "stock"},
    {"counting_rule": "another rule"},
]
"""By which field alone a series differs from that of the project's releases (``tests.conftest.SERIES``)."""
NORWICH = Series("norfolk", "Norwich", "county lines arrests", "flow", "a rule")


def series(first, counts, **given):
    """Make a monthly series from its first month on; a count of None is a month that is not there."""
    months = pd.date_range(f"{first}-01", periods=len(counts), freq="MS")
    rows = [
        (month, month.days_in_month, *(count if isinstance(count, tuple) else (count, count)))
        for month, count in zip(months, counts, strict=True)
        if count is not None
    ]
    table = pd.DataFrame(rows, columns=["month", "days", "low", "high"]).astype({"low": "Int64", "high": "Int64"})
    return MonthlySeries(NORWICH, table, **given)


@pytest.mark.parametrize(
    ("first", "counts", "evidence"),
    [
        ("2021-01", [5] * 12, Evidence.ONE_YEAR),
        ("2021-01", [0] * 11 + [1], Evidence.ONE_YEAR),
        ("2020-07", [5] * 12, Evidence.ONE_YEAR),
        ("2021-01", [5] * 4, Evidence.ONE_YEAR),
        ("2021-01", [5] * 13, Evidence.TWO_YEARS),
        ("2021-01", [5, None, *[5] * 11], Evidence.TWO_YEARS),
        ("2020-01", [5] * 24, Evidence.TWO_YEARS),
        # METHODS: 40 months from July are two complete calendar years.
        ("2018-07", [5] * 40, Evidence.TWO_YEARS),
        ("2019-01", [5] * 35, Evidence.TWO_YEARS),
        ("2019-01", [*[5] * 20, None, *[5] * 15], Evidence.TWO_YEARS),
        ("2019-01", [5] * 36, Evidence.SEVERAL_YEARS),
        ("2015-04", [5] * 74, Evidence.SEVERAL_YEARS),
        ("2021-01", [0] * 12, Evidence.ALL_ZERO),
        ("2019-01", [0] * 36, Evidence.ALL_ZERO),
        ("2021-01", [*[5] * 11, (0, 4)], Evidence.NOT_EXACT),
        ("2021-01", [*[5] * 11, (601, pd.NA)], Evidence.NOT_EXACT),
        ("2019-01", [(0, 4), *[0] * 35], Evidence.NOT_EXACT),
    ],
)
def test_the_evidence_of_a_series(first, counts, evidence):
    assert series(first, counts).evidence is evidence


@pytest.mark.parametrize(
    ("first", "counts", "years"),
    [
        ("2021-01", [5] * 12, 1),
        ("2020-07", [5] * 12, 0),
        ("2018-07", [5] * 40, 2),
        ("2015-04", [5] * 74, 5),
        ("2019-01", [*[5] * 20, None, *[5] * 15], 2),
    ],
)
def test_only_calendar_years_with_every_month_are_complete(first, counts, years):
    assert series(first, counts).complete_years == years


def test_counts_days_and_calendar_months_stand_side_by_side():
    one = series("2019-11", [5, 16, None, 24, 4])
    assert one.counts.tolist() == [5, 16, 24, 4]
    assert one.days.tolist() == [30, 31, 29, 31]
    assert one.calendar_months.tolist() == [11, 12, 2, 3]
    assert one.missing == ["2020-01"]


class TestMonthsLeftOut:
    WHOLE = synthetic.series([5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13] * 4, start="2018-01", skip=("2019-02",))
    TAIL: ClassVar[dict[str, str]] = {f"m2021_{month:02d}": LATE_ASSUMED for month in range(8, 13)}
    SERIES = synthetic.leaving_out(WHOLE, m2018_03=LATE_MEASURED, m2018_04=BREAK, **TAIL)

    def test_what_is_tested_speaks_of_the_months_used(self) -> None:
        used = self.SERIES
        assert len(used.counts) == len(used.days) == len(used.calendar_months) == len(used.names) == 48 - 7
        assert used.counts[:3].tolist() == [5, 16, 12] and used.names[-1] == "January 2022"
        # 2018 has two holes, 2019 a month without a figure, and 2021 its tail; January 2022 is the last.
        assert used.complete_years == 1
        assert (used.length, used.evidence) == (Evidence.TWO_YEARS, Evidence.TWO_YEARS)
        assert (self.WHOLE.complete_years, self.WHOLE.evidence) == (3, Evidence.SEVERAL_YEARS)

    def test_what_is_named_and_summed_speaks_of_every_month(self) -> None:
        used, whole = self.SERIES, self.WHOLE
        assert (used.title, used.span, used.slug) == (whole.title, whole.span, whole.slug)
        assert used.least_total == whole.least_total == 4 * 175
        assert used.every_month["month"].tolist() == whole.months["month"].tolist()
        assert used.every_month["why"].value_counts().to_dict() == {
            "": 41, LATE_ASSUMED: 5, LATE_MEASURED: 1, BREAK: 1,
        }  # fmt: skip
        assert used.every_month.dtypes.drop("why").equals(whole.months.dtypes)

    def test_a_month_without_a_figure_is_missing_and_one_left_out_is_a_hole(self) -> None:
        assert self.SERIES.missing == ["2019-02"]
        assert self.SERIES.holes == ["2018-03", "2018-04", *(f"2021-{month:02d}" for month in range(8, 13))]
        assert (self.WHOLE.missing, self.WHOLE.holes) == (["2019-02"], [])

    def test_an_inexact_month_left_out_leaves_the_others_exact(self) -> None:
        whole = synthetic.series([*[5] * 11, (0, 4)])
        assert whole.evidence is Evidence.NOT_EXACT
        assert synthetic.leaving_out(whole, m2021_12=LATE_ASSUMED).evidence is Evidence.ONE_YEAR

    def test_a_series_of_which_no_month_is_used_does_not_fall_over(self) -> None:
        whole = synthetic.series([5, 0, 7, (0, 4)])
        none = synthetic.leaving_out(whole, **{f"m2021_0{month}": LATE_ASSUMED for month in range(1, 5)})
        assert (none.evidence, none.length) == (Evidence.FEW_MONTHS, Evidence.FEW_MONTHS)
        assert (none.names, none.missing, none.holes, none.complete_years) == ([], [], [], 0)
        assert (none.title, none.least_total) == (whole.title, 12)


def test_one_year_is_named_by_its_months():
    one = series("2021-01", [5] * 12)
    assert one.names[2] == "March"
    assert one.title == "County lines arrests, Norwich, 2021"


def test_several_years_name_the_year_of_each_month():
    several = series("2020-12", [5] * 3)
    assert several.names == ["December 2020", "January 2021", "February 2021"]
    assert several.title == "County lines arrests, Norwich, 2020–2021"


def test_a_slug_is_fit_for_a_file_name():
    months = series("2021-01", [5] * 4).months
    hostile = MonthlySeries(replace(NORWICH, area="../King’s Lynn & West", measure="<Arrests>/charges "), months)
    assert hostile.slug == "king-s-lynn-west-arrests-charges"
    long = [replace(NORWICH, measure="x" * 10_000 + end).slug for end in ("", "y")]
    assert long[0] != long[1]
    assert all(re.fullmatch("norwich-x+-[0-9a-f]{8}", slug) and len(slug) == 120 for slug in long)


def test_each_series_of_a_force_is_picked_with_its_identity(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    yarmouth = Given(rows.replace("8", "9"), series={"area": "Yarmouth", "measure": "charges"})
    other_force = Given(rows, series={"force": "suffolk", "area": "Suffolk"})
    project.release("answer", Given(rows), yarmouth, other_force)
    found = monthly_series(reconcile(project.observations()), "norfolk")
    assert [(one.area, one.measure, one.counting_rule) for one in found] == [
        ("Norwich", "county lines arrests", "arrests as the force counts them"),
        ("Yarmouth", "charges", "arrests as the force counts them"),
    ]
    assert [one.counts.tolist() for one in found] == [[5, 6, 7, 8], [5, 6, 7, 9]]


def test_series_that_differ_in_their_rule_alone_are_told_apart(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    project.release("answer", Given(rows), Given(rows, series={"counting_rule": "a second rule"}))
    found = monthly_series(reconcile(project.observations()), "norfolk")
    assert len({one.slug for one in found}) == 2
    assert all(re.fullmatch("norwich-county-lines-arrests-[0-9a-f]+", one.slug) for one in found)
    assert sorted(one.title for one in found) == [
        "County lines arrests, Norwich, 2021 (a second rule)",
        "County lines arrests, Norwich, 2021 (arrests as the force counts them)",
    ]


def test_a_contradicted_month_is_not_exact(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    project.release("one", Given(rows))
    project.release("two", Given("month,count\n2021-04,9\n"))
    (found,) = monthly_series(reconcile(project.observations()), "norfolk")
    assert found.evidence is Evidence.NOT_EXACT


class TestFiguresApart:
    """Figures that differ in one of the five fields, over the same times and times beside them, change nothing."""

    SERIES = Series("norfolk", "Norwich", "county lines arrests", "flow", "arrests as the force counts them")
    SEEN: ClassVar[dict[tuple[str, str], Any]] = {}
    """What is seen of figures with none beside them."""

    @staticmethod
    def periods(first: str, counts: list[str], unit: str) -> Given:
        rows = [
            f"{period.start_time:%F},{period.end_time:%F},{count}\n"
            for period, count in zip(pd.period_range(first, periods=len(counts), freq=unit), counts, strict=True)
        ]
        return Given("start,end,count\n" + "".join(rows), layout=DAYS)

    def unmoved(self, project: Project, own: Given, other: Given, changed: dict, look: Callable[[Project], Any]) -> Any:
        """Give what is seen of the series, looked at once; the same with figures of another one beside them."""
        project.release("answer", own)
        if (alone := (look.__qualname__, own.rows)) not in self.SEEN:
            self.SEEN[alone] = look(project)
        seen = self.SEEN[alone]
        assert seen
        project.release("another", replace(other, series=changed))
        assert look(project) == seen
        return seen

    def months_of(self, project: Project) -> MonthlySeries:
        figures = reconcile(project.observations())
        return next(s for s in monthly_series(figures, "norfolk") if s.identity == self.SERIES)

    @pytest.mark.parametrize("changed", APART, ids=str)
    @pytest.mark.parametrize(
        ("counts", "evidence"),
        [
            (["5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "13"], Evidence.ONE_YEAR),
            (["5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "13"] * 3, Evidence.SEVERAL_YEARS),
            (["<5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "13"], Evidence.NOT_EXACT),
        ],
        ids=str,
    )
    def test_of_months(self, project: Project, counts: list[str], evidence: Evidence, changed: dict) -> None:
        def look(there: Project) -> list[str]:
            months = self.months_of(there)
            assert months.evidence is evidence
            found = analyse(months, draws=99).findings()
            # Beside another rule the title names its own.
            rule = f" ({months.counting_rule})"
            return [text.replace(rule, "") for f in found for text in (f.heading, *f.sentences)]

        other = self.periods("2018-12", ["99"] * (len(counts) + 2), "M")
        self.unmoved(project, self.periods("2019-01", counts, "M"), other, changed, look)

    @pytest.mark.parametrize("changed", APART, ids=str)
    @pytest.mark.parametrize(
        ("unit", "first", "before"), [("Q", "2019Q2", "2019Q1"), ("Y", "2019", "2018"), ("Y-MAR", "2019", "2018")]
    )
    def test_of_quarters_and_years(self, project: Project, unit: str, first: str, before: str, changed: dict) -> None:
        def look(there: Project) -> tuple:
            all_series = period_series(reconcile(there.observations()), "norfolk")
            (found,) = [s for s in all_series if s.identity == self.SERIES]
            a = other_periods.OtherPeriods(found, draws=99)
            return found.names, found.counts.tolist(), a.level.statements_table().to_csv(), a.not_given()

        other = self.periods(before, ["99"] * 6, unit)
        seen = self.unmoved(project, self.periods(first, ["20", "30", "25", "40"], unit), other, changed, look)
        assert seen[1] == [20, 30, 25, 40]

    @pytest.mark.parametrize("changed", APART, ids=str)
    def test_of_a_forecast_and_its_record(self, project: Project, changed: dict) -> None:
        def look(there: Project) -> tuple:
            figures = reconcile(there.observations())
            years = period_series(figures, "norfolk")
            day, force = date(2022, 12, 31), find_force("norfolk", there.root)
            releases = releases_for("norfolk", day, there.root)
            records = Records.of(there.observations(), releases, force, day, there.root)
            known = forecasts.FiguresKnown(releases, force, there.root)
            all_forecasts = forecasts.series_forecasts(figures, years, records, known)
            titles = [s.title for s in years if s.identity == self.SERIES]
            (found,) = [f for f in all_forecasts if f.series.title in titles]
            return found.forecast.counts, found.forecast.bands, found.earlier.to_csv(), found.record.to_csv()

        own, other = self.periods("2019", ["100", "120", "90"], "Y"), self.periods("2017", ["999"] * 5, "Y")
        assert self.unmoved(project, own, other, changed, look)[0] == (100, 120, 90)

    @pytest.mark.parametrize("changed", APART, ids=str)
    def test_of_totals_and_hidden_cells(self, project: Project, changed: dict) -> None:
        def look(there: Project) -> list:
            received = observations("norfolk", date(2022, 12, 31), there.root, as_received=True)
            figures = reconcile(received)
            reasons = withheld_totals(figures)[self.SERIES.pick(figures).index]
            return [self.SERIES.pick(total_checks(figures)).to_csv(index=False), reasons.tolist()]

        own = Given(
            "start,end,count\n2021-01-01,2021-01-31,5\n2021-02-01,2021-02-28,<5\n2021-01-01,2021-02-28,7\n", layout=DAYS
        )
        other = Given(
            "start,end,count\n2021-01-01,2021-01-31,9\n2021-02-01,2021-02-28,9\n2021-01-01,2021-02-28,18\n", layout=DAYS
        )
        checks, reasons = self.unmoved(project, own, other, changed, look)
        assert checks.count("\n") == 2 and checks.endswith(",2,7,7,5,9,True\n")
        assert reasons.count(NARROWS) == 1

    @pytest.mark.parametrize("changed", APART, ids=str)
    def test_of_running_totals(self, project: Project, changed: dict) -> None:
        def look(there: Project) -> tuple[int]:
            return (len(self.SERIES.pick(cumulative(reconcile(there.observations())))),)

        own = Given("start,end,count\n2021-01-01,2021-03-15,5\n2021-01-01,2021-06-15,8\n", layout=DAYS)
        other = Given("start,end,count\n2021-01-01,2021-08-15,9\n", layout=DAYS)
        assert self.unmoved(project, own, other, changed, look) == (2,)

    @pytest.mark.parametrize("changed", APART, ids=str)
    def test_of_every_force(self, project: Project, changed: dict) -> None:
        def look(there: Project) -> list:
            tested = across_forces.assess_forces(date(2022, 12, 31), there.root, draws=99).tested
            return [a.rule_table().to_csv() for _, a in tested if a.series.identity == self.SERIES]

        counts = ["5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "13"] * 3
        other = self.periods("2018-12", [str(n) for n in range(90, 128)], "M")
        self.unmoved(project, self.periods("2019-01", counts, "M"), other, changed, look)


def test_names_that_would_share_a_file_hold_the_rule(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n"
    project.release("answer", Given(rows), Given(rows, series={"area": "Norwich county", "measure": "lines arrests"}))
    found = monthly_series(reconcile(project.observations()), "norfolk")
    assert len({one.slug for one in found}) == 2
    assert all(re.fullmatch("norwich-county-lines-arrests-[0-9a-f]{6}", one.slug) for one in found)


def test_a_series_is_read_from_a_row_and_picks_its_own():
    figures = pd.DataFrame(
        [["norfolk", "Norwich", "county lines arrests", "flow", rule, 1] for rule in ("a rule", "another", "a rule")],
        columns=["force", "area", "measure", "kind", "counting_rule", "low"],
    )
    assert Series.of(figures.iloc[0]) == Series.of(next(figures.itertuples())) == NORWICH
    assert NORWICH.pick(figures).index.tolist() == [0, 2]
    assert [one.counting_rule for one in Series.all_of(figures)] == ["a rule", "another"]
    assert (NORWICH.title, NORWICH.slug) == ("County lines arrests, Norwich", "norwich-county-lines-arrests")


class TestMonthsAndGaps:
    def test_months_missing_inside_are_listed_and_not_filled_in(self, project):
        project.months("answer", m2020_11="5", m2020_12="6", m2021_03="7", m2021_04="", m2021_05="8")
        ((series, months),) = monthly(reconcile(project.observations()), "norfolk").items()
        assert (series.force, series.area, series.measure) == ("norfolk", "Norwich", "county lines arrests")
        assert months["low"].tolist() == [5, 6, 7, 8]
        assert months["days"].tolist() == [30, 31, 31, 31]
        assert gaps(months) == ["2021-01", "2021-02", "2021-04"]

    def test_a_whole_series_has_no_gap(self, project):
        project.months("answer", m2020_12="6", m2021_01="7", m2021_02="8")
        ((_, months),) = monthly(reconcile(project.observations()), "norfolk").items()
        assert gaps(months) == []
        assert months["days"].tolist() == [31, 31, 28]

    def test_other_periods_stocks_and_other_forces_are_no_months(self, project):
        quarter = Given("start,end,count\n2021-01-01,2021-03-31,5\n2021-02-01,2021-02-27,5\n", layout=DAYS)
        stock = Given(
            "start,end,count\n2021-01-01,2021-01-31,5\n2021-02-01,2021-02-28,5\n2021-03-01,2021-03-31,5\n",
            layout=DAYS,
            series={"kind": "stock"},
        )
        unsure = Given(
            "start,start_latest,end_earliest,end,count\n2021-04-01,2021-04-02,2021-04-30,2021-04-30,5\n",
            layout=WINDOWS,
        )
        national = Given("month,count\n2021-01,5\n2021-02,5\n2021-03,5\n", series={"force": None})
        project.release("answer", quarter, stock, unsure, national)
        assert monthly(reconcile(project.observations()), "norfolk") == {}

    def test_months_come_in_order_from_several_releases(self, project):
        project.months("later", m2021_03="7")
        project.months("earlier", m2021_01="5", m2021_02="6")
        ((_, months),) = monthly(reconcile(project.observations()), "norfolk").items()
        assert months["low"].tolist() == [5, 6, 7]
        assert months["releases"].tolist() == ["earlier", "earlier", "later"]


def test_a_kernel_that_needs_a_series_loads_no_contract():
    modules = "series, period_series, measures, events, reconcile"
    code = f"import sys; from countylines.observations import NO_FORCE, {modules}; print('pandera' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_series_says_what_it_counts():
    assert NORWICH.measured is series("2021-01", [5]).measured is measures.ARRESTS


def _spans(starts: pd.DatetimeIndex, **length: Any) -> Given:
    rows = [f"{day:%Y-%m-%d},{day + pd.DateOffset(**length) - pd.Timedelta(days=1):%Y-%m-%d},5" for day in starts]
    return Given("\n".join(["start,end,count", *rows, ""]), layout=DAYS)


@pytest.mark.parametrize(
    ("starts", "length", "number"),
    [
        (pd.date_range("2021-01-04", periods=10, freq="7D"), {"days": 7}, 10),
        (pd.date_range("2021-01-05", periods=6, freq="28D"), {"days": 28}, 6),
        (pd.date_range("2018-04-01", periods=4, freq="6MS"), {"months": 6}, 4),
        (pd.date_range("2018-09-01", periods=3, freq="12MS"), {"months": 12}, 3),
        (pd.date_range("2018-02-01", periods=14, freq="MS"), {"months": 12}, 12),
        (pd.date_range("2018-01-01", periods=8, freq="QS"), {"months": 3}, 0),
        (pd.date_range("2018-04-01", periods=3, freq="12MS"), {"months": 12}, 0),
        (pd.DatetimeIndex(["2020-09-14", "2021-05-17", "2021-10-11"]), {"days": 7}, 0),
    ],
)
def test_what_follows_on_one_another_and_is_not_compared_is_counted(
    project: Project, starts: pd.DatetimeIndex, length: dict[str, int], number: int
) -> None:
    project.release("spans", _spans(starts, **length))
    figures = reconcile(project.observations())
    assert sum(of_other_periods(figures, "norfolk").values()) == number
    assert of_other_periods(figures, "kent") == {}


def test_weeks_whose_months_are_there_say_nothing_more(project: Project) -> None:
    project.release("spans", _spans(pd.date_range("2021-01-28", periods=4, freq="7D"), days=7))
    project.months("later", m2021_02="9")
    assert sum(of_other_periods(reconcile(project.observations()), "norfolk").values()) == 4
    project.months("monthly", m2021_01="9")
    assert of_other_periods(reconcile(project.observations()), "norfolk") == {}


def test_counts_from_one_day_on_follow_on_nothing(project: Project) -> None:
    rows = "".join(f"2020-01-01,{day:%Y-%m-%d},5\n" for day in pd.date_range("2020-02-10", periods=6, freq="9D"))
    project.release("since", Given("start,end,count\n" + rows, layout=DAYS))
    assert of_other_periods(reconcile(project.observations()), "norfolk") == {}
