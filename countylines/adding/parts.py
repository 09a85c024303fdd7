"""What an archive (XLSX, XLSB, ODS, DOCX) or an XLS workbook holds beside the cells and the text that are read.

The list below is of what is allowed, not of what is searched: a part that it does not name is refused, for nobody has
looked through it. Of the rest the texts are given, to be looked through like any other.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from lxml import etree

from countylines.received.grids import compound
from countylines.received.grids.binary import xlsb_note_texts
from countylines.received.grids.files import OLE
from countylines.received.grids.limits import UnreadableError
from countylines.received.grids.workbooks import without_plain_rows

PROPERTIES = "its properties"
_PROPERTIES = re.compile(r"docProps/core\.xml|docProps/app\.xml|meta\.xml|xl/persons/[^/]*\.xml")
_FILE_PROPERTIES = re.compile(r"docProps/core\.xml|docProps/app\.xml|meta\.xml")
_MADE_BY = ("creator", "lastModifiedBy", "initial-creator", "printed-by", "Manager")

_WITHOUT_WORDS = re.compile(
    r"\[Content_Types\]\.xml|mimetype|xl/(?:theme/.*|calcChain\.xml|printerSettings/.*|volatileDependencies\.xml)|"
    r"word/(?:theme/.*|fontTable\.xml|webSettings\.xml|numbering\.xml|styles\.xml|stylesWithEffects\.xml|fonts/.*)|"
    r"(?:xl|word)/media/.*|docProps/thumbnail\..*|Thumbnails/.*|Pictures/.*|META-INF/.*|Configurations2/.*|"
    r"manifest\.rdf|settings\.xml|.*/"
)
"""Parts that hold no words of the sender's; pictures, which are not looked through (``data/README.md`` says so)."""

_BINARY_SHEETS = re.compile(r"xl/.*\.bin")
"""Of an XLSB workbook: its sheets, read as such, and their tables."""

_WITH_WORDS = {
    r"xl/workbook\.xml|content\.xml|word/document\.xml|word/settings\.xml": "a name or setting beside its cells",
    r"xl/(?:worksheets|chartsheets|dialogsheets|macrosheets)/[^/]*\.xml": "the header, footer or settings of a page",
    r"xl/sharedStrings\.xml|xl/styles\.xml|xl/metadata\.xml": "a text of none of its cells",
    r"xl/(?:threadedComments|comments|drawings)/?[^/]*\.(?:xml|vml)|word/(?:comments\w*|footnotes|endnotes)\.xml": (
        "its remarks"
    ),
    r"xl/(?:charts|chartex|tables|diagrams|ctrlProps|slicers|timelines)/.*|word/(?:charts|diagrams)/.*": (
        "a chart or table drawn on a page"
    ),
    r"word/(?:header|footer)\d*\.xml|styles\.xml": "the header or footer of a page",
    r"docProps/custom\.xml|word/people\.xml|word/glossary/.*": "its properties of its own",
    r"(?:.*/)?_rels/[^/]*\.rels": "a link to elsewhere",
}
"""Parts whose words are looked through, and what to call them."""

_READ_ELSEWHERE = ("sheetData", "body")
"""Elements that hold what is read as cells or paragraphs."""

_ATTRIBUTES = ("v", "displayName", "userId", "author", "title", "descr", "caption")
_OPEN_ATTRIBUTES = ("condition", "expression", "href", "dde-topic", "source-name", "label")
"""Of an OpenDocument workbook: what is typed into rules and names, where links lead, and what a button says."""

_OPEN_UNREAD = ("tracked-changes", "data-pilot-member")
"""What such a workbook keeps of earlier values, and of what a summary was made of."""

_LITERAL = re.compile(r'\s*"(?=[^"]*[^\W\d_])[^"]*"\s*')
_LISTED = re.compile(r'(?:of:|msoxl:)?(?:cell-content-is-in-list\(|=?\s*)"(?=[^"]*[^\W\d_])([^"]*)"')
UNREAD = "a part of the file that nobody has looked through"


def texts_of_parts(content: bytes) -> Iterator[tuple[str, str]]:
    """Give the texts that an archive holds beside its tables and pages, each after its place; of an XLS its makers.

    The place is ``PROPERTIES`` for those that name who made it. Of a part that is not on the list, and of a list of
    values typed into a rule or a name, the place begins with ``UNREAD``, and the text is the part's name.
    """
    if content.startswith(OLE):
        try:
            yield from [(PROPERTIES, text) for text in compound.makers(content)]
        except (LookupError, struct.error, UnreadableError):
            yield f"{UNREAD} ({PROPERTIES})", PROPERTIES
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            try:
                found = list(_texts_of(archive, name))
            except UnreadableError:
                found = [(f"{UNREAD} ({name})", name)]
            yield from found


