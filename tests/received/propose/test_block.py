"""One block of figures: shifted headers, forces, blank labels, tables side by side."""

import json
import re
from dataclasses import replace

import pytest

from countylines.received.layout import read_layout
from countylines.received.propose.propose import propose
from countylines.received.read import read_sheets
from countylines.received.readings import Asked
from tests.received.propose.asking import FORCES, figures, grid, grids_of, of_case, wanted
from tests.received.test_foi_corpus import CASES


def test_a_header_shifted_against_its_figures_is_doubtful():
    """As in seizures_14-15: under the name of a total stands what is smaller than one of its parts."""
    rows = [[f"Force {n}", "30", str(20 + n), str(9 + n), str(n), "5"] for n in range(1, 6)]
    sheet = grid(["Police force", "All drugs", "Cannabis", "Ketamine", "Total Class B", "Total Class B"], *rows)
    sheet = sheet.changed({(2, 1): "Norfolk"})
    doubts = propose([sheet], wanted(period="2014/15")).doubts
    assert any("'Total Class B'" in doubt and "shifted" in doubt for doubt in doubts)
    assert any("columns E and F are both headed 'Total Class B'" in doubt for doubt in doubts)


def test_a_force_in_a_column_is_picked_and_the_others_are_named():
    sheet = grid(["Police force", "Seizures"], [" Suffolk ", "7"], [" Norfolk ", "9"])
    proposal = propose([sheet], wanted(period="2016/17"))
    assert proposal.layout["tables"][0]["where"] == {"A": ["Norfolk"]}
    assert any("another is left out" in note for note in proposal.notes)
    without = propose([grid(["Police force", "Seizures"], ["Suffolk", "7"])], wanted(period="2016/17"))
    assert without.layout == {}
    assert "norfolk is none of them" in without.doubts[0]


class TestRowsWithoutALabel:
    ROWS = (["Type", "2021", "2022"], ["Drugs", "6", "8"], ["Theft", "9", "7"])

    def test_one_that_adds_up_is_a_total(self):
        rows = [*self.ROWS, ["", "15", "15"]]
        (table,) = propose([grid(*rows)], wanted()).layout["tables"]
        assert table["totals"] == {"4": "2:3"}
        assert [row[4] for row in figures(*rows)] == [6, 8, 9, 7]

    def test_one_that_does_not_is_named_so(self):
        assert [row[3] for row in figures(*self.ROWS, ["", "2", "1"])][4:] == ["not stated", "not stated"]

    def test_a_kind_above_its_parts_is_their_total(self):
        rows = [
            ["Type", "Of which", "2021", "2022"], ["Drugs", "", "15", "15"], ["", "Supply", "6", "8"],
            ["", "Possession", "9", "7"], ["Theft", "", "5", "3"],
        ]  # fmt: skip
        (table,) = propose([grid(*rows)], wanted()).layout["tables"]
        assert table["totals"] == {"2": "3:4"}
        read = [(row[3], row[4]) for row in figures(*rows)]
        assert read[:2] == [("Drugs / Supply", 6), ("Drugs / Supply", 8)]
        assert read[4:] == [("Theft / not stated", 5), ("Theft / not stated", 3)]


def test_a_blank_label_among_others_is_said_and_not_filled():
    sheet = grid(
        ["Year", "Number", "Type", "Outcome"],
        ["2015", "7", "Drugs", "Charged"],
        ["2015", "9", "Drugs", ""],
        ["2015", "4", "Theft", "Charged"],
        ["2016", "3", "Drugs", "Cautioned"],
    )
    labels = propose([sheet], wanted()).layout["tables"][0]["labels"]
    outcome = next(label for label in labels.values() if label.get("column") == "D")
    assert "fill" not in outcome
    assert outcome["names"][""].endswith("not stated")


def test_a_count_that_looks_like_a_year_stays_a_count():
    sheet = grid(["Year", "Number", "Type"], ["2015", "12", "Drugs"], ["2016", "2016", "Drugs"], ["2017", "9", "Drugs"])
    (table,) = propose([sheet], wanted()).layout["tables"]
    assert table["counts"] == "B2:B4"


