"""People's names without a title, where a cheap rule can find them: under a signature, after a label, in properties.

A name in running text is not found: no rule tells Jane Smith from Great Yarmouth. What is said to be looked for is said
in ``data/README.md``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

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
_LABEL = re.compile(rf"\s*(?:{_BY}|{_WHO})\s*(?P<colon>:?)\s*", re.IGNORECASE)
_WORD = r"(?:[A-Z]\.?|(?:O['’]|Mc|Mac)?[A-Z][a-z'’-]\w*(?:['’-]\w+)*)"
_FULL_NAME = rf"{_WORD}(?:[ \t]+{_WORD}){{1,3}}|{_WORD},[ \t]*{_WORD}"
_NAME = re.compile(rf"\s*(?:{_FULL_NAME})\s*")
_LABELLED = re.compile(
    rf"(?:^|[\n\t(;,.])\s*(?i:(?:{_BY})\s*:?|(?:{_WHO})\s*:)\s*(?P<who>(?:{_FULL_NAME})(?!\w)|[A-Z][a-z'’-]+(?=\s*(?:$|[\n.,;)])))"
)
_NOBODY = re.compile(
    r"\b(?:police|constabulary|force|service|team|unit|office|officer|department|branch|section|division|bureau|"
    r"freedom|information|foi|request|requests|data|protection|disclosure|records|management|governance|compliance|"
    r"analyst|analysts|analysis|analytics|manager|performance|intelligence|statistics|crime|home|council|ministry|"
    r"justice|government|enquiries|press|media|headquarters|journalist|member|public|anonymous|redacted|unknown|"
    r"withheld|corporate|development|business|support|centre|desk|hub|user|administrator|admin|microsoft|windows|"
    r"libreoffice|openoffice|openpyxl|python|docx|xlsxwriter|apache|poi|excel|word|acrobat|adobe|author)\b",
    re.IGNORECASE,
)
PROPERTIES = "its properties"
_PROPERTIES = re.compile(r"docProps/(?:core|app)\.xml|meta\.xml")
_HOLD_A_NAME = ("creator", "lastModifiedBy", "initial-creator", "Manager")
_REMARKS = re.compile(
    r"xl/(?:threadedComments|comments|drawings)/?[^/]*\.xml|word/(?:comments|footnotes|endnotes)\.xml"
)
_PERSONS = re.compile(r"xl/persons/[^/]*\.xml")


def is_name(text: str) -> bool:
    """Say whether a text is two to four words as people's names are written, and none is an organisation's."""
    return _NAME.fullmatch(text) is not None and not _NOBODY.search(text)


def names_in(text: str) -> Iterator[str]:
    """Give the names in a text that follow a label such as ``Requested by:``, or stand on two lines under a closing."""
    for match in _LABELLED.finditer(text):
        if not _NOBODY.search(match["who"]):
            yield match["who"]
    for match in CLOSING.finditer(text):
        under = [line for line in text[match.end() :].splitlines() if line.strip()][:2]
        yield from (line.strip() for line in under if is_name(line))


def label_of(text: str) -> str:
    """Say what a cell announces: ``closing`` of a letter, ``label`` of a name, or nothing."""
    if CLOSING.fullmatch(text.strip()) and "\n" not in text.strip():
        return "closing"
    return "label" if _LABEL.fullmatch(text) else ""


def names_of_properties(texts: list[str]) -> list[str]:
    """Give the texts of properties that may name a person: all but those of an organisation or a program."""
    return [
        text
        for text in dict.fromkeys(map(str.strip, texts))
        if re.search("[^\\W\\d_]", text) and not _NOBODY.search(text)
    ]


def hidden_in_archive(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the texts that a DOCX, XLSX, XLSB or ODS holds beside its pages, each after its place.

    The place is ``PROPERTIES`` for those that name who made it; else it says what is written there: remarks.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if _PROPERTIES.fullmatch(name):
                named = (p for p in _parsed(archive.read(name)) if etree.QName(p).localname in _HOLD_A_NAME)
                yield from ((PROPERTIES, part.text) for part in named if part.text)
            elif _PERSONS.fullmatch(name):
                yield from ((PROPERTIES, part.get("displayName") or "") for part in _parsed(archive.read(name)))
            elif _REMARKS.fullmatch(name):
                yield "its remarks", "\n".join(p.text for p in _parsed(archive.read(name)) if p.text and p.text.strip())


def _parsed(content: bytes) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(content, parser)
    return [] if root is None else [part for part in root.iter() if isinstance(part.tag, str)]
