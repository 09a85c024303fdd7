"""Figures as if some were otherwise, for a report that is no report: what is to be changed, found and put in.

What is changed stands in the folder that notebooks work for, and nowhere else: a report made without that file knows
nothing of it.
"""

from __future__ import annotations

import difflib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from countylines.errors import ParameterError
from countylines.observations import NO_FORCE, PERIOD, SERIES
from countylines.observations.contract import load
from countylines.project import FOLDER_VARIABLE, parse_day
from countylines.received.markers import Cell, read_cell

NAME = "what-if.json"
KEYS = [*SERIES, *PERIOD]
MOST_NAMED = 4
_PERIOD = re.compile(r"\d{4}(-\d{2}(-\d{2})?|/\d{2})?|\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}")
_NOT_HELD = re.compile(r"not held|not given|no information|missing|none", re.IGNORECASE)
HOW = 'A change is written KEY=VALUE, such as 2021-04=9 or "drug lines active,2021-12=<40".'


@dataclass(frozen=True)
class Changed:
    """One figure that is supposed to be another: its series and period, what was said of it, and what is now."""

    figure: dict[str, str]
    key: str
    was: str
    cell: str
    low: int | None
    high: int | None
    reading: str
    status: str

    def told(self) -> str:
        """Say what was changed: "county lines arrests, Norwich, 2021-04: 9 instead of 4"."""
        return f"{self.key}: {self.cell} instead of {self.was}"


def settle(known: pd.DataFrame, sets: Sequence[str]) -> list[Changed]:
    """Find the figures that changes name, each written KEY=VALUE.

    A key is a period (``2021``, ``2021-04``, ``2021-12-31``, ``2021/22``), before it, after a comma each, as much of
    the name of its series as is needed: measure, area, counting rule.

    Parameters
    ----------
    known : pandas.DataFrame
        Observations of the force (`countylines.observations.known`).

    Raises
    ------
    ParameterError
        If a change is written otherwise, names no figure or several, or a value says nothing of a count.
    """
    if not sets:
        raise ParameterError(f"Nothing is changed. {HOW}")
    cells = known[(known["force"] != NO_FORCE) & (known["superseded_by"] == "")]
    figures = cells.drop_duplicates(KEYS).reset_index(drop=True)
    figures = figures.assign(key=_names(figures))
    found = [_settled(figures, cells, text) for text in sets]
    keys = [tuple(changed.figure.values()) for changed in found]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise ParameterError(f"--set {sets[at]}: {found[at].key} is changed twice. Give it one value.")
    return found


def _settled(figures: pd.DataFrame, every: pd.DataFrame, text: str) -> Changed:
    key, equals, value = (part.strip() for part in text.rpartition("="))
    # A value such as <=5 has an equals sign of its own.
    if key.endswith(("<", ">")):
        key, equals, value = *key[:-1].rpartition("=")[:2], f"{key[-1]}={value}"
    if not equals or not key or not value:
        raise ParameterError(f"--set {text}: this is no change. {HOW}")
    row = _found(figures, key.strip().rstrip("="), text)
    cells = every[(every[KEYS] == row[KEYS].tolist()).all(axis=1)]
    was = " and ".join(dict.fromkeys(cells["cell"].replace("", "nothing")))
    read = _read(value, text)
    figure = {name: str(row[name]) for name in SERIES} | {name: f"{row[name]:%Y-%m-%d}" for name in PERIOD}
    return Changed(figure, row["key"], was, value, read.low, read.high, read.reading, read.status)


def _read(value: str, text: str) -> Cell:
    """Read a value as a cell is read; "not held" gives no count."""
    if _NOT_HELD.fullmatch(value):
        return Cell(None, "missing")
    try:
        read = read_cell(value)
    except ValueError as error:
        raise ParameterError(f"--set {text}: {error}, or “not held”.") from None
    if read.doubt:
        raise ParameterError(f"--set {text}: the value {read.doubt}. Write “not held”, a number, or bounds such as <5.")
    return read


def _found(figures: pd.DataFrame, key: str, text: str) -> pd.Series:
    """Find the one figure that a key names."""
    *names, period = (part.strip() for part in key.split(","))
    if not _PERIOD.fullmatch(period):
        raise ParameterError(
            f"--set {text}: found {period!r} where a time is needed, such as 2021, 2021-04, 2021-12-31 or 2021/22."
        )
    named = figures[_of_series(figures, names)]
    rows = _of_period(named, period)
    if rows.empty:
        raise ParameterError(f"--set {text}: no figure is called {key!r}. {_nearest(figures, named, key)}")
    if len(rows) > 1:
        told = _listed(rows["key"].tolist())
        raise ParameterError(f"--set {text}: {key!r} names {len(rows)} figures: {told}. Give one of these names.")
    return rows.iloc[0]


