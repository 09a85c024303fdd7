"""The charts of months: what was counted, how sure each count is, which months stand out, and how late ones grew."""

from __future__ import annotations

from typing import Any, Unpack

import matplotlib.dates as mdates
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from countylines.prose import count_of, interval, listed, month, number
from countylines.show.axes import (
    AT_LEAST,
    BETWEEN,
    DASHED,
    ROW,
    Floats,
    draw_bounds,
    draw_events,
    event_rows,
    floats,
    name_months,
    name_years,
    set_axes,
    write_events,
    write_within,
)
from countylines.show.drawing import Around, Said, Sheet, drawn, name_day
from countylines.show.picture import Picture
from countylines.show.style import MARKERS, Colour

Truths = npt.NDArray[np.bool_]

MOST_COLUMNS = 18
"""More months are drawn as a line."""
MONTHS_ACROSS = 12
"""Over so many months the average goes that a line of months is drawn with."""
LONGEST_STEP = 32.0
"""Days from the middle of a month to that of the next; more means that months are missing between them."""
GROWING, BEYOND = "Count that may still grow, not tested", "Count beyond a change of recording, not tested"
CONTRADICTED = "Releases contradict one another"
AGE = "Age of the month when the extract ended, in months"


def months_chart(
    title: str, unit: str, months: pd.DataFrame, events: pd.DataFrame | None = None, **around: Unpack[Around]
) -> Picture:
    """Draw the months of a series as counted: columns of up to a year and a half, a line of more.

    Parameters
    ----------
    title, unit : str
        What is counted, where and when; and what is counted, for the axis.
    months : pandas.DataFrame
        ``month`` (first day), ``days``, ``low``, ``high`` (missing: no upper bound), ``inexact`` (why it is not exact),
        and, where the analysis gives them, ``growing`` (whether it may still grow), ``change`` (whether the recording
        changed in it), ``apart`` (whether it lies beyond such a change) and ``named`` (high, low, or empty: whether the
        same month repeatedly stands out).
    events : pandas.DataFrame, optional
        ``start``, ``end``, ``label`` of spans to mark.
    **around
        What is said around it: see `Said`.
    """
    marked = _Months(months, unit)
    texts = title, marked.alternative(title), marked.reading()
    said = Said(*texts, name_x=lambda x: f"{mdates.num2date(x):%B %Y}", name_edge=name_day, **around)

    def draw(sheet: Sheet) -> None:
        height = 200.0 if sheet.narrow else 170.0
        rows = event_rows(events, months)
        if rows:
            strip, axes = sheet.panels(ROW * len(rows), height)
        else:
            (axes,) = sheet.panels(height)
        (marked.draw_columns if marked.columns else marked.draw_line)(sheet, axes)
        first, last = mdates.date2num(months["month"].iloc[[0, -1]])
        axes.set_xlim(first - marked.edge, last + float(months["days"].iloc[-1]) + marked.edge)
        set_axes(sheet, axes, "Month", f"{unit} a month")

        if rows:
            draw_events(strip, rows, axes)
        (name_months if marked.columns else name_years)(sheet, axes, months["month"])
        sheet.settled()
        if rows:
            write_events(sheet, strip, rows)
        (marked.write_values if marked.columns else marked.write_extremes)(sheet, axes)

    return drawn(said, draw)


