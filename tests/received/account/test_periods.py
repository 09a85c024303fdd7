"""Periods that a person must look at; and those that a sheet says plainly, of which nothing is told."""

import pytest

from countylines.received.account.periods import is_name_of_period
from tests.received.account.judged import grid, kinds, told

DAYS = {"counts": "B2:B4", "labels": {"day": {"column": "A"}}}
YEARS = {"counts": "B2:C3", "labels": {"month": {"column": "A"}, "measure": {"row": 1}, "year": {"text": "2022"}}}


def rows(header, *labels):
    return "\n".join([f"{header} | Arrests", *(f"{label} | {at + 5}" for at, label in enumerate(labels))])


def test_a_count_taken_for_a_day_of_the_last_century_is_told():
    said = told(rows("Date", 25111, 26022, 27333), DAYS)
    assert "a.csv, sheet 'Data', B2:B4: 3 figures are read as of a time before 1990, the first of 1968-09-30" in said


@pytest.mark.parametrize("header", ["Violence", "Mandate", "Arrests on match days", "Holiday"])
def test_bare_numbers_under_a_header_without_a_word_for_a_period_are_told(header):
    said = told(rows(header, 44562, 44593, 44700), DAYS)
    assert "A2:A4: 3 bare numbers are read as months, years or days, and no header says so" in said


@pytest.mark.parametrize("header", ["Date", "Day of arrest", "Date recorded"])
def test_bare_numbers_under_a_word_for_a_period_are_not(header):
    assert kinds(rows(header, 44562, 44563, 44700), DAYS) == []


def test_years_that_follow_on_one_another_need_no_header():
    block = {"counts": "B2:B4", "labels": {"year": {"column": "A"}}}
    assert kinds(rows("", 2020, 2021, 2022), block) == []
    assert kinds(rows("", 2001, 2012, 2033), block | {"counts": "B2:B3"}) != []


def test_years_over_one_table_stand_under_those_over_another():
    table = "Type | 2019 | 2020\nDrugs | 5 | 6\nType | 2021 | 2022\nDrugs | 7 | 4"
    labels = [{"measure": {"column": "A"}, "year": {"row": row}} for row in (1, 3)]
    blocks = [{"counts": f"B{row}:C{row}", "labels": label} for row, label in zip((2, 4), labels, strict=True)]
    assert kinds(table, {"tables": blocks}) == []
    assert "bare numbers as periods" in kinds(table.replace("2022", "2032"), {"tables": blocks})


def test_days_that_can_be_read_with_the_month_first_are_told():
    assert kinds(rows("Date", "01/01/2022", "02/01/2022", "03/01/2022"), DAYS) == ["month-first days"]
    assert kinds(rows("Date", "01/01/2022", "02/01/2022", "13/01/2022"), DAYS) == []


def test_days_that_a_spreadsheet_turned_about_are_told():
    table = "Date | Arrests\n2022-03-01 | 5\n2022-04-02 | 6\n13/01/2022 | 7\n14/01/2022 | 8"
    turned = grid(table, kinds=[[], ["date"], ["date"]])
    assert kinds([turned], {**DAYS, "counts": "B2:B5"}) == ["month-first days"]


class TestAgainstLabels:
    def table(self, *headers):
        return f"Month | {headers[0]} | {headers[1]}\nJan | 6 | 8\nFeb | 9 | 11"

    @pytest.mark.parametrize(
        "headers", [("Arrests 2021", "Arrests 2022"), ("19/20", "20/21"), ("Jan-22", "Feb-22"),
                    ("Year ending March 2021", "Year ending March 2022"), ("2020", "2021")]
    )  # fmt: skip
    def test_headers_that_name_another_period_are_told(self, headers):
        said = told(self.table(*headers), YEARS, period="2022")
        assert "name" in said
        assert "other periods than the figures there are read as (--period 2022); correct --period" in said

    @pytest.mark.parametrize(
        "headers", [("Arrests 2022", "Charges 2022"), ("10-17", "18-24"), ("Modern Slavery Act 2015", "Act")]
    )
    def test_headers_that_name_the_same_or_none_are_not(self, headers):
        assert kinds(self.table(*headers), YEARS, period="2022") == []

    def test_a_title_of_another_year_is_told(self):
        table = "Arrests in 2019\nMonth | Men | Women\nJan | 6 | 8\nFeb | 9 | 11"
        block = {**YEARS, "counts": "B3:C4", "labels": {**YEARS["labels"], "measure": {"row": 2}}}
        assert kinds(table, block, period="2022") == ["periods against labels"]
        assert kinds(table.replace("2019", "2022"), block, period="2022") == []


