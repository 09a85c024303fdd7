"""What words say of how long periods are, where years begin, and how months follow on, against what is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from countylines.received.account.cells import MONTH, MONTHS, spaced
from countylines.received.account.given import Doubt, Given, Place, placed, places_by_sheet
from countylines.received.account.lines import head_at, header_of
from countylines.received.account.periods import Span, spans_near, where
from countylines.received.account.roles import A_PARAGRAPH, Roles, saying
from countylines.received.grids.grid import Grid, column_number
from countylines.received.identity import IDENTITY
from countylines.received.layout import Block
from countylines.received.markers import plain
from countylines.received.periods import FIELDS

_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DAYS = {
    "day": (1, 1), "dai": (1, 1), "week": (7, 7), "fortnight": (14, 14), "month": (28, 31), "quarter": (90, 92),
    "half": (181, 184), "year": (365, 366), "annual": (365, 366), "q": (90, 92), "h": (181, 184),
    "w/c": (7, 7), "w/e": (7, 7),
}  # fmt: skip
"""By its name, how many days a length of time has at the least and at the most."""
_UNITS = re.compile(
    rf"(?<![\w-])(?:(?P<number>[1-9][0-9]?|{'|'.join(_NUMBERS)})[ -])?(?P<name>week|fortnight|month|quarter|"
    r"half(?:[ -]year)?|year)(?:ly|s)?\b(?![ -]?(?:olds?|of age)\b)|\b(?P<short>w/[ce])\b",
    re.IGNORECASE,
)
"""Lengths in the header of a period."""
_OFTEN = re.compile(
    r"\b(?:by|per|and) (?:(?:calendar|financial|fiscal|academic|school) )?(?:year )?"
    r"(?P<name>week|fortnight|month|quarter|year|(?<=per )day)\b|"
    r"\b(?P<often>dai|week|fortnight|month|quarter|year)ly\b|\b(?P<annual>annual)(?:ly)?\b",
    re.IGNORECASE,
)
"""Lengths in a title, which speaks of much."""
_PART = re.compile(
    rf"(?<![\w/])(?P<name>[hq])[1-4]\b|\b(?:first|second|1st|2nd) (?P<half>half)\b|"
    rf"\b(?P<first>{MONTH})\.? ?(?:-|–|to) ?(?P<last>{MONTH})\b|"
    rf"(?<!year )(?<!months )\b(?P<until>to|until|from|since)(?: the)?(?: end)?(?: of)? {MONTH}\b(?![ /–-]?[0-9’'])",
    re.IGNORECASE,
)
"""Parts of a year in the label of a figure, or a bound of one."""
_OTHER_TIME = re.compile(
    r"\b(?:last|previous|prior|preceding) (?:(?:calendar|financial|fiscal) )?(?:year|month|quarter|period)\b|"
    r"\bsame (?:month|quarter|period)\b|\b(?:year|month|quarter) (?:before|earlier|ago)\b",
    re.IGNORECASE,
)
"""What in a label of a figure says that it is of another time than the one beside it."""
_AFTER = re.compile(r"\b(?:to|ending|ended|beginning|commencing|starting) ?\(.*")
"""What in a header says only what its cells are: "Twelve months ending (month)"."""
_BEGINS = re.compile(
    r"\b(?:(?P<april>financial|fiscal|tax|fin\.?)|(?P<autumn>academic|school)|(?P<january>calendar)) (?:years?|yrs?)\b|"
    r"\b(?P<fy>f\.?y|f/y)(?![a-z])|"
    r"\b(?:years?|y/e|12[ -]months|twelve[ -]months) (?:up )?(?:to|ending|ended)(?: the)?(?: [0-9]{1,2}[a-z]{0,2})?"
    rf" (?P<last>{MONTH})\b|\b(?P<first>{MONTH})\.? ?(?:-|–|to) ?(?:[0-9]{{1,2}}(?:st|nd|rd|th)? )?{MONTH}\b",
    re.IGNORECASE,
)
"""Words for years, and months in which they begin or end."""
_YEAR_ENDING = re.compile(r"(?:(?:years?|12 months) (?:ending|ended)|y/?e):?", re.IGNORECASE)
"""A header that says of years that they end, and not in which month."""
_KIND_OF_YEAR = re.compile(r"(?:financial|fiscal|tax|academic|school|calendar)(?: years?)?(?: totals?)?", re.IGNORECASE)
"""A label that says nothing else than in which month years begin."""
_A_WEEK, _SHORTEST_MONTH, _A_YEAR = 7, 28, 360
_DAYS_OF_A_MONTH = 30.44
_MONTHS = 12
_TURNS = {"month": -11, "quarter": -9}
"""Months from the last month of a year, or the first of its last quarter, back to its January."""
_SOME_MONTHS = 6
"""So many months stand hardly by chance in the order of a year that begins in April, or in September."""


@dataclass(frozen=True)
class _Told:
    """What words say of periods: how many days they may have, in which months years may begin; empty where nothing."""

    days: frozenset[tuple[int, int]] = frozenset()
    begins: frozenset[int] = frozenset()

    def fits(self, span: Span, *, shorter: bool = False) -> bool:
        """Say whether a period is one that the words allow, or a ``shorter`` one."""
        length = (span[1] - span[0]).days + 1
        fitting = any(shortest * (not shorter) <= length <= longest for shortest, longest in self.days)
        return (fitting or not self.days) and (not self.begins or length < _A_YEAR or span[0].month in self.begins)


def _told(texts: Iterable[str], lengths: re.Pattern[str]) -> _Told:
    """Give what texts say together, of lengths by a pattern; labels of parts say nothing of years."""
    said = [text for text in texts if len(text) <= A_PARAGRAPH]
    days = {_days(match.groupdict()) for text in said for match in lengths.finditer(_AFTER.sub("", text))}
    years = [match.groupdict() for text in said for match in _BEGINS.finditer(text)] if lengths is not _PART else []
    return _Told(frozenset(days), frozenset(month for match in years for month in _begins(match)))


def _month(name: str) -> int:
    return MONTHS.index(name[:3].lower()) + 1


def _begins(found: Mapping[str, str | None]) -> tuple[int, ...]:
    """Give the months in which years begin that a match is of."""
    if last := found["last"]:
        return (_month(last) % 12 + 1,)
    if first := found["first"]:
        return (_month(first),)
    return (4,) if found["april"] or found["fy"] else (8, 9) if found["autumn"] else (1,)


def _days(found: Mapping[str, str | None]) -> tuple[int, int]:
    """Give the days that a match is of, at the least and at the most."""
    if found.get("until"):
        return 1, _DAYS["year"][0] - _DAYS["month"][0]
    if (first := found.get("first")) and (last := found.get("last")):
        name, times = "month", (_month(last) - _month(first)) % 12 + 1
    else:
        name = next(filter(None, map(found.get, ("name", "short", "half", "often", "annual")))).lower()
        number = found.get("number") or "1"
        times = int(number) if number.isdigit() else _NUMBERS.index(number.lower()) + 1
    shortest, longest = _DAYS["half" if name.startswith("half") else name]
    return shortest * times, longest * times


def against_words(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell periods that are not as long as their headers, labels and titles say, or whose years begin elsewhere."""
    if found := given.by_sheet(partial(_against, given, roles)):
        yield Doubt(
            "periods against words",
            placed(given.file, found),
            f"{given.quoted(found, 'say')} that periods are longer or shorter than they are read, or "
            "others, or that years begin in another month; give a layout whose names say them, such as "
            '"2019/20", "Year ending March 2020" or "Sep 2019 to Aug 2020"',
        )


