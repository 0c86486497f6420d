"""The record of a meeting on its way: handed in, sent back, approved, published, corrected, translated."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from commitments.workspace_views import typed
from tamazgana_open.bilingual import texts
from tamazgana_open.journal.changes import change
from workshops.attachments import files
from workshops.models import (
    AttachmentKind,
    Incomplete,
    Meeting,
    Minutes,
    MinutesState,
    NotInThisState,
    WriterMayNotApprove,
)
from workshops.permissions import can_approve
from workshops.public.reading import Record
from workshops.text import MinutesText
from workshops.workspace import life
from workshops.workspace.forms import ApprovalForm, RecordForm, WordsForm
from workshops.workspace.hub import Hub
from workshops.workspace.translating import Translating
from workshops.workspace.views import act_with_form, for_act, moved_meanwhile, press


def incomplete(error: Incomplete) -> str:
    """How much is missing; the meeting's page lists it."""
    number = len(error.gaps)
    return ngettext(
        "Not yet: %(number)s place is missing. It is listed below.",
        "Not yet: %(number)s places are missing. They are listed below.",
        number,
    ) % {"number": number}


@require_POST
@for_act("submit")
def submit(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Hand the record in for approval."""
    try:
        return press(request, meeting, lambda: meeting.minutes.submit(by=request.user), _("The minutes are handed in."))
    except Incomplete as error:
        messages.error(request, incomplete(error))
        return redirect("space-meeting", meeting.address)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("send_back")
def send_back(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Back to the writers, with a remark."""
    form = WordsForm(
        typed(request),
        name="remark",
        label=_("What is to be changed"),
        most=2000,
        help_text=_("The writers read it; it is not public."),
    )
    return act_with_form(
        request,
        meeting,
        "send_back",
        form,
        lambda form: meeting.minutes.send_back(by=request.user, remark=form.cleaned_data["remark"]),
        _("The minutes are back with their writers."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("approve")
def approve(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Enter who signed the paper, in what office and when, with the scan of it."""
    minutes = meeting.minutes
    if minutes.state == MinutesState.SUBMITTED and not can_approve(request.user, minutes):
        messages.error(request, _not_by_the_writer(meeting, request.user))
        return redirect("space-meeting", meeting.address)
    scans = meeting.attachments.standing().filter(kind=AttachmentKind.SIGNED_MINUTES)
    form = ApprovalForm(typed(request), request.FILES or None, meeting=meeting, scans=scans)

    def perform(form: Any) -> None:
        given = form.cleaned_data
        with change():
            if "approve" not in life.possible(Meeting.objects.select_for_update().get(pk=meeting.pk)):
                raise NotInThisState("approval")
            scan = given.get("known") or _stored(given["scan"], meeting, request.user)
            try:
                minutes.approve(
                    by=request.user, name=given["name"], office=form.texts("office"), on=given["on"], scan=scan
                )
            except BaseException:
                if not given.get("known"):
                    files.discard(scan)
                raise

    try:
        return act_with_form(
            request,
            meeting,
            "approve",
            form,
            perform,
            _("The approval is entered. The minutes can be published."),
            template="space/meetings/approve.html",
            record=Record(MinutesText.from_rows(minutes)),
        )
    except WriterMayNotApprove:
        messages.error(request, _not_by_the_writer(meeting, request.user))
        return redirect("space-meeting", meeting.address)


def _stored(upload: Any, meeting: Meeting, by: Any) -> Any:
    try:
        return files.store(upload, meeting=meeting, kind=AttachmentKind.SIGNED_MINUTES, by=by)
    except ValidationError as error:
        raise ValidationError({"scan": error.messages}) from error


def _not_by_the_writer(meeting: Meeting, user: Any) -> str:
    offices = Hub(meeting, user).approvers
    if offices:
        return _("You have written in this record, so somebody else enters its approval: %(offices)s.") % {
            "offices": ", ".join(offices)
        }
    return _(
        "You have written in this record, and nobody else may enter its approval. An administrator can give another "
        "person the role of editor, focal point or registrar."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("publish")
def publish(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Show what will be frozen; then freeze it."""
    minutes = meeting.minutes
    if request.method == "POST":
        try:
            return press(
                request,
                meeting,
                lambda: minutes.publish(by=request.user),
                _("It is published. Its PDFs are being prepared."),
            )
        except Incomplete as error:
            messages.error(request, incomplete(error))
            return redirect("space-meeting", meeting.address)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "hub": Hub(meeting, request.user),
        "refusal": "" if "publish" in life.possible(meeting) else moved_meanwhile(meeting),
        "illustrative": meeting.illustrative,
    }
    return render(request, "space/meetings/publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("correct")
def correct(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Open what is published for an edition that corrects it."""
    form = WordsForm(
        typed(request),
        name="reason",
        label=_("Reason of the correction"),
        most=500,
        help_text=_("Everybody reads it beside both editions."),
    )
    return act_with_form(
        request,
        meeting,
        "correct",
        form,
        lambda form: meeting.minutes.begin_correction(by=request.user, reason=form.cleaned_data["reason"]),
        _("The record is open for correction. What is published stays readable meanwhile."),
    )


@require_POST
@for_act("begin_minutes")
def begin_minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The signed minutes arrived after an account had been published."""
    return press(
        request,
        meeting,
        lambda: meeting.minutes.begin_minutes(by=request.user),
        _("The minutes are begun with the text of the account. The account stays readable meanwhile."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("translate")
def translate(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Translate what was published in Arabic alone, text beside text, and publish the translation."""
    editor = Translating(meeting, typed(request))
    refusal = "" if "translate" in life.possible(meeting) else moved_meanwhile(meeting)
    sent = request.method == "POST"
    if sent and editor.is_valid():
        try:
            if editor.save():
                return _translated(request, meeting)
        except NotInThisState:
            refusal = moved_meanwhile(meeting)
    context = {
        "meeting": meeting,
        "editor": editor,
        "places": editor.places.values(),
        "errors": editor.errors() if sent else [],
        "refusal": refusal,
        "illustrative": meeting.illustrative,
    }
    return render(request, "space/meetings/translate.html", context)


def _translated(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if request.POST.get("then") != "publish":
        messages.success(request, _("Saved."))
        return redirect("space-minutes-translate", meeting.address)
    try:
        return press(
            request,
            meeting,
            lambda: Minutes.objects.get(meeting=meeting).add_translation(by=request.user),
            _("The French is published. Its PDFs are being prepared."),
        )
    except Incomplete as error:
        number = len(error.gaps)
        messages.warning(
            request,
            ngettext(
                "Saved, not published yet: %(number)s text is not translated.",
                "Saved, not published yet: %(number)s texts are not translated.",
                number,
            )
            % {"number": number},
        )
        return redirect("space-minutes-translate", meeting.address)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("change_form")
def change_form(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Whether the record is minutes, or an account that rests on a report."""
    minutes = meeting.minutes
    initial = {"form": minutes.form, **{f"source_{code}": text for code, text in texts(minutes, "source").items()}}
    return act_with_form(
        request,
        meeting,
        "change_form",
        RecordForm(typed(request), initial=initial),
        lambda form: minutes.change_form(by=request.user, form=form.cleaned_data["form"], source=form.texts("source")),
        _("Saved."),
    )
