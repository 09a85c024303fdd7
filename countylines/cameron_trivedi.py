"""Cameron and Trivedi's test: whether counts vary more than independent events would."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.dispersion import check_series, expected_counts
from countylines.seasonality import ROUNDING


@dataclass(frozen=True)
class CameronTrivedi:
    """A regression-based test of variance equal to the mean, against a variance in proportion to it.

    Attributes
    ----------
    statistic : float
        z: the mean of the auxiliary variable over its standard error.
    p_value : float
        Upper tail of the normal distribution: only more variance than the mean counts.
    dispersion : float
        Estimated variance over mean; 1 if events are independent.
    """

    statistic: float
    p_value: float
    dispersion: float


def cameron_trivedi(counts: npt.ArrayLike, days: npt.ArrayLike) -> CameronTrivedi:
    r"""Test for overdispersion about equal daily rates.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.

    Returns
    -------
    CameronTrivedi

    Raises
    ------
    ValueError
        If the series is not valid (see `countylines.dispersion.check_series`), only one period has events, or every
        period departs from its expectation alike, so that there is nothing to measure the error by.

    Notes
    -----
    With :math:`a_i = ((n_i - E_i)^2 - n_i) / E_i`, :math:`z = \sqrt{k}\,\bar a / s_a` and the dispersion is
    :math:`1 + \bar a`: Cameron and Trivedi (1990), Regression-based tests for overdispersion in the Poisson model,
    Journal of Econometrics 46, 347-364; R ``AER::dispersiontest`` by default. The normal distribution is that of
    many periods: with twelve the test errs on the cautious side, because few large :math:`a_i` raise :math:`s_a` too.
    """
    n, d = check_series(counts, days)
    if np.count_nonzero(n) == 1:
        raise ValueError("Only one of the periods has events: report that count itself.")
    expected = expected_counts(n, d)
    excess = ((n - expected) ** 2 - n) / expected
    error = float(excess.std(ddof=1)) / np.sqrt(n.size)
    if error < ROUNDING:
        raise ValueError(
            "Every period departs from its expectation alike, which leaves nothing to measure the error by: "
            "report the counts themselves."
        )
    statistic = float(excess.mean()) / error
    return CameronTrivedi(statistic, float(stats.norm.sf(statistic)), 1 + float(excess.mean()))
