"""Compound files ([MS-CFB]), in which old workbooks lie: their streams, and who made them (standard library only).

Who made a workbook stands in two sets of properties ([MS-OLEPS]) and in a record of the workbook itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from countylines.received.grids.limits import UnreadableError

BROKEN_FILE = "is broken or cut short. Ask for the file again"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
"""Bytes of an entry of a compound file's directory."""

_MAKERS = {"\x05SummaryInformation": (4, 8), "\x05DocumentSummaryInformation": (14,)}
"""By the stream of properties the numbers of author and last author, and of manager."""
_CODE_PAGE, _NARROW, _WIDE = 1, 0x1E, 0x1F
_WRITTEN_BY = 0x5C
"""The record of a workbook with the name of the user who wrote it."""
_END = 0x0A


def stream_of(content: bytes, name: str) -> bytes:
    """Give a stream of a compound file; empty where it has none of that name."""
    return b"".join(content[first:end] for first, end in _places(content, name))


def makers(content: bytes) -> list[str]:
    """Name who made or last saved a workbook, and their manager, as far as it says so."""
    return [text.strip(" \0") for name in (*_MAKERS, "Workbook") for _, _, text in _named(content, name)]


def without_makers(content: bytes) -> bytes:
    """Give a workbook with blanks in the place of these names, all else as it was, byte for byte."""
    rewritten = bytearray(content)
    for name in (*_MAKERS, "Workbook"):
        stream = bytearray(stream_of(content, name))
        for first, end, _ in _named(content, name):
            stream[first:end] = b" " * (end - first) if name == "Workbook" else bytes(end - first)
        at = 0
        for first, end in _places(content, name):
            rewritten[first:end] = stream[at : at + end - first]
            at += end - first
    return bytes(rewritten)


def _named(content: bytes, stream: str) -> Iterator[tuple[int, int, str]]:
    """Give the names in a stream: where the text of each begins and ends there, and the text."""
    found = stream_of(content, stream)
    return _writers(found) if stream == "Workbook" else _properties(found, _MAKERS[stream])


def _properties(stream: bytes, wanted: tuple[int, ...]) -> Iterator[tuple[int, int, str]]:
    """Give texts of the first set of a stream of properties, by their numbers."""
    if len(stream) < 48:
        return
    (begins,) = struct.unpack_from("<I", stream, 44)
    _, number = struct.unpack_from("<II", stream, begins)
    listed = dict(struct.unpack_from("<II", stream, begins + 8 + 8 * at) for at in range(min(number, 1_000)))
    page = struct.unpack_from("<H", stream, begins + listed[_CODE_PAGE] + 4)[0] if _CODE_PAGE in listed else 1252
    for each in wanted:
        if each not in listed:
            continue
        kind, length = struct.unpack_from("<II", stream, begins + listed[each])
        first = begins + listed[each] + 8
        if kind in (_NARROW, _WIDE):
            wide = kind == _WIDE or page == 1200
            end = min(first + (2 * length if kind == _WIDE else length), len(stream))
            yield first, end, stream[first:end].decode("utf-16-le" if wide else _encoding(page), "replace")


def _encoding(page: int) -> str:
    return {65001: "utf-8", 10000: "mac-roman"}.get(page, "cp1252")


def _writers(stream: bytes) -> Iterator[tuple[int, int, str]]:
    """Give the name of the user who wrote a workbook, from the records at its beginning."""
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _END:
            return
        if kind == _WRITTEN_BY and size > 3:
            length, wide = struct.unpack_from("<HB", stream, at + 4)
            first = at + 7
            end = first + length * (2 if wide & 1 else 1)
            if end > at + 4 + size:  # Some programs write the bare text.
                first, end, wide = at + 4, at + 4 + size, 0
            yield first, end, stream[first:end].decode("utf-16-le" if wide & 1 else "latin-1", "replace")
        at += 4 + size


def _places(content: bytes, name: str) -> list[tuple[int, int]]:
    """Give where the pieces of a stream begin and end in a compound file, in their order."""
    sector, mini = (1 << struct.unpack_from("<H", content, at)[0] for at in (30, 32))
    directory, _, least, mini_table, _, more = struct.unpack_from("<6I", content, 48)

    def block(number: int) -> bytes:
        return content[(number + 1) * sector : (number + 2) * sector]

    blocks = list(struct.unpack_from("<109I", content, 76))
    while more < _LAST_SECTOR and len(blocks) * sector < len(content):
        *listed, more = struct.unpack(f"<{sector // 4}I", block(more))
        blocks += listed
    table = b"".join(block(number) for number in blocks if number < _LAST_SECTOR)

    def chain(first: int, table: bytes) -> Iterator[int]:
        for _ in range(len(table) // 4):
            if first >= _LAST_SECTOR:
                return
            yield first
            (first,) = struct.unpack_from("<I", table, 4 * first)
        raise UnreadableError(BROKEN_FILE)

    entries = b"".join(map(block, chain(directory, table)))
    root = struct.unpack_from("<I", entries, 116)[0]
    for at in range(0, len(entries), _ENTRY):
        (length,) = struct.unpack_from("<H", entries, at + 64)
        first, size = struct.unpack_from("<II", entries, at + 116)
        if entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace") != name:
            continue
        if size >= least:
            return _pieces([(number + 1) * sector for number in chain(first, table)], sector, size)
        within = [(number + 1) * sector for number in chain(root, table)]
        small = chain(first, b"".join(map(block, chain(mini_table, table))))
        starts = [within[number * mini // sector] + number * mini % sector for number in small]
        return _pieces(starts, mini, size)
    return []


def _pieces(starts: list[int], each: int, size: int) -> list[tuple[int, int]]:
    """Give the ends of pieces of one length, the last one cut where all of them together have a size."""
    return [(at, at + min(each, size - number * each)) for number, at in enumerate(starts) if size > number * each]
