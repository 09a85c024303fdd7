"""A file that was understood, or an answer without numbers → a release: written whole or not at all."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines import files
from countylines.adding.understand import RESOURCE, SAMPLE, Stated, Understood
from countylines.errors import ParameterError
from countylines.project import PLAIN, find_force, keyed_original, sha256
from countylines.prose import count_of, interval
from countylines.received.grids.delimited import encoding_of
from countylines.received.grids.files import file_format
from countylines.releases.descriptor import OUTCOMES, OWN_KEY
from countylines.releases.release import DESCRIPTOR, LAYOUT, OUTCOME_TABLE, RETRACTION, all_releases, read_release

PREVIEW = "preview.md"

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


def write_release(understood: Understood, stated: Stated, root: Path) -> Path:
    """Write a release of the files that were understood: beside its place first, read back there, then moved in whole.

    ProjectError if it could not be read back; nothing was left.
    """
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


PREVIEWED = 2_000
"""Figures of a release that its page for people shows."""


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
        "| cell | series | from | to | as received | read as | status |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in figures.head(PREVIEWED).itertuples():
        texts = [row.place, f"{row.measure}, {row.area}", row.start, row.end, row.cell, count_in_words(row), row.status]
        lines.append("| " + " | ".join(_plain_markdown(str(text)) for text in texts) + " |")
    if len(figures) > PREVIEWED:
        lines += ["", f"{count_of(len(figures) - PREVIEWED, 'figure')} more: `countylines releases show {stated.id}`"]
    for heading, told in (("Doubts", list(map(str, understood.doubts))), ("Notes", understood.notes)):
        if told:
            lines += ["", f"## {heading}", "", *(f"- {_plain_markdown(text)}" for text in told)]
    return "\n".join(lines) + "\n"


def count_in_words(row: Any) -> str:
    """Say what a cell was read as: 24, 0 to 4, 601 or more, missing."""
    return "missing" if row.reading == "missing" else interval(row.low, row.high)


def _plain_markdown(text: str) -> str:
    escaped = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", escaped)


def default_id(series: Mapping[str, str], known: date) -> str:
    """Propose a name: force, known day, what is counted."""
    slug = re.sub(r"[^a-z0-9]+", "-", series["measure"].lower()).strip("-")[:40].strip("-")
    return f"{series['force']}-{known}-{slug}"
