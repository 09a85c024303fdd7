"""Labels that must not pass unseen: as many series as rows, other forces' names, marks of footnotes, remarks, flags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from countylines.prose import count_of
from countylines.received.account.cells import OF_EVENTS, is_number, is_year, words
from countylines.received.account.given import Doubt, Given, Place, by_column, placed, places_of
from countylines.received.account.lines import REGIONS, force_word, header_over, names_of_others, own_names
from countylines.received.account.periods import is_name_of_period
from countylines.received.account.roles import NOT_MET, UNSPOKEN, Roles, is_decided, saying
from countylines.received.grids.grid import Grid, column_number
from countylines.received.identity import IDENTITY
from countylines.received.markers import plain
from countylines.received.periods import FIELDS
from countylines.received.places import normalised

REMARKS = {"note", "notes", "comment", "comments", "remark", "remarks", "footnote", "footnotes", "caveat", "caveats"}
OF_COUNTS = {
    "revised", "revision", "provisional", "estimate", "estimated", "estimates", "part", "partial", "partly", "only",
    "incomplete", "exclude", "excludes", "excluded", "excluding", "include", "includes", "included", "including",
    "error", "suppressed", "redacted", "withheld", "missing", "not", "no", "unavailable", "until", "from", "up", "to",
    "since", "change", "changed", "new", "double", "duplicate", "duplicates", "duplicated", "subject", "approximate",
    "about", "under", "over", "without", "fewer", "less", "more", "than", "unknown", "correct", "corrected",
    "correction", "wrong",
    "break",
}  # fmt: skip
"""Words of a remark that may say something of the count beside it."""
_FLAG = re.compile(r"[\[(]?[bcekprtuxz]{1,2}[\])]?|\*+|[†‡#]", re.IGNORECASE)
_MARK = re.compile(r".*[0-9a-z)]\s*(\*+|[†‡#]|[¹²³⁰⁴-⁹]+|\[(?:note )?[0-9a-z]{1,2}\])", re.IGNORECASE)
_BEGINS = r"(?:{mark}|\(?{number}[).:]?)[ :=–-]*[^\W\d]"
_RAISED = str.maketrans("¹²³⁰⁴⁵⁶⁷⁸⁹", "1230456789")
"""How a note begins that explains a mark; a raised number may stand as a plain one there."""
_FEW = 3
_NOT_FINAL = {"provisional", "draft"}
_MARKED_SO = re.compile(r"[\[(](?:[pe]|prov\.?|est\.?|estimate[ds]?)[\])]$|[0-9]{2} ?p$", re.IGNORECASE)
"""How the name of a period ends whose figures are provisional, or estimates."""


def as_many_series_as_rows(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels that split what looks like one series: a column has one figure of each period, and several series."""
    for grid in sorted(given.grids, key=lambda each: each.sheet):
        figures, _ = given.observed(grid.sheet)
        for _, mine in figures.groupby("column", sort=False):
            if len(mine) < _FEW or mine[["start", "end"]].duplicated().any():
                continue
            if (number := len(mine[[*IDENTITY]].drop_duplicates())) == 1:
                continue
            yield Doubt(
                "as many series as rows",
                placed(given.file, {grid.sheet: places_of(mine)}),
                f"{count_of(len(mine), 'figure')} of different periods make {count_of(number, 'series', 'series')}: "
                "remarks may be taken for names; give a layout that leaves their column out, if it is one series",
            )
            return


