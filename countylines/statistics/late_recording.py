"""How much the newest months of a publication still grow, told from a later publication of the same months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from countylines.statistics import FloatArray, IntArray
from countylines.statistics.checks import check_counts

OLDEST_AGE = 23
"""Months older than this when the earlier extract ended are not looked at."""
REFERENCE_AGES = 12
"""From this age on months are taken to have grown by what later corrections add to any month."""
FEWEST_FOR_REFERENCE = 6
MATURE = 1.02
"""A month that grows by no more than this, over what months of a year and older do, is mature."""


@dataclass(frozen=True, eq=False)
class Growth:
    """How the months of an extract grew by the time of a later one; one without an event in the earlier has no part.

    Attributes
    ----------
    ages : ndarray, shape (k,)
        Months between the month and the last of the earlier extract, ascending from 0 to at most `OLDEST_AGE`.
    earlier, later : ndarray, shape (k,)
        The counts of each month in both extracts.
    reference : float
        What months of a year and older grew by, as a ratio: of `FEWEST_FOR_REFERENCE` months at least, or else 1.
    isotonic : ndarray, shape (k,)
        The growth beyond that, made never to rise with age.
    """

    ages: IntArray
    earlier: IntArray
    later: IntArray
    reference: float
    isotonic: FloatArray

    @cached_property
    def ratio(self) -> FloatArray:
        """The later count over the earlier of each month, shape (k,)."""
        return self.later / self.earlier

    @property
    def reached(self) -> bool:
        """Whether some month is mature; else more than `immature` months are not, how many is not to be told."""
        return bool(self.isotonic[-1] <= MATURE)

    @property
    def immature(self) -> int:
        """How many of the newest months are immature: those younger than the first mature one."""
        return int(self.ages[np.argmax(self.isotonic <= MATURE)] if self.reached else self.ages[-1] + 1)

    def of_newest(self, months: int) -> float:
        """Give how much the newest months grew together, beyond the reference; NaN where none of them is at hand."""
        newest = self.ages < months
        return float(self.later[newest].sum() / self.earlier[newest].sum() / self.reference) if newest.any() else np.nan


def measure_growth(earlier: npt.ArrayLike, later: npt.ArrayLike, ages: npt.ArrayLike) -> Growth:
    r"""Measure how the months of an extract grew until a later extract of the same series.

    Parameters
    ----------
    earlier, later : array_like, shape (n,)
        Exact counts of the same months in both; the later one must end long enough after each month for it to have
        stopped growing.
    ages : array_like, shape (n,)
        Months between each month and the last of the earlier extract: 0 is that month itself. In any order.

    Raises
    ------
    ValueError
        If a count is not valid, lengths differ, an age is negative, fractional or stands twice, or no month of up to
        `OLDEST_AGE` had an event in the earlier extract.

    Notes
    -----
    With :math:`r(a)` the later count over the earlier at age :math:`a`, the growth is :math:`r(a)` over the pooled
    ratio of ages 12 to 23, by isotonic regression that never rises with age, weighted by the earlier counts (Barlow et
    al. 1972). A month without an event in the earlier extract has no ratio.
    """
    first, second = (check_counts(counts, minimum_periods=1, may_be_all_zero=True) for counts in (earlier, later))
    age = check_counts(ages, minimum_periods=1, may_be_all_zero=True)
    if not first.size == second.size == age.size:
        raise ValueError(
            f"There are {first.size} earlier counts, {second.size} later ones and {age.size} ages: give one of each a "
            "month."
        )
    if np.unique(age).size < age.size:
        raise ValueError("Two months have the same age: give each month of the earlier extract once.")
    order = np.argsort(age)
    order = order[(age[order] <= OLDEST_AGE) & (first[order] > 0)]
    if not order.size:
        raise ValueError(
            f"No month of the {OLDEST_AGE + 1} newest had an event in the earlier extract: how they grew is not to be "
            "told."
        )
    age, first, second = age[order], first[order], second[order]
    old = age >= REFERENCE_AGES
    known = old.sum() >= FEWEST_FOR_REFERENCE and second[old].any()
    reference = float(second[old].sum() / first[old].sum()) if known else 1.0
    fitted = isotonic_regression(second / first / reference, weights=first, increasing=False)
    return Growth(age, first, second, reference, np.asarray(fitted.x, dtype=np.float64))
