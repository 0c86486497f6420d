"""The page on which a meeting is recorded while it runs: saved by its script as one types, by a button without."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tamazgana_open import merging
from tamazgana_open.accounts import carried
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import has_forbidden
from tamazgana_open.formats import moroccan
from workshops.models import Meeting, NotInThisState
from workshops.permissions import can_record
from workshops.recording.answer import for_script, notes
from workshops.recording.fields import Around
from workshops.recording.page import RecordPage, languages_of, not_now
from workshops.recording.parts import FREE
from workshops.recording.saving import Recording
from workshops.recording.sent import Sent
from workshops.recording.stored import Recorded, packed_base

LANGUAGES_ASKED = "languages"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def record(request: HttpRequest, address: str) -> HttpResponse:
    """Record a meeting: see, type, save."""
    visible = Meeting.objects.visible_to(request.user).select_related("programme", "minutes__saved_by")
    meeting = get_object_or_404(visible, address=address)
    if not can_record(request.user, meeting):
        raise PermissionDenied
    if request.method == "POST" and carried.is_from_script(request):
        return _saved_for_script(request, meeting)
    if request.method == "POST":
        return _saved(request, meeting)
    data = carried.take(request)
    return _page(request, meeting, sent=Sent(_cleaned(request, data)) if data is not None else None)


def _cleaned(request: HttpRequest, data: QueryDict) -> QueryDict:
    if _has_forbidden(data):
        messages.info(request, _("Invisible characters that could disguise the text were removed."))
    return merging.cleaned(data)


def _has_forbidden(data: QueryDict) -> bool:
    return any(has_forbidden(text) for _name, texts in data.lists() for text in texts)


# Shown ------------------------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, meeting: Meeting, *, sent: Sent | None = None, saving: Recording | None = None,
    refused: bool = False
) -> HttpResponse:  # fmt: skip
    # As it is stored; with `sent`, as it was typed and not saved; with `saving`, as stored but for what was not right.
    minutes = meeting.minutes
    if saving is not None:
        recorded, around, typed = saving.recorded, saving.around, saving.not_saved()
        orders = {code: merge.order for code, merge in saving.rows.items()}
        base, errors = packed_base(recorded, saving.unsettled), saving.errors
    else:
        recorded, around, errors = Recorded(meeting, minutes), Around(meeting), {}
        typed = sent.values if sent else {}
        orders = {code: sent.order(code, recorded.keys(code)) for code in FREE} if sent else {}
        base = sent.data.get(merging.BASE_FIELD, "") if sent else packed_base(recorded)
    languages = languages_of(request.GET.get(LANGUAGES_ASKED, ""))
    page = RecordPage(recorded, around, languages, typed=typed, orders=orders, errors=errors)
    context = {
        "meeting": meeting,
        "minutes": recorded.minutes,
        "page": page,
        "base": base,
        "clashes": [
            replace(clash, mine=saving.shown(clash.key, clash.mine), theirs=saving.shown(clash.key, clash.theirs))
            for clash in (saving.clashes if saving else [])
        ],
        "errors": page.faults,
        "illustrative": meeting.illustrative,
        "closed": "" if minutes.can_be_written else not_now(minutes),
        "refused": refused,
        "unsaved": sent is not None or saving is not None,
        "writable": minutes.can_be_written or sent is not None,
    }
    return render(request, "space/meetings/record.html", context)


# Saved by the button ----------------------------------------------------------------------------------------------


def _saved(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    sent = Sent(_cleaned(request, request.POST))
    saving = Recording(meeting, sent)
    try:
        saving.save(by=request.user)
    except NotInThisState:
        meeting.refresh_from_db()
        return _page(request, meeting, sent=sent, refused=True)
    for note in notes(saving):
        messages.info(request, note)
    if saving.errors or saving.clashes:
        return _page(request, meeting, saving=saving)
    messages.success(request, _("Saved."))
    return redirect(_after(request, meeting, sent))


def _after(request: HttpRequest, meeting: Meeting, sent: Sent) -> str:
    asked = sent.of_button if sent.button == "languages" else request.GET.get(LANGUAGES_ASKED, "")
    address = reverse("space-meeting-record", args=[meeting.address])
    if len(languages_of(asked)) > 1 or asked == languages_of(asked)[0]:
        address += f"?{LANGUAGES_ASKED}={asked}"
    code, _colon, key = sent.of_button.partition(":")
    if code in FREE:
        place = {"up": f"row-{code}-{key}", "down": f"row-{code}-{key}", "remove": code, "add": f"new-{code}"}
        return f"{address}#{place.get(sent.button, code)}"
    return f"{address}#presences" if sent.button == "members" else address


# Saved by the script ----------------------------------------------------------------------------------------------


def _saved_for_script(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if request.POST.get("person") != str(request.user.pk):
        # Somebody else has signed in in another tab: what is typed here is not theirs, and they did not write it.
        said = _("Somebody else has signed in on this device. What you typed is kept; sign in again to go on.")
        return JsonResponse({"state": "other_person", "said": said}, status=HTTPStatus.CONFLICT)
    saving = Recording(meeting, Sent(merging.cleaned(request.POST), partial="partial" in request.POST))
    try:
        saving.save(by=request.user)
    except NotInThisState:
        meeting = Meeting.objects.select_related("minutes").get(pk=meeting.pk)
        return JsonResponse({"state": "closed", "said": not_now(meeting.minutes)}, status=HTTPStatus.CONFLICT)
    page = RecordPage(saving.recorded, saving.around, languages_of(request.GET.get(LANGUAGES_ASKED, "")))
    answer = for_script(saving, page, request.POST)
    if _has_forbidden(request.POST):
        answer["notes"].append(_("Invisible characters that could disguise the text were removed."))
    said = _("Saved at %(time)s") % {"time": moroccan.time_of(timezone.now())}
    return JsonResponse({"state": "saved", "said": said, **answer})
