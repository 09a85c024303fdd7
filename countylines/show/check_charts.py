"""The charts of tests: the p-value of every specification, and how often a method is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Unpack

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from countylines.prose import number
from countylines.show.axes import DASHED, floats, set_axes
from countylines.show.drawing import Around, Said, Sheet, drawn
from countylines.show.picture import Picture
from countylines.show.style import CATEGORIES, MARKERS, Colour

MARK = 5.5
"""Points that a mark takes in its row."""
LEAST_DRAWN = 1e-4
"""Smaller p-values are drawn here: no decision lies between them."""


def specification_chart(title: str, found: pd.DataFrame, level: float, **around: Unpack[Around]) -> Picture:
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
    **around
        What is said around it: see `Said`.
    """
    given = found.dropna(subset="p").assign(p=lambda table: table["p"].clip(lower=LEAST_DRAWN))
    exposures = list(dict.fromkeys(found["exposure"]))
    tests = list(given.groupby("test")["p"].median().sort_values(kind="stable").index)
    apart = {exposure: 0.4 * (place - (len(exposures) - 1) / 2) for place, exposure in enumerate(exposures)}
    given = given.assign(place=given["test"].map(tests.index) + given["exposure"].map(apart))
    names = {float(at): f"with {name}" for at, name in zip(given["place"], given["exposure"], strict=True)}
    below = int((given["p"] < level).sum())
    told = Said(
        title,
        f"{title}: {number(len(given))} p-values of {number(len(tests))} tests, {number(below)} of them below {level}.",
        f"{number(len(given))} p-values, {number(below)} of them below {level} (dashed line); none is selected. A "
        "small mark is a specification with a month left out, a large one has all months, and the line through a row "
        f"spans them. Values below {LEAST_DRAWN:g} are drawn there.",
        name_x=lambda p: f"{p:.2g}",
        name_y=lambda y: names[float(y)],
        **around,
    )

    def draw(sheet: Sheet) -> None:
        rows = {test: sheet.row_name(str(test)) for test in tests}
        (axes,) = sheet.panels(46 + _height(sheet, rows.values()) * len(tests))
        axes.axvline(level, color=Colour.INK, ls=DASHED, lw=1, label="_level")
        look: dict[str, Any] = {"textcoords": "offset points", "fontsize": sheet.width.small, "ha": "right"}
        axes.annotate(f"p = {level} ", (level, -0.6), (0, 2), **look)
        for test, own in given.groupby("test", sort=False):
            _draw_specifications(axes, str(test), own, dict(zip(exposures, MARKERS, strict=False)))
        axes.set(xscale="log", xlim=(LEAST_DRAWN * 0.8, 1.3))
        axes.set_yticks(range(len(tests)), rows.values())
        axes.set_ylim(len(tests) - 0.4, -0.9)
        axes.xaxis.set_major_formatter(lambda p, _: f"{p:g}")
        set_axes(sheet, axes, "p-value, on a logarithmic scale", "Test", named_across=True)
        axes.set_title("", loc="left")
        sheet.key = _specification_key(exposures)

    return drawn(told, draw)


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
    in_row = rates.groupby("label")["rate"]
    most = int(in_row.size().max())
    apart = 0.6 * (in_row.cumcount() - (in_row.transform("size") - 1) / 2) / most
    placed = rates.assign(place=rates["label"].map(labels.index) + apart)
    names = {float(place): label for place, label in zip(placed["place"], placed["label"], strict=True)}
    line = f" The dashed line stands at {number(level)}." if level is not None else ""
    told = Said(
        title,
        f"{title}: {number(len(rates))} rates, from {rates['rate'].min():.3g} to {rates['rate'].max():.3g}.",
        f"A mark is a rate over made-up series; its bar, where it can be seen, a 95% Monte Carlo interval.{line}",
        name_x=lambda x: f"{x:.4g}",
        name_y=lambda y: f"for {names[float(y)]}",
    )

    def draw(sheet: Sheet) -> None:
        rows = {label: sheet.row_name(str(label)) for label in labels}
        (axes,) = sheet.panels(46 + max(_height(sheet, rows.values()), MARK * most) * len(labels))
        for order, (group, own) in enumerate(placed.groupby("group", sort=False)):
            low, high, rate, place = floats(own, "low", "high", "rate", "place")
            colour, marker = CATEGORIES[order % len(CATEGORIES)], MARKERS[order % len(MARKERS)]
            axes.hlines(place, low, high, color=colour, lw=2, label="_interval")
            axes.scatter(rate, place, color=colour, marker=marker, s=26, lw=0, label=group)
        if level is not None:
            axes.axvline(level, color=Colour.INK, lw=1.2, ls=DASHED, label="_level")
        axes.set_xlim(0, min(1.02, max(0.1, float(rates["high"].max()) * 1.08)))
        axes.set_yticks(range(len(labels)), rows.values())
        axes.set_ylim(len(labels) - 0.4, -0.6)
        set_axes(sheet, axes, unit, "Case or test", named_across=True)
        axes.set_title("", loc="left")

    return drawn(told, draw)


def _height(sheet: Sheet, names: Iterable[str]) -> float:
    """Give the height of a row, in points: of the name with the most lines."""
    return 3 + max((sheet.size(name)[1] for name in names), default=0)


def _draw_specifications(axes: Axes, test: str, rows: pd.DataFrame, shapes: dict[str, str]) -> None:
    colour = Colour.INDEPENDENT if rows["supposes independent events"].all() else Colour.GROUPED
    whole = rows["month left out"] == "none"
    if not whole.all():
        spans = rows.groupby("place")["p"].agg(["min", "max"])
        axes.hlines(spans.index, spans["min"], spans["max"], color=colour, lw=1, label=f"{test}, least to greatest")
    for exposure, own in rows.groupby("exposure", sort=False):
        look: dict[str, Any] = {"color": colour, "marker": shapes[str(exposure)], "lw": 0}
        each, all_months = own[~whole[own.index]], own[whole[own.index]]
        axes.scatter(each["p"], each["place"], s=9, alpha=0.6, label="_a month left out", **look)
        if len(all_months):
            axes.scatter(all_months["p"], all_months["place"], s=34, zorder=3, label=f"{test}, all months", **look)


def _specification_key(exposures: list[str]) -> list[tuple[Line2D, str]]:
    colours = {"Supposes independent events": Colour.INDEPENDENT, "Allows for events in groups": Colour.GROUPED}
    key = [(Line2D([], [], color=colour, lw=3), label) for label, colour in colours.items()]
    marks = zip(MARKERS, exposures, strict=False)
    return [*key, *((Line2D([], [], color=Colour.INK, ls="", marker=m, ms=5), f"With {name}") for m, name in marks)]
