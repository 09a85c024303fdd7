"""Counts by quarter and by year: what can be tested of them, and what cannot, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.observations import SERIES, is_whole_month
from countylines.project import file_name, sha256_of
from countylines.prose import interval, listed
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.dispersion import Dispersion, measure_dispersion
from countylines.statistics.multiplicity import holm_table
from countylines.statistics.rates import RateComparison, compare_rates, compare_rates_deflated

QUARTERS = 4
MONTHS_IN_QUARTER, MONTHS_IN_YEAR = 3, 12
APRIL = 4
FEWEST_FOR_DISPERSION = 3
"""Periods needed for a dispersion; of two, it would be their comparison over again."""


class Unit(StrEnum):
    """What a figure is a total of."""

    QUARTER = "quarter"
    CALENDAR_YEAR = "calendar year"
    FINANCIAL_YEAR = "financial year"


@dataclass(frozen=True, eq=False)
class PeriodSeries:
    """The quarters, the calendar years or the financial years of one series, in order.

    Attributes
    ----------
    area, measure, counting_rule : str
        What is counted, where, by which rule.
    unit : Unit
        What each figure is a total of.
    periods : pandas.DataFrame
        Columns ``start`` and ``end`` (first and last day), ``days``, ``low``, ``high``, ``standing``, ``releases``.
    named_rule : bool
        Whether the title names the rule too, because another series differs from this one in nothing else.
    """

    area: str
    measure: str
    counting_rule: str
    unit: Unit
    periods: pd.DataFrame
    named_rule: bool = False

    @property
    def title(self) -> str:
        """Name the series as a caption does: measure, area, unit and span."""
        first, last = self.names[0], self.names[-1]
        span = first if first == last else f"{first} to {last}"
        rule = f" ({self.counting_rule})" if self.named_rule else ""
        unit = self.unit if first == last else f"{self.unit}s"
        return f"{self.measure[:1].upper()}{self.measure[1:]}, {self.area}, {unit} {span}{rule}"

    @property
    def slug(self) -> str:
        """Name the series as its files do."""
        rule = sha256_of([self.counting_rule])[:6] if self.named_rule else ""
        return file_name(self.area, self.measure, f"{self.unit}s", rule)

    @property
    def names(self) -> list[str]:
        """Name each period as a reader would: April–June 2021, 2021, or 2021/22."""
        return [period_name(start, self.unit) for start in self.periods["start"]]

    @cached_property
    def exact(self) -> npt.NDArray[np.bool_]:
        """Say of each period whether its count is one number, shape (k,)."""
        exact: npt.NDArray[np.bool_] = (self.periods["low"] == self.periods["high"]).fillna(False).to_numpy(np.bool_)
        return exact

    @cached_property
    def run(self) -> slice:
        """The newest periods in a row that are exact: what is tested."""
        starts, ends = self.periods["start"], self.periods["end"]
        last = len(starts)
        while last and not self.exact[last - 1]:
            last -= 1
        first = last
        while first and self.exact[first - 1] and (first == last or ends[first - 1] + DAY == starts[first]):
            first -= 1
        return slice(first, last)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Give the counts of the run."""
        counts: npt.NDArray[np.int64] = self.periods["low"].iloc[self.run].to_numpy(dtype=np.int64)
        return counts

    @property
    def days(self) -> npt.NDArray[np.int64]:
        """Give the exposure of each period of the run, in days."""
        days: npt.NDArray[np.int64] = self.periods["days"].iloc[self.run].to_numpy(dtype=np.int64)
        return days


DAY = pd.Timedelta(days=1)


def period_name(start: pd.Timestamp, unit: Unit) -> str:
    """Name a period by its first day: April–June 2021, 2021, or 2021/22.

    A quarter is named by its months, which are the same whether years begin in January or in April.
    """
    if unit is Unit.QUARTER:
        return f"{start:%B}–{start + pd.DateOffset(months=2):%B} {start.year}"
    return str(start.year) if unit is Unit.CALENDAR_YEAR else f"{start.year}/{(start.year + 1) % 100:02d}"


def financial_quarter(start: pd.Timestamp) -> str:
    """Name a quarter within the financial year, which begins in April: Q1 of 2021/22 is April to June 2021."""
    year = start.year if start.month >= APRIL else start.year - 1
    return f"Q{(start.month - APRIL) % MONTHS_IN_YEAR // MONTHS_IN_QUARTER + 1} of {year}/{(year + 1) % 100:02d}"


