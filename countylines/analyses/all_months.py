"""What a report says of all its series of months together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from countylines.analyses import words
from countylines.analyses.months import Months
from countylines.analyses.one_year_tables import OneYearTables, holm_table
from countylines.analyses.several_years import SeveralYears, rule_holm_table
from countylines.observations.series import Evidence, MonthlySeries
from countylines.prose import day, listed, month, under
from countylines.show.findings import Finding
from countylines.show.sections import Section
from countylines.show.tables import Table


def in_short(force_name: str, analyses: Sequence[Months]) -> list[str]:
    """Say in a few sentences what the findings say at length."""
    return [text for _, text in _in_short(force_name, analyses)]


def _in_short(force_name: str, analyses: Sequence[Months]) -> list[tuple[str, str]]:
    """Say the same, each sentence with the name of its series, and under it where there are several."""
    if not analyses:
        return [("", words.no_monthly_series(force_name).sentences[0])]
    told = [(a.title, text) for a in analyses for text in a.in_short()]
    return told if len(analyses) == 1 else [(title, under(title, text)) for title, text in told]


def findings(force_name: str, analyses: Sequence[Months]) -> list[tuple[Months | None, Finding]]:
    """Say what every monthly series shows, each finding under the name of its series where there are several."""
    if not analyses:
        return [(None, words.no_monthly_series(force_name))]
    found = [(a, finding) for a in analyses for finding in a.findings()]
    if len(analyses) == 1:
        return [*found]
    return [(a, replace(finding, heading=under(a.title, finding.heading))) for a, finding in found]


def at_a_glance(analyses: Sequence[Months]) -> pd.DataFrame:
    """Give a row a series, those with the most events first: its name, how much there is, and what it can show."""
    every = [(a.series, a.series.months["low"]) for a in _largest_first(analyses)]
    rows = [(s.title, s.slug, len(low), int(low.sum()), s.complete_years, s.evidence.value) for s, low in every]
    columns = ["series", "name of its files", "months", "events, at least", "complete years", "evidence"]
    return pd.DataFrame(rows, columns=columns)


def _largest_first(analyses: Sequence[Months]) -> list[Months]:
    return sorted(analyses, key=lambda a: int(a.series.months["low"].sum()), reverse=True)


def sentences(force_name: str, analyses: Sequence[Months], report_date: date) -> pd.DataFrame:
    """Give what the front page says of the months: columns ``SENTENCES``, the series with the most events first."""
    rows = [(title, words.IN_SHORT, text) for title, text in _in_short(force_name, _largest_first(analyses))]
    rows += [(a.title, words.AT_LENGTH, words.at_length(told)) for a, told in findings(force_name, analyses) if a]
    for series in (a.series for a in analyses):
        newest = series.months["month"].iloc[-1]
        figure = f"The newest monthly figure ({series.measure}, {series.area}, {month(newest)})"
        rows.append((series.title, words.AGE, f"{figure} is {words.age_told(newest, report_date)}."))
    cautions = dict.fromkeys(a.series.measured.caution for a in analyses)
    rows += [("", words.LEFT_OPEN, text) for text in [*cautions, "Nothing here says how much drug dealing there was."]]
    if analyses and all(a.series.complete_years < 2 for a in analyses):
        rows.append(("", words.LEFT_OPEN, words.NOT_SEASONALITY))
    return pd.DataFrame(rows, columns=words.SENTENCES)


def corrected(analyses: Sequence[Months]) -> list[Section]:
    """Correct the tests over the series of a report (Holm), where it has several of one kind."""
    of_one_year = holm_table([a for a in analyses if isinstance(a, OneYearTables)])
    of_several = rule_holm_table([a for a in analyses if isinstance(a, SeveralYears)])
    over = "corrected over the series (Holm)"
    both = [
        Table(of_one_year, f"The test of one rise and fall, {over}", name="holm"),
        Table(of_several, f"The rule for several years, {over}", name="holm-several-years"),
    ]
    tables = [table for table in both if len(table.frame) > 1]
    return [Section("holm", "Several series: corrected for looking at many", tables)] if tables else []


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
    what = _kinds(all_series) if all_series else "events"
    told = list(dict.fromkeys(series.measured.caution for series in all_series))
    told.append(
        f"Operations and national weeks of action bring {what} in groups, and lockdowns change what officers do."
    )
    of_county_lines = [series for series in all_series if "county lines" in series.measure.casefold()]
    if of_county_lines:
        told.append(
            f"By which rule {_kinds(of_county_lines)} are counted as ones of county lines, and whether it changed, no "
            "release read here says."
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


def _kinds(all_series: Sequence[MonthlySeries]) -> str:
    return listed(list(dict.fromkeys(series.measured.many for series in all_series)))


def last_month_sentences(all_series: Sequence[MonthlySeries], known: dict[str, date]) -> list[str]:
    """Name the last months that may not be complete: a release of theirs was known by the month's last day.

    ``known`` gives, by release, the day it became known.
    """
    told = []
    for series in all_series:
        last = series.months.iloc[-1]
        end = (last["month"] + pd.offsets.MonthEnd(0)).date()
        day_known = min(known[name] for name in last["releases"].split("; "))
        if day_known <= end:
            told.append(
                f"{series.identity.title}: {last['month']:%B %Y} may not be a full month, because its figure was known "
                f"by {day(day_known)}."
            )
    return told


def noted(all_series: Sequence[MonthlySeries], notes: dict[str, str]) -> list[str]:
    """Repeat what the releases of each series note (by release) on its figures, such as that some were not final."""
    cells = (cell for series in all_series for cell in series.months["releases"])
    names = dict.fromkeys(name for cell in cells for name in cell.split("; "))
    return [f"Noted in the release {name}: {notes[name]}" for name in names if notes[name]]
