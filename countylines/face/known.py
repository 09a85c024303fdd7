"""The figures and the monthly series of a force, as they were known on a day; how the face shows a table."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from countylines import project
from countylines.analyses.late_recording import Records, settle
from countylines.errors import ParameterError
from countylines.observations.events import events_for
from countylines.observations.known import observations_of
from countylines.observations.populations import Population, population_of
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, Series, monthly_series
from countylines.project import PoliceForce, find_force, project_root, read_day
from countylines.prose import count_of, listed, number
from countylines.releases.release import Release, forces_known, releases_for
from countylines.show.tables import Table

Some = str | Sequence[str]
"""One text, or several; empty: whatever there is."""
MOST_NAMED = 12
"""Of more names a refusal gives those that are most alike."""
MOST_SHOWN = 60
"""Of more rows the first are shown, as pandas does."""


class Frame(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame in all but how a notebook shows it; what is made from it is one too."""

    @property
    def _constructor(self) -> Any:
        return Frame

    def _repr_html_(self) -> str:
        shown = self if isinstance(self.index, pd.RangeIndex) else self.reset_index()
        told = count_of(len(self), "row")
        if len(self) > MOST_SHOWN:
            told = f"The first {MOST_SHOWN} of {number(len(self))} rows"
        return Table(pd.DataFrame(shown.head(MOST_SHOWN)), told).html()


def forces(day: str = "") -> pd.DataFrame:
    """List the police forces that have figures of their own.

    Parameters
    ----------
    day : str, optional
        Those known by this day (``YYYY-MM-DD``); today where it is not given.

    Returns
    -------
    pandas.DataFrame
        ``force`` (the identifier that the other functions take), ``name`` and ``nation``.

    Examples
    --------
    >>> import countylines as cl
    >>> "norfolk" in set(cl.forces("2021-12-31")["force"])
    True
    """
    root, on = project_root(), read_day(day, "day") if day else date.today()
    found = [find_force(name, root) for name in forces_known(on, root)]
    return Frame([(f.id, f.name, f.nation) for f in found], columns=["force", "name", "nation"])


def figures(force: str, day: str, *, area: Some = "", measure: Some = "", release: Some = "") -> pd.DataFrame:
    """Give every figure that was known of a force on a day, one a series and period.

    A count is an interval, ``low`` to ``high``: the same number twice where it is exact, and no ``high`` where there is
    no upper bound. What releases agree on is one figure; a later revision replaces an earlier figure.

    Parameters
    ----------
    force : str
        Identifier of the police force, as `forces` gives it.
    day : str
        The day (``YYYY-MM-DD``): what became known later is not read.
    area, measure, release : str or sequence of str, optional
        Of these alone; of releases, what they alone say.

    Returns
    -------
    pandas.DataFrame
        The columns of ``tables/figures.csv`` of a report, which ``data/README.md`` explains.

    Raises
    ------
    countylines.errors.ProjectError
        For an unknown force, day, area, measure or release; it says which there are.

    Examples
    --------
    >>> import countylines as cl
    >>> found = cl.figures("norfolk", "2021-12-31", measure="county lines arrests", area="Norwich")
    >>> int((found["low"] == found["high"]).sum()) == len(found)
    True
    """
    return Frame(_picked(known(force, day), _several(area), _several(measure), tuple(_several(release))).copy())


class SeriesFound(tuple[MonthlySeries, ...]):
    """Monthly series that were found; shown as a table of what there is."""

    @property
    def names(self) -> list[str]:
        """Give the names of the series, as `series` takes them."""
        return [name_of(each) for each in self]

    def __repr__(self) -> str:
        return self._shown().text()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self._shown()._repr_mimebundle_()

    def _shown(self) -> Table:
        rows = [(name_of(s), s.span, len(s.every_month), s.least_total, s.evidence.value) for s in self]
        columns = ["name", "span", "months", "events, at least", "evidence"]
        return Table(pd.DataFrame(rows, columns=columns), count_of(len(self), "monthly series", "monthly series"))


def series(
    force: str,
    day: str,
    name: Some = "",
    *,
    area: Some = "",
    measure: Some = "",
    release: Some = "",
    first: str = "",
    last: str = "",
) -> SeriesFound:
    """Give the monthly series of a force, as they were known on a day.

    Months that may still grow, and those beyond a documented change of recording, are in the series, and no test uses
    them: the same that the reports leave out.

    Parameters
    ----------
    force, day, area, measure, release
        As `figures` takes them.
    name : str or sequence of str, optional
        Of these names alone, in their order (``.names`` gives them).
    first, last : str, optional
        The first month and the last (``YYYY-MM``); others are cut off.

    Raises
    ------
    countylines.errors.ProjectError
        For what is not there; it says what is.

    Examples
    --------
    >>> import countylines as cl
    >>> found = cl.series("norfolk", "2021-12-31")
    >>> found.names
    ['County lines arrests, Norwich']
    >>> int(found[0].counts.sum())
    175
    """
    then, names, releases = known(force, day), _several(name), tuple(_several(release))
    figures_picked = _picked(then, _several(area), _several(measure), releases)
    found: Sequence[MonthlySeries] = then.series(releases)
    if area or measure:
        kept = set(Series.all_of(figures_picked))
        found = [each for each in found if each.identity in kept]
    by_name = {name_of(each): each for each in found}
    _refuse_unknown(names, by_name, "monthly series")
    chosen = [by_name[each] for each in names] if names else found
    return SeriesFound(within(chosen, first, last))


