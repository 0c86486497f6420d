"""Documents of office programs: zip archives of which only the list of parts is read, never a part unpacked.

One part alone is looked into, to a bounded length: the one that says what kind of document it is.
"""

import struct
import zipfile
import zlib
from typing import BinaryIO

OPENDOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
_OOXML = "application/vnd.openxmlformats-officedocument."
OOXML = {
    f"{_OOXML}wordprocessingml.document": "docx",
    f"{_OOXML}presentationml.presentation": "pptx",
    f"{_OOXML}spreadsheetml.sheet": "xlsx",
}
EXTENSIONS = OPENDOCUMENT | OOXML
"""The media types that are kept, each with the end of its name."""

MOST_PARTS = 5000
MOST_BYTES_OF_LIST = 1_000_000
MOST_BYTES_OF_TYPES = 1_000_000
MOST_BYTES_UNPACKED = 500_000_000
"""What all parts together may come to: more is a bomb for whoever opens the document."""

_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The only ones that office documents are packed with (ISO/IEC 29500-2 and the packages of ODF allow no other). Others
are unpacked at a stroke: a few hundred bytes of bzip2 become gigabytes of memory before a length can be asked."""
_LONGEST_MIMETYPE = 100


class NoDocument(Exception):
    """The archive is none of the documents that are kept."""


class HoldsMacros(Exception):
    """The document holds programs."""


class Mixed(Exception):
    """Something stands before, behind or between the parts of the document."""


class Locked(Exception):
    """The document is locked by a password."""


class Damaged(Exception):
    """The list of parts cannot be read."""


def media_type(file: BinaryIO, size: int) -> str:
    """The media type of the document. Raises one of the exceptions of this module."""
    _check_end(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_parts(archive.infolist())
            return _opendocument(archive) or _ooxml(archive)
    # What the standard library raises for an archive that is damaged, or of a kind that it cannot read.
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError, zlib.error) as error:
        raise Damaged from error


def _check_end(file: BinaryIO, size: int) -> None:
    """The list of parts must end the file, be of a bounded size, and nothing stand between it and the parts."""
    reach = min(size, _LONGEST_COMMENT + _END.size)
    file.seek(size - reach)
    tail = file.read(reach)
    place = end_of_archive(tail)
    if place is None:
        raise Mixed if _END_SIGNATURE in tail else Damaged
    _signature, _disk, _start, _here, parts, length, offset, _comment = _END.unpack_from(tail, place)
    if parts > MOST_PARTS or length > MOST_BYTES_OF_LIST:
        raise NoDocument
    if offset + length != size - reach + place:
        raise Mixed


def end_of_archive(tail: bytes) -> int | None:
    """Where in the last bytes of a file the end record of a zip archive begins, if the file ends as an archive does."""
    place = tail.rfind(_END_SIGNATURE)
    while place != -1:
        if place + _END.size <= len(tail) and place + _END.size + _END.unpack_from(tail, place)[7] == len(tail):
            return place
        place = tail.rfind(_END_SIGNATURE, 0, place)
    return None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if not parts:
        raise NoDocument
    if min(part.header_offset for part in parts) != 0 or len(set(names)) != len(names):
        raise Mixed
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Locked
    if any(part.compress_type not in _PACKINGS for part in parts):
        raise NoDocument
    if any(_is_program(name) for name in names):
        raise HoldsMacros
    if sum(part.file_size for part in parts) > MOST_BYTES_UNPACKED:
        raise NoDocument


def _is_program(name: str) -> bool:
    last = name.rsplit("/", 1)[-1]
    return (
        last.startswith(("vbaproject", "vbadata"))
        or name.startswith(("basic/", "scripts/"))
        or "/activex/" in name
        or "macrosheets/" in name
    )


def _opendocument(archive: zipfile.ZipFile) -> str:
    first = min(archive.infolist(), key=lambda part: part.header_offset)
    if first.filename != "mimetype":
        return ""
    if first.compress_type != zipfile.ZIP_STORED or first.file_size > _LONGEST_MIMETYPE:
        raise NoDocument
    found = archive.read(first).decode("ascii", "replace")
    if found not in OPENDOCUMENT or not {"content.xml", "META-INF/manifest.xml"} <= set(archive.namelist()):
        raise NoDocument
    return found


def _ooxml(archive: zipfile.ZipFile) -> str:
    if not {"[Content_Types].xml", "_rels/.rels"} <= set(archive.namelist()):
        raise NoDocument
    with archive.open("[Content_Types].xml") as part:
        types = part.read(MOST_BYTES_OF_TYPES + 1)
    if len(types) > MOST_BYTES_OF_TYPES:
        raise NoDocument
    lower = types.lower()
    if b"macroenabled" in lower or b"vbaproject" in lower:
        raise HoldsMacros
    found = [known for known in OOXML if f'"{known}.main+xml"'.encode() in types]
    if len(found) != 1:
        raise NoDocument
    return found[0]
