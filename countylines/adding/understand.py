"""A received file → what it was understood to say: a layout, its figures, and what a person must look at."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.adding import checks, chosen
from countylines.adding.like import Earlier, layout_for, unlike
from countylines.adding.lookup import Lookup, named, with_areas, without_left_out
from countylines.adding.near_misses import near_misses
from countylines.errors import ParameterError, ReleaseError
from countylines.observations.known import figures_given
from countylines.project import find_force, forces
from countylines.received.account.account import account
from countylines.received.account.given import Doubt, Given, Place
from countylines.received.account.roles import Role
from countylines.received.grids.delimited import read_delimited
from countylines.received.grids.files import file_format, read_grids
from countylines.received.grids.grid import Grid
from countylines.received.grids.limits import UnreadableError
from countylines.received.identity import IDENTITY
from countylines.received.layout import read_layout
from countylines.received.places import near_areas
from countylines.received.propose.cells import force_word
from countylines.received.propose.proposal import Proposal, Wanted
from countylines.received.propose.propose import proposals, propose
from countylines.received.read import corrected, read_file, read_sheets
from countylines.received.readings import ONLY_TABLE, Asked, FileReading, Problem
from countylines.releases.release import LAYOUT, Release, all_releases

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
    like: Earlier | None = None
    rounded_to: int | None = None
    decided: Collection[str] | None = None
    """Where the layout is a proposed one that a person changed: the reasons of theirs for what it leaves out.

    It is judged like a proposed one: what nobody decided stays a doubt.
    """


@dataclass(frozen=True)
class Understood:
    """A file as it was understood: layout, figures, and everything to be told.

    ``problems`` keep it from being read; ``doubts`` need a person, who accepts them kind by kind; ``notes`` are to
    be seen. ``draft`` is a layout to begin with where none was found.
    """

    layout: dict[str, Any]
    series: dict[str, str]
    reading: FileReading | None
    problems: Sequence[str]
    doubts: Sequence[Doubt]
    notes: Sequence[str]
    corrections: tuple[Mapping[str, Any], ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, Mapping[Place, Role]] = field(default_factory=dict)
    """By sheet and place what each cell was taken for, as the account has it."""

    @property
    def is_clean(self) -> bool:
        """Whether it was read, and nothing speaks against it."""
        return self.reading is not None and not self.problems and not self.doubts

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
        try:
            return read_delimited(head.rpartition(end)[0]), False
        except UnreadableError as error:
            raise ReleaseError(f"{where} {error}.") from None


def understand(path: Path, grids: Sequence[Grid], whole: bool, stated: Stated, said: Said, root: Path) -> Understood:
    """Propose a layout for a file (``grids``, ``whole``: as `sheets_of` gives them), read it by that, and check it.

    ReleaseError if the layout given by hand cannot be used.
    """
    sheets = list(corrected(grids, said.corrections, "--layout").values()) if said.layout is None else list(grids)
    where, notes = chosen.exact(path, sheets, whole, said.where)
    said = replace(said, where=where, notes=(*said.notes, *notes))
    if said.layout is not None:
        by_hand = _by_hand(said.layout, stated.series)
        chosen.check_used(said.where, by_hand.layout)
        return _read_by(by_hand, path, grids, whole, stated, said, root)
    if said.like and whole and (layout := layout_for(said.like, sheets, said.period)):
        kept = _read_by(_by_hand(layout, stated.series), path, grids, whole, stated, replace(said, layout=layout), root)
        if not kept.problems:
            return replace(kept, notes=[*kept.notes, f"it is read by the layout of {said.like.release.id}"])
    force = find_force(stated.series["force"], root)
    names = {force_word(name) for each in forces(root).values() for name in (each.id.replace("-", " "), each.name)}
    wanted = Wanted(
        stated.series, (force.id, force.name), force.areas, said.period, said.quarters,
        stated.known.isoformat(), said.readings, said.where, said.records, names,
        said.like.names() if said.like else {}, said.like.decided() if said.like else {}, said.rounded_to,
    )  # fmt: skip
    looked = with_areas(sheets, said.lookup) if said.lookup else sheets
    tried = [
        _read_by(proposal, path, grids, whole, stated, said, root)
        for proposal in (proposals(looked, wanted) if whole else [propose(looked, wanted)])
    ]
    best = _best(tried)
    if best.layout:
        chosen.check_used(said.where, best.layout)
    return best


_OF_LAYOUT = {
    "layout", "rows counted", "sheets not read", "numbers left out", "periods too early", "bare numbers as periods",
    "periods against labels", "numbers as names", "ages or codes", "as many series as rows", "other forces",
}  # fmt: skip
"""Kinds of doubts that another layout could settle."""


def _best(tried: Sequence[Understood]) -> Understood:
    """Give the understanding that stands best before the account; two that stand as well, and differ, are a doubt.

    Another than the likeliest is kept where nothing speaks against it, and against the likeliest its very layout: what
    its cells hold is to be looked at, not read otherwise.
    """
    best = first = tried[0]
    if first.reading is None or first.problems or {doubt.kind for doubt in first.doubts} & _OF_LAYOUT:
        best = min(tried, key=lambda each: (not each.is_clean, each.reading is None or bool(each.problems)))
    rivals = [each for each in tried if each is not best and each.is_clean and not _same_figures(each, best)]
    if best.is_clean and rivals:
        told = (
            f"its columns can be read in {len(rivals) + 1} ways that are all without a contradiction: as "
            f"{' or as '.join(_figures_read(each) for each in (best, *rivals))}; the first is shown. Give a layout "
            "that says what each column holds"
        )
        return replace(best, doubts=[Doubt("several readings", "", told)])
    if best is not first:
        against = next(map(str, [*first.problems, *first.doubts]))
        return replace(best, notes=[*best.notes, f"what was tried first was not kept: {against}"])
    return best


def _same_figures(one: Understood, other: Understood) -> bool:
    columns = [*IDENTITY, "start", "end", "low", "high", "sheet", "address"]
    if one.reading is None or other.reading is None:
        return False
    return bool(one.reading.observations[columns].equals(other.reading.observations[columns]))


def _figures_read(understood: Understood) -> str:
    """Name the cells that are read as figures."""
    layout = understood.layout
    return ", ".join(str(block["counts"]) for block in layout["tables"]) if "tables" in layout else "one row an event"


def _read_by(
    proposal: Proposal, path: Path, grids: Sequence[Grid], whole: bool, stated: Stated, said: Said, root: Path
) -> Understood:
    """Read a file by a proposed layout, and judge what was read."""
    force = find_force(stated.series["force"], root)
    if not whole and "records" not in proposal.layout:
        problem = "the file is too large to be read as a table, and does not look like one row an event"
        return Understood(proposal.layout, proposal.series, None, (problem,), (), ())
    if not proposal.layout:
        plainly = Understood({}, proposal.series, None, proposal.doubts, (), proposal.notes, draft=proposal.draft)
        return _without_only_sheet(plainly, grids)
    if said.lookup:
        by_area, lost = named(proposal.layout, path, grids, whole, said.lookup)
        series = {name: value for name, value in proposal.series.items() if name != "area"}
        proposal, said = replace(proposal, layout=by_area, series=series), replace(said, doubts=(*said.doubts, *lost))
    layout = read_layout(proposal.layout, proposal.series, LAYOUT, RESOURCE)
    known = forces(root)
    asked = Asked(layout, proposal.series, {name: each.areas for name, each in known.items()}, stated.id, RESOURCE)
    if layout.records:
        reading, seen = read_file(path, path.name, asked, said.corrections), grids
    else:
        sheets = corrected(grids, said.corrections, "--layout")
        reading = read_sheets(sheets, path.name, asked)
        seen = list(sheets.values())
        seen = without_left_out(seen, said.lookup) if said.lookup else seen
    judged = _judged(proposal, reading, stated, said, root)
    given = Given(
        path.name, seen, layout, reading, stated.known, force.id,
        {name: (each.name, *each.areas) for name, each in known.items()}, said.period, said.where,
        said.layout is not None and said.decided is None, said.decided or (),
    )  # fmt: skip
    accounted = account(given)
    doubts, notes = [*judged.doubts, *accounted.doubts], [*judged.notes, *accounted.notes]
    return _without_only_sheet(replace(judged, doubts=doubts, notes=notes, roles=accounted.roles.by_sheet), grids)


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
    then, last = _given_before(stated, root)
    contradicted, overlaps = checks.against_earlier(figures, then, stated.revises)
    disagreeing, given_away = checks.told_by_totals(reading)
    found = {
        "layout": proposal.doubts,
        "cells": _alike(reading.doubts),
        "totals": [*checks.totals_against_cells(reading), *disagreeing],
        "outliers": checks.outliers(reading),
        "known day": checks.after_known_day(figures, stated.known),
        "earlier releases": contradicted,
        "unlike": unlike(said.like, figures) if said.like else [],
        "unlisted areas": _unlisted(figures, find_force(stated.series["force"], root).areas),
        "near misses": near_misses(figures, last),
    }
    doubts = [*said.doubts, *(Doubt(kind, "", told) for kind, texts in found.items() for told in texts)]
    notes = [*said.notes, *proposal.notes, *checks.gaps(figures), *given_away]
    problems, notes = [*_alike(reading.problems)], [*notes, *overlaps]
    return Understood(proposal.layout, proposal.series, reading, problems, doubts, notes, said.corrections)


def _unlisted(figures: pd.DataFrame, areas: Sequence[str]) -> list[str]:
    """Name the areas that are none of the force's, each with the nearest."""
    return [
        f"area {area!r} is none of the force's ({near_areas(area, areas)}); correct --area, or list it in "
        "data/forces.csv, widest first"
        for area in (sorted({*figures["area"].unique()} - {*areas}) if areas else ())
    ]


