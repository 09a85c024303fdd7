"""The charts of the notebooks: each takes plain tables, and gives a ``Picture`` whose text is read from the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib.dates as mdates
import numpy as np
import numpy.typing as npt
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from countylines.prose import count_of, interval, number
from countylines.show.drawing import drawing, drawn, name_day
from countylines.show.picture import Picture

COLOURS = sns.color_palette("colorblind").as_hex()
BLUE, ORANGE, GREEN, GREY = COLOURS[0], COLOURS[1], COLOURS[2], "#8a8f98"
MARKERS = ("o", "s", "D", "^", "v", "P")
Floats = npt.NDArray[np.float64]


def months_chart(title: str, unit: str, months: pd.DataFrame, events: pd.DataFrame | None = None) -> Picture:
    """Draw the months of a series.

    Parameters
    ----------
    title, unit : str
        What is counted, where and when; and what is counted, for the axis.
    months : pandas.DataFrame
        ``month`` (first day), ``days``, ``low``, ``high`` (missing: no upper bound), ``inexact`` (why it is not exact),
        and, where the analysis gives them, ``growing`` (whether it may still grow), ``change`` (whether the recording
        changed in it), ``apart`` (whether it lies beyond such a change), ``expected``, ``interval_low``,
        ``interval_high``, ``deflated_low``, ``deflated_high``, missing where a month is not tested.
    events : pandas.DataFrame, optional
        ``start``, ``end``, ``label`` of spans to mark.
    """
    canvas, (axes,) = drawing(height=4.6)
    middle = mdates.date2num(months["month"]) + months["days"].to_numpy(dtype=float) / 2
    exact = (months["low"] == months["high"]).fillna(False).to_numpy(dtype=bool)
    growing, change, apart = (_said(months, name) for name in ("growing", "change", "apart"))
    _mark_events(axes, events)
    for order, changed in enumerate(months[change].itertuples()):
        left, label = mdates.date2num(changed.month), "Recording changed, again" if order else "Recording changed"
        axes.axvspan(left, left + changed.days - 0.001, color=GREEN, alpha=0.35, lw=0, label=label)
    if "expected" in months:
        tested = months["expected"].notna().to_numpy(dtype=bool)
        at, told = middle[tested], months[tested]
        axes.plot(at, *_floats(told, "expected"), color=GREY, lw=1.2, label="Expected if every day were alike")
    if "deflated_low" in months:
        low, high = _floats(told, "deflated_low", "deflated_high")
        axes.vlines(at, low, high, color=BLUE, lw=7, alpha=0.25, label="95% interval allowing for clustering (φ₀)")
        low, high = _floats(told, "interval_low", "interval_high")
        axes.vlines(at, low, high, color=BLUE, lw=2, label="95% interval if events are independent")
    (counts,) = _floats(months, "low")
    for shown, label, look in (
        (~growing & ~change & ~apart, "Count", {"color": "black"}),
        (growing, "Count that may still grow, not tested", {"facecolor": "white", "edgecolor": "black"}),
        (change | apart, "Count beyond a change of recording, not tested", {"color": GREY}),
    ):
        if (which := exact & shown).any():
            style = {"s": 34, "zorder": 4, "label": label, "legend": False} | look
            sns.scatterplot(x=middle[which], y=counts[which], ax=axes, **style)
    contradicted = (months["inexact"] == "contradict").to_numpy(dtype=bool)
    _draw_bounds(axes, middle[~exact & ~contradicted], months[~exact & ~contradicted])
    _draw_bounds(axes, middle[contradicted], months[contradicted], "Releases contradict one another", GREEN)
    axes.set(xlabel="Month", ylabel=unit)
    axes.set_ylim(bottom=0)
    _name_ticks(axes, "%b" if len(months) <= 14 else "%Y")
    _legend_below(axes)
    summary = count_of(len(months), "month")
    if exact.all():
        summary += f", from {number(months['low'].min())} to {number(months['high'].max())}."
    else:
        summary += ", some not exact. A bar is a count known only between two bounds; it has no dot."
    if contradicted.any():
        summary += f" Releases contradict one another on {number(contradicted.sum())} of them."
    if growing.any():
        summary += f" {count_of(growing.sum(), 'month')} may still grow; marks of exact counts are hollow there."
    if (change | apart).any():
        summary += " Months beyond a change of recording are not compared with the others."
    return drawn(canvas, title, summary, name_x=lambda x: f"{mdates.num2date(x):%B %Y}", name_edge=name_day)


def growth_chart(title: str, growth: pd.DataFrame, immature: int, mature: float) -> Picture:
    """Draw how much months grew from one publication to a later one, by their age when the earlier extract ended.

    Parameters
    ----------
    growth : pandas.DataFrame
        ``extract to`` (its last month), ``age`` (months), ``growth`` (a ratio) and ``growth, never rising with age``.
    immature : int
        How many of the newest months are left out of the tests.
    mature : float
        The growth up to which a month is mature.
    """
    canvas, (axes,) = drawing(height=4.6)
    if immature:
        axes.axvspan(-0.5, immature - 0.5, color=GREY, alpha=0.15, lw=0, label="Left out of the tests")
    for order, (end, own) in enumerate(growth.groupby("extract to")):
        look = {"color": COLOURS[order % len(COLOURS)], "marker": MARKERS[order % len(MARKERS)]}
        axes.plot(own["age"], own["growth, never rising with age"], color=look["color"], lw=1.6, label=f"_{end}")
        sns.scatterplot(x=own["age"], y=own["growth"], ax=axes, s=34, label=f"Extract to {end}", legend=False, **look)
    axes.axhline(mature, color=GREY, lw=1.2, ls="--", label="_mature")
    axes.set(xlabel="Age of the month when the extract ended, in months", ylabel="Growth in a later publication")
    axes.set_xlim(-0.5, growth["age"].max() + 0.5)
    _legend_below(axes)
    summary = (
        "A mark is one month: its later count over the earlier, and over what months of a year and older grew by. The "
        f"lines smooth the marks so that they never rise with age; the dashed one stands at {number(mature)}. Months "
        "younger than the age at which the slowest line meets it are left out of the tests: "
        f"{count_of(immature, 'month')}."
    )
    return drawn(canvas, title, summary, name_x=lambda x: f"age {x:g}:", name_edge=lambda x: f"age {int(x)}")


def lines_chart(title: str, active: pd.DataFrame, closed: pd.DataFrame) -> Picture:
    """Draw drug lines active and, below, lines counted as closed so far.

    Parameters
    ----------
    active : pandas.DataFrame
        ``start``, ``end`` (the day counted lies between), ``low``, ``high``, ``rule`` (short counting rule).
    closed : pandas.DataFrame
        ``end_earliest``, ``end`` (the running total's last day lies between), ``low``, ``high``, ``rule``.
    """
    canvas, panels = drawing(height=6.4, rows=1 if closed.empty else 2)
    _stock_panel(panels[0], active)
    if not closed.empty:
        _running_panel(panels[1], closed)
        limits = [bound for panel in panels for bound in panel.get_xlim()]
        for panel in panels:
            panel.set_xlim(min(limits), max(limits))
    summary = (
        "Marks stand at exact counts, with a line across the days each may refer to. A tall bar is a count known only "
        "between two bounds, anywhere in it. Nothing is drawn between the counts, because nothing is known there."
    )
    return drawn(canvas, title, summary, name_x=_name_windows(active, closed))


def grid_chart(title: str, start: int, later: int, paths: dict[str, Floats], counted: pd.DataFrame) -> Picture:
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
    """
    canvas, (axes,) = drawing(height=4.8)
    stocks = np.arange(later + 1)
    half = 2.0 * stocks
    axes.fill_between(stocks, half, max(start, half.max()), color=GREEN, alpha=0.18, lw=0, label="_more than half")
    sns.lineplot(x=stocks, y=half, ax=axes, color=GREEN, lw=2.4, label="Exactly half gone in twelve months")
    for (name, values), style in zip(paths.items(), ["-", "--", ":", "-."], strict=False):
        colour = BLUE if "constant" in name else ORANGE
        sns.lineplot(x=stocks, y=values, ax=axes, color=colour, ls=style, lw=1.8, label=name)
    if not counted.empty:
        label = "Possible if every line that ended was counted as closed"
        at, low, high = _floats(counted, "later", "least", "greatest")
        axes.vlines(at, low, high, color="black", lw=5, alpha=0.75, label=label)
    axes.text(0.5, max(start, half.max()) * 0.97, "more than half gone", va="top", color="#0b5d46")
    axes.text(later, 2, "half or less gone", ha="right", va="bottom", color="#33373d")
    axes.set(xlabel="Lines active at the end", ylabel="Lines active twelve months before", xlim=(0, later + 0.7))
    axes.set_ylim(0, max(start, half.max()))
    _legend_below(axes)
    summary = (
        f"Above the green line more than half of the lines went in the last twelve months. The other curves say where "
        f"a fall from {number(start)} would have stood twelve months before the end, had it run at a constant rate or "
        "in a straight line; they are illustrations, not estimates."
    )
    return drawn(canvas, title, summary, name_x=lambda x: f"{x:.6g} at the end")


LEAST_DRAWN = 1e-4
"""Smaller p-values are drawn here: no decision lies between them."""


def specification_chart(title: str, found: pd.DataFrame, level: float) -> Picture:
    """Draw the p-value of every specification: the curve lies folded, with a row for each test.

    Parameters
    ----------
    title : str
        What is counted, where and when.
    found : pandas.DataFrame
        ``test``, ``exposure``, ``month left out`` ("none": all months), ``p`` (missing: not given) and ``supposes
        independent events``, a row a specification.
    level : float
        Where the dashed line stands.
    """
    given = found.dropna(subset="p").assign(p=lambda table: table["p"].clip(lower=LEAST_DRAWN))
    exposures = list(dict.fromkeys(found["exposure"]))
    tests = list(given.groupby("test")["p"].median().sort_values(kind="stable").index)
    apart = {exposure: 0.4 * (place - (len(exposures) - 1) / 2) for place, exposure in enumerate(exposures)}
    places = given["test"].map(tests.index) + given["exposure"].map(apart)
    canvas, (axes,) = drawing(width=5.6, height=1.9 + 0.38 * len(tests))
    axes.axvline(level, color="black", ls="--", lw=1, label="_level")
    axes.annotate(f"p = {level}", (level, -0.6), (3, 2), textcoords="offset points", fontsize=9)
    for test, rows in given.assign(place=places).groupby("test", sort=False):
        colour = ORANGE if rows["supposes independent events"].all() else BLUE
        _draw_specifications(axes, str(test), rows, colour, exposures)
    axes.set(xlabel="p-value, on a logarithmic scale", ylabel="Test", xscale="log", xlim=(LEAST_DRAWN * 0.8, 1.3))
    axes.set_yticks(range(len(tests)), tests, fontsize=9)
    axes.set_ylim(len(tests) - 0.4, -0.6)
    axes.xaxis.set_major_formatter(lambda p, _: f"{p:g}")
    _specification_legend(axes, exposures)
    below = int((given["p"] < level).sum())
    summary = (
        f"{number(len(given))} p-values, {number(below)} of them below {level} (dashed line); none is selected. "
        "A small mark is a specification with a month left out, a large one has all months, and the line through a "
        f"row spans them. Values below {LEAST_DRAWN:g} are drawn there."
    )
    names = {float(at): f"with {name}" for at, name in zip(places, given["exposure"], strict=True)}
    return drawn(canvas, title, summary, name_x=lambda p: f"{p:.2g}", name_y=lambda y: names[float(y)])


def _draw_specifications(axes: Axes, test: str, rows: pd.DataFrame, colour: str, exposures: list[str]) -> None:
    whole = rows["month left out"] == "none"
    shapes = {"style": "exposure", "markers": dict(zip(exposures, MARKERS, strict=False)), "legend": False}
    look = {"x": "p", "y": "place", "ax": axes, "color": colour, "linewidth": 0, **shapes}
    if not whole.all():
        spans = rows.groupby("place")["p"].agg(["min", "max"])
        axes.hlines(spans.index, spans["min"], spans["max"], color=colour, lw=1, label=f"{test}, least to greatest")
        sns.scatterplot(rows[~whole], s=14, alpha=0.55, label="_a month left out", **look)
    if whole.any():
        sns.scatterplot(rows[whole], s=48, zorder=3, label=f"{test}, all months", **look)


def _specification_legend(axes: Axes, exposures: list[str]) -> None:
    colours = {"Supposes independent events": ORANGE, "Allows for clustering": BLUE}
    handles = [Line2D([], [], color=colour, lw=3, label=label) for label, colour in colours.items()]
    for marker, exposure in zip(MARKERS, exposures, strict=False):
        handles.append(Line2D([], [], color=GREY, ls="", marker=marker, label=f"With {exposure}"))
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.3, -0.09), ncols=1, frameon=False, fontsize=9)


