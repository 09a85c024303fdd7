"""What a report is made from, as hashes: inputs, notebooks' sources, modules, packages (standard library only)."""

from __future__ import annotations

import ast
import csv
import json
import platform
from collections.abc import Iterable
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from importlib.metadata import requires as requirements_of
from pathlib import Path
from typing import Any

from countylines.claims import claim_files
from countylines.project import csv_text, read_once, relative, sha256, sha256_of
from countylines.releases.release import forces_known, releases_for, retractions_for

NOTEBOOKS = ("01_clean", "02_seasonality", "03_drug_lines", "04_claims", "05_summary")
"""The notebooks of a force's report, in the order in which data flows through them."""

METHODS = "methods"
"""The report on the methods stands beside those of forces under this name, and has a notebook of its own."""
METHODS_NOTEBOOKS = ("06_method_checks",)

KNOWN_SERIES = ("northern-ireland", date(2021, 6, 30))
"""Force and day whose monthly series the known answers are of, where they do not hold the counts themselves."""

PACKAGE = Path(__file__).resolve().parent.parent
RENDERER = "countylines.reports.render"


def notebooks_of(subject: str) -> tuple[str, ...]:
    """Give the notebooks of the report on a force, or on the methods, in their order."""
    return METHODS_NOTEBOOKS if subject == METHODS else NOTEBOOKS


def subject_of(identity: dict[str, Any]) -> str:
    """Say what a report is on by what its manifest says of it: a force, or the methods where it names none."""
    return str(identity.get("force", METHODS))


def inputs_of(subject: str, report_date: date, root: Path) -> dict[str, str]:
    """Hash everything of data that a report reads, by its path in the project."""
    return methods_inputs(report_date, root) if subject == METHODS else inputs(subject, report_date, root)


def methods_inputs(report_date: date, root: Path) -> dict[str, str]:
    """Hash what a report on the methods reads: known answers, stored rates, and the releases on every force."""
    files = [*(root / "tests" / "known_answers").glob("*.csv"), *(root / "data" / "simulations").glob("[!.]*")]
    hashes = {relative(file, root): sha256(file) for file in sorted(files)}
    releases = [r for f in forces_known(report_date, root) for r in releases_for(f, report_date, root)]
    releases += releases_for(*KNOWN_SERIES, root)
    hashes |= {relative(file, root): sha256(file) for release in releases for file in release.files()}
    hashes["data/forces.csv"] = sha256(root / "data" / "forces.csv")
    return hashes


def inputs(force: str, report_date: date, root: Path) -> dict[str, str]:
    """Hash everything of data that a report on this force and day reads, by its path in the project."""
    files = [file for release in releases_for(force, report_date, root) for file in release.files()]
    files += retractions_for(force, report_date, root)
    files += claim_files(force, report_date, root)
    hashes = {relative(file, root): sha256(file) for file in sorted(files)}
    # Of these lists a report uses some rows; others may be added without touching it.
    for path in sorted((root / "data" / "events").glob("*/events.csv")):
        rows = [row for row in _rows(path) if row["end"] <= report_date.isoformat()]
        hashes[f"{relative(path, root)} (events over by the day)"] = _hash_rows(rows)
    forces = root / "data" / "forces.csv"
    own = [row for row in _rows(forces) if row["force"] == force]
    hashes[f"{relative(forces, root)} (row of the force)"] = _hash_rows(own)
    # Beside the tests stands how often they err; a project without a simulation says that it has none.
    if (rates := root / "data" / "simulations" / "rates.csv").is_file():
        hashes[relative(rates, root)] = sha256(rates)
    return hashes


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(csv_text(read_once(path))))


def _hash_rows(rows: list[dict[str, str]]) -> str:
    return sha256_of(json.dumps(row, sort_keys=True) for row in rows)


def notebook_path(name: str, root: Path) -> Path:
    """Give the path of a source notebook."""
    return root / "notebooks" / f"{name}.ipynb"


def source_hash(notebook: dict[str, Any]) -> str:
    """Hash a notebook's cell types and sources: never its outputs, its metadata, or the parameters injected."""
    return sha256_of(
        text
        for cell in notebook["cells"]
        if "injected-parameters" not in cell.get("metadata", {}).get("tags", [])
        for text in (cell["cell_type"], source(cell))
    )


def source(cell: dict[str, Any]) -> str:
    """Give a cell's source, which nbformat stores as one text or as lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as plain JSON."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def modules_reached(start: Iterable[str]) -> dict[str, str]:
    """Hash the ``countylines`` modules that some Python texts import, directly or through one another."""
    found: dict[str, str] = {}
    waiting = [name for text in start for name in _imports(text)]
    while waiting:
        name = waiting.pop()
        path = _module_path(name)
        if path is None or name in found:
            continue
        found[name] = sha256(path)
        waiting += _imports(path.read_text(encoding="utf-8"))
    return dict(sorted(found.items()))


def _imports(text: str) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] == PACKAGE.name]


def _module_path(name: str) -> Path | None:
    place = PACKAGE.joinpath(*name.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def code(root: Path, names: Iterable[str] = NOTEBOOKS) -> dict[str, Any]:
    """Hash what turns inputs into a report: notebooks with the modules each reaches, templates, the renderer."""
    notebooks = {}
    for name in names:
        notebook = read_notebook(notebook_path(name, root))
        texts = [source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        notebooks[name] = {"source": source_hash(notebook), "modules": modules_reached(texts)}
    return {
        "notebooks": notebooks,
        "renderer": modules_reached([f"import {RENDERER}"]),
        "templates": {path.name: sha256(path) for path in sorted((PACKAGE / "reports" / "template").iterdir())},
    }


def packages() -> dict[str, str]:
    """Give the versions of Python and of the packages this project asks for."""
    names = sorted(
        requirement.split(";")[0].split(">")[0].split("=")[0].split("[")[0].strip()
        for requirement in requirements_of("countylines") or []
        if "extra ==" not in requirement
    )
    versions = {"python": platform.python_version()}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions
