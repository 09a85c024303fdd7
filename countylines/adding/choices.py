"""What a person chooses of a sheet → the layout it makes: of a row, a column, a cell, a block (pure functions).

A layout is what ``layout.json`` holds of one table, as a dictionary; each function gives a new one. A row is written
``16`` and a column ``E``, as in the layout itself. What makes no sense is refused with a sentence (ParameterError); all
else is left to `countylines.received.layout`, which judges a layout whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from countylines.errors import ParameterError
from countylines.received.account.cells import is_number, is_year
from countylines.received.blocks import numbers
from countylines.received.grids.grid import CellRange, Grid, address, column_number, letters
from countylines.received.identity import IDENTITY
from countylines.received.layout import LABELS
from countylines.received.markers import plain
from countylines.received.propose.notes import decision_of

COUNTS, TOTAL, LEFT_OUT, WHERE, NOTHING = "counts", "total", "left out", "only rows that say", "nothing"
IN_ROWS_OF_ITS_OWN = ", in rows of its own"
"""After a field whose labels head the groups of rows under them."""
OF_ROWS = (COUNTS, *LABELS, TOTAL, LEFT_OUT, NOTHING)
OF_COLUMNS = (
    COUNTS, *LABELS, TOTAL, LEFT_OUT, WHERE, NOTHING,
    *(f"{name}{IN_ROWS_OF_ITS_OWN}" for name in ("area", "measure", "counting_rule", "year", "financial_year")),
)  # fmt: skip
OF_RECORDS = ("day", "month", *IDENTITY, WHERE, NOTHING)

SHEET = "the sheet's name"
DECIDED = "decided when the file was added"
_BETWEEN = "no counts"

Layout = dict[str, Any]


def is_row(line: str) -> bool:
    """Say whether a line is a row."""
    return line.isdigit()


def is_read(layout: Mapping[str, Any], block: int, sheet: str) -> bool:
    """Say whether a block, or the records, are read from a sheet."""
    part = layout["records"] if "records" in layout else _table(layout, block)
    named = part.get("sheet", sheet)
    return sheet == named or sheet in (named if isinstance(named, list) else ())


def blocks_of(layout: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the blocks of a layout; none of one that counts records."""
    return list(layout.get("tables") or [])


def started(draft: Mapping[str, Any], grid: Grid, *, several: bool) -> Layout:
    """Give a layout to begin with where none was found: the draft without what is left open, or where numbers stand."""
    kept: list[dict[str, Any]] = deepcopy(list(draft.get("tables", ())))
    for block in kept:
        block["labels"] = {name: label for name, label in block["labels"].items() if label.get("text") != "…"}
    return {"tables": kept} if kept else with_block({}, grid, "", several=several)


def with_block(layout: Mapping[str, Any], grid: Grid, counts: str, *, several: bool) -> Layout:
    """Add a block of figures on a sheet: a range such as ``B4:D15``, or where its numbers stand.

    ``several`` says that the file has other sheets too.
    """
    made = _copy(layout)
    made.pop("records", None)
    name = {"sheet": grid.sheet} if several else {}
    made.setdefault("tables", []).append({**name, "counts": counts or _where_numbers_stand(grid), "labels": {}})
    _unsaid(made, "leave_out", grid.sheet)
    return made


def without_block(layout: Mapping[str, Any], block: int) -> Layout:
    """Take a block away; ParameterError if it is the only one."""
    made = _copy(layout)
    if len(blocks_of(made)) < 2:
        raise ParameterError("It is the only table there is. Say where its figures stand instead.")
    del made["tables"][block]
    return made


def with_counts(layout: Mapping[str, Any], block: int, counts: str, grid: Grid) -> Layout:
    """Say where the figures of a block stand: a range such as ``B4:D15``, on the sheet."""
    made = _copy(layout)
    try:
        cells = CellRange.parse(counts.replace(" ", "").upper())
    except ValueError as error:
        raise ParameterError(f"The figures: {error}.") from None
    if cells.last_row > grid.height or cells.last_column > grid.width:
        last = address(grid.height, max(grid.width, 1))
        raise ParameterError(f"The figures: found {cells}, which goes beyond the sheet, whose last cell is {last}.")
    _table(made, block)["counts"] = str(cells)
    return made