def _floats(table: pd.DataFrame, *columns: str) -> list[Floats]:
    """Give columns as numbers, NaN where there is none."""
    return [table[column].to_numpy(dtype=float, na_value=np.nan) for column in columns]


def _said(table: pd.DataFrame, column: str) -> npt.NDArray[np.bool_]:
    """Give a column of truths; all false where there is none."""
    return np.asarray(table.get(column, pd.Series(False, index=table.index)), dtype=np.bool_)


def _mark_events(axes: Axes, events: pd.DataFrame | None) -> None:
    if events is None:
        return
    for event, again in zip(events.itertuples(), events["label"].duplicated(), strict=True):
        # Through the last day, a breath short of the next, which the text would name otherwise.
        left, right = mdates.date2num(event.start), mdates.date2num(event.end) + 0.999
        colour, alpha = (ORANGE, 0.45) if right - left < 15 else (GREY, 0.15)
        label = f"{event.label[:1].upper()}{event.label[1:]}"
        axes.axvspan(left, right, color=colour, alpha=alpha, lw=0, label=f"{label}, again" if again else label)


def _draw_bounds(
    axes: Axes, x: Floats, counts: pd.DataFrame, label: str = "Known between bounds", colour: str = ORANGE
) -> None:
    """Draw counts known between bounds as bars; one without an upper bound ends in an arrow."""
    low, high = _floats(counts, "low", "high")
    bounded = ~np.isnan(high)
    if bounded.any():
        axes.vlines(x[bounded], low[bounded], high[bounded], color=colour, lw=7, label=label)
    if (~bounded).any():
        told = "At least" if colour == ORANGE else f"{label}, at least"
        axes.plot(x[~bounded], low[~bounded], label=told, marker=10, ls="", color=colour, markersize=9)


