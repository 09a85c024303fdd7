"""The room renders, checks, compares and pages whatever its subject names, and knows nothing of police figures."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from countylines.errors import ProjectError, RenderError
from countylines.reports import manifest
from countylines.reports.check import check_report
from countylines.reports.compare import compare
from countylines.reports.overview import write_index
from countylines.reports.render import Order, settle_parameters
from countylines.reports.sources import PACKAGE
from tests.reports.tides import DAY, Tides, identify, rendered

ROOM = sorted(path for path in (PACKAGE / "reports").rglob("*") if path.is_file() and path.suffix != ".pyc")
OF_POLICE = re.compile(
    r"\b(police|force[sd]?|(?<!lock\.)releases?|retract\w*|arrests?|drugs?|county lines|counting|methods|norfolk)\b",
    re.IGNORECASE,
)


@pytest.mark.kernel
def test_any_notebooks_are_rendered(tides: Path) -> None:
    names = {path.relative_to(tides).as_posix() for path in tides.rglob("*") if path.is_file()}
    assert names == {
        *("01_heights.ipynb", "02_tides.ipynb", "01_heights.html", "index.html", "manifest.json"),
        *("datapackage.json", "report.pdf", "tables.xlsx"),
        *("tables/heights.csv", "tables/findings.csv", "tables/claims.csv"),
    }
    content = json.loads((tides / "manifest.json").read_text())
    assert content["report"] == {"harbour": "wells", "report_date": "2021-12-31", "edition": 1, "notice": ""}
    assert content["findings"] == ["The highest tide was 2.75 m."]
    assert content["verdicts"] == [{"id": "high", "verdict": "adds up", "claim": "Tides are higher than a person."}]
    assert list(content["inputs"]) == ["data/tides.csv"]
    assert list(content["code"]["notebooks"]) == ["01_heights", "02_tides"]
    assert "Tides at Wells, report for 31 December 2021" in (tides / "01_heights.html").read_text()
    assert "2 tides" in (tides / "01_heights.html").read_text()


@pytest.mark.kernel
def test_they_are_checked_and_a_check_asks_the_gate_and_says_what_became_known(tides: Path, tide_root: Path) -> None:
    strict = check_report(tides, tide_root, lambda identity: Tides(identity["harbour"], highest=2.6, moved=True))
    assert strict.failures == ["a tide of 2.75 m is too high"]
    assert strict.notes == ["the gauge was moved since"]


@pytest.mark.kernel
def test_what_its_subject_refuses_never_takes_the_place_of_a_report(
    tide_root: Path, tides: Path, tmp_path: Path
) -> None:
    old = tmp_path / "2021-12-31" / "wells"
    shutil.copytree(tides, old)
    before = manifest.hash_outputs(old)
    with pytest.raises(RenderError, match=r"may not stand as a report: a tide of 250\.0 m is too high; a tide of 275"):
        rendered(Tides(), tide_root, tmp_path, metres="100")
    assert manifest.hash_outputs(old) == before
    assert [path.name for path in old.parent.iterdir()] == ["wells"]


def test_a_day_that_its_subject_refuses_is_refused_before_a_kernel_starts(tide_root: Path, tmp_path: Path) -> None:
    order = Order(Tides(), DAY.replace(year=2020), tmp_path)
    with pytest.raises(ProjectError, match=r"^No tide was measured before 2021\.$"):
        settle_parameters(order, {}, tide_root)


@pytest.mark.kernel
def test_two_are_compared_and_listed_with_what_their_subject_says(tides: Path, tide_root: Path, tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    for day, height in (("2021-12-30", "2.5"), ("2021-12-31", "2.75")):
        copy = outputs / day / "wells"
        shutil.copytree(tides, copy)
        heights = copy / "tables" / "heights.csv"
        heights.write_text(heights.read_text().replace("2.75", height))
        content = manifest.read(copy)
        content["report"]["report_date"] = day
        content["inputs"]["data/tides.csv"] = height
        content["outputs"] = manifest.hash_outputs(copy)
        (copy / manifest.NAME).write_text(json.dumps(content))
    comparison = compare(outputs / "2021-12-30" / "wells", outputs / "2021-12-31" / "wells", identify)
    (table,) = comparison.tables
    assert [(cell.row, cell.column, cell.old, cell.new) for cell in table.cells] == [
        ("Wells, 15", "height", "2.5", "2.75")
    ]
    causes = {cause.title: cause.texts for cause in comparison.causes if cause.texts}
    assert causes == {"Data": ["data/tides.csv: changed"]}
    notes = write_index(outputs, tide_root, lambda identity: Tides(identity["harbour"], moved=True))
    assert notes == []
    page = (outputs / "index.html").read_text()
    assert page.count(">Tides at Wells</a>") == 2
    assert page.count(">Tides at Wells, 31 December 2021</a>: The highest tide was 2.75 m. <b>Since then:</b>") == 1
    assert page.count("<b>Since then:</b> the gauge was moved since") == 3
    assert "What changed since 30 December 2021" in page


@pytest.mark.parametrize("path", ROOM, ids=lambda path: path.name)
def test_no_file_of_the_room_has_a_word_of_police_figures(path: Path) -> None:
    assert OF_POLICE.findall(path.read_text(encoding="utf-8")) == []
