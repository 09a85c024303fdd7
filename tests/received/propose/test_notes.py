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
        ("Blank cells mean no arrests", "", {"reads": "0"}),
        ("[x] not available", "[x]", {"reads": "", "status": "x"}),
        ("* between 1 and 4", "*", {"reads": "1-4"}),
        ("<5 is shown to protect privacy", "<5", {"status": "c"}),
    ],
)
def test_a_footnote_says_what_a_marker_means(note, mark, decision):
    assert meaning_of(note) == (mark, decision)


@pytest.mark.parametrize("note", ["* provisional figures", "Total", "- see the letter", "[note 1] revised", "Norwich"])
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
    "note", ["Figures for 2023 are provisional", "* provisional", "A provisional licence was held"]
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
            ("Totals may not add up due to rounding.", None),
        ],
    )
    def test_what_a_note_says_of_all_figures_is_taken(self, note, step):
        assert rounded_to([Grid.of("Data", [["Month", "Arrests"], [note, ""]])]) == step

    def test_two_notes_that_differ_are_not(self):
        notes = [["All figures are rounded to the nearest 5."], ["All figures are rounded to the nearest 10."]]
        assert rounded_to([Grid.of("Data", notes)]) is None
