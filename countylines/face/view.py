"""A view of what is known: a choice of series, period, chart and test, and what it gives: sentences, chart, code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from countylines.analyses.words import all_left_out
from countylines.face.known import SeriesFound, name_of, series
from countylines.face.shown import chart, table
from countylines.face.tested import DAYS, TRENDS, Tested, test
from countylines.prose import count_of, number
from countylines.show.findings import Statements
from countylines.show.picture import Picture
from countylines.show.sections import Method
from countylines.show.tables import Table


@dataclass(frozen=True)
class View:
    """A choice, and what it gives; every part of it comes from the names of the public face that ``code`` shows.

    ``names`` are those of the series, the first of which is tested; it alone is drawn, but where several are drawn side
    by side. Where none is named it is the one with the most events.
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
    leave_out: tuple[str, ...] = ()

    @cached_property
    def there(self) -> SeriesFound:
        """Every monthly series of the force and the releases, whole."""
        return series(self.force, self.day, release=self.release)

    @property
    def named(self) -> tuple[str, ...]:
        """The names of the series that are chosen."""
        largest = sorted(self.there, key=lambda each: -each.least_total)[:1]
        return self.names or tuple(name_of(each) for each in largest)

    @cached_property
    def series(self) -> SeriesFound:
        """The series that are chosen, cut to the period."""
        if not self.there:
            return self.there
        return series(self.force, self.day, self.named, release=self.release, first=self.first, last=self.last)

    @cached_property
    def tested(self) -> Tested:
        """The test of the first series."""
        return test(self.series[0], trend=self.trend, exposure=self.exposure, leave_out=self.leave_out)

    @property
    def sentences(self) -> list[str]:
        """Say how much there is, what the test gives, and which months no test uses."""
        if not self.series:
            return [f"No monthly series of {self.force} was known on {self.day}: try another force, or a later day."]
        found = self.series[0]
        many = f"{count_of(len(found.every_month), 'month')}, {number(found.least_total)} {found.measured.many}"
        at_least = "" if (found.every_month["low"] == found.every_month["high"]).fillna(False).all() else " at least"
        return [f"{found.title}: {many}{at_least}.", *self.tested.sentences, *all_left_out([found])]

    def chart(self) -> Picture:
        """Draw the series."""
        return chart(self.series, kind=self.kind)

    def table(self) -> pd.DataFrame:
        """Give their figures, added up as chosen."""
        return table(self.series, by=self.by)

    def shown(self) -> Table:
        """Give the same for a reader: bounds in one cell, and no column that says one thing throughout."""
        found = self.table()
        alike = [name for name in ("series", "months", "not tested") if found[name].nunique() == 1 and len(found) > 1]
        caption = found["series"].iloc[0] if "series" in alike else "The series"
        return Table(found.drop(columns=["low", "high", *alike]), f"{caption}, by {self.by}")

    @property
    def code(self) -> str:
        """Give the lines of code that make the view, to run in a cell of one's own."""
        names = self.named
        chosen = _given(release=self.release, first=self.first, last=self.last)
        listed = f"name={_text(names)}" if len(names) != 1 else f"name={_text(names[0])}"
        assumed = _given(trend=self.trend, exposure=self.exposure, leave_out=self.leave_out)
        lines = [
            "import countylines as cl",
            "",
            f"series = cl.series({_text(self.force)}, {_text(self.day)}, {', '.join([listed, *chosen])})",
            f"display(cl.test(series[0], {', '.join(assumed)}))",
            f"display(cl.chart(series, kind={_text(self.kind)}))",
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

        Series that are not there, a period in which the chosen ones have no month, and left-out months they lack.
        """
        found = replace(self, **choices)
        names = tuple(name for name in found.names if name in found.there.names)
        found = replace(found, names=names)
        whole = [each for each in found.there if name_of(each) in found.named]
        months = {f"{month:%Y-%m}" for each in whole for month in each.every_month["month"]}
        if not any((found.first or month) <= month <= (found.last or month) for month in months):
            found = replace(found, first="", last="")
        if found.series:
            used = set(found.series[0].months["month"].dt.strftime("%Y-%m"))
            found = replace(found, leave_out=tuple(month for month in found.leave_out if month in used))
        return found


def _given(**choices: str | Sequence[str]) -> list[str]:
    """Write the arguments that say something."""
    return [f"{name}={_text(value)}" for name, value in choices.items() if value]


def _text(value: str | Sequence[str]) -> str:
    """Write a text, or several, as Python."""
    return json.dumps(value if isinstance(value, str) else [*value], ensure_ascii=False)
