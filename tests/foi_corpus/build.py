"""Declare what small made-up FOI answers say, and write them in every shape and format with the same declaration.

``python -m tests.foi_corpus.build`` writes the files that stand beside this script. What is to be read from them is
computed from the declaration and never from what was read, so that file and expectation cannot drift apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.foi_corpus.writers import NUMBERED, TEXTS, WRITERS, Merged, Sheet, Sheets, Value, serial

HERE = Path(__file__).resolve().parent
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
AREAS = ("Norfolk", "Norwich", "Greater Norwich")
SERIES = {
    "force": "norfolk",
    "measure": "county lines arrests (synthetic)",
    "kind": "flow",
    "counting_rule": "made up for a test",
}
DECIDED = {"day": "2023-02-14", "reason": "the footnote says so"}


@dataclass(frozen=True)
class Written:
    """A cell as a publisher writes it, and what it means: bounds, how it is read, status; and what the layout says."""

    text: str
    low: int | None
    high: int | None
    reading: str
    status: str = ""
    decision: dict[str, Any] | None = None

    @property
    def value(self) -> Value:
        """The cell's value: a workbook holds a plain number as such."""
        return int(self.text) if self.text.isascii() and self.text.isdigit() else self.text


def exact(number: int) -> Written:
    """Give a plain number."""
    return Written(str(number), number, number, "exact")


CLEAR = (
    exact(24),
    exact(0),
    Written("1,021", 1021, 1021, "exact"),
    Written("<5", 0, 4, "interval"),
    Written("fewer than 5", 0, 4, "interval"),
    Written("less than 5", 0, 4, "interval"),
    Written("under 30", 0, 29, "interval"),
    Written("5 or fewer", 0, 5, "interval"),
    Written("1-4", 1, 4, "interval"),
    Written(">600", 601, None, "open"),
    Written("[c]", 0, None, "open", "c"),
    Written("[x]", None, None, "missing", "x"),
    Written("[z]", None, None, "missing", "z"),
    Written("n/a", None, None, "missing", "x"),
    Written("Nil", 0, 0, "exact"),
    Written("12 [r]", 12, 12, "exact", "r"),
    Written("7(p)", 7, 7, "exact", "p"),
    Written("12¹", 12, 12, "exact"),
    Written("15 [note 1]", 15, 15, "exact"),
    Written("\u00a09 ", 9, 9, "exact"),
)
"""Markers that mean the same in every table."""

UNEXPLAINED = (
    Written("*", None, None, "missing"),
    Written("-", None, None, "missing"),
    Written("", None, None, "missing"),
    Written("[note 2]", None, None, "missing"),
)
"""Markers that mean nothing by themselves."""

EXPLAINED = (
    Written("*", 0, None, "open", "c", {"reads": "0 or more", "status": "c"}),
    Written("-", 0, 0, "exact", "", {"reads": "0"}),
    Written("", 1, 4, "interval", "k", {"reads": "1-4", "status": "k"}),
    Written("[note 2]", None, None, "missing", "x", {"reads": "", "status": "x"}),
    Written("~10", 8, 12, "approximate", "", {"low": 8, "high": 12}),
    Written("<5", 0, 4, "interval", "c", {"status": "c"}),
)
"""The same with a footnote, and one that has no bounds of its own."""


@dataclass(frozen=True)
class Point:
    """One declared figure: its area, first and last month (as year and month), and how it is written."""

    area: str
    first: tuple[int, int]
    last: tuple[int, int]
    cell: Written

    def expected(self) -> tuple[Any, ...]:
        """Give the row that is to be read: area, first and last day, bounds, reading, status, text."""
        cell = self.cell
        start, end = date(*self.first, 1), _last_day(self.last)
        return self.area, start, end, cell.low, cell.high, cell.reading, cell.status, cell.text


