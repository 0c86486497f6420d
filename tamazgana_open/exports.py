"""Tables for spreadsheets: CSV that streams, XLSX that is written row by row; both open right and run no formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.temp import NamedTemporaryFile
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

BYTE_ORDER_MARK = "\ufeff"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WITHIN = re.compile(r"""([;\t\r\n][\s"']*)(?=[=+@＝＋＠]|[-－](?!\s))""")
"""Where a formula would begin if the file were cut at other places than its commas: a spreadsheet of a country with
decimal commas cuts at semicolons, and then no longer sees that line ends stand between quotation marks."""
_LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""
_NARROWEST, _WIDEST = 9, 60


class _Echo:
    def write(self, value: str) -> str:
        return value


def harmless(value: Any) -> Any:
    """The cell with an apostrophe before anything that a spreadsheet would run as a formula, wherever in it; numbers
    stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    value = _WITHIN.sub(r"\1'", value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV file in UTF-8 with byte order mark, written row by row: memory stays flat."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield BYTE_ORDER_MARK + writer.writerow(header)
        for row in rows:
            yield writer.writerow([harmless(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name on the tab, the heading of each column, the rows, the columns' widths.

    A width is in characters; where none is given it follows from the heading. Cells are text, whole or decimal
    numbers, days, moments or None.
    """

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int] = ()

    def width(self, column: int) -> int:
        """The width of a column (from 0)."""
        wanted = self.widths[column] if column < len(self.widths) else len(self.header[column]) + 3
        return min(max(wanted, _NARROWEST), _WIDEST)


def xlsx_response(name: str, sheets: Iterable[Sheet], *, right_to_left: bool = False) -> FileResponse:
    """A workbook, written row by row to a temporary file: memory stays flat, however many rows there are.

    Text is always a text cell, marked so that it stays one when somebody edits it: no formula can come in. Days and
    moments are real dates in the commune's legal time, numbers real numbers. The heading is bold and stays in view.
    """
    from openpyxl import Workbook  # only whoever takes a workbook away pays for loading it
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_tab(sheet.title))
        page.sheet_view.rightToLeft = right_to_left
        page.freeze_panes = "A2"
        for column in range(len(sheet.header)):
            page.column_dimensions[get_column_letter(column + 1)].width = sheet.width(column)
        cells = _Cells(page)
        page.append([cells.heading(text) for text in sheet.header])
        for row in sheet.rows:
            page.append([cells.cell(value) for value in row])
    file = NamedTemporaryFile(suffix=".xlsx")  # the response closes it, and then it is gone
    book.save(file)
    size = file.tell()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    response["Content-Length"] = size
    return response


def _tab(title: str) -> str:
    # At most 31 characters, none of those that a reference to a sheet is written with.
    return "".join(" " if sign in r"[]:*?/\'" else sign for sign in title).strip()[:31] or "-"


class _Cells:
    """Makes the cells of one sheet. Each look is worked out once: styling every cell anew costs more than writing."""

    def __init__(self, page: Any) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
        from openpyxl.styles import Alignment, Font

        self.page, self.made, self.illegal = page, WriteOnlyCell, ILLEGAL_CHARACTERS_RE
        wrapped, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
        self.looks = {
            "text": self._look(alignment=wrapped),
            "formula": self._look(alignment=wrapped, quotePrefix=True),
            "heading": self._look(alignment=wrapped, font=bold),
            "day": self._look(alignment=Alignment(vertical="top"), number_format="dd/mm/yyyy"),
            "moment": self._look(alignment=Alignment(vertical="top"), number_format="dd/mm/yyyy hh:mm"),
            "number": self._look(alignment=Alignment(vertical="top")),
        }

    def _look(self, **style: Any) -> Any:
        cell = self.made(self.page)
        for name, value in style.items():
            setattr(cell, name, value)
        return cell._style

    def heading(self, text: str) -> Any:
        """A cell of the first row."""
        return self._cell(text, "heading")

    def cell(self, value: Any) -> Any:
        """A cell of a row."""
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return self._cell(_naive(value), "moment")
        if isinstance(value, date):
            return self._cell(value, "day")
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            return self._cell(value, "number")
        text = str(value)
        return self._cell(text, "formula" if text.startswith(_FORMULA) else "text")

    def _cell(self, value: Any, look: str) -> Any:
        if isinstance(value, str):
            value = self.illegal.sub("", value)[:_LONGEST_CELL]
        cell = self.made(self.page, value=value)
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it begins with
        cell._style = self.looks[look]
        return cell


def _naive(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment
