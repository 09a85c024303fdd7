"""What a file shows otherwise than it stores: number formats that put a text in a number's place, struck-out text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree

HIDDEN_ROW, HIDDEN_COLUMN = "in a hidden row", "in a hidden column"
STRUCK = "struck out"
TRACKED = "changed under tracking"
SHOWN = "shown as "
ALIGNED = "told apart by how its words align"
STRAY = "in a table, outside its cells: "

_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|;|.')
_CONDITION = re.compile(r"\[([<>]=?|=)(-?[0-9.]+)\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_ALTERS = re.compile(r"[<>≤≥~*]|[0#],+(?![0#])")
_COMPARED = {"<": float.__lt__, ">": float.__gt__, "<=": float.__le__, ">=": float.__ge__, "=": float.__eq__}


@dataclass(frozen=True)
class Styles:
    """By the number of a cell's style: its number format, and whether its font is struck out."""

    formats: tuple[str, ...] = ()
    struck: tuple[bool, ...] = ()

    @cached_property
    def of_note(self) -> frozenset[str]:
        """The numbers of the styles that may show a number otherwise than it is stored."""
        return frozenset(str(at) for at, code in enumerate(self.formats) if self.struck[at] or not _is_general(code))

    def otherwise(self, style: str, value: str) -> str:
        """Say how a cell's number is shown otherwise than it is stored; empty where it is not."""
        at = int(style) if style.isdecimal() else 0
        if at >= len(self.formats):
            return ""
        return STRUCK if self.struck[at] else shown_otherwise(self.formats[at], value)


def styles_of(content: bytes) -> Styles:
    """Read the styles of a workbook's cells."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    fonts = [font.find("{*}strike") for font in root.iterfind("{*}fonts/{*}font")]
    struck = [strike is not None and strike.get("val", "1") not in ("0", "false") for strike in fonts]
    cells = root.findall("{*}cellXfs/{*}xf")
    return Styles(
        tuple(codes.get(cell.get("numFmtId"), "") for cell in cells),
        tuple(0 <= (font := int(cell.get("fontId", "-1"))) < len(struck) and struck[font] for cell in cells),
    )


def _is_general(code: str) -> bool:
    return not code or code.lower() == "general"


@lru_cache(maxsize=1 << 14)
def shown_otherwise(code: str, value: str) -> str:
    """Say what a number format makes of a number, where that is no number of the same size; else give nothing.

    Only what shows a text in the number's place, or alters it by signs or thousands, is told: not its digits.
    """
    try:
        number = float(value)
    except ValueError:
        return ""
    if _is_general(code):
        return ""
    section = _section_for(_sections(code), number)
    literal = "".join(one or other for one, other in _LITERAL.findall(section)).strip()
    bare = _LITERAL.sub("", re.sub(r"\[[^\]]*\]", "", section))
    if not re.search(r"[0#?@a-zA-Z]", bare):
        return f"{SHOWN}{literal!r}"
    if _ALTERS.search(re.sub(r"_.|\*.", "", bare)) or re.search("[<>≤≥~*]", literal):
        return f"{SHOWN}{section!r}"
    return ""


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
