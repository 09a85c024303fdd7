"""Periods that must not pass unseen: too early, bare numbers, days with the month first, against labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from itertools import pairwise

import pandas as pd

from countylines.prose import count_of
from countylines.received.account.cells import MONTH, MONTHS, is_year, words
from countylines.received.account.given import Doubt, Given, Place, by_column, placed, places_by_sheet
from countylines.received.account.roles import Roles, is_decided, saying
from countylines.received.grids.grid import Grid
from countylines.received.markers import TEXTS_KEPT, plain, unmarked

EARLIEST = date(1990, 1, 1)

WORDS = {
    "year", "years", "yr", "fy", "month", "months", "mth", "quarter", "quarters", "qtr", "day", "days", "date", "dates",
    "period", "week", "weeks", "commencing", "beginning", "ending", "ended", "end", "start", "begin", "time",
}  # fmt: skip
"""Words for a period; a header of bare numbers that are read as one has these and `_BESIDE` alone."""

_BESIDE = {
    "of", "the", "in", "no", "number", "calendar", "financial", "fiscal", "reported", "recorded", "created", "offence",
    "arrest", "arrested", "event", "incident", "crime", "seizure", "report", "charge",
    "a", "to", "from", "and", "w", "c",
}  # fmt: skip
_BARE = re.compile(r"[0-9]{1,2}|[0-9]{4,5}(?:\.0+)?")
_NUMBERED_DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]((?:[0-9]{2}){1,2})(?:[ T].*)?")
_DAY = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.\-][0-9]{1,2}[/.\-](?:[0-9]{2}){1,2}|"
    r"[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}"
)
_TWO_YEARS = re.compile(r"((?:19|20)[0-9]{2}) ?[-–/] ?((?:19|20)?[0-9]{2})(?P<as_day>-01)?")
"""Years from one to another; a spreadsheet makes the first of a month out of 2010-11."""
_MORE_THAN_A_YEAR = timedelta(days=366)
_FEW, _MANY = 3, 8
_LONGEST = 120
"""Characters of a label that is looked through for periods."""

_YEAR_TOLD = r"(?:19|20)[0-9]{2}"
_TOLD = re.compile(
    rf"(?<![\w/.,-])(?:(?P<financial>{_YEAR_TOLD}|[0-9]{{2}}) ?[/–-] ?(?P<next>(?:20)?[0-9]{{2}})|"
    rf"(?P<month>{MONTH})[ '’.,/–-]{{1,2}}(?P<of>{_YEAR_TOLD}|[0-9]{{2}})|(?P<year>{_YEAR_TOLD}))(?![\w/,-]|\.[0-9])",
    re.IGNORECASE,
)
_NOT_OF_FIGURES = re.compile(
    rf"\b(?:acts? (?:of )?|(?:beat|ward|zone|unit|code|route|block) ){_YEAR_TOLD}|\bcensus\b.{{0,20}}|"
    r"\b(?:published|extracted|printed|requests? received|(?:response|request|extract) date|source)\b.{0,40}",
    re.IGNORECASE,
)
_NAME_OF_PERIOD = re.compile(
    rf"(?:year (?:ending|ended|to) )?{MONTH}(?:[ '’.,/–-]{{0,2}}(?:{_YEAR_TOLD}|[0-9]{{2}}))?|"
    rf"(?:calendar |financial )?(?:years? )?(?:ending |ended |to )?{_YEAR_TOLD}|"
    rf"(?:0?[1-9]|1[0-2])[/.-]{_YEAR_TOLD}|{_YEAR_TOLD}-(?:0[1-9]|1[0-2])(?:-[0-3][0-9])?|"
    rf"[0-3]?[0-9][/.-](?:0?[1-9]|1[0-2])[/.-]{_YEAR_TOLD}|"
    rf"(?:fy ?)?{_YEAR_TOLD} ?[/–-] ?(?:20)?[0-9]{{2}}|[0-9]{{2}}/[0-9]{{2}}|"
    rf"(?:q|qtr|quarter|h|half) ?[1-4](?:[ ,]{{1,2}}{_YEAR_TOLD})?|(?:p|period|m|mth|month|wk|week) ?[0-9]{{1,2}}|"
    rf"(?:spring|summer|autumn|winter)(?: term)?(?: {_YEAR_TOLD})?",
    re.IGNORECASE,
)

Span = tuple[date, date]


@lru_cache(maxsize=TEXTS_KEPT)
def is_name_of_period(text: str) -> bool:
    """Say whether a text is the name of a month, a season, a quarter or a year, and nothing besides but a mark."""
    return _NAME_OF_PERIOD.fullmatch(unmarked(text)) is not None


def too_early(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures of a time of which no answer is."""
    observed = given.reading.observations
    early = observed[observed["start"] < EARLIEST]
    if len(early):
        yield Doubt(
            "periods too early",
            where(given, early),
            f"{count_of(len(early), 'figure is', 'figures are')} read as of a time before {EARLIEST.year}, "
            f"the first of {early['start'].min()}: numbers may be taken for days or years; "
            "give a layout that says what they are",
        )


