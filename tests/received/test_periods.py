"""Periods as publishers write them: the days they name, and what is never guessed."""

import re
from datetime import date

import pytest

from countylines.received.periods import CALENDAR, FINANCIAL, Period, period_of, quarters_told, read_day, read_period


def days(kind="flow", quarters=None, **labels):
    period = period_of(labels, kind, quarters)
    assert (period.start, period.end) == (period.start_latest, period.end_earliest) or kind == "stock"
    return period.start, period.end


def refused(quarters=None, **labels):
    with pytest.raises(ValueError, match=r"\w") as told:
        period_of(labels, "flow", quarters)
    return str(told.value)


JANUARY, JUNE = (date(2021, 1, 1), date(2021, 1, 31)), (date(2021, 6, 1), date(2021, 6, 30))


@pytest.mark.parametrize(
    "text",
    [
        "Jan-21", "JAN 2021", "January 2021", "january\n2021", "2021-01", "2021/1", "01/2021", "1/2021", "Jan '21",
        "Jan. 21", "2021 January", "2021-01-01", "2021-01-01 00:00:00", "01/01/2021", "44197", "January 2021¹",
        "Jan-21 [note 1]", "Jan-21*", "202101",
    ],
)  # fmt: skip
def test_a_month_says_its_year(text):
    assert days(month=text) == JANUARY


@pytest.mark.parametrize("text", ["June", "Jun", "june ", "6", "06"])
def test_a_month_alone_takes_the_year_beside_it(text):
    assert days(month=text, year="2021") == JUNE
    assert days(month=text, financial_year="2021/22") == JUNE
    assert "without a year" in refused(month=text)


@pytest.mark.parametrize(("month", "year"), [("Mar", 2022), ("Apr", 2021), ("Dec", 2021), ("Jan", 2022)])
def test_months_of_a_financial_year_begin_in_april(month, year):
    assert days(month=month, financial_year="2021-22")[0].year == year


def test_a_month_and_a_year_must_not_contradict():
    assert days(month="Jan-21", year="2021") == JANUARY
    assert "beside '2022', which is another year" in refused(month="Jan-21", year="2022")


@pytest.mark.parametrize(
    "text", ["2021-13", "13/2021", "00/2021", "Janu", "Total", "2021", "Jan-Mar", "", "01/13/2021", "13"]
)
def test_what_is_no_month_is_told(text):
    assert repr(text) in refused(month=text, year="2021")


@pytest.mark.parametrize("text", ["15/04/2026", "2026-04-15", "46127"])
def test_a_day_that_a_spreadsheet_made_out_of_apr_15_is_told(text):
    assert "such as Apr-15" in refused(month=text)


@pytest.mark.parametrize(
    ("text", "first"),
    [("2020/21", 2020), ("2020-21", 2020), ("2020–21", 2020), ("2023-2024", 2023), ("2023/2024", 2023),
     ("1999/00", 1999), ("FY 2020/21", 2020), ("20/21", 2020)],
)  # fmt: skip
def test_a_financial_year(text, first):
    assert days(financial_year=text) == (date(first, 4, 1), date(first + 1, 3, 31))


@pytest.mark.parametrize("text", ["2020/22", "2020", "2020-2022", "20/22", ""])
def test_what_is_no_financial_year_is_told(text):
    assert "a financial year is written such as" in refused(financial_year=text)


def test_a_calendar_year():
    assert days(year="2021") == (date(2021, 1, 1), date(2021, 12, 31))
    assert "2020/21 is a financial_year" in refused(year="2020/21")
    assert "1900" in refused(year="1021")


