"""Read a table as received, by its layout, into observations: one row a cell, each an interval count."""

from __future__ import annotations

from typing import Any

import pandas as pd

from countylines.counts import Count
from countylines.errors import ReleaseError
from countylines.project import forces, project_root, relative
from countylines.received.identity import IDENTITY, KINDS
from countylines.received.layout import Tidy, check_labels
from countylines.received.markers import STATUSES, read_count
from countylines.received.periods import read_period
from countylines.received.read import read_file
from countylines.received.readings import Asked, FileReading, repeats
from countylines.releases.release import LAYOUT, Release, Resource, correct, read_raw

REMEDY = "If the cell is misprinted, ask the force, and correct it in layout.json with day and reason."


def read_table(release: Release, resource: Resource) -> pd.DataFrame:
    """Read one resource into observations (``countylines.observations.contract``, and perhaps more columns).

    ReleaseError names the file, the line and the column, what was found, and what to do.
    """
    if isinstance(resource.layout, Tidy):
        return _within_extract(_read_tidy(release, resource, resource.layout), resource)
    reading = read_resource(release, resource)
    if reading.problems:
        first, *others = reading.problems
        more = f" ({len(others)} more like it or others)" if others else ""
        raise ReleaseError(f"{_where(resource)}, {first}{more}. {REMEDY}")
    return _within_extract(reading.observations, resource)


def _within_extract(table: pd.DataFrame, resource: Resource) -> pd.DataFrame:
    """Refuse a figure that ends after the extract it is said to come from."""
    ends = [end.isoformat() for end in table["end"]] if resource.extract_end else []
    late = next((row for row, end in enumerate(ends) if end[:7] > resource.extract_end), None)
    if late is not None:
        raise ReleaseError(
            f"{_where(resource)}, {table['place'].iloc[late]}: found a figure up to {ends[late][:10]}, after the "
            f"extract's last month ({resource.extract_end}). Correct extract_end in datapackage.json, or the period."
        )
    return table


def figures_for_programs(release: Release) -> list[dict[str, Any]]:
    """Give every figure of a release as plain values that JSON takes.

    ``cell`` is where it stands: its address on ``sheet`` (None where the file has no sheets), or line and column of a
    tidy table; ``received`` what stands there. Days are ISO; a bound, a count or a force that there is not is None.
    """
    return [
        _plain(row, resource)
        for resource in release.resources
        for row in read_table(release, resource).to_dict("records")
    ]


def _plain(row: dict[str, Any], resource: Resource) -> dict[str, Any]:
    days = {name: row[name].isoformat() for name in ("start", "start_latest", "end_earliest", "end")}
    bounds = {name: None if pd.isna(row[name]) else int(row[name]) for name in ("low", "high")}
    return {
        "resource": resource.name,
        "sheet": row.get("sheet") if row["place"] != row.get("address") else None,
        "cell": row.get("address") or row["place"],
        "received": row["cell"],
        **{name: row[name] for name in IDENTITY},
        "force": row["force"] or None,
        **days,
        **bounds,
        "reading": row["reading"],
        "status": row["status"],
    }


def read_resource(release: Release, resource: Resource) -> FileReading:
    """Read a resource that is not tidy, with its totals and an account of every cell; problems are in it, not raised.

    ReleaseError if its file or its layout cannot be read at all.
    """
    root = project_root()
    decided = relative(release.folder / LAYOUT, root)
    if isinstance(resource.layout, Tidy):
        told = f"resources.{resource.name} is the layout of a tidy table, not of one as received"
        raise ReleaseError(f"{decided}: {told}.")
    check_labels(resource.layout, resource.series, f"{decided}: resources.{resource.name}")
    areas = {force.id: force.areas for force in forces(root).values()}
    asked = Asked(resource.layout, resource.series, areas, release.id, resource.name)
    corrections = [correction for correction in release.corrections if correction["resource"] == resource.name]
    return read_file(resource.path, _where(resource), asked, corrections, decided)


def _read_tidy(release: Release, resource: Resource, layout: Tidy) -> pd.DataFrame:
    root, where = project_root(), _where(resource)
    decided = relative(release.folder / LAYOUT, root)
    table = correct(read_raw(resource.path, root), resource.name, list(release.corrections), decided)
    named = [*layout.period.values(), layout.count, *layout.series.values(), *filter(None, [layout.status])]
    for column in named:
        if column not in table.header:
            raise ReleaseError(
                f"{where} has no column {column!r}, which its layout.json names; "
                f"its columns are {', '.join(table.header)}. Correct the layout."
            )
    rows = [
        _observation(
            f"{where}, line {line}", line, dict(zip(table.header, cells, strict=True)), release, resource, layout
        )
        for line, cells in zip(table.lines, table.rows, strict=True)
    ]
    for row, first in repeats(rows):
        raise ReleaseError(
            f"{where}, line {row['line']}: {row['start']} to {row['end']} stands twice, also on line "
            f"{first['line']}. Find out which figure holds, and correct the other in layout.json."
        )
    return pd.DataFrame(rows)


def _observation(
    at: str, line: int, row: dict[str, str], release: Release, resource: Resource, layout: Tidy
) -> dict[str, Any]:
    """Read one row of a tidy table; ``at`` says where it stands."""
    mapped = layout.series
    series = {key: row[mapped[key]] if key in mapped else resource.series[key] for key in IDENTITY}
    cell = row[layout.count]
    for key, value in series.items():
        if key in mapped and ((not value and key != "force") or (key == "kind" and value not in KINDS)):
            needed = "stock or flow is needed" if key == "kind" else "say what it is"
            raise ReleaseError(f"{at}, column {mapped[key]}: found {value!r}; {needed}.")
    try:
        period = read_period(row, layout.period, str(series["kind"]))
    except ValueError as error:
        raise ReleaseError(f"{at}: {error}. {REMEDY}") from None
    try:
        decided = layout.readings.get(cell)
        bounds = Count(decided.low, decided.high) if decided else None
        read = read_count(cell, zeros_shown=layout.zeros_shown, bounds=bounds)
    except ValueError as error:
        raise ReleaseError(f"{at}, column {layout.count}: {error}. {REMEDY}") from None
    status = row[layout.status] if layout.status else ""
    if status and status not in STATUSES:
        known = f"a status is one of {', '.join(STATUSES)}, or empty"
        raise ReleaseError(f"{at}, column {layout.status}: found {status!r}; {known}.")
    source = {"release": release.id, "resource": resource.name, "line": line}
    return {
        **{key: value or "" for key, value in series.items()},
        **vars(period),
        **{"low": read.low, "high": read.high, "reading": read.reading, "status": status},
        **source,
        "place": f"line {line}, column {layout.count}",
        "cell": cell,
    }


def _where(resource: Resource) -> str:
    path = resource.path
    return relative(path, project_root()) if path.is_absolute() else path.as_posix()
