"""A filled-in spreadsheet, checked whole: every row that can be saved, and every fault by its row and column."""

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from participation.models import Channel, Consultation, Told
from participation.models.contribution import LONGEST_BODY, LONGEST_QUOTE
from participation.paper import spreadsheet
from participation.paper.columns import COLUMNS, EXAMPLE, MOST_ROWS, YES, Lists, heading, heading_of, headings
from participation.paper.forms import PHONE, last_day
from participation.paper.spreadsheet import Cell, Row
from participation.paper.targets import code_in
from tamazgana_open.bilingual import clean, reading_language
from tamazgana_open.formats.moroccan import date_short, file_size
from workshops.attachments import files, packages

MOST_BYTES = 8_000_000
"""Of the file as it is sent: two thousand rows of ordinary length have half a million."""
FAULTS_SHOWN = 200
LONGEST_NAME = 80
_DAY_FIRST = re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})(?![0-9])")
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?![0-9])")
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_is_email = EmailValidator()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: `row` as the spreadsheet counts, `column` its letters; both empty for the whole."""

    row: int | None
    column: str
    heading: str
    message: str


@dataclass(slots=True)
class Line:
    """A row that can be saved: what the sender told, and the fields of the contribution."""

    number: int
    told: Told
    fields: dict[str, Any]


@dataclass(slots=True)
class Reading:
    """All of a file. `faults` are the first ones, `fault_count` says how many there are."""

    digest: str = ""
    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    example_left_out: bool = False

    @property
    def is_good(self) -> bool:
        """Whether everything in it can be saved."""
        return not self.fault_count and bool(self.lines)

    def fault(self, message: str, row: int | None = None, column: str = "", title: str = "") -> None:
        """Note a fault; beyond the first ones they are only counted."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_SHOWN:
            self.faults.append(Fault(row, column, title, message))


class NoSpreadsheet(Exception):
    """The file is none that can be read; its words say why."""


def digest_of(content: bytes, consultation: Consultation) -> str:
    """Names this very file in this consultation."""
    return hashlib.sha256(b"%d:%s" % (consultation.pk, content)).hexdigest()[:40]


def token_of(digest: str, row: int) -> str:
    """Names one row of one file: entered twice, it is one contribution."""
    return f"import-{digest}-{row}"


def taken(upload: Any) -> bytes:
    """The bytes of an upload that is a spreadsheet by its content. Raises NoSpreadsheet."""
    if upload.size > MOST_BYTES:
        sizes = {"size": file_size(upload.size), "most": file_size(MOST_BYTES)}
        raise NoSpreadsheet(_("This file has %(size)s; a spreadsheet to import has at most %(most)s.") % sizes)
    if not upload.size:
        raise NoSpreadsheet(_("This file is empty."))
    upload.seek(0)
    content = upload.read()
    if content[:4] not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise NoSpreadsheet(_no_template())
    try:
        # Locked or old, holding programs, damaged, mixed with something else: said in the words of other files.
        found = files.checked(upload, files.AttachmentKind.DOCUMENT)
    except ValidationError as error:
        raise NoSpreadsheet(" ".join(error.messages)) from error
    if packages.EXTENSIONS.get(found.media_type) != "xlsx":
        raise NoSpreadsheet(_no_template())
    return content


def _no_template() -> str:
    return _("This is no spreadsheet in the format XLSX. Take the template, fill it in, and save it as XLSX.")


def read(content: bytes, consultation: Consultation) -> Reading:
    """Check the whole file. Nothing is saved. Raises NoSpreadsheet."""
    reading = Reading(digest_of(content, consultation))
    try:
        book = spreadsheet.opened(io.BytesIO(content))
        path = next(iter(book.sheets.values()))
        rows = spreadsheet.rows(book, path, MOST_ROWS + 3)  # the heading, the example, and one that is too many
        first = next(rows, None)
        if first is None:
            reading.fault(_("The first sheet is empty."))
            return reading
        columns = _columns(first, reading)
        if not reading.fault_count:
            checker = _Checker(consultation, book.from_1904, columns, reading)
            for row in rows:
                checker.check(row)
    except spreadsheet.TooMuch as error:
        raise NoSpreadsheet(
            _("This file holds more than %(most)s rows can. Copy the rows into the template and send that.")
            % {"most": MOST_ROWS}
        ) from error
    except spreadsheet.Unreadable as error:
        raise NoSpreadsheet(_("This file is damaged or incomplete: it cannot be opened to its end.")) from error
    if not reading.lines and not reading.fault_count:
        reading.fault(_("There is no row to import: the example does not count."))
    return reading


