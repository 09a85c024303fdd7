"""The reading form without a browser: each control changes the layout, and writing is checked as in the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import papermill
import pytest

from countylines.face.form import ReadingForm, reading_form
from countylines.releases.tables import read_table
from countylines.show.findings import Finding, Line
from tests.conftest import Project

ID = "norfolk-2023-02-14-arrests"
# The district's own code is read as a count, and the star as nothing at all.
MISREAD = "Arrests by year\nDistrict,Beats,2020,2021\nNorwich,14,10,*\nNorfolk,21,12,15\n"


def state(form: ReadingForm) -> None:
    """Fill in what is said of every answer."""
    fields = form.fields
    fields.area.value, fields.measure.value = "Norfolk", "arrests"
    fields.counting_rule.value, fields.source.value = "arrests as counted", "https://example.org/answer"
    fields.licence.value, fields.known.value, fields.id.value = "OGL-UK-3.0", date(2023, 2, 14), ID


def figures(project: Project) -> list[tuple[Any, ...]]:
    release = project.read(ID)
    table = read_table(release, release.resources[0])
    return sorted((row.area, str(row.start), str(row.end), row.low, row.high) for row in table.itertuples())


@pytest.fixture
def form(project: Project, received: Any) -> ReadingForm:
    made = reading_form(str(received(MISREAD)), controls=True)
    assert isinstance(made, ReadingForm)
    return made


def opened(path: Path) -> ReadingForm:
    made = reading_form(str(path), controls=True)
    assert isinstance(made, ReadingForm)
    return made


def test_a_wrong_reading_is_mended_and_written(project: Project, form: ReadingForm) -> None:
    form.column.line.value, form.column.holds.value = "B", "left out"
    form.column.said.value = "beats, no count"
    form.row.line.value, form.row.holds.value = "2", "year"
    form.text.value = ("", "*")
    form.means.value = "1-4"
    state(form)
    form.buttons["write"].click()
    assert "Written" in form.done.value, form.done.value
    assert figures(project) == [
        ("Norfolk", "2020-01-01", "2020-12-31", 12, 12),
        ("Norfolk", "2021-01-01", "2021-12-31", 15, 15),
        ("Norwich", "2020-01-01", "2020-12-31", 10, 10),
        ("Norwich", "2021-01-01", "2021-12-31", 1, 4),
    ]


def test_a_choice_is_taken_back_but_not_what_was_stated_since(form: ReadingForm) -> None:
    proposed = form.layout
    form.column.line.value, form.column.said.value = "B", "beats, no count"
    form.column.holds.value = "left out"
    assert form.layout["tables"][0]["leave_out"] == {"B": "beats, no count"}
    state(form)
    form.buttons["undo"].click()
    assert "leave_out" not in form.layout["tables"][0] and form.buttons["undo"].disabled
    names = form.layout["tables"][0]["labels"]["measure"]["names"]
    assert names["Beats"] == "arrests: Beats" and proposed["tables"][0]["labels"]["measure"]["names"] != names


def test_controls_say_what_the_layout_says(form: ReadingForm) -> None:
    form.row.line.value = "2"
    assert form.row.holds.value == "measure"
    assert ("B · Beats · counts", "B") in form.column.line.options
    assert form.counts.value == "B3:D4" and form.table.options == (("1: B3:D4", 0),)
    assert ("area: Norwich", ("area", "Norwich")) in form.text.options
    form.text.value, form.means.value = ("area", "Norfolk"), "leave out"
    assert form.layout["tables"][0]["labels"]["area"]["names"] == {"Norfolk": None}
    assert "3 figures" in form.said.value or form.understood.problems


def test_what_makes_no_sense_is_said_and_changes_nothing(form: ReadingForm) -> None:
    layout = form.layout
    form.column.line.value, form.column.holds.value = "B", "left out"
    assert "Say under it why" in form.said.value and form.layout == layout
    form.counts.value = "everywhere"
    assert "a range of cells is written such as B4:D15" in form.said.value
    assert form.layout == layout and form.counts.value == "B3:D4"


def test_a_cell_is_corrected_and_sheets_are_left_out(project: Project, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("2020", "2021"):
        sheet = book.create_sheet(name)
        for row in (["Month", "Arrests"], ["January", 5], ["February", 61], ["March", 7], ["April", 8]):
            sheet.append(row)
    book.remove(book.worksheets[0])
    book.properties.creator = None
    book["2021"].sheet_state = "hidden"
    book.save(tmp_path / "answer.xlsx")
    form = opened(tmp_path / "answer.xlsx")
    assert form.sheet.options == (("2020", "2020"), ("2021 (hidden)", "2021"))
    form.sheet.value = "2021"
    assert "The file hides this sheet." in form.shown.value
    form.sheet_why.value = "hidden, and not asked for"
    assert form.layout["leave_out"] == {"2021": "hidden, and not asked for"}
    form.sheet.value = "2020"
    form.cell.value, form.reads.value, form.cell_why.value = "b3", "6", "the force said so"
    form.buttons["correct"].click()
    state(form)
    form._doubted["hidden cells"][1].value = "the force sent it so"
    form.buttons["write"].click()
    assert "Written" in form.done.value, form.done.value
    release = project.read(ID)
    assert [row.low for row in read_table(release, release.resources[0]).itertuples()] == [5, 6, 7, 8]


def test_a_sheet_of_which_nothing_is_read_takes_no_choice(project: Project, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.properties.creator = None
    book.active.title = "Index"
    book.active.append(["Arrests", "what was asked for"])
    for name in ("Arrests", "Charges"):
        sheet = book.create_sheet(name)
        for row in (["Month", name], ["January 2021", 5], ["February 2021", 6], ["March 2021", 7]):
            sheet.append(row)
    book.save(tmp_path / "answer.xlsx")
    form = opened(tmp_path / "answer.xlsx")
    assert [text for text, _ in form.table.options] == ["1: Arrests B2:B4", "2: Charges B2:B4"]
    assert form.sheet.value == "Arrests"
    form.sheet.value = "Index"
    layout = form.layout
    assert form.column.holds.value == "nothing"
    form.column.holds.value = "area"
    assert "Nothing of this sheet is read" in form.said.value and form.layout == layout
    form.table.value = 1
    assert form.sheet.value == "Charges" and "B2:B4" in form.counts.value
    form.sheet.value = "Index"
    form.buttons["another"].click()
    assert form.layout["tables"][2] == {"sheet": "Index", "counts": "A1", "labels": {}}
    form.buttons["without"].click()
    assert form.layout["tables"] == layout["tables"]


def test_the_first_table_is_said_by_its_figures(project: Project, received: Any) -> None:
    form = opened(received("Notes\nJanuary 2021,5,,January 2021,7\nFebruary 2021,6,,February 2021,9\n"))
    assert form.layout == {}
    form.buttons["another"].click()
    form.counts.value = "B2:B3"
    assert len(form.layout["tables"]) == 1
    form.column.line.value, form.column.holds.value = "A", "month"
    form.column.line.value, form.column.said.value, form.column.holds.value = "D", "charges, not asked for", "left out"
    form.column.line.value, form.column.said.value, form.column.holds.value = "E", "charges, not asked for", "left out"
    state(form)
    form.buttons["write"].click()
    assert "Written" in form.done.value, form.done.value
    assert [row[3] for row in figures(project)] == [5, 6]


def test_what_is_being_typed_stays(project: Project, received: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page redraws a control that gets other options or another place, without what was typed there so far."""
    monkeypatch.setattr("countylines.face.stated_fields.names_known", lambda *of: [f"a {each}" for each in of[1:]])
    form = opened(received("Month,Arrests\nJanuary 2021,5\nFebruary 2021,400\nMarch 2021,*\nApril 2021,4\n"))
    sent: list[str] = []
    form.fields.counting_rule.observe(lambda change: sent.append(change.name))
    shown = dict(form._doubted)
    assert {"outliers", "cells"} <= set(shown)
    children = form.doubts.children
    form.fields.measure.value = "county lines arrests"
    assert form.draft.stated.series["measure"] == "county lines arrests" and sent == []
    form.text.value, form.means.value = ("", "*"), "1-4"
    assert form.doubts.children == children, "the reasons stay where they are"
    assert [part.layout.display for part in shown["cells"]] == ["none", "none"]
    assert shown["outliers"][1].layout.display is None


