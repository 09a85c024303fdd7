"""Cells, periods and whole tables as received: what each is read as, and what is refused in which words."""

from datetime import date

import pytest

from countylines.errors import ReleaseError
from countylines.received.markers import STATUSES, Reading, read_count
from countylines.received.periods import Period, read_period
from countylines.releases.tables import read_table
from tests.conftest import DAYS, MONTHS, Given

WINDOWS = {key: key for key in ("start", "start_latest", "end_earliest", "end")}
NO_BREAK = "\u00a0"


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


class TestCounts:
    @pytest.mark.parametrize(
        ("cell", "low", "high", "reading"),
        [
            ("24", 24, 24, "exact"),
            ("0", 0, 0, "exact"),
            ("007", 7, 7, "exact"),
            ("1,503", 1503, 1503, "exact"),
            ("12,345,678", 12345678, 12345678, "exact"),
            ("<5", 0, 4, "interval"),
            ("< 5", 0, 4, "interval"),
            ("<1", 0, 0, "interval"),
            ("under 30", 0, 29, "interval"),
            ("Fewer than 10", 0, 9, "interval"),
            ("less than 1,000", 0, 999, "interval"),
            ("800-1100", 800, 1100, "interval"),
            ("800–1,100", 800, 1100, "interval"),
            ("3 - 3", 3, 3, "interval"),
            (">600", 601, None, "open"),
            ("over 350", 351, None, "open"),
            ("More than 1,500", 1501, None, "open"),
            ("", None, None, "missing"),
            ("   ", None, None, "missing"),
            (NO_BREAK, None, None, "missing"),
            (f"{NO_BREAK}24{NO_BREAK}", 24, 24, "exact"),
            (f"fewer{NO_BREAK}than{NO_BREAK}5", 0, 4, "interval"),
        ],
    )
    def test_a_cell_is_read_as(self, cell, low, high, reading):
        assert read_count(cell) == Reading(low, high, reading)

    @pytest.mark.parametrize(
        ("cell", "low", "high"), [("<5", 1, 4), ("under 30", 1, 29), ("<2", 1, 1), ("fewer than 10", 1, 9)]
    )
    def test_shown_zeros_raise_the_lower_bound(self, cell, low, high):
        assert read_count(cell, zeros_shown=True) == Reading(low, high, "interval")

    @pytest.mark.parametrize(("cell", "low", "high"), [("24", 24, 24), ("0", 0, 0), ("3-5", 3, 5), (">5", 6, None)])
    def test_shown_zeros_touch_nothing_else(self, cell, low, high):
        assert (read_count(cell, zeros_shown=True).low, read_count(cell, zeros_shown=True).high) == (low, high)

    @pytest.mark.parametrize("cell", ["about 50", "*", "almost 600", "1,100"])
    def test_bounds_of_the_layout_decide(self, cell):
        assert read_count(cell, bounds={"low": 45, "high": 54}) == Reading(45, 54, "approximate")

    @pytest.mark.parametrize("cell", ["about 50", "around 1,200", "almost 600", "nearly 10", "~50"])
    def test_an_approximate_cell_without_bounds_asks_for_them(self, cell):
        with pytest.raises(ValueError, match=r"no bounds of its own; give them under readings in layout\.json") as told:
            read_count(cell)
        assert repr(cell) in str(told.value)

    @pytest.mark.parametrize(
        "cell",
        ["-5", "−5", "2.5", "24.0", "1e3", "½", "*", "..", "[c]", "n/a", "none", "twelve", "5%", "1,23", "1 234", "+5"],
    )
    def test_what_is_no_count_is_told(self, cell):
        with pytest.raises(ValueError, match="a count is a whole number of 0 or more, or bounds of one") as told:
            read_count(cell)
        assert repr(cell) in str(told.value)

    @pytest.mark.parametrize("cell", ["<5 or so", "about", "<", ">-5", "<2.5", "5-", "3-5-7", "under thirty"])
    def test_half_a_bound_is_told(self, cell):
        with pytest.raises(ValueError, match="found"):
            read_count(cell)

    @pytest.mark.parametrize(("cell", "zeros_shown"), [("<0", False), ("<0", True), ("<1", True)])
    def test_a_bound_that_leaves_no_count_is_told(self, cell, zeros_shown):
        with pytest.raises(ValueError, match="leaves no count at all"):
            read_count(cell, zeros_shown=zeros_shown)

    def test_a_range_that_runs_backwards_is_told(self):
        with pytest.raises(ValueError, match="found '9-3', a range that ends below its start"):
            read_count("9-3")


