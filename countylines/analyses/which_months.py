"""Which months are high and which low, once the rule for repeated months claims that they differ."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from countylines.analyses import words
from countylines.prose import number, percentage
from countylines.show import Finding, Section, Table
from countylines.show.month_charts import ratios_chart
from countylines.statistics import MONTHS, BoolArray
from countylines.statistics.cycles import Cycle
from countylines.statistics.month_ratios import MonthRatios

HEADING = "Which months are high, and which low"
METHOD = (
    "The daily rate of a calendar month over the mean of the twelve, given the smooth trend: "
    "$\\exp(\\hat\\beta_m-\\bar\\beta)$, quasi-Poisson, standard errors times $\\sqrt{\\max(1,\\varphi_1)}$. Intervals "
    "cover all twelve together at 95% (Šidák); a month is named where $p<.05$ after correction over the twelve (Holm). "
    "*One rise and fall a year* is said only where a cosine and a sine are there, $F(2,\\cdot)$, and no month departs "
    "from them, $F(9,\\cdot)\\ge.05$."
)
"""How months are named, as Markdown."""
NAMES = [f"{date(2000, month, 1):%B}" for month in range(1, MONTHS + 1)]
FEWEST_YEARS_FOR_SIZES = 5
OVERSTATED = "With fewer than five years, sizes that are found together with the claim tend to be overstated."


def finding(found: MonthRatios, cycle: Cycle | None, years: int, inexact: str = "") -> Finding:
    """Say which months are named, and whether they are one rise and fall.

    The ``cycle`` gives its size and peak, where every month is exact; ``inexact`` says over what, where some are not.
    """
    named = [*_named("High", found, found.above), *_named("Low", found, found.below)]
    told = named or ["No single month is shown to stand out from the mean of the twelve."]
    told.append(f"The intervals cover all twelve months together{inexact}.")
    told += [OVERSTATED] if years < FEWEST_YEARS_FOR_SIZES else []
    return Finding(heading(found), [*told, *_shape(found, cycle)], "which-months")


def heading(found: MonthRatios) -> str:
    """Say which months are named."""
    told = [
        f"{words.named([NAMES[at] for at in np.flatnonzero(where)])} {side}"
        for side, where in (("high", found.above), ("low", found.below))
        if where.any()
    ]
    return f"Named: {'; '.join(told)}" if told else "No single month is named"


def sides(found: MonthRatios) -> dict[int, str]:
    """Give the calendar months, 1 to 12, that are named, each with its side: high or low."""
    named = (("high", found.above), ("low", found.below))
    return {int(month) + 1: side for side, where in named for month in np.flatnonzero(where)}


def _named(side: str, found: MonthRatios, where: BoolArray) -> list[str]:
    told = [f"{NAMES[at]} {_against_mean(found, at)}" for at in np.flatnonzero(where).tolist()]
    return [f"{side}: {'; '.join(told)}."] if told else []


def _against_mean(found: MonthRatios, month: int) -> str:
    ratio, low, high = (float(each[month]) for each in (found.ratio, found.low, found.high))
    if not ratio:
        return f"without any event (a ratio of at most {number(high, 3)})"
    share = f"{percentage(abs(ratio - 1), 0)} {'above' if ratio > 1 else 'below'} the mean"
    return f"{share} (a ratio of {number(ratio, 3)}, 95% {number(low, 3)} to {number(high, 3)})"


def _shape(found: MonthRatios, cycle: Cycle | None) -> list[str]:
    if not found.one_rise_and_fall:
        return ["They are not described as one rise and fall a year, so no size and no peak of one is given."]
    told = "The months are well described by one rise and fall a year"
    if cycle is None:
        return [f"{told}; its size and its peak take exact counts."]
    return [
        f"{told}: its peak is {number(np.exp(2 * cycle.log_amplitude), 3)} times its trough and lies "
        f"{number(cycle.peak, 3)} months after 1 January; log-amplitude {number(cycle.log_amplitude, 3)}, 95% "
        f"{number(cycle.near, 3)} to {number(cycle.far, 3)} if months are independent around the trend."
    ]


def table(found: MonthRatios) -> pd.DataFrame:
    """Give the ratio of each month, a row each, and whether it is named."""
    named = np.select([found.above, found.below], ["high", "low"], "")
    return pd.DataFrame(
        {
            "month": NAMES,
            "ratio to the mean": found.ratio,
            "95% low": found.low,
            "95% high": found.high,
            "p, Holm": found.p_value,
            "named": named,
        }
    )


def shape_rows(found: MonthRatios) -> list[tuple[str, float | None]]:
    """Give the two tests of the shape as quantities."""
    gained, residual = found.lack_of_fit.degrees_of_freedom
    return [
        (f"months against one rise and fall: F on ({gained}, {residual})", float(found.lack_of_fit.statistic)),
        ("p of that: below .05, the months are no single rise and fall", float(found.lack_of_fit.p_value)),
    ]


def section(title: str, found: MonthRatios, slug: str) -> Section:
    """Give the ratio of each month as a chart and as a table."""
    told, subject = table(found), f"{title}: each month against the mean of the twelve"
    kept = Table(told, subject, 4, f"which-months-{slug}")
    chart = ratios_chart(subject, told, message=heading(found), table=kept.name, name=f"ratios-{slug}")
    return Section("which-months", HEADING, [chart, kept], METHOD)
