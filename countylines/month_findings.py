"""The words: what the state of the evidence allows a report to say. "Not shown" is a finding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines import error_rates
from countylines.analysis import Analysis
from countylines.display import Finding
from countylines.error_rates import ErrorRates
from countylines.observations import CONTRADICT, SUPPRESSED
from countylines.one_year import OneYear
from countylines.prose import day, interval, listed, month, number, p_value, percentage
from countylines.series import FEWEST_TESTED, MONTHS_IN_YEAR, Evidence, MonthlySeries
from countylines.several_years import SeveralYears, Verdict
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.repeated_months import Reading, RepeatedMonths
from countylines.suppressed_months import HiddenMonths, SearchedRule, SuppressedYear, SuppressedYears, Unevenness

MOST_NAMED = 4
FEWEST_FOR_A_SHAPE = 6
"""With fewer months a test of one rise and fall has hardly a degree of freedom left; it is shown, and not spoken of."""
REPEATS_NEEDED = "the same months of other years are needed to see whether they repeat."
NOT_SEASONALITY = f"One year cannot show seasonality: {REPEATS_NEEDED}"


def activity(measure: str) -> str:
    """Say what a measure of police work does not measure."""
    what = "Arrests" if "arrest" in measure else "Recorded offences of this kind"
    return f"{what} measure what the police did and wrote down, not how much offending there was."


def counted(measure: str) -> str:
    """Name what a measure of police work counts, in the plural."""
    return "arrests" if "arrest" in measure else "events"


def no_monthly_series(force_name: str) -> Finding:
    """Say that a force's months were never asked for, and what to ask."""
    return Finding(
        "No monthly figures are at hand",
        [
            f"No release known on the day gives counts by month for {force_name}: whether months differ was not asked.",
            "A request that would ask: the number of arrests recorded as county lines, by calendar month and by "
            "district, for each of the last five full years, with the rule by which an arrest is so recorded, any "
            "change of that rule, and zeros shown as zeros.",
        ],
    )


def abstract(force_name: str, all_series: Sequence[MonthlySeries], analyses: Sequence[Analysis]) -> list[str]:
    """Say in a few sentences what the findings say at length."""
    if not all_series:
        return [no_monthly_series(force_name).sentences[0]]
    return [
        sentence
        for series, analysis in zip(all_series, analyses, strict=True)
        for sentence in _in_short(series, analysis)
    ]


def _in_short(series: MonthlySeries, analysis: Analysis) -> list[str]:
    if isinstance(analysis, SuppressedYear):
        return [_bounded_unevenness_sentence(analysis), NOT_SEASONALITY, f"{_bounded_highest(analysis).heading}."]
    if not isinstance(analysis, OneYear):
        return list(findings(series, analysis)[0].sentences)
    return [unevenness_sentence(analysis), NOT_SEASONALITY, f"{_highest(analysis).heading}."]


def findings(series: MonthlySeries | None, analysis: Analysis, force_name: str = "") -> list[Finding]:
    """Say what one monthly series shows, in the words that its evidence allows."""
    if series is None:
        return [no_monthly_series(force_name)]
    if isinstance(analysis, OneYear):
        return one_year_findings(analysis)
    if isinstance(analysis, SeveralYears):
        return several_years_findings(analysis)
    if isinstance(analysis, SuppressedYear):
        return suppressed_year_findings(analysis)
    if isinstance(analysis, SuppressedYears):
        return suppressed_years_findings(analysis)
    if series.evidence is Evidence.ALL_ZERO:
        return [
            Finding("No event was recorded", [f"{series.title}: every month is zero, so no months can be compared."])
        ]
    if series.length is Evidence.FEW_MONTHS:
        return [_few(series)]
    if series.evidence is Evidence.NOT_EXACT:
        return [_two_years_hidden(HiddenMonths(series))]
    return [_described(series)]


def _few(series: MonthlySeries) -> Finding:
    exact = series.evidence is not Evidence.NOT_EXACT
    span = f"{series.title}: {_each(series)}." if exact else _hidden(HiddenMonths(series))
    told = [f"{span} Months are compared from {FEWEST_TESTED} on; the counts themselves are in the table."]
    return Finding("So few months are described, not tested", told if exact else [*told, NO_BOUND_USED])


