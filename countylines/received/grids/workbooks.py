"""Workbooks (XLSX, XLS, XLSB, ODS) → sheets of cells as text, read by calamine.

Calamine gives values. What it leaves out, and would make a number wrong or memory run out, is first looked for in the
file's own parts: how far its cells reach, merged cells, errors and formulas without a stored value, raised footnotes.
"""

from __future__ import annotations

import datetime
import io
import posixpath
import re
import struct
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from countylines.received.grids.binary import of_xls, of_xlsb_sheet, xlsb_notes, xlsb_sheets, xlsb_styles
from countylines.received.grids.findings import Findings
from countylines.received.grids.grid import CellRange, Grid, column_number, parse_address
from countylines.received.grids.limits import BROKEN, SHEETS, UnreadableError, check_cells
from countylines.received.grids.shown import INVISIBLE, SHOWN, STRUCK, UNIT, Styles, conditional_of, styles_of

_MOST_REPEATS = 1 << 21
"""More than there are rows on a sheet: LibreOffice pads every sheet to its end."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta


def raised(text: str) -> str:
    """Write a raised text, such as the mark of a footnote, so that it cannot be taken for a part of the number."""
    inner = text.strip()
    if inner.isascii() and inner.isdigit():
        return text.translate(_RAISED)
    return f"[note {inner}]" if len(inner) == 1 and inner.isalpha() else text


def read_workbook(content: bytes, kind: str) -> list[Grid]:
    """Read every sheet of a workbook; what a formula last gave is read, and nothing is evaluated."""
    findings: dict[str, Findings] = {}
    try:
        if kind == "xls":
            findings = of_xls(content)
        else:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                findings = {"xlsx": _of_xlsx, "xlsb": _of_xlsb, "ods": _of_ods}[kind](archive)
        workbook = CalamineWorkbook.from_object(io.BytesIO(content))
        sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        if len(sheets) > SHEETS:
            raise UnreadableError(f"has {len(sheets)} sheets; {SHEETS} are the limit. Keep only those that are needed")
        return [
            _sheet(workbook, sheet.name, sheet.visible != SheetVisibleEnum.Visible, findings.get(sheet.name))
            for sheet in sheets
        ]
    except PasswordError:
        raise UnreadableError("is encrypted. Ask for it without a password") from None
    except (CalamineError, etree.XMLSyntaxError, LookupError, ArithmeticError, struct.error, *BROKEN) as error:
        raise UnreadableError(f"is broken or cut short ({error}). Ask for the file again") from None
    except BaseException as error:
        # A fault inside calamine arrives as an exception of its own, beside all others.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableError("is broken: its reader gave up. Open it in a spreadsheet and save it as XLSX") from None


def _sheet(workbook: Any, name: str, hidden: bool, found: Findings | None) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    check_cells(rows, columns, name)
    texts: list[list[str]] = []
    kinds: list[list[str]] = []
    for values in sheet.to_python(skip_empty_area=False):
        texts.append(list(map(text_of, values)))
        kinds.append(list(map(kind_of, values)))
    merged = tuple(
        CellRange(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
        for first, last in sheet.merged_cell_ranges or ()
    )
    if found:
        merged = merged or tuple(found.merged)
        for place, text in {**found.texts, **found.errors}.items():
            _put(texts, place, text, "")
        for place in found.errors:
            _put(kinds, place, "error", "text")
    found = found or Findings()
    for rule in found.conditional:
        for row, column in (place for cells in rule.ranges for place in cells.clipped(len(texts), columns)):
            is_number = kinds[row - 1][column - 1 : column] == ["number"]
            if is_number and (otherwise := rule.otherwise(texts[row - 1][column - 1])):
                found.apart.setdefault((row, column), otherwise)
    return Grid.of(name, texts, kinds, merged, hidden, apart=found.apart, notes=found.notes)


def _put(rows: list[list[str]], place: tuple[int, int], text: str, empty: str) -> None:
    """Put a text in its place among rows, which are stretched to it."""
    row, column = place
    rows += [[] for _ in range(row - len(rows))]
    rows[row - 1] += [empty] * (column - len(rows[row - 1]))
    rows[row - 1][column - 1] = text


def text_of(value: Value) -> str:
    """Give a cell's value as text: a whole number without a point, a day as YYYY-MM-DD."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def kind_of(value: Value) -> str:
    """Say what a cell's value is, text, number, date, boolean or error."""
    return _KIND_OF.get(type(value), "date")


