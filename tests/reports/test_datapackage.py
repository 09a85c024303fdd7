"""Every table of a report is described, column by column, so that a program can read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from frictionless import Package

from countylines.reports.datapackage import NAME, describe, field_type, write
from countylines.subjects.force import DICTIONARY


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


def test_the_tables_that_a_reader_wants_first_come_first_and_rows_are_counted(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    for name, rows in (("cells", 2), ("months-b", 0), ("months-a", 1), ("claims", 1), ("balance", 1)):
        (tmp_path / "tables" / f"{name}.csv").write_text("n\n" + "1\n" * rows)
    made = describe(tmp_path, "A report", None, ("claims", "months-*"))["resources"]
    assert [(table["name"], table["rows"]) for table in made] == [
        ("claims", 1),
        ("months-a", 1),
        ("months-b", 0),
        ("balance", 1),
        ("cells", 2),
    ]
