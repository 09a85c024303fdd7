"""What a cell of a received file looks like: a number or a marker, a label of a period, a band (pure functions)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from countylines.received import markers, periods
from countylines.received.propose import vocabulary

YEARS = range(1990, 2040)
OF_YEARS = frozenset({"year", "financial_year"})
_DAYS_OF_A_YEAR = 366
_PART = r"(?:(?:q|qtr|quarter)\s*[1-4]|(?:h|half)\s*[12]|(?:first|second|1st|2nd) half)"
_QUARTER = re.compile(rf"{_PART}\b.*|.+\b{_PART}", re.IGNORECASE)
"""A quarter, or a half, of a year."""
_ABOUT = re.compile(r"(?:about|around|almost|nearly|approx\.?|circa|c\.|~)\s*[0-9,]+", re.IGNORECASE)
_DIGIT = re.compile(r"[0-9]")
"""Without one a label is a month's name, if it is of a period at all."""
_MAY_NAME_A_TIME = re.compile(
    r"^[0-9]|[0-9][^0-9]+[0-9]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q|h|y|month|week|night", re.IGNORECASE
)
"""What a label with a digit begins with or holds if it names a period: two numbers, a month, a word for a time."""
_BARE = re.compile(r"[0-9]{1,2}|[0-9]{5,6}(?:\.[0-9]+)?")
"""Numbers that are months, days' serials or 202101 under a header that says so."""
_SERIAL = re.compile(r"[34][0-9]{4}|(?:19|20)[0-9]{4}")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
"""What is a count unless a header says that it is a period, or it looks like a year."""
_FRACTION = re.compile(r"[-+]?[0-9][0-9,]*(?:\.[0-9]+)?%?|[-+]?\.[0-9]+%?")
_BAND = re.compile(
    r"(?P<first>[0-9]{1,3})\s*(?:[-–]|to)\s*(?P<last>[0-9]{1,3})|(?:under|below|<)\s*(?P<under>[0-9]{1,3})|"
    r"(?:over|above|>)\s*(?P<over>[0-9]{1,3})|(?P<from>[0-9]{1,3})\s*(?:\+|[-–]|(?:and|or) (?:over|above|older))",
    re.IGNORECASE,
)
_LEAST_AGE = 10
_NAMED_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?[\s\-–/'’]{1,3}(?:[0-9]{4}|[0-9]{2})"
_WITHIN = re.compile(
    rf"(?<![\w/–-])(?:(?P<period>(?:year|12 months) (?:ending|ended|to) (?:[0-9]{{1,2}} )?{_NAMED_MONTH})|"
    rf"(?P<financial_year>(?:20)?[0-9]{{2}} ?[/–-] ?(?:20)?[0-9]{{2}})|(?P<month>{_NAMED_MONTH})|"
    r"(?P<year>20[0-9]{2}))(?![\w/–-])",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"[0-9]{4}")
_FROM_YEAR = re.compile(r"((?:19|20)[0-9]{2}) ?(?:[-–/]|to) ?((?:19|20)[0-9]{2})")
_YEARS_ON = re.compile(r"([0-9]{4}) ?[-–] ?([0-9]{4})")
_A_DAY = r"(?:[0-9]{1,2}(?:st|nd|rd|th)? [a-z]{3,9} [0-9]{4}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4})"
_FROM_DAY = re.compile(rf"(?P<first>{_A_DAY}) ?(?:and|to|until|-|–) ?(?P<last>{_A_DAY})", re.IGNORECASE)
_FROM_MONTH = re.compile(r"\b[a-z]{3,9}\.?(?: [0-9]{4})? ?(?:to|until|-|–) ?[a-z]{3,9}\.? [0-9]{4}\b", re.IGNORECASE)
_OF_PART = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b|\b(?:h[12]|q[1-4]|half|ytd|part)\b|"
    r"\b(?:months?|weeks?|so far|incomplete|onwards?|academic|school year)\b|"
    r"\b(?:to|from|until|since|up|ending|ended|before|pre|prior|after|post|as|as at)$|^(?:to|from|until|since|up)\b",
    re.IGNORECASE,
)
"""What beside a period says that a part of it, or another time, is meant."""
_NOT_CALENDAR = re.compile(
    r"\b(?:financial|fiscal|tax year|fin\.? (?:year|yr)|f\.?y|f/y|fye|y\.?e|y/e)\b", re.IGNORECASE
)
"""What beside one year says that it is not from January to December; it may be named after its start or its end."""


def fields_of(text: str, kind: str = "text", header: str = "") -> frozenset[str]:
    """Say which fields of a period a label can be: the cell's ``text``, and what ``kind`` it was in its file.

    The name of its column (``header``) allows bare numbers: a month 3, a quarter 1, a serial.
    """
    return _fields_under(text, kind, header if header and may_be_period(header) else "")


@lru_cache
def may_be_period(header: str) -> bool:
    """Say whether a bare number under a header may be a period, or the end of one."""
    return _begins_a_period(header) or vocabulary.is_period(header) or "quarter" in vocabulary.words(header)


