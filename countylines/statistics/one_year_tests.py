"""Tests of one year of months, on many series at once.

Most suppose independent arrests and reject a flat year in which arrests come in groups.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import MONTHS, TIE, Counts, FloatArray, IntArray
from countylines.statistics.checks import check_draws, check_months, check_series
from countylines.statistics.designs import waves, with_level
from countylines.statistics.dispersion import expected_counts
from countylines.statistics.negative_binomial import negative_binomial_gains
from countylines.statistics.poisson import FTest, f_p_values, f_test, fit, fit_poisson
from countylines.statistics.rank_sums import rank_sum_p_values, rank_sums


def walter_elwood_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Walter and Elwood's statistic of a year; with equal days it is Edwards's.

    Parameters
    ----------
    counts : ndarray, shape (..., 12)
    days : ndarray, shape (12,)
        Exposure.
    waves : ndarray, shape (12, 2)
        Cosine and sine of each month. A common turn of them changes nothing.

    Returns
    -------
    ndarray, shape (...)
        To be set against chi-squared with 2 degrees of freedom.

    Notes
    -----
    :math:`\tfrac23 \big(\sum\sqrt{E_i}\big)^2 \Big|\frac{\sum\sqrt{n_i}\,e^{i\theta_i}}{\sum\sqrt{n_i}}
    - \frac{\sum\sqrt{d_i}\,e^{i\theta_i}}{\sum\sqrt{d_i}}\Big|^2` with day-weighted expectations :math:`E_i`: Walter
    and Elwood (1975), British Journal of Preventive and Social Medicine 29, 18-21, as in R ``season::wtest``. With
    equal days :math:`8N|\cdot|^2`: Edwards (1961), Annals of Human Genetics 25, 83-87.
    """
    roots, weights = np.sqrt(counts), np.sqrt(days)
    apart = (roots @ waves) / roots.sum(axis=-1, keepdims=True) - weights @ waves / weights.sum()
    # The variance of a square root is 1/4, and the squares of twelve cosines sum to 6.
    scale = counts.sum(axis=-1) / days.sum() * weights.sum() ** 2 * 4 / (MONTHS / 2)
    statistics: FloatArray = scale * (apart**2).sum(axis=-1)
    return statistics


