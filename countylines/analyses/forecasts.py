"""The record of forecasts: each year's total against the band that could have been given before the year began."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.analyses.analysis import OfSeries
from countylines.analyses.late_recording import Records
from countylines.counts import Count
from countylines.observations.events import recording_changes
from countylines.observations.known import observations_of
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MONTHS_IN_YEAR, Named, Series, is_whole_month
from countylines.project import PoliceForce
from countylines.prose import count_of, interval, percentage
from countylines.releases.release import Release
from countylines.show import Finding, Section
from countylines.statistics import forecast
from countylines.statistics.forecast import SCORED, Forecast, forecast_year, leave_future_out, months_named, score
from countylines.statistics.predictive_bands import Covered

NO_RELEASE = "no release known before the year began"
NO_YEAR = "no complete year of exact numbers known before the year began"
KNOWN_BEFORE = "from the releases known before the year began"
NOTHING = (
    "No series has a complete calendar year of exact numbers, with an event in it, at its end: nothing is forecast."
)
NOTHING_USED = (
    "No series has at its end a complete calendar year of exact numbers, with an event in it, that is no longer "
    "growing, and from which on the recording has not changed: nothing is forecast."
)
"""What is said where no band is made; the second where months are left out."""
METHOD = (
    "A band for the next calendar year from complete calendar years, no single number. Given the sum of both, a count "
    "to come is binomial if events are independent (Krishnamoorthy and Peng 2011); allowing for the years' own "
    "variation, $(Y-\\rho N)^2 \\le q^2\\varphi\\rho(N+Y)$ with $\\rho$ the ratio of days. $\\varphi$ is *assumed* "
    "with one year or two, $\\varphi = 1 + v^2 N/k$ with $v$ the coefficient of variation of yearly rates, and "
    "estimated from three on. Months of that year that are known and no longer growing are entered: the band is their "
    "sum plus a band of the other months, made in the same way from the same calendar months of the years before. "
    "Beside it stands a rival in which the level wanders. The interval score is the width plus $2/\\alpha$ for each "
    "event outside; low is good (Gneiting and Raftery 2007)."
)
DID = (
    "First on each series' own earlier years, as far as there are enough, from the figures known *now*; then the true "
    "forecasts, each made again from the releases known before its year began."
)
"""How bands are made and held against what came, as Markdown."""


@dataclass(frozen=True, eq=False)
class SeriesForecast(OfSeries):
    """The forecast of one series, and how such forecasts did."""

    forecast: Forecast
    """Of the year after its newest exact total."""
    beside: Sequence[str]
    """What is known of that year and not entered, and which years are not used, as sentences."""
    earlier: pd.DataFrame
    """Its own earlier years, forecast from the figures known now (`forecast.leave_future_out`)."""
    record: pd.DataFrame
    """The forecasts that could have been made (`forecast_record`)."""

    def findings(self) -> list[Finding]:
        """Say what the forecast says and supposes, and how such forecasts did."""
        told = [*forecast.forecast_sentences(self.forecast, self.earlier), *self.beside]
        heading = f"{self.title}: a band for {self.forecast.target}, no single number"
        return [Finding(heading, [*told, *record_sentences(self.record)], "forecast")]

    def sections(self) -> list[Section]:
        """Give the bands, and how such bands did."""
        made = self.forecast
        bands = [self.table(forecast.forecast_table(made), "forecast", f"predictive bands of {made.target}")]
        if made.variation is not None:
            table = forecast.other_variations_table(made)
            bands.append(self.table(table, "forecast-variation", "the widest band, were another variation assumed"))
        did = []
        if len(self.earlier):
            what = "earlier years from the years before them, not true forecasts"
            did.append(self.table(self.earlier, "forecast-earlier", what, digits=4))
            table = forecast.coverage_table(self.earlier)
            did.append(self.table(table, "forecast-coverage", "how many such bands held", digits=4))
        shown = self.record.dropna(axis="columns", how="all")
        did.append(self.table(shown, "forecast-record", "the record of true forecasts", digits=4, kept=self.record))
        return [
            Section("forecast", "Which totals of the next year would be unremarkable?", bands, METHOD),
            Section("record", "How such bands did", did, DID),
        ]


def series_forecasts(
    figures: pd.DataFrame, all_series: Sequence[Named], records: Records, known: FiguresKnown
) -> list[SeriesForecast]:
    """Forecast the next year of every series that has a complete calendar year of exact numbers, with its record.

    Of the reconciled figures, series of months or of calendar years; those without such a year, without an event in
    it, or with figures of a year after the next, are left out. Months and years of the same series have one forecast,
    under the name of the later one: both count in it. Years with a month that is still growing are not complete, nor
    do years before a change of recording count.
    """
    found = []
    for identity, series in {series.identity: series for series in all_series}.items():
        years = years_known(figures, identity, records)
        if made := forecast_given(years):
            record = forecast_record(identity, known, years.mature)
            found.append(SeriesForecast(series, *made, record))
    return found


@dataclass(frozen=True, eq=False)
class FiguresKnown:
    """The reconciled figures of a force that were known on some day, read once for all series and years."""

    releases: Sequence[Release]
    """Those that the report reads."""
    force: PoliceForce
    root: Path
    _read: dict[tuple[str, ...], tuple[pd.DataFrame, Records]] = field(default_factory=dict, init=False, repr=False)

    def before(self, day: date) -> tuple[pd.DataFrame, Records] | None:
        """Give what was known before a day, and of the records behind it; None where none of it was of the force."""
        known = [release for release in self.releases if release.known.day < day]
        if not any(release.has_figures_of(self.force.id) for release in known):
            return None
        last_day = day - timedelta(days=1)
        key = tuple(release.id for release in known)
        if key not in self._read:
            observed = observations_of(known, self.force.id)
            records = Records.of(observed, known, self.force, last_day, self.root)
            self._read[key] = reconcile(observed), records
        figures, records = self._read[key]
        return figures, replace(records, changes=recording_changes(self.force, last_day, self.root))


@dataclass(frozen=True, eq=False)
class YearsKnown:
    """What is known of the calendar years of a series since its recording last changed."""

    every: Totals
    """Totals of complete years, also of those that may still grow."""
    mature: Totals
    """Of those without a month that is still growing."""
    months: pd.DataFrame
    """The months: ``year``, ``month`` (1–12), ``low``, ``high``, ``late`` (whether it is still growing)."""


def years_known(figures: pd.DataFrame, series: Series, records: Records) -> YearsKnown:
    """Give the years and months of a series in reconciled figures."""
    own = _given(figures, series)
    months = own[is_whole_month(own)]
    late = records.late(months["start"], series) | records.unfinished(months)
    months = months.assign(year=months["start"].dt.year, month=months["start"].dt.month, late=late)
    first = records.broken(series).max(initial=-1) // MONTHS_IN_YEAR + 1
    every = {year: total for year, total in year_totals(own[~records.unfinished(own)], series).items() if year >= first}
    growing = set(months.loc[months["late"], "year"])
    mature = {year: total for year, total in every.items() if year not in growing}
    return YearsKnown(every, mature, months[["year", "month", "low", "high", "late"]])


def forecast_given(years: YearsKnown) -> tuple[Forecast, list[str], pd.DataFrame] | None:
    """Forecast the year after the newest exact total, given its mature months.

    With what is known of that year and not entered, and the forecasts of the series' own earlier years; None where no
    exact mature total comes before, no event was recorded in any of them, or a later year has figures already.
    """
    run = latest_run(years.every)
    target = max(run) + 1 if run else None
    if target is not None and max([*years.every, *years.months["year"]]) > target:
        return None
    whole = forecast_from(years.mature, target=target)
    if whole is None:
        return None
    own = years.months[years.months["year"] == whole.target]
    exact = (own["low"] == own["high"]).fillna(False)
    entered = own.loc[exact & ~own["late"], "month"]
    used = years.months[years.months["year"].between(whole.first_year, whole.last_year)]
    by_month = len(used) == MONTHS_IN_YEAR * len(whole.counts)
    other = ~used["month"].isin(entered)
    rest, known_each = (used[part].groupby("year")["low"].sum() for part in (other, ~other))
    if not (len(entered) and by_month and rest.any()):
        return whole, _beside(own, whole, years), leave_future_out(whole.counts, whole.first_year)
    months, known = entered.tolist(), int(own.loc[entered.index, "low"].sum())
    made = forecast_year(rest, whole.first_year, target=whole.target, known=known, months_known=months)
    earlier = leave_future_out(rest, whole.first_year, known=known_each.tolist(), months_known=months)
    return made, _beside(own.drop(entered.index), made, years), earlier


def _beside(not_entered: pd.DataFrame, made: Forecast, years: YearsKnown) -> list[str]:
    """Say what is known of the target and of the years before it, and is not used."""
    told = []
    for year in (year for year in years.every if year not in years.mature):
        growing = years.months[(years.months["year"] == year) & years.months["late"]]
        total = interval(years.every[year].low, years.every[year].high)
        told.append(
            f"{total} recorded in {year}, of which {months_named(growing['month'].tolist())} may still grow: not used."
        )
    late = not_entered[not_entered["late"]]
    others = not_entered[~not_entered["late"]]
    if len(late):
        total = interval(late["low"].sum(), late["high"].sum() if late["high"].notna().all() else None)
        months = months_named(late["month"].tolist())
        told.append(f"{total} recorded in {months} {made.target}, which may still grow: not entered.")
    if len(others):
        exact = bool((others["low"] == others["high"]).fillna(False).all())
        why = "the years before are not all known by month" if exact else "known only between bounds"
        told.append(f"{count_of(len(others), 'month')} of {made.target} known already and not entered: {why}.")
    return told


Totals = Mapping[int, Count]
"""Totals by calendar year, in order; a total may be an interval."""


def year_totals(figures: pd.DataFrame, series: Series) -> Totals:
    """Give the totals of a series' complete calendar years in reconciled figures.

    A year counts where all twelve months are given, which are then summed, or else its own total.
    """
    own = _given(figures, series)
    exact = (own["start"] == own["start_latest"]) & (own["end"] == own["end_earliest"])
    whole_year = exact & own["start"].dt.is_year_start & (own["end"] == own["start"] + pd.offsets.YearEnd(0))
    stated = {int(row.start.year): Count.of(row) for row in own[whole_year].itertuples()}
    summed = {
        int(year): sum((Count.of(row) for row in months.itertuples()), Count.exact(0))
        for year, months in own[is_whole_month(own)].groupby(own["start"].dt.year)
        if len(months) == MONTHS_IN_YEAR
    }
    return dict(sorted((stated | summed).items()))


def _given(figures: pd.DataFrame, series: Series) -> pd.DataFrame:
    return series.pick(figures[figures["standing"] != "missing"])


def latest_run(totals: Totals) -> Totals:
    """Pick the newest years in a row whose totals are exact: what a forecast is made from."""
    exact = [year for year in totals if totals[year].is_exact]
    return {year: totals[year] for year in exact if set(range(year, exact[-1])) <= set(exact)}


def forecast_from(totals: Totals, *, target: int | None = None) -> Forecast | None:
    """Forecast a year, or the one after the newest exact total, from the newest exact years in a row before it.

    None where no exact total comes before, or no event was recorded in any of them.
    """
    run = latest_run({year: count for year, count in totals.items() if target is None or year < target})
    counts = [count.low for count in run.values()]
    return forecast_year(counts, min(run), target=target) if any(counts) else None


def forecast_record(series: Series, known: FiguresKnown, now: Totals) -> pd.DataFrame:
    """Score, for each year whose total is there ``now``, the band that could have been given before the year began.

    Of the releases that the report reads (`countylines.releases.release.releases_for`), one taken back since is not
    read again. Columns of `forecast.score`, and ``basis``: from the releases known before the year began, or why there
    is no such forecast (then the band's columns are empty). One method only: the one the words follow.
    """
    rows: list[dict[Any, Any]] = []
    for year, total in now.items():
        before = known.before(date(year, 1, 1))
        if before is None:
            rows.append({"year": str(year), "basis": NO_RELEASE})
            continue
        figures, records = before
        made = forecast_from(years_known(figures, series, records).mature, target=year)
        if made is None:
            rows.append({"year": str(year), "basis": NO_YEAR})
        else:
            own = [band.method is made.method for band in made.bands]
            scored = score(made, total.low, total.high)[own]
            rows += scored.assign(basis=KNOWN_BEFORE).to_dict(orient="records")
    return pd.DataFrame(rows, columns=[*SCORED, "basis"])


def record_sentences(record: pd.DataFrame) -> list[str]:
    """Say how many years were forecast from what was known before they began, and how many bands held."""
    years = record["year"].nunique()
    made = record[record["basis"] == KNOWN_BEFORE]
    if made.empty:
        which = "the one complete year" if years == 1 else f"any of the {years} complete years"
        return [
            f"No total to forecast it from was known before {which} at hand began: there is no true forecast to score "
            "yet."
        ]
    widest = made[made["level"] == made["level"].max()]
    held, open_ = ((widest["covered"] == answer).sum() for answer in (Covered.YES, Covered.UNDETERMINED))
    left_open = f", {open_} not to be told because the total is not exact" if open_ else ""
    return [
        f"{len(widest)} of {count_of(years, 'complete year')} could be forecast from releases known before the year "
        f"began: {held} fell inside the {percentage(widest['level'].iloc[0], 0)} band{left_open}."
    ]
