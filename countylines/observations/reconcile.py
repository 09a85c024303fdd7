"""One figure a series and period, from all the releases that agree or disagree on it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from countylines.observations import BOUNDS, CONTRADICT, PERIOD, SERIES, SUPPRESSED, WITHOUT_BOUNDS
from countylines.received.markers import HIDES


def reconcile(table: pd.DataFrame) -> pd.DataFrame:
    """Give one figure a series and period, from every release that stands for it.

    Intervals that overlap agree: their intersection is used. Disjoint ones contradict: the interval that spans
    them is used, and ``standing`` says so. Superseded, missing and withheld cells are left out, unless nothing else
    stands.

    Returns
    -------
    pandas.DataFrame
        Columns of series and period, ``low``, ``high``, ``standing`` (single, agree, contradict, missing), ``inexact``
        (why the figure is not exact: contradict, suppressed, bounds, missing; else empty), ``cells`` (as received) and
        ``releases`` (names), several joined with "; ".
    """
    keys = [*SERIES, *PERIOD]
    current = table[table["superseded_by"] == ""]
    current = current.assign(suppressed=current["status"] == HIDES)
    stated = current[~current["reading"].isin(WITHOUT_BOUNDS)].groupby(keys)
    found = pd.DataFrame({"asked": current.groupby(keys)["release"].agg("; ".join)}).join(
        stated.agg(
            low=("low", "max"),
            high=("high", "min"),
            widest_low=("low", "min"),
            widest_high=("high", "max"),
            bounded=("high", "count"),
            sources=("low", "size"),
            suppressed=("suppressed", "all"),
            cells=("cell", lambda cells: "; ".join(dict.fromkeys(cells))),
            releases=("release", "; ".join),
        )
    )
    sources, bounded = (found[name].fillna(0).astype(int) for name in ("sources", "bounded"))
    contradict = (found["low"] > found["high"]).fillna(False).astype(bool)
    widest_high = found["widest_high"].where(bounded == sources)
    found["low"] = found["low"].mask(contradict, found["widest_low"])
    found["high"] = found["high"].mask(contradict, widest_high)
    found["standing"] = np.select(
        [sources == 0, contradict, sources == 1], ["missing", "contradict", "single"], default="agree"
    )
    exact = (found["low"] == found["high"]).fillna(False).astype(bool)
    suppressed = found["suppressed"].eq(True)
    found["inexact"] = np.select(
        [sources == 0, contradict, exact, suppressed], ["missing", CONTRADICT, "", SUPPRESSED], default=BOUNDS
    )
    found["releases"] = found["releases"].fillna(found["asked"])
    columns = [*keys, "low", "high", "standing", "inexact", "cells", "releases"]
    result = found.fillna({"cells": ""}).reset_index()[columns]
    return result.astype({"low": "Int64", "high": "Int64", "standing": "str", "inexact": "str"})
