"""Made-up figures that claims are judged by: as known on a day, or written as the releases they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from countylines.claims.claim import Claim, ClaimSource
from countylines.claims.judgement import Judgement
from countylines.claims.on_record import OnRecord
from countylines.claims.parameters import PARAMETERS, Period
from countylines.claims.rules import judge
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.observations import PERIOD
from countylines.observations import SERIES as FIELDS
from countylines.observations.contract import COLUMNS
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.observations.totals import withhold_totals
from countylines.releases.descriptor import Known
from tests.conftest import DAYS, SERIES, Given, Project

SUPPORTED, ADDS_UP, AS_STATED, CONTRADICTED, NOT_SHOWN, NOT_YET = Verdict
OWN, SECOND, THIRD = "norfolk-own", "norfolk-second", "norfolk-third"
LINES = {"measure": "drug lines active", "area": "Norfolk", "kind": "stock"}
ON_LINES = {"area": "Norfolk", "quantity": LINES["measure"]}
DAY = date(2022, 12, 31)


def period(start: str, end: str) -> Period:
    return Period.model_validate({"start": start, "end": end})


QUARTER, YEAR = period("2021-01-01", "2021-03-31"), period("2021-01-01", "2021-12-31")
NOVEMBER, DECEMBER = period("2019-11-01", "2019-11-30"), period("2021-12-01", "2021-12-31")


@dataclass(frozen=True)
class Made:
    """One table: for each figure first day, last day and cell, and what differs from ``SERIES`` in it or in all."""

    figures: Sequence[tuple[str, str, str]]
    series: Mapping[str, str | None] = field(default_factory=dict)
    by_figure: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def but(self, **changed: str | None) -> Made:
        """Give the same figures of another series."""
        return replace(self, series={**self.series, **changed})

    def rows(self, release: str) -> list[dict[str, Any]]:
        """Give the figures as rows of observations."""
        rows = []
        for line, (start, end, cell) in enumerate(self.figures):
            own = {name: values[line] for name, values in self.by_figure.items()}
            series = {**SERIES, **self.series, **own}
            series["force"] = series["force"] or ""
            low, high, reading = _read(cell)
            uncertain = series["kind"] == "stock"
            days = dict(
                zip(PERIOD, (start, end if uncertain else start, start if uncertain else end, end), strict=True)
            )
            read = {"low": low, "high": high, "reading": reading, "status": "", "cell": cell, "superseded_by": ""}
            place = {"release": release, "resource": "table", "line": line + 2, "place": f"line {line + 2}"}
            rows.append({**series, **days, **read, **place})
        return rows

    def given(self) -> Given:
        """Give the figures as a table of a release."""
        names = list(self.by_figure)
        lines = [
            ",".join([start, end, cell, *(self.by_figure[name][row] for name in names)])
            for row, (start, end, cell) in enumerate(self.figures)
        ]
        layout = {**DAYS, **({"series": {name: name for name in names}} if names else {})}
        return Given("\n".join([",".join(["start", "end", "count", *names]), *lines, ""]), dict(self.series), layout)


Sources = Mapping[str, Sequence[Made]]


def _read(cell: str) -> tuple[int, int | None, str]:
    if cell.startswith("<"):
        return 0, int(cell[1:]) - 1, "interval"
    if cell.startswith(">"):
        return int(cell[1:]) + 1, None, "open"
    return int(cell), int(cell), "exact"


def known(sources: Sources, revised: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Give observations of Norfolk; ``revised`` names by release the one that revises all of it."""
    rows = [row for release, tables in sources.items() for table in tables for row in table.rows(release)]
    rows = [row for row in rows if row["force"] in ("norfolk", "")]
    types = {"low": "Int64", "high": "Int64", **dict.fromkeys(PERIOD, "datetime64[ns]")}
    table = pd.DataFrame(rows, columns=COLUMNS).astype(types)
    table = table.sort_values([*FIELDS, *PERIOD, "release"], ignore_index=True)
    return table.assign(superseded_by=[(revised or {}).get(name, "") for name in table["release"]])


def on_record(table: pd.DataFrame) -> OnRecord:
    """Put observations on record as the first notebook does: without the totals that would unmask a cell."""
    as_received = reconcile(table)
    shown = withhold_totals(table, as_received)
    figures = as_received if shown is table else reconcile(shown)
    return OnRecord(shown, figures, "norfolk", DAY, monthly=monthly_series(figures, "norfolk"))


def judged(sources: Sources, asked: Claim, revised: Mapping[str, str] | None = None) -> Judgement:
    return judge(asked, on_record(known(sources, revised)))


def write(project: Project, sources: Sources) -> None:
    """Write the releases that the figures would come from."""
    for name, tables in sources.items():
        project.release(name, *(table.given() for table in tables))


def claim(kind: str, of: Period = QUARTER, release: str | None = OWN, **given: Any) -> Claim:
    """Give a claim whose rule has the parameters given."""
    named = {key: given.pop(key) for key in ("area", "quantity") if key in given}
    return Claim(
        **{"area": "Norwich", "quantity": "county lines arrests", **named},
        id="made-up",
        who="Somebody",
        when="once",
        period=of,
        paraphrase="A claim made up for a test.",
        interpretation="As the rule says.",
        rule=PARAMETERS[kind].model_validate({"kind": kind, **given}),
        authority="",
        fields=("figures",),
        source=ClaimSource(
            title="A page",
            path="https://example.org/page",
            release=release,
            known=Known(day=date(2022, 1, 15), basis="stated", reason="the page shows it"),
        ),
        where="data/claims/made-up.json: claims[0]",
    )


def told(found: Judgement) -> tuple[Any, ...]:
    return found.verdict, found.says[0], found.number, found.interval, found.sources, found.flips


def exactly(count: int) -> Count:
    return Count.exact(count)


def months(*cells: str, first: str = "2021-01", **series: str | None) -> Made:
    starts = pd.date_range(f"{first}-01", periods=len(cells), freq="MS")
    ends = starts + pd.offsets.MonthEnd(0)
    figures = [(f"{a:%Y-%m-%d}", f"{b:%Y-%m-%d}", cell) for a, b, cell in zip(starts, ends, cells, strict=True)]
    return Made(figures, series)


def total(cell: str, start: str = "2021-01-01", end: str = "2021-03-31", **series: str | None) -> Made:
    return Made([(start, end, cell)], series)


def stock(cell: str, of: Period, **series: str | None) -> Made:
    return total(cell, str(of.start), str(of.end), **{**LINES, **series})


def closed(cell: str, end: str, rule: str = "lines closed") -> Made:
    return total(cell, "2019-11-01", end, measure="drug lines closed", area="Norfolk", counting_rule=rule)


def origins(*rows: tuple[str, int], area: str = "Norwich", rule: str = "origin") -> Made:
    figures = [("2021-01-01", "2021-12-31", str(count)) for _, count in rows]
    by_place = [f"{rule}: {place}" for place, _ in rows]
    return Made(figures, {"measure": "arrests by origin", "area": area}, {"counting_rule": by_place})


def areas(**cells: str) -> Made:
    """Give the counts of a year by area, of no one force."""
    return Made([("2021-01-01", "2021-12-31", cell) for cell in cells.values()], {"force": None}, {"area": list(cells)})


def unrelated() -> Made:
    """Give a figure that bears on no claim here: a force must have one."""
    return total("7", measure="drug seizures")