def _stock_panel(axes: Axes, active: pd.DataFrame) -> None:
    for left, right, (low, high), look in _by_rule(active, "start"):
        colour = look["color"]
        middle = (left + right) / 2
        exact, bounded = low == high, (low != high) & ~np.isnan(high)
        if exact.any():
            axes.hlines(low[exact], left[exact], right[exact], color=colour, lw=2, label="_days")
            sns.scatterplot(x=middle[exact], y=low[exact], ax=axes, s=60, **look)
            _write_beside(axes, middle[exact], low[exact], [number(int(v)) for v in low[exact]])
        for a, b, bottom, top in zip(left[bounded], right[bounded], low[bounded], high[bounded], strict=True):
            axes.fill_between([a, b], [bottom] * 2, [top] * 2, color=colour, alpha=0.25, lw=0, label="_days")
        if bounded.any():
            label = f"{look['label']}: known between bounds"
            axes.vlines(middle[bounded], low[bounded], high[bounded], color=colour, lw=8, alpha=0.55, label=label)
            texts = [interval(a, b) for a, b in zip(low[bounded], high[bounded], strict=True)]
            _write_beside(axes, middle[bounded], (low[bounded] + high[bounded]) / 2, texts)
    _finish_panel(axes, "Drug lines active")


def _running_panel(axes: Axes, closed: pd.DataFrame) -> None:
    for left, right, (low, _), look in _by_rule(closed, "end_earliest"):
        axes.hlines(low, left, right, color=look["color"], lw=2, label="_days")
        sns.scatterplot(x=(left + right) / 2, y=low, ax=axes, s=50, **look)
    places = closed.sort_values(["low", "end"])
    middle = (mdates.date2num(places["end_earliest"]) + mdates.date2num(places["end"])) / 2
    (low,) = _floats(places, "low")
    _write_beside(axes, middle, low, [number(v) for v in places["low"].tolist()])
    _finish_panel(axes, "Lines closed so far")


