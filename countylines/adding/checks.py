"""What a received file's figures say against one another and against earlier releases, in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.observations.hidden_cells import Totals, Verdict, examine_hidden_cells
from countylines.observations.totals import why_withheld
from countylines.prose import count_of, interval, is_missing, listed, number
from countylines.received.identity import IDENTITY
from countylines.received.readings import FileReading

OUTLIER = 20
"""A cell above this many times the median of its column's exact cells is looked at by a person."""

_PERIOD = ["start", "start_latest", "end_earliest", "end"]
_MOST_HIDDEN = 150
_MOST_NAMED = 6
_NOTHING_KNOWN = (0, pd.NA)
TOO_MANY = "withheld: over more hidden cells than are looked through"


def totals_with_sums(reading: FileReading, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """Hold each total of a file against the sum of its cells, and say which may not be shown beside them.

    Parameters
    ----------
    known : pandas.DataFrame, optional
        Reconciled figures of every release: what another one says of a cell of this file counts where a total is
        judged, for a reader has both.

    Returns
    -------
    pandas.DataFrame
        The rows of ``reading.totals``, in their order, with ``sum_low``, ``sum_high`` (missing where there is no upper
        bound), ``unread`` (the addresses of those of its parts that could not be read), ``held`` (whether the total has
        a number, and all its parts were read), ``passed`` (the two intervals have a count in common) and ``reason``:
        why the total is withheld, or empty.
    """
    checked = _sums(reading).assign(reason="")
    figures = reading.observations if known is None else _with_others(reading.observations, known)
    for sheet, of_sheet in checked[checked["held"]].groupby("sheet"):
        checked.loc[of_sheet.index, "reason"] = _withheld(figures[figures["sheet"] == sheet], of_sheet)
    return checked


def _with_others(cells: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Give cells with the bounds that all releases together leave them, where these do not contradict their own."""
    key = [*IDENTITY, *_PERIOD]
    mine, theirs = (table[key].assign(**table[_PERIOD].apply(pd.to_datetime)) for table in (cells, known))
    theirs = theirs.assign(low_then=known["low"], high_then=known["high"])
    both = mine.merge(theirs, on=key, how="left").set_axis(cells.index)
    low = pd.concat([cells["low"], both["low_then"]], axis=1).max(axis=1)
    high = pd.concat([cells["high"], both["high_then"]], axis=1).min(axis=1)
    fits = ~(low > high).fillna(False).astype(bool)
    return cells.assign(low=low.where(fits, cells["low"]), high=high.where(fits, cells["high"]))


def _sums(reading: FileReading) -> pd.DataFrame:
    """Give `totals_with_sums` without the reasons."""
    totals, figures = reading.totals, reading.observations
    asked = {(t.sheet, part) for t in totals.itertuples() for part in t.parts}
    figures = figures[figures["address"].isin({part for _, part in asked})] if asked else figures.head(0)
    places = zip(figures["sheet"], figures["address"], strict=True)
    bounds = dict(zip(places, zip(figures["low"], figures["high"], strict=True), strict=True))
    unread = [tuple(part for part in t.parts if (t.sheet, part) not in bounds) for t in totals.itertuples()]
    parts = [[bounds.get((t.sheet, part), _NOTHING_KNOWN) for part in t.parts] for t in totals.itertuples()]
    low = [sum(low for low, _ in of if not is_missing(low)) for of in parts]
    high = [pd.NA if any(is_missing(high) for _, high in of) else sum(high for _, high in of) for of in parts]
    sums = {"sum_low": pd.array(low, dtype="Int64"), "sum_high": pd.array(high, dtype="Int64")}
    checked = totals.assign(**sums, unread=pd.Series(unread, totals.index, dtype=object))
    apart = (checked["sum_high"] < checked["low"]) | (checked["sum_low"] > checked["high"])
    all_read = (totals["parts"].map(len) > 0) & (checked["unread"].map(len) == 0)
    held = totals["whole"].astype(bool) & all_read & totals["low"].notna()
    return checked.assign(held=held, passed=~apart.fillna(False).astype(bool))


def _withheld(cells: pd.DataFrame, totals: pd.DataFrame) -> list[str]:
    """Say of each total of a sheet why it may not stand beside its cells, as `observations.withheld_totals` does."""
    low, high, asked = _for_examining(cells, totals)
    hidden = low != high
    if hidden.sum() > _MOST_HIDDEN:
        return [TOO_MANY if over else "" for over in asked.over(hidden)]
    return why_withheld(low, high, asked, hidden)


def _for_examining(
    cells: pd.DataFrame, totals: pd.DataFrame
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], Totals]:
    """Give the bounds of a sheet's cells, and its totals over them."""
    at = {place: number for number, place in enumerate(cells["address"])}
    parts = np.zeros((len(totals), len(cells)), dtype=np.bool_)
    for total, of in enumerate(totals["parts"]):
        parts[total, [at[place] for place in of if place in at]] = True
    (low, high), stated = (
        (each["low"].to_numpy(np.float64, na_value=0), each["high"].to_numpy(np.float64, na_value=np.inf))
        for each in (cells, totals)
    )
    return low, high, Totals(tuple(totals["address"]), parts, *stated)


def totals_against_cells(reading: FileReading) -> list[str]:
    """Name the totals that their cells cannot add up to, and those over cells that could not be read."""
    checked = _sums(reading)
    return [*_over_unread(checked), *_against_sums(checked)]


def _over_unread(checked: pd.DataFrame) -> Iterable[str]:
    """Say once for the totals over the same cells that these could not be read."""
    over = checked[checked["unread"].map(len) > 0]
    for (sheet, unread), totals in over.groupby(["sheet", "unread"], sort=False):
        several = len(totals) > 1
        yield (
            f"sheet {sheet!r}: the total{'s' * several} {_first(totals['address'])} {'are' if several else 'is'} over "
            f"{_first(unread)}, which could not be read, and {'were' if several else 'was'} held against nothing"
        )


def _first(places: Sequence[str]) -> str:
    """Name places in prose, the first few where there are many."""
    named = list(places)
    return listed(named) if len(named) <= _MOST_NAMED else f"{', '.join(named[:_MOST_NAMED])} and others"


def _against_sums(checked: pd.DataFrame) -> list[str]:
    told = [
        f"sheet {total.sheet!r}, {total.address}: the total says {total.cell.strip()}, its "
        f"{count_of(len(total.parts), 'cell')} {'adds' if len(total.parts) == 1 else 'add'} up to "
        f"{interval(total.sum_low, total.sum_high)}"
        for total in checked[checked["held"] & ~checked["passed"]].itertuples()
    ]
    more = [f"{len(told) - _MOST_NAMED} more totals are not what their cells add up to"] if told[_MOST_NAMED:] else []
    return [*told[:_MOST_NAMED], *more]


def outliers(reading: FileReading) -> list[str]:
    """Name exact cells above ``OUTLIER`` times the median of their series on the sheet, or of their column.

    The column is that of a series with fewer than three exact cells; it needs three itself.
    """
    exact = reading.observations[reading.observations["reading"] == "exact"]
    exact = exact[exact["column"] > 0]
    by_series = exact.groupby([exact["sheet"], *IDENTITY])
    enough = by_series["low"].transform("size") >= 3
    line = by_series.ngroup().where(enough, -exact["column"])
    low = exact["low"].astype(float).groupby([exact["sheet"], line])
    median, size = low.transform("median"), low.transform("size")
    far = exact.assign(median=median)[(exact["low"] > OUTLIER * median) & (size >= 3) & (median > 0)]
    if far.empty:
        return []
    shown = "; ".join(f"{row.place} ({row.cell.strip()}) beside {row.median:g}" for row in far.head(4).itertuples())
    more = f" and {len(far) - 4} more" if len(far) > 4 else ""
    return [f"more than {OUTLIER} times the median of their series or column: {shown}{more}"]


def gaps(observations: pd.DataFrame) -> list[str]:
    """Name the months missing inside each monthly series, or without a count."""
    told = []
    start, end = pd.to_datetime(observations["start"]), pd.to_datetime(observations["end"])
    monthly = observations[(start.dt.day == 1) & (end == start + pd.offsets.MonthEnd(0))]
    number = start[monthly.index].dt.year * 12 + start[monthly.index].dt.month
    spans = number.groupby([monthly[name] for name in IDENTITY])
    broken = spans.transform("max") - spans.transform("min") >= spans.transform("nunique")
    for key, group in monthly[broken].groupby(list(IDENTITY)):
        have = pd.PeriodIndex(pd.to_datetime(group["start"]), freq="M")
        missing = pd.period_range(have.min(), have.max(), freq="M").difference(have)
        if len(missing):
            told.append(f"{key[2]}, {key[1]}: no row for {', '.join(map(str, missing[:6]))}{' …' * (len(missing) > 6)}")
    return told


def told_by_totals(reading: FileReading) -> tuple[list[str], list[str]]:
    """Hold the totals of each sheet against one another; what they leave hidden cells is not said.

    Returns
    -------
    doubts, notes : list of str
        Totals that no counts of the hidden cells meet together; and hidden cells that totals unmask or narrow.
    """
    doubts, notes = [], []
    checked = _sums(reading)
    for sheet, totals in checked[checked["held"] & checked["passed"]].groupby("sheet"):
        cells = reading.observations[reading.observations["sheet"] == sheet]
        if not 0 < (cells["low"].isna() | cells["high"].isna() | (cells["low"] != cells["high"])).sum() <= _MOST_HIDDEN:
            continue
        low, high, asked = _for_examining(cells, totals)
        found = examine_hidden_cells(low, high, asked)
        if found.conflict:
            told = "no counts of the hidden cells add up to all of them"
            doubts.append(f"sheet {sheet!r}: the totals {_first(found.conflict)} contradict one another: {told}")
        places = cells["address"].tolist()
        for verdict, says in ((Verdict.RECOVERABLE, "unmask"), (Verdict.NARROWED, "narrow")):
            at = [place for place, of_cell in zip(places, found.verdicts, strict=True) if of_cell == verdict]
            if at:
                notes.append(
                    f"sheet {sheet!r}: the totals {says} {len(at)} hidden cell{'s' * (len(at) > 1)} "
                    f"({', '.join(at[:6])}{', …' if len(at) > 6 else ''}); no report uses or shows what they give away"
                )
    return doubts, notes


def after_known_day(observations: pd.DataFrame, known: date) -> list[str]:
    """Name the last period that ends after the answer became known."""
    late = observations[observations["end"] > known]
    if late.empty:
        return []
    last = late["end"].max()
    return [f"Periods that end after the known day {known}: {number(len(late))}, the last on {last}: is the day right?"]


def against_earlier(
    observations: pd.DataFrame, earlier: pd.DataFrame, revises: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Hold figures against those of earlier releases (as `countylines.observations.contract` has them; may be none).

    Returns
    -------
    doubts, notes : list of str
        Figures that contradict a release they are not said to revise; and what else overlaps.
    """
    if earlier.empty or (observations := observations[observations["measure"].isin(earlier["measure"])]).empty:
        return [], []
    key = [*IDENTITY, *_PERIOD]
    mine, theirs = (table.assign(**table[_PERIOD].apply(pd.to_datetime)) for table in (observations, earlier))
    both = mine[[*key, "low", "high"]].merge(theirs[[*key, "low", "high", "release"]], on=key, suffixes=("", "_then"))
    doubts, notes = [], []
    for release, group in both.groupby("release"):
        high, high_then = group["high"].fillna(2**62), group["high_then"].fillna(2**62)
        apart = group[(group["low"] > high_then) | (group["low_then"] > high)]
        notes.append(
            f"figures that overlap {release}: {number(len(group) - len(apart))} alike, {number(len(apart))} not"
        )
        if len(apart) and release not in revises:
            doubts.append(
                f"{count_of(len(apart), 'figure')} {'contradicts' if len(apart) == 1 else 'contradict'} {release}; "
                f"if it is revised by this answer, say --revises {release}"
            )
        elif len(apart):
            notes.append(f"{release}: {count_of(len(apart), 'figure')} revised")
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
