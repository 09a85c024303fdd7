"""Read a made-up or a sample file by a layout, and say what was read."""

import pandas as pd

from countylines.counts import Count
from countylines.received.layout import read_layout
from countylines.received.markers import Cell
from countylines.received.read import read_file
from countylines.received.readings import Asked
from tests.conftest import REPOSITORY, SERIES

SAMPLES = REPOSITORY.parent / "shared" / "foi_samples"


def cell(low, high, reading, status="", doubt=""):
    """Give a cell as read; without a low bound it has no count."""
    return Cell(None if low is None else Count(low, high), reading, status, doubt)


def given(path, layout, series=SERIES, areas=("Norwich", "Norfolk"), corrections=(), force="norfolk"):
    asked = Asked(read_layout(layout, series, "layout.json", "answer"), series, {force: areas})
    return read_file(path, path.name, asked, corrections)


def told(reading):
    return [str(problem) for problem in reading.problems]


def bounds(reading):
    table = reading.observations
    return [
        (None if pd.isna(low) else low, None if pd.isna(high) else high)
        for low, high in zip(table["low"], table["high"], strict=True)
    ]
