"""Which analysis a monthly series gets, by the state of its evidence."""

from __future__ import annotations

import pandas as pd

from countylines.analyses.described import FewInexactMonths, FewMonths, NoEvent, TwoInexactYears, TwoYears
from countylines.analyses.error_rates import ErrorRates
from countylines.analyses.inexact_year import InexactYear
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.months import NO_EVENTS, Months
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.observations.series import Evidence, MonthlySeries

EXACT: dict[Evidence, type[Months]] = {
    Evidence.ALL_ZERO: NoEvent,
    Evidence.FEW_MONTHS: FewMonths,
    Evidence.ONE_YEAR: OneYear,
    Evidence.TWO_YEARS: TwoYears,
    Evidence.SEVERAL_YEARS: SeveralYears,
}
NOT_EXACT: dict[Evidence, type[Months]] = {
    Evidence.FEW_MONTHS: FewInexactMonths,
    Evidence.ONE_YEAR: InexactYear,
    Evidence.TWO_YEARS: TwoInexactYears,
    Evidence.SEVERAL_YEARS: InexactYears,
}
"""By how many years a series has: its analysis, where every month is exact and where some are not."""


def analyse(
    series: MonthlySeries,
    events: pd.DataFrame = NO_EVENTS,
    draws: int = 99_999,
    seed: int = 1,
    rates: ErrorRates | None = None,
) -> Months:
    """Analyse a monthly series as far as its evidence goes.

    Parameters
    ----------
    series : MonthlySeries
        Any.
    events : pandas.DataFrame
        Events that apply to the force (``countylines.observations.events.events_for``).
    draws, seed : int
        Of Monte Carlo p-values, and of rotations that are too many to go through.
    rates : ErrorRates, optional
        The simulated error rates, which sensitivity quotes.

    Returns
    -------
    Months
        The class for the state of the evidence.
    """
    inexact = series.evidence is Evidence.NOT_EXACT
    state = NOT_EXACT[series.length] if inexact else EXACT[series.evidence]
    return state(series, draws, seed, events, rates or ErrorRates({}))
