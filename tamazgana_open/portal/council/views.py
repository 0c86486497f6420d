"""The calendar of a session of the council, on screen and on one sheet of paper."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import reading_language
from tamazgana_open.commune.models import Commune
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.portal.council.calendar import Calendar, calendar
from tamazgana_open.portal.council.facts import first_convocation, sitting_on
from tamazgana_open.portal.council.forms import CalendarForm
from workshops.models import Session
from workshops.permissions import can_read_dossier

View = Callable[[HttpRequest, CalendarForm, Calendar], HttpResponse]


def of_session(view: View) -> Callable[..., HttpResponse]:
    """The view gets the form and the calendar that it asks for; where that cannot be, the form is shown again (400)."""

    @require_safe
    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if not can_read_dossier(request.user):
            raise PermissionDenied
        free = holidays()
        form = CalendarForm.opened(request.GET, viewer=request.user, holidays=free)
        if not form.is_valid():
            return render(request, "space/council/calendar.html", {"form": form, "calendar": None}, status=400)
        return view(request, form, _calendar(request, form, free))

    return wrapper


def _calendar(request: HttpRequest, form: CalendarForm, free: frozenset) -> Calendar:
    day, programme = form.cleaned_data["date"], form.cleaned_data.get("programme")
    sitting = sitting_on(day, programme, request.user)
    session = form.cleaned_data["session"] or (sitting.session if sitting else Session.of_month(day.month))
    if sitting is not None and sitting.follows_id is not None:
        sitting = first_convocation(sitting)
        day = sitting.day
    return calendar(
        day, session, programme=programme, sitting=sitting, user=request.user, today=timezone.localdate(), holidays=free
    )


@of_session
def show(request: HttpRequest, form: CalendarForm, made: Calendar) -> HttpResponse:
    """The calendar as a checklist."""
    context = {
        "form": form,
        "calendar": made,
        "query": request.GET.urlencode(),
        "illustrative": bool(made.recorded.programme and made.recorded.programme.illustrative),
    }
    return render(request, "space/council/calendar.html", context)


@of_session
def show_pdf(request: HttpRequest, form: CalendarForm, made: Calendar) -> HttpResponse:
    """The same on one sheet of A4."""
    from tamazgana_open import pdf  # WeasyPrint is heavy: only whoever prints pays for loading it

    language, commune = reading_language(), Commune.current().frozen()
    programme = made.recorded.programme
    html = render_to_string(
        "portal/calendar_document.html",
        {
            "content": {"commune": commune, "illustrative": bool(programme and programme.illustrative)},
            "language": language,
            "languages": (language,),
            "running_title": _("Calendar of a session"),
            "calendar": made,
        },
    )
    name = f"calendar-{made.day.isoformat()}"
    printed = pdf.render(html, identifier=f"{name}:{language}", style=pdf.palette(commune["colours"]))
    response = HttpResponse(printed.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.{language}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
