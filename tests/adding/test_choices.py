"""What a person chooses of a sheet, and the layout that it makes: written by hand from data/README.md."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from countylines.adding import choices
from countylines.adding.choices import COUNTS, LEFT_OUT, NOTHING, SHEET, TOTAL, WHERE, Line, with_line
from countylines.errors import ParameterError
from countylines.received.grids.grid import Grid

# Months by years, with a total at each edge: the example of data/README.md.
BLOCK = {
    "counts": "B4:D15",
    "labels": {"year": {"row": 3}, "month": {"column": "A"}},
    "totals": {"E": "B:D", "16": "4:15"},
}


def changed(**parts: Any) -> dict[str, Any]:
    """Give the block with some of its parts others, or (None) none."""
    return {key: value for key, value in {**BLOCK, **parts}.items() if value is not None}


def block_after(line: str, what: str, said: str = "", *, fill: bool = False, of: Any = None) -> dict[str, Any]:
    layout = {"tables": [deepcopy(of or BLOCK)]}
    before = deepcopy(layout)
    made = with_line(layout, 0, line, what, said, fill)
    assert layout == before, "the layout that was given stays as it is"
    return made["tables"][0]


class TestLines:
    @pytest.mark.parametrize(
        ("line", "what", "said", "expected"),
        [
            ("C", LEFT_OUT, "another force", changed(leave_out={"C": "another force"})),
            ("9", LEFT_OUT, "a note", changed(leave_out={"9": "a note"})),
            ("G", LEFT_OUT, "a note", changed(leave_out={"G": "a note"})),
            ("E", LEFT_OUT, "wrong", changed(totals={"16": "4:15"}, leave_out={"E": "wrong"})),
            ("E", COUNTS, "", changed(counts="B4:E15", totals={"16": "4:15"})),
            ("16", COUNTS, "", changed(counts="B4:D16", totals={"E": "B:D"})),
            ("D", TOTAL, "B:C", changed(totals={"E": "B:D", "16": "4:15", "D": "B:C"})),
            ("D", TOTAL, "", changed(totals={"E": "B:D", "16": "4:15", "D": "B:C"})),
            ("15", TOTAL, "", changed(totals={"E": "B:D", "16": "4:15", "15": "4:14"})),
            ("B", "area", "", changed(counts="C4:D15", labels={**BLOCK["labels"], "area": {"column": "B"}})),
            ("D", "status", "", changed(counts="B4:C15", labels={**BLOCK["labels"], "status": {"column": "D"}})),
            ("A", "quarter", "", changed(labels={"year": {"row": 3}, "quarter": {"column": "A"}})),
            ("3", "financial_year", "", changed(labels={"month": {"column": "A"}, "financial_year": {"row": 3}})),
            ("2", "measure", "", changed(labels={**BLOCK["labels"], "measure": {"row": 2}})),
            ("4", "area", "", changed(counts="B5:D15", labels={**BLOCK["labels"], "area": {"row": 4}})),
            ("A", NOTHING, "", changed(labels={"year": {"row": 3}})),
            ("15", NOTHING, "", changed(counts="B4:D14")),
            ("A", WHERE, "January; February", changed(where={"A": ["January", "February"]})),
            (
                "A",
                "area, in rows of its own",
                "",
                changed(labels={"year": {"row": 3}, "area": {"heading": "A"}}),
            ),
        ],
    )
    def test_each_choice_makes_what_a_layout_by_hand_would_say(
        self, line: str, what: str, said: str, expected: dict[str, Any]
    ) -> None:
        assert block_after(line, what, said) == expected

    def test_labels_among_the_counts_are_no_counts(self) -> None:
        made = block_after("C", "area")
        assert made["counts"] == "B4:D15" and made["leave_out"] == {"C": "no counts"}
        assert block_after("C", COUNTS, of=made) == BLOCK

    def test_columns_that_come_to_stand_between_are_no_counts(self) -> None:
        made = block_after("H", COUNTS)
        assert made["counts"] == "B4:H15"
        assert made["leave_out"] == {"F:G": "no counts"}, "E is a total"

    def test_one_of_several_that_are_left_out_together_comes_back(self) -> None:
        of = changed(leave_out={"5:7": "notes", "F,H": "percentages"})
        assert block_after("6", COUNTS, of=of)["leave_out"] == {"5": "notes", "7": "notes", "F": "percentages", "H": "percentages"}  # fmt: skip # noqa: E501
        assert block_after("G", LEFT_OUT, "percentages", of=of)["leave_out"] == {"5:7": "notes", "F:H": "percentages"}

    def test_reasons_are_those_of_a_person_not_of_a_choice(self) -> None:
        layout = {"tables": [block_after("H", COUNTS), block_after("C", LEFT_OUT, "beats")], "leave_out": {"x": "old"}}
        assert choices.reasons(layout) == {"beats", "old"}

    def test_an_empty_label_may_be_the_one_before_it(self) -> None:
        assert block_after("2", "area", fill=True)["labels"]["area"] == {"row": 2, "fill": True}

    def test_what_texts_stand_for_stays_where_a_label_is_written_elsewhere(self) -> None:
        of = changed(labels={"area": {"column": "A", "names": {"City": "Norwich"}}})
        assert block_after("2", "area", of=of)["labels"] == {"area": {"row": 2, "names": {"City": "Norwich"}}}

    @pytest.mark.parametrize(
        ("line", "what", "said", "told"),
        [
            ("C", LEFT_OUT, " ", "Say why column C is left out"),
            ("C", WHERE, " ; ", "Say what rows must have in column C"),
            ("9", NOTHING, "", "Row 9 stands among the figures"),
            ("B", "nonsense", "", "nothing that column B can hold"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, line: str, what: str, said: str, told: str) -> None:
        with pytest.raises(ParameterError, match=told):
            block_after(line, what, said)

    def test_the_only_counts_cannot_be_labels(self) -> None:
        of = {"counts": "B2:B9", "labels": {}}
        with pytest.raises(ParameterError, match="Column B is all there is of the counts"):
            block_after("B", "area", of=of)
        with pytest.raises(ParameterError, match="Say what column B is the total of"):
            block_after("B", TOTAL, of=of)

    def test_what_is_said_of_each_line_is_what_was_chosen(self) -> None:
        sheet = Grid.of("s", [[""] * 6 for _ in range(16)])
        made = with_line({"tables": [BLOCK]}, 0, "C", LEFT_OUT, "why")
        made = with_line(made, 0, "2", "area", "", True)
        said = choices.lines_said(made, 0, sheet)
        assert said == {
            "C": Line(LEFT_OUT, "why"),
            "E": Line(TOTAL, "B:D"),
            "16": Line(TOTAL, "4:15"),
            "3": Line("year"),
            "A": Line("month"),
            "2": Line("area", fill=True),
        }
        assert choices.is_counted(made, 0, "B") and not choices.is_counted(made, 0, "F")


class TestBlocks:
    SHEET = Grid.of("Arrests", [["Title"], ["", "2020", "2021"], ["Norwich", "5", "<5"], ["Total", "5", "7"]])

    def test_one_begins_where_numbers_stand(self) -> None:
        assert choices.started({}, self.SHEET, several=False) == {"tables": [{"counts": "B3:C4", "labels": {}}]}

    def test_one_begins_with_the_draft_but_for_what_it_leaves_open(self) -> None:
        draft = {"tables": [{"counts": "B3:C4", "labels": {"area": {"column": "A"}, "period": {"text": "…"}}}]}
        made = choices.started(draft, self.SHEET, several=False)
        assert made == {"tables": [{"counts": "B3:C4", "labels": {"area": {"column": "A"}}}]}

    def test_another_names_its_sheet_and_takes_it_back_in(self) -> None:
        layout = {"tables": [BLOCK], "leave_out": {"Arrests": "not asked for"}}
        made = choices.with_block(layout, self.SHEET, "B3:C3", several=True)
        assert made == {"tables": [BLOCK, {"sheet": "Arrests", "counts": "B3:C3", "labels": {}}]}
        assert choices.without_block(made, 0) == {"tables": [{"sheet": "Arrests", "counts": "B3:C3", "labels": {}}]}

    def test_the_only_one_stays(self) -> None:
        with pytest.raises(ParameterError, match="only table"):
            choices.without_block({"tables": [BLOCK]}, 0)

    def test_figures_stand_where_it_is_said(self) -> None:
        assert choices.with_counts({"tables": [BLOCK]}, 0, " b3:c4 ", self.SHEET)["tables"][0]["counts"] == "B3:C4"
        for counts, told in (("here", "B4:D15"), ("B3:C5", "last cell is C4"), ("B3:D4", "last cell is C4")):
            with pytest.raises(ParameterError, match=told):
                choices.with_counts({"tables": [BLOCK]}, 0, counts, self.SHEET)

    def test_one_is_read_from_its_sheets_alone(self) -> None:
        layout = {"tables": [{**BLOCK, "sheet": "a"}, {**BLOCK, "sheet": ["b", "c"]}, BLOCK]}
        assert [[choices.is_read(layout, at, name) for name in "abc"] for at in range(3)] == [
            [True, False, False],
            [False, True, True],
            [True, True, True],
        ]
        assert not choices.is_read({"records": {"sheet": "a", "labels": {}}}, 0, "b")

    def test_a_sheet_is_left_out_with_a_reason(self) -> None:
        layout = {"tables": [{**BLOCK, "sheet": ["a", "b"]}, {**BLOCK, "sheet": "b"}]}
        made = choices.with_sheet_left_out(layout, "b", "another year")
        assert made == {"tables": [{**BLOCK, "sheet": ["a"]}], "leave_out": {"b": "another year"}}
        with pytest.raises(ParameterError, match="only sheet"):
            choices.with_sheet_left_out(made, "a", "another year")
        with pytest.raises(ParameterError, match="Say why"):
            choices.with_sheet_left_out(layout, "b", "")

    def test_a_field_of_all_figures_is_a_text_or_the_sheets_name(self) -> None:
        made = choices.with_label({"tables": [BLOCK]}, 0, "area", SHEET)
        assert made["tables"][0]["labels"]["area"] == {"sheet": True}
        made = choices.with_label(made, 0, "area", " Norwich ")
        assert made["tables"][0]["labels"]["area"] == {"text": "Norwich"}
        assert choices.with_label(made, 0, "area", "") == {"tables": [BLOCK]}

    def test_each_block_has_the_fields_that_others_have(self) -> None:
        other = {"counts": "B20:D22", "labels": {"area": {"column": "A"}, "month": {"row": 19}}}
        made = choices.complete({"tables": [BLOCK, other]}, {"area": "Norfolk", "measure": "arrests"})
        assert made["tables"][0]["labels"]["area"] == {"text": "Norfolk"}
        assert made["tables"][1] == other and "measure" not in made["tables"][0]["labels"]

    def test_what_is_stated_anew_is_renamed_where_it_was_meant(self) -> None:
        names = {"Cash": "not said yet: Cash", "All": "not said yet", "Men": "men", "X": None}
        layout = {"tables": [{**BLOCK, "labels": {"measure": {"row": 2, "names": names}}}]}
        made = choices.renamed(layout, {"measure": "not said yet"}, {"measure": "seizures"})
        assert made["tables"][0]["labels"]["measure"]["names"] == {
            "Cash": "seizures: Cash",
            "All": "seizures",
            "Men": "men",
            "X": None,
        }


class TestCells:
    @pytest.mark.parametrize(
        ("reads", "means"),
        [("1-4", {"low": 1, "high": 4}), ("<5", {"reads": "<5"}), ("0", {"reads": "0"}), ("unknown", {"reads": ""})],
    )
    def test_a_text_means_what_is_said_on_a_day_and_for_a_reason(self, reads: str, means: dict[str, Any]) -> None:
        made = choices.with_meaning({"tables": [BLOCK]}, " * ", reads, "2023-02-14", "the letter says so")
        assert made["readings"] == {"*": {**means, "day": "2023-02-14", "reason": "the letter says so"}}
        assert choices.with_meaning(made, "*", " ", "2023-02-14") == {"tables": [BLOCK]}

    def test_a_label_stands_for_what_is_said_or_is_left_out(self) -> None:
        layout = {"tables": [{**BLOCK, "labels": {"area": {"column": "A"}}}]}
        made = choices.with_name(layout, 0, "area", "City ", "Norwich")
        made = choices.with_name(made, 0, "area", "Unknown", None)
        assert made["tables"][0]["labels"]["area"]["names"] == {"City": "Norwich", "Unknown": None}
        made = choices.with_name(choices.with_name(made, 0, "area", "City", ""), 0, "area", "Unknown", "")
        assert made == layout
        with pytest.raises(ParameterError, match="No label says the measure"):
            choices.with_name(layout, 0, "measure", "Cash", "cash")


class TestRecords:
    SHEET = Grid.of("Log", [["Date", "Type", "Ward"], ["1/2/2021", "Drugs", "A"]])

    def test_columns_are_named_by_their_header(self) -> None:
        made = choices.as_records({"tables": [BLOCK], "zeros_shown": True}, self.SHEET, 1, several=True)
        assert made == {"records": {"sheet": "Log", "header": 1, "labels": {}}, "zeros_shown": True}
        for header, what, said in (("Date", "day", ""), ("Type", WHERE, "Drugs; Cash"), ("Ward", "area", "")):
            made = choices.with_column_of_records(made, header, what, said)
        assert made["records"]["labels"] == {"day": {"column": "Date"}, "area": {"column": "Ward"}}
        assert made["records"]["where"] == {"Type": ["Drugs", "Cash"]}
        assert choices.lines_said(made, 0, self.SHEET) == {
            "A": Line("day"),
            "B": Line(WHERE, "Drugs; Cash"),
            "C": Line("area"),
        }
        made = choices.with_column_of_records(made, "Date", "month")
        assert list(made["records"]["labels"]) == ["month", "area"]
        made = choices.with_column_of_records(choices.with_column_of_records(made, "Ward", NOTHING), "Type", NOTHING)
        assert made["records"] == {"sheet": "Log", "header": 1, "labels": {"month": {"column": "Date"}}}

    def test_they_become_a_table_where_figures_stand_in_cells(self) -> None:
        made = choices.as_records({}, self.SHEET, 1, several=False)
        assert "records" not in choices.with_block(made, self.SHEET, "C2", several=False)
