"""Classical tests of several years: known answers from R, and what a series is too short or too flat for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.changepoint import find_changepoint

KNOWN = Path(__file__).parents[1] / "known_answers"
SERIES = pd.read_csv(KNOWN / "several_years_series.csv")


def counts(name: str) -> np.ndarray:
    return SERIES.loc[SERIES["series"] == name, "count"].to_numpy(float)


def test_the_change_of_coal_mining_disasters_is_found() -> None:
    years = counts("coal-mining disasters")
    found = find_changepoint(years, np.ones(years.size), draws=199)
    assert found.before == 41  # 1851 to 1891
    assert found.statistic == pytest.approx(69.9883447472511, rel=1e-5)
    assert (found.rate_before, found.rate_after) == (pytest.approx(127 / 41), pytest.approx(64 / 71))
    assert found.p_value == 1 / 200
    scaled = find_changepoint(years, np.full(years.size, 365), draws=199)
    assert (scaled.before, scaled.p_value) == (41, 1 / 200)
