"""The rules for sentences of the front page, measured on committed reports and on pages of real and made-up figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from countylines.analyses.plain_level import MOST_WORDS
from countylines.claims import front
from countylines.claims.claim import claims_for
from countylines.claims.ledger import claims_table, entries
from countylines.claims.on_record import OnRecord
from countylines.notebook.workspace import Report
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from tests.conftest import REPOSITORY
from tests.notebook.test_front_page import known_lines, norfolk, page

MOST_ELSEWHERE = 30
JARGON = re.compile(
    r"[=≤≥±×÷√<>ΑΒΓΔΘΛΞΠΣΦΨΩα-ω]|\bp\b|\bHolm\b|\bPoisson\b|\bFriedman\b|\bquasi|\blog-|\b95%|\bseries\b|\breleases?\b"
    r"|\b[a-z]+-\d{4}-\d{2}|\b(?:tables|data|outputs|notebooks)/|\.(?:csv|json|ipynb)\b"
)
SUMMARIES = [
    path
    for path in sorted((REPOSITORY / "outputs").glob("*/*/05_summary.ipynb"))
    if "## Main points" in path.read_text(encoding="utf-8")
]
"""Of the committed reports those whose front page has main points."""


def sentences(texts: Iterable[str]) -> list[str]:
    """Split texts into their sentences."""
    return [part for text in texts for part in re.split(r"(?<=[.?!])[”’]? (?=[A-Z“])", text)]


def too_long(texts: Iterable[str], most: int) -> list[str]:
    return [text for text in sentences(texts) if len(text.split()) > most]


def with_jargon(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if JARGON.search(text)]


def test_what_breaks_the_rules_is_seen() -> None:
    assert too_long(["One two three. Four five six seven."], 3) == ["Four five six seven."]
    bad = (
        "(p = 0.0032)",
        "φ₀ is 2.6",
        "by norfolk-2021-01-11-lines",
        "see tables/x.csv",
        "p below .05",
        "95% 1 to 2",
        "all 68 series",
    )
    assert with_jargon(bad) == list(bad)
    assert with_jargon(["Police recorded 175 arrests, 24% fewer than 5-a-side (20)."]) == []


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2023, 3, 31), date(2026, 11, 23)])
def test_the_front_page_of_norfolk_is_short_and_plain(cleaned: Callable[..., Report], day: date) -> None:
    report = cleaned(day.isoformat(), REPOSITORY)
    told = page(monthly_series(norfolk(day), "norfolk"), known_lines(day), report=report)
    points = told.main_points()["finding"].tolist()
    assert 3 <= len(points) <= 5
    assert too_long(points, MOST_WORDS) == with_jargon(points) == []
    rest = [*told.how_sure(), *told.glossary(), *told.cite()]
    assert too_long(rest, MOST_ELSEWHERE) == with_jargon(rest) == []


@pytest.mark.parametrize(
    ("force", "day"),
    [("norfolk", date(2021, 12, 31)), ("norfolk", date(2026, 11, 23)), ("kent", date(2024, 5, 31))],
)
def test_every_verdict_has_a_short_and_plain_reason(force: str, day: date) -> None:
    observed = observations(force, day, REPOSITORY)
    figures = reconcile(observed)
    found = entries(claims_for(force, day, REPOSITORY), OnRecord(observed, figures, force, day, (), []))
    table = claims_table(found)
    assert len(table)
    reasons = [*table["in short"], front.tally(table), *front.main_point(table)]
    assert too_long(reasons, MOST_ELSEWHERE) == with_jargon(reasons) == []
    assert too_long(front.main_point(table), MOST_WORDS) == []


@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda path: f"{path.parts[-3]} {path.parts[-2]}")
def test_the_front_page_of_a_committed_report_is_short_and_plain(summary: Path) -> None:
    main = BeautifulSoup(summary.with_name("index.html").read_text(encoding="utf-8"), "html.parser").select_one("main")
    assert main is not None
    points = [item.get_text() for item in main.select("h2 ~ ul")[0].select("li")]
    assert 3 <= len(points) <= 5
    assert too_long(points, MOST_WORDS) == with_jargon(points) == []
    for part in main.select(".screen, details, table, pre, figure"):
        part.decompose()
    # How to check it names files, which is what it is for.
    check = next(heading for heading in main.select("h2") if heading.get_text().startswith("How to check"))
    rest = [part.get_text() for part in main.select("p, li") if part not in check.find_all_next(["p", "li"])]
    assert too_long(rest, MOST_ELSEWHERE) == with_jargon(rest) == []
    story = summary.with_name("story.md").read_text(encoding="utf-8")
    assert all(f"- {point}\n" in story for point in points)
