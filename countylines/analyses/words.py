"""Words that several states of the evidence share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.observations.series import (
    BREAK,
    LATE_ASSUMED,
    LATE_MEASURED,
    OTHER_SIDE,
    UNFINISHED,
    MonthlySeries,
)
from countylines.observations.working_days import CALENDARS, GREAT_BRITAIN
from countylines.project import in_sentence
from countylines.prose import count_of, listed, month, number
from countylines.show.findings import Finding

IN_SHORT, AGE, LEFT_OPEN, HOW_SURE = "in short", "age", "left open", "how sure"
"""Where a sentence stands: in the notebook, or under a heading of the front page."""
LEVEL, MONTHS, LINES, DOUBT = "main point: level", "main point: months", "main point: lines", "main point: doubt"
"""Of what a main point of the front page speaks."""
SENTENCES = ["series", "place", "text"]
"""Columns of a table of sentences."""
LEFT_TO_THE_FILE = ["name of its files", "complete years", "evidence", "tested", "after correction"]
"""Columns of a list of many series that stand in its file alone: what each shows says as much."""
EVERY_SERIES = (
    "Every monthly series: how much there is, and what it shows; p is that of the rule for several years or, of one "
    "year, that of one rise and fall, by itself and corrected over all series of which the same was tested (Holm)"
)
NOT_IN_FULL = (
    "They are shown without chart, size of a cycle, other tests and forecast; their months are in tables/figures.csv."
)
"""What is said of the monthly series that are not shown in full."""
MOST_NAMED = 4
FEWEST_FOR_A_SHAPE = 6
"""With fewer months a test of one rise and fall has hardly a degree of freedom left; it is shown, and not spoken of."""
REPEATS_NEEDED = "the same months of other years are needed to see whether they repeat."
NOT_SEASONALITY = f"One year cannot show seasonality: {REPEATS_NEEDED}"
NO_PROOF_OF_ALIKE = "That is no proof that every day was alike: small numbers hide differences."
NO_BOUND_USED = "No bound is used as if it were the count."
TWO_YEARS = "Fewer than three complete years cannot show that months repeat"
TOO_FEW_YEARS = (
    "Fewer than three complete calendar years are described, not tested: with two, one turn of the year in twelve "
    "lines up as well by chance alone, so nothing is said about seasonality."
)
BY_DAY_ALONE = (
    "Were every {0} equally long, the rule would not claim this: a number held level whatever the {0}'s length, as a "
    "planned one is, is high by the day in every {1}."
)
BY_DAY = ", by the day alone"
NOT_LEFT = ", but not after correction over all series"
NOT_LEFT_SAID = (
    "So it is by itself. Corrected for looking at every series of this report (Holm) it is not shown, so no month is "
    "named, and none marked."
)
WARNING = "Months that vary more than others, or a cycle close to but not of 12 months, can look like repeated months."


def limit(*, lost: bool, by_day_alone: bool) -> str:
    """Say at the end of a heading what limits a claim that months, or quarters, repeat."""
    return (BY_DAY if by_day_alone else "") + (NOT_LEFT if lost else "")


def no_monthly_series(force_name: str) -> Finding:
    """Say that a force's months were never asked for, and what to ask."""
    told = [
        f"No release known on the day gives counts by month for {in_sentence(force_name)}: whether months differ was "
        "not asked.",
        "A request that would ask: the number of arrests recorded as county lines, by calendar month and by district, "
        "for each of the last five full years, with the rule by which an arrest is so recorded, any change of that "
        "rule, and zeros shown as zeros.",
    ]
    return Finding("No monthly figures are at hand", told)


def one_year_only(told: str, section: str) -> Finding:
    """Say that one year shows no seasonality, whatever is told of its shape."""
    return Finding("One year cannot show seasonality", [REPEATS_NEEDED.capitalize(), told], section)


def names_at(names: Sequence[str], where: npt.NDArray[np.bool_], before_many: str = "") -> str:
    """Name the months at which something holds, or say how many they are."""
    hits = [name for name, hit in zip(names, where, strict=True) if hit]
    return listed(hits) if len(hits) <= MOST_NAMED else f"{before_many}{len(hits)} of the months"


def named(names: Sequence[str]) -> str:
    """Name months, or say how many there are."""
    return listed(names) if len(names) <= MOST_NAMED else f"{len(names)} months"


def span_of(series: MonthlySeries) -> str:
    """Say what a series of several years holds."""
    what, counts = series.measured, series.counts
    lacking = f" Missing inside: {', '.join(series.missing)}." if series.missing else ""
    return (
        f"{series.title}: {count_of(len(counts), 'month')}, {count_of(series.complete_years, 'complete calendar year')}"
        f", {count_of(counts.sum(), what.one, what.many)}, from {number(counts.min())} to {number(counts.max())} a "
        f"month.{lacking}{more_left_out(series)}"
    )


