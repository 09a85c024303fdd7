"""Layouts proposed for made-up answers read what was declared, in every shape and format; doubts are told."""

import pytest

from countylines.received.layout import read_layout
from countylines.received.propose.propose import propose
from countylines.received.read import read_file, read_sheets
from countylines.received.readings import Asked
from tests.foi_corpus.build import AREAS, HERE
from tests.received.propose.asking import figures, grid, grids_of, of_case, wanted
from tests.received.test_foi_corpus import CASES, as_rows, is_unexplained

WITHOUT_YEAR = ("several-sheets-explained-csv", "several-sheets-unexplained-csv", "several-sheets-explained-docx")
"""Files whose sheets' names, which alone give the year, a format does not keep."""


@pytest.mark.parametrize(
    "name", [name for name in CASES if not any(part in name for part in (*WITHOUT_YEAR, "side-by-side"))]
)
def test_a_proposal_reads_what_was_declared(name):
    _, case = CASES[name]
    proposal = propose(grids_of(name), of_case(case))
    layout = dict(proposal.layout)
    if "readings" in case.layout:
        layout["readings"] = case.layout["readings"]
    if "records" in layout:
        layout["records"] = {**layout["records"], "covers": case.layout["records"]["covers"]}
    asked = Asked(read_layout(layout, proposal.series, "layout.json", "answer"), proposal.series, {"norfolk": AREAS})
    if asked.layout.records:
        reading = read_file(HERE / name, name, asked)
    else:
        reading = read_sheets({sheet.sheet: sheet for sheet in grids_of(name)}, name, asked)
    assert [str(problem) for problem in reading.problems] == []
    expected = case.expected()
    if "footnotes-below-unexplained" in name:  # Its footnote does explain the star, and the proposal reads it.
        expected = [(*row[:3], 0, None, "open", "c", row[7]) if row[7] == "*" else row for row in expected]
        expected.sort()
    assert [row[:-1] for row in as_rows(reading.observations)] == [row[:-1] for row in expected]
    doubtful = reading.observations[reading.observations["doubt"] != ""]["cell"]
    unexplained = [point.cell.text for point in case.points if is_unexplained(point.cell.text, case)]
    if "footnotes-below-unexplained" not in name:
        assert sorted(doubtful) == sorted(unexplained)


@pytest.mark.parametrize("name", [name for name in CASES if any(part in name for part in WITHOUT_YEAR)])
def test_months_without_a_year_are_asked_about(name):
    _, case = CASES[name]
    proposal = propose(grids_of(name), of_case(case))
    assert proposal.layout == {}
    assert "--period" in proposal.doubts[0]


class TestManySheets:
    SHEETS = tuple(
        grid(["Month", "Stops", "% found"], ["Jan-21", str(at), "3%"], ["Feb-21", "9", "5%"], sheet=f"Beat {at}")
        for at in range(1, 7)
    )

    def test_what_is_alike_is_said_once(self):
        proposal = propose(self.SHEETS, wanted())
        assert "sheets 'Beat 1', 'Beat 2', 'Beat 3', 'Beat 4' and 2 more: column C ('% found') is left out: " \
            "percentages or rates, no counts" in proposal.notes  # fmt: skip
        assert len(proposal.notes) == 2
        words = grid(["Nothing", "here"], sheet="About")
        again = grid(["Nothing", "here"], sheet="Us")
        told = "sheets 'About', 'Us' are left out: no table of figures was found on it"
        assert told in propose([*self.SHEETS, words, again], wanted()).notes

    def test_doubts_that_are_alike_too(self):
        sheets = [grid(["Area", "Stops"], ["Norwich", "4"], sheet=name) for name in ("North", "South")]
        (doubt,) = propose(sheets, wanted()).doubts
        assert doubt.startswith("sheets 'North', 'South': nothing in the file says its period")

    def test_one_sheet_is_named_alone(self):
        note = propose([self.SHEETS[0], grid(["Nothing", "here"], sheet="About")], wanted()).notes[0]
        assert note == "sheet 'About' is left out: no table of figures was found on it"


