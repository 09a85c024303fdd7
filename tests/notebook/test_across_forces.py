"""What the notebook on the methods shows of the rule over every force."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from countylines.notebook import across_forces
from countylines.notebook.workspace import Workplace
from countylines.show.findings import Statements
from countylines.show.tables import Table
from tests.conftest import Project


def test_the_rule_over_every_force_is_shown_and_kept(project: Project, tmp_path: Path, shown: list[Any]) -> None:
    project.months("a", **{f"m{year}_{month:02d}": "0" for year in (2019, 2020, 2021) for month in range(1, 13)})
    report = Workplace(date(2026, 1, 1), tmp_path / "report", project.root, scratch=False)
    across_forces.show(report)
    assert [type(output) for output in shown] == [Statements, Table, Table]
    assert "There is no series with 3 or more complete calendar years" in shown[0].sentences[0]
    assert shown[2].frame["force"].tolist() == ["Norfolk Constabulary"]
    tables = {path.stem for path in (report.folder / "tables").iterdir()}
    assert tables == {"across-forces", "across-forces-left-out"}
