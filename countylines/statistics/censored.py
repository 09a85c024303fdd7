"""Statistics of a monthly series some of whose counts are known only between bounds.

Two ways are kept apart. *Searched bounds* ask which values a statistic takes as the hidden cells run through the
whole numbers they may be; nothing is said to be likelier than anything else. A *censored likelihood* uses the
bounds themselves as the data of a negative binomial model. Neither ever puts a bound in the place of a count, and
a method that has no answer for bounds refuses them (`require_exact`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, special, stats

from countylines.counts.arrays import check_bounds
from countylines.statistics import ROUNDING, BoolArray, FloatArray, IntArray
from countylines.statistics.checks import check_days, check_months, check_probability
from countylines.statistics.designs import peak_of, waves, with_level
from countylines.statistics.negative_binomial import LOG_ALPHA, log_probability


def _log_interval(low: FloatArray, high: FloatArray, mean: FloatArray, alpha: float) -> FloatArray:
    """Give the log of P(low ≤ Y ≤ high), from whichever tail is the smaller."""
    with np.errstate(divide="ignore", invalid="ignore"):
        below, above = _tails(low - 1, mean, alpha), _tails(high, mean, alpha)
        from_below, from_above = above[0] - below[0], below[1] - above[1]
        within = np.log(np.where(above[0] < 0.5, from_below, from_above))
    # Far in a tail the difference is lost: the likelier end is then nearly all there is.
    finite_end = np.where(np.isfinite(high), high, low)
    ends = np.maximum(log_probability(low, mean, alpha), log_probability(finite_end, mean, alpha))
    return np.fmax(np.minimum(within, 0.0), ends)


def _tails(count: FloatArray, mean: FloatArray, alpha: float) -> tuple[FloatArray, FloatArray]:
    """Give P(Y ≤ count) and P(Y > count); count may be -1 or infinite."""
    inside = np.isfinite(count) & (count >= 0)
    at = np.where(inside, count, 0.0)
    if alpha == 0:
        lower, upper = special.gammaincc(at + 1, mean), special.gammainc(at + 1, mean)
    else:
        share = alpha * mean / (1 + alpha * mean)
        lower, upper = special.betaincc(at + 1, 1 / alpha, share), special.betainc(at + 1, 1 / alpha, share)
    everything = (count > 0).astype(np.float64)
    return np.where(inside, lower, everything), np.where(inside, upper, 1 - everything)


NARROW = 50
"""Intervals of at most this many counts are summed, which loses no digits."""
FIRST_STEP, FARTHEST = 0.1, 30.0
"""How far, in logs, a limit of a profile interval is looked for; beyond it there is none."""


class _Narrow(NamedTuple):
    """Which periods have a narrow interval, and every count in these, one period after another.

    ``widths`` says how many counts each has, ``firsts`` where its counts begin.
    """

    which: BoolArray
    counts: FloatArray
    widths: IntArray
    firsts: IntArray


@dataclass(frozen=True, eq=False)
class _Censored:
    """The log-likelihood of a series whose counts lie between bounds."""

    low: FloatArray
    high: FloatArray
    days: FloatArray
    about: float
    design: FloatArray

    def daily_rate(self, intercept: float) -> float:
        """Give the events a day that an intercept stands for."""
        return self.about * math.exp(intercept) if intercept < 700 else math.inf

    @cached_property
    def _narrow(self) -> _Narrow:
        which = self.high - self.low < NARROW
        widths = (self.high - self.low)[which].astype(np.int64) + 1
        firsts = np.cumsum(widths) - widths
        counts = np.arange(widths.sum()) + np.repeat(self.low[which] - firsts, widths)
        return _Narrow(which, counts, widths, firsts)

    def log_likelihood(self, beta: FloatArray, alpha: float) -> float:
        """Sum over the periods, a constant not left out."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            mean = np.clip(self.about * self.days * np.exp(np.clip(self.design @ beta, -300, 300)), 1e-300, 1e300)
            total, narrow = 0.0, self._narrow
            if narrow.counts.size:
                terms = log_probability(narrow.counts, np.repeat(mean[narrow.which], narrow.widths), alpha)
                # The log of the sum of probabilities of each period; for so few logsumexp takes ten times as long.
                highest = np.maximum.reduceat(terms, narrow.firsts)
                shares = np.exp(terms - np.repeat(highest, narrow.widths))
                total += float((highest + np.log(np.add.reduceat(shares, narrow.firsts))).sum())
            if (wide := ~narrow.which).any():
                total += float(_log_interval(self.low[wide], self.high[wide], mean[wide], alpha).sum())
        return total if np.isfinite(total) else -1e300


