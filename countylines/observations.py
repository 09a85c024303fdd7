"""The contract of the data: observations, and the figures that several releases agree or disagree on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from countylines.errors import ReleaseError
from countylines.hidden_cells import Totals, examine_hidden_cells, totals_to_withhold
from countylines.project import project_root
from countylines.received.identity import IDENTITY, KINDS
from countylines.received.markers import HIDES, STATUSES
from countylines.releases.release import Release, releases_for
from countylines.releases.tables import read_table

SERIES = list(IDENTITY)
PERIOD = ["start", "start_latest", "end_earliest", "end"]
READINGS = ("exact", "interval", "open", "approximate", "missing", "withheld")
WITHOUT_BOUNDS = ("missing", "withheld")
CONTRADICT, SUPPRESSED, BOUNDS = "contradict", "suppressed", "bounds"
"""Why a figure is not exact: its releases contradict one another, the publisher suppressed it, or gave it as bounds."""
NARROWS = "withheld: with its parts it would narrow a hidden cell"
DISAGREES = "withheld: the totals of its table disagree about hidden cells"
NO_FORCE = ""
"""The ``force`` of a figure that belongs to no one force (national context)."""

_DAY = pa.Column("datetime64[ns]", coerce=True)
_TEXT = pa.Column(str, coerce=True)

SCHEMA = pa.DataFrameSchema(
    {
        "force": _TEXT,
        "area": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "measure": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "kind": pa.Column(str, pa.Check.isin(KINDS), coerce=True),
        "counting_rule": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        **dict.fromkeys(PERIOD, _DAY),
        "low": pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True),
        "high": pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True),
        "reading": pa.Column(str, pa.Check.isin(READINGS), coerce=True),
        "status": pa.Column(str, pa.Check.isin(["", *STATUSES]), coerce=True),
        "release": _TEXT,
        "resource": _TEXT,
        "line": pa.Column(int, pa.Check.ge(1), coerce=True),
        "place": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "cell": _TEXT,
        "superseded_by": _TEXT,
    },
    checks=[
        pa.Check(lambda t: (t["high"] >= t["low"]).fillna(True), error="low ≤ high"),
        pa.Check(lambda t: t["low"].notna() | t["high"].isna(), error="no high without low"),
        pa.Check(
            lambda t: (t["low"].isna() & t["high"].isna()) == t["reading"].isin(WITHOUT_BOUNDS),
            error="missing, withheld: no bounds",
        ),
        pa.Check(
            lambda t: (t["low"].notna() & t["high"].isna()) == (t["reading"] == "open"),
            error="open: no upper bound",
        ),
        pa.Check(
            lambda t: (t["reading"] != "exact") | (t["low"] == t["high"]).fillna(False),
            error="exact: low = high",
        ),
        pa.Check(lambda t: t["start"] <= t["end"], error="start ≤ end"),
        pa.Check(lambda t: t["start"] <= t["start_latest"], error="start ≤ start_latest"),
        pa.Check(lambda t: t["start_latest"] <= t["end"], error="start_latest ≤ end"),
        pa.Check(lambda t: t["start"] <= t["end_earliest"], error="start ≤ end_earliest"),
        pa.Check(lambda t: t["end_earliest"] <= t["end"], error="end_earliest ≤ end"),
    ],
    strict=True,
    ordered=True,
    unique=[*SERIES, *PERIOD, "release"],
)
"""The contract of ``observations.csv``; ``data/README.md`` says what each column means."""

COLUMNS = list(SCHEMA.columns)


def observations(force: str, report_date: date, root: Path | None = None, *, as_received: bool = False) -> pd.DataFrame:
    """Read everything known on a day about a force, with the context that belongs to no one force.

    Parameters
    ----------
    force : str
        Identifier of the force, as on data.police.uk.
    report_date : datetime.date
        Releases known after this day are not read.
    root : pathlib.Path, optional
        The project's folder; found from the environment or the current directory otherwise.
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
    return observations_of(releases_for(force, report_date, root or project_root()), force, as_received=as_received)


