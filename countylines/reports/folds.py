"""What a page folds on a phone: each heading stays, and what is under it opens when it is asked for."""

from __future__ import annotations

import re

from countylines.prose import listed

MANY = 4
"""So many headings under another one are a list to choose from: each folds all that is under it."""
SHORT = 240
"""Characters of text that take no more room than the line that would open them."""
MAIN = re.compile(r"(?s)(?<=<main id=\"main\">).*(?=</main>)")
TAGS = re.compile(r"<[^>]*>")


def fold(page: str) -> str:
    """Fold on a phone the evidence under headings of the fourth level, and what is under each of many of the third.

    On a desk, and on paper, everything stands open. Text of a notebook is escaped in a page, so that its headings are
    those that begin a part.
    """
    return MAIN.sub(lambda main: "".join(map(_section, _split(main[0], 2))), page)


def _split(text: str, level: int) -> list[str]:
    """Cut a text before its headings of a level, of which none in it is higher."""
    return re.split(rf"(?=<h{level}[ >])", text)


def _section(section: str) -> str:
    parts = _split(section, 3)
    many = len(parts) - 1 >= MANY
    return "".join(
        _folded(part) if many and part.startswith("<h3") else "".join(map(_evidence, _split(part, 4))) for part in parts
    )


def _evidence(part: str) -> str:
    return _folded(part) if part.startswith("<h4") else part


def _folded(part: str) -> str:
    heading, end, under = part.partition(f"</h{part[2]}>")
    what = _contents(under)
    if not what and len(TAGS.sub("", under)) < SHORT:
        return part
    summary = f'<summary class="screen">Read on{": " if what else ""}{listed(what) if what else ""}</summary>'
    return f'{heading}{end}<details class="fold under beside">{summary}{under}</details>\n'


def _contents(text: str) -> list[str]:
    """Name what is more than text."""
    counted = ((text.count("<figure"), "chart"), (text.count("<table"), "table"))
    shown = [f"a {noun}" if n == 1 else f"{n} {noun}s" for n, noun in counted if n]
    return [*(["formulas"] if "<math" in text else []), *shown]