def period_series(figures: pd.DataFrame, force: str) -> list[PeriodSeries]:
    """Pick a force's series of quarters and of years from its reconciled figures.

    Parameters
    ----------
    figures : pandas.DataFrame
        Reconciled figures (``countylines.observations.reconcile``).
    force : str
        Identifier of the force.

    Returns
    -------
    list of PeriodSeries
        A series is one force, area, measure and counting rule, and one unit. What a figure is a total of follows from
        its first and last day alone. Units whose every figure has all its months beside it are left out: the months
        say more.
    """
    flows = figures[(figures["kind"] == "flow") & (figures["force"] == force) & (figures["standing"] != "missing")]
    months = flows[is_whole_month(flows)].groupby(SERIES)["start"].agg(set).to_dict()
    units = flows.assign(unit=[_unit(row) for row in flows.itertuples()])
    grouped = {
        key: periods.assign(days=(periods["end"] - periods["start"]).dt.days + 1).reset_index(drop=True)
        for key, periods in units[units["unit"] != ""].groupby([*SERIES, "unit"], sort=True)
        if not _told_by_months(periods, months.get(key[:-1], set()))
    }
    seen = [(area, measure, unit) for _, area, measure, _, _, unit in grouped]
    return [
        PeriodSeries(
            area=area,
            measure=measure,
            counting_rule=rule,
            unit=Unit(unit),
            periods=periods[["start", "end", "days", "low", "high", "standing", "releases"]],
            named_rule=seen.count((area, measure, unit)) > 1,
        )
        for (_, area, measure, _, rule, unit), periods in grouped.items()
    ]


def years_in_a_row(all_series: Sequence[PeriodSeries]) -> list[PeriodSeries]:
    """Pick the series of calendar years with two or more exact ones in a row: enough for a forecast."""
    return [s for s in all_series if s.unit is Unit.CALENDAR_YEAR and len(s.counts) > 1]


def _unit(row: Any) -> str:
    """Say what a figure is a total of, by its days; empty for any other period, and where its days are uncertain."""
    if (row.start, row.end) != (row.start_latest, row.end_earliest) or row.start.day != 1:
        return ""
    if row.end + DAY == row.start + pd.DateOffset(months=MONTHS_IN_QUARTER):
        return Unit.QUARTER if row.start.month % MONTHS_IN_QUARTER == 1 else ""
    if row.end + DAY == row.start + pd.DateOffset(months=MONTHS_IN_YEAR):
        return {1: Unit.CALENDAR_YEAR, APRIL: Unit.FINANCIAL_YEAR}.get(row.start.month, "")
    return ""


def _told_by_months(periods: pd.DataFrame, months: set[pd.Timestamp]) -> bool:
    return all(
        set(pd.date_range(start, end, freq="MS")) <= months
        for start, end in zip(periods["start"], periods["end"], strict=True)
    )


@dataclass(frozen=True)
class YearsCompared:
    """The last year of a series against the one before it.

    Attributes
    ----------
    before, after : str
        Their names.
    exact : RateComparison
        Daily rate of the later over the earlier, if events were independent.
    phi0 : float or None
        Pearson's X² of all the years over its degrees of freedom; None with two years.
    deflated : tuple of (float, (float, float)) or None
        p-value and 95% limits of the ratio with that allowed for.
    """

    before: str
    after: str
    exact: RateComparison
    phi0: float | None
    deflated: tuple[float, tuple[float, float]] | None

    @property
    def shown(self) -> bool:
        """Say whether a difference is shown: on both readings, of which two years have but one."""
        return self.deflated is not None and max(self.exact.p_value, self.deflated[0]) < SIGNIFICANCE


