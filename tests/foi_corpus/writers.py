"""Write sheets of cells in every format that is read, the same bytes each time; what no library writes, byte by byte.

A cell is a text, a whole number or a day. Merged areas are given as (first row, first column, last row, last column),
counted from 1.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

import docx
import openpyxl
import xlwt

Value = str | int | date
Merged = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows of cells, and which of them are merged."""

    rows: Sequence[Sequence[Value]]
    merged: Sequence[Merged] = ()


Sheets = Mapping[str, Sheet]


def archive(parts: Mapping[str, bytes]) -> bytes:
    """Give a ZIP archive without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(entry, content)
    return buffer.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Give a file's parts: those of an archive apart, as compression differs from library to library."""
    if not content.startswith(b"PK"):
        return {"": content}
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def _packed_again(content: bytes) -> bytes:
    parts = unpacked(content)
    parts = {name: b"" if name == "docProps/core.xml" else part for name, part in parts.items()}
    core = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
    return archive({name: part or core for name, part in parts.items()})


def delimited(encoding: str = "utf-8", separator: str = ",", line_end: str = "\n") -> Callable[[Sheets], bytes]:
    """Give a writer of text with separated values; of several sheets it writes the first."""

    def write(sheets: Sheets) -> bytes:
        buffer = io.StringIO(newline="")
        rows = next(iter(sheets.values())).rows
        csv.writer(buffer, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
        return buffer.getvalue().encode(encoding)

    return write


def xlsx(sheets: Sheets) -> bytes:
    """Write a workbook with real days, shown as months."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, sheet in sheets.items():
        page = book.create_sheet(name)
        for row, values in enumerate(sheet.rows, 1):
            for column, value in enumerate(values, 1):
                if value == "":
                    continue
                cell = page.cell(row, column)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"
                elif isinstance(value, date):
                    cell.number_format = "mmm-yy"
        for first_row, first_column, last_row, last_column in sheet.merged:
            page.merge_cells(None, first_row, first_column, last_row, last_column)
    buffer = io.BytesIO()
    book.save(buffer)
    return _packed_again(buffer.getvalue())


def xls(sheets: Sheets) -> bytes:
    """Write an old workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    months = xlwt.XFStyle()
    months.num_format_str = "mmm-yy"
    for name, sheet in sheets.items():
        page = book.add_sheet(name)
        for row, values in enumerate(sheet.rows):
            for column, value in enumerate(values):
                if isinstance(value, date):
                    page.write(row, column, datetime(value.year, value.month, value.day), months)
                elif value != "":
                    page.write(row, column, value)
        for first_row, first_column, last_row, last_column in sheet.merged:
            page.merge(first_row - 1, last_row - 1, first_column - 1, last_column - 1)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsb(sheets: Sheets) -> bytes:
    """Write a binary workbook; days are bare serials, as its styles would have to say otherwise."""
    book = _record(131) + _record(143)
    relations, parts = "", {}
    for number, (name, sheet) in enumerate(sheets.items(), 1):
        book += _record(156, struct.pack("<II", 0, number) + _wide(f"rId{number}") + _wide(name))
        target = f"worksheets/sheet{number}.bin"
        relations += f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="{target}"/>'
        parts[f"xl/{target}"] = _xlsb_sheet(sheet)
    book += _record(144) + _record(132)
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/>'
    return archive(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}">{root}</Relationships>'.encode(),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'.encode(),
            **parts,
        }
    )


