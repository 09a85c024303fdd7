"""A received file → what it was understood to say, and a release of it: written whole or not at all."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from countylines import files, received_checks
from countylines.errors import ParameterError, ReleaseError
from countylines.privacy import Finding
from countylines.project import find_force, forces, relative, sha256
from countylines.prose import interval
from countylines.received.grids.delimited import encoding_of, read_delimited
from countylines.received.grids.files import file_format, read_grids
from countylines.received.grids.grid import Grid
from countylines.received.identity import IDENTITY
from countylines.received.layout import VERSION, read_layout
from countylines.received.propose.proposal import Proposal, Wanted
from countylines.received.propose.propose import propose
from countylines.received.read import corrected, read_file
from countylines.received.readings import ONLY_TABLE, Asked, FileReading
from countylines.releases import (
    DESCRIPTOR,
    LAYOUT,
    OUTCOME_TABLE,
    OUTCOMES,
    OWN_KEY,
    all_releases,
    read_release,
)

RESOURCE = "answer"
PREVIEW = "preview.md"
SAMPLE = 1 << 20
"""Bytes of a file too large for a grid from which its header is understood."""

_ID = re.compile(r"[a-z0-9][a-z0-9.-]*[a-z0-9]")
_MEDIA_TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "pdf": "application/pdf",
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


@dataclass(frozen=True)
class Said:
    """What a person says where the file leaves something open."""

    period: str = ""
    quarters: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    layout: Mapping[str, Any] | None = None
    corrections: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Understood:
    """A file as it was understood: layout, figures, and everything to be told.

    ``problems`` keep it from being read; ``doubts`` need a person; ``notes`` and ``checks`` are to be seen.
    """

    layout: dict[str, Any]
    series: dict[str, str]
    reading: FileReading | None
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    corrections: tuple[Mapping[str, Any], ...] = ()


def check_id(name: str, root: Path) -> Path:
    """Give the folder of a release to come.

    Raises
    ------
    ParameterError
        If the name is no plain name of a folder, leads out of ``data/releases``, or is taken.
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


def sheets_of(path: Path, where: str) -> tuple[list[Grid], bool]:
    """Read a file's sheets, or the start of one of text that is too large for it.

    Returns
    -------
    grids : list of Grid
    whole : bool
        Whether they are all of the file; otherwise only counting its records makes sense.

    Raises
    ------
    ReleaseError
        If it is no file that holds a table.
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
    """Propose a layout for a file, read the file by it, and check what was read.

    Parameters
    ----------
    path : pathlib.Path
        The file to be stored.
    grids, whole
        As `sheets_of` gives them.
    stated, said
        What a person says.
    root : pathlib.Path
        The project's folder.

    Raises
    ------
    ReleaseError
        If the layout given by hand cannot be used.
    """
    force = find_force(stated.series["force"], root)
    wanted = Wanted(
        stated.series, (force.id, force.name), force.areas, said.period, said.quarters, stated.known.isoformat(),
        said.readings, said.where,
    )  # fmt: skip
    proposal = _by_hand(said.layout, stated.series)
    if said.layout is None:
        proposal = propose(list(corrected(grids, said.corrections, "--layout").values()), wanted)
    if not whole and "records" not in proposal.layout:
        doubts = ("the file is too large to be read as a table, and does not look like one row an event",)
        return Understood(proposal.layout, proposal.series, None, doubts, (), ())
    if not proposal.layout:
        plainly = Understood({}, dict(proposal.series), None, proposal.doubts, (), proposal.notes)
        return _without_only_sheet(plainly, grids)
    asked = Asked(
        read_layout(proposal.layout, proposal.series, LAYOUT, RESOURCE),
        proposal.series,
        {each.id: each.areas for each in forces(root).values()},
        stated.id,
        RESOURCE,
    )
    reading = read_file(path, path.name, asked, said.corrections)
    understood = replace(_judged(proposal, reading, stated, root), corrections=said.corrections)
    return _without_only_sheet(understood, grids)


def _without_only_sheet(understood: Understood, grids: Sequence[Grid]) -> Understood:
    """Leave ``sheet 'table 1'`` out of sentences on a file that has one table: nobody sees such a name in it."""
    if [grid.sheet for grid in grids] != ONLY_TABLE:
        return understood

    def plain(told: Sequence[str]) -> tuple[str, ...]:
        return tuple(re.sub(r"(?: of )?sheet 'table 1'(?:, |: )?", "", text) for text in told)

    return replace(
        understood,
        problems=plain(understood.problems),
        doubts=plain(understood.doubts),
        notes=plain(understood.notes),
    )


def _by_hand(layout: Mapping[str, Any] | None, series: Mapping[str, str]) -> Proposal:
    layout = layout or {}
    blocks = [*(layout.get("tables") or []), *filter(None, [layout.get("records")])]
    labelled = {name for block in blocks if isinstance(block, dict) for name in block.get("labels", {})}
    return Proposal(dict(layout), {name: value for name, value in series.items() if name not in labelled})


def _judged(proposal: Proposal, reading: FileReading, stated: Stated, root: Path) -> Understood:
    figures = reading.observations
    doubts = [*proposal.doubts, *_alike(map(str, reading.doubts)), *received_checks.totals_against_cells(reading)]
    doubts += [*received_checks.outliers(reading), *received_checks.after_known_day(figures, stated.known)]
    notes = [*proposal.notes, *received_checks.gaps(figures), *received_checks.told_by_totals(reading)]
    listed = find_force(stated.series["force"], root).areas
    if unlisted := sorted(set(figures["area"]) - set(listed)):
        notes.append(f"{', '.join(unlisted)}: not among the force's areas; list it in data/forces.csv, widest first")
    contradicted, overlaps = received_checks.against_earlier(figures, _earlier(stated, root), stated.revises)
    problems = tuple(map(str, reading.problems))
    return Understood(
        proposal.layout, dict(proposal.series), reading, problems, (*doubts, *contradicted), (*notes, *overlaps)
    )


def _alike(doubts: Any) -> list[str]:
    """Tell doubts of one kind once, with how many cells and the first few places."""
    places: dict[str, list[str]] = {}
    for doubt in doubts:
        place, _, told = doubt.rpartition(": ") if " is " in doubt or ": is " in doubt else ("", "", doubt)
        place, told = (place, told) if place else doubt.partition(": ")[::2] if ": " in doubt else ("", doubt)
        places.setdefault(told, []).append(place)
    return [f"{_places(at)}{told}" for told, at in places.items()]


def _places(at: Sequence[str]) -> str:
    named = [place for place in at if place]
    if not named:
        return ""
    return (
        f"{named[0]}: " if len(at) == 1 else f"{len(at)} cells ({'; '.join(named[:3])}{'; …' * (len(at) > 3)}): each "
    )


def _earlier(stated: Stated, root: Path) -> Any:
    import pandas as pd

    from countylines.observations import observations

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
    about = [
        match[1] for told in understood.problems if (match := re.search(r"found '([^']*)', which has no bounds", told))
    ]
    return list(dict.fromkeys([*doubtful, *about]))


def stored_name(path: Path, kind: str) -> str:
    """Give the name under which a file is kept: its own, in letters that every system takes."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-.") or RESOURCE
    suffix = path.suffix.lower() if re.fullmatch(r"\.[a-z]{2,5}", path.suffix.lower()) else f".{kind}"
    reserved = {DESCRIPTOR, LAYOUT, PREVIEW, "retraction.json"}
    return f"received-{stem}{suffix}" if f"{stem}{suffix}" in reserved else f"{stem}{suffix}"


