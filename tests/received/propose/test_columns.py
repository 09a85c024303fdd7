"""What a column holds is told by its header and its cells together; what can be two things is tried as both."""

import pytest

from countylines.received.propose.propose import proposals, propose
from tests.received.propose.asking import figures, grid, wanted

JANUARY, FEBRUARY = ("2023-01-01", "2023-01-31"), ("2023-02-01", "2023-02-28")
YEAR_21, YEAR_22 = ("2021-01-01", "2021-12-31"), ("2022-01-01", "2022-12-31")


def test_counts_that_look_like_years_are_counts():
    read = figures(["Month", "Road checks"], ["Jan-23", "1998"], ["Feb-23", "2011"])
    assert read == [(*JANUARY, "Norwich", "", 1998, 1998), (*FEBRUARY, "Norwich", "", 2011, 2011)]


def test_counts_of_five_digits_are_no_days():
    read = figures(["Year", "Thefts"], ["2021", "31002"], ["2022", "41777"])
    assert read == [(*YEAR_21, "Norwich", "", 31002, 31002), (*YEAR_22, "Norwich", "", 41777, 41777)]


def test_words_that_hold_a_word_for_a_period_head_counts():
    read = figures(["Month", "Update calls", "Sundays worked"], ["Jan-23", "7", "3"], ["Feb-23", "9", "12"])
    assert [row[3:5] for row in read] == [("Update calls", 7), ("Sundays worked", 3), ("Update calls", 9), ("Sundays worked", 12)]  # fmt: skip # noqa: E501


def test_ages_tell_figures_apart_and_are_no_counts():
    read = figures(["Month", "Age", "Searches"], ["Jan-23", "14", "5"], ["Jan-23", "15", "2"], ["Feb-23", "14", "8"])
    assert [(row[0], *row[3:5]) for row in read] == [
        ("2023-01-01", "Age 14", 5), ("2023-01-01", "Age 15", 2), ("2023-02-01", "Age 14", 8)
    ]  # fmt: skip


def test_bands_head_columns_and_rows():
    across = figures(["Month", "Under 16", "16-17", "18+"], ["Jan-23", "4", "5", "6"], ["Feb-23", "1", "2", "3"])
    assert [row[3:5] for row in across[:3]] == [("Under 16", 4), ("16-17", 5), ("18+", 6)]
    down = figures(["Age band", "2021", "2022"], ["10 to 15", "4", "5"], ["16 to 17", "6", "7"], ["18+", "8", "9"])
    assert [(row[0], *row[3:5]) for row in down[:2]] == [("2021-01-01", "10 to 15", 4), ("2022-01-01", "10 to 15", 5)]


@pytest.mark.parametrize("header", ["Age", "Age group", "Age band", "Age range (years)", "Age at time of arrest"])
def test_bands_among_totals_and_what_is_not_known_are_no_counts(header):
    rows = [header, "Apr-19", "May-19"], ["10-17", "5", "6"], ["18-24", "7", "9"], ["Not known", "1", "2"]
    read = figures(*rows, ["Total", "13", "17"])
    assert [row[3:5] for row in read[::2]] == [("10-17", 5), ("18-24", 7), ("Not known", 1)]


@pytest.mark.parametrize(
    "heads", [("Under 18", "18 and over"), ("Under 18", "Over 18"), ("10-17", "18+"), ("<18", "18+")]
)
def test_two_bands_head_columns(heads):
    read = figures(["Year", *heads, "Total"], ["2021", "4", "5", "9"], ["2022", "1", "2", "3"])
    assert [row[3:5] for row in read] == [(heads[0], 4), (heads[1], 5), (heads[0], 1), (heads[1], 2)]


def test_two_counts_withheld_are_no_bands():
    read = figures(["District", "2021", "2022"], ["Norwich", "<12", ">12"], ["Norfolk", "12", "14"])
    assert [row[2:5] for row in read[:2]] == [("Norwich", "", 0), ("Norwich", "", 13)]
    assert "tables" not in propose([grid(["Norwich", "<5", ">5"], ["Norfolk", "12", "14"])], wanted()).layout


def test_years_that_carry_marks_head_columns_and_rows():
    across = figures(["Area", "2021*", "2022 (r)"], ["Norwich", "4", "5"], ["Norfolk", "6", "7"])
    assert [(*row[:2], row[4]) for row in across[:2]] == [(*YEAR_21, 4), (*YEAR_22, 5)]
    down = figures(["Year", "Arrests"], ["2021 (r)", "4"], ["2022 (p)", "5"])
    assert [(*row[:2], row[4]) for row in down] == [(*YEAR_21, 4), (*YEAR_22, 5)]


