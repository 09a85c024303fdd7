"""A reading in the making: what each choice does to what is read, in a window and of all, and how it is written."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from countylines.adding import choices, draft
from countylines.adding.draft import OUTSIDE, ROWS, Draft, Window, cut, rows_at_once
from countylines.adding.many import Received
from countylines.adding.understand import Said, Stated, Understood, sheets_of
from countylines.adding.write import Storing, accepted_by, write_accepted
from countylines.errors import ParameterError, ProjectError
from countylines.received.account.given import Doubt
from countylines.received.grids.grid import CellRange, Grid
from tests.adding.command import ID, TABLE, figures_of, run
from tests.conftest import FORCES, SERIES, Project

STATED = Stated(
    ID, SERIES, date(2023, 2, 14), "stated", "The day it shows.", "https://example.org/answer", "OGL-UK-3.0"
)
# Months of thirty years beside a column of no counts: more rows than a window has.
LONG = "Month,Beat,Arrests\n" + "".join(
    f"{1990 + at // 12}-{at % 12 + 1:02d},{at % 7},{at * 23 % 50}\n" for at in range(12 * 30)
)


Open = Callable[..., tuple[Draft, Understood]]


@pytest.fixture
def opened(project: Project, received: Any) -> Open:
    """Give a function that opens an answer."""

    def open_(content: str | bytes | Path, name: str = "answer.csv", **stated: Any) -> tuple[Draft, Understood]:
        path = content if isinstance(content, Path) else received(content, name)
        return draft.opened(
            Received(path, *sheets_of(path, path.name)), replace(STATED, **stated), Said(), project.root
        )

    return open_


def counts(understood: Understood) -> list[tuple[str, int | None]]:
    assert understood.reading is not None, understood.problems
    return [(row.address, row.low) for row in understood.reading.observations.itertuples()]


class TestOpening:
    def test_it_begins_with_what_the_command_proposes(self, opened: Open) -> None:
        made, understood = opened(TABLE)
        assert made.proposed and made.layout == understood.layout
        assert understood.layout["tables"][0]["counts"] == "B4:C6", "the total among them"

    def test_what_is_refused_begins_as_far_as_it_goes(self, opened: Open, project: Project) -> None:
        made, understood = opened("Area,Cash,Drugs\nNorwich,5,6\nNorfolk,7,8\n")
        assert not made.proposed and made.layout["tables"][0]["counts"] == "B2:C3"
        assert "nothing in the file says its period" in understood.problems[0]
        made = made.chosen(lambda layout: choices.with_label(layout, 0, "year", "2021"))
        understood = draft.read(made, project.root)
        assert understood.problems == [] and len(counts(understood)) == 4


class TestChoices:
    def test_a_column_left_out_is_read_no_more(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Beat,Arrests\n2021-01,3,5\n2021-02,4,6\n")
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "B", "left out", "beats"))
        understood = draft.read(made, project.root)
        assert counts(understood) == [("C2", 5), ("C3", 6)]
        assert {role.name for place, role in understood.roles["table 1"].items() if place[1] == 2} == {"left out"}
        assert not understood.doubts, "it was said why"

    def test_a_misprint_is_corrected_with_a_reason(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Arrests\n2021-01,5\n2021-02,6l\n2021-03,7\n2021-04,8\n")
        with pytest.raises(ParameterError, match="Say why B3"):
            made.corrected("B3", "61", "2023-02-14", " ")
        with pytest.raises(ParameterError, match="B4"):
            made.corrected("the last", "61", "2023-02-14", "an l for a 1")
        made = made.corrected("B3", "61", "2023-02-14", "an l for a 1")
        assert counts(draft.read(made, project.root)) == [("B2", 5), ("B3", 61), ("B4", 7), ("B5", 8)]
        back = made.corrected("B3", "6l", "2023-02-14", "it was right")
        assert back.corrections == ()

    def test_a_layout_that_cannot_be_used_is_told(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Arrests\n2021-01,5\n")
        made = made.chosen(lambda layout: choices.as_records(layout, made.grid, 1, several=False))
        with pytest.raises(ProjectError, match="name day or month among the labels"):
            draft.read(made, project.root)
        made = made.chosen(lambda layout: choices.with_column_of_records(layout, "Month", "month"))
        assert [count for _, count in counts(draft.read(made, project.root))] == [1]

    def test_stating_the_series_anew_renames_its_parts(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Cash,Drugs\n2021-01,5,6\n2021-02,7,9\n")
        made = made.restated(replace(STATED, series={**SERIES, "measure": "seizures"}))
        made = made.chosen(lambda layout: layout)
        reading = draft.read(made, project.root).reading
        assert reading is not None and {*reading.observations["measure"]} == {"seizures: Cash", "seizures: Drugs"}


class TestDoubtsOfTheProposal:
    """A choice settles what it is about, and nothing else: a layout does not become a person's by one choice."""

    CHANGE = "Month,2020,2021,Change\nJanuary,5,6,1\nFebruary,7,9,2\nMarch,8,8,0\n"
    LOG = "Date,Type\n1/2/2021,Drugs\n5/2/2021,Cash\n9/3/2021,Drugs\n"

    def kinds(self, made: Draft, project: Project) -> list[str]:
        return [doubt.kind for doubt in draft.read(made, project.root).doubts]

    def test_what_the_proposal_left_out_stays_in_doubt_until_a_person_says_why(
        self, opened: Open, project: Project
    ) -> None:
        made, understood = opened(self.CHANGE)
        assert [doubt.kind for doubt in understood.doubts] == ["numbers left out"]
        made = made.chosen(lambda layout: choices.with_setting(layout, "zeros_shown", True))
        assert self.kinds(made, project) == ["numbers left out"]
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "D", "left out", "2021 less 2020"))
        assert self.kinds(made, project) == []

    def test_so_do_days_that_are_not_read(self, opened: Open, project: Project) -> None:
        made, _ = opened("Start,End,Arrests\n1/1/2021,31/1/2021,5\n1/2/2021,28/2/2021,6\n1/3/2021,31/3/2021,9\n")
        made = made.chosen(lambda layout: choices.with_setting(layout, "zeros_shown", True))
        assert self.kinds(made, project) == ["days not read"]
        for line, what in (("A", "start"), ("B", "end")):
            made = made.chosen(lambda layout, of=(line, what): choices.with_line(layout, 0, *of))
        assert self.kinds(made, project) == []

    def test_rows_are_events_only_where_a_person_says_so(self, opened: Open, project: Project, releases: Path) -> None:
        made, _ = opened(self.LOG)
        made = made.chosen(lambda layout: choices.with_column_of_records(layout, "Type", choices.WHERE, "Drugs"))
        assert self.kinds(made, project) == ["layout"], "which rows was said, not that they are events"
        with pytest.raises(ProjectError, match="layout"):
            draft.write(made, STATED, {}, Storing(), project.root)
        assert list(releases.iterdir()) == []
        made = made.with_records()
        assert self.kinds(made, project) == []
        assert [count for _, count in counts(draft.read(made, project.root))] == [1, 1]

    def test_quarters_are_asked_for_until_they_are_said(self, opened: Open, project: Project) -> None:
        made, understood = opened("Year,Q1,Q2,Q3,Q4\n2021,1,2,3,4\n2022,1,2,3,5\n")
        assert "layout" in [doubt.kind for doubt in understood.doubts]
        made = made.chosen(lambda layout: choices.with_setting(layout, "quarters", "calendar"))
        assert self.kinds(made, project) == []
        assert len(counts(draft.read(made, project.root))) == 8