def _against(given: Given, roles: Roles, grid: Grid) -> list[Place]:
    figures, places = given.observed(grid.sheet)
    if figures.empty or figures["kind"].ne("flow").any():
        return []
    told = {*_of_headers(given, grid, figures), *_of_labels(roles, grid, figures, places)}
    return sorted(told.union(_of_titles(roles, grid, figures)))


def _spans(figures: pd.DataFrame) -> set[Span]:
    return {(start, end) for start, end in figures[["start", "end"]].drop_duplicates().itertuples(index=False)}


def _of_headers(given: Given, grid: Grid, figures: pd.DataFrame) -> Iterator[Place]:
    """Give the headers of periods that say what no figure of their block is, all of them together."""
    for block in given.blocks(grid):
        heads = {place: spaced(grid.label(*place)) for place in _headers(block, grid)}
        told = _told(heads.values(), _UNITS)
        inside = figures["line"].between(block.counts.first_row, block.counts.last_row)
        inside &= figures["column"].between(block.counts.first_column, block.counts.last_column)
        finer = len({*block.labels} & {*FIELDS}) > 1
        if told != _Told() and not all(told.fits(span, shorter=finer) for span in _spans(figures[inside])):
            yield from (place for place, text in heads.items() if _told([text], _UNITS) != _Told())
        elif "year" in block.labels:
            yield from saying(heads, _YEAR_ENDING.fullmatch)


