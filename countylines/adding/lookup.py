"""A look-up table (``--lookup places.csv``): by the texts of a column the areas that they stand for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from countylines.adding.chosen import is_beginning, some, takes, texts_under
from countylines.errors import ParameterError
from countylines.project import PoliceForce
from countylines.prose import count_of, number
from countylines.received.account.given import Doubt
from countylines.received.grids.files import read_grids
from countylines.received.grids.grid import Grid, letters
from countylines.received.layout import Records
from countylines.received.markers import plain
from countylines.received.places import match_area
from countylines.received.records import texts_counted


@dataclass(frozen=True)
class Lookup:
    """By a text of ``column`` (the first header of the table) its area; None: its figures are left out.

    A text may stand for all that begin so (`countylines.adding.chosen`); then the longest of several holds.
    """

    column: str
    areas: Mapping[str, str | None]

    @property
    def listed(self) -> list[str]:
        """The areas there are, in their order."""
        return list(dict.fromkeys(filter(None, self.areas.values())))

    def of(self, texts: Iterable[str]) -> dict[str, str | None]:
        """Give the areas of texts that were found; of one that is not known there is none."""
        begun = sorted(filter(is_beginning, self.areas), key=len)
        found: dict[str, str | None] = {}
        for text in texts:
            known = [each for each in begun if takes(each, text)] + [text] * (text in self.areas)
            found |= {text: self.areas[known[-1]]} if known else {}
        return found


def read_lookup(path: Path, force: PoliceForce) -> Lookup:
    """Read a table of two columns: a text as it stands in the file, and its area; the header names the file's column.

    ParameterError names the line that says no area of the force, or a text again, and what to do.
    """
    where = f"--lookup {path}"
    grids = read_grids(path, where)
    rows = [[plain(text) for text in row] for row in grids[0].rows]
    if len(grids) > 1 or len(rows) < 2 or any(len(row) != 2 for row in rows) or not rows[0][0]:
        raise ParameterError(
            f"{where}: a look-up table has two columns, a text as it stands in the file and its area, and a header "
            "whose first cell names the column of the file."
        )
    areas: dict[str, str | None] = {}
    for line, (text, area) in enumerate(rows[1:], 2):
        try:
            named = match_area(area, force.areas) if area else None
        except ValueError as error:
            told = str(error).partition("; say under names")[0]
            raise ParameterError(f"{where}, row {line}: {told}; correct it, or list it in data/forces.csv.") from None
        if text in areas and areas[text] != named:
            raise ParameterError(f"{where}, row {line}: {text!r} stands twice, for two areas. Take one out.")
        areas[text] = named
    if not any(areas.values()):
        raise ParameterError(f"{where} names no area.")
    return Lookup(rows[0][0], areas)


def with_areas(grids: Sequence[Grid], lookup: Lookup) -> list[Grid]:
    """Give sheets with areas in place of the texts that stand for them, for a layout to be proposed."""
    shown = []
    for grid in grids:
        areas = _areas_on(grid, lookup)
        shown.append(grid.changed({place: area or lookup.listed[0] for place, area in areas.items()}))
    return shown


def without_left_out(grids: Sequence[Grid], lookup: Lookup) -> list[Grid]:
    """Give sheets without the rows that a look-up leaves out: a person decided on these, and they are no doubt."""
    kept = []
    for grid in grids:
        out = {row for (row, _), area in _areas_on(grid, lookup).items() if area is None}
        rows = (("",) * grid.width if number in out else row for number, row in enumerate(grid.rows, 1))
        kept.append(replace(grid, rows=tuple(rows)))
    return kept


def _areas_on(grid: Grid, lookup: Lookup) -> dict[tuple[int, int], str | None]:
    """Give the areas of the cells under a look-up's header that it knows, by their places."""
    under = [(row, column) for head, column in _heads(grid, lookup) for row in range(head + 1, grid.height + 1)]
    texts = {place: text for place in under if (text := plain(grid.text(*place)))}
    areas = lookup.of(set(texts.values()))
    return {place: areas[text] for place, text in texts.items() if text in areas}


def _heads(grid: Grid, lookup: Lookup) -> list[tuple[int, int]]:
    return [place for place, text in grid.filled.items() if plain(text) == lookup.column]


def named(
    layout: Mapping[str, Any], path: Path, grids: Sequence[Grid], whole: bool, lookup: Lookup
) -> tuple[dict[str, Any], list[Doubt]]:
    """Give a layout whose areas are those of a look-up, for the texts that stand in a file, and what it does not know.

    ParameterError if nothing in the file was understood to be what the look-up speaks of.
    """
    records = layout.get("records")
    if records:
        labels = {**records["labels"], "area": {"column": lookup.column}}
        found = texts_counted(path, path.name, Records.model_validate({**records, "labels": labels}), lookup.column)
        known = lookup.of(found)
        labels["area"]["names"] = {text: known.get(text) for text in sorted(found)}
        return {**layout, "records": {**records, "labels": labels}}, unknown(found, lookup)
    names = lookup.of(texts_under(path, grids, whole, lookup.column, "--lookup"))
    headed = {letters(column) for grid in grids for _, column in _heads(grid, lookup)}
    tables = [dict(block) for block in layout.get("tables", [])]
    for block in tables:
        if block["labels"].get("area", {}).get("column") not in headed:
            raise ParameterError(
                f"--lookup: the texts under {lookup.column!r} of {path.name} were not understood as areas of its "
                "figures: give a layout that says where they stand with --layout."
            )
        area = block["labels"]["area"]
        block["labels"] = {**block["labels"], "area": {**area, "names": {**area.get("names", {}), **names}}}
    return {**layout, "tables": tables}, []


def unknown(found: Counter[str], lookup: Lookup) -> list[Doubt]:
    """Tell the texts on records that would be counted which a look-up does not have."""
    known = lookup.of(found)
    lost = Counter({text: records for text, records in found.items() if text not in known})
    if not lost:
        return []
    shown = some([f"{text!r} ({number(records)})" if text else f"no text ({number(records)})" for text, records in lost.most_common()])  # fmt: skip # noqa: E501
    return [
        Doubt(
            "look-up",
            "",
            f"{count_of(lost.total(), 'record')} with {count_of(len(lost), 'text')} under {lookup.column!r} that the "
            f"look-up does not have: {shown}. Left out; give each its area, or an empty one to leave it out",
        )
    ]
