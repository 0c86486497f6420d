"""The files of meetings as the server gives them away: so that nothing that was uploaded can run in this origin.

The media type is the one found in the content, the name is ours, the content stands in a sandbox without any right, and
all but the pictures that we painted anew are saved, not shown. Addresses hold 128 random bits; who may not see a file
gets the same 404 as who guesses one.
"""

import logging
import re
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.models import ProgrammeEvent
from workshops.attachments.files import EXTENSIONS, PICTURES
from workshops.models import Attachment

PUBLIC_SECONDS = 300
"""How long a browser may go on showing a public file that was taken back."""
LONGEST_NAME = 100
PREVIEW_TYPE = "image/webp"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,32}")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+')

logger = logging.getLogger(__name__)


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """A file as it is stored: pictures are shown, everything else is saved."""
    found = _visible(request, token)
    inline = found.media_type in PICTURES
    return _given(request, found, found.file, found.media_type, found.sha256, inline=inline)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The small copy of a picture."""
    found = _visible(request, token)
    if not found.is_picture:
        raise Http404
    return _given(request, found, found.preview, PREVIEW_TYPE, f"{found.sha256}-preview", inline=True)


def _visible(request: HttpRequest, token: str) -> Attachment:
    if not _TOKEN.fullmatch(token):
        raise Http404  # PostgreSQL takes no NUL in a question
    files = Attachment.objects.visible_to(_reader(request)).select_related("meeting__programme")
    return get_object_or_404(files, token=token)


def _reader(request: HttpRequest) -> Any:
    """Who asks. Staff whose second factor is missing see what everybody sees, here as in the workspace."""
    user = request.user
    if user.is_authenticated and user.needs_second_factor and not is_mfa_enabled(user):
        return AnonymousUser()
    return user


def _given(
    request: HttpRequest, found: Attachment, stored: Any, media_type: str, version: str, *, inline: bool
) -> HttpResponse:
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed by their nature, and of a known length
    etag = f'"{version}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponse(status=304)
    else:
        try:
            content = stored.open("rb")
        except OSError:
            logger.exception("a stored file cannot be read: %s", stored.name)
            return render(request, "503.html", status=503)
        name = name_of(found, "webp" if media_type == PREVIEW_TYPE else EXTENSIONS[found.media_type])
        response = FileResponse(content, as_attachment=not inline, filename=name, content_type=media_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if found.is_for_everybody else "private, no-store"
    return sandboxed(response)


def sandboxed(response: HttpResponse) -> HttpResponse:
    """The answer that gives away what was uploaded, with all rights in this origin taken from it."""
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"  # whoever agreed to stand on the portal's page did not agree to more
    return response


def name_of(found: Attachment, extension: str) -> str:
    """What the file is called where it is saved: day, kind and caption (or the meeting's title) in the reader's
    language; nothing of the name under which it was sent."""
    meeting = found.meeting
    day = timezone.localdate(meeting.starts_at).isoformat()
    if meeting.precision == ProgrammeEvent.Precision.MONTH:
        day = day[:7]
    words = str(found.phrase("title")) or str(meeting.phrase("title"))
    name = _NOT_IN_NAMES.sub(" ", f"{day} {found.get_kind_display()} – {words}")
    return f"{' '.join(name.split())[:LONGEST_NAME].rstrip(' .')}.{extension}"
