"""Which analysis a monthly series gets, by the state of its evidence, and which of many series are shown in full."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar

import pandas as pd

from countylines.analyses.analysis import Shown
from countylines.analyses.described import FewInexactMonths, FewMonths, NoEvent, TwoInexactYears, TwoYears
from countylines.analyses.error_rates import ErrorRates
from countylines.analyses.inexact_year import InexactYear
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.months import NO_EVENTS, Months
from countylines.analyses.one_year import OneYear
from countylines.analyses.several_years import SeveralYears
from countylines.observations.series import Evidence, MonthlySeries, Named

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


MOST_IN_FULL = 6
"""Of more series so many are shown in full: each is several pages, and the simulation of a cycle takes seconds."""

AnyNamed = TypeVar("AnyNamed", bound=Named)


def analyse(
    series: MonthlySeries,
    events: pd.DataFrame = NO_EVENTS,
    draws: int = 99_999,
    seed: int = 1,
    rates: ErrorRates | None = None,
    shown: Shown = Shown.EVERY,
    publishers: Mapping[str, str] | None = None,
) -> Months:
    """Analyse a monthly series as far as its evidence goes; parameters as `Months`."""
    inexact = series.evidence is Evidence.NOT_EXACT
    state = NOT_EXACT[series.length] if inexact else EXACT[series.evidence]
    return state(series, draws, seed, events, rates or ErrorRates({}), publishers or {}, shown=shown)


def choose_shown(
    all_series: Sequence[AnyNamed], claimed: Collection[tuple[str, str]] = ()
) -> list[tuple[AnyNamed, Shown]]:
    """Say which series a report shows in full.

    All of up to `MOST_IN_FULL`. Of more those that published claims speak of (``claimed``: their areas and measures),
    then those with the most events, up to so many in all; they come first, and after them the others in their order.
    """
    if len(all_series) <= MOST_IN_FULL:
        return [(series, Shown.EVERY) for series in all_series]
    by_claim = {series: (series.area, series.measure) in claimed for series in all_series}
    ranked = sorted(all_series, key=lambda series: (not by_claim[series], -series.least_total))
    in_full = ranked[: max(MOST_IN_FULL, sum(by_claim.values()))]
    others = [(series, Shown.LISTED) for series in all_series if series not in in_full]
    return [(series, Shown.CLAIMED if by_claim[series] else Shown.LARGEST) for series in in_full] + others
