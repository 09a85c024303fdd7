"""What a cell of a received file looks like: a number or a marker, a label of a period, a total (pure functions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from countylines.received import markers, periods

YEARS = range(1990, 2040)
TOTAL = re.compile(
    r"(?:sub|grand|overall)?[\s-]*totals?\b.*|.*\btotal|"
    r"all(?: (?:areas|forces|districts|drugs|types|offences|categories))?|"
    r"sum|both|overall|(?:whole |full )?year",
    re.IGNORECASE,
)
GRAND = re.compile(r"grand\b.*|overall\b.*|all\b.*", re.IGNORECASE)
RATE = re.compile(r".*(?:%|per ?cent|percentage|\brate\b|\bper 1,?000|\bshare\b|% change).*", re.IGNORECASE | re.DOTALL)
INDEX = re.compile(r"(?:index|id|ref(?:erence)?|row|serial|crime id|urn)(?:\s*(?:no|number)\.?)?|", re.IGNORECASE)
STATUS = re.compile(r"flags?|status|markers?", re.IGNORECASE)
AREA = re.compile(
    r".*\b(?:areas?|districts?|places?|towns?|cit(?:y|ies)|boroughs?|local authority|csp|policing area|location)\b.*",
    re.IGNORECASE,
)
FORCE = re.compile(r".*\b(?:police force|force(?:[\s_]*name)?|constabulary|reported by)\b.*", re.IGNORECASE)
_QUARTER = re.compile(r"(?:q|qtr|quarter)\s*[1-4]\b.*|.+\b(?:q|qtr|quarter)\s*[1-4]", re.IGNORECASE)
_ABOUT = re.compile(r"(?:about|around|almost|nearly|approx\.?|circa|c\.|~)\s*[0-9,]+", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
"""Without one a label is a month's name, if it is of a period at all."""
_FRACTION = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?|[-+]?\.[0-9]+%?")


@lru_cache(maxsize=markers.TEXTS_KEPT)
def fields_of(text: str, kind: str = "text", header: str = "") -> frozenset[str]:
    """Say which fields of a period a label can be: the cell's ``text``, and what ``kind`` it was in its file.

    The name of its column (``header``) allows bare numbers: a month 3, a quarter 1, a serial.
    """
    label, name = markers.unmarked(markers.plain(text)), header.lower().replace("_", " ")
    found: set[str] = set()
    if not _DIGIT.search(label):
        return frozenset({"month"} if reads(periods.read_month, label) else found)
    if re.fullmatch(r"[0-9]{4}", label) and int(label) in YEARS:
        found.add("year")
    if _QUARTER.fullmatch(label) or (re.fullmatch("[1-4]", label) and "quarter" in name):
        found.add("quarter")
    if reads(periods.read_financial_year, label) and re.match(r"(?:fy\s*)?[0-9]{4}", label, re.IGNORECASE):
        found.add("financial_year")
    bare = re.fullmatch(r"[0-9]{1,2}|[0-9]{5}(?:\.[0-9]+)?", label) is not None
    if not bare or re.search(r"month|date|day|period", name):
        if reads(periods.read_day, label):
            found.add("day")
        if reads(periods.read_month, label):
            found.add("month")
    if not found and reads(lambda said: periods.period_of({"period": said}, "flow", None), label):
        found.add("period")
    return frozenset(found - {"year"} if kind == "date" else found)


def reads(read: Callable[[str], object], text: str) -> bool:
    """Say whether a text is read without an error."""
    try:
        read(text)
    except ValueError:
        return False
    return True


def common_field(cells: Iterable[tuple[str, str]], header: str = "", share: float = 1.0) -> str | None:
    """Give the field that labels of a row or column can be, at least a share of them; None if there is none."""
    possible = [fields_of(text, kind, header) for text, kind in cells]
    order = ("year", "month", "financial_year", "quarter", "day", "period")
    counts = {name: sum(name in here for here in possible) for name in order}
    most = max(counts.values())
    if not most or most < share * len(possible):
        return None
    best = [name for name in order if counts[name] == most]
    return "financial_year" if {"month", "financial_year"} <= set(best) and "month" not in header.lower() else best[0]


@lru_cache(maxsize=markers.TEXTS_KEPT)
def cell_class(text: str, kind: str = "text") -> str:
    """Say what a cell looks like: number, marker, year (a number too), odd (no whole count), text, or nothing."""
    label = markers.plain(text)
    if not label:
        return ""
    if kind == "date":
        return "text"
    if re.fullmatch(r"[0-9]{4}", label) and int(label) in YEARS:
        return "year"
    if _ABOUT.fullmatch(label):
        return "number"
    try:
        cell = markers.read_cell(label)
    except ValueError:
        return "odd" if kind == "number" or _FRACTION.fullmatch(label) else "text"
    return "marker" if cell.count is None else "number"


def force_word(name: str) -> str:
    """Give a force's name without case and the words for what it is."""
    words = re.findall(r"[a-z]+", name.casefold())
    return " ".join(word for word in words if word not in ("police", "constabulary", "service", "force", "the"))


def some(texts: Sequence[str], most: int = 4) -> str:
    """Name the first few of some texts, and say how many more there are."""
    shown = ", ".join(repr(text) for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown
