"""What this room asks of a subject of reports, so that it renders, checks and compares any set of notebooks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Protocol

from countylines.reports.sources import differing
from countylines.reports.stamp import Stamp


class Cause(NamedTuple):
    """One kind of what reports are made from, as a noun and as a heading, and how it differs, each in words.

    ``because`` says that it differs in the middle of a sentence.
    """

    noun: str
    title: str
    texts: list[str]
    because: str


class Subject(Protocol):
    """What a report is on. A class with this one as its parent inherits what most subjects answer.

    Attributes
    ----------
    name : str
        Names the folder of its reports, and the subject in the environment of a kernel.
    title : str
        Stands at the head of every page.
    notebooks : mapping
        Its notebooks in the order in which data flows through them, each with those whose tables it reads; the last one
        is the front page.
    on_paper : bool
        Whether the front page is set as PDF too.
    comes_last : bool
        Whether a list names it after the others.
    dictionary : pathlib.Path or None
        What the columns of its tables mean, as CSV with the columns ``table``, ``column`` and ``meaning``.
    main_tables : tuple of str
        Patterns of the names of tables that a reader wants first, in that order.
    row_keys : mapping
        By table, the columns that name its rows, where the first columns do not.
    stamp : Stamp or None
        What makes it no report: it is put on everything, and nothing so stamped is checked, compared or listed.
    """

    name: str
    title: str
    notebooks: ClassVar[Mapping[str, tuple[str, ...]]]
    on_paper: ClassVar[bool] = True
    comes_last: ClassVar[bool] = False
    dictionary: ClassVar[Path | None] = None
    main_tables: ClassVar[tuple[str, ...]] = ()
    row_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    stamp: Stamp | None = None

    @property
    def identity(self) -> dict[str, str]:
        """Give what a manifest says of the subject, from which it is found again (`Identify`)."""
        return {}

    @abstractmethod
    def inputs(self, day: date, root: Path) -> dict[str, str]:
        """Hash everything of data that a report for this day reads, by its path in the project."""

    def refuse(self, day: date, root: Path) -> None:
        """Raise a `ProjectError` if there can be no report for this day, before a kernel starts."""
        return None

    def prepare(self, folder: Path) -> None:
        """Write into a new folder what the notebooks look for there, before they run."""
        return None

    def gate(self, folder: Path, root: Path) -> list[str]:
        """Say why what the notebooks wrote may not stand as a report; a render ends there, and a check fails."""
        return []

    def notes(self, manifest: Mapping[str, Any], root: Path) -> list[str]:
        """Say what became known since of what a report was made from."""
        return []

    def causes(self, then: dict[str, str], now: dict[str, str], folder: Path) -> list[Cause]:
        """Tell how the inputs of two reports differ; ``folder`` is the newer report."""
        return [Cause("data", "Data", differing(then, now), "the data changed")]

    def revised(self, then: Path, now: Path) -> list[str]:
        """Name figures that the newer of two reports, each by its folder, gives otherwise than the older one."""
        return []

    def evidence(self, folder: Path) -> dict[str, str]:
        """Give by a claim's identifier what a report says bears on it."""
        return {}


Identify = Callable[[Mapping[str, Any]], Subject]
"""Finds the subject of a report by what its manifest says of its identity."""
