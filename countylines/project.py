"""Where things are, and which police forces there are (standard library only)."""

from __future__ import annotations

import difflib
import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from countylines.errors import ProjectError
from countylines.guarded import csv_of

ANSWER_VARIABLE = "COUNTYLINES_ANSWER"
"""Names the answer that the reading form opens."""
ROOT_VARIABLE = "COUNTYLINES_ROOT"
FOLDER_VARIABLE = "COUNTYLINES_REPORT"
SUBJECT_VARIABLE = "COUNTYLINES_REPORT_SUBJECT"
"""The name of what the report is on."""
DATE_VARIABLE = "COUNTYLINES_REPORT_DATE"
LONGEST_NAME = 120
"""Characters of a file's name that come from figures: with what stands before and after, less than a disk allows."""
FORCES = "data/forces.csv"
KEY = "data/inputs.key"
"""What the hashes of what reports read are keyed with."""
ORIGINALS = "data/originals.key"
"""What the hashes of files are keyed with that are not stored themselves; it is not shared with the project."""
SEAL, PLAIN = "hmac-sha256:", "sha256:"
NATIONS = ("England", "Wales", "Northern Ireland", "Great Britain")
SETTLED = 2.0
"""Seconds after a change from which on another one shows in a file's times, whatever the clock of its disk."""
LARGEST_KEPT = 1 << 20
"""Bytes of the largest file whose content is kept."""


def project_root() -> Path:
    """Give the folder that holds ``data/releases``.

    The environment's ``COUNTYLINES_ROOT`` decides when it is set; otherwise the nearest parent of the
    current directory, then of this package.

    Raises
    ------
    ProjectError
        If none of these folders holds ``data/releases``.
    """
    named = os.environ.get(ROOT_VARIABLE)
    starts = [Path(named)] if named else [Path.cwd(), Path(__file__).resolve().parent]
    for start in starts:
        for folder in (start, *start.parents):
            if (folder / "data" / "releases").is_dir():
                return folder.resolve()
    raise ProjectError(
        f"No folder with data/releases was found at or above {starts[0]}. "
        f"Run the command inside a clone of the project, or set {ROOT_VARIABLE} to one."
    )


class Area(str):
    """The name of an area, with other usual names of it (``also``)."""

    also: tuple[str, ...] = ()

    @classmethod
    def written(cls, text: str) -> Area:
        """Read a name with its other names, ``Kingston upon Hull=Hull``."""
        name, *also = text.split("=")
        area = cls(name)
        area.also = tuple(also)
        return area


_ID = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True)
class PoliceForce:
    """One police force: its identifier on data.police.uk, its name, its nation, its areas, the widest first."""

    id: str
    name: str
    nation: str
    areas: tuple[Area, ...]


_TAKES_ARTICLE = ("British Transport", "City of ", "Metropolitan ", "Police Service ")


def in_sentence(force_name: str) -> str:
    """Give the name of a force as a sentence takes it: with "the" where English has it so.

    A name that begins with a place or a region (Norfolk Constabulary, Thames Valley Police) takes none.
    """
    return f"the {force_name}" if force_name.startswith(_TAKES_ARTICLE) else force_name


def forces(root: Path) -> Mapping[str, PoliceForce]:
    """Read ``data/forces.csv`` into forces by identifier; ProjectError names the line that is wrong."""
    return _forces(read_input(root / FORCES, root))


@lru_cache(maxsize=4)
def _forces(table: bytes) -> Mapping[str, PoliceForce]:
    read: dict[str, PoliceForce] = {}
    for line, row in csv_of(table, FORCES, columns=("force", "name", "nation", "areas")).records():
        name = row["force"]
        needed = {
            "force": (
                "an identifier that no other line has, in small letters joined by '-',",
                name not in read and _ID.fullmatch(name),
            ),
            "name": ("the force's name", row["name"].strip()),
            "nation": (f"one of {', '.join(NATIONS)}", row["nation"] in NATIONS),
        }
        for column, (what, good) in needed.items():
            if not good:
                raise ProjectError(f"{FORCES}, line {line}, {column}: found {row[column]!r}; {what} is needed.")
        areas = filter(None, map(str.strip, row["areas"].split(";")))
        read[name] = PoliceForce(name, row["name"], row["nation"], tuple(map(Area.written, areas)))
    return MappingProxyType(read)


def find_force(name: str, root: Path) -> PoliceForce:
    """Give the force of an identifier.

    Raises
    ------
    ProjectError
        If there is no such force; the sentence names the nearest identifiers.
    """
    known = forces(root)
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.lower().replace(" ", "-"), known, n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise ProjectError(f"There is no police force '{name}' in data/forces.csv.{hint}")


def parse_day(text: str) -> date | None:
    """Give the day written as YYYY-MM-DD, and None for any other writing of it."""
    try:
        day = date.fromisoformat(text)
    except (ValueError, TypeError):
        return None
    return day if day.isoformat() == text else None


