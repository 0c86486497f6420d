"""The workspace's page of a meeting's files: sent, made public with the consent noted, taken back, removed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from commitments.workspace_views import typed
from tamazgana_open.accounts.carried import sign_in_first
from workshops.attachments.files import EXTENSIONS
from workshops.attachments.forms import ConsentForm, UploadForm
from workshops.models import Attachment, AttachmentKind, Meeting, NotInThisState
from workshops.permissions import can_record


@dataclass(frozen=True, slots=True)
class Line:
    """A file in the list: `form` makes it public, `is_open` where the form was sent and came back."""

    attachment: Attachment
    form: ConsentForm
    approves: bool
    is_open: bool = False

    @property
    def format(self) -> str:
        """What people call its media type: PDF, JPG."""
        return EXTENSIONS.get(self.attachment.media_type, "").upper()

    @property
    def names_people(self) -> bool:
        """Whether names and signatures stand on it (law 09-08: shown with the consent of those people)."""
        return self.attachment.kind in (AttachmentKind.SHEET, AttachmentKind.SIGNED_MINUTES, AttachmentKind.SIGNED_ACT)


def for_recorder(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the meeting in place of its address; who may not record it is refused."""

    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest, address: str, **kwargs: Any) -> HttpResponse:
        meetings = Meeting.objects.visible_to(request.user).select_related("programme", "minutes")
        meeting = get_object_or_404(meetings, address=address)
        if not can_record(request.user, meeting):
            raise PermissionDenied
        return view(request, meeting, **kwargs)

    return wrapper


def standing(meeting: Meeting, pk: str) -> Attachment:
    """The file of this meeting. 404 where it was removed or belongs to another."""
    attachment = get_object_or_404(meeting.attachments.standing(), pk=pk)
    attachment.meeting = meeting
    return attachment


@require_http_methods(["GET", "HEAD", "POST"])
@for_recorder
def files(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The list, and the form that sends more. Of several files the good ones are kept, whatever the others are."""
    form = UploadForm(typed(request), request.FILES or None, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user)
        if form.kept:
            messages.success(request, _kept(len(form.kept)))
        if not form.refused:
            return redirect("space-meeting-files", meeting.address)
    return _page(request, meeting, form)


def _kept(number: int) -> str:
    return ngettext(
        "%(number)s file was kept. It is private until it is made public.",
        "%(number)s files were kept. They are private until they are made public.",
        number,
    ) % {"number": number}


def _page(
    request: HttpRequest,
    meeting: Meeting,
    form: UploadForm | None = None,
    bound: tuple[Attachment, ConsentForm] | None = None,
) -> HttpResponse:
    lines = []
    for attachment in meeting.attachments.standing().select_related("added_by"):
        attachment.meeting = meeting
        is_open = bound is not None and bound[0].pk == attachment.pk
        consent = bound[1] if bound and is_open else ConsentForm(attachment=attachment)
        approves = attachment.pk == meeting.minutes.approved_scan_id
        lines.append(Line(attachment, consent, approves, is_open))
    context = {
        "meeting": meeting,
        "form": form or UploadForm(meeting=meeting),
        "lines": lines,
        "errors": _errors(form, bound[1] if bound else None) if request.method == "POST" else [],
        "illustrative": meeting.illustrative,
    }
    return render(request, "space/meetings/files.html", context)


def _errors(*forms: Any) -> list[tuple[str, str]]:
    """Every fault with the id of its field, for the top of the page."""
    return [
        (field.id_for_label, f"{field.label}{_(': ')}{message}")
        for form in forms
        if form is not None
        for field in form
        for message in field.errors
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_recorder
def make_public(request: HttpRequest, meeting: Meeting, pk: str) -> HttpResponse:
    """Show a file to everybody, with the note of who agreed."""
    attachment = standing(meeting, pk)
    form = ConsentForm(typed(request), attachment=attachment)
    if request.method == "POST" and form.is_valid():
        consent = form.cleaned_data["consent"]
        if _done(request, lambda: attachment.make_public(by=request.user, consent=consent)):
            messages.success(request, _("The file is public now."))
        return _back(attachment)
    return _page(request, meeting, bound=(attachment, form))


@require_POST
@for_recorder
def make_private(request: HttpRequest, meeting: Meeting, pk: str) -> HttpResponse:
    """Take a file back from the public."""
    attachment = standing(meeting, pk)
    if _done(request, lambda: attachment.make_private(by=request.user)):
        messages.success(request, _("The file is private again. Copies that somebody has saved stay with them."))
    return _back(attachment)


@require_POST
@for_recorder
def remove(request: HttpRequest, meeting: Meeting, pk: str) -> HttpResponse:
    """Delete a file for good."""
    attachment = standing(meeting, pk)
    if _done(request, lambda: attachment.remove(by=request.user)):
        messages.success(request, _("The file was removed."))
    return redirect("space-meeting-files", meeting.address)


def _done(request: HttpRequest, act: Callable[[], None]) -> bool:
    try:
        act()
    except NotInThisState:
        messages.info(request, _("Nothing was done: somebody else has just done it."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        return True
    return False


def _back(attachment: Attachment) -> HttpResponse:
    page = reverse("space-meeting-files", args=[attachment.meeting.address])
    return redirect(f"{page}#file-{attachment.pk}")
