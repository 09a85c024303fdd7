"""What the notebook on months shows and keeps, with series of every kind and with none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from countylines.analyses.one_year import OneYear
from countylines.notebook import months
from countylines.notebook.workspace import Report
from countylines.show.findings import Finding, Statements
from countylines.show.sections import Heading
from tests.analyses.given import NORWICH
from tests.conftest import DAYS, Given, Project

OTHER_AREA = {"area": "Norfolk"}


def rows(counts: list[int]) -> str:
    spans = pd.period_range("2021-01", periods=len(counts), freq="M")
    return "month,count\n" + "".join(f"{month},{count}\n" for month, count in zip(spans, counts, strict=True))


def statements(shown: list[Any]) -> list[str]:
    return [sentence for output in shown if isinstance(output, Statements) for sentence in output.sentences]


def test_every_series_of_the_force_is_analysed_with_its_draws_events_and_rates(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    project.release("a", Given(rows(NORWICH)), Given(rows([100, 90]), series=OTHER_AREA))
    project.release("kent", Given(rows([1] * 12), series={"force": "suffolk", "area": "Ipswich"}))
    project.events("weeks", "2021-05-17,2021-05-23,UK,week,2021-06-01,stated,,a page,\n")
    found = months.analyse_all(cleaned(), draws=199, seed=7)
    assert [a.series.area for a in found] == ["Norfolk", "Norwich"]
    year = found[1]
    assert isinstance(year, OneYear) and (year.draws, year.seed, len(year.events)) == (199, 7, 1)


def test_the_largest_series_comes_first_in_what_the_front_page_reads(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    project.release("a", Given(rows(NORWICH)), Given(rows([100, 90]), series=OTHER_AREA))
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    months.at_a_glance(report, analyses)
    told = months.in_short(report, analyses)
    series = report.read("series", "02_seasonality")
    assert series["events, at least"].tolist() == [190, 175]
    assert series["name of its files"].tolist() == ["norfolk-county-lines-arrests", "norwich-county-lines-arrests"]
    sentences = report.read_text("month-sentences", "02_seasonality")
    in_short = sentences[sentences["place"] == "in short"]
    assert in_short["series"].iloc[0].startswith("County lines arrests, Norfolk")
    assert set(in_short["text"]) == set(told.sentences)


def test_a_force_without_months_is_told_what_to_ask(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("day", Given("start,end,count\n2021-01-05,2021-01-09,5\n", layout=DAYS))
    report = cleaned()
    assert months.analyse_all(report, 199, 1) == []
    months.show_months(report, [])
    months.show_findings(report, [])
    assert [type(output) for output in shown] == [Finding, Finding]
    shown.clear()
    months.show_quarters_and_years(report, 199, 1)
    months.show_sensitivity(report, [])
    months.show_next_year(report, [])
    assert statements(shown) == [
        "No release read here gives a count by quarter or by year that its months do not give already.",
        "No test was made of two series or more: nothing is corrected for looking at many.",
        "No series has a complete calendar year of exact numbers with an event in it: nothing is forecast.",
    ]
    assert not any(isinstance(output, Heading) for output in shown)


def test_what_releases_note_and_a_last_month_cut_short_are_said_under_the_months(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("a", Given(rows([5, 6, 7])), known="2021-03-31")
    report = cleaned()
    months.show_months(report, months.analyse_all(report, 199, 1))
    (told,) = statements(shown)
    assert "March 2021 may not be a full month, because its figure was known by 31 March 2021" in told
    assert {"months-norwich-county-lines-arrests", "years-norwich-county-lines-arrests"} <= {
        path.stem for path in (report.folder / "tables").iterdir()
    }
    assert (report.folder / "figures" / "months-norwich-county-lines-arrests.svg").is_file()


def test_another_seed_changes_the_draws_alone_and_keeps_nothing(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    project.release("a", Given(rows(NORWICH)))
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    before = {path.name for path in report.folder.rglob("*.*")}
    assert months.look_at(analyses, 0, seed=1).sentences == analyses[0].in_short()
    assert months.look_at(analyses, 0, seed=2).sentences != analyses[0].in_short()
    assert "no such series" in months.look_at(analyses, 1, seed=1).sentences[0]
    assert {path.name for path in report.folder.rglob("*.*")} == before


def test_years_beside_months_give_one_forecast_of_a_series(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("a", Given(rows(NORWICH)))
    years = "start,end,count\n2019-01-01,2019-12-31,150\n2020-01-01,2020-12-31,160\n"
    project.release("b", Given(years, layout=DAYS))
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    (found,) = months.forecasts(report, analyses)
    assert (found.forecast.counts, found.forecast.target) == ((150, 160, 175), 2022)
    months.show_next_year(report, analyses)
    assert "a band for 2022, no single number" in next(o for o in shown if isinstance(o, Finding)).heading


def test_caveats_are_in_the_words_of_what_is_counted(project: Project, cleaned: Callable[..., Report]) -> None:
    project.release("a", Given(rows([5, 6]), series={"measure": "drug seizures"}))
    told = " ".join(months.caveats(months.analyse_all(cleaned(), 199, 1)).sentences)
    assert "bring seizures in groups" in told and "arrest" not in told