class TestSideBySide:
    ROWS = (["Norwich", "", "", "Norfolk", ""], ["Month", "Arrests", "", "Month", "Charges"],
            ["Jan-21", "5", "", "Jan-22", "50"], ["Feb-21", "7", "", "Feb-22", "60"])  # fmt: skip

    def test_they_are_refused_with_the_entries_that_would_read_them(self):
        proposal = propose([grid(*self.ROWS)], wanted())
        assert proposal.layout == {}
        (told,) = proposal.doubts
        assert "2 tables stand side by side, an empty column between" in told
        entries = [json.loads(text) for text in re.findall(r'\{"counts".*?\}\}\}', told)]
        assert entries == [
            {"counts": "B3:B4", "labels": {"month": {"column": "A"}}},
            {"counts": "E3:E4", "labels": {"month": {"column": "D"}}},
        ]
        for entry, area in zip(entries, ("Norwich", "Norfolk"), strict=True):
            entry["labels"]["area"] = {"text": area}
        series = {key: value for key, value in wanted().series.items() if key != "area"}
        asked = Asked(read_layout({"tables": entries}, series, "x", "a"), series, {"norfolk": ("Norfolk", "Norwich")})
        reading = read_sheets({"table 1": grid(*self.ROWS)}, "x", asked)
        assert (reading.problems, reading.doubts) == ((), ())
        assert [(row.area, str(row.start)[:7], row.low) for row in reading.observations.itertuples()] == [
            ("Norwich", "2021-01", 5),
            ("Norwich", "2021-02", 7),
            ("Norfolk", "2022-01", 50),
            ("Norfolk", "2022-02", 60),
        ]

    @pytest.mark.parametrize("name", [name for name in CASES if "side-by-side" in name])
    def test_those_of_the_corpus_are_refused_in_every_format(self, name):
        proposal = propose(grids_of(name), of_case(CASES[name][1]))
        assert proposal.layout == {}
        assert '{"counts": "B3:B14", "labels": {"month": {"column": "A"}}}' in proposal.doubts[0]

    def test_without_an_empty_column_unlike_periods_are_not_taken_for_one_another(self):
        proposal = propose([grid(*([*row[:2], *row[3:]] for row in self.ROWS[1:]))], wanted())
        assert proposal.layout == {}
        assert "columns A and C both give the month, and they differ, first in row 2" in proposal.doubts[0]

    def test_a_period_that_is_repeated_beside_more_figures_is_read_once(self):
        rows = (["Month", "2021", "Month", "2022"], ["Jan", "5", "Jan", "6"], ["Feb", "7", "Feb", "8"])
        proposal = propose([grid(*rows)], wanted())
        assert proposal.doubts == ()
        assert proposal.layout["tables"][0]["leave_out"] == {"C": "the period, which column A gives"}

    def test_an_empty_column_before_a_total_or_a_note_parts_no_tables(self):
        rows = (["Month", "2021", "", "Total", "Note"], ["Jan", "5", "", "5", ""], ["Feb", "7", "", "7", "late"])
        assert not any("side by side" in doubt for doubt in propose([grid(*rows)], wanted()).doubts)


def test_years_written_over_the_first_of_their_columns_tell_names_apart():
    rows = ["", "2021", "", "2022", ""], ["", "Male", "Female", "Male", "Female"], ["Norwich", "1", "2", "3", "4"]
    assert propose([grid(*rows)], wanted()).doubts == ()
    assert [(row[0][:4], *row[3:5]) for row in figures(*rows)] == [
        ("2021", "Male", 1), ("2021", "Female", 2), ("2022", "Male", 3), ("2022", "Female", 4)
    ]  # fmt: skip
    alike = ["", "2021", "", "", ""], ["", "Male", "Female", "Male", "Female"], ["Norwich", "1", "2", "3", "4"]
    assert any("both headed 'Male'" in doubt for doubt in propose([grid(*alike)], wanted()).doubts)


