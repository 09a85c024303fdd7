"""Which days a figure is about: the periods of tidy tables, and as publishers write them (pure functions).

A general parser of dates is not strict enough here: dateutil reads 13/05/2021 and 05/13/2021 as the same day. Every
reader raises ValueError, with a sentence, for a text that is not what it reads, and for labels that contradict.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from countylines.project import parse_day
from countylines.received.markers import plain, unmarked

TIDY_FIELDS = ("month", "year", "financial_year", "start", "start_latest", "end_earliest", "end")
FIELDS = (*TIDY_FIELDS, "quarter", "week_beginning", "week_ending", "day", "period")
"""The fields of a period that a layout can name, in a tidy table and in one as received."""

CALENDAR, FINANCIAL = "calendar", "financial"

_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = {name[:length]: number for number, name in enumerate(_NAMES, 1) for length in (3, len(name))} | {"sept": 9}
_FIRST_MONTH_OF_FINANCIAL_YEAR = 4
_EPOCH_OF_SERIALS = date(1899, 12, 30)
_YEARS = range(1900, 2100)
_SIX_DAYS = timedelta(days=6)

_FLAGS = re.ASCII | re.IGNORECASE
_SEPARATOR = r"[\s\-–/.,'’]*"
_WORD = r"([a-z]{3,9})\.?"
_YEAR = r"(\d{4}|\d{2})"
_TIME = r"(?:[t\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?"
_TO = r"\s*(?:-|–|to)\s*"
_ISO_DAY = re.compile(rf"(\d{{4}})-(\d{{2}})-(\d{{2}}){_TIME}", _FLAGS)
_NUMBERED_DAY = re.compile(rf"(\d{{1,2}})([/.\-])(\d{{1,2}})\2{_YEAR}{_TIME}", _FLAGS)
_NAMED_DAY = re.compile(
    rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)})[a-z]{{0,6}}\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_SEPARATOR}"
    rf"(?P<month>[a-z]{{3,9}})\.?{_SEPARATOR}(?P<year>\d{{4}}|\d{{2}}){_TIME}",
    _FLAGS,
)
_SERIAL = re.compile(r"([2-7]\d{4})(?:\.\d+)?", _FLAGS)
_YEAR_MONTH = re.compile(r"(\d{4})\s?[-/]\s?(\d{1,2})", _FLAGS)
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[-/]\s?(\d{4})", _FLAGS)
_NAMED_MONTH = re.compile(rf"{_WORD}(?:{_SEPARATOR}{_YEAR})?", _FLAGS)
_YEAR_MONTH_RUN = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])", _FLAGS)
_YEAR_NAMED_MONTH = re.compile(rf"(\d{{4}}){_SEPARATOR}{_WORD}", _FLAGS)
_FINANCIAL_YEAR = re.compile(r"(?:fy\s*)?(\d{4}|\d{2})\s?[/\-–]\s?(\d{4}|\d{2})", _FLAGS)
_NEEDS_FINANCIAL = "found {!r}; a quarter or half of a financial year needs that year, such as 2020/21, beside it"
_YEARS_ON = re.compile(r"(\d{4})\s?[\-–]\s?(\d{4}|1[3-9]|[2-9]\d)", _FLAGS)
_PART = r"((?:q|qtr|quarter)\s*[1-4]|(?:h|half)\s*[12]|(?:first|second|1st|2nd)\s+half)"
_QUARTER = re.compile(r"(?:q|qtr|quarter)?\s*([1-4])(?:(?:st|nd|rd|th)\s+(?:q|qtr|quarter))?", _FLAGS)
_HALF = re.compile(r"(?:h|half)\s*([12])|(first|1st|second|2nd)\s+half", _FLAGS)
_PART_THEN_YEAR = re.compile(rf"{_PART}[\s,:/\-–]*(?:of\s+)?(.+)", _FLAGS)
_YEAR_THEN_PART = re.compile(rf"(.+?)[\s,:/\-–]*{_PART}", _FLAGS)
_MONTHS_OF_YEAR = re.compile(rf"{_WORD}{_TO}{_WORD}(?:{_SEPARATOR}(\d{{4}}))?", _FLAGS)
_OF_MONTHS = re.compile(rf"[\s,:]*[(\[]?\b{_WORD}{_TO}{_WORD}[)\]]?[\s,:]*", _FLAGS)
_YEAR_OF_MONTHS = re.compile(rf"^(\d{{4}})[\s,:(\[]+([a-z]{{3,9}}\.?{_TO}[a-z]{{3,9}}\.?)[)\]]?$", _FLAGS)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WINDOW = re.compile(
    rf"(?:the\s+)?(?:(?P<number>[1-9]|[1-5]\d|{'|'.join(_NUMBERS)})[\s-]+(?P<unit>months?|weeks?)|"
    r"(?P<name>(?:financial\s+)?year|y/?e|half[\s-]year|quarter|month|fortnight))(?:\s+period)?\s+"
    r"(?:(?:up\s+)?(?:to|ending|ended|end)\s+|(?P<begins>beginning|commencing|starting|from)\s+|(?<=e\s))(?P<at>.+)",
    _FLAGS,
)
_MONTHS_OF = {"half year": 6, "quarter": 3, "month": 1}
_LONGEST = 80
_SPAN = re.compile(
    r"(?:from\s+)?(.+?)(?:\s+(?:-|–|to|until|/)\s+|(?<=\D\D\d{4})\s?[-–]\s?(?=[a-z]|\d{1,2}\D)|"
    r"(?<=[/.]\d{4})[-–](?=\d{1,2}[/.])|(?<=[/.]\d\d)[-–](?=\d{1,2}[/.])|(?<=[a-z]\d\d)[-–](?=[a-z]))(.+)",
    _FLAGS,
)


@dataclass(frozen=True)
class Period:
    """A period that begins on a day in ``start … start_latest`` and ends on a day in ``end_earliest … end``.

    A stock counts on one day somewhere in ``start … end``: it "begins" at the latest on ``end`` and "ends" at
    the earliest on ``start``.
    """

    start: date
    start_latest: date
    end_earliest: date
    end: date

    @classmethod
    def exact(cls, start: date, end: date) -> Period:
        """Give a period whose days are known."""
        return cls(start, start, end, end)


_TIDY = (
    ("month", r"(\d{4})-(0[1-9]|1[0-2])", "month is written YYYY-MM, with MM from 01 to 12"),
    ("year", r"(\d{4})", "year is written YYYY"),
    ("financial_year", r"(\d{4})/(\d{2})", "financial year is written such as 2018/19"),
)
"""How a tidy table writes a period in one column."""


def read_period(row: Mapping[str, str], columns: Mapping[str, str], kind: str) -> Period:
    """Read the period of a row of a tidy table by the layout's ``period`` mapping."""
    for field, pattern, form in _TIDY:
        if field in columns:
            column, text = columns[field], row[columns[field]]
            match = re.fullmatch(pattern, text)
            if not match or (field == "financial_year" and (int(match[1]) + 1) % 100 != int(match[2])):
                raise ValueError(f"column {column}: found {text!r}; a {form}")
            year = int(match[1])
            if field == "financial_year":
                return Period.exact(*_financial(year))
            return Period.exact(*(_months(year, int(match[2])) if field == "month" else _months(year, 1, 12)))
    if not {"start", "end"} <= columns.keys():
        raise ValueError("the layout's period names none of month, year, financial_year, or start and end")
    days = {
        key: _tidy_day(row[column], column) for key, column in columns.items() if row[column] or key in ("start", "end")
    }
    return _windows(days, kind)


