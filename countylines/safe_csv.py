"""Texts that a spreadsheet would take for a formula are written so that it does not (standard library only)."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"[=+\-@\t\r]")
_HARMLESS = re.compile(
    r"[-+][0-9][0-9.,]*%?(?:e[-+]?[0-9]+)?(?:\s*(?:to|–|-|,)\s*[-+]?[0-9][0-9.,]*%?)?|[-+](?:inf|nan)|-+|\+",
    re.IGNORECASE,
)


def safe_cell(text: str) -> str:
    """Give a text as it is written to CSV: an apostrophe before what a spreadsheet would evaluate.

    A signed number, a range of them and a lone dash stay as they are.
    """
    return f"'{text}" if _FORMULA.match(text) and not _HARMLESS.fullmatch(text) else text
