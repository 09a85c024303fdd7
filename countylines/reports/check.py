"""Check whether a report is intact, and whether today's code gives the same outputs, tables, figures and pages.

The check never writes into the report: the notebooks alone are copied to a temporary folder and run there. A report may
come from elsewhere: what its notebooks have that the project's have not is shown, and not run unless that is asked for.
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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from countylines.errors import ProjectError
from countylines.kernels.provisioner import warm_up
from countylines.prose import count_of
from countylines.reports import manifest, sources, workbook
from countylines.reports.execution import environment, execute
from countylines.reports.page import PAGE_MAKER
from countylines.reports.render import write_pages
from countylines.reports.subject import Identify, Subject

PLUGIN = "countylines.reports.nbval_plugin"
LINES_TOLD = 12
LONGEST_LINE_TOLD = 200
NOT_RUN = (
    "nothing of it was run, so nobody knows whether it reproduces. If you trust where it comes from, --run-foreign "
    "runs its notebooks as they are; if it is yours and the project went on, render it again with --replace."
)
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


def check_report(folder: Path, root: Path, identify: Identify, *, run_foreign: bool = False) -> Outcome:
    """Check one report; that it has no manifest, or that its inputs cannot be read, is a failure like any other.

    Parameters
    ----------
    run_foreign : bool
        Run the report's notebooks also where they are not the project's, whatever they do.
    """
    outcome = Outcome(folder)
    try:
        _check(outcome, root, identify, run_foreign)
    except ProjectError as error:
        outcome.failures.append(f"it cannot be checked: {error}")
    except Exception as error:  # Whatever a manifest from elsewhere holds, the answer is a sentence.
        outcome.failures.append(f"it cannot be checked: {type(error).__name__}: {error}")
    return outcome


def _check(outcome: Outcome, root: Path, identify: Identify, run_foreign: bool) -> None:
    folder = outcome.folder
    content = manifest.read(folder)
    subject = identify(content["report"])
    outcome.failures += manifest.not_intact(folder, content)
    outcome.failures += _not_executed(folder, subject, content)
    if outcome.failures:
        return
    foreign = _foreign(folder, subject, root)
    if foreign and not run_foreign:
        outcome.failures += [*foreign, NOT_RUN]
        return
    with tempfile.TemporaryDirectory(prefix="countylines-check-") as temporary:
        copy = Path(temporary) / "report"
        copy.mkdir()
        for name in subject.notebooks:
            # Without the metadata of its cells: nbval would obey tags that switch its comparison off.
            notebook = sources.read_notebook(folder / f"{name}.ipynb")
            for cell in notebook["cells"]:
                cell["metadata"] = {}
            sources.write_notebook(notebook, copy / f"{name}.ipynb")
        with ThreadPoolExecutor(1) as meanwhile:
            meanwhile.submit(import_module, PAGE_MAKER)
            compared = meanwhile.submit(manifest.differences, content, subject, content["parameters"], root)
            outcome.failures += _rerun(copy, subject, content["report"], root)
        for name in subject.notebooks:
            shutil.copyfile(folder / f"{name}.ipynb", copy / f"{name}.ipynb")
        outcome.failures += subject.gate(copy, root)
        write_pages(copy, subject, content["report"])
        outcome.failures += _compare_files(folder, copy, content)
        if foreign and not outcome.failures:
            outcome.failures += _todays_results(folder, Path(temporary) / "today", subject, content, root)
    differences = compared.result()
    outcome.notes += subject.notes(content, root)
    for what in ("inputs", "code", "packages"):
        outcome.notes += [f"{what}: {text}" for text in differences[what]]


def todays_results(folder: Path, root: Path, identify: Identify) -> list[str]:
    """List the tables and figures of a report that today's notebooks give otherwise, run aside; none if all are alike.

    ProjectError if the report or its inputs cannot be read.
    """
    content = manifest.read(folder)
    with tempfile.TemporaryDirectory(prefix="countylines-today-") as temporary:
        return _todays_results(folder, Path(temporary), identify(content["report"]), content, root)


def _todays_results(folder: Path, today: Path, subject: Subject, content: dict[str, Any], root: Path) -> list[str]:
    """List the tables and figures that today's notebooks give otherwise."""
    day = date.fromisoformat(content["report"]["report_date"])
    (today / "tables").mkdir(parents=True)
    execute(subject.notebooks, today, root, subject.name, day, content["parameters"])
    was, is_now = ({k: v for k, v in manifest.hash_outputs(place).items() if "/" in k} for place in (folder, today))
    return [f"today's notebooks give another result: {text}" for text in sources.differing(was, is_now)]


