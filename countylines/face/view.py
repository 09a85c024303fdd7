"""A view of what is known: a choice of series, period, chart and test, and what it gives: sentences, chart, code."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from countylines.analyses.words import all_left_out
from countylines.face.known import SeriesFound, known, name_of, series
from countylines.face.shown import EVENTS, KINDS, OF_ALL, RATE, chart, events_of, populations_of, table
from countylines.face.tested import DAYS, TRENDS, Tested, test
from countylines.observations.series import Evidence
from countylines.prose import count_of, number
from countylines.show.findings import Statements
from countylines.show.picture import Picture
from countylines.show.sections import Method
from countylines.show.tables import Table


@dataclass(frozen=True)
class View:
    """A choice, and what it gives; every part of it comes from the names of the public face that ``code`` shows.

    ``names`` are those of the series, the first of which is tested; it alone is drawn, but where several are drawn side
    by side or as rates. Where none is named it is the one with the most events. Every other field is an argument of the
    function that it belongs to (`series`, `chart`, `table`, `test`).
    """

    force: str
    day: str
    names: tuple[str, ...] = ()
    release: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    by: str = "months"
    kind: str = "months"
    trend: str = TRENDS[0]
    exposure: str = DAYS
    clustering: float = 1
    leave_out: tuple[str, ...] = ()
    last_days: int = 0
    population: int = 0

    @cached_property
    def there(self) -> SeriesFound:
        """Every monthly series of the force and the releases, whole."""
        return series(self.force, self.day, release=self.release)

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The names of the series that are chosen."""
        if self.names or not self.there:
            return self.names
        return (name_of(max(self.there, key=lambda each: each.least_total)),)

    @cached_property
    def series(self) -> SeriesFound:
        """The series that are chosen, cut to the period."""
        if not self.there:
            return self.there
        return series(self.force, self.day, self.named, release=self.release, first=self.first, last=self.last)

    @cached_property
    def tested(self) -> Tested:
        """The test of the first series."""
        return test(self.series[0], **self._assumed)

    @property
    def _assumed(self) -> dict[str, Any]:
        """Give the arguments of the test that say something."""
        given = {
            "trend": self.trend,
            "exposure": self.exposure,
            "clustering": self.clustering if self.clustering != 1 else 0,
            "leave_out": self.leave_out,
            "last_days": self.last_days,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def _drawn(self) -> dict[str, Any]:
        """Give the arguments of the chart that say something."""
        if self.kind == RATE and self.population:
            return {"kind": self.kind, "population": self.population}
        return {"kind": self.kind} | ({"day": self.day} if self.kind in (RATE, EVENTS) else {})

    @cached_property
    def kinds(self) -> list[str]:
        """Give the charts that there are of the series: rates where people are counted, events where there are any."""
        without = set()
        if None in populations_of(self.series, self.day, self.population).values():
            without.add(RATE)
        if not self.series or events_of(self.series[0], self.day).empty:
            without.add(EVENTS)
        return [kind for kind in KINDS if kind not in without]

    @property
    def releases(self) -> list[str]:
        """Give the releases that months of the force come from, whatever release is chosen."""
        return known(self.force, self.day).releases_of_months

    @property
    def sentences(self) -> list[str]:
        """Say how much there is, what the test gives, and which months no test uses."""
        if not self.series:
            return [f"No monthly series of {self.force} was known on {self.day}: try another force, or a later day."]
        found = self.series[0]
        many = f"{count_of(len(found.every_month), 'month')}, {number(found.least_total)} {found.measured.many}"
        at_least = "" if (found.every_month["low"] == found.every_month["high"]).fillna(False).all() else " at least"
        said = [f"{found.title}: {many}{at_least}."]
        if len(self.series) > 1:
            and_drawn = "" if self.kind in OF_ALL else " and drawn"
            said.append(f"Of the {len(self.series)} series chosen the first is tested{and_drawn}; the table has all.")
        return [*said, *self.tested.sentences, *all_left_out([found])]

    def chart(self) -> Picture:
        """Draw the series."""
        return chart(self.series, **self._drawn)

    def table(self) -> pd.DataFrame:
        """Give their figures, added up as chosen."""
        return table(self.series, by=self.by)

    def shown(self) -> Table:
        """Give the same for a reader: bounds in one cell, and no column that says one thing throughout."""
        found = self.table()
        alike = [name for name in ("series", "months", "not tested") if found[name].nunique() == 1 and len(found) > 1]
        caption = found["series"].iloc[0] if "series" in alike else "The series"
        return Table(pd.DataFrame(found).drop(columns=["low", "high", *alike]), f"{caption}, by {self.by}")

    @property
    def code(self) -> str:
        """Give the lines of code that make the view, to run in a cell of one's own."""
        names = self.named
        chosen = _given(release=self.release, first=self.first, last=self.last)
        listed = f"name={_text(names)}" if len(names) != 1 else f"name={_text(names[0])}"
        assumed, drawn = _given(**self._assumed), _given(**self._drawn)
        lines = [
            "import countylines as cl",
            "",
            f"series = cl.series({_text(self.force)}, {_text(self.day)}, {', '.join([listed, *chosen])})",
            f"display(cl.test(series[0], {', '.join(assumed)}))",
            f"display(cl.chart(series, {', '.join(drawn)}))",
            f"cl.table(series, by={_text(self.by)})",
        ]
        return "\n".join(lines)

    def outputs(self) -> list[Any]:
        """Give what a notebook shows of it without controls."""
        if not self.series:
            return [Statements(self.sentences)]
        code = Method(f"```python\n{self.code}\n```")
        return [Statements(self.sentences), self.chart(), self.shown(), code]

    def changed(self, **choices: Any) -> View:
        """Give the view with other choices; what they make impossible is let go.

        Series and releases that are not there, a period in which the chosen series have no month, months left out that
        they lack, and charts, groups and days of the last month that do not belong to them.
        """
        found = replace(self, **choices)
        if gone := set(found.release) - set(found.releases):
            found = replace(found, release=tuple(name for name in found.release if name not in gone))
        if gone := set(found.names) - set(found.there.names):
            found = replace(found, names=tuple(name for name in found.names if name not in gone))
        whole = [each for each in found.there if name_of(each) in found.named]
        months = {f"{month:%Y-%m}" for each in whole for month in each.every_month["month"]}
        if not any((found.first or month) <= month <= (found.last or month) for month in months):
            found = replace(found, first="", last="")
        if not found.series:
            return replace(found, kind=KINDS[0], clustering=1, leave_out=(), last_days=0, population=0)
        return found._fitted()

    def _fitted(self) -> View:
        """Let go what does not fit the first series, which is tested, or the areas of all."""
        used = set(self.series[0].months["month"].dt.strftime("%Y-%m"))
        leave_out = tuple(month for month in self.leave_out if month in used)
        kept = self.series[0].months.loc[~self.series[0].months["month"].dt.strftime("%Y-%m").isin(leave_out), "days"]
        fits = self.exposure == DAYS and len(kept) and self.last_days < kept.iloc[-1]
        one_area = len({each.area for each in self.series}) == 1
        found = replace(
            self,
            leave_out=leave_out,
            exposure=self.exposure if self.series[0].working_days is not None else DAYS,
            clustering=self.clustering if self.series[0].length is Evidence.ONE_YEAR else 1,
            last_days=self.last_days if fits else 0,
            population=self.population if one_area else 0,
        )
        return found if found.kind in found.kinds else replace(found, kind=KINDS[0])


def _given(**choices: Any) -> list[str]:
    """Write the arguments that say something."""
    return [f"{name}={_text(value)}" for name, value in choices.items() if value]


def _text(value: Any) -> str:
    """Write a text, a number, or several texts, as Python."""
    return json.dumps([*value] if isinstance(value, tuple) else value, ensure_ascii=False)
