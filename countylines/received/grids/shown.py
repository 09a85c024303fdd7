"""What a file shows otherwise than it stores: number formats that put a text in a number's place, struck-out text.

Both also where a condition of a conditional format holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree

from countylines.received.grids.grid import CellRange

HIDDEN_ROW, HIDDEN_COLUMN = "in a hidden row", "in a hidden column"
INVISIBLE = "written in the colour of its ground"
STRUCK = "struck out"
TRACKED = "changed under tracking"
SHOWN = "shown as "
UNIT = "shown with "
ALIGNED = "told apart by how its words align"
STRAY = "in a table, outside its cells: "

_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|;|.')
_CONDITION = re.compile(r"\[([<>]=?|=)(-?[0-9.]+)\]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_ALTERS = re.compile(r"[<>≤≥~*]|[0#],+(?![0#])")
_UNIT = re.compile(r"\[\$(?P<named>[^\]-]+)|(?P<sign>[£$€¥%])")
BUILT_IN = {**dict.fromkeys((5, 6, 7, 8, 42, 44), '"£"#,##0'), 9: "0%", 10: "0.00%"}
"""Number formats that have a number of their own and no text: of money and percentages."""
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME, _INDEXED = {"0": _WHITE, "1": _BLACK}, {"8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}
A_DRAWING = f"{SHOWN}'a bar or an icon'"
_HOLDS: dict[str, Callable[..., bool]] = {
    "lessThan": lambda number, bound: number < bound,
    "lessThanOrEqual": lambda number, bound: number <= bound,
    "greaterThan": lambda number, bound: number > bound,
    "greaterThanOrEqual": lambda number, bound: number >= bound,
    "equal": lambda number, bound: number == bound,
    "notEqual": lambda number, bound: number != bound,
    "between": lambda number, low, high: low <= number <= high,
    "notBetween": lambda number, low, high: not low <= number <= high,
}
"""The comparisons of conditional formats."""
_COMPARED = {"<": float.__lt__, ">": float.__gt__, "<=": float.__le__, ">=": float.__ge__, "=": float.__eq__}


@dataclass(frozen=True)
class Conditional:
    """Cells that are shown otherwise where a condition holds of their number.

    ``operator`` is empty where the condition cannot be worked out: then it may hold of each.
    """

    ranges: tuple[CellRange, ...]
    format: str
    look: str
    operator: str = ""
    bounds: tuple[float, ...] = ()

    def otherwise(self, number: str) -> str:
        """Say how a number is shown otherwise than it is stored; empty where it is not."""
        holds = not self.operator or _HOLDS[self.operator](float(number), *self.bounds)
        return (self.look or shown_otherwise(self.format, number)) if holds else ""


@dataclass(frozen=True)
class Styles:
    """By the number of a cell's style: its number format, and how its text looks (``STRUCK``, ``INVISIBLE``, or "").

    ``conditional`` gives both of the styles that conditional formats name.
    """

    formats: tuple[str, ...] = ()
    looks: tuple[str, ...] = ()
    conditional: tuple[tuple[str, str], ...] = ()

    @cached_property
    def of_note(self) -> frozenset[str]:
        """The numbers of the styles that may show a number otherwise than it is stored."""
        altering = [not _is_general(code) and any(map(_told, _sections(code))) for code in self.formats]
        return frozenset(str(at) for at, look in enumerate(self.looks) if look or altering[at])

    def otherwise(self, style: str, value: str) -> str:
        """Say how a cell's number is shown otherwise than it is stored; empty where it is not."""
        at = int(style) if style.isdecimal() else 0
        if at >= len(self.formats):
            return ""
        return self.looks[at] or shown_otherwise(self.formats[at], value)


