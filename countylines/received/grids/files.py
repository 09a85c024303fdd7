"""Tell what a file is by its content, whatever it is called, and read its sheets; limits hold against bombs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from countylines.errors import ReleaseError
from countylines.project import read_once
from countylines.received.grids.apart import begin, read_apart
from countylines.received.grids.compound import is_workbook
from countylines.received.grids.delimited import read_delimited
from countylines.received.grids.grid import Grid
from countylines.received.grids.letters import is_letter, is_mail
from countylines.received.grids.limits import BYTES_OF_A_FILE, UnreadableError, check_archive

FORMATS = ("csv", "xlsx", "xls", "xlsb", "ods", "html", "docx", "pdf", "txt", "eml")
"""What can be read; ``csv`` stands for text with any of the usual separators, ``txt`` for a letter without one."""

_LETTER = 1 << 20
"""Bytes that no letter has."""
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")


def read_grids(path: Path, where: str) -> list[Grid]:
    """Read every sheet of a file, or every table of a page or document, in their order; ``where`` names the file.

    ReleaseError, saying what to do, if it is empty, too large, encrypted, broken, or nothing that holds a table.
    """
    try:
        size = path.stat().st_size
        if size > BYTES_OF_A_FILE:
            raise UnreadableError(
                f"has {size:,} bytes, and tables are read up to {BYTES_OF_A_FILE:,}. If it is one row an event, "
                "name records in layout.json; if an archive (ZIP) of files, unpack it; else keep only the sheet that "
                "is needed"
            )
        content = read_once(path)
        kind = file_format(content)
        # Text takes no more memory than its size allows; whatever else is unpacked and taken apart.
        grids = read_delimited(content) if kind == "csv" else read_apart(content, kind)
        if not any(grid.height for grid in grids):
            raise UnreadableError("holds no cell. Ask for the file again")
    except OSError as error:
        raise ReleaseError(f"{where} cannot be opened: {error.strerror}. Check its place and its rights.") from None
    except UnreadableError as error:
        raise ReleaseError(f"{where} {error}.") from None
    return grids


def begin_to_read(path: Path) -> None:
    """Begin to read a file while something else is done, if that takes a process of its own; errors are told later."""
    with suppress(OSError, UnreadableError):
        if path.stat().st_size <= BYTES_OF_A_FILE and (kind := file_format(content := read_once(path))) != "csv":
            begin(content, kind)


def file_format(content: bytes) -> str:
    """Say which of ``FORMATS`` a file is, by its bytes; UnreadableError if it is none of them, or encrypted."""
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableError("is empty. Ask for the file again")
    if content.startswith(b"PK\x03\x04"):
        return _format_of_archive(content)
    if content.startswith(OLE):
        return _format_of_ole(content)
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(_PICTURES):
        raise UnreadableError("is a picture. Type its figures into a CSV file, and say that it is a transcription")
    start = content[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"{\\rtf"):
        raise UnreadableError("is rich text (RTF). Open it in a word processor and save it as DOCX")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<div", b"<!--")):
        return "html"
    if start.startswith(b"<?xml"):
        if b"<html" in start or b"<table" in content[:4096].lower():
            return "html"
        raise UnreadableError("is XML. Open it in a spreadsheet and save it as XLSX")
    if is_mail(content):
        return "eml"
    return "txt" if len(content) < _LETTER and is_letter(content) else "csv"


def _format_of_archive(content: bytes) -> str:
    names = check_archive(content)
    inside = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb", "word/document.xml": "docx"}
    for name, kind in inside.items():
        if name in names:
            return kind
    if "ppt/presentation.xml" in names:
        raise UnreadableError("is a presentation. Type its figures into a CSV file")
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise UnreadableError("is an archive (ZIP) without a workbook or a document in it. Unpack it, and add its folder")


def _format_of_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableError("is encrypted. Ask for it without a password, or open it and save it without one")
    if "WordDocument".encode("utf-16-le") in content and not is_workbook(content):
        raise UnreadableError("is an old Word document (DOC). Open it in a word processor and save it as DOCX")
    return "xls"
