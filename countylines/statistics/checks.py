"""Arrays as they must be: counts, days, months and levels, each checked with a sentence on what is wrong.

Every check returns the array ready for use, and raises ValueError where it is not valid.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from countylines.statistics import MONTHS, BoolArray, FloatArray, IntArray
from countylines.statistics.dated import Dated


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
    for wrong, kind, instead in (
        (values < 0, "negative", "counts are 0 or more, so correct it."),
        (values != np.floor(values), "fractional", "give the counts themselves, not rates or averages."),
    ):
        if wrong.any():
            raise ValueError(f"Period {_first(wrong)} has the {kind} count {values[wrong][0]:g}: {instead}")
    if not may_be_all_zero and not values.any():
        raise ValueError("Every count is zero: without events there is nothing to compare between periods.")
    return values.astype(np.int64)


def check_days(days: npt.ArrayLike, periods: int) -> FloatArray:
    """Return the exposure of each period in days as floats, or say what is wrong with it.

    ValueError if the number of periods differs, or if an exposure is not finite or not above zero.
    """
    values = _finite_vector(days, "days")
    if values.size != periods:
        raise ValueError(f"There are {periods} counts but {values.size} numbers of days: give one for each period.")
    if (empty := values <= 0).any():
        raise ValueError(
            f"Period {_first(empty)} has {values[empty][0]:g} days: "
            "every period must last longer than nothing, so correct it or leave the period out."
        )
    return values


def check_series(
    counts: npt.ArrayLike, days: npt.ArrayLike, *, minimum_periods: int = 3
) -> tuple[IntArray, FloatArray]:
    """Return the counts and days of a series ready for use; parameters and errors as `check_counts`, `check_days`."""
    checked = check_counts(counts, minimum_periods=minimum_periods)
    return checked, check_days(days, checked.size)


def check_probability(value: float, name: str) -> float:
    """Return a level strictly between 0 and 1, or refuse it by its name."""
    if not 0 < value < 1:
        raise ValueError(f"The {name} is {value:g}: it must lie between 0 and 1, for example 0.95 or 0.05.")
    return value


def check_draws(draws: int, name: str = "draws") -> None:
    """Refuse to draw nothing."""
    if draws < 1:
        raise ValueError(f"{draws} {name} were asked for: at least 1 is needed.")


def check_months(months: npt.ArrayLike, periods: int) -> FloatArray:
    """Return calendar months of one year, or say what is wrong with them.

    ValueError if there are not as many as periods, or one is not a whole number from 1 to 12 or comes twice.
    """
    numbers = _floats(months, "months", "give 1 for January to 12.")
    if numbers.shape != (periods,):
        raise ValueError(f"There are {periods} counts but {numbers.size} months: give one for each count.")
    _calendar_months(numbers)
    values, times = np.unique(numbers, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"Month {values[times > 1][0]:g} comes twice: one year has each month once.")
    return numbers


def check_dated_months(counts: npt.ArrayLike, dated: Dated) -> tuple[IntArray, Dated]:
    """Return the counts of several years of months, and the months, ready for use, or say what is wrong with them.

    ValueError as `check_series`; or if a month comes twice or out of order, or is none.
    """
    n, d = check_series(counts, dated.days)
    year, month = finite_array(dated.years, "years"), finite_array(dated.months, "months")
    if year.size != n.size or month.size != n.size:
        raise ValueError(f"There are {n.size} counts, {year.size} years and {month.size} months: give one of each.")
    _calendar_months(month)
    if (fractional := year != np.floor(year)).any():
        raise ValueError(f"{year[fractional][0]:g} is not a year: give whole numbers.")
    if (back := np.diff(MONTHS * year + month) <= 0).any():
        at = _first(back)
        raise ValueError(
            f"{year[at]:g}-{month[at]:02g} comes after {year[at - 1]:g}-{month[at - 1]:02g}: "
            "give each month once, in the order of time."
        )
    worked = None if dated.working_days is None else check_days(dated.working_days, n.size)
    return n, Dated(d, year.astype(np.int64), month.astype(np.int64), worked)


def finite_array(values: npt.ArrayLike, name: str, *, dimensions: int = 1) -> FloatArray:
    """Return an array of finite numbers of so many dimensions, or say what is wrong with it."""
    array = _floats(values, name, "give numbers alone.")
    if array.ndim != dimensions:
        raise ValueError(f"The {name} have {array.ndim} dimensions and {dimensions} are needed.")
    if not np.isfinite(array).all():
        raise ValueError(f"Some of the {name} are missing or infinite: give a number for each, or leave this out.")
    return array


def _finite_vector(values: npt.ArrayLike, name: str) -> FloatArray:
    vector = _floats(values, name, "give one number a period.")
    if vector.ndim != 1:
        raise ValueError(f"The {name} have {vector.ndim} dimensions: give one number a period in a flat list.")
    if not np.isfinite(vector).all():
        raise ValueError(
            f"Period {_first(~np.isfinite(vector))} of the {name} is missing or infinite: "
            "give a number, or leave the period out."
        )
    return vector


def _floats(values: npt.ArrayLike, name: str, instead: str) -> FloatArray:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"The {name} are not all numbers ({error}): {instead}") from error


def _calendar_months(months: FloatArray) -> None:
    if (wrong := ~np.isin(months, np.arange(1, MONTHS + 1))).any():
        raise ValueError(f"{months[wrong][0]:g} is not a month: give whole numbers, 1 for January to 12.")


def _first(where: BoolArray) -> int:
    return int(np.argmax(where)) + 1