def observations_of(releases: Sequence[Release], force: str, *, as_received: bool = False) -> pd.DataFrame:
    """Read what some releases say about a force, with the context that belongs to no one force.

    Parameters
    ----------
    releases : sequence of Release
        In the order of `countylines.releases.release.releases_for`; at least one.
    force, as_received
        As `observations`.

    Returns
    -------
    pandas.DataFrame
        As `observations`.

    Raises
    ------
    countylines.errors.ReleaseError
        If a release cannot be read.
    """
    parts = [read_table(release, resource) for release in releases for resource in release.resources]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["force"].isin([force, NO_FORCE])]
    _refuse_repeats(table)
    table = table.assign(superseded_by="").sort_values([*SERIES, *PERIOD, "release"], ignore_index=True)
    received = validate(_supersede(table, releases))
    return received if as_received else withhold_totals(received)


def _refuse_repeats(table: pd.DataFrame) -> None:
    """Refuse one series and period in two tables of one release; a single table has been held against itself."""
    repeated = table[table.duplicated([*SERIES, *PERIOD, "release"], keep=False)]
    if len(repeated):
        first, second = (_place(repeated, index) for index in repeated.index[:2])
        raise ReleaseError(
            f"One series and period stands twice in a release: {first} and {second}. "
            "Give them different counting rules, or leave one out."
        )


def validate(table: pd.DataFrame) -> pd.DataFrame:
    """Hold a table against the contract.

    Raises
    ------
    ReleaseError
        Naming the first rows that break it, and how.
    """
    try:
        return SCHEMA.validate(table[COLUMNS], lazy=True)
    except pa.errors.SchemaErrors as errors:
        broken = errors.failure_cases.head(3)
        told = "; ".join(
            f"{case.check} ({_place(table, case.index)}: {case.failure_case!r})" for case in broken.itertuples()
        )
        raise ReleaseError(f"Observations break their contract: {told}. Correct the release's layout.json.") from None


def _place(table: pd.DataFrame, index: object) -> str:
    """Name a row by its release, table and place."""
    if index not in table.index:
        return "the whole table"
    row = table.loc[index]
    return f"{row['release']}/{row['resource']}, {row['place']}"


def load(path: Path) -> pd.DataFrame:
    """Read ``observations.csv`` back and hold it against the contract."""
    texts = dict.fromkeys([*SERIES, "reading", "status", "release", "resource", "place", "cell", "superseded_by"], str)
    return validate(pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"low": [""], "high": [""]}))


def load_figures(path: Path) -> pd.DataFrame:
    """Read reconciled figures back, as `reconcile` gives them."""
    texts = dict.fromkeys([*SERIES, "standing", "inexact", "cells", "releases"], str)
    table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"low": [""], "high": [""]})
    return table.astype({"low": "Int64", "high": "Int64", **dict.fromkeys(PERIOD, "datetime64[ns]")})


def _supersede(table: pd.DataFrame, releases: Sequence[Release]) -> pd.DataFrame:
    """Mark the rows that a later release revises: same series, same period, and only where it names the release."""
    table = table.copy()
    for release in releases:
        for resource in release.resources:
            newer = table[(table["release"] == release.id) & (table["resource"] == resource.name)]
            keys = pd.MultiIndex.from_frame(newer[[*SERIES, *PERIOD]])
            same = pd.MultiIndex.from_frame(table[[*SERIES, *PERIOD]]).isin(keys)
            table.loc[same & table["release"].isin(resource.revises), "superseded_by"] = release.id
    return table


