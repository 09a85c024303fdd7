"""The fields of a series and of its source, with what exists already to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import ipywidgets as widgets

from countylines.adding.stated import ABOUT, LICENCES, names_known, stated_of
from countylines.adding.understand import Stated
from countylines.adding.write import check_id
from countylines.errors import ParameterError, ReleaseError
from countylines.face.controls import FIELD, STYLE, combobox, dropdown, text
from countylines.project import find_force, forces
from countylines.prose import listed
from countylines.releases.release import all_releases

NOT_SAID = "not said yet"
_BASES = [("shown by the answer", "stated"), ("the day it was read", "read"), ("assumed", "assumed")]


def preliminary(force: str, root: Path) -> Stated:
    """Give what is enough to read an answer by before anything is stated of it."""
    found = find_force(force, root)
    area = next(iter(found.areas), found.name)
    series = {"force": found.id, "area": area, "measure": NOT_SAID, "kind": "flow", "counting_rule": NOT_SAID}
    return Stated("a-release", series, date.today(), "read", "", "", "")


class StatedFields:
    """Controls for what is stated of an answer."""

    def __init__(self, force: str, root: Path) -> None:
        self.root = root
        names = sorted((each.name, name) for name, each in forces(root).items())
        self.force = dropdown("Police force", names, find_force(force, root).id, layout=FIELD)
        self.area = combobox("Area", "where it is counted; an area that the table says goes before")
        self.measure = combobox("Measure", "what is counted")
        self.kind = dropdown("Kind", [("flow: over a period", "flow"), ("stock: on a day", "stock")], layout=FIELD)
        self.counting_rule = combobox("Counting rule", "what counts as one, as far as it says")
        self.known = widgets.DatePicker(description="Known on", style=STYLE, layout=dict(FIELD))
        self.basis = dropdown("That day is", _BASES, "read", layout=FIELD)
        self.reason = text("reasoned from", "needed where the day is assumed", FIELD)
        self.source = text("Source", "address, or who sent it", FIELD)
        self.licence = combobox("Licence", "such as OGL-UK-3.0", LICENCES)
        self.reference = text("Reference", "of the request", FIELD)
        self.id = text("Name", "force, known day, short slug; made if left out", FIELD)
        self.title = text("Title", "made if left out", FIELD)
        self.revises = widgets.SelectMultiple(description="Revises", rows=4, style=STYLE, layout=dict(FIELD))
        self.controls = [
            self.force, self.area, self.measure, self.kind, self.counting_rule, self.known, self.basis, self.reason,
            self.source, self.licence, self.reference, self.id, self.title, self.revises,
        ]  # fmt: skip
        self.box = widgets.HBox(self.controls, layout={"flex_flow": "row wrap"})
        self._offer()
        self.force.observe(lambda _: self._offer(), names="value")

    def observe(self, act: Callable[[], None]) -> None:
        """Call a function whenever something changes that the reading depends on."""
        for control in (self.force, self.area, self.measure, self.kind, self.counting_rule, self.known, self.revises):
            control.observe(lambda _: act(), names="value")

    def _offer(self) -> None:
        """Offer what the force has: once, because a page that gets other options forgets what is being typed there."""
        force = self.force.value
        self.area.options = list(find_force(force, self.root).areas)
        self.measure.options = names_known(force, "measure", self.root)
        self.counting_rule.options = names_known(force, "counting_rule", self.root)
        try:
            self.revises.options = [each.id for each in all_releases(self.root) if each.concerns(force)]
        except ReleaseError:  # A report says what is wrong with it.
            self.revises.options = []

    def preliminary(self) -> Stated:
        """Give what is stated so far, enough to read by: what is missing says so."""
        so_far = preliminary(self.force.value, self.root)
        said = {name: getattr(self, name).value.strip() for name in ("area", "measure", "kind", "counting_rule")}
        series = {**so_far.series, **{name: value for name, value in said.items() if value}}
        known = self.known.value or so_far.known
        return replace(so_far, series=series, known=known, revises=tuple(self.revises.value))

    def stated(self) -> Stated:
        """Give what is stated, as the command takes it: ParameterError if something is missing or no such thing."""
        answers = {name: str(getattr(self, name).value or "").strip() for name in ABOUT}
        if missing := [getattr(self, name).description for name in ABOUT if not answers[name]]:
            raise ParameterError(
                f"Nothing was written: {listed(missing)} {'is' if len(missing) == 1 else 'are'} missing."
            )
        texts = {name: getattr(self, name).value.strip() for name in ("reference", "reason")}
        stated = stated_of(answers, self.root, name=self.id.value.strip(), **texts)
        check_id(stated.id, self.root)
        return replace(stated, title=self.title.value.strip(), revises=tuple(self.revises.value))