@dataclass(frozen=True, eq=False)
class OtherPeriods:
    """The analysis of one series of quarters or of years.

    Parameters
    ----------
    series : PeriodSeries
        Any; only its newest exact periods in a row are tested.
    draws, seed : int
        Of the Monte Carlo p-value.
    """

    series: PeriodSeries
    draws: int = 99_999
    seed: int = 1

    @cached_property
    def dispersion(self) -> Dispersion | None:
        """Pearson's test of equal daily rates; None with fewer than three periods, or without an event."""
        counts, days = self.series.counts, self.series.days
        if len(counts) < FEWEST_FOR_DISPERSION or not counts.any():
            return None
        return measure_dispersion(counts, days, significance=SIGNIFICANCE, draws=self.draws, seed=self.seed)

    @property
    def uneven(self) -> bool:
        """Say whether periods are more uneven than independent events of one daily rate would be."""
        return self.dispersion is not None and self.dispersion.monte_carlo_p_value < SIGNIFICANCE

    @cached_property
    def comparison(self) -> YearsCompared | None:
        """The last two years compared; None for quarters, with one year, or without an event in either."""
        counts, days = self.series.counts, self.series.days
        if self.series.unit is Unit.QUARTER or len(counts) < 2 or not counts[-2:].any():
            return None
        groups = counts[-1], days[-1], counts[-2], days[-2]
        phi0 = self.dispersion.phi0 if self.dispersion else None
        before, after = self.series.names[self.series.run][-2:]
        deflated = compare_rates_deflated(*groups, phi0=phi0) if phi0 is not None else None
        return YearsCompared(before, after, compare_rates(*groups), phi0, deflated)

    @cached_property
    def complete_years(self) -> list[int]:
        """The calendar years of which the run has every quarter."""
        if self.series.unit is not Unit.QUARTER:
            return []
        years = self.series.periods["start"].iloc[self.series.run].dt.year.value_counts()
        return sorted(int(year) for year in years.index[years == QUARTERS])

    @property
    def rotation_floor(self) -> float | None:
        """The least p that turning years of four quarters against one another could give; None without two years."""
        return float(QUARTERS) ** (1 - len(self.complete_years)) if len(self.complete_years) > 1 else None

    def alike(self) -> dict[str, list[str]]:
        """Name the quarters on the same side of their own year's daily rate in every complete year.

        Returns
        -------
        dict of str to list of str
            ``above`` and ``below``; empty with fewer than two complete years.
        """
        if self.rotation_floor is None:
            return {}
        periods = self.series.periods.iloc[self.series.run]
        complete = periods[periods["start"].dt.year.isin(self.complete_years)]
        by_year = complete.groupby(complete["start"].dt.year)
        level = by_year["low"].transform("sum") / by_year["days"].transform("sum")
        rate = complete["low"] / complete["days"]
        quarter = complete["start"].dt.month
        sides = {"above": (rate > level).groupby(quarter).all(), "below": (rate < level).groupby(quarter).all()}
        return {side: [_quarter_months(int(month)) for month in same.index[same]] for side, same in sides.items()}

    # Tables

    def periods_table(self) -> pd.DataFrame:
        """Give each period's days, count and daily rate; a rate only where the count is exact."""
        periods, exact = self.series.periods, self.series.exact
        names: dict[str, list[Any]] = {str(self.series.unit): self.series.names}
        if self.series.unit is Unit.QUARTER:
            names["financial quarter"] = [financial_quarter(start) for start in periods["start"]]
        counts = [interval(low, high) for low, high in zip(periods["low"], periods["high"], strict=True)]
        rate = (periods["low"] / periods["days"]).astype(float).where(exact)
        tested = np.isin(np.arange(len(periods)), np.arange(len(periods))[self.series.run])
        return pd.DataFrame({**names, "days": periods["days"], "count": counts, "a day": rate, "in the tests": tested})

    def dispersion_table(self) -> pd.DataFrame:
        """Give Pearson's test and the measures beside it, a row each; empty where it is not given."""
        found = self.dispersion
        rows: list[tuple[str, float | None, str]] = []
        if found:
            rows = [
                ("periods", len(self.series.counts), "the newest exact ones in a row"),
                ("total", int(self.series.counts.sum()), ""),
                ("Pearson X², day-weighted", found.statistic, f"{found.degrees_of_freedom} degrees of freedom"),
                ("p of X²", found.p_value, "chi-squared"),
                ("p of X², Monte Carlo", found.monte_carlo_p_value, f"{found.draws:,} draws, seed {self.seed}"),
                ("φ₀ = X²/df", found.phi0, "overdispersion about equal daily rates"),
                ("tipping design effect", found.tipping_design_effect, "mean cluster size at which the finding goes"),
            ]
        return pd.DataFrame(rows, columns=["quantity", "value", "how"])

    def not_given(self) -> list[tuple[str, str]]:
        """List what these figures do not give, each with the reason."""
        return [*self._left_out(), *(self._not_of_quarters() if self._is_quarters else self._not_of_years())]

    @property
    def _is_quarters(self) -> bool:
        return self.series.unit is Unit.QUARTER

    def _left_out(self) -> list[tuple[str, str]]:
        """Name the periods that enter no test."""
        periods, names = self.series.periods, self.series.names
        told = [
            (
                f"any test with {names[at]}",
                f"{interval(periods['low'][at], periods['high'][at])} is not one number"
                + (": the releases contradict each other" if periods["standing"][at] == "contradict" else ""),
            )
            for at in np.flatnonzero(~self.series.exact)
        ]
        run = self.series.run
        apart = [names[at] for at in range(run.start) if self.series.exact[at]]
        if apart:
            told.append(
                (f"any test with {listed(apart)}", "a period between these and the tested ones is missing or not exact")
            )
        few = len(self.series.counts)
        if few < FEWEST_FOR_DISPERSION:
            exact = f"{few} exact {self.series.unit}{'' if few == 1 else 's'} in a row"
            told.append(("dispersion between periods", f"it needs {FEWEST_FOR_DISPERSION} in a row; there: {exact}"))
        elif not self.series.counts.any():
            told.append(("dispersion between periods", "no event was recorded in any of them"))
        return told

    def _not_of_quarters(self) -> list[tuple[str, str]]:
        told = [
            (
                "one rise and fall within a year (cosinor)",
                "four points a year leave one degree of freedom beside its level, its cosine and its sine",
            ),
            ("ranks, and the highest month", "the months within a quarter are not known"),
        ]
        if self.rotation_floor is None:
            return [*told, ("whether quarters repeat", "there are fewer than two complete calendar years")]
        return [
            *told,
            (
                "whether quarters repeat",
                "no rule was fixed for quarters before figures were seen, so they are described; turning "
                f"{len(self.complete_years)} years of four quarters against one another could not give p below "
                f"{self.rotation_floor:.4g}",
            ),
        ]

    def _not_of_years(self) -> list[tuple[str, str]]:
        told = [
            ("anything on months, quarters or seasons", "a year's total does not say when in the year"),
            ("trend", "no test of a trend over years was fixed; the dispersion takes a steady change in, too"),
        ]
        if self.series.unit is Unit.FINANCIAL_YEAR:
            told.append(("forecast", "bands are made for calendar years"))
        elif len(self.series.counts) < 2:
            told.append(("forecast", "two exact years in a row are needed, or one with its months"))
        if self.comparison is None:
            why = "two exact years in a row are needed" if len(self.series.counts) < 2 else "neither year has an event"
            return [*told, ("comparison of the last two years", why)]
        if self.comparison.phi0 is None:
            told.append(("comparison with clustering allowed for", "two years cannot show how much years vary"))
        return told


