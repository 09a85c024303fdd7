"""Predictive bands for a year's total, and how bands of that kind have done before.

Every band here supposes a level without a trend, save the random walk, which stands beside them as a rival. A band
says what would be unremarkable if the next year is drawn like the years before it; a change of policing, recording
or law is not in it.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.dispersion import FloatArray, IntArray, check_counts, check_days, check_probability, expected_counts
from countylines.prose import count_of, interval, listed, number, percentage

FEWEST_FOR_VARIANCE = 3
"""Years needed to estimate how much years vary; with two, one difference would have to say it all."""
FEWEST_FOR_COVERAGE = 5
"""Years needed before it is said how earlier bands did."""
LEVELS = (0.80, 0.95)
ASSUMED_VARIATION = 0.2
"""Coefficient of variation of yearly rates that is assumed where years are too few to estimate one."""
VARIATIONS_SHOWN = (0.0, 0.1, 0.2, 0.3, 0.4)
"""Others that are shown beside it."""
SCORED = [
    "year",
    "made from",
    "supposes",
    "level",
    "low",
    "high",
    "total",
    "covered",
    "score, least",
    "score, greatest",
]
"""Columns of a table of scored bands."""
LATER_FIGURES = "from later-published figures, not a true forecast"


class Method(StrEnum):
    """What a band supposes of how years vary."""

    INDEPENDENT = "independent events at one daily rate"
    ASSUMED = "variance between years assumed"
    ESTIMATED = "variance between years estimated"
    RANDOM_WALK = "last year's rate, changing as much as it has"


class Covered(StrEnum):
    """Whether a band held the total that came."""

    YES = "yes"
    NO = "no"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Band:
    """A predictive band: the totals that are unremarkable at its level.

    Attributes
    ----------
    method : Method
        What it supposes.
    level : float
        Share of such bands that hold their total, if what they suppose is so.
    low, high : int
        The least and the greatest total inside, in events.
    """

    method: Method
    level: float
    low: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """The predictive bands of one year's total.

    Attributes
    ----------
    first_year, last_year : int
        The calendar years it is made from, none missing between.
    counts : tuple of int
        Their totals.
    target : int
        The calendar year forecast.
    expected : float
        Total of that year at the daily rate of all the years together, in events.
    phi : float or None
        Pearson's X² of the years over its degrees of freedom; None with fewer than three years.
    variation : float or None
        The coefficient of variation of yearly rates that was assumed; None where it was estimated.
    bands : tuple of Band
        Each method at each level.
    """

    first_year: int
    last_year: int
    counts: tuple[int, ...]
    target: int
    expected: float
    phi: float | None
    variation: float | None
    bands: tuple[Band, ...]

    @property
    def method(self) -> Method:
        """Give the method that the words follow: never the one of independent events, which is too narrow."""
        return Method.ASSUMED if self.phi is None else Method.ESTIMATED

    @property
    def own_bands(self) -> tuple[Band, ...]:
        """Give the bands of that method."""
        return tuple(band for band in self.bands if band.method is self.method)


def days_of_year(year: int) -> int:
    """Return the days of a calendar year, 365 or 366."""
    return 366 if calendar.isleap(year) else 365


def independent_band(total: int, days: float, next_days: float, *, level: float = 0.95) -> tuple[int, int]:
    r"""Return the exact predictive band of a count, supposing independent events at one daily rate.

    Parameters
    ----------
    total : int
        Events so far.
    days : float
        Days in which they fell.
    next_days : float
        Days of the period to come.
    level : float
        Share of bands that hold their count, at least.

    Returns
    -------
    low, high : int
        The least and the greatest count that a central exact comparison of the two rates would not reject.

    Raises
    ------
    ValueError
        If the total, the days or the level are not valid.

    Notes
    -----
    Given their sum, the count to come is binomial with share :math:`s = d'/(d + d')`; y is inside where both tails
    exceed half of 1 - level. As functions of y the tails are negative binomial distribution functions of index N and
    N + 1, whose quantiles are the limits: Thatcher (1964), Journal of the Royal Statistical Society B 26, 176-192;
    the exact interval of Krishnamoorthy and Peng (2011), Journal of Statistical Planning and Inference 141,
    1709-1718; R `EnvStats::predIntPois(method = "conditional")`.
    """
    n = int(check_counts([total], minimum_periods=1, may_be_all_zero=True)[0])
    exposure, ahead = check_days([days, next_days], 2)
    tail = (1 - check_probability(level, "confidence level")) / 2
    share = exposure / (exposure + ahead)
    low = int(stats.nbinom.ppf(tail, n, share)) if n else 0
    return low, int(stats.nbinom.isf(tail, n + 1, share))


def overdispersed_band(total: int, days: float, next_days: float, phi: float, quantile: float) -> tuple[int, int]:
    r"""Return the predictive band of a count whose variance is phi times its mean.

    Parameters
    ----------
    total : int
        Events so far.
    days : float
        Days in which they fell.
    next_days : float
        Days of the period to come.
    phi : float
        Variance over mean of a period's count, above 0.
    quantile : float
        How many standard errors the band reaches: of the normal distribution where phi is taken as known, of
        Student's t where it is estimated. Its square times phi is ½ or more (with phi at least 1: a level of 53% or
        more).

    Returns
    -------
    low, high : int
        The least and the greatest count inside. There is always one: up to an expectation of :math:`q^2\varphi` the
        count 0 is inside, and beyond it the band is longer than 1.

    Raises
    ------
    ValueError
        Where the band asked for is so narrow that it may hold no whole number.

    Notes
    -----
    With :math:`\rho = d'/d` the count Y to come is inside where

    .. math:: (Y - \rho N)^2 \le q^2\,\varphi\,\rho\,(N + Y),

    the variance of the difference being taken at the rate of both periods together: the joint-sampling interval of
    Krishnamoorthy and Peng (2011), with the variance multiplied by phi as in Menssen et al. (2025), Pharmaceutical
    Statistics 24 (R `predint`), whose simple interval it approaches for large counts. With the t quantile it inverts
    the quasi-Poisson F test that the year to come differs.
    """
    if quantile**2 * phi < 0.5:
        raise ValueError(f"a band of {quantile:g} standard errors at phi = {phi:g} may hold no whole number; widen it")
    ratio = next_days / days
    spread = quantile**2 * phi * ratio
    middle = ratio * total + spread / 2
    half = float(np.sqrt(spread * total * (1 + ratio) + spread**2 / 4))
    return _whole(middle - half, middle + half)


def random_walk_band(
    counts: npt.ArrayLike, days: npt.ArrayLike, next_days: float, *, years_ahead: int = 1, level: float = 0.95
) -> tuple[int, int]:
    r"""Return the predictive band around the last year's rate, from how much the rate has changed year by year.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Events in each year, in order, at least three.
    days : array_like, shape (k,)
        Days of each year.
    next_days : float
        Days of the year to come.
    years_ahead : int
        How many years after the last one it comes.
    level : float
        Share of such bands that hold their total, if changes are independent and alike.

    Returns
    -------
    low, high : int
        The least and the greatest count inside.

    Raises
    ------
    ValueError
        If the series is not valid (see `countylines.dispersion.check_counts`), or the level is not a probability.

    Notes
    -----
    A random walk without drift of :math:`\sqrt{(n + 3/8)/d}` (Anscombe 1948, Biometrika 35, 246-254): the last value,
    plus and minus Student's t on k - 1 degrees of freedom times the root mean square change, which is never taken
    below that of a Poisson count, :math:`1/(2\bar d)`.
    """
    n = check_counts(counts, minimum_periods=FEWEST_FOR_VARIANCE)
    d = check_days(days, n.size)
    roots = np.sqrt((n + 3 / 8) / d)
    change = max(float(np.mean(np.diff(roots) ** 2)), 1 / (2 * float(d.mean()))) * years_ahead
    reach = _t_quantile(level, n.size - 1) * float(np.sqrt(change))
    low, high = max(0.0, float(roots[-1]) - reach), float(roots[-1]) + reach
    return _whole(low**2 * next_days - 3 / 8, high**2 * next_days - 3 / 8)


def _whole(low: float, high: float) -> tuple[int, int]:
    return max(0, int(np.ceil(low))), int(np.floor(high))


def _t_quantile(level: float, degrees_of_freedom: int) -> float:
    return float(stats.t.isf((1 - check_probability(level, "confidence level")) / 2, degrees_of_freedom))


def forecast_year(
    counts: npt.ArrayLike,
    first_year: int,
    *,
    target: int | None = None,
    levels: Sequence[float] = LEVELS,
    variation: float = ASSUMED_VARIATION,
) -> Forecast:
    r"""Forecast a calendar year's total from the totals of complete calendar years.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Totals of k years in a row.
    first_year : int
        The first of them.
    target : int, optional
        The year to forecast, after the last of them; the next one otherwise.
    levels : sequence of float
        Levels of the bands.
    variation : float
        Coefficient of variation of yearly rates, assumed where fewer than three years are given.

    Returns
    -------
    Forecast
        With three years or more: independent events, the variance between years estimated
        (:math:`\varphi = \max(1, X^2/(k-1))`, Student's t), and the random walk. With fewer: independent events, and
        the variance assumed (:math:`\varphi = 1 + v^2 N/k`, the normal distribution).

    Raises
    ------
    ValueError
        If counts are not valid (see `countylines.dispersion.check_counts`), all are zero, the target is not after
        them, a level is not a probability or the variation is not a number of 0 or more.
    """
    n = check_counts(counts, minimum_periods=1)
    last_year = first_year + n.size - 1
    target = last_year + 1 if target is None else target
    if target <= last_year:
        raise ValueError(f"The years reach {last_year} and {target} was to be forecast: give a year after them.")
    if not (np.isfinite(variation) and variation >= 0):
        raise ValueError(f"The variation assumed is {variation:g}: it must be a number of 0 or more, such as 0.2.")
    days = np.array([days_of_year(first_year + step) for step in range(n.size)], dtype=np.float64)
    estimated = n.size >= FEWEST_FOR_VARIANCE
    phi = _phi(n, days) if estimated else None
    bands = _bands(n, days, target - last_year, days_of_year(target), phi, variation, levels)
    return Forecast(
        first_year=first_year,
        last_year=last_year,
        counts=tuple(n.tolist()),
        target=target,
        expected=float(n.sum() / days.sum() * days_of_year(target)),
        phi=phi,
        variation=None if estimated else variation,
        bands=tuple(bands),
    )


def _phi(n: IntArray, days: FloatArray) -> float:
    expected = expected_counts(n, days)
    return float(stats.chisquare(n, expected).statistic) / (n.size - 1)


def _bands(
    n: IntArray,
    days: FloatArray,
    years_ahead: int,
    next_days: int,
    phi: float | None,
    variation: float,
    levels: Sequence[float],
) -> Iterator[Band]:
    total, exposure = int(n.sum()), float(days.sum())
    for level in levels:
        yield Band(Method.INDEPENDENT, level, *independent_band(total, exposure, next_days, level=level))
    for level in levels:
        if phi is None:
            normal = float(stats.norm.isf((1 - level) / 2))
            assumed = 1 + variation**2 * total / n.size
            yield Band(Method.ASSUMED, level, *overdispersed_band(total, exposure, next_days, assumed, normal))
        else:
            quantile = _t_quantile(level, n.size - 1)
            limits = overdispersed_band(total, exposure, next_days, max(1.0, phi), quantile)
            yield Band(Method.ESTIMATED, level, *limits)
    if phi is not None:
        for level in levels:
            limits = random_walk_band(n, days, next_days, years_ahead=years_ahead, level=level)
            yield Band(Method.RANDOM_WALK, level, *limits)


@dataclass(frozen=True)
class BandScore:
    """How a band did against the total that came, which may be an interval itself.

    Attributes
    ----------
    covered : Covered
        Yes or no where every total in the interval says the same; undetermined otherwise.
    least, greatest : float
        The interval score over the totals in the interval, in events; infinite where it has no upper bound.
    """

    covered: Covered
    least: float
    greatest: float


def score_band(band: Band, low: int, high: int | None) -> BandScore:
    r"""Score a band against the total that came.

    Parameters
    ----------
    band : Band
        The forecast.
    low, high : int
        The total: equal bounds where it is exact; no ``high`` where it has no upper bound.

    Returns
    -------
    BandScore
        Low is good: the band's width, plus :math:`2/\alpha` for each event that the total lies outside,
        :math:`\alpha` being 1 - level.

    Raises
    ------
    ValueError
        If the bounds are negative or the wrong way round.

    Notes
    -----
    Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and estimation, Journal of the American
    Statistical Association 102, 359-378, section 6.2.
    """
    top = float("inf") if high is None else high
    if not 0 <= low <= top:
        raise ValueError(f"The total came as {low} to {top:g}: give bounds of 0 or more, the lower one first.")
    nearest = min(max(low, band.low), top)
    inside = low <= band.high and top >= band.low
    wholly = band.low <= low and top <= band.high
    covered = Covered.YES if wholly else Covered.UNDETERMINED if inside else Covered.NO
    return BandScore(
        covered, _interval_score(band, nearest), max(_interval_score(band, low), _interval_score(band, top))
    )


def _interval_score(band: Band, total: float) -> float:
    outside = max(band.low - total, 0) + max(total - band.high, 0)
    return band.high - band.low + 2 / (1 - band.level) * outside


def score(forecast: Forecast, low: int, high: int | None) -> pd.DataFrame:
    """Score every band of a forecast against the total that came.

    Parameters
    ----------
    forecast : Forecast
        The forecast.
    low, high : int
        The total, as `score_band`.

    Returns
    -------
    DataFrame
        A row a band: ``year``, ``made from``, ``supposes``, ``level``, ``low``, ``high``, ``total``, ``covered``,
        ``score, least``, ``score, greatest``.

    Raises
    ------
    ValueError
        As `score_band`.
    """
    table = forecast_table(forecast)
    found = [score_band(band, low, high) for band in forecast.bands]
    return table.assign(
        total=interval(low, high),
        covered=[str(one.covered) for one in found],
        **{"score, least": [one.least for one in found], "score, greatest": [one.greatest for one in found]},
    )


def leave_future_out(counts: npt.ArrayLike, first_year: int, *, levels: Sequence[float] = LEVELS) -> pd.DataFrame:
    """Forecast each year from the fourth on from the years before it, and score it.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Totals of k years in a row.
    first_year : int
        The first of them.
    levels : sequence of float
        Levels of the bands.

    Returns
    -------
    DataFrame
        As `score`, a row a year and band; without rows where there are fewer than five years. The figures are those
        known now, so these are not forecasts that anyone could have made.

    Raises
    ------
    ValueError
        If counts are not valid (see `countylines.dispersion.check_counts`) or a level is not a probability.

    Notes
    -----
    Rolling-origin evaluation: Tashman (2000), International Journal of Forecasting 16, 437-450.
    """
    n = check_counts(counts, minimum_periods=1)
    if n.size < FEWEST_FOR_COVERAGE:
        return pd.DataFrame(columns=SCORED)
    scored = [
        score(forecast_year(n[:known], first_year, levels=levels), int(n[known]), int(n[known]))
        for known in range(FEWEST_FOR_VARIANCE, n.size)
        if n[:known].any()
    ]
    return pd.concat(scored, ignore_index=True) if scored else pd.DataFrame(columns=SCORED)


def coverage_table(scored: pd.DataFrame) -> pd.DataFrame:
    """Count how many bands of each kind held their total.

    Parameters
    ----------
    scored : DataFrame
        As `leave_future_out` or the rows of a record give it.

    Returns
    -------
    DataFrame
        A row a method and level: ``supposes``, ``level``, ``forecasts``, ``covered``, ``undetermined``,
        ``mean score, least``, ``mean score, greatest``.
    """
    rows = [
        {
            "supposes": method,
            "level": level,
            "forecasts": len(group),
            "covered": int((group["covered"] == Covered.YES).sum()),
            "undetermined": int((group["covered"] == Covered.UNDETERMINED).sum()),
            "mean score, least": float(group["score, least"].astype(float).mean()),
            "mean score, greatest": float(group["score, greatest"].astype(float).mean()),
        }
        for (method, level), group in scored.groupby(["supposes", "level"], sort=False)
    ]
    columns = ["supposes", "level", "forecasts", "covered", "undetermined", "mean score, least", "mean score, greatest"]
    return pd.DataFrame(rows, columns=columns)


def forecast_table(forecast: Forecast) -> pd.DataFrame:
    """Give the bands of a forecast, a row each."""
    return pd.DataFrame(
        [
            {
                "year": str(forecast.target),
                "made from": years_named(forecast.first_year, forecast.last_year),
                "supposes": _supposes(forecast, band.method),
                "level": band.level,
                "low": band.low,
                "high": band.high,
            }
            for band in forecast.bands
        ]
    )


def other_variations_table(forecast: Forecast, variations: Sequence[float] = VARIATIONS_SHOWN) -> pd.DataFrame:
    """Give the band that the words follow at other assumed variations, so that nobody need take the one assumed.

    Parameters
    ----------
    forecast : Forecast
        Made from fewer than three years.
    variations : sequence of float
        Coefficients of variation of yearly rates; 0 is about the band of independent events.

    Returns
    -------
    pandas.DataFrame
        A row a coefficient: ``coefficient of variation assumed``, then the low and high total at the highest level;
        without rows where the variance was estimated.
    """
    level = max(band.level for band in forecast.bands)
    columns = ["coefficient of variation assumed", f"{percentage(level, 0)} low", f"{percentage(level, 0)} high"]
    if forecast.variation is None:
        return pd.DataFrame(columns=columns)
    made = [
        forecast_year(
            forecast.counts, forecast.first_year, target=forecast.target, levels=[level], variation=variation
        ).own_bands[0]
        for variation in variations
    ]
    rows = [(variation, band.low, band.high) for variation, band in zip(variations, made, strict=True)]
    return pd.DataFrame(rows, columns=columns)


def _supposes(forecast: Forecast, method: Method) -> str:
    if method is Method.ASSUMED and forecast.variation is not None:
        return f"{method}: coefficient of variation {number(forecast.variation)}"
    return str(method)


def years_named(first: int, last: int) -> str:
    """Name years as a caption does: 2021, or 2016–2020."""
    return str(first) if first == last else f"{first}–{last}"


def forecast_sentences(forecast: Forecast, scored: pd.DataFrame | None = None) -> list[str]:
    """Say what a forecast says, what it supposes, and how earlier bands of its kind did.

    Parameters
    ----------
    forecast : Forecast
        The forecast.
    scored : DataFrame, optional
        Earlier years forecast from the same series (`leave_future_out`).
    """
    sentences = [_band_sentence(forecast), _supposition(forecast)]
    sentences += _rival_sentences(forecast)
    if scored is not None and len(scored):
        sentences.append(_coverage_sentence(forecast, scored))
    elif len(forecast.counts) < FEWEST_FOR_COVERAGE:
        sentences.append(
            f"How often such bands hold is not said: that needs {FEWEST_FOR_COVERAGE} complete years in a row, and "
            f"there {'is' if len(forecast.counts) == 1 else 'are'} {len(forecast.counts)}."
        )
    return [*sentences, "A band is not a target, and a change of policing, recording or law is not in it."]


def _band_sentence(forecast: Forecast) -> str:
    widest_first = sorted(forecast.own_bands, key=lambda band: -band.level)
    told = listed([f"{number(b.low)} to {number(b.high)} in {percentage(b.level, 0)} of cases" for b in widest_first])
    years = years_named(forecast.first_year, forecast.last_year)
    made_from = f"year {years}" if len(forecast.counts) == 1 else f"{len(forecast.counts)} years {years}"
    return (
        f"If {forecast.target} is drawn like the {made_from}, without a trend, bands made like these hold its total: "
        f"{told}."
    )


def _supposition(forecast: Forecast) -> str:
    if forecast.variation is not None:
        few = "One year cannot" if len(forecast.counts) == 1 else "Two years can hardly"
        return (
            f"{few} show how much years vary: that their daily rates have a coefficient of variation of "
            f"{number(forecast.variation)} is assumed, not measured."
        )
    years = len(forecast.counts)
    if (forecast.phi or 0) <= 1:
        return f"The {years} years vary no more than independent events would; so few years leave the band wide."
    return (
        f"How much years vary is estimated from these {years} years (variance {number(forecast.phi, 3)} times the "
        "mean); so few years leave the band wide."
    )


def _rival_sentences(forecast: Forecast) -> list[str]:
    return [
        f"{opening}, the {percentage(band.level, 0)} band would be {number(band.low)} to {number(band.high)}{closing}."
        for method, opening, closing in (
            (
                Method.INDEPENDENT,
                "If events were independent of one another",
                ", which is too narrow where they cluster",
            ),
            (Method.RANDOM_WALK, "If instead the level wanders from year to year as much as it has", ""),
        )
        for band in forecast.bands
        if band.method is method and band.level == max(b.level for b in forecast.bands)
    ]


def _coverage_sentence(forecast: Forecast, scored: pd.DataFrame) -> str:
    own = coverage_table(scored[scored["supposes"] == forecast.method]).sort_values("level", ascending=False)
    made = int(own["forecasts"].iloc[0])
    held = [f"{row.covered} inside the {percentage(row.level, 0)} band" for row in own.itertuples()]
    return (
        f"Of {count_of(made, 'earlier year')} so forecast ({LATER_FIGURES}), {listed(held)}; so few cannot "
        "show that a level holds."
    )
