"""nbconvert's HTML exporter with our template, and with formulas as MathML: a page needs no script and no network."""

from __future__ import annotations

from typing import Any

from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from countylines.reports.sources import TEMPLATES


class MathRenderer(IPythonRenderer):
    """Markdown to HTML with LaTeX formulas as MathML; raw HTML in Markdown is shown as text."""

    def inline_math(self, body: str) -> str:
        """Write a formula inside a sentence."""
        return str(convert(body))

    def block_math(self, body: str) -> str:
        """Write a formula that stands alone."""
        return str(convert(body, display="block"))


class PageExporter(HTMLExporter):
    """Export an executed notebook as one page without any request."""

    def __init__(self) -> None:
        super().__init__(template_name=TEMPLATES.name, extra_template_basedirs=[str(TEMPLATES.parent)])

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Turn Markdown into HTML."""
        renderer = MathRenderer(escape=True, exclude_anchor_links=True)
        return str(MarkdownWithMath(renderer=renderer).render(source))
