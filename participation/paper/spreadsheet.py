"""The rows of a spreadsheet (XLSX) that somebody sends: read as a stream, to bounds that no file can move.

Nothing is evaluated: a formula is told apart from a value and never worked out. Parts are parsed by expat event by
event, so that neither a sheet of a million cells nor a cell of a million signs is ever in memory; a document type,
which is where entities would be declared, is refused as such.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, BinaryIO
from xml.parsers import expat

MOST_BYTES = 60_000_000
"""Of the parts that are read, unpacked. Two thousand rows of the longest texts come to twenty million."""
MOST_COLUMNS = 60
MOST_TAGS = 1_000_000
LONGEST_TAG = 1_000_000
"""Bytes of a tag or a comment. Expat looks at one from its beginning again with each chunk: without a bound the time
grows with the square of the length."""
MOST_STRINGS, MOST_SIGNS = 120_000, 30_000_000
LONGEST_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""
LAST_ROW = 1_048_576
_CHUNK = 64 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class Unreadable(Exception):
    """The file cannot be read as a workbook."""


class TooMuch(Exception):
    """The file holds more than any filled-in template can."""


class _Enough(Exception):
    """Whoever reads wants no more."""


@dataclass(slots=True)
class Cell:
    """What stands in a cell: text, or a number (`number`) as the file has it. `formula` where it is worked out."""

    text: str = ""
    number: float | None = None
    formula: bool = False
    error: bool = False


@dataclass(slots=True)
class Row:
    """A row that holds something: its number, and its cells by column (from 0)."""

    number: int
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """What is read of a workbook: whether its days are counted from 1904, and the path of each sheet by its name."""

    archive: zipfile.ZipFile
    from_1904: bool
    sheets: dict[str, str]
    strings: list[str]


def opened(file: BinaryIO) -> Book:
    """The workbook, ready to be read. Whoever calls has looked at the list of its parts (`packages.media_type`).

    Raises Unreadable, TooMuch.
    """
    try:
        archive = zipfile.ZipFile(file)
        relations = _relations(archive)
        sheets, from_1904 = _sheets(archive, relations)
        strings = next((path for kind, path in relations.values() if kind == "sharedStrings"), "")
        return Book(archive, from_1904, sheets, _strings(archive, strings) if strings else [])
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise Unreadable from error


def rows(book: Book, path: str, most: int) -> Iterator[Row]:
    """The rows of a sheet that hold something, at most `most` of them, in the order of the file. Raises Unreadable,
    TooMuch."""
    reader = _SheetReader(book.strings, most)
    try:
        _parse(book.archive, path, reader.start, reader.end, reader.characters)
    except _Enough:
        pass
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, zlib.error) as error:
        raise Unreadable from error
    return iter(reader.rows)


def day_of(cell: Cell, *, from_1904: bool) -> date | None:
    """The day that a number in a cell stands for; None where it stands for none of this age."""
    if cell.number is None or not 1 <= cell.number < 2_958_466:
        return None
    begin = date(1904, 1, 1) if from_1904 else date(1899, 12, 30)
    return begin + timedelta(days=int(cell.number))


def column_letters(column: int) -> str:
    """A, B, … Z, AA: the name of a column (from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# Parts --------------------------------------------------------------------------------------------------------------


def _parse(
    archive: zipfile.ZipFile,
    path: str,
    start: Callable[[str, dict[str, str]], Any],
    end: Callable[[str], Any] | None = None,
    characters: Callable[[str], Any] | None = None,
) -> None:
    if archive.getinfo(path).file_size > MOST_BYTES:
        raise TooMuch
    tags = 0

    def opens(name: str, attributes: dict[str, str]) -> None:
        nonlocal tags
        tags += 1
        if tags > MOST_TAGS:
            raise TooMuch
        start(name.rpartition(" ")[2], attributes)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = opens
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if characters is not None:
        parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with archive.open(path) as part:
            fed = 0
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    raise TooMuch
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Unreadable from error


def _refuse(*_arguments: Any) -> None:
    raise Unreadable


def _attribute(attributes: dict[str, str], name: str) -> str:
    # Attributes of a namespace ("r:id") arrive with its address before their name.
    return next((value for key, value in attributes.items() if key.rpartition(" ")[2] == name), "")


def _relations(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and len(found) < 1000 and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    _parse(archive, "xl/_rels/workbook.xml.rels", start)
    return found


def _sheets(archive: zipfile.ZipFile, relations: dict[str, tuple[str, str]]) -> tuple[dict[str, str], bool]:
    sheets: dict[str, str] = {}
    from_1904 = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
        elif name == "sheet" and len(sheets) < 300:
            kind, path = relations.get(_attribute(attributes, "id"), ("", ""))
            if kind == "worksheet":
                sheets.setdefault(attributes.get("name", ""), path)

    _parse(archive, "xl/workbook.xml", start)
    if not sheets:
        raise Unreadable
    return sheets, from_1904


def _strings(archive: zipfile.ZipFile, path: str) -> list[str]:
    strings: list[str] = []
    parts: list[str] = []
    length = signs = 0
    reading = phonetic = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal reading, phonetic, length
        if name == "si":
            parts.clear()
            length = 0
        phonetic = phonetic or name == "rPh"
        reading = name == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal reading, phonetic
        reading = False
        if name == "rPh":
            phonetic = False
        if name == "si":
            if len(strings) >= MOST_STRINGS:
                raise TooMuch
            strings.append("".join(parts))

    def characters(text: str) -> None:
        nonlocal length, signs
        if reading and length < LONGEST_CELL:
            parts.append(text[: LONGEST_CELL - length])
            length += len(text)
            signs += len(text)
            if signs > MOST_SIGNS:
                raise TooMuch

    _parse(archive, path, start, end, characters)
    return strings


class _SheetReader:
    """Collects the rows of one sheet, event by event."""

    def __init__(self, strings: list[str], most: int) -> None:
        self.strings, self.most = strings, most
        self.rows: list[Row] = []
        self.row: Row | None = None
        self.number, self.column = 0, -1
        self.cell: Cell | None = None
        self.kind, self.reading = "", ""
        self.parts: list[str] = []
        self.length = self.signs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if name == "row":
            self._open_row(attributes.get("r", ""))
        elif name == "c" and self.row is not None:
            self._open_cell(attributes)
        elif self.cell is not None:
            if name == "f":
                self.cell.formula = True
            elif name in ("v", "t"):
                self.reading = name

    def _open_row(self, number: str) -> None:
        before = self.number
        self.number = int(number) if number.isascii() and number.isdecimal() and len(number) <= 7 else before + 1
        if not before < self.number <= LAST_ROW:  # two rows of one number would be one contribution
            raise Unreadable
        self.row, self.column = Row(self.number), -1

    def _open_cell(self, attributes: dict[str, str]) -> None:
        match = _REFERENCE.fullmatch(attributes.get("r", ""))
        if match:
            column = 0
            for letter in match[1]:
                column = column * 26 + ord(letter) - 64
            self.column = column - 1
        else:
            self.column += 1
        self.cell = Cell() if self.column < MOST_COLUMNS else None
        self.kind = attributes.get("t", "n")
        self.parts.clear()
        self.length, self.reading = 0, ""

    def characters(self, text: str) -> None:
        """Text between two tags."""
        if self.reading and self.length < LONGEST_CELL:
            self.parts.append(text[: LONGEST_CELL - self.length])
            self.length += len(text)
            self.signs += len(text)
            if self.signs > MOST_SIGNS:
                raise TooMuch

    def end(self, name: str) -> None:
        """A tag closes."""
        if name in ("v", "t"):
            self.reading = ""
        elif name == "c" and self.cell is not None and self.row is not None:
            self._close_cell(self.row, self.cell)
            self.cell = None
        elif name == "row" and self.row is not None:
            if self.row.cells:
                self.rows.append(self.row)
            self.row = None
            if len(self.rows) >= self.most:
                raise _Enough

    def _close_cell(self, row: Row, cell: Cell) -> None:
        text = "".join(self.parts)
        if self.kind == "s":
            place = int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else -1
            cell.text = self.strings[place] if 0 <= place < len(self.strings) else ""
        elif self.kind == "n" and text:
            cell.number = _number(text)
            cell.text = _plain(cell.number) if cell.number is not None else text
        elif self.kind == "b":
            cell.text = "1" if text == "1" else "0"
        elif self.kind == "e":
            cell.text, cell.error = text, True
        else:
            cell.text = text
        if cell.formula or cell.text.strip():
            row.cells[self.column] = cell


def _number(text: str) -> float | None:
    try:
        found = float(text) if len(text) <= 40 else None
    except ValueError:
        return None
    return found if found is not None and abs(found) < 1e15 else None


def _plain(number: float) -> str:
    # 2.2999999999999998 is how a file writes 2.3; 612345678.0 is a telephone number.
    return str(int(number)) if number == int(number) else repr(round(number, 10))