@pytest.mark.parametrize(
    "text",
    [
        "07/2019",
        "2019-07",
        "2019-07-01",
        "1/7/2019",
        "Jan-22",
        "March",
        "2021",
        "2020/21",
        "19/20",
        "Q1",
        "Year ending March 2021",
        "Sept 21*",
    ],
)
def test_a_name_of_a_period_is_known(text):
    assert is_name_of_period(text)


@pytest.mark.parametrize("text", ["", "17", "10-17", "Mandate", "Arrests 2021", "Marches", "Maybe"])
def test_what_is_no_name_of_a_period_is_not(text):
    assert not is_name_of_period(text)


TWO_COLUMNS_OF_DAYS = (
    "From | To | Arrests\n2022-01-01 | 2022-03-31 | 6\n2022-04-01 | 2022-06-30 | 2\n2022-07-01 | 2022-09-30 | 7"
)
READ_BY_THE_FIRST = {"counts": "C2:C4", "labels": {"month": {"column": "A"}}}


def test_a_second_column_of_days_that_is_not_read_is_told():
    assert "a.csv, sheet 'Data', B2:B4: this column holds days too, and is not read" in told(
        [grid(TWO_COLUMNS_OF_DAYS)], READ_BY_THE_FIRST
    )


def test_where_both_columns_of_days_are_read_nothing_is_said():
    both = {"counts": "C2:C4", "labels": {"start": {"column": "A"}, "end": {"column": "B"}}}
    assert "days not read" not in kinds([grid(TWO_COLUMNS_OF_DAYS)], both)


def test_days_that_a_person_left_out_with_a_reason_were_decided():
    decided = {**READ_BY_THE_FIRST, "leave_out": {"B": "the day of the extract"}}
    assert "days not read" not in kinds([grid(TWO_COLUMNS_OF_DAYS)], decided, by_hand=True)
    assert "days not read" in kinds([grid(TWO_COLUMNS_OF_DAYS)], decided)


def test_a_period_that_no_figure_is_of_is_told():
    """As where months show their names alone, and a spreadsheet stores the year in which they were typed."""
    table, block = rows("Month", "2022-01", "2022-02", "2022-03"), {**DAYS, "labels": {"month": {"column": "A"}}}
    said = told(table, block, period="2021")
    assert "--period 2021: no figure is read as of it, but of 2022-01-01 to 2022-03-31" in said
    assert kinds(table, block, period="2022") == kinds(table, block, period="2021/22") == []


@pytest.mark.parametrize(
    ("field", "labels", "is_told"),
    [
        ("month", ["2001-03", "2002-04", "2003-05"], True),
        ("month", ["2007-09", "2010-12"], True),
        ("month", ["2001-03", "2001-04", "2002-05"], False),
        ("month", ["2021-03", "2022-04"], False),
        ("month", ["2010-12"], False),
        ("month", ["2008-09-01", "2009-10-01", "2010-11-01"], True),
        ("month", ["2009-09-01", "2009-10-01", "2010-11-01"], False),
        ("financial_year", ["2015-2016", "2017-2018", "2019-2020"], True),
        ("financial_year", ["2015/16", "2017/18"], True),
        ("financial_year", ["2015-2016", "2016-2017", "2018-2019"], False),
        ("period", ["2015-2017", "2018-2020"], False),
    ],
)
def test_years_from_one_to_another_that_are_read_as_shorter_are_told(field, labels, is_told):
    rows = "\n".join(f"{label} | {at}" for at, label in enumerate(labels, 5))
    block = {"counts": f"B2:B{len(labels) + 1}", "labels": {field: {"column": "A"}}}
    assert ("several years" in kinds(f"Period | Arrests\n{rows}", block)) is is_told


def test_labels_of_years_over_no_figure_that_is_read_say_nothing():
    block = {"counts": "B2:B3", "labels": {"financial_year": {"column": "A"}}}
    assert "several years" not in kinds("Period | Arrests\n2015-2016 | few\n2017-2018 | many", block)


@pytest.mark.parametrize(("years", "is_told"), [(("2012-14", "2014-16"), True), (("2012-2014", "2015-2017"), False)])
def test_years_that_overlap_at_an_end_are_told(years, is_told):
    names = {text: f"{text[:4]} to 20{text[-2:]}" for text in years}
    block = {"counts": "B2:B3", "labels": {"period": {"column": "A", "names": names}}}
    said = told("\n".join(["Period | n", *(f"{text} | 5" for text in years)]), block)
    assert ("times that overlap others as they are read" in said) == is_told
