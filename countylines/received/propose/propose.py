"""The sheets of a received file → a proposed layout, with what is doubtful in it (pure functions).

A proposal is what a person would try first. It is read by `countylines.received.read` like one written by hand, so
that a wrong guess shows in its totals, periods and places; what cannot be told from the file is a doubt, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countylines.received import periods
from countylines.received.grids.grid import Grid, column_number
from countylines.received.markers import plain
from countylines.received.places import is_area
from countylines.received.propose import cells, vocabulary
from countylines.received.propose import notes as notes_
from countylines.received.propose.block import Reasoner
from countylines.received.propose.proposal import HOW, Choice, Proposal, UnclearError, Wanted
from countylines.received.propose.sheet import Sheet

COUNTED = (
    "no counts were found, and its rows would be counted, one event a row. Give --records if each row is one event; if "
    f"the counts stand in it, {HOW}"
)


TRIED = 8
"""Proposals for one file at the most."""


def proposals(grids: Sequence[Grid], wanted: Wanted) -> Iterator[Proposal]:
    """Propose how a file could be read: the likeliest first, then with what columns may be taken for instead.

    Columns of a block that are open in the same way are turned together, then all that are open, then each alone.
    """
    first = propose(grids, wanted)
    yield first
    together: dict[tuple[str, int, str], list[Choice]] = {}
    for choice in first.open:
        together.setdefault((choice[0], choice[1], choice[3]), []).append(choice)
    every = [list(first.open)] if len(together) > 1 else []
    alone = [[choice] for choice in first.open if len(together[choice[0], choice[1], choice[3]]) > 1]
    for choices in [*together.values(), *every, *alone][: TRIED - 1]:
        yield propose(grids, wanted, choices)


def propose(grids: Sequence[Grid], wanted: Wanted, chosen: Sequence[Choice] = ()) -> Proposal:
    """Propose how a file, of which these are the sheets, is to be read; ``chosen`` says what columns are taken for.

    The ``layout`` is empty where nothing could be understood; ``doubts`` then say why and what to do.
    """
    letters = filter(str.isalpha, notes_.decisions(grids, wanted))
    explained = frozenset(map(plain, [*wanted.readings, *wanted.decided, *letters]))
    sheets = [Sheet(grid, explained) for grid in grids]
    found = {sheet.grid.sheet: _Found(sheet, wanted, chosen) for sheet in sheets}
    # Of rows that a person calls events the numbers tell something: an age, an hour, how many were hurt.
    with_tables = set() if wanted.records else {name for name, each in found.items() if each.has_counts}
    collected = _Collected()
    for name, each in found.items():
        if with_tables and (why := _why_left(each, found, with_tables)):
            collected.left[name] = why
        else:
            collected.add(each, several_sheets=len(grids) > 1, tables=bool(with_tables))
            if collected.records:
                return collected.records
    return collected.proposal(grids, wanted)


class _Found:
    """The blocks of one sheet, or its list of records."""

    def __init__(self, sheet: Sheet, wanted: Wanted, chosen: Sequence[Choice]) -> None:
        self.sheet, self.name = sheet, sheet.grid.sheet
        self.wanted, self.chosen = wanted, chosen
        tables = sheet.tables()
        self.several = len(tables) > 1
        self.tables = tables or list(filter(None, [sheet.records()]))
        self._reasoners: list[Reasoner] = []

    @property
    def reasoners(self) -> Iterator[Reasoner]:
        """What reasons on each block, made once it is asked: a list of events may look like thousands of tables."""
        for at, table in enumerate(self.tables):
            if at == len(self._reasoners):
                chosen = {column: role for *of, column, role in self.chosen if of == [self.name, table.first]}
                self._reasoners.append(Reasoner(self.sheet, table, self.wanted, chosen))
            yield self._reasoners[at]

    @property
    def has_counts(self) -> bool:
        """Whether any of its blocks has a column of counts."""
        return any(reasoner.counts for reasoner in self.reasoners)


def _why_left(each: _Found, found: Mapping[str, _Found], with_tables: Collection[str]) -> str:
    """Say why a sheet is none of figures: a list of what the file holds, or words."""
    named = {*map(plain, each.sheet.grid.different)} & {*found} - {each.name}
    dated = any(reasoner.periods and reasoner.counts for reasoner in each.reasoners)
    lists = vocabulary.says_alone(each.name, "contents", "beside a reference") and not dated
    if lists or (len(named) > 1 and len(named) * 2 >= len(found) - 1):
        return "a list of what the file holds"
    if each.name not in with_tables and {*with_tables} - {each.name}:
        return "no table of figures was found on it"
    return ""


@dataclass
class _Collected:
    """What the sheets of a file give together; doubts and notes with the sheets that each is of."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    doubts: dict[str, list[str]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    open: list[Choice] = field(default_factory=list)
    drafts: list[Mapping[str, Any]] = field(default_factory=list)
    quarters: set[str] = field(default_factory=set)
    records: Proposal | None = None

    def add(self, found: _Found, *, several_sheets: bool, tables: bool) -> None:
        """Take the blocks of a sheet in; its list of records where the file has no table."""
        named = {"sheet": found.name} if several_sheets else {}
        for reasoner in found.reasoners:
            if not reasoner.counts and tables:
                continue
            try:
                entry = reasoner.block(found.several) if tables else reasoner.records()
            except UnclearError as error:
                self.doubts.setdefault(str(error), []).append(found.name)
                self.drafts += [{**named, **error.draft}] if error.draft else []
                continue
            finally:
                self.open += [
                    (found.name, reasoner.table.first, column, role)
                    for column, roles in reasoner.columns.open.items()
                    for role in roles[1:]
                ]
            if not tables:
                at = f"sheet {found.name!r}: "
                doubtful, noted = ([f"{at}{told}" for told in said] for said in (reasoner.doubts, reasoner.notes))
                if not found.wanted.records:
                    doubtful = [f"{at}{COUNTED}", *doubtful]
                series = {key: value for key, value in found.wanted.series.items() if key not in entry["labels"]}
                layout = {"records": entry | named}
                self.records = Proposal(layout, series, tuple(doubtful), tuple(noted), tuple(self.open))
                return
            for kept, said in ((self.doubts, reasoner.doubts), (self.notes, reasoner.notes)):
                for told in said:
                    kept.setdefault(told, []).append(found.name)
            self.quarters |= _stated_quarters(reasoner)
            self.tables.append(named | entry)

    def proposal(self, grids: Sequence[Grid], wanted: Wanted) -> Proposal:
        """Put the blocks together."""
        left: dict[str, list[str]] = {}
        for name, why in self.left.items():
            left.setdefault(why, []).append(name)
        notes = [
            f"{_sheets(names)} {'is' if len(names) == 1 else 'are'} left out: {why}" for why, names in left.items()
        ]
        tables, doubts = self.tables, [f"{_sheets(names)}: {told}" for told, names in self.doubts.items()]
        notes += [f"{_sheets(names)}: {told}" for told, names in self.notes.items()]
        if not tables:
            doubts = doubts or [f"no table of figures was found; {HOW}"]
            draft = {"tables": self.drafts} if self.drafts else {}
            return Proposal({}, dict(wanted.series), tuple(doubts), tuple(notes), tuple(self.open), draft)
        _tell_sheets_apart(tables, wanted, notes, doubts)
        layout: dict[str, Any] = {"tables": tables, **({"leave_out": self.left} if self.left else {})}
        if self.quarters:
            stated = self.quarters - {"", "months"}
            if wanted.quarters or len(stated) == 1:
                layout["quarters"] = wanted.quarters or stated.pop()
            elif "" in self.quarters:
                doubts.append(
                    "are its quarters or halves calendar or financial? Give --quarters calendar or --quarters financial"
                )
        if rounded_to := wanted.rounded_to or notes_.rounded_to(grids):
            layout["rounded_to"] = rounded_to
            notes.append(f"its counts are read as rounded to the nearest {rounded_to}")
        if readings := notes_.decisions(grids, wanted):
            layout["readings"] = readings
            notes += [f"{text or 'a blank'!r}: {decision['reason']}" for text, decision in readings.items()]
        if said := notes_.provisional(grids):
            for block in tables:
                block["labels"].setdefault("status", {"text": "p"})
            notes.append(f"its figures are provisional (status p), as it says: {said!r}")
        labelled = {name for table in tables for name in table["labels"]}
        series = {name: value for name, value in wanted.series.items() if name not in labelled}
        given = {name: {"text": value} for name, value in wanted.series.items() if name in labelled}
        for block in tables:
            block["labels"] |= {name: label for name, label in given.items() if name not in block["labels"]}
        return Proposal(
            layout, series, tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(self.open))
        )


