"""A table that is no release yet: read as ``countylines add`` would read it, and nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.adding.many import gather, receive, understand_all
from countylines.adding.understand import Said, Stated, check_stated
from countylines.errors import ReleaseError
from countylines.face.known import SeriesFound, within
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.observations.totals import withhold_totals
from countylines.project import find_force, project_root, read_day
from countylines.show.findings import Finding


@dataclass(frozen=True, eq=False)
class Answer:
    """A table as it was read.

    Attributes
    ----------
    figures : pandas.DataFrame
        Its figures, as `countylines.face.known.figures` gives those of a force.
    doubts : sequence of str
        What a person has to look at before the table becomes a release; nothing here is settled by itself.
    notes : sequence of str
        What was decided in reading it, to be seen.
    layout : dict
        How it was read, as ``layout.json`` says it.
    """

    name: str
    force: str
    nation: str
    figures: pd.DataFrame
    doubts: Sequence[str]
    notes: Sequence[str]
    layout: dict[str, Any]

    def series(self, *, first: str = "", last: str = "") -> SeriesFound:
        """Give its monthly series; no month is left out, because no later publication says which may still grow."""
        return SeriesFound(within(monthly_series(self.figures, self.force, self.nation), first, last))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        doubts = [f"To be looked at: {doubt}." for doubt in self.doubts]
        told = Finding(f"{len(self.figures)} figures were read from {self.name}", [*doubts, *self.notes])
        return told._repr_mimebundle_()


def read(
    file: str | Path,
    *,
    force: str,
    area: str,
    measure: str,
    kind: str = "flow",
    counting_rule: str = "as the answer counts them",
    day: str = "",
    readings: Mapping[str, str] | None = None,
    where: Mapping[str, Sequence[str]] | None = None,
    period: str = "",
) -> Answer:
    """Read a table that is no release yet, as ``countylines add`` would; nothing is written.

    Totals that would narrow a hidden cell are withheld, and a file that seems to hold personal data is refused.

    Parameters
    ----------
    file : str or Path
        CSV, XLSX, XLS, XLSB, ODS, HTML, DOCX or PDF.
    force, area, measure, kind, counting_rule
        Its series, where the table itself does not say; ``kind`` is ``flow`` (over a period) or ``stock`` (on a day).
    day : str, optional
        The day it became known (``YYYY-MM-DD``); today where it is not given.
    readings : mapping, optional
        What a cell means that has no number, such as ``{"*": "1-4"}``.
    where : mapping, optional
        The rows to be read, such as ``{"Type": ["Drugs"]}``.
    period : str, optional
        Year or period, where the file says none.

    Raises
    ------
    countylines.errors.ProjectError
        If it cannot be read; it says what is in the way.

    Examples
    --------
    >>> import countylines as cl
    >>> file = "tests/foi_corpus/synthetic-year-and-month-columns-unexplained-xlsx.xlsx"
    >>> answer = cl.read(file, force="norfolk", area="Norfolk", measure="drug arrests", readings={"*": "1-4"})
    >>> answer.series().names
    ['Drug arrests, Norfolk']
    >>> "nothing says what that means" in answer.doubts[0]
    True
    """
    root, path = project_root(), Path(file)
    found, on = find_force(force, root), read_day(day, "day") if day else date.today()
    identity = {"force": found.id, "area": area, "measure": measure, "kind": kind, "counting_rule": counting_rule}
    check_stated(identity, root)
    stated = Stated(path.name, identity, on, "read", "", "", "")
    said = Said(period=period, readings=readings or {}, where=where or {})
    understood = understand_all(receive(gather([path], "")), stated, said, root)
    if understood.reading is None or understood.problems:
        problems = understood.problems or [str(doubt) for doubt in understood.doubts]
        told = "; ".join(problems[:3]) or "no layout was found for it"
        raise ReleaseError(f"{path.name} cannot be read as it stands: {told}. Try it with: countylines add {path.name}")
    table = withhold_totals(understood.reading.observations.assign(superseded_by=""))
    doubts = [str(doubt) for doubt in understood.doubts]
    return Answer(path.name, found.id, found.nation, reconcile(table), doubts, understood.notes, understood.layout)
