"""Find and read releases: what was published or answered, when it became known, and how it is read.

A release is a folder ``data/releases/<id>/`` with its tables, ``datapackage.json`` (Data Package v2 and our
own keys under ``countylines``), ``layout.json`` (how the tables are read) and, where it was taken back, a
``retraction.json``. Nothing here loads pandas, so that "is this report up to date?" is answered at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from countylines.errors import ParameterError, ProjectError, ReleaseError
from countylines.files import JsonFile, json_text
from countylines.guarded import RawTable, csv_of, json_of
from countylines.project import entries, find_force, forces, read_input, relative, sha256, write_whole
from countylines.received.identity import IDENTITY
from countylines.received.layout import Layout, LayoutFile, Tidy
from countylines.releases.descriptor import OWN_KEY, Known, OfRelease, OfTable, Outcome, Retraction, Titled

DESCRIPTOR, LAYOUT, RETRACTION = "datapackage.json", "layout.json", "retraction.json"
OUTCOME_TABLE = "outcome.csv"


@dataclass(frozen=True)
class Resource:
    """One table of a release: its file, its constants of identity, and how its columns are read.

    ``forces`` are those with a row in it; ``None`` stands for figures of no one force. ``extract_end`` is the last
    month of the extract that it comes from, empty where the descriptor does not say; ``final`` whether the publisher
    says that no figure of it will change.
    """

    name: str
    path: Path
    series: dict[str, str | None]
    forces: frozenset[str | None]
    layout: Layout | Tidy
    revises: tuple[str, ...] = ()
    extract_end: str = ""
    final: bool = False
    note: str = ""

    @property
    def is_tidy(self) -> bool:
        """Say whether the table has one header row and one figure a row, and is read by the names of its columns."""
        return isinstance(self.layout, Tidy)


@dataclass(frozen=True)
class Release:
    """One answer or publication, with everything that was decided about it."""

    id: str
    folder: Path
    title: str
    known: Known
    transcription: bool
    foi_reference: str
    sources: tuple[dict[str, str], ...]
    licences: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    corrections: tuple[dict[str, Any], ...]
    resources: tuple[Resource, ...]
    retraction: Retraction | None = None
    outcome: Outcome | None = None
    original: str = ""
    """The hash of the file as received, where that is not stored; none of a police archive, which is many files."""

    def concerns(self, force: str) -> bool:
        """Say whether a report on this force reads the release: its own figures, or figures of no one force."""
        asked = self.outcome is not None and self.outcome.series["force"] == force
        return asked or self.has_figures_of(force) or any(None in resource.forces for resource in self.resources)

    def has_figures_of(self, force: str) -> bool:
        """Say whether the release has figures of this very force."""
        return any(force in resource.forces for resource in self.resources)

    def is_retracted(self, day: date) -> bool:
        """Say whether the release had been taken back by a day."""
        return self.retraction is not None and self.retraction.day <= day

    def files(self) -> list[Path]:
        """List the files that a report reading this release depends on."""
        tables = {resource.path for resource in self.resources} or {self.folder / OUTCOME_TABLE}
        return sorted({self.folder / DESCRIPTOR, self.folder / LAYOUT} | tables)


def read_release(folder: Path, root: Path) -> Release:
    """Read one release's descriptor, layout and retraction; its tables' bytes must match their hashes.

    ReleaseError names the file and the key, what was found there, and what to do.
    """
    descriptor = JsonFile(folder / DESCRIPTOR, root)
    file = JsonFile(folder / LAYOUT, root)
    layout = file.read(LayoutFile)
    if (name := descriptor.text("name")) != folder.name:
        descriptor.fail("name", message=f"found {name!r}, but the folder is {folder.name!r}; give both the same name")
    own = descriptor.read(OfRelease, OWN_KEY)
    indices = range(len(descriptor.list_of("resources")))
    names = [descriptor.text("resources", index, "name") for index in indices]
    if len(set(names)) < len(names):
        descriptor.fail("resources", message=f"found the names {', '.join(names)}; give each table a name of its own")
    for unknown in sorted(layout.resources.keys() - set(names)):
        file.fail("resources", unknown, message="the descriptor has no such table; correct the name")
    corrections = [correction.model_dump(exclude_none=True) for correction in layout.corrections]
    resources = (
        _resource(descriptor, _layout_of(name, layout, file), index, folder, root, corrections)
        for index, name in enumerate(names)
    )
    if own.outcome:
        _checked({own.outcome.series["force"]}, descriptor, (OWN_KEY, "outcome", "series", "force"))
    tables = () if own.outcome else tuple(resources)
    for index, table in enumerate(tables):
        if table.extract_end > own.known.day.isoformat():
            message = f"found {table.extract_end!r}, after the release was known ({own.known.day})"
            descriptor.fail("resources", index, OWN_KEY, "extract_end", message=message)
    return Release(
        id=name,
        folder=folder,
        title=descriptor.text("title"),
        known=own.known,
        transcription=own.transcription,
        foi_reference=own.foi_reference,
        sources=_titled(descriptor, "sources"),
        licences=_titled(descriptor, "licenses"),
        notes=tuple(own.notes),
        corrections=tuple(corrections),
        resources=tables,
        retraction=_retraction(folder, root, own.known.day),
        outcome=own.outcome,
        original=own.original if own.counted is None else "",
    )


def all_releases(root: Path, known_by: date | None = None) -> list[Release]:
    """Read the project's releases, oldest known day first; of those known after ``known_by`` nothing but the day.

    ReleaseError if one cannot be read, or names as revised a release that does not exist or was not known before it.
    """
    folders = sorted(p for p in (root / "data" / "releases").iterdir() if p.is_dir() and not p.name.startswith("."))
    if known_by:
        folders = [f for f in folders if JsonFile(f / DESCRIPTOR, root).day(OWN_KEY, "known", "day") <= known_by]
    releases = {folder.name: read_release(folder, root) for folder in folders}
    for release in releases.values():
        for resource in release.resources:
            for earlier in resource.revises:
                _check_revised(release, earlier, releases, root)
    return sorted(releases.values(), key=lambda r: (r.known.day, r.id))


def releases_for(force: str, report_date: date, root: Path, known: Sequence[Release] | None = None) -> list[Release]:
    """Pick the releases a report reads: known by its day, not taken back, of its force or of no one force.

    ``known`` are those known by the day, where they were read already.
    ReleaseError if the force has no release of its own by that day; the sentence says when the first became known.
    """
    find_force(force, root)
    of_force = [r for r in (all_releases(root, report_date) if known is None else known) if r.concerns(force)]
    picked = [r for r in of_force if not r.is_retracted(report_date)]
    if not any(r.has_figures_of(force) for r in picked):
        advice = _why_none(force, of_force, report_date, root)
        raise ReleaseError(f"No release with figures for {force} was known on {report_date}. {advice}")
    return picked


def forces_known(report_date: date, root: Path) -> list[str]:
    """List the forces that a report can be made on: with figures of their own known by a day and not taken back."""
    standing = [r for r in all_releases(root, report_date) if not r.is_retracted(report_date)]
    return sorted(force for force in forces(root) if any(r.has_figures_of(force) for r in standing))


def retractions_for(force: str, report_date: date, known: Sequence[Release]) -> list[Path]:
    """List the retractions in force on a day that keep one of the releases ``known`` by then from a report."""
    return [r.folder / RETRACTION for r in known if r.concerns(force) and r.is_retracted(report_date)]


def _why_none(force: str, known: list[Release], report_date: date, root: Path) -> str:
    taken_back = [r for r in known if r.has_figures_of(force)]
    if taken_back:
        return f"{taken_back[-1].id} was taken back by then (its {RETRACTION} says why)."
    if answered := [r for r in known if r.outcome is not None and r.outcome.series["force"] == force]:
        outcome = answered[-1].outcome
        return f"It was asked for, and the answer known on {answered[-1].known.day} was: {outcome and outcome.is_}."
    later = [r for r in all_releases(root) if r.has_figures_of(force) and r.known.day > report_date]
    if later:
        return f"The first is {later[0].id}, known on {later[0].known.day}: ask for that day or a later one."
    return "Add one under data/releases/ (data/README.md says how)."


def _titled(descriptor: JsonFile, key: str) -> tuple[dict[str, str], ...]:
    """Read sources or licences: the standard lets them go without a title, a reader cannot."""
    entries = range(len(descriptor.list_of(key)))
    return tuple(descriptor.read(Titled, key, index).model_dump(exclude_none=True) for index in entries)


def _check_revised(release: Release, earlier: str, releases: dict[str, Release], root: Path) -> None:
    where = f"{relative(release.folder / DESCRIPTOR, root)}: resources' {OWN_KEY}.revises"
    if earlier not in releases:
        raise ReleaseError(f"{where} names {earlier!r}, and no such release was known before. Correct the name.")
    older = releases[earlier]
    revise_each_other = any(release.id in resource.revises for resource in older.resources)
    if earlier == release.id or older.known.day > release.known.day or revise_each_other:
        raise ReleaseError(f"{where} names {earlier!r}, which is not older. Only an older release is revised.")


def _layout_of(name: str, layout: LayoutFile, file: JsonFile) -> Layout | Tidy:
    if name not in layout.resources:
        file.fail("resources", name, message="missing; data/README.md says what belongs there")
    return layout.resources[name]


def _resource(
    descriptor: JsonFile, layout: Layout | Tidy, index: int, folder: Path, root: Path, corrections: list[dict[str, Any]]
) -> Resource:
    at = ("resources", index)
    where = relative(folder / LAYOUT, root)
    name = descriptor.text(*at, "name")
    path = folder / descriptor.text(*at, "path")
    if path.resolve().parent != folder.resolve() or not path.is_file():
        descriptor.fail(*at, "path", message=f"{path.name!r} is not a file of this folder; name one that is")
    digest = descriptor.text(*at, "hash").removeprefix("sha256:")
    if digest != (read := sha256(path)):
        raise ReleaseError(
            f"{relative(path, root)} is not the file its descriptor describes (sha256 {read[:12]}…, descriptor "
            f"{digest[:12]}…). A table as received never changes: put it back, or say how to read it in {LAYOUT}."
        )
    own = descriptor.read(OfTable, *at, OWN_KEY)
    series = own.series
    mapped = layout.series if isinstance(layout, Tidy) else {key for _, labels in layout.labels for key in labels}
    if lacking := [key for key in IDENTITY if key not in series and key not in mapped]:
        message = f"{name}: missing; give it here, or map it from a column in {LAYOUT}"
        descriptor.fail(*at, OWN_KEY, "series", lacking[0], message=message)
    if isinstance(layout, Tidy) and (twice := [key for key in IDENTITY if key in series and key in mapped]):
        message = f"found {series[twice[0]]!r}, and {LAYOUT} takes it from column {layout.series[twice[0]]!r}; give one"
        descriptor.fail(*at, OWN_KEY, "series", twice[0], message=message)

    found: set[str | None]
    if "force" in series:
        found = {series["force"]}
    elif isinstance(layout, Tidy):
        table, column = correct(read_raw(path, root), name, corrections, where), layout.series["force"]
        if column not in table.header:
            message = f"there is no column {column!r} to map it from; there are {', '.join(table.header)}"
            descriptor.fail(*at, OWN_KEY, "series", "force", message=message)
        found = {force or None for force in table.column(column)}
    else:
        named = [labels["force"].names.values() for _, labels in layout.labels if "force" in labels]
        found = {force for forces in named for force in forces if force is not None}
    return Resource(
        name=name,
        path=path,
        series=series,
        forces=_checked(found, descriptor, (*at, OWN_KEY, "series", "force")),
        layout=layout,
        revises=tuple(own.revises),
        extract_end=own.extract_end,
        final=own.final,
        note=own.note,
    )


def _checked(found: set[str | None], descriptor: JsonFile, at: tuple[str | int, ...]) -> frozenset[str | None]:
    """Hold forces against those that exist; ``at`` are the keys that say them."""
    forces(descriptor.root)  # What is wrong with the list of forces is told of it.
    for force in sorted(filter(None, found)):
        try:
            find_force(force, descriptor.root)
        except ProjectError as error:
            descriptor.fail(*at, message=str(error).rstrip("."))
    return frozenset(found)


def _retraction(folder: Path, root: Path, known: date) -> Retraction | None:
    path = folder / RETRACTION
    if not path.is_file():
        return None
    file = JsonFile(path, root)
    retraction = file.read(Retraction)
    if retraction.day < known:
        file.fail("day", message=f"found {retraction.day}, before the release was known ({known})")
    return retraction


def read_raw(path: Path, root: Path) -> RawTable:
    """Read a tidy table (`countylines.guarded.csv_of`); ReleaseError if it is none, or has no row."""
    where = relative(path, root)
    table = csv_of(read_input(path, root, ReleaseError), where, ReleaseError)
    if not table.rows:
        raise ReleaseError(f"{where}: there is no row under its header. Put the file back as it was received.")
    return table


def correct(table: RawTable, resource: str, corrections: list[dict[str, object]], where: str) -> RawTable:
    """Apply the corrections of one resource: each must still find its cell, or ReleaseError is raised."""
    rows = [list(row) for row in table.rows]
    for correction in corrections:
        if correction["resource"] != resource:
            continue
        line, column, found = correction["line"], str(correction["column"]), correction["found"]
        at = table.lines.index(line) if line in table.lines else None
        column_at = table.header.index(column) if column in table.header else None
        if at is None or column_at is None or rows[at][column_at] != found:
            raise ReleaseError(
                f"{where} corrects line {line}, column {column!r} of {resource}, but {found!r} does not stand there. "
                "Remove the correction, or mend its place."
            )
        rows[at][column_at] = str(correction["reads"])
    return RawTable(table.header, table.lines, rows)


def write_retraction(release: Release, day: date, reason: str) -> None:
    """Write ``retraction.json`` beside a release, whole or not at all.

    ParameterError if the day is before the release was known, the reason is empty, or it was taken back already.
    """
    if release.retraction is not None:
        raise ParameterError(
            f"{release.id} was taken back on {release.retraction.day} already; correct its {RETRACTION} by hand."
        )
    if day < release.known.day:
        raise ParameterError(f"--day {day} is before {release.id} was known ({release.known.day}).")
    if not reason.strip():
        raise ParameterError("--reason is empty: say why the release is taken back.")
    write_whole(release.folder / RETRACTION, json_text({"day": day.isoformat(), "reason": reason.strip()}))


def reports_that_used(name: str, root: Path) -> list[str]:
    """Name the reports in ``outputs/`` whose manifest lists a file of a release among its inputs, or cannot be read."""
    paths = sorted((root / "outputs").glob("*/[!.]*/manifest.json"))
    told = []
    for path in paths:
        folder = relative(path.parent, root)
        try:
            manifest = json_of(path.read_bytes(), folder)
            used = used_by(manifest, name)
        except (ProjectError, OSError, AttributeError, TypeError):
            told.append(f"{folder}, perhaps: its {path.name} cannot be read")
        else:
            told += [folder] if used else []
    return told


def used_by(manifest: Mapping[str, Any], name: str) -> bool:
    """Say whether a report read a release, and did not merely know that it was taken back."""
    folder = f"data/releases/{name}/"
    return any(path.startswith(folder) and path != folder + RETRACTION for path in manifest.get("inputs", {}))


def retracted_since(manifest: Mapping[str, Any], root: Path) -> list[str]:
    """Say which of the releases that a report used were taken back since."""
    folders = (each for each in entries(root / "data" / "releases") if (each / RETRACTION).is_file())
    taken_back = [read_release(each, root) for each in folders if used_by(manifest, each.name)]
    return [f"{r.id} was taken back on {r.retraction.day}: {r.retraction.reason}" for r in taken_back if r.retraction]
