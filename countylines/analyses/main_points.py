"""The main points of a report: level and change of what leads, then what may be said of its months and drug lines.

A point is a few short sentences. `of_series` and `of_lines` give them by their place, as a table; the front page keeps
the first ones. What supports them is said at length in the words of each analysis, which the notebooks show.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from countylines.analyses import all_months, words
from countylines.analyses.drug_lines import DrugLines, StockCount
from countylines.analyses.level import levels_table
from countylines.analyses.line_findings import counted_before
from countylines.analyses.months import RULE, Months
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.plain_level import (
    MOST_WORDS,
    circumstances,
    glance,
    how_sure,
    level_told,
    measure_told,
    rule_told,
    words_in,
)
from countylines.analyses.plain_months import months_told
from countylines.observations.series import shared_names
from countylines.prose import count_of, listed, number, percentage
from countylines.statistics import SIGNIFICANCE, balance, falls
from countylines.statistics.level_change import Change

MOST_LEVELS = 2
ONE_OF_A_KIND = "No other count{} was made the same way, so no change can be told."
COMMISSIONER = "Police and Crime Commissioner"
SAME_WAY = "if they counted the same way both times"
Analysed = Months | OtherPeriods


def of_series(months: Sequence[Months], others: Sequence[OtherPeriods], areas: Sequence[str]) -> pd.DataFrame:
    """Give the points on months, quarters and years: columns ``words.SENTENCES``, the series that leads first.

    Parameters
    ----------
    areas : sequence of str
        Those of the force, the widest first, which leads.
    """
    leading = leading_series(months, others, areas)
    same = shared_names(a.series.identity for a in leading)
    rules = {a.title: [rule_told(a.series)] for a in leading if a.series.named_rule or a.series.identity in same}
    rows, said = [], set[str]()
    for a in leading:
        # What is true of both, such as a change of recording, is said once.
        told = [text for text in level_told(a.level) if text not in said]
        said.update(circumstances(a.level))
        rows.append((a.title, words.LEVEL, " ".join([*told, *rules.get(a.title, [])])))
    if all_months.are_many(months):
        rows.append(("", words.LEVEL, " ".join(_of_many(months, leading))))
    for a in leading[:1]:
        alone = len(months) + len(others) == 1
        of_months = [*_of_series(a, months_told(a), alone=alone), *rules.get(a.title, [])]
        rows.append((a.title, words.MONTHS, " ".join(of_months)))
    sure = dict.fromkeys(text for a in leading for text in how_sure(a.level))
    rows += [("", words.HOW_SURE, text) for text in sure]
    if all_months.are_many(months):
        rows += [("", words.MONTHS, told) for told in _months_of_many(months)]
    return pd.DataFrame(rows, columns=words.SENTENCES)


def at_a_glance(months: Sequence[Months], others: Sequence[OtherPeriods], areas: Sequence[str]) -> pd.DataFrame:
    """Give every series of months, quarters and years a row, those first whose level is said."""
    every: list[Analysed] = [*leading_series(months, others, areas), *months, *others]
    return glance([a.level for a in dict.fromkeys(every)])


def leading_series(months: Sequence[Months], others: Sequence[OtherPeriods], areas: Sequence[str]) -> list[Analysed]:
    """Choose whose level is said: the newest monthly series, and another, not older by a year, that is compared.

    Of several as new that of the whole area leads, the first of the ``areas``, then the one with the most events.
    """

    def rank(a: Analysed) -> tuple[float, bool, int]:
        return -_newest(a).toordinal(), a.series.area not in areas[:1], -a.series.least_total

    every: list[Analysed] = [*months, *others]
    if not every:
        return []
    first = min(months or others, key=rank)
    year_before = _newest(first) - pd.DateOffset(years=1)
    rest = [a for a in every if a.series.identity != first.series.identity and _newest(a) > year_before]
    if all_months.are_many(months):
        # The others are summed up together; beside the first only another count of the whole area is said.
        rest = [a for a in rest if a.series.area == first.series.area]
    rest.sort(key=lambda a: (not a.level.compared, *rank(a)))
    return [first, *rest[: MOST_LEVELS - 1]]


def _newest(a: Analysed) -> pd.Timestamp:
    """Give the last day of a series."""
    if isinstance(a, OtherPeriods):
        return pd.Timestamp(a.series.periods["end"].iloc[-1])
    return pd.Timestamp(a.series.every_month["month"].iloc[-1]) + pd.offsets.MonthEnd(0)


def _of_series(a: Analysed, sentences: Sequence[str], *, alone: bool) -> list[str]:
    """Say of which area sentences are, that stand behind others; and of what, where there is more than one series."""
    first, *rest = sentences
    of = f"In {a.series.area}" if alone else f"For {measure_told(a.series)} in {a.series.area}"
    named = f"{of}, {first[:1].lower()}{first[1:]}"
    if words_in(named) > MOST_WORDS:
        return [f"{of}:", first, *rest]
    return [named, *rest]


def _of_many(months: Sequence[Months], leading: Sequence[Analysed]) -> list[str]:
    """Say in how many of many series the level changed, and in how many after correction over all of them.

    Of the ``leading``, whose change is said before, it is said whether they are among those.
    """
    levels = [a.level for a in months if a.level.compared]
    states = {level.title: level.leading.state for level in levels}
    areas = count_of(len({a.series.area for a in months}), "area")
    told = [f"In all, {number(len(months))} counts are followed by month, in {areas}."]
    if len(levels) < 2:
        return told
    rose, fell = (_some(list(states.values()).count(state)) for state in (Change.ROSE, Change.FELL))
    table = levels_table(levels)
    changed = {title for title, state in states.items() if state in (Change.ROSE, Change.FELL)}
    left = changed & set(table.loc[table["p, Holm"] < SIGNIFICANCE, "series"])
    said = changed & {a.title for a in leading}
    told.append(f"Of {number(len(levels))} compared with the year before, {rose} rose and {fell} fell.")
    if changed:
        which = f", {_some(len(left & said))} of them named above" if left and not said <= left else ""
        chance = "With so many comparisons some would by chance alone"
        told.append(f"{chance}; allowing for that leaves {_some(len(left))}{which}.")
    return told


def _months_of_many(months: Sequence[Months]) -> list[str]:
    """Say in how many of many series the same months stand out, after correction over all of them."""
    tested = all_months.corrected_table(months, RULE)
    if len(tested) < 2:
        return []
    after = f"{_some(int(tested['after correction'].sum()))} of the {number(len(tested))} counts with enough years"
    return [f"The same months stand out every year in {after}, allowing for looking at so many."]


def _some(times: int) -> str:
    return number(times) if times else "none"


def of_lines(lines: DrugLines) -> pd.DataFrame:
    """Give the points on drug lines: columns ``words.SENTENCES``; none where there is no count."""
    rows = []
    if lines.series is not None:
        rows.append((words.LINES, " ".join(lines_told(lines))))
        if doubt := doubt_told(lines):
            rows.append((words.DOUBT, " ".join(doubt)))
    return pd.DataFrame([("", *row) for row in rows], columns=words.SENTENCES)


def lines_told(lines: DrugLines) -> list[str]:
    """Say how many lines were counted first and last, and what fall or rise that is at least."""
    first, last = lines.start, lines.stocks[-1]
    rule = lines.series.counting_rule if lines.series else ""
    who = f"The {COMMISSIONER}" if COMMISSIONER.lower() in rule.lower() else "Police"
    counted = f"{who} counted {count_of(first.told(), 'active drug line')}{lines.where} {_when(first)}"
    if len(lines.stocks) == 1:
        return [f"{counted}.", ONE_OF_A_KIND.format(lines.where)]
    both = f"{counted} and {last.told()} {_when(last)}."
    then = _when(last)
    in_two = [f"{counted}.", f"{then[:1].upper()}{then[1:]} the count was {last.told()}."]
    told = [*([both] if words_in(both) <= MOST_WORDS else in_two), _fallen(first, last), *_in_between(lines.stocks)]
    return [*told, *_elsewhere(lines.elsewhere)]


def _when(count: StockCount) -> str:
    return count.when().replace("on some day from", "at some time from")


def _fallen(first: StockCount, last: StockCount) -> str:
    """Say how far the number fell: of bounds the least fall, to the whole per cent below it."""
    fall = falls.fall_between(first.count, last.count)
    if fall.low == fall.high:
        if not fall.low:
            return "That is the same number."
        if fall.low == -math.inf:
            return f"That is a rise from none, {SAME_WAY}."
        return f"That is a {'fall' if fall.low > 0 else 'rise'} of {percentage(abs(fall.low), 0)}, {SAME_WAY}."
    if fall.low > 0:
        # A count of "fewer than 30" is a fall to less than 30.
        most = (last.count.high or 0) + 1
        least = math.floor(100 * (1 - most / first.count.low) + 1e-9)
        size = f" of more than {least}%" if least > 0 else ""
        return f"That is a fall{size}, {SAME_WAY}."
    if fall.high < 0:
        return f"That is a rise, {SAME_WAY}."
    return "Whether the number fell or rose cannot be told from that."


def _in_between(stocks: Sequence[StockCount]) -> list[str]:
    """Say how far beyond the first count and the last one those between them went; nothing where they did not."""
    ends, between = (stocks[0], stocks[-1]), stocks[1:-1]
    least, most = min(stock.count.low for stock in ends), max(_highest(stock) for stock in ends)
    told = []
    if between and (top := max(between, key=lambda stock: stock.count.low)).count.low > most:
        told.append(f"as high as {top.told()} {_when(top)}")
    if between and _highest(bottom := min(between, key=_highest)) < least:
        told.append(f"as low as {bottom.told()} {_when(bottom)}")
    return [f"In between it was {listed(told)}."] if told else []


def _elsewhere(others: Sequence[DrugLines]) -> list[str]:
    """Say how the number changed in other areas that were counted twice; nothing where there is none."""
    if len(others) == 1:
        where = others[0].counted["area"].iloc[0]
        first, last = (f"{stock.told()} {_when(stock)}" for stock in (others[0].start, others[0].stocks[-1]))
        return [f"In {where} it was {first} and {last}."]
    changes = [falls.fall_between(d.start.count, d.stocks[-1].count) for d in others]
    fell, rose = sum(change.low > 0 for change in changes), sum(change.high < 0 for change in changes)
    counted = f"Of {number(len(others))} other areas counted twice, the number fell in {_some(fell)}"
    return [f"{counted} and rose in {_some(rose)}."] if others else []


def _highest(stock: StockCount) -> float:
    return math.inf if stock.count.high is None else stock.count.high


def doubt_told(lines: DrugLines) -> list[str]:
    """Say whether a count by another rule casts doubt on the first count; nothing where there is none."""
    if lines.other_rules.empty:
        return []
    before = counted_before(lines)
    if before is None:
        return ["Others counted drug lines in another way; those figures are not joined with these."]
    opened = balance.least_opened(before.count, lines.start.count)
    if not opened:
        return [f"An earlier count, {before.told()} {_when(before)}, was made in another way and is not joined."]
    return [
        f"The starting figure of {lines.start.told()} is in doubt: another count was {before.told()} {_when(before)}.",
        f"Either at least {count_of(opened, 'line')} opened, or the way of counting changed.",
    ]
