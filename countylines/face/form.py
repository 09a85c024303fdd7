"""The reading form: a sheet as it is, what each row, column and cell is taken for, and a choice for each of them.

Every choice makes a layout and reads by it, with the functions of ``countylines add``; what is saved is the layout.
Controls are made only where something can show them: a notebook that a program runs says what to run instead.
"""

from __future__ import annotations

import html
import os
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from countylines.adding import choices, draft, privacy, write
from countylines.adding.draft import Draft, Window, rows_at_once
from countylines.adding.many import Received
from countylines.adding.understand import Said, Understood, sheets_of
from countylines.errors import ParameterError, ProjectError
from countylines.face import reading, sheet
from countylines.face.controls import checkbox, dropdown, heading, offer_one, text
from countylines.face.explorer import FRONT_ENDS
from countylines.face.stated_fields import StatedFields, preliminary
from countylines.project import ANSWER_VARIABLE, project_root, relative
from countylines.received.grids.grid import letters
from countylines.received.layout import LABELS
from countylines.show.findings import Finding, Line

HOW = "In a terminal, make add FILE=answer.xlsx opens this form on a file; countylines add answer.xlsx asks there."


def reading_form(
    file: str = "", force: str = "norfolk", *, controls: bool | None = None
) -> ReadingForm | Line | Finding:
    """Open the form on an answer as received; without controls, or without a file, say what to run instead.

    Parameters
    ----------
    file : str, optional
        The answer; where it is not given, the one of ``make add FILE=…``.
    force : str
        The police force that answered, as `countylines.face.known.forces` names it.
    controls : bool, optional
        Whether to show controls; where it is not given, if the notebook is open in JupyterLab or an editor.
    """
    name, root = file or os.environ.get(ANSWER_VARIABLE, ""), project_root()
    if not name:
        return Line(f"No file was given. {HOW}")
    shown = any(each in os.environ for each in FRONT_ENDS) if controls is None else controls
    try:
        path = Path(name).expanduser()
        path = path if path.is_absolute() else root / path
        if not path.is_file():
            raise ProjectError(f"{path} is not a file. Name the answer as it was received.")
        received = Received(path, *sheets_of(path, path.name))
        if not received.whole:
            raise ProjectError(f"{path.name} is too large to be shown: add it with countylines add, and --records.")
        begun, understood = draft.opened(received, preliminary(force, root), Said(), root)
    except ProjectError as error:
        return Finding("The file cannot be opened", [str(error)])
    if not shown:
        told = [*understood.problems, *(f"To be looked at: {doubt}" for doubt in understood.doubts)]
        return Finding(f"{reading.number_read(understood)} from {path.name}", [*told[:6], HOW])
    return ReadingForm(begun, understood, StatedFields(force, root), root)


_SAID = (choices.TOTAL, choices.LEFT_OUT, choices.WHERE)
"""Choices of which more is to be said."""


