"""What every command pays before it does anything."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("pydantic", "pandas", "numpy", "filelock", "jinja2", "nbformat")


def test_heavy_libraries_are_loaded_only_by_the_commands_that_need_them() -> None:
    told = f"import sys, countylines.commands.cli; print([m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