def test_withheld_counts_under_names_are_no_bands():
    read = figures(["District", "2021", "2022"], ["Norwich", "<5", "5-9"], ["Norfolk", "12", "14"])
    assert [row[2:] for row in read[:2]] == [("Norwich", "", 0, 4), ("Norwich", "", 5, 9)]


def test_changes_and_rates_are_left_out_and_said_so():
    rows = ["Offence", "2021", "2022", "Increase", "% change"], ["Theft", "6", "4", "-2", "-33%"], ["Fraud", "2", "5", "3", "150%"]  # fmt: skip # noqa: E501
    assert [row[4] for row in figures(*rows)] == [6, 4, 2, 5]
    notes = propose([grid(*rows)], wanted()).notes
    assert any("'Increase'" in note and "a change" in note for note in notes)
    assert any("'% change'" in note for note in notes)


def test_a_share_that_is_counted_is_a_count():
    read = figures(["Month", "Share dealing", "Theft"], ["Jan-23", "4", "5"], ["Feb-23", "6", "7"])
    assert [row[4] for row in read] == [4, 5, 6, 7]


def test_remarks_make_no_measure():
    rows = ["Month", "Arrests", "Comments"], ["Jan-23", "4", ""], ["Feb-23", "6", "Operation Lamplight"], ["Mar-23", "7", ""]  # fmt: skip # noqa: E501
    assert {row[3] for row in figures(*rows)} == {""}
    assert any("'Operation Lamplight'" in note for note in propose([grid(*rows)], wanted()).notes)


def test_statuses_right_of_each_count_are_its_own():
    rows = ["Month", "Stops", "", "Charges", ""], ["Jan-23", "6", "r", "2", ""], ["Feb-23", "8", "", "3", "p"]
    (table,) = propose([grid(*rows)], wanted()).layout["tables"]
    assert (table["counts"], table["labels"]["status"]) == ("B2:D3", {"right": 1})
    assert [row[3:5] for row in figures(*rows)] == [("Stops", 6), ("Charges", 2), ("Stops", 8), ("Charges", 3)]


def test_statuses_right_of_some_counts_alone_are_a_doubt():
    rows = ["Month", "Stops", "", "Charges", "", "Bail"], ["Jan-23", "6", "r", "2", "p", "1"], ["Feb-23", "8", "", "3", "p", "1"]  # fmt: skip # noqa: E501
    assert propose([grid(*rows)], wanted()).doubts == ()
    shifted = [[*row[:3], "4", *row[3:]] if at else [*row[:3], "Cautions", *row[3:]] for at, row in enumerate(rows)]
    assert any("of others not" in doubt for doubt in propose([grid(*shifted)], wanted()).doubts)


def test_empty_columns_between_counts_are_left_out():
    read = figures(["Area", "2021", "", "2022"], ["Norwich", "6", "", "8"], ["Norfolk", "9", "", "12"])
    assert [(row[0][:4], row[4]) for row in read] == [("2021", 6), ("2022", 8), ("2021", 9), ("2022", 12)]


def test_words_for_a_withheld_count_stay_in_the_table():
    rows = ["Month", "Arrests"], ["Jan-23", "Exempt"], ["Feb-23", "8"], ["Mar-23", "Not yet available"]
    assert propose([grid(*rows)], wanted()).layout["tables"][0]["counts"] == "B2:B4"
    read = figures(*rows, readings={"Exempt": "1-4", "Not yet available": "missing"})
    assert [row[4:] for row in read[:2]] == [(1, 4), (8, 8)]


def test_weeks_have_seven_days():
    for header, first, last in (("w/c", "2023-01-02", "2023-01-08"), ("Week ending", "2022-12-27", "2023-01-02")):
        read = figures([header, "Stops"], ["02/01/2023", "6"], ["09/01/2023", "8"])
        assert read[0] == (first, last, "Norwich", "", 6, 6)


def test_what_a_column_may_hold_besides_is_tried():
    """Numbers that could be years under a header that is none; then as a period they contradict the months."""
    sheet = grid(["Month", "Road checks"], ["Jan-23", "1998"], ["Feb-23", "2011"])
    first, second = proposals([sheet], wanted())
    assert first.open == (("table 1", 2, 2, "a period"),)
    assert first.layout["tables"][0]["counts"] == "B2:B3"
    assert second.layout == {} or "B2:B3" not in [table["counts"] for table in second.layout.get("tables", [])]


def test_numbers_of_weeks_beside_days_are_no_counts():
    read = figures(["Date", "Week", "Arrests"], ["04/01/2023", "1", "5"], ["05/01/2023", "1", "7"])
    assert [(row[0], *row[3:5]) for row in read] == [("2023-01-04", "", 5), ("2023-01-05", "", 7)]