def _windows(days: Mapping[str, date], kind: str) -> Period:
    """Give a period from its first and last day and, where they are known apart, their windows."""
    start, end = days["start"], days["end"]
    latest, earliest = (end, start) if kind == "stock" else (start, end)
    period = Period(start, days.get("start_latest", latest), days.get("end_earliest", earliest), end)
    if not (start <= period.start_latest <= end and start <= period.end_earliest <= end):
        raise ValueError(f"found a period from {start} to {end} whose days are out of order")
    return period


def _tidy_day(text: str, column: str) -> date:
    if (day := parse_day(text)) is None:
        raise ValueError(f"column {column}: found {text!r}; a day is written YYYY-MM-DD")
    return day


def period_of(labels: Mapping[str, str], kind: str, quarters: str | None = None) -> Period:
    """Read the period of a figure from its labels (by field of ``FIELDS``), as publishers write them.

    A ``stock`` counts on one day of its period. What a numbered quarter is (``quarters``: ``calendar`` or
    ``financial``) is never guessed.
    """
    texts = {field: unmarked(plain(text)) for field, text in labels.items() if field in FIELDS}
    if too_long := [text for text in texts.values() if len(text) > _LONGEST]:
        raise ValueError(f"found {too_long[0][:_LONGEST]!r}…, which is too long for a period")
    if {"start", "end"} <= texts.keys():
        return _windows({field: read_day(text) for field, text in texts.items() if text}, kind)
    start, end = _span(texts, quarters)
    return Period(start, end, start, end) if kind == "stock" else Period.exact(start, end)


