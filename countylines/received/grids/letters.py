"""Letters as text, e-mails, pages without rules → the tables in them, their columns told apart by how words align."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable, Iterator, Sequence
from email.message import EmailMessage
from itertools import groupby

from countylines.received.grids.delimited import decoded
from countylines.received.grids.grid import Grid
from countylines.received.grids.limits import UnreadableError
from countylines.received.grids.shown import ALIGNED

_FEW = 3
"""Rows of the smallest table that is told by its alignment, its header among them."""
_LINES = 2_000
"""Lines of a text by which it is told whether it is a letter."""
_GAP = re.compile(r"(?<=\S)(?: {2,}| *\t[ \t]*)(?=\S)")
_QUOTED = re.compile('"[^"]*"')
_THOUSANDS = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_RULER = re.compile(r"[\s|+=_:-]*")
_HEADER_OF_MAIL = re.compile(
    rb"\A(?:[A-Za-z-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?(?:From|Received|Return-Path|MIME-Version|Message-ID):",
    re.IGNORECASE,
)
_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods", ".docx", ".pdf", ".html")


def is_mail(content: bytes) -> bool:
    """Say whether a text begins as an e-mail does."""
    head = content[:8192]
    return _HEADER_OF_MAIL.match(head) is not None and re.search(rb"(?im)^(?:subject|date|to):", head) is not None


def is_letter(content: bytes) -> bool:
    """Say whether a text holds a table told by alignment alone, and none longer that a separator would tell."""
    try:
        lines = [_QUOTED.sub("x", line) for line in decoded(content).splitlines()[:_LINES]]
    except UnreadableError:
        return False
    aligned = max((len(table) for table, run in _runs(lines) if table and not _is_separated(run)), default=0)
    return aligned >= _FEW and aligned > max(_longest(lines, separator) for separator in ",;\t|")


def _is_separated(lines: Sequence[str]) -> bool:
    """Say whether some line of a table has commas or semicolons, those of thousands aside."""
    return any(re.search("[,;]", _THOUSANDS.sub("", line)) for line in lines)


def _longest(lines: Sequence[str], separator: str) -> int:
    """Give the most lines in a row that a separator parts into as many cells, two or more."""
    runs = groupby(line.count(separator) for line in lines)
    return max((sum(1 for _ in run) for number, run in runs if number), default=0)


def read_letter(content: bytes) -> list[Grid]:
    """Read the tables of a letter that is plain text; UnreadableError if there is none."""
    return grids_of(decoded(content).splitlines(), "is a text without a table whose columns align")


def read_mail(content: bytes) -> list[Grid]:
    """Read the tables in the text of an e-mail; what is attached to it is to be saved and added by itself."""
    from countylines.received.grids.documents import read_html

    message = _message(content)
    attached = [name for part in message.iter_attachments() if (name := part.get_filename())]
    if tables := [name for name in attached if name.lower().endswith(_TABLES)]:
        raise UnreadableError(f"is an e-mail with {', '.join(tables)} attached. Save that, and add it")
    page = message.get_body(("html",))
    if page is not None and (grids := read_html(str(page.get_content()).encode())):
        return grids
    plain = message.get_body(("plain",))
    text = str(plain.get_content()) if plain is not None else ""
    return grids_of(text.splitlines(), "is an e-mail without a table in its text")


def text_of(content: bytes, kind: str) -> str:
    """Give all that a letter or an e-mail says, who wrote and got it too."""
    if kind == "txt":
        return decoded(content)
    message = _message(content)
    heads = [f"{name}: {value}" for name, value in message.items()]
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*heads, *map(str, bodies)])


def _message(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # What the default policy makes.
    return message


def grids_of(lines: Iterable[str], without: str) -> list[Grid]:
    """Give the tables in some lines; UnreadableError begins with ``without`` where there is none."""
    found, around = [], []
    for table, run in _runs(lines):
        if table:
            by_separators = all("|" in line for line in run) or all("\t" in line for line in run)
            found.append((table, {} if by_separators else {_first(table): ALIGNED}))
        else:
            around += [text for line in run if (text := " ".join(line.split()))]
    if not found:
        raise UnreadableError(f"{without}. Ask for a workbook, or type its figures into a CSV file")
    return [
        Grid.of(f"table {at}", rows, apart=apart, around=tuple(around) if at == 1 else ())
        for at, (rows, apart) in enumerate(found, 1)
    ]


def _first(rows: list[list[str]]) -> tuple[int, int]:
    return 1, next(at for at, cell in enumerate(rows[0], 1) if cell)


def _runs(lines: Iterable[str]) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Give runs of lines, each with the table that it is; an empty one where it is none."""
    cleaned = (line.replace("\u00a0", " ").rstrip() for line in lines)
    for tabular, run in groupby(cleaned, key=_is_tabular):
        kept = list(run)
        yield (_table([line for line in kept if not _RULER.fullmatch(line)]) if tabular else []), kept


def _is_tabular(line: str) -> bool:
    ruler = bool(line.strip()) and _RULER.fullmatch(line) is not None
    return ruler or "|" in line or _GAP.search(line) is not None


def _table(lines: list[str]) -> list[list[str]]:
    """Part lines into the cells of a table; nothing where they do not align, or hold no figures under a header."""
    if len(lines) < _FEW:
        return []
    if all("|" in line for line in lines):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    elif all("\t" in line for line in lines):
        rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    else:
        rows = _aligned([line.expandtabs() for line in lines])
    width = len(rows[0]) if rows else 0
    if width < 2 or any(len(row) != width or _GAP.search(cell) for row in rows for cell in row):
        return []
    figures = sum(any(re.search("[0-9]", cell) for cell in row[1:]) for row in rows[1:])
    return rows if 2 * figures >= len(rows) - 1 and sum(map(bool, rows[0])) >= 2 else []


def _aligned(lines: list[str]) -> list[list[str]]:
    """Part lines where all of them have two spaces or more under one another."""
    width = max(map(len, lines))
    padded = [line.ljust(width) for line in lines]
    blank = "".join(" " if all(line[at] == " " for line in padded) else "x" for at in range(width))
    columns = [match.span() for match in re.finditer(r"x(?:x| (?=x))*", blank)]
    return [[line[first:last].strip() for first, last in columns] for line in padded]
