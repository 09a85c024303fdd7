"""What is too large to be read, and the one error of the readers (standard library only)."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

BYTES_OF_A_FILE = 64_000_000
BYTES_UNPACKED = 256_000_000
MEMBERS_OF_AN_ARCHIVE = 5_000
CELLS_OF_A_SHEET = 1_000_000
COLUMNS_OF_A_SHEET = 16_384
"""Those of a spreadsheet, whose last is XFD: a column beyond has no address there."""
CHARACTERS_OF_A_CELL = 5_000
SHEETS = 500
PAGES = 300
BYTES_IN_MEMORY = 2_000_000_000
SECONDS_OF_A_READER = 60

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError)
"""What the standard library raises over an archive that is not whole."""

_CHUNK = 1 << 20


class UnreadableError(Exception):
    """A file that cannot be read: the rest of a sentence whose subject is the file."""


def check_archive(content: bytes) -> set[str]:
    """Unpack an archive once, throwing the bytes away, and give its members' names.

    UnreadableError if it is broken, encrypted, or unpacks to more than ``BYTES_UNPACKED``. What its directory says of
    sizes is not believed: a member that unpacks to something else is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if len(members) > MEMBERS_OF_AN_ARCHIVE or total > BYTES_UNPACKED:
                raise UnreadableError(
                    f"would unpack to {total:,} bytes in {len(members):,} parts; {BYTES_UNPACKED:,} bytes in "
                    f"{MEMBERS_OF_AN_ARCHIVE:,} parts are the limit. Keep only the sheet that is needed"
                )
            if any(member.flag_bits & 1 for member in members):
                raise UnreadableError("is encrypted. Ask for it without a password")
            for member in members:
                with archive.open(member) as part:
                    while part.read(_CHUNK):
                        pass
    except BROKEN as error:
        raise UnreadableError(f"is broken or cut short ({error}). Ask for the file again") from None
    return {member.filename for member in members}


def check_cells(rows: int, columns: int, sheet: str) -> None:
    """Refuse (UnreadableError) a sheet of more cells than can be held, or wider than a spreadsheet is."""
    if columns > COLUMNS_OF_A_SHEET:
        raise UnreadableError(
            f"has {columns:,} columns on sheet {sheet!r}; {COLUMNS_OF_A_SHEET:,} are the limit. Turn the table, so "
            "that what heads its columns heads its rows, or save its parts alone"
        )
    if rows * columns > CELLS_OF_A_SHEET:
        raise UnreadableError(
            f"has {rows:,} rows × {columns:,} columns or more on sheet {sheet!r}; {CELLS_OF_A_SHEET:,} cells are the "
            "limit. Delete what lies far outside the table, or save the table alone"
        )
