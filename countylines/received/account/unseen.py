"""What a person who opens the file does not see as it is read: hidden, shown otherwise, struck out, outside a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from countylines.received.account.given import Doubt, Given, Place, placed
from countylines.received.account.roles import Roles
from countylines.received.grids.grid import Grid
from countylines.received.grids.shown import (
    ALIGNED,
    HIDDEN_COLUMN,
    HIDDEN_ROW,
    INVISIBLE,
    SHOWN,
    STRAY,
    STRUCK,
    TRACKED,
    UNIT,
)

_LONGEST = 2_000
"""Characters of a paragraph that are looked through."""

_SHOWN = 60
"""Characters of a note that are told."""

_WORD = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|no)"
_THINGS = (
    "(?:arrests?|offences?|crimes?|incidents?|seizures?|stop(?: and)? search(?:es)?|searches|charges|cautions?|"
    "victims?|suspects?|offenders?|deaths?|convictions?|people|persons|children)"
)
_COUNT = re.compile(rf"\b(?:[0-9][0-9,]{{0,9}}|{_WORD}) (?:[a-z]{{1,15}} ){{0,2}}{_THINGS}\b", re.IGNORECASE)
_LOOKS = (
    r"(?:yellow|red|green|blue|orange|amber|gr[ae]y|pink|purple|shaded?|shading|highlight(?:ed|s|ing)?|colou?red|bold|"
    r"italics?)"
)
_OF_LOOKS = re.compile(
    rf"^{_LOOKS} ?(?:[:=–-]|text|cells?|figures?|rows?|columns?|numbers?|means?|denotes?|indicates?|represents?)|"
    rf"\b(?:cells?|figures?|rows?|columns?|numbers?|values?|those|in) (?:that are |which are |are |in )?{_LOOKS}\b",
    re.IGNORECASE,
)
"""A note on what a look of cells means."""
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_LISTED = re.compile(
    rf"\b(?:{_MONTHS})[a-z]{{0,6}}\.?(?:[ -](?:[0-9]{{4}}|[0-9]{{2}}) ?[ :=–]| ?[:=–]) ?[0-9][0-9,]{{0,6}}(?![0-9/-])",
    re.IGNORECASE,
)


def hidden(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell what a workbook hides: sheets, rows, columns."""
    found: dict[str, list[Place]] = {}
    for grid in given.grids:
        places = [
            place
            for place in (grid.filled if grid.hidden or grid.apart else ())
            if grid.hidden or grid.apart.get(place) in (HIDDEN_ROW, HIDDEN_COLUMN, INVISIBLE)
        ]
        if places:
            found[grid.sheet] = places
    if found:
        sheets = [grid.sheet for grid in given.grids if grid.hidden and grid.sheet in found]
        kinds = {grid.apart.get(place, "") for grid in given.grids for place in found.get(grid.sheet, ())}
        what = "a hidden sheet" if sheets else INVISIBLE if kinds == {INVISIBLE} else "hidden rows or columns"
        read = any(roles.by_sheet[sheet][place].name != "left out" for sheet, of in found.items() for place in of)
        yield Doubt(
            "hidden cells",
            placed(given.file, found),
            f"the file hides this ({what}), {'and it is read' if read else 'and what is stored holds it'}; ask whether "
            "it was meant to be sent, and give a copy without it if it was not",
        )


def shown_otherwise(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures whose number format shows another text than the number that is stored."""
    found, texts = _apart(given, SHOWN)
    if found:
        yield Doubt(
            "shown otherwise",
            placed(given.file, found),
            f"the file's number format has this {texts[0]}, and another number is stored and read: it was meant to be "
            "withheld; give a copy with what is shown (a CSV saved from it), or ask",
        )


def shown_with_unit(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures that the file shows as money or percentages."""

    def shown(grid: Grid) -> list[Place]:
        units = {place for place, said in grid.apart.items() if said.startswith(UNIT)}
        return sorted(units.intersection(roles.figures(grid))) if units else []

    if found := given.by_sheet(shown):
        said = next(grid.apart[found[grid.sheet][0]] for grid in given.grids if grid.sheet in found)
        yield Doubt(
            "no plain counts",
            placed(given.file, found),
            f"the file shows these figures with {said.removeprefix(UNIT)}, and they are read as counts; ask for the "
            "counts, or give a layout that leaves these out with a reason",
        )


def told_by_looks(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell notes by which a colour or bold type says something of the cells that have it: no look is read."""
    found = given.by_sheet(
        lambda grid: [at for at, text in roles.texts(grid, "title", "footnote").items() if _OF_LOOKS.search(text)]
    )
    if found:
        yield Doubt(
            "told by looks",
            placed(given.file, found),
            f"{given.quoted(found, 'say')} what a colour or type means, and no look of a cell is read; look which "
            "figures have it, and give a layout with a status for them, or leave them out with a reason",
        )


def aligned(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell tables whose columns are told apart by how their words align, and by nothing else."""
    found, _ = _apart(given, ALIGNED)
    if found:
        yield Doubt(
            "columns by alignment",
            placed(given.file, found),
            "no rules and no separators tell the columns of these tables apart, only how their words align; look "
            "whether each number stands under its own header",
        )


def struck_out(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell cells with text that is struck out or changed under tracking: what stands is read, what was cut is not."""
    for kind in (STRUCK, TRACKED):
        found, _ = _apart(given, kind)
        if found:
            yield Doubt(
                "struck out or tracked",
                placed(given.file, found),
                f"some of this is {kind} in the file; look whether what is read is what was meant to stand",
            )
            return


def notes_on_cells(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell the notes that a workbook has on its cells: a figure may be qualified there, or another given."""
    found = {grid.sheet: list(grid.notes) for grid in given.grids if grid.notes}
    if found:
        texts = [" ".join(text.split()) for grid in given.grids for text in grid.notes.values() if text]
        shown = [repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…") for text in texts[:3]]
        more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
        quoted = f": {', '.join(shown)}{more}" if texts else ""
        yield Doubt(
            "notes on cells",
            placed(given.file, found),
            f"the file has notes on these cells, which are not read{quoted}; look whether they "
            "change what a figure says",
        )


def _apart(given: Given, kind: str) -> tuple[dict[str, list[Place]], list[str]]:
    """Give the cells of a kind that are not left out of sight by being empty, by sheet, and what is said of each."""
    found: dict[str, list[Place]] = {}
    texts: list[str] = []
    for grid in given.grids:
        for place, said in sorted(grid.apart.items()):
            if said.startswith(kind) and (grid.text(*place).strip() or kind in (STRUCK, TRACKED)):
                found.setdefault(grid.sheet, []).append(place)
                texts.append(said)
    return found, texts


def outside_tables(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell counts that a document gives in its text, outside every table."""
    lines = [line for grid in given.grids for line in grid.around]
    told = [line for line in lines if line.startswith(STRAY)]
    told += [m[0] for line in lines if (m := _COUNT.search(line[:_LONGEST]) or _LISTED.search(line[:_LONGEST]))]
    if told:
        more = f" and {len(told) - 3} more" if len(told) > 3 else ""
        yield Doubt(
            "counts outside tables",
            f"{given.file}, text outside its tables",
            f"{', '.join(map(repr, told[:3]))}{more} may be counts, and only tables are read; if they are, type them "
            "into a CSV file as a transcription",
        )
