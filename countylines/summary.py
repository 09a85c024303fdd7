"""The front page in words: up to five findings, what cannot be said, and how old the figures are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from countylines import line_findings, month_findings
from countylines.analysis import Analysis
from countylines.cleaning import age_of_monthly
from countylines.display import Finding, Link
from countylines.drug_lines import ACTIVE, CLOSED, DrugLines
from countylines.observations import NO_FORCE
from countylines.prose import day, interval, listed, month, number
from countylines.releases.release import releases_for
from countylines.series import MonthlySeries
from countylines.workspace import Report

MOST_FINDINGS = 5
FEWEST_ON_MONTHS = 2
"""So many of the findings are kept for the months, however much there is to say of the lines."""
MONTHS, LINES = "02_seasonality", "03_drug_lines"


def asked(
    force_name: str, report_date: date, all_series: Sequence[MonthlySeries], drug_lines: DrugLines, claims: int
) -> list[str]:
    """Say what the report asks, of which figures, and which of it was never asked of the force."""
    titles = listed([series.title for series in all_series])
    told = [f"Only figures and claims known on {day(report_date)} are used; whatever came out later is left out."]
    if all_series:
        told.append(f"Do the months differ, and do the same months stand out each year? Asked of: {titles}.")
    if drug_lines.rule is not None:
        told.append("How far did the number of active drug lines fall, and when?")
    if claims:
        told.append(f"What do the figures say of {number(claims)} published claim{'s' if claims > 1 else ''}?")
    missing = [what for what, there in (("months", all_series), ("drug lines", drug_lines.rule)) if not there]
    return [*told, *(f"No figures on {what} of {force_name} are at hand." for what in missing)]


def findings(
    force_name: str,
    all_series: Sequence[MonthlySeries],
    analyses: Sequence[Analysis],
    drug_lines: DrugLines,
) -> pd.DataFrame:
    """Choose up to five findings, the lines before the months, each with the notebook that shows it.

    Returns
    -------
    pandas.DataFrame
        Columns ``finding`` (a sentence or two) and ``notebook``.
    """
    told = [(text, LINES) for text in _on_lines(drug_lines)]
    months = [(text, MONTHS) for text in _on_months(force_name, all_series, analyses)]
    kept = told[: MOST_FINDINGS - min(FEWEST_ON_MONTHS, len(months))]
    kept += months[: MOST_FINDINGS - len(kept)]
    return pd.DataFrame(kept, columns=["finding", "notebook"])


def _on_months(force_name: str, all_series: Sequence[MonthlySeries], analyses: Sequence[Analysis]) -> list[str]:
    """Say a sentence of every series before a second one of any, those with the most events first."""
    pairs = sorted(
        zip(all_series, analyses, strict=True), key=lambda pair: int(pair[0].months["low"].sum()), reverse=True
    )
    by_series = [month_findings.abstract(force_name, [series], [analysis]) for series, analysis in pairs]
    if not by_series:
        return month_findings.abstract(force_name, [], [])
    if len(by_series) > FEWEST_ON_MONTHS:
        return [by_series[0][0], f"{len(by_series) - 1} more monthly series are in the notebook on months."]
    return [sentences[0] for sentences in by_series] + [text for sentences in by_series for text in sentences[1:]]


def _on_lines(d: DrugLines) -> list[str]:
    if d.rule is None:
        return []
    told = (
        [line_findings.fall_sentence(d, d.stocks[-1])] if len(d.stocks) > 1 else list(line_findings.fall(d).sentences)
    )
    if d.net is not None:
        told.append(line_findings.net_sentence(d))
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
    return wide.rename(columns=lambda month_: f"{date(2000, month_, 1):%b}").reset_index().rename_axis(columns=None)


def on_months(all_series: Sequence[MonthlySeries], analyses: Sequence[Analysis]) -> list[str]:
    """Say how each series of months was compared, with its tests."""
    pairs = zip(all_series, analyses, strict=True)
    return _at_length([finding for pair in pairs for finding in month_findings.findings(*pair)])


def on_lines(drug_lines: DrugLines, force_name: str) -> list[str]:
    """Say what the comparison of drug lines rests on."""
    return _at_length(line_findings.findings(drug_lines, force_name))


def _at_length(found: Sequence[Finding]) -> list[str]:
    return [" ".join([f"{finding.heading.rstrip('.')}.", *finding.sentences]) for finding in found]


def sources(published: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Give where the figures were published, with links, from the tables ``sources`` and ``releases``."""
    known = releases.set_index("release")[["known", "basis"]]
    table = published.fillna("").join(known, on="release")
    return pd.DataFrame(
        {
            "source": [Link(s, a) if a else s for s, a in zip(table["source"], table["page"], strict=True)],
            "release": table["release"],
            "known on": table["known"],
            "that day is": table["basis"],
            "licence": table["licence"],
        }
    )


def commands(force: str, report_date: date, edition: int) -> str:
    """Give the commands that run a report again, from the project's folder."""
    folder = force if edition == 1 else f"{force}.{edition}"
    return (
        f"make .venv/installed\n.venv/bin/countylines check outputs/{report_date}/{folder}\n"
        f".venv/bin/countylines report --date {report_date} --force {force} --to somewhere-else"
    )


def cannot_be_said(all_series: Sequence[MonthlySeries], drug_lines: DrugLines) -> list[str]:
    """Say what these figures leave open."""
    measures = dict.fromkeys(month_findings.activity(series.measure) for series in all_series)
    told = [*measures, "Nothing here says how much drug dealing there was."]
    if all_series and all(series.complete_years < 2 for series in all_series):
        told.append(month_findings.NOT_SEASONALITY)
    if drug_lines.rule is not None:
        told.append(
            "No release read here says how many lines opened, ended without the police, or how a line is counted."
        )
    return told


def _age_of_lines(figures: pd.DataFrame, force: str, report_date: date) -> list[str]:
    told = []
    for measure in (ACTIVE, CLOSED):
        rows = figures[(figures["measure"] == measure) & (figures["force"] == force)]
        if rows.empty:
            continue
        newest = rows["end"].max()
        age = (report_date.year - newest.year) * 12 + report_date.month - newest.month
        old = "of the month of the report" if age == 0 else f"{age} month{'s' if age > 1 else ''} old, or more"
        told.append(f"The newest figure of {measure} (at the latest {month(newest)}) is {old}.")
    return told


def ages_and_assumptions(report: Report, figures: pd.DataFrame) -> list[str]:
    """Say how old the newest figures are, and which days of becoming known are assumed."""
    told = age_of_monthly(figures, report.force.id, report.report_date)
    told += _age_of_lines(figures, report.force.id, report.report_date)
    releases = releases_for(report.force.id, report.report_date, report.root)
    own = {name for names in figures.loc[figures["force"] != NO_FORCE, "releases"] for name in names.split("; ")}
    assumed = [release for release in releases if release.id in own and release.known.basis == "assumed"]
    told += [f"{r.title}: known on {day(r.known.day)} by assumption. {r.known.reason}" for r in assumed]
    if stated := len(own) - len(assumed):
        other = "other " if assumed else ""
        which = f"the {other or 'one '}release" if stated == 1 else f"the {other}{number(stated)} releases"
        told.append(f"The day of {which} of this force is stated by a source, or is the day we read the page.")
    return told
