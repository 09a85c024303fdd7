"""Check whether a report is intact, and whether today's code gives the same outputs, tables, figures and pages.

The check never writes into the report: the notebooks alone are copied to a temporary folder and run there.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from countylines.errors import ProjectError
from countylines.prose import count_of
from countylines.reports import canonical, manifest
from countylines.reports.execution import environment, execute
from countylines.reports.render import write_pages
from countylines.reports.sources import differing, notebook_path, read_notebook, source, source_hash
from countylines.reports.subject import Identify, Subject

PLUGIN = "countylines.reports.nbval_plugin"
LINES_TOLD = 12
NBVAL_MARKER = re.compile(r"#\s*(NBVAL|PYTEST_VALIDATE)_", re.IGNORECASE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Outcome:
    """What a check found: failures, and notes that are none."""

    folder: Path
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Say whether the report is intact and reproduces."""
        return not self.failures


def check_report(folder: Path, root: Path, identify: Identify) -> Outcome:
    """Check one report; that it has no manifest, or that its inputs cannot be read, is a failure like any other."""
    outcome = Outcome(folder)
    try:
        _check(outcome, root, identify)
    except (ProjectError, KeyError, ValueError) as error:
        outcome.failures.append(f"it cannot be checked: {type(error).__name__}: {error}")
    return outcome


def _check(outcome: Outcome, root: Path, identify: Identify) -> None:
    folder = outcome.folder
    content = manifest.read(folder)
    subject = identify(content["report"])
    outcome.failures += manifest.not_intact(folder, content)
    outcome.failures += _not_executed(folder, subject, content)
    if outcome.failures:
        return
    with tempfile.TemporaryDirectory(prefix="countylines-check-") as temporary:
        copy = Path(temporary) / "report"
        copy.mkdir()
        for name in subject.notebooks:
            # Without the metadata of its cells: nbval would obey tags that switch its comparison off.
            notebook = read_notebook(folder / f"{name}.ipynb")
            for cell in notebook["cells"]:
                cell["metadata"] = {}
            canonical.write(notebook, copy / f"{name}.ipynb")
        outcome.failures += _rerun(copy, subject, content["report"], root)
        for name in subject.notebooks:
            shutil.copyfile(folder / f"{name}.ipynb", copy / f"{name}.ipynb")
        outcome.failures += subject.gate(copy, root)
        write_pages(copy, subject, content["report"])
        outcome.failures += _compare_files(folder, copy, content)
        if not outcome.failures:
            outcome.failures += _todays_results(folder, Path(temporary) / "today", subject, content, root)
    differences = manifest.differences(content, subject, content["parameters"], root)
    outcome.notes += subject.notes(content, root)
    for what in ("inputs", "code", "packages"):
        outcome.notes += [f"{what}: {text}" for text in getattr(differences, what)]


def _todays_results(folder: Path, today: Path, subject: Subject, content: dict[str, Any], root: Path) -> list[str]:
    """Where a notebook was changed since: list the tables and figures that today's notebooks give otherwise."""
    then = content["code"]["notebooks"]
    if all(source_hash(read_notebook(notebook_path(name, root))) == then[name]["source"] for name in subject.notebooks):
        return []
    day = date.fromisoformat(content["report"]["report_date"])
    (today / "tables").mkdir(parents=True)
    for name in subject.notebooks:
        execute(name, today, root, subject.name, day, content["parameters"][name])
    was, is_now = ({k: v for k, v in manifest.hash_outputs(place).items() if "/" in k} for place in (folder, today))
    return [f"today's notebooks give another result: {text}" for text in differing(was, is_now)]


