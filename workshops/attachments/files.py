"""Files that come in: known by their content, cleaned, bounded; then stored under names that nobody guesses.

A first look at the beginning says which opener to ask; the opener decides. The name under which a file was sent counts
for nothing and is not kept.
"""

import hashlib
import io
import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tamazgana_open.bilingual import LANGUAGES, Texts
from tamazgana_open.formats.moroccan import file_size
from tamazgana_open.journal.changes import record
from workshops.attachments import packages, pictures
from workshops.models import Attachment, AttachmentKind, Meeting

logger = logging.getLogger(__name__)

ATTACHMENT_MAX_BYTES = settings.UPLOAD_MAX_BYTES
FOLDER = "meetings"
PDF = "application/pdf"
PICTURES = frozenset(pictures.FORMATS)
SCANS = PICTURES | {PDF}
EVERYTHING = SCANS | frozenset(packages.EXTENSIONS)
ACCEPTED: dict[str, frozenset[str]] = {
    AttachmentKind.SHEET: SCANS,
    AttachmentKind.SIGNED_MINUTES: SCANS,
    AttachmentKind.SIGNED_ACT: SCANS,
    AttachmentKind.PROOF: SCANS,
    AttachmentKind.PHOTO: PICTURES,
    AttachmentKind.PRESENTATION: EVERYTHING,
    AttachmentKind.DOCUMENT: EVERYTHING,
}
"""The media types that each kind of file may have."""
EXTENSIONS = packages.EXTENSIONS | {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png"}

_FIRST_LOOK = 4096
_END_OF_PDF = 2048
_CHUNK = 256 * 1024
_APPLE = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
_MARKUP = (b"<svg", b"<html", b"<!doctype", b"<script", b"<?xml", b"<body", b"<iframe")
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Checked:
    """A file as it may be stored."""

    content: File
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    preview: bytes = b""

    @property
    def extension(self) -> str:
        """The end of its name, without the dot."""
        return EXTENSIONS[self.media_type]


def checked(upload: Any, kind: str) -> Checked:
    """The upload as it may be stored. Raises ValidationError with what is wrong and what to do."""
    if upload.size > ATTACHMENT_MAX_BYTES:
        sizes = {"size": file_size(upload.size), "most": file_size(ATTACHMENT_MAX_BYTES)}
        raise ValidationError(
            _("This file has %(size)s; the largest that can be kept has %(most)s.") % sizes, code="size"
        )
    if not upload.size:
        raise ValidationError(_("This file is empty."), code="empty")
    media_type = _opener(upload)
    if media_type in PICTURES:
        found = _picture(upload, media_type)
    elif media_type == PDF:
        _check_pdf(upload)
        found = _as_it_is(upload, PDF)
    else:
        found = _as_it_is(upload, _document(upload))
    _check_kind(found.media_type, kind)
    return found


def store(
    upload: Any,
    *,
    meeting: Meeting,
    kind: str,
    by: Any,
    title: Texts | None = None,
    once: bool = False,
    now: datetime | None = None,
) -> Attachment:
    """Check, clean and store an upload as a private file of the meeting.

    Raises ValidationError where it cannot be kept; then nothing is. `once`: also where the meeting has this very file
    already. Who calls it inside a larger transaction that may still fail calls `discard` then: files are not undone.
    """
    found = checked(upload, kind)
    attachment = Attachment(
        meeting=meeting,
        kind=kind,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        width=found.width,
        height=found.height,
        added_by=by,
        added_at=now or timezone.now(),
    )
    for language in LANGUAGES:
        setattr(attachment, f"title_{language}", (title or {}).get(language, ""))
    attachment.confirm_translations(("title",))
    try:
        _write(attachment, found)
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=meeting.pk)
            if once and meeting.attachments.standing().filter(sha256=found.sha256).exists():
                raise ValidationError(_("The meeting has this very file already."), code="known")
            attachment.save()
            record("attachment.added", by=by, target=attachment, public=False, now=now)
    except OSError as error:
        discard(attachment)
        logger.exception("an uploaded file could not be stored")
        message = _("This file could not be stored, and nothing of it was kept. Please try again later.")
        raise ValidationError(message, code="storage") from error
    except BaseException:
        discard(attachment)
        raise
    return attachment


def discard(attachment: Attachment) -> None:
    """Delete the stored files of an attachment that does not come to be."""
    for stored in (attachment.file, attachment.preview):
        if stored.name:
            with suppress(OSError):
                default_storage.delete(stored.name)


def _write(attachment: Attachment, found: Checked) -> None:
    # The name is noted before the file is written: what a full disk left half-written is deleted too.
    stem = f"{FOLDER}/{attachment.token}"
    attachment.file = f"{stem}.{found.extension}"
    default_storage.save(attachment.file.name, found.content)
    if found.preview:
        attachment.preview = f"{stem}.preview.webp"
        default_storage.save(attachment.preview.name, ContentFile(found.preview))


