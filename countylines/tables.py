"""Read a table as received, by its layout, into observations: one row a cell, each an interval count."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.errors import ReleaseError
from countylines.project import parse_day, project_root, relative
from countylines.raw import correct, read_raw
from countylines.releases import IDENTITY, KINDS, LAYOUT, Release, Resource

STATUSES = tuple("bcekprtuxz")
"""Shorthand of the Government Statistical Service for what a publisher says of a figure."""

REMEDY = "If the cell is misprinted, ask the force, and correct it in layout.json with day and reason."
_WHOLE = r"\d{1,3}(?:,\d{3})+|\d+"
_RANGE = re.compile(rf"({_WHOLE})\s*[-–]\s*({_WHOLE})")
_BELOW = re.compile(rf"(?:<|under|fewer than|less than)\s*({_WHOLE})", re.IGNORECASE)
_ABOVE = re.compile(rf"(?:>|over|more than)\s*({_WHOLE})", re.IGNORECASE)
_APPROXIMATE = re.compile(rf"(?:about|around|almost|nearly|~)\s*({_WHOLE})", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """What a cell was read as: ``low ≤ count ≤ high`` (no ``high``: unbounded), and how it was read.

    ``reading`` is exact, interval, open (no upper bound), approximate (bounds from the layout) or missing
    (no count at all: ``low`` is None too).
    """

    low: int | None
    high: int | None
    reading: str


def read_count(cell: str, *, zeros_shown: bool = False, bounds: dict[str, Any] | None = None) -> Reading:
    """Read one cell of counts.

    Parameters
    ----------
    cell : str
        The cell as received.
    zeros_shown : bool
        Whether the table prints its zeros: then "fewer than 5" means 1–4, not 0–4.
    bounds : dict, optional
        ``low`` and ``high`` that the layout gives to an approximate cell ("about 50").

    Raises
    ------
    ValueError
        With a sentence, if the cell holds no count: negative, fractional, or a word that bounds nothing.
    """
    text = " ".join(cell.split())
    if not text:
        return Reading(None, None, "missing")
    if bounds is not None:
        return Reading(int(bounds["low"]), int(bounds["high"]), "approximate")
    if re.fullmatch(_WHOLE, text):
        return Reading(_whole(text), _whole(text), "exact")
    if match := _RANGE.fullmatch(text):
        low, high = _whole(match[1]), _whole(match[2])
        if low > high:
            raise ValueError(f"found {cell!r}, a range that ends below its start")
        return Reading(low, high, "interval")
    if match := _BELOW.fullmatch(text):
        low = 1 if zeros_shown else 0
        if _whole(match[1]) - 1 < low:
            raise ValueError(f"found {cell!r}, which leaves no count at all")
        return Reading(low, _whole(match[1]) - 1, "interval")
    if match := _ABOVE.fullmatch(text):
        return Reading(_whole(match[1]) + 1, None, "open")
    if _APPROXIMATE.fullmatch(text):
        raise ValueError(
            f"found {cell!r}, which has no bounds of its own; give them under readings in layout.json, with a reason"
        )
    raise ValueError(f"found {cell!r}; a count is a whole number of 0 or more, or bounds of one such as <5 or >600")


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


@dataclass(frozen=True)
class Period:
    """A period that begins on a day in ``start … start_latest`` and ends on a day in ``end_earliest … end``.

    A stock counts on one day somewhere in ``start … end``: it "begins" at the latest on ``end`` and "ends" at
    the earliest on ``start``.
    """

    start: date
    start_latest: date
    end_earliest: date
    end: date

    @classmethod
    def exact(cls, start: date, end: date) -> Period:
        """Give a period whose days are known."""
        return cls(start, start, end, end)


def read_period(row: dict[str, str], columns: dict[str, str], kind: str) -> Period:
    """Read the period of a row by the layout's ``period`` mapping.

    Raises
    ------
    ValueError
        With a sentence naming the column, if it is not a period or ends before it starts.
    """
    if "month" in columns:
        return _month(row[columns["month"]], columns["month"])
    if "year" in columns:
        year = _year(row[columns["year"]], columns["year"])
        return Period.exact(date(year, 1, 1), date(year, 12, 31))
    if "financial_year" in columns:
        return _financial_year(row[columns["financial_year"]], columns["financial_year"])
    if not {"start", "end"} <= columns.keys():
        raise ValueError("the layout's period names none of month, year, financial_year, or start and end")
    days = {key: _day(row[column], column) for key, column in columns.items() if row[column] or key in ("start", "end")}
    start, end = days["start"], days["end"]
    stock = kind == "stock"
    period = Period(
        start,
        days.get("start_latest", end if stock else start),
        days.get("end_earliest", start if stock else end),
        end,
    )
    if not (start <= period.start_latest <= end and start <= period.end_earliest <= end):
        raise ValueError(f"found a period from {start} to {end} whose days are out of order")
    return period


def _day(text: str, column: str) -> date:
    if (day := parse_day(text)) is None:
        raise ValueError(f"column {column}: found {text!r}; a day is written YYYY-MM-DD")
    return day


def _month(text: str, column: str) -> Period:
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not match or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"column {column}: found {text!r}; a month is written YYYY-MM, with MM from 01 to 12")
    year, month = int(match[1]), int(match[2])
    return Period.exact(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _year(text: str, column: str) -> int:
    if not re.fullmatch(r"\d{4}", text):
        raise ValueError(f"column {column}: found {text!r}; a year is written YYYY")
    return int(text)


def _financial_year(text: str, column: str) -> Period:
    match = re.fullmatch(r"(\d{4})/(\d{2})", text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        raise ValueError(f"column {column}: found {text!r}; a financial year is written such as 2018/19")
    return Period.exact(date(int(match[1]), 4, 1), date(int(match[1]) + 1, 3, 31))


def received(release: Release, resource: Resource) -> pd.DataFrame:
    """Give a table as received, corrected by its layout: every cell as text, the index each row's line in the file.

    Raises
    ------
    ReleaseError
        If the file is no such table, or a correction does not find its cell.
    """
    root = project_root()
    where = relative(release.folder / LAYOUT, root)
    table = correct(read_raw(resource.path, root), resource.name, list(release.corrections), where)
    return pd.DataFrame(table.rows, columns=table.header, index=pd.Index(table.lines, name="line"), dtype="str")


def read_table(release: Release, resource: Resource) -> pd.DataFrame:
    """Read one resource into observations (the columns of ``countylines.observations.COLUMNS``).

    Raises
    ------
    ReleaseError
        Naming the file, the line and the column, what was found, and what to do.
    """
    table = received(release, resource)
    layout = resource.layout
    period_columns, count_column = layout.get("period", {}), layout.get("count", "count")
    mapped = layout.get("series", {})
    for column in (*period_columns.values(), count_column, *mapped.values(), *filter(None, [layout.get("status")])):
        if column not in table.columns:
            raise ReleaseError(
                f"{_where(resource)} has no column {column!r}, which its layout.json names; "
                f"its columns are {', '.join(table.columns)}. Correct the layout."
            )
    rows = [
        _observation(line, row, release, resource, period_columns, count_column, mapped)
        for line, row in zip(table.index, table.to_dict(orient="records"), strict=True)
    ]
    _refuse_repeats(rows, resource)
    return pd.DataFrame(rows)


def _observation(
    line: int,
    row: dict[str, Any],
    release: Release,
    resource: Resource,
    period_columns: dict[str, str],
    count_column: str,
    mapped: dict[str, str],
) -> dict[str, Any]:
    layout = resource.layout
    series = {key: row[mapped[key]] if key in mapped else resource.series[key] for key in IDENTITY}
    cell = row[count_column]
    for key, value in series.items():
        if key in mapped and ((not value and key != "force") or (key == "kind" and value not in KINDS)):
            raise ReleaseError(
                f"{_where(resource)}, line {line}, column {mapped[key]}: found {value!r}; "
                f"{'stock or flow is needed' if key == 'kind' else 'say what it is'}."
            )
    try:
        period = read_period(row, period_columns, str(series["kind"]))
    except ValueError as error:
        raise ReleaseError(f"{_where(resource)}, line {line}: {error}. {REMEDY}") from None
    try:
        bounds = layout.get("readings", {}).get(cell)
        reading = read_count(cell, zeros_shown=layout.get("zeros_shown", False), bounds=bounds)
    except ValueError as error:
        raise ReleaseError(f"{_where(resource)}, line {line}, column {count_column}: {error}. {REMEDY}") from None
    status = row[layout["status"]] if layout.get("status") else ""
    if status and status not in STATUSES:
        raise ReleaseError(
            f"{_where(resource)}, line {line}, column {layout['status']}: found {status!r}; "
            f"a status is one of {', '.join(STATUSES)}, or empty."
        )
    return {
        **{key: value or "" for key, value in series.items()},
        "start": period.start,
        "start_latest": period.start_latest,
        "end_earliest": period.end_earliest,
        "end": period.end,
        "low": reading.low,
        "high": reading.high,
        "reading": reading.reading,
        "status": status,
        "release": release.id,
        "resource": resource.name,
        "line": line,
        "cell": cell,
    }


def _refuse_repeats(rows: list[dict[str, Any]], resource: Resource) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows:
        key = tuple(row[k] for k in (*IDENTITY, "start", "start_latest", "end_earliest", "end"))
        if key in seen:
            raise ReleaseError(
                f"{_where(resource)}, line {row['line']}: {row['start']} to {row['end']} stands twice, also on line "
                f"{seen[key]}. Find out which figure holds, and correct the other in layout.json."
            )
        seen[key] = row["line"]


def _where(resource: Resource) -> str:
    path: Path = resource.path
    return relative(path, project_root()) if path.is_absolute() else path.as_posix()
