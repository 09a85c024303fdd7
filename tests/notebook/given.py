"""What was known on a day, put together without a report."""

from __future__ import annotations

from types import SimpleNamespace

from countylines.notebook.cleaning import Known


def abstract(force_name, report_date, releases, table, figures, sums):
    """Say in sentences what was read, and what the checks found."""
    report = SimpleNamespace(force=SimpleNamespace(name=force_name), report_date=report_date)
    return Known(report, releases, table, figures, figures, {}, sums).in_short()