def _sheets(names: Sequence[str]) -> str:
    """Name the sheets that something is of, each once."""
    several = list(dict.fromkeys(names))
    return f"sheet {names[0]!r}" if len(several) == 1 else f"sheets {cells.some(several)}"


_FINANCIAL = re.compile(r"[0-9]{4} ?[/-] ?[0-9]{2}\b")


def _stated_quarters(reasoner: Reasoner) -> set[str]:
    """Give what a header, or each label, says of its quarters itself; empty texts where some say nothing."""
    source = reasoner.labels.get("quarter", {})
    header = reasoner.header(column_number(source["column"])).lower() if "column" in source else ""
    if word := next((word for word in ("financial", "calendar") if word in header), ""):
        return {word}
    texts = reasoner.texts_of(source) if source else []
    told = {periods.quarters_told(text) for text in texts}
    # Quarters of the calendar have no financial year: what one label says holds for no other then.
    return {""} if "calendar" in told and any(map(_FINANCIAL.search, texts)) else told


def _tell_sheets_apart(tables: list[dict[str, Any]], wanted: Wanted, notes: list[str], doubts: list[str]) -> None:
    """Where several sheets hold like tables that nothing tells apart, their names do."""
    sheets = list(dict.fromkeys(table["sheet"] for table in tables if "sheet" in table))
    if len(sheets) < 2 or all({"sheet": True} in table["labels"].values() for table in tables):
        return
    areas = any(is_area(sheet, wanted.areas) for sheet in sheets)
    key = "area" if areas else "measure"
    if any(key in table["labels"] for table in tables):
        return
    names = {} if areas else {"names": {sheet: f"{wanted.series.get('measure', '')}: {sheet}" for sheet in sheets}}
    for table in tables:
        table["labels"][key] = {"sheet": True, **names}
    notes.append(f"the sheets {cells.some(sheets)} are read as {key}s of their own")
    of_file = ("part of a file", "version")
    bare = [name for name in sheets if any(vocabulary.says_alone(name, kind, *of_file) for kind in of_file)]
    if not areas and (bare or any(map(cells.fields_of, sheets))):
        doubts.append(
            f"the sheets {cells.some(sheets)} are read as measures of their own, and what they are called is no name "
            f"of what is counted: they may go on from one another, or be of different times; {HOW}"
        )
