"""The project's folder, the police forces, days and hashes."""

import hashlib
from datetime import date

import pytest

from countylines import ledger
from countylines.analyses import line_findings
from countylines.analyses import month_findings
from countylines.errors import ProjectError
from countylines.project import (
    ROOT_VARIABLE,
    find_force,
    forces,
    in_sentence,
    project_root,
    read_day,
    relative,
    sha256,
    sha256_of,
)


def test_environment_names_the_project(project, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert project_root() == project.root.resolve()


def test_a_folder_below_the_project_is_enough(project, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(project.root / "data" / "events"))
    assert project_root() == project.root.resolve()


def test_current_directory_decides_without_the_environment(project, monkeypatch):
    monkeypatch.delenv(ROOT_VARIABLE)
    monkeypatch.chdir(project.root / "data")
    assert project_root() == project.root.resolve()


def test_package_decides_where_the_current_directory_is_elsewhere(repository, tmp_path, monkeypatch):
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert project_root() == repository


def test_environment_that_names_no_project_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    with pytest.raises(ProjectError, match=ROOT_VARIABLE) as told:
        project_root()
    assert str(tmp_path) in str(told.value)


def test_forces_are_read_with_their_areas(project):
    known = forces(project.root)
    assert known["norfolk"].areas == ("Norfolk", "Norwich")
    assert known["suffolk"].areas == ()
    assert (known["south-wales"].name, known["south-wales"].nation) == ("South Wales Police", "Wales")


@pytest.mark.parametrize("name", ["norfork", "Norfolk", "NORFOLK"])
def test_an_unknown_force_is_told_with_the_nearest(project, name):
    with pytest.raises(ProjectError, match=rf"'{name}' in data/forces\.csv\. Did you mean norfolk\?"):
        find_force(name, project.root)


def test_spaces_in_a_force_lead_to_its_identifier(project):
    with pytest.raises(ProjectError, match=r"Did you mean northern-ireland\?"):
        find_force("Northern Ireland", project.root)


def test_a_force_like_no_other_gets_no_suggestion(project):
    with pytest.raises(ProjectError, match="'zzz'") as told:
        find_force("zzz", project.root)
    assert "Did you mean" not in str(told.value)


def test_a_day_is_read():
    assert read_day("2020-02-29", "report_date") == date(2020, 2, 29)


@pytest.mark.parametrize(
    "text", ["2021-02-29", "2021-13-01", "31/12/2021", "2021-12", "20211231", "2021-W52-5", "", "today", None]
)
def test_what_is_no_day_is_told_with_its_place(text):
    with pytest.raises(ProjectError, match=r"report_date: found .*YYYY-MM-DD") as told:
        read_day(text, "report_date")
    assert repr(text) in str(told.value)


def test_paths_are_told_from_the_project_with_forward_slashes(project):
    assert relative(project.root / "data" / "forces.csv", project.root) == "data/forces.csv"


def test_a_path_elsewhere_is_told_whole(project, tmp_path):
    assert relative(tmp_path / "x", project.root) == (tmp_path / "x").as_posix()


def test_hash_is_of_the_bytes(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"month,count\r\n")
    assert sha256(path) == hashlib.sha256(b"month,count\r\n").hexdigest()


def test_several_texts_are_kept_apart():
    assert sha256_of(["ab", "c"]) != sha256_of(["a", "bc"])
    assert sha256_of(["ab"]) != sha256_of(["ab", ""])
    assert sha256_of(["ab", "c"]) == sha256_of(iter(["ab", "c"]))


def test_the_name_of_every_force_stands_in_a_sentence(repository) -> None:
    with_article = {
        "British Transport Police",
        "City of London Police",
        "Metropolitan Police Service",
        "Police Service of Northern Ireland",
    }
    names = {force.name for force in forces(repository).values()}
    assert with_article < names
    assert {name: in_sentence(name) for name in names} == {
        name: f"the {name}" if name in with_article else name for name in names
    }


@pytest.mark.parametrize(
    "told",
    [
        lambda name: month_findings.no_monthly_series(name).sentences[0],
        lambda name: line_findings.not_asked(name).sentences[0],
        lambda name: ledger.none_entered(name).heading,
    ],
)
def test_a_sentence_names_a_force_with_its_article(told) -> None:
    assert "the Metropolitan Police Service" in told("Metropolitan Police Service")
    assert "the Kent Police" not in told("Kent Police")
