"""What the notebook on drug lines shows and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from countylines.analyses import words
from countylines.notebook import lines
from countylines.notebook.workspace import Report
from countylines.show.findings import Statements
from tests.conftest import DAYS, REPOSITORY, Given, Project

DAY = "2021-12-31"
LINES: dict[str, str | None] = {"area": "Norfolk", "measure": "drug lines active", "kind": "stock"}


def test_the_lines_of_the_force_are_those_of_its_areas_and_notes(cleaned: Callable[..., Report]) -> None:
    report = cleaned(DAY, REPOSITORY)
    found = lines.known(report)
    assert found.force_name == "Norfolk Constabulary"
    assert found.lines.areas == report.force.areas and found.lines.areas[0] == "Norfolk"
    assert found.lines.series is not None and found.lines.series.area == "Norfolk"
    assert found.notes.keys() >= set(found.lines.national["releases"])


def test_a_national_estimate_has_the_notes_of_its_own_table_alone(cleaned: Callable[..., Report]) -> None:
    """The release of February 2022 also has tables of arrests and of lines closed, both cumulative."""
    found = lines.known(cleaned("2023-03-31", REPOSITORY))
    table = found.lines.national_table(found.notes).set_index("from")["notes"]
    assert table["2019-04-01"] == (
        "The answer puts the fall down to a change in reporting as well as to more enforcement."
    )


def test_of_two_counts_by_one_rule_it_is_not_said_that_there_are_none(
    project: Project, cleaned: Callable[..., Report], shown: list[Any]
) -> None:
    rising = Given("start,end,count\n2021-03-31,2021-03-31,8\n2022-03-31,2022-03-31,13\n", LINES, DAYS)
    project.release("a", rising)
    report = cleaned()
    report.show(lines.known(report).sensitivity(), otherwise=lines.NOT_VARIED)
    told = "No exact count is followed next, a year or more later, by a lower one of the same rule"
    assert shown == [Statements([f"{told}: no ratio is bounded."])]


def test_what_the_front_page_says_of_the_lines_is_kept(cleaned: Callable[..., Report]) -> None:
    report = cleaned(DAY, REPOSITORY)
    told = lines.in_short(report, lines.known(report))
    assert told.sentences[0].startswith("The number of active lines more than halved (75 in November 2019, fewer than")
    kept = report.read_text("line-sentences", "03_drug_lines")
    assert kept.loc[kept["place"] == "in short", "text"].iloc[0].startswith("75 drug lines active in November 2019")
    assert set(kept["place"]) == {words.LINES, words.DOUBT, "in short", "left open", "age"}


def test_without_lines_every_part_says_so(project: Project, cleaned: Callable[..., Report], shown: list[Any]) -> None:
    project.months("a", m2021_01="5")
    report = cleaned()
    none = lines.known(report)
    assert lines.in_short(report, none).sentences == ["Drug lines were not asked about."]
    assert report.read_text("line-sentences", "03_drug_lines").empty
    for sections, otherwise in (
        (none.counted(), lines.NOT_COUNTED),
        (none.national(), lines.NO_NATIONAL),
        (none.sensitivity(), lines.NOT_VARIED),
    ):
        report.show(sections, otherwise=otherwise)
    assert shown == [Statements([told]) for told in (lines.NOT_COUNTED, lines.NO_NATIONAL, lines.NOT_VARIED)]
