"""A layout given with ``--layout``: of one resource, a whole ``layout.json``, or corrections alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field

from countylines.errors import ParameterError
from countylines.files import VERSION, JsonFile, Part, Version, validated
from countylines.project import project_root
from countylines.received.layout import Correction, Layout

RESOURCE = "answer"


class _Whole(Part):
    """A whole ``layout.json``, of which the parts are read one by one: a correction need not say of what it is."""

    version: Version = VERSION
    resources: dict[str, Any] = Field(default_factory=dict)
    corrections: list[dict[str, Any]] = Field(default_factory=list)


def read_by_hand(path: Path) -> tuple[dict[str, Any] | None, tuple[dict[str, Any], ...]]:
    """Read a layout written by hand: how the one table is read (None: as is proposed), and its corrected cells.

    ParameterError names the file and the key that is wrong, what was found there and what belongs there.
    """
    file = JsonFile(path, project_root(), ParameterError)
    where = f"--layout {path}"
    content = file.content
    if not isinstance(content, dict):
        raise ParameterError(f"{where} holds no object with keys; data/README.md shows one.")
    if content.keys().isdisjoint({"resources", "corrections"}):
        validated(_Whole, {"version": content.pop("version", VERSION)}, where, error=ParameterError)
        validated(Layout, content, where, error=ParameterError)
        return content, ()
    whole = validated(_Whole, content, where, error=ParameterError)
    corrections = tuple(_correction(each, where, number) for number, each in enumerate(whole.corrections))
    if len(whole.resources) > 1:
        raise ParameterError(f"{where} says how {len(whole.resources)} tables are read; a release added so has one.")
    for name, layout in whole.resources.items():
        validated(Layout, layout, where, "resources", name, error=ParameterError)
        return layout, corrections
    return None, corrections


def _correction(content: dict[str, Any], where: str, number: int) -> dict[str, Any]:
    at = ("corrections", number)
    if content.get("cell") is None:
        raise ParameterError(f"{where}: corrections[{number}].cell: missing; it says which cell is corrected.")
    read = validated(Correction, {**content, "resource": RESOURCE}, where, *at, error=ParameterError)
    return read.model_dump(exclude_none=True)
