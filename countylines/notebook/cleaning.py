"""What the clean notebook shows: which releases were read, how each cell was read, and which checks hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from countylines.adding.checks import totals_with_sums
from countylines.notebook.workspace import Report
from countylines.observations import NO_FORCE, PERIOD, SERIES
from countylines.observations import totals as stated
from countylines.observations.contract import HEADINGS, as_shown
from countylines.observations.known import observations_of
from countylines.observations.reconcile import as_given, reconcile, with_months_filled
from countylines.observations.series import gaps, monthly
from countylines.project import in_sentence, sealed
from countylines.prose import count_of, day, interval, listed, number
from countylines.received.readings import FileReading, place_told
from countylines.releases.release import Release
from countylines.releases.tables import read_resource
from countylines.subjects.force import Force

NO_REFERENCE = "no reference shown"
FAILED = "FAILED"
"""How the result of a total begins that disagrees with its parts."""
NOT_HELD = "not held against its cells: it has no number, or some were left out"


@dataclass(frozen=True, eq=False)
class Known:
    """What was known on a report's day, read once."""

    report: Report
    releases: Sequence[Release]
    """In the order in which they became known."""
    table: pd.DataFrame
    """The observations (``countylines.observations``), without the totals that would unmask a cell."""
    figures: pd.DataFrame
    as_received: pd.DataFrame
    """One figure a series and period: of these, and of every cell as received, for checks alone."""
    files: Mapping[str, FileReading]
    """The files as received that are not tidy tables, by release and table."""
    sums: pd.DataFrame
    """Their totals against the sums of their cells."""

    @classmethod
    def of(cls, report: Report) -> Known:
        """Read every release known on the day, and reconcile its figures."""
        force = report.force.id
        releases = report.releases()
        received = observations_of(releases, force, as_received=True)
        as_received = as_given(received)
        table = stated.withhold_totals(received, as_received)
        figures = with_months_filled(as_received) if table is received else reconcile(table)
        files = received_files(releases)
        return cls(report, releases, table, figures, as_received, files, received_totals(files, as_received))

    def in_short(self) -> list[str]:
        """Say in sentences what was read, and what the checks found."""
        table, figures = self.table, self.as_received
        own = table[table["force"] != NO_FORCE]
        sources = own["release"].nunique()
        context = len(table) - len(own)
        checks = stated.total_checks(figures)
        passed = checks["passed"].astype(bool)
        checked = int((_sum_is_exact(checks) | ~passed).sum())
        contradicting = figures[figures["standing"] == "contradict"]
        inexact = own[~own["reading"].isin(["exact", "withheld"])]
        sentences = [
            f"{count_of(len(own), 'figure')} on {in_sentence(self.report.force.name)} from "
            f"{'one release' if sources == 1 else f'{number(sources)} releases'} "
            f"{'was' if len(own) == 1 else 'were'} known on {day(self.report.report_date)}; "
            f"{number(context)} more {'gives' if context == 1 else 'give'} national context.",
            *([_told_inexact(len(inexact))] if len(own) else []),
            _told_totals(checked, int((~passed).sum())),
            *_told_received(self.sums),
            *_told_withheld(table),
            *_told_revised(own),
        ]
        if len(contradicting):
            measures = listed(sorted(set(contradicting["measure"])))
            sentences.append(
                f"Releases contradict one another on {count_of(len(contradicting), 'figure')} ({measures}): the "
                "interval that spans them is used."
            )
        for row in answers_without_numbers(self.releases).itertuples():
            sentences.append(f"{row[3]} was asked for; the answer known on {day(row.known)} was: {row.answer}.")
        if assumed := len(assumed_days(self.releases)):
            sentences.append(
                f"The day on which {number(assumed)} of the releases became known is an assumption; reasons are given."
            )
        return sentences

    def releases_read(self) -> pd.DataFrame:
        """List the releases behind the figures: when each was known, on what basis, with how many figures."""
        rows, notes = self.table["release"].value_counts(), release_notes(self.releases)
        found = [
            (r.id, r.known.day, r.known.basis, int(rows[r.id]), r.title, r.foi_reference or NO_REFERENCE, notes[r.id])
            for r in self.releases
            if r.id in rows
        ]
        columns = ["release", "known", "basis", "observations", "title", "request", "notes"]
        return pd.DataFrame(found, columns=columns)

    def running_totals(self) -> pd.DataFrame:
        """List the flows that start together and end apart."""
        totals = stated.cumulative(self.figures[self.figures["force"] != NO_FORCE])
        return as_shown(totals, "measure", "area", "counting_rule", "start", "end", "count")


def release_notes(releases: Sequence[Release]) -> dict[str, str]:
    """Give, by release, what its descriptor notes on it and on its tables."""
    return {r.id: " ".join([*r.notes, *filter(None, (resource.note for resource in r.resources))]) for r in releases}