WHY_LEFT_OUT = {
    LATE_MEASURED: "because a later publication shows that months so new were still growing",
    LATE_ASSUMED: "because months so new are assumed to be still growing",
    UNFINISHED: "because the publication came before the end of the month",
    BREAK: "because the recording changed in it",
    OTHER_SIDE: "because the recording changed between them and the months that are tested",
}
SHOWN_ALONE = "shown, and left out of the tests"


def left_out_months(series: MonthlySeries) -> str:
    """Name the months that are shown and not tested, and say why; empty where every month is tested."""
    every = series.every_month
    # A run of months that are left out for one reason is told by its first month and its last.
    runs = every.groupby((every["why"] != every["why"].shift()).cumsum(), sort=False)
    told = {why: list[str]() for why in every["why"] if why}
    for why, run in ((run["why"].iloc[0], run["month"]) for _, run in runs):
        if why:
            first, last = month(run.iloc[0]), month(run.iloc[-1])
            told[why].append(first if len(run) == 1 else f"{first} to {last} ({count_of(len(run), 'month')})")
    return "; ".join(f"{listed(which)}, {WHY_LEFT_OUT[why]}" for why, which in told.items())


def all_left_out(all_series: Sequence[MonthlySeries]) -> list[str]:
    """Say which months are shown and not tested, and why: a sentence for all series of which the same are."""
    titles: dict[str, list[str]] = {}
    for series in all_series:
        if months := left_out_months(series):
            titles.setdefault(months, []).append(series.title)
    return [f"{named_titles(which)}: {SHOWN_ALONE}: {months}." for months, which in titles.items()]


def named_titles(titles: Sequence[str]) -> str:
    """Name series, or say how many they are."""
    return "; ".join(titles) if len(titles) <= MOST_NAMED else f"{number(len(titles))} series"


def more_left_out(series: MonthlySeries) -> str:
    """Say, after what the tested months hold, how many others are shown; empty where there are none."""
    count = len(series.left_out)
    verb = "is" if count == 1 else "are"
    return f" Another {count_of(count, 'month')} {verb} shown and left out of the tests." if count else ""


def empty_years(years: Sequence[int]) -> list[str]:
    """Say what the rule does with years without any event, where there are some."""
    if not years:
        return []
    its = "its" if len(years) == 1 else "their"
    return [
        f"In {listed([str(year) for year in years])} no event was recorded, which says nothing of how {its} months "
        f"differ: {its} counts are shown, and left out of the tests of the rule."
    ]


def whose_working_days(nation: str) -> list[str]:
    """Say whose working days were taken, where the force works in several nations."""
    return [f"Working days are those of {CALENDARS[nation]}."] if nation == GREAT_BRITAIN else []


def whatever(certain: bool) -> str:
    """Say how far a statement holds that was tried on the fillings of inexact months."""
    return "whatever the inexact counts are" if certain else "as far as the inexact counts were searched"


def by_chance(expected: float, one: str) -> str:
    """Say how many periods, months or quarters, look alike each year by chance alone."""
    return f"Were every day alike, {count_of(number(expected, 2), one)} would look so on average, by chance."


def age_told(newest: pd.Timestamp, report_date: date, more: str = "") -> str:
    """Say how old a figure is at the end of the report's day: the whole months since the last day it is of."""
    start, end = (pd.Timestamp(day) + pd.Timedelta(days=1) for day in (newest, report_date))
    apart = (report_date.year - newest.year) * 12 + report_date.month - newest.month
    if apart == 0:
        return "of the month of the report"
    if apart < 0:
        return "of a time that was not over on the day of the report"
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return f"{count_of(months, 'month')} old{more}" if months else "of the month before that of the report"


def no_drug_lines(force_name: str) -> Finding:
    """Say that a force's drug lines were never asked for, and what to ask."""
    told = [
        f"No release known on the day gives two counts of active drug lines by one rule for {in_sentence(force_name)}.",
        "A request that would ask: the number of drug lines assessed as active on the last day of each month of the "
        "last five years; for each month the lines opened, closed by the police, and ended otherwise; and the rule by "
        "which a line is so assessed, with the day of any change of that rule.",
    ]
    return Finding("Drug lines were not asked about", told)


MOST_SOURCES = 2
"""Of more sources the chart names so many; all stand in the table of sources."""


def source_line(releases: Iterable[str], publishers: Mapping[str, str]) -> str:
    """Name whose figures these are, by the names of their releases, joined with semicolons; empty where unknown."""
    ids = dict.fromkeys(name for names in releases for name in names.split("; "))
    named = list(dict.fromkeys(publishers[name] for name in ids if name in publishers))
    more = len(named) - MOST_SOURCES
    return "; ".join([*named[:MOST_SOURCES], *([f"and {number(more)} more"] if more > 0 else [])])
