"""What a received file's figures say against one another and against earlier releases, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from countylines.grids.grid import letters, parse_address
from countylines.hidden_cells import Totals, Verdict, examine_hidden_cells
from countylines.prose import interval
from countylines.reading import FileReading
from countylines.releases import IDENTITY

OUTLIER = 20
"""A cell above this many times the median of its column's exact cells is looked at by a person."""

_PERIOD = ["start", "start_latest", "end_earliest", "end"]
_MOST_HIDDEN = 150


def totals_against_cells(reading: FileReading) -> list[str]:
    """Name the totals that their cells cannot add up to."""
    told = []
    cells = reading.observations.set_index(["sheet", "address"])
    for total in reading.totals.itertuples():
        if not total.whole or not total.parts or pd.isna(total.low):
            continue
        parts = cells.loc[[(total.sheet, part) for part in total.parts]]
        low = int(parts["low"].fillna(0).sum())
        high = None if parts["high"].isna().any() else int(parts["high"].sum())
        if (high is not None and high < total.low) or (pd.notna(total.high) and low > total.high):
            told.append(
                f"sheet {total.sheet!r}, {total.address}: the total says {total.cell.strip()}, its {len(parts)} cells "
                f"add up to {interval(low, high)}"
            )
    return told


def outliers(reading: FileReading) -> list[str]:
    """Name exact cells above ``OUTLIER`` times the median of their column's exact cells.

    A column that holds several series, three cells or more of each, has a median of each.
    """
    exact = reading.observations[reading.observations["reading"] == "exact"]
    exact = exact[exact["address"].fillna("") != ""]
    told = []
    columns = exact["address"].map(lambda place: letters(parse_address(place)[1]))
    for (sheet, column), column_cells in exact.groupby([exact["sheet"], columns]):
        sizes = column_cells.groupby(list(IDENTITY))["low"].transform("size")
        by_series = (
            [group for _, group in column_cells.groupby(list(IDENTITY))] if (sizes >= 3).all() else [column_cells]
        )
        for group in by_series:
            median = float(group["low"].median())
            far = group[group["low"] > OUTLIER * median] if len(group) >= 3 and median > 0 else group[:0]
            if len(far):
                shown = ", ".join(f"{row.address} ({row.cell.strip()})" for row in far.head(4).itertuples())
                told.append(
                    f"sheet {sheet!r}: {shown}{' and others' * (len(far) > 4)}: more than {OUTLIER} times "
                    f"{median:g}, the median of column {column}"
                )
    return told


def gaps(observations: pd.DataFrame) -> list[str]:
    """Name the months missing inside each monthly series, or without a count."""
    told = []
    start, end = pd.to_datetime(observations["start"]), pd.to_datetime(observations["end"])
    monthly = observations[(start.dt.day == 1) & (end == start + pd.offsets.MonthEnd(0))]
    for key, group in monthly.groupby(list(IDENTITY)):
        have = pd.PeriodIndex(pd.to_datetime(group["start"]), freq="M")
        missing = pd.period_range(have.min(), have.max(), freq="M").difference(have)
        if len(missing):
            told.append(f"{key[2]}, {key[1]}: no row for {', '.join(map(str, missing[:6]))}{' …' * (len(missing) > 6)}")
    return told


def told_by_totals(reading: FileReading) -> list[str]:
    """Name hidden cells that totals unmask or narrow; what the totals leave them is not said."""
    told = []
    for sheet, totals in reading.totals.groupby("sheet"):
        cells = reading.observations[reading.observations["sheet"] == sheet]
        low = cells["low"].fillna(0).to_numpy(dtype=np.float64)
        high = np.array([np.inf if pd.isna(value) else float(value) for value in cells["high"]])
        used = totals[totals["whole"] & totals["low"].notna()]
        hidden = int((low != high).sum())
        if used.empty or not hidden or hidden > _MOST_HIDDEN:
            continue
        places = cells["address"].tolist()
        parts = np.array([[place in set(of) for place in places] for of in used["parts"]], dtype=np.bool_)
        upper = [np.inf if pd.isna(value) else float(value) for value in used["high"]]
        asked = Totals(tuple(used["address"]), parts, used["low"].to_numpy(dtype=np.float64), np.array(upper))
        verdicts = examine_hidden_cells(low, high, asked).verdicts
        for verdict, says in ((Verdict.RECOVERABLE, "unmask"), (Verdict.NARROWED, "narrow")):
            at = [place for place, found in zip(places, verdicts, strict=True) if found == verdict]
            if at:
                told.append(
                    f"sheet {sheet!r}: the totals {says} {len(at)} hidden cell{'s' * (len(at) > 1)} "
                    f"({', '.join(at[:6])}{', …' if len(at) > 6 else ''}); no report uses or shows what they give away"
                )
    return told


def after_known_day(observations: pd.DataFrame, known: date) -> list[str]:
    """Name the last period that ends after the answer became known."""
    late = observations[observations["end"] > known]
    if late.empty:
        return []
    return [f"{len(late)} periods end after the known day {known}, the last on {late['end'].max()}: is the day right?"]


def against_earlier(
    observations: pd.DataFrame, earlier: pd.DataFrame, revises: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Hold figures against those of earlier releases.

    Parameters
    ----------
    observations : pandas.DataFrame
        The figures to be added.
    earlier : pandas.DataFrame
        Columns of `countylines.observations.COLUMNS`; may be empty.
    revises : sequence of str
        The releases that these figures are said to revise.

    Returns
    -------
    doubts, notes : list of str
        Figures that contradict a release they are not said to revise; and what else overlaps.
    """
    if earlier.empty or observations.empty:
        return [], []
    key = [*IDENTITY, *_PERIOD]
    mine = observations[[*key, "low", "high"]].copy()
    theirs = earlier[[*key, "low", "high", "release"]].copy()
    for table in (mine, theirs):
        for column in _PERIOD:
            table[column] = pd.to_datetime(table[column])
    both = mine.merge(theirs, on=key, suffixes=("", "_then"))
    doubts, notes = [], []
    for release, group in both.groupby("release"):
        high, high_then = group["high"].fillna(2**62), group["high_then"].fillna(2**62)
        apart = group[(group["low"] > high_then) | (group["low_then"] > high)]
        notes.append(f"{len(group)} figures overlap {release}: {len(group) - len(apart)} agree, {len(apart)} do not")
        if len(apart) and release not in revises:
            doubts.append(
                f"{len(apart)} figures contradict {release}; if it is revised by this answer, say --revises {release}"
            )
        elif len(apart):
            notes.append(f"{len(apart)} figures of {release} are revised")
    return doubts, [*notes, *_other_rules(observations, earlier)]


def _other_rules(observations: pd.DataFrame, earlier: pd.DataFrame) -> Iterable[str]:
    """Name earlier counting rules of the same measure and area: they are other series, never joined."""
    place = ["force", "area", "measure", "kind"]
    rules = observations[[*place, "counting_rule"]].drop_duplicates()
    both = rules.merge(earlier[[*place, "counting_rule"]].drop_duplicates(), on=place, suffixes=("", "_then"))
    for row in both[both["counting_rule"] != both["counting_rule_then"]].itertuples():
        yield (
            f"{row.measure}, {row.area}: an earlier release counts by another rule ({row.counting_rule_then}); the two "
            "are not joined"
        )
