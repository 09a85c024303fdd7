"""The front page's own sentences: which findings are kept, what is left open, how old the figures are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.drug_lines import DrugLines
from countylines.notebook import front_page
from countylines.notebook.workspace import Report
from countylines.observations.events import COLUMNS
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, monthly_series
from countylines.project import find_force
from countylines.show.tables import Link
from tests.synthetic import series

NO_EVENTS = pd.DataFrame(columns=COLUMNS).astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})
LATER = date(2026, 11, 23)
FORCE = "Exampleton Police"
NORWICH = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]


def figures_of(force: str, day: date, repository) -> pd.DataFrame:
    return reconcile(observations(force, day, repository))


@pytest.fixture
def norfolk(repository) -> pd.DataFrame:
    return figures_of("norfolk", LATER, repository)


def no_lines(figures: pd.DataFrame) -> DrugLines:
    return DrugLines(figures.iloc[:0], "norfolk")


def found(all_series: list[MonthlySeries], lines: DrugLines) -> pd.DataFrame:
    analyses = [analyse(s, NO_EVENTS, 99, 1) for s in all_series]
    return front_page.findings(FORCE, all_series, analyses, lines)


def test_the_lines_come_first_and_are_shown_where_they_are_worked_out(norfolk) -> None:
    told = found(monthly_series(norfolk, "norfolk"), DrugLines(norfolk, "norfolk"))
    shown = told["notebook"].tolist()
    assert shown == sorted(shown, reverse=True)
    assert set(shown) == {"03_drug_lines", "02_seasonality"}
    assert told["finding"].str.contains("lines").tolist()[0]


def test_there_are_at_most_five_findings_and_the_months_keep_two_of_them(norfolk, monkeypatch) -> None:
    monkeypatch.setattr(front_page, "_on_lines", lambda lines: [f"Sentence {n} on lines." for n in range(9)])
    told = found([series(NORWICH)], DrugLines(norfolk, "norfolk"))
    assert told["notebook"].tolist() == ["03_drug_lines"] * 3 + ["02_seasonality"] * 2


def test_without_lines_or_months_the_page_says_that_none_are_at_hand(norfolk) -> None:
    told = found([], no_lines(norfolk))
    assert told["notebook"].tolist() == ["02_seasonality"]
    asked = front_page.asked(FORCE, LATER, [], no_lines(norfolk), claims=0)
    assert f"No figures on months of {FORCE} are at hand." in asked
    assert f"No figures on drug lines of {FORCE} are at hand." in asked
    assert not any("claim" in sentence and "published" in sentence for sentence in asked)


@pytest.mark.parametrize(("claims", "words"), [(1, "of 1 published claim?"), (17, "of 17 published claims?")])
def test_what_is_asked_counts_the_claims(norfolk, claims: int, words: str) -> None:
    asked = front_page.asked(FORCE, LATER, [series(NORWICH)], DrugLines(norfolk, "norfolk"), claims)
    assert any(sentence.endswith(words) for sentence in asked)
    assert "Only figures and claims known on 23 November 2026 are used" in asked[0]


def test_a_third_series_is_named_by_its_number_not_by_its_sentences(norfolk) -> None:
    three = [series(NORWICH), series([10 * n for n in NORWICH]), series([1] * 12)]
    told = found(three, no_lines(norfolk))["finding"].tolist()
    assert told[1:] == ["2 more monthly series are in the notebook on months."]


def test_two_series_stand_each_under_its_name_and_one_alone_is_named_once(norfolk) -> None:
    small, large = series(NORWICH), replace(series([100 * n for n in NORWICH]), area="Elsewhere")
    told = found([small, large], no_lines(norfolk))["finding"].tolist()
    assert [text.startswith(large.title) for text in told] == [True, False, True, True, False]
    assert [text.startswith(small.title) for text in told] == [False, True, False, False, True]
    assert f"{large.title}: March was the highest recorded month" in " ".join(told)
    assert "17,500 in all, from 400 (April) to 2,400 (March) a month" in told[0]
    alone = found([small], no_lines(norfolk))["finding"].tolist()
    assert [text.startswith(small.title) for text in alone] == [True, False, False]
    pair = [small, large]
    at_length = front_page.on_months(pair, [analyse(s, NO_EVENTS, 99, 1) for s in pair])
    assert all(text.startswith((small.title, large.title)) for text in at_length)
    assert {text.startswith(small.title) for text in at_length} == {True, False}


def test_one_year_is_a_row_a_month_and_more_years_are_a_row_a_year() -> None:
    year = front_page.months(series([*NORWICH[:11], (0, 4)]))
    assert year["count"].tolist() == ["5", "16", "24", "4", "12", "20", "10", "19", "18", "15", "19", "0–4"]
    assert year["days"].sum() == 365
    years = front_page.months(series([*NORWICH, 7], start="2021-01"))
    assert years["year"].tolist() == ["2021", "2022"]
    assert years["Mar"].tolist() == ["24", ""]
    assert years["Jan"].tolist() == ["5", "7"]


def test_one_year_cannot_speak_of_seasons_and_several_may(norfolk) -> None:
    said = " ".join(front_page.cannot_be_said([series(NORWICH)], no_lines(norfolk)))
    assert "seasonality" in said
    assert "how many lines opened" not in said
    said = " ".join(front_page.cannot_be_said([series(NORWICH * 3)], DrugLines(norfolk, "norfolk")))
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
    repository, tmp_path, day: date, months: str, lines: str
) -> None:
    report = Report(day, tmp_path, repository, scratch=False, force=find_force("norfolk", repository))
    told = front_page.ages_and_assumptions(report, figures_of("norfolk", day, repository))
    assert any("county lines arrests, Norwich" in t and months in t for t in told)
    assert any("drug lines active" in t and lines in t for t in told)
    assert any("known on 31 December 2021 by assumption" in t for t in told)


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