def as_records(layout: Mapping[str, Any], grid: Grid, header: int, *, several: bool) -> Layout:
    """Say that each row of a sheet is one event, to be counted, under a row of headers."""
    name = {"sheet": grid.sheet} if several else {}
    kept = {key: value for key, value in layout.items() if key not in ("tables", "records")}
    return {"records": {**name, "header": header, "labels": {}}, **kept}


def with_line(
    layout: Mapping[str, Any], block: int, line: str, what: str, said: str = "", fill: bool = False
) -> Layout:
    """Say what a row or a column of a block holds.

    Parameters
    ----------
    layout, block
        The layout, and which of its blocks is meant.
    line : str
        A row (``16``) or a column (``E``).
    what : str
        One of ``OF_ROWS`` or ``OF_COLUMNS``.
    said : str, optional
        Of a total what it is of (``B:D``; all counts where it is not said); of what is left out why; of ``WHERE`` the
        texts that rows must have there, separated by semicolons.
    fill : bool
        Of labels, whether an empty one is the one before it.
    """
    made = _copy(layout)
    table = _table(made, block)
    if what == WHERE:
        texts = [plain(text) for text in said.split(";") if plain(text)]
        if not texts:
            raise ParameterError(f"Say what rows must have in column {line} to be read; several separated by ;")
        table["where"] = {**table.get("where", {}), line: texts}
        return made
    counts = CellRange.parse(str(table["counts"]))
    _clear(table, line)
    if what == COUNTS:
        table["counts"] = str(_with(table, counts, line))
    elif what == TOTAL:
        table["totals"] = {**table.get("totals", {}), line: said.strip() or _all_counts(table, counts, line)}
    elif what == LEFT_OUT:
        if not said.strip():
            raise ParameterError(f"Say why {_named(line)} is left out.")
        _leave_out(table, line, said.strip())
    elif what.endswith(IN_ROWS_OF_ITS_OWN):
        _label(table, counts, line, what.removesuffix(IN_ROWS_OF_ITS_OWN), {"heading": line})
    elif what in LABELS:
        label: dict[str, Any] = {"row": int(line)} if is_row(line) else {"column": line}
        _label(table, counts, line, what, label | ({"fill": True} if fill else {}))
    elif what == NOTHING:
        if _key(line)[1] in _of(counts, line)[1:-1]:
            raise ParameterError(f"{_at_start(line)} stands among the figures: leave it out, and say why.")
        table["counts"] = str(_without(table, counts, line))
    else:
        raise ParameterError(f"{what!r} is nothing that {_named(line)} can hold.")
    return made


def with_label(layout: Mapping[str, Any], block: int, field: str, says: str) -> Layout:
    """Say a field of all figures of a block: by a text, by the sheet's name (``SHEET``), or (empty) not any more."""
    made = _copy(layout)
    labels = made["records"]["labels"] if "records" in made else _table(made, block)["labels"]
    labels.pop(field, None)
    if says == SHEET:
        labels[field] = {"sheet": True}
    elif says.strip():
        labels[field] = {"text": says.strip()}
    return made


def with_column_of_records(layout: Mapping[str, Any], header: str, what: str, said: str = "") -> Layout:
    """Say what a column of records holds, by its header: one of ``OF_RECORDS``."""
    made = _copy(layout)
    records = made["records"]
    records["labels"] = {name: label for name, label in records["labels"].items() if label.get("column") != header}
    _unsaid(records, "where", header)
    if what == WHERE:
        texts = [plain(text) for text in said.split(";") if plain(text)]
        if not texts:
            raise ParameterError(f"Say what records must have under {header!r} to be counted; several separated by ;")
        records["where"] = {**records.get("where", {}), header: texts}
    elif what in ("day", "month"):
        others = {name: label for name, label in records["labels"].items() if name not in ("day", "month")}
        records["labels"] = {what: {"column": header}, **others}
    elif what != NOTHING:
        records["labels"][what] = {"column": header}
    return made


