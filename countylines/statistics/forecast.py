"""Predictive bands for a year's total, and how bands of that kind have done before.

Every band here supposes a level without a trend, save the random walk, which stands beside them as a rival. A band
says what would be unremarkable if the next year is drawn like the years before it; a change of policing, recording
or law is not in it.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from countylines.prose import count_of, interval, listed, number, percentage
from countylines.statistics import MONTHS
from countylines.statistics import predictive_bands as bands
from countylines.statistics.checks import check_counts
from countylines.statistics.dispersion import pearson_statistics
from countylines.statistics.predictive_bands import FEWEST_FOR_VARIANCE, Band, Covered, Method

FEWEST_FOR_COVERAGE = 5
"""Years needed before it is said how earlier bands did."""
LEVELS = (0.80, 0.95)
ASSUMED_VARIATION = 0.2
"""Coefficient of variation of yearly rates that is assumed where years are too few to estimate one."""
BY_CHANCE = 0.001
"""Below this probability two years differ by more than the variation assumed allows."""
VARIATIONS_SHOWN = (0.0, 0.1, 0.2, 0.3, 0.4)
"""Others that are shown beside it."""
MADE = ["year", "made from", "supposes", "level", "low", "high"]
SCORED = [*MADE, "total", "covered", "score, least", "score, greatest"]
"""Columns of a table of scored bands."""
LATER_FIGURES = "from later-published figures, not a true forecast"


@dataclass(frozen=True)
class Forecast:
    """The predictive bands of one year's total.

    Attributes
    ----------
    first_year, last_year, counts
        The calendar years it is made from, none missing between, and their totals; where some months of the target are
        known, those of its other months alone.
    target, expected
        The calendar year forecast, and its total at the daily rate of all the years together, in events.
    phi, variation
        Pearson's X² of the years over its degrees of freedom, None with fewer than three years; the coefficient of
        variation of yearly rates that was assumed, None where it was estimated.
    bands
        Each method at each level, of the whole year.
    known, months_known
        How many events the target has in those of its calendar months (1–12) that are known already.
    """

    first_year: int
    last_year: int
    counts: tuple[int, ...]
    target: int
    expected: float
    phi: float | None
    variation: float | None
    bands: tuple[Band, ...]
    known: int = 0
    months_known: tuple[int, ...] = ()

    @property
    def is_contradicted(self) -> bool:
        """Say whether the years differ by more than the variation assumed allows, but for once in a thousand."""
        if self.variation is None or len(self.counts) == 1:
            return False
        counts = np.array(self.counts)
        days = np.array([_days(self.first_year + at, self.months_known) for at in range(counts.size)], dtype=np.float64)
        supposed = 1 + self.variation**2 * counts.mean()
        return bool(stats.chi2.sf(pearson_statistics(counts, days) / supposed, counts.size - 1) < BY_CHANCE)

    @property
    def method(self) -> Method:
        """Give the method that the words follow: never the one of independent events, which is too narrow."""
        return Method.ASSUMED if self.phi is None else Method.ESTIMATED

    @property
    def own_bands(self) -> tuple[Band, ...]:
        """Give the bands of that method."""
        return tuple(band for band in self.bands if band.method is self.method)


def forecast_year(
    counts: npt.ArrayLike,
    first_year: int,
    *,
    target: int | None = None,
    levels: Sequence[float] = LEVELS,
    variation: float = ASSUMED_VARIATION,
    known: int = 0,
    months_known: Sequence[int] = (),
) -> Forecast:
    r"""Forecast a calendar year's total from the totals of complete calendar years.

    Parameters
    ----------
    counts : array_like, shape (k,)
        Totals of k years in a row, from the first year on; of the months that are not known of the target alone.
    target : int, optional
        The year to forecast, after the last of them; the next one otherwise.
    variation : float
        Coefficient of variation of yearly rates, assumed where fewer than three years are given.
    known : int
        Events in the months of the target that are known: bands of the other months are moved up by them.
    months_known : sequence of int
        Which calendar months (1–12) these are; not all twelve.

    Returns
    -------
    Forecast
        With three years or more: independent events, the variance between years estimated
        (:math:`\varphi = \max(1, X^2/(k-1))`, Student's t), and the random walk. With fewer: independent events, and
        the variance assumed (:math:`\varphi = 1 + v^2 N/k`, the normal distribution).

    Raises
    ------
    ValueError
        If counts are not valid or all zero, the target is not after them, a level is not a probability, the variation
        is not a number of 0 or more, or every month of the target is known.
    """
    n = check_counts(counts, minimum_periods=1)
    last_year = first_year + n.size - 1
    target = last_year + 1 if target is None else target
    if target <= last_year:
        raise ValueError(f"The years reach {last_year} and {target} was to be forecast: give a year after them.")
    if not (np.isfinite(variation) and variation >= 0):
        raise ValueError(f"The variation assumed is {variation:g}: it must be a number of 0 or more, such as 0.2.")
    if set(months_known) >= set(range(1, MONTHS + 1)):
        raise ValueError(f"Every month of {target} is known: there is nothing to forecast.")
    *days_each, next_days = (_days(year, months_known) for year in (*range(first_year, last_year + 1), target))
    days, estimated = np.array(days_each, dtype=np.float64), n.size >= FEWEST_FOR_VARIANCE
    phi = float(pearson_statistics(n, days)) / (n.size - 1) if estimated else None
    total, exposure = int(n.sum()), float(days.sum())
    seen = total, exposure, next_days
    made = [Band(Method.INDEPENDENT, level, *bands.independent_band(*seen, level=level)) for level in levels]
    for independent, level in zip(tuple(made), levels, strict=True):
        if phi is None:
            method, supposed = Method.ASSUMED, 1 + variation**2 * total / n.size
            quantile = float(stats.norm.isf((1 - level) / 2))
        else:
            method, supposed, quantile = Method.ESTIMATED, max(1.0, phi), bands.t_quantile(level, n.size - 1)
        low, high = bands.overdispersed_band(*seen, supposed, quantile)
        # Of few events the approximation can be narrower than the exact band; allowing for more never is.
        made.append(Band(method, level, min(low, independent.low), max(high, independent.high)))
    for level in levels if estimated else ():
        limits = bands.random_walk_band(n, days, next_days, years_ahead=target - last_year, level=level)
        made.append(Band(Method.RANDOM_WALK, level, *limits))
    expected, assumed = known + float(total / exposure * next_days), None if estimated else variation
    whole = tuple(band._replace(low=band.low + known, high=band.high + known) for band in made)
    counted = tuple(n.tolist())
    return Forecast(first_year, last_year, counted, target, expected, phi, assumed, whole, known, tuple(months_known))


def _days(year: int, months_known: Sequence[int]) -> int:
    """Give the days of those months of a year that are not known."""
    return sum(calendar.monthrange(year, month)[1] for month in range(1, MONTHS + 1) if month not in months_known)


def score(forecast: Forecast, low: int, high: int | None) -> pd.DataFrame:
    """Score every band of a forecast against the total that came.

    The total, and errors, as `predictive_bands.score_band`; a row a band, with the columns `SCORED`.
    """
    table = forecast_table(forecast).assign(total=interval(low, high))
    scores = [bands.score_band(band, low, high) for band in forecast.bands]
    table[SCORED[-3:]] = [(str(score.covered), score.least, score.greatest) for score in scores]
    return table


def leave_future_out(
    counts: npt.ArrayLike, first_year: int, *, known: Sequence[int] | None = None, months_known: Sequence[int] = ()
) -> pd.DataFrame:
    """Forecast each year from the fourth on from the years before it, as `forecast_year`, and score it, as `score`.

    ``known`` are the events of each year in the months that are taken to be known of it when it is forecast.

    A row a year and band; without rows where there are fewer than five years. The figures are those known now, so these
    are not forecasts that anyone could have made.

    Notes
    -----
    Rolling-origin evaluation: Tashman (2000), International Journal of Forecasting 16, 437-450.
    """
    n = check_counts(counts, minimum_periods=1)
    entered = [0] * n.size if known is None else known
    scored = []
    for year in range(FEWEST_FOR_VARIANCE, n.size):
        if n.size >= FEWEST_FOR_COVERAGE and n[:year].any():
            before, total = entered[year], int(n[year]) + entered[year]
            made = forecast_year(n[:year], first_year, known=before, months_known=months_known)
            scored.append(score(made, total, total))
    return pd.concat(scored, ignore_index=True) if scored else pd.DataFrame(columns=SCORED)


def coverage_table(scored: pd.DataFrame) -> pd.DataFrame:
    """Count how many of the scored bands held their total, a row a method and level."""
    means = ["score, least", "score, greatest"]
    judged = scored.astype(dict.fromkeys(means, float)).assign(
        forecasts=1, covered=scored["covered"] == Covered.YES, undetermined=scored["covered"] == Covered.UNDETERMINED
    )
    by_band = judged.groupby(["supposes", "level"], sort=False)
    counted = by_band[["forecasts", "covered", "undetermined"]].sum()
    return counted.join(by_band[means].mean().add_prefix("mean ")).reset_index()


def forecast_table(forecast: Forecast) -> pd.DataFrame:
    """Give the bands of a forecast, a row each."""
    year, made_from = str(forecast.target), years_named(forecast.first_year, forecast.last_year)
    assumed = {Method.ASSUMED: f": coefficient of variation {number(forecast.variation)}"}
    rows = [(year, made_from, f"{method}{assumed.get(method, '')}", *band) for method, *band in forecast.bands]
    return pd.DataFrame(rows, columns=MADE)


def other_variations_table(forecast: Forecast, variations: Sequence[float] = VARIATIONS_SHOWN) -> pd.DataFrame:
    """Give the band that the words follow at other assumed variations, so that nobody need take the one assumed.

    A row a coefficient of variation of yearly rates, of which 0 is about the band of independent events, with the low
    and high total at the highest level; without rows where the variance was estimated.
    """
    level = max(band.level for band in forecast.bands)
    rows = []
    for assumed in variations if forecast.variation is not None else ():
        again = forecast_year(
            forecast.counts,
            forecast.first_year,
            target=forecast.target,
            levels=[level],
            variation=assumed,
            known=forecast.known,
            months_known=forecast.months_known,
        )
        rows.append((assumed, again.own_bands[0].low, again.own_bands[0].high))
    columns = ["coefficient of variation assumed", f"{percentage(level, 0)} low", f"{percentage(level, 0)} high"]
    return pd.DataFrame(rows, columns=columns)


def years_named(first: int, last: int) -> str:
    """Name years as a caption does: 2021, or 2016–2020."""
    return str(first) if first == last else f"{first}–{last}"


def forecast_sentences(forecast: Forecast, scored: pd.DataFrame | None = None) -> list[str]:
    """Say what a forecast says, what it supposes, and how earlier bands of its kind did (`leave_future_out`)."""
    sentences = [_band_sentence(forecast), _supposition(forecast), *_rival_sentences(forecast)]
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
    drawn, like, entered = str(forecast.target), f"the {made_from}", ""
    if forecast.months_known:
        drawn, like = f"the rest of {forecast.target}", f"the same months of the {made_from}"
        months = months_named(forecast.months_known)
        entered = f", the {number(forecast.known)} recorded in {months} included"
    return f"If {drawn} is drawn like {like}, without a trend, bands made like these hold its total{entered}: {told}."


def months_named(months: Sequence[int]) -> str:
    """Name calendar months (1–12) in order: January to May, or March and June."""
    names = [calendar.month_name[month] for month in sorted(months)]
    in_a_row = max(months) - min(months) + 1 == len(months) > 2
    return f"{names[0]} to {names[-1]}" if in_a_row else listed(names)


def _supposition(forecast: Forecast) -> str:
    if forecast.variation is not None:
        few = "One year cannot" if len(forecast.counts) == 1 else "Two years can hardly"
        told = (
            f"{few} show how much years vary: that their daily rates have a coefficient of variation of "
            f"{number(forecast.variation)} is assumed, not measured."
        )
        if forecast.is_contradicted:
            return f"{told} These two differ by more than that allows: do not rely on the bands made from it."
        return told
    years = len(forecast.counts)
    if (forecast.phi or 0) <= 1:
        return f"The {years} years vary no more than independent events would; so few years leave the band wide."
    return (
        f"How much years vary is estimated from these {years} years (variance {number(forecast.phi, 3)} times the "
        "mean); so few years leave the band wide."
    )


def _rival_sentences(forecast: Forecast) -> list[str]:
    widest = max(band.level for band in forecast.bands)
    words = {
        Method.INDEPENDENT: ("If events were independent of one another", ", which is too narrow where they cluster"),
        Method.RANDOM_WALK: ("If instead the level wanders from year to year as much as it has", ""),
    }
    return [
        f"{words[method][0]}, the {percentage(level, 0)} band would be {number(low)} to {number(high)}"
        f"{words[method][1]}."
        for method, level, low, high in forecast.bands
        if method in words and level == widest
    ]


def _coverage_sentence(forecast: Forecast, scored: pd.DataFrame) -> str:
    own = coverage_table(scored[scored["supposes"] == forecast.method]).sort_values("level", ascending=False)
    made = int(own["forecasts"].iloc[0])
    held = [f"{row.covered} inside the {percentage(row.level, 0)} band" for row in own.itertuples()]
    return (
        f"Of {count_of(made, 'earlier year')} so forecast ({LATER_FIGURES}), {listed(held)}; so few cannot "
        "show that a level holds."
    )
