"""The front page in words: up to five findings, what cannot be said, and how old the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from countylines import line_findings, month_findings
from countylines.cleaning import age_of_monthly
from countylines.drug_lines import DrugLines
from countylines.lines import Verdict
from countylines.observations import NO_FORCE
from countylines.one_year import OneYear
from countylines.prose import day, interval, number
from countylines.releases import releases_for
from countylines.series import MonthlySeries
from countylines.workspace import Report

MOST_FINDINGS = 5
MONTHS, LINES = "02_seasonality", "03_drug_lines"


def findings(
    force_name: str,
    all_series: Sequence[MonthlySeries],
    analyses: Sequence[OneYear | None],
    drug_lines: DrugLines,
) -> pd.DataFrame:
    """Choose up to five findings, the lines before the months, each with the notebook that shows it.

    Returns
    -------
    pandas.DataFrame
        Columns ``finding`` (a sentence or two) and ``notebook``.
    """
    told = [(text, LINES) for text in _on_lines(drug_lines)]
    months = [(text, MONTHS) for text in month_findings.abstract(force_name, all_series, analyses)]
    chosen = told[: MOST_FINDINGS - min(2, len(months))]
    chosen += months[: MOST_FINDINGS - len(chosen)]
    return pd.DataFrame(chosen, columns=["finding", "notebook"])


def _on_lines(d: DrugLines) -> list[str]:
    if d.rule is None:
        return []
    told = [line_findings.fall_sentence(d, d.stocks[-1])]
    if d.net is not None and d.net.every_end_counted is not None:
        contradicted = d.net.every_end_counted.verdict is Verdict.CONTRADICTED
        told.append(
            "That more than half of the lines went in twelve months is "
            f"{d.net.ends_may_be_uncounted.verdict.value}"
            + (
                "; the counted closures contradict it, unless lines ended without being counted."
                if contradicted
                else "."
            )
        )
    if not d.other_rules.empty:
        told.append(line_findings.comparable_sentence(d))
    return told


def months(series: MonthlySeries) -> pd.DataFrame:
    """Give the months of a series for the front page: a row a month, or a row a year where there are several."""
    table = series.months
    counts = pd.Series([interval(low, high) for low, high in zip(table["low"], table["high"], strict=True)])
    if table["month"].dt.year.nunique() == 1:
        return pd.DataFrame({"month": [f"{m:%B %Y}" for m in table["month"]], "days": table["days"], "count": counts})
    by_year = pd.DataFrame(
        {"year": table["month"].dt.year.astype(str), "month": table["month"].dt.month, "count": counts}
    )
    wide = by_year.pivot(index="year", columns="month", values="count").reindex(columns=range(1, 13)).fillna("")
    return wide.rename(columns=lambda number_: f"{date(2000, number_, 1):%b}").reset_index().rename_axis(columns=None)


def cannot_be_said(all_series: Sequence[MonthlySeries], drug_lines: DrugLines) -> list[str]:
    """Say what these figures leave open."""
    measures = dict.fromkeys(month_findings.activity(series.measure) for series in all_series)
    told = [*measures, "Nothing here says how much drug dealing there was."]
    if all_series and all(series.complete_years < 2 for series in all_series):
        told.append(month_findings.NOT_SEASONALITY)
    if drug_lines.rule is not None:
        told.append("Nobody published how many lines opened, or ended without the police, or how a line is counted.")
    return told


def ages_and_assumptions(report: Report, figures: pd.DataFrame) -> list[str]:
    """Say how old the newest figures are, and which days of becoming known are assumed."""
    told = age_of_monthly(figures, report.force.id, report.report_date)
    releases = releases_for(report.force.id, report.report_date, report.root)
    own = {name for names in figures.loc[figures["force"] != NO_FORCE, "releases"] for name in names.split("; ")}
    assumed = [release for release in releases if release.id in own and release.known.basis == "assumed"]
    told += [f"{r.title}: known on {day(r.known.day)} by assumption. {r.known.reason}" for r in assumed]
    if stated := len(own) - len(assumed):
        which = "the other release" if stated == 1 else f"the other {number(stated)} releases"
        told.append(f"The day of {which} of this force is stated by a source, or is the day we read the page.")
    return told