def test_the_rest_of_a_long_file_is_seen_before_it_is_written(project: Project, received: Any) -> None:
    rows = [f"{1990 + at // 12}-{at % 12 + 1:02d},{at * 17 % 40}" for at in range(360)]
    rows[300] = rows[300].partition(",")[0] + ",*"
    form = opened(received("Month,Arrests\n" + "\n".join(rows) + "\n"))
    state(form)
    form.counts.value = "B2:B361"
    assert not form.is_whole and "of rows 1 to 200" in form.said.value
    assert [part.layout.display for part in form.doubts.children] == ["none", "none"]
    form.buttons["write"].click()
    assert "All of the file was read now" in form.done.value and "B302" in form.doubts.children[0].value
    form._doubted["cells"][1].value = "nobody counted"
    form.rows.value = 201
    assert "F</b>*" in form.shown.value
    form.buttons["all"].click()
    form.buttons["write"].click()
    assert "Written" in form.done.value, form.done.value


class TestWithoutControls:
    def test_no_file_says_what_to_run(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("COUNTYLINES_ANSWER", raising=False)
        said = reading_form()
        assert isinstance(said, Line) and "make add FILE=" in said.sentence and "countylines add" in said.sentence

    def test_a_file_is_shown_as_it_is_understood(self, project: Project, received: Any) -> None:
        said = reading_form(str(received("Month,Arrests\n2021-01,5\n2021-02,*\n2021-03,6\n")), controls=False)
        assert isinstance(said, Finding) and said.heading == "3 figures are read from answer.csv"
        assert any("is *, and nothing says what that means" in each for each in said.sentences)

    @pytest.mark.parametrize(
        ("name", "content", "told"),
        [
            ("nothing.csv", None, "is not a file"),
            ("a.xlsx", b"PK\x03\x04 broken", "is broken"),
            ("a.csv", b"", "a.csv"),
        ],
    )
    def test_a_file_that_cannot_be_opened_is_told(
        self, project: Project, tmp_path: Path, name: str, content: bytes | None, told: str
    ) -> None:
        if content is not None:
            (tmp_path / name).write_bytes(content)
        for controls in (True, False):
            said = reading_form(str(tmp_path / name), controls=controls)
            assert isinstance(said, Finding) and told in said.sentences[0]

    @pytest.mark.kernel
    def test_the_notebook_runs_without_controls_and_keeps_no_state_of_them(
        self, tmp_path: Path, received: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COUNTYLINES_ANSWER", str(received(MISREAD)))
        monkeypatch.setenv("COUNTYLINES_ROOT", str(repository))
        executed = papermill.execute_notebook(
            repository / "notebooks" / "00_add.ipynb", tmp_path / "executed.ipynb", kernel_name="python3", cwd=tmp_path
        )
        shown = [output for cell in executed.cells for output in cell.get("outputs", [])]
        assert any("name periods, and 'Beats' does not" in str(output) for output in shown)
        assert "widget" not in (tmp_path / "executed.ipynb").read_text()


def test_rounded_counts_are_read_as_what_they_may_stand_for(received: Any) -> None:
    counts = [15, 10, 25, 5, 15, 20, 10, 10, 15, 15, 20, 20]
    rows = "".join(f"2021-{at:02d},{count}\n" for at, count in enumerate(counts, 1))
    form = opened(received("Month,Arrests\n" + rows))
    assert [doubt.kind for doubt in form.understood.doubts] == ["rounded counts"]
    form.rounded.value = "some"
    assert "no whole number of 2 or more" in form.said.value and "rounded_to" not in form.layout
    form.rounded.value = "5"
    assert form.layout["rounded_to"] == 5 and not form.understood.doubts
    assert form.understood.reading is not None
    assert form.understood.reading.observations[["low", "high"]].iloc[0].to_list() == [13, 17]
    form.rounded.value = ""
    assert "rounded_to" not in form.layout and form.understood.doubts
