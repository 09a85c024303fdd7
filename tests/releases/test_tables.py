"""Cells, periods and whole tables as received: what each is read as, and what is refused in which words."""

from datetime import date

import pytest

from countylines.errors import ReleaseError
from countylines.received.markers import STATUSES
from countylines.releases.tables import read_resource, read_table
from tests.conftest import DAYS, MONTHS, Given


def correction(**changes):
    return {
        "resource": "table-0",
        "line": 3,
        "column": "count",
        "found": "61",
        "reads": "16",
        "day": "2022-02-01",
        "reason": "the force said that the digits were swapped",
        **changes,
    }


class TestWholeTables:
    def table(self, project, rows, **given):
        corrections = given.pop("corrections", ())
        project.release("answer", Given(rows, **given), corrections=corrections)
        release = project.read("answer")
        return read_table(release, release.resources[0])

    def refused(self, project, rows, **given):
        with pytest.raises(ReleaseError) as told:
            self.table(project, rows, **given)
        return str(told.value)

    @pytest.mark.parametrize(("last", "refused"), [("2021-11", True), ("2021-12", False), ("2022-01", False)])
    def test_a_figure_after_its_extract_is_refused(self, project, edit, last, refused):
        folder = project.release("answer", Given("month,count\n2021-11,5\n2021-12,6\n"))
        edit(folder / "datapackage.json", "resources", 0, "countylines", "extract_end", to=last)
        (resource,) = (release := project.read("answer")).resources
        assert resource.extract_end == last
        if refused:
            with pytest.raises(ReleaseError, match=r"line 3, .* found a figure up to 2021-12-31, after .*-11"):
                read_table(release, resource)
        else:
            assert len(read_table(release, resource)) == 2

    def test_each_row_is_an_observation_with_its_place(self, project):
        table = self.table(project, "month,count\n2021-01,5\n2021-02,<5\n2021-03,\n")
        assert table["line"].tolist() == [2, 3, 4]
        assert table["cell"].tolist() == ["5", "<5", ""]
        assert table["reading"].tolist() == ["exact", "interval", "missing"]
        assert table["low"].astype("Int64").tolist()[:2] == [5, 0]
        assert table["high"].astype("Int64").tolist()[:2] == [5, 4]
        assert table[["low", "high"]].isna().all(axis=1).tolist() == [False, False, True]
        assert set(table["release"]) == {"answer"}
        assert set(table["resource"]) == {"table-0"}

    def test_other_columns_are_left_alone(self, project):
        table = self.table(project, "note,month,count\nsecond,2021-02,7\nfirst,2021-01,5\n")
        assert table["cell"].tolist() == ["7", "5"]

    def test_words_that_pandas_takes_for_missing_are_not(self, project):
        assert "found 'NA'" in self.refused(project, "month,count\n2021-01,NA\n")

    def test_zeros_shown_and_readings_come_from_the_layout(self, project):
        readings = {"about 50": {"low": 45, "high": 54, "day": "2022-02-01", "reason": "rounded to tens"}}
        table = self.table(
            project,
            "month,count\n2021-01,<5\n2021-02,about 50\n",
            layout={**MONTHS, "zeros_shown": True, "readings": readings},
        )
        assert list(zip(table["low"], table["high"], table["reading"], strict=True)) == [
            (1, 4, "interval"),
            (45, 54, "approximate"),
        ]

    @pytest.mark.parametrize("status", STATUSES)
    def test_a_status_is_kept(self, project, status):
        layout = {**MONTHS, "status": "flag"}
        table = self.table(project, f"month,count,flag\n2021-01,5,{status}\n2021-02,6,\n", layout=layout)
        assert table["status"].tolist() == [status, ""]

    def test_an_unknown_status_is_told(self, project):
        told = self.refused(project, "month,count,flag\n2021-01,5,q\n", layout={**MONTHS, "status": "flag"})
        assert "data/releases/answer/table-0.csv, line 2, column flag: found 'q'; a status is one of b, c, e" in told

    @pytest.mark.parametrize(
        ("cell", "found"), [("-5", "'-5'"), ("2.5", "'2.5'"), ("*", "'*'"), ("about 50", "'about 50'")]
    )
    def test_a_cell_that_is_no_count_is_told_with_its_place(self, project, cell, found):
        told = self.refused(project, f"month,count\n2021-01,5\n2021-02,{cell}\n")
        assert told.startswith(f"data/releases/answer/table-0.csv, line 3, column count: found {found}")

    def test_a_month_of_13_is_told_with_its_place(self, project):
        told = self.refused(project, "month,count\n2021-12,5\n2021-13,6\n")
        assert told.startswith("data/releases/answer/table-0.csv, line 3: column month: found '2021-13'")

    def test_a_month_that_stands_twice_is_told_with_both_lines(self, project):
        told = self.refused(project, "month,count\n2021-01,5\n2021-02,6\n2021-01,5\n")
        assert "line 4: 2021-01-01 to 2021-01-31 stands twice, also on line 2" in told
        assert "correct the other in layout.json" in told

    def test_a_month_of_two_series_does_not_stand_twice(self, project):
        layout = {**MONTHS, "series": {"counting_rule": "rule"}}
        table = self.table(project, "rule,month,count\nold,2021-01,5\nnew,2021-01,7\n", layout=layout)
        assert table["counting_rule"].tolist() == ["old", "new"]

    @pytest.mark.parametrize(
        ("layout", "column"),
        [
            ({**MONTHS, "count": "arrests"}, "arrests"),
            ({**MONTHS, "period": {"month": "mon"}}, "mon"),
            ({**MONTHS, "status": "flag"}, "flag"),
            ({**MONTHS, "series": {"area": "where"}}, "where"),
        ],
    )
    def test_a_missing_column_is_named(self, project, layout, column):
        told = self.refused(project, "month,count\n2021-01,5\n", layout=layout)
        assert f"table-0.csv has no column '{column}', which its layout.json names" in told
        assert "its columns are month, count." in told

    @pytest.mark.parametrize("rows", ["2021-01,5,\n\n2021-02,-7,\n", '2021-01,5,"a\nb"\n2021-02,-7,\n'])
    def test_a_line_is_the_line_of_the_file(self, project, rows):
        assert "table-0.csv, line 4, column count: found '-7'" in self.refused(project, f"month,count,note\n{rows}")

    def test_a_row_over_several_lines_is_told_by_its_first(self, project):
        assert "line 2, column count" in self.refused(project, 'month,note,count\n2021-01,"a\nb",-7\n')

    def test_a_column_may_be_called_line(self, project):
        layout = {**MONTHS, "series": {"area": "line"}}
        table = self.table(project, "month,line,count\n2021-01,Marriott Line,5\n", layout=layout)
        assert (table["area"].tolist(), table["line"].tolist()) == (["Marriott Line"], [2])

    @pytest.mark.parametrize(
        ("field", "cell", "told"),
        [
            ("kind", "level", "found 'level'; stock or flow is needed"),
            ("area", "", "found ''; say what it is"),
            ("counting_rule", "", "found ''; say what it is"),
        ],
    )
    def test_an_odd_identity_in_a_column_is_told_with_its_place(self, project, field, cell, told):
        layout = {**MONTHS, "series": {field: "mapped"}}
        sentence = self.refused(project, f"mapped,month,count\n{cell},2021-01,5\n", layout=layout)
        assert f"table-0.csv, line 2, column mapped: {told}" in sentence

    def test_a_count_too_large_for_the_contract_is_told(self, project):
        project.months("answer", m2021_01="9" * 25)
        with pytest.raises(ReleaseError, match="contract"):
            project.observations()

    def test_a_stock_is_read_by_its_window(self, project):
        table = self.table(
            project, "start,end,count\n2019-11-01,2019-11-30,75\n", layout=DAYS, series={"kind": "stock"}
        )
        row = table.iloc[0]
        assert (row["start"], row["start_latest"]) == (date(2019, 11, 1), date(2019, 11, 30))
        assert (row["end_earliest"], row["end"]) == (date(2019, 11, 1), date(2019, 11, 30))

    def test_a_correction_changes_the_one_cell_it_was_written_for(self, project):
        rows = "month,count\n2021-01,61\n2021-02,61\n2021-03,61\n"
        table = self.table(project, rows, corrections=(correction(),))
        assert table["cell"].tolist() == ["61", "16", "61"]
        assert table["low"].tolist() == [61, 16, 61]

    def test_a_month_misprinted_twice_is_mended_by_a_correction(self, project):
        rows = "month,count\n2021-01,5\n2021-01,61\n"
        mend = correction(column="month", found="2021-01", reads="2021-02")
        assert self.table(project, rows, corrections=(mend,))["start"].tolist() == [date(2021, 1, 1), date(2021, 2, 1)]

    def test_a_correction_counts_the_lines_of_the_file(self, project):
        rows = "month,count\n2021-01,5\n\n2021-02,61\n"
        assert self.table(project, rows, corrections=(correction(line=4),))["cell"].tolist() == ["5", "16"]

    def test_a_correction_of_another_table_is_not_applied(self, project):
        given = Given("month,count\n2021-01,5\n2021-02,61\n")
        other = Given("month,count\n2021-01,7\n2021-02,61\n", series={"area": "Yarmouth"})
        project.release("answer", given, other, corrections=(correction(resource="table-1"),))
        release = project.read("answer")
        assert read_table(release, release.resources[0])["cell"].tolist() == ["5", "61"]
        assert read_table(release, release.resources[1])["cell"].tolist() == ["7", "16"]


