"""What changed between two reports, as told in a terminal; the page has all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.table import Table

from countylines.prose import count_of
from countylines.reports.compare import Comparison
from countylines.reports.opening import opening
from countylines.reports.table_changes import TableChange

LINES_SHOWN = 5
"""Of each table, cells and rows each."""


def told(comparison: Comparison) -> Iterator[str | Table]:
    """Give what is printed, in order: sentences, and tables where something moved."""
    old, new = comparison.old.title, comparison.new.title
    yield f"From {old} to {new}"
    yield opening(comparison)
    yield comparison.summary()
    yield comparison.reason()
    yield from (f"Not intact: {text}" for text in comparison.altered)
    if comparison.claims:
        rows = [(c.claim, c.old, c.new) for c in comparison.claims]
        yield _table("Claims whose verdict moved", ("claim", old, new), rows)
        # Beneath the table, where a long name is not broken over lines.
        yield from (f"  {c.claim} {c.old} → {c.new}. {c.evidence}".rstrip() for c in comparison.claims)
    yield from (f"  finding, no longer: {text}" for text in comparison.findings_gone)
    yield from (f"  finding, now: {text}" for text in comparison.findings_new)
    for cause in comparison.causes:
        yield from (f"  {cause.title}: {text}" for text in cause.texts)
    for table in comparison.tables:
        yield from _of_table(table, old, new)
    yield from (f"  figure: {figure.title}: {figure.whole or 'says something else'}" for figure in comparison.figures)


def _of_table(table: TableChange, old: str, new: str) -> Iterator[str | Table]:
    if table.whole:
        yield f"  table {table.name}: {table.whole} ({count_of(table.size, 'row')})"
    yield from (f"  table {table.name}: column {column}: no longer there" for column in table.columns_gone)
    yield from (f"  table {table.name}: column {column}: new" for column in table.columns_new)
    names = [f"row {row.name}: no longer there" for row in table.rows_gone]
    names += [f"row {row.name}: new" for row in table.rows_new]
    yield from (f"  table {table.name}: {name}" for name in [*names[:LINES_SHOWN], *_more(names, "rows")])
    if table.cells:
        rows = [(cell.row, cell.column, cell.old or "none", cell.new or "none") for cell in table.cells]
        yield _table(f"Table {table.name}", ("row", "column", old, new), rows[:LINES_SHOWN])
        yield from (f"  table {table.name}: {text}" for text in _more(rows, "cells"))


def _more(items: Sequence[object], noun: str) -> list[str]:
    more = len(items) - LINES_SHOWN
    return [f"… and {more:,} more {noun}"] if more > 0 else []


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table
