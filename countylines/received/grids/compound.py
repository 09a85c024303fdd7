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


class _Compound:
    """The tables of a compound file: which of its sectors follow on one another, and its directory."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sector, self.mini = (1 << struct.unpack_from("<H", content, at)[0] for at in (30, 32))
        directory, _, self.least, self.mini_table, _, more = struct.unpack_from("<6I", content, 48)
        blocks = list(struct.unpack_from("<109I", content, 76))
        while more < _LAST_SECTOR and len(blocks) * self.sector < len(content):
            *listed, more = struct.unpack(f"<{self.sector // 4}I", self.block(more))
            blocks += listed
        self.table = b"".join(self.block(number) for number in blocks if number < _LAST_SECTOR)
        self.entries = self.joined(directory)

    def block(self, number: int) -> bytes:
        return self.content[(number + 1) * self.sector : (number + 2) * self.sector]

    def chain(self, first: int, table: bytes) -> Iterator[int]:
        for _ in range(len(table) // 4):
            if first >= _LAST_SECTOR:
                return
            yield first
            (first,) = struct.unpack_from("<I", table, 4 * first)
        raise UnreadableError(BROKEN_FILE)

    def joined(self, first: int) -> bytes:
        return b"".join(map(self.block, self.chain(first, self.table)))

    def name(self, at: int) -> str:
        (length,) = struct.unpack_from("<H", self.entries, at + 64)
        return self.entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")


def is_workbook(content: bytes) -> bool:
    """Say whether a compound file is a workbook itself, whatever is embedded in it: by its outermost streams."""
    try:
        file, names, seen = _Compound(content), set[str](), set[int]()
        waiting = [struct.unpack_from("<I", file.entries, 76)[0]]
        while waiting:
            at = waiting.pop()
            if at * _ENTRY < len(file.entries) and at not in seen:
                seen.add(at)
                names.add(file.name(at * _ENTRY))
                waiting += struct.unpack_from("<II", file.entries, at * _ENTRY + 68)
    except (struct.error, LookupError, UnreadableError):
        return False
    return not names.isdisjoint(("Workbook", "Book"))


def _places(content: bytes, name: str) -> list[tuple[int, int]]:
    """Give where the pieces of a stream begin and end in a compound file, in their order."""
    file = _Compound(content)
    root = struct.unpack_from("<I", file.entries, 116)[0]
    for at in range(0, len(file.entries), _ENTRY):
        first, size = struct.unpack_from("<II", file.entries, at + 116)
        if file.name(at) != name:
            continue
        if size >= file.least:
            return _pieces([(number + 1) * file.sector for number in file.chain(first, file.table)], file.sector, size)
        within = [(number + 1) * file.sector for number in file.chain(root, file.table)]
        small = file.chain(first, file.joined(file.mini_table))
        starts = [within[number * file.mini // file.sector] + number * file.mini % file.sector for number in small]
        return _pieces(starts, file.mini, size)
    return []


def _pieces(starts: list[int], each: int, size: int) -> list[tuple[int, int]]:
    """Give the ends of pieces of one length, the last one cut where all of them together have a size."""
    return [(at, at + min(each, size - number * each)) for number, at in enumerate(starts) if size > number * each]
