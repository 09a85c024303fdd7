"""A report under way in a project of the test's own, and what a notebook shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countylines.notebook import months, workspace
from countylines.notebook.cleaning import Known
from countylines.notebook.workspace import Report
from countylines.project import find_force
from tests.conftest import Project


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give the list of what is displayed."""
    outputs: list[Any] = []
    for module in (workspace, months):
        monkeypatch.setattr(module, "display", lambda *objects: outputs.extend(objects))
    return outputs


@pytest.fixture
def report(project: Project, tmp_path: Path) -> Callable[..., Report]:
    """Give a function that opens the report of Norfolk on a day."""

    def opened(day: str = "2022-12-31", root: Path = project.root) -> Report:
        norfolk = find_force("norfolk", root)
        return Report(date.fromisoformat(day), tmp_path / "report", root, scratch=False, force=norfolk)

    return opened


@pytest.fixture
def cleaned(report: Callable[..., Report]) -> Callable[..., Report]:
    """Give a function that does so, and writes what later notebooks read of ``01_clean``."""

    def opened(*of: object) -> Report:
        return after_cleaning(report(*of))

    return opened


def after_cleaning(report: Report) -> Report:
    """Write what later notebooks read of ``01_clean``."""
    known = Known.of(report)
    report.write(known.table, "observations")
    report.write(known.figures, "figures")
    return report
