"""A static copy of the reports for the web: the list, the reports, what changed between them; no script, no dead link.

A report is published as its manifest lists it. One that was corrected, or of which something was taken back since, says
so at the head of each of its pages; this notice is the copy's alone.
"""

from __future__ import annotations

import html
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup

from countylines.errors import ProjectError
from countylines.files import json_text
from countylines.guarded import json_of
from countylines.project import write_whole
from countylines.prose import count_of
from countylines.reports import manifest
from countylines.reports.compare import Issued
from countylines.reports.overview import INDEX, front_page, read_entries, write_index
from countylines.reports.subject import Identify

LISTING = "site.json"
"""Names the files of a site, so that publishing again removes and replaces these alone."""
FORMAT = "countylines site 1"
ELSEWHERE = ("http://", "https://", "mailto:")
FAULTS_TOLD = 10
NOTICE = '<aside aria-label="Notice" style="max-width:64rem;margin:0 auto;padding:.75rem 1rem">{}</aside>\n'
HEAD = "<header>"


class Published(NamedTuple):
    """A site as written: its first page, how many reports and files it has, and what was left out, each with why."""

    path: Path
    reports: int
    files: int
    notes: list[str]


def publish(target: Path, outputs: Path, root: Path, identify: Identify) -> Published:
    """Publish all intact reports of a folder into another one, all of it or nothing of it.

    The files of a site that was published there before are replaced or removed; any others are left alone.

    Raises
    ------
    ProjectError
        If there is no report, the target is within the outputs, a file of somebody else's stands in the way, or a
        page has a script, leads nowhere, or asks for something elsewhere.
    """
    target = target.resolve()
    if outputs.resolve() in (target, *target.parents):
        raise ProjectError(f"{target} is within the reports themselves. Give another folder.")
    before = _listed(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that files are moved and not copied again.
    with tempfile.TemporaryDirectory(prefix=".site-", dir=target.parent) as temporary:
        made = Path(temporary)
        entries, notes = _copy(outputs, made, identify)
        if not entries:
            because = f" ({'; '.join(notes)})" if notes else ""
            raise ProjectError(f"There is no intact report in {outputs} to publish{because}.")
        notes += write_index(made, root, identify)
        for entry in entries:
            _put_notice(entry, entries, root)
        if faults := list(_faults(made)):
            more = f" … and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
            raise ProjectError(f"Nothing was published: {'; '.join(faults[:FAULTS_TOLD])}{more}.")
        files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
        _move(files, before, made, target)
    return Published(target / INDEX, len(entries), len(files), notes)


def _listed(target: Path) -> set[str]:
    """Read which files of a folder are those of a site published there before."""
    path = target / LISTING
    if target.exists() and not target.is_dir():
        raise ProjectError(f"{target} is a file. Give a folder.")
    if not path.is_file():
        return set()
    content = json_of(path.read_bytes(), path.as_posix())
    if not isinstance(content, dict) or content.get("format") != FORMAT or not isinstance(content.get("files"), list):
        raise ProjectError(f"{path} is not the listing of a site of this project. Give another folder.")
    names = {str(name) for name in content["files"]}
    if strange := [name for name in names if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts]:
        raise ProjectError(f"{path} names {strange[0]!r}, which is not in its folder. Give another folder.")
    return names


def _copy(outputs: Path, made: Path, identify: Identify) -> tuple[list[Issued], list[str]]:
    """Copy the files that the manifests of intact reports name; give the copies as the list has them."""
    found, _ = read_entries(outputs, identify)
    notes = []
    for entry in found:
        if altered := manifest.not_intact(entry.folder, entry.manifest):
            notes.append(f"left out: {entry.folder} is not intact ({altered[0]})")
            continue
        copy = made / entry.folder.relative_to(outputs)
        for name in (manifest.NAME, *entry.manifest["outputs"]):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry.folder / name, copy / name)
    entries, left_out = read_entries(made, identify)
    return entries, [*notes, *left_out]


