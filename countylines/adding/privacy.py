"""Personal data in a received file: what must not be stored, and a copy of its tables without it.

A letter that carries an answer names people. Nothing here decides whose name may be published: what looks like a
person's is refused, what looks like an organisation's general mailbox or switchboard is pointed out. A name without a
title is found where a cheap rule can find it (under a signature, after a label, in properties) and not in running text:
no rule tells Jane Smith from Great Yarmouth. ``data/README.md`` says what is looked for.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any

from countylines.adding.parts import PROPERTIES, UNREAD, texts_of_parts, without_makers
from countylines.errors import ReleaseError
from countylines.files import safe_cell
from countylines.project import Area
from countylines.received.grids.delimited import encoding_of
from countylines.received.grids.documents import SHEET_NAME
from countylines.received.grids.files import file_format
from countylines.received.grids.grid import Grid, address
from countylines.received.grids.letters import text_of
from countylines.received.grids.limits import UnreadableError
from countylines.received.places import normalised

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


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\s?44[ -]?(?:\(0\)[ -]?)?|\(?0)[12378][0-9]{1,4}\)?"
    r"[ -]?[0-9]{3,4}(?:[ -]?[0-9]{2,4})?(?![\w/-]|\.[0-9])"
)
_POSTCODE = re.compile(
    r"\b(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][ABEHMNPRVWXY]|[0-9][A-HJKPSTUW])) "
    r"?[0-9][ABD-HJLNP-UW-Z]{2}\b"
)
_DEAR = re.compile(r"^\s*dear\s+\S.*", re.IGNORECASE | re.MULTILINE)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'’-]+")
_RANKED = re.compile(
    r"\b(?:PC|PCSO|DC|PS|DS|DI|DCI|T/DI|A/DI|Sgt|Sergeant|Insp|Inspector|Supt|Superintendent|Constable|Detective|"
    r"Chief (?:Constable|Inspector|Superintendent))\.?\s+(?:[0-9]{1,6}\s+)?(?:[A-Z]\.?\s+)?"
    # A rank alone, or a post, is nobody's: workforce tables are full of them.
    r"(?!(?:Of|Chief|Constable|Sergeant|Inspector|Superintendent|Officer|Office|Branch|Unit|Team|Department|Total|Rank|"
    r"Grade|Level|Post|Number|Strength|Headcount|General)s?\b)[A-Z][a-z'’-]+\b"
)
_COLLAR = re.compile(r"\b(?:PC|PCSO|DC|PS|DS|DI)\s?[0-9]{2,6}\b")
_NATIONAL_INSURANCE = re.compile(
    r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b|"
    r"\bQQ ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b"
)
_POLICE_NUMBER = re.compile(
    r"\b(?:PNC ?(?:ID|number|no\.?)?|CRO|custody(?: record)?|warrant)\s*(?:number|no\.?|ref\.?|id)?\s*[:#]?\s*"
    r"[A-Z]{0,3}/?[0-9][0-9A-Z]*(?:/[0-9A-Z]+)+\b|\b(?:19|20)?[0-9]{2}/[0-9]{3,7}[A-Z]\b",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?)\s*[:;,-]?\s*(?:the\s+)?"
    r"[0-9]{1,4}(?:st|nd|rd|th)?[\s./-]+(?:[0-9]{1,2}|[A-Z][a-z]{2,8})[\s./-]+[0-9]{2,4}\b",
    re.IGNORECASE,
)
_PLATE = re.compile(r"\b[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[1-7][0-9]) [A-HJ-PR-Z]{3}\b")
_NEVER_GENERAL = (
    ("an officer's rank and name", _RANKED),
    ("an officer's number", _COLLAR),
    ("a National Insurance number", _NATIONAL_INSURANCE),
    ("a number of the Police National Computer, of custody or a warrant", _POLICE_NUMBER),
    ("a date of birth", _BORN),
    ("a vehicle's registration", _PLATE),
    ("a postcode", _POSTCODE),
    ("the opening of a letter (Dear …)", _DEAR),
    ("the signature of a letter", CLOSING),
    ("a person's name with a title", _TITLED),
)
_WORD_OF_MAILBOXES = re.compile(
    r"foi|foia|freedom|of|information|freedomofinformation|enquiries|enquiry|info|contact|contactus|dpo|data|"
    r"protection|dataprotection|disclosure|disclosures|public|access|publicaccess|press|office|pressoffice|media|"
    r"rights|compliance|casework|icocasework|team|unit|requests|request|mailbox|police|governance|assurance|"
    r"records|management|to|the|accesstoinformation|informationrights|informationcompliance"
)
"""A word of a general mailbox's name; a name of which one word is none of these may be a person's."""

_SHORT_NUMBER = re.compile(r"(?:call|dial|ring|telephone|tel\.?|phone|on)[:\s]+(101|999|111|105)\b", re.IGNORECASE)
_SWITCHBOARD = re.compile(r"switchboard|general enquir|headquarters", re.IGNORECASE)
_WORTH_A_LOOK = (
    r"@|(?:^|[^\w./-])(?:\+\s?44[ -]?(?:\(0\)[ -]?)?|\(?0)[12378][0-9]{1,4}\)?[ -]?[0-9]{3,4}(?:[ -]?[0-9]{2,4})?"
    r"(?:$|[^\w/-])|\b[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}\b|"
    r"(?i:\bdear |regards|wishes|sincerely|faithfully|truly|thanks)|\b(?:M(?:r|rs|s|iss)|Dr)\b"
)
"""What a line of a large file must have to be looked through; RE2, as arrow matches it, has no lookaround."""

_ENOUGH = 100
"""Findings in a large file after which no more are looked for."""

_GENERAL_NUMBERS = ("03", "0800", "0808", "0845")
REDACTED = "[redacted]"
A_NAME = "what looks like a person's name"


@dataclass(frozen=True)
class Finding:
    """Something that looks like personal data: where, what it is, the text, and whether it is an organisation's."""

    place: str
    what: str
    text: str
    general: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" if self.what else self.place


