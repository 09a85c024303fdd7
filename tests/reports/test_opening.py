"""A comparison opens with what a person would say; each state of what moved, on made-up changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from countylines.reports.compare import NONE, NOTHING, ClaimChange, Comparison, FigureChange, Issued, opening
from countylines.reports.subject import Cause
from countylines.reports.table_changes import Cell, TableChange
from countylines.subjects.force import Force
from tests.reports.tides import Tides

TABLE = TableChange("heights", cells=(Cell("Wells", "height", "2.5", "2.75"),))
FIGURE = FigureChange("Tides", "", ("It was 2.5.",), ("It is 2.75.",))
DATA = Cause("data", "Data", ["tides.csv: changed"], "the data changed")
REVISED = Cause("data", "Revised figures", ["1 of 2"], "figures were revised")
CODE = Cause("code", "Code", ["tides.py: changed"], "the code changed")


def side(day: str, findings: list[str]) -> Issued:
    report = {"harbour": "wells", "report_date": day}
    return Issued(Path(day), {"report": report, "findings": findings}, Tides())


def claim(number: int, old: str = "not shown", new: str = "supported") -> ClaimChange:
    return ClaimChange(f"c{number}", f"Claim {number}.", old, new, "")


def changes(**given: Any) -> Comparison:
    """Give a comparison in which nothing moved but what is given; both reports speak for one day."""
    then, now = given.pop("then", ["a", "b"]), given.pop("now", ["a", "b"])
    days = given.pop("days", ("2021-12-31", "2021-12-31"))
    empty: dict[str, Any] = {name: [] for name in ("claims", "tables", "figures", "made_from", "altered")}
    return Comparison(
        old=side(days[0], then),
        new=side(days[1], now),
        findings_gone=[text for text in then if text not in now],
        findings_new=[text for text in now if text not in then],
        parameters=Cause("parameters", "Parameters", given.pop("parameters", []), "other parameters were given"),
        **(empty | given),
    )


def went(number: int) -> str:
    return f"“Claim {number}” went from “not shown” to “supported”"


SAME = "The main points are the same."
FIVE = [str(n) for n in range(5)]


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        ({}, NOTHING),
        ({"made_from": [CODE]}, NOTHING),
        (
            {"claims": [claim(1)], "made_from": [DATA]},
            f"One verdict changed: {went(1)}, because the data changed. {SAME}",
        ),
        (
            {"claims": [claim(1), claim(2)], "made_from": [DATA, CODE]},
            f"Two verdicts changed: {went(1)}; {went(2)}. The data changed and the code changed: which of these did it "
            f"is not known. {SAME}",
        ),
        (
            {"claims": [claim(1)], "made_from": [DATA, REVISED]},
            f"One verdict changed: {went(1)}, because the data changed and figures were revised. {SAME}",
        ),
        (
            {"claims": [claim(n) for n in range(12)], "days": ("2021-12-31", "2022-12-31"), "made_from": [DATA]},
            f"12 verdicts changed: {went(0)}; {went(1)}; {went(2)}; and 9 more, because the data changed. {SAME}",
        ),
        (
            {"claims": [claim(1, old=NONE), claim(2, new=NONE)], "days": ("2021-12-31", "2022-12-31")},
            "No verdict changed. One claim is new, because the reports speak for different days. "
            f"One claim is no longer there. {SAME}",
        ),
        (
            {"then": FIVE, "now": ["x", *FIVE[1:]], "parameters": ["draws: 9 → 99 (02_tides)"]},
            "No verdict changed. One of the five main points changed, because other parameters were given.",
        ),
        (
            {"then": ["a"], "now": ["b"], "made_from": [DATA]},
            "No verdict changed. The main point changed, because the data changed.",
        ),
        ({"then": ["a", "b"], "now": ["c", "d"]}, "No verdict changed. Both main points changed."),
        ({"then": ["a"], "now": ["a", "b"]}, "No verdict changed. One main point is new."),
        ({"then": FIVE, "now": FIVE[:3]}, "No verdict changed. Two main points fell away."),
        (
            {"tables": [TABLE, TABLE], "figures": [FIGURE], "made_from": [CODE]},
            f"No verdict changed. {SAME} Only two tables and one chart changed, because the code changed.",
        ),
        (
            {"tables": [TABLE], "altered": ["a file was changed"], "made_from": [CODE]},
            f"No verdict changed. {SAME} Only one table changed, perhaps because a file was changed after it was "
            "rendered.",
        ),
    ],
)
def test_each_state_has_its_sentence(moved: dict[str, Any], said: str) -> None:
    assert opening(changes(**moved)) == said


@pytest.mark.parametrize(
    ("then", "now", "because"),
    [
        ({}, {"data/releases/a/a.csv": "1"}, "more figures became known"),
        ({"data/releases/a/a.csv": "1"}, {"data/releases/a/retraction.json": "1"}, "figures were taken back"),
        ({"data/releases/a/a.csv": "1"}, {"data/releases/a/a.csv": "2"}, "the data changed"),
    ],
)
def test_a_force_says_what_became_of_its_figures(then: dict, now: dict, because: str, tmp_path: Path) -> None:
    data, layout = Force("norfolk", "Norfolk").causes(then, now, tmp_path)
    assert (data.because, layout.because) == (because, "tables are read otherwise")


@pytest.mark.parametrize(
    ("of", "because"),
    [
        ("norfolk", "more figures became known"),
        ("", "more national figures became known"),
        (None, "the data changed"),
    ],
)
def test_figures_of_the_nation_are_not_said_to_be_more_of_the_force_s(
    of: str | None, because: str, tmp_path: Path
) -> None:
    rows = ["norfolk,old", *([f"{of},old; new"] if of is not None else [])]
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "figures.csv").write_text("\n".join(["force,releases", *rows, ""]), encoding="utf-8")
    then, new = {"data/releases/old/a.csv": "1"}, {"data/releases/new/a.csv": "2"}
    data, _ = Force("norfolk", "Norfolk").causes(then, then | new, tmp_path)
    assert data.because == because
