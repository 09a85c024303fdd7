"""Nothing twice: how often the notebooks of one report reconcile figures, and what the front page's kernel loads."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.one_process import run
from countylines.claims.claim import claims_for
from countylines.notebook import claims, cleaning, front_page, lines, months
from countylines.observations.reconcile import as_given
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, ROOT_VARIABLE, SUBJECT_VARIABLE
from countylines.subjects.force import NOTEBOOKS
from tests.conftest import REPOSITORY

OF_A_REPORT = (claims, cleaning, front_page, lines, months)
"""What the notebooks import, loaded here so that all that reconciles can be counted."""
OTHER_DAYS = "countylines.analyses.forecasts"
"""The record of true forecasts reads what was known on other days, and reconciles it."""

HEAVY = ("scipy", "statsmodels", "matplotlib", "seaborn", "countylines.claims.rules", "countylines.analyses.choose")


def cells(notebook: str) -> Iterator[tuple[str, bool]]:
    """Give the code cells of a notebook, and of each whether it holds the parameters."""
    content = json.loads((REPOSITORY / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), "parameters" in cell["metadata"].get("tags", [])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], dict[str, set[str]]]:
    """Run the notebooks on Norfolk of 31 December 2021.

    Count by notebook what it reconciles of that day, and tell which other notebooks' files it opens.
    """
    found: Counter[str] = Counter()
    read: dict[str, set[str]] = {name: set() for name in NOTEBOOKS}
    written_by: dict[Path, str] = {}
    folder = tmp_path_factory.mktemp("report")
    running = ""

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if running and event == "open" and isinstance(arguments[0], str | Path):
            read[running].add(written_by.get(Path(arguments[0]), running))

    def counted(table: Any) -> Any:
        found[running] += not any(frame.frame.f_globals["__name__"] == OTHER_DAYS for frame in inspect.stack(0))
        return as_given(table)

    environment = {
        ROOT_VARIABLE: str(REPOSITORY),
        FOLDER_VARIABLE: str(folder),
        SUBJECT_VARIABLE: "norfolk",
        DATE_VARIABLE: "2021-12-31",
        "MPLBACKEND": "agg",
    }
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        for name, value in environment.items():
            patch.setenv(name, value)
        for name, module in list(sys.modules.items()):
            if name.startswith("countylines.") and getattr(module, "as_given", None) is as_given:
                patch.setattr(module, "as_given", counted)
        sys.addaudithook(note)
        for running in NOTEBOOKS:
            names: dict[str, Any] = {"__name__": "__main__"}
            for source, parameters in cells(running):
                run(source, names)
                if parameters and "draws" in names:
                    names["draws"] = 99
            written_by |= {path: running for path in folder.rglob("*") if path not in written_by}
    running = ""
    return found, read


@pytest.mark.slow
def test_notebooks_wait_for_those_whose_files_they_open_and_for_no_others(
    ran: tuple[Counter[str], dict[str, set[str]]],
) -> None:
    assert {name: opened - {name} for name, opened in ran[1].items()} == {
        name: set(needs) for name, needs in NOTEBOOKS.items()
    }


@pytest.mark.slow
def test_figures_are_reconciled_once_a_report(ran: tuple[Counter[str], dict[str, set[str]]]) -> None:
    reconciled = ran[0]
    sources = {claim.source.release for claim in claims_for("norfolk", date(2021, 12, 31), REPOSITORY)} - {None}
    assert 1 <= reconciled["01_clean"] <= 2
    assert 1 <= reconciled["04_claims"] <= 2 * len(sources)
    assert {notebook for notebook, times in reconciled.items() if times} == {"01_clean", "04_claims"}


def test_the_kernel_of_the_front_page_loads_neither_statistics_nor_charts_nor_what_judges() -> None:
    imports = [
        ast.unparse(statement)
        for source, _ in cells("05_summary")
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Import | ast.ImportFrom)
    ]
    assert any("front_page" in line for line in imports)
    code = "\n".join([*imports, "import sys", f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"])
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