_KIND_OF: dict[type, str] = {bool: "boolean", int: "number", float: "number", str: "text"}


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _parsed(content: bytes, events: tuple[str, ...], *names: str) -> Iterator[tuple[str, str, Any]]:
    """Give the starts and ends of elements of these names as an XML part is read: event, name, element."""
    tags = [f"{{*}}{name}" for name in names]
    for event, element in etree.iterparse(
        io.BytesIO(content), events=events, tag=tags, resolve_entities=False, no_network=True
    ):
        yield event, _local(element), element


def _elements(content: bytes, name: str) -> Iterator[Any]:
    """Give the elements of a name, each let go of after its use."""
    for _, _, element in _parsed(content, ("end",), name):
        yield element
        element.clear()


def _targets(archive: zipfile.ZipFile, part: str, kind: str = "") -> dict[str, str]:
    """Give by identifier the parts that a part leads to, all or those of a kind."""
    folder, name = posixpath.split(part)
    if (listed := f"{folder}/_rels/{name}.rels") not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        for element in _elements(archive.read(listed), "Relationship")
        if element.get("Type", "").endswith(f"/{kind}" if kind else "")
    }


def _worksheets(
    archive: zipfile.ZipFile, workbook: str, sheets: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Give the names of worksheets and of their parts; the part ``workbook`` tells of names and identifiers."""
    targets = _targets(archive, workbook)
    for sheet, identifier in sheets:
        target = targets.get(identifier, "")
        if target in archive.namelist() and "worksheets" in target:
            yield sheet, target


def _notes_of(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Give the parts that hold the notes on a sheet's cells."""
    targets = _targets(archive, part, "comments")
    return [target for target in targets.values() if target in archive.namelist()]


def _of_xlsx(archive: zipfile.ZipFile) -> dict[str, Findings]:
    workbook, strings = "xl/workbook.xml", _raised_strings(archive)
    styles = styles_of(archive.read(part)) if (part := "xl/styles.xml") in archive.namelist() else Styles()
    listed = _elements(archive.read(workbook), "sheet")
    sheets = ((sheet.get("name", ""), _attribute(sheet, "id")) for sheet in listed)
    found = {}
    for name, target in _worksheets(archive, workbook, sheets):
        found[name] = _of_xlsx_sheet(archive.read(target), name, strings, styles)
        for part in _notes_of(archive, target):
            found[name].notes |= {
                parse_address(note.get("ref", "")): _note_of(note) for note in _elements(archive.read(part), "comment")
            }
    return found


def _note_of(note: Any) -> str:
    """Give the text of a note; of one in a conversation without what programs that know none are told."""
    text = "".join(part.text or "" for part in note.iter("{*}t"))
    return text.rpartition("Comment:\n")[2].strip()


def _raised_strings(archive: zipfile.ZipFile) -> dict[str, str]:
    """Give the shared strings with a raised part, by their number."""
    part = "xl/sharedStrings.xml"
    content = archive.read(part) if part in archive.namelist() else b""
    if b"superscript" not in content:
        return {}
    texts = enumerate(_rich_text(string) for string in _elements(content, "si"))
    return {str(number): text for number, text in texts if text}


def _rich_text(string: Any) -> str:
    """Give a string's text with its raised runs written as such; empty where none is raised."""
    parts, any_raised = [], False
    for run in string.iter("{*}r"):
        text = "".join(part.text or "" for part in run.iter("{*}t"))
        up = any(align.get("val") == "superscript" for align in run.iter("{*}vertAlign"))
        any_raised |= up
        parts.append(raised(text) if up else text)
    return "".join(parts) if any_raised else ""


def _of_xlsx_sheet(content: bytes, sheet: str, strings: dict[str, str], styles: Styles) -> Findings:
    found = Findings()
    number = 0
    for _, name, element in _parsed(_without_plain(content, found, sheet, strings, styles), ("end",), *_OF_A_SHEET):
        if name == "conditionalFormatting":
            found.conditional += conditional_of(element, styles)
            continue
        if name == "col":
            if _is_hidden(element):
                found.hidden_columns.append(range(int(element.get("min", 0)), int(element.get("max", 0)) + 1))
            continue
        number = int(element.get("r", number + 1))
        if _is_hidden(element):
            found.hidden_rows.add(number)
        number = _of_xlsx_row(element, number, found, sheet, strings, styles)
        element.clear()
    return found


_OF_A_SHEET = ("col", "row", "conditionalFormatting")
_OF_A_PLAIN_ROW = (
    rb'(?:spans|s|customFormat|customHeight|outlineLevel|thickTop|thickBot|[a-z0-9]+:dyDescent)="[0-9a-z.: ]*"',
    rb'ht="[1-9][0-9.]*"',
    rb'(?:hidden|collapsed)="(?:0|false)"',
)
_HIDDEN_COLUMN = re.compile(rb"<!|<(?:\w+:)?col\s[^<]*(?:hidden\s*=\s*[\"']\s*[1t]|width\s*=\s*[\"']\s*[0.])")
"""What may hide a column, as far as it can be told before a part is read as XML: no more than a tag is looked at."""


_LETTERS = re.compile(rb'<c r="([A-Z]+)')


def _without_plain(content: bytes, found: Findings, sheet: str, strings: dict[str, str], styles: Styles) -> bytes:
    """Give a sheet without the cells of rows of which only the place is of use: all but a few of a large one.

    They are empty or hold plain values, shown as they are. Looked at as written, they take a tenth of the time.
    """
    if _HIDDEN_COLUMN.search(content.partition(b"<sheetData")[0]):
        return content

    def empty(row: re.Match[bytes]) -> bytes:
        written = row[0]
        if (last := written.rfind(b"</c>")) > 0:
            column = _LETTERS.match(written, written.rfind(b"<c ", 0, last))
            found.reach(int(row["number"]), column_number(column[1].decode() if column else ""), sheet)
        return b'<row r="%s"/>' % row["number"]

    return _plain_row(frozenset(styles.of_note), bool(strings)).sub(empty, content)


def _plain_row(looks_of_note: frozenset[str], strings_of_note: bool) -> re.Pattern[bytes]:
    """Give the pattern of a row of plain cells; ``number`` is its own. Cells that are empty have no end tag in it."""
    look = rb' s="(?!(?:%s)")[0-9]+"' % "|".join(sorted(looks_of_note)).encode()
    look = look if "0" in looks_of_note else b"(?:%s)?" % look
    kind = rb'(?: t="(?:n|b|d|str|inlineStr%s)")?' % (b"" if strings_of_note else b"|s")
    text = rb"[ -%'-;=-~]*+"
    row = rb'<row r="(?P<number>[1-9][0-9]{0,6})"(?: (?:%s))*+>' % b"|".join(_OF_A_PLAIN_ROW)
    place = rb'<c r="[A-Z]{1,3}(?P=number)"'
    value = rb'>(?:<v>%s</v>|<is><t(?: xml:space="preserve")?>%s</t></is>)</c>' % (text, text)
    cell = place + look + kind + b"(?:/>|%s)" % value
    return re.compile(rb"%s(?:%s)*+</row>" % (row, cell))


def _of_xlsx_row(row: Any, number: int, found: Findings, sheet: str, strings: dict[str, str], styles: Styles) -> int:
    """Look through the cells of a row, and give its number, which may stand at its cells alone.

    Of a cell that holds a plain value and looks like it only the place is of use.
    """
    shown = number not in found.hidden_rows and not found.hidden_columns
    plain_kinds = {None, "n", "b", "d", "str"} | (set() if strings else {"s"})
    column = 0
    for cell in row.iterchildren("{*}c"):
        try:
            number, column = parse_address(place) if (place := cell.get("r")) else (number, column + 1)
        except ValueError as error:
            raise UnreadableError(f"is broken: {error}. Ask for the file again") from None
        style = cell.get("s", "0")
        is_plain = len(cell) == 1 and str(cell[0].tag).endswith("}v") and cell.get("t") in plain_kinds
        if is_plain and shown and style not in styles.of_note:
            found.reach(number, column, sheet)
            continue
        _of_xlsx_cell(cell, (number, column), found, sheet, strings)
        found.see((number, column), styles.otherwise(style, cell.findtext("{*}v") or ""))
    return number


def _is_hidden(element: Any) -> bool:
    """Say whether a row or column is hidden, or has no height or width."""
    none = float(element.get("ht", element.get("width", "1"))) == 0
    return none or element.get("hidden", "0") in ("1", "true")


def _of_xlsx_cell(element: Any, place: tuple[int, int], found: Findings, sheet: str, strings: dict[str, str]) -> None:
    value, formula, kind = element.findtext("{*}v"), element.find("{*}f"), element.get("t", "n")
    inline = element.find("{*}is")
    if value is None and formula is None and inline is None:
        return
    found.reach(*place, sheet)
    if kind == "e":
        found.errors[place] = value or "#ERROR"
    elif formula is not None and not value and kind != "str":
        found.errors[place] = f"={formula.text or ''}"
    elif kind == "s" and value in strings:
        found.texts[place] = strings[value]
    elif inline is not None and (text := _rich_text(inline)):
        found.texts[place] = text


def _of_xlsb(archive: zipfile.ZipFile) -> dict[str, Findings]:
    workbook, styles = "xl/workbook.bin", xlsb_styles(archive)
    found = {}
    for name, target in _worksheets(archive, workbook, xlsb_sheets(archive)):
        found[name] = of_xlsb_sheet(archive.read(target), name, styles)
        for part in _notes_of(archive, target):
            found[name].notes |= xlsb_notes(archive.read(part))
    return found


def _of_ods(archive: zipfile.ZipFile) -> dict[str, Findings]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableError("is encrypted. Ask for it without a password")
    content, named = archive.read("content.xml"), "styles.xml"
    styles = _ods_styles([*([archive.read(named)] if named in archive.namelist() else []), content])
    found: dict[str, Findings] = {}
    row, sheet, column = 1, "", 1
    by_column: list[tuple[range, str]] = []
    names = ("table", "table-column", "table-row")
    for event, name, element in _parsed(_without_plain_ods(content, styles.looks), ("start", "end"), *names):
        if name == "table" and event == "start":
            row, sheet, column = 1, _attribute(element, "name"), 1
            found[sheet], by_column = Findings(), []
        elif name == "table-column" and event == "end" and sheet:
            wide = range(column, column + _repeats(element, "number-columns-repeated"))
            if _is_collapsed(element):
                found[sheet].hidden_columns.append(wide)
            by_column.append((wide, _attribute(element, "default-cell-style-name")))
            column = wide.stop
        elif name == "table-row" and event == "end" and sheet:
            repeats = _repeats(element, "number-rows-repeated")
            own = _attribute(element, "default-cell-style-name")
            defaults = [(range(1, _MOST_REPEATS), own)] if own else by_column
            _of_ods_row(element, row, repeats, found[sheet], sheet, styles, defaults)
            row += repeats
            element.clear()
    return found


@dataclass(frozen=True)
class _OdsStyles:
    """The names of styles of raised text; and by style how text looks that is struck out or cannot be seen."""

    raised: Collection[str]
    looks: Mapping[str, str]


def _ods_styles(parts: Iterable[bytes]) -> _OdsStyles:
    """Read the styles of a workbook's parts; a name may stand for one of each family, and before that it builds on."""
    own: dict[tuple[str, str], dict[str, str]] = {}
    for part in parts:
        kinds = ("{*}style", "{*}default-style")
        parser = etree.XMLPullParser(("end",), tag=kinds, resolve_entities=False, no_network=True)
        parser.feed(part.partition(b"<office:body")[0])
        for _, style in parser.read_events():
            properties = own[_attribute(style, "family"), _attribute(style, "name")] = {}
            properties["parent"] = _attribute(style, "parent-style-name")
            for child in style:
                properties |= {f"{_local(child)} {_local_name(key)}": text for key, text in child.items()}
    raised = {name for (_, name), each in own.items() if each.get("text-properties text-position", "")[:5] == "super"}
    looks = {name: _ods_look(_with_parents(own, name)) for family, name in own if family == "table-cell"}
    return _OdsStyles(raised, {name: look for name, look in looks.items() if look})


def _with_parents(own: Mapping[tuple[str, str], Mapping[str, str]], name: str) -> dict[str, str]:
    """Give the properties of a style of cells, with those that it takes over; all take over from one without a name."""
    line = [name]
    while (parent := own.get(("table-cell", line[-1]), {}).get("parent", "")) and parent not in line:
        line.append(parent)
    return {key: text for each in ("", *reversed(line)) for key, text in own.get(("table-cell", each), {}).items()}


def _ods_look(own: Mapping[str, str]) -> str:
    if own.get("text-properties text-line-through-style", "none") not in ("", "none"):
        return STRUCK
    ground = own.get("table-cell-properties background-color", "transparent").lower()
    if own.get("text-properties use-window-font-color") == "true":
        return ""
    is_invisible = own.get("text-properties color", "").lower() == {"transparent": "#ffffff"}.get(ground, ground)
    return INVISIBLE if is_invisible else ""


_HIDDEN_OR_DEFAULT = re.compile(
    rb'<table:table-column\s[^<]*table:visibility="(?:collapse|filter)"| table:default-cell-style-name="([^"]*)"'
)
_REPEATED = re.compile(rb' table:number-columns-repeated="([0-9]+)"')


def _plain_ods_row(looks: Mapping[str, str]) -> re.Pattern[bytes]:
    """Give the pattern of a row of plain cells, none of which has a style of which a look is of note."""
    styled = rb'(?: table:style-name="(?!(?:%s)")[\w.-]+")?' % b"|".join(re.escape(name).encode() for name in looks)
    repeated = _REPEATED.pattern.replace(b"(", b"").replace(b")", b"")
    values = b"|".join(
        rb' office:value-type="%s"%s(?: calcext:value-type="%s")?><text:p>%s' % (kind, value, kind, text)
        for kind, value, text in (
            (b"float", rb' office:value="[0-9.E+-]+"', rb"-?(?:[0-9][0-9,.]*)?[0-9]"),
            (b"date", rb' office:date-value="[0-9T:.-]+"', rb"[ -%'-;=-~]*"),
            (b"string", b"", rb"[ -%'-;=-~]*"),
        )
    )
    cell = rb"<table:table-cell%s(?:%s)?(?:/>|(?:%s)</text:p></table:table-cell>)" % (styled, repeated, values)
    return re.compile(rb'<table:table-row(?: table:style-name="[\w.-]+")?>((?:%s)++)</table:table-row>' % cell)


def _without_plain_ods(content: bytes, looks: Mapping[str, str]) -> bytes:
    """Give sheets without the cells of rows of which only the place is of use, as `_without_plain` does.

    The last that is filled stays, without its text: the row reaches as far.
    """
    if any(match[1] is None or match[1].decode() in looks for match in _HIDDEN_OR_DEFAULT.finditer(content)):
        return content

    def reaching(row: re.Match[bytes]) -> bytes:
        filled = row[1][: row[1].rfind(b"</table:table-cell>")]
        cells = filled.count(b"<table:table-cell") + sum(int(times) - 1 for times in _REPEATED.findall(filled))
        last = b'<table:table-cell office:value-type="string" table:number-columns-repeated="%d"/>' % cells
        return b"<table:table-row>%s</table:table-row>" % (last if b"</table:table-cell>" in row[1] else b"")

    return _plain_ods_row(looks).sub(reaching, content)


def without_plain_rows(content: bytes) -> bytes:
    """Give the sheets of an OpenDocument workbook without the rows of cells that hold a value alone."""
    return _plain_ods_row({}).sub(b"", content)


def _is_collapsed(element: Any) -> bool:
    return _attribute(element, "visibility") in ("collapse", "filter")


def _of_ods_row(
    element: Any,
    row: int,
    repeats: int,
    found: Findings,
    sheet: str,
    styles: _OdsStyles,
    defaults: Sequence[tuple[range, str]],
) -> None:
    """Look through the cells of a row; ``defaults`` are the styles of those without one, by column."""
    column = 1
    for cell in element:
        if _local(cell) not in ("table-cell", "covered-table-cell"):
            continue
        width = _repeats(cell, "number-columns-repeated")
        if _attribute(cell, "value-type") or len(cell):
            found.reach(row + repeats - 1, column + width - 1, sheet)
            if _is_collapsed(element):
                found.hidden_rows |= set(range(row, row + repeats))
            default = next((style for columns, style in defaults if column in columns), "")
            otherwise = styles.looks.get(_attribute(cell, "style-name") or default) or _ods_shown(cell)
            places = [(row + down, column + right) for down in range(repeats) for right in range(width)]
            for place in places if otherwise or found.hidden_rows or found.hidden_columns else ():
                found.see(place, otherwise)
            for note in cell.iterfind("{*}annotation"):
                lines = ["".join(paragraph.itertext()) for paragraph in note.iterfind("{*}p")]
                found.notes |= dict.fromkeys(places, "\n".join(lines))
            text = _ods_text(cell, styles.raised)
            if text or (_attribute(cell, "formula") and not _attribute(cell, "value-type")):
                target, entry = (found.texts, text) if text else (found.errors, _attribute(cell, "formula"))
                target |= dict.fromkeys(places, entry)
        high, wide = _repeats(cell, "number-rows-spanned"), _repeats(cell, "number-columns-spanned")
        if high * wide > 1:
            found.merged.append(CellRange(row, column, row + high - 1, column + wide - 1))
        column += width


def _ods_shown(cell: Any) -> str:
    """Say what a cell shows in the place of its number; empty where it shows the number."""
    text = "".join("".join(paragraph.itertext()) for paragraph in cell.iterfind("{*}p")).strip()
    kind = _attribute(cell, "value-type")
    if kind in ("percentage", "currency"):
        return f"{UNIT}{'%' if kind == 'percentage' else text[:1]!r}"
    is_number = kind == "float" and text
    return (
        f"{SHOWN}{text!r}"
        if is_number and not (text[0] in "-(£$€.0123456789" and text.rstrip(")%")[-1].isdigit())
        else ""
    )


def _ods_text(cell: Any, raised_styles: Collection[str]) -> str:
    """Give a cell's text with its raised parts written as such; empty where none is raised."""
    spans = [span for span in cell.iter("{*}span") if _attribute(span, "style-name") in raised_styles]
    if not spans:
        return ""
    for span in spans:
        span.text = raised(span.text or "")
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.iterfind("{*}p"))


def _attribute(element: Any, name: str) -> str:
    """Give an attribute, whatever its namespace; empty where there is none."""
    return next((value for key, value in element.items() if _local_name(key) == name), "")


@lru_cache
def _local_name(key: str) -> str:
    return str(etree.QName(key).localname)


def _repeats(element: Any, name: str) -> int:
    text = _attribute(element, name) or "1"
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_REPEATS:
        raise UnreadableError(f"is broken: {name} is {text!r}. Ask for the file again")
    return int(text)
