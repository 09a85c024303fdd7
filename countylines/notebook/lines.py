"""What the notebook on drug lines calls."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from countylines.analyses import main_points
from countylines.analyses.drug_lines import DrugLines
from countylines.analyses.line_findings import LinesOfForce
from countylines.notebook.cleaning import release_notes
from countylines.notebook.series import publishers_of
from countylines.notebook.workspace import Report
from countylines.show.findings import Statements

NOT_COUNTED = "No count of drug lines is known: there is nothing to show."
NO_NATIONAL = "No national estimate was known."
NOT_VARIED = (
    "No exact count is followed next, a year or more later, by a lower one of the same rule: no ratio is bounded."
)


def known(report: Report) -> LinesOfForce:
    """Give what was known of the drug lines of the report's force."""
    force = report.force
    lines = DrugLines(report.figures_in_use(), force.id, force.areas)
    # What is noted on a table of arrests or closures is none of the counts' matter.
    of_counts = [
        replace(release, resources=tuple(each for each in release.resources if each.series.get("kind") != "flow"))
        for release in report.releases()
    ]
    return LinesOfForce(lines, force.name, release_notes(of_counts), publishers_of(report))


def in_short(report: Report, lines: LinesOfForce) -> Statements:
    """Say in a few sentences what the findings say at length, and keep what the front page says of them."""
    points = main_points.of_lines(lines.lines)
    report.write(pd.concat([points, lines.sentences(report.report_date)], ignore_index=True), "line-sentences")
    return Statements(lines.in_short())
