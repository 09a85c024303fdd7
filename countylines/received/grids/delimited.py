"""Text with separated values, in any of the usual encodings, separators and line ends (standard library first)."""

from __future__ import annotations

import csv
import io
from collections import Counter

from charset_normalizer import from_bytes

from countylines.received.grids.grid import Grid
from countylines.received.grids.limits import UnreadableError, check_cells

SEPARATORS = ",;\t|"
SHEET = "table 1"
_SAMPLE = 200


def encoding_of(content: bytes) -> str:
    """Say in which encoding a text is written.

    UTF-8 and UTF-16 show themselves; what is neither is Windows-1252 where it can be, as police forces send it, and
    otherwise what charset-normalizer makes of it.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:4096]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if len(sample) > 1 and zeros.count(0) > 0.6 * len(zeros):
            return encoding
    if b"\0" in content:
        raise UnreadableError("is no text, and no kind of file that is known here. Check what was sent")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    if (best := from_bytes(content).best()) is None:
        raise UnreadableError("is no text in any known encoding. Save it as CSV in UTF-8")
    return best.encoding


def decoded(content: bytes) -> str:
    """Give the text of a file."""
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"begins as {encoding} and breaks off: {error.reason}. Ask for the file again") from None
    if "\0" in text:
        raise UnreadableError("is no text: it holds empty bytes. Check what was sent")
    return text


def separator_of(text: str) -> str:
    """Find the separator: the one under which most rows are of one length of two cells or more; a comma where none is.

    csv.Sniffer guesses from letters too, and takes a table of one word a cell apart at a letter.
    """
    if text[:4].lower() == "sep=" and len(text) > 4:
        return text[4]
    shares = {separator: _share_of_one_length(text, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: shares[separator])


def _share_of_one_length(text: str, separator: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lengths: Counter[int] = Counter()
    try:
        for row, _ in zip(reader, range(_SAMPLE), strict=False):
            lengths[len(row)] += 1
    except csv.Error:
        return 0.0, 0
    lengths.pop(0, None)
    several = [(count / lengths.total(), length) for length, count in lengths.items() if length > 1]
    return max(several, default=(0.0, 0))


def read_delimited(content: bytes) -> list[Grid]:
    """Read a text with separated values as one sheet; its rows are counted as a spreadsheet shows them."""
    text = decoded(content)
    separator = separator_of(text)
    rows: list[list[str]] = []
    width = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            rows.append(row)
            width = max(width, len(row))
            check_cells(len(rows), width, SHEET)
    except csv.Error as error:
        raise UnreadableError(
            f"cannot be read as CSV: line {reader.line_num}: {error}. A quotation mark inside a cell is doubled, "
            "and a cell with a separator stands in quotation marks"
        ) from None
    if text[:4].lower() == "sep=":
        rows[0] = []
    return [Grid.of(SHEET, rows)]
