"""Tables that must not pass unseen: counts merged over periods, rows not there or lost, ages and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from countylines.prose import count_of
from countylines.received.account.cells import is_of_things, is_year, words
from countylines.received.account.given import Doubt, Given, Place, by_column, placed
from countylines.received.account.lines import header_over
from countylines.received.account.periods import is_name_of_period
from countylines.received.account.roles import NOT_MET, Role, Roles, is_decided
from countylines.received.grids.grid import CellRange, Grid, address, column_number
from countylines.received.layout import Block
from countylines.received.markers import plain

NO_COUNTS = {
    "age", "ages", "aged", "code", "codes", "id", "ref", "reference", "urn", "ward", "beat", "postcode", "easting",
    "northing", "latitude", "longitude", "hour", "population", "rank", "height", "weight", "cost", "price", "average",
    "mean", "median", "rate", "percent", "percentage", "%", "indicator", "sample", "size", "base",
}  # fmt: skip
"""Words of a header under which whole numbers are no counts: they do not add up."""

_FEW = 3
_BESIDE = {
    "at",
    "of",
    "the",
    "in",
    "years",
    "time",
    "arrest",
    "offence",
    "force",
    "crime",
    "no",
    "number",
    "group",
    "band",
}


def merged_counts(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell a count that stands in merged cells over several rows or columns of figures."""

    def merged(grid: Grid) -> Iterator[Place]:
        figures = set(roles.figures(grid)) if grid.merged else set()
        for cells in grid.merged:
            if (cells.first_row, cells.first_column) in figures and _covers_several(cells, given.blocks(grid)):
                yield from cells.clipped(grid.height, grid.width)

    if found := given.by_sheet(merged):
        yield Doubt(
            "merged counts",
            placed(given.file, found),
            "one count stands here in merged cells over several labels, and is read under the first of them; give a "
            "layout with the period or the name that it counts, or leave it out with a reason",
        )


def _covers_several(cells: CellRange, blocks: list[Block]) -> bool:
    """Say whether merged cells reach over several cells of a block's figures."""
    return any(
        len(set(cells.rows) & set(block.counts.rows)) * len(set(cells.columns) & set(block.counts.columns)) > 1
        for block in blocks
    )


