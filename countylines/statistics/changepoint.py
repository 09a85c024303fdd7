"""A single change of a Poisson rate, where it is likeliest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from countylines.statistics import ROUNDING, TIE, FloatArray, IntArray
from countylines.statistics.checks import check_draws, check_series

FEWEST_WITH_EVENTS = 3
FEWEST_PERIODS_CHANGEPOINT = 24
DRAWS_AT_ONCE = 1_000
"""Permuted series held in memory together."""


class Changepoint(NamedTuple):
    """The likeliest single change of a Poisson rate.

    Attributes
    ----------
    before, rate_before, rate_after
        Periods before the change, the first of several equally likely ones; events a day on either side.
    statistic, p_value
        The greatest likelihood ratio over all places of the change; from permutations of periods with their days.
    """

    before: int
    statistic: float
    p_value: float
    rate_before: float
    rate_after: float


def find_changepoint(counts: npt.ArrayLike, days: npt.ArrayLike, *, draws: int = 9_999, seed: int = 1) -> Changepoint:
    r"""Find the single change of a Poisson rate with the greatest likelihood.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each period, in the order of time; at least 24 periods.
    days : array_like, shape (n,)
        Exposure of each period in days, or any other unit.
    draws : int
        Permutations B; the p-value is :math:`(1 + \#\{T^* \ge T\}) / (B + 1)`.

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`) or shorter than 24 periods, if fewer
        than three periods have events, every daily rate is the same, or `draws` is below 1.

    Notes
    -----
    :math:`T = \max_k 2\left[S_k\log\frac{S_k}{E_k} + (S-S_k)\log\frac{S-S_k}{S-E_k}\right]` with the first k periods'
    sum :math:`S_k` and expectation :math:`E_k = S D_k / D`: Worsley (1986), Biometrika 73, 91-104. Counts are
    permuted together with their days, so clustering within periods does no harm; dependence between periods, a trend
    or a cycle is taken for a change.
    """
    n, d = check_series(counts, days, minimum_periods=FEWEST_PERIODS_CHANGEPOINT)
    check_variation(n, d)
    check_draws(draws, "permutations")
    ratios = change_ratios(n, d)
    statistic = float(ratios.max())
    before = int(np.argmax(ratios >= statistic * TIE)) + 1
    p_value = float(change_p_values(n[None], d, draws, np.random.default_rng(seed))[0])
    return Changepoint(
        before=before,
        statistic=statistic,
        p_value=p_value,
        rate_before=float(n[:before].sum() / d[:before].sum()),
        rate_after=float(n[before:].sum() / d[before:].sum()),
    )


def change_ratios(n: IntArray, d: FloatArray) -> FloatArray:
    """Give the likelihood ratio of a change of a Poisson rate after each period but the last, shape (..., n - 1).

    Counts and exposure have shape (..., n), in the order of time along the last axis.
    """
    summed, exposed = n.cumsum(axis=-1), d.cumsum(axis=-1)
    total = summed[..., -1:]
    before, expected = summed[..., :-1], total * exposed[..., :-1] / exposed[..., -1:]
    after, expected_after = total - before, total - expected
    return 2 * (special.xlogy(before, before / expected) + special.xlogy(after, after / expected_after))


def check_variation(n: IntArray, d: FloatArray) -> None:
    """Refuse, by ValueError, a series with fewer than three periods with events, or of one daily rate throughout."""
    if np.count_nonzero(n) < FEWEST_WITH_EVENTS:
        raise ValueError(f"Periods with events: only {np.count_nonzero(n)} of {n.size}. Report the counts themselves.")
    rates = n / d
    if np.ptp(rates) <= ROUNDING * rates.max():
        raise ValueError("Every period has the same daily rate: report that, for there is nothing to test.")


def change_p_values(counts: IntArray, days: FloatArray, draws: int, rng: np.random.Generator) -> FloatArray:
    """Give the p-value of the likeliest change of many series, which share their permutations.

    Counts have shape (series, n); days, which go with their period, shape (n,); p-values shape (series,).
    """
    least = change_ratios(counts, np.broadcast_to(days, counts.shape)).max(axis=1) * TIE
    orders = rng.permuted(np.tile(np.arange(days.size), (draws, 1)), axis=1)
    extreme = np.zeros(len(counts), dtype=np.int64)
    for some in np.array_split(orders, -(-draws * len(counts) // DRAWS_AT_ONCE)):
        extreme += (change_ratios(counts[:, some], days[some]).max(axis=2) >= least[:, None]).sum(axis=1)
    return (1 + extreme) / (1 + draws)
