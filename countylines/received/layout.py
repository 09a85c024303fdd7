"""The vocabulary of ``layout.json`` for tables that are not tidy and for files of records (data/README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from countylines.errors import ReleaseError
from countylines.project import parse_day
from countylines.received.grids.grid import Area, column_number
from countylines.received.grids.limits import CELLS_OF_A_SHEET
from countylines.received.identity import IDENTITY, KINDS
from countylines.received.markers import STATUSES, read_cell
from countylines.received.periods import FIELDS

LABELS = (*IDENTITY, *FIELDS, "status")
"""What a label can say of a figure: fields of its series, of its period, and its status."""


def _column(text: str) -> str:
    column_number(text)
    return text


def _area(text: Any) -> Area:
    if not isinstance(text, str):
        raise ValueError("an area is written such as B4:D15")
    return Area.parse(text)


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


def _day(text: str) -> str:
    if parse_day(text) is None:
        raise ValueError("a day is written YYYY-MM-DD, such as 2021-12-31")
    return text


def _month(text: str) -> str:
    if not re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])", text, re.ASCII):
        raise ValueError("a month is written YYYY-MM, such as 2021-12")
    return text


Text = Annotated[str, Field(min_length=1)]
Column = Annotated[str, AfterValidator(_column)]
Row = Annotated[int, Field(ge=1)]
Line = Annotated[str, AfterValidator(_line)]
Lines = Annotated[str, AfterValidator(_lines)]
Day = Annotated[str, AfterValidator(_day)]
Month = Annotated[str, AfterValidator(_month)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)


class Label(_Part):
    """Where a label is written, and what its texts stand for."""

    row: Row | None = None
    column: Text | None = None
    heading: Column | None = None
    sheet: Literal[True] | None = None
    text: Text | None = None
    fill: bool = False
    names: dict[str, Text | None] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_place(self) -> Label:
        places = [key for key in ("row", "column", "heading", "sheet", "text") if getattr(self, key) is not None]
        if len(places) != 1:
            raise ValueError("a label is written in one place: row, column, heading, sheet or text")
        return self


class Decision(_Part):
    """What a cell's text means in this table, decided on a day and with a reason."""

    day: Day
    reason: Text
    low: Annotated[int, Field(ge=0)] | None = None
    high: Annotated[int, Field(ge=0)] | None = None
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


class Block(_Part):
    """One block of figures on a sheet (an entry of ``tables``)."""

    counts: Annotated[Area, BeforeValidator(_area)]
    labels: dict[Literal[LABELS], Label]  # type: ignore[valid-type]
    sheet: Text | list[Text] | None = None
    totals: dict[Line, Lines] = Field(default_factory=dict)
    leave_out: dict[Lines, Text] = Field(default_factory=dict)
    where: dict[Column, list[str]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _counts_and_columns_of_a_sheet(self) -> Block:
        for label in self.labels.values():
            if label.column is not None:
                _column(label.column)
        if len(self.counts.rows) * len(self.counts.columns) > CELLS_OF_A_SHEET:
            raise ValueError(f"counts: found {self.counts}; {CELLS_OF_A_SHEET:,} cells are the limit")
        return self

    @model_validator(mode="after")
    def _totals_of_their_own_direction(self) -> Block:
        for at, of in self.totals.items():
            if at.isdigit() != of[0].isdigit():
                raise ValueError(f"totals: row and column are mixed in {at}: {of}; a row is the total of rows")
        return self

    @property
    def sheets(self) -> list[str] | None:
        """The sheets that hold such a block; None where the file has one."""
        return [self.sheet] if isinstance(self.sheet, str) else self.sheet


class Records(_Part):
    """A file of one row an event, to be counted by month."""

    labels: dict[Literal[LABELS], Label]  # type: ignore[valid-type]
    sheet: Text | None = None
    header: Row = 1
    where: dict[Text, list[str]] = Field(default_factory=dict)
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


class Layout(_Part):
    """How one resource is read: blocks of figures, or records to be counted."""

    tables: Annotated[list[Block], Field(min_length=1)] | None = None
    records: Records | None = None
    leave_out: dict[Text, Text] = Field(default_factory=dict)
    quarters: Literal["calendar", "financial"] | None = None
    zeros_shown: bool = False
    readings: dict[str, Decision] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Layout:
        if (self.tables is None) == (self.records is None):
            raise ValueError("give tables or records, and not both")
        return self

    def decisions(self) -> dict[str, dict[str, Any]]:
        """Give what the layout makes of cells, by their text, as `markers.read_cell` takes it."""
        return {text: decision.model_dump(exclude_none=True) for text, decision in self.readings.items()}


def read_layout(content: Mapping[str, Any], constants: Mapping[str, str | None], where: str) -> Layout:
    """Read the layout of one resource.

    Parameters
    ----------
    content : mapping
        What stands in ``layout.json`` under ``resources.<name>``.
    constants : mapping
        The fields of identity that are constant in the resource.
    where : str
        Names the place in sentences: ``data/releases/…/layout.json: resources.arrests``.

    Raises
    ------
    ReleaseError
        Naming the key, what was found there and what belongs there.
    """
    try:
        layout = Layout.model_validate(dict(content))
    except ValidationError as error:
        raise ReleaseError(f"{where}{_told(error)}") from None
    labelled = [(f".tables[{i}]", block.labels) for i, block in enumerate(layout.tables or [])]
    labelled += [(".records", layout.records.labels)] if layout.records else []
    for place, labels in labelled:
        _check_identity(labels, constants, f"{where}{place}.labels")
    return layout


def _check_identity(labels: Mapping[str, Label], constants: Mapping[str, str | None], where: str) -> None:
    for key in IDENTITY:
        if key not in labels and key not in constants:
            raise ReleaseError(f"{where}.{key}: missing; give it here, or as a constant in datapackage.json.")
        if key in labels and key in constants:
            raise ReleaseError(f"{where}.{key}: datapackage.json gives {constants[key]!r} already; leave one out.")
    if "force" in labels and not labels["force"].names:
        raise ReleaseError(f"{where}.force.names: missing; say which force each text stands for, by its identifier.")
    if "kind" in labels and (odd := sorted(set(filter(None, labels["kind"].names.values())) - set(KINDS))):
        raise ReleaseError(f"{where}.kind.names: found {odd[0]!r}; it is one of {', '.join(KINDS)}.")


def _told(error: ValidationError) -> str:
    """Tell the first thing that is wrong with a layout: where, what was found, what belongs there."""
    first = error.errors(include_url=False)[0]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in _keys(first["loc"]))
    if first["type"] == "missing":
        return f"{place}: missing; data/README.md says what belongs there."
    if first["type"] == "extra_forbidden":
        return f"{place}: no such key; data/README.md lists those there are."
    told = first["msg"].removeprefix("Value error, ").rstrip(".")
    known = told.startswith("found ") or isinstance(first["input"], dict | BaseModel)
    found = "" if known else f"found {first['input']!r}; "
    return f"{place}: {found}{told[:1].lower()}{told[1:]}."


def _keys(location: Iterable[str | int]) -> Iterable[str | int]:
    """Leave out of a place what only pydantic sees: the branch of a union, the key of a mapping as such."""
    return [part for part in location if isinstance(part, int) or not re.fullmatch(r"\[key\]|list\[.*|.*-str", part)]