def rows_not_there(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell rows and columns that a layout names and the sheet has not."""
    for grid in given.grids:
        for block in given.blocks(grid):
            last = (
                max(block.counts.last_row, *_named(block, rows=True)),
                max(block.counts.last_column, *_named(block, rows=False)),
            )
            if last[0] > grid.height or last[1] > grid.width:
                yield Doubt(
                    "rows that are not there",
                    f"{given.file}, sheet {grid.sheet!r}, {block.counts}",
                    f"the layout names cells up to {address(*last)}, and the sheet ends at "
                    f"{address(grid.height, grid.width)}: the file may be cut short, or the layout of another; "
                    "mend counts",
                )
                return


def _named(block: Block, *, rows: bool) -> list[int]:
    """Give the rows or columns that a block names for its labels and totals."""
    if rows:
        return [0, *(int(at) for at in block.totals if at.isdigit()), *(s.row for s in block.labels.values() if s.row)]
    columns = [name for source in block.labels.values() if (name := source.column or source.heading)]
    return [0, *(column_number(at) for at in (*columns, *block.totals, *block.where) if not at.isdigit())]


def rows_lost(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell rows and columns whose label is a period of the table, and that are not read, whatever their cells hold."""
    for line, at in (("row", 0), ("column", 1)):
        if found := given.by_sheet(partial(_lost, given, roles, at)):
            number = len({(sheet, place[at]) for sheet, places in found.items() for place in places})
            yield Doubt(
                "rows lost",
                placed(given.file, found),
                f"{count_of(number, f'{line} is', f'{line}s are')} labelled as one of the table and not read; say what "
                "its cells mean with --reading, or give a layout that leaves it out with a reason",
            )
            return


def _lost(given: Given, roles: Roles, at: int, grid: Grid) -> Iterator[Place]:
    """Give the cells of rows (``at`` 0) or columns (1) that are labelled as one of the table and not read."""
    of_sheet = roles.by_sheet[grid.sheet]
    named = {place[1 - at] for place in roles.named(grid, "period")}
    for block in given.blocks(grid):
        rows, columns = block.counts.rows, block.counts.columns
        periods = named.difference(columns if at == 0 else rows)
        lines, end = (rows, grid.height) if at == 0 else (columns, grid.width)
        across = range(1, grid.width + 1) if at == 0 else sorted({*rows, *periods})
        for line in range(lines[0], min(end, lines[-1] + 2) + 1):
            labels = (grid.text(line, other) if at == 0 else grid.text(other, line) for other in periods)
            if not any(is_name_of_period(plain(text)) for text in labels):
                continue
            places = [(line, other) if at == 0 else (other, line) for other in across]
            filled = (place for place in places if grid.text(*place).strip())
            if all(_is_lost(given, of_sheet[place]) for place in filled):
                lost = [place for place in places if grid.text(*place).strip()]
                yield from lost if len(lost) > 1 else ()


def _is_lost(given: Given, role: Role) -> bool:
    """Say whether a cell is not read, and nobody decided so."""
    decided = role.why == NOT_MET or is_decided(given, role.why)
    return role.name in ("left out", "footnote", "title") and not decided


def _counts_rows(grid: Grid, places: list[Place]) -> bool:
    """Say whether the first column of a sheet holds 1, 2, 3, …: it numbers rows."""
    if any(text.strip() for row in grid.rows for text in row[: places[0][1] - 1]):
        return False
    texts = [plain(grid.text(*place)) for place in sorted(places)]
    return len(texts) >= _FEW and texts == [str(at) for at in range(1, len(texts) + 1)]


def _are_years(grid: Grid, places: list[Place]) -> bool:
    """Say whether all of several figures of a column could be years."""
    return len(places) >= _FEW and all(is_year(grid.text(*place)) for place in places)


def percentages(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures that add up to 100 in every row or in every column: they may be percentages."""
    for grid in sorted(given.grids, key=lambda each: each.sheet):
        figures, places = given.observed(grid.sheet)
        if figures.empty or figures["reading"].ne("exact").any():
            continue
        for line in ("line", "column"):
            sums, sizes = figures.groupby(line)["low"].sum(), figures.groupby(line).size()
            if len(sums) >= _FEW and sizes.min() > 1 and sums.between(99, 101).all():
                yield Doubt(
                    "percentages",
                    placed(given.file, {grid.sheet: places}),
                    f"these figures add up to 100 in each of {len(sums)} rows or columns: they may be percentages; "
                    "look at the file, and ask for the counts if they are",
                )
                return


def _is_of_no_counts(header: str) -> bool:
    """Say whether a header is of numbers that are no counts: ages, codes, the age of somebody, not arrests by age."""
    said = words(header)
    first = re.match("[a-z]+|%", header.casefold())
    of_one = first is not None and first[0] in NO_COUNTS and not is_of_things(header) and not re.search("[0-9]", header)
    return bool(said & NO_COUNTS) and (said <= NO_COUNTS | _BESIDE or of_one)


def ages_and_codes(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures under a header of ages or codes: whole numbers that do not add up to anything."""

    def odd(grid: Grid) -> Iterator[Place]:
        for column, places in by_column(roles.figures(grid)).items():
            header = header_over(given, grid, column, min(row for row, _ in places))
            years = _are_years(grid, places) and not is_of_things(header)
            yield from places if years or _is_of_no_counts(header) or _counts_rows(grid, places) else ()

    if found := given.by_sheet(odd):
        number = sum(map(len, found.values()))
        yield Doubt(
            "ages or codes",
            placed(given.file, found),
            f"{count_of(number, 'cell is', 'cells are')} read as counts under a header of ages, codes or rates, "
            "or number rows, or are years; give a layout that takes the column as a label, or leaves it out with a "
            "reason",
        )
