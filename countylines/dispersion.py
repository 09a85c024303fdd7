"""How uneven the counts of a series are, and what clustering of arrests would explain it.

Every test here sets the counts against expectations proportional to the days of each period. All but the
negative binomial one suppose independent arrests; police arrest in operations, so a small p-value is evidence
of unevenness or clustering and never, alone, of seasonality.
"""

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

# Statistics of shuffled data count as extreme down to this share of the observed one, so that a tie does not
# hang on the order in which a sum was taken.
TIE = 1 - 1e-9


def check_counts(counts: npt.ArrayLike, *, minimum_periods: int = 3, may_be_all_zero: bool = False) -> IntArray:
    """Return the counts as integers, or say what is wrong with them.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    minimum_periods : int
        The fewest periods the caller can work with.
    may_be_all_zero : bool
        Whether a series without a single event has an answer.

    Returns
    -------
    ndarray of int64, shape (k,)

    Raises
    ------
    ValueError
        If a count is not a number, negative or fractional, if there are too few periods, or if all are zero.
    """
    values = _finite_vector(counts, "counts")
    if values.size < minimum_periods:
        raise ValueError(
            f"There are {values.size} periods and at least {minimum_periods} are needed: "
            "add periods, or leave this statistic out."
        )
    if (values < 0).any():
        raise ValueError(
            f"Period {_first(values < 0)} has the negative count {values[values < 0][0]:g}: "
            "counts are 0 or more, so correct it."
        )
    fractional = values != np.floor(values)
    if fractional.any():
        raise ValueError(
            f"Period {_first(fractional)} has the fractional count {values[fractional][0]:g}: "
            "give the counts themselves, not rates or averages."
        )
    if not may_be_all_zero and not values.any():
        raise ValueError("Every count is zero: without events there is nothing to compare between periods.")
    return values.astype(np.int64)


def check_days(days: npt.ArrayLike, periods: int) -> FloatArray:
    """Return the exposure of each period as floats, or say what is wrong with it.

    Parameters
    ----------
    days : array_like, shape (k,)
        Exposure of each period in days.
    periods : int
        How many periods there must be.

    Returns
    -------
    ndarray of float64, shape (k,)

    Raises
    ------
    ValueError
        If the number of periods differs, or if an exposure is not finite or not above zero.
    """
    values = _finite_vector(days, "days")
    if values.size != periods:
        raise ValueError(f"There are {periods} counts but {values.size} numbers of days: give one for each period.")
    if (values <= 0).any():
        raise ValueError(
            f"Period {_first(values <= 0)} has {values[values <= 0][0]:g} days: "
            "every period must last longer than nothing, so correct it or leave the period out."
        )
    return values


def check_series(
    counts: npt.ArrayLike, days: npt.ArrayLike, *, minimum_periods: int = 3
) -> tuple[IntArray, FloatArray]:
    """Return the counts and days of a series ready for use, or say what is wrong with them.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    minimum_periods : int
        The fewest periods the caller can work with.

    Returns
    -------
    counts : ndarray of int64, shape (k,)
    days : ndarray of float64, shape (k,)

    Raises
    ------
    ValueError
        As `check_counts` and `check_days`.
    """
    checked = check_counts(counts, minimum_periods=minimum_periods)
    return checked, check_days(days, checked.size)


def check_probability(value: float, name: str) -> float:
    """Return a level strictly between 0 and 1.

    Parameters
    ----------
    value : float
        A confidence or significance level.
    name : str
        What the level is called in the error.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the value is not strictly between 0 and 1.
    """
    if not 0 < value < 1:
        raise ValueError(f"The {name} is {value:g}: it must lie between 0 and 1, for example 0.95 or 0.05.")
    return value


def _finite_vector(values: npt.ArrayLike, name: str) -> FloatArray:
    try:
        vector = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {name} are not all numbers ({error}): give one number a period.") from error
    if vector.ndim != 1:
        raise ValueError(f"The {name} have {vector.ndim} dimensions: give one number a period in a flat list.")
    if not np.isfinite(vector).all():
        raise ValueError(
            f"Period {_first(~np.isfinite(vector))} of the {name} is missing or infinite: "
            "give a number, or leave the period out."
        )
    return vector


def _first(where: npt.NDArray[np.bool_]) -> int:
    return int(np.argmax(where)) + 1


