"""The spreadsheet to fill in, for one consultation: the rows, how to fill them in, and the lists of allowed values."""

from typing import Any

from django.core.files.temp import NamedTemporaryFile
from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from django.views.decorators.http import require_safe

from participation.models import Channel, Consultation, Stance
from participation.paper.access import for_entry
from participation.paper.columns import COLUMNS, EXAMPLE, MOST_ROWS, NO, SHEET, Column, Lists, heading
from participation.paper.forms import last_day
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, direction, reading_language
from tamazgana_open.exports import XLSX_TYPE
from tamazgana_open.formats.moroccan import date_short

TEXT, DAY = "@", "dd/mm/yyyy"


@require_safe
@for_entry
def template(request: HttpRequest, consultation: Consultation) -> FileResponse:
    """The template, its sheets in the direction of the address's language, its words in every language."""
    file = NamedTemporaryFile(suffix=".xlsx")  # the response closes it, and then it is gone
    book(consultation, reading_language()).save(file)
    size = file.tell()
    file.seek(0)
    name = f"{consultation.slug}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
    response["Content-Length"] = size
    response["Cache-Control"] = "private, no-store"
    return response


def book(consultation: Consultation, language: str) -> Any:
    """The workbook (`openpyxl.Workbook`)."""
    from openpyxl import Workbook  # only whoever takes a workbook away pays for loading it

    made = Workbook()
    lists = Lists(consultation)
    with override(language):
        rows = made.active
        rows.title = str(SHEET)[:31]
        how = made.create_sheet(pgettext("tab of a spreadsheet", "How to fill it in")[:31])
        values = made.create_sheet(pgettext("tab of a spreadsheet", "Allowed values")[:31])
    for page in (rows, how, values):
        page.sheet_view.rightToLeft = direction(language) == "rtl"
    places = _fill_values(values, lists)
    _fill_rows(rows, consultation, lists, places, values.title, language)
    _fill_how(how, consultation)
    return made


def both(column: Column) -> str:
    """The heading as it stands in the sheet: every language, and a mark where the column must be filled in."""
    return " / ".join(heading(column).values()) + (" *" if column.required else "")


def _fill_values(page: Any, lists: Lists) -> dict[str, tuple[int, int]]:
    """Writes the lists, one column for each; gives the column and the last row of each."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    places: dict[str, tuple[int, int]] = {}
    place = 0
    for column in COLUMNS:
        allowed = lists.values.get(column.name)
        if not allowed:
            continue
        place += 1
        _put(page, 1, place, both(column).removesuffix(" *"), font=Font(bold=True), alignment=Alignment(wrap_text=True))
        for row, one in enumerate(allowed, start=2):
            _put(page, row, place, one.label, number_format=TEXT)
        page.column_dimensions[get_column_letter(place)].width = 30
        places[column.name] = (place, len(allowed) + 1)
        if column.name == "target":
            for language in LANGUAGES:
                place += 1
                page.column_dimensions[get_column_letter(place)].width = 60
                for row, title in enumerate(lists.targets.titles.values(), start=2):
                    _put(page, row, place, title.get(language, ""))
    page.freeze_panes = "A2"
    return places


def _fill_rows(
    page: Any, consultation: Consultation, lists: Lists, places: dict[str, tuple[int, int]], tab: str, language: str
) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    top = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E7EEE5")}
    example = _example(consultation, lists, language)
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        _put(page, 1, place, both(column), alignment=Alignment(wrap_text=True, vertical="top"), **top)
        page.column_dimensions[letter].width = column.width
        is_day = column.name == "received_on"
        # As text, or a spreadsheet makes the number 2.1 of the code 2.10, and loses the first zero of a telephone.
        page.column_dimensions[letter].number_format = DAY if is_day else TEXT
        _put(
            page, 2, place, example.get(column.name), number_format=DAY if is_day else TEXT,
            alignment=Alignment(wrap_text=column.name in ("body", "quote"), vertical="top"),
            font=Font(italic=False, color="6B6B6B"),
        )  # fmt: skip
        if column.name in places:
            at, last = places[column.name]
            of = get_column_letter(at)
            rule = DataValidation(type="list", formula1=f"'{tab}'!${of}$2:${of}${last}", allow_blank=True)
            rule.error, rule.errorTitle = _two(lambda: _("Choose a value of the list.")), "!"
            rule.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            page.add_data_validation(rule)
    page.freeze_panes = "A2"
    page.row_dimensions[1].height = 48


def _example(consultation: Consultation, lists: Lists, language: str) -> dict[str, Any]:
    def label(name: str, value: str) -> str:
        return next((one.label for one in lists.values[name] if one.value == value), "")

    return {
        "received_on": max(last_day(consultation), consultation.opens_on),
        "channel": label("channel", Channel.PAPER),
        "target": next(iter(lists.targets.titles), ""),
        "stance": label("stance", Stance.PROPOSE),
        "body": EXAMPLE[language if language in EXAMPLE else AUTHORITATIVE],
        "language": label("language", language),
        "name_shown": label("name_shown", NO),
        "letter": "A1",
    }


def _fill_how(page: Any, consultation: Consultation) -> None:
    from openpyxl.styles import Alignment, Font

    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, width in enumerate((34, 14, 80, 80), start=1):
        page.column_dimensions["ABCD"[place - 1]].width = width
    lines = [
        lambda: str(consultation.phrase("title")),
        lambda: _("One row for each contribution, at most %(most)s rows in a file.") % {"most": MOST_ROWS},
        lambda: (
            _("Days of receipt: from %(first)s to %(last)s.")
            % {"first": date_short(consultation.opens_on), "last": date_short(consultation.closes_on)}
        ),
        lambda: _("The row of the example is left out by itself; you may delete it."),
        lambda: _("Formulas are refused: paste what they come to as values."),
        lambda: _("Never write the number of an identity card."),
        lambda: _("The file is checked whole before anything is saved; every fault is named by its row and column."),
    ]
    row = 1
    for line in lines:
        for place, language in enumerate(LANGUAGES):
            with override(language):
                _put(page, row, 3 + place, line(), alignment=wrapped, font=Font(bold=row == 1))
        row += 1
    row += 1
    for place, words in enumerate((lambda: pgettext("of a spreadsheet", "Column"), lambda: _("Needed"))):
        _put(page, row, 1 + place, _two(words), font=Font(bold=True), alignment=wrapped)
    for column in COLUMNS:
        row += 1
        _put(page, row, 1, both(column).removesuffix(" *"), alignment=wrapped)
        _put(page, row, 2, _two(lambda needed=column.required: _("yes") if needed else _("no")), alignment=wrapped)
        for place, language in enumerate(LANGUAGES):
            with override(language):
                _put(page, row, 3 + place, str(column.hint), alignment=wrapped)


def _two(words: Any) -> str:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(str(words()))
    return " / ".join(dict.fromkeys(said))


def _put(page: Any, row: int, column: int, value: Any, **look: Any) -> None:
    cell = page.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # a title that begins with = stays a text
    for name, wanted in look.items():
        setattr(cell, name, wanted)
