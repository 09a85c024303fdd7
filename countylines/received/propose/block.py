"""One block of figures, or one list of records → its entry of a layout, with what is doubtful in it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

from countylines.prose import count_of, listed
from countylines.received import periods
from countylines.received.grids.grid import address, column_number, letters
from countylines.received.markers import unmarked
from countylines.received.places import match_area
from countylines.received.propose import cells, label_columns, totals, vocabulary
from countylines.received.propose.columns import Chosen, Columns
from countylines.received.propose.proposal import HOW, UnclearError, Wanted
from countylines.received.propose.sheet import Sheet, Table

_NEARLY = re.compile(r"[0-9][0-9 ,.]*(?:\([0-9]+\)|[a-z*]{0,2})\.?", re.IGNORECASE)
"""What may be a count with a mark, or one written in an unusual way."""
_OF_WEEK = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)|total", re.IGNORECASE)
NO_PERIOD = "nothing in the file says its period: give --period, such as 2021 or 2009/10"


class Reasoner:
    """Makes one entry of ``tables`` (or ``records``) from one block; its sentences do not name the sheet."""

    def __init__(self, sheet: Sheet, table: Table, wanted: Wanted, chosen: Chosen) -> None:
        self.sheet, self.grid, self.table, self.wanted = sheet, sheet.grid, table, wanted
        self._at = sheet.label
        self.labels: dict[str, dict[str, Any]] = {}
        self.totals: dict[str, str] = {}
        self.where: dict[str, list[str]] = {}
        self.rows = list(range(table.first, table.last + 1))
        self.heading_rows = [row for row in self.rows if self._is_heading(row)]
        self.columns = Columns(sheet, table, self.rows, self.heading_rows, chosen)
        self.header, self.cells = self.columns.header, self.columns.cells
        self.doubts, self.notes, self.leave_out = self.columns.doubts, self.columns.notes, self.columns.leave_out
        self.counts, self.texts, self.periods = self.columns.counts, self.columns.texts, self.columns.periods

    def _is_heading(self, row: int) -> bool:
        """Say whether a row has one text and no figures: it heads a group of rows, as a year does its months."""
        filled = self.sheet.filled(row)
        if len(filled) != 1 or self.sheet.is_data(row):
            return False
        text = self._at(row, filled[0])
        if fields := cells.fields_of(text, self.grid.kind(row, filled[0])):
            return bool(fields <= cells.OF_YEARS) and not self._is_among(row, filled[0])
        return not vocabulary.is_total(text)

    def _is_among(self, row: int, column: int) -> bool:
        """Say whether a year stands among others of its column, its figures blank: it heads nothing."""
        others = [r for r in self.rows if r != row and len(self.sheet.filled(r)) > 1]
        fields = [cells.fields_of(self._at(r, column), self.grid.kind(r, column)) for r in others]
        return any(found and found <= cells.OF_YEARS for found in fields)

    # Records -----------------------------------------------------------------------------------------------------

    def records(self) -> dict[str, Any]:
        """Give the layout of one row an event."""
        period = next((name for name in ("day", "month") if name in self.periods), None)
        if period is None:
            raise UnclearError(f"no column of counts and no column of days or months was found; {HOW}")
        if not self.wanted.records:
            for column in self.texts:
                texts = self.cells(column)
                if (nearly := list(filter(_NEARLY.fullmatch, texts))) and 2 * len(nearly) > len(texts):
                    self.doubts.append(
                        f"column {letters(column)} ({self.header(column)!r}) holds {cells.some(nearly, 3)}, which are "
                        "no whole numbers as they stand; if they are the counts, say what each means with --reading"
                    )
        labels: dict[str, Any] = {period: {"column": self.header(self.periods[period])}}
        for column in self.texts:
            header, values = self.header(column), list(dict.fromkeys(self.cells(column)))
            says_kind = {"type", "category", "offence"} & {*vocabulary.words(header)}
            if vocabulary.is_area(header) and self.wanted.are_areas(values):
                labels.setdefault("area", {"column": header})
            if header in self.wanted.where:
                self.where[header] = list(self.wanted.where[header])
            elif vocabulary.is_force(header) and (own := self.wanted.own_force(values)):
                self.where[header] = own
            elif says_kind and "outcome" not in header.lower() and 1 < len(values) <= 30:
                self.doubts.append(
                    f"column {header!r} holds {cells.some(values)}: all are counted. "
                    f'Say which are with --where "{header}={values[0]}"'
                )
        self.notes.append("one row an event: records are counted by month; a month without one is unknown")
        header_row = {"header": row} if (row := self.table.headers[-1]) != 1 else {}
        return {"labels": labels} | header_row | ({"where": self.where} if self.where else {})

    # Tables ------------------------------------------------------------------------------------------------------

    def block(self, several: bool) -> dict[str, Any]:
        """Give the entry of one block of figures."""
        self._side_by_side()
        self._numbered()
        self._columns_of_forces()
        self._headed_alike()
        self._total_columns()
        self._header_labels()
        self._column_labels()
        self._heading_label()
        self._title_label(several)
        self._total_rows()
        if status := self.columns.status_label():
            self.labels["status"] = status
        read = {*(source.get("column") for source in self.labels.values()), *self.where}
        for column in range(self.counts[0], self.counts[-1]) if self.counts else ():
            if column not in self.counts and letters(column) not in self.totals:
                labels = "labels" if letters(column) in read else "no counts"
                why = "statuses" if column in self.columns.statuses else labels
                self.leave_out.setdefault(letters(column), why)
        if not self.counts:
            raise UnclearError(f"every column looks like a total; {HOW}")
        for line, why in self.leave_out.items():
            if line not in read and not line[0].isdigit() and (header := self.header(column_number(line))):
                self.notes.append(f"column {line} ({header!r}) is left out: {why}")
        block: dict[str, Any] = {"counts": self._area(self.counts), "labels": self.labels}
        others = {"totals": self.totals, "leave_out": self.leave_out, "where": self.where}
        block |= {key: value for key, value in others.items() if value}
        self._complete_period(block)
        return block

    def _columns_of_forces(self) -> None:
        """Read the own force's columns alone, where forces head the columns."""
        named = {column: cells.force_word(self.header(column)) for column in self.counts}
        known = [column for column, name in named.items() if name in self.wanted.forces]
        if len(known) < 2 or 2 * len(known) < len(self.counts):
            return
        own = [column for column in known if self.wanted.own_force([self.header(column)])]
        if not own:
            force = self.wanted.series.get("force")
            raise UnclearError(f"columns are headed by forces, such as {self.header(known[0])!r}, and none by {force}")
        others = [column for column in self.counts if column not in own]
        self.leave_out |= dict.fromkeys(map(letters, others), "of another force or region")
        left = cells.some([self.header(column) for column in others])
        self.notes.append(f"only columns of {self.header(own[0])!r} are read; {left} are left out")
        self.counts = own

    def _side_by_side(self) -> None:
        """Refuse tables beside one another, with the entries that would read each."""
        labelling = {column: name for name, column in self.periods.items()} | self.columns.repeated_periods
        own_rows = (*self.table.headers, *self.rows)
        filled = [c for c in self.columns.used if any(self.grid.text(row, c).strip() for row in own_rows)]
        parts = [part for part in totals.runs(filled) if self._is_table(part, {*self.texts, *labelling})]
        if len(parts) > 1:
            entries = [json.dumps(self._entry(part, labelling), ensure_ascii=False) for part in parts]
            raise UnclearError(
                f"{len(parts)} tables stand side by side, an empty column between. Write a layout with an entry of "
                f"tables for each, such as {' and '.join(entries)}, with what else tells their figures apart "
                "(data/README.md, layout.json), and give it with --layout"
            )
        for column, name in self.columns.repeated_periods.items():
            first = self.periods[name]
            if unlike := [row for row in self.rows if self._at(row, first) != self._at(row, column)]:
                raise UnclearError(
                    f"columns {letters(first)} and {letters(column)} both give the {name}, and they differ, first "
                    f"in row {unlike[0]}: are tables side by side, or is it one table of two periods? Then {HOW}"
                )

    def _is_table(self, part: Sequence[int], labelling: Collection[int]) -> bool:
        """Say whether some columns are a table of their own: labels, and figures right of them."""
        labels = [column for column in part if column in labelling]
        return bool(labels) and any(column > labels[0] for column in part if column in self.counts)

    def _entry(self, part: Sequence[int], labelling: Mapping[int, str]) -> dict[str, Any]:
        """Give what would read one of several tables side by side, as far as its columns say."""
        counts = [column for column in part if column in self.counts and not vocabulary.is_total(self.header(column))]
        labels: dict[str, Any] = {labelling[c]: {"column": letters(c)} for c in part if c in labelling}
        row = self.table.headers[-1]
        if field_ := cells.common_field([(self.grid.label(row, c), self.grid.kind(row, c)) for c in counts]):
            labels[field_] = {"row": row}
        columns = counts or [column for column in part if column in self.counts]
        return {"counts": self._area(columns), "labels": labels}

    def _area(self, columns: Sequence[int]) -> str:
        return f"{address(self.rows[0], columns[0])}:{address(self.rows[-1], columns[-1])}"

    def _bounds(self, row: int, column: int) -> tuple[int, float]:
        """Give the bounds of what a cell counts; one that does not say leaves any count open."""
        return totals.bounds_of(self.grid.text(row, column))

    def _total_columns(self) -> None:
        field = self._field_of_headers()
        named = [column for column in self.counts if self._heads_total(column, field)]
        others = [column for column in self.counts if column not in named]
        across = field is not None or any(map(self.sheet.serials, self.table.headers)) or len(self.table.headers) > 1
        data = [row for row in self.rows if self.sheet.is_data(row)]
        for before, column in pairwise([0, *named]) if others else ():
            near = [c for c in others if before < c < column]
            following = min([c for c in named if c > column], default=self.grid.width + 1)
            after = [c for c in others if column < c < following]
            grand = vocabulary.is_grand_total(self.header(column))
            of_years = [c for c in others if self.header(c) in self._years_in(self.header(column))]
            choices = (
                [of_years]
                if of_years
                else [*([near] if near and not grand else []), others, *([after] if after else [])]
            )
            sums = [[self._meets((row, column), [(row, c) for c in parts]) for row in data] for parts in choices]
            met, parts = max(zip(sums, choices, strict=True), key=lambda of: sum(of[0]))
            if all(met) or across:
                self.totals[letters(column)] = totals.ranges(parts, letters)
            else:
                self._no_sum(column, parts, data, met)
        self.counts = [column for column in self.counts if letters(column) not in self.totals]

    def _field_of_headers(self) -> str | None:
        """Give the field of a period that most columns are headed by."""
        headers = [(self.header(c), "text") for c in self.counts if not vocabulary.is_total(self.header(c))]
        return cells.common_field(headers, share=0.6) if headers else None

    def _heads_total(self, column: int, field: str | None) -> bool:
        """Say whether a header is that of a total: by its word, or a longer period among months, as Q1 after March."""
        header = self.header(column)
        if field in ("month", "quarter") and (found := cells.fields_of(header)):
            return field not in found
        return vocabulary.is_total(header) or (field in cells.OF_YEARS and bool(self._years_in(header)))

    def _no_sum(self, column: int, parts: list[int], data: list[int], met: list[bool]) -> None:
        """Tell a total that is no sum: a count of its own, or one whose header does not belong to it."""
        header = self.header(column)
        if shifted := self._too_small(column, parts, data):
            self.doubts.append(
                f"{header!r} (column {letters(column)}) is smaller than one of its parts in {len(shifted)} of "
                f"{count_of(len(data), 'row')}, first in row {shifted[0]}: the header may be shifted against the "
                f"figures{self._rather(column, parts, data)}. Ask the force, then say what stands over which column: "
                f"{self._say_header(column)}"
            )
        elif sum(met) > len(met) / 2:
            self.totals[letters(column)] = totals.ranges(parts, letters)
        else:
            self.notes.append(f"{header!r} is not the sum of the columns beside it, and is read as a count of its own")

    def _too_small(self, column: int, parts: Sequence[int], data: Sequence[int]) -> list[int]:
        """Give the rows in which a total would be smaller than one of its parts."""
        return [row for row in data if self._bounds(row, column)[1] < max(self._bounds(row, part)[0] for part in parts)]

    def _rather(self, column: int, parts: Sequence[int], data: Sequence[int]) -> str:
        """Name the next column, where it could be the total: a name is then missing before it."""
        following = next((c for c in self.counts if c > column), None)
        if following is None or self._too_small(following, [*parts, column], data):
            return ""
        return (
            f"; column {letters(following)}, headed {self.header(following)!r}, is nowhere smaller than they are, as "
            "if a name were missing before it"
        )

    def _say_header(self, column: int) -> str:
        """Say how the header of a column is corrected."""
        lowest = self.table.headers[-1]
        row = next((row for row in reversed(self.table.headers) if self._at(row, column)), lowest)
        found = json.dumps(self.grid.label(row, column), ensure_ascii=False)
        return (
            f'under corrections, as {{"cell": "{address(row, column)}", "found": {found}, "reads": "…", "day": "…", '
            f'"reason": "…"}}, each cell of the header that is not right; a file of corrections alone '
            "is given with --layout too"
        )

    def _headed_alike(self) -> None:
        """Tell columns of figures that no row of the header tells apart."""
        first: dict[tuple[str, ...], int] = {}
        names: tuple[str, ...] = ("",) * len(self.table.headers)
        for column in self.counts:
            # What stands over several columns may be written over the first of them alone.
            here = [self._at(row, column) for row in self.table.headers]
            upper = [text or before for text, before in zip(here[:-1], names, strict=False)]
            names = (*upper, *here[-1:])
            before = first.setdefault(names, column)
            if before != column and any(names):
                headed = next(filter(None, reversed(names)))
                self.doubts.append(
                    f"columns {letters(before)} and {letters(column)} are both headed {headed!r}. "
                    f"Leave one out with its reason, or say what it is: {self._say_header(column)}"
                )

    def _meets(self, total: tuple[int, int], parts: Sequence[tuple[int, int]]) -> bool:
        """Say whether a total can be the sum of its parts."""
        bounds = [self._bounds(*part) for part in parts]
        low, high = self._bounds(*total)
        return low <= sum(high for _, high in bounds) and sum(low for low, _ in bounds) <= high

    def _header_labels(self) -> None:
        others = []
        for row in self.table.headers:
            heads = [(self._at(row, c), self.grid.kind(*self.grid.holder(row, c))) for c in self.counts]
            filled = [(text, kind) for text, kind in heads if text]
            if not filled:
                continue
            source = {"row": row} | ({"fill": True} if heads[0][0] and len(filled) < len(heads) else {})
            texts = list(dict.fromkeys(text for text, _ in filled))
            before = next((head for c in range(1, self.counts[0]) if (head := self._at(row, c))), "")
            if period := "month" if self.sheet.serials(row) else cells.common_field(filled, before):
                self.labels[period] = source | label_columns.headed(texts, before)
            elif within := cells.period_within(texts):
                field, said, rest = within
                if part := next((text for text in texts if cells.is_of_part(rest[text], field)), ""):
                    raise UnclearError(
                        f"{part!r} (row {row}) may be of a part of {said[part]}, or of another time, and what it is of "
                        f"is not clear; {HOW}"
                    )
                self.labels[field] = source | {"names": said}
                if len({*rest.values()}) > 1:
                    others.append((source, rest))
            elif len(texts) > 1:
                others.append((source, dict(zip(texts, texts, strict=True))))
            elif self.wanted.are_areas(texts):
                self.labels["area"] = {"text": match_area(texts[0], self.wanted.areas)}
        for source, names in others:
            self._dimension(source, names, "")

    def _column_labels(self) -> None:
        for period, column in self.periods.items():
            if period not in self.labels:
                headed = label_columns.headed(self.cells(column), self.header(column))
                self.labels[period] = {"column": letters(column), **self._filled_down(column), **headed}
        self._where_columns()
        body = [row for row in self._body() if self._is_wanted(row)]
        texts = [c for c in self.texts if letters(c) not in self.where and body]
        periods_of = list(self.periods.values())
        said = {c: self._said(c, body) for c in (*periods_of, *texts)}
        for column in label_columns.telling(said, periods_of, [c for c in texts if self._is_area(c, body)]):
            values = list(dict.fromkeys(filter(None, (self._at(row, column) for row in body))))
            header = self.header(column)
            across = {name for name, source in self.labels.items() if name in periods.FIELDS and "row" in source}
            meant = not across or (across <= cells.OF_YEARS and vocabulary.says(header, "month"))
            if meant and vocabulary.is_period(header) and not all(map(_OF_WEEK.match, values)):
                self.doubts.append(
                    f"column {letters(column)} ({header!r}) holds {cells.some(values, 2)}, which name no period as "
                    "they stand, and are read as names of what is counted; give a layout whose names say it (such as "
                    '"Ionawr": "January")'
                )
            names = {value: cells.with_header(value, header) for value in values if not vocabulary.is_total(value)}
            blank = any(not self._at(row, column) for row in body)
            self._dimension({"column": letters(column), **self._filled_down(column)}, names, header, blank=blank)

    def _where_columns(self) -> None:
        for column in self.texts:
            header, values = self.header(column), list(dict.fromkeys(self.cells(column)))
            of_forces = vocabulary.is_force(header)
            if header in self.wanted.where:
                self.where[letters(column)] = list(self.wanted.where[header])
            elif self.wanted.are_areas([value for value in values if not vocabulary.is_total(value)]):
                continue
            elif (own := self.wanted.own_force(values)) and (of_forces or self.wanted.are_forces(values)):
                self.where[letters(column)] = own
                if others := len(values) - len(own):
                    left = "another is" if others == 1 else f"{others} others are"
                    self.notes.append(f"only rows of {', '.join(own)} are read; {left} left out")
            elif of_forces:
                force = self.wanted.series.get("force")
                raise UnclearError(f"column {header!r} names forces, and {force} is none of them")

    def _body(self) -> list[int]:
        return [row for row in self.rows if row not in self.heading_rows and self.sheet.filled(row)]

    def _is_wanted(self, row: int) -> bool:
        return all(self._at(row, column_number(c)) in texts for c, texts in self.where.items())

    def _filled_down(self, column: int) -> dict[str, bool]:
        """Give what a layout says of a label that is written only where it changes; in doubt where few are blank."""
        if not self._goes_on(column):
            return {}
        if not label_columns.mostly_blank(texts := self._texts(column, self._parts)):
            self.doubts.append(
                f"column {letters(column)} ({self.header(column)!r}) is blank in some rows, which are read as going on "
                f"from the text above, such as {texts[0]!r}; if it is not stated there, {HOW}"
            )
        return {"fill": True}

    def _goes_on(self, column: int) -> bool:
        others = [self._texts(c, self._parts) for c in (*self.texts, *self.periods.values()) if c != column]
        return label_columns.goes_on(self._texts(column, self._parts), others)

    def _said(self, column: int, rows: Iterable[int]) -> list[str]:
        """Give what a column says of rows, its labels as far as they go on."""
        texts = self._texts(column, every := self._body())
        told = dict(zip(every, label_columns.filled(texts) if self._goes_on(column) else texts, strict=True))
        return [told[row] for row in rows]

    def _texts(self, column: int, rows: Iterable[int]) -> list[str]:
        return [self._at(row, column) for row in rows]

    @cached_property
    def _parts(self) -> list[int]:
        """The rows of figures that are no totals of others."""
        return [row for row in self._body() if not self._is_of_total(row)]

    def _is_of_total(self, row: int) -> bool:
        return any(self._is_total(row, column) for column in (*self.texts, *self.periods.values()))

    def _is_area(self, column: int, body: Sequence[int]) -> bool:
        texts = dict.fromkeys(self._at(row, column) for row in body)
        named = [text for text in texts if text and not vocabulary.is_total(text)]
        return bool(named) and (vocabulary.is_area(self.header(column)) or self.wanted.have_area(named))

    def _dimension(self, source: dict[str, Any], names: Mapping[str, str], header: str, *, blank: bool = False) -> None:
        """Say what a row or a column of labels tells apart: areas, or what was counted (``names``, by text)."""
        texts = list(names)
        if "area" not in self.labels and (vocabulary.is_area(header) or self.wanted.have_area(texts)):
            known = {text: name for text, name in self.wanted.names.get("area", {}).items() if text in texts}
            self.labels["area"] = {**source, "names": known} if known else source
            return
        for key in ("measure", "counting_rule"):
            if key not in self.labels:
                said, before = self.wanted.series.get(key, ""), self.wanted.names.get(key, {})
                named: dict[str, str | None]
                named = {text: f"{said}: {' '.join(unmarked(name).split())}" for text, name in names.items()}
                named |= {text: name for text, name in before.items() if text in names}
                if blank and not source.get("fill"):
                    named[""] = f"{said}: not stated"
                self.labels[key] = {**source, "names": named}
                self.notes.append(f"{cells.some(texts)} are read as {key.replace('_', ' ')}s of their own")
                return
        self.doubts.append(f"{cells.some(texts)} tell figures apart, and nothing says how; {HOW}")

    def _heading_label(self) -> None:
        if not self.heading_rows or (self.where and not any(map(self._is_wanted, self.heading_rows))):
            return
        column = self.sheet.filled(self.heading_rows[0])[0]
        texts = [self._at(row, column) for row in self.heading_rows]
        if self.heading_rows[0] != self.rows[0]:
            place = address(self.heading_rows[0], column)
            self.doubts.append(
                f"{place} holds {texts[0]!r} and its row no figures: a heading, or figures left blank? {HOW}"
            )
            self.leave_out[totals.ranges(self.heading_rows, str)] = "labels without figures"
            return
        if field := cells.common_field([(text, "text") for text in texts]):
            self.labels[field] = {"heading": letters(column)}
            return
        self._dimension({"heading": letters(column)}, {text: text for text in texts}, "")

    def _title_label(self, several: bool) -> None:
        if not several or not self.table.title:
            return
        if "area" not in self.labels and self.wanted.are_areas([self.table.title]):
            self.labels["area"] = {"text": match_area(self.table.title, self.wanted.areas)}
        elif "measure" not in self.labels:
            said = self.wanted.series.get("measure", "")
            self.labels["measure"] = {"text": f"{said}: {self.table.title}"}
            self.notes.append(f"the table under {self.table.title!r} is read as a measure of its own")

    # Total rows --------------------------------------------------------------------------------------------------

    def _total_rows(self) -> None:
        labelling = [*self.texts, *self.periods.values()]
        named = [row for row in self._body() if self._is_of_total(row)]
        if others := [row for row in named if not self._is_wanted(row)]:
            self.leave_out[totals.ranges(others, str)] = "totals over other rows"
        named = [row for row in named if self._is_wanted(row)]
        parts_of = sorted({*self._body()} - {*named})
        for row in named:
            start = max([r for r in (*named, *self.heading_rows) if r < row], default=0)
            near = [r for r in parts_of if start < r < row]
            choices = [choice for choice in (self._rows_in(row, parts_of), near, parts_of) if choice]
            if vocabulary.is_grand_total(next(filter(None, (self._at(row, column) for column in labelling)), "")):
                choices.reverse()
            fitting = [parts for parts in choices if self._adds_up(row, parts)]
            if choices:
                self.totals[str(row)] = totals.ranges((fitting or choices)[0], str)
        sources = [each for each in self.labels.values() if "column" in each and not each.get("fill")]
        for source in sources:
            labelled = {row: bool(self._at(row, column_number(source["column"]))) for row in parts_of}
            for row, parts in totals.unnamed(self.grid, labelled, self.counts):
                self.totals[str(row)] = totals.ranges(parts, str)

    def _is_total(self, row: int, column: int) -> bool:
        text = self._at(row, column)
        if not text or vocabulary.is_total(text):
            return bool(text)
        if column not in self.periods.values():
            return False
        kind = self.grid.kind(*self.grid.holder(row, column))
        fields = {"day" if name.startswith("week") else name for name in self.periods}
        found = cells.fields_of(text, kind, self.header(column))
        of_years = bool(fields & {*cells.OF_YEARS, "period"})
        if of_years:
            return bool(found) and bool(cells.parts_of_years(text, self._labels_of[column]))
        return bool(found) and not found & fields

    @cached_property
    def _labels_of(self) -> dict[int, frozenset[str]]:
        """The different labels of each column of periods."""
        return {column: frozenset(self.cells(column)) for column in self.periods.values()}

    def _rows_in(self, row: int, rows: Sequence[int]) -> list[int]:
        """Give the rows of the years of which a row of several years is the total; none where it is another's."""
        said = {c: cells.parts_of_years(self._at(row, c), of) for c, of in self._labels_of.items()}
        return [each for each in rows for column, parts in said.items() if self._at(each, column) in parts]

    def _years_in(self, header: str) -> list[str]:
        """Give the headers of the years of which one of several years is the total."""
        return cells.parts_of_years(header, {self.header(column) for column in self.counts})

    def _adds_up(self, row: int, parts: Sequence[int]) -> bool:
        filled = [column for column in self.counts if self.grid.text(row, column).strip()]
        return all(self._meets((row, column), [(part, column) for part in parts]) for column in filled)

    # Periods -----------------------------------------------------------------------------------------------------

    def _complete_period(self, block: Mapping[str, Any]) -> None:
        """Add what the labels of figures leave open: from the sheet's name, the title, or what was said."""
        if "day" in self.labels and "month" in self.labels:
            del self.labels["day"]
        part = next((name for name in ("month", "quarter") if name in self.labels), None)
        whole = {*cells.OF_YEARS, "day", "period", "week_beginning", "week_ending"}
        if self.labels.keys() & whole or (part and not self._needs_year(part)):
            return
        field_ = cells.common_field([(self.grid.sheet, "text")])
        if field_ in cells.OF_YEARS or (field_ == "month" and not part and periods.read_month(self.grid.sheet)[0]):
            self.labels[field_] = {"sheet": True}
            return
        said = self.wanted.period or self._period_of_title(whole=not part)
        if (field_ := cells.common_field([(said, "text")])) is None:
            what = self._why_no_period(part)
            raise UnclearError(what, {**block, "labels": {**self.labels, "year" if part else "period": {"text": "…"}}})
        self.labels[field_] = {"text": said}
        if not self.wanted.period:
            self.notes.append(f"its period, {said}, is taken from the text above the table")

    def _needs_year(self, name: str) -> bool:
        source = self.labels[name]
        if "row" in source and self.sheet.serials(source["row"]):
            return False
        header = self.header(column_number(source["column"])) if "column" in source else ""
        texts = self.texts_of(source)
        texts = [text for text in dict.fromkeys(texts) if text and name in cells.fields_of(text, "text", header)]
        if name == "quarter":
            return not all(re.search(r"[0-9]{4}", text) for text in texts)
        return any(periods.read_month(unmarked(text))[0] is None for text in texts)

    def texts_of(self, source: Mapping[str, Any]) -> list[str]:
        """Give the texts that stand where a label is read from, those without a figure aside."""
        if "row" in source:
            texts = [self._at(source["row"], column) for column in self.counts]
        elif "column" in source:
            texts = [
                self._at(row, column_number(source["column"])) for row in self._body() if str(row) not in self.totals
            ]
        elif "heading" in source:
            texts = [self._at(row, column_number(source["heading"])) for row in self.heading_rows]
        else:
            texts = [self.grid.sheet if source.get("sheet") else str(source["text"])]
        return list(filter(None, texts))

    def _period_of_title(self, *, whole: bool) -> str:
        """Give the one time that the text above the table names plainly: from a day to another, a year, a month."""
        texts = self._titles()
        spans = {span for text in texts for span in cells.spans_in(text)} if whole else set()
        found = spans or {cells.period_of_title(text, years, whole=whole) for text, years in texts.items() if years}
        return found.pop() if len(found) == 1 else ""

    def _titles(self) -> dict[str, list[str]]:
        """Give the texts above the table that may say of which time it is, and the years that each names alone."""
        above = range(1, self.table.headers[0])
        texts = (self._at(row, column) for row in above for column in self.sheet.filled(row))
        titles: dict[str, list[str]] = {text: [] for text in texts if not vocabulary.is_of_other_time(text)}
        for row, text, year in self.sheet.years:
            if row in above and text in titles:
                titles[text].append(year)
        return titles

    def _names_none(self, column: int) -> str:
        return (
            f"column {letters(column)} ({self.header(column)!r}) holds {cells.some(self.cells(column), 2)}, which name "
            'no period as they stand; give a layout whose names say it (such as "FY19": "2018/19")'
        )

    def _numbered(self) -> None:
        """Refuse rows that are told apart by the numbers of days, weeks or periods: which these are, nothing says."""
        if self.columns.numbered and not {"day", "week_beginning", "week_ending", "period"} & self.periods.keys():
            raise UnclearError(self._names_none(self.columns.numbered[0]))

    def _why_no_period(self, part: str | None) -> str:
        """Say why a block has no period: what names one cannot be read, or several are named, or none is."""
        for column in self.texts:
            header = self.header(column)
            if vocabulary.is_period(header) or vocabulary.says_alone(header, "week", "beside a period"):
                return self._names_none(column)
        heads = [header for column in self.counts if (header := self.header(column))]
        named = [header for header in heads if cells.fields_of(header) or cells.period_within([header])]
        if named and len(named) < len(heads):
            others = [header for header in heads if header not in named]
            return (
                f"{cells.some(named, 2)} {'names a period' if len(named) == 1 else 'name periods'}, and "
                f"{cells.some(others, 2)} {'does' if len(others) == 1 else 'do'} not: what is no count is to be left "
                f"out, or its period said; {HOW}"
            )
        years = sorted({year for named in self._titles().values() for year in named})
        if len(years) > 1:
            return f"the text above the table names {listed(years)}, and nothing says which is meant: give --period"
        if years:
            return (
                f"the text above the table names {years[0]}, and not plainly as the time of the figures: give --period"
            )
        return "nothing says the year of its months or quarters: give --period, such as 2021" if part else NO_PERIOD
