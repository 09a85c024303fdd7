"""Check a report of long ago as it was issued, in a clone: ``python -m benchmarks.as_issued [COMMIT [REPORT]]``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from countylines.project import ROOT_VARIABLE, project_root

COMMIT, REPORT = "29c0c52", "outputs/2021-12-31/norfolk"
"""The report as it stood at that commit."""


def main(commit: str = COMMIT, report: str = REPORT) -> int:
    """Put the report of a commit into a clone of today's project, and check it there; give the check's exit code."""
    with tempfile.TemporaryDirectory(prefix="countylines-") as temporary:
        clone = Path(temporary) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(project_root()), str(clone)], check=True)
        subprocess.run(["git", "rm", "-r", "--quiet", report], cwd=clone, check=True)
        subprocess.run(["git", "checkout", "--quiet", commit, "--", report], cwd=clone, check=True)
        environment = {**os.environ, ROOT_VARIABLE: str(clone), "PYTHONPATH": str(clone)}
        command = [sys.executable, "-m", "countylines", "check", "--as-issued", report]
        return subprocess.run(command, cwd=clone, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
