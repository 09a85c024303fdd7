"""A report's tables described for programs and people: ``datapackage.json`` (Data Package v2)."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from countylines import files
from countylines.project import parse_day, sha256

NAME = "datapackage.json"
_TYPES = {
    "integer": re.compile(r"[-+]?\d+"),
    "number": re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?"),
    "boolean": re.compile(r"True|False"),
}


def describe(folder: Path, heading: str, dictionary: Path | None, main: Sequence[str] = ()) -> dict[str, Any]:
    """Describe the tables in a report's folder: a resource a table, with the meaning and the type of each column.

    Parameters
    ----------
    main : sequence of str
        Patterns of names: the tables that match come first, in this order, and then the others by name.
    """
    tables = sorted((folder / "tables").glob("*.csv"), key=lambda path: (_place(path.stem, main), path.stem))
    told = "The tables of the report. Six significant digits; an empty cell says that there is no value."
    resources = [_resource(path, dictionary) for path in tables]
    name = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
    return files.package({"name": name, "title": heading, "description": told, "resources": resources})


def write(descriptor: dict[str, Any], folder: Path) -> None:
    """Write a descriptor into a report's folder."""
    (folder / NAME).write_text(files.json_text(descriptor, indent=1), encoding="utf-8", newline="\n")


def _place(name: str, main: Sequence[str]) -> int:
    return next((place for place, pattern in enumerate(main) if fnmatchcase(name, pattern)), len(main))


def _resource(path: Path, dictionary: Path | None) -> dict[str, Any]:
    with path.open(encoding="utf-8", newline="") as table:
        names, *rows = list(csv.reader(table)) or [[]]
    columns = zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)
    fields = [
        {"name": name, "type": field_type(values), "description": meaning(dictionary, path.stem, name)}
        for name, values in columns
    ]
    return {
        "name": path.stem,
        "path": f"tables/{path.name}",
        "title": meaning(dictionary, path.stem),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{sha256(path)}",
        "rows": len(rows),
        "schema": {"missingValues": [""], "fields": fields},
    }


def field_type(values: tuple[str, ...]) -> str:
    """Give the type that all values of a column have (Table Schema); "string" where they have none in common."""
    given = [value for value in values if value]
    for kind, pattern in _TYPES.items():
        if given and all(pattern.fullmatch(value) for value in given):
            return kind
    return "date" if given and all(map(parse_day, given)) else "string"


def meaning(dictionary: Path | None, table: str, column: str = "") -> str:
    """Say what a column of a table holds, or what the table does; empty where the dictionary does not say.

    The first row of the dictionary whose patterns the names of table and column match says so.
    """
    rows = read_dictionary(dictionary) if dictionary else ()
    matching = (row for row in rows if fnmatchcase(table, row["table"]) and fnmatchcase(column, row["column"]))
    return next((row["meaning"] for row in matching), "")


@cache
def read_dictionary(path: Path) -> tuple[dict[str, str], ...]:
    """Read a dictionary of columns: of each, the ``table`` (a pattern), the ``column`` and its ``meaning``."""
    with path.open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))