class TestPeriods:
    @pytest.mark.parametrize(
        ("column", "text", "start", "end"),
        [
            ("month", "2021-03", date(2021, 3, 1), date(2021, 3, 31)),
            ("month", "2021-02", date(2021, 2, 1), date(2021, 2, 28)),
            ("month", "2020-02", date(2020, 2, 1), date(2020, 2, 29)),
            ("month", "2021-12", date(2021, 12, 1), date(2021, 12, 31)),
            ("year", "2021", date(2021, 1, 1), date(2021, 12, 31)),
            ("financial_year", "2018/19", date(2018, 4, 1), date(2019, 3, 31)),
            ("financial_year", "1999/00", date(1999, 4, 1), date(2000, 3, 31)),
        ],
    )
    def test_a_named_period_has_known_days(self, column, text, start, end):
        assert read_period({"when": text}, {column: "when"}, "flow") == Period(start, start, end, end)

    @pytest.mark.parametrize(
        "text", ["2021-13", "2021-00", "2021-3", "202103", "March 2021", "2021-03-01", "", "21-03"]
    )
    def test_what_is_no_month_is_told_with_its_column(self, text):
        with pytest.raises(ValueError, match=r"column when: found .*YYYY-MM, with MM from 01 to 12") as told:
            read_period({"when": text}, {"month": "when"}, "flow")
        assert repr(text) in str(told.value)

    @pytest.mark.parametrize("text", ["21", "2021/22", "", "two thousand"])
    def test_what_is_no_year_is_told_with_its_column(self, text):
        with pytest.raises(ValueError, match=r"column when: found .*; a year is written YYYY"):
            read_period({"when": text}, {"year": "when"}, "flow")

    @pytest.mark.parametrize("text", ["2018/20", "2018/18", "2018-19", "2018/2019", "2018", ""])
    def test_what_is_no_financial_year_is_told_with_its_column(self, text):
        with pytest.raises(ValueError, match=r"column when: found .*; a financial year is written such as 2018/19"):
            read_period({"when": text}, {"financial_year": "when"}, "flow")

    def test_days_of_a_flow_are_known_unless_windows_are_given(self):
        row = {"start": "2021-01-04", "end": "2021-02-07", "start_latest": "", "end_earliest": ""}
        expected = Period(date(2021, 1, 4), date(2021, 1, 4), date(2021, 2, 7), date(2021, 2, 7))
        assert read_period(row, {"start": "start", "end": "end"}, "flow") == expected
        assert read_period(row, WINDOWS, "flow") == expected

    def test_windows_of_a_flow_are_kept(self):
        row = {
            "start": "2019-11-01",
            "start_latest": "2019-11-30",
            "end_earliest": "2020-06-02",
            "end": "2020-11-30",
        }
        expected = Period(date(2019, 11, 1), date(2019, 11, 30), date(2020, 6, 2), date(2020, 11, 30))
        assert read_period(row, WINDOWS, "flow") == expected

    def test_a_stock_counts_on_one_day_between_its_two(self):
        row = {"start": "2019-11-01", "end": "2019-11-30"}
        expected = Period(date(2019, 11, 1), date(2019, 11, 30), date(2019, 11, 1), date(2019, 11, 30))
        assert read_period(row, {"start": "start", "end": "end"}, "stock") == expected

    @pytest.mark.parametrize("kind", ["flow", "stock"])
    def test_a_period_that_ends_before_it_starts_is_told(self, kind):
        with pytest.raises(ValueError, match="from 2021-02-01 to 2021-01-31 whose days are out of order"):
            read_period({"start": "2021-02-01", "end": "2021-01-31"}, {"start": "start", "end": "end"}, kind)

    @pytest.mark.parametrize(
        ("column", "day"),
        [
            ("start_latest", "2020-12-31"),
            ("start_latest", "2021-03-01"),
            ("end_earliest", "2020-12-31"),
            ("end_earliest", "2021-03-01"),
        ],
    )
    def test_a_window_that_leaves_the_period_is_told(self, column, day):
        row = {"start": "2021-01-01", "start_latest": "", "end_earliest": "", "end": "2021-02-28", column: day}
        with pytest.raises(ValueError, match="whose days are out of order"):
            read_period(row, WINDOWS, "flow")

    @pytest.mark.parametrize("column", ["start", "end"])
    @pytest.mark.parametrize("text", ["2021-02-29", "1 March 2021", "20210301", "2021-W09-1", ""])
    def test_what_is_no_day_is_told_with_its_column(self, column, text):
        row = {"start": "2021-01-01", "end": "2021-03-31", column: text}
        with pytest.raises(ValueError, match=f"column {column}: found {text!r}; a day is written YYYY-MM-DD"):
            read_period(row, {"start": "start", "end": "end"}, "flow")

    @pytest.mark.parametrize("columns", [{}, {"start": "start"}, {"end": "end"}, {"quarter": "start"}])
    def test_a_layout_that_names_no_period_is_told(self, columns):
        with pytest.raises(ValueError, match="names none of month, year, financial_year, or start and end"):
            read_period({"start": "2021-01-01", "end": "2021-03-31"}, columns, "flow")


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

    def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_table(self, project):
        table = self.table(project, "\ufeffmonth,count\r\n2021-01,5\r\n")
        assert table["cell"].tolist() == ["5"]

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

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"month,count\n2021-01,\xa35\n", " cannot be read as CSV in UTF-8"),
            (b'month,count\n2021-01,"5\n', " cannot be read as CSV in UTF-8"),
            (b"", ": found no column and 0 rows"),
            (b"month,count\n", ": found the columns month, count and 0 rows"),
            (b"month,count,count\n2021-01,5,6\n", ": found the columns month, count, count and 1 rows"),
            (b"month,count\n2021-01,5\n2021-02,1,234\n", ", line 3: found 3 cells under 2 columns"),
            (b"month,count\n2021-01,1,234\n2021-02,1,345\n", ", line 2: found 3 cells under 2 columns"),
            (b"month,count,note\n2021-01,5,x\n2021-02,7\n", ", line 3: found 2 cells under 3 columns"),
        ],
    )
    def test_what_is_no_table_is_told(self, project, content, told):
        assert self.refused(project, content).startswith(f"data/releases/answer/table-0.csv{told}")

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

    @pytest.mark.parametrize("change", [{"found": "16"}, {"line": 2}, {"line": 99}, {"column": "arrests"}])
    def test_a_correction_that_finds_another_text_is_refused(self, project, change):
        told = self.refused(project, "month,count\n2021-01,5\n2021-02,61\n", corrections=(correction(**change),))
        assert "answer/layout.json corrects line" in told
        assert "does not stand there. Remove the correction, or mend its place." in told

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
