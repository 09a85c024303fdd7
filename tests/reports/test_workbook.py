"""The workbook of a report holds what its tables hold, cell by cell, as another library reads it."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from countylines.files import safe_cell
from countylines.reports import workbook
from countylines.reports.check import _compare_files
from countylines.reports.datapackage import describe
from countylines.subjects.force import DICTIONARY, Force
from tests.small_project import ROOT

DAY = date(2021, 12, 31)
HEADER = workbook.HEADER_ROW + 1
FORMULAS = ["=1+1", '=HYPERLINK("https://example.org","x")', "@SUM(A1)", "+1+1", "-2+3", " =1", "\t=1", "{=1}", "＝1"]
ODD = ["<b>&amp;</b>", "_x0041_", "a\x07b", "two\nlines", "007", "https://example.org/a", "12345678901234567890", "警"]


def written(folder: Path, tables: dict[str, list[list[str]]]) -> dict[str, Any]:
    (folder / "tables").mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows(rows)
    described = describe(folder, "A report", DICTIONARY, Force.main_tables)
    workbook.write(described, folder, DAY)
    return described


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def cells(folder: Path, sheet: str) -> list[list[Any]]:
    """Give what stands on a sheet beneath its title and the sentence; a formula would begin with ``=`` and fail."""
    book = load_workbook(folder / workbook.NAME)
    assert all(cell.data_type != "f" for row in book[sheet].iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=HEADER)]


def same(value: Any, text: str) -> bool:
    """Say whether a cell of the workbook is that of the table."""
    match value:
        case None:
            return text == ""
        case bool():
            return text == str(value)
        case int() | float():
            return float(text) == value
        case datetime():
            return value.date().isoformat() == text
    return bool(value == text)


@pytest.mark.parametrize("report", ["2021-12-31/norfolk", "2021-06-30/northern-ireland", "2026-11-23/methods"])
def test_every_cell_of_every_table_is_there_and_none_else(report: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "outputs" / report / "tables", tmp_path / "tables")
    described = describe(tmp_path, "A report", DICTIONARY, Force.main_tables)
    workbook.write(described, tmp_path, DAY)
    book = load_workbook(tmp_path / workbook.NAME)
    sheets = workbook.sheet_names(described["resources"])
    with_rows = {p.stem: rows for p in (tmp_path / "tables").glob("*.csv") if len(rows := rows_of(p)) > 1}
    assert set(sheets) == set(with_rows)
    assert book.sheetnames == ["Contents", *sheets.values(), "Columns"]
    for name, rows in with_rows.items():
        sheet = book[sheets[name]]
        found = list(sheet.iter_rows(min_row=HEADER, max_col=len(rows[0])))
        assert len(found) == len(rows)
        assert sheet.max_column == len(rows[0])
        for given, line in zip(rows, found, strict=True):
            wrong = [(t, c.value) for t, c in zip(given, line, strict=True) if not same(c.value, t)]
            assert wrong == [], name
        assert sheet["A1"].value


def test_the_contents_name_each_table_with_its_title_and_lead_to_its_sheet(tmp_path: Path) -> None:
    tables = {"years-x": [["year", "total"], ["2021", "175"]], "claims": [["id"], ["a"]], "revisions": [["release"]]}
    written(tmp_path, tables)
    assert cells(tmp_path, "Contents") == [
        ["sheet", "what it holds", "file", "rows"],
        ["claims", "The published claims, each with its verdict and its evidence", "tables/claims.csv", 1],
        ["years-x", "Totals by year", "tables/years-x.csv", 1],
        [None, "Figures that a later release revises", "tables/revisions.csv", 0],
    ]
    book = load_workbook(tmp_path / workbook.NAME)
    assert [c.hyperlink.location for c in book["Contents"]["A"][HEADER:] if c.hyperlink] == [
        "'claims'!A1",
        "'years-x'!A1",
    ]
    assert book["years-x"]["A1"].value == "Totals by year"
    assert ["years-x", "total", "integer", "Sum of the months known"] in cells(tmp_path, "Columns")


def test_numbers_days_and_truths_are_such_and_what_a_spreadsheet_would_spoil_stays_text(tmp_path: Path) -> None:
    head = ["whole", "part", "day", "old", "true", "bounds", "name", "large"]
    one = ["175", "0.613333", "2021-12-31", "1851-03-30", "True", "0–29", "007", "12345678901234567890"]
    two = ["-2", "1e-05", "2020-02-29", "1900-02-28", "False", "24", "010", "1"]
    written(tmp_path, {"a": [head, one, two, [""] * 8]})
    assert cells(tmp_path, "a")[1:3] == [
        [175, 0.613333, datetime(2021, 12, 31), "1851-03-30", True, "0–29", "007", "12345678901234567890"],
        [-2, 1e-05, datetime(2020, 2, 29), "1900-02-28", False, "24", "010", 1],
    ]


def test_hostile_text_is_text_and_what_csv_guards_stays_guarded(tmp_path: Path) -> None:
    texts = [safe_cell(text) for text in FORMULAS] + FORMULAS + ODD
    written(tmp_path, {"a": [["=1+1", "b"], *([text, "x"] for text in texts)]})
    # XML cannot hold the bell: the format writes it as _x0007_ (ECMA-376, ST_Xstring), which openpyxl does not undo.
    assert [row[0] for row in cells(tmp_path, "a")] == ["=1+1", *(text.replace("\x07", "_x0007_") for text in texts)]
    parts = workbook.contents(tmp_path / workbook.NAME)
    assert not any(b"<f>" in content or b"TargetMode" in content for content in parts.values())
    cells(tmp_path, "Contents"), cells(tmp_path, "Columns")


def test_a_text_that_no_cell_can_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    written(tmp_path, {"a": [["n"], ["x" * 40_000]]})
    (text,) = cells(tmp_path, "a")[1]
    assert len(text) == 32_767
    assert text.endswith("the CSV file has all of it)")


def test_sheets_of_long_or_like_names_are_told_apart() -> None:
    long = "forecast-variation-norwich-county-lines-arrests"
    names = [long, f"{long}-2", "columns", "history", "A/b", "a-B", "empty"]
    given = [{"name": name, "rows": int(name != "empty")} for name in names]
    assert list(workbook.sheet_names(given).values()) == [
        "forecast-variation-norwich-coun",
        "forecast-variation-norwich-co 2",
        "columns 2",
        "history 2",
        "A-b",
        "a-B 2",
    ]


def test_a_table_longer_than_a_sheet_says_how_much_of_it_stands_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    written(tmp_path, {"a": [["n"], ["1"], ["2"], ["3"]]})
    assert cells(tmp_path, "a") == [["n"], [1], [2]]
    told = load_workbook(tmp_path / workbook.NAME)["a"]["A2"].value
    assert told.startswith("The first 2 of 3 rows; the file is tables/a.csv.")


def test_it_tells_nothing_of_when_it_was_made(tmp_path: Path) -> None:
    tables = {"a": [["n"], ["1"]]}
    written(tmp_path / "one", tables), written(tmp_path / "two", tables)
    path = tmp_path / "one" / workbook.NAME
    assert path.read_bytes() == (tmp_path / "two" / workbook.NAME).read_bytes()
    with zipfile.ZipFile(path) as book:
        assert {part.date_time for part in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = load_workbook(path).properties
    assert {properties.created, properties.modified} == {datetime(2021, 12, 31)}
    assert (properties.title, properties.creator) == ("A report", None)


@pytest.fixture
def reports(tides: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Give two copies of a report, the second to be changed."""
    return shutil.copytree(tides, tmp_path / "one"), shutil.copytree(tides, tmp_path / "two")


def repacked(path: Path, change: tuple[bytes, bytes] = (b"", b"")) -> None:
    parts = workbook.contents(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as book:
        for name, content in parts.items():
            book.writestr(name, content.replace(*change) if name == "xl/worksheets/sheet1.xml" else content)


@pytest.mark.kernel
def test_the_check_compares_it_by_what_it_holds(reports: tuple[Path, Path]) -> None:
    from countylines.reports import manifest

    then, now = reports
    content = manifest.read(then)
    book = now / workbook.NAME
    repacked(book)
    assert book.read_bytes() != (then / workbook.NAME).read_bytes()
    assert _compare_files(then, now, content) == []
    repacked(book, (b"<v>2</v>", b"<v>9</v>"))
    assert _compare_files(then, now, content) == ["tables.xlsx comes out otherwise: xl/worksheets/sheet1.xml: changed"]
    book.write_text("none")
    assert _compare_files(now, then, content) == ["tables.xlsx comes out otherwise: it is no workbook"]