def answers_without_numbers(releases: Sequence[Release]) -> pd.DataFrame:
    """List what was asked for and answered without numbers: refused, not held, and so on."""
    found = []
    for r in releases:
        if r.outcome is not None:
            asked = f"{r.outcome.series['measure']}, {r.outcome.series['area']}"
            request, notes = r.foi_reference or NO_REFERENCE, " ".join(r.notes)
            found.append((r.id, r.known.day, asked, r.outcome.is_, request, notes))
    return pd.DataFrame(found, columns=["release", "known", "asked for", "answer", "request", "notes"])


def assumed_days(releases: Sequence[Release]) -> pd.DataFrame:
    """List the releases whose day of becoming known is an assumption, each with its reason."""
    found = [(r.id, r.known.day, r.known.reason) for r in releases if r.known.basis == "assumed"]
    return pd.DataFrame(found, columns=["release", "day assumed", "reason"])


def raw_beside_reading(table: pd.DataFrame) -> pd.DataFrame:
    """Give each cell as received beside what it was read as, in words."""
    placed = table.assign(where=table["release"] + "/" + table["resource"] + ", " + table["place"])
    columns = ["where", "measure", "area", "start", "end", "cell", "count", "reading", "status"]
    return as_shown(placed, *columns)


def received_files(releases: Sequence[Release]) -> dict[str, FileReading]:
    """Read the files as received that are not tidy tables, by release and table."""
    return {
        f"{release.id}/{resource.name}": read_resource(release, resource)
        for release in releases
        for resource in release.resources
        if not resource.is_tidy
    }


def cells_by_role(files: Mapping[str, FileReading]) -> pd.DataFrame:
    """Count every cell of each sheet, or every record, by what it was taken for."""
    counted = []
    for name, reading in files.items():
        by_role = Counter((sheet, role) for sheet, cells in reading.cells.items() for role in cells.values())
        counted += [(name, sheet, role, cells) for (sheet, role), cells in by_role.items()]
        counted += [(name, "", role, records) for role, records in reading.records.items()]
    table = pd.DataFrame(counted, columns=["table", "sheet", "taken for", "cells"])
    return table.sort_values(["table", "sheet", "taken for"], ignore_index=True)


def received_totals(files: Mapping[str, FileReading], known: pd.DataFrame | None = None) -> pd.DataFrame:
    """List each total in a file as received beside the sum of its cells.

    A total that may not stand beside its cells, or beside what another release says of them (``known``), is listed
    without its number.
    """
    tables = [pd.DataFrame(columns=["where", "cells", "total stated", "sum of cells", "result"])]
    for name, reading in files.items():
        checked = totals_with_sums(reading, known)
        sheets = list(reading.cells)
        places = [f"{name}, {place_told(t.sheet, t.address, sheets)}" for t in checked.itertuples()]
        beside = _beside_sums(checked, checked["reason"], "cells")
        beside.loc[~checked["held"]] = ["withheld", "withheld", NOT_HELD]
        tables.append(pd.DataFrame({"where": places, "cells": checked["parts"].map(len)}).join(beside))
    return pd.concat(tables)


def _beside_sums(checks: pd.DataFrame, reasons: pd.Series, parts: str) -> pd.DataFrame:
    """Give totals beside the sums of their parts, and how they compare; without numbers that may not be printed."""
    passed = checks["passed"].astype(bool)
    printed = (reasons == "") & (_sum_is_exact(checks) | passed)
    result = passed.map({True: "agrees", False: f"{FAILED}: the total disagrees with its {parts}"})
    return pd.DataFrame(
        {
            "total stated": _bounds(checks["low"], checks["high"]).where(printed, "withheld"),
            f"sum of {parts}": _bounds(checks["sum_low"], checks["sum_high"]).where(printed, "withheld"),
            "result": result.where((reasons == "") | ~passed, reasons),
        }
    )


def _sum_is_exact(checks: pd.DataFrame) -> pd.Series:
    return (checks["sum_low"] == checks["sum_high"]).fillna(False).astype(bool)


def disagreements(figures: pd.DataFrame) -> pd.DataFrame:
    """List the figures that several releases give: those that agree, and those that contradict one another."""
    several = figures[figures["standing"].isin(["agree", "contradict"])]
    columns = ["measure", "area", "start", "end", "count", "standing", "releases"]
    return as_shown(several, *columns, count="count used")


def revisions(table: pd.DataFrame) -> pd.DataFrame:
    """List the figures that a later release revised, each with what that gives."""
    revised = _revised(table).rename(columns={"cell_now": "cell there"})
    return revised[["measure", "area", "start", "end", "cell", "release", "superseded_by", "cell there"]]


def _revised(table: pd.DataFrame) -> pd.DataFrame:
    """Give the observations that a later release revised, with its ``low_now``, ``high_now`` and ``cell_now``."""
    key = [*SERIES, *PERIOD, "superseded_by"]
    later = table[[*SERIES, *PERIOD, "release", "low", "high", "cell"]].rename(columns={"release": "superseded_by"})
    return table[table["superseded_by"] != ""].merge(later, how="left", on=key, suffixes=("", "_now"))