def _span(texts: Mapping[str, str], quarters: str | None) -> tuple[date, date]:
    """Give the first and the last day that the labels name."""
    if "day" in texts:
        day = read_day(texts["day"])
        return day, day
    if "week_beginning" in texts:
        first = read_day(texts["week_beginning"])
        return first, first + _SIX_DAYS
    if "week_ending" in texts:
        last = read_day(texts["week_ending"])
        return last - _SIX_DAYS, last
    if "period" in texts:
        return _self_said(texts["period"])
    if "month" in texts:
        year, month = read_month(texts["month"])
        return _months(_year_of(year, month, texts, texts["month"]), month)
    if "quarter" in texts:
        return _quarter(texts, quarters)
    if "year" in texts:
        return _months(read_year(texts["year"]), 1, 12)
    if "financial_year" in texts:
        return _financial(read_financial_year(texts["financial_year"]))
    raise ValueError(
        "no label says its period: name month, quarter, year, financial_year, day, week_beginning, week_ending, "
        "period, or start and end"
    )


def _year_of(stated: int | None, month: int, texts: Mapping[str, str], text: str) -> int:
    """Give the calendar year of a month, from itself or from the year beside it: they must not contradict."""
    years = {stated} - {None}
    if "year" in texts:
        years.add(read_year(texts["year"]))
    if "financial_year" in texts:
        first = read_financial_year(texts["financial_year"])
        years.add(first if month >= _FIRST_MONTH_OF_FINANCIAL_YEAR else first + 1)
    if not years:
        raise ValueError(f"found {text!r} without a year; name year or financial_year beside it in the layout")
    if len(years) > 1:
        beside = texts.get("year") or texts["financial_year"]
        raise ValueError(f"found {text!r} beside {beside!r}, which is another year")
    return int(years.pop() or 0)


def _months(year: int, first: int, last: int | None = None) -> tuple[date, date]:
    last = last or first
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _months_from(year: int, month: int, number: int) -> tuple[date, date]:
    """Give the first and the last day of so many months from one on."""
    over, last = divmod(month + number - 2, 12)
    return date(year, month, 1), _months(year + over, last + 1)[1]


def _financial(first: int) -> tuple[date, date]:
    return date(first, _FIRST_MONTH_OF_FINANCIAL_YEAR, 1), date(first + 1, 3, 31)


def _century(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        year += 2000 if year < 70 else 1900
    if year not in _YEARS:
        raise ValueError(f"found the year {text}; a year lies between {_YEARS.start} and {_YEARS.stop - 1}")
    return year


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"found {text!r}, and there is no such day (a day is read day/month/year)") from None


def read_day(text: str) -> date:
    """Read a day: 31/12/2021 (never the month first), 31 December 2021, 2021-12-31, a serial of Excel; with a time."""
    text = plain(text)
    if match := _ISO_DAY.fullmatch(text):
        return _date(_century(match[1]), int(match[2]), int(match[3]), text)
    if match := _NUMBERED_DAY.fullmatch(text):
        return _date(_century(match[4]), int(match[3]), int(match[1]), text)
    if (match := _NAMED_DAY.fullmatch(text)) and (month := _MONTHS.get(match["month"].lower())):
        day = _date(_century(match["year"]), month, int(match["day"]), text)
        if match["weekday"] and _WEEKDAYS[day.weekday()] != match["weekday"].lower():
            raise ValueError(f"found {text!r}, and that day is another day of the week")
        return day
    if match := _SERIAL.fullmatch(text):
        return _EPOCH_OF_SERIALS + timedelta(days=int(match[1]))
    raise ValueError(f"found {text!r}; a day is written such as 31/12/2021, 31 December 2021 or 2021-12-31")


def read_month(text: str) -> tuple[int | None, int]:
    """Read a month: Jan-21, January 2021, 2021-01, 202101, 01/2021, a first of a month; without a year if alone."""
    text = plain(text)
    if match := _YEAR_MONTH.fullmatch(text) or _YEAR_MONTH_RUN.fullmatch(text):
        return _century(match[1]), _month_number(match[2], text)
    if match := _MONTH_YEAR.fullmatch(text):
        return _century(match[2]), _month_number(match[1], text)
    if (match := _NAMED_MONTH.fullmatch(text)) and (month := _MONTHS.get(match[1].lower())):
        return (_century(match[2]) if match[2] else None), month
    if (match := _YEAR_NAMED_MONTH.fullmatch(text)) and (month := _MONTHS.get(match[2].lower())):
        return _century(match[1]), month
    if re.fullmatch(r"\d{1,2}", text, _FLAGS):
        return None, _month_number(text, text)
    try:
        day = read_day(text)
    except ValueError:
        raise ValueError(f"found {text!r}; a month is written such as Jan-21, January 2021 or 2021-01") from None
    if day.day != 1:
        raise ValueError(
            f"found {text!r}, a day and not the first of a month: a spreadsheet may have made it out of a month such "
            f"as Apr-{day.day:02}. Correct the cell, or name day in the layout"
        )
    return day.year, day.month