def _by_rule(counts: pd.DataFrame, first: str) -> Iterator[tuple[Floats, Floats, list[Floats], dict[str, Any]]]:
    """Give each rule's days and counts, and the look of its marks."""
    for order, (rule, own) in enumerate(counts.groupby("rule", sort=False)):
        look = {"color": COLOURS[order % len(COLOURS)], "marker": MARKERS[order % len(MARKERS)]}
        days = mdates.date2num(own[first]), mdates.date2num(own["end"])
        yield *days, _floats(own, "low", "high"), look | {"label": rule, "legend": False}


def _finish_panel(axes: Axes, up: str) -> None:
    axes.set(xlabel="Day", ylabel=up)
    axes.margins(x=0.08)
    axes.set_ylim(0, axes.get_ylim()[1] * 1.12)
    _name_ticks(axes, "%Y")
    _legend_below(axes, columns=1)


def _name_windows(active: pd.DataFrame, closed: pd.DataFrame) -> Callable[[float], str]:
    """Name the middle of each window of days by the window itself, so that no text claims a day nobody gave."""
    windows = {}
    for table, first in ((active, "start"), (closed, "end_earliest")):
        for left, right in zip(table[first], table["end"], strict=True):
            middle = (mdates.date2num(left) + mdates.date2num(right)) / 2
            windows[middle] = f"{left:%Y-%m-%d}" if left == right else f"{left:%Y-%m-%d} to {right:%Y-%m-%d}:"
    return lambda x: windows.get(x, name_day(x))