@pytest.mark.parametrize(
    ("labels", "quarters", "start", "end"),
    [
        ({"quarter": "Q1 2021"}, CALENDAR, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "2021 Q4"}, CALENDAR, date(2021, 10, 1), date(2021, 12, 31)),
        ({"quarter": "1", "year": "2021"}, CALENDAR, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "Q1", "financial_year": "2020/21"}, CALENDAR, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "Q1 2020/21"}, FINANCIAL, date(2020, 4, 1), date(2020, 6, 30)),
        ({"quarter": "Quarter 4", "financial_year": "2020/21"}, FINANCIAL, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "3rd quarter", "financial_year": "2020/21"}, FINANCIAL, date(2020, 10, 1), date(2020, 12, 31)),
        ({"quarter": "H1 2021"}, CALENDAR, date(2021, 1, 1), date(2021, 6, 30)),
        ({"quarter": "second half", "year": "2021"}, CALENDAR, date(2021, 7, 1), date(2021, 12, 31)),
        ({"quarter": "2020/21 H1"}, FINANCIAL, date(2020, 4, 1), date(2020, 9, 30)),
        ({"quarter": "Half 2 2020/21"}, FINANCIAL, date(2020, 10, 1), date(2021, 3, 31)),
        ({"quarter": "H2", "financial_year": "2020/21"}, CALENDAR, date(2020, 7, 1), date(2020, 12, 31)),
        ({"quarter": "Apr-Jun 2021"}, None, date(2021, 4, 1), date(2021, 6, 30)),
        ({"quarter": "January to March", "financial_year": "2020/21"}, None, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "Jan-Jun", "year": "2021"}, None, date(2021, 1, 1), date(2021, 6, 30)),
        ({"quarter": "July to December 2021"}, None, date(2021, 7, 1), date(2021, 12, 31)),
        ({"quarter": "Oct-Mar", "financial_year": "2020/21"}, None, date(2020, 10, 1), date(2021, 3, 31)),
        ({"quarter": "Q1 (Apr-Jun)", "financial_year": "2020/21"}, None, date(2020, 4, 1), date(2020, 6, 30)),
        ({"quarter": "Q4 (Jan-Mar)", "financial_year": "2020/21"}, FINANCIAL, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "Q1 2020/21 (April to June)"}, None, date(2020, 4, 1), date(2020, 6, 30)),
        ({"quarter": "Quarter 2: Jul - Sep 2020/21"}, None, date(2020, 7, 1), date(2020, 9, 30)),
        ({"quarter": "Q1 (Jan-Mar) 2021"}, None, date(2021, 1, 1), date(2021, 3, 31)),
        ({"quarter": "Apr-Jun (Q2)", "year": "2021"}, None, date(2021, 4, 1), date(2021, 6, 30)),
        ({"quarter": "H2 (Oct-Mar)", "financial_year": "2020/21"}, None, date(2020, 10, 1), date(2021, 3, 31)),
    ],
)
def test_a_quarter_is_what_the_layout_says(labels, quarters, start, end):
    assert days(quarters=quarters, **labels) == (start, end)


@pytest.mark.parametrize("text", ["Q1 2021", "1", "2021 Q1", "Q1 2020/21", "Quarter 2"])
def test_a_numbered_quarter_is_never_guessed(text):
    assert 'whether quarters, or halves, are "calendar"' in refused(quarter=text, year="2021")


def test_a_financial_quarter_of_a_calendar_year_is_not_guessed_either():
    assert "of a financial year needs that year" in refused(FINANCIAL, quarter="Q1 2021")
    assert "of a financial year needs that year" in refused(FINANCIAL, quarter="Q1", year="2021")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2017-2019", 2017, 2019), ("2017–2019", 2017, 2019), ("2015-17", 2015, 2017), ("2009-2012", 2009, 2012)],
)
def test_years_from_one_to_another_are_all_of_them(text, first, last):
    assert days(period=text) == (date(first, 1, 1), date(last, 12, 31))


@pytest.mark.parametrize("text", ["2019-2017", "2017-2017", "2017-3019"])
def test_years_that_do_not_go_on_are_none(text):
    assert "found" in refused(period=text)


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        ({"quarter": "Q1 (Apr-Jun)", "year": "2021"}, "of a financial year needs that year"),
        ({"quarter": "Q2 (Oct-Dec)", "financial_year": "2020/21"}, "which are no quarter, or half, of that number"),
        ({"quarter": "Q1 (Apr-Sep)", "financial_year": "2020/21"}, "which are no quarter, or half, of that number"),
    ],
)
def test_months_beside_the_number_of_a_quarter_must_agree(labels, why):
    assert why in refused(**labels)
    assert "which are not calendar, as was said" in refused(CALENDAR, quarter="Q1 (Apr-Jun)", financial_year="2020/21")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Q1 (Apr-Jun)", FINANCIAL), ("Q1 2021 (Jan to Mar)", CALENDAR), ("Apr-Jun", "months"),
        ("July to September", "months"), ("Jan - Jun", "months"), ("Oct-Mar", "months"), ("Feb-Jul", ""),
        ("Oct-Jan", ""), ("Q1", ""), ("H1 2020/21", ""), ("Apr-May", ""), ("A to B", ""), ("Q2 (Oct-Dec)", ""),
    ],
)  # fmt: skip
def test_what_a_quarter_says_of_its_year(text, said):
    assert quarters_told(text) == said


def test_months_over_the_turn_of_a_year_need_a_financial_one():
    assert "needs that year, such as 2020/21" in refused(quarter="Oct-Mar", year="2021")
    assert "needs that year, such as 2020/21" in refused(quarter="Oct-Mar 2021")


@pytest.mark.parametrize("text", ["Q5 2021", "Q0", "quarter", "Apr-May 2021", "Nov-Jan 2021", ""])
def test_what_is_no_quarter_is_told(text):
    assert "found" in refused(CALENDAR, quarter=text)


@pytest.mark.parametrize(
    "text",
    ["31/12/2021", "31-12-2021", "31.12.21", "31 December 2021", "31st Dec 2021", "Friday 31 December 2021",
     "Fri 31 Dec 2021", "fri. 31st December 21", "31-Dec-21", "2021-12-31", "2021-12-31T23:59:00",
     "31/12/2021 23:59", "44561", "44561.75"],
)  # fmt: skip
def test_a_day(text):
    assert read_day(text) == date(2021, 12, 31)
    assert days(day=text) == (date(2021, 12, 31), date(2021, 12, 31))