def reconcile(table: pd.DataFrame) -> pd.DataFrame:
    """Give one figure a series and period, from every release that stands for it.

    Intervals that overlap agree: their intersection is used. Disjoint ones contradict: the interval that spans
    them is used, and ``standing`` says so. Superseded, missing and withheld cells are left out, unless nothing else
    stands.

    Returns
    -------
    pandas.DataFrame
        Columns of series and period, ``low``, ``high``, ``standing`` (single, agree, contradict, missing), ``inexact``
        (why the figure is not exact: contradict, suppressed, bounds, missing; else empty), ``cells`` (as received) and
        ``releases`` (names), several joined with "; ".
    """
    keys = [*SERIES, *PERIOD]
    current = table[table["superseded_by"] == ""]
    current = current.assign(suppressed=current["status"] == HIDES)
    stated = current[~current["reading"].isin(WITHOUT_BOUNDS)].groupby(keys)
    found = pd.DataFrame({"asked": current.groupby(keys)["release"].agg("; ".join)}).join(
        stated.agg(
            low=("low", "max"),
            high=("high", "min"),
            widest_low=("low", "min"),
            widest_high=("high", "max"),
            bounded=("high", "count"),
            sources=("low", "size"),
            suppressed=("suppressed", "all"),
            cells=("cell", lambda cells: "; ".join(dict.fromkeys(cells))),
            releases=("release", "; ".join),
        )
    )
    sources, bounded = (found[name].fillna(0).astype(int) for name in ("sources", "bounded"))
    contradict = (found["low"] > found["high"]).fillna(False).astype(bool)
    widest_high = found["widest_high"].where(bounded == sources)
    found["low"] = found["low"].mask(contradict, found["widest_low"])
    found["high"] = found["high"].mask(contradict, widest_high)
    found["standing"] = np.select(
        [sources == 0, contradict, sources == 1], ["missing", "contradict", "single"], default="agree"
    )
    exact = (found["low"] == found["high"]).fillna(False).astype(bool)
    suppressed = found["suppressed"].eq(True)
    found["inexact"] = np.select(
        [sources == 0, contradict, exact, suppressed], ["missing", CONTRADICT, "", SUPPRESSED], default=BOUNDS
    )
    found["releases"] = found["releases"].fillna(found["asked"])
    columns = [*keys, "low", "high", "standing", "inexact", "cells", "releases"]
    result = found.fillna({"cells": ""}).reset_index()[columns]
    return result.astype({"low": "Int64", "high": "Int64", "standing": "str", "inexact": "str"})


def is_whole_month(figures: pd.DataFrame) -> pd.Series:
    """Say of each figure whether its period is exactly one calendar month."""
    exact = (figures["start"] == figures["start_latest"]) & (figures["end"] == figures["end_earliest"])
    return exact & (figures["start"].dt.day == 1) & (figures["end"] == figures["start"] + pd.offsets.MonthEnd(0))


def cumulative(figures: pd.DataFrame) -> pd.DataFrame:
    """Pick the flows of one series that start together and end apart: running totals, never summed.

    Calendar months are left out: a year's total beside its own January is a total, held against all its months.
    """
    flows = figures[(figures["kind"] == "flow") & ~is_whole_month(figures)]
    together = flows.groupby([*SERIES, "start", "start_latest"])["end"].transform("nunique") > 1
    return flows[together]


def total_checks(figures: pd.DataFrame) -> pd.DataFrame:
    """Hold each stated total against the sum of the figures that tile its period exactly, in the same series.

    Returns
    -------
    pandas.DataFrame
        One row a total that its parts cover: series, ``start``, ``end``, ``parts``, ``total_low``, ``total_high``,
        ``sum_low``, ``sum_high``, ``passed`` (the two intervals have a count in common).
    """
    rows = []
    flows = _dated_flows(figures[figures["standing"] != "missing"])
    for key, group in flows.groupby(SERIES, sort=True):
        for total, parts in _tiled_totals(group):
            sum_low = int(parts["low"].sum())
            sum_high = int(parts["high"].sum()) if parts["high"].notna().all() else pd.NA
            apart = (pd.notna(total.high) and sum_low > total.high) or (pd.notna(sum_high) and total.low > sum_high)
            rows.append(
                (
                    *key,
                    total.start,
                    total.end,
                    len(parts),
                    total.low,
                    total.high,
                    sum_low,
                    sum_high,
                    not apart,
                )
            )
    columns = [*SERIES, "start", "end", "parts", "total_low", "total_high", "sum_low", "sum_high", "passed"]
    return pd.DataFrame(rows, columns=columns)


def _dated_flows(figures: pd.DataFrame) -> pd.DataFrame:
    """Pick the flows whose first and last day are certain."""
    flows = figures[figures["kind"] == "flow"]
    return flows[(flows["start"] == flows["start_latest"]) & (flows["end"] == flows["end_earliest"])]


