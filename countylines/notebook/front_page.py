"""The front page, from what the notebooks before it wrote: main points, claims, months, lines, and how sure it is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from countylines.analyses.analysis import CHOSEN, Shown
from countylines.analyses.words import AGE, DOUBT, HOW_SURE, LEFT_OPEN, LEVEL, LINES, MONTHS
from countylines.claims import front
from countylines.claims.front import Published
from countylines.errors import ProjectError
from countylines.files import VERSION, JsonFile, Part, Version
from countylines.notebook.cleaning import FAILED
from countylines.notebook.workspace import Report
from countylines.observations import NO_FORCE
from countylines.observations.period_series import PeriodSeries, of_other_periods, period_series
from countylines.observations.series import Series
from countylines.project import in_sentence
from countylines.prose import capitalised, count_of, day, interval, listed, month, number
from countylines.show.findings import Fold, Line, Statements
from countylines.show.sections import Heading, View
from countylines.show.tables import Link, Table

MOST_POINTS, FEWEST_POINTS = 5, 3
CLEAN, ON_MONTHS, ON_LINES, ON_CLAIMS = "01_clean", "02_seasonality", "03_drug_lines", "04_claims"
MOST_DRAWN = 2
"""Of many series so many are drawn on the front page; the notebook on months has those shown in full."""
MOST_AREAS = 3
"""Areas that are none of the force's are named up to so many."""
GLOSSARY = Path(__file__).with_name("glossary.csv")
SUBJECT = "County lines"
PROJECT = "County lines reports"
LONGEST_TOLD = 8
"""Publications that are new are listed up to so many."""
PUBLISHER = Path("data") / "publisher.json"
OPEN_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


class Publisher(Part):
    """Who publishes, whom readers ask, and where corrections are told; each may be empty."""

    version: Version = VERSION
    outlet: str = ""
    contact: str = ""
    corrections: str = ""


def publisher(root: Path) -> Publisher:
    """Read who publishes; nobody in particular where there is no file.

    Raises
    ------
    ProjectError
        Naming the file and the key, what was found there, and what to do.
    """
    path = root / PUBLISHER
    return JsonFile(path, root, ProjectError).read(Publisher) if path.is_file() else Publisher()


