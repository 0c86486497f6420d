"""What is kept of the files that are sent: known by content, cleaned, bounded; and what is refused, in which words."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from tamazgana_open.journal.models import Entry
from tests import builders, meetings
from tests.workshops import samples
from workshops.attachments import files, packages
from workshops.models import Attachment, AttachmentKind

DOCUMENT, PHOTO, SHEET = AttachmentKind.DOCUMENT, AttachmentKind.PHOTO, AttachmentKind.SHEET


def checked(content: bytes, kind: str = DOCUMENT) -> files.Checked:
    return files.checked(samples.upload(content), kind)


def refused(content: bytes, kind: str = DOCUMENT) -> str:
    """The code of the fault."""
    with pytest.raises(ValidationError) as caught:
        checked(content, kind)
    return caught.value.code


def reopened(found: files.Checked) -> Image.Image:
    found.content.seek(0)
    return Image.open(io.BytesIO(found.content.read()))


# Kept -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.jpeg(), "image/jpeg"),
        (samples.encoded(samples.painted(), "PNG"), "image/jpeg"),
        (samples.encoded(samples.painted(), "WEBP"), "image/jpeg"),
        (samples.encoded(samples.painted(mode="RGBA"), "PNG"), "image/png"),
        (samples.encoded(samples.painted(mode="CMYK"), "JPEG"), "image/jpeg"),
        (samples.encoded(samples.painted(mode="L"), "PNG"), "image/jpeg"),
        (samples.encoded(Image.new("I;16", (60, 40), 30_000), "PNG"), "image/jpeg"),
        (samples.encoded(Image.new("1", (60, 40)), "PNG"), "image/png"),
        (samples.pdf(), "application/pdf"),
        (samples.ooxml("docx"), samples.OOXML + "wordprocessingml.document"),
        (samples.ooxml("pptx"), samples.OOXML + "presentationml.presentation"),
        (samples.workbook(), samples.OOXML + "spreadsheetml.sheet"),
        (samples.odf(), samples.ODT),
        (samples.odf(samples.ODT.replace("text", "presentation")), samples.ODT.replace("text", "presentation")),
        (samples.odf(samples.ODT.replace("text", "spreadsheet")), samples.ODT.replace("text", "spreadsheet")),
    ],
    ids="jpeg png webp transparent cmyk grey deep black-and-white pdf docx pptx xlsx odt odp ods".split(),
)
def test_each_kind_is_known_by_its_content_whatever_its_name(content: bytes, media_type: str) -> None:
    found = files.checked(samples.upload(content, "resume.exe"), DOCUMENT)
    assert found.media_type == media_type
    assert found.size == len(found.content.read())
    assert len(found.sha256) == 64


def test_documents_are_kept_octet_for_octet() -> None:
    for content in (samples.pdf(), samples.workbook(), samples.odf()):
        assert checked(content).content.read() == content


@pytest.mark.parametrize("name", samples.noted_pictures())
def test_no_picture_keeps_what_the_camera_noted(name: str) -> None:
    content = samples.noted_pictures()[name]
    assert samples.PLACE in content
    found = checked(content, PHOTO)
    kept = found.content.read()
    for octets in (kept, found.preview):
        assert samples.PLACE not in octets
        for mark in (b"Exif", b"eXIf", b"GPS", b"xmp", b"tEXt", b"iTXt", b"iCCP", b"ICC_PROFILE", b"EXIF", b"Maker"):
            assert mark not in octets, mark
    assert not reopened(found).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright_without_the_cameras_note(orientation: int) -> None:
    upright = samples.painted((64, 48))  # dark at the top
    held = {
        1: upright,
        2: upright.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: upright.transpose(Image.Transpose.ROTATE_180),
        4: upright.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: upright.transpose(Image.Transpose.TRANSPOSE),
        6: upright.transpose(Image.Transpose.ROTATE_90),
        7: upright.transpose(Image.Transpose.TRANSVERSE),
        8: upright.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    notes = samples.camera_notes(orientation)
    found = checked(samples.encoded(held, "JPEG", quality=95, exif=notes), PHOTO)
    kept = reopened(found).convert("L")
    assert (found.width, found.height) == kept.size == (64, 48)
    assert kept.getpixel((32, 3)) < 30 < kept.getpixel((20, 40))


def test_large_photographs_are_scaled_and_a_small_preview_is_made() -> None:
    found = checked(samples.jpeg((4000, 1000)), PHOTO)
    assert (found.width, found.height) == reopened(found).size == (2000, 500)
    small = Image.open(io.BytesIO(found.preview))
    assert (small.format, small.size) == ("WEBP", (480, 120))
    assert len(found.preview) < 30_000


def test_small_pictures_are_not_blown_up() -> None:
    found = checked(samples.jpeg((300, 200)), PHOTO)
    assert (found.width, found.height) == (300, 200)
    assert Image.open(io.BytesIO(found.preview)).size == (300, 200)


def test_a_transparent_picture_stays_so_and_its_preview_stands_on_white() -> None:
    picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    picture.putpixel((20, 20), (255, 0, 0, 255))
    found = checked(samples.encoded(picture, "PNG"))
    assert reopened(found).convert("RGBA").getpixel((0, 0))[3] == 0
    red, green, blue = Image.open(io.BytesIO(found.preview)).convert("RGB").getpixel((2, 2))
    assert min(red, green, blue) > 240


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_damaged_notes_of_the_camera_do_not_spoil_the_picture() -> None:
    content = samples.jpeg(exif=samples.camera_notes(6))
    place = content.index(b"Exif")
    broken = content[: place + 20] + b"\xff\x00\xee" * 5 + content[place + 35 :]
    assert checked(broken, PHOTO).width


# Refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="an empty file"),
        pytest.param(samples.SVG, "type", id="an SVG named photo.jpg"),
        pytest.param(b"\xef\xbb\xbf\n " + samples.SVG, "type", id="an SVG behind a byte order mark"),
        pytest.param(b'<?xml version="1.0"?>' + samples.SVG, "type", id="an SVG with its declaration"),
        pytest.param(samples.HTML, "type", id="a page named photo.jpg"),
        pytest.param(b"GIF89a" + samples.HTML, "type", id="a page that begins as a GIF"),
        pytest.param(b"just words", "type", id="plain text"),
        pytest.param(b"MZ\x90\0" + b"\0" * 200, "type", id="a program"),
        pytest.param(b"\x7fELF" + b"\0" * 200, "type", id="another program"),
        pytest.param(samples.apple(), "type", id="HEIC"),
        pytest.param(samples.OLD_WORD, "type", id="an old Word document"),
        pytest.param(samples.package({"a.txt": "x"}), "type", id="any zip"),
        pytest.param(samples.package({"META-INF/MANIFEST.MF": "x", "a.class": "x"}), "type", id="a Java archive"),
        pytest.param(samples.odf("application/epub+zip"), "type", id="an e-book"),
        pytest.param(samples.png_of(20_000, 20_000), "pixels", id="a PNG of 20,000 × 20,000"),
        pytest.param(samples.jpeg_of(20_000, 20_000), "pixels", id="a JPEG of 20,000 × 20,000"),
        pytest.param(samples.png_of(10_000, 8_000), "pixels", id="a PNG below Pillow's own limit"),
        pytest.param(samples.jpeg()[:2000], "damaged", id="half a photograph"),
        pytest.param(samples.encoded(samples.painted(), "PNG")[:2000], "damaged", id="half a PNG"),
        pytest.param(samples.encoded(samples.painted(), "WEBP")[:2000], "damaged", id="half a WebP"),
        pytest.param(b"\xff\xd8\xff\xe0" + samples.HTML, "damaged", id="a page that begins as a JPEG"),
        pytest.param(samples.pdf()[:-40], "damaged", id="a PDF without its end"),
        pytest.param(samples.workbook()[:-40], "damaged", id="a workbook without its end"),
        pytest.param(samples.workbook()[:1500], "damaged", id="half a workbook"),
        pytest.param(b"%PDF-1.7\n" + samples.HTML + b"\n%%EOF\n", "mixed", id="a page that begins as a PDF"),
        pytest.param(samples.pdf() + samples.package({"a": "x"}), "mixed", id="a PDF with an archive behind it"),
        pytest.param(samples.pdf() + samples.HTML, "mixed", id="a PDF with a page behind it"),
        pytest.param(samples.workbook() + samples.HTML, "mixed", id="a workbook with a page behind it"),
        pytest.param(samples.ooxml(word__vbaProject=b"x"), "macros", id="macros, their part without an ending"),
        pytest.param(samples.ooxml(**{"word__vbaProject.bin": b"x"}), "macros", id="macros in a DOCX"),
        pytest.param(
            samples.ooxml(types="application/vnd.ms-word.document.macroEnabled.main+xml"), "macros", id="a DOCM"
        ),
        pytest.param(samples.ooxml("xlsx", **{"xl__macrosheets__sheet1.xml": b"x"}), "macros", id="old macro sheets"),
        pytest.param(samples.ooxml(**{"word__activeX__activeX1.bin": b"x"}), "macros", id="ActiveX"),
        pytest.param(samples.odf(**{"Basic__Standard__Module1.xml": b"x"}), "macros", id="macros in an ODT"),
        pytest.param(samples.odf(**{"Scripts__python__run.py": b"x"}), "macros", id="a script in an ODT"),
    ],
)
def test_what_cannot_be_kept_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (samples.apple(b"mif1"), "HEIC"),
        (samples.apple(b"avif"), "HEIC"),
        (samples.SVG, "SVG"),
        (samples.OLD_WORD, "DOCX"),
        (samples.png_of(20_000, 20_000), "30"),
        (samples.jpeg_of(20_000, 20_000), "52"),
        (b"just words", "PDF"),
    ],
    ids=["HEIC", "AVIF", "SVG", "DOC", "large PNG", "large JPEG", "words"],
)
def test_the_message_says_what_to_do(content: bytes, word: str, language: str) -> None:
    with override(language), pytest.raises(ValidationError) as caught:
        checked(content)
    assert word in caught.value.messages[0]


@pytest.mark.parametrize(
    ("content", "kind", "is_kept"),
    [
        (samples.jpeg(), PHOTO, True),
        (samples.pdf(), PHOTO, False),
        (samples.workbook(), PHOTO, False),
        (samples.jpeg(), SHEET, True),
        (samples.pdf(), SHEET, True),
        (samples.workbook(), SHEET, False),
        (samples.pdf(), AttachmentKind.SIGNED_MINUTES, True),
        (samples.odf(), AttachmentKind.SIGNED_MINUTES, False),
        (samples.ooxml("pptx"), AttachmentKind.PRESENTATION, True),
    ],
    ids=["picture", "paper no photograph", "table no photograph", "sheet as picture", "sheet as paper",
         "sheet no table", "signed paper", "signed no text", "slides"],
)  # fmt: skip
def test_a_signed_paper_is_a_pdf_or_a_picture_and_a_photograph_a_picture(
    content: bytes, kind: str, is_kept: bool
) -> None:
    if is_kept:
        assert checked(content, kind)
    else:
        assert refused(content, kind) == "kind"


def test_a_file_of_60_megabytes_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    large = samples.upload(b"x")
    large.size = 60_000_000
    monkeypatch.setattr(SimpleUploadedFile, "read", lambda *_arguments: pytest.fail("was read"))
    with override("fr"), pytest.raises(ValidationError) as caught:
        files.checked(large, PHOTO)
    assert caught.value.code == "size"
    assert "60" in caught.value.messages[0]
    assert "20" in caught.value.messages[0]


@pytest.mark.parametrize("make", [samples.png_of, samples.jpeg_of])
def test_pixels_are_counted_before_anything_is_unpacked(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    large = make(8_000, 7_000)
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda *_arguments: pytest.fail("was unpacked"))
    assert refused(large) == "pixels"


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_what_pillow_only_warns_of_is_refused_as_well() -> None:
    assert refused(samples.png_of(10_000, 10_000)) == "pixels"


def test_no_part_of_an_archive_is_unpacked_but_the_bounded_list_of_types() -> None:
    bomb = samples.ooxml(**{"word__media__image1.png": b"\0" * 30_000_000})
    assert len(bomb) < 100_000
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packages, "MOST_BYTES_UNPACKED", 20_000_000)
        assert refused(bomb) == "type"
    types = b"<!-- " + b" " * 5_000_000 + b"-->"
    parts = {"[Content_Types].xml": types, "_rels/.rels": b"", "word/document.xml": b""}
    assert refused(samples.package(parts)) == "type"


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_part_that_would_be_unpacked_at_a_stroke_is_not_opened(packing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(samples.ooxml())) as sound, zipfile.ZipFile(buffer, "w", packing) as archive:
        for name in sound.namelist():
            archive.writestr(name, sound.read(name))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_arguments: pytest.fail("was unpacked"))
    assert refused(buffer.getvalue()) == "type"


def test_an_archive_of_very_many_parts_is_refused_before_its_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    many = samples.package({f"word/{number}": b"" for number in range(packages.MOST_PARTS + 1)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_arguments: pytest.fail("the list was read"))
    assert refused(many) == "type"


def test_an_archive_may_not_hold_two_parts_of_one_name() -> None:
    buffer = io.BytesIO(samples.ooxml())
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"another one")
    assert refused(buffer.getvalue()) == "mixed"


def test_a_document_locked_by_a_password_is_refused() -> None:
    content = bytearray(samples.ooxml())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1  # general purpose bit 0: encrypted
    assert refused(bytes(content)) == "locked"


SOUND = {
    "jpeg": samples.jpeg((48, 32), exif=samples.camera_notes(6)),
    "xlsx": samples.workbook(),
    "pdf": samples.pdf(),
}


@given(place=st.floats(0, 1), octet=st.integers(0, 255), cut=st.floats(0.3, 1))
@hypothesis_settings(max_examples=150, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow speaks of damaged notes of a camera
@pytest.mark.parametrize("name", SOUND)
def test_a_damaged_file_is_kept_or_refused_but_breaks_nothing(name: str, place: float, octet: int, cut: float) -> None:
    content = bytearray(SOUND[name])
    content[int(place * (len(content) - 1))] = octet
    with suppress(ValidationError):
        assert checked(bytes(content[: max(1, int(cut * len(content)))])).media_type in files.EVERYTHING


# On the way in ----------------------------------------------------------------------------------------------------


def sent(content: bytes, **fields: str) -> Any:
    """A form with a file and a field behind it, read by the upload handlers of the settings."""
    request = RequestFactory().post("/", {"files": SimpleUploadedFile("a.jpg", content), "caption": "نص", **fields})
    assert request.POST["caption"] == "نص"
    return request.FILES["files"]


def test_what_is_sent_beyond_the_bound_fills_no_disk_and_the_rest_of_the_form_arrives() -> None:
    arrived = sent(b"x" * 30_000_000)
    assert arrived.size == 30_000_000
    assert Path(arrived.temporary_file_path()).stat().st_size == 0
    with pytest.raises(ValidationError):
        files.checked(arrived, PHOTO)


def test_a_large_file_within_the_bound_waits_on_disk_and_a_small_one_in_memory() -> None:
    large = sent(b"x" * settings.UPLOAD_MAX_BYTES)
    assert Path(large.temporary_file_path()).stat().st_size == settings.UPLOAD_MAX_BYTES
    assert not hasattr(sent(b"x" * 1000), "temporary_file_path")
    assert MemoryFileUploadHandler.__name__ in settings.FILE_UPLOAD_HANDLERS[0]


# Stored -----------------------------------------------------------------------------------------------------------


def stored_names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_a_kept_file_is_private_under_a_name_that_nobody_guesses(files_folder: Path) -> None:
    meeting, editor = meetings.meeting(), builders.person("editor")
    kept = files.store(
        samples.upload(samples.jpeg(), "../../etc/passwd"), meeting=meeting, kind=PHOTO, by=editor,
        title={"ar": "صورة", "fr": "Photo"},
    )  # fmt: skip
    kept.refresh_from_db()
    assert stored_names(files_folder) == [f"meetings/{kept.token}.jpg", f"meetings/{kept.token}.preview.webp"]
    assert len(kept.token) == 22
    assert not kept.public
    assert (kept.title_ar, kept.title_fr, kept.added_by) == ("صورة", "Photo", editor)
    assert kept.size == kept.file.size
    entry = Entry.objects.get(act="attachment.added")
    assert (entry.by, entry.public) == (editor, False)


@pytest.mark.django_db
@pytest.mark.parametrize("content", [samples.jpeg(), samples.pdf()], ids=["a picture", "a document"])
def test_what_cannot_be_written_leaves_neither_file_nor_row(
    files_folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    meeting = meetings.meeting()
    write = default_storage._wrapped._save

    def half(name: str, file: Any) -> str:
        write(name, file)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage._wrapped, "_save", half)
    with pytest.raises(ValidationError) as caught:
        files.store(samples.upload(content), meeting=meeting, kind=DOCUMENT, by=None)
    assert caught.value.code == "storage"
    assert stored_names(files_folder) == []
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_a_row_that_cannot_be_saved_leaves_no_file(files_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = meetings.meeting()
    monkeypatch.setattr(Attachment, "save", lambda *_arguments: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        files.store(samples.upload(samples.jpeg()), meeting=meeting, kind=PHOTO, by=None)
    assert stored_names(files_folder) == []


@pytest.mark.django_db
def test_the_same_file_twice_is_one_file_where_that_is_asked(files_folder: Path) -> None:
    meeting, other = meetings.meeting(), meetings.meeting(title_fr="Autre")

    def store(where: Any, **options: Any) -> Attachment:
        return files.store(samples.upload(samples.jpeg()), meeting=where, kind=PHOTO, by=None, **options)

    first = store(meeting, once=True)
    with pytest.raises(ValidationError) as caught:
        store(meeting, once=True)
    assert caught.value.code == "known"
    assert len(stored_names(files_folder)) == 2
    store(meeting)
    store(other, once=True)
    first.remove(by=None)


@pytest.fixture
def files_folder(files: Path) -> Path:
    """The folder of stored files, empty before and after (by a name that hides no module)."""
    return files
