"""The report on tides, rendered once in a process of tests, and copies of it to be changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.reports.tides import Tides, rendered, tide_project


@pytest.fixture(scope="session")
def tide_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with notebooks on tides; nobody changes it."""
    return tide_project(tmp_path_factory.mktemp("tides") / "project")


@pytest.fixture(scope="session")
def tides(tide_root: Path) -> Path:
    """Give its report; nobody changes it."""
    return rendered(Tides(), tide_root, tide_root / "outputs")


@pytest.fixture
def tides_copied(tides: Path, tmp_path: Path) -> Path:
    """Give a copy of its report, to be changed as a test likes."""
    return shutil.copytree(tides, tmp_path / tides.parent.name / tides.name)