def _texts_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """Give the texts of one part of an archive; UnreadableError if it is called XML and is none."""
    if _WITHOUT_WORDS.fullmatch(name):
        return
    content = archive.read(name)
    if _PROPERTIES.fullmatch(name):
        yield from ((PROPERTIES, text) for text in _makers(content))
        return
    if _BINARY_SHEETS.fullmatch(name) and "xl/workbook.bin" in archive.namelist():
        if "comments" in name:
            yield from (("its remarks", text) for text in xlsb_note_texts(content))
        return
    place = next((told for pattern, told in _WITH_WORDS.items() if re.fullmatch(pattern, name)), "")
    if name == "content.xml":
        words, kept = _words_of_open(content)
        yield from (("its remarks", text) for text in _who_noted(content))
        yield from ((f"{UNREAD} ({name}: {what.replace('-', ' ')})", name) for what in kept)
    else:
        words = _words(content) if name.endswith((".xml", ".rels", ".vml")) else ["binary"]
    if not place and words:
        yield f"{UNREAD} ({name})", name
    for text in words if place else []:
        yield (f"{UNREAD} ({name}: a list of values)", name) if _LITERAL.fullmatch(text) else (place, text)


def without_makers(content: bytes) -> bytes:
    """Give an archive or XLS workbook whose properties do not say who made or last saved it, all else as it was.

    The same file gives the same bytes, whenever that is done; what is neither is given back as it is.
    """
    if content.startswith(OLE):
        return compound.without_makers(content)
    if not content.startswith(b"PK"):
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as made:
        for member in archive.infolist():
            part = archive.read(member)
            entry = zipfile.ZipInfo(member.filename, member.date_time)
            entry.compress_type, entry.external_attr = member.compress_type, member.external_attr
            made.writestr(entry, _nameless(part) if _FILE_PROPERTIES.fullmatch(member.filename) else part)
    return out.getvalue()


def _nameless(content: bytes) -> bytes:
    root = _root(content)
    named = [] if root is None else list(root.iter(*(f"{{*}}{name}" for name in _MADE_BY)))
    for part in named:
        if (parent := part.getparent()) is not None:
            parent.remove(part)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) if named else content


def _makers(content: bytes) -> Iterator[str]:
    for part in _parsed(content):
        if _local(part.tag) in _MADE_BY and part.text:
            yield part.text
        elif name := part.get("displayName"):
            yield name


def _who_noted(content: bytes) -> Iterator[str]:
    """Name who wrote the notes on cells of an ODS workbook."""
    none = b"annotation" not in content and b"\0" not in content[:4]
    for part in () if none else _parsed(content):
        if _local(part.tag) == "annotation":
            yield from (f"Author: {who.text}" for who in part.iterfind("{*}creator") if who.text)


def _words(content: bytes) -> list[str]:
    """Give the texts of a part that are read nowhere else, paragraph by paragraph, and where its links lead."""
    found = []
    for part in _parsed(content, without=_READ_ELSEWHERE):
        own = (part.text or "", *(part.get(name) or "" for name in _ATTRIBUTES))
        local = _local(part.tag)
        found += [f"Author: {text}" if local == "author" else text for text in own if re.search(r"[^\W_]", text)]
        if part.get("TargetMode") == "External":
            found.append((part.get("Target") or "").removeprefix("mailto:"))
    return found


def _words_of_open(content: bytes) -> tuple[list[str], list[str]]:
    """Give what an OpenDocument workbook says beside its cells, and what else it keeps that nobody has looked through.

    That is in shapes, rules, names and links, wherever they stand: a shape and a link may belong to a cell.
    """
    found, kept = [], []
    root = _root(without_plain_rows(content))
    waiting = [] if root is None else [(root, True)]
    while waiting:
        part, is_said = waiting.pop()
        if not isinstance(part.tag, str):
            continue
        name = _local(part.tag)
        is_said = (is_said and name != "table-row") or ":drawing:1.0}" in part.tag
        typed = [text for key, text in part.items() if _local(key) in _OPEN_ATTRIBUTES]
        text = "".join(part.itertext()) if name == "p" else part.text or ""
        found += [each.removeprefix("mailto:") for each in (text * is_said, *typed) if re.search(r"[^\W_]", each)]
        found += [f'"{match[1]}"' for each in typed if (match := _LISTED.match(each.replace('";"', ", ")))]
        kept += [name] if name in _OPEN_UNREAD and (len(part) or part.attrib) else []
        waiting += [(child, is_said and name != "p") for child in reversed(part)]
    return found, kept


def _local(name: str) -> str:
    """Give a name without its namespace, or a prefix that stands for none."""
    return re.split("[}:]", name)[-1]


def _root(content: bytes) -> etree._Element | None:
    """Read a part as XML, as far as it is; None where it is empty, and UnreadableError where it is something else."""
    if not content.strip():
        return None
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    if root is None:
        raise UnreadableError(compound.BROKEN_FILE)
    return root


def _parsed(content: bytes, without: tuple[str, ...] = ()) -> Iterator[etree._Element]:
    # Without comments and the like nothing but an element is written so: its rows need not be built to be left.
    plainly = b"<!" not in content and content.count(b"<?") < 2
    head, _, rest = content.partition(b"<sheetData>")
    if "sheetData" in without and plainly and rest.count(b"</sheetData>") == 1:
        content = head + rest.partition(b"</sheetData>")[2]
    root = _root(content)
    waiting = [] if root is None else [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part.tag, str) and _local(part.tag) not in without:
            yield part
            waiting += reversed(part)
