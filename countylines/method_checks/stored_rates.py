"""How the stored rates of the simulation are written, beside those measured beforehand by independent code.

`countylines.analyses.error_rates` reads the stored ones.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.analyses.error_rates import RATES, folder
from countylines.errors import ProjectError
from countylines.files import JsonFile, Part, json_text, package
from countylines.method_checks.worlds import CASES, Case
from countylines.project import relative, sha256
from countylines.prose import SIGNIFICANT_DIGITS
from countylines.reports.sources import modules_reached

EXPECTED, DESCRIPTOR = "expected_rates.csv", "datapackage.json"
PACKAGES = ("numpy", "pandas", "patsy", "scipy", "statsmodels")
CASE = ("string", "Made-up world: its name and its number of complete calendar years.")
QUANTITY = ("string", "What is counted: series in which the test rejects at 5%, or the interval covers.")
_FIELDS: dict[str, dict[str, tuple[str, str]]] = {
    RATES: {
        "case": CASE,
        "description": ("string", "The case in words."),
        "years": ("integer", "Complete calendar years of each series."),
        "mean a month": ("number", "Mean count of a month."),
        "quantity": QUANTITY,
        "rate": ("number", "Share of the series in which it came true."),
        "series": ("integer", "Series simulated."),
        "standard_error": ("number", "Monte Carlo standard error of the rate."),
    },
    EXPECTED: {
        "case": CASE,
        "quantity": QUANTITY,
        "low": ("number", "The rate, or the least of a range; empty where none was given."),
        "high": ("number", "The rate, or the greatest of a range; empty where none was given."),
        "rounding": ("number", "Half a unit of the last digit given."),
        "series": ("integer", "Series it rested on."),
        "source": ("string", "Who measured it."),
        "note": ("string", "What the figure leaves open."),
        "reason": ("string", "Why the rate of this project differs by more than four standard errors, where it does."),
    },
}
_DESCRIPTIONS = {
    RATES: "Rates of error, power and coverage, simulated by this project's code.",
    EXPECTED: "The same rates measured beforehand by independent code, as far as they were given.",
}


class _Made(Part):
    """How the stored rates were made."""

    series: int
    seed: int
    code: dict[str, str]
    packages: dict[str, str]
    synthetic: bool
    note: str


def read_expected(root: Path) -> pd.DataFrame:
    """Read the rates measured beforehand by independent code."""
    return pd.read_csv(folder(root) / EXPECTED)


def read_descriptor(root: Path) -> dict[str, Any]:
    """Read how the stored rates were made; ProjectError if they are not there."""
    path = folder(root) / DESCRIPTOR
    if not path.is_file():
        raise ProjectError(f"{relative(path, root)} is not there. Make it with: countylines simulate")
    file = JsonFile(path, root, ProjectError)
    file.read(_Made, "countylines")
    return dict(file.content)


def write(rates: pd.DataFrame, series: int, seed: int, code: dict[str, str], target: Path) -> None:
    """Write rates with their descriptor: both or, if it is interrupted, neither that disagrees with the other.

    ``code`` are the hashes of the modules they rest on (`code`); the folder may hold the expected rates.
    """
    target.mkdir(parents=True, exist_ok=True)
    described = rates.assign(description=rates["case"].map({case.id: case.description for case in CASES}))
    text = described[list(_FIELDS[RATES])].to_csv(
        index=False, lineterminator="\n", float_format=f"%.{SIGNIFICANT_DIGITS}g"
    )
    table = _beside(target / RATES, text)
    beforehand = {EXPECTED: target / EXPECTED} if (target / EXPECTED).is_file() else {}
    content = _descriptor({RATES: table} | beforehand, series, seed, code)
    described_by = _beside(target / DESCRIPTOR, json_text(content))
    table.replace(target / RATES)
    described_by.replace(target / DESCRIPTOR)


def _beside(path: Path, text: str) -> Path:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8", newline="\n")
    return part


def _descriptor(tables: dict[str, Path], series: int, seed: int, code: dict[str, str]) -> dict[str, Any]:
    return package(
        {
            "name": "simulated-rates",
            "title": "Error, power and coverage of the methods in made-up series",
            "description": "Every series is made up: nothing here counts anything that happened. "
            "The table is written by countylines simulate.",
            "licenses": [{"name": "MIT", "title": "MIT License", "path": "https://opensource.org/license/mit"}],
            "resources": [_resource(name, path) for name, path in tables.items()],
            "countylines": {
                "synthetic": True,
                "seed": seed,
                "series": series,
                "note": "Cases of five years get half as many series, of ten years a quarter.",
                "code": code,
                "packages": {name: version(name) for name in PACKAGES},
            },
        }
    )


def _resource(name: str, path: Path) -> dict[str, Any]:
    fields = [{"name": field, "type": kind, "description": told} for field, (kind, told) in _FIELDS[name].items()]
    return {
        "name": name.removesuffix(".csv").replace("_", "-"),
        "path": name,
        "description": _DESCRIPTIONS[name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        "schema": {"fields": fields, "primaryKey": ["case", "quantity"], "missingValues": [""]},
    }


def code() -> dict[str, str]:
    """Hash the modules that the simulation rests on, by name."""
    return modules_reached(["import countylines.method_checks.simulation"])


def code_changed(root: Path) -> list[str]:
    """Name the modules that are not those the stored rates were made with."""
    then, now = read_descriptor(root)["countylines"]["code"], code()
    return sorted(name for name in then.keys() | now.keys() if then.get(name) != now.get(name))


def cases_named(names: Iterable[str]) -> list[Case]:
    """Give the cases of some names, or all where none is named; ProjectError if there is no case of a name."""
    wanted, known = dict.fromkeys(names), {case.id: case for case in CASES}
    for name in wanted:
        if name not in known:
            raise ProjectError(f"--case {name}: there is no such case. The cases are: {', '.join(known)}.")
    return [known[name] for name in wanted] or list(CASES)
