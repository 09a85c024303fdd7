"""Render a report: notebooks in order, their pages, the manifest; all beside its place, then moved in whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from countylines.claims import claims_for
from countylines.errors import ProjectError, RenderError
from countylines.project import find_force
from countylines.prose import day
from countylines.releases.release import releases_for
from countylines.reports import datapackage, manifest, page, parameters
from countylines.reports.sources import METHODS, notebook_path, notebooks_of, read_notebook, subject_of
from countylines.reports.swap import Place


@dataclass(frozen=True)
class Order:
    """A report that is asked for; its subject is a force, or the methods."""

    subject: str
    report_date: date
    outputs: Path
    edition: int = 1
    notice: str = ""

    @property
    def folder(self) -> Path:
        """Give the place of the report."""
        return self.outputs / self.report_date.isoformat() / edition_name(self.subject, self.edition)

    @property
    def identity(self) -> dict[str, Any]:
        """Give what the manifest says of the report's identity, which is also what the notebooks may declare."""
        force = {} if self.subject == METHODS else {"force": self.subject}
        return {
            **force,
            "report_date": self.report_date.isoformat(),
            "edition": self.edition,
            "notice": self.notice,
        }


def edition_name(subject: str, edition: int) -> str:
    """Name a report's folder: its subject, and from the second edition on its number."""
    return subject if edition == 1 else f"{subject}.{edition}"


def settle_parameters(order: Order, given: dict[str, str], root: Path) -> dict[str, dict[str, Any]]:
    """Settle every notebook's parameters; refuse unreadable claims, or no release, before a kernel starts."""
    if order.subject != METHODS:
        releases_for(order.subject, order.report_date, root)
        claims_for(order.subject, order.report_date, root)
    return parameters.for_notebooks(given, order.identity, root, notebooks_of(order.subject))


def count_cells(subject: str, root: Path) -> int:
    """Count the code cells of a report's notebooks, for a progress bar (each notebook gets its parameters in one)."""
    return sum(
        1 + sum(cell["cell_type"] == "code" for cell in read_notebook(notebook_path(name, root))["cells"])
        for name in notebooks_of(subject)
    )


def render(
    order: Order,
    settled: dict[str, dict[str, Any]],
    root: Path,
    before_notebook: Callable[[str], None] = lambda name: None,
    after_cell: Callable[[], None] = lambda: None,
) -> Path:
    """Render a report into its place, replacing what stands there; the caller holds the place's lock.

    Returns
    -------
    pathlib.Path
        The report's folder.

    Raises
    ------
    ProjectError
        If something of somebody else's stands in the place, a notebook fails, or the place cannot be written;
        what stood there before stands there still.
    """
    if order.folder.exists() and not manifest.is_report(order.folder):
        raise ProjectError(f"{order.folder} is there and is not a report of this project. Give another folder.")
    from countylines.reports.execution import execute

    try:
        with Place(order.folder).new() as folder:
            for name in notebooks_of(order.subject):
                before_notebook(name)
                execute(name, folder, root, order.subject, order.report_date, settled[name], after_cell)
            write_pages(folder, order.identity, root)
            manifest.write(folder, order.identity, settled, root)
    except OSError as error:
        raise RenderError(
            f"{order.folder} cannot be written: {error.strerror or error}. "
            f"Make room or give another folder with --to; nothing was changed."
        ) from None
    return order.folder


def write_pages(folder: Path, identity: dict[str, Any], root: Path) -> None:
    """Write what is made of a report's notebooks and tables: its pages; of a force, the data package and PDF too."""
    from countylines.reports import pdf

    told, names = heading(identity, root), notebooks_of(subject_of(identity))
    on_force = subject_of(identity) != METHODS
    described = datapackage.describe(folder, told)
    pages = page.pages(folder, told, names, described["resources"] if on_force else ())
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    if on_force:
        datapackage.write(described, folder)
        (folder / pdf.NAME).write_bytes(pdf.pdf(pages["index.html"], told))


def heading(identity: dict[str, Any], root: Path) -> str:
    """Say whose report it is, or that it is on the methods, and for which day."""
    edition = f", edition {identity['edition']}" if identity["edition"] > 1 else ""
    subject = subject_of(identity)
    whose = "Methods of this project" if subject == METHODS else find_force(subject, root).name
    return f"{whose}, report for {day(date.fromisoformat(identity['report_date']))}{edition}"
