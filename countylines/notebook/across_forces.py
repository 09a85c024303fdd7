"""What the notebook on the methods calls: the rule over every force at hand."""

from __future__ import annotations

from IPython.display import display

from countylines.analyses.across_forces import assess_forces
from countylines.notebook.workspace import Workplace


def show(report: Workplace) -> None:
    """Show the rule over every series of three or more complete years, corrected for looking at many."""
    across = assess_forces(report.report_date, report.root)
    display(report.say(across.sentences()))
    caption = "The rule over every series of three or more complete years, corrected"
    display(report.table(across.table(), "across-forces", caption, digits=4))
    caption = "Series of three or more complete years to which the rule cannot be applied"
    display(report.table(across.left_out_table(), "across-forces-left-out", caption))