def find_in(text: str, place: str) -> list[Finding]:
    """Look through one text (a cell, a paragraph or a page), which sentences call ``place``."""
    found = [Finding(place, "an e-mail address", match[0], _is_mailbox(match[0])) for match in _EMAIL.finditer(text)]
    for match in _TELEPHONE.finditer(text):
        digits = re.sub(r"\D", "", re.sub(r"^\+\s?44[ -]?(?:\(0\))?", "0", match[0]))
        if len(digits) in (10, 11):
            before = text[max(0, match.start() - 40) : match.start()]
            general = digits.startswith(_GENERAL_NUMBERS) or _SWITCHBOARD.search(before) is not None
            found.append(Finding(place, "a telephone number", match[0], general and not digits.startswith("07")))
    found += [Finding(place, "a switchboard", match[1], general=True) for match in _SHORT_NUMBER.finditer(text)]
    found += [Finding(place, what, match[0]) for what, pattern in _NEVER_GENERAL for match in pattern.finditer(text)]
    found += [Finding(place, A_NAME, name) for name in names_in(text)]
    return found


def _is_mailbox(email: str) -> bool:
    return all(map(_WORD_OF_MAILBOXES.fullmatch, re.split(r"[._+-]", email.partition("@")[0].lower())))


def find_personal_data(
    path: Path, grids: Sequence[Grid], *, whole: bool = True, areas: Iterable[Area] = ()
) -> list[Finding]:
    """Look through a whole file: its cells, its name, and what a document says outside its tables (``grids``).

    A column called Name that holds names of ``areas`` names nobody.
    Where these are not the ``whole`` of a file, too large for that, every line of it is looked through. ReleaseError
    if the text outside its tables cannot be read.
    """
    if not whole:
        texts = chain([("its name", path.stem)], _lines(path))
        return list(islice((finding for place, text in texts for finding in find_in(text, place)), _ENOUGH))
    cells = {text for grid in grids for text in grid.different}
    telling = {text for text in cells if not _is_small_number(text) and find_in(text, "")}
    beside = [(place, text) for place, text in _beside_tables(path) if text not in cells]
    makers = [text for place, text in beside if place == PROPERTIES]
    inside = (each for grid in grids for each in _inside(grid, telling))
    texts = chain([("its name", path.stem)], inside, beside)
    unread = (Finding(place, "", text) for place, text in beside if place.startswith(UNREAD))
    looked = ((place, text) for place, text in texts if place != PROPERTIES and not place.startswith(UNREAD))
    found = chain(unread, (finding for place, text in looked for finding in find_in(text, place)))
    known = {normalised(name) for area in areas for name in (area, *area.also)}
    announced = (finding for grid in grids for finding in _announced(grid) if normalised(finding.text) not in known)
    made = (Finding(PROPERTIES, f"{A_NAME} ({name})", name) for name in names_of_properties(makers))
    return [*found, *announced, *made]