def read_day(text: str, what: str) -> date:
    """Read a day (``2021-12-31``).

    Raises
    ------
    ProjectError
        If the text is not such a day; ``what`` names it in the sentence.
    """
    if (day := parse_day(text)) is None:
        raise ProjectError(f"{what}: found {text!r}; a day is written YYYY-MM-DD, such as 2021-12-31.")
    return day


def relative(path: Path, root: Path) -> str:
    """Give a path as written in a report: relative to the project and with forward slashes."""
    if path.is_relative_to(root) and ".." not in path.parts:  # As nearly always: without asking the disk.
        return path.relative_to(root).as_posix()
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def file_name(*words: str) -> str:
    """Write words as a file's name: small letters and digits joined by ``-``; a long one is cut and gets a hash."""
    name = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 9]}-{sha256_of(words)[:8]}"


def read_once(path: Path) -> bytes:
    """Read an input, once a process for as long as it stays as it is; OSError if it cannot be read.

    What was read is kept by the file's size and times, so that a file edited or written anew is read again. A file
    that changed within the last ``SETTLED`` seconds is not kept: a second change could bear the same time.
    """
    stat = path.stat()
    if stat.st_size > LARGEST_KEPT or time.time() - max(stat.st_mtime, stat.st_ctime) <= SETTLED:
        return path.read_bytes()
    return _read(path, (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


@lru_cache(maxsize=4096)
def _read(path: Path, stamp: tuple[int, ...]) -> bytes:
    return path.read_bytes()


def read_input(path: Path, root: Path, error: type[ProjectError] = ProjectError) -> bytes:
    """Read an input as `read_once` does; ``error``, a sentence, if it is missing or cannot be opened."""
    try:
        return read_once(path)
    except FileNotFoundError:
        told = f"{relative(path, root)} is missing. data/README.md says what belongs there."
    except OSError as wrong:
        told = f"{relative(path, root)} cannot be opened: {wrong.strerror}. Check its place and its rights."
    raise error(told)


def write_whole(path: Path, text: str) -> None:
    """Write beside and move, so that a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(path)


def entries(folder: Path) -> list[Path]:
    """List what a folder holds, in order; nothing where there is none. OSError, unlike of a glob, if it may not be."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def files_below(folder: Path) -> list[Path]:
    """List every file in a folder and those below it. OSError if one may not be read: what it holds is unknown."""

    def refuse(error: OSError) -> NoReturn:
        raise error

    return sorted(Path(place, name) for place, _, names in os.walk(folder, onerror=refuse) for name in names)


def sha256(path: Path) -> str:
    """Hash a file's bytes."""
    return hashlib.sha256(read_once(path)).hexdigest()


def sha256_of(texts: Iterable[str]) -> str:
    """Hash several texts as one, each kept apart from the next."""
    digest = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8")
        digest.update(f"{len(encoded)}:".encode())
        digest.update(encoded)
    return digest.hexdigest()


def sealed(hashes: Mapping[str, str], root: Path, by: str = KEY) -> dict[str, str]:
    """Give hashes keyed with the project's own key, which is made where there is none.

    A file of a dozen counts is known but for the few that are withheld: who has its plain hash tries them all in a
    millisecond. Without the key there is nothing to try. That of what was read (``KEY``) stays with the data, and so
    with the files themselves; that of files that are not stored (``ORIGINALS``) with whoever received them.
    """
    path = root / by
    if not path.is_file():
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.write_text(f"{secrets.token_hex(32)}\n", encoding="utf-8", newline="\n")
        with suppress(FileExistsError):  # Of two reports at once one makes it.
            os.link(part, path)
        part.unlink()
    key = read_input(path, root).strip()
    return {name: SEAL + hmac.digest(key, plain.encode(), "sha256").hex() for name, plain in hashes.items()}


def keyed_original(plain: str, root: Path) -> str:
    """Give the hash of a file that is not stored, keyed, and after it the mark of the key."""
    return f"{sealed({'': plain}, root, ORIGINALS)['']}:{_mark_of_key(root)}"


def is_original(kept: str, file: Path, root: Path) -> bool:
    """Say whether a file is the one of which a release keeps the hash, keyed or (as before there was a key) plain.

    ProjectError where the key is not there, or another.
    """
    plain = sha256(file)
    if not kept.startswith(SEAL):
        return kept == PLAIN + plain
    if not (root / ORIGINALS).is_file() or not kept.endswith(f":{_mark_of_key(root)}"):
        raise ProjectError(
            f"{ORIGINALS} is missing, or not the one the hash was keyed with. Put that back; only it tells."
        )
    return kept == keyed_original(plain, root)


def _mark_of_key(root: Path) -> str:
    return hashlib.sha256(read_input(root / ORIGINALS, root).strip()).hexdigest()[:8]


def are_sealed(hashes: Mapping[str, str]) -> bool:
    """Say whether hashes are keyed; those of reports made before there was a key are not."""
    return any(each.startswith(SEAL) for each in hashes.values())