def expected_counts(counts: npt.ArrayLike, days: npt.ArrayLike) -> FloatArray:
    r"""Return what each period would have if every day were alike, :math:`e_i = N d_i / \sum d`.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.

    Returns
    -------
    ndarray of float64, shape (k,)
        Events; their sum is that of the counts.

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`).
    """
    n, d = check_series(counts, days)
    return _expected(n, d)


def _expected(n: IntArray, d: FloatArray) -> FloatArray:
    expected: FloatArray = n.sum() * (d / d.sum())
    return expected


@dataclass(frozen=True, eq=False)
class Dispersion:
    """Pearson's test of equal daily rates, and the measures that go with it.

    Attributes
    ----------
    expected : ndarray, shape (k,)
        Day-weighted expectations, in events.
    statistic : float
        Pearson's X².
    degrees_of_freedom : int
        k - 1.
    p_value : float
        From the chi-squared distribution.
    monte_carlo_p_value : float
        From multinomial draws with the same total.
    draws : int
        How many draws.
    variance_to_mean : float
        Sample variance (k - 1) over the mean of the counts, days aside.
    phi0 : float
        X² over its degrees of freedom.
    critical_value : float
        The value X² must exceed at the significance level.
    tipping_design_effect : float or None
        The arrest-weighted mean cluster size at which X² falls to its critical value; None where X² does not
        exceed it.
    g_statistic : float
        The likelihood-ratio statistic against the same expectations (the Poisson deviance).
    g_p_value : float
        Its p-value from the chi-squared distribution.
    """

    expected: FloatArray
    statistic: float
    degrees_of_freedom: int
    p_value: float
    monte_carlo_p_value: float
    draws: int
    variance_to_mean: float
    phi0: float
    critical_value: float
    tipping_design_effect: float | None
    g_statistic: float
    g_p_value: float


def measure_dispersion(
    counts: npt.ArrayLike,
    days: npt.ArrayLike,
    *,
    significance: float = 0.05,
    draws: int = 99_999,
    seed: int = 1,
) -> Dispersion:
    r"""Test whether every day had the same rate, supposing independent arrests.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    significance : float
        The level that gives the critical value, and with it the tipping design effect.
    draws : int
        Monte Carlo draws B; the p-value is :math:`(1 + \#\{X^{2*} \ge X^2\}) / (B + 1)`.
    seed : int
        Seed of the draws.

    Returns
    -------
    Dispersion

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`), the level is not a probability or `draws` is below 1.

    Notes
    -----
    X² divided by the arrest-weighted mean cluster size, :math:`\sum m^2 / \sum m` over clusters of m arrests,
    is about what independent clusters would give: the design effect of Rao and Scott (1981), Journal of the
    American Statistical Association 76, 221-230.
    """
    n, d = check_series(counts, days)
    expected = _expected(n, d)
    degrees = n.size - 1
    statistic, p_value = stats.chisquare(n, expected)
    g_statistic, g_p_value = stats.power_divergence(n, expected, lambda_="log-likelihood")
    critical = float(stats.chi2.isf(check_probability(significance, "significance level"), degrees))
    return Dispersion(
        expected=expected,
        statistic=float(statistic),
        degrees_of_freedom=degrees,
        p_value=float(p_value),
        monte_carlo_p_value=_monte_carlo_p_value(n, expected, float(statistic), draws, seed),
        draws=draws,
        variance_to_mean=float(n.var(ddof=1) / n.mean()),
        phi0=float(statistic) / degrees,
        critical_value=critical,
        tipping_design_effect=float(statistic) / critical if statistic > critical else None,
        g_statistic=float(g_statistic),
        g_p_value=float(g_p_value),
    )


def _monte_carlo_p_value(n: IntArray, expected: FloatArray, statistic: float, draws: int, seed: int) -> float:
    if draws < 1:
        raise ValueError(f"{draws} Monte Carlo draws were asked for: at least 1 is needed.")
    total = int(n.sum())
    drawn = np.random.default_rng(seed).multinomial(total, expected / expected.sum(), size=draws)
    extreme = ((drawn - expected) ** 2 / expected).sum(axis=1) >= statistic * TIE
    return (1 + int(extreme.sum())) / (draws + 1)


