"""The public pages of meetings: the list, a month, one meeting, the council's sittings, the follow-up committee."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from commitments.models import Programme
from tamazgana_open.bilingual import phrase
from tamazgana_open.page_cache import public_page
from tamazgana_open.statements import Joint, Statement, columns_in, columns_of, joined
from workshops.models import Committee, Meeting, MeetingKind, Minutes
from workshops.models.meeting_queries import Clock, MeetingQuerySet
from workshops.permissions import can_see_internal
from workshops.public.axes import axes_of
from workshops.public.forms import EVERY, MeetingFilter, programme_asked
from workshops.public.listing import Listing, Part, lines, years_of
from workshops.public.month import Month, month_of, weekdays
from workshops.public.reading import MeetingReading
from workshops.public.sittings import RELATED, SittingReading, with_outcomes
from workshops.public.wanted import PAGE_SIZE, Wanted

_PROGRAMMES = Statement(lambda: Programme.objects.values_list(*columns_of(Programme)))


# Lists ------------------------------------------------------------------------------------------------------


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """All meetings, those to come first. Kept for everybody, but never with words: what people look for is theirs."""
    return _meetings(request) if request.GET.get("q", "").strip() else _meetings_without_words(request)


def _meetings(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    clock = Clock.at(now)
    programmes, programme = _programmes(request)
    wanted = _visible(request, programme, now)
    counted = wanted.counted(clock)
    axes = axes_of(programme) if programme else []
    form = MeetingFilter.of(request.GET, programmes=programmes, programme=programme, years=years_of(counted), axes=axes)
    if form.is_narrowed:
        wanted = form.apply(wanted)
        counted = wanted.counted(clock)
    page = _page(request, Listing(wanted, _marked(programmes, programme), clock, counted))
    context = {
        **page,
        "next": None if form.is_narrowed else page["next"],
        "form": form,
        "this_month": month_of(now),
        **_about(programmes, programme),
        **_calendar_addresses(request),
    }
    return render(request, "workshops/meetings.html", context)


_meetings_without_words = public_page("q", "kind", "year", "axis", "programme", "page")(_meetings)


@require_safe
@public_page("programme")
def month(request: HttpRequest, year: str, month: str) -> HttpResponse:
    """One month of meetings as a calendar."""
    shown = Month(int(year), int(month))
    if not shown.exists:
        raise Http404
    now = timezone.now()
    programmes, programme = _programmes(request)
    visible = _visible(request, programme, now)
    found = lines(replace(visible, period=shown.period()).rows(), _marked(programmes, programme), now)
    # From an empty month one goes on to the next that has meetings, not through a century of empty ones.
    leads_on = bool(found) or shown == month_of(now)
    context = {
        "month": shown,
        "weeks": shown.weeks(found, timezone.localdate()),
        "weekdays": weekdays(),
        "lines": found,
        "without_day": [line for line in found if not line.at.number],
        "previous_month": shown.neighbour(-1) if leads_on else None,
        "next_month": shown.neighbour(1) if leads_on else None,
        "this_month": month_of(now),
        **({} if found else _around(visible.found(), shown)),
        **_about(programmes, programme),
    }
    return render(request, "workshops/month.html", context)


@require_safe
@public_page("programme", "page")
def council(request: HttpRequest) -> HttpResponse:
    """The sittings of the council."""
    programmes, programme = _programmes(request)
    context = {
        **_listed(request, programme, MeetingKind.SITTING, _marked(programmes, programme)),
        **_about(programmes, programme),
        **_calendar_addresses(request),
    }
    context["decided"] = with_outcomes(context["part"], context["next"])
    return render(request, "workshops/council.html", context)


def _programmes(request: HttpRequest) -> tuple[list[Programme], Programme | None]:
    # Every programme is public.
    programmes = [Programme.from_db(connection.alias, columns_of(Programme), row) for row in _PROGRAMMES()]
    return programmes, programme_asked(request.GET.get("programme", ""), programmes)


def _visible(request: HttpRequest, programme: Programme | None, now: datetime) -> Wanted:
    return Wanted(None if can_see_internal(request.user) else now, programme.pk if programme else None)


def _marked(programmes: list[Programme], programme: Programme | None) -> list[Programme]:
    # Where one programme alone is shown, the page says once for all of its meetings that it is the sample.
    return [] if programme else programmes


def _listed(
    request: HttpRequest, programme: Programme | None, kind: MeetingKind, marked: list[Programme]
) -> dict[str, Any]:
    # All meetings of a kind.
    clock = Clock.at(timezone.now())
    wanted = replace(_visible(request, programme, clock.now), kind=kind)
    return _page(request, Listing(wanted, marked, clock, wanted.counted(clock)))


def _page(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    page = Paginator(listing, PAGE_SIZE).get_page(request.GET.get("page"))
    part: Part = page.object_list
    next_one = part.next if page.number == 1 else None
    return {"page_obj": page, "part": part, "total": page.paginator.count, "next": next_one}


def _about(programmes: list[Programme], programme: Programme | None) -> dict[str, Any]:
    # Whose meetings are shown, and what the bases of pages want to know of that programme.
    current = next((known for known in programmes if known.is_current), None)
    return {
        "programmes": programmes,
        "programme": programme,
        "query_programme": _query(programme),
        "current_programme": current,
        "illustrative": bool(programme and programme.illustrative),
    }


def _query(programme: Programme | None) -> str:
    # The default stands in no address.
    if programme is None:
        return f"?programme={EVERY}"
    return "" if programme.is_current else f"?programme={programme.slug}"


def _around(visible: MeetingQuerySet, month: Month) -> dict[str, Month | None]:
    # From an empty month to the nearest ones with meetings.
    since, until = month.period()
    before = visible.filter(starts_at__lt=since).order_by("-starts_at").values_list("starts_at", flat=True).first()
    after = visible.filter(starts_at__gte=until).order_by("starts_at").values_list("starts_at", flat=True).first()
    return {"last_before": before and month_of(before), "first_after": after and month_of(after)}


def _calendar_addresses(request: HttpRequest) -> dict[str, str]:
    address = request.build_absolute_uri(reverse("meetings-ics"))
    return {"calendar_url": address, "webcal_url": f"webcal:{address.partition(':')[2]}"}


# One meeting ------------------------------------------------------------------------------------------------------


@require_safe
@public_page()
def meeting(request: HttpRequest, address: str) -> HttpResponse:
    """One meeting that is not a sitting of the council."""
    return _meeting(request, address, in_council=False)


@require_safe
@public_page()
def sitting(request: HttpRequest, address: str) -> HttpResponse:
    """One sitting of the council."""
    return _meeting(request, address, in_council=True)


def _meeting(request: HttpRequest, address: str, *, in_council: bool) -> HttpResponse:
    found = _visible_meeting(request, address, in_council=in_council)
    if (found.kind == MeetingKind.SITTING) != in_council:
        return redirect(found)
    read = (SittingReading if in_council else MeetingReading)(found, timezone.now())
    context = {
        **read.context(),
        **_sharing(request, read),
        "in_council": in_council,
        "is_internal": not found.is_public,
        "may_open_space": can_see_internal(request.user),
    }
    return render(request, "workshops/sitting.html" if in_council else "workshops/meeting.html", context)


def _visible_meeting(request: HttpRequest, address: str, *, in_council: bool) -> Meeting:
    # With all that its page asks of it. 404 where this visitor sees no such meeting.
    parts = _SITTING_PARTS if in_council else _MEETING_PARTS
    if request.user.is_authenticated:
        related = [part.way for part in parts if part.way]
        return get_object_or_404(Meeting.objects.visible_to(request.user).select_related(*related), address=address)
    row = next((_SITTING if in_council else _MEETING)(address, timezone.now()), None)
    if row is None:
        raise Http404
    return joined(row, parts)


def _public(parts: tuple[Joint, ...], address: Any, now: Any) -> QuerySet:
    return Meeting.objects.visible_to(AnonymousUser(), now).filter(address=address).values_list(*columns_in(parts))


_MEETING_PARTS = (Joint(Meeting), Joint(Programme, "programme"), Joint(Minutes, "minutes"))
_SITTING_PARTS = (*_MEETING_PARTS, *RELATED)
_MEETING, _SITTING = (Statement(partial(_public, parts)) for parts in (_MEETING_PARTS, _SITTING_PARTS))


def _sharing(request: HttpRequest, read: MeetingReading) -> dict[str, str]:
    title, place = phrase(read.plan.title), phrase(read.plan.place)
    when = f"{read.span} · {place}" if place else read.span
    message = f"{title}\n{when}\n{request.build_absolute_uri(request.path)}"
    return {"whatsapp_url": f"https://wa.me/?text={quote(message)}", "share_text": when}


# The committee ------------------------------------------------------------------------------------------------------


@require_safe
@public_page("page")
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """The committee that follows a programme: founding act, task, composition, meetings."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    committee = Committee.objects.filter(programme=programme).first()
    context = {
        "committee": committee,
        "seats": list(committee.seats.all()) if committee else [],
        **_listed(request, programme, MeetingKind.COMMITTEE, []),
        "programme": programme,
        "query_programme": _query(programme),
        "illustrative": programme.illustrative,
        **({"current_programme": programme} if programme.is_current else {}),
    }
    return render(request, "workshops/committee.html", context)
