"""A picture with its text alternative, both in one SVG file (standard library only)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

_TEXT = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, which holds its own text: what it shows, how to read it, and every value plotted.

    A picture with a name is kept as ``figures/<name>.svg``.
    """

    svg: str
    name: str = ""

    @classmethod
    def of(cls, svg: str, text: str) -> Self:
        """Put a text, its first line ``Figure: <title>``, into an SVG as its title and description."""
        title = text.splitlines()[0].removeprefix("Figure: ")
        end = svg.index(">", svg.index("<svg")) + 1
        told = f"<title>{html.escape(title)}</title><desc>{html.escape(text)}</desc>"
        return cls(f"{svg[:end]}\n {told}{svg[end:]}")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a picture that an earlier notebook kept."""
        return cls(path.read_text(encoding="utf-8"), path.stem)

    @property
    def text(self) -> str:
        """Give the text: a title, a summary, and what was plotted, a line each."""
        found = _TEXT.search(self.svg)
        return html.unescape(found[1]) if found else ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text, "image/svg+xml": self.svg}
