"""Notebooks as files, and what a report is made from, as hashes: their sources, modules, packages (no other library).

An executed notebook is written in canonical form, without times, host paths or random ids, so that the same input gives
the same bytes. Only metadata, cell ids and execution counts are touched: what shapes an output's content happens in the
kernel.
"""

from __future__ import annotations

import ast
import json
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.metadata import requires as requirements_of
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countylines.project import sha256, sha256_of

if TYPE_CHECKING:
    from countylines.reports.subject import Subject

PACKAGE = Path(__file__).resolve().parent.parent
TEMPLATES = PACKAGE / "reports" / "template"
RENDERER = "countylines.reports.render"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python", "pygments_lexer": "ipython3"}


def notebook_path(name: str, root: Path) -> Path:
    """Give the path of a source notebook."""
    return root / "notebooks" / f"{name}.ipynb"


def source_hash(notebook: dict[str, Any]) -> str:
    """Hash a notebook's cell types and sources: never its outputs, its metadata, or the parameters injected."""
    return sha256_of(
        text for cell in notebook["cells"] if not is_injected(cell) for text in (cell["cell_type"], source(cell))
    )


def is_injected(cell: dict[str, Any]) -> bool:
    """Say whether a cell is the one in which papermill gave a notebook its parameters."""
    return "injected-parameters" in cell.get("metadata", {}).get("tags", [])


def source(cell: dict[str, Any]) -> str:
    """Give a cell's source, which nbformat stores as one text or as lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook as plain JSON."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def canonical(notebook: dict[str, Any]) -> dict[str, Any]:
    """Give the canonical form of an executed notebook (nbformat 4.5)."""
    cells = [_cell(cell, position) for position, cell in enumerate(notebook["cells"])]
    executed = 0
    for cell in cells:
        if cell["cell_type"] == "code":
            executed += 1
            cell["execution_count"] = executed
            for output in cell["outputs"]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = executed
    metadata = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cell(cell: dict[str, Any], position: int) -> dict[str, Any]:
    tags = cell["metadata"].get("tags", [])
    kept = {key: cell[key] for key in ("cell_type", "source")}
    kept |= {"id": f"cell-{position:02d}", "metadata": {"tags": tags} if tags else {}}
    if cell["cell_type"] == "code":
        kept["outputs"] = [{k: v for k, v in output.items() if k != "transient"} for output in cell["outputs"]]
    return kept


def write_notebook(notebook: dict[str, Any], path: Path) -> None:
    """Write a notebook as canonical JSON: sorted keys, one space, LF."""
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def modules_reached(start: Iterable[str]) -> dict[str, str]:
    """Hash the ``countylines`` modules that some Python texts import, directly or through one another."""
    found: dict[str, str] = {}
    waiting = [name for text in start for name in _imports(text)]
    while waiting:
        name = waiting.pop()
        if name in found or (read := _module(name)) is None:
            continue
        found[name], imported = read
        waiting += imported
    return dict(sorted(found.items()))


@cache
def _module(name: str) -> tuple[str, list[str]] | None:
    """Give the hash of a module and the names it imports; None for a name that is no module."""
    path, digest = _module_path(name), _hash_of(name)
    return (digest, _imports(path.read_text(encoding="utf-8"))) if path and digest else None


def _imports(text: str) -> list[str]:
    names: list[str] = []
    # Statements alone: expressions hold most of the nodes, and no imports.
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, part, ())
            waiting += inner if isinstance(inner, list) else ()
    return [name for name in names if name.split(".")[0] == PACKAGE.name]


def _module_path(name: str) -> Path | None:
    place = PACKAGE.joinpath(*name.split(".")[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def code(subject: Subject, root: Path) -> dict[str, Any]:
    """Hash what turns inputs into a report: notebooks with modules they reach, templates, renderer and subject."""
    notebooks = {}
    for name in subject.notebooks:
        notebook = read_notebook(notebook_path(name, root))
        notebooks[name] = {"source": source_hash(notebook), "modules": modules_reached(_code(notebook))}
    return {
        "notebooks": notebooks,
        "renderer": modules_reached([f"import {RENDERER}, {type(subject).__module__}"]),
        "templates": _templates(subject),
    }


def _templates(subject: Subject) -> dict[str, str]:
    dictionary = [subject.dictionary] if subject.dictionary else []
    return {path.name: sha256(path) for path in [*sorted(TEMPLATES.iterdir()), *dictionary]}


def imported_by(notebooks: Iterable[str], root: Path) -> list[str]:
    """Name the ``countylines`` modules that notebooks import themselves."""
    texts = [text for name in notebooks for text in _code(read_notebook(notebook_path(name, root)))]
    return sorted({name for text in texts for name in _imports(text) if _module_path(name)})


def _code(notebook: dict[str, Any]) -> list[str]:
    return [source(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def is_unchanged(then: dict[str, Any], subject: Subject, root: Path) -> bool:
    """Say whether what `code` gave once still holds, from hashes alone: what a file imports, it says in its text."""
    notebooks = {name: source_hash(read_notebook(notebook_path(name, root))) for name in subject.notebooks}
    reached = [then["renderer"], *(entry["modules"] for entry in then["notebooks"].values())]
    return (
        {name: entry["source"] for name, entry in then["notebooks"].items()} == notebooks
        and then["templates"] == _templates(subject)
        and all(_hash_of(name) == digest for modules in reached for name, digest in modules.items())
    )


@cache
def _hash_of(module: str) -> str | None:
    """Hash a module; a table beside it under its name belongs to it."""
    path = _module_path(module)
    if path is None:
        return None
    table = path.with_suffix(".csv")
    return sha256_of([sha256(path), sha256(table)]) if table.is_file() else sha256(path)


def packages() -> dict[str, str]:
    """Give the versions of Python and of the packages this project asks for."""
    names = sorted(
        requirement.split(";")[0].split(">")[0].split("=")[0].split("[")[0].strip()
        for requirement in requirements_of(PACKAGE.name) or []
        if "extra ==" not in requirement
    )
    versions = {"python": platform.python_version()}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def differing(
    then: dict[str, Any],
    now: dict[str, Any],
    gone: str = ": no longer there",
    new: str = ": new",
    other: str = ": changed",
) -> list[str]:
    """List the keys that went, came or changed, each with its words."""
    return (
        [f"{name}{gone}" for name in sorted(then.keys() - now.keys())]
        + [f"{name}{new}" for name in sorted(now.keys() - then.keys())]
        + [f"{name}{other}" for name in sorted(then.keys() & now.keys()) if then[name] != now[name]]
    )
