"""What a report on a force is: its dictionary says every column, its rows have names, its identity finds it again."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from frictionless import Package

from countylines.reports.datapackage import NAME, describe, meaning, read_dictionary, write
from countylines.reports.table_changes import Cell, compare_tables, key_columns, read_table
from countylines.subjects import subject_of
from countylines.subjects.force import DICTIONARY, MOST_FIGURES, PERIOD, SERIES, Force, revised
from countylines.subjects.methods import Methods
from tests.conftest import Project
from tests.reports.test_table_changes import shuffled, table
from tests.small_project import ROOT

REPORTS = sorted(path.parent for path in (ROOT / "outputs").glob("*/*/manifest.json") if path.parent.name != "methods")
LARGE = ("metropolitan",)
"""What frictionless takes seconds for: hundreds of thousands of cells of London's areas."""
COMMITTED_TABLES = sorted((ROOT / "outputs").glob("*/*/tables/*.csv"))


def header(table: Path) -> list[str]:
    with table.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


def test_what_a_manifest_says_of_a_report_finds_its_subject() -> None:
    norfolk = subject_of({"force": "norfolk", "report_date": "2021-12-31"}, ROOT)
    assert norfolk == Force("norfolk", "Norfolk Constabulary")
    assert subject_of(norfolk.identity, ROOT) == norfolk
    assert subject_of({"force": "no-such-force"}, ROOT).title == "no-such-force"
    assert isinstance(subject_of({"report_date": "2021-12-31"}, ROOT), Methods)


def test_only_events_that_concern_the_force_and_are_over_are_inputs(project: Project) -> None:
    def inputs(*events: str) -> dict[str, str]:
        rows = "".join(f"{event},a week,2021-06-01,stated,false,https://example.org,\n" for event in events)
        project.events("weeks", rows)
        return Force.named("norfolk", project.root).inputs(date(2022, 12, 31), project.root)

    project.months("answer", m2021_01="5")
    here = "2021-05-17,2021-05-23,Norfolk"
    none = inputs()
    assert inputs("2021-05-17,2021-05-23,Wales", "2023-05-17,2023-05-23,UK") == none
    assert inputs(here).keys() - none.keys() == {"data/events/weeks/events.csv (events over by the day)"}
    assert inputs(here, "2021-05-17,2021-05-23,Wales") == inputs(here)


def test_who_publishes_is_an_input_where_it_is_said(project: Project) -> None:
    project.months("a", m2021_01="5")
    force = Force.named("norfolk", project.root)
    without = force.inputs(date(2022, 12, 31), project.root)
    (project.root / "data" / "publisher.json").write_text("{}", encoding="utf-8")
    assert force.inputs(date(2022, 12, 31), project.root).keys() - without.keys() == {"data/publisher.json"}


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: f"{path.parent.name} {path.name}")
def test_every_column_of_every_committed_table_has_a_meaning(report: Path) -> None:
    tables = sorted((report / "tables").glob("*.csv"))
    assert tables
    assert [table.stem for table in tables if not meaning(DICTIONARY, table.stem)] == []
    assert [(t.stem, name) for t in tables for name in header(t) if not meaning(DICTIONARY, t.stem, name)] == []


@pytest.mark.parametrize(
    "report",
    [pytest.param(path, marks=[pytest.mark.slow] if path.name in LARGE else []) for path in REPORTS],
    ids=lambda path: f"{path.parent.name} {path.name}",
)
def test_the_description_of_a_report_is_valid_and_so_are_its_tables(report: Path, tmp_path: Path) -> None:
    shutil.copytree(report / "tables", tmp_path / "tables")
    write(describe(tmp_path, "A force, report for a day", DICTIONARY), tmp_path)
    outcome = Package(str(tmp_path / NAME)).validate()
    assert outcome.valid, outcome.flatten(["type", "message"])
    assert len(outcome.tasks) == len(list((tmp_path / "tables").iterdir()))


def test_the_first_row_that_matches_says_what_a_column_means() -> None:
    assert meaning(DICTIONARY, "specifications-x", "measure") != meaning(DICTIONARY, "totals", "measure")
    assert meaning(DICTIONARY, "no such table") == meaning(DICTIONARY, "totals", "no such column") == ""


def test_the_dictionary_says_each_thing_once() -> None:
    rows = [(row["table"], row["column"]) for row in read_dictionary(DICTIONARY)]
    assert len(rows) == len(set(rows))
    assert all(row["table"] and row["meaning"] for row in read_dictionary(DICTIONARY))