class TestWindow:
    SHEET = Grid.of("s", [["Month", "Area", "n"], *([str(at), "x", "1"] for at in range(2, 1002))])

    def test_it_has_two_hundred_rows_and_fewer_of_a_wide_sheet(self) -> None:
        assert ROWS == 200
        assert Window("s").rows(self.SHEET) == range(1, 201) and Window("s", 901).rows(self.SHEET) == range(901, 1002)
        assert rows_at_once(Grid.of("s", [["1"] * 2000] * 300)) == 5
        assert not Window("s").is_whole([self.SHEET]) and Window("s").is_whole([Grid.of("s", [["1"]] * 200)])

    def test_cells_keep_their_places_and_headers_their_rows(self) -> None:
        layout = {"tables": [{"counts": "C2:C1001", "labels": {"measure": {"row": 1}, "month": {"column": "A"}}}]}
        (shown,), cut_layout, _ = cut([self.SHEET], layout, (), Window("s", 401))
        assert cut_layout["tables"][0]["counts"] == "C401:C600"
        assert shown.text(401, 1) == "401" and shown.text(1, 3) == "n" and shown.text(400, 1) == ""
        assert shown.height == 600 and layout["tables"][0]["counts"] == "C2:C1001"

    def test_a_block_outside_is_not_read_and_a_total_of_rows_outside_is_no_total(self) -> None:
        block = {
            "counts": "C2:C500",
            "labels": {},
            "totals": {"150": "2:149", "300": "151:299", "450": "2:400", "D": "C"},
        }
        _, made, _ = cut([self.SHEET], {"tables": [block, {"counts": "C900:C950", "labels": {}}]}, (), Window("s", 151))
        (part,) = made["tables"]
        assert part["counts"] == "C151:C350"
        assert part["totals"] == {"300": "151:299", "D": "C"}
        _, made, _ = cut([self.SHEET], {"tables": [block]}, (), Window("s", 401))
        assert made["tables"][0]["leave_out"] == {"450": OUTSIDE} and made["tables"][0]["totals"] == {"D": "C"}
        assert cut([self.SHEET], {"tables": [block]}, (), Window("s", 801))[1]["tables"] == []

    def test_what_fills_or_heads_its_first_row_is_read_too(self) -> None:
        rows = [["", ""], *([f"Area {at // 300}" if at % 300 == 0 else "", str(at)] for at in range(1000))]
        sheet = Grid.of("s", rows)
        layout = {"tables": [{"counts": "B2:B1001", "labels": {"area": {"column": "A", "fill": True}}}]}
        (shown,), made, _ = cut([sheet], layout, (), Window("s", 401))
        assert made["tables"][0]["counts"] == "B302:B600" and shown.text(302, 1) == "Area 1"
        headed = Grid.of(
            "s", [["Norwich" if at % 300 == 0 else "", "" if at % 300 == 0 else "5"] for at in range(1000)]
        )
        layout = {"tables": [{"counts": "B1:B1000", "labels": {"area": {"heading": "A"}}}]}
        assert cut([headed], layout, (), Window("s", 401))[1]["tables"][0]["counts"] == "B301:B600"

    def test_merged_labels_and_corrections_go_with_their_rows(self) -> None:
        sheet = Grid("s", self.SHEET.rows, merged=(CellRange(390, 1, 410, 1), CellRange(500, 1, 501, 1)))
        layout = {"tables": [{"counts": "C2:C1001", "labels": {"area": {"column": "A"}}}]}
        mends = ({"cell": "C395", "found": "1", "reads": "2"}, {"cell": "C2", "found": "1", "reads": "2"})
        (shown,), made, corrections = cut([sheet], layout, mends, Window("s", 401))
        assert made["tables"][0]["counts"] == "C390:C600" and shown.label(405, 1) == "390"
        assert corrections == mends[:1]

    @pytest.mark.parametrize("first", [1, 201])
    def test_its_figures_are_those_of_the_whole_file(self, opened: Open, project: Project, first: int) -> None:
        made, _ = opened(LONG)
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "B", "left out", "beats"))
        made = replace(made, window=Window(made.window.sheet, first))
        rows = made.window.rows(made.grid)
        every = counts(draft.read(made, project.root, whole=True))
        assert len(every) == 360
        assert counts(draft.read(made, project.root)) == [each for each in every if int(each[0][1:]) in rows]

    def test_a_total_of_rows_that_are_not_shown_is_no_doubt(self, opened: Open, project: Project) -> None:
        total = sum(at * 23 % 50 for at in range(360))
        made, _ = opened(LONG + f"Total,,{total}\n")
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "B", "left out", "beats"))
        assert made.layout["tables"][0]["totals"] == {"362": "2:361"}
        understood = draft.read(replace(made, window=Window(made.window.sheet, 201)), project.root)
        assert len(counts(understood)) == 161 and understood.doubts == []
        understood = draft.read(made, project.root, whole=True)
        assert understood.doubts == [] and understood.reading is not None and len(understood.reading.totals) == 1

    def test_rows_without_figures_say_so(self, opened: Open, project: Project) -> None:
        made, _ = opened(LONG)
        made = made.chosen(lambda layout: choices.with_counts(layout, 0, "B2:C100", made.grid))
        understood = draft.read(replace(made, window=Window(made.window.sheet, 201)), project.root)
        assert understood.reading is None and understood.notes == (draft.NO_FIGURES,)

    def test_a_choice_in_ten_thousand_rows_answers_within_a_second(self, project: Project, tmp_path: Path) -> None:
        rows = "".join(
            f"{1990 + at // 12 % 30}-{at % 12 + 1:02d},Norwich,{at * 23 % 50},{at % 7}\n" for at in range(10_000)
        )
        path = tmp_path / "long.csv"
        path.write_text("Month,Area,Arrests,Charges\n" + rows)
        received = Received(path, *sheets_of(path, path.name))
        block = {
            "counts": "C2:D10001",
            "labels": {"month": {"column": "A"}, "area": {"column": "B"}, "measure": {"row": 1}},
        }
        grid = received.grids[0]
        made = Draft(received, STATED, Said(), {"tables": [block]}, Window(grid.sheet, 5001), proposed=False)
        draft.read(made, project.root)
        began = time.process_time()
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "D", "left out", "not asked for"))
        understood = draft.read(made, project.root)
        assert time.process_time() - began < 1
        assert understood.roles[grid.sheet][5001, 3].name == "figure"


