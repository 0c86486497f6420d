"""Working papers of a meeting that is being prepared: the invitation letters and the attendance sheet, as PDFs.

They are made from the working rows when somebody asks for them and are kept nowhere: no reference, no fingerprint.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import LANGUAGES, Texts, reading_language, texts
from tamazgana_open.commune.models import Commune
from workshops.models import Group, Meeting
from workshops.paper.document import described, numbered, running_title
from workshops.permissions import can_record
from workshops.text import meeting_text
from workshops.timetable import timed

ROWS, ROWS_WITHOUT_GROUPS = 8, 25
"""Blank rows of the sheet for each group, and where no group is invited, unless others are asked for."""
MOST_ROWS, MOST_ROWS_IN_ALL = 60, 450
"""At most so many for a group, and on the whole sheet: more would keep whoever asks, and all others, waiting."""

ADDRESSEES: dict[str, Promise] = {
    Group.COUNCIL: pgettext_lazy("addressee", "Members of the communal council"),
    Group.EQUALITY_BODY: pgettext_lazy("addressee", "Members of the equality body"),
    Group.COMMITTEE: pgettext_lazy("addressee", "Members of the follow-up committee"),
    Group.LOCAL_AUTHORITY: pgettext_lazy("addressee", "Representatives of the local authority"),
    Group.STATE_SERVICES: pgettext_lazy("addressee", "Representatives of the State’s services"),
    Group.ASSOCIATIONS: pgettext_lazy("addressee", "Presidents of associations"),
    Group.COOPERATIVES: pgettext_lazy("addressee", "Representatives of cooperatives and professionals"),
    Group.SCHOOLS: pgettext_lazy("addressee", "Heads of schools"),
    Group.STUDENTS: pgettext_lazy("addressee", "Student researchers"),
    Group.YOUTH: pgettext_lazy("addressee", "Young people of the commune"),
    Group.CITIZENS: pgettext_lazy("addressee", "Citizens of the commune"),
    Group.STAFF: pgettext_lazy("addressee", "Staff of the commune"),
    Group.MEDIA: pgettext_lazy("addressee", "Representatives of the media"),
}
"""How a letter addresses each group. The letter with a blank line is for everybody else."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """The rows of one group on the attendance sheet; without a label where no group is invited."""

    label: Promise | str
    numbers: range


@require_safe
@sign_in_first
def invitation(request: HttpRequest, address: str) -> HttpResponse:
    """One letter for each group that is invited, and one with a blank line, in `?language=`."""
    meeting = _meeting(request, address)
    if not meeting.takes_records:
        return _refused(
            request, meeting, _("There is no invitation to a meeting that does not take place as announced.")
        )
    agenda = timed(meeting, list(meeting.agenda.all()))
    invited = meeting_text(meeting).invited
    return _pdf(
        "workshops/invitation_document.html",
        f"invitation-{meeting.address}",
        meeting,
        _language(request),
        addressees=[*(ADDRESSEES[group] for group in invited if group in ADDRESSEES), ""],
        agenda=numbered(agenda),
        agenda_is_timed=any(item.minutes for item in agenda),
        link=meeting.link,
    )


@require_safe
@sign_in_first
def sheet(request: HttpRequest, address: str) -> HttpResponse:
    """The attendance sheet, ready for pen: `?rows=` blank rows for each group that is invited, and for others."""
    meeting = _meeting(request, address)
    if not meeting.takes_records:
        return _refused(
            request, meeting, _("There is no attendance for a meeting that does not take place as announced.")
        )
    invited = [Group(code) for code in meeting_text(meeting).invited if code != Group.OTHER]
    groups = [*(group.label for group in invited), Group.OTHER.label] if invited else [""]
    most = min(MOST_ROWS, MOST_ROWS_IN_ALL // len(groups))
    typed = request.GET.get("rows", "").strip() or str(ROWS if invited else ROWS_WITHOUT_GROUPS)
    if not (typed.isdecimal() and len(typed) <= 3 and 1 <= int(typed) <= most):
        return _refused(
            request, meeting, _("This sheet has between 1 and %(most)s rows for each group.") % {"most": most}
        )
    numbers = range(1, int(typed) + 1)
    return _pdf(
        "workshops/sheet_document.html",
        f"attendance-{meeting.address}",
        meeting,
        _language(request),
        parts=[SheetPart(label, numbers) for label in groups],
    )


def _meeting(request: HttpRequest, address: str) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user).select_related("programme")
    meeting = get_object_or_404(meetings, address=address)
    if not can_record(request.user, meeting):
        raise PermissionDenied
    return meeting


def _refused(request: HttpRequest, meeting: Meeting, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("space-meeting", meeting.address)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in LANGUAGES else reading_language()


def _contacts(commune: Commune) -> dict[str, Any]:
    address: Texts = texts(commune, "address")
    return {"address": address, "phone": commune.phone, "email": commune.email}


def _pdf(template: str, name: str, meeting: Meeting, language: str, **also: Any) -> HttpResponse:
    from tamazgana_open import pdf  # WeasyPrint is heavy: a server process that makes no paper does not load it.

    commune = Commune.current()
    content = {"commune": commune.frozen(), "illustrative": meeting.illustrative}
    text = meeting_text(meeting)
    with override(language):
        html = render_to_string(
            template,
            {
                "content": content,
                "language": language,
                "languages": (language,),
                "contacts": _contacts(commune),
                "running_title": {language: running_title(content["commune"], text, language)},
                **described(text),
                **also,
            },
        )
    made = pdf.render(html, identifier=f"{name}:{language}", style=pdf.palette(content["commune"]["colours"]))
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
