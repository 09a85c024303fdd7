"""Files of one shape, one of them or many → one release: each is understood as if added alone, then all together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.adding import checks, privacy
from countylines.adding.understand import RESOURCE, Said, Stated, Understood, sheets_of, understand
from countylines.errors import ParameterError, ReleaseError
from countylines.project import file_name, files_below, sha256
from countylines.prose import listed
from countylines.received.account.given import Doubt
from countylines.received.grids.grid import Grid
from countylines.received.readings import FileReading, repeats

_SHOWN = 3
_MONTHS_OF_A_YEAR = 12
_YEARS = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?:[-_ ]?([0-9]{2}))?(?![0-9])")

FROM_NAME = "file name"
"""What is said in place of a period that stands in the name of each file."""


@dataclass(frozen=True)
class Received:
    """A file with its sheets (``grids``, ``whole``: as `countylines.adding.understand.sheets_of` gives them)."""

    path: Path
    grids: Sequence[Grid]
    whole: bool


def gather(paths: Sequence[Path], pattern: str) -> list[Path]:
    """Give the files that are named, and those in folders whose names are like ``pattern``, in order.

    ParameterError if there is none, or two hold the same.
    """
    within = [each for path in paths for each in (files_below(path) if path.is_dir() else [path])]
    files = [path for path in dict.fromkeys(within) if path.is_file() and not path.name.startswith(".")]
    if pattern:
        files = [path for path in files if fnmatch(path.name, pattern)]
    if not files:
        where = listed(list(map(str, paths)))
        raise ParameterError(f"There is no file{f' like {pattern}' if pattern else ''} in {where}.")
    seen: dict[str, Path] = {}
    for path in files if len(files) > 1 else []:
        if (first := seen.setdefault(sha256(path), path)) is not path:
            raise ParameterError(f"{first} and {path} are the same, byte for byte. Give one of them.")
    return files


def receive(files: Sequence[Path]) -> list[Received]:
    """Read the sheets of many files; ReleaseError if one is no table, or holds what must not be stored."""
    received = []
    for file in files:
        try:
            received.append(Received(file, *sheets_of(file, file.name)))
        except ReleaseError as error:
            raise ReleaseError(f"{error} If it is not meant, say with --files which files are.") from None
    for each in received:
        found = privacy.find_personal_data(each.path, each.grids, whole=each.whole)
        if held := [finding for finding in found if not finding.general]:
            raise ReleaseError(f"{privacy.told_personal(each.path, held)}. Such a file is added by itself.")
    return received


def understand_all(received: Sequence[Received], stated: Stated, said: Said, root: Path) -> Understood:
    """Understand files of one shape; what is said of one among several begins with its name.

    ReleaseError as of `countylines.adding.understand.understand`.
    """
    names = _names([each.path for each in received])
    parts = [
        understand(each.path, each.grids, each.whole, stated, _with_period(said, each.path), root) for each in received
    ]
    files = tuple((name, each.path, part) for name, each, part in zip(names, received, parts, strict=True))
    if len(parts) == 1:
        return replace(parts[0], files=files)
    by_name = dict(zip(_told_apart([each.path for each in received]), parts, strict=True))
    readings = {name: part.reading for name, part in by_name.items() if part.reading is not None}
    together = _together(readings) if len(readings) == len(parts) else None
    problems = [*_unlike(by_name), *_by_file({name: part.problems for name, part in by_name.items()})]
    if together is not None:
        problems += _twice(together)
    kinds = dict.fromkeys(doubt.kind for part in parts for doubt in part.doubts)
    doubts = [
        Doubt(kind, "", told)
        for kind in kinds
        for told in _by_file({name: [str(d) for d in part.doubts if d.kind == kind] for name, part in by_name.items()})
    ]
    notes = list(_by_file({name: part.notes for name, part in by_name.items()}))
    notes += checks.gaps(together.observations) if together is not None else []
    layout = next((part.layout for part in parts if part.layout), {})
    return Understood(layout, parts[0].series, together, problems, doubts, notes, files=files)


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """Give what files are called in sentences: their names, or where several have one, from where they part."""
    names = [path.name for path in paths]
    if len(set(names)) == len(names):
        return names
    above = Path(os.path.commonpath([path.absolute() for path in paths]))
    return [path.absolute().relative_to(above).as_posix() for path in paths]


def _with_period(said: Said, path: Path) -> Said:
    """Take the period from a file's name where that was asked for; ParameterError if it does not say one."""
    if said.period != FROM_NAME:
        return said
    match _YEARS.findall(path.stem):
        case [(year, "")]:
            return replace(said, period=year)
        # 2010-11 may be a financial year or a November.
        case [(year, last)] if int(last) == (int(year) + 1) % 100 > _MONTHS_OF_A_YEAR:
            return replace(said, period=f"{year}/{last}")
    raise ParameterError(
        f'--period "{FROM_NAME}": the name {path.name} does not hold one year, such as 2021 or 2020-21, and no more. '
        "Name the file so, or add it by itself with its --period."
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """Name the tables of a release: the only one as ever, several after their files."""
    if len(paths) == 1:
        return [RESOURCE]
    names: list[str] = []
    for path in paths:
        name = file_name(path.stem) or RESOURCE
        while name in names:
            name = f"{name}-{len(names) + 1}"
        names.append(name)
    return names


def _by_file(told: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Tell sentences with the names of their files: one that is said of several once."""
    files: dict[str, list[str]] = {}
    for name, sentences in told.items():
        for sentence in dict.fromkeys(sentences):
            files.setdefault(sentence.removeprefix(f"{Path(name).name}, "), []).append(name)
    for sentence, names in files.items():
        several = f"{len(names)} files ({', '.join(names[:_SHOWN])}{', …' * (len(names) > _SHOWN)})"
        yield f"{several if len(names) > 1 else names[0]}: {sentence}"


def _shape(layout: Mapping[str, Any]) -> list[set[str]]:
    """Give what makes files alike: how many blocks they have, and what labels the figures of each in the file."""
    blocks = layout.get("tables") or [layout.get("records", {"labels": {}})]
    return [{name for name, label in block["labels"].items() if "text" not in label} for block in blocks]


def _unlike(parts: Mapping[str, Understood]) -> Iterator[str]:
    """Name the files that are not of the shape of the first."""
    read = [(name, part.layout) for name, part in parts.items() if part.layout]
    for name, layout in read[1:]:
        first, shape = _shape(read[0][1]), _shape(layout)
        if ("records" in layout) != ("records" in read[0][1]) or first != shape:
            yield (
                f"{name}: its shape is not that of {read[0][0]} ({_told(shape)}; there {_told(first)}). Add it by "
                "itself, or say with --files which files are meant"
            )


def _told(shape: Sequence[set[str]]) -> str:
    return "; ".join(f"figures by {listed(sorted(labels))}" for labels in shape)


def _together(readings: Mapping[str, FileReading]) -> FileReading:
    """Put readings under one another; the place of a figure begins with its file."""
    figures = [
        reading.observations.assign(place=name + ", " + reading.observations["place"], file=name)
        for name, reading in readings.items()
    ]
    return FileReading(
        pd.concat(figures, ignore_index=True),
        pd.concat([reading.totals for reading in readings.values()], ignore_index=True),
        {f"{name}, {sheet}": cells for name, reading in readings.items() for sheet, cells in reading.cells.items()},
        (),
        (),
    )


def _twice(reading: FileReading) -> Iterator[str]:
    """Name a figure that stands in two files."""
    for row, first in repeats(reading.observations.to_dict("records")):
        if row["file"] != first["file"]:
            yield (
                f"{row['place']}: {row['start']} to {row['end']} ({row['area']}, {row['measure']}) stands twice, also "
                f"at {first['place']}; a figure is added once: find out which holds"
            )
            return