def _put_notice(entry: Issued, entries: Sequence[Issued], root: Path) -> None:
    """Say at the head of a report's pages that a later edition corrects it, and what was taken back since."""
    since = entry.subject.notes(entry.manifest, root)
    told = [f"Something that this report rests on changed since it was made: {html.escape(note)}" for note in since]
    told = [*_corrections(entry, entries), *told]
    if not told:
        return
    notice = NOTICE.format("".join(f"<p><b>Notice:</b> {text}</p>" for text in told))
    for page in sorted(entry.folder.glob("*.html")):
        text = page.read_text(encoding="utf-8")
        if HEAD not in text:
            raise ProjectError(
                f"{page.name} of {entry.folder.name} has no place for a notice. Render the report again."
            )
        page.write_text(text.replace(HEAD, notice + HEAD, 1), encoding="utf-8", newline="\n")


def _corrections(entry: Issued, entries: Sequence[Issued]) -> Iterator[str]:
    same = [e for e in entries if (e.subject.name, e.report_date) == (entry.subject.name, entry.report_date)]
    newest = max(same, key=lambda e: e.edition)
    if newest.edition > entry.edition:
        href = quote(f"../{newest.folder.name}/{front_page(newest) or manifest.NAME}")
        link = f'<a href="{href}">edition {newest.edition}</a>'
        yield f"This report was corrected. Use {link}, which says what was wrong: {html.escape(newest.notice)}"


class _Page(NamedTuple):
    """What matters of a page on the web: its anchors, and of each element what it does or where it leads."""

    anchors: frozenset[str]
    leads: tuple[str, ...]
    asks: tuple[str, ...]
    has_script: bool


def _read(page: Path) -> _Page:
    tags = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all(True)
    return _Page(
        frozenset(str(tag["id"]) for tag in tags if "id" in tag.attrs),
        tuple(str(tag["href"]) for tag in tags if "href" in tag.attrs),
        tuple(str(tag[key]).split()[0] for tag in tags for key in ("src", "srcset") if tag.attrs.get(key)),
        any(tag.name == "script" or any(key.startswith("on") for key in tag.attrs) for tag in tags),
    )


def _faults(made: Path) -> Iterator[str]:
    """Tell of scripts, of links that lead nowhere, and of what a page would ask for from elsewhere."""
    pages = {path: _read(path) for path in sorted(made.rglob("*.html"))}
    for path, page in pages.items():
        name = path.relative_to(made).as_posix()
        if page.has_script:
            yield f"{name} has a script"
        for address in page.asks:
            if not address.startswith("data:") and _is_dead(address, path, pages, made):
                yield f"{name} asks for {address}, which is not there"
        for address in page.leads:
            if not address.startswith(ELSEWHERE) and _is_dead(address, path, pages, made):
                yield f"{name} leads to {address}, which is not there"


def _is_dead(address: str, page: Path, pages: Mapping[Path, _Page], made: Path) -> bool:
    parts = urlsplit(address)
    target = Path(os.path.normpath(page.parent / unquote(parts.path))) if parts.path else page
    if parts.scheme or parts.netloc or not target.is_relative_to(made) or not target.is_file():
        return True
    return bool(parts.fragment) and target in pages and unquote(parts.fragment) not in pages[target].anchors


def _move(files: set[str], before: set[str], made: Path, target: Path) -> None:
    """Move the files of a site into place, and remove those that it had before and has no longer."""
    if others := sorted(name for name in files - before if (target / name).exists()):
        raise ProjectError(
            f"{target / others[0]} is there, and not of a site published before; so are "
            f"{count_of(len(others) - 1, 'other')}. Give an empty folder, or remove what stands in the way."
        )
    target.mkdir(exist_ok=True)
    # Until all is done both are named, so that what an interruption leaves is known the next time.
    write_whole(target / LISTING, _listing(files | before))
    for name in sorted(files):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).replace(target / name)
    for name in sorted(before - files):
        (target / name).unlink(missing_ok=True)
        for folder in PurePosixPath(name).parents[:-1]:
            with suppress(OSError):  # Something else is in it.
                (target / folder).rmdir()
    write_whole(target / LISTING, _listing(files))


def _listing(files: set[str]) -> str:
    return json_text({"format": FORMAT, "files": sorted(files)}, indent=1)
