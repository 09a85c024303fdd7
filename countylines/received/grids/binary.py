"""The binary records of old and new workbooks (XLS, XLSB): what calamine leaves out of them (standard library only).

An XLS workbook is a stream of records in a compound file ([MS-XLS], `compound`); of XLSB each part is one ([MS-XLSB]).
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from countylines.received.grids.compound import BROKEN_FILE, stream_of
from countylines.received.grids.findings import Findings
from countylines.received.grids.grid import CellRange
from countylines.received.grids.limits import UnreadableError
from countylines.received.grids.shown import BUILT_IN, STRUCK, Styles

Record = tuple[int, bytes]


def of_xls(content: bytes) -> dict[str, Findings]:
    """Read what an XLS workbook says of its sheets; nothing of one older than Excel 97."""
    stream = stream_of(content, "Workbook")
    named: dict[int, str] = {}
    formats = dict(BUILT_IN)
    struck: list[bool] = []
    cells: list[tuple[int, int]] = []
    for kind, body in _xls_records(stream, 0):
        if kind == 0x85 and body[5] == 0:  # A worksheet: where it begins, and its name.
            named[struct.unpack_from("<I", body)[0]] = _xls_text(body, 6, 1)
        elif kind == 0x31:  # A font.
            struck.append(bool(body[2] & 0x08))
            if len(struck) == 4:  # There is none of this number.
                struck.append(False)
        elif kind == 0x41E:  # A number format.
            formats[struct.unpack_from("<H", body)[0]] = _xls_text(body, 2, 2)
        elif kind == 0xE0:  # How cells look: font and number format.
            cells.append(struct.unpack_from("<HH", body))
    styles = Styles(
        tuple(formats.get(number, "") for _, number in cells),
        tuple(STRUCK if font < len(struck) and struck[font] else "" for font, _ in cells),
    )
    return {name: _of_xls_sheet(_xls_records(stream, at), styles) for at, name in named.items()}


def _xls_records(stream: bytes, at: int) -> Iterator[Record]:
    """Give the records of a stream from a place to the end of what begins there."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body, at = stream[at + 4 : at + 4 + size], at + 4 + size
        depth += (kind in (0x809, 0x009)) - (kind == 0x0A)  # A part within, such as a chart, has a beginning and end.
        if depth == 0:
            return
        if depth == 1:
            yield kind, body


def _xls_text(body: bytes, at: int, wide: int) -> str:
    """Read a text that begins with its length, in one or two bytes."""
    length = int.from_bytes(body[at : at + wide], "little")
    begins = at + wide + 1
    if body[at + wide] & 1:
        return body[begins : begins + 2 * length].decode("utf-16-le", "replace")
    return body[begins : begins + length].decode("latin-1")


def _of_xls_sheet(records: Iterator[Record], styles: Styles) -> Findings:
    found = Findings()
    texts: dict[int, str] = {}
    drawn = awaited = 0
    numbers: list[tuple[int, int, int, float | None]] = []
    for kind, body in records:
        if kind == 0x208 and struct.unpack_from("<H", body, 12)[0] & 0x20:  # A row.
            found.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == 0x7D and body[8] & 1:  # Columns.
            first, last = struct.unpack_from("<HH", body)
            found.hidden_columns.append(range(first + 1, last + 2))
        elif kind == 0x5D:  # A thing drawn on the sheet; the text of a note is one.
            (drawn,) = struct.unpack_from("<H", body, 6)
        elif kind == 0x1B6:  # Its text, of so many characters, follows.
            (awaited,) = struct.unpack_from("<H", body, 10)
        elif kind == 0x3C and awaited:
            texts[drawn] = (body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace"))[:awaited]
            awaited = 0
        elif kind == 0x1C:  # A note.
            row, column, _, number = struct.unpack_from("<HHHH", body)
            found.notes[row + 1, column + 1] = texts.get(number, "")
        else:
            numbers += _xls_cells(kind, body)
    for row, column, style, value in numbers:
        otherwise = styles.otherwise(str(style), "" if value is None else repr(value))
        found.see((row + 1, column + 1), otherwise)
    return found


def _xls_cells(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float | None]]:
    """Give the cells of a record: row, column, style, and the number where it is one."""
    if kind in (0x203, 0x06):  # A number, or what a formula gave.
        row, column, style, value = struct.unpack_from("<HHHd", body)
        is_number = kind == 0x203 or body[12:14] != b"\xff\xff"
        yield row, column, style, value if is_number else None
    elif kind in (0x27E, 0xFD, 0x204, 0x205):  # A number packed, a text, a truth or an error.
        row, column, style = struct.unpack_from("<HHH", body)
        yield row, column, style, _unpacked(body[6:10]) if kind == 0x27E else None
    elif kind == 0xBD:  # Numbers in a row.
        row, column = struct.unpack_from("<HH", body)
        for number, at in enumerate(range(4, len(body) - 2, 6)):
            yield row, column + number, struct.unpack_from("<H", body, at)[0], _unpacked(body[at + 2 : at + 6])


