"""The vocabulary of ``layout.json`` (data/README.md): how each table is read, and what is corrected in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from countylines.errors import ReleaseError
from countylines.files import VERSION, Day, Month, Part, Text, Version, odd, validated
from countylines.received.grids.grid import CellRange, column_number
from countylines.received.grids.limits import CELLS_OF_A_SHEET
from countylines.received.identity import IDENTITY, KINDS
from countylines.received.markers import STATUSES, read_cell
from countylines.received.periods import FIELDS, TIDY_FIELDS

LABELS = (*IDENTITY, *FIELDS, "status")
"""What a label can say of a figure: fields of its series, of its period, and its status."""


def _column(text: str) -> str:
    column_number(text)
    return text


def _range(text: Any) -> CellRange:
    if not isinstance(text, str):
        raise ValueError("a range of cells is written such as B4:D15")
    return CellRange.parse(text)


def _line(text: str) -> str:
    """Hold a row (``16``) or a column (``E``)."""
    if not re.fullmatch(r"[1-9][0-9]{0,6}|[A-Z]{1,3}", text):
        raise ValueError("a row is written such as 16, a column such as E")
    return text


def _lines(text: str) -> str:
    """Hold several rows or columns: ``4:15``, ``B:D``, ``B``, joined by commas."""
    for part in text.split(","):
        first, _, last = part.strip().partition(":")
        for end in filter(None, (first, last)):
            _line(end)
        if not first or (last and first.isdigit() != last.isdigit()):
            raise ValueError("rows are written such as 4:15, columns such as B:D, several joined by commas")
    return text


Name = Annotated[str, Field(min_length=1)]
"""A sheet's or a column's own name, as it stands in the file."""

Column = Annotated[str, AfterValidator(_column)]
Row = Annotated[int, Field(ge=1)]
Line = Annotated[str, AfterValidator(_line)]
Lines = Annotated[str, AfterValidator(_lines)]
Bound = Annotated[int, Field(ge=0)]


PLACES = ("row", "column", "heading", "sheet", "text", "right")
"""Where a label can be written; ``right`` is so many columns right of its figure."""


class Label(Part):
    """Where a label is written (row, column, heading, sheet, text or right), and what its texts stand for."""

    row: Row | None = None
    column: Name | None = None
    heading: Column | None = None
    sheet: Literal[True] | None = None
    text: Name | None = None
    right: Row | None = None
    fill: bool = False
    names: dict[str, Name | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> Label:
        places = [key for key in PLACES if getattr(self, key) is not None]
        if len(places) != 1:
            raise ValueError("a label is written in one place: row, column, heading, sheet, text or right")
        return self


class Decision(Part):
    """What a cell's text means in this table, decided on a day and with a reason."""

    day: Day
    reason: Text
    low: Bound | None = None
    high: Bound | None = None
    reads: str | None = None
    status: Literal[STATUSES] | None = None  # type: ignore[valid-type]

    @model_validator(mode="after")
    def _one_meaning(self) -> Decision:
        if (self.low is None) != (self.high is None):
            raise ValueError("low and high belong together")
        if self.low is not None and self.high is not None and (self.low > self.high or self.reads is not None):
            raise ValueError("give low and high, low first, or reads, and not both")
        if self.reads:
            read_cell(self.reads)
        return self


