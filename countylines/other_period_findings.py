"""The words on quarters and years: recorded counts that differ, or are not shown to."""

from __future__ import annotations

from collections.abc import Sequence

from countylines.display import Finding
from countylines.other_periods import OtherPeriods, PeriodSeries, Unit, YearsCompared
from countylines.prose import interval, listed, number, p_value, percentage
from countylines.statistics import SIGNIFICANCE

NONE = "No release read here gives a count by quarter or by year that its months do not give already."
RECORDED = "A recorded count measures what the police did and wrote down, not how much offending there was."


def findings(analyses: Sequence[OtherPeriods]) -> list[Finding]:
    """Say what each series of quarters or of years shows."""
    return [_finding(a) for a in analyses]


def _finding(a: OtherPeriods) -> Finding:
    if a.dispersion is None and a.comparison is None:
        return Finding(f"{a.series.title}: described, not tested", [_described(a.series)])
    if a.series.unit is Unit.QUARTER:
        return _quarters(a)
    return _years(a)


def _described(series: PeriodSeries) -> str:
    periods = series.periods
    told = [
        f"{name}: {interval(low, high)}"
        for name, low, high in zip(series.names, periods["low"], periods["high"], strict=True)
    ]
    return f"Recorded: {'; '.join(told)}. What these figures do not give, and why, stands in the table below."


def _quarters(a: OtherPeriods) -> Finding:
    heading = (
        "the quarters are more uneven than independent events would be"
        if a.uneven
        else "the quarters are not shown to be uneven"
    )
    sentences = [
        _dispersion_sentence(a),
        "That is not seasonality: events come in groups, and the level may have changed between years.",
    ]
    for side, names in a.alike().items():
        what = listed(names) if names else "none"
        sentences.append(f"{side.capitalize()} the daily rate of their year in each complete calendar year: {what}.")
    if a.rotation_floor is not None:
        sentences.append("That is a description: no rule was fixed by which quarters would be said to repeat.")
    return Finding(f"{a.series.title}: {heading}", sentences)


def _dispersion_sentence(a: OtherPeriods) -> str:
    counts, found = a.series.counts, a.dispersion
    if found is None:
        return ""
    judged = "more uneven than" if a.uneven else "not shown to be more uneven than"
    return (
        f"{len(counts)} {a.series.unit}s in a row, {number(int(counts.sum()))} events recorded, from "
        f"{number(int(counts.min()))} to {number(int(counts.max()))}: {judged} independent events at one daily rate "
        f"would be ({p_value(found.monte_carlo_p_value)}, variance {number(found.phi0, 3)} times theirs)."
    )


def _years(a: OtherPeriods) -> Finding:
    sentences = [sentence for sentence in [_dispersion_sentence(a)] if sentence]
    if a.comparison is None:
        return Finding(f"{a.series.title}: the last two years are not compared", sentences)
    sentences += _comparison_sentences(a.series, a.comparison)
    before, after = (number(int(count)) for count in a.series.counts[-2:])
    told = f"{after} recorded in {a.comparison.after}, after {before} in {a.comparison.before}"
    return Finding(f"{a.series.title}: {told}, {_judged(a.comparison)}", sentences)


def _judged(found: YearsCompared) -> str:
    if found.shown:
        return "more of a difference than chance or the other years explain"
    if found.exact.p_value >= SIGNIFICANCE:
        return "not shown to differ by more than chance"
    return "not shown to differ by more than years vary anyway"


def _comparison_sentences(series: PeriodSeries, found: YearsCompared) -> list[str]:
    exact = found.exact
    told = [
        f"Recorded a day: {_change(exact.ratio)} in {found.after} than in {found.before}, 95% "
        f"{_limits(exact.interval)} if events are independent of one another (central {p_value(exact.p_value)})."
    ]
    if found.deflated is None:
        told.append("Two years cannot show how much years vary anyway, so no more is said.")
    else:
        told.append(
            f"With the differences between all {len(series.counts)} years allowed for, 95% "
            f"{_limits(found.deflated[1])} ({p_value(found.deflated[0])}); the words follow the weaker of the two."
        )
    return [*told, RECORDED]


def _change(ratio: float) -> str:
    if ratio == float("inf"):
        return "some and not none, more"
    return f"{percentage(abs(ratio - 1), 2)} {'fewer' if ratio < 1 else 'more'}"


def _limits(interval_: tuple[float, float]) -> str:
    low, high = ("no upper limit" if limit == float("inf") else _signed(limit - 1) for limit in interval_)
    return f"{low} to {high}"


def _signed(share: float) -> str:
    return f"{'−' if share < 0 else '+'}{percentage(abs(share), 1)}"
