"""Tests of one year, and tests beside the rule for several years, on many simulated series at once.

They are here to be measured: how often each rejects where nothing is there. Where critical values have no table they
come from draws under the test's own null hypothesis.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from countylines.batched_rule import f_p_values, fit
from countylines.dispersion import TIE, FloatArray, IntArray
from countylines.intervals import simultaneous_level
from countylines.one_year_tests import (
    rank_sum_p_values,
    rank_sums,
    score_statistics,
    walter_elwood_statistics,
    watson_statistics,
    waves,
    with_level,
)
from countylines.repeated_months import SIGNIFICANCE, month_factor, smooth_trend
from countylines.seasonality import MONTHS, month_angles
from countylines.several_years_tests import change_ratios

PERMUTATIONS = 999
"""Of the permutation test, drawn anew for each batch of series."""
CHANGE_PERMUTATIONS = 199
"""Of the changepoint's: p below .05 means at most 8 of them, a level of .045."""
NULL_DRAWS = 100_000
"""For critical values without a table; they are always the same draws."""
NULL_SEED = 12
TINY = 1e-300
"""Stands for a count of 0, whose interval begins at 0."""
HALF_YEAR = MONTHS // 2
LOG_ALPHA = (-12.0, 3.0)
"""Range in which the negative binomial's α is looked for; Poisson, its limit at 0, is set against it."""


@dataclass(frozen=True, eq=False)
class Cycles:
    """A cosinor given the smooth trend, for many series.

    Attributes
    ----------
    p_value : ndarray, shape (series,)
        Of the quasi-Poisson F test on (2, n - K - 3).
    coefficients : ndarray, shape (series, 2)
        Of cos θ and sin θ in the log of the rate.
    shape : ndarray, shape (series, 2, 2)
        The 95% ellipse is (b - coefficients)' shape⁻¹ (b - coefficients) <= 1.
    far : ndarray, shape (series,)
        U: the greatest log-amplitude in the ellipse.
    """

    p_value: FloatArray
    coefficients: FloatArray
    shape: FloatArray
    far: FloatArray

    def covers(self, truth: FloatArray) -> npt.NDArray[np.bool_]:
        """Say of each series whether its ellipse holds the coefficients given."""
        apart = truth - self.coefficients
        inside: npt.NDArray[np.bool_] = (apart * np.linalg.solve(self.shape, apart[..., None])[..., 0]).sum(axis=1) <= 1
        return inside


def fit_cycles(counts: IntArray, days: FloatArray, years: IntArray, months: IntArray) -> Cycles:
    """Fit the cosinor given the smooth trend to many series.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
        At least one event in each series.
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Calendar year and month, in the order of time.

    Returns
    -------
    Cycles
    """
    trend = _trend(years, months)
    theta = month_angles(months)
    design = np.column_stack([trend, np.cos(theta), np.sin(theta)])
    cosinor = fit(counts, design, days)
    phi1 = cosinor.pearson / cosinor.residual_degrees
    information = np.einsum("ni,sn,nj->sij", design, cosinor.fitted, design, optimize=True)
    quantile = 2 * stats.f.isf(SIGNIFICANCE, 2, cosinor.residual_degrees)
    covariance = np.linalg.inv(information)[:, -2:, -2:]
    shape = covariance * (quantile * np.maximum(phi1, 1))[:, None, None]
    coefficients = np.linalg.lstsq(design, np.log(cosinor.fitted / days).T, rcond=None)[0][-2:].T
    return Cycles(f_p_values(fit(counts, trend, days), cosinor), coefficients, shape, _far_edges(coefficients, shape))


def _trend(years: IntArray, months: IntArray) -> FloatArray:
    return smooth_trend(MONTHS * years + months - 1, max(1, round(months.size / MONTHS)))


def _far_edges(centre: FloatArray, shape: FloatArray) -> FloatArray:
    """Give the greatest distance from 0 in each ellipse: the best of a grid of angles, then Newton's method."""
    root = np.linalg.cholesky(shape)

    def edge(angle: FloatArray) -> FloatArray:
        circle = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        points: FloatArray = np.einsum("sij,...sj->...si", root, circle)
        return points

    grid = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    squares = ((centre + edge(np.broadcast_to(grid[:, None], (grid.size, len(centre))))) ** 2).sum(axis=-1)
    angle = grid[squares.argmax(axis=0)]
    for _ in range(6):
        around, ahead = edge(angle), edge(angle + np.pi / 2)
        slope = ((centre + around) * ahead).sum(axis=1)
        bend = (ahead**2 - (centre + around) * around).sum(axis=1)
        angle = angle - np.where(bend < 0, slope / np.where(bend < 0, bend, 1), 0)
    far: FloatArray = np.sqrt(np.maximum(((centre + edge(angle)) ** 2).sum(axis=1), squares.max(axis=0)))
    return far