# What it is -------------------------------------------------------------------------------------------------------


def _opener(upload: Any) -> str:
    """The media type by which the file is to be opened; any document of an office program is "application/zip"."""
    upload.seek(0)
    head = upload.read(_FIRST_LOOK)
    seen = _first_look(head)
    for media_type in (*pictures.FORMATS, PDF):
        if media_type in seen:
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return "application/zip"
    raise ValidationError(_why_not(head, seen), code="type")


def _first_look(head: bytes) -> set[str]:
    try:
        return {match.mime_type for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def _why_not(head: bytes, seen: set[str]) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0")[:512].lower()
    if head[4:8] == b"ftyp" and head[8:12].lower() in _APPLE:
        return _(
            "This picture is in the format HEIC, which many devices cannot show. Choose “Most compatible” among the "
            "formats of the telephone’s camera, or save the picture as JPEG first."
        )
    if "image/svg+xml" in seen or "text/html" in seen or any(mark in start for mark in _MARKUP):
        return _(
            "By its content this is a web page or a drawing that can hold code (HTML, SVG). Save it as PNG or PDF."
        )
    if head.startswith(_COMPOUND):
        return _old_or_locked()
    return _none_of_these()


def _none_of_these() -> str:
    return _(
        "By its content this is none of the kinds that can be kept: pictures (JPEG, PNG, WebP), PDF, or documents of "
        "office programs (DOCX, PPTX, XLSX, ODT, ODP, ODS)."
    )


def _old_or_locked() -> str:
    return _(
        "This document is in an old format (DOC, PPT, XLS) or locked by a password. Save it without password as PDF, "
        "DOCX, PPTX or XLSX."
    )


def _damaged() -> ValidationError:
    return ValidationError(_("This file is damaged or incomplete: it cannot be opened to its end."), code="damaged")


def _mixed() -> ValidationError:
    message = _("Something else is attached to this file, before or behind its content. Save it anew.")
    return ValidationError(message, code="mixed")


def _check_kind(media_type: str, kind: str) -> None:
    accepted = ACCEPTED[AttachmentKind(kind)]
    if media_type in accepted:
        return
    if accepted == PICTURES:
        raise ValidationError(_("A photograph is a picture: JPEG, PNG or WebP."), code="kind")
    raise ValidationError(_("A signed paper is kept as a PDF or as a picture."), code="kind")


def _picture(upload: BinaryIO, media_type: str) -> Checked:
    upload.seek(0)
    try:
        made = pictures.made_anew(upload, media_type)
    except pictures.TooManyPixels:
        most = pictures.MOST_PIXELS[media_type] // 1_000_000
        raise ValidationError(
            _("This picture has more than %(most)s million pixels. Make it smaller first.") % {"most": most},
            code="pixels",
        ) from None
    except pictures.Damaged:
        raise _damaged() from None
    return Checked(
        content=ContentFile(made.content),
        media_type=made.media_type,
        size=len(made.content),
        sha256=hashlib.sha256(made.content).hexdigest(),
        width=made.width,
        height=made.height,
        preview=made.preview,
    )


def _as_it_is(upload: Any, media_type: str) -> Checked:
    digest = hashlib.sha256()
    for chunk in _chunks(upload):
        digest.update(chunk)
    upload.seek(0)
    return Checked(upload, media_type, upload.size, digest.hexdigest())


def _chunks(upload: Any) -> Iterator[bytes]:
    upload.seek(0)
    while chunk := upload.read(_CHUNK):
        yield chunk


def _check_pdf(upload: Any) -> None:
    """It begins as a PDF, ends as one, and is nothing else besides (ISO 32000-1, 7.5.2 and 7.5.5)."""
    upload.seek(0)
    head = upload.read(1024)
    if not head.startswith(b"%PDF-"):
        raise _mixed()
    if any(mark in head.lower() for mark in _MARKUP if mark != b"<?xml"):
        raise _mixed()
    upload.seek(0, io.SEEK_END)
    reach = min(upload.tell(), 65_557)
    upload.seek(-reach, io.SEEK_END)
    tail = upload.read(reach)
    if packages.end_of_archive(tail) is not None:
        raise _mixed()
    _before, end, behind = tail[-_END_OF_PDF:].rpartition(b"%%EOF")
    if not end:
        raise _damaged()
    if behind.strip(b"\0 \t\r\n\f"):
        raise _mixed()


def _document(upload: Any) -> str:
    upload.seek(0)
    try:
        return packages.media_type(upload, upload.size)
    except packages.HoldsMacros:
        message = _("This document holds macros, that is programs. Save it without them (DOCX, PPTX, XLSX) or as PDF.")
        raise ValidationError(message, code="macros") from None
    except packages.Locked:
        raise ValidationError(_old_or_locked(), code="locked") from None
    except packages.Mixed:
        raise _mixed() from None
    except packages.Damaged:
        raise _damaged() from None
    except packages.NoDocument:
        raise ValidationError(_none_of_these(), code="type") from None
