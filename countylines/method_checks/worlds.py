"""Made-up worlds in which the error, power and coverage of the methods are measured: each case is one of them.

A case says how the mean of every month comes about, how counts scatter around it, and how strong its yearly cycle is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

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
    years, months : ndarray of int64, shape (n,)
        Calendar year and month, 1 to 12.
    """

    days: FloatArray
    years: IntArray
    months: IntArray

    @property
    def index(self) -> IntArray:
        """Give the months since the first, from 0 on."""
        index: IntArray = np.arange(self.days.size)
        return index


def complete_years(years: int) -> Calendar:
    """Give the months of so many complete calendar years."""
    start = np.datetime64(f"{FIRST_YEAR}-01", "M")
    edges = start + np.arange(MONTHS * years + 1)
    days = np.diff(edges.astype("datetime64[D]")).astype(np.float64)
    index = np.arange(MONTHS * years)
    return Calendar(days, FIRST_YEAR + index // MONTHS, index % MONTHS + 1)


class Influence(Protocol):
    """What moves the daily rate away from being the same every day."""

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factor of each month's rate, shape (n,) where all series share it, else (series, n)."""


@dataclass(frozen=True)
class Trend:
    """The rate changes by the same share every year (``yearly`` .3 is +30%), smoothly."""

    yearly: float

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        log_factors: FloatArray = np.log1p(self.yearly) * calendar.index / MONTHS
        return log_factors


@dataclass(frozen=True)
class Curve:
    """The log rate is a parabola about the middle of the span: ``bend`` times the squared distance in years."""

    bend: float

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        log_factors: FloatArray = self.bend * ((calendar.index - calendar.index.mean()) / MONTHS) ** 2
        return log_factors


@dataclass(frozen=True)
class Step:
    """The rate is multiplied by ``factor`` from the middle month of the span on."""

    factor: float

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        log_factors: FloatArray = np.log(self.factor) * (calendar.index >= calendar.days.size // 2)
        return log_factors


@dataclass(frozen=True)
class Spell:
    """The rate is multiplied by ``factor`` for ``length`` months in a row, which begin anywhere they fit."""

    factor: float
    length: int

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        start = rng.integers(0, calendar.days.size - self.length + 1, size=(series, 1))
        log_factors: FloatArray = np.log(self.factor) * _within(calendar.index - start, self.length)
        return log_factors


@dataclass(frozen=True)
class YearlySpell:
    """The same once in each calendar year, beginning in any of its months.

    The year is taken as a circle: one that begins in its last month goes on in its first ones. So no month has such a
    spell more often than another, and nothing repeats.
    """

    factor: float
    length: int

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        years = calendar.days.size // MONTHS
        start = rng.integers(0, MONTHS, size=(series, years))
        inside = _within((np.arange(MONTHS) - start[:, :, None]) % MONTHS, self.length)
        log_factors: FloatArray = np.log(self.factor) * inside.reshape(series, -1)
        return log_factors


def _within(since_start: IntArray, length: int) -> FloatArray:
    inside: FloatArray = ((since_start >= 0) & (since_start < length)).astype(np.float64)
    return inside


@dataclass(frozen=True)
class Staircase:
    """The rate is multiplied by ``factor`` on the first of ``month`` each year."""

    factor: float
    month: int

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        log_factors: FloatArray = np.log(self.factor) * ((calendar.index + MONTHS - (self.month - 1)) // MONTHS)
        return log_factors


@dataclass(frozen=True)
class SmoothNoise:
    """Noise of the log rate, normal with standard deviation ``deviation`` and first-order autocorrelation."""

    deviation: float
    autocorrelation: float

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        noise = rng.standard_normal((series, calendar.days.size))
        for now in range(1, calendar.days.size):
            fresh = np.sqrt(1 - self.autocorrelation**2) * noise[:, now]
            noise[:, now] = self.autocorrelation * noise[:, now - 1] + fresh
        return self.deviation * noise


@dataclass(frozen=True)
class RestlessMonths:
    """Three months in a row, the same each year, carry independent normal noise of their log rate; the rest none."""

    deviation: float

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        restless = np.isin(calendar.months, (6, 7, 8))
        return self.deviation * restless * rng.standard_normal((series, calendar.days.size))


@dataclass(frozen=True)
class Cosine:
    """The log rate has a cosine of ``period`` months that peaks ``peak`` months after 1 January of the first year."""

    log_amplitude: float
    peak: float = FIRST_OF_APRIL
    period: float = MONTHS

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors; every month is as long as the next here, as in the models."""
        log_factors: FloatArray = self.log_amplitude * np.cos(
            2 * np.pi * (calendar.index + 0.5 - self.peak) / self.period
        )
        return log_factors


@dataclass(frozen=True)
class HighMonth:
    """The rate of one calendar month is multiplied by ``factor`` every year."""

    factor: float
    month: int

    def __call__(self, calendar: Calendar, series: int, rng: np.random.Generator) -> FloatArray:
        """Give the log factors."""
        log_factors: FloatArray = np.log(self.factor) * (calendar.months == self.month)
        return log_factors


@dataclass(frozen=True)
class Case:
    """One made-up world.

    Attributes
    ----------
    id : str
        Its name, which also seeds it.
    description : str
        What it is, for a reader.
    years : int
        Complete calendar years.
    mean : float
        Mean count of a month. An influence that all series share leaves the expected total as it is; one that differs
        from series to series (spells, noise) moves the counts away from this mean.
    variance_to_mean : float
        1 is Poisson; above, negative binomial with a variance so many times the mean of its month.
    influences : tuple of Influence
        What moves the rate. None: every day is alike.
    cycle : Cosine or None
        A yearly cycle beside the influences, and what the ellipse should cover.
    share : float
        Series it is given, as a share of those asked for: long series take longer.
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
        """Give the share of the series asked for."""
        return {5: 1 / 2, 10: 1 / 4}.get(self.years, 1.0)

    @property
    def true_cycle(self) -> FloatArray:
        """Give the coefficients of cos θ and sin θ in the log of the rate, shape (2,)."""
        if self.cycle is None:
            return np.zeros(2)
        angle = 2 * np.pi * self.cycle.peak / MONTHS
        return self.cycle.log_amplitude * np.array([np.cos(angle), np.sin(angle)])


def expected_counts(case: Case) -> FloatArray:
    """Give the expected count of each month of a case in which nothing but its cycle moves the rate.

    Raises
    ------
    ValueError
        If something else does.
    """
    if case.influences:
        raise ValueError(f"In case {case.id!r} the expected counts differ from series to series.")
    calendar = complete_years(case.years)
    none = np.random.default_rng(0)
    shared = calendar.days * np.exp(case.cycle(calendar, 1, none) if case.cycle else 0.0)
    mean: FloatArray = case.mean * shared / shared.mean()
    return mean


def draw(case: Case, series: int, rng: np.random.Generator) -> tuple[IntArray, Calendar]:
    """Draw series of a case.

    Parameters
    ----------
    case : Case
        Which.
    series : int
        How many.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    counts : ndarray of int64, shape (series, n)
    calendar : Calendar
    """
    calendar = complete_years(case.years)
    influences = case.influences + ((case.cycle,) if case.cycle else ())
    factors = [influence(calendar, series, rng) for influence in influences]
    shared = calendar.days * np.exp(sum((f for f in factors if f.ndim == 1), np.zeros(calendar.days.size)))
    own = np.exp(sum((f for f in factors if f.ndim == 2), np.zeros((1, 1))))
    mean = np.broadcast_to(case.mean * shared / shared.mean() * own, (series, calendar.days.size))
    if case.variance_to_mean > 1:
        # A Poisson count whose mean is gamma distributed is negative binomial.
        excess = case.variance_to_mean - 1
        mean = rng.gamma(mean / excess, excess)
    return rng.poisson(mean), calendar


def _of(years: tuple[int, ...], name: str, description: str, **world: Any) -> list[Case]:
    return [Case(f"{name}-{y}", description, y, **world) for y in years]


def _cases() -> tuple[Case, ...]:
    ar5, ar8 = SmoothNoise(0.3, 0.5), SmoothNoise(0.3, 0.8)
    long, several = (3, 5, 10), (3, 5)
    operation = "an operation doubles three months in a row each year, beginning in any month of it"
    return (
        *_of(long, "poisson", "flat; independent arrests", variance_to_mean=1.0),
        *_of(long, "clustered", "flat; variance 2.5 times the mean"),
        *_of(
            several,
            "rising-poisson",
            "independent arrests; the rate rises by 30% a year",
            variance_to_mean=1.0,
            influences=(Trend(0.3),),
        ),
        *_of(
            several,
            "falling-poisson",
            "independent arrests; the rate falls by 30% a year",
            variance_to_mean=1.0,
            influences=(Trend(-0.3),),
        ),
        *_of(several, "rising", "clustered; the rate rises by 30% a year", influences=(Trend(0.3),)),
        *_of(several, "falling", "clustered; the rate falls by 30% a year", influences=(Trend(-0.3),)),
        *_of(
            several,
            "curved",
            "clustered; the log rate is a parabola, lowest at the middle, .3 times the squared distance in years",
            influences=(Curve(0.3),),
        ),
        *_of(several, "step", "clustered; the rate halves at the middle of the span", influences=(Step(0.5),)),
        *_of(
            several, "dip", "clustered; four months in a row, anywhere, have half the rate", influences=(Spell(0.5, 4),)
        ),
        *_of(several, "ar5", "clustered; log-normal AR(1) noise of sd .3, ρ .5", influences=(ar5,)),
        *_of(several, "ar8", "clustered; log-normal AR(1) noise of sd .3, ρ .8", influences=(ar8,)),
        *_of(several, "clustered-many", "flat; variance 2.5 times the mean", mean=MANY),
        *_of(
            several,
            "ar5-many",
            "clustered; log-normal AR(1) noise of sd .3, ρ .5",
            mean=MANY,
            influences=(ar5,),
        ),
        *_of(
            several,
            "ar8-many",
            "clustered; log-normal AR(1) noise of sd .3, ρ .8",
            mean=MANY,
            influences=(ar8,),
        ),
        *_of(several, "operations", f"clustered; {operation}", influences=(YearlySpell(2.0, 3),)),
        *_of(several, "operations-many", f"clustered; {operation}", mean=MANY, influences=(YearlySpell(2.0, 3),)),
        *_of(
            several,
            "huge-month",
            "clustered; one month, anywhere, has ten times the rate",
            influences=(Spell(10.0, 1),),
        ),
        *(
            Case(
                f"january-levels-many-{years}",
                "clustered; 70 a month in the first year, and the rate rises by 30% each 1 January and stays",
                years,
                mean=float(MANY * np.mean(1.3 ** np.arange(years))),
                influences=(Staircase(1.3, 1),),
            )
            for years in several
        ),
        # Where the rule is known to fail.
        *_of(
            several,
            "july-levels-many",
            "clustered; the rate rises by 30% each 1 July and stays",
            mean=MANY,
            influences=(Staircase(1.3, 7),),
        ),
        *_of(
            several,
            "restless-months-many",
            "clustered; the log rates of June, July and August carry independent noise of sd .5, other months none",
            mean=MANY,
            influences=(RestlessMonths(0.5),),
        ),
        *_of(
            several,
            "cycle-of-13-months",
            "clustered; a cosine of 13 months and log-amplitude .6",
            influences=(Cosine(0.6, period=13),),
        ),
        # Power, and what the ellipse covers.
        *(
            case
            for amplitude in (0.3, 0.4, 0.6)
            for case in _of(
                several,
                f"cosine-{_digits(amplitude)}",
                f"clustered; a yearly cosine of log-amplitude {_short(amplitude)} peaks on 1 April",
                cycle=Cosine(amplitude),
            )
        ),
        *(
            case
            for dispersion, name, sizes in (
                (CLUSTERED, "clustered", {3: 0.65, 5: 0.38, 10: 0.24}),
                (1.0, "Poisson", {3: 0.41, 5: 0.24, 10: 0.15}),
            )
            for years, size in sizes.items()
            for case in _of(
                (years,),
                f"cosine-{_digits(size)}-{name.lower()}",
                f"{name}; a yearly cosine of log-amplitude {_short(size)} peaks on 1 April",
                variance_to_mean=dispersion,
                cycle=Cosine(size),
            )
        ),
        *_of(
            several,
            "semi-annual",
            "clustered; a cosine of six months and log-amplitude .4 peaks on 1 April and 1 October",
            influences=(Cosine(0.4, period=MONTHS / 2),),
        ),
        *_of(
            several, "high-march", "clustered; March has 2.5 times the rate each year", influences=(HighMonth(2.5, 3),)
        ),
        *(
            case
            for noise, name in ((ar5, "ar5"), (ar8, "ar8"))
            for mean, often in ((FEW, ""), (MANY, "-many"))
            for case in _of(
                several,
                f"cosine-30-{name}{often}",
                f"clustered; a yearly cosine of log-amplitude .3 under log-normal AR(1) noise of sd .3, ρ .{name[2:]}",
                mean=mean,
                influences=(noise,),
                cycle=Cosine(0.3),
            )
        ),
        # One year.
        Case("poisson-1", "flat; independent arrests", 1, variance_to_mean=1.0),
        Case("clustered-1", "flat; variance 2.5 times the mean", 1),
        Case(
            "cosine-40-poisson-1",
            "independent arrests; a cosine of log-amplitude .40 peaks on 1 April",
            1,
            variance_to_mean=1.0,
            cycle=Cosine(0.40),
        ),
        Case(
            "cosine-64-clustered-1",
            "clustered; a cosine of log-amplitude .64 peaks on 1 April",
            1,
            cycle=Cosine(0.64),
        ),
    )


def _digits(number: float) -> str:
    return f"{number:.2f}".removeprefix("0.")


def _short(number: float) -> str:
    return f"{number:.2f}".lstrip("0").removesuffix("0")


CASES = _cases()
"""All cases, in the order in which a reader meets them."""


def find_case(name: str) -> Case:
    """Give a case by its id.

    Raises
    ------
    ValueError
        If there is none of that id.
    """
    for case in CASES:
        if case.id == name:
            return case
    raise ValueError(f"There is no case {name!r}. The cases are: {'; '.join(case.id for case in CASES)}.")
