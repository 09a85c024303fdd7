"""The charts of drug lines: how many were active and how many closed, and what a fall in twelve months would take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Unpack

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from countylines.prose import count_of, interval, number
from countylines.show.axes import Floats, draw_bounds, floats, name_years, set_axes, write_where_free
from countylines.show.drawing import Around, Said, Sheet, drawn, name_day
from countylines.show.picture import Picture
from countylines.show.style import MARKERS, Colour

GLYPHS = dict(zip(MARKERS, "●■◆▲▼✚✖", strict=True))
"""The shapes as they are written in a text."""
ROOM = 0.06
"""The share of the days drawn that is left free at both sides."""


def lines_chart(title: str, active: pd.DataFrame, closed: pd.DataFrame, **around: Unpack[Around]) -> Picture:
    """Draw drug lines active and, below, lines counted as closed so far; a shape means one way of counting in both.

    Parameters
    ----------
    active : pandas.DataFrame
        ``start``, ``end`` (the day counted lies between), ``low``, ``high``, ``rule`` (short counting rule).
    closed : pandas.DataFrame
        ``end_earliest``, ``end`` (the running total's last day lies between), ``low``, ``high``, ``rule``.
    **around
        What is said around it: see `Said`.
    """
    stocks = active.rename(columns={"start": "first"})
    totals = closed.rename(columns={"end_earliest": "first"})
    panels = [(stocks, "Drug lines active"), *([(totals, "Lines closed so far")] if len(closed) else [])]
    rules = list(dict.fromkeys([*active["rule"], *closed["rule"]]))
    shapes = {rule: MARKERS[order % len(MARKERS)] for order, rule in enumerate(rules)}
    told = Said(
        title,
        _alternative(title, active, closed, around.get("message", "")),
        "A mark stands at a count, with a line across the days it may refer to; its shape is the way of counting. A "
        "tall bar is a count known only between two bounds, anywhere in it. Nothing is drawn between the counts, "
        "because nothing is known there.",
        name_x=_name_windows(*(counts for counts, _ in panels)),
        **around,
    )

    def draw(sheet: Sheet) -> None:
        drawn_on = sheet.panels(*([140.0, 120.0] if len(panels) > 1 else [170.0]))
        days = pd.concat([counts[end] for counts, _ in panels for end in ("first", "end")]).sort_values()
        first, last = mdates.date2num([days.iloc[0], days.iloc[-1]])
        room = max(ROOM * (last - first), 30.0)
        for axes, (counts, unit) in zip(drawn_on, panels, strict=True):
            _draw_counts(axes, counts, shapes)
            axes.set_xlim(first - room, last + room)
            axes.set_ylim(0, max(1.0, axes.dataLim.y1) * 1.16)
            set_axes(sheet, axes, "Day", unit)
            name_years(sheet, axes, pd.Series(pd.period_range(days.iloc[0], days.iloc[-1], freq="M").to_timestamp()))
        sheet.key = _key(shapes, any((counts["low"] != counts["high"]).any() for counts, _ in panels))
        sheet.settled()
        for axes, (counts, _) in zip(drawn_on, panels, strict=True):
            low, high = floats(counts, "low", "high")
            at = _middle(counts), np.where(np.isnan(high), low, (low + high) / 2)
            texts = [interval(a, b) for a, b in zip(low, high, strict=True)]
            # A bar has no shape: its value has.
            shaped = [f"{GLYPHS[shapes[rule]]} {text}" for rule, text in zip(counts["rule"], texts, strict=True)]
            write_where_free(sheet, axes, *at, np.where(low == high, texts, shaped).tolist(), _days(counts))

    return drawn(told, draw)


def grid_chart(
    title: str, start: int, later: int, paths: dict[str, Floats], counted: pd.DataFrame, **around: Unpack[Around]
) -> Picture:
    """Draw which pairs of stocks mean that more than half went in the last twelve months.

    Parameters
    ----------
    start : int
        Lines active at the start; the stock of twelve months before is drawn up to it.
    later : int
        The highest later stock drawn; lower ones are drawn too.
    paths : dict
        By name, the stock of twelve months before for each later stock 0 … ``later``, shape (later + 1,).
    counted : pandas.DataFrame
        ``later``, ``least``, ``greatest``: earlier stocks that the counted closures allow; may be empty.
    **around
        As `lines_chart`.
    """
    told = Said(
        title,
        f"{title} For each number of lines left at the end, up to {number(later)}: how many there must have been "
        "twelve months before.",
        "Above the line “exactly half” more than half of the lines went in the last twelve months. The other lines say "
        f"where a fall from {number(start)} would have stood twelve months before the end, had it run at a constant "
        "rate or in a straight line; they are illustrations, not estimates.",
        name_x=lambda x: f"{x:.6g} at the end",
        **around,
    )
    stocks = np.arange(later + 1)
    half = 2.0 * stocks
    top = max(start, half.max())

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(200)
        axes.fill_between(stocks, half, top, color=Colour.QUIET, alpha=0.13, lw=0, label="_more than half")
        axes.plot(stocks, half, color=Colour.INK, lw=2, label="Exactly half gone in twelve months")
        for (name, values), style in zip(paths.items(), ["-", "--", ":", "-."], strict=False):
            axes.plot(stocks, values, color=Colour.QUIET, ls=style, lw=1.7, label=name)
        if not counted.empty:
            label = "Possible if every line that ended was counted as closed"
            at, low, high = floats(counted, "later", "least", "greatest")
            axes.vlines(at, low, high, color=Colour.BOUNDS, lw=3 if sheet.narrow else 5, label=label)
        look: dict[str, Any] = {"fontsize": sheet.width.words, "fontweight": "bold"}
        axes.text(0.5, top * 0.97, "more than half gone", va="top", **look)
        axes.text(later, top * 0.03, "half or less gone", ha="right", va="bottom", **look)
        axes.set(xlim=(0, later + 0.7), ylim=(0, top))
        set_axes(sheet, axes, "Lines active at the end", "Lines active twelve months before", named_across=True)

    return drawn(told, draw)


def _draw_counts(axes: Axes, counts: pd.DataFrame, shapes: dict[str, str]) -> None:
    """Draw exact counts as marks, and counts known between bounds as bars, each with the days it may refer to."""
    for rule, own in counts.groupby("rule", sort=False):
        left, right, middle = mdates.date2num(own["first"]), mdates.date2num(own["end"]), _middle(own)
        low, high = floats(own, "low", "high")
        exact, bounded = low == high, (low != high) & ~np.isnan(high)
        axes.hlines(low[exact], left[exact], right[exact], color=Colour.COUNT, lw=1.4, label="_days")
        if exact.any():
            look: dict[str, Any] = {"color": Colour.COUNT, "marker": shapes[str(rule)], "s": 34, "zorder": 3}
            axes.scatter(middle[exact], low[exact], label=str(rule), **look)
        for a, b, bottom, top in zip(left[bounded], right[bounded], low[bounded], high[bounded], strict=True):
            axes.fill_between([a, b], [bottom] * 2, [top] * 2, color=Colour.BOUNDS, alpha=0.25, lw=0, label="_days")
        labels = f"{rule}: known between bounds", f"{rule}: at least"
        draw_bounds(axes, middle[~exact], low[~exact], high[~exact], 6, labels)


def _key(shapes: dict[str, str], bounds: bool) -> list[tuple[Line2D, str]]:
    """Explain the shapes, once for both panels, and the bars."""
    look: dict[str, Any] = {"color": Colour.COUNT, "ls": "", "ms": 5.5}
    key = [(Line2D([], [], marker=shape, **look), f"{rule[:1].upper()}{rule[1:]}") for rule, shape in shapes.items()]
    bar = (Line2D([], [], color=Colour.BOUNDS, lw=5), "Known only between two bounds")
    return [*key, bar] if bounds else key


def _days(counts: pd.DataFrame) -> list[tuple[float, float]]:
    """Give the days each count may refer to."""
    return list(zip(mdates.date2num(counts["first"]), mdates.date2num(counts["end"]), strict=True))


def _middle(counts: pd.DataFrame) -> Floats:
    return np.asarray((mdates.date2num(counts["first"]) + mdates.date2num(counts["end"])) / 2, dtype=np.float64)


def _alternative(title: str, active: pd.DataFrame, closed: pd.DataFrame, message: str) -> str:
    """Say in one sentence what the picture shows: what its title says, since the counts may be of several rules."""
    told = f": {message[:1].lower()}{message[1:]}" if message else ""
    below = f"; below, {count_of(len(closed), 'count')} of lines closed so far" if len(closed) else ""
    return f"{title}, {count_of(len(active), 'count')} of active lines{told}{below}."


def _name_windows(*tables: pd.DataFrame) -> Callable[[float], str]:
    """Name the middle of each window of days by the window itself, so that no text claims a day nobody gave."""
    windows = {}
    for table in tables:
        for left, right, middle in zip(table["first"], table["end"], _middle(table).tolist(), strict=True):
            windows[middle] = f"{left:%Y-%m-%d}" if left == right else f"{left:%Y-%m-%d} to {right:%Y-%m-%d}:"
    return lambda x: windows.get(x, name_day(x))
