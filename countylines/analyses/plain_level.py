"""How much was recorded, and whether it changed, in sentences that anybody can quote: a state, and its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from countylines.analyses.level import IF_COMPLETE, Level, ratios_of
from countylines.analyses.level_statements import CALENDAR_YEAR, CHANGED, Statement
from countylines.observations.measures import AMOUNTS, LINES, OTHER
from countylines.observations.period_series import PeriodSeries, Unit
from countylines.observations.series import BREAK, LATE, MONTHS_IN_YEAR, OTHER_SIDE, UNFINISHED, MonthlySeries, Named
from countylines.prose import count_of, interval, intervals, listed, month, number, percentage
from countylines.statistics.level_change import Change

MOST_WORDS = 25
"""Words of a sentence among the main points; where one would have more it is said in two."""
NOT_POLICE = (AMOUNTS, LINES, OTHER)
"""Kinds of which nothing here says who recorded them."""
MOST_TIED = 2
MOST_OF_A_MEASURE, MOST_OF_AN_AREA, MOST_OF_A_RULE = 9, 6, 16
"""Words of a name that a sentence takes; a longer one is cut."""
CLEAR = {
    Change.ROSE: "a clear rise",
    Change.FELL: "a clear fall",
    Change.UNCLEAR: "no clear change",
    Change.TOO_FEW: "too little to say whether the number changed",
    Change.NONE: "nothing in either year",
}
UNEVEN = "too uneven to say whether the number changed"
"""What is said instead of counts that are many, and vary too much."""
LACKING = "because figures are missing or open-ended"
_NUMBER_OF = re.compile(r"^(?:the )?(?:total )?number of ", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:police )?recorded ", re.IGNORECASE)
_AFTER = re.compile(r" (?:recorded|made)$", re.IGNORECASE)


def level_told(level: Level) -> list[str]:
    """Say how much was recorded in the newest year, whether that is more than before, and what is doubtful in it."""
    series, leading = level.series, level.leading
    if not level.compared:
        return [*_in_all(series), *_why_not(level), *_risen(level), *circumstances(level)]
    told = [*_counted(series, leading), _change(leading), *_mostly(leading)]
    if leading.state is Change.FELL and leading.assumed:
        told.append(f"That holds only {IF_COMPLETE.format(f'{level.unit}s')}.")
    return [*told, *_otherwise(level), *_passed_over(level), *_risen(level), *circumstances(level)]


def circumstances(level: Level) -> list[str]:
    """Say which newest figures may still grow, and that the recording changed: what may hold of several series."""
    return [*_growing(level), *_since_a_break(level)]


DRIFTS = (
    "A number that drifts up and down for months would show such a change, without any lasting one, once in 5 to 14 "
    "times."
)
ASSUMED = "How much yearly totals vary by chance is assumed: as much as the months of Norwich did in 2021."
ASSUMED_IN_PART = (
    "How much yearly totals vary by chance is assumed in part: from the months of Norwich in 2021, and from the years "
    "before."
)
FEW_QUARTERS = "So few quarters cannot show whether neighbouring ones are alike, which would make changes less clear."


def how_sure(level: Level) -> list[str]:
    """Say on what the words about a level hang; nothing where nothing is compared."""
    if not level.compared or level.leading.state is Change.NONE:
        return []
    if level.unit == "month":
        return [DRIFTS] if level.leading.state in (Change.ROSE, Change.FELL) else []
    if level.unit == "quarter":
        return [FEW_QUARTERS]
    return [ASSUMED_IN_PART if level.is_variance_measured else ASSUMED]


def measure_told(series: Named) -> str:
    """Say what is counted as a noun in a sentence, without who recorded it."""
    what = _AFTER.sub("", _BEFORE.sub("", _NUMBER_OF.sub("", series.measure)))
    first, *rest = what.split(" ")
    counted = (series.measured.one, series.measured.many)
    return " ".join([first.lower() if first.lower() in counted else first, *rest])


def glance(levels: Sequence[Level]) -> pd.DataFrame:
    """Give what is said of the level of each series, a row each, in the words of the main points.

    Of series that share what is counted and where, the rule tells them apart, or whether they go by month or by year.
    """
    rows = []
    named = [(measure_told(level.series), level.series.area) for level in levels]
    for level, (what, where) in zip(levels, named, strict=True):
        told, series = level.leading, level.series
        if named.count((what, where)) > 1:
            what = f"{what} ({series.counting_rule if series.named_rule else f'by {level.unit}'})"
        if level.compared and told.state is not None:
            latest, before = (_plain(count) for count in told.counts)
            rows.append((what, where, told.latest, latest, before, _at_a_glance(told)))
        else:
            rows.append((what, where, *_newest(level.series), "", "not compared"))
    columns = ["what is counted", "where", "newest", "count", "year before", "change"]
    return pd.DataFrame(rows, columns=columns)


def _newest(series: MonthlySeries | PeriodSeries) -> tuple[str, str]:
    """Give the newest quarter or year, or all months that may be added up, in words, and how many there were."""
    if isinstance(series, PeriodSeries):
        return series.names[-1], _plain(intervals(series.periods["low"], series.periods["high"])[-1])
    used = _used(series)
    return _span(used).removeprefix("in ").removeprefix("from "), _total(used)


def _used(series: MonthlySeries) -> pd.DataFrame:
    """Give the months that may be added up: all that were over when published, or those since the recording changed."""
    every = series.every_month
    if not (over := every[every["why"] != UNFINISHED]).empty:
        every = over
    return every[~every["why"].isin([BREAK, OTHER_SIDE])] if (every["why"] == BREAK).any() else every


def _total(months: pd.DataFrame) -> str:
    highest = None if months["high"].isna().any() else int(months["high"].sum())
    return _plain(interval(int(months["low"].sum()), highest))


def words_in(sentence: str) -> int:
    """Count the words of a sentence."""
    return len(sentence.split())


def _recorded(series: Named, count: str, when: str) -> str:
    """Say that so many were recorded in a time: of a kind that nothing is known of, as a figure."""
    what, area = _cut(measure_told(series), MOST_OF_A_MEASURE), _cut(series.area, MOST_OF_AN_AREA)
    if series.measured in NOT_POLICE:
        return f"The figure for {what} in {area} was {count} {when}"
    if count == "1":
        what = re.sub(rf"\b{series.measured.many}\b", series.measured.one, what, count=1)
    return f"Police recorded {'no' if count == '0' else count} {what} in {area} {when}"


def _plain(count: str) -> str:
    """Write a count, or what it lies between, in words: 24, 0 to 29, 601 or more."""
    return count.replace("–", " to ")


def _in(year: str) -> str:
    return f"in {year.replace('the 12 months to', 'the year to')}"


def _before(year: str) -> str:
    return year.replace("the 12 months before", "the year before") if year.startswith("the ") else f"in {year}"


def _counted(series: Named, told: Statement) -> list[str]:
    """Give both years; in two sentences where one would be long."""
    latest, before = (_plain(count) for count in told.counts)
    if told.state is Change.NONE:
        return [f"{_recorded(series, '0', _in(told.latest))}, and none {_before(told.before)}."]
    first, then = _recorded(series, latest, _in(told.latest)), _before(told.before)
    before = "none" if before == "0" else before
    if words_in(joined := f"{first}, after {before} {then}.") <= MOST_WORDS:
        return [joined]
    return [f"{first}.", f"{then[:1].upper()}{then[1:]} it was {before}."]


def _change(told: Statement) -> str:
    if told.state is Change.NONE:
        return "So there is nothing to compare."
    assert told.state is not None
    return f"That is {clear_told(told)}{_size(told)}."


def clear_told(told: Statement) -> str:
    """Say in a few words what a comparison says."""
    assert told.state is not None and told.change is not None
    return UNEVEN if told.change.is_uneven else CLEAR[told.state]


def _at_a_glance(told: Statement) -> str:
    return clear_told(told) + (f", {told.mostly.share} of it by {told.mostly.name}" if told.mostly else "")


def _size(told: Statement) -> str:
    """Give the size of a change of the daily rate, in whole per cent; of inexact counts its bounds, if on one side."""
    assert told.change is not None
    if told.state not in (Change.ROSE, Change.FELL):
        return ""
    least, most = (abs(ratio - 1) for ratio in sorted(ratios_of(told.change), key=lambda ratio: abs(ratio - 1)))
    if not np.isfinite(most) or most >= 10 or 0 in ratios_of(told.change):
        return ""
    ends = [percentage(end, 0) for end in (least, most)]
    return f", of {ends[0]}" if ends[0] == ends[1] else f", of {ends[0]} to {ends[1]}"


def _mostly(told: Statement) -> list[str]:
    """Say that one month, or quarter, makes most of a change, and what there is without it; nothing where none does."""
    if (one := told.mostly) is None:
        return []
    latest, before = (_plain(count) for count in one.counts)
    said = [f"{one.name} makes {one.share} of it: {latest}, after {before} a year before."]
    without = one.without
    if without.state is None or without.state is Change.NONE:
        return said
    return [*said, f"Without it that is {clear_told(without)}{_size(without)}."]


def _otherwise(level: Level) -> list[str]:
    """Say what another pair of complete years says, where that differs."""
    for told in level.others:
        said = _at_a_glance(told)
        one, several = ("is", "are") if said.startswith("too ") else ("shows", "show")
        if told.latest.startswith("the "):
            return [f"{_in(told.latest)[3:].capitalize()} {one} {said}."]
        return [f"Calendar years alone, {told.before} and {told.latest}, {several} {said}."]
    return []


def _passed_over(level: Level) -> list[str]:
    """Say that a newer year is not compared for want of figures, where an older one leads."""
    for told in level.statements:
        if told.refused and told.latest != CALENDAR_YEAR and not told.refused.startswith(CHANGED):
            are = "are" if told.latest.startswith("the ") else "is"
            return [f"{told.latest[:1].upper()}{told.latest[1:]} {are} not compared, {LACKING}."]
    return []


def _risen(level: Level) -> list[str]:
    """Say that the number rose with the newest figures, which may still grow, where it did not without them."""
    if level.compared and level.leading.state is Change.ROSE:
        return []
    if not (risen := _risen_growing(level)):
        return []
    return [f"With the newest {level.unit}s, still growing, the number rose.", *_mostly(risen[0])]


def _risen_growing(level: Level) -> list[Statement]:
    return [told for told in level.statements if told.growing and told.state is Change.ROSE]


def _growing(level: Level) -> list[str]:
    """Say that the newest figures may still grow, where it is not said that the number rose with them."""
    if _risen_growing(level):
        return []
    late = _late(level.series)[0]
    if not late or _breaks(level) or (_newest_grows(level) and not level.compared):
        return []
    newest = f"The newest {level.unit}" if late == 1 else f"The newest {count_of(late, level.unit)}"
    why, left_out = "may still grow", level.compared
    if (_every(level.series)["why"].iloc[-late:] == UNFINISHED).all():
        why = f"{'was' if late == 1 else 'were'} not over when published"
        left_out |= isinstance(level.series, MonthlySeries)
    if not left_out:
        return [f"{newest} {why}."]
    return [f"{newest} {'is left out, because it' if late == 1 else 'are left out, because they'} {why}."]


def _late(series: MonthlySeries | PeriodSeries) -> tuple[int, int]:
    """Count the newest figures that may still grow, and older ones that no later publication gives."""
    late = _every(series)["why"].isin(LATE)
    newest = int(late[::-1].cummin().sum())
    return newest, int(late.sum()) - newest


def _since_a_break(level: Level) -> list[str]:
    """Say that figures since a change of recording are too few, where older ones lead."""
    return [
        f"The recording changed {when}; what follows is too short to compare."
        for when in _breaks(level)[:1]
        if level.compared
    ]


def _newest_grows(level: Level) -> bool:
    """Say whether the newest of several years may still grow."""
    every = _every(level.series)
    return level.unit == "year" and len(every) > 1 and every["why"].iloc[-1] in LATE


def _breaks(level: Level) -> list[str]:
    """Say when the recording changed, where nothing is compared for that."""
    refused = (told.refused for told in level.statements if told.refused.startswith(CHANGED))
    return [text.removeprefix(CHANGED).strip(" .") or "in this time" for text in refused]


def _why_not(level: Level) -> list[str]:
    """Say why the newest year is not set against an earlier one."""
    if when := _breaks(level):
        return [f"The recording changed {when[0]}, so years before and after are not compared."]
    if _newest_grows(level):
        over = _every(level.series)["why"].iloc[-1] != UNFINISHED
        return [f"The newest year {'may still grow' if over else 'was not over when published'}, so no change is said."]
    if level.leading.growing or level.lacks_years:
        # With the newest figures there would be two years.
        without = any(told.growing and told.change for told in level.statements)
        there = f"Without the newest {level.unit}s there" if without else "There"
        return [f"{there} is no earlier full year to compare it with."]
    if older := _late(level.series)[1]:
        figures = f"{count_of(older, level.unit)} between them {'were' if older > 1 else 'was'}"
        return [f"The years are not compared, because {figures} published while still growing."]
    return [f"The years are not compared, {LACKING}."]


def _in_all(series: MonthlySeries | PeriodSeries) -> list[str]:
    """Say how much was recorded in the newest year or quarter, or in all months since the recording last changed."""
    every = _every(series)
    if isinstance(series, PeriodSeries):
        counts = [_plain(count) for count in intervals(every["low"], every["high"])]
        first, then = _recorded(series, counts[-1], f"in {series.names[-1]}"), ""
        if len(counts) > 1 and series.unit is not Unit.QUARTER:
            then = f", after {counts[-2]} in {series.names[-2]}"
        return [f"{first}{then}."]
    changed = every[every["why"] == BREAK]
    used = _used(series)
    first = _recorded(series, _total(used), _span(used))
    joined = f"{first}{_range(used)}."
    told = [joined] if words_in(joined) <= MOST_WORDS else [f"{first}."]
    if len(changed):
        return [*told, f"The recording changed in {month(changed['month'].iloc[-1])}; other months are not added."]
    lacking = len(series.missing)
    gap = f"{count_of(lacking, 'month')} in between {'has' if lacking == 1 else 'have'} no figure."
    return [*told, *([gap] if lacking else [])]


def _range(months: pd.DataFrame) -> str:
    """Give the least and the most of up to a year of exact months."""
    if not 2 < len(months) <= MONTHS_IN_YEAR or months["low"].nunique() == 1:
        return ""
    if not (months["low"] == months["high"]).fillna(False).all():
        return ""
    ends = []
    for extreme in (months["low"].min(), months["low"].max()):
        names = [f"{first:%B}" for first in months.loc[months["low"] == extreme, "month"]]
        ends.append(f"{number(int(extreme))} in {listed(names)}" if len(names) <= MOST_TIED else number(int(extreme)))
    return f", from {ends[0]} to {ends[1]}" + ("" if " in " in ends[1] else " a month")


def _every(series: MonthlySeries | PeriodSeries) -> pd.DataFrame:
    return series.every_month if isinstance(series, MonthlySeries) else series.every_period


def _span(months: pd.DataFrame) -> str:
    """Say of which time months are."""
    first, last = months["month"].iloc[0], months["month"].iloc[-1]
    if first == last:
        return f"in {month(first)}"
    if (first.month, last.month) == (1, MONTHS_IN_YEAR):
        return f"in {first.year}" if first.year == last.year else f"from {first.year} to {last.year}"
    return f"from {month(first)} to {month(last)}"


def rule_told(series: Named) -> str:
    """Name the counting rule of a series, for one that shares its name with another."""
    return f"The rule of this count is “{_cut(series.counting_rule, MOST_OF_A_RULE)}”."


def _cut(name: str, most: int) -> str:
    every = name.split()
    return " ".join(every[:most]) + ("…" if len(every) > most else "")
