"""Made-up worlds in which the error, power and coverage of the methods are measured: each case is one of them.

A case says how the mean of every month comes about, how counts scatter around it, and how strong its yearly cycle is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from countylines.observations.working_days import working_days
from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.dated import Dated

FIRST_YEAR = 2011
"""The calendar of the simulated series begins here: 2012, 2016, 2020, 2024 and 2028 are leap years."""
CLUSTERED = 2.5
"""Variance over mean of clustered counts, about that of Norwich in 2021."""
FEW = 175 / MONTHS
"""Mean a month where there are 175 events a year, as in Norwich in 2021."""
MANY = 70.0
"""Mean a month about that of Northern Ireland."""
HUGE = 350.0
"""Mean a month about that of trafficking in London."""
FIRST_OF_APRIL = 3


@dataclass(frozen=True, eq=False)
class Calendar(Dated):
    """The months of a simulated series, with their working days in England and Wales."""

    working_days: FloatArray

    @property
    def elapsed(self) -> IntArray:
        """Count the months since the first, from 0 on."""
        return np.arange(self.days.size)


def complete_years(years: int) -> Calendar:
    """Give the months of so many complete calendar years."""
    index = np.arange(MONTHS * years)
    edges = np.datetime64(f"{FIRST_YEAR}-01", "M") + np.arange(MONTHS * years + 1)
    days = np.diff(edges.astype("datetime64[D]")).astype(np.float64)
    worked = working_days(pd.Series(edges[:-1].astype("datetime64[ns]")), "England")
    if worked is None:
        raise ValueError(f"The table of working days does not hold {years} years from {FIRST_YEAR} on.")
    return Calendar(days, FIRST_YEAR + index // MONTHS, index % MONTHS + 1, worked.astype(np.float64))


Influence = Callable[[Calendar, int, np.random.Generator], FloatArray]
"""What moves the daily rate away from being the same every day: of a calendar, a number of series and a source of
chance it gives the log factor of each month's rate, shape (n,) where all series share it, else (series, n)."""


def trend(calendar: Calendar, series: int, rng: np.random.Generator, *, yearly: float) -> FloatArray:
    """Let the rate change by the same share every year (``yearly`` .3 is +30%), smoothly."""
    return np.asarray(np.log1p(yearly) * calendar.elapsed / MONTHS)


def curve(calendar: Calendar, series: int, rng: np.random.Generator, *, bend: float) -> FloatArray:
    """Make the log rate a parabola about the middle of the span: ``bend`` times the squared distance in years."""
    return np.asarray(bend * ((calendar.elapsed - calendar.elapsed.mean()) / MONTHS) ** 2)