def beside_the_rule(
    counts: IntArray, days: FloatArray, years: IntArray, months: IntArray, rng: np.random.Generator
) -> dict[str, FloatArray]:
    """Give p-values of tests that are shown beside the rule, or that it is better than, for complete years.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
    days : ndarray, shape (n,)
    years, months : ndarray of int64, shape (n,)
        Complete calendar years, at least three, in the order of time.
    rng : numpy.random.Generator
        Of the changepoint's permutations.

    Returns
    -------
    dict of str to ndarray, shape (series,) each
        The Poisson likelihood ratio of months given the smooth trend; Friedman's test of daily rates with years as
        blocks; QS of the first differences of daily rates; one change of a Poisson rate.
    """
    trend = _trend(years, months)
    factor = month_factor(months)
    gain = fit(counts, trend, days).deviance - fit(counts, np.column_stack([trend, factor]), days).deviance
    rates = counts / days
    return {
        "months, Poisson likelihood ratio": stats.chi2.sf(gain, factor.shape[1]),
        "Friedman": _friedman(rates.reshape(len(counts), -1, MONTHS)),
        "QS": _qs(np.diff(rates, axis=1)),
        "changepoint": _change_p_values(counts, days, rng),
    }


def _friedman(blocks: FloatArray) -> FloatArray:
    """Give p-values of Friedman's test, corrected for ties; ``blocks`` has shape (series, blocks, treatments)."""
    _, rows, columns = blocks.shape
    ranks = stats.rankdata(blocks, axis=2)
    between = ((ranks.sum(axis=1) - rows * (columns + 1) / 2) ** 2).sum(axis=1)
    within = ((ranks - (columns + 1) / 2) ** 2).sum(axis=(1, 2))
    statistic = np.divide((columns - 1) * between, within, out=np.zeros(len(blocks)), where=within > 0)
    p_values: FloatArray = stats.chi2.sf(statistic, columns - 1)
    return p_values


def _qs(differences: FloatArray) -> FloatArray:
    """Give p-values of QS, which rests on the autocorrelations at lags of one and two years where both are positive."""
    x = differences - differences.mean(axis=1, keepdims=True)
    n = x.shape[1]
    once, twice = ((x[:, lag:] * x[:, :-lag]).sum(axis=1) / (x**2).sum(axis=1) for lag in (MONTHS, 2 * MONTHS))
    statistic = n * (n + 2) * (once**2 / (n - MONTHS) + twice**2 / (n - 2 * MONTHS))
    p_values: FloatArray = stats.chi2.sf(np.where((once > 0) & (twice > 0), statistic, 0), 2)
    return p_values


