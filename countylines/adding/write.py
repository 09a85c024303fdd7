"""A file that was understood, or an answer without numbers → a release: written whole or not at all.

It is written only where no doubt is left that nobody accepted, and stores of a file that names people what was chosen:
the file without its author, or its tables alone.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines import files
from countylines.adding import privacy
from countylines.adding.many import Received
from countylines.adding.parts import without_makers
from countylines.adding.understand import RESOURCE, SAMPLE, Stated, Understood, sheets_of
from countylines.errors import ParameterError, ProjectError
from countylines.project import PLAIN, find_force, forces, keyed_original, sha256
from countylines.prose import count_of, interval
from countylines.received.account.given import Doubt
from countylines.received.grids.delimited import encoding_of
from countylines.received.grids.files import file_format
from countylines.releases.descriptor import OUTCOMES, OWN_KEY
from countylines.releases.release import DESCRIPTOR, LAYOUT, OUTCOME_TABLE, RETRACTION, all_releases, read_release

PREVIEW = "preview.md"
AS_READ = ("cell", "series", "from", "to", "as received", "read as", "status")
"""The columns of a table that shows figures beside what was received."""
PREVIEWED = 2_000
"""Figures of a release that its page for people shows."""
_WITHOUT_AUTHOR = "The file is stored without those of its properties that name who made or last saved it."
_TABLES_ALONE = "The tables of the file alone are kept."

_ID = re.compile(r"[a-z0-9][a-z0-9.-]*[a-z0-9]")

_MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "eml": "message/rfc822",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

_LICENCES = {
    "ogl": ("OGL-UK-3.0", "Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
    "opl": ("OPL-UK-3.0", "Open Parliament Licence v3.0", "https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/"),
}  # fmt: skip


def check_id(name: str, root: Path) -> Path:
    """Give the folder of a release to come.

    ParameterError if the name is no plain name of a folder, leads out of ``data/releases``, or is taken.
    """
    if not _ID.fullmatch(name) or ".." in name:
        raise ParameterError(
            f"--id {name}: a release is named in small letters, digits and hyphens, such as "
            "norfolk-2023-02-14-arrests; the name of a folder outside data/releases is refused."
        )
    folder = root / "data" / "releases" / name
    if folder.exists() or folder.is_symlink():
        raise ParameterError(f"--id {name}: there is such a release already, and it was left alone. Choose another.")
    if folder.resolve().parent != (root / "data" / "releases").resolve():
        raise ParameterError(f"--id {name} leads out of data/releases. Choose a plain name.")
    return folder


def default_id(series: Mapping[str, str], known: date) -> str:
    """Propose a name: force, known day, what is counted."""
    slug = re.sub(r"[^a-z0-9]+", "-", series["measure"].lower()).strip("-")[:40].strip("-")
    return f"{series['force']}-{known}-{slug}"


def stored_name(path: Path, kind: str) -> str:
    """Give the name under which a file is kept: its own, in letters that every system takes."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or RESOURCE
    suffix = path.suffix.lower() if re.fullmatch(r"\.[a-z]{2,5}", path.suffix.lower()) else f".{kind}"
    reserved = {DESCRIPTOR, LAYOUT, PREVIEW, RETRACTION}
    return f"received-{stem}{suffix}" if f"{stem}{suffix}" in reserved else f"{stem}{suffix}"


def descriptor(stated: Stated, resources: Sequence[Mapping[str, Any]], root: Path) -> dict[str, Any]:
    """Give ``datapackage.json`` of a release.

    The hash of a file that is not stored is keyed, or its names and counts could be tried; not that of a police
    archive, which everybody can download and compare.
    """
    own: dict[str, Any] = {
        "version": files.VERSION,
        "known": {"day": stated.known.isoformat(), "basis": stated.basis, "reason": stated.reason},
        "foi_reference": stated.reference,
        "transcription": stated.transcription,
        "notes": list(stated.notes),
    }
    if stated.original:
        own["original"] = PLAIN + stated.original if stated.counted else keyed_original(stated.original, root)
    if stated.counted:
        own["counted"] = dict(stated.counted)
    source, what = stated.source, "Counts from a police archive of" if stated.counted else "An answer on"
    force = find_force(stated.series["force"], root)
    title = stated.title or f"{force.name}: {stated.series['measure']}, {stated.series['area']}"
    return files.package(
        {
            "name": stated.id,
            "title": title,
            "description": f"{what} {stated.series['measure']}, known on {stated.known}.",
            "licenses": [_licence(stated.licence)],
            "sources": [{"title": title, "path": source} if re.match(r"https?://\S+$", source) else {"title": source}],
            "resources": list(map(dict, resources)),
            OWN_KEY: own,
        }
    )


