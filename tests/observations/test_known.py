"""Which observations a later release revises."""

import pytest

from countylines.observations.reconcile import reconcile
from tests.conftest import DAYS, Given
from tests.observations.given import bounds, month_of


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
