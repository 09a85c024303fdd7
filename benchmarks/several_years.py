"""How long the rule for repeated months takes on long series, on many, and on hidden months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from countylines.analyses.choose import analyse
from countylines.observations.series import MonthlySeries, Series
from countylines.observations.working_days import working_days
from countylines.statistics import MONTHS, FloatArray, IntArray
from countylines.statistics.dated import Dated
from countylines.statistics.detectable import detectable_cycle
from countylines.statistics.repeated_months import assess
from countylines.statistics.year_levels import months_given_levels

SEED, LEVEL, VARIANCE = 1, 70.0, 2.5
LONG, MANY, HIDDEN_EVERY = 348, 10_000, 6
THIRTY, TEN = 30, 10


def calendar(months: int) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
    """Give days, years, calendar months and working days of so many months from 1990 on."""
    first = pd.Series(pd.date_range("1990-01-01", periods=months, freq="MS"))
    worked = working_days(first, "England")
    assert worked is not None
    days = first.dt.days_in_month.to_numpy(dtype=np.float64)
    return days, first.dt.year.to_numpy(np.int64), first.dt.month.to_numpy(np.int64), worked.astype(np.float64)


def counts(series: int, days: FloatArray) -> IntArray:
    """Draw flat series of clustered counts, about 70 a month, shape (series, months)."""
    mean = np.broadcast_to(LEVEL * days / days.mean() / (VARIANCE - 1), (series, days.size))
    rng = np.random.default_rng(SEED)
    return rng.poisson(rng.gamma(mean, VARIANCE - 1))


def rule_on_a_long_series() -> None:
    """Apply the rule to 348 months, every part of it, with 99,999 rotations drawn."""
    days, years, months, worked = calendar(LONG)
    assess(counts(1, days)[0], Dated.of(days, years, months, worked))


def starts_of_many_series() -> None:
    """Test the months of 10,000 series of 30 years given years that begin in each of the twelve months."""
    days, years, months, _ = calendar(MONTHS * THIRTY)
    drawn = counts(MANY, days)
    for start in range(1, MONTHS + 1):
        months_given_levels(drawn, Dated.of(days, years, months), start)


def cycle_found_four_times_in_five() -> None:
    """Simulate the cycle that the rule would have found in 30 years."""
    days, years, months, worked = calendar(MONTHS * THIRTY)
    detectable_cycle(round(LEVEL * days.size), VARIANCE, Dated.of(days, years, months, worked))


def hidden_months_of_ten_years() -> None:
    """Say what ten years show of which every sixth month is known between bounds."""
    days, years, months, _ = calendar(MONTHS * TEN)
    low = counts(1, days)[0]
    high = low + 4 * (np.arange(low.size) % HIDDEN_EVERY == 0)
    table = pd.DataFrame(
        {
            "month": pd.to_datetime({"year": years, "month": months, "day": 1}),
            "days": days.astype(np.int64),
            "low": pd.array(low, dtype="Int64"),
            "high": pd.array(high, dtype="Int64"),
            "standing": "single",
            "inexact": np.where(low == high, "", "bounds"),
            "releases": "synthetic",
        }
    )
    series = Series("example", "Exampleton", "synthetic arrests", "flow", "made up")
    analysis = analyse(MonthlySeries(series, table, nation="England"))
    analysis.findings()
    analysis.sections()


BENCHMARKS = {
    f"rule for several years, {LONG} months": rule_on_a_long_series,
    f"twelve starts, {MANY:,} series of {THIRTY} years": starts_of_many_series,
    f"cycle found four times in five, {THIRTY} years": cycle_found_four_times_in_five,
    f"hidden months, {TEN} years": hidden_months_of_ten_years,
}
"""What is timed, by name."""