@lru_cache(maxsize=markers.TEXTS_KEPT)
def _fields_under(text: str, kind: str, header: str) -> frozenset[str]:
    label = markers.unmarked(markers.plain(text))
    if headed(text, header):
        return frozenset({"period"})
    found: set[str] = set()
    if not _DIGIT.search(label):
        quarter = periods.quarters_told(label) == "months"
        return frozenset({"month"} if reads(periods.read_month, label) else {"quarter"} if quarter else found)
    if not _MAY_NAME_A_TIME.search(label):
        return frozenset(found)
    if _ANY_YEAR.fullmatch(label) and int(label) in YEARS:
        found.add("year")
    elif _NUMBER.fullmatch(label) and not vocabulary.is_period(header):
        return frozenset(found)
    if (
        _QUARTER.fullmatch(label)
        or periods.quarters_told(label) in (periods.CALENDAR, periods.FINANCIAL)
        or (re.fullmatch("[1-4]", label) and "quarter" in vocabulary.words(header))
    ):
        found.add("quarter")
    if reads(periods.read_financial_year, label):
        found.add("financial_year")
    if not _BARE.fullmatch(label) or vocabulary.is_day_or_month(header):
        if reads(periods.read_day, label):
            found.add("day")
        numbers_months = not label.isdigit() or len(label) > 2 or vocabulary.says(header, "month")
        if numbers_months and reads(periods.read_month, label):
            found.add("month")
    if not found and _reads_period(label):
        found.add("period")
    return frozenset(found - {"year"} if kind == "date" else found)


def reads(read: Callable[[str], object], text: str) -> bool:
    """Say whether a text is read without an error."""
    try:
        read(text)
    except ValueError:
        return False
    return True


def _reads_period(text: str) -> bool:
    return span_of(text) is not None


def _begins_a_period(header: str) -> bool:
    return vocabulary.says(header, "beginning", "ending") or "to" in vocabulary.words(header)


@lru_cache(maxsize=markers.TEXTS_KEPT)
def headed(text: str, header: str) -> str:
    """Give a label with what its header begins, such as "12 months to" Mar-20; empty where they name no period so."""
    if not _begins_a_period(header):
        return ""
    said = f"{re.sub(r'[:(].*', '', header).strip()} {markers.unmarked(markers.plain(text))}"
    return said if _reads_period(said) else ""


def span_of(text: str) -> tuple[date, date] | None:
    """Give the first and the last day of a label that says them itself; None where it does not."""
    try:
        period = periods.period_of({"period": markers.plain(text)}, "flow", None)
    except ValueError:
        return None
    return period.start, period.end


def is_longer_than_a_year(text: str) -> bool:
    """Say whether a label names a time of more than a year."""
    span = span_of(text)
    return span is not None and (span[1] - span[0]).days > _DAYS_OF_A_YEAR


def parts_of_years(text: str, texts: Iterable[str]) -> list[str]:
    """Give those of some labels of years that make up a longer time, and fill it: 2018, 2019 of 2018-2019."""
    if (years := _FROM_YEAR.fullmatch(text)) and int(years[2]) > int(years[1]):
        single = [str(year) for year in range(int(years[1]), int(years[2]) + 1)]
        if {*single} <= {*texts}:
            return single
    if not is_longer_than_a_year(text) or (whole := span_of(text)) is None:
        return []
    spans = {each: span for each in {*texts} - {text} if (span := span_of(each))}
    parts = {each: span for each, span in spans.items() if whole[0] <= span[0] and span[1] <= whole[1]}
    days = sum((end - start).days + 1 for start, end in parts.values())
    return list(parts) if days == (whole[1] - whole[0]).days + 1 else []


def common_field(cells: Collection[tuple[str, str]], header: str = "", share: float = 1.0) -> str | None:
    """Give the field that labels of a row or column can be, at least a share of them; None if there is none."""
    possible = [fields_of(text, kind, header) for text, kind in cells]
    order = ("year", "month", "financial_year", "quarter", "day", "period")
    counts = {name: sum(name in here for here in possible) for name in order}
    most = max(counts.values())
    if not most or most < share * len(possible):
        whole = [_reads_period(markers.plain(text)) for text, _ in cells]
        return "period" if whole and all(whole) else None
    best = [name for name in order if counts[name] == most]
    months = "month" in vocabulary.words(header)
    return "financial_year" if {"month", "financial_year"} <= set(best) and not months else best[0]


def period_within(texts: Sequence[str]) -> tuple[str, dict[str, str], dict[str, str]] | None:
    """Give the field of the one period that each text holds besides other words, by text that period, and the rest.

    Of ``Arrests 2021`` that is 2021 and "Arrests". None where a text holds no period, or they are of several fields.
    """
    found = {text: list(_WITHIN.finditer(text)) for text in texts}
    fields = {match.lastgroup for matches in found.values() for match in matches}
    if len(fields) != 1 or any(len(matches) != 1 for matches in found.values()):
        return None
    (field,) = fields
    said = {text: matches[0][0] for text, matches in found.items()}
    if field is None or any(field not in fields_of(period) for period in said.values()):
        return None
    rest = {text: _without(text, match) for text, (match,) in found.items()}
    return field, said, rest


