"""What the notebook on months shows and keeps, with series of every kind and with none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pandas as pd

from countylines.analyses.one_year import OneYear
from countylines.notebook import months
from countylines.notebook.front_page import FrontPage
from countylines.notebook.workspace import Report
from countylines.show.findings import Finding, Statements
from countylines.show.picture import Picture
from countylines.show.sections import Heading
from countylines.show.tables import Table
from tests.analyses.given import NORWICH
from tests.conftest import DAYS, REPOSITORY, Given, Project

OTHER_AREA = {"area": "Norfolk"}


def rows(counts: list[int]) -> str:
    spans = pd.period_range("2021-01", periods=len(counts), freq="M")
    return "month,count\n" + "".join(f"{month},{count}\n" for month, count in zip(spans, counts, strict=True))


def statements(shown: list[Any]) -> list[str]:
    return [sentence for output in shown if isinstance(output, Statements) for sentence in output.sentences]


def claim(project: Project, area: str, measure: str) -> None:
    """Enter a claim of an area and a measure, otherwise as one that is entered."""
    name = "norfolk-2021-11-18-attorney-general.json"
    content = json.loads((REPOSITORY / "data" / "claims" / name).read_text(encoding="utf-8"))
    content["claims"][0] |= {"quantity": measure, "scope": content["claims"][0]["scope"] | {"area": area}}
    path = project.root / "data" / "claims" / name
    path.parent.mkdir()
    path.write_text(json.dumps(content), encoding="utf-8")


def test_every_series_of_the_force_is_analysed_with_its_draws_events_and_rates(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    project.release("a", Given(rows(NORWICH)), Given(rows([100, 90]), series=OTHER_AREA))
    project.release("kent", Given(rows([1] * 12), series={"force": "suffolk", "area": "Ipswich"}))
    project.events("weeks", "2021-05-17,2021-05-23,UK,week,2021-06-01,stated,false,a page,\n")
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
        "No series has a complete calendar year of exact numbers, with an event in it, at its end: nothing is "
        "forecast.",
    ]
    assert not any(isinstance(output, Heading) for output in shown)


QUARTERS = [31, 55, 40, 36, 30, 52, 41, 33, 29, 56, 44, 35, 33, 50, 39, 36, 28, 53, 42, 34]


def test_a_force_with_quarters_alone_has_them_on_its_front_page(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    spans = pd.period_range("2016Q1", periods=len(QUARTERS), freq="Q")
    text = [f"{s.start_time:%F},{s.end_time:%F},{n}\n" for s, n in zip(spans, QUARTERS, strict=True)]
    project.release("quarters", Given("start,end,count\n" + "".join(text), layout=DAYS))
    report = cleaned()
    told = months.in_short(report, []).sentences
    assert told[0].startswith("Arrests a day in 2020: 0.9% fewer than in 2019 (157 and 158)")
    assert "5 complete calendar years, 2016 to 2020, with 797 arrests. Quarters differ repeatedly" in told[1]
    assert "whether months differ was not asked" in told[2]
    months.at_a_glance(report, [])
    kept = report.read_text("month-sentences", "02_seasonality")
    glance = report.read_text("glance", "02_seasonality")
    front = FrontPage(report, report.read("series", "02_seasonality"), glance, kept, kept.iloc[:0], pd.DataFrame())
    level, of_quarters, _ = front.main_points()["finding"]
    assert level == (
        "Police recorded 157 county lines arrests in Norwich in 2020, after 158 in 2019. That is no clear change."
    )
    assert of_quarters == "In Norwich, the same quarters stand out every year."
    (table,) = (part for part in front.months() if isinstance(part, Table))
    assert table.frame["change"].tolist() == ["no clear change"]
    (quarters,) = months.quarters_and_years(report)
    assert quarters.nation == "England"
    months.show_levels(report, [])
    assert statements(shown)[-1] == "There are no monthly figures whose level could be set against the year before."


def test_levels_are_shown_first_and_together_where_there_are_several(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    three_years = pd.period_range("2019-01", periods=36, freq="M")
    many = "month,count\n" + "".join(f"{month},{40 if month.year == 2021 else 20}\n" for month in three_years)
    project.release("a", Given(many), Given(rows(NORWICH), series=OTHER_AREA))
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    months.show_levels(report, analyses)
    assert any("whether there were more or fewer" in text for text in statements(shown))
    headings = [output.heading for output in shown if isinstance(output, Finding)]
    assert headings == ["The level rose: 480 in 2021, after 240 in 2020"]
    assert report.has("level-norwich-county-lines-arrests") and report.has("levels")
    assert report.read_text("levels", "02_seasonality")["what is said"].tolist() == [
        "There is nothing to set the level against",
        "rose",
    ]


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


def test_of_many_series_six_are_shown_and_every_one_is_listed_here_and_on_the_front_page(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    areas = [f"Area {number}" for number in range(1, 9)]
    project.release("a", *(Given(rows([10 * n, n]), series={"area": area}) for n, area in enumerate(areas, start=1)))
    claim(project, "Area 1", "county lines arrests")
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    table = months.at_a_glance(report, analyses)
    months.in_short(report, analyses)
    assert "because a published claim speaks of them: County lines arrests, Area 1, 2021." in statements(shown)[1]
    shown.clear()
    months.show_months(report, analyses)
    months.show_findings(report, analyses)
    drawn = [output.name for output in shown if isinstance(output, Picture)]
    assert drawn == [f"months-area-{n}-county-lines-arrests" for n in (1, 8, 7, 6, 5, 4)]
    assert sum(isinstance(output, Finding) for output in shown) == 6
    kept = report.read("series", "02_seasonality")
    assert len(kept) == len(table.frame) == 8
    assert kept["events, at least"].tolist() == [11 * n for n in range(8, 0, -1)]
    assert "name of its files" in kept and "name of its files" not in table.frame
    told = report.read_text("month-sentences", "02_seasonality")
    glance = report.read_text("glance", "02_seasonality")
    front = FrontPage(report, kept, glance, told, told.iloc[:0], pd.DataFrame())
    parts = list(front.months())
    # The front page draws the two with the most events.
    assert [part.name for part in parts if isinstance(part, Picture)] == drawn[1:3]
    assert [len(part.frame) for part in parts if isinstance(part, Table)] == [2] * 2 + [8]
    first, of_all, *_ = front.main_points()["finding"]
    assert first.startswith("Police recorded 88 county lines arrests in Area 8 from")
    assert of_all == "In all, 8 counts are followed by month, in 8 areas."


def test_months_still_being_recorded_are_shown_and_said_and_never_tested(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    counts = rows(NORWICH * 2)
    project.release(
        "a", *(Given(counts, series={"measure": f"{what} offences"}) for what in ("drug", "other")), known="2022-12-31"
    )
    report = cleaned()
    analyses = months.analyse_all(report, 199, 1)
    assert [len(a.series.months) for a in analyses] == [18, 18]
    months.show_months(report, analyses)
    told = statements(shown)
    assert sum("assumed to be growing still" in text for text in told) == 1
    assert sum("shown, and left out of the tests: July 2022 to December 2022" in text for text in told) == 2
    months.in_short(report, analyses)
    kept = report.read_text("month-sentences", "02_seasonality").query("place == 'main point: level'")["text"]
    assert kept.str.contains("The newest 6 months may still grow.").tolist() == [True, False]


def test_a_later_publication_shows_how_the_newest_months_grew(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("first", Given(rows([100] * 21 + [60] * 3)), known="2023-01-15")
    project.release("second", Given(rows([100] * 48), revises=("first",)), known="2025-01-15")
    report = cleaned("2025-12-31")
    analyses = months.analyse_all(report, 199, 1)
    assert [len(a.series.months) for a in analyses] == [45]
    months.show_months(report, analyses)
    (finding,) = [found for found in shown if isinstance(found, Finding)]
    assert "3 of the extract to December 2022" in finding.sentences[0]
    (table,) = [part for part in shown if isinstance(part, Table) and part.name.startswith("late-recording")]
    assert table.frame["immature months"].tolist() == [3]
    assert report.has(table.name.replace("late-recording", "late-recording-by-age"))


def test_where_the_recording_changed_since_nothing_is_forecast_and_said_why(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("a", Given(rows(NORWICH * 2)))
    project.events("recording-changes", "2022-06-15,2022-06-15,Norwich,new system,2022-07-01,stated,false,a page,\n")
    report = cleaned("2023-01-31")
    analyses = months.analyse_all(report, 199, 1)
    months.show_next_year(report, analyses)
    assert "from which on the recording has not changed: nothing is forecast." in statements(shown)[0]


def test_a_change_of_recording_is_tested_as_a_date_given_in_advance(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    project.release("a", Given(rows(NORWICH * 4)))
    project.events("recording-changes", "2023-06-15,2023-06-15,Norwich,new system,2023-07-01,stated,false,a page,\n")
    project.events("dates-tested", "2023-02-01,2023-02-01,UK,a law,2023-02-01,stated,false,a page,\n")
    report = cleaned("2025-12-31")
    months.show_sensitivity(report, months.analyse_all(report, 199, 1))
    (table,) = [part for part in shown if isinstance(part, Table) and part.name == "named-dates"]
    assert table.frame["date"].tolist() == ["2023-02-01", "2023-06-15"]
    assert table.frame["shown"].str.startswith("not tested").tolist() == [True, False]