def step(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float) -> FloatArray:
    """Multiply the rate by ``factor`` from the middle month of the span on."""
    return np.asarray(np.log(factor) * (calendar.elapsed >= calendar.days.size // 2))


def spell(calendar: Calendar, series: int, rng: np.random.Generator, *, factor: float, length: int) -> FloatArray:
    """Multiply the rate by ``factor`` for ``length`` months in a row, which begin anywhere they fit."""
    since = calendar.elapsed - rng.integers(0, calendar.days.size - length + 1, size=(series, 1))
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
    return np.asarray(np.log(factor) * ((calendar.elapsed + MONTHS - (month - 1)) // MONTHS))


def on_working_days(calendar: Calendar, series: int, rng: np.random.Generator, *, share: float) -> FloatArray:
    """Let a share of the events fall on working days alone, and the others on every day alike."""
    work_rate = calendar.working_days / calendar.days * calendar.days.sum() / calendar.working_days.sum()
    return np.asarray(np.log(1 - share + share * work_rate))


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
        return np.asarray(self.log_amplitude * np.cos(2 * np.pi * (calendar.elapsed + 0.5 - self.peak) / self.period))


class Kind(StrEnum):
    """What of a made-up series is judged."""

    MONTHS = "months"
    QUARTERS = "quarters"
    EXTRACT = "an extract whose newest months are still being recorded"


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
    kind : Kind
        Whether the months themselves are judged, their sums by quarter, or months as an early extract has them.
    complete, immature : tuple of float, int
        In an early extract, the share recorded of the last month, of the one before it, and so on; and how many of
        them are immature.
    """

    id: str
    description: str
    years: int
    mean: float = FEW
    variance_to_mean: float = CLUSTERED
    influences: tuple[Influence, ...] = ()
    cycle: Cosine | None = None
    kind: Kind = Kind.MONTHS
    complete: tuple[float, ...] = ()
    immature: int = 0

    @property
    def share(self) -> float:
        """Give the share it gets of the series asked for: long ones take longer."""
        if self.kind is not Kind.MONTHS or self.years < 5:
            return 1 / 2 if self.kind is not Kind.MONTHS else 1.0
        return 1 / 2 if self.years == 5 else 1 / 4

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
    counts = rng.poisson(mean)
    if case.complete:
        newest = slice(calendar.days.size - len(case.complete), None)
        counts[:, newest] = rng.binomial(counts[:, newest], case.complete[::-1])
    return counts, calendar


def _of(years: tuple[int, ...], name: str, description: str, *influences: Influence, **world: Any) -> list[Case]:
    """Give a world in several lengths."""
    return [Case(f"{name}-{y}", description, y, influences=influences, **world) for y in years]


LONG, SEVERAL = (3, 5, 10), (3, 5)
NOISE = {0.5: "log-normal AR(1) noise of sd .3, ρ .5", 0.8: "log-normal AR(1) noise of sd .3, ρ .8"}
"""In words, by autocorrelation."""
TRENDS = {"rising": (0.3, "the rate rises by 30% a year"), "falling": (-0.3, "the rate falls by 30% a year")}
LEVELS = {"january": 1, "april": 4, "july": 7, "october": 10}
"""By month, on the first of which the level changes each year."""
DIP = "clustered; four months in a row, anywhere, have half the rate"
HUGE_MONTH = "clustered; one month, anywhere, has ten times the rate"
OPERATION = "clustered; an operation doubles three months in a row each year, beginning in any month of it"
CURVED = "clustered; the log rate is a parabola, lowest at the middle, .3 times the squared distance in years"
RESTLESS = "clustered; the log rates of June, July and August carry independent noise of sd .5, other months none"
TWO_PEAKS = "clustered; a cosine of six months and log-amplitude .4 peaks on 1 April and 1 October"
HIGH_MARCH = "clustered; March has 2.5 times the rate each year"
SCATTER = {1.0: "independent arrests", CLUSTERED: "clustered"}


def _noise(rho: float) -> Influence:
    return partial(smooth_noise, deviation=0.3, autocorrelation=rho)


def _new_levels(years: tuple[int, ...]) -> Iterator[Case]:
    """Give worlds with a new level each year, on one and the same day."""
    for name, month in LEVELS.items():
        told = f"clustered; 70 a month on average, and the rate rises by 30% each 1 {name.capitalize()} and stays"
        yield from _of(years, f"{name}-levels-many", told, partial(staircase, factor=1.3, month=month), mean=MANY)


def _working_days() -> Iterator[Case]:
    """Give worlds in which all events, or seven in ten, fall on working days."""
    for mean, years in ((75.0, (6,)), (HUGE, (5, 9, 15, 20))):
        for share in (1.0, 0.7):
            for scatter, told in SCATTER.items():
                name = f"working-days-{100 * share:.0f}-{mean:.0f}-{'poisson' if scatter == 1 else 'clustered'}"
                where = "every event falls" if share == 1 else "seven in ten events fall"
                worked = partial(on_working_days, share=share)
                yield from _of(
                    years, name, f"{told}; {where} on a working day", worked, mean=mean, variance_to_mean=scatter
                )


def _without_repeated_months(years: tuple[int, ...] = LONG) -> Iterator[Case]:
    yield from _of(years, "poisson", "flat; independent arrests", variance_to_mean=1.0)
    yield from _of(years, "clustered", "flat; variance 2.5 times the mean")
    for name, (yearly, told) in TRENDS.items():
        yield from _of(years, name, f"clustered; {told}", partial(trend, yearly=yearly))
    yield from _of(years, "curved", CURVED, partial(curve, bend=0.3))
    yield from _of(years, "step", "clustered; the rate halves at the middle of the span", partial(step, factor=0.5))
    yield from _of(years, "dip", DIP, partial(spell, factor=0.5, length=4))
    for rho, noise in NOISE.items():
        yield from _of(years, f"ar{10 * rho:g}", f"clustered; {noise}", _noise(rho))
    for rho, noise in NOISE.items():
        yield from _of(years, f"ar{10 * rho:g}-many", f"clustered; {noise}", _noise(rho), mean=MANY)
    doubled = partial(yearly_spell, factor=2.0, length=3)
    yield from _of(years, "operations-many", OPERATION, doubled, mean=MANY)
    yield from _of(years, "huge-month", HUGE_MONTH, partial(spell, factor=10.0, length=1))
    yield from _new_levels(years)


def _of_months_alone() -> Iterator[Case]:
    """Give the worlds without repeated months that quarters are not judged in."""
    for name, (yearly, told) in TRENDS.items():
        independent = f"independent arrests; {told}"
        yield from _of(SEVERAL, f"{name}-poisson", independent, partial(trend, yearly=yearly), variance_to_mean=1.0)
    yield from _of(SEVERAL, "clustered-many", "flat; variance 2.5 times the mean", mean=MANY)
    yield from _of(SEVERAL, "operations", OPERATION, partial(yearly_spell, factor=2.0, length=3))
    yield from _working_days()


def _where_the_rule_fails() -> Iterator[Case]:
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
    for years, size in zip(LONG, (0.68, 0.40, 0.25), strict=True):
        yield from cosine((years,), size, "-clustered")
    for years, size in zip(LONG, (0.43, 0.25, 0.16), strict=True):
        yield from cosine((years,), size, "-poisson", "Poisson", variance_to_mean=1.0)
    yield from cosine((10,), 0.24, "")
    yield from _of(LONG, "semi-annual", TWO_PEAKS, Cosine(0.4, period=MONTHS / 2))
    yield from _of(LONG, "high-march", HIGH_MARCH, partial(high_month, factor=2.5, month=3))
    for rho, noise in NOISE.items():
        for mean, often in ((FEW, ""), (MANY, "-many")):
            name, told = f"cosine-30-ar{10 * rho:g}{often}", f"clustered; {peaks} .3 under {noise}"
            yield from _of(SEVERAL, name, told, _noise(rho), mean=mean, cycle=Cosine(0.3))
    worked = partial(on_working_days, share=1.0)
    yield from _of((5,), "cosine-10-on-working-days", f"clustered; {peaks} .1 peaks on 1 April; every event falls on a "
                   "working day", worked, mean=HUGE, cycle=Cosine(0.1))  # fmt: skip


def _of_one_year() -> Iterator[Case]:
    peaks = "a cosine of log-amplitude"
    yield Case("poisson-1", "flat; independent arrests", 1, variance_to_mean=1.0)
    yield Case("clustered-1", "flat; variance 2.5 times the mean", 1)
    told = f"independent arrests; {peaks} .40 peaks on 1 April"
    yield Case("cosine-40-poisson-1", told, 1, variance_to_mean=1.0, cycle=Cosine(0.40))
    yield Case("cosine-64-clustered-1", f"clustered; {peaks} .64 peaks on 1 April", 1, cycle=Cosine(0.64))


def _by_quarter() -> Iterator[Case]:
    """Give the worlds whose months are added up to quarters."""
    worlds = [*_without_repeated_months((4, 5, 6, 10)), *_working_days()]
    told = "clustered; a yearly cosine of log-amplitude .4 peaks on 1 April"
    worlds += _of((4, 5, 6), "cosine-40", told, cycle=Cosine(0.4))
    worlds += _of((4, 5, 6, 10), "high-march", HIGH_MARCH, partial(high_month, factor=2.5, month=3))
    for case in worlds:
        yield replace(case, id=f"quarters-{case.id}", description=f"{case.description}; by quarter", kind=Kind.QUARTERS)


TRAFFICKING_2016 = (1.334, 1.287, 1.252, 1.161, *[1.093] * 2, 1.040, 1.026, *[1.014] * 2, 1.011, *[1.008] * 3)
TRAFFICKING_2018 = (1.410, *[1.297] * 3, 1.266, 1.216, *[1.192] * 2, 1.121, *[1.115] * 2, 1.089, 1.029, 1.028)
POSSESSION_2018 = (1.072, 1.060, 1.041, 1.020, *[1.016] * 3, 1.012, 1.011, 1.005)
EXTRACTS: dict[str, tuple[int, tuple[float, ...]]] = {
    "trafficking-2016": (8, TRAFFICKING_2016),
    "trafficking-2018": (14, (*TRAFFICKING_2018, *[1.011] * 3, 1.004)),
    "possession-2018": (3, POSSESSION_2018),
}
"""Extracts of London's recorded drug offences: how many of their newest months are immature, and by how much months
grew beyond those of a year and older, the last month first (`countylines.analyses.late_recording`)."""


def _of_extracts() -> Iterator[Case]:
    """Give flat series as an extract has them whose newest months are still being recorded."""
    for name, (immature, growth) in EXTRACTS.items():
        what, year = name.split("-")
        told = f"clustered; flat, the newest months as an extract to December {year} had London's {what} offences"
        complete = tuple(1 / each for each in growth)
        for mean in (MANY, HUGE):
            world = {"mean": mean, "kind": Kind.EXTRACT, "complete": complete, "immature": immature}
            yield from _of((5,), f"extract-{name}-{mean:.0f}", told, **world)


CASES = (
    *_without_repeated_months(),
    *_of_months_alone(),
    *_where_the_rule_fails(),
    *_with_a_yearly_pattern(),
    *_of_one_year(),
    *_by_quarter(),
    *_of_extracts(),
)
"""All cases, in the order in which a reader meets them."""


def find_case(name: str) -> Case:
    """Give a case by its id; one that does not exist is refused (ValueError)."""
    for case in CASES:
        if case.id == name:
            return case
    near = get_close_matches(name, [case.id for case in CASES], n=6, cutoff=0)
    raise ValueError(f"There is no case {name!r}, of {len(CASES)}. The nearest names are: {'; '.join(near)}.")
