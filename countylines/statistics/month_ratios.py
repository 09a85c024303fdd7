"""Which months are high and which low, once months are said to differ repeatedly, and whether one wave would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

import numpy as np
from scipy import stats

from countylines.statistics import MONTHS, SIGNIFICANCE, AnyArray, BoolArray, FloatArray, IntArray, Result
from countylines.statistics.dated import Dated
from countylines.statistics.designs import month_factor, waves
from countylines.statistics.multiplicity import holm
from countylines.statistics.poisson import Fit, FTestOf, f_tests, fit, information_of

TAIL = (1 - (1 - SIGNIFICANCE) ** (1 / MONTHS)) / 2
"""On either side of an interval of one month, so that all twelve cover together (Šidák 1967)."""

NEGLIGIBLE = 1e-12
"""Share of the largest information below which a direction has none: that of a month without any event."""


@dataclass(frozen=True, eq=False)
class MonthRatiosOf(Generic[Result]):
    """Each calendar month against the mean of the twelve, given the smooth trend: of one series, or of many.

    Attributes
    ----------
    ratio, low, high : ndarray, shape (12,) or (series, 12)
        Of the daily rate, in the log, with intervals that cover all twelve together at 95%. A calendar month without
        any event has a ratio of 0 and an upper limit alone; the mean is then that of the other months.
    p_value : ndarray, as these
        Two-sided, corrected over the twelve (Holm 1979).
    lack_of_fit, cosinor
        F of the month factor against one cosine and sine, on (9, df), and of these against none, on (2, df).
    """

    ratio: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray
    lack_of_fit: FTestOf[Result]
    cosinor: FTestOf[Result]

    @property
    def phi1(self) -> Result:
        """Pearson's X² over its degrees of freedom, of the model with trend and month factor."""
        return self.lack_of_fit.phi1

    @property
    def above(self) -> BoolArray:
        """Say of each month whether it is named as high."""
        return (self.ratio > 1) & (self.p_value < SIGNIFICANCE)

    @property
    def below(self) -> BoolArray:
        """Say of each month whether it is named as low."""
        return (self.ratio < 1) & (self.p_value < SIGNIFICANCE)

    @property
    def one_rise_and_fall(self) -> Result:
        """Say whether the months are one rise and fall a year: a wave is there, and none of them departs from it."""
        return (self.cosinor.p_value < SIGNIFICANCE) & (self.lack_of_fit.p_value >= SIGNIFICANCE)

    def row(self, at: int = 0) -> MonthRatios:
        """Give the months of one series; ValueError if a model meets every month exactly."""
        ratio, low, high, p_value = (each[at] for each in (self.ratio, self.low, self.high, self.p_value))
        return MonthRatios(ratio, low, high, p_value, self.lack_of_fit.row(at), self.cosinor.row(at))

    def weakest(self) -> MonthRatios:
        """Give what holds of all series, such as the fillings of one with hidden months.

        Ratios are those nearest to 1 (1 where they lie on both sides), p-values the largest, limits the farthest; the
        tests of the shape are those that speak least for one rise and fall.
        """
        least, greatest = self.ratio.min(axis=0), self.ratio.max(axis=0)
        fits, wave = int(np.argmin(self.lack_of_fit.p_value)), int(np.argmax(self.cosinor.p_value))
        return MonthRatios(
            np.select([least > 1, greatest < 1], [least, greatest], 1.0),
            self.low.min(axis=0),
            self.high.max(axis=0),
            self.p_value.max(axis=0),
            self.lack_of_fit.row(fits),
            self.cosinor.row(wave),
        )


MonthRatios = MonthRatiosOf[float]
ManyMonthRatios = MonthRatiosOf[AnyArray]


def fit_month_ratios(counts: IntArray, dated: Dated) -> ManyMonthRatios:
    r"""Set each calendar month against the mean of the twelve, of many series.

    Counts have shape (series, n), with events in each series; all twelve calendar months are there.

    Notes
    -----
    Quasi-Poisson, smooth trend and month factor, offset log(days). The log ratio of a month is its coefficient less
    the mean of the twelve, its standard error times :math:`\sqrt{\max(1, \varphi_1)}`; intervals by Šidák's quantile
    of t. The contrasts hardly correlate (−1/11), so that the quantile of the greatest of them is as good as this.
    """
    d, month, trend = dated.days, dated.months, dated.curve()
    design = np.column_stack([trend, month_factor(month)])
    larger, wave = fit(counts, design, d), fit(counts, np.column_stack([trend, waves(month)]), d)
    lack_of_fit, cosinor = f_tests(wave, larger), f_tests(fit(counts, trend, d), wave)
    dispersion = np.maximum(1.0, lack_of_fit.phi1)[:, None]
    of_month = (month[:, None] == np.arange(1, MONTHS + 1)).astype(np.float64)
    told = counts @ of_month > 0
    log_ratio, error = _contrasts(larger, design, of_month, told)
    error = error * np.sqrt(dispersion)
    reach = stats.t.isf(TAIL, larger.residual_degrees) * error
    p_value = 2 * stats.t.sf(np.abs(log_ratio) / np.where(told, error, 1.0), larger.residual_degrees)
    # Of a month without any event no interval can be fitted: independent events, deflated, bound its ratio above.
    expected = larger.fitted @ of_month * np.exp(-log_ratio)
    high = np.where(told, np.exp(log_ratio + reach), -np.log(TAIL) * dispersion / expected)
    p_value = np.where(told, p_value, np.minimum(1.0, 2 * np.exp(-expected / dispersion)))
    ratio, low = (np.where(told, np.exp(each), 0.0) for each in (log_ratio, log_ratio - reach))
    return ManyMonthRatios(ratio, low, high, holm(p_value), lack_of_fit, cosinor)


def _contrasts(larger: Fit, design: FloatArray, of_month: FloatArray, told: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Give each month's coefficient less the mean of those with events, and its Poisson standard error.

    Shape (series, 12) each.
    """
    series, others = len(told), MONTHS - 1
    information = information_of(design, np.where(told @ of_month.T > 0, larger.fitted, 0.0))
    covariance = np.zeros((series, MONTHS, MONTHS))
    covariance[:, 1:, 1:] = np.linalg.pinv(information, rcond=NEGLIGIBLE, hermitian=True)[:, -others:, -others:]
    coefficient = np.column_stack([np.zeros(series), larger.coefficients[:, -others:]])
    share = told / told.sum(axis=1, keepdims=True)
    with_mean = (covariance @ share[:, :, None])[:, :, 0]
    of_mean = (with_mean * share).sum(axis=1, keepdims=True)
    variance = np.diagonal(covariance, axis1=1, axis2=2) - 2 * with_mean + of_mean
    return coefficient - (coefficient * share).sum(axis=1, keepdims=True), np.sqrt(np.maximum(variance, 0.0))