def _of_series(figures: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Say of which figures some names are: each is the measure, the area or the counting rule, capitals aside."""
    parts = [figures[column].str.casefold() for column in ("measure", "area", "counting_rule")]
    # A counting rule may have commas of its own: a whole name is taken as one.
    whole = (parts[0] + "," + parts[1] + "," + parts[2]).str.replace(", ", ",")
    if (exact := whole == ",".join(names).casefold()).any():
        return exact
    held = pd.Series(True, index=figures.index)
    for name in names:
        held &= np.logical_or.reduce([part == name.casefold() for part in parts])
    return held


def _of_period(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Pick the figures of a period, in each series those that it names most closely.

    That are those of exactly the period, else counts on a day in it, else running totals to a day in it.
    """
    start, end = _span(period)
    if start is None or end is None:
        return rows.iloc[:0]
    within = (rows["end"] >= start) & (rows["end"] <= end)
    closeness = pd.Series(0, index=rows.index)
    closeness += within & (rows["kind"] == "flow") & (rows["start"] != rows["start_latest"])
    closeness += 2 * (within & (rows["kind"] == "stock") & (rows["start"] >= start))
    closeness += 4 * ((rows["start"] == start) & (rows["end"] == end))
    closest = closeness.groupby([rows[name] for name in SERIES]).transform("max")
    return rows[(closeness == closest) & (closeness > 0)]


def _span(period: str) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """Give the first day of a period and its last; None where there is no such time."""
    if ".." in period:
        first, last = map(parse_day, period.split(".."))
        return (pd.Timestamp(first), pd.Timestamp(last)) if first and last else (None, None)
    if "/" in period:
        year = int(period[:4])
        right = int(period[5:]) == (year + 1) % 100
        return (pd.Timestamp(year, 4, 1), pd.Timestamp(year + 1, 3, 31)) if right else (None, None)
    if parse_day((period + "-01-01")[:10]) is None:
        return None, None
    begin = pd.Timestamp((period + "-01-01")[:10])
    whole = {4: pd.offsets.YearEnd(0), 7: pd.offsets.MonthEnd(0)}.get(len(period))
    return begin, begin if whole is None else begin + whole


def _names(figures: pd.DataFrame) -> list[str]:
    """Name each figure so that no other is named: measure, area and period, and the counting rule where that takes it.

    A period is written as short as it can be.
    """
    rows = list(figures.itertuples())
    short = pd.Series([f"{row.measure}, {row.area}, {_period_of(row)}" for row in rows])
    long = pd.Series([f"{row.measure}, {row.area}, {row.counting_rule}, {_period_of(row)}" for row in rows])
    full = pd.Series([f"{row.measure}, {row.area}, {row.counting_rule}, {_days_of(row)}" for row in rows])
    long = long.mask(long.duplicated(keep=False), full)
    named: list[str] = short.mask(short.duplicated(keep=False), long).tolist()
    return named


def _days_of(row: Any) -> str:
    return f"{row.start:%Y-%m-%d}..{row.end:%Y-%m-%d}"


def _period_of(row: Any) -> str:
    start, end = row.start, row.end
    if row.kind == "flow" and start != row.start_latest:
        return f"{end:%Y-%m-%d}"
    written = [f"{start:%Y}", f"{start:%Y}/{end:%y}", f"{start:%Y-%m}", f"{start:%Y-%m-%d}"]
    found = next((period for period in written if _span(period) == (start, end)), "")
    in_one_month = row.kind == "stock" and f"{end:%Y-%m}" == written[2]
    return found or (written[2] if in_one_month else _days_of(row))


def _nearest(figures: pd.DataFrame, named: pd.DataFrame, key: str) -> str:
    """Name the keys nearest to one that names nothing: those of the series it names, where it names one."""
    names = (named if len(named) else figures)["key"].tolist()
    *series, period = key.rpartition(",")
    # Of one that names no series the period alone is near or far.
    ends = {name.rpartition(", ")[2] if not series[0] or len(named) else name: name for name in names}
    near = difflib.get_close_matches(period.strip() if not series[0] or len(named) else key, ends, n=3, cutoff=0.0)
    return f"Near it: {_listed([ends[name] for name in near])}." if near else "There is no figure near it."


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return "; ".join(f"“{name}”" for name in names[:MOST_NAMED]) + more


def write(changes: Sequence[Changed], folder: Path) -> None:
    """Write what is changed into the folder of a report that is none."""
    text = json.dumps([asdict(changed) for changed in changes], indent=1, ensure_ascii=False)
    (folder / NAME).write_text(text + "\n", encoding="utf-8", newline="\n")


def supposed(table: pd.DataFrame) -> pd.DataFrame:
    """Put in what the folder of the report under way says is changed; the same table where it says nothing."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None or not (path := Path(folder) / NAME).is_file():
        return table
    for content in json.loads(path.read_text(encoding="utf-8")):
        changed = Changed(**content)
        at = _is(table, changed)
        table = table.assign(
            low=table["low"].mask(at, changed.low),
            high=table["high"].mask(at, changed.high),
            reading=table["reading"].mask(at, changed.reading),
            status=table["status"].mask(at, changed.status),
            cell=table["cell"].mask(at, changed.cell),
        )
    return table


def left_out(changes: Sequence[Changed], folder: Path) -> list[Changed]:
    """List the changes that the observations in a folder do not have."""
    table = load(folder / "tables" / "observations.csv")
    return [c for c in changes if set(table.loc[_is(table, c), "cell"]) != {c.cell}]


def _is(table: pd.DataFrame, changed: Changed) -> pd.Series:
    """Say of each row whether it is of the figure that is changed."""
    given = [changed.figure[name] for name in SERIES] + [pd.Timestamp(changed.figure[name]) for name in PERIOD]
    return (table[KEYS] == given).all(axis=1)
