"""The contract of ``observations.csv``: its columns, what holds between them, and how it is read back."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from countylines.errors import ReleaseError
from countylines.observations import PERIOD, READINGS, SERIES, WITHOUT_BOUNDS
from countylines.prose import intervals
from countylines.received.identity import KINDS
from countylines.received.markers import STATUSES

if TYPE_CHECKING:
    import pandera.pandas as pa

_BOUNDS = ["low", "high"]
_HOLDS = {
    "low ≤ high": lambda t: (t["high"] >= t["low"]).fillna(True),
    "no high without low": lambda t: t["low"].notna() | t["high"].isna(),
    "missing, withheld: no bounds": lambda t: t[_BOUNDS].isna().all(axis=1) == t["reading"].isin(WITHOUT_BOUNDS),
    "open: no upper bound": lambda t: (t["low"].notna() & t["high"].isna()) == (t["reading"] == "open"),
    "exact: low = high": lambda t: (t["reading"] != "exact") | (t["low"] == t["high"]).fillna(False),
    "start ≤ end": lambda t: t["start"] <= t["end"],
    "start ≤ start_latest": lambda t: t["start"] <= t["start_latest"],
    "start_latest ≤ end": lambda t: t["start_latest"] <= t["end"],
    "start ≤ end_earliest": lambda t: t["start"] <= t["end_earliest"],
    "end_earliest ≤ end": lambda t: t["end_earliest"] <= t["end"],
}
"""What holds in every row, by its name in an error."""

_TEXTS = [*SERIES, "reading", "status", "release", "resource", "place", "cell", "superseded_by"]
COLUMNS = [
    *SERIES, *PERIOD, *_BOUNDS, "reading", "status", "release", "resource", "line", "place", "cell", "superseded_by",
]  # fmt: skip
"""The columns of ``observations.csv``, between which ``_HOLDS`` holds; ``data/README.md`` says what each means."""
HEADINGS = {"start": "from", "end": "to", "counting_rule": "counting rule"}
"""What a reader sees above columns of observations and figures whose names are not plain words."""


def as_shown(rows: pd.DataFrame, *columns: str, **headings: str) -> pd.DataFrame:
    """Give columns of observations or figures under the headings that a reader sees.

    ``count`` is a column of their bounds in words; ``headings`` are those of one table alone, by column.
    """
    told = rows.assign(count=intervals(rows["low"], rows["high"]))
    return told[list(columns)].rename(columns=HEADINGS | headings)


@cache
def _schema() -> pa.DataFrameSchema:
    """Give what each column holds; made where it is asked for, as pandera takes long to load."""
    import pandera.pandas as pa

    def one_of(*words: str) -> pa.Column:
        return pa.Column(checks=pa.Check.isin(words))

    day = pa.Column("datetime64[ns]", coerce=True)
    count = pa.Column("Int64", pa.Check.ge(0), nullable=True, coerce=True)
    # Of a text pandera would hold each cell against its type, slowly: `validate` makes texts of them first.
    text, said = pa.Column(), pa.Column(checks=pa.Check.str_length(min_value=1))
    columns = dict.fromkeys(COLUMNS, text) | dict.fromkeys(["area", "measure", "counting_rule", "place"], said)
    columns |= dict.fromkeys(PERIOD, day) | dict.fromkeys(_BOUNDS, count)
    columns |= {"kind": one_of(*KINDS), "reading": one_of(*READINGS), "status": one_of("", *STATUSES)}
    columns["line"] = pa.Column(int, pa.Check.ge(1), coerce=True)
    return pa.DataFrameSchema(columns, strict=True, ordered=True, unique=[*SERIES, *PERIOD, "release"])


def validate(table: pd.DataFrame) -> pd.DataFrame:
    """Hold a table against the contract.

    Raises
    ------
    ReleaseError
        Naming the first rows that break it, and how.
    """
    import pandera.pandas as pa

    try:
        typed = _schema().validate(table[COLUMNS].astype(dict.fromkeys(_TEXTS, "str")), lazy=True, inplace=True)
        # pandera takes as long for a check that holds as for one that does not: it is told of these alone.
        broken = [pa.Check(holds, error=name) for name, holds in _HOLDS.items() if not holds(typed).all()]
        return pa.DataFrameSchema(checks=broken).validate(typed, lazy=True) if broken else typed
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
    return table.astype(dict.fromkeys(_BOUNDS, "Int64") | dict.fromkeys(PERIOD, "datetime64[ns]"))


def _read(path: Path, texts: list[str]) -> pd.DataFrame:
    types = dict.fromkeys([*SERIES, *texts], str)
    return pd.read_csv(path, dtype=types, keep_default_na=False, na_values={"low": [""], "high": [""]})