def other_days(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell a column of days that is not read beside one that is: rows may run from the one to the other."""
    if found := given.by_sheet(partial(_days_beside, given, roles)):
        yield Doubt(
            "days not read",
            placed(given.file, found),
            "this column holds days too, and is not read: a row may be of the time from one day to the other; give a "
            "layout that names both, as start and end, or leaves this column out with a reason",
        )


def _days_beside(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    """Give the days of columns that are not read, on a sheet where other days are."""
    of_sheet = roles.by_sheet[grid.sheet]
    read = set(roles.named(grid, "period"))
    rows = {row for row, _ in roles.figures(grid)}
    for column in range(1, grid.width + 1) if any(_is_day(grid, place) for place in read) else ():
        days = [(row, column) for row in sorted(rows) if _is_day(grid, (row, column))]
        decided = all(is_decided(given, of_sheet[place].why) for place in days)
        if len(days) > len(rows) / 2 and not read.intersection(days) and not decided:
            yield from days


def _is_day(grid: Grid, place: Place) -> bool:
    text = plain(grid.text(*place))
    return grid.kind(*place) == "date" or _DAY.fullmatch(text) is not None


def where(given: Given, figures: pd.DataFrame) -> str:
    """Say where figures stand; records stand on no cell of their own."""
    places = places_by_sheet(figures)
    return placed(given.file, places) if places else given.file


def bare_numbers(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell bare numbers that are read as months, years or days under a header that has no word for one."""
    if found := given.by_sheet(partial(_bare, roles)):
        number = sum(map(len, found.values()))
        yield Doubt(
            "bare numbers as periods",
            placed(given.file, found),
            f"{count_of(number, 'bare number is', 'bare numbers are')} read as months, years or days, and no header "
            "says so; if they are counts or codes, give a layout that says so",
        )


def _bare(roles: Roles, grid: Grid) -> Iterator[Place]:
    periods = roles.named(grid, "period")
    bare = [at for at in periods if _BARE.fullmatch(plain(grid.text(*at))) and grid.kind(*at) != "date"]
    rows = {row: [at for at in bare if at[0] == row] for row, _ in bare}
    for line in _lines(bare):
        if not _is_said(grid, line):
            # Years over one table stand under those over another.
            yield from (at for at in line if len(rows[at[0]]) < 2 or not _is_said(grid, rows[at[0]]))


def _lines(places: Sequence[Place]) -> list[list[Place]]:
    """Put cells together that stand in one column, or else in one row."""
    columns = by_column(places)
    rows: dict[int, list[Place]] = {}
    for column, of_column in list(columns.items()):
        if len(of_column) == 1:
            rows.setdefault(of_column[0][0], []).append(of_column[0])
            del columns[column]
    return [*columns.values(), *rows.values()]


def _is_said(grid: Grid, line: Sequence[Place]) -> bool:
    """Say whether a header names what bare numbers are, or they are years or months that follow on one another."""
    texts = [plain(grid.text(*place)) for place in sorted(line)]
    row, column = min(line)
    above = [plain(grid.label(at, column)) for at in range(1, row)]
    beside = [plain(grid.label(row, at)) for at in range(1, column)]
    if any(_is_word_for_period(text) for text in (*above, *beside)):
        return True
    numbers = [int(text.partition(".")[0]) for text in texts]
    if all(map(is_year, texts)):
        distinct = sorted(set(numbers))
        return distinct[-1] - distinct[0] == len(distinct) - 1
    return len(numbers) >= _FEW and all(28 <= later - one <= 31 for one, later in pairwise(numbers))


def _is_word_for_period(header: str) -> bool:
    said = words(header)
    return bool(said & WORDS) and said <= WORDS | _BESIDE


def month_first(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell days that may be written with the month first, or that a spreadsheet has turned about."""
    if found := given.by_sheet(partial(_month_first, roles)):
        yield Doubt(
            "month-first days",
            placed(given.file, found),
            "these days can be read with the month first as well, and are read with the day first; ask the force, and "
            "give the days as 2021-12-31 in a corrected copy if they are otherwise",
        )


def _month_first(roles: Roles, grid: Grid) -> Iterator[Place]:
    for line in _lines(roles.named(grid, "period")):
        yield from line if _may_be_month_first(grid, line) else ()


def _may_be_month_first(grid: Grid, line: Sequence[Place]) -> bool:
    matched = [_NUMBERED_DAY.fullmatch(plain(grid.text(*p))) for p in line if grid.kind(*p) == "text"]
    written = {(int(match[1]), int(match[2]), match[3]) for match in matched if match}
    kept = [plain(grid.text(*place)) for place in line if grid.kind(*place) == "date"]
    if len(kept) > 1 and len(written) > 1:
        # A spreadsheet set to another country turns the days it can, and leaves those after the 12th as text.
        return all(first > 12 for first, _, _ in written) and all(int(day[8:10]) <= 12 for day in kept)
    if any(first > 12 for first, _, _ in written):
        return False
    firsts = {first for first, _, _ in written}
    return len(written) >= _MANY or (len(firsts) >= _FEW and {second for _, second, _ in written} == {1})


def against_labels(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels of the sheet itself that name another period than its figures are read as."""
    if found := given.by_sheet(partial(_contradicting, given, roles)):
        said = f" (--period {given.period})" if given.period else ""
        yield Doubt(
            "periods against labels",
            placed(given.file, found),
            f"{given.quoted(found, 'name', 40)} other periods than the figures there are read as{said}; "
            "correct --period, or give a layout that takes the period from there",
        )


def several_years(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels of two years that may be all from the one to the other, and are read as a month or as one year."""
    if found := given.by_sheet(partial(_of_several_years, given, roles)):
        yield Doubt(
            "several years",
            placed(given.file, found),
            f"{given.quoted(found, 'may say', 40)} that figures are of all years from one to another, and each is read "
            'as of a month or of one year; give a layout whose names say it, such as "2001-03": "2001 to 2003"',
        )


def overlapping_years(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels from one year to another of which one begins in the year in which another ends."""
    if found := given.by_sheet(partial(_overlapping, given, roles)):
        yield Doubt(
            "several years",
            placed(given.file, found),
            f"{given.quoted(found, 'name', 40)} times that overlap others as they are read, from January to December: "
            'they may be of financial years; give a layout whose names say them, such as "2012-14": "April 2012 to '
            'March 2014"',
        )


def _overlapping(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    figures, _ = given.observed(grid.sheet)
    spans = sorted({*figures[["start", "end"]].drop_duplicates().itertuples(index=False, name=None)})
    inside = any(one[0] < other[0] <= one[1] < other[1] for one, other in pairwise(spans))
    if inside and not given.by_hand:
        yield from saying(roles.texts(grid, "period"), _TWO_YEARS.fullmatch)


def _of_several_years(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    """Give the labels of two years that lie as far apart in each; years one after another are financial ones."""
    texts = roles.texts(grid, "period")
    years = {text: match for text in {*texts.values()} if (match := _TWO_YEARS.fullmatch(text))}
    starts = sorted({int(match[1]) for match in years.values()})
    apart = {int(match[2]) % 100 - int(match[1]) % 100 for match in years.values()}
    steps = {later - one for one, later in pairwise(starts)}
    figures, _ = given.observed(grid.sheet)
    if figures.empty or not steps or len(apart) > 1:
        return
    as_days = any(match["as_day"] for match in years.values())
    several = min(apart) > (0 if as_days else 1) or (apart, steps) == ({1}, {2})
    if several and (figures["end"] - figures["start"]).max() < _MORE_THAN_A_YEAR:
        yield from (place for place, text in texts.items() if text in years)


def period_not_met(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell that no figure is read as of the period that a person gave for all of the file."""
    observed, said = given.reading.observations, _spans_told(given.period)
    spans = observed[["start", "end"]].drop_duplicates().itertuples(index=False) if said else ()
    read = [(start, end) for start, end in spans]
    if read and not any(_meet(one, other) for one in said for other in read):
        yield Doubt(
            "periods against labels",
            f"--period {given.period}",
            f"no figure is read as of it, but of {min(read)[0]} to {max(end for _, end in read)}, as the file's labels "
            "say, or as a spreadsheet stores them; leave --period out, or give a layout that says the period",
        )


def _contradicting(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    mine, places = given.observed(grid.sheet)
    if mine.empty:
        return
    labels = set(roles.named(grid, "label"))
    texts = {place: plain(grid.text(*place)) for place in roles.named(grid, "label", "title")}
    told = {place: _spans_told(text) for place, text in texts.items() if len(text) <= _LONGEST}
    near = spans_near(mine, places) if any(told.values()) else lambda _: ()
    for place, spans in told.items():
        apart = spans and not any(_meet(one, span) for one in spans for span in near(place))
        named = place in labels and is_name_of_period(texts[place])
        if apart or (named and any(map(str.isdigit, texts[place]))):
            yield place


def spans_near(figures: pd.DataFrame, places: Sequence[Place]) -> Callable[[Place], Collection[Span]]:
    """Give what says of a label the periods of the figures in its row or under it; of all figures where none are."""
    by_row: dict[int, set[Span]] = {}
    by_column: dict[int, set[Span]] = {}
    spans = zip(figures["start"].to_list(), figures["end"].to_list(), strict=True)
    for (row, column), span in zip(places, spans, strict=True):
        by_row.setdefault(row, set()).add(span)
        by_column.setdefault(column, set()).add(span)
    left = min(by_column)
    whole = [(figures["start"].min(), figures["end"].max())]
    return lambda place: (by_row.get(place[0]) if place[1] < left else by_column.get(place[1])) or whole


@lru_cache(maxsize=TEXTS_KEPT)
def _spans_told(text: str) -> tuple[Span, ...]:
    """Give the years, financial years and months that a text names."""
    spans = []
    for match in _TOLD.finditer(_NOT_OF_FIGURES.sub("", text)):
        if match["month"]:
            month = MONTHS.index(match["month"][:3].lower()) + 1
            first = date(_full(match["of"]), month, 1)
            spans.append((first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)))
        elif match["financial"]:
            year = _full(match["financial"])
            if (year + 1) % 100 == int(match["next"]) % 100:
                spans.append((date(year, 4, 1), date(year + 1, 3, 31)))
        elif is_year(match["year"]):
            spans.append((date(int(match["year"]), 1, 1), date(int(match["year"]), 12, 31)))
    return tuple(spans)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _meet(one: Span, other: Span) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