def _alike(problems: Iterable[Problem]) -> Iterator[str]:
    """Tell what is alike once, with how many cells and the first few places."""
    places: dict[str, list[str]] = {}
    for problem in problems:
        places.setdefault(problem.told, []).append(problem.place)
    for told, at in places.items():
        several = f"{len(at)} cells ({'; '.join(at[:3])}{'; …' * (len(at) > 3)}): each {told}"
        yield several if len(at) > 1 else f"{at[0]}: {told}" if at[0] else told


def _given_before(stated: Stated, root: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the figures of the force that stood on the known day, and those that stand at last; they may be none."""
    files = sorted((root / "data" / "releases").glob("*/*"))
    stamp = hash(tuple((str(path), path.stat().st_mtime_ns) for path in files))
    return _read_before(stated.series["force"], stated.known, root, stamp)


@lru_cache(maxsize=4)
def _read_before(force: str, known: date, root: Path, stamp: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read them once for as long as no release changes (``stamp``): a form reads a file again at every choice."""
    try:
        releases = [release for release in all_releases(root) if release.concerns(force)]
        standing = {release.id: _standing(release, known) for release in releases}
        read = [release for release in releases if any(standing[release.id]) and release.resources]
        table = figures_given(read, force) if read else pd.DataFrame(columns=["release", "low", "high"])
        table = table.astype({"low": "Int64", "high": "Int64"})
    except (ReleaseError, OverflowError):  # A report says what is wrong with it.
        return pd.DataFrame(), pd.DataFrame()
    then, last = (
        table[table["release"].isin([name for name, stands in standing.items() if stands[at]])] for at in (0, 1)
    )
    return then, last


def _standing(release: Release, day: date) -> tuple[bool, bool]:
    """Say whether a release was known on a day and not taken back, and whether it stands at last."""
    return release.known.day <= day and not release.is_retracted(day), not release.is_retracted(date.max)


def undecided(understood: Understood) -> list[str]:
    """Give the texts of cells whose meaning nothing says, in their order."""
    if understood.reading is None:
        return []
    figures = understood.reading.observations
    doubtful = figures[figures["doubt"] != ""]["cell"].map(str.strip)
    unbounded = re.findall(r"found '([^']*)'(?:, which has no bounds|; a count is)", "\n".join(understood.problems))
    return list(dict.fromkeys([*doubtful, *unbounded]))
