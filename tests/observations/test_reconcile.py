"""Agreement and contradiction between releases."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from countylines.observations.reconcile import as_given, reconcile
from tests.conftest import DAYS, Given
from tests.observations.given import WINDOWS, bounds, month_of, reconciled


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


class TestMonthsFilled:
    """Days that fill a month are summed to it: 28 days of 1, 2, 3, 1, 2, 3 … are nine times six and one."""

    FEBRUARY = pd.date_range("2021-02-01", "2021-02-28")

    def month(self, project, days, texts=None, also=""):
        counts = texts or [str(at % 3 + 1) for at in range(len(days))]
        rows = [f"{day:%Y-%m-%d},{day:%Y-%m-%d},{count}\n" for day, count in zip(days, counts, strict=True)]
        project.release("daily", Given("".join(["start,end,count\n", *rows]) + also, layout=DAYS))
        figures = reconcile(project.observations())
        return figures[(figures["start"] == "2021-02-01") & (figures["end"] == "2021-02-28")]

    def test_a_month_is_the_sum_of_its_days(self, project):
        (row,) = self.month(project, self.FEBRUARY).to_dict(orient="records")
        assert (bounds(row), row["standing"], row["inexact"]) == ((55, 55), "single", "")
        assert (row["cells"], row["releases"]) == ("the sum of 28 figures", "daily")

    def test_weeks_that_fill_a_month_are_summed_too(self, project):
        rows = "".join(f"2021-02-{first:02},2021-02-{first + 6:02},{first}\n" for first in (1, 8, 15, 22))
        (row,) = self.month(project, [], [], rows).to_dict(orient="records")
        assert bounds(row) == (1 + 8 + 15 + 22,) * 2

    def test_weeks_that_now_and_then_fill_a_month_are_not(self, project):
        weeks = pd.date_range("2021-01-04", "2021-05-24", freq="7D")
        rows = "".join(f"{day:%Y-%m-%d},{day + pd.Timedelta(days=6):%Y-%m-%d},5\n" for day in weeks)
        assert self.month(project, [], [], rows).empty

    def test_a_month_with_a_day_that_is_not_given_is_not_summed(self, project):
        assert self.month(project, self.FEBRUARY.delete(9)).empty

    def test_nor_one_with_a_day_that_is_missing(self, project):
        texts = ["1"] * 28
        texts[4] = ""
        assert self.month(project, self.FEBRUARY, texts).empty

    def test_nor_one_with_times_that_meet(self, project):
        also = "2021-02-10,2021-02-11,4\n"
        assert self.month(project, self.FEBRUARY.delete([9, 11]), also=also).empty

    def test_a_day_between_bounds_leaves_its_month_between_bounds(self, project):
        (row,) = self.month(project, self.FEBRUARY, [*["1"] * 27, "<5"]).to_dict(orient="records")
        assert (bounds(row), row["inexact"]) == ((27, 31), "bounds")

    def test_a_figure_of_the_month_itself_stands(self, project):
        (row,) = self.month(project, self.FEBRUARY, also="2021-02-01,2021-02-28,60\n").to_dict(orient="records")
        assert bounds(row) == (60, 60)
        assert as_given(project.observations()).equals(reconcile(project.observations()))

    def test_days_of_two_areas_are_not_added(self, project):
        days = {"Norwich": self.FEBRUARY[:14], "Norfolk": self.FEBRUARY[14:]}
        for area, given_days in days.items():
            rows = "".join(f"{day:%Y-%m-%d},{day:%Y-%m-%d},2\n" for day in given_days)
            project.release(area.lower(), Given("start,end,count\n" + rows, layout=DAYS, series={"area": area}))
        assert len(reconcile(project.observations())) == 28
