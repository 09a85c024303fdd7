"""What a person says of a file, and what is proposed for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countylines.received.places import is_area
from countylines.received.propose import cells

HOW = "write the layout by hand (data/README.md, layout.json) and give it with --layout"


@dataclass(frozen=True)
class Wanted:
    """What a person said of a file: its series, the force's names and areas, and what the file leaves open.

    ``forces`` are the names of all forces, as `cells.force_word` gives them. ``records`` says that each row is one
    event: rows are never counted unless a person says so. ``names`` (by field) and ``decided`` are what an earlier
    answer of the kind made of labels and of markers.
    """

    series: Mapping[str, str]
    force_names: Sequence[str] = ()
    areas: Sequence[str] = ()
    period: str = ""
    quarters: str = ""
    day: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    records: bool = False
    forces: Collection[str] = ()
    names: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    decided: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rounded_to: int | None = None

    def are_areas(self, values: Sequence[str]) -> bool:
        """Say whether texts are all areas of the force; none are none."""
        return bool(values) and all(is_area(value, self.areas) for value in values)

    def have_area(self, values: Sequence[str]) -> bool:
        """Say whether one of some texts is an area of the force."""
        return any(is_area(value, self.areas) for value in values)

    def are_forces(self, values: Sequence[str]) -> bool:
        """Say whether most of several texts are names of forces: a force may have an area of its own name."""
        known = sum(cells.force_word(value) in self.forces for value in values)
        return known > 1 and 2 * known >= len(values)

    def own_force(self, values: Sequence[str]) -> list[str]:
        """Give those of some texts that name the force."""
        own = set(map(cells.force_word, self.force_names))
        return [value for value in values if cells.force_word(value) in own]


Choice = tuple[str, int, int, str]
"""What a column is taken for: its sheet, the first row of its block, the column, and the word for it."""


@dataclass(frozen=True)
class Proposal:
    """A layout to be tried: what it leaves constant, what is doubtful in it, and what else is to be said of it.

    ``open`` gives what columns may be taken for instead; ``draft`` the layout as far as it goes, where there is none.
    """

    layout: dict[str, Any]
    series: dict[str, str]
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    open: tuple[Choice, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)


class UnclearError(Exception):
    """A block that cannot be understood: a sentence, without the name of its sheet.

    ``draft`` is the entry as far as it goes, to be completed by hand.
    """

    def __init__(self, told: str, draft: Mapping[str, Any] | None = None) -> None:
        super().__init__(told)
        self.draft = draft