def _is_small_number(text: str) -> bool:
    """Say whether a text is a number too small to be one of a telephone, or a day: most cells of a table are."""
    return len(text) < 7 and text.isdigit()


def _inside(grid: Grid, telling: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give the name of a sheet, its cells that hold one of the ``telling`` texts, and its notes."""
    yield "the name of a sheet", grid.sheet
    for (row, column), text in grid.filled.items() if telling else ():
        if text in telling:
            yield _place(grid, row, column), text
    for place, text in grid.notes.items():
        yield f"a note on {_place(grid, *place)}", text


def _announced(grid: Grid) -> Iterator[Finding]:
    """Find names in the cells that a label or a letter's closing stands beside or above."""
    texts = (text for text in grid.different if not _is_small_number(text))
    headers = {text: announces for text in texts if (announces := label_of(text))}
    for (row, column), text in grid.filled.items() if headers else ():
        if not (announces := headers.get(text, "")):
            continue
        below = [(r, column) for r in range(row + 1, grid.height + 1) if grid.text(r, column).strip()]
        if announces in _OF_COLUMNS:
            what, is_one = _OF_COLUMNS[announces]
            yield from (
                Finding(_place(grid, *place), what, grid.text(*place)) for place in below if is_one(grid.text(*place))
            )
            continue
        right = next(((row, c) for c in range(column + 1, grid.width + 1) if grid.text(row, c).strip()), None)
        for place in [*([right] if right else []), *below[: 2 if announces == "closing" else None]]:
            if is_name(grid.text(*place)):
                yield Finding(_place(grid, *place), A_NAME, grid.text(*place))


_OF_COLUMNS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "people": (A_NAME, is_person),
    "part": (A_NAME, is_part_of_name),
    "birthdays": ("a date of birth", lambda text: re.search("[0-9]", text) is not None),
}
"""By what a header announces, what its column holds of people, and which of its cells do."""


