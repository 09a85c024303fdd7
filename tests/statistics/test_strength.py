"""Classical tests of several years: known answers from R, and what a series is too short or too flat for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.several_years_tests import strength

KNOWN = Path(__file__).parents[1] / "known_answers"
SERIES = pd.read_csv(KNOWN / "several_years_series.csv")


def counts(name: str) -> np.ndarray:
    return SERIES.loc[SERIES["series"] == name, "count"].to_numpy(float)


# R 4.2.2 stl(robust = FALSE).
@pytest.mark.parametrize(
    ("window", "seasonal", "trend"),
    [
        (7, 0.95453880295384, 0.831285322579319),
        (13, 0.942664170500752, 0.795962811038747),
        ("periodic", 0.942583977623418, 0.799073908128664),
    ],
)
def test_strength_is_that_of_r(window, seasonal: float, trend: float) -> None:  # type: ignore[no-untyped-def]
    found = strength(counts("US accidental deaths"), window=window)
    assert (found.seasonal, found.trend) == (pytest.approx(seasonal, rel=1e-5), pytest.approx(trend, rel=1e-5))
