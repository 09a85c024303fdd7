"""A police force as the subject of a report (standard library only)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from countylines.claims.claim import claim_files, claims_for
from countylines.guarded import csv_of
from countylines.observations import NO_FORCE, PERIOD, SERIES
from countylines.observations.events import areas_of_events, event_files, read_events
from countylines.project import FORCES, find_force, forces, read_input, relative, sha256, sha256_of
from countylines.prose import day, month, number, percentage
from countylines.releases.release import (
    LAYOUT,
    RETRACTION,
    all_releases,
    releases_for,
    retracted_since,
    retractions_for,
)
from countylines.reports.sources import differing
from countylines.reports.subject import Cause, Subject
from countylines.reports.table_changes import read_table

RELEASES = "data/releases/"
NEW, TAKEN_BACK = ": new", ": taken back"
MOST_SERIES, MOST_FIGURES = 3, 8
"""So many series are named, those with the most events revised, and so many figures of each."""
NOTEBOOKS = {
    "01_clean": (),
    "02_seasonality": ("01_clean",),
    "03_drug_lines": ("01_clean",),
    "04_claims": ("01_clean",),
    "05_summary": ("01_clean", "02_seasonality", "03_drug_lines", "04_claims"),
}
DICTIONARY = Path(__file__).with_name("columns.csv")


@dataclass
class Force(Subject):
    """The figures, claims and events of one police force, known by a day."""

    name: str
    title: str

    notebooks: ClassVar[Mapping[str, tuple[str, ...]]] = NOTEBOOKS
    dictionary: ClassVar[Path | None] = DICTIONARY
    main_tables: ClassVar[tuple[str, ...]] = (
        "findings", "claims", "requests", "figures", "series", "levels", "summary-months-*", "months-*", "years-*",
        "periods-*", "quarters-*", "lines-active", "lines-closed", "falls", "twelve-months*", "sources",
    )  # fmt: skip
    row_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "falls": ("area", "first", "later"),
        "forecast": ("year", "made from", "supposes", "level"),
        "forecast-coverage": ("supposes", "level"),
        "forecast-variation": ("coefficient of variation assumed",),
        "lines-active": ("from", "to", "what", "area", "counting rule"),
        "lines-closed": ("at the earliest by", "at the latest by", "area", "counting rule"),
        "observations": ("release", "resource", "place"),
    }

    @classmethod
    def named(cls, name: str, root: Path) -> Force:
        """Give a force by its identifier, which is also the title of one that ``data/forces.csv`` does not have."""
        known = forces(root)
        return cls(name, known[name].name if name in known else name)

    @property
    def identity(self) -> dict[str, str]:
        """Name the force in a manifest."""
        return {"force": self.name}

    def inputs(self, day: date, root: Path) -> dict[str, str]:
        """Hash releases, retractions and claims known by the day, the force's events over by then, and its row."""
        known = all_releases(root, day)
        files = [file for release in releases_for(self.name, day, root, known) for file in release.files()]
        files += retractions_for(self.name, day, known)
        files += claim_files(self.name, day, root)
        hashes = {relative(file, root): sha256(file) for file in sorted(files)}
        areas = areas_of_events(find_force(self.name, root))
        # Of these lists a report uses some rows; others may be added without touching it.
        for path in event_files(root):
            over = [row for row in read_events(path, root) if row["end"] <= day.isoformat()]
            if rows := [row for row in over if row["area"] in areas]:
                hashes[f"{relative(path, root)} (events over by the day)"] = _hash_rows(rows)
        listed = csv_of(read_input(root / FORCES, root), FORCES).records()
        hashes[f"{FORCES} (row of the force)"] = _hash_rows([row for _, row in listed if row["force"] == self.name])
        if (publisher := root / "data" / "publisher.json").is_file():
            hashes[relative(publisher, root)] = sha256(publisher)
        # Beside the tests stands how often they err; a project without a simulation says that it has none.
        if (rates := root / "data" / "simulations" / "rates.csv").is_file():
            hashes[relative(rates, root)] = sha256(rates)
        return hashes

    def refuse(self, day: date, root: Path) -> None:
        """Refuse a day by which no release was known, and unreadable claims."""
        releases_for(self.name, day, root)
        claims_for(self.name, day, root)

    def notes(self, manifest: Mapping[str, Any], root: Path) -> list[str]:
        """Say which of the releases that a report used were taken back since."""
        return retracted_since(manifest, root)

    def causes(self, then: dict[str, str], now: dict[str, str], folder: Path) -> list[Cause]:
        """Tell apart new releases and other data from other layouts of the same tables."""
        data, layout = _release_changes(then, now, _known_days(folder))
        was, is_now = ({k: v for k, v in inputs.items() if not k.startswith(RELEASES)} for inputs in (then, now))
        data += differing(was, is_now)
        return [
            Cause("data", "Data", data, _in_between(data, folder)),
            Cause("layout", "Layout (how tables are read)", layout, "tables are read otherwise"),
        ]

    def revised(self, then: Path, now: Path) -> list[str]:
        """Name the figures that were revised, those that moved most."""
        return revised(then, now)

    def evidence(self, folder: Path) -> dict[str, str]:
        """Read by claim what the figures say, and which other sources; a report without the table says nothing."""
        path = folder / "tables" / "claims.csv"
        if not path.is_file():
            return {}
        return {row["id"]: _told(row) for _, row in read_table(path).records() if "id" in row}


def _hash_rows(rows: list[dict[str, str]]) -> str:
    return sha256_of(json.dumps(row, sort_keys=True) for row in rows)


