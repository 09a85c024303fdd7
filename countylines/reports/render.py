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
from countylines.releases import releases_for
from countylines.reports import manifest, page, parameters
from countylines.reports.sources import NOTEBOOKS, notebook_path, read_notebook
from countylines.reports.swap import Place


@dataclass(frozen=True)
class Order:
    """A report that is asked for."""

    force: str
    report_date: date
    outputs: Path
    edition: int = 1
    notice: str = ""

    @property
    def folder(self) -> Path:
        """Give the place of the report."""
        return self.outputs / self.report_date.isoformat() / edition_name(self.force, self.edition)

    @property
    def identity(self) -> dict[str, Any]:
        """Give what the manifest says of the report's identity, which is also what the notebooks may declare."""
        return {
            "force": self.force,
            "report_date": self.report_date.isoformat(),
            "edition": self.edition,
            "notice": self.notice,
        }


def edition_name(force: str, edition: int) -> str:
    """Name a report's folder: the force, and from the second edition on its number."""
    return force if edition == 1 else f"{force}.{edition}"


def settle_parameters(order: Order, given: dict[str, str], root: Path) -> dict[str, dict[str, Any]]:
    """Settle every notebook's parameters; refuse unreadable claims, or no release, before a kernel starts."""
    releases_for(order.force, order.report_date, root)
    claims_for(order.force, order.report_date, root)
    return parameters.for_notebooks(given, order.identity, root)


def count_cells(root: Path) -> int:
    """Count the code cells of a report's notebooks, for a progress bar (each notebook gets its parameters in one)."""
    return sum(
        1 + sum(cell["cell_type"] == "code" for cell in read_notebook(notebook_path(name, root))["cells"])
        for name in NOTEBOOKS
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
            for name in NOTEBOOKS:
                before_notebook(name)
                execute(name, folder, root, order.force, order.report_date, settled[name], after_cell)
            write_pages(folder, order.identity, root)
            manifest.write(folder, order.identity, settled, root)
    except OSError as error:
        raise RenderError(
            f"{order.folder} cannot be written: {error.strerror or error}. "
            f"Make room or give another folder with --to; nothing was changed."
        ) from None
    return order.folder


def write_pages(folder: Path, identity: dict[str, Any], root: Path) -> None:
    """Write the pages of a report from its executed notebooks."""
    for name, text in page.pages(folder, heading(identity, root)).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def heading(identity: dict[str, Any], root: Path) -> str:
    """Say whose report it is and for which day."""
    edition = f", edition {identity['edition']}" if identity["edition"] > 1 else ""
    force = find_force(identity["force"], root).name
    return f"{force}, report for {day(date.fromisoformat(identity['report_date']))}{edition}"