def other_forces(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell names of other forces that are read as labels of figures, or whose records are counted too."""
    own = own_names(given)
    others = names_of_others(given)
    mine = {normalised(name) for name in _with_others(given.forces.get(given.force, ()))} | own
    areas = {name for known in given.forces.values() for name in _with_others(known[1:])}
    elsewhere = {normalised(name) for name in areas | REGIONS - {"total", "all forces", "uk"}} - mine

    def is_of_another(text: str) -> bool:
        return force_word(plain(text)) in others or normalised(plain(text)) in elsewhere

    def named(grid: Grid) -> Iterator[Place]:
        of_sheet = roles.by_sheet[grid.sheet]
        labels = roles.named(grid, *(("label", "left out") if given.is_records(grid) else ("label",)))
        told = saying({place: grid.text(*place) for place in labels}, is_of_another)
        yield from (place for place in told if of_sheet[place].why != NOT_MET)

    if found := given.by_sheet(named):
        yield Doubt(
            "other forces",
            placed(given.file, found),
            "the names of other forces, of their areas or of regions, stand here, and what is beside or under them is "
            f"read as {given.force}'s; give a layout that reads its own rows or columns alone (where, or names with "
            "null)",
        )


def _with_others(areas: Iterable[str]) -> Iterator[str]:
    """Give areas, and the other names each has."""
    for area in areas:
        yield from (area, *getattr(area, "also", ()))


def other_areas(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures whose own row or column is labelled by another area of the force than they are read as."""
    names = given.forces.get(given.force, ())
    known = {normalised(name): area for area in names[1:] for name in _with_others([area])}
    widest = names[1] if len(names) > 1 else ""
    known |= {normalised(name): widest for name in (given.force.replace("-", " "), names[0] if names else "")}
    found: dict[str, list[Place]] = {}
    for grid in given.grids:
        areas = _areas_read(given, grid.sheet)
        if not areas:
            continue
        first = min(row for row, _ in areas), min(column for _, column in areas)
        heads = {
            column: _among(known, [header_over(given, grid, column, first[0])]) for column in {at for _, at in areas}
        }
        left = {
            row: _among(known, [plain(grid.label(row, at)) for at in range(1, first[1])])
            for row in {at for at, _ in areas}
        }
        for (row, column), area in areas.items() if any(heads.values()) or any(left.values()) else ():
            told = heads[column] | left[row]
            if told and area not in told:
                found.setdefault(grid.sheet, []).append((row, column))
    if found:
        yield Doubt(
            "other areas",
            placed(given.file, found),
            "the row or column of these figures is labelled by another area than they are read as; correct --area, or "
            "give a layout that takes the area from there",
        )


def _among(known: Mapping[str, str], labels: Iterable[str]) -> set[str]:
    """Give the areas that are named among labels."""
    return {known[name] for label in labels if (name := normalised(label)) in known}


def _areas_read(given: Given, sheet: str) -> dict[Place, str]:
    """Give the area of each figure of a sheet, by its place."""
    mine, places = given.observed(sheet)
    return dict(zip(places, mine["area"].to_list(), strict=True))


def numbers_as_names(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell columns and rows of numbers that are read as names of what is counted: they may be counts."""

    def numbers(grid: Grid) -> Iterator[Place]:
        labels = roles.named(grid, "label") if not (given.by_hand or given.is_records(grid)) else []
        for column, places in by_column(labels).items():
            found = [place for place in places if is_number(grid.text(*place)) and not is_year(grid.text(*place))]
            said = words(header_over(given, grid, column, min(row for row, _ in places)))
            bare = any(grid.text(*place).strip().replace(",", "").isdigit() for place in found)
            yield from (
                found if (bare or 2 * len(found) > len(places)) and len(places) > 1 and not said & OF_EVENTS else ()
            )

    if found := given.by_sheet(numbers):
        yield Doubt(
            "numbers as names",
            placed(given.file, found),
            "numbers are read here as names of what is counted; if they are counts, give a layout that names them "
            "under counts",
        )


def periods_as_names(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell names of months, quarters or years that are read as names of what is counted, or as areas."""

    def named(grid: Grid) -> Iterator[Place]:
        for block in given.blocks(grid) if not given.by_hand else ():
            of_period = {(label.row, label.column) for field, label in block.labels.items() if field in FIELDS}
            for field, label in block.labels.items():
                if field not in IDENTITY or (label.row, label.column) in of_period:
                    continue
                rows = [label.row] if label.row else block.counts.rows if label.column else ()
                columns = [column_number(label.column)] if label.column else block.counts.columns
                places = [(row, column) for row in rows for column in columns]
                yield from (place for place in places if is_name_of_period(plain(grid.text(*place))))

    if found := given.by_sheet(named):
        yield Doubt(
            "periods as names",
            placed(given.file, found),
            "names of months, quarters or years are read here as names of what is counted; give a layout that takes "
            "them as the period",
        )


def marked_periods(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels of periods and areas whose mark a footnote explains: it may say that another is meant."""
    yield from _marked(
        given,
        roles,
        "marked periods",
        lambda grid: roles.named(grid, "period", "area"),
        "the label carries a mark, and a footnote says {note!r}; give a layout whose names or corrections say the "
        "period or the area that is meant, if it is another",
        lambda note: True,
    )


def marked_counts(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell counts whose mark a footnote explains, where no status is read from it."""

    def carrying(grid: Grid) -> Iterator[Place]:
        figures, places = given.observed(grid.sheet)
        marked = {text for text in figures["cell"].unique() if _MARK.fullmatch(plain(text))}
        stands = zip(places, figures["cell"], figures["status"], strict=True) if marked else ()
        return (place for place, text, status in stands if text in marked and not status)

    yield from _marked(
        given,
        roles,
        "marked counts",
        carrying,
        "the count carries a mark, and a footnote says {note!r}; look whether it is the count of its whole period and "
        "area, and give a layout with a status, or leave it out with a reason, if it is not",
        lambda note: bool(words(note) & OF_COUNTS - {"provisional"}),
    )


def _marked(
    given: Given,
    roles: Roles,
    kind: str,
    places: Callable[[Grid], Iterable[Place]],
    told: str,
    matters: Callable[[str], bool],
) -> Iterator[Doubt]:
    """Tell cells whose mark a footnote or a title begins with and explains, by what ``matters``."""
    notes: list[str] = []

    def explained(grid: Grid) -> Iterator[Place]:
        texts = [plain(grid.text(*place)) for place in roles.named(grid, "footnote", "title")]
        texts += [plain(line) for line in grid.around]
        for place in places(grid):
            if match := _MARK.fullmatch(plain(grid.text(*place))):
                begins = _BEGINS.format(mark=re.escape(match[1]), number=re.escape(match[1].translate(_RAISED)))
                if said := [text for text in texts if re.match(begins, text) and matters(text)]:
                    notes.extend(said)
                    yield place

    if found := given.by_sheet(explained):
        yield Doubt(kind, placed(given.file, found), told.format(note=notes[0][:80]))


def remarks_and_flags(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell flags beside counts that were left out, and remarks that may say something of a count."""
    if found := given.by_sheet(partial(_beside, given, roles)):
        first = next(iter(found))
        shown = next(plain(grid.text(*min(found[first]))) for grid in given.grids if grid.sheet == first)
        yield Doubt(
            "remarks beside counts",
            placed(given.file, found),
            f"remarks or flags stand beside counts and are not read, such as {shown[:40]!r}; give a layout that "
            "names them under status, or leaves them out with a reason",
        )


def _beside(given: Given, roles: Roles, grid: Grid) -> Iterator[Place]:
    if given.by_hand or given.is_records(grid):
        return
    rows = {row for row, _ in roles.figures(grid)}
    left = (at for at, role in roles.left_out(grid).items() if at[0] in rows and not is_decided(given, role.why))
    for column, places in by_column(left).items():
        header = words(header_over(given, grid, column, min(rows)))
        if _are_flags(plain(grid.text(*place)) for place in places):
            yield from places
        elif header & REMARKS:
            yield from (place for place in places if _is_of_count(plain(grid.text(*place))))
        elif not header:  # Where nothing is said of numbers alone, they number rows, or are themselves in doubt.
            yield from (at for at in places if _is_of_count(text := plain(grid.text(*at))) and not is_number(text))


def _are_flags(texts: Iterable[str]) -> bool:
    return all(_FLAG.fullmatch(text) and not is_number(text) for text in texts)


def _is_of_count(remark: str) -> bool:
    """Say whether a remark may say that a count is not what it looks like: it holds a number, or such a word."""
    return any(map(str.isdigit, remark)) or bool(words(remark) & OF_COUNTS)


def one_text_of_all(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell a column that says one thing of all figures, as of an outcome, of which their series say nothing."""
    own = {*map(normalised, _with_others(given.forces.get(given.force, ()))), *own_names(given)}
    for grid in given.grids:
        figures, places = given.observed(grid.sheet)
        rows = {row for row, _ in places}
        if given.by_hand or len(rows) < _FEW:
            continue
        series = " ".join(map(str, figures[[*IDENTITY]].drop_duplicates().to_numpy().ravel())).casefold()
        unread = [at for at, role in roles.left_out(grid).items() if role.why == UNSPOKEN and at[0] in rows]
        for those in by_column(unread).values():
            text = plain(grid.text(*those[0]))
            same = len(those) == len(rows) and all(plain(grid.text(*at)) == text for at in those)
            if same and text.casefold() not in series and not ({normalised(text), force_word(text)} & own):
                yield Doubt(
                    "one text of all",
                    placed(given.file, {grid.sheet: those}),
                    f"{text[:60]!r} stands beside all of these figures, and their series do not say it: they may be of "
                    "that alone; say it in --measure or --counting-rule, or choose these rows with --where",
                )
                return


def provisional(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell that a title, a note or a sheet's name calls figures provisional or a draft, where none is read as such."""
    if given.reading.observations["status"].eq("p").any() or given.by_hand:
        return

    def called(grid: Grid) -> list[Place]:
        texts = {at: plain(grid.text(*at)) for at in roles.named(grid, "footnote", "title", "label", "period")}
        return saying(texts, lambda text: _NOT_FINAL & words(text) or _MARKED_SO.search(text))

    found = given.by_sheet(called)
    around = [line for grid in given.grids for line in (*grid.around, grid.sheet) if _NOT_FINAL & words(line)]
    if found or around:
        yield Doubt(
            "provisional",
            placed(given.file, found) if found else f"{given.file}, text outside its tables",
            "this calls figures provisional, estimates or a draft, and none is read so; give a layout with status p "
            "for those that are",
        )
