"""A small workbook, the parts of an archive, and compound files as old workbooks are."""

import io
import struct
import zipfile

from tests.foi_corpus.writers import Sheet

SMALL = {"Data": Sheet([["Month", "Count"], ["Jan-21", 5]])}


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def compound(streams):
    """Write a compound file by [MS-CFB]: streams of less than 4,096 bytes lie in one of its own, in small sectors."""
    small, places, sectors, chains = b"", {}, [], []

    def lay(content):
        first, pieces = len(sectors), [content[at : at + 512] for at in range(0, len(content), 512)]
        sectors.extend(piece.ljust(512, b"\0") for piece in pieces)
        chains.extend([*range(first + 1, first + len(pieces)), END] if pieces else [])
        return first if pieces else END

    mini_chains = []
    for name, content in streams.items():
        if len(content) >= 4096:
            places[name] = lay(content)
            continue
        first, number = len(small) // 64, -(-len(content) // 64)
        places[name] = first
        mini_chains += [*range(first + 1, first + number), END]
        small += content.ljust(number * 64, b"\0")
    mini, mini_table = lay(small), lay(struct.pack(f"<{len(mini_chains)}I", *mini_chains).ljust(512, b"\xff"))
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, mini, len(small), child=1)]
    entries += [
        _entry(name, 2, places[name], len(streams[name]), right=at + 1 if at < len(names) else NONE)
        for at, name in enumerate(names, 1)
    ]
    directory = lay(b"".join(entries).ljust(512, b"\0"))
    assert len(chains) < 128, "one sector holds the table"
    table = len(sectors)
    chains.append(0xFFFFFFFD)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, directory, 0, 4096, mini_table, 1, END, 0)
    head += struct.pack("<I", table) + b"\xff" * 432
    return head + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains).ljust(512, b"\xff")


END, NONE = 0xFFFFFFFE, 0xFFFFFFFF


def _entry(name, kind, first, size, child=NONE, right=NONE):
    written = name.encode("utf-16-le").ljust(64, b"\0")
    head = written + struct.pack("<HBB3I", 2 * len(name) + 2, kind, 1, NONE, right, child)
    return head + bytes(36) + struct.pack("<IQ", first, size)


def properties(texts, page=1252):
    """Write a set of properties by [MS-OLEPS]: a text for each number, in a code page."""
    values = [(1, struct.pack("<IHH", 2, page, 0))]
    for number, text in texts.items():
        written = (text + "\0").encode("utf-16-le" if page == 1200 else "cp1252")
        values.append(
            (number, struct.pack("<II", 0x1E, len(written)) + written.ljust(-(-len(written) // 4) * 4, b"\0"))
        )
    at, listed = 8 + 8 * len(values), b""
    for number, value in values:
        listed += struct.pack("<II", number, at)
        at += len(value)
    body = struct.pack("<II", at, len(values)) + listed + b"".join(value for _, value in values)
    return (
        struct.pack("<HHI", 0xFFFE, 0, 0) + bytes(16) + struct.pack("<I", 1) + bytes(16) + struct.pack("<I", 48) + body
    )
