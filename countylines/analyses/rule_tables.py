"""The rule for repeated months, and the cycle it would have found, for every state of several years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from countylines.analyses.analysis import tried
from countylines.observations.series import MonthlySeries
from countylines.prose import number, p_value, percentage
from countylines.statistics.dated import Dated
from countylines.statistics.detectable import Detectable, detectable_cycle
from countylines.statistics.poisson import FTest
from countylines.statistics.repeated_months import LEVELS, SMOOTH, Reading, RepeatedMonths, State
from countylines.statistics.rotation import RotationTest

RULE_HEADING = "The rule: do the same months stand out?"
RULE = (
    "Two tests, each with the trend taken out in two ways: as a smooth curve (natural cubic spline) and as a level for "
    "each year. **1. Months**: the quasi-Poisson $F=(\\Delta D/11)/\\varphi_1$ of a month factor given the trend. **2. "
    "Rotation**: residuals $r=\\sqrt{(n+3/8)/d}-\\sqrt{\\hat\\mu/d}$ of complete years; $T=\\sum_m(\\sum_y r_{ym})^2$ "
    "is set against the same sum with every year but the first turned by 0 to 11 months, once for the whole pattern, "
    "once for each year's first harmonic. With *both* trends, test 1 must have $p<.05$, and at least one rotation. "
    "What holds so far must hold, by test 1, **3.** with years that begin in any of the twelve months, because a level "
    "that changes on one date each year looks like months in calendar years; and **4.** with $\\log(w/d)$ as a "
    "covariate, $w$ the working days of a month, because events that fall on working days make months with more of "
    "them high. The "
    "rule was chosen for its error rates in simulated series; what had been seen of these figures by then stands under "
    "*Caveats* and in docs/analysis-plan.md."
)
"""The rule as Markdown."""
NOT_TESTED = "Whether months repeat cannot be tested"
HEADINGS = {
    State.NOT_SHOWN: "That the same months stand out each year is not shown",
    State.UNEVEN: "The months are uneven, but are not shown to be the same months each year",
    State.HANGS_ON_START: "Months are alike in the calendar years, but that hangs on where a year begins",
    State.GOES_WITH_WORKING_DAYS: "Months with more working days have more; beyond that, none is shown to differ",
    State.NOT_TOLD_FROM_WORKING_DAYS: "Months differ repeatedly by calendar days, but cannot be told from working days",
    State.CLAIMED: "The months differ repeatedly",
}
"""What may be said in a line, by the state of the rule."""
SAID = {
    State.UNEVEN: (
        "The months are uneven, but not shown to be the same months each year whichever way the trend is taken out."
    ),
    State.GOES_WITH_WORKING_DAYS: (
        "Months with more working days have more; allowing for that, months are not shown to differ repeatedly."
    ),
    State.NOT_TOLD_FROM_WORKING_DAYS: (
        "By calendar days months differ repeatedly; these figures cannot tell the months from their working days."
    ),
}
"""What is said at length in the states in which no number is."""
NO_WORKING_DAYS = "Working days were not looked at: they are not known for these months."


def said(rule: RepeatedMonths) -> str:
    """Say what the rule says, by its state."""
    if rule.state in SAID:
        return SAID[rule.state]
    if rule.state is State.NOT_SHOWN:
        told = "That months differ repeatedly is not shown"
        alone = [reading.trend for reading in rule.readings if reading.holds]
        if alone:
            return f"{told}: they do with the trend as a {alone[0]}, and would have to whichever way it is taken out."
        return f"{told}, whichever way the trend is taken out."
    if rule.state is State.HANGS_ON_START:
        return (
            "The months are alike in the calendar years, but are not shown to be when years are cut at "
            f"{month_name(rule.worst_start)}: a level that changes on one date each year could make this."
        )
    told = "Months differ repeatedly, whichever way the trend is taken out and wherever a year begins"
    return f"{told}. {NO_WORKING_DAYS}" if rule.working_days is None else f"{told}, also given their working days."


def further_tests(rule: RepeatedMonths) -> list[str]:
    """Give the p-values of the starts of the year and of working days, for a series that holds up to them."""
    if rule.state in (State.NOT_SHOWN, State.UNEVEN):
        return []
    least = p_value(float(rule.starts_p_value))
    told = [
        "With years that begin in each of the twelve months, the test that months differ gives at most "
        f"{least} (years from {month_name(rule.worst_start)})."
    ]
    given = rule.working_days
    if given is None:
        return [*told, *([] if rule.claimed else [NO_WORKING_DAYS])]
    per_cent = percentage(1.05**given.coefficient - 1)
    return [
        *told,
        f"Given the working days of each month, it gives {p_value(given.smooth.p_value)} with the smooth curve and "
        f"{p_value(given.levels.p_value)} with a level for each calendar year; a month with 5% more working days has "
        f"{per_cent} more ({p_value(given.p_value)}), where events that fall on working days alone would have 5%.",
    ]


def month_name(month: int) -> str:
    """Name a calendar month, 1 to 12."""
    return f"{date(2000, month, 1):%B}"


def table_of_rule(found: RepeatedMonths | None, refused: str) -> pd.DataFrame:
    """Give every test of the rule, a row each, or one row that says why there are none."""
    columns = ["trend", "test", "statistic", "p"]
    if found is None:
        return pd.DataFrame([("none", "not applied", refused, None)], columns=columns)
    rows = [row for reading in found.readings for row in _rows(reading)]
    worst = f"3. month factor, years from {month_name(found.worst_start)}: the worst of twelve starts"
    rows.append((LEVELS, worst, "", float(found.starts_p_value)))
    if given := found.working_days:
        told = "4. month factor, given working days"
        rows += [
            (trend, told, f"F on {degrees(test)} = {number(test.statistic, 4)}", test.p_value)
            for trend, test in ((SMOOTH, given.smooth), (LEVELS, given.levels))
        ]
        effect = f"{number(given.coefficient, 4)}, standard error {number(given.standard_error, 4)}"
        rows.append((SMOOTH, "coefficient of log(working days / days)", effect, given.p_value))
    return pd.DataFrame(rows, columns=columns)


def by_start(found: pd.DataFrame) -> pd.DataFrame:
    """Give specifications (`month_specifications`) as a table: a row a trend and a start of the year."""
    told = found.assign(column=found["test"] + ", " + found["exposure"])
    wide = told.pivot(index=["trend", "years begin in"], columns="column", values="p")
    order = [*dict.fromkeys(told["column"])]
    wide = wide.reindex(columns=order).sort_index(ascending=[False, True]).reset_index()
    starts = wide["years begin in"].map(lambda start: month_name(start) if start else "any month")
    return wide.assign(**{"years begin in": starts}).rename_axis(columns=None)


def _rows(reading: Reading) -> list[tuple[str, str, str, float | None]]:
    months = f"F on {degrees(reading.months)} = {number(reading.months.statistic, 4)}"
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


def dated(series: MonthlySeries) -> Dated:
    """Give the months of a series that are tested, as the statistics take them."""
    years = series.months["month"].dt.year.to_numpy(dtype=np.int64)
    worked = None if series.working_days is None else series.working_days.astype(np.float64)
    return Dated(series.days.astype(np.float64), years, series.calendar_months, worked)


def would_be_found(
    series: MonthlySeries, total: int, phi1: float, empty_years: Sequence[int], seed: int
) -> Detectable | None:
    """Simulate the cycle that the rule would have found four times in five; None where there are too few events."""
    every = dated(series)
    # Simulated series have events in every year that they have.
    with_events = every.take(~np.isin(every.years, empty_years))
    return tried(detectable_cycle, total, phi1, with_events, seed=seed)[0]


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
