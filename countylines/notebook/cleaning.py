"""What the clean notebook shows: which releases were read, how each cell was read, and which checks hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from countylines.adding.checks import totals_with_sums
from countylines.notebook.workspace import Report
from countylines.observations import PERIOD, SERIES
from countylines.observations.known import observations_of
from countylines.observations.reconcile import reconcile
from countylines.observations.series import gaps, monthly
from countylines.observations.totals import (
    DISAGREES,
    NARROWS,
    cumulative,
    total_checks,
    withheld_totals,
    withhold_totals,
)
from countylines.project import in_sentence
from countylines.prose import count_of, day, interval, listed, number
from countylines.received.readings import FileReading, place_told
from countylines.releases.release import Release, releases_for
from countylines.releases.tables import read_resource
from countylines.subjects.force import Force


@dataclass(frozen=True, eq=False)
class Known:
    """What was known on a report's day, read once.

    Attributes
    ----------
    report : Report
        The report under way.
    releases : sequence of Release
        In the order in which they became known.
    table : pandas.DataFrame
        The observations (``countylines.observations``), without the totals that would unmask a cell.
    figures, as_received : pandas.DataFrame
        One figure a series and period: of these, and of every cell as received, for checks alone.
    files : mapping of str to FileReading
        The files as received that are not tidy tables, by release and table.
    sums : pandas.DataFrame
        Their totals against the sums of their cells.
    """

    report: Report
    releases: Sequence[Release]
    table: pd.DataFrame
    figures: pd.DataFrame
    as_received: pd.DataFrame
    files: Mapping[str, FileReading]
    sums: pd.DataFrame

    @classmethod
    def of(cls, report: Report) -> Known:
        """Read every release known on the day, and reconcile its figures."""
        force = report.force.id
        releases = releases_for(force, report.report_date, report.root)
        received = observations_of(releases, force, as_received=True)
        as_received = reconcile(received)
        table = withhold_totals(received, as_received)
        figures = as_received if table is received else reconcile(table)
        files = received_files(releases)
        return cls(report, releases, table, figures, as_received, files, received_totals(files))

    def in_short(self) -> list[str]:
        """Say in sentences what was read, and what the checks found."""
        day_ = self.report.report_date
        return abstract(self.report.force.name, day_, self.releases, self.table, self.as_received, self.sums)

    def releases_read(self) -> pd.DataFrame:
        """List the releases behind the figures: when each was known, on what basis, with how many figures."""
        return releases_read(self.releases, self.table)

    def running_totals(self) -> pd.DataFrame:
        """List the flows that start together and end apart."""
        return running_totals(cumulative(self.figures))


def releases_read(releases: Sequence[Release], table: pd.DataFrame) -> pd.DataFrame:
    """List the releases behind a table of observations: when each was known, on what basis, with how many figures."""
    rows = table["release"].value_counts()
    notes = release_notes(releases)
    return pd.DataFrame(
        [
            {
                "release": release.id,
                "known": release.known.day,
                "basis": release.known.basis,
                "observations": int(rows[release.id]),
                "title": release.title,
                "request": release.foi_reference or "no reference shown",
                "notes": notes[release.id],
            }
            for release in releases
            if release.id in rows
        ]
    )


def release_notes(releases: Sequence[Release]) -> dict[str, str]:
    """Give, by release, what its descriptor notes on it and on its tables."""
    return {r.id: " ".join([*r.notes, *filter(None, (resource.note for resource in r.resources))]) for r in releases}


def answers_without_numbers(releases: Sequence[Release]) -> pd.DataFrame:
    """List what was asked for and answered without numbers: refused, not held, and so on."""
    return pd.DataFrame(
        [
            {
                "release": r.id,
                "known": r.known.day,
                "asked for": f"{r.outcome.series['measure']}, {r.outcome.series['area']}",
                "answer": r.outcome.is_,
                "request": r.foi_reference or "no reference shown",
                "notes": " ".join(r.notes),
            }
            for r in releases
            if r.outcome is not None
        ],
        columns=["release", "known", "asked for", "answer", "request", "notes"],
    )


def assumed_days(releases: Sequence[Release]) -> pd.DataFrame:
    """List the releases whose day of becoming known is an assumption, each with its reason."""
    return pd.DataFrame(
        [
            {"release": r.id, "day assumed": r.known.day, "reason": r.known.reason}
            for r in releases
            if r.known.basis == "assumed"
        ],
        columns=["release", "day assumed", "reason"],
    )


def raw_beside_reading(table: pd.DataFrame) -> pd.DataFrame:
    """Give each cell as received beside what it was read as, in words."""
    return pd.DataFrame(
        {
            "where": table["release"] + "/" + table["resource"] + ", " + table["place"],
            "measure": table["measure"],
            "area": table["area"],
            "from": table["start"],
            "to": table["end"],
            "cell": table["cell"],
            "count": [interval(low, high) for low, high in zip(table["low"], table["high"], strict=True)],
            "reading": table["reading"],
            "status": table["status"],
        }
    )


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
    counted = [
        (name, sheet, role, len(cells))
        for name, reading in files.items()
        for (sheet, role), cells in reading.cells.groupby(["sheet", "role"])
    ]
    counted += [(name, "", role, number) for name, reading in files.items() for role, number in reading.records.items()]
    return pd.DataFrame(counted, columns=["table", "sheet", "taken for", "cells"]).sort_values(
        ["table", "sheet", "taken for"], ignore_index=True
    )


def received_totals(files: Mapping[str, FileReading]) -> pd.DataFrame:
    """List each total in a file as received beside the sum of its cells.

    A total that may not stand beside its cells is listed without its number.
    """
    columns = ["where", "cells", "total stated", "sum of cells", "result"]
    return pd.concat([pd.DataFrame(columns=columns), *(_totals_of(name, reading) for name, reading in files.items())])


def _totals_of(name: str, reading: FileReading) -> pd.DataFrame:
    checked = totals_with_sums(reading)
    exact = (checked["sum_low"] == checked["sum_high"]).fillna(False).astype(bool)
    held, passed = checked["held"], checked["passed"]
    printed = held & (checked["reason"] == "") & (exact | passed)
    result = passed.map({True: "agrees", False: "FAILED: the total disagrees with its cells"})
    result = result.where((checked["reason"] == "") | ~passed, checked["reason"])
    sheets = list(dict.fromkeys(reading.cells["sheet"]))
    return pd.DataFrame(
        {
            "where": [f"{name}, {place_told(t.sheet, t.address, sheets)}" for t in checked.itertuples()],
            "cells": checked["parts"].map(len),
            "total stated": _bounds(checked["low"], checked["high"]).where(printed, "withheld"),
            "sum of cells": _bounds(checked["sum_low"], checked["sum_high"]).where(printed, "withheld"),
            "result": result.where(held, "not held against its cells: it has no number, or some were left out"),
        }
    )


def disagreements(figures: pd.DataFrame) -> pd.DataFrame:
    """List the figures that several releases give: those that agree, and those that contradict one another."""
    several = figures[figures["standing"].isin(["agree", "contradict"])]
    return pd.DataFrame(
        {
            "measure": several["measure"],
            "area": several["area"],
            "from": several["start"],
            "to": several["end"],
            "count used": [interval(low, high) for low, high in zip(several["low"], several["high"], strict=True)],
            "standing": several["standing"],
            "releases": several["releases"],
        }
    )


def revisions(table: pd.DataFrame) -> pd.DataFrame:
    """List the figures that a later release revised."""
    revised = table[table["superseded_by"] != ""]
    return revised[["measure", "area", "start", "end", "cell", "release", "superseded_by"]]


def totals(figures: pd.DataFrame) -> pd.DataFrame:
    """List each stated total beside the sum of the figures that cover its period, as received.

    A total that may not stand beside its parts is listed without its number.
    """
    checks = total_checks(figures)
    key = [*SERIES, "start", "end"]
    reasons = figures[key].assign(reason=withheld_totals(figures))
    reason = checks[key].merge(reasons, how="left", on=key)["reason"]
    exact = (checks["sum_low"] == checks["sum_high"]).fillna(False).astype(bool)
    passed = checks["passed"].astype(bool)
    printed = (reason == "") & (exact | passed)
    result = passed.map({True: "agrees", False: "FAILED: the total disagrees with its parts"})
    return pd.DataFrame(
        {
            "measure": checks["measure"],
            "area": checks["area"],
            "from": checks["start"],
            "to": checks["end"],
            "parts": checks["parts"],
            "total stated": _bounds(checks["total_low"], checks["total_high"]).where(printed, "withheld"),
            "sum of parts": _bounds(checks["sum_low"], checks["sum_high"]).where(printed, "withheld"),
            "result": result.where((reason == "") | ~passed, reason),
        }
    )


def _bounds(low: pd.Series, high: pd.Series) -> pd.Series:
    """Write counts as a column: a plain number, or its bounds in words."""
    counts = [str(a) if pd.notna(b) and a == b else interval(a, b) for a, b in zip(low, high, strict=True)]
    return pd.Series(counts, index=low.index, dtype="string")


def missing_months(figures: pd.DataFrame, force: str) -> pd.DataFrame:
    """List the monthly series, and the months missing inside each."""
    return pd.DataFrame(
        [
            {
                "measure": series.measure,
                "area": series.area,
                "first month": f"{months['month'].iloc[0]:%Y-%m}",
                "last month": f"{months['month'].iloc[-1]:%Y-%m}",
                "months": len(months),
                "missing inside": ", ".join(gaps(months)) or "none",
            }
            for series, months in monthly(figures, force).items()
        ],
        columns=["measure", "area", "first month", "last month", "months", "missing inside"],
    )


def running_totals(cumulative: pd.DataFrame) -> pd.DataFrame:
    """List the flows that start together and end apart."""
    shown = cumulative[cumulative["force"] != ""]
    return pd.DataFrame(
        {
            "measure": shown["measure"],
            "area": shown["area"],
            "counting rule": shown["counting_rule"],
            "from": shown["start"],
            "to": shown["end"],
            "count": [interval(low, high) for low, high in zip(shown["low"], shown["high"], strict=True)],
        }
    )


def abstract(
    force_name: str,
    report_date: date,
    releases: Sequence[Release],
    table: pd.DataFrame,
    figures: pd.DataFrame,
    received: pd.DataFrame,
) -> list[str]:
    """Say in sentences what was read and what the checks found; ``received`` is what `received_totals` gives."""
    own = table[table["force"] != ""]
    context = len(table) - len(own)
    checks = total_checks(figures)
    checks = checks[(checks["sum_low"] == checks["sum_high"]).fillna(False) | ~checks["passed"].astype(bool)]
    failed = int((~checks["passed"].astype(bool)).sum())
    contradicting = figures[figures["standing"] == "contradict"]
    inexact = own[~own["reading"].isin(["exact", "withheld"])]
    sentences = [
        f"{count_of(len(own), 'figure')} on {in_sentence(force_name)} from {_releases(own['release'].nunique())} "
        f"{'was' if len(own) == 1 else 'were'} known on {day(report_date)}; "
        f"{number(context)} more {'gives' if context == 1 else 'give'} national context.",
        *([_told_inexact(len(inexact))] if len(own) else []),
        _told_totals(len(checks), failed),
        *_told_received(received),
        *_told_withheld(table),
    ]
    if len(contradicting):
        measures = listed(sorted(set(contradicting["measure"])))
        sentences.append(
            f"Releases contradict one another on {count_of(len(contradicting), 'figure')} ({measures}): the "
            "interval that spans them is used."
        )
    for row in answers_without_numbers(releases).itertuples():
        sentences.append(f"{row[3]} was asked for; the answer known on {day(row.known)} was: {row.answer}.")
    assumed = [r for r in releases if r.known.basis == "assumed"]
    if assumed:
        sentences.append(
            f"The day on which {number(len(assumed))} of the releases became known is an assumption; reasons are given."
        )
    return sentences


def _releases(number_: int) -> str:
    return "one release" if number_ == 1 else f"{number(number_)} releases"


def _disagree(failed: int) -> str:
    return "DISAGREES" if failed == 1 else "DISAGREE"


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
        return (
            f"{number(failed)} of {count_of(checks, 'stated total')} {_disagree(failed)} with the sum of their parts."
        )
    if checks == 1:
        return "The one stated total that its parts cover agrees with their sum."
    return f"All {number(checks)} stated totals that their parts cover agree with their sums."


def _told_received(received: pd.DataFrame) -> list[str]:
    """Say how the totals in files as received fared; nothing where none was held against its cells."""
    failed, agree = (int(received["result"].str.startswith(start).sum()) for start in ("FAILED", "agrees"))
    if failed:
        return [
            f"{number(failed)} of {count_of(failed + agree, 'total')} in tables as received {_disagree(failed)} with "
            "their cells."
        ]
    if agree == 1:
        return ["The one total in a table as received agrees with its cells."]
    return [f"All {number(agree)} totals in tables as received agree with their cells."] if agree else []


def _told_withheld(table: pd.DataFrame) -> list[str]:
    """Say how many totals were withheld, and why; nothing where none was."""
    sentences = []
    for reason, why in (
        (NARROWS, "because with {its} parts {it} would narrow a hidden cell."),
        (DISAGREES, "because the totals of {its} table disagree about hidden cells: none of them is used."),
    ):
        withheld = table[(table["reading"] == "withheld") & (table["cell"] == reason)]
        count = len(withheld.drop_duplicates([*SERIES, *PERIOD]))
        one = count == 1
        because = why.format(it="it" if one else "they", its="its" if one else "their")
        if count:
            sentences.append(f"{count_of(count, 'stated total')} {'is' if one else 'are'} withheld, {because}")
    return sentences


def sources(releases: Sequence[Release], table: pd.DataFrame) -> pd.DataFrame:
    """List where each release came from, and under which licence."""
    used = set(table["release"])
    return pd.DataFrame(
        [
            {
                "release": release.id,
                "source": source["title"],
                "page": source.get("path", ""),
                "licence": "; ".join(licence["title"] for licence in release.licences),
            }
            for release in releases
            if release.id in used or release.outcome is not None
            for source in release.sources
        ]
    )


def input_hashes(report: Report) -> pd.DataFrame:
    """List every file of data read, with its hash."""
    hashes = Force(report.force.id, report.force.name).inputs(report.report_date, report.root)
    return pd.DataFrame(sorted(hashes.items()), columns=["file", "sha256"])