def _each(series: MonthlySeries) -> str:
    return listed(
        [f"{number(n)} in {month(m)}" for m, n in zip(series.months["month"], series.counts.tolist(), strict=True)]
    )


def one_year_findings(a: OneYear) -> list[Finding]:
    """Say what one year of months shows, and what it cannot."""
    return [_unevenness(a), _seasonality(a), _highest(a), *_event_weeks(a)]


def unevenness_sentence(a: OneYear) -> str:
    """Say in one sentence whether months are more uneven than independent events would be."""
    counts, names = a.series.counts, a.series.names
    lowest, highest = (_names_at(names, counts == extreme) for extreme in (counts.min(), counts.max()))
    span = f"from {counts.min()} ({lowest}) to {counts.max()} ({highest}) a month"
    if counts.min() == counts.max():
        span = f"{number(int(counts[0]))} in every month"
    gap = f", {len(counts)} months (missing: {', '.join(a.series.missing)})" if a.series.missing else ""
    p = a.dispersion.monte_carlo_p_value
    judged = "more uneven than" if a.uneven else "not shown to be more uneven than"
    return (
        f"{a.series.title}{gap}: {number(int(counts.sum()))} in all, {span}; {judged} independent events at one "
        f"daily rate would be ({p_value(p)})."
    )


def _names_at(names: Sequence[str], where: npt.NDArray[np.bool_]) -> str:
    hits = [name for name, hit in zip(names, where, strict=True) if hit]
    return listed(hits) if len(hits) <= MOST_NAMED else f"in {len(hits)} of the months"


def _unevenness(a: OneYear) -> Finding:
    d, what = a.dispersion, counted(a.series.measure)
    sentences = [unevenness_sentence(a)]
    if not a.uneven:
        heading = "The months are not shown to be uneven"
        sentences.append("That is no proof that every day was alike: small numbers hide differences.")
        return Finding(heading, sentences)
    if d.tipping_design_effect is not None:
        sentences.append(
            f"The test supposes that the {what} are independent of one another. Police work in operations: if the "
            f"typical one came in a group of {number(d.tipping_design_effect, 3)} (mean cluster size, weighted by "
            f"{what}), the unevenness would no longer be remarkable."
        )
    sentences.append(f"So this is not seasonality, nor proof of riskier months. {activity(a.series.measure)}")
    return Finding(f"The months are more uneven than independent {what} would be", sentences)


def _seasonality(a: OneYear) -> Finding:
    if a.shape is None:
        not_fitted = f"A shape within the year was not fitted. {a.shape_refused}"
        return Finding("One year cannot show seasonality", [REPEATS_NEEDED.capitalize(), not_fitted])
    if len(a.series.counts) < FEWEST_FOR_A_SHAPE:
        few = f"{len(a.series.counts)} months are too few to speak of a shape within the year."
        return Finding("One year cannot show seasonality", [REPEATS_NEEDED.capitalize(), few])
    shown = a.shape.p_value < SIGNIFICANCE
    one_peak = (
        f"Within these months one rise and fall is {'visible' if shown else 'not shown'} (quasi-Poisson F = "
        f"{number(a.shape.statistic, 3)}, {p_value(a.shape.p_value)}): that is the shape of this year only."
    )
    return Finding("One year cannot show seasonality", [REPEATS_NEEDED.capitalize(), one_peak])


