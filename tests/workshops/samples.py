"""Small files of every kind, made up: those that are kept, and those that somebody should not send."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import openpyxl
import pymupdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

ODT = "application/vnd.oasis.opendocument.text"
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
}
GPS_IFD, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F
PLACE = b"34.535,-4.64"
"""A place that must not be found again in what is kept."""


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    """The content as it arrives with a form; the name and the type that the browser gives are lies on purpose."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def painted(size: tuple[int, int] = (640, 480), mode: str = "RGB") -> Image.Image:
    """A picture like a photograph: many colours, dark at the top and bright at the bottom."""
    noise = random.Random(7)
    bands = len(Image.new(mode, (1, 1)).getbands())
    small = Image.frombytes(mode, (16, 12), bytes(noise.randrange(256) for _ in range(16 * 12 * bands)))
    picture = small.resize(size, Image.Resampling.BICUBIC)
    picture.paste(tuple([0] * bands) if bands > 1 else 0, (0, 0, size[0], size[1] // 4))
    return picture


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file of this format of Pillow's."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def camera_notes(orientation: int = 1) -> bytes:
    """Exif with a place, a maker and how the camera was held."""
    notes = Image.Exif()
    notes[ORIENTATION] = orientation
    notes[MAKER] = f"Maker at {PLACE.decode()}"
    notes[GPS_IFD] = {1: "N", 2: (34.0, 32.0, 6.0), 3: "W", 4: (4.0, 38.0, 24.0), 29: PLACE.decode()}
    return notes.tobytes()


def jpeg(size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """A photograph."""
    return encoded(painted(size), "JPEG", **options)


def noted_pictures() -> dict[str, bytes]:
    """Pictures in which the place stands wherever each format can hold it."""
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + PLACE + b"</x:xmpmeta>"
    profile = b"\0" * 128 + PLACE
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", PLACE.decode())
    text.add_itxt("XML:com.adobe.xmp", xmp.decode())
    transparent = painted(mode="RGBA")
    return {
        "jpeg": jpeg(exif=camera_notes(), xmp=xmp, comment=PLACE, icc_profile=profile) + PLACE,
        "png": encoded(painted(), "PNG", pnginfo=text, exif=camera_notes(), icc_profile=profile) + PLACE,
        "transparent png": encoded(transparent, "PNG", pnginfo=text, exif=camera_notes(), icc_profile=profile),
        "drawing": encoded(painted().quantize(16), "PNG", pnginfo=text, exif=camera_notes(), icc_profile=profile),
        "webp": encoded(painted(), "WEBP", exif=camera_notes(), xmp=xmp, icc_profile=profile),
    }


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG that says it has so many pixels."""
    content = bytearray(jpeg((16, 16)))
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def pdf(words: str = "Feuille de présence") -> bytes:
    """A PDF by another library."""
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), words)
    return document.tobytes()


def package(parts: Mapping[str, bytes | str], *, mimetype: str = "") -> bytes:
    """A zip archive of these parts; with a `mimetype` first, as ODF has it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if mimetype:
            archive.writestr(zipfile.ZipInfo("mimetype"), mimetype, zipfile.ZIP_STORED)
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ooxml(kind: str = "docx", *, types: str = "", **more: bytes) -> bytes:
    """A document of an office program; `more` parts by their names with "__" for "/"."""
    path, content_type = MAIN[kind]
    content_type = types or f"{OOXML}{content_type}.main+xml"
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override PartName="/{path}" ContentType="{content_type}"/></Types>',
        "_rels/.rels": "<Relationships/>",
        path: "<w/>",
    }
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()})


def odf(mimetype: str = ODT, **more: bytes) -> bytes:
    """An OpenDocument."""
    parts: dict[str, bytes | str] = {"content.xml": "<c/>", "META-INF/manifest.xml": "<m/>"}
    return package(parts | {name.replace("__", "/"): content for name, content in more.items()}, mimetype=mimetype)


def workbook() -> bytes:
    """An XLSX by a library that makes real ones."""
    book = openpyxl.Workbook()
    book.active.append(["جمعيات", 12])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def apple(brand: bytes = b"heic") -> bytes:
    """The beginning of a picture as Apple's telephones store it."""
    return b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + b"\0" * 300


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
