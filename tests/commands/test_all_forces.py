"""Rendering every force of a day: each by itself, one summary at the end."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from countylines.releases.release import forces_known
from countylines.subjects.force import NOTEBOOKS
from tests.conftest import Given, Project
from tests.small_project import PARAMETERS, SmallProject, code

FAILING = "if force == 'norfolk':\n    raise ValueError('no figures here')"


def summary(stdout: str) -> list[str]:
    return [line.strip() for line in stdout[stdout.index("Summary") :].splitlines()[1:]]


def a_year_of(project: Project, name: str, force: str, known: str) -> None:
    project.release(name, Given("month,count\n2021-03,24\n", {"force": force, "area": force}), known=known)


def test_a_force_is_known_by_its_own_figures_that_were_not_taken_back(project: Project) -> None:
    a_year_of(project, "norfolk-2021-05-01-a", "norfolk", "2021-05-01")
    a_year_of(project, "suffolk-2021-06-01-a", "suffolk", "2021-06-01")
    a_year_of(project, "south-wales-2021-05-01-a", "south-wales", "2021-05-01")
    project.release("national-2021-05-01-a", Given("month,count\n2021-03,24\n", {"force": None}), known="2021-05-01")
    project.retract("south-wales-2021-05-01-a", "2021-05-20")
    assert forces_known(date(2021, 4, 30), project.root) == []
    assert forces_known(date(2021, 5, 19), project.root) == ["norfolk", "south-wales"]
    assert forces_known(date(2021, 5, 20), project.root) == ["norfolk"]
    assert forces_known(date(2021, 6, 1), project.root) == ["norfolk", "suffolk"]


@pytest.mark.kernel
def test_every_force_is_rendered_and_one_that_fails_stops_no_other(small: SmallProject) -> None:
    day = ("report", "--all", "--date", "2021-12-31")
    for release in (small.root / "data" / "releases").iterdir():
        if not release.name.startswith(("norfolk-", "northern-ireland-")):
            shutil.rmtree(release)
    small.notebook(list(NOTEBOOKS)[1], [code(PARAMETERS, "parameters"), code(FAILING)])
    done = small.run(*day, timeout=300)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    first, second = summary(done.stdout)
    assert first.startswith("norfolk: failed: notebooks/02_seasonality.ipynb, cell 3")
    assert "no figures here" in first
    assert second == "northern-ireland: rendered"
    assert sorted(p.name for p in (small.outputs / "2021-12-31").iterdir()) == ["northern-ireland"]
    assert listed(small) == [False, True]

    small.notebook(list(NOTEBOOKS)[1], [code(PARAMETERS, "parameters"), code("print('better')")])
    done = small.run(*day, timeout=300)
    assert done.returncode == 0, done.stderr
    assert summary(done.stdout) == ["norfolk: rendered", "northern-ireland: up to date"]
    assert listed(small) == [True, True]

    (small.report / "index.html").write_text("something else")
    done = small.run(*day)
    assert done.returncode == 1
    first, second = summary(done.stdout)
    assert first.startswith("norfolk: failed: stands with other inputs or parameters, or is not intact")
    assert second == "northern-ireland: up to date"
    assert (small.report / "index.html").read_text() == "something else"


def listed(small: SmallProject) -> list[bool]:
    """Say of each of the two forces whether the list of reports names it."""
    text = (small.outputs / "index.html").read_text()
    return [name in text for name in ("Norfolk Constabulary", "Police Service of Northern Ireland")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--force", "norfolk"], "--all renders every force; leave --force out"),
        (["--edition", "2", "--notice", "x"], "--all and --edition do not go together"),
        (["--date", "2016-01-01"], "No release with figures of a force was known on 2016-01-01"),
    ],
)
def test_what_does_not_go_with_all_is_told(small: SmallProject, arguments: list[str], told: str) -> None:
    base = [] if "--date" in arguments else ["--date", "2021-12-31"]
    done = small.run("report", "--all", *base, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert not small.outputs.exists()
