"""Tables of answers drawn at random, from what they are to say: declared first, then laid out, damaged and written.

Nothing here knows how tables are read. A number gives the same table again, on every machine.
"""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

Value = str | int | float | date
Rows = list[list[Value]]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
AREAS = ("Norwich", "Breckland", "Great Yarmouth", "North Norfolk", "South Norfolk")
KINDS = ("Possession", "Supply", "Production", "Importation")
SAME, FLAG = "as declared", "flagged"
"""What may come of a table: what was declared, without a word or with one; or a word about it, whatever is read."""


@dataclass(frozen=True, order=True)
class Figure:
    """What a person reads from a cell: first and last day, area, what is counted beside the measure, and bounds."""

    start: str
    end: str
    area: str
    kind: str
    low: int
    high: int


@dataclass
class Made:
    """A table as it was made: its sheets, what it says, and what may come of it."""

    sheets: dict[str, Rows]
    figures: list[Figure]
    shape: str
    body: tuple[int, int] = (1, 1)
    """The first row and column of figures, from 0, of the first sheet."""
    needs: str = SAME
    damage: list[str] = field(default_factory=list)
    looks: list[Callable[[openpyxl.Workbook], None]] = field(default_factory=list)
    """What is done to a workbook beside its values."""

    @property
    def rows(self) -> Rows:
        """The rows of the first sheet."""
        return next(iter(self.sheets.values()))


def month(year: int, number: int) -> tuple[str, str]:
    """Give the first and the last day of a month."""
    return f"{year}-{number:02}-01", f"{year}-{number:02}-{monthrange(year, number)[1]:02}"