class _Months:
    """Months sorted by what may be said of each, and how they are drawn."""

    def __init__(self, months: pd.DataFrame, unit: str) -> None:
        self.months, self.unit = months, unit
        self.columns = len(months) <= MOST_COLUMNS
        self.edge = 4.0 if self.columns else 0.0
        self.middle = mdates.date2num(months["month"]) + months["days"].to_numpy(dtype=float) / 2
        self.low, self.high = floats(months, "low", "high")
        self.exact = self.low == self.high
        self.growing = _truths(months, "growing")
        self.apart = _truths(months, "change") | _truths(months, "apart")
        self.contradicted = (months["inexact"] == "contradict").to_numpy(dtype=bool)
        self.counted = self.exact & ~self.growing & ~self.apart
        self.beyond = self.exact & self.apart & ~self.growing
        self.top = np.where(np.isnan(self.high), self.low, self.high)

    def draw_columns(self, sheet: Sheet, axes: Axes) -> None:
        """Draw a column a month, and the average of the months."""
        for which, label, face, edge in (
            (self.counted, "Count", Colour.COUNT, Colour.COUNT),
            (self.exact & self.growing, GROWING, Colour.BACKGROUND, Colour.COUNT),
            (self.beyond, BEYOND, Colour.QUIET, Colour.QUIET),
        ):
            if which.any():
                look: dict[str, Any] = {"facecolor": face, "edgecolor": edge, "lw": 1.2}
                axes.bar(self.middle[which], self.low[which], width=22, label=label, **look)
        self._draw_bounds(axes, 9 if sheet.narrow else 16)
        if self.exact.all() and len(self.low) > 1 and not (self.growing | self.apart).any():
            mean = float(self.low.mean())
            label = f"Average, {number(mean, 3)} a month"
            axes.axhline(mean, color=Colour.INK, lw=1.2, ls=DASHED, label=label, zorder=1.5)
        axes.set_ylim(0, max(1.0, np.nanmax(self.top)) * 1.14)

    def draw_line(self, sheet: Sheet, axes: Axes) -> None:
        """Draw a line through the months, broken where one is not exact or missing, and their average over a year."""
        kinds = (self.exact & ~self.apart, "Count", Colour.COUNT), (self.beyond, BEYOND, Colour.QUIET)
        for which, label, colour in kinds:
            if which.any():
                x, y = _broken(self.middle, np.where(which, self.low, np.nan))
                axes.plot(x, y, color=colour, lw=0.9, alpha=0.9, label=label)
                alone = _alone(self.middle, which)
                axes.plot(self.middle[alone], self.low[alone], ls="", marker="o", ms=2.5, color=colour, label="_alone")
        grow = self.exact & self.growing
        if grow.any():
            look: dict[str, Any] = {"s": 14, "facecolor": Colour.BACKGROUND, "edgecolor": Colour.COUNT, "lw": 1}
            axes.scatter(self.middle[grow], self.low[grow], zorder=3, label=GROWING, **look)
        self._draw_bounds(axes, 1.6 if sheet.narrow else 3)
        average = _average(self.middle, np.where(self.counted, self.low, np.nan))
        if not np.isnan(average).all():
            label = f"Average of the {MONTHS_ACROSS} months around"
            axes.plot(*_broken(self.middle, average), color=Colour.INK, lw=1.9, label=label)
        self._draw_named(sheet, axes)
        axes.set_ylim(0, max(1.0, np.nanmax(self.top)) * 1.16)
        axes.grid(axis="x", which="minor", color=Colour.QUIET, lw=0.5, alpha=0.3)

    def _draw_named(self, sheet: Sheet, axes: Axes) -> None:
        named = self.months.get("named", pd.Series("", index=self.months.index)).to_numpy()
        for side, marker in (("high", "^"), ("low", "v")):
            if (which := self.exact & (named == side)).any():
                order = sorted(self.months["month"][which], key=lambda day: day.month)
                months = dict.fromkeys(f"{day:%B}" for day in order)
                look: dict[str, Any] = {"marker": marker, "s": 9 if sheet.narrow else 20, "color": Colour.NAMED}
                label = f"{listed(list(months))}: named as {side}"
                axes.scatter(self.middle[which], self.low[which], zorder=4, lw=0, label=label, **look)

    def _draw_bounds(self, axes: Axes, width: float) -> None:
        """Draw counts known between bounds as bars of their own, hollow where releases contradict one another."""
        contradicted = CONTRADICTED, f"{CONTRADICTED}, at least"
        for which, labels, hollow in (
            (~self.exact & ~self.contradicted, (BETWEEN, AT_LEAST), False),
            (self.contradicted, contradicted, True),
        ):
            draw_bounds(axes, self.middle[which], self.low[which], self.high[which], width, labels, hollow)

    def write_values(self, sheet: Sheet, axes: Axes) -> None:
        """Write the value on each column; where they do not fit beside one another, on the extremes alone."""
        texts = [interval(low, None if np.isnan(high) else high) for low, high in zip(self.low, self.high, strict=True)]
        texts = [text.replace(" or more", "+") for text in texts]
        pitch = axes.get_window_extent().width / (len(texts) + 0.3)
        every = max(sheet.size(text)[0] for text in texts) + 2 <= pitch
        shown = range(len(texts)) if every else [at for at, _ in self._extremes()]
        for at in shown:
            clear = {"facecolor": Colour.BACKGROUND.value, "alpha": 0.8, "lw": 0, "pad": 0.5}
            place: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": sheet.width.small, "bbox": clear}
            lift = (0, 7 if np.isnan(self.high[at]) else 2)
            axes.annotate(texts[at], (self.middle[at], self.top[at]), lift, textcoords="offset points", **place)

    def write_extremes(self, sheet: Sheet, axes: Axes) -> None:
        """Write month and value at the largest and the smallest count."""
        for at, highest in self._extremes():
            text = f"{self.months['month'].iloc[at]:%b %Y}: {number(int(self.low[at]))}"
            axes.plot(self.middle[at], self.low[at], marker="o", ms=4, color=Colour.INK, label="_extreme", zorder=5)
            write_within(sheet, axes, (self.middle[at], self.low[at]), text, highest)

    def _extremes(self) -> list[tuple[int, bool]]:
        """Give the places of the largest exact count (with True) and the smallest; of one alone where all are alike.

        None is given that a month between bounds may pass.
        """
        usable = np.flatnonzero(self.counted)
        if not len(usable):
            return []
        most, least = int(usable[np.argmax(self.low[usable])]), int(usable[np.argmin(self.low[usable])])
        between = ~self.exact & ~self.apart
        low, high = self.low[between], np.nan_to_num(self.high[between], nan=np.inf)
        found = [(most, True)] if (high <= self.low[most]).all() else []
        if (low >= self.low[least]).all() and (most != least or not found):
            found.append((least, False))
        return found

    def alternative(self, title: str) -> str:
        """Say in one sentence what the picture shows."""
        kind = "a column a month" if self.columns else "a line of months"
        span = " to ".join(dict.fromkeys(month(self.months["month"].iloc[at]) for at in (0, -1)))
        told = f"{title}: {kind}, {span}"
        named = {highest: self._named(at) for at, highest in self._extremes()}
        if self.counted.all() and len(set(self.low)) == 1:
            told += f", {number(int(self.low[0]))} in each"
        elif len(named) > 1:
            told += f", from {named[False]} to {named[True]}"
        else:
            told += "".join(f", the {'largest' if highest else 'smallest'} {count}" for highest, count in named.items())
        if named and self._is_passed():
            told += " among the months tested"
        return f"{told}." if self.exact.all() else f"{told}; some counts are known only between bounds."

    def _is_passed(self) -> bool:
        """Say whether a count that is not tested, and so not looked at for the extremes, lies beyond those that are."""
        tested, others = self.low[self.counted], self.low[self.exact & ~self.counted]
        return bool(((others < tested.min()) | (others > tested.max())).any())

    def _named(self, at: int) -> str:
        """Give a count with its month, or with how many months have it."""
        times = int((self.low[self.counted] == self.low[at]).sum())
        where = month(self.months["month"].iloc[at]) if times == 1 else f"{number(times)} months"
        return f"{number(int(self.low[at]))} in {where}"

    def reading(self) -> str:
        """Say how to read the marks that are there."""
        told = f"{count_of(len(self.months), 'month')}, as counted."
        if lacking := len(pd.period_range(*self.months["month"].iloc[[0, -1]], freq="M")) - len(self.months):
            told += f" {count_of(lacking, 'month')} in between {'has' if lacking == 1 else 'have'} no figure."
        if not self.exact.all():
            told += " A bar of its own colour is a count known only between two bounds; it may lie anywhere in it."
        if self.contradicted.any():
            told += f" Releases contradict one another on {number(self.contradicted.sum())} of them."
        if self.growing.any():
            told += f" {count_of(self.growing.sum(), 'month')} may still grow; marks are hollow there."
        if self.apart.any():
            told += " Months beyond a change of recording are not compared with the others."
        return told


