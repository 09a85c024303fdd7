"""The front page's own sentences: which findings are kept, what is left open, how old the figures are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from countylines.analyses import all_months
from countylines.analyses.choose import analyse
from countylines.analyses.drug_lines import DrugLines
from countylines.analyses.line_findings import LinesOfForce
from countylines.analyses.months import Months
from countylines.analyses.words import IN_SHORT, SENTENCES
from countylines.notebook import front_page
from countylines.notebook.front_page import FrontPage
from countylines.notebook.workspace import Report
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, monthly_series
from countylines.project import find_force
from countylines.show.findings import Finding, Fold
from countylines.show.picture import Picture
from countylines.show.tables import Link, Table
from tests.analyses.given import NORWICH
from tests.analyses.given_lines import lines
from tests.conftest import REPOSITORY, Project
from tests.synthetic import series

LATER = date(2026, 11, 23)
NAME = "Norfolk Constabulary"
NO_LINES = lines()


def norfolk(day: date = LATER) -> pd.DataFrame:
    return reconcile(observations("norfolk", day, REPOSITORY))


def known_lines(day: date = LATER) -> DrugLines:
    return DrugLines(norfolk(day), "norfolk")


def analysed(all_series: Sequence[MonthlySeries]) -> list[Months]:
    return [analyse(s, draws=99) for s in all_series]


def page(
    all_series: Sequence[MonthlySeries], of_lines: DrugLines, claims: int = 0, report: Report | None = None
) -> FrontPage:
    """Give the front page of what the notebooks on months and lines would have written, and of so many claims."""
    under_way = report or Report(
        LATER, Path("nowhere"), REPOSITORY, scratch=False, force=find_force("norfolk", REPOSITORY)
    )
    analyses, day = analysed(all_series), under_way.report_date
    return FrontPage(
        under_way,
        all_months.at_a_glance(analyses),
        all_months.sentences(NAME, analyses, day),
        LinesOfForce(of_lines, NAME).sentences(day),
        pd.DataFrame({"id": range(claims)}),
    )


def found(all_series: Sequence[MonthlySeries], of_lines: DrugLines) -> pd.DataFrame:
    return page(all_series, of_lines).findings()


def test_the_lines_come_first_and_are_shown_where_they_are_worked_out() -> None:
    told = found(monthly_series(norfolk(), "norfolk"), known_lines())
    shown = told["notebook"].tolist()
    assert shown == sorted(shown, reverse=True)
    assert set(shown) == {"03_drug_lines", "02_seasonality"}
    assert told["finding"].str.contains("lines").tolist()[0]


def test_there_are_at_most_five_findings_and_the_months_keep_two_of_them() -> None:
    nine = pd.DataFrame([("", IN_SHORT, f"Sentence {n} on lines.") for n in range(9)], columns=SENTENCES)
    told = replace(page([series(NORWICH)], known_lines()), on_lines=nine).findings()
    assert told["notebook"].tolist() == ["03_drug_lines"] * 3 + ["02_seasonality"] * 2


def test_the_front_page_of_lines_alone_has_at_most_five_findings() -> None:
    table = found([], known_lines(date(2021, 12, 31)))
    assert len(table) <= 5
    assert set(table["notebook"]) <= {"02_seasonality", "03_drug_lines"}


def test_without_lines_or_months_the_page_says_that_none_are_at_hand() -> None:
    none = page([], NO_LINES)
    assert none.findings()["notebook"].tolist() == ["02_seasonality"]
    asked = none.asked()
    assert f"No figures on months of {NAME} are at hand." in asked
    assert f"No figures on drug lines of {NAME} are at hand." in asked
    assert not any("claim" in sentence and "published" in sentence for sentence in asked)
    for shown in (none.months(), none.lines()):
        (only,) = shown
        assert isinstance(only, Finding) and "A request that would ask" in only.sentences[1]


@pytest.mark.parametrize(("claims", "words"), [(1, "of 1 published claim?"), (17, "of 17 published claims?")])
def test_what_is_asked_counts_the_claims(claims: int, words: str) -> None:
    asked = page([series(NORWICH)], known_lines(), claims).asked()
    assert any(sentence.endswith(words) for sentence in asked)
    assert "Only figures and claims known on 23 November 2026 are used" in asked[0]


def test_the_level_comes_before_what_the_months_show() -> None:
    three_years = series([20] * 24 + [40] * 12, start="2019-01")
    first, second = found([three_years], NO_LINES)["finding"].tolist()[:2]
    assert first.startswith("Arrests a day in 2021: 100.5% more than in 2020 (480 and 240)")
    assert first.endswith(": the level rose.")
    assert "3 complete calendar years" in second
    told = page([three_years], NO_LINES).on_months
    at_length = told.loc[told["place"] == "at length", "text"].tolist()
    assert at_length[0].startswith("The level rose: 480 in 2021, after 240 in 2020. Arrests a day")


def test_one_year_leaves_open_whether_there_were_more_than_before() -> None:
    assert any(
        "Whether there were more or fewer" in text for text in page([series(NORWICH)], NO_LINES).cannot_be_said()
    )


def test_a_third_series_is_named_by_its_number_not_by_its_sentences() -> None:
    three = [series(NORWICH), series([10 * n for n in NORWICH], area="A"), series([1] * 12, area="B")]
    told = found(three, NO_LINES)["finding"].tolist()
    assert told[1].startswith("Synthetic arrests, A, 2021: one year cannot show seasonality")
    assert told[2:] == ["2 more series are in the notebook on months."]


def test_the_largest_of_three_series_is_told() -> None:
    small, large, other = (series([n] * 12, area=f"Area {n}") for n in (1, 20, 3))
    told = found([small, large, other], NO_LINES)["finding"]
    assert "240 arrests" in told.iloc[0] or "240 in all" in told.iloc[0]
    assert told.iloc[2] == "2 more series are in the notebook on months."
    assert len(told) == 3


def test_two_series_stand_each_under_its_name_and_one_alone_is_named_once() -> None:
    small, large = series(NORWICH), series([100 * n for n in NORWICH], area="Elsewhere")
    pair = page([small, large], NO_LINES)
    told = pair.findings()["finding"].tolist()
    assert [text.startswith(large.title) for text in told] == [True, False, True, True, False]
    assert [text.startswith(small.title) for text in told] == [False, True, False, False, True]
    assert f"{large.title}: March was the highest recorded month" in " ".join(told)
    assert "17,500 in all, from 400 (April) to 2,400 (March) a month" in told[0]
    alone = found([small], NO_LINES)["finding"].tolist()
    assert [text.startswith(small.title) for text in alone] == [True, False, False]
    at_length = pair.on_months.loc[pair.on_months["place"] == "at length", "text"]
    assert all(text.startswith((small.title, large.title)) for text in at_length)
    assert {text.startswith(small.title) for text in at_length} == {True, False}


def test_one_year_cannot_speak_of_seasons_and_several_may() -> None:
    said = " ".join(page([series(NORWICH)], NO_LINES).cannot_be_said())
    assert "seasonality" in said
    assert "how many lines opened" not in said
    said = " ".join(page([series(NORWICH * 3)], known_lines()).cannot_be_said())
    assert "seasonality" not in said
    assert "how many lines opened" in said


@pytest.mark.parametrize(
    ("day", "months", "lines"),
    [
        (date(2021, 12, 31), "December 2021) is of the month of the report", "is of the month of the report"),
        (date(2022, 1, 15), "December 2021) is 1 month old", "is 1 month old, or more"),
        (date(2023, 3, 31), "December 2021) is 15 months old", "is 15 months old, or more"),
    ],
)
def test_the_newest_figure_has_an_age_and_an_assumed_day_is_named(
    cleaned: Callable[..., Report], day: date, months: str, lines: str
) -> None:
    report = cleaned(day.isoformat(), REPOSITORY)
    told = page(monthly_series(norfolk(day), "norfolk"), known_lines(day), report=report).ages_and_assumptions()
    assert any("county lines arrests, Norwich" in t and months in t for t in told)
    assert any("drug lines active" in t and lines in t for t in told)
    assert any("known on 31 December 2021 by assumption" in t for t in told)


@pytest.mark.parametrize(
    ("releases", "told"),
    [(1, "The day of the one release of this force"), (3, "The day of the 3 releases of this force")],
)
def test_days_that_a_source_states_are_counted(
    project: Project, cleaned: Callable[..., Report], releases: int, told: str
) -> None:
    for number in range(releases):
        project.months(f"answer-{number}", **{f"m2021_0{number + 1}": "5"})
    (said,) = page([], NO_LINES, report=cleaned()).ages_and_assumptions()
    assert said.startswith(told)


def test_the_months_are_those_that_the_notebook_on_months_drew(project: Project, report: Callable[..., Report]) -> None:
    small, large = series(NORWICH), series([100 * n for n in NORWICH], area="Elsewhere")
    opened = report()
    for a in analysed([small, large]):
        opened.show([a.months()])
    shown = list(page([small, large], NO_LINES, report=opened).months())
    assert [type(part) for part in shown] == [Picture, Table, Picture, Table, Fold]
    assert [part.name for part in shown if isinstance(part, Picture)] == [f"months-{s.slug}" for s in (large, small)]
    first, second = (part for part in shown if isinstance(part, Table))
    assert (first.caption, second.caption) == (large.title, small.title)
    assert second.frame["count"].tolist() == [str(n) for n in NORWICH]


@pytest.mark.parametrize("with_closures", [True, False])
def test_the_lines_are_those_that_the_notebook_on_lines_showed(
    report: Callable[..., Report], with_closures: bool
) -> None:
    opened, d = report(), known_lines()
    if not with_closures:
        d = replace(d, figures=d.figures[d.figures["kind"] == "stock"])
    of_force = LinesOfForce(d, NAME)
    opened.show(of_force.counted())
    shown = list(page([], of_force.lines, report=opened).lines())
    assert [type(part) for part in shown] == [Picture, Table, *([Table] if with_closures else []), Fold]
    assert shown[1].frame["lines"].tolist() == ["45–54", "27", "75", "0–29", "20", "0–9"]


def test_a_correction_is_told_first_and_a_first_edition_has_no_notice() -> None:
    front = page([], NO_LINES)
    assert front.report.notice(1, "") == []
    (told,) = front.report.notice(2, "A count was wrong.")
    assert (told.heading, told.sentences) == ("Edition 2 corrects an earlier one", ["A count was wrong."])


def test_where_no_claim_was_entered_that_is_said() -> None:
    (only,) = page([], NO_LINES).verdicts()
    assert "claim" in only.heading.lower()


def test_a_source_with_a_page_is_a_link_and_one_without_is_its_title() -> None:
    published = pd.DataFrame(
        {
            "release": ["a", "b"],
            "source": ["A page", "A letter"],
            "page": ["https://example.org/page", None],
            "licence": ["OGL", None],
        }
    )
    releases = pd.DataFrame({"release": ["b", "a"], "known": ["2022", "2021"], "basis": ["read", "stated"]})
    table = front_page.sources(published, releases)
    assert table["source"].tolist() == [Link("A page", "https://example.org/page"), "A letter"]
    assert table["known on"].tolist() == ["2021", "2022"]


def test_the_commands_name_the_edition() -> None:
    assert "outputs/2021-12-31/norfolk\n" in front_page.commands("norfolk", date(2021, 12, 31), 1)
    assert "outputs/2021-12-31/norfolk.2\n" in front_page.commands("norfolk", date(2021, 12, 31), 2)
