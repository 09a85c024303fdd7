"""Find and read releases: what was published or answered, when it became known, and how it is read.

A release is a folder ``data/releases/<id>/`` with its tables, ``datapackage.json`` (Data Package v2 and our
own keys under ``countylines``), ``layout.json`` (how the tables are read) and, where it was taken back, a
``retraction.json``. Standard library only, so that "is this report up to date?" is answered at once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from countylines.errors import ReleaseError
from countylines.project import find_force, read_day, relative, sha256

IDENTITY = ("force", "area", "measure", "kind", "counting_rule")
KINDS = ("stock", "flow")
BASES = ("stated", "read", "assumed")
OWN_KEY = "countylines"


@dataclass(frozen=True)
class Known:
    """The day a release became known, on what basis (stated, read, assumed), and why that day."""

    day: date
    basis: str
    reason: str


@dataclass(frozen=True)
class Retraction:
    """A release taken back: from ``day`` on it is not read."""

    day: date
    reason: str


@dataclass(frozen=True)
class Resource:
    """One table of a release: its file, its constants of identity, and how its columns are read."""

    name: str
    path: Path
    sha256: str
    series: dict[str, str | None]
    layout: dict[str, Any]
    revises: tuple[str, ...] = ()
    note: str = ""


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
    retraction: Retraction | None = field(default=None)

    def concerns(self, force: str) -> bool:
        """Say whether a report on this force reads the release: its own figures, or figures of no one force."""
        return any(r.series.get("force", force) in (force, None) for r in self.resources)

    def is_known(self, day: date) -> bool:
        """Say whether the release was known, and not taken back, on a day."""
        return self.known.day <= day and not (self.retraction and self.retraction.day <= day)

    def files(self) -> list[Path]:
        """List the files that a report reading this release depends on."""
        names = ["datapackage.json", "layout.json"] + (["retraction.json"] if self.retraction else [])
        return sorted({self.folder / name for name in names} | {r.path for r in self.resources})


def read_release(folder: Path, root: Path) -> Release:
    """Read one release's descriptor, layout and retraction; its tables' bytes must match their hashes.

    Raises
    ------
    ReleaseError
        Naming the file and the key, what was found there, and what to do.
    """
    descriptor = _Json(folder / "datapackage.json", root)
    layout = _Json(folder / "layout.json", root)
    if (name := descriptor.text("name")) != folder.name:
        descriptor.fail("name", message=f"found {name!r}, but the folder is {folder.name!r}; give both the same name")
    known = Known(
        day=descriptor.day(OWN_KEY, "known", "day"),
        basis=descriptor.choice(BASES, OWN_KEY, "known", "basis"),
        reason=descriptor.text(OWN_KEY, "known", "reason"),
    )
    resources = descriptor.list_of("resources")
    return Release(
        id=name,
        folder=folder,
        title=descriptor.text("title"),
        known=known,
        transcription=bool(descriptor.get(OWN_KEY, "transcription", default=False)),
        foi_reference=descriptor.get(OWN_KEY, "foi_reference", default=""),
        sources=tuple(descriptor.list_of("sources")),
        licences=tuple(descriptor.list_of("licenses")),
        notes=tuple(descriptor.get(OWN_KEY, "notes", default=[])),
        corrections=tuple(_corrections(layout)),
        resources=tuple(_resource(descriptor, layout, i, folder, root) for i in range(len(resources))),
        retraction=_retraction(folder, root, known.day),
    )


def all_releases(root: Path) -> list[Release]:
    """Read every release of the project, oldest known day first.

    Raises
    ------
    ReleaseError
        If one cannot be read, or names as revised a release that does not exist or was not known before it.
    """
    folders = sorted(p for p in (root / "data" / "releases").iterdir() if p.is_dir() and not p.name.startswith("."))
    releases = {folder.name: read_release(folder, root) for folder in folders}
    for release in releases.values():
        for resource in release.resources:
            for earlier in resource.revises:
                _check_revised(release, earlier, releases, root)
    return sorted(releases.values(), key=lambda r: (r.known.day, r.id))


def releases_for(force: str, report_date: date, root: Path) -> list[Release]:
    """Pick the releases a report reads: known by its day, not taken back, of its force or of no one force.

    Raises
    ------
    ReleaseError
        If the force has no release of its own by that day; the sentence says when the first became known.
    """
    find_force(force, root)
    concerned = [r for r in all_releases(root) if r.concerns(force)]
    picked = [r for r in concerned if r.is_known(report_date)]
    if not any(_has_own_figures(r, force) for r in picked):
        later = [r for r in concerned if _has_own_figures(r, force) and r.known.day > report_date]
        advice = (
            f"The first is {later[0].id}, known on {later[0].known.day}: ask for that day or a later one."
            if later
            else "Add one under data/releases/ (data/README.md says how)."
        )
        raise ReleaseError(f"No release with figures for {force} was known on {report_date}. {advice}")
    return picked


def _has_own_figures(release: Release, force: str) -> bool:
    return any(r.series.get("force", force) == force for r in release.resources)


def _check_revised(release: Release, earlier: str, releases: dict[str, Release], root: Path) -> None:
    where = f"{relative(release.folder / 'datapackage.json', root)}: resources' {OWN_KEY}.revises"
    if earlier not in releases:
        raise ReleaseError(f"{where} names {earlier!r}, and there is no such release. Correct the name.")
    if earlier == release.id or releases[earlier].known.day > release.known.day:
        raise ReleaseError(
            f"{where} names {earlier!r}, which was not known before it. Only an older release is revised."
        )


def _resource(descriptor: _Json, layout: _Json, index: int, folder: Path, root: Path) -> Resource:
    at = ("resources", index)
    name = descriptor.text(*at, "name")
    path = folder / descriptor.text(*at, "path")
    if path.resolve().parent != folder.resolve() or not path.is_file():
        descriptor.fail(*at, "path", message=f"{path.name!r} is not a file of this folder; name one that is")
    digest = descriptor.text(*at, "hash").removeprefix("sha256:")
    if digest != (found := sha256(path)):
        raise ReleaseError(
            f"{relative(path, root)} is not the file its descriptor describes (sha256 {found[:12]}…, descriptor "
            f"{digest[:12]}…). A table as received never changes: put it back, or say how to read it in layout.json."
        )
    series: dict[str, str | None] = descriptor.get(*at, OWN_KEY, "series")
    reading = layout.get("resources", name)
    _check_identity(descriptor, series, reading.get("series", {}), name, at, root)
    return Resource(
        name=name,
        path=path,
        sha256=digest,
        series=series,
        layout=reading,
        revises=tuple(descriptor.get(*at, OWN_KEY, "revises", default=[])),
        note=descriptor.get(*at, OWN_KEY, "note", default=""),
    )


def _check_identity(
    descriptor: _Json,
    constants: dict[str, str | None],
    mapped: dict[str, str],
    name: str,
    at: tuple[str, int],
    root: Path,
) -> None:
    for key in IDENTITY:
        if key not in constants and key not in mapped:
            descriptor.fail(
                *at,
                OWN_KEY,
                "series",
                key,
                message=f"{name}: missing; give it here, or map it from a column in layout.json",
            )
    for key in constants:
        if key not in IDENTITY:
            descriptor.fail(*at, OWN_KEY, "series", key, message=f"not one of {', '.join(IDENTITY)}")
        if key != "force" and not constants[key]:
            descriptor.fail(*at, OWN_KEY, "series", key, message="empty; say what it is")
    if "kind" in constants and constants["kind"] not in KINDS:
        descriptor.fail(*at, OWN_KEY, "series", "kind", message=f"found {constants['kind']!r}; it is stock or flow")
    if force := constants.get("force"):
        find_force(force, root)


def _corrections(layout: _Json) -> list[dict[str, Any]]:
    corrections: list[dict[str, Any]] = layout.get("corrections", default=[])
    for index, correction in enumerate(corrections):
        for key in ("resource", "line", "column", "found", "reads", "day", "reason"):
            if key not in correction:
                layout.fail(
                    "corrections",
                    index,
                    key,
                    message="missing; each correction says where, what, when and why",
                )
    return corrections


def _retraction(folder: Path, root: Path, known: date) -> Retraction | None:
    path = folder / "retraction.json"
    if not path.is_file():
        return None
    content = _Json(path, root)
    day = content.day("day")
    if day < known:
        content.fail("day", message=f"found {day}, before the release was known ({known})")
    return Retraction(day=day, reason=content.text("reason"))


class _Json:
    """A JSON file whose missing or odd keys are told in sentences."""

    def __init__(self, path: Path, root: Path) -> None:
        self.where = relative(path, root)
        try:
            self.content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ReleaseError(f"{self.where} is missing. Every release has one (data/README.md says how).") from None
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{self.where} is not readable as JSON: {error}. Correct it there.") from None

    def fail(self, *keys: str | int, message: str) -> None:
        raise ReleaseError(f"{self.where}: {_spell(keys)}: {message}.")

    def get(self, *keys: str | int, **default: Any) -> Any:
        value = self.content
        for position, key in enumerate(keys):
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                if "default" in default:
                    return default["default"]
                self.fail(*keys[: position + 1], message="missing; data/README.md says what belongs there")
        return value

    def text(self, *keys: str | int) -> str:
        value = self.get(*keys)
        if not isinstance(value, str) or not value.strip():
            self.fail(*keys, message=f"found {value!r}; a text is needed")
        return str(value)

    def list_of(self, *keys: str | int) -> list[Any]:
        value = self.get(*keys)
        if not isinstance(value, list) or not value:
            self.fail(*keys, message="found no entry; at least one is needed")
        return list(value)

    def choice(self, choices: tuple[str, ...], *keys: str | int) -> str:
        value = self.text(*keys)
        if value not in choices:
            self.fail(*keys, message=f"found {value!r}; it is one of {', '.join(choices)}")
        return value

    def day(self, *keys: str | int) -> date:
        return read_day(self.text(*keys), f"{self.where}: {_spell(keys)}")


def _spell(keys: tuple[str | int, ...]) -> str:
    return "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in keys).lstrip(".")