class TestPeriods:
    def test_short_financial_years(self):
        read = figures(["Area", "18/19", "19/20"], ["Norwich", "6", "8"], ["Norfolk", "9", "12"])
        assert [row[:2] for row in read[:2]] == [("2018-04-01", "2019-03-31"), ("2019-04-01", "2020-03-31")]

    def test_years_that_end_with_a_month(self):
        read = figures(["Offence", "Year ending June 2020", "Year ending June 2021"], ["Theft", "6", "8"])
        assert [row[:2] for row in read] == [("2019-07-01", "2020-06-30"), ("2020-07-01", "2021-06-30")]

    def test_a_header_begins_what_its_labels_end(self):
        read = figures(["12 months to", "Stops"], ["Mar-20", "40"], ["Jun-20", "44"])
        assert [(row[:2], row[4]) for row in read] == [
            (("2019-04-01", "2020-03-31"), 40), (("2019-07-01", "2020-06-30"), 44)
        ]  # fmt: skip
        across = figures(["Year ending March", "2020", "2021"], ["Theft", "6", "8"])
        assert [row[:2] for row in across] == [("2019-04-01", "2020-03-31"), ("2020-04-01", "2021-03-31")]

    def test_halves_and_parts_of_years_head_columns(self):
        read = figures(["Area", "Apr-Sep 2020", "Oct 2020-Mar 2021", "2021 (Jan-Sep)"], ["Norwich", "6", "8", "9"])
        assert [row[:2] for row in read] == [
            ("2020-04-01", "2020-09-30"), ("2020-10-01", "2021-03-31"), ("2021-01-01", "2021-09-30")
        ]  # fmt: skip
        halves = figures(["Half", "Stops"], ["H1 2020/21", "6"], ["H2 2020/21", "8"], quarters="financial")
        assert [row[:2] for row in halves] == [("2020-04-01", "2020-09-30"), ("2020-10-01", "2021-03-31")]

    @pytest.mark.parametrize(
        ("rows", "why"),
        [
            (
                [["Offence", "2020", "2021 to September"], ["Theft", "6", "8"]],
                "'2021 to September' (row 1) may be of a part",
            ),
            ([["Area", "FY 2020", "FY 2021"], ["Norwich", "6", "8"]], "'FY 2020' (row 1) may be of a part of 2020, or"),
            (
                [["Year", "Stops"], ["FY19", "6"], ["FY20", "8"]],
                "column A ('Year') holds 'FY19', 'FY20', which name no",
            ),
            (
                [["Area", "2021", "Previous year"], ["Norwich", "6", "8"]],
                "'2021' names a period, and 'Previous year' does",
            ),
            (
                [["Month", "Stops"], ["Jan-21", "5r"], ["Feb-21", "6 (2)"]],
                "column B ('Stops') holds '5r', '6 (2)', which",
            ),
            ([["Year", "Week", "Stops"], ["2021", "1", "6"], ["2021", "2", "8"]], "column B ('Week') holds '1', '2'"),
            ([["Month", "Day", "Stops"], ["Jan-21", "1", "6"], ["Jan-21", "2", "8"]], "column B ('Day') holds '1'"),
            ([["Week", "Stops"], ["Week 1 2021", "6"], ["Week 2 2021", "8"]], "column A ('Week') holds 'Week 1 2021'"),
            (
                [["Stops in 2019 and 2020"], ["Month", "Stops"], ["Jan", "6"]],
                "the text above the table names 2019 and 2020",
            ),
        ],
    )
    def test_what_cannot_be_read_is_refused_with_its_reason(self, rows, why):
        width = max(map(len, rows))
        proposal = propose([grid(*(row + [""] * (width - len(row)) for row in rows))], wanted())
        assert "tables" not in proposal.layout
        assert any(why in doubt for doubt in proposal.doubts)

    @pytest.mark.parametrize("header", ["Rank", "Indicator number", "Row"])
    def test_a_first_column_that_counts_its_rows_is_none_of_figures(self, header):
        rows = [[header, "Type", "2021"], ["1", "Theft", "50"], ["2", "Drugs", "90"], ["3", "Other", "30"]]
        assert [row[4] for row in figures(*rows)] == [50, 90, 30]

    def test_the_days_of_a_title_are_the_period(self):
        title = ["Stops between 1 April 2020 and 31 March 2022", ""]
        assert figures(title, ["Offence", "Stops"], ["Theft", "6"])[0][:2] == ("2020-04-01", "2022-03-31")

    def test_a_year_in_a_row_of_its_own_heads_its_months(self):
        read = figures(["Month", "Stops"], ["2019", ""], ["May", "6"], ["June", "8"], ["2020", ""], ["May", "9"])
        assert [(row[0], row[4]) for row in read] == [("2019-05-01", 6), ("2019-06-01", 8), ("2020-05-01", 9)]

    def test_a_year_whose_figures_are_blank_heads_nothing(self):
        read = figures(["Year", "Stops"], ["2019", "6"], ["2020", ""], ["2021", "9"], readings={"": "missing"})
        assert [row[0] for row in read] == ["2019-01-01", "2020-01-01", "2021-01-01"]

    def test_years_in_the_names_of_counts(self):
        read = figures(["Month", "Stops 2019", "Stops 2020"], ["May", "6", "8"], ["June", "9", "11"])
        assert [(row[0], row[3], row[4]) for row in read] == [
            ("2019-05-01", "", 6), ("2020-05-01", "", 8), ("2019-06-01", "", 9), ("2020-06-01", "", 11)
        ]  # fmt: skip

    def test_years_and_names_in_one_header(self):
        read = figures(["Area", "Stops 2019", "Charges 2019", "Stops 2020"], ["Norwich", "6", "8", "9"])
        assert [(row[0][:4], row[3], row[4]) for row in read] == [
            ("2019", "Stops", 6), ("2019", "Charges", 8), ("2020", "Stops", 9)
        ]  # fmt: skip

    def test_quarters_among_months_are_their_totals(self):
        rows = ["Area", "Jan-22", "Feb-22", "Mar-22", "Q1", "Apr-22"], ["Norwich", "1", "2", "3", "6", "4"]
        assert [(row[0], row[4]) for row in figures(*rows)] == [
            ("2022-01-01", 1), ("2022-02-01", 2), ("2022-03-01", 3), ("2022-04-01", 4)
        ]  # fmt: skip
        assert propose([grid(*rows)], wanted()).layout["tables"][0]["totals"] == {"E": "B:D"}

    @pytest.mark.parametrize(
        ("last", "start", "end"),
        [
            ("2021 (Jan - Jun)", "2021-01-01", "2021-06-30"),
            ("2021/22", "2021-04-01", "2022-03-31"),
            ("Apr-Dec 2021", "2021-04-01", "2021-12-31"),
        ],
    )
    def test_a_year_among_years_that_is_another_time_is_no_total(self, last, start, end):
        read = figures(["Year", "Stops"], ["2019", "6"], ["2020", "8"], [last, "5"])
        assert read[:2] == [
            ("2019-01-01", "2019-12-31", "Norwich", "", 6, 6), ("2020-01-01", "2020-12-31", "Norwich", "", 8, 8)
        ]  # fmt: skip
        assert read[2:] == [(start, end, "Norwich", "", 5, 5)]

    @pytest.mark.parametrize("last", ["2009-10", "2021 (9 months)", "2021 YTD"])
    def test_a_year_among_years_that_cannot_be_read_is_refused_for_what_it_is(self, last):
        sheet = grid(["Year", "Stops"], ["2019", "6"], ["2020", "8"], [last, "5"])
        proposal = propose([sheet], wanted())
        layout = read_layout(proposal.layout, proposal.series, "layout.json", "answer")
        (problem,) = read_sheets({"table 1": sheet}, "answer", Asked(layout, proposal.series, {"norfolk": ()})).problems
        assert f"A4: found {last!r}; a calendar year is written" in str(problem)

    @pytest.mark.parametrize("years", [("2019-2020", "2020-2021"), ("2017-2019", "2018-2020"), ("2015-17", "2018-20")])
    def test_years_to_others_head_columns_and_rows(self, years):
        down = figures(["Years", "Stops"], *([name, count] for name, count in zip(years, "68", strict=True)))
        across = figures(["Area", *years], ["Norwich", "6", "8"])
        assert down == across
        last = [int(f"20{name[-2:]}") for name in years]
        assert [int(row[1][:4]) for row in down] == last

    def test_a_day_among_years_is_no_year(self):
        """A spreadsheet makes days out of years such as 2011-12."""
        sheet = grid(["FY", "Stops"], ["2019/20", "6"], ["2020-12-01", "8"], ["2021/22", "9"])
        sheet = replace(sheet, kinds=[["text", "text"], ["text", "number"], ["date", "number"], ["text", "number"]])
        assert propose([sheet], wanted()).layout["tables"][0]["labels"]["financial_year"] == {"column": "A"}

    def test_a_column_of_all_years_is_a_total(self):
        rows = ["Area", "2019", "2020", "2021", "2019-2021"], ["Norwich", "6", "8", "5", "19"]
        assert propose([grid(*rows)], wanted()).layout["tables"][0]["totals"] == {"E": "B:D"}

    def test_all_years_together_are_their_total(self):
        rows = ["Year", "Stops"], ["2019", "6"], ["2020", "8"], ["2021", "5"], ["2019 to 2021", "19"]
        assert len(figures(*rows)) == 3
        assert propose([grid(*rows)], wanted()).layout["tables"][0]["totals"] == {"5": "2:4"}

    def test_months_as_six_digits_head_columns(self):
        read = figures(["Area", "202011", "202012", "202101"], ["Norwich", "4", "5", "6"])
        assert [row[0] for row in read] == ["2020-11-01", "2020-12-01", "2021-01-01"]


