"""A heading with its evidence: how it was worked out, tables, pictures and sentences, kept and shown together."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from countylines.show.findings import Fold, Statements
from countylines.show.picture import Picture
from countylines.show.tables import Table

Part = Table | Picture | Statements | Fold


@dataclass(frozen=True)
class Heading:
    """A heading of a level between 3 and 6."""

    text: str
    level: int

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        tag = f"h{self.level}"
        return {"text/plain": self.text, "text/html": f"<{tag}>{html.escape(self.text)}</{tag}>"}


@dataclass(frozen=True)
class View:
    """The beginning of one of several views of the same figures: a page shows one at a time, paper all of them."""

    name: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.name, "text/html": f'<h3 class="view">{html.escape(self.name)}</h3>'}


@dataclass(frozen=True)
class Method:
    """How something was worked out: Markdown with its formulas."""

    source: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.source, "text/markdown": self.source}


@dataclass(frozen=True)
class Section:
    """A heading that is never alone: what was computed stands under it."""

    name: str
    """By which a finding points to the section that shows it."""
    heading: str
    parts: Sequence[Part]
    """What is shown, in order, at least one; tables and pictures have names, and are kept under them."""
    method: str = ""
    """How it was worked out, as Markdown with its formulas; empty where there is nothing to say."""
    data: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """By name, tables that are kept and not shown, such as what a picture was drawn from."""

    def __post_init__(self) -> None:
        """Refuse a heading with nothing under it."""
        if not self.parts:
            raise ValueError(f"The section “{self.heading}” has nothing to show; leave it out.")

    def outputs(self, level: int) -> list[Any]:
        """Give what is displayed: the heading of a level, the method, and each part as an output of its own."""
        return [Heading(self.heading, level), *([Method(self.method)] if self.method else []), *self.parts]
