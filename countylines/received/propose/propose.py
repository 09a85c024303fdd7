"""The sheets of a received file → a proposed layout, with what is doubtful in it (pure functions).

A proposal is what a person would try first. It is read by `countylines.received.read` like one written by hand, so
that a wrong guess shows in its totals, periods and places; what cannot be told from the file is a doubt, never a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from countylines.received.grids.grid import Grid, column_number
from countylines.received.places import match_area
from countylines.received.propose import cells
from countylines.received.propose import notes as notes_
from countylines.received.propose.block import Reasoner, UnclearError
from countylines.received.propose.proposal import HOW, Proposal, Wanted
from countylines.received.propose.sheet import Sheet

COUNTED = (
    "no counts were found, and its rows would be counted, one event a row. Give --records if each row is one event; if "
    f"the counts stand in it, {HOW}"
)


def propose(grids: Sequence[Grid], wanted: Wanted) -> Proposal:
    """Propose how a file, of which these are the sheets, is to be read.

    The ``layout`` is empty where nothing could be understood; ``doubts`` then say why and what to do.
    """
    tables: list[dict[str, Any]] = []
    doubts: list[str] = []
    notes: list[str] = []
    left: dict[str, str] = {}
    quarters = wanted.quarters
    for grid in grids:
        sheet, at = Sheet(grid), f"sheet {grid.sheet!r}: "
        named = {"sheet": grid.sheet} if len(grids) > 1 else {}
        found = sheet.tables()
        listed = None if found or tables else sheet.records()
        for table in [*found, *filter(None, [listed])]:
            reasoner = Reasoner(sheet, table, wanted)
            reasoner.sort_columns()
            is_records = table is listed or not reasoner.counts
            if is_records and (tables or len(found) > 1):
                continue
            try:
                entry = reasoner.records() if is_records else reasoner.block(len(found) > 1)
            except UnclearError as error:
                doubts.append(f"{at}{error}")
                continue
            doubtful, noted = ([f"{at}{told}" for told in said] for said in (reasoner.doubts, reasoner.notes))
            if is_records:
                if not wanted.records:
                    doubtful = [f"{at}{COUNTED}", *doubtful]
                series = {name: value for name, value in wanted.series.items() if name not in entry["labels"]}
                return Proposal({"records": entry | named}, series, tuple(doubtful), tuple(noted))
            doubts += doubtful
            notes += noted
            quarters = quarters or _stated_quarters(reasoner)
            tables.append(named | entry)
        if not found and len(grids) > 1 and any("number" in row for row in sheet.classes):
            left[grid.sheet] = "no table of figures was found on it"
    if not tables:
        doubts = doubts or [f"no table of figures was found; {HOW}"]
        return Proposal({}, dict(wanted.series), tuple(doubts), tuple(notes))
    _tell_sheets_apart(tables, wanted, notes)
    layout: dict[str, Any] = {"tables": tables, **({"leave_out": left} if left else {})}
    if any("quarter" in table["labels"] for table in tables):
        if quarters:
            layout["quarters"] = quarters
        else:
            doubts.append("are its quarters calendar or financial? Give --quarters calendar or --quarters financial")
    if readings := notes_.decisions(grids, wanted):
        layout["readings"] = readings
        notes += [f"{text or 'a blank'!r}: {decision['reason']}" for text, decision in readings.items()]
    labelled = {name for table in tables for name in table["labels"]}
    series = {name: value for name, value in wanted.series.items() if name not in labelled}
    said = {name: {"text": value} for name, value in wanted.series.items() if name in labelled}
    for block in tables:
        block["labels"] |= {name: label for name, label in said.items() if name not in block["labels"]}
    return Proposal(layout, series, tuple(dict.fromkeys(doubts)), tuple(dict.fromkeys(notes)))


def _stated_quarters(reasoner: Reasoner) -> str:
    """Give what a header says of its quarters itself."""
    source = reasoner.labels.get("quarter", {})
    header = reasoner.header(column_number(source["column"])).lower() if "column" in source else ""
    return next((word for word in ("financial", "calendar") if word in header), "")


def _tell_sheets_apart(tables: list[dict[str, Any]], wanted: Wanted, notes: list[str]) -> None:
    """Where several sheets hold like tables that nothing tells apart, their names do."""
    sheets = list(dict.fromkeys(table["sheet"] for table in tables if "sheet" in table))
    if len(sheets) < 2 or all({"sheet": True} in table["labels"].values() for table in tables):
        return
    areas = all(cells.reads(lambda text: match_area(text, wanted.areas), sheet) for sheet in sheets)
    key = "area" if areas else "measure"
    if any(key in table["labels"] for table in tables):
        return
    names = {} if areas else {"names": {sheet: f"{wanted.series.get('measure', '')}: {sheet}" for sheet in sheets}}
    for table in tables:
        table["labels"][key] = {"sheet": True, **names}
    notes.append(f"the sheets {cells.some(sheets)} are read as {key}s of their own")
