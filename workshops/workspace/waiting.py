"""What waits for somebody in the room of meetings, for the first page of the workspace."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Programme
from tamazgana_open.waiting import MOST, Line
from workshops.models import Decision, Meeting, MeetingKind, Recommendation
from workshops.permissions import can_follow_up, can_plan, can_see_internal
from workshops.workspace import stages
from workshops.workspace.stages import Group

AHEAD = timedelta(days=14)
"""Meetings and actions of so many days stand there as what comes."""
MOST_COMING, MOST_PROGRAMMES = 5, 4

LABELS: dict[str, Promise] = {
    "sent-back": _("Minutes sent back, to be changed"),
    "to-record": _("Meeting to be recorded"),
    "submitted": _("Minutes to approve"),
    "approved": _("Minutes to publish"),
    "reopened": _("Minutes opened for correction"),
    "arabic-alone": _("Minutes to translate"),
}
"""What is to be done with a meeting in each of these places of its life; what waits for others is left out."""


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What waits for this person, in a number of queries that does not grow with what there is."""
    now = now or timezone.now()
    if can_see_internal(user):
        for group in stages.for_user(user, now, most=MOST):
            if group.code in LABELS:
                yield from _of_group(group)
        yield from _coming(user, now)
    if can_follow_up(user):
        yield from _follow_up(user, timezone.localdate(now))


def _of_group(group: Group) -> Iterator[Line]:
    label, meetings = LABELS[group.code], [line.meeting for line in group.first]
    if group.count > MOST:
        oldest = min(_since(group.code, meeting) for meeting in meetings)
        yield Line(code=group.code, label=label, url=group.url, since=oldest, count=group.count)
        return
    for meeting in meetings:
        url = reverse("space-meeting", args=[meeting.address])
        yield Line(
            code=group.code, label=label, url=url, about=meeting.phrase("title"), since=_since(group.code, meeting)
        )


def _since(code: str, meeting: Meeting) -> date:
    minutes = meeting.minutes
    moments = {
        "sent-back": minutes.submitted_at,
        "submitted": minutes.submitted_at,
        "approved": minutes.approval_entered_at,
        "reopened": minutes.saved_at,
    }
    return timezone.localdate(moments.get(code) or meeting.ends_at or meeting.starts_at)


def _coming(user: Any, now: datetime) -> Iterator[Line]:
    mine = [kind for kind in MeetingKind.values if can_plan(user, kind)]
    coming = Meeting.objects.visible_to(user).filter(kind__in=mine).coming(now).filter(starts_at__lt=now + AHEAD)
    for meeting in coming[:MOST_COMING]:
        yield Line(
            code="meeting",
            label=pgettext_lazy("to come", "Meeting"),
            about=meeting.phrase("title"),
            url=reverse("space-meeting", args=[meeting.address]),
            due=max(timezone.localdate(meeting.starts_at), timezone.localdate(now)),
        )


def _follow_up(user: Any, today: date) -> Iterator[Line]:
    programmes = Programme.objects.visible_to(user).order_by("-is_current", "-first_year", "-pk")
    by_key = {programme.pk: programme for programme in programmes[:MOST_PROGRAMMES]}
    yield from _unanswered(by_key)
    yield from _overdue(by_key, today)
    soon = Decision.objects.published().open().filter(due__gte=today, due__lt=today + AHEAD)
    for action in soon.filter(meeting__programme__in=by_key).order_by("due", "pk")[:MOST_COMING]:
        yield _of_action(action, "action-due", _("Action due"))


def _follow_up_url(programme: Programme, show: str) -> str:
    return f"{reverse('space-follow-up')}?programme={programme.slug}&show={show}"


def _unanswered(programmes: dict[int, Programme]) -> Iterator[Line]:
    waiting = Recommendation.objects.awaiting_answer().filter(meeting__programme__in=programmes).order_by()
    for key, count, oldest in waiting.values_list("meeting__programme").annotate(
        count=Count("pk"), oldest=Min("meeting__starts_at")
    ):
        yield Line(
            code="recommendation",
            label=_("Recommendation without an answer"),
            about=programmes[key].phrase("title"),
            url=_follow_up_url(programmes[key], "awaiting"),
            since=timezone.localdate(oldest),
            count=count,
        )


def _overdue(programmes: dict[int, Programme], today: date) -> Iterator[Line]:
    late = Decision.objects.published().overdue(today).filter(meeting__programme__in=programmes)
    counted = late.order_by().values_list("meeting__programme").annotate(count=Count("pk"), oldest=Min("due"))
    label = _("Action overdue")
    for key, count, oldest in counted:
        if count > MOST:
            yield Line(
                code="action",
                label=label,
                about=programmes[key].phrase("title"),
                url=_follow_up_url(programmes[key], "overdue"),
                due=oldest,
                count=count,
            )
        else:
            for action in late.filter(meeting__programme=key).order_by("due", "pk"):
                yield _of_action(action, "action", label)


def _of_action(action: Decision, code: str, label: Promise) -> Line:
    url = reverse("space-close-action", args=[action.pk])
    return Line(code=code, label=label, about=action.phrase("text"), url=url, due=action.due)
