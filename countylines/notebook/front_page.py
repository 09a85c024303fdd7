"""The front page, from what the notebooks before it wrote: up to five findings, the claims, the months, the lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from countylines.analyses.analysis import CHOSEN, Shown, chosen
from countylines.analyses.words import (
    AGE,
    AT_LENGTH,
    EVERY_SERIES,
    IN_SHORT,
    LEFT_OPEN,
    LEFT_TO_THE_FILE,
    NOT_IN_FULL,
    no_drug_lines,
    no_monthly_series,
)
from countylines.claims import front
from countylines.notebook.workspace import Report
from countylines.observations import NO_FORCE
from countylines.project import in_sentence
from countylines.prose import count_of, day, listed, number
from countylines.show.findings import Fold, Statements
from countylines.show.tables import Link, Table

MOST_FINDINGS = 5
FEWEST_ON_MONTHS = 2
"""So many of the findings are kept for the months, however much there is to say of the lines."""
CLEAN, MONTHS, LINES, CLAIMS = "01_clean", "02_seasonality", "03_drug_lines", "04_claims"


@dataclass(frozen=True, eq=False)
class FrontPage:
    """What the front page is made of."""

    report: Report
    series: pd.DataFrame
    """The monthly series, those with the most events first (``countylines.analyses.all_months.at_a_glance``)."""
    on_months: pd.DataFrame
    on_lines: pd.DataFrame
    """Sentences, columns ``countylines.analyses.words.SENTENCES``."""
    claims: pd.DataFrame
    """The ledger as ``04_claims`` wrote it."""

    @classmethod
    def of(cls, report: Report) -> FrontPage:
        """Read it from what the notebooks before it wrote."""
        told = report.read_text("month-sentences", MONTHS), report.read_text("line-sentences", LINES)
        return cls(report, report.read("series", MONTHS), *told, report.read("claims", CLAIMS))

    def asked(self) -> list[str]:
        """Say what the report asks, of which figures, and which of it was never asked of the force."""
        report, titles = self.report, self.series["series"].tolist()
        told = [
            f"Only figures and claims known on {day(report.report_date)} are used; whatever came out later is left out."
        ]
        if titles:
            question = "Did the level change, do the months differ, and do the same months stand out each year?"
            which = f"{number(len(titles))} monthly series, named under The months" if self._many else listed(titles)
            told.append(f"{question} Asked of: {which}.")
        if self._has_lines:
            told.append("How far did the number of active drug lines fall, and when?")
        if len(self.claims):
            told.append(f"What do the figures say of {count_of(len(self.claims), 'published claim')}?")
        missing = [what for what, there in (("months", titles), ("drug lines", self._has_lines)) if not there]
        name = in_sentence(report.force.name)
        return [*told, *(f"No figures on {what} of {name} are at hand." for what in missing)]

    @property
    def _many(self) -> bool:
        """Say whether there are too many monthly series to show each in full."""
        return CHOSEN in self.series

    @property
    def _has_lines(self) -> bool:
        return bool((self.on_lines["place"] == IN_SHORT).any())

    def findings(self) -> pd.DataFrame:
        """Choose up to five findings, the lines before the months, each with the notebook that shows it."""
        told = [(text, LINES) for text in self._texts(IN_SHORT, self.on_lines)]
        months = [(text, MONTHS) for text in self._months_in_short()]
        kept = told[: MOST_FINDINGS - min(FEWEST_ON_MONTHS, len(months))]
        kept += months[: MOST_FINDINGS - len(kept)]
        return pd.DataFrame(kept, columns=["finding", "notebook"])

    def _months_in_short(self) -> list[str]:
        """Say a sentence of every series before a second one of any; of three and more two of the largest alone."""
        rows = self.on_months[self.on_months["place"] == IN_SHORT]
        by_series = [told["text"].tolist() for _, told in rows.groupby("series", sort=False)]
        if len(by_series) > FEWEST_ON_MONTHS:
            return [*by_series[0][:2], f"{len(by_series) - 1} more series are in the notebook on months."]
        return [told[0] for told in by_series] + [text for told in by_series for text in told[1:]]

    @staticmethod
    def _texts(place: str, *tables: pd.DataFrame) -> list[str]:
        return [str(text) for rows in tables for text in rows.loc[rows["place"] == place, "text"]]

    def verdicts(self) -> list[Any]:
        """Give the claims with their verdicts, and how to read these."""
        if self.claims.empty:
            return [front.none_entered(self.report.force.name)]
        table = Table(front.front_table(self.claims), "Published claims, each with its verdict", name="claims")
        return [table, Fold("How to read the verdicts", front.meanings())]

    def months(self) -> Iterator[Any]:
        """Give the chart and the months of each series, and how they were compared; of many series a list of all."""
        if self.series.empty:
            yield no_monthly_series(self.report.force.name)
            if told := self._texts(AT_LENGTH, self.on_months):
                yield Fold("How quarters and years were compared", told)
            return
        series = self.series
        if self._many:
            yield Statements(chosen(list(zip(series["series"], series[CHOSEN], strict=True)), NOT_IN_FULL))
            series = series[series[CHOSEN] != Shown.LISTED]
        for title, slug in zip(series["series"], series["name of its files"], strict=True):
            yield self.report.picture(f"months-{slug}", MONTHS)
            yield Table(self.report.read_text(f"summary-months-{slug}", MONTHS), title)
        if self._many:
            yield Table(self.series.drop(columns=LEFT_TO_THE_FILE), EVERY_SERIES, digits=3)
        yield Fold("How the months were compared", self._texts(AT_LENGTH, self.on_months))

    def lines(self) -> Iterator[Any]:
        """Give the chart of the lines, every count, and how they were compared."""
        if not self._has_lines:
            yield no_drug_lines(self.report.force.name)
            return
        yield self.report.picture("drug-lines", LINES)
        yield Table(self.report.read_text("lines-active", LINES), "Drug lines active, as published and as read")
        if self.report.has("lines-closed"):
            yield Table(self.report.read("lines-closed", LINES), "Drug lines closed so far, as published")
        yield Fold("How the counts of lines were compared", self._texts(AT_LENGTH, self.on_lines))

    def cannot_be_said(self) -> list[str]:
        """Say what these figures leave open."""
        return self._texts(LEFT_OPEN, self.on_months, self.on_lines)

    def ages_and_assumptions(self) -> list[str]:
        """Say how old the newest figures are, and which days of becoming known are assumed."""
        report = self.report
        told = self._texts(AGE, self.on_months, self.on_lines)
        figures = report.figures_in_use()
        own = {name for names in figures.loc[figures["force"] != NO_FORCE, "releases"] for name in names.split("; ")}
        assumed = [r for r in report.releases() if r.id in own and r.known.basis == "assumed"]
        told += [f"{r.title}: known on {day(r.known.day)} by assumption. {r.known.reason}" for r in assumed]
        if stated := len(own) - len(assumed):
            other = "other " if assumed else ""
            which = f"the {other or 'one '}release" if stated == 1 else f"the {other}{number(stated)} releases"
            told.append(f"The day of {which} of this force is stated by a source, or is the day we read the page.")
        return told

    def sources(self) -> Table:
        """Give where the figures were published, with links, from the tables ``sources`` and ``releases``."""
        table = sources(self.report.read("sources", CLEAN), self.report.read("releases", CLEAN))
        return Table(table, "Sources of the figures, and since when they are known")


def sources(published: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Give where figures were published, with links, and since when they are known."""
    known = releases.set_index("release")[["known", "basis"]]
    table = published.fillna("").join(known, on="release")
    table["source"] = [Link(s, a) if a else s for s, a in zip(table["source"], table["page"], strict=True)]
    shown = table[["source", "release", "known", "basis", "licence"]]
    return shown.rename(columns={"known": "known on", "basis": "that day is"})


def commands(force: str, report_date: date, edition: int) -> str:
    """Give the commands that run a report again, from the project's folder."""
    folder = force if edition == 1 else f"{force}.{edition}"
    return (
        f"make .venv/installed\n.venv/bin/countylines check outputs/{report_date}/{folder}\n"
        f".venv/bin/countylines report --date {report_date} --force {force} --to somewhere-else"
    )
