"""How far each main point is from reading otherwise: its analysis is asked again, had the figures been other ones.

A month is searched by bisection, with the approximate test where the exact one is drawn, and the amount found is asked
of the analysis in full, with the one below it. The rest is gone through amount by amount, within the bounds stated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial, singledispatch
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from countylines.analyses.analysis import tried
from countylines.analyses.distances import LEAST_TRIED, Distance, Figure, Kind, Turning
from countylines.analyses.drug_lines import DrugLines
from countylines.analyses.inexact_year import InexactYear, Unevenness
from countylines.analyses.inexact_years import InexactYears
from countylines.analyses.level import Level
from countylines.analyses.level_statements import Basis
from countylines.analyses.line_findings import counted_before
from countylines.analyses.main_points import Analysed
from countylines.analyses.one_year import FIRST, OneYear
from countylines.analyses.plain_level import CLEAR, clear_told, measure_told
from countylines.analyses.several_years import SeveralYears
from countylines.counts import Count
from countylines.observations.period_series import PeriodSeries, Unit, period_name
from countylines.observations.series import MonthlySeries, Named
from countylines.prose import count_of, month, number
from countylines.statistics import SIGNIFICANCE, FloatArray, IntArray, balance, falls
from countylines.statistics.dispersion import pearson_statistics
from countylines.statistics.intervals import rank_sets_many
from countylines.statistics.least_change import Moved, dense_to, least_of, least_of_counts
from countylines.statistics.level_change import Change, ChangeBetween, LevelChange, judged
from countylines.statistics.poisson import FTest
from countylines.statistics.repeated_months import Reading, RepeatedMonths, State, assess, assess_many
from countylines.statistics.year_levels import months_given_levels

TIMES = tuple(round(1 + step / 10, 1) for step in range(1, 91))
"""How many times as variable counts are supposed to be."""
DRAWN = 999
"""Rotations drawn while a month is sought; what is found is asked again with all."""
BESIDE = 5
"""So many amounts beside the one found are asked of in full."""
MOST_EVERY = 300
"""So many amounts are tried one by one, of a test that takes no time."""
NEARLY = 0.01
"""Within so much of 5% an approximate p-value is not relied on."""
NOT_EXACT = "its months are not all exact, and each try would be a search of its own"
ALL_EXACT = "every figure is exact"
NOT_SOUGHT = {Kind.UNCOUNTED: "it is not about lines that ended", Kind.HIDDEN: ALL_EXACT}
"""Why some kinds of change cannot be made to series of exact counts."""
NO_DECEMBER = "no December is among its months"
ALLOWED_FOR = "more clustering could only take away what is not found anyway"
TOO_LITTLE = "too little, or too uneven, to say whether the number changed"
"""What would be said of changed counts, of which it is not asked which of the two they are."""
UNEVEN, CHANCE = "more uneven than single events would be", "no more uneven than chance"
SAID = {
    State.CLAIMED: "the same months stand out every year",
    State.NOT_SHOWN: "no months are shown to differ",
    State.UNEVEN: "months differ, not shown to be the same ones",
    State.HANGS_ON_START: "it hangs on where the year begins",
    State.GOES_WITH_WORKING_DAYS: "months go with their working days",
    State.NOT_TOLD_FROM_WORKING_DAYS: "months are not told from their working days",
}
HIGHEST, NOT_HIGHEST = "{} is shown to be the highest", "none is shown to be the highest"
DECEMBER = 12


def of_points(leading: Sequence[Analysed], lines: DrugLines) -> list[Turning]:
    """Give how far the main points of a report are from reading otherwise: level, months, lines and doubt."""
    found = [_level(a.level) for a in leading if a.level.compared]
    for a in leading[:1]:
        found += _months(a)
    return [*found, *_lines(lines)]


def _turning(of: str, now: str, distances: Iterable[Distance], why: Mapping[Kind, str] = NOT_SOUGHT) -> Turning:
    """Put distances together in the order of the kinds; of kinds that were not sought it is said ``why``."""
    by_kind = {distance.kind: distance for distance in distances}
    every = [by_kind.get(kind) or Distance.none(kind, why[kind]) for kind in Kind]
    return Turning(of, now, every, lambda then: f"read “{then}”", f"{of[:1].upper()}{of[1:]}")


def _named(series: Named) -> str:
    """Name what is counted and where, with the rule of one that shares its name with another."""
    rule = f" ({series.counting_rule})" if series.named_rule else ""
    return f"{measure_told(series)} in {series.area}{rule}"


# The level of a series


def _level(level: Level) -> Turning:
    leading, what = level.leading, measure_told(level.series)
    assert leading.state is not None and leading.change is not None
    now, basis = leading.state, leading.basis
    of = f"the level of {_named(level.series)}"
    if basis is None or isinstance(leading.change, ChangeBetween):
        hidden = Distance(Kind.HIDDEN, "none of the fillings searched turns it")
        return _turning(of, clear_told(leading), [hidden], dict.fromkeys(Kind, NOT_EXACT))

    def said(rows: IntArray, days: FloatArray = basis.days) -> list[Change]:
        return basis.compare(rows, days).states

    names = [Figure(what, when) for when in _when(level.series, basis)]
    counts, share = _one_count(said, basis.counts, now, names), _share_of(said, basis, now)
    december = _december_of(said, basis, now, level.series)
    return _turning(of, clear_told(leading), [counts, share, december, _variance(leading.change, now)])


def _when(series: MonthlySeries | PeriodSeries, basis: Basis) -> list[str]:
    """Name the periods that a level is compared by, with their preposition."""
    if isinstance(series, PeriodSeries):
        if series.unit is not Unit.QUARTER:
            first = dict(zip(series.periods["start"].dt.year, series.names, strict=True))
            return [f"in {first[int(year)]}" for year in basis.index]
        starts = [pd.Timestamp(at // 4, 3 * (at % 4) + 1, 1) for at in basis.index.tolist()]
        return [f"in {period_name(start, series.unit)}" for start in starts]
    return [f"in {month(pd.Timestamp(at // 12, at % 12 + 1, 1))}" for at in basis.index.tolist()]


def _told(state: Any) -> str:
    if state is Change.TOO_FEW:
        return TOO_LITTLE
    return CLEAR[state] if isinstance(state, Change) else SAID.get(state, str(state))


def _one_count(
    said: Callable[[IntArray], Sequence[Any]],
    counts: IntArray,
    now: Any,
    names: Sequence[Figure],
    amounts: Callable[[int], Sequence[int]] = dense_to,
    asked: Callable[[IntArray], Any] | None = None,
) -> Distance:
    """Seek the count that turns it by moving least; what is found is ``asked`` again, where that differs."""
    most = int(max(LEAST_TRIED, counts.max()))
    steps = amounts(most)
    between = "" if len(steps) == most else f", {count_of(len(steps), 'amount')} and by halving between"
    tried = f"each count on its own, up to {number(most)} more or fewer, none below 0{between}"
    moved = least_of_counts(said, counts, now, steps)
    if moved and asked is not None:
        moved = _asked_again(asked, counts, now, moved)
    return Distance.of_one(tried, [(m.amount, m.way, names[m.place], m.said) for m in moved], _told)


def _every(most: int) -> list[int]:
    """Try every amount, where there are not too many."""
    return list(range(1, most + 1)) if most <= MOST_EVERY else dense_to(most)


def _quarters(most: int) -> list[int]:
    """Try few amounts, where each takes long."""
    return [most // 4, most // 2, most]


def _asked_again(asked: Callable[[IntArray], Any], counts: IntArray, now: Any, moved: Sequence[Moved]) -> list[Moved]:
    """Ask in full of the amount found, and of those beside it, until one turns it and the one below it does not."""
    first = moved[0]

    def then(amount: int) -> Any:
        row = counts.copy()
        row[first.place] += first.way * amount
        return asked(row) if row[first.place] >= 0 else now

    amount = first.amount
    while amount > 1 and then(amount - 1) != now:
        amount -= 1
    while amount <= first.amount + BESIDE and then(amount) == now:
        amount += 1
    if amount > first.amount + BESIDE:
        return []
    return list(moved) if amount == first.amount else [first._replace(amount=amount, said=then(amount))]


def _scaled(counts: IntArray, share: int) -> IntArray:
    """Change counts by so many per cent, rounded to whole events, a half up; exactly."""
    return np.asarray((counts * (200 + 2 * share) + 100) // 200, dtype=np.int64)


def _share_of(said: Callable[[IntArray], Sequence[Any]], basis: Basis, now: Change) -> Distance:
    """Take a share off the newest year alone: off both years it would hardly move one against the other."""

    def asked(share: int) -> Any:
        counts = basis.counts.copy()
        counts[basis.latest] = _scaled(counts[basis.latest], share)
        return said(counts[None])[0]

    return Distance.of_share(asked, now, "the newest year", _told)


def _december_of(
    said: Callable[[IntArray, FloatArray], Sequence[Any]],
    basis: Basis,
    now: Change,
    series: MonthlySeries | PeriodSeries,
) -> Distance:
    if isinstance(series, PeriodSeries):
        return Distance.none(Kind.DECEMBER, "it has no months")
    at = int(basis.latest[basis.index[basis.latest] % 12 == 11][-1])

    def asked(days: int) -> Any:
        counted = basis.days.copy()
        counted[at] = days
        return said(basis.counts[None], counted)[0]

    return Distance.of_december(asked, now, month(pd.Timestamp(int(basis.index[at]) // 12, 12, 1)), _told)


def _times_sought(tried: str, asked: Callable[[float], Any], now: Any, told: str) -> Distance:
    """Seek how many times as variable, or clustered, counts must be; ``told`` says it of that number."""
    return Distance.sought(Kind.CLUSTERING, tried, asked, now, TIMES, lambda times: told.format(number(times)), _told)


def _variance(change: LevelChange, now: Change) -> Distance:
    """Let counts vary more than they were found to, or no more than independent events do."""
    tried = "1.1 times as variable as allowed for, 1.2 and so on to 10; and independent events"
    if not (change.latest and change.before):
        return Distance.none(Kind.CLUSTERING, "a year without an event has no ratio")

    def asked(times: float) -> Change:
        ends = (change.ratio * (end / change.ratio) ** np.sqrt(times) for end in (change.low, change.high))
        return judged(*map(float, ends))

    found = _times_sought(tried, asked, now, "if counts varied {} times as much as is allowed for")
    independent = judged(change.independent_low, change.independent_high)
    if found.change or independent == now:
        return found
    return replace(found, change="if neighbouring months and events were independent", then=_told(independent))


# The months of a series


@singledispatch
def _months(a: Analysed) -> list[Turning]:
    """Give how far what is said of months is from reading otherwise; nothing where nothing is tested."""
    return []


@_months.register
def _(a: OneYear) -> list[Turning]:
    return [_unevenness(a), _most(a)]


def _of_months(a: Analysed) -> str:
    return f"the months of {_named(a.series)}"


def _figures_of(series: MonthlySeries) -> list[Figure]:
    return [Figure(measure_told(series), f"in {month(first)}") for first in series.months["month"]]


def _unevenness(a: OneYear) -> Turning:
    series, degrees = a.series, len(a.series.counts) - 1
    now = UNEVEN if a.uneven else CHANCE

    def p_values(rows: IntArray, days: IntArray) -> FloatArray:
        return np.asarray(stats.chi2.sf(pearson_statistics(rows, days.astype(np.float64)), degrees))

    def asked(counts: IntArray, days: IntArray) -> str | None:
        """Ask the analysis; where X² is far from its critical value no draws are needed to tell."""
        if not counts.any():
            return None
        p = float(p_values(counts[None], days)[0])
        if abs(p - SIGNIFICANCE) > NEARLY:
            return UNEVEN if p < SIGNIFICANCE else CHANCE
        exact = pd.array(counts, dtype="Int64")
        months = series.months.assign(low=exact, high=exact, days=days)
        return UNEVEN if replace(a, series=replace(series, months=months)).uneven else CHANCE

    def said(rows: IntArray) -> list[str | None]:
        told = {True: UNEVEN, False: CHANCE}
        return [
            told[p < SIGNIFICANCE] if row.any() else None
            for row, p in zip(rows, p_values(rows, series.days), strict=True)
        ]

    effect = a.dispersion.tipping_design_effect
    clustering = Distance(Kind.CLUSTERING, ALLOWED_FOR)
    if effect is not None and a.uneven:
        told = f"if events came in groups of {number(effect, 3)} on average"
        tried = "any mean size of groups, weighted by events: X² is divided by it"
        clustering = Distance(Kind.CLUSTERING, tried, effect, told, CHANCE)
    counts = _one_count(said, series.counts, now, _figures_of(series), _every, partial(asked, days=series.days))
    share = Distance.of_share(
        lambda share: asked(_scaled(series.counts, share), series.days), now, "every month", _told
    )
    return _turning(
        _of_months(a), now, [counts, share, _decembers(series, now, partial(asked, series.counts)), clustering]
    )


def _decembers(series: MonthlySeries, now: Any, asked: Callable[[IntArray], Any]) -> Distance:
    """Let every December of a series have had fewer days: an office that closes does so each year."""
    decembers = series.calendar_months == DECEMBER
    if not decembers.any():
        return Distance.none(Kind.DECEMBER, NO_DECEMBER)
    one = series.months.loc[decembers, "month"]
    name = month(one.iloc[0]) if len(one) == 1 else "every December"
    return Distance.of_december(lambda days: asked(np.where(decembers, days, series.days)), now, name, _told)


def _most(a: OneYear) -> Turning:
    """Ask whether one month is shown to have the most, also where events came in groups."""
    series, names = a.series, a.series.names

    def said(rows: IntArray, times: float = 1.0, phi: float | None = None) -> list[str]:
        phi0 = (
            pearson_statistics(rows, series.days.astype(np.float64)) / (rows.shape[1] - 1)
            if phi is None
            else np.full(len(rows), phi)
        )
        ranks = rank_sets_many(rows, np.maximum(1, times * phi0), SIGNIFICANCE)
        top = rows.argmax(axis=1)
        alone = (rows == rows.max(axis=1, keepdims=True)).sum(axis=1) == 1
        first = (ranks[np.arange(len(rows)), top] == FIRST).all(axis=1) & alone
        return [HIGHEST.format(names[at]) if shown else NOT_HIGHEST for at, shown in zip(top, first, strict=True)]

    of, counts = f"which of {_of_months(a)} had the most", series.counts
    now = said(counts[None])[0]
    if counts.sum() == 0:
        return _turning(of, now, [], dict.fromkeys(Kind, "no event"))
    tried = "1.1 times as clustered as found, 1.2 and so on to 10; and independent events"
    told = "if events were {} times as clustered as these months show"
    clustering = _times_sought(tried, lambda times: said(counts[None], times=times)[0], now, told)
    if not clustering.change and (then := said(counts[None], phi=1.0)[0]) != now:
        clustering = replace(clustering, change="if events were independent", then=then)
    one = _one_count(said, counts, now, _figures_of(series), _every)
    share = Distance.of_share(lambda share: said(_scaled(counts, share)[None])[0], now, "every month", _told)
    why = {**NOT_SOUGHT, Kind.DECEMBER: "ranks are of counts, not of counts a day"}
    return _turning(of, now, [one, share, clustering], why)


@_months.register
def _(a: SeveralYears) -> list[Turning]:
    return [] if a.rule is None else [_rule(a, a.rule)]


def _rule(a: SeveralYears, rule: RepeatedMonths) -> Turning:
    series, dated, now = a.series, a.dated, rule.state

    def asked(counts: IntArray, days: IntArray, draws: int = a.draws) -> State | None:
        worked = None if dated.working_days is None else dated.working_days / dated.days * days
        again = replace(dated, days=days.astype(np.float64), working_days=worked)
        found, _ = tried(assess, counts, again, draws=draws, seed=a.seed)
        return found.state if found else None

    def said(rows: IntArray) -> Sequence[Any]:
        options = {"draws": DRAWN, "seed": a.seed, "most_enumerated": DRAWN}
        return list(assess_many(rows, dated, every_part=True, **options).states)

    counts = _one_count(said, series.counts, now, _figures_of(series), _quarters, partial(asked, days=series.days))
    share = Distance.of_share(lambda s: asked(_scaled(series.counts, s), series.days, DRAWN), now, "every month", _told)
    december = _decembers(series, now, lambda days: asked(series.counts, days, DRAWN))
    return _turning(_of_months(a), SAID[now], [counts, share, december, _overdispersion(a, rule)])


def _overdispersion(a: SeveralYears, rule: RepeatedMonths) -> Distance:
    """Divide every F of the rule by how many times as variable months are supposed to be about their trend."""
    used = ~np.isin(a.dated.years, rule.empty_years)
    given = a.series.counts[None, used], a.dated.take(used)
    starts = [months_given_levels(*given, start + 1) for start in range(12)]

    def asked(times: float) -> State:
        def less(test: FTest) -> FTest:
            return replace(test, p_value=float(stats.f.sf(test.statistic / times, test.gained, test.residual)))

        def of(reading: Reading) -> Reading:
            return replace(reading, months=less(reading.months))

        p_values = [float(stats.f.sf(test.statistic[0] / times, test.gained[0], test.residual[0])) for test in starts]
        worked = rule.working_days
        if worked is not None:
            worked = replace(worked, smooth=less(worked.smooth), levels=less(worked.levels))
        again = replace(
            rule, smooth=of(rule.smooth), levels=of(rule.levels), starts=np.array(p_values), working_days=worked
        )
        return again.state

    tried = "every F of the rule divided by 1.1, by 1.2 and so on to 10"
    return _times_sought(tried, asked, rule.state, "if months varied {} times as much about their trend")


@_months.register
def _(a: InexactYear) -> list[Turning]:
    if a.refused:
        return []
    depends = a.unevenness is Unevenness.DEPENDS
    return [_of_fillings(a, a.unevenness.value, depends)]


@_months.register
def _(a: InexactYears) -> list[Turning]:
    return [] if a.searched is None else [_of_fillings(a, SAID[a.searched.state], False)]


def _of_fillings(a: Analysed, now: str, depends: bool) -> Turning:
    """Say whether what is hidden turns it, which is what the analysis itself sought; nothing else is tried."""
    tried = "every filling that the analysis searched"
    told = "if its hidden counts were other ones that their bounds allow"
    hidden = Distance(Kind.HIDDEN, tried, None, told, "another finding") if depends else Distance(Kind.HIDDEN, tried)
    return _turning(_of_months(a), now, [hidden], dict.fromkeys(Kind, NOT_EXACT))


# Drug lines


def _lines(lines: DrugLines) -> list[Turning]:
    if lines.series is None or len(lines.stocks) < 1:
        return []
    first, last = lines.start, lines.stocks[-1]
    found = []
    if len(lines.stocks) > 1:
        names = [Figure(lines.series.measure, count.when()) for count in (first, last)]
        found.append(_of_counts(f"the number of drug lines{lines.where}", _fall, [first.count, last.count], names))
    before = counted_before(lines)
    if before is not None:
        names = [Figure(lines.series.measure, count.when()) for count in (before, first)]
        of = f"the first count of drug lines{lines.where}"
        found.append(_of_counts(of, _doubt, [before.count, first.count], names))
    return found


def _fall(first: Count, last: Count) -> str:
    fall = falls.fall_between(first, last)
    if fall.low > 0 or fall.high < 0:
        return "a fall" if fall.low > 0 else "a rise"
    return "no change" if fall.low == fall.high == 0 else "neither fall nor rise told"


def _doubt(before: Count, first: Count) -> str:
    return "in doubt" if balance.least_opened(before, first) else "not in doubt"


NOT_OF_COUNTS = {
    **dict.fromkeys((Kind.EVERY_MONTH, Kind.DECEMBER), "it has no months"),
    Kind.UNCOUNTED: "lines that end are part of the change, counted or not",
    Kind.CLUSTERING: "counts of lines are no sample",
}
"""Why some kinds of change cannot be made to counts of lines."""


def _of_counts(of: str, says: Callable[..., str], counts: Sequence[Count], names: Sequence[Figure]) -> Turning:
    """Give how far what two counts say is from reading otherwise."""
    now = says(*counts)

    ways = [(place, way) for place in range(len(counts)) for way in (-1, 1)]
    most = max(LEAST_TRIED, *(count.low for count in counts), *(count.high or 0 for count in counts))

    def after(place: int, step: int) -> str | None:
        """Move one of the counts, of bounds both; None where it would be below 0."""
        count = counts[place]
        if count.low + step < 0:
            return None
        there = Count(count.low + step, None if count.high is None else count.high + step)
        return _or_none(says, [there if at == place else each for at, each in enumerate(counts)])

    def ask(which: Sequence[int], amount: int) -> list[str | None]:
        return [after(place, way * amount) for place, way in (ways[at] for at in which)]

    found = least_of(ask, len(ways), now, range(1, most + 1))
    tried = f"each count on its own, up to {number(most)} more or fewer, none below 0; of bounds both"
    one = Distance.of_one(tried, [(f.amount, ways[f.which][1], names[ways[f.which][0]], f.said) for f in found])
    return _turning(of, now, [one, _filled(says, counts, names, now)], NOT_OF_COUNTS)


def _or_none(says: Callable[..., str], counts: Sequence[Count]) -> str | None:
    """Say it of some counts; None of those that nothing can be said of."""
    try:
        return says(*counts)
    except ValueError:
        return None


def _filled(says: Callable[..., str], counts: Sequence[Count], names: Sequence[Figure], now: str) -> Distance:
    inexact = [at for at, count in enumerate(counts) if not count.is_exact]
    if not inexact:
        return Distance.none(Kind.HIDDEN, ALL_EXACT)
    tried = "every number within the bounds of each on its own, up to twice the least where there is no upper one"
    for at in inexact:
        count = counts[at]
        high = 2 * count.low + LEAST_TRIED if count.high is None else count.high
        for value in range(count.low, high + 1):
            said = _or_none(says, [Count.exact(value) if i == at else each for i, each in enumerate(counts)])
            if said not in (None, now):
                return Distance(Kind.HIDDEN, tried, value, f"if {names[at].what} {names[at].when} were {value}", said)
    return Distance(Kind.HIDDEN, tried)
