"""The fields of a series and of its source, with what exists already to choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from countylines.adding.stated import BASES, names_known, stated_of
from countylines.adding.understand import Stated
from countylines.adding.write import check_id
from countylines.errors import ReleaseError
from countylines.face.controls import FIELD, STYLE, combobox, dropdown, text
from countylines.project import find_force, forces
from countylines.releases.release import all_releases

NOT_SAID = "not said yet"
_LICENCES = ("OGL-UK-3.0", "CC-BY-4.0")


class StatedFields:
    """Controls for what is stated of an answer."""

    def __init__(self, force: str, root: Path) -> None:
        self.root = root
        names = sorted((each.name, name) for name, each in forces(root).items())
        self.force = dropdown("Police force", names, find_force(force, root).id, layout=FIELD)
        self.area = combobox("Area", "where it is counted, if the table does not say")
        self.measure = combobox("Measure", "what is counted")
        self.kind = dropdown("Kind", [("flow: over a period", "flow"), ("stock: on a day", "stock")], layout=FIELD)
        self.counting_rule = combobox("Counting rule", "what counts as one, as far as it says")
        self.known = widgets.DatePicker(description="Known on", style=STYLE, layout=dict(FIELD))
        self.basis = dropdown("That day is", BASES, "read", layout=FIELD)
        self.reason = text("reasoned from", "needed where the day is assumed", FIELD)
        self.source = text("Source", "address, or who sent it", FIELD)
        self.licence = combobox("Licence", "such as OGL-UK-3.0", _LICENCES)
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
        self.measure.observe(lambda _: self._offer_rules(), names="value")

    def observe(self, act: Callable[[], None]) -> None:
        """Call a function whenever something changes that the reading depends on."""
        for control in (self.force, self.area, self.measure, self.kind, self.counting_rule, self.known, self.revises):
            control.observe(lambda _: act(), names="value")

    def _offer(self) -> None:
        force = self.force.value
        self.area.options = list(find_force(force, self.root).areas)
        self.measure.options = names_known(force, "measure", self.root)
        self._offer_rules()
        try:
            self.revises.options = [each.id for each in all_releases(self.root) if each.concerns(force)]
        except ReleaseError:  # A report says what is wrong with it.
            self.revises.options = []

    def _offer_rules(self) -> None:
        self.counting_rule.options = names_known(self.force.value, "counting_rule", self.root, self.measure.value)

    def preliminary(self) -> Stated:
        """Give what is stated so far, enough to read by: what is missing says so."""
        force = find_force(self.force.value, self.root)
        said = {name: getattr(self, name).value.strip() for name in ("area", "measure", "counting_rule")}
        area = said["area"] or next(iter(force.areas), force.name)
        series = {
            "force": force.id, "area": area, "measure": said["measure"] or NOT_SAID, "kind": self.kind.value,
            "counting_rule": said["counting_rule"] or NOT_SAID,
        }  # fmt: skip
        known = self.known.value or date.today()
        revises = tuple(self.revises.value)
        return Stated(self.id.value.strip() or "a-release", series, known, "read", "", "", "", revises=revises)

    def stated(self) -> Stated:
        """Give what is stated, as the command takes it: ParameterError if something is missing or no such thing."""
        names = ("force", "area", "measure", "kind", "counting_rule", "basis", "source", "licence")
        answers: dict[str, Any] = {name: getattr(self, name).value.strip() for name in names}
        answers["known"] = self.known.value.isoformat() if self.known.value else ""
        texts = {name: getattr(self, name).value.strip() for name in ("reference", "reason")}
        stated = stated_of(answers, self.root, name=self.id.value.strip(), **texts)
        check_id(stated.id, self.root)
        return replace(stated, title=self.title.value.strip(), revises=tuple(self.revises.value))
