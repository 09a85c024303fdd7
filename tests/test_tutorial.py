"""The tutorial as a new user runs it: every cell, in a copy, with what it says one should see."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from countylines.kernels import CHOOSE
from countylines.project import ROOT_VARIABLE
from countylines.reports.execution import ONE_THREAD
from countylines.reports.sources import source
from tests.foi_corpus.writers import unpacked
from tests.tutorial_answers import FOLDER, answers

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.ipynb"
CELLS = json.loads(TUTORIAL.read_text(encoding="utf-8"))["cells"]
SEEN = re.compile(r"\*\*You should see\*\*.*?```text\n(.*?)```", re.DOTALL)
MOST_LINES = 10


def expected(cells: list[dict]) -> list[tuple[int, list[str]]]:
    """Give what a reader should see: the place of the text, and its lines."""
    return [
        (at, match[1].splitlines())
        for at, cell in enumerate(cells)
        if cell["cell_type"] == "markdown"
        for match in SEEN.finditer(source(cell))
    ]


def shown(cells: list[dict], before: int) -> str:
    """Give all that the cells between a text and the text before it show, in one line."""
    last = max((at for at in range(before) if cells[at]["cell_type"] == "markdown"), default=0)
    outputs = [output for cell in cells[last:before] for output in cell.get("outputs", [])]
    texts = [output.get("text", "") or output.get("data", {}) for output in outputs]
    parts = [part for text in texts for part in (text.values() if isinstance(text, dict) else [text])]
    return " ".join(html.unescape(" ".join(map(str, parts))).split())


def test_the_answers_are_what_they_are_declared_to_be() -> None:
    declared = answers()
    assert {path.name for path in FOLDER.iterdir()} == declared.keys()
    for name, content in declared.items():
        assert unpacked((FOLDER / name).read_bytes()) == unpacked(content), name
        assert "synthetic" in name


def test_its_steps_are_short_and_hold_no_output() -> None:
    for cell in CELLS:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
            lines = [line for line in source(cell).splitlines() if line and not line.startswith(("import", "from"))]
            assert len(lines) <= MOST_LINES, source(cell)


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", "\n".join(source(cell) for cell in CELLS if cell["cell_type"] == "markdown"))
    assert len(links) > 5
    assert [link for link in links if not (TUTORIAL.parent / link).exists()] == []


def test_what_one_may_see_instead_is_what_the_code_says() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "countylines").rglob("*.py"))
    text = "\n".join(source(cell) for cell in CELLS if cell["cell_type"] == "markdown")
    told = re.findall(r"\*\*If you see\*\* `([^`]+)`", text)
    pieces = [piece.strip() for phrase in told for piece in re.split("…|Error: ", phrase) if piece.strip()]
    assert len(pieces) >= 4
    assert [piece for piece in pieces if piece not in code] == []


@pytest.mark.kernel
def test_every_step_shows_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clone = tmp_path / "a clone"
    for part in ("data", "notebooks"):
        shutil.copytree(ROOT / part, clone / part)
    shutil.copytree(FOLDER, clone / "docs" / "tutorial")
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    for name, value in {**CHOOSE, **ONE_THREAD, "CI": "yes"}.items():  # Nobody is there to see a page open.
        monkeypatch.setenv(name, os.environ.get(name, value))
    notebook = nbformat.read(TUTORIAL, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(clone / "docs")}})
    client.execute()
    wanted = expected(notebook.cells)
    assert len(wanted) >= 10
    for at, lines in wanted:
        found = shown(notebook.cells, at)
        assert [line for line in lines if " ".join(line.split()) not in found] == [], found
    assert all(path.read_bytes() == content for path, content in before.items())
    added = {path.relative_to(clone).parts[0] for path in clone.rglob("*") if path.is_file() and path not in before}
    assert added == {".scratch"}
