"""Months given a level for each year, years beginning in any month: by proportional fitting, of many series at once.

A level for each year and one for each calendar month, with days as exposure, is two-way proportional fitting: the
same maximum as that of a log-linear model, at a small share of its cost.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from countylines.statistics import MONTHS, BoolArray, FloatArray, IntArray
from countylines.statistics.dated import Dated
from countylines.statistics.designs import indicators, month_factor
from countylines.statistics.poisson import FTests, f_tests, f_tests_of, fit, join

CONVERGED, MOST_ROUNDS = 1e-10, 200
"""Share of the greatest month level by which none moves any more; series of few events, whose fit lies at the edge of
what levels can be, take too many rounds to get there, and Newton's method."""


def months_given_levels(counts: IntArray, dated: Dated, first: int) -> FTests:
    r"""Test the month factor given a level for each year, with years that begin in the calendar month ``first``.

    Counts have shape (series, n). Incomplete first and last years have levels of their own.

    Notes
    -----
    :math:`\mu_{ym} = d_{ym} a_y b_m` with :math:`a_y = N_y / \sum_m d_{ym} b_m` and :math:`b_m = N_m / \sum_y d_{ym}
    a_y` in turn (Deming and Stephan 1940; Birch 1963, Journal of the Royal Statistical Society B 25, 220-233); the
    model without months is :math:`N_y d_{ym} / D_y`. Quasi-Poisson F as `poisson.f_tests`. A level without any event
    is left out with its months. A calendar month without any event is kept: its level goes to 0, and takes its degree
    of freedom.
    """
    labels, level = np.unique(dated.years_from(first), return_inverse=True)
    shape = labels.size, MONTHS
    exposure, n = np.zeros(shape), np.zeros((len(counts), *shape))
    exposure[level, dated.months - 1], n[:, level, dated.months - 1] = dated.days, counts
    of_level, of_month = n.sum(axis=2), n.sum(axis=1)
    by_level, by_month, done = _fitted(of_level, of_month, exposure)
    alone = of_level / exposure.sum(axis=1)
    gain = special.xlogy(of_level, by_level) - special.xlogy(of_level, alone)
    squares = np.divide(n**2, exposure, out=n, where=exposure > 0)
    squares *= _inverse(by_level)[:, :, None] * _inverse(by_month)[:, None]
    told = by_level > 0
    present = (told @ (exposure > 0)) > 0
    parameters = told.sum(axis=1) + present.sum(axis=1) - 1
    tests = f_tests_of(
        2 * (gain.sum(axis=1) + special.xlogy(of_month, by_month).sum(axis=1)),
        present.sum(axis=1) - 1,
        told @ (exposure > 0).sum(axis=1) - parameters,
        squares.sum(axis=(1, 2)) - of_level.sum(axis=1),
        parameters,
    )
    return tests if done.all() else _by_newton(tests, counts, dated, level, told, done)


def _fitted(
    of_level: FloatArray, of_month: FloatArray, exposure: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Give the rates by level, shape (series, levels), and by month, (series, 12), whose product meets both totals.

    And whether they do, shape (series,).
    """
    by_month = np.ones_like(of_month)
    for _ in range(MOST_ROUNDS):
        by_level = _share(of_level, by_month @ exposure.T)
        before, by_month = by_month, _share(of_month, by_level @ exposure)
        done = (np.abs(by_month - before) <= CONVERGED * by_month.max(axis=1, keepdims=True)).all(axis=1)
        if done.all():
            break
    return by_level, by_month, done


def _by_newton(
    tests: FTests, counts: IntArray, dated: Dated, level: IntArray, told: BoolArray, done: BoolArray
) -> FTests:
    """Put the tests of some series, worked out by Newton's method, in the place of those that were not done."""
    parts = [(np.flatnonzero(done), tests.take(done))]
    for pattern in np.unique(told[~done], axis=0):
        alike, kept = np.flatnonzero(~done & (told == pattern).all(axis=1)), pattern[level]
        n, d, levels = counts[np.ix_(alike, kept)], dated.days[kept], indicators(level[kept])
        larger = fit(n, np.column_stack([levels, month_factor(dated.months[kept])]), d)
        parts.append((alike, f_tests(fit(n, levels, d), larger)))
    return join(parts)


def _share(of: FloatArray, among: FloatArray) -> FloatArray:
    return np.divide(of, among, out=np.zeros_like(of), where=among > 0)


def _inverse(rates: FloatArray) -> FloatArray:
    return np.divide(1.0, rates, out=np.zeros_like(rates), where=rates > 0)
