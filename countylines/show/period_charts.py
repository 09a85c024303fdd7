"""Charts to explore series with: by year, month by year, as each year adds up, and two one above the other.

Each takes plain tables, and gives a ``Picture`` whose text says every value that is drawn. A count known between bounds
is drawn as what lies between them, never as a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from countylines.prose import count_of, interval
from countylines.show.axes import Floats, floats, name_years, set_axes
from countylines.show.drawing import Said, Sheet, drawn
from countylines.show.picture import Picture
from countylines.show.style import Colour

MONTHS = [f"{date(2000, month, 1):%b}" for month in range(1, 13)]
MOST_LABELLED = 24
"""Over more years than this not each is named beside the chart."""
NEWEST = (Colour.COUNT, Colour.INDEPENDENT, Colour.GROUPED)
"""The colours of the newest years, where years add up; older ones are quiet."""
DEEPEST = 0.55
"""The share of its colour that the largest count of a grid has, on which words are still read."""
MONTHS_IN_YEAR = 12
Look = dict[str, Any]
"""How an artist looks."""


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
    whole, exact = (years["months"] == MONTHS_IN_YEAR).to_numpy(), low == high
    said = Said(
        title,
        f"{title}: the totals of {count_of(len(years), 'year')}.",
        "A bar is a total known only between two bounds; it has no dot.",
        name_x=lambda x: f"{x:.0f}:",
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(180)
        for shown, label, face in (
            (whole, "Total", Colour.COUNT),
            (~whole, "Total of fewer than twelve months", Colour.BACKGROUND),
        ):
            if (which := exact & shown).any():
                style: Look = {"marker": "o", "ls": "", "color": Colour.COUNT, "markerfacecolor": face}
                axes.plot(year[which], low[which], label=label, **style)
        _bounds(axes, year[~exact], low[~exact], high[~exact])
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=5 if sheet.narrow else 10))
        set_axes(sheet, axes, "Year", f"{unit} a year")

    return drawn(said, draw)


def calendar_chart(title: str, unit: str, months: pd.DataFrame) -> Picture:
    """Draw a grid of years by months, shaded by the count a day and with the count written in.

    Parameters
    ----------
    title, unit : str
        What is counted, where and when; and what a count is of.
    months : pandas.DataFrame
        As `Drawn` has them; a month that is not exact is hatched, one without a figure empty.
    """
    years = sorted(months["month"].dt.year.unique())
    low, high, days = floats(months, "low", "high", "days")
    rates, exact = low / days, low == high
    shades = Normalize(float(rates[exact].min()), float(rates[exact].max())) if exact.any() else Normalize(0, 1)
    counts = [interval(_whole(a), _whole(b)) for a, b in zip(low, high, strict=True)]
    told = [f"{month:%B %Y} {count}" for month, count in zip(months["month"], counts, strict=True)]
    said = Said(
        title,
        f"{title}: {count_of(len(months), 'month')} in {count_of(len(years), 'year')}, as a grid.",
        f"The deeper its colour, the more a month had a day. A hatched one is not an exact number. {'; '.join(told)}.",
        name_x=lambda x: f"{x:.0f}",
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(30 + 17 * len(years))
        # Of marks inside the axes none is measured to place them: with hundreds that takes most of the time.
        inside: Look = {"in_layout": False}
        for month, rate, count, is_exact in zip(months["month"], rates, counts, exact, strict=True):
            left, top = month.month - 1.5, years.index(month.year) - 0.5
            look: Look = {"facecolor": "none", "edgecolor": Colour.QUIET, "hatch": "////", "lw": 0}
            if is_exact:
                look = {"facecolor": Colour.COUNT, "alpha": 0.04 + DEEPEST * float(shades(rate)), "lw": 0}
            axes.add_patch(Rectangle((left, top), 0.97, 0.94, label="_month", **inside, **look))
            size = sheet.width.small - (3.5 if sheet.narrow else 0)
            axes.text(left + 0.5, top + 0.5, count, ha="center", va="center", fontsize=size, **inside)
        axes.set(xlim=(-0.5, 11.5), ylim=(len(years) - 0.5, -0.5))
        axes.set_xticks(range(MONTHS_IN_YEAR), [name[: 1 if sheet.narrow else 3] for name in MONTHS])
        step = 1 if len(years) <= MOST_LABELLED else 5
        axes.set_yticks(range(0, len(years), step), [str(year) for year in years[::step]])
        set_axes(sheet, axes, "Month", unit)
        axes.tick_params(length=0)

    return drawn(said, draw)


def cumulative_chart(title: str, unit: str, months: pd.DataFrame) -> Picture:
    """Draw how the count of each year adds up from its first month, up to its first month without a figure.

    ``months`` as `Drawn` has them. A sum with a month that is not exact is drawn as what lies between its bounds.
    """
    years = sorted(months["month"].dt.year.unique(), reverse=True)
    said = Said(
        title,
        f"{title}: how the count of each of {count_of(len(years), 'year')} adds up.",
        "The newest years have a colour. A line ends before a month without a figure.",
        name_x=lambda x: MONTHS[round(x) - 1],
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(230)
        for order, year in enumerate(years):
            own = months[months["month"].dt.year == year]
            own = own[own["month"].dt.month.to_numpy() == np.arange(1, len(own) + 1)]
            _adding_up(axes, str(year), own, order)
        axes.set(xlim=(0.7, 12.3), ylim=(0, None))
        axes.set_xticks(range(1, MONTHS_IN_YEAR + 1), [name[: 1 if sheet.narrow else 3] for name in MONTHS])
        set_axes(sheet, axes, "Up to the end of", f"{unit} since January")
        handles, labels = axes.get_legend_handles_labels()
        newest = {str(year) for year in years[: len(NEWEST)]}
        sheet.key = [(h, t) for h, t in zip(handles, labels, strict=True) if t[:4] in newest]

    return drawn(said, draw)


def _adding_up(axes: Axes, year: str, own: pd.DataFrame, order: int) -> None:
    """Draw how one year adds up; ``order`` is its place from the newest."""
    low, high = (np.cumsum(each) for each in floats(own, "low", "high"))
    ends, exact, is_new = own["month"].dt.month.to_numpy(dtype=float), low == high, order < len(NEWEST)
    colour = NEWEST[order] if is_new else Colour.QUIET
    if exact.any():
        look: Look = {"color": colour, "lw": 2.2 if is_new else 0.8, "zorder": 3 if is_new else 1}
        axes.plot(ends[exact], low[exact], label=year, **look)
    if (between := ~exact & ~np.isnan(high)).any():
        band: Look = {"color": colour, "lw": 5, "alpha": 0.5, "label": f"{year}, between bounds"}
        axes.vlines(ends[between], low[between], high[between], **band)
    if (above := ~exact & np.isnan(high)).any():
        axes.plot(ends[above], low[above], marker=10, ls="", color=colour, label=f"{year}, at least")


def side_by_side_chart(title: str, all_series: Sequence[Drawn]) -> Picture:
    """Draw the months of several series one above the other, over the same span; each has its own scale."""
    said = Said(
        title,
        f"{count_of(len(all_series), 'series', 'series')} one above the other.",
        "Each has a scale of its own; a bar is a count known only between two bounds.",
        name_x=lambda x: f"{mdates.num2date(x):%B %Y}",
    )
    every = pd.concat([each.months["month"] for each in all_series]).sort_values(ignore_index=True)
    first, last = mdates.date2num([every.iloc[0], every.iloc[-1] + pd.offsets.MonthEnd(0)])

    def draw(sheet: Sheet) -> None:
        for axes, each in zip(sheet.panels(*[150.0] * len(all_series)), all_series, strict=True):
            low, high, days = floats(each.months, "low", "high", "days")
            middle, exact = mdates.date2num(each.months["month"]) + days / 2, low == high
            if exact.any():
                look: Look = {"marker": "o", "markersize": 3, "ls": "", "color": Colour.COUNT}
                axes.plot(middle[exact], low[exact], label=each.name, **look)
            _bounds(axes, middle[~exact], low[~exact], high[~exact])
            axes.set(xlim=(first - 10, last + 10), ylim=(0, None))
            set_axes(sheet, axes, "Month", each.name)
            name_years(sheet, axes, every)

    return drawn(said, draw)


def _bounds(axes: Axes, x: Floats, low: Floats, high: Floats) -> None:
    """Draw counts known between bounds as bars; one without an upper bound ends in an arrow."""
    bounded = ~np.isnan(high)
    if bounded.any():
        axes.vlines(x[bounded], low[bounded], high[bounded], color=Colour.BOUNDS, lw=6, label="Known between bounds")
    if (~bounded).any():
        axes.plot(x[~bounded], low[~bounded], marker=10, ls="", color=Colour.BOUNDS, label="At least")


def _whole(value: float) -> int | None:
    return None if np.isnan(value) else int(value)
