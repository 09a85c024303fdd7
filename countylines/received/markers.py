"""What a cell of counts says: a number, bounds of one, or a mark whose meaning stands in a footnote (pure functions).

How a cell was read (``reading``) and what the publisher said of it (``status``) are two things and are kept apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from countylines.counts import Count

STATUSES = tuple("bcekprtuxz")
"""Shorthand of the Government Statistical Service for what a publisher says of a figure."""

HIDES, GIVES_NO_COUNT = "c", "kuxz"
"""Statuses that stand in place of a number: with ``c`` one is withheld, with the others there is none."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WHOLE = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_NUMBER = re.compile(rf"({_WHOLE})(?:\.00?)?")
"""A whole number; programs that keep every number as a fraction write 14 as 14.0."""
_RANGE = re.compile(rf"({_WHOLE})\s*(?:[-–]|to)\s*({_WHOLE})", re.IGNORECASE)
_BELOW = re.compile(rf"(?:<|under|below|fewer than|less than)\s*({_WHOLE})", re.IGNORECASE)
_AT_MOST = re.compile(rf"(?:≤|<=|up to|at most)\s*({_WHOLE})|({_WHOLE})\s+or\s+(?:fewer|less|under)", re.IGNORECASE)
_ABOVE = re.compile(rf"(?:>|over|more than)\s*({_WHOLE})", re.IGNORECASE)
_AT_LEAST = re.compile(rf"(?:≥|>=|at least)\s*({_WHOLE})|({_WHOLE})\s+or\s+(?:more|over|above)", re.IGNORECASE)
_APPROXIMATE = re.compile(rf"(?:about|around|almost|nearly|approx\.?|circa|c\.|~)\s*({_WHOLE})", re.IGNORECASE)

_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+")
"""A number whose thousands are set apart by spaces."""
_WITH_SHARE = re.compile(r"(.*[0-9])\s*(?:\([0-9]{1,3}(?:\.[0-9]+)? ?%\)|\[[0-9]{1,3}(?:\.[0-9]+)? ?%\])")
"""A count beside its share of a whole, in brackets: 10 (40%)."""