def _write_beside(axes: Axes, x: Floats, y: Floats, texts: list[str]) -> None:
    """Write values beside their marks; where the mark before stands close, on the other side of it."""
    side = 1
    for order, (a, b, text) in enumerate(zip(x, y, texts, strict=True)):
        crowded = order > 0 and abs(a - x[order - 1]) < 200 and abs(b - y[order - 1]) < 5
        side = -side if crowded else 1
        place, align = ((8, 5), "left") if side > 0 else ((-8, 6), "right")
        axes.annotate(text, (a, b), xytext=place, textcoords="offset points", fontsize=9, ha=align)


def _name_ticks(axes: Axes, name: str) -> None:
    """Name the middle of each month (``%b``), or the first day of each year (``%Y``)."""
    axes.xaxis.set_major_locator(mdates.MonthLocator(bymonthday=16) if name == "%b" else mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter(name))


def _legend_below(axes: Axes, columns: int = 2) -> None:
    handles, labels = axes.get_legend_handles_labels()
    shown = [(h, t) for h, t in zip(handles, labels, strict=True) if not t.endswith(", again")]
    place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.2), "ncols": columns, "frameon": False, "fontsize": 9}
    legend: Callable[..., object] = axes.legend
    legend([h for h, _ in shown], [t for _, t in shown], **place)


