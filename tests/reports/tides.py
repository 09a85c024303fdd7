"""A small subject of reports that has nothing to do with police: the heights of tides, in two notebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from countylines.errors import ProjectError
from countylines.project import relative, sha256
from countylines.reports.render import Order, render, settle_parameters
from countylines.reports.subject import Subject
from tests.small_project import code, write_notebook

DAY = date(2021, 12, 31)
PARAMETERS = 'report_date: str = "2021-01-01"  # day\nmetres: int = 1  # how many\n'
HEIGHTS = """\
import csv, os, pathlib
tables = pathlib.Path(os.environ["COUNTYLINES_REPORT"]) / "tables"
tables.mkdir(exist_ok=True)
given = pathlib.Path(os.environ["COUNTYLINES_ROOT"]) / "data" / "tides.csv"
rows = [row for row in csv.DictReader(given.open()) if row["day"] <= report_date]
text = "harbour,hour,height\\n" + "".join(f"{r['harbour']},{r['hour']},{float(r['height']) * metres}\\n" for r in rows)
_ = (tables / "heights.csv").write_text(text)
print(f"{len(rows)} tides")"""
FRONT = """\
highest = max(float(line.split(",")[2]) for line in (tables / "heights.csv").read_text().splitlines()[1:])
_ = (tables / "findings.csv").write_text(f"finding\\nThe highest tide was {highest} m.\\n")
_ = (tables / "claims.csv").write_text("id,verdict,claim\\nhigh,adds up,Tides are higher than a person.\\n")
{"text/plain": f"Figure: Tides\\nThe highest is {highest} m."}"""
TIDES = "day,harbour,hour,height\n2021-06-01,Wells,3,2.5\n2021-06-01,Wells,15,2.75\n2022-01-01,Wells,4,9\n"


@dataclass
class Tides(Subject):
    """Tides at a harbour; those higher than ``highest`` metres are taken for a mistake, and the gauge may move."""

    name: str = "wells"
    title: str = "Tides at Wells"
    notebooks: ClassVar[Mapping[str, tuple[str, ...]]] = {"01_heights": (), "02_tides": ("01_heights",)}
    highest: float = 10
    moved: bool = False

    row_keys: ClassVar[Mapping[str, tuple[str, ...]]] = {"heights": ("harbour", "hour")}

    @property
    def identity(self) -> dict[str, str]:
        return {"harbour": self.name}

    def inputs(self, day: date, root: Path) -> dict[str, str]:
        path = root / "data" / "tides.csv"
        return {relative(path, root): sha256(path)}

    def refuse(self, day: date, root: Path) -> None:
        if day.year < 2021:
            raise ProjectError("No tide was measured before 2021.")

    def gate(self, folder: Path, root: Path) -> list[str]:
        heights = [float(line.split(",")[2]) for line in (folder / "tables" / "heights.csv").read_text().split()[1:]]
        return [f"a tide of {height} m is too high" for height in heights if height > self.highest]

    def notes(self, manifest: Mapping[str, Any], root: Path) -> list[str]:
        return ["the gauge was moved since"] if self.moved else []


def tide_project(root: Path) -> Path:
    """Write a project whose notebooks tell of tides, and give its folder."""
    (root / "data").mkdir(parents=True)
    (root / "data" / "tides.csv").write_text(TIDES)
    (root / "notebooks").mkdir()
    write_notebook(root / "notebooks" / "01_heights.ipynb", [code(PARAMETERS, "parameters"), code(HEIGHTS)])
    start = HEIGHTS.partition("given")[0]
    write_notebook(root / "notebooks" / "02_tides.ipynb", [code(PARAMETERS, "parameters"), code(start), code(FRONT)])
    return root


def identify(identity: Mapping[str, Any]) -> Tides:
    """Find the subject of a report on tides."""
    return Tides(identity["harbour"])


def rendered(subject: Tides, root: Path, outputs: Path, **given: str) -> Path:
    """Render a report on tides, and give its folder."""
    order = Order(subject, DAY, outputs)
    return render(order, settle_parameters(order, given, root), root)
