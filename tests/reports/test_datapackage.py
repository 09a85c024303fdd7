"""Every table of a report is described, column by column, so that a program can read it."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from countylines.reports.datapackage import NAME, describe, field_type, meaning, read_dictionary, write
from countylines.subjects.force import DICTIONARY
from tests.small_project import ROOT

REPORTS = sorted(path.parent for path in (ROOT / "outputs").glob("*/*/manifest.json") if path.parent.name != "methods")


def header(table: Path) -> list[str]:
    with table.open(encoding="utf-8", newline="") as lines:
        return next(csv.reader(lines))


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: f"{path.parent.name} {path.name}")
def test_every_column_of_every_committed_table_has_a_meaning(report: Path) -> None:
    tables = sorted((report / "tables").glob("*.csv"))
    assert tables
    assert [table.stem for table in tables if not meaning(DICTIONARY, table.stem)] == []
    assert [(t.stem, name) for t in tables for name in header(t) if not meaning(DICTIONARY, t.stem, name)] == []


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: f"{path.parent.name} {path.name}")
def test_the_description_of_a_report_is_valid_and_so_are_its_tables(report: Path, tmp_path: Path) -> None:
    shutil.copytree(report / "tables", tmp_path / "tables")
    write(describe(tmp_path, "A force, report for a day", DICTIONARY), tmp_path)
    outcome = Package(str(tmp_path / NAME)).validate()
    assert outcome.valid, outcome.flatten(["type", "message"])
    assert len(outcome.tasks) == len(list((tmp_path / "tables").iterdir()))


def test_a_table_that_is_not_as_described_is_found(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    table = tmp_path / "tables" / "years-x.csv"
    table.write_text("year,total\n2021,175\n")
    write(describe(tmp_path, "A report", DICTIONARY), tmp_path)
    assert Package(str(tmp_path / NAME)).validate().valid
    table.write_text("year,total\n2021,many\n")
    assert not Package(str(tmp_path / NAME)).validate().valid


def test_a_description_names_the_file_its_hash_its_columns_and_their_types(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "years-x.csv").write_bytes(b"year,total,other\n2021,175,\n")
    made = describe(tmp_path, "Norfolk Constabulary, report for 31 December 2021", DICTIONARY)
    assert made["name"] == "norfolk-constabulary-report-for-31-december-2021"
    (resource,) = made["resources"]
    assert resource["path"] == "tables/years-x.csv"
    assert resource["title"] == "Totals by year"
    assert resource["hash"].startswith("sha256:")
    types = [(field["name"], field["type"]) for field in resource["schema"]["fields"]]
    assert types == [("year", "integer"), ("total", "integer"), ("other", "string")]
    assert resource["schema"]["fields"][1]["description"] == "Sum of the months known"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (("1", "", "-2"), "integer"),
        (("1", "0.5", "1e-05"), "number"),
        (("True", "False"), "boolean"),
        (("2021-12-31", ""), "date"),
        (("2021-12-31", "2021"), "string"),
        (("0–29", "5"), "string"),
        (("", ""), "string"),
        ((), "string"),
    ],
)
def test_a_column_has_the_type_that_all_its_values_have(values: tuple[str, ...], kind: str) -> None:
    assert field_type(values) == kind


def test_the_first_row_that_matches_says_what_a_column_means() -> None:
    assert meaning(DICTIONARY, "specifications-x", "measure") != meaning(DICTIONARY, "totals", "measure")
    assert meaning(DICTIONARY, "no such table") == meaning(DICTIONARY, "totals", "no such column") == ""


def test_the_dictionary_says_each_thing_once() -> None:
    rows = [(row["table"], row["column"]) for row in read_dictionary(DICTIONARY)]
    assert len(rows) == len(set(rows))
    assert all(row["table"] and row["meaning"] for row in read_dictionary(DICTIONARY))


def test_the_report_holds_the_description_of_its_tables(committed: Path) -> None:
    content = json.loads((committed / NAME).read_text(encoding="utf-8"))
    assert content == describe(committed, content["title"], DICTIONARY)
    manifest = json.loads((committed / "manifest.json").read_text(encoding="utf-8"))
    assert {NAME, "report.pdf"} <= manifest["outputs"].keys()
