"""What every analysis of a series gives, whatever the state of its evidence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import pandas as pd

from countylines.observations.series import Named
from countylines.prose import number
from countylines.show import SHOWN_DIGITS, Finding, Section, Table

T = TypeVar("T")
CHOSEN = "shown in full"
"""The column of a list of many series that says whether each is."""


def tried(compute: Callable[..., T], *given: Any, **options: Any) -> tuple[T | None, str]:
    """Give what is computed, or None and why it cannot be."""
    try:
        return compute(*given, **options), ""
    except ValueError as error:
        return None, str(error)


class Analysis(ABC):
    """The analysis of one series: what may be said of it, and the evidence."""

    @property
    @abstractmethod
    def title(self) -> str:
        """The name of what is analysed, in headings and captions."""

    @abstractmethod
    def findings(self) -> Sequence[Finding]:
        """Say what is shown and what is not, each finding with the name of the section that shows it."""

    def in_short(self) -> Sequence[str]:
        """Say in a sentence or a few what the findings say at length: their headings, where nothing else is said."""
        return [f"{finding.heading}." for finding in self.findings()]

    def sections(self) -> Sequence[Section]:
        """Give the evidence; none where the series itself is it."""
        return []

    def sensitivity(self) -> Sequence[Section]:
        """Give what else a reviewer would ask for; no wording depends on it."""
        return []


class Shown(StrEnum):
    """Whether a report shows a series in full, and among many why, as the list of them all says it."""

    EVERY = "yes"
    CLAIMED = "yes: claimed"
    LARGEST = "yes: largest"
    LISTED = "no"


def chosen(shown: Sequence[tuple[str, str]], left_out: str) -> list[str]:
    """Say which of many series are shown in full, and why; nothing where each is.

    ``shown`` are their titles, each with its `Shown`; ``left_out`` says what the others are shown without.
    """
    claimed, largest, listed = (
        [title for title, how in shown if how == kind] for kind in (Shown.CLAIMED, Shown.LARGEST, Shown.LISTED)
    )
    if not listed:
        return []
    told = [f"There are {number(len(shown))} series, too many to show each in full."]
    if claimed:
        told.append(f"Shown in full, because a published claim speaks of them: {'; '.join(claimed)}.")
    if largest:
        of_what = "of the others" if claimed else "of all"
        told.append(f"Shown in full, because they have the most events {of_what}: {'; '.join(largest)}.")
    rest = f"The other {number(len(listed))} are analysed alike, and stand in the table of all series."
    return [*told, f"{rest} {left_out}"]


@dataclass(frozen=True, eq=False)
class OfSeries(Analysis):
    """The analysis of one series of figures, after which its tables are named."""

    series: Named
    shown: Shown = field(default=Shown.EVERY, kw_only=True)

    @property
    def in_full(self) -> bool:
        """Say whether a report shows the series in full, not in the list of all alone."""
        return self.shown is not Shown.LISTED

    @property
    def heading(self) -> str:
        """Say in a line what the series shows: the heading of its first finding."""
        return self.findings()[0].heading

    @property
    def title(self) -> str:
        """The name of the series."""
        return self.series.title

    def table(
        self, frame: pd.DataFrame, name: str, what: str, digits: int = SHOWN_DIGITS, kept: pd.DataFrame | None = None
    ) -> Table:
        """Give a `Table` of this series, captioned with what it shows and kept under its name."""
        return Table(frame, f"{self.title}: {what}", digits, f"{name}-{self.series.slug}", kept)