class Drawing:
    """Draws one table; ``at`` is its number."""

    def __init__(self, at: int) -> None:
        self.draw = np.random.default_rng(at)
        self.year = int(self.draw.integers(2012, 2022))
        self.level = int(self.draw.choice([3, 20, 60, 400]))
        self.suppressed = bool(self.draw.random() < 0.3)
        self.label = self.pick(
            [
                lambda y, m: f"{MONTHS[m - 1][:3]}-{y % 100:02}",
                lambda y, m: f"{MONTHS[m - 1]} {y}",
                lambda y, m: f"{y}-{m:02}",
                lambda y, m: f"{MONTHS[m - 1][:3]} {y}",
                lambda y, m: f"{m:02}/{y}",
            ]
        )

    def pick(self, choices):  # type: ignore[no-untyped-def]
        """Draw one of several."""
        return choices[int(self.draw.integers(len(choices)))]

    def some(self, choices, least: int, most: int):  # type: ignore[no-untyped-def]
        """Draw a few of several, in their order."""
        number = min(int(self.draw.integers(least, most + 1)), len(choices))
        return [choices[at] for at in sorted(self.draw.choice(len(choices), number, replace=False))]

    def months(self, least: int = 4, most: int = 15) -> list[tuple[int, int]]:
        """Draw months that follow on one another."""
        first = int(self.draw.integers(12))
        return [
            (self.year + (first + at) // 12, (first + at) % 12 + 1) for at in range(self.draw.integers(least, most + 1))
        ]

    def cell(self) -> tuple[Value, int, int]:
        """Draw a count: what is written, and its bounds."""
        count = int(self.draw.poisson(self.level))
        if self.suppressed and count < 5:
            return "<5", 0, 4
        return count, count, count

    def table(self, *, whole: bool = False) -> Made:
        """Draw a table in one of the shapes, and unless it is to be whole up to two damages of it."""
        made: Made = self.pick(SHAPES)(self)
        for damage in [] if whole else self.some(DAMAGES, 0, 2):
            if made.needs == SAME or not made.damage:
                damage(self, made)
        return made


def _figure(days: tuple[str, str], area: str, kind: str, cell: tuple[Value, int, int]) -> Figure:
    return Figure(*days, area, kind, *cell[1:])


def long(d: Drawing) -> Made:
    """Lay out a row a month."""
    rows: Rows = [["Month", "Arrests"]]
    figures = []
    for y, m in d.months():
        cell = d.cell()
        rows.append([d.label(y, m), cell[0]])
        figures.append(_figure(month(y, m), "", "", cell))
    return Made({"Data": rows}, figures, "long")


def long_areas(d: Drawing) -> Made:
    """Lay out a row a month and area."""
    rows: Rows = [["Month", "District", "Arrests"]]
    figures = []
    areas = d.some(AREAS, 2, 4)
    for y, m in d.months(3, 8):
        for area in areas:
            cell = d.cell()
            rows.append([d.label(y, m), area, cell[0]])
            figures.append(_figure(month(y, m), area, "", cell))
    return Made({"Data": rows}, figures, "long with areas", (1, 2))


def long_kinds(d: Drawing) -> Made:
    """Lay out a row a month, a column a kind of offence."""
    kinds = d.some(KINDS, 2, 4)
    rows: Rows = [["Month", *kinds]]
    figures = []
    for y, m in d.months(4, 12):
        cells = [d.cell() for _ in kinds]
        rows.append([d.label(y, m), *(cell[0] for cell in cells)])
        figures += [_figure(month(y, m), "", kind, cell) for kind, cell in zip(kinds, cells, strict=True)]
    return Made({"Data": rows}, figures, "a column a kind")


def areas_as_columns(d: Drawing) -> Made:
    """Lay out a row a month, a column an area."""
    areas = d.some(AREAS, 2, 4)
    rows: Rows = [["Month", *areas]]
    figures = []
    for y, m in d.months(4, 12):
        cells = [d.cell() for _ in areas]
        rows.append([d.label(y, m), *(cell[0] for cell in cells)])
        figures += [_figure(month(y, m), area, "", cell) for area, cell in zip(areas, cells, strict=True)]
    return Made({"Data": rows}, figures, "areas as columns")


def months_as_columns(d: Drawing) -> Made:
    """Lay out a row an area, a column a month."""
    areas, months = d.some(AREAS, 2, 5), d.months(4, 12)
    rows: Rows = [["District", *(d.label(*each) for each in months)]]
    figures = []
    for area in areas:
        cells = [d.cell() for _ in months]
        rows.append([area, *(cell[0] for cell in cells)])
        figures += [_figure(month(*each), area, "", cell) for each, cell in zip(months, cells, strict=True)]
    return Made({"Data": rows}, figures, "months as columns")


def years_by_months(d: Drawing) -> Made:
    """Lay out a row a month, a column a year."""
    years = [d.year + at for at in range(d.draw.integers(2, 5))]
    rows: Rows = [["Month", *years]]
    figures = []
    for m, name in enumerate(MONTHS, 1):
        cells = [d.cell() for _ in years]
        rows.append([name, *(cell[0] for cell in cells)])
        figures += [_figure(month(y, m), "", "", cell) for y, cell in zip(years, cells, strict=True)]
    return Made({"Data": rows}, figures, "years by months")


def two_headers(d: Drawing) -> Made:
    """Years over months, a row an area."""
    areas, years, months = d.some(AREAS, 2, 4), [d.year, d.year + 1], list(range(1, int(d.draw.integers(3, 7))))
    filled = d.draw.random() < 0.5
    top: list[Value] = [""]
    for y in years:
        top += [y, *([y if filled else ""] * (len(months) - 1))]
    rows: Rows = [top, ["District", *(MONTHS[m - 1][:3] for _ in years for m in months)]]
    figures = []
    for area in areas:
        cells = [d.cell() for _ in years for _ in months]
        rows.append([area, *(cell[0] for cell in cells)])
        spans = [month(y, m) for y in years for m in months]
        figures += [_figure(days, area, "", cell) for days, cell in zip(spans, cells, strict=True)]
    return Made({"Data": rows}, figures, "two rows of headers", (2, 1))


def group_headings(d: Drawing) -> Made:
    """Lay out a heading with a year over the months of each."""
    rows: Rows = [["Period", "Arrests"]]
    figures = []
    for y in (d.year, d.year + 1):
        rows.append([str(y), ""])
        for m in range(1, 13):
            cell = d.cell()
            rows.append([MONTHS[m - 1], cell[0]])
            figures.append(_figure(month(y, m), "", "", cell))
    return Made({"Data": rows}, figures, "group headings", (2, 1))


def sheets_a_year(d: Drawing) -> Made:
    """Lay out a sheet a year."""
    sheets: dict[str, Rows] = {}
    figures = []
    for y in range(d.year, d.year + int(d.draw.integers(2, 4))):
        sheets[str(y)] = [["Month", "Arrests"]]
        for m in range(1, 13):
            cell = d.cell()
            sheets[str(y)].append([MONTHS[m - 1], cell[0]])
            figures.append(_figure(month(y, m), "", "", cell))
    return Made(sheets, figures, "a sheet a year")


def first_and_last_days(d: Drawing) -> Made:
    """Lay out a row a quarter, from its first day to its last."""
    rows: Rows = [["Start date", "End date", "Arrests"]]
    figures = []
    for at in range(int(d.draw.integers(3, 9))):
        y, q = d.year + at // 4, at % 4
        days, cell = (month(y, 3 * q + 1)[0], month(y, 3 * q + 3)[1]), d.cell()
        rows.append([*days, cell[0]])
        figures.append(_figure(days, "", "", cell))
    return Made({"Data": rows}, figures, "first and last days", (1, 2))


def financial_years(d: Drawing) -> Made:
    """Lay out a row a financial year, a column an area."""
    areas = d.some(AREAS, 1, 3)
    rows: Rows = [["Financial year", *areas]]
    figures = []
    for y in range(d.year, d.year + int(d.draw.integers(3, 7))):
        cells = [d.cell() for _ in areas]
        rows.append([f"{y}/{(y + 1) % 100:02}", *(cell[0] for cell in cells)])
        days = month(y, 4)[0], month(y + 1, 3)[1]
        figures += [_figure(days, area, "", cell) for area, cell in zip(areas, cells, strict=True)]
    return Made({"Data": rows}, figures, "financial years")


def windows(d: Drawing) -> Made:
    """Lay out a row a window, whose header says how long it is and its label where it ends."""
    header, months, step = d.pick([("Quarter ending", 3, 3), ("12 months to", 12, 3), ("Half year to", 6, 6)])
    rows: Rows = [[header, "Arrests"]]
    figures = []
    for at in range(int(d.draw.integers(3, 9))):
        last, cell = 12 * d.year + 12 + at * step - 1, d.cell()
        first = last - months + 1
        rows.append([d.label(last // 12, last % 12 + 1), cell[0]])
        days = month(first // 12, first % 12 + 1)[0], month(last // 12, last % 12 + 1)[1]
        figures.append(_figure(days, "", "", cell))
    return Made({"Data": rows}, figures, "windows")


def halves_as_columns(d: Drawing) -> Made:
    """Lay out a row an area, a column a half of a financial year."""
    areas, halves = d.some(AREAS, 2, 4), [(d.year + at // 2, at % 2) for at in range(d.draw.integers(2, 6))]
    heads = [f"Oct {y}-Mar {y + 1}" if second else f"Apr-Sep {y}" for y, second in halves]
    spans = [
        (month(y, 10)[0], month(y + 1, 3)[1]) if second else (month(y, 4)[0], month(y, 9)[1]) for y, second in halves
    ]
    rows: Rows = [["District", *heads]]
    figures = []
    for area in areas:
        cells = [d.cell() for _ in halves]
        rows.append([area, *(cell[0] for cell in cells)])
        figures += [_figure(days, area, "", cell) for days, cell in zip(spans, cells, strict=True)]
    return Made({"Data": rows}, figures, "halves as columns")


SHAPES = (
    long, long_areas, long_kinds, areas_as_columns, months_as_columns, years_by_months, two_headers, group_headings,
    sheets_a_year, first_and_last_days, financial_years, windows, halves_as_columns,
)  # fmt: skip


def body_of(made: Made) -> list[tuple[int, int]]:
    """Give the places of the cells with figures on the first sheet."""
    first, left = made.body
    return [
        (row, column)
        for row, cells in enumerate(made.rows)
        for column, cell in enumerate(cells)
        if row >= first and column >= left and cell != ""
    ]


def _append(made: Made, header: Value, cells: list[Value]) -> None:
    """Add a column at the right of the first sheet."""
    first = made.body[0]
    width = max(map(len, made.rows))
    for row, values in enumerate(made.rows):
        values += [""] * (width - len(values))
        values.append(header if row == first - 1 else cells[row] if row >= first else "")


def _beside(what: str, header: str, draw: Callable[[Drawing], Value]) -> Callable[[Drawing, Made], None]:
    def add(d: Drawing, made: Made) -> None:
        made.damage.append(what)
        _append(made, header, [draw(d) for _ in made.rows])

    return add


def _beside_counts(what: str, header: str, draw: Callable[[Drawing], Value]) -> Callable[[Drawing, Made], None]:
    """Give what adds a column that looks like one of counts, and is none."""
    add = _beside(what, header, draw)

    def flagged(d: Drawing, made: Made) -> None:
        add(d, made)
        made.needs = FLAG

    return flagged


def titles(d: Drawing, made: Made) -> None:
    """Put a title and an empty row above."""
    made.damage.append("titles")
    above: Rows = [["Norfolk Constabulary – arrests by month"], []]
    made.rows[:0] = above
    made.body = made.body[0] + 2, made.body[1]


def title_of_another(d: Drawing, made: Made) -> None:
    """Put the name of another force above."""
    made.damage.append("a title of another force")
    made.rows.insert(0, [d.pick(["Suffolk Constabulary: arrests", "Arrests in Kent"])])
    made.body = made.body[0] + 1, made.body[1]
    made.needs = FLAG


def other_year(d: Drawing, made: Made) -> None:
    """Say that years begin in another month than a financial one."""
    if made.shape != "financial years" or made.damage:
        return
    made.damage.append("another year")
    made.rows[0][0] = d.pick(["Academic year", "Calendar year", "Year (Sep-Aug)", "School year"])
    made.needs = FLAG


def from_april(d: Drawing, made: Made) -> None:
    """Begin with April under calendar years: of which year the last three months are nobody says."""
    if made.shape != "years by months" or made.damage:
        return
    made.damage.append("months from April")
    made.rows[1:] = [*made.rows[4:], *made.rows[1:4]]
    made.needs = FLAG


def notes(d: Drawing, made: Made) -> None:
    """Put notes below."""
    made.damage.append("notes")
    rows = made.rows
    rows += [[], ["Source: custody system, extracted in March"], ["Note: figures may change"]]


def totals(d: Drawing, made: Made) -> None:
    """Add a row of totals, where every part is a number."""
    body = body_of(made)
    if made.shape in ("group headings", "long with areas", "first and last days") or any(
        isinstance(made.rows[row][column], str) for row, column in body
    ):
        return
    made.damage.append("totals")
    sums = {c: sum(made.rows[r][column] for r, column in body if column == c) for _, c in body}  # type: ignore[misc]
    made.rows.append(["Total", *(sums.get(c, "") for c in range(1, max(sums) + 1))])


def wrong_total(d: Drawing, made: Made) -> None:
    """Add a row of totals, of which one is not the sum."""
    before = len(made.rows)
    totals(d, made)
    if len(made.rows) > before:
        made.damage[-1] = "a wrong total"
        made.rows[-1][-1] = int(made.rows[-1][-1]) + 10  # type: ignore[arg-type]
        made.needs = FLAG


def shifted_header(d: Drawing, made: Made) -> None:
    """Move the labels over the figures by one column."""
    header = made.rows[made.body[0] - 1]
    if len(header) - made.body[1] < 2 or made.shape not in ("a column a kind", "areas as columns", "months as columns"):
        return
    made.damage.append("a shifted header")
    header.insert(made.body[1], "")
    made.needs = FLAG


def lost_row(d: Drawing, made: Made) -> None:
    """Leave a row out."""
    if made.shape not in ("long", "a column a kind", "areas as columns"):
        return
    row = int(d.draw.integers(made.body[0] + 1, len(made.rows) - 1))
    at = row - made.body[0]
    each = len(made.figures) // (len(made.rows) - made.body[0]) or 1
    if len(made.figures) % (len(made.rows) - made.body[0]):
        return
    made.damage.append("a lost row")
    del made.rows[row]
    del made.figures[at * each : (at + 1) * each]


def row_twice(d: Drawing, made: Made) -> None:
    """Give a row again, with other figures."""
    made.damage.append("a row twice")
    row = list(made.rows[-1])
    row[-1] = 7777
    made.rows.append(row)
    made.needs = FLAG


def odd_cell(what: str, text: Value) -> Callable[[Drawing, Made], None]:
    """Give what puts a text in the place of a figure."""

    def put(d: Drawing, made: Made) -> None:
        row, column = d.pick(body_of(made))
        made.damage.append(what)
        made.rows[row][column] = text
        made.needs = FLAG

    return put


def misspelt_month(d: Drawing, made: Made) -> None:
    """Misspell a label of a row."""
    first, left = made.body
    rows = [row for row in range(first, len(made.rows)) if made.rows[row] and str(made.rows[row][0])[:3].isalpha()]
    if not rows or left < 1 or made.shape in ("months as columns", "two rows of headers"):
        return
    row = d.pick(rows)
    made.damage.append("a misspelt month")
    made.rows[row][0] = f"{str(made.rows[row][0])[:1]}q{str(made.rows[row][0])[1:]}"
    made.needs = FLAG


def thousands(d: Drawing, made: Made) -> None:
    """Write the figures as text with separators and spaces."""
    made.damage.append("thousands")
    for row, column in body_of(made):
        if isinstance(value := made.rows[row][column], int):
            made.rows[row][column] = d.pick([f"{value:,}", f" {value}", f"{value} ", f"{value}.0"])


def empty_column(d: Drawing, made: Made) -> None:
    """Put an empty column at the left."""
    made.damage.append("an empty column")
    for values in made.rows:
        values.insert(0, "")
    made.body = made.body[0], made.body[1] + 1


def look(what: str, change: Callable[[Drawing, Made, openpyxl.Workbook], None]) -> Callable[[Drawing, Made], None]:
    """Give a damage that only a workbook can have."""

    def add(d: Drawing, made: Made) -> None:
        made.damage.append(what)
        made.needs = FLAG
        made.looks.append(lambda book: change(d, made, book))

    return add


def _cell(d: Drawing, made: Made, book: openpyxl.Workbook):  # type: ignore[no-untyped-def]
    row, column = d.pick(body_of(made))
    return book.worksheets[0].cell(row + 1, column + 1)


def _hide_sheet(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Working")
    sheet.sheet_state = d.pick(["hidden", "veryHidden"])
    for row in (["Month", "Arrests"], ["Jan-21", 3], ["Feb-21", 9]):
        sheet.append(row)


def _hide_row(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    cell = _cell(d, made, book)
    cell.parent.row_dimensions[cell.row].hidden = True


def _hide_column(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    cell = _cell(d, made, book)
    cell.parent.column_dimensions[cell.column_letter].hidden = True


def _strike(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    _cell(d, made, book).font = Font(strike=True)


def _note(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    _cell(d, made, book).comment = Comment("not final", "")


def _mask(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    cell = _cell(d, made, book)
    cell.value, cell.number_format = 3, '[<5]"<5";0'


def _merge(d: Drawing, made: Made, book: openpyxl.Workbook) -> None:
    first, left = made.body
    book.worksheets[0].merge_cells(None, first + 1, left + 1, first + 2, left + 1)


DAMAGES: tuple[Callable[[Drawing, Made], None], ...] = (
    odd_cell("a letter for a digit", "l7"), odd_cell("a negative number", -4), odd_cell("a fraction", 6.5),
    odd_cell("an unexplained star", "*"), odd_cell("a dash", "-"), odd_cell("words", "ask the force"),
    odd_cell("an error", "#REF!"), odd_cell("a range", "10-14x"),
    other_year, from_april, misspelt_month, lost_row, row_twice, totals, wrong_total, thousands,
    _beside("a column of rates", "Rate per 1,000", lambda d: round(float(d.draw.random() * 9), 2)),
    _beside("a column of percentages", "% of total", lambda d: f"{d.draw.random() * 100:.1f}%"),
    _beside("a column of words", "Comment", lambda d: d.pick(["", "checked", "see note"])),
    _beside("a column of ages", "Age of youngest", lambda d: int(d.draw.integers(10, 60))),
    _beside("a column of references", "Ref", lambda d: int(d.draw.integers(100000, 999999))),
    _beside_counts("a column of days", "Days", lambda d: int(d.draw.integers(28, 32))),
    shifted_header, empty_column, titles, title_of_another, notes,
    look("a hidden sheet", _hide_sheet), look("a hidden row", _hide_row), look("a hidden column", _hide_column),
    look("a struck-out cell", _strike), look("a note on a cell", _note), look("a number shown as <5", _mask),
    look("merged counts", _merge),
)  # fmt: skip
"""In the order in which they can follow on one another: figures, rows, columns, what stands around, how it looks."""


def written(made: Made, d: Drawing) -> tuple[str, bytes]:
    """Write a table: its file's name, and its bytes. One with a look, or several sheets, is a workbook."""
    if made.looks or len(made.sheets) > 1 or d.draw.random() < 0.4:
        return "answer.xlsx", _xlsx(made)
    text = io.StringIO()
    separator = d.pick([",", ",", ";", "\t"])
    csv.writer(text, delimiter=separator, lineterminator=d.pick(["\n", "\r\n"])).writerows(made.rows)
    return "answer.csv", text.getvalue().encode(d.pick(["utf-8", "utf-8-sig"]))


def _xlsx(made: Made) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in made.sheets.items():
        sheet = book.create_sheet(name)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                if value != "":
                    sheet.cell(row, column).value = value
    for change in made.looks:
        change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