def _month_number(text: str, cell: str) -> int:
    if not 1 <= int(text) <= 12:
        raise ValueError(f"found {cell!r}; the months are 1 to 12")
    return int(text)


def read_year(text: str) -> int:
    """Read a calendar year."""
    if not re.fullmatch(r"\d{4}", plain(text), _FLAGS):
        raise ValueError(f"found {text!r}; a calendar year is written such as 2021, and 2020/21 is a financial_year")
    return _century(plain(text))


def read_financial_year(text: str) -> int:
    """Read a financial year (2020/21, 2020-21, 2020-2021) and give the calendar year it begins in."""
    match = _FINANCIAL_YEAR.fullmatch(plain(text))
    if not match or _century(match[1]) + 1 != _century(match[2]):
        raise ValueError(f"found {text!r}; a financial year is written such as 2020/21 or 2020-2021")
    return _century(match[1])


def _quarter(texts: Mapping[str, str], quarters: str | None) -> tuple[date, date]:
    text = texts["quarter"]
    if match := _MONTHS_OF_YEAR.fullmatch(text):
        first, last = _months_named(match)
        months = (last - first) % 12 + 1
        if not (first and last) or months not in (3, 6) or (last < first and months == 3):
            raise ValueError(f"found {text!r}, which is not three months in a row of one year, or six")
        if last < first and (match[3] or "financial_year" not in texts):
            raise ValueError(_NEEDS_FINANCIAL.format(text))
        stated = _century(match[3]) if match[3] else None
        return _months_from(_year_of(stated, first, texts, text), first, months)
    rest, named = _without_months(text)
    at, months, year = _numbered(rest, text)
    if named:
        told = _told_by_months(at, months, *named)
        if not told:
            raise ValueError(f"found {text!r}, months which are no quarter, or half, of that number")
        if quarters not in (None, told):
            raise ValueError(f"found {text!r}, months of quarters, or halves, which are not {quarters}, as was said")
        quarters = told
    if quarters not in (CALENDAR, FINANCIAL):
        raise ValueError(
            f'found {text!r}; say beside tables whether quarters, or halves, are "{CALENDAR}" (the first begins in '
            f'January) or "{FINANCIAL}" (the first begins in April)'
        )
    first = _first_month(at, months, quarters)
    beside = _year_inside(year, texts)
    if quarters == FINANCIAL and "financial_year" not in beside:
        raise ValueError(_NEEDS_FINANCIAL.format(text))
    return _months_from(_year_of(None, first, beside, text), first, months)


def _numbered(rest: str, text: str) -> tuple[int, int, str]:
    """Give which quarter or half it is, how many months it has, and the year beside it; ``text`` is its whole label."""
    number, year = rest, ""
    if match := _PART_THEN_YEAR.fullmatch(rest):
        number, year = match.groups()
    elif match := _YEAR_THEN_PART.fullmatch(rest):
        year, number = match.groups()
    if half := _HALF.fullmatch(number):
        return (int(half[1]) if half[1] else 1 if half[2].lower() in ("first", "1st") else 2), 6, year
    if match := _QUARTER.fullmatch(number):
        return int(match[1]), 3, year
    raise ValueError(f"found {text!r}; a quarter is written such as Q1, Q1 2021, Q1 2020/21 or Apr-Jun 2021")


def _first_month(at: int, months: int, quarters: str) -> int:
    opens = 1 if quarters == CALENDAR else _FIRST_MONTH_OF_FINANCIAL_YEAR
    return (opens - 1 + months * (at - 1)) % 12 + 1


def _without_months(text: str) -> tuple[str, tuple[int, int] | None]:
    """Give a label without the months from one to another that it names, and these."""
    for match in _OF_MONTHS.finditer(text):
        first, last = _months_named(match)
        if first and last:
            return f"{text[: match.start()]} {text[match.end() :]}".strip(" ()[]"), (first, last)
    return text, None