def _last_day(month: tuple[int, int]) -> date:
    year, number = month
    following = date(year + number // 12, number % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


@dataclass(frozen=True)
class Case:
    """A file to be written: its sheets, how they are to be read, and the figures declared."""

    sheets: Sheets
    layout: dict[str, Any]
    points: Sequence[Point]
    series: Mapping[str, str] = field(default_factory=lambda: dict(SERIES))

    def expected(self) -> list[tuple[Any, ...]]:
        """Give the rows that are to be read, in the order of areas and months."""
        return sorted(point.expected() for point in self.points)


Cells = Iterator[Written]
Shape = Callable[[Cells, bool], Case]
"""Makes a case of cells; the second argument says whether the format has merged cells and several sheets."""


def _months(cells: Cells, areas: Sequence[str], years: Sequence[int]) -> dict[tuple[str, int, int], Point]:
    return {
        (area, year, month): Point(area, (year, month), (year, month), next(cells))
        for area in areas
        for year in years
        for month in range(1, 13)
    }


def _values(points: Sequence[Point]) -> list[Value]:
    return [point.cell.value for point in points]


def _sum(points: Sequence[Point]) -> Value:
    """Give the total of exact cells; where one is not, the total is blank."""
    numbers = [point.cell.low for point in points if point.cell.reading == "exact"]
    return sum(number or 0 for number in numbers) if len(numbers) == len(points) else ""


def _readings(points: Sequence[Point]) -> dict[str, Any]:
    return {point.cell.text: {**point.cell.decision, **DECIDED} for point in points if point.cell.decision}


def _case(sheets: Sheets, tables: list[dict[str, Any]], points: Sequence[Point], **beside: Any) -> Case:
    layout = {"tables": tables, **beside}
    if readings := _readings(points):
        layout["readings"] = readings
    return Case(sheets, layout, points)


def long(cells: Cells, merges: bool) -> Case:
    """One figure a row; areas as publishers write them."""
    points = list(_months(cells, ("Norwich", "Norfolk"), (2021,)).values())
    names = {"Norwich": " NORWICH  city", "Norfolk": "County of Norfolk"}
    rows: list[list[Value]] = [["Area", "Month", "Arrests"]]
    rows += [[names[p.area], f"{p.first[0]}-{p.first[1]:02}", p.cell.value] for p in points]
    table = {"counts": "C2:C25", "labels": {"area": {"column": "A"}, "month": {"column": "B"}}}
    return _case({"Data": Sheet(rows)}, [table], points)


def months_as_columns(cells: Cells, merges: bool) -> Case:
    """Areas down, months across, as days that a workbook shows as months; a total at the right."""
    points = _months(cells, ("Norwich", "Norfolk"), (2021,))
    rows: list[list[Value]] = [["Area", *(date(2021, month, 1) for month in range(1, 13)), "Total"]]
    for area in ("Norwich", "Norfolk"):
        own = [point for point in points.values() if point.area == area]
        rows.append([area, *_values(own), _sum(own)])
    table = {
        "counts": "B2:M3",
        "labels": {"area": {"column": "A"}, "month": {"row": 1}},
        "totals": {"N": "B:M"},
    }
    return _case({"Data": Sheet(rows)}, [table], list(points.values()))


def _years_by_months(cells: Cells, above: list[list[Value]], below: list[list[Value]]) -> Case:
    points = _months(cells, ("Norwich",), (2021, 2022))
    top = len(above)
    rows = [*above, ["Month", 2021, 2022, "Total"]]
    for month, name in enumerate(MONTHS, 1):
        own = [points["Norwich", year, month] for year in (2021, 2022)]
        rows.append([name[:3] if month % 2 else name, *_values(own), _sum(own)])
    columns = [[p for p in points.values() if p.first[0] == year] for year in (2021, 2022)]
    rows.append(["Total", *map(_sum, columns), _sum(list(points.values()))])
    table = {
        "counts": f"B{top + 2}:C{top + 13}",
        "labels": {"year": {"row": top + 1}, "month": {"column": "A"}, "area": {"text": "Norwich"}},
        "totals": {"D": "B:C", str(top + 14): f"{top + 2}:{top + 13}"},
    }
    return _case({"Data": Sheet([*rows, *below])}, [table], list(points.values()))


def years_by_months(cells: Cells, merges: bool) -> Case:
    """Years across, months down, totals at both edges."""
    return _years_by_months(cells, [], [])


def title_rows(cells: Cells, merges: bool) -> Case:
    """The same under a title, a reference and an empty row."""
    return _years_by_months(cells, [["County lines, Exampleton (synthetic)"], ["Request 000123/23"], [""]], [])


def footnotes_below(cells: Cells, merges: bool) -> Case:
    """The same above an empty row and footnotes."""
    notes: list[list[Value]] = [[""], ["* suppressed to protect privacy, if it stands alone"], ["[note 1] provisional"]]
    return _years_by_months(cells, [], notes)


def year_and_month_columns(cells: Cells, merges: bool) -> Case:
    """Year and month in two columns, the year only where it changes; a column of statuses and one of no interest."""
    points = list(_months(cells, ("Norwich",), (2021, 2022)).values())
    rows: list[list[Value]] = [["Year", "Month", "Flag", "Arrests", "Share"]]
    for point in points:
        year = point.first[0] if point.first[1] == 1 else ""
        rows.append([year, MONTHS[point.first[1] - 1].upper(), "", point.cell.value, "8%"])
    table = {
        "counts": "D2:D25",
        "labels": {
            "year": {"column": "A", "fill": True},
            "month": {"column": "B"},
            "status": {"column": "C"},
            "area": {"text": "Norwich"},
        },
        "leave_out": {"E": "percentages"},
    }
    return _case({"Data": Sheet(rows)}, [table], points)


def two_header_rows(cells: Cells, merges: bool) -> Case:
    """Areas over years, each area written once over its years."""
    return _two_header_rows(cells, merged=False)


def merged_cells(cells: Cells, merges: bool) -> Case:
    """The same with the areas' cells merged, and the title merged over the table."""
    return _two_header_rows(cells, merged=merges)


def _two_header_rows(cells: Cells, merged: bool) -> Case:
    areas, years = ("Norwich", "Norfolk"), (2021, 2022)
    points = _months(cells, areas, years)
    rows: list[list[Value]] = [["Arrests (synthetic)", "", "", "", ""], ["", "Norwich", "", "Norfolk", ""]]
    rows.append(["Month", *years, *years])
    for month, name in enumerate(MONTHS, 1):
        rows.append([name, *_values([points[area, year, month] for area in areas for year in years])])
    merges: list[Merged] = [(1, 1, 1, 5), (2, 2, 2, 3), (2, 4, 2, 5)] if merged else []
    table = {
        "counts": "B4:E15",
        "labels": {
            "area": {"row": 2} if merged else {"row": 2, "fill": True},
            "year": {"row": 3},
            "month": {"column": "A"},
        },
    }
    return _case({"Data": Sheet(rows, merges)}, [table], list(points.values()))


def group_headings(cells: Cells, merges: bool) -> Case:
    """An area's heading over its rows of years, months across, an empty row between the groups."""
    areas, years = ("Norwich", "Norfolk"), (2021, 2022)
    points = _months(_no_blank_rows(cells), areas, years)
    rows: list[list[Value]] = [["Year", *(name[:3] for name in MONTHS)]]
    for area in areas:
        rows.append([f"{area} district", *[""] * 12])
        for year in years:
            rows.append([year, *_values([points[area, year, month] for month in range(1, 13)])])
        rows.append([""] * 13)
    table = {
        "counts": "B2:M8",
        "labels": {"area": {"heading": "A"}, "year": {"column": "A"}, "month": {"row": 1}},
    }
    return _case({"Data": Sheet(rows[:-1])}, [table], list(points.values()))


def _no_blank_rows(cells: Cells) -> Cells:
    """Put a plain number first in every row of twelve: a row of blanks would be a heading."""
    while True:
        yield exact(31)
        for _ in range(11):
            yield next(cells)


def several_tables(cells: Cells, merges: bool) -> Case:
    """A table an area, one under the other."""
    areas = ("Norwich", "Norfolk")
    points = _months(cells, areas, (2021,))
    rows: list[list[Value]] = []
    tables = []
    for area in areas:
        own = [point for point in points.values() if point.area == area]
        rows += [[area], [*(f"{name[:3]}-21" for name in MONTHS)], _values(own), [""]]
        at = len(rows) - 1
        tables.append({"counts": f"A{at}:L{at}", "labels": {"month": {"row": at - 1}, "area": {"text": area}}})
    return _case({"Data": Sheet(rows[:-1])}, tables, list(points.values()))


def side_by_side(cells: Cells, merges: bool) -> Case:
    """A table an area, one beside the other; the second begins half a year later."""
    points = {
        "Norwich": [Point("Norwich", (2021, month), (2021, month), next(cells)) for month in range(1, 13)],
        "Norfolk": [Point("Norfolk", *(2 * [(2021 + (m > 6), (m + 5) % 12 + 1)]), next(cells)) for m in range(1, 13)],
    }
    rows: list[list[Value]] = [["Norwich", "", "", "Norfolk", ""], ["Month", "Arrests", "", "Month", "Arrests"]]
    for one, other in zip(*points.values(), strict=True):
        labels = [f"{MONTHS[point.first[1] - 1]} {point.first[0]}" for point in (one, other)]
        rows.append([labels[0], one.cell.value, "", labels[1], other.cell.value])
    tables = [
        {"counts": f"{at}3:{at}14", "labels": {"month": {"column": label}, "area": {"text": area}}}
        for area, label, at in (("Norwich", "A", "B"), ("Norfolk", "D", "E"))
    ]
    return _case({"Data": Sheet(rows)}, tables, [*points["Norwich"], *points["Norfolk"]])


def several_sheets(cells: Cells, merges: bool) -> Case:
    """A cover, and a sheet a year; where the format has one sheet, that of one year."""
    years = (2021, 2022) if merges else (2021,)
    areas = ("Norwich", "Norfolk")
    points = _months(cells, areas, years)
    sheets: dict[str, Sheet] = {"Cover": Sheet([["Synthetic answer"], ["See the other sheets"]])} if merges else {}
    for year in years:
        rows: list[list[Value]] = [["Area", *MONTHS]]
        rows += [[area, *_values([points[area, year, month] for month in range(1, 13)])] for area in areas]
        sheets[str(year)] = Sheet(rows)
    labels = {"area": {"column": "A"}, "month": {"row": 1}, "year": {"sheet": True}}
    table = {"sheet": [str(year) for year in years], "counts": "B2:M3", "labels": labels}
    return _case(sheets, [table], list(points.values()))


def totals_in_the_middle(cells: Cells, merges: bool) -> Case:
    """A subtotal after each quarter and a grand total first, areas across with their sum."""
    areas = ("Norwich", "Norfolk")
    points = _months(cells, areas, (2021,))
    by_area = [[points[area, 2021, month] for month in range(1, 13)] for area in areas]
    rows: list[list[Value]] = [["Month", *areas, "Both"]]
    rows.append(["Year", *map(_sum, by_area), _sum(list(points.values()))])
    totals = {"D": "B:C", "2": "6,10,14,18"}
    for quarter in range(4):
        for month in range(3 * quarter + 1, 3 * quarter + 4):
            own = [points[area, 2021, month] for area in areas]
            rows.append([MONTHS[month - 1], *_values(own), _sum(own)])
        three = [own[3 * quarter : 3 * quarter + 3] for own in by_area]
        rows.append([f"Quarter {quarter + 1}", *map(_sum, three), _sum([point for own in three for point in own])])
        totals[str(len(rows))] = f"{len(rows) - 3}:{len(rows) - 1}"
    table = {
        "counts": "B2:C18",
        "labels": {"area": {"row": 1}, "month": {"column": "A"}, "year": {"text": "2021"}},
        "totals": totals,
    }
    return _case({"Data": Sheet(rows)}, [table], list(points.values()))


def newline_in_header(cells: Cells, merges: bool) -> Case:
    """Headers over two lines, with the mark of a footnote."""
    points = list(_months(cells, ("Greater Norwich",), (2021,)).values())
    rows: list[list[Value]] = [["Area\n(synthetic)", *(f"{name}\n2021¹" for name in MONTHS)]]
    rows.append(["greater norwich", *_values(points)])
    table = {"counts": "B2:M2", "labels": {"area": {"column": "A"}, "month": {"row": 1}}}
    return _case({"Data": Sheet(rows)}, [table], points)


def financial_quarters(cells: Cells, merges: bool) -> Case:
    """Quarters across, financial years down, written in three ways."""
    first = {1: (0, 4), 2: (0, 7), 3: (0, 10), 4: (1, 1)}
    years = {2019: "2019/20", 2020: "2020-2021", 2021: "2021-22"}
    points, rows = [], [["Year", "Q1", "Q2", "Q3", "Q4"]]
    for year, written in years.items():
        own = []
        for later, month in first.values():
            begin = year + later
            own.append(Point("Norwich", (begin, month), (begin, month + 2), next(cells)))
        points += own
        rows.append([written, *_values(own)])
    labels = {"financial_year": {"column": "A"}, "quarter": {"row": 1}, "area": {"text": "Norwich"}}
    return _case({"Data": Sheet(rows)}, [{"counts": "B2:E4", "labels": labels}], points, quarters="financial")


def serial_days(cells: Cells, merges: bool) -> Case:
    """Months as the bare numbers by which Excel keeps days."""
    points = list(_months(cells, ("Norwich",), (2021,)).values())
    rows: list[list[Value]] = [["Month", "Arrests"]]
    rows += [[serial(date(*point.first, 1)), point.cell.value] for point in points]
    labels = {"month": {"column": "A"}, "area": {"text": "Norwich"}}
    return _case({"Data": Sheet(rows)}, [{"counts": "B2:B13", "labels": labels}], points)


def event_records(cells: Cells, merges: bool) -> Case:
    """One row an event, its day written day first; one month without any, one event of another kind."""
    counts = {1: 3, 2: 1, 3: 0, 4: 2}
    rows: list[list[Value]] = [["Reference", "Date", "Type"], ["A0", "13/02/2021", "Burglary"]]
    for month, number in counts.items():
        rows += [[f"A{month}{event}", f"{event + 11}/{month:02}/2021", "Drugs"] for event in range(number)]
    labels = {"day": {"column": "Date"}, "area": {"text": "Norwich"}}
    layout = {"records": {"labels": labels, "where": {"Type": ["Drugs"]}, "covers": ["2021-01", "2021-04"]}}
    points = [
        Point(
            "Norwich",
            (2021, month),
            (2021, month),
            Written(f"{number} record{'' if number == 1 else 's'}", number, number, "exact"),
        )
        for month, number in counts.items()
    ]
    return Case({"Data": Sheet(rows)}, layout, points)


SHAPES: dict[str, Shape] = {
    shape.__name__.replace("_", "-"): shape
    for shape in (
        long,
        months_as_columns,
        years_by_months,
        title_rows,
        footnotes_below,
        year_and_month_columns,
        two_header_rows,
        merged_cells,
        group_headings,
        several_tables,
        several_sheets,
        totals_in_the_middle,
        newline_in_header,
        financial_quarters,
        serial_days,
        event_records,
        side_by_side,
    )
}
"""Every shape, by name."""


def in_format(case: Case, kind: str) -> tuple[bytes, dict[str, Any]]:
    """Write a case in a format, and name its sheets as that format does."""
    names = {name: f"table {number}" for number, name in enumerate(case.sheets, 1)}
    layout = json.loads(json.dumps(case.layout))
    renamed = kind in NUMBERED or kind in TEXTS
    for table in layout.get("tables", []):
        sheets = table.get("sheet")
        if not (renamed and sheets):
            continue
        # The year stands in the sheet's name, which these formats lose.
        stands_for = {names[sheet]: sheet for sheet in sheets}
        table["sheet"] = list(stands_for)
        table["labels"]["year"] = {"sheet": True, "names": stands_for}
    return WRITERS[kind][1](case.sheets), layout


def rotating(cells: Sequence[Written], start: int) -> Cells:
    """Give cells again and again, from one of them on."""
    at = start
    while True:
        yield cells[at % len(cells)]
        at += 1


STORED = 6
"""Files stored of each shape; the property test covers the rest."""


def stored() -> Iterator[tuple[str, str, Case]]:
    """Give the stored cases: a name, a format, the case; shapes take turns in the formats, and footnotes in turn."""
    kinds = list(WRITERS)
    for number, (name, shape) in enumerate(SHAPES.items()):
        for turn in range(STORED):
            kind = kinds[(5 * number + 2 * turn + number // 12) % len(kinds)]
            explained = (number + turn) % 2 == 0
            declared = [c for c in CLEAR if not (explained and c.text == "<5")]
            cells = rotating([*declared, *(EXPLAINED if explained else UNEXPLAINED)], 7 * turn + number)
            yield f"{name}-{'explained' if explained else 'unexplained'}", kind, shape(cells, kind not in TEXTS)


def file_name(name: str, kind: str) -> str:
    """Give the name of a stored file."""
    return f"synthetic-{name}-{kind}.{WRITERS[kind][0]}"


def main() -> None:
    """Write every stored file beside this script."""
    for name, kind, case in stored():
        content, _ = in_format(case, kind)
        (HERE / file_name(name, kind)).write_bytes(content)


if __name__ == "__main__":
    main()
