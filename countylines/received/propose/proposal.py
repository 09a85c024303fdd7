"""What a person says of a file, and what is proposed for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
