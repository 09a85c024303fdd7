"""Charts to explore series with: by year, month by year (with events), as each year adds up, and several above another.

Each takes plain tables, and gives a ``Picture`` whose text says every value that is drawn. A count known between bounds
is drawn as what lies between them, never as a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from countylines.prose import count_of, interval, month
from countylines.show.axes import AT_LEAST, BETWEEN, draw_bounds, floats, name_months, name_years, set_axes
from countylines.show.drawing import NAMED_ON_IT, Said, Sheet, drawn, key_of
from countylines.show.month_charts import MOST_COLUMNS
from countylines.show.picture import Picture
from countylines.show.style import Colour

Look = dict[str, Any]
"""How an artist looks."""
MONTHS = [f"{date(2000, month, 1):%b}" for month in range(1, 13)]
NEWEST = ((Colour.COUNT, "o"), (Colour.NAMED, "s"), (Colour.INDEPENDENT, "D"))
"""How the newest years look where years add up, the newest first; older ones are thin and quiet."""
FAINTEST, STRONGEST = 0.06, 0.5
"""How much of the colour of a count the cells of a grid have; with more, words on them are hard to read."""
CELL, LANE = 18.0, 5.0
"""Points that a row of a grid is high, and that each kind of events adds to it."""
LONGEST_MONTH = 31
"""Days that every cell of a grid has room for, so that a place names one day whatever the month."""
EVENTS = {
    "Intensification weeks": Colour.NAMED,
    "England restrictions": Colour.GROUPED,
    "Recording changes": Colour.BOUNDS,
}
"""Colours of kinds of events on a grid; of any other kind it is that of words."""


@dataclass(frozen=True)
class Drawn:
    """A series to be drawn: its name, what its axis counts, and its months.

    ``months`` has ``month`` (first day), ``days``, ``low``, ``high`` (missing: no upper bound), in order.
    """

    name: str
    unit: str
    months: pd.DataFrame


def years_chart(title: str, unit: str, years: pd.DataFrame) -> Picture:
    """Draw the totals of years: ``year``, ``months`` (how many it has), ``low``, ``high``."""
    year, low, high = floats(years, "year", "low", "high")
    whole = (years["months"] == 12).to_numpy()
    exact = low == high
    said = Said(
        title,
        f"{title}: the total of each year, {count_of(len(years), 'year')}.",
        "A mark is the total of a year; it is hollow where the year has fewer than twelve months. A bar is a total "
        "known only between two bounds; it has no mark.",
        name_x=lambda x: f"{x:.0f}:",
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(190)
        kinds = ((whole, "Total", Colour.COUNT), (~whole, "Total of fewer than twelve months", Colour.BACKGROUND))
        for shown, label, face in kinds:
            if (which := exact & shown).any():
                look: Look = {"marker": "o", "ls": "", "ms": 6, "color": Colour.COUNT, "markerfacecolor": face}
                axes.plot(year[which], low[which], label=label, **look)
        draw_bounds(axes, year[~exact], low[~exact], high[~exact], 4 if sheet.narrow else 6)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.margins(x=0.08)
        axes.set_ylim(bottom=0)
        set_axes(sheet, axes, "Year", f"{unit} a year")

    return drawn(said, draw)


def calendar_chart(title: str, unit: str, months: pd.DataFrame, events: pd.DataFrame | None = None) -> Picture:
    """Draw a grid of years by months, coloured by the count a day and with the counts written in where they fit.

    Parameters
    ----------
    title, unit : str
        What is counted, where and when; and what a count is of.
    months : pandas.DataFrame
        As `Drawn` has them; a month that is not exact is framed, one without a figure empty.
    events : pandas.DataFrame, optional
        ``event`` (the kind), ``start``, ``end`` (days, both included) and ``label``: a bar each, in the row of its year
        and a lane for each kind. One in a year that the grid does not have is not drawn.
    """
    years = sorted(months["month"].dt.year.unique())
    low, high, days = floats(months, "low", "high", "days")
    exact = low == high
    rates = low / days
    shades = Normalize(float(rates[exact].min()), float(rates[exact].max())) if exact.any() else Normalize(0, 1)
    strengths = FAINTEST + (STRONGEST - FAINTEST) * np.asarray(shades(rates))
    texts = [interval(a, None if np.isnan(b) else b) for a, b in zip(low, high, strict=True)]
    cells = [(day.month - 1, years.index(day.year)) for day in months["month"]]
    told = "; ".join(f"{month(day)} {text}" for day, text in zip(months["month"], texts, strict=True))
    bars = _bars(events, years)
    kinds = list(dict.fromkeys(bar.kind for bar in bars))
    under = "A bar under the counts is an event, from its first day to its last. " if bars else ""
    marked = f", with {count_of(len(bars), 'bar')} for events" if bars else ""
    said = Said(
        title,
        f"{title}: {unit[:1].lower()}{unit[1:]} by month and year, {count_of(len(months), 'month')} in "
        f"{count_of(len(years), 'year')}{marked}.",
        f"A cell is a month; the stronger its colour, the more a day. One with a frame is no exact number. "
        f"{under}{told}.",
        name_x=lambda x: f"{x:.0f}",
        name_edge=_name_place,
    )
    # Of marks inside the axes none is measured to place them: with hundreds that takes most of the time.
    inside: Look = {"in_layout": False}
    row = CELL + LANE * len(kinds)
    middle = -0.5 + CELL / 2 / row if kinds else 0.0

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(30 + row * len(years))
        for (across, down), is_exact, strength in zip(cells, exact, strengths, strict=True):
            look: Look = {"facecolor": "none", "edgecolor": Colour.BOUNDS, "lw": 1.2}
            if is_exact:
                look = {"facecolor": Colour.COUNT, "alpha": strength, "lw": 0}
            axes.add_patch(Rectangle((across - 0.47, down - 0.45), 0.94, 0.9, label="_month", **look, **inside))
        for bar in bars:
            colour = EVENTS.get(bar.kind, Colour.INK)
            top = years.index(bar.year) - 0.5 + (CELL - 2 + LANE * kinds.index(bar.kind)) / row
            look = {"facecolor": colour, "edgecolor": colour, "lw": 1, "label": f"{bar.label}, {bar.year}"}
            axes.add_patch(Rectangle((bar.left, top), bar.right - bar.left, 2.5 / row, **look, **inside))
        sheet.key = [(Line2D([], [], color=EVENTS.get(kind, Colour.INK), lw=4), kind) for kind in kinds]
        axes.set(xlim=(-0.5, 11.5), ylim=(len(years) - 0.5, -0.5))
        set_axes(sheet, axes, "Month", "Year")
        axes.set_title("", loc="left")
        axes.set_xticks(range(12), [name[:1] for name in MONTHS] if sheet.narrow else MONTHS)
        axes.set_yticks(range(len(years)), [str(year) for year in years])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        axes.set_label(NAMED_ON_IT)
        sheet.settled()
        pitch = axes.get_window_extent().width / 12 - 2
        written = [text.replace(" or more", "+") for text in texts]
        fits = {text: sheet.size(text)[0] <= pitch for text in dict.fromkeys(written)}
        # Were some of the exact counts written and others not, the grid would look as if months were missing.
        if all(fits[text] for text, is_exact in zip(written, exact, strict=True) if is_exact):
            place: Look = {"ha": "center", "va": "center", "fontsize": sheet.width.small}
            for (across, down), text in zip(cells, written, strict=True):
                if fits[text]:
                    axes.text(across, down + middle, text, **place, **inside)

    return drawn(said, draw)


class _Bar(NamedTuple):
    """A part of an event that lies in one year, by its places on a grid of months."""

    kind: str
    label: str
    year: int
    left: float
    right: float


def _bars(events: pd.DataFrame | None, years: Sequence[int]) -> list[_Bar]:
    """Give the bars of events, those over several years cut at each new year, kind by kind."""
    found = []
    for event in () if events is None else events.sort_values(["event", "start"]).itertuples():
        kind = event.event.replace("-", " ").capitalize()
        label = f"{event.label[:1].upper()}{event.label[1:]}"
        for year in range(event.start.year, event.end.year + 1):
            if year in years:
                first, last = max(event.start, pd.Timestamp(year, 1, 1)), min(event.end, pd.Timestamp(year, 12, 31))
                found.append(_Bar(kind, label, year, _place(first, 0.02), _place(last, 0.98)))
    return found


def _place(day: pd.Timestamp, part: float) -> float:
    """Give the place of a part of a day along a grid of months, whose first cell has its middle at 0."""
    return float(day.month - 1.5 + (day.day - 1 + part) / LONGEST_MONTH)


def _name_place(x: float) -> str:
    """Name the day that a place along a grid of months belongs to."""
    at = int(np.floor(x + 0.5))
    return f"{int(np.floor((x + 0.5 - at) * LONGEST_MONTH)) + 1} {date(2000, at + 1, 1):%B}"


def cumulative_chart(title: str, unit: str, months: pd.DataFrame) -> Picture:
    """Draw how the count of each year adds up from January, up to its first month without a figure.

    ``months`` as `Drawn` has them; a year without a January is not drawn. A sum with a month that is not exact is drawn
    as the bar between its bounds.
    """
    begun = months[months["month"].dt.month == 1]
    newest_first = sorted(begun["month"].dt.year.unique(), reverse=True)
    said = Said(
        title,
        f"{title}: how {count_of(len(newest_first), 'year')} add up from January on.",
        "A line is a year, up to its first month without a figure; the newest have a colour each. A bar is a sum known "
        "only between two bounds.",
        name_x=lambda x: MONTHS[round(x) - 1],
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(220)
        for order, year in enumerate(newest_first):
            own = months[months["month"].dt.year == year]
            own = own[own["month"].dt.month.to_numpy() == np.arange(1, len(own) + 1)]
            _draw_sums(sheet, axes, own, order)
        axes.set_xlim(0.7, 12.3)
        axes.set_ylim(bottom=0)
        set_axes(sheet, axes, "Up to the end of", f"{unit} since January", named_across=True)
        axes.set_xticks(range(1, 13), [name[:1] for name in MONTHS] if sheet.narrow else MONTHS)
        coloured = {str(year) for year in newest_first[: len(NEWEST)]}
        older = [(Line2D([], [], color=Colour.QUIET, lw=0.9), "Earlier years")]
        key = [entry for entry in key_of(sheet.canvas) if entry[1][:4] in coloured]
        sheet.key = [*key, *older] if len(newest_first) > len(NEWEST) else key

    return drawn(said, draw)


def side_by_side_chart(title: str, all_series: Sequence[Drawn], source: str = "", alike: bool = False) -> Picture:
    """Draw the months of several series one above the other, over the same span.

    Each has its own scale, or all the same (``alike``), as rates have. ``source`` is a line under the drawing.
    """
    starts = pd.concat([each.months["month"] for each in all_series])
    span = pd.Series(pd.date_range(starts.min(), starts.max(), freq="MS"))
    left, right = mdates.date2num([span.iloc[0], span.iloc[-1] + pd.offsets.MonthBegin(1)])
    few = len(span) <= MOST_COLUMNS
    many = count_of(len(all_series), "series", "series")
    said = Said(
        title,
        f"{title}: {many} one above the other, {month(span.iloc[0])} to {month(span.iloc[-1])}.",
        f"A mark is a month; {'all have one scale' if alike else 'each series has a scale of its own'}. A bar is a "
        "count known only between two bounds.",
        name_x=lambda x: f"{mdates.num2date(x):%B %Y}",
        source=source,
    )
    top = max(float(np.nanmax(np.concatenate(floats(each.months, "low", "high")))) for each in all_series) or 1.0

    def draw(sheet: Sheet) -> None:
        panels = sheet.panels(*[130.0] * len(all_series))
        for axes, each in zip(panels, all_series, strict=True):
            low, high, days = floats(each.months, "low", "high", "days")
            middle = mdates.date2num(each.months["month"]) + days / 2
            exact = low == high
            if exact.any():
                size = 5 if few else 2 if sheet.narrow else 3
                axes.plot(middle[exact], low[exact], marker="o", ms=size, ls="", color=Colour.COUNT, label=each.name)
            draw_bounds(axes, middle[~exact], low[~exact], high[~exact], 6 if few else 2)
            axes.set_xlim(left, right)
            axes.set_ylim(0, 1.08 * top if alike else None)
            set_axes(sheet, axes, "Month", f"{each.unit} a month")
            axes.set_title(sheet.wrapped(each.name, sheet.width.words), loc="left", x=0, fontsize=sheet.width.words)
            (name_months if few else name_years)(sheet, axes, span)
        sheet.key = [entry for entry in key_of(sheet.canvas) if entry[1] in (BETWEEN, AT_LEAST)]
        for axes in panels:
            axes.set_label(NAMED_ON_IT)

    return drawn(said, draw)


def _draw_sums(sheet: Sheet, axes: Axes, months: pd.DataFrame, order: int) -> None:
    """Draw the sums of one year, ``order`` years before the newest."""
    low, high = (np.cumsum(column) for column in floats(months, "low", "high"))
    ends = months["month"].dt.month.to_numpy(dtype=float)
    year = months["month"].dt.year.iloc[0]
    coloured = order < len(NEWEST)
    colour, marker = NEWEST[order] if coloured else (Colour.QUIET, "")
    exact, open_above = low == high, np.isnan(high)
    look: Look = {"color": colour, "zorder": 3 if coloured else 1}
    if exact.any():
        style: Look = {"lw": 2 if coloured else 0.9, "marker": marker, "ms": 3 if sheet.narrow else 4}
        axes.plot(ends[exact], low[exact], label=str(year), **style, **look)
    if (between := ~exact & ~open_above).any():
        broad: Look = {"lw": 5, "alpha": 0.5, "label": f"{year}, between bounds"}
        axes.vlines(ends[between], low[between], high[between], **broad, **look)
    if open_above.any():
        axes.plot(ends[open_above], low[open_above], marker=10, ls="", label=f"{year}, at least", **look)