class _Maximum(NamedTuple):
    """Where a likelihood is highest, and how high."""

    log_likelihood: float
    parameters: FloatArray
    alpha: float


def _maximise(
    log_likelihood: Callable[[FloatArray, float], float],
    starts: Iterable[FloatArray],
    *,
    alpha: float | None = None,
    log_alphas: Iterable[float] = (-5.0, -2.0, 0.5),
) -> _Maximum:
    """Maximise over the parameters and alpha, or over the parameters at a given alpha.

    Alpha is sought by its log, and its edge 0, the Poisson model, beside that.
    """

    def split(trial: FloatArray) -> tuple[FloatArray, float]:
        return trial[:-1], math.exp(min(max(trial[-1], LOG_ALPHA[0]), LOG_ALPHA[1]))

    def climb(start: FloatArray, at: Callable[[FloatArray], tuple[FloatArray, float]]) -> _Maximum:
        with np.errstate(all="ignore"):
            # The slope is taken from differences, so the default tolerance asks for as much as it can give.
            steps = {"method": "BFGS", "jac": "3-point"}
            found = optimize.minimize(lambda x: -log_likelihood(*at(x)), start, **steps).x if start.size else start
        return _Maximum(log_likelihood(*at(found)), *at(found))

    held = 0.0 if alpha is None else alpha
    best = max((climb(start, lambda trial: (trial, held)) for start in starts), key=itemgetter(0))
    if alpha is not None:
        return best
    overdispersed = max((climb(np.append(best.parameters, log), split) for log in log_alphas), key=itemgetter(0))
    # Overdispersion that gains nothing is none.
    return overdispersed if overdispersed.log_likelihood - best.log_likelihood > ROUNDING else best


def _limits(
    best: float, height: Callable[[float], float], floor: float, *, least: float = -math.inf
) -> tuple[float, float]:
    """Find where a profile likelihood falls to ``floor`` on either side of its maximum.

    A side on which it never does ends at ``least`` below and at infinity above.
    """

    def limit(sign: int) -> float:
        inner, step = best, FIRST_STEP
        while step <= FARTHEST:
            outer = max(best + sign * step, least)
            if height(outer) <= floor:
                return float(optimize.brentq(lambda trial: height(trial) - floor, inner, outer, xtol=1e-9))
            if outer == least:
                return least
            inner, step = outer, 2 * step
        return math.inf if sign > 0 else least

    return limit(-1), limit(1)


@dataclass(frozen=True)
class CensoredFit:
    """A negative binomial (NB2) model of equal daily rates for counts of which some are known only between bounds.

    Intervals are by profile likelihood, about right in large samples only; an upper limit may be infinite.

    Attributes
    ----------
    rate, rate_interval
        Events a day.
    alpha, alpha_interval
        Overdispersion: the variance is mean + alpha mean². 0 is the Poisson model.
    log_likelihood, poisson_log_likelihood
        At the maximum, and at that of the Poisson model, alpha = 0.
    hidden, level
        How many of the counts were not exact; confidence level of the intervals.
    """

    rate: float
    rate_interval: tuple[float, float]
    alpha: float
    alpha_interval: tuple[float, float]
    log_likelihood: float
    poisson_log_likelihood: float
    hidden: int
    level: float


