"""A layout that is not proposed: that of an earlier answer of the same kind, or one written by hand (``--layout``).

Of an earlier answer a new one takes the series and the words too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import Field

from countylines.errors import ParameterError, ProjectError, ReleaseError
from countylines.files import VERSION, JsonFile, Part, Version, validated
from countylines.project import project_root
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid
from countylines.received.identity import IDENTITY
from countylines.received.layout import Block, Correction, Layout
from countylines.received.markers import plain
from countylines.received.periods import FIELDS, period_of
from countylines.releases.release import LAYOUT, Release, Resource
from countylines.releases.tables import read_table

_ROWS_OVER = 3
"""Rows over a block of figures in which two files must have the same words to have the same layout."""
_RESOURCE = "answer"


@dataclass(frozen=True)
class Earlier:
    """A release of one file as received, of which a new answer is said to be like."""

    release: Release
    resource: Resource
    layout: Layout

    @cached_property
    def figures(self) -> pd.DataFrame:
        """What it holds, as `read_table` gives it."""
        return read_table(self.release, self.resource)

    def stated(self) -> dict[str, str]:
        """Give what a person need not say again: the series, as far as it is one, and the licence."""
        said = {name: value for name, value in self.resource.series.items() if value}
        for name in IDENTITY:
            values = [value.partition(": ")[0] for value in self.figures[name].unique()]
            if name not in said and (len({*values}) == 1 or name == "area"):
                said[name] = values[0]
        licence = next((each["name"] for each in self.release.licences if each.get("name")), "")
        return {**said, **({"licence": licence} if licence else {})}

    def names(self) -> dict[str, dict[str, str | None]]:
        """Give what texts stand for, by the field they are a label of."""
        found: dict[str, dict[str, str | None]] = {}
        for _, labels in self.layout.labels:
            for name, label in labels.items():
                found.setdefault(name, {}).update(label.names)
        return found

    def written(self) -> dict[str, Any]:
        """Give the layout as its file has it; what it decided on cells says where it was decided."""
        content = json.loads((self.release.folder / LAYOUT).read_text(encoding="utf-8"))
        layout = dict(content["resources"][self.resource.name])
        for decision in layout.get("readings", {}).values():
            decision["reason"] += f" (as in {self.release.id})"
        return layout

    def decided(self) -> dict[str, dict[str, Any]]:
        """Give what cells were decided to mean, by their text."""
        return dict(self.written().get("readings", {}))


def earlier_answer(release: Release) -> Earlier:
    """Give the release that a new answer is like; ProjectError if it is not one file as received."""
    if len(release.resources) != 1 or not isinstance(layout := release.resources[0].layout, Layout):
        raise ProjectError(f"--like {release.id}: it is not one file as received, read by one layout.")
    return Earlier(release, release.resources[0], layout)


def layout_for(earlier: Earlier, grids: Sequence[Grid], period: str) -> dict[str, Any] | None:
    """Give the earlier layout for the sheets of a new file; None where their headers are others.

    A period that the layout gives itself is replaced by ``period``; without that the layout cannot be used.
    """
    try:
        before = {grid.sheet: grid for grid in read_grids(earlier.resource.path, earlier.resource.path.name)}
    except ReleaseError:
        return None
    after = {grid.sheet: grid for grid in grids}
    tables = earlier.layout.tables or []
    if not tables or before.keys() != after.keys():
        return None
    layout: dict[str, Any] = earlier.written()
    for block, written in zip(tables, layout["tables"], strict=True):
        alike = all(_headed_alike(block, before[sheet], after[sheet]) for sheet in block.sheets or before)
        if not alike or not _redated(written["labels"], period):
            return None
    return layout


def _headed_alike(block: Block, before: Grid, after: Grid) -> bool:
    """Say whether two sheets have the same words over a block and in its rows of labels, their numbers aside."""
    first = block.counts.first_row
    rows = {*range(max(1, first - _ROWS_OVER), first), *(s.row for s in block.labels.values() if s.row)}
    if max(rows, default=0) > min(before.height, after.height) or before.width != after.width:
        return False
    return all(
        _words(before.label(row, column)) == _words(after.label(row, column))
        for row in rows
        for column in range(1, before.width + 1)
    )


def _words(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", plain(text)).strip().casefold()


def _redated(labels: dict[str, dict[str, Any]], period: str) -> bool:
    """Put a period into labels that give one as a text; False where they give one and there is none to put in."""
    for name, label in labels.items():
        if name not in FIELDS:
            continue
        if label.get("names"):
            return False
        if "text" in label:
            try:
                period_of({name: period}, "flow", None)
            except ValueError:
                return False
            label["text"] = period
    return True


def unlike(earlier: Earlier, figures: pd.DataFrame) -> list[str]:
    """Name the series that only one of the two answers holds."""
    now, then = (set(map(tuple, table[list(IDENTITY)].to_numpy())) for table in (figures, earlier.figures))
    told = []
    for some, what in ((now - then, "is new"), (then - now, "is not in this answer")):
        if some:
            shown = ", ".join(f"{series[2]} in {series[1]} ({series[4]})" for series in sorted(some)[:3])
            more = f" and {len(some) - 3} more" if len(some) > 3 else ""
            told.append(f"beside {earlier.release.id}: {shown}{more} {what}")
    return told


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
    read = validated(Correction, {**content, "resource": _RESOURCE}, where, *at, error=ParameterError)
    return read.model_dump(exclude_none=True)
