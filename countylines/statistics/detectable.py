"""How strong a yearly cycle would have to be for the rule to find it four times in five, in a series like this one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy import stats

from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.checks import check_probability
from countylines.statistics.dated import Dated
from countylines.statistics.designs import month_angles, with_level
from countylines.statistics.repeated_months import assess_many

ROTATIONS = 999
"""Of a simulated series so many rotations are drawn, where all would be more."""
SCREENED, MEASURED = 400, 1000
"""Series for each peak when the least favourable is looked for, and for each amplitude at that peak."""
STEPS = (0.7, 0.85, 1.0, 1.15, 1.35)
START_PEAK = 3.0
NONCENTRALITY = 17.0
"""At which an F test on 11 degrees of freedom reaches a power of .8 or so: where the search begins."""


class Detectable(NamedTuple):
    """The cycle that would have been found with the power asked for.

    Attributes
    ----------
    log_amplitude, standard_error
        Of a cosine in the log of the daily rate, and its Monte Carlo standard error.
    peak
        The least favourable peak of those tried, in months after 1 January.
    series
        Simulated series it rests on.
    """

    log_amplitude: float
    standard_error: float
    peak: float
    series: int


def detectable_cycle(total: int, phi: float, dated: Dated, *, power: float = 0.8, seed: int = 1) -> Detectable:
    r"""Simulate which one-peak cycle the rule for several years would have found in a series of these months.

    Parameters
    ----------
    total : int
        Events of the series: every simulated one has as many.
    phi : float
        Variance to mean of its months around their trend; values below 1 are taken as 1.
    dated : Dated
        Its months; at least three years are complete.
    power : float
        Share of such series in which the rule is to hold.
    seed : int
        Of the simulation.

    Raises
    ------
    ValueError
        If there is no event, the power is not between 0 and 1, or no cycle of any size would be found.

    Notes
    -----
    Counts are negative binomial with variance phi times the mean, given their total: a Dirichlet-multinomial
    (Mosimann 1962). Apart from the cycle every day is alike. The peak is the least favourable of twelve, one a month,
    and the amplitude is read off a probit regression of the share found on its logarithm.
    """
    check_probability(power, "power")
    if total < 1:
        raise ValueError("There is no event: no cycle can be looked for.")
    overdispersion = max(1.0, phi)
    rng = np.random.default_rng(seed)
    assess = partial(assess_many, draws=ROTATIONS, most_enumerated=ROTATIONS, seed=seed)

    def found(log_amplitude: float, peak: float, series: int) -> int:
        mean = dated.days * np.exp(log_amplitude * np.cos(month_angles(dated.months) - 2 * np.pi * peak / MONTHS))
        counts = draw_counts(total * mean / mean.sum(), overdispersion, series, rng)
        return int(assess(counts, dated).claimed.sum())

    middle = _start(found, np.sqrt(2 * NONCENTRALITY * overdispersion / total), power)
    worst = float(np.argmin([found(middle, float(peak), SCREENED) for peak in range(MONTHS)]))
    amplitudes = np.array(STEPS) * middle
    hits = np.array([found(amplitude, worst, MEASURED) for amplitude in amplitudes])
    log_amplitude, error = _read_off(amplitudes, hits, MEASURED, power)
    return Detectable(log_amplitude, error, worst, MEASURED * len(STEPS) + SCREENED * MONTHS)


def draw_counts(mean: FloatArray, phi: float, series: int, rng: np.random.Generator) -> IntArray:
    """Draw series with a fixed total whose months have about ``phi`` times the variance of independent events.

    The total is the sum of the expected counts, of shape (n,); the counts drawn have shape (series, n).
    """
    total = round(float(mean.sum()))
    if phi <= 1:
        return rng.multinomial(total, mean / mean.sum(), size=series)
    shares = rng.gamma(mean / (phi - 1), size=(series, mean.size))
    return rng.multinomial(total, shares / shares.sum(axis=1, keepdims=True))


def _start(found: Callable[[float, float, int], int], guess: float, power: float) -> float:
    """Widen or narrow a guess until the power at one peak is near the one asked for."""
    for _ in range(12):
        share = found(guess, START_PEAK, SCREENED) / SCREENED
        if abs(share - power) < 0.1:
            return guess
        guess *= 1.25 if share < power else 0.85
    raise ValueError("No cycle of a believable size would be found with so few events: report the counts themselves.")


def _read_off(amplitudes: FloatArray, hits: IntArray, series: int, power: float) -> tuple[float, float]:
    """Give the amplitude at which a probit curve through the shares found reaches the power, and its error."""
    # They take long to import, and only a rule that claims nothing needs them.
    from statsmodels.genmod.families import Binomial, links
    from statsmodels.genmod.generalized_linear_model import GLM

    found = np.column_stack([hits, series - hits])
    curve = GLM(found, with_level(np.log(amplitudes)[:, None]), family=Binomial(links.Probit())).fit()
    intercept, slope = curve.params
    wanted = float(stats.norm.ppf(power))
    log_amplitude = float(np.exp((wanted - intercept) / slope))
    gradient = np.array([-1 / slope, -(wanted - intercept) / slope**2])
    return log_amplitude, log_amplitude * float(np.sqrt(gradient @ curve.cov_params() @ gradient))