_ZERO = re.compile(r"nil|zero", re.IGNORECASE)
_NOT_AVAILABLE = re.compile(r"n\s?/\s?a", re.IGNORECASE)
_SHORTHAND = re.compile(rf"(.*?)\s*(?:\[([{''.join(STATUSES)}])\]|\(([{''.join(STATUSES)}])\))")
_FOOTNOTE = r"[¹²³⁰⁴-⁹]+|\*+|[†‡]+|\[(?:note\s*)?[0-9a-z]?[0-9]*\]|\((?:see\s+)?note\s*[0-9]*\)"
_MARKED = re.compile(rf"(.*?[0-9a-z])\s*({_FOOTNOTE})", re.IGNORECASE)
_OF_PERIOD = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}[ ,’'/-]{1,2}(?:20)?[0-9]{2}|"
    r"(?:19|20)[0-9]{2}(?: ?[/–-] ?(?:20)?[0-9]{2})?|[0-9]{2}/[0-9]{2}"
)
_LABELLED = re.compile(
    rf"(?P<marked>.*\S)\s*(?:{_FOOTNOTE}|[(\[](?:[epr]|prov(?:isional)?\.?|rev(?:ised)?\.?)[)\]])|"
    rf"(?P<lettered>{_OF_PERIOD}) ?[pr]",
    re.IGNORECASE,
)
"""A label with marks of footnotes, or a word for provisional or revised; a mere letter stands behind periods alone."""
_UNEXPLAINED = re.compile(rf"[-–—]+|\.{{2,3}}|:|#|{_FOOTNOTE}", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """A cell as read: its count (None where it gives none), how that was read, its status, what is doubtful about it.

    ``reading`` is exact, interval, open (no upper bound), approximate (bounds from the layout) or missing (no count);
    ``status`` a letter of ``STATUSES`` or empty; ``doubt`` the rest of a sentence whose subject is the cell, or empty.
    """

    count: Count | None
    reading: str
    status: str = ""
    doubt: str = ""

    @property
    def low(self) -> int | None:
        """The least count; None where there is none."""
        return None if self.count is None else self.count.low

    @property
    def high(self) -> int | None:
        """The greatest count; None where there is no count, or no upper bound of it."""
        return None if self.count is None else self.count.high


MISSING = Cell(None, "missing")
TEXTS_KEPT = 1 << 17
"""Of so many different cells what was worked out is kept: most of a column say the same."""


@lru_cache(maxsize=TEXTS_KEPT)
def plain(text: str) -> str:
    """Give a text on one line: every run of spaces, no-break spaces and line ends one space, unseen marks gone."""
    return " ".join(_UNSEEN.sub("", text).split())


def unmarked(label: str) -> str:
    """Give a label without the marks of footnotes at its end."""
    while match := _LABELLED.fullmatch(label):
        label = match["marked"] or match["lettered"]
    return label


def read_count(cell: str, *, zeros_shown: bool = False, bounds: Count | None = None) -> Cell:
    """Read one cell that holds a count and nothing besides; ValueError, with a sentence, where it holds none.

    Parameters
    ----------
    cell : str
        The cell as received.
    zeros_shown : bool
        Whether the table prints its zeros: then "fewer than 5" means 1–4, not 0–4.
    bounds : Count, optional
        What the layout gives to an approximate cell ("about 50").
    """
    text = plain(cell)
    if not text:
        return MISSING
    if bounds is not None:
        return Cell(bounds, "approximate")
    least = 1 if zeros_shown else 0
    if match := _NUMBER.fullmatch(text):
        return Cell(Count.exact(_whole(match[1])), "exact")
    if match := _RANGE.fullmatch(text):
        low, high = _whole(match[1]), _whole(match[2])
        if low > high:
            raise ValueError(f"found {cell!r}, a range that ends below its start")
        return Cell(Count(low, high), "interval")
    for pattern, beyond in ((_BELOW, 1), (_AT_MOST, 0)):
        if match := pattern.fullmatch(text):
            high = _whole(match[match.lastindex or 1]) - beyond
            if high < least:
                raise ValueError(f"found {cell!r}, which leaves no count at all")
            return Cell(Count(least, high), "interval")
    for pattern, beyond in ((_ABOVE, 1), (_AT_LEAST, 0)):
        if match := pattern.fullmatch(text):
            return Cell(Count(_whole(match[match.lastindex or 1]) + beyond, None), "open")
    if _APPROXIMATE.fullmatch(text):
        raise ValueError(
            f"found {cell!r}, which has no bounds of its own; give them under readings in layout.json, with a reason"
        )
    raise ValueError(f"found {cell!r}; a count is a whole number of 0 or more, or bounds of one such as <5 or >600")


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def read_cell(
    cell: str,
    *,
    zeros_shown: bool = False,
    decisions: Mapping[str, Mapping[str, Any]] | None = None,
    rounded_to: int | None = None,
) -> Cell:
    """Read a cell of a table as a publisher sends it: a count, a marker, a count with a mark.

    What the layout says of the cell's text decides; then the words and the shorthand that mean the same everywhere.
    A blank, a dash, a star or a reference to a note means nothing by itself: the count is missing and doubtful.

    Parameters
    ----------
    cell, zeros_shown
        As of `read_count`; what it refuses is refused here too, save markers.
    decisions : mapping, optional
        By a cell's text what the layout makes of it: ``low`` and ``high``, or ``reads``, or neither; and ``status``.
    rounded_to : int, optional
        What the publisher rounded counts to: 15, rounded to 5, is read as 13–17. Ends that were rounded either way are
        both kept, as nobody says which: 15 rounded to 10 may be 20 or 10, so 20 is read as 15–25.
    """
    read = _decided(cell, zeros_shown, decisions)
    if rounded_to is None or read.reading != "exact" or read.count is None:
        return read
    count, either = read.count.low, rounded_to // 2
    doubt = f"is no multiple of {rounded_to}, to which counts are said to be rounded" if count % rounded_to else ""
    return replace(
        read, count=Count(max(0, count - either), count + either), reading="interval", doubt=read.doubt or doubt
    )


def _decided(cell: str, zeros_shown: bool, decisions: Mapping[str, Mapping[str, Any]] | None) -> Cell:
    text = plain(cell)
    decided = {plain(key): decision for key, decision in (decisions or {}).items()}.get(text)
    if decided is None:
        return _received(text, cell, zeros_shown)
    if "low" in decided:
        read = Cell(Count(decided["low"], decided["high"]), "approximate")
    else:
        reads = decided.get("reads")
        read = _received(text, cell, zeros_shown) if reads is None else _received(reads, reads, zeros_shown)
    return Cell(read.count, read.reading, str(decided.get("status", read.status)))


def _received(text: str, cell: str, zeros_shown: bool) -> Cell:
    if text.isascii() and text.isdigit():
        return Cell(Count.exact(int(text)), "exact")
    if not text:
        return replace(MISSING, doubt="is blank, and nothing says what a blank means")
    if _ZERO.fullmatch(text):
        return Cell(Count.exact(0), "exact")
    if _NOT_AVAILABLE.fullmatch(text):
        return replace(MISSING, status="x")
    if match := _SHORTHAND.fullmatch(text):
        return _with_status(match[1], match[2] or match[3], cell, zeros_shown)
    if _UNEXPLAINED.fullmatch(text):
        return replace(MISSING, doubt=f"is {text}, and nothing says what that means")
    if match := _MARKED.fullmatch(text):
        read = _received(match[1], cell, zeros_shown)
        star = f"carries {match[2]}, and nothing says what that means" if match[2].startswith("*") else ""
        return replace(read, doubt=read.doubt or star)
    if match := _WITH_SHARE.fullmatch(text):
        return _received(match[1], cell, zeros_shown)
    if _SPACED.fullmatch(text):
        doubt = "has a space among its digits, and is read as one number" if _SPACED.search(cell) else ""
        return replace(_received(text.replace(" ", ""), cell, zeros_shown), doubt=doubt)
    try:
        return read_count(text, zeros_shown=zeros_shown)
    except ValueError as error:
        raise ValueError(str(error).replace(repr(text), repr(cell), 1)) from None


def _with_status(number: str, status: str, cell: str, zeros_shown: bool) -> Cell:
    if number:
        read = _received(number, cell, zeros_shown)
        if read.status:
            raise ValueError(f"found {cell!r}, which carries two statuses; give it one under readings in layout.json")
        contradicts = "gives a figure, and says that there is none" if status in "xz" else ""
        return replace(read, status=status, doubt=read.doubt or contradicts)
    if status == HIDES:
        return Cell(Count(0, None), "open", status)
    if status in GIVES_NO_COUNT:
        return replace(MISSING, status=status)
    return replace(MISSING, status=status, doubt=f"is [{status}] without a figure")
