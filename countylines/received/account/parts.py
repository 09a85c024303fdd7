"""Periods of which a text says that only a part is counted: days within them, months they go from or to, and words."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import pairwise

from countylines.received.account.cells import MONTH, MONTHS
from countylines.received.account.given import Doubt, Given, Place, placed
from countylines.received.account.periods import Span
from countylines.received.account.roles import A_PARAGRAPH, Roles, saying
from countylines.received.grids.grid import Grid
from countylines.received.markers import plain

_DAY = re.compile(
    rf"(?<![\w/.-])(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    r"(?:,? (?P<year>(?:19|20)[0-9]{2}))?"
    r"|(?P<d>[0-9]{1,2})[/.](?P<m>[0-9]{1,2})[/.](?P<y>(?:20)?[0-9]{2})|(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2}))(?![\w/-])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_SOME = (
    r"(?!12 |52 )(?:[0-9]{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven) "
    r"(?:days?|weeks?|months?|quarters?)\b"
)
_PART = re.compile(
    r"\bincomplete\b|\bpart(?:ial)?[- ](?:year|month|quarter|period|data|figure)s?\b|"
    r"\bnot (?:yet )?(?:an? |the )?(?:complete|full|whole)\b|"
    r"\b(?:days?|weeks?|months?) only\b|\bonly (?:part|(?:the )?first|[0-9a-z]+ (?:days?|weeks?|months?))\b|"
    rf"(?:[=:(] ?|\b(?:first|covers(?: only)?) ){_SOME}|\b{_SOME} of data\b|"
    r"\bso far\b|(?<!up )\bto date\b|\bdate of (?:your|the|this) request\b|"
    r"\b(?:to|until|before|from|since|after) the [0-9]{1,2}(?:st|nd|rd|th)(?= of the month\b|[.,;)]|$)",
    re.IGNORECASE,
)
"""Words for a part of a period."""
_OF_THE_TIME = re.compile(r"\b(?:lockdowns?|restrictions|covid|pandemic|coronavirus)\b", re.IGNORECASE)
"""What befell the time, and says nothing of what was counted unless it has such words."""
_OF_COUNTS = re.compile(
    r"\b(?:only|cover\w*|count\w*|includ\w+|record\w*|data|figures? (?:for|from|to))\b", re.IGNORECASE
)
_MONTH = re.compile(
    rf"(?<![\w/.])(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{MONTH})\b\.?"
    r"(?:[ ,'’-]{1,2}(?P<year>(?:19|20)[0-9]{2}|[0-9]{2})\b)?",
    re.IGNORECASE,
)
_AT = r"(?: and including)?(?: the)?(?: (?:start|beginning|end) of)?(?: the)? ?$"
_OPENS = re.compile(rf"\b(?:from|since|after|between|beginning|starting)(?: in| on| from)?{_AT}", re.IGNORECASE)
_GOES_ON = re.compile(
    rf" ?(?:[-–]|to\b|until\b) ?(?:the )?(?:end of )?(?:[0-9]{{1,2}}[a-z]{{0,2}} )?{MONTH}\b| onwards?\b", re.IGNORECASE
)
_CLOSES = re.compile(
    rf"(?:\b(?:to|until|till|through|before|prior to|(?<!years )(?<!year )end(?:ing|ed))|"
    rf"\bbetween .{{1,30}} and|[-–]){_AT}",
    re.IGNORECASE,
)
"""What stands before or after a month, or a day of one, that something begins or ends with."""


_AS_AT = re.compile(r"\bas (?:at|of|on)(?: the)? ?$", re.IGNORECASE)
"""What stands before the day to which figures are, be it the first of a period."""
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9])|\n")


def parts_of_periods(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell texts by which a period may be counted in part, where all of it is read."""
    observed = given.reading.observations
    flows = observed[(observed["kind"] == "flow") & (observed["start"] != observed["end"])]
    if flows.empty:
        return
    spans = {*zip(flows["start"], flows["end"], strict=True)}
    said: list[str] = []

    def speaks(text: str) -> bool:
        sentences = map(plain, _SENTENCE.split(text))
        found = [each for each in sentences if len(each) <= A_PARAGRAPH and _speaks_of_part(each, spans, given.by_hand)]
        said.extend(found)
        return bool(found)

    def speaking(grid: Grid) -> list[Place]:
        notes = {place: grid.text(*place) for place in roles.named(grid, "title", "footnote")}
        return sorted([*saying(notes, speaks), *saying(roles.texts(grid, "label"), speaks)])

    found = given.by_sheet(speaking)
    around = [speaks(line) for grid in given.grids for line in grid.around]
    if found or any(around):
        first, last = min(start for start, _ in spans), max(end for _, end in spans)
        yield Doubt(
            "part of a period",
            placed(given.file, found) if found else f"{given.file}, text outside its tables",
            f"{said[0][:100]!r} may say that a figure counts part of its period, and it is read as all of "
            f"{first} to {last}; give a layout with start and end for such a figure, or leave it out with a reason",
        )


def _speaks_of_part(text: str, spans: Collection[Span], by_hand: bool) -> bool:
    """Say whether a text names a day of the first or the last period, a bound within any, or has words for a part."""
    if _OF_THE_TIME.search(text) and not _OF_COUNTS.search(text):
        return False
    if not by_hand and _PART.search(text):
        return True
    months = [(_month(match), match["year"]) for match in _MONTH.finditer(text)]
    of_a_year = any(last % 12 + 1 == first and not year for (first, _), (last, year) in pairwise(months))
    if of_a_year or not (months or _DAY.search(text)):
        return False  # "1 April to 31 March" says how years run.
    starts, lasts = {start for start, _ in spans}, {end for _, end in spans}
    ends = [(start, end) for start, end in spans if start == min(starts) or end == max(lasts)]
    years = [*map(int, _YEAR.findall(text))] or sorted({day.year for span in ends for day in span})
    days = {day for match in _DAY.finditer(text) for day in _days(match, years)}
    at = {day for match in _DAY.finditer(text) if _AS_AT.search(text[: match.start()]) for day in _days(match, years)}
    opening, closing = _bounds(text, years)
    return (
        any(start <= day <= end for day in (days - starts | at) - lasts for start, end in ends)
        or any(start < day <= end for day in opening - starts for start, end in spans)
        or any(start <= day < end for day in closing - lasts for start, end in spans)
    )


def _days(match: re.Match[str], years: Iterable[int]) -> Iterator[date]:
    """Give the day that was matched; without a year, that of each of some."""
    with suppress(ValueError):
        if match["iso"]:
            yield date.fromisoformat(match["iso"])
        elif match["d"]:
            yield date(int(match["y"]) % 100 + 2000, int(match["m"]), int(match["d"]))
        else:
            for year in [int(match["year"])] if match["year"] else years:
                yield date(year, _month(match), int(match["day"]))


def _month(match: re.Match[str]) -> int:
    return MONTHS.index(match["month"][:3].lower()) + 1


def _bounds(text: str, years: Iterable[int]) -> tuple[set[date], set[date]]:
    """Give the days that a text says something begins with, and those with which something ends."""
    opening, closing = set[date](), set[date]()
    for match in _MONTH.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        month, told = _month(match), [int(match["year"][-2:]) + 2000] if match["year"] else years
        with suppress(ValueError):
            if _OPENS.search(before) or _GOES_ON.match(after):
                opening |= {date(year, month, int(match["day"] or 1)) for year in told}
            elif _CLOSES.search(before):
                closing |= {date(year, month, int(match["day"] or monthrange(year, month)[1])) for year in told}
    return opening, closing
