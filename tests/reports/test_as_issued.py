"""The commit a report was made at is found by its modules' hashes; what is missing is said."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from countylines.errors import ProjectError
from countylines.project import sha256_of
from countylines.reports.as_issued import commit_of

REPORT = Path("outputs") / "2021-12-31" / "tides"


def git(root: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"]
    return subprocess.run(
        ["git", *who, *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()


def commit(root: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "more")
    return git(root, "rev-parse", "HEAD")


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def code(**modules: str) -> dict[str, Any]:
    named = {f"countylines.{name}": value for name, value in modules.items()}
    return {"renderer": {"countylines": digest("")}, "notebooks": {"01": {"source": "", "modules": named}}}


@pytest.fixture
def history(tmp_path: Path) -> tuple[Path, list[str]]:
    """Give a project of three commits: a module changes in the second, and the third has the same code."""
    git(tmp_path, "init", "-q")
    first = commit(tmp_path, {"countylines/__init__.py": "", "countylines/tides.py": "LEVEL = 1\n"})
    second = commit(tmp_path, {"countylines/tides.py": "LEVEL = 2\n", "countylines/tides.csv": "high,low\n"})
    third = commit(tmp_path, {"README": "text\n"})
    folder = tmp_path / REPORT
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({}))
    return tmp_path, [first, second, third]


def test_the_commit_has_the_hashes_of_every_module(history: tuple[Path, list[str]]) -> None:
    root, (first, _, third) = history
    assert commit_of(code(tides=digest("LEVEL = 1\n")), root / REPORT, root) == first
    # The newest of those with the same code; a table beside the module counts with it, or did not yet.
    newer = digest("LEVEL = 2\n")
    with_table = sha256_of([newer, digest("high,low\n")])
    assert commit_of(code(tides=with_table), root / REPORT, root) == third
    assert commit_of(code(tides=newer), root / REPORT, root) == third


def test_the_commit_that_holds_the_report_comes_first(history: tuple[Path, list[str]]) -> None:
    root, _ = history
    own = commit(root, {"README": "with the report\n"})
    commit(root, {"README": "later\n"})
    assert commit_of(code(tides=digest("LEVEL = 2\n")), root / REPORT, root) == own


def test_what_is_missing_is_said(history: tuple[Path, list[str]], tmp_path: Path) -> None:
    root, _ = history
    with pytest.raises(
        ProjectError, match=r"No commit .* outputs/2021-12-31/tides/manifest.json records \(it was made els"
    ):
        commit_of(code(tides=digest("LEVEL = 3\n")), root / REPORT, root)
    bare = tmp_path / "bare"
    bare.mkdir()
    with pytest.raises(ProjectError, match="history is not here"):
        commit_of(code(tides=digest("")), bare, bare)


def test_a_shallow_clone_says_how_to_get_the_rest(history: tuple[Path, list[str]], tmp_path: Path) -> None:
    root, _ = history
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "shallow")
    shallow = tmp_path / "shallow"
    with pytest.raises(ProjectError, match="git fetch --unshallow"):
        commit_of(code(tides=digest("LEVEL = 1\n")), shallow / REPORT, shallow)