def score_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Rao's score statistic of a cosine in the log of the daily rate; with twelve equal days it is Roger's.

    Parameters
    ----------
    counts : ndarray, shape (..., k)
    days : ndarray, shape (k,)
        Exposure.
    waves : ndarray, shape (k, 2)
        Cosine and sine of each month.

    Returns
    -------
    ndarray, shape (...)
        To be set against chi-squared with 2 degrees of freedom.

    Notes
    -----
    :math:`U'I^{-1}U` with :math:`U = \sum_i (n_i - E_i)w_i` and
    :math:`I = \sum_i E_i (w_i-\bar w)(w_i-\bar w)'`. With twelve equal months
    :math:`2|\sum n_i e^{i\theta_i}|^2/N`: Roger (1977), Biometrika 64, 152-155.
    """
    total = counts.sum(axis=-1)
    shares = days / days.sum()
    centre = shares @ waves
    information = (waves * shares[:, None]).T @ waves - np.outer(centre, centre)
    score = counts @ waves - total[..., None] * centre
    statistics: FloatArray = (score @ np.linalg.inv(information) * score).sum(axis=-1) / total
    return statistics


def permutation_p_value(
    counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1
) -> float:
    """Test a cosine by permuting the counts over the months, whose days stay where they are.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12.
    draws, seed : int
        Random permutations B; the p-value is (1 + #) / (B + 1).

    Returns
    -------
    float
        Upper tail of the score statistic (see `score_statistics`).

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`), or if ``draws`` is below 1.

    Notes
    -----
    It supposes that without a cycle every order of the counts is as likely as any other, which unequal days break a
    little. How much counts scatter does not matter, and so neither does clustering within months.
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    w = waves(check_months(months, n.size))
    drawn = np.random.default_rng(seed).permuted(np.tile(n.astype(np.float64), (draws, 1)), axis=1)
    return _share_at_or_above(score_statistics(drawn, d, w), float(score_statistics(n, d, w)))


def watson_statistics(counts: Counts, days: FloatArray) -> FloatArray:
    r"""Give Watson's U² for grouped data about day-weighted expectations.

    Parameters
    ----------
    counts : ndarray, shape (..., k)
        In the order of the year, which is a circle: where it begins does not matter.
    days : ndarray, shape (k,)

    Returns
    -------
    ndarray, shape (...)

    Notes
    -----
    :math:`U^2 = \frac1N\sum_i p_i (S_i - \bar S)^2` with :math:`p_i = d_i/\sum d`, running sums
    :math:`S_i = \sum_{j\le i}(n_j - E_j)` and :math:`\bar S = \sum p_i S_i`: Choulakian, Lockhart and Stephens (1994),
    Canadian Journal of Statistics 22, 125-137.
    """
    shares = days / days.sum()
    total = counts.sum(axis=-1)
    running = np.cumsum(counts - total[..., None] * shares, axis=-1)
    centred = running - (running * shares).sum(axis=-1, keepdims=True)
    statistics: FloatArray = (centred**2 * shares).sum(axis=-1) / total
    return statistics


def watson_p_value(counts: npt.ArrayLike, days: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1) -> float:
    """Test equal daily rates by Watson's U², set against multinomial draws with the same total.

    Parameters
    ----------
    counts, days : array_like, shape (k,)
        Events and exposure, in the order of the year.
    draws, seed : int
        The p-value is (1 + #) / (draws + 1).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the series is not valid (see `checks.check_series`), or if ``draws`` is below 1.
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    drawn = np.random.default_rng(seed).multinomial(int(n.sum()), d / d.sum(), size=draws)
    return _share_at_or_above(watson_statistics(drawn, d), float(watson_statistics(n, d)))


def _share_at_or_above(drawn: FloatArray, observed: float) -> float:
    return (1 + int((drawn >= observed * TIE).sum())) / (1 + drawn.size)


def two_harmonics(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> tuple[float, FTest]:
    r"""Test one and two cycles a year together against equal daily rates.

    Parameters
    ----------
    counts, days, months : array_like, shape (k,)
        Events, exposure, and calendar months 1 to 12; at least six.

    Returns
    -------
    likelihood_ratio : float
        Poisson; to be set against chi-squared with 4 degrees of freedom.
    test : FTest
        Quasi-Poisson F on (4, k - 5).

    Raises
    ------
    ValueError
        If the series or the months are not valid, fewer than five months have events, or the curve meets every month
        exactly.
    """
    n, d = check_series(counts, days, minimum_periods=6)
    design = with_level(waves(check_months(months, n.size), harmonics=2))
    if np.count_nonzero(n) < design.shape[1]:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the months have events and two harmonics need at least {design.shape[1]}: "
            "report the counts themselves."
        )
    offset = np.log(expected_counts(n, d))
    smaller, larger = (fit_poisson(n, each, offset) for each in (np.ones((n.size, 1)), design))
    return max(0.0, float(smaller.deviance - larger.deviance)), f_test(n, smaller, larger)


PERMUTATIONS = 999
"""Of the permutation test, drawn anew for each batch of series."""


NULL_DRAWS = 100_000
"""For critical values without a table; they are always the same draws."""


NULL_SEED = 12


HALF_YEAR = MONTHS // 2


def within_one_year(counts: IntArray, days: FloatArray, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Give p-values of the tests of one year, January to December.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, 12)
        At least three months with events in each series.
    days : ndarray, shape (12,)
    rng : numpy.random.Generator
        Of the permutation test.

    Returns
    -------
    dict of str to ndarray, shape (series,) each

    Notes
    -----
    Statistics as in `countylines.one_year_tests`, `countylines.dispersion` and `countylines.seasonality`, of which a
    report uses the same functions or forms that a test holds against these.
    """
    cosine = waves(np.arange(1, MONTHS + 1))
    equal = np.ones(MONTHS)
    total = counts.sum(axis=1)
    expected = total[:, None] * days / days.sum()
    flat, cosinor = (fit(counts, design, days) for design in (np.ones((MONTHS, 1)), with_level(cosine)))
    return {
        "X²": stats.chi2.sf(((counts - expected) ** 2 / expected).sum(axis=1), MONTHS - 1),
        "G": stats.chi2.sf(flat.deviance, MONTHS - 1),
        "Edwards": stats.chi2.sf(walter_elwood_statistics(counts, equal, cosine), 2),
        "Roger": stats.chi2.sf(score_statistics(counts, equal, cosine), 2),
        "cosinor likelihood ratio": stats.chi2.sf(flat.deviance - cosinor.deviance, 2),
        "Watson": _upper_tail(watson_statistics(counts, days), _watson_null(int(np.median(total)), tuple(days))),
        "negative binomial likelihood ratio": stats.chi2.sf(negative_binomial_gains(counts, days), 2),
        "quasi-Poisson F": f_p_values(flat, cosinor),
        "permutation cosinor": _permutation_p_values(counts, days, cosine, rng),
        "Hewitt": rank_sum_p_values(rank_sums(counts, days, HALF_YEAR), HALF_YEAR),
    }


def _upper_tail(statistics: FloatArray, null: FloatArray) -> FloatArray:
    """Give the share of sorted ``null`` at or above each statistic, the statistic itself among them."""
    above = null.size - np.searchsorted(null, statistics * TIE, side="left")
    p_values: FloatArray = (1 + above) / (1 + null.size)
    return p_values


@lru_cache
def _watson_null(total: int, days: tuple[float, ...]) -> FloatArray:
    """Draw U² of years with that total; the distribution hardly depends on it."""
    each = np.asarray(days)
    drawn = np.random.default_rng(NULL_SEED).multinomial(total, each / each.sum(), size=NULL_DRAWS)
    return np.sort(watson_statistics(drawn, each))


def _permutation_p_values(
    counts: IntArray, days: FloatArray, cosine: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """Permute counts over months, the days staying; each batch of series shares its permutations."""
    orders = rng.permuted(np.tile(np.arange(MONTHS), (PERMUTATIONS, 1)), axis=1)
    drawn = score_statistics(counts[:, orders].astype(np.float64), days, cosine)
    observed = score_statistics(counts.astype(np.float64), days, cosine)
    p_values: FloatArray = (1 + (drawn >= observed[:, None] * TIE).sum(axis=1)) / (1 + PERMUTATIONS)
    return p_values
