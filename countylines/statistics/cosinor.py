"""The shape of one year: whether it has one peak and one trough beyond what clustering of arrests gives.

One year cannot show seasonality, which is a pattern that comes again: a result here describes the shape within a
year, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import MONTHS, ROUNDING
from countylines.statistics.checks import check_months, check_series
from countylines.statistics.designs import month_angles
from countylines.statistics.dispersion import expected_counts
from countylines.statistics.poisson import fit_poisson


@dataclass(frozen=True)
class WithinYearShape:
    """A cosine of one cycle a year fitted to the months of one year.

    Attributes
    ----------
    statistic : float
        Quasi-Poisson F of the cosine against equal daily rates.
    degrees_of_freedom : tuple of int
        Of F: 2 and n - 3.
    p_value : float
        Of F.
    phi1 : float
        Pearson's X² of the cosinor over n - 3.
    likelihood_ratio : float
        The Poisson likelihood-ratio statistic, which supposes independent arrests.
    likelihood_ratio_p_value : float
        From the chi-squared distribution with 2 degrees of freedom.
    cosine, sine : float
        Coefficients of cos θ and sin θ in the log of the daily rate.
    log_amplitude : float
        Their length: the log of peak over mean level.
    peak_angle : float or None
        Angle of the peak in radians, from 0 to 2π; 0 is the start of January in months of equal width. None
        where the fitted curve is flat.
    peak_month : float or None
        The same as a month number: 1 is the middle of January, 12.5 (or 0.5) the turn of the year.
    peak_to_trough : float
        Daily rate at the peak over that at the trough.
    label : str
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
    peak_angle: float | None
    peak_month: float | None
    peak_to_trough: float
    label: str = field(default="within-year shape, not seasonality", init=False)


def fit_within_year_shape(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> WithinYearShape:
    r"""Fit a quasi-Poisson cosinor to the months of one year.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each month; n is at least 4.
    days : array_like, shape (n,)
        Exposure of each month in days.
    months : array_like, shape (n,)
        Month numbers, 1 to 12, each at most once; months may be missing.

    Returns
    -------
    WithinYearShape

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`), if a month is not a whole number
        from 1 to 12 or comes twice, if fewer than three months have events, or if the cosine meets every month
        exactly.

    Notes
    -----
    :math:`\log E(n_i) = \log d_i + \beta_0 + \beta_1 \cos\theta_i + \beta_2 \sin\theta_i`, against
    :math:`\beta_1 = \beta_2 = 0` by :math:`F = (\Delta D / 2) / \varphi_1` on (2, n - 3): McCullagh and Nelder
    (1989), Generalized Linear Models; Barnett and Dobson (2010), Analysing Seasonal Health Data.
    """
    n, d = check_series(counts, days, minimum_periods=4)
    theta = month_angles(check_months(months, n.size))
    if np.count_nonzero(n) < 3:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the months have events and a cosine needs at least 3: "
            "report the counts themselves."
        )
    # log(expected) is log(days) plus a constant, which the intercept takes up and which steadies the fit.
    offset = np.log(expected_counts(n, d))
    null = fit_poisson(n, np.ones((n.size, 1)), offset)
    cosinor = fit_poisson(n, np.column_stack([np.ones(n.size), np.cos(theta), np.sin(theta)]), offset)
    degrees = (2, n.size - 3)
    phi1 = float(cosinor.pearson_chi2) / degrees[1]
    cosine, sine = float(cosinor.params[1]), float(cosinor.params[2])
    flat = np.hypot(cosine, sine) < ROUNDING
    if flat:
        cosine = sine = gain = statistic = 0.0
    elif phi1 < ROUNDING:
        raise ValueError(
            "The cosine meets every month exactly, which leaves nothing to measure its error by: "
            "report the counts themselves, or add months."
        )
    else:
        gain = float(null.deviance - cosinor.deviance)
        statistic = gain / 2 / phi1
    log_amplitude = float(np.hypot(cosine, sine))
    angle = None if flat else float(np.arctan2(sine, cosine) % (2 * np.pi))
    return WithinYearShape(
        statistic=statistic,
        degrees_of_freedom=degrees,
        p_value=float(stats.f.sf(statistic, *degrees)),
        phi1=phi1,
        likelihood_ratio=gain,
        likelihood_ratio_p_value=float(stats.chi2.sf(gain, 2)),
        cosine=cosine,
        sine=sine,
        log_amplitude=log_amplitude,
        peak_angle=angle,
        peak_month=None if angle is None else angle * MONTHS / (2 * np.pi) + 0.5,
        peak_to_trough=float(np.exp(2 * log_amplitude)),
    )
