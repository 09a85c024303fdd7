"""What texts say is counted, and of whom, against what is read: another measure, other things, another force, less."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from countylines.received.account.given import Doubt, Given, Place, placed
from countylines.received.account.lines import REGIONS, force_word, heads_of, names_of_others, own_names
from countylines.received.account.roles import A_PARAGRAPH, Roles
from countylines.received.grids.grid import Grid
from countylines.received.markers import plain
from countylines.received.places import normalised

_KINDS = {
    "arrests": r"arrest(?:s|ed)?", "offences": r"offences?|crimes?", "searches": r"search(?:es|ed)?",
    "seizures": r"seizures?|seized", "warrants": r"warrants?", "charges": r"charge[sd]?",
    "cautions": r"caution(?:s|ed)?", "convictions": r"convict(?:ions?|ed)",
    "closures": r"clos(?:ed|ures?)|shut", "deaths": r"deaths?", "calls": r"calls?",
    "prosecutions": r"prosecut(?:ions?|ed)", "sentences": r"sentence[sd]?", "complaints": r"complaints?",
}  # fmt: skip
_PATTERNS = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _KINDS.items()}
"""By kind of what police count, its words."""
_COUNTED_BY_NOTE = re.compile(
    r"\b(?:figures?|data|numbers?|counts?|statistics|tables?)(?: (?:above|below|here|provided|shown|given))? "
    r"(?:are|is|relates? to|refers? to|counts?|shows?|represents?) (?:(?:only|all|the|numbers?|of|for|about|individual|"
    rf"recorded|drugs?|total|distinct) )*(?P<what>{'|'.join(_KINDS.values())})\b",
    re.IGNORECASE,
)
"""What a note says that the figures are of."""
_OTHER_THINGS = re.compile(
    r"(?:(?:total|number|no\.?|of|average|police|the|working|calendar|business|week|school|bank) )*"
    r"(?:months|weeks|(?:week)?days|weekends|holidays|hours|minutes|shifts|officers|staff|fte|headcount|residents|"
    r"households)"
    r"(?: (?:in|per|worked|lost|on duty|employed|deployed|assigned|available)\b.{0,30}| \(.{0,30}\))?",
    re.IGNORECASE,
)
"""Names of what is set beside counts, and is none."""
_ON_A_DAY = re.compile(
    r"\b(?:month|quarter|year)[- ]end\b|\b(?:at|as at|as of|on) (?:the )?(?:end of|last day|3[01](?:st)?\b)|"
    r"\bsnapshot\b|\bactive (?:drugs? |county )?lines?\b|\blines? (?:active|running)\b|\boutstanding\b|\bin custody\b|"
    r"\bstill (?:active|open)\b",
    re.IGNORECASE,
)
"""Words for what is counted on a day, and not over a time."""
_NOT_ALONE = {"total", "all forces", "eastern", "london", "uk"}
"""Names of regions that stand within others, of papers, bodies and addresses."""
_OF_FIGURES = re.compile(
    rf"\b(?:figures?|data|numbers?|counts?|totals?|combined|together|both|jointly|{'|'.join(_KINDS.values())})\b",
    re.IGNORECASE,
)
_OF_RULES = re.compile(r"\b(?:rules?|standards?|guidance|published|act|law|appl(?:y|ies))\b", re.IGNORECASE)
_WITHOUT = re.compile(r"\bexclud\w+|\bexcept\b|\b(?:not|n't) (?:be )?includ\w+|\bwithout\b|\bomit\w*", re.IGNORECASE)


def _kinds(text: str) -> set[str]:
    return {kind for kind, pattern in _PATTERNS.items() if pattern.search(text)}


def other_measures(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Note titles and headers that name a kind of thing, and none that the measure is of."""
    for grid in given.grids:
        figures, _ = given.observed(grid.sheet)
        stated = {str(measure).partition(": ")[0] for measure in figures["measure"].unique()}
        kinds = set[str]().union(*map(_kinds, stated))
        texts = roles.texts(grid, "title") | heads_of(given, grid)
        named = {place: found for place, text in texts.items() if (found := _kinds(text))}
        notes = roles.texts(grid, "title", "footnote")
        noted = {
            place: _kinds(match["what"]) for place, text in notes.items() if (match := _COUNTED_BY_NOTE.search(text))
        }
        noted = {place: said for place, said in noted.items() if said.isdisjoint(kinds)}
        texts |= notes
        if kinds and (noted or (named and kinds.isdisjoint(set[str]().union(*named.values())))):
            named = noted or named
            place = min(named)
            yield Doubt(
                "another measure",
                placed(given.file, {grid.sheet: [place]}),
                f"{texts[place][:80]!r} names {' and '.join(sorted(named[place]))}, and the figures are read as "
                f"{' and '.join(sorted(stated))}: correct --measure, if they are not",
            )
            return


