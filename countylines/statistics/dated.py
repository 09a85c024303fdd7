"""The months that counts are of, as every method of several years takes them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, AnyArray, BoolArray, FloatArray, IntArray
from countylines.statistics.designs import knots_of, smooth_trend


@dataclass(frozen=True, eq=False)
class Dated:
    """Months in the order of time, some of which may be missing, or quarters by their first; arrays have shape (n,).

    Attributes
    ----------
    days : ndarray
        Exposure of each month in days, leap days included, or in any other unit.
    years, months : ndarray
        Calendar year, and calendar month, 1 to 12.
    working_days : ndarray, optional
        Working days of each month, at least one; where they are not known, what needs them is left out.
    """

    days: AnyArray
    years: AnyArray
    months: AnyArray
    working_days: AnyArray | None = None

    @classmethod
    def of(
        cls, days: npt.ArrayLike, years: npt.ArrayLike, months: npt.ArrayLike, working_days: npt.ArrayLike | None = None
    ) -> Dated:
        """Make arrays of lists or columns."""
        worked = None if working_days is None else np.asarray(working_days)
        return cls(np.asarray(days), np.asarray(years), np.asarray(months), worked)

    @property
    def index(self) -> IntArray:
        """Count the months on from one another, over missing ones: 12 · year + month - 1."""
        return MONTHS * self.years + self.months - 1

    def years_from(self, first: int) -> IntArray:
        """Give the year that each month lies in, were years to begin in the calendar month ``first``."""
        return self.years - (self.months < first)

    def curve(self) -> FloatArray:
        """Give the columns of the smooth trend through the months, shape (n, K + 1)."""
        return smooth_trend(self.index, knots_of(self.index.size))

    def take(self, kept: BoolArray) -> Dated:
        """Give some of the months."""
        worked = None if self.working_days is None else self.working_days[kept]
        return Dated(self.days[kept], self.years[kept], self.months[kept], worked)