def test_quarters_are_asked_about_and_never_guessed():
    sheet = grid(["Year", "Q1", "Q2", "Q3", "Q4"], ["2021", "1", "2", "3", "4"], ["2022", "5", "6", "7", "8"])
    assert any("--quarters" in doubt for doubt in propose([sheet], wanted()).doubts)
    assert "quarters" not in propose([sheet], wanted()).layout
    assert propose([sheet], wanted(quarters="calendar")).layout["quarters"] == "calendar"


@pytest.mark.parametrize(
    ("rows", "starts"),
    [
        (
            [["Quarter", "2020/21"], ["Q1 (Apr-Jun)", "6"], ["Q2 (Jul-Sep)", "8"], ["Q4 (Jan-Mar)", "9"]],
            ["2020-04-01", "2020-07-01", "2021-01-01"],
        ),
        ([["Quarter", "Stops"], ["Q1 2020/21 (Apr-Jun)", "6"], ["Q2 2020/21", "8"]], ["2020-04-01", "2020-07-01"]),
        ([["Quarter", "2021"], ["Q1 (Jan - Mar)", "6"], ["Q2", "8"]], ["2021-01-01", "2021-04-01"]),
        ([["Year", "Quarter", "Stops"], ["2021", "January to March", "6"]], ["2021-01-01"]),
        (
            [["", "2020/21", "", "", ""], ["Area", "Apr-Jun", "Jul-Sep", "Oct-Dec", "Jan-Mar"], ["Norwich", *"6798"]],
            ["2020-04-01", "2020-07-01", "2020-10-01", "2021-01-01"],
        ),
    ],
)
def test_quarters_that_name_their_months_need_no_asking(rows, starts):
    assert propose([grid(*rows)], wanted()).doubts == ()
    assert [row[0] for row in figures(*rows)] == starts


def test_what_one_quarter_says_holds_for_none_of_a_financial_year_beside_it():
    rows = ["Quarter", "n"], ["Q1 2020 (Jan-Mar)", "5"], ["Q2 2020/21", "6"], ["Q3 2020/21", "7"]
    proposal = propose([grid(*rows)], wanted())
    assert "quarters" not in proposal.layout and any("--quarters" in doubt for doubt in proposal.doubts)


def test_quarters_of_which_months_are_named_for_none_are_asked_about_all_the_same():
    rows = [["Quarter", "2020/21"], ["Q1 (Apr-Jun)", "6"], ["Q1 (Jan-Mar)", "8"], ["Q2", "9"]]
    assert any("--quarters" in doubt for doubt in propose([grid(*rows)], wanted()).doubts)


def test_quarters_that_a_header_calls_financial_need_no_asking():
    sheet = grid(["Financial_Year", "Financial_Quarter", "Number"], ["2017/18", "1", "40"], ["2017/18", "2", "41"])
    proposal = propose([sheet], wanted())
    assert proposal.layout["quarters"] == "financial"
    assert proposal.doubts == ()


def test_a_sheet_without_figures_says_so():
    proposal = propose([grid(["A letter"], ["without figures"])], wanted())
    assert proposal.layout == {}
    assert "--layout" in proposal.doubts[0]


def test_what_was_said_stands_in_the_order_of_the_series():
    counted = grid(
        ["Year", "Area", "Type", "Number"], ["2021", "Norwich", "Theft", "3"], ["2021", "Norwich", "Drugs", "4"]
    )
    plain = grid(["Year", "Number"], ["2022", "5"], ["2023", "7"], sheet="later")
    first, second = propose([counted, plain], wanted()).layout["tables"]
    assert {"area", "measure"} <= first["labels"].keys()
    assert list(second["labels"]) == ["year", "area", "measure"]