def _xlsb_sheet(sheet: Sheet) -> bytes:
    width = max(map(len, sheet.rows))
    content = _record(129) + _record(148, struct.pack("<4I", 0, len(sheet.rows) - 1, 0, width - 1)) + _record(145)
    for row, values in enumerate(sheet.rows):
        content += _record(0, struct.pack("<I", row) + bytes(21))
        for column, value in enumerate(values):
            cell = struct.pack("<II", column, 0)
            if isinstance(value, date):
                value = serial(value)
            if isinstance(value, int):
                content += _record(5, cell + struct.pack("<d", value))
            elif value:
                content += _record(6, cell + _wide(value))
    content += _record(146)
    if sheet.merged:
        content += _record(177, struct.pack("<I", len(sheet.merged)))
        for first_row, first_column, last_row, last_column in sheet.merged:
            content += _record(176, struct.pack("<4I", first_row - 1, last_row - 1, first_column - 1, last_column - 1))
        content += _record(178)
    return content + _record(130)


def _record(kind: int, body: bytes = b"") -> bytes:
    return _number(kind) + _number(len(body)) + body


def _number(value: int) -> bytes:
    content = b""
    while True:
        value, low = value >> 7, value & 0x7F
        content += bytes([low | (0x80 if value else 0)])
        if not value:
            return content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def serial(day: date) -> int:
    """Give the number by which Excel keeps a day."""
    return (day - date(1899, 12, 30)).days


_ODS = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(sheets: Sheets) -> bytes:
    """Write an OpenDocument workbook, with the empty rows and columns that LibreOffice pads it with."""
    tables = "".join(
        f'<table:table table:name="{name}">{_ods_rows(sheet)}</table:table>' for name, sheet in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{_ODS}office:1.0" xmlns:table="{_ODS}table:1.0" '
        f'xmlns:text="{_ODS}text:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODS}manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return archive(
        {"mimetype": kind.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()}
    )


def _ods_rows(sheet: Sheet) -> str:
    spans = {(m[0], m[1]): m for m in sheet.merged}
    covered = _covered(sheet.merged)
    rows = ""
    for row, values in enumerate(sheet.rows, 1):
        cells = ""
        for column, value in enumerate(values, 1):
            kind = "covered-table-cell" if (row, column) in covered else "table-cell"
            span = ""
            if (row, column) in spans:
                _, _, last_row, last_column = spans[row, column]
                span = (
                    f' table:number-rows-spanned="{last_row - row + 1}"'
                    f' table:number-columns-spanned="{last_column - column + 1}"'
                )
            cells += f"<table:{kind}{span}{_ods_value(value)}</table:{kind}>"
        padding = '<table:table-cell table:number-columns-repeated="1000"/>'
        rows += f"<table:table-row>{cells}{padding}</table:table-row>"
    return rows + (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
    )


def _ods_value(value: Value) -> str:
    if value == "":
        return ">"
    if isinstance(value, date):
        return f' office:value-type="date" office:date-value="{value}"><text:p>{value:%b-%y}</text:p>'
    if isinstance(value, int):
        return f' office:value-type="float" office:value="{value}"><text:p>{value:,}</text:p>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
    return f' office:value-type="string">{lines}'


def _covered(merged: Sequence[Merged]) -> set[tuple[int, int]]:
    return {
        (row, column)
        for first_row, first_column, last_row, last_column in merged
        for row in range(first_row, last_row + 1)
        for column in range(first_column, last_column + 1)
        if (row, column) != (first_row, first_column)
    }


def _written(value: Value) -> str:
    return f"{value:%b-%y}" if isinstance(value, date) else str(value)


def html(sheets: Sheets) -> bytes:
    """Write a page with a table for each sheet, and a script and a style that are no part of it."""
    tables = "".join(f"<h2>{escape(name)}</h2>{_html_table(sheet)}" for name, sheet in sheets.items())
    return f"<!DOCTYPE html><html><head><style>td {{ color: red }}</style></head><body>{tables}</body></html>".encode()


def _html_table(sheet: Sheet) -> str:
    spans = {(m[0], m[1]): m for m in sheet.merged}
    covered = _covered(sheet.merged)
    rows = ""
    for row, values in enumerate(sheet.rows, 1):
        rows += "<tr>"
        for column, value in enumerate(values, 1):
            if (row, column) in covered:
                continue
            _, _, last_row, last_column = spans.get((row, column), (row, column, row, column))
            span = f' rowspan="{last_row - row + 1}" colspan="{last_column - column + 1}"'
            text = escape(_written(value)).replace("\n", "<br>")
            rows += f"<td{span}>{text}</td>"
        rows += "</tr>"
    return f"<table><script>alert(1)</script>{rows}</table>"


