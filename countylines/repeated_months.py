"""Several years of months: whether they differ repeatedly, whichever way the trend is taken out.

The rule was fixed in advance for its error rates (docs/analysis-plan.md). It asks two questions of the months, and
asks both of them twice: with the trend as a smooth curve, and as a level for each year. Only where all agree are the
months said to differ repeatedly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from patsy import dmatrix
from scipy import optimize, stats
from statsmodels.genmod.generalized_linear_model import GLMResults
from statsmodels.stats.multitest import multipletests

from countylines.dispersion import TIE, FloatArray, IntArray, check_series, expected_counts
from countylines.prose import count_of
from countylines.seasonality import MONTHS, ROUNDING, fit_poisson, month_angles

SIGNIFICANCE = 0.05
FEWEST_YEARS = 3
"""With two complete years no rotation p-value can fall below 1/12."""
MOST_ENUMERATED = 250_000
"""Up to so many combinations of rotations all are gone through; beyond, they are drawn."""
JANUARY = 1


@dataclass(frozen=True)
class FTest:
    """A quasi-Poisson F test of a larger model against a smaller one.

    Attributes
    ----------
    statistic : float
        Gain in deviance a parameter, over ``phi1``.
    degrees_of_freedom : tuple of int
        Of the gain and of the larger model's residuals.
    p_value : float
        Upper tail of F.
    phi1 : float
        Pearson's X² of the larger model over its degrees of freedom.
    """

    statistic: float
    degrees_of_freedom: tuple[int, int]
    p_value: float
    phi1: float


@dataclass(frozen=True)
class RotationTest:
    """How many rotations of the years line their months up at least as well as the calendar does.

    Attributes
    ----------
    extreme : int
        Combinations with a statistic at least the observed one; with all of them gone through, the calendar's own
        is among them.
    combinations : int
        How many were gone through, or drawn.
    enumerated : bool
        Whether these were all.
    """

    extreme: int
    combinations: int
    enumerated: bool

    @property
    def p_value(self) -> float:
        """Give the share, or (1 + extreme) / (1 + drawn)."""
        own = 0 if self.enumerated else 1
        return (own + self.extreme) / (own + self.combinations)

    @property
    def least_p_value(self) -> float:
        """Give the least p-value there can be: the calendar's own combination is always as good as itself."""
        return 1 / (self.combinations if self.enumerated else 1 + self.combinations)


@dataclass(frozen=True)
class Reading:
    """The two tests with the trend taken out in one way.

    Attributes
    ----------
    trend : str
        How: as a smooth curve, or as a level for each year.
    months : FTest
        Test 1: trend and months against trend alone.
    whole_pattern, first_harmonic : RotationTest
        Test 2: rotations of the whole months, and of each year's first harmonic.
    """

    trend: str
    months: FTest
    whole_pattern: RotationTest
    first_harmonic: RotationTest

    @property
    def rotation_holds(self) -> bool:
        """Say whether at least one rotation statistic is significant."""
        return min(self.whole_pattern.p_value, self.first_harmonic.p_value) < SIGNIFICANCE

    @property
    def holds(self) -> bool:
        """Say whether both tests hold with this trend."""
        return self.months.p_value < SIGNIFICANCE and self.rotation_holds

    @property
    def combined_p_value(self) -> float:
        """Give the larger of the two tests' p-values, that of the rotations doubled for being the better of two."""
        rotations = min(self.whole_pattern.p_value, self.first_harmonic.p_value)
        return max(self.months.p_value, min(1.0, 2 * rotations))


@dataclass(frozen=True)
class Cycle:
    """One rise and fall a year given the smooth trend: a cosinor and its 95% confidence ellipse.

    Attributes
    ----------
    test : FTest
        The cosine and sine against the trend alone.
    cosine, sine : float
        Their coefficients in the log of the daily rate.
    log_amplitude : float
        Their length.
    peak : float
        The peak, in months after 1 January, from 0 to 12 (months of equal width).
    near, far : float
        Least and greatest log-amplitude in the ellipse; ``near`` is 0 if it holds 0. Its covariance is the Poisson
        one times max(1, φ₁). ``far`` is U: a one-peak cycle above it is incompatible with the figures, if months are
        independent around the trend.
    """

    test: FTest
    cosine: float
    sine: float
    log_amplitude: float
    peak: float
    near: float
    far: float


