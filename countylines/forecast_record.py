"""The record of forecasts: each year's total against the band that could have been given before the year began."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from countylines.display import Finding
from countylines.forecast import SCORED, Covered, Forecast, forecast_sentences, forecast_year, leave_future_out, score
from countylines.observations import SERIES, is_whole_month, observations_of, reconcile
from countylines.prose import is_missing, percentage
from countylines.releases.release import Release

NO_RELEASE = "no release known before the year began"
NO_YEAR = "no complete year of exact numbers known before the year began"
KNOWN_BEFORE = "from the releases known before the year began"
MONTHS_IN_YEAR = 12


class Named(Protocol):
    """What is counted, where, by which rule: a series of months or of other periods."""

    @property
    def area(self) -> str:
        """Where it is counted."""

    @property
    def measure(self) -> str:
        """What is counted."""

    @property
    def counting_rule(self) -> str:
        """What counts as one."""

    @property
    def title(self) -> str:
        """Its name in a caption."""

    @property
    def slug(self) -> str:
        """Its name in a file's name."""


@dataclass(frozen=True, eq=False)
class SeriesForecast:
    """The forecast of one series, and how such forecasts did.

    Attributes
    ----------
    title, slug : str
        Names of the series.
    forecast : Forecast
        Of the year after its newest exact total.
    months_known : int
        How many months of that year are known already; they are not used.
    earlier : pandas.DataFrame
        Its own earlier years, forecast from the figures known now (``countylines.forecast.leave_future_out``).
    record : pandas.DataFrame
        The forecasts that could have been made (`forecast_record`).
    """

    title: str
    slug: str
    forecast: Forecast
    months_known: int
    earlier: pd.DataFrame
    record: pd.DataFrame

    def finding(self) -> Finding:
        """Say what the forecast says and supposes, and how such forecasts did."""
        told = forecast_sentences(self.forecast, self.earlier)
        if self.months_known:
            plural = "s" if self.months_known > 1 else ""
            told.append(f"{self.months_known} month{plural} of {self.forecast.target} known already: not used.")
        heading = f"{self.title}: a band for {self.forecast.target}, no single number"
        return Finding(heading, [*told, *record_sentences(self.record)])


def series_forecasts(
    figures: pd.DataFrame, force: str, all_series: Sequence[Named], releases: Sequence[Release]
) -> list[SeriesForecast]:
    """Forecast the next year of every series that has a complete calendar year of exact numbers, with its record.

    Parameters
    ----------
    figures : pandas.DataFrame
        Reconciled figures (``countylines.observations.reconcile``).
    force : str
        Identifier of the force.
    all_series : sequence of Named
        Series of months, or of calendar years.
    releases : sequence of Release
        Those that the report reads.

    Returns
    -------
    list of SeriesForecast
        In the order of the series; those without such a year, or without an event in it, are left out. One forecast
        where months and years of the same series are given, under the name of the later one: both count in it.
    """
    distinct = {(series.area, series.measure, series.counting_rule): series for series in all_series}
    return [found for series in distinct.values() if (found := _series_forecast(figures, force, series, releases))]


def _series_forecast(
    figures: pd.DataFrame, force: str, series: Named, releases: Sequence[Release]
) -> SeriesForecast | None:
    totals = year_totals(figures, force, series)
    forecast = forecast_from(totals)
    if forecast is None:
        return None
    own = _flows(figures, force, series)
    months_known = int((own[is_whole_month(own)]["start"].dt.year == forecast.target).sum())
    return SeriesForecast(
        title=series.title,
        slug=series.slug,
        forecast=forecast,
        months_known=months_known,
        earlier=leave_future_out(forecast.counts, forecast.first_year),
        record=forecast_record(totals_known_on(force, series, releases), totals),
    )


@dataclass(frozen=True)
class YearTotal:
    """The total of one calendar year; no ``high``: unbounded."""

    year: int
    low: int
    high: int | None

    @property
    def exact(self) -> bool:
        """Say whether the total is one number."""
        return self.low == self.high


