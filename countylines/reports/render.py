"""Render a report: notebooks in order, their pages, the manifest; all beside its place, then moved in whole."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from countylines.errors import ProjectError, RenderError
from countylines.prose import day
from countylines.reports import datapackage, manifest, page, parameters
from countylines.reports.execution import execute
from countylines.reports.sources import notebook_path, read_notebook
from countylines.reports.stamp import stamp
from countylines.reports.subject import Subject
from countylines.reports.swap import Place


@dataclass(frozen=True)
class Order:
    """A report that is asked for."""

    subject: Subject
    report_date: date
    outputs: Path
    edition: int = 1
    notice: str = ""

    @property
    def folder(self) -> Path:
        """Give the place of the report."""
        return self.outputs / self.report_date.isoformat() / edition_name(self.subject.name, self.edition)

    @property
    def identity(self) -> dict[str, Any]:
        """Give what the manifest says of the report's identity, which is also what the notebooks may declare."""
        own = {"report_date": self.report_date.isoformat(), "edition": self.edition, "notice": self.notice}
        return {**self.subject.identity, **own}


def edition_name(name: str, edition: int) -> str:
    """Name a report's folder: its subject, and from the second edition on its number."""
    return name if edition == 1 else f"{name}.{edition}"


def settle_parameters(order: Order, given: dict[str, str], root: Path) -> dict[str, dict[str, Any]]:
    """Settle every notebook's parameters; refuse what the subject refuses, before a kernel starts."""
    order.subject.refuse(order.report_date, root)
    return parameters.for_notebooks(given, order.identity, root, list(order.subject.notebooks))


def count_cells(subject: Subject, root: Path) -> int:
    """Count the code cells of a report's notebooks, for a progress bar (each notebook gets its parameters in one)."""
    return sum(
        1 + sum(cell["cell_type"] == "code" for cell in read_notebook(notebook_path(name, root))["cells"])
        for name in subject.notebooks
    )


def render(
    order: Order,
    settled: dict[str, dict[str, Any]],
    root: Path,
    before_notebook: Callable[[str], None] = lambda name: None,
    after_cell: Callable[[], None] = lambda: None,
) -> Path:
    """Render a report into its folder, replacing what stands there; the caller holds the place's lock.

    Raises
    ------
    ProjectError
        If something of somebody else's stands in the place, a notebook fails, its subject refuses the results, or the
        place cannot be written; what stood there before stands there still.
    """
    if order.folder.exists() and not manifest.is_made(order.folder):
        raise ProjectError(f"{order.folder} is there and is not a report of this project. Give another folder.")
    try:
        with Place(order.folder).new() as folder:
            order.subject.prepare(folder)
            place = folder, root, order.subject.name, order.report_date
            with ThreadPoolExecutor(1) as meanwhile:
                meanwhile.submit(import_module, page.PAGE_MAKER)
                execute(order.subject.notebooks, *place, settled, before_notebook, after_cell)
            if problems := order.subject.gate(folder, root):
                raise RenderError(f"What the notebooks wrote may not stand as a report: {'; '.join(problems)}.")
            if order.subject.stamp is not None:
                stamp(folder, order.subject.stamp)
            write_pages(folder, order.subject, order.identity)
            manifest.write(folder, order.subject, order.identity, settled, root)
    except OSError as error:
        raise RenderError(
            f"{order.folder} cannot be written: {error.strerror or error}. "
            f"Make room or give another folder with --to; nothing was changed."
        ) from None
    return order.folder


def write_pages(folder: Path, subject: Subject, identity: dict[str, Any]) -> None:
    """Write what is made of a report's notebooks and tables: its pages, the data package, the workbook, the PDF."""
    from countylines.reports import pdf, workbook

    told = heading(subject, identity)
    described = datapackage.describe(folder, told, subject.dictionary, subject.main_tables)
    pages = page.pages(folder, told, list(subject.notebooks), described["resources"], on_paper=subject.on_paper)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    datapackage.write(described, folder)
    workbook.write(described, folder, date.fromisoformat(identity["report_date"]))
    if subject.on_paper:
        (folder / pdf.NAME).write_bytes(pdf.pdf(pages[page.FRONT], told))


def heading(subject: Subject, identity: dict[str, Any]) -> str:
    """Say what a report is on, and for which day."""
    edition = f", edition {identity['edition']}" if identity["edition"] > 1 else ""
    return f"{subject.title}, report for {day(date.fromisoformat(identity['report_date']))}{edition}"
