"""The contract of ``observations.csv``: its columns, what holds between them, and how it is read back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from countylines.errors import ReleaseError
from countylines.observations import PERIOD, READINGS, SERIES, WITHOUT_BOUNDS
from countylines.received.identity import KINDS
from countylines.received.markers import STATUSES

_DAY = pa.Column("datetime64[ns]", coerce=True)
_TEXT = pa.Column(str, coerce=True)

SCHEMA = pa.DataFrameSchema(
    {
        "force": _TEXT,
        "area": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "measure": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "kind": pa.Column(str, pa.Check.isin(KINDS), coerce=True),
        "counting_rule": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        **dict.fromkeys(PERIOD, _DAY),
        "low": pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True),
        "high": pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True),
        "reading": pa.Column(str, pa.Check.isin(READINGS), coerce=True),
        "status": pa.Column(str, pa.Check.isin(["", *STATUSES]), coerce=True),
        "release": _TEXT,
        "resource": _TEXT,
        "line": pa.Column(int, pa.Check.ge(1), coerce=True),
        "place": pa.Column(str, pa.Check.str_length(min_value=1), coerce=True),
        "cell": _TEXT,
        "superseded_by": _TEXT,
    },
    checks=[
        pa.Check(lambda t: (t["high"] >= t["low"]).fillna(True), error="low ≤ high"),
        pa.Check(lambda t: t["low"].notna() | t["high"].isna(), error="no high without low"),
        pa.Check(
            lambda t: (t["low"].isna() & t["high"].isna()) == t["reading"].isin(WITHOUT_BOUNDS),
            error="missing, withheld: no bounds",
        ),
        pa.Check(
            lambda t: (t["low"].notna() & t["high"].isna()) == (t["reading"] == "open"),
            error="open: no upper bound",
        ),
        pa.Check(
            lambda t: (t["reading"] != "exact") | (t["low"] == t["high"]).fillna(False),
            error="exact: low = high",
        ),
        pa.Check(lambda t: t["start"] <= t["end"], error="start ≤ end"),
        pa.Check(lambda t: t["start"] <= t["start_latest"], error="start ≤ start_latest"),
        pa.Check(lambda t: t["start_latest"] <= t["end"], error="start_latest ≤ end"),
        pa.Check(lambda t: t["start"] <= t["end_earliest"], error="start ≤ end_earliest"),
        pa.Check(lambda t: t["end_earliest"] <= t["end"], error="end_earliest ≤ end"),
    ],
    strict=True,
    ordered=True,
    unique=[*SERIES, *PERIOD, "release"],
)
"""The contract of ``observations.csv``; ``data/README.md`` says what each column means."""

COLUMNS = list(SCHEMA.columns)


def validate(table: pd.DataFrame) -> pd.DataFrame:
    """Hold a table against the contract.

    Raises
    ------
    ReleaseError
        Naming the first rows that break it, and how.
    """
    try:
        return SCHEMA.validate(table[COLUMNS], lazy=True)
    except pa.errors.SchemaErrors as errors:
        broken = errors.failure_cases.head(3)
        told = "; ".join(
            f"{case.check} ({place_of(table, case.index)}: {case.failure_case!r})" for case in broken.itertuples()
        )
        raise ReleaseError(f"Observations break their contract: {told}. Correct the release's layout.json.") from None


def place_of(table: pd.DataFrame, index: object) -> str:
    """Name a row by its release, table and place."""
    if index not in table.index:
        return "the whole table"
    row = table.loc[index]
    return f"{row['release']}/{row['resource']}, {row['place']}"


def load(path: Path) -> pd.DataFrame:
    """Read ``observations.csv`` back and hold it against the contract."""
    texts = dict.fromkeys([*SERIES, "reading", "status", "release", "resource", "place", "cell", "superseded_by"], str)
    return validate(pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"low": [""], "high": [""]}))


def load_figures(path: Path) -> pd.DataFrame:
    """Read reconciled figures back, as `reconcile` gives them."""
    texts = dict.fromkeys([*SERIES, "standing", "inexact", "cells", "releases"], str)
    table = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values={"low": [""], "high": [""]})
    return table.astype({"low": "Int64", "high": "Int64", **dict.fromkeys(PERIOD, "datetime64[ns]")})