def with_meaning(layout: Mapping[str, Any], text: str, reads: str, day: str, reason: str = "") -> Layout:
    """Say what cells of a text mean: ``1-4``, ``<5``, ``0``, ``unknown``; nothing said is nothing decided."""
    made = _copy(layout)
    _unsaid(made, "readings", plain(text))
    if reads.strip():
        decided = {**decision_of(reads.strip()), "day": day, "reason": reason.strip() or DECIDED}
        made["readings"] = {**made.get("readings", {}), plain(text): decided}
    return made


def with_name(layout: Mapping[str, Any], block: int, field: str, text: str, value: str | None) -> Layout:
    """Say what the text of a label stands for; None leaves its figures out, an empty text says nothing any more."""
    made = _copy(layout)
    labels = made["records"]["labels"] if "records" in made else _table(made, block)["labels"]
    if field not in labels:
        raise ParameterError(f"No label says the {field} of these figures; say first which row or column does.")
    names = {name: to for name, to in labels[field].get("names", {}).items() if plain(name) != plain(text)}
    if value is None or value.strip():
        names[plain(text)] = None if value is None else value.strip()
    labels[field]["names"] = names
    if not names:
        del labels[field]["names"]
    return made


def with_sheet_left_out(layout: Mapping[str, Any], sheet: str, why: str) -> Layout:
    """Leave a sheet out with a reason: what was to be read of it is read no more."""
    if not why.strip():
        raise ParameterError(f"Say why the sheet {sheet!r} is left out.")
    made = _copy(layout)
    for table in blocks_of(made):
        if isinstance(table.get("sheet"), list):
            table["sheet"] = [name for name in table["sheet"] if name != sheet]
    kept = [table for table in blocks_of(made) if table.get("sheet") not in (sheet, [])]
    if ("tables" in made and not kept) or made.get("records", {}).get("sheet") == sheet:
        raise ParameterError("It is the only sheet that is read. Say first what is read of another.")
    made |= {"tables": kept} if kept else {}
    made["leave_out"] = {**made.get("leave_out", {}), sheet: why.strip()}
    return made


def with_setting(layout: Mapping[str, Any], key: str, value: Any) -> Layout:
    """Say ``quarters``, ``zeros_shown`` or ``rounded_to`` of a whole table; nothing said is taken away."""
    made = _copy(layout)
    made.pop(key, None)
    return made | ({key: value} if value else {})


def renamed(layout: Mapping[str, Any], before: Mapping[str, str], after: Mapping[str, str]) -> Layout:
    """Put what is stated now in the place of what was: where labels stand for it, alone or before a colon."""
    made = _copy(layout)
    for table in [*blocks_of(made), *filter(None, [made.get("records")])]:
        for field, label in table["labels"].items():
            old, new = before.get(field, ""), after.get(field, "")
            if not old or old == new:
                continue
            label |= {"text": new} if label.get("text") == old else {}
            if "names" in label:
                label["names"] = {name: _restated(value, old, new) for name, value in label["names"].items()}
    return made


def _restated(value: str | None, old: str, new: str) -> str | None:
    if value is None or not (value == old or value.startswith(f"{old}: ")):
        return value
    return f"{new}{value.removeprefix(old)}"


def complete(layout: Mapping[str, Any], series: Mapping[str, str]) -> Layout:
    """Give each block the fields that others have labels for and it has none: as they are stated."""
    made = _copy(layout)
    labelled = {name for table in blocks_of(made) for name in table["labels"] if name in IDENTITY}
    for table in blocks_of(made):
        missing = {name: {"text": series[name]} for name in IDENTITY if name in labelled - {*table["labels"]}}
        table["labels"] = {**table["labels"], **missing}
    return made


@dataclass(frozen=True)
class Line:
    """What a layout says of a row or a column: as `with_line` takes it."""

    what: str
    said: str = ""
    fill: bool = False


def reasons(layout: Mapping[str, Any]) -> set[str]:
    """Give every reason for which something is left out, but for those that a choice of something else made."""
    parts = [layout, *blocks_of(layout)]
    return {why for part in parts for why in part.get("leave_out", {}).values()} - {_BETWEEN}


def lines_said(layout: Mapping[str, Any], block: int, grid: Grid) -> dict[str, Line]:
    """Give the rows and columns of a sheet of which a block, or the records, say something besides counts."""
    if "records" in layout:
        return _columns_of_records(layout["records"], grid)
    table = _table(layout, block)
    found = {
        f"{number if row else letters(number)}": Line(LEFT_OUT, why) for (row, number), why in _left(table).items()
    }
    found |= {line: Line(WHERE, "; ".join(texts)) for line, texts in table.get("where", {}).items()}
    found |= {line: Line(TOTAL, of) for line, of in table.get("totals", {}).items()}
    for name, label in table["labels"].items():
        if "heading" in label:
            found[label["heading"]] = Line(f"{name}{IN_ROWS_OF_ITS_OWN}")
        elif line := str(label.get("row", label.get("column", ""))):
            found[line] = Line(name, fill=bool(label.get("fill")))
    return found


def _columns_of_records(records: Mapping[str, Any], grid: Grid) -> dict[str, Line]:
    header = [plain(grid.label(records.get("header", 1), column)) for column in range(1, grid.width + 1)]
    fields = {label["column"]: name for name, label in records["labels"].items() if "column" in label}
    found = {letters(at): Line(fields[name]) for at, name in enumerate(header, 1) if name in fields}
    where = records.get("where", {})
    return found | {
        letters(at): Line(WHERE, "; ".join(where[name])) for at, name in enumerate(header, 1) if name in where
    }


def is_counted(layout: Mapping[str, Any], block: int, line: str) -> bool:
    """Say whether a row or a column lies in the range of a block's figures."""
    return "records" not in layout and _key(line)[1] in _of(CellRange.parse(str(_table(layout, block)["counts"])), line)


def _copy(layout: Mapping[str, Any]) -> Layout:
    return deepcopy(dict(layout))


def _table(layout: Mapping[str, Any], block: int) -> dict[str, Any]:
    tables = layout.get("tables") or []
    if not 0 <= block < len(tables):
        raise ParameterError("There is no such table. Say first where its figures stand.")
    table: dict[str, Any] = tables[block]
    return table


def _named(line: str) -> str:
    return f"row {line}" if is_row(line) else f"column {line}"


def _at_start(line: str) -> str:
    return f"Row {line}" if is_row(line) else f"Column {line}"


def _key(line: str) -> tuple[bool, int]:
    """Give whether a line is a row, and its number."""
    return is_row(line), int(line) if is_row(line) else column_number(line)


def _of(counts: CellRange, line: str) -> range:
    return counts.rows if is_row(line) else counts.columns


def _ends(counts: CellRange, line: str, first: int, last: int) -> CellRange:
    """Give a range with other ends, of its rows or of its columns."""
    if is_row(line):
        return CellRange(first, counts.first_column, last, counts.last_column)
    return CellRange(counts.first_row, first, counts.last_row, last)


def _with(table: dict[str, Any], counts: CellRange, line: str) -> CellRange:
    """Take a line into the range of the figures; columns that come to stand between are no counts."""
    _, at = _key(line)
    old = _of(counts, line)
    new = range(min(old.start, at), max(old.stop, at + 1))
    left = _left(table)
    for column in () if is_row(line) else new:
        if column not in old and column != at and letters(column) not in table.get("totals", {}):
            left.setdefault((False, column), _BETWEEN)
    _set_left(table, left)
    return _ends(counts, line, new.start, new.stop - 1)


