"""The workspace of the council: its sittings in a list, and one sitting with where it stands and what is next."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from workshops.council.acting import for_sitting
from workshops.council.hub import Room
from workshops.models import MeetingState, Sitting, SittingState
from workshops.permissions import can_keep_sitting, can_read_dossier, can_see_internal

PAGE_SIZE = 20


@require_safe
@sign_in_first
def sittings(request: HttpRequest) -> HttpResponse:
    """Sittings to come and under way, the next first; then those that are over."""
    user = request.user
    if not can_read_dossier(user):
        raise PermissionDenied
    every = Sitting.objects.visible_to(user).for_reading()
    waiting = every.filter(state__in=[SittingState.PREPARED, SittingState.OPEN])
    waiting = waiting.exclude(meeting__state=MeetingState.CANCELLED).order_by("meeting__starts_at", "pk")
    page = Paginator(every.exclude(pk__in=waiting.order_by().values("pk")), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "waiting": [Room(sitting, user) for sitting in waiting[:PAGE_SIZE]],
        "page_obj": page,
        "past": [Room(sitting, user) for sitting in page],
        "keeps": can_keep_sitting(user),
        "is_staff": can_see_internal(user),
        "today": timezone.localdate(),
    }
    return render(request, "space/council/list.html", context)


@require_safe
@for_sitting()
def sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """One sitting: for the registrar what is next, for a member what can be done from a phone."""
    context = {
        "room": Room(sitting, request.user),
        "sitting": sitting,
        "meeting": sitting.meeting,
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/sitting.html", context)
