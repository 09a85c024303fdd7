"""Take a release back, and name the reports that used it (no pandas)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from countylines.errors import ParameterError, ProjectError
from countylines.files import json_text
from countylines.guarded import json_of
from countylines.project import entries, relative, write_whole
from countylines.releases.release import RETRACTION, Release, read_release


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
