"""The level of one series, and whether the newest year had more than the one before it: in words, and as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from countylines.analyses.analysis import OfSeries
from countylines.analyses.level_statements import CALENDAR_YEAR, Statement, statements_of
from countylines.analyses.words import MOST_NAMED, whatever
from countylines.observations.period_series import PeriodSeries, Unit
from countylines.observations.series import MonthlySeries
from countylines.prose import count_of, number, percentage, under
from countylines.show import Finding, Section, Table
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.level_change import ASSUMED_VARIANCE, Change, ChangeBetween, LevelChange
from countylines.statistics.multiplicity import holm

SECTION = "level"
IF_COMPLETE = "if the {} are complete as published"
WANDERS = (
    "A level that wanders for months at a time, and changed no more than that, would give such a finding once in 5 to "
    "14 times."
)
OTHERWISE = "By another cut of the years it reads otherwise"
NO_NEIGHBOURS = "Whether neighbouring quarters are alike is not allowed for: so few quarters cannot show it."
NONE_COMPARED = "Of no series is the newest year compared with the one before it; each says why under Level and change."
HEADINGS = {
    Change.ROSE: "The level rose",
    Change.FELL: "The level fell",
    Change.UNCLEAR: "No clear change of the level",
    Change.TOO_FEW: "Too few to say whether the level changed",
    Change.NONE: "No event in either year",
}
VERDICTS = {
    Change.ROSE: "the level rose",
    Change.FELL: "the level fell",
    Change.UNCLEAR: "no clear change",
    Change.TOO_FEW: "too few to say whether it changed",
}
TOO_UNEVEN = "too uneven to say"
UNEVEN = f"{TOO_UNEVEN} whether it changed"
"""What is said instead of counts that are many, and vary too much."""
_BLOCKS = (
    "The newest year against the one before it, their daily rates: ratio $R$, "
    "$\\mathrm{{se}}^2=\\max(1,\\varphi)(1/N_1+1/N_2)$ and limits $\\log R\\pm t_{{.975}}\\,\\mathrm{{se}}{factor}$. "
    "$\\varphi=X^2/({degrees}(B-1))$ is that of {periods} around a level for each of up to five years and a factor for "
    "each {period}, so that neither the season nor the difference itself is in it. {more}A year without an event gives "
    "the exact bound, and no ratio."
)
METHODS = {
    "month": _BLOCKS.format(
        factor="\\sqrt V",
        degrees=11,
        periods="months",
        period="calendar month",
        more="$V$ is how many times the variance grows as neighbouring months are alike; limits without it stand "
        "beside. ",
    ),
    Unit.QUARTER: _BLOCKS.format(factor="", degrees=3, periods="quarters", period="quarter", more=""),
    "year": (
        "A year against the one before it, their daily rates: ratio $R$, "
        "$\\log R\\pm q\\sqrt{\\max(1,\\varphi^*)(1/N_1+1/N_2)}$, $\\varphi^*=(4\\cdot2.5+X^2)/(4+f)$, $X^2$ on "
        "$f=Y-3$ degrees of freedom about a log-linear trend through all $Y$ years but the last; with fewer than four "
        "years 2.5 is assumed, as the months of Norwich in 2021 varied. The tipping value is the variance over the "
        "mean at which the change would no longer be clear."
    ),
}
"""How a change was worked out, as Markdown, by what the figures are of."""


@dataclass(frozen=True, eq=False)
class Level(OfSeries):
    """The level of one series of months, of quarters or of years, and how it changed."""

    series: MonthlySeries | PeriodSeries
    seed: int = 1
    """Of the search among inexact counts."""

    @cached_property
    def statements(self) -> list[Statement]:
        """Every comparison of a year with the one before it, that which leads first."""
        return statements_of(self.series, self.seed)

    @property
    def leading(self) -> Statement:
        """The comparison that is said first, of figures that no longer grow; it may be refused."""
        return self.statements[0]

    @property
    def compared(self) -> bool:
        """Say whether complete figures were compared at all."""
        return self.leading.change is not None and not self.leading.growing

    @property
    def said(self) -> bool:
        """Say whether there is anything to say: a comparison, or a reason that is not a lack of years."""
        return any(told.change for told in self.statements) or not self.lacks_years

    @property
    def is_variance_measured(self) -> bool:
        """Say whether the figures show, if in part only, how much they vary by chance; else it is assumed."""
        change = self.leading.change
        return change is not None and bool(np.isfinite(_one(change).degrees))

    @property
    def lacks_years(self) -> bool:
        """Say whether the figures that no longer grow are too few to have a year before the newest."""
        return self.leading.refused.startswith(Change.NOTHING.capitalize())

    @property
    def heading(self) -> str:
        """Say what the newest figures that no longer grow say of the level."""
        told = self.leading
        if not self.compared or told.state is None:
            nothing = self.lacks_years or told.growing
            return "There is nothing to set the level against" if nothing else "The level is not compared"
        (latest, before), condition = told.counts, self._condition(told)
        uneven = told.change is not None and told.change.is_uneven
        heading = "Too uneven to say whether the level changed" if uneven else HEADINGS[told.state]
        said = ", ".join(filter(None, [heading, _by_one(told), condition]))
        counts = f": {latest} in {told.latest}, after {before} in {told.before}"
        return said + ("" if told.state is Change.NONE else counts)

    def findings(self) -> Sequence[Finding]:
        """Say whether the level changed, and on what that hangs."""
        told = [*self._first(), *self._refused()]
        if self.compared:
            told += [*self._assumptions(), self.series.measured.caution]
        return [Finding(self.heading, told, SECTION)]

    def in_short(self) -> Sequence[str]:
        """Say it in short, with what another comparison says; nothing where nothing is compared."""
        return [" ".join(told)] if (told := self._first()) else []

    def _first(self) -> list[str]:
        """Give the comparison that leads, another that says otherwise, and a rise with figures that may still grow."""
        said = [self._with_one(self.leading, self._sentence(self.leading))] if self.compared else []
        said += [self._with_one(told, under(OTHERWISE, self._sentence(told))) for told in self.others[:1]]
        risen = [told for told in self.statements if told.growing and told.state is Change.ROSE]
        # A rise holds, or shows, with the figures that may still grow: late recording can but add to it.
        said += [self._with_one(told, f"{self._sentence(told)} Late recording adds to it.") for told in risen[:1]]
        return [sentence for sentences in said for sentence in sentences]

    def left_open(self) -> Sequence[str]:
        """Say why nothing is compared; nothing where something is."""
        if self.compared:
            return []
        return [f"Whether there were more or fewer than the year before is not said. {self.leading.refused}".strip()]

    def sections(self) -> Sequence[Section]:
        """Give every comparison, a row each."""
        kept = self.table(self.statements_table(), SECTION, "level and change", digits=4)
        return [Section(SECTION, "The newest year against the one before it", [kept], METHODS[self.unit])]

    @property
    def unit(self) -> str:
        """Say what the figures are of: month, quarter or year."""
        if isinstance(self.series, MonthlySeries):
            return "month"
        return self.series.unit if self.series.unit is Unit.QUARTER else "year"

    def _condition(self, told: Statement) -> str:
        """Say on what a fall hangs where it is assumed that older figures are complete."""
        return IF_COMPLETE.format(f"{self.unit}s") if told.state is Change.FELL and told.assumed else ""

    def _sentence(self, told: Statement) -> str:
        change, (latest, before) = told.change, told.counts
        if change is None or told.state is None:
            return told.refused
        one, what = self.series.measured.one, self.series.measured.many
        if told.state is Change.NONE:
            return f"No {what} in {told.latest}, and none in {told.before}."
        said = UNEVEN if change.is_uneven else VERDICTS[told.state]
        verdict = ", ".join(filter(None, [said, self._condition(told)]))
        if told.growing:
            verdict = f"with {count_of(told.growing, self.unit)} that may still grow counted, {verdict}"
        limits, ratios = limits_of(change.low, change.high), ratios_of(change)
        searched = f", {whatever(change.exhaustive)}" if isinstance(change, ChangeBetween) else ""
        if self.unit == "year":
            searched += f", if counts are {number(_phi(change), 3)} times as variable as independent events"
        if ratios[0] == 0 or ratios[1] == np.inf:
            counts = f"{count_of(latest, one, what)} in {told.latest}, after {before} in {told.before}"
            return f"{counts}; 95% {limits} a day{searched}: {verdict}."
        return (
            f"{what.capitalize()} a day in {told.latest}: {_change(*ratios)} than in {told.before} ({latest} and "
            f"{before}), 95% {limits}{searched}: {verdict}."
        )

    @property
    def others(self) -> list[Statement]:
        """The other comparisons of complete months or quarters that say something else than the leading one."""
        if self.unit == "year":
            return []
        return [t for t in self.statements[1:] if t.change and not t.growing and t.state != self.leading.state]

    def _with_one(self, told: Statement, said: str) -> list[str]:
        """Add what there is without the month, or quarter, that makes most of a change; nothing where none does."""
        if (one := told.mostly) is None:
            return [said]
        counts = f"({one.counts[0]}, after {one.counts[1]} a year before)"
        without = under(f"Without {one.name}, which makes {one.share} of that {counts}", self._sentence(one.without))
        return [said, without]

    def _refused(self) -> list[str]:
        """Say why the newest figures, or any, are not compared."""
        why = [told for told in self.statements if told.refused and told.latest != CALENDAR_YEAR]
        return [
            under(f"{told.latest[:1].upper()}{told.latest[1:]} against {told.before}", told.refused) for told in why[:1]
        ]

    def _assumptions(self) -> list[str]:
        """Say what the words hang on."""
        change = self.leading.change
        if self.unit == Unit.QUARTER:
            return [NO_NEIGHBOURS]
        if self.unit == "month":
            return [WANDERS] if self.leading.state in (Change.ROSE, Change.FELL) else []
        if change is None or self.leading.state is Change.NONE:
            return []
        phi, most = _phi(change), _tipping(change)
        told = f"The {number(phi, 3)} is assumed: so variable were the months of Norwich in 2021"
        if self.is_variance_measured:
            told = (
                f"The {number(phi, 3)} comes of an assumed {number(ASSUMED_VARIANCE)}, as variable as the months of "
                "Norwich in 2021 were, and of how the years before lay about their own trend"
            )
        apart = limits_of(_one(change).independent_low, _one(change, high=True).independent_high)
        told = f"{told}; if events were independent it would be 95% {apart}."
        # With a year of none there is no ratio, so no tipping value either.
        if self.leading.state in (Change.ROSE, Change.FELL) and np.isfinite(most):
            told += f" The change would no longer be clear if counts were {number(most, 3)} times as variable."
        return [told]

    def statements_table(self) -> pd.DataFrame:
        """Give every comparison, a row each: the ratio with its limits, and what is said, or why it is refused."""
        frame = pd.DataFrame([self._row(told) for told in self.statements]).dropna(axis=1, how="all")
        return frame[[column for column in frame if column != "what is said"] + ["what is said"]]

    def _row(self, told: Statement) -> dict[str, Any]:
        row: dict[str, Any] = {"compared": f"{told.latest} against {told.before}"}
        change = told.change
        if change is None:
            return {**row, "what is said": told.refused}
        one, other = _one(change), _one(change, high=True)
        besides = f"if {'events' if self.unit == 'year' else 'months'} are independent"
        row |= {"newest": told.counts[0], "before": told.counts[1], "ratio of daily rates": _ratio_told(change)}
        row |= {"95% low": change.low, "95% high": change.high}
        if self.unit != Unit.QUARTER:
            row |= {f"95% low, {besides}": one.independent_low, f"95% high, {besides}": other.independent_high}
        row |= {"φ": one.phi, "V": one.variance_factor if self.unit == "month" else None}
        row |= {"tipping value": _tipping(change) if self.unit == "year" else None, "p": told.p_value}
        return {**row, "what is said": self._said(told)}

    @property
    def verdict(self) -> str:
        """Say in a few words what is said first."""
        return self._said(self.leading) if self.compared else self.heading

    def _said(self, told: Statement) -> str:
        said = TOO_UNEVEN if told.change and told.change.is_uneven else str(told.state)
        if told.growing:
            grows = f"{count_of(told.growing, self.unit)} that may still grow counted"
            if told.state is Change.FELL:
                return f"no fall is said of {grows}"
            return ", ".join(filter(None, [said, _by_one(told), f"with {grows}"]))
        return ", ".join(filter(None, [said, _by_one(told), self._condition(told)]))


def _by_one(told: Statement) -> str:
    """Say how much of a change one month, or quarter, makes; empty where none makes most of it."""
    return f"{told.mostly.share} of it by {told.mostly.name}" if told.mostly else ""


def _one(change: LevelChange | ChangeBetween, *, high: bool = False) -> LevelChange:
    """Give a change, or of inexact counts that with the lowest limit, or with the highest."""
    if isinstance(change, ChangeBetween):
        return change.highest if high else change.lowest
    return change


def _phi(change: LevelChange | ChangeBetween) -> float:
    """Give the variance over the mean that the limits were given for."""
    return max(1.0, _one(change).phi, _one(change, high=True).phi)


def _tipping(change: LevelChange | ChangeBetween) -> float:
    return float(np.fmin(_one(change).tipping_variance, _one(change, high=True).tipping_variance))


def ratios_of(change: LevelChange | ChangeBetween) -> tuple[float, float]:
    """Give the ratio of the daily rates twice; of inexact counts its least and its greatest."""
    if isinstance(change, ChangeBetween):
        return change.least_ratio, change.greatest_ratio
    return change.ratio, change.ratio


def _ratio_told(change: LevelChange | ChangeBetween) -> Any:
    least, greatest = ratios_of(change)
    return least if least == greatest else f"{number(least, 4)} to {number(greatest, 4)}"


def _change(least: float, greatest: float) -> str:
    """Write a ratio, or one that lies between two, as so much more or fewer."""
    ends = [f"{percentage(abs(end - 1))} {'fewer' if end < 1 else 'more'}" for end in (least, greatest)]
    return ends[0] if least == greatest else f"between {ends[0]} and {ends[1]}"


def limits_of(low: float, high: float) -> str:
    """Write limits of a ratio as so much less or more."""
    ends = (f"{'−' if end < 1 else '+'}{percentage(abs(end - 1))}" for end in (low, high))
    return " to ".join("no upper limit" if end == np.inf else told for end, told in zip((low, high), ends, strict=True))


def levels_table(levels: Sequence[Level]) -> pd.DataFrame:
    """Give what is said first of each series, a row each, p-values corrected over those compared (Holm 1979)."""
    rows = []
    for level in levels:
        told = level.leading
        found = told.change if level.compared else None
        *ends, p_value = (_ratio_told(found), found.low, found.high, told.p_value) if found else [None] * 4
        compared = f"{told.latest} against {told.before}"
        rows.append((level.title, compared, *told.counts, *ends, level.verdict, p_value))
    columns = ["series", "compared", "newest", "before", "ratio of daily rates", "95% low", "95% high", "what is said"]
    table = pd.DataFrame(rows, columns=[*columns, "p"]).astype({"p": float})
    return table.assign(**{"p, Holm": pd.Series(holm(table["p"].dropna()), index=table.index[table["p"].notna()])})


def levels_told(levels: Sequence[Level]) -> list[str]:
    """Say how many levels changed, and which still do after correction over all; nothing where all lack years."""
    if not any(level.compared for level in levels):
        return [NONE_COMPARED] if any(level.said for level in levels) else []
    table = levels_table(levels)
    shown = "; ".join(f"{said} ({number(times)})" for said, times in Counter(table["what is said"]).most_common())
    changed = [level.title for level in levels if level.compared and level.leading.state in (Change.ROSE, Change.FELL)]
    holds = table.loc[table["series"].isin(changed) & (table["p, Holm"] < SIGNIFICANCE), "series"].tolist()
    which = f": {'; '.join(holds)}" if 0 < len(holds) <= MOST_NAMED else ""
    return [
        f"The newest year against the one before it, by what is said of the level: {shown}. After correction for "
        f"looking at so many (Holm) {number(len(holds)) if holds else 'none'} changed{which}."
    ]


def levels_section(levels: Sequence[Level], name: str) -> list[Section]:
    """Give the levels of several series together; none of a single one."""
    if len(levels) < 2:
        return []
    caption = "The newest year of each series against the one before it, p-values corrected over the series (Holm)"
    table = Table(levels_table(levels), caption, digits=4, name=name)
    return [Section(name, "The levels together: corrected for looking at many", [table])]
