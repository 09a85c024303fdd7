"""Footnotes that say what a marker means, and those that do not."""

import pytest

from countylines.received.propose.notes import meaning_of


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
