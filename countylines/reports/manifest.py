"""The manifest of a report: all that was read, each parameter, the code, each output's hash."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from countylines.errors import ProjectError
from countylines.files import Day, Part, validated
from countylines.guarded import csv_of, json_of
from countylines.project import KEY, are_sealed, sealed, sha256
from countylines.reports import sources
from countylines.reports.sources import differing
from countylines.reports.subject import Subject

NAME = "manifest.json"
FINDINGS = "tables/findings.csv"
CLAIMS = "tables/claims.csv"
FORMAT = "countylines report 1"
STAMPED = "countylines stamped 1"
"""The format of what is no report, whatever it looks like: no command takes it for one."""
REMEDY = "render the report again"


class Identity(BaseModel):
    """What a report is on and for, with what its subject says of itself."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    report_date: Day
    edition: int = 1
    notice: str = ""


class Verdict(Part):
    """What became of a claim."""

    id: str
    claim: str
    verdict: str


class NotebookCode(Part):
    """A notebook's source and the modules it reaches, each by its hash."""

    source: str
    modules: dict[str, str]


class Code(Part):
    """The code a report was made with, each part by its hash."""

    notebooks: dict[str, NotebookCode]
    renderer: dict[str, str]
    templates: dict[str, str]


class Manifest(Part):
    """A whole manifest; a report from before there were claims has no verdicts."""

    format: Literal["countylines report 1"]
    report: Identity
    parameters: dict[str, dict[str, Any]]
    headline: str
    findings: list[str] = Field(min_length=1)
    verdicts: list[Verdict] = Field(default_factory=list)
    inputs: dict[str, str]
    code: Code
    packages: dict[str, str]
    outputs: dict[str, str]


def write(
    folder: Path, subject: Subject, identity: dict[str, Any], parameters: dict[str, dict[str, Any]], root: Path
) -> None:
    """Write the manifest of a rendered report; ``identity`` names its subject, day and edition."""
    findings = read_findings(folder)
    content = {
        "format": FORMAT if subject.stamp is None else STAMPED,
        "report": identity,
        "parameters": parameters,
        "headline": findings[0],
        "findings": findings,
        "verdicts": read_verdicts(folder),
        "inputs": sealed(subject.inputs(date.fromisoformat(identity["report_date"]), root), root),
        "code": sources.code(subject, root),
        "packages": sources.packages(),
        "outputs": hash_outputs(folder),
    }
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_findings(folder: Path) -> list[str]:
    """Read the findings that the summary wrote, the headline first."""
    return [row["finding"] for row in _rows(folder / FINDINGS, "finding")]


def read_verdicts(folder: Path) -> list[dict[str, str]]:
    """Read the verdicts on claims that the ledger wrote, if there is one: ``id``, ``claim`` and ``verdict``."""
    if not (folder / CLAIMS).is_file():
        return []
    named = ("id", "claim", "verdict")
    return [{key: row[key] for key in named} for row in _rows(folder / CLAIMS, *named)]


def _rows(path: Path, *columns: str) -> list[dict[str, str]]:
    """Read a table that a notebook wrote; ProjectError if it lacks one of some columns."""
    table = csv_of(path.read_bytes(), path.as_posix())
    if missing := [name for name in columns if name not in table.header]:
        raise ProjectError(f"{path} has no column {missing[0]!r}; {REMEDY}.")
    return [row for _, row in table.records()]


def hash_outputs(folder: Path) -> dict[str, str]:
    """Hash every file of a report but its manifest, and hidden ones that a viewer may leave there."""
    files = {path.relative_to(folder): path for path in sorted(folder.rglob("*")) if path.is_file()}
    shown = {name.as_posix(): path for name, path in files.items() if not any(p.startswith(".") for p in name.parts)}
    return {name: sha256(path) for name, path in shown.items() if name != NAME}


