"""What a series says of its months, or its quarters, in sentences that anybody can quote: a state, and its sentence."""

from __future__ import annotations

import math
from functools import singledispatch

import numpy as np

from countylines.analyses import rule_tables
from countylines.analyses.analysis import OfSeries
from countylines.analyses.described import FewInexactMonths, FewMonths, NoEvent, TwoInexactYears, TwoYears
from countylines.analyses.inexact import InexactMonths
from countylines.analyses.inexact_year import InexactYear, Unevenness
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.one_year import FIRST, OneYear
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.several_years import SeveralYears
from countylines.analyses.which_months import NAMES
from countylines.observations import CONTRADICT
from countylines.prose import count_of, listed, number, percentage
from countylines.statistics.month_ratios import MonthRatios
from countylines.statistics.repeated_months import RepeatedMonths, State
from countylines.statistics.repeated_quarters import State as OfQuarters

ONE_YEAR = "One year cannot show whether the same months stand out every year."
TOO_FEW_YEARS = "Whether the same months stand out every year takes three full calendar years; there are fewer."
TOO_FEW_OF_QUARTERS = "Whether the same quarters stand out every year takes four full calendar years; there are fewer."
YEARS_ALONE = "Yearly totals cannot say when in the year."
NOT_TESTED = "Whether the same months stand out every year cannot be told from these figures."
NOTHING_RECORDED = "With nothing recorded, no months can be compared."
FEW = "So few months are not compared with one another."
STILL_GROWING = "Every month may still grow, so none is compared with another."
TOO_LITTLE = "Too little is known of the months to compare them."
BY_CHANCE = "The months differ no more than chance would make them."
BY_DAY_ALONE = "That is by the day: the numbers as they stand do not show it."
NOT_LEFT = "The same months look busy every year, but allowing for looking at so many counts that is not shown."
NONE_NAMED = "No single month is shown to stand out from the rest."
MOST_NAMED = 2
MOST_TIMES = 10
SAID = {
    State.NOT_SHOWN: "It is not shown that the same months are busy every year.",
    State.UNEVEN: "Months differ, but it is not shown that the same ones are busy every year.",
    State.GOES_WITH_WORKING_DAYS: (
        "Months with more working days have more. Beyond that, no month is shown to stand out every year."
    ),
    State.NOT_TOLD_FROM_WORKING_DAYS: (
        "The same months are busy every year, but these figures cannot tell that from their working days."
    ),
    State.CLAIMED: "The same months stand out every year.",
}
SAID_OF_QUARTERS = {
    OfQuarters.NOT_SHOWN: "It is not shown that the same quarters are busy every year.",
    OfQuarters.UNEVEN: "Quarters differ, but it is not shown that the same ones are busy every year.",
    OfQuarters.CALENDAR_DAYS: (
        "The same quarters are busy every year, but these figures cannot tell that from their working days."
    ),
    OfQuarters.CLAIMED: "The same quarters stand out every year.",
}


@singledispatch
def months_told(analysis: OfSeries) -> list[str]:
    """Say what may be said of the months of a series, or of its quarters, by the state of its evidence."""
    raise NotImplementedError(f"No sentence is written for {type(analysis).__name__}; add one here.")


@months_told.register
def _(analysis: NoEvent) -> list[str]:
    return [NOTHING_RECORDED]


@months_told.register
def _(analysis: FewMonths) -> list[str]:
    return [STILL_GROWING if analysis.series.months.empty else FEW]


@months_told.register
def _(analysis: FewInexactMonths) -> list[str]:
    return [_hidden(analysis), FEW]


@months_told.register
def _(analysis: TwoYears) -> list[str]:
    return [TOO_FEW_YEARS]


@months_told.register
def _(analysis: TwoInexactYears) -> list[str]:
    return [_hidden(analysis), TOO_FEW_YEARS]


@months_told.register
def _(analysis: OneYear) -> list[str]:
    return [*_uneven(analysis), *_highest(analysis), ONE_YEAR]


def _uneven(analysis: OneYear) -> list[str]:
    if not analysis.uneven:
        return [BY_CHANCE]
    size, what = analysis.dispersion.tipping_design_effect, analysis.series.measured.many
    groups = "small groups" if size is None or size < 5 else f"groups of about {number(math.ceil(size))}"
    return [f"Months differ this much by chance if {what} come in {groups}, as they do in police operations."]


def _highest(analysis: OneYear) -> list[str]:
    counts, names, what = analysis.series.counts, analysis.series.names, analysis.series.measured.many
    top = int(np.argmax(counts))
    rest = np.delete(counts, top)
    if (rest == counts[top]).any():
        return []
    if analysis.rank_sets["deflated"][top].tolist() == FIRST:
        return [f"{names[top]} had the most {what}, also if they came in groups."]
    next_most = [name for name, count in zip(names, counts, strict=True) if count == rest.max()]
    if len(next_most) > MOST_NAMED:
        return [f"{names[top]} had the most {what}, but its lead is small enough to be chance."]
    lead = f"its lead over {listed(next_most)} ({number(int(rest.max()))})"
    return [f"{names[top]} had the most {what}, but {lead} is small enough to be chance."]


