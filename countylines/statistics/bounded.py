"""Bounds of the statistics of one year some of whose counts are hidden."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.counts.arrays import check_bounds
from countylines.statistics import FloatArray, IntArray
from countylines.statistics.checks import check_days, check_months
from countylines.statistics.cosinor import FEWEST_WITH_EVENTS, fit_within_year_shapes
from countylines.statistics.dispersion import g_statistics, pearson_statistics
from countylines.statistics.fillings import LIMIT, SearchedBounds, search_fillings


@dataclass(frozen=True, eq=False)
class SuppressedStatistics:
    """Bounds of the statistics of a series with hidden cells.

    Attributes
    ----------
    total
        Least and greatest number of events, summed over the bounds; None where a cell has no upper bound.
    pearson, g, degrees_of_freedom
        Pearson's X² and the likelihood-ratio statistic about day-weighted expectations, both on k - 1.
    shape_p_value
        p of the quasi-Poisson F of the within-year cosinor; None where a calendar month comes twice, there are
        fewer than four, or no filling has an answer.
    """

    total: tuple[int, int | None]
    pearson: SearchedBounds
    g: SearchedBounds
    degrees_of_freedom: int
    shape_p_value: SearchedBounds | None


def bound_statistics(
    low: npt.ArrayLike,
    high: npt.ArrayLike,
    days: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    limit: int = LIMIT,
    seed: int = 1,
) -> SuppressedStatistics:
    r"""Bound the total, the dispersion statistics and the p-value of the within-year shape.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each month; see `check_bounds`.
    days, months : array_like, shape (k,)
        Exposure of each month in days, and calendar months, 1 to 12.
    limit, seed
        As in `search_fillings`.

    Raises
    ------
    ValueError
        If the bounds or the days are not valid, or no event is possible.

    Notes
    -----
    :math:`X^2 = (D/N)\sum n_i^2/d_i - N` is convex in the counts, as a square over a sum less a sum; G is too, as
    a sum of relative entropies. So each has its greatest value at a corner, and its least may lie inside.
    """
    lows, highs = check_bounds(low, high)
    d = check_days(days, lows.size)
    found = partial(search_fillings, lows, highs, limit=limit, seed=seed)
    numbers, most, shape = np.asarray(months), highs.sum(), None
    if np.unique(numbers).size == numbers.size >= 4:
        # Where no filling has an answer, nor has the shape.
        with suppress(ValueError):
            shape = found(partial(shape_p_values, days=d, months=numbers))
    return SuppressedStatistics(
        total=(int(lows.sum()), int(most) if np.isfinite(most) else None),
        pearson=found(partial(pearson_statistics, days=d)),
        g=found(partial(g_statistics, days=d)),
        degrees_of_freedom=lows.size - 1,
        shape_p_value=shape,
    )


def shape_p_values(fillings: IntArray, days: FloatArray, months: npt.ArrayLike) -> FloatArray:
    """Give the p-value of the within-year cosinor of series of shape (m, k); missing where `cosinor` refuses."""
    p_values = np.full(len(fillings), np.nan)
    enough = np.count_nonzero(fillings, axis=1) >= FEWEST_WITH_EVENTS
    p_values[enough] = fit_within_year_shapes(fillings[enough], days, check_months(months, days.size)).test.p_value
    return p_values


def suppressed_table(found: SuppressedStatistics) -> pd.DataFrame:
    """Give the bounds of `bound_statistics` as a table, a row a quantity.

    Columns ``quantity``, ``least``, ``greatest`` (missing where there is no upper bound) and ``how``.
    """
    k = found.degrees_of_freedom
    rows: list[tuple[str, float, float | None, str]] = [("total", *found.total, "summed over the bounds")]
    for name, bounds in (("Pearson X²", found.pearson), ("G", found.g)):
        how = _how_convex(bounds)
        greatest = None if bounds.reach is not None else bounds.greatest
        p_least = 0.0 if greatest is None else float(stats.chi2.sf(greatest, k))
        rows.append((f"{name}, day-weighted", bounds.least, greatest, how))
        rows.append((f"p of {name}", p_least, float(stats.chi2.sf(bounds.least, k)), how))
        if name == "Pearson X²":
            rows.append(("φ₀ = X²/df", bounds.least / k, None if greatest is None else greatest / k, how))
    if (shape := found.shape_p_value) is not None:
        rows.append(("p of F, within-year shape", shape.least, shape.greatest, shape.how))
    table = pd.DataFrame(rows, columns=["quantity", "least", "greatest", "how"])
    return table.astype({"least": "Float64", "greatest": "Float64"})


def _how_convex(bounds: SearchedBounds) -> str:
    """Say what the bounds of a convex statistic rest on; it grows without limit in a cell without an upper bound."""
    if bounds.reach is not None:
        return f"no upper bound: a hidden cell has none; least by a search of fillings ({bounds.fillings:,})"
    if bounds.corners and not bounds.exhaustive:
        return f"largest X² or G at a corner, exactly; least by a search of fillings ({bounds.fillings:,})"
    return bounds.how
