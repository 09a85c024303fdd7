"""The report on the methods: the same machinery as a force's, and a notebook that fails when it should."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from countylines.project import sha256
from countylines.subjects import subject_of
from countylines.subjects.methods import METHODS, Methods
from tests.small_project import ROOT, SmallProject, code

pytestmark = pytest.mark.kernel
FRONT = "06_method_checks"
DATE = ("--methods", "--date", "2026-11-23")
PARAMETERS = 'report_date: str = "2026-11-23"  # day\nsimulations: int = 5  # series\n'
OPENED = """\
from countylines.notebook.workspace import open_methods
report = open_methods(report_date)
"""
FINDINGS = """\
from countylines.notebook.workspace import open_methods
import pandas as pd
report = open_methods(report_date)
report.write(pd.DataFrame({"finding": [f"{simulations} series"], "notebook": ["06_method_checks"]}), "findings")
"""


@pytest.fixture
def light(small: SmallProject) -> SmallProject:
    """Give a small project with method notebooks that run at once, and known answers."""
    for name in Methods.notebooks:
        small.notebook(name, [code(PARAMETERS, "parameters"), code(OPENED if name != FRONT else FINDINGS)])
    shutil.copytree(ROOT / "tests" / "known_answers", small.root / "tests" / "known_answers")
    return small


def place(project: SmallProject) -> Path:
    return project.outputs / "2026-11-23" / METHODS


def test_it_is_rendered_checked_and_kept_like_any_other(light: SmallProject) -> None:
    done = light.run("report", *DATE)
    assert done.returncode == 0, done.stderr
    assert "• 5 series" in done.stdout
    report = place(light)
    assert {path.name for path in report.iterdir()} == {
        *(f"{name}.ipynb" for name in Methods.notebooks),
        *(f"{name}.html" for name in Methods.notebooks if name != FRONT),
        "datapackage.json",
        "index.html",
        "manifest.json",
        "tables",
        "tables.xlsx",
    }
    content = json.loads((report / "manifest.json").read_text())
    assert "force" not in content["report"]
    assert subject_of(content["report"], light.root).name == METHODS
    assert sorted(content["code"]["notebooks"]) == sorted(Methods.notebooks)
    assert {"data/simulations/rates.csv", "tests/known_answers/repeated_months.csv"} <= content["inputs"].keys()
    page = (report / "index.html").read_text()
    assert "Methods of this project, report for 23 November 2026" in page
    assert all(f'href="{name}.html"' in page for name in Methods.notebooks if name != FRONT)

    checked = light.run("check")
    assert checked.returncode == 0, checked.stdout
    assert "outputs/2026-11-23/methods: intact, and reproduces" in checked.stdout
    assert "up to date" in light.run("report", *DATE).stdout

    table = report / "tables" / "findings.csv"
    table.write_text(table.read_text().replace("5 series", "6 series"))
    failed = light.run("check")
    assert failed.returncode == 1
    assert "findings.csv was changed" in failed.stdout
    assert light.run("report", *DATE, "--replace").returncode == 0

    with (light.root / "data" / "simulations" / "rates.csv").open("a") as rates:
        rates.write("\n")
    refused = light.run("report", *DATE)
    assert refused.returncode == 1
    assert "inputs: data/simulations/rates.csv: changed" in refused.stdout


def test_elsewhere_it_takes_parameters_and_gives_the_same_bytes(light: SmallProject, tmp_path: Path) -> None:
    hashes = []
    for folder in ("one", "two"):
        done = light.run("report", *DATE, "--to", str(tmp_path / folder), "-p", "simulations=7")
        assert "• 7 series" in done.stdout, done.stderr
        files = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        hashes.append([sha256(path) for path in files])
    assert hashes[0] == hashes[1]


def test_a_force_with_methods_is_refused_in_a_sentence(light: SmallProject) -> None:
    done = light.run("report", *DATE, "--force", "norfolk")
    assert done.returncode == 2
    assert "Error: --methods and --force norfolk: the report on the methods is on no force. Give one." in done.stderr


def real_notebook(project: SmallProject) -> None:
    for folder in ("notebooks", "tests/known_answers"):
        shutil.copytree(ROOT / folder, project.root / folder, dirs_exist_ok=True)


def test_a_changed_stored_rate_makes_the_notebook_fail(small: SmallProject, tmp_path: Path) -> None:
    real_notebook(small)
    path = small.root / "data" / "simulations" / "rates.csv"
    rates = pd.read_csv(path)
    rates.loc[(rates["case"] == "clustered-1") & (rates["quantity"] == "X²"), "rate"] = 0.05
    rates.to_csv(path, index=False)
    done = small.run("report", *DATE, "--to", str(tmp_path / "to"), "-p", "simulations=20", timeout=900)
    assert done.returncode == 2
    assert "FAILED: " in done.stderr
    assert "X², clustered-1: stored 0.0500, now 0." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "to" / "2026-11-23" / METHODS).exists()


def test_a_smaller_simulation_does_not_take_the_place_of_the_stored_one(small: SmallProject) -> None:
    before = sha256(small.root / "data" / "simulations" / "rates.csv")
    done = small.run("simulate", "--series", "10")
    assert done.returncode == 2
    assert "--series 10: the stored rates rest on" in done.stderr
    assert "write elsewhere with --to FOLDER" in done.stderr
    assert sha256(small.root / "data" / "simulations" / "rates.csv") == before


def test_one_case_is_simulated_and_told_and_nothing_is_written(small: SmallProject) -> None:
    before = sha256(small.root / "data" / "simulations" / "rates.csv")
    done = small.run("simulate", "--series", "10", "--case", "poisson-3", "--processes", "1")
    assert done.returncode == 0, done.stderr
    assert "poisson-3: rule claims: 0." in done.stdout
    assert sha256(small.root / "data" / "simulations" / "rates.csv") == before
    unknown = small.run("simulate", "--case", "poisson-33")
    assert unknown.returncode == 2
    assert "Error: --case poisson-33: there is no such case." in unknown.stderr