def test_columns_of_forces_are_those_of_the_own_force():
    rows = ["Year", "Kent", "Norfolk", "Suffolk", "England"], ["2021", "3", "4", "5", "90"], ["2022", "6", "7", "8", "99"]  # fmt: skip # noqa: E501
    assert [row[4] for row in figures(*rows)] == [4, 7]
    (note,) = [n for n in propose([grid(*rows)], wanted(forces=FORCES)).notes if "only columns" in n]
    assert "'Kent', 'Suffolk', 'England' are left out" in note
    without = propose([grid(["Year", "Kent", "Suffolk"], ["2021", "3", "5"])], wanted(forces=FORCES))
    assert "none by norfolk" in without.doubts[0]


def test_a_total_may_stand_before_its_parts():
    rows = ["Year", "Total fired", "Probe", "Drive", "Total"], ["2021", "5", "3", "2", "9"], ["2022", "8", "4", "4", "9"]  # fmt: skip # noqa: E501
    assert propose([grid(*rows)], wanted()).layout["tables"][0]["totals"]["B"] == "C:D"


def test_rows_that_a_person_calls_events_are_counted_whatever_numbers_stand_in_them():
    rows = [
        ["2021-01-03", "Norwich", "17", "2"],
        ["2021-01-09", "Norwich", "54", "1"],
        ["2021-02-01", "Norwich", "31", "3"],
    ]
    sheet = grid(["Date", "Area", "Age", "Vehicles"], *rows)
    assert "tables" in propose([sheet], wanted()).layout
    said = propose([sheet], wanted(records=True)).layout
    assert said == {"records": {"labels": {"day": {"column": "Date"}, "area": {"column": "Area"}}}}