def year_totals(figures: pd.DataFrame, force: str, series: Named) -> list[YearTotal]:
    """Give the totals of a series' complete calendar years.

    Parameters
    ----------
    figures : DataFrame
        Reconciled figures (``countylines.observations.reconcile``).
    force : str
        Identifier of the force.
    series : Named
        The series.

    Returns
    -------
    list of YearTotal
        In order. A year counts where all twelve months are given, which are then summed, or else its own total.
    """
    own = _flows(figures, force, series)
    exact = (own["start"] == own["start_latest"]) & (own["end"] == own["end_earliest"])
    whole_year = exact & own["start"].dt.is_year_start & (own["end"] == own["start"] + pd.offsets.YearEnd(0))
    stated = {int(row.start.year): _total(int(row.start.year), [row]) for row in own[whole_year].itertuples()}
    summed = {
        int(year): _total(int(year), list(months.itertuples()))
        for year, months in own[is_whole_month(own)].groupby(own["start"].dt.year)
        if len(months) == MONTHS_IN_YEAR
    }
    return sorted((stated | summed).values(), key=lambda total: total.year)


def _flows(figures: pd.DataFrame, force: str, series: Named) -> pd.DataFrame:
    identity = pd.Series([force, series.area, series.measure, "flow", series.counting_rule], index=SERIES)
    return figures[(figures[SERIES] == identity).all(axis=1) & (figures["standing"] != "missing")]


def _total(year: int, parts: list[Any]) -> YearTotal:
    unbounded = any(is_missing(part.high) for part in parts)
    return YearTotal(
        year, sum(int(part.low) for part in parts), None if unbounded else sum(int(part.high) for part in parts)
    )


def latest_run(totals: list[YearTotal]) -> list[YearTotal]:
    """Pick the newest years in a row whose totals are exact: what a forecast is made from."""
    run: list[YearTotal] = []
    for total in sorted((t for t in totals if t.exact), key=lambda total: total.year, reverse=True):
        if run and total.year != run[0].year - 1:
            break
        run.insert(0, total)
    return run


def forecast_from(totals: list[YearTotal], *, target: int | None = None) -> Forecast | None:
    """Forecast a year from the newest exact years in a row before it.

    Parameters
    ----------
    totals : list of YearTotal
        Totals of complete years.
    target : int, optional
        The year to forecast; the one after the newest exact total otherwise.

    Returns
    -------
    Forecast or None
        None where no exact total comes before, or no event was recorded in any of them.
    """
    run = latest_run([total for total in totals if target is None or total.year < target])
    if not any(total.low for total in run):
        return None
    return forecast_year([total.low for total in run], run[0].year, target=target)


def forecast_record(known_on: Callable[[date], list[YearTotal] | None], now: list[YearTotal]) -> pd.DataFrame:
    """Score, for each year whose total is there now, the band that could have been given before the year began.

    Parameters
    ----------
    known_on : callable
        Gives the totals as known at the end of a day, or None where no release was known
        (``totals_known_on`` reads them from the project's releases).
    now : list of YearTotal
        The totals known now; a total may be an interval.

    Returns
    -------
    DataFrame
        Columns of ``countylines.forecast.score``, and ``basis``: from the releases known before the year began, or
        why there is no such forecast (then the band's columns are empty). One method only: the one the words follow.
    """
    return pd.DataFrame([row for total in now for row in _record_rows(known_on, total)], columns=[*SCORED, "basis"])


def _record_rows(known_on: Callable[[date], list[YearTotal] | None], total: YearTotal) -> Iterator[dict[str, Any]]:
    known = known_on(date(total.year - 1, 12, 31))
    forecast = forecast_from(known, target=total.year) if known else None
    if forecast is None:
        yield {"year": str(total.year), "basis": NO_RELEASE if known is None else NO_YEAR}
        return
    scored = score(forecast, total.low, total.high)
    own = [band.method is forecast.method for band in forecast.bands]
    yield from scored[own].assign(basis=KNOWN_BEFORE).to_dict(orient="records")


def totals_known_on(force: str, series: Named, releases: Sequence[Release]) -> Callable[[date], list[YearTotal] | None]:
    """Give a function that reads a series' yearly totals as the releases known by a day gave them.

    Parameters
    ----------
    force : str
        Identifier of the force.
    series : Named
        The series.
    releases : sequence of Release
        Those that the report reads (`countylines.releases.release.releases_for`): one taken back since is not
        read again.

    Returns
    -------
    callable
        From a day to the totals; None where no release with figures of the force was known.
    """

    def known_on(day: date) -> list[YearTotal] | None:
        known = [release for release in releases if release.known.day <= day]
        if not any(release.has_figures_of(force) for release in known):
            return None
        return year_totals(reconcile(observations_of(known, force)), force, series)

    return known_on


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
        f"{len(widest)} of {years} complete years could be forecast from releases known before the year began: {held} "
        f"fell inside the {percentage(widest['level'].iloc[0], 0)} band{left_open}."
    ]