@dataclass(frozen=True, eq=False)
class FrontPage:
    """What the front page is made of."""

    report: Report
    series: pd.DataFrame
    """The monthly series, those with the most events first (``countylines.analyses.all_months.at_a_glance``)."""
    glance: pd.DataFrame
    """Every series, those that lead first (``countylines.analyses.main_points.at_a_glance``)."""
    on_months: pd.DataFrame
    on_lines: pd.DataFrame
    """Sentences, columns ``countylines.analyses.words.SENTENCES``."""
    claims: pd.DataFrame
    """The ledger as ``04_claims`` wrote it."""
    others: Mapping[Series, int] = field(default_factory=dict)
    """How many figures of a series are of periods that are not compared (`of_other_periods`)."""
    periods: Sequence[PeriodSeries] = ()
    """Quarters and years, which are given where there are no months."""
    newest: Sequence[str] = ()
    """The newest figures of the force in sentences, which are said where no comparison takes any (`newest_told`)."""

    @classmethod
    def of(cls, report: Report) -> FrontPage:
        """Read it from what the notebooks before it wrote."""
        told = report.read_text("month-sentences", ON_MONTHS), report.read_text("line-sentences", ON_LINES)
        tables = report.read("series", ON_MONTHS), report.read_text("glance", ON_MONTHS)
        figures = report.figures_in_use()
        others, periods = of_other_periods(figures, report.force.id), period_series(figures, report.force.id)
        return cls(report, *tables, *told, report.read("claims", ON_CLAIMS), others, periods, newest_told(figures))

    @property
    def where(self) -> str:
        """The widest area of the force with "in", or the force where none is listed."""
        areas = self.report.force.areas
        return f"in {areas[0]}" if areas else f"of {in_sentence(self.report.force.name)}"

    @property
    def title(self) -> str:
        """Subject, place and period: county lines, or what is counted where nothing is on them."""
        subject = SUBJECT
        if not self._has_lines and len(self.glance):
            first = str(self.glance["what is counted"].iloc[0])
            if "county line" not in first.casefold():
                subject = capitalised(first)
        return f"{subject} {self.where}: what the figures to {day(self.report.report_date)} show"

    def heading(self) -> Heading:
        """Give the title as the heading of the page."""
        return Heading(self.title, 1)

    def used(self) -> Line:
        """Say in a line what is used."""
        count = count_of(len(self._releases), "publication")
        return Line(f"Made from {count} known by {day(self.report.report_date)}; what came out later is left out.")

    @property
    def _many(self) -> bool:
        """Say whether there are too many monthly series to show each in full."""
        return CHOSEN in self.series

    @property
    def _has_lines(self) -> bool:
        return bool((self.on_lines["place"] == LINES).any())

    def main_points(self) -> pd.DataFrame:
        """Choose up to five points, each with the notebook that shows it: level, lines, months, doubt, and a claim."""
        of_claims = " ".join(front.main_point(self.claims)) if len(self.claims) else ""
        points = [(text, ON_MONTHS) for text in self._texts(LEVEL, self.on_months)]
        points += [(text, ON_LINES) for text in self._texts(LINES, self.on_lines)]
        besides = [(text, ON_MONTHS) for text in self._texts(MONTHS, self.on_months)]
        claim = [(of_claims, ON_CLAIMS)] if of_claims else []
        doubts = [(text, ON_LINES) for text in self._texts(DOUBT, self.on_lines)]
        room = MOST_POINTS - len(points) - len(claim)
        points += [*besides, *doubts][:room]
        points += claim
        points += self._besides()[: max(0, FEWEST_POINTS - len(points))]
        return pd.DataFrame(points[:MOST_POINTS], columns=["finding", "notebook"])

    @property
    def _no_claim(self) -> str:
        return f"No published claim on county lines {self.where} has been entered to be checked."

    @property
    def _no_lines(self) -> str:
        return f"No figures on drug lines {self.where} have been found."

    def _besides(self) -> list[tuple[str, str]]:
        """Say of what no figures have been found, and how the claims fare: where there is little else to say."""
        missing = []
        if self.newest and self.glance.empty and not self._has_lines:
            missing.append((" ".join(self.newest), CLEAN))
        if not self._has_lines:
            missing.append((self._no_lines, ON_LINES))
        if self.glance.empty:
            none = f"No figures by month, quarter or year {self.where} have been found."
            missing.append((" ".join([none, *self._not_compared]), ON_MONTHS))
        missing.append((self._no_claim if self.claims.empty else front.tally(self.claims), ON_CLAIMS))
        return missing

    @property
    def _not_compared(self) -> list[str]:
        """Say of what there are figures of periods that are not compared, of many series the first."""
        told = [
            f"{number(size)} figures of {identity.measure}, {identity.area}, are of other periods than months, "
            "quarters, and years from January or April, and are not compared."
            for identity, size in list(self.others.items())[:MOST_DRAWN]
        ]
        more = len(self.others) - MOST_DRAWN
        return [*told, f"The same holds for {count_of(more, 'other kind')} of figures."] if more > 0 else told

    @staticmethod
    def _texts(place: str, *tables: pd.DataFrame) -> list[str]:
        return [str(text) for rows in tables for text in rows.loc[rows["place"] == place, "text"]]

    def verdicts(self) -> Iterator[Any]:
        """Give the tally of the claims, the contested ones with their reason, and the whole ledger."""
        if self.claims.empty:
            yield Line(self._no_claim)
            return
        yield Line(front.tally(self.claims))
        if told := front.contested(self.claims):
            yield Statements(told)
        table = front.front_table(self.claims, self._published)
        yield Table(table, "Every published claim, with its verdict", name="claims")
        yield Fold("How to read the verdicts", front.meanings())

    @cached_property
    def _releases(self) -> pd.DataFrame:
        return self.report.read("releases", CLEAN)

    @cached_property
    def _published(self) -> dict[str, Published]:
        """Where each release was published."""
        known = self._releases.set_index("release")["known"]
        sources = self.report.read("sources", CLEAN).fillna("")
        # Of several sources of a release the first is where it was published.
        return {
            row.release: Published(row.source, row.page, date.fromisoformat(str(known[row.release])))
            for row in sources.drop_duplicates("release").itertuples()
        }

    def months(self) -> Iterator[Any]:
        """Give the figures by month, by year and by area, as far as there are such: each with its tables."""
        views = {"By month": self._by_month(), "By year": self._by_year(), "By area": self._by_area()}
        if self.series.empty:
            yield from views.pop("By month")
        views = {name: parts for name, parts in views.items() if parts}
        for name, parts in views.items():
            if len(views) > 1:
                yield View(name)
            yield from parts

    @property
    def _drawn(self) -> pd.DataFrame:
        """The series that are shown: of many those with the most events, which stand first."""
        return self.series[self.series[CHOSEN] != Shown.LISTED].head(MOST_DRAWN) if self._many else self.series

    def _by_month(self) -> list[Any]:
        if self.series.empty:
            return list(map(Line, [f"No figures by month {self.where} have been found.", *self._not_compared]))
        parts: list[Any] = list(map(Line, self._not_compared))
        for title, slug in zip(self._drawn["series"], self._drawn["name of its files"], strict=True):
            months = self.report.read_text(f"summary-months-{slug}", ON_MONTHS)
            parts += [self.report.picture(f"months-{slug}", ON_MONTHS), Table(months, title)]
        return parts

    def _by_year(self) -> list[Any]:
        """Give the calendar years of each series with several, and all series at a glance unless areas show that."""
        parts: list[Any] = []
        for title, slug in zip(self._drawn["series"], self._drawn["name of its files"], strict=True):
            years = self.report.read(f"years-{slug}", ON_MONTHS)
            if len(years) > 1:
                parts.append(Table(years.astype({"year": str}), f"{title}: by calendar year"))
        parts += self._by_year_alone()
        if not self._compared and (len(self.glance) > 1 or (self.series.empty and len(self.glance))):
            parts.append(Table(self.glance, "Every series at a glance: the newest year against the one before it"))
        return parts

    def _by_year_alone(self) -> list[Any]:
        """Give the quarters and years that the notebook on months shows, where there are no months."""
        shown = [each for each in self.periods if self.series.empty and self.report.has(f"periods-{each.slug}")]
        tables = [(self.report.read_text(f"periods-{each.slug}", ON_MONTHS), each.title) for each in shown[:MOST_DRAWN]]
        return [Table(table.loc[:, :"count"].drop(columns="days"), title) for table, title in tables]

    @property
    def _compared(self) -> list[str]:
        """What is counted in several areas."""
        areas = self.glance.groupby("what is counted", sort=False)["where"].nunique()
        return [str(counted) for counted in areas[areas > 1].index]

    def _by_area(self) -> list[Any]:
        """Give a table of areas for each thing that is counted in several, and what is left of all series."""
        parts, counted = [], self.glance["what is counted"]
        for each in self._compared:
            areas = self.glance[counted == each].drop(columns="what is counted")
            parts.append(Table(areas, f"{capitalised(each)}: the newest year against the one before it"))
        others = self.glance[~counted.isin(self._compared)]
        if parts and len(others):
            parts.append(Table(others, "The others: the newest year against the one before it"))
        return parts

    def lines(self) -> Iterator[Any]:
        """Give the chart of the lines, and every count."""
        if not self._has_lines:
            yield Line(self._no_lines)
            return
        yield self.report.picture("drug-lines", ON_LINES)
        yield Table(self._counted("lines-active", "from", "to"), "Drug lines active, as published and as read")
        if self.report.has("lines-closed"):
            closed = self._counted("lines-closed", "at the earliest by", "at the latest by")
            yield Table(closed, "Drug lines closed so far, as published")

    def _counted(self, name: str, first: str, last: str) -> pd.DataFrame:
        """Give counts of lines for a reader: each with its time in words, its sources as links, and nothing twice."""
        table = self.report.read_text(name, ON_LINES)
        if "as published" in table:
            read = table["as published"] + " (read as " + table["lines"] + ")"
            told = table["lines"].where(table["lines"] == table["as published"], read)
            table = table.drop(columns="as published").assign(lines=told)
        table.insert(0, "when", [_when(*days) for days in zip(table[first], table[last], strict=True)])
        table["published in"] = [
            [self._published[each].link for each in names.split("; ") if each in self._published]
            for names in table["releases"]
        ]
        same = [column for column in ("what", "area") if column in table and table[column].nunique() == 1]
        return table.drop(columns=[first, last, "releases", *same])

    def how_sure(self) -> list[str]:
        """Say how sure the main points are, what these figures leave open, and how old they are."""
        report = self.report
        told = self._texts(HOW_SURE, self.on_months)
        points = set(self.main_points()["finding"])
        told += [text for text in self._texts(DOUBT, self.on_lines) if text not in points]
        if report.has("flip-sentences"):
            told += report.read_text("flip-sentences", ON_CLAIMS)["in a sentence"].tolist()
        told += self._texts(LEFT_OPEN, self.on_months, self.on_lines)
        told += self._texts(AGE, self.on_months, self.on_lines)
        told += [*self._withheld(), *self._disagreeing()]
        figures = report.figures_in_use()
        of_force = figures[figures["force"] != NO_FORCE]
        told += self._not_listed(of_force["area"])
        own = {name for names in of_force["releases"] for name in names.split("; ")}
        assumed = [r for r in report.releases() if r.id in own and r.known.basis == "assumed"]
        told += [f"“{r.title}” is assumed to have been public on {day(r.known.day)}." for r in assumed]
        return [*dict.fromkeys(told)]

    def _withheld(self) -> list[str]:
        """Say how many published figures stand on no page; nothing where all do."""
        readings = self.report.read("readings", CLEAN) if self.report.has("readings") else pd.DataFrame()
        withheld = int(readings.loc[readings["reading"] == "withheld", "cells"].sum()) if len(readings) else 0
        if not withheld:
            return []
        are = "published figure is" if withheld == 1 else "published figures are"
        return [f"{number(withheld)} {are} left out here: with others they would tell a hidden count."]

    def _disagreeing(self) -> list[str]:
        """Say how many published totals are not the sum of their parts; nothing where all are."""
        held = [self.report.read(name, CLEAN) for name in ("totals", "received-totals") if self.report.has(name)]
        failed = sum(int(table["result"].astype(str).str.startswith(FAILED).sum()) for table in held)
        if not failed:
            return []
        disagree = "total disagrees with its parts" if failed == 1 else "totals disagree with their parts"
        return [f"{number(failed)} published {disagree}."]

    def _not_listed(self, areas: pd.Series) -> list[str]:
        """Name the areas of figures that are none of the force's; nothing where all are, or where none is listed."""
        force = self.report.force
        if not force.areas or not (others := sorted({*areas} - {*force.areas})):
            return []
        named = listed(others) if len(others) <= MOST_AREAS else count_of(len(others), "area")
        return [
            f"{named} {'is' if len(others) == 1 else 'are'} not listed among the areas of {in_sentence(force.name)}."
        ]

    def glossary(self) -> list[str]:
        """Explain the terms that the page uses."""
        used = " ".join([self.title, *self.main_points()["finding"], *self.how_sure(), *self._words_of_tables()])
        with GLOSSARY.open(encoding="utf-8", newline="") as table:
            rows = [row for row in csv.DictReader(table) if re.search(rf"\b(?:{row['words']})\b", used, re.IGNORECASE)]
        return [f"{row['term']}: {row['meaning']}" for row in rows] or ["No term here needs an explanation."]

    def _words_of_tables(self) -> list[str]:
        words = [str(text) for column in ("what is counted", "where") for text in self.glance[column]]
        return words + [
            str(text) for column in ("claim", "in short") if column in self.claims for text in self.claims[column]
        ]

    def new(self) -> list[Any]:
        """Say which publications became known within the year before the report's day, the newest first."""
        since = (pd.Timestamp(self.report.report_date) - pd.DateOffset(years=1)).date()
        known = pd.to_datetime(self._releases["known"]).dt.date
        fresh = self._releases[known > since].sort_values("known", ascending=False, kind="stable")
        if fresh.empty:
            return [Line(f"Nothing became known in the year since {day(since)}.")]
        told = f"{count_of(len(fresh), 'publication')} became known since {day(since)}."
        if len(fresh) > LONGEST_TOLD:
            told += f" These are the newest {number(LONGEST_TOLD)}."
        rows = [
            (row.title, self._published[row.release].link if row.release in self._published else str(row.known))
            for row in fresh.head(LONGEST_TOLD).itertuples()
        ]
        return [
            Line(told),
            Table(pd.DataFrame(rows, columns=["what", "published"]), "New publications, the newest first"),
        ]

    def sources(self) -> list[Any]:
        """Give where the figures were published, with links, and what a licence asks to be said."""
        table = sources(self.report.read("sources", CLEAN), self._releases)
        licensed = table["licence"].str.contains("Open Government Licence", na=False).any()
        shown = Table(table, "Sources of the figures, and since when they are known")
        return [shown, *([Line(OPEN_LICENCE)] if licensed else [])]

    def cite(self, edition: int = 1) -> list[str]:
        """Say how to cite the report, whom to ask, and where corrections are told; what is not known is left out."""
        by: Publisher = publisher(self.report.root)
        which = f", edition {edition}" if edition > 1 else ""
        told = [f"Cite it as: {by.outlet or PROJECT}, “{self.title}”{which}."]
        told += [f"Questions: {by.contact}."] if by.contact else []
        return told + ([f"Corrections: {by.corrections}."] if by.corrections else [])

    def story(self) -> str:
        """Write title, main points, verdicts and sources as Markdown, for pasting into an editor."""
        points = "".join(f"- {plain(text)}\n" for text in self.main_points()["finding"])
        parts = [f"# {plain(self.title)}", plain(self.used().sentence), f"## Main points\n\n{points}".rstrip()]
        if len(self.claims):
            lines = "".join(f"- {plain(text)}\n" for text in front.verdicts(self.claims))
            parts.append(f"## Published claims\n\n{plain(front.tally(self.claims))}\n\n{lines}".rstrip())
        published = dict.fromkeys((p.title, p.address, p.known) for p in self._published.values())
        of = "".join(
            f"- [{plain(title)}](<{address}>), known on {day(known)}\n"
            if address.startswith(("https://", "http://"))
            else f"- {plain(title)}, known on {day(known)}\n"
            for title, address, known in published
        )
        parts.append(f"## Sources\n\n{of}".rstrip())
        return "\n\n".join(parts) + "\n"