def test_names_under_a_word_for_a_period_that_name_none_are_doubtful():
    rows = ["Month", "Arrests"], ["Ionawr", "6"], ["Chwefror", "8"]
    assert any("('Month') holds 'Ionawr', 'Chwefror'" in doubt for doubt in propose([grid(*rows)], wanted(period="2021")).doubts)  # fmt: skip # noqa: E501
    for named in (
        (["Type", "Arrests"], ["Drugs", "6"]),
        (["Day of week", "Arrests"], ["Monday", "6"], ["Total", "6"]),
        (["Year", "2020", "2021"], ["Drugs", "6", "7"], ["Theft", "6", "9"]),
    ):
        assert propose([grid(*named)], wanted(period="2021")).doubts == ()
    assert propose([grid(["Month", "2020", "2021"], ["Ionawr", "6", "7"], ["Chwefror", "6", "9"])], wanted()).doubts


def test_an_unnamed_text_right_of_counts_is_a_remark():
    rows = ["Month", "Stops", ""], ["Jan-21", "6", "two from Feb"], ["Feb-21", "9", ""], ["Mar-21", "5", ""]
    proposal = propose([grid(*rows)], wanted())
    assert "measure" not in proposal.layout["tables"][0]["labels"]
    assert proposal.layout["tables"][0]["leave_out"] == {"C": "remarks, no counts: 'two from Feb'"}
    before = ["", "Month", "Stops"], ["Found", "Jan-21", "6"], ["Not found", "Jan-21", "5"]
    assert [row[3] for row in figures(*before)] == ["Found", "Not found"]