def _not_executed(folder: Path, subject: Subject, content: dict[str, Any]) -> list[str]:
    """List notebooks that nbval would pass without comparing anything, or whose sources are not those recorded."""
    problems = []
    for name in subject.notebooks:
        path = folder / f"{name}.ipynb"
        if not path.is_file():
            problems.append(f"{path.name} is missing")
            continue
        notebook = sources.read_notebook(path)
        for number, cell in enumerate(notebook["cells"], start=1):
            if cell["cell_type"] == "code" and sources.source(cell).strip() and cell.get("execution_count") is None:
                problems.append(f"{path.name}, cell {number} was never run: its outputs were stripped")
            if NBVAL_MARKER.search(sources.source(cell)):
                problems.append(f"{path.name}, cell {number} switches its own check off")
        if sources.source_hash(notebook) != content["code"]["notebooks"][name]["source"]:
            problems.append(f"{path.name}: its text or code is not what the manifest recorded")
        if _injected(notebook) != content["parameters"][name]:
            problems.append(f"{path.name}: its parameters are not those of the manifest")
    return problems


def _foreign(folder: Path, subject: Subject, root: Path) -> list[str]:
    """Tell by notebook where its text or code first differs from the project's own."""
    told = []
    for name in subject.notebooks:
        theirs, ours = (
            _lines(sources.read_notebook(path))
            for path in (folder / f"{name}.ipynb", sources.notebook_path(name, root))
        )
        for their, our in zip_longest(theirs, ours, fillvalue=("at its end", "")):
            if their != our:
                has, instead = (f"{place} {line[:LONGEST_LINE_TOLD]!r}" for place, line in (their, our))
                told.append(f"{name}.ipynb is not the project's: it has {has}, the project {instead}")
                break
    return told


