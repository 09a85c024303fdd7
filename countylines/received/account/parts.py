"""Periods of which a text says that only a part is counted: days within the first or the last, and words for a part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from countylines.received.account.cells import MONTH, MONTHS
from countylines.received.account.given import Doubt, Given, placed
from countylines.received.account.roles import A_PARAGRAPH, Roles, saying
from countylines.received.markers import plain

_DAY = re.compile(
    rf"(?<![\w/.-])(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})"
    r"(?:,? (?P<year>(?:19|20)[0-9]{2}))?"
    r"|(?P<d>[0-9]{1,2})[/.](?P<m>[0-9]{1,2})[/.](?P<y>(?:20)?[0-9]{2})|(?P<iso>20[0-9]{2}-[0-9]{2}-[0-9]{2}))(?![\w/-])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_PART = re.compile(
    r"\bincomplete\b|\bpart(?:ial)?[- ](?:year|month|quarter|period|data|figure)s?\b|\bnot (?:yet )?(?:a )?complete\b|"
    r"\b(?:days?|weeks?|months?) only\b|\bonly (?:part|(?:the )?first|[0-9a-z]+ (?:days?|weeks?|months?))\b|"
    r"\b(?:so far|to date)\b",
    re.IGNORECASE,
)


def parts_of_periods(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell texts by which the first or the last period may be counted in part, where all of it is read."""
    observed = given.reading.observations
    flows = observed[(observed["kind"] == "flow") & (observed["start"] != observed["end"])]
    if flows.empty:
        return
    spans = {*zip(flows["start"], flows["end"], strict=True)}
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    ends = [(start, end) for start, end in spans if start == first or end == last]

    def speaks(text: str) -> bool:
        return _speaks_of_part(text, ends, first, last, by_hand=given.by_hand)

    found = given.by_sheet(lambda grid: saying(roles.texts(grid, "title", "footnote", "label"), speaks))
    around = [text for grid in given.grids for text in map(plain, grid.around) if len(text) <= A_PARAGRAPH]
    told = [plain(grid.text(*place)) for grid in given.grids for place in found.get(grid.sheet, ())]
    if told := [*told, *filter(speaks, around)]:
        yield Doubt(
            "part of a period",
            placed(given.file, found) if found else f"{given.file}, text outside its tables",
            f"{told[0][:100]!r} may say that a figure counts part of its period, and it is read as all of "
            f"{first} to {last}; give a layout with start and end for such a figure, or leave it out with a reason",
        )


def _speaks_of_part(text: str, ends: list[tuple[date, date]], first: date, last: date, *, by_hand: bool) -> bool:
    """Say whether a text names a day within the first or the last period, or has words for a part of one."""
    if not by_hand and _PART.search(text):
        return True
    days = [day for match in _DAY.finditer(text) for day in _days(match, text, {first.year, last.year})]
    boundaries = {each for span in ends for each in span}
    return any(start <= day <= end and day not in boundaries for day in days for start, end in ends)


def _days(match: re.Match[str], text: str, years: set[int]) -> Iterator[date]:
    """Give the day that was matched; without a year, that of each year the text names, or else the figures end in."""
    with suppress(ValueError):
        if match["iso"]:
            yield date.fromisoformat(match["iso"])
        elif match["d"]:
            yield date(int(match["y"]) % 100 + 2000, int(match["m"]), int(match["d"]))
        else:
            month = MONTHS.index(match["month"][:3].lower()) + 1
            told = [int(match["year"])] if match["year"] else [*map(int, _YEAR.findall(text))] or sorted(years)
            for year in told:
                yield date(year, month, int(match["day"]))
