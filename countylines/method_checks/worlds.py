"""Made-up worlds in which the error, power and coverage of the methods are measured: each case is one of them.

A case says how the mean of every month comes about, how counts scatter around it, and how strong its yearly cycle is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from countylines.statistics import MONTHS, FloatArray, IntArray

FIRST_YEAR = 2001
"""The calendar of the simulated series begins here: 2004 and 2008 are leap years."""
CLUSTERED = 2.5
"""Variance over mean of clustered counts, about that of Norwich in 2021."""
FEW = 175 / MONTHS
"""Mean a month where there are 175 events a year, as in Norwich in 2021."""
MANY = 70.0
"""Mean a month about that of Northern Ireland."""
FIRST_OF_APRIL = 3


@dataclass(frozen=True, eq=False)
class Calendar:
    """The months of a simulated series.

    Attributes
    ----------
    days : ndarray of float64, shape (n,)
        Days of each month, leap days included.
    years, months, index : ndarray of int64, shape (n,)
        Calendar year and month, 1 to 12; months since the first, from 0 on.
    """

    days: FloatArray
    years: IntArray
    months: IntArray
    index: IntArray


def complete_years(years: int) -> Calendar:
    """Give the months of so many complete calendar years."""
    index = np.arange(MONTHS * years)
    edges = np.datetime64(f"{FIRST_YEAR}-01", "M") + np.arange(MONTHS * years + 1)
    days = np.diff(edges.astype("datetime64[D]")).astype(np.float64)
    return Calendar(days, FIRST_YEAR + index // MONTHS, index % MONTHS + 1, index)


Influence = Callable[[Calendar, int, np.random.Generator], FloatArray]
"""What moves the daily rate away from being the same every day: of a calendar, a number of series and a source of
chance it gives the log factor of each month's rate, shape (n,) where all series share it, else (series, n)."""


def trend(calendar: Calendar, series: int, rng: np.random.Generator, *, yearly: float) -> FloatArray:
    """Let the rate change by the same share every year (``yearly`` .3 is +30%), smoothly."""
    return np.asarray(np.log1p(yearly) * calendar.index / MONTHS)


def curve(calendar: Calendar, series: int, rng: np.random.Generator, *, bend: float) -> FloatArray:
    """Make the log rate a parabola about the middle of the span: ``bend`` times the squared distance in years."""
    return np.asarray(bend * ((calendar.index - calendar.index.mean()) / MONTHS) ** 2)