@dataclass(frozen=True)
class RepeatedMonths:
    """What several years of months show about months that differ repeatedly.

    Attributes
    ----------
    smooth, levels : Reading
        The two tests with the trend as a smooth curve, and as a level for each year.
    cycle : Cycle
        One rise and fall a year, given the smooth trend.
    knots : int
        K of the smooth trend, which has K + 1 columns.
    complete_years : tuple of int
        First calendar years of the complete years that the rotations use.
    first_month : int
        The calendar month with which a year begins: 1, or 4 as sensitivity.
    empty_years : tuple of int
        First calendar years of the complete years without any event, whose months are left out.
    """

    smooth: Reading
    levels: Reading
    cycle: Cycle
    knots: int
    complete_years: tuple[int, ...]
    first_month: int
    empty_years: tuple[int, ...] = ()

    @property
    def readings(self) -> tuple[Reading, Reading]:
        """Give both readings."""
        return self.smooth, self.levels

    @property
    def claimed(self) -> bool:
        """Say whether months differ repeatedly: both tests hold, whichever way the trend is taken out."""
        return all(reading.holds for reading in self.readings)

    @property
    def uneven(self) -> bool:
        """Say whether test 1 finds months uneven with both trends, whatever the rotations say."""
        return all(reading.months.p_value < SIGNIFICANCE for reading in self.readings)

    @property
    def harmonic_repeats(self) -> bool:
        """Say whether the first harmonic's rotation is significant with both trends."""
        return all(reading.first_harmonic.p_value < SIGNIFICANCE for reading in self.readings)

    @property
    def largest_p_value(self) -> float:
        """Give the largest p-value over tests and trends, for correction across forces."""
        return max(reading.combined_p_value for reading in self.readings)

    @property
    def least_p_value(self) -> float:
        """Give the floor of `largest_p_value`: twice the least share that the rotations can give."""
        return 2 * self.levels.whole_pattern.least_p_value


def assess(
    counts: npt.ArrayLike,
    days: npt.ArrayLike,
    years: npt.ArrayLike,
    months: npt.ArrayLike,
    *,
    first_month: int = JANUARY,
    draws: int = 99_999,
    seed: int = 1,
) -> RepeatedMonths:
    r"""Apply the rule for several years.

    Parameters
    ----------
    counts : array_like, shape (n,)
        Events in each month, exact.
    days : array_like, shape (n,)
        Exposure of each month in days, leap days included.
    years, months : array_like, shape (n,)
        Calendar year and month (1 to 12) of each count, in the order of time; months may be missing.
    first_month : int
        The month with which a year begins, for the rotations and the year levels.
    draws, seed : int
        Of the rotations, where they are too many to go through.

    Returns
    -------
    RepeatedMonths

    Raises
    ------
    ValueError
        If the series is not valid, a month comes twice or out of order, fewer than three complete years have events,
        fewer than three months have, or a model meets every month exactly.

    Notes
    -----
    The smooth trend is a natural cubic spline of the month's index, whose K - 1 inner knots stand at equally spaced
    quantiles, K = max(1, round(n / 12)), fitted to all months. Test 1 is a quasi-Poisson F test of the month factor
    (McCullagh and Nelder 1989). Test 2 rotates residuals :math:`\sqrt{(n + 3/8)/d} - \sqrt{\hat\mu/d}` (Anscombe 1948)
    of complete years against one another, in the manner of a random shift test (Upton and Fingleton 1985). For year
    levels the residuals are :math:`\sqrt{(n + 3/8)/d}`; all are centred within their year.

    A complete year without any event says nothing of its months and has no level, nor can a smooth trend of logs pass
    through it: its months are left out, and the index counts on. A calendar month without any event stays in: its
    fitted mean goes to 0, and it takes its degree of freedom.
    """
    n, d, index, month = _check(counts, days, years, months)
    year = _year_labels(index, month, first_month)
    whole = [int(label) for label in np.unique(year) if (year == label).sum() == MONTHS]
    empty = tuple(label for label in whole if not n[year == label].any())
    complete = tuple(label for label in whole if label not in empty)
    if len(whole) < FEWEST_YEARS:
        raise ValueError(
            f"Complete years: {len(whole)}, and the rule needs {FEWEST_YEARS}: describe the months, or add years."
        )
    if len(complete) < FEWEST_YEARS:
        raise ValueError(
            f"The year that begins in {empty[0]}-{first_month:02d} has no event at all, so nothing is known of its "
            f"months. Complete years with events: {len(complete)}, and the rule needs {FEWEST_YEARS}: find out whether "
            "the others were recorded, and describe the months."
        )
    kept = ~np.isin(year, empty)
    n, d, index, month, year = n[kept], d[kept], index[kept], month[kept], year[kept]
    knots = max(1, round(n.size / MONTHS))
    trend = smooth_trend(index, knots)
    offset = np.log(expected_counts(n, d))
    factor = month_factor(month)
    smooth_fit = fit_poisson(n, trend, offset)
    roots = np.sqrt((n + 0.375) / d)
    in_complete = np.isin(year, complete)

    def rotate(residuals: FloatArray) -> tuple[RotationTest, RotationTest]:
        by_year = _by_year(residuals[in_complete], month[in_complete], first_month, len(complete))
        return rotation_test(by_year, draws=draws, seed=seed), rotation_test(
            first_harmonic(by_year), draws=draws, seed=seed
        )

    smooth_months = f_test(n, smooth_fit, fit_poisson(n, np.column_stack([trend, factor]), offset))
    return RepeatedMonths(
        smooth=Reading("smooth curve", smooth_months, *rotate(roots - np.sqrt(smooth_fit.mu / d))),
        levels=Reading("level for each year", _months_given_levels(n, year, factor, offset), *rotate(roots)),
        cycle=_cycle(n, trend, month, offset, smooth_fit),
        knots=knots,
        complete_years=complete,
        first_month=first_month,
        empty_years=empty,
    )