def docx_letter(sheets: Sheets) -> bytes:
    """Write a letter with a table for each sheet."""
    letter = docx.Document()
    letter.add_paragraph("Thank you for your request. This letter is synthetic.")
    for name, sheet in sheets.items():
        letter.add_paragraph(name)
        table = letter.add_table(len(sheet.rows), max(map(len, sheet.rows)))
        for row, values in zip(table.rows, sheet.rows, strict=True):
            for cell, value in zip(row.cells, values, strict=False):
                cell.text = _written(value)
        for first_row, first_column, last_row, last_column in sheet.merged:
            first = table.cell(first_row - 1, first_column - 1)
            text = first.text
            first.merge(table.cell(last_row - 1, last_column - 1)).text = text
    buffer = io.BytesIO()
    letter.save(buffer)
    return _packed_again(buffer.getvalue())


_WIDE, _HIGH, _MARGIN = 100, 24, 40


def pdf(sheets: Sheets) -> bytes:
    """Write a ruled table a page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", _FONT]
    kids = []
    for sheet in sheets.values():
        stream, width, height = _pdf_page(sheet)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n".encode() + stream + b"\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode()
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in offsets)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + table.encode() + trailer.encode()


_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def _pdf_page(sheet: Sheet) -> tuple[bytes, int, int]:
    rows, columns = len(sheet.rows), max(map(len, sheet.rows))
    width, height = 2 * _MARGIN + _WIDE * columns, 2 * _MARGIN + _HIGH * rows
    spans = {(m[0], m[1]): m for m in sheet.merged}
    covered = _covered(sheet.merged)
    parts = ["0.5 w"]
    for row, values in enumerate(sheet.rows, 1):
        for column in range(1, columns + 1):
            if (row, column) in covered:
                continue
            _, _, last_row, last_column = spans.get((row, column), (row, column, row, column))
            left, top = _MARGIN + _WIDE * (column - 1), height - _MARGIN - _HIGH * (row - 1)
            wide, high = _WIDE * (last_column - column + 1), _HIGH * (last_row - row + 1)
            parts.append(f"{left} {top - high} {wide} {high} re S")
            text = _written(values[column - 1]) if column <= len(values) else ""
            for line, piece in enumerate(text.split("\n")):
                if piece:
                    safe = piece.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                    parts.append(f"BT /F1 8 Tf {left + 3} {top - 10 - 10 * line} Td ({safe}) Tj ET")
    return "\n".join(parts).encode("cp1252"), width, height


WRITERS: dict[str, tuple[str, Callable[[Sheets], bytes]]] = {
    "csv": ("csv", delimited()),
    "csv-bom-crlf": ("csv", delimited("utf-8-sig", ",", "\r\n")),
    "csv-utf16-tab": ("tsv", delimited("utf-16", "\t", "\r\n")),
    "csv-cp1252-semicolon": ("csv", delimited("cp1252", ";", "\r\n")),
    "csv-cr": ("csv", delimited("utf-8", ",", "\r")),
    "xlsx": ("xlsx", xlsx),
    "xls": ("xls", xls),
    "xlsb": ("xlsb", xlsb),
    "ods": ("ods", ods),
    "html": ("html", html),
    "docx": ("docx", docx_letter),
    "pdf": ("pdf", pdf),
}
"""By name of the format: the ending of a file's name, and what writes it."""

TEXTS = tuple(name for name in WRITERS if name.startswith("csv"))
"""Formats of one sheet, without merged cells."""

NUMBERED = ("html", "docx", "pdf")
"""Formats whose tables have numbers for names."""