def _lines(notebook: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the lines of a notebook, each with its place; that of the parameters, which sets literals alone, apart."""
    cells = [cell for cell in notebook["cells"] if not sources.is_injected(cell)]
    return [
        (f"in {cell['cell_type']} cell {number}", line)
        for number, cell in enumerate(cells, start=1)
        for line in [*sources.source(cell).splitlines(), ""]
    ]


def _injected(notebook: dict[str, Any]) -> dict[str, Any] | None:
    """Read the parameters that were injected; None if that cell does anything but set them to literals."""
    values: dict[str, Any] = {}
    for cell in filter(sources.is_injected, notebook["cells"]):
        try:
            for node in ast.parse(sources.source(cell)).body:
                match node:
                    case ast.Assign(targets=[ast.Name(name)], value=value):
                        values[name] = ast.literal_eval(value)
                    case _:
                        return None
        except (SyntaxError, ValueError):
            return None
    return values


def _rerun(copy: Path, subject: Subject, identity: dict[str, Any], root: Path) -> list[str]:
    """Run the notebooks of a copy in order with nbval; list the cells whose outputs differ."""
    told = copy.parent / "nbval.json"
    settings = copy.parent / "pytest.ini"
    settings.write_text("[pytest]\n")
    variables = environment(copy, root, subject.name, date.fromisoformat(identity["report_date"]))
    # Ours before nbval's, which reads notebooks: this room keeps a grammar out that takes a second to load.
    plugins = [text for name in (PLUGIN, "nbval.plugin", "no:cacheprovider") for text in ("-p", name)]
    command = [sys.executable, "-B", "-m", "pytest", *plugins, "--nbval", "--nbval-current-env", "-q"]
    command += ["-c", str(settings), "--rootdir", str(copy)]
    command += [str(copy / f"{name}.ipynb") for name in subject.notebooks]
    env = {**os.environ, **variables}
    env |= warm_up(env, sources.imported_by(subject.notebooks, root)) | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env |= {"COUNTYLINES_NBVAL_REPORT": str(told), "COUNTYLINES_NBVAL_NEEDS": json.dumps(dict(subject.notebooks))}
    run = subprocess.run(command, cwd=copy, env=env, capture_output=True, encoding="utf-8", errors="replace")
    if not told.is_file():
        return [f"nbval did not run: {(run.stderr or run.stdout).strip().splitlines()[-1:]}"]
    results = json.loads(told.read_text(encoding="utf-8"))
    if not results["passed"] and not results["failed"]:
        return ["nbval ran no cell"]
    return [_shorten(place, text) for place, text in sorted(results["failed"].items())]


def _shorten(place: str, text: str) -> str:
    lines = [line for line in _COLOUR.sub("", text).splitlines() if line.strip()]
    more = [f"… and {len(lines) - LINES_TOLD} more lines"] if len(lines) > LINES_TOLD else []
    body = "\n    ".join([line[:LONGEST_LINE_TOLD] for line in lines[:LINES_TOLD]] + more)
    return f"{place} gives another output:\n    {body}"


def _compare_files(folder: Path, copy: Path, content: dict[str, Any]) -> list[str]:
    """Compare the report's files with tables and figures of the re-run, and with pages and PDF made from it."""
    again, then = manifest.hash_outputs(copy), manifest.hash_outputs(folder)
    problems = [f"{name} is no longer made" for name in sorted(then.keys() - again.keys())]
    problems += [f"{name} is made, but not in the report" for name in sorted(again.keys() - then.keys())]
    problems += [
        f"{name} comes out otherwise: {_first_difference(folder / name, copy / name)}"
        for name in sorted(then.keys() & again.keys())
        if then[name] != again[name] and not _alike_unpacked(folder / name, copy / name)
    ]
    if not (copy / manifest.FINDINGS).is_file():
        return [*problems, f"{manifest.FINDINGS} is no longer made"]
    if content["findings"] != manifest.read_findings(copy) or content["headline"] != content["findings"][0]:
        problems.append("manifest.json: its findings are not those of the re-run")
    if content["verdicts"] != manifest.read_verdicts(copy):
        problems.append("manifest.json: its verdicts are not those of the re-run")
    return problems


def _alike_unpacked(before: Path, after: Path) -> bool:
    """Say whether two files are workbooks of the same parts: how tightly they are packed is the machine's matter."""
    return before.suffix == ".xlsx" and _parts(before) == _parts(after)


def _parts(path: Path) -> dict[str, bytes]:
    try:
        return workbook.contents(path)
    except (BadZipFile, OSError):
        return {}  # It is no workbook, and differs from any.


def _first_difference(before: Path, after: Path) -> str:
    if before.suffix == ".xlsx":
        parts = _parts(before)
        return sources.differing(parts, _parts(after))[0] if parts else "it is no workbook"
    if before.suffix == ".pdf":
        return f"its {before.stat().st_size:,} bytes are not those of the {after.stat().st_size:,} made now"
    old, new = (path.read_text(encoding="utf-8").splitlines() for path in (before, after))
    for number, (a, b) in enumerate(zip(old, new, strict=False), start=1):
        if a != b:
            return f"line {number} was {a.strip()[:120]!r}, is {b.strip()[:120]!r}"
    return f"{count_of(len(old), 'line')} then, {len(new):,} now"