def fit_censored(low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, *, level: float = 0.95) -> CensoredFit:
    r"""Fit a negative binomial model of equal daily rates to counts known between bounds.

    Parameters
    ----------
    low, high : array_like, shape (k,)
        Bounds of the count of each month; see `check_bounds`. A month of which nothing is known, 0 and no upper
        bound, adds nothing.
    days : array_like, shape (k,)
        Exposure of each month in days.
    level : float
        Confidence level of the intervals.

    Raises
    ------
    ValueError
        If bounds, days or level are not valid, or if fewer than two months certainly had events and have an upper
        bound: without them the likelihood may have no maximum.

    Notes
    -----
    :math:`\log \mu_i = \log d_i + \beta_0`; a count contributes
    :math:`P(\text{low}_i \le Y_i \le \text{high}_i)` under NB2: interval censoring, Klein and Moeschberger (2003),
    Survival Analysis, section 3.5; NB2, Cameron and Trivedi (2013), Regression Analysis of Count Data, section
    3.3. It takes for granted that whether a count is hidden depends on nothing but the count.
    """
    model = _censored(low, high, days, pinned_months=2)
    best = _maximise(model.log_likelihood, [np.zeros(1)])
    poisson = _maximise(model.log_likelihood, [np.zeros(1)], alpha=0.0)
    floor = best.log_likelihood - _allowed(level)
    beta = float(best.parameters[0])

    def height_at_rate(trial: float) -> float:
        held = np.array([trial])
        return _maximise(
            lambda _, alpha: model.log_likelihood(held, alpha), [np.zeros(0)], log_alphas=_near(best.alpha)
        ).log_likelihood

    def height_at_alpha(trial: float) -> float:
        return _maximise(model.log_likelihood, [best.parameters], alpha=trial).log_likelihood

    low_rate, high_rate = _limits(beta, height_at_rate, floor)
    return CensoredFit(
        rate=model.daily_rate(beta),
        rate_interval=(model.daily_rate(low_rate), model.daily_rate(high_rate)),
        alpha=best.alpha,
        alpha_interval=_limits(best.alpha, height_at_alpha, floor, least=0.0),
        log_likelihood=best.log_likelihood,
        poisson_log_likelihood=poisson.log_likelihood,
        hidden=int((model.low != model.high).sum()),
        level=level,
    )


@dataclass(frozen=True)
class CensoredShape:
    """A cosine of one cycle a year, in a negative binomial model of counts of which some are hidden.

    Attributes
    ----------
    likelihood_ratio, p_value
        Of the cosine against equal daily rates, alpha estimated in each; from chi-squared with 2 degrees of freedom.
    alpha
        Overdispersion about the cosine.
    cosine, sine, log_amplitude, log_amplitude_interval
        Coefficients of cos θ and sin θ in the log of the daily rate; their length, the log of peak over mean level, and
        its interval by profile likelihood, whose upper limit may be infinite.
    peak_month
        As a month number: 1 is the middle of January. None where the fitted curve is flat.
    log_likelihood, hidden, level
        As in `CensoredFit`.
    label
        What the cosine of one year is, for every place it is shown.
    """

    likelihood_ratio: float
    p_value: float
    alpha: float
    cosine: float
    sine: float
    log_amplitude: float
    log_amplitude_interval: tuple[float, float]
    peak_month: float | None
    log_likelihood: float
    hidden: int
    level: float
    label: str = field(default="within-year shape, not seasonality", init=False)


