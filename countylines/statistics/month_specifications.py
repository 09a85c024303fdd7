"""The tests of the rule for several years as a curve of specifications: exposure, start of the year, and trend.

All of it is sensitivity: every result is shown and none is selected.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.statistics import MONTHS
from countylines.statistics.checks import check_dated_months
from countylines.statistics.dated import Dated
from countylines.statistics.designs import indicators, month_factor
from countylines.statistics.poisson import FTests, f_tests, fit
from countylines.statistics.repeated_months import LEVELS, SMOOTH, assess_many, month_test
from countylines.statistics.year_levels import months_given_levels

DAYS, GIVEN_WORKING_DAYS, WORKING_DAYS = "days", "days, given working days", "working days"
MONTH_FACTOR, WHOLE_PATTERN, FIRST_HARMONIC = "month factor", "rotation, whole pattern", "rotation, first harmonic"
COLUMNS = ["test", "trend", "years begin in", "exposure", "p"]


def month_specifications(counts: npt.ArrayLike, dated: Dated, *, draws: int = 9_999, seed: int = 1) -> pd.DataFrame:
    """Work out the tests of the rule with every exposure, with years that begin in each month, and with both trends.

    Parameters and errors as `countylines.statistics.repeated_months.assess`. A row a specification, columns
    ``COLUMNS``: ``years begin in`` is a calendar month, 1 to 12, and 0 where the trend is a smooth curve and the test
    does not know years.
    """
    n, every = check_dated_months(counts, dated)
    # A complete year without any event says nothing of its months.
    labels, sizes = np.unique(every.years, return_counts=True)
    kept = np.isin(every.years, np.union1d(every.years[n > 0], labels[sizes < MONTHS]))
    many, told = n[None, kept], every.take(kept)
    factor, curve, working = month_factor(told.months), told.curve(), told.working_days
    rows: list[tuple[str, str, int, str, float]] = []

    def add(test: str, trend: str, start: int, exposure: str, found: FTests) -> None:
        rows.append((test, trend, start, exposure, float(found.p_value[0])))

    exposures = {DAYS: told.days} if working is None else {DAYS: told.days, WORKING_DAYS: working}
    for exposure, exposed in exposures.items():
        larger = fit(many, np.column_stack([curve, factor]), exposed)
        add(MONTH_FACTOR, SMOOTH, 0, exposure, f_tests(fit(many, curve, exposed), larger))
        for start in range(1, MONTHS + 1):
            given = months_given_levels(many, replace(told, days=exposed), start)
            add(MONTH_FACTOR, LEVELS, start, exposure, given)
    if working is not None:
        covariate = np.log(working / told.days)
        columns = factor, (covariate - covariate.mean())[:, None]
        add(MONTH_FACTOR, SMOOTH, 0, GIVEN_WORKING_DAYS, month_test(many, told.days, curve, *columns)[0])
        for start in range(1, MONTHS + 1):
            level = told.years_from(start)
            some = np.isin(level, level[many[0] > 0])
            design = indicators(level[some]), *(each[some] for each in columns)
            add(MONTH_FACTOR, LEVELS, start, GIVEN_WORKING_DAYS, month_test(many[:, some], told.days[some], *design)[0])
    for start in range(1, MONTHS + 1):
        rule = assess_many(many, replace(told, working_days=None), first_month=start, draws=draws, seed=seed)
        for trend, reading in ((SMOOTH, rule.smooth), (LEVELS, rule.levels)):
            rows.append((WHOLE_PATTERN, trend, start, DAYS, float(reading.whole_pattern.p_value[0])))
            rows.append((FIRST_HARMONIC, trend, start, DAYS, float(reading.first_harmonic.p_value[0])))
    return pd.DataFrame(rows, columns=COLUMNS)
