"""What every command pays before it does anything."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pydantic", "pandas", "numpy", "filelock", "jinja2", "nbformat")


def test_heavy_libraries_are_loaded_only_by_the_commands_that_need_them() -> None:
    assert _loaded("countylines.commands.cli", HEAVY) == "[]"


def test_adding_an_answer_does_not_wait_for_what_only_reports_need() -> None:
    """pandera loads hypothesis where that is installed, and takes a quarter of the time of an ordinary file."""
    assert _loaded("countylines.adding.archived, countylines.adding.write", ("pandera", "scipy", "matplotlib")) == "[]"


def _loaded(modules: str, of: tuple[str, ...]) -> str:
    told = f"import sys, {modules}; print([m for m in {of} if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip()