def fit_censored_shape(
    low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, months: npt.ArrayLike, *, level: float = 0.95
) -> CensoredShape:
    r"""Add a cosine of one cycle a year to the model of `fit_censored`.

    Parameters
    ----------
    low, high, days, level
        As in `fit_censored`.
    months : array_like, shape (k,)
        Calendar months, 1 to 12, each at most once.

    Raises
    ------
    ValueError
        As `fit_censored`, with three months; or if the months are not valid.

    Notes
    -----
    :math:`\log \mu_i = \log d_i + \beta_0 + \beta_1\cos\theta_i + \beta_2\sin\theta_i`. In small samples the
    likelihood-ratio test rejects flat years too often, as the stored rates of exact counts show ("negative binomial
    likelihood ratio" of ``clustered-1``).
    """
    flat = _censored(low, high, days, pinned_months=3)
    model = replace(flat, design=with_level(waves(check_months(months, flat.low.size))))
    allowed = _allowed(level)
    null = _maximise(flat.log_likelihood, [np.zeros(1)])
    best = _maximise(model.log_likelihood, [np.append(null.parameters, [0.0, 0.0])])
    level_, cosine, sine = (float(value) for value in best.parameters)
    amplitude, angle = math.hypot(cosine, sine), math.atan2(sine, cosine)
    gain = max(0.0, 2 * (best.log_likelihood - null.log_likelihood))

    def height(trial: float) -> float:
        def log_likelihood(at: FloatArray, alpha: float) -> float:
            return model.log_likelihood(np.array([at[0], trial * np.cos(at[1]), trial * np.sin(at[1])]), alpha)

        starts = [np.array([level_, angle + turn]) for turn in (0, np.pi / 2, np.pi, -np.pi / 2)]
        return _maximise(log_likelihood, starts, log_alphas=_near(best.alpha)).log_likelihood

    return CensoredShape(
        likelihood_ratio=gain,
        p_value=float(stats.chi2.sf(gain, 2)),
        alpha=best.alpha,
        cosine=cosine,
        sine=sine,
        log_amplitude=amplitude,
        log_amplitude_interval=_limits(amplitude, height, best.log_likelihood - allowed, least=0.0),
        peak_month=None if gain < ROUNDING else float(peak_of(cosine, sine)) + 0.5,
        log_likelihood=best.log_likelihood,
        hidden=int((model.low != model.high).sum()),
        level=level,
    )


def _censored(low: npt.ArrayLike, high: npt.ArrayLike, days: npt.ArrayLike, *, pinned_months: int) -> _Censored:
    lows, highs = check_bounds(low, high)
    d = check_days(days, lows.size)
    pinned = (lows > 0) & np.isfinite(highs)
    if pinned.sum() < pinned_months:
        raise ValueError(
            f"The months that certainly had events and have an upper bound number {pinned.sum()}, and at least "
            f"{pinned_months} are needed: report the bounds of the counts themselves."
        )
    # The intercept is taken from about the daily rate, which steadies the fit.
    about = float((lows[pinned] + highs[pinned]).sum() / 2 / d[pinned].sum())
    return _Censored(lows.astype(np.float64), highs, d, about, np.ones((lows.size, 1)))


def _allowed(level: float) -> float:
    return float(stats.chi2.ppf(check_probability(level, "confidence level"), 1)) / 2


def _near(alpha: float) -> list[float]:
    return [math.log(alpha) if alpha > 0 else -3.0]


def censored_fit_table(fit: CensoredFit, shape: CensoredShape | None = None) -> pd.DataFrame:
    """Give a censored fit, and the shape where there is one, a row a quantity.

    Columns ``quantity``, ``estimate``, ``low``, ``high`` (missing where there is no limit) and ``how``.
    """
    profile = f"{fit.level:.0%} by profile likelihood; {fit.hidden} of the counts between bounds"
    poisson = 2 * (fit.log_likelihood - fit.poisson_log_likelihood)
    rows: list[tuple[Any, ...]] = [
        ("events a day", fit.rate, *fit.rate_interval, profile),
        ("events in 30.4 days", *(30.4 * rate for rate in (fit.rate, *fit.rate_interval)), profile),
        ("negative binomial α", fit.alpha, *fit.alpha_interval, profile),
        ("Poisson against negative binomial", poisson, None, None, "likelihood ratio, as if α = 0"),
    ]
    if shape is not None:
        rows += [
            ("log-amplitude", shape.log_amplitude, *shape.log_amplitude_interval, profile),
            ("peak, in months (1 is the middle of January)", shape.peak_month, None, None, shape.label),
            ("cosine against equal daily rates", shape.likelihood_ratio, None, None, "likelihood ratio"),
            ("p of that", shape.p_value, None, None, "chi-squared (2); rejects flat years too often"),
        ]
    table = pd.DataFrame(rows, columns=["quantity", "estimate", "low", "high", "how"])
    numbers = ["estimate", "low", "high"]
    return table.assign(**table[numbers].astype("Float64").replace(np.inf, pd.NA))
