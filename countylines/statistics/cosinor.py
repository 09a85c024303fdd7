"""The shape of one year: whether it has one peak and one trough beyond what clustering of arrests gives.

One year cannot show seasonality, which is a pattern that comes again: a result here describes the shape within a
year, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Generic

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import ROUNDING, AnyArray, FloatArray, IntArray, Result
from countylines.statistics.checks import check_months, check_series
from countylines.statistics.designs import peak_of, waves, with_level
from countylines.statistics.poisson import FTestOf, f_tests, fit

FEWEST_WITH_EVENTS = 3


@dataclass(frozen=True, eq=False)
class WithinYearShapeOf(Generic[Result]):
    """A cosine of one cycle a year fitted to the months of one year: of one series (`WithinYearShape`), or of many.

    Attributes
    ----------
    test : FTest
        Quasi-Poisson F of the cosine against equal daily rates, on (2, n - 3); of many series without a p-value where
        the cosine meets every month exactly.
    likelihood_ratio : float, or ndarray of shape (series,), as those that follow
        Poisson, which supposes independent arrests.
    cosine, sine
        Coefficients of cos θ and sin θ in the log of the daily rate.
    label
        What this is, for every place it is shown.
    """

    test: FTestOf[Result]
    likelihood_ratio: Result
    cosine: Result
    sine: Result
    label: str = field(default="within-year shape, not seasonality", init=False)

    @property
    def likelihood_ratio_p_value(self) -> float:
        """Give that of the likelihood ratio of one series, from chi-squared with 2 degrees of freedom."""
        return float(stats.chi2.sf(self.likelihood_ratio, 2))

    @property
    def log_amplitude(self) -> float:
        """Give the length of the coefficients of one series: the log of peak over mean level."""
        return float(np.hypot(self.cosine, self.sine))

    @property
    def peak_month(self) -> float | None:
        """Give the peak as a month number: 1 is the middle of January, 12.5 (or 0.5) the turn of the year.

        None where the curve is flat.
        """
        return peak_of(self.cosine, self.sine) + 0.5 if self.log_amplitude else None

    @property
    def peak_to_trough(self) -> float:
        """Give the daily rate at the peak over that at the trough."""
        return float(np.exp(2 * self.log_amplitude))


WithinYearShape = WithinYearShapeOf[float]
WithinYearShapes = WithinYearShapeOf[AnyArray]


def fit_within_year_shapes(counts: IntArray, days: FloatArray, months: npt.ArrayLike) -> WithinYearShapes:
    """Fit a quasi-Poisson cosinor to the months of many years, shape (series, n); three or more have events."""
    circle = waves(months)
    null, cosinor = (fit(counts, design, days) for design in (with_level(circle[:, :0]), with_level(circle)))
    test, coefficients = f_tests(null, cosinor), cosinor.coefficients[:, 1:].T
    flat = np.hypot(*coefficients) < ROUNDING
    cosine, sine = np.where(flat, 0.0, coefficients)
    return WithinYearShapes(
        test=replace(test, statistic=np.where(flat, 0.0, test.statistic), p_value=np.where(flat, 1.0, test.p_value)),
        likelihood_ratio=np.where(flat, 0.0, null.deviance - cosinor.deviance),
        cosine=cosine,
        sine=sine,
    )


def fit_within_year_shape(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> WithinYearShape:
    r"""Fit a quasi-Poisson cosinor to the months of one year.

    Parameters
    ----------
    counts, days, months : array_like, shape (n,)
        Events, exposure in days, and month numbers 1 to 12, each at most once; at least four, some may be missing.

    Raises
    ------
    ValueError
        If the series or the months are not valid (see `checks`), if fewer than three months have events, or if the
        cosine meets every month exactly.

    Notes
    -----
    :math:`\log E(n_i) = \log d_i + \beta_0 + \beta_1 \cos\theta_i + \beta_2 \sin\theta_i`, against
    :math:`\beta_1 = \beta_2 = 0` by :math:`F = (\Delta D / 2) / \varphi_1` on (2, n - 3): McCullagh and Nelder
    (1989), Generalized Linear Models; Barnett and Dobson (2010), Analysing Seasonal Health Data.
    """
    n, d = check_series(counts, days, minimum_periods=4)
    m = check_months(months, n.size)
    if np.count_nonzero(n) < FEWEST_WITH_EVENTS:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the months have events and a cosine needs at least {FEWEST_WITH_EVENTS}: "
            "report the counts themselves."
        )
    found = fit_within_year_shapes(n[None], d, m)
    if np.isnan(found.test.p_value[0]):
        raise ValueError(
            "The cosine meets every month exactly, which leaves nothing to measure its error by: "
            "report the counts themselves, or add months."
        )
    return WithinYearShape(
        found.test.row(), float(found.likelihood_ratio[0]), float(found.cosine[0]), float(found.sine[0])
    )
