"""What calendar programs and feed readers subscribe to: the meetings, and their news."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.models import ProgrammeEvent
from tamazgana_open.page_cache import public_page
from workshops.calendars import files as calendar_files
from workshops.calendars import news
from workshops.models import Meeting


@require_safe
@public_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """All public meetings of all programmes, those of the last two years and those to come."""
    return _calendar(calendar_files.in_feed(timezone.now()), "meetings")


@require_safe
@public_page()
def meeting_calendar(request: HttpRequest, address: str) -> HttpResponse:
    """One meeting. A calendar leaves the portal, so it holds what everybody may see, whoever asks for it."""
    public = Meeting.objects.visible_to(AnonymousUser()).select_related("programme")
    meeting = get_object_or_404(public, address=address)
    if meeting.precision == ProgrammeEvent.Precision.MONTH:
        raise Http404
    return _calendar([meeting], meeting.address)


def _calendar(meetings: list[Meeting], name: str) -> HttpResponse:
    response = HttpResponse(calendar_files.write(meetings), content_type=calendar_files.CONTENT_TYPE)
    # Inline: a phone then offers to add it to the calendar, where it would only store an attachment.
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    return response


@require_safe
@public_page()
def atom(request: HttpRequest) -> HttpResponse:
    """The latest news of meetings."""
    return HttpResponse(news.write(timezone.now()), content_type="application/atom+xml; charset=utf-8")
