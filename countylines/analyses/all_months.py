"""What a report says of all its series of months together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import copy
from datetime import date
from typing import TypeVar

import numpy as np
import pandas as pd

from countylines.analyses import words
from countylines.analyses.analysis import CHOSEN, OfSeries
from countylines.analyses.level import levels_told
from countylines.analyses.months import RULE, SHAPE, Months, Tested
from countylines.observations.series import Evidence, MonthlySeries
from countylines.prose import count_of, day, listed, month, number, under
from countylines.show import Section, Table
from countylines.statistics import SIGNIFICANCE
from countylines.statistics.multiplicity import holm

AnyOfSeries = TypeVar("AnyOfSeries", bound=OfSeries)
P_COLUMNS = {SHAPE: "p of F", RULE: "largest p"}
"""How the p-value is called that is corrected over the series of a report, by what was tested."""


def in_short(force_name: str, analyses: Sequence[Months]) -> list[str]:
    """Say in a few sentences what the findings say at length."""
    return [text for _, text in _in_short(force_name, analyses)]


def _in_short(force_name: str, analyses: Sequence[Months]) -> list[tuple[str, str]]:
    """Say the same, each sentence with the name of its series, and under it where there are several."""
    if not analyses:
        return [("", words.no_monthly_series(force_name).sentences[0])]
    if are_many(analyses):
        return [("", text) for text in _many_in_short(analyses)]
    told = [(a.title, text) for a in analyses for text in (*a.level.in_short(), *a.in_short())]
    return told if len(analyses) == 1 else [(title, under(title, text)) for title, text in told]


def are_many(analyses: Sequence[OfSeries]) -> bool:
    """Say whether series are too many to show each of them in full (`countylines.analyses.choose.choose_shown`)."""
    return any(not a.in_full for a in analyses)


def in_full(analyses: Sequence[AnyOfSeries]) -> list[AnyOfSeries]:
    """Pick the series that are shown in full."""
    return [a for a in analyses if a.in_full]


def at_a_glance(analyses: Sequence[Months]) -> pd.DataFrame:
    """Give a row a series, those with the most events first: its name, how much there is, and what it can show.

    Where there are too many to show each in full, also what it shows, the test of it that is corrected over all of
    them, and whether it is shown in full.
    """
    ordered = _largest_first(analyses)
    rows = [
        (s.title, s.slug, len(s.every_month), s.least_total, s.complete_years, s.evidence.value)
        for s in (a.series for a in ordered)
    ]
    columns = ["series", "name of its files", "months", "events, at least", "complete years", "evidence"]
    table = pd.DataFrame(rows, columns=columns)
    if not are_many(analyses):
        return table
    found = _corrected(ordered)
    return table.assign(
        level=[a.level.verdict for a in ordered],
        **{"what it shows": [a.heading for a in ordered]},
        **found[["tested", "p", "p, Holm", "after correction"]],
        **{CHOSEN: [a.shown.value for a in ordered]},
    )


def correct(analyses: Sequence[Months]) -> list[Months]:
    """Mark, where there are many series, those of which nothing is claimed after correction over all of them."""
    if not are_many(analyses):
        return list(analyses)
    found = _corrected(analyses)
    # A heading of one year is on its unevenness, of which nothing is corrected.
    lost = (found["tested"] == RULE) & found["holds"] & ~found["after correction"]
    return [_lost(a) if is_lost else a for a, is_lost in zip(analyses, lost, strict=True)]


def _lost(analysis: Months) -> Months:
    """Mark an analysis, and keep what took it seconds to work out, which `replace` would not."""
    marked = copy(analysis)
    object.__setattr__(marked, "lost", True)
    return marked


def _largest_first(analyses: Sequence[Months]) -> list[Months]:
    return sorted(analyses, key=lambda a: a.series.least_total, reverse=True)


def _many_in_short(analyses: Sequence[Months]) -> list[str]:
    """Say of many series together what they show, and what is left of it after correction over all of them."""
    told = Counter(at_a_glance(analyses)["what it shows"]).most_common()
    shown = "; ".join(f"{what} ({number(times)})" for what, times in told)
    one_year = [words.NOT_SEASONALITY] if any(a.series.length is Evidence.ONE_YEAR for a in analyses) else []
    levels = levels_told([a.level for a in _largest_first(analyses)])
    by_months = f"{number(len(analyses))} monthly series, by what their months show: {shown}."
    return [*levels, by_months, *together(analyses), *one_year]


def together(analyses: Sequence[Months]) -> list[str]:
    """Say in how many of many series a test shows what it asks, by itself and after correction over all of them."""
    told = []
    for question, shows in {RULE: RULE, SHAPE: f"{SHAPE} is visible"}.items():
        found = corrected_table(analyses, question) if are_many(analyses) else pd.DataFrame()
        if len(found) < 2:
            continue
        names = found.loc[found["after correction"], "series"].tolist()
        which = f": {'; '.join(names)}" if 0 < len(names) <= words.MOST_NAMED else ""
        alone, after = (number(times) if times else "none" for times in (found[question].sum(), len(names)))
        told.append(
            f"Of {number(len(found))} series tested, {shows} in {alone}, each judged by itself, and in {after} after "
            f"correction for looking at so many (Holm){which}."
        )
    return told


def sentences(force_name: str, analyses: Sequence[Months], report_date: date) -> pd.DataFrame:
    """Give what the front page says of the months: columns ``SENTENCES``, the series with the most events first."""
    rows = [(title, words.IN_SHORT, text) for title, text in _in_short(force_name, _largest_first(analyses))]
    rows += _ages(analyses, report_date)
    cautions = dict.fromkeys(a.series.measured.caution for a in analyses)
    last = "Nothing here says how much drug dealing there was."
    rows += [("", words.LEFT_OPEN, text) for text in [*cautions, last]]
    return pd.DataFrame(rows, columns=words.SENTENCES)


def _ages(analyses: Sequence[Months], report_date: date) -> list[tuple[str, str, str]]:
    """Say how old the newest figures are; of many series those together whose newest is of the same month."""
    newest = [(a.series, a.series.every_month["month"].iloc[-1] + pd.offsets.MonthEnd(0)) for a in analyses]
    if are_many(analyses):
        return [
            ("", words.AGE, f"The newest figure of {count_of(times, 'count')} by month ({month(at)}) is "
             f"{words.age_told(at, report_date)}.")
            for at, times in sorted(Counter(at for _, at in newest).items(), reverse=True)
        ]  # fmt: skip
    return [
        (s.title, words.AGE, f"The newest monthly figure ({s.measure}, {s.area}, {month(at)}) is "
         f"{words.age_told(at, report_date)}.")
        for s, at in newest
    ]  # fmt: skip


def corrected(analyses: Sequence[Months]) -> list[Section]:
    """Correct the tests over the series of a report (Holm), where it has several of one kind."""
    over = "corrected over the series (Holm)"
    of_one_year = corrected_table(analyses, SHAPE)[["series", P_COLUMNS[SHAPE], "p, Holm"]]
    both = [
        Table(of_one_year, f"The test of one rise and fall, {over}", name="holm"),
        Table(corrected_table(analyses, RULE), f"The rule for several years, {over}", name="holm-several-years"),
    ]
    tables = [table for table in both if len(table.frame) > 1]
    return [Section("holm", "Several series: corrected for looking at many", tables)] if tables else []


def corrected_table(analyses: Sequence[Months], question: str) -> pd.DataFrame:
    """Correct one test over the series of a report of which it was made (Holm 1979): a row each.

    Columns ``series``, the p-value, ``p, Holm``, ``least p possible``, the question (whether it is shown by the test
    alone) and ``after correction``.
    """
    every = _corrected(analyses)
    found = every[every["tested"] == question].drop(columns="tested").reset_index(drop=True)
    return found.rename(columns={"p": P_COLUMNS[question], "holds": question})


def _corrected(analyses: Sequence[Months]) -> pd.DataFrame:
    """Correct the tests of series, a row each, over all of which the same was tested; of some nothing is."""
    rows = [(a.title, *(a.tested or Tested("nothing", np.nan, False))) for a in analyses]
    table = pd.DataFrame(rows, columns=["series", "tested", "p", "holds", "least p possible"])
    table = table.astype({"p": float, "holds": bool, "least p possible": float})
    table["p, Holm"] = table.groupby("tested")["p"].transform(holm)
    table["after correction"] = table["holds"] & (table["p, Holm"] < SIGNIFICANCE)
    return table[["series", "tested", "p", "p, Holm", "least p possible", "holds", "after correction"]]


SEEN = {
    ("norfolk", "Norwich"): date(2021, 12, 31),
    ("northern-ireland", "Northern Ireland"): date(2021, 5, 31),
    ("metropolitan", "London"): date(2025, 11, 30),
}
"""By force and area, the day up to which its months had been seen when the rules were fixed (docs/analysis-plan.md)."""


def chosen_after_looking(all_series: Sequence[MonthlySeries]) -> list[str]:
    """Say what was seen before it was chosen."""
    told = []
    for series in all_series:
        seen = SEEN.get((series.identity.force, series.area))
        if seen and series.every_month["month"].iloc[0].date() <= seen:
            told.append(
                f"Months of {series.title} up to {day(seen)} had been seen when the methods and the words for them "
                "were fixed (docs/analysis-plan.md)."
            )
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
        last = series.every_month.iloc[-1]
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
    cells = (cell for series in all_series for cell in series.every_month["releases"])
    names = dict.fromkeys(name for cell in cells for name in cell.split("; "))
    return [f"Noted in the release {name}: {notes[name]}" for name in names if notes[name]]