def _told_by_months(at: int, months: int, first: int, last: int) -> str:
    """Say of which kind a quarter or half is that has these months; empty where none of its number has."""
    if (last - first) % 12 + 1 != months:
        return ""
    return next((kind for kind in (CALENDAR, FINANCIAL) if _first_month(at, months, kind) == first), "")


def quarters_told(text: str) -> str:
    """Say of which kind a quarter or half is by the months it names: Q1 (Apr-Jun) is ``financial``.

    ``months`` where it names those of a quarter or half and no number; empty where nothing says it.
    """
    rest, named = _without_months(unmarked(plain(text)))
    if named and not re.sub(r"\d{4}", "", rest).strip():
        first, last = named
        return "months" if first % 3 == 1 and (last == first + 2 or (last - first) % 12 == 5) else ""
    with suppress(ValueError):
        return _told_by_months(*_numbered(rest, text)[:2], *named) if named else ""
    return ""


def _months_named(match: re.Match[str]) -> tuple[int, int]:
    """Give the numbers of the two months that a label names, 0 for a word that is none."""
    return _MONTHS.get(match[1].lower(), 0), _MONTHS.get(match[2].lower(), 0)


def _year_inside(year: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Give the labels of years, that which a quarter carries itself among them."""
    if not year:
        return texts
    field = "year" if re.fullmatch(r"\d{4}", year, _FLAGS) else "financial_year"
    if field in texts and texts[field] != year:
        raise ValueError(f"found a quarter of {year!r} beside {texts[field]!r}, which is another year")
    return {**texts, field: year}


def _window(match: re.Match[str], text: str) -> tuple[date, date]:
    """Give so many weeks or months that end, or begin, with a day or a month: Year ending March 2021."""
    first, last = _at(match["at"].strip())
    number = _NUMBERS.get((match["number"] or "one").lower()) or int(match["number"])
    name = " ".join(re.findall("[a-z]+", (match["unit"] or match["name"]).lower()))
    if name == "fortnight" or name.startswith("week"):
        days = timedelta(days=7 * (2 if name == "fortnight" else number) - 1)
        if first != last:
            raise ValueError(f"found {text!r}; name the day on which the weeks begin or end")
        return (first, first + days) if match["begins"] else (last - days, last)
    months = number if name.startswith("month") else _MONTHS_OF.get(name, 12)
    if match["begins"]:
        if first.day != 1:
            raise ValueError(f"found {text!r}, which does not begin with a month; name start and end in the layout")
        return _months_from(first.year, first.month, months)
    if (last + timedelta(days=1)).day != 1:
        raise ValueError(f"found {text!r}, which does not end with a month; name start and end in the layout")
    back, month = divmod(last.month - months, 12)
    return date(last.year + back, month + 1, 1), last


def _at(text: str) -> tuple[date, date]:
    """Give the days of a day or a month with its year."""
    with suppress(ValueError):
        return (day := read_day(text)), day
    year, month = read_month(text)
    if year is None:
        raise ValueError(f"found {text!r} without a year")
    return _months(year, month)


def _self_said(text: str) -> tuple[date, date]:
    """Give the days of a label that says its own span."""
    if match := _WINDOW.fullmatch(text):
        return _window(match, text)
    if (match := _MONTHS_OF_YEAR.fullmatch(_YEAR_OF_MONTHS.sub(r"\2 \1", text))) and match[3]:
        first, last = _months_named(match)
        if 0 < first <= last:
            return _months(_century(match[3]), first, last)
    if match := _SPAN.fullmatch(text):
        start, end = _self_said(match[1])[0], _self_said(match[2])[1]
        if start > end:
            raise ValueError(f"found {text!r}, which ends before it begins")
        return start, end
    if re.fullmatch(r"\d{4}", text, _FLAGS):
        return _months(read_year(text), 1, 12)
    if (match := _FINANCIAL_YEAR.fullmatch(text)) and len(match[1]) == 4 and int(match[2]) == int(match[1]) % 100 + 1:
        if int(match[2]) <= 12:
            raise ValueError(f"found {text!r}, a month or a financial year; name month or financial_year in the layout")
        return _financial(read_financial_year(text))
    if (match := _YEARS_ON.fullmatch(text)) and _century(match[1]) + 1 < _century(match[2]):
        return _months(_century(match[1]), 1)[0], _months(_century(match[2]), 12)[1]
    with suppress(ValueError):
        return _at(text)
    raise ValueError(
        f"found {text!r}; a period is written such as March 2021, 2021, 2020/21, Apr-Jun 2021 or "
        "1 April 2020 to 30 June 2021"
    )
