"""Scans of forms and letters: checked by content, pictures painted anew, stored under names that nobody guesses; given
to those alone who may see senders, in a sandbox without any right."""

import hashlib
import logging
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.models import Consultation, Scan
from participation.paper.access import for_sender_readers
from workshops.attachments import files
from workshops.attachments.views import sandboxed
from workshops.models import AttachmentKind

FOLDER = "scans"

logger = logging.getLogger(__name__)


def checked(upload: Any) -> files.Checked:
    """The scan as it may be stored: a PDF as it is, a picture painted anew. Raises ValidationError with clear words."""
    found = files.checked(upload, AttachmentKind.DOCUMENT)
    if found.media_type not in files.SCANS:
        raise ValidationError(_("A scan is a PDF or a picture (JPEG, PNG, WebP)."), code="kind")
    return found


def store(found: files.Checked, *, by: Any) -> Scan:
    """Keep a checked scan. Who calls it inside a transaction that may still fail calls `discard` then: files are not
    undone. Raises ValidationError where it cannot be written."""
    scan = Scan(media_type=found.media_type, size=found.size, sha256=found.sha256, added_by=by)
    scan.file.name = f"{FOLDER}/{scan.token}.{found.extension}"
    try:
        default_storage.save(scan.file.name, found.content)
    except OSError as error:
        discard(scan)
        logger.exception("a scan could not be stored")
        message = _("This file could not be stored, and nothing of it was kept. Please try again later.")
        raise ValidationError(message, code="storage") from error
    scan.save()
    return scan


def discard(scan: Scan) -> None:
    """Delete the file of a scan that does not come to be."""
    with suppress(OSError):
        default_storage.delete(scan.file.name)


def waiting(token: str, by: Any) -> Scan | None:
    """The scan that this person sent with a form that came back to be looked at, and that belongs to nobody yet."""
    try:
        return Scan.objects.filter(token=UUID(token), added_by=by, senders=None).first()
    except ValueError:
        return None


@require_safe
@for_sender_readers
def scan(request: HttpRequest, consultation: Consultation, token: UUID) -> HttpResponse:
    """A scan of a contribution of this consultation: a picture is shown, a PDF saved."""
    scans = Scan.objects.filter(senders__contribution__consultation=consultation).distinct()
    found = get_object_or_404(scans, token=token)
    try:
        content = found.file.open("rb")
    except OSError:
        logger.exception("a stored scan cannot be read: %s", found.file.name)
        return render(request, "503.html", status=503)
    name = f"scan-{hashlib.sha256(found.token.bytes).hexdigest()[:8]}.{files.EXTENSIONS[found.media_type]}"
    inline = found.media_type in files.PICTURES
    response = FileResponse(content, as_attachment=not inline, filename=name, content_type=found.media_type)
    response["Cache-Control"] = "private, no-store"
    return sandboxed(response)
