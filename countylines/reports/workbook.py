"""A report's tables as one workbook: a contents sheet, a sheet a table, and what the columns mean.

It is made from the CSV files alone, so that it shows no figure that they withhold, and what they guard against being
read as a formula stays guarded: every text is written as text. The same tables give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from countylines.prose import count_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

NAME = "tables.xlsx"
CONTENTS, COLUMNS = "Contents", "Columns"
MOST_ROWS = 1_000_000
"""Of a table, on its sheet: a sheet has 1,048,576 rows."""
LONGEST_TEXT = 32_767
"""Characters that a cell of a sheet holds."""
LONGEST_SHEET_NAME = 31
MOST_EXACT = 2**53
"""The whole number from which on a spreadsheet rounds."""
FIRST_DAY = date(1900, 3, 1)
"""Days before it are not counted alike by all spreadsheets."""
WIDEST = 60
"""Characters of the widest column; longer texts run on in their row."""
ROWS_MEASURED = 200
CUT = " … (cut here: the CSV file has all of it)"
HEADER_ROW = 2
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")

Resource = dict[str, Any]
Row = Sequence[str]


def write(described: dict[str, Any], folder: Path, day: date) -> None:
    """Write the tables of a report's folder, as its data package describes them, into a workbook beside them.

    Parameters
    ----------
    day : date
        The report's day, which stands as the day on which the workbook was made.
    """
    (folder / NAME).write_bytes(workbook(described, folder, day))


def workbook(described: dict[str, Any], folder: Path, day: date) -> bytes:
    """Give the workbook: `CONTENTS`, a sheet for each table that has rows, in the order described, and `COLUMNS`."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    book = Workbook(made, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"title": described["title"], "created": datetime(day.year, day.month, day.day)})
    sheets = sheet_names(described["resources"])
    _write_contents(book, described, sheets)
    for resource in described["resources"]:
        if sheet := sheets.get(resource["name"]):
            _write_table(book, sheet, resource, folder)
    _write_columns(book, described["resources"], sheets)
    book.close()
    return made.getvalue()


def sheet_names(resources: Iterable[Resource]) -> dict[str, str]:
    """Name the sheet of each table that has rows: as the table, cut and numbered where names are long or alike."""
    taken = {CONTENTS.lower(), COLUMNS.lower(), "history"}  # Spreadsheets keep the last for themselves.
    names = {}
    for resource in resources:
        if resource["rows"]:
            plain = re.sub(r"[\[\]:*?/\\']", "-", resource["name"])
            name, number = plain[:LONGEST_SHEET_NAME], 1
            while name.lower() in taken:
                number += 1
                name = f"{plain[: LONGEST_SHEET_NAME - len(f' {number}')]} {number}"
            taken.add(name.lower())
            names[resource["name"]] = name
    return names


def contents(path: Path) -> dict[str, bytes]:
    """Give the parts of a workbook, unpacked: two that differ as files alone were packed by different programs."""
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def title_of(resource: Resource) -> str:
    """Give the title of a table: what the dictionary says it holds, or else its name in words."""
    return str(resource["title"] or resource["name"].replace("-", " ").capitalize())


def _write_contents(book: Workbook, described: dict[str, Any], sheets: dict[str, str]) -> None:
    rows = [
        (sheets.get(resource["name"], ""), title_of(resource), resource["path"], str(resource["rows"]))
        for resource in described["resources"]
    ]
    told = f"{described['description']} Tables without rows have no sheet."
    sheet = _sheet(book, CONTENTS, described["title"], told, ("sheet", "what it holds", "file", "rows"), rows)
    link = book.add_format({"font_color": "#0a4f9e", "underline": 1})
    _fill(book, sheet, [_text, _text, _text, _whole], rows)
    for number, (name, *_) in enumerate(rows, start=HEADER_ROW + 1):
        if name:
            sheet.write_url(number, 0, f"internal:'{name}'!A1", link, name)


def _write_table(book: Workbook, name: str, resource: Resource, folder: Path) -> None:
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as table:
        header, *rows = csv.reader(table)
    shown = rows[:MOST_ROWS]
    which = count_of(len(rows), "row") if shown == rows else f"The first {MOST_ROWS:,} of {len(rows):,} rows"
    told = f"{which}; the file is {resource['path']}. What its columns mean stands on the sheet {COLUMNS}."
    sheet = _sheet(book, name, title_of(resource), told, header, shown)
    writers = {"integer": _whole, "number": _number, "boolean": _boolean, "date": _day}
    _fill(book, sheet, [writers.get(field["type"], _text) for field in resource["schema"]["fields"]], shown)


def _write_columns(book: Workbook, resources: Iterable[Resource], sheets: dict[str, str]) -> None:
    rows = [
        (sheets[resource["name"]], field["name"], field["type"], field["description"])
        for resource in resources
        if resource["name"] in sheets
        for field in resource["schema"]["fields"]
    ]
    told = "One row a column, in the order of the sheets."
    sheet = _sheet(book, COLUMNS, "What the columns mean", told, ("sheet", "column", "type", "meaning"), rows)
    _fill(book, sheet, [_text] * 4, rows)


def _sheet(book: Workbook, name: str, title: str, told: str, header: Row, rows: Sequence[Row]) -> Worksheet:
    """Begin a sheet: its title, a sentence and the header, with columns as wide as what stands in them."""
    from xlsxwriter.utility import xl_range

    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, _fitting(title), book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, _fitting(told))
    bold = book.add_format({"bold": True, "bottom": 1})
    for column, text in enumerate(header):
        sheet.write_string(HEADER_ROW, column, _fitting(text), bold)
        longest = max([len(text), *(len(row[column]) for row in rows[:ROWS_MEASURED])])
        sheet.set_column(column, column, min(longest, WIDEST) + 2)
    last = HEADER_ROW + len(rows), len(header) - 1
    sheet.freeze_panes(HEADER_ROW + 1, 0)
    sheet.autofilter(HEADER_ROW, 0, *last)
    sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, *last)})
    return sheet


Write = Callable[["Worksheet", int, int, str, "Format"], Any]


def _fill(book: Workbook, sheet: Worksheet, writers: Sequence[Write], rows: Iterable[Row]) -> None:
    """Write the cells beneath the header, each column in its way; an empty cell stays empty."""
    as_day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, (text, write_cell) in enumerate(zip(row, writers, strict=True)):
            if text:
                write_cell(sheet, number, column, text, as_day)


def _text(sheet: Worksheet, row: int, column: int, text: str, _: Format) -> None:
    sheet.write_string(row, column, _fitting(text))


def _whole(sheet: Worksheet, row: int, column: int, text: str, as_day: Format) -> None:
    # 007 is a name, and a number too large for a spreadsheet loses its last digits: both stay as they are written.
    if _WHOLE.fullmatch(text) and abs(int(text)) <= MOST_EXACT:
        sheet.write_number(row, column, int(text))
    else:
        _text(sheet, row, column, text, as_day)


def _number(sheet: Worksheet, row: int, column: int, text: str, as_day: Format) -> None:
    if text.lstrip("+-").isdigit():
        _whole(sheet, row, column, text, as_day)
    else:
        sheet.write_number(row, column, float(text))


def _boolean(sheet: Worksheet, row: int, column: int, text: str, _: Format) -> None:
    sheet.write_boolean(row, column, text == "True")


def _day(sheet: Worksheet, row: int, column: int, text: str, as_day: Format) -> None:
    day = date.fromisoformat(text)
    if day >= FIRST_DAY:
        sheet.write_datetime(row, column, day, as_day)
    else:
        _text(sheet, row, column, text, as_day)


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT
