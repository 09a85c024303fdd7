"""Whether the level changed at a date given in advance, besides a straight trend and the months of the year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from countylines.statistics import MONTHS, BoolArray, FloatArray, IntArray, poisson
from countylines.statistics.checks import check_days
from countylines.statistics.dated import Dated
from countylines.statistics.designs import month_factor, with_level

MONTHS_BEFORE, MONTHS_AFTER = 60, 36
"""The months looked at before the month of the date, and after it."""
FEWEST_BEFORE, FEWEST_AFTER = 24, 12
"""So many whole months are needed before the date, and after it."""
LEVEL = 0.95
DRAWS, SEED = 20_000, 1
"""Of the noise that the critical value is taken from: the same for every series, so that a result is not a choice."""


class Change(StrEnum):
    """What the test says; always besides a straight trend, and of whatever else changed on the date."""

    HIGHER = "higher"
    LOWER = "lower"
    NOT_SHOWN = "no change of level shown"


@dataclass(frozen=True, eq=False)
class LevelChange:
    """The change of level at a date, in many series with the same months.

    Attributes
    ----------
    months : int
        How many months are in the window.
    step, standard_error : ndarray, shape (series,)
        The change of the log of the daily rate at the date, besides the trend, and its error.
    critical : float
        What |t| must exceed.
    """

    months: int
    step: FloatArray
    standard_error: FloatArray
    critical: float

    @property
    def t(self) -> FloatArray:
        """The step in standard errors, shape (series,)."""
        return self.step / self.standard_error

    @property
    def ratio(self) -> FloatArray:
        """The daily rate from the date on over that before, besides the trend, shape (series,)."""
        return np.asarray(np.exp(self.step))

    @property
    def interval(self) -> FloatArray:
        """The 95% interval of the ratio, shape (series, 2)."""
        reach = self.critical * self.standard_error
        return np.exp(np.stack([self.step - reach, self.step + reach], axis=-1))

    def change(self, series: int = 0) -> Change:
        """Say what is shown of one series."""
        if abs(self.t[series]) <= self.critical:
            return Change.NOT_SHOWN
        return Change.HIGHER if self.step[series] > 0 else Change.LOWER


class Window(NamedTuple):
    """Which months are looked at, each of shape (n,): all of them, and the whole months before and after the date."""

    inside: BoolArray
    before: BoolArray
    after: BoolArray

    @classmethod
    def around(cls, at: date, dated: Dated) -> Window:
        """Look at the months around a date; its own month is in neither part, unless it is the first of it."""
        distance = months_from(at, dated)
        inside = (distance >= -MONTHS_BEFORE) & (distance <= MONTHS_AFTER)
        return cls(inside, inside & (distance < 0), inside & (distance >= (0 if at.day == 1 else 1)))


def months_from(at: date, dated: Dated) -> IntArray:
    """Give how many months each month lies after that of a date, shape (n,)."""
    return dated.index - (MONTHS * at.year + at.month - 1)


def level_at_date(counts: IntArray, dated: Dated, at: date) -> LevelChange:
    r"""Test for a change of level at a date that was fixed before looking.

    Parameters
    ----------
    counts : ndarray of int64, shape (series, n)
        Exact counts; months outside the window have no part.
    dated : Dated
        The months.
    at : date
        The first day of the new level.

    Raises
    ------
    ValueError
        If the window has too few months on a side, or a series has no event on one of them.

    Notes
    -----
    Poisson with an offset of log days: an intercept, a straight trend, the calendar months, and the share :math:`x` of
    each month's days from the date on. With :math:`u_i` the influence of month i on the coefficient of x, its variance
    is :math:`\sum_{ij} (1 - |i - j|/n) u_i u_j`: Bartlett's kernel with bandwidth n (Kiefer, Vogelsang and Bunzel
    2000), which allows for neighbouring months being alike without saying for how long. The critical value is the .95
    quantile of |t| for independent normal noise in the same design, by least squares.
    """
    window = Window.around(at, dated)
    for side, fewest, name in ((window.before, FEWEST_BEFORE, "before"), (window.after, FEWEST_AFTER, "after")):
        if side.sum() < fewest:
            raise ValueError(f"There are {side.sum()} whole months {name} {at}, and {fewest} are needed.")
        if not counts[:, side].any(axis=1).all():
            raise ValueError(f"No event was recorded in the months {name} {at}: a level needs some on each side.")
    inside, exposure = window.inside, check_days(dated.days, counts.shape[1])
    events, design = counts[:, inside], _design(dated.take(inside), at)
    fit = poisson.fit(events, design, exposure[inside])
    # The influence of each month on the step: the step's row of (X'WX)⁻¹ times the month's row of the design.
    wanted = np.zeros((len(events), design.shape[1]))
    wanted[:, -1] = 1.0
    row = poisson.newton_step(poisson.information_of(design, fit.fitted), wanted)
    influence = (row @ design.T) * (events - fit.fitted)
    return LevelChange(
        months=int(inside.sum()),
        step=fit.coefficients[:, -1],
        standard_error=np.sqrt(_long_run(influence)),
        critical=critical_value(design.tobytes(), design.shape[1]),
    )


def _design(dated: Dated, at: date) -> FloatArray:
    """Give the columns of the model, the share of days from the date on last, shape (n, p)."""
    distance = months_from(at, dated)
    length = monthrange(at.year, at.month)[1]
    share = np.where(distance == 0, (length - at.day + 1) / length, distance > 0)
    return np.column_stack([with_level(distance[:, None] / MONTHS), month_factor(dated.months), share])


def _long_run(influence: FloatArray) -> FloatArray:
    """Give the variance of sums of neighbouring months that may be alike, shape (series, n) to (series,)."""
    n = influence.shape[1]
    weights = 1 - np.abs(np.subtract.outer(np.arange(n), np.arange(n))) / n
    variance: FloatArray = ((influence @ weights) * influence).sum(axis=1)
    return variance


@lru_cache(maxsize=256)
def critical_value(design: bytes, columns: int) -> float:
    """Give the .95 quantile of |t| of the last of a design's columns under independent normal noise, by least squares.

    ``design`` are the bytes of an array of float64 of shape (n, ``columns``).
    """
    x = np.frombuffer(design, dtype=np.float64).reshape(-1, columns)
    noise = np.random.default_rng(SEED).standard_normal((DRAWS, len(x)))
    solver = np.linalg.pinv(x)
    residuals = noise - (noise @ solver.T) @ x.T
    t = (noise @ solver[-1]) / np.sqrt(_long_run(residuals * solver[-1]))
    return float(np.quantile(np.abs(t), LEVEL))
