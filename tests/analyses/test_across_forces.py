"""The rule over all forces at hand: who is in the table, by when it was known, and what the words say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from countylines.analyses.across_forces import assess_forces, fewest_on_floor, floor_of
from tests.conftest import Given, Project

PEAK = [8, 10, 16, 22, 30, 34, 33, 28, 20, 14, 9, 8]
FLAT = [15] * 12
DAY = date(2026, 1, 1)


def months_of(year: list[int], seed: int, years: int = 3, first: int = 2019) -> str:
    counts = np.random.default_rng(seed).poisson(np.tile(year, years))
    months = pd.period_range(f"{first}-01", periods=12 * years, freq="M")
    return "month,count\n" + "".join(f"{month},{count}\n" for month, count in zip(months, counts, strict=True))


def give(project: Project, force: str, rows: str, *, known: str = "2024-01-15", **series: str) -> None:
    name = f"{force}-synthetic-{'-'.join(series.values()) or 'arrests'}".replace(" ", "-")
    project.release(name, Given(rows, series={"force": force, "area": force.title(), **series}), known=known)


@pytest.fixture
def several_forces(project: Project) -> Project:
    give(project, "norfolk", months_of(PEAK, 1))
    give(project, "suffolk", months_of(FLAT, 12))
    give(project, "south-wales", months_of(FLAT, 13), known="2025-06-01")
    return project


def test_every_force_known_on_the_day_is_corrected_with_the_others(several_forces: Project) -> None:
    found = assess_forces(DAY, several_forces.root)
    table = found.table().set_index("force")
    assert table.index.tolist() == ["Norfolk Constabulary", "Suffolk Constabulary", "South Wales Police"]
    assert table["series"].iloc[0] == "County lines arrests, Norfolk, 2019–2021"
    first = table.iloc[0]
    assert first["p"] == pytest.approx(2 / 144)
    assert first["least p possible"] == pytest.approx(2 / 144)
    # The least of three p-values is multiplied by three; the next two are far larger.
    assert first["p, Benjamini–Hochberg"] == pytest.approx(6 / 144)
    assert table["months differ repeatedly"].tolist() == [True, False, False]
    assert table["after correction"].tolist() == [True, False, False]
    assert "in 1 by the rule alone, and in 1 after correction" in found.sentences()[0]


def test_a_fourth_force_takes_the_claim_away(several_forces: Project) -> None:
    give(several_forces, "northern-ireland", months_of(FLAT, 14))
    found = assess_forces(DAY, several_forces.root)
    assert found.table()["after correction"].sum() == 0
    assert "in 1 by the rule alone, and in 0 after correction" in found.sentences()[0]


def test_only_what_was_known_and_stands_is_read(several_forces: Project) -> None:
    assert len(assess_forces(date(2025, 5, 31), several_forces.root).tested) == 2
    several_forces.retract("suffolk-synthetic-arrests", "2025-01-01")
    assert [force for force, _ in assess_forces(DAY, several_forces.root).tested] == [
        "Norfolk Constabulary",
        "South Wales Police",
    ]


def test_one_series_and_none_have_nothing_to_correct(project: Project) -> None:
    give(project, "suffolk", months_of(FLAT, 12, years=2))
    none = assess_forces(DAY, project.root)
    assert none.table().empty
    assert "There is no series with 3 or more complete calendar years" in none.sentences()[0]
    give(project, "norfolk", months_of(FLAT, 12))
    assert assess_forces(DAY, project.root).sentences()[0] == (
        "There is only one series with 3 or more complete calendar years of exact months, known on 1 January 2026 "
        "(Norfolk Constabulary): nothing to correct."
    )


def test_series_that_cannot_be_tested_are_named_with_the_reason(several_forces: Project) -> None:
    rows = months_of(FLAT, 5)
    give(several_forces, "norfolk", rows.replace(rows.splitlines()[1], "2019-01,<5"), measure="stops")
    give(
        several_forces,
        "norfolk",
        "month,count\n" + "".join(f"{m},0\n" for m in pd.period_range("2019-01", "2021-12", freq="M")),
        measure="raids",
    )
    found = assess_forces(DAY, several_forces.root)
    assert len(found.tested) == 3
    told = dict(zip(found.left_out_table()["series"], found.left_out_table()["why"], strict=True))
    assert told["Stops, Norfolk, 2019–2021"] == "some of its months are not exact numbers"
    assert "Every count is zero" in told["Raids, Norfolk, 2019–2021"]


def test_the_floor_of_three_years_needs_twelve_of_forty_three_forces() -> None:
    assert floor_of(3) == pytest.approx(2 / 144)
    assert fewest_on_floor(43, 3) == 12
    # One pass needs 2/144 · m / k < .05 and no fewer.
    assert 2 / 144 * 43 / 12 < 0.05 <= 2 / 144 * 43 / 11
    assert fewest_on_floor(43, 5) == 1


def test_the_sentence_on_the_floor_counts_the_forces_of_england_and_wales(project: Project) -> None:
    found = assess_forces(DAY, project.root)
    assert found.forces_in_mind == 3
    assert "with the 3 forces of England and Wales at 3 years each, at least 1 must sit on it" in found.sentences()[1]


def test_months_that_no_rule_may_use_are_left_out_here_too(project: Project) -> None:
    give(project, "norfolk", months_of(PEAK, 1, years=4), measure="recorded drug offences")
    give(project, "suffolk", months_of(FLAT, 12))
    found = assess_forces(DAY, project.root)
    assert [len(a.series.months) for _, a in found.tested] == [42, 36]
    assert "Of 1 of them months are left out that were still being recorded" in found.sentences()[1]


def test_nothing_is_said_of_months_left_out_where_none_is(several_forces: Project) -> None:
    assert "left out" not in " ".join(assess_forces(DAY, several_forces.root).sentences())
