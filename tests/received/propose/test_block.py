"""One block of figures: shifted headers, forces, blank labels, tables side by side."""

import json
import re

import pytest

from countylines.received.layout import read_layout
from countylines.received.propose.propose import propose
from countylines.received.read import read_sheets
from countylines.received.readings import Asked
from tests.received.propose.asking import grid, grids_of, of_case, wanted
from tests.received.test_foi_corpus import CASES


def test_a_header_shifted_against_its_figures_is_doubtful():
    """As in seizures_14-15: under the name of a total stands what is smaller than one of its parts."""
    rows = [[f"Force {n}", "30", str(20 + n), str(9 + n), str(n), "5"] for n in range(1, 6)]
    sheet = grid(["Police force", "All drugs", "Cannabis", "Ketamine", "Total Class B", "Total Class B"], *rows)
    sheet = sheet.changed(2, 1, "Norfolk")
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
