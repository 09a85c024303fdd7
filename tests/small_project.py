"""A small project whose notebooks run in seconds, and the real report rendered once for all tests that need it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from countylines.kernels.provisioner import warm_up
from countylines.reports.execution import environment
from countylines.subjects.force import NOTEBOOKS
from tests.markers import may_start_kernels

ROOT = Path(__file__).parents[1]
COMMITTED = ROOT / "outputs" / "2021-12-31" / "norfolk"
PARAMETERS = 'force: str = "norfolk"  # force\nreport_date: str = "2021-12-31"  # day\n'
LAST = 'edition: int = 1  # number\nnotice: str = ""  # what it corrects\nwords: int = 3  # how many\n'
WRITE_FINDINGS = """\
import os, pathlib
tables = pathlib.Path(os.environ["COUNTYLINES_REPORT"]) / "tables"
tables.mkdir(exist_ok=True)
_ = (tables / "findings.csv").write_text("finding,notebook\\nA finding,05_summary\\n")
_ = (tables / "claims.csv").write_text("id,verdict,claim\\na-claim,adds up,Something was said.\\n")
"""


def code(source: str, *tags: str) -> dict[str, object]:
    metadata = {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def write_notebook(path: Path, cells: list[dict[str, object]]) -> None:
    title = {"cell_type": "markdown", "metadata": {}, "source": f"# Title of {path.stem}"}
    numbered = [{**cell, "id": f"cell-{i:02d}"} for i, cell in enumerate([title, *cells])]
    content = {"cells": numbered, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content))


class SmallProject:
    """A project folder with the real data and small notebooks."""

    def __init__(self, root: Path, like: SmallProject | None = None) -> None:
        self.root = root
        if like:
            shutil.copytree(like.root, root, dirs_exist_ok=True)
            return
        shutil.copytree(ROOT / "data", root / "data")
        (root / "notebooks").mkdir()
        for name in NOTEBOOKS:
            last = name == list(NOTEBOOKS)[-1]
            cells = [code(PARAMETERS + (LAST if last else ""), "parameters"), code(f"print('ran {name}')")]
            if last:
                cells += [code("print(words, edition, notice)"), code(WRITE_FINDINGS)]
            self.notebook(name, cells)

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    @property
    def report(self) -> Path:
        return self.outputs / "2021-12-31" / "norfolk"

    def notebook(self, name: str, cells: list[dict[str, object]]) -> None:
        write_notebook(self.root / "notebooks" / f"{name}.ipynb", cells)

    def raising(self, name: str, source: str) -> None:
        """Make a notebook run some source after its parameters."""
        self.notebook(name, [code(PARAMETERS, "parameters"), code(source)])

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "countylines", *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables of a command; tests that start kernels share one warm process for them."""
        own = {**os.environ, "COUNTYLINES_ROOT": str(self.root), "COLUMNS": "200"}
        warm = warm_up(own | environment(self.outputs, self.root, "", date.min)) if may_start_kernels() else {}
        return own | warm

    def run(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def render(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("report", "--date", "2021-12-31", "--force", "norfolk", *arguments)


@pytest.fixture
def small(tmp_path: Path) -> SmallProject:
    root = tmp_path / "a project"
    root.mkdir()
    return SmallProject(root)


@pytest.fixture
def reported(tmp_path: Path, small_rendered: SmallProject) -> SmallProject:
    """Give a small project with a report in it, to be changed as a test likes."""
    root = tmp_path / "a project with a report"
    root.mkdir()
    return SmallProject(root, like=small_rendered)


@pytest.fixture(scope="session")
def small_rendered(tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """Give a small project with its report rendered; nobody changes it."""
    root = tmp_path_factory.mktemp("rendered") / "project"
    root.mkdir()
    project = SmallProject(root)
    done = project.render()
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture(scope="session")
def committed() -> Path:
    """Give the committed report on Norfolk of 31 December 2021."""
    assert (COMMITTED / "manifest.json").is_file(), "the committed report is missing"
    return COMMITTED


@pytest.fixture
def copy_of() -> Callable[[Path, Path], Path]:
    def copy(report: Path, into: Path) -> Path:
        target = into / report.parent.name / report.name
        shutil.copytree(report, target)
        return target

    return copy
