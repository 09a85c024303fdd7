"""Whether the level of a series of months changed at dates given in advance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from countylines.analyses.analysis import tried
from countylines.analyses.late_recording import Records, month_number
from countylines.observations.events import DATES_TESTED, RECORDING_CHANGES
from countylines.observations.series import LATE, MONTHS_IN_YEAR, MonthlySeries
from countylines.prose import day, number
from countylines.show import Section, Statements, Table
from countylines.statistics.dated import Dated
from countylines.statistics.named_date import FEWEST_AFTER, Change, LevelChange, Window, level_at_date

METHOD = (
    "Dates entered because of what happened on them, and documented changes of recording, each judged by itself; the "
    "months from 60 before to 36 after. Poisson with an offset of log days: a straight trend, the calendar months, and "
    "the share of each month's days from the date on. Its error allows for neighbouring months being alike without "
    "saying for how long (Bartlett's kernel over all months; Kiefer, Vogelsang and Bunzel 2000), and $|t|$ is held "
    "against the .95 quantile of 20,000 draws of noise in the same design. A change that is shown is one *besides a "
    "straight trend*; whatever else changed then is in it, and where the trend is not straight the interval is wide."
)
HIDDEN = "Months in the window are known only between bounds."
IF_COMPLETE = "if the months are complete as published"
SAID = {
    Change.HIGHER: "the level is higher from then on, besides a straight trend",
    Change.LOWER: "the level is lower from then on, besides a straight trend",
    Change.NOT_SHOWN: "no change of level is shown besides a straight trend",
}
MEASURED = ["level, ratio", "95% low", "95% high", "t", "t needed"]
COLUMNS = ["series", "date", "what", "months", *MEASURED, "shown"]


@dataclass(frozen=True, eq=False)
class DateTested:
    """The test of one series at one date."""

    series: MonthlySeries
    at: date
    label: str
    recording: bool
    """Whether the date is that of a documented change of recording."""
    found: LevelChange | None
    refused: str
    with_growing: bool
    """Whether months that may still grow are in it, because too few others follow the date."""

    @property
    def shown(self) -> str:
        """Say in a few words what is shown."""
        if self.found is None:
            return f"not tested: {self.refused}"
        return f"{self.found.change()}{f', {IF_COMPLETE}' if self.with_growing else ''}"

    def sentence(self) -> str:
        """Say what is shown, and what it supposes."""
        where = f"{self.series.title}, {day(self.at)} ({self.label}): "
        if self.found is None:
            return f"{where}not tested. {self.refused}"
        low, high = self.found.interval[0]
        supposed = f", {IF_COMPLETE}" if self.with_growing else ""
        itself = " The recording changed on that day: it is that change which is asked about." if self.recording else ""
        return (
            f"{where}{SAID[self.found.change()]}{supposed}. From then on the daily rate is "
            f"{number(self.found.ratio[0], 3)} times what the trend alone gives (95% {number(low, 3)} to "
            f"{number(high, 3)}); whatever else changed then is in it.{itself}"
        )

    def row(self) -> tuple[object, ...]:
        """Give the test as a row of a table, as `COLUMNS`."""
        first = self.series.title, self.at.isoformat(), self.label
        if self.found is None:
            return (*first, *[None] * 6, self.shown)
        low, high = self.found.interval[0]
        measured = self.found.ratio[0], low, high, self.found.t[0], self.found.critical
        return (*first, self.found.months, *measured, self.shown)


def at_dates(all_series: Sequence[MonthlySeries], events: pd.DataFrame, records: Records) -> list[DateTested]:
    """Test every series at the dates given in advance that concern it, and at changes of its recording.

    ``events`` are those that apply to the force (`countylines.observations.events.events_for`).
    """
    dates = pd.concat([events[events["event"] == DATES_TESTED], records.changes])
    return [
        _at_date(series, event.start.date(), str(event.label), event.event == RECORDING_CHANGES, records)
        for series in all_series
        for event in records.concerning(dates, series.identity).drop_duplicates(["start", "label"]).itertuples()
    ]


def sections(tested: Sequence[DateTested]) -> list[Section]:
    """Show every test, a row each, with a sentence; nothing where there is no date."""
    if not tested:
        return []
    table = pd.DataFrame([one.row() for one in tested], columns=COLUMNS)
    table = table.astype({"months": "Int64", **dict.fromkeys(MEASURED, float)})
    caption = "Changes of level at dates given in advance, besides a straight trend"
    sentences = Statements([one.sentence() for one in tested])
    return [
        Section("named-dates", "Dates given in advance", [Table(table, caption, 4, "named-dates"), sentences], METHOD)
    ]


def _at_date(series: MonthlySeries, at: date, label: str, recording: bool, records: Records) -> DateTested:
    """Test one series at one date, with the months on either side that no other change of recording parts from it."""
    months = series.every_month
    at_month, own = month_number(months["month"]), MONTHS_IN_YEAR * at.year + at.month - 1
    broken = records.broken(series.identity)
    first, last = broken[broken < own].max(initial=-1), broken[broken > own].min(initial=np.iinfo(np.int64).max)
    months = months[(at_month > first) & (at_month < last)]
    window = Window.around(at, _dated(months))
    growing = months["why"].isin(LATE).to_numpy()
    with_growing = bool((window.after & ~growing).sum() < FEWEST_AFTER)
    used = months[window.inside & (with_growing | ~growing)]
    tests = series, at, label, recording
    if not (used["low"] == used["high"]).fillna(False).all():
        return DateTested(*tests, None, HIDDEN, False)
    counts = used["low"].to_numpy(dtype=np.int64)[None]
    found, refused = tried(level_at_date, counts, _dated(used), at)
    return DateTested(*tests, found, refused, with_growing and bool((growing & window.inside).any()))


def _dated(months: pd.DataFrame) -> Dated:
    return Dated.of(months["days"], months["month"].dt.year, months["month"].dt.month)