def _quarter_months(first: int) -> str:
    start = pd.Timestamp(2000, first, 1)
    return f"{start:%B}–{start + pd.DateOffset(months=2):%B}"


def comparisons_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give the last two years of every series that has them, a row each."""
    return pd.DataFrame(
        [_comparison_row(a.series, a.comparison) for a in analyses if a.comparison], columns=COMPARISON_COLUMNS
    )


COMPARISON_COLUMNS = [
    "series",
    "compared",
    "ratio of daily rates",
    "95% low",
    "95% high",
    "central p",
    "φ₀",
    "φ₀ 95% low",
    "φ₀ 95% high",
    "φ₀ p",
]


def _comparison_row(series: PeriodSeries, found: YearsCompared) -> tuple[Any, ...]:
    exact = found.exact
    p_value, limits = found.deflated if found.deflated else (None, (None, None))
    compared = f"{found.after} against {found.before}"
    return (series.title, compared, exact.ratio, *exact.interval, exact.p_value, found.phi0, *limits, p_value)


def years_holm_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Correct the comparison of the last two years over the series of a report, on the larger of its two p-values."""
    compared = [(a.series.title, a.comparison) for a in analyses if a.comparison]
    tested = [
        (title, max(found.exact.p_value, found.deflated[0])) for title, found in compared if found.deflated is not None
    ]
    return holm_table(tested, "larger p")


def not_given_table(analyses: Sequence[OtherPeriods]) -> pd.DataFrame:
    """Give what the quarters and years of a report do not give, and why, a row each."""
    rows = [(a.series.title, what, why) for a in analyses for what, why in a.not_given()]
    return pd.DataFrame(rows, columns=["series", "not given", "why"])