def styles_of(content: bytes) -> Styles:
    """Read the styles of a workbook's cells."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    codes = {str(number): code for number, code in BUILT_IN.items()}
    codes |= {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    fonts, fills = root.findall("{*}fonts/{*}font"), root.findall("{*}fills/{*}fill")
    cells = root.findall("{*}cellXfs/{*}xf")
    return Styles(
        tuple(codes.get(cell.get("numFmtId"), "") for cell in cells),
        tuple(_look(_numbered(fonts, cell.get("fontId")), _numbered(fills, cell.get("fillId"))) for cell in cells),
        tuple(map(_differing, root.iterfind("{*}dxfs/{*}dxf"))),
    )


def conditional_of(element: Any, styles: Styles) -> list[Conditional]:
    """Read the rules of a conditional format that show a number otherwise than it is stored."""
    places = element.get("sqref") or element.findtext("{*}sqref") or ""
    ranges = tuple(map(_range, places.split()))
    found = []
    for rule in element.iterfind("{*}cfRule"):
        own, number = rule.find("{*}dxf"), rule.get("dxfId", "")
        code, look = _differing(own) if own is not None else _numbered(styles.conditional, number) or ("", "")
        if any(child.get("showValue") in ("0", "false") for child in rule):
            look = A_DRAWING
        bounds = [each.text or "" for each in rule.iterchildren("{*}formula", "{*}f")]
        operator, needed = rule.get("operator", ""), 2 if "etween" in rule.get("operator", "") else 1
        known = operator in _HOLDS and len(bounds) == needed and all(map(_NUMBER.fullmatch, bounds))
        if code or look:
            compared = (operator, tuple(map(float, bounds))) if known and rule.get("type") == "cellIs" else ("", ())
            found.append(Conditional(ranges, code, look, *compared))
    return found


def _range(text: str) -> CellRange:
    """Read where a conditional format holds: on the whole sheet if that is no range of cells."""
    try:
        return CellRange.parse(text)
    except ValueError:
        return CellRange(1, 1, 1 << 20, 1 << 14)


def _differing(style: Any) -> tuple[str, str]:
    """Give the number format and the look of a style that names only what it changes."""
    code, font = style.find("{*}numFmt"), style.find("{*}font")
    ground, colour = style.find("{*}fill/{*}patternFill/{*}bgColor"), style.find("{*}font/{*}color")
    struck = _look(font, None) == STRUCK
    seen = "" if colour is None else _colour(colour)
    invisible = bool(seen) and seen == (_WHITE if ground is None else _colour(ground))
    return code.get("formatCode", "") if code is not None else "", STRUCK if struck else INVISIBLE * invisible


def _numbered(elements: Sequence[Any], number: str | None) -> Any | None:
    return elements[int(number)] if number and number.isdecimal() and int(number) < len(elements) else None


def _look(font: Any | None, fill: Any | None) -> str:
    """Say whether text of a font on a ground is struck out, or cannot be seen."""
    if font is None:
        return ""
    strike = font.find("{*}strike")
    if strike is not None and strike.get("val", "1") not in ("0", "false"):
        return STRUCK
    pattern = fill.find("{*}patternFill") if fill is not None else None
    solid = pattern is not None and pattern.get("patternType") == "solid"
    ground = _colour(pattern.find("{*}fgColor")) if pattern is not None and solid else _WHITE
    return INVISIBLE if ground and _colour(font.find("{*}color")) == ground else ""


def _colour(element: Any | None) -> str:
    """Give a colour as six hexadecimal digits, black where none is named; empty for a tint of a theme."""
    if element is None:
        return _BLACK
    if element.get("tint") not in (None, "0"):
        return ""
    named = element.get("rgb", "")[-6:].upper()
    return named or _THEME.get(element.get("theme", ""), "") or _INDEXED.get(element.get("indexed", ""), "")


def _is_general(code: str) -> bool:
    return not code or code.lower() == "general"


@lru_cache(maxsize=1 << 14)
def shown_otherwise(code: str, value: str) -> str:
    """Say what a number format makes of a number, where that is no number of the same size; else give nothing.

    Only what shows a text in the number's place, or alters it by signs, thousands or a unit, is told: not its digits.
    """
    try:
        number = float(value)
    except ValueError:
        return ""
    return "" if _is_general(code) else _told(_section_for(_sections(code), number))


def _told(section: str) -> str:
    """Say what a section of a number format makes of a number; empty where that is one of the same size."""
    literal = "".join(one or other for one, other in _LITERAL.findall(section)).strip()
    bare = _LITERAL.sub("", re.sub(r"\[[^\]]*\]", "", section))
    if not re.search(r"[0#?@a-zA-Z]", bare):
        return f"{SHOWN}{literal!r}"
    if _ALTERS.search(re.sub(r"_.|\*.", "", bare)) or re.search("[<>≤≥~*]", literal):
        return f"{SHOWN}{section!r}"
    unit = _UNIT.search(re.sub(r"\[\$-[^\]]*\]", "", section))
    return f"{UNIT}{unit['named'] or unit['sign']!r}" if unit else ""


def _sections(code: str) -> list[str]:
    """Take a number format apart where a semicolon stands that is no literal."""
    sections = [""]
    for token in _TOKEN.findall(code):
        if token == ";":
            sections.append("")
        else:
            sections[-1] += token
    return sections


def _section_for(sections: list[str], number: float) -> str:
    """Give the section of a number format that a number is shown by."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARED[condition[1]](number, float(condition[2])):
                return section
        return sections[-1]
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]
