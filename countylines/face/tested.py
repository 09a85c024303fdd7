"""One test of one series with one set of assumptions, beside what the reports say of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.analyses import rule_tables
from countylines.analyses.analysis import tried
from countylines.errors import ParameterError
from countylines.face.known import name_of
from countylines.observations.series import Evidence, MonthlySeries
from countylines.prose import count_of, listed, month, number, p_value
from countylines.show.findings import Statements
from countylines.show.tables import Table
from countylines.statistics.cosinor import fit_within_year_shape
from countylines.statistics.dated import Dated
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.repeated_months import LEVELS, SMOOTH, RepeatedMonths, assess

DAYS, WORKING_DAYS = "days", "working days"
TRENDS, EXPOSURES = (SMOOTH, LEVELS), (DAYS, WORKING_DAYS)
DRAWS = 9_999
MOST_NAMED = 6
"""Of more months that are left out a sentence gives the number."""
ONE_OF_MANY = "This is one test of many that could have been chosen; a report shows all of them and selects none."
Exposure = npt.NDArray[np.int64]
COLUMNS = ["test", "trend", "exposure", "p"]


@dataclass(frozen=True, eq=False)
class Tested:
    """What one test gives: sentences, and a row a p-value (columns ``COLUMNS``)."""

    sentences: Sequence[str]
    table: pd.DataFrame

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        said, shown = Statements(self.sentences), Table(self.table, "The p-values", 3)
        both = [said._repr_mimebundle_(), *([shown._repr_mimebundle_()] if len(self.table) else [])]
        return {kind: "\n".join(each[kind] for each in both) for kind in ("text/plain", "text/html")}


def test(
    series: MonthlySeries,
    *,
    trend: str = SMOOTH,
    exposure: str = DAYS,
    clustering: float = 1,
    leave_out: str | Sequence[str] = (),
    last_days: int = 0,
    seed: int = 1,
) -> Tested:
    """Test the months of a series with one trend, one exposure, one size of groups, and perhaps without some months.

    Of several years the two tests of the rule are made: whether months differ, and whether they do repeatedly; of one
    year whether its months are uneven, and whether they rise and fall once. Each is one of many that could have been
    chosen, so what the whole rule says stands beside it.

    Parameters
    ----------
    series : MonthlySeries
        One of those that `countylines.face.known.series` gives; every month used must be an exact number.
    trend : str
        How the trend of several years is taken out: ``smooth curve`` or ``level for each year``.
    exposure : str
        ``days``, or ``working days``: as if every event fell on one.
    clustering : float
        Of one year: in groups of which mean size events come, each event weighted alike; 1: one by one. The tests of
        several years measure by themselves how much more uneven months are, and take 1 alone.
    leave_out : str or sequence of str
        Months (``YYYY-MM``) that are not used.
    last_days : int
        How many days of the last month were counted, where figures may have been taken before it was over (December's
        days); 0: all.
    seed : int
        Of the Monte Carlo draws.

    Raises
    ------
    countylines.errors.ProjectError
        For an assumption that there is not, or a month that the series does not have.

    Examples
    --------
    >>> import countylines as cl
    >>> (arrests,) = cl.series("norfolk", "2021-12-31")
    >>> cl.test(arrests, leave_out="2021-03").table["test"].tolist()
    ['months uneven (X², Monte Carlo)', 'one rise and fall (quasi-Poisson F)']
    """
    for what, given, there in (("trend", trend, TRENDS), ("exposure", exposure, EXPOSURES)):
        if given not in there:
            raise ParameterError(f"There is no {what} {given!r}; there is {listed(list(there))}.")
    if not isinstance(clustering, Real) or not 1 <= clustering < math.inf:
        raise ParameterError(f"Groups of events have a mean size of 1 or more; found {clustering!r}.")
    if not isinstance(last_days, Integral):
        raise ParameterError(f"Days of the last month are a whole number; found {last_days!r}.")
    used, without = _without(series, [leave_out] if isinstance(leave_out, str) else list(leave_out))
    if used.months.empty:
        return _untested(series, without, "No month is left that a test uses.")
    exposed = used.days if exposure == DAYS else used.working_days
    if exposed is None:
        raise ParameterError(f"{name_of(series)}: the working days of its months are not known. Choose days.")
    assumed = _Assumed(trend, exposure, clustering, last_days)
    if used.evidence is Evidence.NOT_EXACT:
        told = "Some of its months are known between bounds alone; cl.months says what holds for every filling."
        return _untested(series, without, told)
    if last_days:
        exposed = _shortened(used, exposed, assumed)
        without += f", the last month taken as {count_of(last_days, 'day')}"
    if used.length is Evidence.SEVERAL_YEARS:
        return _of_years(used, assumed, exposed, without, seed)
    if used.length is Evidence.ONE_YEAR:
        return _of_one_year(used, assumed, exposed, without, seed)
    return _untested(series, without, f"Of {used.length.value} no test is made; cl.months describes them.")


class _Assumed(NamedTuple):
    """What a test supposes."""

    trend: str
    exposure: str
    clustering: float
    last_days: int


def _shortened(series: MonthlySeries, exposed: Exposure, assumed: _Assumed) -> Exposure:
    """Count the last month for fewer of its days."""
    if assumed.exposure != DAYS:
        raise ParameterError("Days of the last month are calendar days. Choose days as exposure, or every day of it.")
    if not 0 < assumed.last_days <= exposed[-1]:
        last = f"{month(series.months['month'].iloc[-1])} has {exposed[-1]} days"
        raise ParameterError(f"{name_of(series)}: {last}; found {assumed.last_days}. Give some of them, or 0 for all.")
    return np.append(exposed[:-1], assumed.last_days)


def _untested(series: MonthlySeries, without: str, why: str) -> Tested:
    return Tested([f"{name_of(series)}{without}: not tested. {why}"], pd.DataFrame(columns=COLUMNS))


def _without(series: MonthlySeries, leave_out: Sequence[str]) -> tuple[MonthlySeries, str]:
    """Take months out of a series, and say which."""
    names = series.months["month"].dt.strftime("%Y-%m")
    if unknown := sorted(set(leave_out) - set(names)):
        raise ParameterError(
            f"{name_of(series)}: there is no month {unknown[0]} that a test uses; a month is written YYYY-MM, from "
            f"{names.min()} to {names.max()}."
        )
    kept = ~names.isin(leave_out)
    left = [month(each) for each in series.months.loc[~kept, "month"]]
    used = replace(series, months=series.months[kept].reset_index(drop=True))
    told = listed(left) if len(left) <= MOST_NAMED else count_of(len(left), "month")
    return used, f" without {told}" if left else ""


def _of_years(series: MonthlySeries, assumed: _Assumed, exposed: Exposure, without: str, seed: int) -> Tested:
    trend, exposure = assumed.trend, assumed.exposure
    if assumed.clustering != 1:
        told = "the tests of several years allow for events in groups by themselves. Leave clustering out."
        raise ParameterError(f"{name_of(series)}: {told}")
    dated = _numbers(series.counts), _numbers(series.months["month"].dt.year), _numbers(series.calendar_months)
    working = None if series.working_days is None else _numbers(series.working_days)
    rule, refused = _assessed(*dated, _numbers(series.days), working, seed)
    found = rule
    if rule is not None and (exposure == WORKING_DAYS or assumed.last_days):
        found, refused = _assessed(*dated, _numbers(exposed), None, seed)
    if rule is None or found is None:
        return _untested(series, without, refused)
    reading = found.smooth if trend == SMOOTH else found.levels
    rows = [
        ("months differ (quasi-Poisson F)", reading.months.p_value),
        ("the same months each year (rotation, whole pattern)", reading.whole_pattern.p_value),
        ("the same months each year (rotation, first harmonic)", reading.first_harmonic.p_value),
    ]
    both = "both hold" if reading.holds else "they do not both hold"
    sentences = [
        f"{name_of(series)}{without}, with the trend as a {trend} and {exposure} as exposure: the test that months "
        f"differ gives {p_value(reading.months.p_value)}; turning the years against one another gives "
        f"{p_value(reading.whole_pattern.p_value)} for the whole pattern and {p_value(reading.first_harmonic.p_value)} "
        f"for one rise and fall. At the level of .05 {both}.",
        f"The whole rule, on the same months: {rule_tables.said(rule)}",
        ONE_OF_MANY,
    ]
    return Tested(sentences, pd.DataFrame([(name, trend, exposure, p) for name, p in rows], columns=COLUMNS))


Numbers = tuple[int, ...]


def _numbers(of: npt.ArrayLike) -> Numbers:
    return tuple(np.asarray(of, dtype=np.int64).tolist())


@lru_cache(maxsize=64)
def _assessed(
    counts: Numbers, years: Numbers, months: Numbers, exposed: Numbers, working_days: Numbers | None, seed: int
) -> tuple[RepeatedMonths | None, str]:
    """Apply the rule, or say why it cannot be; kept, so that another chart of the same months does not wait for it."""
    return tried(assess, counts, Dated.of(exposed, years, months, working_days), draws=DRAWS, seed=seed)


def _of_one_year(series: MonthlySeries, assumed: _Assumed, exposed: Exposure, without: str, seed: int) -> Tested:
    size = assumed.clustering
    uneven, refused = tried(measure_dispersion, series.counts, exposed, draws=DRAWS, seed=seed)
    if uneven is None:
        return _untested(series, without, refused)
    shape, not_fitted = tried(fit_within_year_shape, series.counts, exposed, series.calendar_months)
    if size == 1:
        first, supposed = ("months uneven (X², Monte Carlo)", uneven.monte_carlo_p_value), "were events independent"
    else:
        supposed = f"did events come in groups of {number(size, 3)} on average"
        first = ("months uneven (X² over the size of groups)", uneven.if_clustered(size))
    rows = [first]
    told = f"One rise and fall was not fitted: {not_fitted}"
    if shape is not None:
        rows.append(("one rise and fall (quasi-Poisson F)", shape.test.p_value))
        told = f"The test of one rise and fall within these months gives {p_value(shape.test.p_value)}."
    sentences = [
        f"{name_of(series)}{without}, with {assumed.exposure} as exposure: {supposed}, months at least as uneven "
        f"as these would come with {p_value(first[1])}.",
        f"{told} One year has no trend to take out, and cannot show seasonality.",
        ONE_OF_MANY,
    ]
    return Tested(sentences, pd.DataFrame([(name, "none", assumed.exposure, p) for name, p in rows], columns=COLUMNS))
