"""Whether the same quarters stand out each year: the rule for quarters put together, as a table and in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from countylines.analyses import words
from countylines.analyses.analysis import tried
from countylines.analyses.level_statements import parts_of
from countylines.observations.period_series import MONTHS_IN_QUARTER, PeriodSeries, quarter_months
from countylines.observations.working_days import working_days
from countylines.prose import count_of, listed, number, p_value
from countylines.statistics.alike import alike
from countylines.statistics.dated import Dated
from countylines.statistics.poisson import FTest
from countylines.statistics.repeated_quarters import (
    FEWEST_YEARS,
    QUARTERS,
    RepeatedQuarters,
    State,
    assess,
    weakest_state,
)
from countylines.statistics.rotation import RotationTest

HEADINGS = {
    State.CLAIMED: "The quarters differ repeatedly",
    State.CALENDAR_DAYS: "The quarters differ repeatedly by calendar days, but are not shown to by working days",
    State.UNEVEN: "The quarters are uneven, but are not shown to be the same quarters each year",
    State.NOT_SHOWN: "That the same quarters stand out each year is not shown",
}
SAID = {
    State.CLAIMED: "Quarters differ repeatedly, whichever way the trend is taken out.",
    State.CALENDAR_DAYS: (
        "By calendar days quarters differ repeatedly, whichever way the trend is taken out; by working days that is "
        "not shown, so that more working days in some quarters could make it."
    ),
    State.UNEVEN: (
        "The quarters are uneven, but not shown to be the same quarters each year when years are turned against one "
        "another."
    ),
    State.NOT_SHOWN: "That quarters differ repeatedly is not shown.",
}
NOT_LOOKED_AT = "Working days were not looked at: those of this nation, or of these years, are not at hand."
WARNING = (
    "Levels that change within a quarter, quarters that vary more than others, or a cycle close to but not of a year "
    "can look like repeated quarters."
)
METHOD = (
    "Complete calendar years alone, at least four. **1.** A quasi-Poisson $F$ test of the quarters with offset "
    "$\\log d$, given a smooth trend, and given a level for each year that begins in January, April, July and October. "
    "**2.** The years turned against one another: all $4^{Y-1}$ combinations, with the residuals around the trend and "
    "around year levels. **3.** The $F$ tests given the trend and given calendar years once more, with offset "
    "$\\log$(working days). Quarters are said to differ repeatedly only if every one of these has $p<.05$."
)
"""The rule as Markdown."""


@dataclass(frozen=True, eq=False)
class Quarters:
    """The rule for quarters on one series; those that may still grow are left out, as quarters of incomplete years are.

    ``nation`` is that of the force, by which working days are known.
    """

    series: PeriodSeries
    nation: str = ""
    draws: int = 99_999
    seed: int = 1

    @cached_property
    def used(self) -> pd.DataFrame:
        """The quarters of complete calendar years, each with an upper bound, that no longer grow.

        Of the parts between documented changes of recording that with the most of them, or the newest of these.
        """
        every = self.series.every_period
        every = every.assign(part=parts_of(every["why"]), year=every["start"].dt.year)
        known = every[every["high"].notna() & (every["why"] == "")]
        whole = known[known.groupby(["part", "year"])["start"].transform("size") == QUARTERS]
        return whole[whole["part"] == max(whole["part"].mode(), default=0)]

    @cached_property
    def _dated(self) -> Dated:
        """Give those used, each dated by its first month."""
        start = self.used["start"]
        months = pd.concat([start + pd.DateOffset(months=month) for month in range(MONTHS_IN_QUARTER)])
        worked = working_days(months, self.nation)
        by_quarter = None if worked is None else worked.reshape(MONTHS_IN_QUARTER, -1).sum(axis=0)
        return Dated.of(self.used["days"], start.dt.year, start.dt.month, by_quarter)

    @property
    def _exact(self) -> bool:
        return bool((self.used["low"] == self.used["high"]).all())

    @cached_property
    def _rule_or_refusal(self) -> tuple[RepeatedQuarters | None, str]:
        """Apply the rule; where some counts are inexact, to the greatest, which says whether there are enough years."""
        if self.used.empty:
            return None, f"No calendar year is complete, and the rule needs {FEWEST_YEARS}: add quarters."
        return tried(assess, self.used["high"], self._dated, draws=self.draws, seed=self.seed)

    @property
    def rule(self) -> RepeatedQuarters | None:
        """The rule; None where it cannot be applied, or some counts are inexact."""
        return self._rule_or_refusal[0] if self._exact else None

    @property
    def refused(self) -> str:
        """Say why the rule cannot be applied; empty where it can."""
        return self._rule_or_refusal[1]

    @cached_property
    def _state(self) -> tuple[State | None, bool]:
        """Give the state, and whether it is certain: of inexact counts the weakest over what they may be."""
        if self.refused:
            return None, True
        if self.rule:
            return self.rule.state, True
        return weakest_state(self.used["low"], self.used["high"], self._dated, seed=self.seed)

    @property
    def state(self) -> State | None:
        """What may be said; None where the rule cannot be applied."""
        return self._state[0]

    @cached_property
    def by_day_alone(self) -> bool:
        """Say whether quarters are claimed by their numbers a day alone, as `SeveralYears.by_day_alone`."""
        if self.state is not State.CLAIMED:
            return False
        by_number = replace(self._dated, days=np.ones(len(self.used)), working_days=None)
        state, _ = weakest_state(self.used["low"], self.used["high"], by_number, seed=self.seed)
        return state is not State.CLAIMED

    @property
    def heading(self) -> str:
        """Say what the rule says; nothing where it cannot be applied."""
        return HEADINGS[self.state] if self.state else ""

    def sentences(self) -> list[str]:
        """Say what the rule says, and on what it rests; nothing where it cannot be applied."""
        if self.state is None:
            return []
        years, what = self.used["start"].dt.year, self.series.measured
        total = int(self.used["low"].sum())
        events = count_of(total, what.one, what.many) if self._exact else f"{number(total)} {what.many} or more"
        held = (
            f"{count_of(years.nunique(), 'complete calendar year')}, {years.min()} to {years.max()}, with {events}. "
            f"{SAID[self.state]}"
        )
        return [held, *self._sides(), *self._tests(), *self._besides()]

    def _sides(self) -> list[str]:
        """Name the quarters on one side of their year's daily rate in every year, after a claim of exact counts."""
        if self.state is not State.CLAIMED or not self._exact:
            return []
        told = self.used[self.used["low"].groupby(self.used["year"]).transform("sum") > 0]
        counts, days = (told[name].to_numpy(dtype=np.int64).reshape(-1, QUARTERS) for name in ("low", "days"))
        names = [quarter_months(1 + MONTHS_IN_QUARTER * at) for at in range(QUARTERS)]
        above, below = (listed([names[at] for at in np.flatnonzero(side)]) or "none" for side in alike(counts, days))
        return [f"Above the daily rate of their year in every one of these years: {above}; below it: {below}."]

    def _tests(self) -> list[str]:
        found = self.rule
        if found is None:
            certain = "whatever they are" if self._state[1] else "as far as they were searched"
            return [f"Some counts are inexact: that is the least that may be said {certain}."]
        starts = listed([p_value(test.p_value) for test in (found.january, found.april, found.july, found.october)])
        told = (
            f"The test that quarters differ gives {p_value(found.smooth.p_value)} with the trend as a smooth curve; "
            f"with a level for each year that begins in January, April, July and October {starts}; turning the years "
            f"against one another gives {p_value(found.smooth_rotation.p_value)} and "
            f"{p_value(found.levels_rotation.p_value)}"
        )
        if not found.working_days:
            return [f"{told}."]
        by_working_days = f"{p_value(found.smooth_working.p_value)} and {p_value(found.january_working.p_value)}"
        return [f"{told}; by working days the first two give {by_working_days}."]

    def _besides(self) -> list[str]:
        empty = self._rule_or_refusal[0]
        told = words.empty_years(empty.empty_years) if empty and self._exact else []
        told += [NOT_LOOKED_AT] if self._dated.working_days is None else words.whose_working_days(self.nation)
        if self.state is not State.CLAIMED:
            return told
        return [*([words.BY_DAY_ALONE.format("quarter", "first quarter")] if self.by_day_alone else []), *told, WARNING]

    def table(self) -> pd.DataFrame:
        """Give the rule, a row a test, or one row that says why there is none."""
        columns = ["trend", "days", "test", "statistic", "p"]
        found = self.rule
        if found is None:
            told = self.refused or f"some counts are inexact; over those searched: {self.state}"
            return pd.DataFrame([("", "", "not given by itself", told, None)], columns=columns)
        smooth, levels = "smooth curve", "level for each year from"
        rows = [
            (smooth, "calendar days", *_tested(found.smooth)),
            *(
                (f"{levels} {name}", "calendar days", *_tested(getattr(found, name.lower())))
                for name in ("January", "April", "July", "October")
            ),
            (smooth, "calendar days", *_turned(found.smooth_rotation)),
            (f"{levels} January", "calendar days", *_turned(found.levels_rotation)),
        ]
        if found.working_days:
            rows.append((smooth, "working days", *_tested(found.smooth_working)))
            rows.append((f"{levels} January", "working days", *_tested(found.january_working)))
        return pd.DataFrame(rows, columns=columns)


def _tested(test: FTest) -> tuple[str, str, float]:
    gained, residual = test.degrees_of_freedom
    return "quarters differ", f"F on ({gained}, {residual}) = {number(test.statistic, 4)}", test.p_value


def _turned(test: RotationTest) -> tuple[str, str, float]:
    told = f"{test.extreme:,} of {test.combinations:,} rotations" + ("" if test.enumerated else " drawn")
    return "years turned", told, test.p_value
