"""A table as received: its header and its rows as text, each with its line in the file (standard library only)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from countylines.errors import ReleaseError
from countylines.project import csv_text, read_once, relative
from countylines.prose import count_of


@dataclass(frozen=True)
class RawTable:
    """The cells of a table as text; ``lines`` are the rows' lines in the file, where the header is line 1."""

    header: list[str]
    lines: list[int]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """Give one column's cells."""
        at = self.header.index(name)
        return [row[at] for row in self.rows]


def read_raw(path: Path, root: Path) -> RawTable:
    """Read a CSV file in UTF-8 with one header row of different names and as many cells in every row.

    ReleaseError if it is anything else; the sentence names the file, the line and what to do.
    """
    where = relative(path, root)
    lines: list[int] = []
    rows: list[list[str]] = []
    try:
        reader = csv.reader(csv_text(read_once(path), "utf-8-sig"), strict=True)
        header = next(reader, [])
        begins = reader.line_num + 1
        for row in reader:
            if row:
                lines.append(begins)
                rows.append(row)
            begins = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReleaseError(f"{where} cannot be read as CSV in UTF-8: {error}. Save it as such.") from None
    if len(set(header)) < len(header) or not rows:
        found = f"the columns {', '.join(header)}" if header else "no column"
        raise ReleaseError(
            f"{where}: found {found} and {count_of(len(rows), 'row')}; one header row of different "
            "names, and at least one row under it, are needed."
        )
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(header):
            raise ReleaseError(
                f"{where}, line {line}: found {count_of(len(row), 'cell')} under "
                f"{count_of(len(header), 'column')}. A comma inside a cell needs quotation marks around the cell."
            )
    return RawTable(header, lines, rows)


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