def name_of(series: MonthlySeries) -> str:
    """Name a series: measure and area, with the counting rule where another has the same."""
    return series.identity.title + (f" ({series.counting_rule})" if series.named_rule else "")


def within(all_series: Iterable[MonthlySeries], first: str = "", last: str = "") -> list[MonthlySeries]:
    """Cut series to the months from ``first`` to ``last`` (``YYYY-MM``); those without any are left out."""
    if not first and not last:
        return list(all_series)
    start, end = (_month(text) if text else None for text in (first, last))

    def cut(months: pd.DataFrame) -> pd.DataFrame:
        inside = months["month"].between(start or pd.Timestamp.min, end or pd.Timestamp.max)
        return months[inside].reset_index(drop=True)

    parts = [replace(each, months=cut(each.months), left_out=cut(each.left_out)) for each in all_series]
    found = [each for each in parts if len(each.months) + len(each.left_out)]
    if parts and not found:
        raise ParameterError(f"There is no month from {first or 'the first'} to {last or 'the last'} in these series.")
    return found


def _month(text: str) -> pd.Timestamp:
    day_ = project.parse_day(f"{text}-01")
    if day_ is None:
        raise ParameterError(f"A month is written YYYY-MM, such as 2021-03; found {text!r}.")
    return pd.Timestamp(day_)


@dataclass(frozen=True, eq=False)
class Known:
    """What was known of a force on a day, read once."""

    force: PoliceForce
    day: date
    root: Path
    releases: Sequence[Release]
    observations: pd.DataFrame

    _figures: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict, init=False, repr=False)
    _series: dict[tuple[str, ...], list[MonthlySeries]] = field(default_factory=dict, init=False, repr=False)
    _populations: dict[str, Population | None] = field(default_factory=dict, init=False, repr=False)

    def figures(self, releases: tuple[str, ...] = ()) -> pd.DataFrame:
        """Give one figure a series and period, of every release or of some alone: what others revised stands then."""
        if releases not in self._figures:
            table = self.observations
            if releases:
                table = table[table["release"].isin(releases)]
                by_one = table["superseded_by"].isin(releases)
                table = table.assign(superseded_by=table["superseded_by"].where(by_one, ""))
            self._figures[releases] = reconcile(table)
        return self._figures[releases]

    def series(self, releases: tuple[str, ...] = ()) -> list[MonthlySeries]:
        """Give every monthly series of these figures, the months that no test uses left out."""
        if releases not in self._series:
            every = monthly_series(self.figures(releases), self.force.id, self.force.nation)
            self._series[releases] = [settle(each, self.records) for each in every]
        return self._series[releases]

    def population(self, area: str) -> Population | None:
        """Give how many people live in an area; None where that is not known."""
        if area not in self._populations:
            self._populations[area] = population_of(area, self.day, self.root)
        return self._populations[area]

    @cached_property
    def releases_of_months(self) -> list[str]:
        """The names of the releases that months come from."""
        cells = {cell for each in self.series() for cell in each.every_month["releases"].unique()}
        return sorted({name for cell in cells for name in cell.split("; ")})

    @cached_property
    def events(self) -> pd.DataFrame:
        """The events of the force that were over by the day."""
        return events_for(self.force, self.day, self.root)

    @cached_property
    def records(self) -> Records:
        """What is known of the force's extracts, and of changes of recording."""
        return Records.of(self.observations, self.releases, self.force, self.day, self.root)


def known(force: str, day: str) -> Known:
    """Read what was known of a force on a day, once for as long as no file of the project's data changes."""
    root = project_root()
    # The times and sizes of its files tell one state of the project's data from another.
    state = hash(frozenset(_states(str(root / "data"))))
    return _read(find_force(force, root).id, read_day(day, "day"), root, state)


@lru_cache(maxsize=4)
def _read(force: str, day: date, root: Path, state: int) -> Known:
    releases = releases_for(force, day, root)
    return Known(find_force(force, root), day, root, releases, observations_of(releases, force))


def _states(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _states(entry.path)
            else:
                state = entry.stat()
                yield entry.path, state.st_mtime_ns, state.st_size


def _picked(then: Known, areas: Sequence[str], measures: Sequence[str], releases: tuple[str, ...]) -> pd.DataFrame:
    _refuse_unknown(releases, [release.id for release in then.releases], "release")
    found = then.figures(releases)
    for column, wanted in (("area", areas), ("measure", measures)):
        _refuse_unknown(wanted, found[column].unique(), column)
        found = found[found[column].isin(wanted)] if wanted else found
    return found


def _several(of: Some) -> list[str]:
    return [of] if isinstance(of, str) and of else list(of)


def _refuse_unknown(wanted: Iterable[str], there: Iterable[str], what: str) -> None:
    """Refuse a name that is not there; the refusal gives the names there are, or those most like it."""
    names = list(there)
    for name in wanted:
        if name not in names:
            shown = names if len(names) <= MOST_NAMED else get_close_matches(name, names, MOST_NAMED, 0.3)
            of_all = f"; of {len(names)} the most alike are" if len(names) > MOST_NAMED else "; there is"
            told = f"{of_all} {listed(shown)}" if shown else ""
            raise ParameterError(f"There is no {what} {name!r}{told}.")
