"""Periods that are read as longer, shorter, or of another year than the words around them say."""

import pytest

from tests.conftest import SERIES
from tests.received.account.judged import kinds, told

WORDS, BACK = "periods against words", "order of months"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FROM_APRIL = [*MONTHS[3:], *MONTHS[:3]]


def down(field, header, *labels, names=None):
    """Give a table of one column of periods beside counts, and what reads it."""
    rows = [f"{header} | Arrests", *(f"{label} | {7 * at % 11 + 5}" for at, label in enumerate(labels))]
    label = {"column": "A", "names": names} if names else {"column": "A"}
    return "\n".join(rows), {"counts": f"B2:B{len(labels) + 1}", "labels": {field: label}}


@pytest.mark.parametrize(
    ("field", "header", "labels"),
    [
        ("month", "Quarter ending", ["Mar-20", "Jun-20", "Sep-20"]),
        ("month", "Quarter", ["01/01/2020", "01/04/2020", "01/07/2020"]),
        ("month", "12 months to", ["Mar-20", "Jun-20", "Sep-20"]),
        ("month", "Year ending", ["Mar-20", "Mar-21"]),
        ("month", "Twelve months ending (month)", ["Mar-20", "Apr-20"]),
        ("week_ending", "4 weeks ending", ["28/01/2021", "25/02/2021"]),
        ("week_beginning", "Fortnight beginning", ["04/01/2021", "18/01/2021"]),
        ("day", "Week commencing", ["04/01/2021", "11/01/2021", "18/01/2021"]),
        ("day", "w/e", ["04/01/2021", "11/01/2021", "18/01/2021"]),
        ("year", "Half year", ["2020", "2021"]),
        ("year", "Financial year", ["2019", "2020"]),
        ("year", "Fin. Year", ["2019", "2020"]),
        ("year", "FY", ["2019", "2020"]),
        ("year", "FiscalYear", ["2019", "2020"]),
        ("year", "Year ending March", ["2019", "2020"]),
        ("year", "Year to 31 March", ["2019", "2020"]),
        ("year", "Year ending", ["2019", "2020"]),
        ("year", "Years ended", ["2019", "2020"]),
        ("year", "Y/E", ["2019", "2020"]),
        ("financial_year", "Academic year", ["2019/20", "2020/21"]),
        ("financial_year", "School year", ["2019/20", "2020/21"]),
        ("financial_year", "Year (Sep-Aug)", ["2019/20", "2020/21"]),
        ("financial_year", "Calendar year", ["2019/20", "2020/21"]),
    ],
)
def test_a_header_that_says_another_length_or_start_is_told(field, header, labels):
    said = told(*down(field, header, *labels))
    assert f"A1: {header!r} says that periods are longer or shorter than they are read" in said


@pytest.mark.parametrize(
    ("field", "header", "labels"),
    [
        ("month", "Month", ["Mar-20", "Apr-20"]),
        ("month", "Month / year", ["Mar-20", "Apr-20"]),
        ("month", "Period", ["Mar-20", "Apr-20"]),
        ("year", "Year", ["2019", "2020"]),
        ("year", "Calendar year", ["2019", "2020"]),
        ("financial_year", "Financial year", ["2019/20", "2020/21"]),
        ("financial_year", "Year", ["2019/20", "2020/21"]),
        ("financial_year", "Year to March", ["2019/20", "2020/21"]),
        ("financial_year", "Year (Apr-Mar)", ["2019/20", "2020/21"]),
        ("week_ending", "Week ending", ["28/01/2021", "25/02/2021"]),
        ("day", "Date", ["28/01/2021", "29/01/2021"]),
    ],
)
def test_a_header_that_says_what_is_read_is_not(field, header, labels):
    assert kinds(*down(field, header, *labels)) == []


def test_periods_that_are_read_as_the_header_says_are_not_told():
    names = {month: f"Quarter ending {month}" for month in ("Mar-20", "Jun-20", "Sep-20")}
    assert kinds(*down("period", "Quarter ending", *names, names=names)) == []
    names = {"2019/20": "Sep 2019 to Aug 2020", "2020/21": "Sep 2020 to Aug 2021"}
    assert kinds(*down("period", "Academic year", *names, names=names)) == []


