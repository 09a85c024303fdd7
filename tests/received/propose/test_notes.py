"""Footnotes that say what a marker means, and those that do not."""

import pytest

from countylines.received.grids.grid import Grid
from countylines.received.layout import read_layout
from countylines.received.propose.notes import meaning_of, rounded_to
from countylines.received.propose.propose import propose
from countylines.received.read import read_sheets
from countylines.received.readings import Asked
from tests.foi_corpus.build import AREAS
from tests.received.propose.asking import grid, wanted


@pytest.mark.parametrize(
    ("note", "mark", "decision"),
    [
        ("* = fewer than 5", "*", {"reads": "fewer than 5"}),
        ("* suppressed to protect privacy", "*", {"reads": "0 or more", "status": "c"}),
        ("- denotes zero", "-", {"reads": "0"}),
        ("- means no arrests were recorded in that month", "-", {"reads": "0"}),
        ("* under 5, including those suppressed to protect them", "*", {"reads": "0 or more", "status": "c"}),
        ("Blank cells mean no arrests", "", {"reads": "0"}),
        ("[x] not available", "[x]", {"reads": "", "status": "x"}),
        ("* between 1 and 4", "*", {"reads": "1-4"}),
        ("<5 is shown to protect privacy", "<5", {"status": "c"}),
        ("Note: * means fewer than 5", "*", {"reads": "fewer than 5"}),
        ("x = fewer than 5", "x", {"reads": "fewer than 5"}),
        ("* fewer than 5 arrests, withheld under section 40(2)", "*", {"reads": "fewer than 5", "status": "c"}),
        ("* numbers under 5, and larger ones by secondary suppression", "*", {"reads": "0 or more", "status": "c"}),
        ("* = 5 or fewer, or suppressed so that none can be worked out", "*", {"reads": "0 or more", "status": "c"}),
        ("- no arrests were recorded", "-", {"reads": "0"}),
    ],
)
def test_a_footnote_says_what_a_marker_means(note, mark, decision):
    assert meaning_of(note) == (mark, decision)


@pytest.mark.parametrize(
    "note",
    [
        "* provisional figures", "Total", "- see the letter", "[note 1] revised", "Norwich", "* not fewer than 5",
        "* fewer than 5 in 2020 and fewer than 10 in 2021", "* fewer than 5 arrests or charges", "- no records held",
        "* 5 or fewer, or where another could be worked out", "* more than 5 and fewer than 10", ".. = none or unknown",
        "- No arrests were made under section 5 of the Act", "* None of these was charged", "- zero, or not available",
        "* fewer than 5 arrests were made in 2020", "Norwich: fewer than 5", "* = less than 5 percent",
        "* fewer than 5, and any that would let such a number be worked out", "* = fewer than 5 and its neighbour",
        "* = fewer than 5 days", "* denotes persons under 18",
    ],
)  # fmt: skip
def test_a_footnote_that_says_no_count_decides_nothing(note):
    assert meaning_of(note) is None


@pytest.mark.parametrize(
    "note", ["Provisional", "Provisional figures", "Please note that all figures are provisional and may change."]
)
def test_a_note_on_all_figures_makes_them_provisional(note):
    sheet = grid(["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "[c]"], ["", ""], [note, ""])
    proposal = propose([sheet], wanted())
    assert proposal.layout["tables"][0]["labels"]["status"] == {"text": "p"}
    assert any("provisional" in told for told in proposal.notes)
    layout = read_layout(proposal.layout, proposal.series, "layout.json", "answer")
    read = read_sheets({"table 1": sheet}, "answer", Asked(layout, proposal.series, {"norfolk": AREAS})).observations
    assert read["status"].tolist() == ["p", "c"]


@pytest.mark.parametrize(
    "note",
    [
        "Figures for 2023 are provisional",
        "* provisional",
        "A provisional licence was held",
        "All figures are provisional except those for January",
    ],
)
def test_a_note_on_some_figures_makes_none_provisional(note):
    sheet = grid(["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "7"], ["", ""], [note, ""])
    assert "status" not in propose([sheet], wanted()).layout["tables"][0]["labels"]


class TestRoundedTo:
    @pytest.mark.parametrize(
        ("note", "step"),
        [
            ("All figures are rounded to the nearest 5.", 5),
            ("Please note that these figures have been rounded to the nearest ten", 10),
            ("Figures provided are rounded to the nearest 100.", 100),
            ("Figures rounded to the nearest 5", 5),
            ("Population figures are rounded to the nearest 100.", None),
            ("Percentages are rounded to the nearest 1", None),
            ("All figures are rounded to the nearest 5, except totals.", None),
            ("Figures are rounded to the nearest ten unless marked", None),
            ("Totals may not add up due to rounding.", None),
        ],
    )
    def test_what_a_note_says_of_all_figures_is_taken(self, note, step):
        assert rounded_to([Grid.of("Data", [["Month", "Arrests"], [note, ""]])]) == step

    def test_two_notes_that_differ_are_not(self):
        notes = [["All figures are rounded to the nearest 5."], ["All figures are rounded to the nearest 10."]]
        assert rounded_to([Grid.of("Data", notes)]) is None


def test_a_marker_that_two_notes_explain_otherwise_is_not_decided():
    rows = ["Month", "Stops"], ["Jan-23", "6"], ["Feb-23", "*"]
    one, other = (grid(*rows, [f"* = fewer than {bound}"], sheet=name) for name, bound in (("A", 5), ("B", 10)))
    assert "readings" not in propose([one, other], wanted()).layout
    same = propose([one, grid(*rows, ["* = fewer than 5"], sheet="B")], wanted()).layout
    assert same["readings"]["*"]["reads"] == "fewer than 5"


def test_a_letter_that_a_note_explains_is_a_marker_and_no_name():
    rows = ["Month", "Stops", "Charges"], ["Jan-23", "x", "2"], ["Feb-23", "6", "4"], ["Mar-23", "x", "3"]
    layout = propose([grid(*rows, ["", "", ""], ["x = fewer than 5"])], wanted()).layout
    assert layout["tables"][0]["counts"] == "B2:C4"
