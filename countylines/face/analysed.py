"""What the reports say of a series of months, and of a force's drug lines, for cells of one's own."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from countylines.analyses.analysis import Analysis
from countylines.analyses.choose import analyse
from countylines.analyses.drug_lines import DrugLines
from countylines.analyses.error_rates import stored
from countylines.analyses.line_findings import LinesOfForce
from countylines.analyses.months import NO_EVENTS
from countylines.errors import ParameterError
from countylines.face.known import known
from countylines.face.shown import table as table_of
from countylines.notebook.cleaning import release_notes
from countylines.observations.events import events_for
from countylines.observations.series import MonthlySeries
from countylines.project import find_force, project_root, read_day
from countylines.show.findings import Finding
from countylines.show.picture import Picture
from countylines.show.sections import Section


@dataclass(frozen=True, eq=False)
class Analysed:
    """What is said of some figures, and what shows it; its findings are shown where a cell ends with it.

    Attributes
    ----------
    analysis : countylines.analyses.analysis.Analysis
        The analysis itself, with whatever else it computes.
    table : pandas.DataFrame
        The figures it is of.
    """

    analysis: Analysis
    table: pd.DataFrame
    evidence: Callable[[], Sequence[Section]]

    def findings(self) -> Sequence[Finding]:
        """Say what is shown and what is not, in the words of the reports."""
        return self.analysis.findings()

    def sections(self) -> Sequence[Section]:
        """Give the evidence: each section a heading with its method, tables and pictures."""
        return self.analysis.sections()

    def sensitivity(self) -> Sequence[Section]:
        """Give what else a reviewer would ask for; no wording depends on it."""
        return self.analysis.sensitivity()

    def plot(self) -> Picture:
        """Draw the figures as the reports do; ProjectError where there is nothing to draw."""
        for section in self.evidence():
            for part in section.parts:
                if isinstance(part, Picture):
                    return part
        raise ParameterError(f"{self.analysis.title}: there is nothing to draw. Ask for another force, or a later day.")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        shown = [finding._repr_mimebundle_() for finding in self.findings()]
        pages = "".join(each["text/html"] for each in shown)
        title = f"<p><b>{html.escape(self.analysis.title)}</b></p>"
        text = "\n\n".join([self.analysis.title, *(each["text/plain"] for each in shown)])
        return {"text/plain": text, "text/html": title + pages}


def months(series: MonthlySeries, day: str = "", *, draws: int = 99_999, seed: int = 1) -> Analysed:
    """Analyse the months of a series as the reports do, as far as its evidence goes.

    Parameters
    ----------
    series : MonthlySeries
        One of those that `countylines.face.known.series` gives.
    day : str, optional
        The day for which it is told (``YYYY-MM-DD``): events of the force that were over by then are marked and, over
        one year, compared; none where it is not given.
    draws, seed : int
        Of Monte Carlo p-values, and of rotations that are too many to go through.

    Examples
    --------
    >>> import countylines as cl
    >>> (arrests,) = cl.series("norfolk", "2021-12-31")
    >>> cl.months(arrests, "2021-12-31").findings()[0].heading
    'The months are more uneven than independent arrests would be'
    """
    root, events = project_root(), NO_EVENTS
    if day:
        events = events_for(find_force(series.identity.force, root), read_day(day, "day"), root)
    found = analyse(series, events, draws, seed, stored(root))
    return Analysed(found, table_of([series]), lambda: [found.months()])


def lines(force: str, day: str) -> Analysed:
    """Analyse the drug lines of a force, as they were known on a day, as the reports do.

    Parameters
    ----------
    force, day : str
        As `countylines.face.known.figures` takes them.

    Examples
    --------
    >>> import countylines as cl
    >>> norfolk = cl.lines("norfolk", "2021-12-31")
    >>> "75" in set(norfolk.table["as published"])
    True
    """
    then = known(force, day)
    counted = DrugLines(then.figures(), then.force.id, then.force.areas)
    found = LinesOfForce(counted, then.force.name, release_notes(then.releases))
    return Analysed(found, counted.active_table(), found.counted)