class TestWriting:
    def test_it_writes_what_the_command_writes(self, opened: Open, project: Project, received: Any) -> None:
        made, _ = opened(TABLE)
        draft.write(made, replace(STATED, reference="FOI 123/23"), {}, Storing(), project.root)
        folder = project.root / "data" / "releases" / ID
        ours = {path.name: path.read_bytes() for path in folder.iterdir()}
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        assert run(received(TABLE), "--yes")[0] == 0
        theirs = {path.name: path.read_bytes() for path in folder.iterdir()}
        told = b"The day the answer shows, as given when it was added."
        assert {**ours, "datapackage.json": ours["datapackage.json"].replace(b"The day it shows.", told)} == theirs

    def test_a_layout_that_was_chosen_is_what_is_saved(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Beat,Arrests\n2021-01,3,*\n2021-02,4,6\n")
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "B", "left out", "beats"))
        made = made.chosen(lambda layout: choices.with_meaning(layout, "*", "1-4", "2023-02-14", "the letter says so"))
        draft.write(made, STATED, {}, Storing(), project.root)
        assert figures_of(project) == [("2021-01", 1, 4, ""), ("2021-02", 6, 6, "")]
        layout = project.read(ID).resources[0].layout
        assert layout.tables[0].leave_out == {"B": "beats"}

    def test_a_doubt_is_refused_until_each_kind_has_a_reason(
        self, opened: Open, project: Project, releases: Path
    ) -> None:
        made, understood = opened("Month,Arrests\n2021-01,5\n2021-02,*\nTotal,9\n")
        kinds = {doubt.kind for doubt in understood.doubts}
        assert kinds == {"cells"}
        for accepted in ({}, {"cells": " "}, {"totals": "a reason for another"}):
            with pytest.raises(ProjectError, match="no reason says why this may stand: cells"):
                draft.write(made, STATED, accepted, Storing(), project.root)
        assert list(releases.iterdir()) == []
        draft.write(made, STATED, {"cells": "the force gives no number"}, Storing(), project.root)
        assert "Accepted: the force gives no number." in (releases / ID / "datapackage.json").read_text()

    def test_a_doubt_outside_the_window_is_refused_too(self, opened: Open, project: Project, releases: Path) -> None:
        made, _ = opened(LONG.replace("2019-05,2,46\n", "2019-05,2,*\n"))
        made = made.chosen(lambda layout: choices.with_line(layout, 0, "B", "left out", "beats"))
        assert not any("*" in str(doubt) for doubt in draft.read(made, project.root).doubts)
        with pytest.raises(ProjectError, match="cells"):
            draft.write(made, STATED, {}, Storing(), project.root)
        assert list(releases.iterdir()) == []

    def test_what_cannot_be_read_is_not_written(self, opened: Open, project: Project, releases: Path) -> None:
        made, understood = opened("Month,Arrests\n2021-01,5\n2021-02,many\n2021-03,7\n2021-04,8\n")
        with pytest.raises(ProjectError, match=r"Nothing was written: .*'many'"):
            draft.write(made, STATED, {}, Storing(), project.root)
        with pytest.raises(ProjectError, match="cannot be read"):
            write_accepted(understood, STATED, {}, project.root)
        assert list(releases.iterdir()) == []

    def test_a_file_that_names_people_is_not_stored(self, opened: Open, project: Project, releases: Path) -> None:
        made, _ = opened("Requested by: Ann Example\nMonth,Arrests\n2021-01,5\n2021-02,6\n")
        with pytest.raises(ProjectError, match="A1: what looks like a person's name"):
            draft.write(made, STATED, {}, Storing(), project.root)
        inside = Storing(redacted=project.root / "data" / "copy.csv")
        with pytest.raises(ParameterError, match="inside the project"):
            draft.write(made, STATED, {}, inside, project.root)
        assert list(releases.iterdir()) == []
        copy = project.root.parent / "copy.csv"
        folder = draft.write(made, STATED, {}, Storing(redacted=copy), project.root)
        assert "Ann" not in (folder / "copy.csv").read_text() and len(figures_of(project)) == 2

    def test_a_workbook_is_stored_without_its_author(self, opened: Open, project: Project, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(["Month", "Arrests"])
        for at in (1, 2):
            book.active.append([f"2021-0{at}", at + 4])
        book.properties.creator = "Ann Example"
        book.save(tmp_path / "answer.xlsx")
        made, _ = opened(tmp_path / "answer.xlsx")
        with pytest.raises(ProjectError, match="Ann Example"):
            draft.write(made, STATED, {}, Storing(), project.root)
        draft.write(made, STATED, {}, Storing(without_author=True), project.root)
        assert [row[1] for row in figures_of(project)] == [5, 6]

    def test_what_was_written_is_known_to_the_next_reading(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Arrests\n2021-01,5\n2021-02,6\n2021-03,7\n")
        assert draft.read(made, project.root).doubts == []
        draft.write(made, replace(STATED, id="norfolk-2023-02-14-first"), {}, Storing(), project.root)
        other, _ = opened("Month,Arrests\n2021-01,5\n2021-02,9\n2021-03,7\n")
        assert [doubt.kind for doubt in draft.read(other, project.root).doubts] == ["earlier releases"]

    def test_parts_are_named_after_what_is_stated_when_it_is_written(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Cash,Drugs\n2021-01,5,6\n2021-02,7,9\n")
        made = made.chosen(lambda layout: choices.with_setting(layout, "zeros_shown", True))
        seizures = replace(STATED, series={**SERIES, "measure": "seizures"})
        draft.write(made, seizures, {}, Storing(), project.root)
        names = project.read(ID).resources[0].layout.tables[0].labels["measure"].names
        assert names == {"Cash": "seizures: Cash", "Drugs": "seizures: Drugs"}

    def test_a_table_without_a_label_has_what_is_stated(self, opened: Open, project: Project) -> None:
        made, _ = opened("Month,Arrests\n2021-01,5\n2021-02,6\n2021-03,7\nMonth,Norfolk\n2021-01,9\n")
        first = {"counts": "B2:B4", "labels": {"month": {"column": "A"}}}
        second = {"counts": "B6:B6", "labels": {"month": {"column": "A"}, "area": {"row": 5}}}
        made = replace(made, layout={"tables": [first, second]}, proposed=False)
        reading = draft.read(made, project.root).reading
        assert reading is not None
        found = [(row.area, row.low) for row in reading.observations.itertuples()]
        assert found == [("Norwich", 5), ("Norwich", 6), ("Norwich", 7), ("Norfolk", 9)]


class TestAccepted:
    def test_reasons_without_a_kind_hold_where_there_is_one(self) -> None:
        one, two = [Doubt("cells", "", "x")], [Doubt("cells", "", "x"), Doubt("totals", "", "y")]
        assert accepted_by(one, ["so they say"]) == {"cells": "so they say"}
        assert accepted_by(two, ["so they say"]) == {}
        assert accepted_by(two, ["totals = rounded", "cells="]) == {"totals": "rounded"}


LINES = st.sampled_from(["A", "B", "C", "D", "Z", "1", "2", "3", "4", "5", "99"])
SAYS = st.sampled_from(["", "why", "B:C", "3:4", "Norwich; Norfolk", "B", "nonsense:"])


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(LINES, st.sampled_from(choices.OF_COLUMNS), SAYS, st.booleans()),
        min_size=1,
        max_size=5,
    )
)
def test_no_series_of_choices_ends_in_a_traceback(
    tmp_path_factory: Any, chosen: list[tuple[str, str, str, bool]]
) -> None:
    root = tmp_path_factory.getbasetemp() / "any"
    (root / "data" / "releases").mkdir(parents=True, exist_ok=True)
    (root / "data" / "forces.csv").write_text(FORCES)
    path = root / "any.csv"
    path.write_text("Arrests\nArea,2020,2021,Change\nNorwich,5,*,1\nNorfolk,7,9,2\nTotal,12,13,\n")
    received = Received(path, *sheets_of(path, path.name))
    block = {"counts": "B3:C4", "labels": {"year": {"row": 2}, "area": {"column": "A"}}, "totals": {"5": "3:4"}}
    made = Draft(received, STATED, Said(), {"tables": [block]}, Window("table 1"), proposed=False)
    for line, what, said, fill in chosen:
        try:
            made = made.chosen(lambda layout, of=(0, line, what, said, fill): choices.with_line(layout, *of))
        except ProjectError:
            continue
    try:
        draft.read(made, root)
    except ProjectError as error:
        assert str(error)