class TestPeriodsOfTitles:
    """What the text above a table says of its time: taken where it says it plainly, never guessed."""

    OF_KINDS = (["Type", "Stops"], ["Drugs", "6"], ["Theft", "9"])
    OF_MONTHS = (["Month", "Stops"], ["Jan", "6"], ["Feb", "9"])

    @pytest.mark.parametrize(
        ("title", "start", "end"),
        [
            ("Stops in 2021", "2021-01-01", "2021-12-31"),
            ("Stops by type, 2020/21", "2020-04-01", "2021-03-31"),
            ("Stops in March 2021", "2021-03-01", "2021-03-31"),
            ("Stops in the year ending March 2021", "2020-04-01", "2021-03-31"),
            ("Stops between 1 April 2020 and 30 June 2020", "2020-04-01", "2020-06-30"),
            ("Stops, January to March 2017, by type", "2017-01-01", "2017-03-31"),
            ("Stops (Oct 2020 - Mar 2021)", "2020-10-01", "2021-03-31"),
        ],
    )
    def test_a_time_that_is_said_plainly_is_taken(self, title, start, end):
        assert {row[:2] for row in figures([title, ""], *self.OF_KINDS)} == {(start, end)}
        beside = ["Misuse of Drugs Act 1971, published 2022", ""]
        assert {row[:2] for row in figures([title, ""], beside, *self.OF_KINDS)} == {(start, end)}

    @pytest.mark.parametrize(
        "title",
        [
            "Stops since 2019", "Stops up to 2021", "Stops of people born in 2005", "Stops in Q1 2021",
            "Published 2022", "Stops in the first half of 2021", "Stops in summer 2021", "2021 Census areas",
            "Stops, week 3 2021", "Stops as of December 2021", "Stops, 3 years to 2021", "Financial year 2021",
            "Stops in March and June 2021", "Stops in 2021, requested in 2022", "Drugs Act 2005",
            "Stops 2019 to 2021", "Academic year 2020/21", "Data as at January 2022", "Printed January 2022",
            "FOI Jan 2022", "© Norfolk Constabulary 2022", "Operation Gravity 2016", "Stops, not 2020",
        ],
    )  # fmt: skip
    def test_one_that_is_not_is_asked_for(self, title):
        proposal = propose([grid([title, ""], *self.OF_KINDS)], wanted())
        assert proposal.layout == {}
        assert "--period" in proposal.doubts[0]

    @pytest.mark.parametrize("title", ["Stops 2021", "Stops from January to February 2021", "Calendar year 2021"])
    def test_months_take_the_year_of_their_title(self, title):
        assert [row[0] for row in figures([title, ""], *self.OF_MONTHS)] == ["2021-01-01", "2021-02-01"]

    @pytest.mark.parametrize("title", ["FY 2021", "Drugs Act 2005", "Born in 2005", "2020 and 2021", "Since 2020"])
    def test_months_take_no_other_year(self, title):
        assert propose([grid([title, ""], *self.OF_MONTHS)], wanted()).layout == {}


