"""Sentences as a notebook shows them: a finding under its heading, a list, a fold."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """A heading that a reader could quote, and the sentences that say what supports and what limits it.

    ``section`` names the section that shows its evidence.
    """

    heading: str
    sentences: Sequence[str] = ()
    section: str = ""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        text = "\n".join([f"Finding: {self.heading}", *self.sentences])
        paragraphs = "".join(f"<p>{html.escape(s)}</p>" for s in self.sentences)
        return {"text/plain": text, "text/html": f"<h3>{html.escape(self.heading)}</h3>{paragraphs}"}


@dataclass(frozen=True)
class Statements:
    """Sentences computed from the data, as a list."""

    sentences: Sequence[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        items = "".join(f"<li>{html.escape(s)}</li>" for s in self.sentences)
        return {"text/plain": "\n".join(f"- {s}" for s in self.sentences), "text/html": f"<ul>{items}</ul>"}


@dataclass(frozen=True)
class Line:
    """One sentence, as a paragraph."""

    sentence: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.sentence, "text/html": f"<p>{html.escape(self.sentence)}</p>"}


@dataclass(frozen=True)
class Fold:
    """Sentences on how something was found, behind a line that opens them; on paper they stand open."""

    title: str
    sentences: Sequence[str]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        items = "".join(f"<li>{html.escape(s)}</li>" for s in self.sentences)
        fold = f'<details class="fold"><summary>{html.escape(self.title)}</summary><ul>{items}</ul></details>'
        return {"text/plain": "\n".join([self.title, *(f"- {s}" for s in self.sentences)]), "text/html": fold}
