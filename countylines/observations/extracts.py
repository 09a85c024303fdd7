"""From which extract of a force's records each month comes, and what other extracts gave for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from countylines.observations import SERIES
from countylines.observations.series import MONTHS_IN_YEAR, Series, is_whole_month
from countylines.releases.release import Release

EXTRACT = ["release", "extract_end"]
"""What tells extracts apart: one release can join several, each with its own last month."""


COLUMNS = ["month", "low", "high", *EXTRACT, "known", "age", "final", "superseded"]


def monthly_extracts(observations: pd.DataFrame, releases: Sequence[Release]) -> Mapping[Series, pd.DataFrame]:
    """Give the months of every series as each extract has them, the revised ones too.

    Parameters
    ----------
    observations : pandas.DataFrame
        As `countylines.observations.known.observations` gives them.
    releases : sequence of Release
        Those that they come from.

    Returns
    -------
    dict
        By series, a row a month and release: ``month`` (first day), ``low``, ``high``, ``release``, ``known`` (when it
        became known), ``extract_end`` (first day of the last month of the extract: as the table says, or the last month
        of the series in the release), ``age`` (months between the two), ``final`` (whether the publisher says that the
        figures are final), ``superseded`` (whether a later release revised it).
    """
    told = {
        (release.id, resource.name): (release.known.day, resource.extract_end, resource.final)
        for release in releases
        for resource in release.resources
    }
    rows = observations[(observations["kind"] == "flow") & is_whole_month(observations)]
    rows = rows[rows["low"].notna()]
    said = [told[key] for key in zip(rows["release"], rows["resource"], strict=True)]
    known, ends, final = zip(*said, strict=True) if said else ((), (), ())
    last = rows.groupby([*SERIES, "release"])["start"].transform("max")
    extract_end = pd.Series(pd.to_datetime(ends, format="%Y-%m"), index=rows.index)
    table = rows[[*SERIES, "low", "high", "release"]].assign(
        month=rows["start"],
        known=pd.to_datetime(known),
        extract_end=extract_end.fillna(last),
        final=final,
        superseded=rows["superseded_by"] != "",
    )
    table["age"] = months_between(table["month"], table["extract_end"])
    by_series = table.sort_values(["month", "known", "release"]).groupby(SERIES, sort=True)
    return {Series(*key): group[COLUMNS].reset_index(drop=True) for key, group in by_series}


def months_between(earlier: pd.Series, later: pd.Series) -> pd.Series:
    """Give how many months later one month is than another, both by their first days."""
    return MONTHS_IN_YEAR * (later.dt.year - earlier.dt.year) + later.dt.month - earlier.dt.month