def _headers(block: Block, grid: Grid) -> Iterator[Place]:
    """Give where it is said what the labels of a block's periods are: over them, and left of those in a row."""
    for field, label in block.labels.items():
        if field not in FIELDS:
            continue
        if label.column:
            head = head_at(grid, column_number(label.column), block.counts.first_row)
        elif label.row:
            left = range(block.counts.first_column - 1, 0, -1)
            yield from ((label.row, at) for at in left if plain(grid.label(label.row, at)))
            head = head_at(grid, block.counts.first_column, label.row)
        else:
            continue
        if head:
            yield head


def _of_labels(roles: Roles, grid: Grid, figures: pd.DataFrame, places: list[Place]) -> Iterator[Place]:
    """Give the labels that speak of a part of a year, and have figures beside or under them of something else."""
    texts = roles.texts(grid, "label", "period")
    of_text = {text: _told([text], _PART if _PART.search(text) else _OFTEN) for text in {*texts.values()}}
    told = {place: of_text[text] for place, text in texts.items()}
    # "Financial" beside "Calendar" is of years, as "Financial year" is.
    years = {place: f"{texts[place].split()[0]} year" for place in saying(texts, _KIND_OF_YEAR.fullmatch)}
    told |= {place: _told([text], _UNITS) for place, text in years.items()}
    rows, columns = ({place[at] for place in places} for at in (0, 1))
    told = {at: said for at, said in told.items() if said != _Told() and (at[0] in rows or at[1] in columns)}
    near = spans_near(figures, places) if told else None
    yield from (place for place, said in told.items() if near and not all(map(said.fits, near(place))))
    yield from saying(roles.texts(grid, "label"), _OTHER_TIME.search)


def _of_titles(roles: Roles, grid: Grid, figures: pd.DataFrame) -> Iterator[Place]:
    """Give the titles, and notes on years, that speak of periods of which no figure is, nor all of them together."""
    titles = roles.texts(grid, "title")
    told = {place: _told([text], _PART if _PART.search(text) else _OFTEN) for place, text in titles.items()}
    told |= {place: _Told(begins=_told([text], _OFTEN).begins) for place, text in roles.texts(grid, "footnote").items()}
    if any(said != _Told() for said in told.values()):
        spans = _spans(figures)
        whole = min(start for start, _ in spans), max(end for _, end in spans)
        yield from (place for place, said in told.items() if not any(map(said.fits, [*spans, whole])))


