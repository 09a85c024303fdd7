"""Clearly synthetic series for the states of the evidence that no real series here is in."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from countylines.observations import BOUNDS
from countylines.observations.series import MonthlySeries, Series


def series(
    counts: list[int | tuple[int, int | None]],
    start: str = "2021-01",
    skip: tuple[str, ...] = (),
    nation: str = "England",
    **other: str,
) -> MonthlySeries:
    """Give a synthetic series, a count (or low and high) a month from ``start`` on, months in ``skip`` left out.

    ``other`` are fields of its `Series`, such as another area.
    """
    wanted = pd.period_range(start, periods=len(counts) + len(skip), freq="M")
    periods = [period for period in wanted if str(period) not in skip]
    bounds = [count if isinstance(count, tuple) else (count, count) for count in counts]
    months = pd.DataFrame(
        {
            "month": [period.start_time for period in periods],
            "days": [period.days_in_month for period in periods],
            "low": pd.array([low for low, _ in bounds], dtype="Int64"),
            "high": pd.array([high for _, high in bounds], dtype="Int64"),
            "standing": "single",
            "inexact": ["" if low == high else BOUNDS for low, high in bounds],
            "releases": "synthetic",
        }
    )
    identity = Series("example", "Exampleton", "synthetic arrests", "flow", "made up for a test")
    return MonthlySeries(replace(identity, **other), months, nation=nation)


def leaving_out(whole: MonthlySeries, **why: str) -> MonthlySeries:
    """Give a series with some of its months left out of the tests: by month (``m2021_03``), why."""
    reasons = whole.months["month"].dt.strftime("m%Y_%m").map(why).fillna("")
    left_out = whole.months[reasons != ""].assign(why=reasons[reasons != ""])
    return replace(whole, months=whole.months[reasons == ""].reset_index(drop=True), left_out=left_out)