def step(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float) -> FloatArray:
    """Multiply the rate by ``factor`` from the middle month of the span on."""
    return np.asarray(np.log(factor) * (calendar.index >= calendar.days.size // 2))


def spell(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float, length: int) -> FloatArray:
    """Multiply the rate by ``factor`` for ``length`` months in a row, which begin anywhere they fit."""
    since = calendar.index - rng.integers(0, calendar.days.size - length + 1, size=(series, 1))
    return np.asarray(np.log(factor) * ((since >= 0) & (since < length)))


def yearly_spell(
    calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float, length: int
) -> FloatArray:
    """Do the same once in each calendar year, beginning in any of its months.

    The year is taken as a circle: one that begins in its last month goes on in its first ones. So no month has such a
    spell more often than another, and nothing repeats.
    """
    start = rng.integers(0, MONTHS, size=(series, calendar.days.size // MONTHS, 1))
    inside = (np.arange(MONTHS) - start) % MONTHS < length
    return np.asarray(np.log(factor) * inside.reshape(series, -1))


def staircase(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float, month: int) -> FloatArray:
    """Multiply the rate by ``factor`` on the first of ``month`` each year."""
    return np.asarray(np.log(factor) * ((calendar.index + MONTHS - (month - 1)) // MONTHS))


def smooth_noise(
    calendar: Calendar, series: int, rng: np.random.Generator, *, deviation: float, autocorrelation: float
) -> FloatArray:
    """Add normal noise of standard deviation ``deviation`` and first-order autocorrelation to the log rate."""
    noise = rng.standard_normal((series, calendar.days.size))
    for now in range(1, calendar.days.size):
        fresh = np.sqrt(1 - autocorrelation**2) * noise[:, now]
        noise[:, now] = autocorrelation * noise[:, now - 1] + fresh
    return deviation * noise


def restless_months(calendar: Calendar, series: int, rng: np.random.Generator, *, deviation: float) -> FloatArray:
    """Add independent normal noise to the log rate of June, July and August; the other months carry none."""
    restless = np.isin(calendar.months, (6, 7, 8))
    return deviation * restless * rng.standard_normal((series, calendar.days.size))


def high_month(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float, month: int) -> FloatArray:
    """Multiply the rate of one calendar month by ``factor`` every year."""
    return np.asarray(np.log(factor) * (calendar.months == month))


@dataclass(frozen=True)
class Cosine:
    """The log rate has a cosine of ``period`` months that peaks ``peak`` months after 1 January of the first year."""

    log_amplitude: float
    peak: float = FIRST_OF_APRIL
    period: float = MONTHS

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors; every month is as long as the next here, as in the models."""
        return np.asarray(self.log_amplitude * np.cos(2 * np.pi * (calendar.index + 0.5 - self.peak) / self.period))


@dataclass(frozen=True)
class Case:
    """One made-up world.

    Attributes
    ----------
    id, description : str
        Its name, which also seeds it, and what it is, for a reader.
    years : int
        Complete calendar years.
    mean : float
        Mean count of a month. An influence that all series share leaves the expected total as it is; one that differs
        from series to series (spells, noise) moves the counts away from this mean.
    variance_to_mean : float
        1 is Poisson; above, negative binomial with a variance so many times the mean of its month.
    influences, cycle : tuple of Influence, Cosine or None
        What moves the rate, and a yearly cycle beside it, which the ellipse should cover. None: every day is alike.
    """

    id: str
    description: str
    years: int
    mean: float = FEW
    variance_to_mean: float = CLUSTERED
    influences: tuple[Influence, ...] = ()
    cycle: Cosine | None = None

    @property
    def share(self) -> float:
        """Give the share it gets of the series asked for: long ones take longer."""
        return {5: 1 / 2, 10: 1 / 4}.get(self.years, 1.0)

    @property
    def true_cycle(self) -> FloatArray:
        """Give the coefficients of cos θ and sin θ in the log of the rate, shape (2,)."""
        if self.cycle is None:
            return np.zeros(2)
        angle = 2 * np.pi * self.cycle.peak / MONTHS
        return self.cycle.log_amplitude * np.array([np.cos(angle), np.sin(angle)])


def expected_counts(case: Case) -> FloatArray:
    """Give the expected count of each month of a case; ValueError if anything but its cycle moves the rate."""
    if case.influences:
        raise ValueError(f"In case {case.id!r} the expected counts differ from series to series.")
    calendar = complete_years(case.years)
    shared = calendar.days * np.exp(case.cycle(calendar, 1, np.random.default_rng(0)) if case.cycle else 0.0)
    return np.asarray(case.mean * shared / shared.mean())


def draw(case: Case, series: int, rng: np.random.Generator) -> tuple[IntArray, Calendar]:
    """Draw so many series of a case: counts, ndarray of int64 of shape (series, n), and their calendar."""
    calendar = complete_years(case.years)
    factors = [influence(calendar, series, rng) for influence in (*case.influences, case.cycle) if influence]
    shared = calendar.days * np.exp(sum((f for f in factors if f.ndim == 1), np.zeros(calendar.days.size)))
    own = np.exp(sum((f for f in factors if f.ndim == 2), np.zeros((1, 1))))
    mean = np.broadcast_to(case.mean * shared / shared.mean() * own, (series, calendar.days.size))
    if case.variance_to_mean > 1:
        # A Poisson count whose mean is gamma distributed is negative binomial.
        excess = case.variance_to_mean - 1
        mean = rng.gamma(mean / excess, excess)
    return rng.poisson(mean), calendar


def _of(years: tuple[int, ...], name: str, description: str, *influences: Influence, **world: Any) -> list[Case]:
    """Give a world in several lengths."""
    return [Case(f"{name}-{y}", description, y, influences=influences, **world) for y in years]


LONG, SEVERAL = (3, 5, 10), (3, 5)
NOISE = {0.5: "log-normal AR(1) noise of sd .3, ρ .5", 0.8: "log-normal AR(1) noise of sd .3, ρ .8"}
"""In words, by autocorrelation."""
TRENDS = {"rising": (0.3, "the rate rises by 30% a year"), "falling": (-0.3, "the rate falls by 30% a year")}
DIP = "clustered; four months in a row, anywhere, have half the rate"
HUGE_MONTH = "clustered; one month, anywhere, has ten times the rate"
OPERATION = "clustered; an operation doubles three months in a row each year, beginning in any month of it"
CURVED = "clustered; the log rate is a parabola, lowest at the middle, .3 times the squared distance in years"
JANUARY = "clustered; 70 a month in the first year, and the rate rises by 30% each 1 January and stays"
RESTLESS = "clustered; the log rates of June, July and August carry independent noise of sd .5, other months none"
TWO_PEAKS = "clustered; a cosine of six months and log-amplitude .4 peaks on 1 April and 1 October"
HIGH_MARCH = "clustered; March has 2.5 times the rate each year"


def _without_repeated_months() -> Iterator[Case]:
    yield from _of(LONG, "poisson", "flat; independent arrests", variance_to_mean=1.0)
    yield from _of(LONG, "clustered", "flat; variance 2.5 times the mean")
    for name, (yearly, told) in TRENDS.items():
        independent = f"independent arrests; {told}"
        yield from _of(SEVERAL, f"{name}-poisson", independent, partial(trend, yearly=yearly), variance_to_mean=1.0)
    for name, (yearly, told) in TRENDS.items():
        yield from _of(SEVERAL, name, f"clustered; {told}", partial(trend, yearly=yearly))
    yield from _of(SEVERAL, "curved", CURVED, partial(curve, bend=0.3))
    yield from _of(SEVERAL, "step", "clustered; the rate halves at the middle of the span", partial(step, factor=0.5))
    yield from _of(SEVERAL, "dip", DIP, partial(spell, factor=0.5, length=4))
    for rho, noise in NOISE.items():
        yield from _of(SEVERAL, f"ar{10 * rho:g}", f"clustered; {noise}", _noise(rho))
    yield from _of(SEVERAL, "clustered-many", "flat; variance 2.5 times the mean", mean=MANY)
    for rho, noise in NOISE.items():
        yield from _of(SEVERAL, f"ar{10 * rho:g}-many", f"clustered; {noise}", _noise(rho), mean=MANY)
    doubled = partial(yearly_spell, factor=2.0, length=3)
    yield from _of(SEVERAL, "operations", OPERATION, doubled)
    yield from _of(SEVERAL, "operations-many", OPERATION, doubled, mean=MANY)
    yield from _of(SEVERAL, "huge-month", HUGE_MONTH, partial(spell, factor=10.0, length=1))
    for years in SEVERAL:
        mean = float(MANY * np.mean(1.3 ** np.arange(years)))
        yield from _of((years,), "january-levels-many", JANUARY, partial(staircase, factor=1.3, month=1), mean=mean)


def _where_the_rule_fails() -> Iterator[Case]:
    july = "clustered; the rate rises by 30% each 1 July and stays"
    yield from _of(SEVERAL, "july-levels-many", july, partial(staircase, factor=1.3, month=7), mean=MANY)
    yield from _of(SEVERAL, "restless-months-many", RESTLESS, partial(restless_months, deviation=0.5), mean=MANY)
    thirteen = "clustered; a cosine of 13 months and log-amplitude .6"
    yield from _of(SEVERAL, "cycle-of-13-months", thirteen, Cosine(0.6, period=13))


def _with_a_yearly_pattern() -> Iterator[Case]:
    """Give what power, and what the ellipse covers, is measured in."""
    peaks = "a yearly cosine of log-amplitude"

    def cosine(years: tuple[int, ...], size: float, name: str, scatter: str = "clustered", **world: Any) -> list[Case]:
        told = f"{scatter}; {peaks} {f'{size:g}'.lstrip('0')} peaks on 1 April"
        return _of(years, f"cosine-{100 * size:.0f}{name}", told, cycle=Cosine(size), **world)

    for size in (0.3, 0.4, 0.6):
        yield from cosine(SEVERAL, size, "")
    for years, size in zip(LONG, (0.65, 0.38, 0.24), strict=True):
        yield from cosine((years,), size, "-clustered")
    for years, size in zip(LONG, (0.41, 0.24, 0.15), strict=True):
        yield from cosine((years,), size, "-poisson", "Poisson", variance_to_mean=1.0)
    yield from _of(SEVERAL, "semi-annual", TWO_PEAKS, Cosine(0.4, period=MONTHS / 2))
    yield from _of(SEVERAL, "high-march", HIGH_MARCH, partial(high_month, factor=2.5, month=3))
    for rho, noise in NOISE.items():
        for mean, often in ((FEW, ""), (MANY, "-many")):
            name, told = f"cosine-30-ar{10 * rho:g}{often}", f"clustered; {peaks} .3 under {noise}"
            yield from _of(SEVERAL, name, told, _noise(rho), mean=mean, cycle=Cosine(0.3))


def _of_one_year() -> Iterator[Case]:
    peaks = "a cosine of log-amplitude"
    yield Case("poisson-1", "flat; independent arrests", 1, variance_to_mean=1.0)
    yield Case("clustered-1", "flat; variance 2.5 times the mean", 1)
    told = f"independent arrests; {peaks} .40 peaks on 1 April"
    yield Case("cosine-40-poisson-1", told, 1, variance_to_mean=1.0, cycle=Cosine(0.40))
    yield Case("cosine-64-clustered-1", f"clustered; {peaks} .64 peaks on 1 April", 1, cycle=Cosine(0.64))


def _noise(rho: float) -> Influence:
    return partial(smooth_noise, deviation=0.3, autocorrelation=rho)


CASES = (*_without_repeated_months(), *_where_the_rule_fails(), *_with_a_yearly_pattern(), *_of_one_year())
"""All cases, in the order in which a reader meets them."""


def find_case(name: str) -> Case:
    """Give a case by its id; one that does not exist is refused (ValueError)."""
    for case in CASES:
        if case.id == name:
            return case
    raise ValueError(f"There is no case {name!r}. The cases are: {'; '.join(case.id for case in CASES)}.")
