"""What is known of a made-up force's records, and of real forces on real days."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from countylines.analyses.late_recording import Records
from countylines.observations.extracts import COLUMNS, months_between
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, monthly_series
from countylines.project import find_force
from countylines.releases.release import releases_for
from tests.conftest import REPOSITORY

OFFENCES = "synthetic offences"
NO_CHANGES = pd.DataFrame(columns=["start", "end", "area"]).astype(dict.fromkeys(["start", "end"], "datetime64[ns]"))


def changes(*days: str, area: str = "Exampleton") -> pd.DataFrame:
    spans = [day.split(" to ") for day in days]
    table = pd.DataFrame({"start": [span[0] for span in spans], "end": [span[-1] for span in spans], "area": area})
    return table.astype(dict.fromkeys(["start", "end"], "datetime64[ns]"))


def extract(s: MonthlySeries, end: str, release: str = "answer", known: str = "", **other: object) -> pd.DataFrame:
    """Give the months of a series as an extract that ends with a month, known on its last day if not said otherwise."""
    last = pd.Timestamp(f"{end}-01")
    table = s.months[["month", "low", "high"]].assign(
        release=release,
        extract_end=last,
        known=pd.Timestamp(known) if known else last + pd.offsets.MonthEnd(0),
        final=False,
        superseded=False,
        **other,
    )
    table["age"] = months_between(table["month"], table["extract_end"])
    return table[table["age"] >= 0][COLUMNS]


def records(s: MonthlySeries, *extracts: pd.DataFrame, of: pd.DataFrame = NO_CHANGES, **other: object) -> Records:
    found = {s.identity: pd.concat(extracts, ignore_index=True)} if extracts else {}
    return Records(found, of, **other)  # type: ignore[arg-type]


@cache
def known(force: str, day: str) -> tuple[Records, dict[tuple[str, str], MonthlySeries]]:
    """Give what was known of a force on a day, and its monthly series by area and measure, read once."""
    at, own = date.fromisoformat(day), find_force(force, REPOSITORY)
    observed = observations(force, at, REPOSITORY)
    found = Records.of(observed, releases_for(force, at, REPOSITORY), own, at, REPOSITORY)
    return found, {(s.area, s.measure): s for s in monthly_series(reconcile(observed), force)}
