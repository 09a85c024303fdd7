"""Which analysis a monthly series gets, by the state of its evidence."""

from __future__ import annotations

import pandas as pd

from countylines.analyses.hidden_years import SuppressedYear, SuppressedYears
from countylines.analyses.one_year_tables import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.series import Evidence, MonthlySeries

Analysis = OneYear | SeveralYears | SuppressedYear | SuppressedYears | None


def analyse(series: MonthlySeries, events: pd.DataFrame, draws: int = 99_999, seed: int = 1) -> Analysis:
    """Analyse a monthly series as far as its evidence goes.

    Parameters
    ----------
    series : MonthlySeries
        Any.
    events : pandas.DataFrame
        Events that apply to the force (``countylines.events.events_for``).
    draws, seed : int
        Of Monte Carlo p-values, and of rotations that are too many to go through.

    Returns
    -------
    OneYear, SeveralYears, SuppressedYear, SuppressedYears or None
        The suppressed ones where months are known only between bounds. None where nothing is tested: no event at all,
        one or two months, or two years.
    """
    if series.evidence is Evidence.ONE_YEAR:
        return OneYear(series, events, draws, seed)
    if series.evidence is Evidence.SEVERAL_YEARS:
        return SeveralYears(series, draws, seed)
    if series.evidence is Evidence.NOT_EXACT and series.length is Evidence.ONE_YEAR:
        return SuppressedYear(series, draws, seed)
    if series.evidence is Evidence.NOT_EXACT and series.length is Evidence.SEVERAL_YEARS:
        return SuppressedYears(series, draws, seed)
    return None
