"""Observations and figures that several tests of the room look at."""

from datetime import date

import pandas as pd

from countylines.observations.contract import COLUMNS
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from tests.conftest import DAYS

WINDOWS = {**DAYS, "period": {key: key for key in ("start", "start_latest", "end_earliest", "end")}}


def as_received(project):
    """Read what was known, with the totals that would be withheld."""
    return observations("norfolk", date(2022, 12, 31), project.root, as_received=True)


def month_of(figures, text):
    """Give the one figure of a calendar month."""
    (row,) = figures[figures["start"] == pd.Timestamp(f"{text}-01")].to_dict(orient="records")
    return row


def bounds(row):
    return tuple(None if pd.isna(row[key]) else int(row[key]) for key in ("low", "high"))


def table_of(intervals):
    """Make observations of one series and month, one release an interval; an interval of None is a missing cell."""
    rows = []
    for index, interval in enumerate(intervals):
        low, high = interval or (None, None)
        if interval is None:
            reading = "missing"
        elif high is None:
            reading = "open"
        else:
            reading = "exact" if low == high else "interval"
        rows.append(
            {
                "force": "norfolk",
                "area": "Norwich",
                "measure": "arrests",
                "kind": "flow",
                "counting_rule": "a rule",
                "start": "2021-03-01",
                "start_latest": "2021-03-01",
                "end_earliest": "2021-03-31",
                "end": "2021-03-31",
                "low": low,
                "high": high,
                "reading": reading,
                "status": "",
                "release": f"release-{index}",
                "resource": "arrests",
                "line": 2,
                "place": "line 2, column arrests",
                "cell": "",
                "superseded_by": "",
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS).astype({"low": "Int64", "high": "Int64"})


def reconciled(intervals):
    (row,) = reconcile(table_of(intervals)).to_dict(orient="records")
    return row