def _check(
    counts: npt.ArrayLike, days: npt.ArrayLike, years: npt.ArrayLike, months: npt.ArrayLike
) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """Return counts, days, month index (counting on over gaps) and calendar months, or say what is wrong."""
    n, d = check_series(counts, days)
    year, month = np.asarray(years, dtype=np.int64), np.asarray(months, dtype=np.int64)
    if year.shape != n.shape or month.shape != n.shape:
        raise ValueError(f"There are {n.size} counts, {year.size} years and {month.size} months: give one of each.")
    if ((month < 1) | (month > MONTHS)).any():
        raise ValueError(f"{month[(month < 1) | (month > MONTHS)][0]} is not a month: give 1 for January to 12.")
    index = MONTHS * year + month - 1
    steps = np.diff(index)
    if (steps <= 0).any():
        at = int(np.argmax(steps <= 0)) + 1
        raise ValueError(
            f"{year[at]}-{month[at]:02d} comes after {year[at - 1]}-{month[at - 1]:02d}: "
            "give each month once, in the order of time."
        )
    if np.count_nonzero(n) < 3:
        raise ValueError(f"Months with events: only {np.count_nonzero(n)} of {n.size}. Report the counts themselves.")
    return n, d, index, month


def _year_labels(index: IntArray, month: IntArray, first_month: int) -> IntArray:
    labels: IntArray = (index - (first_month - 1)) // MONTHS
    return labels


def smooth_trend(index: npt.ArrayLike, knots: int) -> FloatArray:
    """Give the columns of the smooth trend: a natural cubic spline with an intercept.

    Parameters
    ----------
    index : array_like, shape (n,)
        Month index, counting on over missing months.
    knots : int
        K; the K - 1 inner knots stand at equally spaced quantiles of ``index``.

    Returns
    -------
    ndarray of float64, shape (n, K + 1)
        For K = 1, an intercept and a straight line.
    """
    t = np.asarray(index, dtype=np.float64)
    t = t - t[0]
    if knots == 1:
        return np.column_stack([np.ones_like(t), t / max(t[-1], 1.0)])
    return np.asarray(dmatrix(f"cr(t, df={knots + 1}) - 1", {"t": t}))


