"""What every analysis of a series gives, whatever the state of its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from countylines.show.findings import Finding
from countylines.show.sections import Section


class Titled(Protocol):
    """What is analysed: a series, by its name in a caption and in a file's name."""

    @property
    def title(self) -> str:
        """Its name in a caption."""

    @property
    def slug(self) -> str:
        """Its name in a file's name."""


class Analysis(Protocol):
    """The analysis of one series: what may be said of it, and the evidence."""

    @property
    def series(self) -> Titled:
        """What was analysed."""

    def in_short(self) -> Sequence[str]:
        """Say in a sentence or a few what the findings say at length."""

    def findings(self) -> Sequence[Finding]:
        """Say what is shown and what is not, each finding with the name of the section that shows it."""

    def sections(self) -> Sequence[Section]:
        """Give the evidence."""

    def sensitivity(self) -> Sequence[Section]:
        """Give what else a reviewer would ask for; no wording depends on it."""