def _unpacked(packed: bytes) -> float:
    """Read a number of four bytes: a whole one or the upper half of a double, perhaps a hundredth of it."""
    (bits,) = struct.unpack("<i", packed)
    value = float(bits >> 2) if bits & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", bits & ~3))[0]
    return value / 100 if bits & 1 else value


def xlsb_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Give the name of each sheet of an XLSB workbook and the identifier of its part."""
    sheets = []
    for kind, body in _xlsb_records(archive.read("xl/workbook.bin")):
        if kind == 156:
            identifier, after = _xlsb_text(body, 8)
            sheets.append((_xlsb_text(body, after)[0], identifier))
    return sheets


def xlsb_styles(archive: zipfile.ZipFile) -> Styles:
    """Read the styles of an XLSB workbook's cells."""
    formats = dict(BUILT_IN)
    struck: list[bool] = []
    cells: list[tuple[int, int]] = []
    of_cells = False
    part = "xl/styles.bin"
    for kind, body in _xlsb_records(archive.read(part) if part in archive.namelist() else b""):
        if kind == 44:
            formats[struct.unpack_from("<H", body)[0]] = _xlsb_text(body, 2)[0]
        elif kind == 43:
            struck.append(bool(body[2] & 0x08))
        elif kind in (617, 618):
            of_cells = kind == 617
        elif kind == 47 and of_cells:
            _, number, font = struct.unpack_from("<HHH", body)
            cells.append((font, number))
    return Styles(
        tuple(formats.get(number, "") for _, number in cells),
        tuple(STRUCK if font < len(struck) and struck[font] else "" for font, _ in cells),
    )


def xlsb_notes(content: bytes) -> dict[tuple[int, int], str]:
    """Read the notes on cells from their part of an XLSB workbook."""
    found: dict[tuple[int, int], str] = {}
    place = (0, 0)
    for kind, body in _xlsb_records(content):
        if kind == 635:
            _, row, _, column, _ = struct.unpack_from("<5I", body)
            place = row + 1, column + 1
        elif kind == 637:
            found[place] = _xlsb_text(body, 1)[0]
    return found


def xlsb_note_texts(content: bytes) -> list[str]:
    """Give the texts of notes, and the names of who wrote them."""
    names = [f"Author: {_xlsb_text(body, 0)[0]}" for kind, body in _xlsb_records(content) if kind == 632]
    return [*names, *xlsb_notes(content).values()]


def _xlsb_text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _xlsb_records(content: bytes) -> Iterator[Record]:
    at = 0
    while at < len(content):
        kind, at = _xlsb_number(content, at, 2)
        size, at = _xlsb_number(content, at, 4)
        yield kind, content[at : at + size]
        at += size


def _xlsb_number(content: bytes, at: int, most: int) -> tuple[int, int]:
    number = 0
    for position in range(most):
        if at >= len(content):
            raise UnreadableError(BROKEN_FILE)
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << 7 * position
        if not byte & 0x80:
            break
    return number, at


def of_xlsb_sheet(content: bytes, sheet: str, styles: Styles) -> Findings:
    """Read what the part of a sheet of an XLSB workbook says."""
    found = Findings()
    row = 0
    for kind, body in _xlsb_records(content):
        if kind == 0:  # A row.
            row = struct.unpack_from("<I", body)[0] + 1
            if len(body) > 11 and body[11] & 0x10:
                found.hidden_rows.add(row)
        elif kind == 60:  # Columns.
            first, last = struct.unpack_from("<II", body)
            if struct.unpack_from("<H", body, 16)[0] & 1:
                found.hidden_columns.append(range(first + 1, last + 2))
        elif kind in range(2, 12):  # A cell.
            column, style = struct.unpack_from("<II", body)
            found.reach(row, column + 1, sheet)
            value = {2: lambda b: _unpacked(b[8:12]), 5: _double, 9: _double}.get(kind, lambda b: None)(body)
            found.see((row, column + 1), styles.otherwise(str(style & 0xFFFFFF), "" if value is None else repr(value)))
            if kind in (3, 11):
                found.errors[row, column + 1] = "#ERROR"
        elif kind == 176:  # Merged cells.
            first_row, last_row, first_column, last_column = struct.unpack_from("<4I", body)
            found.merged.append(CellRange(first_row + 1, first_column + 1, last_row + 1, last_column + 1))
    return found


def _double(body: bytes) -> float:
    value: float = struct.unpack_from("<d", body, 8)[0]
    return value
