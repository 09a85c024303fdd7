"""Tests of one year of months, on many series at once.

Most suppose independent arrests and reject a flat year in which arrests come in groups. Of tests of one series,
``counts``, ``days`` and ``months`` are array_like of shape (k,): events, exposure, and calendar months 1 to 12, in the
order of the year; what is not valid is refused (ValueError, see `checks`), and so are fewer than 1 of ``draws``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import stats

from countylines.statistics import MONTHS, TIE, Counts, FloatArray, IntArray
from countylines.statistics.checks import check_draws, check_months, check_series
from countylines.statistics.cosinor import fit_within_year_shapes
from countylines.statistics.designs import waves, with_level
from countylines.statistics.dispersion import draw_flat, g_statistics, pearson_statistics
from countylines.statistics.negative_binomial import negative_binomial_gains
from countylines.statistics.poisson import FTest, f_tests, fit
from countylines.statistics.rank_sums import rank_sum_p_values, rank_sums

HARMONICS = 2
PERMUTATIONS = 999
"""Of the permutation test of many series, drawn anew for each batch."""
NULL_DRAWS = 100_000
"""For critical values of many series; they are always the same draws."""
NULL_SEED = 12
HALF_YEAR = MONTHS // 2


def walter_elwood_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Walter and Elwood's statistic of a year, shape (...); with equal days it is Edwards's.

    It is to be set against chi-squared with 2 degrees of freedom.

    Parameters
    ----------
    counts, days : ndarray, shape (..., 12) and (12,)
        Events and exposure.
    waves : ndarray, shape (12, 2)
        Cosine and sine of each month. A common turn of them changes nothing.

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
    return scale * (apart**2).sum(axis=-1)


def score_statistics(counts: Counts, days: FloatArray, waves: FloatArray) -> FloatArray:
    r"""Give Rao's score statistic of a cosine in the log of the daily rate; with twelve equal days it is Roger's.

    As `walter_elwood_statistics`, of any k months.

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
    return (score @ np.linalg.inv(information) * score).sum(axis=-1) / total


def permutation_p_value(
    counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1
) -> float:
    """Test a cosine by permuting the counts over the months, whose days stay where they are.

    The p-value is (1 + #) / (B + 1), the upper tail of `score_statistics` over B = ``draws`` random permutations.

    Notes
    -----
    It supposes that without a cycle every order of the counts is as likely as any other, which unequal days break a
    little. How much counts scatter does not matter, and so neither does clustering within months.
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    circle = waves(check_months(months, n.size))
    return float(permutation_p_values(n[None], d, circle, draws, np.random.default_rng(seed))[0])


def permutation_p_values(
    counts: IntArray, days: FloatArray, waves: FloatArray, draws: int, rng: np.random.Generator
) -> FloatArray:
    """Give `permutation_p_value` of many series, shape (series, k) to (series,), which share their permutations."""
    orders = rng.permuted(np.tile(np.arange(days.size), (draws, 1)), axis=1)
    events = counts.astype(np.float64)
    drawn = score_statistics(events[:, orders], days, waves)
    least = score_statistics(events, days, waves) * TIE
    return (1 + (drawn >= least[:, None]).sum(axis=1)) / (1 + draws)


def watson_statistics(counts: Counts, days: FloatArray) -> FloatArray:
    r"""Give Watson's U² for grouped data about day-weighted expectations, shape (...).

    Parameters
    ----------
    counts, days : ndarray, shape (..., k) and (k,)
        In the order of the year, which is a circle: where it begins does not matter.

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
    return (centred**2 * shares).sum(axis=-1) / total


def watson_p_value(counts: npt.ArrayLike, days: npt.ArrayLike, *, draws: int = 99_999, seed: int = 1) -> float:
    """Test equal daily rates by Watson's U², set against ``draws`` multinomial draws with the same total.

    The p-value is (1 + #) / (draws + 1).
    """
    n, d = check_series(counts, days)
    check_draws(draws)
    null = draw_watson_statistics(int(n.sum()), tuple(d), draws, seed)
    return float(watson_p_values(n[None], d, null)[0])


@lru_cache
def draw_watson_statistics(total: int, days: tuple[float, ...], draws: int, seed: int) -> FloatArray:
    """Draw Watson's U² of so many years with equal daily rates and that total, in rising order."""
    return np.sort(watson_statistics(draw_flat(total, days, draws, seed), np.array(days)))


def watson_p_values(counts: IntArray, days: FloatArray, null: FloatArray) -> FloatArray:
    """Give the share of drawn statistics at or above each of many series', shape (series,), itself among them.

    ``null`` is of `draw_watson_statistics`; counts have shape (series, k).
    """
    above = null.size - np.searchsorted(null, watson_statistics(counts, days) * TIE, side="left")
    return (1 + above) / (1 + null.size)


def two_harmonics(counts: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike) -> tuple[float, FTest]:
    """Test one and two cycles a year together against equal daily rates, in at least six months.

    ValueError if fewer than five months have events, or the curve meets every month exactly.

    Returns
    -------
    likelihood_ratio : float
        Poisson; to be set against chi-squared with 4 degrees of freedom.
    test : FTest
        Quasi-Poisson F on (4, k - 5).
    """
    n, d = check_series(counts, days, minimum_periods=6)
    m, parameters = check_months(months, n.size), 1 + 2 * HARMONICS
    if np.count_nonzero(n) < parameters:
        raise ValueError(
            f"Only {np.count_nonzero(n)} of the months have events and two harmonics need at least {parameters}: "
            "report the counts themselves."
        )
    designs = np.ones((d.size, 1)), with_level(waves(m, harmonics=HARMONICS))
    smaller, larger = (fit(n[None], design, d) for design in designs)
    return max(float((smaller.deviance - larger.deviance)[0]), 0.0), f_tests(smaller, larger).row()


def within_one_year(counts: IntArray, days: FloatArray, rng: np.random.Generator) -> dict[str, FloatArray]:
    """Give p-values of the tests of one year, January to December, shape (series,) each.

    Counts have shape (series, 12) and days (12,); at least three months of each series have events. ``rng`` permutes.
    """
    months, equal, total = np.arange(1, MONTHS + 1), np.ones(MONTHS), counts.sum(axis=1)
    cosine, shape = waves(months), fit_within_year_shapes(counts, days, months)
    # The distribution of U² hardly depends on the total.
    null = draw_watson_statistics(int(np.median(total)), tuple(days), NULL_DRAWS, NULL_SEED)
    return {
        "X²": stats.chi2.sf(pearson_statistics(counts, days), MONTHS - 1),
        "G": stats.chi2.sf(g_statistics(counts, days), MONTHS - 1),
        "Edwards": stats.chi2.sf(walter_elwood_statistics(counts, equal, cosine), 2),
        "Roger": stats.chi2.sf(score_statistics(counts, equal, cosine), 2),
        "cosinor likelihood ratio": stats.chi2.sf(shape.likelihood_ratio, 2),
        "Watson": watson_p_values(counts, days, null),
        "negative binomial likelihood ratio": stats.chi2.sf(negative_binomial_gains(counts, days, months), 2),
        "quasi-Poisson F": shape.test.p_value,
        "permutation cosinor": permutation_p_values(counts, days, cosine, PERMUTATIONS, rng),
        "Hewitt": rank_sum_p_values(rank_sums(counts, days, HALF_YEAR), HALF_YEAR),
    }
