"""What every command pays before it does anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from countylines.project import ROOT_VARIABLE

RENDERING = (
    "pandas", "numpy", "pyarrow", "pandera", "scipy", "statsmodels", "matplotlib", "jinja2", "nbformat", "nbconvert",
    "papermill", "jupyter_client", "ipykernel", "zmq", "typst", "lxml",
)  # fmt: skip
HEAVY = ("pydantic", "pandas", "numpy", "filelock", "jinja2", "nbformat")


def test_heavy_libraries_are_loaded_only_by_the_commands_that_need_them() -> None:
    assert _loaded("countylines.commands.cli", HEAVY) == "[]"


def test_adding_an_answer_does_not_wait_for_what_only_reports_need() -> None:
    """pandera loads hypothesis where that is installed, and takes a quarter of the time of an ordinary file."""
    assert _loaded("countylines.adding.archive, countylines.adding.write", ("pandera", "scipy", "matplotlib")) == "[]"


def test_that_nothing_changed_is_said_without_what_a_render_needs(repository: Path, tmp_path: Path) -> None:
    """An editor asks many times a day: of what is not Python's own only the command's own libraries are loaded."""
    for part in ("data", "notebooks", "outputs/2021-12-31/norfolk"):
        shutil.copytree(repository / part, tmp_path / part)
    (tmp_path / "outputs" / "index.html").write_text("the list of reports is there")
    told = (
        "import sys; from countylines.commands.cli import main\n"
        "sys.argv = 'countylines report --date 2021-12-31 --force norfolk --no-open'.split()\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        f"print([m for m in {RENDERING} if m in sys.modules])"
    )
    here = os.environ | {ROOT_VARIABLE: str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, env=here)
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("The report is up to date.", "[]"), done.stdout


def _loaded(modules: str, of: tuple[str, ...]) -> str:
    told = f"import sys, {modules}; print([m for m in {of} if m in sys.modules])"
    return subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip()
