"""The rule for repeated months, and the cycle it would have found, for every state of several years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from countylines.observations.series import MonthlySeries
from countylines.prose import number
from countylines.statistics.detectable import Detectable, detectable_cycle
from countylines.statistics.poisson import FTest
from countylines.statistics.repeated_months import Reading, RepeatedMonths
from countylines.statistics.rotation import RotationTest

RULE_HEADING = "The rule: do the same months stand out?"
RULE = (
    "Two tests, each with the trend taken out in two ways: as a smooth curve (natural cubic spline) and as a level for "
    "each year. **1. Months**: the quasi-Poisson $F=(\\Delta D/11)/\\varphi_1$ of a month factor given the trend. **2. "
    "Rotation**: residuals $r=\\sqrt{(n+3/8)/d}-\\sqrt{\\hat\\mu/d}$ of complete years; $T=\\sum_m(\\sum_y r_{ym})^2$ "
    "is set against the same sum with every year but the first turned by 0 to 11 months, once for the whole pattern, "
    "once for each year's first harmonic. Months are said to differ repeatedly only if, with *both* trends, test 1 has "
    "$p<.05$ and at least one rotation has. The rule was chosen for its error rates in simulated series; what had been "
    "seen of these figures by then stands under *Caveats* and in docs/analysis-plan.md."
)
"""The rule as Markdown."""


def table_of_rule(found: RepeatedMonths | None, refused: str) -> pd.DataFrame:
    """Give both tests with both trends, a row each, or one row that says why there are none."""
    columns = ["trend", "test", "statistic", "p"]
    if found is None:
        return pd.DataFrame([("none", "not applied", refused, None)], columns=columns)
    return pd.DataFrame([row for reading in found.readings for row in _rows(reading)], columns=columns)


def _rows(reading: Reading) -> list[tuple[str, str, str, float | None]]:
    months = f"F on {degrees(reading.months)} = {number(reading.months.statistic)}"
    whole, first = reading.whole_pattern, reading.first_harmonic
    return [
        (reading.trend, "1. month factor", months, reading.months.p_value),
        (reading.trend, "2. rotation, whole pattern", _rotations(whole), whole.p_value),
        (reading.trend, "2. rotation, first harmonic", _rotations(first), first.p_value),
    ]


def degrees(test: FTest) -> str:
    """Write the degrees of freedom of an F-test."""
    numerator, denominator = test.degrees_of_freedom
    return f"({numerator}, {denominator})"


def _rotations(test: RotationTest) -> str:
    return f"{test.extreme:,} of {test.combinations:,} rotations" + ("" if test.enumerated else " drawn")


def would_be_found(
    series: MonthlySeries, total: int, phi1: float, empty_years: Sequence[int], seed: int
) -> Detectable | None:
    """Simulate the cycle that the rule would have found four times in five; None where there are too few events."""
    months = series.months["month"].dt
    # Simulated series have events in every year that they have.
    told = ~months.year.isin(empty_years)
    try:
        return detectable_cycle(total, phi1, series.days[told], months.year[told], months.month[told], seed=seed)
    except ValueError:
        return None


def incompatible(far: float, where: str = "") -> str:
    """Say which cycles are incompatible with the figures: those beyond the far edge of the 95% ellipse, U."""
    return (
        f"A one-peak cycle of log-amplitude above {number(far, 3)} (peak {number(np.exp(2 * far), 3)} times the "
        f"trough) is incompatible with these figures{where}, if months are independent around the trend."
    )


def found_sentence(found: Detectable | None, *, were_exact: bool = False) -> str:
    """Say which cycle the rule would have found four times in five; ``were_exact``: had every month been exact."""
    if found is None:
        return "Which cycle would have been found was not simulated: there are too few events."
    supposing, bound, end = "A", "", ""
    if were_exact:
        supposing, bound = "Had every month been exact, a", ", at best,"
        end = "; with inexact months it takes a larger one"
    return (
        f"{supposing} one-peak cycle of log-amplitude {number(found.log_amplitude, 2)} (peak "
        f"{number(np.exp(2 * found.log_amplitude), 2)} times the trough) would have been found four times in five"
        f"{bound} in a series like this one ({number(found.series)} simulated series){end}."
    )


def quantities(rows: Sequence[tuple[str, float | None]], found: Detectable | None, besides: str = "") -> pd.DataFrame:
    """Give what is known of the size of a cycle as a table, with the cycle that would be found where there is one."""
    told = []
    if found:
        told = [
            (f"log-amplitude that would be found four times in five{besides}", found.log_amplitude),
            ("Monte Carlo standard error of that", found.standard_error),
        ]
    return pd.DataFrame([*rows, *told], columns=["quantity", "value"])
