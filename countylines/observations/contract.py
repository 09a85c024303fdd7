"""The contract of ``observations.csv``: its columns, what holds between them, and how it is read back."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from countylines.errors import ReleaseError
from countylines.observations import PERIOD, READINGS, SERIES, WITHOUT_BOUNDS
from countylines.prose import intervals
from countylines.received.identity import KINDS
from countylines.received.markers import STATUSES

_DAY = pa.Column("datetime64[ns]", coerce=True)
_COUNT = pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True)
_TEXT = pa.Column(str, coerce=True)
_SAID = pa.Column(str, pa.Check.str_length(min_value=1), coerce=True)


def _one_of(*words: str) -> pa.Column:
    return pa.Column(str, pa.Check.isin(words), coerce=True)


def _in_order(first: str, second: str) -> pa.Check:
    return pa.Check(lambda t: (t[first] <= t[second]).fillna(True), error=f"{first} ≤ {second}")


SCHEMA = pa.DataFrameSchema(
    {
        "force": _TEXT,
        **dict.fromkeys(["area", "measure"], _SAID),
        "kind": _one_of(*KINDS),
        "counting_rule": _SAID,
        **dict.fromkeys(PERIOD, _DAY),
        **dict.fromkeys(["low", "high"], _COUNT),
        "reading": _one_of(*READINGS),
        "status": _one_of("", *STATUSES),
        **dict.fromkeys(["release", "resource"], _TEXT),
        "line": pa.Column(int, pa.Check.ge(1), coerce=True),
        "place": _SAID,
        **dict.fromkeys(["cell", "superseded_by"], _TEXT),
    },
    checks=[
        _in_order("low", "high"),
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
        _in_order("start", "end"),
        _in_order("start", "start_latest"),
        _in_order("start_latest", "end"),
        _in_order("start", "end_earliest"),
        _in_order("end_earliest", "end"),
    ],
    strict=True,
    ordered=True,
    unique=[*SERIES, *PERIOD, "release"],
)
"""The contract of ``observations.csv``; ``data/README.md`` says what each column means."""

COLUMNS = list(SCHEMA.columns)
HEADINGS = {"start": "from", "end": "to", "counting_rule": "counting rule"}
"""What a reader sees above columns of observations and figures whose names are not plain words."""


def as_shown(rows: pd.DataFrame, *columns: str, **headings: str) -> pd.DataFrame:
    """Give columns of observations or figures under the headings that a reader sees.

    ``count`` is a column of their bounds in words; ``headings`` are those of one table alone, by column.
    """
    told = rows.assign(count=intervals(rows["low"], rows["high"]))
    return told[list(columns)].rename(columns=HEADINGS | headings)


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
    return validate(_read(path, ["reading", "status", "release", "resource", "place", "cell", "superseded_by"]))


def load_figures(path: Path) -> pd.DataFrame:
    """Read reconciled figures back, as `reconcile` gives them."""
    table = _read(path, ["standing", "inexact", "cells", "releases"])
    return table.astype(dict.fromkeys(["low", "high"], "Int64") | dict.fromkeys(PERIOD, "datetime64[ns]"))


def _read(path: Path, texts: list[str]) -> pd.DataFrame:
    types = dict.fromkeys([*SERIES, *texts], str)
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values={"low": [""], "high": [""]})
