"""Texts that a spreadsheet would evaluate are written so that it does not."""

import pytest

from countylines.files import safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "-x", "+x"]
)
def test_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "24", "-", "–", "-1.5", "+3%", "-0.2 to 0.4", "-1e-05", "<5", "a=b", "*", "[c]"])
def test_a_number_a_dash_and_words_stay_as_they_are(text):
    assert safe_cell(text) == text