@pytest.mark.parametrize("text", ["Thursday 31 December 2021", "Sat 31 Dec 21", "Dayday 31 December 2021"])
def test_another_day_of_the_week_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(f"found {text!r}")):
        read_day(text)


def test_a_day_is_never_read_month_first():
    assert read_day("03/04/2021") == date(2021, 4, 3)
    assert "there is no such day (a day is read day/month/year)" in refused(day="12/31/2021")
    assert "no such day" in refused(day="30/02/2021")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2020/21", date(2020, 4, 1), date(2021, 3, 31)),
        ("March 2021", date(2021, 3, 1), date(2021, 3, 31)),
        ("Apr-Jun 2021", date(2021, 4, 1), date(2021, 6, 30)),
        ("April to June 2021", date(2021, 4, 1), date(2021, 6, 30)),
        ("October - December 2021", date(2021, 10, 1), date(2021, 12, 31)),
        ("January to December 2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("1 April 2020 to 30 June 2021", date(2020, 4, 1), date(2021, 6, 30)),
        ("January 2021 - March 2021", date(2021, 1, 1), date(2021, 3, 31)),
        ("2019 to 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("31/12/2021", date(2021, 12, 31), date(2021, 12, 31)),
        ("Year ending March 2021", date(2020, 4, 1), date(2021, 3, 31)),
        ("year ended 29 February 2020", date(2019, 3, 1), date(2020, 2, 29)),
        ("12 months to December 2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("Y/E Mar-21", date(2020, 4, 1), date(2021, 3, 31)),
        ("Quarter ending Mar-20", date(2020, 1, 1), date(2020, 3, 31)),
        ("Quarter commencing 01/10/2020", date(2020, 10, 1), date(2020, 12, 31)),
        ("Half year to Feb 2021", date(2020, 9, 1), date(2021, 2, 28)),
        ("three months to 29 February 2020", date(2019, 12, 1), date(2020, 2, 29)),
        ("Month ending 30/04/2021", date(2021, 4, 1), date(2021, 4, 30)),
        ("Year beginning April 2020", date(2020, 4, 1), date(2021, 3, 31)),
        ("4 weeks ending 28/01/2021", date(2021, 1, 1), date(2021, 1, 28)),
        ("Fortnight beginning 04/01/2021", date(2021, 1, 4), date(2021, 1, 17)),
        ("Oct 2020-Mar 2021", date(2020, 10, 1), date(2021, 3, 31)),
        ("01/04/2020-31/03/2021", date(2020, 4, 1), date(2021, 3, 31)),
        ("01.04.20-31.03.21", date(2020, 4, 1), date(2021, 3, 31)),
        ("Apr20-Mar21", date(2020, 4, 1), date(2021, 3, 31)),
        ("1 April 2020-31 March 2021", date(2020, 4, 1), date(2021, 3, 31)),
        ("2021 (Jan-Sep)", date(2021, 1, 1), date(2021, 9, 30)),
    ],
)
def test_a_label_that_says_its_own_span(text, start, end):
    assert days(period=text) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["Year ending 15 March 2021", "year to Lent 2021", "Year ending 2020", "Year to date", "Financial year 2020",
     "Quarter beginning 02/01/2020", "4 weeks to March 2021", "0 months to March 2021", "Oct-Mar 2021",
     "2020-Mar 2021"],
)  # fmt: skip
def test_a_year_that_ends_with_no_month_is_told(text):
    assert "found" in refused(period=text)


def test_a_week_has_seven_days():
    assert days(week_beginning="30/12/2019") == (date(2019, 12, 30), date(2020, 1, 5))
    assert days(week_ending="Sunday 5 January 2020") == (date(2019, 12, 30), date(2020, 1, 5))


@pytest.mark.parametrize("text", ["2011/12", "2011-12"])
def test_what_could_be_a_month_or_a_financial_year_is_not_guessed(text):
    assert "a month or a financial year" in refused(period=text)


@pytest.mark.parametrize("text", ["Dec 2021 to Jan 2021", "Q1 2021", "sometime", "June", ""])
def test_what_says_no_span_is_told(text):
    assert "found" in refused(period=text)


def test_a_stock_counts_on_one_day_of_its_period():
    assert period_of({"month": "Jan-21"}, "stock") == Period(
        date(2021, 1, 1), date(2021, 1, 31), date(2021, 1, 1), date(2021, 1, 31)
    )


def test_first_and_last_days_may_have_windows():
    labels = {
        "start": "1 November 2019",
        "start_latest": "30/11/2019",
        "end_earliest": "2020-06-02",
        "end": "30/11/2020",
    }
    expected = Period(date(2019, 11, 1), date(2019, 11, 30), date(2020, 6, 2), date(2020, 11, 30))
    assert period_of({**labels, "end": "30/11/2020"}, "flow") == expected
    assert "out of order" in refused(start="2021-02-01", end="2021-01-01")


def test_labels_without_a_period_are_told():
    assert "no label says its period" in refused(area="Norwich")


WINDOWS = {key: key for key in ("start", "start_latest", "end_earliest", "end")}


class TestTidyTables:
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