def test_a_year_over_finer_periods_is_longer_than_they_are():
    table = "Year | Jan | Feb\n2020 | 5 | 9\n2021 | 7 | 4"
    block = {"counts": "B2:C3", "labels": {"year": {"column": "A"}, "month": {"row": 1}}}
    assert kinds(table, block) == []
    assert WORDS in kinds(table.replace("Year", "Week"), block)


def test_what_a_stock_is_counted_for_is_a_day_however_often():
    table, block = down("day", "Quarter ending", "31/03/2021", "30/06/2021", "30/09/2021")
    stock = {**SERIES, "kind": "stock"}
    assert kinds(table, block, series=stock) == []


class TestLabels:
    def across(self, *heads):
        names = {head: head for head in heads}
        years = {head: head[:4] for head in heads}
        labels = {"measure": {"row": 1, "names": names}, "year": {"row": 1, "names": years}, "area": {"column": "A"}}
        table = f"Area | {' | '.join(heads)}\nNorwich | 9 | 4\nNorfolk | 30 | 21"
        return table, {"counts": "B2:C3", "labels": labels}

    @pytest.mark.parametrize("part", ["(Jan-Sep)", "H1", "first half", "to September", "(until Oct)", "Q1"])
    def test_a_part_of_a_year_that_is_read_as_all_of_it_is_told(self, part):
        said = told(*self.across("2020", f"2021 {part}"))
        assert f"C1: '2021 {part}' says that periods are longer or shorter than they are read" in said

    def test_a_column_of_financial_years_beside_calendar_ones_is_told(self):
        names = {"Calendar": "calendar", "Financial": "financial"}
        labels = {"year": {"column": "A"}, "measure": {"row": 1, "names": names}}
        said = told(
            "Year | Calendar | Financial\n2019 | 50 | 55\n2020 | 60 | 58", {"counts": "B2:C3", "labels": labels}
        )
        assert "C1: 'Financial' says that periods are longer or shorter" in said

    @pytest.mark.parametrize("words", ["charges", "(all)", "aged 10 to 17", "March for peace", "in May's ward"])
    def test_other_words_beside_a_year_are_not(self, words):
        assert WORDS not in kinds(*self.across("2020", f"2021 {words}"))

    @pytest.mark.parametrize(
        ("head", "is_told"),
        [("Last year", True), ("Arrests, previous financial year", True), ("Same month last year", True),
         ("Year before", True), ("Annual_Arrests", True), ("Year total", False), ("This year", False),
         ("Previous convictions", False)],
    )  # fmt: skip
    def test_a_name_of_another_time_is_told(self, head, is_told):
        table = f"Month | Arrests | {head}\nJan-21 | 9 | 4\nFeb-21 | 3 | 7"
        block = {"counts": "B2:C3", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
        assert (WORDS in kinds(table, block)) is is_told

    def test_months_with_short_years_are_no_parts_of_one(self):
        table = "Area | Apr-21 to Mar-22\nNorwich | 9\nNorfolk | 30"
        assert kinds(table, {"counts": "B2:B3", "labels": {"period": {"row": 1}, "area": {"column": "A"}}}) == []

    def test_a_quarter_that_heads_no_figure_is_not(self):
        table = "Area | Jan-22 | Feb-22 | Mar-22 | Q1 | Apr-22\nNorwich | 1 | 2 | 3 | 6 | 4"
        labels = {"month": {"row": 1}, "area": {"column": "A"}}
        assert kinds(table, {"counts": "B2:F2", "labels": labels, "totals": {"E": "B:D"}}) == []


class TestTitles:
    def years(self, title):
        block = {"counts": "B3:C4", "labels": {"year": {"row": 2}, "area": {"column": "A"}}}
        return f"{title} | | \nArea | 2020 | 2021\nNorwich | 9 | 4\nNorfolk | 30 | 21", block

    @pytest.mark.parametrize(
        "title",
        ["Arrests by financial year", "Arrests, years ending 31 March", "Quarterly arrests", "Arrests by month",
         "Arrests in Q1", "Arrests in the first half", "Arrests, Jan-Mar", "Arrests per day", "Daily arrests",
         "Years run from 1 April to 31 March"],
    )  # fmt: skip
    def test_a_title_of_which_no_figure_is_is_told(self, title):
        assert WORDS in kinds(*self.years(title))

    @pytest.mark.parametrize(
        "title", ["Arrests by year", "Annual arrests", "Arrests of 10 to 17 year olds", "Arrests by month and year",
                  "Arrests in calendar years", "Arrests by day of the week", "Arrests by day and night"]
    )  # fmt: skip
    def test_a_title_of_what_is_read_is_not(self, title):
        assert WORDS not in kinds(*self.years(title))

    def test_a_title_of_quarters_of_a_year_is_of_quarters(self):
        table = "Arrests by calendar year quarter | |\nArea | Apr-Jun 2021 | Jul-Sep 2021\nNorwich | 9 | 4"
        block = {"counts": "B3:C3", "labels": {"quarter": {"row": 2}, "area": {"column": "A"}}}
        assert kinds(table, block) == []

    def test_a_note_on_the_years_is_told_and_one_on_how_often_is_not(self):
        table, block = self.years("Arrests")
        assert WORDS in kinds(f"{table}\nAll years are financial years", block)
        assert WORDS not in kinds(f"{table}\nThis table is published quarterly", block)
        of_months = "Month | Arrests\nApr-21 | 9\nMay-21 | 4\nJun-21 | 7\nAll years are financial years"
        assert WORDS not in kinds(of_months, {"counts": "B2:B4", "labels": {"month": {"column": "A"}}})


class TestOrderOfMonths:
    def row(self, months, year):
        labels = {"year" if len(year) == 4 else "financial_year": {"text": year}, "month": {"row": 1}}
        counts = [7 * at % 11 + 5 for at in range(12)]
        table = f"{' | '.join(months)}\n{' | '.join(map(str, counts))}"
        return table, {"counts": "A2:L2", "labels": labels}

    def test_months_from_april_under_a_calendar_year_are_told(self):
        said = told(*self.row(FROM_APRIL, "2021"))
        assert "J2: the months before go on to this one, and it is read as January 2021" in said

    @pytest.mark.parametrize(("year", "is_told"), [("2021", True), ("2021/22", False)])
    def test_quarters_from_april_under_a_calendar_year_are_told(self, year, is_told):
        table = "Apr-Jun | Jul-Sep | Oct-Dec | Jan-Mar\n5 | 9 | 4 | 8"
        labels = {"year" if len(year) == 4 else "financial_year": {"text": year}, "quarter": {"row": 1}}
        assert (BACK in kinds(table, {"counts": "A2:D2", "labels": labels})) is is_told

    def test_years_under_each_month_are_not(self):
        table = "Jan | | Feb |\n2020 | 2021 | 2020 | 2021\n5 | 9 | 4 | 8"
        labels = {"month": {"row": 1, "fill": True}, "year": {"row": 2}}
        assert BACK not in kinds(table, {"counts": "A3:D3", "labels": labels})

    def test_months_in_the_order_of_their_year_are_not(self):
        assert kinds(*self.row(MONTHS, "2021")) == []
        assert kinds(*self.row(FROM_APRIL, "2020/21")) == []
        assert kinds(*self.row(MONTHS[::-1], "2021")) == []
        assert kinds(*self.row(sorted(MONTHS), "2021")) == []

    def test_numbers_of_months_of_a_financial_year_that_begin_with_one_are_told(self):
        table = "Year | Month | Arrests\n" + "\n".join(f"2020/21 | {at} | {7 * at % 11 + 5}" for at in range(1, 13))
        block = {"counts": "C2:C13", "labels": {"financial_year": {"column": "A"}, "month": {"column": "B"}}}
        assert BACK in kinds(table, block)
        calendar = "Year | Month | Arrests\n" + "\n".join(
            f"2020/21 | {at % 12 + 1} | {7 * at % 11 + 5}" for at in range(3, 15)
        )
        assert kinds(calendar, block) == []

    def test_a_month_may_be_missing_where_the_order_turns(self):
        from_april = [*MONTHS[3:11], *MONTHS[1:3]]  # April to November, February, March
        assert BACK in kinds(*self.row(from_april, "2021"))
        assert BACK not in kinds(*self.row([*MONTHS[6:], MONTHS[2], MONTHS[0]], "2021"))

    def test_the_first_months_of_a_financial_year_that_are_numbered_from_one_are_told(self):
        labels = {"financial_year": {"column": "A"}, "month": {"column": "B"}}
        rows = "Year | Month | Arrests\n2020/21 | 1 | 5\n2020/21 | 2 | 9\n2020/21 | 3 | 4"
        assert BACK in kinds(rows, {"counts": "C2:C4", "labels": labels})
        assert BACK not in kinds(f"{rows}\n2021/22 | 4 | 8", {"counts": "C2:C5", "labels": labels})

    def test_one_series_under_another_begins_again(self):
        rows = [f"{kind} | {month} | {at}" for kind in ("Drugs", "Other") for at, month in enumerate(MONTHS, 5)]
        labels = {"measure": {"column": "A"}, "month": {"column": "B"}, "year": {"text": "2021"}}
        assert BACK not in kinds("Type | Month | Arrests\n" + "\n".join(rows), {"counts": "C2:C25", "labels": labels})


class TestOutOfOrder:
    @pytest.mark.parametrize(
        ("field", "labels", "at"),
        [
            ("month", ["Jan-21", "Feb-12", "Mar-21"], "A3"),
            ("month", ["May-21", "Apr-21", "Mar-12", "Feb-21", "Jan-21"], "A4"),
            ("year", ["2018", "2019", "2002", "2021"], "A4"),
            ("financial_year", ["2018/19", "2010/11", "2020/21"], "A3"),
            ("quarter", ["Jan-Mar 2021", "Apr-Jun 2012", "Jul-Sep 2021"], "A3"),
        ],
    )
    def test_a_period_that_stands_where_another_would_is_told(self, field, labels, at):
        rows = at.replace("A", "B")
        assert f"{rows}: this figure stands between those of" in told(*down(field, "When", *labels))

    @pytest.mark.parametrize(
        ("field", "labels"),
        [
            ("month", ["Jan-21", "Feb-21", "Mar-21", "Jan-20", "Feb-20", "Mar-20"]),
            ("month", ["Jan-20", "Jan-21", "Feb-20", "Feb-21"]),
            ("month", ["Jan-21", "Mar-21", "Apr-21", "Dec-21"]),
            ("year", ["2021", "2019", "2020"]),
            ("period", ["Jan-Jun 2020", "Jan-Jun 2021", "Jul-Dec 2020", "Jul-Dec 2021"]),
        ],
    )
    def test_other_orders_are_not(self, field, labels):
        assert "order of periods" not in kinds(*down(field, "When", *labels))


def test_counts_of_single_days_far_apart_are_told():
    """As in a table of years to 31 March whose header holds that day alone."""
    across = {"counts": "B2:C2", "labels": {"day": {"row": 1}, "area": {"column": "A"}}}
    assert kinds("Area | 2018-03-31 | 2019-03-31\nNorwich | 372 | 426", across) == ["days far apart"]
    assert kinds("Area | 2019-03-30 | 2019-03-31\nNorwich | 372 | 426", across) == []
    assert kinds("Area | 2018-03-31 | 2019-03-31\nNorwich | 372 | 426", across, by_hand=True) == []
    stock = {**SERIES, "kind": "stock"}
    del stock["area"]
    assert kinds("Area | 2018-03-31 | 2019-03-31\nNorwich | 372 | 426", across, series=stock) == []


def test_a_single_day_among_years_is_told():
    said = told(*down("period", "Period", "2018/19", "2019-12-01", "2020/21"))
    assert "B3: figures are read as of single days, among others of months or years" in said
    assert kinds(*down("period", "Period", "2018/19", "2019/20")) == []
    assert kinds(*down("period", "Period", "1 May 2021", "2 May 2021 to 5 May 2021")) == []


def test_what_heads_a_column_of_days_far_apart_is_named():
    """Whether ytd is a day, or the last day of a year to date, a person knows from its header."""
    down = {"counts": "B2:B3", "labels": {"day": {"column": "C"}}}
    said = told("Area | Drawn | ytd\nNorfolk | 98 | 2018-03-31\nNorfolk | 139 | 2019-03-31", down)
    assert "the days under 'ytd' lie 365 days apart or more" in said