def period_of_title(text: str, years: Sequence[str], *, whole: bool) -> str:
    """Give the period of its figures that a title names plainly, one of some ``years`` in it; empty where it does not.

    Beside months (not ``whole``) that is the year alone, whichever of its months the title names.
    """
    found = period_within([text])
    rest = text.replace(years[0], " ")
    if len({*years}) > 1 or vocabulary.says(rest, "part or more"):
        return ""
    if not whole:
        return "" if _NOT_CALENDAR.search(rest) and years[0].isdigit() else years[0]
    if found is None:
        return ""
    field, said, without = found
    return "" if is_of_part(without[text], field) else said[text]


def spans_in(text: str) -> list[str]:
    """Give what a text says of a time from one day, or month, to another: between 1 April 2020 and 30 June 2020."""
    spans = [f"{match['first']} to {match['last']}" for match in _FROM_DAY.finditer(text)]
    return [span for span in spans or _FROM_MONTH.findall(text) if _reads_period(span)]


def is_of_part(rest: str, field: str = "year") -> bool:
    """Say whether what stands beside the name of a period is of a part of it: (Jan-Sep), H1; or of another: FY 2019."""
    return bool(_OF_PART.search(rest) or (field == "year" and _NOT_CALENDAR.search(rest)))


def _without(text: str, match: re.Match[str]) -> str:
    """Give a text without the period in it, and without what led to that."""
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return re.sub(r"\s+(?:in|for|of|during|-|–)?\s*$|[()\[\],:]", "", " ".join(rest.split()) + " ").strip()


def are_serials(texts: Iterable[str]) -> bool:
    """Say whether texts are months written as numbers, one after another: a spreadsheet's days, or 202101."""
    numbers = [int(text) for text in texts if 5 <= len(text) <= 6 and _SERIAL.fullmatch(text)]
    days = [number for number in numbers if number < 100_000]
    if len(days) >= 3:
        return all(28 <= later - day <= 31 for day, later in pairwise(days))
    months = [12 * (number // 100) + number % 100 for number in numbers if 1 <= number % 100 <= 12]
    return len(months) == len(numbers) >= 3 and all(later == month + 1 for month, later in pairwise(months))


def is_band(text: str) -> bool:
    """Say whether a text is a band, as of ages: 18 and over."""
    return _BAND.fullmatch(text) is not None


def are_bands(texts: Sequence[str]) -> bool:
    """Say whether texts are bands that follow on one another, as of ages: Under 18, 18-24, 25 to 34, 35+.

    Two that are open, as Under 18 and Over 18, meet at an age; below ten they may as well be counts withheld.
    """
    found = [match for text in texts if (match := _BAND.fullmatch(text))]
    if len(texts) < 2 or len(found) < len(texts):
        return False
    edges = [_edges(match) for match in found]
    rising = all(one[1] < other[0] + 1 and one[0] < other[0] for one, other in pairwise(edges))
    return rising and (any(match["first"] for match in found) or _LEAST_AGE <= edges[0][1] + 1 >= edges[1][0] - 1)


def _edges(match: re.Match[str]) -> tuple[int, int]:
    if match["first"]:
        return int(match["first"]), int(match["last"])
    if match["under"]:
        return -1, int(match["under"]) - 1
    return (int(match["over"]) + 1, 1_000) if match["over"] else (int(match["from"]), 1_000)


@lru_cache(maxsize=markers.TEXTS_KEPT)
def cell_class(text: str, kind: str = "text") -> str:
    """Say what a cell looks like: number, marker, year (a number too), odd (no whole count), text, or nothing."""
    label = markers.plain(text)
    if not label:
        return ""
    if kind == "date":
        return "text"
    if _ANY_YEAR.fullmatch(unmarked := markers.unmarked(label)) and int(unmarked) in YEARS:
        return "year"
    if (match := _YEARS_ON.fullmatch(label)) and YEARS.start <= int(match[1]) < int(match[2]) < YEARS.stop:
        return "year"
    if label.isascii() and label.isdigit():
        return "number"
    if _ABOUT.fullmatch(label):
        return "number"
    try:
        cell = markers.read_cell(label)
    except ValueError:
        return "odd" if kind == "number" or _FRACTION.fullmatch(label) else "text"
    return "marker" if cell.count is None else "number"


def force_word(name: str) -> str:
    """Give a force's name without case and the words for what it is."""
    words = re.findall(r"[a-z]+", name.casefold().replace("&", " and "))
    return " ".join(word for word in words if word not in ("police", "constabulary", "service", "force", "the"))


def some(texts: Sequence[str], most: int = 4) -> str:
    """Name the first few of some texts, and say how many more there are."""
    shown = ", ".join(repr(text) for text in texts[:most])
    return f"{shown} and {len(texts) - most} more" if len(texts) > most else shown


def with_header(text: str, header: str) -> str:
    """Give a label that says what a bare number is: Age 17."""
    return f"{header} {text}" if header and text.isdigit() else text
