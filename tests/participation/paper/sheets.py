"""Spreadsheets as somebody fills them in, and as somebody should not send them."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from participation.models import Consultation
from participation.paper import columns, template_book

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def filled_in(consultation: Consultation, *rows: dict[str, Any], language: str = "fr", example: bool = True) -> bytes:
    """The template of the consultation with these rows, each column → value; what is not given is as in the example."""
    book = template_book.book(consultation, language)
    page = book.worksheets[0]
    names = [column.name for column in columns.COLUMNS]
    usual = {name: page.cell(2, place).value for place, name in enumerate(names, start=1)} | {"letter": None}
    if not example:
        page.delete_rows(2)
    for row in rows:
        page.append([{**usual, **row}.get(name) for name in names])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def raw(
    sheet: str,
    *,
    strings: str = "",
    properties: str = "",
    parts: Sequence[tuple[str, str | bytes]] = (),
    link: str = "",
) -> bytes:
    """A workbook of one sheet, part by part as it stands in the file. `sheet` is what stands in <sheetData>, or a whole
    part where it begins with "<?xml"."""
    whole = (
        sheet if sheet.startswith("<?xml") else f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>'
    )
    relations = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{link or "worksheets/sheet1.xml"}"/>'
    if strings:
        relations += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS.format(""))
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(relations))
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
            '<sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr("xl/worksheets/sheet1.xml", whole)
        if strings:
            archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()
