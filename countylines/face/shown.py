"""Charts and tables of series, and the files that they are saved as."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.errors import ParameterError
from countylines.face.known import name_of
from countylines.files import safe_cell
from countylines.observations.period_series import Unit, period_name
from countylines.observations.series import BREAK, LATE, OTHER_SIDE, MonthlySeries
from countylines.project import write_whole
from countylines.prose import intervals, listed
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
    "quarters": lambda month: (4 * month.year + month.quarter, period_name(_quarter(month), Unit.QUARTER)),
    "years": lambda month: (month.year, str(month.year)),
    "months of the year": lambda month: (month.month, f"{month:%B}"),
}
"""By what months are added up: the place of the group of a month among the others, and its name."""


def _quarter(month: pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(month.year, 3 * (month.quarter - 1) + 1, 1)


def _months(title: str, series: MonthlySeries) -> Picture:
    why = series.every_month["why"]
    marks = {"growing": why.isin(LATE), "apart": why == OTHER_SIDE, "change": why == BREAK}
    return months_chart(title, _unit(series), series.every_month.assign(**marks))


def _years(title: str, series: MonthlySeries) -> Picture:
    found = table([series], by="years")
    return years_chart(title, _unit(series), found.assign(year=found["period"].astype(int)))


CHARTS: dict[str, Callable[[str, MonthlySeries], Picture]] = {
    "months": _months,
    "years": _years,
    "month by year": lambda title, series: calendar_chart(title, _unit(series), series.every_month),
    "cumulative": lambda title, series: cumulative_chart(title, _unit(series), series.every_month),
}
SIDE_BY_SIDE = "side by side"
KINDS = (*CHARTS, SIDE_BY_SIDE)
"""What a chart may be."""
PIXELS_PER_INCH = 150


def _unit(series: MonthlySeries) -> str:
    return series.measure[:1].upper() + series.measure[1:]


def chart(all_series: MonthlySeries | Sequence[MonthlySeries], kind: str = "months") -> Picture:
    """Draw a series, or several one above the other.

    Parameters
    ----------
    all_series : MonthlySeries or sequence of MonthlySeries
        Those that `countylines.face.known.series` gives; all but ``side by side`` draw the first.
    kind : str
        ``months``, ``years``, ``month by year`` (a grid), ``cumulative`` (how each year adds up) or ``side by side``.

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
        title = "; ".join(dict.fromkeys(each.title for each in shown))
        return side_by_side_chart(title, [Drawn(each.title, _unit(each), each.every_month) for each in shown])
    return CHARTS[kind](shown[0].title, shown[0])


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
    return pd.concat([_grouped(each, by) for each in _listed(all_series)], ignore_index=True)


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
    """Save a chart as SVG or PNG, or a table as CSV, and give the file.

    Parameters
    ----------
    shown : Picture or pandas.DataFrame
        A chart or a table.
    file : str or Path
        Its end says what is written: ``.svg`` or ``.png`` of a chart, ``.csv`` of a table. What stands there is
        replaced; a folder that is not there is made.

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
    ends = [".svg", ".png"] if isinstance(shown, Picture) else [".csv"]
    if path.suffix not in ends:
        what = "chart" if isinstance(shown, Picture) else "table"
        raise ParameterError(f"A {what} is saved as {listed(ends)}; found {path.name!r}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(shown, pd.DataFrame):
        safe = shown.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell)
        write_whole(path, safe.to_csv(index=False, lineterminator="\n"))
    elif path.suffix == ".svg":
        write_whole(path, shown.svg)
    else:
        path.write_bytes(_png(shown))
    return path


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
