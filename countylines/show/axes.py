"""Words along the axes of a chart: the unit, months and years, events in rows of their own, and values at marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import matplotlib.dates as mdates
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter
from matplotlib.transforms import Bbox

from countylines.show.drawing import NAMED_ON_IT, Sheet
from countylines.show.style import Colour

Floats = npt.NDArray[np.float64]

BETWEEN, AT_LEAST = "Known between bounds", "At least"
DASHED = (0, (4, 3))
"""The line of what stands beside the figures: an average, an expectation, a level."""
ROW, WIDENED = 19.0, 1.6
"""Points: the height of a row of events, and what a span is widened by, so that a week is seen in many years."""
REACH = 4.0
"""Points that a mark reaches to each side."""


def floats(table: pd.DataFrame, *columns: str) -> list[Floats]:
    """Give columns as numbers, NaN where there is none."""
    return [table[column].to_numpy(dtype=float, na_value=np.nan) for column in columns]


def draw_bounds(
    axes: Axes,
    x: Floats,
    low: Floats,
    high: Floats,
    width: float,
    labels: tuple[str, str] = (BETWEEN, AT_LEAST),
    hollow: bool = False,
) -> None:
    """Draw counts known between bounds as bars; one without an upper bound ends in an arrow, with the second label."""
    bounded = ~np.isnan(high)
    if bounded.any():
        ends = x[bounded], low[bounded], high[bounded]
        axes.vlines(*ends, color=Colour.BOUNDS, lw=width, label=labels[0])
        if hollow:
            axes.vlines(*ends, color=Colour.BACKGROUND, lw=width / 2, label="_inside")
    if (~bounded).any():
        look: dict[str, Any] = {"marker": 10, "ls": "", "color": Colour.BOUNDS, "markersize": min(9, width + 3)}
        axes.plot(x[~bounded], low[~bounded], label=labels[1], **look)


def set_axes(sheet: Sheet, axes: Axes, across: str, up: str, named_across: bool = False) -> None:
    """Name both axes: the unit stands above the axis, to be read without turning the head, and time needs no name."""
    axes.set(xlabel=sheet.wrapped(across, sheet.width.words, share=0.8), ylabel=up)
    axes.xaxis.label.set(visible=named_across, fontsize=sheet.width.words)
    axes.yaxis.label.set_visible(False)
    if isinstance(axes.yaxis.get_major_formatter(), ScalarFormatter):
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.set_title(sheet.wrapped(up, sheet.width.words), loc="left", x=0, fontsize=sheet.width.words)


def name_months(sheet: Sheet, axes: Axes, months: pd.Series) -> None:
    """Name every month, with its year where the year begins; one letter a month where names do not fit."""
    pitch = sheet.width.points * 0.86 / max(len(months), 1)
    name = (lambda day: f"{day:%b}") if pitch > sheet.size("May")[0] + 2 else (lambda day: f"{day:%b}"[:1])
    middles = [mdates.date2num(day) + day.days_in_month / 2 for day in months]
    axes.set_xticks(middles, [name(day) for day in months])
    years = months.dt.year.tolist()
    if years[0] != years[-1]:
        begins = [at for at, year in enumerate(years) if not at or year != years[at - 1]]
        need = (sheet.size("2000")[0] + 3) / pitch
        for at in begins:
            # The first year, of a few months, makes room for the next.
            if all(other - at >= need for other in begins if other > at):
                look: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": sheet.width.small}
                place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
                axes.annotate(str(years[at]), (middles[at], 0), (0, -17), **place, **look)


def name_years(sheet: Sheet, axes: Axes, months: pd.Series) -> None:
    """Mark where each year begins, and name the first year, the last, and those between that fit."""
    years = sorted(set(months.dt.year))
    left, right = axes.get_xlim()
    starts = {year: max(left, mdates.date2num(date(year, 1, 1))) for year in years}
    middles = {y: (starts[y] + min(right, mdates.date2num(date(y + 1, 1, 1)))) / 2 for y in years}
    need = (sheet.size("2000")[0] + 6) * (right - left) / (sheet.width.points * 0.86)
    step = next(step for step in (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 50) if step * 365.25 >= need or step >= len(years))
    shown = [years[0]]
    for year in years[1:]:
        apart = middles[year] - middles[shown[-1]] >= need
        if apart and (year - years[0]) % step == 0 and middles[years[-1]] - middles[year] >= need:
            shown.append(year)
    if len(years) > 1:
        shown.append(years[-1])
    axes.set_xticks([middles[year] for year in shown], [str(year) for year in shown])
    axes.tick_params(axis="x", length=0, pad=8)
    axes.set_xticks([starts[year] for year in years if left < starts[year] < right], minor=True)
    axes.tick_params(axis="x", which="minor", length=4, color=Colour.QUIET)


def write_within(sheet: Sheet, axes: Axes, at: tuple[float, float], text: str, above: bool) -> Text:
    """Write a text above or below a mark, moved sideways where it would leave the axes; the drawing must be settled.

    Where there is no room below, it stands above.
    """
    width, height = sheet.size(text, weight="bold")
    box, (x, y) = axes.get_window_extent(), axes.transData.transform(at)
    middle = min(max(x, box.x0 + width / 2), box.x1 - width / 2)
    above = above or y - box.y0 < height + 8
    clear = {"facecolor": Colour.BACKGROUND.value, "alpha": 0.8, "lw": 0, "pad": 0.8}
    look: dict[str, Any] = {"fontsize": sheet.width.small, "fontweight": "bold", "zorder": 6, "bbox": clear}
    place: dict[str, Any] = {"ha": "center", "va": "bottom" if above else "top", "textcoords": "offset points"}
    return axes.annotate(text, at, (middle - x, 5 if above else -5), **place, **look)


class Row(NamedTuple):
    """The spans of one name, in a row of their own above a chart."""

    label: str
    spans: Sequence[tuple[float, float]]


def event_rows(events: pd.DataFrame | None, months: pd.DataFrame) -> list[Row]:
    """Sort events by name, those that begin first on top; a month in which the recording changed is one too."""
    spans: dict[str, list[tuple[float, float]]] = {}
    for event in () if events is None else events.itertuples():
        # Through the last day, a breath short of the next, which the text would name otherwise.
        span = (float(mdates.date2num(event.start)), float(mdates.date2num(event.end)) + 0.999)
        spans.setdefault(f"{event.label[:1].upper()}{event.label[1:]}", []).append(span)
    for changed in months[months["change"]].itertuples() if "change" in months else ():
        left = float(mdates.date2num(changed.month))
        spans.setdefault("Recording changed", []).append((left, left + changed.days - 0.001))
    return [Row(label, sorted(each)) for label, each in sorted(spans.items(), key=lambda item: min(item[1]))]


def draw_events(strip: Axes, rows: Sequence[Row], axes: Axes) -> None:
    """Draw the events as blocks in rows of their own, and as pale bands through the chart below them."""
    strip.set(xlim=axes.get_xlim(), ylim=(len(rows), 0), label=NAMED_ON_IT)
    strip.set_axis_off()
    for place, row in enumerate(rows):
        for order, (left, right) in enumerate(row.spans):
            label = f"{row.label}, again" if order else row.label
            look: dict[str, Any] = {"facecolor": Colour.QUIET.value, "edgecolor": Colour.QUIET.value, "lw": WIDENED}
            strip.add_patch(Rectangle((left, place + 0.68), right - left, 0.2, label=label, **look))
            axes.axvspan(left, right, facecolor=Colour.QUIET.value, alpha=0.13, lw=0, zorder=0, label="_event")


def write_events(sheet: Sheet, strip: Axes, rows: Sequence[Row]) -> None:
    """Write the name of each row of events above its first block; the drawing must be settled."""
    box = strip.get_window_extent()
    for place, row in enumerate(rows):
        x = float(strip.transData.transform((row.spans[0][0], 0))[0])
        width = sheet.size(row.label)[0]
        shift = max(box.x0, min(x, box.x1 - width)) - x
        look: dict[str, Any] = {
            "fontsize": sheet.width.small,
            "color": Colour.QUIET.value,
            "ha": "left",
            "va": "bottom",
        }
        strip.annotate(row.label, (row.spans[0][0], place + 0.62), (shift, 0), textcoords="offset points", **look)


def write_where_free(
    sheet: Sheet, axes: Axes, x: Floats, y: Floats, texts: Sequence[str], days: Sequence[tuple[float, float]]
) -> None:
    """Write texts beside their marks where none other is, no mark, and no line of ``days``.

    One without room stands in the table alone; the first and the last come before the others. The drawing must be
    settled.
    """
    box, dots = axes.get_window_extent(), axes.transData.transform(np.column_stack([x, y]))
    taken = [Bbox.from_bounds(a - REACH, b - REACH, 2 * REACH, 2 * REACH) for a, b in dots]
    for (left, right), (_, b) in zip(days, dots, strict=True):
        ends = axes.transData.transform([(left, 0), (right, 0)])[:, 0]
        taken.append(Bbox.from_extents(ends[0], b - 1, ends[1], b + 1))
    last = len(texts) - 1
    for at in sorted(range(len(texts)), key=lambda at: (at not in (0, last), at)):
        width, height = sheet.size(texts[at])
        a, b = dots[at]
        beside, over = REACH + 2 + width / 2, REACH + 2 + height / 2
        for right, up in ((beside, 0), (-beside, 0), (0, over), (0, -over), (beside, over), (-beside, over)):
            free = Bbox.from_bounds(a + right - width / 2, b + up - height / 2, width, height)
            inside = box.x0 <= free.x0 and free.x1 <= box.x1 and box.y0 < free.y0 and free.y1 <= box.y1
            if inside and not any(free.overlaps(other) for other in taken):
                look: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": sheet.width.small}
                axes.annotate(texts[at], (x[at], y[at]), (right, up), textcoords="offset points", **look)
                taken.append(free.padded(1))
                break
