"""What the pages say of the code is there: every module and file that they name."""

from __future__ import annotations

import ast
import csv
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


def slug(heading: str) -> str:
    """Give the anchor that a code host gives a heading."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES)
def test_every_link_within_the_project_leads_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        if link.startswith(("http://", "https://")):
            continue
        target = (ROOT / page).parent / path if path else ROOT / page
        headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE) if anchor else []
        if not target.exists() or (anchor and anchor not in map(slug, headings)):
            lost.append(link)
    assert lost == []


def methods() -> list[dict[str, str]]:
    """Give the rows of the table of methods for reviewers, each cell by its column."""
    table = (ROOT / "docs/for-reviewers.md").read_text(encoding="utf-8").split("| method |")[1].split("\n\n")[0]
    head, _, *rows = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in table.splitlines()]
    return [dict(zip(["method", *head], row, strict=True)) for row in rows]


METHODS = methods()
LINK = re.compile(r"\[`?([^\]`]+)`?\]\(\.\./([^)]+)\)")
NAME = re.compile(r"\*([^*]+)\*")


def chosen(row: dict[str, str]) -> list[str]:
    """Give the names that the command of a method runs the tests of."""
    command = re.fullmatch(r'`make quick K="?([^"`]+)"?`', row["run just it"])
    assert command, row["run just it"]
    return command[1].split(" or ")


def cells_of(table: Path) -> set[str]:
    with table.open(encoding="utf-8", newline="") as text:
        return {cell for row in csv.reader(text) for cell in row}


def test_there_is_a_row_for_each_method() -> None:
    assert len(METHODS) > 20


@pytest.mark.parametrize("row", METHODS, ids=lambda row: row["method"][:30])
class TestEachMethod:
    def test_its_functions_are_where_it_says(self, row: dict[str, str]) -> None:
        links = LINK.findall(row["function"])
        assert links
        for name, path in links:
            module, _, function = name.rpartition(".")
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert Path(path).stem == module
            assert function in {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}, name

    def test_its_command_runs_the_tests_that_it_names(self, row: dict[str, str]) -> None:
        links = LINK.findall(row["test"])
        assert links and all((ROOT / path).exists() for _, path in links)
        assert {Path(path).stem for _, path in links} == set(chosen(row))

    def test_its_known_answers_are_rows_of_their_tables(self, row: dict[str, str]) -> None:
        for part in row["known answer"].split("; "):
            tables = [ROOT / path for _, path in LINK.findall(part) if path.endswith(".csv")]
            names = NAME.findall(part)
            assert bool(tables) == bool(names)
            assert [name for table in tables for name in names if name not in cells_of(table)] == []
        assert "known_answers" in row["known answer"] or "test" in row["known answer"]

    def test_its_error_rates_were_simulated_or_it_says_why_not(self, row: dict[str, str]) -> None:
        with (ROOT / "data/simulations/rates.csv").open(encoding="utf-8", newline="") as text:
            simulated = {rate["quantity"] for rate in csv.DictReader(text)}
        told = row["error, power or coverage"]
        names = NAME.findall(told)
        assert names or told.startswith(("–: ", "coverage: ")) or LINK.search(told)
        assert [name for name in names if name not in simulated] == []


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
    name = next(name for row in METHODS for name in chosen(row) if name == "test_cosinor")
    # The environment that runs this test stands in for the one that make would set up.
    command = ["make", "--old-file=.venv/installed", f"BIN={Path(sys.executable).parent}", "quick", f"K={name}"]
    hidden = {"MAKEFLAGS", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-500:]
    ran = re.search(r"(\d+) passed", done.stdout)
    assert ran is not None and 3 < int(ran[1]) < 60