def intervals_chart(title: str, unit: str, months: pd.DataFrame, many: str, **around: Unpack[Around]) -> Picture:
    """Draw each month's count with its two intervals, and what every month would have if days were alike.

    ``months`` is that of `months_chart` with ``expected``, ``interval_low``, ``interval_high``, ``deflated_low`` and
    ``deflated_high``, missing where a month is not tested; ``around`` as there.
    """
    tested = months[months["expected"].notna()]
    names = tested["month"].dt.strftime("%B %Y").tolist()
    said = Said(
        title,
        f"{title}: each month's count with two 95% intervals, the wider one for {many} that come in groups.",
        f"A mark is a count. The narrow bar is its 95% interval if {many} are independent, the wide one if they come "
        "in groups as far as the months themselves show it. The dashed line is what a month would have if every day "
        "were alike.",
        name_x=lambda x: names[round(x)],
        **around,
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(200)
        places = np.arange(len(tested), dtype=float)
        low, high = floats(tested, "deflated_low", "deflated_high")
        wide = 6 if sheet.narrow else 9
        label = f"95%, if {many} come in groups"
        axes.vlines(places, low, high, color=Colour.GROUPED, lw=wide, alpha=0.55, label=label)
        low, high = floats(tested, "interval_low", "interval_high")
        axes.vlines(places, low, high, color=Colour.INDEPENDENT, lw=2.4, label=f"95%, if {many} are independent")
        (expected,) = floats(tested, "expected")
        label = "If every day were alike"
        axes.plot(places, expected, color=Colour.INK, lw=1.2, ls=DASHED, label=label)
        (count,) = floats(tested, "low")
        axes.scatter(places, count, s=26, color=Colour.COUNT, zorder=4, label="Count")
        set_axes(sheet, axes, "Month", f"{unit} a month")
        axes.set_xticks(places, [name[:3] for name in names])
        axes.set_ylim(bottom=0)

    return drawn(said, draw)


def ratios_chart(title: str, ratios: pd.DataFrame, **around: Unpack[Around]) -> Picture:
    """Draw each month's ratio to the mean of the twelve, with its interval; named months are filled.

    Columns ``month`` (its name), ``ratio to the mean``, ``95% low``, ``95% high``, ``named`` (high, low, or empty);
    ``around`` as `months_chart`.
    """
    names = ratios["month"].tolist()
    ratio, low, high = floats(ratios, "ratio to the mean", "95% low", "95% high")
    said = Said(
        title,
        f"{title}: each calendar month's daily rate over the mean of the twelve, from {number(ratio.min(), 3)} to "
        f"{number(ratio.max(), 3)}, with intervals.",
        "A mark is the daily rate of a calendar month over the mean of the twelve, the trend taken out; its bar is a "
        "95% interval for all twelve together. Triangles are months that are named as high or low.",
        name_x=lambda x: names[round(x)],
        **around,
    )
    named = ratios["named"].fillna("").to_numpy()

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(190)
        places = np.arange(len(ratios), dtype=float)
        axes.axhline(1, color=Colour.INK, lw=1.2, ls=DASHED, label="_mean of the twelve")
        label = "95% interval, for all twelve months together"
        axes.vlines(places, low, high, color=Colour.QUIET, lw=2.4, label=label)
        for which, told, colour, marker in (
            (named == "high", "Named as high", Colour.NAMED, "^"),
            (named == "low", "Named as low", Colour.NAMED, "v"),
            (named == "", "Not named", Colour.COUNT, "o"),
        ):
            if which.any():
                axes.scatter(places[which], ratio[which], s=36, color=colour, marker=marker, zorder=4, label=told)
        set_axes(sheet, axes, "Month", "Daily rate over the mean of the twelve")
        axes.set_xticks(places, [name[:3] for name in names])
        axes.set_ylim(bottom=0)

    return drawn(said, draw)


def growth_chart(title: str, growth: pd.DataFrame, immature: int, mature: float, **around: Unpack[Around]) -> Picture:
    """Draw how much months grew from one publication to a later one, by their age when the earlier extract ended.

    Parameters
    ----------
    growth : pandas.DataFrame
        ``extract to`` (its last month), ``age`` (months), ``growth`` (a ratio) and ``growth, never rising with age``.
    immature : int
        How many of the newest months are left out of the tests.
    mature : float
        The growth up to which a month is mature.
    **around
        As `months_chart`.
    """
    said = Said(
        title,
        f"{title}: growth of each month in a later publication, by its age, for "
        f"{count_of(growth['extract to'].nunique(), 'extract')}.",
        "A mark is one month: its later count over the earlier, and over what months of a year and older grew by. The "
        f"lines smooth the marks so that they never rise with age; the dashed one stands at {number(mature)}. Months "
        "younger than the age at which the slowest line meets it are left out of the tests: "
        f"{count_of(immature, 'month')}.",
        name_x=lambda x: f"age {x:g}:",
        name_edge=lambda x: f"age {int(x)}",
        **around,
    )

    def draw(sheet: Sheet) -> None:
        (axes,) = sheet.panels(220)
        if immature:
            axes.axvspan(-0.5, immature - 0.5, color=Colour.QUIET, alpha=0.18, lw=0, label="Left out of the tests")
        for order, (end, own) in enumerate(growth.groupby("extract to")):
            axes.plot(own["age"], own["growth, never rising with age"], color=Colour.COUNT, lw=1.1, label=f"_{end}")
            look: dict[str, Any] = {"marker": MARKERS[order % len(MARKERS)], "color": Colour.COUNT, "s": 18, "lw": 0}
            axes.scatter(own["age"], own["growth"], label=f"Extract to {end}", **look)
        axes.axhline(mature, color=Colour.INK, lw=1.2, ls=DASHED, label="_mature")
        set_axes(sheet, axes, AGE, "Growth in a later publication", named_across=True)
        axes.set_xlim(-0.5, growth["age"].max() + 0.5)

    return drawn(said, draw)


def _truths(table: pd.DataFrame, column: str) -> Truths:
    """Give a column of truths; all false where there is none."""
    return np.asarray(table.get(column, pd.Series(False, index=table.index)), dtype=np.bool_)


def _broken(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Break a line where months are missing."""
    gaps = np.flatnonzero(np.diff(x) > LONGEST_STEP) + 1
    return np.insert(x, gaps, x[gaps - 1]), np.insert(y, gaps, np.nan)


def _alone(x: Floats, which: Truths) -> Truths:
    """Say which of some months have no neighbour among them: a line would not show them."""
    joined = which[:-1] & which[1:] & (np.diff(x) <= LONGEST_STEP)
    return np.asarray(which & ~np.append(joined, False) & ~np.append(False, joined), dtype=np.bool_)


def _average(x: Floats, y: Floats) -> Floats:
    """Give the mean of the twelve months around each, the outermost two by half; NaN where one of them has no count."""
    half = MONTHS_ACROSS // 2
    found = np.full(len(y), np.nan)
    for at in range(half, len(y) - half):
        if x[at + half] - x[at - half] < LONGEST_STEP * MONTHS_ACROSS:
            around = y[at - half : at + half + 1]
            found[at] = (around.sum() - (around[0] + around[-1]) / 2) / MONTHS_ACROSS
    return found