def _in_between(data: Sequence[str], folder: Path) -> str:
    """Say what happened to the figures between two reports, by what differs of them and the folder of the newer one."""
    if new := {text.partition(NEW)[0] for text in data if NEW in text}:
        return _became_known(new, folder)
    return "figures were taken back" if any(TAKEN_BACK in text for text in data) else "the data changed"


def _became_known(new: set[str], folder: Path) -> str:
    """Say whether new releases give figures of the force, of the nation alone, or none."""
    told, path = "more figures became known", folder / "tables" / "figures.csv"
    if not path.is_file():
        return told
    given = {force for force, names in read_table(path).pick(("force", "releases")) if new & {*names.split("; ")}}
    if given == {NO_FORCE}:
        return "more national figures became known"
    return told if given else "the data changed"


def _told(claim: dict[str, str]) -> str:
    said = claim.get("in short") or claim.get("figures say", "")
    others = claim.get("other sources", "")
    return " ".join(filter(None, (said, f"Other sources: {others}." if others not in said else "")))


def _release_changes(then: dict[str, str], now: dict[str, str], known: dict[str, str]) -> tuple[list[str], list[str]]:
    """Give the sentences on releases' data, and those on their layouts.

    ``known`` is, by release, what is to be said of one that is new: its day and title.
    """
    before, after = _by_release(then), _by_release(now)
    data: list[str] = []
    layout: list[str] = []
    for release in sorted(before.keys() | after.keys()):
        old, new = before.get(release, {}), after.get(release, {})
        was, is_now = old.pop(RETRACTION, None), new.pop(RETRACTION, None)
        if is_now and not was:
            data.append(f"{release}{TAKEN_BACK}")
        elif is_now and was != is_now:
            data.append(f"{release}: its retraction changed")
        elif new and not old:
            words = ": no longer taken back" if was else NEW
            data.append(f"{release}{words}{known.get(release, '')}")
        elif old and not new:
            data.append(f"{release}: no longer there")
        else:
            changed = differing(old, new)
            layout += [f"{release}: {text}" for text in changed if text.startswith(f"{LAYOUT}: ")]
            data += [f"{release}: {text}" for text in changed if not text.startswith(f"{LAYOUT}: ")]
    return data, layout


def _by_release(inputs: dict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path, digest in inputs.items():
        if path.startswith(RELEASES):
            release, _, name = path.removeprefix(RELEASES).partition("/")
            found.setdefault(release, {})[name] = digest
    return found


def _known_days(folder: Path) -> dict[str, str]:
    """Say of each release that a report read when it became known; a report without that table says nothing."""
    path = folder / "tables" / "releases.csv"
    if not path.is_file():
        return {}
    table = read_table(path)
    if not {"release", "known", "title"} <= set(table.header):
        return {}
    rows = table.pick(("release", "known", "title"))
    return {release: f", known on {known} ({title})" for release, known, title in rows}


class Revised(NamedTuple):
    """A figure, exact in both reports, and what it was before."""

    period: tuple[str, ...]
    then: int
    now: int
    releases: str

    @property
    def share(self) -> float:
        """By what share it moved, up or down."""
        return abs(self.now - self.then) / max(self.then, 1)


def revised(then: Path, now: Path) -> list[str]:
    """Say how many of the force's figures (``tables/figures.csv``) differ, and name the most moved of each series.

    ``then`` and ``now`` are the folders of two reports; nothing is said where one lacks the table, or none differs.
    """
    before, after = _figures(then), _figures(now)
    both = before.keys() & after.keys()
    moved: dict[tuple[str, ...], list[Revised]] = {}
    for key in sorted(both):
        (was, _), (is_now, releases) = before[key], after[key]
        if was != is_now:
            moved.setdefault(key[: len(SERIES)], []).append(Revised(key[len(SERIES) :], was, is_now, releases))
    if not moved:
        return []
    largest = sorted(moved, key=lambda series: -sum(each.now for each in moved[series]))
    count = sum(map(len, moved.values()))
    of_all = f"{number(count)} of {number(len(both))} figures of the force that both give exactly"
    told = f"{of_all} were revised, of {len(moved)} series"
    return [told, *(_told_of_series(series, moved[series]) for series in largest[:MOST_SERIES])]


def _figures(folder: Path) -> dict[tuple[str, ...], tuple[int, str]]:
    path = folder / "tables" / "figures.csv"
    if not path.is_file():
        return {}
    rows = read_table(path).pick((*SERIES, *PERIOD, "low", "high", "releases"))
    size = len(SERIES) + len(PERIOD)
    exact = (row for row in rows if row[size] and row[size] == row[size + 1])
    return {row[:size]: (int(row[size]), row[-1]) for row in exact if row[0] != NO_FORCE}


def _told_of_series(series: tuple[str, ...], figures: list[Revised]) -> str:
    """Name the figures of a series that moved by the largest share, in order of time."""
    _, area, measure, *_ = series
    most = sorted(sorted(figures, key=lambda each: -each.share)[:MOST_FIGURES], key=lambda each: each.period)
    each = "; ".join(
        f"{_period(*revision.period)} {number(revision.then)} → {number(revision.now)} "
        f"({'+' if revision.now > revision.then else '−'}{percentage(revision.share, 0)})"
        for revision in most
    )
    which = "" if len(figures) == len(most) else f" (the {len(most)} that moved most of {number(len(figures))})"
    releases = dict.fromkeys(name for revision in most for name in revision.releases.split("; "))
    return f"{measure}, {area}{which}: {each}; now by {', '.join(releases)}"


def _period(start: str, _latest: str, _earliest: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return month(first)
    return day(first) if first == last else f"{day(first)} to {day(last)}"
