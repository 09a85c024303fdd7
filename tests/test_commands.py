"""Every command of README and of the pages in docs/ runs, in their order, in a copy of the project."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.upgrade import NOT_COPIED
from countylines.project import ROOT_VARIABLE

ROOT = Path(__file__).parents[1]
PAGES = ["README.md", *(path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").glob("*.md")))]
CODE = re.compile(r"```\w*\n(.*?)```|`([^`\n]+(?:\n[^`\n]+)?)`", re.DOTALL)
BEGINS = re.compile(r"(?:make|(?:\.venv/bin/)?countylines|\.venv/bin/python) [^#\n]*")
CAMPAIGN = "COUNTYLINES_CAMPAIGN"
"""Set by ``make campaign``, which also runs what takes longer than some seconds."""
OF_MANY = ("make quick K=", ".venv/bin/countylines simulate --case ")
"""How those begin of which there are many: one a method (`tests.test_docs` holds their names), and one a world."""

LONGER = {
    "make lint",
    "countylines check outputs/2021-12-31/norfolk",
    ".venv/bin/countylines report --date 2021-12-31 --force norfolk --to ../try",
    ".venv/bin/countylines report --methods --date 2026-11-23 --to ../try",
    "countylines what-if --date 2021-12-31 --set 2021-04=9",
    '.venv/bin/countylines what-if --date 2021-12-31 --set 2021-04=9 --set "drug lines active,2021-12=<40"',
}
"""What takes less than a minute on two free cores, and more than some seconds."""

MINUTES, LAB, NETWORK, PART = "takes over a minute", "opens JupyterLab", "needs the network", "a part of an order"
NOT_RUN = {
    "make test": MINUTES,
    "make check": MINUTES,
    "make quick": MINUTES,
    "make bench": MINUTES,
    "make campaign": MINUTES,
    'make campaign ANSWERS="FOLDER …"': MINUTES,
    "countylines report --all": MINUTES,
    "countylines report --methods": MINUTES,
    ".venv/bin/countylines check --deep": MINUTES,
    ".venv/bin/countylines simulate": MINUTES,
    "countylines simulate": MINUTES,
    "make lab": LAB,
    "make add FILE=answer.xlsx": LAB,
    "make upgrade": NETWORK,
    ".venv/bin/countylines check --as-issued outputs/2021-12-31/norfolk": NETWORK,
    "make report": PART,
    "countylines add": PART,
    "countylines compare OLD NEW": PART,
    'countylines report --edition 2 --notice "what was wrong"': PART,
    "countylines simulate --case": PART,
}
GIVEN = {"FOLDER": "../site"}
"""What stands for a word that a reader replaces."""
MOVED = ".venv/bin/countylines compare outputs/2021-12-31/norfolk outputs/2023-03-31/norfolk"
EXIT_CODES = {MOVED: 1}


def commands(page: str) -> list[str]:
    """Give the commands of a page, in its order: lines of its blocks, and what stands in a sentence."""
    found = []
    for block, inline in CODE.findall((ROOT / page).read_text(encoding="utf-8")):
        for line in block.splitlines() or [" ".join(inline.split())]:
            if match := BEGINS.match(line):
                found.append(match[0].strip())
    return found


def is_longer(command: str) -> bool:
    return command in LONGER or command.startswith(OF_MANY)


ALL = list(dict.fromkeys(command for page in PAGES for command in commands(page)))
RUN = [command for command in ALL if command not in NOT_RUN]
SHORT = [command for command in RUN if not is_longer(command)]


def test_what_is_not_run_still_stands_on_a_page() -> None:
    assert len(ALL) > 40
    assert [command for command in (*LONGER, *NOT_RUN, *EXIT_CODES) if command not in ALL] == []


def test_commands_are_found_in_blocks_and_in_sentences() -> None:
    assert "make report DATE=2021-12-31" in SHORT and "countylines --help" in SHORT
    assert MOVED in SHORT and "make quick K=rotation" in RUN
    assert {"countylines site FOLDER", "make index"} <= set(SHORT)


def test_the_lines_of_code_for_reviewers_run_and_show_one_test_beside_the_whole_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/for-reviewers.md").read_text("utf-8"), re.DOTALL)
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    *before, last = lines.strip().splitlines()
    names: dict[str, object] = {}
    exec("\n".join(before), names)
    shown = str(eval(last, names))
    assert "the test that months differ gives p = " in shown and "The whole rule, on the same months" in shown


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a copy of the project as a clone has it, set up with the environment that runs this test."""
    copy = tmp_path_factory.mktemp("clone") / "project"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    (copy / ".venv").mkdir()
    for part in Path(sys.prefix).iterdir():
        (copy / ".venv" / part.name).symlink_to(part)
    (copy / ".venv" / "installed").unlink(missing_ok=True)
    (copy / ".venv" / "installed").touch()
    yield copy
    shutil.rmtree(copy)


def run(command: str, clone: Path) -> None:
    words = [GIVEN.get(word, word) for word in shlex.split(command)]
    if words[0] == "countylines":
        words[0] = ".venv/bin/countylines"
    hidden = {ROOT_VARIABLE, "MAKEFLAGS", "PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"}
    own = {name: value for name, value in os.environ.items() if name not in hidden}
    # Nobody is there to see a page open; the code is the copy's.
    own |= {"CI": "yes", "PYTHONPATH": str(clone)}
    done = subprocess.run(words, cwd=clone, env=own, capture_output=True, text=True, check=False)
    told = f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-1000:]}"
    assert done.returncode == EXIT_CODES.get(command, 0), told
    assert "Traceback" not in done.stdout + done.stderr, told


needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


@pytest.mark.slow
@needs_make
def test_every_command_of_some_seconds_runs(clone: Path) -> None:
    for command in SHORT:
        run(command, clone)


@pytest.mark.kernel
@needs_make
@pytest.mark.skipif(CAMPAIGN not in os.environ, reason="takes minutes: make campaign runs it")
def test_every_command_of_less_than_a_minute_runs(clone: Path) -> None:
    for command in RUN:
        run(command, clone)
