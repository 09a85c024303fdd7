"""Every known answer is reached, and one that is not is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from countylines.errors import ProjectError
from countylines.method_checks import known_answers
from countylines.method_checks.answers_of_years import FOLDER
from countylines.method_checks.findings import answers_by_subject, require_known_answers
from countylines.method_checks.known_answers import TABLES, not_reached
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return known_answers.known_answers(REPOSITORY)


@pytest.mark.slow
def test_every_known_answer_is_reached(answers: pd.DataFrame) -> None:
    assert not_reached(answers) == []
    require_known_answers(answers)
    rows = sum(len(pd.read_csv(REPOSITORY / FOLDER / f"{table}.csv")) for table in TABLES)
    assert len(answers) == rows > 400
    by_subject = answers_by_subject(answers)
    assert by_subject["known answers"].sum() == rows
    assert (by_subject["known answers"] == by_subject["reached"]).all()


def test_every_table_with_tolerances_is_computed() -> None:
    """A table of expected values that nobody computes would only look like a check."""
    with_source = {
        path.stem for path in (REPOSITORY / FOLDER).glob("*.csv") if "tolerance" in path.read_text().split("\n")[0]
    }
    # Read by the test of its own module: two corrections a row.
    assert with_source - {"false_discovery_rate"} == set(TABLES)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / FOLDER, tmp_path / FOLDER)
    return tmp_path


def change(root: Path, table: str, old: str, new: str) -> None:
    path = root / FOLDER / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_number_a_little_beside_its_tolerance_is_told_and_stops_the_report(copied: Path) -> None:
    change(copied, "rate_comparisons", "ratio,5.806451613,", "ratio,5.80646,")
    compared = known_answers._compare("rate_comparisons", copied)
    (told,) = not_reached(compared)
    assert (
        told == "two rates: Norwich 2021, March against April, ratio: expected 5.80646 within 5.81e-06, found 5.80645."
    )
    with pytest.raises(ProjectError, match="FAILED: 1 known answers are not reached"):
        require_known_answers(compared)


def test_code_that_computes_something_else_is_told(monkeypatch: pytest.MonkeyPatch, copied: Path) -> None:
    right = known_answers.compare_rates
    monkeypatch.setattr(known_answers, "compare_rates", lambda first, second: right(second, first))
    assert len(not_reached(known_answers._compare("rate_comparisons", copied))) > 10


def test_a_row_that_nothing_computes_is_refused(copied: Path) -> None:
    path = copied / FOLDER / "rate_comparisons.csv"
    path.write_text(path.read_text() + "new case,1,1,1,1,e_test,0.5,0.1,a book\n", encoding="utf-8")
    with pytest.raises(
        ProjectError, match=r"tests/known_answers/rate_comparisons.csv: nothing computes new case, e_test"
    ):
        known_answers._compare("rate_comparisons", copied)


def test_words_and_fractions_are_compared_whole_and_noise_is_not_shown() -> None:
    def row(expected: str, tolerance: float) -> dict[str, object]:
        return {"expected": expected, "tolerance": tolerance, "source": "s"}

    assert known_answers._judge(row("4477/20736", 0), "4477/20736")["reached"]
    assert not known_answers._judge(row("4477/20736", 0), "4478/20736")["reached"]
    assert not known_answers._judge(row("True", 0), False)["reached"]
    assert known_answers._judge(row("2.5", 0.001), 2.5 + 3e-13)["difference"] == 0
    assert known_answers._judge(row("2.5", 0.001), 2.5004)["difference"] == pytest.approx(0.0004)
    assert not known_answers._judge(row("2.5", 0.001), float("nan"))["reached"]