def month_factor(months: npt.ArrayLike) -> FloatArray:
    """Give indicator columns of all calendar months present but the first.

    Parameters
    ----------
    months : array_like, shape (n,)
        Calendar months, 1 to 12.

    Returns
    -------
    ndarray of float64, shape (n, months present - 1)
    """
    return _indicators(np.asarray(months))[:, 1:]


def _indicators(labels: npt.NDArray[np.int64]) -> FloatArray:
    columns: FloatArray = (labels[:, None] == np.unique(labels)).astype(np.float64)
    return columns


def f_test(n: IntArray, smaller: GLMResults, larger: GLMResults) -> FTest:
    """Test one fitted Poisson model against a larger one, with the larger one's dispersion.

    Raises
    ------
    ValueError
        If the larger model meets every month exactly, or leaves no degree of freedom.
    """
    degrees = int(smaller.df_resid - larger.df_resid), int(larger.df_resid)
    phi1 = float(larger.pearson_chi2) / degrees[1] if degrees[1] > 0 else 0.0
    if phi1 < ROUNDING:
        raise ValueError(
            f"A model with {count_of(n.size - degrees[1], 'parameter')} meets the {n.size} months exactly, which "
            "leaves nothing to measure its error by: report the counts themselves, or add months."
        )
    statistic = max(0.0, float(smaller.deviance - larger.deviance)) / degrees[0] / phi1
    return FTest(statistic, degrees, float(stats.f.sf(statistic, *degrees)), phi1)


def _months_given_levels(n: IntArray, year: IntArray, factor: FloatArray, offset: FloatArray) -> FTest:
    """Test the month factor given a level for each year; a year without any event says nothing of its months."""
    told = np.isin(year, [label for label in np.unique(year) if n[year == label].any()])
    levels = _indicators(year[told])
    smaller = fit_poisson(n[told], levels, offset[told])
    larger = fit_poisson(n[told], np.column_stack([levels, factor[told]]), offset[told])
    return f_test(n[told], smaller, larger)


def _by_year(values: FloatArray, month: IntArray, first_month: int, years: int) -> FloatArray:
    """Arrange the months of complete years in rows, centred within each; columns are January to December."""
    rows = values.reshape(years, MONTHS)
    rows = np.roll(rows, first_month - 1, axis=1)
    centred: FloatArray = rows - rows.mean(axis=1, keepdims=True)
    return centred


def first_harmonic(by_year: FloatArray) -> FloatArray:
    """Project each year's months on one cosine.

    Parameters
    ----------
    by_year : ndarray, shape (Y, 12)
        Residuals, January to December.

    Returns
    -------
    ndarray, shape (Y, 12)
    """
    theta = month_angles(np.arange(1, MONTHS + 1))
    waves = np.stack([np.cos(theta), np.sin(theta)])
    projected: FloatArray = by_year @ waves.T @ waves / (MONTHS / 2)
    return projected


def rotation_test(by_year: FloatArray, *, draws: int = 99_999, seed: int = 1) -> RotationTest:
    r"""Test whether the months of the years line up better than under rotations of the years.

    Parameters
    ----------
    by_year : ndarray, shape (Y, 12)
        Residuals of complete years, centred within year.
    draws, seed : int
        Where there are more than 250,000 combinations (Y > 6), so many are drawn.

    Returns
    -------
    RotationTest

    Notes
    -----
    The statistic is :math:`T = \sum_m (\sum_y r_{ym})^2`. The first year stays and every other is rotated by 0 to 11
    months. :math:`T = \sum_y |r_y|^2 + 2 \sum_{i<j} C_{ij}(s_j - s_i)` with the circular cross-correlations
    :math:`C_{ij}`, so all :math:`12^{Y-1}` combinations are sums of look-ups. It rests on years being independent and
    months being exchangeable under rotation around the trend.
    """
    years = by_year.shape[0]
    spectra = np.fft.rfft(by_year, axis=1)
    correlations = np.fft.irfft(spectra[:, None] * spectra[None].conj(), n=MONTHS, axis=2)
    enumerated = MONTHS ** (years - 1) <= MOST_ENUMERATED
    if enumerated:
        shifts = list(np.meshgrid(*[np.arange(MONTHS)] * (years - 1), indexing="ij", sparse=True))
    else:
        shifts = list(np.random.default_rng(seed).integers(0, MONTHS, size=(years - 1, draws)))
    shift = [np.zeros(1, dtype=np.int64).reshape((1,) * shifts[0].ndim), *shifts]
    total = sum(correlations[i, j][(shift[j] - shift[i]) % MONTHS] for i in range(years) for j in range(i + 1, years))
    squares = float((by_year**2).sum())
    statistics = squares + 2 * np.asarray(total)
    observed = squares + 2 * float(correlations[np.triu_indices(years, 1)][:, 0].sum())
    # Of years without any variation, rounding alone is left: all their rotations tie.
    extreme = int((statistics >= observed * TIE - squares * ROUNDING**2).sum())
    return RotationTest(extreme, statistics.size, enumerated)


