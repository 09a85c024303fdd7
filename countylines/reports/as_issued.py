"""Whether a report of long ago still comes out of the code it was made with, found in the project's history.

A report's manifest holds the hash of every module it rests on. The commit with the same hashes is copied aside with its
own pinned packages, and the report is checked there by that code.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from countylines.errors import ProjectError
from countylines.project import ROOT_VARIABLE, relative, sha256_of
from countylines.reports import manifest

REQUIREMENTS = "requirements.txt"
BY_HAND = """git worktree add --detach ../as-issued {commit}
cd ../as-issued && make .venv/installed
.venv/bin/countylines check {report}"""


@dataclass(frozen=True)
class AsIssued:
    """What became of a report under the code it was issued with."""

    commit: str
    """The commit of the project's history that has that code."""
    passed: bool
    told: str
    """What the check printed there."""


def check_as_issued(folder: Path, root: Path) -> AsIssued:
    """Find the commit a report was made at, and check the report with its code and packages, aside.

    ProjectError says what is missing (history, or the commit, or packages), and what to run by hand.
    """
    report, commit = relative(folder, root), commit_of(manifest.read(folder)["code"], folder, root)
    with tempfile.TemporaryDirectory(prefix="countylines-as-issued-") as temporary:
        aside = Path(temporary) / "project"
        with tarfile.open(fileobj=io.BytesIO(_bytes(root, "archive", "--format=tar", commit))) as archive:
            archive.extractall(aside, filter="data")
        own = aside / report
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(folder, own)
        python = _python(aside, root, BY_HAND.format(commit=commit, report=report))
        run = in_project(aside, python, "check", report)
    return AsIssued(commit, run.returncode == 0, (run.stdout + run.stderr).strip())


def commit_of(code: Mapping[str, Any], folder: Path, root: Path) -> str:
    """Give the commit whose modules have the hashes that a manifest records; the one that holds the report first.

    ProjectError if the project has no history, or no commit of it has that code.
    """
    parts = [code["renderer"], *(notebook["modules"] for notebook in code["notebooks"].values())]
    wanted = {name: digest for part in parts for name, digest in part.items()}
    if not (root / ".git").exists():
        raise ProjectError(
            "The project's history is not here, in which the report's code stands. Clone it with git, whole, and check "
            "again there."
        )
    place = f"{relative(folder, root)}/{manifest.NAME}"
    own = _git(root, "log", "--all", "--format=%H", "--", place).split()
    before = [parent for commit in own for parent in _git(root, "log", "-1", "--format=%P", commit).split()]
    tried: dict[str, None] = dict.fromkeys([*own, *before, *_git(root, "log", "--all", "--format=%H").split()])

    @cache
    def digest(blob: str) -> str:
        return hashlib.sha256(_bytes(root, "cat-file", "blob", blob)).hexdigest()

    for commit in tried:
        if _has(commit, wanted, digest, root):
            return commit
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == "true"
    told = "a shallow clone has a part of it: git fetch --unshallow" if is_shallow else "it was made elsewhere"
    raise ProjectError(f"No commit of the project's history has the code that {place} records ({told}).")


def _has(commit: str, wanted: Mapping[str, str], digest: Callable[[str], str], root: Path) -> bool:
    """Say whether a commit has every module with its hash; ``digest`` gives that of a file by its name in git."""
    listed = (line.split("\t", 1) for line in _git(root, "ls-tree", "-r", commit, "--", "countylines").splitlines())
    blobs = {path: about.split()[2] for about, path in listed}
    for name, expected in wanted.items():
        stem = name.replace(".", "/")
        path = next((p for p in (f"{stem}.py", f"{stem}/__init__.py") if p in blobs), "")
        if not path:
            return False
        own, table = digest(blobs[path]), blobs.get(f"{stem}.csv")
        # With the table beside it, or from before tables were hashed too.
        if expected not in (own, *([sha256_of([own, digest(table)])] if table else [])):
            return False
    return True


def _python(aside: Path, root: Path, by_hand: str) -> Path:
    """Give an interpreter with the packages that the copy pins: this one where they are the same, else a new one."""
    here, there = (folder / REQUIREMENTS for folder in (root, aside))
    if here.is_file() and there.is_file() and here.read_bytes() == there.read_bytes():
        return Path(sys.executable)
    try:
        return installed(aside)
    except ProjectError as error:
        raise ProjectError(f"{error} By hand:\n{by_hand}") from None


def installed(aside: Path) -> Path:
    """Install the packages that a copy of the project pins, and the copy, into a new environment in it.

    Gives its interpreter; ProjectError says why it cannot be made.
    """
    uv, made = Path(sys.executable).with_name("uv"), aside / ".venv"
    python = made / ("Scripts" if os.name == "nt" else "bin") / "python"
    pinned = ["--require-hashes", "--only-binary", ":all:"]
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", str(made)],
        [str(uv), "pip", "sync", "--quiet", "--python", str(python), *pinned, REQUIREMENTS],
        [str(uv), "pip", "install", "--quiet", "--python", str(python), "--no-deps", "--no-build-isolation", "-e", "."],
    ):
        run = subprocess.run(command, cwd=aside, capture_output=True, text=True)
        if run.returncode:
            last = (run.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise ProjectError(f"The packages that {REQUIREMENTS} pins could not be installed ({last}).")
    return python


def in_project(aside: Path, python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command ``countylines`` in a copy of the project, by its own code."""
    environment = {**os.environ, ROOT_VARIABLE: str(aside), "PYTHONPATH": str(aside)}
    command = [str(python), "-m", "countylines", *arguments]
    return subprocess.run(command, cwd=aside, env=environment, capture_output=True, text=True)


def _git(root: Path, *arguments: str) -> str:
    return _bytes(root, *arguments).decode("utf-8", "replace")


def _bytes(root: Path, *arguments: str) -> bytes:
    try:
        return subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise ProjectError("git is not installed, and the project's history cannot be read without it.") from None
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode("utf-8", "replace").strip()
        raise ProjectError(f"git {arguments[0]} failed in the project's history: {told}") from None
