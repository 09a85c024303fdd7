"""Same input, same bytes: from another folder, on another day, on another kind of processor."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_project import ROOT

pytestmark = pytest.mark.kernel
OLDEST_CORE = "Prescott"
ANOTHER_DAY = ("faketime", "2031-05-06")


def rendered(root: Path, into: Path, **variables: str) -> Path:
    command = ["-m", "countylines", "report", "--date", "2021-12-31", "--force", "norfolk", "--to", str(into)]
    environment = {**os.environ, "COUNTYLINES_ROOT": str(root), **variables}
    done = subprocess.run(
        [*ANOTHER_DAY, sys.executable, *command], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return into / "2021-12-31" / "norfolk"


def bytes_of(report: Path) -> dict[str, bytes]:
    """Give every file's bytes; of the manifest all but code and packages, which may differ where results do not."""
    files = {p.relative_to(report).as_posix(): p.read_bytes() for p in report.rglob("*") if p.is_file()}
    manifest = json.loads(files["manifest.json"])
    del manifest["packages"], manifest["code"]
    return {**files, "manifest.json": json.dumps(manifest, sort_keys=True).encode()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.mark.skipif(not shutil.which("faketime"), reason="needs the command faketime (Debian package faketime)")
def test_the_committed_bytes_come_out_again_elsewhere_on_another_day(committed: Path, tmp_path: Path) -> None:
    """In a copy of the project at another path with spaces, years later, on the oldest processor OpenBLAS knows."""
    clone = tmp_path / "another clone of the project"
    for folder in ("data", "notebooks"):
        shutil.copytree(ROOT / folder, clone / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    report = rendered(clone, tmp_path / "else where", OPENBLAS_CORETYPE=OLDEST_CORE, TZ="Asia/Kolkata")
    assert differing(bytes_of(report), bytes_of(committed)) == []
