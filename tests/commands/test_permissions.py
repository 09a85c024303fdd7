"""Permissions: what is written can be read by whom the umask says; what may not be read or written is a sentence."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from countylines.project import entries, files_below
from countylines.reports.swap import Place
from tests.adding.command import ID, STATED, run
from tests.conftest import Project

ANSWER = "Month,Arrests\n2021-01,5\n2021-02,6\n"
IS_ROOT = os.name == "posix" and os.getuid() == 0
AS_OWNER = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if IS_ROOT else []
"""Root may read and write everything: as an owner without that right it is refused like others."""

pytestmark = pytest.mark.skipif(
    os.name != "posix" or (IS_ROOT and not shutil.which("setpriv")),
    reason="permissions are those of POSIX, and root needs setpriv to be without its own",
)


@pytest.fixture
def forbid() -> Iterator[Callable[[Path, int], None]]:
    """Give a function that takes rights from a file or folder, which has them again in the end."""
    before: list[tuple[Path, int]] = []

    def take(path: Path, mode: int = 0) -> None:
        before.append((path, path.stat().st_mode))
        path.chmod(mode)

    yield take
    for path, mode in reversed(before):
        path.chmod(mode)


def command(*arguments: str | Path) -> tuple[int, str]:
    """Run the command as somebody to whom rights matter: its exit code, and all it says."""
    order = [*AS_OWNER, sys.executable, "-m", "countylines", *map(str, arguments)]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def add(answer: Path) -> tuple[int, str]:
    options = (text for name, value in STATED.items() for text in (f"--{name}", value))
    return command("add", answer, *options, "--yes")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("umask", "of_files", "of_folders"), [(0o022, 0o644, 0o755), (0o027, 0o640, 0o750)])
def test_a_release_has_the_rights_that_the_umask_leaves_whatever_the_file_received_had(
    project: Project, received: Callable[..., Path], tmp_path: Path, umask: int, of_files: int, of_folders: int
) -> None:
    release = project.root / "data" / "releases" / ID
    answer = received(ANSWER)
    answer.chmod(0o700)
    before = os.umask(umask)
    try:
        assert run(answer, "--yes", "--transcription", "--original", received("a letter", "letter.txt"))[0] == 0
        place = Place(tmp_path / "outputs" / "2021-12-31" / "norfolk")
        with place.new() as folder:
            (folder / "index.html").write_text("a page")
    finally:
        os.umask(before)
    written = [*release.iterdir(), project.root / "data" / "originals.key", place.final / "index.html"]
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in written} == {
        path.name: of_files for path in written
    }
    for folder in (release, place.final, place.final.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == of_folders


@pytest.mark.slow
class TestWhatMayNotBeReadOrWritten:
    """Each command once: it ends with 2 and a sentence that names the place, and leaves nothing behind."""

    @staticmethod
    def told(done: tuple[int, str], place: Path, why: str = "Permission denied") -> None:
        code, said = done
        assert (code, "Traceback" in said) == (2, False), said
        plain = " ".join(said.replace("│", " ").split())
        assert place.name in plain and (why in plain or "not readable" in plain), said

    def test_an_answer(self, received: Callable[..., Path], releases: Path, forbid: Callable[..., None]) -> None:
        answer = received(ANSWER)
        forbid(answer)
        self.told(add(answer), answer)
        assert entries(releases) == []

    def test_a_folder_among_those_of_an_answer(
        self, tmp_path: Path, releases: Path, forbid: Callable[..., None]
    ) -> None:
        inner = tmp_path / "answers" / "2022"
        inner.mkdir(parents=True)
        (inner.parent / "a.csv").write_text(ANSWER)
        (inner / "b.csv").write_text(ANSWER.replace("2021", "2022"))
        forbid(inner, 0o311)
        self.told(add(inner.parent), inner)
        assert entries(releases) == []

    def test_the_folder_of_releases(
        self, received: Callable[..., Path], releases: Path, forbid: Callable[..., None]
    ) -> None:
        answer = received(ANSWER)
        forbid(releases, 0o555)
        self.told(add(answer), releases)
        assert entries(releases) == []

    @pytest.mark.parametrize("named", ["forces.csv", "releases", "claims"])
    def test_what_a_report_reads(
        self, project: Project, repository: Path, forbid: Callable[..., None], named: str
    ) -> None:
        project.months("norfolk-2021-03-01-arrests", m2021_01="5", m2021_02="6")
        place = project.root / "data" / named
        if named == "claims":
            place.mkdir(exist_ok=True)
        forbid(place, 0o311 if place.is_dir() else 0)
        shutil.copytree(repository / "notebooks", project.root / "notebooks")
        self.told(command("report", "--date", "2022-12-31", "--no-open"), place)
        assert entries(project.root / "outputs") == []

    def test_where_a_report_goes(
        self, project: Project, repository: Path, tmp_path: Path, forbid: Callable[..., None]
    ) -> None:
        project.months("norfolk-2021-03-01-arrests", m2021_01="5", m2021_02="6")
        shutil.copytree(repository / "notebooks", project.root / "notebooks")
        closed = tmp_path / "closed"
        closed.mkdir()
        forbid(closed, 0o555)
        self.told(command("report", "--date", "2022-12-31", "--no-open", "--to", closed), closed)
        assert entries(closed) == []

    def test_a_release_that_is_taken_back(self, project: Project, forbid: Callable[..., None]) -> None:
        folder = project.months("norfolk-2021-03-01-arrests", m2021_01="5", m2021_02="6")
        forbid(folder, 0o555)
        self.told(command("retract", folder.name, "--day", "2022-02-01", "--reason", "withdrawn"), folder)


def test_of_a_folder_that_is_not_there_nothing_is_listed(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_text("")
    (tmp_path / "a").write_text("")
    assert entries(tmp_path / "none") == []
    assert entries(tmp_path) == [tmp_path / "a", tmp_path / "b"]
    assert files_below(tmp_path) == [tmp_path / "a", tmp_path / "b" / "c"]
