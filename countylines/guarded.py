"""JSON and CSV as people's programs save them → content, or a sentence that says what is wrong (standard library).

A byte order mark is no part of a file. What a spreadsheet or an editor makes otherwise of it (semicolons, another
encoding, a key twice, a number that is none) is told, never guessed.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from countylines.errors import ProjectError
from countylines.prose import count_of

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_AS_CSV = "Save it as CSV in UTF-8, with commas."
_LONGEST_FOUND = 80


@dataclass(frozen=True)
class RawTable:
    """The cells of a table as text; ``lines`` are the rows' lines in the file, where the header is line 1."""

    header: list[str]
    lines: list[int]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """Give one column's cells."""
        return [cell for (cell,) in self.pick([name])]

    def pick(self, columns: Iterable[str]) -> list[tuple[str, ...]]:
        """Give the rows' cells of some columns, in the order asked for."""
        places = [self.header.index(column) for column in columns]
        if not places:
            return [()] * len(self.rows)
        return list(zip(*([row[place] for row in self.rows] for place in places), strict=True))

    def records(self) -> list[tuple[int, dict[str, str]]]:
        """Give each row's line and its cells by their column."""
        return [
            (line, dict(zip(self.header, row, strict=True))) for line, row in zip(self.lines, self.rows, strict=True)
        ]


def text_of(content: bytes, where: str, error: type[ProjectError] = ProjectError) -> str:
    """Decode a file in UTF-8, with or without a byte order mark; ``error``, naming what it seems to be, if it is not.

    An empty file is refused too.
    """
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise error(f"{where} is empty. Put its content back, or remove the file.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:4096]:
        raise error(f"{where} is written in UTF-16, or is no text. Save it in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content.count(b"\n", 0, wrong.start) + 1
        raise error(
            f"{where}, line {line}: a character is not written in UTF-8 (byte {content[wrong.start]:#x}): a "
            "spreadsheet or editor may have saved it in Latin-1 or Windows-1252. Save it in UTF-8."
        ) from None


def json_of(content: bytes, where: str, error: type[ProjectError] = ProjectError) -> Any:
    """Read a JSON file; ``error``, naming it, if it is none, gives a key twice, or holds what is no number or text."""
    text = text_of(content, where, error)
    try:
        read = json.loads(text, parse_constant=_no_number, object_pairs_hook=_each_key_once)
        if "\\ud" in text.lower():
            json.dumps(read, ensure_ascii=False).encode()
    except RecursionError:
        raise error(f"{where} is nested deeper than anything that is read here. Correct it there.") from None
    except UnicodeEncodeError:
        raise error(f"{where} holds half a character (\\ud…), which is no text. Correct it there.") from None
    except ValueError as wrong:
        raise error(f"{where} is not readable as JSON: {wrong}. Correct it there.") from None
    return read


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON has")


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r} stands twice in one object")
    return read


def csv_of(
    content: bytes, where: str, error: type[ProjectError] = ProjectError, columns: Collection[str] = ()
) -> RawTable:
    """Read a CSV file in UTF-8 with one header row of different names and as many cells in every row.

    Parameters
    ----------
    columns : collection of str
        Those that it has to have, and no others; of any other file the columns are its own.

    Raises
    ------
    ProjectError
        ``error``, naming the file, the line, and what to do.
    """
    lines: list[int] = []
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text_of(content, where, error), newline=""), strict=True)
    try:
        header = next(reader)
        begins = reader.line_num + 1
        for row in reader:
            if row:
                lines.append(begins)
                rows.append(row)
            begins = reader.line_num + 1
    except csv.Error as wrong:
        raise error(f"{where}, line {reader.line_num}, cannot be read as CSV: {wrong}. {_AS_CSV}") from None
    for separator, name in _SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise error(f"{where}: its columns are separated by {name}, as some spreadsheets save them. {_AS_CSV}")
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise error(f"{where}: the column {twice!r} stands twice in its header. Give each column a name of its own.")
    if columns:
        _check_columns(header, columns, where, error)
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(header):
            raise error(
                f"{where}, line {line}: found {count_of(len(row), 'cell')} under "
                f"{count_of(len(header), 'column')}. A comma inside a cell needs quotation marks around the cell."
            )
    return RawTable(header, lines, rows)


def _check_columns(header: Sequence[str], columns: Collection[str], where: str, error: type[ProjectError]) -> None:
    needed = f"its columns are {', '.join(columns)}"
    for name in header:
        if name not in columns:
            near = difflib.get_close_matches(name, columns, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            raise error(f"{where}: there is no column {name[:_LONGEST_FOUND]!r}{hint}; {needed}. Correct its header.")
    if missing := [name for name in columns if name not in header]:
        raise error(f"{where}: the column {missing[0]!r} is missing; {needed}. Put it back.")
