"""A table as received: its header and its rows as text, each with its line in the file (standard library only)."""

from __future__ import annotations

from pathlib import Path

from countylines.errors import ReleaseError
from countylines.guarded import RawTable, csv_of
from countylines.project import read_input, relative


def read_raw(path: Path, root: Path) -> RawTable:
    """Read a tidy table (`countylines.guarded.csv_of`); ReleaseError if it is none, or has no row."""
    where = relative(path, root)
    table = csv_of(read_input(path, root, ReleaseError), where, ReleaseError)
    if not table.rows:
        raise ReleaseError(f"{where}: there is no row under its header. Put the file back as it was received.")
    return table


def correct(table: RawTable, resource: str, corrections: list[dict[str, object]], where: str) -> RawTable:
    """Apply the corrections of one resource: each must still find its cell, or ReleaseError is raised."""
    rows = [list(row) for row in table.rows]
    for correction in corrections:
        if correction["resource"] != resource:
            continue
        line, column, found = correction["line"], str(correction["column"]), correction["found"]
        at = table.lines.index(line) if line in table.lines else None
        column_at = table.header.index(column) if column in table.header else None
        if at is None or column_at is None or rows[at][column_at] != found:
            raise ReleaseError(
                f"{where} corrects line {line}, column {column!r} of {resource}, but {found!r} does not stand there. "
                "Remove the correction, or mend its place."
            )
        rows[at][column_at] = str(correction["reads"])
    return RawTable(table.header, table.lines, rows)
