"""New pins are tried on the reports first: what moves is listed, and the old ones stand until it is explained."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import upgrade
from benchmarks.upgrade import entries, main, moved_pins, moved_results, pins, unexplained
from countylines.errors import ProjectError
from countylines.project import ROOT_VARIABLE
from countylines.reports import manifest
from countylines.reports.compare import compare
from countylines.subjects import identify

ROOT = Path(__file__).parents[2]
REPORT = Path("outputs") / "2021-12-31" / "norfolk"
TABLE = "dispersion-norwich-county-lines-arrests"
OLD = """\
numpy==2.3.0 \\
    --hash=sha256:00
    # via scipy
scipy==1.17.1 ; python_full_version < '3.12' \\
    --hash=sha256:01
"""
NEW = OLD.replace("scipy==1.17.1", "scipy==1.18.0")
HEAD = "# Changelog\n\n"
SCIPY = {"scipy": ("1.17.1", "1.18.0")}


def test_pins_are_read_with_the_versions_that_platforms_differ_in() -> None:
    assert pins(OLD) == {"numpy": "2.3.0", "scipy": "1.17.1"}
    two = "numpy==2.3.0 ; python_full_version < '3.12' \\\nnumpy==2.4.0 ; python_full_version >= '3.12'\n"
    assert pins(two) == {"numpy": "2.3.0 or 2.4.0"}
    assert len(pins((ROOT / "requirements.txt").read_text(encoding="utf-8"))) > 100


def test_a_pin_moves_that_is_another_new_or_gone() -> None:
    old, new = {"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}
    assert moved_pins(old, new) == {"b": ("1", "2"), "c": ("1", "—"), "d": ("—", "1")}


def alter(report: Path, change: Callable[[str], str], table: str = TABLE, column: str = "value") -> None:
    """Change the first number in a column of a table, as other packages might."""
    path = report / "tables" / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as text:
        rows = list(csv.reader(text))
    at = rows[0].index(column)
    row = next(row for row in rows[1:] if "." in row[at])
    row[at] = change(row[at])
    with path.open("w", newline="", encoding="utf-8") as text:
        csv.writer(text, lineterminator="\n").writerows(rows)


@pytest.fixture
def moved(tmp_path: Path, committed: Path) -> Callable[[Callable[[str], str]], dict[str, str]]:
    """Give what moves where one number of a report is changed."""

    def results(change: Callable[[str], str]) -> dict[str, str]:
        again = tmp_path / "again"
        shutil.copytree(committed, again)
        alter(again, change)
        return moved_results(compare(committed, again, identify(ROOT)))

    return results


def test_a_number_that_moves_in_its_digits_is_named_with_both_values(moved) -> None:
    found = moved(lambda number: f"{float(number) * 1.001:.6g}")
    assert list(found) == [TABLE]
    assert found[TABLE].startswith("1 cell, such as ") and " → " in found[TABLE]


def test_a_number_that_moves_beyond_the_digits_that_are_carried_does_not_move(moved) -> None:
    assert moved(lambda number: f"{float(number) * (1 + 1e-9):.15g}") == {}


@pytest.mark.parametrize(
    ("changelog", "left"),
    [
        ("## [0.2.0]\n\n- scipy 1.18.0 sums in another order: `levels` and `extremes-*`.\n", []),
        ("## [0.2.0]\n\n- **scipy 1.18.0** sums\n  in another order:\n  `levels`, `extremes-*`.\n", []),
        ("## [0.2.0]\n\n- With scipy 1.18.0: `levels`.\n- So do `extremes-*`.\n", ["extremes-norwich"]),
        ("## [0.2.0]\n\n- Numbers moved: `levels`, `extremes-*`.\n", ["levels", "extremes-norwich"]),
        ("## [0.2.0]\n\n- scipy 1.17.1 moved `levels`, `extremes-*`.\n", ["levels", "extremes-norwich"]),
        ("## [0.2.0]\n\n- scipy 1.18.0.1 or 1.18.01: `levels`, `extremes-*`.\n", ["levels", "extremes-norwich"]),
        ("## [0.2.0]\n\n- my-scipy 1.18.0: `levels`, `extremes-*`.\n", ["levels", "extremes-norwich"]),
        ("## [0.2.0]\n\n- scipy 1.18.0: `*`, `level`.\n", ["levels", "extremes-norwich"]),
        ("## [0.2.0]\n\n## [0.1.0]\n\n- scipy 1.18.0: `levels`, `extremes-*`.\n", ["levels", "extremes-norwich"]),
        ("", ["levels", "extremes-norwich"]),
    ],
)  # fmt: skip
def test_an_entry_explains_what_it_names_with_the_new_version_of_a_package(changelog: str, left: list[str]) -> None:
    assert unexplained(["levels", "extremes-norwich"], SCIPY, HEAD + changelog) == left


def test_of_several_new_versions_each_may_be_named() -> None:
    told = HEAD + "## [0.2.0]\n\n- numpy 2.4.0: `levels`.\n"
    assert unexplained(["levels"], {"numpy": ("2.3.0", "2.3.5 or 2.4.0")}, told) == []


def test_the_newest_version_of_our_changelog_has_entries() -> None:
    assert len(entries((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))) > 20


class Attempt:
    """A project with one report, in which other packages are pretended: what they give is the test's choice."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.pinned, self.asked = NEW, [""]
        self.change: Callable[[Path], None] = lambda report: None
        self.fails = False
        monkeypatch.setenv(ROOT_VARIABLE, str(root))
        monkeypatch.setattr(upgrade, "_compile", self._compile)
        monkeypatch.setattr(upgrade, "installed", lambda aside: aside / "python")
        monkeypatch.setattr(upgrade, "in_project", self._render)

    def _compile(self, aside: Path) -> None:
        assert (aside / "data" / "forces.csv").is_file()
        (aside / "requirements.txt").write_text(self.pinned, encoding="utf-8")

    def _render(self, aside: Path, python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        self.asked = list(arguments)
        self.change(aside / REPORT)
        wrong = "Error: notebooks/02_seasonality.ipynb, cell 3: no such function."
        return subprocess.CompletedProcess([], int(self.fails), "", wrong if self.fails else "")

    @property
    def pins(self) -> str:
        return (self.root / "requirements.txt").read_text(encoding="utf-8")


@pytest.fixture
def attempt(tmp_path: Path, committed: Path, monkeypatch: pytest.MonkeyPatch) -> Attempt:
    root = tmp_path / "a project"
    shutil.copytree(committed, root / REPORT)
    (root / "data" / "releases").mkdir(parents=True)
    shutil.copy(ROOT / "data" / "forces.csv", root / "data")
    (root / "requirements.txt").write_text(OLD, encoding="utf-8")
    (root / "requirements-setup.txt").write_text("uv==0.13.9 \\\n", encoding="utf-8")
    (root / "CHANGELOG.md").write_text(HEAD + "## [0.2.0]\n\n- A thing.\n", encoding="utf-8")
    return Attempt(root, monkeypatch)


def test_pins_that_move_nothing_are_taken_over(attempt: Attempt, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    told = capsys.readouterr().out
    assert "scipy: 1.17.1 → 1.18.0" in told and "Nothing moved" in told and "numpy" not in told
    assert attempt.asked == ["report", "--no-open", "--replace", "--date", "2021-12-31", "--force", "norfolk"]
    assert attempt.pins == NEW


def test_a_drift_keeps_the_old_pins_until_the_changelog_explains_it(
    attempt: Attempt, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt.change = lambda report: alter(report, lambda number: f"{float(number) + 1:.6g}")
    assert main([]) == 1
    told = capsys.readouterr().out
    assert f"{TABLE}: 1 cell, such as " in told and "CHANGELOG does not say why" in told
    assert attempt.pins == OLD
    entry = "## [0.2.0]\n\n- scipy 1.18.0 has another dispersion: `dispersion-*`.\n"
    (attempt.root / "CHANGELOG.md").write_text(HEAD + entry, encoding="utf-8")
    assert main([]) == 0
    assert "(CHANGELOG explains it)" in capsys.readouterr().out
    assert attempt.pins == NEW


def test_a_verdict_that_moves_is_named_too(attempt: Attempt, capsys: pytest.CaptureFixture[str]) -> None:
    def otherwise(report: Path) -> None:
        content = json.loads((report / manifest.NAME).read_text(encoding="utf-8"))
        content["verdicts"][0]["verdict"] = "not shown"
        content["findings"][0] = "Another point."
        (report / manifest.NAME).write_text(json.dumps(content), encoding="utf-8")

    attempt.change = otherwise
    assert main([]) == 1
    told = capsys.readouterr().out
    assert "claims: 1 verdict" in told and "findings: 2 main points" in told


def test_a_part_of_the_reports_replaces_nothing(
    attempt: Attempt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for named in (REPORT.as_posix(), f"{REPORT.as_posix()}/", str(attempt.root / REPORT)):
        monkeypatch.chdir(attempt.root)
        attempt.change = lambda report: None
        assert main([named]) == 0
        assert "Only 1 report" in capsys.readouterr().out
        attempt.change = lambda report: alter(report, lambda number: f"{float(number) + 1:.6g}")
        assert main([named]) == 1
        assert f"{TABLE}: 1 cell" in capsys.readouterr().out
    assert attempt.pins == OLD


def test_a_report_that_new_packages_cannot_render_keeps_the_old_pins(
    attempt: Attempt, capsys: pytest.CaptureFixture[str]
) -> None:
    attempt.fails = True
    assert main([]) == 1
    assert "norfolk: not rendered: Error: notebooks/02_seasonality.ipynb, cell 3" in capsys.readouterr().out
    assert attempt.pins == OLD


def test_where_nothing_is_newer_nothing_is_rendered(attempt: Attempt, capsys: pytest.CaptureFixture[str]) -> None:
    attempt.pinned = OLD
    assert main([]) == 0
    assert "nothing to upgrade" in capsys.readouterr().out
    assert attempt.asked == [""]


def test_what_cannot_be_tried_is_said_with_another_exit_code(
    attempt: Attempt, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for nowhere, told in (
        ("outputs/2021-12-31/nowhere", "manifest.json"),
        (str(ROOT), "is no report in the project's"),
    ):
        assert main([nowhere]) == 2
        assert told in capsys.readouterr().err

    def offline(aside: Path) -> Path:
        raise ProjectError("The packages that requirements.txt pins could not be installed (no route to host).")

    monkeypatch.setattr(upgrade, "installed", offline)
    assert main([]) == 2
    assert "no route to host" in capsys.readouterr().err
    assert attempt.pins == OLD
