"""What a report would say, were some figures otherwise: no report, and stamped as none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from countylines.project import file_name, find_force
from countylines.reports.stamp import Stamp
from countylines.subjects.force import Force

if TYPE_CHECKING:
    from countylines.observations.what_if import Changed

MARK = "WHAT IF, not a report"
PLACE = (".scratch", "what-if")
"""Where they are made, in a folder that git ignores: never among reports."""


@dataclass
class WhatIf(Force):
    """A police force some of whose figures are supposed to be others."""

    changes: Sequence[Changed]

    @property
    def stamp(self) -> Stamp:  # type: ignore[override]
        """Say what was changed."""
        return Stamp(MARK, [changed.told() for changed in self.changes])

    @property
    def identity(self) -> dict[str, str]:
        """Name the force, and say that this is no report."""
        return {**super().identity, "stamp": self.stamp.line}

    def prepare(self, folder: Path) -> None:
        """Write what is changed where the notebooks' figures are read."""
        from countylines.observations import what_if

        what_if.write(self.changes, folder)

    def gate(self, folder: Path, root: Path) -> list[str]:
        """Say which change the notebooks did not work with."""
        from countylines.observations import what_if

        return [f"{changed.told()} was not put in" for changed in what_if.left_out(self.changes, folder)]


def supposing(force: str, day: date, sets: Sequence[str], root: Path) -> WhatIf:
    """Give the force with some figures changed, each written KEY=VALUE.

    Raises
    ------
    ParameterError
        As `countylines.observations.what_if.settle`.
    """
    from countylines.observations.known import observations
    from countylines.observations.what_if import settle

    found = find_force(force, root)
    changes = settle(observations(found.id, day, root), sets)
    return WhatIf(found.id, f"{MARK} – {found.name}", changes)


def make(
    supposed: WhatIf,
    day: date,
    root: Path,
    before_notebook: Callable[[str], None] = lambda name: None,
    after_cell: Callable[[], None] = lambda: None,
) -> Path:
    """Make the pages into ``.scratch/what-if/<changes>/<day>/<force>/``, whatever stands there, and give the folder."""
    from countylines.reports.render import Order, render, settle_parameters
    from countylines.reports.swap import Place, alone

    name = file_name(*(f"{changed.key} {changed.cell}" for changed in supposed.changes))
    order = Order(supposed, day, root.joinpath(*PLACE, name))
    with alone(order.folder):
        Place(order.folder).recover()
        return render(order, settle_parameters(order, {}, root), root, before_notebook, after_cell)