def _cycle(n: IntArray, trend: FloatArray, month: IntArray, offset: FloatArray, smaller: GLMResults) -> Cycle:
    theta = month_angles(month)
    larger = fit_poisson(n, np.column_stack([trend, np.cos(theta), np.sin(theta)]), offset)
    test = f_test(n, smaller, larger)
    centre = np.asarray(larger.params)[-2:]
    covariance = np.asarray(larger.normalized_cov_params)[-2:, -2:] * max(1.0, test.phi1)
    size = 2 * float(stats.f.isf(SIGNIFICANCE, 2, test.degrees_of_freedom[1]))
    near, far = _distances(centre, covariance * size)
    return Cycle(
        test=test,
        cosine=float(centre[0]),
        sine=float(centre[1]),
        log_amplitude=float(np.hypot(*centre)),
        peak=float(np.arctan2(centre[1], centre[0]) % (2 * np.pi)) * MONTHS / (2 * np.pi),
        near=near,
        far=far,
    )


def _distances(centre: FloatArray, shape: FloatArray) -> tuple[float, float]:
    """Give the least and the greatest distance from 0 of the ellipse (b - centre)' shape⁻¹ (b - centre) <= 1."""
    root = np.linalg.cholesky(shape)

    def distance(angle: float) -> float:
        return float(np.hypot(*(centre + root @ np.array([np.cos(angle), np.sin(angle)]))))

    grid = np.linspace(0, 2 * np.pi, 721)
    step = grid[1]
    edge = np.hypot(*(centre[:, None] + root @ np.stack([np.cos(grid), np.sin(grid)])))

    def refine(sign: int) -> float:
        around = grid[int(np.argmin(sign * edge))]
        found = optimize.minimize_scalar(
            lambda angle: sign * distance(angle), bounds=(around - step, around + step), method="bounded"
        )
        return sign * float(found.fun)

    holds_zero = float(centre @ np.linalg.solve(shape, centre)) <= 1
    return 0.0 if holds_zero else refine(1), refine(-1)


def across_forces(found: Sequence[tuple[str, RepeatedMonths]]) -> pd.DataFrame:
    """Correct the rule over forces by Benjamini and Hochberg (1995).

    Parameters
    ----------
    found : sequence of (str, RepeatedMonths)
        Each force with its result.

    Returns
    -------
    pandas.DataFrame
        A row a force: ``force``, ``complete years``, ``p`` (the largest over tests and trends), ``least p possible``,
        ``p, Benjamini–Hochberg``, ``months differ repeatedly`` (by the rule alone), ``after correction``.
    """
    columns = ["force", "complete years", "p", "least p possible", "p, Benjamini–Hochberg"]
    verdicts = ["months differ repeatedly", "after correction"]
    if not found:
        return pd.DataFrame(columns=[*columns, *verdicts])
    p_values = [result.largest_p_value for _, result in found]
    corrected = multipletests(p_values, method="fdr_bh")[1]
    rows = [
        (
            force,
            len(result.complete_years),
            p,
            result.least_p_value,
            float(adjusted),
            result.claimed,
            result.claimed and adjusted < SIGNIFICANCE,
        )
        for (force, result), p, adjusted in zip(found, p_values, corrected, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*columns, *verdicts])