def other_things(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell labels of figures that name days, staff or people who live there, or what is counted on one day."""
    found: dict[str, list[Place]] = {}
    said = ""
    for grid in given.grids:
        figures, _ = given.observed(grid.sheet)
        if figures.empty or given.by_hand:
            continue
        stated = " ".join({str(measure).partition(": ")[0] for measure in figures["measure"].unique()})
        flow = figures["kind"].eq("flow").any()
        for place, text in (heads_of(given, grid) | roles.texts(grid, "label")).items():
            other = _OTHER_THINGS.fullmatch(text) and not _OTHER_THINGS.search(stated)
            if other or (flow and _ON_A_DAY.search(text)):
                found.setdefault(grid.sheet, []).append(place)
                said = said or text
    if found:
        yield Doubt(
            "other things",
            placed(given.file, found),
            f"{said[:60]!r} is no name of what the measure counts, or of what is counted on a day and not over a time; "
            "add it by itself, with its own measure and kind, and give a layout that leaves it out with a reason",
        )


def titles_of_others(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell titles that name another force or a region, and not the one that is asked, and texts that join both."""
    own, others = own_names(given), names_of_others(given)
    elsewhere = others | (REGIONS - _NOT_ALONE - own)
    for grid in given.grids:
        if not given.blocks(grid) and not given.is_records(grid):
            continue
        titles, notes = roles.texts(grid, "title"), roles.texts(grid, "footnote")
        for place, text in (*titles.items(), *notes.items()):
            # Forces share systems and departments: a note speaks of both only where it speaks of figures.
            named = _joined(text, others, own) if place in titles or _OF_FIGURES.search(text) else ""
            # A row of a header is none: its columns are looked at as labels.
            is_title = place in titles and _is_alone(grid, place)
            if not named and is_title and not _OF_RULES.search(text) and not _WITHOUT.search(text):
                named = _named(text, elsewhere, own)
            if named:
                yield Doubt(
                    "other forces",
                    placed(given.file, {grid.sheet: [place]}),
                    f"{text[:80]!r} names {named.title()}, and what is under it is read as {given.force}'s; correct "
                    "--force, or say why it is that force's",
                )
                return


def _named(text: str, others: Collection[str], own: Collection[str]) -> str:
    """Give the other force, or region, that a text names; empty where it names none, or the own one too."""
    words, places = f" {force_word(text)} ", f" {normalised(text)} "
    if any(f" {name} " in places for name in own):
        return ""
    return min((name for name in others if name and f" {name} " in words), default="")


def _joined(text: str, others: Collection[str], own: Collection[str]) -> str:
    """Give the other force that a text joins with the own one, named but once: Norfolk and Suffolk combined."""
    words = f" {force_word(text)} "
    for mine in own:
        beside = re.search(rf" and {re.escape(mine)} | {re.escape(mine)} and ", words)
        if beside and words.count(f" {mine} ") == 1:
            joined = (name for name in others if name and re.search(rf" {name} and {mine} | {mine} and {name} ", words))
            if named := min(joined, default=""):
                return named
    return ""


def areas_left_out(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell titles and notes by which figures are without an area that lies in one they are read as."""
    areas = {normalised(str(area)): str(area) for area in given.forces.get(given.force, ())[1:]}
    read = set(given.reading.observations["area"].unique())
    for grid in given.grids:
        left_out = () if given.is_records(grid) else ("left out",)
        texts = roles.texts(grid, "title", "footnote", *left_out)
        around = [(None, plain(line)) for line in grid.around if len(line) <= A_PARAGRAPH]
        for place, text in (*texts.items(), *around):
            if not _WITHOUT.search(text):
                continue
            after = normalised(_WITHOUT.split(text, maxsplit=1)[1])
            left = [area for name, area in areas.items() if f" {name} " in f" {after} " and area not in read]
            if left:
                yield Doubt(
                    "areas left out",
                    placed(given.file, {grid.sheet: [place]}) if place else f"{given.file}, text outside its tables",
                    f"{text[:100]!r} may say that {left[0]} is not counted, and the figures are read as of "
                    f"{' and '.join(sorted(map(str, read))[:3])}; say so in --counting-rule, or name the area that is "
                    "counted",
                )
                return


def areas_named(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell titles and names of what is counted that name an area of the force, and none that figures are read as."""
    names = given.forces.get(given.force, ())
    areas = {normalised(str(area)): str(area) for area in names[2:]}
    elsewhere = {normalised(str(area)) for force in given.forces.values() for area in force[2:]}
    for grid in given.grids:
        figures, _ = given.observed(grid.sheet)
        read = {normalised(str(area)) for area in figures["area"].unique()}
        if not read or given.by_hand:
            continue
        texts = roles.texts(grid, "title", "label")
        told = {text: f" {normalised(text)} " for text in {*texts.values()} if not _WITHOUT.search(text)}
        told = {text: said for text, said in told.items() if not any(f" {area} " in said for area in read)}
        for place, text in texts.items():
            if (said := told.get(text)) is None:
                continue
            named = next((name for area, name in areas.items() if f" {area} " in said), "")
            named = named or (text if said.strip() in elsewhere and _is_alone(grid, place) else "")
            if named:
                yield Doubt(
                    "other areas",
                    placed(given.file, {grid.sheet: [place]}),
                    f"{text[:80]!r} names {named}, and the figures are read as of "
                    f"{' and '.join(sorted(map(str, figures['area'].unique()))[:3])}; correct --area, or give a layout "
                    "that says which figures are of which area",
                )
                return


def _is_alone(grid: Grid, place: Place) -> bool:
    """Say whether a text is the only one of its row, and no header's."""
    return sum(map(bool, map(str.strip, grid.rows[place[0] - 1]))) == 1
