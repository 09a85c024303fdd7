"""Figures as they should not come: every cell of the notebooks runs on them, and each ends in a clear statement."""

from __future__ import annotations

import ast
import json
import re
from datetime import date

import IPython.display
import pytest

from countylines.errors import ProjectError
from countylines.notebook import months as months_room
from countylines.notebook import workspace
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, SUBJECT_VARIABLE
from countylines.reports.execution import execute
from countylines.reports.sources import source
from tests.conftest import DAYS, REPOSITORY, Given, Project

DAY = "2025-06-30"
ON_MONTHS = ("01_clean", "02_seasonality")
YEAR = [5, 16, 24, 9, 12, 20, 10, 19, 18, 15, 19, 13]


def months(cells: list[object], start: str = "2021-01") -> str:
    """Write a synthetic table of months; a cell of None is a month left out."""
    year, first = (int(part) for part in start.split("-"))
    at = [(year + (first - 1 + i) // 12, (first - 1 + i) % 12 + 1) for i in range(len(cells))]
    rows = [f"{y}-{m:02d},{cell}\n" for (y, m), cell in zip(at, cells, strict=True) if cell is not None]
    return "month,count\n" + "".join(rows)


def run(project: Project, monkeypatch: pytest.MonkeyPatch, *names: str) -> str:
    """Run the cells of notebooks in this process, for the project of a test, and give what they show as text."""
    shown = [run_notebook(project, monkeypatch, name) for name in names]
    return "\n".join(text_of(one) for objects in shown for one in objects)


def run_notebook(project: Project, monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Run the cells of a notebook in this process, for the project of a test, and give what they show."""
    folder = project.root / "report"
    folder.mkdir(exist_ok=True)
    for variable, value in ((FOLDER_VARIABLE, folder), (SUBJECT_VARIABLE, "norfolk"), (DATE_VARIABLE, DAY)):
        monkeypatch.setenv(variable, str(value))
    shown: list[object] = []

    def show(*objects: object) -> None:
        shown.extend(one for one in objects if one is not None)

    for module in (IPython.display, months_room, workspace):
        monkeypatch.setattr(module, "display", show)
    names_of_notebook: dict[str, object] = {}
    for cell in json.loads((REPOSITORY / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            code = source(cell)
            if "parameters" in cell["metadata"].get("tags", []):
                code += f'\nreport_date = "{DAY}"\ndraws = 199'
            show(run_cell(code, names_of_notebook))
    return shown


def run_cell(code: str, names: dict[str, object]) -> object:
    """Run a cell and give the value of its last line, as a kernel does."""
    tree = ast.parse(code)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None


def text_of(shown: object) -> str:
    bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {"text/plain": repr(shown)}
    return (bundle[0] if isinstance(bundle, tuple) else bundle)["text/plain"]


A_P_VALUE = re.compile(r"\bp [=<] ?[\d.]+")
TOO_LITTLE = "at least 3 are needed to compare months"
NO_ANSWER = "no month is certain to have had events"
CASES = {
    "all zeros": ([0] * 12, "every month is zero", False),
    "one month with events": ([0, 0, 9] + [0] * 9, "A shape within the year was not fitted", True),
    "one event": ([0, 1] + [0] * 10, "A shape within the year was not fitted", True),
    "one month": ([5], "described, not tested", False),
    "two months": ([5, 6], "described, not tested", False),
    "two months, one suppressed": ([5, "<5"], "1 of 2 months is known only between bounds (February)", False),
    "two open months": ([">600", ">600"], "described, not tested", False),
    "all suppressed": (["<5"] * 12, TOO_LITTLE, False),
    "all suppressed but one": (["<5"] * 11 + [9], TOO_LITTLE, False),
    "open months alone": ([">600"] * 12, TOO_LITTLE, False),
    "some suppressed": (["<5", *YEAR[1:]], "1 of 12 months is known only between bounds (January)", True),
    "an open month": ([">600", *YEAR[1:]], "Without an upper bound: January, and so the total", True),
    "two years, some suppressed": (["<5", *YEAR[1:]] * 2, "described, not tested", False),
    "years of suppressed months": (["<5"] * 36, NO_ANSWER, False),
    "years of open months": ([">600"] * 36, NO_ANSWER, False),
    "years with suppressed months": ([*YEAR[:11], "<5"] * 3, "3 of 36 months (3 complete calendar years)", False),
    "a million a month": ([10**6] * 12, "12,000,000 in all", True),
    "years of a million a month": ([10**6 + 1000 * (i % 7) for i in range(36)], "36 months", True),
    "a gap": ([*YEAR[:5], None, None, *YEAR[7:]], "missing: 2021-06, 2021-07", True),
    "blank months": ([*YEAR[:5], "", "", *YEAR[7:]], "missing: 2021-06, 2021-07", True),
    "blank months alone": ([""] * 12, "whether months differ was not asked", False),
    "a year without events between two": (YEAR + [0] * 12 + YEAR, "has no event at all", False),
    "a year without events among three": (YEAR + [0] * 12 + YEAR * 2, "In 2022 no event was recorded", True),
}
"""By name: synthetic cells from January 2021 on, words the notebooks must say, and whether a finding may give a p."""


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_odd_months_end_in_a_statement(project: Project, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    cells, said, tested = CASES[name]
    project.release("synthetic-answer", Given(months(cells)), known="2025-01-15")
    shown = run(project, monkeypatch, *ON_MONTHS)
    assert said in shown
    assert "Traceback" not in shown and not re.search(r"\bnan\b|\binf\b", shown)
    findings = "\n".join(re.findall(r"^Finding: .*(?:\n(?!Finding: ).+)*", shown, re.MULTILINE))
    assert tested == bool(A_P_VALUE.search(findings))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("0", "3", "That is a rise from none"),
        ("0", "0", "That is the same number"),
        ("<5", "12", "a rise of at least 200.0%"),
        ("<5", "<5", "Whether the number fell or rose cannot be told from that"),
    ],
)
def test_lines_that_may_have_been_none_at_first(
    project: Project, monkeypatch: pytest.MonkeyPatch, first: str, last: str, said: str
) -> None:
    counts = (("Norfolk", first, last), ("Norwich", first, last), ("Breckland", "7", last))
    rows = "".join(f"2022-03-31,{area},{one}\n2023-03-31,{area},{other}\n" for area, one, other in counts)
    layout = {**DAYS, "period": {"start": "day", "end": "day"}, "series": {"area": "area"}}
    lines = {"measure": "drug lines active", "kind": "stock"}
    project.release("synthetic-answer", Given("day,area,count\n" + rows, lines, layout), known="2025-01-15")
    shown = run(project, monkeypatch, *ON_MONTHS, "03_drug_lines", "04_claims", "05_summary")
    assert said in shown and not re.search(r"\bnan\b|\binf\b", shown)


def test_the_front_page_says_the_same_of_suppressed_months(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.release("synthetic-answer", Given(months(["<5"] * 12)))
    shown = run(project, monkeypatch, *ON_MONTHS, "03_drug_lines", "04_claims", "05_summary")
    assert shown.count(TOO_LITTLE) >= 3


def test_overlapping_periods_are_not_taken_for_months(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "start,end,count\n2021-01-01,2021-02-15,7\n2021-02-01,2021-03-31,9\n2021-03-15,2021-04-30,8\n"
    project.release("synthetic-answer", Given(rows, layout=dict(DAYS)))
    assert "whether months differ was not asked" in run(project, monkeypatch, *ON_MONTHS)


def test_a_month_given_twice_is_an_error_that_says_where(project: Project) -> None:
    project.release("synthetic-answer", Given(months(YEAR) + "2021-03,25\n"))
    with pytest.raises(ProjectError, match="2021-03"):
        project.observations()


@pytest.mark.parametrize("cell", ["-3", "2.5", "NaN", "many", "about 20"])
def test_a_cell_that_is_no_count_is_an_error_that_names_it(project: Project, cell: str) -> None:
    project.release("synthetic-answer", Given(months([*YEAR[:3], cell, *YEAR[4:]])))
    with pytest.raises(ProjectError, match=cell):
        project.observations()


@pytest.mark.kernel
def test_a_kernel_runs_the_notebooks_on_suppressed_months_alone(project: Project) -> None:
    (project.root / "notebooks").symlink_to(REPOSITORY / "notebooks")
    project.release("synthetic-answer", Given(months(["<5"] * 12)))
    folder = project.root / "report"
    folder.mkdir()
    notebooks = {"01_clean": (), "02_seasonality": ("01_clean",)}
    parameters = {name: {"force": "norfolk", "report_date": DAY} for name in notebooks}
    execute(notebooks, folder, project.root, "norfolk", date.fromisoformat(DAY), parameters)
    executed = (folder / "02_seasonality.ipynb").read_text(encoding="utf-8")
    assert TOO_LITTLE in executed and '"stream"' not in executed
