"""People's names without a title, where a cheap rule can find them: under a signature, after a label, in properties.

A name in running text is not found: no rule tells Jane Smith from Great Yarmouth. What is said to be looked for is said
in ``data/README.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

CLOSING = re.compile(
    r"^\s*(?:(?:yours\s+(?:sincerely|faithfully|truly)|(?:kind|best|warm)(?:est)?\s+(?:regards|wishes)|regards|"
    r"sincerely)\b[ \t]*[,.]?[ \t]*(.*)|(?:many\s+|with\s+)?thanks\s*[,.]?\s*|yours\s*,?\s*)$",
    re.IGNORECASE | re.MULTILINE,
)
"""A line that ends a letter."""

_BY = (
    r"(?:requested|prepared|produced|completed|compiled|created|written|signed|sent|approved|authorised|reviewed|"
    r"checked|collated|extracted|answered|handled|actioned|submitted) by"
)
_WHO = (
    r"author|contact(?: name| person)?|requester|requestor|applicant|case (?:officer|handler|worker)|"
    r"decision[- ]maker|signed|officer in (?:charge|case)|name of (?:requester|applicant|officer)"
)
_OF_PEOPLE = re.compile(
    r"\s*(?:(?:full |suspect'?s? |victim'?s? |offender'?s? |officer'?s? |defendant'?s? |subject'?s? |staff )?names?"
    r"(?: of (?:suspect|victim|offender|officer|person|defendant)s?)?|officers?|suspects?|defendants?|"
    r"candidates?|councillors?|complainants?|offenders?|victims?|detainees?|employees?)\s*",
    re.IGNORECASE,
)
_PART_OF_NAME = re.compile(r"\s*(?:surname|(?:fore|first|last|family|given|middle) ?names?)s?\s*", re.IGNORECASE)
_BIRTHDAYS = re.compile(r"\s*(?:d\.?o\.?b\.?|date of birth|birth ?date|birthdays?)\s*", re.IGNORECASE)
_LABEL = re.compile(rf"\s*(?:{_BY}|{_WHO})\s*(?P<colon>:?)\s*", re.IGNORECASE)
_WORD = r"(?:[A-Z]\.?|(?:O['’]|Mc|Mac)?[A-Z][a-z'’-]\w*(?:['’-]\w+)*)"
_FULL_NAME = rf"{_WORD}(?:[ \t]+{_WORD}){{1,3}}|{_WORD},[ \t]*{_WORD}"
_NAME = re.compile(rf"\s*(?:{_FULL_NAME})\s*")
_CAPITALS = r"[A-Z][A-Z'’-]+"
_NAME_IN_CAPITALS = re.compile(rf"\s*{_CAPITALS},?(?:[ \t]+(?:{_WORD}|{_CAPITALS})){{1,3}}\s*")
"""SMITH Jane Ann, as lists of people write it; elsewhere capitals are an organisation's."""
_LABELLED = re.compile(
    rf"(?:^|[\n\t(;,.])\s*(?i:(?:{_BY})\s*:?|(?:{_WHO})\s*:)\s*(?P<who>(?:{_FULL_NAME})(?!\w)|[A-Z][a-z'’-]+(?=\s*(?:$|[\n.,;)])))"
)
_NOBODY = re.compile(
    r"\b(?:police|constabulary|force|service|team|unit|office|officer|department|branch|section|division|bureau|"
    r"freedom|information|foi|request|requests|data|protection|disclosure|records|management|governance|compliance|"
    r"analyst|analysts|analysis|analytics|manager|performance|intelligence|statistics|crime|home|council|ministry|"
    r"justice|government|enquiries|press|media|headquarters|journalist|member|public|anonymous|redacted|unknown|"
    r"withheld|none|operation|operations|project|programme|corporate|development|business|support|centre|desk|hub|user|administrator|admin|microsoft|windows|"
    r"libreoffice|openoffice|openpyxl|python|docx|xlsxwriter|apache|poi|excel|word|acrobat|adobe|author)\b",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Say whether a text is two to four words as people's names are written, and none is an organisation's."""
    return _NAME.fullmatch(text) is not None and not _NOBODY.search(text)


def is_person(text: str) -> bool:
    """Say whether a cell of a column of people is a name, its surname in capitals too."""
    return is_name(text) or (_NAME_IN_CAPITALS.fullmatch(text) is not None and not _NOBODY.search(text))


def names_in(text: str) -> Iterator[str]:
    """Give the names in a text that follow a label such as ``Requested by:``, or stand on two lines under a closing."""
    for match in _LABELLED.finditer(text):
        if not _NOBODY.search(match["who"]):
            yield match["who"]
    for match in CLOSING.finditer(text):
        under = [line for line in text[match.end() :].splitlines() if line.strip()][:2]
        yield from (line.strip() for line in under if is_name(line))


def label_of(text: str) -> str:
    """Say what a cell announces.

    That is the ``closing`` of a letter, a name beside or under it (``label``), a column of ``people``, of ``part``s of
    their names or of their ``birthdays``, or nothing.
    """
    if CLOSING.fullmatch(text.strip()) and "\n" not in text.strip():
        return "closing"
    kinds = {"label": _LABEL, "people": _OF_PEOPLE, "part": _PART_OF_NAME, "birthdays": _BIRTHDAYS}
    return next((kind for kind, pattern in kinds.items() if pattern.fullmatch(text)), "")


def is_part_of_name(text: str) -> bool:
    """Say whether a text is one word as people's names are written."""
    return re.fullmatch(_WORD, text.strip()) is not None and not _NOBODY.search(text)


def names_of_properties(texts: list[str]) -> list[str]:
    """Give the texts of properties that may name a person: all but those of an organisation or a program."""
    return [
        text
        for text in dict.fromkeys(map(str.strip, texts))
        if re.search("[^\\W\\d_]", text) and not _NOBODY.search(text)
    ]
