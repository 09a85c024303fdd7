"""What a report's manifest says of what was read, and how it is held against today's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from countylines.project import KEY, SEAL, sealed
from countylines.reports import manifest
from tests.reports.tides import DAY, Tides, tide_project

DATA = "data/tides.csv"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a project that a test may change."""
    return tide_project(tmp_path / "project")


@pytest.fixture
def of_report(root: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Give as much of a manifest as speaks of what was read."""
    monkeypatch.setattr(manifest.sources, "is_unchanged", lambda *_: True)
    inputs = sealed(Tides().inputs(DAY, root), root)
    return {
        "report": {"report_date": DAY.isoformat()}, "inputs": inputs, "parameters": {}, "code": {}, "packages": {},
    }  # fmt: skip


def differing(content: dict[str, Any], root: Path) -> list[str]:
    return manifest.differences(content, Tides(), {}, root)["inputs"]


def test_a_file_that_changed_is_named(of_report: dict[str, Any], root: Path) -> None:
    assert all(each.startswith(SEAL) for each in of_report["inputs"].values())
    assert differing(of_report, root) == []
    path = root / DATA
    path.write_text(path.read_text() + "\n")
    assert differing(of_report, root) == [f"{DATA}: changed"]


def test_a_report_from_before_there_was_a_key_is_held_against_plain_hashes(
    of_report: dict[str, Any], root: Path
) -> None:
    plain = of_report | {"inputs": Tides().inputs(DAY, root)}
    assert differing(plain, root) == []
    assert differing(plain | {"inputs": {DATA: "0"}}, root) == [f"{DATA}: changed"]


def test_without_the_key_nothing_is_said_to_have_changed(of_report: dict[str, Any], root: Path) -> None:
    (root / KEY).unlink()
    (told,) = differing(of_report, root)
    assert told.startswith(f"{KEY} is missing")
    assert not (root / KEY).exists()


@pytest.mark.kernel
def test_the_hashes_that_a_rendered_report_gives_are_keyed(tides: Path) -> None:
    inputs = json.loads((tides / "manifest.json").read_text())["inputs"]
    assert all(each.startswith(SEAL) for each in inputs.values())
