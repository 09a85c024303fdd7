"""The project's folder, the police forces, days and hashes."""

import hashlib
import os
import sys
from datetime import date

import pytest

from countylines import project as project_module
from countylines.analyses import words
from countylines.claims import front
from countylines.errors import ProjectError
from countylines.project import (
    KEY,
    ROOT_VARIABLE,
    SEAL,
    are_sealed,
    find_force,
    forces,
    in_sentence,
    project_root,
    read_day,
    read_once,
    relative,
    sealed,
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


def test_what_a_file_withholds_cannot_be_tried_against_the_hash_that_a_report_gives(project):
    """The case of a total withheld beside its months: all else of the file is known, and there are few totals."""

    def hashed(total):
        return hashlib.sha256(f"month,count\n2021-01,<5\n2021-02,16\n2021,{total}\n".encode()).hexdigest()

    sealed_ = sealed({"answer.csv": hashed(20)}, project.root)
    tried = {hashed(total) for total in range(16, 22)}
    assert hashed(20) in tried, "who has the plain hash finds the total"
    tried |= {hashlib.sha256(each.encode()).hexdigest() for each in tried}
    assert sealed_["answer.csv"].removeprefix(SEAL) not in tried
    assert are_sealed(sealed_) and not are_sealed({"answer.csv": hashed(20)})
    key = (project.root / KEY).read_bytes()
    assert sealed({"answer.csv": hashed(20)}, project.root) == sealed_, "the same file, the same hash"
    assert (project.root / KEY).read_bytes() == key and [*project.root.glob("data/.inputs*")] == []
    assert sealed({"answer.csv": hashed(19)}, project.root) != sealed_
    (project.root / KEY).unlink()
    assert sealed({"answer.csv": hashed(20)}, project.root) != sealed_, "no two projects have one key"


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
        lambda name: words.no_monthly_series(name).sentences[0],
        lambda name: words.no_drug_lines(name).sentences[0],
        lambda name: front.none_entered(name).heading,
    ],
)
def test_a_sentence_names_a_force_with_its_article(told) -> None:
    assert "the Metropolitan Police Service" in told("Metropolitan Police Service")
    assert "the Kent Police" not in told("Kent Police")


class TestReadOnce:
    @pytest.fixture
    def path(self, tmp_path):
        path = tmp_path / "table.csv"
        path.write_bytes(b"month,count\n2021-01,5\n")
        return path

    @pytest.fixture
    def settled(self, monkeypatch):
        """Take every file for one that was left alone for long."""
        monkeypatch.setattr(project_module, "SETTLED", -1.0)

    def test_a_file_left_alone_is_read_once(self, path, settled):
        assert read_once(path) is read_once(path)
        assert read_once(path) == b"month,count\n2021-01,5\n"

    def test_a_file_that_just_changed_is_read_again(self, path):
        assert read_once(path) is not read_once(path)

    def test_an_edit_of_the_same_size_at_the_same_time_is_seen(self, path):
        for digit in "123456789":
            path.write_bytes(f"month,count\n2021-01,{digit}\n".encode())
            assert read_once(path).endswith(f"{digit}\n".encode())
            assert sha256(path) == hashlib.sha256(f"month,count\n2021-01,{digit}\n".encode()).hexdigest()

    def test_an_edit_of_another_size_is_seen(self, path, settled):
        read_once(path)
        path.write_bytes(b"month,count\n2021-01,55\n")
        assert read_once(path).endswith(b"55\n")

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no time of a change of times")
    def test_an_edit_that_puts_the_time_back_is_seen(self, path, settled):
        before = path.stat()
        read_once(path)
        while path.stat().st_ctime_ns == before.st_ctime_ns:
            path.write_bytes(b"month,count\n2021-01,6\n")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_mtime_ns == before.st_mtime_ns
        assert read_once(path).endswith(b"6\n")

    def test_a_file_moved_into_its_place_is_seen(self, path, settled):
        read_once(path)
        (path.parent / "new").write_bytes(b"month,count\n2021-01,7\n")
        (path.parent / "new").replace(path)
        assert read_once(path).endswith(b"7\n")

    def test_a_file_taken_away_is_gone(self, path, settled):
        read_once(path)
        path.unlink()
        with pytest.raises(FileNotFoundError):
            read_once(path)

    def test_a_large_file_is_not_kept(self, path, settled, monkeypatch):
        monkeypatch.setattr(project_module, "LARGEST_KEPT", 5)
        assert read_once(path) is not read_once(path)

    def test_forces_added_while_a_notebook_is_open_are_known(self, project):
        assert "essex" not in forces(project.root)
        with (project.root / "data" / "forces.csv").open("a", encoding="utf-8") as table:
            table.write("essex,Essex Police,England,\n")
        assert forces(project.root)["essex"].name == "Essex Police"