def test_months_beside_quarters_say_whether_a_year_is_missing():
    sheet = grid(["Quarter", "Month", "Number"], ["Q1", "Jan-21", "3"], ["Q1", "Feb-21", "4"], ["Q2", "Apr-21", "5"])
    proposal = propose([sheet], wanted(quarters="calendar"))
    assert proposal.doubts == ()
    assert list(proposal.layout["tables"][0]["labels"]) == ["quarter", "month"]


def test_a_sheet_of_contents_is_left_out_and_said_so():
    contents = grid(["Sheet", "Title", "Updated"], ["A1", "Stops", "02/05/2023"], ["A2", "Charges", "02/05/2023"], sheet="Contents")  # fmt: skip # noqa: E501
    stops = grid(["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "8"], sheet="A1")
    charges = grid(["Month", "Charges"], ["Jan-23", "2"], ["Feb-23", "3"], sheet="A2")
    proposal = propose([contents, stops, charges], wanted())
    assert list(proposal.layout["leave_out"]) == ["Contents"]
    assert any("'Contents' is left out" in note for note in proposal.notes)
    read = figures(sheets=[contents, stops, charges])
    assert sorted((row[3], row[4]) for row in read) == [("A1", 6), ("A1", 8), ("A2", 2), ("A2", 3)]


def test_numbered_contents_hold_no_counts():
    contents = grid(["Table", "Title"], ["1", "Stops"], ["2", "Charges"], ["3", "Notes"], sheet="Index")
    stops = grid(["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "8"], sheet="T1")
    assert [table["sheet"] for table in propose([contents, stops], wanted()).layout["tables"]] == ["T1"]


def test_a_table_on_a_sheet_called_index_is_read():
    index = grid(["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "8"], sheet="Index")
    other = grid(["Month", "Charges"], ["Jan-23", "2"], ["Feb-23", "3"], sheet="More")
    assert [table["sheet"] for table in propose([index, other], wanted()).layout["tables"]] == ["Index", "More"]


class TestNamesOfSheets:
    """What the names of sheets tell apart: areas, months, or nothing that a person could know."""

    def of(self, *names, rows=(["Month", "Arrests"], ["Jan-23", "6"], ["Feb-23", "8"])):
        return [grid(*rows, sheet=name) for name in names]

    def test_a_sheet_of_a_total_beside_areas_is_no_measure(self):
        layout = propose(self.of("Norwich", "Norfolk", "Total"), wanted()).layout
        assert [table["labels"]["area"] for table in layout["tables"]] == [{"sheet": True}] * 3

    def test_a_month_is_the_period_of_its_sheet(self):
        rows = ["Area", "Arrests"], ["Norwich", "6"], ["Norfolk", "8"]
        read = figures(sheets=self.of("Jan 23", "February 2023", rows=rows))
        assert [row[:3] for row in read[1:3]] == [
            ("2023-01-01", "2023-01-31", "Norfolk"), ("2023-02-01", "2023-02-28", "Norwich")
        ]  # fmt: skip
        assert propose(self.of("Jan", "Feb", rows=rows), wanted()).layout == {}

    @pytest.mark.parametrize(
        "names",
        [
            ("Page 1", "Page 2"), ("Sheet1", "Sheet2"), ("Q1", "Q2"), ("Jan", "Feb"), ("Original", "Revised"),
            ("Old data", "New data"), ("Draft", "Final version"),
        ],
    )  # fmt: skip
    def test_names_that_say_nothing_of_what_is_counted_are_doubtful(self, names):
        rows = ["Area", "2021", "2022"], ["Norwich", "6", "7"], ["Norfolk", "8", "9"]
        assert any(
            "no name of what is counted" in doubt for doubt in propose(self.of(*names, rows=rows), wanted()).doubts
        )

    def test_names_of_what_is_counted_are_not(self):
        assert propose(self.of("Drugs", "Thefts"), wanted()).doubts == ()