def test_the_report_holds_the_description_of_its_tables(committed: Path) -> None:
    content = json.loads((committed / NAME).read_text(encoding="utf-8"))
    assert content == describe(committed, content["title"], DICTIONARY, Force.main_tables)
    manifest = json.loads((committed / "manifest.json").read_text(encoding="utf-8"))
    assert {NAME, "report.pdf", "tables.xlsx"} <= manifest["outputs"].keys()


def test_a_level_that_names_a_row_is_given_for_the_tables_of_every_series() -> None:
    old = table("year,made from,supposes,level,low", "2022,2021,one rate,0.8,151", "2022,2021,one rate,0.95,140")
    new = table("year,made from,supposes,level,low", "2022,2021,one rate,0.95,141", "2022,2021,one rate,0.8,151")
    change = compare_tables("forecast-norwich-county-lines-arrests", old, new, Force.row_keys)
    assert change.cells == (Cell("2022, 2021, one rate, 0.95", "low", "140", "141"),)
    assert change.rows_gone == change.rows_new == ()


@pytest.mark.parametrize(
    "path",
    [pytest.param(p, marks=[pytest.mark.slow] if p.stat().st_size > 1_000_000 else []) for p in COMMITTED_TABLES],
    ids=lambda p: f"{p.parent.parent.name} {p.stem}",
)
def test_rows_of_every_committed_table_have_names(path: Path) -> None:
    found = read_table(path)
    key = key_columns(path.stem, found, found, Force.row_keys)
    assert len(set(found.pick(key))) == len(found.rows)
    assert not compare_tables(path.stem, found, shuffled(found, 1), Force.row_keys).moved


def test_columns_that_are_given_as_names_exist() -> None:
    headers = {path.stem: read_table(path).header for path in COMMITTED_TABLES}
    for name, columns in Force.row_keys.items():
        assert name not in headers or set(columns) <= set(headers[name]), name


COLUMNS = [*SERIES, *PERIOD, "low", "high", "releases"]
LONDON = ("metropolitan", "London", "drug offences", "flow", "made up")


def write_figures(folder: Path, *rows: tuple[str, ...]) -> Path:
    (folder / "tables").mkdir(parents=True)
    with (folder / "tables" / "figures.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    return folder


def month(
    which: str, low: int, high: int | None = None, release: str = "first", area: str = "London"
) -> tuple[str, ...]:
    days = {"2016-11": 30, "2016-12": 31, "2017-01": 31}[which]
    start, end = f"{which}-01", f"{which}-{days}"
    bounds = (str(low), str(low if high is None else high))
    return (*LONDON[:1], area, *LONDON[2:], start, start, end, end, *bounds, release)


def test_figures_that_moved_are_counted_and_named_with_the_release_that_gives_them(tmp_path: Path) -> None:
    nation = ("", *month("2016-11", 4000)[1:])
    then = write_figures(tmp_path / "then", month("2016-11", 223), month("2016-12", 204), month("2017-01", 300), nation)
    second = [
        month(which, low, release="second") for which, low in (("2016-11", 290), ("2016-12", 275), ("2017-01", 300))
    ]
    now = write_figures(tmp_path / "now", *second, nation)
    told, london = revised(then, now)
    assert told == "2 of 3 figures of the force that both give exactly were revised, of 1 series"
    assert london == (
        "drug offences, London: November 2016 223 → 290 (+30%); December 2016 204 → 275 (+35%); now by second"
    )


def test_a_figure_between_bounds_or_in_one_report_alone_is_no_revision(tmp_path: Path) -> None:
    then = write_figures(tmp_path / "then", month("2016-11", 0, 4), month("2016-12", 204))
    now = write_figures(tmp_path / "now", month("2016-11", 3), month("2017-01", 300), month("2016-12", 204))
    assert revised(then, now) == []
    assert revised(tmp_path, now) == []


def test_of_many_figures_those_that_moved_by_the_largest_share_are_named(tmp_path: Path) -> None:
    def year(at: int, count: int) -> tuple[str, ...]:
        start, end = f"{2000 + at}-01-01", f"{2000 + at}-12-31"
        return (*LONDON, start, start, end, end, str(count), str(count), "r")

    then = write_figures(tmp_path / "then", *(year(at, 100) for at in range(20)))
    now = write_figures(tmp_path / "now", *(year(at, 100 - at) for at in range(20)))
    told, london = revised(then, now)
    assert told.startswith("19 of 20 figures")
    assert f"(the {MOST_FIGURES} that moved most of 19)" in london
    assert london.count("→") == MOST_FIGURES and "1 January 2019 to 31 December 2019 100 → 81 (−19%)" in london
    assert "2011 100 → 89" not in london
