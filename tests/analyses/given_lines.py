"""Made-up counts of drug lines that the tests of their tables and of their words share."""

from __future__ import annotations

from datetime import date

import pandas as pd

from countylines.analyses.drug_lines import ACTIVE, CLOSED, DrugLines
from countylines.analyses.line_findings import LinesOfForce
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from tests.analyses.given import told

RULE, OTHER = "lines the force counts", "lines somebody else counts"
AREAS = ("Norfolk", "Norwich")


def figure(
    measure: str, start: str, end: str, low: int, high: int | None, rule: str = RULE, earliest: str = "", **other: str
) -> dict:
    """Give a figure; ``other`` are fields of its series that differ from those of the force's own lines."""
    stock = measure == ACTIVE
    return {
        "force": "norfolk",
        "area": "Norfolk",
        "measure": measure,
        "kind": "stock" if stock else "flow",
        "counting_rule": rule,
        **other,
        "start": start,
        "start_latest": end if stock else start,
        "end_earliest": start if stock else earliest or end,
        "end": end,
        "low": low,
        "high": high,
        "standing": "single",
        "cells": str(low) if low == high else f"<{high}",
        "releases": "synthetic",
    }


def lines(*rows: dict, areas: tuple[str, ...] | None = None) -> DrugLines:
    """Give the drug lines of some figures."""
    columns = list(figure(ACTIVE, "2020-01-01", "2020-01-01", 0, 0))
    table = pd.DataFrame(rows, columns=columns).astype({"low": "Int64", "high": "Int64"})
    for column in ("start", "start_latest", "end_earliest", "end"):
        table[column] = pd.to_datetime(table[column])
    return DrugLines(table, "norfolk", areas)


def known(day: date) -> DrugLines:
    """Give the real lines of Norfolk as known on a day."""
    return DrugLines(reconcile(observations("norfolk", day)), "norfolk")


FIRST = figure(ACTIVE, "2019-11-01", "2019-11-30", 75, 75)


LATER = figure(ACTIVE, "2021-12-25", "2021-12-31", 0, 29)


CLOSURES = [
    figure(CLOSED, "2019-11-01", "2020-11-30", 31, 31, earliest="2020-06-02"),
    figure(CLOSED, "2019-11-01", "2021-07-05", 36, 36),
    figure(CLOSED, "2019-11-01", "2021-12-31", 52, 52, earliest="2021-12-01"),
]


def text(d: DrugLines) -> str:
    """Say what is said of the lines."""
    return told(LinesOfForce(d, "Norfolk Constabulary").findings())
