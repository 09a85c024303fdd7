"""A reading in the making: a file, what is said of it, the layout so far → what it is understood to say.

Each change gives another draft, so that one can go back; nothing here shows anything. `commands.add` and the form both
end at `countylines.adding.accepted.write_accepted`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from countylines.adding import choices, privacy, stored
from countylines.adding.accepted import write_accepted
from countylines.adding.many import Received, understand_all
from countylines.adding.understand import Said, Stated, Understood
from countylines.adding.window import OUTSIDE, Window, cut
from countylines.errors import ParameterError, ProjectError
from countylines.received.account.given import Doubt
from countylines.received.grids.grid import Grid, parse_address

OF_PROPOSAL = ("layout", "several readings")
"""Kinds of doubts that the proposed layout has of itself: they stand until a choice or a reason answers them."""
_WHERE = re.compile('--where "(.+?)=')
NO_FIGURES = "no figures are read from these rows"


@dataclass(frozen=True)
class Draft:
    """A file as it is understood so far.

    Attributes
    ----------
    layout : dict
        The layout that a person mends; empty as long as none was found and nothing was chosen.
    corrections : tuple
        Cells that are misprinted, and what they are read as.
    proposed : bool
        Whether the layout is still the one that was proposed.
    window : Window
        The rows that are shown, and read at once.
    """

    received: Received
    stated: Stated
    said: Said
    layout: dict[str, Any]
    window: Window
    corrections: tuple[Mapping[str, Any], ...] = ()
    proposed: bool = True
    draft: Mapping[str, Any] = field(default_factory=dict)
    machine: Collection[str] = ()
    """The reasons that the proposed layout gave for what it leaves out: nobody decided these."""

    @property
    def grid(self) -> Grid:
        """The sheet that is shown."""
        return next(grid for grid in self.received.grids if grid.sheet == self.window.sheet)

    @property
    def has_more(self) -> bool:
        """Whether the file has rows outside the window."""
        return not self.window.is_whole(self.received.grids)

    @property
    def several(self) -> bool:
        """Whether the file has several sheets."""
        return len(self.received.grids) > 1

    def begun(self) -> dict[str, Any]:
        """Give the layout, or one to begin with."""
        return self.layout or choices.started(self.draft, self.grid, several=self.several)

    def chosen(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Draft:
        """Change the layout; ParameterError where a choice makes no sense."""
        return replace(self, layout=change(self.begun()), proposed=False)

    def with_records(self) -> Draft:
        """Say that each row is one event, of a layout that counts them already; what else it says stays."""
        return replace(self, said=replace(self.said, records=True), proposed=False)

    def restated(self, stated: Stated) -> Draft:
        """State the series anew: labels that stood for the old one stand for the new one."""
        return replace(self, stated=stated, layout=choices.renamed(self.layout, self.stated.series, stated.series))

    def corrected(self, cell: str, reads: str, day: str, reason: str) -> Draft:
        """Correct a cell of the sheet that is shown; what it reads otherwise is no longer corrected."""
        if not reason.strip():
            raise ParameterError(f"Say why {cell} is read otherwise than it is printed.")
        sheet = {"sheet": self.window.sheet} if self.several else {}
        others = [each for each in self.corrections if (each.get("sheet"), each["cell"]) != (sheet.get("sheet"), cell)]
        try:
            found = self.grid.text(*parse_address(cell))
        except ValueError as error:
            raise ParameterError(f"The cell: {error}.") from None
        of = {"resource": "answer", **sheet, "cell": cell, "found": found, "reads": reads, "day": day, "reason": reason}
        made = [*others, of] if reads != found else others
        return replace(self, layout=self.begun(), corrections=tuple(made), proposed=False)


def opened(received: Received, stated: Stated, said: Said, root: Path) -> tuple[Draft, Understood]:
    """Understand a file as the command does, and begin with the layout that was proposed, or as far as one goes."""
    understood = understand_all([received], stated, said, root)
    first = next(iter(choices.blocks_of(understood.layout)), understood.layout.get("records", {})).get("sheet", "")
    sheet = first if isinstance(first, str) else first[0]
    draft = Draft(
        received, stated, said, understood.layout, Window(sheet or received.grids[0].sheet),
        draft=understood.draft, machine=choices.reasons(understood.layout) | choices.reasons(understood.draft),
    )  # fmt: skip
    if draft.layout:
        own = tuple(doubt for doubt in understood.doubts if doubt.kind in OF_PROPOSAL)
        draft = replace(draft, said=replace(said, doubts=(*said.doubts, *own)))
    if draft.layout or not draft.draft:
        return draft, understood
    draft = draft.chosen(lambda layout: layout)
    so_far = read(draft, root)
    return draft, replace(so_far, problems=[*understood.problems, *map(str, understood.doubts), *so_far.problems])


def read(draft: Draft, root: Path, *, whole: bool = False) -> Understood:
    """Read the window of a draft, or all of the file: ReleaseError where its layout cannot be used."""
    if draft.proposed and (whole or not draft.layout or not draft.has_more):
        plain = tuple(doubt for doubt in draft.said.doubts if doubt.kind not in OF_PROPOSAL)
        return understand_all([draft.received], draft.stated, replace(draft.said, doubts=plain), root)
    layout, received, corrections = (
        choices.complete(draft.layout, draft.stated.series),
        draft.received,
        draft.corrections,
    )
    if not whole and draft.has_more:
        grids, layout, corrections = cut(received.grids, layout, corrections, draft.window)
        received = replace(received, grids=grids)
    if layout.get("tables") == []:
        return Understood(layout, dict(draft.stated.series), None, (), (), (NO_FIGURES,))
    decided = (choices.reasons(draft.layout) - {*draft.machine}) | {OUTSIDE}
    said = replace(draft.said, layout=layout, corrections=corrections, decided=decided)
    said = replace(said, doubts=tuple(doubt for doubt in draft.said.doubts if not _is_settled(doubt, draft)))
    return understand_all([received], draft.stated, said, root)


def _is_settled(doubt: Doubt, draft: Draft) -> bool:
    """Say whether a choice answered what was doubtful in the layout that was proposed."""
    told, records = str(doubt), draft.layout.get("records")
    if "--records" in told:
        return records is None or draft.said.records
    if "--quarters" in told:
        return "quarters" in draft.layout
    header = _WHERE.search(told)
    return header is not None and (records is None or header[1] in records.get("where", {}))


@dataclass(frozen=True)
class Storing:
    """How a file that names people is stored: without its author, or as a redacted copy."""

    without_author: bool = False
    redacted: Path | None = None


def write(draft: Draft, stated: Stated, accepted: Mapping[str, str], storing: Storing, root: Path) -> Path:
    """Read all of the file and write its release, by the same checks as the command.

    ProjectError, and nothing written, where something cannot be read, a doubt is left, or the file names people.
    """
    with to_store(draft.received, stated, storing, root) as (received, stated):
        understood = read(replace(draft.restated(stated), received=received), root, whole=True)
        if understood.problems:
            raise ProjectError(f"Nothing was written: {understood.problems[0]}.")
        return write_accepted(understood, stated, accepted, root)


@contextmanager
def to_store(received: Received, stated: Stated, storing: Storing, root: Path) -> Iterator[tuple[Received, Stated]]:
    """Give what of a file is stored: ProjectError if it names people, and nothing was said of it."""
    held = [finding for finding in stored.personal_in(received, root) if not finding.general]
    if not held:
        yield received, stated
    elif storing.redacted is not None:
        with stored.redacted_copy(received, held, storing.redacted, stated, root, write=True) as made:
            yield made
    elif storing.without_author and privacy.names_only_its_author(received.path, held):
        with stored.without_author(received, stated) as made:
            yield made
    else:
        raise ProjectError(f"{privacy.told_personal(received.path, held)}.")
