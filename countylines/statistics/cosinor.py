"""The shape of one year: whether it has one peak and one trough beyond what clustering of arrests gives.

One year cannot show seasonality, which is a pattern that comes again: a result here describes the shape within a
year, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import ROUNDING, FloatArray, IntArray
from countylines.statistics.checks import check_months, check_series
from countylines.statistics.designs import peak_of, waves, with_level
from countylines.statistics.poisson import FTests, f_tests, fit

FEWEST_WITH_EVENTS = 3


@dataclass(frozen=True)
class WithinYearShape:
    """A cosine of one cycle a year fitted to the months of one year.

    Attributes
    ----------
    statistic, degrees_of_freedom, p_value, phi1
        Quasi-Poisson F of the cosine against equal daily rates, on (2, n - 3); Pearson's X² of the cosinor over n - 3.
    likelihood_ratio, likelihood_ratio_p_value
        Poisson, which supposes independent arrests; from chi-squared with 2 degrees of freedom.
    cosine, sine, log_amplitude
        Coefficients of cos θ and sin θ in the log of the daily rate, and their length: the log of peak over mean level.
    peak_month : float or None
        As a month number: 1 is the middle of January, 12.5 (or 0.5) the turn of the year. None where the curve is flat.
    peak_to_trough
        Daily rate at the peak over that at the trough.
    label
        What this is, for every place it is shown.
    """

    statistic: float
    degrees_of_freedom: tuple[int, int]
    p_value: float
    phi1: float
    likelihood_ratio: float
    likelihood_ratio_p_value: float
    cosine: float
    sine: float
    log_amplitude: float
    peak_month: float | None
    peak_to_trough: float
    label: str = field(default="within-year shape, not seasonality", init=False)


@dataclass(frozen=True, eq=False)
class WithinYearShapes:
    """The cosines of many series, shape (series,) each; see `WithinYearShape`.

    Without a p-value where the cosine meets every month exactly.
    """

    test: FTests
    likelihood_ratio: FloatArray
    cosine: FloatArray
    sine: FloatArray


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
    test = found.test.row()
    gain, cosine, sine = float(found.likelihood_ratio[0]), float(found.cosine[0]), float(found.sine[0])
    log_amplitude = float(np.hypot(cosine, sine))
    return WithinYearShape(
        statistic=test.statistic,
        degrees_of_freedom=test.degrees_of_freedom,
        p_value=test.p_value,
        phi1=test.phi1,
        likelihood_ratio=gain,
        likelihood_ratio_p_value=float(stats.chi2.sf(gain, 2)),
        cosine=cosine,
        sine=sine,
        log_amplitude=log_amplitude,
        peak_month=peak_of(cosine, sine) + 0.5 if log_amplitude else None,
        peak_to_trough=float(np.exp(2 * log_amplitude)),
    )