def is_made(folder: Path) -> bool:
    """Say whether a folder was made by this project: a report, or what is stamped as none."""
    try:
        content = json_of((folder / NAME).read_bytes(), NAME)
    except (OSError, ProjectError):
        return False
    return isinstance(content, dict) and content.get("format") in (FORMAT, STAMPED)


def read(folder: Path) -> dict[str, Any]:
    """Read a report's manifest.

    Raises
    ------
    ProjectError
        If the folder has none, it is not one of ours, or a key of it is wrong.
    """
    where = (folder / NAME).as_posix()
    require(folder)
    found = json_of((folder / NAME).read_bytes(), where)
    content: dict[str, Any] = found if isinstance(found, dict) else {}
    if content.get("format") == STAMPED:
        raise ProjectError(
            f"{folder} is no report: it is stamped “{content['report']['stamp']}”, was made of figures that were "
            "changed for a trial, and is never checked, compared or published. Give the folder of a report."
        )
    if content.get("format") != FORMAT:
        raise ProjectError(f"{folder} is not a report of this project, by its {NAME}. Give the folder of a report.")
    validated(Manifest, content, where, error=ProjectError, remedy=REMEDY)
    return {"verdicts": []} | content


def require(folder: Path) -> None:
    """Raise ProjectError if a folder is no report."""
    if not (folder / NAME).is_file():
        raise ProjectError(f"{folder} is not a report: it has no {NAME} of this project. Give the folder of a report.")


def not_intact(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """List how a report's files differ from its manifest: changed, missing or added."""
    return differing(manifest["outputs"], hash_outputs(folder), " is missing", " was added", " was changed")


def differences(
    manifest: dict[str, Any], subject: Subject, parameters: dict[str, dict[str, Any]], root: Path
) -> dict[str, list[str]]:
    """Say in words how ``inputs``, ``parameters``, ``code`` and ``packages`` of today differ from those of a report.

    Other inputs or parameters ask for another report; other code or packages may leave its results as they are.
    """
    then = manifest["code"]
    code = [] if sources.is_unchanged(then, subject, root) else code_differences(then, sources.code(subject, root))
    return {
        "inputs": _of_inputs(manifest, subject, root),
        "parameters": differing(_flat(manifest["parameters"]), _flat(parameters)),
        "code": code,
        "packages": [
            f"{name} {manifest['packages'].get(name, 'absent')} then, {now} now"
            for name, now in sources.packages().items()
            if manifest["packages"].get(name) != now
        ],
    }


def _of_inputs(manifest: dict[str, Any], subject: Subject, root: Path) -> list[str]:
    """Compare what a report read with today's; of one that came without its project's key nothing can be said."""
    inputs = subject.inputs(date.fromisoformat(manifest["report"]["report_date"]), root)
    if not are_sealed(manifest["inputs"]):
        return differing(manifest["inputs"], inputs)
    if not (root / KEY).is_file():
        return [f"{KEY} is missing, with which what was read can be told again: put it back, or {REMEDY}"]
    return differing(manifest["inputs"], sealed(inputs, root))


def code_differences(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Name each notebook, module and template that differs once, with what it serves."""
    told = differing(
        {f"notebook {name}": entry["source"] for name, entry in then["notebooks"].items()},
        {f"notebook {name}": entry["source"] for name, entry in now["notebooks"].items()},
    )
    served: dict[str, list[str]] = {}
    for name in then["notebooks"].keys() & now["notebooks"].keys():
        for text in differing(then["notebooks"][name]["modules"], now["notebooks"][name]["modules"]):
            served.setdefault(text, []).append(name)
    for text in differing(then["renderer"], now["renderer"]):
        served.setdefault(text, []).append("the renderer")
    told += [f"{text} (serves {', '.join(sorted(names))})" for text, names in sorted(served.items())]
    return told + [f"template {text}" for text in differing(then["templates"], now["templates"])]


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Join the keys of a tree, with a space between."""
    joined: dict[str, Any] = {}
    for key, value in tree.items():
        joined |= _flat(value, f"{prefix}{key} ") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return joined