def rates_chart(title: str, unit: str, rates: pd.DataFrame, level: float | None = None) -> Picture:
    """Draw rates as dots with their Monte Carlo intervals, and the level they should keep as a line.

    Parameters
    ----------
    title, unit : str
        What is shown, and what a rate is a share of.
    rates : pandas.DataFrame
        ``label`` (place along the axis), ``group`` (which mark), ``rate``, ``low``, ``high``.
    level : float, optional
        Where the line stands.
    """
    labels = list(dict.fromkeys(rates["label"]))
    canvas, (axes,) = drawing(width=6.4, height=1.5 + 0.3 * len(labels))
    names: dict[float, str] = {}
    groups = rates["group"].nunique()
    for order, (group, own) in enumerate(rates.groupby("group", sort=False)):
        shift = 0.5 * (order - (groups - 1) / 2) / groups
        places = np.array([labels.index(label) for label in own["label"]]) + shift
        names |= dict(zip(places.tolist(), own["label"], strict=True))
        low, high, rate = _floats(own, "low", "high", "rate")
        axes.hlines(places, low, high, color=COLOURS[order], lw=2, label="_interval")
        marker = MARKERS[order % len(MARKERS)]
        sns.scatterplot(x=rate, y=places, ax=axes, color=COLOURS[order], marker=marker, s=42, label=group, legend=False)
    if level is not None:
        axes.axvline(level, color=GREY, lw=1.4, ls="--", label="_level")
    axes.set(xlabel=unit, ylabel="Case or test")
    axes.set_xlim(0, min(1.02, max(0.1, float(rates["high"].max()) * 1.08)))
    axes.set_yticks(range(len(labels)), labels, fontsize=9)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    handles, told = axes.get_legend_handles_labels()
    canvas.legend(handles, told, loc="outside lower center", ncols=2, frameon=False, fontsize=9)
    line = f" The dashed line stands at {number(level)}." if level is not None else ""
    summary = f"A dot is a rate over made-up series; its bar, where it can be seen, a 95% Monte Carlo interval.{line}"
    return drawn(canvas, title, summary, lambda x: f"{x:.4g}", name_y=lambda y: f"for {names[float(y)]}")


def ratios_chart(title: str, ratios: pd.DataFrame) -> Picture:
    """Draw each month's ratio to the mean of the twelve, with its interval; named months are filled.

    Columns ``month`` (its name), ``ratio to the mean``, ``95% low``, ``95% high``, ``named`` (high, low, or empty).
    """
    canvas, (axes,) = drawing(height=3.8)
    places = np.arange(len(ratios))
    ratio, low, high = _floats(ratios, "ratio to the mean", "95% low", "95% high")
    axes.axhline(1, color=GREY, lw=1.2, ls="--", label="_mean of the twelve")
    axes.vlines(places, low, high, color=BLUE, lw=2.4, label="95% interval, for all twelve months together")
    named = (ratios["named"] != "").to_numpy()
    for where, label, face in ((named, "Named as high or low", BLUE), (~named, "Not named", "white")):
        if where.any():
            look = {"facecolor": face, "edgecolor": BLUE, "s": 44, "zorder": 4, "label": label, "legend": False}
            sns.scatterplot(x=places[where], y=ratio[where], ax=axes, **look)
    names = ratios["month"].tolist()
    axes.set(xlabel="Month", ylabel="Daily rate over the mean")
    axes.set_xticks(places, [name[:3] for name in names])
    axes.set_ylim(bottom=0)
    _legend_below(axes)
    summary = "A dot is the daily rate of a calendar month over the mean of the twelve, the trend taken out."
    return drawn(canvas, title, summary, name_x=lambda x: names[round(x)])
