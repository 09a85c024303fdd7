"""A picture with its text, both in its SVG files (standard library only)."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

NARROW = "application/x.narrow+svg"
"""The type of the narrow drawing beside a wide one in an output: one that no other program shows."""
_TEXT = re.compile(r"<desc>(.*?)</desc>", re.DOTALL)


@dataclass(frozen=True)
class Picture:
    """A picture as SVG, which holds its own text; a second drawing is for narrow screens.

    The first line of the text is ``Figure: <subject>``, the second the text alternative, the third how to read it; then
    follows every value plotted. A picture with a name is kept as ``figures/<name>.svg``, its narrow drawing beside it.
    """

    svg: str
    name: str = ""
    narrow: str = ""

    @classmethod
    def of(cls, svg: str, text: str, narrow: str = "", name: str = "") -> Self:
        """Put a text into an SVG as its title and description, and the title into the narrow one."""
        title = text.splitlines()[0].removeprefix("Figure: ")
        titled = f"<title>{html.escape(title)}</title>"
        wide = _with(svg, f"{titled}<desc>{html.escape(text)}</desc>")
        return cls(wide, name, _with(narrow, titled) if narrow else "")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a picture that an earlier notebook kept."""
        beside = narrow_path(path)
        narrow = beside.read_text(encoding="utf-8") if beside.is_file() else ""
        return cls(path.read_text(encoding="utf-8"), path.stem, narrow)

    @property
    def text(self) -> str:
        """Give the text, a line each."""
        found = _TEXT.search(self.svg)
        return html.unescape(found[1]) if found else ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        shown = {"text/plain": self.text, "image/svg+xml": self.svg}
        return shown | {NARROW: self.narrow} if self.narrow else shown


def narrow_path(path: Path) -> Path:
    """Give the place of the narrow drawing, beside that of the wide one."""
    return path.with_name(f"{path.stem}-narrow.svg")


def _with(svg: str, head: str) -> str:
    end = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:end]}\n {head}{svg[end:]}"
