"""Write the table of working days anew: ``python -m countylines.commands.working_days``.

requirements.txt pins the package it is written from.
"""

from __future__ import annotations

from importlib.metadata import version

import holidays
import numpy as np
import pandas as pd

from countylines.observations.working_days import SUBDIVISIONS, TABLE

FIRST, LAST = "1970-01", "2040-12"


def text() -> str:
    """Give the table as its file holds it, under a line that names the package."""
    months = pd.period_range(FIRST, LAST, freq="M")
    edges = pd.period_range(months[0], months[-1] + 1, freq="M").to_timestamp().to_numpy(dtype="datetime64[D]")
    columns = {}
    for nation, subdivision in SUBDIVISIONS.items():
        days = holidays.country_holidays("GB", subdiv=subdivision, years=range(months[0].year, months[-1].year + 1))
        off = np.array(sorted(days), dtype="datetime64[D]")
        columns[nation] = np.busday_count(edges[:-1], edges[1:], holidays=off)
    told = pd.DataFrame(columns, index=months.rename("month")).to_csv(lineterminator="\n")
    return f"# holidays {version('holidays')}\n{told}"


if __name__ == "__main__":
    TABLE.write_text(text(), encoding="utf-8", newline="\n")