def _licence(text: str) -> dict[str, str]:
    for short, (name, title, path) in _LICENCES.items():
        if short in text.lower() or title.lower().partition(" licence")[0] in text.lower():
            return {"name": name, "title": title, "path": path}
    return {"name": re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-") or "other-closed", "title": text}


def file_resource(name: str, path: Path, series: Mapping[str, str], revises: Sequence[str]) -> dict[str, Any]:
    """Describe a file as received: a file, not a tidy table; its layout says how it is read."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    kind = file_format(path.read_bytes() if head[:2] == b"PK" else head)
    encoding = {"encoding": encoding_of(head).removesuffix("-sig")} if kind in ("csv", "txt") else {}
    return {
        "name": name,
        "type": "file",
        "path": stored_name(path, kind),
        "format": kind,
        "mediatype": _MEDIA_TYPES[kind],
        **encoding,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256(path)}",
        OWN_KEY: {"series": dict(series), **({"revises": list(revises)} if revises else {})},
    }


def layout_file(understood: Understood) -> dict[str, Any]:
    """Give ``layout.json`` of a release: how its files are read, and what is corrected in them."""
    resources, corrections = {name: each.layout for name, _, each in understood.files}, list(understood.corrections)
    return {"version": files.VERSION, "resources": resources, "corrections": corrections}


def accepted_by(doubts: Sequence[Doubt], said: Sequence[str]) -> dict[str, str]:
    """Give the reason for which each kind of doubts may stand, from texts such as ``outliers=the force says so``.

    One without its kind holds where there is one kind; without a reason none is accepted.
    """
    kinds = {doubt.kind for doubt in doubts}
    pairs = {kind.strip(): reason.strip() for kind, _, reason in (text.partition("=") for text in said)}
    accepted = {kind: reason for kind, reason in pairs.items() if kind in kinds and reason}
    if kinds.isdisjoint(pairs) and len(kinds) == len(said) == 1 and said[0].strip():
        return dict.fromkeys(kinds, said[0].strip())
    return accepted


def left(doubts: Sequence[Doubt], accepted: Mapping[str, str]) -> list[str]:
    """Give the kinds of doubts that no reason was given for, in their order."""
    return list(dict.fromkeys(doubt.kind for doubt in doubts if not accepted.get(doubt.kind, "").strip()))


def write_accepted(understood: Understood, stated: Stated, accepted: Mapping[str, str], root: Path) -> Path:
    """Write a release of the files that were understood, each doubt that was accepted in its notes with the reason.

    It is written beside its place first, read back there, then moved in whole. ProjectError, and nothing written, if
    something cannot be read, also when it is read back, or a doubt is left.
    """
    if understood.problems or not understood.layout or understood.reading is None:
        raise ProjectError("Nothing was written: something cannot be read as it stands.")
    if kinds := left(understood.doubts, accepted):
        raise ProjectError(f"Nothing was written: no reason says why this may stand: {', '.join(kinds)}.")
    notes = (
        f"Left in doubt when added ({doubt.kind}): {doubt}. Accepted: {accepted[doubt.kind]}."
        for doubt in understood.doubts
    )
    stated = replace(stated, notes=(*stated.notes, *notes))
    resources = [file_resource(name, path, each.series, stated.revises) for name, path, each in understood.files]
    copies: dict[str, Path] = {}
    for resource, (name, path, _) in zip(resources, understood.files, strict=True):
        if resource["path"] in copies:
            resource["path"] = f"{name}-{resource['path']}"
        copies[resource["path"]] = path
    texts = {
        DESCRIPTOR: files.json_text(descriptor(stated, resources, root)),
        LAYOUT: files.json_text(layout_file(understood)),
        PREVIEW: preview(understood, stated),
    }
    return _write_whole(stated.id, texts, copies, root)


def write_outcome(outcome: str, stated: Stated, root: Path) -> Path:
    """Write the release of an answer without numbers; ParameterError if the outcome is none of those there are."""
    if outcome not in OUTCOMES:
        raise ParameterError(f"--outcome {outcome}: it is one of {', '.join(OUTCOMES)}.")
    table = f"outcome\n{outcome}\n"
    field = {"name": "outcome", "type": "string", "description": "What was answered instead of numbers."}
    resource = {
        "name": "outcome",
        "path": OUTCOME_TABLE,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.encode()),
        "hash": f"sha256:{hashlib.sha256(table.encode()).hexdigest()}",
        "schema": {"fields": [field]},
    }
    content = descriptor(stated, [resource], root)
    content["description"] = f"An answer without numbers ({outcome}), known on {stated.known}."
    content[OWN_KEY]["outcome"] = {"is": outcome, "series": dict(stated.series)}
    texts = {
        DESCRIPTOR: files.json_text(content),
        LAYOUT: files.json_text({"version": files.VERSION, "resources": {}, "corrections": []}),
        OUTCOME_TABLE: table,
    }
    return _write_whole(stated.id, texts, {}, root)


def _write_whole(name: str, texts: Mapping[str, str], copies: Mapping[str, Path], root: Path) -> Path:
    folder = check_id(name, root)
    beside = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder.parent))
    try:
        made = beside / name
        made.mkdir()
        for stored, source in copies.items():
            shutil.copyfile(source, made / stored)
        for stored, text in texts.items():
            (made / stored).write_text(text, encoding="utf-8", newline="\n")
        read_release(made, root)
        check_id(name, root)
        made.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    try:
        all_releases(root)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return folder


def preview(understood: Understood, stated: Stated) -> str:
    """Give what was read as a page of Markdown: for people, made once, read by nothing."""
    reading = understood.reading
    figures = pd.DataFrame() if reading is None else reading.observations
    lines = [
        f"# {_plain_markdown(stated.id)}",
        "",
        f"What was read when the answer was added: {count_of(len(figures), 'figure')}. "
        f"Reports read the file and `{LAYOUT}` again.",
        "",
        f"| {' | '.join(AS_READ)} |",
        f"|{' --- |' * len(AS_READ)}",
    ]
    for row in figures.head(PREVIEWED).itertuples():
        lines.append("| " + " | ".join(map(_plain_markdown, cells_as_read(row))) + " |")
    if len(figures) > PREVIEWED:
        lines += ["", f"{count_of(len(figures) - PREVIEWED, 'figure')} more: `countylines releases show {stated.id}`"]
    for heading, told in (("Doubts", list(map(str, understood.doubts))), ("Notes", understood.notes)):
        if told:
            lines += ["", f"## {heading}", "", *(f"- {_plain_markdown(text)}" for text in told)]
    return "\n".join(lines) + "\n"


def cells_as_read(row: Any) -> tuple[str, ...]:
    """Give the cells of a figure in such a table, its count in words: 24, 0–4, 601 or more, missing."""
    count = "missing" if row.reading == "missing" else interval(row.low, row.high)
    return row.place, f"{row.measure}, {row.area}", str(row.start), str(row.end), row.cell, count, row.status


def _plain_markdown(text: str) -> str:
    escaped = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", escaped)


def personal_in(received: Received, root: Path) -> list[privacy.Finding]:
    """Find what looks like personal data in a file, an organisation's own (``general``) among it."""
    areas = [area for each in forces(root).values() for area in each.areas]
    return privacy.find_personal_data(received.path, received.grids, whole=received.whole, areas=areas)


@dataclass(frozen=True)
class Storing:
    """How a file that names people is stored: without its author, or as a redacted copy, which may not be written."""

    without_author: bool = False
    redacted: Path | None = None
    write: bool = True


@contextmanager
def to_store(
    received: Received, held: Sequence[privacy.Finding], stated: Stated, storing: Storing, root: Path
) -> Iterator[tuple[Received, Stated]]:
    """Give what of a file is stored, with what is stated of it: the hash of what was received is kept.

    ``held`` is what was found against it. ProjectError if it names people, and nothing was said of it.
    """
    if storing.redacted is not None:
        original, grids = sha256(received.path), privacy.redacted(received.grids, held)
        stated = replace(stated, original=original, notes=(*stated.notes, _TABLES_ALONE))
        with _redacted_copy(replace(received, grids=grids), storing.redacted, root, write=storing.write) as copy:
            yield copy, stated
    elif not held:
        yield received, stated
    elif storing.without_author and privacy.names_only_its_author(received.path, held):
        original = stated.original or sha256(received.path)
        with tempfile.TemporaryDirectory() as folder:
            rewritten = Path(folder) / received.path.name
            rewritten.write_bytes(without_makers(received.path.read_bytes()))
            notes = (*stated.notes, _WITHOUT_AUTHOR)
            yield replace(received, path=rewritten), replace(stated, original=original, notes=notes)
    else:
        raise ProjectError(f"{privacy.told_personal(received.path, held)}.")


@contextmanager
def _redacted_copy(received: Received, redacted: Path, root: Path, *, write: bool) -> Iterator[Received]:
    """Write the tables of a file alone; the copy is removed where what is done with it fails.

    Where it is not to be written the file itself stands in.
    """
    ours = (root / place for place in ("data", "outputs", "notebooks", "countylines"))
    if any(map(redacted.resolve().is_relative_to, ours)):
        raise ParameterError(f"--redacted {redacted} lies inside the project. Name a file outside it.")
    if not write:
        yield received
        return
    privacy.write_copy(received.grids, redacted)
    try:
        copies, whole = sheets_of(redacted, redacted.name)
        yield Received(redacted, privacy.as_original(copies, received.grids), whole)
    except BaseException:  # A copy of what was not added is left to nobody.
        redacted.unlink(missing_ok=True)
        raise
