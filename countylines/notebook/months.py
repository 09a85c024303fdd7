"""What the notebook on months calls: every series of months, of quarters and of years, analysed and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from IPython.display import display

from countylines.analyses import all_months, error_rates, main_points, named_dates, other_periods
from countylines.analyses.all_months import in_full
from countylines.analyses.analysis import OfSeries, Shown, chosen
from countylines.analyses.choose import analyse, choose_shown
from countylines.analyses.forecasts import NOTHING, NOTHING_USED, FiguresKnown, SeriesForecast, series_forecasts
from countylines.analyses.late_recording import LateRecording, assumed
from countylines.analyses.level import levels_section
from countylines.analyses.months import Months
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.words import (
    EVERY_SERIES,
    IN_SHORT,
    LEFT_TO_THE_FILE,
    NOT_IN_FULL,
    all_left_out,
    no_monthly_series,
)
from countylines.claims.claim import claims_for
from countylines.notebook.cleaning import release_notes
from countylines.notebook.series import publishers_of, records_of, settled_series
from countylines.notebook.workspace import Report
from countylines.observations.events import events_for
from countylines.observations.period_series import period_series, years_in_a_row
from countylines.prose import under
from countylines.show.findings import Statements
from countylines.show.tables import Table

OF_SHOWN = "Bands are given for the series that are shown in full."
NO_LEVEL = "There are no monthly figures whose level could be set against the year before."
SEVERAL = "No test was made of two series or more: nothing is corrected for looking at many."


def analyse_all(report: Report, draws: int, seed: int) -> list[Months]:
    """Analyse every monthly series of the report's force, each as far as its evidence goes.

    Of many series, what is claimed of one is what is left after correction over all of them.
    """
    events, rates = events_of(report), error_rates.stored(report.root)
    all_series = choose_shown(settled_series(report), _claimed(report))
    publishers = publishers_of(report)
    found = [analyse(series, events, draws, seed, rates, shown, publishers) for series, shown in all_series]
    return all_months.correct(found)


def _claimed(report: Report) -> set[tuple[str, str]]:
    """Give area and measure of every published claim."""
    return {(claim.area, claim.quantity) for claim in claims_for(report.force.id, report.report_date, report.root)}


def at_a_glance(report: Report, analyses: Sequence[Months]) -> Table:
    """Give a row a series, and keep it for the front page."""
    caption = "Every monthly series: how much there is, and what it can show"
    table = report.table(all_months.at_a_glance(analyses), "series", caption)
    if not all_months.are_many(analyses):
        return table
    display(Statements(_chosen(analyses, NOT_IN_FULL)))
    return replace(table, frame=table.frame.drop(columns=LEFT_TO_THE_FILE), caption=EVERY_SERIES, digits=3)


def _chosen(analyses: Sequence[OfSeries], left_out: str) -> list[str]:
    return chosen([(a.title, a.shown) for a in analyses], left_out)


def in_short(report: Report, analyses: Sequence[Months]) -> Statements:
    """Say in a few sentences what the findings say at length, and keep what the front page says of them."""
    name, others = report.force.name, quarters_and_years(report)
    told = all_months.sentences(name, analyses, report.report_date)
    if not analyses:
        told = pd.concat([other_periods.sentences(others, report.report_date), told], ignore_index=True)
    points = main_points.of_series(analyses, others, report.force.areas)
    report.write(main_points.at_a_glance(analyses, others, report.force.areas), "glance")
    report.write(pd.concat([points, told], ignore_index=True), "month-sentences")
    return Statements(told.loc[told["place"] == IN_SHORT, "text"].tolist())


def show_levels(report: Report, analyses: Sequence[Months]) -> None:
    """Show how the level of each series changed, why of some it is not said, and all of them together."""
    levels = [a.level for a in analyses]
    if unsaid := [
        under(level.title, text) for level in in_full(levels) if not level.said for text in level.left_open()
    ]:
        display(Statements(unsaid))
    report.show_findings([level for level in in_full(levels) if level.said])
    report.show(levels_section(levels, "levels"), otherwise="" if levels else NO_LEVEL)


def show_months(report: Report, analyses: Sequence[Months]) -> None:
    """Show the months of each series, what their releases note on them, and how many are still being recorded."""
    if not analyses:
        display(no_monthly_series(report.force.name))
        return
    report.show([a.months() for a in in_full(analyses)])
    all_series = [a.series for a in analyses]
    releases = report.releases()
    known = {release.id: release.known.day for release in releases}
    notes = all_months.noted(all_series, release_notes(releases))
    if told := [*all_months.last_month_sentences(all_series, known), *notes]:
        display(Statements(told))
    records = records_of(report)
    late = [LateRecording(a.series, records, shown=a.shown) for a in analyses]
    if told := [*all_left_out([a.series for a in analyses if not a.in_full]), *assumed(late)]:
        display(Statements(told))
    report.show_findings(in_full(late))


def show_findings(report: Report, analyses: Sequence[Months]) -> None:
    """Show each finding, and right under it the section that shows its evidence."""
    if not analyses:
        display(no_monthly_series(report.force.name))
    if told := all_months.together(analyses):
        display(Statements(told))
    report.show_findings(in_full(analyses))


def quarters_and_years(report: Report, draws: int = 99_999, seed: int = 1) -> list[OtherPeriods]:
    """Analyse every series of quarters and of years that says what its months do not say already."""
    all_series, records = period_series(report.figures_in_use(), report.force.id), records_of(report)
    final = {release.id for release in report.releases() if all(resource.final for resource in release.resources)}
    return [
        OtherPeriods(other_periods.settle(series, records, final), draws, seed, report.force.nation, shown=shown)
        for series, shown in choose_shown(all_series, _claimed(report))
    ]


def show_quarters_and_years(report: Report, draws: int, seed: int) -> None:
    """Show what the series of quarters and of years say that their months do not say already."""
    found = quarters_and_years(report, draws, seed)
    if which := _chosen(found, other_periods.LEFT_OUT):
        display(Statements(which))
    report.show_findings(in_full(found))
    report.show(other_periods.together(found), otherwise=other_periods.NONE)


def look_at(analyses: Sequence[Months], number: int, seed: int) -> Statements:
    """Say of one series in short what another seed of its draws makes of it; nothing is kept."""
    if number >= len(analyses):
        return Statements(["There is no such series here; try another force, such as northern-ireland."])
    return Statements(replace(analyses[number], seed=seed).in_short())


def show_sensitivity(report: Report, analyses: Sequence[Months]) -> None:
    """Show what else a reviewer would ask for, dates given in advance, and tests corrected over the series."""
    report.show([section for a in in_full(analyses) for section in a.sensitivity()])
    in_use = [a.series for a in in_full(analyses)]
    report.show(named_dates.sections(named_dates.at_dates(in_use, events_of(report), records_of(report))))
    report.show(all_months.corrected(analyses), otherwise=SEVERAL)


def forecasts(report: Report, analyses: Sequence[Months]) -> list[SeriesForecast]:
    """Forecast the next year of every series that allows it and is shown in full."""
    figures = report.figures_in_use()
    years = choose_shown(period_series(figures, report.force.id), _claimed(report))
    in_a_row = years_in_a_row([series for series, shown in years if shown is not Shown.LISTED])
    known = FiguresKnown(report.releases(), report.force, report.root)
    return series_forecasts(figures, [*(a.series for a in in_full(analyses)), *in_a_row], records_of(report), known)


def show_next_year(report: Report, analyses: Sequence[Months]) -> None:
    """Show the forecasts, and how such forecasts did."""
    found = forecasts(report, analyses)
    if all_months.are_many(analyses):
        display(Statements([OF_SHOWN]))
    if not found:
        display(Statements([NOTHING_USED if any(len(a.series.left_out) for a in analyses) else NOTHING]))
    report.show_findings(found)


def caveats(analyses: Sequence[Months]) -> Statements:
    """Say what to keep in mind, and what had been seen when it was chosen."""
    all_series = [a.series for a in analyses]
    return Statements([*all_months.chosen_after_looking(all_series), *all_months.caveats(all_series)])


def events_of(report: Report) -> pd.DataFrame:
    """Give the events that apply to the force and were over by the report's day."""
    return events_for(report.force, report.report_date, report.root)
