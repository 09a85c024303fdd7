"""The monthly series of a report, with the months left out that no notebook tests."""

from __future__ import annotations

from countylines.analyses.late_recording import Records, settle
from countylines.notebook.workspace import Report
from countylines.observations.series import MonthlySeries, monthly_series


def records_of(report: Report) -> Records:
    """Give what was known on the report's day of its force's extracts and of changes of recording."""
    return Records.of(report.observations(), report.releases(), report.force, report.report_date, report.root)


def publishers_of(report: Report) -> dict[str, str]:
    """Give by the name of each release whose figures it has: its first source."""
    return {release.id: release.sources[0]["title"] for release in report.releases() if release.sources}


def settled_series(report: Report) -> list[MonthlySeries]:
    """Give every monthly series of the report's force, its months that are not tested left out."""
    records, force = records_of(report), report.force
    return [settle(series, records) for series in monthly_series(report.figures_in_use(), force.id, force.nation)]
