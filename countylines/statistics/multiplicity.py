"""Many tests at once: Holm's correction over the series of a report, Benjamini and Hochberg's over forces."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from statsmodels.stats.multitest import multipletests

from countylines.statistics import SIGNIFICANCE
from countylines.statistics.repeated_months import RepeatedMonths


def across_forces(found: Sequence[tuple[str, RepeatedMonths]]) -> pd.DataFrame:
    """Correct the rule over forces by Benjamini and Hochberg (1995).

    Parameters
    ----------
    found : sequence of (str, RepeatedMonths)
        Each force with its result.

    Returns
    -------
    pandas.DataFrame
        A row a force: ``force``, ``complete years``, ``p`` (the largest over tests and trends), ``least p possible``,
        ``p, Benjamini–Hochberg``, ``months differ repeatedly`` (by the rule alone), ``after correction``.
    """
    columns = ["force", "complete years", "p", "least p possible", "p, Benjamini–Hochberg"]
    verdicts = ["months differ repeatedly", "after correction"]
    if not found:
        return pd.DataFrame(columns=[*columns, *verdicts])
    p_values = [result.largest_p_value for _, result in found]
    corrected = multipletests(p_values, method="fdr_bh")[1]
    rows = [
        (
            force,
            len(result.complete_years),
            p,
            result.least_p_value,
            float(adjusted),
            result.claimed,
            result.claimed and adjusted < SIGNIFICANCE,
        )
        for (force, result), p, adjusted in zip(found, p_values, corrected, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*columns, *verdicts])


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