def days_far_apart(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell counts over a time that are read as of single days, weeks or more apart: the days may only name a time."""
    observed = given.reading.observations
    single = observed[(observed["kind"] == "flow") & (observed["start"] == observed["end"])]
    days = sorted({*single["start"]})
    gaps = [(later - day).days for day, later in pairwise(days)]
    if gaps and min(gaps) >= _A_WEEK and not (given.by_hand or any(against_words(given, roles))):
        headers = dict.fromkeys(header for grid in given.grids for header in _headers_of_days(given, grid))
        under = f" under {', '.join(map(repr, headers))}" if headers else ""
        yield Doubt(
            "days far apart",
            where(given, single),
            f"each figure is read as of one day, and the days{under} lie {min(gaps)} days apart or more: they may name "
            "the weeks, months or years that begin or end on them; give a layout that says so (month, week_beginning, "
            "week_ending, start and end, or names)",
        )
    elif len(single) and not given.by_hand and given.flows["days"].max() >= _SHORTEST_MONTH - 1:
        yield Doubt(
            "days far apart",
            where(given, single),
            "figures are read as of single days, among others of months or years: a spreadsheet may have made days of "
            "their labels, such as of 2011-12; give a correction, or a layout whose names say the periods",
        )


def _headers_of_days(given: Given, grid: Grid) -> Iterator[str]:
    """Give what heads the columns of days that a sheet's figures are read as of."""
    for block in given.blocks(grid):
        column = block.labels["day"].column if "day" in block.labels else None
        if column and (header := header_of(grid, column_number(column), block.counts.first_row)):
            yield header


def months_back(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell months, or quarters, that go on from those before and are read as of the same year: theirs is another."""
    found = []
    for grid in given.grids:
        fields = [{*block.labels} & {*FIELDS} for block in given.blocks(grid)]
        part = next((name for name in _TURNS if any(name in named and len(named) > 1 for named in fields)), "")
        if not part:
            continue
        figures, _ = given.observed(grid.sheet)
        start = pd.to_datetime(figures["start"])
        months = figures.assign(number=start.dt.year * 12 + start.dt.month, year=start.dt.year)
        for line, across in (("line", "column"), ("column", "line")):
            ordered = months.sort_values([line, across], kind="stable")
            keys = [line, *IDENTITY]
            same = ordered[keys].eq(ordered[keys].shift()).all(axis=1)
            step = ordered["number"].diff()
            found.append(ordered[same & (step == _TURNS[part]) & (step.shift() != _MONTHS)])
            found.append(ordered[_turns(ordered["number"].groupby([ordered[key] for key in [*keys, "year"]]))])
    back = pd.concat(found).drop_duplicates(["sheet", "address"]) if found else pd.DataFrame()
    if len(back):
        first = back.iloc[0]
        yield Doubt(
            "order of months",
            placed(given.file, places_by_sheet(back)),
            f"the months before go on to this one, and it is read as {first['start']:%B %Y}, before all of them: the "
            "year over or beside them may begin in another month, or be that of its end; give a layout that says the "
            "year of each, such as a financial_year",
        )
    if numbered := given.by_sheet(partial(_numbered_from_one, given)):
        yield Doubt(
            "order of months",
            placed(given.file, numbered),
            "months of a financial year are numbered here and begin with 1, which is read as January: if it is April, "
            "give a layout whose names say each month",
        )


def out_of_order(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell a figure whose neighbours leave room for just one other period than its own: its label may be misprinted."""
    flows = given.flows
    run, number = flows.groupby(["sheet", "series"], sort=False).ngroup(), flows["start"].dt.year * 12
    ordered = flows.assign(run=run, number=number + flows["start"].dt.month).sort_values(["run", "line", "column"])
    long = ((ordered["days"] + 1) / _DAYS_OF_A_MONTH).round()
    numbers = ordered["number"].groupby(ordered["run"])
    before, after = numbers.shift(), numbers.shift(-1)
    between = ((after - before).abs() == 2 * long) & (long > 0) & (ordered["number"] != (before + after) / 2)
    if between.any() and not given.by_hand:
        first = ordered[between].head(1)
        yield Doubt(
            "order of periods",
            placed(given.file, places_by_sheet(first)),
            "this figure stands between those of two periods that only one other lies between, and is read as of "
            f"{first['start'].iloc[0]:%B %Y}: its label may be misprinted; ask, and give a correction with --layout",
        )


def _turns(months: Any) -> pd.Series:
    """Say where months of one year, grouped by series, go back once: from April on, then from January to March."""
    back = months.diff() < 0
    once = back.groupby(months.ngroup()).transform("sum") == 1
    return (
        back
        & once
        & (months.transform("size") >= _SOME_MONTHS)
        & (months.transform("last") < months.transform("first"))
    )


def _numbered_from_one(given: Given, grid: Grid) -> Iterator[Place]:
    """Give the first of months that are numbers from one beside financial years, where the next year goes not on."""
    for block in given.blocks(grid):
        columns = [block.labels[name].column for name in ("financial_year", "month") if name in block.labels]
        if len(columns) < 2 or not all(columns):
            continue
        year, month = (column_number(str(column)) for column in columns)
        rows = [(plain(grid.text(row, year)), plain(grid.text(row, month)).lstrip("0")) for row in block.counts.rows]
        ends = {(one[1], other[1]) for one, other in pairwise(rows) if one[0] != other[0]}
        if rows[0][1] == "1" and ("3", "4") not in ends:
            yield block.counts.first_row, month