def _change_p_values(counts: IntArray, days: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Permute months over time together with their days; each batch of series shares its permutations."""
    observed = change_ratios(counts, np.broadcast_to(days, counts.shape)).max(axis=1)
    orders = rng.permuted(np.tile(np.arange(days.size), (CHANGE_PERMUTATIONS, 1)), axis=1)
    extreme = sum((change_ratios(counts[:, o], days[o]).max(axis=1) >= observed * TIE).astype(np.int64) for o in orders)
    p_values: FloatArray = (1 + extreme) / (1 + CHANGE_PERMUTATIONS)
    return p_values


def intervals_within_one_year(
    counts: IntArray, days: FloatArray, truth: FloatArray
) -> dict[str, npt.NDArray[np.bool_]]:
    """Say of each series which statements about single months hold.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, 12)
        At least one event in each series.
    days : ndarray, shape (12,)
    truth : ndarray, shape (12,)
        Expected counts of the months.

    Returns
    -------
    dict of str to ndarray of bool, shape (series,) each
        Whether Garwood's 95% interval of March holds its expected count, whether the simultaneous ones of all months
        do, both as they are and deflated by max(1, φ₀); and whether the simultaneous rank sets exclude any rank
        (`countylines.intervals.rank_sets`), by exact comparisons of pairs and by deflated ones.

    Notes
    -----
    A rank is excluded where Holm's procedure rejects anything, which is where the smallest p-value of all pairs is at
    most the level over their number.
    """
    total = counts.sum(axis=1, keepdims=True)
    expected = total * days / days.sum()
    phi = np.maximum(((counts - expected) ** 2 / expected).sum(axis=1) / (MONTHS - 1), 1)
    joint = simultaneous_level(MONTHS)
    highest, lowest = counts.max(axis=1), counts.min(axis=1)
    exact = stats.binom.sf(highest - 1, highest + lowest, 0.5)
    deflated = stats.norm.sf((highest - lowest) / np.sqrt(phi * np.maximum(highest + lowest, 1)))
    level = SIGNIFICANCE / (MONTHS * (MONTHS - 1))

    def held(level: float, phi: FloatArray) -> npt.NDArray[np.bool_]:
        tail = (1 - level) / 2
        scaled = counts / phi[:, None]
        lower, upper = special.gammaincinv(np.maximum(scaled, TINY), tail), special.gammainccinv(scaled + 1, tail)
        inside: npt.NDArray[np.bool_] = (phi[:, None] * lower <= truth) & (truth <= phi[:, None] * upper)
        return inside

    ones = np.ones(len(counts))
    return {
        "interval of March covers": held(0.95, ones)[:, 2],
        "interval of March covers, deflated": held(0.95, phi)[:, 2],
        "simultaneous intervals cover": held(joint, ones).all(axis=1),
        "simultaneous intervals cover, deflated": held(joint, phi).all(axis=1),
        "rank sets exclude a rank": exact <= level,
        "rank sets exclude a rank, deflated": deflated <= level,
    }


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


def negative_binomial_gains(counts: IntArray, days: FloatArray) -> FloatArray:
    """Give the likelihood-ratio statistic of a cosine between negative binomial models of one year, shape (series,).

    Both models estimate their own α, by golden-section search on its logarithm, with Poisson as the limit at 0.
    """
    designs = np.ones((MONTHS, 1)), with_level(waves(np.arange(1, MONTHS + 1)))
    flat, cosinor = (_best_log_likelihood(counts, design, days) for design in designs)
    gains: FloatArray = np.maximum(2 * (cosinor - flat), 0)
    return gains


def _best_log_likelihood(counts: IntArray, design: FloatArray, days: FloatArray) -> FloatArray:
    fitted = fit(counts, design, days).fitted
    poisson = (special.xlogy(counts, fitted) - fitted - special.gammaln(counts + 1)).sum(axis=1)
    start = np.asarray(np.linalg.lstsq(design, np.log(fitted / days).T, rcond=None)[0].T, dtype=np.float64)

    def profile(log_alpha: FloatArray) -> FloatArray:
        return _log_likelihood(counts, design, days, np.exp(log_alpha), start)

    golden = (math.sqrt(5) - 1) / 2
    low, high = (np.full(len(counts), bound) for bound in LOG_ALPHA)
    for _ in range(25):
        lower, upper = high - golden * (high - low), low + golden * (high - low)
        rising = profile(lower) < profile(upper)
        low, high = np.where(rising, lower, low), np.where(rising, high, upper)
    best: FloatArray = np.maximum(poisson, profile((low + high) / 2))
    return best


def _log_likelihood(
    counts: IntArray, design: FloatArray, days: FloatArray, alpha: FloatArray, start: FloatArray
) -> FloatArray:
    """Give the greatest negative binomial log-likelihood at given α, by Fisher scoring."""
    coefficients = start
    size = 1 / alpha[:, None]
    for _ in range(8):
        mean = days * np.exp(coefficients @ design.T)
        weight = mean / (1 + mean / size)
        information = np.einsum("ni,sn,nj->sij", design, weight, design, optimize=True)
        score = (weight * (counts - mean) / mean) @ design
        coefficients = coefficients + np.linalg.solve(information, score[..., None])[..., 0]
    mean = days * np.exp(coefficients @ design.T)
    terms = (
        special.gammaln(counts + size)
        - special.gammaln(size)
        - special.gammaln(counts + 1)
        - size * np.log1p(mean / size)
        + special.xlogy(counts, mean / (mean + size))
    )
    best: FloatArray = terms.sum(axis=1)
    return best