def _not_executed(folder: Path, subject: Subject, content: dict[str, Any]) -> list[str]:
    """List notebooks that nbval would pass without comparing anything, or whose sources are not those recorded."""
    problems = []
    for name in subject.notebooks:
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            problems.append(f"{path.name} is missing")
            continue
        notebook = read_notebook(path)
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "code" and source(cell).strip() and cell.get("execution_count") is None:
                problems.append(f"{path.name}, cell {number} was never run: its outputs were stripped")
            if NBVAL_MARKER.search(source(cell)):
                problems.append(f"{path.name}, cell {number} switches its own check off")
        if source_hash(notebook) != content["code"]["notebooks"][name]["source"]:
            problems.append(f"{path.name}: its text or code is not what the manifest recorded")
        if _injected(notebook) != content["parameters"][name]:
            problems.append(f"{path.name}: its parameters are not those of the manifest")
    return problems


def _injected(notebook: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if "injected-parameters" in cell["metadata"].get("tags", []):
            for node in ast.parse(source(cell)).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    values[node.targets[0].id] = ast.literal_eval(node.value)
    return values


def _rerun(copy: Path, subject: Subject, identity: dict[str, Any], root: Path) -> list[str]:
    """Run the notebooks of a copy in order with nbval; list the cells whose outputs differ."""
    told = copy.parent / "nbval.json"
    settings = copy.parent / "pytest.ini"
    settings.write_text("[pytest]\n")
    variables = environment(copy, root, subject.name, date.fromisoformat(identity["report_date"]))
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider"]
    command += ["-p", PLUGIN, "-c", str(settings), "--rootdir", str(copy)]
    command += [str(copy / f"{name}.ipynb") for name in subject.notebooks]
    env = {**os.environ, **variables, "COUNTYLINES_NBVAL_REPORT": str(told), "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(command, cwd=copy, env=env, capture_output=True, encoding="utf-8", errors="replace")
    if not told.is_file():
        return [f"nbval did not run: {(run.stderr or run.stdout).strip().splitlines()[-1:]}"]
    results = json.loads(told.read_text(encoding="utf-8"))
    if not results["passed"] and not results["failed"]:
        return ["nbval ran no cell"]
    return [_shorten(place, text) for place, text in results["failed"].items()]


def _shorten(place: str, text: str) -> str:
    lines = [line for line in _COLOUR.sub("", text).splitlines() if line.strip()]
    more = [f"… and {len(lines) - LINES_TOLD} more lines"] if len(lines) > LINES_TOLD else []
    body = "\n    ".join([line[:200] for line in lines[:LINES_TOLD]] + more)
    return f"{place} gives another output:\n    {body}"


def _compare_files(folder: Path, copy: Path, content: dict[str, Any]) -> list[str]:
    """Compare the report's files with tables and figures of the re-run, and with pages and PDF made from it."""
    again, then = manifest.hash_outputs(copy), manifest.hash_outputs(folder)
    problems = [f"{name} is no longer made" for name in sorted(then.keys() - again.keys())]
    problems += [f"{name} is made, but not in the report" for name in sorted(again.keys() - then.keys())]
    problems += [
        f"{name} comes out otherwise: {_first_difference(folder / name, copy / name)}"
        for name in sorted(then.keys() & again.keys())
        if then[name] != again[name]
    ]
    if not (copy / manifest.FINDINGS).is_file():
        return [*problems, f"{manifest.FINDINGS} is no longer made"]
    if content["findings"] != manifest.read_findings(copy) or content["headline"] != content["findings"][0]:
        problems.append("manifest.json: its findings are not those of the re-run")
    if content["verdicts"] != manifest.read_verdicts(copy):
        problems.append("manifest.json: its verdicts are not those of the re-run")
    return problems


def _first_difference(before: Path, after: Path) -> str:
    if before.suffix == ".pdf":
        return f"its {before.stat().st_size:,} bytes are not those of the {after.stat().st_size:,} made now"
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (before, after))
    for number, (a, b) in enumerate(zip(old, new, strict=False), start=1):
        if a != b:
            return f"line {number} was {a.strip()[:120]!r}, is {b.strip()[:120]!r}"
    return f"{count_of(len(old), 'line')} then, {len(new):,} now"