def _place(grid: Grid, row: int, column: int) -> str:
    return f"sheet {grid.sheet!r}, {address(row, column)}"


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Give the fields of the lines that are worth a look, as the file streams by."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv as arrow_csv
    import pyarrow.dataset as ds

    with path.open("rb") as file:
        encoding = encoding_of(file.read(1 << 20))
    form = ds.CsvFileFormat(
        parse_options=arrow_csv.ParseOptions(delimiter="\x01", quote_char=False, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(column_types={"line": pa.string()}, strings_can_be_null=False),
        read_options=arrow_csv.ReadOptions(column_names=["line"], encoding=encoding),
    )
    worth = pc.match_substring_regex(pc.field("line"), pattern=_WORTH_A_LOOK)
    scan = ds.dataset(path, format=form).scanner(columns={"line": pc.field("line"), "worth": worth})
    before = 0
    try:
        for batch in scan.to_batches():
            for at in pc.indices_nonzero(batch["worth"]).to_pylist():
                texts = re.split(r'[,;\t|"]', batch["line"][at].as_py())
                yield from ((f"line {before + at + 1}", text) for text in texts)
            before += batch.num_rows
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        told = str(error).partition("\n")[0].rstrip(".")
        raise ReleaseError(f"{path.name} cannot be looked through for personal data: {told}.") from None


def _beside_tables(path: Path) -> Iterator[tuple[str, str]]:
    """Give what stands outside tables, of documents all of their text, and who made a file, by its properties."""
    content = path.read_bytes()
    try:
        kind = file_format(content)
    except UnreadableError as error:
        raise ReleaseError(f"{path.name} {error}.") from None
    if kind in ("docx", "xlsx", "xlsb", "ods", "xls"):
        yield from texts_of_parts(content)
    if kind == "docx":
        import docx

        document = docx.Document(io.BytesIO(content))
        parts: list[tuple[Any, str]] = [(document, "the letter")]
        for section in document.sections:
            parts += [(section.header, "the header of a page"), (section.footer, "the footer of a page")]
        for part, place in parts:
            yield place, "\n".join(paragraph.text for paragraph in part.paragraphs)
    elif kind == "pdf":
        import pdfplumber

        with pdfplumber.open(io.BytesIO(content)) as pdf:
            yield PROPERTIES, str(pdf.metadata.get("Author") or "")
            for number, page in enumerate(pdf.pages, 1):
                yield f"page {number}", page.extract_text() or ""
    elif kind in ("txt", "eml"):
        yield "the letter", text_of(content, kind)
    elif kind == "html":
        from lxml import html as pages

        yield "the page", " ".join(pages.document_fromstring(content).itertext())


def names_only_its_author(path: Path, personal: Sequence[Finding]) -> bool:
    """Say whether all that was found is who made a file, by properties that it can be stored without."""
    if {finding.place for finding in personal} != {PROPERTIES}:
        return False
    content = path.read_bytes()
    if (rewritten := without_makers(content)) == content:
        return False
    return not names_of_properties([text for place, text in texts_of_parts(rewritten) if place == PROPERTIES])


def told_personal(path: Path, personal: Sequence[Finding]) -> str:
    """Say why a file is not stored, and what can be done."""
    named = "; ".join(dict.fromkeys(map(str, personal)))
    holds = (
        "what looks like personal data" if any(finding.what for finding in personal) else "what may be personal data"
    )
    return (
        f"{path.name} holds {holds}, and was not stored: {named}. Give --redacted FILE.csv (or "
        ".html for several tables) to store a copy of its tables alone, or type its figures into a CSV file and add "
        "that with --transcription --original; either keeps a keyed hash of the original"
    )


def redacted(grids: Iterable[Grid], personal: Sequence[Finding]) -> list[Grid]:
    """Give the tables without the cells in which something personal was found."""
    places = {finding.place for finding in personal if not finding.general}
    return [
        grid.changed({place: REDACTED for place in grid.filled if _place(grid, *place) in places}) for grid in grids
    ]


def as_original(copies: Sequence[Grid], originals: Sequence[Grid]) -> list[Grid]:
    """Tell of the sheets of a copy what its original hid, noted (not in which words) or showed otherwise."""
    by_name = {grid.sheet: grid for grid in originals}
    of = [by_name.get(copy.sheet, originals[0]) for copy in copies]
    return [
        replace(copy, hidden=each.hidden, apart=each.apart, notes=dict.fromkeys(each.notes, ""))
        for copy, each in zip(copies, of, strict=True)
    ]


def write_copy(grids: Sequence[Grid], path: Path) -> None:
    """Write tables to a new file: one to CSV, several to a page of HTML; nothing else of the original is in it.

    ReleaseError if the file is there already, or several tables are to go into CSV.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".html"):
        raise ReleaseError(f"{path.name}: a redacted copy is a .csv file (one table) or a .html file (several).")
    if suffix == ".csv" and len(grids) > 1:
        raise ReleaseError(f"{path.name}: the file has {len(grids)} tables. Name a .html file, which holds them all.")
    if suffix == ".csv" and any(
        re.search(r"[0-9]", grids[0].label(m.first_row, m.first_column)) for m in grids[0].merged
    ):
        raise ReleaseError(f"{path.name}: CSV cannot hold the table's merged cells with numbers. Name a .html file.")
    text = _csv(grids[0]) if suffix == ".csv" else _html(grids)
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ReleaseError(f"{path} is there already, and was left alone. Name another file.") from None


def _csv(grid: Grid) -> str:
    rows = [[grid.label(r, c) for c in range(1, grid.width + 1)] for r in range(1, grid.height + 1)]
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(map(safe_cell, row) for row in rows)
    return out.getvalue()


def _html(grids: Sequence[Grid]) -> str:
    """Write sheets as tables, with their names, and cells merged as they were."""
    lines = ["<!doctype html>", '<meta charset="utf-8">']
    for grid in grids:
        spans = {
            (m.first_row, m.first_column): f' rowspan="{len(m.rows)}" colspan="{len(m.columns)}"' for m in grid.merged
        }
        lines.append(f'<table {SHEET_NAME}="{html.escape(grid.sheet)}">')
        for row, texts in enumerate(grid.rows, 1):
            cells = (
                f"<td{spans.get((row, column), '')}>{html.escape(text)}</td>"
                for column, text in enumerate(texts, 1)
                if grid.holder(row, column) == (row, column)
            )
            lines.append(f"<tr>{''.join(cells)}</tr>")
        lines.append("</table>")
    return "\n".join(lines) + "\n"