def newest_told(figures: pd.DataFrame) -> list[str]:
    """Give the newest figures of a force, each in a sentence with its first day and its last."""
    own = figures[(figures["force"] != NO_FORCE) & (figures["standing"] != "missing")]
    newest = own.sort_values(["end", "start"], ascending=False, kind="stable").head(MOST_DRAWN)
    told = []
    for row in newest.itertuples():
        count = interval(row.low, row.high).replace("–", " to ")
        known = row.kind == "flow" and (row.start, row.end) == (row.start_latest, row.end_earliest)
        days = f"{'' if known else 'at some time '}from {day(row.start)} to {day(row.end)}"
        when = f"on {day(row.end)}" if row.start == row.end else days
        told.append(f"The figure for {row.measure} in {row.area} was {count} {when}.")
    return told


def _when(first: str, last: str) -> str:
    """Say in words between which days a count was made: a day, a month, or the first and last of several."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start == end:
        return day(start)
    ends = dict.fromkeys([month(start), month(end)])
    return " to ".join(ends)


def plain(text: str) -> str:
    """Write text so that Markdown takes nothing in it as marks."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def sources(published: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Give where figures were published, with links, and since when they are known."""
    known = releases.set_index("release")[["known", "basis"]]
    table = published.fillna("").join(known, on="release")
    table["source"] = [Link(s, a) if a else s for s, a in zip(table["source"], table["page"], strict=True)]
    shown = table[["source", "known", "basis", "licence"]]
    return shown.rename(columns={"known": "known on", "basis": "that day is"})


def commands(force: str, report_date: date, edition: int) -> str:
    """Give the commands that run a report again, from the project's folder."""
    folder = force if edition == 1 else f"{force}.{edition}"
    return (
        f"make .venv/installed\n.venv/bin/countylines check outputs/{report_date}/{folder}\n"
        f".venv/bin/countylines report --date {report_date} --force {force} --to somewhere-else"
    )
