"""Which statement do the counts allow: tests, intervals, bounds and models, as pure functions of arrays.

This room may know `countylines.counts`, `countylines.prose` and `countylines.errors`; it reads no file and knows no
release, observation or report. There is one implementation of each test: it takes arrays of shape (series, months),
and one series is row 0.

Reading order: `checks`, `designs`, `dated` and `poisson`, on which most rests; for one year `dispersion`,
`negative_binomial`, `cosinor`, `intervals`, `one_year_tests` with `rank_sums`, and their table `specifications`; for
several years `repeated_months`, the rule, with `rotation`, `year_levels` and `cycles`, then `month_ratios`,
`detectable` and `several_years_tests` with `strength` and `changepoint`, and the table `month_specifications`; for
years too few for a rule `alike`; of quarters `repeated_quarters`; for the newest months `late_recording`; for one
year against the next `level_change`; for a date given in advance `named_date`; for years `rates`, `predictive_bands`
and `forecast`; for hidden counts `fillings`, `bounded` and `censored`; for stocks of drug lines `falls` and
`balance`; and `multiplicity` over all of them.
"""

from typing import Any, TypeVar

import numpy.typing as npt

from countylines.counts import arrays

FloatArray = arrays.FloatArray
IntArray = arrays.IntArray
BoolArray = arrays.BoolArray

Counts = IntArray | FloatArray
"""Whole numbers; permuted ones are held as floats, which saves a conversion in every product."""
AnyArray = npt.NDArray[Any]
Result = TypeVar("Result", float, AnyArray)
"""What a test gives: a number, or a truth value, of one series; an array of shape (series,) of many."""
MONTHS = 12
SIGNIFICANCE = 0.05
"""The level of every test of the project."""
TIE = 1 - 1e-9
"""Statistics of shuffled data count as extreme down to this share of the observed one, so that a tie does not hang on
the order in which a sum was taken."""
ROUNDING = 1e-9
"""An amplitude or a dispersion below this is what rounding leaves of zero."""
