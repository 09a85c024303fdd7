"""The terminal: text of a file is shown as text, and never as an order to the terminal or as markup."""

from __future__ import annotations

import re
from typing import Any

from rich.console import Console
from rich.text import Text

_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters but tabs and line ends, and those that turn the direction of writing."""


def as_text(text: str) -> str:
    r"""Give a text with its control characters written out: ``\x1b`` for an escape."""
    return _ORDERS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class Terminal(Console):
    """A console that shows what it is given as text, in tables too."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, markup=False, **settings)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Turn a string into rich's text, its control characters written out."""
        return super().render_str(as_text(text), **settings)
