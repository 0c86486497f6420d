"""The committee's validation of a frozen version, entered at the workspace page of its meeting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.models import InvalidTransition, Stage, Version
from commitments.workspace_views import typed
from tamazgana_open import form_errors
from workshops.council.of_version import validations_at
from workshops.models import Meeting, MeetingKind, MeetingState, NotInThisState, Validation
from workshops.permissions import can_enter_validation
from workshops.workspace.forms import ActForm
from workshops.workspace.life import may
from workshops.workspace.views import for_act


class ValidationForm(ActForm):
    """What the committee said, where it said something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = Validation._meta.get_field("note").max_length
        self.add_sides("note", _("What the committee said"), most=most, rows=4, help_text=_("Optional. It is public."))
        for field in self.fields.values():
            field.required = False
        self.helper.layout.fields[:] = [self.sides("note")]


def can_validate(user: Any, meeting: Meeting) -> bool:
    """Whether this person enters what the committee decided at this meeting."""
    return meeting.kind == MeetingKind.COMMITTEE and can_enter_validation(user) and may(user, "record", meeting)


def why_not(meeting: Meeting, version: Version | None) -> str:
    """Why the newest version cannot be entered as validated at this meeting; empty where it can."""
    programme = meeting.programme
    if meeting.kind != MeetingKind.COMMITTEE:
        return _("Only the follow-up committee validates a version.")
    if meeting.state != MeetingState.HELD:
        return _("The meeting counts as held first: then its decision can be entered.")
    if version is None:
        return _("No version is frozen yet: the committee validates a frozen text.")
    told = {"number": version.number}
    if Validation.objects.filter(meeting=meeting, version=version).exists():
        return _("This meeting has validated version %(number)s already.") % told
    if programme.is_before_council:
        return _("The text is before the council already.")
    if programme.stage == Stage.IMPLEMENTATION:
        return "" if programme.is_amended else _("The programme is adopted: an amending text has not been begun.")
    if programme.stage != Stage.REVISION:
        return _("The programme is not under revision: it is in %(stage)s.") % {"stage": programme.get_stage_display()}
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("record")
def validate(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The committee validated the newest version at this meeting. It is undone by a later act only: a later version
    needs a validation of its own."""
    if not can_validate(request.user, meeting):
        return redirect("space-meeting", meeting.address)
    version = meeting.programme.versions.for_reading().first()
    form = ValidationForm(typed(request))
    if request.method == "POST" and form.is_valid() and _entered(request, meeting, version, form):
        return redirect("space-meeting", meeting.address)
    context = {
        "meeting": meeting,
        "version": version,
        "left_behind": version is not None and not version.is_as_drafted,
        "entered": validations_at(meeting),
        "form": form,
        "refusal": "" if form.errors else why_not(meeting, version),
        "illustrative": meeting.illustrative,
    }
    return render(request, "space/meetings/validation.html", context)


def _entered(request: HttpRequest, meeting: Meeting, version: Version | None, form: ValidationForm) -> bool:
    asked = request.POST.get("version", "")
    if version is None or asked != str(version.number):
        form.add_error(None, _("Another version was frozen meanwhile. Look again at which one the committee has seen."))
        return False
    try:
        Validation.enter(meeting, version, by=request.user, note=form.texts("note"))
    except (NotInThisState, InvalidTransition):
        meeting.refresh_from_db()
        form.add_error(None, why_not(meeting, version) or _("Nothing was done. Please look again."))
    except ValidationError as error:
        form_errors.add(form, error)
    else:
        messages.success(
            request, _("The committee’s validation of version %(number)s is entered.") % {"number": version.number}
        )
        return True
    return False
