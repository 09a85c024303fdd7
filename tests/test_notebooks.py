"""The skeleton of every source notebook: what a person and a machine rely on."""

from __future__ import annotations

import ast
import csv
import json
import re
from pathlib import Path

import pytest

import countylines
from countylines.face.explorer import FRONT_ENDS
from countylines.reports.parameters import declared
from countylines.reports.sources import source
from countylines.subjects.force import NOTEBOOKS
from countylines.subjects.methods import Methods

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REPORT_PATHS = [path for path in PATHS if path.stem in NOTEBOOKS]
# Conventions and formulas may stand in prose: a confidence level, a half, twelve months, "under 30" as an example of
# a bound, the turns of a year (0 to 11), years of references.
ALLOWED_NUMBERS = {"0", "1", "2", "11", "12", "30", "95"}
MOST_LINES, LONGEST_HELPER = 10, 5
MOST_CELLS = 24
"""Of the notebook on months: what else there is to show belongs into a section, under the finding that it shows."""
START, EXPLORE, ADD = "00_start", "00_explore", "00_add"
OF_PEOPLE = {START, EXPLORE, ADD}
"""Notebooks that are part of no report, and call what people's own cells call; ``ADD`` the form alone."""
COMMITTED = sorted((ROOT / "outputs").glob("*-*-*/*/*.ipynb"))


def load(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[dict]:
    return [cell for cell in load(path)["cells"] if cell["cell_type"] == "code"]


def prose(path: Path) -> str:
    texts = [source(cell) for cell in load(path)["cells"] if cell["cell_type"] == "markdown"]
    return re.sub(r"\$[^$]*\$|`[^`]*`|https?://\S+", " ", "\n".join(texts))


def test_all_notebooks_of_a_report_are_there() -> None:
    assert {path.stem for path in REPORT_PATHS} == set(NOTEBOOKS)


@pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)
class TestEveryNotebook:
    def test_it_begins_with_a_question(self, path: Path) -> None:
        if path.stem == "05_summary":
            pytest.skip("the front page works its title out: subject, place and period")
        first = load(path)["cells"][0]
        assert first["cell_type"] == "markdown"
        assert source(first).splitlines()[0].startswith("# ")
        assert source(first).splitlines()[0].endswith("?")

    def test_it_declares_typed_parameters_with_help(self, path: Path) -> None:
        if path.stem == START:
            pytest.skip("leads to the others, and depends on nothing")
        parameters = declared(path)
        on_a_force = path.stem not in Methods.notebooks
        of_what = "file" if path.stem == ADD else "report_date"
        assert {of_what, *(["force"] if on_a_force else [])} <= parameters.keys()
        cell = next(c for c in code_cells(path) if "parameters" in c["metadata"].get("tags", []))
        assert all(re.fullmatch(r"\w+: .+ = .+  # .+", line) for line in source(cell).splitlines())

    def test_it_stores_no_outputs(self, path: Path) -> None:
        assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code_cells(path))

    def test_its_cells_are_short(self, path: Path) -> None:
        for cell in code_cells(path):
            lines = [
                line for line in source(cell).splitlines() if line.strip() and not line.startswith(("import", "from"))
            ]
            assert len(lines) <= MOST_LINES, source(cell)
            for node in ast.walk(ast.parse(source(cell))):
                if isinstance(node, ast.FunctionDef):
                    assert (node.end_lineno or 0) - node.lineno < LONGEST_HELPER, node.name

    def test_no_figure_of_the_data_is_typed_in_prose(self, path: Path) -> None:
        numbers = set(re.findall(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w.])", prose(path)))
        years = {n for n in numbers if re.fullmatch(r"(?:19|20)\d\d", n)}
        assert numbers - years <= ALLOWED_NUMBERS
        references = set(re.findall(r"[A-Z]\w+(?: and [A-Z]\w+| et al\.)? ((?:19|20)\d\d)", prose(path)))
        assert years <= references, "a year in prose belongs to a reference"

    def test_it_changes_no_directory_and_reads_no_file_by_hand(self, path: Path) -> None:
        for cell in code_cells(path):
            assert not re.search(r"chdir|read_csv|open\((?!.*report)|\.to_csv|%%?\w", source(cell))


def modules_of(path: Path) -> set[str]:
    """List what a notebook imports of the package: modules, and the rooms of what it takes from them."""
    found = set()
    for cell in code_cells(path):
        for node in ast.walk(ast.parse(source(cell))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module)
    return {name for name in found if name.split(".")[0] == "countylines"}


