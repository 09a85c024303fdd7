"""What the pages say of the code is there: every module and file that they name."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "data/README.md"]
PAGES += [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").glob("*.md"))]
CODE = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "countylines").rglob("*.py"))]


def defined(name: str) -> bool:
    """Say whether a dotted name is a module, or stands in the text of the module that its beginning names."""
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        path = ROOT.joinpath(*parts[:end])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                return all(re.search(rf"\b{part}\b", text) for part in parts[end:])
    return False


@pytest.mark.parametrize("page", [*PAGES, *CODE])
def test_every_module_that_a_page_or_docstring_names_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    # In a descriptor, keys of our own stand under "countylines" too.
    named = set(re.findall(r"`(countylines(?:\.\w+)+)`", text)) - {"countylines.series", "countylines.version"}
    assert [name for name in sorted(named) if not defined(name)] == []
    files = set(re.findall(r"\bcountylines/[\w/]+\.\w+", text))
    assert [name for name in sorted(files) if not (ROOT / name).is_file()] == []


def test_every_room_is_in_the_table_of_rooms_and_says_what_it_is() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("### The rooms")[1].split("###")[0]
    rooms = [path for path in sorted((ROOT / "countylines").iterdir()) if path.is_dir() and path.name != "__pycache__"]
    for room in rooms:
        assert f"`{room.name}/`" in table or f"`{room.name}`" in table, room.name
        spec = importlib.util.find_spec(f"countylines.{room.name}")
        assert spec is not None and spec.origin is not None, f"{room.name} has no __init__.py"
        first = Path(spec.origin).read_text(encoding="utf-8")
        assert first.startswith('"""'), f"{room.name}/__init__.py says nothing of the room"


def test_no_module_is_longer_than_six_hundred_lines() -> None:
    long = {page: len((ROOT / page).read_text(encoding="utf-8").splitlines()) for page in CODE}
    assert {page: lines for page, lines in long.items() if lines > 600} == {}


def test_where_to_find_what_has_at_most_fourteen_rows() -> None:
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("### Where to find what")[1].split("##")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert 10 <= len([row for row in rows if not row.startswith("| ---")]) <= 14


def commands_of_methods() -> list[str]:
    """Give what ``K`` is in each row of the table of methods for reviewers."""
    table = (ROOT / "docs/for-reviewers.md").read_text(encoding="utf-8").split("| method |")[1].split("\n\n")[0]
    rows = [row for row in table.splitlines()[2:] if row.startswith("| ")]
    found = [re.search(r'\| `make quick K="?([^"`]+)"?` \|', row) for row in rows]
    assert all(found), rows
    return [match[1] for match in found if match]


def test_each_method_names_tests_that_are_there() -> None:
    names = {path.stem for path in (ROOT / "tests").rglob("test_*.py")} | {"claims"}
    asked = [name for chosen in commands_of_methods() for name in chosen.split(" or ")]
    assert len(asked) >= len(commands_of_methods()) > 20
    assert [name for name in asked if name not in names] == []


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_what_is_slow_is_left_out_only_where_no_method_is_named() -> None:
    command = ["make", "--dry-run", "--old-file=.venv/installed", "quick"]
    plain, named = (
        subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for more in ([], ["K=test_a or test_b"])
    )
    assert '-m "not slow"' in plain and "-k" not in plain.split()
    assert "not slow" not in named and '-k "test_a or test_b"' in named


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_one_command_runs_just_the_tests_of_a_method() -> None:
    chosen = next(name for name in commands_of_methods() if name == "test_cosinor")
    # The environment that runs this test stands in for the one that make would set up.
    command = ["make", "--old-file=.venv/installed", f"BIN={Path(sys.executable).parent}", "quick", f"K={chosen}"]
    hidden = {"MAKEFLAGS", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]
    ran = re.search(r"(\d+) passed", done.stdout)
    assert ran is not None and 3 < int(ran[1]) < 60