def _told_revised(table: pd.DataFrame) -> list[str]:
    """Say how many of the figures that a later release gives again it gives otherwise; nothing where none was."""
    revised = _revised(table)
    if revised.empty:
        return []
    before, now = (revised[list(ends)].fillna(-1).to_numpy() for ends in (("low", "high"), ("low_now", "high_now")))
    otherwise = int((before != now).any(axis=1).sum())
    again = f"Of {count_of(len(revised), 'figure')} that a later release revises"
    return [f"{again}, {number(otherwise)} {'is' if otherwise == 1 else 'are'} another number there."]


def totals(figures: pd.DataFrame) -> pd.DataFrame:
    """List each stated total beside the sum of the figures that cover its period, as received.

    A total that may not stand beside its parts is listed without its number.
    """
    checks = stated.total_checks(figures).rename(columns={"total_low": "low", "total_high": "high"})
    key = [*SERIES, "start", "end"]
    reasons = figures[key].assign(reason=stated.withheld_totals(figures))
    reason = checks[key].merge(reasons, how="left", on=key)["reason"]
    series = checks[["measure", "area", "start", "end", "parts"]].rename(columns=HEADINGS)
    return series.join(_beside_sums(checks, reason, "parts"))


def _bounds(low: pd.Series, high: pd.Series) -> pd.Series:
    """Write counts as a column: a plain number, or its bounds in words."""
    counts = [str(a) if pd.notna(b) and a == b else interval(a, b) for a, b in zip(low, high, strict=True)]
    return pd.Series(counts, index=low.index, dtype="string")


def missing_months(figures: pd.DataFrame, force: str) -> pd.DataFrame:
    """List the monthly series, and the months missing inside each."""
    found = []
    for series, months in monthly(figures, force).items():
        first, last = (f"{months['month'].iloc[end]:%Y-%m}" for end in (0, -1))
        missing = ", ".join(gaps(months)) or "none"
        found.append((series.measure, series.area, first, last, len(months), missing))
    return pd.DataFrame(found, columns=["measure", "area", "first month", "last month", "months", "missing inside"])


def _disagree(failed: int, of: str) -> str:
    """Say that so many totals disagree with ``of`` (with "its" or "their" put in)."""
    return f"DISAGREES with {of.format('its')}" if failed == 1 else f"DISAGREE with {of.format('their')}"


def _told_inexact(inexact: int) -> str:
    if not inexact:
        return "Every figure of the force is an exact number."
    return (
        f"{number(inexact)} of the force's figures {'is' if inexact == 1 else 'are'} not an exact number: bounds and "
        "approximate figures stay intervals throughout."
    )


def _told_totals(checks: int, failed: int) -> str:
    if not checks:
        return "No stated total could be held against its parts."
    if failed:
        of_all = f"{number(failed)} of {count_of(checks, 'stated total')}"
        return f"{of_all} {_disagree(failed, 'the sum of {} parts')}."
    if checks == 1:
        return "The one stated total that its parts cover agrees with their sum."
    return f"All {number(checks)} stated totals that their parts cover agree with their sums."


def _told_received(received: pd.DataFrame) -> list[str]:
    """Say how the totals in files as received fared; nothing where none was held against its cells."""
    failed, agree = (int(received["result"].str.startswith(start).sum()) for start in (FAILED, "agrees"))
    if failed:
        of_all = f"{number(failed)} of {count_of(failed + agree, 'total')} in tables as received"
        return [f"{of_all} {_disagree(failed, '{} cells')}."]
    if agree == 1:
        return ["The one total in a table as received agrees with its cells."]
    return [f"All {number(agree)} totals in tables as received agree with their cells."] if agree else []


def _told_withheld(table: pd.DataFrame) -> list[str]:
    """Say how many totals were withheld, and why; nothing where none was."""
    sentences = []
    withheld = table[table["reading"] == "withheld"].drop_duplicates([*SERIES, *PERIOD, "cell"])
    for reason, why in (
        (stated.NARROWS, "because with {its} parts {it} would narrow a hidden cell."),
        (stated.TOGETHER, "because with other figures {it} would narrow a hidden cell."),
        (stated.DISAGREES, "because the totals of {its} table disagree about hidden cells: none of them is used."),
    ):
        if count := int((withheld["cell"] == reason).sum()):
            it, its, are = ("it", "its", "is") if count == 1 else ("they", "their", "are")
            because = why.format(it=it, its=its)
            sentences.append(f"{count_of(count, 'stated total')} {are} withheld, {because}")
    return sentences


def sources(releases: Sequence[Release], table: pd.DataFrame) -> pd.DataFrame:
    """List where each release came from, and under which licence."""
    used = set(table["release"])
    rows = [
        (release.id, source["title"], source.get("path", ""), "; ".join(given["title"] for given in release.licences))
        for release in releases
        if release.id in used or release.outcome is not None
        for source in release.sources
    ]
    return pd.DataFrame(rows, columns=["release", "source", "page", "licence"])


def input_hashes(report: Report) -> pd.DataFrame:
    """List every file of data read, with its hash, keyed as in the manifest."""
    hashes = Force(report.force.id, report.force.name).inputs(report.report_date, report.root)
    return pd.DataFrame(sorted(sealed(hashes, report.root).items()), columns=["file", "keyed hash"])
