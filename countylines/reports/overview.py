"""Pages outside the reports: the list of them, and what changed between two. Nothing is written into a report."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from countylines.errors import ProjectError
from countylines.project import write_whole
from countylines.prose import day
from countylines.reports import datapackage, manifest
from countylines.reports.compare import Comparison, Issued, compare, edition_words, issued, opening
from countylines.reports.page import LANGUAGE
from countylines.reports.sources import PACKAGE
from countylines.reports.subject import Identify
from countylines.reports.swap import alone

INDEX, COMPARED = "index.html", "compare"
BETWEEN, ELSEWHERE = "-to-", "-elsewhere"
"""In the name of a comparison's page: what joins its two reports, and what marks one that is not among ours."""
ROWS_SHOWN = 100
"""Of each table, on the page of a comparison."""
FEW_OPEN = 3
"""Of more tables, or figures, that changed each is folded under its name."""


def write_index(outputs: Path, root: Path, identify: Identify) -> list[str]:
    """Write the list of all reports in a folder, and what changed between each and the one before it.

    The same reports give the same bytes. Neighbours are reports on one subject, by day and edition; a comparison that
    cannot be made has no link. The page of a comparison one of whose reports is no longer there is removed. Gives what
    had to be left out, each with why.
    """
    with alone(outputs / INDEX):
        entries, notes = read_entries(outputs, identify)
        _remove_orphans(outputs)
        changed: dict[Path, dict[str, str]] = {}
        for old, new in neighbours(entries):
            try:
                path = write_comparison(compare(old.folder, new.folder, identify), outputs)
            except ProjectError as error:
                notes.append(f"not compared: {error}")
            else:
                changed[new.folder] = {"href": _href(path, outputs), "since": old.title}
        write_whole(outputs / INDEX, index_page(entries, changed, outputs, root))
    return notes


def _remove_orphans(outputs: Path) -> None:
    """Remove the pages of comparisons with a report of ours that is gone; they stand in a folder that git ignores."""
    there = {_place(path.parent) for path in outputs.glob(f"*/[!.]*/{manifest.NAME}")}
    for page in (outputs / COMPARED).glob(f"????-??-??-*{BETWEEN}????-??-??-*.html"):
        names = page.stem.split(BETWEEN)
        if any(name not in there and not name.endswith(ELSEWHERE) for name in names):
            page.unlink()


def read_entries(outputs: Path, identify: Identify) -> tuple[list[Issued], list[str]]:
    """Read the manifests of all reports, newest first; say which folders are left out, and why."""
    entries, notes = [], []
    for path in sorted(outputs.glob(f"*/[!.]*/{manifest.NAME}")):
        try:
            entries.append(issued(path.parent, identify))
        except ProjectError as error:
            notes.append(f"left out: {error}")
    return sorted(entries, key=lambda e: (-e.report_date.toordinal(), e.subject.name, -e.edition)), notes


def neighbours(entries: Sequence[Issued]) -> list[tuple[Issued, Issued]]:
    """Pair each report with the one before it, on the same subject."""
    oldest_first = sorted(entries, key=lambda e: (e.subject.name, e.report_date, e.edition))
    return [pair for _, group in groupby(oldest_first, key=lambda e: e.subject.name) for pair in pairwise(group)]


def index_page(entries: Sequence[Issued], changed: dict[Path, dict[str, str]], outputs: Path, root: Path) -> str:
    """Make the list of reports as a page; ``changed`` gives by folder the link to what changed, and since when."""
    shown = [
        {
            "title": e.subject.title + edition_words(e.edition),
            "subject": e.subject.name,
            "comes_last": e.subject.comes_last,
            "day": day(e.report_date),
            "href": _href(e.folder / front, outputs) if (front := front_page(e)) else "",
            "headline": e.manifest["headline"],
            "notice": e.notice,
            "notes": e.subject.notes(e.manifest, root),
            "verdicts": e.manifest["verdicts"],
            "counts": _count_verdicts(e.manifest["verdicts"]),
            "changed": changed.get(e.folder),
        }
        for e in entries
    ]
    newest = [next(group) for _, group in groupby(sorted(shown, key=itemgetter("subject")), key=itemgetter("subject"))]
    newest.sort(key=itemgetter("comes_last"))
    days = [(name, list(group)) for name, group in groupby(shown, key=itemgetter("day"))]
    return _render("reports.html.j2", title="Reports", newest=newest, days=days)


def write_comparison(comparison: Comparison, outputs: Path) -> Path:
    """Write the page of a comparison into ``compare/`` of the outputs folder, and give its path."""
    name = BETWEEN.join(_slug(side, outputs) for side in (comparison.old, comparison.new))
    path = outputs / COMPARED / f"{name}.html"
    write_whole(path, comparison_page(comparison, path, outputs))
    return path


def comparison_page(comparison: Comparison, path: Path, outputs: Path) -> str:
    """Make the page of a comparison, to stand at ``path``."""
    old, new = comparison.old, comparison.new
    sides = {}
    for name, side in (("old", old), ("new", new)):
        front, ours = side.folder / INDEX, _inside(side.folder, outputs)
        href = _href(front, path.parent) if ours and front.is_file() else ""
        tables = _href(side.folder / "tables", path.parent) if ours else ""
        sides[name] = {"title": side.title, "href": href, "tables": tables}
    return _render(
        "compare.html.j2",
        title=f"What changed from {old.title} to {new.title}",
        heading=new.subject.title,
        index=_href(outputs / INDEX, path.parent),
        comparison=comparison,
        opening=opening(comparison),
        limit=ROWS_SHOWN,
        few=FEW_OPEN,
        meaning=partial(datapackage.meaning, new.subject.dictionary),
        **sides,
    )


def front_page(entry: Issued) -> str:
    """Name the file of a report's front page, or of its first page; empty where it has none."""
    pages = [n for n in entry.manifest["outputs"] if n.endswith(".html") and (entry.folder / n).is_file()]
    return INDEX if INDEX in pages else min(pages, default="")


def _count_verdicts(verdicts: Sequence[dict[str, str]]) -> str:
    counts = Counter(each["verdict"] for each in verdicts)
    return "; ".join(f"{verdict} ({n})" for verdict, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _inside(folder: Path, outputs: Path) -> bool:
    return outputs.resolve() in folder.resolve().parents


def _slug(side: Issued, outputs: Path) -> str:
    """Name a report in a file's name; one from elsewhere never takes the name of one of ours."""
    if _inside(side.folder, outputs):
        return _place(side.folder)
    return _file_name(f"{side.report_date}-{side.subject.name}", 80 - len(ELSEWHERE)) + ELSEWHERE


def _place(folder: Path) -> str:
    """Name a report of ours by its day and folder."""
    return _file_name(f"{folder.resolve().parent.name}-{folder.resolve().name}", 80)


def _file_name(text: str, longest: int) -> str:
    return re.sub("[^A-Za-z0-9.]+", "-", text)[:longest]


def _href(target: Path, start: Path) -> str:
    return quote(Path(os.path.relpath(target.resolve(), start.resolve())).as_posix())


def _render(template: str, **values: object) -> str:
    folders = [PACKAGE / "reports" / name for name in ("overview", "template")]
    environment = Environment(loader=FileSystemLoader(folders), autoescape=True, undefined=StrictUndefined)
    return environment.get_template(template).render(language=LANGUAGE, **values) + "\n"