def _tiled_totals(group: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    """Give each figure of a series that others tile, with these."""
    starts, ends = group["start"].to_numpy(), group["end"].to_numpy()
    for row, total in enumerate(group.itertuples()):
        inside = (starts >= starts[row]) & (ends <= ends[row])
        inside[row] = False
        parts = _tiling(group[inside], total.start, total.end) if inside.any() else None
        if parts is not None:
            yield total, parts


def withheld_totals(figures: pd.DataFrame) -> pd.Series:
    """Say which stated totals may not stand beside their parts, and why.

    A total is held against the figures of its series that tile its period. Where these include a hidden cell (a
    count published as bounds, suppressed or not given; one that releases contradict one another on hides nothing), the
    totals of the series that together narrow such a cell
    are withheld; where they disagree about hidden cells, all are. Sums over areas or measures are not known to be
    sums, so they are not looked at.

    Parameters
    ----------
    figures : pandas.DataFrame
        Reconciled figures.

    Returns
    -------
    pandas.Series
        By the rows of ``figures``: ``NARROWS``, ``DISAGREES``, or empty.
    """
    reasons = pd.Series("", index=figures.index, dtype=str)
    for _, group in _dated_flows(figures).groupby(SERIES, sort=True):
        hidden = (~group["inexact"].isin(["", CONTRADICT])).to_numpy(dtype=bool)
        if not hidden.any():
            continue
        tiled = [(total, parts) for total, parts in _tiled_totals(group) if total.standing != "missing"]
        membership = np.array([group.index.isin(parts.index) for _, parts in tiled]).reshape(-1, len(group))
        over_hidden = membership[:, hidden].any(axis=1)
        if not over_hidden.any():
            continue
        at = pd.Index([total.Index for total, _ in tiled])
        stated = group.loc[at]
        totals = Totals(tuple(at.astype(str)), membership, stated["low"].to_numpy(), stated["high"].to_numpy())
        cells, about = (group["low"].fillna(0), group["high"]), totals.pick(over_hidden)
        if examine_hidden_cells(*cells, about).feasible:
            reasons.loc[at[over_hidden][totals_to_withhold(*cells, about)]] = NARROWS
        else:
            reasons.loc[at] = DISAGREES
    return reasons


def withhold_totals(table: pd.DataFrame, figures: pd.DataFrame | None = None) -> pd.DataFrame:
    """Take out of observations the totals of `withheld_totals`, in every release that gives them.

    Parameters
    ----------
    table : pandas.DataFrame
        Observations as received.
    figures : pandas.DataFrame, optional
        The same, reconciled, where that was done already.

    Returns
    -------
    pandas.DataFrame
        The same rows; those withheld have the reading ``withheld``, no bounds, and say why in ``cell``.
    """
    figures = reconcile(table) if figures is None else figures
    reasons = withheld_totals(figures)
    if not reasons.any():
        return table
    keys = [*SERIES, *PERIOD]
    by_period = pd.Series(reasons.to_numpy(), index=pd.MultiIndex.from_frame(figures[keys]))
    reason = by_period.reindex(pd.MultiIndex.from_frame(table[keys])).fillna("").to_numpy()
    shown = table.copy()
    withheld = reason != ""
    shown.loc[withheld, ["low", "high"]] = pd.NA
    shown.loc[withheld, "reading"] = "withheld"
    shown.loc[withheld, "cell"] = reason[withheld]
    return validate(shown)


def _tiling(inside: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame | None:
    """Pick periods that cover ``start … end`` end to end without overlap, shorter ones first; None where none do."""
    day = pd.Timedelta(days=1)
    # From the last day backwards: by first day, the shortest period from which the end can be reached.
    leading = {}
    for period in inside.sort_values(["start", "end"], ascending=False).itertuples():
        if period.end == end or period.end + day in leading:
            leading[period.start] = period
    parts = []
    while start <= end:
        if start not in leading:
            return None
        parts.append(leading[start].Index)
        start = leading[start].end + day
    return inside.loc[parts]


def gaps(months: pd.DataFrame) -> list[str]:
    """List the calendar months (``YYYY-MM``) missing between a series' first month and its last."""
    periods = [month.to_period("M") for month in months["month"]]
    missing: list[str] = []
    for earlier, later in pairwise(sorted(periods)):
        missing += [str(earlier + step) for step in range(1, (later - earlier).n)]
    return missing
