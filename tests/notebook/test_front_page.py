"""The front page's own words: its title, which points are kept, the claims, how sure, what is new, and the story."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from countylines.analyses import all_months, main_points
from countylines.analyses.choose import analyse
from countylines.analyses.drug_lines import DrugLines
from countylines.analyses.line_findings import LinesOfForce
from countylines.analyses.months import Months
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.words import DOUBT, LEVEL, LINES, MONTHS, SENTENCES
from countylines.claims import ledger
from countylines.errors import ProjectError
from countylines.notebook import front_page
from countylines.notebook.front_page import PUBLISHER, FrontPage, Publisher, publisher
from countylines.notebook.workspace import Report
from countylines.observations.known import observations
from countylines.observations.period_series import period_series
from countylines.observations.reconcile import reconcile
from countylines.observations.series import MonthlySeries, Series, monthly_series
from countylines.project import find_force
from countylines.show.findings import Line
from countylines.show.picture import Picture
from countylines.show.sections import View
from countylines.show.tables import Link, Table
from tests.analyses.given import NORWICH
from tests.analyses.given_lines import lines
from tests.conftest import DAYS, REPOSITORY, Given, Project
from tests.synthetic import series

pytestmark = pytest.mark.usefixtures("not_written_as_svg")

LATER = date(2026, 11, 23)
NAME = "Norfolk Constabulary"
NO_LINES = lines()
NO_CLAIM = ledger.claims_table([])


@cache
def _norfolk(day: date) -> pd.DataFrame:
    return reconcile(observations("norfolk", day, REPOSITORY))


def norfolk(day: date = LATER) -> pd.DataFrame:
    """Give the figures of Norfolk known on a day, read once; each test has a copy."""
    return _norfolk(day).copy()


def known_lines(day: date = LATER) -> DrugLines:
    return DrugLines(norfolk(day), "norfolk")


def analysed(all_series: Sequence[MonthlySeries]) -> list[Months]:
    return [analyse(s, draws=99) for s in all_series]


def claims(
    *verdicts: str, claim: str = "Lines fell by half.", reason: str = "The counts leave it open."
) -> pd.DataFrame:
    """Give a ledger as its file is read back, a row a verdict."""
    rows = [
        {
            **dict.fromkeys(ledger.COLUMNS, ""),
            "id": f"claim-{number}",
            "verdict": verdict,
            "claim": claim,
            "in short": reason,
            "source": "Evening News on drug lines, 2 May 2021",
            "source address": "https://example.org/news",
            "known": "2021-05-02",
            "other sources": "release-a; release-b",
        }
        for number, verdict in enumerate(verdicts)
    ]
    return pd.DataFrame(rows, columns=list(ledger.COLUMNS))


def page(
    all_series: Sequence[MonthlySeries],
    of_lines: DrugLines,
    of_claims: pd.DataFrame = NO_CLAIM,
    report: Report | None = None,
) -> FrontPage:
    """Give the front page of what the notebooks on months, lines and claims would have written."""
    under_way = report or Report(
        LATER, Path("nowhere"), REPOSITORY, scratch=False, force=find_force("norfolk", REPOSITORY)
    )
    analyses, day = analysed(all_series), under_way.report_date
    areas = under_way.force.areas
    points = main_points.of_series(analyses, [], areas), main_points.of_lines(of_lines)
    return FrontPage(
        under_way,
        all_months.at_a_glance(analyses),
        main_points.at_a_glance(analyses, [], areas),
        pd.concat([points[0], all_months.sentences(NAME, analyses, day)], ignore_index=True),
        pd.concat([points[1], LinesOfForce(of_lines, NAME).sentences(day)], ignore_index=True),
        of_claims,
    )


def points(front: FrontPage) -> list[str]:
    return [str(text) for text in front.main_points()["finding"]]


def with_sources(report: Report) -> Report:
    """Write what ``01_clean`` says of releases: one with two sources, one old, one whose source has no page."""
    releases = [
        ("release-a", "2021-05-01", "A fall"),
        ("release-b", "2019-01-01", "A count"),
        ("c", "2021-06-01", "New"),
    ]
    report.write(pd.DataFrame(releases, columns=["release", "known", "title"]).assign(basis="stated"), "releases")
    rows = [
        ("release-a", "Police of Anywhere: lines, May 2021", "https://example.org/a", "Open Government Licence v3.0"),
        ("release-a", "a/copy, data.csv", "https://example.org/copy", "Open Government Licence v3.0"),
        ("release-b", "A letter", "", ""),
    ]
    report.write(pd.DataFrame(rows, columns=["release", "source", "page", "licence"]), "sources")
    return report


def test_level_and_change_come_first_then_lines_then_months_then_doubt_then_the_claim() -> None:
    day = date(2021, 12, 31)
    told = page(monthly_series(norfolk(day), "norfolk"), known_lines(day), claims("supported", "not shown"))
    assert points(told) == [
        "Police recorded 175 county lines arrests in Norwich in 2021, from 4 in April to 24 in March. There is no "
        "earlier full year to compare it with.",
        "Police counted 75 active drug lines in November 2019 and fewer than 30 in December 2021. That is a fall of "
        "more than 60%, if they counted the same way both times.",
        "In Norwich, months differ this much by chance if arrests come in small groups, as they do in police "
        "operations. March had the most arrests, but its lead over June (20) is small enough to be chance. One year "
        "cannot show whether the same months stand out every year.",
        "The starting figure of 75 is in doubt: another count was 27 at some time from January 2019 to April 2019. "
        "Either at least 48 lines opened, or the way of counting changed.",
        "The figures do not back the claim “Lines fell by half”. The counts leave it open.",
    ]
    shown = told.main_points()["notebook"].tolist()
    assert shown == ["02_seasonality", "03_drug_lines", "02_seasonality", "03_drug_lines", "04_claims"]


def test_there_are_three_to_five_points_and_a_doubt_gives_way_to_the_claim() -> None:
    rows = [(LEVEL, "A."), (LEVEL, "B."), (LINES, "C."), (MONTHS, "D."), (DOUBT, "E.")]
    table = pd.DataFrame([("", *row) for row in rows], columns=SENTENCES)
    full = replace(page([], NO_LINES, claims("contradicted")), on_months=table, on_lines=table)
    assert points(full)[:4] == ["A.", "B.", "C.", "D."] and len(points(full)) == 5
    assert "E." in full._texts(DOUBT, full.on_lines) and "E." not in points(full)
    assert points(page([], NO_LINES)) == [
        "No figures on drug lines in Norfolk have been found.",
        "No figures by month, quarter or year in Norfolk have been found.",
        "No published claim on county lines in Norfolk has been entered to be checked.",
    ]


def test_where_little_is_to_be_said_the_tally_of_the_claims_is_a_point() -> None:
    told = points(page([], known_lines(), claims("adds up")))
    assert len(told) == 3 and told[-1] == "No figures by month, quarter or year in Norfolk have been found."
    few = points(page([], NO_LINES, claims("adds up", "adds up")))
    assert few[-1] == "Of 2 published claims, 2 add up."


@pytest.mark.parametrize(
    ("verdict", "claim", "told"),
    [
        ("contradicted", "Lines fell by half.", ["The figures contradict the claim “Lines fell by half”."]),
        ("not shown", "Lines fell by half.", ["The figures do not back the claim “Lines fell by half”."]),
        ("not shown", "word " * 30, ["The figures do not back a claim that was published; it stands first under the"]),
        ("adds up", "Lines fell by half.", []),
    ],
)
def test_the_contested_claim_is_the_last_point(verdict: str, claim: str, told: list[str]) -> None:
    found = points(page([series(NORWICH)], known_lines(), claims("supported", verdict, claim=claim)))
    assert [text for text in found if "The figures" in text] == [text for text in found if text.startswith(tuple(told))]
    assert sum("The figures" in text for text in found) == len(told)


@pytest.mark.parametrize(
    ("measure", "with_lines", "title"),
    [
        ("county lines arrests", False, "County lines in Norfolk: what the figures to 23 November 2026 show"),
        (
            "police recorded drug trafficking offences",
            False,
            "Drug trafficking offences in Norfolk: what the figures to",
        ),
        ("police recorded drug trafficking offences", True, "County lines in Norfolk: what the figures to"),
    ],
)
def test_the_title_names_subject_place_and_period(measure: str, with_lines: bool, title: str) -> None:
    front = page([series(NORWICH, measure=measure)], known_lines() if with_lines else NO_LINES)
    assert front.title.startswith(title)
    assert front.heading()._repr_mimebundle_()["text/html"] == f"<h1>{front.title}</h1>"


def test_a_force_without_areas_is_named_itself() -> None:
    report = Report(LATER, Path("nowhere"), REPOSITORY, scratch=False, force=find_force("btp", REPOSITORY))
    assert page([], NO_LINES, report=report).title.startswith("County lines of the British Transport Police: what")


def test_the_claims_begin_with_a_tally_and_the_contested_ones(report: Callable[..., Report]) -> None:
    verdicts = "adds up", "not shown", "supported", "adds up", "contradicted", "not shown"
    front = page([], NO_LINES, claims(*verdicts), with_sources(report()))
    tally, contested, table, _ = front.verdicts()
    assert tally.sentence == ("Of 6 published claims, 1 is supported, 2 add up, 1 is contradicted and 2 are not shown.")
    assert contested.sentences == [
        "✕ contradicted: “Lines fell by half.” The counts leave it open.",
        "◌ not shown: “Lines fell by half.” “Lines fell by half.” The counts leave it open.",
    ]
    assert table.frame["evidence"].iloc[0] == [
        Link("Evening News, 2 May 2021", "https://example.org/news"),
        Link("Police of Anywhere, 1 May 2021", "https://example.org/a"),
        Link("A letter, 1 January 2019", ""),
    ]
    assert 'href="https://example.org/a">Police of Anywhere, 1 May 2021</a>, ' in table.html()


def test_figures_of_periods_that_are_not_compared_are_said_to_be_there() -> None:
    kinds = [Series("norfolk", "Norfolk", measure, "flow", "") for measure in ("arrests", "searches", "charges")]
    weekly = replace(page([], NO_LINES), others=dict.fromkeys(kinds, 1040))
    told = [
        f"1,040 figures of {measure}, Norfolk, are of other periods than months, quarters, and years from January or "
        "April, and are not compared."
        for measure in ("arrests", "searches")
    ]
    told.append("The same holds for 1 other kind of figures.")
    assert f"No figures by month, quarter or year in Norfolk have been found. {' '.join(told)}" in points(weekly)
    assert list(weekly.months())[1:] == list(map(Line, told))


def test_figures_are_given_where_no_comparison_takes_any(project: Project, cleaned: Callable[..., Report]) -> None:
    rows = ["2021-01-01,2021-07-31,40", "2021-07-01,2021-12-31,<5", "2020-01-01,2020-09-30,57"]
    project.release("spans", Given("\n".join(["start,end,count", *rows, ""]), layout=DAYS))
    newest = front_page.newest_told(cleaned().figures_in_use())
    assert newest == [
        "The figure for county lines arrests in Norwich was 0 to 4 from 1 July 2021 to 31 December 2021.",
        "The figure for county lines arrests in Norwich was 40 from 1 January 2021 to 31 July 2021.",
    ]
    gangs = Given("start,end,count\n2022-01-01,2022-03-31,37\n", {"measure": "gangs", "kind": "stock"}, DAYS)
    project.release("gangs", gangs)
    assert front_page.newest_told(cleaned().figures_in_use())[0] == (
        "The figure for gangs in Norwich was 37 at some time from 1 January 2022 to 31 March 2022."
    )
    alone = replace(page([], NO_LINES), newest=newest)
    assert points(alone)[0] == " ".join(newest)
    assert not any("was 40" in text for text in points(replace(page([], known_lines()), newest=newest)))
    assert not any("was 40" in text for text in points(replace(page([series(NORWICH)], NO_LINES), newest=newest)))


def test_years_and_quarters_are_given_where_there_are_no_months(
    project: Project, cleaned: Callable[..., Report]
) -> None:
    years = "".join(f"{year}-04-01,{year + 1}-03-31,{n}\n" for year, n in ((2019, 61), (2020, 70), (2021, 64)))
    project.release("years", Given(f"start,end,count\n{years}", layout=DAYS))
    opened = cleaned()
    (found,) = period_series(opened.figures_in_use(), "norfolk")
    opened.show(OtherPeriods(found).sections())
    alone = replace(page([], NO_LINES, report=opened), periods=[found])
    none, given = alone.months()  # No choice that hides the one behind the other.
    assert none == Line("No figures by month in Norfolk have been found.")
    assert given.caption == "County lines arrests, Norwich, financial years 2019/20 to 2021/22"
    assert given.frame.columns.tolist() == ["financial year", "count"]
    assert given.frame.values.tolist() == [
        ["2019/20", "61"],
        ["2020/21", "70"],
        ["2021/22", "64"],
    ]
    beside = replace(alone, series=page([series(NORWICH)], NO_LINES, report=opened).series)
    assert beside._by_year_alone() == []


def test_figures_that_are_withheld_are_said_to_be_left_out(cleaned: Callable[..., Report]) -> None:
    report = cleaned("2021-12-31", REPOSITORY)

    def said(*rows: tuple[str, int]) -> list[str]:
        report.write(pd.DataFrame(rows, columns=["reading", "cells"]), "readings")
        front = page(monthly_series(norfolk(report.report_date), "norfolk"), known_lines(), report=report)
        return [text for text in front.how_sure() if "left out here" in text]

    assert said(("exact", 30)) == []
    assert said(("exact", 30), ("withheld", 24)) == [
        "24 published figures are left out here: with others they would tell a hidden count."
    ]
    assert said(("withheld", 1))[0].startswith("1 published figure is left out here")


def test_totals_that_disagree_with_their_parts_are_told(cleaned: Callable[..., Report]) -> None:
    report = cleaned("2021-12-31", REPOSITORY)

    def said(totals: list[str], received: list[str]) -> list[str]:
        report.write(pd.DataFrame({"result": totals}), "totals")
        report.write(pd.DataFrame({"result": received}), "received-totals")
        front = page(monthly_series(norfolk(report.report_date), "norfolk"), known_lines(), report=report)
        return [text for text in front.how_sure() if "disagree" in text]

    wrong = "FAILED: the total disagrees with its parts"
    assert said([], ["agrees", "agrees"]) == []
    assert said([wrong], ["agrees"]) == ["1 published total disagrees with its parts."]
    assert said([wrong, "agrees"], [wrong]) == ["2 published totals disagree with their parts."]


def test_an_area_that_is_none_of_the_force_s_is_told(project: Project, cleaned: Callable[..., Report]) -> None:
    def said(*areas: str) -> list[str]:
        for area in areas:
            project.release(f"of-{area.lower()}", Given("month,count\n2021-01,5\n", {"area": area}))
        opened = cleaned()
        return [text for text in page([series(NORWICH)], NO_LINES, report=opened).how_sure() if "listed" in text]

    assert said("Norwich", "Norfolk") == []
    assert said("Ipswich") == ["Ipswich is not listed among the areas of Norfolk Constabulary."]
    assert said("Diss") == ["Diss and Ipswich are not listed among the areas of Norfolk Constabulary."]
    assert said("Bury", "Ely") == ["4 areas are not listed among the areas of Norfolk Constabulary."]


def test_where_nothing_was_found_every_part_says_so() -> None:
    none = page([], NO_LINES)
    for shown, told in (
        (none.months(), "No figures by month in Norfolk have been found."),
        (none.lines(), "No figures on drug lines in Norfolk have been found."),
        (none.verdicts(), "No published claim on county lines in Norfolk has been entered to be checked."),
    ):
        assert list(shown) == [Line(told)]


@pytest.mark.parametrize(
    ("day", "months", "lines"),
    [
        (date(2021, 12, 31), "December 2021) is of the month of the report", "is of the month of the report"),
        (date(2022, 1, 31), "December 2021) is 1 month old", "is 1 month old, or more"),
        (date(2023, 3, 31), "December 2021) is 15 months old", "is 15 months old, or more"),
    ],
)
def test_the_newest_figure_has_an_age_and_an_assumed_day_is_named(
    cleaned: Callable[..., Report], day: date, months: str, lines: str
) -> None:
    report = cleaned(day.isoformat(), REPOSITORY)
    told = page(monthly_series(norfolk(day), "norfolk"), known_lines(day), report=report).how_sure()
    assert any("county lines arrests, Norwich" in t and months in t for t in told)
    assert any("drug lines active" in t and lines in t for t in told)
    assert any(t.endswith("is assumed to have been public on 31 December 2021.") for t in told)
    assert len(told) == len(set(told))


def test_a_doubt_that_is_no_point_is_told_under_how_sure(cleaned: Callable[..., Report]) -> None:
    front = page([series(NORWICH)], known_lines(), report=cleaned("2026-11-23", REPOSITORY))
    (doubt,) = front._texts(DOUBT, front.on_lines)
    assert doubt in points(front) and doubt not in front.how_sure()
    two = front.on_months[front.on_months["place"] == LEVEL]
    crowded = replace(front, on_months=pd.concat([two, two, front.on_months]), claims=claims("not shown"))
    assert doubt not in points(crowded) and doubt in crowded.how_sure()


def test_a_clear_change_of_months_says_how_often_a_drifting_number_gives_one(cleaned: Callable[..., Report]) -> None:
    front = page([series([20] * 24 + [40] * 12)], NO_LINES, report=cleaned("2026-11-23", REPOSITORY))
    assert "once in 5 to 14 times" in front.how_sure()[0]


def test_terms_are_explained_where_they_are_used(cleaned: Callable[..., Report]) -> None:
    report = cleaned("2026-11-23", REPOSITORY)
    of_lines = page([series(NORWICH)], known_lines(), claims("adds up", claim="Orochi went on."), report).glossary()
    assert [text.partition(":")[0] for text in of_lines] == ["County line", "Drug line", "Operation Orochi"]
    adder = claims("adds up", claim="A ladder was used, and Project ADDER.")
    assert any(text.startswith("Project ADDER") for text in page([], NO_LINES, adder, report).glossary())
    ladder = claims("adds up", claim="A ladder was used.")
    assert not any(text.startswith("Project ADDER") for text in page([], NO_LINES, ladder, report).glossary())


def test_what_is_new_became_known_within_the_year_before(report: Callable[..., Report]) -> None:
    front = page([], NO_LINES, report=replace(with_sources(report()), report_date=date(2022, 5, 1)))
    line, table = front.new()
    assert line == Line("1 publication became known since 1 May 2021.")
    assert table.frame.values.tolist() == [["New", "2021-06-01"]]
    assert front.used() == Line("Made from 3 publications known by 1 May 2022; what came out later is left out.")
    old = page([], NO_LINES, report=replace(front.report, report_date=date(2030, 1, 1)))
    assert old.new() == [Line("Nothing became known in the year since 1 January 2029.")]


def test_a_source_with_a_page_is_a_link_and_the_open_licence_is_acknowledged(report: Callable[..., Report]) -> None:
    table, licence = page([], NO_LINES, report=with_sources(report())).sources()
    assert table.frame["source"].tolist()[0] == Link("Police of Anywhere: lines, May 2021", "https://example.org/a")
    assert table.frame["source"].tolist()[2] == "A letter"
    assert table.frame["known on"].tolist()[2] == "2019-01-01"
    assert licence == Line(front_page.OPEN_LICENCE)


def test_who_publishes_comes_from_one_file_and_what_is_empty_is_left_out(project: Project, report: Any) -> None:
    front = page([], NO_LINES, report=report())
    assert front.cite() == [f"Cite it as: County lines reports, “{front.title}”."]
    given = {"outlet": "The Anywhere Post", "contact": "desk@example.org", "corrections": "https://example.org/fix"}
    (project.root / PUBLISHER).write_text(json.dumps({"version": 1, **given}), encoding="utf-8")
    assert front.cite(2) == [
        f"Cite it as: The Anywhere Post, “{front.title}”, edition 2.",
        "Questions: desk@example.org.",
        "Corrections: https://example.org/fix.",
    ]
    (project.root / PUBLISHER).write_text('{"outlett": "x"}', encoding="utf-8")
    with pytest.raises(ProjectError, match=r"data/publisher.json.*did you mean outlet"):
        front.cite()
    assert publisher(REPOSITORY) == Publisher()


def test_the_story_has_title_points_verdicts_and_sources_and_no_mark_of_others(report: Callable[..., Report]) -> None:
    hostile = claims("not shown", claim="[Click](javascript:alert) *now* <b>.")
    front = page([series(NORWICH)], known_lines(), hostile, with_sources(report()))
    story = front.story()
    assert story.startswith(f"# {front.title}\n\nMade from 3 publications")
    assert all(f"- {text}\n" in story for text in points(front)[:-1])
    assert "◌ not shown: \\[Click\\](javascript:alert) \\*now\\* \\<b\\>." in story
    assert "- [Police of Anywhere: lines, May 2021](<https://example.org/a>), known on 1 May 2021" in story
    assert "- A letter, known on 1 January 2019\n" in story


def test_the_months_are_those_that_the_notebook_on_months_drew(project: Project, report: Callable[..., Report]) -> None:
    small, large = series(NORWICH), series([100 * n for n in NORWICH], area="Elsewhere")
    opened = report()
    for a in analysed([small, large]):
        opened.show([a.months()])
    shown = list(page([small, large], NO_LINES, report=opened).months())
    assert [type(part) for part in shown] == [View, Picture, Table, Picture, Table, View, Table]
    assert [part.name for part in shown if isinstance(part, Picture)] == [f"months-{s.slug}" for s in (large, small)]
    first, second, areas = (part for part in shown if isinstance(part, Table))
    assert (first.caption, second.caption) == (large.title, small.title)
    assert second.frame["count"].tolist() == [str(n) for n in NORWICH]
    assert areas.frame[["where", "newest", "count", "change"]].values.tolist() == [
        ["Elsewhere", "2021", "17,500", "not compared"],
        ["Exampleton", "2021", "175", "not compared"],
    ]


def views_of(opened: Report, *all_series: MonthlySeries) -> dict[str, list[Table]]:
    """Give the tables of each view of the months; without views, those that there are under no name."""
    for a in analysed(all_series):
        opened.show([a.months()])
    views: dict[str, list[Table]] = {"": []}
    for part in page(all_series, NO_LINES, report=opened).months():
        if isinstance(part, View):
            views[part.name] = []
        elif isinstance(part, Table):
            views[list(views)[-1]].append(part)
    return {name: tables for name, tables in views.items() if tables}


def test_one_year_of_one_series_is_seen_in_one_way(report: Callable[..., Report]) -> None:
    assert list(views_of(report(), series(NORWICH))) == [""]


def test_several_years_are_seen_by_year_too(report: Callable[..., Report]) -> None:
    views = views_of(report(), series([*NORWICH, *NORWICH]))
    assert list(views) == ["By month", "By year"]
    (years,) = views["By year"]
    assert years.frame[["year", "months", "total"]].values.tolist() == [["2021", 12, 175], ["2022", 12, 175]]
    assert '<td class="number short">0.4795</td>' in years.html() and "2021</th>" in years.html()


def test_series_of_other_things_are_at_a_glance_among_the_years_and_areas_are_seen_where_one_thing_has_several(
    report: Callable[..., Report],
) -> None:
    arrests, other = series(NORWICH), series(NORWICH, area="Elsewhere", measure="drug seizures")
    views = views_of(report(), arrests, other)
    assert list(views) == ["By month", "By year"]
    assert [len(table.frame) for table in views["By year"]] == [2]
    elsewhere = series(NORWICH, area="Elsewhere")
    views = views_of(report(), arrests, elsewhere, series(NORWICH, measure="drug seizures"))
    assert list(views) == ["By month", "By area"]
    areas, others = views["By area"]
    assert set(areas.frame["where"]) == {"Exampleton", "Elsewhere"} and "what is counted" not in areas.frame
    assert others.frame["what is counted"].tolist() == ["drug seizures"]


@pytest.mark.parametrize("with_closures", [True, False])
def test_the_lines_are_those_that_the_notebook_on_lines_showed(
    report: Callable[..., Report], with_closures: bool
) -> None:
    opened, d = report(), known_lines()
    if not with_closures:
        d = replace(d, figures=d.figures[d.figures["kind"] == "stock"])
    of_force = LinesOfForce(d, NAME)
    opened.show(of_force.counted())
    shown = list(page([], of_force.lines, report=with_sources(opened)).lines())
    assert [type(part) for part in shown] == [Picture, Table, *([Table] if with_closures else [])]
    active = shown[1].frame
    read = ["about 50 (read as 45–54)", "27", "75", "<30 (read as 0–29)", "20", "<10 (read as 0–9)"]
    assert active["lines"].tolist() == read
    assert active["when"].tolist()[:3] == [
        "January 2016 to December 2018",
        "January 2019 to April 2019",
        "November 2019",
    ]
    assert active.columns.tolist() == ["when", "lines", "what", "counting rule", "published in"]
    if with_closures:
        assert shown[2].frame["when"].tolist()[:2] == ["2 June 2020", "June 2020 to November 2020"]


def test_a_count_of_lines_leads_to_where_it_was_published(report: Callable[..., Report]) -> None:
    opened = with_sources(report())
    counts = {"from": ["2021-05-01"], "to": ["2021-05-01"], "lines": ["20"], "area": ["Norfolk"]}
    opened.write(pd.DataFrame({**counts, "releases": ["release-a; release-b; unknown"]}), "lines-active")
    (row,) = page([], known_lines(), report=opened)._counted("lines-active", "from", "to").to_dict("records")
    linked = [Link("Police of Anywhere, 1 May 2021", "https://example.org/a"), Link("A letter, 1 January 2019", "")]
    assert row == {"when": "1 May 2021", "lines": "20", "published in": linked}


def test_a_correction_is_told_first_and_a_first_edition_has_no_notice() -> None:
    front = page([], NO_LINES)
    assert front.report.notice(1, "") == []
    (told,) = front.report.notice(2, "A count was wrong.")
    assert (told.heading, told.sentences) == ("Edition 2 corrects an earlier one", ["A count was wrong."])


def test_the_commands_name_the_edition() -> None:
    assert "outputs/2021-12-31/norfolk\n" in front_page.commands("norfolk", date(2021, 12, 31), 1)
    assert "outputs/2021-12-31/norfolk.2\n" in front_page.commands("norfolk", date(2021, 12, 31), 2)