class Block(Part):
    """One block of figures on a sheet (an entry of ``tables``)."""

    counts: Annotated[CellRange, BeforeValidator(_range)]
    labels: dict[Literal[LABELS], Label]  # type: ignore[valid-type]
    sheet: Name | list[Name] | None = None
    totals: dict[Line, Lines] = Field(default_factory=dict)
    leave_out: dict[Lines, Text] = Field(default_factory=dict)
    where: dict[Column, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _columns_counts_and_totals_of_a_sheet(self) -> Block:
        for label in self.labels.values():
            if label.column is not None:
                _column(label.column)
        if len(self.counts.rows) * len(self.counts.columns) > CELLS_OF_A_SHEET:
            raise ValueError(f"counts: found {self.counts}; {CELLS_OF_A_SHEET:,} cells are the limit")
        for at, of in self.totals.items():
            if at.isdigit() != of[0].isdigit():
                raise ValueError(f"totals: row and column are mixed in {at}: {of}; a row is the total of rows")
        return self

    @property
    def sheets(self) -> list[str] | None:
        """The sheets that hold such a block; None where the file has one."""
        return [self.sheet] if isinstance(self.sheet, str) else self.sheet


class Records(Part):
    """A file of one row an event, to be counted by month."""

    labels: dict[Literal[LABELS], Label]  # type: ignore[valid-type]
    sheet: Name | None = None
    header: Row = 1
    where: dict[Name, list[str]] = Field(default_factory=dict)
    covers: Annotated[list[Month], Field(min_length=2, max_length=2)] | None = None
    leave_out: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _counted_by_month(self) -> Records:
        periods = [field for field in self.labels if field in FIELDS]
        if periods not in (["day"], ["month"]):
            raise ValueError("records are counted by month: name day or month among the labels, and no other period")
        for field, label in self.labels.items():
            if (label.column is None and label.text is None) or label.fill:
                raise ValueError(f"labels.{field}: of records a label is a column or a text, and is not filled")
        if self.covers and self.covers[0] > self.covers[1]:
            raise ValueError(f"covers: found {self.covers}; the first month comes first")
        return self


class Layout(Part):
    """How a table as received is read: blocks of figures, or records to be counted."""

    tables: Annotated[list[Block], Field(min_length=1)] | None = None
    records: Records | None = None
    leave_out: dict[Name, Text] = Field(default_factory=dict)
    quarters: Literal["calendar", "financial"] | None = None
    zeros_shown: bool = False
    rounded_to: Annotated[int, Field(ge=2)] | None = None
    readings: dict[str, Decision] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Layout:
        if (self.tables is None) == (self.records is None):
            raise ValueError("give tables or records, and not both")
        return self

    @property
    def labels(self) -> list[tuple[str, dict[str, Label]]]:
        """The labels of each block, or of the records, and the keys they stand under."""
        found = [(f"tables[{number}]", block.labels) for number, block in enumerate(self.tables or [])]
        return [*found, ("records", self.records.labels)] if self.records else found

    def decisions(self) -> dict[str, dict[str, Any]]:
        """Give what the layout makes of cells, by their text, as `markers.read_cell` takes it."""
        return {text: decision.model_dump(exclude_none=True) for text, decision in self.readings.items()}


class Bounds(Part):
    """What a cell that has no bounds of its own ("about 50") is read as, decided on a day and with a reason."""

    day: Day
    reason: Text
    low: Bound
    high: Bound

    @model_validator(mode="after")
    def _low_first(self) -> Bounds:
        if self.low > self.high:
            raise ValueError(f"found low {self.low} and high {self.high}; two whole numbers, low first, are needed")
        return self


class Tidy(Part):
    """How a tidy table is read: one header row, one figure a row, by the names of its columns."""

    period: dict[Literal[TIDY_FIELDS], Text] = Field(default_factory=dict)  # type: ignore[valid-type]
    count: Text = "count"
    status: Text | None = None
    series: dict[Literal[IDENTITY], Text] = Field(default_factory=dict)  # type: ignore[valid-type]
    readings: dict[str, Bounds] = Field(default_factory=dict)
    zeros_shown: bool = False


class Correction(Part):
    """A cell that is misprinted or was read wrongly, what it is read as instead, since when and why.

    It stands at ``line`` and ``column`` of a tidy table, or is the ``cell`` (of a ``sheet``) of one as received.
    """

    resource: Text
    line: int | None = None
    column: str | None = None
    cell: str | None = None
    sheet: str | None = None
    found: str
    reads: str | int
    day: Day
    reason: Text

    @model_validator(mode="after")
    def _one_place(self) -> Correction:
        if self.cell is None:
            for key in ("line", "column"):
                if getattr(self, key) is None:
                    raise odd("missing; data/README.md says what belongs there", key)
        return self


def _form(content: Any) -> str:
    """Say whether a table's layout is that of one as received or of a tidy one: no other has blocks or records."""
    has_blocks = isinstance(content, Mapping) and not {"tables", "records"}.isdisjoint(content)
    return "received" if has_blocks or isinstance(content, Layout) else "tidy"


AnyLayout = Annotated[Annotated[Layout, Tag("received")] | Annotated[Tidy, Tag("tidy")], Discriminator(_form)]


class LayoutFile(Part):
    """A whole ``layout.json``: by table how it is read, and the corrections of their cells."""

    version: Version = VERSION
    resources: dict[str, AnyLayout]
    corrections: list[Correction] = Field(default_factory=list)

    @model_validator(mode="after")
    def _corrections_find_their_tables(self) -> LayoutFile:
        for number, each in enumerate(self.corrections):
            if (layout := self.resources.get(each.resource)) is None:
                known = ", ".join(self.resources)
                raise odd(f"found {each.resource!r}; it is one of {known}", "corrections", number, "resource")
            tidy = isinstance(layout, Tidy)
            if tidy == (each.cell is not None):
                belongs = "line and column say" if tidy else "cell says"
                told = f"{belongs} which cell of {each.resource} is corrected; give that"
                raise odd(told, "corrections", number)
        return self


def read_layout(content: Mapping[str, Any], constants: Mapping[str, str | None], where: str, name: str) -> Layout:
    """Read the layout of one table: what stands in the file ``where`` under ``resources.<name>``.

    ``constants`` are the fields of identity that are constant in the table. ReleaseError names the key that is wrong,
    what was found there and what belongs there.
    """
    layout = validated(Layout, content, where, "resources", name)
    check_labels(layout, constants, f"{where}: resources.{name}")
    return layout


def check_labels(layout: Layout, constants: Mapping[str, str | None], where: str) -> None:
    """Hold the labels of figures against the fields that are constant: together they give each field once.

    ReleaseError names the label that is missing, given twice or no such thing; ``where`` names the layout.
    """
    for place, labels in layout.labels:
        at = f"{where}.{place}.labels"
        for key in IDENTITY:
            if key not in labels and key not in constants:
                raise ReleaseError(f"{at}.{key}: missing; give it here, or as a constant in datapackage.json.")
            if key in labels and key in constants:
                raise ReleaseError(f"{at}.{key}: datapackage.json gives {constants[key]!r} already; leave one out.")
        if "force" in labels and not labels["force"].names:
            raise ReleaseError(f"{at}.force.names: missing; say which force each text stands for, by its identifier.")
        if "kind" in labels and (unknown := sorted(set(filter(None, labels["kind"].names.values())) - set(KINDS))):
            raise ReleaseError(f"{at}.kind.names: found {unknown[0]!r}; it is one of {', '.join(KINDS)}.")