class ReadingForm:
    """A draft of a reading, and the controls that change it.

    Attributes
    ----------
    draft : Draft
        The reading so far; ``draft.layout`` is what is saved.
    understood : Understood
        What the window, or on "read all" the whole file, is understood to say by it.
    """

    def __init__(self, begun: Draft, understood: Understood, fields: StatedFields, root: Path) -> None:
        self.draft, self.understood, self.fields, self.root = begun, understood, fields, root
        self.block, self.is_whole = 0, True
        self._before: list[Draft] = []
        self._setting = False
        self._doubted: dict[str, tuple[Any, Any]] = {}
        self.personal = write.personal_in(begun.received, root)
        self.held = [finding for finding in self.personal if not finding.general]
        self._make()
        self._show()

    @property
    def layout(self) -> dict[str, Any]:
        """The layout so far, as ``layout.json`` will hold it."""
        return self.draft.layout

    def _ipython_display_(self) -> None:
        display(self.box)

    # Controls ----------------------------------------------------------------------------------------------------

    def _make(self) -> None:
        grids = self.draft.received.grids
        names = [(f"{grid.sheet} (hidden)" if grid.hidden else grid.sheet, grid.sheet) for grid in grids]
        self.sheet = dropdown("Sheet", names, self.draft.window.sheet)
        self.rows, self.columns = dropdown("Rows shown"), dropdown("Columns shown")
        self.table, self.counts = dropdown("Table"), text("Figures stand in", "B4:D15")
        self.column = _Line("column", "percentages; of a total: B:D")
        self.row = _Line("row", "a note; of a total: 4:15")
        self.field = dropdown("All figures have", [(each.replace("_", " "), each) for each in LABELS], "period")
        self.says = text("which is", f"2021, or: {choices.SHEET}")
        self.text = dropdown("Cells that say")
        self.means = text("mean", f"1-4, 0, unknown; of a label also: {draft.LEAVE_OUT}")
        self.text_why = text("as decided by", choices.DECIDED)
        self.cell, self.reads = text("Cell", "C6"), text("reads", "21")
        self.cell_why = text("because", "the force said so by e-mail")
        self.quarters = dropdown("Quarters", [("not said", ""), ("calendar", "calendar"), ("financial", "financial")])
        self.zeros = checkbox("zeros are shown: <5 is 1 to 4")
        self.rounded = text("Rounded to", "5, if all counts are")
        self.sheet_why = text("Sheet left out", "why, such as: not asked for")
        buttons = {
            "another": ("Another table", self._another), "without": ("Take this table away", self._without),
            "records": ("Rows are events, under the row chosen", self._records),
            "correct": ("Correct the cell", self._correct), "undo": ("Undo", self._undo),
            "all": ("Read all", partial(self._read, whole=True)), "write": ("Write the release", self._write),
        }  # fmt: skip
        self.buttons = {
            name: widgets.Button(description=text, layout={"width": "auto"}) for name, (text, _) in buttons.items()
        }
        for name, (_, act) in buttons.items():
            self.buttons[name].on_click(lambda _, act=act: self._do(act))
        self.said, self.shown, self.details, self.figures, self.done = (widgets.HTML() for _ in range(5))
        self.doubts = widgets.VBox()
        self.author = checkbox("store it without its author")
        self.redacted = text("Redacted copy to", "../redacted.csv, outside the project")
        self._wire()
        self._arrange()

    def _wire(self) -> None:
        acts = {
            self.sheet: self._turn, self.rows: self._turn, self.columns: self._show, self.table: self._other_block,
            self.counts: self._say_counts, self.field: self._set_controls, self.says: self._say_label,
            self.text: self._set_controls, self.means: self._say_meaning, self.rounded: self._say_rounded,
            self.quarters: lambda: self._say("quarters", self.quarters.value),
            self.zeros: lambda: self._say("zeros_shown", self.zeros.value), self.sheet_why: self._leave_sheet,
        }  # fmt: skip
        for line in (self.column, self.row):
            acts |= {line.line: self._set_controls, line.holds: partial(self._choose_line, line)}
            acts |= {line.said: partial(self._say_more, line, _SAID), line.fill: partial(self._say_more, line, LABELS)}
        for control, act in acts.items():
            control.observe(lambda _, act=act: None if self._setting else self._do(act), names="value")
        self.fields.observe(lambda: self._do(self._restate))

    def _arrange(self) -> None:
        several = len(self.draft.received.grids) > 1
        look = [self.sheet, self.rows, self.columns] if several else [self.rows, self.columns]
        groups: dict[str, list[Any]] = {
            "What is shown": look,
            "A column": self.column.controls,
            "A row": self.row.controls,
            "A cell": [self.text, self.means, self.text_why],
            "A misprint": [self.cell, self.reads, self.cell_why, self.buttons["correct"]],
            "The table": [
                self.table, self.counts, self.field, self.says, self.quarters, self.rounded, self.zeros,
                _row(self.buttons["another"], self.buttons["without"], self.buttons["records"]),
                *([self.sheet_why] if several else []),
            ],
        }  # fmt: skip
        parts = [widgets.VBox([heading(title), *controls]) for title, controls in groups.items()]
        left = widgets.VBox([*parts, self.buttons["undo"]], layout={"width": "25em", "flex": "0 1 auto"})
        self.sheet_box = widgets.Box([self.shown], layout={"overflow": "auto", "max_height": "36em", "width": "100%"})
        shown = [heading("What it is understood to say"), self.said, self.sheet_box]
        shown += [self.details, self.doubts, self.figures]
        right = widgets.VBox(shown, layout={"flex": "1 1 30em", "min_width": "0"})
        own = [
            f"{each.place}: {each.text} looks like an organisation's own, and stays"
            for each in self.personal
            if each.general
        ]
        storing = [widgets.HTML(reading.listed(own))] if own else []
        if self.held:
            only = privacy.names_only_its_author(self.draft.received.path, self.held)
            told = html.escape(privacy.told_personal(self.draft.received.path, self.held))
            storing += [widgets.HTML(f"<p>{told}.</p>"), self.author if only else self.redacted]
        last = [heading("What it is, and where it came from"), self.fields.box, *storing]
        last += [_row(self.buttons["all"], self.buttons["write"]), self.done]
        self.box = widgets.VBox([widgets.HTML(sheet.style()), _row(left, right), *last])
        self.box.add_class(sheet.FORM)
        self.column.line.add_class(sheet.COLUMN)
        self.row.line.add_class(sheet.ROW)

    # Choices -----------------------------------------------------------------------------------------------------

    def _do(self, act: Callable[[], None]) -> None:
        """Do what a person chose; what cannot be done is said, and changes nothing."""
        self.done.value = ""
        try:
            act()
        except ProjectError as error:
            self._set_controls()
            if act == self._write:
                self.done.value = reading.alert(str(error))
            else:
                self.said.value = reading.alert(str(error)) + self.said.value

    def _change(self, made: Draft) -> None:
        """Take another draft, and read its window."""
        self._before.append(self.draft)
        self.draft = made
        self._read()

    def _chosen(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._change(self.draft.chosen(change))

    def _read(self, *, whole: bool = False) -> None:
        self.is_whole = whole or not self.draft.has_more
        try:
            self.understood = draft.read(self.draft, self.root, whole=whole)
        except ProjectError as error:
            series = dict(self.draft.stated.series)
            self.understood = Understood(self.draft.layout, series, None, (str(error),), (), ())
        if self.draft.proposed and self.is_whole:
            self.draft = replace(self.draft, layout=self.understood.layout, draft=self.understood.draft)
        self._show()

    def _turn(self) -> None:
        name = self.sheet.value
        first = self.rows.value if name == self.draft.window.sheet else 1
        self.draft = replace(self.draft, window=Window(name, first or 1))
        tables = choices.blocks_of(self.draft.layout)
        here = [at for at in range(len(tables)) if choices.is_read(self.draft.layout, at, name)]
        self.block = self.block if self.block in here or not here else here[0]
        self._read()

    def _other_block(self) -> None:
        """Show another table, on its sheet."""
        self.block = self.table.value or 0
        shown = self.draft.window.sheet
        if choices.is_read(self.draft.layout, self.block, shown):
            self._show()
            return
        named = choices.blocks_of(self.draft.layout)[self.block]["sheet"]
        self.draft = replace(self.draft, window=Window(named if isinstance(named, str) else named[0]))
        self._read()

    @property
    def is_here(self) -> bool:
        """Whether the table of which choices are made stands on the sheet that is shown."""
        return not self.draft.layout or choices.is_read(self.draft.layout, self.block, self.draft.window.sheet)

    def _of_table(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """Take a choice of the table that is shown; ParameterError where none is."""
        if not self.is_here:
            raise ParameterError("Nothing of this sheet is read. Press Another table to say what is.")
        self._chosen(change)

    def _say_counts(self) -> None:
        self._of_table(lambda layout: choices.with_counts(layout, self.block, self.counts.value, self.draft.grid))

    def _say_more(self, line: _Line, of: Collection[str]) -> None:
        """Take what was said beside a choice of a kind; beside another it waits for the next."""
        if line.holds.value in of:
            self._choose_line(line)

    def _choose_line(self, line: _Line) -> None:
        name, what, said = line.line.value, line.holds.value, line.said.value
        if what in (choices.LEFT_OUT, choices.WHERE) and not said.strip():
            self.said.value = reading.alert("Say under it why, or which texts, and press Enter.") + self.said.value
            return
        if "records" in self.draft.layout:
            header = draft.header_of(self.draft.grid, self.draft.layout, 0, name)
            self._of_table(lambda layout: choices.with_column_of_records(layout, header, what, said))
            return
        fill = line.fill.value and what in LABELS
        self._of_table(lambda layout: choices.with_line(layout, self.block, name, what, said, fill))

    def _say_label(self) -> None:
        field = self.field.value
        self._of_table(lambda layout: choices.with_label(layout, self.block, field, self.says.value))

    def _say_meaning(self) -> None:
        if self.text.value is None:
            raise ParameterError("No cell of the rows that are shown is a marker or a label.")
        (field, text), means = self.text.value, self.means.value
        if field:
            value = None if means.strip().casefold() == draft.LEAVE_OUT else means
            self._of_table(lambda layout: choices.with_name(layout, self.block, field, text, value))
        else:
            today, why = date.today().isoformat(), self.text_why.value
            self._chosen(lambda layout: choices.with_meaning(layout, text, means, today, why))

    def _correct(self) -> None:
        cell = self.cell.value.strip().upper()
        self._change(self.draft.corrected(cell, self.reads.value, date.today().isoformat(), self.cell_why.value))

    def _say(self, key: str, value: Any) -> None:
        """Take what is said of the whole file."""
        self._chosen(lambda layout: choices.with_setting(layout, key, value))

    def _say_rounded(self) -> None:
        said = self.rounded.value.strip()
        if said and not (said.isascii() and said.isdigit() and int(said) > 1):
            raise ParameterError(f"{said!r} is no whole number of 2 or more, to which counts could be rounded.")
        self._say("rounded_to", int(said) if said else None)

    def _leave_sheet(self) -> None:
        if self.sheet_why.value.strip():
            self.block = 0
            self._chosen(lambda layout: choices.with_sheet_left_out(layout, self.sheet.value, self.sheet_why.value))

    def _another(self) -> None:
        grid, several = self.draft.grid, self.draft.several
        first = not self.draft.layout
        made = self.draft.chosen(
            lambda layout: layout if first else choices.with_block(layout, grid, "", several=several)
        )
        self.block = len(choices.blocks_of(made.layout)) - 1
        self._change(made)

    def _without(self) -> None:
        made = self.draft.chosen(lambda layout: choices.without_block(layout, self.block))
        self.block = 0
        self._change(made)

    def _records(self) -> None:
        grid, several = self.draft.grid, self.draft.several
        made = self.draft.with_records()
        if "records" not in made.layout:
            header = int(self.row.line.value or 1)
            made = made.chosen(lambda layout: choices.as_records(layout, grid, header, several=several))
        self._change(made)

    def _undo(self) -> None:
        if self._before:
            self.draft = self._before.pop().restated(self.draft.stated)
            self.block = 0
            self._read()

    def _restate(self) -> None:
        other = self.fields.force.value != self.draft.stated.series["force"]
        stated = self.fields.preliminary()
        if other and self.draft.proposed:
            self.draft, self.understood = draft.opened(self.draft.received, stated, Said(), self.root)
            self.is_whole = True
            self._show()
        else:
            self.draft = self.draft.restated(stated)
            self._read()

    def _write(self) -> None:
        stated = self.fields.stated()
        if not self.is_whole:
            self._read(whole=True)
            if self.understood.doubts:
                raise ProjectError("All of the file was read now: look at what is in doubt, then write it.")
        to = self.redacted.value.strip()
        storing = write.Storing(self.author.value, Path(to).expanduser() if to else None)
        folder = draft.write(self.draft, stated, self.accepted, storing, self.root)
        go_on = f"countylines report --force {stated.series['force']}"
        self.done.value = (
            f'<p role="status"><b>Written: {html.escape(relative(folder, self.root))}.</b> '
            f"Look through its files, then in a terminal: <code>{html.escape(go_on)}</code></p>"
        )
        self.buttons["write"].disabled = True

    @property
    def accepted(self) -> dict[str, str]:
        """By kind of doubts the reason for which they may stand, as it was written."""
        return {kind: reason.value for kind, (_, reason) in self._doubted.items() if reason.value.strip()}

    # What is shown -----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        self._set_controls()
        self._show_reading()
        self._show_sheet()

    def _set_controls(self) -> None:
        """Set the controls to what the draft says."""
        self._setting = True
        try:
            self._set_places()
            self._set_lines()
            layout, text = self.draft.layout, self.draft.grid.sheet
            label = draft.labels_of(layout, self.block).get(self.field.value, {})
            self.says.value = choices.SHEET if label.get("sheet") else label.get("text", "")
            offer_one(self.text, draft.texts(self.draft, self.understood, self.block), self.text.value)
            self.means.value = draft.meaning(layout, self.block, self.text.value) if self.text.value else ""
            self.quarters.value, self.zeros.value = layout.get("quarters", ""), layout.get("zeros_shown", False)
            self.rounded.value = str(layout.get("rounded_to", ""))
            self.sheet_why.value = layout.get("leave_out", {}).get(text, "")
            self.buttons["undo"].disabled = not self._before
        finally:
            self._setting = False

    def _set_places(self) -> None:
        grid, window = self.draft.grid, self.draft.window
        self.sheet.value = grid.sheet
        offer_one(self.rows, sheet.pages(grid.height, rows_at_once(grid)), window.first)
        offer_one(self.columns, sheet.pages(grid.width, sheet.COLUMNS, letters), self.columns.value)
        tables = choices.blocks_of(self.draft.layout)
        self.block = min(self.block, max(len(tables) - 1, 0))
        none = "rows are counted" if "records" in self.draft.layout else "none yet"
        named = [(f"{at}: {_of_sheet(block)}{block['counts']}", at - 1) for at, block in enumerate(tables, 1)]
        offer_one(self.table, named or [(none, None)], self.block if tables else None)
        self.counts.value = str(tables[self.block]["counts"]) if tables else ""

    def _lines(self) -> dict[str, choices.Line]:
        """Give what is said of the rows and columns that are shown, where something is read of them."""
        layout = self.draft.layout
        return choices.lines_said(layout, self.block, self.draft.grid) if layout and self.is_here else {}

    def _columns_shown(self) -> range:
        first = self.columns.value or 1
        return range(first, min(first + sheet.COLUMNS, self.draft.grid.width + 1))

    def _set_lines(self) -> None:
        grid, layout = self.draft.grid, self.draft.layout
        lines = self._lines()
        columns = list(map(letters, self._columns_shown()))
        rows = list(map(str, self.draft.window.rows(grid)))
        of_columns = choices.OF_RECORDS if "records" in layout else choices.OF_COLUMNS
        for line, there, what in ((self.column, columns, of_columns), (self.row, rows, choices.OF_ROWS)):
            named = [(draft.named(self.draft, self.block, each, lines), each) for each in there]
            offer_one(line.line, named, line.line.value)
            found = draft.line_said(self.draft, self.block, line.line.value, lines) if there else choices.Line("")
            offer_one(line.holds, [(each.replace("_", " "), each) for each in what], found.what)
            line.said.value, line.fill.value = found.said, found.fill

    def _show_reading(self) -> None:
        rows = self.draft.window.rows(self.draft.grid)
        of = "" if self.is_whole else f"rows {rows.start} to {rows.stop - 1}"
        self.said.value = reading.headline(self.understood, of, is_proposed=self.draft.proposed)
        self.details.value = reading.details(self.understood)
        self._show_doubts()
        self.figures.value = reading.figures(self.understood) + reading.saved(self.draft.layout)

    def _show_doubts(self) -> None:
        """Show what is in doubt, each kind in its own place: a page that gets another forgets what is being typed."""
        by_kind: dict[str, list[str]] = {}
        for doubt in self.understood.doubts if self.draft.layout else ():
            by_kind.setdefault(doubt.kind, []).append(str(doubt))
        for kind in [*by_kind, *self._doubted]:
            if kind not in self._doubted:
                reason = text(kind, "why this may stand, unless a choice mends it")
                reason.style.description_width = "initial"
                self._doubted[kind] = (widgets.HTML(), reason)
                self.doubts.children = [*self.doubts.children, *self._doubted[kind]]
            told, reason = self._doubted[kind]
            told.value = f"<b>In doubt ({html.escape(kind)}):</b>{reading.listed(by_kind.get(kind, []), 12)}"
            told.layout.display = reason.layout.display = None if kind in by_kind else "none"

    def _show_sheet(self) -> None:
        grid, layout = self.draft.grid, self.draft.layout
        rows, columns = self.draft.window.rows(grid), self._columns_shown()
        roles = self.understood.roles.get(grid.sheet, {})
        lines = self._lines()
        found = self.understood.reading.problems if self.understood.reading else ()
        told = {each.address for each in found if each.sheet == grid.sheet}
        counted = {
            line
            for line in map(letters, columns)
            if layout and self.is_here and choices.is_counted(layout, self.block, line)
        }
        shown = sheet.Shown(grid, rows, columns, roles, lines, counted, told)
        parts = [sheet.where(grid, rows, columns), sheet.key(set(roles.values())), sheet.table(shown)]
        self.shown.value = "".join(parts)


class _Line:
    """The controls of a row or a column: which, what it holds, why or of what, and whether empty labels are filled."""

    def __init__(self, name: str, placeholder: str) -> None:
        self.line, self.holds = dropdown(name.capitalize()), dropdown(f"{name} holds")
        self.said = text(f"{name} why, of", placeholder)
        self.fill = checkbox(f"fill empty labels of the {name}")
        self.controls = [self.line, self.holds, self.said, self.fill]


def _of_sheet(block: dict[str, Any]) -> str:
    named = block.get("sheet", "")
    return f"{named if isinstance(named, str) else ', '.join(named)} " if named else ""


def _row(*parts: Any) -> Any:
    return widgets.HBox(
        list(parts), layout={"flex_flow": "row wrap", "align_items": "flex-start", "grid_gap": "0 1.5em"}
    )
