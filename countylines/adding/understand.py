"""A received file → what it was understood to say: a layout, its figures, and what a person must look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.adding import checks, chosen
from countylines.adding.lookup import Lookup, named, with_areas, without_left_out
from countylines.errors import ParameterError, ReleaseError
from countylines.observations.known import observations
from countylines.project import find_force, forces
from countylines.received.account.account import account
from countylines.received.account.given import Doubt, Given
from countylines.received.grids.delimited import read_delimited
from countylines.received.grids.files import file_format, read_grids
from countylines.received.grids.grid import Grid
from countylines.received.identity import IDENTITY
from countylines.received.layout import Layout, read_layout
from countylines.received.propose.proposal import Proposal, Wanted
from countylines.received.propose.propose import propose
from countylines.received.read import corrected, read_file
from countylines.received.readings import ONLY_TABLE, Asked, FileReading, Problem
from countylines.releases.release import LAYOUT

RESOURCE = "answer"
SAMPLE = 1 << 20
"""Bytes of a file too large for a grid from which its header is understood."""


@dataclass(frozen=True)
class Stated:
    """What a person says of an answer: its series, its known day, where it came from."""

    id: str
    series: Mapping[str, str]
    known: date
    basis: str
    reason: str
    source: str
    licence: str
    reference: str = ""
    title: str = ""
    revises: tuple[str, ...] = ()
    transcription: bool = False
    original: str = ""
    """The sha256 of the file as received, where a redacted copy or a transcription is stored instead."""
    notes: tuple[str, ...] = ()
    counted: Mapping[str, Any] | None = None
    """Of counts made from a police archive how they arose."""


@dataclass(frozen=True)
class Said:
    """What a person says where the file leaves something open."""

    period: str = ""
    quarters: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    layout: Mapping[str, Any] | None = None
    corrections: tuple[Mapping[str, Any], ...] = ()
    records: bool = False
    lookup: Lookup | None = None
    doubts: tuple[Doubt, ...] = ()
    """What was doubtful before the file was understood."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """A file as it was understood: layout, figures, and everything to be told.

    ``problems`` keep it from being read; ``doubts`` need a person, who accepts them kind by kind; ``notes`` are to
    be seen.
    """

    layout: dict[str, Any]
    series: dict[str, str]
    reading: FileReading | None
    problems: Sequence[str]
    doubts: Sequence[Doubt]
    notes: Sequence[str]
    corrections: tuple[Mapping[str, Any], ...] = ()
    files: tuple[tuple[str, Path, Understood], ...] = ()
    """The files it was understood from: the name of each as a table, its path, and how it alone was understood."""


def check_stated(series: Mapping[str, str], root: Path) -> None:
    """Refuse a series that no report could read: ParameterError if a field is missing or is no such thing."""
    for name in IDENTITY:
        if not series.get(name, "").strip():
            raise ParameterError(f"--{name.replace('_', '-')} is missing: say it, or run the command on a terminal.")
    if series["kind"] not in ("stock", "flow"):
        told = "it is stock (so many on a day) or flow (so many over a period)"
        raise ParameterError(f"--kind {series['kind']}: {told}.")
    find_force(series["force"], root)


def sheets_of(path: Path, where: str) -> tuple[list[Grid], bool]:
    """Read a file's sheets, or the start of one of text that is too large for it.

    Whether they are the whole of the file is given too; otherwise only counting its records makes sense. ReleaseError
    if it is no file that holds a table.
    """
    try:
        return read_grids(path, where), True
    except ReleaseError:
        with path.open("rb") as file:
            head = file.read(SAMPLE)
        too_large = path.stat().st_size > SAMPLE
        if not too_large or head[:2] in (b"PK", b"\xd0\xcf") or file_format(head) != "csv":
            raise
        end = b"\r" if b"\n" not in head else b"\n"
        return read_delimited(head.rpartition(end)[0]), False


def understand(path: Path, grids: Sequence[Grid], whole: bool, stated: Stated, said: Said, root: Path) -> Understood:
    """Propose a layout for a file (``grids``, ``whole``: as `sheets_of` gives them), read it by that, and check it.

    ReleaseError if the layout given by hand cannot be used.
    """
    force = find_force(stated.series["force"], root)
    mended = list(corrected(grids, said.corrections, "--layout").values()) if said.layout is None else grids
    where, notes = chosen.exact(path, mended, whole, said.where)
    said = replace(said, where=where, notes=(*said.notes, *notes))
    wanted = Wanted(
        stated.series, (force.id, force.name), force.areas, said.period, said.quarters, stated.known.isoformat(),
        said.readings, said.where, said.records,
    )  # fmt: skip
    if said.layout is None:
        proposal = propose(with_areas(mended, said.lookup) if said.lookup else mended, wanted)
    else:
        proposal = _by_hand(said.layout, stated.series)
    if proposal.layout:
        chosen.check_used(said.where, proposal.layout)
    if not whole and "records" not in proposal.layout:
        problem = "the file is too large to be read as a table, and does not look like one row an event"
        return Understood(proposal.layout, proposal.series, None, (problem,), (), ())
    if not proposal.layout:
        plainly = Understood({}, proposal.series, None, proposal.doubts, (), proposal.notes)
        return _without_only_sheet(plainly, grids)
    if said.lookup:
        by_area, lost = named(proposal.layout, path, grids, whole, said.lookup)
        series = {name: value for name, value in proposal.series.items() if name != "area"}
        proposal, said = replace(proposal, layout=by_area, series=series), replace(said, doubts=(*said.doubts, *lost))
    layout = read_layout(proposal.layout, proposal.series, LAYOUT, RESOURCE)
    known = forces(root)
    asked = Asked(layout, proposal.series, {name: each.areas for name, each in known.items()}, stated.id, RESOURCE)
    reading = read_file(path, path.name, asked, said.corrections)
    judged = _judged(proposal, reading, stated, said, root)
    given = Given(
        path.name, _read_from(grids, layout, said), layout, reading, stated.known, force.id,
        {name: (each.name, *each.areas) for name, each in known.items()}, said.period, said.where,
        said.layout is not None,
    )  # fmt: skip
    doubts = [*judged.doubts, *account(given).doubts]
    return _without_only_sheet(replace(judged, doubts=doubts), grids)


def _read_from(grids: Sequence[Grid], layout: Layout, said: Said) -> Sequence[Grid]:
    """Give the sheets with what a person corrects in them or leaves out; records are counted as they stand."""
    if layout.records:
        return grids
    mended = list(corrected(grids, said.corrections, "--layout").values())
    return without_left_out(mended, said.lookup) if said.lookup else mended


def _without_only_sheet(understood: Understood, grids: Sequence[Grid]) -> Understood:
    """Leave ``sheet 'table 1'`` out of sentences on a file that has one table: nobody sees such a name in it."""
    if [grid.sheet for grid in grids] != ONLY_TABLE:
        return understood
    name = re.compile(r"(?: of )?sheet 'table 1'(?:, |: )?")
    problems, notes = ([name.sub("", text) for text in texts] for texts in (understood.problems, understood.notes))
    doubts = [Doubt(doubt.kind, "", name.sub("", str(doubt))) for doubt in understood.doubts]
    return replace(understood, problems=problems, doubts=doubts, notes=notes)


def _by_hand(layout: Mapping[str, Any], series: Mapping[str, str]) -> Proposal:
    blocks = [*(layout.get("tables") or []), *filter(None, [layout.get("records")])]
    labelled = {name for block in blocks if isinstance(block, dict) for name in block.get("labels", {})}
    return Proposal(dict(layout), {name: value for name, value in series.items() if name not in labelled})


def _judged(proposal: Proposal, reading: FileReading, stated: Stated, said: Said, root: Path) -> Understood:
    figures = reading.observations
    contradicted, overlaps = checks.against_earlier(figures, _earlier(stated, root), stated.revises)
    disagreeing, given_away = checks.told_by_totals(reading)
    found = {
        "layout": proposal.doubts,
        "cells": _alike(reading.doubts),
        "totals": [*checks.totals_against_cells(reading), *disagreeing],
        "outliers": checks.outliers(reading),
        "known day": checks.after_known_day(figures, stated.known),
        "earlier releases": contradicted,
    }
    doubts = [*said.doubts, *(Doubt(kind, "", told) for kind, texts in found.items() for told in texts)]
    notes = [*said.notes, *proposal.notes, *checks.gaps(figures), *given_away]
    listed = find_force(stated.series["force"], root).areas
    if unlisted := sorted(set(figures["area"]) - set(listed)):
        notes.append(f"{', '.join(unlisted)}: not among the force's areas; list it in data/forces.csv, widest first")
    problems, notes = [*map(str, reading.problems)], [*notes, *overlaps]
    return Understood(proposal.layout, proposal.series, reading, problems, doubts, notes, said.corrections)


def _alike(doubts: Iterable[Problem]) -> Iterator[str]:
    """Tell doubts of one kind once, with how many cells and the first few places."""
    places: dict[str, list[str]] = {}
    for doubt in doubts:
        places.setdefault(doubt.told, []).append(doubt.place)
    for told, at in places.items():
        several = f"{len(at)} cells ({'; '.join(at[:3])}{'; …' * (len(at) > 3)}): each {told}"
        yield several if len(at) > 1 else f"{at[0]}: {told}" if at[0] else told


def _earlier(stated: Stated, root: Path) -> pd.DataFrame:
    try:
        return observations(stated.series["force"], stated.known, root, as_received=True)
    except ReleaseError:
        return pd.DataFrame()


def undecided(understood: Understood) -> list[str]:
    """Give the texts of cells whose meaning nothing says, in their order."""
    if understood.reading is None:
        return []
    figures = understood.reading.observations
    doubtful = figures[figures["doubt"] != ""]["cell"].map(str.strip)
    unbounded = re.findall(r"found '([^']*)', which has no bounds", "\n".join(understood.problems))
    return list(dict.fromkeys([*doubtful, *unbounded]))