def vary_last_days(
    counts: npt.ArrayLike, days: npt.ArrayLike, last_days: Iterable[float] = (13, 20, 27)
) -> pd.DataFrame:
    """Repeat Pearson's test as if the last period had been counted for fewer days.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    last_days : iterable of float
        Days the last period may really have covered.

    Returns
    -------
    DataFrame
        One row for each number of days: `last_days`, `statistic` (X²), `p_value` (chi-squared), `phi0`.

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`), or if the last period would last longer than its own
        days.
    """
    n, d = check_series(counts, days)
    rows = []
    for last in last_days:
        if not 0 < last <= d[-1]:
            raise ValueError(
                f"The last period has {d[-1]:g} days and {last:g} were asked for: "
                "give numbers above 0 and up to its own days."
            )
        statistic, p_value = stats.chisquare(n, _expected(n, np.append(d[:-1], last)))
        rows.append((float(last), float(statistic), float(p_value), float(statistic) / (n.size - 1)))
    return pd.DataFrame(rows, columns=["last_days", "statistic", "p_value", "phi0"])


@dataclass(frozen=True)
class Extremes:
    """How unusual the highest and the lowest count are where every day is alike.

    Attributes
    ----------
    maximum : int
        The highest count.
    maximum_p_value : float
        Exact probability that some period has at least this many.
    minimum : int
        The lowest count.
    minimum_p_value : float
        Exact probability that some period has at most this many.
    """

    maximum: int
    maximum_p_value: float
    minimum: int
    minimum_p_value: float


def exact_extremes(counts: npt.ArrayLike, days: npt.ArrayLike) -> Extremes:
    """Return the exact multinomial probabilities of a maximum and a minimum as extreme as those observed.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days; the same number everywhere makes the periods equally likely.

    Returns
    -------
    Extremes

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`).

    Notes
    -----
    A multinomial is a set of Poisson counts given their total, so the probability that counts lie within
    bounds is a convolution of Poisson probabilities cut at those bounds: Levin (1981), A representation for
    multinomial cumulative distribution functions, Annals of Statistics 9, 1123-1126.
    """
    n, d = check_series(counts, days)
    expected, total = _expected(n, d), int(n.sum())
    maximum, minimum = int(n.max()), int(n.min())
    count = np.arange(total + 1)
    return Extremes(
        maximum=maximum,
        maximum_p_value=_probability_some_hit(expected, count >= maximum),
        minimum=minimum,
        minimum_p_value=_probability_some_hit(expected, count <= minimum),
    )


def _probability_some_hit(expected: FloatArray, hit: npt.NDArray[np.bool_]) -> float:
    """Return the probability that some count c of a multinomial with total ``hit.size - 1`` has ``hit[c]``.

    Summed over the first period that is hit, so that only positive terms are added: one minus the opposite would
    lose a small probability in rounding.
    """
    count = np.arange(hit.size)
    total = hit.size - 1
    rest = np.append(np.cumsum(expected[:0:-1])[::-1], 0.0)
    unhit_so_far = (count == 0).astype(float)
    probability = 0.0
    for mean, mean_of_rest in zip(expected, rest, strict=True):
        here = stats.poisson.pmf(count, mean)
        first_hit = _add_counts(unhit_so_far, here * hit)
        probability += float(first_hit @ stats.poisson.pmf(total - count, mean_of_rest))
        unhit_so_far = _add_counts(unhit_so_far, here * ~hit)
    return min(1.0, probability / float(stats.poisson.pmf(total, total)))


def _add_counts(left: FloatArray, right: FloatArray) -> FloatArray:
    """Convolve two distributions on 0..total and cut the sum at total, passing over the zeros at their ends."""
    summed = np.zeros_like(left)
    i, j = np.flatnonzero(left), np.flatnonzero(right)
    if i.size and j.size:
        start = i[0] + j[0]
        part = np.convolve(left[i[0] : i[-1] + 1], right[j[0] : j[-1] + 1])[: max(0, left.size - start)]
        summed[start : start + part.size] = part
    return summed


@dataclass(frozen=True)
class NegativeBinomialComparison:
    """The Poisson model against the negative binomial one, both with equal daily rates.

    Attributes
    ----------
    statistic : float
        Likelihood-ratio statistic.
    p_value : float
        Half the chi-squared (1) tail, because alpha = 0 is the edge of what is possible; 1 where alpha is 0.
    alpha : float
        Maximum-likelihood overdispersion: the variance is mean + alpha mean². 0 is the Poisson model.
    alpha_interval : tuple of float
        Profile-likelihood interval.
    level : float
        Confidence level of the interval.
    log_likelihood : float
        Of the negative binomial model at its maximum.
    """

    statistic: float
    p_value: float
    alpha: float
    alpha_interval: tuple[float, float]
    level: float
    log_likelihood: float


