"""The contract, revisions, agreement and contradiction, totals, running totals and gaps."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from countylines.errors import ReleaseError
from countylines.received.markers import STATUSES
from countylines.notebook.cleaning import abstract, raw_beside_reading, received_totals, totals
from countylines.notebook.workspace import Report
from countylines.observations import NO_FORCE, PERIOD, SERIES
from countylines.observations.contract import COLUMNS, load, validate
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import gaps
from countylines.observations.totals import DISAGREES, NARROWS, cumulative, total_checks, withheld_totals, withhold_totals
from countylines.project import find_force
from countylines.observations.series import monthly
from tests.conftest import DAYS, MONTHS, Given

WINDOWS = {**DAYS, "period": {key: key for key in ("start", "start_latest", "end_earliest", "end")}}


def as_received(project):
    """Read what was known, with the totals that would be withheld."""
    return observations("norfolk", date(2022, 12, 31), project.root, as_received=True)


def month_of(figures, text):
    """Give the one figure of a calendar month."""
    (row,) = figures[figures["start"] == pd.Timestamp(f"{text}-01")].to_dict(orient="records")
    return row


def bounds(row):
    return tuple(None if pd.isna(row[key]) else int(row[key]) for key in ("low", "high"))


def table_of(intervals):
    """Make observations of one series and month, one release an interval; an interval of None is a missing cell."""
    rows = []
    for index, interval in enumerate(intervals):
        low, high = interval or (None, None)
        if interval is None:
            reading = "missing"
        elif high is None:
            reading = "open"
        else:
            reading = "exact" if low == high else "interval"
        rows.append(
            {
                "force": "norfolk",
                "area": "Norwich",
                "measure": "arrests",
                "kind": "flow",
                "counting_rule": "a rule",
                "start": "2021-03-01",
                "start_latest": "2021-03-01",
                "end_earliest": "2021-03-31",
                "end": "2021-03-31",
                "low": low,
                "high": high,
                "reading": reading,
                "status": "",
                "release": f"release-{index}",
                "resource": "arrests",
                "line": 2,
                "place": "line 2, column arrests",
                "cell": "",
                "superseded_by": "",
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).astype({"low": "Int64", "high": "Int64"})


def reconciled(intervals):
    (row,) = reconcile(table_of(intervals)).to_dict(orient="records")
    return row


class TestContract:
    def test_good_rows_pass(self):
        table = validate(table_of([(24, 24), (0, 4), (601, None), None]).assign(low=[24, 0, 601, None]))
        assert list(table.columns) == COLUMNS
        assert str(table["low"].dtype) == "Int64"
        assert table["start"].dtype.kind == "M"

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"low": 5, "high": 4, "reading": "interval"}, "low ≤ high"),
            ({"low": 4, "high": 5, "reading": "exact"}, "exact: low = high"),
            ({"low": 4, "high": None, "reading": "exact"}, "open: no upper bound"),
            ({"low": 4, "high": 4, "reading": "missing"}, "missing, withheld: no bounds"),
            ({"low": 4, "high": None, "reading": "missing"}, "missing, withheld: no bounds"),
            ({"low": None, "high": None, "reading": "exact"}, "missing, withheld: no bounds"),
            ({"low": 4, "high": 9, "reading": "open"}, "open: no upper bound"),
            ({"low": None, "high": 9, "reading": "interval"}, "no high without low"),
            ({"low": -1, "high": 4, "reading": "interval"}, "greater_than_or_equal_to"),
            ({"reading": "guessed"}, "isin"),
            ({"status": "q"}, "isin"),
            ({"kind": "level"}, "isin"),
            ({"area": ""}, "str_length"),
            ({"measure": ""}, "str_length"),
            ({"counting_rule": ""}, "str_length"),
            ({"line": 0}, "greater_than_or_equal_to"),
            ({"start": "2021-04-01", "start_latest": "2021-04-01"}, "start ≤ end"),
            ({"start_latest": "2021-02-01"}, "start ≤ start_latest"),
            ({"start_latest": "2021-04-30"}, "start_latest ≤ end"),
            ({"end_earliest": "2021-04-30"}, "end_earliest ≤ end"),
            ({"end_earliest": "2021-02-28"}, "start ≤ end_earliest"),
        ],
    )
    def test_a_broken_row_is_refused(self, change, told):
        row = table_of([(4, 4)]).astype(object).iloc[0].to_dict() | change
        with pytest.raises(ReleaseError, match="Observations break their contract") as error:
            validate(pd.DataFrame([row], columns=COLUMNS))
        assert told in str(error.value)
        assert f"release-0/arrests, {row['place']}" in str(error.value)

    def test_the_same_figure_twice_in_a_release_is_refused(self):
        table = table_of([(4, 4)])
        with pytest.raises(ReleaseError, match="uniqueness"):
            validate(pd.concat([table, table.assign(line=3)], ignore_index=True))

    def test_the_same_figure_in_two_tables_of_a_release_is_told_with_both(self, project):
        project.release("answer", Given("month,count\n2021-01,5\n"), Given("month,count\n2021-01,5\n"))
        with pytest.raises(ReleaseError, match="stands twice in a release") as told:
            project.observations()
        assert "answer/table-0, line 2, column count and answer/table-1, line 2, column count" in str(told.value)

    @pytest.mark.parametrize("cell", ["many", 2.5])
    def test_a_bound_that_is_no_whole_number_is_refused(self, cell):
        table = table_of([(4, 4)]).astype({"low": object, "high": object}).assign(low=cell, high=cell)
        with pytest.raises(ReleaseError, match="contract"):
            validate(table)


class TestRevisions:
    def test_a_revision_replaces_same_series_and_period_of_the_release_it_names(self, project):
        project.months("first", m2021_01="5", m2021_02="16")
        project.release("second", Given("month,count\n2021-02,17\n", revises=("first",)), known="2022-03-01")
        table = project.observations()
        marks = table.set_index(["release", "cell"])["superseded_by"].to_dict()
        assert marks == {("first", "5"): "", ("first", "16"): "second", ("second", "17"): ""}
        figures = reconcile(table)
        assert bounds(month_of(figures, "2021-01")) == (5, 5)
        february = month_of(figures, "2021-02")
        assert (bounds(february), february["standing"], february["releases"]) == ((17, 17), "single", "second")

    def test_a_revision_does_not_reach_back_before_it_was_known(self, project):
        project.months("first", m2021_02="16")
        project.release("second", Given("month,count\n2021-02,17\n", revises=("first",)), known="2022-03-01")
        assert bounds(month_of(reconcile(project.observations("2022-02-28")), "2021-02")) == (16, 16)

    def test_without_naming_it_both_stand_and_contradict(self, project):
        project.months("first", m2021_02="16")
        project.release("second", Given("month,count\n2021-02,17\n"), known="2022-03-01")
        february = month_of(reconcile(project.observations()), "2021-02")
        assert (bounds(february), february["standing"]) == ((16, 17), "contradict")
        assert february["releases"] == "first; second"

    @pytest.mark.parametrize(
        "series", [{"area": "Yarmouth"}, {"measure": "charges"}, {"counting_rule": "another"}, {"kind": "stock"}]
    )
    def test_another_series_is_not_superseded(self, project, series):
        days = Given("start,end,count\n2021-02-01,2021-02-28,16\n", layout=DAYS)
        other = Given("start,end,count\n2021-02-01,2021-02-28,17\n", layout=DAYS, series=series, revises=("first",))
        project.release("first", days)
        project.release("second", other, known="2022-03-01")
        table = project.observations()
        assert table["superseded_by"].tolist() == ["", ""]
        assert len(reconcile(table)) == 2

    @pytest.mark.parametrize("end", ["2021-02-27", "2021-03-01"])
    def test_another_period_is_not_superseded(self, project, end):
        project.release("first", Given("start,end,count\n2021-02-01,2021-02-28,16\n", layout=DAYS))
        other = Given(f"start,end,count\n2021-02-01,{end},17\n", layout=DAYS, revises=("first",))
        project.release("second", other, known="2022-03-01")
        assert project.observations()["superseded_by"].tolist() == ["", ""]

    def test_only_the_table_that_names_it_revises(self, project):
        project.release("first", Given("month,count\n2021-01,5\n2021-02,16\n"))
        january, february = Given("month,count\n2021-01,6\n"), Given("month,count\n2021-02,17\n", revises=("first",))
        project.release("second", january, february, known="2022-03-01")
        figures = reconcile(project.observations())
        assert month_of(figures, "2021-01")["standing"] == "contradict"
        assert month_of(figures, "2021-02")["standing"] == "single"

    def test_a_release_it_does_not_name_still_stands(self, project):
        project.months("first", m2021_02="16")
        project.months("bystander", m2021_02="<20")
        project.release("second", Given("month,count\n2021-02,17\n", revises=("first",)), known="2022-03-01")
        february = month_of(reconcile(project.observations()), "2021-02")
        assert (bounds(february), february["releases"]) == ((17, 17), "bystander; second")

    def test_the_figure_stands_again_when_its_revision_is_taken_back(self, project):
        project.months("first", m2021_02="16")
        project.release("second", Given("month,count\n2021-02,17\n", revises=("first",)), known="2022-03-01")
        project.retract("second", "2022-06-01")
        assert bounds(month_of(reconcile(project.observations("2022-05-31")), "2021-02")) == (17, 17)
        assert bounds(month_of(reconcile(project.observations("2022-06-01")), "2021-02")) == (16, 16)


class TestAgreement:
    def test_intervals_that_overlap_agree_and_name_both_sources(self, project):
        project.months("first", m2021_02="<20")
        project.months("second", m2021_02="16-25")
        february = month_of(reconcile(project.observations()), "2021-02")
        assert (bounds(february), february["standing"]) == ((16, 19), "agree")
        assert february["releases"] == "first; second"

    def test_equal_counts_agree(self):
        row = reconciled([(75, 75), (75, 75)])
        assert (bounds(row), row["standing"]) == ((75, 75), "agree")

    @pytest.mark.parametrize(
        ("intervals", "expected", "standing"),
        [
            ([(0, 4), (5, 9)], (0, 9), "contradict"),
            ([(601, None), (0, 29)], (0, None), "contradict"),
            ([(601, None), (586, 586), (700, 800)], (586, None), "contradict"),
            ([(601, None), (700, None)], (700, None), "agree"),
            ([(601, None), (500, 650)], (601, 650), "agree"),
            ([(0, 10), (4, 12), (6, 20)], (6, 10), "agree"),
            ([(0, 5), (4, 9), (8, 12)], (0, 12), "contradict"),
        ],
    )
    def test_the_interval_used(self, intervals, expected, standing):
        row = reconciled(intervals)
        assert (bounds(row), row["standing"]) == (expected, standing)

    def test_a_missing_cell_says_nothing_against_another_source(self):
        row = reconciled([None, (5, 5)])
        assert (bounds(row), row["standing"], row["releases"]) == ((5, 5), "single", "release-1")

    def test_a_figure_that_is_missing_everywhere_is_missing(self):
        row = reconciled([None, None])
        assert (bounds(row), row["standing"], row["releases"]) == ((None, None), "missing", "release-0; release-1")

    def test_figures_of_different_rules_are_never_joined(self, project):
        project.release("first", Given("month,count\n2021-02,16\n", series={"counting_rule": "old"}))
        project.release("second", Given("month,count\n2021-02,16\n", series={"counting_rule": "new"}))
        assert reconcile(project.observations())["standing"].tolist() == ["single", "single"]

    def test_different_windows_are_different_periods(self, project):
        rows = "start,start_latest,end_earliest,end,count\n2021-01-01,{},2021-03-31,2021-03-31,9\n"
        project.release("first", Given(rows.format("2021-01-01"), layout=WINDOWS))
        project.release("second", Given(rows.format("2021-01-31"), layout=WINDOWS))
        assert reconcile(project.observations())["standing"].tolist() == ["single", "single"]


COUNTS = st.integers(0, 12)
EXACT_OR_WIDER = st.tuples(COUNTS, COUNTS).map(lambda pair: (min(pair), max(pair)))
INTERVALS = st.one_of(EXACT_OR_WIDER, st.tuples(COUNTS, st.none()))
SOURCES = st.lists(INTERVALS, min_size=1, max_size=4)
# Every finite bound lies below, so that members tell intervals apart, the unbounded ones too.
WINDOW = range(30)


def members(interval):
    low, high = interval
    return {count for count in WINDOW if low <= count and (high is None or count <= high)}


class TestIntervalLaws:
    @given(intervals=SOURCES)
    def test_sources_with_a_common_count_give_exactly_their_common_counts(self, intervals):
        common = set.intersection(*(members(interval) for interval in intervals))
        row = reconciled(intervals)
        assert (row["standing"] == "contradict") == (not common)
        if common:
            assert members(bounds(row)) == common

    @given(intervals=SOURCES)
    def test_contradicting_sources_give_the_narrowest_interval_that_holds_all(self, intervals):
        row = reconciled(intervals)
        if row["standing"] == "contradict":
            every = set.union(*(members(interval) for interval in intervals))
            assert members(bounds(row)) == {count for count in WINDOW if min(every) <= count <= max(every)}

    @given(intervals=SOURCES, data=st.data())
    def test_the_order_of_sources_does_not_matter(self, intervals, data):
        shuffled = data.draw(st.permutations(intervals))
        one, other = reconciled(intervals), reconciled(shuffled)
        assert (bounds(one), one["standing"]) == (bounds(other), other["standing"])

    @given(intervals=SOURCES, below=COUNTS, above=st.one_of(COUNTS, st.none()), data=st.data())
    def test_widening_a_source_never_narrows_the_result_unless_it_ends_a_contradiction(
        self, intervals, below, above, data
    ):
        chosen = data.draw(st.integers(0, len(intervals) - 1))
        low, high = intervals[chosen]
        wider = (max(low - below, 0), None if high is None or above is None else high + above)
        before = reconciled(intervals)
        after = reconciled([*intervals[:chosen], wider, *intervals[chosen + 1 :]])
        # Where sources begin to agree, a few common counts may take the place of a wide span.
        assume(before["standing"] == after["standing"])
        assert members(bounds(after)) >= members(bounds(before))

    @given(intervals=SOURCES, below=COUNTS, above=COUNTS)
    def test_widening_a_source_never_makes_a_contradiction(self, intervals, below, above):
        (low, high), *others = intervals
        wider = (max(low - below, 0), None if high is None else high + above)
        if reconciled(intervals)["standing"] != "contradict":
            assert reconciled([wider, *others])["standing"] != "contradict"

    @given(intervals=SOURCES, gaps_in=st.integers(1, 2))
    def test_missing_cells_change_nothing(self, intervals, gaps_in):
        with_gaps, without = reconciled([*intervals, *[None] * gaps_in]), reconciled(intervals)
        assert (bounds(with_gaps), with_gaps["standing"]) == (bounds(without), without["standing"])


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


NO_FILES = received_totals({})
QUARTERS = "2021-01-01,2021-03-31,{}\n2021-04-01,2021-06-30,{}\n2021-07-01,2021-09-30,{}\n2021-10-01,2021-12-31,{}\n"


class TestTotals:
    def checks(self, project, *parts, total, extra=""):
        rows = f"start,end,count\n2021-01-01,2021-12-31,{total}\n{QUARTERS.format(*parts)}{extra}"
        project.release("answer", Given(rows, layout=DAYS))
        return total_checks(reconcile(as_received(project)))

    def test_a_total_that_is_the_sum_passes(self, project):
        (check,) = self.checks(project, 45, 36, 47, 47, total=175).to_dict(orient="records")
        assert (check["parts"], check["sum_low"], check["sum_high"], check["passed"]) == (4, 175, 175, True)
        assert (check["start"], check["end"]) == (pd.Timestamp("2021-01-01"), pd.Timestamp("2021-12-31"))

    @pytest.mark.parametrize("total", ["174", "176", "<175", ">175"])
    def test_a_total_that_disagrees_is_reported_as_failed_and_does_not_raise(self, project, total):
        (check,) = self.checks(project, 45, 36, 47, 47, total=total).to_dict(orient="records")
        assert not check["passed"]
        figures = reconcile(project.observations())
        assert totals(figures)["result"].tolist() == ["FAILED: the total disagrees with its parts"]
        told = abstract(
            "Norfolk", date(2022, 12, 31), [project.read("answer")], project.observations(), figures, NO_FILES
        )
        assert "1 of 1 stated totals DISAGREE with the sum of their parts." in told

    @pytest.mark.parametrize(
        ("parts", "total", "passed"),
        [
            ((45, 36, "<5", 47), "128", True),
            ((45, 36, "<5", 47), "132", True),
            ((45, 36, "<5", 47), "127", False),
            ((45, 36, "<5", 47), "133", False),
            ((45, 36, ">600", 47), "728", False),
            ((45, 36, ">600", 47), "729", True),
            ((45, 36, ">600", 47), "9000", True),
            ((45, 36, 47, 47), ">174", True),
            ((45, 36, 47, 47), "170-180", True),
        ],
    )
    def test_bounds_pass_when_some_count_could_hold(self, project, parts, total, passed):
        assert self.checks(project, *parts, total=total)["passed"].tolist() == [passed]

    def test_a_total_with_a_part_missing_is_not_checked(self, project):
        assert self.checks(project, 45, 36, "", 47, total=128).empty

    def test_a_total_of_another_series_is_not_checked(self, project):
        total = Given("start,end,count\n2021-01-01,2021-12-31,1\n", layout=DAYS, series={"counting_rule": "another"})
        project.release("answer", Given("start,end,count\n" + QUARTERS.format(45, 36, 47, 47), layout=DAYS), total)
        assert total_checks(reconcile(project.observations())).empty

    def test_months_check_quarters_and_quarters_do_not_hide_the_year(self, project):
        months = "".join(f"2021-{m:02},{m}\n" for m in range(1, 13))
        days = Given(f"start,end,count\n2021-01-01,2021-12-31,78\n{QUARTERS.format(6, 15, 24, 34)}", layout=DAYS)
        project.release("answer", Given(f"month,count\n{months}"), days)
        checks = total_checks(reconcile(project.observations()))
        passed = {(f"{c.start:%Y-%m}", c.parts): c.passed for c in checks.itertuples()}
        assert passed == {
            ("2021-01", 12): True,
            ("2021-01", 3): True,
            ("2021-04", 3): True,
            ("2021-07", 3): True,
            ("2021-10", 3): False,
        }

    @pytest.mark.parametrize("week", ["2021-05-17,2021-05-23", "2021-01-01,2021-01-07", "2021-03-29,2021-04-04"])
    def test_a_figure_that_overlaps_the_parts_hides_no_failed_total(self, project, week):
        checks = self.checks(project, 45, 36, 47, 47, total=176, extra=f"{week},3\n")
        assert checks[["parts", "total_low", "sum_low", "passed"]].to_numpy().tolist() == [[4, 176, 175, False]]

    def test_parts_that_leave_a_day_out_cover_nothing(self, project):
        rows = "start,end,count\n2021-01-01,2021-03-31,9\n2021-01-01,2021-01-31,4\n2021-02-02,2021-03-31,4\n"
        project.release("answer", Given(rows, layout=DAYS))
        assert total_checks(reconcile(project.observations())).empty


class TestRunningTotals:
    ROWS = "start,end,count\n2021-01-01,2021-03-31,20\n2021-01-01,2021-06-30,31\n2021-08-01,2021-08-15,4\n"

    def test_flows_that_begin_together_are_running_totals(self, project):
        project.release("answer", Given(self.ROWS, layout=DAYS))
        running = cumulative(reconcile(project.observations()))
        assert running["low"].tolist() == [20, 31]

    def test_running_totals_are_never_summed(self, project):
        project.release("answer", Given(self.ROWS + "2021-01-01,2021-12-31,55\n", layout=DAYS))
        assert total_checks(reconcile(project.observations())).empty

    def test_other_windows_rules_and_stocks_are_no_running_totals(self, project):
        header = "start,start_latest,end_earliest,end,count\n"
        unsure = Given(
            f"{header}2021-01-01,2021-01-01,2021-03-31,2021-03-31,20\n2021-01-01,2021-01-31,2021-06-30,2021-06-30,31\n",
            layout=WINDOWS,
        )
        other = Given("start,end,count\n2021-01-01,2021-09-30,40\n", layout=DAYS, series={"counting_rule": "another"})
        stocks = Given(self.ROWS, layout=DAYS, series={"kind": "stock"})
        project.release("answer", unsure, other, stocks)
        assert cumulative(reconcile(project.observations())).empty

    def test_a_year_beside_its_january_is_a_total(self, project):
        year = Given("year,count\n2021,175\n", layout={**DAYS, "period": {"year": "year"}})
        project.release("answer", Given("month,count\n2021-01,5\n", layout=MONTHS), year)
        assert cumulative(reconcile(project.observations())).empty


# Letters, marks, quotes and separators that a CSV could trip over; "NA" and the like are texts too.
WORDS = st.one_of(
    st.text(alphabet='aZé–";,<>& #|', min_size=1, max_size=12).map(lambda text: f"x{text}"),
    st.sampled_from(
        ["NA", "null", "nan", "None", "N/A", '"quoted"', "a,b", " leading", "trailing ", "true", "007", "1e5", "24"]
    ),
)
DAY = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@st.composite
def observation(draw):
    kind = draw(st.sampled_from(["stock", "flow"]))
    start, start_latest, end_earliest, end = sorted(draw(st.lists(DAY, min_size=4, max_size=4)))
    reading = draw(st.sampled_from(["exact", "interval", "open", "approximate", "missing"]))
    low, high = sorted(draw(st.lists(st.integers(0, 10**9), min_size=2, max_size=2)))
    return {
        "force": draw(st.sampled_from(["norfolk", NO_FORCE])),
        "area": draw(WORDS),
        "measure": draw(WORDS),
        "kind": kind,
        "counting_rule": draw(WORDS),
        "start": start,
        "start_latest": start_latest,
        "end_earliest": end_earliest,
        "end": end,
        "low": None if reading == "missing" else low,
        "high": None if reading in ("missing", "open") else low if reading == "exact" else high,
        "reading": reading,
        "status": draw(st.sampled_from(["", *STATUSES])),
        "release": draw(WORDS),
        "resource": draw(WORDS),
        "line": draw(st.integers(2, 10_000)),
        "place": draw(WORDS),
        "cell": draw(st.one_of(WORDS, st.sampled_from(["", "<5", "007", "1,503", "24", "1e5", "NaN"]))),
        "superseded_by": draw(st.one_of(st.just(""), WORDS)),
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(
        observation(),
        min_size=1,
        max_size=4,
        unique_by=lambda row: tuple(row[k] for k in (*SERIES, *PERIOD, "release")),
    )
)
def test_a_table_written_to_csv_is_read_back_equal(tmp_path, repository, rows):
    table = validate(pd.DataFrame(rows, columns=COLUMNS))
    norfolk = find_force("norfolk", repository)
    report = Report(date(2022, 1, 1), tmp_path, repository, scratch=False, force=norfolk)
    report.write(table, "observations")
    pd.testing.assert_frame_equal(load(tmp_path / "tables" / "observations.csv"), table)


def test_a_table_changed_by_hand_is_refused(tmp_path, project):
    project.months("answer", m2021_01="<5")
    path = tmp_path / "observations.csv"
    project.observations().assign(high=None).to_csv(path, index=False)
    with pytest.raises(ReleaseError, match="open: no upper bound"):
        load(path)


def test_a_total_over_a_decade_of_days_is_held_against_them(project):
    days = "".join(f"{day:%Y-%m-%d},{day:%Y-%m-%d},1\n" for day in pd.date_range("2012-01-01", "2021-12-31"))
    project.release("answer", Given(f"start,end,count\n2012-01-01,2021-12-31,3653\n{days}", layout=DAYS))
    (check,) = total_checks(reconcile(project.observations())).to_dict(orient="records")
    assert (check["parts"], check["passed"]) == (3653, True)


def test_a_total_beside_a_hidden_cell_is_withheld(project):
    rows = "start,end,count\n2021-01-01,2021-01-31,5\n2021-02-01,2021-02-28,<5\n2021-01-01,2021-02-28,7\n"
    project.release("answer", Given(rows, layout=DAYS))
    (row,) = totals(reconcile(as_received(project))).to_dict(orient="records")
    assert (row["total stated"], row["sum of parts"]) == ("withheld", "withheld")
    assert "would narrow a hidden cell" in row["result"]


def test_a_total_that_no_filling_of_hidden_cells_reaches_has_failed(project):
    rows = "start,end,count\n2021-01-01,2021-01-31,5\n2021-02-01,2021-02-28,<5\n2021-01-01,2021-02-28,70\n"
    project.release("answer", Given(rows, layout=DAYS))
    (row,) = totals(reconcile(as_received(project))).to_dict(orient="records")
    assert row["result"].startswith("FAILED")


class TestWithheldTotals:
    """Totals that would say more of a hidden cell than its publisher did."""

    def given(self, project, *parts, total, extra=""):
        rows = f"start,end,count\n2021-01-01,2021-12-31,{total}\n{QUARTERS.format(*parts)}{extra}"
        project.release("answer", Given(rows, layout=DAYS))
        return as_received(project), project.observations()

    def year(self, table):
        (row,) = table[table["end"] - table["start"] > pd.Timedelta(days=300)].to_dict(orient="records")
        return row

    def test_a_total_that_recovers_a_hidden_cell_is_nowhere(self, project):
        received, shown = self.given(project, 45, 36, "<5", 47, total=7131)
        assert self.year(received)["cell"] == "7131"
        assert withheld_totals(reconcile(received)).tolist().count(DISAGREES) == 1
        assert "7131" not in shown.to_csv() + raw_beside_reading(shown).to_csv() + totals(reconcile(received)).to_csv()

    @pytest.mark.parametrize("total", [128, 129, 130, 131, 132, "128-130", "<132", ">129"])
    def test_a_total_that_narrows_a_hidden_cell_is_withheld(self, project, total):
        _, shown = self.given(project, 45, 36, "<5", 47, total=total)
        year = self.year(shown)
        assert (year["cell"], year["reading"], bounds(year)) == (NARROWS, "withheld", (None, None))
        assert str(total) not in raw_beside_reading(shown).to_csv() + totals(reconcile(as_received(project))).to_csv()
        (row,) = totals(reconcile(as_received(project))).to_dict(orient="records")
        assert (row["total stated"], row["sum of parts"], row["result"]) == ("withheld", "withheld", NARROWS)

    @pytest.mark.parametrize("total", ["128-132", ">127", "<133", ">100", "100-200"])
    def test_a_total_that_narrows_nothing_stays(self, project, total):
        received, shown = self.given(project, 45, 36, "<5", 47, total=total)
        pd.testing.assert_frame_equal(shown, received)
        (row,) = totals(reconcile(received)).to_dict(orient="records")
        assert (row["sum of parts"], row["result"]) == ("128–132", "agrees")

    def test_two_hidden_cells_may_leave_an_exact_total_nothing_to_say(self, project):
        received, shown = self.given(project, 45, "<5", "<5", 47, total=96)
        assert self.year(shown)["cell"] == "96"
        assert shown.equals(received)

    def test_a_cell_that_is_not_available_yet_is_hidden_too(self, project):
        _, shown = self.given(project, 45, 36, "", 47, total=128)
        assert self.year(shown)["cell"] == NARROWS

    def test_exact_figures_are_left_as_they_are(self, project):
        received, shown = self.given(project, 45, 36, 47, 47, total=170)
        assert shown is not received and shown.equals(received)
        assert withhold_totals(received) is received

    def test_a_running_total_may_not_uncover_the_month_after_it(self, project):
        rows = "start,end,count\n2021-01-01,2021-03-31,40\n2021-04-01,2021-04-30,<5\n2021-01-01,2021-04-30,43\n"
        project.release("answer", Given(rows, layout=DAYS))
        shown = project.observations()
        assert shown.loc[shown["reading"] == "withheld", "end"].tolist() == [pd.Timestamp("2021-04-30")]
        assert set(shown["cell"]) == {"40", "<5", NARROWS}

    def test_a_total_that_narrows_only_beside_another_is_withheld(self, project):
        rows = (
            "start,end,count\n2021-01-01,2021-01-31,<5\n2021-02-01,2021-02-28,<5\n2021-03-01,2021-03-31,<5\n"
            "2021-01-01,2021-02-28,4\n2021-01-01,2021-03-31,6\n"
        )
        project.release("answer", Given(rows, layout=DAYS))
        shown = project.observations()
        assert shown.loc[shown["reading"] == "withheld", "end"].tolist() == [pd.Timestamp("2021-03-31")]
        assert sorted(shown["cell"]) == sorted(["<5", "<5", "<5", "4", NARROWS])

    def test_totals_that_disagree_about_hidden_cells_take_all_totals_with_them(self, project):
        rows = (
            "start,end,count\n2021-01-01,2021-01-31,<5\n2021-02-01,2021-02-28,10\n2021-03-01,2021-03-31,20\n"
            "2021-01-01,2021-02-28,13\n2021-02-01,2021-03-31,30\n2021-01-01,2021-03-31,30\n"
        )
        project.release("answer", Given(rows, layout=DAYS))
        shown = project.observations()
        assert shown["cell"].tolist().count(DISAGREES) == 3
        checks = totals(reconcile(as_received(project)))
        assert set(checks["result"]) == {DISAGREES}
        assert set(checks["total stated"]) == set(checks["sum of parts"]) == {"withheld"}

    def test_a_withheld_total_is_withheld_in_every_release_and_revision(self, project):
        months = "2021-01-01,2021-01-31,5\n2021-02-01,2021-02-28,<5\n"
        old, new = (
            Given(
                f"start,end,count\n{months}2021-01-01,2021-02-28,{total}\n",
                layout=DAYS,
                revises=("older",) if total == 7 else (),
            )
            for total in (8, 7)
        )
        project.release("older", old, known="2021-06-01")
        project.release("newer", new, known="2021-07-01")
        shown = project.observations()
        year = shown[shown["reading"] == "withheld"]
        assert sorted(year["release"]) == ["newer", "older"] and set(year["cell"]) == {NARROWS}
        told = abstract("Norfolk", date(2022, 12, 31), [], shown, reconcile(as_received(project)), NO_FILES)
        assert "1 stated total is withheld, because with its parts it would narrow a hidden cell." in told

    def test_other_series_are_not_looked_at(self, project):
        received, _ = self.given(project, 45, 36, "<5", 47, total=130)
        areas = received.assign(area=["Norwich", *"abcd"])
        assert not withheld_totals(reconcile(areas)).any()

    def test_what_is_withheld_is_read_back_and_enters_nothing(self, project, tmp_path):
        _, shown = self.given(project, 45, 36, "<5", 47, total=130)
        shown.to_csv(tmp_path / "observations.csv", index=False)
        figures = reconcile(load(tmp_path / "observations.csv"))
        assert self.year(figures)["standing"] == "missing"
        assert total_checks(figures).empty
        pd.testing.assert_frame_equal(withhold_totals(shown), shown)

    def test_the_abstract_says_how_many_and_why(self, project):
        received, shown = self.given(project, 45, 36, "<5", 47, total=130)
        told = abstract("Norfolk", date(2022, 12, 31), [project.read("answer")], shown, reconcile(received), NO_FILES)
        assert "1 stated total is withheld, because with its parts it would narrow a hidden cell." in told
        assert any(sentence.startswith("1 of the force's figures is not an exact number") for sentence in told)
        quiet = abstract(
            "Norfolk", date(2022, 12, 31), [project.read("answer")], received, reconcile(received), NO_FILES
        )
        assert not any("withheld" in sentence for sentence in quiet)
        exact = shown[shown["reading"] == "exact"]
        told = abstract("Norfolk", date(2022, 12, 31), [project.read("answer")], exact, reconcile(exact), NO_FILES)
        assert "Every figure of the force is an exact number." in told

    def test_a_part_withheld_only_keeps_what_was_shown_of_it(self, project):
        _, shown = self.given(project, 45, 36, "<5", 47, total=130)
        assert shown["cell"].tolist().count("<5") == 1
        assert bounds(shown[shown["cell"] == "<5"].iloc[0]) == (0, 4)