DECIDED = {"day": "2023-02-14", "reason": "the footnote says so"}
YEARS = {"counts": "B2:C3", "labels": {"year": {"row": 1}, "month": {"column": "A"}}}
CELL_CORRECTED = {"resource": "table-0", "cell": "C2", "found": "61", "reads": "16", **DECIDED}


class TestTablesAsReceived:
    ROWS = "Month,2021,2022\nJan,61,61\nFeb,3,<5\n"

    def release(self, project, corrections=(), rows=ROWS, **layout):
        project.release("answer", Given(rows, layout={"tables": [YEARS], **layout}), corrections=corrections)
        return project.read("answer")

    def test_a_release_is_read_by_its_layout(self, project):
        release = self.release(project, corrections=(CELL_CORRECTED,))
        table = read_table(release, release.resources[0])
        assert table["cell"].tolist() == ["61", "16", "3", "<5"]
        assert table["line"].tolist() == [2, 2, 3, 3]
        assert table["address"].tolist() == ["B2", "C2", "B3", "C3"]
        known = project.observations()
        assert known["low"].tolist() == [61, 3, 16, 0]
        assert read_resource(release, release.resources[0]).problems == ()

    def test_a_problem_keeps_a_release_from_being_read(self, project):
        release = self.release(project, rows=self.ROWS.replace("<5", "-5").replace("3,", "x,"))
        with pytest.raises(ReleaseError) as error:
            read_table(release, release.resources[0])
        assert str(error.value).startswith("data/releases/answer/table-0.csv, sheet 'table 1', B3: found 'x'")
        assert "(1 more like it or others)" in str(error.value)

    def test_an_odd_layout_is_told_with_its_place(self, project):
        with pytest.raises(ReleaseError) as told:
            self.release(project, quarter="calendar")
        assert str(told.value) == (
            "data/releases/answer/layout.json: resources.table-0.quarter: no such key (did you mean quarters?); "
            "it is one of tables, records, leave_out, quarters, zeros_shown, rounded_to, readings."
        )

    @pytest.mark.parametrize(
        ("layout", "place", "message"),
        [
            ({"tables": [YEARS]}, {"line": 2, "column": "2022"}, "cell says which cell of table-0"),
            (
                {"period": {"month": "Month"}, "count": "2021"},
                {"cell": "C2"},
                "line and column say which cell of table-0",
            ),
        ],
    )
    def test_a_correction_names_its_cell_as_the_table_asks(self, project, layout, place, message):
        correction = {key: value for key, value in CELL_CORRECTED.items() if key != "cell"} | place
        project.release("answer", Given(self.ROWS, layout=layout), corrections=(correction,))
        with pytest.raises(ReleaseError, match=message):
            project.read("answer")

    def test_the_forces_of_a_release_are_those_its_layout_names(self, project):
        names = {"Norfolk": "norfolk", "Suffolk Constabulary": "suffolk", "Total": None}
        block = {"counts": "C2:C4", "labels": {"month": {"column": "A"}, "force": {"column": "B", "names": names}}}
        rows = "Month,Force,n\nJan-21,Norfolk,4\nJan-21,Suffolk Constabulary,5\nJan-21,Total,9\n"
        series = {"force": None}
        table = Given(rows, layout={"tables": [block], "series": {"force": "x"}}, series=series)
        folder = project.release("answer", table)
        content = (folder / "layout.json").read_text(encoding="utf-8").replace(', "series": {"force": "x"}', "")
        (folder / "layout.json").write_text(content, encoding="utf-8")
        release = project.read("answer")
        assert release.resources[0].forces == {"norfolk", "suffolk"}
        assert read_table(release, release.resources[0])["force"].tolist() == ["norfolk", "suffolk"]
