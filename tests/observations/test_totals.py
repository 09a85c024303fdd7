"""Totals held against their parts, withheld beside hidden cells, and running totals."""

from datetime import date

import pandas as pd
import pytest

from countylines.notebook.cleaning import raw_beside_reading, received_totals, totals
from countylines.observations.contract import load
from countylines.observations.reconcile import as_given, reconcile
from countylines.observations.totals import (
    DISAGREES,
    NARROWS,
    cumulative,
    total_checks,
    withheld_totals,
    withhold_totals,
)
from tests.conftest import DAYS, MONTHS, Given
from tests.notebook.given import abstract
from tests.observations.given import WINDOWS, as_received, bounds

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
        assert "1 of 1 stated total DISAGREES with the sum of its parts." in told

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


def test_a_total_over_a_decade_of_days_is_held_against_them(project):
    days = "".join(f"{day:%Y-%m-%d},{day:%Y-%m-%d},1\n" for day in pd.date_range("2012-01-01", "2021-12-31"))
    project.release("answer", Given(f"start,end,count\n2012-01-01,2021-12-31,3653\n{days}", layout=DAYS))
    (check,) = total_checks(as_given(project.observations())).to_dict(orient="records")
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
        received, shown = self.given(project, 45, 36, "<5", 47, total=total)
        year = self.year(shown)
        assert (year["cell"], year["reading"], bounds(year)) == (NARROWS, "withheld", (None, None))
        told = totals(reconcile(received))
        assert str(total) not in raw_beside_reading(shown).to_csv() + told.to_csv()
        (row,) = told.to_dict(orient="records")
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
