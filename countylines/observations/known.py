"""What is known of a force on a day: the observations of its releases, the revised ones marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from countylines.errors import ReleaseError
from countylines.observations import NO_FORCE, PERIOD, SERIES, what_if
from countylines.observations.contract import place_of, validate
from countylines.observations.totals import withhold_totals
from countylines.project import project_root
from countylines.releases.release import Release, releases_for
from countylines.releases.tables import read_table


def observations(force: str, report_date: date, root: Path | None = None, *, as_received: bool = False) -> pd.DataFrame:
    """Read everything known on a day about a force: `observations_of` the releases known by ``report_date``.

    The project's folder is found from the environment or the current directory where ``root`` is not given.
    """
    return observations_of(releases_for(force, report_date, root or project_root()), force, as_received=as_received)


def observations_of(releases: Sequence[Release], force: str, *, as_received: bool = False) -> pd.DataFrame:
    """Read what some releases say about a force, with the context that belongs to no one force.

    Parameters
    ----------
    releases : sequence of Release
        In the order of `countylines.releases.release.releases_for`; at least one.
    force : str
        Identifier of the force, as on data.police.uk.
    as_received : bool
        Whether to leave in the totals that `withhold_totals` takes out: for checks, never for what is shown.

    Returns
    -------
    pandas.DataFrame
        One row a cell, columns ``COLUMNS``; ``superseded_by`` names the release that revised the row, if any.

    Raises
    ------
    countylines.errors.ReleaseError
        If there is none, or a release cannot be read.
    """
    table = figures_given(releases, force)
    table = table.assign(superseded_by="").sort_values([*SERIES, *PERIOD, "release"], ignore_index=True)
    received = what_if.supposed(validate(_supersede(table, releases)))
    return received if as_received else withhold_totals(received)


def figures_given(releases: Sequence[Release], force: str) -> pd.DataFrame:
    """Read what some releases give, as `observations_of` begins: not held against the contract, none marked revised."""
    parts = [read_table(release, resource) for release in releases for resource in release.resources]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["force"].isin([force, NO_FORCE])]
    _refuse_repeats(table)
    return table


def _refuse_repeats(table: pd.DataFrame) -> None:
    """Refuse one series and period in two tables of one release; a single table has been held against itself."""
    repeated = table[table.duplicated([*SERIES, *PERIOD, "release"], keep=False)]
    if len(repeated):
        first, second = (place_of(repeated, index) for index in repeated.index[:2])
        raise ReleaseError(
            f"One series and period stands twice in a release: {first} and {second}. "
            "Give them different counting rules, or leave one out."
        )


def _supersede(table: pd.DataFrame, releases: Sequence[Release]) -> pd.DataFrame:
    """Mark the rows that a later release revises: same series, same period, and only where it names the release."""
    revising = [(release, resource) for release in releases for resource in release.resources if resource.revises]
    if not revising:
        return table
    superseded = table["superseded_by"].to_numpy(dtype=object, copy=True)
    figures = pd.MultiIndex.from_frame(table[[*SERIES, *PERIOD]])
    for release, resource in revising:
        newer = (table["release"] == release.id) & (table["resource"] == resource.name)
        older = table["release"].isin(resource.revises)
        superseded[older & figures.isin(figures[newer])] = release.id
    return table.assign(superseded_by=pd.array(superseded, dtype="str"))
