"""What the notebook on drug lines shows and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from countylines.analyses import words
from countylines.notebook import lines
from countylines.notebook.workspace import Report
from countylines.show.findings import Statements
from tests.conftest import REPOSITORY, Project

DAY = "2021-12-31"


def test_the_lines_of_the_force_are_those_of_its_areas_and_notes(cleaned: Callable[..., Report]) -> None:
    report = cleaned(DAY, REPOSITORY)
    found = lines.known(report)
    assert found.force_name == "Norfolk Constabulary"
    assert found.lines.areas == report.force.areas and found.lines.areas[0] == "Norfolk"
    assert found.lines.series is not None and found.lines.series.area == "Norfolk"
    assert found.notes.keys() >= set(found.lines.national["releases"])


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