@months_told.register
def _(analysis: InexactYear) -> list[str]:
    told = [_hidden(analysis)]
    if analysis.refused:
        return [*told, TOO_LITTLE]
    # The states of one year whose months are exact, over what the hidden ones may be.
    told.append(
        {
            Unevenness.EVERY: "Whatever those are, the months differ more than single events would by chance.",
            Unevenness.NONE: "Whatever those are, the months differ no more than chance would make them.",
            Unevenness.DEPENDS: "Whether the months differ more than by chance depends on those.",
        }[analysis.unevenness]
    )
    return [*told, ONE_YEAR]


@months_told.register
def _(analysis: InexactYears) -> list[str]:
    if analysis.searched is None:
        return [_hidden(analysis), NOT_TESTED]
    state = analysis.searched.state
    if analysis.lost:
        return [_hidden(analysis), NOT_LEFT]
    if state is State.CLAIMED:
        told = "Whatever those are, the same months stand out every year."
        by_day = [BY_DAY_ALONE] if analysis.by_day_alone else []
        return [_hidden(analysis), told, *by_day, *_named(analysis.ratios)]
    return [_hidden(analysis), *_of_state(state, analysis.searched.rule)]


@months_told.register
def _(analysis: SeveralYears) -> list[str]:
    if analysis.rule is None:
        return [NOT_TESTED]
    if analysis.lost:
        return [NOT_LEFT]
    told = _of_state(analysis.rule.state, analysis.rule)
    if analysis.rule.claimed:
        unseen = [] if analysis.rule.working_days else ["Their working days were not looked at."]
        by_day = [BY_DAY_ALONE] if analysis.by_day_alone else []
        return [*told, *by_day, *_named(analysis.ratios), *unseen]
    return [*told, *_at_most(float(analysis.rule.cycle.far))]


def _of_state(state: State, rule: RepeatedMonths | None) -> list[str]:
    if state is State.HANGS_ON_START and rule is not None:
        cut = rule_tables.month_name(rule.worst_start)
        return [
            f"The same months look busy in calendar years, but not in years that begin in {cut}.",
            "A level that changes on one date each year could make this.",
        ]
    return [SAID[state]]


def _at_most(far: float) -> list[str]:
    """Say how large a yearly swing may be that goes unseen: the peak over the trough, rounded up."""
    times = math.exp(2 * far)
    if times > MOST_TIMES:
        return []
    size = f"{number(math.ceil(10 * times) / 10)} times its quietest"
    if times < 2:
        size = f"{percentage(math.ceil(100 * (times - 1)) / 100, 0)} above its quietest"
    return [f"If there is a yearly swing, its busiest time is at most {size}."]


def _named(ratios: MonthRatios | None) -> list[str]:
    """Name up to two months on each side of a typical one, those furthest from it first, and by how much.

    That is their geometric mean, which lies below the average where a few months stand far out.
    """
    if ratios is None:
        return []
    told = []
    for side, where, order in (
        ("above", ratios.above, np.argsort(-ratios.ratio, kind="stable")),
        ("below", ratios.below, np.argsort(ratios.ratio, kind="stable")),
    ):
        months = [int(at) for at in order if where[at]]
        sizes = [percentage(abs(float(ratios.ratio[at]) - 1), 0) for at in months[:MOST_NAMED]]
        if len(months) == 1:
            told.append(f"{NAMES[months[0]]} lies {sizes[0]} {side} a typical month.")
        elif months:
            each = [f"{NAMES[at]} (by {size})" for at, size in zip(months, sizes, strict=False)]
            more = [count_of(len(months) - MOST_NAMED, "other")] if len(months) > MOST_NAMED else []
            told.append(f"{listed([*each, *more])} lie {side} a typical month.")
    return told or [NONE_NAMED]


def _hidden(analysis: InexactMonths) -> str:
    hidden, months = len(analysis.inexact), len(analysis.series.months)
    told = f"{number(hidden)} of {count_of(months, 'month')} {'is' if hidden == 1 else 'are'} known only between bounds"
    if not (contradicted := len(analysis.series.inexact(CONTRADICT))):
        return f"{told}."
    which = "" if contradicted == hidden else f" {number(contradicted)} of them"
    return f"{told},{which} because releases contradict one another."


@months_told.register
def _(analysis: OtherPeriods) -> list[str]:
    if analysis.quarters is None:
        return [YEARS_ALONE]
    if analysis.quarters.state is None:
        return [TOO_FEW_OF_QUARTERS]
    return [SAID_OF_QUARTERS[analysis.quarters.state], *([BY_DAY_ALONE] if analysis.quarters.by_day_alone else [])]