def compare_negative_binomial(
    counts: npt.ArrayLike, days: npt.ArrayLike, *, level: float = 0.95
) -> NegativeBinomialComparison:
    """Set the Poisson model with equal daily rates against the negative binomial (NB2) one.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each period.
    days : array_like, shape (k,)
        Exposure of each period in days.
    level : float
        Confidence level of the interval of alpha.

    Returns
    -------
    NegativeBinomialComparison

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`) or the level is not a probability.
    RuntimeError
        If the negative binomial fit fails.

    Notes
    -----
    Self and Liang (1987), Journal of the American Statistical Association 82, 605-610, give the half p-value.
    """
    n, d = check_series(counts, days)
    check_probability(level, "confidence level")
    expected = _expected(n, d)
    poisson = float(stats.poisson.logpmf(n, expected).sum())
    alpha, best = fit_negative_binomial(n, expected, np.ones((n.size, 1)))
    statistic = 2 * (best - poisson)
    return NegativeBinomialComparison(
        statistic=statistic,
        p_value=float(stats.chi2.sf(statistic, 1)) / 2 if alpha > 0 else 1.0,
        alpha=alpha,
        alpha_interval=_profile_interval(n, expected, alpha, best, poisson, level),
        level=level,
        log_likelihood=best,
    )


def fit_negative_binomial(n: IntArray, fitted: FloatArray, design: FloatArray) -> tuple[float, float]:
    """Fit a negative binomial (NB2) log-linear model from the Poisson fit of the same model, which is its limit.

    Parameters
    ----------
    n : ndarray, shape (k,)
        Counts.
    fitted : ndarray, shape (k,)
        Expected counts of the Poisson model.
    design : ndarray, shape (k, p)
        Columns of the model, an intercept among them.

    Returns
    -------
    alpha : float
        At the maximum; 0 where the Poisson model is.
    log_likelihood : float

    Raises
    ------
    RuntimeError
        If the fit fails.
    """
    poisson = float(stats.poisson.logpmf(n, fitted).sum())
    excess = float(((n - fitted) ** 2 - n).sum())
    if excess <= 0:
        # The likelihood falls from alpha = 0 on: its slope there is half this sum.
        return 0.0, poisson
    # log(fitted) is log(days) plus columns of the design, which the coefficients take up and which steadies the fit.
    model = sm.NegativeBinomial(n, design, offset=np.log(fitted))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        start = [*np.zeros(design.shape[1]), excess / float((fitted**2).sum())]
        near = model.fit(start_params=start, method="bfgs", maxiter=500, disp=0)
        # Newton's steps settle digits that BFGS leaves open.
        fit = model.fit(start_params=near.params, method="newton", maxiter=500, disp=0)
    if not (np.isfinite(fit.llf) and fit.mle_retvals["converged"]):
        raise RuntimeError(
            f"The negative binomial model could not be fitted to the counts {n.tolist()}: "
            "leave out what depends on it, and report the counts."
        )
    return float(fit.params[-1]), float(fit.llf)


def _profile_interval(
    n: IntArray, expected: FloatArray, alpha: float, best: float, poisson: float, level: float
) -> tuple[float, float]:
    allowed = float(stats.chi2.ppf(level, 1))

    def excess_deviance(trial: float) -> float:
        family = sm.families.NegativeBinomial(alpha=trial)
        with warnings.catch_warnings():
            # Counts that equal their expectations are no mistake here.
            warnings.simplefilter("ignore", PerfectSeparationWarning)
            fit = sm.GLM(n, np.ones(n.size), family=family, offset=np.log(expected)).fit(tol=1e-12)
        return 2 * (best - float(fit.llf)) - allowed

    if 2 * (best - poisson) <= allowed:
        lower = 0.0
    else:
        lower = float(optimize.brentq(excess_deviance, alpha * 1e-6, alpha, xtol=1e-12))
    beyond = max(2 * alpha, 1e-3)
    while excess_deviance(beyond) < 0:
        beyond *= 2
    return lower, float(optimize.brentq(excess_deviance, max(alpha, 1e-9), beyond, xtol=1e-12))
