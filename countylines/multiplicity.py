"""Many tests in one report: Holm's correction over its series."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from statsmodels.stats.multitest import multipletests


def holm_table(tested: Sequence[tuple[str, float]], p_column: str) -> pd.DataFrame:
    """Correct one p-value a series over the series of a report.

    Parameters
    ----------
    tested : sequence of (str, float)
        Each series with its p-value.
    p_column : str
        What the uncorrected p-value is called.

    Returns
    -------
    pandas.DataFrame
        A row a series: ``series``, the p-value, ``p, Holm``.

    Notes
    -----
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 65-70.
    """
    columns = ["series", p_column, "p, Holm"]
    if not tested:
        return pd.DataFrame(columns=columns)
    corrected = multipletests([p for _, p in tested], method="holm")[1]
    rows = [(title, p, float(holm)) for (title, p), holm in zip(tested, corrected, strict=True)]
    return pd.DataFrame(rows, columns=columns)