def _without(table: dict[str, Any], counts: CellRange, line: str) -> CellRange:
    """Take a line of labels out of the range of the figures, which begin under their header."""
    row, at = _key(line)
    old = _of(counts, line)
    if at not in old:
        return counts
    if len(old) == 1:
        told = "Say first which others are counts."
        raise ParameterError(f"{_at_start(line)} is all there is of the counts. {told}")
    if at == old[-1]:
        return _ends(counts, line, old.start, at - 1)
    if row or at == old.start:
        return _ends(counts, line, at + 1, old[-1])
    _leave_out(table, line, _BETWEEN)
    return counts


def _label(table: dict[str, Any], counts: CellRange, line: str, field: str, label: dict[str, Any]) -> None:
    if field not in LABELS:
        raise ParameterError(f"{field!r} is nothing that a label says.")
    if "heading" not in label or len(counts.columns) > 1 or _key(line)[1] not in counts.columns:
        counts = _without(table, counts, line)
    table["counts"] = str(counts)
    before = table["labels"].get(field, {})
    table["labels"] = {**table["labels"], field: label | ({"names": before["names"]} if "names" in before else {})}


def _clear(table: dict[str, Any], line: str) -> None:
    """Take away what was said of a line."""
    places = {("row", line), ("column", line), ("heading", line)}
    table["labels"] = {
        name: label
        for name, label in table["labels"].items()
        if places.isdisjoint((key, str(value)) for key, value in label.items())
    }
    _unsaid(table, "totals", line)
    _unsaid(table, "where", line)
    left = _left(table)
    left.pop(_key(line), None)
    _set_left(table, left)


def _unsaid(part: dict[str, Any], key: str, name: str) -> None:
    """Take one entry of a part of a layout away, and the part itself where nothing is left of it."""
    part[key] = {each: value for each, value in part.get(key, {}).items() if each != name}
    if not part[key]:
        del part[key]


def _all_counts(table: Mapping[str, Any], counts: CellRange, line: str) -> str:
    """Name the lines of counts, but for totals and what is left out: what a total is of where nothing else is said."""
    row, at = _key(line)
    out = {_key(each)[1] for each in (*table.get("totals", {}), line) if is_row(each) == row}
    out |= {number for of_row, number in _left(table) if of_row == row}
    lines = [number for number in _of(counts, line) if number not in out and not (row and number > at)]
    if not lines:
        raise ParameterError(f"Say what {_named(line)} is the total of, such as {'4:15' if row else 'B:D'}.")
    return ",".join(_lines(row, lines))


def _lines(row: bool, lines: Iterable[int]) -> list[str]:
    """Write rows or columns as a layout does, runs of them as ranges."""
    runs: list[str] = []
    for _, run in groupby(enumerate(sorted(lines)), key=lambda pair: pair[1] - pair[0]):
        found = [number for _, number in run]
        first, last = (str(each) if row else letters(each) for each in (found[0], found[-1]))
        runs.append(first if first == last else f"{first}:{last}")
    return runs


def _left(table: Mapping[str, Any]) -> dict[tuple[bool, int], str]:
    """Give by row or column why it is left out."""
    return {
        (line[0].isdigit(), number): why
        for line, why in table.get("leave_out", {}).items()
        for number in sorted(numbers(line))
    }


def _set_left(table: dict[str, Any], left: Mapping[tuple[bool, int], str]) -> None:
    reasons = dict.fromkeys((row, why) for (row, _), why in left.items())
    found = {
        line: why
        for row, why in reasons
        for line in _lines(row, (number for (of_row, number), told in left.items() if (of_row, told) == (row, why)))
    }
    table.pop("leave_out", None)
    if found:
        table["leave_out"] = found


def _leave_out(table: dict[str, Any], line: str, why: str) -> None:
    _set_left(table, {**_left(table), _key(line): why})


def _where_numbers_stand(grid: Grid) -> str:
    """Give the range over a sheet's numbers, years aside."""
    places = [(row, column) for (row, column), text in grid.filled.items() if is_number(text) and not is_year(text)]
    if not places:
        return "A1"
    rows, columns = ([place[at] for place in places] for at in (0, 1))
    return str(CellRange(min(rows), min(columns), max(rows), max(columns)))