def _columns(first: Row, reading: Reading) -> dict[str, int]:
    known = headings()
    found: dict[str, int] = {}
    for place, cell in sorted(first.cells.items()):
        name = heading_of(cell.text, known)
        if name is None:
            reading.fault(
                _("This heading is not one of the template."),
                first.number,
                spreadsheet.column_letters(place),
                cell.text,
            )
        elif name in found:
            reading.fault(_("This column is there twice."), first.number, spreadsheet.column_letters(place), cell.text)
        else:
            found[name] = place
    for column in COLUMNS:
        if column.required and column.name not in found:
            reading.fault(_("This column of the template is missing."), first.number, "", str(column.heading))
    return found


class _Checker:
    """Checks row by row, with the lists of the consultation looked up once."""

    def __init__(self, consultation: Consultation, from_1904: bool, columns: dict[str, int], reading: Reading) -> None:
        self.consultation, self.from_1904 = consultation, from_1904
        self.columns, self.reading = columns, reading
        self.lists = Lists(consultation)
        self.last_day = last_day(consultation)
        self.titles = {column.name: heading(column)[reading_language()] for column in COLUMNS}
        self.row = self.bad_rows = 0
        self.is_full = False
        self.faults: list[tuple[str, str]] = []
        """Those of the row that is being checked, by the name of the column."""

    def check(self, row: Row) -> None:
        """Add the row's line, or its faults."""
        self.row = row.number
        cells = {name: row.cells[place] for name, place in self.columns.items() if place in row.cells}
        if not cells:
            return
        if clean(cells.get("body", Cell()).text) in EXAMPLE.values():
            self.reading.example_left_out = True
            return
        if len(self.reading.lines) + self.bad_rows >= MOST_ROWS:
            self._too_many()
            return
        self.faults.clear()
        line = self._line(cells)
        if not self.faults:
            self.reading.lines.append(line)
            return
        self.bad_rows += 1
        for name, message in sorted(self.faults, key=lambda fault: self.columns.get(fault[0], -1)):
            place = self.columns.get(name)
            letters = spreadsheet.column_letters(place) if place is not None else ""
            self.reading.fault(message, self.row, letters, self.titles[name])

    def _too_many(self) -> None:
        if not self.is_full:
            message = _("There are more than %(most)s rows. Send them as several files.")
            self.reading.fault(message % {"most": MOST_ROWS}, self.row)
        self.is_full = True

    def _line(self, cells: dict[str, Cell]) -> Line:
        for name, cell in cells.items():
            if cell.formula:
                self._fault(name, _("This is a formula. Paste what it comes to as a value."))
            elif cell.error:
                self._fault(name, _("The spreadsheet shows an error here."))
        text = {name: "" if cell.formula or cell.error else clean(cell.text) for name, cell in cells.items()}
        sound = {name for name, cell in cells.items() if not cell.formula and not cell.error}
        for column in COLUMNS:
            if column.required and not text.get(column.name) and (column.name in sound or column.name not in cells):
                self._fault(column.name, _("This must be filled in."))
        channel = self._of_list("channel", text)
        axis, commitment = self._target(cells.get("target"), text.get("target", ""))
        name = self._short("name", text, LONGEST_NAME)
        shown = self._of_list("name_shown", text) == YES
        letter = self._short("letter", text, LONGEST_NAME)
        fields = {
            "channel": channel,
            "received_on": self._day(cells.get("received_on"), text.get("received_on", "")),
            "meeting": self._meeting(channel, text),
            "axis": axis,
            "commitment": commitment,
            "stance": self._of_list("stance", text),
            "body": self._short("body", text, LONGEST_BODY),
            "quote": self._short("quote", text, LONGEST_QUOTE),
            "language": self._of_list("language", text),
            "group": self._of_list("group", text),
            "douar": self.lists.douars.get(self._of_list("douar", text)),
            "shown_name": name if shown else "",
            "letter": uuid5(NAMESPACE_OID, f"{self.reading.digest}:{letter.casefold()}") if letter else None,
        }
        told = Told(
            name="" if shown else name,
            email=self._checked("email", text, _is_email_address, _("This is no e-mail address.")),
            phone=self._checked(
                "phone",
                text,
                lambda typed: bool(PHONE.fullmatch(typed)),
                _("A telephone number has at least six digits, and no letters."),
            ),
            form_token=token_of(self.reading.digest, self.row),
        )
        return Line(self.row, told, fields)

    def _fault(self, name: str, message: str) -> None:
        self.faults.append((name, message))

    def _of_list(self, name: str, text: dict[str, str]) -> str:
        typed = text.get(name, "")
        if not typed:
            return ""
        found = self.lists.find(name, typed)
        if found is None:
            self._fault(name, _("This is not among the allowed values: %(typed)s") % {"typed": _shown(typed)})
        return found or ""

    def _short(self, name: str, text: dict[str, str], longest: int) -> str:
        typed = text.get(name, "")
        if len(typed) > longest:
            lengths = {"length": len(typed), "most": longest}
            self._fault(name, _("This has %(length)s characters; at most %(most)s are taken.") % lengths)
        return typed

    def _checked(self, name: str, text: dict[str, str], is_right: Callable[[str], bool], message: str) -> str:
        typed = text.get(name, "")
        if typed and not is_right(typed):
            self._fault(name, message)
        return typed

    def _day(self, cell: Cell | None, typed: str) -> date | None:
        if cell is None or not typed:
            return None
        day = spreadsheet.day_of(cell, from_1904=self.from_1904) if cell.number is not None else _typed_day(typed)
        if day is None:
            self._fault("received_on", _("This is no day. Write it as dd/mm/yyyy."))
        elif not self.consultation.opens_on <= day <= self.last_day:
            days = {"first": date_short(self.consultation.opens_on), "last": date_short(self.last_day)}
            self._fault("received_on", _("The day of receipt lies between %(first)s and %(last)s.") % days)
        return day

    def _target(self, cell: Cell | None, typed: str) -> tuple[Any, Any]:
        if cell is None or not typed:
            return None, None
        code = code_in(typed.translate(_WESTERN).replace(",", "."))
        if cell.number is not None and "." in code and f"{code}0" in self.lists.targets.titles:
            message = _("The spreadsheet has made a number of this code: %(one)s or %(other)s? Write it as text.")
            self._fault("target", message % {"one": code, "other": f"{code}0"})
            return None, None
        found = self.lists.targets.find(code) if code else None
        if found is None:
            message = _("This is not among what citizens are asked about: %(typed)s")
            self._fault("target", message % {"typed": _shown(typed)})
            return None, None
        return found

    def _meeting(self, channel: str, text: dict[str, str]) -> Any:
        chosen = self.lists.meetings.get(self._of_list("meeting", text))
        if channel == Channel.MEETING and chosen is None and not text.get("meeting"):
            self._fault("meeting", _("Choose the meeting at which it was said."))
        if channel and channel != Channel.MEETING and text.get("meeting"):
            self._fault("meeting", _("Only what was said at a meeting names one."))
        return chosen


def _is_email_address(typed: str) -> bool:
    try:
        _is_email(typed)
    except ValidationError:
        return False
    return len(typed) <= 254


def _typed_day(typed: str) -> date | None:
    typed = typed.translate(_WESTERN).strip()
    match = _DAY_FIRST.match(typed) or _YEAR_FIRST.match(typed)
    try:
        return date(*(int(match[part]) for part in ("year", "month", "day"))) if match else None
    except ValueError:
        return None


def _shown(typed: str) -> str:
    """What was typed, as a message repeats it: not endless, and isolated, since it may run in either direction."""
    return f"\u2068{typed if len(typed) <= 60 else typed[:59] + '…'}\u2069"