def _highest(a: OneYear) -> Finding:
    counts, names = a.series.counts, a.series.names
    top = int(np.argmax(counts))
    tied = int((counts == counts[top]).sum()) > 1
    if tied:
        told = _named([name for name, count in zip(names, counts, strict=True) if count == counts[top]])
        shared = "all months have the same count" if counts.min() == counts[top] else f"{told} share the highest count"
        return Finding(
            f"No single month stands highest: {shared}",
            [f"Each has {number(int(counts[top]))}; the ranks of all months are in the table."],
        )
    name, what = names[top], counted(a.series.measure)
    independent, deflated = (a.rank_sets[reading][top].tolist() for reading in ("independent", "deflated"))
    heading = f"{name} was the highest recorded month, but the figures do not show that it was the highest"
    if deflated == FIRST:
        heading = f"{name} was the highest month, also with clustering allowed for"
    elif independent == FIRST:
        heading = (
            f"{name} was the highest recorded month; that it was the highest is shown if {what} are independent, and "
            "not with clustering allowed for"
        )
    most = number(int(counts[top]))
    has = f"All {most} {what} were recorded in {name}" if 1 < counts[top] == counts.sum() else f"{name} has {most}"
    chances = [float(p[top]) for p in (a.highest.jeffreys, a.highest.gamma_poisson, a.highest.deflated)]
    return Finding(
        heading,
        [
            f"{has}. Its rank among the {len(counts)} months {_rank(independent)} if {what} are independent, and "
            f"{_rank(deflated, after=independent)} with clustering allowed for (95%, all months together).",
            f"If one month is taken to have the highest daily rate, the chance that it is {name} is "
            f"{_chances(chances)}, depending on how much clustering is allowed for.",
            "With clustering allowed for, a year of months can hardly place any month: the unevenness that would "
            "single one out also widens every interval.",
        ],
    )


FIRST = [1, 1]
"""The rank set of a month that is shown to be the highest."""


def _rank(ranks: Sequence[int], after: Sequence[int] = FIRST) -> str:
    """Write a rank set as the end of a sentence, in which another may stand before it."""
    low, high = ranks
    if low == high:
        return f"is {low}"
    return f"{low} to {high}" if after[0] < after[1] else f"may be {low} to {high}"


def _chances(chances: Sequence[float]) -> str:
    """Write the least and the greatest of some probabilities; none is said to be 0% or 100%."""
    told = [
        "less than 1%" if p < 0.005 else "more than 99%" if p >= 0.995 else percentage(p, 0)
        for p in (min(chances), max(chances))
    ]
    return told[0] if told[0] == told[1] else f"between {told[0]} and {told[1]}"


def _event_weeks(a: OneYear) -> list[Finding]:
    found = a.event_comparison
    if found is None:
        return []
    months = _names_at(a.series.names, a.event_months)
    low, high = found.exact.interval
    wide_low, wide_high = found.deflated_interval
    heading = (
        f"{months}, the months with a national week of action, differ from the others"
        if found.shown
        else f"No difference is shown for {months}, the months with a national week of action"
    )
    return [
        Finding(
            heading,
            [
                f"Their daily rate is {number(found.exact.ratio, 3)} times that of the other months: 95% "
                f"{number(low, 3)} to {number(high, 3)} if {counted(a.series.measure)} are independent (central "
                f"{p_value(found.exact.p_value)}), {number(wide_low, 3)} to {number(wide_high, 3)} with clustering "
                "allowed for.",
                f"A week of action can move {counted(a.series.measure)} within its month, and a month is too coarse to "
                "see that.",
            ],
        )
    ]


NO_BOUND_USED = "No bound is used as if it were the count."
NO_RANKS = (
    "Whether a month differs from the others beyond chance takes exact counts, so no ranks and no probabilities are "
    "given."
)
TWO_YEARS = "Two years of months cannot show that months repeat"
TOO_FEW_YEARS = (
    "Fewer than three complete calendar years are described, not tested: with two, one turn of the year in twelve "
    "lines up as well by chance alone, so nothing is said about seasonality."
)


def _hidden(a: HiddenMonths) -> str:
    """Say what a series with months that are not exact holds, and why they are not."""
    series, names = a.series, a.hidden
    short = series.length in (Evidence.FEW_MONTHS, Evidence.ONE_YEAR)
    years = "" if short else f" ({series.complete_years} complete calendar years)"
    named = f" ({listed(names)})" if len(names) <= MOST_NAMED else ""
    no_end = f" Without an upper bound: {_named(a.open_months)}, and so the total." if a.open_months else ""
    lacking = f" Missing inside: {', '.join(series.missing)}." if series.missing else ""
    verb = "is" if len(names) == 1 else "are"
    state = "not exact" if series.inexact(CONTRADICT) else "known only between bounds"
    return (
        f"{series.title}: {len(names)} of {len(series.months)} months{years} {verb} {state}{named}; "
        f"the total is {interval(*a.total)}, summed over the bounds.{_why_inexact(series)}{no_end}{lacking}"
    )


def _why_inexact(series: MonthlySeries) -> str:
    """Say which months are not exact for another reason than that they were published as bounds."""
    contradicted, suppressed = series.inexact(CONTRADICT), series.inexact(SUPPRESSED)
    told = ""
    if contradicted:
        told = (
            f" The releases contradict one another on {_named(contradicted)}: the count is taken to lie within the "
            "interval that spans what they give."
        )
    return f"{told} Suppressed by the publisher: {_named(suppressed)}." if suppressed else told


def _named(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= MOST_NAMED else f"{len(names)} months"


def _whatever(certain: bool) -> str:
    """Say how far a statement holds that was tried on the fillings of inexact months."""
    return "whatever the inexact counts are" if certain else "as far as the inexact counts were searched"


def _over_fillings(least: float, greatest: float) -> str:
    low, high = p_value(least), p_value(greatest)
    return f"{low if low == high else f'{low} to {high}'} over the fillings searched"


def suppressed_year_findings(a: SuppressedYear) -> list[Finding]:
    """Say what one year shows where some months are known only between bounds."""
    return [_bounded_unevenness(a), _bounded_seasonality(a), _bounded_highest(a)]


def _bounded_unevenness_sentence(a: SuppressedYear) -> str:
    if a.refused:
        return f"{_hidden(a)} {a.refused}"
    uneven = "more uneven than independent events at one daily rate would be"
    judged = {
        Unevenness.EVERY: f"The months are {uneven}, {_whatever(a.certain)}",
        Unevenness.NONE: f"The months are not shown to be {uneven}, {_whatever(a.certain)}",
        Unevenness.DEPENDS: f"Whether the months are {uneven} depends on the inexact counts",
    }[a.unevenness]
    return f"{_hidden(a)} {judged} ({_over_fillings(*a.p_values)})."


def _bounded_unevenness(a: SuppressedYear) -> Finding:
    sentences = [_bounded_unevenness_sentence(a)]
    if a.model is None:
        return Finding("Too little is known of the months to compare them", [*sentences, NO_BOUND_USED])
    what = counted(a.series.measure)
    heading = {
        Unevenness.EVERY: f"The months are more uneven than independent {what} would be, {_whatever(a.certain)}",
        Unevenness.NONE: f"The months are not shown to be uneven, {_whatever(a.certain)}",
        Unevenness.DEPENDS: "Whether the months are uneven depends on the inexact counts",
    }[a.unevenness]
    low, high = a.model.rate_interval
    sentences.append(
        f"A negative binomial model whose data are the bounds themselves puts the level at {number(a.model.rate, 3)} a "
        f"day, 95% {number(low, 3)} to {number(high, 3)}, if whether a month is exact depends on its count alone."
    )
    if a.unevenness is Unevenness.NONE:
        sentences.append("That is no proof that every day was alike: small numbers hide differences.")
    else:
        sentences.append(
            f"The test supposes that the {what} are independent of one another, and police work in operations: this "
            f"is not seasonality, nor proof of riskier months. {activity(a.series.measure)}"
        )
    return Finding(heading, [*sentences, NO_BOUND_USED])


def _bounded_seasonality(a: SuppressedYear) -> Finding:
    heading, repeats = "One year cannot show seasonality", REPEATS_NEEDED.capitalize()
    if a.statistics is None or a.statistics.shape_p_value is None:
        return Finding(heading, [repeats, "A shape within the year was not fitted: too little is known of its months."])
    if len(a.series.months) < FEWEST_FOR_A_SHAPE:
        few = f"{len(a.series.months)} months are too few to speak of a shape within the year."
        return Finding(heading, [repeats, few])
    found = a.statistics.shape_p_value
    if found.least < SIGNIFICANCE <= found.greatest:
        judged = "is visible or not shown, depending on the inexact counts"
    else:
        shown = "visible" if found.greatest < SIGNIFICANCE else "not shown"
        judged = f"is {shown}, {_whatever(found.exhaustive)}"
    shape = (
        f"Within these months one rise and fall {judged} (quasi-Poisson F, "
        f"{_over_fillings(found.least, found.greatest)}): that is the shape of this year only."
    )
    return Finding(heading, [repeats, shape])


def _bounded_highest(a: SuppressedYear) -> Finding:
    names = a.may_be_highest
    if len(names) == 1:
        return Finding(
            f"{names[0]} was the highest recorded month, but the figures do not show that it was the highest",
            [f"Its count is the highest whatever the inexact ones are. {NO_RANKS}"],
        )
    if not set(names) & set(a.hidden):
        return Finding(f"No single month stands highest: {_named(names)} share the highest count", [NO_RANKS])
    several = f"one of {len(names)} months" if len(names) > MOST_NAMED else " or ".join(names)
    return Finding(
        "Which month was the highest recorded is open", [f"The highest recorded count is that of {several}. {NO_RANKS}"]
    )


def suppressed_years_findings(a: SuppressedYears) -> list[Finding]:
    """Say what several years show by the rule where some months are known only between bounds."""
    found = a.searched
    if found is None:
        return [Finding("Whether months repeat cannot be tested", [_hidden(a), a.refused])]
    if found.claimed:
        heading = f"The months differ repeatedly, {_whatever(found.exhaustive)}"
        told = [
            f"{_hidden(a)} Months differ repeatedly, whichever way the trend is taken out, at {_searched(found)}.",
            *_bounded_cycle(a),
            WARNING,
        ]
    else:
        heading = "That the same months stand out each year is not shown"
        told = [
            f"{_hidden(a)} That months differ repeatedly is not shown: the rule must hold at every filling of the "
            "inexact months, and there is one at which it fails.",
            *_bounded_cycle(a),
        ]
    told += _empty(a.empty_years)
    if len(a.series.months) > MONTHS_IN_YEAR * a.series.complete_years:
        other = "every other month" if a.empty_years else "every month"
        told.append(f"The turning of years uses the complete years alone; the other tests use {other}.")
    return [Finding(heading, [*told, NO_BOUND_USED, activity(a.series.measure)])]


def _searched(found: SearchedRule) -> str:
    every = (
        "every filling of the inexact months" if found.exhaustive else "every filling of the inexact months searched"
    )
    reach = f", up to {number(found.reach)} where a month has no upper bound" if found.reach is not None else ""
    return f"{every} ({number(found.fillings)}{reach})"


def _bounded_cycle(a: SuppressedYears) -> list[str]:
    far = a.greatest_far_edge
    if far is None or not a.bounds_tell_of_cycles:
        return ["The bounds leave a one-peak cycle of any size possible."]
    told = (
        f"A one-peak cycle of log-amplitude above {number(far, 3)} (peak {number(np.exp(2 * far), 3)} times the "
        "trough) is incompatible with these figures at every filling searched, if months are independent around the "
        "trend."
    )
    if a.claimed:
        return [f"The peak, and the least size of one rise and fall a year, take exact counts. {told}"]
    found = a.detectable
    if found is None:
        return [told, "Which cycle would have been found was not simulated: there are too few events."]
    return [
        told,
        f"Had every month been exact, a one-peak cycle of log-amplitude {number(found.log_amplitude, 2)} (peak "
        f"{number(np.exp(2 * found.log_amplitude), 2)} times the trough) would have been found four times in five, at "
        f"best, in a series like this one ({number(found.series)} simulated series); with inexact months it takes a "
        "larger one.",
    ]


def _two_years_hidden(a: HiddenMonths) -> Finding:
    return Finding(TWO_YEARS, [_hidden(a), TOO_FEW_YEARS, NO_BOUND_USED])


def _span(series: MonthlySeries) -> str:
    """Say what a series of several years holds."""
    years = series.complete_years
    lacking = f" Missing inside: {', '.join(series.missing)}." if series.missing else ""
    return (
        f"{series.title}: {len(series.months)} months, {years} complete calendar year{'s' if years != 1 else ''}, "
        f"{number(int(series.counts.sum()))} events, from {series.counts.min()} to {series.counts.max()} a month."
        f"{lacking}"
    )


def _described(series: MonthlySeries) -> Finding:
    return Finding(
        TWO_YEARS,
        [_span(series), TOO_FEW_YEARS, *_alike(series)],
    )


def _alike(series: MonthlySeries) -> list[str]:
    """Name the months on the same side of their own year's daily rate in every complete year."""
    months = series.months.assign(year=series.months["month"].dt.year, number=series.months["month"].dt.month)
    complete = months[months.groupby("year")["month"].transform("size") == MONTHS_IN_YEAR]
    if complete["year"].nunique() < 2:
        return []
    by_year = complete.groupby("year")
    level = by_year["low"].transform("sum") / by_year["days"].transform("sum")
    above = (complete["low"] / complete["days"] > level).groupby(complete["number"])
    told = []
    for side, same in (("above", above.all()), ("below", ~above.any())):
        names = [f"{date(2000, int(month), 1):%B}" for month in same.index[same]]
        told.append(f"{side} the mean of their year each time: {listed(names) if names else 'none'}")
    return [f"Months that look alike in the complete years, {'; '.join(told)}. That is a description."]


def several_years_findings(a: SeveralYears) -> list[Finding]:
    """Say what several years of months show by the rule, and what they cannot."""
    if a.rule is None:
        return [Finding("Whether months repeat cannot be tested", [_span(a.series), a.refused])]
    heading = {
        Verdict.REPEATED: "The months differ repeatedly",
        Verdict.UNEVEN: "The months are uneven, but are not shown to be the same months each year",
        Verdict.NOT_SHOWN: "That the same months stand out each year is not shown",
    }[a.verdict]
    said = {
        Verdict.REPEATED: _repeated(a.rule),
        Verdict.UNEVEN: "The months are uneven, but not shown to be the same months each year whichever way the trend "
        "is taken out.",
        Verdict.NOT_SHOWN: _not_shown(a.rule),
    }[a.verdict]
    sentences = [f"{_span(a.series)} {said}"]
    sentences += [_tests(reading) for reading in a.rule.readings]
    sentences += [WARNING] if a.rule.claimed else [_incompatible(a.rule), *_detectable(a)]
    sentences += _incomplete(a) + _from_april(a)
    sentences.append(activity(a.series.measure))
    return [Finding(heading, sentences)]


WARNING = (
    "Level changes on the same day each year other than 1 January, months that vary more than others, or a cycle close "
    "to but not of 12 months can look like repeated months."
)


def _repeated(rule: RepeatedMonths) -> str:
    told = "Months differ repeatedly, whichever way the trend is taken out."
    if not rule.harmonic_repeats:
        return f"{told} One rise and fall a year is not shown to repeat: the shape is not identified."
    cycle = rule.cycle
    return (
        f"{told} One rise and fall a year repeats: its peak is {number(np.exp(2 * cycle.log_amplitude), 3)} times its "
        f"trough and lies {number(cycle.peak, 3)} months after 1 January; log-amplitude "
        f"{number(cycle.log_amplitude, 3)}, 95% {number(cycle.near, 3)} to {number(cycle.far, 3)} if months are "
        "independent around the trend."
    )


def _not_shown(rule: RepeatedMonths) -> str:
    """Say that the rule claims nothing, and where it would with one of the two trends alone."""
    told = "That months differ repeatedly is not shown"
    alone = [reading.trend for reading in rule.readings if reading.holds]
    if alone:
        return f"{told}: they do with the trend as a {alone[0]}, and would have to whichever way it is taken out."
    return f"{told}, whichever way the trend is taken out."


def _tests(reading: Reading) -> str:
    return (
        f"With the trend as a {reading.trend}, the test that months differ gives {p_value(reading.months.p_value)}; "
        f"turning the years against one another gives {p_value(reading.whole_pattern.p_value)} for the whole pattern "
        f"and {p_value(reading.first_harmonic.p_value)} for one rise and fall."
    )


def _incompatible(rule: RepeatedMonths) -> str:
    far = rule.cycle.far
    return (
        f"A one-peak cycle of log-amplitude above {number(far, 3)} (peak {number(np.exp(2 * far), 3)} times the "
        "trough) is incompatible with these figures, if months are independent around the trend."
    )


def _detectable(a: SeveralYears) -> list[str]:
    found = a.detectable
    if found is None:
        return ["Which cycle would have been found was not simulated: there are too few events."]
    return [
        f"A one-peak cycle of log-amplitude {number(found.log_amplitude, 2)} (peak "
        f"{number(np.exp(2 * found.log_amplitude), 2)} times the trough) would have been found four times in five in a "
        f"series like this one ({number(found.series)} simulated series)."
    ]


def _incomplete(a: SeveralYears) -> list[str]:
    rule = a.rule
    if rule is None or MONTHS_IN_YEAR * len(rule.complete_years) == len(a.series.months):
        return []
    years = listed([str(year) for year in rule.complete_years])
    other = "every other month" if rule.empty_years else "every month"
    told = [f"The turning of years uses the complete years alone ({years}); the other tests use {other}."]
    whole = MONTHS_IN_YEAR * (len(rule.complete_years) + len(rule.empty_years)) == len(a.series.months)
    return _empty(rule.empty_years) + ([] if whole else told)


def _empty(years: Sequence[int]) -> list[str]:
    """Say what the rule does with years without any event, where there are some."""
    if not years:
        return []
    its = "its" if len(years) == 1 else "their"
    return [
        f"In {listed([str(year) for year in years])} no event was recorded, which says nothing of how {its} months "
        f"differ: {its} counts are shown, and left out of the tests of the rule."
    ]


def _from_april(a: SeveralYears) -> list[str]:
    if a.rule is None or a.from_april is None or a.from_april.claimed == a.rule.claimed:
        return []
    differs = "would be claimed" if a.from_april.claimed else "would not be claimed"
    return [f"With years from April to March instead, repeated months {differs}; the rule was fixed for January."]


SECTIONS = {
    "several years": (SeveralYears, "the section Several years is empty"),
    "one year": (OneYear, "the sections from Dispersion to Comparisons are empty, and so is Sensitivity"),
    "months known between bounds": (HiddenMonths, "the section Months known between bounds is empty"),
}
"""By kind of series: its analysis, and what stays empty without one."""


def sections_in_use(analyses: Sequence[Analysis]) -> list[str]:
    """Say which of the sections on series of months have none in this report."""
    missing = [
        f"No series of {kind} is tested here: {empty}."
        for kind, (analysis, empty) in SECTIONS.items()
        if not any(isinstance(a, analysis) for a in analyses)
    ]
    return ["What is computed depends on the series: each is tested as far as its evidence goes.", *missing]


def specification_sentences(a: OneYear, rates: ErrorRates) -> list[str]:
    """Say how many specifications of the tests there are, and how many of which reject; none is selected.

    Parameters
    ----------
    rates : ErrorRates
        The simulated ones, of which that of Pearson's X² in flat years is quoted.
    """
    found = a.specifications
    given = found[found["p_value"].notna()]
    below = given[given["p_value"] < SIGNIFICANCE]
    refused = len(found) - len(given)
    sentences = [
        f"{a.series.title}: {number(len(found))} specifications, which are {found['test'].nunique()} tests, each with "
        "the days of the months and with equal months, on all months and with each month left out. "
        f"{number(len(given))} give a p-value; for {number(refused)} the table says why not. All are shown and none is "
        "selected: what a report may say rests on the tests of the analysis plan alone.",
        f"{number(len(below)) if len(below) else 'None'} of them {'is' if len(below) < 2 else 'are'} below "
        f"{SIGNIFICANCE}{_by_test(given, below)}.",
    ]
    independent = int(below["independent"].sum())
    if independent:
        which = "All" if independent == len(below) else number(independent)
        _, clustered = rates.of_flat_years("Pearson X²")
        sentences.append(
            f"{which} of those come from tests that suppose independent arrests. Such tests reject flat years in which "
            f"arrests cluster (of simulated ones Pearson's X² rejects: {error_rates.told([clustered])}): a rejection "
            "needs no month to differ from another."
        )
    return sentences


def _by_test(given: pd.DataFrame, below: pd.DataFrame) -> str:
    """Say how many specifications of each test reject, where any does."""
    every, some = given["test"].value_counts(), below["test"].value_counts(sort=False)
    told = [f"{test} {some[test]} of {every[test]}" for test in given["test"].unique() if test in some]
    return f": {listed(told)}" if told else ""


SEEN = {"Norwich": date(2021, 12, 31), "Northern Ireland": date(2021, 5, 31)}
"""By area, the day up to which its months had been seen when the rules were fixed (docs/analysis-plan.md)."""


def chosen_after_looking(all_series: Sequence[MonthlySeries]) -> list[str]:
    """Say what was seen before it was chosen."""
    told = [
        f"Months of {series.title} up to {day(SEEN[series.area])} had been seen when the methods and the words for "
        "them were fixed (docs/analysis-plan.md)."
        for series in all_series
        if series.area in SEEN and series.months["month"].iloc[0].date() <= SEEN[series.area]
    ]
    if any(series.evidence is Evidence.ONE_YEAR for series in all_series):
        told.append("The two highest months are compared because they are the highest: their p-value is a description.")
    return told


def caveats(all_series: Sequence[MonthlySeries]) -> list[str]:
    """Say what to keep in mind, in the words of what is counted."""
    what = listed(list(dict.fromkeys(counted(series.measure) for series in all_series))) if all_series else "events"
    told = list(dict.fromkeys(activity(series.measure) for series in all_series))
    told.append(
        f"Operations and national weeks of action bring {what} in groups, and lockdowns change what officers do."
    )
    if any("county lines" in series.measure for series in all_series):
        told.append(
            "How an arrest comes to be counted as one of county lines, and whether that changed, no release read here "
            "says."
        )
    if any(series.evidence is Evidence.ONE_YEAR for series in all_series):
        told.append(
            f"Intervals and exact tests suppose independent {what}; where that fails they are too narrow, so the φ₀ "
            "version stands beside each and the wording follows the weaker."
        )
    told.append(
        "Event weeks are marks on the calendar; they explain nothing by themselves. A day may come from a page that "
        "was read after the day of the report; the table below says so."
    )
    return told


def last_month_sentences(all_series: Sequence[MonthlySeries], known: dict[str, date]) -> list[str]:
    """Name the last months that may not be complete: their release was known before the month was well over.

    Parameters
    ----------
    known : dict
        By release, the day it became known.
    """
    told = []
    for series in all_series:
        last = series.months.iloc[-1]
        end = (last["month"] + pd.offsets.MonthEnd(0)).date()
        day_known = min(known[name] for name in last["releases"].split("; "))
        if day_known <= end:
            told.append(
                f"{series.measure[:1].upper()}{series.measure[1:]}, {series.area}: {last['month']:%B %Y} may not be "
                "a full "
                f"month, because its figure was known by {day(day_known)}."
            )
    return told


def noted(all_series: Sequence[MonthlySeries], notes: dict[str, str]) -> list[str]:
    """Repeat what the releases of each series note on its figures, such as that some were not final.

    Parameters
    ----------
    notes : dict
        By release, its notes (`countylines.cleaning.release_notes`).
    """
    return [
        f"Noted in the release {name}: {notes[name]}"
        for name in dict.fromkeys(
            name for series in all_series for cell in series.months["releases"] for name in cell.split("; ")
        )
        if notes[name]
    ]


def years_table(series: MonthlySeries) -> pd.DataFrame:
    """Give each calendar year's months, total and daily rate; both ends of the rate where months are not exact."""
    by_year = series.months.groupby(series.months["month"].dt.year)
    low, days = by_year["low"].sum(), by_year["days"].sum()
    # A year with a month open above has no highest total.
    high = by_year["high"].sum().where(by_year["high"].count() == by_year.size())
    rates = (
        {"a day": low / days} if low.equals(high) else {"a day, at least": low / days, "a day, at most": high / days}
    )
    table = pd.DataFrame(
        {
            "year": low.index.astype(str),
            "months": by_year.size(),
            "total": [interval(a, None if pd.isna(b) else b) for a, b in zip(low, high, strict=True)],
            **rates,
        }
    )
    return table.astype(dict.fromkeys(rates, float)).reset_index(drop=True)


def months_for_chart(
    series: MonthlySeries, analysis: Analysis, events: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give a series' months as the chart takes them, with the events of more than a day in their span."""
    months = series.months
    if isinstance(analysis, OneYear):
        independent, deflated = analysis.intervals.garwood, analysis.intervals.deflated
        months = months.assign(
            expected=analysis.dispersion.expected,
            interval_low=independent[:, 0],
            interval_high=independent[:, 1],
            deflated_low=deflated[:, 0],
            deflated_high=deflated[:, 1],
        )
    first, last = months["month"].iloc[0], months["month"].iloc[-1] + pd.offsets.MonthEnd(0)
    inside = (events["start"] <= last) & (events["end"] >= first) & (events["end"] > events["start"])
    return months, events[inside]