@pytest.mark.parametrize("path", [p for p in PATHS if p.stem not in OF_PEOPLE], ids=lambda p: p.stem)
class TestNotebooksOfReports:
    def test_it_opens_its_report_right_after_its_parameters(self, path: Path) -> None:
        cells = code_cells(path)
        at = next(i for i, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
        opens = "open_methods(report_date)" if path.stem in Methods.notebooks else "open_report(force, report_date)"
        assert f"report = {opens}" in source(cells[at + 1])

    def test_they_call_one_room_which_stays_while_the_others_change(self, path: Path) -> None:
        rooms = {".".join(name.split(".")[:2]) for name in modules_of(path)}
        checks = {"countylines.method_checks"} if path.stem in Methods.notebooks else set()
        assert "countylines.notebook" in rooms and rooms <= {"countylines.notebook", *checks}

    def test_no_list_is_sorted_out_by_class_in_a_notebook(self, path: Path) -> None:
        for cell in code_cells(path):
            for node in ast.walk(ast.parse(source(cell))):
                if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
                    assert "isinstance" not in ast.dump(node), source(cell)


@pytest.mark.parametrize("name", sorted(OF_PEOPLE - {ADD}))
def test_what_people_begin_with_calls_the_public_face_alone(name: str) -> None:
    path = ROOT / "notebooks" / f"{name}.ipynb"
    assert modules_of(path) == {"countylines"}
    called = {called for cell in code_cells(path) for called in re.findall(r"\bcl\.(\w+)", source(cell))}
    assert called and called <= set(countylines.__all__)


@pytest.mark.kernel
@pytest.mark.parametrize("force", ["norfolk", "kent"])
def test_a_program_runs_the_explorer_without_controls(force: str, tmp_path: Path) -> None:
    """Kent has no monthly series; a notebook run by a program has no front end, whatever started the tests."""
    import papermill

    with pytest.MonkeyPatch.context() as patch:
        for name in FRONT_ENDS:
            patch.delenv(name, raising=False)
        out = tmp_path / "out.ipynb"
        source_path = ROOT / "notebooks" / f"{EXPLORE}.ipynb"
        papermill.execute_notebook(
            str(source_path), str(out), {"force": force}, cwd=str(source_path.parent), progress_bar=False
        )
    executed = load(out)
    assert "widgets" not in executed["metadata"] and "vnd.jupyter.widget" not in out.read_text(encoding="utf-8")
    (view,) = (cell for cell in executed["cells"] if "cl.explore(" in source(cell))
    shown = json.dumps(view["outputs"])
    assert ("import countylines as cl" in shown) == ("image/svg+xml" in shown) == (force == "norfolk")
    assert force == "norfolk" or "No monthly series of kent was known" in shown


@pytest.mark.parametrize("path", COMMITTED, ids=lambda p: "-".join(p.parts[-3:]))
def test_nothing_of_a_control_is_in_a_committed_report(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "vnd.jupyter.widget" not in text and "itables" not in text and "anywidget" not in text


def test_the_form_is_all_that_its_notebook_calls() -> None:
    assert modules_of(ROOT / "notebooks" / f"{ADD}.ipynb") == {"countylines.face.form"}


class TestTheStart:
    """The notebook that leads to the others."""

    TEXT = "\n".join(source(cell) for cell in load(ROOT / "notebooks" / f"{START}.ipynb")["cells"])
    LINKS = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", TEXT)

    def test_every_link_leads_somewhere(self) -> None:
        assert [to for _, to in self.LINKS if not (ROOT / "notebooks" / to).is_file()] == []

    def test_it_leads_to_every_notebook_and_says_its_question(self) -> None:
        said = dict(re.findall(r"^\| \[(\w+)\]\(\w+\.ipynb\) \| (.+) \|$", self.TEXT, re.MULTILINE))
        firsts = {path.stem: load(path)["cells"][0] for path in PATHS if path.stem != START}
        assert set(said) == set(firsts)
        # The front page works its title out; every other notebook begins with its question.
        asked = {name: source(cell) for name, cell in firsts.items() if cell["cell_type"] == "markdown"}
        assert len(asked) >= len(firsts) - 1
        assert all(asked[name].splitlines()[0] == f"# {said[name]}" for name in asked)

    def test_it_says_where_each_kind_of_people_begins(self) -> None:
        headings = re.findall(r"^## To (\w+)", self.TEXT, re.MULTILINE)
        assert headings == ["explore", "make", "review"]


def test_the_notebook_on_months_stays_short() -> None:
    assert len(load(ROOT / "notebooks" / "02_seasonality.ipynb")["cells"]) <= MOST_CELLS


def silent_cells(notebook: dict) -> list[str]:
    """Give the code cells after set-up that show nothing: set-up ends with the cell that opens the report."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    opens = next(at for at, cell in enumerate(cells) if re.search(r"^report = open_", source(cell), re.MULTILINE))
    return [source(cell) for cell in cells[opens + 1 :] if not cell["outputs"]]


def code_cell(text: str, *outputs: str) -> dict:
    shown = [{"output_type": "stream", "name": "stdout", "text": output} for output in outputs]
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": shown}


def test_a_cell_that_shows_nothing_is_found_after_set_up_alone() -> None:
    set_up = [
        code_cell("force = 'kent'"),
        code_cell("from countylines.notebook import x\n\nreport = open_report(force)"),
    ]
    cells = [*set_up, {"cell_type": "markdown", "metadata": {}, "source": "## Months"}, code_cell("print(1)", "1\n")]
    assert silent_cells({"cells": cells}) == []
    assert silent_cells({"cells": [*cells, code_cell("x = 1")]}) == ["x = 1"]


@pytest.mark.parametrize(
    "path", COMMITTED, ids=lambda p: "-".join(p.relative_to(ROOT / "outputs").with_suffix("").parts)
)
def test_every_cell_of_a_committed_report_shows_something(path: Path) -> None:
    assert silent_cells(load(path)) == []


def test_no_committed_number_is_hard_coded_in_a_notebook() -> None:
    """No count of a release, beyond small ones that any code holds, stands in a notebook's code.

    Tables of hundreds of rows are passed over: they hold nearly every number.
    """
    counts = set()
    for path in (ROOT / "data" / "releases").glob("*/*.csv"):
        with path.open(encoding="utf-8", newline="") as table:
            found = [row["count"] for row in csv.DictReader(table) if row.get("count", "").isdigit()]
            counts |= set(found if len(found) <= 100 else ())
    large = {int(count) for count in counts if int(count) > 20}
    for path in PATHS:
        for cell in code_cells(path):
            for node in ast.walk(ast.parse(source(cell))):
                if isinstance(node, ast.Constant) and isinstance(node.value, int):
                    assert node.value not in large, f"{path.stem}: {node.value}"