def descriptor(stated: Stated, force_name: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    """Give ``datapackage.json`` of a release of one file."""
    own: dict[str, Any] = {
        "known": {"day": stated.known.isoformat(), "basis": stated.basis, "reason": stated.reason},
        "foi_reference": stated.reference,
        "transcription": stated.transcription,
        "notes": list(stated.notes),
    }
    if stated.original:
        own["original"] = f"sha256:{stated.original}"
    title = stated.title or f"{force_name}: {stated.series['measure']}, {stated.series['area']}"
    return files.package(
        {
            "name": stated.id,
            "title": title,
            "description": f"An answer on {stated.series['measure']}, known on {stated.known}.",
            "licenses": [_licence(stated.licence)],
            "sources": [_source(stated.source, title)],
            "resources": [dict(resource)],
            OWN_KEY: own,
        }
    )


def _licence(text: str) -> dict[str, str]:
    low = text.lower()
    key = (
        "ogl" if "ogl" in low or "open government" in low else "opl" if "opl" in low or "open parliament" in low else ""
    )
    if key:
        name, title, path = _LICENCES[key]
        return {"name": name, "title": title, "path": path}
    return {"name": re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-") or "other-closed", "title": text}


def _source(text: str, title: str) -> dict[str, str]:
    return {"title": title, "path": text} if re.match(r"https?://\S+$", text) else {"title": text}


def file_resource(path: Path, series: Mapping[str, str], revises: Sequence[str]) -> dict[str, Any]:
    """Describe a file as received: a file, not a tidy table; its layout says how it is read."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    kind = file_format(path.read_bytes() if head[:2] == b"PK" else head)
    encoding = {"encoding": encoding_of(head).removesuffix("-sig")} if kind == "csv" else {}
    return {
        "name": RESOURCE,
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
    """Give ``layout.json`` of a release of one file: how it is read, and what is corrected in it."""
    return {
        "version": VERSION,
        "resources": {RESOURCE: understood.layout},
        "corrections": list(understood.corrections),
    }


def write_release(path: Path, understood: Understood, stated: Stated, root: Path) -> Path:
    """Write a release: beside its place first, read back there, then moved in whole.

    Raises
    ------
    countylines.errors.ProjectError
        If it could not be read back; nothing was left.
    """
    resource = file_resource(path, understood.series, stated.revises)
    texts = {
        DESCRIPTOR: files.json_text(descriptor(stated, find_force(stated.series["force"], root).name, resource)),
        LAYOUT: files.json_text(layout_file(understood)),
        PREVIEW: preview(understood, stated),
    }
    return _write_whole(stated.id, texts, {resource["path"]: path}, root)


def write_outcome(outcome: str, stated: Stated, root: Path) -> Path:
    """Write the release of an answer without numbers.

    Raises
    ------
    ParameterError
        If the outcome is none of those there are.
    """
    if outcome not in OUTCOMES:
        raise ParameterError(f"--outcome {outcome}: it is one of {', '.join(OUTCOMES)}.")
    table = f"outcome\n{outcome}\n"
    digest, size = _hash_of(table)
    resource = {
        "name": "outcome",
        "path": OUTCOME_TABLE,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [{"name": "outcome", "type": "string", "description": "What was answered instead of numbers."}]
        },
    }
    content = descriptor(stated, find_force(stated.series["force"], root).name, resource)
    content["description"] = f"An answer without numbers ({outcome}), known on {stated.known}."
    content[OWN_KEY]["outcome"] = {"is": outcome, "series": dict(stated.series)}
    texts = {
        DESCRIPTOR: files.json_text(content),
        LAYOUT: files.json_text({"version": VERSION, "resources": {}, "corrections": []}),
        OUTCOME_TABLE: table,
    }
    return _write_whole(stated.id, texts, {}, root)


def _hash_of(text: str) -> tuple[str, int]:
    import hashlib

    content = text.encode("utf-8")
    return hashlib.sha256(content).hexdigest(), len(content)


def _write_whole(name: str, texts: Mapping[str, str], copies: Mapping[str, Path], root: Path) -> Path:
    folder = check_id(name, root)
    beside = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder.parent))
    try:
        made = beside / name
        made.mkdir()
        for file, source in copies.items():
            shutil.copyfile(source, made / file)
        for file, text in texts.items():
            (made / file).write_text(text, encoding="utf-8", newline="\n")
        read_release(made, root)
        check_id(name, root)
        made.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    try:
        all_releases(root)
    except ReleaseError:
        shutil.rmtree(folder)
        raise
    return folder


def preview(understood: Understood, stated: Stated) -> str:
    """Give what was read as a page of Markdown: for people, made once, read by nothing."""
    reading = understood.reading
    rows = [] if reading is None else list(reading.observations.itertuples())
    lines = [
        f"# {_plain_markdown(stated.id)}",
        "",
        f"What was read when the answer was added: {len(rows)} figures. Reports read the file and `{LAYOUT}` again.",
        "",
        "| cell | series | from | to | as received | read as | status |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in rows:
        texts = [row.place, f"{row.measure}, {row.area}", row.start, row.end, row.cell, count_in_words(row), row.status]
        lines.append("| " + " | ".join(_plain_markdown(str(text)) for text in texts) + " |")
    for heading, told in (("Doubts", understood.doubts), ("Notes", understood.notes)):
        if told:
            lines += ["", f"## {heading}", "", *(f"- {_plain_markdown(text)}" for text in told)]
    return "\n".join(lines) + "\n"


def count_in_words(row: Any) -> str:
    """Say what a cell was read as: 24, 0 to 4, 601 or more, missing."""
    return "missing" if row.reading == "missing" else interval(row.low, row.high)


def _plain_markdown(text: str) -> str:
    escaped = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", escaped)


def told_personal(path: Path, personal: Sequence[Finding]) -> str:
    """Say why a file is not stored, and what can be done."""
    named = "; ".join(dict.fromkeys(map(str, personal)))
    return (
        f"{path.name} holds what looks like personal data, and was not stored: {named}. Give --redacted FILE.csv (or "
        ".html for several tables) to store a copy of its tables alone, or type its figures into a CSV file and add "
        "that with --transcription --original; either keeps the original's hash"
    )


def default_id(series: Mapping[str, str], known: date) -> str:
    """Propose a name: force, known day, what is counted."""
    slug = re.sub(r"[^a-z0-9]+", "-", series["measure"].lower()).strip("-")[:40].strip("-")
    return f"{series['force']}-{known}-{slug}"


def check_stated(series: Mapping[str, str], root: Path) -> None:
    """Refuse a series that no report could read.

    Raises
    ------
    ParameterError
        If a field is missing or is no such thing.
    """
    for name in IDENTITY:
        if not series.get(name, "").strip():
            raise ParameterError(f"--{name.replace('_', '-')} is missing: say it, or run the command on a terminal.")
    if series["kind"] not in ("stock", "flow"):
        raise ParameterError(
            f"--kind {series['kind']}: it is stock (so many on a day) or flow (so many over a period)."
        )
    find_force(series["force"], root)


def where_written(folder: Path, root: Path) -> str:
    """Give a release's folder as it is told."""
    return relative(folder, root)