def test_a_period_between_columns_of_counts_is_not_said_to_be_left_out():
    rows = ["Stops", "Month", "Searches"], ["6", "Jan-21", "5"], ["9", "Feb-21", "8"], ["5", "Mar-21", "4"]
    proposal = propose([grid(*rows)], wanted())
    assert proposal.layout["tables"][0]["leave_out"] == {"B": "labels"}
    assert not any("is left out" in note for note in proposal.notes)


def test_columns_under_one_text_of_which_only_the_first_is_named_are_doubted():
    rows = [
        ["Kind", "Arrests", "", ""],
        ["Month", "", "", "Stops"],
        ["Jan-21", "6", "5", "9"],
        ["Feb-21", "9", "8", "3"],
    ]
    (doubt,) = (doubt for doubt in propose([grid(*rows)], wanted()).doubts if "headed" in doubt)
    assert "columns B and C are both headed 'Arrests'" in doubt and '"cell": "C2", "found": ""' in doubt


TYPES = ["Type", "Outcome", "2019", "2020"]
HELD, WARNED = ["", "Charged", "5", "6"], ["", "Cautioned", "7", "8"]


@pytest.mark.parametrize("total", [["Grand Total", "", "24", "28"], ["", "", "", ""]])
def test_a_label_goes_on_to_the_next_whatever_stands_in_the_row_of_a_total(total):
    rows = [["Possession", *HELD[1:]], WARNED, ["Supply", *HELD[1:]], WARNED, total]
    read = figures(TYPES, *rows)
    assert [row[3:5] for row in read[::2]] == [
        ("Possession / Charged", 5), ("Possession / Cautioned", 7), ("Supply / Charged", 5), ("Supply / Cautioned", 7)
    ]  # fmt: skip


def test_few_blank_labels_go_on_in_doubt_and_none_where_rows_would_be_alike():
    def said(*rows):
        proposal = propose([grid(TYPES, *rows)], wanted())
        return proposal.layout["tables"][0]["labels"]["measure"], [each for each in proposal.doubts if "blank" in each]

    label, doubts = said(["Possession", *HELD[1:]], WARNED, ["Supply", *HELD[1:]])
    assert label["fill"] and "column A ('Type') is blank in some rows" in doubts[0]
    label, doubts = said(["Possession", *HELD[1:]], HELD, ["Supply", *HELD[1:]])
    assert "fill" not in label and label["names"][""].endswith("not stated") and not doubts


@pytest.mark.parametrize("said", ["01/04/2019 to 31/03/2020", "1.4.2019 - 31.3.2020", "1 April 2019 to 31 March 2020"])
def test_the_days_of_a_title_are_its_period_however_they_are_written(said):
    read = figures([f"Date range: {said}"], ["District", "Arrests"], ["Norwich", "5"], ["Norfolk", "9"])
    assert {row[:2] for row in read} == {("2019-04-01", "2020-03-31")}


@pytest.mark.parametrize(
    ("rows", "totals"),
    [
        (("2016 20", "2017 30", "2018 25", "2019-2021 75"), None),
        (("2016 20", "2017 30", "2018 25", "2019 11", "2020 9", "2018-2020 45"), {"7": "4:6"}),
        (("2016 20", "2017 30", "2018 25", "2019 11", "2018-2019 36"), {"6": "4:5"}),
        (("2016 <5", "2017 <5", "2018 <5", "2016-2018 9"), {"5": "2:4"}),
    ],
)
def test_years_are_the_total_of_those_that_lie_in_them(rows, totals):
    table = [["Year", "Arrests"], *(row.split() for row in rows)]
    across = list(map(list, zip(*table, strict=True)))
    across[0][0] = "Type"
    (down,) = propose([grid(*table)], wanted()).layout["tables"]
    assert down.get("totals") == totals
    (along,) = propose([grid(*across)], wanted()).layout["tables"]
    assert bool(along.get("totals")) == bool(totals)
