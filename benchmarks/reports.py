"""How long a report, its check and the ways around it take: wall seconds, medians, each beside the plain script's.

The plain script runs the notebooks' cells in one Python process (`one_process`): what a report takes beyond it is for
kernels, pages and comparison.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from countylines.project import project_root
from countylines.reports.execution import environment
from countylines.subjects.force import NOTEBOOKS

DAY, FORCE, TIMES = "2021-12-31", "norfolk", 3
PARAMETERS = ("-p", "force", FORCE, "-p", "report_date", DAY)
TWICE = """
import sys, time
from countylines.commands.cli import app
for place in sys.argv[1:]:
    start = time.perf_counter()
    app(["report", "--date", "2021-12-31", "--force", "norfolk", "--to", place], standalone_mode=False)
    print(f"took {time.perf_counter() - start}")
"""


def timed(command: list[str], folder: Path, **variables: str) -> float:
    """Give the wall seconds of a command, which must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, env=os.environ | variables, check=True, capture_output=True)
    return time.perf_counter() - start


def _second_report(root: Path, scratch: Path) -> float:
    command = [sys.executable, "-c", TWICE, str(scratch / "first"), str(scratch / "second")]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    return float(done.stdout.rsplit("took ", 1)[1])


def _one_by_one(command: Callable[[str], list[str]], root: Path, scratch: Path) -> float:
    """Run each notebook by another tool's command, in the environment of a report."""
    (scratch / "tables").mkdir()
    return sum(
        timed(command(str(shutil.copy(root / "notebooks" / f"{name}.ipynb", scratch))), scratch, **variables)
        for variables in [environment(scratch, root, FORCE, date.fromisoformat(DAY)) | ORDINARY]
        for name in NOTEBOOKS
    )


ORDINARY = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "local-provisioner"}


def benchmarks(root: Path, reports: Path) -> dict[str, Callable[[Path], float]]:
    """Give what is timed by name; each gets an empty folder. ``reports`` holds a report that was just made."""
    ours, jupyter, papermill = (str(Path(sys.executable).with_name(n)) for n in ("countylines", "jupyter", "papermill"))
    report = [ours, "report", "--date", DAY, "--force", FORCE]
    made = str(reports / DAY / FORCE)
    return {
        "plain script": lambda _: timed([sys.executable, "-m", "benchmarks.one_process"], root),
        "report, cold": lambda scratch: timed([*report, "--to", str(scratch)], root),
        "second report in one process": lambda scratch: _second_report(root, scratch),
        "check": lambda _: timed([ours, "check", made], root),
        "nothing changed": lambda _: timed(report, root),
        "--help": lambda _: timed([ours, "--help"], root),
        "papermill": lambda scratch: _one_by_one(lambda path: [papermill, path, path, *PARAMETERS], root, scratch),
        "nbconvert --execute": lambda scratch: _one_by_one(
            lambda path: [jupyter, "nbconvert", "--to", "notebook", "--execute", "--inplace", path], root, scratch
        ),
        "jupyter execute": lambda scratch: _one_by_one(
            lambda path: [jupyter, "execute", "--inplace", path], root, scratch
        ),
    }


def table() -> list[str]:
    """Time everything in turn, and give a line each."""
    root = project_root()
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "made"
        taken: dict[str, list[float]] = {}
        command = [str(Path(sys.executable).with_name("countylines")), "report", "--date", DAY, "--to", str(reports)]
        timed(command, root)
        for _ in range(TIMES):
            for name, work in benchmarks(root, reports).items():
                with tempfile.TemporaryDirectory() as scratch:
                    taken.setdefault(name, []).append(work(Path(scratch)))
    plain = statistics.median(taken["plain script"])
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    return [f"{seconds:8.2f} s  {seconds / plain:5.2f} x  {name}" for name, seconds in medians.items()]


if __name__ == "__main__":
    print("\n".join(table()))
