"""Charts and tables of series, and the files that they are saved as."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from io import BytesIO
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from countylines.errors import ParameterError
from countylines.face.known import Frame, known, name_of
from countylines.files import safe_cell
from countylines.observations.period_series import Unit, period_name
from countylines.observations.populations import Population
from countylines.observations.series import BREAK, LATE, OTHER_SIDE, MonthlySeries
from countylines.project import write_whole
from countylines.prose import capitalised, intervals, listed
from countylines.show.month_charts import months_chart
from countylines.show.period_charts import (
    Drawn,
    calendar_chart,
    cumulative_chart,
    side_by_side_chart,
    years_chart,
)
from countylines.show.picture import Picture

GROUPS: dict[str, Callable[[pd.Timestamp], tuple[int, str]]] = {
    "months": lambda month: (12 * month.year + month.month, f"{month:%Y-%m}"),
    "quarters": lambda month: (
        4 * month.year + month.quarter,
        period_name(month.to_period("Q").start_time, Unit.QUARTER),
    ),
    "years": lambda month: (month.year, str(month.year)),
    "months of the year": lambda month: (month.month, f"{month:%B}"),
}
"""By what months are added up: the place of the group of a month among the others, and its name."""


def _months(title: str, series: MonthlySeries) -> Picture:
    why = series.every_month["why"]
    marks = {"growing": why.isin(LATE), "apart": why == OTHER_SIDE, "change": why == BREAK}
    return months_chart(title, capitalised(series.measure), series.every_month.assign(**marks))


def _years(title: str, series: MonthlySeries) -> Picture:
    found = table([series], by="years")
    return years_chart(title, capitalised(series.measure), found.assign(year=found["period"].astype(int)))


CHARTS: dict[str, Callable[[str, MonthlySeries], Picture]] = {
    "months": _months,
    "years": _years,
    "month by year": lambda title, series: calendar_chart(title, capitalised(series.measure), series.every_month),
    "cumulative": lambda title, series: cumulative_chart(title, capitalised(series.measure), series.every_month),
}
SIDE_BY_SIDE, RATE, EVENTS = "side by side", "rate per 10,000 people", "calendar of events"
KINDS = (*CHARTS, EVENTS, SIDE_BY_SIDE, RATE)
"""What a chart may be."""
OF_ALL = (SIDE_BY_SIDE, RATE)
"""Those that draw every series; the others draw the first."""
PER = 10_000
PIXELS_PER_INCH = 150


def chart(
    all_series: MonthlySeries | Sequence[MonthlySeries],
    kind: str = "months",
    *,
    day: str = "",
    population: int = 0,
) -> Picture:
    """Draw a series, or several one above the other.

    Parameters
    ----------
    all_series : MonthlySeries or sequence of MonthlySeries
        Those that `countylines.face.known.series` gives; ``side by side`` and rates draw all, the others the first.
    kind : str
        ``months``, ``years``, ``month by year`` (a grid), ``cumulative`` (how each year adds up), ``calendar of
        events`` (the grid with the events of ``data/events``), ``side by side`` or ``rate per 10,000 people``.
    day : str, optional
        The day (``YYYY-MM-DD``) by which events and populations were known; those two kinds need it.
    population : int, optional
        How many people live in the area, where ``data/populations.csv`` has no figure, or another is to be used.

    Returns
    -------
    Picture
        Shown where a cell ends with it; ``.svg`` is the file, ``.text`` says every value that is drawn.

    Raises
    ------
    countylines.errors.ProjectError
        If there is no such kind, or nothing to draw.

    Examples
    --------
    >>> import countylines as cl
    >>> cl.chart(cl.series("norfolk", "2021-12-31"), kind="cumulative").text.splitlines()[0]
    'Figure: County lines arrests, Norwich, 2021'
    """
    shown = _listed(all_series)
    if kind not in KINDS:
        raise ParameterError(f"There is no chart {kind!r}; there is {listed(list(KINDS))}.")
    if kind == SIDE_BY_SIDE:
        return side_by_side_chart(
            _title(shown), [Drawn(each.title, capitalised(each.measure), each.every_month) for each in shown]
        )
    if kind == RATE:
        return _rates(shown, day, population)
    if kind == EVENTS:
        return _calendar_of_events(shown[0], day)
    return CHARTS[kind](shown[0].title, shown[0])


def _title(all_series: Sequence[MonthlySeries]) -> str:
    return "; ".join(dict.fromkeys(each.title for each in all_series))


def events_of(series: MonthlySeries, day: str) -> pd.DataFrame:
    """Give the events of the force that were over by a day and lie in a year that the series has."""
    events, years = known(series.identity.force, day).events, set(series.every_month["month"].dt.year)
    inside = [
        bool(years & {*range(start.year, end.year + 1)})
        for start, end in zip(events["start"], events["end"], strict=True)
    ]
    return events[np.asarray(inside, dtype=bool)].reset_index(drop=True)


def _calendar_of_events(series: MonthlySeries, day: str) -> Picture:
    events = events_of(series, _day_for(EVENTS, day))
    if events.empty:
        told = (
            f"No event of the years of {series.title} was known and over on {day}. data/events holds those there are."
        )
        raise ParameterError(told)
    return calendar_chart(series.title, capitalised(series.measure), series.every_month, events)


def populations_of(all_series: Sequence[MonthlySeries], day: str, people: int = 0) -> dict[str, Population | None]:
    """Give the population of each area, as it was known by a day, or as it is given; None where there is none."""
    areas = dict.fromkeys(each.area for each in all_series)
    if people:
        return {area: Population(area, people) for area in areas}
    then = known(all_series[0].identity.force, day) if all_series else None
    return {area: then.population(area) if then else None for area in areas}


def _rates(all_series: Sequence[MonthlySeries], day: str, people: int) -> Picture:
    if not isinstance(people, Integral) or people < 0:
        raise ParameterError(f"A population is a whole number of people; found {people!r}.")
    found = populations_of(all_series, day if people else _day_for(RATE, day), people)
    if len(found) > 1 and people:
        raise ParameterError(f"One population was given for {listed(list(found))}: draw one area, or give none.")
    if without := [area for area, population in found.items() if population is None]:
        told = f"No population of {listed(without)} was known on {day} (data/populations.csv)"
        raise ParameterError(f"{told}: give one, such as population=150000, or draw counts.")
    there = {area: population for area, population in found.items() if population is not None}
    drawn = [
        Drawn(each.title, f"{capitalised(each.measure)} per {PER:,} people", _per_people(each, there[each.area].people))
        for each in all_series
    ]
    source = "; ".join(population.told() for population in there.values())
    return side_by_side_chart(f"{_title(all_series)}, per {PER:,} people", drawn, source, alike=True)


def _per_people(series: MonthlySeries, people: int) -> pd.DataFrame:
    months = series.every_month
    rates = {end: months[end].astype("Float64") * PER / people for end in ("low", "high")}
    return months.assign(**rates)


def _day_for(kind: str, day: str) -> str:
    if not day:
        raise ParameterError(f'A {kind} needs the day by which it was known, such as day="2021-12-31".')
    return day


def table(all_series: MonthlySeries | Sequence[MonthlySeries], by: str = "months") -> pd.DataFrame:
    """Give the figures of series as one table.

    Parameters
    ----------
    all_series : MonthlySeries or sequence of MonthlySeries
        Those that `countylines.face.known.series` gives.
    by : str
        Into what months are added up: ``months``, ``quarters``, ``years`` or ``months of the year``.

    Returns
    -------
    pandas.DataFrame
        ``series``, ``period``, ``months`` (how many there are), ``days``, ``low``, ``high`` (missing: no upper bound),
        ``count`` (the same in words) and ``not tested`` (how many of the months no test uses).

    Raises
    ------
    countylines.errors.ProjectError
        If months are not added up into that, or there is no series.

    Examples
    --------
    >>> import countylines as cl
    >>> cl.table(cl.series("norfolk", "2021-12-31"), by="years")["count"].tolist()
    ['175']
    """
    if by not in GROUPS:
        raise ParameterError(f"Months are not added up into {by!r}; they are into {listed(list(GROUPS))}.")
    return Frame(pd.concat([_grouped(each, by) for each in _listed(all_series)], ignore_index=True))


def _grouped(series: MonthlySeries, by: str) -> pd.DataFrame:
    months = series.every_month
    groups = pd.DataFrame([GROUPS[by](month) for month in months["month"]], columns=["place", "period"])
    grouped = months.assign(place=groups["place"], tested=months["why"] == "").groupby("place")
    # A group with a month open above has no upper bound.
    found = pd.DataFrame(
        {
            "series": name_of(series),
            "period": groups.groupby("place")["period"].first(),
            "months": grouped.size(),
            "days": grouped["days"].sum(),
            "low": grouped["low"].sum(),
            "high": grouped["high"].sum().where(grouped["high"].count() == grouped.size()),
            "not tested": grouped["tested"].agg(lambda tested: (~tested).sum()),
        }
    )
    found.insert(6, "count", intervals(found["low"], found["high"]))
    return found.reset_index(drop=True)


def _listed(all_series: MonthlySeries | Sequence[MonthlySeries]) -> list[MonthlySeries]:
    found = [all_series] if isinstance(all_series, MonthlySeries) else list(all_series)
    if not found:
        raise ParameterError("There is no monthly series to show. Ask for another force, a later day or more areas.")
    return found


def save(shown: Picture | pd.DataFrame, file: str | Path) -> Path:
    """Save a chart as SVG or PNG, or a table as CSV or XLSX, and give the file.

    Parameters
    ----------
    shown : Picture or pandas.DataFrame
        A chart or a table.
    file : str or Path
        Its end says what is written: ``.svg`` or ``.png`` of a chart, ``.csv`` or ``.xlsx`` of a table. What
        stands there is replaced; a folder that is not there is made.

    Raises
    ------
    countylines.errors.ProjectError
        If it cannot be saved as that.

    Examples
    --------
    >>> import countylines as cl
    >>> arrests = cl.series("norfolk", "2021-12-31")
    >>> cl.save(cl.chart(arrests), ".scratch/arrests.svg").name
    'arrests.svg'
    """
    path = Path(file)
    if not isinstance(shown, Picture | pd.DataFrame):
        raise ParameterError(f"A chart or a table is saved, such as cl.table(…); found {type(shown).__name__}.")
    ends = [".svg", ".png"] if isinstance(shown, Picture) else [".csv", ".xlsx"]
    if path.suffix.lower() not in ends:
        what = "chart" if isinstance(shown, Picture) else "table"
        raise ParameterError(f"A {what} is saved as {listed(ends)}; found {path.name!r}.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(shown, path)
    except OSError as wrong:
        raise ParameterError(f"{path} cannot be written: {wrong.strerror}. Name another place.") from None
    return path


def _write(shown: Picture | pd.DataFrame, path: Path) -> None:
    if isinstance(shown, Picture):
        if path.suffix.lower() == ".svg":
            write_whole(path, shown.svg)
        else:
            path.write_bytes(_png(shown))
        return
    if path.suffix.lower() == ".xlsx":
        path.write_bytes(_workbook(shown))
        return
    safe = shown.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
    write_whole(path, safe.to_csv(index=False, lineterminator="\n"))


def _workbook(table: pd.DataFrame) -> bytes:
    """Write a table as a sheet, numbers as numbers and every text as text; the same table gives the same bytes."""
    made, options = BytesIO(), {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(made, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        book.book.set_properties({"created": datetime(2000, 1, 1)})
        table.to_excel(book, sheet_name="table", index=False, freeze_panes=(1, 0))
        book.sheets["table"].autofit()
    return made.getvalue()


def _png(picture: Picture) -> bytes:
    """Set a picture as Typst does for a report on paper, with the same fonts, as pixels."""
    import typst

    from countylines.reports.pdf import FONTS

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "chart.svg").write_text(picture.svg, encoding="utf-8")
        page = Path(folder) / "chart.typ"
        page.write_text('#set page(width: auto, height: auto, margin: 6pt)\n#image("chart.svg")\n', encoding="utf-8")
        options: dict[str, Any] = {"font_paths": [FONTS], "ignore_system_fonts": True, "ppi": PIXELS_PER_INCH}
        made: bytes = typst.compile(page, format="png", **options)
    return made
